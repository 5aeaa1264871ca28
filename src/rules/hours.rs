//! Hours of presence in a day.

use super::context::{Context, Presence};
use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use super::{rests, telling, weeks};
use crate::calendar::TimeSlot;
use crate::diagnostic::{Severity, Spanned};
use crate::model::{Night, Pause};
use crate::text;

pub(super) const RULES: &[Rule] = &[
    HOURS_01,
    HOURS_02,
    HOURS_03,
    weeks::HOURS_04,
    rests::HOURS_05,
    HOURS_06,
    rests::HOURS_07,
    HOURS_08,
    HOURS_09,
    rests::HOURS_10,
    rests::HOURS_11,
    HOURS_12,
    weeks::HOURS_13,
    weeks::HOURS_14,
    weeks::HOURS_15,
    weeks::HOURS_16,
    weeks::HOURS_17,
];

/// More slots of a day than anybody is asked to keep; a page has room for them.
const SLOTS_MAX: usize = 6;

fn overlaps(slots: &[Spanned<TimeSlot>]) -> Vec<Finding> {
    let met = |(at, slot): (usize, &Spanned<TimeSlot>)| {
        let earlier = slots[..at].iter().find(|earlier| earlier.value.overlaps(slot.value))?;
        let (this, other) = (slot.value, earlier.value);
        let message =
            text!("« {this} » chevauche « {other} » le même jour", "« {this} » overlaps « {other} » on the same day");
        let help = text!(
            "finir l’un avant que l’autre commence, ou n’en écrire qu’un",
            "end one before the other begins, or write only one"
        );
        Some(Finding::new(slot.span, message).with_help(help))
    };
    slots.iter().enumerate().filter_map(met).collect()
}

