//! Who signs for a pupil: those of whom an export of the school says so. A list says it only of a pupil of whom nobody else
//! does; else it completes where the same people are reached.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::SECRET;
use super::document::Flat;
use super::folder::{Existing, Known};
use super::last::LISTED;
use super::looks::{is_same, looks_like};
use super::merge::{aligned, numbered};
use super::people::{Item, MOST_NAMED, Pupil, Signers, Values, complete, is_hidden, same_people, shown_name};
use super::subjects::Subject;
use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Span, Text};
use crate::text;

/// Gives each pupil those who sign, before anything else is made of them.
pub(super) fn settle(subjects: &mut [Subject], known: &Known, found: &mut Diagnostics) {
    let mut otherwise = Otherwise::default();
    for Subject { pupil, existing, .. } in subjects {
        let Some(pupil) = pupil.as_mut().filter(|pupil| !pupil.contacts.is_empty()) else { continue };
        let contacts = each_once(std::mem::take(&mut pupil.contacts), pupil, &mut otherwise);
        let mut agreements = existing.iter().filter_map(|at| known.agreements.get(*at));
        let signed = agreements.find(|agreement| agreement.flat.keys().any(|key| numbered(key).is_some()));
        let people = || contacts.iter().map(|contact| contact.values.clone()).collect::<Vec<_>>();
        match signed {
            _ if pupil.signers == Signers::Exported => {
                complete_all(pupil, people(), &exports(), &mut otherwise, found);
            }
            Some(agreement) => by_agreement(pupil, people(), agreement, known, &mut otherwise, found),
            None => adopt(pupil, contacts, found),
        }
    }
    otherwise.tell(found);
}

/// A person whom lists name as a guardian, and which lists do.
struct Contact {
    values: Values,
    lists: BTreeSet<SourceId>,
    /// What is said of them in two ways, which is not taken.
    doubts: BTreeSet<&'static str>,
}

/// Each person once, whom several rows and lists may name, whatever the order of the lists.
fn each_once(contacts: Vec<Values>, pupil: &Pupil, otherwise: &mut Otherwise) -> Vec<Contact> {
    let mut lists: BTreeMap<SourceId, Vec<Values>> = BTreeMap::new();
    for contact in contacts {
        if let Some(list) = contact.values().next().map(|item| item.span.source) {
            lists.entry(list).or_default().push(contact);
        }
    }
    let said = |values: &Values| values.iter().map(|(key, item)| (key.clone(), item.value.clone())).collect::<Vec<_>>();
    let mut lists: Vec<(SourceId, Vec<Values>)> = lists.into_iter().collect();
    lists.sort_by_cached_key(|(_, people)| people.iter().map(said).collect::<Vec<_>>());
    let mut all: Vec<Contact> = vec![];
    for (list, values) in lists.into_iter().flat_map(|(list, people)| people.into_iter().map(move |one| (list, one))) {
        let known: Vec<Values> = all.iter().map(|contact| contact.values.clone()).collect();
        let who = same_people(&known, std::slice::from_ref(&values)).into_iter().next().flatten();
        match who.and_then(|at| all.get_mut(at)) {
            Some(known) => {
                known.lists.insert(list);
                known.join(values, pupil, otherwise);
            }
            None => all.push(Contact { values, lists: [list].into(), doubts: BTreeSet::new() }),
        }
    }
    all
}

impl Contact {
    /// Takes in what another row says of the person; what it says otherwise is taken from neither.
    fn join(&mut self, mut row: Values, pupil: &Pupil, otherwise: &mut Otherwise) {
        // Who says that it must not be given counts before who says that it may.
        if is_hidden(&row) {
            self.values.remove(SECRET);
        }
        for what in DOUBTED {
            let of = |key: &String| part_of(key) == *what;
            let differs = |(key, item): &(&String, &Item)| {
                of(key) && self.values.get(*key).is_some_and(|known| !says_same(&known.value, &item.value))
            };
            let other = row.iter().find(differs).and_then(|(key, item)| Some((self.values.get(key)?.clone(), item)));
            if let Some((known, item)) = other {
                otherwise.neither(what, &self.values, pupil, [&known, item]);
                self.doubts.insert(what);
            }
        }
        // A name in one piece and the parts of it are not put together.
        if !row.contains_key("given_names") && self.values.contains_key("given_names") {
            row.remove("family_name");
        } else if row.contains_key("given_names") && !self.values.contains_key("given_names") {
            self.values.remove("family_name");
        }
        let is_doubted = |key: &String| self.doubts.contains(part_of(key));
        self.values.retain(|key, _| !is_doubted(key));
        row.retain(|key, _| !is_doubted(key));
        complete(&mut self.values, row);
    }
}

