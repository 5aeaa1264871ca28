//! Civil days: which day it is at a school at an instant.

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, Utc, Weekday};

use super::Territory;

/// A time zone that a French school can be in.
///
/// The hours of the territories are those in force since the European directive 2000/84/CE set the summer time of
/// mainland France; an instant before 2002 may be told an hour wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Minutes that local time is ahead of UTC in winter.
    ahead: i32,
    summer: Summer,
}

/// When an hour is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Summer {
    Never,
    /// From the last Sunday of March to the last of October, at 1:00 UTC.
    Europe,
    /// From the second Sunday of March to the first of November, at 2:00 local time: Saint-Pierre-et-Miquelon.
    America,
}

/// Every zone by its IANA name.
const ZONES: &[(&str, i32, Summer)] = &[
    ("Europe/Paris", 60, Summer::Europe),
    ("UTC", 0, Summer::Never),
    ("America/Guadeloupe", -240, Summer::Never),
    ("America/Marigot", -240, Summer::Never),
    ("America/St_Barthelemy", -240, Summer::Never),
    ("America/Martinique", -240, Summer::Never),
    ("America/Cayenne", -180, Summer::Never),
    ("Indian/Reunion", 240, Summer::Never),
    ("Indian/Mayotte", 180, Summer::Never),
    ("America/Miquelon", -180, Summer::America),
    ("Pacific/Noumea", 660, Summer::Never),
    ("Pacific/Tahiti", -600, Summer::Never),
    ("Pacific/Marquesas", -570, Summer::Never),
    ("Pacific/Gambier", -540, Summer::Never),
    ("Pacific/Wallis", 720, Summer::Never),
];

impl Zone {
    /// The zone of an IANA name.
    pub fn named(name: &str) -> Option<Self> {
        ZONES
            .iter()
            .find(|(known, ..)| *known == name)
            .map(|(_, ahead, summer)| Self { ahead: *ahead, summer: *summer })
    }

    /// The names of all zones.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ZONES.iter().map(|(name, ..)| *name)
    }

    /// The zone of most schools of a territory.
    pub fn of(territory: Territory) -> Self {
        let name = match territory {
            Territory::Guadeloupe => "America/Guadeloupe",
            Territory::SaintMartin => "America/Marigot",
            Territory::SaintBarthelemy => "America/St_Barthelemy",
            Territory::Martinique => "America/Martinique",
            Territory::Guyane => "America/Cayenne",
            Territory::Reunion => "Indian/Reunion",
            Territory::Mayotte => "Indian/Mayotte",
            Territory::SaintPierreMiquelon => "America/Miquelon",
            Territory::NewCaledonia => "Pacific/Noumea",
            Territory::Polynesia => "Pacific/Tahiti",
            Territory::WallisFutuna => "Pacific/Wallis",
            Territory::Mainland | Territory::AlsaceMoselle => "Europe/Paris",
        };
        Self::named(name).unwrap_or(Self { ahead: 60, summer: Summer::Europe })
    }

    /// The day that it is there at an instant.
    pub fn day(self, at: DateTime<Utc>) -> NaiveDate {
        self.local(at).date_naive()
    }

    /// What the clocks there show at an instant, and by how much they differ from UTC.
    pub fn local(self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        let ahead = self.ahead + if self.is_summer(at) { 60 } else { 0 };
        let offset = FixedOffset::east_opt(ahead * 60);
        offset.map_or_else(|| at.fixed_offset(), |offset| at.with_timezone(&offset))
    }

    fn is_summer(self, at: DateTime<Utc>) -> bool {
        let year = at.year();
        // Minutes of UTC after midnight at which the hour changes, in spring and in autumn.
        let (from, until, spring, autumn) = match self.summer {
            Summer::Never => return false,
            Summer::Europe => (last_sunday(year, 3), last_sunday(year, 10), 60, 60),
            Summer::America => (sunday(year, 3, 2), sunday(year, 11, 1), 120 - self.ahead, 60 - self.ahead),
        };
        let change = |day: Option<NaiveDate>, minutes: i32| {
            Some(day?.and_hms_opt(0, 0, 0)?.and_utc() + Duration::minutes(minutes.into()))
        };
        matches!((change(from, spring), change(until, autumn)), (Some(from), Some(until)) if from <= at && at < until)
    }
}

/// The Sunday of a month that stands at a place, from 1.
fn sunday(year: i32, month: u32, place: u8) -> Option<NaiveDate> {
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, place)
}

fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    sunday(year, month, 5).or_else(|| sunday(year, month, 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(zone: &str, at: &str) -> String {
        Zone::named(zone).unwrap().day(at.parse().unwrap()).to_string()
    }

    #[test]
    fn the_day_changes_at_local_midnight() {
        for (zone, before, after) in [
            ("UTC", "2026-05-04T23:59:59Z", "2026-05-05T00:00:00Z"),
            ("Europe/Paris", "2026-05-04T21:59:59Z", "2026-05-04T22:00:00Z"),
            ("Europe/Paris", "2026-01-04T22:59:59Z", "2026-01-04T23:00:00Z"),
            ("Indian/Reunion", "2026-05-04T19:59:59Z", "2026-05-04T20:00:00Z"),
            ("America/Cayenne", "2026-05-05T02:59:59Z", "2026-05-05T03:00:00Z"),
            ("America/Miquelon", "2026-07-05T01:59:59Z", "2026-07-05T02:00:00Z"),
            ("America/Miquelon", "2026-01-05T02:59:59Z", "2026-01-05T03:00:00Z"),
            ("Pacific/Marquesas", "2026-05-05T09:29:59Z", "2026-05-05T09:30:00Z"),
        ] {
            let days = (day(zone, before), day(zone, after));
            assert_eq!(days.1[8..].parse::<u8>().unwrap(), days.0[8..].parse::<u8>().unwrap() + 1, "{zone} {days:?}");
        }
    }

    #[test]
    fn clocks_are_told_with_what_they_differ_from_utc() {
        let local = |zone: &str, at: &str| Zone::named(zone).unwrap().local(at.parse().unwrap()).to_string();
        for (zone, at, told) in [
            ("Europe/Paris", "2026-05-04T09:12:33Z", "2026-05-04 11:12:33 +02:00"),
            ("Europe/Paris", "2026-01-04T23:12:33Z", "2026-01-05 00:12:33 +01:00"),
            ("Pacific/Marquesas", "2026-05-04T09:12:33Z", "2026-05-03 23:42:33 -09:30"),
            ("UTC", "2026-05-04T09:12:33Z", "2026-05-04 09:12:33 +00:00"),
        ] {
            assert_eq!(local(zone, at), told);
        }
    }

    #[test]
    fn summer_begins_and_ends_on_a_last_sunday_in_europe() {
        // 29 March 2026 and 25 October 2026, at 1:00 UTC.
        let paris = Zone::named("Europe/Paris").unwrap();
        for (at, summer) in [
            ("2026-03-29T00:59:59Z", false),
            ("2026-03-29T01:00:00Z", true),
            ("2026-10-25T00:59:59Z", true),
            ("2026-10-25T01:00:00Z", false),
        ] {
            assert_eq!(paris.is_summer(at.parse().unwrap()), summer, "{at}");
        }
    }

    #[test]
    fn every_territory_has_a_zone() {
        for territory in Territory::ALL {
            let zone = Zone::of(*territory);
            assert!(Zone::names().any(|name| Zone::named(name) == Some(zone)), "{territory:?}");
        }
    }
}
