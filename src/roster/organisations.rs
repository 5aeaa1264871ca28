//! What an organisation is known by, and whether two descriptions mean one.

use std::collections::{BTreeMap, BTreeSet};

use super::looks::looks_like;
use super::people::{Values, is_shortened, text_of, words};
use super::value::Value;
use crate::diagnostic::nearest;
use crate::ids::{fold, host_fold};

/// What tells a file's host from others.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Known {
    pub(super) organisation: Identity,
    /// The words of the tutor's name.
    pub(super) tutor: Option<String>,
    /// The same in the order of its parts.
    named: Option<String>,
    civility: Option<String>,
}

impl Known {
    pub(super) fn of<'a>(value: impl Fn(&str) -> Option<&'a Value>) -> Self {
        let civility = value("tutor.civility").and_then(Value::as_text).map(fold);
        let named = named_by(|key| value(key)?.as_text());
        Self { organisation: Identity::of(&value), tutor: named.as_deref().map(words), named, civility }
    }

    /// Whether two tutors may be one, of whom one has initials in place of given names.
    pub(super) fn is_shortened(&self, other: &Self) -> bool {
        let names = self.named.as_ref().zip(other.named.as_ref());
        let civilities = self.civility.as_ref().zip(other.civility.as_ref());
        civilities.is_none_or(|(one, other)| one == other)
            && names.is_some_and(|(one, other)| is_shortened(one, other) || is_shortened(other, one))
    }

    /// How near a row, by what it is known by itself, is to this.
    pub(super) fn near(&self, row: &Self) -> Near {
        let names = self.tutor.as_ref().zip(row.tutor.as_ref());
        let other_tutor = || names.is_some_and(|(one, two)| one != two) && !self.is_shortened(row);
        if !self.organisation.is(&row.organisation) {
            Near::Not
        } else if other_tutor() {
            Near::Host
        } else {
            Near::Tutor
        }
    }
}

/// What an organisation is known by, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    pub(super) name: Option<String>,
    pub(super) siret: Option<String>,
    postcode: Option<String>,
    city: Option<String>,
    lines: Option<Value>,
}

impl Identity {
    fn of<'a>(value: impl Fn(&str) -> Option<&'a Value>) -> Self {
        let text = |key: &str| value(key).and_then(Value::as_text);
        Self {
            name: text("name").map(host_fold),
            siret: text("siret").map(digits),
            postcode: text("address.postcode").map(fold),
            city: text("address.city").map(commune),
            lines: value("address.lines").cloned(),
        }
    }

    /// Whether two descriptions mean one organisation: by SIRET where both have one, else by name and commune. One SIRET
    /// under two names that have nothing in common was copied down a column: the wrong name must not be printed.
    pub(super) fn is(&self, other: &Self) -> bool {
        let names = self.name.as_ref().zip(other.name.as_ref());
        if let Some((one, two)) = self.siret.as_ref().zip(other.siret.as_ref()) {
            return one == two && names.is_none_or(|(one, other)| is_called(one, other));
        }
        let codes = self.postcode.as_ref().zip(other.postcode.as_ref()).map(|(one, other)| one == other);
        // « Clermont Fd » is Clermont-Ferrand where the postcode and the street are one.
        let lines = || self.lines.as_ref().zip(other.lines.as_ref());
        let is_street = || codes == Some(true) && lines().is_some_and(|(one, other)| looks_like(one, other));
        let is_city = || self.city.as_ref().zip(other.city.as_ref()).is_none_or(|(one, other)| is_called(one, other));
        names.is_some_and(|(one, other)| one == other) && codes != Some(false) && (is_city() || is_street())
    }
}

/// How near a row is to an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Near {
    /// It means another.
    Not,
    /// It means this one, with another tutor.
    Host,
    /// It means this one, and names no other tutor.
    Tutor,
}

/// How near a row is to an organisation by the keys of `[host]`.
pub(super) fn nearness<'a>(value: impl Fn(&str) -> Option<&'a Value>, row: &Values) -> Near {
    Known::of(value).near(&known_by(row))
}

/// What a row says by which a host is known.
pub(super) fn known_by(row: &Values) -> Known {
    Known::of(|key| Some(&row.get(key)?.value))
}

/// Whether two hosts, each before the changes by hand and since, are one.
pub(super) fn are_one(one: [&Identity; 2], other: [&Identity; 2]) -> bool {
    one.into_iter().zip(other).any(|(one, other)| one.is(other))
}

