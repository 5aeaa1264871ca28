//! Rest between days, and days off.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::context::{Context, Presence};
use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use super::{hours, telling};
use crate::calendar::Territory;
use crate::diagnostic::{Lang, Severity, Text};
use crate::text;
use crate::typography;

/// The minutes that the night before a day is shorter, where the clocks go forward that night.
fn lost_in_the_night_before(day: NaiveDate, cx: &Context<'_>) -> u32 {
    let has_summer_time = match &cx.school.time_zone {
        Some(zone) => zone.starts_with("Europe/"),
        None => cx.territory().is_some_and(Territory::has_summer_time),
    };
    // The last Sunday of March.
    let goes_forward = day.month() == 3 && day.weekday() == Weekday::Sun && day.day() > 24;
    if has_summer_time && goes_forward { 60 } else { 0 }
}

pub(super) const HOURS_05: Rule = Rule {
    about: About {
        code: "HOURS-05",
        severity: Severity::Error,
        title: (
            "le repos entre deux journées est assez long",
            "the rest between two days is long enough",
        ),
        explanation: (
            "De la fin d’une journée au début de la suivante, la convention type garde un repos. La nuit où les horloges avancent d’une heure est comptée pour ce qu’elle dure.",
            "From the end of a day to the start of the next the model keeps a rest. The night in which the clocks go forward counts for as long as it lasts.",
        ),
        source: Some(Source::read(
            "convention type, annexe pédagogique ; code du travail, article L. 3164-1",
            "model agreement, annexe pédagogique; code du travail, article L. 3164-1",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[placement.week]\nmonday = [\"13:30-18:00\"]\ntuesday = [\"08:00-12:00\"]").with(&["HOURS-06"])),
    fails: Examples::many(
        Example::of("[placement.week]\nmonday = [\"15:00-19:00\"]\ntuesday = [\"08:00-12:00\"]")
            .underlining("\"08:00-12:00\""),
        &[
            // The night of 28 to 29 March 2026 is an hour shorter.
            Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-03-28\nend = 2026-03-29\n[placement.week]\nsaturday = [\"15:00-18:00\"]\nsunday = [\"08:00-10:00\"]\n[signing]\ndeadline = 2026-03-20")
                .without(&["placement.except", "placement.week"])
                .with(&["HOURS-10", "HOURS-11"]),
        ],
    ),
    check: |cx| {
        let Some(rest) = cx.model.limits().rest else { return vec![] };
        let pairs = too_short(cx);
        let after: Vec<&Presence<'_>> = pairs.iter().map(|(_, after)| *after).collect();
        let least = telling::duration(rest.minutes);
        let found = telling::of_days(&after, |fr, en| {
            text!(
                "la journée commence trop tôt {fr} : il faut {least} de repos après la veille",
                "the day starts too early on {en}: {least} of rest are needed after the day before"
            )
        });
        let help = pairs.first().map(|(before, after)| {
            let least = rest.minutes + lost_in_the_night_before(after.date, cx);
            let (end, start) = (ends(before).unwrap_or_default(), starts(after).unwrap_or_default());
            let (latest, earliest) = ((start + DAY).saturating_sub(least), (end + least).saturating_sub(DAY));
            let (latest, earliest) = (telling::duration(latest), telling::duration(earliest));
            text!(
                "finir la veille à {latest} au plus tard, ou commencer à {earliest} au plus tôt",
                "end the day before at {latest} at the latest, or start at {earliest} at the earliest"
            )
        });
        let found = found.into_iter().zip(help);
        found.map(|(found, help)| found.with_severity(Context::severity(rest.verified)).with_help(help)).collect()
    },
};

/// Minutes in a day.
const DAY: u32 = 24 * 60;

fn starts(day: &Presence<'_>) -> Option<u32> {
    day.slots.iter().map(|slot| slot.start()).min()
}

fn ends(day: &Presence<'_>) -> Option<u32> {
    day.slots.iter().map(|slot| slot.end()).max()
}

/// The days that leave too little rest between them, each with the next. Presence at night is told by itself.
pub(super) fn too_short<'a, 'b>(cx: &'b Context<'a>) -> Vec<(&'b Presence<'a>, &'b Presence<'a>)> {
    let Some(rest) = cx.model.limits().rest else { return vec![] };
    let nights: Vec<_> = hours::nights(cx).into_iter().map(|day| day.date).collect();
    let is_told = |day: &Presence<'_>| nights.contains(&day.date);
    let pairs = cx.days.iter().zip(cx.days.iter().skip(1));
    let is_short = |(before, after): &(&Presence<'_>, &Presence<'_>)| {
        let least = rest.minutes + lost_in_the_night_before(after.date, cx);
        ends(before).zip(starts(after)).is_some_and(|(end, start)| start + DAY < end + least)
    };
    pairs.filter(|(before, after)| !is_told(before) && !is_told(after)).filter(is_short).collect()
}

/// The first and the last day of each stretch of presence that leaves fewer days off in a row than asked. A Sunday is told by
/// itself, and counts as a day off here.
fn without_days_off<'a, 'b>(cx: &'b Context<'a>) -> Vec<(&'b Presence<'a>, &'b Presence<'a>)> {
    let Some(off) = cx.model.limits().days_off else { return vec![] };
    let mut stretches: Vec<(&Presence<'_>, &Presence<'_>)> = vec![];
    for day in cx.presence().filter(|day| day.date.weekday() != Weekday::Sun) {
        match stretches.last_mut() {
            Some((_, last)) if (day.date - last.date).num_days() <= i64::from(off.days) => *last = day,
            _ => stretches.push((day, day)),
        }
    }
    let longest = 8 - i64::from(off.days.min(7));
    stretches.retain(|(first, last)| (last.date - first.date).num_days() + 1 > longest);
    stretches
}

pub(super) const HOURS_07: Rule = Rule {
    about: About {
        code: "HOURS-07",
        severity: Severity::Error,
        title: (
            "chaque semaine a deux jours de repos d’affilée",
            "each week has two days off in a row",
        ),
        explanation: (
            "Un samedi de présence se rend le lundi : sans dimanche et lundi libres, la semaine n’a pas ses deux jours de repos d’affilée.",
            "A Saturday of presence is given back on Monday: without a free Sunday and Monday the week lacks its two days off in a row.",
        ),
        source: Some(Source::read(
            "convention type, annexe pédagogique ; code du travail, article L. 3164-2",
            "model agreement, annexe pédagogique; code du travail, article L. 3164-2",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(
        Example::of("[placement.week]\nfriday = [\"09:00-12:00\"]\nsaturday = [\"09:00-12:00\"]\n[placement.except]\n\"2026-06-22\" = []\n\"2026-06-26\" = []")
            .without(&["placement.except"])
            .with(&["HOURS-11"]),
    ),
    fails: Examples::one(
        Example::of("[placement.week]\nfriday = [\"09:00-12:00\"]\nsaturday = [\"09:00-12:00\"]")
            .without(&["placement.except"])
            .underlining("\"09:00-12:00\""),
    ),
    check: |cx| {
        let Some(off) = cx.model.limits().days_off else { return vec![] };
        let found = |(first, last): &(&Presence<'_>, &Presence<'_>)| {
            let saturday = cx.presence().find(|day| day.date.weekday() == Weekday::Sat && day.date >= first.date);
            let span = saturday.and_then(Presence::span).or_else(|| first.span())?;
            let count = off.days;
            let (fr, en) = (typography::period(first.date, last.date), (telling::day(first.date), telling::day(last.date)));
            let (from, to) = (en.0.get(Lang::En), en.1.get(Lang::En));
            let message = text!(
                "{fr}, l’élève n’a jamais {count} jours de repos d’affilée",
                "from {from} to {to} the pupil never has {count} days off in a row"
            );
            let monday = saturday.and_then(|saturday| saturday.date.checked_add_days(Days::new(2)));
            let absence = telling::absence(monday.unwrap_or(last.date));
            Some(Finding::new(span, message).with_severity(Context::severity(off.verified)).with_help(text!(
                "laisser le samedi libre, ou le lundi qui suit : `{absence}` sous `[placement.except]`",
                "leave Saturday free, or the Monday after: `{absence}` under `[placement.except]`"
            )))
        };
        without_days_off(cx).iter().filter_map(found).collect()
    },
};

/// One finding for the days of presence on a day of the week.
fn on_weekday(cx: &Context<'_>, weekday: Weekday, message: impl Fn(&str, &str) -> Text) -> Option<Finding> {
    let days: Vec<&Presence<'_>> = cx.presence().filter(|day| day.date.weekday() == weekday).collect();
    telling::of_days(&days, message)
}

pub(super) const HOURS_10: Rule = Rule {
    about: About {
        code: "HOURS-10",
        severity: Severity::Error,
        title: ("le dimanche est libre", "Sunday is free"),
        explanation: (
            "Le travail du dimanche n’est ouvert qu’à certains apprentis : un élève en stage d’observation n’y est jamais.",
            "Work on Sunday is open to some apprentices only: a pupil on an observation placement is never there.",
        ),
        source: Some(Source::read(
            "code du travail, articles L. 3164-5 et R. 3164-1",
            "code du travail, articles L. 3164-5 and R. 3164-1",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[placement.week]\nfriday = [\"08:30-12:00\", \"13:30-17:00\"]")),
    fails: Examples::one(
        Example::of("[placement.week]\nfriday = [\"09:00-12:00\"]\nsunday = [\"09:00-12:00\"]")
            .underlining("\"09:00-12:00\""),
    ),
    check: |cx| {
        let found = on_weekday(cx, Weekday::Sun, |fr, en| {
            text!(
                "de la présence {fr} : un élève en stage n’y est jamais un dimanche",
                "presence on {en}: a pupil on a placement is never there on a Sunday"
            )
        });
        let help = text!("retirer les heures de ce jour", "take the hours of that day away");
        found.into_iter().map(|found| found.with_help(help.clone())).collect()
    },
};

pub(super) const HOURS_11: Rule = Rule {
    about: About {
        code: "HOURS-11",
        severity: Severity::Warning,
        title: ("le samedi est libre", "Saturday is free"),
        explanation: (
            "La séquence va d’ordinaire du lundi au vendredi. Un samedi de présence est possible, avec le dimanche et le lundi de repos.",
            "The placement usually goes from Monday to Friday. A Saturday of presence is possible, with Sunday and Monday off.",
        ),
        source: Some(Source::reported(
            "plateforme nationale 1élève1stage : du lundi au vendredi",
            "national platform 1élève1stage: Monday to Friday",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[placement.week]\nfriday = [\"08:30-12:00\", \"13:30-17:00\"]")),
    fails: Examples::one(
        Example::of(
            "[placement]\nend = 2026-06-20\n[placement.week]\nfriday = [\"09:00-12:00\"]\nsaturday = [\"09:00-12:00\"]",
        )
        .without(&["placement.except"])
        .underlining("\"09:00-12:00\""),
    ),
    check: |cx| {
        if !without_days_off(cx).is_empty() {
            return vec![];
        }
        let found = on_weekday(cx, Weekday::Sat, |fr, en| {
            text!(
                "de la présence {fr} : la séquence va d’ordinaire du lundi au vendredi",
                "presence on {en}: the placement usually goes from Monday to Friday"
            )
        });
        let help = text!(
            "vérifier que c’est voulu, et que le lundi suivant est libre",
            "make sure that it is meant, and that the next Monday is free"
        );
        found.into_iter().map(|found| found.with_help(help.clone())).collect()
    },
};
