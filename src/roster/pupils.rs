//! Rows to pupils: each pupil once, whatever the order of files and of rows.

use std::collections::{BTreeMap, BTreeSet};

use super::Wish;
use super::kept::Kept;
use super::looks::are_two_numbers;
use super::matching::{Directory, Nearness};
use super::people::{Pupil, SaidBy, Values, complete, has_hidden, is_alike, is_same, same_people, shown_name, text_of};
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Span};
use crate::ids::class_fold;
use crate::text;

/// Brings together the rows of each pupil (one for each guardian, or in several files). Exports that describe pupils come
/// before lists that only name them, and those that tell a day of birth before the others.
pub(super) fn together(mut rows: Vec<Pupil>, wish: &Wish, found: &mut Diagnostics) -> (Vec<Pupil>, Directory) {
    rows.sort_by_key(|row| (row.said_by, !row.values.contains_key("birth_date")));
    let mut all = Together::default();
    for row in rows {
        all.take(row, wish, found);
    }
    all.kept.tell(found);
    found.extend(all.labels.into_iter().map(|((taken, other), label)| two_labels(&taken, &other, &label)));
    (all.pupils, all.directory)
}

/// Whose a row is.
enum Whose {
    /// Somebody's who has no row yet.
    New,
    /// This one's.
    One(usize),
    /// Nobody's of this number: that one has another name.
    Shared(usize),
    /// Any of these.
    Several(Vec<usize>),
    /// None of these, who have the same name and another class: it may be a class in other words.
    Differs(Vec<usize>),
}

/// A class that is called otherwise in another file.
struct Label {
    pupils: usize,
    first: String,
    place: Span,
    taken: Span,
}

#[derive(Default)]
struct Together {
    pupils: Vec<Pupil>,
    /// The files in which each stands.
    sources: Vec<BTreeSet<SourceId>>,
    directory: Directory,
    /// By the class that was taken, and the other.
    labels: BTreeMap<(String, String), Label>,
    /// What rows that place pupils say of them otherwise.
    kept: Kept,
}

impl Together {
    fn take(&mut self, mut row: Pupil, wish: &Wish, found: &mut Diagnostics) {
        match self.whose(&row) {
            Whose::New => self.enter(row),
            Whose::One(at) => self.join(at, row, found),
            Whose::Shared(at) => {
                found.extend(self.pupils.get(at).map(|first| shared_ine(&row, first)));
                row.values.remove("ine");
                self.enter(row);
            }
            // Of a row that places somebody the same is told of the placement.
            Whose::Several(_) | Whose::Differs(_) if row.said_by == SaidBy::Placement => {}
            Whose::Several(all) | Whose::Differs(all) if !self.concerns(&row, &all, wish) => {}
            Whose::Several(all) => found.push(self.unclear(&row, &all)),
            Whose::Differs(all) => found.push(self.differs(&row, &all)),
        }
    }

    /// Whether a row that is none of these may be of a class that is asked for.
    fn concerns(&self, row: &Pupil, all: &[usize], wish: &Wish) -> bool {
        let class = |at: &usize| text_of(&self.pupils.get(*at)?.values, "class").map(class_fold);
        !wish.leaves_aside(&row.values) || all.iter().filter_map(class).any(|class| wish.asks_for(&class))
    }

    fn whose(&self, row: &Pupil) -> Whose {
        let named = self.directory.named(&row.values);
        if let Some(at) = text_of(&row.values, "ine").and_then(|ine| self.directory.of_ine(ine)) {
            let alike = self.pupils.get(at).is_some_and(|known| is_alike(&known.values, &row.values));
            return if alike || named.contains(&at) { Whose::One(at) } else { Whose::Shared(at) };
        }
        let best = self.directory.nearest(&named, &row.values).filter(|(nearness, _)| *nearness <= Nearness::NearClass);
        let best = best
            .map(|(nearness, all)| all.into_iter().filter(|at| self.may_be(*at, row, nearness)).collect::<Vec<_>>());
        let elsewhere = |at: &usize| {
            let told = |pupil: &Pupil| pupil.values.contains_key("birth_date");
            self.pupils.get(*at).is_some_and(told) && !self.stands_in(*at, row.place.source)
        };
        match best {
            Some(all) if all.len() == 1 => all.first().map_or(Whose::New, |at| Whose::One(*at)),
            Some(all) if all.len() > 1 => Whose::Several(all),
            None if !is_certain(&row.values) && !named.is_empty() && named.iter().all(elsewhere) => {
                Whose::Differs(named)
            }
            // A form in which a day of birth is mistyped is no other pupil of the name that an export has.
            _ if row.said_by == SaidBy::Placement
                && !named.is_empty()
                && named.iter().all(|at| self.is_exported(*at)) =>
            {
                Whose::Differs(named)
            }
            _ => Whose::New,
        }
    }

