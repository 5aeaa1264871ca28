//! Three sides to one: what the last import gave, what the folder says today, what this import gives.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Flat;
use super::people::{Item, Values, text_of};
use super::values::Value;
use crate::diagnostic::{Span, nearest};
use crate::ids::fold;

/// A value that the import changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its whole key, such as `guardians.1.phone`.
    pub key: String,
    /// What the folder says until now.
    pub before: Option<Value>,
    /// What the import gives; none where it takes away what it gave before.
    pub after: Option<Value>,
}

/// A value that was changed by hand and by the export, in different ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its whole key.
    pub key: String,
    /// What the folder says; none where it was taken out by hand.
    pub ours: Option<Value>,
    /// What the import gives.
    pub theirs: Value,
    /// Where the import says so.
    pub place: Span,
}

/// What becomes of one file.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) changes: Vec<Change>,
    pub(super) conflicts: Vec<Conflict>,
    /// Values that differ because they were changed by hand, while the export still says what it said.
    pub(super) kept: usize,
}

/// Brings the three sides together. Only what the export gives is looked at: nothing is taken away.
pub(super) fn merge(ours: impl Fn(&str) -> Option<Value>, last: &Flat, theirs: &Values) -> Merged {
    let mut merged = Merged::default();
    let mut by_hand = BTreeSet::new();
    for (key, Item { value, span }) in theirs {
        let (our, old) = (ours(key), last.get(key));
        if same(our.as_ref(), Some(value)) {
            continue;
        }
        // Without a last import, capitals and accents alone are no reason to disagree with what was typed.
        let only_looks = old.is_none() && our.as_ref().is_some_and(|our| looks_like(our, value));
        if same(old, Some(value)) || only_looks {
            merged.kept += 1;
            by_hand.extend(whole_of(key).filter(|_| !only_looks));
        } else if same(our.as_ref(), old) {
            let after = Some(value.clone()).filter(|value| !value.is_nothing());
            merged.changes.push(Change { key: key.clone(), before: our, after });
        } else {
            merged.conflicts.push(Conflict { key: key.clone(), ours: our, theirs: value.clone(), place: *span });
            by_hand.extend(whole_of(key));
        }
    }
    // The street of one address and the town of another are none, nor are one's name and another's first name.
    let (mixed, changes) =
        merged.changes.into_iter().partition(|c| whole_of(&c.key).is_some_and(|whole| by_hand.contains(whole)));
    merged.changes = changes;
    for Change { key, before, .. } in mixed {
        if let Some(Item { value, span }) = theirs.get(&key) {
            merged.conflicts.push(Conflict { key, ours: before, theirs: value.clone(), place: *span });
        }
    }
    merged
}

/// Whether two sides say the same; one that says outright that there is nothing says no more than one that is silent.
fn same(one: Option<&Value>, other: Option<&Value>) -> bool {
    let said = |value: Option<&'_ Value>| value.is_some_and(|value| !value.is_nothing());
    match (one, other) {
        (Some(one), Some(other)) => is_same(one, other),
        _ => !said(one) && !said(other),
    }
}

/// The address that a key is a part of, or the person in a role, who may be another one. Guardians are told apart before.
fn whole_of(key: &str) -> Option<&str> {
    let (table, _) = key.rsplit_once('.')?;
    ["address", "representative", "tutor", "referent"].iter().any(|whole| table.ends_with(whole)).then_some(table)
}

/// Whether two values mean the same: `0639981234` is `06 39 98 12 34`.
pub(super) fn is_same(one: &Value, other: &Value) -> bool {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace('’', "'");
    one == other || is_by(bare, one, other)
}

/// Whether two values are the same but for capitals, accents and signs.
fn looks_like(one: &Value, other: &Value) -> bool {
    is_by(fold, one, other)
}

/// Whether two texts are one by what they are compared by, or each of two lists is.
fn is_by(by: impl Fn(&str) -> String, one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => by(one) == by(other),
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| by(one) == by(other))
        }
        _ => false,
    }
}

/// A guardian's names, as they are compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Person {
    family: String,
    given: String,
}

impl Person {
    /// By the keys of a guardian.
    pub(super) fn of(values: &Values) -> Self {
        Self::by(|key| text_of(values, key))
    }

    fn by<'a>(text: impl Fn(&str) -> Option<&'a str>) -> Self {
        let part = |key| text(key).map(fold).unwrap_or_default();
        Self { family: part("family_name"), given: part("given_names") }
    }

    /// Whether one name may be the other, corrected: a family name may be any other, given names may be mended, and parents
    /// of one family name are two people.
    fn may_be(&self, other: &Self) -> bool {
        let near = |one: &str, other: &str| one == other || nearest(one, [other]).is_some();
        let nameless = self.given.is_empty() || other.given.is_empty();
        let given = !nameless && self.given == other.given;
        given || near(&self.family, &other.family) && (nameless || near(&self.given, &other.given))
    }
}

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { family, given } = self;
        f.write_str(format!("{family} {given}").trim())
    }
}

