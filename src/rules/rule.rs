//! What a rule is, and what it finds.

use chrono::{Datelike, NaiveDate};

use super::context::Context;
use super::example::{Example, Examples};
use crate::diagnostic::{Diagnostic, Severity, Span, Text};

/// Words in French and in English.
pub type Words = (&'static str, &'static str);

/// How well the text is known that a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The text itself was read.
    Read,
    /// Others report it: a page of a school, the national platform, comparable software.
    Reported,
    /// It is generally known, and no text for it was found.
    Unverified,
}

impl Certainty {
    /// What it is called.
    pub const fn words(self) -> Words {
        match self {
            Self::Read => ("texte lu", "text read"),
            Self::Reported => ("rapporté, texte non lu", "reported, text not read"),
            Self::Unverified => ("usage, aucun texte trouvé", "usage, no text found"),
        }
    }

    /// The spelling in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Reported => "reported",
            Self::Unverified => "unverified",
        }
    }
}

/// Where it stands what a rule asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The text, as one cites it.
    pub words: Words,
    /// How well it is known.
    pub certainty: Certainty,
}

impl Source {
    /// A text that was read.
    pub const fn read(fr: &'static str, en: &'static str) -> Self {
        Self { words: (fr, en), certainty: Certainty::Read }
    }

    /// A text that others report.
    pub const fn reported(fr: &'static str, en: &'static str) -> Self {
        Self { words: (fr, en), certainty: Certainty::Reported }
    }

    /// What is generally known.
    pub const fn unverified(fr: &'static str, en: &'static str) -> Self {
        Self { words: (fr, en), certainty: Certainty::Unverified }
    }
}

/// A civil date that a constant can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i32, u32, u32);

impl Day {
    /// A year, a month, a day.
    pub const fn new(year: i32, month: u32, day: u32) -> Self {
        Self(year, month, day)
    }

    /// The date; none for a day that no calendar has.
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.0, self.1, self.2)
    }
}

/// The placements that a rule is for, by their first day: those of last year are judged by last year's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The first day that it holds on; from ever without one.
    pub since: Option<Day>,
    /// The last day.
    pub until: Option<Day>,
}

impl Held {
    /// For every placement.
    pub const ALWAYS: Self = Self { since: None, until: None };

    /// For placements from a day on.
    pub const fn since(year: i32, month: u32, day: u32) -> Self {
        Self { since: Some(Day::new(year, month, day)), until: None }
    }

    /// The same, to a last day.
    #[must_use]
    pub const fn until(self, year: i32, month: u32, day: u32) -> Self {
        Self { until: Some(Day::new(year, month, day)), ..self }
    }

    /// Whether it holds on a day.
    pub fn on(self, day: NaiveDate) -> bool {
        let day = Day(day.year(), day.month(), day.day());
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// What there is to know of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// Stable code, such as `DATES-01`.
    pub code: &'static str,
    /// How grave it is to break it, unless the finding says otherwise (what a limit rests on can differ by model).
    pub severity: Severity,
    /// What it asks, in a few words: a sentence without its capital and its full stop.
    pub title: Words,
    /// Why, and what is to be done: whole sentences.
    pub explanation: Words,
    /// Where that stands; none for what follows from the data alone.
    pub source: Option<Source>,
    /// For which placements it holds.
    pub held: Held,
    /// Whether it can be neither allowed nor lowered: the document would lie, or could not be printed.
    pub binding: bool,
}

/// A rule about one agreement.
#[derive(Debug)]
pub struct Rule {
    /// What there is to know of it.
    pub about: About,
    /// Agreements that keep it.
    pub passes: Examples<Example>,
    /// Agreements that break it, and no other.
    pub fails: Examples<Example>,
    pub(super) check: fn(&Context<'_>) -> Vec<Finding>,
}

/// A place where a rule is broken.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// Where that is not the rule's own.
    pub(super) severity: Option<Severity>,
    pub(super) span: Span,
    pub(super) message: Text,
    pub(super) help: Option<Text>,
    /// Where that is not the rule's own.
    pub(super) source: Option<Text>,
    pub(super) related: Vec<(Span, Text)>,
}

impl Finding {
    pub(super) fn new(span: Span, message: Text) -> Self {
        Self { severity: None, span, message, help: None, source: None, related: vec![] }
    }

    pub(super) fn with_help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    pub(super) fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    pub(super) fn with_source(mut self, source: Text) -> Self {
        self.source = Some(source);
        self
    }

    pub(super) fn with_related(mut self, span: Span, words: Text) -> Self {
        self.related.push((span, words));
        self
    }

    /// How grave it is as a breach of a rule.
    pub(super) fn severity(&self, rule: &About) -> Severity {
        self.severity.unwrap_or(rule.severity)
    }

    /// The finding as it is told, at the severity that was settled for it.
    pub(super) fn diagnostic(self, rule: &About, severity: Severity) -> Diagnostic {
        Diagnostic {
            code: rule.code,
            severity,
            span: Some(self.span),
            message: self.message,
            help: self.help,
            source: self.source.or_else(|| rule.source.map(|source| Text::new(source.words.0, source.words.1))),
            related: self.related,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_holds_from_its_first_day_to_its_last() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let held = Held::since(2024, 3, 28).until(2025, 8, 31);
        let days = ["2024-03-27", "2024-03-28", "2025-08-31", "2025-09-01"];
        assert_eq!(days.map(|text| held.on(day(text))), [false, true, true, false]);
        assert!(Held::ALWAYS.on(day("1990-01-01")));
    }
}
