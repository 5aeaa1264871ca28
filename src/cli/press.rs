//! What presses the papers of many agreements: makes, compares or writes, binds into packs, tells and sums up.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use tripartite::agreement::Agreement;
use tripartite::companion::Companion;
use tripartite::diagnostic::{Diagnostics, Lang, Sources};
use tripartite::digest::DocumentHash;
use tripartite::ids::Number;
use tripartite::pack::{By, Leaf};
use tripartite::store::{self, ErrorKind, Written};
use tripartite::text;

use super::Outcome;
use super::batch::{Batch, Entry, Later};
use super::crew::{self, Made};
use super::earlier::{Earlier, Origin, Pack, Set, Sheet};
use super::expect::{self, Hashes};
use super::issued::Issued;
use super::packs::{self, Done, Sheaf, Stack};
use super::pipeline::{Beside, Pipeline, Printed};
use super::print::{Failure, count, visible};
use super::product::{Kind, Product};
use super::progress::Progress;
use super::report::{self, SCHEMA};
use super::targets::Target;
use super::terminal::Terminal;
use super::words::Both;

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
    packs: Vec<report::Pack>,
    /// What is kept for later calls: documents and packs, each with its school and folder.
    pub(super) sets: Vec<(usize, PathBuf, Number, Set)>,
    pub(super) bound: Vec<(usize, PathBuf, String, Pack)>,
    /// Files of earlier calls that none would make any more.
    pub(super) left: Vec<PathBuf>,
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
            packs: vec![],
            sets: vec![],
            bound: vec![],
            left: vec![],
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
            pipeline.with(beside.clone()).with_editions(&editions)
        };
        let schools: Vec<usize> = agreements.iter().map(|(target, _)| target.school).collect();
        let known = beside.pack.filter(|_| earlier.has_packs());
        let known = known.and_then(|by| Some((by, sheaves(jobs, &pipeline, &agreements, earlier)?)));
        let mut leaves: BTreeMap<usize, Leaf> = BTreeMap::new();
        let bound = known.map_or_else(Vec::new, |(by, sheaves)| {
            leaves = sheaves.iter().map(|sheaf| sheaf.leaf.clone()).enumerate().collect();
            packs::there(by, &schools, sheaves, earlier)
        });
        let before = |at: usize, agreement: &Agreement, sources: &Sources| {
            let for_pack = beside.pack.is_some() && !bound.get(at).is_some_and(|bound| *bound);
            earlier.before(schools.get(at).copied().unwrap_or_default(), for_pack, agreement, sources)
        };
        crew::render(jobs, &pipeline, &agreements, &before, |at, made| match work.get(at) {
            Some(entry) if !interrupted.load(Ordering::Relaxed) => {
                let leaf = leaves.remove(&at);
                self.take(entry, made, leaf, &earlier.issued, beside, terminal)
            }
            _ => ControlFlow::Break(()),
        });
        self.progress.clear(terminal);
        if interrupted.load(Ordering::Relaxed) {
            return Err(stopped(self.made, work.len()));
        }
        self.compare(terminal);
        beside.pack.map_or(Ok(()), |by| self.bind(by, jobs, earlier, terminal))
    }

    fn take(
        &mut self,
        entry: &Entry,
        made: Made,
        known: Option<Leaf>,
        issued: &Issued,
        beside: &Beside,
        terminal: &mut Terminal,
    ) -> ControlFlow<()> {
        let Printed { product, companions, leaf, origin, faults } = match made {
            Made::Rendered(printed) => *printed,
            Made::Before(set) => return self.made_before(entry, *set, known, terminal),
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
        let product = match as_issued(issued, entry, product, terminal) {
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
        if let Some(origin) = origin.clone().filter(|_| whole) {
            self.remember(entry, origin, &product, &papers, beside);
        }
        self.made += 1;
        self.progress.tell(self.made, terminal);
        if let (Some(leaf), Product::Pdf(rendered)) = (leaf, product) {
            let pages = Some(rendered.into_pages());
            self.stack.add(entry.target.school, Sheaf { leaf, origin, pages });
        }
        ControlFlow::Continue(())
    }

    /// Keeps for later calls what documents were made from, unless they were only compared.
    fn remember(&mut self, entry: &Entry, origin: Origin, product: &Product, papers: &[Paper<'_>], beside: &Beside) {
        if self.expected.is_some() {
            return;
        }
        let sheet = |paper: &Paper<'_>| Sheet {
            name: paper.name.clone(),
            kind: paper.kind.map(str::to_owned),
            pages: paper.pages,
            hash: paper.hash.clone(),
        };
        let set = Set {
            origin,
            file: entry.target.inside.clone(),
            number: product.number().as_str().to_owned(),
            version: product.version(),
            content_digest: product.content_digest().short().to_string(),
            kinds: beside.kinds.iter().cloned().collect(),
            sheets: papers.iter().map(sheet).collect(),
        };
        self.sets.push((entry.target.school, self.folder(entry), product.number().clone(), set));
    }

    /// Reports documents that an earlier call made from the same.
    fn made_before(&mut self, entry: &Entry, set: Set, leaf: Option<Leaf>, terminal: &mut Terminal) -> ControlFlow<()> {
        let number = entry.number.as_ref().map(|number| number.as_str().to_owned()).unwrap_or_default();
        let folder = self.folder(entry);
        for sheet in &set.sheets {
            self.hashes.insert(sheet.name.clone(), sheet.hash.clone());
            let document = report::Pdf {
                agreement: entry.target.shown.clone(),
                number: number.clone(),
                version: set.version,
                kind: sheet.kind.clone(),
                file: Some(terminal.shown(&folder.join(&sheet.name))),
                written: Some(word_of(Written::Same)),
                pages: sheet.pages,
                content_digest: set.content_digest.clone(),
                document_hash: sheet.hash.clone(),
            };
            self.report(document, terminal);
        }
        self.made += 1;
        self.progress.tell(self.made, terminal);
        if let Some(leaf) = leaf {
            self.stack.add(entry.target.school, Sheaf { leaf, origin: Some(set.origin), pages: None });
        }
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

    /// Notes what differs from what was expected of a document; where the old file is at hand, where its words differ.
    fn differs(&mut self, path: &Path, paper: &Paper<'_>) {
        let name = paper.name.as_str();
        let expected = self.expected.as_ref().and_then(|all| all.get(name)).cloned();
        let old = store::read_up_to(path, u64::MAX).ok().filter(|old| {
            let hash = DocumentHash::of(old).to_string();
            expected.as_ref() == Some(&hash)
        });
        let place = old.and_then(|old| expect::first_difference(&old, paper.bytes));
        let (page, line) = place.map(|at| (at.page, at.line)).unzip();
        self.differences.push(report::Difference {
            name: name.to_owned(),
            kind: if expected.is_some() { "changed" } else { "extra" },
            expected,
            found: self.hashes.get(name).cloned(),
            page,
            line,
        });
    }

    /// Adds the documents that were expected and not made, and prints all differences.
    fn compare(&mut self, terminal: &mut Terminal) {
        let Some(expected) = &self.expected else { return };
        let missing = expected.iter().filter(|(name, _)| !self.hashes.contains_key(*name));
        self.differences.extend(missing.map(|(name, hash)| report::Difference {
            name: name.clone(),
            kind: "missing",
            expected: Some(hash.clone()),
            found: None,
            page: None,
            line: None,
        }));
        self.differences.sort_by(|a, b| a.name.cmp(&b.name));
        if !self.differences.is_empty() {
            self.outcome = self.outcome.max(Outcome::Found);
        }
        if terminal.is_human() {
            let lines: Vec<String> = self.differences.iter().map(|one| difference(one, terminal)).collect();
            for line in lines {
                terminal.result(&line);
            }
        }
    }

    /// Binds what was made into packs, in the folder `packs` beside the documents.
    fn bind(&mut self, by: By, jobs: NonZeroUsize, earlier: &Earlier, terminal: &mut Terminal) -> Result<(), Failure> {
        let packs = std::mem::take(&mut self.stack)
            .bind(by, &self.batch.models, jobs, earlier)
            .map_err(|bug| Failure::new(bug.message()))?;
        let mut taken = BTreeSet::new();
        for (school, done) in packs.done {
            let output = self.batch.outputs.get(school).cloned().unwrap_or_default();
            let folder = output.join(packs::FOLDER);
            if let Some(name) = done.file_names().find(|name| !taken.insert(folder.join(name))) {
                self.refused_pack(&folder.join(name), terminal);
                continue;
            }
            match done {
                Done::Before(name, pack) => {
                    for sheet in &pack.sheets {
                        self.pack(&packs::path(&output, &sheet.name), sheet, Written::Same, terminal);
                    }
                    self.bound.push((school, folder, name, pack));
                }
                Done::Bound { bound, origin, name, numbers } => {
                    store::create_folder(&folder).map_err(|e| terminal.failure(&e))?;
                    let mut sheets = vec![];
                    for bound in bound {
                        let path = packs::path(&output, &bound.file_name);
                        let written = store::write_whole(&path, &bound.bytes).map_err(|e| terminal.failure(&e))?;
                        let sheet = packs::sheet(&bound);
                        self.pack(&path, &sheet, written, terminal);
                        sheets.push(sheet);
                    }
                    let origin = origin.filter(|_| packs.found.is_empty());
                    let pack = origin.map(|origin| Pack { origin, by: format!("{by:?}"), numbers, sheets });
                    self.bound.extend(pack.map(|pack| (school, folder, name, pack)));
                }
            }
        }
        if !packs.found.is_empty() {
            let _ = self.refused(&packs.sources, &packs.found, terminal);
        }
        Ok(())
    }

    /// Another folder's pack would be written over.
    fn refused_pack(&mut self, path: &Path, terminal: &mut Terminal) {
        let shown = terminal.shown(path);
        let failure = Failure::new(text!(
            "« {shown} » serait le nom de deux liasses : la seconde n’est pas écrite",
            "« {shown} » would be the name of two packs: the second is not written"
        ));
        terminal.fail(&failure.with_help(text!(
            "appeler une fois pour chaque dossier d’établissement, chacun avec un autre `-o`",
            "call once for each school's folder, each with another `-o`"
        )));
        self.outcome = self.outcome.max(Outcome::Found);
    }

    /// A pack is there: its line is printed, and it is kept for the report.
    fn pack(&mut self, path: &Path, sheet: &Sheet, written: Written, terminal: &mut Terminal) {
        let (file, pages) = (terminal.shown(path), sheet.pages.unwrap_or_default());
        if terminal.is_human() {
            let pages = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
            terminal.line(&format!("{file}  {pages}"));
        }
        let document_hash = sheet.hash.clone();
        self.packs.push(report::Pack { file, written: word_of(written), pages, document_hash });
    }

    /// Writes the list anew, if it would be whole.
    pub(super) fn renew(&mut self, file: &Path, terminal: &mut Terminal) {
        let shown = terminal.shown(file);
        if self.outcome != Outcome::Well {
            terminal.fail(&Failure::new(text!(
                "« {shown} » n’est pas renouvelé, puisque tous les documents n’ont pas été produits",
                "« {shown} » is not renewed, since not all documents were made"
            )));
        } else if let Err(error) = store::write_whole(file, expect::write(&self.hashes).as_bytes()) {
            terminal.fail_store(&error);
            self.outcome = Outcome::Failed;
        }
    }

    pub(super) fn finish(self, terminal: &mut Terminal) -> Result<Outcome, Failure> {
        if terminal.is_human() {
            self.sum_up(terminal);
        } else {
            let left = self.left.iter().map(|path| terminal.shown(path)).collect();
            terminal.json(&report::Render {
                left,
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

    /// Names files that were made by earlier calls, and of which nothing is left; they are nobody's to delete but the
    /// user's.
    fn tell_left(&self, terminal: &mut Terminal) {
        let named = self.left.iter().take(NAMED).map(|path| terminal.shown(path)).collect::<Vec<_>>().join(", ");
        let (n, more) = (self.left.len(), if self.left.len() > NAMED { "…" } else { "" });
        match n {
            0 => {}
            1 => terminal.remark(&text!(
                "un fichier d’un appel précédent ne correspond plus à rien, à supprimer s’il ne sert plus : {named}",
                "a file of an earlier call belongs to nothing any more, to be deleted if it is of no use: {named}"
            )),
            n => terminal.remark(&text!(
                "{n} fichiers d’appels précédents ne correspondent plus à rien, à supprimer s’ils ne servent plus : \
                 {named}{more}",
                "{n} files of earlier calls belong to nothing any more, to be deleted if they are of no use: \
                 {named}{more}"
            )),
        }
    }

    fn sum_up(&self, terminal: &mut Terminal) {
        self.tell_left(terminal);
        if self.later.is_empty() {
            terminal.sum_up(&self.batch.summary());
        }
        let total = self.batch.entries.len();
        let made = self.documents.iter().filter(|one| one.kind.is_none()).count();
        let beside = self.documents.len() - made;
        let differing = self.differences.len();
        let (compared, all) = (self.kind.compared(made), self.kind.made(made));
        let (fr_compared, en_compared) = (compared.get(Lang::Fr), compared.get(Lang::En));
        let (fr_made, en_made) = (all.get(Lang::Fr), all.get(Lang::En));
        let there = |one: &&report::Pdf| one.kind.is_none() && one.written == Some(word_of(Written::Same));
        let same = self.documents.iter().filter(there).count();
        terminal.sum_up(&match self.expected {
            Some(_) if differing == 0 => {
                text!("{fr_compared}, aucune différence", "{en_compared}, no difference")
            }
            Some(_) => {
                let counted = count(differing, Both("différence", "difference"), Both("différences", "differences"));
                let (fr, en) = (counted.get(Lang::Fr), counted.get(Lang::En));
                text!("{fr_compared}, {fr}", "{en_compared}, {en}")
            }
            None if same > 0 => text!(
                "{fr_made} sur {total}, dont {same} déjà à jour",
                "{en_made} of {total}, {same} of them already there"
            ),
            None => text!("{fr_made} sur {total}", "{en_made} of {total}"),
        });
        let aside = self.batch.left_aside();
        if aside > 0 {
            let counted = count(
                aside,
                Both(
                    "convention laissée de côté, à voir avec `tripartite check`",
                    "agreement left aside: see `tripartite check`",
                ),
                Both(
                    "conventions laissées de côté, à voir avec `tripartite check`",
                    "agreements left aside: see `tripartite check`",
                ),
            );
            terminal.sum_up(&counted);
        }
        if beside > 0 {
            let counted = count(
                beside,
                Both("document d’accompagnement", "companion"),
                Both("documents d’accompagnement", "companions"),
            );
            terminal.sum_up(&counted);
        }
        if self.incomplete > 0 {
            let counted = count(
                self.incomplete,
                Both("convention à laquelle il en manque", "agreement lacks some of them"),
                Both("conventions auxquelles il en manque", "agreements lack some of them"),
            );
            terminal.sum_up(&counted);
        }
    }
}

/// So many files are named.
const NAMED: usize = 5;

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
        Some(Sheaf { leaf: pipeline.leaf(&checked).ok()?, origin, pages: None })
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

/// What `written` says in the report.
fn word_of(written: Written) -> &'static str {
    match written {
        Written::New => "new",
        Written::Replaced => "replaced",
        Written::Same => "same",
    }
}

/// The line of a document: its path, pages, short content digest and hash.
fn line(document: &report::Pdf) -> String {
    let report::Pdf { file, pages, content_digest, document_hash, .. } = document;
    let file = file.as_deref().unwrap_or_default();
    let pages = match pages {
        None => "HTML".to_owned(),
        Some(1) => "1 page".to_owned(),
        Some(pages) => format!("{pages} pages"),
    };
    format!("{file}  {pages}  {content_digest}  {document_hash}")
}

/// A difference on a line.
fn difference(one: &report::Difference, terminal: &Terminal) -> String {
    let say = |fr, en| Both(fr, en).get(terminal.lang);
    let name = visible(&one.name);
    let head = match one.kind {
        "missing" => say("manque", "missing"),
        "extra" => say("en trop", "extra"),
        _ => say("changé", "changed"),
    };
    let (Some(page), Some(line)) = (one.page, one.line) else {
        return format!("{head}  {name}\n");
    };
    let colon = say("\u{a0}:", ":");
    let place = match terminal.lang {
        Lang::Fr => format!("page {page}, ligne {line}"),
        Lang::En => format!("page {page}, line {line}"),
    };
    format!("{head}  {name}{colon} {place}\n")
}
