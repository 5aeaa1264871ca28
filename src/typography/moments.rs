//! Dates, hours and durations in French words.

use chrono::{Datelike, NaiveDate};

use super::NO_BREAK;

/// Days of the week, from Monday.
const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
/// The names of the months, from January.
pub const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// The name of a weekday, 0 for Monday; nothing from 7 on.
pub fn weekday(day: usize) -> Option<&'static str> {
    WEEKDAYS.get(day).copied()
}

/// The name of a date's month.
pub fn month(date: NaiveDate) -> &'static str {
    MONTHS.get(date.month0() as usize).copied().unwrap_or_default()
}

/// `15 juin 2026`, `1er juillet 2026`; the day and the month are never on two lines.
pub fn date(date: NaiveDate) -> String {
    format!("{} {}", day_and_month(date), date.year())
}

/// `lundi 15 juin 2026`.
pub fn long_date(day: NaiveDate) -> String {
    format!("{} {}", weekday_of(day), date(day))
}

/// `du lundi 15 au vendredi 26 juin 2026`, with month and year said once where they are the same; `le lundi 15 juin
/// 2026` for a single day.
///
/// ```
/// use chrono::NaiveDate;
/// use tripartite::typography::period;
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// assert_eq!(period(day(6, 29), day(7, 3)), "du lundi 29\u{a0}juin au vendredi 3\u{a0}juillet 2026");
/// ```
pub fn period(first: NaiveDate, last: NaiveDate) -> String {
    if first == last {
        return format!("le {}", long_date(first));
    }
    format!("du {} {} au {}", weekday_of(first), beside(first, last), long_date(last))
}

/// A period in few words, for a table: `15 – 26 juin 2026`, `29 juin – 3 juillet 2026`; `15 juin 2026` for a single day.
pub fn short_period(first: NaiveDate, last: NaiveDate) -> String {
    if first == last { date(last) } else { format!("{}{NO_BREAK}– {}", beside(first, last), date(last)) }
}

/// The first day of a period, without what the last one says too.
fn beside(first: NaiveDate, last: NaiveDate) -> String {
    if first.year() != last.year() {
        date(first)
    } else if first.month() != last.month() {
        day_and_month(first)
    } else {
        day_number(first)
    }
}

/// An hour of the day, in minutes since midnight: `8 h 30`, `14 h`, `8 h 05`.
pub fn hour(minutes: u32) -> String {
    let (hours, minutes) = (minutes / 60, minutes % 60);
    if minutes == 0 { format!("{hours}{NO_BREAK}h") } else { format!("{hours}{NO_BREAK}h{NO_BREAK}{minutes:02}") }
}

/// From one hour of a day to another, in minutes since midnight: `8 h 30 – 12 h`, never on two lines.
pub fn slot(start: u32, end: u32) -> String {
    format!("{}{NO_BREAK}–{NO_BREAK}{}", hour(start), hour(end))
}

/// How long something takes: `7 h`, `3 h 30`, `70 h`, and `45 min` below an hour.
pub fn duration(minutes: u32) -> String {
    if minutes < 60 { format!("{minutes}{NO_BREAK}min") } else { hour(minutes) }
}

fn weekday_of(date: NaiveDate) -> &'static str {
    let day = date.weekday().num_days_from_monday() as usize;
    weekday(day).unwrap_or_default()
}

fn day_number(date: NaiveDate) -> String {
    match date.day() {
        1 => "1er".to_owned(),
        day => day.to_string(),
    }
}

fn day_and_month(date: NaiveDate) -> String {
    format!("{}{NO_BREAK}{}", day_number(date), month(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn plain(text: &str) -> String {
        text.replace(NO_BREAK, "_")
    }

    #[test]
    fn a_date_is_written_in_words() {
        assert_eq!(plain(&date(day("2026-06-15"))), "15_juin 2026");
        assert_eq!(plain(&date(day("2026-07-01"))), "1er_juillet 2026");
        assert_eq!(plain(&long_date(day("2026-06-15"))), "lundi 15_juin 2026");
    }

    #[test]
    fn a_period_says_month_and_year_once_where_they_are_the_same() {
        for (first, last, words) in [
            ("2026-06-15", "2026-06-26", "du lundi 15 au vendredi 26_juin 2026"),
            ("2026-06-29", "2026-07-03", "du lundi 29_juin au vendredi 3_juillet 2026"),
            ("2026-12-28", "2027-01-01", "du lundi 28_décembre 2026 au vendredi 1er_janvier 2027"),
            ("2026-06-01", "2026-06-05", "du lundi 1er au vendredi 5_juin 2026"),
            ("2026-06-15", "2026-06-15", "le lundi 15_juin 2026"),
            ("2026-06-15", "2027-06-14", "du lundi 15_juin 2026 au lundi 14_juin 2027"),
        ] {
            assert_eq!(plain(&period(day(first), day(last))), words);
        }
    }

    #[test]
    fn hours_and_durations_are_written_with_no_break_spaces() {
        assert_eq!(plain(&hour(510)), "8_h_30");
        assert_eq!(plain(&hour(485)), "8_h_05");
        assert_eq!(plain(&hour(840)), "14_h");
        assert_eq!(plain(&slot(510, 720)), "8_h_30_–_12_h");
        assert_eq!(plain(&duration(420)), "7_h");
        assert_eq!(plain(&duration(210)), "3_h_30");
        assert_eq!(plain(&duration(45)), "45_min");
        assert_eq!(plain(&duration(4200)), "70_h");
        assert_eq!(plain(&duration(0)), "0_min");
    }
}
