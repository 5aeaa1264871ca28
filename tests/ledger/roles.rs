//! What other signers are called: as the agreement prints it, wherever a person reads it but on the wall.

use std::fs;

use rusqlite::Connection;
use tripartite::ledger::EventHash;

use super::life::School;
use crate::cli::call::Place;
use crate::documents::reading::Read;

const OTHER: &str = r#"
[[signing.others]]
side        = "school"
role        = "Directrice déléguée"
civility    = "Mme"
family_name = "Pinto"
given_names = "Graça"
title       = "directrice"
phone       = "04 65 71 18 36"
signs       = "required"
"#;

fn school() -> School {
    let school = School::new(&["A-1"]);
    let mut text = school.place.read("agreements/A-1.toml");
    text.push_str(OTHER);
    school.place.write("agreements/A-1.toml", &text);
    school.run(&["issue"]).is(0);
    school
}

fn pages(school: &School, file: &str) -> String {
    let bytes = fs::read(school.place.path(file)).unwrap();
    Read::of(&bytes).pages.concat().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn another_signer_is_called_as_the_agreement_prints_it() {
    let mut school = school();
    let role = "Directrice déléguée";
    let party = |school: &School| school.status("A-1")["parties"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((party(&school)["key"].as_str(), party(&school)["role"].as_str()), (Some("other-1"), Some(role)));
    school.on("2026-06-02");
    let out = |args: &[&str]| school.run(args).is(0).stdout;
    for call in [&["status"][..], &["status", "A-1"], &["status", "--format", "csv"], &["--lang", "en", "status"]] {
        let said = out(call);
        assert!(said.contains(role) && !said.contains("autre signataire"), "{said}");
    }
    let reminder = out(&["remind", "A-1", "--party", "other-1"]);
    assert!(reminder.contains("== A-1  Directrice déléguée  Mme Graça Pinto"), "{reminder}");
    assert!(reminder.contains("votre signature (Directrice déléguée), au plus tard"), "{reminder}");
    let reminded = school.json(&["remind", "A-1", "--party", "other-1", "--dry-run"]);
    assert_eq!(reminded["reminders"][0]["role"], role);
    let signed = school.sign_on_paper("A-1", "other-1").is(0).stdout;
    assert!(signed.contains("signée  Directrice déléguée"), "{signed}");
    let log = out(&["log", "A-1"]);
    assert!(log.contains("signée, Directrice déléguée, sur papier"), "{log}");
    out(&["export", "A-1"]);
    let elsewhere = Place::new();
    let bytes = fs::read(school.place.path("out/A-1-EVIDENCE.zip")).unwrap();
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap().extract(elsewhere.path("")).unwrap();
    let page = fs::read(elsewhere.path("A-1-EVIDENCE/A-1-CERTIFICATE.pdf")).unwrap();
    let words = Read::of(&page).pages.concat().join(" ");
    assert!(words.matches(role).count() >= 2, "{words}");
}

#[test]
fn the_wall_does_not_say_what_another_signer_is() {
    let school = school();
    school.run(&["status", "--format", "pdf"]).is(0);
    let words = pages(&school, "out/STATUS.pdf");
    assert!(words.contains("autre 1") && !words.contains("Directrice"), "{words}");
}

#[test]
fn a_ledger_of_before_roles_were_kept_is_read_and_audited() {
    let school = school();
    let database = Connection::open(school.place.path(".tripartite/ledger.sqlite")).unwrap();
    let read = "SELECT open, sealed FROM event WHERE seq = 1";
    let (open, sealed): (String, String) = database.query_row(read, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let older = sealed.replace("\tDirectrice déléguée", "");
    assert_ne!(older, sealed);
    let (sealed, older_seal) = (EventHash::of(&sealed).to_string(), EventHash::of(&older).to_string());
    let open = open.replace(&sealed, &older_seal);
    let hash = EventHash::of(&open);
    let put = "UPDATE event SET open = ?1, sealed = ?2, hash = ?3";
    database.execute(put, (&open, &older, hash.as_bytes())).unwrap();
    drop(database);
    school.run(&["audit"]).is(0);
    assert!(school.run(&["status"]).is(0).stdout.contains("autre signataire 1"));
    assert!(school.sign_on_paper("A-1", "other-1").is(0).stdout.contains("signée  autre signataire 1"));
    school.run(&["audit"]).is(0);
}
