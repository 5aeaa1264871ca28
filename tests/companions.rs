//! Documents beside an agreement: every kind for every agreement of `fixtures/documents`.

use std::collections::BTreeMap;

use tripartite::companion::{self, Companion};
use tripartite::content::{Amends, Change, Edition};
use tripartite::diagnostic::{Diagnostics, Severity, Sources};
use tripartite::digest::DocumentHash;
use tripartite::layout::Ink;
use tripartite::model::{Models, Scope};
use tripartite::render::Renderer;

use crate::press::{MODELS, School, make};

/// The companions of a kind of an agreement.
fn companions(school: &School, name: &str, kind: &str, renderer: &mut Renderer<'_>) -> Vec<Companion> {
    of_edition(&Edition::FIRST, school, name, kind, renderer)
}

/// The companions of a kind of an edition of an agreement.
fn of_edition(
    edition: &Edition,
    school: &School,
    name: &str,
    kind: &str,
    renderer: &mut Renderer<'_>,
) -> Vec<Companion> {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let checked = school.checked(name, &mut sources, &mut found);
    let made = companion::render(&checked, edition, kind, renderer, &mut sources, &mut found).unwrap();
    assert!(found.sorted().iter().all(|f| f.severity == Severity::Note), "{name} {kind}: {found:?}");
    made
}

/// The words of a document's pages.
fn words(companion: &Companion) -> String {
    let items = companion.pages().pages.iter().flat_map(|page| &page.items);
    let runs = items.filter_map(|item| match &item.ink {
        Ink::Text(run) => Some(run.text()),
        _ => None,
    });
    runs.collect::<Vec<_>>().join(" ")
}

fn kinds() -> Vec<&'static str> {
    let all = MODELS.companions();
    all.kinds(Scope::Agreement).chain(all.kinds(Scope::Guardian)).collect()
}

/// Every name and telephone number of a guardian, as printed.
fn marks(guardian: &tripartite::agreement::Guardian) -> Vec<String> {
    let person = &guardian.person;
    let phone = person.phone.as_ref().map(|phone| phone.to_string().replace('\u{a0}', " "));
    [Some(person.given_names.as_str().to_owned()), phone].into_iter().flatten().collect()
}

#[test]
fn every_kind_is_made_for_every_agreement_on_two_pages_at_most() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    for name in school.names() {
        for kind in kinds() {
            for made in companions(&school, &name, kind, &mut renderer) {
                assert!((1..=2).contains(&made.pages().pages.len()), "{name} {kind}");
                assert!(words(&made).contains("convention"), "{name} {kind}");
            }
        }
    }
}

#[test]
fn each_guardian_has_a_letter_that_names_no_other_guardian() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let agreement = school.checked("three-guardians", &mut sources, &mut found);
    let guardians = &agreement.get().guardians;
    let letters = companions(&school, "three-guardians", "notice", &mut renderer);
    assert_eq!(letters.len(), 3);
    for (at, letter) in letters.iter().enumerate() {
        assert!(letter.file_name().ends_with(&format!("-NOTICE-{}.pdf", at + 1)), "{}", letter.file_name());
        let words = words(letter).replace(['\u{a0}', '\u{202f}'], " ");
        for (other, guardian) in guardians.iter().enumerate() {
            for mark in marks(guardian) {
                let own = other == at && mark == guardian.person.given_names.as_str();
                assert_eq!(words.contains(&mark), own, "letter {}: {mark}", at + 1);
            }
        }
    }
}

