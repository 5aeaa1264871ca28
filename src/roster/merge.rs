//! Three sides to one: what the last import gave, what the folder says today, what this import gives.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Flat;
use super::looks::{is_same, looks_like, says_less};
use super::people::{Item, Values, alike, are_initials, text_of, words};
use super::value::Value;
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
    /// What the import spells with less than the folder.
    less: BTreeSet<String>,
}

impl Merged {
    /// Leaves what the import only spells otherwise as it is.
    pub(super) fn leave_spellings(&mut self) {
        let Self { changes, less, .. } = self;
        changes.retain(|change| {
            let is_spelling = change.before.as_ref().zip(change.after.as_ref()).is_some_and(|(b, a)| looks_like(b, a));
            if is_spelling {
                less.insert(change.key.clone());
            }
            !is_spelling
        });
    }

    /// What the import has given, from what it had: without what it takes away, and not in letters that say less.
    pub(super) fn remembered(&self, mut last: Flat, theirs: Values) -> Flat {
        last.retain(|key, _| !self.changes.iter().any(|change| change.key == *key && change.after.is_none()));
        for (key, Item { value, .. }) in theirs {
            if self.less.contains(&key) {
                last.entry(key).or_insert(value);
            } else {
                last.insert(key, value);
            }
        }
        last
    }
}

/// Brings the three sides together. Only what the export gives is looked at, and what it gave of a person who is another
/// now. `lent` tells what the file has without saying it.
pub(super) fn merge(own: &Flat, lent: impl Fn(&str) -> Option<Value>, last: &Flat, theirs: &Values) -> Merged {
    let mut merged = Merged::default();
    let mut by_hand = BTreeSet::new();
    for (key, Item { value, span }) in theirs {
        let lent = if own.contains_key(key) { None } else { lent(key) };
        let our = own.get(key).or(lent.as_ref());
        let in_full = our.is_some_and(|our| is_in_full(key, our, value, own, theirs));
        match judge(key, (our, lent.is_some()), last.get(key), value) {
            Verdict::Changed | Verdict::Conflict if in_full => drop(merged.less.insert(key.clone())),
            Verdict::Same => {}
            Verdict::Less { kept } => {
                merged.kept += usize::from(kept);
                merged.less.insert(key.clone());
            }
            Verdict::Kept => {
                merged.kept += 1;
                let is_spelt = our.is_some_and(|our| looks_like(our, value));
                by_hand.extend(whole_of(key).filter(|_| !is_spelt));
            }
            Verdict::Changed => {
                let after = Some(value.clone()).filter(|value| !value.is_nothing());
                merged.changes.push(Change { key: key.clone(), before: our.cloned(), after });
            }
            Verdict::Conflict => {
                let (ours, theirs) = (our.cloned(), value.clone());
                merged.conflicts.push(Conflict { key: key.clone(), ours, theirs, place: *span });
                by_hand.extend(whole_of(key));
            }
        }
    }
    replace_wholes(&mut merged, &mut by_hand, own, last, theirs);
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

/// Whether the folder says more of a name: the given names of which the import has the initials, of one family name, or the
/// parts of what the import has whole.
fn is_in_full(key: &str, our: &Value, new: &Value, own: &Flat, theirs: &Values) -> bool {
    let Some((person, part)) = key.rsplit_once('.') else { return false };
    let [family, given] = ["family_name", "given_names"].map(|part| format!("{person}.{part}"));
    match part {
        "given_names" => {
            let families = own.get(&family).zip(theirs.get(&family));
            families.is_some_and(|(one, new)| looks_like(one, &new.value))
                && are_initials(&fold(&new.to_string()), &fold(&our.to_string()))
        }
        "family_name" if !theirs.contains_key(&given) => {
            let parts = own.get(&given).map(|given| fold(&format!("{our} {given}")));
            parts.is_some_and(|parts| words(&parts) == words(&fold(&new.to_string())))
        }
        _ => false,
    }
}

/// What becomes of one value.
enum Verdict {
    /// Both sides say the same.
    Same,
    /// The import spells it with less than the folder; `kept` where a hand has spelt it so.
    Less { kept: bool },
    /// It was changed by hand, and the import says what it said.
    Kept,
    /// The import changes it.
    Changed,
    /// It was changed by hand and by the import.
    Conflict,
}

/// Judges what an import gives for a key, by what the folder has, lent or not, and what the import gave before.
fn judge(key: &str, (our, lent): (Option<&Value>, bool), old: Option<&Value>, new: &Value) -> Verdict {
    if same(our, Some(new)) {
        return Verdict::Same;
    }
    // Without a last import, capitals and accents alone are no reason to disagree with what was typed.
    let is_typed = old.is_none() && !lent;
    if our.is_some_and(|our| says_less(new, our) || is_typed && looks_like(our, new)) {
        return Verdict::Less { kept: !lent && !same(our, old) };
    }
    match old {
        Some(old) if same(Some(old), Some(new)) => Verdict::Kept,
        // What is given by default is nobody's change in this file.
        None if lent => Verdict::Changed,
        _ if same(our, old) => Verdict::Changed,
        // Who took out the host of a placement that is off wants no other said of the next one.
        _ if our.is_none() && key == "host" => Verdict::Changed,
        _ => Verdict::Conflict,
    }
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
    let is_whole = table.ends_with(ADDRESS) || ROLES.iter().any(|role| table.ends_with(role));
    is_whole.then_some(table)
}

/// The table of any address.
const ADDRESS: &str = "address";

/// The tables of people who are known by their role.
const ROLES: [&str; 3] = ["representative", "tutor", "referent"];

/// Another person takes nothing from the one before, nor another address: what the import gave of the old one goes with it.
/// Where a part was written by hand, and where the import has half an address, the whole is left as it is.
fn replace_wholes<'a>(
    merged: &mut Merged,
    by_hand: &mut BTreeSet<&'a str>,
    own: &Flat,
    last: &Flat,
    theirs: &'a Values,
) {
    for whole in theirs.keys().filter_map(|key| whole_of(key)).collect::<BTreeSet<_>>() {
        merged.changes.extend(no_title(whole, own, last, theirs));
        let is_other = if whole.ends_with(ADDRESS) { is_elsewhere } else { is_another };
        let of_whole = |key: &str| whole_of(key) == Some(whole);
        let changes = merged.changes.iter().filter(|change| of_whole(&change.key));
        if !is_other(whole, &changes.collect::<Vec<_>>()) {
            continue;
        }
        let left = own.iter().filter(|(key, _)| of_whole(key) && !theirs.contains_key(*key));
        for (key, value) in left {
            if whole.ends_with(ADDRESS) || !same(Some(value), last.get(key)) {
                by_hand.insert(whole);
            }
            merged.changes.push(Change { key: key.clone(), before: Some(value.clone()), after: None });
        }
    }
}

