//! Imports: the fixtures, which follow the shapes of real exports; workbooks; hostile files; a whole school.

mod agreements;
mod families;
mod homes;
mod hosts;
mod forms;
mod lists;
mod again;
mod by_hand;
mod hostile;
mod matching;
mod placements;
mod pupils;
mod school;
mod signers;
mod siecle;
mod tables;
mod weeks;
mod whose;
pub(crate) mod workbooks;
mod year;

use std::collections::BTreeMap;

use tripartite::diagnostic::{Diagnostics, Lang, Sources};
use tripartite::roster::{self, Fate, Given, Import, Plan, SchoolFolder, TextFile, Wish, Without};

use crate::press::{MODELS, School, make, root};

const SCHOOL: &str = include_str!("../../templates/school/school.toml");
const DATES: &str = "placement = { start = 2026-06-15, end = 2026-06-26 }\n";
const WEEK: &str = "week = { monday = [\"09:00-12:00\", \"13:30-16:30\"], tuesday = [\"09:00-12:00\"] }";

/// The `school.toml` of the example with a week and a referent for all.
pub(crate) fn school_file() -> String {
    let referent = "school = { referent = { family_name = \"Zéroual\", given_names = \"Karim\" } }\n";
    let dates = DATES.replace(" }", &format!(", {WEEK} }}"));
    let capitals = "\n[rules]\nallow = [ { rule = \"TEXT-02\", reason = \"Les noms sont saisis en capitales.\" } ]\n";
    SCHOOL.replace(DATES, &format!("{referent}{dates}")) + capitals
}

/// A school's folder in memory, with imports into it.
pub(crate) struct Desk {
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) wish: Wish,
    /// The numbers of agreements that were cancelled or declined.
    pub(crate) ended: Vec<&'static str>,
    /// Those of agreements that were issued.
    pub(crate) issued: Vec<&'static str>,
}

/// What came of an import.
pub(crate) struct Came {
    pub(crate) import: Import,
    pub(crate) codes: Vec<&'static str>,
    pub(crate) told: String,
}

impl Came {
    pub(crate) fn plan(&self) -> &Plan {
        self.import.plan.as_ref().unwrap_or_else(|| panic!("{}", self.told))
    }

    pub(crate) fn fates(&self, fate: Fate) -> usize {
        self.plan().agreements.iter().filter(|a| a.fate == fate).count()
    }
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            files: [("school.toml".to_owned(), school_file())].into(),
            wish: Wish::default(),
            ended: vec![],
            issued: vec![],
        }
    }

    fn folder(&self) -> SchoolFolder {
        let file = |(path, text): (&String, &String)| TextFile {
            path: path.clone(),
            shown: path.clone(),
            text: text.as_str().into(),
        };
        let under = |start: &str| self.files.iter().filter(|(path, _)| path.starts_with(start)).map(file).collect();
        SchoolFolder {
            school: TextFile {
                path: "school.toml".into(),
                shown: "school.toml".into(),
                text: self.files["school.toml"].as_str().into(),
            },
            agreements: under("agreements/"),
            hosts: under("hosts/"),
            last: self.files.get(roster::LAST_IMPORT).cloned(),
            ended: self.ended.iter().map(|number| number.parse().unwrap()).collect(),
            issued: self.issued.iter().map(|number| number.parse().unwrap()).collect(),
        }
    }

    /// Plans an import, and writes it when there is a plan.
    pub(crate) fn import(&mut self, given: &[(&str, &[u8])]) -> Came {
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let given: Vec<Given<'_>> = given.iter().map(|(name, bytes)| Given { name, bytes }).collect();
        let import = roster::import(&given, &self.folder(), &self.wish, &mut sources, &mut found);
        for write in import.plan.iter().flat_map(|plan| &plan.files) {
            self.files.insert(write.path.clone(), write.text.clone());
        }
        let all = found.sorted();
        let told = all.iter().map(|d| {
            let place = d.span.and_then(|s| sources.line_column(s));
            let help = d.help.as_ref().map_or("", |help| help.get(Lang::Fr));
            assert_ne!(d.message.get(Lang::Fr), d.message.get(Lang::En));
            format!("{} {place:?} {} | {help}\n", d.code, d.message.get(Lang::Fr))
        });
        Came { told: told.collect(), codes: all.iter().map(|d| d.code).collect(), import }
    }

    /// The folder as the rest of the library reads it.
    pub(crate) fn school(&self) -> School {
        let logo = std::fs::read(root().join("templates/school/logo.png")).unwrap();
        let files = self.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes()));
        School(files.chain([("logo.png".to_owned(), logo)]).collect())
    }

    pub(crate) fn agreement(&self, number: &str) -> &str {
        &self.files[&format!("agreements/{number}.toml")]
    }
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(root().join("fixtures/roster").join(name)).unwrap()
}

