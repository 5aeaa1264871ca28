//! `audit`: whether the chain is whole and every file there and right.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use chrono::{DateTime, Utc};
use tripartite::diagnostic::{Lang, Text};
use tripartite::ids::Number;
use tripartite::ledger::{
    Against, Case, Comparison, Entry, Fault, FaultKind, Journal as _, Phase, Receipt, Register, Seals, Verifier,
};
use tripartite::store::{self, AGREEMENTS, ErrorKind, Found, Kept, OUT};
use tripartite::{evidence, text, traces};

use super::Outcome;
use super::args;
use super::copies::{self, Copy};
use super::desk::{CLOCKS_APART, Desk, head_words};
use super::print::{Failure, count, events};
use super::report::{self, SCHEMA};
use super::terminal::{Surroundings, Terminal};
use super::whose;
use super::words::Both;

/// More faults than this say nothing more.
const MOST: usize = 100;

pub(crate) fn run(args: &args::Audit, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(None, around, terminal)?;
    let against = args.against.as_deref().map(|file| read_receipts(&terminal.here.join(file), terminal)).transpose()?;
    let receipts = against.unwrap_or_default();
    let mut auditor = Auditor::new(&receipts);
    auditor.remarks.extend((receipts.len() == MOST_RECEIPTS).then(unread));
    let ledger = match desk.archive.reader() {
        Ok(Some(ledger)) => ledger,
        Ok(None) => return nothing(&receipts, &desk, terminal),
        Err(error) if matches!(error.kind(), ErrorKind::Damaged | ErrorKind::Lost) => {
            auditor.found.push(error.message(&terminal.shown(error.path())));
            return auditor.tell(0, &desk, terminal);
        }
        Err(error) => return Err(terminal.failure(&error)),
    };
    let read = ledger.read(&mut |row| {
        auditor.row(&row);
        if auditor.faults.len() < MOST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    auditor.is_cut_off = read.is_err() || auditor.faults.len() >= MOST;
    if let Err(error) = read {
        let after = auditor.verifier.head().count;
        let message = error.message(&terminal.shown(error.path()));
        let (fr, en) = (message.get(Lang::Fr).to_owned(), message.get(Lang::En).to_owned());
        auditor.found.push(text!("après l’événement {after} : {fr}", "after event {after}: {en}"));
    }
    drop(ledger);
    auditor.seals();
    auditor.come_back(&desk);
    let files = auditor.files(&desk, terminal);
    auditor.tell(files, &desk, terminal)
}

/// The longest evidence file that is read.
const MOST_BYTES: u64 = 4 << 30;

/// The most receipts of one file that the ledger is held to.
const MOST_RECEIPTS: usize = 1_000;

/// All receipts of a file, each once, or that of an evidence file, be it packed or a folder.
fn read_receipts(path: &Path, terminal: &Terminal) -> Result<Vec<Receipt>, Failure> {
    let read = |path: &Path| store::read_up_to(path, MOST_BYTES).map_err(|e| terminal.failure(&e));
    let words = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
    if path.is_dir() {
        let parts = words(read(&path.join(evidence::RECEIPT))?).zip(words(read(&path.join(evidence::CHAIN))?));
        let receipt = parts.and_then(|(receipt, chain)| evidence::receipt_of_parts(&receipt, &chain).ok());
        return receipt.map(|one| vec![one]).ok_or_else(|| no_export(path, terminal));
    }
    let bytes = read(path)?;
    if evidence::is_bundle(&bytes) {
        return evidence::receipt_of(&bytes).map(|one| vec![one]).map_err(|_| no_export(path, terminal));
    }
    let is_text = bytes.len() as u64 <= traces::MOST_BYTES;
    let mut receipts: Vec<Receipt> = vec![];
    for text in is_text.then(|| traces::texts(&bytes)).into_iter().flatten() {
        for receipt in Receipt::all(&text) {
            if receipts.len() < MOST_RECEIPTS && !receipts.contains(&receipt) {
                receipts.push(receipt);
            }
        }
    }
    if receipts.is_empty() {
        let name = terminal.shown(path);
        let failure = Failure::new(text!("« {name} » ne contient aucun reçu", "« {name} » holds no receipt"));
        return Err(failure.with_help(text!(
            "donner le texte entier que `tripartite receipt` a affiché, de la ligne `tripartite-receipt/1` à la ligne `head …` (même dans un courriel enregistré), ou un dossier de preuve d’`export`",
            "give the whole text that `tripartite receipt` has shown, from the line `tripartite-receipt/1` to the line `head …` (even in a mail that was saved), or an evidence file of `export`"
        )));
    }
    Ok(receipts)
}

/// What is said of a file with as many receipts as are read.
fn unread() -> Text {
    text!(
        "le fichier contient {MOST_RECEIPTS} reçus ou plus : les suivants ne sont pas lus, le partager pour qu’ils le soient",
        "the file holds {MOST_RECEIPTS} receipts or more: those that follow are not read, split it so that they are"
    )
}

fn no_export(path: &Path, terminal: &Terminal) -> Failure {
    let name = terminal.shown(path);
    Failure::new(text!(
        "« {name} » n’est pas un dossier de preuve, ou n’est plus tel que `export` l’a écrit",
        "« {name} » is not an evidence file, or not as `export` wrote it any more"
    ))
    .with_help(text!("`tripartite export NUMÉRO` en écrit un", "`tripartite export NUMBER` writes one"))
}

/// No ledger: that is well only if there never was one.
fn nothing(receipts: &[Receipt], desk: &Desk<'_>, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let auditor = Auditor::new(receipts);
    let empty = receipts.iter().all(|receipt| receipt.head.count == 0);
    if empty && terminal.is_human() {
        terminal.sum_up(&text!("aucun registre : rien n’a encore été émis", "no ledger: nothing was issued yet"));
        return Ok(Outcome::Well);
    }
    auditor.tell(0, desk, terminal)
}

/// The files that events name, with the first event that does, and all agreements that do.
#[derive(Default)]
pub(crate) struct Named(BTreeMap<Kept, (u64, BTreeSet<Number>)>);

impl Named {
    /// Takes the files that one more event names.
    pub(crate) fn take(&mut self, entry: &Entry) -> Result<(), Fault> {
        let (issued, returned) = entry.files()?;
        if issued.is_some() {
            let content = entry.unsealed()?.and_then(|sealed| sealed.content());
            let content = content.ok_or(Fault { seq: entry.seq, kind: FaultKind::Unsealed })?;
            self.add(Kept::Content(content), entry);
        }
        let files = issued.map(Kept::Issued).into_iter().chain(returned.into_iter().map(Kept::Return));
        files.for_each(|file| self.add(file, entry));
        Ok(())
    }

    fn add(&mut self, file: Kept, entry: &Entry) {
        let (_, numbers) = self.0.entry(file).or_insert_with(|| (entry.seq, BTreeSet::new()));
        numbers.insert(entry.event.number.clone());
    }

    /// The files, each once.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Kept> {
        self.0.keys()
    }

    /// The files, each with the agreements whose events name it.
    pub(crate) fn with_numbers(&self) -> impl Iterator<Item = (&Kept, &BTreeSet<Number>)> {
        self.0.iter().map(|(kept, (_, numbers))| (kept, numbers))
    }
}

/// Whether an event is one of an agreement.
fn is_of(case: &Case, seq: u64) -> bool {
    case.state.versions().iter().any(|version| version.seq == seq) || case.state.acts().any(|act| act.seq == seq)
}

/// What was found so far.
struct Auditor<'a> {
    verifier: Verifier,
    register: Register,
    seals: Seals,
    comparisons: Vec<(&'a Receipt, Comparison<'a>)>,
    named: Named,
    faults: Vec<Fault>,
    found: Vec<Text>,
    remarks: Vec<Text>,
    /// The agreements whose erasure was cut off.
    unended: BTreeSet<Number>,
    /// When the last event was recorded, and how many were recorded at an earlier hour than the one before them.
    clock: (Option<DateTime<Utc>>, u64),
    /// Whether events may follow those that were read.
    is_cut_off: bool,
}

