//! What holds of the rules for any timetable, any order and any week.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use tripartite::agreement::Agreement;
use tripartite::diagnostic::{Diagnostics, Lang, Severity, Sources};
use tripartite::input::{MemoryFolder, Reader};
use tripartite::rules::{self, SchoolContext, Summary};

use crate::press::MODELS;

const REFERENCE: &str = include_str!("../fixtures/reference/agreement.toml");

/// Slots of a day, in minutes from midnight, in order and apart.
type Day = Vec<(u32, u32)>;

const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn read(toml: &str) -> Agreement {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let read = Reader::new(MemoryFolder::default()).agreement("a.toml", toml.as_bytes(), &mut sources, &mut found);
    assert!(found.is_empty(), "{toml}\n{found:?}");
    read.unwrap()
}

/// What the rules find, without the places.
fn found(toml: &str) -> Vec<(&'static str, Severity)> {
    let (agreement, mut found) = (read(toml), Diagnostics::new());
    let model = MODELS.get(agreement.model.as_str()).unwrap();
    let _ = rules::check(agreement, model, &SchoolContext::default(), None, &mut found);
    let mut found: Vec<_> = found.into_iter().map(|found| (found.code, found.severity)).collect();
    found.sort();
    found
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The reference agreement without a logo, from a day to another, with a week.
fn agreement(level: &str, start: NaiveDate, end: NaiveDate, week: &[Day]) -> String {
    let deadline = start - Days::new(10);
    let kept = REFERENCE.split("[placement]").next().unwrap();
    let kept = kept.replace("logo    =", "# logo =").replace("logo_alt =", "# logo_alt =");
    let kept = kept.replace("level  = \"seconde-gt\"", &format!("level = \"{level}\""));
    let mut toml = format!("{kept}\n[placement]\nstart = {start}\nend = {end}\n[placement.week]\n");
    for (name, day) in NAMES.iter().zip(week) {
        let slots = day.iter().map(|(from, to)| format!("\"{}-{}\"", clock(*from), clock(*to)));
        writeln!(toml, "{name} = [{}]", slots.collect::<Vec<_>>().join(", ")).unwrap();
    }
    write!(toml, "[signing]\ndeadline = {deadline}\n").unwrap();
    toml
}

#[test]
fn the_other_week_may_be_in_a_file_that_makes_no_agreement() {
    let week = agreement("seconde-gt", date("2026-06-15"), date("2026-06-19"), &[vec![(540, 720)]]);
    let summaries = [Summary::of(&read(&week))];
    let told = |file: &str| {
        let pupil = Reader::new(MemoryFolder::default()).glimpse("b.toml", file.as_bytes()).pupil;
        let found = rules::check_folder(&summaries, &[pupil], &BTreeSet::new(), &SchoolContext::default());
        let told: Vec<String> =
            found.into_iter().map(|one| one.diagnostic(|_, _| None).message.get(Lang::Fr).to_owned()).collect();
        told.join("\n")
    };
    for (named, end) in [
        (week.as_str(), ""),
        ("pupil = { family_name = \"DUPONT MOREAU\", given_names = \"Lea\" }", ""),
        ("pupil = { family_name = \"Moreau\", given_names = \"Léa\", ine = \"123456789AB\" }", ""),
        ("pupil = { family_name = \"Moreau\", given_names = \"Léa\" }", "dans ce dossier"),
        (
            "pupil = { family_name = \"Dupont-Moreau\", given_names = \"Léa\", birth_date = 2010-03-04 }",
            "dans ce dossier",
        ),
        ("pupil = { family_name = \"Dupont-Moreau\" }", "parmi celles qui se lisent"),
        ("[pupil\n", "parmi celles qui se lisent"),
    ] {
        let told = told(named);
        assert!(told.ends_with(end) && told.is_empty() == end.is_empty(), "{named}: {told}");
    }
}

#[test]
fn an_address_kept_back_by_hand_that_is_the_pupils_too_stops_the_document() {
    let toml = REFERENCE.replace("logo    =", "# logo =").replace("logo_alt =", "# logo_alt =");
    assert_eq!(found(&toml), []);
    let kept = toml.replace("address_confidential = false", "address_confidential = true");
    assert_eq!(found(&kept), [("PEOPLE-13", Severity::Error)]);
    let allowed = kept + "\n[[allow]]\nrule = \"PEOPLE-13\"\nreason = \"Accord du responsable.\"\n";
    assert!(found(&allowed).contains(&("PEOPLE-13", Severity::Error)));
}

#[test]
fn hours_that_could_not_be_read_are_not_missed() {
    let day = |day| NaiveDate::from_ymd_opt(2026, 6, day).unwrap();
    let whole = agreement("seconde-gt", day(15), day(19), &vec![vec![(510, 720)]; 5]);
    let alone = agreement("seconde-gt", day(15), day(19), &[vec![(510, 720)]]);
    assert!(found(&alone).iter().any(|(code, _)| code.starts_with("HOURS")), "a week of one day is asked about");
    for (wrong, told) in [
        (alone.replace("\"08:30-12:00\"", "\"8h30-12h\", \"12:00-08:30\""), "SLOT-"),
        (alone.replace("monday", "lundi"), "KEY-01"),
        (whole.replace("[placement.week]", "[placement.except]\n\"19 juin\" = []\n[placement.week]"), "DATE-"),
    ] {
        let (mut sources, mut read) = (Sources::new(), Diagnostics::new());
        let file = Reader::new(MemoryFolder::default()).agreement("a.toml", wrong.as_bytes(), &mut sources, &mut read);
        assert!(read.sorted().iter().all(|one| one.code.starts_with(told)), "{wrong}\n{read:?}");
        let agreement = file.expect("the rest of it is judged all the same");
        assert!(!agreement.placement.hours_are_known);
        let (model, mut judged) = (MODELS.get(agreement.model.as_str()).unwrap(), Diagnostics::new());
        let checked = rules::check(agreement, model, &SchoolContext::default(), None, &mut judged);
        assert!(checked.is_none(), "{wrong}");
        assert!(judged.sorted().iter().all(|one| !one.code.starts_with("HOURS")), "{wrong}\n{judged:?}");
    }
}

/// A day with up to three slots, in quarters of an hour.
fn day() -> impl Strategy<Value = Day> {
    prop::collection::btree_set(20u32..96, 0..=3).prop_map(|starts| {
        let starts: Vec<u32> = starts.into_iter().collect();
        let ends = starts.iter().skip(1).copied().chain([96]);
        starts.iter().zip(ends).map(|(from, to)| (from * 15, to.min(from + 14) * 15)).collect()
    })
}

/// A week with at least one slot on its Monday.
fn week() -> impl Strategy<Value = Vec<Day>> {
    prop::collection::vec(day(), 7).prop_map(|mut week| {
        if week[0].is_empty() {
            week[0].push((540, 720));
        }
        week
    })
}

/// The same week, one slot longer on both sides as far as its neighbours let it.
fn longer(week: &[Day], at: usize, which: usize, more: u32) -> Vec<Day> {
    let mut week = week.to_vec();
    let day = &mut week[at % 7];
    if day.is_empty() {
        return week;
    }
    let which = which % day.len();
    let before = if which == 0 { 0 } else { day[which - 1].1 };
    let after = day.get(which + 1).map_or(1440, |slot| slot.0);
    let slot = &mut day[which];
    *slot = (slot.0.saturating_sub(more).max(before), (slot.1 + more).min(after));
    week
}

/// The same week with one more slot, where the day is free for it.
fn with_slot(week: &[Day], at: usize, from: u32, minutes: u32) -> Vec<Day> {
    let mut week = week.to_vec();
    let (day, to) = (&mut week[at % 7], (from + minutes).min(1440));
    if day.len() < 6 && day.iter().all(|(start, end)| *end <= from || to <= *start) {
        day.push((from, to));
        day.sort_unstable();
    }
    week
}

/// The errors of hours in two weeks of June with a timetable.
fn errors_of_hours(week: &[Day]) -> BTreeSet<&'static str> {
    let toml = agreement("seconde-gt", date("2026-06-15"), date("2026-06-26"), week);
    let found = found(&toml).into_iter().filter(|(_, severity)| *severity == Severity::Error);
    found.map(|(code, _)| code).filter(|code| code.starts_with("HOURS")).collect()
}