    fn is_exported(&self, at: usize) -> bool {
        self.pupils.get(at).is_some_and(|pupil| pupil.said_by == SaidBy::Export)
    }

    fn stands_in(&self, at: usize, source: SourceId) -> bool {
        self.sources.get(at).is_some_and(|sources| sources.contains(&source))
    }

    /// Whether a row may be one of these: two numbers are two pupils, unless they stand in two files and are of two kinds, or the
    /// files agree in all else. Names alone are one name, be it that of several pupils: who is meant is for those who are known
    /// to tell.
    fn may_be(&self, at: usize, row: &Pupil, nearness: Nearness) -> bool {
        let Some(Pupil { values, .. }) = self.pupils.get(at) else { return false };
        let numbers = values.get("ine").zip(row.values.get("ine"));
        let same = numbers.is_none_or(|(one, other)| one.value == other.value);
        let of_two_kinds = numbers.is_some_and(|(one, other)| !are_two_numbers(&one.value, &other.value));
        let sure = nearness == Nearness::Day && values.contains_key("class") && row.values.contains_key("class");
        same || (of_two_kinds || sure) && !self.stands_in(at, row.place.source)
    }

    fn enter(&mut self, row: Pupil) {
        self.directory.enter(&row.values);
        self.sources.push([row.place.source].into());
        self.pupils.push(row);
    }

    fn join(&mut self, at: usize, mut row: Pupil, found: &mut Diagnostics) {
        let Some(first) = self.pupils.get_mut(at) else { return };
        found.extend(two_numbers(first, &row));
        if let (Some(taken), Some(other)) = (first.values.get("class"), row.values.get("class"))
            && class_fold(&taken.value.to_string()) != class_fold(&other.value.to_string())
        {
            let label = (taken.value.to_string(), other.value.to_string());
            let new = || Label { pupils: 0, first: shown_name(&first.values), place: other.span, taken: taken.span };
            self.labels.entry(label).or_insert_with(new).pupils += 1;
        }
        if let Some(sources) = self.sources.get_mut(at) {
            sources.insert(row.place.source);
        }
        if first.said_by < row.said_by {
            // A pupil without an address of their own lives where a guardian does.
            let home =
                |key: &str| first.guardians.iter().filter(|_| key.starts_with("address.")).find_map(|g| g.get(key));
            let known = |key: &str| first.values.get(key).or_else(|| home(key)).map(|item| &item.value);
            self.kept.keep(&mut row, known, first.secret == Some(true) || has_hidden(first));
        }
        self.directory.enter_number(at, &row.values);
        join(first, row, found);
        self.directory.complete(at, &first.values);
    }

    fn unclear(&self, row: &Pupil, all: &[usize]) -> Diagnostic {
        let places = all.iter().filter_map(|at| Some(self.pupils.get(*at)?.place));
        let finding = several(&shown_name(&row.values), row.place);
        places.fold(finding, |finding, place| finding.with_related(place, text!("l’un d’eux", "one of them")))
    }

    fn differs(&self, row: &Pupil, all: &[usize]) -> Diagnostic {
        let known = all.first().and_then(|at| self.pupils.get(*at));
        let (name, class) = (shown_name(&row.values), text_of(&row.values, "class").unwrap_or_default());
        let other = known.and_then(|known| text_of(&known.values, "class")).unwrap_or_default();
        let message = text!(
            "« {name} » est en {other} ailleurs, et en {class} ici : la ligne n’est pas reprise",
            "« {name} » is in {other} elsewhere, and in {class} here: the row is not taken over"
        );
        let finding = Diagnostic::error("ROSTER-14", row.place, message).with_help(text!(
            "si c’est le même élève, écrire la même classe, ou ajouter la date de naissance",
            "if it is the same pupil, write the same class, or add the day of birth"
        ));
        known
            .into_iter()
            .fold(finding, |finding, known| finding.with_related(known.place, text!("l’autre ligne", "the other row")))
    }
}

/// The finding about a row that may be of any of several pupils.
pub(super) fn several(name: &str, place: Span) -> Diagnostic {
    let message = text!(
        "« {name} » peut être plusieurs élèves : la ligne n’est pas reprise",
        "« {name} » may be several pupils: the row is not taken over"
    );
    Diagnostic::error("ROSTER-15", place, message).with_help(text!(
        "y ajouter la date de naissance, la classe ou le numéro national (INE)",
        "add the day of birth, the class or the national number (INE) to it"
    ))
}