impl<'a> Auditor<'a> {
    fn new(receipts: &'a [Receipt]) -> Self {
        Self {
            verifier: Verifier::default(),
            register: Register::default(),
            seals: Seals::default(),
            comparisons: receipts.iter().map(|one| (one, Comparison::new(one))).collect(),
            named: Named::default(),
            faults: vec![],
            found: vec![],
            remarks: vec![],
            unended: BTreeSet::new(),
            clock: (None, 0),
            is_cut_off: false,
        }
    }

    fn row(&mut self, row: &tripartite::ledger::Row) {
        let entry = self.verifier.take(row);
        self.comparisons.iter_mut().for_each(|(_, comparison)| comparison.take(row.head()));
        let judged = entry.and_then(|entry| {
            self.look_at_clock(&entry);
            self.named.take(&entry)?;
            self.seals.take(&entry);
            self.register.entry(entry)
        });
        self.faults.extend(judged.err());
    }

    /// A clock that goes back proves nothing wrong, since machines differ: the order is that of the chain.
    fn look_at_clock(&mut self, entry: &Entry) {
        let at = entry.event.at;
        if self.clock.0.is_some_and(|before| before - at > CLOCKS_APART) {
            if self.clock.1 == 0 {
                let seq = entry.seq;
                self.remarks.push(text!(
                    "l’événement {seq} est inscrit à une heure antérieure à celle de l’événement d’avant : une horloge n’était pas à l’heure",
                    "event {seq} was recorded at an earlier hour than the event before: a clock was wrong"
                ));
            }
            self.clock.1 += 1;
        }
        self.clock.0 = Some(at);
    }

