//! What a school's folder holds of some agreements: every file is looked at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;
use tripartite::extract;
use tripartite::ids::Number;
use tripartite::ledger::{Key, Phase, Register};
use tripartite::roster::{self, MOST_OF_LAST};
use tripartite::store::{self, IMPORTED, Kept};
use tripartite::traces::{self, Reading, Speaks, Traces};

use crate::cli::audit::Named;
use crate::cli::desk::Desk;
use crate::cli::print::Failure;
use crate::cli::terminal::Terminal;
use crate::cli::whose::{is_in, is_of, number_in};

/// What there is of one agreement.
pub(super) struct Own {
    pub(super) number: Number,
    /// Whether its erasure is recorded already.
    pub(super) is_recorded: bool,
    /// The events whose sealed parts go.
    pub(super) sealed: Vec<u64>,
    /// The files of the archive that go, by their paths in it.
    pub(super) kept: Vec<String>,
    /// The other files of the school's folder that go, by their paths in it.
    pub(super) files: Vec<String>,
    /// The files that it was read from.
    sources: BTreeSet<String>,
    traces: Traces,
}

impl Own {
    fn new(number: Number, register: &Register) -> Self {
        let is_recorded = register.get(&number).is_some_and(|case| case.state.phase() == Phase::Erased);
        let traces = Traces::of(number.clone());
        let (sealed, kept, files, sources) = (vec![], vec![], vec![], BTreeSet::new());
        Self { number, is_recorded, sealed, kept, files, sources, traces }
    }
}

/// What there is of all agreements of a call, and what is beside it.
pub(super) struct Plan {
    pub(super) owns: Vec<Own>,
    /// The last import, without these agreements.
    pub(super) import: Option<String>,
    /// Files that hold other things as well.
    pub(super) in_the_way: BTreeSet<String>,
    /// Files in which a program finds no words, and files of everybody that may name somebody.
    pub(super) to_look_at: BTreeSet<String>,
    /// Folders in which killed calls left something half written.
    pub(super) untidy: BTreeSet<String>,
}

/// The folder that keeps all versions of everything, where there is one: what it holds is packed, and none of ours.
pub(super) const HISTORY: &str = ".git";

impl Plan {
    pub(super) fn of(
        numbers: BTreeSet<Number>,
        register: &Register,
        desk: &Desk<'_>,
        terminal: &Terminal,
    ) -> Result<Self, Failure> {
        let owns = numbers.into_iter().map(|number| Own::new(number, register)).collect();
        let (in_the_way, to_look_at, untidy) = Default::default();
        let mut plan = Self { owns, import: None, in_the_way, to_look_at, untidy };
        plan.look_at_ledger(desk, terminal)?;
        let mut known: BTreeSet<Number> = register.cases().map(|case| case.state.number().clone()).collect();
        let root = desk.school.root();
        let leaves = |name: &str| [store::FOLDER, HISTORY].contains(&name);
        for name in store::all_names(root, &leaves).map_err(|e| terminal.failure(&e))? {
            plan.look_at(&name, &mut known, desk);
        }
        plan.look_at_import(&known, desk);
        plan.to_look_at.retain(|name| !plan.in_the_way.contains(name));
        Ok(plan)
    }

    fn owner(&mut self, number: &str) -> Option<&mut Own> {
        self.owns.iter_mut().find(|own| own.number.as_str() == number)
    }

