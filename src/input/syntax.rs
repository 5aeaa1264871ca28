//! TOML's syntax: the parser's tree, and its errors in words that a reader of French can act on.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::{DeTable, Error};

use super::advice;
use super::damage::{self, Damage, Lacking};
use super::tree::{self, Builder, Entry, Node, Place, Table, Value};
use crate::diagnostic::{Diagnostic, SourceId};
use crate::text;

/// What a text's syntax gives.
#[derive(Default)]
pub(super) struct Parsed {
    pub(super) root: Table,
    pub(super) findings: Vec<Diagnostic>,
    /// Where the syntax is wrong; a key written twice is not counted, since the tree stands without it.
    pub(super) errors: Vec<Place>,
}

/// The most errors of syntax that are told of one file: past these it is no agreement at all.
const MAX_ERRORS: usize = 50;

/// Parses a text; its places are told as of file `id`.
pub(super) fn parse(text: &str, id: SourceId) -> Parsed {
    if !may_be_deep(text) {
        return parse_here(text, id);
    }
    let deep = || parse_here(text, id);
    std::thread::scope(|scope| {
        let parser = std::thread::Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, deep);
        parser.ok().and_then(|p| p.join().ok())
    })
    .unwrap_or_else(|| Parsed {
        findings: vec![too_deep(Place::default(), id)],
        errors: vec![Place::default()],
        ..Parsed::default()
    })
}

/// The parser bounds the inline tables in one another (80) and the parts of a dotted key (80), but not their product: a
/// tree of 6,400 storeys overflows the stack of a thread when it is dropped. Each storey beyond the few that a header can
/// give takes a brace, a bracket or a dot.
const DEEP_STACK: usize = 256 << 20;

fn may_be_deep(text: &str) -> bool {
    let count = |what: &[u8]| text.bytes().filter(|b| what.contains(b)).count();
    count(b"{") > 8 && count(b"{[.") > 600
}

fn parse_here(text: &str, id: SourceId) -> Parsed {
    let mut mended = Mended::default();
    let mut last = Attempt::of(text, &mended);
    // What a value that is never closed swallows would all be misread: it is taken out first.
    let damages = if last.faults.is_empty() { vec![] } else { damage::find(text) };
    let sound = if damages.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(damage::without(text, &damages)) };
    if !damages.is_empty() {
        mended.faults = damages.into_iter().take(HOPELESS).map(Fault::of).collect();
        last = Attempt::of(&sound, &mended);
    }
    for _ in 0..MAX_ROUNDS {
        let (faults, inserted) = last.mend(&sound, &mended);
        if inserted.is_empty() {
            break;
        }
        mended.add(faults, inserted);
        last = Attempt::of(&sound, &mended);
    }
    let mut faults = mended.faults;
    faults.extend(last.faults);
    faults.sort_by_key(|f| f.place);
    let mut findings = told(text, &faults, id);
    findings.extend(last.too_deep.iter().take(1).map(|place| too_deep(*place, id)));
    let doubles =
        last.doubles.iter().filter(|(again, _)| !follows_double(text, *again, &last.doubles)).take(MAX_ERRORS).map(
            |(again, first)| {
                let first = first.or_else(|| first_of(text, *again, &last.root));
                double(text, *again, first, id)
            },
        );
    findings.extend(doubles);
    let findings = findings.into_iter().map(advice::readable).collect();
    Parsed { root: last.root, findings, errors: faults.into_iter().map(|f| f.place).collect() }
}

/// A text with so many errors is not worth mending: it is no TOML.
const HOPELESS: usize = 1000;

/// How often a text is mended and parsed again; each time, all that can be is mended.
const MAX_ROUNDS: usize = 4;

/// What the parser says at a place of the text as it was written.
#[derive(Clone)]
struct Fault {
    place: Place,
    message: String,
    /// What it lacks, when it is a value that was taken out.
    lacking: Option<Lacking>,
}