    fn seals(&mut self) {
        // Once an event is at fault, those that follow it are not all known.
        if !self.faults.is_empty() || !self.found.is_empty() {
            return;
        }
        for fault in self.seals.faults(&self.register) {
            match self.register.cases().find(|case| fault.kind == FaultKind::Kept && is_of(case, fault.seq)) {
                Some(case) => {
                    self.unended.insert(case.state.number().clone());
                    let (number, seq) = (case.state.number().as_str(), fault.seq);
                    self.found.push(text!(
                        "{number} : effacement inachevé, des données sont encore là (événement {seq}) ; `tripartite erase {number}` l’achève",
                        "{number}: erasure not ended, data is still there (event {seq}); `tripartite erase {number}` ends it"
                    ));
                }
                None => self.faults.push(fault),
            }
        }
    }

    /// Looks for files of erased agreements that lie in the folder again: a copy was put back, or work that was under way
    /// during the erasure wrote them.
    fn come_back(&mut self, desk: &Desk<'_>) {
        if !self.faults.is_empty() {
            return;
        }
        let erased = |number: Number| self.may_be_gone(&[number.clone()].into()).then_some(number);
        let root = desk.school.root();
        let printed = store::names(&root.join(OUT)).into_iter().filter_map(|name| {
            let number = whose::numbers_before(&name).filter(|number| whose::is_of(number, &name)).find_map(erased);
            Some((number?, format!("{OUT}/{name}")))
        });
        let described = store::toml_files(&root.join(AGREEMENTS)).unwrap_or_default();
        let described = described.iter().filter_map(|path| {
            let text = String::from_utf8_lossy(&store::read(path).ok()?).into_owned();
            Some((erased(whose::number_in(&text)?)?, desk.school.inside(path)?))
        });
        let files: BTreeMap<Number, String> = described.chain(printed).collect();
        for (number, name) in files.into_iter().filter(|(number, _)| !self.unended.contains(number)) {
            let number = number.as_str();
            self.found.push(text!(
                "{number} est effacée, mais « {name} » est là de nouveau ; `tripartite erase {number}` l’enlève",
                "{number} is erased, but « {name} » is there again; `tripartite erase {number}` removes it"
            ));
        }
    }

