//! Rows of one pupil to placements: those that are the same placement are one.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::folder::{Existing, Known};
use super::hosts::{Near, nearness, share_parts, tell_differences};
use super::looks::{is_same, looks_like};
use super::people::{Item, Placing, agree, complete, shown_name, text_of};
use super::subjects::Subject;
use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::fold;
use crate::text;

/// The keys of a placement's first and last day.
pub(super) const DAYS: [&str; 2] = ["placement.start", "placement.end"];

/// So many days of a placement are looked at: no school year has more.
const LONGEST: usize = 366;

/// The days of a placement, the first and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Days {
    first: NaiveDate,
    last: NaiveDate,
}

impl Days {
    /// By the keys of an agreement; of one day that is known alone, that day.
    pub(super) fn of<'a>(value: impl Fn(&str) -> Option<&'a Value>) -> Option<Self> {
        let [start, end] = DAYS.map(|key| match value(key) {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        });
        let first = start.or(end)?;
        Some(Self { first, last: end.unwrap_or(first).max(first) })
    }

    /// Whether any day is one of the other's.
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Whether more than half of them are days of some others.
    pub(super) fn are_mostly(self, others: &BTreeSet<Self>) -> bool {
        let all: Vec<NaiveDate> = self.first.iter_days().take_while(|day| *day <= self.last).take(LONGEST).collect();
        let shared = all.iter().filter(|day| others.iter().any(|other| (other.first..=other.last).contains(day)));
        shared.count() * 2 > all.len()
    }
}

impl std::fmt::Display for Days {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} – {}", Value::Date(self.first), Value::Date(self.last))
    }
}

/// The days of an agreement: as it stands in the folder, and as the last import gave it.
pub(super) fn days_of(agreement: &Existing, known: &Known) -> [Option<Days>; 2] {
    let last = known.last.agreements.get(&agreement.number);
    [Days::of(|key| stands(agreement, key, known)), Days::of(|key| last?.get(key))]
}

/// What an agreement says, its own or by default.
pub(super) fn stands<'a>(agreement: &'a Existing, key: &str, known: &'a Known) -> Option<&'a Value> {
    let class = agreement.flat.get("pupil.class").and_then(Value::as_text).unwrap_or_default();
    agreement.flat.get(key).or_else(|| known.defaults.get(class, key))
}

/// Whether a row says itself when the placement is.
pub(super) fn is_dated(placing: &Placing) -> bool {
    DAYS.iter().any(|day| placing.agreement.contains_key(*day))
}

/// A placement, with all rows that speak of it.
struct Group<'a> {
    whole: Cow<'a, Placing>,
    rows: Vec<&'a Placing>,
}

/// The placements that a pupil's rows give, those with a host and dates first, in the order of their days: the order of rows
/// counts for nothing.
pub(super) fn placements<'a>(subject: &'a Subject, found: &mut Diagnostics) -> Vec<Cow<'a, Placing>> {
    let mut rows: Vec<&Placing> = subject.placings.iter().collect();
    rows.sort_by_cached_key(|row| {
        let days = DAYS.map(|day| row.agreement.get(day).map(|item| item.value.clone()));
        let names = ["name", "tutor.family_name", "siret"].map(|key| text_of(&row.host, key).map(fold));
        (row.host.is_empty(), !is_dated(row), days, names)
    });
    let mut all: Vec<Group<'_>> = vec![];
    for row in rows {
        let fits: Vec<usize> =
            (0..all.len()).filter(|at| all.get(*at).is_some_and(|g| is_one(&g.whole, row))).collect();
        if fits.is_empty() {
            all.push(Group { whole: Cow::Borrowed(row), rows: vec![row] });
        }
        let says_more = |group: &Group<'_>| !is_so(row, &group.whole);
        if fits.len() > 1 && fits.iter().filter_map(|at| all.get(*at)).any(says_more) {
            found.push(of_any(row));
            continue;
        }
        for (_, group) in all.iter_mut().enumerate().filter(|(at, _)| fits.contains(at)) {
            let whole = group.whole.to_mut();
            whole.unread |= row.unread;
            complete(&mut whole.agreement, row.agreement.clone());
            let mut host = row.host.clone();
            share_parts(&mut whole.host, &mut host);
            tell_differences(&whole.host, text_of(&whole.host, "name"), &host, found);
            complete(&mut whole.host, host);
            group.rows.push(row);
        }
    }
    all.into_iter().map(|group| without_doubts(group, found)).collect()
}

/// Whether two rows are the same placement: the same host, and the same dates, where both say so.
fn is_one(one: &Placing, other: &Placing) -> bool {
    let unsaid = one.host.is_empty() || other.host.is_empty();
    let same_host = unsaid || nearness(|key| Some(&one.host.get(key)?.value), &other.host) == Near::Tutor;
    let [start, end] = DAYS;
    same_host && [start, end, "number"].iter().all(|key| agree(&one.agreement, &other.agreement, key))
}

/// Whether all that a row says of an agreement is said already.
fn is_so(row: &Placing, whole: &Placing) -> bool {
    let known = |key: &String| whole.agreement.get(key).map(|item| &item.value);
    row.agreement.iter().all(|(key, item)| known(key).is_some_and(|known| is_same(known, &item.value)))
}

/// A placement without what its rows say differently: a teacher, a week, a model.
fn without_doubts<'a>(group: Group<'a>, found: &mut Diagnostics) -> Cow<'a, Placing> {
    let Group { mut whole, rows } = group;
    let mut doubts: BTreeMap<&str, [Span; 2]> = BTreeMap::new();
    for (key, Item { value, span }) in &whole.agreement {
        let mut others = rows.iter().filter_map(|row| row.agreement.get(key));
        if let Some(other) = others.find(|other| !is_same(&other.value, value) && !looks_like(&other.value, value)) {
            doubts.entry(table_of(key)).or_insert([*span, other.span]);
        }
    }
    for (table, spans) in &doubts {
        found.push(two_values(&shown_name(&whole.pupil), table, *spans));
    }
    let tables: BTreeSet<String> = doubts.into_keys().map(ToOwned::to_owned).collect();
    if !tables.is_empty() {
        whole.to_mut().agreement.retain(|key, _| !tables.contains(table_of(key)));
    }
    whole
}

/// What is told whole or not at all: a person, a week; else the key itself.
pub(super) fn table_of(key: &str) -> &str {
    match key.rsplit_once('.') {
        Some((table, _)) if table != "placement" => table,
        _ => key,
    }
}

fn of_any(row: &Placing) -> Diagnostic {
    let name = shown_name(&row.pupil);
    let message = text!(
        "« {name} » a plusieurs placements, et cette ligne ne dit pas duquel elle parle : elle n’est pas reprise",
        "« {name} » has several placements, and this row does not say of which it speaks: it is not taken over"
    );
    Diagnostic::error("ROSTER-30", row.place, message).with_help(text!(
        "écrire dans cette ligne l’organisme et les dates du placement",
        "write the host and the dates of the placement in this row"
    ))
}

fn two_values(name: &str, table: &str, [first, second]: [Span; 2]) -> Diagnostic {
    let message = text!(
        "« {name} » : deux lignes du même placement donnent autre chose pour `{table}` : ni l’une ni l’autre n’est reprise",
        "« {name} »: two rows of the same placement say something else for `{table}`: neither is taken over"
    );
    Diagnostic::error("ROSTER-30", second, message)
        .with_related(first, text!("l’autre valeur", "the other value"))
        .with_help(text!(
            "garder la bonne ligne, ou y écrire la même chose",
            "keep the right row, or write the same in both"
        ))
}
