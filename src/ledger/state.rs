//! The life of an agreement: the one place that knows what may follow what.

use chrono::{Days, NaiveDate};

use super::event::{Event, Terms, What};
use super::refused::Refused;
use super::words::{How, Kind, PartyKey, Phase};
use crate::agreement::Signs;
use crate::ids::Number;

/// An agreement as its events make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    number: Number,
    versions: Vec<Version>,
    /// The place of the event that erased it.
    erased: Option<u64>,
    /// The phase of the version in force, as of the last event.
    phase: Phase,
}

/// One version of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub version: u32,
    /// The place of the event that issued it.
    pub seq: u64,
    /// The day it was issued.
    pub issued: NaiveDate,
    /// What it asks.
    pub terms: Terms,
    /// What happened to it since, in order.
    pub acts: Vec<Act>,
}

/// Something that happened to a version after its issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its place in the chain.
    pub seq: u64,
    /// The day of its record.
    pub day: NaiveDate,
    /// What happened.
    pub what: What,
    /// The place of the event that revoked it.
    pub revoked: Option<u64>,
}

/// What a version asks of a party, and what the party did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Who.
    pub party: &'a PartyKey,
    /// What is asked.
    pub asked: Signs,
    /// The signature, if there is one.
    pub signed: Option<&'a Act>,
    /// The refusal, if there is one.
    pub declined: Option<&'a Act>,
    /// The last reminder, if there is one.
    pub reminded: Option<&'a Act>,
}

impl Standing<'_> {
    /// Whether a signature is required of the party and missing.
    pub fn is_missing(&self) -> bool {
        self.asked == Signs::Required && self.signed.is_none()
    }
}

impl Version {
    /// The acts that count.
    fn valid(&self) -> impl DoubleEndedIterator<Item = &Act> {
        self.acts.iter().filter(|act| act.revoked.is_none())
    }

    fn last(&self, kind: Kind, party: &PartyKey) -> Option<&Act> {
        self.valid().rev().find(|act| act.what.kind() == kind && act.what.party() == Some(party))
    }

    /// How each party stands, in printing order.
    pub fn standings(&self) -> impl Iterator<Item = Standing<'_>> {
        self.terms.asks.iter().map(|(party, asked)| {
            let mut standing = Standing { party, asked: *asked, signed: None, declined: None, reminded: None };
            for act in self.valid() {
                let slot = match act.what.kind() {
                    Kind::Signed => &mut standing.signed,
                    Kind::Declined => &mut standing.declined,
                    Kind::Reminded => &mut standing.reminded,
                    _ => continue,
                };
                if act.what.party() == Some(party) {
                    *slot = Some(act);
                }
            }
            standing
        })
    }

    /// The required parties that have not signed.
    pub fn missing(&self) -> impl Iterator<Item = &PartyKey> {
        self.standings().filter(Standing::is_missing).map(|standing| standing.party)
    }

    /// The parties whose signatures come before that of a party: those that are missing, for the head of a school that signs
    /// last.
    pub fn signs_after(&self, party: &PartyKey) -> Vec<PartyKey> {
        if !self.terms.school_last || party.as_str() != "head" {
            return vec![];
        }
        self.missing().filter(|missing| *missing != party).copied().collect()
    }

    /// Its phase, as long as it is in force.
    fn phase(&self) -> Phase {
        if self.valid().any(|act| act.what.kind() == Kind::Cancelled) {
            return Phase::Cancelled;
        }
        let (mut signed, mut missing, mut declined) = (false, false, false);
        for standing in self.standings() {
            signed |= standing.signed.is_some();
            missing |= standing.is_missing();
            declined |= standing.asked == Signs::Required && standing.declined.is_some();
        }
        match () {
            () if declined => Phase::Declined,
            () if signed && !missing => Phase::Complete,
            () if signed => Phase::Signing,
            () => Phase::Issued,
        }
    }

    /// The day from which it is late: the one after the deadline, else the first day of the placement.
    pub fn late_from(&self) -> NaiveDate {
        let Terms { starts, deadline, .. } = self.terms;
        deadline.and_then(|day| day.checked_add_days(Days::new(1))).unwrap_or(starts)
    }

    /// The last signature that counts.
    pub fn last_signed(&self) -> Option<&Act> {
        self.valid().rev().find(|act| act.what.kind() == Kind::Signed)
    }
}

/// What may be recorded next in a phase.
pub fn possible(phase: Phase) -> &'static [Kind] {
    match phase {
        Phase::Issued | Phase::Signing => &[
            Kind::Delivered,
            Kind::Signed,
            Kind::Declined,
            Kind::Reminded,
            Kind::Amended,
            Kind::Cancelled,
            Kind::Revoked,
            Kind::Exported,
            Kind::Erased,
        ],
        Phase::Complete => &[
            Kind::Delivered,
            Kind::Signed,
            Kind::Amended,
            Kind::Cancelled,
            Kind::Revoked,
            Kind::Exported,
            Kind::Erased,
        ],
        Phase::Declined => &[Kind::Amended, Kind::Cancelled, Kind::Revoked, Kind::Exported, Kind::Erased],
        Phase::Cancelled | Phase::Superseded => &[Kind::Revoked, Kind::Exported, Kind::Erased],
        Phase::Erased => &[],
    }
}

