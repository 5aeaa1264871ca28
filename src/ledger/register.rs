//! All agreements of a ledger, as their events make them.

use std::collections::BTreeMap;

use super::chain::{Entry, Fault, FaultKind};
use super::event::{Event, Key, Sealed, What};
use super::form;
use super::refused::Refused;
use super::state::State;
use super::words::Phase;
use crate::digest::{ContentDigest, DocumentHash};
use crate::ids::Number;

/// An agreement: its state, and what its issues hold under their seals.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its state.
    pub state: State,
    /// The sealed form of each version's issue; none where it was erased.
    sealed: Vec<Option<String>>,
    /// The sealed forms of the refusals, and of the signatures that were accepted despite all, by their places.
    told: BTreeMap<u64, String>,
}

impl Case {
    /// What the issue of the version in force holds under its seal.
    pub fn sealed(&self) -> Option<Sealed> {
        form::read_sealed(self.sealed.last()?.as_deref()?).ok()
    }

    /// What the issue of a version holds under its seal.
    pub fn sealed_of(&self, version: u32) -> Option<Sealed> {
        let at = self.state.versions().iter().position(|one| one.version == version)?;
        form::read_sealed(self.sealed.get(at)?.as_deref()?).ok()
    }

    /// Why a party declined, by the place of the refusal.
    pub fn reason(&self, refusal: u64) -> Option<String> {
        self.told(refusal, Key::Reason)
    }

    /// Why a file was taken for a signature that `verify` would not accept, by the place of the signature.
    pub fn despite(&self, signature: u64) -> Option<String> {
        self.told(signature, Key::Despite)
    }

    fn told(&self, act: u64, key: Key) -> Option<String> {
        form::read_sealed(self.told.get(&act)?).ok()?.get(key).map(str::to_owned)
    }

    /// Document hash and content digest of the version in force.
    pub fn digests(&self) -> Option<(DocumentHash, ContentDigest)> {
        let sealed = self.sealed()?;
        Some((sealed.document()?, sealed.content()?))
    }
}

/// All agreements of a ledger, by their numbers.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// By [`Number::packed`].
    cases: BTreeMap<[u64; 4], Case>,
}

impl Register {
    /// Takes the next event, or says why it cannot follow; then nothing has changed.
    pub fn take(&mut self, seq: u64, event: Event, sealed: Option<String>) -> Result<(), Refused> {
        let issue = matches!(event.what, What::Issued(_) | What::Amended(_));
        let told = match event.what {
            What::Declined { .. } => true,
            What::Signed { .. } => sealed.as_deref().is_some_and(|sealed| form::has_entry(sealed, Key::Despite)),
            _ => false,
        };
        let Some(case) = self.cases.get_mut(&event.number.packed()) else {
            let (state, told) = (State::begin(seq, event)?, BTreeMap::new());
            self.cases.insert(state.number().packed(), Case { state, sealed: vec![sealed], told });
            return Ok(());
        };
        case.state.take(seq, event)?;
        if issue {
            case.sealed.push(sealed);
        } else if told {
            case.told.extend(sealed.map(|sealed| (seq, sealed)));
        }
        Ok(())
    }

    /// Takes an event as it was read from a chain.
    pub fn entry(&mut self, entry: Entry) -> Result<(), Fault> {
        let Entry { seq, event, sealed } = entry;
        self.take(seq, event, sealed).map_err(|_| Fault::new(seq, FaultKind::Order))
    }

    /// Whether an event may follow.
    pub fn admits(&self, event: &Event) -> Result<(), Refused> {
        match self.get(&event.number) {
            Some(case) => case.state.admits(event),
            None => State::begin(0, event.clone()).map(|_| ()),
        }
    }

    /// An agreement.
    pub fn get(&self, number: &Number) -> Option<&Case> {
        self.cases.get(&number.packed())
    }

    /// All agreements, by number.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.cases.values()
    }

    /// The version that was issued with a document hash: its agreement, its number, and its phase.
    pub fn find(&self, hash: &DocumentHash) -> Option<(&Case, u32, Phase)> {
        self.cases.values().find_map(|case| {
            let versions = case.state.versions().iter();
            let found = versions
                .map(|one| one.version)
                .find(|version| case.sealed_of(*version).and_then(|sealed| sealed.document()).as_ref() == Some(hash))?;
            Some((case, found, case.state.phase_of(found)?))
        })
    }
}

/// Counts what a chain holds under its seals, so that what is missing or too much can be told at its end.
#[derive(Clone, Debug, Default)]
pub struct Seals {
    /// Of each agreement: the first event without its sealed part, and the first with one, the erasure's own left out.
    first: BTreeMap<Number, (Option<u64>, Option<u64>)>,
}

impl Seals {
    /// Takes the next event.
    pub fn take(&mut self, entry: &Entry) {
        if matches!(entry.event.what, What::Erased) && entry.sealed.is_some() {
            return;
        }
        if !self.first.contains_key(&entry.event.number) {
            self.first.insert(entry.event.number.clone(), (None, None));
        }
        if let Some((without, with)) = self.first.get_mut(&entry.event.number) {
            let first = if entry.sealed.is_none() { without } else { with };
            first.get_or_insert(entry.seq);
        }
    }

    /// What is missing or too much.
    pub fn faults(&self, register: &Register) -> Vec<Fault> {
        let erased = |number| register.get(number).is_some_and(|case| case.state.phase() == Phase::Erased);
        let faults = self.first.iter().filter_map(|(number, (without, with))| {
            if erased(number) {
                with.map(|seq| Fault::new(seq, FaultKind::Kept))
            } else {
                without.map(|seq| Fault::new(seq, FaultKind::Unsealed))
            }
        });
        faults.collect()
    }
}

impl Entry {
    /// The hashes of the files that this event names, which must lie beside the ledger.
    pub fn files(&self) -> Result<(Option<DocumentHash>, Vec<DocumentHash>), Fault> {
        let Some(sealed) = self.unsealed()? else { return Ok((None, vec![])) };
        let issue = matches!(self.event.what, What::Issued(_) | What::Amended(_));
        Ok((sealed.document().filter(|_| issue), sealed.evidence().collect()))
    }

    /// Who recorded it.
    pub fn by(&self) -> Option<String> {
        self.get(Key::By)
    }
}
