//! The tables of public holidays.

use chrono::Weekday;
use proptest::prelude::*;

use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn dates(territory: Territory, year: i32) -> Vec<(u32, u32)> {
    Holidays::of(territory).year(year).iter().map(|holiday| (holiday.date().month(), holiday.date().day())).collect()
}

#[test]
fn the_days_that_follow_easter_are_those_of_the_dossier() {
    let table = [
        (2024, (3, 31), (3, 29), (4, 1), (5, 9), (5, 20)),
        (2025, (4, 20), (4, 18), (4, 21), (5, 29), (6, 9)),
        (2026, (4, 5), (4, 3), (4, 6), (5, 14), (5, 25)),
        (2027, (3, 28), (3, 26), (3, 29), (5, 6), (5, 17)),
        (2028, (4, 16), (4, 14), (4, 17), (5, 25), (6, 5)),
        (2029, (4, 1), (3, 30), (4, 2), (5, 10), (5, 21)),
        (2030, (4, 21), (4, 19), (4, 22), (5, 30), (6, 10)),
    ];
    for (year, (month, sunday), good_friday, monday, ascension, whit) in table {
        assert_eq!(easter(year), Some(day(year, month, sunday)));
        let named = |name: &str| {
            let all = Holidays::of(Territory::AlsaceMoselle).year(year);
            let holiday = all.into_iter().find(|holiday| holiday.name(Lang::En) == name).unwrap();
            (holiday.date().month(), holiday.date().day())
        };
        assert_eq!(named("Good Friday"), good_friday);
        assert_eq!(named("Easter Monday"), monday);
        assert_eq!(named("Ascension Day"), ascension);
        assert_eq!(named("Whit Monday"), whit);
    }
}

