//! Which rows, in which files, are about one pupil.

use tripartite::roster::Fate;

use super::{Came, Desk};

const PUPILS: &str = "Nom;Prénom;Né le;Classe\nPETIT;Ana;01/02/2010;2GT1\nNOIR;Eve;02/03/2010;2GT1\n";

/// What both orders of two files come to, which is the same.
fn either_order(one: &str, other: &str) -> (Desk, Came) {
    let [one, other] = [("one.csv", one.as_bytes()), ("other.csv", other.as_bytes())];
    let (mut desk, mut turned) = (Desk::new(), Desk::new());
    let came = desk.import(&[one, other]);
    turned.import(&[other, one]);
    assert_eq!(desk.files, turned.files, "{}", came.told);
    (desk, came)
}

#[test]
fn the_order_of_files_does_not_matter() {
    let referents = "Élève;Prof référent\nPETIT Ana;M. BIS Paul\nNOIR Eve;Mme ROUX Lise\n";
    let (desk, came) = either_order(referents, PUPILS);
    assert_eq!(came.fates(Fate::New), 2, "{}", came.told);
    assert!(desk.agreement("CS26-0002").contains("\"BIS\""), "{}", desk.agreement("CS26-0002"));
    let placements = "Élève;Classe;Adresse;Stage\nPETIT Ana;2GT1;1 rue A;Du 15/06/2026 au 19/06/2026\n";
    let (_, came) = either_order(placements, PUPILS);
    assert_eq!(came.fates(Fate::New), 2, "{}", came.told);
}

#[test]
fn one_class_under_two_names_is_one_pupil_and_told_once() {
    let head = "Nom;Prénom;Né le;Classe;Adresse;CP;Ville;Entreprise\n";
    let list = format!(
        "{head}PETIT;Ana;01/02/2010;2NDE GT1;1 rue A;63000;Riom;Garage\nNOIR;Eve;02/03/2010;2NDE GT1;1 rue A;63000;Riom;Garage\n"
    );
    let (desk, came) = either_order(&list, PUPILS);
    assert_eq!(came.fates(Fate::New), 2, "{}", came.told);
    assert!(desk.agreement("CS26-0001").contains("\"2GT1\"") && desk.agreement("CS26-0001").contains("garage"));
    let told: Vec<&str> = came.told.lines().filter(|line| line.contains("2NDE GT1")).collect();
    assert!(matches!(told[..], [one] if one.contains("pour 2 élève(s)")), "{}", came.told);
    // Without a day of birth it may be somebody else.
    let list = "Nom;Prénom;Classe;Tél élève\nPETIT;Ana;3B;0639981234\n";
    let (desk, came) = either_order(list, PUPILS);
    assert_eq!(came.fates(Fate::New), 2, "{}", came.told);
    assert!(came.told.contains("« PETIT Ana » est en 2GT1 ailleurs, et en 3B ici"), "{}", came.told);
    assert!(!desk.files.values().any(|text| text.contains("98 12 34")));
}

#[test]
fn a_row_that_may_be_one_of_two_homonyms_is_told_and_given_to_none() {
    let pupils = "Nom;Prénom;Né le;Classe\nPETIT;Ana;01/02/2010;2GT1\nPETIT;Ana;02/03/2010;2GT1\n";
    let (desk, came) = either_order("Élève;Prof référent\nPETIT Ana;M. BIS Paul\n", pupils);
    assert!(came.codes.contains(&"ROSTER-15") && came.fates(Fate::New) == 2, "{}", came.told);
    assert!(!desk.files.values().any(|text| text.contains("BIS")));
}

#[test]
fn two_national_numbers_of_one_pupil_in_two_exports_are_told() {
    let export = |ine: &str| format!("Nom;Prénom;Né le;Classe;INE\nPETIT;Ana;01/02/2010;2GT1;{ine}\n");
    let mut desk = Desk::new();
    let (one, other) = (export("123456789AB"), export("987654321BA"));
    let came = desk.import(&[("a.csv", one.as_bytes()), ("b.csv", other.as_bytes())]);
    assert_eq!(came.fates(Fate::New), 1, "{}", came.told);
    assert!(came.told.contains("c’est 123456789AB qui est repris"), "{}", came.told);
    // In one export they are two.
    let row = other.lines().nth(1).unwrap();
    let came = Desk::new().import(&[("a.csv", format!("{one}{row}\n").as_bytes())]);
    assert_eq!(came.fates(Fate::New), 2, "{}", came.told);
}