    /// Whether a file is only that of agreements whose erasure is recorded: then it may be gone already.
    fn may_be_gone(&self, numbers: &BTreeSet<Number>) -> bool {
        numbers.iter().all(|number| self.register.get(number).is_some_and(|case| case.state.phase() == Phase::Erased))
    }

    /// Looks at every file that an event names, and at those that none does; gives how many there are.
    fn files(&mut self, desk: &Desk<'_>, terminal: &Terminal) -> usize {
        let mut inside = BTreeSet::new();
        let words = |error: &store::Error| error.message(&terminal.shown(error.path()));
        for (kept, (seq, numbers)) in &self.named.0 {
            let name = desk.archive.inside(kept);
            match desk.archive.look(kept) {
                Ok(Found::Sound) => {}
                Ok(Found::Missing) if self.may_be_gone(numbers) => {}
                Ok(Found::Changed) => self.found.push(text!(
                    "le fichier « {name} » a été changé (événement {seq})",
                    "the file « {name} » was changed (event {seq})"
                )),
                Ok(Found::Missing) => self.found.push(text!(
                    "le fichier « {name} » manque (événement {seq})",
                    "the file « {name} » is missing (event {seq})"
                )),
                // Something else stands in its place, or it may not be read: the others are looked at all the same.
                Err(error) => {
                    let why = words(&error);
                    let (fr, en) = (why.get(Lang::Fr), why.get(Lang::En));
                    self.found.push(text!("{fr} (événement {seq})", "{en} (event {seq})"));
                }
            }
            inside.insert(name);
        }
        let files = desk.archive.files();
        self.found.extend(files.as_ref().err().map(words));
        for name in files.unwrap_or_default() {
            if let Some(copy) = copies::compared(&desk.archive, &name) {
                match copy {
                    Copy::Ahead(words) => self.found.push(words),
                    Copy::Behind(words) => self.remarks.push(words),
                }
            } else if !inside.contains(&name) {
                self.remarks.push(text!(
                    "aucun événement ne nomme le fichier « {name} » (appel interrompu, ou copie d’un logiciel de synchronisation)",
                    "no event names the file « {name} » (a call that was cut off, or a copy made by a program that synchronises)"
                ));
            }
        }
        inside.len()
    }

    /// Holds the ledger to each receipt; gives the newest that is continued, and how many events were added since.
    fn against(&mut self, desk: &Desk<'_>) -> Option<(&'a Receipt, u64)> {
        let comparisons = std::mem::take(&mut self.comparisons);
        let several = comparisons.len() > 1;
        let (mut newest, mut is_known): (Option<(&Receipt, u64)>, bool) = (None, true);
        for (receipt, comparison) in comparisons {
            let why = match comparison.result() {
                Against::Continues { added } => {
                    newest = newest.filter(|(_, least)| *least < added).or(Some((receipt, added)));
                    continue;
                }
                // Whether the rest is there nobody knows; that it could not be read is told.
                Against::Shorter { .. } if self.is_cut_off => {
                    is_known = false;
                    continue;
                }
                Against::Shorter { missing } => shorter(missing),
                Against::Replaced { same_until, differs_at } => replaced(same_until + 1, differs_at),
            };
            let at = desk.moment(receipt.at);
            let (at_fr, at, fr, en) = (at.get(Lang::Fr), at.get(Lang::En), why.get(Lang::Fr), why.get(Lang::En));
            let told = if several { text!("reçu du {at_fr} : {fr}", "receipt of {at}: {en}") } else { why };
            self.found.push(told);
        }
        newest.filter(|_| is_known)
    }

