//! Agreements that show what a rule means: they are its tests, and what `explain` prints.

use crate::diagnostic::Severity;

/// At least one of something.
#[derive(Clone, Copy, Debug)]
pub struct Examples<E: 'static> {
    first: E,
    others: &'static [E],
}

impl<E> Examples<E> {
    /// One.
    pub const fn one(example: E) -> Self {
        Self { first: example, others: &[] }
    }

    /// One, and others.
    pub const fn many(first: E, others: &'static [E]) -> Self {
        Self { first, others }
    }

    /// The one to show when there is room for one.
    pub const fn first(&self) -> &E {
        &self.first
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &E> {
        std::iter::once(&self.first).chain(self.others)
    }
}

/// An agreement that differs from the reference agreement in a few keys.
///
/// The reference (`fixtures/reference/agreement.toml`) breaks no rule, so that what is found is what differs.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The keys that differ, as TOML.
    pub agreement: &'static str,
    /// Keys of the reference that are left out, each with its path: `signing.deadline`, `placement.week`.
    pub without: &'static [&'static str],
    /// Tables of `school.toml`, such as `[settings]`.
    pub school: &'static str,
    /// The day given with `--on`, as `2026-06-01`.
    pub on: Option<&'static str>,
    /// What the first finding underlines.
    pub underlined: Option<&'static str>,
    /// How grave it is, where that is not the rule's own.
    pub severity: Option<Severity>,
    /// Other rules that it cannot but break as well.
    pub with: &'static [&'static str],
}

impl Example {
    /// The reference with these keys laid over it.
    pub const fn of(agreement: &'static str) -> Self {
        Self { agreement, without: &[], school: "", on: None, underlined: None, severity: None, with: &[] }
    }

    /// The same, with keys of the reference left out before the others are laid over it.
    #[must_use]
    pub const fn without(self, without: &'static [&'static str]) -> Self {
        Self { without, ..self }
    }

    /// The same, in a school with these tables in its `school.toml`.
    #[must_use]
    pub const fn in_school(self, school: &'static str) -> Self {
        Self { school, ..self }
    }

    /// The same, seen on a day.
    #[must_use]
    pub const fn on(self, day: &'static str) -> Self {
        Self { on: Some(day), ..self }
    }

    /// The same, where the finding underlines this.
    #[must_use]
    pub const fn underlining(self, words: &'static str) -> Self {
        Self { underlined: Some(words), ..self }
    }

    /// The same, where the finding is of this severity.
    #[must_use]
    pub const fn graded(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }

    /// The same, which breaks these rules as well.
    #[must_use]
    pub const fn with(self, codes: &'static [&'static str]) -> Self {
        Self { with: codes, ..self }
    }
}

/// Agreements of one folder, each the reference with a few keys laid over it.
#[derive(Clone, Copy, Debug)]
pub struct FolderExample {
    /// What differs in each of them, as TOML. A number that is not given is made up.
    pub agreements: &'static [&'static str],
    /// Tables of `school.toml`.
    pub school: &'static str,
    /// What the first finding underlines.
    pub underlined: Option<&'static str>,
    /// Other rules between agreements that it cannot but break as well.
    pub with: &'static [&'static str],
}

impl FolderExample {
    /// Agreements that differ from the reference in these keys.
    pub const fn of(agreements: &'static [&'static str]) -> Self {
        Self { agreements, school: "", underlined: None, with: &[] }
    }

    /// The same, in a school with these tables in its `school.toml`.
    #[must_use]
    pub const fn in_school(self, school: &'static str) -> Self {
        Self { school, ..self }
    }

    /// The same, where the finding underlines this.
    #[must_use]
    pub const fn underlining(self, words: &'static str) -> Self {
        Self { underlined: Some(words), ..self }
    }

    /// The same, which breaks these rules as well.
    #[must_use]
    pub const fn with(self, codes: &'static [&'static str]) -> Self {
        Self { with: codes, ..self }
    }
}