/// What is told whole or not at all, and is not taken where two lists say it otherwise.
const DOUBTED: &[&str] = &["phone", "email", "address", "relation", "civility"];

/// The table or the key that a key of a person is part of.
fn part_of(key: &str) -> &str {
    key.split_once('.').map_or(key, |(table, _)| table)
}

fn says_same(one: &Value, other: &Value) -> bool {
    is_same(one, other) || looks_like(one, other)
}

/// What a list completes of somebody else's guardian.
const COMPLETED: [&str; 2] = ["phone", "email"];

/// Completes those who sign; who is none of them, by `whose` word, is told.
fn complete_all(
    pupil: &mut Pupil,
    contacts: Vec<Values>,
    whose: &Text,
    otherwise: &mut Otherwise,
    found: &mut Diagnostics,
) {
    let who = same_people(&pupil.guardians, &contacts);
    for (mut contact, who) in contacts.into_iter().zip(who) {
        let known = who.and_then(|at| pupil.guardians.get(at).cloned().zip(Some(at)));
        // Where they live themselves it is theirs alone.
        let own = contact.get(SECRET).filter(|_| is_hidden(&contact)).cloned();
        let own = own.filter(|_| known.as_ref().is_some_and(|(known, _)| known.contains_key("address.lines")));
        if own.is_none() {
            keep_back(pupil, &contact);
        }
        match known {
            Some((mut guardian, at)) => {
                guardian.extend(own.map(|flag| (SECRET.to_owned(), flag)));
                otherwise.than(&guardian, pupil, &contact);
                contact.retain(|key, _| COMPLETED.contains(&key.as_str()));
                complete(&mut guardian, contact);
                pupil.guardians.get_mut(at).into_iter().for_each(|known| known.clone_from(&guardian));
            }
            None => found.push(not_added(pupil, &contact, whose)),
        }
    }
}

/// Nobody else says who signs: the lists do, whose rows may name one each. Of whom one list names and another does not,
/// nobody knows whether they sign.
fn adopt(pupil: &mut Pupil, contacts: Vec<Contact>, found: &mut Diagnostics) {
    let lists: BTreeSet<SourceId> = contacts.iter().flat_map(|contact| contact.lists.iter().copied()).collect();
    let (own, others): (Vec<Contact>, Vec<Contact>) = contacts.into_iter().partition(|one| one.lists == lists);
    pupil.guardians.extend(own.into_iter().map(|contact| contact.values));
    pupil.signers = Signers::Listed;
    for Contact { values, .. } in others {
        keep_back(pupil, &values);
        found.push(not_added(pupil, &values, &text!("une autre liste", "another list")));
    }
}

/// An agreement says who signs. Where a list said it there, the same people may be corrected by a list.
fn by_agreement(
    pupil: &mut Pupil,
    contacts: Vec<Values>,
    agreement: &Existing,
    known: &Known,
    otherwise: &mut Otherwise,
    found: &mut Diagnostics,
) {
    let last = known.last.agreements.get(&agreement.number).cloned().unwrap_or_default();
    let last = aligned(last, &agreement.flat);
    let numbers = numbers(&contacts, &agreement.flat, &last, pupil.place);
    let listed = last.get(LISTED) == Some(&Value::Flag(true));
    pupil.signers = if listed { Signers::Listed } else { Signers::Unsaid };
    let number = &agreement.number;
    let whose = text!("la convention {number}", "the agreement {number}");
    for (contact, number) in contacts.into_iter().zip(numbers) {
        match number {
            Some(_) if listed => pupil.guardians.push(contact),
            Some(number) => {
                keep_back(pupil, &contact);
                otherwise.than(&guardian(&agreement.flat, number, agreement.place), pupil, &contact);
                pupil.contacts.push(contact);
            }
            None => {
                keep_back(pupil, &contact);
                found.push(not_added(pupil, &contact, &whose));
            }
        }
    }
}