/// The name of a commune as it is compared: « RIOM CEDEX » is « Riom », and « St » is « Saint ».
fn commune(name: &str) -> String {
    let words = |word: &str| match word {
        "st" => "saint".to_owned(),
        "ste" => "sainte".to_owned(),
        word => word.to_owned(),
    };
    let folded = fold(name);
    let kept = folded.split(' ').take_while(|word| *word != "cedex").map(words);
    kept.collect::<Vec<_>>().join(" ")
}

/// Whether two names are one name, in full or not, or nearly.
fn is_called(one: &str, other: &str) -> bool {
    one.contains(other) || other.contains(one) || nearest(one, [other]).is_some()
}

pub(super) fn digits(siret: &str) -> String {
    siret.chars().filter(char::is_ascii_digit).collect()
}

pub(super) fn tutor_of(row: &Values) -> Option<String> {
    named_by(|key| text_of(row, key)).as_deref().map(words)
}

/// The keys of a tutor's name.
pub(super) const TUTOR: [&str; 2] = ["tutor.family_name", "tutor.given_names"];

fn named_by<'a>(text: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let [family, given] = TUTOR.map(|key| text(key).map(fold).unwrap_or_default());
    let name = format!("{family} {given}");
    (!name.trim().is_empty()).then_some(name)
}

/// Where one of two rows does not tell the parts of a tutor's name, it takes those of the other.
pub(super) fn share_parts(one: &mut Values, other: &mut Values) {
    if tutor_of(one) != tutor_of(other) {
        return;
    }
    let (whole, apart) = match [&*one, &*other].map(|row| TUTOR.iter().all(|key| row.contains_key(*key))) {
        [true, false] => (other, one),
        [false, true] => (one, other),
        _ => return,
    };
    whole.extend(TUTOR.into_iter().filter_map(|key| Some((key.to_owned(), apart.get(key)?.clone()))));
}

/// Hosts by what they are known by: those that differ by the tutor only are compared once.
type Alike = BTreeMap<Identity, BTreeSet<usize>>;

/// Numbers of hosts by what they are known by.
#[derive(Debug, Default)]
pub(super) struct Index {
    sirets: BTreeMap<String, Alike>,
    /// By name and postcode: a thousand hosts of one name are few of one postcode.
    names: BTreeMap<(String, Option<String>), Alike>,
}

impl Index {
    pub(super) fn insert(&mut self, known: &Identity, at: usize) {
        self.each(known, |alike| alike.entry(known.clone()).or_default().extend([at]));
    }

    pub(super) fn remove(&mut self, known: &Identity, at: usize) {
        self.each(known, |alike| {
            let left = alike.get_mut(known).map(|hosts| hosts.remove(&at) && hosts.is_empty());
            if left == Some(true) {
                alike.remove(known);
            }
        });
    }

    fn each(&mut self, known: &Identity, mut change: impl FnMut(&mut Alike)) {
        if let Some(name) = &known.name {
            change(self.names.entry((name.clone(), known.postcode.clone())).or_default());
        }
        if let Some(siret) = &known.siret {
            change(self.sirets.entry(siret.clone()).or_default());
        }
    }

    /// The hosts of a SIRET, in order.
    pub(super) fn of_siret(&self, siret: &str) -> BTreeSet<usize> {
        self.sirets.get(&digits(siret)).into_iter().flatten().flat_map(|(_, hosts)| hosts).copied().collect()
    }

    /// The hosts that a row may mean, in order.
    pub(super) fn same(&self, row: &Identity) -> Vec<usize> {
        let by_siret = row.siret.as_ref().and_then(|siret| self.sirets.get(siret));
        let by_name = row.name.iter().flat_map(|name| self.named(name, row.postcode.as_ref()));
        let alike = by_siret.into_iter().chain(by_name).flatten().filter(|(known, _)| known.is(row));
        let all: BTreeSet<usize> = alike.flat_map(|(_, hosts)| hosts.iter().copied()).collect();
        all.into_iter().collect()
    }

    /// Those of a name that may have a postcode; all of them where it is not told.
    fn named(&self, name: &str, postcode: Option<&String>) -> impl Iterator<Item = &Alike> {
        let from = (name.to_owned(), None);
        let unsaid = self.names.get(&from).filter(|_| postcode.is_some());
        let there = postcode.and_then(|code| self.names.get(&(name.to_owned(), Some(code.clone()))));
        let all = self.names.range(from.clone()..).take_while(move |((other, _), _)| *other == from.0);
        let any = postcode.is_none().then_some(all).into_iter().flatten().map(|(_, alike)| alike);
        unsaid.into_iter().chain(there).chain(any)
    }
}
