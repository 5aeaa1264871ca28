//! The chain: each event quotes the hash of the one before it, so that nothing in the middle can be changed, taken away
//! or put in without all hashes after it changing.

use std::fmt;

use super::event::{Event, EventHash, Key, Sealed};
use super::form::{self, Unreadable};
use crate::diagnostic::{Lang, Text};
use crate::digest::sha256;
use crate::text;

/// Where the chain ends: how many events it has, and the hash of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many events.
    pub count: u64,
    /// The hash of the last one.
    pub hash: EventHash,
}

impl Head {
    /// That of a chain without events.
    pub const EMPTY: Self = Self { count: 0, hash: EventHash::NONE };

    /// The event that follows, in the form in which it is stored.
    pub fn next(&self, event: &Event, sealed: &Sealed) -> Row {
        let sealed = sealed.written();
        let seq = self.count + 1;
        let open = form::write_open(seq, &self.hash, event, &sha256(sealed.as_bytes()));
        Row { seq, hash: EventHash::of(&open), open, sealed: Some(sealed) }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.count, self.hash)
    }
}

/// An event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place, from 1.
    pub seq: u64,
    /// Its open form.
    pub open: String,
    /// Its sealed form, unless that was erased.
    pub sealed: Option<String>,
    /// The hash of its open form.
    pub hash: EventHash,
}

impl Row {
    /// The head of a chain that ends here.
    pub fn head(&self) -> Head {
        Head { count: self.seq, hash: self.hash }
    }

    /// The event, read but not verified.
    pub fn entry(self) -> Result<Entry, Fault> {
        let opened = form::read_open(&self.open).map_err(|e| Fault::new(self.seq, FaultKind::Form(e)))?;
        Ok(Entry { seq: self.seq, event: opened.event, sealed: self.sealed })
    }
}

/// The heads after each of some events that follow one another, from their open forms in one text; the first may stand
/// anywhere in a chain. A fault where that text is no unbroken stretch of one.
pub fn stretch(text: &str) -> Result<Vec<Head>, Fault> {
    let begin = format!("{}\n", form::OPEN);
    let mut heads: Vec<Head> = vec![];
    for rest in text.split(&begin).skip(1) {
        let open = format!("{begin}{rest}");
        let seq = heads.last().map_or(0, |head| head.count.saturating_add(1));
        let opened = form::read_open(&open).map_err(|e| Fault::new(seq, FaultKind::Form(e)))?;
        match heads.last() {
            Some(before) if opened.seq != seq => {
                return Err(Fault::new(before.count, FaultKind::Place { told: opened.seq }));
            }
            Some(before) if opened.prev != before.hash => return Err(Fault::new(seq, FaultKind::Link)),
            _ => heads.push(Head { count: opened.seq, hash: EventHash::of(&open) }),
        }
    }
    let whole = text.starts_with(&begin) || text.is_empty();
    if whole { Ok(heads) } else { Err(Fault::new(0, FaultKind::Form(Unreadable { line: form::OPEN }))) }
}

/// An event at its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 1.
    pub seq: u64,
    /// What it says in the open.
    pub event: Event,
    /// Its sealed form, unless that was erased.
    pub sealed: Option<String>,
}

impl Entry {
    /// What the event holds under its seal, unless that was erased.
    pub fn unsealed(&self) -> Result<Option<Sealed>, Fault> {
        let read = self.sealed.as_deref().map(form::read_sealed).transpose();
        read.map_err(|e| Fault::new(self.seq, FaultKind::SealedForm(e)))
    }

    /// One entry under the seal.
    pub fn get(&self, key: Key) -> Option<String> {
        self.unsealed().ok()??.get(key).map(str::to_owned)
    }
}

