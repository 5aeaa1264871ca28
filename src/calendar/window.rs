//! The national window of the seconde's placement.

use chrono::{Datelike, Duration, NaiveDate};

use super::{Interval, Territory};

/// What the dates of a window rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WindowSource {
    /// An official announcement.
    Official,
    /// The national platform, which judges by these dates; no official text was found.
    Platform,
    /// The rule that gives all known dates: two weeks to the last Friday of June.
    Rule,
}

/// The two weeks of June in which pupils of seconde générale et technologique do their placement, Monday to Friday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    interval: Interval,
    source: WindowSource,
}

/// The known dates: year, first and last day in June, what says so.
const KNOWN: [(i32, u32, u32, WindowSource); 3] = [
    (2024, 17, 28, WindowSource::Official),
    (2025, 16, 27, WindowSource::Official),
    (2026, 15, 26, WindowSource::Platform),
];

/// The years that have a window: the placement exists since 2024.
const YEARS: std::ops::RangeInclusive<i32> = 2024..=2100;

impl Window {
    /// The window of a calendar year; none before 2024, after 2100, and in territories whose school year is their own.
    pub fn of_seconde(year: i32, territory: Territory) -> Option<Self> {
        if territory.has_own_school_year() || !YEARS.contains(&year) {
            return None;
        }
        let june = |day| NaiveDate::from_ymd_opt(year, 6, day);
        if let Some((_, first, last, source)) = KNOWN.iter().find(|(known, ..)| *known == year) {
            let interval = Interval::new(june(*first)?, june(*last)?)?;
            return Some(Self { interval, source: *source });
        }
        Some(Self { interval: by_rule(june(30)?)?, source: WindowSource::Rule })
    }

    /// Its days, from a Monday to the Friday of the next week.
    pub fn interval(self) -> Interval {
        self.interval
    }

    /// Its two weeks, Monday to Friday, for a pupil with two hosts.
    pub fn weeks(self) -> [Interval; 2] {
        let (start, end) = (self.interval.start(), self.interval.end());
        let week = |first: NaiveDate, last: NaiveDate| Interval::new(first, last).unwrap_or(self.interval);
        [week(start, start + Duration::days(4)), week(end - Duration::days(4), end)]
    }

    /// What its dates rest on.
    pub fn source(self) -> WindowSource {
        self.source
    }
}

/// From eleven days before the last Friday of June to that Friday, given the last day of June.
fn by_rule(last_of_june: NaiveDate) -> Option<Interval> {
    let since_friday = (last_of_june.weekday().num_days_from_monday() + 3) % 7;
    let friday = last_of_june.checked_sub_signed(Duration::days(since_friday.into()))?;
    Interval::new(friday.checked_sub_signed(Duration::days(11))?, friday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Certainty, Holidays};
    use chrono::Weekday;

    fn window(year: i32) -> Window {
        Window::of_seconde(year, Territory::Mainland).unwrap()
    }

    #[test]
    fn the_windows_are_those_of_the_dossier() {
        let table = [
            (2024, 17, 28, WindowSource::Official),
            (2025, 16, 27, WindowSource::Official),
            (2026, 15, 26, WindowSource::Platform),
            (2027, 14, 25, WindowSource::Rule),
            (2028, 19, 30, WindowSource::Rule),
            (2029, 18, 29, WindowSource::Rule),
            (2030, 17, 28, WindowSource::Rule),
            (2031, 16, 27, WindowSource::Rule),
            (2032, 14, 25, WindowSource::Rule),
        ];
        for (year, first, last, source) in table {
            let interval = window(year).interval();
            assert_eq!(
                (interval.start().day(), interval.end().day(), window(year).source()),
                (first, last, source),
                "{year}"
            );
        }
    }

    #[test]
    fn the_rule_gives_the_known_dates_too() {
        for (year, ..) in KNOWN {
            let last = NaiveDate::from_ymd_opt(year, 6, 30).unwrap();
            assert_eq!(by_rule(last), Some(window(year).interval()));
        }
    }

    #[test]
    fn a_window_has_two_weeks_from_monday_to_friday() {
        for year in YEARS {
            let [first, second] = window(year).weeks();
            assert_eq!((first.start().weekday(), first.end().weekday()), (Weekday::Mon, Weekday::Fri));
            assert_eq!(second.start() - first.end(), Duration::days(3));
            assert_eq!((second.end().weekday(), window(year).interval().day_count()), (Weekday::Fri, 12));
            assert!((13..=19).contains(&first.start().day()), "{year}");
        }
    }

    #[test]
    fn only_whit_monday_of_2038_and_2095_falls_inside() {
        let hit = |territory| -> Vec<i32> {
            let holidays = Holidays::of(territory);
            YEARS.filter(|year| !holidays.within(window(*year).interval()).is_empty()).collect()
        };
        for territory in Territory::ALL {
            assert_eq!(hit(*territory), [2038, 2095], "{territory}");
        }
        let holiday = Holidays::of(Territory::Mainland).within(window(2038).interval())[0];
        assert_eq!((holiday.date().day(), holiday.certainty()), (14, Certainty::Law));
    }

    #[test]
    fn there_is_none_before_2024_nor_in_the_pacific() {
        assert_eq!(Window::of_seconde(2023, Territory::Mainland), None);
        assert_eq!(Window::of_seconde(i32::MAX, Territory::Mainland), None);
        assert_eq!(Window::of_seconde(2026, Territory::NewCaledonia), None);
        assert!(Window::of_seconde(2026, Territory::Reunion).is_some());
    }
}
