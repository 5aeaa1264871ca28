//! Dates of the placement.

use super::{Finding, Rule};
use crate::diagnostic::Severity;
use crate::text;

/// The longest placement that is computed with. Every known model allows two weeks; a year typed wrongly gives far more.
const DAYS_MAX: i64 = 92;

pub(super) const DATES_01: Rule = Rule {
    code: "DATES-01",
    severity: Severity::Error,
    asks: ("le stage finit au plus tôt le jour où il commence", "the placement ends no earlier than it starts"),
    source: None,
    check: |agreement, _| {
        let (start, end) = (agreement.placement.start, agreement.placement.end);
        if end.value >= start.value {
            return vec![];
        }
        let (s, e) = (start.value.format("%d/%m/%Y"), end.value.format("%d/%m/%Y"));
        let help = text!(
            "`placement.end` est le dernier jour, `placement.start` le premier",
            "`placement.end` is the last day, `placement.start` the first"
        );
        vec![
            Finding::new(
                end.span,
                text!(
                    "le stage finit le {e}, avant de commencer le {s}",
                    "the placement ends on {e}, before it starts on {s}"
                ),
            )
            .with_help(help),
        ]
    },
};

pub(super) const DATES_02: Rule = Rule {
    code: "DATES-02",
    severity: Severity::Error,
    asks: ("le stage dure au plus trois mois", "the placement lasts three months at most"),
    source: Some((
        "les conventions types prévoient cinq jours au collège, deux semaines en seconde",
        "the model agreements provide for five days at collège, two weeks in seconde",
    )),
    check: |agreement, _| {
        let days = (agreement.placement.end.value - agreement.placement.start.value).num_days() + 1;
        if days <= DAYS_MAX {
            return vec![];
        }
        let message = text!("le stage durerait {days} jours", "the placement would last {days} days");
        let help = text!(
            "vérifier l’année de `placement.start` et de `placement.end`",
            "check the years of `placement.start` and `placement.end`"
        );
        vec![Finding::new(agreement.placement.end.span, message).with_help(help)]
    },
};

pub(super) const DATES_03: Rule = Rule {
    code: "DATES-03",
    severity: Severity::Error,
    asks: (
        "un jour de `placement.except` est un jour du stage",
        "a day of `placement.except` is a day of the placement",
    ),
    source: None,
    check: |agreement, _| {
        let placement = &agreement.placement;
        let outside =
            placement.except.iter().filter(|(day, _)| **day < placement.start.value || **day > placement.end.value);
        let found = |day: &chrono::NaiveDate| {
            let day = day.format("%d/%m/%Y");
            text!("le {day} n’est pas un jour de ce stage", "{day} is not a day of this placement")
        };
        outside.map(|(day, slots)| Finding::new(slots.span, found(day))).collect()
    },
};
