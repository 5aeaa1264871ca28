//! Tables as people and programs really write them.

use tripartite::roster::{Fate, Wish};

use super::{Came, Desk, fixture};

fn import(csv: &str) -> Came {
    Desk::new().import(&[("a.csv", csv.as_bytes())])
}

fn names(came: &Came) -> Vec<&str> {
    came.plan().agreements.iter().map(|agreement| agreement.who.as_str()).collect()
}

#[test]
fn one_row_with_a_delimiter_too_many_does_not_change_how_the_others_are_cut() {
    for ragged in
        ["NOIR;Eve;02/03/2010;2de 1;3, rue A;bis", "NO;IR;Eve;02/03/2010;2de 1;", "NOIR Eve;02/03/2010;2de 1;3, rue A"]
    {
        let came = import(&format!(
            "Nom;Prénom;Né le;Classe;Adresse\nPETIT;Ana;01/02/2010;2de 1;1, rue A\n{ragged}\n\
            ROUX;Ali;02/03/2010;2de 1;2, rue A\nBLANC;Léo;02/03/2010;2de 1;\n"
        ));
        assert_eq!(names(&came), ["BLANC Léo", "PETIT Ana", "ROUX Ali"], "{}", came.told);
        assert!(came.told.contains("ROSTER-09 Some((3, 1)) la ligne 3 a "), "{}", came.told);
    }
}

#[test]
fn cells_that_are_left_out_at_the_end_of_a_row_are_empty() {
    let came = import(
        "Nom;Prénom;Né le;Classe;Adresse;CP;Ville\nPETIT;Ana;01/02/2010;2de 1;1, rue A;63000;Riom\n\
        NOIR;Eve;02/03/2010;2de 1\nROUX;Ali;02/03/2010;2de 1;2, rue A;63000;Riom\n",
    );
    assert_eq!(names(&came), ["NOIR Eve", "PETIT Ana", "ROUX Ali"], "{}", came.told);
    assert!(came.told.contains("est pris pour vide : ligne(s) 3"), "{}", came.told);
}

#[test]
fn a_delimiter_after_every_row_pushes_nothing_out_of_its_column() {
    let came = import("Nom;Prénom;Né le;Classe\nPETIT;Ana;01/02/2010;2de 1;\nNOIR;Eve;02/03/2010;2de 1;\n");
    assert_eq!(names(&came), ["NOIR Eve", "PETIT Ana"], "{}", came.told);
    assert!(!came.codes.contains(&"ROSTER-09"), "{}", came.told);
}

/// What the platform of the ministry writes for a family without an e-mail.
const MADE_UP: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709@0631234z.fr";

#[test]
fn an_email_that_a_platform_made_up_is_left_out_and_said() {
    let mut desk = Desk::new();
    let csv = format!(
        "Nom;Prénom;Né le;Classe;Courriel\nPETIT;Ana;01/02/2010;2de 1;{MADE_UP}\nNOIR;Eve;02/03/2010;2de 1;eve@famille.example\n"
    );
    let came = desk.import(&[("a.csv", csv.as_bytes())]);
    assert!(
        came.told.contains(
            "inventée par une plateforme, n’est pas reprise dans une case de la colonne E « Courriel », ligne 2"
        ),
        "{}",
        came.told
    );
    assert!(desk.agreement("CS26-0001").contains("eve@famille.example"));
    assert!(!desk.agreement("CS26-0002").contains("email"), "{}", desk.agreement("CS26-0002"));

    let guardians = String::from_utf8(fixture("ResponsablesAvecAdresses.xml")).unwrap();
    let at = guardians.find("<MEL>").unwrap() + 5;
    let end = at + guardians[at..].find('<').unwrap();
    let changed = format!("{}{MADE_UP}{}", &guardians[..at], &guardians[end..]);
    let mut desk = Desk::new();
    let came = desk.import(&[("E.xml", &fixture("ElevesAvecAdresses.xml")), ("R.xml", changed.as_bytes())]);
    assert!(came.told.contains("n’est pas reprise dans un élément MEL"), "{}", came.told);
    assert!(desk.files.values().all(|text| !text.contains("da39a3ee")), "{}", came.told);
}

