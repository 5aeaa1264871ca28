//! `verify`: what it says of files that came back, and its exit codes.

use serde_json::{Value, json};

use super::Place;
use crate::press::root;
use crate::returns::messages::{EXPIRED, Message, NOT_YET, signed};

/// A folder with the files of `fixtures/returns`.
fn returns() -> Place {
    let place = Place::new();
    for name in ["issued", "signed-rsa", "filled", "locked-then-filled"] {
        let file = format!("{name}.pdf");
        std::fs::copy(root().join("fixtures/returns").join(&file), place.path(&file)).unwrap();
    }
    place
}

#[test]
fn a_signed_file_is_told_with_its_signer() {
    let ran = returns().run(&["verify", "signed-rsa.pdf", "--against", "issued.pdf"]).is(0);
    assert_eq!(ran.stderr, "");
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "signed-rsa.pdf : signé : rien n’a changé que les signatures et champs prévus");
    assert_eq!(lines[1], "  document émis : comparé au fichier donné, sans registre");
    assert!(lines[2].starts_with("  signature « head » : valable ; date annoncée : 2026-"), "{}", lines[2]);
    let certificate = "    certificat « Camille Roche (essai) », du 2026-01-01 au 2036-01-01 : fait par le signataire lui-même, \
                       rien ne prouve ce nom";
    assert_eq!(lines[3], certificate);
    assert_eq!(lines.last(), Some(&"  compte comme signature"));
}

#[test]
fn the_exit_code_says_whether_all_are_original_or_signed() {
    let place = returns();
    place.run(&["verify", "issued.pdf", "signed-rsa.pdf", "--against", "issued.pdf"]).is(0);
    let ran = place.run(&["verify", "issued.pdf", "filled.pdf", "--against", "issued.pdf", "--lang", "en"]).is(1);
    assert!(ran.stdout.contains("  field « head-place »: « Riom »\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("when somebody has looked at it: --seen-by NAME"));
    let ran = place.run(&["verify", "locked-then-filled.pdf", "--against", "issued.pdf"]).is(1);
    assert!(ran.stdout.contains("  différence : le champ « head-date » change alors que"), "{}", ran.stdout);
    let where_it_is = "objet 11, page 1, 35 × 7 mm, à 25 mm de la gauche et 166 mm du bas\n";
    assert!(ran.stdout.contains(where_it_is), "{}", ran.stdout);
    let ran = place.run(&["verify", "missing.pdf", "issued.pdf", "--against", "issued.pdf"]).is(2);
    assert!(ran.stdout.starts_with("issued.pdf : original") && ran.stderr.contains("missing.pdf"));
}

#[test]
fn without_anything_issued_it_says_what_to_give() {
    let ran = returns().run(&["verify", "issued.pdf"]).is(2);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("--against FICHIER"), "{}", ran.stderr);
    let school = Place::school(&["A1"]);
    school.run(&["render"]).is(0);
    let ran = school.run(&["verify", "out/A1.pdf"]).is(1);
    assert!(ran.stdout.contains("inconnu"), "{}", ran.stdout);
}

#[test]
fn programs_read_the_same() {
    let ran = returns().run(&["verify", "signed-rsa.pdf", "--against", "issued.pdf", "--format", "json"]).is(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let file = &report["files"][0];
    assert_eq!(
        (&report["command"], &file["verdict"], &file["counts"]),
        (&json!("verify"), &json!("signed"), &json!("yes"))
    );
    assert_eq!(file["signatures"][0]["check"], "holds");
    assert_eq!(file["signatures"][0]["signer"]["by_itself"], true);
    assert_eq!(file["issued"]["standing"], "unrecorded");
}

#[test]
fn a_certificate_that_had_expired_is_told_behind_its_name() {
    let place = returns();
    for (validity, word, told) in [
        (EXPIRED, json!("expired"), "rien ne prouve ce nom ; expiré à la date annoncée\n"),
        (NOT_YET, json!("not-yet-valid"), "rien ne prouve ce nom ; pas encore valable à la date annoncée\n"),
    ] {
        std::fs::write(place.path("back.pdf"), signed(&Message { validity, ..Message::default() })).unwrap();
        let ran = place.run(&["verify", "back.pdf", "--against", "issued.pdf"]).is(0);
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
        let ran = place.run(&["verify", "back.pdf", "--against", "issued.pdf", "--format", "json"]).is(0);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report["files"][0]["signatures"][0]["signer"]["out_of_date"], word);
    }
}
