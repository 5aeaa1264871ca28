//! Where a pupil lives: by their own record, else with the first guardian; never where it must not be told.

use std::collections::BTreeSet;

use super::addresses::without_half_an_address;
use super::columns::SECRET;
use super::document::Flat;
use super::folder::{Existing, Known};
use super::last::{BY_ELEMENT, KEPT_BACK};
use super::merge::{Change, Person, aligned, names, places};
use super::people::{Item, Keeper, Names, Pupil, Values, has_hidden, is_hidden, shown_name};
use super::subjects::Subject;
use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::Home;
use crate::text;

/// An address that must not be given is never taken for the pupil's: it would be printed for the host to read.
pub(super) fn settle(subjects: &mut [Subject], known: &Known, found: &mut Diagnostics) {
    // Exports without any address say nothing about where pupils live.
    let told = |pupil: &Pupil| {
        has_address(&pupil.values)
            || pupil.secret == Some(true)
            || !pupil.hidden.is_empty()
            || pupil.guardians.iter().any(|guardian| has_address(guardian) || is_hidden(guardian))
    };
    if !subjects.iter().filter_map(|subject| subject.pupil.as_ref()).any(told) {
        return;
    }
    let [mut hidden, mut remembered, mut lent, mut none] = [(); 4].map(|()| Names::default());
    for Subject { pupil, placings, existing, .. } in subjects {
        let Some(pupil) = pupil else { continue };
        without_half_an_address(&mut pupil.values);
        pupil.secret = placings.iter().map(|placing| placing.secret).fold(pupil.secret, Option::max);
        let mut kept = KeptBack::default();
        existing
            .iter()
            .filter_map(|at| known.agreements.get(*at))
            .for_each(|agreement| kept.add(agreement, known, pupil));
        let by_memory = pupil.secret.is_none() && kept.secret;
        pupil.secret = pupil.secret.or(kept.secret.then_some(true));
        if pupil.secret == Some(true) {
            pupil.kept_by = Keeper::Others;
        }
        hide(pupil, &kept);
        if has_address(&pupil.values) {
            continue;
        }
        let mut homes = pupil.guardians.iter().enumerate().filter(|(_, guardian)| has_address(guardian));
        if let Some((_, open)) = homes.find(|(at, guardian)| !is_hidden(guardian) && !kept.guardians.contains(at)) {
            let parts = open.iter().filter(|(key, _)| key.starts_with("address."));
            pupil.values.extend(parts.map(|(key, item)| (key.clone(), item.clone())));
            if has_hidden(pupil) {
                lent.add(shown_name(&pupil.values), pupil.place);
            }
            continue;
        }
        let shelters = has_hidden(pupil);
        let stays = |agreement: &Existing| {
            let last = known.last.agreements.get(&agreement.number);
            let owned = || last.is_some_and(|last| is_of_last(&agreement.flat, last));
            agreement.flat.contains_key(LINES) && !(shelters && owned())
        };
        let by_hand = existing.iter().filter_map(|at| known.agreements.get(*at)).any(stays);
        if by_hand || pupil.left.is_some() || pupil.without.is_some() {
            continue;
        }
        let which = match (shelters, by_memory) {
            (false, _) => &mut none,
            (true, true) => &mut remembered,
            (true, false) => &mut hidden,
        };
        which.add(shown_name(&pupil.values), pupil.place);
    }
    found.extend(hidden.said().map(|(names, span)| only_hidden(&names, span)));
    found.extend(remembered.said().map(|(names, span)| still_hidden(&names, span)));
    found.extend(lent.said().map(|(names, span)| only_lent(&names, span)));
    found.extend(none.said().map(|(names, span)| no_home(&names, span)));
}

/// The key of an agreement that tells whether it has an address of the pupil.
const LINES: &str = "pupil.address.lines";

fn has_address(values: &Values) -> bool {
    values.contains_key("address.lines")
}

/// What an agreement itself keeps back.
#[derive(Default)]
struct KeptBack {
    /// The addresses, as the agreement has them and as the import gives them of the same guardians.
    homes: Vec<Values>,
    /// Which of the import's guardians these are, by place. An export that only says less than another brings no address to
    /// light; one that says outright that an address may be given does.
    guardians: BTreeSet<usize>,
    /// Whether an import said it of the pupil, which no agreement has.
    secret: bool,
}