/// What lists complete of the guardians of an agreement, by whole keys: what it does not say.
pub(super) fn completes(pupil: &Pupil, ours: &Flat, last: &Flat) -> Values {
    let numbers = numbers(&pupil.contacts, ours, last, pupil.place);
    let of = |(contact, number): (&Values, Option<usize>)| {
        let completed = |key: &str| COMPLETED.contains(&key) || key == SECRET && is_hidden(contact);
        let parts = contact.iter().filter(|(key, _)| completed(key));
        let whole = |(key, item): (&String, &Item)| Some((format!("guardians.{}.{key}", number?), item.clone()));
        parts.filter_map(whole).collect::<Vec<_>>()
    };
    let all = pupil.contacts.iter().zip(numbers).flat_map(of);
    let is_there = |key: &str| numbered(key).is_some_and(|(number, _)| !guardian(ours, number, pupil.place).is_empty());
    all.filter(|(key, _)| is_there(key) && !ours.contains_key(key)).collect()
}

/// The numbers that people have in an agreement, by their names today or as the last import gave them.
fn numbers(contacts: &[Values], ours: &Flat, last: &Flat, span: Span) -> Vec<Option<usize>> {
    let by = |flat: &Flat| {
        let all: std::collections::BTreeSet<usize> = flat.keys().filter_map(|key| Some(numbered(key)?.0)).collect();
        let all: Vec<usize> = all.into_iter().collect();
        let people: Vec<Values> = all.iter().map(|number| guardian(flat, *number, span)).collect();
        let who = same_people(&people, contacts);
        who.into_iter().map(|at| all.get(at?).copied()).collect::<Vec<_>>()
    };
    by(ours).into_iter().zip(by(last)).map(|(today, before)| today.or(before)).collect()
}

/// A guardian of an agreement, by the keys of a guardian.
fn guardian(flat: &Flat, number: usize, span: Span) -> Values {
    let of = |(key, value): (&String, &Value)| {
        let (_, key) = numbered(key).filter(|(n, _)| *n == number)?;
        Some((key.to_owned(), Item { value: value.clone(), span }))
    };
    flat.iter().filter_map(of).collect()
}

/// What one who does not sign keeps back is kept back all the same.
fn keep_back(pupil: &mut Pupil, contact: &Values) {
    match (is_hidden(contact), contact.contains_key("address.lines")) {
        (true, true) => pupil.hidden.push(contact.clone()),
        (true, false) => pupil.secret = Some(true),
        // It was said of the pupil, and so it is taken back.
        (false, false) if contact.contains_key(SECRET) => pupil.secret = pupil.secret.max(Some(false)),
        _ => {}
    }
}

/// Remembers who said who signs, where anybody did.
pub(super) fn remember(pupil: Option<&Pupil>, last: &mut Flat) {
    let Some(pupil) = pupil.filter(|pupil| !pupil.guardians.is_empty()) else { return };
    if pupil.signers == Signers::Listed {
        last.insert(LISTED.to_owned(), Value::Flag(true));
    } else {
        last.remove(LISTED);
    }
}

