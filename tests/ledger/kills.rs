//! Calls that are killed at any point: what was recorded is whole, what was not is not there, and the next call goes on.

use std::fs;
use std::path::PathBuf;
use std::process::Child;
use std::time::Duration;

use super::life::{School, holding};
use super::processes::{Dice, events, start};
use crate::cli::Place;

/// When a call is killed.
enum Moment {
    /// So long after its start.
    After(Duration),
    /// So long after a file of the archive appeared: the database's own while it writes, a temporary one, a kept one.
    Once(&'static str, Duration),
}

/// SIGKILL, which leaves the process no last word; gives whether it had ended before.
fn kill(mut child: Child, moment: &Moment, seen: impl Fn(&str) -> bool) -> bool {
    match moment {
        Moment::After(time) => std::thread::sleep(*time),
        Moment::Once(sign, time) => {
            while !seen(sign) && child.try_wait().unwrap().is_none() {
                std::thread::yield_now();
            }
            std::thread::sleep(*time);
        }
    }
    child.kill().unwrap();
    child.wait().unwrap().success()
}

/// Moments all over a call that takes `whole`, and at what it writes.
fn moment(dice: &mut Dice, whole: Duration) -> Moment {
    let soon = Duration::from_micros(dice.below(3_000) as u64);
    match dice.below(6) {
        0 => Moment::Once("ledger.sqlite-journal", soon),
        1 => Moment::Once(".tripartite-", soon),
        _ => Moment::After(whole.mul_f64(dice.below(1_000) as f64 / 800.0)),
    }
}

/// Whether the archive, or a folder of it, holds a file whose name begins so.
fn shows(archive: &std::path::Path, start: &str) -> bool {
    let holds = |folder: PathBuf| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with(start))
    };
    [archive.to_owned(), archive.join("issued"), archive.join("returns")].into_iter().any(holds)
}

#[expect(clippy::disallowed_methods, reason = "a call is to be killed before it ends")]
fn time_of(school: &School, args: &[&str]) -> Duration {
    let start = std::time::Instant::now();
    school.run(args).is(0);
    start.elapsed()
}

