//! What rules are asked of: an agreement, its model, its school, and a day if one is given.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::changes::Changes;
use super::persons::{Somebody, everybody};
use crate::agreement::Agreement;
use crate::calendar::{Holidays, Interval, Territory, TimeSlot};
use crate::diagnostic::{Diagnostics, Severity, Span, Spanned};
use crate::ids::Siret;
use crate::input::SchoolFile;
use crate::model::Model;

/// What the rules need to know of a school beyond its agreements: the `[settings]` and `[rules]` of its `school.toml`.
///
/// A folder without that file has the default.
#[derive(Clone, Debug)]
pub struct SchoolContext {
    /// Name of its time zone, where that is not told by its school code.
    pub time_zone: Option<String>,
    /// Whose public holidays it has, where that is not told by its school code.
    pub territory: Option<Territory>,
    /// Days off that it adds.
    pub extra_holidays: BTreeSet<NaiveDate>,
    /// Days when it is closed.
    pub closed: Vec<Interval>,
    /// When its pupils of seconde do their placement, where that is not in the national weeks.
    pub seconde_weeks: Vec<Interval>,
    /// Hosts that it does not accept, and why.
    pub refused_hosts: Vec<(Siret, Option<String>)>,
    /// The most pupils that one tutor looks after.
    pub pupils_per_tutor: Option<u32>,
    /// Days one way by post.
    pub post_days: u32,
    pub(super) changes: Changes,
}

impl Default for SchoolContext {
    fn default() -> Self {
        Self {
            time_zone: None,
            territory: None,
            extra_holidays: BTreeSet::new(),
            closed: vec![],
            seconde_weeks: vec![],
            refused_hosts: vec![],
            pupils_per_tutor: None,
            post_days: 7,
            changes: Changes::default(),
        }
    }
}

impl SchoolContext {
    /// That of a school's file. What its `[rules]` have wrong is told.
    pub fn of(file: &SchoolFile, diagnostics: &mut Diagnostics) -> Self {
        let settings = &file.settings;
        let refused = settings.refused_hosts.iter();
        let default = Self::default();
        Self {
            time_zone: settings.time_zone.as_ref().map(|zone| zone.value.clone()),
            territory: settings.holidays.map(|territory| territory.value),
            extra_holidays: settings.extra_holidays.iter().map(|day| day.value).collect(),
            closed: settings.closed.iter().map(|interval| interval.value).collect(),
            seconde_weeks: settings.seconde_weeks.iter().map(|interval| interval.value).collect(),
            refused_hosts: refused
                .map(|host| (host.siret.value.clone(), host.reason.as_ref().map(|r| r.as_str().to_owned())))
                .collect(),
            pupils_per_tutor: settings.pupils_per_tutor.map(|pupils| pupils.value),
            post_days: settings.post_days.map_or(default.post_days, |days| days.value),
            changes: Changes::of(&file.rules, diagnostics),
        }
    }
}

/// The longest placement that is looked at day by day. Every known model allows two weeks; a year typed wrongly gives
/// far more.
pub(super) const DAYS_MAX: i64 = 92;

/// A day of the placement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Presence<'a> {
    pub(super) date: NaiveDate,
    /// None for a day off.
    pub(super) slots: &'a [Spanned<TimeSlot>],
    /// Where the day is said to differ from the usual week.
    pub(super) except: Option<Span>,
}

impl Presence<'_> {
    /// Whether the pupil is there at all.
    pub(super) fn is_on(&self) -> bool {
        !self.slots.is_empty()
    }

    /// Minutes of presence; those of two slots that overlap count once.
    pub(super) fn minutes(&self) -> u32 {
        let mut slots: Vec<TimeSlot> = self.slots.iter().map(|slot| slot.value).collect();
        slots.sort();
        let (mut minutes, mut until) = (0, 0);
        for slot in slots {
            minutes += slot.end().saturating_sub(slot.start().max(until));
            until = slot.end().max(until);
        }
        minutes
    }

    /// Whether two of its slots overlap.
    pub(super) fn overlaps(&self) -> bool {
        self.slots.iter().map(|slot| slot.minutes()).sum::<u32>() > self.minutes()
    }

    /// From its first slot to its last, as they are written.
    pub(super) fn span(&self) -> Option<Span> {
        self.except.or_else(|| span_of(self.slots))
    }
}

