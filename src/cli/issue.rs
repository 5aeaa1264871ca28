//! `issue` and `amend`: checked, rendered, kept, recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;

use tripartite::agreement::Agreement;
use tripartite::content::Edition;
use tripartite::diagnostic::{Diagnostics, Lang, Sources};
use tripartite::ids::Number;
use tripartite::ledger::{Case, Head, Key, Kind, Phase, Refused, Register, Terms, What, particulars, possible};
use tripartite::render::Rendered;
use tripartite::store::{self, Archive, ErrorKind};
use tripartite::text;

use super::Outcome;
use super::args;
use super::batch::{Batch, Entry, Later, Wish};
use super::choice::Choice;
use super::crew::{self, Before, Made};
use super::desk::{self, Desk, Draft, refused};
use super::issued::{Editions, Issued, kept_values};
use super::pipeline::{Judging, Pipeline};
use super::print::{Failure, count, events};
use super::product::Product;
use super::progress::Progress;
use super::report::{self, SCHEMA};
use super::targets::Target;
use super::terminal::{Surroundings, Terminal};
use super::whose::number_in;
use super::words::Both;

/// How many agreements are written and recorded at once: a killed call loses no more than these, a rerun takes them up, and
/// on a slow drive nobody waits for more of them than one has patience for.
const AT_ONCE: usize = 20;

pub(crate) fn issue(args: &args::Issue, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let choice = Choice { only_ready: args.only_ready, ..Choice::from(&args.choice) };
    let batch = Batch::read(&wish(&args.paths, &args.making, choice, around), terminal)?;
    let issued = &batch.issued;
    let work: Vec<&Entry> = batch.entries.iter().filter(|entry| entry.ready).collect();
    let numbers = work.iter().filter_map(|entry| Some((entry.target.school, entry.number.as_ref()?)));
    let editions = issued.editions(numbers, terminal)?;
    let desks = desks(&batch, args.making.by.as_deref(), around);
    // Before any file is kept: files that are kept without a ledger are those of one that is gone.
    for archive in work.iter().filter_map(|entry| issued.archive(entry.target.school)) {
        archive.begin().map_err(|e| terminal.failure(&e))?;
    }
    let mut counter = Counter::new("issue", &batch, &desks, work.len());
    counter.render(&work, &editions, args.making.jobs.unwrap_or(around.threads), terminal)?;
    counter.finish(terminal)
}

/// What a call of `issue` or `amend` says of the reading.
fn wish<'a>(paths: &'a [PathBuf], making: &'a args::Making, choice: Choice, around: &Surroundings) -> Wish<'a> {
    Wish {
        paths,
        judging: Judging { strict: making.strict, on: Some(desk::today(around)) },
        templates: making.templates.as_ref(),
        choice,
        listed: false,
        output: making.output.as_ref(),
    }
}

fn desks<'a>(batch: &Batch, by: Option<&str>, around: &'a Surroundings) -> Vec<Desk<'a>> {
    batch.targets.schools.iter().map(|school| Desk::of(school.clone(), by, around)).collect()
}

pub(crate) fn amend(args: &args::Amend, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(args.making.by.as_deref(), around, terminal)?;
    let (register, _) = desk.register(terminal)?;
    let mut paths = vec![];
    for number in &args.numbers {
        match desk::case(number, &register).and_then(|case| files_of(number, case, &desk)) {
            Ok(files) => paths.extend(files),
            Err(failure) => return Ok(terminal.refuse(&failure)),
        }
    }
    let batch = Batch::read(&wish(&paths, &args.making, Choice::default(), around), terminal)?;
    let work: Vec<&Entry> = batch.entries.iter().filter(|entry| entry.ready).collect();
    let desks = desks(&batch, args.making.by.as_deref(), around);
    let mut counter = Counter::new("amend", &batch, &desks, work.len());
    let (work, editions) = counter.next_editions(&work, &args.numbers, terminal)?;
    counter.render(&work, &editions, args.making.jobs.unwrap_or(around.threads), terminal)?;
    counter.finish(terminal)
}

