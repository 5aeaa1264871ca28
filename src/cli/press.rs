//! What presses the papers of many agreements: makes, compares or writes, binds into packs, tells and sums up.

mod summary;
mod comparison;
mod binding;

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use tripartite::agreement::Agreement;
use tripartite::companion::Companion;
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::ids::Number;
use tripartite::pack::Leaf;
use tripartite::store::{self, ErrorKind, Written};
use tripartite::text;

use self::summary::{line, word_of};
use super::Outcome;
use super::batch::{Batch, Entry, Later};
use super::crew::{self, Made};
use super::earlier::{Earlier, Known, Of, Pressed, Print, Sheet, Stale, There};
use super::expect::Hashes;
use super::issued::Issued;
use super::packs::{self, Sheaf, Stack};
use super::pipeline::{Beside, Pipeline, Printed};
use super::print::Failure;
use super::product::{Kind, Product};
use super::progress::Progress;
use super::report::{self, SCHEMA};
use super::targets::Target;
use super::terminal::Terminal;

/// What became of the documents so far.
pub(super) struct Press<'a> {
    batch: &'a Batch,
    /// The hashes to compare with, instead of writing.
    expected: Option<Hashes>,
    hashes: Hashes,
    documents: Vec<report::Pdf>,
    differences: Vec<report::Difference>,
    outcome: Outcome,
    kind: Kind,
    progress: Progress,
    /// Agreements whose documents were made.
    made: usize,
    /// Agreements without some of the companions asked for, whose templates are wrong.
    incomplete: usize,
    /// What is to be bound into packs.
    stack: Stack,
    /// The agreements that are in no pack, since they have ended.
    unbound: Vec<String>,
    /// The files whose documents are in a pack.
    stacked: BTreeSet<String>,
    packs: Vec<report::Pack>,
    /// What is kept for later calls, by school.
    pub(super) pressed: BTreeMap<usize, Pressed>,
    pub(super) stale: Stale,
    later: Later,
    /// The files whose documents rendering refused.
    stopped: BTreeSet<String>,
}

impl<'a> Press<'a> {
    pub(super) fn new(batch: &'a Batch, expected: Option<Hashes>, kind: Kind, total: usize) -> Self {
        Self {
            batch,
            expected,
            hashes: Hashes::new(),
            documents: vec![],
            differences: vec![],
            outcome: batch.outcome(),
            kind,
            progress: Progress::new(total),
            made: 0,
            incomplete: 0,
            stack: Stack::default(),
            unbound: vec![],
            stacked: BTreeSet::new(),
            packs: vec![],
            pressed: BTreeMap::new(),
            stale: Stale::default(),
            later: Later::than(batch),
            stopped: BTreeSet::new(),
        }
    }

    /// The folder of a document.
    fn folder(&self, entry: &Entry) -> PathBuf {
        self.batch.outputs.get(entry.target.school).cloned().unwrap_or_default()
    }

    /// Makes the folders that will be written to, and takes away what a killed run left there.
    pub(super) fn prepare(&self, work: &[&Entry], terminal: &Terminal) -> Result<(), Failure> {
        if self.expected.is_some() {
            return Ok(());
        }
        let mut folders: Vec<PathBuf> = work.iter().map(|entry| self.folder(entry)).collect();
        folders.sort();
        folders.dedup();
        for folder in folders {
            store::create_folder(&folder).map_err(|e| terminal.failure(&e))?;
            store::remove_leftovers(&folder);
        }
        Ok(())
    }

