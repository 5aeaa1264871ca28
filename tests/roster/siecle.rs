//! What SIECLE's XML says of a pupil, and what it says of others beside.

use super::Desk;
use super::pupils::{exports, school};

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