#[test]
fn a_column_of_names_without_one_of_given_names_holds_both() {
    let mut desk = Desk::new();
    let came = desk.import(&[(
        "a.csv",
        "Nom de l\'élève;Né le;Classe;Nom du responsable;Tél;Entreprise;Nom du tuteur\n\
        DUPONT Marie-Léa;01/02/2010;2de 1;Dupont Rose;06 39 98 00 01;A;NUÑEZ Inès\n\
        NOIR Eve;01/02/2010;2de 1;Lou Blanc;06 39 98 00 02;A;NUÑEZ Inès\n\
        Ana Petit;01/02/2010;2de 1;;;;\n"
            .as_bytes(),
    )]);
    assert_eq!(names(&came), ["DUPONT Marie-Léa", "NOIR Eve"], "{}", came.told);
    let parsed = |number: &str| toml::from_str::<toml::Table>(desk.agreement(number)).unwrap();
    let rose = &parsed("CS26-0001")["guardians"][0];
    assert_eq!((rose["family_name"].as_str(), rose["given_names"].as_str()), (Some("Dupont"), Some("Rose")));
    let lou = &parsed("CS26-0002")["guardians"][0];
    assert_eq!((lou["family_name"].as_str(), lou.get("given_names")), (Some("Lou Blanc"), None));
    assert!(
        came.told
            .contains("le tout est repris comme nom dans une case de la colonne D « Nom du responsable », ligne 3"),
        "{}",
        came.told
    );
    assert!(came.told.contains("Some((4, 1)) « Ana Petit » : le nom et le prénom de l’élève ne se"), "{}", came.told);
    assert!(desk.files["hosts/a.toml"].contains("\"NUÑEZ\""), "{}", desk.files["hosts/a.toml"]);
}

#[test]
fn who_is_in_charge_among_a_hosts_columns_is_asked_for_and_never_a_guardian() {
    for header in ["Responsable", "Nom du responsable", "Représentant légal"] {
        let csv =
            format!("Entreprise;Adresse;{header};Téléphone;Élève\nA;1 rue A;NUÑEZ Inès;06 39 98 00 01;NOIR Eve\n");
        let came = import(&csv);
        assert!(came.told.contains(&format!("la colonne C « {header} » peut être qui signe")), "{}", came.told);
        assert!(came.told.contains(&format!("--column \"{header}=host.representative.name\"")), "{}", came.told);
        let mut desk = Desk::new();
        desk.wish.columns.insert(header.into(), "host.tutor.name".into());
        let came = desk.import(&[
            ("a.csv", csv.as_bytes()),
            ("b.csv", "Nom;Prénom;Né le;Classe\nNOIR;Eve;02/03/2010;2de 1\n".as_bytes()),
        ]);
        let host = &desk.files["hosts/a.toml"];
        assert!(host.contains("\"NUÑEZ\"") && host.contains("06 39 98 00 01"), "{host}\n{}", came.told);
        assert!(!desk.agreement("CS26-0001").contains("guardians"), "{}", came.told);
    }
    let came = import("Élève;Né le;Classe;Responsable;Entreprise\nNOIR Eve;02/03/2010;2de 1;NOIR Lou;A\n");
    let columns = &came.import.tables[0].columns;
    assert_eq!(columns[3].key.as_deref(), Some("guardians.1.name"), "{}", came.told);
}

#[test]
fn a_row_above_the_header_says_whose_the_columns_below_are() {
    let csv = "Lycée des Dômes;;;;;;;;;;\n\
        Élève;;;;Responsable légal;;Entreprise;;Tuteur;;\n\
        Nom;Prénom;Né le;Classe;Nom;Tél;Nom;Ville;Nom;Prénom;Tél\n\
        NOIR;Eve;02/03/2010;2de 1;NOIR Lou;06 39 98 00 01;Atelier Bleu;Riom;NUÑEZ;Inès;06 39 98 00 02\n";
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", csv.as_bytes())]);
    let keys: Vec<&str> = came.import.tables[0].columns.iter().filter_map(|c| c.key.as_deref()).collect();
    let [pupil, guardian, host, tutor] = ["pupil", "guardians.1", "host", "host.tutor"];
    let whose = [pupil, pupil, pupil, pupil, guardian, guardian, host, host, tutor, tutor, tutor];
    assert!(
        keys.len() == whose.len() && keys.iter().zip(whose).all(|(k, w)| k.starts_with(w)),
        "{keys:?}\n{}",
        came.told
    );
    assert!(!keys.contains(&"host.tutor.name") && keys.contains(&"host.name"), "{keys:?}");
}