fn import_fixtures(desk: &mut Desk, names: &[&str]) -> Came {
    let all: Vec<(&str, Vec<u8>)> = names.iter().map(|name| (*name, fixture(name))).collect();
    let given: Vec<(&str, &[u8])> = all.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    desk.import(&given)
}

#[test]
fn both_generations_of_guardians_say_who_signs() {
    let mut signers = vec![];
    for guardians in ["ResponsablesAvecAdresses.xml", "ResponsablesAvecAdresses-older.xml"] {
        let mut desk = Desk::new();
        let came = import_fixtures(&mut desk, &["ElevesAvecAdresses.xml", guardians, "Structures.xml"]);
        assert_eq!(came.fates(Fate::New), 6, "{}", came.told);
        assert_eq!(came.plan().without, [(Without::Level, 1), (Without::Left, 1)].into());
        let of = |name: &str| {
            let number = &came.plan().agreements.iter().find(|a| a.who == name).unwrap().number;
            desk.agreement(number).to_owned()
        };
        let care = of("PERRIN Kylian");
        assert!(care.contains("\"care-service\"") && care.contains("\"Service de l'ASE\""), "{care}");
        assert!(!of("MAJEUR & FILS Amadou").contains("guardians"));
        let twin = of("DE LA CÔTE Noé");
        assert!(twin.contains("usual_name  = \"BŒUF\"") && twin.contains("postcode = \"01000\""), "{twin}");
        assert!(twin.contains("\"father\"") && twin.contains("\"mother\""), "{twin}");
        assert!(!of("LEFÈVRE Zoé").contains("VOISIN"));
        signers
            .push(desk.files.iter().filter(|(p, _)| p.starts_with("agr")).map(|(_, t)| t.clone()).collect::<Vec<_>>());
    }
    assert_eq!(signers[0], signers[1]);
}

#[test]
fn a_class_that_a_spreadsheet_shortened_is_told_in_siecles_xml_too() {
    let mut desk = Desk::new();
    let pupils: String = fixture("ElevesAvecAdresses.xml").into_iter().map(char::from).collect();
    let pupils = pupils.replace(">2E1<", ">2,00E+15<");
    let pupils: Vec<u8> = pupils.chars().map(|c| c as u8).collect();
    let came = desk.import(&[("E.xml", &pupils), ("R.xml", &fixture("ResponsablesAvecAdresses.xml"))]);
    let told: Vec<&str> = came.told.lines().filter(|line| line.contains("« 2,00E+15 » n’est pas une classe")).collect();
    assert!(matches!(told[..], [one] if one.contains("élèves de cette classe : 4")), "{}", came.told);
    assert!(desk.files.values().all(|text| !text.contains("E+15")), "{}", came.told);
}

