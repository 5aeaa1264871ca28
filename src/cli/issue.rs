//! `issue`: checked, rendered, kept, recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;

use tripartite::agreement::Agreement;
use tripartite::diagnostic::{Diagnostics, Lang, Sources};
use tripartite::ids::Number;
use tripartite::ledger::{Head, Phase};
use tripartite::render::Rendered;
use tripartite::store;
use tripartite::text;

use super::Outcome;
use super::args;
use super::batch::{Batch, Entry, Later, Wish};
use super::choice::Choice;
use super::crew::{self, Before, Made};
use super::desk::{self, Desk, head_words};
use super::issued::{Editions, Issued};
use super::pipeline::{Judging, Pipeline};
use super::print::{Failure, count};
use super::product::Product;
use super::progress::Progress;
use super::report::{self, SCHEMA};
use super::targets::Target;
use super::terminal::{Surroundings, Terminal};
use super::waiting::{Admitted, Waiting, admitted, changes, draft, is_its_own};
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
pub(super) fn wish<'a>(
    paths: &'a [PathBuf],
    making: &'a args::Making,
    choice: Choice,
    around: &Surroundings,
) -> Wish<'a> {
    Wish {
        paths,
        judging: Judging { strict: making.strict, on: Some(desk::today(around)) },
        templates: making.templates.as_ref(),
        choice,
        listed: false,
        output: making.output.as_ref(),
    }
}

pub(super) fn desks<'a>(batch: &Batch, by: Option<&str>, around: &'a Surroundings) -> Vec<Desk<'a>> {
    batch.targets.schools.iter().map(|school| Desk::of(school.clone(), by, around)).collect()
}

/// What became of the agreements so far.
pub(super) struct Counter<'a> {
    command: &'static str,
    batch: &'a Batch,
    pub(super) issued: &'a Issued,
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
    pub(super) fn new(command: &'static str, batch: &'a Batch, desks: &'a [Desk<'a>], total: usize) -> Self {
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

    pub(super) fn pipeline(&self, terminal: &Terminal) -> Pipeline<'a> {
        Pipeline::new(&self.batch.models, &self.batch.targets, &terminal.here, self.batch.judging)
    }

    pub(super) fn render(
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

    pub(super) fn lose(&mut self, name: &str, why: Option<&Failure>, terminal: &mut Terminal) {
        self.progress.clear(terminal);
        self.stopped.insert(name.to_owned());
        let is_systems = why.is_none_or(|why| why.is_systems);
        self.outcome = self.outcome.max(if is_systems { Outcome::Failed } else { Outcome::Found });
        if let Some(why) = why {
            terminal.fail(why);
        }
        terminal.fail(&Failure::new(text!("« {name} » n’est pas émis", "« {name} » is not issued")));
    }

    pub(super) fn finish(mut self, terminal: &mut Terminal) -> Result<Outcome, Failure> {
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
