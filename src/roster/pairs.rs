//! Which placement goes to which agreement of a pupil: by host, then by dates, then, where one of each is left, by order.

use std::collections::BTreeSet;

use super::document::Flat;
use super::folder::{Existing, Known, Standing};
use super::hosts::{Hosts, Near, in_folder, nearness};
use super::people::{Item, Placing, shown_name, text_of};
use super::placements::{DAYS, Days, is_dated, placements};
use super::subjects::Subject;
use super::values::Value;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ids::{Number, class_fold};
use crate::text;

/// A placement with the agreement that is, or is to be, that of it.
#[derive(Debug, Default)]
pub(super) struct Pair {
    pub(super) placing: Option<Placing>,
    /// Place among the folder's agreements of one that is changed.
    pub(super) existing: Option<usize>,
    /// That of one that was deleted by hand and is made again.
    pub(super) again: Option<usize>,
}

/// What a pupil needs, and the agreements of which nothing is to be said.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pub(super) all: Vec<Pair>,
    /// Those of which any may be meant by rows that cannot all be.
    pub(super) held: BTreeSet<usize>,
    /// Those that were deleted by hand and are not made again.
    pub(super) deleted: Vec<usize>,
}

/// The pairs of a pupil. `again` tells whether what was deleted by hand is asked for.
pub(super) fn pairs(subject: &Subject, known: &Known, hosts: &Hosts, again: bool, found: &mut Diagnostics) -> Pairs {
    let class = subject.class(known);
    let rows = placements(subject, found).into_iter().map(|placing| Row { placing, agreement: None }).collect();
    let mut free = subject.existing.clone();
    // One deleted while the pupil was in another class is last year's.
    free.retain(|at| {
        known.agreements.get(*at).is_some_and(|agreement| {
            let before = agreement.flat.get("pupil.class").and_then(Value::as_text).map(class_fold);
            agreement.standing != Standing::Deleted || before.is_none_or(|before| before == class)
        })
    });
    let mut matching = Matching { known, hosts, class, rows, free };
    matching.by_host();
    matching.by_days();
    let sure = matching.agreements();
    matching.by_order();
    let clashing = matching.take_clashing(&sure, again);
    let mut held = BTreeSet::new();
    if let Some(first) = clashing.first() {
        found.push(matching.cannot_all_be(first, &clashing));
        held.extend(clashing.iter().filter_map(|row| row.agreement).chain(matching.left(Standing::Live)));
    }
    matching.pairs(subject, held, again, found)
}

/// A placement of the import, and the agreement that was found for it.
struct Row {
    placing: Placing,
    agreement: Option<usize>,
}

/// The placements of a pupil, and the agreements that are not given to one yet.
struct Matching<'a> {
    known: &'a Known,
    hosts: &'a Hosts,
    class: String,
    rows: Vec<Row>,
    free: Vec<usize>,
}