/// The text with what makes the parser lose its way put right, so that the rest of the file is judged too: it gives up
/// the whole rest after a line without `=`.
#[derive(Default)]
struct Mended {
    /// What was put in, and where; sorted.
    inserted: Vec<(usize, Cow<'static, str>)>,
    /// The faults that were put right.
    faults: Vec<Fault>,
}

impl Mended {
    fn add(&mut self, faults: Vec<Fault>, inserted: Vec<(usize, Cow<'static, str>)>) {
        self.faults.extend(faults);
        self.inserted.extend(inserted);
        self.inserted.sort_unstable();
    }

    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.inserted.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut out, mut done) = (String::with_capacity(text.len() + self.inserted.len()), 0);
        for (at, piece) in &self.inserted {
            out.push_str(text.get(done..*at).unwrap_or_default());
            out.push_str(piece);
            done = *at;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// The place in the text as it was written, of one in the mended text.
    fn back(&self, place: Range<usize>) -> Place {
        let back = |mut at: usize| {
            for (start, piece) in &self.inserted {
                if at <= *start {
                    break;
                }
                at = at.saturating_sub(piece.len()).max(*start);
            }
            at
        };
        Place { start: back(place.start), end: back(place.end) }
    }
}

/// What one parse gave.
struct Attempt {
    root: Table,
    faults: Vec<Fault>,
    too_deep: Vec<Place>,
    doubles: Vec<(Place, Option<Place>)>,
}

impl Attempt {
    fn of(text: &str, mended: &Mended) -> Self {
        let whole = mended.text(text);
        let (tree, mut errors) = DeTable::parse_recoverable(&whole);
        let place = |e: &Error| from_opening(text, e.message(), mended.back(e.span().unwrap_or_default()));
        let doubles: Vec<Place> =
            errors.extract_if(.., |e| e.message() == "duplicate key").map(|e| place(&e)).collect();
        errors.sort_by_key(|e| e.span().unwrap_or_default().start);
        errors.truncate(HOPELESS);
        let errors: Vec<(Place, String)> = errors.iter().map(|e| (place(e), e.message().to_owned())).collect();
        let known: Vec<Place> = errors
            .iter()
            .chain(mended.faults.iter().map(|f| (f.place, String::new())).collect::<Vec<_>>().iter())
            .map(|(p, _)| *p)
            .collect();
        let back = |place| mended.back(place);
        let mut builder = Builder::new(&known, &back);
        let root = builder.table(tree.into_inner(), 0);
        let (too_deep, composed) = (builder.too_deep, builder.doubles);
        let faults = errors.into_iter().map(|(place, message)| Fault { place, message, lacking: None });
        Self {
            faults: faults.collect(),
            too_deep,
            doubles: doubles
                .into_iter()
                .map(|p| (p, None))
                .chain(composed.into_iter().map(|(p, f)| (p, Some(f))))
                .collect(),
            root,
        }
    }