/// The change that takes a function away which an import took for one, and is the name that this one gives.
fn no_title(whole: &str, own: &Flat, last: &Flat, theirs: &Values) -> Option<Change> {
    let key = format!("{whole}.title");
    let title = own.get(&key).filter(|title| !theirs.contains_key(&key) && last.get(&key) == Some(title))?;
    let is_name =
        |part: &str| theirs.get(&format!("{whole}.{part}")).is_some_and(|name| looks_like(&name.value, title));
    ["family_name", "given_names"].into_iter().any(is_name).then(|| Change {
        key,
        before: Some(title.clone()),
        after: None,
    })
}

/// Whether changes move an address: a part of it becomes another.
fn is_elsewhere(_whole: &str, changes: &[&Change]) -> bool {
    changes.iter().any(|change| match (&change.before, &change.after) {
        (Some(before), Some(after)) => !looks_like(before, after),
        _ => false,
    })
}

/// Whether changes put another person in a role: not a name that was mended.
fn is_another(whole: &str, changes: &[&Change]) -> bool {
    changes.iter().any(|change| {
        let part = change.key.strip_prefix(whole).unwrap_or_default();
        match (&change.before, &change.after) {
            (Some(Value::Text(before)), Some(Value::Text(after))) => match part {
                ".family_name" | ".given_names" => !is_mended(&fold(before), &fold(after)),
                _ => part == ".civility",
            },
            _ => false,
        }
    })
}

/// Whether one of two names may be the other with a slip or two, or with more of it.
fn is_mended(one: &str, other: &str) -> bool {
    let most = one.chars().count().min(other.chars().count()) / LETTERS_A_SLIP;
    one.contains(other) || other.contains(one) || strsim::damerau_levenshtein(one, other) <= most
}

/// A name of so many letters may have one that is wrong.
const LETTERS_A_SLIP: usize = 4;

/// A guardian's names, as they are compared, and what else tells who it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Person {
    family: String,
    given: String,
    said: BTreeMap<&'static str, String>,
}

/// What tells two people of the same given names apart.
const APART: [&str; 2] = ["civility", "relation"];

/// What shows that two people of the same given names are one.
const TIES: [&str; 3] = ["relation", "phone", "email"];

impl Person {
    /// By the keys of a guardian.
    pub(super) fn of(values: &Values) -> Self {
        Self::by(|key| text_of(values, key))
    }