    /// Takes what the ledger and its files hold, and what tells of the pupils elsewhere.
    fn look_at_ledger(&mut self, desk: &Desk<'_>, terminal: &Terminal) -> Result<(), Failure> {
        let places: BTreeMap<Number, usize> =
            self.owns.iter().enumerate().map(|(at, own)| (own.number.clone(), at)).collect();
        let (mut named, owns) = (Named::default(), &mut self.owns);
        desk.entries(terminal, &mut |entry| {
            if entry.event.what.kind() == tripartite::ledger::Kind::Erased {
                return;
            }
            // What cannot be read is for `audit` to tell.
            let _ = named.take(&entry);
            let own = places.get(&entry.event.number).and_then(|at| owns.get_mut(*at));
            if let Some((own, read)) = own.zip(entry.unsealed().ok().flatten()) {
                own.sealed.push(entry.seq);
                own.sources.extend(read.get(Key::File).map(str::to_owned));
                own.traces.take(&read);
                let values = read.content().and_then(|content| desk.archive.read(&Kept::Content(content)).ok());
                if let Some(values) = values.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
                    own.traces.read(&values);
                }
            }
        })?;
        let mut known = BTreeSet::new();
        for (kept, numbers) in named.with_numbers() {
            let name = desk.archive.inside(kept);
            // A file of several agreements goes with the last of them; until then somebody has to know that it stays.
            let goes = numbers.iter().all(|number| places.contains_key(number));
            let last = numbers.iter().next_back().and_then(|number| places.get(number));
            if let Some(own) = last.filter(|_| goes).and_then(|at| self.owns.get_mut(*at)) {
                own.kept.push(name.clone());
            } else if !goes && numbers.iter().any(|number| places.contains_key(number)) {
                self.to_look_at.insert(format!("{}/{name}", store::FOLDER));
            }
            known.insert(name);
        }
        self.look_at_unnamed(&known, desk, terminal)
    }

    /// Looks at the kept files that no event names: a call that was killed had not recorded them yet.
    fn look_at_unnamed(
        &mut self,
        known: &BTreeSet<String>,
        desk: &Desk<'_>,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        for name in desk.archive.files().map_err(|e| terminal.failure(&e))? {
            let inside = format!("{}/{name}", store::FOLDER);
            match name.split_once('/') {
                Some(_) if known.contains(&name) => {}
                // What is half written goes with every erasure.
                Some((_, file)) if file.starts_with('.') => {}
                Some(("issued", _)) => {
                    let number = document_number(&name, desk);
                    if let Some(own) = number.and_then(|number| self.owner(&number)) {
                        own.kept.push(name);
                    }
                }
                // A return that nobody recorded, or a copy of the ledger that an update or a program that synchronises made.
                _ => drop(self.in_the_way.insert(inside)),
            }
        }
        Ok(())
    }

    /// The last import is kept for those whom it still concerns: what it says of an agreement that there is may name a family
    /// that it shares with another one; what is left of an agreement that there is not goes where it names the pupil.
    fn look_at_import(&mut self, known: &BTreeSet<Number>, desk: &Desk<'_>) {
        let Ok(bytes) = store::read_up_to(&desk.archive.root().join(IMPORTED), MOST_OF_LAST) else { return };
        let text = String::from_utf8_lossy(&bytes);
        let names_one = |text: &str| {
            let reading = Reading::of(text.as_bytes());
            self.owns.iter().any(|own| own.traces.in_reading(&reading) == Speaks::Among)
        };
        let is_known = |number: &str| Number::recorded(number).is_some_and(|number| known.contains(&number));
        let is_own = |number: &str| self.owns.iter().any(|own| own.number.as_str() == number);
        match roster::forget(&text, |number, values| is_own(number) || !is_known(number) && names_one(values)) {
            Some(rest) => self.import = Some(rest).filter(|rest| *rest != text),
            None if names_one(&text) => drop(self.in_the_way.insert(format!("{}/{IMPORTED}", store::FOLDER))),
            None => {}
        }
    }

    /// Looks at a file of the school's folder.
    fn look_at(&mut self, name: &str, known: &mut BTreeSet<Number>, desk: &Desk<'_>) {
        let (folder, last) = name.rsplit_once('/').unwrap_or(("", name));
        if store::is_leftovers_name(last) {
            self.untidy.insert(folder.to_owned());
            return;
        }
        if is_in(name, store::OUT) {
            if let Some(own) = self.owns.iter_mut().find(|own| is_of(&own.number, last)) {
                own.files.push(name.to_owned());
                return;
            }
            if known.iter().any(|number| is_of(number, last)) {
                return;
            }
        }
        let bytes = store::read_up_to(&path(desk, name), traces::MOST_BYTES + 1);
        let bytes = bytes.ok().filter(|bytes| bytes.len() as u64 <= traces::MOST_BYTES);
        let is_toml = last.to_lowercase().ends_with(".toml");
        let text = bytes.as_deref().filter(|_| is_toml).map(String::from_utf8_lossy);
        if let Some(text) = &text {
            let number = number_in(text);
            let source = self.owns.iter_mut().find(|own| match &number {
                Some(number) => own.number == *number,
                None => own.sources.contains(name),
            });
            if let Some(own) = source {
                own.files.push(name.to_owned());
                return;
            }
            // What serves others cannot be taken away: a name in it is for somebody to see.
            let is_anothers = number.is_some();
            known.extend(number);
            if is_anothers || last == "school.toml" || name.starts_with("hosts/") {
                let reading = Reading::of(text.as_bytes());
                if self.owns.iter().any(|own| own.traces.in_reading(&reading) != Speaks::No) {
                    self.to_look_at.insert(name.to_owned());
                }
                return;
            }
        }
        self.read(name, bytes.as_deref(), desk);
    }

    fn read(&mut self, name: &str, bytes: Option<&[u8]>, desk: &Desk<'_>) {
        let reading = bytes.map(Reading::of);
        for own in &mut self.owns {
            let speaks = reading.as_ref().map_or(Speaks::No, |reading| own.traces.in_reading(reading));
            match speaks {
                Speaks::Own => {
                    own.files.push(name.to_owned());
                    return;
                }
                Speaks::Perhaps | Speaks::No if !own.traces.in_name(name) => {
                    self.to_look_at.extend((speaks == Speaks::Perhaps).then(|| name.to_owned()));
                }
                Speaks::Among | Speaks::Perhaps | Speaks::No => drop(self.in_the_way.insert(name.to_owned())),
            }
        }
        let unread = reading.is_none_or(|reading| reading.has_unread());
        if unread && name != desk.habits.logo {
            // What cannot be read in the folder that the program writes to is a pack that is too long.
            let told = if is_in(name, store::OUT) { &mut self.in_the_way } else { &mut self.to_look_at };
            told.insert(name.to_owned());
        }
    }
}

/// A file of the school's folder.
pub(super) fn path(desk: &Desk<'_>, name: &str) -> PathBuf {
    name.split('/').fold(desk.school.root().to_owned(), |path, part| path.join(part))
}

/// The number of the agreement of which a file of the archive is a PDF, or the printed values.
fn document_number(name: &str, desk: &Desk<'_>) -> Option<String> {
    let bytes = store::read_up_to(&path(desk, &format!("{}/{name}", store::FOLDER)), traces::MOST_BYTES).ok()?;
    let values: Value = match extract::extract(&bytes) {
        Ok(extracted) => extracted.values,
        Err(_) => serde_json::from_slice(&bytes).ok()?,
    };
    values.get("number")?.as_str().map(str::to_owned)
}
