//! What is the same for all new agreements of a class, or of a whole school, is written once: in `school.toml`. What some classes
//! have in common says nothing of those that come later: it is the school's where it is known which classes there are.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::DocumentMut;

use super::document::{Flat, REFERENT, set_in, settles, whole_table};
use super::folder::{Defaults, Existing, Known};
use super::people::{Item, Values};
use super::value::{Value, WEEK};
use crate::ids::{class_fold, fold};

/// Keys that are given by default together or not at all, with the table that they stand in.
const GROUPS: [(&str, &[&str]); 5] = [
    ("", &["model"]),
    ("", &["level"]),
    ("placement", &["placement.start", "placement.end"]),
    (
        "placement.week",
        &[
            "placement.week.monday",
            "placement.week.tuesday",
            "placement.week.wednesday",
            "placement.week.thursday",
            "placement.week.friday",
            "placement.week.saturday",
        ],
    ),
    (
        "school.referent",
        &[
            "school.referent.civility",
            "school.referent.family_name",
            "school.referent.given_names",
            "school.referent.title",
            "school.referent.phone",
            "school.referent.email",
        ],
    ),
];

/// The fewest agreements that share a value before it is written for their class.
const FEWEST: usize = 2;

/// What a group of keys says in an agreement.
fn group_of(values: &Values, keys: &[&str]) -> Flat {
    let item = |key: &&str| Some(((*key).to_owned(), values.get(*key)?.value.clone()));
    keys.iter().filter_map(item).filter(|(_, value)| !value.is_nothing()).collect()
}

/// What is written once for many agreements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The class whose agreements have it; none where all have it.
    pub class: Option<String>,
    /// By whole keys, such as `placement.start`.
    pub values: BTreeMap<String, Value>,
}

/// Writes shared values into `school.toml`, and into the defaults that are looked at from here on; gives what it wrote.
/// `whole` are the classes of the school where the import names all of them, else none.
pub(super) fn share(known: &mut Known, new: &[(String, &Values)], whole: &BTreeSet<String>) -> Vec<Shared> {
    let (classes, taken_on) = (classes(new), taken_on(known));
    let whole = classes.keys().all(|class| whole.contains(class));
    let mut all = vec![];
    for (table, keys) in GROUPS {
        // What is in the way of it leaves it to each class, or to each agreement.
        if let Some(values) = whole.then(|| shared_by_all(known, &classes, table, keys)).flatten()
            && put(&mut known.school, &["defaults"], table, &values)
        {
            known.defaults.all.extend(values.clone());
            all.push(Shared { class: None, values });
            continue;
        }
        for (folded, class) in classes.iter().filter(|(_, class)| !class.name.is_empty()) {
            let is_free = |values: &Flat| {
                !taken_on.contains(&(folded.clone(), table)) && !says_other(known, folded, keys, values)
            };
            let Some(values) = shared_by_class(known, class, table, keys).filter(is_free) else { continue };
            let class = known.defaults.name_of(class.name).to_owned();
            if put(&mut known.school, &["defaults", "class", &class], table, &values) {
                known.defaults.give(&class, values.clone());
                all.push(Shared { class: Some(class), values });
            }
        }
    }
    all
}

/// A class with new agreements.
struct Class<'a> {
    /// As it is first written.
    name: &'a str,
    new: Vec<&'a Values>,
}

/// The classes of new agreements, as they are compared.
fn classes<'a>(new: &'a [(String, &Values)]) -> BTreeMap<String, Class<'a>> {
    let mut classes = BTreeMap::new();
    for (name, values) in new {
        let class = classes.entry(class_fold(name)).or_insert(Class { name, new: vec![] });
        class.new.push(*values);
    }
    classes
}

/// The classes, as they are compared, and the tables of groups that an agreement of theirs leaves open: it would take on
/// what is written there.
fn taken_on(known: &Known) -> BTreeSet<(String, &'static str)> {
    let mut taken = BTreeSet::new();
    for Existing { flat, .. } in known.files() {
        let Some(class) = flat.get("pupil.class").and_then(Value::as_text).map(class_fold) else { continue };
        let open = GROUPS.iter().filter(|(_, keys)| keys.iter().all(|key| !flat.contains_key(*key)));
        taken.extend(open.map(|(table, _)| (class.clone(), *table)));
    }
    taken
}

/// Whether an agreement of a class that is there says something else: those of the week after are not what the class has.
fn says_other(known: &Known, class: &str, keys: &[&str], values: &Flat) -> bool {
    let of_class =
        |flat: &Flat| flat.get("pupil.class").and_then(Value::as_text).map(class_fold).as_deref() == Some(class);
    let other = |flat: &Flat| keys.iter().any(|key| flat.contains_key(*key) && flat.get(*key) != values.get(*key));
    known.files().any(|agreement| other(&agreement.flat) && of_class(&agreement.flat))
}

