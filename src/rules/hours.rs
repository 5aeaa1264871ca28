//! Hours of presence.

use super::{Finding, Rule};
use crate::calendar::TimeSlot;
use crate::diagnostic::{Severity, Spanned};
use crate::text;

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

pub(super) const HOURS_01: Rule = Rule {
    code: "HOURS-01",
    severity: Severity::Error,
    asks: ("les créneaux d’un jour ne se chevauchent pas", "the slots of a day do not overlap"),
    source: None,
    check: |agreement, _| {
        let placement = &agreement.placement;
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

pub(super) const HOURS_02: Rule = Rule {
    code: "HOURS-02",
    severity: Severity::Error,
    asks: ("un jour a six créneaux au plus", "a day has six slots at most"),
    source: None,
    check: |agreement, _| {
        let placement = &agreement.placement;
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
