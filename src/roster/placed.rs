//! What a list says of a pupil whom an export has described: it changes neither who they are nor their class, which it may write
//! in a way of its own.

use std::collections::BTreeMap;

use super::document::Flat;
use super::folder::{Known, Standing};
use super::kept::Kept;
use super::last::{BY_LIST, KEPT_BACK};
use super::people::{Item, Pupil, SaidBy, shown_name};
use super::subjects::Subject;
use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::class_fold;
use crate::text;

/// Leaves pupils as their agreements have them where only a list says otherwise, and tells them.
pub(super) fn settle(subjects: &mut [Subject], known: &Known, found: &mut Diagnostics) {
    let mut kept = Kept::default();
    let mut others: BTreeMap<(String, String), (Vec<String>, Span)> = BTreeMap::new();
    for Subject { pupil, existing, .. } in subjects {
        let Some(pupil) = pupil.as_mut().filter(|pupil| pupil.said_by != SaidBy::Export) else { continue };
        let mut agreements = existing.iter().filter_map(|at| known.agreements.get(*at));
        // One that was deleted may be last year's.
        let Some(agreement) = agreements.find(|agreement| agreement.standing != Standing::Deleted) else { continue };
        let last = known.last.agreements.get(&agreement.number);
        let is_flagged = |key: &str| last.and_then(|last| last.get(key)) == Some(&Value::Flag(true));
        if is_flagged(BY_LIST) {
            continue;
        }
        let is_hidden = |(key, value): (&String, &Value)| {
            key.starts_with("guardians.") && key.ends_with(".address_confidential") && *value == Value::Flag(true)
        };
        let withheld = is_flagged(KEPT_BACK) || agreement.flat.iter().any(is_hidden);
        kept.keep(pupil, |key| agreement.flat.get(&format!("pupil.{key}")), withheld);
        let Some(Item { value: Value::Text(said), span }) = pupil.values.get("class") else { continue };
        let class = agreement.flat.get("pupil.class").and_then(Value::as_text);
        let Some(class) = class.filter(|class| class_fold(class) != class_fold(said)) else { continue };
        let pair = (class.to_owned(), said.clone());
        others.entry(pair).or_insert((vec![], *span)).0.push(shown_name(&pupil.values));
        pupil.values.remove("class");
    }
    kept.tell(found);
    for ((class, said), (names, span)) in others {
        found.push(another_class(&class, &said, &names.join(", "), span));
    }
}

/// Remembers that an agreement is `new` and described by a list, until an export describes the pupil.
pub(super) fn remember(pupil: Option<&Pupil>, is_new: bool, last: &mut Flat) {
    match pupil.map(|pupil| pupil.said_by) {
        Some(SaidBy::List | SaidBy::Placement) if is_new => drop(last.insert(BY_LIST.to_owned(), Value::Flag(true))),
        Some(SaidBy::Export) => drop(last.remove(BY_LIST)),
        _ => {}
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