impl KeptBack {
    fn add(&mut self, agreement: &Existing, known: &Known, pupil: &Pupil) {
        let ours = &agreement.flat;
        let remembered = known.last.agreements.get(&agreement.number).and_then(|last| last.get(KEPT_BACK));
        self.secret |= remembered == Some(&Value::Flag(true));
        let last = aligned(known.last.agreements.get(&agreement.number).cloned().unwrap_or_default(), ours);
        // Where the import does not say where the pupil lives, the last one did.
        if pupil.secret == Some(true) && !has_address(&pupil.values) && is_of_last(ours, &last) {
            self.homes.push(home_in(ours, "pupil.", pupil.place));
        }
        let people: Vec<Person> = pupil.guardians.iter().map(Person::of).collect();
        let places = places(&people, ours, &last);
        for number in names(ours).into_keys() {
            let table = format!("guardians.{number}.");
            let flag = format!("{table}{SECRET}");
            if !is_set(ours, &flag) || known.lifts && is_by_element(&last, &flag) {
                continue;
            }
            let at = places.iter().position(|place| *place == Some(number));
            let theirs = at.and_then(|at| pupil.guardians.get(at));
            if theirs.is_some_and(|theirs| theirs.contains_key(SECRET) && !is_hidden(theirs)) {
                continue;
            }
            let own = home_in(ours, &table, pupil.place);
            let given = theirs.filter(|theirs| has_address(theirs) || own.is_empty()).cloned();
            self.homes.extend(Some(own).filter(|own| !own.is_empty() || given.is_none()));
            self.homes.extend(given);
            self.guardians.extend(at);
        }
    }
}

/// Remembers of a pupil what an agreement, as it was before this import, cannot say.
pub(super) fn remember(pupil: Option<&Pupil>, ours: &Flat, known: &Known, last: &mut Flat) {
    let number = ours.get("number").and_then(Value::as_text);
    let before = number.and_then(|number| known.last.agreements.get(number));
    let flags = |flat: &Flat| flat.iter().filter(|(key, value)| is_flag(key) && **value == Value::Flag(true)).count();
    let (by_hand, by_import) = (flags(ours), before.map_or(0, flags));
    match pupil.map_or(Keeper::Nobody, |pupil| pupil.kept_by) {
        _ if by_hand > by_import || flags(last) == 0 => drop(last.remove(BY_ELEMENT)),
        Keeper::Others => drop(last.remove(BY_ELEMENT)),
        Keeper::Element if by_import == 0 => drop(last.insert(BY_ELEMENT.to_owned(), Value::Flag(true))),
        Keeper::Element | Keeper::Nobody => {}
    }
    match pupil.and_then(|pupil| pupil.secret) {
        Some(true) => drop(last.insert(KEPT_BACK.to_owned(), Value::Flag(true))),
        Some(false) => drop(last.remove(KEPT_BACK)),
        None => {}
    }
}

/// The address of a person of an agreement, by the table.
fn home_in(flat: &Flat, table: &str, span: Span) -> Values {
    let of_table = flat.iter().filter_map(|(key, value)| Some((key.strip_prefix(table)?, value)));
    let parts = of_table.filter(|(key, _)| key.starts_with("address."));
    parts.map(|(key, value)| (key.to_owned(), Item { value: value.clone(), span })).collect()
}

/// Whether the address that an agreement has of the pupil must not be given.
pub(super) fn is_sheltered(pupil: &Pupil, ours: &Flat) -> bool {
    is_one(&home_in(ours, "pupil.", pupil.place), &pupil.hidden)
}

/// Keeps back the addresses of those guardians of an agreement of whom the import says nothing, and who live where nobody must
/// be told.
pub(super) fn shelter(pupil: &Pupil, ours: &Flat, theirs: &mut Values) {
    for number in names(ours).into_keys() {
        let table = format!("guardians.{number}.");
        let flag = format!("{table}{SECRET}");
        let is_told = ours.contains_key(&flag) || theirs.contains_key(&format!("{table}family_name"));
        if !is_told && is_one(&home_in(ours, &table, pupil.place), &pupil.hidden) {
            theirs.entry(flag).or_insert(Item { value: Value::Flag(true), span: pupil.place });
        }
    }
}

/// One who lives with a person whose address must not be given has no address that could be given either. The guardians whom
/// an agreement alone keeps back are so there already, which is told.
fn hide(pupil: &mut Pupil, kept: &KeptBack) {
    pupil.hidden.extend(pupil.guardians.iter().filter(|guardian| is_hidden(guardian)).cloned());
    let of_pupil = pupil.secret == Some(true);
    let without_address = |hidden: &[Values]| hidden.iter().any(|home| !has_address(home));
    if of_pupil || without_address(&pupil.hidden) {
        pupil.hidden.extend(homes_of(pupil, of_pupil));
    }
    let by_import = pupil.hidden.clone();
    pupil.hidden.extend(kept.homes.iter().cloned());
    if without_address(&kept.homes) {
        pupil.hidden.extend(homes_of(pupil, of_pupil));
    }
    if is_one(&pupil.values, &pupil.hidden) {
        pupil.values.retain(|key, _| !key.starts_with("address."));
    }
    for (at, guardian) in pupil.guardians.iter_mut().enumerate() {
        let hidden = if kept.guardians.contains(&at) { &by_import } else { &pupil.hidden };
        if let Some(span) = guardian.get("address.lines").map(|item| item.span).filter(|_| is_one(guardian, hidden)) {
            guardian.insert(SECRET.to_owned(), Item { value: Value::Flag(true), span });
        }
    }
}

