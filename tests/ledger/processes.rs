//! Several processes at once, processes that are killed, folders that cannot be written to.

use std::fs;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::life::School;

fn start(school: &School, args: &[&str]) -> Child {
    school.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The events of the ledger, which is sound.
fn events(school: &School) -> Vec<Value> {
    school.run(&["audit"]).is(0);
    school.json(&["log"])["events"].as_array().unwrap().clone()
}

#[test]
fn of_several_processes_none_loses_or_doubles_an_event() {
    let numbers: Vec<String> = (1..=4).map(|n| format!("A-{n}")).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let school = School::new(&numbers);
    let both = [start(&school, &["issue"]), start(&school, &["issue"])];
    for mut child in both {
        child.wait().unwrap();
    }
    let mut children = vec![];
    for number in &numbers {
        let digest = school.digest(number);
        for party in ["head", "host", "guardian-1", "pupil", "head"] {
            children.push(start(&school, &["sign", number, "--party", party, "--on-paper", &digest]));
        }
    }
    let codes: Vec<i32> = children.into_iter().map(|mut child| child.wait().unwrap().code().unwrap()).collect();
    // Of the two that sign for the head of each, one is told that the head has signed.
    assert_eq!(codes.iter().filter(|code| **code == 1).count(), numbers.len(), "{codes:?}");
    let events = events(&school);
    assert_eq!(events.len(), numbers.len() * 5);
    for number in numbers {
        assert_eq!(school.state(number), "complete");
    }
}

#[expect(clippy::disallowed_methods, reason = "a call is to be killed before it ends")]
fn time_of_an_issue(school: &School) -> Duration {
    let start = std::time::Instant::now();
    school.run(&["issue"]).is(0);
    start.elapsed()
}

/// Kills calls of `issue` and `sign` at every point, so many times.
fn killed(times: u64) {
    let school = School::new(&["A-1"]);
    let mut recorded = 0;
    let whole = time_of_an_issue(&school);
    for time in 0..times {
        let number = format!("B-{time}");
        school.agreement(&number);
        let args: &[&str] = if time % 3 == 2 { &["sign", "--party", "head", "--all"] } else { &["issue"] };
        let mut child = start(&school, args);
        std::thread::sleep(whole.mul_f64((time * 7_919 % 1_000) as f64 / 800.0));
        child.kill().unwrap();
        child.wait().unwrap();
        if time % 10 == 9 {
            let now = events(&school).len();
            assert!(now >= recorded, "{now} events, {recorded} before");
            recorded = now;
            for entry in fs::read_dir(school.place.path("agreements")).unwrap() {
                fs::remove_file(entry.unwrap().path()).unwrap();
            }
        }
    }
    assert!(recorded > 0);
    school.agreement("C-1");
    school.run(&["issue"]).is(0);
    events(&school);
}

#[test]
fn a_killed_call_leaves_a_sound_ledger() {
    killed(20);
}

#[test]
#[ignore = "takes some minutes"]
fn a_thousand_killed_calls_leave_a_sound_ledger() {
    killed(1_000);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_said_and_nothing_is_lost() {
    use std::os::unix::fs::PermissionsExt as _;

    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let before = school.place.hash(".tripartite/ledger.sqlite");
    let archive = school.place.path(".tripartite");
    let allow = |mode| {
        for path in [archive.join("ledger.sqlite"), archive.join("lock"), archive.clone()] {
            let mode = if path.is_dir() { mode | 0o111 } else { mode };
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    allow(0o444);
    // Whoever runs the tests as root may write everywhere.
    let is_root = fs::write(archive.join("probe"), b"").is_ok();
    let digest = school.digest("A-1");
    let ran = school.run(&["sign", "A-1", "--party", "host", "--on-paper", &digest]);
    allow(0o644);
    if !is_root {
        assert!(ran.is(2).stderr.contains("est refusé"));
        assert_eq!(school.place.hash(".tripartite/ledger.sqlite"), before);
    }
}

#[test]
fn a_damaged_ledger_is_told_and_not_added_to() {
    let school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    let file = school.place.path(".tripartite/ledger.sqlite");
    let sound = fs::read(&file).unwrap();
    let at = sound.windows(13).position(|bytes| bytes == b"number A-1\nve").unwrap();
    let mut changed = sound.clone();
    changed[at + 9] = b'3';
    fs::write(&file, &changed).unwrap();
    let ran = school.run(&["sign", "--party", "head", "--all"]).is(1);
    assert!(ran.stderr.contains("le registre n’est pas intact"), "{}", ran.stderr);
    assert_eq!(fs::read(&file).unwrap(), changed);
    let audit = school.run(&["audit"]).is(1);
    assert!(audit.stdout.contains("a été changé"), "{}", audit.stdout);
    fs::write(&file, b"").unwrap();
    assert!(school.run(&["status"]).is(2).stderr.contains("n’est pas un registre intact"));
    fs::write(&file, &sound[..sound.len() / 2]).unwrap();
    school.run(&["audit"]).is(1);
}
