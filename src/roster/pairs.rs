//! Which placement goes to which agreement of a pupil: by host and dates, then by either, then, where one of each is left,
//! that one. Where a row may be of several, it is of none, and that is told.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::document::Flat;
use super::folder::{Existing, Known, Standing, host_of};
use super::hosts::{Hosts, Near, nearness};
use super::looks::is_same;
use super::people::{Item, Placing, shown_name, text_of};
use super::placements::{DAYS, Days, days_of, is_dated, placements, stands};
use super::subjects::Subject;
use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ids::{Number, class_fold};
use crate::text;

/// A placement with the agreement that is, or is to be, that of it.
#[derive(Debug, Default)]
pub(super) struct Pair<'a> {
    pub(super) placing: Option<Cow<'a, Placing>>,
    /// Place among the folder's agreements of one that is changed.
    pub(super) existing: Option<usize>,
    /// That of one that was deleted by hand and is made again.
    pub(super) again: Option<usize>,
}

/// What a pupil needs, and the agreements of which nothing is to be said.
#[derive(Debug, Default)]
pub(super) struct Pairs<'a> {
    pub(super) all: Vec<Pair<'a>>,
    /// Those of which any may be meant by rows that cannot all be.
    pub(super) held: BTreeSet<usize>,
    /// Those that were deleted by hand and are not made again.
    pub(super) deleted: Vec<usize>,
    /// The days of which each row speaks; none of one that tells none, which speaks of any.
    pub(super) days: Vec<Option<Days>>,
}

/// The pairs of a pupil. `again` tells whether what was deleted by hand is asked for.
pub(super) fn pairs<'a>(
    subject: &'a Subject,
    known: &Known,
    hosts: &Hosts,
    again: bool,
    found: &mut Diagnostics,
) -> Pairs<'a> {
    let class = subject.class(known);
    let rows = placements(subject, found).into_iter();
    let rows = rows.map(|placing| Row { placing, agreement: None, sure: true }).collect();
    let mut free = subject.existing.clone();
    // One deleted while the pupil was in another class is last year's.
    free.retain(|at| {
        known.agreements.get(*at).is_some_and(|agreement| {
            let before = agreement.flat.get("pupil.class").and_then(Value::as_text).map(class_fold);
            agreement.standing != Standing::Deleted || before.is_none_or(|before| before == class)
        })
    });
    let mut matching = Matching { known, hosts, class, rows, free };
    matching.by_host_and_days();
    matching.by_either();
    matching.by_order();
    let mut unsure = matching.take_unsure();
    let days = matching.days_spoken_of(&unsure);
    let clashing = matching.take_clashing(again);
    let mut held = BTreeSet::new();
    if let Some(first) = clashing.first() {
        found.push(matching.cannot_all_be(first, &clashing));
        held.extend(clashing.iter().filter_map(|row| row.agreement).chain(matching.left(Standing::Live)));
        unsure.extend(matching.take_left_unsure());
    }
    for row in &unsure {
        found.push(matching.may_be_any(row, &unsure));
        held.extend(&row.of);
    }
    Pairs { days, ..matching.pairs(subject, held, again, found) }
}

/// A placement of the import, and the agreement that was found for it.
struct Row<'a> {
    placing: Cow<'a, Placing>,
    agreement: Option<usize>,
    /// Whether it says itself that it is that one, which is not just what was left.
    sure: bool,
}

/// A placement of the import that may be any of some agreements.
struct Unsure<'a> {
    placing: Cow<'a, Placing>,
    of: Vec<usize>,
}

/// The placements of a pupil, and the agreements that are not given to one yet.
struct Matching<'a, 'k> {
    known: &'k Known,
    hosts: &'k Hosts,
    class: String,
    rows: Vec<Row<'a>>,
    free: Vec<usize>,
}