/// The file that an agreement was issued from, if it bears the number still; else those of the folder that do.
fn files_of(number: &Number, case: &Case, desk: &Desk<'_>) -> Result<Vec<PathBuf>, Failure> {
    let file = case.sealed().and_then(|sealed| sealed.get(Key::File).map(str::to_owned));
    let file = file.ok_or_else(|| refused(number, &Refused::Phase { phase: Phase::Erased, kind: Kind::Amended }))?;
    let root = desk.school.root();
    let bears = |path: &PathBuf| {
        let bytes = store::read(path).unwrap_or_default();
        number_in(&String::from_utf8_lossy(&bytes)).as_ref() == Some(number)
    };
    let issued = root.join(&file);
    if bears(&issued) {
        return Ok(vec![issued]);
    }
    let all = store::toml_files(&root.join(store::AGREEMENTS)).unwrap_or_default();
    let found: Vec<PathBuf> = all.into_iter().filter(bears).collect();
    match () {
        () if !found.is_empty() => Ok(found),
        // What is wrong with it is told when it is read.
        () if issued.exists() => Ok(vec![issued]),
        () => Err(gone(number, &file).systems()),
    }
}

/// A document that waits to be recorded.
struct Waiting {
    draft: Draft,
    rendered: Rendered,
    path: PathBuf,
    line: report::Issued,
}

impl Waiting {
    /// Writes it into its folder: a killed call leaves a draft there, never a gap.
    fn print(&self) -> Result<(), store::Error> {
        store::write_whole(&self.path, self.rendered.bytes()).map(|_| ())
    }

    /// Writes it where it is kept.
    fn keep(&self, archive: &Archive) -> Result<(), store::Error> {
        archive.keep_issued(self.rendered.bytes())?;
        archive.keep_content(self.rendered.content().canonical()).map(|_| ())
    }

    /// Whether somebody else has recorded the same since the ledger was read.
    fn is_issued(&self, register: &Register) -> bool {
        let same = |case: &Case| {
            let document = case.digests().map(|(document, _)| document);
            case.state.version().version == self.rendered.version() && document == Some(self.rendered.document_hash())
        };
        register.get(&self.draft.number).is_some_and(same)
    }
}

/// What became of the agreements so far.
struct Counter<'a> {
    command: &'static str,
    batch: &'a Batch,
    issued: &'a Issued,
    desks: &'a [Desk<'a>],
    /// By school.
    waiting: BTreeMap<usize, Vec<Waiting>>,
    lines: Vec<report::Issued>,
    heads: BTreeMap<usize, Head>,
    outcome: Outcome,
    progress: Progress,
    later: Later,
    stopped: BTreeSet<String>,
}

