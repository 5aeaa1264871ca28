//! What SIECLE's XML says of a pupil, and what it says of others beside.

use tripartite::roster::Without;

use super::pupils::{exports, school};
use super::{Came, Desk};

/// The first pupil's agreement once something is written into the pupil's record, after its national number.
fn with(beside: &str) -> String {
    let (pupils, guardians) = exports(&school(4, 4));
    let pupils = pupils.replace("<NOM_DE_FAMILLE>", &format!("{beside}<NOM_DE_FAMILLE>"));
    let mut desk = Desk::new();
    let came = desk.import(&[("E.xml", pupils.as_bytes()), ("R.xml", guardians.as_bytes())]);
    assert_eq!(came.plan().agreements.len(), 4, "{}", came.told);
    desk.agreement("CS26-0001").to_owned()
}

#[test]
fn what_is_said_of_last_years_school_is_not_the_pupils() {
    let beside = "<SCOLARITE_AN_DERNIER><CODE_STRUCTURE>3B</CODE_STRUCTURE><DENOM_PRINC>COLLEGE</DENOM_PRINC>\
        <LIGNE1_ADRESSE>RUE DU COLLEGE</LIGNE1_ADRESSE><MEL>college@ac-clermont.example</MEL>\
        <TEL_PERSONNEL>0465710001</TEL_PERSONNEL><DATE_SORTIE>05/07/2025</DATE_SORTIE><CODE_MEF>10310019110</CODE_MEF>\
        </SCOLARITE_AN_DERNIER>";
    assert_eq!(with(beside), with(""));
}

#[test]
fn a_new_national_number_counts_before_an_older_one_beside_it() {
    let (pupils, guardians) = exports(&school(4, 4));
    let pupils = pupils.replacen("</ID_NATIONAL>", "</ID_NATIONAL><INE_RNIE>120000001AA</INE_RNIE>", 1);
    let mut desk = Desk::new();
    let list = "Nom;Prénom;N° national;Classe\nBabababa;Cebababa;120000001AA;2e1\n";
    let came =
        desk.import(&[("E.xml", pupils.as_bytes()), ("R.xml", guardians.as_bytes()), ("a.csv", list.as_bytes())]);
    assert_eq!(came.plan().agreements.len(), 4, "{}", came.told);
}

#[test]
fn one_wrong_code_in_many_records_is_told_once() {
    let (pupils, guardians) = exports(&school(4, 4));
    let guardians = guardians.replace("<CODE_PARENTE>10<", "<CODE_PARENTE>1<");
    let came = Desk::new().import(&[("E.xml", pupils.as_bytes()), ("R.xml", guardians.as_bytes())]);
    let told: Vec<&str> = came.told.lines().filter(|line| line.contains("« 1 » n’est pas un lien")).collect();
    assert!(matches!(told[..], [one] if one.contains("éléments CODE_PARENTE : 4")), "{}", came.told);
}

/// A pupil and their guardians: people by id, names, and links by id, level and kinship.
fn family(people: &[(u8, &str)], links: &[(u8, u8, u8)]) -> [String; 2] {
    let person = |(id, name): &(u8, &str)| {
        let (family, given) = name.split_once(' ').unwrap();
        format!(
            "<PERSONNE PERSONNE_ID=\"{id}\"><NOM>{family}</NOM><PRENOM>{given}</PRENOM><ADRESSE_ID>1</ADRESSE_ID></PERSONNE>"
        )
    };
    let link = |(id, level, kin): &(u8, u8, u8)| {
        format!(
            "<RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>{id}</PERSONNE_ID>\
             <NIVEAU_RESPONSABILITE>{level}</NIVEAU_RESPONSABILITE><CODE_PARENTE>{kin}</CODE_PARENTE></RESPONSABLE_ELEVE>"
        )
    };
    let (people, links): (String, String) = (people.iter().map(person).collect(), links.iter().map(link).collect());
    let pupil = pupil("2025", "01/09/2025", "2E1");
    let address = "<ADRESSE ADRESSE_ID=\"1\"><LIGNE1_ADRESSE>1 rue A</LIGNE1_ADRESSE><CODE_POSTAL>63000</CODE_POSTAL>\
        <LIBELLE_POSTAL>RIOM</LIBELLE_POSTAL></ADRESSE>";
    [pupil, format!("<BEE_RESPONSABLES><DONNEES>{people}{links}{address}</DONNEES></BEE_RESPONSABLES>")]
}

/// An export of one pupil, of a year and a day.
fn pupil(year: &str, day: &str, class: &str) -> String {
    format!(
        "<BEE_ELEVES><PARAMETRES><ANNEE_SCOLAIRE>{year}</ANNEE_SCOLAIRE><DATE_EXPORT>{day}</DATE_EXPORT></PARAMETRES><DONNEES>\
         <ELEVES><ELEVE ELEVE_ID=\"1\"><NOM_DE_FAMILLE>PETIT</NOM_DE_FAMILLE><PRENOM>Ana</PRENOM>\
         <DATE_NAISS>01/02/2010</DATE_NAISS><CODE_MEF>20010015110</CODE_MEF></ELEVE></ELEVES><STRUCTURES>\
         <STRUCTURES_ELEVE ELEVE_ID=\"1\"><STRUCTURE><CODE_STRUCTURE>{class}</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE>\
         </STRUCTURE></STRUCTURES_ELEVE></STRUCTURES></DONNEES></BEE_ELEVES>"
    )
}

