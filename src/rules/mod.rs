//! What an agreement must satisfy beyond its types, and the proof that it was asked.
//!
//! A [`Rule`] is one constant: what it asks and why, how grave it is, where that stands and how well that text is known, an
//! agreement that keeps it and one that breaks it, and a small pure function. [`check`] asks all of them and gives a
//! [`Checked`] agreement, the only thing that can be rendered. Those between the agreements of one folder are
//! [`FolderRule`]s, asked by [`check_folder`].
//!
//! What a model prints as a limit is held by the number in its manifest, so that text and check never disagree. A limit or
//! a law whose text was read is an error, what others report or nobody could find is a warning at most. One cause is told
//! once, by the rule that is nearest to it.
//!
//! A school changes what rules do in the `[rules]` of its `school.toml`, an agreement in its `[[allow]]`: what is allowed
//! is not told, but [kept](Checked::allowed) with the reason. Rules that keep a document from lying are binding.
#![doc = include_str!("rules.md")]

mod rule;
mod example;
mod forms;
mod persons;
mod context;
mod changes;
mod between;
mod telling;
mod identifiers;
mod people;
mod ages;
mod hours;
mod weeks;
mod rests;
mod dates;
mod years;
mod hosts;
mod money;
mod work;
mod text;
mod folder;

use chrono::NaiveDate;

pub use self::between::{Compared, FolderRule, Place, Summary, check_folder};
use self::changes::{Outcome, Permissions};
use self::context::Context;
pub use self::context::SchoolContext;
pub use self::example::{Example, Examples, FolderExample};
pub use self::forms::{FORMS, Form};
pub use self::rule::{About, Certainty, Day, Held, Rule, Source, Words};
use crate::agreement::Agreement;
use crate::diagnostic::Diagnostics;
use crate::model::Model;

/// Rules about one subject.
#[derive(Debug)]
pub struct Family {
    /// Its subject.
    pub title: Words,
    /// Its rules, by code.
    pub rules: &'static [Rule],
}

/// All rules about one agreement.
pub const FAMILIES: &[Family] = &[
    Family { title: ("Identifiants", "Identifiers"), rules: identifiers::RULES },
    Family { title: ("Personnes", "People"), rules: people::RULES },
    Family { title: ("Âges", "Ages"), rules: ages::RULES },
    Family { title: ("Horaires", "Hours"), rules: hours::RULES },
    Family { title: ("Dates et calendrier", "Dates and calendar"), rules: dates::RULES },
    Family { title: ("Organismes d’accueil", "Hosts"), rules: hosts::RULES },
    Family { title: ("Argent", "Money"), rules: money::RULES },
    Family { title: ("Travail", "Work"), rules: work::RULES },
    Family { title: ("Textes", "Texts"), rules: text::RULES },
];

/// All rules between agreements.
pub const FOLDER_RULES: &[FolderRule] = folder::RULES;

/// All rules about one agreement, by family.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules)
}

/// What there is to know of all rules: what is asked of a file that is read first, those between agreements last.
pub fn all() -> impl Iterator<Item = &'static About> {
    let (forms, between) = (FORMS.iter().map(|form| &form.about), FOLDER_RULES.iter().map(|rule| &rule.about));
    forms.chain(rules().map(|rule| &rule.about)).chain(between)
}

/// What there is to know of the rule of a code.
pub fn about(code: &str) -> Option<&'static About> {
    all().find(|about| about.code == code)
}

/// Who allowed a rule to be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// The school, for all its agreements.
    School,
    /// The agreement, for itself.
    Agreement,
}

/// A rule that an agreement breaks, and is allowed to break.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Allowed {
    /// The rule's code.
    pub code: &'static str,
    /// Why; a school need not give a reason, an agreement must.
    pub reason: Option<String>,
    /// Who allowed it.
    pub by: By,
}

/// An agreement that breaks no rule whose breach is an error.
#[derive(Clone, Debug)]
pub struct Checked<T> {
    checked: T,
    allowed: Vec<Allowed>,
}

impl<T> Checked<T> {
    /// What was checked.
    pub fn get(&self) -> &T {
        &self.checked
    }

    /// The rules that it breaks and is allowed to break, each once, by code; and those between agreements that it asks to be
    /// allowed to break.
    pub fn allowed(&self) -> &[Allowed] {
        &self.allowed
    }
}

/// Asks every rule that held on the placement's first day; gives the agreement back as checked unless one found an error in
/// it, or some of its hours or guardians could not be read, which was told then. `on` is the day that it is, for rules about today: without it they are not asked.
pub fn check(
    agreement: Agreement,
    model: &Model,
    school: &SchoolContext,
    on: Option<NaiveDate>,
    diagnostics: &mut Diagnostics,
) -> Option<Checked<Agreement>> {
    let mut told = Diagnostics::new();
    let allowed = judge(&Context::new(&agreement, model, school, on), &mut told);
    let sound = !told.has_errors() && agreement.placement.hours_are_known && agreement.guardians_are_known;
    diagnostics.extend(told);
    sound.then_some(Checked { checked: agreement, allowed })
}

/// Tells what the rules find, and gives what they find and is allowed.
fn judge(cx: &Context<'_>, told: &mut Diagnostics) -> Vec<Allowed> {
    let permissions = Permissions::of(&cx.agreement.allow, told);
    let first_day = cx.agreement.placement.start.value;
    let mut allowed = vec![];
    for rule in rules().filter(|rule| rule.about.held.on(first_day)) {
        for finding in (rule.check)(cx) {
            match cx.school.changes.outcome(&rule.about, finding.severity(&rule.about), &permissions) {
                Outcome::Told(severity) => told.push(finding.diagnostic(&rule.about, severity)),
                Outcome::Kept(kept) => allowed.push(kept),
            }
        }
    }
    permissions.unused(&allowed, told);
    allowed.extend(permissions.between());
    allowed.sort();
    allowed.dedup();
    allowed
}

#[cfg(test)]
mod tests;
