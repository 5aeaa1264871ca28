//! Calls that are killed at any point: what was recorded is whole, what was not is not there, and the next call goes on.

use std::fs;
use std::path::PathBuf;
#[cfg(target_os = "linux")]
use std::process::Command;
use std::process::{Child, Stdio};
use std::time::Duration;

use super::life::{School, holding};
use super::processes::{Dice, events, start};
use crate::cli::{Place, import};
use crate::press::tree;

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

/// Moments all over a call that takes `whole`, and at what it writes; the first at once, so that on a machine whose load
/// changes not every call has ended before.
fn moment(dice: &mut Dice, whole: Duration, time: usize) -> Moment {
    if time == 0 {
        return Moment::After(Duration::ZERO);
    }
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

fn time_of(school: &School, args: &[&str]) -> Duration {
    timed(|| drop(school.run(args).is(0)))
}

#[expect(clippy::disallowed_methods, reason = "a call is to be killed before it ends")]
fn timed(call: impl FnOnce()) -> Duration {
    let start = std::time::Instant::now();
    call();
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
        ended += u64::from(kill(start(&school, args), &moment(&mut dice, whole, time), |sign| shows(&archive, sign)));
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

/// Kills calls of `amend`, so many times: the version in force is the one before or the new one, and is whole.
fn killed_amendments(times: usize) {
    let school = School::new(&["A-1"]);
    school.run(&["issue"]).is(0);
    let first = school.place.hash("out/A-1.pdf");
    let source = school.place.read("agreements/A-1.toml");
    let amended = |number: usize| {
        let text = source.replace("8, place de Jaude", &format!("{number}, place de Jaude"));
        school.place.write("agreements/A-1.toml", &text);
    };
    amended(9);
    let whole = time_of(&school, &["amend", "A-1"]);
    let archive = school.place.path(".tripartite");
    let (mut dice, mut recorded) = (Dice(11), 0);
    for time in 0..times {
        amended(time + 10);
        let before = events(&school).len();
        kill(start(&school, &["amend", "A-1"]), &moment(&mut dice, whole, time), |sign| shows(&archive, sign));
        recorded += events(&school).len() - before;
        let again = school.run(&["amend", "A-1"]);
        assert!(again.code == Some(0) || again.stderr.contains("rien de ce qui est imprimé"), "{}", again.stderr);
        let status = school.status("A-1");
        assert_eq!(status["version"], time + 3);
        let file = format!("out/A-1-v{}.pdf", time + 3);
        assert_eq!(status["document_hash"], school.place.hash(&file).as_str());
        assert_eq!(events(&school).len(), before + 1);
    }
    assert!(recorded < times, "{recorded} of {times} were killed after their event");
    assert_eq!(school.place.hash("out/A-1.pdf"), first);
}

#[test]
fn a_killed_amendment_is_recorded_whole_or_not_at_all() {
    killed_amendments(8);
}

#[test]
#[ignore = "takes some minutes"]
fn a_hundred_killed_amendments_are_recorded_whole_or_not_at_all() {
    killed_amendments(100);
}

/// A folder without agreements, and the exports of so many pupils beside it.
fn school_with_exports(pupils: usize) -> Place {
    let place = import::school();
    let name = |at: usize| format!("N{}{}", char::from(b'a' + (at / 26) as u8), char::from(b'a' + (at % 26) as u8));
    let head = |csv: &str| csv.lines().next().unwrap().to_owned();
    let pupils: Vec<String> = (0..pupils).map(name).collect();
    let rows = pupils.iter().enumerate().map(|(at, name)| {
        let phone = 639_980_000 + at;
        format!("{name};Noé;04/05/2010;M;2de 4;;12 rue du Port;63000;Clermont-Ferrand;{name};Jean;{phone}")
    });
    place.write("pupils.csv", &std::iter::once(head(import::PUPILS)).chain(rows).collect::<Vec<_>>().join("\n"));
    let host = "Menuiserie Chassaing SARL,732 829 320 00074,\"14, rue des Œillets\",63100,Clermont-Ferrand";
    let people = "M. CHASSAING Théo,Mme NUÑEZ Inès,cheffe d’atelier,15/06/2026,26/06/2026";
    let rows = pupils.iter().map(|name| format!("{name} Noé,2de 4,{host},{people}"));
    place
        .write("placements.csv", &std::iter::once(head(import::PLACEMENTS)).chain(rows).collect::<Vec<_>>().join("\n"));
    place
}

/// Kills calls of `import`, so many times: the next one leaves the folder as if nothing had happened, be it the first
/// import or one that finds a changed export and a file that was edited by hand.
fn killed_imports(times: usize) {
    const PUPILS: usize = 30;
    const EDITED: &str = "agreements/CS26-0007.toml";
    let run = |place: &Place| drop(import::import(place, &[]).is(0));
    let edit = |place: &Place| {
        place.write(EDITED, &place.read(EDITED).replace("12 rue du Port", "13 rue du Port"));
        place.write("pupils.csv", &place.read("pupils.csv").replace("04/05/2010", "05/05/2010"));
    };
    let whole = school_with_exports(PUPILS);
    let time = timed(|| run(&whole));
    let first = tree(&whole.root());
    edit(&whole);
    run(&whole);
    let second = tree(&whole.root());
    assert!(whole.read(EDITED).contains("13 rue du Port") && whole.read(EDITED).contains("2010-05-05"));
    let (mut dice, mut cut) = (Dice(23), 0);
    for round in 0..times {
        let place = school_with_exports(PUPILS);
        for (is_second, wanted) in [(false, &first), (true, &second)] {
            if is_second {
                edit(&place);
            }
            let mut command = place.command("", &["import", "pupils.csv", "placements.csv"]);
            let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            kill(child, &moment(&mut dice, time, round), |sign| shows(&place.path("agreements"), sign));
            cut += u32::from(tree(&place.root()) != *wanted);
            run(&place);
            let now = tree(&place.root());
            let differ = now.iter().filter(|(name, bytes)| wanted.get(*name) != Some(*bytes)).map(|(name, _)| name);
            assert_eq!(differ.collect::<Vec<_>>(), Vec::<&String>::new());
            assert_eq!(now.len(), wanted.len());
        }
    }
    assert!(cut > 0, "no call was cut off");
}

#[test]
fn a_killed_import_is_ended_by_the_next_one() {
    killed_imports(6);
}

#[test]
#[ignore = "takes some minutes"]
fn a_hundred_killed_imports_are_ended_by_the_next_ones() {
    killed_imports(100);
}

/// A command under a tracer that meddles with one kind of call to the system.
#[cfg(target_os = "linux")]
pub(crate) fn traced(school: &School, fault: &str, args: &[&str]) -> Command {
    let own = school.command(args);
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={fault}")]);
    traced.arg(own.get_program()).args(own.get_args()).current_dir(school.place.path("")).stdin(Stdio::null());
    for (key, value) in own.get_envs() {
        match value {
            Some(value) => traced.env(key, value),
            None => traced.env_remove(key),
        };
    }
    traced
}

/// Kills a command at the `nth` call of one kind to the system; gives whether it was killed.
#[cfg(target_os = "linux")]
fn killed_at(school: &School, call: &str, nth: usize, args: &[&str]) -> bool {
    use std::os::unix::process::ExitStatusExt as _;

    let mut traced = traced(school, &format!("{call}:signal=SIGKILL:when={nth}"), args);
    let status = traced.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
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