impl<'a> Counter<'a> {
    fn new(command: &'static str, batch: &'a Batch, desks: &'a [Desk<'a>], total: usize) -> Self {
        Self {
            command,
            batch,
            issued: &batch.issued,
            desks,
            waiting: BTreeMap::new(),
            lines: vec![],
            heads: BTreeMap::new(),
            outcome: batch.outcome(),
            progress: Progress::new(total),
            later: Later::than(batch),
            stopped: BTreeSet::new(),
        }
    }

    fn pipeline(&self, terminal: &Terminal) -> Pipeline<'a> {
        Pipeline::new(&self.batch.models, &self.batch.targets, &terminal.here, self.batch.judging)
    }

    fn render(
        &mut self,
        work: &[&Entry],
        editions: &Editions,
        jobs: NonZeroUsize,
        terminal: &mut Terminal,
    ) -> Result<(), Failure> {
        let mut folders: Vec<PathBuf> = work.iter().map(|entry| self.folder(entry)).collect();
        folders.sort();
        folders.dedup();
        for folder in folders {
            store::create_folder(&folder).map_err(|e| terminal.failure(&e))?;
            store::remove_leftovers(&folder);
        }
        self.desks.iter().for_each(|desk| desk.archive.tidy());
        let (batch, here) = (self.batch, terminal.here.clone());
        let pipeline =
            || Pipeline::new(&batch.models, &batch.targets, &here, batch.judging).with_issued(&batch.issued, editions);
        let agreements: Vec<(&Target, &Number)> =
            work.iter().filter_map(|e| Some((&e.target, e.number.as_ref()?))).collect();
        let mut failure = None;
        crew::render(jobs, &pipeline, &agreements, &|_, _, _| Before::From(None), |at, made| {
            let Some(entry) = work.get(at) else { return ControlFlow::Break(()) };
            match self.take(entry, made, terminal) {
                Ok(()) => ControlFlow::Continue(()),
                Err(stop) => {
                    failure = Some(stop);
                    ControlFlow::Break(())
                }
            }
        });
        failure.map_or_else(|| self.record(terminal), Err)
    }

    fn folder(&self, entry: &Entry) -> PathBuf {
        self.batch.outputs.get(entry.target.school).cloned().unwrap_or_default()
    }

    /// Takes what became of one document; fails when nothing more can be done.
    fn take(&mut self, entry: &Entry, made: Made, terminal: &mut Terminal) -> Result<(), Failure> {
        let (rendered, agreement) = match made {
            Made::Rendered(printed, agreement) => {
                if let Some((sources, found)) = &printed.faults {
                    self.progress.clear(terminal);
                    self.later.tell(found, sources, terminal);
                }
                match printed.product {
                    Product::Pdf(made) => (made, agreement),
                    Product::Html(_) => return Ok(()),
                }
            }
            // Nothing is passed over that is to be recorded.
            Made::Before(_) => return Ok(()),
            Made::Refused(sources, found) => {
                self.refuse(entry, &sources, &found, terminal);
                return Ok(());
            }
            Made::Unreadable(error) => {
                let failure = terminal.failure(&error);
                self.lose(&entry.target.shown, Some(&failure), terminal);
                return Ok(());
            }
            Made::Changed => {
                let failure = Failure::new(text!(
                    "le fichier a changé pendant le travail : relancer la commande",
                    "the file changed during the work: run the command again"
                ));
                self.lose(&entry.target.shown, Some(&failure), terminal);
                return Ok(());
            }
            Made::Bug(bug) => {
                self.lose(&entry.target.shown, Some(&Failure::new(bug.message()).systems()), terminal);
                return Ok(());
            }
            Made::Panicked => {
                self.lose(&entry.target.shown, None, terminal);
                return Ok(());
            }
        };
        self.document(entry, rendered, agreement.get(), terminal)?;
        let waiting = self.waiting.values().map(Vec::len).sum::<usize>();
        self.progress.tell(self.lines.len() + waiting, terminal);
        if waiting >= AT_ONCE { self.record(terminal) } else { Ok(()) }
    }

    /// Takes up a document, which is written when it is recorded.
    fn document(
        &mut self,
        entry: &Entry,
        rendered: Rendered,
        agreement: &Agreement,
        terminal: &mut Terminal,
    ) -> Result<(), Failure> {
        let school = entry.target.school;
        let known = self.issued.case(school, rendered.number());
        let adopted = known.is_some_and(|case| case.state.version().version == rendered.version());
        let rendered = if adopted {
            match self.issued.as_issued(school, rendered, terminal) {
                Ok(rendered) => rendered,
                Err(failure) => {
                    self.lose(&entry.target.shown, Some(&failure), terminal);
                    return Ok(());
                }
            }
        } else {
            rendered
        };
        let path = self.folder(entry).join(rendered.file_name());
        let line = report::Issued {
            agreement: entry.target.shown.clone(),
            number: rendered.number().as_str().to_owned(),
            version: rendered.version(),
            file: terminal.shown(&path),
            recorded: !adopted,
            content_digest: rendered.content_digest().short().to_string(),
            document_hash: rendered.document_hash().to_string(),
            changes: changes(&rendered),
        };
        if !adopted {
            let draft = draft(entry, &rendered, agreement);
            self.waiting.entry(school).or_default().push(Waiting { draft, rendered, path, line });
            return Ok(());
        }
        match store::write_whole(&path, rendered.bytes()) {
            Ok(_) => {
                let ended = known.map(|case| case.state.phase()).filter(|phase| phase.has_ended());
                self.line(line, ended, terminal);
            }
            Err(error) if is_its_own(&error) => {
                let failure = terminal.failure(&error);
                self.lose(&entry.target.shown, Some(&failure), terminal);
            }
            Err(error) => return Err(terminal.failure(&error)),
        }
        Ok(())
    }

    /// Writes and records what waits. It is written while nobody else can record anything, and only what the ledger admits:
    /// what is refused leaves nothing behind, and takes no file's place.
    fn record(&mut self, terminal: &mut Terminal) -> Result<(), Failure> {
        for (school, waiting) in std::mem::take(&mut self.waiting) {
            let Some(desk) = self.desks.get(school) else { continue };
            let (mut refusals, mut others) = (BTreeMap::new(), BTreeSet::new());
            let recorded = desk.record(terminal, &mut |register| {
                (refusals, others) = Default::default();
                let mut drafts = vec![];
                for one in &waiting {
                    let number = one.draft.number.clone();
                    match admitted(one, desk, register, terminal)? {
                        Admitted::Yes => drafts.push(one.draft.clone()),
                        Admitted::Already => drop(others.insert(number)),
                        Admitted::No(why) => drop(refusals.insert(number, why)),
                    }
                }
                Ok(drafts)
            })?;
            self.heads.insert(school, recorded.head);
            recorded.tell_clock(desk, terminal);
            for Waiting { draft, line, .. } in waiting {
                match refusals.get(&draft.number) {
                    None => {
                        let recorded = !others.contains(&draft.number);
                        self.line(report::Issued { recorded, ..line }, None, terminal);
                    }
                    Some(why) => self.lose(&line.agreement, Some(why), terminal),
                }
            }
        }
        Ok(())
    }

    /// Tells of a document that is there, of an agreement that has ended since it was, if it has.
    fn line(&mut self, line: report::Issued, ended: Option<Phase>, terminal: &mut Terminal) {
        if terminal.is_human() {
            self.progress.clear(terminal);
            let report::Issued { file, number, version, recorded, content_digest, .. } = &line;
            let words = match ended.map(Phase::words) {
                _ if *recorded => text!("émise", "issued"),
                None => text!("déjà émise, sans changement", "issued already, unchanged"),
                Some(phase) => {
                    let (fr, en) = (phase.get(Lang::Fr), phase.get(Lang::En));
                    text!("déjà émise, et {fr} depuis", "issued already, and {en} since")
                }
            };
            let words = words.get(terminal.lang).to_owned();
            terminal.line(&format!("{number}  v{version}  {content_digest}  {file}  {words}"));
            for change in &line.changes {
                terminal.line(&format!("    {change}"));
            }
        }
        self.lines.push(line);
    }

    fn refuse(&mut self, entry: &Entry, sources: &Sources, found: &Diagnostics, terminal: &mut Terminal) {
        self.progress.clear(terminal);
        self.stopped.insert(entry.target.shown.clone());
        self.outcome = self.outcome.max(Outcome::Found);
        self.later.tell(found, sources, terminal);
    }

    fn lose(&mut self, name: &str, why: Option<&Failure>, terminal: &mut Terminal) {
        self.progress.clear(terminal);
        self.stopped.insert(name.to_owned());
        let is_systems = why.is_none_or(|why| why.is_systems);
        self.outcome = self.outcome.max(if is_systems { Outcome::Failed } else { Outcome::Found });
        if let Some(why) = why {
            terminal.fail(why);
        }
        terminal.fail(&Failure::new(text!("« {name} » n’est pas émis", "« {name} » is not issued")));
    }

    /// The editions that follow those in force, with what changes; agreements without a change are told and left out.
    fn next_editions<'e>(
        &mut self,
        work: &[&'e Entry],
        numbers: &[Number],
        terminal: &mut Terminal,
    ) -> Result<(Vec<&'e Entry>, Editions), Failure> {
        let (mut editions, mut left) = (Editions::new(), vec![]);
        let reader = self.pipeline(terminal);
        for entry in work {
            match self.next_edition(entry, numbers, &reader, terminal)? {
                Ok((number, edition)) => {
                    editions.insert((entry.target.school, number), edition);
                    left.push(*entry);
                }
                Err(why) => self.lose(&entry.target.shown, Some(&why), terminal),
            }
        }
        Ok((left, editions))
    }

    fn next_edition(
        &self,
        entry: &Entry,
        numbers: &[Number],
        reader: &Pipeline<'_>,
        terminal: &Terminal,
    ) -> Result<Result<(Number, Edition), Failure>, Failure> {
        let read = reader.read(&entry.target, &mut Sources::new(), &mut Diagnostics::new());
        let read = read.map_err(|e| terminal.failure(&e))?;
        let Some(checked) = read.checked else { return Ok(Err(renumbered(entry))) };
        let number = checked.get().number.value.clone();
        let school = entry.target.school;
        let (Some(case), Some(archive)) = (self.issued.case(school, &number), self.issued.archive(school)) else {
            return Ok(Err(refused(&number, &Refused::NotIssued)));
        };
        let Some((document, _)) = case.digests().filter(|_| numbers.contains(&number)) else {
            return Ok(Err(renumbered(entry)));
        };
        let phase = case.state.phase();
        if !possible(phase).contains(&Kind::Amended) {
            return Ok(Err(refused(&number, &Refused::Phase { phase, kind: Kind::Amended })));
        }
        let before = kept_values(archive, case, terminal)?;
        let content = reader.content(&checked).map_err(|bug| Failure::new(bug.message()))?;
        let next = Edition::after(&before, document, content.values());
        Ok(next.map(|edition| (number.clone(), edition)).ok_or_else(|| unchanged(&number)))
    }

    fn finish(mut self, terminal: &mut Terminal) -> Result<Outcome, Failure> {
        self.progress.clear(terminal);
        let recorded = self.lines.iter().filter(|line| line.recorded).count();
        let total = self.batch.entries.len();
        if terminal.is_human() {
            if self.later.is_empty() {
                terminal.sum_up(&self.batch.summary());
            }
            let recorded = match self.command {
                "amend" => {
                    count(recorded, Both("nouvelle version", "new version"), Both("nouvelles versions", "new versions"))
                }
                _ => count(
                    recorded,
                    Both("convention émise", "agreement issued"),
                    Both("conventions émises", "agreements issued"),
                ),
            };
            let (fr, en) = (recorded.get(Lang::Fr), recorded.get(Lang::En));
            terminal.sum_up(&text!("{fr} sur {total}", "{en} of {total}"));
            for (school, desk) in self.desks.iter().enumerate() {
                if self.heads.contains_key(&school) {
                    desk.tell_unnamed(terminal);
                }
                // Where nothing new was recorded, it is where it was.
                let head =
                    self.heads.get(&school).copied().map_or_else(|| desk.head(terminal), |head| Ok(Some(head)))?;
                if let Some(head) = head {
                    terminal.sum_up(&head_words(head));
                }
            }
        } else {
            terminal.json(&report::Issue {
                schema: SCHEMA,
                command: self.command,
                agreements: self.batch.agreements(&self.stopped),
                issued: self.lines,
                head: self.heads.values().next_back().map(|head| report::HeadLine::of(*head)),
                findings: self.later.findings(self.batch, terminal),
            })?;
        }
        Ok(self.outcome)
    }
}