    /// Makes the documents of all agreements that need it, and the packs.
    pub(super) fn make(
        &mut self,
        work: &[&Entry],
        beside: &Beside,
        earlier: &Earlier,
        jobs: NonZeroUsize,
        interrupted: &AtomicBool,
        terminal: &mut Terminal,
    ) -> Result<(), Failure> {
        let Batch { models, targets, judging, .. } = self.batch;
        let agreements: Vec<(&Target, &Number)> =
            work.iter().filter_map(|e| Some((&e.target, e.number.as_ref()?))).collect();
        let numbers = agreements.iter().map(|(target, number)| (target.school, *number));
        let (here, editions) = (terminal.here.clone(), earlier.issued.editions(numbers, terminal)?);
        let pipeline = || {
            let pipeline = Pipeline::new(models, targets, &here, *judging);
            pipeline.with(beside.clone()).with_issued(earlier.issued, &editions)
        };
        let schools: Vec<usize> = agreements.iter().map(|(target, _)| target.school).collect();
        let known = beside.pack.as_ref().filter(|_| earlier.has_packs());
        let known = known.and_then(|packing| Some((packing, sheaves(jobs, &pipeline, &agreements, earlier)?)));
        let mut leaves: BTreeMap<usize, Leaf> = BTreeMap::new();
        let bound = known.map_or_else(Vec::new, |(packing, sheaves)| {
            leaves = sheaves.iter().map(|sheaf| sheaf.leaf.clone()).enumerate().collect();
            let open = |(target, number): &(&Target, &Number)| {
                (!earlier.issued.has_ended(target.school, number)).then_some(target.school)
            };
            packs::there(packing, &agreements.iter().map(open).collect::<Vec<_>>(), sheaves, earlier)
        });
        let before = |at: usize, agreement: &Agreement, sources: &Sources| {
            let for_pack = beside.pack.is_some() && !bound.get(at).is_some_and(|bound| *bound);
            earlier.before(schools.get(at).copied().unwrap_or_default(), for_pack, agreement, sources)
        };
        let mut broken_off = false;
        crew::render(jobs, &pipeline, &agreements, &before, |at, made| {
            let flow = match work.get(at) {
                Some(entry) if !interrupted.load(Ordering::Relaxed) => {
                    let leaf = leaves.remove(&at);
                    self.take(entry, made, leaf, earlier, terminal)
                }
                _ => ControlFlow::Break(()),
            };
            broken_off |= flow.is_break();
            flow
        });
        self.progress.clear(terminal);
        if interrupted.load(Ordering::Relaxed) {
            return Err(stopped(self.made, work.len()));
        }
        self.tell_without_companions(work, beside, terminal);
        self.compare(terminal);
        // A pack without the last pupils would pass for a whole one.
        let packing = beside.pack.as_ref().filter(|_| !broken_off);
        packing.map_or(Ok(()), |packing| self.bind(packing, jobs, earlier, terminal))
    }

    fn take(
        &mut self,
        entry: &Entry,
        made: Made,
        known: Option<Leaf>,
        earlier: &Earlier,
        terminal: &mut Terminal,
    ) -> ControlFlow<()> {
        let Printed { product, companions, gist, leaf, origin, faults } = match made {
            Made::Rendered(printed, _) => *printed,
            Made::Before(there) => return self.made_before(entry, *there, known, terminal),
            Made::Refused(sources, found) => {
                self.stopped.insert(entry.target.shown.clone());
                return self.refused(&sources, &found, terminal);
            }
            Made::Unreadable(error) => return self.lost(entry, Some(terminal.failure(&error)), terminal),
            Made::Changed => {
                let changed = text!(
                    "le fichier a changé pendant le travail : relancer la commande",
                    "the file changed during the work: run the command again"
                );
                return self.lost(entry, Some(Failure::new(changed)), terminal);
            }
            Made::Bug(bug) => return self.lost(entry, Some(Failure::new(bug.message())), terminal),
            Made::Panicked => return self.lost(entry, None, terminal),
        };
        let product = match as_issued(earlier.issued, entry, product, terminal) {
            Ok(product) => product,
            Err(failure) => return self.refused_by_ledger(entry, &failure, terminal),
        };
        let papers: Vec<Paper<'_>> =
            iter::once(Paper::of(&product)).chain(companions.iter().map(Paper::beside)).collect();
        let before = self.documents.len();
        for paper in &papers {
            self.keep(entry, &product, paper, terminal)?;
        }
        // What is told is told again the next time.
        let whole = faults.is_none() && self.documents.len() == before + papers.len();
        if let Some((sources, found)) = faults {
            self.incomplete += usize::from(found.has_errors());
            self.refused(&sources, &found, terminal)?;
        }
        if let Some(origin) = origin.clone() {
            let known = Known::new(origin, &entry.target.inside, gist);
            self.remember(entry, known, whole, &papers, earlier);
        }
        self.made += 1;
        self.progress.tell(self.made, terminal);
        if let (Some(leaf), Product::Pdf(rendered)) = (leaf, product) {
            let sheets = Some(rendered.into_sheets());
            self.stack(entry, Sheaf { leaf, origin, sheets });
        }
        ControlFlow::Continue(())
    }

