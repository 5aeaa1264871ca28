//! Numbers of agreements, made by the school's pattern: `CS26-{counter:4}`.

use std::collections::BTreeSet;

use chrono::Datelike as _;

use super::hosts::slug;
use crate::diagnostic::Flaw;
use crate::ids::Number;
use crate::text;

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// The counter, with at least so many digits.
    Counter(usize),
    /// The year of the first day, in four digits or two.
    Year(usize),
    Class,
}

/// A pattern that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Part>);

/// The pattern of a school that has none, where the year of the placements is known and where it is not.
pub(super) fn usual(year: Option<i32>) -> String {
    match year {
        Some(year) => format!("CS{:02}-{{counter:4}}", year.rem_euclid(100)),
        None => "CS-{counter:4}".to_owned(),
    }
}

impl Pattern {
    /// Understands a pattern.
    pub(super) fn read(pattern: &str) -> Result<Self, Flaw> {
        let (mut parts, mut rest) = (vec![], pattern);
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(|| wrong(pattern))?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(part(name).ok_or_else(|| wrong(pattern))?);
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        let counts = parts.iter().filter(|part| matches!(part, Part::Counter(_))).count();
        let pattern_of = Self(parts);
        let sample = pattern_of.number(1, "2DE 4", chrono::NaiveDate::MIN.with_year(2026));
        // A class may begin or end in digits, from which those of a counter beside it are not told.
        let parts = pattern_of.0.iter().filter(|part| **part != Part::Text(String::new())).collect::<Vec<_>>();
        let is_mixed =
            |pair: &[&Part]| pair.contains(&&Part::Class) && pair.iter().any(|p| matches!(p, Part::Counter(_)));
        match sample.parse::<Number>() {
            Ok(_) if counts == 1 && !parts.windows(2).any(is_mixed) => Ok(pattern_of),
            _ => Err(wrong(pattern)),
        }
    }

    /// A number.
    pub(super) fn number(&self, counter: u64, class: &str, first_day: Option<chrono::NaiveDate>) -> String {
        let year = first_day.map_or(0, |day| day.year());
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Counter(digits) => format!("{counter:0digits$}"),
            Part::Year(2) => format!("{:02}", year.rem_euclid(100)),
            Part::Year(_) => format!("{year:04}"),
            Part::Class => slug(class).to_uppercase().replace('-', ""),
        };
        self.0.iter().map(part).collect()
    }

    /// The counter of a number that this pattern may have made.
    pub(super) fn counter_of(&self, number: &str) -> Option<u64> {
        read_back(&self.0, number, None).filter(|counter| *counter <= HIGHEST)
    }
}

/// The highest counter that is counted on, nine digits long: what is higher was made by nobody.
const HIGHEST: u64 = 999_999_999;

/// The counter of a number, by the parts of its pattern from the first; the longest that fits counts.
fn read_back(parts: &[Part], number: &str, counter: Option<u64>) -> Option<u64> {
    let Some((part, rest)) = parts.split_first() else { return counter.filter(|_| number.is_empty()) };
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    match part {
        Part::Text(text) => read_back(rest, number.strip_prefix(text.as_str())?, counter),
        Part::Year(length) => read_back(rest, number.get(*length..).filter(|_| digits >= *length)?, counter),
        Part::Class => {
            let letters = number.bytes().take_while(u8::is_ascii_alphanumeric).count();
            (0..=letters).rev().find_map(|end| read_back(rest, number.get(end..)?, counter))
        }
        Part::Counter(fewest) => (*fewest..=digits).rev().find_map(|end| {
            let (counter, after) = number.split_at_checked(end)?;
            read_back(rest, after, Some(counter.parse().ok()?))
        }),
    }
}

fn part(name: &str) -> Option<Part> {
    let (name, size) = name.split_once(':').unwrap_or((name, ""));
    match (name, size) {
        ("counter", "") => Some(Part::Counter(1)),
        ("counter", size) => size.parse().ok().filter(|n| (1..=9).contains(n)).map(Part::Counter),
        ("year", "") => Some(Part::Year(4)),
        ("year", "2") => Some(Part::Year(2)),
        ("class", "") => Some(Part::Class),
        _ => None,
    }
}

