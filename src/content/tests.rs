use std::collections::BTreeMap;

use serde_json::json;

mod amended;

use super::*;
use crate::agreement::*;
use crate::calendar::{TimeSlot, Week};
use crate::diagnostic::{Flaw, Span, Spanned};
use crate::digest::ContentDigest;
use crate::document::Compositor;
use crate::ids::{Country, Postcode};
use crate::model::Models;

fn nowhere() -> Span {
    Span::new(Sources::new().add("test.toml", ""), 0, 0)
}

fn at<T>(value: T) -> Spanned<T> {
    Spanned::new(value, nowhere())
}

fn read<T: std::str::FromStr<Err = Flaw>>(text: &str) -> Spanned<T> {
    at(text.parse().unwrap())
}

fn day(text: &str) -> Spanned<chrono::NaiveDate> {
    at(text.parse().unwrap())
}

fn place(line: &str, postcode: &str, city: &str) -> Address {
    Address {
        lines: vec![read(line)],
        postcode: at(postcode.parse::<Postcode>().unwrap()),
        city: read(city),
        span: nowhere(),
    }
}

fn someone(family_name: &str, given_names: &str) -> Person {
    Person {
        civility: Some(at(Civility::Mme)),
        family_name: read(family_name),
        given_names: read(given_names),
        title: Some(read("titre")),
        phone: Some(read("+33639981234")),
        email: Some(read("quelqu.un@exemple.example")),
    }
}

fn guardian(given_names: &str) -> Guardian {
    Guardian {
        person: someone("Moreau", given_names),
        relation: Some(at(Relation::Mother)),
        signs: None,
        emergency: None,
        address: None,
        address_confidential: false,
        span: nowhere(),
    }
}

fn insurance() -> Insurance {
    Insurance { insurer: read("MAE"), policy: Some(read("63-118-204")) }
}

fn slots(all: &[&str]) -> Vec<Spanned<TimeSlot>> {
    all.iter().map(|slot| read(slot)).collect()
}

fn school() -> School {
    School {
        name: read("Lycée des Volcans"),
        uai: read("0639001S"),
        siret: None,
        status: at(SchoolStatus::Public),
        academy: read("Clermont-Ferrand"),
        phone: Some(read("+33465715678")),
        email: Some(read("ce.0639001s@lycee-des-volcans.example")),
        logo: None,
        address: place("36, avenue des Puys", "63000", "Clermont-Ferrand"),
        board: Some(Board { approved_on: day("2026-02-05"), reference: Some(read("CA 2026-07")) }),
        insurance: Some(insurance()),
        head: someone("d’Œuvre", "Anne-Lise"),
        delegate: None,
        referent: someone("Zéroual", "Karim"),
    }
}

fn host() -> Host {
    Host {
        name: read("Menuiserie Chassaing <SARL> & {{ fils }}"),
        siret: Some(read("73282932000074")),
        country: Country::FRANCE,
        kind: HostKind::Company,
        activity: Some(read("Menuiserie")),
        naf: Some(read("43.32A")),
        places: None,
        serves_alcohol: None,
        phone: None,
        email: None,
        address: place("14, rue des Œillets", "63100", "Clermont-Ferrand"),
        insurance: Some(insurance()),
        representative: someone("Chassaing", "Théo"),
        on_behalf_of: None,
        tutor: someone("Nuñez", "Inès"),
    }
}

fn placement() -> Placement {
    let usual = || slots(&["08:30-12:00", "13:30-17:00"]);
    let except =
        BTreeMap::from([(day("2026-06-19").value, at(slots(&["08:30-12:00"]))), (day("2026-06-26").value, at(vec![]))]);
    Placement {
        start: day("2026-06-15"),
        end: day("2026-06-26"),
        address: None,
        outings: Some(read("chantiers")),
        week: Week([usual(), usual(), usual(), usual(), usual(), vec![], vec![]]),
        except,
        hours_are_known: true,
    }
}

fn pupil() -> Pupil {
    Pupil {
        family_name: read("Dupont-Moreau"),
        usual_name: None,
        given_names: read("Léa"),
        birth_date: day("2010-03-03"),
        gender: Some(at(Gender::F)),
        class: read("2de 4"),
        ine: Some(read("123456789AB")),
        phone: Some(read("+33639981234")),
        email: Some(read("lea@famille.example")),
        emancipated: None,
        care_plan: None,
        address: place("8, place de Jaude", "63000", "Clermont-Ferrand"),
    }
}

