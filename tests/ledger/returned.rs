//! PDFs that other programs signed, recorded in a ledger that issued the bytes they begin with.

use std::fs;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};
use tripartite::agreement::Signs;
use tripartite::digest::{ContentDigest, DocumentHash};
use tripartite::ledger::{Event, Journal as _, Key, Sealed, Terms, What};
use tripartite::store::Archive;

use super::life::School;
use crate::returns::fixture;
use crate::returns::update::{Update, position};

/// Records, as of noon of May 4th, that these bytes were issued as the next version of an agreement.
pub(crate) fn issue(school: &School, number: &str, version: u32, bytes: &[u8]) {
    let archive = Archive::at(&school.place.path(".tripartite"));
    let content = format!("{{\"number\":\"{number}\",\"version\":{version}}}");
    archive.begin().unwrap();
    archive.keep_issued(bytes).unwrap();
    archive.keep_content(&content).unwrap();
    let at: DateTime<Utc> = "2026-05-04T12:00:00Z".parse().unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 5, 4).unwrap();
    let asks = ["head", "host", "guardian-1", "pupil"].map(|key| (key.parse().unwrap(), Signs::Required)).to_vec();
    let (starts, ends) = (day + TimeDelta::days(40), day + TimeDelta::days(51));
    let terms = Terms { starts, ends, deadline: None, school_last: false, asks };
    let what = if version == 1 { What::Issued(terms) } else { What::Amended(terms) };
    let sealed = Sealed::new([7; 32])
        .with(Key::Document, DocumentHash::of(bytes))
        .with(Key::Content, ContentDigest::of(&content))
        .with(Key::Pupil, "Léa Dupont-Moreau");
    let event = Event { at, day, number: number.parse().unwrap(), version, what };
    let mut ledger = archive.writer().unwrap();
    let head = ledger.head().unwrap();
    ledger.append(head, &[head.next(&event, &sealed)]).unwrap();
}

/// The convention that `convention-signed` begins with, as it was issued.
fn issued() -> Vec<u8> {
    let signed = fixture("convention-signed");
    signed[..position(&signed, b"%%EOF") + 5].to_vec()
}

/// A school that issued that convention as A-1, and a later day.
fn school() -> School {
    let mut school = School::new(&[]);
    issue(&school, "A-1", 1, &issued());
    school.on("2026-05-06");
    school
}

impl School {
    /// Puts a file that came back into the folder.
    fn returned(&self, bytes: &[u8]) {
        fs::write(self.place.path("back.pdf"), bytes).unwrap();
    }

    fn sign_by_file(&self, party: &str, more: &[&str]) -> crate::cli::call::Ran {
        let mut args = vec!["sign", "A-1", "--party", party, "--file", "back.pdf"];
        args.extend(more);
        self.run(&args)
    }

    fn last_event(&self) -> Value {
        self.json(&["log", "A-1"])["events"].as_array().unwrap().last().unwrap().clone()
    }
}

/// The convention, signed by three parties, then changed behind their signatures.
fn altered() -> (Vec<u8>, u32) {
    let signed = fixture("convention-signed");
    let read = lopdf::Document::load_mem(&signed).unwrap();
    let content = read.get_page_contents(read.get_pages()[&1])[0].0;
    (Update::of_any(signed).stream(content, "", b"BT ET").done(), content)
}

#[test]
fn a_signed_pdf_of_each_party_is_accepted_and_kept() {
    let school = school();
    school.returned(&fixture("convention-signed"));
    let ran = school.run(&["verify", "back.pdf"]).is(0);
    assert!(ran.stdout.contains("convention A-1, version 1 : version en vigueur"), "{}", ran.stdout);
    for party in ["guardian-1", "host", "head"] {
        school.sign_by_file(party, &[]).is(0);
        let event = school.last_event();
        assert_eq!(
            (&event["party"], &event["how"], &event["verdict"]),
            (&json!(party), &json!("pdf"), &json!("signed"))
        );
        assert_eq!(event["evidence"], json!([school.place.hash("back.pdf")]));
    }
    assert_eq!(school.state("A-1"), "signing");
    assert_eq!(school.place.names(".tripartite/returns"), [school.place.hash("back.pdf")]);
    let log = school.run(&["log", "A-1"]).is(0).stdout;
    assert!(log.contains("dans le PDF") && log.contains("signé : rien n’a changé que"), "{log}");
    // The pupil's field is empty in that file: somebody has to vouch for it.
    let unsigned = school.sign_by_file("pupil", &[]).is(1);
    let signed = "A-1 : ce fichier est signé dans « head », « host », « guardian-1 », pas dans « pupil »";
    assert!(unsigned.stderr.contains(signed) && unsigned.stderr.contains("--seen-by"), "{}", unsigned.stderr);
    school.sign_by_file("pupil", &["--seen-by", "Marie"]).is(0);
    assert_eq!(school.state("A-1"), "complete");
    school.run(&["audit"]).is(0);
}

