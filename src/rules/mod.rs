//! What an agreement must satisfy beyond its types, and the proof that it was asked.
//!
//! A rule is one constant: code, severity, what it asks, where that stands, and a small pure function. [`check`] asks all of
//! them and gives a [`Checked`] agreement, the only thing that can be rendered.

mod identifiers;
mod dates;
mod hours;
mod money;
mod people;

use crate::agreement::Agreement;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Span, Text};
use crate::model::Model;

/// A rule.
pub struct Rule {
    /// Stable code, such as `DATES-01`.
    pub code: &'static str,
    /// How grave it is to break it.
    pub severity: Severity,
    /// What it asks, in French and in English.
    pub asks: (&'static str, &'static str),
    /// Where that stands, in French and in English.
    pub source: Option<(&'static str, &'static str)>,
    check: fn(&Agreement, &Model) -> Vec<Finding>,
}

/// A place where a rule is broken.
struct Finding {
    span: Span,
    message: Text,
    help: Option<Text>,
}

impl Finding {
    fn new(span: Span, message: Text) -> Self {
        Self { span, message, help: None }
    }

    fn with_help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }
}

/// All rules, by family.
pub const RULES: &[Rule] = &[
    identifiers::SIRET_10,
    identifiers::SIRET_11,
    people::LEVEL_01,
    people::AGES_01,
    people::PEOPLE_01,
    hours::HOURS_01,
    hours::HOURS_02,
    dates::DATES_01,
    dates::DATES_02,
    dates::DATES_03,
    money::MONEY_01,
];

/// An agreement that breaks no rule whose breach is an error.
#[derive(Clone, Debug)]
pub struct Checked<T>(T);

impl<T> Checked<T> {
    /// What was checked.
    pub fn get(&self) -> &T {
        &self.0
    }
}

/// Asks every rule; gives the agreement back as checked unless one found an error in it.
pub fn check(agreement: Agreement, model: &Model, diagnostics: &mut Diagnostics) -> Option<Checked<Agreement>> {
    let mut sound = true;
    for rule in RULES {
        for finding in (rule.check)(&agreement, model) {
            sound &= rule.severity != Severity::Error;
            diagnostics.push(Diagnostic {
                code: rule.code,
                severity: rule.severity,
                span: Some(finding.span),
                message: finding.message,
                help: finding.help,
                source: rule.source.map(|(fr, en)| Text::new(fr, en)),
                related: vec![],
            });
        }
    }
    sound.then_some(Checked(agreement))
}
