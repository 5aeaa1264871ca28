//! Stretches of days.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use crate::diagnostic::{Flaw, Text};
use crate::ids::quoted;
use crate::text;

/// Days from a first to a last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    start: NaiveDate,
    end: NaiveDate,
}

impl Interval {
    /// The days from `start` to `end`; none when `end` is before `start`.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// A single day.
    pub fn day(day: NaiveDate) -> Self {
        Self { start: day, end: day }
    }

    /// The first day.
    pub fn start(self) -> NaiveDate {
        self.start
    }

    /// The last day.
    pub fn end(self) -> NaiveDate {
        self.end
    }

    /// How many days it has, at least one.
    pub fn day_count(self) -> i64 {
        (self.end - self.start).num_days() + 1
    }

    /// Whether a day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.start <= day && day <= self.end
    }

    /// Whether all days of another lie in it.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The days that both have, if any.
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// The days, from the first to the last.
    pub fn days(self) -> Days {
        Days { next: Some(self.start), last: self.end }
    }
}

impl IntoIterator for Interval {
    type Item = NaiveDate;
    type IntoIter = Days;

    fn into_iter(self) -> Days {
        self.days()
    }
}

/// The days of an [`Interval`].
#[derive(Clone, Debug)]
pub struct Days {
    next: Option<NaiveDate>,
    last: NaiveDate,
}

impl Iterator for Days {
    type Item = NaiveDate;

    fn next(&mut self) -> Option<NaiveDate> {
        let day = self.next.filter(|day| *day <= self.last)?;
        self.next = day.succ_opt();
        Some(day)
    }
}

impl FromStr for Interval {
    type Err = Flaw;

    /// `2026-04-11..2026-04-27`, or a single day.
    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let (start, end) = typed.split_once("..").unwrap_or((typed, typed));
        let (start, end) = (date(start, typed)?, date(end, typed)?);
        Self::new(start, end).ok_or_else(|| {
            Flaw::new(
                "INTERVAL-02",
                text!(
                    "la période se termine le {end}, avant de commencer le {start}",
                    "the period ends on {end}, before it starts on {start}"
                ),
            )
            .with_help(text!(
                "écrire \"{end}..{start}\" si les deux dates sont interverties",
                "write \"{end}..{start}\" if the two dates were swapped"
            ))
        })
    }
}

impl fmt::Display for Interval {
    /// The form that is read: `2026-04-11..2026-04-27`, or a single day.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.start == self.end {
            return self.start.fmt(f);
        }
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A date of ten characters, year first.
fn date(part: &str, typed: &str) -> Result<NaiveDate, Flaw> {
    let part = part.trim();
    let is_shaped =
        part.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    let date = NaiveDate::parse_from_str(part, "%Y-%m-%d").ok().filter(|_| is_shaped && part.len() == 10);
    date.ok_or_else(|| {
        let shown = quoted(typed);
        Flaw::new(
            "INTERVAL-01",
            text!("« {shown} » n’est ni un jour ni une période", "« {shown} » is neither a day nor a period"),
        )
        .with_help(text!(
            "écrire par exemple \"2026-04-11..2026-04-27\", ou \"2026-05-15\" pour un seul jour",
            "write for instance \"2026-04-11..2026-04-27\", or \"2026-05-15\" for a single day"
        ))
    })
}

/// A school year, from 1 September to 31 August.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolYear(i32);

impl SchoolYear {
    /// The school year that a day lies in.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.year() - i32::from(day.month() < 9))
    }

    /// The calendar year of its September.
    pub fn first_year(self) -> i32 {
        self.0
    }

    /// The calendar year of its June.
    pub fn last_year(self) -> i32 {
        self.0 + 1
    }

    /// Its days.
    pub fn interval(self) -> Interval {
        let start = NaiveDate::from_ymd_opt(self.0, 9, 1).unwrap_or(NaiveDate::MIN);
        let end = NaiveDate::from_ymd_opt(self.0 + 1, 8, 31).unwrap_or(NaiveDate::MAX);
        Interval { start, end }
    }
}

impl FromStr for SchoolYear {
    type Err = Flaw;

    /// `2025-2026`.
    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let year = |digits: &str| -> Option<i32> {
            let is_year = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
            is_year.then(|| digits.parse().ok())?
        };
        let years = typed.split_once('-').and_then(|(first, last)| Some((year(first)?, year(last)?)));
        match years {
            Some((first, last)) if last == first + 1 => Ok(Self(first)),
            _ => Err(Flaw::new("SCHOOL-YEAR-01", no_school_year(&quoted(typed)))
                .with_help(text!("écrire par exemple \"2025-2026\"", "write for instance \"2025-2026\""))),
        }
    }
}