#[test]
fn a_name_corrected_by_hand_and_then_in_the_schools_software_is_one_pupil() {
    let list = "Nom;Prénom;Classe;Entreprise\nPETIT;Ana;2GT1;Garage\n";
    let wrong = PUPILS.replace("PETIT", "PETTIT");
    for by_hand in [true, false] {
        let mut desk = Desk::new();
        desk.import(&[("a.csv", wrong.as_bytes())]);
        if by_hand {
            let file = desk.files.get_mut("agreements/CS26-0002.toml").unwrap();
            *file = file.replace("PETTIT", "PETIT");
            // A list with the corrected name finds the pupil, before and after.
            let came = desk.import(&[("list.csv", list.as_bytes())]);
            assert!(desk.agreement("CS26-0002").contains("garage"), "{}", came.told);
        }
        for _ in 0..2 {
            let came = desk.import(&[("a.csv", PUPILS.as_bytes())]);
            assert_eq!(came.fates(Fate::New), 0, "{}", came.told);
            assert!(desk.agreement("CS26-0002").contains("\"PETIT\""), "{}", came.told);
        }
        let came = desk.import(&[("list.csv", list.as_bytes())]);
        assert!(desk.agreement("CS26-0002").contains("garage"), "{}", came.told);
        // What was corrected by hand alone stays so.
        let came = desk.import(&[("a.csv", PUPILS.as_bytes())]);
        assert_eq!((came.fates(Fate::New), came.fates(Fate::Changed)), (0, 0), "{}", came.told);
    }
}

#[test]
fn a_given_name_that_an_export_completes_is_the_same_pupils_and_a_twin_is_not() {
    let head = "Nom;Prénom;Né le;Classe\n";
    let mut desk = Desk::new();
    desk.import(&[("a.csv", format!("{head}PETIT;Lise;01/02/2010;2GT1\n").as_bytes())]);
    let came = desk.import(&[("a.csv", format!("{head}PETIT;Lise Marie;01/02/2010;2GT1\n").as_bytes())]);
    assert_eq!((came.fates(Fate::New), came.fates(Fate::Changed)), (0, 1), "{}", came.told);
    for (given, twin) in [("Louis", "Louise"), ("Noé", "Zoé"), ("Marie", "Marie-Lou"), ("Luc", "Lou")] {
        let row = |given: &str| format!("PETIT;{given};01/02/2010;2GT1\n");
        let mut desk = Desk::new();
        desk.import(&[("a.csv", format!("{head}{}{}", row(given), row(twin)).as_bytes())]);
        // One of them leaves: the other does not become them.
        let came = desk.import(&[("a.csv", format!("{head}{}", row(twin)).as_bytes())]);
        assert_eq!((came.fates(Fate::New), came.fates(Fate::Changed)), (0, 0), "{given}: {}", came.told);
        assert_eq!(came.plan().untouched.len(), 1, "{given}: {}", came.told);
    }
    // Another pupil who comes is no twin's agreement.
    let mut desk = Desk::new();
    desk.import(&[("a.csv", format!("{head}PETIT;Louis;01/02/2010;2GT1\n").as_bytes())]);
    let came = desk.import(&[("a.csv", format!("{head}PETIT;Louise;01/02/2010;2GT1\n").as_bytes())]);
    assert_eq!(came.fates(Fate::New), 1, "{}", came.told);
}

#[test]
fn a_former_national_number_beside_that_of_today_is_the_same_pupils() {
    let (today, former) = ("123456789AB", "1234567890K");
    let export = format!("Nom;Prénom;Né le;Classe;INE\nPETIT;Ana;01/02/2010;2GT1;{today}\n");
    for old in [
        format!("Nom;Prénom;Né le;Classe;INE\nPETIT;Ana;01/02/2010;2GT1;{former}\n"),
        format!("Nom;Prénom;Né le;INE\nPETIT;Ana;01/02/2010;{former}\n"),
        format!("Nom;Prénom;Né le;Classe;INE\nPETIT;Ana;01/02/2010;3B;{former}\n"),
        format!("Nom;Prénom;Classe;INE\nPETIT;Ana;2GT1;{former}\n"),
    ] {
        for files in [[&old, &export], [&export, &old]] {
            let mut desk = Desk::new();
            let came = desk.import(&[("a.csv", files[0].as_bytes()), ("b.csv", files[1].as_bytes())]);
            assert_eq!(came.fates(Fate::New), 1, "{old}\n{}", came.told);
            assert!(desk.agreement("CS26-0001").contains(today), "{}", desk.agreement("CS26-0001"));
            assert!(!came.told.contains("numéro national"), "{}", came.told);
            // One after the other, and the old list again: the number of today stays.
            let mut desk = Desk::new();
            desk.import(&[("a.csv", files[0].as_bytes())]);
            desk.import(&[("b.csv", files[1].as_bytes())]);
            let came = desk.import(&[("b.csv", old.as_bytes())]);
            assert_eq!(came.plan().agreements.len(), 1, "{old}\n{}", came.told);
            assert!(desk.agreement("CS26-0001").contains(today), "{}\n{}", desk.agreement("CS26-0001"), came.told);
            assert_eq!(came.plan().agreements[0].kept, 0, "{}", came.told);
        }
    }
}