/// A value of all new agreements of several classes, where no default stands and no agreement that is there would take it
/// on. Who follows the pupils is a matter of their class.
fn shared_by_all(known: &Known, classes: &BTreeMap<String, Class<'_>>, table: &str, keys: &[&str]) -> Option<Flat> {
    let free = keys.iter().all(|key| !known.defaults.all.contains_key(*key));
    let taken_on = known.agreements.iter().any(|a| keys.iter().all(|key| !a.flat.contains_key(*key)));
    let value = same(classes.values().flat_map(|class| &class.new).copied(), keys)?;
    (free && !taken_on && table != "school.referent" && classes.len() > 1).then_some(value)
}

/// A value of all new agreements of a class, where no default of its own stands.
fn shared_by_class(known: &Known, class: &Class<'_>, table: &str, keys: &[&str]) -> Option<Flat> {
    let own = known.defaults.own(class.name);
    let free = keys.iter().all(|key| !own.is_some_and(|own| own.contains_key(*key)));
    let value = same(class.new.iter().copied(), keys)?;
    let given = |key: &&str| known.defaults.all.get(*key) == value.get(*key);
    let said = keys.iter().filter(|key| value.contains_key(**key) || key.starts_with(WEEK)).all(given);
    let enough = class.new.len() >= FEWEST || table == "school.referent";
    (free && !said && enough).then_some(value)
}

/// What all say alike; none when one says something else or nothing.
fn same<'a>(all: impl Iterator<Item = &'a Values>, keys: &[&str]) -> Option<Flat> {
    let mut groups = all.map(|values| group_of(values, keys));
    let first = groups.next().filter(|group| !group.is_empty())?;
    groups.all(|group| group == first).then_some(first)
}

/// Writes values; false, and nothing written, where something else stands in the way.
fn put(school: &mut DocumentMut, home: &[&str], table: &str, values: &Flat) -> bool {
    let tables: Vec<&str> = home.iter().copied().chain(table.split('.').filter(|t| !t.is_empty())).collect();
    let mut changed = school.clone();
    let whole = values.iter().all(|(key, value)| {
        let inner = key.strip_prefix(table).map_or(key.as_str(), |rest| rest.trim_start_matches('.'));
        set_in(&mut changed, &tables, inner, value)
    });
    if whole {
        *school = changed;
    }
    whole
}

/// The values of a new agreement that no default gives.
pub(super) fn beyond(defaults: &Defaults, class: &str, values: &Values) -> Flat {
    let is_given = |key: &str, item: &Item| gives(defaults, class, key, &item.value);
    let own: Vec<&String> = values.iter().filter(|(key, item)| !is_given(key, item)).map(|(key, _)| key).collect();
    let mut beyond = Flat::new();
    for key in own {
        let whole = whole_table(key).map(|table| whole_of(defaults, class, table, values));
        beyond.extend(whole.unwrap_or_else(|| group_of(values, &[key])));
    }
    for key in other_ends(beyond.keys()) {
        beyond.extend(defaults.get(class, key).map(|value| (key.to_owned(), value.clone())));
    }
    beyond
}

/// The two ends of a placement.
const PERIOD: [&str; 2] = ["placement.start", "placement.end"];

/// The end of a placement beside the only one that some keys name. A period is written whole: half of it would go with the
/// other half wherever `school.toml` moves that.
pub(super) fn other_ends<'a>(keys: impl Iterator<Item = &'a String>) -> Vec<&'static str> {
    let keys: Vec<&String> = keys.collect();
    let (named, other): (Vec<&str>, Vec<&str>) = PERIOD.into_iter().partition(|end| keys.iter().any(|key| key == end));
    if named.is_empty() { vec![] } else { other }
}

/// All that stands in a table that counts whole, of an agreement of its own values in it: with the rest of what it has by
/// default, which is nothing where they name another person.
pub(super) fn whole_of(defaults: &Defaults, class: &str, table: &str, values: &Values) -> Flat {
    let of_table = || values.iter().filter(|(key, _)| key.starts_with(table));
    let is_named = |key: &str| ["family_name", "given_names"].iter().any(|name| key.strip_prefix(table) == Some(name));
    let another = of_table().any(|(key, item)| is_named(key) && !gives(defaults, class, key, &item.value));
    let mut whole = if another { Flat::new() } else { defaults.table(class, table) };
    whole.extend(of_table().map(|(key, item)| (key.clone(), item.value.clone())));
    whole.retain(|_, value| !value.is_nothing());
    whole
}