impl<'a> Matching<'a> {
    fn agreement(&self, at: usize) -> Option<&'a Existing> {
        self.known.agreements.get(at)
    }

    fn left(&self, standing: Standing) -> Vec<usize> {
        let is = |at: &usize| self.agreement(*at).is_some_and(|agreement| agreement.standing == standing);
        self.free.iter().copied().filter(is).collect()
    }

    /// Gives each row that has none yet the first agreement of a standing that may be its own.
    fn give(&mut self, standing: Standing, is: impl Fn(&Self, &Placing, &Existing) -> bool) {
        for at in 0..self.rows.len() {
            let Some(row) = self.rows.get(at).filter(|row| row.agreement.is_none()) else { continue };
            let fits = |at: &usize| self.agreement(*at).is_some_and(|agreement| is(self, &row.placing, agreement));
            let Some(agreement) = self.left(standing).into_iter().find(fits) else { continue };
            self.free.retain(|free| *free != agreement);
            self.rows.get_mut(at).into_iter().for_each(|row| row.agreement = Some(agreement));
        }
    }

    /// By number and by host. What has ended is that of a row that still says what it said.
    fn by_host(&mut self) {
        for standing in [Standing::Live, Standing::Deleted] {
            self.give(standing, |_, row, agreement| text_of(&row.agreement, "number") == Some(&agreement.number));
            self.give(standing, |of, row, agreement| {
                of.near(row, agreement) == Near::Tutor && of.meets(row, agreement)
            });
            self.give(standing, |of, row, agreement| of.near(row, agreement) != Near::Not && of.meets(row, agreement));
            self.give(standing, |of, row, agreement| of.near(row, agreement) == Near::Tutor);
            self.give(standing, |of, row, agreement| of.near(row, agreement) != Near::Not);
        }
        self.give(Standing::Ended, |of, row, agreement| {
            let same_host = row.host.is_empty() || of.near(row, agreement) != Near::Not;
            same_host && (!is_dated(row) || of.meets(row, agreement))
        });
    }

    fn by_days(&mut self) {
        for standing in [Standing::Live, Standing::Deleted] {
            self.give(standing, Self::meets);
        }
    }

    /// To an agreement without a host any placement may be given, to the only one that is left the only one that is left,
    /// unless it is another: elsewhere, at another time.
    fn by_order(&mut self) {
        for standing in [Standing::Live, Standing::Deleted] {
            self.give(standing, |_, row, agreement| !row.host.is_empty() && !has_host(agreement));
            let rows = self.rows.iter().filter(|row| row.agreement.is_none()).count();
            if rows == 1 && self.left(standing).len() == 1 {
                self.give(standing, |of, row, agreement| !of.is_another(row, agreement));
            }
        }
    }

    /// How near the host of a row is to that of an agreement, as it stands there or as the last import gave it.
    fn near(&self, row: &Placing, agreement: &Existing) -> Near {
        let sides = [Some(&agreement.flat), self.known.last.agreements.get(&agreement.number)];
        let near = |flat: &Flat| {
            let Some(path) = flat.get("host").and_then(Value::as_text).map(in_folder) else {
                return nearness(|key| flat.get(&format!("host.{key}")), &row.host);
            };
            let before = || self.known.last.hosts.get(path);
            self.hosts
                .near(path, &row.host)
                .unwrap_or_else(|| nearness(|key| before()?.get(&format!("host.{key}")), &row.host))
        };
        sides.into_iter().flatten().map(near).max().unwrap_or(Near::Not)
    }

    /// Whether a row that is dated has a day of an agreement, as it stands there or as the last import gave it.
    fn meets(&self, row: &Placing, agreement: &Existing) -> bool {
        let own = self.days(row).filter(|_| is_dated(row));
        own.is_some_and(|own| self.days_of(agreement).into_iter().flatten().any(|days| own.overlaps(days)))
    }

    /// The days of an agreement: as it stands in the folder, and as the last import gave it.
    fn days_of(&self, agreement: &Existing) -> [Option<Days>; 2] {
        let last = self.known.last.agreements.get(&agreement.number);
        [Days::of(|key| self.stands(agreement, key)), Days::of(|key| last?.get(key))]
    }

    /// What an agreement says, its own or by default.
    fn stands<'e>(&'e self, agreement: &'e Existing, key: &str) -> Option<&'e Value> {
        let class = agreement.flat.get("pupil.class").and_then(Value::as_text).unwrap_or_default();
        agreement.flat.get(key).or_else(|| self.known.defaults.get(class, key))
    }

    /// The days of a row, its own or by default.
    fn days<'r>(&'r self, row: &'r Placing) -> Option<Days> {
        let default = |key: &str| self.known.defaults.get(&self.class, key);
        Days::of(|key| row.agreement.get(key).map(|item| &item.value).or_else(|| default(key)))
    }

    /// The days that a row comes to: those of its agreement, where it says nothing new of them.
    fn days_to_be<'r>(&'r self, row: &'r Row) -> Option<Days> {
        let Some(agreement) = row.agreement.and_then(|at| self.agreement(at)) else { return self.days(&row.placing) };
        let last = self.known.last.agreements.get(&agreement.number);
        Days::of(|key| {
            let own = row.placing.agreement.get(key).map(|item| &item.value);
            own.filter(|own| last.and_then(|last| last.get(key)) != Some(own)).or_else(|| self.stands(agreement, key))
        })
    }

    /// Whether a row is none of an agreement: another host at other dates.
    fn is_another(&self, row: &Placing, agreement: &Existing) -> bool {
        let elsewhere = !row.host.is_empty() && has_host(agreement) && self.near(row, agreement) == Near::Not;
        let known = self.days_of(agreement).iter().any(Option::is_some);
        elsewhere && is_dated(row) && known && !self.meets(row, agreement)
    }

    /// The agreement of each row.
    fn agreements(&self) -> Vec<Option<usize>> {
        self.rows.iter().map(|row| row.agreement).collect()
    }

    /// Takes out the rows that cannot all be, since nobody is at two places on one day. Where there are any, the others have
    /// only the agreements that they are `sure` of: what is left may be meant by those.
    fn take_clashing(&mut self, sure: &[Option<usize>], again: bool) -> Vec<Row> {
        // What is not made any more is in nobody's way.
        let counts = |row: &Row| match row.agreement.and_then(|at| Some(self.agreement(at)?.standing)) {
            Some(Standing::Ended) => false,
            Some(Standing::Deleted) => again || self.gives_other(row),
            Some(Standing::Live) | None => true,
        };
        let days: Vec<Option<Days>> =
            self.rows.iter().map(|row| self.days_to_be(row).filter(|_| counts(row))).collect();
        let clashes = |here: &Option<Days>| {
            let overlaps = |other: &&Option<Days>| here.zip(**other).is_some_and(|(one, other)| one.overlaps(other));
            // One of them is the row itself.
            days.iter().filter(overlaps).count() > 1
        };
        if !days.iter().any(clashes) {
            return vec![];
        }
        for (row, sure) in self.rows.iter_mut().zip(sure) {
            self.free.extend(row.agreement.filter(|_| sure.is_none()));
            row.agreement = *sure;
        }
        let rows = std::mem::take(&mut self.rows).into_iter().zip(&days);
        let (clashing, rows): (Vec<_>, Vec<_>) = rows.partition(|(_, days)| clashes(days));
        self.rows = rows.into_iter().map(|(row, _)| row).collect();
        clashing.into_iter().map(|(row, _)| row).collect()
    }

    /// Whether a row gives an agreement another host or other dates than the last import did.
    fn gives_other(&self, row: &Row) -> bool {
        let Some(agreement) = row.agreement.and_then(|at| self.agreement(at)) else { return false };
        let placing = &row.placing;
        let other_host = !placing.host.is_empty() && self.near(placing, agreement) == Near::Not;
        let other_day = |key: &&str| {
            let own = placing.agreement.get(*key).map(|item| &item.value);
            own.is_some_and(|own| self.stands(agreement, key) != Some(own))
        };
        other_host || DAYS.iter().any(other_day)
    }

    /// What is to become of the rows and of the agreements that are left.
    fn pairs(self, subject: &Subject, held: BTreeSet<usize>, again: bool, found: &mut Diagnostics) -> Pairs {
        let mut pairs = Pairs { held, ..Pairs::default() };
        for row in &self.rows {
            let placing = Some(row.placing.clone());
            let Some((at, agreement)) = row.agreement.and_then(|at| Some((at, self.agreement(at)?))) else {
                found.extend(self.beside(&row.placing));
                pairs.all.push(Pair { placing, ..Pair::default() });
                continue;
            };
            found.extend(other_number(&row.placing, &agreement.number));
            match agreement.standing {
                Standing::Ended => {}
                Standing::Live => pairs.all.push(Pair { placing, existing: Some(at), ..Pair::default() }),
                Standing::Deleted if again || self.gives_other(row) => {
                    found.extend((!again).then(|| made_again(&row.placing, &agreement.number)));
                    pairs.all.push(Pair { placing, again: Some(at), ..Pair::default() });
                }
                Standing::Deleted => pairs.deleted.push(at),
            }
        }
        if subject.pupil.is_some() {
            self.without_rows(again, &mut pairs);
        }
        pairs
    }

    /// The agreements of a pupil of an export that no row is about: what is said of the pupil is so in all of them. Whoever
    /// has none gets one.
    fn without_rows(&self, again: bool, pairs: &mut Pairs) {
        let live: BTreeSet<usize> = pairs.held.iter().copied().chain(self.left(Standing::Live)).collect();
        let is_live = |at: &usize| self.agreement(*at).is_some_and(|agreement| agreement.standing == Standing::Live);
        let rest = live.into_iter().filter(is_live).map(|at| Pair { existing: Some(at), ..Pair::default() });
        pairs.all.extend(rest);
        if !self.rows.is_empty() || !pairs.all.is_empty() {
            return;
        }
        match self.left(Standing::Deleted) {
            deleted if deleted.is_empty() && self.left(Standing::Ended).is_empty() => pairs.all.push(Pair::default()),
            deleted if again => {
                pairs.all.extend(deleted.into_iter().map(|at| Pair { again: Some(at), ..Pair::default() }));
            }
            deleted => pairs.deleted = deleted,
        }
    }

    /// The finding about a placement that is none of those that the pupil has agreements of.
    fn beside(&self, placing: &Placing) -> Option<Diagnostic> {
        let numbers = |standing: Standing| -> Vec<&str> {
            self.left(standing).into_iter().filter_map(|at| Some(self.agreement(at)?.number.as_str())).collect()
        };
        let (live, ended) = (numbers(Standing::Live).join(", "), numbers(Standing::Ended).join(", "));
        let name = shown_name(&placing.pupil);
        let message = match (live.as_str(), ended.as_str()) {
            ("", "") => return None,
            ("", ended) => text!(
                "« {name} » : {ended} est annulée ou refusée, et ce placement est un autre : il a une nouvelle convention",
                "« {name} »: {ended} was cancelled or declined, and this placement is another: it has a new agreement"
            ),
            (live, _) => text!(
                "« {name} » : ce placement a un autre organisme et d’autres dates que {live} : il a une nouvelle convention",
                "« {name} »: this placement has another host and other dates than {live}: it has a new agreement"
            ),
        };
        Some(Diagnostic::note("ROSTER-31", placing.place, message))
    }

    fn cannot_all_be(&self, first: &Row, all: &[Row]) -> Diagnostic {
        let name = shown_name(&first.placing.pupil);
        let shown = |row: &Row| {
            let host = ["name", "siret"].into_iter().find_map(|key| text_of(&row.placing.host, key));
            let host = host.map(|host| format!("« {} »", crate::ids::quoted(host)));
            let days = self.days_to_be(row).map(|days| format!("({days})"));
            [host, days].into_iter().flatten().collect::<Vec<_>>().join(" ")
        };
        let which: Vec<String> = all.iter().map(shown).collect();
        let which = which.join(" ; ");
        let message = text!(
            "« {name} » ne peut pas être à deux placements aux mêmes dates, et aucun n’est repris : {which}",
            "« {name} » cannot be at two placements on the same dates, and none is taken over: {which}"
        );
        let finding = Diagnostic::error("ROSTER-30", first.placing.place, message).with_help(text!(
            "un formulaire rempli deux fois : ne garder que la bonne ligne ; deux placements : écrire dans la liste les dates de chacun",
            "a form that was answered twice: keep the right row only; two placements: write the dates of each in the list"
        ));
        let others = all.iter().skip(1).map(|row| row.placing.place);
        others.fold(finding, |finding, place| finding.with_related(place, text!("l’autre ligne", "the other row")))
    }
}