#[test]
fn a_confidential_address_is_kept_from_print() {
    let mut desk = Desk::new();
    let came = import_fixtures(&mut desk, &["ElevesAvecAdresses.xml", "ResponsablesAvecAdresses.xml"]);
    let agreements = desk.files.iter().filter(|(path, _)| path.starts_with("agreements/"));
    let with = agreements.filter(|(_, text)| text.contains("address_confidential = true")).count();
    assert_eq!(with, 3, "{}", came.told);
    // One pupil has no other address than that of such a guardian: it is nowhere outside of what must not be printed.
    let who = came
        .plan()
        .agreements
        .iter()
        .find(|a| came.told.contains("n’est pas reprise pour : LEFÈVRE Zoé") && a.who == "LEFÈVRE Zoé");
    let agreements = desk.files.iter().filter(|(path, _)| path.starts_with("agreements/"));
    let hidden: Vec<&String> = agreements.map(|(_, text)| text).filter(|text| text.contains("Tue-Bœuf")).collect();
    assert!(who.is_some() && !hidden.is_empty(), "{}", came.told);
    for text in hidden {
        let parsed: toml::Table = toml::from_str(text).unwrap();
        let pupil = parsed.get("pupil").and_then(|pupil| pupil.get("address"));
        assert!(pupil.is_none_or(|address| !format!("{address:?}").contains("Tue-Bœuf")), "{text}");
    }
}

#[test]
fn a_pupil_of_age_lives_at_the_address_that_they_have_as_their_own_guardian() {
    let mut desk = Desk::new();
    let came = import_fixtures(&mut desk, &["ElevesAvecAdresses.xml", "ResponsablesAvecAdresses.xml"]);
    let adult = came.plan().agreements.iter().find(|a| a.who == "MAJEUR & FILS Amadou").unwrap();
    assert!(desk.agreement(&adult.number).contains("8, place de Jaude"), "{}", desk.agreement(&adult.number));
}

#[test]
fn a_pupil_without_an_address_lives_with_the_first_guardian_whatever_the_export() {
    let csv = "Nom;Prénom;Né le;Classe;Resp. légal 1;Adresse resp. 1;CP resp. 1;Ville resp. 1\n\
        PETIT;Ana;01/02/2010;2de 1;Mme PETIT Zoé;1 rue A;63000;Riom\nNOIR;Eve;02/03/2010;2de 1;Mme NOIR Lou;;;\n";
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", csv.as_bytes())]);
    let of = |who: &str| {
        let number = &came.plan().agreements.iter().find(|a| a.who == who).unwrap().number;
        toml::from_str::<toml::Table>(desk.agreement(number)).unwrap()
    };
    assert_eq!(of("PETIT Ana")["pupil"]["address"]["city"].as_str(), Some("Riom"), "{}", came.told);
    assert!(of("NOIR Eve")["pupil"].get("address").is_none());
    assert!(came.told.contains("aucune adresse n’est connue pour : NOIR Eve"), "{}", came.told);
}

#[test]
fn a_referent_teacher_of_the_whole_school_is_not_asked_for_again() {
    let csv = "Nom;Prénom;Né le;Classe\nPETIT;Ana;01/02/2010;2de 1\n";
    let mut desk = Desk::new();
    desk.files.insert("school.toml".into(), SCHOOL.to_owned());
    assert!(desk.import(&[("a.csv", csv.as_bytes())]).told.contains("il manque `school.referent`"));
    let mut desk = Desk::new();
    let referent = "[school.referent]\nfamily_name = \"Roux\"\ngiven_names = \"Lise\"\n\n[school.head]";
    desk.files.insert("school.toml".into(), SCHOOL.replacen("[school.head]", referent, 1));
    let came = desk.import(&[("a.csv", csv.as_bytes())]);
    assert!(!came.told.contains("school.referent"), "{}", came.told);
}

