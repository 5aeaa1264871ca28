//! Our own tree of a TOML file, with the place of every key and value, owned so that many agreements share one file.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use toml::de::{DeTable, DeValue};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::source;
use super::syntax;
use crate::diagnostic::{Diagnostic, Source, SourceId, Sources, Span};

/// Bytes `start..end` of the file's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Place {
    pub(super) fn of(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }

    pub(super) fn in_file(self, id: SourceId) -> Span {
        Span::new(id, self.start, self.end)
    }

    /// Whether both have a byte, or an edge, in common.
    fn touches(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

/// A value and its place.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) value: Value,
}

/// A TOML value, as far as the format tells kinds apart.
#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    /// A whole number; none when it is beyond 64 bits.
    Whole(Option<i64>),
    Float,
    Bool(bool),
    Date(NaiveDate),
    /// An hour, after a date or alone.
    Moment {
        dated: bool,
    },
    Array(Vec<Node>),
    Table(Table),
    /// What could not be read; the error stands among the file's findings.
    Broken,
}

/// A table; its keys are sorted.
#[derive(Debug, Default)]
pub(super) struct Table {
    entries: Vec<Entry>,
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) key: Place,
    pub(super) node: Node,
}

impl Table {
    pub(super) fn get(&self, name: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|e| e.name.as_str().cmp(name)).ok()?;
        self.entries.get(at)
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// A file as it was read.
#[derive(Debug)]
pub(super) struct Doc {
    /// Its path in the school's folder.
    pub(super) path: String,
    pub(super) root: Table,
    /// Whether there is a tree at all.
    pub(super) usable: bool,
    source: Source,
    /// What is wrong with its bytes and syntax, with places in the first file of a `Sources`.
    findings: Vec<Diagnostic>,
    /// Where its syntax is wrong.
    errors: Vec<Place>,
}

impl Doc {
    /// Reads a file; `path` leads to it in the school's folder, `name` is what its reader knows it by.
    pub(super) fn parse(path: &str, name: String, bytes: &[u8]) -> Self {
        let here = Sources::new().add("", "");
        let decoded = source::decode(bytes, here);
        let parsed = if decoded.usable { syntax::parse(&decoded.text, here) } else { syntax::Parsed::default() };
        Self {
            path: path.to_owned(),
            root: parsed.root,
            usable: decoded.usable,
            source: Source { name, text: Arc::from(decoded.text) },
            findings: decoded.finding.into_iter().chain(parsed.findings).collect(),
            errors: parsed.errors,
        }
    }

    /// The number of a file that many agreements share, which `sources` keep once.
    pub(super) fn number(&self, sources: &mut Sources) -> SourceId {
        sources.share(&self.source)
    }

    /// The number of a file of one agreement.
    pub(super) fn added(&self, sources: &mut Sources) -> SourceId {
        sources.add(self.source.name.clone(), Arc::clone(&self.source.text))
    }

    /// What is wrong with the file's bytes and syntax, told for its number.
    pub(super) fn findings(&self, id: SourceId) -> impl Iterator<Item = Diagnostic> {
        let move_to = move |mut finding: Diagnostic| {
            finding.span = finding.span.map(|s| Span { source: id, ..s });
            finding.related.iter_mut().for_each(|(s, _)| s.source = id);
            finding
        };
        self.findings.iter().cloned().map(move_to)
    }

    /// The text at a place, for messages that show it.
    pub(super) fn text_at(&self, place: Place) -> &str {
        self.source.text.get(place.start..place.end).unwrap_or_default()
    }

    /// Whether a syntax error stands under the same `[header]` as `at`; what is missing there may only be hidden.
    pub(super) fn is_damaged_near(&self, at: usize) -> bool {
        if self.errors.is_empty() {
            return !self.usable;
        }
        let start = self.section_start(at);
        self.errors.iter().any(|e| self.section_start(e.start) == start)
    }

    /// Whether the `[header]` above `at` is itself broken, so that keys seem to stand where they do not.
    pub(super) fn header_is_broken(&self, at: usize) -> bool {
        if self.errors.is_empty() {
            return false;
        }
        let start = self.section_start(at);
        let text = &self.source.text;
        let end = text.get(start..).and_then(|t| t.find('\n')).map_or(text.len(), |n| start + n);
        self.errors.iter().any(|e| (start..=end).contains(&e.start)) && starts_with_bracket(text.get(start..end))
    }

    pub(super) fn is_damaged(&self) -> bool {
        !self.errors.is_empty() || !self.usable
    }

