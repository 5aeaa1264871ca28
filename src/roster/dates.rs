//! Dates in the notations of exports and spreadsheets.

use chrono::{Datelike as _, Days, NaiveDate};

use super::repairs::Repair;
use super::spoilt::{unreadable, without_fraction};
use super::value::{Clean, Value};
use crate::diagnostic::Flaw;
use crate::ids::fold;
use crate::ids::quoted;
use crate::text;

/// The days of a week from Monday on, folded.
const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];

/// A date in any of the notations of exports, after the day of its week or not.
pub(super) fn date(cell: &str) -> Result<Clean, Flaw> {
    let Some((weekday, rest)) = without_weekday(cell) else { return plain_date(cell) };
    let clean = plain_date(rest)?;
    match clean.value {
        Value::Date(day) if day.weekday().num_days_from_monday() as usize != weekday => {
            let (shown, is) = (quoted(cell), WEEKDAYS.get(day.weekday().num_days_from_monday() as usize));
            let is = is.copied().unwrap_or_default();
            Err(unreadable(text!("« {shown} » est un {is}", "« {shown} » is a {is}")))
        }
        _ => Ok(clean),
    }
}

/// The day of a week that a text begins with, from Monday on, and what follows.
fn without_weekday(cell: &str) -> Option<(usize, &str)> {
    let (first, rest) = cell.split_once(' ')?;
    let word = fold(first);
    let at = WEEKDAYS.iter().position(|day| word.len() >= 3 && day.starts_with(&word))?;
    Some((at, rest.trim_start()))
}

/// A date without the day of its week; the day stands first unless the year does.
fn plain_date(cell: &str) -> Result<Clean, Flaw> {
    let wrong = || {
        let shown = quoted(cell);
        unreadable(text!("« {shown} » n’est pas une date", "« {shown} » is no date"))
            .with_help(text!("écrire jour/mois/année, par exemple 03/03/2010", "write day/month/year, as 03/03/2010"))
    };
    let (digits, _) = without_fraction(cell);
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        return digits_to_date(&digits).ok_or_else(wrong);
    }
    let day = cell.split(['T', ' ']).next().filter(|_| cell.contains(':')).unwrap_or(cell);
    let parts: Vec<&str> = day.split(['/', '-', '.', ' ']).filter(|p| !p.is_empty()).collect();
    let [first, month, last] = parts.as_slice() else { return Err(wrong()) };
    let month = month.parse().ok().or_else(|| month_named(month)).ok_or_else(wrong)?;
    let first_number = |text: &str| text.trim_end_matches("er").parse::<u32>().ok();
    let (Some(a), Some(b)) = (first_number(first), first_number(last)) else { return Err(wrong()) };
    if first.len() == 4 {
        let day = NaiveDate::from_ymd_opt(a as i32, month, b).filter(|day| is_plausible(*day)).ok_or_else(wrong)?;
        return Ok(Clean { value: Value::Date(day), repair: None });
    }
    let (year, repair) = match last.len() {
        4 => (b as i32, None),
        2 => (2000 + b as i32, Some(Repair::ShortYear)),
        _ => return Err(wrong()),
    };
    let day = NaiveDate::from_ymd_opt(year, month, a).filter(|day| is_plausible(*day)).ok_or_else(wrong)?;
    Ok(Clean { value: Value::Date(day), repair })
}

/// Whether a text is a day of a month as French spreadsheets show one: `2-avr`, `02-déc.`.
pub(super) fn is_day_of_month(text: &str) -> bool {
    let plain = text.trim_end_matches('.');
    let is_day = |day: &str| day.parse().is_ok_and(|day: u32| (1..=31).contains(&day));
    let is_month = |month: &str| !month.contains(char::is_uppercase) && month_named(month).is_some();
    plain.split_once('-').is_some_and(|(day, month)| is_day(day) && is_month(month))
}

pub(super) fn no_period(cell: &str) -> Flaw {
    let shown = quoted(cell);
    Flaw::new("ROSTER-10", text!("« {shown} » n’est pas une période", "« {shown} » is no period")).with_help(text!(
        "écrire jour/mois/année - jour/mois/année, par exemple 15/06/2026 - 26/06/2026",
        "write day/month/year - day/month/year, as 15/06/2026 - 26/06/2026"
    ))
}

