//! What is wrong, where, and what to write instead: the one shape of every message about somebody's input.
//!
//! From the TOML parser to the legal rules, a problem is a [`Diagnostic`]: a value, collected in [`Diagnostics`], never
//! thrown. This room knows nothing of terminals: printing is the command's business.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// A language that messages can be read in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    /// French, the language of secretariats.
    #[default]
    Fr,
    /// English.
    En,
}

/// A sentence in both languages, without a capital at its start or a full stop at its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    fr: Cow<'static, str>,
    en: Cow<'static, str>,
}

impl Text {
    /// A sentence given in French, then in English; see the macro [`text!`](crate::text!).
    pub fn new(fr: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { fr: fr.into(), en: en.into() }
    }

    /// A sentence as [`text!`](crate::text!) makes it: nothing is written anew where nothing is filled in.
    #[doc(hidden)]
    pub fn formatted(fr: fmt::Arguments<'_>, en: fmt::Arguments<'_>) -> Self {
        let words = |words: fmt::Arguments<'_>| words.as_str().map_or_else(|| words.to_string().into(), Cow::Borrowed);
        Self { fr: words(fr), en: words(en) }
    }

    /// The sentence in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        }
    }
}

/// A [`Text`] from a French and an English format string, both with the same captured arguments.
///
/// ```
/// use tripartite::{diagnostic::Lang, text};
/// let key = "pupil";
/// let message = text!("il manque la clé `{key}`", "the key `{key}` is missing");
/// assert_eq!(message.get(Lang::En), "the key `pupil` is missing");
/// ```
#[macro_export]
macro_rules! text {
    ($fr:literal, $en:literal $(,)?) => {
        $crate::diagnostic::Text::formatted(::std::format_args!($fr), ::std::format_args!($en))
    };
}

/// One of the files of a [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId(u32);

/// A file that was read: its name as it is shown to the reader, and its text.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as shown, relative to where the command was called.
    pub name: String,
    /// The text that offsets count in, as bytes of UTF-8, without a byte-order mark.
    pub text: Arc<str>,
}

/// All the files that diagnostics can point into.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// No file yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a file and gives the number that its spans carry.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        self.0.push(Source { name: name.into(), text: text.into() });
        SourceId(self.0.len() as u32 - 1)
    }

    /// Keeps a file that several inputs may share, once: the same text under the same name keeps its number.
    pub fn share(&mut self, source: &Source) -> SourceId {
        let same = |s: &Source| Arc::ptr_eq(&s.text, &source.text) && s.name == source.name;
        match self.0.iter().position(same) {
            Some(at) => SourceId(at as u32),
            None => self.add(source.name.clone(), Arc::clone(&source.text)),
        }
    }

    /// How many files are kept.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no file is kept.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets the files beyond the first so many, which no finding points into.
    pub fn forget_after(&mut self, count: usize) {
        self.0.truncate(count);
    }

    /// The texts of all files, in the order in which they were added.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|source| &*source.text)
    }

    /// The file of a number that [`Sources::add`] gave.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }

    /// Line and column of a span's beginning, both from 1; the column counts characters.
    pub fn line_column(&self, span: Span) -> Option<(usize, usize)> {
        let text = &self.get(span.source)?.text;
        let before = text.get(..(span.start as usize).min(text.len()))?;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Some((before.matches('\n').count() + 1, before[line_start..].chars().count() + 1))
    }
}

/// A place in a file: bytes `start..end` of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of a file; an end before the start is taken for an empty place at the start.
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        Self { source, start: start as u32, end: end.max(start) as u32 }
    }
}

/// A value and the place in the file where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Another value at the same place.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops the document.
    Error,
    /// Does not stop it, unless asked to.
    Warning,
    /// Informs.
    Note,
}