#[test]
fn each_repair_is_told_with_the_column_and_the_rows() {
    let csv = "Nom;Prénom;Né le;Classe;CP;Adresse;Ville\nPETIT;Ana;01/02/10;2de 1;1000;1 rue A;Bourg\n\
        NOIR;Eve;02/03/2010;2de 1;63000;1 rue A;Riom\nROUX;Ali;02/03/2010;2de 1;1000;1 rue A;Bourg\n";
    let came = Desk::new().import(&[("a.csv", csv.as_bytes())]);
    for told in ["2 cases de la colonne E « CP », lignes 2, 4", "une case de la colonne C « Né le », ligne 2"] {
        assert!(came.told.contains(told), "{told}\n{}", came.told);
    }
    let came = import_fixtures(&mut Desk::new(), &["ElevesAvecAdresses.xml", "ResponsablesAvecAdresses.xml"]);
    assert!(came.told.contains("ROSTER-12 Some((32, 98)) le zéro de tête"), "{}", came.told);
}

#[test]
fn placements_find_homonyms_twins_and_two_weeks() {
    let mut desk = Desk::new();
    let files = ["ElevesAvecAdresses.xml", "ResponsablesAvecAdresses.xml", "placements.csv"];
    let came = import_fixtures(&mut desk, &files);
    assert!(came.codes.iter().all(|code| *code != "ROSTER-14" && *code != "ROSTER-15"), "{}", came.told);
    let of = |who: &str| -> Vec<String> {
        let all = came.plan().agreements.iter().filter(|a| a.who == who);
        all.map(|a| format!("{} {}", a.host.as_deref().unwrap_or("–"), a.class)).collect()
    };
    assert_eq!(
        of("LEFÈVRE Zoé"),
        ["hosts/menuiserie-chassaing.toml 2E1", "hosts/menuiserie-chassaing-durand.toml 2E1"]
    );
    assert_eq!(of("DE LA CÔTE Maël").len(), 2);
    assert_eq!(of("DE LA CÔTE Noé"), ["– 2E1"]);
    // The second tutor's file has all that is known of the host.
    assert!(desk.files["hosts/menuiserie-chassaing-durand.toml"].contains("73282932000074"));

    let before = desk.files.clone();
    let again = import_fixtures(&mut desk, &files);
    assert_eq!((again.fates(Fate::New), again.fates(Fate::Changed)), (0, 0), "{}", again.told);
    assert_eq!(desk.files, before);
}

#[test]
fn tables_of_other_software_are_read_in_their_own_encodings() {
    let mut desk = Desk::new();
    let came = import_fixtures(&mut desk, &["fregata.csv", "pronote.csv"]);
    assert_eq!(came.fates(Fate::New), 3, "{}", came.told);
    let all: String = desk.files.values().cloned().collect();
    for part in [
        "\"Lætitia\"",
        "\"ÅSTRÖM\"",
        "2010-07-06",
        "\"012000022AA\"",
        "\"2GT-A\"",
        "\"D'ŒUVRE\"",
        "\"NUÑEZ\"",
        "2010-12-12",
        "level  = \"seconde-gt\"",
    ] {
        assert!(all.contains(part) || part.starts_with("level"), "{part}\n{all}");
    }
}

#[test]
fn a_list_of_placements_may_come_later_and_alone() {
    let mut desk = Desk::new();
    import_fixtures(&mut desk, &["ElevesAvecAdresses.xml", "ResponsablesAvecAdresses.xml"]);
    let came = import_fixtures(&mut desk, &["placements.csv"]);
    assert_eq!(came.fates(Fate::Changed), 3, "{}", came.told);
    // The second week of one pupil is an agreement of its own, with all that is known of the pupil.
    assert_eq!(came.fates(Fate::New), 1);
    let second = came.plan().agreements.iter().find(|a| a.fate == Fate::New).unwrap();
    assert!(desk.agreement(&second.number).contains("\"DE LA CÔTE\""), "{}", desk.agreement(&second.number));
    // How the list writes a name does not change the name.
    assert!(desk.files.iter().all(|(_, text)| !text.contains("LEFEVRE")), "{}", came.told);
}