const HOURS_01: Rule = Rule {
    about: About {
        code: "HOURS-01",
        severity: Severity::Error,
        title: ("les créneaux d’un jour ne se chevauchent pas", "the slots of a day do not overlap"),
        explanation: (
            "Deux créneaux du même jour ont des minutes en commun : l’un des deux est faux.",
            "Two slots of one day have minutes in common: one of both is wrong.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(Example::of("[placement.week]\nmonday = [\"08:30-12:00\", \"12:45-16:00\"]")),
    fails: Examples::one(
        Example::of("[placement.week]\nmonday = [\"08:30-12:00\", \"11:30-15:00\"]").underlining("\"11:30-15:00\""),
    ),
    check: |cx| {
        let placement = &cx.agreement.placement;
        let except = placement.except.values().map(|slots| slots.value.as_slice());
        placement
            .week
            .0
            .iter()
            .map(Vec::as_slice)
            .chain(except)
            .filter(|slots| slots.len() <= SLOTS_MAX)
            .flat_map(overlaps)
            .collect()
    },
};

const HOURS_02: Rule = Rule {
    about: About {
        code: "HOURS-02",
        severity: Severity::Error,
        title: ("un jour a six créneaux au plus", "a day has six slots at most"),
        explanation: (
            "La page a de la place pour six créneaux par jour, et personne n’en demande plus.",
            "The page has room for six slots a day, and nobody is asked for more.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(Example::of(
        "[placement.week]\nmonday = [\"08:00-08:30\", \"09:00-09:30\", \"10:00-10:30\", \"11:00-11:30\", \"12:00-12:30\", \"13:00-13:30\"]",
    )),
    fails: Examples::one(
        Example::of(
            "[placement.week]\nmonday = [\"08:00-08:30\", \"09:00-09:30\", \"10:00-10:30\", \"11:00-11:30\", \"12:00-12:30\", \"13:00-13:30\", \"14:00-14:30\"]",
        )
        .underlining("\"14:00-14:30\""),
    ),
    check: |cx| {
        let placement = &cx.agreement.placement;
        let except = placement.except.values().map(|slots| slots.value.as_slice());
        let days = placement.week.0.iter().map(Vec::as_slice).chain(except);
        let days = days.filter(|slots| placement.hours_are_known && slots.len() > SLOTS_MAX);
        let found = |slots: &[Spanned<TimeSlot>]| {
            let count = slots.len();
            let message = text!(
                "{count} créneaux le même jour : {SLOTS_MAX} au plus",
                "{count} slots on one day: at most {SLOTS_MAX}"
            );
            let help = text!("réunir des créneaux qui se suivent", "join slots that follow each other");
            slots.get(SLOTS_MAX).map(|slot| Finding::new(slot.span, message).with_help(help))
        };
        days.filter_map(found).collect()
    },
};

pub(super) const HOURS_03: Rule = Rule {
    about: About {
        code: "HOURS-03",
        severity: Severity::Error,
        title: (
            "une journée ne dépasse pas ce que la convention permet",
            "a day is no longer than the agreement allows",
        ),
        explanation: (
            "La convention type dit combien d’heures par jour l’élève peut être présent, quel que soit son âge. La pause de midi ne compte pas, si les créneaux la laissent de côté.",
            "The model says how many hours a day the pupil may be present, at any age. The midday break does not count where the slots leave it out.",
        ),
        source: Some(Source::read("convention type, annexe pédagogique", "model agreement, annexe pédagogique")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[placement.week]\nmonday = [\"08:30-12:00\", \"13:30-17:00\"]")),
    fails: Examples::many(
        Example::of("[placement.week]\nmonday = [\"08:30-12:00\", \"13:30-17:30\"]")
            .underlining("\"08:30-12:00\", \"13:30-17:30\""),
        &[
            Example::of("[placement.except]\n\"2026-06-17\" = [\"08:30-12:30\", \"13:30-17:00\"]")
                .underlining("[\"08:30-12:30\", \"13:30-17:00\"]"),
            Example::of("model = \"observation-2024\"\n[placement.week]\nmonday = [\"08:30-12:00\", \"13:30-17:30\"]"),
        ],
    ),
    check: |cx| {
        let Some(limit) = cx.model.limits().day else { return vec![] };
        let over: Vec<&Presence<'_>> = cx.presence().filter(|day| day.minutes() > limit.minutes).collect();
        let longest = over.iter().map(|day| day.minutes()).max().unwrap_or_default();
        let (most, is) = (telling::duration(limit.minutes), telling::duration(longest));
        let found = telling::of_days(&over, |fr, en| {
            text!("jusqu’à {is} de présence {fr} : {most} au plus", "up to {is} of presence on {en}: {most} at most")
        });
        let help = text!(
            "raccourcir un créneau ; la pause de midi reste entre deux créneaux",
            "shorten a slot; the midday break stays between two slots"
        );
        let found = found.into_iter().map(|found| found.with_severity(Context::severity(limit.verified)));
        found.map(|found| found.with_help(help.clone())).collect()
    },
};

/// The slots of a day one after the other.
fn in_order(slots: &[Spanned<TimeSlot>]) -> Vec<TimeSlot> {
    let mut slots: Vec<TimeSlot> = slots.iter().map(|slot| slot.value).collect();
    slots.sort();
    slots
}

/// Whether a day lacks a pause: there is none that is long enough although the day is long, or presence before or after one
/// is too long.
fn lacks_pause(day: &Presence<'_>, pause: Pause) -> bool {
    let slots = in_order(day.slots);
    let mut runs: Vec<(u32, u32)> = vec![];
    for slot in &slots {
        match runs.last_mut() {
            // What is too short for a pause counts as presence.
            Some((_, end)) if slot.start() < *end + pause.minutes => *end = slot.end().max(*end),
            _ => runs.push((slot.start(), slot.end())),
        }
    }
    let unbroken = runs.len() == 1 && day.minutes() >= pause.after;
    unbroken || runs.iter().any(|(start, end)| end - start > pause.after)
}

pub(super) const HOURS_06: Rule = Rule {
    about: About {
        code: "HOURS-06",
        severity: Severity::Error,
        title: ("une longue journée a une pause", "a long day has a pause"),
        explanation: (
            "Dès que la présence atteint 4 h 30 dans la journée, une pause d’affilée est due, et personne ne reste plus de 4 h 30 sans elle. Une pause se voit à l’intervalle entre deux créneaux.",
            "Once presence reaches 4 h 30 in a day a pause in one piece is due, and nobody stays longer than 4 h 30 without it. A pause shows as the gap between two slots.",
        ),
        source: Some(Source::read(
            "convention type, annexe pédagogique ; code du travail, article L. 3162-3",
            "model agreement, annexe pédagogique; code du travail, article L. 3162-3",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("[placement.week]\nmonday = [\"08:30-12:00\", \"12:30-16:00\"]"),
        &[Example::of("[placement.week]\nmonday = [\"08:00-12:00\"]")],
    ),
    fails: Examples::many(
        Example::of("[placement.week]\nmonday = [\"09:00-16:00\"]").underlining("\"09:00-16:00\""),
        &[
            Example::of("[placement.week]\nmonday = [\"08:00-12:30\"]"),
            Example::of("[placement.week]\nmonday = [\"08:30-12:00\", \"12:20-15:50\"]"),
            Example::of("[placement.week]\nmonday = [\"08:00-13:00\", \"14:00-15:00\"]"),
        ],
    ),
    check: |cx| {
        let Some(pause) = cx.model.limits().pause else { return vec![] };
        let without: Vec<&Presence<'_>> =
            cx.presence().filter(|day| lacks_pause(day, pause) && !day.overlaps()).collect();
        let (length, after) = (telling::duration(pause.minutes), telling::duration(pause.after));
        let found = telling::of_days(&without, |fr, en| {
            text!(
                "{fr}, il manque une pause de {length} avant d’atteindre {after} de présence",
                "on {en} a pause of {length} is missing before {after} of presence"
            )
        });
        let help = text!(
            "laisser un intervalle entre deux créneaux, par exemple : \"08:30-12:00\", \"13:30-17:00\"",
            "leave a gap between two slots, for instance: \"08:30-12:00\", \"13:30-17:00\""
        );
        found.into_iter().map(|f| f.with_severity(Context::severity(pause.verified)).with_help(help.clone())).collect()
    },
};

/// When night begins and ends for the pupil; it is none of the law's business at eighteen.
fn night(cx: &Context<'_>) -> Option<(u32, Night)> {
    let night = cx.model.limits().night?;
    match cx.age() {
        ..16 => Some((night.from, night)),
        16..18 => Some((night.from_16, night)),
        _ => None,
    }
}

/// The days when a minor would be there at night.
pub(super) fn nights<'a, 'b>(cx: &'b Context<'a>) -> Vec<&'b Presence<'a>> {
    let Some((from, night)) = night(cx) else { return vec![] };
    let is_late = |slot: &Spanned<TimeSlot>| slot.end() > from || slot.start() < night.until;
    cx.presence().filter(|day| day.slots.iter().any(is_late)).collect()
}

pub(super) const HOURS_08: Rule = Rule {
    about: About {
        code: "HOURS-08",
        severity: Severity::Error,
        title: ("un mineur n’est pas présent la nuit", "a minor is not present at night"),
        explanation: (
            "La nuit va de 20 h à 6 h avant seize ans, de 22 h à 6 h à seize et dix-sept ans ; c’est l’âge au premier jour qui compte. Que les élèves de seize ans tout juste suivent la seconde règle est l’usage, le code disant « plus de seize ans ».",
            "Night is from 20 h to 6 h before sixteen, from 22 h to 6 h at sixteen and seventeen; the age on the first day counts. That pupils of just sixteen follow the second rule is usage: the code says “over sixteen”.",
        ),
        source: Some(Source::read("code du travail, article L. 3163-1", "code du travail, article L. 3163-1")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[placement.week]\nmonday = [\"08:30-12:00\", \"13:30-17:00\"]")),
    fails: Examples::many(
        Example::of("[placement.week]\nmonday = [\"18:30-22:30\"]").underlining("\"18:30-22:30\""),
        &[
            Example::of("[pupil]\nbirth_date = 2010-07-03\n[placement.week]\nmonday = [\"17:30-21:00\"]"),
            Example::of("[placement.week]\nmonday = [\"05:00-09:00\"]"),
            // The night of a clock of twelve hours is told once.
            Example::of("[placement.week]\nmonday = [\"08:30-12:00\", \"01:30-05:00\"]"),
        ],
    ),
    check: |cx| {
        let Some((from, night)) = night(cx) else { return vec![] };
        let (from, until) = (telling::duration(from), telling::duration(night.until));
        let found = telling::of_days(&nights(cx), |fr, en| {
            text!(
                "{fr}, l’élève serait présent la nuit, qui va de {from} à {until} à son âge",
                "on {en} the pupil would be present at night, which is from {from} to {until} at that age"
            )
        });
        let help = text!("écrire des heures entre {until} et {from}", "write hours between {until} and {from}");
        let help = nights(cx).into_iter().find_map(meant).map_or(help, |slot| {
            text!(
                "écrire \"{slot}\" s’il s’agit de l’après-midi, sinon des heures entre {until} et {from}",
                "write \"{slot}\" if it is the afternoon, else hours between {until} and {from}"
            )
        });
        found.into_iter().map(|f| f.with_severity(Context::severity(night.verified)).with_help(help.clone())).collect()
    },
};

/// Minutes after midnight before which an hour written after a morning is rather one of the afternoon.
const EARLIEST: u32 = 7 * 60;

/// The afternoon that a slot written after a morning probably stands for: 13:30-17:00 for « 01:30-05:00 ».
fn afternoon(morning: TimeSlot, slot: TimeSlot) -> Option<TimeSlot> {
    let later = slot.half_a_day_later().filter(|_| slot.start() < EARLIEST)?;
    (slot.end() <= morning.start() && morning.end() <= later.start()).then_some(later)
}

/// The first such afternoon of a day.
fn meant(day: &Presence<'_>) -> Option<TimeSlot> {
    day.slots.windows(2).find_map(|pair| afternoon(pair.first()?.value, pair.last()?.value))
}

pub(super) const HOURS_09: Rule = Rule {
    about: About {
        code: "HOURS-09",
        severity: Severity::Warning,
        title: ("la présence se tient aux heures habituelles", "presence keeps to usual hours"),
        explanation: (
            "Avant 8 h ou après 18 h, la présence n’est pas interdite tant qu’il ne fait pas nuit pour la loi, mais l’élève doit pouvoir venir et repartir. Une heure de l’après-midi écrite comme une heure du matin se voit aussi ici.",
            "Before 8 h or after 18 h presence is not forbidden as long as it is not night by law, but the pupil must be able to come and to leave. An hour of the afternoon written as one of the morning shows here as well.",
        ),
        source: Some(Source::reported(
            "ancienne convention type du collège, article 8",
            "former model agreement for collège, article 8",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[placement.week]\nmonday = [\"08:00-12:00\", \"15:00-18:00\"]")),
    fails: Examples::many(
        Example::of("[placement.week]\nmonday = [\"07:00-11:00\"]").underlining("\"07:00-11:00\""),
        &[Example::of("[placement.week]\nmonday = [\"14:00-18:30\"]").with(&["HOURS-06"])],
    ),
    check: |cx| {
        let Some(usual) = cx.model.limits().usual_hours else { return vec![] };
        let (from, to) = (usual.from.unwrap_or_default(), usual.to.unwrap_or(24 * 60));
        // A night, and an evening or a morning that leaves too little rest, are told by themselves.
        let mut told: Vec<_> = nights(cx).into_iter().map(|day| day.date).collect();
        told.extend(rests::too_short(cx).into_iter().flat_map(|(before, after)| [before.date, after.date]));
        let is_odd = |slot: &Spanned<TimeSlot>| slot.start() < from || slot.end() > to;
        let odd = cx.presence().filter(|day| day.slots.iter().any(is_odd) && !told.contains(&day.date));
        let (from, to) = (telling::duration(from), telling::duration(to));
        let found = telling::of_days(&odd.collect::<Vec<_>>(), |fr, en| {
            text!(
                "{fr}, l’élève serait présent avant {from} ou après {to}",
                "on {en} the pupil would be present before {from} or after {to}"
            )
        });
        let help = text!(
            "vérifier l’heure, et que l’élève peut venir et repartir",
            "check the hour, and that the pupil can come and leave"
        );
        found.into_iter().map(|found| found.with_help(help.clone())).collect()
    },
};

pub(super) const HOURS_12: Rule = Rule {
    about: About {
        code: "HOURS-12",
        severity: Severity::Warning,
        title: ("les créneaux d’un jour se suivent", "the slots of a day follow each other"),
        explanation: (
            "Des créneaux qui ne sont pas dans l’ordre du jour cachent souvent une heure mal écrite : 01:30 pour 13:30, par exemple.",
            "Slots that are not in the order of the day often hide an hour written wrongly: 01:30 for 13:30, for instance.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[placement.week]\nmonday = [\"08:30-12:00\", \"13:30-17:00\"]")),
    fails: Examples::one(
        Example::of("[placement.week]\nmonday = [\"13:30-17:00\", \"08:30-12:00\"]").underlining("\"08:30-12:00\""),
    ),
    check: |cx| {
        let placement = &cx.agreement.placement;
        let except = placement.except.values().map(|slots| slots.value.as_slice());
        let days = placement.week.0.iter().map(Vec::as_slice).chain(except);
        // An hour of the afternoon written as one of the night is told as a night.
        let is_told =
            |slot: &Spanned<TimeSlot>| nights(cx).iter().any(|day| day.slots.iter().any(|s| s.span == slot.span));
        let misplaced = |slots: &[Spanned<TimeSlot>]| {
            let mut pairs = slots.windows(2);
            let pair = pairs.find(|pair| matches!(pair, [one, next] if next.end() <= one.start() && !is_told(next)))?;
            let (one, next) = (pair.first()?, pair.last()?);
            let (before, after) = (next.value, one.value);
            let message =
                text!("« {before} » est écrit après « {after} »", "« {before} » is written after « {after} »");
            let help = match afternoon(after, before) {
                Some(meant) => text!(
                    "écrire \"{meant}\" s’il s’agit de l’après-midi, ou \"{before}\" avant \"{after}\"",
                    "write \"{meant}\" if it is the afternoon, or \"{before}\" before \"{after}\""
                ),
                None => text!(
                    "écrire \"{before}\" avant \"{after}\", ou corriger l’heure",
                    "write \"{before}\" before \"{after}\", or mend the hour"
                ),
            };
            Some(Finding::new(next.span, message).with_help(help))
        };
        days.filter_map(misplaced).collect()
    },
};