/// The number of a guardian whom a key is about, and the rest of the key.
fn numbered(key: &str) -> Option<(usize, &str)> {
    let (number, rest) = key.strip_prefix("guardians.")?.split_once('.')?;
    Some((number.parse().ok()?, rest))
}

/// The guardians of a file by their numbers.
pub(super) fn names(flat: &Flat) -> BTreeMap<usize, Person> {
    let numbers: BTreeSet<usize> = flat.keys().filter_map(|key| Some(numbered(key)?.0)).collect();
    let text = |number: usize, key: &str| flat.get(&format!("guardians.{number}.{key}")).and_then(Value::as_text);
    numbers.into_iter().map(|number| (number, Person::by(|key| text(number, key)))).collect()
}

/// Those of the last import who are no longer in the file are remembered under numbers that no file has.
const REMOVED_FROM: usize = 100;

/// What the last import gave, with its guardians under the numbers that the same people have in the file today: by name,
/// else by a name that may be theirs, corrected by hand.
pub(super) fn aligned(last: Flat, ours: &Flat) -> Flat {
    let (ours, before) = (names(ours), names(&last));
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    for by_name in [true, false] {
        let is = |old: &Person, our: &Person| if by_name { old == our } else { old.may_be(our) };
        for (number, old) in &before {
            let taken: BTreeSet<usize> = places.values().copied().collect();
            let new = ours.iter().find(|(n, our)| !taken.contains(*n) && is(old, our));
            if let (Some((new, _)), false) = (new, places.contains_key(number)) {
                places.insert(*number, *new);
            }
        }
    }
    let removed = before.keys().filter(|number| !places.contains_key(*number)).zip(REMOVED_FROM..);
    let removed: Vec<(usize, usize)> = removed.map(|(number, place)| (*number, place)).collect();
    places.extend(removed);
    let moved = |key: &str| {
        let (number, rest) = numbered(key)?;
        Some(format!("guardians.{}.{rest}", places.get(&number)?))
    };
    last.into_iter().map(|(key, value)| (moved(&key).unwrap_or(key), value)).collect()
}

/// The numbers that the import's guardians have in the folder's file: by name as it stands there, else by the name that
/// the last import gave (it may have been corrected by hand since), else the next free one. None for those of the last
/// import, as [`aligned`] gives it, who were taken out by hand.
pub(super) fn places(theirs: &[Person], ours: &Flat, last: &Flat) -> Vec<Option<usize>> {
    let (ours, last) = (names(ours), names(last));
    let mut taken = BTreeSet::new();
    let mut found: Vec<Option<usize>> = vec![];
    for name in theirs {
        let place = ours.iter().find(|(n, our)| *our == name && !taken.contains(*n)).map(|(n, _)| *n);
        found.push(place.inspect(|n| _ = taken.insert(*n)));
    }
    let mut next = ours.keys().copied().max().unwrap_or(0);
    let rest = found.into_iter().zip(theirs).map(|(place, name)| {
        place.or_else(|| {
            let mut before = last.iter().filter(|(n, old)| *old == name && !taken.contains(*n)).map(|(n, _)| *n);
            if let Some(number) = before.next() {
                return ours.contains_key(&number).then_some(number).inspect(|n| _ = taken.insert(*n));
            }
            next += 1;
            Some(next)
        })
    });
    rest.collect()
}