    /// Whether a place touches a syntax error.
    pub(super) fn is_broken_at(&self, place: Place) -> bool {
        self.errors.iter().any(|e| e.touches(place))
    }

    /// Where the last line that begins with a bracket starts, up to `at`; 0 before the first.
    fn section_start(&self, at: usize) -> usize {
        let text = self.source.text.get(..at).unwrap_or_default();
        let line_end = self.source.text.get(at..).and_then(|t| t.find('\n')).map_or(self.source.text.len(), |n| at + n);
        let mut start = text.rfind('\n').map_or(0, |n| n + 1);
        let mut end = line_end;
        while !starts_with_bracket(self.source.text.get(start..end)) && start > 0 {
            end = start - 1;
            start = self.source.text.get(..end).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
        }
        start
    }
}

fn starts_with_bracket(line: Option<&str>) -> bool {
    line.is_some_and(|l| l.trim_start().starts_with('['))
}

/// Tables and arrays in one another beyond this are no agreement; the bound keeps every later walk shallow.
const MAX_DEPTH: usize = 16;

/// The tree of a text, whatever its faults.
pub(super) fn lenient(text: &str) -> Table {
    Builder::new(&[], &Place::of).table(DeTable::parse_recoverable(text).0.into_inner(), 0)
}

/// Turns the parser's tree into ours; what touches a syntax error becomes [`Value::Broken`].
pub(super) struct Builder<'e> {
    errors: &'e [Place],
    /// Where a place of the parsed text is in the text as it was written.
    back: &'e dyn Fn(Range<usize>) -> Place,
    /// Values nested too deep.
    pub(super) too_deep: Vec<Place>,
    /// Keys that are the same once composed: the one dropped, and the one kept.
    pub(super) doubles: Vec<(Place, Place)>,
}

impl<'e> Builder<'e> {
    pub(super) fn new(errors: &'e [Place], back: &'e dyn Fn(Range<usize>) -> Place) -> Self {
        Self { errors, back, too_deep: vec![], doubles: vec![] }
    }

    pub(super) fn table(&mut self, from: DeTable<'_>, depth: usize) -> Table {
        let mut entries: Vec<Entry> = from
            .into_iter()
            .map(|(key, value)| Entry {
                key: (self.back)(key.span()),
                node: self.node(value, depth + 1),
                name: composed(key.into_inner().into_owned()),
            })
            .collect();
        entries.sort_by(|a, b| (&a.name, a.key).cmp(&(&b.name, b.key)));
        entries.dedup_by(|later, kept| {
            let same = later.name == kept.name;
            if same {
                self.doubles.push((later.key, kept.key));
            }
            same
        });
        Table { entries }
    }

    fn node(&mut self, from: toml::Spanned<DeValue<'_>>, depth: usize) -> Node {
        let made_up = from.span().end == 0;
        let place = (self.back)(from.span());
        let value = match from.into_inner() {
            DeValue::Array(_) | DeValue::Table(_) if depth > MAX_DEPTH => {
                self.too_deep.push(place);
                Value::Broken
            }
            DeValue::Array(items) => Value::Array(items.into_iter().map(|n| self.node(n, depth + 1)).collect()),
            DeValue::Table(inner) => Value::Table(self.table(inner, depth)),
            // The parser gives an empty place to what it made up.
            _ if made_up || self.errors.iter().any(|e| e.touches(place)) => Value::Broken,
            scalar => plain(scalar),
        };
        Node { place, value }
    }
}

fn plain(scalar: DeValue<'_>) -> Value {
    match scalar {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(n) => Value::Whole(i64::from_str_radix(n.as_str(), n.radix()).ok()),
        DeValue::Float(_) => Value::Float,
        DeValue::Boolean(b) => Value::Bool(b),
        DeValue::Datetime(moment) => date(moment),
        DeValue::Array(_) | DeValue::Table(_) => Value::Broken,
    }
}

fn date(moment: toml::value::Datetime) -> Value {
    match moment {
        toml::value::Datetime { date: Some(d), time: None, offset: None } => {
            NaiveDate::from_ymd_opt(i32::from(d.year), u32::from(d.month), u32::from(d.day))
                .map_or(Value::Broken, Value::Date)
        }
        toml::value::Datetime { date, .. } => Value::Moment { dated: date.is_some() },
    }
}

/// A text in Unicode's composed form, which a file saved by a Mac may not have.
pub(super) fn composed(text: String) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes { text } else { text.nfc().collect() }
}