#[test]
fn a_title_above_columns_never_gives_them_to_those_before() {
    for (guardian, host, known) in [
        ("Responsable légal", "Lieu de stage", "host."),
        ("Famille", "Entreprises", "host."),
        ("Responsables légaux", "Organisme", "host."),
        ("Responsable légal", "Contact", ""),
        ("Responsable légal", "Professeur principal", ""),
    ] {
        let csv = format!(
            "Élève;;;;;;;{guardian};;{host};;;\nNom;Prénom;Né(e) le;Classe;Adresse;CP;Ville;Nom;Prénom;Nom;Adresse;CP;Ville\n\
            NOIR;Eve;02/03/2010;2de 1;1 rue A;63200;Riom;NOIR;Lou;Atelier Bleu;2 rue B;63530;Volvic\n"
        );
        let came = import(&csv);
        let keys: Vec<&str> =
            came.import.tables[0].columns.iter().map(|c| c.key.as_deref().unwrap_or_default()).collect();
        let said = format!("{guardian}, {host}: {keys:?}\n{}", came.told);
        assert!(keys[..7].iter().all(|key| key.starts_with("pupil.")), "{said}");
        assert!(keys[7..9].iter().all(|key| key.starts_with("guardians.1.")), "{said}");
        assert!(keys[9..].iter().all(|key| key.starts_with(known) && key.is_empty() == known.is_empty()), "{said}");
        assert_eq!(
            came.codes.iter().filter(|code| **code == "ROSTER-07").count(),
            if known.is_empty() { 4 } else { 0 }
        );
    }
}

#[test]
fn a_title_of_the_whole_table_says_nothing_of_its_first_columns() {
    for title in ["Stage;;;;;;", "Liste des élèves;;;;;;", "Stage;;;;;Entreprise;"] {
        let came = import(&format!(
            "{title}\nNom;Prénom;Né le;Classe;Adresse;Entreprise;Ville entreprise\nNOIR;Eve;02/03/2010;2de 1;1 rue A;Atelier Bleu;Riom\n"
        ));
        assert_eq!(names(&came), ["NOIR Eve"], "{title}: {}", came.told);
    }
}

#[test]
fn a_column_that_holds_something_below_an_empty_header_is_told_by_its_letter() {
    let came =
        import("Nom;Prénom;Né le;Classe;;\nPETIT;Ana;01/02/2010;2de 1;;\nNOIR;Eve;02/03/2010;2de 1;06 39 98 00 01;\n");
    assert!(came.told.contains("ROSTER-07 Some((3, 27)) la colonne E n’a pas d’en-tête"), "{}", came.told);
    assert_eq!(came.codes.iter().filter(|code| **code == "ROSTER-07").count(), 1, "{}", came.told);
}

#[test]
fn a_line_of_totals_is_no_pupil() {
    let came = import("Nom;Prénom;Né le;Classe\nNOIR;Eve;02/03/2010;2de 1\nTotal : 1 élève;;;\n");
    assert_eq!(names(&came), ["NOIR Eve"], "{}", came.told);
    assert!(came.told.contains("ROSTER-17 Some((3, 1))"), "{}", came.told);
}

#[test]
fn a_comma_in_an_address_is_no_other_address() {
    let host = |lines: &str| format!("Entreprise;Adresse;CP;Ville\nA;2 rue B;63000;Riom\nA;{lines};63000;Riom\n");
    assert!(!import(&host("2, RUE B")).codes.contains(&"ROSTER-21"));
    assert!(import(&host("3 rue B")).codes.contains(&"ROSTER-21"));
}

