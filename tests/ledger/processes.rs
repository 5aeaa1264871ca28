//! Several processes at once, and ledgers that are damaged.

use std::fs;
use std::process::{Child, Stdio};

use serde_json::Value;

use super::life::School;
use crate::cli::Ran;
#[cfg(target_os = "linux")]
use crate::press::tree;

pub(crate) fn start(school: &School, args: &[&str]) -> Child {
    school.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// What came of a command, called again as long as somebody else holds the ledger: on a busy machine that may be longer than it
/// waits.
pub(crate) fn patient(school: &School, args: &[&str]) -> Ran {
    loop {
        let ran = school.run(args);
        if ran.code != Some(2) || !ran.stderr.contains("est occupé par quelqu’un d’autre") {
            return ran;
        }
    }
}

/// The events of the ledger, which is sound.
pub(crate) fn events(school: &School) -> Vec<Value> {
    school.run(&["audit"]).is(0);
    school.json(&["log"])["events"].as_array().unwrap().clone()
}

#[test]
fn of_several_processes_none_loses_or_doubles_an_event() {
    let numbers: Vec<String> = (1..=4).map(|n| format!("A-{n}")).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let school = School::new(&numbers);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| patient(&school, &["issue"]));
        }
    });
    let digests: Vec<String> = numbers.iter().map(|number| school.digest(number)).collect();
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let calls = numbers.iter().zip(&digests).flat_map(|(number, digest)| {
            let parties = ["head", "host", "guardian-1", "pupil", "head"].into_iter();
            parties.map(move |party| ["sign", number, "--party", party, "--on-paper", digest])
        });
        let school = &school;
        let started: Vec<_> = calls.map(|call| scope.spawn(move || patient(school, &call).code.unwrap())).collect();
        started.into_iter().map(|call| call.join().unwrap()).collect()
    });
    // Of the two that sign for the head of each, one is told that the head has signed.
    assert_eq!(codes.iter().filter(|code| **code == 1).count(), numbers.len(), "{codes:?}");
    let events = events(&school);
    assert_eq!(events.len(), numbers.len() * 5);
    for number in numbers {
        assert_eq!(school.state(number), "complete");
    }
}

/// Numbers that look random and are the same on each run (Knuth, MMIX).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

const PARTIES: [&str; 4] = ["head", "host", "guardian-1", "pupil"];

/// One command drawn from all that record something, and the events that it says to have recorded.
fn any_command(school: &School, numbers: &[&str], dice: &mut Dice) -> Vec<String> {
    let (number, party) = (numbers[dice.below(numbers.len())], PARTIES[dice.below(PARTIES.len())]);
    let event = (dice.below(60) + 1).to_string();
    let args: Vec<&str> = match dice.below(13) {
        0..=4 => vec!["sign", number, "--party", party, "--pile"],
        5 => vec!["sign", "--party", party, "--all"],
        6 => vec!["decline", number, "--party", party, "--reason", "plus de place"],
        7 => vec!["deliver", number, "--how", "email"],
        8 | 9 => vec!["revoke", number, "--event", &event, "--reason", "mauvaise ligne"],
        10 => vec!["cancel", number, "--reason", "déménagement"],
        11 => vec!["issue", "-q"],
        _ => {
            let file = format!("agreements/{number}.toml");
            let street = format!("{}, place de Jaude", dice.below(90) + 10);
            let text = include_str!("../../templates/school/agreements/CS26-0412.toml").replace("CS26-0412", number);
            school.place.write(&file, &text.replace("8, place de Jaude", &street));
            vec!["amend", number]
        }
    };
    let ran = patient(school, &[&["--format", "json"], args.as_slice()].concat());
    assert!(matches!(ran.code, Some(0 | 1)), "{args:?}: {}", ran.stderr);
    let Ok(said) = serde_json::from_str::<Value>(&ran.stdout) else { return vec![] };
    let issued = said["issued"].as_array().cloned().unwrap_or_default();
    let issued =
        issued.iter().filter(|one| one["recorded"] == true).map(|one| format!("{} v{}", one["number"], one["version"]));
    let recorded = said["recorded"].as_array().cloned().unwrap_or_default();
    recorded.iter().map(|one| format!("{} {}", one["event"], one["kind"])).chain(issued).collect()
}

