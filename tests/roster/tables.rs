//! Tables as people and programs really write them.

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
