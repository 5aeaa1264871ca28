//! The agreements of a call, read and judged together: everything wrong is known before anything is written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use tripartite::diagnostic::{Diagnostic, Diagnostics, Severity, Sources};
use tripartite::standin::Models;
use tripartite::store::Folder;
use tripartite::text;

use super::Outcome;
use super::pipeline::{self, Ready, file_name};
use super::print::{Failure, summary};
use super::report;
use super::targets::{self, Target, Targets};
use super::terminal::Terminal;

/// What was asked of the reading.
pub(crate) struct Wish<'a> {
    pub(crate) paths: &'a [PathBuf],
    pub(crate) on: Option<NaiveDate>,
    pub(crate) strict: bool,
    pub(crate) templates: Option<&'a PathBuf>,
    /// Where the PDFs go, if that was said.
    pub(crate) output: Option<&'a PathBuf>,
}

/// One file of the call.
pub(crate) struct Entry {
    pub(crate) target: Target,
    /// Its number, whenever it could be read.
    pub(crate) number: Option<String>,
    /// The agreement, unless something stops its document.
    pub(crate) ready: Option<Ready>,
}

/// All files of a call.
pub(crate) struct Batch {
    pub(crate) targets: Targets,
    pub(crate) models: Models,
    /// The folder of the PDFs of each of the schools.
    pub(crate) outputs: Vec<PathBuf>,
    pub(crate) entries: Vec<Entry>,
    sources: Sources,
    found: Diagnostics,
    strict: bool,
    /// Whether a file could not be read at all.
    failed: bool,
}

impl Batch {
    /// Reads and judges all that a call names, and prints the findings when a person reads them.
    pub(crate) fn read(wish: &Wish<'_>, terminal: &mut Terminal) -> Result<Self, Failure> {
        let mut targets = targets::find(wish.paths, terminal)?;
        terminal.speak(targets.schools.first().and_then(pipeline::language));
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let models = pipeline::models(wish.templates.map(PathBuf::as_path), terminal, &mut sources, &mut found)?;
        let files = std::mem::take(&mut targets.files);
        let outputs = outputs(&targets, wish.output.map(|folder| terminal.here.join(folder)));
        let (entries, strict) = (Vec::with_capacity(files.len()), wish.strict);
        let mut batch = Self {
            targets,
            models,
            outputs,
            entries,
            sources,
            found,
            strict,
            failed: false,
        };
        for target in files {
            batch.entry(target, wish.on, terminal);
        }
        batch.refuse_shared_files();
        batch.print(terminal);
        Ok(batch)
    }

    fn entry(&mut self, target: Target, on: Option<NaiveDate>, terminal: &mut Terminal) {
        let Some(school) = self.targets.schools.get(target.school) else {
            return;
        };
        let mut found = Diagnostics::new();
        let read = pipeline::read(school, &target, on, &mut self.sources, &mut found);
        let read = read.unwrap_or_else(|error| {
            terminal.fail_store(&error);
            self.failed = true;
            None
        });
        let stopped = found.has_errors() || self.strict && found.count(Severity::Warning) > 0;
        self.found.extend(found);
        let number = read.as_ref().map(|ready| ready.number().value.clone());
        self.entries.push(Entry {
            target,
            number,
            ready: read.filter(|_| !stopped),
        });
    }

    /// Agreements whose PDFs would have one name in one folder, told without regard to capitals as Windows does, stop
    /// each other.
    fn refuse_shared_files(&mut self) {
        let mut first = BTreeMap::new();
        let mut shared = vec![];
        for (at, entry) in self.entries.iter().enumerate() {
            let (Some(ready), Some(output)) = (&entry.ready, self.outputs.get(entry.target.school)) else {
                continue;
            };
            let name = (output, file_name(&ready.number().value).to_lowercase());
            let (earlier, earlier_ready) = *first.entry(name).or_insert((at, ready));
            if earlier != at {
                self.found.push(same_name(ready, earlier_ready));
                shared.extend([earlier, at]);
            }
        }
        for at in shared {
            if let Some(entry) = self.entries.get_mut(at) {
                entry.ready = None;
            }
        }
    }

    fn print(&self, terminal: &mut Terminal) {
        if !terminal.is_human() {
            return;
        }
        let printer = terminal.printer();
        for found in self.found.sorted() {
            let words = printer.diagnostic(found, &self.sources);
            terminal.tell(&format!("{words}\n"));
        }
    }

    /// What the findings alone make of the call.
    pub(crate) fn outcome(&self) -> Outcome {
        match () {
            () if self.failed => Outcome::Failed,
            () if self.found.has_errors() => Outcome::Found,
            () if self.strict && self.found.count(Severity::Warning) > 0 => Outcome::Found,
            () => Outcome::Well,
        }
    }

    /// « 2 erreurs dans 3 conventions ».
    pub(crate) fn summary(&self) -> tripartite::diagnostic::Text {
        summary(&self.found, self.entries.len())
    }

    pub(crate) fn findings(&self, terminal: &Terminal) -> report::Findings {
        report::Findings::of(&self.found, &self.sources, terminal.lang)
    }

    pub(crate) fn agreements(&self) -> Vec<report::Agreement> {
        let entries = self.entries.iter();
        let report = |entry: &Entry| report::Agreement {
            file: entry.target.shown.clone(),
            number: entry.number.clone(),
            ok: entry.ready.is_some(),
        };
        entries.map(report).collect()
    }
}

/// The folder of each school's PDFs: the one asked for, else `out` in the school's folder; files without a school all
/// go beside the first of them.
fn outputs(targets: &Targets, asked: Option<PathBuf>) -> Vec<PathBuf> {
    let has_settings = |school: &&Folder| school.root().join("school.toml").is_file();
    let homeless = targets
        .schools
        .iter()
        .find(|school| !has_settings(school))
        .map(Folder::root);
    let own = |school: &Folder| match homeless {
        Some(first) if !has_settings(&school) => first.to_owned(),
        _ => school.root().join("out"),
    };
    targets
        .schools
        .iter()
        .map(|school| asked.clone().unwrap_or_else(|| own(school)))
        .collect()
}

fn same_name(later: &Ready, earlier: &Ready) -> Diagnostic {
    let number = &later.number().value;
    let message = text!(
        "le numéro « {number} » est déjà celui d’une autre convention : les deux PDF auraient le même nom",
        "the number « {number} » is already that of another agreement: both PDFs would have one name"
    );
    Diagnostic::error("NUMBER-02", later.number().span, message)
        .with_help(text!(
            "donner à chaque convention son propre numéro",
            "give each agreement a number of its own"
        ))
        .with_related(
            earlier.number().span,
            text!("l’autre convention", "the other agreement"),
        )
}