    fn tell(mut self, files: usize, desk: &Desk<'_>, terminal: &mut Terminal) -> Result<Outcome, Failure> {
        let has_receipt = !self.comparisons.is_empty();
        let against = self.against(desk);
        let mut found: Vec<Text> = self.faults.iter().map(Fault::message).collect();
        found.append(&mut self.found);
        let outcome = if found.is_empty() { Outcome::Well } else { Outcome::Found };
        let head = self.verifier.head();
        let erased = self.register.cases().filter(|case| case.state.phase() == Phase::Erased).count();
        if !terminal.is_human() {
            let said = |texts: &[Text]| texts.iter().map(|one| one.get(terminal.lang).to_owned()).collect();
            terminal.json(&report::Audit {
                schema: SCHEMA,
                command: "audit",
                sound: found.is_empty(),
                head: report::HeadLine::of(head),
                files,
                erased,
                added: against.map(|(_, added)| added),
                faults: said(&found),
                remarks: said(&self.remarks),
            })?;
            return Ok(outcome);
        }
        for fault in &found {
            terminal.line(fault.get(terminal.lang));
        }
        for remark in &self.remarks {
            terminal.remark(remark);
        }
        terminal.sum_up(&if found.is_empty() {
            let (events, files) =
                (events(head.count), count(files, Both("fichier", "file"), Both("fichiers", "files")));
            let (fr, fr_files) = (events.get(Lang::Fr), files.get(Lang::Fr));
            let (en, en_files) = (events.get(Lang::En), files.get(Lang::En));
            text!("{fr} et {fr_files} vérifiés : tout est intact", "{en} and {en_files} verified: all is sound")
        } else {
            text!("LE REGISTRE N’EST PAS INTACT", "THE LEDGER IS NOT SOUND")
        });
        match against {
            Some((receipt, added)) => {
                let (at, added) = (desk.moment(receipt.at), events(added));
                let (fr, en) = (added.get(Lang::Fr), added.get(Lang::En));
                let (at_fr, at) = (at.get(Lang::Fr), at.get(Lang::En));
                terminal.sum_up(&text!(
                    "le registre continue celui du reçu du {at_fr} ({fr} depuis)",
                    "the ledger continues that of the receipt of {at} ({en} since)"
                ));
            }
            None if !has_receipt => terminal.remark(&text!(
                "sans reçu, on ne peut pas savoir si les derniers événements ont été coupés ou le registre entier remplacé : `audit --against REÇU`",
                "without a receipt nobody can tell whether the last events were cut off or the whole ledger was replaced: `audit --against RECEIPT`"
            )),
            None => {}
        }
        terminal.sum_up(&head_words(head));
        Ok(outcome)
    }
}

fn shorter(missing: u64) -> Text {
    let one = Both("événement du reçu manque", "event of the receipt is missing");
    let many = Both("événements du reçu manquent", "events of the receipt are missing");
    let missing = count(usize::try_from(missing).unwrap_or(usize::MAX), one, many);
    let (fr, en) = (missing.get(Lang::Fr), missing.get(Lang::En));
    text!(
        "{fr} à la fin : le registre est une copie plus ancienne, ou a été coupé",
        "{en} at the end: the ledger is an older copy, or was cut"
    )
}

fn replaced(from: u64, differs_at: u64) -> Text {
    if from == differs_at {
        text!(
            "le registre n’est plus celui du reçu : il a été réécrit à partir de l’événement {from}",
            "the ledger is not that of the receipt any more: it was rewritten from event {from} on"
        )
    } else {
        text!(
            "le registre n’est plus celui du reçu : il a été réécrit entre les événements {from} et {differs_at}",
            "the ledger is not that of the receipt any more: it was rewritten between events {from} and {differs_at}"
        )
    }
}