    /// Takes an agreement for a pack, unless it has ended: nobody signs it any more.
    fn stack(&mut self, entry: &Entry, sheaf: Sheaf) {
        match &entry.number {
            Some(number) if self.batch.issued.has_ended(entry.target.school, number) => {
                self.unbound.push(number.as_str().to_owned());
            }
            _ => {
                self.stacked.insert(entry.target.shown.clone());
                self.stack.add(entry.target.school, sheaf);
            }
        }
    }

    /// Keeps for later calls what documents were made from, unless they were only compared. Those that are not `whole` are made
    /// again.
    fn remember(&mut self, entry: &Entry, known: Known, whole: bool, papers: &[Paper<'_>], earlier: &Earlier) {
        let (Some(number), None) = (&entry.number, &self.expected) else { return };
        let number = number.as_str();
        let itself = (None, Of::itself(number, &known.gist, self.kind.is_html()));
        let beside = earlier
            .kinds
            .iter()
            .filter_map(|kind| Some((Some(kind.as_str()), earlier.templates.beside(number, &known.gist, kind)?)));
        for (kind, of) in [itself].into_iter().chain(beside) {
            let own = papers.iter().filter(|paper| paper.kind == kind);
            let sheets: Vec<Sheet> = own.map(Paper::sheet).collect();
            // What a mistake in its template keeps from being made leaves what was made before it.
            if whole || !sheets.is_empty() {
                let print = Print { of, origin: whole.then(|| known.origin.clone()), sheets };
                let folder = self.folder(entry);
                self.pressed(entry).prints.push((folder, print));
            }
        }
        self.pressed(entry).known.insert(number.to_owned(), known);
    }

    fn pressed(&mut self, entry: &Entry) -> &mut Pressed {
        self.pressed.entry(entry.target.school).or_default()
    }

    /// Notes for later calls which agreements have none of the documents that were asked for, since they are to be corrected: of
    /// a call that was stopped, those that it was not to make.
    pub(super) fn remember_stuck(&mut self, is_whole: bool) {
        let Batch { entries, aside, .. } = self.batch;
        let is_tried = |entry: &&Entry| self.expected.is_none() && (is_whole || !entry.ready);
        for Entry { target, number, .. } in entries.iter().chain(aside).filter(is_tried) {
            let pressed = self.pressed.entry(target.school).or_default();
            if !number.as_ref().is_some_and(|number| pressed.known.contains_key(number.as_str())) {
                pressed.stuck.insert(target.inside.clone());
            }
        }
    }

    /// Reports documents that an earlier call made from the same.
    fn made_before(
        &mut self,
        entry: &Entry,
        there: There,
        leaf: Option<Leaf>,
        terminal: &mut Terminal,
    ) -> ControlFlow<()> {
        let There { known, prints } = there;
        let number = entry.number.as_ref().map(|number| number.as_str().to_owned()).unwrap_or_default();
        let folder = self.folder(entry);
        for (print, sheet) in prints.iter().flat_map(|print| print.sheets.iter().map(move |sheet| (print, sheet))) {
            self.hashes.insert(sheet.name.clone(), sheet.hash.clone());
            let document = report::Pdf {
                agreement: entry.target.shown.clone(),
                number: number.clone(),
                version: known.gist.version,
                kind: print.of.kind().map(str::to_owned),
                file: Some(terminal.shown(&folder.join(&sheet.name))),
                written: Some(word_of(Written::Same)),
                pages: sheet.pages,
                content_digest: known.gist.says.clone(),
                document_hash: sheet.hash.clone(),
            };
            self.report(document, terminal);
        }
        self.made += 1;
        self.progress.tell(self.made, terminal);
        if let Some(leaf) = leaf {
            self.stack(entry, Sheaf { leaf, origin: Some(known.origin.clone()), sheets: None });
        }
        self.pressed(entry).known.insert(number, known);
        ControlFlow::Continue(())
    }

    /// Writes a document, or compares it with what is expected.
    fn keep(&mut self, entry: &Entry, made: &Product, paper: &Paper<'_>, terminal: &mut Terminal) -> ControlFlow<()> {
        let path = self.folder(entry).join(&paper.name);
        self.hashes.insert(paper.name.clone(), paper.hash.clone());
        match self.expected.as_ref().map(|all| all.get(&paper.name) == Some(&paper.hash)) {
            Some(as_expected) => {
                if !as_expected {
                    self.differs(&path, paper);
                }
                self.document(entry, made, paper, None, terminal);
                ControlFlow::Continue(())
            }
            None => self.write(entry, &path, made, paper, terminal),
        }
    }

    /// The agreement was issued, and says something else by now: its PDF is never written again.
    fn refused_by_ledger(&mut self, entry: &Entry, why: &Failure, terminal: &mut Terminal) -> ControlFlow<()> {
        self.progress.clear(terminal);
        terminal.fail(why);
        self.stopped.insert(entry.target.shown.clone());
        self.outcome = self.outcome.max(Outcome::Found);
        ControlFlow::Continue(())
    }

    /// Templates or a logo are wrong: what they have wrong is told once, however many agreements it stops.
    fn refused(&mut self, sources: &Sources, found: &Diagnostics, terminal: &mut Terminal) -> ControlFlow<()> {
        self.progress.clear(terminal);
        if found.has_errors() || self.batch.judging.strict {
            self.outcome = self.outcome.max(Outcome::Found);
        }
        self.later.tell(found, sources, terminal);
        ControlFlow::Continue(())
    }

    /// A document that a fault of the program keeps from being made: the others go on.
    fn lost(&mut self, entry: &Entry, fault: Option<Failure>, terminal: &mut Terminal) -> ControlFlow<()> {
        self.progress.clear(terminal);
        let name = &entry.target.shown;
        if let Some(fault) = fault {
            terminal.fail(&fault);
        }
        terminal.fail(&Failure::new(text!(
            "le document de « {name} » n’a pas pu être produit",
            "the document of « {name} » could not be made"
        )));
        self.outcome = Outcome::Failed;
        ControlFlow::Continue(())
    }

    fn write(
        &mut self,
        entry: &Entry,
        path: &Path,
        made: &Product,
        paper: &Paper<'_>,
        terminal: &mut Terminal,
    ) -> ControlFlow<()> {
        match store::write_whole(path, paper.bytes) {
            Ok(written) => {
                self.document(entry, made, paper, Some((path, written)), terminal);
                ControlFlow::Continue(())
            }
            Err(error) => {
                self.progress.clear(terminal);
                terminal.fail_store(&error);
                self.outcome = Outcome::Failed;
                // The next file would fail for the same reason; an open or forbidden file is its own affair.
                match error.kind() {
                    ErrorKind::Full | ErrorKind::ReadOnly | ErrorKind::Missing => ControlFlow::Break(()),
                    ErrorKind::Denied if !path.exists() => ControlFlow::Break(()),
                    _ => ControlFlow::Continue(()),
                }
            }
        }
    }

    /// A document is made.
    fn document(
        &mut self,
        entry: &Entry,
        made: &Product,
        paper: &Paper<'_>,
        at: Option<(&Path, Written)>,
        terminal: &mut Terminal,
    ) {
        let document = report::Pdf {
            agreement: entry.target.shown.clone(),
            number: made.number().as_str().to_owned(),
            version: made.version(),
            kind: paper.kind.map(str::to_owned),
            file: at.map(|(path, _)| terminal.shown(path)),
            written: at.map(|(_, written)| word_of(written)),
            pages: paper.pages,
            content_digest: made.content_digest().short().to_string(),
            document_hash: paper.hash.clone(),
        };
        self.report(document, terminal);
    }

    /// Prints the line of a document, and keeps it for the report.
    fn report(&mut self, document: report::Pdf, terminal: &mut Terminal) {
        if terminal.is_human() && self.expected.is_none() {
            self.progress.clear(terminal);
            terminal.line(&line(&document));
            if terminal.live {
                terminal.flush();
            }
        }
        self.documents.push(document);
    }

    pub(super) fn finish(self, terminal: &mut Terminal) -> Result<Outcome, Failure> {
        if terminal.is_human() {
            self.sum_up(terminal);
        } else {
            let shown = |paths: &[PathBuf]| -> Vec<String> { paths.iter().map(|path| terminal.shown(path)).collect() };
            let outdated: Vec<PathBuf> = self.stale.outdated.values().flatten().cloned().collect();
            let (left, outdated) = (shown(&self.stale.left), shown(&outdated));
            terminal.json(&report::Render {
                left,
                outdated,
                stuck: self.stale.stuck.into_values().flatten().collect(),
                schema: SCHEMA,
                command: "render",
                agreements: self.batch.agreements(&self.stopped),
                differences: self.expected.is_some().then_some(self.differences),
                documents: self.documents,
                packs: self.packs,
                findings: self.later.findings(self.batch, terminal),
            })?;
        }
        Ok(self.outcome)
    }
}

/// A document as it is written and reported.
struct Paper<'a> {
    name: String,
    kind: Option<&'a str>,
    bytes: &'a [u8],
    hash: String,
    pages: Option<usize>,
}