impl State {
    /// The state that the first event of an agreement makes.
    pub fn begin(seq: u64, event: Event) -> Result<Self, Refused> {
        let What::Issued(terms) = event.what else { return Err(Refused::NotIssued) };
        if event.version != 1 {
            return Err(Refused::Version { told: event.version, is: 1 });
        }
        let version = Version { version: 1, seq, issued: event.day, terms, acts: vec![] };
        Ok(Self { number: event.number, versions: vec![version], erased: None, phase: Phase::Issued })
    }

    /// Takes the next event of the agreement, or says why it cannot follow; then nothing has changed.
    pub fn take(&mut self, seq: u64, event: Event) -> Result<(), Refused> {
        self.admits(&event)?;
        let Event { day, version, what, .. } = event;
        match what {
            What::Amended(terms) => {
                self.versions.push(Version { version, seq, issued: day, terms, acts: vec![] });
            }
            What::Erased => self.erased = Some(seq),
            What::Revoked { event } => {
                let acts = self.versions.iter_mut().flat_map(|version| &mut version.acts);
                acts.filter(|act| act.seq == event).for_each(|act| act.revoked = Some(seq));
            }
            what => {
                if let Some(version) = self.versions.last_mut() {
                    version.acts.push(Act { seq, day, what, revoked: None });
                }
            }
        }
        self.phase = if self.erased.is_some() { Phase::Erased } else { self.version().phase() };
        Ok(())
    }

    /// Whether an event may follow.
    pub fn admits(&self, event: &Event) -> Result<(), Refused> {
        let kind = event.what.kind();
        let phase = self.phase();
        if !possible(phase).contains(&kind) {
            return Err(match kind {
                Kind::Issued if phase != Phase::Erased => Refused::Again { version: self.version().version },
                _ => Refused::Phase { phase, kind },
            });
        }
        self.admits_version(event)?;
        match &event.what {
            What::Signed { party, on, .. } => self.admits_signature(party, *on, event.day),
            What::Declined { party, on } => self.admits_refusal(party, *on, event.day),
            What::Delivered { party, on, .. } => {
                party.as_ref().map_or(Ok(()), |party| self.asked(party).map(|_| ()))?;
                self.admits_day(*on, event.day)
            }
            What::Reminded { party, .. } => self.admits_reminder(party),
            What::Revoked { event } => self.admits_revocation(*event),
            What::Erased => self.admits_erasure(phase, event.day),
            _ => Ok(()),
        }
    }

    /// An event speaks of the version in force; a new version is the next one.
    fn admits_version(&self, event: &Event) -> Result<(), Refused> {
        let is = self.version().version + u32::from(event.what.kind() == Kind::Amended);
        match () {
            () if event.version == is => Ok(()),
            // Somebody else issued that version meanwhile: there is none after it yet.
            () if event.what.kind() == Kind::Amended => Err(Refused::Again { version: self.version().version }),
            () => Err(Refused::Version { told: event.version, is }),
        }
    }

    fn asked(&self, party: &PartyKey) -> Result<Signs, Refused> {
        let asks = &self.version().terms.asks;
        let found = asks.iter().find(|(known, _)| known == party).map(|(_, signs)| *signs);
        found.ok_or_else(|| Refused::Party { party: *party, known: asks.iter().map(|(known, _)| *known).collect() })
    }

    /// A day is not before the version's issue and not after the day of the record.
    fn admits_day(&self, on: NaiveDate, today: NaiveDate) -> Result<(), Refused> {
        let issued = self.version().issued;
        match () {
            () if on < issued => Err(Refused::BeforeIssue { on, issued }),
            () if on > today => Err(Refused::Future { on, today }),
            () => Ok(()),
        }
    }

    fn admits_signature(&self, party: &PartyKey, on: NaiveDate, today: NaiveDate) -> Result<(), Refused> {
        self.asked(party)?;
        self.admits_day(on, today)?;
        let version = self.version();
        if let Some(act) = version.last(Kind::Signed, party) {
            return Err(Refused::Signed { party: *party, event: act.seq, on: act.what.on().unwrap_or(act.day) });
        }
        if let Some(act) = version.last(Kind::Declined, party) {
            return Err(Refused::HasDeclined { party: *party, event: act.seq });
        }
        let waiting = version.signs_after(party);
        if waiting.is_empty() { Ok(()) } else { Err(Refused::SchoolLast { waiting }) }
    }

