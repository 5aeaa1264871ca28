//! Pupils, hosts and placements as an import gathers them: flat values by key, each with its place.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::columns::SECRET;
use super::looks::says_less;
use super::values::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::{class_fold, fold};
use crate::text;

/// A value and where it was read.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) value: Value,
    pub(super) span: Span,
}

/// Values by their keys in a table of an agreement.
pub(super) type Values = BTreeMap<String, Item>;

/// The text of a value.
pub(super) fn text_of<'a>(values: &'a Values, key: &str) -> Option<&'a str> {
    values.get(key)?.value.as_text()
}

/// A pupil with their guardians.
#[derive(Clone, Debug)]
pub(super) struct Pupil {
    /// Keys of `[pupil]`.
    pub(super) values: Values,
    /// Keys of each `[[guardians]]`, in printing order.
    pub(super) guardians: Vec<Values>,
    /// Keys of the agreement itself: `level`, `model`, `school.referent.…`.
    pub(super) agreement: Values,
    /// Whether the formation is known and is none that agreements exist for.
    pub(super) elsewhere: bool,
    pub(super) left: Option<(NaiveDate, Span)>,
    /// Whether where they live must not be given; none where nothing says.
    pub(super) secret: Option<bool>,
    /// Addresses of people who are close to them that must not be given, by the keys of an address.
    pub(super) hidden: Vec<Values>,
    /// Whether the record names people who sign nothing.
    pub(super) bystanders: bool,
    /// Whether a list of who goes to which host names them, be it without a host.
    pub(super) listed: bool,
    pub(super) place: Span,
}

/// A pupil's placement, before the pupil is known.
#[derive(Clone, Debug)]
pub(super) struct Placing {
    /// What the row says of the pupil: keys of `[pupil]`.
    pub(super) pupil: Values,
    /// Keys of the agreement: `placement.…`, `level`, `school.referent.…`.
    pub(super) agreement: Values,
    /// Keys of `[host]`.
    pub(super) host: Values,
    /// Whether where the pupil lives must not be given; none where nothing says.
    pub(super) secret: Option<bool>,
    /// Whether it stands in a list of who goes to which host, be it without a host.
    pub(super) listed: bool,
    pub(super) place: Span,
}

/// A host of a list of hosts.
#[derive(Clone, Debug)]
pub(super) struct HostRow {
    /// Keys of `[host]`.
    pub(super) values: Values,
}

/// All that the files of an import hold.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) pupils: Vec<Pupil>,
    pub(super) placings: Vec<Placing>,
    pub(super) hosts: Vec<HostRow>,
    by_ine: BTreeMap<String, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
}

/// Whether a person's address must not be given.
pub(super) fn is_hidden(person: &Values) -> bool {
    person.get(SECRET).is_some_and(|item| item.value == Value::Flag(true))
}

/// Family and given names as they are compared.
pub(super) fn name_of(values: &Values) -> String {
    let part = |key| text_of(values, key).map(fold).unwrap_or_default();
    format!("{} {}", part("family_name"), part("given_names"))
}

/// « Dupont-Moreau Léa », for messages.
pub(super) fn shown_name(values: &Values) -> String {
    let parts = ["family_name", "given_names"].map(|key| text_of(values, key).unwrap_or_default());
    crate::ids::quoted(parts.join(" ").trim())
}

/// What two rows say of one person agrees: equal where both say something.
fn agree(one: &Values, other: &Values, key: &str) -> bool {
    match (one.get(key), other.get(key)) {
        (Some(one), Some(other)) => one.value == other.value,
        _ => true,
    }
}

impl People {
    /// Takes in a pupil; rows of one pupil (one for each guardian, or in several files) are brought together.
    pub(super) fn add(&mut self, pupil: Pupil, found: &mut Diagnostics) {
        let name = name_of(&pupil.values);
        let ine = text_of(&pupil.values, "ine").map(ToOwned::to_owned);
        let known = ine.as_ref().and_then(|ine| self.by_ine.get(ine)).copied();
        if let Some(first) = known.and_then(|at| self.pupils.get(at))
            && name_of(&first.values) != name
        {
            found.push(shared_ine(&pupil, first));
            self.push(pupil, None);
            return;
        }
        let at = known.or_else(|| self.same(&pupil, &name));
        match at.and_then(|at| self.pupils.get_mut(at)) {
            Some(first) => join(first, pupil, found),
            None => self.push(pupil, ine),
        }
    }

    fn push(&mut self, mut pupil: Pupil, ine: Option<String>) {
        let at = self.pupils.len();
        match ine {
            Some(ine) => drop(self.by_ine.insert(ine, at)),
            None => drop(pupil.values.remove("ine")),
        }
        self.by_name.entry(name_of(&pupil.values)).or_default().push(at);
        self.pupils.push(pupil);
    }

    /// A pupil of the same name, day of birth and class, none of which may differ.
    fn same(&self, pupil: &Pupil, name: &str) -> Option<usize> {
        let candidates = self.by_name.get(name)?.iter().copied();
        let mut same = candidates.filter(|at| {
            self.pupils.get(*at).is_some_and(|known| {
                ["birth_date", "ine"].iter().all(|key| agree(&known.values, &pupil.values, key))
                    && class_agrees(&known.values, &pupil.values)
                    && (known.values.contains_key("birth_date") || known.values.contains_key("class"))
            })
        });
        same.next()
    }
}

fn class_agrees(one: &Values, other: &Values) -> bool {
    match (text_of(one, "class"), text_of(other, "class")) {
        (Some(one), Some(other)) => class_fold(one) == class_fold(other),
        _ => true,
    }
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

/// Completes a pupil by what another row says: the first row counts where both say something.
fn join(first: &mut Pupil, other: Pupil, found: &mut Diagnostics) {
    let mut news = other.bystanders;
    for guardian in other.guardians {
        let name = name_of(&guardian);
        if let Some(known) = first.guardians.iter_mut().find(|known| name_of(known) == name) {
            news |= complete(known, guardian);
        } else {
            first.guardians.push(guardian);
            news = true;
        }
    }
    news |= complete(&mut first.values, other.values);
    news |= complete(&mut first.agreement, other.agreement);
    first.left = first.left.or(other.left);
    // Who says that it must not be given counts before who says that it may.
    first.secret = first.secret.max(other.secret);
    first.hidden.extend(other.hidden);
    first.elsewhere |= other.elsewhere;
    first.listed |= other.listed;
    if !news && first.place.source == other.place.source {
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

/// Adds what was not there; whether anything was. What is there in capitals or without accents takes its better spelling,
/// whichever comes first.
pub(super) fn complete(known: &mut Values, more: Values) -> bool {
    let before = known.len();
    for (key, item) in more {
        let first = known.entry(key).or_insert_with(|| item.clone());
        if says_less(&first.value, &item.value) {
            *first = item;
        }
    }
    known.len() > before
}