/// Whether a document that waits may be recorded.
enum Admitted {
    Yes,
    /// Somebody else has recorded the same.
    Already,
    No(Failure),
}

/// Writes a document that may be recorded; fails when no other can be written either.
fn admitted(one: &Waiting, desk: &Desk<'_>, register: &Register, terminal: &Terminal) -> Result<Admitted, Failure> {
    let already = one.is_issued(register);
    if let Err(why) = desk.admits(&one.draft, register)
        && !already
    {
        return Ok(Admitted::No(refused(&one.draft.number, &why)));
    }
    match one.print() {
        Ok(()) if already => return Ok(Admitted::Already),
        Ok(()) => {}
        Err(error) if is_its_own(&error) => return Ok(Admitted::No(terminal.failure(&error))),
        Err(error) => return Err(terminal.failure(&error)),
    }
    one.keep(&desk.archive).map_err(|e| terminal.failure(&e))?;
    Ok(Admitted::Yes)
}

/// Whether it is at this one place that nothing can be written.
fn is_its_own(error: &store::Error) -> bool {
    matches!(error.kind(), ErrorKind::IsFolder | ErrorKind::Special | ErrorKind::Busy)
}

/// What is recorded of a document.
fn draft(entry: &Entry, rendered: &Rendered, agreement: &Agreement) -> Draft {
    let terms = Terms::of(agreement, rendered.content());
    let mut sealed = vec![
        (Key::Document, rendered.document_hash().to_string()),
        (Key::Content, rendered.content_digest().to_string()),
    ];
    sealed.extend(particulars(agreement, rendered.content(), &entry.target.inside));
    let edition = Edition::of(rendered.content().values());
    let what = match edition.and_then(|edition| edition.amends) {
        Some(amends) => {
            sealed.push((Key::Replaces, amends.document.to_string()));
            sealed.extend(amends.changes.iter().map(|change| (Key::Change, change.sentence())));
            What::Amended(terms)
        }
        None => What::Issued(terms),
    };
    Draft { number: rendered.number().clone(), version: rendered.version(), what, sealed }
}

