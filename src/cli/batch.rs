//! The agreements of a call, read and judged together: everything wrong is known before anything is written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tripartite::diagnostic::{Diagnostic, Diagnostics, Severity, Sources, Span};
use tripartite::ids::Number;
use tripartite::input::GlimpsedPupil;
use tripartite::model::Models;
use tripartite::rules::{Compared, Place, Summary};
use tripartite::store::{Folder, OUT};
use tripartite::text;

use super::Outcome;
use super::choice::{Choice, Traits};
use super::earlier::Numbers;
use super::issued::Issued;
use super::pipeline::{self, Judging, Pipeline};
use super::print::{Failure, gathered, summary};
use super::report;
use super::targets::{self, Target, Targets};
use super::terminal::Terminal;

/// What was asked of the reading.
pub(crate) struct Wish<'a> {
    pub(crate) paths: &'a [PathBuf],
    pub(crate) judging: Judging,
    pub(crate) templates: Option<&'a PathBuf>,
    pub(crate) choice: Choice,
    /// Whether documents are listed by their names alone, whatever their folders.
    pub(crate) listed: bool,
    /// Where the PDFs go, if that was said.
    pub(crate) output: Option<&'a PathBuf>,
}

/// One file of the call.
pub(crate) struct Entry {
    pub(crate) target: Target,
    /// Its number, whenever it could be read.
    pub(crate) number: Option<Number>,
    /// Whether nothing stops its document. The agreement itself is read again when it is rendered: a thousand of them
    /// would not fit into little memory.
    pub(crate) ready: bool,
    /// What it is chosen by, as far as it is known.
    pub(crate) traits: Traits,
    /// Whether the call is about it, were it ready.
    meant: bool,
    /// Whether the call is about it.
    chosen: bool,
}

/// What the rules between agreements look at: the agreements of one school that could be read, and whose the others are.
#[derive(Default)]
struct Summaries {
    /// Which files of the call they are of.
    entries: Vec<usize>,
    read: Vec<Summary>,
    /// The pupil of each that makes no agreement, as far as its file tells.
    unread: Vec<Option<GlimpsedPupil>>,
}

/// All files of a call.
pub(crate) struct Batch {
    pub(crate) targets: Targets,
    pub(crate) models: Models,
    /// What the ledgers say.
    pub(crate) issued: Issued,
    /// The folder of the PDFs of each of the schools.
    pub(crate) outputs: Vec<PathBuf>,
    pub(crate) entries: Vec<Entry>,
    /// What was read, though the call be not about it.
    pub(crate) read: Numbers,
    sources: Sources,
    found: Diagnostics,
    pub(crate) judging: Judging,
    /// Whether a file could not be read at all.
    failed: bool,
    choice: Choice,
    /// Agreements that were left aside because they are not ready.
    pub(crate) aside: Vec<Entry>,
    /// The findings as they were printed.
    told: BTreeSet<String>,
}

/// What is found wrong with templates and logos after a batch was read: told once, however many documents it stops.
pub(crate) struct Later {
    told: BTreeSet<String>,
    found: Vec<report::Findings>,
}

impl Later {
    /// Nothing so far.
    pub(crate) fn than(batch: &Batch) -> Self {
        Self { told: batch.told.clone(), found: vec![] }
    }