impl<'a> Paper<'a> {
    fn of(rendered: &'a Product) -> Self {
        Self {
            name: rendered.file_name(),
            kind: None,
            bytes: rendered.bytes(),
            hash: rendered.document_hash().to_string(),
            pages: rendered.pages(),
        }
    }

    /// How it is listed.
    fn sheet(&self) -> Sheet {
        Sheet { name: self.name.clone(), pages: self.pages, hash: self.hash.clone() }
    }

    fn beside(companion: &'a Companion) -> Self {
        Self {
            name: companion.file_name(),
            kind: Some(companion.kind()),
            bytes: companion.bytes(),
            hash: companion.document_hash().to_string(),
            pages: Some(companion.pages().pages.len()),
        }
    }
}

/// A document as it was issued, if it was: a PDF by its bytes, a page by what it says.
fn as_issued(issued: &Issued, entry: &Entry, product: Product, terminal: &Terminal) -> Result<Product, Failure> {
    match product {
        Product::Pdf(made) => issued.as_issued(entry.target.school, made, terminal).map(Product::Pdf),
        Product::Html(page) => {
            let issued = issued.in_force(entry.target.school, page.number(), page.content_digest());
            issued.map(|_| Product::Html(page))
        }
    }
}

/// What the packs of all agreements are bound of, as far as it is known before their pages; none where one cannot be told,
/// which says why itself when it is made.
fn sheaves<'a>(
    jobs: NonZeroUsize,
    pipeline: &(impl Fn() -> Pipeline<'a> + Sync),
    agreements: &[(&Target, &Number)],
    earlier: &Earlier,
) -> Option<Vec<Sheaf>> {
    let weigh = |pipeline: &mut Pipeline<'a>, _: usize, target: &Target, _: &Number| {
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let checked = pipeline.read(target, &mut sources, &mut found).ok()?.checked?;
        let origin = earlier.origin(target.school, checked.get(), &sources);
        Some(Sheaf { leaf: pipeline.leaf(&checked).ok()?, origin, sheets: None })
    };
    let mut all = vec![];
    crew::each(jobs, pipeline, agreements, &weigh, |_, sheaf| {
        all.push(sheaf.flatten());
        ControlFlow::Continue(())
    });
    all.into_iter().collect()
}

/// What is said after Ctrl-C: what is done stays, whole.
fn stopped(made: usize, total: usize) -> Failure {
    let failure = Failure::new(text!(
        "interrompu : {made} PDF sur {total} sont écrits, chacun entier",
        "interrupted: {made} PDFs of {total} are written, each whole"
    ));
    failure.with_help(text!("relancer la même commande pour les autres", "run the same command again for the others"))
}
