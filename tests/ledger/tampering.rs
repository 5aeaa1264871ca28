//! A ledger that somebody changed: whatever changes what a command says is found.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::Connection;
use tripartite::ledger::{Entry, Head, Journal as _, Row, Sealed, Verifier};
use tripartite::store::Archive;

use super::life::School;
use super::processes::Dice;
use crate::cli::Ran;

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

/// All that the commands say of a ledger, without what audits say of it.
fn said(school: &School) -> Vec<Ran> {
    [&["status"][..], &["status", "A-1"], &["log"], &["receipt"]].into_iter().map(|args| school.run(args)).collect()
}

/// Flips bytes of a small ledger, each in turn, every `step`th of them: what changes a stored value, and so anything that a
/// command says, is found; the rest change nothing. Of every `each` flips one is judged by the real commands as well.
fn flipped(step: usize, each: usize) {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    school.sign_on_paper("A-1", "host").is(0);
    let archive = Archive::at(&school.place.path(".tripartite"));
    let (before, said_before) = (sound(&archive).unwrap(), said(&school));
    assert_eq!(before.len(), 2);
    let path = archive.ledger_path();
    let mut bytes = fs::read(&path).unwrap();
    let (mut found, mut harmless) = (0, 0);
    for (flip, at) in (0..bytes.len()).step_by(step).enumerate() {
        bytes[at] ^= 1 << (at % 8);
        fs::write(&path, &bytes).unwrap();
        let after = sound(&archive);
        if flip % each == 0 {
            let audit = school.run(&["audit"]);
            assert!(matches!(audit.code, Some(0..=2)) && !audit.stderr.contains("défaut de"), "byte {at}: {audit:?}");
            assert_eq!(audit.code == Some(0), after.is_some(), "byte {at}: {audit:?}");
            assert!(after.is_none() || said(&school) == said_before, "byte {at}");
        }
        match after {
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
    flipped(31, 40);
}

#[test]
#[ignore = "takes some minutes"]
fn every_changed_byte_is_found_or_changes_nothing() {
    flipped(1, 16);
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

/// A school with a dozen events, the receipt of its ledger, and all the bytes of its archive, for one edit after another.
struct Kept {
    school: School,
    /// The kept files and the ledger, by their paths in the archive.
    files: BTreeMap<String, Vec<u8>>,
    /// The ledger before each of some events.
    older: Vec<Vec<u8>>,
    rows: Vec<Row>,
}

/// What an edit does, and words that an audit may name the place with: one of them is enough.
type Places = Vec<String>;

const LEDGER: &str = "ledger.sqlite";

impl Kept {
    fn new() -> Self {
        let school = School::new(&["A-1", "A-2", "A-3"]);
        let mut older = vec![];
        school.run(&["issue"]).is(0);
        school.place.write("scan.jpg", "a page as a picture");
        let digest = school.digest("A-1");
        for args in [
            &["sign", "A-1", "--party", "host", "--on-paper", &digest, "--file", "scan.jpg"][..],
            &["sign", "--party", "head", "--all"],
            &["deliver", "A-2"],
            &["decline", "A-2", "--party", "host", "--reason", "plus de place"],
            &["revoke", "A-2", "--event", "9", "--reason", "mauvaise ligne"],
            &["cancel", "A-3", "--reason", "déménagement"],
        ] {
            older.push(fs::read(school.place.path(".tripartite/ledger.sqlite")).unwrap());
            school.run(args).is(0);
        }
        school.run(&["receipt", "-o", "receipt.txt"]).is(0);
        school.run(&["audit", "--against", "receipt.txt"]).is(0);
        let archive = Archive::at(&school.place.path(".tripartite"));
        let mut files: BTreeMap<String, Vec<u8>> = archive
            .files()
            .unwrap()
            .into_iter()
            .map(|name| (name.clone(), fs::read(archive.root().join(name)).unwrap()))
            .collect();
        files.insert(LEDGER.to_owned(), fs::read(archive.ledger_path()).unwrap());
        let mut rows = vec![];
        let ledger = archive.reader().unwrap().unwrap();
        ledger
            .read(&mut |row| {
                rows.push(row);
                ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!((rows.len(), files.len()), (11, 8));
        Self { school, files, older, rows }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.school.place.path(".tripartite").join(name)
    }

    fn restore(&self) {
        for (name, bytes) in &self.files {
            fs::write(self.path(name), bytes).unwrap();
        }
    }

    /// Puts these rows in place of all.
    fn put(&self, rows: &[(u64, &str, Option<&str>, &[u8])]) {
        let mut database = Connection::open(self.path(LEDGER)).unwrap();
        let change = database.transaction().unwrap();
        change.execute("DELETE FROM event", []).unwrap();
        for (seq, open, sealed, hash) in rows {
            let add = "INSERT INTO event (seq, open, sealed, hash) VALUES (?1, ?2, ?3, ?4)";
            change.execute(add, (seq.cast_signed(), open, sealed, hash)).unwrap();
        }
        change.commit().unwrap();
    }

    fn put_rows(&self, rows: &[Row]) {
        let each = |row: &Row| (row.seq, row.open.clone(), row.sealed.clone(), *row.hash.as_bytes());
        let owned: Vec<_> = rows.iter().map(each).collect();
        let lent: Vec<_> =
            owned.iter().map(|(seq, open, sealed, hash)| (*seq, open.as_str(), sealed.as_deref(), &hash[..])).collect();
        self.put(&lent);
    }

    /// The chain, another day told by one event, all hashes from there on made anew, as whoever knows the format would.
    fn rewritten(&self, at: usize) -> Vec<Row> {
        let mut head = if at == 0 { Head::EMPTY } else { self.rows[at - 1].head() };
        let mut rows = self.rows[..at].to_vec();
        for row in &self.rows[at..] {
            let mut entry = row.clone().entry().unwrap();
            if row.seq == at as u64 + 1 {
                entry.event.at += chrono::TimeDelta::seconds(1);
            }
            let sealed: Sealed = entry.unsealed().unwrap().unwrap();
            let next = head.next(&entry.event, &sealed);
            head = next.head();
            rows.push(next);
        }
        rows
    }

    /// Makes one edit of many kinds, and gives the places that an audit may name.
    fn edit(&self, dice: &mut Dice) -> (&'static str, Places) {
        let at = dice.below(self.rows.len());
        match dice.below(8) {
            0 => self.edit_a_file(dice),
            1 | 2 => self.edit_the_order(at, dice),
            3 => {
                let older = dice.below(self.older.len());
                fs::write(self.path(LEDGER), &self.older[older]).unwrap();
                ("an older ledger", vec![" du reçu manque".to_owned()])
            }
            4 => {
                self.put_rows(&self.rewritten(at));
                let place = at + 1;
                ("a chain made anew", vec![format!("réécrit à partir de l’événement {place}")])
            }
            _ => self.edit_a_row(at, dice),
        }
    }

    fn edit_a_row(&self, at: usize, dice: &mut Dice) -> (&'static str, Places) {
        let mut rows = self.rows.clone();
        let row = &mut rows[at];
        let place = row.seq;
        let what = match dice.below(5) {
            0 => {
                let digit = row.open.rfind("09:12:33").unwrap();
                row.open.replace_range(digit..digit + 8, "09:12:34");
                "an open form"
            }
            1 => {
                row.open = row.open.replace("09:12:33", "09:12:34");
                row.hash = tripartite::ledger::EventHash::of(&row.open);
                "an open form with its hash"
            }
            2 => {
                let sealed = row.sealed.as_mut().unwrap();
                let by = sealed.rfind("Marie").unwrap();
                sealed.replace_range(by..by + 5, "Maria");
                "a sealed form"
            }
            3 => {
                row.sealed = None;
                "no sealed form"
            }
            _ => {
                let other = (at + 1 + dice.below(self.rows.len() - 1)) % self.rows.len();
                rows[at].hash = self.rows[other].hash;
                "another event's hash"
            }
        };
        self.put_rows(&rows);
        let next = place + 1;
        let words = [
            format!("événement {place} "),
            format!("événement {next} ne continue pas"),
            format!("à partir de l’événement {place}"),
        ];
        (what, words.to_vec())
    }

    fn edit_the_order(&self, at: usize, dice: &mut Dice) -> (&'static str, Places) {
        let (mut rows, count) = (self.rows.clone(), self.rows.len());
        let place = at + 1;
        match dice.below(5) {
            0 => {
                rows.remove(at);
                self.put_rows(&rows);
                let words = format!("à la place {place} se trouve l’événement {}", place + 1);
                ("a row removed", vec![words, "1 événement du reçu manque à la fin".to_owned()])
            }
            1 => {
                rows.truncate(at);
                self.put_rows(&rows);
                ("the end cut off", vec![format!("{} événement", count - at)])
            }
            2 => {
                let other = (at + 1 + dice.below(count - 1)) % count;
                rows.swap(at, other);
                (rows[at].seq, rows[other].seq) = (at as u64 + 1, other as u64 + 1);
                self.put_rows(&rows);
                ("two rows swapped", vec![format!("à la place {place} se trouve l’événement {}", other + 1)])
            }
            3 => {
                let double = Row { seq: count as u64 + 1, ..rows[at].clone() };
                rows.push(double);
                self.put_rows(&rows);
                ("a row doubled", vec![format!("à la place {} se trouve l’événement {place}", count + 1)])
            }
            _ => {
                let mut shifted = rows.split_off(at);
                for row in &mut shifted {
                    row.seq += 7;
                }
                rows.extend(shifted);
                self.put_rows(&rows);
                ("a gap", vec![format!("à la place {place} se trouve l’événement {}", place + 7)])
            }
        }
    }

    fn edit_a_file(&self, dice: &mut Dice) -> (&'static str, Places) {
        let names: Vec<&String> = self.files.keys().filter(|name| *name != LEDGER).collect();
        let (name, other) = (names[dice.below(names.len())], names[dice.below(names.len())]);
        let bytes = &self.files[name];
        let what = match dice.below(5) {
            0 => {
                fs::remove_file(self.path(name)).unwrap();
                return ("a file removed", vec![format!("« {name} » manque (événement ")]);
            }
            1 if name != other => {
                fs::write(self.path(name), &self.files[other]).unwrap();
                "another file's bytes"
            }
            2 => {
                fs::write(self.path(name), [bytes.as_slice(), b"\n"].concat()).unwrap();
                "a longer file"
            }
            3 => {
                fs::write(self.path(name), &bytes[..dice.below(bytes.len())]).unwrap();
                "a shorter file"
            }
            _ => {
                let mut bytes = bytes.clone();
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
                fs::write(self.path(name), bytes).unwrap();
                "a changed byte"
            }
        };
        (what, vec![format!("« {name} » a été changé (événement ")])
    }
}

#[test]
fn a_ledger_that_cannot_be_read_to_its_end_is_not_told_to_be_cut() {
    let kept = Kept::new();
    let file = kept.school.place.path(".tripartite/ledger.sqlite");
    let mut bytes = fs::read(&file).unwrap();
    let page = 4096;
    // The page of the last events.
    let last = bytes.windows(14).rposition(|bytes| bytes == b"kind cancelled").unwrap() / page * page;
    bytes[last..last + page].fill(0);
    fs::write(&file, bytes).unwrap();
    let audit = kept.school.run(&["audit", "--against", "receipt.txt"]).is(1).stdout;
    assert!(audit.contains("après l’événement ") && !audit.contains("à la fin"), "{audit}");
}

#[test]
fn two_hundred_edits_are_all_found_and_placed_by_an_audit_against_a_receipt() {
    let kept = Kept::new();
    let mut dice = Dice(2026);
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for edit in 0..200 {
        let (what, places) = kept.edit(&mut dice);
        let audit = kept.school.run(&["audit", "--against", "receipt.txt"]);
        assert_eq!(audit.code, Some(1), "edit {edit}, {what}: {audit:?}");
        let placed = places.iter().any(|place| audit.stdout.contains(place.as_str()));
        assert!(placed, "edit {edit}, {what}: none of {places:?} in {}", audit.stdout);
        *kinds.entry(what).or_default() += 1;
        kept.restore();
    }
    kept.school.run(&["audit", "--against", "receipt.txt"]).is(0);
    assert_eq!(kinds.len(), 17, "{kinds:?}");
}
