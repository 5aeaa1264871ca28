//! Disks that are full or only to be read, ledgers that somebody holds, copies that a cloud makes: a clear sentence, the
//! right exit code, and nothing lost.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

#[cfg(target_os = "linux")]
use super::kills::traced;
use super::life::School;
use crate::cli::disk::SmallDisk;
use crate::cli::{Place, Ran};
use crate::documents::reading::Read;

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
fn a_ledger_that_is_gone_is_missed_and_none_is_begun_in_its_place() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let (ledger, renamed) = (archive(&school).join("ledger.sqlite"), archive(&school).join("ledger (1).sqlite"));
    fs::rename(&ledger, &renamed).unwrap();
    let audit = school.run(&["audit"]).is(1);
    assert!(audit.stdout.contains("manque"), "{}{}", audit.stdout, audit.stderr);
    school.agreement("A-2");
    for args in [&["status"][..], &["issue"], &["sign", "--party", "head", "--all"], &["render"]] {
        let ran = school.run(args).is(2);
        assert!(ran.stderr.contains("ledger.sqlite » manque") && ran.stderr.contains("sauvegarde"), "{}", ran.stderr);
    }
    assert!(!ledger.exists());
    fs::rename(&renamed, &ledger).unwrap();
    school.run(&["audit"]).is(0);
    school.run(&["issue"]).is(0);
}

#[test]
fn a_database_that_would_do_something_of_its_own_is_refused() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let database = rusqlite::Connection::open(archive(&school).join("ledger.sqlite")).unwrap();
    let swallow = "CREATE TRIGGER t BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END";
    database.execute_batch(swallow).unwrap();
    drop(database);
    let ran = school.run(&["sign", "A-1", "--party", "head", "--pile"]).is(2);
    assert!(ran.stderr.contains("n’est pas un registre intact"), "{}", ran.stderr);
    school.run(&["audit"]).is(1);
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
        let ran = ran.is(2);
        assert!(ran.stderr.contains("est refusé") && ran.stderr.contains("demander l’accès"), "{}", ran.stderr);
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
fn an_agreement_whose_place_is_taken_by_a_folder_leaves_the_others() {
    let school = School::new(&["A-1", "A-2", "A-3"]);
    fs::create_dir_all(school.place.path("out/A-2.pdf")).unwrap();
    let ran = school.run(&["issue"]).is(2);
    assert!(ran.stderr.contains("« out/A-2.pdf » est un dossier"), "{}", ran.stderr);
    assert!(ran.stderr.contains("« agreements/A-2.toml » n’est pas émis"), "{}", ran.stderr);
    assert!(ran.stderr.contains("2 conventions émises sur 3") && ran.stderr.contains("tête "), "{}", ran.stderr);
    assert_eq!(["A-1", "A-3"].map(|number| school.state(number)), ["issued", "issued"]);
    let again = school.run(&["issue", "--format", "json"]).is(2);
    let told: Value = serde_json::from_str(&again.stdout).unwrap();
    assert_eq!(told["issued"].as_array().map(Vec::len), Some(2), "{told}");
    // Also where what was issued is to be written again.
    fs::remove_dir(school.place.path("out/A-2.pdf")).unwrap();
    fs::remove_file(school.place.path("out/A-1.pdf")).unwrap();
    fs::create_dir(school.place.path("out/A-1.pdf")).unwrap();
    let ran = school.run(&["issue"]).is(2);
    assert!(ran.stderr.contains("« out/A-1.pdf » est un dossier"), "{}", ran.stderr);
    assert_eq!(school.state("A-2"), "issued");
    assert!(!school.run(&["audit"]).is(0).stderr.contains("aucun événement ne nomme"));
}

