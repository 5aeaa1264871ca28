//! The agreements that pupils need, and what the import says of each.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::document::Flat;
use super::folder::{Known, Standing, host_of};
use super::hosts::{Hosts, is_located};
use super::merge::{Merged, Person, places};
use super::pairs::{Pair, Pairs, pairs};
use super::people::{Item, Names, Placing, Pupil, SaidBy, Values, Without, shown_name};
use super::placements::Days;
use super::plan::Plan;
use super::signers;
use super::subjects::{Subject, stranger};
use super::value::Value;
use super::{Fate, Planned, Wish};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Text};
use crate::text;

/// One agreement to be: whose it is and what the import says of it.
pub(super) struct Wanted<'a> {
    pub(super) subject: &'a Subject,
    pub(super) placing: Option<Cow<'a, Placing>>,
    /// Place among the folder's agreements.
    pub(super) existing: Option<usize>,
    /// That of one that was deleted by hand and is made again.
    pub(super) again: Option<usize>,
    pub(super) host: Option<String>,
}

/// What the pupils of an import need.
#[derive(Default)]
pub(super) struct Needs<'a> {
    pub(super) wanted: Vec<Wanted<'a>>,
    /// Agreements of the folder of which it is not known whether the import still gives them.
    pub(super) held: BTreeSet<usize>,
    /// Those that were deleted by hand and are not made again.
    pub(super) deleted: Vec<usize>,
    /// Pupils who have no agreement since SIECLE has them in no class.
    pub(super) inactive: Names,
    /// The days of which the rows of each class speak.
    pub(super) days: BTreeMap<String, Vec<Option<Days>>>,
}

/// Whether a name is all that is known of a pupil, and no export has it: in a list, or in a row that places them.
fn is_stranger(subject: &Subject) -> bool {
    let Subject { pupil, placings, existing, .. } = subject;
    let is_bare = |pupil: &Pupil| {
        let is_told = ["birth_date", "ine", "address.lines"].iter().any(|key| pupil.values.contains_key(*key));
        let is_named = match pupil.said_by {
            SaidBy::Placement => true,
            SaidBy::List => placings.is_empty() && (pupil.listed || !pupil.values.contains_key("class")),
            SaidBy::Export => false,
        };
        // Guardians are no pupil's of whom a list has the name alone.
        is_named && !is_told && (pupil.guardians.is_empty() || !pupil.values.contains_key("class"))
    };
    existing.is_empty() && pupil.as_ref().is_some_and(is_bare)
}

/// The agreements that a pupil needs: one for each placement, at least one.
pub(super) fn want<'a>(
    subject: &'a Subject,
    known: &Known,
    wish: &Wish,
    hosts: &Hosts,
    plan: &mut Plan,
    needs: &mut Needs<'a>,
    found: &mut Diagnostics,
) {
    let is_named = subject.pupil.is_some() || !subject.placings.is_empty();
    if !is_named {
        return;
    }
    let other_class = !wish.asks_for(&subject.class(known));
    let needless = || subject.pupil.as_ref().and_then(|pupil| needless(pupil, subject, known));
    if let Some(why) = other_class.then_some(Without::Class).or_else(needless) {
        *plan.without.entry(why).or_insert(0) += 1;
        if let (Without::Inactive, Some(pupil)) = (why, &subject.pupil) {
            needs.inactive.add(shown_name(&pupil.values), pupil.place);
        }
        return;
    }
    let is_live = |at: &usize| known.agreements.get(*at).is_some_and(|agreement| agreement.standing == Standing::Live);
    if let Some(pupil) = subject.pupil.as_ref().filter(|_| subject.existing.iter().any(is_live)) {
        let name = shown_name(&pupil.values);
        match (pupil.left, pupil.without) {
            (Some((day, span)), _) => found.push(has_left(&name, &Value::Date(day), span)),
            (None, Some(Without::Inactive)) => found.push(no_longer_active(&name, pupil.place)),
            _ => {}
        }
    }
    if let Some(pupil) = subject.pupil.as_ref().filter(|_| is_stranger(subject)) {
        found.push(stranger(pupil.place, &shown_name(&pupil.values)));
        return;
    }
    let Pairs { all, held, deleted, days } = pairs(subject, known, hosts, wish.again, found);
    let wanted = |Pair { placing, existing, again }| Wanted { subject, placing, existing, again, host: None };
    needs.wanted.extend(all.into_iter().map(wanted));
    needs.held.extend(held);
    needs.deleted.extend(deleted);
    needs.days.entry(subject.class(known)).or_default().extend(days);
}

