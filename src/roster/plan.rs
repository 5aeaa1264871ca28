//! What an import would write: everything is computed here, before the first file is touched.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::Value as Toml;

use super::defaults::{Shared, Unsaid, beyond, held, share, unsaid};
use super::document::{Flat, new_file, set, set_in_header, unset};
use super::folder::{Existing, Known};
use super::homes;
use super::hosts::Hosts;
use super::last::Last;
use super::merge::{Change, Conflict, Merged, Person, aligned, gone, merge, places};
use super::missing::{tell_capitals, tell_lacking, tell_missing};
use super::numbers::{Counter, Pattern, usual};
use super::people::{Item, Placing, Pupil, Values, class_fold, shown_name, text_of};
use super::subjects::Subject;
use super::values::Value;
use super::{Fate, LAST_IMPORT, Planned, Wish, Write};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::{Number, fold, pieces};
use crate::input::MAX_GUARDIANS;
use crate::text;

/// What an import would write, and what it leaves.
#[derive(Debug, Default)]
pub struct Plan {
    /// The files to write, in order; the values of this import come last, so that an import that is cut short is taken up
    /// again by the next.
    pub files: Vec<Write>,
    /// The agreements, by number.
    pub agreements: Vec<Planned>,
    /// The files of hosts that are new or change, with what changes.
    pub hosts: Vec<Planned>,
    /// What `school.toml` is to give from now on.
    pub shared: Vec<Shared>,
    /// Pupils of the export that need no agreement, by why.
    pub without: BTreeMap<Without, usize>,
    /// Agreements of the folder that this import says nothing about.
    pub untouched: Vec<String>,
    /// What each agreement will not say itself, with the class of its pupil.
    pub(super) unsaid: Vec<(String, Unsaid)>,
}

/// Why a pupil of the export has no agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Without {
    /// The formation is none that agreements exist for.
    Level,
    /// The pupil has left the school.
    Left,
    /// The class is not among those that were asked for.
    Class,
}

/// One agreement to be: whose it is and what the import says of it.
struct Wanted<'a> {
    subject: &'a Subject,
    placing: Option<&'a Placing>,
    /// Place among the folder's agreements.
    existing: Option<usize>,
    host: Option<String>,
}

/// Makes the plan.
pub(super) fn plan(
    known: &mut Known,
    subjects: &[Subject],
    mut hosts: Hosts,
    wish: &Wish,
    found: &mut Diagnostics,
) -> Option<Plan> {
    let mut plan = Plan::default();
    let mut wanted = vec![];
    for subject in subjects {
        want(subject, known, wish, &mut hosts, &mut plan, &mut wanted, found);
    }
    let placed = wanted.iter().filter(|wanted| wanted.placing.is_some()).filter_map(|wanted| wanted.existing).collect();
    let mut next = Last::default();
    let (existing, new): (Vec<Wanted<'_>>, Vec<Wanted<'_>>) = wanted.into_iter().partition(|w| w.existing.is_some());
    for wanted in &existing {
        change(wanted, known, &mut next.agreements, &mut plan, found);
    }
    make(&new, known, wish, &mut next, &mut plan, found)?;
    change_hosts(&hosts, known, &mut next.hosts, &mut plan, found);
    tell_missing(subjects, known, &placed, wish, &mut plan, found);
    tell_lacking(known, &plan, found);
    tell_capitals(subjects, known, &plan, found);
    keep_choices(known, wish);
    known.last.take_in(next);
    // Written first: what agreements leave to it is there before they are.
    let school = known.school.to_string();
    plan.files.insert(0, Write { path: "school.toml".to_owned(), text: school, fate: Fate::Changed });
    plan.files.push(Write { path: LAST_IMPORT.to_owned(), text: known.last.write()?, fate: Fate::Changed });
    plan.agreements.sort_by(|one, other| one.number.cmp(&other.number));
    Some(plan)
}

