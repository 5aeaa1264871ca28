//! Who signs for a pupil, where they live, and whom a cell or a row names, in tables.

use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::roster::LAST_IMPORT;

use super::{Came, Desk};

const HEAD: &str = "Nom;Prénom;Né(e) le;Classe;Adresse;CP;Ville";
const EVA: &str = "BLANC;Eva;03/03/2010;2DE 4;1 rue Perdue;63000;Riom";

/// An import of a table: its headers after [`HEAD`], and rows.
fn import(desk: &mut Desk, headers: &str, rows: &[&str]) -> Came {
    desk.import(&[("a.csv", format!("{HEAD};{headers}\n{}\n", rows.join("\n")).as_bytes())])
}

/// The names of an agreement's guardians, the pupil's among others being `who`.
fn guardians(desk: &Desk, came: &Came, who: &str) -> Vec<String> {
    let number =
        &came.plan().agreements.iter().find(|a| a.who == who).unwrap_or_else(|| panic!("{}", came.told)).number;
    let parsed: toml::Table = toml::from_str(desk.agreement(number)).unwrap();
    let part = |guardian: &toml::Value, key: &str| guardian.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let name = |guardian: &toml::Value| {
        let parts = ["civility", "family_name", "given_names"].map(|key| part(guardian, key));
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    parsed.get("guardians").and_then(toml::Value::as_array).into_iter().flatten().map(name).collect()
}

fn all_agreements(desk: &Desk) -> String {
    desk.files.iter().filter(|(path, _)| path.starts_with("agreements/")).map(|(_, text)| text.as_str()).collect()
}

/// Whether the pupil's table has an address, and whether the file is one that can be read.
fn lives(desk: &Desk) -> bool {
    let parsed: toml::Table = toml::from_str(desk.agreement("CS26-0001")).unwrap();
    assert!(parsed["pupil"].get("address_confidential").is_none(), "{parsed:?}");
    parsed["pupil"].get("address").is_some()
}

#[test]
fn an_address_said_to_be_confidential_is_kept_back_whoever_the_column_is_about() {
    for (headers, cells) in [
        ("Adresse confidentielle", "Oui"),
        ("Adresse élève confidentielle", "Oui"),
        ("Nom responsable légal 1;Prénom responsable légal 1;Adresse confidentielle", "BLANC;Rose;Oui"),
        ("Adresse confidentielle;Responsable légal 1", "Oui;Mme BLANC Rose"),
        ("Tél. responsable légal 1;Adresse responsable légal 1 confidentielle", "0639980001;Oui"),
    ] {
        let mut desk = Desk::new();
        let came = import(&mut desk, headers, &[&format!("{EVA};{cells}")]);
        assert!(!all_agreements(&desk).contains("Perdue") && !lives(&desk), "{headers}\n{}", all_agreements(&desk));
        assert!(came.told.contains("elle n’est pas reprise pour : BLANC Eva"), "{headers}\n{}", came.told);
        // An export with fewer columns does not bring it to light.
        desk.import(&[("a.csv", format!("{HEAD}\n{EVA}\n").as_bytes())]);
        assert!(!all_agreements(&desk).contains("Perdue"), "{headers}\n{}", all_agreements(&desk));
        // One that says outright that it may be given does, where the pupil's own is meant.
        if headers.starts_with("Adresse") {
            import(&mut desk, headers, &[&format!("{EVA};{}", cells.replace("Oui", "Non"))]);
            assert!(lives(&desk), "{headers}\n{}", desk.files[LAST_IMPORT]);
        }
    }
    let mut desk = Desk::new();
    import(&mut desk, "Adresse confidentielle", &[&format!("{EVA};Non")]);
    assert!(lives(&desk));
}

#[test]
fn an_address_given_before_it_was_confidential_is_taken_out() {
    let mut desk = Desk::new();
    desk.import(&[("a.csv", format!("{HEAD}\n{EVA}\n").as_bytes())]);
    assert!(lives(&desk));
    let came = import(&mut desk, "Adresse confidentielle", &[&format!("{EVA};Oui")]);
    assert!(!lives(&desk) && came.told.contains("elle est retirée de la convention"), "{}", came.told);
}

#[test]
fn a_pupil_to_whom_the_other_parents_address_is_lent_is_named() {
    let headers = "Adresse confidentielle;Nom mère;Prénom mère;Nom père;Prénom père;Adresse père;CP père;Ville père";
    let mut desk = Desk::new();
    let came = import(&mut desk, headers, &[&format!("{EVA};Oui;BLANC;Rose;NOIR;Luc;9 rue du Lac;63200;Riom")]);
    let told = came.told.lines().find(|line| line.contains("c’est celle d’un responsable"));
    assert!(told.is_some_and(|line| line.contains("BLANC Eva")), "{}", came.told);
}

#[test]
fn words_of_responsibility_say_who_signs() {
    let headers = "Nom resp. 1;Prénom resp. 1;Responsabilité resp. 1";
    for (cell, signs) in [
        ("Autorité parentale", true),
        ("Oui", true),
        ("1", true),
        ("Représentant légal", true),
        ("Légal, non financier", true),
        ("1 - Légal", true),
        ("Non légal", false),
        ("Responsable non légal", false),
        ("Sans autorité parentale", false),
        ("Pas d’autorité parentale", false),
        ("Aucune", false),
        ("Personne en charge", false),
        ("Personne à contacter", false),
        ("Non", false),
        ("2", false),
        ("3", false),
    ] {
        let mut desk = Desk::new();
        let came = import(&mut desk, headers, &[&format!("{EVA};BLANC;Rose;{cell}")]);
        assert_eq!(guardians(&desk, &came, "BLANC Eva").len() == 1, signs, "{cell}\n{}", came.told);
        assert_eq!(came.told.contains("(elles ne signent pas) : 1"), !signs, "{cell}\n{}", came.told);
        assert!(!came.codes.contains(&"ROSTER-10"), "{cell}\n{}", came.told);
    }
    let came = import(&mut Desk::new(), headers, &[&format!("{EVA};BLANC;Rose;peut-être")]);
    assert!(came.told.contains("« peut-être » ne dit pas si"), "{}", came.told);
}

#[test]
fn a_column_of_answers_is_no_column_of_names() {
    for [yes, no] in [["Oui", "Non"], ["1", "0"], ["X", ""]] {
        let row = |name: &str, cell: &str| format!("{EVA};{name};{cell}");
        let rows = [row("BLANC;Rose", yes), row("NOIR;Luc", no)];
        let rows: Vec<&str> = rows.iter().map(String::as_str).filter(|row| !row.ends_with(';')).collect();
        let mut desk = Desk::new();
        let came = import(&mut desk, "Nom responsable;Prénom responsable;Responsable légal", &rows);
        assert_eq!(guardians(&desk, &came, "BLANC Eva"), ["BLANC Rose"], "{yes} {no}\n{}", came.told);
        assert!(!came.codes.contains(&"ROSTER-12") && !came.codes.contains(&"ROSTER-16"), "{}", came.told);
    }
    let mut desk = Desk::new();
    let came = import(&mut desk, "Responsable légal", &[&format!("{EVA};BLANC Rose")]);
    assert_eq!(guardians(&desk, &came, "BLANC Eva"), ["BLANC Rose"]);
}

#[test]
fn two_guardians_in_one_cell_are_two() {
    for (cell, two) in [
        ("M. et Mme BLANC", ["M. BLANC", "Mme BLANC"]),
        ("M. et Mme Blanc", ["M. Blanc", "Mme Blanc"]),
        ("M. ou Mme BLANC Paul et Rose", ["M. BLANC Paul", "Mme BLANC Rose"]),
        ("M. NOIR Paul et Mme BLANC Rose", ["M. NOIR Paul", "Mme BLANC Rose"]),
        ("BLANC Rose / NOIR Paul", ["BLANC Rose", "NOIR Paul"]),
        ("BLANC Rose/NOIR Paul", ["BLANC Rose", "NOIR Paul"]),
        ("Paul et Rose BLANC", ["BLANC Paul", "BLANC Rose"]),
        ("BLANC Paul & Rose", ["BLANC Paul", "BLANC Rose"]),
        ("\"BLANC Paul\nNOIR Rose\"", ["BLANC Paul", "NOIR Rose"]),
        ("BLANC Paul, NOIR Rose", ["BLANC Paul", "NOIR Rose"]),
        ("BLANC Paul - NOIR Rose", ["BLANC Paul", "NOIR Rose"]),
        ("BLANC Paul + NOIR Rose", ["BLANC Paul", "NOIR Rose"]),
    ] {
        let mut desk = Desk::new();
        let came = import(&mut desk, "Resp. légal 1", &[&format!("{EVA};{cell}")]);
        assert_eq!(guardians(&desk, &came, "BLANC Eva"), two, "{cell}\n{}", came.told);
        assert!(came.told.contains("deux personnes"), "{cell}\n{}", came.told);
    }
    let came = import(&mut Desk::new(), "Resp. légal 1", &[&format!("{EVA};BLANC Paul (père), NOIR Rose (mère)")]);
    assert!(came.told.contains("à côté du nom") && came.told.contains("n’est pas repris dans"), "{}", came.told);
    // The second has a column of their own.
    let mut desk = Desk::new();
    let came = import(&mut desk, "Resp. légal 1;Resp. légal 2", &[&format!("{EVA};M. et Mme BLANC;Mme VERT Lou")]);
    assert_eq!(guardians(&desk, &came, "BLANC Eva"), ["M. BLANC", "Mme VERT Lou", "Mme BLANC"], "{}", came.told);
}

#[test]
fn a_mothers_address_is_no_relation_of_hers_to_a_street() {
    let headers = "Mère;Adresse mère;CP mère;Ville mère";
    let mut desk = Desk::new();
    let rows = ["BLANC;Eva;03/03/2010;2DE 4;;;;BLANC Rose;1 rue A;63000;Riom"];
    import(&mut desk, headers, &rows);
    let parsed: toml::Table = toml::from_str(desk.agreement("CS26-0001")).unwrap();
    for person in [&parsed["pupil"], &parsed["guardians"][0]] {
        assert_eq!(person["address"].as_table().unwrap().len(), 3, "{parsed:?}");
    }
    assert_eq!(parsed["guardians"][0]["relation"].as_str(), Some("mother"));
}

#[test]
fn no_header_makes_a_key_that_no_agreement_has() {
    let attributes = [
        ("Nom d’usage", "DUPOND"),
        ("Civilité", "Mme"),
        ("Date de naissance", "03/03/1980"),
        ("Sexe", "F"),
        ("INE", "120000001AA"),
        ("Tél", "0639980001"),
        ("Adresse", "1 rue Z"),
        ("CP Ville", "63000 Riom"),
        ("Fonction", "gérant"),
        ("Niveau de responsabilité", "1"),
        ("Numéro", "1"),
        ("Adresse confidentielle", "Non"),
        ("SIRET", "73282932000074"),
        ("Type", "entreprise"),
        ("Pays", "France"),
        ("Dates", "15/06/2026 au 26/06/2026"),
    ];
    let whose = ["", "élève", "responsable légal 1", "père", "entreprise", "tuteur", "responsable entreprise", "stage"];
    let base = "Responsable légal 1;Entreprise;Tuteur;Responsable entreprise";
    let row = format!("{EVA};Mme BLANC Rose;Garage;M. ROUX Luc;M. ROUX Luc");
    for (attribute, cell) in attributes {
        for whose in whose {
            let mut desk = Desk::new();
            let came = import(&mut desk, &format!("{base};{attribute} {whose}"), &[&format!("{row};{cell}")]);
            for planned in &came.plan().agreements {
                let path = format!("agreements/{}.toml", planned.number);
                let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
                let _ = desk.school().reader().agreement(&path, desk.files[&path].as_bytes(), &mut sources, &mut found);
                let unknown = found.sorted().iter().any(|finding| finding.code == "KEY-01");
                assert!(!unknown, "{attribute} {whose}\n{:?}", desk.files);
            }
        }
    }
}

#[test]
fn the_civility_of_a_pupil_tells_their_gender() {
    let mut desk = Desk::new();
    desk.import(&[("a.csv", format!("Civilité;{HEAD}\nMme;{EVA}\n").as_bytes())]);
    assert!(desk.agreement("CS26-0001").contains("gender      = \"f\""), "{}", desk.agreement("CS26-0001"));
}

#[test]
fn a_pupil_is_found_by_the_usual_name_too() {
    let pupils = format!("{HEAD};Nom usage\nNGUYEN;Anh;03/03/2010;2DE 4;1 rue A;63000;Riom;PETIT\n");
    let list = "Nom;Prénom;Classe;Entreprise\nPETIT;Anh;2DE 4;Garage\n";
    let mut desk = Desk::new();
    let came = desk.import(&[("a.csv", pupils.as_bytes()), ("b.csv", list.as_bytes())]);
    assert_eq!(came.plan().agreements[0].host.as_deref(), Some("hosts/garage.toml"), "{}", came.told);
    let mut desk = Desk::new();
    desk.import(&[("a.csv", pupils.as_bytes())]);
    let came = desk.import(&[("b.csv", list.as_bytes())]);
    assert_eq!(came.plan().agreements[0].host.as_deref(), Some("hosts/garage.toml"), "{}", came.told);
}

#[test]
fn a_postcode_of_another_country_is_not_mended_into_a_french_one() {
    let rows = [
        "BELGE;Jan;03/03/2010;2DE 4;7 Grote Markt;1000;Bruxelles;BELGIQUE",
        "BLANC;Eva;03/03/2010;2DE 4;1 rue A;1000;Bourg;France",
    ];
    let mut desk = Desk::new();
    let came = import(&mut desk, "Pays", &rows);
    assert!(!desk.agreement("CS26-0001").contains("01000"), "{}", desk.agreement("CS26-0001"));
    assert!(desk.agreement("CS26-0002").contains("01000") && !all_agreements(&desk).contains("country"));
    assert!(came.told.contains("« 1000 » est un code postal d’un autre pays"), "{}", came.told);

    let xml = "<BEE_ELEVES><DONNEES><ELEVES><ELEVE ELEVE_ID=\"1\"><NOM_DE_FAMILLE>Belge</NOM_DE_FAMILLE><PRENOM>Jan</PRENOM>\
        <DATE_NAISS>02/03/2010</DATE_NAISS><ADRESSE_ID>7</ADRESSE_ID></ELEVE></ELEVES></DONNEES><ADRESSES><ADRESSE \
        ADRESSE_ID=\"7\"><LIGNE1_ADRESSE>7 Grote Markt</LIGNE1_ADRESSE><CODE_POSTAL>1000</CODE_POSTAL>\
        <LIBELLE_POSTAL>BRUXELLES</LIBELLE_POSTAL><LL_PAYS>BELGIQUE</LL_PAYS></ADRESSE></ADRESSES></BEE_ELEVES>";
    let mut desk = Desk::new();
    let came = desk.import(&[("E.xml", xml.as_bytes())]);
    assert!(!desk.agreement("CS26-0001").contains("01000"), "{}", desk.agreement("CS26-0001"));
    assert!(came.told.contains("adresses dans un autre pays : 1"), "{}", came.told);
}

#[test]
fn the_same_usual_name_is_not_printed_twice() {
    let csv = |names: &str| format!("{HEAD};Nom usage\n{names}\n");
    let before = "NGUYEN;Anh;03/03/2010;2DE 4;1 rue A;63000;Riom;NGUYEN-PETIT";
    let mut desk = Desk::new();
    desk.import(&[("a.csv", csv(before).as_bytes())]);
    assert!(desk.agreement("CS26-0001").contains("usual_name"));
    let came = desk.import(&[("a.csv", csv("NGUYEN-PETIT;Anh;03/03/2010;2DE 4;1 rue A;63000;Riom;").as_bytes())]);
    let text = desk.agreement("CS26-0001");
    assert!(!text.contains("usual_name") && text.contains("\"NGUYEN-PETIT\""), "{text}\n{}", came.told);
}

#[test]
fn a_homonym_whose_day_of_birth_was_corrected_keeps_the_agreement() {
    let csv = |day: &str| {
        format!("{HEAD}\nMARTIN;Hugo;03/03/2010;2DE 4;1 rue A;63000;Riom\nMARTIN;Hugo;{day};2DE 5;2 rue B;63000;Riom\n")
    };
    let mut desk = Desk::new();
    desk.import(&[("a.csv", csv("04/04/2010").as_bytes())]);
    let came = desk.import(&[("a.csv", csv("05/04/2010").as_bytes())]);
    assert_eq!(came.plan().agreements.len(), 2, "{}", came.told);
    assert!(desk.agreement("CS26-0002").contains("2010-04-05"), "{}", desk.agreement("CS26-0002"));
    // In one class, the one who has no other agreement.
    let csv = |day: &str| csv(day).replace("2DE 5", "2DE 4");
    let mut desk = Desk::new();
    desk.import(&[("a.csv", csv("04/04/2010").as_bytes())]);
    let came = desk.import(&[("a.csv", csv("05/04/2010").as_bytes())]);
    assert_eq!(came.plan().agreements.len(), 2, "{}", came.told);
    assert!(desk.agreement("CS26-0002").contains("2010-04-05"), "{}", desk.agreement("CS26-0002"));
}

#[test]
fn a_homonym_who_left_does_not_become_the_other_one() {
    let mine = "MARTIN;Hugo;03/03/2010;2DE 4;1 rue A;63000;Riom\n";
    let theirs = "MARTIN;Hugo;04/04/2010;2DE 4;2 rue B;63000;Riom\n";
    let mut desk = Desk::new();
    desk.import(&[("a.csv", format!("{HEAD}\n{mine}{theirs}").as_bytes())]);
    let before = desk.agreement("CS26-0002").to_owned();
    let came = desk.import(&[("a.csv", format!("{HEAD}\n{mine}").as_bytes())]);
    assert_eq!(desk.agreement("CS26-0002"), before, "{}", came.told);
    assert!(came.codes.contains(&"ROSTER-26"), "{}", came.told);
}

#[test]
fn a_civility_is_of_whom_the_name_beside_it_names() {
    let mut desk = Desk::new();
    let headers = "Civilité;Nom responsable légal 1;Prénom responsable légal 1";
    let came = import(&mut desk, headers, &[&format!("{EVA};Mme;BLANC;Rose")]);
    assert_eq!(guardians(&desk, &came, "BLANC Eva"), ["Mme BLANC Rose"]);
    assert!(!desk.agreement("CS26-0001").contains("gender"), "{}", desk.agreement("CS26-0001"));
}

#[test]
fn an_address_that_one_parent_says_may_be_given_is_not_kept_back_for_one_without_any() {
    let mut desk = Desk::new();
    let headers = ["Nom R1", "Prénom R1", "Adresse R1", "CP R1", "Ville R1", "Adresse R1 confidentielle"]
        .into_iter()
        .chain(["Nom R2", "Prénom R2", "Adresse R2 confidentielle"]);
    let headers: Vec<String> = headers.map(|header| header.replace('R', "responsable légal ")).collect();
    let row = format!("{EVA};BLANC;Rose;1 rue Perdue;63000;Riom;Non;BLANC;Luc;Oui");
    let came = import(&mut desk, &headers.join(";"), &[&row]);
    assert!(
        lives(&desk) && !desk.agreement("CS26-0001").contains("\naddress_confidential = true\naddress"),
        "{}",
        came.told
    );
}

#[test]
fn half_of_a_day_is_not_taken_for_all_of_it_and_two_halves_are() {
    for headers in ["Lundi (matin);Lundi (après-midi)", "Horaires du lundi matin;Horaires du lundi après-midi"] {
        let mut desk = Desk::new();
        let came = import(&mut desk, headers, &[&format!("{EVA};8h-12h;13h-17h")]);
        let monday = "monday = [\"08:00-12:00\", \"13:00-17:00\"]";
        assert!(all_agreements(&desk).replace("  ", " ").contains(monday), "{}\n{}", all_agreements(&desk), came.told);
        let mut desk = Desk::new();
        let (morning, _) = headers.split_once(';').unwrap();
        let came = import(&mut desk, morning, &[&format!("{EVA};8h-12h")]);
        assert!(!all_agreements(&desk).contains("08:00") && came.told.contains(morning), "{}", came.told);
    }
}

#[test]
fn the_mail_of_a_guardian_by_number_is_understood() {
    let mut desk = Desk::new();
    let headers = "Nom responsable légal 1;Prénom responsable légal 1;Resp. légal 1 - E-mail";
    let came = import(&mut desk, headers, &[&format!("{EVA};BLANC;Rose;rose.blanc@famille.example")]);
    assert!(desk.agreement("CS26-0001").contains("rose.blanc@famille.example"), "{}", came.told);
}

#[test]
fn a_referent_is_told_whole_or_not_at_all() {
    let of = |cell: &str| {
        let mut desk = Desk::new();
        let lent = "\n[defaults.class.\"2DE 4\"]\nschool = { referent = { civility = \"M.\", family_name = \"Zéroual\", given_names = \"Karim\" } }\n";
        desk.files.get_mut("school.toml").unwrap().push_str(lent);
        import(&mut desk, "Professeur référent", &[&format!("{EVA};{cell}")]);
        desk.agreement("CS26-0001").to_owned()
    };
    assert!(!of("M. Karim ZÉROUAL").contains("referent"), "{}", of("M. Karim ZÉROUAL"));
    let other = of("M. Paul BIS");
    assert!(["\"M.\"", "BIS", "Paul"].iter().all(|part| other.contains(part)), "{other}");
}

#[test]
fn the_referent_of_a_class_in_other_letters_is_no_change_by_hand() {
    let mut desk = Desk::new();
    let lent = "\n[defaults.class.\"2DE 4\"]\nschool = { referent = { family_name = \"Zéroual\", given_names = \"Karim\" } }\n";
    desk.files.get_mut("school.toml").unwrap().push_str(lent);
    let mut list = |cell: &str| import(&mut desk, "Professeur référent", &[&format!("{EVA};{cell}")]);
    list("ZEROUAL Karim");
    let again = list("ZEROUAL Karim");
    assert_eq!(again.plan().agreements[0].kept, 0, "{}", again.told);
    let other = list("BIS Paul");
    assert!(!other.codes.contains(&"ROSTER-24"), "{}", other.told);
    assert!(desk.agreement("CS26-0001").contains("BIS"), "{}", other.told);
}

#[test]
fn an_export_without_pupils_or_guardians_is_left_out_beside_others() {
    let other =
        "<BEE_NOMENCLATURES><DONNEES><MEFS><MEF CODE_MEF=\"20010015110\"/></MEFS></DONNEES></BEE_NOMENCLATURES>";
    let (pupils, guardians) =
        (super::fixture("ElevesAvecAdresses.xml"), super::fixture("ResponsablesAvecAdresses.xml"));
    let came = Desk::new().import(&[("E.xml", &pupils), ("Nomenclature.xml", other.as_bytes()), ("R.xml", &guardians)]);
    assert!(came.plan().agreements.len() > 1 && came.told.contains("il est laissé de côté"), "{}", came.told);
    let came = Desk::new().import(&[("Nomenclature.xml", other.as_bytes())]);
    assert!(came.import.plan.is_none() && came.codes == ["ROSTER-01"], "{}", came.told);
}

#[test]
fn what_stands_beside_a_name_has_a_key_of_its_own_or_is_told() {
    let headers = "Resp. légal 1;Entreprise;Tuteur;Représentant de l'entreprise;Fonction du représentant;Tél. tuteur";
    let row = "Mme BLANC Rose (mère);Au pain;M. NOIR Luc, boulanger;Mme VERT Lou (gérante);directrice;0639980002";
    let mut desk = Desk::new();
    let came = import(&mut desk, headers, &[&format!("{EVA};{row}")]);
    let host = &desk.files["hosts/au-pain.toml"];
    let (mut names, host): (Vec<&str>, toml::Table) = (vec![], toml::from_str(host).unwrap());
    for (person, key) in [("tutor", "given_names"), ("tutor", "title"), ("representative", "title")] {
        names.push(host["host"][person][key].as_str().unwrap());
    }
    assert_eq!(names, ["Luc", "boulanger", "directrice"], "{}", came.told);
    assert!(desk.agreement("CS26-0001").contains("\"mother\""), "{}", came.told);
    let told: Vec<&str> = came.told.lines().filter(|line| line.contains("à côté du nom")).collect();
    assert_eq!(told.iter().filter(|line| line.contains("est repris à part")).count(), 2, "{}", came.told);
    assert!(
        told.iter().any(|line| line.contains("Représentant") && line.contains("n’est pas repris")),
        "{}",
        came.told
    );
    // A telephone is its person's, where they have no other.
    let came = import(
        &mut Desk::new(),
        "Resp. légal 1;Tuteur;Entreprise",
        &[&format!("{EVA};0639980001;NOIR Luc 0639980001;X")],
    );
    assert!(came.told.contains("« 0639980001 » n’est pas un nom"), "{}", came.told);
}

#[test]
fn an_address_that_an_export_says_not_to_communicate_is_kept_back() {
    for (header, cell) in [("COMMUNICATION_ADRESSE", "0"), ("Communication adresse resp. légal 1", "Non")] {
        for (cell, given) in [(cell, false), ("Oui", true)] {
            let mut desk = Desk::new();
            let headers = "Nom;Prénom;Né le;Classe;Nom resp. légal 1;Prénom resp. légal 1;Adresse resp. légal 1;CP resp. légal 1;Ville resp. légal 1";
            let row = "BLANC;Eva;03/03/2010;2DE 4;BLANC;Rose;1 rue Perdue;63000;Riom";
            let came = desk.import(&[("a.csv", format!("{headers};{header}\n{row};{cell}\n").as_bytes())]);
            let text = all_agreements(&desk);
            // Who has no address given is given none in place of it.
            assert_eq!(text.contains("address_confidential = true"), !given, "{header} {cell}\n{text}\n{}", came.told);
            assert_eq!(lives(&desk), given, "{header} {cell}\n{text}\n{}", came.told);
        }
    }
}

#[test]
fn a_guardian_has_the_usual_name_in_tables_as_in_exports_of_siecle() {
    let mut desk = Desk::new();
    let headers = "Nom de famille resp. légal 1;Nom d’usage resp. légal 1;Prénom resp. légal 1";
    let came = import(&mut desk, headers, &[&format!("{EVA};BLANC;NOIR;Rose")]);
    assert_eq!(guardians(&desk, &came, "BLANC Eva"), ["NOIR Rose"], "{}", came.told);
    let came = import(&mut Desk::new(), headers, &[&format!("{EVA};BLANC;;Rose")]);
    assert!(came.plan().files.iter().any(|write| write.text.contains("\"Rose\"")), "{}", came.told);
}

#[test]
fn who_has_no_parental_authority_does_not_sign() {
    let row = |name: &str, answer: &str| format!("{EVA};{name};{answer}");
    let rows = [row("BLANC;Rose", "Oui"), row("NOIR;Luc", "Non")];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut desk = Desk::new();
    let came = import(&mut desk, "Nom responsable;Prénom responsable;Autorité parentale", &rows);
    assert_eq!(guardians(&desk, &came, "BLANC Eva"), ["BLANC Rose"], "{}", came.told);
}

#[test]
fn who_is_said_to_be_dead_or_not_to_be_there_signs_nothing() {
    for (headers, cells, signing) in [
        ("Nom de la mère;Nom du père", "BLANC Rose;BLANC Marc (décédé)", &["BLANC Rose"][..]),
        ("Responsable légal 1;Responsable légal 2", "Mme BLANC Rose;pas de 2e responsable", &["Mme BLANC Rose"]),
        ("Responsable légal 1;Responsable légal 2", "Mme BLANC Rose;aucun", &["Mme BLANC Rose"]),
    ] {
        let mut desk = Desk::new();
        let came = import(&mut desk, headers, &[&format!("{EVA};{cells}")]);
        assert_eq!(guardians(&desk, &came, "BLANC Eva"), signing, "{}", came.told);
    }
}

#[test]
fn a_list_that_places_pupils_changes_no_class_that_is_known() {
    let mut desk = Desk::new();
    import(&mut desk, "Responsable légal 1", &[&format!("{EVA};Mme BLANC Rose")]);
    let form = "Nom;Prénom;Né(e) le;Classe;Entreprise;Responsable légal 1\nBLANC;Eva;03/03/2010;2nde quatre;Fournil;Mme BLANC Rose\n";
    let came = desk.import(&[("form.csv", form.as_bytes())]);
    assert!(desk.agreement("CS26-0001").contains("\"2DE 4\""), "{}", desk.agreement("CS26-0001"));
    assert!(desk.agreement("CS26-0001").contains("fournil"), "{}", came.told);
    assert!(came.told.contains("la classe « 2nde quatre », et la convention « 2DE 4 »"), "{}", came.told);
}

#[test]
fn a_list_alone_changes_the_class_of_no_pupil_whom_an_export_has_described() {
    for list in [
        "Nom;Prénom;Classe;Prof référent\nBLANC;Eva;2nde quatre;M. BIS Paul\n",
        "Nom;Prénom;Classe;Du;Au\nBLANC;Eva;2nde quatre;15/06/2026;19/06/2026\n",
        "Nom;Prénom;Né(e) le;Classe;Adresse;CP;Ville;Du;Au\nBLANC;Eva;03/03/2010;2nde quatre;9 rue Z;63000;Riom;15/06/2026;19/06/2026\n",
        "Nom;Prénom;Né(e) le;Classe;Entreprise\nBLANC;Eva;03/03/2010;2nde quatre;Fournil\n",
    ] {
        let mut desk = Desk::new();
        desk.import(&[("export.csv", format!("{HEAD}\n{EVA}\n").as_bytes())]);
        // As near as a class may be without being it.
        let list = list.replace("2nde quatre", "2nde 4");
        for _ in 0..2 {
            let came = desk.import(&[("list.csv", list.as_bytes())]);
            let text = desk.agreement("CS26-0001");
            assert!(text.contains("\"2DE 4\"") && text.contains("Perdue"), "{text}\n{}", came.told);
            assert_eq!(came.plan().agreements.len(), 1, "{}", came.told);
        }
    }
    // Of a school that has nothing but lists, the latest counts.
    let list = |class: &str| format!("Nom;Prénom;Classe;Prof référent\nBLANC;Eva;{class};M. BIS Paul\n");
    let mut desk = Desk::new();
    desk.import(&[("list.csv", list("2DE 4").as_bytes())]);
    let came = desk.import(&[("list.csv", list("2nde 4").as_bytes())]);
    assert!(desk.agreement("CS26-0001").contains("\"2nde 4\""), "{}", came.told);
}

#[test]
fn a_guardian_of_whom_one_row_has_an_initial_is_one_guardian() {
    for [one, other] in [["BLANC R.", "BLANC Rose"], ["BLANC Rose", "BLANC R."]] {
        let rows = [one, other].map(|name| format!("{EVA};{name}"));
        let mut desk = Desk::new();
        let came = import(&mut desk, "Responsable légal 1", &[&rows[0], &rows[1]]);
        assert_eq!(guardians(&desk, &came, "BLANC Eva"), ["BLANC Rose"], "{}", came.told);
        // And of two imports.
        let mut desk = Desk::new();
        import(&mut desk, "Responsable légal 1", &[&rows[0]]);
        let came = import(&mut desk, "Responsable légal 1", &[&rows[1]]);
        assert_eq!(guardians(&desk, &came, "BLANC Eva"), ["BLANC Rose"], "{}", came.told);
    }
}

#[test]
fn who_lives_signs_beside_who_is_dead() {
    for (cell, signing) in [
        ("M. NOIR Luc (décédé) et Mme BLANC Rose", &["Mme BLANC Rose"][..]),
        ("\"BLANC Rose\nfeu NOIR Luc\"", &["BLANC Rose"]),
        ("feu M. NOIR Luc", &[]),
        ("M. et Mme BLANC (décédés)", &[]),
        ("Famille BLANC", &[]),
    ] {
        let mut desk = Desk::new();
        let came = import(&mut desk, "Responsable légal 1", &[&format!("{EVA};{cell}")]);
        assert_eq!(guardians(&desk, &came, "BLANC Eva"), signing, "{cell}\n{}", came.told);
        assert!(came.codes.contains(&"ROSTER-12") || came.told.contains("n’est pas un nom"), "{cell}\n{}", came.told);
    }
}

#[test]
fn of_a_couple_in_two_columns_the_dead_one_lends_nobody_a_given_name() {
    for (family, given) in [("M. (décédé) et Mme ROUX", "Luc et Anne"), ("M. et Mme ROUX", "Luc (décédé) et Anne")]
    {
        let mut desk = Desk::new();
        let list = format!(
            "Nom;Prénom;Né le;Classe;Nom responsable 1;Prénom responsable 1\nROUX;Eva;02/03/2010;2de 4;{family};{given}\n"
        );
        let came = desk.import(&[("l.csv", list.as_bytes())]);
        let signing = guardians(&desk, &came, "ROUX Eva");
        assert!(!signing.iter().any(|one| one.contains("Luc")), "{family} {given}: {signing:?}\n{}", came.told);
        assert!(came.codes.contains(&"ROSTER-12") || came.codes.contains(&"ROSTER-10"), "{}", came.told);
    }
}

#[test]
fn names_in_small_letters_in_columns_of_their_own_are_names() {
    let list = "Nom;Prénom;Né le;Classe;Entreprise;Nom du tuteur;Prénom du tuteur;Nom resp. légal 1;Prénom resp. légal 1\n\
        petit;zoé;01/02/2010;2GT3;Garage;morel;lise;petit;sophie\n\
        moreau;léa;01/03/2010;2GT3;Mairie;de oliveira;jean-paul;el amrani;marie claire\n\
        blanc;luc;01/03/2010;2GT4;Ferme;Leroy;gérant;blanc;non communiqué\n";
    let mut desk = Desk::new();
    let came = desk.import(&[("l.csv", list.as_bytes())]);
    let has = |path: &str, parts: &[&str]| {
        let text = desk.files.iter().find(|(name, _)| name.contains(path)).map(|(_, text)| text.as_str()).unwrap();
        for part in parts {
            assert!(text.contains(part), "{part}\n{}\n{text}", came.told);
        }
        assert!(!text.contains("title") || path == "hosts/ferme", "{text}");
    };
    has("hosts/garage", &["\"morel\"", "\"lise\""]);
    has("hosts/mairie", &["\"de oliveira\"", "\"jean-paul\""]);
    has("hosts/ferme", &["\"Leroy\"", "title       = \"gérant\""]);
    has("CS26-0002", &["\"petit\"", "\"sophie\""]);
    has("CS26-0001", &["\"el amrani\"", "\"marie claire\""]);
    let written = desk.files.clone();
    desk.import(&[("l.csv", list.as_bytes())]);
    assert!(desk.files == written);
}

#[test]
fn a_function_that_was_a_name_goes_when_the_list_is_corrected() {
    let list = |tutor: &str| format!("Nom;Prénom;Né le;Adresse élève;Classe;Entreprise;{tutor}");
    let mut desk = Desk::new();
    // What an import took for a function once: a name in a column of functions.
    let before =
        list("Nom du tuteur;Fonction du tuteur\nPetit;Zoé;01/02/2010;1 rue Haute 63000 Riom;2GT3;Garage;;lise\n");
    let came = desk.import(&[("l.csv", before.as_bytes())]);
    assert!(desk.files.contains_key("hosts/garage.toml"), "{}", came.told);
    assert!(desk.files["hosts/garage.toml"].contains("title = \"lise\""), "{}", desk.files["hosts/garage.toml"]);
    let after =
        list("Nom du tuteur;Prénom du tuteur\nPetit;Zoé;01/02/2010;1 rue Haute 63000 Riom;2GT3;Garage;Morel;Lise\n");
    for _ in 0..2 {
        desk.import(&[("l.csv", after.as_bytes())]);
        let host = &desk.files["hosts/garage.toml"];
        assert!(!host.contains("title") && host.contains("\"Lise\""), "{host}");
    }
}
