//! The budgets, measured: `cargo bench`. One line for each; every figure beside its number of documents.
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
const LOGO: &[u8] = include_bytes!("../fixtures/reference/logo.png");
const PROGRAM: &str = env!("CARGO_BIN_EXE_tripartite");

fn main() {
    if let Some(count) = std::env::args().skip_while(|a| a != "--memory").nth(1) {
        let bytes = render_many(count.parse().unwrap());
        println!("{} {bytes}", peak_kilobytes());
        return;
    }
    let folder = memory_disk();
    cold(&folder);
    verify(&folder);
    batch();
    memory();
    check(&folder, 1_000);
    threads(&folder, 300);
    ledger(&folder);
    import(&folder, 2_000);
    std::fs::remove_dir_all(&folder).unwrap();
}

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

/// An agreement that differs from all others: number, names and day of birth.
fn numbered(index: usize) -> String {
    REFERENCE
        .replace("CS26-0412", &format!("CS26-{index:05}"))
        .replace("given_names = \"Léa\"", &format!("given_names = \"Léa {}\"", letters(index)))
        .replace("2010-03-03", &format!("2010-03-{:02}", index % 28 + 1))
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
    let start = Instant::now();
    let status = Command::new(PROGRAM).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{arguments:?}");
    start.elapsed()
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
    let issued = std::fs::read(folder.join("cold").join("CS26-0412.pdf")).unwrap();
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
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    peak.trim().trim_end_matches(" kB").parse().unwrap_or(0)
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
    let run = || {
        let start = Instant::now();
        let status = Command::new(PROGRAM).args(["status", "-q"]).current_dir(&school).stdout(Stdio::null()).status();
        assert!(status.unwrap().success());
        start.elapsed()
    };
    let times = (0..7).map(|_| run()).collect();
    line(&format!("`status` over 10000 agreements, {events} events (median)"), &milliseconds(median(times)), "200 ms");
    std::fs::remove_dir_all(school.join(".tripartite")).unwrap();
    let events = write_ledger(&archive, 166_667);
    let start = Instant::now();
    let (mut verifier, mut register, mut seals) = (Verifier::default(), Register::default(), Seals::default());
    let ledger = archive.reader().unwrap().unwrap();
    let each = &mut |row| {
        let entry = verifier.take(&row).unwrap();
        seals.take(&entry);
        register.entry(&entry).unwrap();
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

/// SIECLE's exports of so many pupils into a new folder, in a process of its own; then once more, with the placements.
fn import(folder: &Path, count: usize) {
    let school = folder.join("school");
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
    let call = |files: &[&str]| {
        let start = Instant::now();
        let mut command = Command::new(PROGRAM);
        let output = command.current_dir(&school).arg("import").args(files).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(output.status().unwrap().success(), "{files:?}");
        start.elapsed()
    };
    let first = call(&files[..2]);
    let size = (eleves.len() + responsables.len()) as f64 / 1e6;
    let made = std::fs::read_dir(school.join("agreements")).unwrap().count();
    assert_eq!(made, count);
    line(&format!("`import` of {count} pupils from SIECLE ({size:.1} MB of XML)"), &milliseconds(first), "1000 ms");
    let second = call(&files);
    line(&format!("the same again, with a list of {count} placements"), &milliseconds(second), "–");
}