/// The state that the events of an agreement make, counted anew.
fn recounted(events: &[Value]) -> &'static str {
    let start = events.iter().rposition(|event| event["kind"] == "amended").unwrap_or(0);
    let counts: Vec<&Value> = events[start..].iter().filter(|event| event["revoked_by"].is_null()).collect();
    let has = |kind: &str, party: Option<&str>| {
        counts.iter().any(|event| event["kind"] == kind && party.is_none_or(|party| event["party"] == party))
    };
    match () {
        () if has("cancelled", None) => "cancelled",
        () if has("declined", None) => "declined",
        () if PARTIES.iter().all(|party| has("signed", Some(party))) => "complete",
        () if has("signed", None) => "signing",
        () => "issued",
    }
}

/// What a program of a few lines, written from the page alone, says of the states once it has verified the chain.
fn read_by_another_program(school: &School) -> Value {
    let verifier = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ledger/verifier.py");
    let ledger = school.place.path(".tripartite/ledger.sqlite");
    let ran = std::process::Command::new("python3").arg(verifier).arg(ledger).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&ran.stdout).unwrap()
}

/// Four processes at a time, each with so many commands of its own choice, on one folder.
fn any_commands(seed: u64, commands: usize) {
    let numbers = ["A-1", "A-2", "A-3", "A-4", "A-5", "A-6"];
    let school = School::new(&numbers);
    school.run(&["issue"]).is(0);
    let mut said: Vec<String> = std::thread::scope(|scope| {
        let school = &school;
        let work = |process: u64| {
            let mut dice = Dice(seed * 10 + process);
            (0..commands).flat_map(|_| any_command(school, &numbers, &mut dice)).collect::<Vec<_>>()
        };
        let processes = [0, 1, 2, 3].map(|process| scope.spawn(move || work(process)));
        processes.into_iter().flat_map(|process| process.join().unwrap()).collect()
    });
    let events = events(&school);
    let named = |event: &Value| match event["kind"].as_str() {
        Some("issued" | "amended") => format!("{} v{}", event["number"], event["version"]),
        _ => format!("{} {}", event["event"], event["kind"]),
    };
    let mut kept: Vec<String> = events.iter().skip(numbers.len()).map(named).collect();
    said.sort();
    kept.sort();
    // Each event that a command spoke of is there once, and there is no other.
    assert_eq!(said, kept, "seed {seed}");
    assert!(kept.len() > commands / 2, "seed {seed}: {kept:?}");
    let independent = read_by_another_program(&school);
    for number in numbers {
        assert_eq!(independent[number], school.state(number).as_str(), "seed {seed}: {number}");
        let own: Vec<Value> = events.iter().filter(|event| event["number"] == number).cloned().collect();
        assert_eq!(school.state(number), recounted(&own), "seed {seed}: {own:#?}");
    }
}

#[test]
fn any_commands_of_four_processes_leave_a_ledger_that_a_recount_confirms() {
    any_commands(1, 25);
}

#[test]
#[ignore = "takes some minutes"]
fn many_times_any_commands_of_four_processes() {
    (2..22).for_each(|seed| any_commands(seed, 25));
}

/// Runs a command that has read a ledger, and waits to record, when somebody else has made another of it: the command begins
/// with the ledger `before` and finds the present one.
#[cfg(target_os = "linux")]
fn overtaken(school: &School, before: &[u8], args: &[&str]) -> Ran {
    let [ledger, lock] = ["ledger.sqlite", "lock"].map(|name| school.place.path(&format!(".tripartite/{name}")));
    let now = fs::read(&ledger).unwrap();
    fs::write(&ledger, before).unwrap();
    let held = fs::File::options().write(true).open(&lock).unwrap();
    held.lock().unwrap();
    let mut child = school.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let files = format!("/proc/{}/fd", child.id());
    let waits = || fs::read_dir(&files).into_iter().flatten().flatten().any(|file| is_link_to(&file.path(), &lock));
    while !waits() {
        assert!(child.try_wait().unwrap().is_none(), "{args:?} did not wait");
        std::thread::yield_now();
    }
    fs::write(&ledger, now).unwrap();
    held.unlock().unwrap();
    Ran::of(child.wait_with_output().unwrap())
}

