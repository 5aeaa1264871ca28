//! What an import changes in the files that are there.

use std::collections::{BTreeMap, BTreeSet};

use super::defaults::{held, lent, other_ends, unsaid, whole_of};
use super::document::{Flat, new_file, parsed, rewritten, set, settles, unset, whole_table};
use super::folder::{Existing, Known, host_of};
use super::homes::{self, Opened};
use super::hosts::Hosts;
use super::merge::{Change, Conflict, Merged, Person, aligned, gone, merge, places};
use super::people::{Pupil, Values, text_of};
use super::placed;
use super::plan::Plan;
use super::signers;
use super::value::Value;
use super::wanted::{Wanted, planned, says, shown_pupil};
use super::{Fate, Planned, Write};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::fold;
use crate::input::MAX_GUARDIANS;
use crate::text;

/// Brings what the import says into an agreement that is there.
pub(super) fn change(
    wanted: &Wanted<'_>,
    known: &Known,
    next: &mut BTreeMap<String, Flat>,
    plan: &mut Plan,
    found: &mut Diagnostics,
) {
    let Some(agreement) = wanted.existing.and_then(|at| known.agreements.get(at)) else { return };
    let before = aligned(known.last.agreements.get(&agreement.number).cloned().unwrap_or_default(), &agreement.flat);
    let mut theirs = says(wanted, &agreement.flat, &before);
    drop_guardians_beyond(&mut theirs, &agreement.number, found);
    if let Some(pupil) = &wanted.subject.pupil {
        homes::shelter(pupil, &agreement.flat, &mut theirs);
    }
    let class = agreement.flat.get("pupil.class").and_then(Value::as_text).unwrap_or_default().to_owned();
    let imports = |key: &str| [theirs.get(key).map(|item| &item.value), before.get(key)];
    let lent = |key: &str| {
        let lent = || lent(&known.defaults, &class, key, imports(key));
        if settles(&agreement.flat, key) { None } else { lent() }
    };
    let mut merged = merge(&agreement.flat, lent, &before, &theirs);
    make_whole(&mut merged.changes, &agreement.flat, |table| whole_of(&known.defaults, &class, table, &theirs), lent);
    // What was signed says it in its own letters.
    if agreement.issued {
        merged.leave_spellings();
    }
    let pupil = wanted.subject.pupil.as_ref();
    let withdrawn = pupil.and_then(|pupil| homes::withdrawn(pupil, agreement, &before, found));
    let is_withdrawn = withdrawn.is_some();
    let Opened { kept, lifted } = Opened::of(&theirs, agreement, &before, known.lifts, found);
    merged.changes.extend(withdrawn.into_iter().chain(lifted));
    let renamed = usual_no_more(&merged, &theirs, &agreement.flat, &before);
    merged.changes.extend(renamed);
    let moved =
        merged.changes.iter().find(|change| change.key == "pupil.class").and_then(|change| change.after.clone());
    if let Some(Value::Text(moved)) = moved {
        let given = |key: &str| theirs.get(key).map(|item| &item.value).or_else(|| before.get(key));
        for (key, value) in held(&known.defaults, (&class, &moved), &agreement.flat, given) {
            merged.changes.push(Change { key, before: None, after: Some(value) });
        }
    }
    let text = changed(&agreement.text, &mut merged, &theirs);
    let who = shown_pupil(&agreement.flat);
    tell_conflicts(&merged.conflicts, &format!("{} ({who})", agreement.number), found);
    if let Some(pupil) = pupil {
        tell_guardians(pupil, agreement, &who, &before, found);
    }
    let mut flat = agreement.flat.clone();
    flat.extend(merged.changes.iter().filter_map(|change| Some((change.key.clone(), change.after.clone()?))));
    let of_home = |key: &String| key.starts_with("pupil.address.");
    let is_gone = |key: &String| merged.changes.iter().any(|change| change.key == *key && change.after.is_none());
    flat.retain(|key, _| !(is_withdrawn && of_home(key) || is_gone(key)));
    let joined = flat.get("pupil.class").and_then(Value::as_text).unwrap_or(&class).to_owned();
    plan.unsaid.push((joined, unsaid(&flat)));
    let fate = if text.is_some() { Fate::Changed } else { Fate::Same };
    if let Some(text) = text {
        plan.files.push(Write { path: agreement.path.clone(), text, fate });
    }
    let mut entry = before;
    entry.retain(|key, _| !(kept.contains(key) || is_withdrawn && of_home(key)));
    let mut entry = merged.remembered(entry, theirs);
    plan.agreements.push(planned(&agreement.number, who, class, wanted, fate, merged));
    homes::remember(pupil, &agreement.flat, known, &mut entry);
    signers::remember(pupil, &mut entry);
    placed::remember(pupil, false, &mut entry);
    if known.last.agreements.get(&agreement.number) != Some(&entry) {
        next.insert(agreement.number.clone(), entry);
    }
}

