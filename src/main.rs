//! The command `tripartite`: reads the world once (arguments, folder, environment, terminal), runs the call and gives its
//! exit code.

mod cli;

use std::num::NonZeroUsize;
use std::process::ExitCode;

use cli::{Surroundings, run};

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
    }
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
