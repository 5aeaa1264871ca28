use chrono::{NaiveDate, TimeZone as _, Utc};

use super::*;
use crate::ledger::{Event, Sealed, Verifier, What};
use crate::store::Archive;

fn event(number: &str) -> Event {
    let at = Utc.with_ymd_and_hms(2026, 5, 4, 9, 0, 0).unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 5, 4).unwrap();
    Event { at, day, number: number.parse().unwrap(), version: 1, what: What::Cancelled }
}

/// So many rows that follow a head.
fn rows(mut head: Head, count: usize) -> Vec<Row> {
    let sealed = Sealed::new([3; 32]).with(crate::ledger::Key::By, "Secret Person");
    let row = |_| {
        let row = head.next(&event("A-1"), &sealed);
        head = row.head();
        row
    };
    (0..count).map(row).collect()
}

fn read(ledger: &LedgerFile) -> Vec<Row> {
    let mut all = vec![];
    ledger
        .read(&mut |row| {
            all.push(row);
            ControlFlow::Continue(())
        })
        .unwrap();
    all
}

fn archive() -> (tempfile::TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::at(&folder.path().join(".tripartite"));
    (folder, archive)
}

#[test]
fn rows_come_back_as_they_were_given() {
    let (_folder, archive) = archive();
    assert!(archive.reader().unwrap().is_none());
    let rows = rows(Head::EMPTY, 3);
    let mut ledger = archive.writer().unwrap();
    assert_eq!(ledger.append(Head::EMPTY, &rows).unwrap(), Appended::Done);
    assert_eq!(ledger.append(Head::EMPTY, &rows).unwrap(), Appended::Moved);
    drop(ledger);
    let ledger = archive.reader().unwrap().unwrap();
    assert_eq!((read(&ledger), ledger.head().unwrap()), (rows.clone(), rows[2].head()));
}

#[test]
fn a_ledger_that_is_being_written_is_waited_for() {
    let (_folder, archive) = archive();
    let total = 4 * 5;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let archive = archive.clone();
            scope.spawn(move || {
                for _ in 0..5 {
                    let mut ledger = archive.writer().unwrap();
                    let head = ledger.head().unwrap();
                    assert_eq!(ledger.append(head, &rows(head, 1)).unwrap(), Appended::Done);
                }
            });
        }
    });
    let rows = read(&archive.reader().unwrap().unwrap());
    let mut verifier = Verifier::default();
    assert!(rows.len() == total && rows.iter().all(|row| verifier.take(row).is_ok()));
}

#[test]
fn nothing_unsealed_is_left_in_the_file() {
    let (_folder, archive) = archive();
    let mut ledger = archive.writer().unwrap();
    ledger.append(Head::EMPTY, &rows(Head::EMPTY, 300)).unwrap();
    let holds = |words: &[u8]| {
        let bytes = std::fs::read(archive.ledger_path()).unwrap();
        bytes.windows(words.len()).any(|at| at == words)
    };
    assert!(holds(b"Secret Person"));
    let all: Vec<u64> = (1..=300).collect();
    ledger.unseal(&all).unwrap();
    assert!(!holds(b"Secret Person") && holds(b"cancelled"));
    assert!(read(&ledger).iter().all(|row| row.sealed.is_none()));
}

#[test]
fn an_older_schema_is_brought_up_to_date_after_a_copy() {
    let (_folder, archive) = archive();
    let mut ledger = archive.writer().unwrap();
    let rows = rows(Head::EMPTY, 2);
    ledger.append(Head::EMPTY, &rows).unwrap();
    let before = std::fs::read(archive.ledger_path()).unwrap();
    ledger.migrate(NEWER).unwrap();
    assert_eq!(read(&ledger), rows);
    drop(ledger);
    let copy = LedgerFile::reader(&archive.root().join("ledger.1.sqlite")).unwrap();
    assert_eq!((read(&copy), before.is_empty()), (rows, false));
    let refused = archive.reader().unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Newer);
    assert!(refused.message("x").get(crate::diagnostic::Lang::Fr).ends_with("il faut tripartite 9.9.9"));
}

/// The schema of a program that is yet to come.
const NEWER: &[&str] = &[STEPS[0], "CREATE TABLE more (x INTEGER) STRICT; UPDATE about SET value = '9.9.9';"];

fn refusal(archive: &Archive) -> String {
    let refused = archive.reader_after(NEWER).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Older);
    refused.message("ledger.sqlite").get(crate::diagnostic::Lang::Fr).to_owned()
}

#[test]
fn an_older_schema_of_which_no_copy_can_be_made_stays_as_it_is() {
    let (_folder, archive) = archive();
    drop(archive.writer().unwrap());
    let before = std::fs::read(archive.ledger_path()).unwrap();
    std::fs::create_dir(archive.root().join("ledger.1.sqlite")).unwrap();
    let told = refusal(&archive);
    assert!(told.starts_with("le registre « ledger.sqlite » vient d’une version plus ancienne du programme"), "{told}");
    assert!(told.contains(" : « ledger.1.sqlite » est un dossier"), "{told}");
    assert_eq!(std::fs::read(archive.ledger_path()).unwrap(), before);
    assert!(archive.reader().unwrap().is_some());
}

/// Only an administrator of Linux may mount a disk.
#[cfg(target_os = "linux")]
#[test]
fn an_older_schema_on_a_disk_that_can_only_be_read_is_told() {
    let (folder, archive) = archive();
    drop(archive.writer().unwrap());
    let mount = |how: &[&str]| {
        let mut mount = std::process::Command::new("mount");
        mount
            .args(how)
            .arg(archive.root())
            .stderr(std::process::Stdio::null())
            .status()
            .is_ok_and(|done| done.success())
    };
    if mount(&["--bind", archive.root().to_str().unwrap()]) {
        let is_read_only = mount(&["-o", "remount,bind,ro"]);
        let told = refusal(&archive);
        let unmounted = std::process::Command::new("umount").arg(archive.root()).status();
        assert!(is_read_only && unmounted.is_ok_and(|done| done.success()));
        assert!(told.ends_with(" : « lock » est sur un disque en lecture seule"), "{told}");
        assert!(archive.reader_after(NEWER).unwrap().is_some(), "{folder:?}");
    }
}

#[test]
fn what_is_no_ledger_is_told() {
    let (_folder, archive) = archive();
    drop(archive.writer().unwrap());
    let path = archive.ledger_path();
    std::fs::write(
        &path,
        "a letter to somebody, which is no database, of more than a hundred bytes, as one can count by hand",
    )
    .unwrap();
    assert_eq!(archive.reader().unwrap_err().kind(), ErrorKind::Damaged);
    std::fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE other (x)").unwrap();
    assert_eq!(archive.reader().unwrap_err().kind(), ErrorKind::Damaged);
}
