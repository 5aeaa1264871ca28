//! The evidence file, checked as its own page says, and the list for the wall.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::life::School;
use crate::cli::call::{Place, hash};
use crate::documents::reading::Read;

/// A school whose first agreement has had a life: signed, declined, taken back, amended, a scan kept.
fn school() -> School {
    let mut school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    school.sign_on_paper("A-2", "host").is(0);
    school.on("2026-05-05");
    fs::write(school.place.path("scan"), b"\xff\xd8\xff a photograph").unwrap();
    let digest = school.digest("A-1");
    school.run(&["sign", "A-1", "--party", "host", "--on-paper", &digest, "--file", "scan"]).is(0);
    school.run(&["decline", "A-1", "--party", "head", "--reason", "pas lu 😀\nencore"]).is(0);
    school.run(&["revoke", "A-1", "--event", "5", "--reason", "mauvaise ligne"]).is(0);
    school.edit("A-1", "8, place de Jaude", "9, place de Jaude");
    school.run(&["amend", "A-1"]).is(0);
    school
}

/// The evidence file of `A-1`, unpacked.
fn unpacked(school: &School, into: &Place) -> PathBuf {
    school.run(&["export", "A-1"]).is(0);
    let bytes = fs::read(school.place.path("out/A-1-EVIDENCE.zip")).unwrap();
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap().extract(into.path("")).unwrap();
    into.path("A-1-EVIDENCE")
}