/// From the first of some slots to the last, as they are written.
pub(super) fn span_of(slots: &[Spanned<TimeSlot>]) -> Option<Span> {
    let (first, last) = (slots.first()?.span, slots.last()?.span);
    Some(if first.source == last.source { Span { end: last.end.max(first.end), ..first } } else { first })
}

/// All that a rule may look at.
#[derive(Clone, Debug)]
pub(super) struct Context<'a> {
    pub(super) agreement: &'a Agreement,
    pub(super) model: &'a Model,
    pub(super) school: &'a SchoolContext,
    /// The day that it is, when that was given.
    pub(super) on: Option<NaiveDate>,
    /// Each day from the first to the last, days off as well; none when the dates are swapped or far too far apart, or the hours
    /// of some could not be read.
    pub(super) days: Vec<Presence<'a>>,
    /// Everybody whom the agreement names.
    pub(super) people: Vec<Somebody<'a>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        agreement: &'a Agreement,
        model: &'a Model,
        school: &'a SchoolContext,
        on: Option<NaiveDate>,
    ) -> Self {
        Self { agreement, model, school, on, days: days(agreement), people: everybody(agreement) }
    }

    /// The days when the pupil is there.
    pub(super) fn presence<'b>(&'b self) -> impl Iterator<Item = &'b Presence<'a>> {
        self.days.iter().filter(|day| day.is_on())
    }

    /// The pupil's age on the first day.
    pub(super) fn age(&self) -> i32 {
        self.agreement.age_on(self.agreement.placement.start.value)
    }

    /// How grave it is to break a limit of the model: what rests on no verified text is a warning at most.
    pub(super) fn severity(verified: bool) -> Severity {
        if verified { Severity::Error } else { Severity::Warning }
    }

    /// Where the school is: as its `school.toml` says, else as its code tells.
    pub(super) fn territory(&self) -> Option<Territory> {
        let school = &self.agreement.school;
        let of_uai = || {
            let territory = Territory::of_uai(&school.uai.value)?;
            // Saint-Martin and Saint-Barthélemy have school codes of Guadeloupe.
            let of_postcode = Territory::of_postcode(&school.address.postcode.value);
            Some(if territory == Territory::Guadeloupe { of_postcode.unwrap_or(territory) } else { territory })
        };
        self.school.territory.or_else(of_uai)
    }

    /// The public holidays of the school's place.
    pub(super) fn holidays(&self) -> Option<Holidays> {
        Some(Holidays::of(self.territory()?).with_added(self.school.extra_holidays.iter().copied()))
    }

    /// The public holidays of the place where the pupil will be, unless `school.toml` says whose hold.
    pub(super) fn holidays_of_workplace(&self) -> Option<Holidays> {
        let Agreement { placement, host, .. } = self.agreement;
        let address = placement.address.as_ref().unwrap_or(&host.address);
        let told = self.school.territory.is_none() && host.country.is_french();
        Territory::of_postcode(&address.postcode.value).filter(|_| told).map(Holidays::of)
    }
}

/// Each day of the placement, if they are few enough.
fn days(agreement: &Agreement) -> Vec<Presence<'_>> {
    let placement = &agreement.placement;
    let interval = Interval::new(placement.start.value, placement.end.value);
    let interval = interval.filter(|interval| placement.hours_are_known && interval.day_count() <= DAYS_MAX);
    let day = |date: NaiveDate| match placement.except.get(&date) {
        Some(slots) => Presence { date, slots: &slots.value, except: Some(slots.span) },
        None => Presence { date, slots: placement.week.of(date.weekday()), except: None },
    };
    interval.into_iter().flat_map(Interval::days).map(day).collect()
}
