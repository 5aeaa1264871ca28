//! Public holidays, by territory.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{Datelike, Duration, NaiveDate};

use super::Interval;
use crate::diagnostic::{Flaw, Lang, nearest};
use crate::ids::{Postcode, Uai, quoted};
use crate::text;

/// A part of France with public holidays or a school calendar of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Territory {
    /// Mainland France and Corsica, without Alsace and Moselle.
    Mainland,
    /// Bas-Rhin, Haut-Rhin, Moselle.
    AlsaceMoselle,
    /// Guadeloupe.
    Guadeloupe,
    /// Saint-Martin.
    SaintMartin,
    /// Saint-Barthélemy.
    SaintBarthelemy,
    /// Martinique.
    Martinique,
    /// Guyane.
    Guyane,
    /// La Réunion.
    Reunion,
    /// Mayotte.
    Mayotte,
    /// Saint-Pierre-et-Miquelon.
    SaintPierreMiquelon,
    /// Nouvelle-Calédonie.
    NewCaledonia,
    /// Polynésie française.
    Polynesia,
    /// Wallis-et-Futuna.
    WallisFutuna,
}

impl Territory {
    /// All of them, in the order of [`Territory::KEYS`].
    pub const ALL: &'static [Self] = &[
        Self::Mainland,
        Self::AlsaceMoselle,
        Self::Guadeloupe,
        Self::SaintMartin,
        Self::SaintBarthelemy,
        Self::Martinique,
        Self::Guyane,
        Self::Reunion,
        Self::Mayotte,
        Self::SaintPierreMiquelon,
        Self::NewCaledonia,
        Self::Polynesia,
        Self::WallisFutuna,
    ];

    /// The spellings in TOML.
    pub const KEYS: &'static [&'static str] = &[
        "mainland",
        "alsace-moselle",
        "guadeloupe",
        "saint-martin",
        "saint-barthelemy",
        "martinique",
        "guyane",
        "reunion",
        "mayotte",
        "saint-pierre-et-miquelon",
        "nouvelle-caledonie",
        "polynesie-francaise",
        "wallis-et-futuna",
    ];

    /// The spelling in TOML.
    pub fn key(self) -> &'static str {
        Self::ALL.iter().zip(Self::KEYS).find(|(territory, _)| **territory == self).map_or("", |(_, key)| key)
    }

    /// The territory of a département's code, as [`Uai::department`] and [`Postcode::department`] give it.
    pub fn of_department(department: &str) -> Option<Self> {
        Some(match department {
            "57" | "67" | "68" => Self::AlsaceMoselle,
            "971" => Self::Guadeloupe,
            "972" => Self::Martinique,
            "973" => Self::Guyane,
            "974" => Self::Reunion,
            "975" => Self::SaintPierreMiquelon,
            "976" => Self::Mayotte,
            "977" => Self::SaintBarthelemy,
            "978" => Self::SaintMartin,
            "986" => Self::WallisFutuna,
            "987" => Self::Polynesia,
            "988" => Self::NewCaledonia,
            "2A" | "2B" => Self::Mainland,
            _ if is_mainland(department) => Self::Mainland,
            _ => return None,
        })
    }

    /// The territory of a school. Saint-Martin's and Saint-Barthélemy's schools have the codes of Guadeloupe: their postcode
    /// tells them apart.
    pub fn of_uai(uai: &Uai) -> Option<Self> {
        Self::of_department(uai.department()?)
    }

    /// The territory of a French address.
    pub fn of_postcode(postcode: &Postcode) -> Option<Self> {
        Self::of_department(postcode.department()?)
    }

    /// Whether the school year follows a calendar of its own, so that no national window of June applies.
    pub fn has_own_school_year(self) -> bool {
        matches!(self, Self::NewCaledonia | Self::Polynesia | Self::WallisFutuna)
    }

    /// Whether its clocks go forward on the last Sunday of March and back on that of October.
    pub fn has_summer_time(self) -> bool {
        matches!(self, Self::Mainland | Self::AlsaceMoselle)
    }

    /// Whether some holidays cannot be computed here, and are for the school to add: Mayotte's movable ones, which are set by
    /// agreement or usage (C. trav. L. 3422-3), and those of the Pacific, whose own law was not read.
    pub fn has_unlisted_holidays(self) -> bool {
        self == Self::Mayotte || self.has_own_school_year()
    }
}

/// Whether a text is the number of a mainland département; 20 was Corsica's before it was split.
fn is_mainland(department: &str) -> bool {
    let is_number = department.len() == 2 && department.bytes().all(|b| b.is_ascii_digit());
    is_number && ("01"..="95").contains(&department) && department != "20"
}