impl<'a, 'k> Matching<'a, 'k> {
    fn agreement(&self, at: usize) -> Option<&'k Existing> {
        self.known.agreements.get(at)
    }

    fn left(&self, standing: Standing) -> Vec<usize> {
        let is = |at: &usize| self.agreement(*at).is_some_and(|agreement| agreement.standing == standing);
        self.free.iter().copied().filter(is).collect()
    }

    /// The agreements of a standing that are left and fit a row.
    fn fitting(
        &self,
        standing: Standing,
        row: &Placing,
        is: impl Fn(&Self, &Placing, &Existing) -> bool,
    ) -> Vec<usize> {
        let fits = |at: &usize| self.agreement(*at).is_some_and(|agreement| is(self, row, agreement));
        self.left(standing).into_iter().filter(fits).collect()
    }

    /// Gives each row that has none yet the agreement of a standing that fits it. What may be changed is given only where it
    /// is the only one, and to a row without dates only where no other claims it.
    fn give(&mut self, standing: Standing, is: impl Fn(&Self, &Placing, &Existing) -> bool) {
        let live = standing == Standing::Live;
        for at in 0..self.rows.len() {
            let Some(row) = self.rows.get(at).filter(|row| row.agreement.is_none()) else { continue };
            let fits = self.fitting(standing, &row.placing, &is);
            let Some(first) = fits.first().copied().filter(|_| !live || fits.len() == 1) else { continue };
            let claims = |row: &&Row<'_>| self.claims(row, first, &is) && !is_dated(&row.placing);
            if !live || is_dated(&row.placing) || self.rows.iter().filter(claims).count() == 1 {
                self.assign(at, first, true);
            }
        }
    }

    fn claims(&self, row: &Row<'_>, at: usize, is: impl Fn(&Self, &Placing, &Existing) -> bool) -> bool {
        row.agreement.is_none() && self.agreement(at).is_some_and(|agreement| is(self, &row.placing, agreement))
    }

    fn assign(&mut self, row: usize, agreement: usize, sure: bool) {
        self.free.retain(|free| *free != agreement);
        if let Some(row) = self.rows.get_mut(row) {
            (row.agreement, row.sure) = (Some(agreement), sure);
        }
    }

    /// By number; by host and days; and by host, where a row tells no days. What has ended is that of a row that still says
    /// what it said.
    fn by_host_and_days(&mut self) {
        for standing in [Standing::Live, Standing::Deleted] {
            self.give(standing, |_, row, agreement| text_of(&row.agreement, "number") == Some(&agreement.number));
            for near in NEARNESS {
                self.give(standing, |of, row, agreement| of.near(row, agreement) >= near && of.meets(row, agreement));
            }
        }
        for standing in [Standing::Live, Standing::Deleted] {
            for near in NEARNESS {
                self.give(standing, |of, row, agreement| !is_dated(row) && of.near(row, agreement) >= near);
            }
        }
        self.give(Standing::Ended, |of, row, agreement| {
            let same_host = row.host.is_empty() || of.near(row, agreement) != Near::Not;
            same_host && (!is_dated(row) || of.meets(row, agreement))
        });
    }

    /// By days: another host; then by host: other days.
    fn by_either(&mut self) {
        for standing in [Standing::Live, Standing::Deleted] {
            self.give(standing, Self::meets);
        }
        for standing in [Standing::Live, Standing::Deleted] {
            for near in NEARNESS {
                self.give(standing, |of, row, agreement| of.near(row, agreement) >= near);
            }
        }
    }

    /// To an agreement that says no more than a new one would, any placement may be given; else to the only one that is
    /// left the only one that is left, best where it has no host, unless it is another: elsewhere, at another time.
    fn by_order(&mut self) {
        for standing in [Standing::Live, Standing::Deleted] {
            let may_be_given = |of: &Self, row: &Placing| standing == Standing::Live || of.may_be(row).is_empty();
            for at in 0..self.rows.len() {
                let Some(row) = self.rows.get(at).filter(|row| row.agreement.is_none()) else { continue };
                let is_blank = |of: &Self, row: &Placing, agreement: &Existing| {
                    !row.host.is_empty() && of.is_blank(agreement) && may_be_given(of, row)
                };
                if let Some(first) = self.fitting(standing, &row.placing, is_blank).first() {
                    self.assign(at, *first, false);
                }
            }
            self.give_last(standing, |of, row, agreement| {
                !row.host.is_empty() && !has_host(agreement) && may_be_given(of, row)
            });
            self.give_last(standing, |of, row, agreement| {
                let may_be_other = of.is_elsewhere(row, agreement) && row.unread && !is_dated(row);
                !may_be_other && !of.is_another(row, agreement) && may_be_given(of, row)
            });
        }
    }

    /// Gives a row the only agreement that fits, where it is the only row that does.
    fn give_last(&mut self, standing: Standing, is: impl Fn(&Self, &Placing, &Existing) -> bool) {
        for at in 0..self.rows.len() {
            let Some(row) = self.rows.get(at).filter(|row| row.agreement.is_none()) else { continue };
            if let [only] = self.fitting(standing, &row.placing, &is)[..]
                && self.rows.iter().filter(|row| self.claims(row, only, &is)).count() == 1
            {
                self.assign(at, only, false);
            }
        }
    }

    /// Those of the agreements that are left of which a row may be.
    fn may_be(&self, row: &Placing) -> Vec<usize> {
        self.fitting(Standing::Live, row, |of, row, agreement| !of.is_another(row, agreement))
    }

    /// Takes out the rows that have no agreement and may be of one that is left: nobody can know whether. One that says of
    /// each of them what is so is of all.
    fn take_unsure(&mut self) -> Vec<Unsure<'a>> {
        let rows = std::mem::take(&mut self.rows).into_iter();
        let (open, rows) = rows.partition(|row| row.agreement.is_none() && !self.may_be(&row.placing).is_empty());
        self.rows = rows;
        let (known, unsure): (Vec<_>, Vec<_>) = self.unsure(open).into_iter().partition(|Unsure { placing, of }| {
            of.iter().filter_map(|at| self.agreement(*at)).all(|agreement| self.is_so(placing, agreement))
        });
        for Unsure { placing, of } in known {
            self.free.retain(|free| !of.contains(free));
            let row = |at: usize| Row { placing: placing.clone(), agreement: Some(at), sure: true };
            self.rows.extend(of.into_iter().map(row));
        }
        unsure
    }

    /// Takes out those that lost what was left to rows which cannot all be, and do not say themselves where and when.
    fn take_left_unsure(&mut self) -> Vec<Unsure<'a>> {
        let says = |row: &Placing| is_dated(row) && !row.host.is_empty();
        let rows = std::mem::take(&mut self.rows).into_iter();
        let (open, rows) = rows.partition(|Row { placing, agreement, .. }| {
            agreement.is_none() && !says(placing) && !self.may_be(placing).is_empty()
        });
        self.rows = rows;
        self.unsure(open)
    }

    /// Rows with the agreements of which they may be, those with the nearest host.
    fn unsure(&self, rows: Vec<Row<'a>>) -> Vec<Unsure<'a>> {
        let near = |row: &Placing, at: &usize| self.agreement(*at).map(|agreement| self.near(row, agreement));
        let unsure = |Row { placing, .. }: Row<'a>| {
            let mut of = self.may_be(&placing);
            let best = of.iter().map(|at| near(&placing, at)).max();
            of.retain(|at| Some(near(&placing, at)) == best);
            Unsure { placing, of }
        };
        rows.into_iter().map(unsure).collect()
    }

    /// Whether all that a row says of an agreement is so.
    fn is_so(&self, row: &Placing, agreement: &Existing) -> bool {
        let says = |(key, item): (&String, &Item)| {
            let known = stands(agreement, key, self.known);
            known.map_or(item.value.is_nothing(), |known| is_same(known, &item.value))
        };
        let placed = row.host.is_empty() || self.near(row, agreement) == Near::Tutor;
        placed && row.agreement.iter().filter(|(key, _)| *key != "number").all(says)
    }

    /// The days of which rows speak: what they say themselves, and those of the agreements that they are of.
    fn days_spoken_of(&self, unsure: &[Unsure<'_>]) -> Vec<Option<Days>> {
        let placings = self.rows.iter().map(|row| &row.placing).chain(unsure.iter().map(|row| &row.placing));
        let own = placings.filter(|placing| is_dated(placing)).map(|placing| self.days(placing));
        own.chain(self.rows.iter().map(|row| self.days_to_be(row))).collect()
    }

    /// How near the host of a row is to that of an agreement, as it stands there or as the last import gave it.
    fn near(&self, row: &Placing, agreement: &Existing) -> Near {
        let sides = [Some(&agreement.flat), self.known.last.agreements.get(&agreement.number)];
        let near = |flat: &Flat| {
            let Some(path) = host_of(flat) else {
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
        own.is_some_and(|own| days_of(agreement, self.known).into_iter().flatten().any(|days| own.overlaps(days)))
    }

    /// Whether an agreement says of a placement no more than a new one would.
    fn is_blank(&self, agreement: &Existing) -> bool {
        let class = agreement.flat.get("pupil.class").and_then(Value::as_text).unwrap_or_default();
        let is_own =
            |day: &&str| agreement.flat.get(*day).is_some_and(|own| self.known.defaults.get(class, day) != Some(own));
        !has_host(agreement) && !DAYS.iter().any(is_own)
    }

    /// The days of a row, its own or by default.
    fn days<'r>(&'r self, row: &'r Placing) -> Option<Days> {
        let default = |key: &str| self.known.defaults.get(&self.class, key);
        Days::of(|key| row.agreement.get(key).map(|item| &item.value).or_else(|| default(key)))
    }

    /// The days that a row comes to: those of its agreement, where it says nothing new of them.
    fn days_to_be<'r>(&'r self, row: &'r Row<'_>) -> Option<Days> {
        let Some(agreement) = row.agreement.and_then(|at| self.agreement(at)) else { return self.days(&row.placing) };
        let last = self.known.last.agreements.get(&agreement.number);
        Days::of(|key| {
            let own = row.placing.agreement.get(key).map(|item| &item.value);
            own.filter(|own| last.and_then(|last| last.get(key)) != Some(own))
                .or_else(|| stands(agreement, key, self.known))
        })
    }

    fn is_elsewhere(&self, row: &Placing, agreement: &Existing) -> bool {
        !row.host.is_empty() && has_host(agreement) && self.near(row, agreement) == Near::Not
    }

    /// Whether a row is none of an agreement: another host at other dates.
    fn is_another(&self, row: &Placing, agreement: &Existing) -> bool {
        let known = days_of(agreement, self.known).iter().any(Option::is_some);
        self.is_elsewhere(row, agreement) && is_dated(row) && known && !self.meets(row, agreement)
    }

    /// Takes out the rows that cannot all be, since nobody is at two places on one day. Where there are any, the others have
    /// only the agreements that they are sure of: what is left may be meant by those.
    fn take_clashing(&mut self, again: bool) -> Vec<Row<'a>> {
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
        for row in self.rows.iter_mut().filter(|row| !row.sure) {
            self.free.extend(row.agreement.take());
        }
        let rows = std::mem::take(&mut self.rows).into_iter().zip(&days);
        let (clashing, rows): (Vec<_>, Vec<_>) = rows.partition(|(_, days)| clashes(days));
        self.rows = rows.into_iter().map(|(row, _)| row).collect();
        clashing.into_iter().map(|(row, _)| row).collect()
    }

    /// Whether a row gives an agreement another host or other dates than the last import did.
    fn gives_other(&self, row: &Row<'_>) -> bool {
        let Some(agreement) = row.agreement.and_then(|at| self.agreement(at)) else { return false };
        let placing = &row.placing;
        let other_host = !placing.host.is_empty() && self.near(placing, agreement) == Near::Not;
        let other_day = |key: &&str| {
            let own = placing.agreement.get(*key).map(|item| &item.value);
            own.is_some_and(|own| stands(agreement, key, self.known) != Some(own))
        };
        other_host || DAYS.iter().any(other_day)
    }

    /// What is to become of the rows and of the agreements that are left.
    fn pairs(self, subject: &Subject, held: BTreeSet<usize>, again: bool, found: &mut Diagnostics) -> Pairs<'a> {
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
    fn without_rows(&self, again: bool, pairs: &mut Pairs<'a>) {
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

    fn may_be_any(&self, row: &Unsure<'_>, all: &[Unsure<'_>]) -> Diagnostic {
        let name = shown_name(&row.placing.pupil);
        let shown = |agreement: &Existing| {
            let days = days_of(agreement, self.known).into_iter().flatten().next();
            let days = days.map(|days| format!(" ({days})")).unwrap_or_default();
            format!("{}{days}", agreement.number)
        };
        let of: Vec<String> = row.of.iter().filter_map(|at| self.agreement(*at)).map(shown).collect();
        let (fr, en) = (of.join(" ou "), of.join(" or "));
        let message = if of.len() > 1 {
            text!(
                "« {name} » : cette ligne peut être celle de {fr}, sans dire de laquelle : elle n’est pas reprise",
                "« {name} »: this row may be that of {en}, without saying of which: it is not taken over"
            )
        } else {
            text!(
                "« {name} » : cette ligne peut être celle de {fr} ou une autre, sans le dire : elle n’est pas reprise",
                "« {name} »: this row may be that of {en} or another, without saying so: it is not taken over"
            )
        };
        let finding = Diagnostic::error("ROSTER-30", row.placing.place, message).with_help(text!(
            "écrire dans la ligne les dates de ce placement, ou le numéro de la convention (colonne « N° convention »)",
            "write in the row the dates of this placement, or the number of the agreement (a column « N° convention »)"
        ));
        let others = all.iter().map(|other| other.placing.place).filter(|place| *place != row.placing.place);
        others.fold(finding, |finding, place| finding.with_related(place, text!("l’autre ligne", "the other row")))
    }

    fn cannot_all_be(&self, first: &Row<'_>, all: &[Row<'_>]) -> Diagnostic {
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

/// How near a host may be, the nearest first.
const NEARNESS: [Near; 2] = [Near::Tutor, Near::Host];

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