#[test]
fn an_ampersand_in_the_name_of_a_host_makes_no_second_host() {
    let csv = "Nom;Prénom;Né le;Classe;Adresse;Entreprise\nNOIR;Eve;02/03/2010;2de 1;1 rue A;EURL Petit & Fils\nROUX;Ali;02/03/2010;2de 1;1 rue A;EURL PETIT et fils\n";
    let came = import(csv);
    assert_eq!((came.plan().hosts.len(), came.codes.contains(&"ROSTER-21")), (1, false), "{}", came.told);
}

fn key_of<'a>(came: &'a Came, letter: &str) -> Option<&'a str> {
    came.import.tables[0].columns.iter().find(|column| column.letter == letter)?.key.as_deref()
}

#[test]
fn a_header_that_says_it_outright_counts_before_one_with_more_between_parentheses() {
    let came = import("Nom;Prénom;Né le;Classe (2025-2026);Classe\nNOIR;Eve;02/03/2010;3e A;2de 1\n");
    assert_eq!((key_of(&came, "D"), key_of(&came, "E")), (None, Some("pupil.class")), "{}", came.told);
    assert!(came.told.contains("la colonne D « Classe (2025-2026) » dit la même chose qu’une autre"), "{}", came.told);
    let came = import("Nom;Prénom;Né le;Classe (2026-2027)\nNOIR;Eve;02/03/2010;2de 1\n");
    assert_eq!(key_of(&came, "D"), Some("pupil.class"));
}

const ALIKE: &str = "Nom;Prénom;Né le;Classe;Personne;Personne\nNOIR;Eve;02/03/2010;2de 1;NOIR Lou;NUÑEZ Inès\n";

#[test]
fn of_several_columns_of_one_header_each_is_named_by_its_letter() {
    let came = import(ALIKE);
    assert!(came.told.contains("--column \"Personne (F)=ignore\""), "{}", came.told);
    let mut desk = Desk::new();
    desk.wish.columns.insert("Personne (F)".into(), "guardians.1.name".into());
    let came = desk.import(&[("a.csv", ALIKE.as_bytes())]);
    assert_eq!((key_of(&came, "E"), key_of(&came, "F")), (None, Some("guardians.1.name")), "{}", came.told);
    assert!(desk.agreement("CS26-0001").contains("\"NUÑEZ\""), "{}", desk.agreement("CS26-0001"));
    // Kept, and of no other column when the letter is that of another header.
    desk.wish = Wish::default();
    let came = desk.import(&[("a.csv", ALIKE.as_bytes())]);
    assert_eq!(key_of(&came, "F"), Some("guardians.1.name"), "{}", desk.files["school.toml"]);
    let came = desk.import(&[(
        "a.csv",
        ALIKE.replace(";Classe;", ";Classe;Couleur;Pointure;").replace("2de 1;", "2de 1;bleu;39;").as_bytes(),
    )]);
    assert!(["E", "F", "G", "H"].iter().all(|letter| key_of(&came, letter).is_none()), "{}", came.told);
}

#[test]
fn what_is_said_of_several_columns_by_their_header_counts_for_the_first_and_is_told_of_the_others() {
    let mut desk = Desk::new();
    desk.wish.columns.insert("Personne".into(), "guardians.1.name".into());
    let came = desk.import(&[("a.csv", ALIKE.as_bytes())]);
    assert_eq!((key_of(&came, "E"), key_of(&came, "F")), (Some("guardians.1.name"), None), "{}", came.told);
    assert!(
        came.told.contains("la colonne F « Personne » dit la même chose") && came.told.contains("\"Personne (F)="),
        "{}",
        came.told
    );
    desk.wish.columns.insert("Personne (F)".into(), "guardians.2.name".into());
    let came = desk.import(&[("a.csv", ALIKE.as_bytes())]);
    assert_eq!(
        (key_of(&came, "E"), key_of(&came, "F")),
        (Some("guardians.1.name"), Some("guardians.2.name")),
        "{}",
        came.told
    );
}

const TWO_ROWS: &str = "Nom;Prénom;Né(e) le;Classe;Responsable légal;;;Entreprise;;Professeur référent\n\
    ;;;;Nom;Prénom;Tél;Nom;SIRET;\n";