/// Two dates in one cell: `15/06/2026 - 26/06/2026`, `du 15 au 26 juin 2026`, `du lundi 15 au vendredi 26 juin 2026`.
pub(super) fn period(words: &str) -> Option<(Value, Value)> {
    let words = words.trim().to_lowercase().replace(['–', '—', '→'], "-");
    let words = words.strip_prefix("du ").unwrap_or(&words);
    let cuts = [" au ", " - ", " à ", " jusqu'au ", "-"];
    let (from, to) = cuts.iter().find_map(|cut| words.split_once(cut))?;
    let (from, to) = (from.trim(), to.trim());
    let end = date(to).ok()?.value;
    // « 15 » and « 15 juin » take what they lack from the end of the last day.
    let tails = to.char_indices().filter(|(_, c)| ['/', ' ', '.'].contains(c)).filter_map(|(at, _)| to.get(at..));
    let start =
        date(from).ok().or_else(|| tails.into_iter().find_map(|tail| date(&format!("{from}{tail}")).ok()))?.value;
    Some((start, end))
}

/// Whether a title tells from when to when: « Semaine 1 (15-19 juin) », « du 15/06 au 26/06/2026 », « du 1er au 5 juin ».
pub(super) fn tells_period(title: &str) -> bool {
    let number = |word: &str| word.trim_end_matches("er").parse::<u32>().ok();
    let is_day = |word: &str| number(word).is_some_and(|day| (1..=31).contains(&day));
    let is_date = |word: &&str| {
        let mut parts = word.split(['/', '.', '-']).map(number);
        matches!((parts.next(), parts.next()), (Some(Some(1..=31)), Some(Some(1..=12))))
    };
    if title.split(|c: char| c.is_whitespace() || "()–".contains(c)).filter(is_date).count() > 1 {
        return true;
    }
    // A day, then another one with its month, and nothing else between.
    let folded = fold(title);
    let is_between = |word: &str| {
        ["a", "au", "et"].contains(&word)
            || WEEKDAYS.contains(&word)
            || month_named(word).is_some()
            || word.len() == 4 && number(word).is_some()
    };
    let (mut from, mut to) = (false, false);
    for word in folded.split(' ') {
        match () {
            () if to && month_named(word).is_some() => return true,
            () if is_day(word) => (from, to) = (true, from),
            () => (from, to) = (from && is_between(word), false),
        }
    }
    false
}

fn is_plausible(day: NaiveDate) -> bool {
    (1950..2100).contains(&day.year())
}

/// `03032010`, `20100303`, or the days since 30 December 1899 that spreadsheets count.
fn digits_to_date(digits: &str) -> Option<Clean> {
    if digits.len() == 8 {
        let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
        let french =
            NaiveDate::from_ymd_opt(part(4, 8)? as i32, part(2, 4)?, part(0, 2)?).filter(|day| is_plausible(*day));
        let iso =
            || NaiveDate::from_ymd_opt(part(0, 4)? as i32, part(4, 6)?, part(6, 8)?).filter(|day| is_plausible(*day));
        return french.or_else(iso).map(|day| Clean { value: Value::Date(day), repair: None });
    }
    let days = digits.parse::<u64>().ok().filter(|_| digits.len() == 5)?;
    let day =
        NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days)).filter(|day| is_plausible(*day))?;
    Some(Clean::mended(Value::Date(day), Repair::Serial))
}

/// The days between the first of the two calendars of spreadsheets and the second.
const DAYS_TO_1904: u64 = 1462;

/// A number of days as it is counted from 1900 on, where it was from 1904 on; any other text as it is.
pub(super) fn since_1900(cell: &str) -> String {
    let (digits, _) = without_fraction(cell);
    let days = digits.parse::<u64>().ok().filter(|_| (4..=5).contains(&digits.len()));
    days.map_or_else(|| cell.to_owned(), |days| (days + DAYS_TO_1904).to_string())
}

fn month_named(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
    ];
    let name = fold(name);
    let long_enough = name.len() >= 3;
    let at = MONTHS.iter().position(|m| long_enough && m.starts_with(&name))?;
    // « jui » begins two months.
    (name != "jui").then_some(at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_in_one_cell_is_two_dates() {
        let days = |words: &str| period(words).map(|(from, to)| format!("{from} {to}"));
        for words in [
            "du lundi 15 juin au vendredi 26 juin 2026",
            "Lundi 15 au vendredi 26 juin 2026",
            "15/06/2026 - 26/06/2026",
            "du 15/06/2026 au 26/06/2026",
            "15 au 26 juin 2026",
            "15/06 au 26/06/2026",
            "DU 15/06/2026 AU 26/06/2026",
            "LUNDI 15 AU VENDREDI 26 JUIN 2026",
        ] {
            assert_eq!(days(words).as_deref(), Some("15/06/2026 26/06/2026"), "{words}");
        }
        for words in ["juin", "15/06 au 26/06", "mardi 15 juin au vendredi 26 juin 2026"] {
            assert_eq!(days(words), None, "{words}");
        }
    }
}