/// The lines of Python of the page that begin so, exactly as somebody copies them: whole lines, down to the next empty one.
fn lines(folder: &Path, first: &str) -> String {
    let page = fs::read_to_string(folder.join("LISEZ-MOI.txt")).unwrap();
    let lines = page.lines().skip_while(|line| !line.trim_start().starts_with(first));
    lines.take_while(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

/// The words of a file, with one space between two.
fn words_of(read: &Read) -> String {
    read.pages.concat().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What came of lines of Python, saved into a file: whether they ran to their end, and what they printed.
fn python(folder: &Path, lines: &str) -> (bool, String) {
    let script = folder.join("check.py");
    fs::write(&script, lines).unwrap();
    let ran = Command::new("python3").arg(&script).current_dir(folder).output().unwrap();
    fs::remove_file(script).unwrap();
    let words = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
    (ran.status.success(), words)
}

#[test]
fn the_evidence_file_is_checked_as_its_own_page_says() {
    let (school, elsewhere) = (school(), Place::new());
    let folder = unpacked(&school, &elsewhere);
    let check = lines(&folder, "import hashlib");
    assert_eq!(check.lines().count(), 10, "{check}");
    assert_eq!(python(&folder, &check), (true, "OK\n".to_owned()));
    let short = lines(&folder, "import base64");
    assert_eq!(python(&folder, &short), (true, format!("{}\n", school.digest("A-1").replace('-', ""))));
    let sums = fs::read_to_string(folder.join("SHA256SUMS.txt")).unwrap();
    assert_eq!(sums.lines().count(), 14, "{sums}");
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        assert_eq!(hash(&fs::read(folder.join(name)).unwrap()), sum, "{name}");
    }
    // One bit of any file that the events name, or of the events themselves.
    for (name, at) in [
        ("issued/A-1.pdf", 900),
        ("issued/A-1-v2.json", 40),
        ("returns/000004-host.jpg", 5),
        ("sealed/000005.txt", 100),
        ("chain.txt", 400),
        ("receipt.txt", usize::MAX),
    ] {
        let bytes = fs::read(folder.join(name)).unwrap();
        let mut changed = bytes.clone();
        let at = at.min(bytes.len() - 9);
        changed[at] ^= 1;
        fs::write(folder.join(name), &changed).unwrap();
        assert!(!python(&folder, &check).0, "{name}");
        fs::write(folder.join(name), bytes).unwrap();
    }
    fs::remove_file(folder.join("sealed/000006.txt")).unwrap();
    assert!(!python(&folder, &check).0);
}

#[test]
fn the_same_events_give_the_same_evidence_file_and_others_another() {
    let mut school = school();
    let export = || {
        school.run(&["export", "a-1"]).is(0);
        school.place.hash("out/A-1-EVIDENCE.zip")
    };
    let first = export();
    // Neither the export itself, nor what happens to another agreement, nor the day.
    school.on("2026-05-20");
    let export = || {
        school.run(&["export", "a-1"]).is(0);
        school.place.hash("out/A-1-EVIDENCE.zip")
    };
    school.sign_on_paper("A-2", "head").is(0);
    assert_eq!(export(), first);
    let log = school.json(&["log", "A-1"]);
    let exported: Vec<&Value> = log["events"].as_array().unwrap().iter().filter(|e| e["kind"] == "exported").collect();
    assert_eq!(exported.len(), 2);
    assert_eq!(exported[0]["notes"][0], format!("A-1-EVIDENCE.zip {first}"));
    school.sign_on_paper("A-1", "head").is(0);
    assert_ne!(export(), first);
    let elsewhere = Place::new();
    let folder = unpacked(&school, &elsewhere);
    let check = lines(&folder, "import hashlib");
    assert_eq!(python(&folder, &check), (true, "OK\n".to_owned()), "with exported events in the stretch");
    school.run(&["audit"]).is(0);
}

#[test]
fn nothing_under_the_seals_of_others_is_in_an_evidence_file() {
    let (school, elsewhere) = (school(), Place::new());
    school.edit("A-2", "lea@famille.example", "another@famille.example");
    let folder = unpacked(&school, &elsewhere);
    let chain = fs::read_to_string(folder.join("chain.txt")).unwrap();
    assert!(chain.contains("number A-2\n"));
    assert!(!chain.contains("salt") && !folder.join("sealed/000002.txt").exists());
    let all = fs::read(school.place.path("out/A-1-EVIDENCE.zip")).unwrap();
    let has = |words: &str| all.windows(words.len()).any(|at| at == words.as_bytes());
    assert!(has("Dupont-Mntx") && !has("Dupont-Mntz"), "the names of A-1 and A-2");
}

#[test]
fn the_certificate_tells_what_happened_and_what_was_allowed() {
    let (school, elsewhere) = (school(), Place::new());
    school.edit("A-1", "schema = 1", "schema = 1\nallow = [{ rule = \"TEXT-02\", reason = \"saisi en capitales\" }]");
    school.run(&["amend", "A-1"]).is(1);
    school.edit("A-1", "9, place de Jaude", "10, place de Jaude");
    school.run(&["amend", "A-1"]).is(0);
    let folder = unpacked(&school, &elsewhere);
    let read = Read::of(&fs::read(folder.join("A-1-CERTIFICATE.pdf")).unwrap());
    let words = words_of(&read);
    for told in [
        "convention émise",
        "pas lu (U+1F600) encore",
        "mauvaise ligne",
        "rectifiée par l’événement 6",
        "returns/000004-host.jpg",
        "règle TEXT-02 : saisi en capitales",
        "Marie",
        &school.place.hash("out/A-1-v2.pdf"),
        &hash(&fs::read(folder.join("chain.txt")).unwrap()),
    ] {
        assert!(words.contains(told), "{told}: {words}");
    }
    assert!(!words.contains("famille.example") && !words.contains("06 39"), "{words}");
    let status = school.run(&["status", "A-1"]).is(0).stdout;
    assert!(status.contains("règle TEXT-02 admise : saisi en capitales"), "{status}");
    assert!(status.contains("06 39 98 12 34") && !status.contains("+33"), "{status}");
}

#[test]
fn an_evidence_file_serves_as_a_receipt() {
    let (school, elsewhere) = (school(), Place::new());
    let ledger = school.place.path(".tripartite/ledger.sqlite");
    let older = fs::read(&ledger).unwrap();
    school.sign_on_paper("A-1", "head").is(0);
    let folder = unpacked(&school, &elsewhere);
    let audit = |against: &str, words: &str, code| {
        let ran = school.run(&["audit", "--against", against]).is(code);
        assert!((ran.stdout.clone() + &ran.stderr).contains(words), "{}{}", ran.stdout, ran.stderr);
    };
    let folder = folder.to_str().unwrap();
    audit("out/A-1-EVIDENCE.zip", "(1 événement depuis)", 0);
    audit(folder, "(1 événement depuis)", 0);
    fs::write(&ledger, older).unwrap();
    audit("out/A-1-EVIDENCE.zip", "copie plus ancienne", 1);
    school.sign_on_paper("A-1", "pupil").is(0);
    audit(folder, "à partir de l’événement 8", 1);
    let chain = elsewhere.path("A-1-EVIDENCE/chain.txt");
    fs::write(&chain, fs::read_to_string(&chain).unwrap().replace("host", "hosT")).unwrap();
    audit(folder, "n’est plus tel que", 2);
    fs::write(school.place.path("x.zip"), b"PK\x03\x04").unwrap();
    audit("x.zip", "n’est pas un dossier de preuve", 2);
}

#[test]
fn an_export_needs_an_agreement_and_whole_files() {
    let school = School::new(&["A-1"]);
    assert!(school.run(&["export", "A-1"]).is(1).stderr.contains("n’a pas été émise"));
    school.run(&["issue"]).is(0);
    let issued = school.place.names(".tripartite/issued");
    let file = school.place.path(&format!(".tripartite/issued/{}", issued[0]));
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, b"x").unwrap();
    assert!(school.run(&["export", "A-1"]).is(2).stderr.contains("manque ou a été changé"));
    fs::write(&file, bytes).unwrap();
    assert_eq!(school.json(&["log"])["events"].as_array().unwrap().len(), 1, "nothing was recorded");
    let there = school.place.path("there").display().to_string();
    let report = school.json(&["export", "A-1", "-o", &there]);
    assert_eq!(report["exported"][0]["document_hash"], school.place.hash("there/A-1-EVIDENCE.zip"));
    assert_eq!(report["head"]["events"], 2);
}

#[test]
fn the_list_for_the_wall_names_who_is_missing_and_how_to_reach_nobody() {
    let mut school = school();
    for party in ["guardian-1", "head", "pupil"] {
        school.sign_on_paper("A-2", party).is(0);
    }
    school.on("2026-06-10");
    let ran = school.run(&["status", "--format", "pdf"]).is(0);
    assert_eq!(ran.stdout, "out/STATUS.pdf\n");
    let head = school.json(&["status"])["head"]["hash"].as_str().unwrap().to_owned();
    let bytes = fs::read(school.place.path("out/STATUS.pdf")).unwrap();
    let read = Read::of(&bytes);
    let words = words_of(&read);
    for told in
        ["2 conventions : une complète, une en attente dont 1 en retard", "commence dans 5 jours", "élève", &head]
    {
        assert!(words.contains(told), "{told}: {words}");
    }
    for untold in ["famille.example", "06 39", "04 65", "place de Jaude", "rue"] {
        assert!(!words.contains(untold), "{untold}: {words}");
    }
    assert_eq!(read.pages.len(), 1);
    school.run(&["status", "--format", "pdf"]).is(0);
    assert_eq!(fs::read(school.place.path("out/STATUS.pdf")).unwrap(), bytes);
    assert!(school.run(&["log", "--format", "pdf"]).is(2).stderr.contains("seul `status`"));
}

#[test]
fn the_list_for_the_wall_is_one_page_however_many_there_are() {
    let numbers: Vec<String> = (1..=70).map(|n| format!("B-{n}")).collect();
    let mut school = School::new(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    school.edit("B-70", "[placement.week]", "start = 2026-06-08\n[placement.week]");
    school.run(&["issue", "-q"]).is(0);
    school.on("2026-06-01");
    let ran = school.run(&["status", "--format", "pdf"]).is(0);
    let read = Read::of(&fs::read(school.place.path("out/STATUS.pdf")).unwrap());
    assert_eq!(read.pages.len(), 1);
    let words = words_of(&read);
    let listed = numbers.iter().filter(|number| words.split(' ').any(|word| word == **number)).count();
    assert!(listed > 15 && words.contains("B-70"), "{listed}: {words}");
    let counted = 70 - listed;
    assert!(words.contains(&format!("et {counted} autres, moins urgentes")), "{listed}: {words}");
    assert!(ran.stderr.contains(&format!("que {listed}, les plus urgentes")), "{}", ran.stderr);
    // One more would not have had room.
    let head = school.json(&["status"])["head"]["hash"].as_str().unwrap().to_owned();
    assert!(words.contains(&head), "{words}");
}