#[test]
fn headers_that_are_merged_downwards_stand_in_two_rows() {
    let row = "NOIR;Eve;02/03/2010;2de 1;NOIR;Lou;06 39 98 00 01;Atelier Bleu;73282932000074;M. VERT Paul\n";
    for title in ["", "Liste des élèves;;;;;;;;;\n"] {
        let came = import(&format!("{title}{TWO_ROWS}{row}"));
        let keys: Vec<&str> =
            came.import.tables[0].columns.iter().map(|column| column.key.as_deref().unwrap_or("?")).collect();
        let [pupil, guardian] =
            ["pupil", "guardians.1"].map(|whose| [format!("{whose}.family_name"), format!("{whose}.given_names")]);
        let rest = ["pupil.birth_date", "pupil.class"].map(ToOwned::to_owned);
        let more = ["guardians.1.phone", "host.name", "host.siret", "school.referent.name"].map(ToOwned::to_owned);
        let all = [&pupil[..], &rest, &guardian, &more].concat();
        assert_eq!(keys, all, "{title}: {}", came.told);
        assert_eq!((came.import.tables[0].rows, came.codes.contains(&"ROSTER-07")), (1, false), "{}", came.told);
    }
}

#[test]
fn a_first_row_of_data_is_no_second_row_of_headers() {
    let came = import("Nom;Prénom;Né le;Classe;Lien;\nNOIR;Eve;02/03/2010;2de 1;Mère;Père\n");
    assert_eq!((names(&came), came.import.tables[0].rows), (vec!["NOIR Eve"], 1), "{}", came.told);
}

#[test]
fn a_cell_that_cannot_be_read_is_told_with_what_to_write_in_a_spreadsheet() {
    let came = import(
        "Nom;Prénom;Né le;Classe;Sexe;Tél;Courriel\nNOIR;Eve;02/03/2010;2E+15;autre;06 39;eve@\n\
        PETIT;Ana;02/03/2010;2de 1;F;06 39 98 12 34 / 04 65 71 00 02;\n",
    );
    for help in ["mettre la colonne au format Texte dans le tableur", "écrire par exemple : f, m"] {
        assert!(came.told.contains(help), "{help}: {}", came.told);
    }
    assert!(
        came.told.contains("seul le premier est repris dans une case de la colonne F « Tél », ligne 3"),
        "{}",
        came.told
    );
    // What is written in TOML is no help here.
    assert!(!came.told.contains("email = ") && !came.told.contains("phone = "), "{}", came.told);
}

#[test]
fn one_wrong_value_all_the_way_down_a_column_is_told_once() {
    let row = |at: usize, naf: &str| format!("P{at};Ana;0{at}/02/2010;2de 1;A{at};{naf}\n");
    let rows: String = (1..=4).map(|at| row(at, "néants")).collect();
    let came = import(&format!("Nom;Prénom;Né le;Classe;Entreprise;NAF\n{rows}{}", row(5, "autre")));
    let told: Vec<&str> = came.told.lines().filter(|line| line.starts_with("ROSTER-10")).collect();
    assert_eq!(told.len(), 2, "{}", came.told);
    assert!(told[0].contains("lignes 2, 3, 4, 5, colonne F « NAF »") && told[0].contains("ces cases"), "{}", told[0]);
    assert!(told[1].contains("ligne 6, colonne F « NAF »") && told[1].contains("la case"), "{}", told[1]);
}

#[test]
fn france_by_the_codes_of_exports_is_no_foreign_country() {
    for france in ["F", "100", "99100", "FR", "France"] {
        let mut desk = Desk::new();
        let csv = format!(
            "Nom;Prénom;Né le;Classe;Adresse;CP;Ville;Pays\nPETIT;Ana;01/02/2010;2de 1;1, rue A;1000;Bourg;{france}\n"
        );
        let came = desk.import(&[("a.csv", csv.as_bytes())]);
        assert!(!came.codes.contains(&"ROSTER-10"), "{france}\n{}", came.told);
        assert!(desk.agreement("CS26-0001").contains("\"01000\""), "{france}");
    }
}