fn import(files: &[&str]) -> (Desk, Came) {
    let mut desk = Desk::new();
    let names = ["a.xml", "b.xml", "c.xml"];
    let given: Vec<(&str, &[u8])> = names.into_iter().zip(files.iter().map(|file| file.as_bytes())).collect();
    let came = desk.import(&given);
    (desk, came)
}

#[test]
fn a_person_with_two_links_or_two_records_signs_once() {
    for (people, links, told, relation) in [
        (&[(5, "PETIT Rose")][..], &[(5, 1, 10), (5, 1, 10)][..], "", "\"mother\""),
        (&[(5, "PETIT Rose")], &[(5, 1, 10), (5, 3, 10)], "à la fois représentant légal", "\"mother\""),
        (&[(5, "PETIT Rose")], &[(5, 2, 10), (5, 1, 10)], "à la fois représentant légal", "\"mother\""),
        (&[(5, "PETIT Rose")], &[(5, 1, 10), (5, 1, 20)], "deux liens de parenté", ""),
        (&[(5, "PETIT Rose"), (6, "PETIT Rose")], &[(5, 1, 10), (6, 1, 10)], "a deux fiches", "\"mother\""),
    ] {
        let [pupils, guardians] = family(people, links);
        let (desk, came) = import(&[&pupils, &guardians]);
        let text = desk.agreement("CS26-0001");
        assert_eq!(text.matches("[[guardians]]").count(), 1, "{text}\n{}", came.told);
        assert_eq!(text.contains("relation"), !relation.is_empty(), "{text}");
        assert!(text.contains(relation) && came.told.contains(told), "{told}: {}", came.told);
        assert_eq!(came.codes.contains(&"ROSTER-16") || came.codes.contains(&"ROSTER-19"), !told.is_empty());
        assert!(!came.told.contains("elles ne signent pas"), "{}", came.told);
    }
    // Father and mother of one name are two, and so are two people without links that sign.
    let [pupils, guardians] = family(&[(5, "PETIT Claude"), (6, "PETIT Claude")], &[(5, 1, 10), (6, 1, 20)]);
    let (desk, came) = import(&[&pupils, &guardians]);
    assert_eq!(desk.agreement("CS26-0001").matches("[[guardians]]").count(), 2, "{}", came.told);
}

#[test]
fn exports_of_two_school_years_are_not_mixed() {
    let (one, other) = (pupil("2024", "01/09/2024", "3B"), pupil("2025", "01/09/2025", "2E1"));
    for files in [[&*one, &*other], [&*other, &*one]] {
        let (_, came) = import(&files);
        assert!(came.import.plan.is_none() && came.codes.contains(&"ROSTER-25"), "{}", came.told);
        assert!(came.told.contains("de deux années scolaires, 2024 et 2025"), "{}", came.told);
    }
}

#[test]
fn an_export_of_the_next_year_changes_nothing_in_the_folder_of_this_one() {
    let mut desk = Desk::new();
    desk.import(&[("a.xml", pupil("2025", "01/09/2025", "2E1").as_bytes())]);
    let written = desk.files.clone();
    let came = desk.import(&[("a.xml", pupil("2026", "01/09/2026", "1G2").as_bytes())]);
    assert!(came.import.plan.is_none() && came.told.contains("de l’année scolaire 2026"), "{}", came.told);
    desk.import(&[("a.xml", pupil("2025", "01/10/2025", "2E1").as_bytes())]);
    assert!(desk.files == written);
}

#[test]
fn the_year_of_an_export_is_remembered_with_the_agreements_that_it_made_and_no_longer() {
    let (last, now) = (pupil("2024", "01/09/2024", "3B"), pupil("2025", "01/09/2025", "2E1"));
    let structures = "<BEE_STRUCTURES><PARAMETRES><ANNEE_SCOLAIRE>2024</ANNEE_SCOLAIRE></PARAMETRES><DONNEES><DIVISIONS>\
        <DIVISION CODE_STRUCTURE=\"3B\"/></DIVISIONS></DONNEES></BEE_STRUCTURES>";
    let mut desk = Desk::new();
    desk.import(&[("s.xml", structures.as_bytes())]);
    desk.wish.classes = vec!["2de 9".to_owned()];
    desk.import(&[("a.xml", last.as_bytes())]);
    desk.wish.classes = vec![];
    assert!(desk.files.keys().all(|path| !path.starts_with("agreements/")));
    desk.import(&[("a.xml", last.as_bytes())]);
    desk.files.retain(|path, _| !path.starts_with("agreements/"));
    let came = desk.import(&[("a.xml", now.as_bytes())]);
    assert!(came.import.plan.is_some(), "{}", came.told);
}

