//! Days, hours and ages as messages say them, in both languages.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::context::Presence;
use super::rule::Finding;
use crate::diagnostic::{Lang, Span, Text};
use crate::text;
use crate::typography;

/// The most days that a message names one by one.
const NAMED: usize = 3;

/// « le lundi 15 juin 2026 », "Monday 15 June 2026".
pub(super) fn day(date: NaiveDate) -> Text {
    let (fr, en) = (typography::long_date(date), date.format("%A %-d %B %Y"));
    text!("le {fr}", "{en}")
}

/// « 15/06/2026 ».
pub(super) fn short(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

/// Some days, the first of them by name: « le lundi 15 juin 2026, le mardi 16 juin 2026, … et 7 autres jours ».
pub(super) fn days(dates: &[NaiveDate]) -> Text {
    let named: Vec<Text> = dates.iter().take(NAMED).map(|date| day(*date)).collect();
    let others = dates.len().saturating_sub(NAMED);
    let more = match others {
        0 => None,
        1 => Some(text!("un autre jour", "one other day")),
        _ => Some(text!("{others} autres jours", "{others} other days")),
    };
    let parts: Vec<Text> = named.into_iter().chain(more).collect();
    let joined = |lang, and: &str| {
        let words: Vec<&str> = parts.iter().map(|part| part.get(lang)).collect();
        match words.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, before)) => format!("{}{and}{last}", before.join(", ")),
            None => String::new(),
        }
    };
    Text::new(joined(Lang::Fr, " et "), joined(Lang::En, " and "))
}

/// The most further places that a finding shows.
pub(super) const MOST_PLACES: usize = 4;

/// One finding for all the days that have the same fault, which names the first of them: at the first, with the others
/// beside it. A line of the usual week stands for several days.
pub(super) fn of_days(days: &[&Presence<'_>], message: impl FnOnce(&str, &str) -> Text) -> Option<Finding> {
    let dates: Vec<NaiveDate> = days.iter().map(|day| day.date).collect();
    let first = days.iter().find_map(|day| day.span())?;
    let said = self::days(&dates);
    let found = Finding::new(first, message(said.get(Lang::Fr), said.get(Lang::En)));
    let others: BTreeSet<Span> = days.iter().filter_map(|day| day.span()).filter(|span| *span != first).collect();
    let others = others.into_iter().take(MOST_PLACES);
    Some(others.fold(found, |found, span| found.with_related(span, text!("ici aussi", "here too"))))
}

/// « 7 h 30 », "7 h 30".
pub(super) fn duration(minutes: u32) -> String {
    typography::duration(minutes)
}

/// A day's key in `[placement.except]` that says that the pupil is not there.
pub(super) fn absence(date: NaiveDate) -> String {
    format!("\"{date}\" = []")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_days_are_named_and_the_others_counted() {
        let all: Vec<NaiveDate> = (15..25).map(|day| NaiveDate::from_ymd_opt(2026, 6, day).unwrap()).collect();
        let said = |n: usize| days(&all[..n]).get(Lang::En).to_owned();
        assert_eq!(said(1), "Monday 15 June 2026");
        assert_eq!(said(2), "Monday 15 June 2026 and Tuesday 16 June 2026");
        assert_eq!(said(4), "Monday 15 June 2026, Tuesday 16 June 2026, Wednesday 17 June 2026 and one other day");
        assert!(said(10).ends_with(" and 7 other days"));
        assert!(days(&all).get(Lang::Fr).ends_with("le mercredi 17\u{a0}juin 2026 et 7 autres jours"));
    }
}