    pub(crate) fn tell(&mut self, found: &Diagnostics, sources: &Sources, terminal: &mut Terminal) {
        for finding in found.sorted() {
            let words = terminal.printer().diagnostic(finding, sources);
            if terminal.is_human() && self.told.insert(words.clone()) {
                terminal.tell(&format!("{words}\n"));
            }
        }
        self.found.push(report::Findings::of(found, sources, terminal.lang));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All findings of a batch, these among them.
    pub(crate) fn findings(self, batch: &Batch, terminal: &Terminal) -> report::Findings {
        self.found.into_iter().fold(batch.findings(terminal), |mut all, later| {
            all.join(later);
            all
        })
    }
}

impl Batch {
    /// Reads and judges all that a call names, and prints the findings when a person reads them.
    pub(crate) fn read(wish: &Wish<'_>, terminal: &mut Terminal) -> Result<Self, Failure> {
        let mut targets = targets::find(wish.paths, terminal)?;
        terminal.speak(targets.schools.first().and_then(pipeline::language));
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let models = pipeline::models(
            wish.templates.map(PathBuf::as_path),
            &targets.schools,
            terminal,
            &mut sources,
            &mut found,
        )?;
        let files = std::mem::take(&mut targets.files);
        let outputs = outputs(&targets, wish.output.map(|folder| terminal.here.join(folder)).as_deref());
        let (entries, judging) = (Vec::with_capacity(files.len()), wish.judging);
        let choice = wish.choice.clone();
        let (failed, told, read) = (targets.failed, BTreeSet::new(), Numbers::new());
        let issued = Issued::read(&targets, terminal)?;
        let mut batch = Self {
            targets,
            models,
            issued,
            outputs,
            entries,
            sources,
            found,
            judging,
            failed,
            choice,
            aside: vec![],
            told,
            read,
        };
        let (summaries, traits) = batch.entries(files, terminal);
        if let Some(failure) = wish.choice.missed(&traits) {
            return Err(failure);
        }
        batch.compare(&summaries, terminal);
        for Entry { target, number, .. } in &batch.entries {
            batch.read.entry(target.school).or_default().insert(target.inside.clone(), number.clone());
        }
        let (chosen, others): (Vec<Entry>, Vec<Entry>) = batch.entries.into_iter().partition(|entry| entry.chosen);
        batch.entries = chosen;
        batch.aside = others.into_iter().filter(|entry| entry.meant).collect();
        batch.refuse_shared_files(wish.listed, terminal);
        batch.print(terminal);
        Ok(batch)
    }

    /// Reads and judges each file by itself; gives what the rules between agreements look at, by school, and what all are
    /// chosen by.
    fn entries(&mut self, files: Vec<Target>, terminal: &mut Terminal) -> (BTreeMap<usize, Summaries>, Vec<Traits>) {
        let Self { models, targets, sources, found: all, entries, failed, judging, choice, .. } = self;
        let pipeline = Pipeline::new(models, targets, &terminal.here, *judging);
        let (mut summaries, mut all_traits): (BTreeMap<usize, Summaries>, Vec<Traits>) = Default::default();
        pipeline.read_schools(sources, all);
        for target in files {
            let (known, mut found, mut unreadable) = (sources.len(), Diagnostics::new(), None);
            let read = pipeline.read(&target, sources, &mut found).unwrap_or_else(|error| {
                unreadable = Some(terminal.failure(&error).finding());
                *failed = true;
                pipeline::Read::default()
            });
            let ready = read.checked.is_some();
            let meant = choice.takes(&read.traits);
            let chosen = meant && (ready || !choice.only_ready);
            if !chosen {
                found = Diagnostics::new();
            }
            // A file that nothing is said about is not shown either.
            if found.is_empty() {
                sources.forget_after(known);
            }
            all.extend(found.into_iter().chain(unreadable));
            let number = read.number.map(|(number, _)| number);
            let school = summaries.entry(target.school).or_default();
            match read.summary {
                Some(summary) => {
                    school.entries.push(entries.len());
                    school.read.push(summary);
                }
                None => school.unread.push(read.pupil),
            }
            all_traits.extend(choice.asks().then(|| read.traits.clone()));
            entries.push(Entry { target, number, ready, traits: read.traits, meant, chosen });
        }
        (summaries, all_traits)
    }

    /// Asks the rules between the agreements of each school.
    fn compare(&mut self, schools: &BTreeMap<usize, Summaries>, terminal: &Terminal) {
        let Self { models, targets, sources, entries, found, judging, issued, .. } = self;
        let pipeline = Pipeline::new(models, targets, &terminal.here, *judging);
        for (school, Summaries { entries: of, read, unread }) in schools {
            let compared = pipeline.compare(*school, read, unread, &issued.ended(*school));
            let mut wanted: BTreeMap<usize, BTreeSet<Place>> = BTreeMap::new();
            for (at, place) in compared.iter().flat_map(Compared::places) {
                wanted.entry(at).or_default().insert(place);
            }
            let mut spans = BTreeMap::new();
            for (at, places) in wanted {
                let Some(entry) = of.get(at).and_then(|entry| entries.get(*entry)) else { continue };
                let read = pipeline.read_alone(&entry.target, sources, &mut Diagnostics::new());
                if let Some(agreement) = read.ok().flatten() {
                    spans.extend(places.into_iter().map(|place| ((at, place), place.span(&agreement))));
                }
            }
            for one in compared {
                let stops = one.is_error() || judging.strict && one.is_warning();
                if let Some(entry) = of.get(one.at()).and_then(|entry| entries.get_mut(*entry)) {
                    entry.ready &= !stops;
                    if !entry.chosen {
                        continue;
                    }
                }
                found.push(one.diagnostic(|at, place| spans.get(&(at, place)).copied()));
            }
        }
    }