    /// The faults that can be put right, and what to put in.
    fn mend(&self, text: &str, mended: &Mended) -> (Vec<Fault>, Vec<(usize, Cow<'static, str>)>) {
        if self.faults.len() == HOPELESS {
            return (vec![], vec![]);
        }
        let mut faults = vec![];
        let mut inserted: Vec<(usize, Cow<'static, str>)> = vec![];
        for fault in self.faults.iter().take(10 * MAX_ERRORS) {
            let Some(piece) = fault.piece(text) else { continue };
            if !inserted.contains(&piece) && !mended.inserted.contains(&piece) {
                inserted.push(piece);
                faults.push(fault.clone());
            }
        }
        (faults, inserted)
    }
}

impl Fault {
    fn of(damage: Damage) -> Self {
        Self { place: damage.region, message: String::new(), lacking: Some(damage.lacking) }
    }

    /// The place that is told.
    fn shown(&self) -> Place {
        self.lacking.map_or(self.place, Lacking::place)
    }

    /// What puts the fault right, and where it goes.
    fn piece(&self, text: &str) -> Option<(usize, Cow<'static, str>)> {
        let start = line_start(text, self.place.start);
        let what = self.message.split(',').next()?;
        if let "key with no value" | "unexpected key or value" | "unexpected content" = what
            && let Some(header) = advice::header_meant(text.get(start..)?.lines().next()?)
        {
            // What was written instead of the header goes into a comment.
            return Some((start, Cow::Owned(format!("{header} #"))));
        }
        let (at, piece) = match what {
            "key with no value" => (start, "#"),
            "unclosed table" => (self.place.start, "]"),
            "unclosed array table" if text.get(..self.place.start)?.ends_with(']') => (self.place.start, "]"),
            "unclosed array table" => (self.place.start, "]]"),
            _ => return None,
        };
        Some((at, Cow::Borrowed(piece)))
    }

    /// Of several faults in one line, the one that says most comes first.
    fn rank(&self) -> u8 {
        u8::from(self.lacking.is_none()) + u8::from(!self.message.starts_with("key with no value"))
    }
}

/// The opening quotes of a text of several lines that is never closed: the parser names the end of the file.
fn from_opening(text: &str, message: &str, place: Place) -> Place {
    let quotes = match message {
        m if m.starts_with("invalid multi-line basic") => "\"\"\"",
        m if m.starts_with("invalid multi-line literal") => "'''",
        _ => return place,
    };
    let opening = text.get(..place.start).and_then(|t| t.rfind(quotes)).filter(|_| place.start == place.end);
    opening.map_or(place, |start| Place { start, end: start + quotes.len() })
}

/// The faults worth telling: one a line.
fn told(text: &str, faults: &[Fault], id: SourceId) -> Vec<Diagnostic> {
    let mut lines: BTreeMap<usize, &Fault> = BTreeMap::new();
    for fault in faults {
        let line = line_start(text, fault.shown().start);
        let best = lines.entry(line).or_insert(fault);
        if fault.rank() < best.rank() {
            *best = fault;
        }
    }
    let mut findings: Vec<Diagnostic> = lines
        .values()
        .take(MAX_ERRORS)
        .map(|fault| match fault.lacking {
            Some(lacking) => advice::lacking(text, lacking, id),
            None => advice::of_syntax(text, &fault.message, fault.place.start..fault.place.end, id),
        })
        .collect();
    if lines.len() > MAX_ERRORS {
        let others = lines.len() - MAX_ERRORS;
        findings.push(Diagnostic::note(
            "SYNTAX-07",
            None,
            text!(
                "… et {others} autres erreurs d’écriture dans ce fichier",
                "… and {others} more errors of syntax in this file"
            ),
        ));
    }
    findings
}

fn too_deep(place: Place, id: SourceId) -> Diagnostic {
    Diagnostic::error(
        "SYNTAX-06",
        place.in_file(id),
        text!("trop de tables les unes dans les autres", "too many tables in one another"),
    )
}

/// Whether a key is written twice only because the header above it is.
fn follows_double(text: &str, place: Place, doubles: &[(Place, Option<Place>)]) -> bool {
    let before = text.get(..line_start(text, place.start)).unwrap_or_default();
    let is_header = |line: &str| line.trim_start().starts_with('[');
    if before.len() < text.len() && is_header(text.get(before.len()..).unwrap_or_default()) {
        return false;
    }
    let mut end = before.len();
    for line in before.split_inclusive('\n').rev() {
        let start = end - line.len();
        if is_header(line) {
            return doubles.iter().any(|(d, _)| (start..end).contains(&d.start));
        }
        end = start;
    }
    false
}

fn double(text: &str, place: Place, first: Option<Place>, id: SourceId) -> Diagnostic {
    let key = text.get(place.start..place.end).unwrap_or_default();
    let finding = Diagnostic::error(
        "KEY-03",
        place.in_file(id),
        text!("`{key}` est écrit deux fois", "`{key}` is written twice"),
    )
    .with_help(text!("n’en garder qu’un", "keep only one of them"));
    match first {
        Some(first) => finding.with_related(first.in_file(id), text!("la première fois ici", "the first one is here")),
        None => finding,
    }
}

/// Where a key that is written twice stands first.
fn first_of(text: &str, again: Place, root: &Table) -> Option<Place> {
    let start = line_start(text, again.start);
    let line = text.get(start..)?.lines().next()?;
    if !line.trim_start().starts_with('[') {
        let name = parsed_key(text.get(again.start..again.end)?)?;
        return nearest_before(text, root, &name, again.start);
    }
    // The tree keeps the later of two headers: the earlier one is found in the text before it.
    let header = tree::lenient(line);
    let before = tree::lenient(text.get(..start)?);
    let (mut header, mut before) = (&header, &before);
    loop {
        let part = header.entries().first()?;
        let first = before.get(&part.name)?;
        if part.key.start + start == again.start {
            return Some(first.key);
        }
        (header, before) = (inner_table(part)?, inner_table(first)?);
    }
}

fn inner_table(entry: &Entry) -> Option<&Table> {
    match &entry.node.value {
        Value::Table(table) => Some(table),
        Value::Array(items) => match &items.last()?.value {
            Value::Table(table) => Some(table),
            _ => None,
        },
        _ => None,
    }
}

/// A key without its quotes.
fn parsed_key(written: &str) -> Option<String> {
    let line = format!("{written} = 0");
    tree::lenient(&line).entries().first().map(|e| e.name.clone())
}

/// The last key of a name before `at`, in the inline table that holds `at`, else under a header.
fn nearest_before(text: &str, table: &Table, name: &str, at: usize) -> Option<Place> {
    let own = table.get(name).map(|e| e.key).filter(|k| k.start < at);
    let inside = table.entries().iter().filter_map(|e| nearest_in(text, &e.node, name, at));
    inside.chain(own).max()
}

fn nearest_in(text: &str, node: &Node, name: &str, at: usize) -> Option<Place> {
    let inline = text.get(node.place.start..).is_some_and(|t| t.starts_with('{'));
    match &node.value {
        Value::Table(_) if inline && !(node.place.start..node.place.end).contains(&at) => None,
        Value::Table(inner) => nearest_before(text, inner, name, at),
        Value::Array(items) => items.iter().filter_map(|n| nearest_in(text, n, name, at)).max(),
        _ => None,
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1)
}