    fn by<'a>(text: impl Fn(&str) -> Option<&'a str>) -> Self {
        let part = |key| text(key).map(fold).unwrap_or_default();
        let said = APART.into_iter().chain(TIES).filter_map(|key| Some((key, fold(text(key)?))));
        Self { family: part("family_name"), given: part("given_names"), said: said.collect() }
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

impl Person {
    fn is_named(&self, other: &Self) -> bool {
        self.family == other.family && self.given == other.given
    }

    /// Whether one is the other under another family name: of the same given names, with something that ties them together and
    /// nothing that tells them apart.
    fn is_renamed(&self, other: &Self) -> bool {
        let same = |key: &&str| self.said.get(*key).zip(other.said.get(*key)).map(|(one, other)| one == other);
        !self.given.is_empty()
            && self.given == other.given
            && !APART.iter().any(|key| same(key) == Some(false))
            && TIES.iter().any(|key| same(key) == Some(true))
    }

    /// Whether one name is the other, in other words: in either order, completed, or with a slip of the hand.
    fn is_alike(&self, other: &Self) -> bool {
        let names = |person: &Self| [person.family.clone(), person.given.clone()];
        alike(&names(self), &names(other), false)
    }
}

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { family, given, .. } = self;
        f.write_str(format!("{family} {given}").trim())
    }
}

/// The number of a guardian whom a key is about, and the rest of the key.
pub(super) fn numbered(key: &str) -> Option<(usize, &str)> {
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
        let is =
            |old: &Person, our: &Person| if by_name { old.is_named(our) } else { old.may_be(our) || old.is_alike(our) };
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
/// the last import gave (it may have been corrected by hand since), else by a name that is like the one or the other, else
/// as the only one of the same given names whose family name is another now, else the next free one. None for those of the
/// last import, as [`aligned`] gives it, who were taken out by hand.
pub(super) fn places(theirs: &[Person], ours: &Flat, last: &Flat) -> Vec<Option<usize>> {
    let (ours, last) = (names(ours), names(last));
    let mut found: Vec<Option<usize>> = vec![None; theirs.len()];
    let ways: [fn(&Person, &Person) -> bool; 3] = [Person::is_named, Person::is_alike, Person::is_renamed];
    for (way, people) in ways.into_iter().enumerate().flat_map(|way| [(way, &ours), (way, &last)]) {
        let (step, is) = way;
        for (at, name) in theirs.iter().enumerate() {
            let all = people.iter().filter(|(n, other)| is(other, name) && !found.contains(&Some(**n)));
            let all: Vec<usize> = all.map(|(n, _)| *n).collect();
            let number = all.first().copied().filter(|_| step == 0 || all.len() == 1);
            if let Some(place) = found.get_mut(at).filter(|place| place.is_none()) {
                *place = number;
            }
        }
    }
    let mut next = ours.keys().copied().max().unwrap_or(0);
    let mut free = || {
        next += 1;
        next
    };
    let numbers = found.into_iter().map(|place| place.unwrap_or_else(&mut free));
    let is_there = |number: &usize| *number < REMOVED_FROM;
    numbers.map(|number| Some(number).filter(is_there)).collect()
}

/// The guardians of the last import who still stand in the file and whom this import no longer gives.
pub(super) fn gone(theirs: &[Person], ours: &Flat, last: &Flat) -> Vec<Person> {
    let given: BTreeSet<usize> = places(theirs, ours, last).into_iter().flatten().collect();
    let ours = names(ours);
    let stays = |(number, name): &(usize, Person)| {
        ours.get(number).is_some_and(|our| our.is_named(name)) && !given.contains(number)
    };
    names(last).into_iter().filter(stays).map(|(_, name)| name).collect()
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
        merge(&ours, |_| None, &flat(last), &theirs)
    }

    #[test]
    fn a_name_that_the_export_has_whole_does_not_undo_the_parts_of_the_folder() {
        let [family, given] = ["representative.family_name", "representative.given_names"];
        let parts = [(family, "Nuñez"), (given, "Inès")];
        for last in [&parts[..], &[(family, "Ines Nunez")], &[]] {
            for whole in ["Inès Nuñez", "NUNEZ Ines"] {
                let merged = merged(&parts, last, &[(family, whole)]);
                assert!(merged.changes.is_empty() && merged.conflicts.is_empty(), "{whole} {:?}", merged.changes);
            }
        }
        assert_eq!(merged(&parts, &parts, &[(family, "Rose Nuñez")]).changes.len(), 1);
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
        Person { family: family.to_owned(), given: given.to_owned(), ..Person::default() }
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
