//! The agreements that pupils need, and what the import says of each.

use std::collections::BTreeSet;

use super::document::Flat;
use super::folder::Known;
use super::hosts::{Hosts, is_located};
use super::merge::{Merged, Person, places};
use super::people::{Item, Placing, Pupil, Values, shown_name, text_of};
use super::plan::Plan;
use super::signers;
use super::subjects::Subject;
use super::values::Value;
use super::{Fate, Planned, Wish};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::class_fold;
use crate::text;

/// Why a pupil of the export has no agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Without {
    /// The formation is none that agreements exist for.
    Level,
    /// The pupil has left the school.
    Left,
    /// The class is not among those that were asked for.
    Class,
}

/// One agreement to be: whose it is and what the import says of it.
pub(super) struct Wanted<'a> {
    pub(super) subject: &'a Subject,
    pub(super) placing: Option<&'a Placing>,
    /// Place among the folder's agreements.
    pub(super) existing: Option<usize>,
    pub(super) host: Option<String>,
}

/// The agreements that a pupil needs: one for each placement, at least one.
pub(super) fn want<'a>(
    subject: &'a Subject,
    known: &Known,
    wish: &Wish,
    plan: &mut Plan,
    wanted: &mut Vec<Wanted<'a>>,
    found: &mut Diagnostics,
) {
    let is_named = subject.pupil.is_some() || !subject.placings.is_empty();
    let other_class = is_named && !wish.asks_for(&class_of(subject, known));
    let needless = || subject.pupil.as_ref().and_then(|pupil| needless(pupil, subject));
    if let Some(why) = other_class.then_some(Without::Class).or_else(needless) {
        *plan.without.entry(why).or_insert(0) += 1;
        return;
    }
    if let Some((pupil, (day, span))) = subject.pupil.as_ref().and_then(|pupil| Some((pupil, pupil.left?))) {
        found.push(has_left(&shown_name(&pupil.values), &Value::Date(day), span));
    }
    if subject.pupil.is_none() && subject.placings.is_empty() {
        return;
    }
    let pairs = pairs(subject, known).into_iter();
    wanted.extend(pairs.map(|(placing, existing)| Wanted { subject, placing, existing, host: None }));
}

/// Finds the hosts of placements: first of rows that tell where the host is, so that those that name it only may mean one
/// of these, whatever their order.
pub(super) fn send(wanted: &mut [Wanted<'_>], known: &Known, hosts: &mut Hosts, found: &mut Diagnostics) {
    for located in [true, false] {
        for wanted in wanted.iter_mut() {
            let Some(placing) = wanted.placing.filter(|placing| is_located(&placing.host) == located) else { continue };
            let before = wanted.existing.and_then(|at| host_of(known, at));
            wanted.host = hosts.meant(placing.host.clone(), before, found);
        }
        hosts.list_pending(found);
    }
}

/// The class of a pupil, folded: by the import, by the folder, else by the row that places them.
fn class_of(subject: &Subject, known: &Known) -> String {
    let by_import = subject.pupil.as_ref().and_then(|pupil| text_of(&pupil.values, "class"));
    let mut agreements = subject.existing.iter().filter_map(|at| known.agreements.get(*at));
    let by_folder = || agreements.find_map(|agreement| agreement.flat.get("pupil.class")?.as_text());
    let by_row = || subject.placings.iter().find_map(|placing| text_of(&placing.pupil, "class"));
    by_import.or_else(by_folder).or_else(by_row).map(class_fold).unwrap_or_default()
}

/// Why a pupil of the export needs no agreement; one who has an agreement or a placement is never passed over.
fn needless(pupil: &Pupil, subject: &Subject) -> Option<Without> {
    match () {
        () if !subject.existing.is_empty() => None,
        () if pupil.left.is_some() => Some(Without::Left),
        () if pupil.elsewhere && subject.placings.is_empty() => Some(Without::Level),
        () => None,
    }
}

/// Placements with the agreements that are theirs: by first day, then in order.
fn pairs<'a>(subject: &'a Subject, known: &Known) -> Vec<(Option<&'a Placing>, Option<usize>)> {
    let mut free: Vec<usize> = subject.existing.clone();
    if subject.placings.is_empty() {
        let all: Vec<_> = free.into_iter().map(|at| (None, Some(at))).collect();
        return if all.is_empty() { vec![(None, None)] } else { all };
    }
    let start = |at: usize| {
        let agreement = known.agreements.get(at)?;
        let class = agreement.flat.get("pupil.class").and_then(Value::as_text).unwrap_or_default();
        agreement.flat.get("placement.start").or_else(|| known.defaults.get(class, "placement.start"))
    };
    let mut take = |wanted: &dyn Fn(usize) -> bool| {
        let place = free.iter().position(|at| wanted(*at))?;
        Some(free.remove(place))
    };
    let by_day = |placing: &Placing| placing.agreement.get("placement.start").map(|item| item.value.clone());
    let by_number = |placing: &Placing| text_of(&placing.agreement, "number").map(ToOwned::to_owned);
    let mut found: Vec<Option<usize>> = vec![];
    for placing in &subject.placings {
        let (number, day) = (by_number(placing), by_day(placing));
        let numbered = |at: usize| known.agreements.get(at).is_some_and(|a| number.as_ref() == Some(&a.number));
        let same_day = |at: usize| day.is_some() && start(at) == day.as_ref();
        found.push(take(&numbered).or_else(|| take(&same_day)));
    }
    let several = subject.placings.len() > 1;
    for (found, placing) in found.iter_mut().zip(&subject.placings).filter(|(found, _)| found.is_none()) {
        // Two weeks in two places are two agreements: a second one does not take the place of the first.
        let other_day = |at: usize| several && by_day(placing).is_some() && start(at).is_some();
        *found = take(&|at| !other_day(at));
    }
    subject.placings.iter().map(Some).zip(found).collect()
}

