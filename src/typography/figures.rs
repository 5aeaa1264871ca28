//! Numbers and hours as users type them.

use super::THIN;
use super::signs::is_space;

/// An hour or a number of hours, with minutes or without: `8h`, `08h30`, `8 h 30`, `8H30`.
pub(super) struct Hour<'a> {
    /// One to three figures.
    pub hours: &'a str,
    /// Two figures.
    pub minutes: Option<&'a str>,
}

impl<'a> Hour<'a> {
    /// The hour at the beginning of a text, and what follows it.
    pub(super) fn read(text: &'a str) -> Option<(Self, &'a str)> {
        let (hours, after) = figures(text);
        if !(1..=3).contains(&hours.len()) || (hours.len() == 3 && hours.starts_with('0')) {
            return None;
        }
        let sign = without_spaces(after);
        let (lower, rest) = match sign.strip_prefix('h') {
            Some(rest) => (true, rest),
            // A capital alone may be a room or a building: it is an hour only in `8H30`.
            None => (false, after.strip_prefix('H')?),
        };
        match minutes(rest) {
            Some((minutes, end)) if lower || rest.starts_with(minutes) => {
                Some((Self { hours, minutes: Some(minutes) }, end))
            }
            _ => (lower && !rest.starts_with(char::is_alphanumeric)).then_some((Self { hours, minutes: None }, rest)),
        }
    }
}

/// Two figures below 60 that nothing goes on with, except the word « min ».
fn minutes(text: &str) -> Option<(&str, &str)> {
    let (minutes, rest) = figures(without_spaces(text));
    let tail = rest.strip_prefix("min").unwrap_or(rest);
    let counts = minutes.len() == 2 && minutes < "60" && !tail.starts_with(char::is_alphanumeric);
    counts.then_some((minutes, rest))
}

/// The ASCII figures at the beginning of a text, and what follows them.
pub(super) fn figures(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at_checked(end).unwrap_or(("", text))
}

/// A number of four to eight figures in groups of three; a year is no amount, so the caller knows that a currency follows.
///
/// Nine figures in three groups would be read as a SIREN.
pub(super) fn grouped(figures: &str) -> Option<String> {
    if !(4..=8).contains(&figures.len()) || figures.starts_with('0') {
        return None;
    }
    Some(thousands(figures))
}

/// The digits of a whole number in groups of three: `1 000`, with a narrow no-break space.
pub fn thousands(digits: &str) -> String {
    let mut groups = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len().saturating_sub(place)).is_multiple_of(3) {
            groups.push(THIN);
        }
        groups.push(digit);
    }
    groups
}

/// `08` without its zero.
pub(super) fn without_zero(hours: &str) -> &str {
    match hours.len() {
        2 => hours.strip_prefix('0').unwrap_or(hours),
        _ => hours,
    }
}

fn without_spaces(text: &str) -> &str {
    text.trim_start_matches(is_space)
}