/// The agreements that a pupil needs: one for each placement, at least one.
fn want<'a>(
    subject: &'a Subject,
    known: &Known,
    wish: &Wish,
    hosts: &mut Hosts,
    plan: &mut Plan,
    wanted: &mut Vec<Wanted<'a>>,
    found: &mut Diagnostics,
) {
    if let Some(why) = subject.pupil.as_ref().and_then(|pupil| needless(pupil, subject, wish)) {
        *plan.without.entry(why).or_insert(0) += 1;
        return;
    }
    if let Some((pupil, (day, span))) = subject.pupil.as_ref().and_then(|pupil| Some((pupil, pupil.left?))) {
        found.push(has_left(&shown_name(&pupil.values), &Value::Date(day), span));
    }
    if subject.pupil.is_none() && subject.placings.is_empty() {
        return;
    }
    for (placing, existing) in pairs(subject, known) {
        let host = placing.and_then(|placing| hosts.meant(placing.host.clone(), found));
        wanted.push(Wanted { subject, placing, existing, host });
    }
}

/// Why a pupil of the export needs no agreement; one who has an agreement or a placement is never passed over.
fn needless(pupil: &Pupil, subject: &Subject, wish: &Wish) -> Option<Without> {
    let class = text_of(&pupil.values, "class").map(class_fold).unwrap_or_default();
    match () {
        () if !wish.asks_for(&class) => Some(Without::Class),
        () if !subject.existing.is_empty() => None,
        () if pupil.left.is_some() => Some(Without::Left),
        () if pupil.elsewhere && subject.placings.is_empty() => Some(Without::Level),
        () => None,
    }
}

/// Placements with the agreements that are theirs: by first day, then in order.
fn pairs<'a>(subject: &'a Subject, known: &Known) -> Vec<(Option<&'a Placing>, Option<usize>)> {
    let mut free: Vec<usize> = subject.existing.clone();
    if subject.placings.is_empty() {
        let all: Vec<_> = free.into_iter().map(|at| (None, Some(at))).collect();
        return if all.is_empty() { vec![(None, None)] } else { all };
    }
    let start = |at: usize| {
        let agreement = known.agreements.get(at)?;
        let class = agreement.flat.get("pupil.class").and_then(Value::as_text).unwrap_or_default();
        agreement.flat.get("placement.start").or_else(|| known.defaults.get(class, "placement.start"))
    };
    let mut take = |wanted: &dyn Fn(usize) -> bool| {
        let place = free.iter().position(|at| wanted(*at))?;
        Some(free.remove(place))
    };
    let by_day = |placing: &Placing| placing.agreement.get("placement.start").map(|item| item.value.clone());
    let by_number = |placing: &Placing| text_of(&placing.agreement, "number").map(ToOwned::to_owned);
    let mut found: Vec<Option<usize>> = vec![];
    for placing in &subject.placings {
        let (number, day) = (by_number(placing), by_day(placing));
        let numbered = |at: usize| known.agreements.get(at).is_some_and(|a| number.as_ref() == Some(&a.number));
        let same_day = |at: usize| day.is_some() && start(at) == day.as_ref();
        found.push(take(&numbered).or_else(|| take(&same_day)));
    }
    let several = subject.placings.len() > 1;
    for (found, placing) in found.iter_mut().zip(&subject.placings).filter(|(found, _)| found.is_none()) {
        // Two weeks in two places are two agreements: a second one does not take the place of the first.
        let other_day = |at: usize| several && by_day(placing).is_some() && start(at).is_some();
        *found = take(&|at| !other_day(at));
    }
    subject.placings.iter().map(Some).zip(found).collect()
}

fn has_left(name: &str, day: &Value, span: Span) -> Diagnostic {
    let message = text!(
        "« {name} » a quitté l’établissement le {day} ; sa convention reste dans le dossier",
        "« {name} » left the school on {day}; the agreement stays in the folder"
    );
    Diagnostic::warning("ROSTER-18", span, message).with_help(text!(
        "si elle n’a plus lieu d’être, effacer son fichier",
        "if it is of no more use, delete its file"
    ))
}