/// An agreement with nearly everything in it.
fn reference() -> Agreement {
    Agreement {
        number: read("CS26-0412"),
        model: read("observation-2025"),
        level: at(Level::SecondeGt),
        pupil: pupil(),
        guardians: vec![guardian("Claire"), guardian("Yanne")],
        guardians_are_known: true,
        school: school(),
        host: host(),
        placement: placement(),
        educational: Educational {
            aims: Some(read("Découvrir.")),
            skills: vec![at(Skill::Observe)],
            ..Educational::default()
        },
        financial: Financial::default(),
        signing: Signing::default(),
        clauses: vec![Clause { title: read("Tenue"), text: read("L’élève porte les équipements.") }],
        allow: vec![],
        span: nowhere(),
    }
}

fn models() -> Models {
    Models::builtin()
}

fn content(agreement: &Agreement) -> Content {
    let models = models();
    Content::of(agreement, models.get(agreement.model.as_str()).unwrap(), 1).unwrap()
}

fn digest(change: impl FnOnce(&mut Agreement)) -> ContentDigest {
    let mut agreement = reference();
    change(&mut agreement);
    content(&agreement).digest()
}

/// A key of `agreement.toml`, a change of its value, and whether the change is printed.
type Change = (&'static str, fn(&mut Agreement), bool);

const CHANGES: &[Change] = &[
    ("number", |a| a.number = read("CS26-0413"), true),
    ("model", |a| a.model = read("observation-2024"), true),
    ("level", |a| a.level = at(Level::Troisieme), true),
    ("pupil.family_name", |a| a.pupil.family_name = read("Durand"), true),
    ("pupil.usual_name", |a| a.pupil.usual_name = Some(read("Dupont")), true),
    ("pupil.given_names", |a| a.pupil.given_names = read("Zoé"), true),
    ("pupil.birth_date", |a| a.pupil.birth_date = day("2010-03-04"), true),
    ("pupil.gender", |a| a.pupil.gender = None, true),
    ("pupil.class", |a| a.pupil.class = read("2de 5"), true),
    ("pupil.ine", |a| a.pupil.ine = None, false),
    ("pupil.phone", |a| a.pupil.phone = None, true),
    ("pupil.email", |a| a.pupil.email = Some(read("zoe@famille.example")), false),
    ("pupil.emancipated false", |a| a.pupil.emancipated = Some(at(false)), false),
    ("pupil.emancipated true", |a| a.pupil.emancipated = Some(at(true)), true),
    ("pupil.care_plan none", |a| a.pupil.care_plan = Some(at(CarePlan::None)), false),
    ("pupil.care_plan", |a| a.pupil.care_plan = Some(at(CarePlan::FamilyKit)), true),
    ("pupil.address", |a| a.pupil.address.city = read("Riom"), true),
    ("guardians", |a| a.guardians.truncate(1), true),
    ("guardians order", |a| a.guardians.reverse(), true),
    ("guardians.civility", |a| a.guardians[0].person.civility = None, true),
    ("guardians.title", |a| a.guardians[0].person.title = None, false),
    ("guardians.relation", |a| a.guardians[0].relation = None, true),
    ("guardians.phone", |a| a.guardians[0].person.phone = None, true),
    ("guardians.email", |a| a.guardians[0].person.email = None, true),
    ("guardians.signs usual", |a| a.guardians[0].signs = Some(at(Signs::Required)), false),
    ("guardians.signs", |a| a.guardians[1].signs = Some(at(Signs::Required)), true),
    ("guardians.emergency false", |a| a.guardians[0].emergency = Some(at(false)), false),
    ("guardians.emergency", |a| a.guardians[0].emergency = Some(at(true)), true),
    ("guardians.address same", |a| a.guardians[0].address = Some(pupil().address), false),
    ("guardians.address", |a| a.guardians[0].address = Some(place("1, rue", "63200", "Riom")), true),
    (
        "guardians.address_confidential",
        |a| {
            a.guardians[0].address = Some(place("1, rue", "63200", "Riom"));
            a.guardians[0].address_confidential = true;
        },
        false,
    ),
    ("school.name", |a| a.school.name = read("Lycée"), true),
    ("school.uai", |a| a.school.uai = read("0639002T"), true),
    ("school.siret", |a| a.school.siret = Some(read("19063301900012")), false),
    ("school.status", |a| a.school.status = at(SchoolStatus::Agricultural), true),
    ("school.academy", |a| a.school.academy = read("Lyon"), true),
    ("school.phone", |a| a.school.phone = None, true),
    ("school.email", |a| a.school.email = None, true),
    ("school.logo", |a| a.school.logo = Some(logo(b"one", "Lycée")), true),
    ("school.address", |a| a.school.address.postcode = at("63001".parse().unwrap()), true),
    ("school.board", |a| a.school.board = None, true),
    ("school.insurance", |a| a.school.insurance = None, true),
    ("school.head", |a| a.school.head.title = None, true),
    ("school.head.delegate", |a| a.school.delegate = Some(someone("Petit", "Luc")), true),
    ("school.referent", |a| a.school.referent.email = None, true),
    ("host.name", |a| a.host.name = read("Menuiserie"), true),
    ("host.siret", |a| a.host.siret = None, true),
    ("host.country", |a| a.host.country = "DE".parse().unwrap(), true),
    ("host.kind", |a| a.host.kind = HostKind::Farm, true),
    ("host.activity", |a| a.host.activity = None, true),
    ("host.naf", |a| a.host.naf = None, true),
    ("host.places", |a| a.host.places = Some(at(2)), false),
    ("host.serves_alcohol", |a| a.host.serves_alcohol = Some(at(true)), false),
    ("host.phone", |a| a.host.phone = Some(read("+33465711234")), true),
    ("host.email", |a| a.host.email = Some(read("contact@chassaing.example")), true),
    ("host.address", |a| a.host.address.city = read("Riom"), true),
    ("host.insurance", |a| a.host.insurance = None, true),
    ("host.representative", |a| a.host.representative.given_names = read("Léo"), true),
    ("host.representative.on_behalf_of", |a| a.host.on_behalf_of = Some(read("le maire")), true),
    ("host.tutor", |a| a.host.tutor.phone = None, true),
    ("placement.start", |a| a.placement.start = day("2026-06-16"), true),
    ("placement.end", |a| a.placement.end = day("2026-06-25"), true),
    ("placement.address same", |a| a.placement.address = Some(host().address), false),
    ("placement.address", |a| a.placement.address = Some(place("1, rue", "63200", "Riom")), true),
    ("placement.outings", |a| a.placement.outings = None, true),
    ("placement.week", |a| a.placement.week.0[0].truncate(1), true),
    ("placement.except", |a| a.placement.except.clear(), true),
    ("educational.aims", |a| a.educational.aims = None, true),
    ("educational.activities", |a| a.educational.activities = Some(read("Visite.")), true),
    ("educational.skills", |a| a.educational.skills.clear(), true),
    ("educational.follow_up", |a| a.educational.follow_up = Some(read("Appel.")), true),
    ("educational.restitution", |a| a.educational.restitution = Some(read("Oral.")), true),
    ("financial.lodging", |a| a.financial.lodging = Some(read("Famille.")), true),
    ("financial.meals", |a| a.financial.meals = Some(read("Panier.")), true),
    ("financial.transport", |a| a.financial.transport = Some(read("Tram.")), true),
    ("financial.gratification 0", |a| a.financial.gratification = Some(at(0)), false),
    ("financial.gratification", |a| a.financial.gratification = Some(at(10)), true),
    ("signing.deadline", |a| a.signing.deadline = Some(day("2026-06-05")), false),
    ("signing.order", |a| a.signing.order = Some(at(SigningOrder::SchoolLast)), false),
    ("signing.pupil usual", |a| a.signing.pupil = Some(at(Signs::Required)), false),
    ("signing.pupil", |a| a.signing.pupil = Some(at(Signs::Informed)), true),
    ("signing.referent", |a| a.signing.referent = Some(at(Signs::Required)), true),
    ("signing.tutor", |a| a.signing.tutor = Some(at(Signs::Required)), true),
    ("signing.others", |a| a.signing.others.push(other()), true),
    ("clauses", |a| a.clauses.clear(), true),
    ("clauses.text", |a| a.clauses[0].text = read("L’élève vient à l’heure."), true),
    (
        "allow",
        |a| {
            a.allow.push(Allow { rule: at("DATES-07".to_owned()), reason: read("Accord du rectorat.") });
        },
        false,
    ),
];

fn logo(bytes: &[u8], alt: &str) -> Spanned<Logo> {
    at(Logo { bytes: bytes.into(), alt: alt.parse().unwrap() })
}

fn other() -> OtherParty {
    OtherParty {
        side: at(Side::Host),
        role: read("Second tuteur"),
        person: someone("Chassaing", "Paul"),
        signs: at(Signs::Informed),
    }
}

#[test]
fn a_value_changes_the_digest_exactly_when_it_is_printed() {
    let before = digest(|_| ());
    for (key, change, printed) in CHANGES {
        assert_eq!(digest(change) != before, *printed, "{key}");
    }
}

#[test]
fn version_logo_and_its_words_are_digested() {
    let agreement = reference();
    let models = models();
    let model = models.get("observation-2025").unwrap();
    let of = |version| Content::of(&agreement, model, version).unwrap().digest();
    assert_ne!(of(1), of(2));
    let with = |bytes: &'static [u8], alt: &'static str| digest(|a| a.school.logo = Some(logo(bytes, alt)));
    assert_ne!(with(b"one", "Lycée"), with(b"two", "Lycée"));
    assert_ne!(with(b"one", "Lycée"), with(b"one", "Le lycée"));
}

/// Every word of the templates' text about one thing is unchanged when only unprinted things change.
#[test]
fn what_is_not_digested_is_not_printed() {
    let before = markup(&reference());
    for (key, change, printed) in CHANGES {
        let mut agreement = reference();
        change(&mut agreement);
        if !printed {
            assert_eq!(markup(&agreement), before, "{key}");
        }
    }
}

fn markup(agreement: &Agreement) -> String {
    let models = models();
    let model = models.get(agreement.model.as_str()).unwrap();
    let content = Content::of(agreement, model, 1).unwrap();
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let markup = model.fill(content.values(), content.facts(), &mut sources, &mut found);
    markup.unwrap_or_else(|| panic!("{found:#?}"))
}

#[test]
fn built_in_models_make_a_document_of_every_change() {
    let models = models();
    for model in ["observation-2024", "observation-2025"] {
        for (key, change, _) in CHANGES {
            let mut agreement = reference();
            change(&mut agreement);
            let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
            let content = Content::of(&agreement, models.get(model).unwrap(), 1).unwrap();
            let document =
                content.document(models.get(model).unwrap(), &mut Compositor::new(), &mut sources, &mut found);
            let document = document.unwrap_or_else(|| panic!("{key}: {found:#?}"));
            assert!(document.blocks.len() > 40 && document.footer.len() == 2, "{key}");
        }
    }
}

#[test]
fn a_day_of_the_week_that_the_dates_leave_out_has_no_column() {
    let mut agreement = reference();
    let days = |agreement: &Agreement| -> Vec<u64> {
        let content = content(agreement);
        let days = content.facts()["weekdays"].as_array().unwrap();
        days.iter().map(|day| day["day"].as_u64().unwrap()).collect()
    };
    let all = days(&agreement);
    assert_eq!(all.first(), Some(&0));
    agreement.placement.start.value = "2026-06-16".parse().unwrap();
    agreement.placement.end.value = "2026-06-18".parse().unwrap();
    assert_eq!(days(&agreement), [1, 2, 3]);
}

#[test]
fn facts_follow_from_the_agreement() {
    let content = content(&reference());
    let facts = content.facts();
    let some = |key: &str| facts.get(key).unwrap().clone();
    assert_eq!(some("school_year"), json!("2025-2026"));
    assert_eq!((some("age"), some("signs_alone"), some("gender")), (json!(16), json!(false), json!("f")));
    // Ten days of seven hours, one of them short by half, one not worked.
    assert_eq!((some("days"), some("minutes")), (json!(9), json!(8 * 420 + 210)));
    assert_eq!((some("most_slots"), some("same_place")), (json!(2), json!(true)));
    assert_eq!(some("weekdays")[4], json!({"day": 4, "slots": ["08:30-12:00", "13:30-17:00"], "minutes": 420}));
    assert_eq!(some("exceptions")[1], json!({"date": "2026-06-26", "slots": [], "minutes": 0}));
    let keys: Vec<String> =
        some("parties").as_array().unwrap().iter().map(|p| p["key"].as_str().unwrap().into()).collect();
    assert_eq!(keys, ["head", "host", "guardian-1", "guardian-2", "pupil", "referent", "tutor"]);
    assert_eq!(some("required"), json!(4));
}

#[test]
fn a_pupil_who_signs_alone_has_guardians_who_take_note() {
    let mut agreement = reference();
    agreement.pupil.birth_date = day("2008-06-15");
    let content = content(&agreement);
    assert_eq!(content.facts()["required"], json!(3));
    assert_eq!(content.values()["guardians"][0]["signs"], json!("informed"));
    assert_eq!(content.values()["signing"]["alone"], json!(true));
}

#[test]
fn a_delegate_signs_for_the_head_and_a_deputy_for_the_mayor() {
    let mut agreement = reference();
    agreement.school.delegate = Some(someone("Petit", "Luc"));
    agreement.host.on_behalf_of = Some(read("le maire"));
    agreement.signing.others.push(other());
    let content = content(&agreement);
    let parties = &content.facts()["parties"];
    assert_eq!(parties[0]["person"]["family_name"], json!("Petit"));
    assert_eq!(parties[0]["delegate_of"]["family_name"], json!("d’Œuvre"));
    assert_eq!(parties[1]["on_behalf_of"], json!("le maire"));
    assert_eq!(parties[7]["key"], json!("other-1"));
    assert_eq!(parties[7]["role"], json!("Second tuteur"));
}

#[test]
fn presence_is_counted_without_walking_through_the_days() {
    let mut agreement = reference();
    agreement.placement.end = day("9999-12-31");
    assert!(content(&agreement).facts()["days"].as_i64().unwrap() > 2_000_000);
    agreement.placement.end = day("2026-06-14");
    assert_eq!(content(&agreement).facts()["days"], json!(0));
    agreement.placement.end = agreement.placement.start;
    assert_eq!(content(&agreement).facts()["minutes"], json!(420));
}

/// What a person typed stays text: it comes out of the document as it went in.
#[test]
fn what_looks_like_markup_or_template_stays_text() {
    let mut agreement = reference();
    for typed in ["<b>&amp;</b>", "{{ 7 * 7 }}", "{% include \"x\" %}", "]]>", "\"'", "&#0;", "<!--"] {
        agreement.host.name = read(typed);
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let models = models();
        let model = models.get("observation-2025").unwrap();
        let document = content(&agreement).document(model, &mut Compositor::new(), &mut sources, &mut found).unwrap();
        let shown = format!("{document:?}");
        assert!(shown.contains(&format!("{typed:?}")), "{typed}");
    }
}

#[test]
fn what_changes_is_told_in_the_order_of_the_document() {
    let values = |week: Value, host: &str| {
        let values = json!({ "pupil": { "given_names": host, "family_name": host }, "placement": { "week": week, "start": host },
            "host": { "name": host }, "clauses": [] });
        values.as_object().unwrap().clone()
    };
    let days = ["friday", "monday", "wednesday", "thursday", "tuesday"];
    let week = |slot: &str, days: &[&str]| days.iter().map(|day| ((*day).to_owned(), json!([slot]))).collect();
    // A day that goes stands among those that change.
    let before = values(week("08:30-12:00", &days), "A");
    let after = values(week("09:00-12:00", &days[1..]), "B");
    let mut paths: Vec<String> = super::edition::leaves(&before).into_iter().map(|(path, _)| path).collect();
    let wanted = ["host.name", "pupil.family_name", "pupil.given_names", "placement.start"];
    assert_eq!(paths.drain(..4).collect::<Vec<_>>(), wanted);
    let days: Vec<&str> = paths.iter().filter_map(|path| path.strip_prefix("placement.week.")).collect();
    assert_eq!(days, ["monday", "tuesday", "wednesday", "thursday", "friday"]);
    let before = [("version".to_owned(), json!(1))].into_iter().chain(before).collect();
    let edition = Edition::after(&before, crate::digest::DocumentHash::of(b"a"), &after).unwrap();
    let told: Vec<String> = edition.amends.unwrap().changes.iter().map(super::Change::sentence).collect();
    let found =
        ["lundi", "mardi", "mercredi", "jeudi", "vendredi"].map(|day| told.iter().position(|one| one.contains(day)));
    assert!(found.is_sorted() && found[0] > Some(3), "{told:#?}");
}

#[test]
fn every_value_that_has_words_has_its_place() {
    let tables = super::labels::TABLES.iter().filter_map(|(path, _)| path.rsplit_once('.')).map(|(_, last)| last);
    let values = super::labels::VALUES.iter().map(|(key, _)| *key);
    let lost: Vec<&str> = tables.chain(values).filter(|key| !super::labels::WITHIN.contains(key)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}
