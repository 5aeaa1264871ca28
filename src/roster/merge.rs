//! Three sides to one: what the last import gave, what the folder says today, what this import gives.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Flat;
use super::people::{Item, Values};
use super::values::{Value, fold};
use crate::diagnostic::Span;

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
    for (key, Item { value, span }) in theirs {
        let (our, old) = (ours(key), last.get(key));
        let same = |one: Option<&Value>, other: Option<&Value>| match (one, other) {
            (Some(one), Some(other)) => is_same(one, other),
            (None, None) => true,
            _ => false,
        };
        if same(our.as_ref(), Some(value)) {
            continue;
        }
        // Without a last import, capitals and accents alone are no reason to disagree with what was typed.
        let only_looks = old.is_none() && our.as_ref().is_some_and(|our| looks_like(our, value));
        if same(old, Some(value)) || only_looks {
            merged.kept += 1;
        } else if same(our.as_ref(), old) {
            merged.changes.push(Change { key: key.clone(), before: our, after: Some(value.clone()) });
        } else {
            merged.conflicts.push(Conflict { key: key.clone(), ours: our, theirs: value.clone(), place: *span });
        }
    }
    merged
}

/// Whether two values mean the same: `0639981234` is `06 39 98 12 34`.
pub(super) fn is_same(one: &Value, other: &Value) -> bool {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace('’', "'");
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => bare(one) == bare(other),
        _ => one == other,
    }
}

fn looks_like(one: &Value, other: &Value) -> bool {
    matches!((one, other), (Value::Text(one), Value::Text(other)) if fold(one) == fold(other))
}

/// The guardians of a file by their numbers, as names are compared.
pub(super) fn names(flat: &Flat) -> BTreeMap<usize, String> {
    let numbers: BTreeSet<usize> =
        flat.keys().filter_map(|key| key.strip_prefix("guardians.")?.split('.').next()?.parse().ok()).collect();
    let part = |number: usize, key: &str| {
        flat.get(&format!("guardians.{number}.{key}")).and_then(Value::as_text).map(fold).unwrap_or_default()
    };
    numbers.into_iter().map(|n| (n, format!("{} {}", part(n, "family_name"), part(n, "given_names")))).collect()
}

/// The numbers that the import's guardians have in the folder's file: by name as it stands there, else by the name that
/// the last import gave (it may have been corrected by hand since), else the next free one.
pub(super) fn places(theirs: &[String], ours: &Flat, last: &Flat) -> Vec<usize> {
    let (ours, last) = (names(ours), names(last));
    let mut taken = BTreeSet::new();
    let mut found: Vec<Option<usize>> = theirs
        .iter()
        .map(|name| {
            ours.iter()
                .find(|(n, our)| *our == name && !taken.contains(*n))
                .map(|(n, _)| *n)
                .inspect(|n| _ = taken.insert(*n))
        })
        .collect();
    for (place, name) in found.iter_mut().zip(theirs).filter(|(place, _)| place.is_none()) {
        let before = last.iter().find(|(n, old)| *old == name && ours.contains_key(n) && !taken.contains(*n));
        *place = before.map(|(n, _)| *n).inspect(|n| _ = taken.insert(*n));
    }
    let mut next = ours.keys().copied().max().unwrap_or(0);
    found
        .into_iter()
        .map(|place| {
            place.unwrap_or_else(|| {
                next += 1;
                next
            })
        })
        .collect()
}

/// The guardians of the last import who still stand in the file and whom this import no longer gives.
pub(super) fn gone(theirs: &[String], ours: &Flat, last: &Flat) -> Vec<String> {
    let ours: BTreeSet<String> = names(ours).into_values().collect();
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
    fn nothing_is_taken_away() {
        let merged = merged(&[("a", "1"), ("b", "2")], &[("a", "1"), ("b", "2")], &[("a", "1")]);
        assert!(merged.changes.is_empty() && merged.conflicts.is_empty());
    }

    #[test]
    fn a_value_taken_out_by_hand_does_not_come_back() {
        assert_eq!(merged(&[], &[("a", "1")], &[("a", "1")]).kept, 1);
        assert_eq!(merged(&[], &[("a", "1")], &[("a", "2")]).conflicts.len(), 1);
    }

    #[test]
    fn guardians_keep_their_numbers_whatever_the_order_of_the_export() {
        let one = [("guardians.1.family_name", "Moreau"), ("guardians.1.given_names", "Claire")];
        let two = [("guardians.2.family_name", "Dupont"), ("guardians.2.given_names", "Yann")];
        let ours = flat(&[one, two].concat());
        let theirs = ["dupont yann".to_owned(), "petit ana".to_owned(), "moreau claire".to_owned()];
        assert_eq!(places(&theirs, &ours, &ours), [2, 3, 1]);
        assert_eq!(gone(&theirs[..2], &ours, &ours), ["moreau claire"]);
    }

    #[test]
    fn a_guardian_whose_name_was_corrected_by_hand_is_the_same() {
        let ours = flat(&[("guardians.1.family_name", "Moreau"), ("guardians.1.given_names", "Claire")]);
        let last = flat(&[("guardians.1.family_name", "MORAU"), ("guardians.1.given_names", "Claire")]);
        assert_eq!(places(&["morau claire".to_owned()], &ours, &last), [1]);
    }
}