#[test]
fn a_civility_beside_a_gender_is_no_column_too_many() {
    for header in ["Civilité;Sexe", "Sexe;Civilité"] {
        let (first, second) = if header.starts_with('S') { ("F", "Mme") } else { ("Mme", "F") };
        let came = import(&format!("Nom;Prénom;{header};Né le;Classe\nPETIT;Ana;{first};{second};01/02/2010;2de 1\n"));
        assert!(!came.codes.contains(&"ROSTER-08"), "{}", came.told);
    }
}

#[test]
fn a_column_with_two_names_of_one_thing_is_known() {
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", "Nom;Prénom;Né le;Classe / Division\nPETIT;Ana;01/02/2010;2de 1\n".as_bytes())]);
    assert!(desk.agreement("CS26-0001").contains("\"2de 1\""), "{}", came.told);
}

#[test]
fn a_row_that_names_nobody_says_what_to_write() {
    let csv = "Nom;Prénom;Né le;Classe;Nom responsable 2;Prénom responsable 2\nPETIT;Ana;01/02/2010;2de 1;;\n\
        ;;;;PETIT;Luc\n2 filles;1 garçon;;;;\n";
    let came = Desk::new().import(&[("a.csv", csv.as_bytes())]);
    assert_eq!(came.plan().agreements.len(), 1, "{}", came.told);
    assert!(came.told.contains("la ligne a un responsable et ne nomme aucun élève"), "{}", came.told);
    assert!(came.told.contains("(4, 1)) la ligne ne nomme ni élève ni organisme"), "{}", came.told);
    assert!(came.told.lines().filter(|line| line.starts_with("ROSTER-17")).all(|line| !line.ends_with("| ")));
}

#[test]
fn a_web_page_called_a_workbook_is_told_as_what_it_is() {
    for page in ["<html><table><tr><td>Nom<br></td></tr></table></html>", "\u{feff}<!DOCTYPE html>\n<table>", "<table>"]
    {
        let came = Desk::new().import(&[("a.xls", page.as_bytes())]);
        assert!(came.told.contains("est une page HTML") && came.told.contains(".xlsx"), "{page}\n{}", came.told);
    }
}

#[test]
fn rows_below_one_with_a_host_that_have_none_are_named_in_a_text() {
    let rows = "Nom;Prénom;Né le;Classe;Entreprise;Ville entreprise\nDUPONT;Léa;03/03/2010;2E1;Garage;Riom\n\
        PETIT;Ana;04/03/2010;2E1;;\nNOIR;Eve;05/03/2010;2E1;;\nROUX;Ali;06/03/2010;2E1;en recherche;\nVERT;Zoé;07/03/2010;2E1;;\n";
    let came = import(rows);
    let told = "ROSTER-29 Some((3, 1)) sans organisme, sous une ligne qui en a un : ligne(s) 3, 4 ;";
    assert!(came.told.contains(told) && came.told.contains("donner le classeur"), "{}", came.told);
    let came = import(&rows.replace(";Garage;Riom", ";;").replace("en recherche", ""));
    assert!(!came.told.contains("sous une ligne"), "{}", came.told);
}

/// What becomes of columns, by their keys.
fn keys(came: &Came) -> Vec<&str> {
    let columns = came.import.tables.iter().flat_map(|table| &table.columns);
    columns.map(|column| column.key.as_deref().unwrap_or("?")).collect()
}

/// An import of a list of placements into a folder that knows the pupil.
fn place(list: &str) -> Came {
    let mut desk = Desk::new();
    desk.import(&[("pupils.csv", "Nom;Prénom;Né le;Classe\nNOIR;Eve;02/03/2010;2de 1\n".as_bytes())]);
    desk.import(&[("list.csv", list.as_bytes())])
}

#[test]
fn what_is_said_of_the_whole_list_above_it_names_no_column() {
    let list = "Nom;Prénom;Né le;Classe;Entreprise\nNOIR;Eve;02/03/2010;2de 1;Garage\n";
    let own = keys(&place(list)).join(" ");
    for above in [
        "Professeur référent;Mme ROUX",
        "Professeur référent;Mme ROUX;;;",
        "Entreprise;Garage du Port;;;",
        "Classe;2de 1;Professeur principal;M. BLANC;",
        "Tuteur;Mme PETIT\n",
        "Élèves;;;;",
        "Tuteurs",
        "Professeur référent;;Mme ROUX;;\nClasse;;2de 1;;",
        "Organismes d’accueil;;;;",
        "Parents",
    ] {
        let came = place(&format!("{above}\n{list}"));
        assert_eq!(keys(&came).join(" "), own, "{above}\n{}", came.told);
        assert_eq!(came.fates(Fate::Changed), 1, "{above}\n{}", came.told);
    }
}