/// The errors of a first timetable that a second one, with more hours, has no longer.
fn lost(short: &[Day], long: &[Day]) -> Vec<&'static str> {
    let (short, long) = (errors_of_hours(short), errors_of_hours(long));
    // Presence at night is told before the rest that it shortens.
    let nearer = |code: &str| code == "HOURS-05" && long.contains("HOURS-08");
    short.into_iter().filter(|code| !long.contains(code) && !nearer(code)).collect()
}

/// The same TOML with the keys of each table in another order.
fn keys_reversed(toml: &str) -> String {
    let mut parts: Vec<Vec<&str>> = vec![vec![]];
    for line in toml.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') {
            parts.push(vec![line]);
        } else if let Some(part) = parts.last_mut() {
            let head = usize::from(part.first().is_some_and(|first| first.starts_with('[')));
            part.insert(head, line);
        }
    }
    parts.concat().join("\n")
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn longer_hours_remove_no_error_of_hours(week in week(), at in 0usize..7, which in 0usize..3, more in 1u32..300) {
        prop_assert_eq!(lost(&week, &longer(&week, at, which, more)), Vec::<&str>::new());
    }

    #[test]
    fn one_more_slot_removes_no_error_of_hours(week in week(), at in 0usize..7, from in 20u32..92, quarters in 1u32..16) {
        let mut lost = lost(&week, &with_slot(&week, at, from * 15, quarters * 15));
        // A slot after a gap gives the day the pause that it lacked.
        lost.retain(|code| *code != "HOURS-06");
        prop_assert_eq!(lost, Vec::<&str>::new());
    }

    #[test]
    fn the_order_of_keys_changes_nothing(week in week()) {
        let toml = agreement("seconde-gt", date("2026-06-15"), date("2026-06-26"), &week);
        let reversed = keys_reversed(&toml);
        prop_assert_ne!(&toml, &reversed);
        prop_assert_eq!(found(&toml), found(&reversed));
    }

    #[test]
    fn whole_weeks_without_holidays_change_nothing(week in week(), weeks in 1u64..10, length in 0u64..12) {
        // Between Epiphany and Easter no public holiday falls; the birthday is in December.
        let at = |weeks: u64| {
            let start = date("2026-01-12") + Days::new(7 * weeks);
            let toml = agreement("troisieme", start, start + Days::new(length), &week);
            found(&toml.replace("2010-03-03", "2010-12-03").replace("approved_on = 2026-02-05", "approved_on = 2025-10-01"))
        };
        prop_assert_eq!(at(0), at(weeks % 8));
    }

    #[test]
    fn the_order_of_tables_changes_nothing(week in week(), seed in any::<prop::sample::Index>()) {
        let toml = agreement("seconde-gt", date("2026-06-15"), date("2026-06-26"), &week);
        let mut parts: Vec<String> = vec![];
        for line in toml.lines() {
            let begins = line.starts_with('[') && !line.starts_with("[[guardians");
            if parts.is_empty() || begins {
                parts.push(String::new());
            }
            let part = parts.last_mut().unwrap();
            part.push_str(line);
            part.push('\n');
        }
        let (head, tables) = parts.split_first().unwrap();
        let mut turned = tables.to_vec();
        turned.rotate_left(seed.index(tables.len()));
        prop_assert_eq!(found(&toml), found(&format!("{head}{}", turned.concat())));
    }

    #[test]
    fn the_order_of_files_changes_nothing_but_order(seed in any::<prop::sample::Index>(), mut starts in prop::collection::vec(0u64..3, 2..8)) {
        let summaries = |starts: &[u64]| -> Vec<Summary> {
            let file = |(at, start): (usize, &u64)| {
                let start = date("2026-06-15") + Days::new(7 * start);
                let toml = agreement("seconde-gt", start, start + Days::new(4), &[vec![(540, 720)]]);
                Summary::of(&read(&toml.replace("CS26-0412", &format!("CS26-{at}{}", start.format("%d")))))
            };
            starts.iter().enumerate().map(file).collect()
        };
        let codes = |starts: &[u64]| -> Vec<String> {
            let found = rules::check_folder(&summaries(starts), &[], &BTreeSet::new(), &SchoolContext::default());
            let mut codes: Vec<String> = found.into_iter().map(|one| one.diagnostic(|_, _| None).code.to_owned()).collect();
            codes.sort();
            codes
        };
        let before = codes(&starts);
        let at = seed.index(starts.len());
        starts.rotate_left(at);
        prop_assert_eq!(before, codes(&starts));
    }
}

#[test]
fn the_order_of_guardians_changes_nothing() {
    let toml = agreement("seconde-gt", date("2026-06-15"), date("2026-06-26"), &[vec![(540, 720)]]);
    let (head, rest) = toml.split_once("[[guardians]]").unwrap();
    let (guardians, tail) = rest.split_once("[school]").unwrap();
    let (first, second) = guardians.split_once("[[guardians]]").unwrap();
    let signs = |guardian: &str| guardian.replace("signs       = \"required\"", "");
    let both =
        |a: &str, b: &str| found(&format!("{head}[[guardians]]{}[[guardians]]{}[school]{tail}", signs(a), signs(b)));
    assert_eq!(both(first, second), both(second, first));
}

/// A year of presence at every hour: thousands of faults, a few causes.
#[test]
fn a_year_of_faults_is_a_handful_of_findings() {
    let whole = vec![vec![(0, 1440)]; 7];
    let toml = agreement("troisieme", date("2026-03-02"), date("2026-05-31"), &whole);
    let found = found(&toml);
    let causes: BTreeSet<_> = found.iter().map(|(code, _)| code).collect();
    // Each public holiday is told by its name.
    assert!((4..=12).contains(&causes.len()) && found.len() < 20, "{found:?}");
}