#[cfg(unix)]
#[test]
fn what_stands_in_place_of_a_kept_file_is_told_of_each_and_hangs_nothing() {
    let school = School::new(&["A-1", "A-2", "A-3", "A-4", "A-5", "A-6"]);
    school.run(&["issue"]).is(0);
    let kept = |number: &str| {
        let name = format!("issued/{}.pdf", school.place.hash(&format!("out/{number}.pdf")));
        (archive(&school).join(&name), name)
    };
    let pipe = |path: &Path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    let mut wanted = vec![];
    for (number, words) in [
        ("A-1", "est un dossier"),
        ("A-2", "n’est pas un fichier ordinaire"),
        ("A-3", "n’est pas un fichier ordinaire"),
        ("A-4", "n’est pas un fichier ordinaire"),
        ("A-5", "manque"),
        ("A-6", "a été changé"),
    ] {
        let (path, name) = kept(number);
        fs::rename(&path, school.place.path(number)).unwrap();
        match number {
            "A-1" => fs::create_dir(&path).unwrap(),
            "A-2" => pipe(&path),
            "A-3" => std::os::unix::fs::symlink(school.place.path(number), &path).unwrap(),
            "A-4" => std::os::unix::fs::symlink(&path, &path).unwrap(),
            "A-5" => {}
            _ => fs::write(&path, "x").unwrap(),
        }
        wanted.push((name, words));
    }
    let audit = school.run(&["audit"]).is(1).stdout;
    for (name, words) in &wanted {
        assert!(audit.lines().any(|line| line.contains(name.as_str()) && line.contains(words)), "{name}: {audit}");
    }
    assert_eq!(audit.matches("(événement").count(), wanted.len(), "{audit}");
    // Whoever may not look into the folder at all is told so, beside what was found before.
    fs::rename(archive(&school).join("issued"), school.place.path("issued")).unwrap();
    school.place.write(".tripartite/issued", "x");
    let audit = school.run(&["audit"]).is(1).stdout;
    assert!(audit.contains("« .tripartite/issued » n’est pas un dossier"), "{audit}");
    fs::remove_file(archive(&school).join("issued")).unwrap();
    fs::remove_file(archive(&school).join("lock")).unwrap();
    pipe(&archive(&school).join("lock"));
    let sign = sign(&school, "host").is(2).stderr;
    assert!(sign.contains("« .tripartite/lock » n’est pas un fichier ordinaire"), "{sign}");
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
        for call in
            [&["export", "A-1"][..], &["import", "eleves.csv"], &["erase", "A-1", "--reason", "x"], &["backup", ".."]]
        {
            let held = &held;
            scope.spawn(move || {
                let ran = held.run(call).is(2);
                assert!(ran.stderr.contains("est occupé par quelqu’un d’autre"), "{call:?}: {}", ran.stderr);
                assert_eq!(ran.stderr.matches("erreur").count(), 1, "{call:?}: {}", ran.stderr);
            });
        }
        // Whoever records keeps nobody from reading.
        scope.spawn(|| held.run(&["status"]).is(0));
        scope.spawn(|| assert!(locked.run(&["status"]).is(2).stderr.contains("occupé")));
    });
    assert_eq!(held.place.names("out"), ["A-1.pdf"]);
    assert_eq!(held.place.names("agreements"), ["A-1.toml"]);
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

/// A command under a tracer that lets one kind of call to the system fail; none where there is no tracer.
#[cfg(target_os = "linux")]
#[expect(clippy::print_stderr, reason = "a test that tries nothing has to say so")]
fn failing(school: &School, fault: &str, args: &[&str]) -> Option<Ran> {
    if std::process::Command::new("strace").arg("-V").output().is_err() {
        eprintln!("skipped: there is no strace");
        return None;
    }
    Some(Ran::of(traced(school, fault, args).output().unwrap()))
}

/// A drive that gives no locks, as some shares: those that know none leave it to the database's own, those whose locks are out
/// of order record nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_drive_without_locks_is_used_as_far_as_it_is_safe() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let digest = school.digest("A-1");
    let sign = |party| vec!["sign", "A-1", "--party", party, "--on-paper", digest.as_str()];
    let Some(ran) = failing(&school, "flock:error=EOPNOTSUPP", &sign("host")) else { return };
    ran.is(0);
    let ran = failing(&school, "flock:error=ENOLCK", &sign("pupil")).unwrap().is(2);
    assert!(
        ran.stderr.contains("« .tripartite/lock » est sur un disque qui ne sait pas verrouiller"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("demander des verrous à qui gère le partage"), "{}", ran.stderr);
    let ran = failing(&school, "flock,fcntl:error=EOPNOTSUPP", &sign("pupil")).unwrap().is(2);
    assert!(ran.stderr.contains("ledger.sqlite » est sur un disque qui ne sait pas verrouiller"), "{}", ran.stderr);
    assert_eq!(events(&school), 2);
    school.run(&["audit"]).is(0);
}