/// « registre : 312 événements, tête 4f1c… ».
pub(crate) fn head_words(head: Head) -> tripartite::diagnostic::Text {
    let Head { count, hash } = head;
    let events = events(count);
    let (fr, en) = (events.get(Lang::Fr), events.get(Lang::En));
    text!("registre : {fr}, tête {hash}", "ledger: {en}, head {hash}")
}

fn changes(rendered: &Rendered) -> Vec<String> {
    let amends = Edition::of(rendered.content().values()).and_then(|edition| edition.amends);
    amends.map_or_else(Vec::new, |amends| amends.changes.iter().map(tripartite::content::Change::sentence).collect())
}

fn renumbered(entry: &Entry) -> Failure {
    let name = &entry.target.shown;
    Failure::new(text!(
        "« {name} » n’est plus le fichier de cette convention",
        "« {name} » is not the file of that agreement any more"
    ))
    .with_help(text!(
        "remettre le numéro d’origine dans le fichier, et le fichier à sa place",
        "put the first number back into the file, and the file into its place"
    ))
}

fn gone(number: &Number, file: &str) -> Failure {
    let (number, folder) = (number.as_str(), store::AGREEMENTS);
    Failure::new(text!(
        "{number} : aucun fichier de `{folder}` ne porte ce numéro, et « {file} », d’où la convention a été émise, n’est plus là",
        "{number}: no file of `{folder}` bears this number, and « {file} », which the agreement was issued from, is gone"
    ))
    .with_help(text!(
        "remettre le fichier à sa place, ou ce numéro dans le fichier qui le remplace",
        "put the file back, or this number into the file that stands for it"
    ))
}

fn unchanged(number: &Number) -> Failure {
    let number = number.as_str();
    Failure::new(text!(
        "{number} : rien de ce qui est imprimé n’a changé",
        "{number}: nothing that is printed has changed"
    ))
    .with_help(text!(
        "ce qui n’est pas imprimé se corrige sans nouvelle version",
        "what is not printed can be mended without a new version"
    ))
}
