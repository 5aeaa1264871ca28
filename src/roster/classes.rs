//! In which class a pupil is: a row that sends a pupil who is known to a host may write the class in a way of its own, or as it
//! was.

use std::collections::BTreeMap;

use super::folder::Known;
use super::people::{Item, SaidBy, shown_name};
use super::subjects::Subject;
use super::values::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::class_fold;
use crate::text;

/// Leaves pupils in the classes of their agreements where only a row that sends them to a host says another, and tells them.
pub(super) fn settle(subjects: &mut [Subject], known: &Known, found: &mut Diagnostics) {
    let mut others: BTreeMap<(String, String), (Vec<String>, Span)> = BTreeMap::new();
    for Subject { pupil, existing, .. } in subjects {
        let Some(pupil) = pupil.as_mut().filter(|pupil| pupil.listed && pupil.said_by == SaidBy::Placement) else {
            continue;
        };
        let agreements = existing.iter().filter_map(|at| known.agreements.get(*at));
        let mut classes = agreements.filter_map(|agreement| agreement.flat.get("pupil.class").and_then(Value::as_text));
        let Some(Item { value: Value::Text(said), span }) = pupil.values.get("class") else { continue };
        let Some(class) = classes.next().filter(|class| class_fold(class) != class_fold(said)) else { continue };
        let pair = (class.to_owned(), said.clone());
        others.entry(pair).or_insert((vec![], *span)).0.push(shown_name(&pupil.values));
        pupil.values.remove("class");
    }
    for ((class, said), (names, span)) in others {
        found.push(another_class(&class, &said, &names.join(", "), span));
    }
}

fn another_class(class: &str, said: &str, names: &str, span: Span) -> Diagnostic {
    let message = text!(
        "la liste écrit la classe « {said} », et la convention « {class} », qui n’est pas changée : {names}",
        "the list has the class « {said} », and the agreement « {class} », which is not changed: {names}"
    );
    Diagnostic::warning("ROSTER-24", span, message).with_help(text!(
        "si l’élève a changé de classe, l’écrire dans la convention, ou refaire l’export des élèves",
        "if the pupil has changed class, write it in the agreement, or export the pupils again"
    ))
}
