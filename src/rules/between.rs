//! Rules between the agreements of one folder.
//!
//! A folder may hold thousands of agreements: they are compared by a small [`Summary`] of each, and what is found names its
//! places by a [`Place`], for which the caller reads the few agreements concerned once more.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::changes::{Outcome, Permissions};
use super::example::{Examples, FolderExample};
use super::rule::About;
use super::{FOLDER_RULES, SchoolContext};
use crate::agreement::{Agreement, Level, SchoolStatus};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Span, Text};
use crate::ids::{Ine, Number, Siret};
use crate::input::GlimpsedPupil;

/// A rule between the agreements of one folder.
#[derive(Debug)]
pub struct FolderRule {
    /// What there is to know of it.
    pub about: About,
    /// Folders that keep it.
    pub passes: Examples<FolderExample>,
    /// Folders that break it, and no other.
    pub fails: Examples<FolderExample>,
    /// Whether it looks at agreements that have ended too, by which nobody is anywhere any more.
    pub(super) of_ended: bool,
    pub(super) check: fn(&Pile<'_>) -> Vec<FolderFinding>,
}

/// The agreements of one folder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pile<'a> {
    /// Those that could be read.
    pub(super) all: &'a [Summary],
    /// The pupil of each of the others, as far as its file tells.
    pub(super) unread: &'a [Option<GlimpsedPupil>],
    pub(super) school: &'a SchoolContext,
}

/// What the rules between agreements look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub(super) number: Number,
    pub(super) level: Level,
    /// Whether the school is bound to the two weeks of seconde: all but those without a contract with the State.
    pub(super) is_bound: bool,
    pub(super) family_name: String,
    pub(super) given_names: String,
    pub(super) birth_date: NaiveDate,
    pub(super) ine: Option<Ine>,
    pub(super) start: NaiveDate,
    pub(super) end: NaiveDate,
    pub(super) host: String,
    pub(super) siret: Option<Siret>,
    pub(super) places: Option<u32>,
    pub(super) tutor: Contact,
    pub(super) guardians: Vec<Contact>,
    /// The rules that it allows to be broken.
    allowed: Vec<&'static str>,
}

/// A person, as far as it takes to know them again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Contact {
    pub(super) family_name: String,
    pub(super) given_names: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
}

impl Contact {
    fn of(person: &crate::agreement::Person) -> Self {
        Self {
            family_name: person.family_name.as_str().to_owned(),
            given_names: person.given_names.as_str().to_owned(),
            email: person.email.as_ref().map(|email| email.value.to_string()),
            phone: person.phone.as_ref().map(|phone| phone.value.to_string()),
        }
    }
}

impl Summary {
    /// That of an agreement.
    pub fn of(agreement: &Agreement) -> Self {
        let (pupil, placement, host) = (&agreement.pupil, &agreement.placement, &agreement.host);
        Self {
            number: agreement.number.value.clone(),
            level: agreement.level.value,
            is_bound: agreement.school.status.value != SchoolStatus::PrivateNoContract,
            family_name: pupil.family_name.as_str().to_owned(),
            given_names: pupil.given_names.as_str().to_owned(),
            birth_date: pupil.birth_date.value,
            ine: pupil.ine.as_ref().map(|ine| ine.value.clone()),
            start: placement.start.value,
            end: placement.end.value,
            host: host.name.as_str().to_owned(),
            siret: host.siret.as_ref().map(|siret| siret.value.clone()),
            places: host.places.map(|places| places.value),
            tutor: Contact::of(&host.tutor),
            guardians: agreement.guardians.iter().map(|guardian| Contact::of(&guardian.person)).collect(),
            allowed: Permissions::of(&agreement.allow, &mut Diagnostics::new()).codes().collect(),
        }
    }
}

/// A value of an agreement that a rule between agreements points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Its number.
    Number,
    /// The pupil's family name.
    Pupil,
    /// The first day.
    Start,
    /// The last day.
    End,
    /// The host's name.
    Host,
    /// How many pupils the host takes; else its name.
    Places,
    /// The tutor's family name.
    Tutor,
    /// The family name of a guardian, from 0; else the pupil's.
    Guardian(usize),
}

impl Place {
    /// Where it stands in an agreement.
    pub fn span(self, agreement: &Agreement) -> Span {
        let (pupil, host) = (agreement.pupil.family_name.span, &agreement.host);
        match self {
            Self::Number => agreement.number.span,
            Self::Pupil => pupil,
            Self::Start => agreement.placement.start.span,
            Self::End => agreement.placement.end.span,
            Self::Host => host.name.span,
            Self::Places => host.places.map_or(host.name.span, |places| places.span),
            Self::Tutor => host.tutor.family_name.span,
            Self::Guardian(at) => agreement.guardians.get(at).map_or(pupil, |g| g.person.family_name.span),
        }
    }
}