fn wrong(pattern: &str) -> Flaw {
    Flaw::new(
        "ROSTER-22",
        text!("« {pattern} » ne peut pas donner des numéros", "« {pattern} » cannot make numbers"),
    )
    .with_help(text!(
        "écrire des lettres et des chiffres et un compteur, par exemple CS26-{{counter:4}} ; {{year}}, {{year:2}} et {{class}} sont possibles, la classe séparée du compteur",
        "write letters and digits and a counter, for instance CS26-{{counter:4}}; {{year}}, {{year:2}} and {{class}} are possible, the class apart from the counter"
    ))
}

/// Gives numbers that no agreement has or has had.
pub(super) struct Counter {
    pattern: Pattern,
    taken: BTreeSet<String>,
    /// The highest counter that was given.
    pub(super) last: u64,
}

impl Counter {
    pub(super) fn new(pattern: Pattern, taken: impl IntoIterator<Item = String>, last: u64) -> Self {
        let taken: BTreeSet<String> = taken.into_iter().collect();
        let highest = taken.iter().filter_map(|number| pattern.counter_of(number)).max().unwrap_or(0);
        Self { pattern, taken, last: Some(last).filter(|last| *last <= HIGHEST).unwrap_or(0).max(highest) }
    }

    /// The next number.
    pub(super) fn next(&mut self, class: &str, first_day: Option<chrono::NaiveDate>) -> String {
        loop {
            self.last += 1;
            let number = self.pattern.number(self.last, class, first_day);
            if self.taken.insert(number.clone()) {
                return number;
            }
        }
    }

    /// Keeps a number that a list gives itself; false when another agreement has it.
    pub(super) fn take(&mut self, number: &str) -> bool {
        self.taken.insert(number.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Option<chrono::NaiveDate> {
        chrono::NaiveDate::from_ymd_opt(2026, 6, 15)
    }

    #[test]
    fn a_pattern_makes_numbers() {
        let made = |pattern: &str| Pattern::read(pattern).unwrap().number(12, "2de 4", day());
        assert_eq!(made("CS26-{counter:4}"), "CS26-0012");
        assert_eq!(made("{year:2}-{class}-{counter}"), "26-2DE4-12");
        assert_eq!(made(&usual(Some(2026))), "CS26-0012");
    }

    #[test]
    fn a_pattern_that_makes_no_number_is_refused() {
        for pattern in
            ["CS26", "{counter}{counter}", "cs-{counter}", "{count}", "{counter", "A B{counter}", "A-V{counter}"]
        {
            assert_eq!(Pattern::read(pattern).unwrap_err().code, "ROSTER-22", "{pattern}");
        }
    }

    #[test]
    fn a_number_never_comes_twice() {
        let pattern = Pattern::read("CS26-{counter:4}").unwrap();
        let taken = ["CS26-0007".to_owned(), "X-0099".to_owned()];
        let mut counter = Counter::new(pattern.clone(), taken.clone(), 3);
        assert_eq!(counter.next("", day()), "CS26-0008");
        assert!(counter.take("CS26-0009") && !counter.take("CS26-0007"));
        assert_eq!(counter.next("", day()), "CS26-0010");
        assert_eq!(Counter::new(pattern, taken, 40).next("", day()), "CS26-0041");
    }

    #[test]
    fn a_number_is_read_back_part_by_part() {
        for pattern in ["CS{year:2}{counter:4}", "{year}{counter:3}", "A{counter}B{year:2}", "{class}-{counter}-{year}"]
        {
            let pattern = Pattern::read(pattern).unwrap();
            let number = pattern.number(12, "2de 4", day());
            assert_eq!(pattern.counter_of(&number), Some(12), "{number}");
            let mut counter = Counter::new(pattern.clone(), [number], 0);
            assert_eq!(counter.next("2de 4", day()), pattern.number(13, "2de 4", day()));
        }
    }

    #[test]
    fn a_counter_beside_the_class_is_refused() {
        for pattern in ["{class}{counter:4}", "{counter}{class}"] {
            assert_eq!(Pattern::read(pattern).unwrap_err().code, "ROSTER-22", "{pattern}");
        }
    }

    #[test]
    fn a_counter_out_of_all_bounds_is_not_counted_on() {
        let pattern = Pattern::read("CS26-{counter:4}").unwrap();
        let taken = ["CS26-18446744073709551615".to_owned()];
        assert_eq!(Counter::new(pattern, taken, u64::MAX).next("", day()), "CS26-0001");
    }
}