#[test]
fn a_row_that_says_what_to_write_in_each_column_is_no_row_of_the_list() {
    let titles = "Élève;;;;Entreprise;Tuteur;;\n";
    let headers = "Nom;Prénom;Né le;Classe;Raison sociale;Nom;Prénom;Téléphone\n";
    let row = "NOIR;Eve;02/03/2010;2de 1;Garage;PETIT;Odile;06 39 98 00 11\n";
    let own = keys(&place(&[titles, headers, row].concat())).join(" ");
    assert!(own.ends_with("host.tutor.family_name host.tutor.given_names host.tutor.phone"), "{own}");
    let everywhere = [
        "(à compléter);;;;;;;\n",
        "1;2;3;4;5;6;7;8\n",
        "obligatoire;obligatoire;JJ/MM/AAAA;obligatoire;facultatif;facultatif;facultatif;(10 chiffres)\n",
    ];
    let between_only = ["STAGES DE SECONDE;;;;;;;\n", "2026;;;;;;;\n", "cf. SIECLE;;;;à demander;;;\n"];
    for explained in everywhere.into_iter().chain(between_only) {
        let between = [titles, explained, headers, row];
        let below = [titles, headers, explained, row];
        for rows in std::iter::once(between).chain(everywhere.contains(&explained).then_some(below)) {
            let came = place(&rows.concat());
            assert_eq!(keys(&came).join(" "), own, "{explained}\n{}", came.told);
            assert!(came.fates(Fate::Changed) == 1 && came.plan().hosts.len() == 1, "{explained}\n{}", came.told);
        }
    }
}

#[test]
fn the_code_of_a_commune_is_no_town() {
    let came = place(
        "Nom;Prénom;Classe;Entreprise;Code_postal;Code_commune;Nom_commune\nNOIR;Eve;2de 1;Garage;63000;63113;Riom\n",
    );
    assert!(keys(&came).join(" ").ends_with("host.address.postcode ? host.address.city"), "{}", came.told);
}

#[test]
fn days_that_only_a_title_tells_are_told_not_to_count() {
    let told = |list: &str| place(list).told.contains("un titre dit quand ont lieu les placements");
    let rows = "NOIR;Eve;2de 1;Garage;PETIT Odile\n";
    for title in [
        "Stage de seconde - du 15 au 19 juin 2026",
        "Du 15/06 au 19/06/2026",
        "du 15.06.2026 au 19.06.2026",
        "du 15-06-2026 au 19-06-2026",
        "du lundi 29 juin au vendredi 3 juillet 2026",
        "du 1er au 5 juin 2026",
        "Semaine 1 (15-19 juin)",
    ] {
        assert!(told(&format!("{title};;;;\nNom;Prénom;Classe;Entreprise;Tuteur\n{rows}")), "{title}");
        let dated =
            format!("{title};;;;\nNom;Prénom;Classe;Entreprise;Du;Au\nNOIR;Eve;2de 1;Garage;15/06/2026;19/06/2026\n");
        assert!(!told(&dated), "{title}");
    }
    for title in ["Stages 2025-2026", "Mis à jour le 12 mai 2026", "Classe de 2de 4 - juin 2026", "Liste du 12/05/2026"]
    {
        assert!(!told(&format!("{title};;;;\nNom;Prénom;Classe;Entreprise;Tuteur\n{rows}")), "{title}");
    }
    let groups =
        "Nom;Prénom;Classe;Semaine 1 (15-19 juin);;Semaine 2 (22-26 juin);\n;;;Entreprise;Tuteur;Entreprise;Tuteur\n";
    assert!(told(&format!("{groups}NOIR;Eve;2de 1;Garage;PETIT Odile;Ferme;BLANC Luc\n")));
}