/// Words without their spaces: where lines and runs end says nothing.
fn squeezed(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The titles of the signature blocks of a side, but for guardians, each with what is asked of its party.
fn blocks(school: &School, name: &str, side: &str) -> Vec<(String, String)> {
    let path = format!("agreements/{name}.toml");
    let made = make(&school.reader(), &path, &school.0[&path], &MODELS, &mut Renderer::new(&MODELS));
    let (content, rendered) = (made.content.unwrap(), made.rendered.unwrap());
    let parties = content.facts()["parties"].as_array().unwrap();
    let titles = rendered.pages().headings.iter().filter(|heading| heading.level == 3).map(|heading| &heading.text);
    let titles: Vec<&String> = titles.collect();
    let blocks = parties.iter().zip(&titles[titles.len() - parties.len()..]);
    let of_side = blocks.filter(|(party, _)| match party["kind"].as_str().unwrap() {
        "host" | "tutor" => side == "host",
        "pupil" => side == "pupil",
        "other" => party["side"] == side,
        _ => false,
    });
    of_side.map(|(party, block)| (squeezed(block), party["signs"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn a_letter_names_the_blocks_of_all_who_sign_on_its_side_and_no_others() {
    let mut school = School::fixture();
    let file = school.0.get_mut("agreements/other-parties.toml").unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    *file =
        text.replacen("[[signing.others]]", "[signing]\ntutor = \"optional\"\n\n[[signing.others]]", 1).into_bytes();
    let mut renderer = Renderer::new(&MODELS);
    let mut named = BTreeMap::<String, usize>::new();
    for name in school.names() {
        for (kind, side) in [("letter", "host"), ("notice", "pupil")] {
            for letter in companions(&school, &name, kind, &mut renderer) {
                let words = squeezed(&words(&letter));
                // Nothing is asked of a guardian who takes note.
                let is_informed = words.contains(&squeezed("votre signature n’est pas demandée"));
                for (title, signs) in blocks(&school, &name, side) {
                    let ask = match signs.as_str() {
                        "required" => "obligatoire",
                        "optional" => "facultative",
                        _ => "",
                    };
                    let asks = !ask.is_empty() && !is_informed;
                    assert_eq!(words.contains(&format!("«{title}»")), asks, "{name} {kind}: {title} in {words}");
                    if asks {
                        let sentence = words.split_once(&format!("«{title}»")).unwrap().1.split('.').next().unwrap();
                        assert!(sentence.ends_with(ask), "{name} {kind}: {title} in {words}");
                        *named.entry(format!("{kind} {signs}")).or_default() += 1;
                    }
                }
            }
        }
    }
    for what in ["letter required", "letter optional", "notice required", "notice optional"] {
        assert!(named.contains_key(what), "{what}: {named:?}");
    }
}

#[test]
fn a_letter_speaks_to_whoever_signs_twice() {
    let mut school = School::fixture();
    let file = school.0.get_mut("agreements/other-parties.toml").unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    *file = text.replace("\"Pinto\"", "\"Chabrol\"").replace("\"Graça\"", "\"Élisabeth\"").into_bytes();
    let letter = squeezed(&words(&companions(&school, "other-parties", "letter", &mut Renderer::new(&MODELS))[0]));
    let asked = squeezed("Vous signez aussi dans le cadre « Seconde tutrice » : signature obligatoire.");
    assert!(letter.contains(&asked), "{letter}");
}

#[test]
fn a_letter_of_a_later_version_says_what_it_replaces_and_that_everybody_signs_again() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    let change = |what: &str, before: &str, after: &str| {
        let [what, before, after] = [what, before, after].map(str::to_owned);
        Change { what, before, after }
    };
    let hours = change("horaires du lundi", "9 h – 12 h", "8 h 30 – 12 h");
    let said = "Ce qui change : horaires du lundi (avant : 9 h – 12 h ; désormais : 8 h 30 – 12 h).";
    let pointed = "Le tableau « Ce qui change », au début de la convention, dit ce qui est nouveau.";
    for (changes, told) in [
        (vec![hours.clone()], said),
        (vec![change("horaires du samedi", "", "9 h – 12 h")], "(avant : – ; désormais : 9 h – 12 h)."),
        (vec![change("horaires du samedi", "9 h – 12 h", "")], "(avant : 9 h – 12 h ; désormais : –)."),
        (vec![hours.clone(), hours], pointed),
        (vec![change("activités prévues", "", &"découverte ".repeat(20))], pointed),
    ] {
        let amends = Amends { version: 1, document: DocumentHash::of(b"the first"), new_host: false, changes };
        let edition = Edition { version: 2, amends: Some(amends) };
        for kind in ["letter", "notice"] {
            for letter in of_edition(&edition, &school, "reference", kind, &mut renderer) {
                let words = squeezed(&words(&letter));
                for part in ["elle remplace la version 1", "Tous les signataires signent à nouveau.", told] {
                    assert!(words.contains(&squeezed(part)), "{kind}: « {part} » is not in {words}");
                }
            }
        }
    }
    for letter in companions(&school, "reference", "letter", &mut renderer) {
        assert!(!squeezed(&words(&letter)).contains("remplace"));
    }
}

#[test]
fn a_host_who_signed_nothing_yet_is_not_asked_to_sign_again() {
    let (school, mut renderer) = (School::fixture(), Renderer::new(&MODELS));
    let [what, before, after] = ["organisme d’accueil", "Fournil du Puy", "Menuiserie Chassaing"].map(str::to_owned);
    let changes = vec![Change { what, before, after }];
    let amends = Amends { version: 1, document: DocumentHash::of(b"the first"), new_host: true, changes };
    let edition = Edition { version: 2, amends: Some(amends) };
    let mut said = |kind: &str| {
        let made = of_edition(&edition, &school, "reference", kind, &mut renderer);
        made.iter().map(|letter| squeezed(&words(letter))).collect::<String>()
    };
    let (letter, notice) = (said("letter"), said("notice"));
    assert!(letter.contains(&squeezed("elle est établie avec vous et remplace la version 1")), "{letter}");
    assert!(!letter.contains(&squeezed("à nouveau")) && !letter.contains(&squeezed("Fournil du Puy")), "{letter}");
    assert!(notice.contains(&squeezed("Tous les signataires signent à nouveau.")), "{notice}");
    assert!(notice.contains(&squeezed("(avant : Fournil du Puy ; désormais : Menuiserie Chassaing)")), "{notice}");
}

#[test]
fn the_day_of_birth_on_an_emergency_sheet_is_beside_the_pupils_name() {
    let made = companions(&School::fixture(), "reference", "emergency", &mut Renderer::new(&MODELS));
    let words = words(&made[0]).replace(['\u{a0}', '\u{202f}'], " ");
    assert!(words.contains("Dupont-Moreau") && words.contains(", née le 3 mars 2010,"), "{words}");
}

#[test]
fn an_attestation_is_signed_on_the_page_that_says_what_it_attests() {
    let mut school = School::fixture();
    let text = String::from_utf8(school.0["agreements/saturday.toml"].clone()).unwrap();
    let (before, after) = text.split_once("activities = ").unwrap();
    let (_, after) = after.split_once('\n').unwrap();
    let mut alone = 0;
    for paragraphs in 0..18 {
        let activities =
            "Semaine : découverte des métiers, des postes de l’atelier et des règles du lieu.\n\n".repeat(paragraphs);
        let longer = format!("{before}activities = \"\"\"\nAccueil.\n\n{activities}\"\"\"\n{after}");
        school.0.insert("agreements/saturday.toml".to_owned(), longer.into_bytes());
        let made = &companions(&school, "saturday", "attestation", &mut Renderer::new(&MODELS))[0];
        let block = made.pages().headings.iter().find(|heading| heading.level == 3).unwrap();
        let items = made.pages().pages[block.page].items.iter();
        let runs = items.filter_map(|item| match &item.ink {
            Ink::Text(run) => Some(run.text()),
            _ => None,
        });
        let page = squeezed(&runs.collect::<String>());
        assert!(page.contains("attestequel’élève") && page.contains("aeffectuéuneséquence"), "{paragraphs}: {page}");
        alone += usize::from(block.page > 0);
    }
    assert!(alone > 0, "it was always signed on the first page");
}

#[test]
fn no_companion_holds_a_confidential_address() {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    for kind in kinds() {
        for made in companions(&school, "one-guardian", kind, &mut renderer) {
            let words = words(&made);
            assert!(!words.contains("Secrète") && !words.contains("Vichy"), "{kind}: {words}");
        }
    }
}

#[test]
fn a_letter_goes_to_the_pupils_home_only_where_no_guardians_own_is_known() {
    let address = "\naddress     = { lines = [\"8, place de Jaude\"], postcode = \"63000\", city = \"Clermont-Ferrand\" }\naddress_confidential = ";
    let without = "\naddress_confidential = ";
    for (replaced, shown, told) in [
        (&[][..], [true, false], 1),
        (&[(address, without)], [true, true], 0),
        (&[(address, without), ("\"father\"", "\"delegate\"")], [true, false], 1),
        (&[(address, without), ("\"mother\"", "\"care-service\"")], [false, true], 1),
        // Where a guardian who keeps it back lives, the pupil may live too.
        (&[(address, without), ("address_confidential = false", "address_confidential = true")], [false, false], 1),
    ] {
        let mut school = School::fixture();
        let file = school.0.get_mut("agreements/reference.toml").unwrap();
        let mut text = String::from_utf8(file.clone()).unwrap();
        for (one, other) in replaced {
            assert!(text.contains(one), "{one}");
            text = text.replace(one, other);
        }
        *file = text.into_bytes();
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let checked = school.checked("reference", &mut sources, &mut found);
        let mut renderer = Renderer::new(&MODELS);
        let made = companion::render(&checked, &Edition::FIRST, "notice", &mut renderer, &mut sources, &mut found);
        let homes: Vec<bool> = made.unwrap().iter().map(|made| words(made).contains("place de Jaude")).collect();
        assert_eq!(homes, shown, "{replaced:?}");
        assert_eq!(found.sorted().iter().filter(|f| f.code == "LETTER-01").count(), told, "{replaced:?} {found:?}");
    }
}

#[test]
fn companions_are_the_same_bytes_whatever_is_made_before_them() {
    let school = School::fixture();
    let bytes = |kind: &str, renderer: &mut Renderer<'_>| {
        companions(&school, "reference", kind, renderer).iter().map(Companion::document_hash).collect::<Vec<_>>()
    };
    let mut busy = Renderer::new(&MODELS);
    for kind in kinds().into_iter().rev() {
        assert_eq!(bytes(kind, &mut busy), bytes(kind, &mut Renderer::new(&MODELS)), "{kind}");
    }
}

#[test]
fn a_school_adds_a_document_by_dropping_a_template_into_its_folder() {
    let template = "<article><title>Convocation</title><h1>Convocation</h1>\
        <p>{{ pupil | full_name }}, réunion avant le {{ placement.start | long_date }}.</p>\
        <footer><p>Page <data value=\"page\"/></p></footer></article>";
    let files = vec![("companions/agreement/convocation.html".to_owned(), template.as_bytes().to_vec())];
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let models = Models::builtin().with("lycee", files, &mut sources, &mut found);
    let agreement = School::fixture().checked("reference", &mut sources, &mut found);
    let mut renderer = Renderer::new(&models);
    let made =
        companion::render(&agreement, &Edition::FIRST, "convocation", &mut renderer, &mut sources, &mut found).unwrap();
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(made[0].file_name(), "CS26-0412-CONVOCATION.pdf");
    assert!(words(&made[0]).contains("réunion avant le"));
    assert!(models.companions().scope("letter").is_some(), "the built-in ones stay");
}

#[test]
fn a_template_in_no_folder_of_documents_is_told_unless_it_is_a_part() {
    let told = |path: &str, text: &str| {
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let _ = Models::builtin().with("lycee", vec![(path.to_owned(), text.into())], &mut sources, &mut found);
        found.sorted().iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    let document = "<article><title>x</title><h1>x</h1></article>";
    assert_eq!(told("companions/agrement/note.html", document), ["MODEL-08"]);
    assert_eq!(told("companions/note.html", document), ["MODEL-08"]);
    assert!(told("companions/agreement/note.html", document).is_empty());
    assert!(told("companions/parts/greeting.html", "<p>Bonjour,</p>").is_empty());
}

#[test]
fn a_template_whose_name_cannot_end_a_file_name_is_told() {
    let files = vec![("companions/agreement/Réunion 1.html".to_owned(), b"<article/>".to_vec())];
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let _ = Models::builtin().with("lycee", files, &mut sources, &mut found);
    assert_eq!(found.sorted().iter().map(|finding| finding.code).collect::<Vec<_>>(), ["MODEL-07"]);
}