#[test]
fn the_same_file_twice_signs_once() {
    let school = school();
    school.returned(&fixture("convention-signed"));
    school.sign_by_file("guardian-1", &[]).is(0);
    let again = school.sign_by_file("guardian-1", &[]).is(1);
    assert!(again.stderr.contains("A-1 : ") && again.stderr.contains("a déjà signé"), "{}", again.stderr);
    assert_eq!(school.json(&["log"])["events"].as_array().unwrap().len(), 2);
}

#[test]
fn an_altered_file_is_refused_by_name_and_accepted_for_a_reason_only() {
    let school = school();
    let (altered, content) = altered();
    school.returned(&altered);
    for more in [&[][..], &["--seen-by", "Marie"]] {
        let refused = school.sign_by_file("guardian-1", more).is(1);
        let named = format!("objet {content}, page 1");
        assert!(refused.stderr.contains("A-1 : modifié") && refused.stderr.contains(&named), "{}", refused.stderr);
        assert!(refused.stderr.contains("--despite"), "{}", refused.stderr);
    }
    assert_eq!(school.place.names(".tripartite/returns"), Vec::<String>::new());
    assert_eq!(school.state("A-1"), "issued");
    let why = "la page blanche est une erreur de l’imprimante, original papier au dossier";
    school.sign_by_file("guardian-1", &["--despite", why]).is(0);
    let event = school.last_event();
    assert_eq!((&event["despite"], &event["verdict"], &event["how"]), (&json!(why), &json!("altered"), &json!("pdf")));
    assert!(school.run(&["log", "A-1"]).stdout.contains(&format!("accepté malgré tout : {why}")));
    school.run(&["audit"]).is(0);
}

#[test]
fn a_reason_that_was_not_needed_is_told_and_not_recorded() {
    let school = school();
    school.returned(&fixture("convention-signed"));
    for (party, more) in
        [("guardian-1", &["--despite", "vu au guichet"][..]), ("head", &["--seen-by", "Marie", "--despite", "x"])]
    {
        let told = school.sign_by_file(party, more).is(0).stderr;
        assert!(told.contains("`--despite` n’était pas nécessaire"), "{party}: {told}");
        assert_eq!(school.last_event()["despite"], Value::Null, "{party}");
    }
    // Of a file that somebody has to look at, a reason is as good.
    school.returned(&fixture("convention-filled"));
    let told = school.sign_by_file("host", &["--despite", "vu au guichet"]).is(0).stderr;
    assert!(!told.contains("n’était pas nécessaire"), "{told}");
    assert_eq!(school.last_event()["despite"], "vu au guichet");
}

#[test]
fn a_file_that_can_be_judged_is_no_scan() {
    let school = school();
    let digest = school.digest("A-1");
    for file in [altered().0, issued()] {
        school.returned(&file);
        let ran = school.run(&["sign", "A-1", "--party", "host", "--on-paper", &digest, "--file", "back.pdf"]).is(1);
        assert!(!ran.stderr.is_empty());
    }
    school.returned(&altered().0);
    let ran = school.run(&["sign", "A-1", "--party", "host", "--on-paper", &digest, "--file", "back.pdf"]).is(1);
    assert!(ran.stderr.contains("n’est pas un scan"), "{}", ran.stderr);
    school.returned(b"");
    school.run(&["sign", "A-1", "--party", "host", "--on-paper", &digest, "--file", "back.pdf"]).is(1);
    assert_eq!(school.state("A-1"), "issued");
}

#[test]
fn a_file_that_a_person_has_to_see_is_accepted_once_seen() {
    let school = school();
    school.returned(&fixture("convention-filled"));
    let refused = school.sign_by_file("pupil", &[]).is(1);
    assert!(refused.stderr.contains("rempli") && refused.stderr.contains("--seen-by"), "{}", refused.stderr);
    school.sign_by_file("pupil", &["--seen-by", "Marie"]).is(0);
    let event = school.last_event();
    assert_eq!((&event["seen_by"], &event["verdict"]), (&json!("Marie"), &json!("filled")));
}