#[test]
fn who_becomes_inactive_and_has_an_agreement_or_a_host_is_not_said_to_be_without() {
    let [active, inactive] = ["2E1", "INACTIFS"].map(|class| pupil("2025", "01/10/2025", class));
    let mut desk = Desk::new();
    desk.import(&[("a.xml", active.as_bytes())]);
    let came = desk.import(&[("a.xml", inactive.as_bytes())]);
    assert!(!came.told.contains("sans convention"), "{}", came.told);
    assert!(came.told.contains("« PETIT Ana » n’a plus de classe que « Inactifs »"), "{}", came.told);
    let list = "Nom;Prénom;Classe;Entreprise\nPETIT;Ana;2E1;Garage\n";
    let came = Desk::new().import(&[("a.xml", inactive.as_bytes()), ("l.csv", list.as_bytes())]);
    assert!(came.plan().agreements.len() == 1 && !came.told.contains("sans convention"), "{}", came.told);
    // Of two exports the newest counts.
    let later = inactive.replace("01/10/2025", "01/11/2025");
    for files in [[&*active, &*later], [&*later, &*active]] {
        let (_, came) = import(&files);
        assert!(
            came.plan().agreements.is_empty() && came.told.contains("sans convention : PETIT Ana"),
            "{}",
            came.told
        );
    }
}

#[test]
fn who_is_not_active_in_siecle_is_named_and_has_no_agreement() {
    for class in ["INACTIFS", "Inactifs"] {
        let (_, came) = import(&[&pupil("2025", "01/09/2025", class)]);
        let without = came.plan().without.get(&Without::Inactive).copied();
        assert!(came.plan().agreements.is_empty() && without == Some(1), "{}", came.told);
        assert!(came.told.contains("« inactifs » dans SIECLE, sans convention : PETIT Ana"), "{}", came.told);
    }
}

#[test]
fn of_two_exports_of_one_year_the_newest_counts_in_either_order() {
    let [_, before] = family(&[(5, "PETIT Rose")], &[(5, 1, 10)]);
    let [_, today] = family(&[(6, "PETIT Luc")], &[(6, 1, 20)]);
    let dated = |guardians: &str, day: &str| {
        let day = format!("<PARAMETRES><DATE_EXPORT>{day}</DATE_EXPORT></PARAMETRES><DONNEES>");
        guardians.replace("<DONNEES>", &day)
    };
    let (before, today) = (dated(&before, "01/09/2025"), dated(&today, "01/12/2025"));
    let (one, other) = (pupil("2025", "01/09/2025", "2E1"), pupil("2025", "01/12/2025", "2E5"));
    for files in [[&one, &before, &other, &today], [&other, &today, &one, &before], [&today, &one, &before, &other]] {
        let mut desk = Desk::new();
        let given: Vec<(&str, &[u8])> =
            ["a.xml", "b.xml", "c.xml", "d.xml"].into_iter().zip(files.iter().map(|file| file.as_bytes())).collect();
        let came = desk.import(&given);
        let text = desk.agreement("CS26-0001");
        assert!(
            text.contains("\"2E5\"") && text.contains("\"Luc\"") && !text.contains("\"Rose\""),
            "{text}\n{}",
            came.told
        );
        assert_eq!(came.plan().agreements.len(), 1, "{}", came.told);
    }
    // Where no day tells which is newer, neither class is chosen.
    let (desk, came) = import(&[&pupil("2025", "", "2E1"), &pupil("2025", "", "2E5")]);
    assert!(!desk.agreement("CS26-0001").contains("class"), "{}", desk.agreement("CS26-0001"));
    assert!(came.told.contains("(« 2E1 » et « 2E5 », par exemple) : 1"), "{}", came.told);
    // Files of two schools have ids of their own.
    let of = |uai: &str, class: &str, name: &str| {
        let school = format!("<PARAMETRES><UAJ>{uai}</UAJ>");
        pupil("2025", "", class).replace("<PARAMETRES>", &school).replace("PETIT", name)
    };
    let (desk, came) = import(&[&of("0639001S", "2E1", "PETIT"), &of("0932030B", "3B", "NOIR")]);
    let all: String = desk.files.values().cloned().collect();
    assert!(all.contains("\"2E1\"") && all.contains("\"3B\""), "{}", came.told);
}

#[test]
fn addresses_that_come_with_a_later_export_are_taken() {
    let [pupils, guardians] = family(&[(5, "PETIT Rose")], &[(5, 1, 10)]);
    let bare = guardians.split("<ADRESSE ").next().unwrap().to_owned() + "</DONNEES></BEE_RESPONSABLES>";
    let (mut desk, came) = import(&[&pupils, &bare]);
    assert!(!desk.agreement("CS26-0001").contains("address"), "{}", came.told);
    let came = desk.import(&[("a.xml", pupils.as_bytes()), ("b.xml", guardians.as_bytes())]);
    let text = desk.agreement("CS26-0001").to_owned();
    assert_eq!(text.matches("1 rue A").count(), 2, "{text}\n{}", came.told);
    // An export without any takes none away.
    let came = desk.import(&[("a.xml", pupils.as_bytes()), ("b.xml", bare.as_bytes())]);
    assert_eq!(desk.agreement("CS26-0001"), text, "{}", came.told);
}