    fn admits_refusal(&self, party: &PartyKey, on: NaiveDate, today: NaiveDate) -> Result<(), Refused> {
        if self.asked(party)? == Signs::Informed {
            return Err(Refused::OnlyInformed { party: *party, kind: Kind::Declined });
        }
        self.admits_day(on, today)?;
        let version = self.version();
        if let Some(act) = version.last(Kind::Signed, party) {
            return Err(Refused::Signed { party: *party, event: act.seq, on: act.what.on().unwrap_or(act.day) });
        }
        match version.last(Kind::Declined, party) {
            Some(act) => Err(Refused::HasDeclined { party: *party, event: act.seq }),
            None => Ok(()),
        }
    }

    fn admits_reminder(&self, party: &PartyKey) -> Result<(), Refused> {
        self.asked(party)?;
        match self.version().last(Kind::Signed, party) {
            Some(act) => Err(Refused::Signed { party: *party, event: act.seq, on: act.what.on().unwrap_or(act.day) }),
            None => Ok(()),
        }
    }

    fn admits_revocation(&self, event: u64) -> Result<(), Refused> {
        let Some(act) = self.acts().find(|act| act.seq == event) else {
            let version = self.versions.iter().find(|version| version.seq == event);
            let issue = version.map(|version| if version.version == 1 { Kind::Issued } else { Kind::Amended });
            let revoked = self.acts().find(|act| act.revoked == Some(event)).map(|_| Kind::Revoked);
            let kind = issue.or(revoked);
            return Err(kind.map_or(Refused::NoSuchEvent { event }, |kind| Refused::NotRevocable { event, kind }));
        };
        match (act.revoked, act.what.kind()) {
            (Some(by), _) => Err(Refused::Revoked { event, by }),
            (None, Kind::Signed | Kind::Declined | Kind::Delivered | Kind::Reminded | Kind::Cancelled) => Ok(()),
            (None, kind) => Err(Refused::NotRevocable { event, kind }),
        }
    }

    /// What still waits for signatures before the end of its placement is kept.
    fn admits_erasure(&self, phase: Phase, today: NaiveDate) -> Result<(), Refused> {
        let ends = self.version().terms.ends;
        let open = matches!(phase, Phase::Issued | Phase::Signing | Phase::Complete);
        if open && today <= ends { Err(Refused::TooEarly { ends }) } else { Ok(()) }
    }

    /// The agreement's number.
    pub fn number(&self) -> &Number {
        &self.number
    }

    /// All versions, the first one first.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// The version in force.
    ///
    /// There is always one: a state begins with an issue.
    pub fn version(&self) -> &Version {
        self.versions.last().unwrap_or(&NO_VERSION)
    }

    /// All acts of all versions.
    pub fn acts(&self) -> impl Iterator<Item = &Act> {
        self.versions.iter().flat_map(|version| &version.acts)
    }

    /// The phase of the version in force.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The phase of a version.
    pub fn phase_of(&self, version: u32) -> Option<Phase> {
        let known = self.versions.iter().any(|one| one.version == version);
        match () {
            () if !known => None,
            () if self.erased.is_some() => Some(Phase::Erased),
            () if version < self.version().version => Some(Phase::Superseded),
            () => Some(self.phase()),
        }
    }

    /// Whether signatures are still awaited.
    pub fn is_open(&self) -> bool {
        matches!(self.phase(), Phase::Issued | Phase::Signing)
    }

    /// Whether, on a day, signatures are missing that should be there.
    pub fn is_late(&self, day: NaiveDate) -> bool {
        self.is_open() && day >= self.version().late_from()
    }

    /// Whether, on a day, the placement is over and signatures are still missing.
    pub fn is_expired(&self, day: NaiveDate) -> bool {
        self.is_open() && day > self.version().terms.ends
    }

    /// Whether, on a day, the placement begins within so many days, or has begun, and is not complete.
    pub fn starts_soon(&self, day: NaiveDate, within: u32) -> bool {
        let Terms { starts, ends, .. } = self.version().terms;
        let waits = matches!(self.phase(), Phase::Issued | Phase::Signing | Phase::Declined);
        waits && day <= ends && (starts - day).num_days() <= i64::from(within)
    }

    /// How the signature of a party came, if it signed the version in force.
    pub fn signature(&self, party: &PartyKey) -> Option<(NaiveDate, How)> {
        let act = self.version().last(Kind::Signed, party)?;
        Some((act.what.on()?, act.what.how()?))
    }
}

/// What stands for a version that cannot be missing.
static NO_VERSION: Version = Version {
    version: 0,
    seq: 0,
    issued: NaiveDate::MIN,
    terms: Terms { starts: NaiveDate::MIN, ends: NaiveDate::MIN, deadline: None, school_last: false, asks: vec![] },
    acts: vec![],
};