/// A drive on which no file takes another name, or on which nothing reaches the disk.
#[cfg(target_os = "linux")]
#[test]
fn a_drive_that_renames_or_keeps_nothing_records_nothing() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    school.place.write("scan.jpg", "a page");
    let digest = school.digest("A-1");
    school.agreement("A-2");
    let sign = ["sign", "A-1", "--party", "host", "--on-paper", &digest, "--file", "scan.jpg"];
    for (fault, words) in [
        ("rename:error=EACCES", "est refusé"),
        ("rename:error=EIO", "n’a pas pu être utilisé (le système dit"),
        ("fsync:error=EIO", "n’a pas pu être utilisé (le système dit"),
    ] {
        for args in [&sign[..], &["issue", "-q"]] {
            let Some(ran) = failing(&school, fault, args) else { return };
            let ran = ran.is(2);
            assert!(ran.stderr.contains(words) && ran.stderr.matches("erreur").count() == 1, "{fault}: {}", ran.stderr);
        }
        assert_eq!(events(&school), 1, "{fault}");
        school.run(&["audit"]).is(0);
    }
    school.run(&sign).is(0);
    school.run(&["issue"]).is(0);
    assert_eq!(events(&school), 3);
    school.run(&["audit"]).is(0);
}

#[test]
fn a_backup_whose_copy_is_not_like_the_original_is_none() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    for note in 0..300 {
        school.place.write(&format!("notes/{note}.txt"), "a note");
    }
    let elsewhere = Place::new();
    let folder = elsewhere.path("");
    let mut command = school.command(&["backup", &folder.display().to_string()]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // A disk that does not keep what was written to it.
    let mut spoiled = 0;
    while child.try_wait().unwrap().is_none() {
        for name in elsewhere.names("").iter().filter(|name| name.ends_with(".part")) {
            let issued = folder.join(name).join(".tripartite/issued");
            for entry in fs::read_dir(issued).into_iter().flatten().flatten() {
                spoiled += usize::from(fs::write(entry.path(), "something else").is_ok());
            }
        }
    }
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert!(spoiled > 0 && ran.code == Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("la sauvegarde n’est pas complète"), "{}", ran.stderr);
    assert_eq!(elsewhere.names(""), Vec::<String>::new());
}

/// A backup with a warning is better than none.
#[test]
fn what_is_damaged_is_in_a_backup_and_named() {
    let school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    let issued = school.place.names(".tripartite/issued");
    let changed = format!(".tripartite/issued/{}", issued[0]);
    let gone = format!(".tripartite/issued/{}", issued[1]);
    fs::write(school.place.path(&changed), b"x").unwrap();
    fs::remove_file(school.place.path(&gone)).unwrap();
    let elsewhere = Place::new();
    let backup = |name: &str| {
        let folder = elsewhere.path(name).display().to_string();
        let ran = school.run(&["--format", "json", "backup", &folder]).is(1);
        assert!(
            ran.stderr.contains("n’est pas intact") && ran.stderr.contains("sauvegardes d’avant"),
            "{}",
            ran.stderr
        );
        serde_json::from_str::<serde_json::Value>(&ran.stdout).unwrap()
    };
    let report = backup("files");
    assert_eq!(report["unsound"], serde_json::json!([changed, gone]));
    let copy = format!("files/{}", elsewhere.names("files")[0]);
    assert_eq!(elsewhere.read(&format!("{copy}/{changed}")), "x");
    assert!(elsewhere.path(&format!("{copy}/agreements/A-2.toml")).exists());
    elsewhere.run_in(&copy, &["audit"]).is(1);
    // An event that says another thing than what was recorded.
    let ledger = archive(&school).join("ledger.sqlite");
    let database = rusqlite::Connection::open(&ledger).unwrap();
    database.execute("UPDATE event SET open = replace(open, '-04T', '-05T') WHERE seq = 1", []).unwrap();
    drop(database);
    let report = backup("ledger");
    assert!(report["unsound"].as_array().unwrap().contains(&".tripartite/ledger.sqlite".into()), "{report}");
    assert_eq!(report["head"]["events"], 2);
    let folder = elsewhere.path("words").display().to_string();
    let ran = school.run(&["backup", &folder]).is(1);
    assert!(ran.stdout.contains(&format!("le fichier « {changed} » n’est pas intact")), "{}", ran.stdout);
    assert!(ran.stdout.contains("le registre n’est pas intact : l’événement 1"), "{}", ran.stdout);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_left_out_of_a_backup_and_named() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    std::os::unix::fs::symlink("nowhere.txt", school.place.path("liste.txt")).unwrap();
    let no_text = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"\xe9l\xe8ves.csv");
    fs::write(school.place.path("").join(no_text), "a").unwrap();
    let elsewhere = Place::new();
    let ran = school.run(&["backup", &elsewhere.path("").display().to_string()]).is(1);
    assert!(ran.stdout.contains("« liste.txt » n’existe pas"), "{}", ran.stdout);
    assert!(ran.stdout.contains("l\u{fffd}ves.csv » ne peut pas être le nom"), "{}", ran.stdout);
    let copy = &elsewhere.names("")[0];
    assert!(!elsewhere.path(&format!("{copy}/liste.txt")).exists());
    elsewhere.run_in(copy, &["audit"]).is(0);
}