/// All that the import says of an agreement, by whole keys.
fn says(wanted: &Wanted<'_>, ours: &Flat, last: &Flat) -> Values {
    let mut all = Values::new();
    let prefixed = |table: &str, values: &Values| -> Vec<(String, Item)> {
        values.iter().map(|(key, item)| (format!("{table}{key}"), item.clone())).collect()
    };
    if let Some(placing) = wanted.placing {
        all.extend(
            placing.agreement.iter().filter(|(key, _)| *key != "number").map(|(k, item)| (k.clone(), item.clone())),
        );
        if let (Some(host), span) = (&wanted.host, placing.place) {
            all.insert("host".to_owned(), Item { value: Value::Text(format!("../{host}")), span });
        }
    }
    if let Some(pupil) = &wanted.subject.pupil {
        all.extend(prefixed("pupil.", &pupil.values));
        for (key, item) in &pupil.agreement {
            all.entry(key.clone()).or_insert_with(|| item.clone());
        }
        let names: Vec<Person> = pupil.guardians.iter().map(Person::of).collect();
        for (values, number) in pupil.guardians.iter().zip(places(&names, ours, last)) {
            if let Some(number) = number {
                all.extend(prefixed(&format!("guardians.{number}."), values));
            }
        }
    }
    all
}

/// Brings what the import says into an agreement that is there.
fn change(
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
    let class = agreement.flat.get("pupil.class").and_then(Value::as_text).unwrap_or_default().to_owned();
    let ours = |key: &str| agreement.flat.get(key).or_else(|| known.defaults.get(&class, key)).cloned();
    let mut merged = merge(ours, &before, &theirs);
    let pupil = wanted.subject.pupil.as_ref();
    let withdrawn = pupil.and_then(|pupil| homes::withdrawn(pupil, agreement, &before, found));
    let is_withdrawn = withdrawn.is_some();
    let opened = homes::opened(&theirs, agreement, &before, found);
    merged.changes.extend(withdrawn);
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
    flat.retain(|key, _| !(is_withdrawn && of_home(key)));
    let joined = flat.get("pupil.class").and_then(Value::as_text).unwrap_or(&class).to_owned();
    plan.unsaid.push((joined, unsaid(&flat)));
    let fate = if text.is_some() { Fate::Changed } else { Fate::Same };
    if let Some(text) = text {
        plan.files.push(Write { path: agreement.path.clone(), text, fate });
    }
    plan.agreements.push(planned(&agreement.number, who, class, wanted, fate, merged));
    let mut entry = before;
    entry.retain(|key, _| !(opened.contains(key) || is_withdrawn && of_home(key)));
    entry.extend(theirs.into_iter().map(|(key, item)| (key, item.value)));
    if known.last.agreements.get(&agreement.number) != Some(&entry) {
        next.insert(agreement.number.clone(), entry);
    }
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
    let mut document = text.trim_start_matches('\u{feff}').parse().ok()?;
    write_changes(&mut document, merged, theirs);
    (!merged.changes.is_empty()).then(|| document.to_string())
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
fn drop_guardians_beyond(theirs: &mut Values, number: &str, found: &mut Diagnostics) {
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

pub(super) fn shown_pupil(flat: &Flat) -> String {
    let part = |key: &str| flat.get(key).and_then(Value::as_text).unwrap_or_default();
    format!("{} {}", part("pupil.family_name"), part("pupil.given_names")).trim().to_owned()
}

fn planned(number: &str, pupil: String, class: String, wanted: &Wanted<'_>, fate: Fate, merged: Merged) -> Planned {
    let Merged { changes, conflicts, kept } = merged;
    Planned { number: number.to_owned(), who: pupil, class, host: wanted.host.clone(), fate, changes, conflicts, kept }
}

fn tell_conflicts(conflicts: &[Conflict], whose: &str, found: &mut Diagnostics) {
    for Conflict { key, ours, theirs, place } in conflicts {
        let message = match ours {
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

/// Makes the new agreements, in the order of classes and names, so that numbers follow the class lists.
fn make(
    new: &[Wanted<'_>],
    known: &mut Known,
    wish: &Wish,
    next: &mut Last,
    plan: &mut Plan,
    found: &mut Diagnostics,
) -> Option<()> {
    let nothing = Flat::new();
    let mut all: Vec<(&Wanted<'_>, String, Values)> = new
        .iter()
        .map(|wanted| {
            let mut values = says(wanted, &nothing, &nothing);
            if wanted.subject.pupil.is_none() {
                copy_pupil(wanted.subject, known, &mut values);
            }
            let class = text_of(&values, "pupil.class").unwrap_or_default().to_owned();
            (wanted, class, values)
        })
        .collect();
    let order = |class: &str, values: &Values| {
        let part = |key| text_of(values, key).map(fold).unwrap_or_default();
        let birth = values.get("pupil.birth_date").map(|i| i.value.clone());
        let start = values.get("placement.start").map(|i| i.value.clone());
        (pieces(class), part("pupil.family_name"), part("pupil.given_names"), birth, start)
    };
    all.sort_by_cached_key(|(_, class, values)| order(class, values));
    let shared: Vec<(String, &Values)> = all.iter().map(|(_, class, values)| (class.clone(), values)).collect();
    plan.shared = share(known, &shared);
    let mut counter = counter(known, wish, &shared, known.last.counter, found)?;
    for (wanted, class, mut values) in all {
        drop_guardians_beyond(&mut values, &class, found);
        let start = values
            .get("placement.start")
            .map(|item| &item.value)
            .or_else(|| known.defaults.get(&class, "placement.start"));
        let first_day = start.and_then(|value| if let Value::Date(day) = value { Some(*day) } else { None });
        let number = given_number(wanted, &mut counter, found).unwrap_or_else(|| counter.next(&class, first_day));
        let mut flat = beyond(&known.defaults, &class, &values);
        let who = shown_pupil(&values.iter().map(|(k, item)| (k.clone(), item.value.clone())).collect());
        plan.agreements.push(planned(&number, who, class.clone(), wanted, Fate::New, Merged::default()));
        let gave: Flat = values.into_iter().map(|(key, item)| (key, item.value)).collect();
        next.agreements.insert(number.clone(), gave);
        flat.insert("number".to_owned(), Value::Text(number.clone()));
        let about = "Importée ; ce qui est changé ici à la main reste à l’import suivant.";
        plan.files.push(Write {
            path: format!("agreements/{number}.toml"),
            text: new_file(about, &flat),
            fate: Fate::New,
        });
        plan.unsaid.push((class, unsaid(&flat)));
    }
    next.counter = counter.last;
    Some(())
}

/// What another agreement of the folder says of a pupil whom the import only names.
fn copy_pupil(subject: &Subject, known: &Known, values: &mut Values) {
    let Some(other) = subject.existing.first().and_then(|at| known.agreements.get(*at)) else { return };
    let of_pupil =
        |key: &str| key.starts_with("pupil.") || key.starts_with("guardians.") || ["level", "model"].contains(&key);
    for (key, value) in other.flat.iter().filter(|(key, _)| of_pupil(key)) {
        let item = || Item { value: value.clone(), span: other.place };
        values.entry(key.clone()).or_insert_with(item);
    }
}

/// The number that the list itself gives to an agreement.
fn given_number(wanted: &Wanted<'_>, counter: &mut Counter, found: &mut Diagnostics) -> Option<String> {
    let Item { value: Value::Text(number), span } = wanted.placing?.agreement.get("number")? else { return None };
    let upper = number.to_uppercase();
    if let Err(flaw) = upper.parse::<Number>() {
        found.push(Diagnostic::error("ROSTER-10", *span, flaw.message));
        return None;
    }
    if !counter.take(&upper) {
        let message = text!("le numéro « {upper} » est déjà pris", "the number « {upper} » is already taken");
        found.push(Diagnostic::error("ROSTER-22", *span, message));
        return None;
    }
    Some(upper)
}

/// The counter of the school's pattern, which is kept in `school.toml` from the first import on.
fn counter(
    known: &mut Known,
    wish: &Wish,
    new: &[(String, &Values)],
    last: u64,
    found: &mut Diagnostics,
) -> Option<Counter> {
    let own = known.school.get("import").and_then(|i| i.get("number")).and_then(toml_edit::Item::as_str);
    let pattern = wish.number.clone().or_else(|| own.map(ToOwned::to_owned)).unwrap_or_else(|| usual(year(known, new)));
    let place = Span::new(known.school_source, 0, 0);
    let read = Pattern::read(&pattern).map_err(|flaw| found.push(flaw.at(place))).ok()?;
    if !new.is_empty() && own != Some(pattern.as_str()) {
        set_in_header(&mut known.school, "import", "number", Toml::from(&pattern));
    }
    let numbers = known.agreements.iter().map(|a| a.number.clone()).chain(known.last.agreements.keys().cloned());
    let files =
        known.agreements.iter().filter_map(|a| Some(a.path.rsplit('/').next()?.strip_suffix(".toml")?.to_uppercase()));
    let taken: BTreeSet<String> = numbers.chain(files).collect();
    Some(Counter::new(read, taken, last))
}

/// The year of the first placement that is known.
fn year(known: &Known, new: &[(String, &Values)]) -> Option<i32> {
    let own = new.iter().filter_map(|(_, values)| values.get("placement.start")).map(|item| &item.value);
    let day = own.chain(known.defaults.all.get("placement.start")).find_map(|value| match value {
        Value::Date(day) => Some(*day),
        _ => None,
    });
    day.map(|day| chrono::Datelike::year(&day))
}

fn change_hosts(
    hosts: &Hosts,
    known: &Known,
    next: &mut BTreeMap<String, Flat>,
    plan: &mut Plan,
    found: &mut Diagnostics,
) {
    let mut files = vec![];
    for host in &hosts.all {
        let theirs: Values = host.theirs.iter().map(|(key, item)| (format!("host.{key}"), item.clone())).collect();
        if theirs.is_empty() {
            continue;
        }
        let name = text_of(&theirs, "host.name").unwrap_or(&host.path).to_owned();
        let before = known.last.hosts.get(&host.path).cloned().unwrap_or_default();
        let flat: Flat = theirs.iter().map(|(key, item)| (key.clone(), item.value.clone())).collect();
        let (fate, merged) = if let Some(ours) = known.hosts.iter().find(|known| known.path == host.path) {
            let mut merged = merge(|key| ours.flat.get(key).cloned(), &before, &theirs);
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
        let Merged { changes, conflicts, kept } = merged;
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
        let mut entry = before;
        entry.extend(flat);
        next.insert(host.path.clone(), entry);
    }
    // Hosts are written before the agreements that name them.
    files.append(&mut plan.files);
    plan.files = files;
}

/// Keeps in `school.toml` what the call said of columns, so that it is said once.
fn keep_choices(known: &mut Known, wish: &Wish) {
    if wish.columns.is_empty() {
        return;
    }
    let import =
        known.school.as_table_mut().entry("import").or_insert_with(|| toml_edit::Item::Table(toml_edit::Table::new()));
    let Some(import) = import.as_table_like_mut() else { return };
    if !import.contains_key("columns") {
        import.insert("columns", toml_edit::Item::Value(Toml::InlineTable(toml_edit::InlineTable::new())));
    }
    if let Some(columns) = import.get_mut("columns").and_then(toml_edit::Item::as_table_like_mut) {
        for (header, key) in &wish.columns {
            columns.insert(header, toml_edit::Item::Value(Toml::from(key)));
        }
    }
}
