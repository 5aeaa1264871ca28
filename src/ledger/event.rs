//! What an event says, in the open and under its seal.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use super::form;
use super::words::{How, Kind, PartyKey};
use crate::agreement::Signs;
use crate::diagnostic::{Lang, Text};
use crate::digest::{ContentDigest, DocumentHash, hex, sha256};
use crate::ids::Number;
use crate::{text, typography};

/// SHA-256 of an event's open form: what the next event's `prev` quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventHash([u8; 32]);

impl EventHash {
    /// What the first event quotes, having none before it.
    pub const NONE: Self = Self([0; 32]);

    /// The hash of an open form.
    pub fn of(open: &str) -> Self {
        Self(sha256(open.as_bytes()))
    }

    /// The hash of 32 bytes that were stored.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The hash itself.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for EventHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// Something that happened to an agreement, as the chain keeps it for ever: nothing in it names a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it was recorded, to the second.
    pub at: DateTime<Utc>,
    /// The civil day of the school at that instant.
    pub day: NaiveDate,
    /// Of which agreement it speaks.
    pub number: Number,
    /// Of which version.
    pub version: u32,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The first version was issued.
    Issued(Terms),
    /// A further version was issued in place of the one before.
    Amended(Terms),
    /// It was handed over or sent, to one party or to all.
    Delivered {
        /// To whom; without it to all.
        party: Option<PartyKey>,
        /// By which way.
        how: How,
        /// The day.
        on: NaiveDate,
    },
    /// A party signed.
    Signed {
        /// Who.
        party: PartyKey,
        /// How the signature came.
        how: How,
        /// The day of the signature.
        on: NaiveDate,
    },
    /// A party declined to sign.
    Declined {
        /// Who.
        party: PartyKey,
        /// The day.
        on: NaiveDate,
    },
    /// A party was reminded.
    Reminded {
        /// Who.
        party: PartyKey,
        /// By which way.
        how: How,
    },
    /// The agreement was cancelled.
    Cancelled,
    /// An earlier event was recorded by mistake.
    Revoked {
        /// The place of that event in the chain.
        event: u64,
    },
    /// The evidence file was written.
    Exported,
    /// The data was erased.
    Erased,
}

impl What {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Issued(_) => Kind::Issued,
            Self::Amended(_) => Kind::Amended,
            Self::Delivered { .. } => Kind::Delivered,
            Self::Signed { .. } => Kind::Signed,
            Self::Declined { .. } => Kind::Declined,
            Self::Reminded { .. } => Kind::Reminded,
            Self::Cancelled => Kind::Cancelled,
            Self::Revoked { .. } => Kind::Revoked,
            Self::Exported => Kind::Exported,
            Self::Erased => Kind::Erased,
        }
    }

    /// The party that it speaks of.
    pub fn party(&self) -> Option<&PartyKey> {
        match self {
            Self::Delivered { party, .. } => party.as_ref(),
            Self::Signed { party, .. } | Self::Declined { party, .. } | Self::Reminded { party, .. } => Some(party),
            _ => None,
        }
    }

    /// What happened, in words: « signée, organisme d’accueil, sur papier, le 5 mai 2026 ». The contacts are those of the
    /// version.
    pub fn words(&self, contacts: &[Contact]) -> Text {
        let said = |lang: Lang| {
            let kind = self.kind();
            let mut words = vec![kind.words().get(lang).to_owned()];
            words.extend(self.party().map(|party| Contact::words_of(party, contacts).get(lang).to_owned()));
            // Every reminder goes the same way.
            let how = self.how().filter(|_| kind != Kind::Reminded);
            words.extend(how.map(|how| how.words().get(lang).to_owned()));
            words.extend(self.on().map(|on| match lang {
                Lang::Fr => format!("le {}", typography::date(on)),
                Lang::En => format!("on {on}"),
            }));
            if let Self::Revoked { event } = self {
                words.push(text!("événement {event}", "event {event}").get(lang).to_owned());
            }
            words.join(", ")
        };
        Text::new(said(Lang::Fr), said(Lang::En))
    }

    /// By which way it came or went.
    pub fn how(&self) -> Option<How> {
        match self {
            Self::Delivered { how, .. } | Self::Signed { how, .. } | Self::Reminded { how, .. } => Some(*how),
            _ => None,
        }
    }

    /// The day that it speaks of, where that is not the day of its record.
    pub fn on(&self) -> Option<NaiveDate> {
        match self {
            Self::Delivered { on, .. } | Self::Signed { on, .. } | Self::Declined { on, .. } => Some(*on),
            _ => None,
        }
    }
}

/// What a version asks of whom, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// First day of the placement.
    pub starts: NaiveDate,
    /// Last day of the placement.
    pub ends: NaiveDate,
    /// Last day for the last signature, when there is one.
    pub deadline: Option<NaiveDate>,
    /// Whether the head signs when all other required signatures are there.
    pub school_last: bool,
    /// The parties, in printing order, with what is asked of each.
    pub asks: Vec<(PartyKey, Signs)>,
}