impl FromStr for Territory {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        if let Some((territory, _)) = Self::ALL.iter().zip(Self::KEYS).find(|(_, key)| **key == typed) {
            return Ok(*territory);
        }
        let (shown, all) = (quoted(typed), Self::KEYS.join(", "));
        let flaw = Flaw::new(
            "TERRITORY-01",
            text!("« {shown} » n’est pas un territoire connu", "« {shown} » is not a known territory"),
        );
        let near = Self::KEYS.iter().copied().filter(|_| typed.chars().count() <= 64);
        Err(match nearest(typed, near) {
            Some(near) => flaw.with_help(text!(
                "écrire \"{near}\" ? valeurs possibles : {all}",
                "did you mean \"{near}\"? possible values: {all}"
            )),
            None => flaw.with_help(text!("valeurs possibles : {all}", "possible values: {all}")),
        })
    }
}

impl fmt::Display for Territory {
    /// The spelling in TOML.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// How sure it is that a day is a holiday in a territory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Certainty {
    /// The law says so.
    Law,
    /// The law says so, for some communes of the territory only.
    SomeCommunes,
    /// The school says so, in its `extra_holidays`.
    School,
    /// The national law says so, but whether it holds in this territory was not verified.
    Unverified,
}

/// A public holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holiday {
    date: NaiveDate,
    certainty: Certainty,
    row: &'static Row,
}

impl Holiday {
    /// Its date.
    pub fn date(self) -> NaiveDate {
        self.date
    }

    /// Its name, without an article: `lundi de Pâques`.
    pub fn name(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.row.fr,
            Lang::En => self.row.en,
        }
    }

    /// How sure it is.
    pub fn certainty(self) -> Certainty {
        self.certainty
    }

    /// The legal source; none for a day that the school adds.
    pub fn source(self) -> Option<&'static str> {
        Some(self.row.source).filter(|source| !source.is_empty())
    }
}

/// When a holiday falls in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum When {
    /// The same month and day each year.
    Fixed(u32, u32),
    /// So many days after Easter Sunday.
    Easter(i64),
    /// As the school says.
    Added,
}

/// A line of the table of holidays.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Row {
    when: When,
    fr: &'static str,
    en: &'static str,
    /// Empty for everywhere.
    places: &'static [Territory],
    source: &'static str,
}

impl Row {
    /// A holiday everywhere in France.
    const fn national(when: When, fr: &'static str, en: &'static str) -> Self {
        Self { when, fr, en, places: &[], source: "C. trav. L. 3133-1" }
    }

    /// A holiday of Alsace and Moselle.
    const fn alsatian(when: When, fr: &'static str, en: &'static str) -> Self {
        Self { when, fr, en, places: &[Territory::AlsaceMoselle], source: "C. trav. L. 3134-13" }
    }

    /// The commemoration of the abolition of slavery, each territory on its day.
    const fn abolition(month: u32, day: u32, places: &'static [Territory]) -> Self {
        Self {
            when: When::Fixed(month, day),
            fr: "abolition de l’esclavage",
            en: "Abolition of Slavery",
            places,
            source: "C. trav. L. 3422-2",
        }
    }

    /// Its date in a year.
    fn date(&self, year: i32) -> Option<NaiveDate> {
        match self.when {
            When::Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            When::Easter(offset) => easter(year)?.checked_add_signed(Duration::days(offset)),
            When::Added => None,
        }
    }

    /// How sure it is that this is a holiday in a territory; none where it is not.
    fn certainty(&self, territory: Territory) -> Option<Certainty> {
        if self.places.is_empty() {
            let is_own_law = territory.has_own_school_year();
            return Some(if is_own_law { Certainty::Unverified } else { Certainty::Law });
        }
        if !self.places.contains(&territory) {
            return None;
        }
        // Good Friday is a holiday in the communes of Alsace and Moselle that have a Protestant temple or a mixed church.
        let is_good_friday = self.when == When::Easter(-2);
        Some(if is_good_friday { Certainty::SomeCommunes } else { Certainty::Law })
    }
}