/// Where a rule between agreements is broken: an agreement by its place among the summaries, and a value of it.
#[derive(Clone, Debug)]
pub(super) struct FolderFinding {
    pub(super) at: (usize, Place),
    pub(super) message: Text,
    pub(super) help: Option<Text>,
    pub(super) related: Vec<(usize, Place, Text)>,
}

impl FolderFinding {
    pub(super) fn new(at: usize, place: Place, message: Text) -> Self {
        Self { at: (at, place), message, help: None, related: vec![] }
    }

    pub(super) fn with_help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    pub(super) fn with_related(mut self, at: usize, place: Place, words: Text) -> Self {
        self.related.push((at, place, words));
        self
    }
}

/// A finding between agreements, before its places are known.
#[derive(Clone, Debug)]
pub struct Compared {
    rule: &'static About,
    severity: Severity,
    finding: FolderFinding,
}

impl Compared {
    /// The same, of summaries that stand at these places among all.
    fn moved(mut self, places: &[usize]) -> Option<Self> {
        let FolderFinding { at: (at, _), related, .. } = &mut self.finding;
        for at in std::iter::once(at).chain(related.iter_mut().map(|(at, ..)| at)) {
            *at = *places.get(*at)?;
        }
        Some(self)
    }

    /// The agreement that it is told of, by its place among the summaries.
    pub fn at(&self) -> usize {
        self.finding.at.0
    }

    /// Whether it stops that agreement's document.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether it is a warning.
    pub fn is_warning(&self) -> bool {
        self.severity == Severity::Warning
    }

    /// All places that it names: agreements by their place among the summaries, and values of them.
    pub fn places(&self) -> impl Iterator<Item = (usize, Place)> {
        std::iter::once(self.finding.at).chain(self.finding.related.iter().map(|(at, place, _)| (*at, *place)))
    }

    /// The finding, with its places as `span` gives them.
    pub fn diagnostic(self, span: impl Fn(usize, Place) -> Option<Span>) -> Diagnostic {
        let FolderFinding { at: (at, place), message, help, related, .. } = self.finding;
        let related = related.into_iter().filter_map(|(at, place, words)| Some((span(at, place)?, words)));
        Diagnostic {
            code: self.rule.code,
            severity: self.severity,
            span: span(at, place),
            message,
            help,
            source: self.rule.source.map(|source| Text::new(source.words.0, source.words.1)),
            related: related.collect(),
        }
    }
}

/// Asks every rule between agreements of those of one folder. What the school, or the agreement that a finding is told of,
/// allows is left out. Those in `ended` were declined, cancelled or erased: by them nobody is anywhere. `unread` holds, of each
/// agreement of the folder that could not be read, the pupil, as far as its file tells.
pub fn check_folder(
    summaries: &[Summary],
    unread: &[Option<GlimpsedPupil>],
    ended: &BTreeSet<Number>,
    school: &SchoolContext,
) -> Vec<Compared> {
    let (places, current): (Vec<usize>, Vec<Summary>) = summaries
        .iter()
        .enumerate()
        .filter(|(_, summary)| !ended.contains(&summary.number))
        .map(|(at, summary)| (at, summary.clone()))
        .unzip();
    let ask = |rule: &'static FolderRule| {
        if rule.of_ended {
            return compared(rule, &Pile { all: summaries, unread, school });
        }
        compared(rule, &Pile { all: &current, unread, school })
            .into_iter()
            .filter_map(|one| one.moved(&places))
            .collect()
    };
    FOLDER_RULES.iter().flat_map(ask).collect()
}

/// What one rule finds.
fn compared(rule: &'static FolderRule, pile: &Pile<'_>) -> Vec<Compared> {
    let about = &rule.about;
    let told = |finding: FolderFinding| {
        let summary = pile.all.get(finding.at.0)?;
        if !about.held.on(summary.start) || summary.allowed.contains(&about.code) {
            return None;
        }
        match pile.school.changes.outcome(about, about.severity, &Permissions::none()) {
            Outcome::Told(severity) => Some(Compared { rule: about, severity, finding }),
            Outcome::Kept(_) => None,
        }
    };
    (rule.check)(pile).into_iter().filter_map(told).collect()
}