/// The message about what is not two years that follow one another.
fn no_school_year(shown: &str) -> Text {
    text!("« {shown} » n’est pas une année scolaire", "« {shown} » is not a school year")
}

impl fmt::Display for SchoolYear {
    /// `2025-2026`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:04}", self.0, self.0 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (1i32..3_000_000).prop_filter_map("a day", NaiveDate::from_num_days_from_ce_opt)
    }

    #[test]
    fn an_interval_has_both_its_ends() {
        let weeks: Interval = "2026-06-15..2026-06-26".parse().unwrap();
        assert_eq!((weeks.day_count(), weeks.days().count()), (12, 12));
        assert!(
            weeks.contains(day("2026-06-15"))
                && weeks.contains(day("2026-06-26"))
                && !weeks.contains(day("2026-06-27"))
        );
        assert_eq!(weeks.into_iter().last(), Some(day("2026-06-26")));
        assert!(weeks.covers(Interval::day(day("2026-06-26"))) && !Interval::day(day("2026-06-26")).covers(weeks));
    }

    #[test]
    fn the_last_day_of_all_ends_the_days() {
        assert_eq!(Interval::day(NaiveDate::MAX).days().count(), 1);
        assert!(Interval::new(NaiveDate::MIN, NaiveDate::MAX).unwrap().day_count() > 0);
    }

    #[test]
    fn intervals_meet_in_what_both_have() {
        let interval = |text: &str| text.parse::<Interval>().unwrap();
        let meet = interval("2026-04-01..2026-04-12").intersection(interval("2026-04-11..2026-04-27"));
        assert_eq!(meet, Some(interval("2026-04-11..2026-04-12")));
        assert_eq!(interval("2026-04-01").intersection(interval("2026-04-02")), None);
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for typed in [
            "",
            "..",
            "2026-02-30",
            "11/04/2026",
            "2026-4-1",
            "2026-04-11..",
            "2026-04-11...2026-04-27",
            "+026-04-11",
            "2026-04-11..2026-04-27..2026-05-01",
        ] {
            assert_eq!(typed.parse::<Interval>().unwrap_err().code, "INTERVAL-01", "{typed}");
        }
        assert_eq!("2026-04-27..2026-04-11".parse::<Interval>().unwrap_err().code, "INTERVAL-02");
        assert_eq!("2026-04-11 .. 2026-04-27".parse::<Interval>().unwrap().day_count(), 17);
    }

    #[test]
    fn a_school_year_turns_on_the_first_of_september() {
        assert_eq!(SchoolYear::of(day("2026-08-31")).to_string(), "2025-2026");
        assert_eq!(SchoolYear::of(day("2026-09-01")).to_string(), "2026-2027");
        let year: SchoolYear = "2025-2026".parse().unwrap();
        assert_eq!((year.first_year(), year.last_year()), (2025, 2026));
        assert_eq!(year.interval().to_string(), "2025-09-01..2026-08-31");
        for typed in ["", "2025", "2025-2027", "2026-2025", "25-26", "2025–2026", "+025-2026"] {
            assert_eq!(typed.parse::<SchoolYear>().unwrap_err().code, "SCHOOL-YEAR-01", "{typed}");
        }
    }

    #[test]
    fn the_ends_of_time_have_a_school_year() {
        for day in [NaiveDate::MIN, NaiveDate::MAX] {
            assert!(SchoolYear::of(day).interval().day_count() > 0);
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_an_interval_or_a_flaw(typed in any::<String>()) {
            let _ = typed.parse::<Interval>();
            let _ = typed.parse::<SchoolYear>();
        }

        #[test]
        fn what_is_printed_is_read_again(start in any_day(), more in 0i64..500) {
            let interval = Interval::new(start, start + chrono::Duration::days(more)).unwrap();
            prop_assert_eq!(interval.to_string().parse::<Interval>().unwrap(), interval);
            prop_assert_eq!(interval.day_count(), more + 1);
            let year = SchoolYear::of(start);
            prop_assert!(year.interval().contains(start));
            prop_assert_eq!(year.to_string().parse::<SchoolYear>().unwrap(), year);
        }
    }
}