/// Whether an agreement says where the pupil goes.
fn has_host(agreement: &Existing) -> bool {
    agreement.flat.keys().any(|key| key == "host" || key.starts_with("host."))
}

/// A number that a list gives to an agreement that has one.
fn other_number(placing: &Placing, number: &str) -> Option<Diagnostic> {
    let Item { value: Value::Text(other), span } = placing.agreement.get("number")? else { return None };
    let other = other.to_uppercase();
    if other == number || other.parse::<Number>().is_err() {
        return None;
    }
    let name = shown_name(&placing.pupil);
    let message = text!(
        "« {name} » : la liste donne le numéro {other} à {number} ; un numéro ne change pas, il n’est pas repris",
        "« {name} »: the list gives the number {other} to {number}; a number does not change, it is not taken over"
    );
    Some(Diagnostic::warning("ROSTER-22", *span, message).with_help(text!(
        "écrire {number} dans la liste, ou laisser la case vide",
        "write {number} in the list, or leave the cell empty"
    )))
}

fn made_again(placing: &Placing, number: &str) -> Diagnostic {
    let name = shown_name(&placing.pupil);
    let message = text!(
        "« {name} » : {number} avait été effacée ; la liste y change l’organisme ou les dates : elle est refaite",
        "« {name} »: {number} had been deleted; the list changes its host or its dates: it is made again"
    );
    Diagnostic::note("ROSTER-32", placing.place, message)
}
