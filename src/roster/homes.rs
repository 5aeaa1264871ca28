//! Where a pupil lives whose own record does not say it: with the first guardian whose address may be given.

use super::folder::{Existing, Known};
use super::gather::without_half_an_address;
use super::people::{Pupil, Values, shown_name};
use super::subjects::Subject;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::text;

/// An address that must not be given is never taken for the pupil's: it would be printed for the host to read.
pub(super) fn settle(subjects: &mut [Subject], known: &Known, found: &mut Diagnostics) {
    // Exports without any address say nothing about where pupils live.
    let told = |pupil: &Pupil| has_address(&pupil.values) || pupil.guardians.iter().any(has_address);
    if !subjects.iter().filter_map(|subject| subject.pupil.as_ref()).any(told) {
        return;
    }
    let (mut hidden, mut none) = (Names::default(), Names::default());
    for Subject { pupil, existing, .. } in subjects {
        let Some(pupil) = pupil else { continue };
        without_half_an_address(&mut pupil.values);
        if has_address(&pupil.values) {
            continue;
        }
        let mut homes = pupil.guardians.iter().filter(|guardian| has_address(guardian)).peekable();
        let any = homes.peek().is_some();
        if let Some(open) = homes.find(|guardian| !guardian.contains_key("address_confidential")) {
            let parts = open.iter().filter(|(key, _)| key.starts_with("address."));
            pupil.values.extend(parts.map(|(key, item)| (key.clone(), item.clone())));
            continue;
        }
        let written = |agreement: &Existing| agreement.flat.contains_key("pupil.address.lines");
        let by_hand = existing.iter().filter_map(|at| known.agreements.get(*at)).any(written);
        if by_hand || pupil.left.is_some() || pupil.elsewhere {
            continue;
        }
        if any { &mut hidden } else { &mut none }.add(pupil);
    }
    found.extend(hidden.said().map(|(names, span)| only_hidden(&names, span)));
    found.extend(none.said().map(|(names, span)| no_home(&names, span)));
}

fn has_address(values: &Values) -> bool {
    values.contains_key("address.lines")
}

/// Pupils of whom one thing is said.
#[derive(Default)]
struct Names(Vec<(String, Span)>);

/// So many are named; the others are counted.
const MOST_NAMED: usize = 12;

impl Names {
    fn add(&mut self, pupil: &Pupil) {
        self.0.push((shown_name(&pupil.values), pupil.place));
    }

    /// « DUPONT Léa, PETIT Noé… (14) », and the place of the first.
    fn said(self) -> Option<(String, Span)> {
        let (count, span) = (self.0.len(), self.0.first()?.1);
        let names: Vec<String> = self.0.into_iter().take(MOST_NAMED).map(|(name, _)| name).collect();
        let more = if count > MOST_NAMED { format!("… ({count})") } else { String::new() };
        Some((names.join(", ") + &more, span))
    }
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

fn no_home(names: &str, span: Span) -> Diagnostic {
    let message = text!("aucune adresse n’est connue pour : {names}", "no address is known for: {names}");
    Diagnostic::warning("ROSTER-20", span, message).with_help(text!(
        "écrire `address` sous [pupil] dans ces conventions",
        "write `address` under [pupil] in these agreements"
    ))
}
