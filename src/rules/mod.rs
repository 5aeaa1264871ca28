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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;
    use crate::input::{MemoryFolder, Reader};
    use crate::model::Models;

    /// The codes that the rules find in the reference agreement with some words replaced, and whether it stays sound.
    fn codes(changes: &[(&str, &str)]) -> (Vec<&'static str>, bool) {
        let reference = include_str!("../../fixtures/reference/agreement.toml");
        let mut toml = reference.replace("logo    =", "# logo =").replace("logo_alt =", "# logo_alt =");
        for (from, to) in changes {
            assert!(toml.contains(from), "{from}");
            toml = toml.replace(from, to);
        }
        let (mut sources, mut read, mut found) = (Sources::new(), Diagnostics::new(), Diagnostics::new());
        let reader = Reader::new(MemoryFolder::default());
        let agreement = reader.agreement("a.toml", toml.as_bytes(), &mut sources, &mut read).unwrap();
        assert!(read.is_empty(), "{read:?}");
        let models = Models::builtin();
        let sound = check(agreement, models.get("observation-2025").unwrap(), &mut found).is_some();
        (found.sorted().iter().map(|finding| finding.code).collect(), sound)
    }

    #[test]
    fn the_reference_agreement_breaks_no_rule() {
        assert_eq!(codes(&[]), (vec![], true));
    }

    #[test]
    fn each_rule_finds_its_one_fault() {
        let monday = "monday    = [\"08:30-12:00\", \"13:30-17:00\"]";
        let seven = "monday = [\"08:00-08:30\", \"09:00-09:30\", \"10:00-10:30\", \"11:00-11:30\", \"12:00-12:30\", \"13:00-13:30\", \"14:00-14:30\"]";
        for (code, from, to) in [
            ("SIRET-10", "732 829 320 00074", "732 829 320 00075"),
            ("AGES-01", "2010-03-03", "2030-03-03"),
            ("PEOPLE-01", "2010-03-03", "2008-03-03"),
            ("HOURS-01", monday, "monday = [\"08:30-12:00\", \"11:30-17:00\"]"),
            ("HOURS-02", monday, seven),
            ("DATES-03", "\"2026-06-19\" =", "\"2026-07-03\" ="),
            ("MONEY-01", "gratification = 0", "gratification = 50"),
        ] {
            assert_eq!(codes(&[(from, to)]), (vec![code], false), "{code}");
        }
        assert!(codes(&[("start = 2026-06-15", "start = 2026-06-27")]).0.contains(&"DATES-01"));
        assert!(codes(&[("end   = 2026-06-26", "end   = 2027-06-26")]).0.contains(&"DATES-02"));
    }

    #[test]
    fn a_wrong_key_of_a_public_body_warns_and_stops_nothing() {
        let public =
            [("732 829 320 00074", "732 829 320 00075"), ("kind     = \"company\"", "kind = \"administration\"")];
        assert_eq!(codes(&public), (vec!["SIRET-11"], true));
    }
}
