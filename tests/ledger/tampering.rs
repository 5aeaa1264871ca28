//! A ledger that somebody changed: whatever changes what a command says is found.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use tripartite::ledger::{Entry, Journal as _, Verifier};
use tripartite::store::Archive;

use super::life::School;

/// All that commands read of a ledger, or nothing where a fault is found.
fn sound(archive: &Archive) -> Option<Vec<Entry>> {
    let ledger = archive.reader().ok()??;
    let (mut verifier, mut entries, mut fault) = (Verifier::default(), vec![], false);
    let read = ledger.read(&mut |row| {
        let entry = verifier.take(&row);
        fault |= entry.is_err();
        entries.extend(entry);
        if fault { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    (read.is_ok() && !fault).then_some(entries)
}

/// Flips bytes of a small ledger, each in turn, every `step`th of them.
fn flipped(step: usize) {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    school.sign_on_paper("A-1", "host").is(0);
    let archive = Archive::at(&school.place.path(".tripartite"));
    let before = sound(&archive).unwrap();
    assert_eq!(before.len(), 2);
    let path = archive.ledger_path();
    let mut bytes = fs::read(&path).unwrap();
    let (mut found, mut harmless) = (0, 0);
    for at in (0..bytes.len()).step_by(step) {
        bytes[at] ^= 1 << (at % 8);
        fs::write(&path, &bytes).unwrap();
        match sound(&archive) {
            None => found += 1,
            Some(after) => {
                assert_eq!(after, before, "byte {at}");
                harmless += 1;
            }
        }
        bytes[at] ^= 1 << (at % 8);
        remove_journal(&path);
    }
    assert!(found > 0 && harmless > 0, "{found} found, {harmless} harmless");
}

fn remove_journal(path: &Path) {
    let _ = fs::remove_file(path.with_extension("sqlite-journal"));
}

#[test]
fn a_changed_byte_is_found_or_changes_nothing() {
    flipped(31);
}

#[test]
#[ignore = "takes a minute"]
fn every_changed_byte_is_found_or_changes_nothing() {
    flipped(1);
}

#[test]
fn a_changed_or_missing_file_is_named() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    for name in school.place.names(".tripartite/issued") {
        let path = school.place.path(&format!(".tripartite/issued/{name}"));
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[1..]).unwrap();
        let changed = school.run(&["audit"]).is(1).stdout;
        assert!(changed.contains(&format!("« issued/{name} » a été changé (événement 1)")), "{changed}");
        fs::remove_file(&path).unwrap();
        let missing = school.run(&["audit"]).is(1).stdout;
        assert!(missing.contains(&format!("« issued/{name} » manque (événement 1)")), "{missing}");
        fs::write(&path, &bytes).unwrap();
    }
    fs::write(school.place.path(".tripartite/ledger (copie en conflit).sqlite"), b"x").unwrap();
    let remark = school.run(&["audit"]).is(0).stderr;
    assert!(remark.contains("aucun événement ne nomme le fichier « ledger (copie en conflit).sqlite »"), "{remark}");
}