/// Where a pupil lives of whom somebody must not be found who has no address of their own: by the pupil's record, else all that
/// there are; not what another guardian says outright may be given, unless it is `of_pupil` that theirs must not.
fn homes_of(pupil: &Pupil, of_pupil: bool) -> Vec<Values> {
    let is_open = |guardian: &&Values| guardian.contains_key(SECRET) && !is_hidden(guardian);
    let open: Vec<Values> = if of_pupil { vec![] } else { pupil.guardians.iter().filter(is_open).cloned().collect() };
    let is_free = |values: &Values| home_of(values).is_some_and(|home| is_any(&home, &open));
    let homes = if has_address(&pupil.values) { vec![pupil.values.clone()] } else { pupil.guardians.clone() };
    homes.into_iter().filter(|home| !is_free(home)).collect()
}

/// What an address is compared by.
fn home_by<'a>(part: impl Fn(&str) -> Option<&'a Value>) -> Option<Home> {
    let Value::List(lines) = part("address.lines")? else { return None };
    Some(Home::new(lines.iter().map(String::as_str), part("address.postcode").and_then(Value::as_text)))
}

/// What the address of a person is compared by.
pub(super) fn home_of(values: &Values) -> Option<Home> {
    home_by(|key| Some(&values.get(key)?.value))
}

/// Whether a person has the address of any of some others.
fn is_one(values: &Values, others: &[Values]) -> bool {
    home_of(values).is_some_and(|home| is_any(&home, others))
}

/// Whether an address is one of some others.
fn is_any(home: &Home, others: &[Values]) -> bool {
    others.iter().filter_map(home_of).any(|other| home.is(&other))
}

/// Whether the pupil's address in an agreement is the one that the last import wrote there.
fn is_of_last(ours: &Flat, last: &Flat) -> bool {
    ours.get(LINES).is_some_and(|lines| last.get(LINES) == Some(lines))
}

/// The change that takes an address out of an agreement that was imported while it could still be given. One that was
/// written by hand stays, and is told.
pub(super) fn withdrawn(pupil: &Pupil, agreement: &Existing, last: &Flat, found: &mut Diagnostics) -> Option<Change> {
    let ours = &agreement.flat;
    let home = home_by(|key| ours.get(&format!("pupil.{key}")))?;
    let owned = is_of_last(ours, last);
    let (number, name) = (&agreement.number, shown_name(&pupil.values));
    if owned && !has_address(&pupil.values) && has_hidden(pupil) {
        found.push(taken_out(number, &name, pupil.place));
        return Some(Change { key: "pupil.address".to_owned(), before: ours.get(LINES).cloned(), after: None });
    }
    if !owned && is_any(&home, &pupil.hidden) {
        found.push(hidden_by_hand(number, &name, agreement.place));
    }
    None
}

/// What becomes of the guardians whose address the last import kept back and this one does not.
#[derive(Default)]
pub(super) struct Opened {
    /// The flags that stay in the agreement, and are no longer those of the last import: an export made with fewer columns must
    /// not bring an address to light.
    pub(super) kept: Vec<String>,
    /// The changes that take flags out that only SIECLE's element has set, where the school says that it sets none.
    pub(super) lifted: Vec<Change>,
}

impl Opened {
    pub(super) fn of(theirs: &Values, agreement: &Existing, last: &Flat, lifts: bool, found: &mut Diagnostics) -> Self {
        let mut all = Self::default();
        for guardian in theirs.keys().filter_map(|key| key.strip_suffix(".family_name")) {
            let part = |key: &str| theirs.get(&format!("{guardian}.{key}"));
            let flag = format!("{guardian}.{SECRET}");
            let is_kept = is_set(&agreement.flat, &flag) && is_set(last, &flag) && part(SECRET).is_none();
            match part("address.lines") {
                _ if !is_kept => {}
                _ if lifts && is_by_element(last, &flag) => {
                    all.lifted.push(Change { key: flag, before: Some(Value::Flag(true)), after: None });
                }
                None => {}
                Some(lines) => {
                    let text = |key: &str| part(key).and_then(|item| item.value.as_text()).unwrap_or_default();
                    let name = format!("{} {}", text("family_name"), text("given_names"));
                    found.push(no_longer_hidden(agreement, name.trim(), lines.span));
                    all.kept.push(flag);
                }
            }
        }
        all
    }
}

