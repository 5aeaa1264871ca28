//! Forms that families fill in, beside the export of the school: they place pupils, and change nothing of who they are.

use super::{Came, Desk};

const EXPORT: &str = "Nom;Prénom;Né(e) le;Classe;Adresse;CP;Ville;Nom responsable légal 1;Prénom responsable légal 1\n\
    ABADIE;Léa;17/04/2010;2GT1;1, rue des Lilas;63000;Riom;ABADIE;Éric\n\
    NOIR;Eve;02/03/2010;2GT1;2, rue des Lilas;63000;Riom;NOIR;Lou\n";

/// A row of the form, with a day of birth and a street.
fn form(born: &str, street: &str) -> String {
    "Nom;Prénom;Né(e) le;Classe;Adresse élève;CP élève;Ville élève;Entreprise;Nom responsable légal 1;Prénom responsable légal 1\n"
        .to_owned()
        + &format!("Abadie;Léa;{born};2GT1;{street};63000;Riom;Fournil;Abadie;Éric\n")
}

/// Export and form in one call, in either order, and one after the other, each twice.
fn each_way(export: &str, form: &str, check: impl Fn(&Desk, &Came)) {
    let files = [("export.csv", export.as_bytes()), ("form.csv", form.as_bytes())];
    for together in [vec![files[0], files[1]], vec![files[1], files[0]]] {
        let mut desk = Desk::new();
        let came = desk.import(&together);
        check(&desk, &came);
        desk.import(&together);
        check(&desk, &came);
    }
    let mut desk = Desk::new();
    desk.import(&files[..1]);
    let came = desk.import(&files[1..]);
    check(&desk, &came);
    let before = desk.files.clone();
    desk.import(&files[..1]);
    desk.import(&files[1..]);
    assert!(before.iter().all(|(path, text)| !path.starts_with("agreements/") || desk.files[path] == *text));
}

#[test]
fn a_day_of_birth_that_a_family_mistypes_is_told_and_makes_no_second_agreement() {
    each_way(EXPORT, &form("17/04/2011", "1, rue des Lilas"), |desk, came| {
        let agreements = desk.files.keys().filter(|path| path.starts_with("agreements/")).count();
        assert_eq!(agreements, 2, "{}", came.told);
        assert!(desk.agreement("CS26-0001").contains("2010-04-17"), "{}", desk.agreement("CS26-0001"));
        assert!(came.told.contains("17/04/2010") || came.told.contains("« 17/04/2011 »"), "{}", came.told);
    });
}

#[test]
fn an_address_that_a_family_gives_otherwise_is_told_and_changes_nothing() {
    each_way(EXPORT, &form("17/04/2010", "9, rue Papi"), |desk, came| {
        let text = desk.agreement("CS26-0001");
        assert!(text.contains("1, rue des Lilas") && !text.contains("Papi") && text.contains("fournil"), "{text}");
        assert!(came.told.contains("une autre adresse") && came.told.contains("Abadie Léa"), "{}", came.told);
        assert!(!came.told.contains("n’est plus dans l’export"), "{}", came.told);
        assert!(!came.told.contains("une autre date"), "the same day is no other one\n{}", came.told);
    });
}

/// The export with the guardian's address in place of the pupil's own, and whether it may be given.
fn of_guardian(given: &str) -> String {
    let header = "Nom;Prénom;Né(e) le;Classe;Nom responsable légal 1;Prénom responsable légal 1;Adresse responsable légal 1;\
        CP responsable légal 1;Ville responsable légal 1;Communication adresse resp. légal 1";
    format!(
        "{header}\nABADIE;Léa;17/04/2010;2GT1;ABADIE;Éric;1, rue des Lilas;63000;Riom;{given}\n\
        NOIR;Eve;02/03/2010;2GT1;NOIR;Lou;2, rue des Lilas;63000;Riom;Oui\n"
    )
}

#[test]
fn an_address_that_must_not_be_given_is_not_got_round_by_a_form() {
    each_way(&of_guardian("Non"), &form("17/04/2010", "9, rue Papi"), |desk, came| {
        assert!(!desk.agreement("CS26-0001").contains("Papi"), "{}\n{}", desk.agreement("CS26-0001"), came.told);
        assert!(came.told.contains("une autre adresse"), "{}", came.told);
    });
}

#[test]
fn who_lives_with_a_guardian_lives_there_whatever_a_form_says() {
    each_way(&of_guardian("Oui"), &form("17/04/2010", "9, rue Papi"), |desk, came| {
        assert!(!desk.agreement("CS26-0001").contains("Papi"), "{}\n{}", desk.agreement("CS26-0001"), came.told);
        assert!(came.told.contains("une autre adresse"), "{}", came.told);
    });
}

#[test]
fn a_guardian_whom_two_rows_of_a_pupil_name_is_one() {
    let two_weeks = form("17/04/2010", "1, rue des Lilas").replace(";Entreprise;", ";Entreprise;Du;Au;");
    let row = two_weeks.lines().nth(1).unwrap().replace(";Fournil;", ";Fournil;15/06/2026;19/06/2026;");
    let other = row.replace("Fournil", "Garage").replace("15/06", "22/06").replace("19/06", "26/06");
    let list = format!("{}\n{row}\n{other}\n", two_weeks.lines().next().unwrap());
    each_way(EXPORT, &list, |_, came| assert!(!came.codes.contains(&"ROSTER-19"), "{}", came.told));
}

#[test]
fn a_list_that_is_all_that_a_school_has_corrects_what_it_gave() {
    let mut desk = Desk::new();
    desk.import(&[("form.csv", form("17/04/2010", "1, rue des Lilas").as_bytes())]);
    let came = desk.import(&[("form.csv", form("17/04/2010", "9, rue Papi").as_bytes())]);
    assert!(desk.agreement("CS26-0001").contains("Papi"), "{}", came.told);
}

#[test]
fn a_pupil_is_reached_where_the_export_says_and_a_form_completes_it() {
    let export = EXPORT
        .replace("légal 1\n", "légal 1;Tél élève\n")
        .replace(";Éric\n", ";Éric;06 39 98 00 01\n")
        .replace(";Lou\n", ";Lou;\n");
    let list = "Nom;Prénom;Né(e) le;Classe;Tél élève;Mail élève;Entreprise\nAbadie;Léa;17/04/2010;2GT1;06 39 98 00 02;lea@abadie.example;Fournil\n";
    each_way(&export, list, |desk, came| {
        let text = desk.agreement("CS26-0001");
        assert!(text.contains("06 39 98 00 01") && text.contains("lea@abadie.example"), "{text}\n{}", came.told);
        assert!(came.told.contains("un autre téléphone"), "{}", came.told);
    });
}
