//! Hours of a day and of a week.

use std::fmt;
use std::str::FromStr;

use chrono::Weekday;

use crate::diagnostic::{Flaw, Spanned, Text};
use crate::ids::{quoted, without_spaces};
use crate::text;

/// Minutes in a day.
const DAY: u16 = 24 * 60;

/// The days of the week as TOML keys, Monday first, in the order of [`Week`].
pub const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Presence from one minute of a day to a later one of the same day, which may be its last (24:00).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeSlot {
    start: u16,
    end: u16,
}

impl TimeSlot {
    /// The first minute, from midnight.
    pub fn start(self) -> u32 {
        self.start.into()
    }

    /// The minute after the last, from midnight, at most 1440.
    pub fn end(self) -> u32 {
        self.end.into()
    }

    /// How many minutes it lasts.
    pub fn minutes(self) -> u32 {
        self.end().saturating_sub(self.start())
    }

    /// The same hours of the other half of the day, if they are before midnight: `13:30-17:00` for `01:30-05:00`.
    pub fn half_a_day_later(self) -> Option<Self> {
        let (start, end) = (self.start + DAY / 2, self.end + DAY / 2);
        (end <= DAY).then_some(Self { start, end })
    }

    /// Whether the two have a minute in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl FromStr for TimeSlot {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let slot = without_spaces(typed);
        let mut times = slot.split(['-', '\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2212}']);
        let (Some(start), Some(end), None) = (times.next(), times.next(), times.next()) else {
            return Err(malformed(typed));
        };
        let (start, end) = (minute(start, typed)?, minute(end, typed)?);
        if start < end {
            return Ok(Self { start, end });
        }
        Err(backwards(start, end, typed))
    }
}

impl fmt::Display for TimeSlot {
    /// The normal form, `08:30-12:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", clock(self.start), clock(self.end))
    }
}

/// A minute of the day as a clock shows it: `08:30`.
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The minute of the day of `08:30`, `8:30`, `8h30` or `8h`.
fn minute(time: &str, typed: &str) -> Result<u16, Flaw> {
    let (hours, minutes) = time.split_once([':', 'h', 'H']).ok_or_else(|| malformed(typed))?;
    let is_bare = minutes.is_empty() && !time.contains(':');
    let hours = number(hours, 1).ok_or_else(|| malformed(typed))?;
    let minutes = if is_bare { Some(0) } else { number(minutes, 2) }.ok_or_else(|| malformed(typed))?;
    let minute = hours * 60 + minutes;
    if minutes < 60 && minute <= DAY {
        return Ok(minute);
    }
    let shown = quoted(typed);
    Err(Flaw::new(
        "SLOT-01",
        text!(
            "le créneau « {shown} » contient une heure qui n’existe pas",
            "the slot « {shown} » contains a time of day that does not exist"
        ),
    )
    .with_help(example()))
}

/// A number of at least so many digits, and at most two.
fn number(digits: &str, least: usize) -> Option<u16> {
    let is_number = digits.bytes().all(|b| b.is_ascii_digit()) && (least..=2).contains(&digits.len());
    is_number.then(|| digits.parse().ok())?
}

/// The flaw of what is not two times of day with a hyphen between them.
fn malformed(typed: &str) -> Flaw {
    let shown = quoted(typed);
    Flaw::new("SLOT-01", text!("« {shown} » n’est pas un créneau horaire", "« {shown} » is not a time slot"))
        .with_help(example())
}

/// What a slot looks like.
fn example() -> Text {
    text!("écrire par exemple \"08:30-12:00\"", "write for instance \"08:30-12:00\"")
}

/// The flaw of a slot that ends when it starts, or before.
fn backwards(start: u16, end: u16, typed: &str) -> Flaw {
    let shown = quoted(typed);
    let (start_clock, end_clock) = (clock(start), clock(end));
    if start == end {
        return Flaw::new(
            "SLOT-02",
            text!(
                "le créneau « {shown} » finit à l’heure où il commence",
                "the slot « {shown} » ends at the time when it starts"
            ),
        )
        .with_help(example());
    }
    Flaw::new(
        "SLOT-02",
        text!(
            "le créneau « {shown} » finit à {end_clock}, avant de commencer à {start_clock}",
            "the slot « {shown} » ends at {end_clock}, before it starts at {start_clock}"
        ),
    )
    .with_help(text!(
        "écrire \"{end_clock}-{start_clock}\" si les deux heures sont interverties",
        "write \"{end_clock}-{start_clock}\" if the two times were swapped"
    ))
}

