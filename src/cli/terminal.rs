//! Where results and messages go: made once in `main`, passed down to every command.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, Utc};
use tripartite::diagnostic::{Bug, Lang, Severity, Text};
use tripartite::{store, text};

use super::Outcome;
use super::args::{Colour, Format, Global};
use super::print::{Failure, Printer, visible};

/// What `main` read of the world, once.
pub(crate) struct Surroundings {
    /// The words of the call, the program's name first.
    pub(crate) args: Vec<OsString>,
    /// The folder it was called in, without links.
    pub(crate) here: PathBuf,
    /// `NO_COLOR` is set.
    pub(crate) colour_refused: bool,
    /// The terminal can only print.
    pub(crate) dumb: bool,
    /// Columns of the terminal.
    pub(crate) width: usize,
    /// How many threads can run at once.
    pub(crate) threads: NonZeroUsize,
    /// The instant of the call.
    pub(crate) now: DateTime<Utc>,
    /// The name that the system knows the user by.
    pub(crate) user: Option<String>,
    /// What tells this build of the program from another.
    pub(crate) program: String,
    /// Begins to hear Ctrl-C, for work that can stop between two files; whether it was heard.
    pub(crate) interrupts: fn() -> &'static AtomicBool,
    /// Gives 32 bytes that nobody can guess, another time others.
    pub(crate) salts: Salts,
}

/// Where random bytes come from; nothing when the system gives none.
pub(crate) type Salts = Box<dyn Fn() -> Option<[u8; 32]> + Sync>;

/// Whether a stream may be coloured.
#[derive(Clone, Copy)]
struct Styled(bool);

/// The standard streams, and how to speak to who reads them.
pub(crate) struct Terminal {
    pub(crate) lang: Lang,
    /// The language that the call asks for; without one that of the school decides.
    typed_lang: Option<Lang>,
    pub(crate) format: Format,
    pub(crate) quiet: bool,
    /// The folder that paths are shown from.
    pub(crate) here: PathBuf,
    pub(crate) width: usize,
    styled_out: Styled,
    styled_err: Styled,
    /// Whether messages are read as they come, so that progress makes sense.
    pub(crate) live: bool,
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// The first trouble with standard output; after it nothing more is written there.
    trouble: Option<io::Error>,
}

impl Terminal {
    /// The process's own streams, before the call is understood.
    pub(crate) fn standard(around: &Surroundings, lang: Lang, colour: Colour) -> Self {
        let coloured = |is_terminal: bool| match colour {
            Colour::Auto => is_terminal && !around.colour_refused && !around.dumb,
            Colour::Always => true,
            Colour::Never => false,
        };
        let (out, err) = (io::stdout(), io::stderr());
        Self {
            lang,
            typed_lang: None,
            format: Format::Human,
            quiet: false,
            here: around.here.clone(),
            width: around.width,
            styled_out: Styled(coloured(out.is_terminal())),
            styled_err: Styled(coloured(err.is_terminal())),
            live: err.is_terminal() && !around.dumb,
            out: Box::new(io::BufWriter::new(out)),
            err: Box::new(err),
            trouble: None,
        }
    }

    /// Takes over what the call says of the output.
    pub(crate) fn obey(&mut self, global: &Global) {
        self.typed_lang = global.lang.map(Lang::from);
        self.format = global.format;
        self.quiet = global.quiet;
    }

    /// Speaks a school's language, unless the call asked for one.
    pub(crate) fn speak(&mut self, lang: Option<Lang>) {
        self.lang = self.typed_lang.or(lang).unwrap_or_default();
    }

    /// Whether results may be coloured.
    pub(crate) fn colours_results(&self) -> bool {
        self.styled_out.0
    }

    /// Whether results are for a person.
    pub(crate) fn is_human(&self) -> bool {
        self.format == Format::Human
    }

    /// How a path is shown to who called.
    pub(crate) fn shown(&self, path: &std::path::Path) -> String {
        store::shown(path, &self.here)
    }

