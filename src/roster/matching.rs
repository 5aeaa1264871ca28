//! Which pupil a row means: by national number, else by name and day of birth, else by name and class.

use std::collections::BTreeMap;

use super::people::{Item, Values, name_of, text_of};
use super::value::Value;
use crate::diagnostic::nearest;
use crate::ids::{class_fold, fold, is_near_class};

/// Who is known, in order.
#[derive(Debug, Default)]
pub(super) struct Directory {
    by_ine: BTreeMap<String, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
    entries: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    birth: Option<Value>,
    class: Option<String>,
}

/// How well a row agrees with a pupil of its name, best first. A day of birth outweighs a class, which changes in a year,
/// and a class in other words is better than another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    /// In the day of birth, and in nothing otherwise.
    Day,
    DayAndNearClass,
    DayAlone,
    /// One of them tells no day; in the class, as far as they tell.
    Class,
    NearClass,
    /// The row tells a day and the pupil has none; another class.
    Name,
}

/// The answer of a [`Directory`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// This one.
    One(usize),
    /// Any of these.
    Several(Vec<usize>),
    /// Pupils of this name, at least one, whose day of birth or class is another.
    Differs(Vec<usize>),
    /// Nobody; those whose name comes nearest.
    Nobody(Vec<usize>),
}

impl Answer {
    /// All whom the row may speak of.
    pub(super) fn candidates(&self) -> Vec<usize> {
        match self {
            Self::One(at) => vec![*at],
            Self::Several(all) | Self::Differs(all) | Self::Nobody(all) => all.clone(),
        }
    }
}

impl Directory {
    /// Enters a pupil by the keys of `[pupil]`; numbers go up from 0.
    pub(super) fn enter(&mut self, pupil: &Values) {
        self.entries.push(Known { birth: None, class: None });
        self.complete(self.entries.len() - 1, pupil);
    }

    /// Enters what else is known of a pupil.
    pub(super) fn complete(&mut self, at: usize, pupil: &Values) {
        self.enter_number(at, pupil);
        self.enter_as(at, pupil);
        if let Some(known) = self.entries.get_mut(at) {
            known.birth = known.birth.take().or_else(|| Some(pupil.get("birth_date")?.value.clone()));
            known.class = known.class.take().or_else(|| text_of(pupil, "class").map(ToOwned::to_owned));
        }
    }

    /// Enters a national number that a pupil is known by, beside those entered before.
    pub(super) fn enter_number(&mut self, at: usize, pupil: &Values) {
        if let Some(ine) = text_of(pupil, "ine") {
            self.by_ine.entry(ine.to_owned()).or_insert(at);
        }
    }

    /// Enters further names that a pupil is known by: those of an agreement, while the school's software has new ones.
    pub(super) fn enter_as(&mut self, at: usize, pupil: &Values) {
        for name in names(pupil) {
            let named = self.by_name.entry(name).or_default();
            if !named.contains(&at) {
                named.push(at);
            }
        }
    }

    /// Leaves a pupil out, of whom it is not known who they are.
    pub(super) fn forget(&mut self, at: usize) {
        self.by_ine.retain(|_, pupil| *pupil != at);
        self.by_name.retain(|_, named| {
            named.retain(|pupil| *pupil != at);
            !named.is_empty()
        });
    }

    /// The pupil who has a national number.
    pub(super) fn of_ine(&self, ine: &str) -> Option<usize> {
        self.by_ine.get(ine).copied()
    }

    /// Pupils of the name of a row.
    pub(super) fn named(&self, row: &Values) -> Vec<usize> {
        let mut named: Vec<usize> = vec![];
        for at in names(row).iter().filter_map(|name| self.by_name.get(name)).flatten() {
            if !named.contains(at) {
                named.push(*at);
            }
        }
        named
    }

    /// Those of some pupils with whom a row agrees best, and how well.
    pub(super) fn nearest(&self, named: &[usize], row: &Values) -> Option<(Nearness, Vec<usize>)> {
        let near = |at: usize| Some((self.entries.get(at)?.nearness(row)?, at));
        let all: Vec<(Nearness, usize)> = named.iter().filter_map(|at| near(*at)).collect();
        let best = all.iter().map(|(nearness, _)| *nearness).min()?;
        Some((best, all.into_iter().filter(|(nearness, _)| *nearness == best).map(|(_, at)| at).collect()))
    }

    /// Whom a row means.
    pub(super) fn find(&self, row: &Values) -> Answer {
        if let Some(at) = text_of(row, "ine").and_then(|ine| self.by_ine.get(ine)) {
            return Answer::One(*at);
        }
        let named = self.named(row);
        if named.is_empty() {
            let near = |name: &String| nearest(name, self.by_name.keys().map(String::as_str));
            let near = names(row).iter().find_map(near).and_then(|near| self.by_name.get(near));
            return Answer::Nobody(near.cloned().unwrap_or_default());
        }
        match self.nearest(&named, row).map(|(_, all)| all) {
            None => Answer::Differs(named),
            Some(all) => match all.as_slice() {
                [one] => Answer::One(*one),
                _ => Answer::Several(all),
            },
        }
    }
}