impl Needs<'_> {
    /// Names those who have no agreement for a reason that somebody may mend.
    pub(super) fn tell(&mut self, found: &mut Diagnostics) {
        found.extend(std::mem::take(&mut self.inactive).said().map(|(names, span)| not_active(&names, span)));
    }
}

/// Finds the hosts of placements: first of rows that tell where the host is, so that those that name it only may mean one
/// of these, whatever their order.
pub(super) fn send(wanted: &mut [Wanted<'_>], known: &Known, hosts: &mut Hosts, found: &mut Diagnostics) {
    for located in [true, false] {
        for Wanted { placing, existing, again, host, .. } in wanted.iter_mut() {
            let Some(row) = placing.as_ref().map(|placing| &placing.host) else { continue };
            if is_located(row) == located {
                let before = existing.or(*again).and_then(|at| host_at(known, at));
                *host = hosts.meant(row.clone(), before, found);
            }
        }
        hosts.list_pending(found);
    }
}

/// Why a pupil of the export needs no agreement; one who has an agreement or a placement is never passed over.
fn needless(pupil: &Pupil, subject: &Subject, known: &Known) -> Option<Without> {
    match () {
        () if subject.has_file(known) => None,
        () if pupil.left.is_some() => Some(Without::Left),
        () => pupil.without.filter(|_| subject.placings.is_empty()),
    }
}

fn not_active(names: &str, span: Span) -> Diagnostic {
    let message = text!(
        "élèves « inactifs » dans SIECLE, sans convention : {names}",
        "pupils who are « inactifs » in SIECLE, without an agreement: {names}"
    );
    Diagnostic::note("ROSTER-18", span, message).with_help(text!(
        "si l’un d’eux va en stage, le mettre dans sa classe dans SIECLE et refaire l’export",
        "if one of them goes on a placement, put them into their class in SIECLE and export again"
    ))
}

fn has_left(name: &str, day: &Value, span: Span) -> Diagnostic {
    let message = text!(
        "« {name} » a quitté l’établissement le {day} ; sa convention reste dans le dossier",
        "« {name} » left the school on {day}; the agreement stays in the folder"
    );
    Diagnostic::warning("ROSTER-18", span, message).with_help(of_no_more_use())
}

fn no_longer_active(name: &str, span: Span) -> Diagnostic {
    let message = text!(
        "« {name} » n’a plus de classe que « Inactifs » dans SIECLE ; sa convention reste dans le dossier",
        "« {name} » has no class but « Inactifs » in SIECLE any more; the agreement stays in the folder"
    );
    Diagnostic::warning("ROSTER-18", span, message).with_help(of_no_more_use())
}

fn of_no_more_use() -> Text {
    text!(
        "si elle n’a plus lieu d’être : émise, l’annuler (`tripartite cancel`) ; sinon effacer son fichier",
        "if it is of no more use: once issued, cancel it (`tripartite cancel`); else delete its file"
    )
}

/// All that the import says of an agreement, by whole keys.
pub(super) fn says(wanted: &Wanted<'_>, ours: &Flat, last: &Flat) -> Values {
    let mut all = Values::new();
    let prefixed = |table: &str, values: &Values| -> Vec<(String, Item)> {
        values.iter().map(|(key, item)| (format!("{table}{key}"), item.clone())).collect()
    };
    if let Some(placing) = &wanted.placing {
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
fn host_at(known: &Known, at: usize) -> Option<&str> {
    host_of(&known.agreements.get(at)?.flat)
}

/// Tells of placements for whom one of several tutors was taken, where the agreement has none of them yet.
pub(super) fn tell_untold(wanted: &[Wanted<'_>], known: &Known, hosts: &Hosts, found: &mut Diagnostics) {
    for Wanted { placing, existing, host, .. } in wanted {
        if let (Some(placing), Some(host)) = (placing, host)
            && existing.and_then(|at| host_at(known, at)) != Some(host)
        {
            hosts.tell_untold(&placing.host, host, placing.place, found);
        }
    }
}

/// The files of hosts between which agreements move: from that of the folder, to that of the import.
pub(super) fn moves(wanted: &[Wanted<'_>], known: &Known) -> BTreeSet<(String, String)> {
    let moved = wanted.iter().filter_map(|wanted| Some((host_at(known, wanted.existing?)?, wanted.host.as_deref()?)));
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