/// What lists say otherwise of guardians, to be told once for all pupils: by what it is and whether another word counts, with
/// whom it is about and where it first stands.
#[derive(Default)]
struct Otherwise(BTreeMap<(&'static str, bool), (Vec<String>, Span)>);

impl Otherwise {
    /// What a list says otherwise than `guardian`, who counts.
    fn than(&mut self, guardian: &Values, pupil: &Pupil, contact: &Values) {
        for what in COMPLETED {
            let Some((known, item)) = guardian.get(what).zip(contact.get(what)) else { continue };
            if !says_same(&known.value, &item.value) {
                let (taken, other) = (&known.value, &item.value);
                let shown = format!("{} (« {taken} », et non « {other} »)", who(contact, pupil));
                self.0.entry((what, true)).or_insert((vec![], item.span)).0.push(shown);
            }
        }
    }

    /// What two lists, or two rows of one, say otherwise.
    fn neither(&mut self, what: &'static str, contact: &Values, pupil: &Pupil, [one, other]: [&Item; 2]) {
        let shown = format!("{} (« {} », « {} »)", who(contact, pupil), one.value, other.value);
        self.0.entry((what, false)).or_insert((vec![], other.span)).0.push(shown);
    }

    fn tell(self, found: &mut Diagnostics) {
        for ((what, counts), (people, span)) in self.0 {
            found.push(if counts { kept(what, &people, span) } else { in_two_ways(what, &people, span) });
        }
    }
}

/// « LE GALL Julie, pour BERNARD Lou ».
fn who(contact: &Values, pupil: &Pupil) -> String {
    format!("{}, {}", shown_name(contact), shown_name(&pupil.values))
}

fn named(people: &[String]) -> String {
    let more = if people.len() > MOST_NAMED { " ; …" } else { "" };
    people.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(" ; ") + more
}

fn called(what: &str) -> Text {
    match what {
        "phone" => text!("un autre téléphone", "another telephone"),
        "email" => text!("un autre courriel", "another e-mail"),
        "address" => text!("une autre adresse", "another address"),
        "relation" => text!("un autre lien de parenté", "another relation"),
        _ => text!("une autre civilité", "another civility"),
    }
}

fn kept(what: &str, people: &[String], span: Span) -> Diagnostic {
    use crate::diagnostic::Lang::{En, Fr};
    let what = called(what);
    let (fr, en, n, named) = (what.get(Fr), what.get(En), people.len(), named(people));
    let message = text!(
        "la liste donne {fr} que l’export ou la convention à {n} responsable(s), et n’y change rien : {named}",
        "the list gives {en} than the export or the agreement to {n} guardian(s), and changes nothing of it: {named}"
    );
    Diagnostic::warning("ROSTER-24", span, message).with_help(text!(
        "si c’est la liste qui a raison, le corriger dans le logiciel de l’établissement, ou dans la convention",
        "if it is the list that is right, correct it in the school’s software, or in the agreement"
    ))
}

fn in_two_ways(what: &str, people: &[String], span: Span) -> Diagnostic {
    use crate::diagnostic::Lang::{En, Fr};
    let what = called(what);
    let (fr, en, n, named) = (what.get(Fr), what.get(En), people.len(), named(people));
    let message = text!(
        "une ligne donne {fr} qu’une autre à {n} responsable(s), et ni l’un ni l’autre n’est repris : {named}",
        "a row gives {en} than another to {n} guardian(s), and neither is taken over: {named}"
    );
    Diagnostic::warning("ROSTER-24", span, message).with_help(text!(
        "garder le bon dans les listes et recommencer, ou l’écrire dans la convention",
        "keep the right one in the lists and try again, or write it in the agreement"
    ))
}

fn exports() -> Text {
    text!("l’export", "the export")
}

fn not_added(pupil: &Pupil, contact: &Values, whose: &Text) -> Diagnostic {
    use crate::diagnostic::Lang::{En, Fr};
    let (who, name) = (shown_name(contact), shown_name(&pupil.values));
    let (fr, en) = (whose.get(Fr), whose.get(En));
    let span = contact.get("family_name").map_or(pupil.place, |item| item.span);
    let message = text!(
        "« {who} » n’est pas responsable de « {name} » selon {fr} : une liste n’ajoute personne qui signe",
        "« {who} » is no guardian of « {name} » by {en}: a list adds nobody who signs"
    );
    Diagnostic::warning("ROSTER-19", span, message).with_help(text!(
        "si cette personne doit signer, l’écrire dans le logiciel de l’établissement et refaire l’export, ou l’ajouter sous [[guardians]] dans la convention",
        "if this person has to sign, write it in the school’s software and export again, or add them under [[guardians]] in the agreement"
    ))
}