/// Completes what becomes an agreement's own of a table that counts whole, or of a period, and that it had by default.
fn make_whole(
    changes: &mut Vec<Change>,
    own: &Flat,
    whole_of: impl Fn(&str) -> Flat,
    lent: impl Fn(&str) -> Option<Value>,
) {
    let tables: BTreeSet<&str> = changes.iter().filter_map(|change| whole_table(&change.key)).collect();
    for table in tables.into_iter().filter(|table| !own.keys().any(|key| key.starts_with(table))) {
        let is_changed = |key: &String| changes.iter().any(|change| change.key == *key);
        let rest: Vec<String> = whole_of(table).into_keys().filter(|key| !is_changed(key)).collect();
        changes.extend(rest.into_iter().map(|key| Change { before: None, after: lent(&key), key }));
    }
    let ends = other_ends(changes.iter().map(|change| &change.key));
    let held = |key: &str| Some(Change { key: key.to_owned(), before: None, after: Some(lent(key)?) });
    changes.extend(ends.into_iter().filter(|key| !own.contains_key(*key)).filter_map(held));
}

const USUAL_NAME: &str = "pupil.usual_name";

/// The change that takes a usual name away where the export gave it and now has it for the family name: a document would
/// print it twice.
fn usual_no_more(merged: &Merged, theirs: &Values, ours: &Flat, last: &Flat) -> Option<Change> {
    let usual = ours.get(USUAL_NAME).filter(|usual| last.get(USUAL_NAME) == Some(usual))?;
    let new = merged.changes.iter().find(|change| change.key == "pupil.family_name")?.after.as_ref()?;
    let same = usual.as_text().map(fold) == new.as_text().map(fold);
    let change = || Change { key: USUAL_NAME.to_owned(), before: Some(usual.clone()), after: None };
    (same && !theirs.contains_key(USUAL_NAME)).then(change)
}

/// Tells of guardians who were taken out of an agreement by hand, and of those whom the export no longer has.
fn tell_guardians(pupil: &Pupil, agreement: &Existing, who: &str, before: &Flat, found: &mut Diagnostics) {
    let names: Vec<Person> = pupil.guardians.iter().map(Person::of).collect();
    let places = places(&names, &agreement.flat, before);
    for (name, _) in names.iter().zip(places).filter(|(_, place)| place.is_none()) {
        found.push(guardian_removed(&agreement.number, who, name, agreement.place));
    }
    // An export without guardians says nothing of them.
    for name in gone(&names, &agreement.flat, before).iter().filter(|_| !names.is_empty()) {
        found.push(guardian_gone(&agreement.number, who, name, pupil.place));
    }
}

/// The text of an agreement with its changes; none when nothing changes.
fn changed(text: &str, merged: &mut Merged, theirs: &Values) -> Option<String> {
    if merged.changes.is_empty() {
        return None;
    }
    let mut document = parsed(text).ok()?;
    write_changes(&mut document, merged, theirs);
    (!merged.changes.is_empty()).then(|| rewritten(text, &document))
}

/// Applies changes; what something else stands in the way of becomes a conflict.
fn write_changes(document: &mut toml_edit::DocumentMut, merged: &mut Merged, theirs: &Values) {
    let mut blocked = vec![];
    merged.changes.retain(|change| {
        let Some(after) = &change.after else {
            unset(document, &change.key);
            return true;
        };
        let done = set(document, &change.key, after);
        if !done {
            blocked.push(change.clone());
        }
        done
    });
    for Change { key, before, after } in blocked {
        if let (Some(place), Some(theirs)) = (theirs.get(&key).map(|item| item.span), after) {
            merged.conflicts.push(Conflict { key, ours: before, theirs, place });
        }
    }
}

/// An agreement names so many guardians at most.
pub(super) fn drop_guardians_beyond(theirs: &mut Values, number: &str, found: &mut Diagnostics) {
    let is_beyond = |key: &str| {
        let guardian = key.strip_prefix("guardians.").and_then(|rest| rest.split('.').next());
        guardian.and_then(|n| n.parse::<usize>().ok()).is_some_and(|n| n > MAX_GUARDIANS)
    };
    if let Some(span) = theirs.iter().find(|(key, _)| is_beyond(key)).map(|(_, item)| item.span) {
        let message = text!(
            "{number} a déjà {MAX_GUARDIANS} responsables : celui-ci n’est pas ajouté",
            "{number} has {MAX_GUARDIANS} guardians already: this one is not added"
        );
        found.push(Diagnostic::warning("ROSTER-19", span, message).with_help(text!(
            "en retirer un à la main dans la convention, puis recommencer",
            "take one out of the agreement by hand, then try again"
        )));
        theirs.retain(|key, _| !is_beyond(key));
    }
}

