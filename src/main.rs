//! The command `tripartite`: reads the world once (arguments, folder, environment, terminal), runs the call and gives its
//! exit code.

mod cli;

use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use cli::{Salts, Surroundings, run};

fn main() -> ExitCode {
    enable_colours();
    ExitCode::from(run(&surroundings()).code())
}

fn surroundings() -> Surroundings {
    Surroundings {
        args: std::env::args_os().collect(),
        here: std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default(),
        colour_refused: is_set("NO_COLOR"),
        dumb: variable("TERM").is_some_and(|kind| kind == "dumb"),
        width: terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0)),
        threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        now: test_word("NOW").and_then(|at| tripartite::ledger::read_instant(&at)).unwrap_or_else(now),
        user: ["USERNAME", "USER", "LOGNAME"].into_iter().find_map(|name| variable(name)?.into_string().ok()),
        program: program(),
        interrupts: hear_interrupts,
        salts: salts(test_word("SALT").and_then(|seed| seed.parse().ok())),
    }
}

/// The version, and what the file of the program is known by: while it is worked on, builds have one version.
fn program() -> String {
    let about = std::env::current_exe().and_then(std::fs::metadata).ok();
    let built = about.and_then(|about| Some((about.len(), about.modified().ok()?)));
    format!("{} {built:?}", env!("CARGO_PKG_VERSION"))
}

/// Lets the first Ctrl-C be seen and the second end the process.
fn hear_interrupts() -> &'static AtomicBool {
    static HEARD: AtomicBool = AtomicBool::new(false);
    // Where no handler can be had, Ctrl-C ends the process as it always did: files are whole or not there all the same.
    let _ = ctrlc::set_handler(|| {
        if HEARD.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED);
        }
    });
    &HEARD
}

/// What shells expect of a process that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// A word that tests replace the world by: `TRIPARTITE_TEST_NOW=2026-05-04T09:12:33Z` for the clock,
/// `TRIPARTITE_TEST_SALT=7` for the random numbers. Whoever could set them could set the machine's clock as well.
fn test_word(name: &str) -> Option<String> {
    variable(&format!("TRIPARTITE_TEST_{name}"))?.into_string().ok()
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
fn now() -> DateTime<Utc> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    DateTime::from_timestamp(since.as_secs().cast_signed(), 0).unwrap_or_default()
}

/// Random bytes of the system, or, for tests, those that a seed gives.
fn salts(seed: Option<u64>) -> Salts {
    let calls = AtomicU64::new(0);
    Box::new(move || {
        let mut salt = [0; 32];
        match seed {
            Some(seed) => {
                let count = calls.fetch_add(1, Ordering::Relaxed) + 1;
                let (one, other) = salt.split_at_mut(16);
                one.fill(seed.to_le_bytes().first().copied()?);
                other.fill(count.to_le_bytes().first().copied()?);
            }
            None => getrandom::fill(&mut salt).ok()?,
        }
        Some(salt)
    })
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name)
}

fn is_set(name: &str) -> bool {
    variable(name).is_some_and(|value| !value.is_empty())
}

/// The older Windows console shows colours only to programs that ask for them.
#[cfg(windows)]
fn enable_colours() {
    let _ = anstyle_query::windows::enable_ansi_colors();
}

#[cfg(not(windows))]
fn enable_colours() {}