    /// A result as a program reads it, on standard output.
    pub(crate) fn json<T: serde::Serialize>(&mut self, report: &T) -> Result<(), Failure> {
        let words = serde_json::to_string_pretty(report).map_err(|e| Failure::new(Bug::new(e).message()))?;
        self.result(&words);
        self.result("\n");
        Ok(())
    }

    /// A result, on standard output.
    pub(crate) fn result(&mut self, words: &str) {
        if self.trouble.is_none() {
            self.trouble = self.out.write_all(words.as_bytes()).err();
        }
    }

    /// A line of results, made visible.
    pub(crate) fn line(&mut self, words: &str) {
        let line = format!("{}\n", visible(words));
        self.result(&line);
    }

    /// Sends on what was written so far, so that a long run shows its results as they come.
    pub(crate) fn flush(&mut self) {
        if self.trouble.is_none() {
            self.trouble = self.out.flush().err();
        }
    }

    /// Words that are ready for standard error. Nobody is left to tell when these cannot be written.
    pub(crate) fn tell(&mut self, words: &str) {
        let _ = self.err.write_all(words.as_bytes());
    }

    /// The printer of messages.
    pub(crate) fn printer(&self) -> Printer {
        Printer::new(self.lang, self.styled_err.0, self.width)
    }

    /// Says why something could not be done.
    pub(crate) fn fail(&mut self, failure: &Failure) {
        let words = self.printer().failure(failure);
        self.tell(&words);
    }

    /// Says why something was not done, and gives what the call comes to: what was asked is wrong, not the call, unless it is
    /// the system that refuses.
    pub(crate) fn refuse(&mut self, failure: &Failure) -> Outcome {
        self.fail(failure);
        if failure.is_systems { Outcome::Failed } else { Outcome::Found }
    }

    /// Says why a file or folder could not be used.
    pub(crate) fn fail_store(&mut self, error: &store::Error) {
        let failure = self.failure(error);
        self.fail(&failure);
    }

    /// The failure of a file or folder, its path shown from where the command was called.
    pub(crate) fn failure(&self, error: &store::Error) -> Failure {
        Failure::of_store(error, &self.shown(error.path()))
    }

    /// A summary line, unless they are not wanted.
    pub(crate) fn sum_up(&mut self, words: &Text) {
        if !self.quiet {
            let line = format!("{}\n", visible(words.get(self.lang)));
            self.tell(&line);
        }
    }

    /// A remark about what the command does, unless they are not wanted.
    pub(crate) fn remark(&mut self, words: &Text) {
        if !self.quiet {
            let words = self.printer().remark(Severity::Note, words);
            self.tell(&words);
        }
    }

    /// Whether all results were written. A reader who has seen enough (a closed pipe) is no failure.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        self.flush();
        match self.trouble.take() {
            Some(trouble) if trouble.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(text!(
                "les résultats n’ont pas pu être écrits (le système dit : « {trouble} »)",
                "the results could not be written (the system says: « {trouble} »)"
            ))),
            _ => Ok(()),
        }
    }
}

/// What a terminal of a test was told.
#[cfg(test)]
#[derive(Clone, Default)]
pub(crate) struct Written(std::rc::Rc<std::cell::RefCell<Vec<u8>>>);

#[cfg(test)]
impl Written {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

#[cfg(test)]
impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
impl Terminal {
    /// A terminal that keeps what it is told.
    pub(crate) fn recorded(live: bool) -> (Self, Written) {
        let written = Written::default();
        let terminal = Self {
            lang: Lang::Fr,
            typed_lang: None,
            format: Format::Human,
            quiet: false,
            here: PathBuf::new(),
            width: 80,
            styled_out: Styled(false),
            styled_err: Styled(false),
            live,
            out: Box::new(io::sink()),
            err: Box::new(written.clone()),
            trouble: None,
        };
        (terminal, written)
    }
}