/// A finding about somebody's input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Stable name of what was found, such as `SIRET-01`.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// Where it stands; absent for a whole file that cannot be read.
    pub span: Option<Span>,
    /// What is wrong, with the value.
    pub message: Text,
    /// What to write instead.
    pub help: Option<Text>,
    /// The legal source, for a rule that has one.
    pub source: Option<Text>,
    /// Other places that have a part in it, each with a few words.
    pub related: Vec<(Span, Text)>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, span: impl Into<Option<Span>>, message: Text) -> Self {
        Self { code, severity: Severity::Error, span: span.into(), message, help: None, source: None, related: vec![] }
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, span: impl Into<Option<Span>>, message: Text) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// A note at a place.
    pub fn note(code: &'static str, span: impl Into<Option<Span>>, message: Text) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, span, message) }
    }

    /// The same with what to write instead.
    #[must_use]
    pub fn with_help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    /// The same with its legal source.
    #[must_use]
    pub fn with_source(mut self, source: Text) -> Self {
        self.source = Some(source);
        self
    }

    /// The same with one more place.
    #[must_use]
    pub fn with_related(mut self, span: Span, words: Text) -> Self {
        self.related.push((span, words));
        self
    }
}

/// What is wrong with one written value, before its place in a file is known: the error of every `FromStr` of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Stable name, as in [`Diagnostic::code`].
    pub code: &'static str,
    /// What is wrong, with the value.
    pub message: Text,
    /// What to write instead.
    pub help: Option<Text>,
}

impl Flaw {
    /// A flaw without a remedy.
    pub fn new(code: &'static str, message: Text) -> Self {
        Self { code, message, help: None }
    }

    /// The same with what to write instead.
    #[must_use]
    pub fn with_help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    /// The error at the place where the value was written.
    pub fn at(self, span: Span) -> Diagnostic {
        Diagnostic { help: self.help, ..Diagnostic::error(self.code, span, self.message) }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message.get(Lang::En))
    }
}

impl std::error::Error for Flaw {}

/// The one of `known` that is nearest to a misspelt word, if any is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    known
        .into_iter()
        .map(|k| (k, 1 + k.chars().count().min(length) / 3))
        // What differs more in length than it may in letters need not be compared: a word can be as long as a file.
        .filter(|(k, most)| k.chars().count().abs_diff(length) <= *most)
        .map(|(k, most)| (strsim::damerau_levenshtein(&word, &k.to_lowercase()), most, k))
        .filter(|(distance, most, _)| distance <= most)
        .map(|(distance, _, k)| (distance, k))
        .min()
        .map(|(_, k)| k)
}

/// The findings of one run. It only grows.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(BTreeSet<Diagnostic>);

impl Diagnostics {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a finding, unless the same one was kept before (a file that many agreements include is read once, but
    /// what is wrong with a default shows in each).
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.insert(diagnostic);
    }

    /// Whether an error is among them.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|d| d.severity == severity).count()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many were found.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The findings by file, then by place, then by code; those without a place come first.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.0.iter().collect();
        all.sort_by_key(|d| (d.span, d.severity, d.code));
        all
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        findings.into_iter().for_each(|d| self.push(d));
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::collections::btree_set::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Something that cannot happen did, or a part of the program itself is broken: never somebody's input.
#[derive(Debug)]
pub struct Bug {
    what: String,
    place: &'static std::panic::Location<'static>,
}

impl Bug {
    /// A fault of the program, with the line that noticed it.
    #[track_caller]
    pub fn new(what: impl fmt::Display) -> Self {
        Self { what: what.to_string(), place: std::panic::Location::caller() }
    }

    /// The fault as a sentence for a reader.
    pub fn message(&self) -> Text {
        let (what, file, line) = (&self.what, self.place.file(), self.place.line());
        text!(
            "un défaut de tripartite lui-même : {what} ({file}:{line}) ; merci de le signaler",
            "a fault of tripartite itself: {what} ({file}:{line}); please report it"
        )
    }
}

impl fmt::Display for Bug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().get(Lang::En))
    }
}

impl std::error::Error for Bug {}