#[test]
fn a_pupil_who_left_or_is_missing_keeps_the_agreement() {
    let mut desk = Desk::new();
    let csv = "Nom;Prénom;Né le;Classe;Date sortie\nPETIT;Ana;01/02/2010;2de 1;\nROUX;Ali;02/02/2010;2de 1;\nNOIR;Eve;02/03/2010;2de 1;\n";
    desk.import(&[("a.csv", csv.as_bytes())]);
    let later =
        "Nom;Prénom;Né le;Classe;Date sortie\nPETIT;Ana;01/02/2010;2de 1;12/03/2026\nNOIR;Eve;02/03/2010;2de 1;\n";
    let came = desk.import(&[("a.csv", later.as_bytes())]);
    assert!(came.codes.contains(&"ROSTER-18") && came.codes.contains(&"ROSTER-26"), "{}", came.told);
    assert_eq!(desk.files.keys().filter(|path| path.starts_with("agreements/")).count(), 3);
    assert_eq!(came.plan().untouched.len(), 1);
}

#[test]
fn a_placement_that_is_no_longer_in_the_list_is_told_and_left() {
    let pupils = "Nom;Prénom;Né le;Classe\nPETIT;Ana;01/02/2010;2de 1\nNOIR;Eve;02/03/2010;2de 1\nVERT;Léo;02/03/2010;2de 2\n\
        ROUX;Lou;02/03/2010;2de 1\n";
    let rows = [
        "PETIT;Ana;A;15/06/2026;19/06/2026",
        "PETIT;Ana;B;22/06/2026;26/06/2026",
        "ROUX;Lou;A;15/06/2026;26/06/2026",
        "NOIR;Eve;A;15/06/2026;26/06/2026",
        "VERT;Léo;A;15/06/2026;26/06/2026",
    ];
    let list = |rows: &[&str]| format!("Nom;Prénom;Entreprise;Du;Au\n{}\n", rows.join("\n"));
    let mut desk = Desk::new();
    desk.import(&[("pupils.csv", pupils.as_bytes()), ("list.csv", list(&rows).as_bytes())]);
    let before = desk.files.clone();
    // The second week of one pupil is left; nothing is said of the other class, whose list is another.
    for with in [&[("pupils.csv", pupils.as_bytes())][..], &[]] {
        let later = list(&rows[1..3]);
        let came = desk.import(&[with, &[("list.csv", later.as_bytes())]].concat());
        let told: Vec<&str> = came.told.lines().filter(|line| line.contains("n’est plus dans la liste")).collect();
        assert_eq!(told.len(), 2, "{}", came.told);
        assert!(
            told[0].contains("« NOIR Eve »")
                && told[0].ends_with("effacer `host` dans la convention, ou son fichier si elle n’a plus lieu d’être"),
            "{told:?}"
        );
        assert!(told[1].contains("« PETIT Ana »") && told[1].contains("hosts/a.toml"), "{told:?}");
        assert_eq!(desk.files, before);
    }
    // Where the host was taken out by hand there is nothing left to say.
    let number = &desk.import(&[("list.csv", list(&rows).as_bytes())]).plan().agreements[0].number.clone();
    let path = format!("agreements/{number}.toml");
    let text = desk.files[&path].lines().filter(|line| !line.starts_with("host")).collect::<Vec<_>>().join("\n");
    desk.files.insert(path, text);
    let came = desk.import(&[("list.csv", list(&rows[1..3]).as_bytes())]);
    assert!(!came.told.contains("« NOIR Eve »"), "{}", came.told);
}