#[cfg(target_os = "linux")]
fn is_link_to(link: &std::path::Path, file: &std::path::Path) -> bool {
    fs::read_link(link).is_ok_and(|target| target == file.canonicalize().unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn who_is_overtaken_by_another_leaves_nothing_behind_and_takes_no_file_s_place() {
    let school = School::new(&["A-1"]);
    let ledger = || fs::read(school.place.path(".tripartite/ledger.sqlite")).unwrap();
    let files = || ["out", ".tripartite/issued"].map(|folder| tree(&school.place.path(folder)));
    school.run(&["issue"]).is(0);

    school.agreement("A-2");
    let before = ledger();
    school.run(&["issue"]).is(0);
    let others = files();
    school.edit("A-2", "8, place de Jaude", "9, place de Jaude");
    let issue = overtaken(&school, &before, &["issue", "agreements/A-2.toml"]).is(1);
    assert!(issue.stderr.contains("déjà émise (version 1)"), "{}", issue.stderr);
    assert!(files() == others, "issue wrote a file");

    // The same document is issued, whoever recorded it.
    school.edit("A-2", "9, place de Jaude", "8, place de Jaude");
    let same = overtaken(&school, &before, &["issue", "agreements/A-2.toml"]).is(0);
    assert!(same.stdout.contains("déjà émise, sans changement") && same.stderr.contains("tête "), "{}", same.stderr);
    assert!(files() == others, "issue wrote a file");
    school.edit("A-2", "8, place de Jaude", "9, place de Jaude");

    let before = ledger();
    school.run(&["amend", "A-2"]).is(0);
    let others = files();
    school.edit("A-2", "9, place de Jaude", "10, place de Jaude");
    let amend = overtaken(&school, &before, &["amend", "A-2"]).is(1);
    assert!(amend.stderr.contains("« agreements/A-2.toml » n’est pas émis"), "{}", amend.stderr);
    assert!(files() == others, "amend took the place of the other's version");

    let before = ledger();
    school.run(&["cancel", "A-1", "--reason", "déménagement"]).is(0);
    school.edit("A-1", "8, place de Jaude", "9, place de Jaude");
    let amend = overtaken(&school, &before, &["amend", "A-1"]).is(1);
    assert!(amend.stderr.contains("la convention est annulée"), "{}", amend.stderr);
    assert!(files() == others, "amend left a draft");

    let before = ledger();
    school.edit("A-2", "10, place de Jaude", "11, place de Jaude");
    school.run(&["amend", "A-2"]).is(0);
    overtaken(&school, &before, &["remind", "A-2", "--party", "host"]).is(0);
    let version = |name: &String| name.ends_with(".eml").then(|| name.split('-').nth(2).unwrap().to_owned());
    assert_eq!(school.place.names("out").iter().filter_map(version).collect::<Vec<_>>(), ["v3"]);
    school.run(&["audit"]).is(0);
}

#[test]
fn a_damaged_ledger_is_told_and_not_added_to() {
    let mut school = School::new(&["A-1", "A-2"]);
    // Else each would be in the way of the other's erasure.
    school.edit("A-2", "claire.moreau@famille.example", "other@famille.example");
    school.edit("A-2", "lea@famille.example", "another@famille.example");
    school.edit("A-2", "06 39 98 12 34", "06 39 98 43 21");
    school.run(&["issue"]).is(0);
    let file = school.place.path(".tripartite/ledger.sqlite");
    let sound = fs::read(&file).unwrap();
    let at = sound.windows(14).position(|bytes| bytes == b"day 2026-05-04").unwrap();
    let mut changed = sound.clone();
    changed[at + 13] = b'3';
    fs::write(&file, &changed).unwrap();
    school.on("2026-09-01");
    school.agreement("A-3");
    for call in [
        &["sign", "--party", "head", "--all"][..],
        &["cancel", "A-1", "--reason", "x"],
        &["issue", "agreements/A-3.toml"],
        &["remind", "A-2"],
        &["export", "A-2"],
        &["erase", "A-2", "--reason", "x"],
    ] {
        let ran = school.run(call).is(2);
        assert!(ran.stderr.contains("le registre n’est pas intact"), "{call:?}: {}", ran.stderr);
        if call[0] == "issue" {
            fs::remove_file(school.place.path("agreements/A-3.toml")).unwrap();
        }
    }
    // A file that is compared with half a ledger would pass for a stranger's.
    let mut cut = sound.clone();
    let at = sound.windows(11).position(|bytes| bytes == b"kind issued").unwrap();
    cut[at + 10] = b'x';
    fs::write(&file, &cut).unwrap();
    let ran = school.run(&["verify", "out/A-1.pdf"]).is(2);
    assert!(ran.stderr.contains("le registre n’est pas intact"), "{}", ran.stderr);
    fs::write(&file, &changed).unwrap();
    let audit = school.run(&["audit"]).is(1);
    assert!(audit.stdout.contains("a été changé"), "{}", audit.stdout);
    fs::write(&file, b"").unwrap();
    assert!(school.run(&["status"]).is(2).stderr.contains("n’est pas un registre intact"));
    fs::write(&file, &sound[..sound.len() / 2]).unwrap();
    school.run(&["audit"]).is(1);
}