#[test]
fn a_row_of_another_class_than_those_asked_for_is_no_fault() {
    let list = "Nom;Prénom;Classe;Entreprise\nPETIT;Ana;2GT1;Garage\nVERT;Lou;2GT2;Garage\nVERT;Lou;2GT2;Garage\n";
    let whole = Desk::new().import(&[("p.csv", PUPILS.as_bytes()), ("l.csv", list.as_bytes())]);
    assert_eq!(whole.codes.iter().filter(|code| **code == "ROSTER-14").count(), 2, "{}", whole.told);
    for asked in ["2GT1", "2gt 1"] {
        let mut desk = Desk::new();
        desk.wish.classes = vec![asked.to_owned()];
        let came = desk.import(&[("p.csv", PUPILS.as_bytes()), ("l.csv", list.as_bytes())]);
        assert!(!came.codes.contains(&"ROSTER-14"), "{}", came.told);
        assert!(desk.agreement("CS26-0002").contains("garage"), "{}", came.told);
        // One whose class is written otherwise, or who may be a pupil of the class, is told.
        for class in ["2NDE GT1", "2GT2", ""] {
            let row = format!("Nom;Prénom;Classe;Entreprise\nPETTI;Ana;{class};Garage\n");
            let came = desk.import(&[("l.csv", row.as_bytes())]);
            assert!(came.codes.contains(&"ROSTER-14"), "{class}: {}", came.told);
        }
    }
}

#[test]
fn a_list_without_classes_gives_homonyms_nothing_and_one_of_a_class_its_own() {
    let pupils = "Nom;Prénom;Né le;Classe\nMARTIN;Léa;02/03/2010;2de 1\nMARTIN;Léa;03/03/2010;2de 4\nVERT;Tom;03/03/2010;2de 1\n";
    let parents = "Nom;Prénom;Adresse;CP;Ville;Nom responsable;Prénom responsable;Tél responsable\n\
        MARTIN;Léa;1 rue A;63000;Clermont;DUPONT;Sophie;0639985601\nMARTIN;Léa;2 rue B;63200;Riom;MARTIN;Paul;0639985602\n\
        VERT;Tom;3 rue C;63200;Riom;VERT;Anne;0639985603\n";
    let one =
        parents.lines().enumerate().filter(|(at, _)| *at != 2).map(|(_, line)| format!("{line}\n")).collect::<String>();
    for parents in [parents, &one] {
        let mut desk = Desk::new();
        desk.import(&[("p.csv", pupils.as_bytes())]);
        for _ in 0..2 {
            let came = desk.import(&[("r.csv", parents.as_bytes())]);
            assert!(came.told.contains("« MARTIN Léa » peut être plusieurs élèves :"), "{}", came.told);
            let martins = ["CS26-0001", "CS26-0003"].map(|number| desk.agreement(number));
            assert!(martins.iter().all(|text| !text.contains("guardians") && !text.contains("rue")), "{martins:?}");
            assert!(
                desk.agreement("CS26-0002").contains("\"VERT\"\ngiven_names = \"Anne\""),
                "{}",
                desk.agreement("CS26-0002")
            );
            assert_eq!(desk.files.keys().filter(|path| path.starts_with("agreements/")).count(), 3, "{}", came.told);
        }
    }
    let mut desk = Desk::new();
    desk.import(&[("p.csv", pupils.as_bytes())]);
    let came = desk.import(&[("t.csv", "Nom;Prénom;Classe;Tél élève\nMARTIN;Léa;2de 4;0639985604\n".as_bytes())]);
    let has = |number: &str| desk.agreement(number).contains("06 39 98 56 04");
    assert!(!has("CS26-0001") && has("CS26-0003"), "{}", came.told);
    assert!(desk.agreement("CS26-0001").contains("2de 1"), "{}", desk.agreement("CS26-0001"));
}