#[test]
fn the_mainland_has_eleven_holidays() {
    let mainland = [(1, 1), (4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    assert_eq!(dates(Territory::Mainland, 2026), mainland);
    // Ascension fell on 1 May in 2008.
    assert_eq!(dates(Territory::Mainland, 2008).len(), 10);
}

#[test]
fn each_territory_adds_its_own() {
    let own = |territory| {
        let mainland = dates(Territory::Mainland, 2026);
        dates(territory, 2026).into_iter().filter(|date| !mainland.contains(date)).collect::<Vec<_>>()
    };
    let table: [(Territory, &[(u32, u32)]); 13] = [
        (Territory::Mainland, &[]),
        (Territory::AlsaceMoselle, &[(4, 3), (12, 26)]),
        (Territory::Guadeloupe, &[(5, 27)]),
        (Territory::SaintMartin, &[(5, 27)]),
        (Territory::SaintBarthelemy, &[(10, 9)]),
        (Territory::Martinique, &[(5, 22)]),
        (Territory::Guyane, &[(6, 10)]),
        (Territory::Reunion, &[(12, 20)]),
        (Territory::Mayotte, &[(4, 27)]),
        (Territory::SaintPierreMiquelon, &[]),
        (Territory::NewCaledonia, &[]),
        (Territory::Polynesia, &[]),
        (Territory::WallisFutuna, &[]),
    ];
    for (territory, expected) in table {
        assert_eq!(own(territory), expected, "{territory}");
    }
}

#[test]
fn certainty_and_source_stand_with_each_holiday() {
    let on = |territory, month, of_month| Holidays::of(territory).on(day(2026, month, of_month)).unwrap();
    assert_eq!(on(Territory::Mainland, 5, 25).certainty(), Certainty::Law);
    assert_eq!(on(Territory::Mainland, 5, 25).source(), Some("C. trav. L. 3133-1"));
    assert_eq!(on(Territory::AlsaceMoselle, 4, 3).certainty(), Certainty::SomeCommunes);
    assert_eq!(on(Territory::AlsaceMoselle, 12, 26).certainty(), Certainty::Law);
    assert_eq!(on(Territory::Guyane, 6, 10).source(), Some("C. trav. L. 3422-2"));
    assert_eq!(on(Territory::Polynesia, 5, 1).certainty(), Certainty::Unverified);
    assert!(Territory::Mayotte.has_unlisted_holidays() && !Territory::Reunion.has_unlisted_holidays());
}

#[test]
fn days_that_the_school_adds_are_holidays_of_any_year() {
    let holidays = Holidays::of(Territory::Mayotte).with_added([day(2026, 3, 20), day(2026, 5, 1), day(2150, 1, 2)]);
    assert_eq!(holidays.on(day(2026, 3, 20)).unwrap().certainty(), Certainty::School);
    assert_eq!(holidays.on(day(2026, 5, 1)).unwrap().certainty(), Certainty::Law);
    assert_eq!(holidays.on(day(2150, 1, 2)).unwrap().source(), None);
    assert_eq!(holidays.on(day(2150, 1, 1)), None);
    assert_eq!(holidays.year(2026).len(), 13);
    assert_eq!(
        holidays.within(Interval::new(NaiveDate::MIN, NaiveDate::MAX).unwrap()).last().unwrap().date(),
        day(2150, 1, 2)
    );
}

#[test]
fn an_interval_gives_its_holidays_across_years() {
    let holidays = Holidays::of(Territory::AlsaceMoselle);
    let winter: Interval = "2026-12-25..2027-01-01".parse().unwrap();
    let names: Vec<&str> = holidays.within(winter).into_iter().map(|holiday| holiday.name(Lang::Fr)).collect();
    assert_eq!(names, ["Noël", "lendemain de Noël", "jour de l’an"]);
}

#[test]
fn a_territory_is_told_by_a_school_code_or_a_postcode() {
    let of_uai = |uai: &str| Territory::of_uai(&uai.parse().unwrap());
    assert_eq!(of_uai("0639001S"), Some(Territory::Mainland));
    assert_eq!(of_uai("9741186W"), Some(Territory::Reunion));
    assert_eq!(of_uai("9830484J"), Some(Territory::NewCaledonia));
    assert_eq!(of_uai("7200013B"), Some(Territory::Mainland));
    let of_postcode = |postcode: &str| Territory::of_postcode(&postcode.parse().unwrap());
    assert_eq!(of_postcode("67000"), Some(Territory::AlsaceMoselle));
    assert_eq!(of_postcode("97150"), Some(Territory::SaintMartin));
    assert_eq!(of_postcode("97133"), Some(Territory::SaintBarthelemy));
    assert_eq!(of_postcode("98000"), None);
    assert_eq!(Territory::of_postcode(&Postcode::foreign("10117").unwrap()), None);
}

#[test]
fn a_territory_is_read_from_its_key() {
    assert_eq!(Territory::ALL.len(), Territory::KEYS.len());
    for territory in Territory::ALL {
        assert_eq!(territory.to_string().parse::<Territory>().unwrap(), *territory);
    }
    let flaw = "Guadelupe".parse::<Territory>().unwrap_err();
    assert!(flaw.help.unwrap().get(Lang::En).starts_with("did you mean \"guadeloupe\""));
}

proptest! {
    #[test]
    fn easter_is_a_sunday_from_22_march_to_25_april(year in 1583i32..=9999) {
        let easter = easter(year).unwrap();
        prop_assert_eq!(easter.weekday(), Weekday::Sun);
        prop_assert!(easter >= day(year, 3, 22) && easter <= day(year, 4, 25));
    }

    #[test]
    fn a_year_a_day_and_an_interval_agree(year in 1980i32..2110, at in 0usize..13) {
        let holidays = Holidays::of(Territory::ALL[at]);
        let whole = Interval::new(day(year, 1, 1), day(year, 12, 31)).unwrap();
        prop_assert_eq!(holidays.year(year), holidays.within(whole));
        let one_by_one: Vec<Holiday> = whole.days().filter_map(|day| holidays.on(day)).collect();
        prop_assert_eq!(holidays.year(year), one_by_one);
        prop_assert_eq!(holidays.year(year).is_empty(), !Holidays::YEARS.contains(&year));
    }

    #[test]
    fn any_text_gives_a_territory_or_a_flaw(typed in any::<String>(), year in any::<i32>()) {
        let _ = typed.parse::<Territory>();
        let _ = (easter(year), Territory::of_department(&typed));
    }
}