/// The guardians of the last import who still stand in the file and whom this import no longer gives.
pub(super) fn gone(theirs: &[Person], ours: &Flat, last: &Flat) -> Vec<Person> {
    let ours: BTreeSet<Person> = names(ours).into_values().collect();
    names(last).into_values().filter(|name| ours.contains(name) && !theirs.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    fn flat(pairs: &[(&str, &str)]) -> Flat {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), Value::Text((*value).to_owned()))).collect()
    }

    fn merged(ours: &[(&str, &str)], last: &[(&str, &str)], theirs: &[(&str, &str)]) -> Merged {
        let span = Span::new(Sources::new().add("", ""), 0, 0);
        let theirs = flat(theirs).into_iter().map(|(key, value)| (key, Item { value, span })).collect();
        let ours = flat(ours);
        merge(|key| ours.get(key).cloned(), &flat(last), &theirs)
    }

    #[test]
    fn what_the_export_changed_and_nobody_else_is_changed() {
        let merged =
            merged(&[("a", "1"), ("b", "2")], &[("a", "1"), ("b", "2")], &[("a", "9"), ("b", "2"), ("c", "3")]);
        let keys: Vec<&str> = merged.changes.iter().map(|c| c.key.as_str()).collect();
        assert_eq!(keys, ["a", "c"]);
        assert!(merged.conflicts.is_empty() && merged.kept == 0);
    }

    #[test]
    fn a_person_whose_name_was_corrected_by_hand_does_not_become_half_of_another() {
        let [family, given] = ["representative.family_name", "representative.given_names"];
        let last = [(family, "ROUX"), (given, "Marc")];
        let merged = merged(&[(family, "Roux"), (given, "Marc")], &last, &[(family, "DURAND"), (given, "Jeanne")]);
        assert!(merged.changes.is_empty(), "{:?}", merged.changes);
        assert_eq!(merged.conflicts.len(), 2);
    }

    #[test]
    fn a_hand_edit_stays_while_the_export_stays() {
        let merged = merged(&[("a", "hand")], &[("a", "1")], &[("a", "1")]);
        assert_eq!((merged.changes.len(), merged.conflicts.len(), merged.kept), (0, 0, 1));
    }

    #[test]
    fn both_sides_changed_is_a_conflict_unless_they_agree() {
        let merged = merged(&[("a", "hand"), ("b", "x")], &[("a", "1"), ("b", "1")], &[("a", "2"), ("b", "x")]);
        assert!(merged.changes.is_empty());
        assert_eq!(merged.conflicts.len(), 1);
        assert_eq!(merged.conflicts[0].ours, Some(Value::Text("hand".into())));
    }

    #[test]
    fn lines_of_an_address_are_compared_one_by_one() {
        let lines = |lines: &[&str]| Value::List(lines.iter().map(|line| (*line).to_owned()).collect());
        let (typed, given) = (lines(&["8, rue de l’Oie", "bât. A"]), lines(&["8, rue de l'Oie", "bât.  A"]));
        assert!(is_same(&typed, &given) && !is_same(&typed, &lines(&["8, rue de l'Oie"])));
        assert!(looks_like(&lines(&["8 RUE DE L'OIE", "BAT. A"]), &typed) && !looks_like(&lines(&["9"]), &typed));
    }

    #[test]
    fn of_an_address_that_was_changed_by_hand_no_part_is_changed() {
        let [lines, city] = ["pupil.address.lines", "pupil.address.city"];
        for street in ["old", "new"] {
            let ours = [(lines, "hand"), (city, "Lyon"), ("pupil.phone", "1")];
            let before = [(lines, "old"), (city, "Lyon"), ("pupil.phone", "1")];
            let merged = merged(&ours, &before, &[(lines, street), (city, "Riom"), ("pupil.phone", "2")]);
            let keys: Vec<&str> = merged.changes.iter().map(|c| c.key.as_str()).collect();
            assert_eq!(keys, ["pupil.phone"]);
            assert!(merged.conflicts.iter().any(|c| c.key == city && c.ours == Some(Value::Text("Lyon".into()))));
        }
    }

    #[test]
    fn nothing_is_taken_away() {
        let merged = merged(&[("a", "1"), ("b", "2")], &[("a", "1"), ("b", "2")], &[("a", "1")]);
        assert!(merged.changes.is_empty() && merged.conflicts.is_empty());
    }

    #[test]
    fn a_value_taken_out_by_hand_does_not_come_back() {
        assert_eq!(merged(&[], &[("a", "1")], &[("a", "1")]).kept, 1);
        assert_eq!(merged(&[], &[("a", "1")], &[("a", "2")]).conflicts.len(), 1);
    }

    fn person(family: &str, given: &str) -> Person {
        Person { family: family.to_owned(), given: given.to_owned() }
    }

    #[test]
    fn guardians_keep_their_numbers_whatever_the_order_of_the_export() {
        let one = [("guardians.1.family_name", "Moreau"), ("guardians.1.given_names", "Claire")];
        let two = [("guardians.2.family_name", "Dupont"), ("guardians.2.given_names", "Yann")];
        let ours = flat(&[one, two].concat());
        let theirs = [person("dupont", "yann"), person("petit", "ana"), person("moreau", "claire")];
        assert_eq!(places(&theirs, &ours, &ours), [Some(2), Some(3), Some(1)]);
        assert_eq!(gone(&theirs[..2], &ours, &ours), theirs[2..]);
    }

    #[test]
    fn a_guardian_whose_name_was_corrected_by_hand_is_the_same() {
        let ours = flat(&[("guardians.1.family_name", "Moreau"), ("guardians.1.given_names", "Claire")]);
        let last = flat(&[("guardians.1.family_name", "MORAU"), ("guardians.1.given_names", "Claire")]);
        assert_eq!(places(&[person("morau", "claire")], &ours, &aligned(last, &ours)), [Some(1)]);
    }

    #[test]
    fn one_parent_in_place_of_another_is_no_corrected_name() {
        let ours = flat(&[("guardians.1.family_name", "Dupont"), ("guardians.1.given_names", "Rose")]);
        let last = flat(&[("guardians.1.family_name", "Dupont"), ("guardians.1.given_names", "Luc")]);
        let last = aligned(last, &ours);
        assert!(last.contains_key("guardians.100.family_name") && last.len() == 2);
        assert_eq!(places(&[person("dupont", "luc")], &ours, &last), [None]);
    }
}