/// The usual week: the slots of each day, Monday first, as they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week(pub [Vec<Spanned<TimeSlot>>; 7]);

impl Week {
    /// The slots of a day.
    pub fn of(&self, day: Weekday) -> &[Spanned<TimeSlot>] {
        self.0.get(day.num_days_from_monday() as usize).map_or(&[], Vec::as_slice)
    }

    /// How many minutes of presence a day has.
    pub fn minutes(&self, day: Weekday) -> u32 {
        self.of(day).iter().map(|slot| slot.minutes()).fold(0, u32::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Lang, Sources, Span};
    use proptest::prelude::*;

    #[test]
    fn a_slot_is_read_in_every_usual_writing() {
        for typed in [
            "08:30-12:00",
            "8:30-12:00",
            "8h30-12h",
            "08 h 30 – 12 h",
            "8H30-12H00",
            "8\u{a0}h\u{a0}30\u{202f}\u{2014}\u{a0}12:00",
            " 08:30 - 12:00 ",
        ] {
            let slot: TimeSlot = typed.parse().unwrap();
            assert_eq!((slot.start(), slot.end(), slot.minutes()), (510, 720, 210), "{typed}");
            assert_eq!(slot.to_string(), "08:30-12:00");
        }
    }

    #[test]
    fn a_day_ends_at_24_00_and_starts_at_00_00() {
        let slot: TimeSlot = "00:00-24:00".parse().unwrap();
        assert_eq!((slot.minutes(), slot.to_string().as_str()), (1440, "00:00-24:00"));
        for typed in ["24:00-24:01", "23:00-24:30", "08:60-12:00", "25:00-26:00", "08:99-12:00"] {
            assert_eq!(typed.parse::<TimeSlot>().unwrap_err().code, "SLOT-01", "{typed}");
        }
    }

    #[test]
    fn a_slot_that_ends_before_it_starts_is_refused_with_the_times_swapped() {
        let flaw = "12:00-08:30".parse::<TimeSlot>().unwrap_err();
        assert_eq!(flaw.code, "SLOT-02");
        assert!(flaw.help.unwrap().get(Lang::En).starts_with("write \"08:30-12:00\""));
        assert_eq!("08:30-08:30".parse::<TimeSlot>().unwrap_err().code, "SLOT-02");
    }

    #[test]
    fn what_is_no_slot_is_refused() {
        for typed in [
            "",
            "-",
            "08:30",
            "8-12",
            "08:30-12:00-13:00",
            "8:5-9:00",
            "008:30-12:00",
            "8:-9:00",
            "h-h",
            "matin",
            "08:30-12:00h",
            "８:30-12:00",
            "+8:30-9:00",
        ] {
            assert_eq!(typed.parse::<TimeSlot>().unwrap_err().code, "SLOT-01", "{typed}");
        }
    }

    #[test]
    fn slots_that_touch_do_not_overlap() {
        let slot = |typed: &str| typed.parse::<TimeSlot>().unwrap();
        assert!(!slot("08:00-12:00").overlaps(slot("12:00-13:00")));
        assert!(slot("08:00-12:00").overlaps(slot("11:59-13:00")) && slot("09:00-10:00").overlaps(slot("08:00-12:00")));
    }

    #[test]
    fn a_week_gives_the_slots_and_minutes_of_a_day() {
        let span = Span::new(Sources::new().add("a", ""), 0, 0);
        let mut week = Week::default();
        week.0[2] = ["08:30-12:00", "13:30-17:00"].map(|typed| Spanned::new(typed.parse().unwrap(), span)).to_vec();
        assert_eq!((week.of(Weekday::Wed).len(), week.minutes(Weekday::Wed), week.minutes(Weekday::Sun)), (2, 420, 0));
        assert_eq!(WEEKDAYS[Weekday::Wed.num_days_from_monday() as usize], "wednesday");
    }

    proptest! {
        #[test]
        fn any_text_gives_a_slot_or_a_flaw(typed in any::<String>()) {
            let _ = typed.parse::<TimeSlot>();
        }

        #[test]
        fn what_is_printed_is_read_again(start in 0u16..1440, more in 1u16..1440) {
            let slot = TimeSlot { start, end: (start + more).min(1440) };
            prop_assert_eq!(slot.to_string().parse::<TimeSlot>().unwrap(), slot);
        }
    }
}