#[test]
fn a_backup_is_made_of_a_folder_that_can_only_be_read() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let Some(disk) = on_a_disk(&school, 400) else { return };
    disk.remount("ro");
    let elsewhere = Place::new();
    school.run(&["backup", &elsewhere.path("").display().to_string()]).is(0);
    let copy = &elsewhere.names("")[0];
    elsewhere.run_in(copy, &["audit"]).is(0);
    elsewhere.run_in(copy, &["status", "A-1"]).is(0);
}

#[test]
fn a_backup_that_finds_no_room_is_none_and_takes_none() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let elsewhere = Place::new();
    let Some(_disk) = SmallDisk::mount(&elsewhere.path("disk"), 40) else { return };
    let ran = school.run(&["backup", &elsewhere.path("disk").display().to_string()]).is(2);
    assert!(ran.stderr.contains("plus de place sur le disque"), "{}", ran.stderr);
    assert_eq!(elsewhere.names("disk"), Vec::<String>::new());
}

/// An older program issued a number that today is the name of another document; and its files are gone.
#[test]
fn a_number_that_was_recorded_is_known_whatever_is_reserved_today() {
    for (number, reserved) in [("A-1", false), ("A-1-LETTER", true)] {
        let mut school = School::new(&["A-1"]);
        school.run(&["issue"]).is(0);
        if reserved {
            let ledger = rusqlite::Connection::open(archive(&school).join("ledger.sqlite")).unwrap();
            let open: String = ledger.query_one("SELECT open FROM event", [], |row| row.get(0)).unwrap();
            let open = open.replace("number A-1\n", &format!("number {number}\n"));
            let hash = Sha256::digest(open.as_bytes()).to_vec();
            ledger.execute("UPDATE event SET open = ?1, hash = ?2", (&open, &hash)).unwrap();
        }
        for file in ["agreements/A-1.toml", "out/A-1.pdf"] {
            fs::remove_file(school.place.path(file)).unwrap();
        }
        school.run(&["audit"]).is(0);
        assert_eq!(school.state(number), "issued");
        assert!(school.run(&["status"]).is(0).stdout.starts_with(number));
        school.sign_on_paper(number, "host").is(0);
        school.run(&["remind", &number.to_lowercase(), "--party", "head"]).is(0);
        school.run(&["export", number]).is(0);
        school.run(&["status", "--format", "pdf"]).is(0);
        let wall = Read::of(&fs::read(school.place.path("out/STATUS.pdf")).unwrap()).pages.concat().join(" ");
        assert!(wall.contains(number), "{wall}");
        fs::remove_file(school.place.path("out/STATUS.pdf")).unwrap();
        school.on("2026-09-01");
        school.run(&["erase", number, "--reason", "fin d’année"]).is(0);
        assert_eq!(school.state(number), "erased");
        assert!(school.place.names("out").is_empty(), "{:?}", school.place.names("out"));
        school.run(&["audit"]).is(0);
        // Nobody may take it today.
        school.agreement(number);
        school.run(&["issue"]).is(1);
    }
}
