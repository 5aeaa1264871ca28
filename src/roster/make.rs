//! The agreements that an import makes.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::Value as Toml;

use super::change::drop_guardians_beyond;
use super::defaults::{beyond, share, unsaid};
use super::document::{Flat, new_file, set_in_header, settles};
use super::folder::{Existing, Known, Standing};
use super::homes;
use super::last::Last;
use super::merge::Merged;
use super::numbers::{Counter, Pattern, usual};
use super::people::{Item, SaidBy, Values, text_of};
use super::placed;
use super::plan::Plan;
use super::signers;
use super::subjects::Subject;
use super::value::Value;
use super::wanted::{Wanted, planned, says, shown_pupil};
use super::{Fate, Wish, Write};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::{Number, class_fold, fold, pieces};
use crate::text;

/// Makes the new agreements, in the order of classes and names, so that numbers follow the class lists.
pub(super) fn make(
    new: &[Wanted<'_>],
    known: &mut Known,
    wish: &Wish,
    whole: &BTreeSet<String>,
    next: &mut Last,
    plan: &mut Plan,
    found: &mut Diagnostics,
) -> Option<()> {
    let nothing = Flat::new();
    let mut all: Vec<(&Wanted<'_>, String, Values)> = new
        .iter()
        .map(|wanted| {
            let mut values = says(wanted, &nothing, &nothing);
            if wanted.subject.pupil.as_ref().is_none_or(|pupil| pupil.said_by != SaidBy::Export) {
                copy_pupil(wanted.subject, known, &mut values);
            }
            if let Some(deleted) = deleted(wanted, known) {
                copy_deleted(deleted, &mut values);
            }
            let class = text_of(&values, "pupil.class").unwrap_or_default().to_owned();
            (wanted, class, values)
        })
        .collect();
    let order = |class: &str, values: &Values| {
        let part = |key| text_of(values, key).map(fold).unwrap_or_default();
        let birth = values.get("pupil.birth_date").map(|i| i.value.clone());
        let start = values.get("placement.start").map(|i| i.value.clone());
        (pieces(&class_fold(class)), part("pupil.family_name"), part("pupil.given_names"), birth, start)
    };
    all.sort_by_cached_key(|(_, class, values)| order(class, values));
    let shared: Vec<(String, &Values)> = all.iter().map(|(_, class, values)| (class.clone(), values)).collect();
    plan.shared = share(known, &shared, whole);
    let mut counter = counter(known, wish, &shared, known.last.counter, found)?;
    let mut corrected = Corrected::default();
    for (wanted, class, mut values) in all {
        drop_guardians_beyond(&mut values, &class, found);
        let start = values
            .get("placement.start")
            .map(|item| &item.value)
            .or_else(|| known.defaults.get(&class, "placement.start"));
        let first_day = start.and_then(|value| if let Value::Date(day) = value { Some(*day) } else { None });
        let number = deleted(wanted, known)
            .map(|deleted| deleted.number.clone())
            .or_else(|| given_number(wanted, &mut counter, found))
            .unwrap_or_else(|| counter.next(&class, first_day));
        let mut flat = beyond(&known.defaults, &class, &values);
        corrected.look_at(known, &class, &values, &flat);
        let who = shown_pupil(&values.iter().map(|(k, item)| (k.clone(), item.value.clone())).collect());
        plan.agreements.push(planned(&number, who, class.clone(), wanted, Fate::New, Merged::default()));
        let mut gave: Flat = values.into_iter().map(|(key, item)| (key, item.value)).collect();
        homes::remember(wanted.subject.pupil.as_ref(), &Flat::new(), known, &mut gave);
        signers::remember(wanted.subject.pupil.as_ref(), &mut gave);
        placed::remember(wanted.subject.pupil.as_ref(), true, &mut gave);
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
    corrected.tell(found);
    next.counter = counter.last;
    Some(())
}

/// Values of new agreements that are what `school.toml` gave to others of their class until it was changed by hand there.
#[derive(Default)]
struct Corrected(BTreeMap<(String, String), (Value, Value, Span, usize)>);

impl Corrected {
    /// Looks at what a new agreement is to say itself.
    fn look_at(&mut self, known: &Known, class: &str, values: &Values, own: &Flat) {
        let folded = class_fold(class);
        let is_of_class =
            |flat: &Flat| flat.get("pupil.class").and_then(Value::as_text).map(class_fold).as_deref() == Some(&*folded);
        for (key, item) in values.iter().filter(|(key, _)| own.contains_key(*key)) {
            let Some(now) = known.defaults.get(class, key) else { continue };
            let gave = |number: &String| known.last.agreements.get(number).and_then(|last| last.get(key));
            let mut others = known.files().filter(|a| is_of_class(&a.flat) && !settles(&a.flat, key));
            if *now != item.value && others.any(|other| gave(&other.number) == Some(&item.value)) {
                let told = || (now.clone(), item.value.clone(), item.span, 0);
                self.0.entry((folded.clone(), key.clone())).or_insert_with(told).3 += 1;
            }
        }
    }

    fn tell(self, found: &mut Diagnostics) {
        for ((_, key), (now, value, span, count)) in self.0 {
            let message = text!(
                "`{key}` vaut « {now} » dans school.toml, changé à la main, et toujours « {value} » dans la liste, qui est suivie pour {count} nouvelle(s) convention(s)",
                "`{key}` is « {now} » in school.toml, changed by hand, and still « {value} » in the list, which is followed for {count} new agreement(s)"
            );
            found.push(Diagnostic::warning("ROSTER-24", span, message).with_help(text!(
                "si school.toml a raison, corriger la liste, et effacer cette clé dans ces conventions",
                "if school.toml is right, correct the list, and delete this key in these agreements"
            )));
        }
    }
}

/// What another agreement of the folder says of a pupil whom no export of this import describes; of an address, and of those
/// who sign, all or nothing.
fn copy_pupil(subject: &Subject, known: &Known, values: &mut Values) {
    let mut all = subject.existing.iter().filter_map(|at| known.agreements.get(*at));
    let is_live = |other: &&Existing| other.standing == Standing::Live;
    let Some(other) = all.clone().find(is_live).or_else(|| all.next()) else { return };
    let copied = |key: &str| is_of_pupil(key) || ["level", "model"].contains(&key);
    let whole = ["pupil.address.", "guardians."];
    let told: Vec<&str> = whole.into_iter().filter(|whole| values.keys().any(|key| key.starts_with(whole))).collect();
    let is_told = |key: &str| told.iter().any(|whole| key.starts_with(whole));
    let mut withheld = false;
    if let Some(pupil) = &subject.pupil {
        withheld = homes::is_sheltered(pupil, &other.flat);
        homes::shelter(pupil, &other.flat, values);
    }
    let is_told = |key: &str| is_told(key) || withheld && key.starts_with("pupil.address.");
    for (key, value) in other.flat.iter().filter(|(key, _)| copied(key) && !is_told(key)) {
        let item = || Item { value: value.clone(), span: other.place };
        values.entry(key.clone()).or_insert_with(item);
    }
}

fn is_of_pupil(key: &str) -> bool {
    key.starts_with("pupil.") || key.starts_with("guardians.")
}

/// The agreement that was deleted by hand and is made again.
fn deleted<'a>(wanted: &Wanted<'_>, known: &'a Known) -> Option<&'a Existing> {
    known.agreements.get(wanted.again?)
}

/// What the import that made an agreement said of the placement, and this one does not; half a person or half of its dates
/// are not taken.
fn copy_deleted(deleted: &Existing, values: &mut Values) {
    let table = |key: &str| key.rsplit_once('.').map_or(key, |(table, _)| table).to_owned();
    let said: BTreeSet<String> = values.keys().map(|key| table(key)).collect();
    let left = deleted.flat.iter().filter(|(key, _)| !is_of_pupil(key) && !said.contains(&table(key)));
    let item = |value: &Value| Item { value: value.clone(), span: deleted.place };
    values.extend(left.map(|(key, value)| (key.clone(), item(value))));
}

/// The number that the list itself gives to an agreement.
fn given_number(wanted: &Wanted<'_>, counter: &mut Counter, found: &mut Diagnostics) -> Option<String> {
    let Item { value: Value::Text(number), span } = wanted.placing.as_ref()?.agreement.get("number")? else {
        return None;
    };
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
    let own = own == Some(pattern.as_str());
    if !new.is_empty() && !own && !set_in_header(&mut known.school, "import", "number", Toml::from(&pattern)) {
        found.push(not_kept(&pattern, place));
    }
    let numbers = known.agreements.iter().map(|a| a.number.clone()).chain(known.last.agreements.keys().cloned());
    let files =
        known.agreements.iter().filter_map(|a| Some(a.path.rsplit('/').next()?.strip_suffix(".toml")?.to_uppercase()));
    let taken: BTreeSet<String> = numbers.chain(files).collect();
    Some(Counter::new(read, taken, last))
}

fn not_kept(pattern: &str, place: Span) -> Diagnostic {
    let message = text!(
        "le modèle des numéros ({pattern}) ne peut pas être écrit dans school.toml : `import` n’y est pas une table",
        "the pattern of numbers ({pattern}) cannot be written into school.toml: `import` is no table there"
    );
    Diagnostic::warning("ROSTER-22", place, message).with_help(text!(
        "l’y écrire : [import], puis number = \"{pattern}\"",
        "write it there: [import], then number = \"{pattern}\""
    ))
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