/// Whether defaults give a value; of the referent, whatever its capitals and accents.
fn gives(defaults: &Defaults, class: &str, key: &str, value: &Value) -> bool {
    match (defaults.get(class, key), value) {
        (Some(Value::Text(given)), Value::Text(own)) if key.starts_with(REFERENT) => fold(given) == fold(own),
        (None, own) => own.is_nothing(),
        (given, own) => given == Some(own),
    }
}

/// What an agreement has by default, as one of these imports writes it where that is the same.
pub(super) fn lent(defaults: &Defaults, class: &str, key: &str, imports: [Option<&Value>; 2]) -> Option<Value> {
    let same = imports.into_iter().flatten().find(|value| gives(defaults, class, key, value));
    same.or_else(|| defaults.get(class, key)).cloned()
}

/// What the import gives and an agreement has from its class alone, where the class that its pupil goes to has something
/// else: it is written into the agreement, so that a change of class moves no placement.
pub(super) fn held<'a>(
    defaults: &Defaults,
    (from, to): (&str, &str),
    ours: &Flat,
    given: impl Fn(&str) -> Option<&'a Value>,
) -> Flat {
    let mut held = Flat::new();
    for (_, keys) in
        GROUPS.iter().filter(|(_, keys)| keys.iter().any(|key| defaults.get(from, key) != defaults.get(to, key)))
    {
        let lent = keys.iter().filter(|key| !settles(ours, key));
        let same = lent
            .filter_map(|key| Some((*key, given(key)?)))
            .filter(|(key, value)| defaults.get(from, key) == Some(value));
        held.extend(same.map(|(key, value)| (key.to_owned(), value.clone())));
    }
    if held.keys().any(|key| key.starts_with(WEEK)) {
        held.extend(defaults.table(from, WEEK));
    }
    held
}

/// Keys that each agreement must have, its own or by default; with a dot, any key of that table.
const NEEDED: [&str; 6] = ["model", "level", "placement.start", "placement.week.", "school.referent.", "host"];

/// Those of them that an agreement does not say itself.
pub(super) type Unsaid = Vec<&'static str>;

/// Which needed keys an agreement does not say itself.
pub(super) fn unsaid(values: &Flat) -> Unsaid {
    let says = |key: &str| {
        let under = |k: &String| k.starts_with(key);
        match key {
            "host" => values.keys().any(|k| k == key || k.starts_with("host.")),
            table if table.ends_with('.') => values.keys().any(under),
            _ => values.contains_key(key),
        }
    };
    NEEDED.into_iter().filter(|key| !says(key)).collect()
}

/// How many agreements lack a key that each must have, by the key.
pub(super) fn lacking(defaults: &Defaults, all: &[(String, Unsaid)]) -> BTreeMap<&'static str, usize> {
    let mut lacking = BTreeMap::new();
    for (class, unsaid) in all {
        let lent = |key: &str| defaults.get(class, key).is_some() || key.ends_with('.') && defaults.has(class, key);
        for key in unsaid.iter().filter(|key| !lent(key)) {
            *lacking.entry(*key).or_insert(0) += 1;
        }
    }
    lacking
}

#[cfg(test)]
mod tests {
    use super::super::folder::{SchoolFolder, TextFile, understand};
    use super::super::people::Item;
    use super::*;
    use crate::diagnostic::{Diagnostics, Sources, Span};

    /// What is shared of two agreements of one class with the same level and referent, in a school with these defaults.
    fn shared(defaults: &str) -> (Vec<Shared>, Known) {
        let school = TextFile { text: defaults.into(), ..TextFile::default() };
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let folder = SchoolFolder { school, ..SchoolFolder::default() };
        let mut known = understand(&folder, &mut sources, &mut found).unwrap();
        let span = Span::new(known.school_source, 0, 0);
        let item = |key: &str, text: &str| (key.to_owned(), Item { value: Value::Text(text.to_owned()), span });
        let values: Values = [item("level", "seconde-gt"), item("school.referent.family_name", "Roux")].into();
        let class = "2de 4".to_owned();
        let all = share(&mut known, &[(class.clone(), &values), (class, &values)], &BTreeSet::new());
        (all, known)
    }

    #[test]
    fn what_cannot_be_written_into_the_school_is_not_taken_for_written() {
        let (all, known) = shared("schema = 1\n");
        assert_eq!((all.len(), known.school.to_string().contains("Roux")), (2, true));
        let taken = "schema = 1\n[defaults]\nlevel = []\nclass = \"x\"\n";
        let (all, known) = shared(taken);
        assert_eq!(known.school.to_string(), taken);
        assert_eq!((all.len(), known.defaults.get("2de 4", "school.referent.family_name")), (0, None));
    }
}