#[test]
fn a_table_above_another_keeps_its_rows() {
    let pupils = "NOIR;Eve;;2de 1;Garage\n";
    for (above, list) in [
        // A first row of data whose cells are words of titles, and headers printed again.
        (
            "Nom;Prénom;Né le;Classe;Tuteur\nNOIR;Eve;;2de 1;Gérant\n",
            "Nom;Prénom;Classe;Entreprise;Né le\nROUX;Ali;2de 1;Ferme;\n",
        ),
        // A header without a name.
        ("Nom;Prénom;;Entreprise\nNOIR;Eve;;Garage\n", "Nom;Prénom;Classe;Entreprise;Né le\nROUX;Ali;2de 1;Ferme;\n"),
        (
            "Élève;Classe;;Entreprise\nNOIR Eve;2de 1;;Garage\n",
            "Nom;Prénom;Classe;Entreprise;Né le\nROUX;Ali;2de 1;Ferme;\n",
        ),
    ] {
        let came = place(&format!("{above}{list}"));
        let rows: usize = came.import.tables.iter().map(|table| table.rows).sum();
        assert_eq!(rows, 2, "{above}{}", came.told);
    }
    let teacher = "Classe;;Professeur référent\n2de 1;;Mme ROUX\n";
    let came =
        place(&format!("{teacher}Nom;Prénom;Né le;Classe;Entreprise;Mail\n{}", pupils.replace(";;", ";02/03/2010;")));
    assert!(
        keys(&came).join(" ").ends_with("pupil.class host.name host.email"),
        "{}\n{}",
        keys(&came).join(" "),
        came.told
    );
}

#[test]
fn a_title_of_a_list_of_hosts_says_whose_its_columns_are() {
    let came = place("Entreprises;;;;\nNom;Adresse;CP;Ville;Téléphone\nGarage MARTIN;1 rue A;63000;Riom;0465710001\n");
    assert_eq!(came.plan().hosts.len(), 1, "{}", came.told);
    assert!(keys(&came).iter().all(|key| key.starts_with("host.")), "{:?}", keys(&came));
}

#[test]
fn two_people_in_a_column_of_family_names_are_two_guardians_with_their_titles() {
    for (names, two) in [
        ("M. et Mme NOIR;", ["M. NOIR", "Mme NOIR"]),
        ("Mme VERT ou M. GRIS;", ["Mme VERT", "M. GRIS"]),
        ("M. et Mme NOIR;Paul et Anne", ["M. NOIR Paul", "Mme NOIR Anne"]),
    ] {
        let list = format!(
            "Nom;Prénom;Né le;Classe;Nom responsable légal;Prénom responsable légal\nNOIR;Eve;02/03/2010;2de 1;{names}\n"
        );
        let mut desk = Desk::new();
        let came = desk.import(&[("a.csv", list.as_bytes())]);
        let agreement: toml::Table = desk.agreement("CS26-0001").parse().unwrap();
        let shown = |guardian: &toml::Value| {
            let parts = ["civility", "family_name", "given_names"].map(|key| guardian.get(key)?.as_str());
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        };
        let guardians: Vec<String> = agreement["guardians"].as_array().unwrap().iter().map(shown).collect();
        assert_eq!(guardians, two, "{}", came.told);
        assert!(came.told.contains("ROSTER-12"), "{}", came.told);
    }
}

#[test]
fn of_two_telephones_of_a_host_the_office_is_kept_and_the_other_told() {
    let list =
        "Nom;Prénom;Classe;Entreprise;Téléphone entreprise;Portable\nNOIR;Eve;2de 1;Garage;0465710001;0639980011\n";
    let mut desk = Desk::new();
    desk.import(&[("pupils.csv", "Nom;Prénom;Né le;Classe\nNOIR;Eve;02/03/2010;2de 1\n".as_bytes())]);
    let came = desk.import(&[("list.csv", list.as_bytes())]);
    assert!(desk.files["hosts/garage.toml"].contains("04 65 71 00 01"), "{}", desk.files["hosts/garage.toml"]);
    assert!(came.told.contains("l’organisme a déjà un téléphone"), "{}", came.told);
}