/// Whether a key is a guardian's flag.
fn is_flag(key: &str) -> bool {
    key.starts_with("guardians.") && key.ends_with(SECRET)
}

/// Whether SIECLE's element has set a flag, and nothing else has set any in the agreement.
fn is_by_element(last: &Flat, flag: &str) -> bool {
    is_set(last, flag) && is_set(last, BY_ELEMENT)
}

/// Whether a flag is set.
fn is_set(flat: &Flat, flag: &str) -> bool {
    flat.get(flag) == Some(&Value::Flag(true))
}

fn no_longer_hidden(agreement: &Existing, name: &str, span: Span) -> Diagnostic {
    let number = &agreement.number;
    let message = text!(
        "{number} : l’export ne dit plus que l’adresse de « {name} » est à ne pas communiquer ; elle reste cachée",
        "{number}: the export no longer says that the address of « {name} » must not be given; it stays hidden"
    );
    Diagnostic::warning("ROSTER-20", span, message).with_help(text!(
        "si elle peut l’être, effacer dans la convention la ligne `address_confidential` de ce responsable",
        "if it may be, delete this guardian’s line `address_confidential` in the agreement"
    ))
}

fn taken_out(number: &str, name: &str, span: Span) -> Diagnostic {
    let message = text!(
        "{number} ({name}) : l’adresse importée ne doit plus être communiquée ; elle est retirée de la convention",
        "{number} ({name}): the address that was imported must no longer be given; it is taken out of the agreement"
    );
    Diagnostic::warning("ROSTER-20", span, message).with_help(text!(
        "écrire sous [pupil] l’adresse à imprimer (celle de l’établissement, par exemple), et refaire les documents",
        "write under [pupil] the address to be printed (the school’s, for instance), and make the documents again"
    ))
}

fn hidden_by_hand(number: &str, name: &str, span: Span) -> Diagnostic {
    let message = text!(
        "{number} ({name}) : l’adresse écrite à la main sous [pupil] est à ne pas communiquer selon l’export ; elle reste, et sera imprimée",
        "{number} ({name}): the address written by hand under [pupil] must not be given, by the export; it stays, and will be printed"
    );
    Diagnostic::warning("ROSTER-20", span, message).with_help(text!(
        "si elle ne doit pas l’être, l’effacer ou la remplacer dans la convention",
        "if it must not be, delete or replace it in the agreement"
    ))
}

fn only_hidden(names: &str, span: Span) -> Diagnostic {
    let message = text!(
        "la seule adresse connue ne doit pas être communiquée ; elle n’est pas reprise pour : {names}",
        "the only known address must not be given; it is not taken over for: {names}"
    );
    Diagnostic::warning("ROSTER-20", span, message).with_help(text!(
        "écrire sous [pupil], dans ces conventions, l’adresse à imprimer (celle de l’établissement, par exemple)",
        "write under [pupil], in these agreements, the address to be printed (the school’s, for instance)"
    ))
}

fn still_hidden(names: &str, span: Span) -> Diagnostic {
    let message = text!(
        "un import précédent a dit que la seule adresse connue ne doit pas être communiquée, et celui-ci ne dit pas qu’elle peut l’être ; elle n’est pas reprise pour : {names}",
        "an earlier import has said that the only known address must not be given, and this one does not say that it may; it is not taken over for: {names}"
    );
    Diagnostic::warning("ROSTER-20", span, message).with_help(text!(
        "si elle peut l’être, écrire « adresse non confidentielle » dans une remarque de la liste, sur la ligne de l’élève ; sinon, écrire sous [pupil] l’adresse à imprimer",
        "if it may be, write « adresse non confidentielle » in a remark of the list, in the pupil’s row; else write under [pupil] the address to be printed"
    ))
}

fn only_lent(names: &str, span: Span) -> Diagnostic {
    let message = text!(
        "l’adresse de l’élève ne doit pas être communiquée ; c’est celle d’un responsable qui est reprise à sa place pour : {names}",
        "the pupil’s address must not be given; that of a guardian is taken over in its place for: {names}"
    );
    Diagnostic::warning("ROSTER-20", span, message).with_help(text!(
        "voir si elle convient, ou écrire sous [pupil], dans ces conventions, l’adresse à imprimer",
        "see whether it is the right one, or write under [pupil], in these agreements, the address to be printed"
    ))
}

fn no_home(names: &str, span: Span) -> Diagnostic {
    let message = text!("aucune adresse n’est connue pour : {names}", "no address is known for: {names}");
    Diagnostic::warning("ROSTER-20", span, message).with_help(text!(
        "écrire `address` sous [pupil] dans ces conventions",
        "write `address` under [pupil] in these agreements"
    ))
}