#[test]
fn what_a_whole_class_shares_is_written_once() {
    let mut desk = Desk::new();
    desk.files.insert("school.toml".into(), SCHOOL.replace(DATES, &format!("placement = {{ {WEEK} }}\n")));
    let csv = "Nom;Prénom;Né le;Classe;Adresse;Entreprise;Du;Au;Professeur référent\n\
        PETIT;Ana;01/02/2010;2de 1;1 rue A;A;15/06/2026;26/06/2026;Mme ROUX Lise\n\
        NOIR;Eve;02/03/2010;2de 1;1 rue A;B;15/06/2026;26/06/2026;Mme ROUX Lise\n\
        BLANC;Léo;02/03/2010;2de 2;1 rue A;C;15/06/2026;26/06/2026;M. VERT Paul\n\
        GRIS;Eva;02/03/2010;2de 2;1 rue A;C;15/06/2026;26/06/2026;M. VERT Paul\n";
    let came = desk.import(&[("a.csv", csv.as_bytes())]);
    let school = &desk.files["school.toml"];
    assert_eq!(school.matches("2026-06-26").count(), 2, "{school}");
    assert!(school.contains("[defaults.class.\"2de 1\"]") && school.contains("\"VERT\""), "{school}");
    assert!(school.contains("# le chef d’établissement, qui signe"), "{school}");
    for planned in &came.plan().agreements {
        let text = desk.agreement(&planned.number);
        assert!(!text.contains("placement") && !text.contains("referent"), "{text}");
    }
}

#[test]
fn a_class_that_is_written_in_two_ways_shares_one_table() {
    let mut desk = Desk::new();
    let own = "[defaults.class.\"2de 1\"]\nlevel = \"seconde-gt\"\n";
    desk.files.insert("school.toml".into(), SCHOOL.replace(DATES, &format!("placement = {{ {WEEK} }}\n")) + own);
    let csv = "Nom;Prénom;Né le;Classe;Adresse;Du;Au\nPETIT;Ana;01/02/2010;2DE1;1 rue A;15/06/2026;26/06/2026\n\
        NOIR;Eve;02/03/2010;2de-1;1 rue A;15/06/2026;26/06/2026\nBLANC;Léo;02/03/2010;2de 2;1 rue A;22/06/2026;26/06/2026\n";
    let came = desk.import(&[("a.csv", csv.as_bytes())]);
    let school = &desk.files["school.toml"];
    assert_eq!((school.matches("2026-06-15").count(), school.matches("defaults.class").count()), (1, 2), "{school}");
    assert_eq!(came.plan().shared.iter().filter_map(|s| s.class.as_deref()).collect::<Vec<_>>(), ["2de 1"]);
    for who in ["PETIT Ana", "NOIR Eve"] {
        let number = &came.plan().agreements.iter().find(|a| a.who == who).unwrap().number;
        assert!(!desk.agreement(number).contains("placement"), "{}", desk.agreement(number));
    }
}

#[test]
fn a_school_imported_twice_says_nothing_new_and_all_documents_are_ready() {
    let mut desk = Desk::new();
    let csv = "Nom;Prénom;Né le;Sexe;Classe;Adresse;CP;Ville;Nom mère;Prénom mère;Entreprise;SIRET;Adresse entreprise;CP entreprise;\
        Ville entreprise;Représentant;Tuteur\n\
        PETIT;Ana;01/02/2010;F;2de 1;1 rue A;63000;Riom;PETIT;Zoé;Atelier Bleu;73282932000074;2 rue B;63100;Riom;M. VERT Paul;Mme ROUX Lise\n";
    desk.import(&[("a.csv", csv.as_bytes())]);
    let school = desk.school();
    let made = make(
        &school.reader(),
        "agreements/CS26-0001.toml",
        &school.0["agreements/CS26-0001.toml"],
        &MODELS,
        &mut tripartite::render::Renderer::new(&MODELS),
    );
    assert!(made.rendered.is_some(), "{}\n{}", made.told(), desk.agreement("CS26-0001"));
}

#[test]
fn lines_may_end_as_on_an_old_macintosh() {
    let csv = "Nom;Prénom;Né le;Classe\rPETIT;Ana;01/02/2010;2de 1\rNOIR;Eve;hier;2de 1\r";
    let came = Desk::new().import(&[("a.csv", csv.as_bytes())]);
    assert_eq!(came.plan().agreements.len(), 2, "{}", came.told);
    assert!(came.told.contains("ligne 3, colonne C"), "{}", came.told);
}
