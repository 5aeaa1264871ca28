//! The budgets, measured: `cargo bench`. One line for each; every figure beside its number of documents. Names after `--`
//! choose some of them (`cargo bench -- ledger pack`).
//!
//! Wall time drifts by a fifth on a shared machine, so nothing here fails: figures are for people, and are compared only
//! with others of the same run.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures time, and prints it")]
#![expect(clippy::unwrap_used, reason = "a measure that cannot be taken stops the program")]

#[path = "roster/pupils.rs"]
mod pupils;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, TimeDelta};
use tripartite::agreement::Signs;
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::ids::Number;
use tripartite::input::{MemoryFolder, Reader};
use tripartite::ledger::{Event, Head, How, Journal as _, Key, Register, Sealed, Seals, Terms, Verifier, What};
use tripartite::model::Models;
use tripartite::render::Renderer;
use tripartite::rules;
use tripartite::store::Archive;

const REFERENCE: &str = include_str!("../fixtures/reference/agreement.toml");
const SCHOOL: &str = include_str!("../fixtures/reference/school.toml");
const LOGO: &[u8] = include_bytes!("../fixtures/reference/logo.png");
const PROGRAM: &str = env!("CARGO_BIN_EXE_tripartite");

fn main() {
    if let Some(count) = std::env::args().skip_while(|a| a != "--memory").nth(1) {
        let bytes = render_many(count.parse().unwrap());
        println!("{} {bytes}", peak_kilobytes());
        return;
    }
    let folder = memory_disk();
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for (name, measure) in MEASURES {
        if asked.is_empty() || asked.iter().any(|word| word == name) {
            measure(&folder);
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A measure, in a folder of its own.
type Measure = fn(&Path);

/// What is measured, by the names that a call chooses with: `cargo bench -- ledger pack`.
const MEASURES: [(&str, Measure); 11] = [
    ("cold", cold),
    ("verify", verify),
    ("batch", |_| batch()),
    ("memory", |_| memory()),
    ("check", |folder| check(folder, 1_000)),
    ("threads", |folder| threads(folder, 300)),
    ("pack", |folder| pack(folder, 300)),
    ("each", each),
    ("ledger", ledger),
    ("files", |folder| files(folder, 300)),
    ("import", |folder| import(folder, 2_000)),
];

/// A folder on a memory disk where there is one.
fn memory_disk() -> PathBuf {
    let base = if Path::new("/dev/shm").is_dir() { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
    let folder = base.join(format!("tripartite-budgets-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn line(what: &str, figure: &str, budget: &str) {
    println!("{what:<58} {figure:>26}   budget {budget}");
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// An agreement that differs from all others: number, names, day of birth and national number, with a host for every two.
fn numbered(index: usize) -> String {
    REFERENCE
        .replace("CS26-0412", &format!("CS26-{index:05}"))
        .replace("given_names = \"Léa\"", &format!("given_names = \"Léa {}\"", letters(index)))
        .replace("2010-03-03", &format!("2010-03-{:02}", index % 28 + 1))
        .replace("123456789AB", &format!("{index:09}AB"))
        .replace("Menuiserie Chassaing SARL", &format!("Menuiserie Chassaing {}", letters(index / 2)))
        .replace("732 829 320 00074", &pupils::siret(index / 2))
}

fn letters(mut index: usize) -> String {
    let mut name = String::from("N");
    while index > 0 {
        name.push(char::from(b'a' + (index % 26) as u8));
        index /= 26;
    }
    name
}

fn run(arguments: &[&str]) -> Duration {
    run_in(Path::new("."), arguments)
}

/// Runs the command in a folder, on the first of May 2026, and gives how long it takes.
fn run_in(folder: &Path, arguments: &[&str]) -> Duration {
    let start = Instant::now();
    let status = command(folder, arguments).status().unwrap();
    assert!(status.success(), "{arguments:?}");
    start.elapsed()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.current_dir(folder).args(arguments).env("TRIPARTITE_TEST_NOW", "2026-05-01T08:00:00Z");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn cold(folder: &Path) {
    let file = folder.join("reference.toml");
    std::fs::write(&file, REFERENCE).unwrap();
    std::fs::write(folder.join("logo.png"), LOGO).unwrap();
    let out = folder.join("cold");
    let arguments = ["render", file.to_str().unwrap(), "-o", out.to_str().unwrap()];
    let times = (0..30)
        .map(|_| {
            let _ = std::fs::remove_dir_all(&out);
            run(&arguments)
        })
        .collect();
    line("1 agreement, cold process, TOML to PDF on disk (median)", &milliseconds(median(times)), "25 ms");
    let size = std::fs::metadata(out.join("CS26-0412.pdf")).unwrap().len();
    line("its PDF", &format!("{:.1} kB", size as f64 / 1000.0), "60 kB");
}

/// A file as issued, one that three parties signed, one that a browser filled, and one that was written anew.
fn verify(folder: &Path) {
    use tripartite::verify::{Given, verdict};
    let measure = |what: &str, file: &[u8], issued: &[u8], budget: &str| {
        let issued = Given::new(issued.to_vec());
        let once = || {
            let start = Instant::now();
            std::hint::black_box(verdict(file, &issued));
            start.elapsed()
        };
        let times = (0..20).map(|_| once()).collect();
        line(&format!("`verify` of a file {what} (median)"), &milliseconds(median(times)), budget);
    };
    let (file, out) = (folder.join("issued.toml"), folder.join("issued"));
    std::fs::write(&file, REFERENCE).unwrap();
    std::fs::write(folder.join("logo.png"), LOGO).unwrap();
    run(&["render", file.to_str().unwrap(), "-o", out.to_str().unwrap()]);
    let issued = std::fs::read(out.join("CS26-0412.pdf")).unwrap();
    measure("as issued", &issued, &issued, "20 ms");
    let signed = include_bytes!("../fixtures/returns/convention-signed.pdf");
    let end = signed.windows(5).position(|bytes| bytes == b"%%EOF").unwrap() + 5;
    measure("that three parties signed", signed, &signed[..end], "20 ms");
    let filled = include_bytes!("../fixtures/returns/convention-filled.pdf");
    measure("that a browser filled", filled, &filled[..end], "20 ms");
    let mut anew = vec![];
    lopdf::Document::load_mem(&issued).unwrap().save_to(&mut anew).unwrap();
    measure("that was written anew", &anew, &issued, "–");
}

/// Renders so many agreements in this process; the bytes of all.
fn render_many(count: usize) -> usize {
    let models = Models::builtin();
    let mut renderer = Renderer::new(&models);
    let reader = Reader::new(MemoryFolder([("logo.png".to_owned(), LOGO.to_vec())].into()));
    let mut bytes = 0;
    for index in 0..count {
        let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
        let agreement = reader.agreement("a.toml", numbered(index).as_bytes(), &mut sources, &mut diagnostics).unwrap();
        let model = models.get(agreement.model.as_str()).unwrap();
        let checked = rules::check(agreement, model, &rules::SchoolContext::default(), None, &mut diagnostics).unwrap();
        let rendered = renderer.render(&checked, &mut sources, &mut diagnostics).unwrap().unwrap();
        bytes += rendered.bytes().len();
    }
    bytes
}

fn batch() {
    render_many(20);
    for count in [100, 1_000] {
        let start = Instant::now();
        render_many(count);
        let each = start.elapsed() / count as u32;
        line(&format!("{count} agreements in one process, one thread, each"), &milliseconds(each), "5 ms, aim 3");
    }
}

/// The most memory that this process has held (Linux), in kilobytes.
fn peak_kilobytes() -> u64 {
    peak_kilobytes_of("self").unwrap_or(0)
}

fn peak_kilobytes_of(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    peak.trim().trim_end_matches(" kB").parse().ok()
}

/// The most memory that the command has held when last looked at, a thousand times a second, in kilobytes.
fn peak_of(folder: &Path, arguments: &[&str]) -> u64 {
    let mut child = command(folder, arguments).spawn().unwrap();
    let (mut peak, process) = (0, child.id().to_string());
    loop {
        peak = peak_kilobytes_of(&process).unwrap_or(peak);
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{arguments:?}");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn memory() {
    for count in ["1", "200", "2000"] {
        let output = Command::new(std::env::current_exe().unwrap()).args(["--memory", count]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let kilobytes: f64 = text.split(' ').next().unwrap().parse().unwrap();
        line(
            &format!("peak memory for {count} agreements"),
            &format!("{:.1} MB", kilobytes / 1000.0),
            "30 MB for 1, then flat",
        );
    }
}

/// Writes a ledger of so many agreements, each issued and signed by five parties, and gives how many events that are.
fn write_ledger(archive: &Archive, agreements: u32) -> u64 {
    let day = NaiveDate::from_ymd_opt(2026, 5, 4).unwrap();
    let at = day.and_hms_opt(9, 0, 0).unwrap().and_utc();
    let parties = ["head", "host", "guardian-1", "pupil", "tutor", "guardian-2"];
    let asks: Vec<_> = parties.iter().map(|key| (key.parse().unwrap(), Signs::Required)).collect();
    let about = |salt| {
        let sealed = Sealed::new([salt; 32]).with(Key::Document, "a".repeat(64)).with(Key::Content, "b".repeat(64));
        sealed.with(Key::By, "Marie Durand")
    };
    let issued = about(7).with(Key::Pupil, "Léa Dupont-Moreau").with(Key::Class, "2de 4").with(Key::Host, "Menuiserie");
    let contact = |key: &&str| format!("{key}\tMme Claire Moreau\t\tclaire.moreau@famille.example\t+33639982345");
    let issued = parties.iter().map(contact).fold(issued, |sealed, party| sealed.with(Key::Party, party));
    let signed = about(8);
    let (mut head, mut ledger) = (Head::EMPTY, archive.writer().unwrap());
    for thousand in 0..agreements.div_ceil(1000) {
        let (before, mut rows) = (head, vec![]);
        for index in 0..1000.min(agreements - thousand * 1000) {
            let number: Number = format!("CS26-{:06}", thousand * 1000 + index).parse().unwrap();
            let mut add = |what, sealed: &Sealed| {
                let row = head.next(&Event { at, day, number: number.clone(), version: 1, what }, sealed);
                head = row.head();
                rows.push(row);
            };
            let (starts, ends) = (day + TimeDelta::days(40), day + TimeDelta::days(51));
            let terms = Terms { starts, ends, deadline: None, school_last: false, asks: asks.clone() };
            add(What::Issued(terms), &issued);
            for key in &parties[..5] {
                add(What::Signed { party: key.parse().unwrap(), how: How::Paper, on: day }, &signed);
            }
        }
        ledger.append(before, &rows).unwrap();
    }
    head.count
}

fn ledger(folder: &Path) {
    let school = folder.join("school");
    std::fs::create_dir_all(&school).unwrap();
    std::fs::write(school.join("school.toml"), "schema = 1\n").unwrap();
    let archive = Archive::at(&school.join(".tripartite"));
    let events = write_ledger(&archive, 10_000);
    let times = (0..7).map(|_| run_in(&school, &["status", "-q"])).collect();
    line(&format!("`status` over 10000 agreements, {events} events (median)"), &milliseconds(median(times)), "200 ms");
    std::fs::remove_dir_all(school.join(".tripartite")).unwrap();
    let events = write_ledger(&archive, 166_667);
    let start = Instant::now();
    let (mut verifier, mut register, mut seals) = (Verifier::default(), Register::default(), Seals::default());
    let ledger = archive.reader().unwrap().unwrap();
    let each = &mut |row| {
        let entry = verifier.take(&row).unwrap();
        seals.take(&entry);
        register.entry(entry).unwrap();
        ControlFlow::Continue(())
    };
    ledger.read(each).unwrap();
    line(&format!("the chain of {events} events audited"), &milliseconds(start.elapsed()), "5000 ms");
}

fn write_agreements(folder: &Path, count: usize) -> PathBuf {
    let agreements = folder.join(format!("agreements-{count}"));
    std::fs::create_dir_all(&agreements).unwrap();
    std::fs::write(agreements.join("logo.png"), LOGO).unwrap();
    for index in 0..count {
        std::fs::write(agreements.join(format!("{index}.toml")), numbered(index)).unwrap();
    }
    agreements
}

fn check(folder: &Path, count: usize) {
    let agreements = write_agreements(folder, count);
    let times = (0..7).map(|_| run(&["check", agreements.to_str().unwrap()])).collect();
    line(&format!("`check` of {count} agreements (median)"), &milliseconds(median(times)), "500 ms");
}

fn threads(folder: &Path, count: usize) {
    let agreements = write_agreements(folder, count);
    let time = |jobs: &str| {
        let out = folder.join("many");
        median(
            (0..5)
                .map(|_| {
                    let _ = std::fs::remove_dir_all(&out);
                    run(&["render", agreements.to_str().unwrap(), "-o", out.to_str().unwrap(), "--jobs", jobs])
                })
                .collect(),
        )
    };
    let (one, two) = (time("1"), time("2"));
    line(&format!("`render` of {count} agreements, one thread"), &milliseconds(one), "–");
    line(&format!("`render` of {count} agreements, two threads"), &milliseconds(two), "–");
    line("one thread's time by two threads'", &format!("{:.2}", one.as_secs_f64() / two.as_secs_f64()), "1.8 at least");
}

/// All that a secretariat asks of one evening, in one call: `check`, the PDFs, and one pack.
fn pack(folder: &Path, count: usize) {
    // In the folder of a school, where what was made is kept too.
    let school = folder.join("school");
    std::fs::create_dir_all(&school).unwrap();
    std::fs::write(school.join("school.toml"), SCHOOL).unwrap();
    std::fs::write(school.join("logo.png"), LOGO).unwrap();
    std::fs::rename(write_agreements(folder, count), school.join("agreements")).unwrap();
    let time = || {
        for made in ["out", ".tripartite"] {
            let _ = std::fs::remove_dir_all(school.join(made));
        }
        run_in(&school, &["render", "--pack", "all"])
    };
    let times = (0..5).map(|_| time()).collect();
    line(
        &format!("`render` of {count} agreements and one pack of all, two threads"),
        &milliseconds(median(times)),
        "1500 ms",
    );
}

/// Whether an agreement costs more among many.
fn each(folder: &Path) {
    let time = |count: usize| {
        let (agreements, out) = (write_agreements(folder, count), folder.join("out"));
        let time = run(&["render", agreements.to_str().unwrap(), "-o", out.to_str().unwrap()]);
        let _ = (std::fs::remove_dir_all(&out), std::fs::remove_dir_all(&agreements));
        let each = time / count as u32;
        line(&format!("one of {count} agreements by `render`, two threads"), &milliseconds(each), "–");
        each.as_secs_f64()
    };
    let few = time(100);
    let ratio = time(10_000) / few;
    line("one of 10000 by one of 100", &format!("{ratio:.2}"), "1.2 at most");
}

/// `audit` of issued files, those of so many agreements and beside each a return of a megabyte.
fn files(folder: &Path, count: usize) {
    let school = folder.join("audited");
    run(&["new", school.to_str().unwrap()]);
    for example in ["agreements/CS26-0412.toml", "agreements/CS26-0413.toml"] {
        std::fs::remove_file(school.join(example)).unwrap();
    }
    std::fs::write(school.join("agreements/logo.png"), LOGO).unwrap();
    for index in 0..count {
        std::fs::write(school.join(format!("agreements/{index}.toml")), numbered(index)).unwrap();
    }
    run_in(&school, &["issue", "-q"]);
    let mut dice = 1_u64;
    for index in 0..count {
        let roll = |_| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (dice >> 56) as u8
        };
        std::fs::write(school.join("scan.jpg"), (0..1_000_000).map(roll).collect::<Vec<u8>>()).unwrap();
        let number = format!("CS26-{index:05}");
        let reason = ["--despite", "banc d’essai", "--by", "Marie", "-q"];
        run_in(&school, &[&["sign", &number, "--party", "host", "--file", "scan.jpg"][..], &reason].concat());
    }
    let size = |kind: &str| -> u64 {
        let files = std::fs::read_dir(school.join(".tripartite").join(kind)).unwrap();
        files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
    };
    let megabytes = (size("issued") + size("returns")) as f64 / 1e6;
    let time = median((0..5).map(|_| run_in(&school, &["audit", "-q"])).collect());
    let rate = megabytes / time.as_secs_f64();
    line(
        &format!("`audit` of {megabytes:.0} MB of files, {} of them", 2 * count),
        &format!("{rate:.0} MB/s"),
        "300 MB/s",
    );
}

/// SIECLE's exports of so many pupils into a new folder, then with the placements, each twice and in a process of its own.
fn import(folder: &Path, count: usize) {
    let school = folder.join("imported");
    run(&["new", school.to_str().unwrap()]);
    for example in ["agreements/CS26-0412.toml", "agreements/CS26-0413.toml"] {
        std::fs::remove_file(school.join(example)).unwrap();
    }
    let pupils = pupils::school(1, count);
    let (eleves, responsables) = pupils::exports(&pupils);
    std::fs::write(school.join("ElevesAvecAdresses.xml"), &eleves).unwrap();
    std::fs::write(school.join("ResponsablesAvecAdresses.xml"), &responsables).unwrap();
    std::fs::write(school.join("placements.csv"), pupils::placements(&pupils)).unwrap();
    let files = ["ElevesAvecAdresses.xml", "ResponsablesAvecAdresses.xml", "placements.csv"];
    let size = (eleves.len() + responsables.len()) as f64 / 1e6;
    let first = format!("`import` of {count} pupils from SIECLE ({size:.1} MB of XML)");
    let placed = format!("the same with a list of {count} placements");
    let calls = [
        (first.as_str(), &files[..2], "1000 ms"),
        ("the same again, with nothing new", &files[..2], "–"),
        (placed.as_str(), &files[..], "–"),
        ("the same again, with nothing new", &files[..], "–"),
    ];
    for (what, files, budget) in calls {
        let start = Instant::now();
        let peak = peak_of(&school, &[&["import"], files].concat());
        line(what, &milliseconds(start.elapsed()), budget);
        line("peak memory of it", &format!("{:.1} MB", peak as f64 / 1000.0), "100 MB");
    }
    assert_eq!(std::fs::read_dir(school.join("agreements")).unwrap().count(), count);
}