#[test]
fn a_drawing_in_a_field_is_named_with_its_place() {
    let school = school();
    let read = lopdf::Document::load_mem(&issued()).unwrap();
    let dicts = read.objects.values().filter_map(|object| object.as_dict().ok());
    let named =
        |dict: &&lopdf::Dictionary| dict.get(b"T").and_then(lopdf::Object::as_str).is_ok_and(|name| name == b"pupil");
    let looks = dicts.clone().find(named).unwrap().get(b"AP").unwrap();
    let looks = read.dereference(looks).unwrap().1.as_dict().unwrap();
    let look = looks.get(b"N").and_then(lopdf::Object::as_reference).unwrap().0;
    let drawn = Update::of_any(issued()).stream(look, "/Subtype/Form/BBox[0 0 200 40]", b"9 9 m 90 30 l S");
    school.returned(&drawn.done());
    let refused = school.sign_by_file("pupil", &[]).is(1);
    let why = "ajout : dessin dans un champ, sans signature ou autre que son texte, page 5, ";
    assert!(refused.stderr.contains(why) && refused.stderr.contains(" : « pupil »"), "{}", refused.stderr);
    school.sign_by_file("pupil", &["--seen-by", "Marie"]).is(0);
}

#[test]
fn the_return_of_a_replaced_version_never_counts() {
    let mut school = School::new(&[]);
    issue(&school, "A-1", 1, &issued());
    issue(&school, "A-1", 2, &fixture("issued"));
    school.on("2026-05-06");
    school.returned(&fixture("convention-signed"));
    let told = school.run(&["verify", "back.pdf"]).is(0).stdout;
    assert!(told.contains("version 1 : version remplacée") && told.contains("ne compte pas comme signature"), "{told}");
    for more in [&[][..], &["--despite", "elle a signé quand même"]] {
        let refused = school.sign_by_file("guardian-1", more).is(1);
        let words = "A-1 : ce fichier est le retour de la version 1, que la version 2 a remplacée";
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
    // That of the version in force counts.
    school.returned(&fixture("signed-rsa"));
    school.sign_by_file("head", &[]).is(0);
    school.run(&["audit"]).is(0);
}

#[test]
fn the_return_of_another_agreement_is_not_taken() {
    let mut school = School::new(&[]);
    issue(&school, "A-1", 1, &issued());
    issue(&school, "A-2", 1, &fixture("issued"));
    school.on("2026-05-06");
    school.returned(&fixture("signed-rsa"));
    let refused = school.sign_by_file("head", &["--despite", "x"]).is(1);
    assert!(refused.stderr.contains("ce fichier est le retour de A-2, une autre convention"), "{}", refused.stderr);
    assert!(refused.stderr.contains("sign A-2"), "{}", refused.stderr);
    school.returned(&fixture("issued"));
    let other = school.run(&["sign", "A-2", "--party", "head", "--file", "back.pdf", "--despite", "x"]).is(1);
    assert!(other.stderr.contains("sans aucune signature"), "{}", other.stderr);
}

#[test]
fn what_is_cancelled_or_declined_is_told_before_the_file_is_judged() {
    let school = school();
    school.returned(&altered().0);
    school.run(&["cancel", "A-1", "--reason", "déménagement"]).is(0);
    let refused = school.sign_by_file("guardian-1", &["--despite", "x"]).is(1);
    assert!(refused.stderr.contains("annulée"), "{}", refused.stderr);
    assert_eq!(school.place.names(".tripartite/returns"), Vec::<String>::new());
}

#[test]
fn a_reason_that_says_nothing_is_none() {
    let school = school();
    school.returned(&altered().0);
    for args in [
        &["sign", "A-1", "--party", "head", "--file", "back.pdf", "--despite", ""][..],
        &["sign", "A-1", "--party", "head", "--file", "back.pdf", "--seen-by", "  "],
        &["decline", "A-1", "--party", "head", "--reason", "\u{a0}"],
        &["cancel", "A-1", "--reason", "\t"],
        &["revoke", "A-1", "--event", "1", "--reason", ""],
        &["erase", "A-1", "--reason", " "],
    ] {
        let ran = school.run(args).is(2);
        let words = if args.last() == Some(&"") { "il manque une valeur" } else { "un texte vide ne dit rien" };
        assert!(ran.stderr.contains(words) && ran.stderr.contains("écrire quelques mots"), "{args:?}: {}", ran.stderr);
    }
    assert_eq!(school.json(&["log"])["events"].as_array().unwrap().len(), 1);
}