fn has_left(name: &str, day: &Value, span: Span) -> Diagnostic {
    let message = text!(
        "« {name} » a quitté l’établissement le {day} ; sa convention reste dans le dossier",
        "« {name} » left the school on {day}; the agreement stays in the folder"
    );
    Diagnostic::warning("ROSTER-18", span, message).with_help(text!(
        "si elle n’a plus lieu d’être, effacer son fichier",
        "if it is of no more use, delete its file"
    ))
}

/// All that the import says of an agreement, by whole keys.
pub(super) fn says(wanted: &Wanted<'_>, ours: &Flat, last: &Flat) -> Values {
    let mut all = Values::new();
    let prefixed = |table: &str, values: &Values| -> Vec<(String, Item)> {
        values.iter().map(|(key, item)| (format!("{table}{key}"), item.clone())).collect()
    };
    if let Some(placing) = wanted.placing {
        all.extend(
            placing.agreement.iter().filter(|(key, _)| *key != "number").map(|(k, item)| (k.clone(), item.clone())),
        );
        if let (Some(host), span) = (&wanted.host, placing.place) {
            all.insert("host".to_owned(), Item { value: Value::Text(format!("../{host}")), span });
        }
    }
    if let Some(pupil) = &wanted.subject.pupil {
        all.extend(prefixed("pupil.", &pupil.values));
        for (key, item) in &pupil.agreement {
            all.entry(key.clone()).or_insert_with(|| item.clone());
        }
        let names: Vec<Person> = pupil.guardians.iter().map(Person::of).collect();
        for (values, number) in pupil.guardians.iter().zip(places(&names, ours, last)) {
            if let Some(number) = number {
                all.extend(prefixed(&format!("guardians.{number}."), values));
            }
        }
        all.extend(signers::completes(pupil, ours, last));
    }
    all
}

/// The path of the host that an agreement of the folder has.
fn host_of(known: &Known, at: usize) -> Option<&str> {
    known.agreements.get(at)?.flat.get("host")?.as_text().map(in_folder)
}

/// Tells of placements for whom one of several tutors was taken, where the agreement has none of them yet.
pub(super) fn tell_untold(wanted: &[Wanted<'_>], known: &Known, hosts: &Hosts, found: &mut Diagnostics) {
    for Wanted { placing, existing, host, .. } in wanted {
        if let (Some(placing), Some(host)) = (placing, host)
            && existing.and_then(|at| host_of(known, at)) != Some(host)
        {
            hosts.tell_untold(&placing.host, host, placing.place, found);
        }
    }
}

/// The path in the school's folder of the host that an agreement names.
pub(super) fn in_folder(host: &str) -> &str {
    host.trim_start_matches("../")
}

/// The files of hosts between which agreements move: from that of the folder, to that of the import.
pub(super) fn moves(wanted: &[Wanted<'_>], known: &Known) -> BTreeSet<(String, String)> {
    let moved = wanted.iter().filter_map(|wanted| Some((host_of(known, wanted.existing?)?, wanted.host.as_deref()?)));
    moved.filter(|(from, to)| from != to).map(|(from, to)| (from.to_owned(), to.to_owned())).collect()
}

pub(super) fn shown_pupil(flat: &Flat) -> String {
    let part = |key: &str| flat.get(key).and_then(Value::as_text).unwrap_or_default();
    format!("{} {}", part("pupil.family_name"), part("pupil.given_names")).trim().to_owned()
}

pub(super) fn planned(
    number: &str,
    pupil: String,
    class: String,
    wanted: &Wanted<'_>,
    fate: Fate,
    merged: Merged,
) -> Planned {
    let Merged { changes, conflicts, kept, .. } = merged;
    Planned { number: number.to_owned(), who: pupil, class, host: wanted.host.clone(), fate, changes, conflicts, kept }
}
