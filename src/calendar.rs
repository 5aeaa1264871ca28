//! Dates and hours, without a clock.

use crate::diagnostic::Spanned;

/// Presence from one minute of a day to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeSlot {
    start: u16,
    end: u16,
}

/// The usual week.
#[derive(Clone, Debug, Default)]
pub struct Week(pub [Vec<Spanned<TimeSlot>>; 7]);
