//! Disks that are full or only to be read, ledgers that somebody holds, copies that a cloud makes: a clear sentence, the
//! right exit code, and nothing lost.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::life::School;
use crate::cli::Ran;
use crate::cli::disk::SmallDisk;

fn archive(school: &School) -> PathBuf {
    school.place.path(".tripartite")
}

fn sign(school: &School, party: &str) -> Ran {
    school.sign_on_paper("A-1", party)
}

fn events(school: &School) -> usize {
    school.json(&["log"])["events"].as_array().unwrap().len()
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if from.is_dir() { copy_tree(&from, &to) } else { fs::copy(&from, &to).map(|_| ()).unwrap() }
    }
}

/// Puts the archive on a disk of its own.
fn on_a_disk(school: &School, kilobytes: usize) -> Option<SmallDisk> {
    let aside = school.place.path("aside");
    copy_tree(&archive(school), &aside);
    let disk = SmallDisk::mount(&archive(school), kilobytes);
    if disk.is_some() {
        copy_tree(&aside, &archive(school));
    }
    fs::remove_dir_all(aside).unwrap();
    disk
}

/// Fills the disk of a folder but for so many kilobytes.
fn fill(folder: &Path, but: usize) {
    use std::io::Write as _;
    let path = folder.join("filler");
    let mut file = File::create(&path).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(but as u64 * 1024)).unwrap();
}

#[test]
fn a_full_disk_records_all_of_a_call_or_nothing() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let Some(_disk) = on_a_disk(&school, 400) else { return };
    let scan = "a page as a picture ".repeat(500);
    school.place.write("scan.jpg", &scan);
    let digest = school.digest("A-1");
    let mut refused = 0;
    for but in [0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 60] {
        fill(&archive(&school), but);
        let before = events(&school);
        let args = ["sign", "A-1", "--party", "host", "--on-paper", &digest, "--file", "scan.jpg"];
        let ran = school.run(&args);
        let recorded = events(&school) - before;
        if ran.code == Some(0) {
            assert_eq!(recorded, 1, "{but} kB left");
            let event = (before + 1).to_string();
            fs::remove_file(archive(&school).join("filler")).unwrap();
            school.run(&["revoke", "A-1", "--event", &event, "--reason", "essai"]).is(0);
        } else {
            let ran = ran.is(2);
            assert!(ran.stderr.contains("plus de place sur le disque pour « .tripartite/"), "{but} kB: {}", ran.stderr);
            assert!(ran.stderr.contains("libérer de la place"), "{}", ran.stderr);
            assert_eq!((recorded, ran.stderr.matches("erreur").count()), (0, 1), "{but} kB left");
            refused += 1;
            fs::remove_file(archive(&school).join("filler")).unwrap();
        }
        school.run(&["audit"]).is(0);
    }
    assert!((2..11).contains(&refused), "{refused} of 11 refused");
    fill(&archive(&school), 0);
    school.agreement("A-2");
    let issue = school.run(&["issue"]).is(2);
    assert!(issue.stderr.contains("plus de place sur le disque"), "{}", issue.stderr);
    fs::remove_file(archive(&school).join("filler")).unwrap();
    school.run(&["issue"]).is(0);
    assert_eq!(school.state("A-2"), "issued");
    school.run(&["audit"]).is(0);
}

#[test]
fn a_disk_that_can_only_be_read_is_read() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let Some(disk) = on_a_disk(&school, 400) else { return };
    disk.remount("ro");
    for args in [&["status"][..], &["log"], &["audit"], &["receipt"], &["verify", "out/A-1.pdf"]] {
        school.run(args).is(0);
    }
    school.place.write("scan.jpg", "a page");
    let digest = school.digest("A-1");
    for args in [
        &["sign", "A-1", "--party", "host", "--on-paper", &digest][..],
        &["sign", "A-1", "--party", "host", "--on-paper", &digest, "--file", "scan.jpg"],
        &["cancel", "A-1", "--reason", "x"],
        &["remind", "A-1"],
    ] {
        let ran = school.run(args).is(2);
        assert!(ran.stderr.contains("lecture seule"), "{args:?}: {}", ran.stderr);
    }
    school.agreement("A-2");
    assert!(school.run(&["issue"]).is(2).stderr.contains("lecture seule"));
    disk.remount("rw");
    school.run(&["issue"]).is(0);
    assert_eq!(events(&school), 2);
    school.run(&["audit"]).is(0);
}