/// The names of what an event holds under its seal, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The document hash that the event speaks of.
    Document,
    /// The content digest that it speaks of.
    Content,
    /// The document hash that a new version replaces.
    Replaces,
    /// Who recorded it.
    By,
    /// SHA-256 of a file that was kept as evidence.
    Evidence,
    /// The verdict on that file.
    Verdict,
    /// Who looked at a file that a program cannot judge.
    SeenBy,
    /// Why a file was accepted that `verify` would not accept.
    Despite,
    /// Why: of a refusal, a cancellation, a revocation, an erasure.
    Reason,
    /// A remark.
    Note,
    /// The file that the agreement was read from, inside the school's folder.
    File,
    /// The model's name.
    Model,
    /// The pupil's name.
    Pupil,
    /// The pupil's class.
    Class,
    /// The host's name.
    Host,
    /// A party: key, name, title, e-mail, telephone, and the role of its own if it has one, separated by tabs.
    Party,
    /// A sentence on what a new version changes.
    Change,
    /// A rule that was allowed, and why.
    Allowed,
}

impl Key {
    /// All of them, in order.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Document, "document"),
        (Self::Content, "content"),
        (Self::Replaces, "replaces"),
        (Self::By, "by"),
        (Self::Evidence, "evidence"),
        (Self::Verdict, "verdict"),
        (Self::SeenBy, "seen-by"),
        (Self::Despite, "despite"),
        (Self::Reason, "reason"),
        (Self::Note, "note"),
        (Self::File, "file"),
        (Self::Model, "model"),
        (Self::Pupil, "pupil"),
        (Self::Class, "class"),
        (Self::Host, "host"),
        (Self::Party, "party"),
        (Self::Change, "change"),
        (Self::Allowed, "allowed"),
    ];

    /// How it is written.
    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }
}

/// What an event holds under its seal: what names a person or a document. The chain holds only its digest, so that it
/// can be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub(super) salt: [u8; 32],
    pub(super) entries: Vec<(Key, String)>,
}

impl Sealed {
    /// Nothing yet, under a salt that nobody can guess.
    pub fn new(salt: [u8; 32]) -> Self {
        Self { salt, entries: vec![] }
    }

    /// The same with one more entry; an empty one is left out.
    #[must_use]
    pub fn with(mut self, key: Key, value: impl fmt::Display) -> Self {
        let value = value.to_string();
        if !value.is_empty() {
            let at = self.entries.partition_point(|(known, _)| *known <= key);
            self.entries.insert(at, (key, value));
        }
        self
    }

    /// The same with an entry that may be missing.
    #[must_use]
    pub fn maybe(self, key: Key, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The first entry of a key.
    pub fn get(&self, key: Key) -> Option<&str> {
        self.all(key).next()
    }

    /// All entries of a key.
    pub fn all(&self, key: Key) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(move |(known, _)| *known == key).map(|(_, value)| value.as_str())
    }

    /// The document hash that the event speaks of.
    pub fn document(&self) -> Option<DocumentHash> {
        self.get(Key::Document)?.parse().ok()
    }

    /// The content digest that it speaks of.
    pub fn content(&self) -> Option<ContentDigest> {
        self.get(Key::Content)?.parse().ok()
    }

    /// The hashes of the files that were kept as evidence.
    pub fn evidence(&self) -> impl Iterator<Item = DocumentHash> {
        self.all(Key::Evidence).filter_map(|hash| hash.parse().ok())
    }

    /// Its written form.
    pub fn written(&self) -> String {
        form::write_sealed(self)
    }
}

/// A party as it was when the version was issued.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Its key.
    pub key: String,
    /// The person's name, as printed.
    pub name: String,
    /// What the person is.
    pub title: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// What the agreement prints that it is, where its key does not say it; empty for the others, and in ledgers of before
    /// this was kept.
    pub role: String,
}

impl Contact {
    /// The parties that a sealed form lists.
    pub fn all(sealed: &Sealed) -> Vec<Self> {
        sealed.all(Key::Party).map(Self::read).collect()
    }

    fn read(entry: &str) -> Self {
        let mut parts = entry.split('\t').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        Self { key: next(), name: next(), title: next(), email: next(), phone: next(), role: next() }
    }

    /// What a party is, in words: as the agreement prints it, else as its key says.
    pub fn words_of(party: &PartyKey, contacts: &[Self]) -> Text {
        let key = party.as_str();
        let role = contacts.iter().find(|contact| contact.key == key).map(|contact| &contact.role);
        match role.filter(|role| !role.is_empty()) {
            Some(role) => Text::new(role.clone(), role.clone()),
            None => party.words(),
        }
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.key, &self.name, &self.title, &self.email, &self.phone];
        let role = Some(&self.role).filter(|role| !role.is_empty());
        let parts: Vec<String> = parts.into_iter().chain(role).map(|part| part.replace('\t', " ")).collect();
        f.write_str(&parts.join("\t"))
    }
}
