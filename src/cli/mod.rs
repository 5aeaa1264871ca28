//! The command: what was typed, one function for each command, and printing. It decides nothing about agreements.

mod args;
mod desk_args;
mod words;
mod print;
mod misuse;
mod terminal;
mod report;
mod pages;
mod pattern;
mod whose;
mod targets;
mod choice;
mod desk;
mod issued;
mod earlier;
mod pipeline;
mod product;
mod batch;
mod new;
mod import;
mod sarif;
mod check;
mod explain;
mod recorded;
mod verify;
mod progress;
mod crew;
mod expect;
mod extract;
mod packs;
mod press;
mod render;
mod waiting;
mod issue;
mod amend;
mod acts;
mod sign;
mod copies;
mod status;
mod log;
mod audit;
mod export;
mod poster;
mod mail;
mod remind;
mod backup;
mod erase;

use std::ffi::OsStr;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{FromArgMatches as _, error::ErrorKind};
use tripartite::diagnostic::Lang;
use tripartite::{store, text};

use args::{Call, Command};
use print::Failure;
use terminal::Terminal;
pub(crate) use terminal::{Salts, Surroundings};

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// All is well.
    Well,
    /// Something is wrong in what was given.
    Found,
    /// The call is wrong, or its work could not be done.
    Failed,
}

impl Outcome {
    /// The process's exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::Found => 1,
            Self::Failed => 2,
        }
    }
}

/// Runs one call.
pub(crate) fn run(around: &Surroundings) -> Outcome {
    let lang = wished_lang(around);
    let mut terminal = Terminal::standard(around, lang, wished(around, "--color").unwrap_or_default());
    report_panics(lang);
    let outcome = panic::catch_unwind(panic::AssertUnwindSafe(|| understand(around, &mut terminal)));
    let outcome = outcome.unwrap_or(Outcome::Failed);
    match terminal.finish() {
        Ok(()) => outcome,
        Err(failure) => {
            terminal.fail(&failure);
            Outcome::Failed
        }
    }
}

/// A fault of the program is one sentence, without a backtrace, however many threads meet it.
fn report_panics(lang: Lang) {
    static TOLD: AtomicBool = AtomicBool::new(false);
    panic::set_hook(Box::new(move |fault| {
        // What strangers wrote may break the rasteriser: that is told as a file that cannot be compared.
        let draws = std::thread::current().name() == Some(tripartite::verify::DRAWING);
        if draws || TOLD.swap(true, Ordering::Relaxed) {
            return;
        }
        let place = fault.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        let version = env!("CARGO_PKG_VERSION");
        let failure = Failure::new(text!(
            "un défaut de tripartite {version} lui-même{place} ; merci de le signaler",
            "a fault of tripartite {version} itself{place}; please report it"
        ));
        let words = print::Printer::new(lang, false, 100).failure(&failure);
        let _ = std::io::Write::write_all(&mut std::io::stderr(), words.as_bytes());
    }));
}

fn understand(around: &Surroundings, terminal: &mut Terminal) -> Outcome {
    let mut command = words::command(terminal.lang, terminal.colours_results(), terminal.width);
    let call = command.try_get_matches_from_mut(&around.args).and_then(|m| Call::from_arg_matches(&m));
    match call {
        Ok(call) => {
            terminal.obey(&call.global);
            dispatch(&call.command.once(), around, terminal)
        }
        Err(error) => answer(&error, terminal),
    }
}

/// What clap ends a call with: help and version are results, all else is a wrong call.
fn answer(error: &clap::Error, terminal: &mut Terminal) -> Outcome {
    let styled = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let words = if terminal.colours_results() { styled.ansi().to_string() } else { styled.to_string() };
            terminal.result(&words);
            Outcome::Well
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            terminal.tell(&styled.to_string());
            Outcome::Failed
        }
        _ => {
            terminal.fail(&misuse::failure(error));
            Outcome::Failed
        }
    }
}

fn dispatch(command: &Command, around: &Surroundings, terminal: &mut Terminal) -> Outcome {
    let of_status = matches!(terminal.format, args::Format::Csv | args::Format::Pdf);
    if of_status && !matches!(command, Command::Status(_)) {
        terminal.fail(&only_status(terminal.format));
        return Outcome::Failed;
    }
    if terminal.format == args::Format::Sarif && !matches!(command, Command::Check(_)) {
        let only = text!("seul `check` s’affiche au format sarif", "only `check` is printed as sarif");
        terminal.fail(&Failure::new(only).with_help(text!("écrire `--format json`", "write `--format json`")));
        return Outcome::Failed;
    }
    let done = match command {
        Command::New(args) => new::run(args, terminal),
        Command::Import(args) => import::run(args, around, terminal),
        Command::Check(args) => check::run(args, terminal),
        Command::Verify(args) => verify::run(args, terminal),
        Command::Render(args) => render::run(args, around, terminal),
        Command::Issue(args) => issue::issue(args, around, terminal),
        Command::Amend(args) => amend::amend(args, around, terminal),
        Command::Deliver(args) => acts::deliver(args, around, terminal),
        Command::Sign(args) => sign::run(args, around, terminal),
        Command::Decline(args) => acts::decline(args, around, terminal),
        Command::Cancel(args) => acts::cancel(args, around, terminal),
        Command::Revoke(args) => acts::revoke(args, around, terminal),
        Command::Remind(args) => remind::run(args, around, terminal),
        Command::Erase(args) => erase::run(args, around, terminal),
        Command::Backup(args) => backup::run(args, around, terminal),
        Command::Status(args) => status::run(args, around, terminal),
        Command::Log(args) => log::log(args, around, terminal),
        Command::Receipt(args) => log::receipt(args, around, terminal),
        Command::Audit(args) => audit::run(args, around, terminal),
        Command::Export(args) => export::run(args, around, terminal),
        Command::Explain(args) => explain::run(args, terminal),
        Command::Extract(args) => extract::run(args, terminal),
        Command::Schema(args) => pages::schema(args, terminal),
        Command::Completions(args) => pages::completions(args, terminal),
        Command::Man(args) => pages::man(args, terminal),
        Command::Help(args) => pages::help(args, terminal),
    };
    done.unwrap_or_else(|failure| {
        terminal.fail(&failure);
        Outcome::Failed
    })
}

fn only_status(format: args::Format) -> Failure {
    let format = if format == args::Format::Pdf { "pdf" } else { "csv" };
    Failure::new(text!("seul `status` s’affiche au format {format}", "only `status` is printed as {format}"))
        .with_help(text!("écrire `--format json`", "write `--format json`"))
}

/// The language of messages: as typed, else that of the nearest `school.toml`, else French. It is needed before the call
/// is understood, since what is wrong with the call is said in it.
fn wished_lang(around: &Surroundings) -> Lang {
    let typed: Option<args::LangArg> = wished(around, "--lang");
    let school = || store::Folder::above(&around.here).ok().flatten();
    typed.map_or_else(|| school().and_then(|school| pipeline::language(&school)).unwrap_or_default(), Lang::from)
}

/// The value of an option, found without understanding the rest of the call.
fn wished<T: clap::ValueEnum>(around: &Surroundings, option: &str) -> Option<T> {
    let words: Vec<&str> = around.args.iter().skip(1).map_while(|word: &_| OsStr::to_str(word)).collect();
    let words: Vec<&str> = words.into_iter().take_while(|word| *word != "--").collect();
    let value = words.iter().enumerate().find_map(|(at, word)| match word.strip_prefix(option) {
        Some("") => words.get(at + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    T::from_str(value?, false).ok()
}