/// Whether a row tells who it is about by more than a name and a class.
fn is_certain(values: &Values) -> bool {
    ["ine", "birth_date"].iter().any(|key| values.contains_key(*key))
}

fn shared_ine(pupil: &Pupil, first: &Pupil) -> Diagnostic {
    let (name, other) = (shown_name(&pupil.values), shown_name(&first.values));
    let message = text!(
        "le numéro national (INE) de « {name} » est aussi celui de « {other} » : il n’est gardé que pour le second",
        "the national number (INE) of « {name} » is also that of « {other} »: it is kept for the latter only"
    );
    Diagnostic::warning("ROSTER-16", pupil.place, message)
        .with_related(first.place, text!("l’autre élève", "the other pupil"))
        .with_help(text!(
            "corriger le numéro dans le logiciel d’origine",
            "correct the number in the original software"
        ))
}

fn two_numbers(first: &Pupil, other: &Pupil) -> Option<Diagnostic> {
    let (taken, left) = (first.values.get("ine")?, other.values.get("ine")?);
    let name = shown_name(&first.values);
    let (one, two) = (&taken.value, &left.value);
    let message = text!(
        "« {name} » a le numéro national (INE) {two} ici et {one} ailleurs : c’est {one} qui est repris",
        "« {name} » has the national number (INE) {two} here and {one} elsewhere: {one} is taken over"
    );
    let finding = Diagnostic::warning("ROSTER-16", left.span, message)
        .with_related(taken.span, text!("l’autre numéro", "the other number"))
        .with_help(text!(
            "si c’est l’autre, l’écrire dans la convention",
            "if it is the other, write it in the agreement"
        ));
    are_two_numbers(one, two).then_some(finding)
}

/// Two files call the class of one pupil, or of many, by two names.
fn two_labels(taken: &str, other: &str, label: &Label) -> Diagnostic {
    let Label { pupils, first, place, taken: span } = label;
    let (count, taken, other) = (pupils, crate::ids::quoted(taken), crate::ids::quoted(other));
    let message = text!(
        "la classe est « {other} » ici et « {taken} » ailleurs pour {count} élève(s), dont « {first} » : c’est « {taken} » qui est reprise",
        "the class is « {other} » here and « {taken} » elsewhere for {count} pupil(s), such as « {first} »: « {taken} » is taken over"
    );
    Diagnostic::warning("ROSTER-16", *place, message)
        .with_related(*span, text!("l’autre classe", "the other class"))
        .with_help(text!(
            "si c’est une même classe, rien n’est à faire ; sinon corriger la liste qui a tort",
            "if it is one class, nothing is to be done; else correct the list that is wrong"
        ))
}

/// Completes a pupil by what another row says: the first row counts where both say something.
fn join(first: &mut Pupil, other: Pupil, found: &mut Diagnostics) {
    let mut news = other.bystanders;
    let who = same_people(&first.guardians, &other.guardians);
    for (guardian, known) in other.guardians.into_iter().zip(who) {
        if let Some(known) = known.and_then(|at| first.guardians.get_mut(at)) {
            news |= complete(known, guardian);
        } else {
            first.guardians.push(guardian);
            news = true;
        }
    }
    // What lists say of guardians is looked at once it is known who signs.
    news |= other.contacts.iter().any(|contact| !first.contacts.iter().any(|known| is_same(known, contact)));
    first.contacts.extend(other.contacts);
    first.signers = first.signers.max(other.signers);
    news |= complete(&mut first.values, other.values);
    news |= complete(&mut first.agreement, other.agreement);
    first.left = first.left.or(other.left);
    // Who says that it must not be given counts before who says that it may.
    first.secret = first.secret.max(other.secret);
    first.kept_by = first.kept_by.max(other.kept_by);
    first.hidden.extend(other.hidden);
    first.without = first.without.max(other.without);
    first.listed |= other.listed;
    // Two rows that place a pupil are compared as placements.
    if !news && other.said_by != SaidBy::Placement && first.place.source == other.place.source {
        let name = shown_name(&first.values);
        let message = text!("« {name} » figure deux fois dans le fichier", "« {name} » stands twice in the file");
        let twice = Diagnostic::warning("ROSTER-16", other.place, message)
            .with_related(first.place, text!("la première fois", "the first time"))
            .with_help(text!(
                "la première ligne est reprise ; effacer l’autre",
                "the first row is taken; delete the other"
            ));
        found.push(twice);
    }
}