/// What is wrong with the chain, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place of the event.
    pub seq: u64,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// What is wrong with an event of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It has not the form of an event.
    Form(Unreadable),
    /// Its sealed part has not the form of one.
    SealedForm(Unreadable),
    /// It calls itself another place: events are missing, doubled or swapped.
    Place {
        /// The place that it tells.
        told: u64,
    },
    /// It does not quote the hash of the event before it.
    Link,
    /// The hash that is stored beside it is not its own.
    Hash,
    /// Its sealed part is not the one that it was recorded with.
    Seal,
    /// Its sealed part is gone, though its agreement was not erased.
    Unsealed,
    /// Its sealed part is still there, though its agreement was erased.
    Kept,
    /// It cannot have followed the events before it.
    Order,
}

impl Fault {
    pub(crate) fn new(seq: u64, kind: FaultKind) -> Self {
        Self { seq, kind }
    }

    /// What is wrong, for a reader.
    pub fn message(&self) -> Text {
        let seq = self.seq;
        match self.kind {
            FaultKind::Form(Unreadable { line }) => text!(
                "l’événement {seq} n’est pas lisible (ligne `{line}`)",
                "event {seq} cannot be read (line `{line}`)"
            ),
            FaultKind::SealedForm(Unreadable { line }) => text!(
                "les données de l’événement {seq} ne sont pas lisibles (ligne `{line}`)",
                "the data of event {seq} cannot be read (line `{line}`)"
            ),
            FaultKind::Place { told } => text!(
                "à la place {seq} se trouve l’événement {told} : des événements manquent ou sont déplacés",
                "event {told} stands at place {seq}: events are missing or moved"
            ),
            FaultKind::Link => text!(
                "l’événement {seq} ne continue pas celui qui le précède : l’un des deux a été changé",
                "event {seq} does not continue the one before it: one of the two was changed"
            ),
            FaultKind::Hash => text!("l’événement {seq} a été changé", "event {seq} was changed"),
            FaultKind::Seal => {
                text!("les données de l’événement {seq} ont été changées", "the data of event {seq} was changed")
            }
            FaultKind::Unsealed => text!(
                "les données de l’événement {seq} ont disparu sans effacement inscrit",
                "the data of event {seq} is gone, and no erasure is recorded"
            ),
            FaultKind::Kept => text!(
                "les données de l’événement {seq} sont encore là, alors que l’effacement est inscrit",
                "the data of event {seq} is still there, though its erasure is recorded"
            ),
            FaultKind::Order => text!(
                "l’événement {seq} n’est pas possible après ceux qui le précèdent",
                "event {seq} is not possible after those before it"
            ),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().get(Lang::En))
    }
}

impl std::error::Error for Fault {}

/// Verifies a chain, one row after another.
#[derive(Clone, Copy, Debug)]
pub struct Verifier {
    head: Head,
}

impl Default for Verifier {
    fn default() -> Self {
        Self { head: Head::EMPTY }
    }
}

impl Verifier {
    /// Verifies the next row, and gives the event. After a fault it goes on from the row as it stands, so that one
    /// change is told once.
    pub fn take(&mut self, row: &Row) -> Result<Entry, Fault> {
        let seq = self.head.count + 1;
        let before = std::mem::replace(&mut self.head, Head { count: row.seq, hash: row.hash });
        let fault = |kind| Fault::new(seq, kind);
        if row.seq != seq {
            return Err(fault(FaultKind::Place { told: row.seq }));
        }
        let opened = form::read_open(&row.open).map_err(|e| fault(FaultKind::Form(e)))?;
        if EventHash::of(&row.open) != row.hash {
            return Err(fault(FaultKind::Hash));
        }
        if opened.seq != seq {
            return Err(fault(FaultKind::Place { told: opened.seq }));
        }
        if opened.prev != before.hash {
            return Err(fault(FaultKind::Link));
        }
        if row.sealed.as_ref().is_some_and(|sealed| sha256(sealed.as_bytes()) != opened.seal) {
            return Err(fault(FaultKind::Seal));
        }
        Ok(Entry { seq, event: opened.event, sealed: row.sealed.clone() })
    }

    /// Where the chain ends so far.
    pub fn head(&self) -> Head {
        self.head
    }
}