fn tell_conflicts(conflicts: &[Conflict], whose: &str, found: &mut Diagnostics) {
    for Conflict { key, ours, theirs, place } in conflicts {
        let message = match ours {
            Some(ours) if theirs.is_nothing() => text!(
                "{whose} : `{key}` vaut « {ours} » dans le dossier et n’a rien dans l’export : rien n’est changé",
                "{whose}: `{key}` is « {ours} » in the folder and has nothing in the export: nothing is changed"
            ),
            Some(ours) => text!(
                "{whose} : `{key}` vaut « {ours} » dans le dossier et « {theirs} » dans l’export : rien n’est changé",
                "{whose}: `{key}` is « {ours} » in the folder and « {theirs} » in the export: nothing is changed"
            ),
            None => text!(
                "{whose} : `{key}` est absent du fichier et vaut « {theirs} » dans l’export : rien n’est changé",
                "{whose}: `{key}` is not in the file and is « {theirs} » in the export: nothing is changed"
            ),
        };
        found.push(Diagnostic::warning("ROSTER-24", *place, message).with_help(text!(
            "choisir, et écrire la bonne valeur dans le fichier ; elle n’y sera plus touchée",
            "choose, and write the right value in the file; it will not be touched again"
        )));
    }
}

fn guardian_removed(number: &str, who: &str, name: &Person, span: Span) -> Diagnostic {
    let message = text!(
        "{number} ({who}) : « {name} » est responsable dans l’export, et a été retiré à la main de la convention ; rien n’est changé",
        "{number} ({who}): « {name} » is a guardian in the export, and was taken out of the agreement by hand; nothing is changed"
    );
    Diagnostic::note("ROSTER-26", span, message)
}

fn guardian_gone(number: &str, who: &str, name: &Person, span: Span) -> Diagnostic {
    let message = text!(
        "{number} ({who}) : « {name} » n’est plus responsable dans l’export, et reste dans la convention",
        "{number} ({who}): « {name} » is no longer a guardian in the export, and stays in the agreement"
    );
    Diagnostic::warning("ROSTER-26", span, message)
        .with_help(text!("voir s’il faut l’en retirer à la main", "see whether to take them out by hand"))
}

pub(super) fn change_hosts(
    hosts: &Hosts,
    known: &Known,
    next: &mut BTreeMap<String, Flat>,
    plan: &mut Plan,
    found: &mut Diagnostics,
) {
    let mut files = vec![];
    let issued: BTreeSet<&str> =
        known.agreements.iter().filter(|agreement| agreement.issued).filter_map(|a| host_of(&a.flat)).collect();
    for host in &hosts.all {
        let theirs: Values = host.theirs.iter().map(|(key, item)| (format!("host.{key}"), item.clone())).collect();
        if theirs.is_empty() {
            continue;
        }
        let name = text_of(&theirs, "host.name").unwrap_or(&host.path).to_owned();
        let before = known.last.hosts.get(&host.path).cloned().unwrap_or_default();
        let (fate, merged) = if let Some(ours) = known.hosts.iter().find(|known| known.path == host.path) {
            let mut merged = merge(&ours.flat, |_| None, &before, &theirs);
            if issued.contains(host.path.as_str()) {
                merged.leave_spellings();
            }
            let text = changed(&ours.text, &mut merged, &theirs);
            tell_conflicts(&merged.conflicts, &ours.path, found);
            let fate = if text.is_some() { Fate::Changed } else { Fate::Same };
            if let Some(text) = text {
                files.push(Write { path: ours.path.clone(), text, fate });
            }
            (fate, merged)
        } else {
            let about =
                "Organisme d’accueil importé ; ce qui est ajouté ou changé ici à la main reste à l’import suivant.";
            files.push(Write { path: host.path.clone(), text: new_file(about, &host.newly()), fate: Fate::New });
            (Fate::New, Merged::default())
        };
        next.insert(host.path.clone(), merged.remembered(before, theirs));
        let Merged { changes, conflicts, kept, .. } = merged;
        plan.hosts.push(Planned {
            number: host.path.clone(),
            who: name,
            class: String::new(),
            host: None,
            fate,
            changes,
            conflicts,
            kept,
        });
    }
    // Hosts are written before the agreements that name them.
    files.append(&mut plan.files);
    plan.files = files;
}