impl Known {
    /// How well a row of this one's name agrees; none where a day differs, or where nothing but the name agrees.
    fn nearness(&self, row: &Values) -> Option<Nearness> {
        let birth = row.get("birth_date").map(|item: &Item| &item.value);
        let class = text_of(row, "class").zip(self.class.as_deref());
        let same_class = class.is_none_or(|(one, other)| class_fold(one) == class_fold(other));
        let near_class = class.is_some_and(|(one, other)| is_near_class(one, other));
        match (&self.birth, birth) {
            (Some(one), Some(other)) if one != other => None,
            (Some(_), Some(_)) if same_class => Some(Nearness::Day),
            (Some(_), Some(_)) if near_class => Some(Nearness::DayAndNearClass),
            (Some(_), Some(_)) => Some(Nearness::DayAlone),
            _ if same_class => Some(Nearness::Class),
            _ if near_class => Some(Nearness::NearClass),
            (None, Some(_)) => Some(Nearness::Name),
            _ => None,
        }
    }
}

/// The name of a row as it may be known: a full name in one cell has two orders.
fn names(row: &Values) -> Vec<String> {
    let mut names = vec![name_of(row)];
    if let Some(usual) = text_of(row, "usual_name") {
        names.push(format!("{} {}", fold(usual), text_of(row, "given_names").map(fold).unwrap_or_default()));
    }
    if let Some(full) = text_of(row, "name") {
        let full = fold(full);
        let words: Vec<&str> = full.split(' ').collect();
        for turn in 0..words.len() {
            let (given, family) = words.split_at(turn);
            let name = [family, given].concat().join(" ");
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Sources, Span};

    fn pupil(pairs: &[(&str, &str)]) -> Values {
        let span = Span::new(Sources::new().add("", ""), 0, 0);
        let item = |value: &str| Item { value: Value::Text(value.to_owned()), span };
        pairs.iter().map(|(key, value)| ((*key).to_owned(), item(value))).collect()
    }

    fn named(family: &str, given: &str, birth: &str, class: &str) -> Values {
        pupil(&[("family_name", family), ("given_names", given), ("birth_date", birth), ("class", class)])
    }

    fn school() -> Directory {
        let mut all = Directory::default();
        for (at, (family, given, birth, class)) in [
            ("DUPONT", "Léa", "a", "2de 4"),
            ("DUPONT", "Léa", "b", "2de 5"),
            ("MARTIN", "Noé", "a", "2de 4"),
            ("MARTIN", "Zoé", "a", "2de 4"),
            ("PETIT", "Ana", "a", "2de 1"),
            ("PETIT", "Ana", "b", "2de 1"),
        ]
        .into_iter()
        .enumerate()
        {
            let mut values = named(family, given, birth, class);
            values.extend(pupil(&[("ine", &format!("12345678{at}AA"))]));
            all.enter(&values);
        }
        all
    }

    #[test]
    fn homonyms_are_told_apart_by_the_day_of_birth_or_the_class() {
        let all = school();
        assert_eq!(all.find(&named("dupont", "lea", "b", "2DE4")), Answer::One(1));
        assert_eq!(
            all.find(&pupil(&[("family_name", "Dupont"), ("given_names", "Lea"), ("class", "2de4")])),
            Answer::One(0)
        );
        assert_eq!(all.find(&pupil(&[("family_name", "Dupont"), ("given_names", "Léa")])), Answer::Several(vec![0, 1]));
        assert_eq!(
            all.find(&pupil(&[("family_name", "PETIT"), ("given_names", "Ana"), ("class", "2de 1")])),
            Answer::Several(vec![4, 5])
        );
    }

    #[test]
    fn twins_are_told_apart_by_their_given_names() {
        assert_eq!(school().find(&named("Martin", "Zoé", "a", "2de 4")), Answer::One(3));
    }

    #[test]
    fn the_national_number_counts_before_all_else() {
        let mut row = named("Dupond", "Lea", "c", "9");
        row.extend(pupil(&[("ine", "123456784AA")]));
        assert_eq!(school().find(&row), Answer::One(4));
    }

    #[test]
    fn a_name_in_one_cell_is_found_in_either_order() {
        for name in ["DUPONT Léa", "Léa Dupont"] {
            let row = pupil(&[("name", name), ("family_name", "x"), ("class", "2de 5")]);
            assert_eq!(school().find(&row), Answer::One(1), "{name}");
        }
    }

    #[test]
    fn a_name_that_is_not_there_is_told_with_the_nearest() {
        let row = pupil(&[("family_name", "MARTIN"), ("given_names", "Noée")]);
        assert_eq!(school().find(&row), Answer::Nobody(vec![2]));
        assert_eq!(school().find(&named("Martin", "Noé", "z", "2de 4")), Answer::Differs(vec![2]));
    }
}
