//! Who signs for a pupil: those of whom an export of the school says so. A list says it only of a pupil of whom nobody else
//! does; else it completes where the same people are reached.

use super::document::Flat;
use super::folder::{Existing, Known};
use super::last::LISTED;
use super::merge::{aligned, numbered};
use super::people::{Item, Pupil, Signers, Values, complete, is_hidden, same_people, shown_name};
use super::subjects::Subject;
use super::values::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Span, Text};
use crate::text;

/// Gives each pupil those who sign, before anything else is made of them.
pub(super) fn settle(subjects: &mut [Subject], known: &Known, found: &mut Diagnostics) {
    for Subject { pupil, existing, .. } in subjects {
        let Some(pupil) = pupil.as_mut().filter(|pupil| !pupil.contacts.is_empty()) else { continue };
        let contacts = each_once(std::mem::take(&mut pupil.contacts));
        let mut agreements = existing.iter().filter_map(|at| known.agreements.get(*at));
        let signed = agreements.find(|agreement| agreement.flat.keys().any(|key| numbered(key).is_some()));
        match signed {
            _ if pupil.signers == Signers::Exported => complete_all(pupil, contacts, &exports(), found),
            Some(agreement) => by_agreement(pupil, contacts, agreement, known, found),
            None => adopt(pupil, contacts, found),
        }
    }
}

/// Each person once, whom several rows of a pupil may name.
fn each_once(contacts: Vec<Values>) -> Vec<Values> {
    contacts.into_iter().fold(vec![], |mut all, contact| {
        let who = same_people(&all, std::slice::from_ref(&contact)).into_iter().next().flatten();
        match who.and_then(|at| all.get_mut(at)) {
            Some(known) if source_of(known) == source_of(&contact) => drop(complete(known, contact)),
            _ => all.push(contact),
        }
        all
    })
}

/// What a list completes of somebody else's guardian.
const COMPLETED: [&str; 2] = ["phone", "email"];

/// Completes those who sign; who is none of them, by `whose` word, is told.
fn complete_all(pupil: &mut Pupil, contacts: Vec<Values>, whose: &Text, found: &mut Diagnostics) {
    let who = same_people(&pupil.guardians, &contacts);
    for (mut contact, who) in contacts.into_iter().zip(who) {
        keep_back(pupil, &contact);
        match who.and_then(|at| pupil.guardians.get_mut(at)) {
            Some(guardian) => {
                contact.retain(|key, _| COMPLETED.contains(&key.as_str()));
                complete(guardian, contact);
            }
            None => found.push(not_added(pupil, &contact, whose)),
        }
    }
}

/// Nobody else says who signs: the first list does, whose rows may name one each.
fn adopt(pupil: &mut Pupil, contacts: Vec<Values>, found: &mut Diagnostics) {
    let first = contacts.first().and_then(source_of);
    let (own, others): (Vec<Values>, Vec<Values>) = contacts.into_iter().partition(|one| source_of(one) == first);
    for contact in own {
        let who = same_people(&pupil.guardians, std::slice::from_ref(&contact));
        match who.into_iter().next().flatten().and_then(|at| pupil.guardians.get_mut(at)) {
            Some(guardian) => drop(complete(guardian, contact)),
            None => pupil.guardians.push(contact),
        }
    }
    pupil.signers = Signers::Listed;
    complete_all(pupil, others, &text!("une autre liste", "another list"), found);
}

/// An agreement says who signs. Where a list said it there, the same people may be corrected by a list.
fn by_agreement(
    pupil: &mut Pupil,
    contacts: Vec<Values>,
    agreement: &Existing,
    known: &Known,
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
            Some(_) => {
                keep_back(pupil, &contact);
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
        let parts = contact.iter().filter(|(key, _)| COMPLETED.contains(&key.as_str()));
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

fn source_of(values: &Values) -> Option<SourceId> {
    values.values().next().map(|item| item.span.source)
}

/// What one who does not sign keeps back is kept back all the same.
fn keep_back(pupil: &mut Pupil, contact: &Values) {
    match (is_hidden(contact), contact.contains_key("address.lines")) {
        (true, true) => pupil.hidden.push(contact.clone()),
        (true, false) => pupil.secret = Some(true),
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