    /// Agreements whose PDFs would have one name in one folder, told without regard to capitals as Windows does, stop
    /// each other.
    fn refuse_shared_files(&mut self, listed: bool, terminal: &Terminal) {
        let mut first = BTreeMap::new();
        let mut shared = vec![];
        for (at, entry) in self.entries.iter().enumerate() {
            let (Some(number), Some(output)) = (&entry.number, self.outputs.get(entry.target.school)) else {
                continue;
            };
            let folder = (!listed).then_some(output);
            let earlier = *first.entry((folder, number.folded())).or_insert(at);
            if earlier != at {
                shared.push((at, earlier));
            }
        }
        for (later, earlier) in shared {
            let school = |at: usize| self.entries.get(at).map(|entry| entry.target.school);
            // Those of one school were compared by the rules.
            if school(later) != school(earlier) {
                let (later_place, earlier_place) =
                    (self.number_place(later, terminal), self.number_place(earlier, terminal));
                if let Some(number) = self.entries.get(later).and_then(|entry| entry.number.as_ref()) {
                    self.found.push(same_name(number, later_place, earlier_place));
                }
            }
            for at in [later, earlier] {
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.ready = false;
                }
            }
        }
    }

    /// Where the number of an entry stands, its file read once more.
    fn number_place(&mut self, at: usize, terminal: &Terminal) -> Option<Span> {
        let Self { models, targets, sources, entries, judging, .. } = self;
        let pipeline = Pipeline::new(models, targets, &terminal.here, *judging);
        let read = pipeline.read_alone(&entries.get(at)?.target, sources, &mut Diagnostics::new());
        Some(read.ok()??.number.span)
    }

    fn print(&mut self, terminal: &mut Terminal) {
        if !terminal.is_human() {
            return;
        }
        let printer = terminal.printer();
        for (found, others) in gathered(&self.found.sorted()) {
            terminal.tell(&format!("{}\n", printer.repeated(found, &others, &self.sources)));
            let told = std::iter::once(found).chain(others);
            self.told.extend(told.map(|found| printer.diagnostic(found, &self.sources)));
        }
    }

    /// Whether an agreement was declined, cancelled or erased.
    pub(crate) fn has_ended(&self, entry: &Entry) -> bool {
        entry.number.as_ref().is_some_and(|number| self.issued.has_ended(entry.target.school, number))
    }

    /// What the findings alone make of the call.
    pub(crate) fn outcome(&self) -> Outcome {
        match () {
            () if self.failed => Outcome::Failed,
            () if self.found.has_errors() => Outcome::Found,
            () if self.judging.strict && self.found.count(Severity::Warning) > 0 => Outcome::Found,
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

    /// The files, as they are reported; those that were `stopped` later have no document.
    pub(crate) fn agreements(&self, stopped: &BTreeSet<String>) -> Vec<report::Agreement> {
        let entries = self.entries.iter();
        let report = |entry: &Entry| report::Agreement {
            file: entry.target.shown.clone(),
            number: entry.number.as_ref().map(|number| number.as_str().to_owned()),
            ok: entry.ready && !stopped.contains(&entry.target.shown),
        };
        entries.map(report).collect()
    }
}

/// The folder of each school's PDFs: the one asked for, else `out` in the school's folder; files without a school all
/// go beside the first of them.
fn outputs(targets: &Targets, asked: Option<&Path>) -> Vec<PathBuf> {
    let has_settings = |school: &&Folder| school.root().join("school.toml").is_file();
    let homeless = targets.schools.iter().find(|school| !has_settings(school)).map(Folder::root);
    let own = |school: &Folder| match homeless {
        Some(first) if !has_settings(&school) => first.to_owned(),
        _ => school.root().join(OUT),
    };
    targets.schools.iter().map(|school| asked.map_or_else(|| own(school), Path::to_owned)).collect()
}

fn same_name(number: &Number, later: Option<Span>, earlier: Option<Span>) -> Diagnostic {
    let number = number.as_str();
    let message = text!(
        "le numéro « {number} » est déjà celui d’une autre convention : les deux PDF auraient le même nom",
        "the number « {number} » is already that of another agreement: both PDFs would have one name"
    );
    let found = Diagnostic::error("NUMBER-10", later, message)
        .with_help(text!("donner à chaque convention son propre numéro", "give each agreement a number of its own"));
    match earlier {
        Some(earlier) => found.with_related(earlier, text!("l’autre convention", "the other agreement")),
        None => found,
    }
}