/// The public holidays of France.
static ROWS: [Row; 19] = [
    Row::national(When::Fixed(1, 1), "jour de l’an", "New Year’s Day"),
    Row::alsatian(When::Easter(-2), "Vendredi saint", "Good Friday"),
    Row::national(When::Easter(1), "lundi de Pâques", "Easter Monday"),
    Row::abolition(4, 27, &[Territory::Mayotte]),
    Row::national(When::Fixed(5, 1), "fête du Travail", "Labour Day"),
    Row::national(When::Fixed(5, 8), "victoire de 1945", "Victory in Europe Day"),
    Row::national(When::Easter(39), "Ascension", "Ascension Day"),
    Row::abolition(5, 22, &[Territory::Martinique]),
    Row::national(When::Easter(50), "lundi de Pentecôte", "Whit Monday"),
    Row::abolition(5, 27, &[Territory::Guadeloupe, Territory::SaintMartin]),
    Row::abolition(6, 10, &[Territory::Guyane]),
    Row::national(When::Fixed(7, 14), "fête nationale", "Bastille Day"),
    Row::national(When::Fixed(8, 15), "Assomption", "Assumption Day"),
    Row::abolition(10, 9, &[Territory::SaintBarthelemy]),
    Row::national(When::Fixed(11, 1), "Toussaint", "All Saints’ Day"),
    Row::national(When::Fixed(11, 11), "armistice de 1918", "Armistice Day"),
    Row::abolition(12, 20, &[Territory::Reunion]),
    Row::national(When::Fixed(12, 25), "Noël", "Christmas Day"),
    Row::alsatian(When::Fixed(12, 26), "lendemain de Noël", "Saint Stephen’s Day"),
];

/// What a day is called that the school adds.
static ADDED: Row = Row {
    when: When::Added,
    fr: "jour férié ajouté par l’établissement",
    en: "holiday added by the school",
    places: &[],
    source: "",
};

/// The public holidays of a territory, and those that a school adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holidays {
    territory: Territory,
    added: BTreeSet<NaiveDate>,
}

impl Holidays {
    /// The calendar years that holidays are given for; outside them only the days that the school adds are known.
    pub const YEARS: RangeInclusive<i32> = 1990..=2100;

    /// Those of a territory.
    pub fn of(territory: Territory) -> Self {
        Self { territory, added: BTreeSet::new() }
    }

    /// The same with days that the school adds.
    #[must_use]
    pub fn with_added(mut self, days: impl IntoIterator<Item = NaiveDate>) -> Self {
        self.added.extend(days);
        self
    }

    /// Whose they are.
    pub fn territory(&self) -> Territory {
        self.territory
    }

    /// The holiday that a day is. Where two fall on one day, that of the law goes before an added one.
    pub fn on(&self, day: NaiveDate) -> Option<Holiday> {
        self.listed(day.year())
            .find(|holiday| holiday.date == day)
            .or_else(|| self.added.get(&day).map(|day| added(*day)))
    }

    /// Those of a calendar year, by date, one a day.
    pub fn year(&self, year: i32) -> Vec<Holiday> {
        let added = self.added.iter().filter(|day| day.year() == year).map(|day| added(*day));
        let mut all: Vec<Holiday> = self.listed(year).chain(added).collect();
        all.sort_by_key(|holiday| holiday.date);
        all.dedup_by_key(|holiday| holiday.date);
        all
    }

    /// Those of an interval, by date, one a day.
    pub fn within(&self, interval: Interval) -> Vec<Holiday> {
        let inside = |day: NaiveDate| interval.contains(day);
        let first = interval.start().year().max(*Self::YEARS.start());
        let last = interval.end().year().min(*Self::YEARS.end());
        let listed = (first..=last).flat_map(|year| self.listed(year)).filter(|holiday| inside(holiday.date));
        let added = self.added.iter().filter(|day| inside(**day)).map(|day| added(*day));
        let mut all: Vec<Holiday> = listed.chain(added).collect();
        all.sort_by_key(|holiday| holiday.date);
        all.dedup_by_key(|holiday| holiday.date);
        all
    }

    /// Those of the table in a calendar year.
    fn listed(&self, year: i32) -> impl Iterator<Item = Holiday> {
        let territory = self.territory;
        ROWS.iter()
            .filter(move |_| Self::YEARS.contains(&year))
            .filter_map(move |row| Some(Holiday { date: row.date(year)?, certainty: row.certainty(territory)?, row }))
    }
}

/// A day that the school adds.
fn added(date: NaiveDate) -> Holiday {
    Holiday { date, certainty: Certainty::School, row: &ADDED }
}

/// Easter Sunday of a year of the Gregorian calendar, 1583 to 9999, by the algorithm of Meeus, Jones and Butcher.
pub fn easter(year: i32) -> Option<NaiveDate> {
    if !(1583..=9999).contains(&year) {
        return None;
    }
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let (leap_centuries, century_rest) = (century / 4, century % 4);
    let moon_shift = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30;
    let to_sunday = (32 + 2 * century_rest + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let from_march = epact + to_sunday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, (from_march / 31) as u32, (from_march % 31 + 1) as u32)
}

#[cfg(test)]
mod tests;