#[cfg(unix)]
#[test]
fn what_may_not_be_written_is_said_and_nothing_is_lost() {
    use std::os::unix::fs::PermissionsExt as _;

    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let before = school.place.hash(".tripartite/ledger.sqlite");
    let allow = |mode| {
        for path in [archive(&school).join("ledger.sqlite"), archive(&school).join("lock"), archive(&school)] {
            let mode = if path.is_dir() { mode | 0o111 } else { mode };
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    allow(0o444);
    // Whoever runs the tests as root may write everywhere.
    let is_root = fs::write(archive(&school).join("probe"), b"").is_ok();
    let ran = sign(&school, "host");
    allow(0o644);
    if !is_root {
        assert!(ran.is(2).stderr.contains("est refusé"));
        assert_eq!(school.place.hash(".tripartite/ledger.sqlite"), before);
    }
}

#[test]
fn a_folder_in_place_of_a_file_and_the_other_way_round_are_told() {
    for (what, is_folder, words) in [
        ("lock", true, "est un dossier, il faut un fichier"),
        ("ledger.sqlite", true, "est un dossier, il faut un fichier"),
        ("issued", false, "n’est pas un dossier"),
        ("returns", false, "n’est pas un dossier"),
    ] {
        let school = School::new(&["A-1"]);
        if is_folder {
            fs::create_dir_all(archive(&school).join(what)).unwrap();
        } else {
            school.place.write(&format!(".tripartite/{what}"), "x");
        }
        let ran = school.run(&["issue"]).is(2);
        assert!(ran.stderr.contains(&format!("« .tripartite/{what} » {words}")), "{what}: {}", ran.stderr);
        assert_eq!(ran.stderr.matches("erreur").count(), 1, "{}", ran.stderr);
    }
    let school = School::new(&["A-1"]);
    school.place.write(".tripartite", "x");
    let ran = school.run(&["issue"]).is(2);
    assert!(ran.stderr.contains("« .tripartite » n’est pas un dossier"), "{}", ran.stderr);
}

#[test]
fn a_ledger_that_somebody_holds_is_waited_for_then_told() {
    let (locked, held) = (School::new(&["A-1"]), School::new(&["A-1"]));
    for school in [&locked, &held] {
        school.run(&["issue"]).is(0);
    }
    let digests = [&locked, &held].map(|school| school.digest("A-1"));
    // Another program holds the database, and one of ours the lock.
    let other = rusqlite::Connection::open(archive(&locked).join("ledger.sqlite")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let lock = File::options().write(true).open(archive(&held).join("lock")).unwrap();
    lock.lock().unwrap();
    std::thread::scope(|scope| {
        for (school, digest) in [&locked, &held].into_iter().zip(&digests) {
            scope.spawn(move || {
                let ran = school.run(&["sign", "A-1", "--party", "host", "--on-paper", digest]).is(2);
                let words = "le registre « .tripartite/ledger.sqlite » est occupé par quelqu’un d’autre";
                assert!(ran.stderr.contains(words) && ran.stderr.contains("rien n’a été inscrit"), "{}", ran.stderr);
            });
        }
        // Whoever records keeps nobody from reading.
        scope.spawn(|| held.run(&["status"]).is(0));
        scope.spawn(|| assert!(locked.run(&["status"]).is(2).stderr.contains("occupé")));
    });
    other.execute_batch("ROLLBACK").unwrap();
    lock.unlock().unwrap();
    for school in [&locked, &held] {
        sign(school, "host").is(0);
        school.run(&["audit"]).is(0);
        assert_eq!(events(school), 2);
    }
}

#[test]
fn a_lock_that_is_given_back_in_time_is_waited_for() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let digest = school.digest("A-1");
    let lock = File::options().write(true).open(archive(&school).join("lock")).unwrap();
    lock.lock().unwrap();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| school.run(&["sign", "A-1", "--party", "host", "--on-paper", &digest]));
        std::thread::sleep(std::time::Duration::from_millis(700));
        assert!(!waiting.is_finished());
        lock.unlock().unwrap();
        waiting.join().unwrap().is(0);
    });
}

#[test]
fn the_copy_that_a_cloud_makes_of_a_conflict_is_compared() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let ledger = archive(&school).join("ledger.sqlite");
    let before = fs::read(&ledger).unwrap();
    sign(&school, "host").is(0);
    let here = fs::read(&ledger).unwrap();
    let copy = archive(&school).join("ledger (copie en conflit de POSTE-2).sqlite");
    // An older copy holds nothing that is not there.
    fs::write(&copy, &before).unwrap();
    let behind = school.run(&["audit"]).is(0);
    assert!(behind.stderr.contains("POSTE-2).sqlite » est une copie du registre, qui ne contient rien de plus"));
    assert!(school.run(&["status"]).is(0).stderr.contains("« ledger (copie en conflit de POSTE-2).sqlite »"));
    // Two machines recorded at once: the cloud kept one ledger, and put the other beside it.
    fs::write(&copy, &here).unwrap();
    fs::write(&ledger, &before).unwrap();
    sign(&school, "head").is(0);
    let ahead = school.run(&["audit"]).is(1);
    assert!(
        ahead.stdout.contains("POSTE-2).sqlite » est une copie du registre qui a des événements"),
        "{}",
        ahead.stdout
    );
    assert!(ahead.stdout.contains("de 2 à 2"), "{}", ahead.stdout);
    assert_eq!(fs::read(&copy).unwrap(), here);
}
