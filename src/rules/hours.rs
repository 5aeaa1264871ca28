//! Hours of presence.

use chrono::NaiveDate;

use super::context::Presence;
use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use super::telling;
use crate::calendar::TimeSlot;
use crate::diagnostic::{Lang, Severity, Span, Spanned};
use crate::text;

pub(super) const RULES: &[Rule] = &[HOURS_01, HOURS_02, HOURS_03];

/// The most further places that a finding shows.
const MOST_PLACES: usize = 4;

/// More slots of a day than anybody is asked to keep; a page has room for them.
const SLOTS_MAX: usize = 6;

fn overlaps(slots: &[Spanned<TimeSlot>]) -> Vec<Finding> {
    let met = |(at, slot): (usize, &Spanned<TimeSlot>)| {
        let earlier = slots[..at].iter().find(|earlier| earlier.value.overlaps(slot.value))?;
        let (this, other) = (slot.value, earlier.value);
        let message =
            text!("« {this} » chevauche « {other} » le même jour", "« {this} » overlaps « {other} » on the same day");
        Some(Finding::new(slot.span, message))
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
        let days = placement.week.0.iter().map(Vec::as_slice).chain(except).filter(|slots| slots.len() > SLOTS_MAX);
        let found = |slots: &[Spanned<TimeSlot>]| {
            let count = slots.len();
            let message = text!(
                "{count} créneaux le même jour : {SLOTS_MAX} au plus",
                "{count} slots on one day: at most {SLOTS_MAX}"
            );
            slots.get(SLOTS_MAX).map(|slot| Finding::new(slot.span, message))
        };
        days.filter_map(found).collect()
    },
};

const HOURS_03: Rule = Rule {
    about: About {
        code: "HOURS-03",
        severity: Severity::Error,
        title: (
            "une journée ne dépasse pas ce que la convention permet",
            "a day is no longer than the agreement allows",
        ),
        explanation: (
            "La convention type dit combien d’heures l’élève peut être présent par jour, à tout âge. La pause de midi ne compte \
             pas si elle n’est pas dans un créneau.",
            "The model says how many hours a day the pupil may be present, at any age. The midday break does not count where it \
             is in no slot.",
        ),
        source: Some(Source::read("convention type, annexe pédagogique", "model agreement, annexe pédagogique")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[placement.week]\nmonday = [\"08:30-12:00\", \"13:30-17:00\"]")),
    fails: Examples::one(
        Example::of("[placement.week]\nmonday = [\"08:30-12:00\", \"13:30-17:30\"]\nfriday = [\"09:00-12:00\"]")
            .underlining("\"08:30-12:00\", \"13:30-17:30\""),
    ),
    check: |cx| {
        let Some(limit) = cx.model.manifest().limits.day else { return vec![] };
        let over: Vec<&Presence<'_>> = cx.presence().filter(|day| day.minutes() > limit.minutes).collect();
        let dates: Vec<NaiveDate> = over.iter().map(|day| day.date).collect();
        let longest = over.iter().max_by_key(|day| day.minutes());
        let found = longest.and_then(|day| {
            let (most, is) = (telling::duration(limit.minutes), telling::duration(day.minutes()));
            let days = telling::days(&dates);
            let (fr, en) = (days.get(Lang::Fr), days.get(Lang::En));
            let message = text!("{is} de présence {fr} : {most} au plus", "{is} of presence on {en}: {most} at most");
            let found = Finding::new(day.span()?, message).with_severity(cx.severity(limit.verified));
            // The same line of the usual week may stand for several days.
            let others: std::collections::BTreeSet<Span> = over.iter().filter_map(|other| other.span()).collect();
            let others = others.into_iter().filter(|span| *span != found.span).take(MOST_PLACES);
            Some(others.fold(found.clone(), |all, span| all.with_related(span, text!("ici aussi", "here too"))))
        });
        found.into_iter().collect()
    },
};