/// Kills calls of `issue` and `sign`, so many times.
fn killed(times: usize) {
    let school = School::new(&["A-1"]);
    let archive = school.place.path(".tripartite");
    let whole = time_of(&school, &["issue"]);
    let mut dice = Dice(17);
    let (mut recorded, mut ended) = (0, 0);
    for time in 0..times {
        let (number, party) = (format!("B-{time}"), ["head", "host", "guardian-1", "pupil"][time / 3 % 4]);
        school.agreement(&number);
        let mut digest = String::new();
        if time % 3 == 1 {
            school.run(&["issue"]).is(0);
            fs::write(school.place.path("scan.jpg"), format!("scan {time}")).unwrap();
            digest = school.digest(&number);
        }
        let args: &[&str] = match time % 3 {
            0 => &["sign", "--party", party, "--all"],
            1 => &["sign", &number, "--party", party, "--on-paper", &digest, "--file", "scan.jpg"],
            _ => &["issue"],
        };
        ended += u64::from(kill(start(&school, args), &moment(&mut dice, whole), |sign| shows(&archive, sign)));
        if time % 10 == 9 {
            // `events` audits: the chain is whole, and no event names a file that is missing.
            let now = events(&school).len();
            assert!(now >= recorded, "{now} events, {recorded} before");
            recorded = now;
            for entry in fs::read_dir(school.place.path("agreements")).unwrap() {
                fs::remove_file(entry.unwrap().path()).unwrap();
            }
        }
    }
    assert!(recorded > 1 && (ended as usize) < times, "{recorded} events, {ended} calls ended by themselves");
    school.agreement("C-1");
    school.run(&["issue"]).is(0);
    for folder in [".tripartite/issued", ".tripartite/returns", "out"] {
        assert!(school.place.names(folder).iter().all(|name| !name.starts_with(".tripartite-")), "{folder}");
    }
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

/// Kills calls of `backup`, so many times.
fn killed_backups(times: usize) {
    let school = School::new(&["A-1", "A-2"]);
    school.run(&["issue"]).is(0);
    let elsewhere = Place::new();
    let folder = elsewhere.path("").display().to_string();
    let whole = time_of(&school, &["backup", &folder]);
    let before = events(&school).len();
    let mut dice = Dice(3);
    for _ in 0..times {
        for name in elsewhere.names("") {
            // A backup has its name only once it is whole.
            if !name.ends_with(".part") {
                elsewhere.run_in(&name, &["audit"]).is(0);
                fs::remove_dir_all(elsewhere.path(&name)).unwrap();
            }
        }
        let child = start(&school, &["backup", &folder]);
        kill(child, &Moment::After(whole.mul_f64(dice.below(1_000) as f64 / 800.0)), |_| false);
    }
    for name in elsewhere.names("").iter().filter(|name| !name.ends_with(".part")) {
        fs::remove_dir_all(elsewhere.path(name)).unwrap();
    }
    school.place.write("agreements/A-2.toml", "");
    fs::remove_file(school.place.path("agreements/A-2.toml")).unwrap();
    school.run(&["backup", &folder]).is(0);
    assert_eq!(elsewhere.names("").len(), 1, "what a killed call of the same second left is not mixed in");
    let copy = &elsewhere.names("")[0];
    assert_eq!(elsewhere.names(&format!("{copy}/agreements")), ["A-1.toml"]);
    elsewhere.run_in(copy, &["audit"]).is(0);
    assert_eq!(events(&school).len(), before);
}

#[test]
fn a_killed_backup_is_none_and_disturbs_nothing() {
    killed_backups(8);
}

#[test]
#[ignore = "takes a minute"]
fn a_hundred_killed_backups_are_none_and_disturb_nothing() {
    killed_backups(100);
}

#[test]
fn what_a_cut_off_backup_left_is_told() {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let elsewhere = Place::new();
    elsewhere.write("tripartite-2026-05-03-080000.part/school.toml", "half");
    elsewhere.write("photos.part/school.toml", "somebody else's");
    let told = school.run(&["backup", &elsewhere.path("").display().to_string()]).is(0).stderr;
    assert!(told.contains("« tripartite-2026-05-03-080000.part »") && !told.contains("photos"), "{told}");
}

fn erase(number: &str) -> [&str; 4] {
    ["erase", number, "--reason", "fin d’année"]
}

/// Kills calls of `erase`, so many times: called again, each ends what the one before began.
fn killed_erasures(times: usize) {
    let mut school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    school.on("2026-09-01");
    let whole = time_of(&school, &erase("A-1"));
    let mut dice = Dice(5);
    for time in 0..times {
        let number = format!("B-{time}");
        school.on("2026-05-04");
        school.agreement(&number);
        school.run(&["issue"]).is(0);
        let name = school.status(&number)["pupil"].as_str().unwrap().to_owned();
        let family = name.rsplit(' ').next().unwrap().to_owned();
        for folder in [".tripartite/issued", ".tripartite/returns", "agreements", "out"] {
            school.place.write(&format!("{folder}/.tripartite-1-0.tmp"), &format!("half a page of {family}"));
        }
        school.on("2026-09-01");
        let archive = school.place.path(".tripartite");
        let moment = match dice.below(3) {
            0 => Moment::Once("ledger.sqlite-journal", Duration::from_micros(dice.below(9_000) as u64)),
            _ => Moment::After(whole.mul_f64(dice.below(1_000) as f64 / 800.0)),
        };
        kill(start(&school, &erase(&number)), &moment, |sign| shows(&archive, sign));
        // Cut off, it is told with what ends it, and nothing else is wrong.
        let audit = school.run(&["audit"]);
        if audit.code == Some(1) {
            let wrong: Vec<&str> = audit.stdout.lines().collect();
            assert!(wrong.len() == 1 && wrong[0].contains(&format!("`tripartite erase {number}`")), "{wrong:?}");
        } else {
            audit.is(0);
        }
        school.run(&erase(&number)).is(0);
        assert_eq!(school.state(&number), "erased");
        let found = holding(&school.place.path(""), family.as_bytes());
        assert!(found.is_empty(), "{family}: {found:?}");
        events(&school);
    }
}

#[test]
fn a_killed_erasure_is_ended_by_calling_it_again() {
    killed_erasures(6);
}

#[test]
#[ignore = "takes some minutes"]
fn a_hundred_killed_erasures_are_ended_by_calling_them_again() {
    killed_erasures(100);
}

/// Runs a command under a tracer that kills it at the `nth` call of one kind to the system; gives whether it was killed.
#[cfg(target_os = "linux")]
fn killed_at(school: &School, call: &str, nth: usize, args: &[&str]) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::{Command, Stdio};

    let own = school.command(args);
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}")]);
    traced.arg("-e").arg(format!("inject={call}:signal=SIGKILL:when={nth}"));
    traced.arg(own.get_program()).args(own.get_args()).current_dir(school.place.path(""));
    for (key, value) in own.get_envs() {
        match value {
            Some(value) => traced.env(key, value),
            None => traced.env_remove(key),
        };
    }
    let status = traced.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).status().unwrap();
    status.signal() == Some(9) || status.code() == Some(137)
}

/// Every call to the system that changes a disk or a lock, of `issue`, `sign` and `erase`, in turn.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes some minutes, and needs strace"]
fn a_call_killed_at_each_of_its_calls_to_the_system_leaves_a_sound_ledger() {
    assert!(std::process::Command::new("strace").arg("-V").output().is_ok(), "strace is needed");
    let calls = [
        "openat",
        "write",
        "pwrite64",
        "fsync",
        "fdatasync",
        "rename",
        "unlink",
        "mkdir",
        "flock",
        "fcntl",
        "ftruncate",
        "close",
    ];
    let mut school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let mut kills = 0;
    for call in calls {
        for nth in 1..200 {
            school.on("2026-05-04");
            let number = format!("{call}-{nth}").to_uppercase();
            school.agreement(&number);
            let issue = killed_at(&school, call, nth, &["issue", "-q"]);
            events(&school);
            school.run(&["issue", "-q"]).is(0);
            fs::write(school.place.path("back.jpg"), &number).unwrap();
            let digest = school.digest(&number);
            let sign = ["sign", &number, "--party", "head", "--on-paper", &digest, "--file", "back.jpg"];
            let was_killed = killed_at(&school, call, nth, &sign);
            events(&school);
            // Called again, it takes up the file that the killed one may have kept.
            let again = school.run(&sign);
            assert!(matches!(again.code, Some(0 | 1)), "{}", again.stderr);
            let sign = was_killed;
            school.on("2026-09-01");
            let erased = killed_at(&school, call, nth, &erase(&number));
            fs::remove_file(school.place.path("back.jpg")).unwrap();
            school.run(&erase(&number)).is(0);
            events(&school);
            kills += u32::from(issue) + u32::from(sign) + u32::from(erased);
            if !(issue || sign || erased) {
                break;
            }
        }
    }
    assert!(kills > 100, "{kills}");
}
