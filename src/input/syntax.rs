//! TOML's syntax: the parser's tree, and its errors in words that a reader of French can act on.

use std::ops::Range;

use toml::de::{DeTable, Error};

use super::advice;
use super::tree::{Builder, Entry, Node, Place, Table, Value};
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
    let count = |what: &[char]| text.matches(what).count();
    count(&['{']) > 8 && count(&['{', '[', '.']) > 600
}

fn parse_here(text: &str, id: SourceId) -> Parsed {
    let (tree, mut errors) = DeTable::parse_recoverable(text);
    let doubles = errors.extract_if(.., |e| e.message() == "duplicate key").collect::<Vec<_>>();
    errors.sort_by_key(|e| range(e).start);
    let places: Vec<Place> = errors.iter().map(|e| Place::of(range(e))).collect();
    let mut builder = Builder::new(places.get(..places.len().min(MAX_ERRORS)).unwrap_or_default());
    let root = builder.table(tree.into_inner(), 0);
    let mut findings = told(text, &root, &errors, id);
    findings.extend(builder.too_deep.iter().take(1).map(|place| too_deep(*place, id)));
    let written_twice = doubles.iter().take(MAX_ERRORS).map(|e| {
        let place = Place::of(range(e));
        (place, first_of(text, place, &root))
    });
    let composed_twice = builder.doubles.iter().map(|(later, kept)| (*later, Some(*kept)));
    findings.extend(written_twice.chain(composed_twice).map(|(place, first)| double(text, place, first, id)));
    Parsed { root, findings, errors: places }
}

fn range(error: &Error) -> Range<usize> {
    error.span().unwrap_or_default()
}

/// The errors worth telling: one a line, and nothing that only follows from a bracket left open.
fn told(text: &str, root: &Table, errors: &[Error], id: SourceId) -> Vec<Diagnostic> {
    let unclosed = errors
        .iter()
        .filter(|e| e.message().starts_with("unclosed array,") || e.message().starts_with("unclosed inline"));
    let open: Vec<Place> = unclosed.filter_map(|e| opening(text, root, range(e).start)).collect();
    let mut findings: Vec<Diagnostic> = open.iter().take(1).map(|o| advice::never_closed(text, *o, id)).collect();
    let swallowed_from = open.first().map_or(usize::MAX, |o| o.start);
    let mut last_line = None;
    for error in errors {
        let line = line_start(text, range(error).start);
        if range(error).start < swallowed_from && last_line != Some(line) {
            last_line = Some(line);
            findings.push(advice::of_syntax(text, error.message(), range(error), id));
        }
    }
    if findings.len() > MAX_ERRORS {
        let others = findings.len() - MAX_ERRORS;
        findings.truncate(MAX_ERRORS);
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

/// The place of the first bracket or brace before `at` that is never closed.
fn opening(text: &str, table: &Table, at: usize) -> Option<Place> {
    let nodes = table.entries().iter().map(|e| &e.node);
    nodes.filter_map(|node| opening_in(text, node, at)).min()
}

fn opening_in(text: &str, node: &Node, at: usize) -> Option<Place> {
    let written = text.get(node.place.start..node.place.end)?;
    let open =
        written.starts_with('[') && !written.ends_with(']') || written.starts_with('{') && !written.ends_with('}');
    let here = (open && node.place.start < at).then_some(Place { start: node.place.start, end: node.place.start + 1 });
    let inside = match &node.value {
        Value::Array(items) => items.iter().filter_map(|n| opening_in(text, n, at)).min(),
        Value::Table(table) => opening(text, table, at),
        _ => None,
    };
    here.or(inside)
}

fn too_deep(place: Place, id: SourceId) -> Diagnostic {
    Diagnostic::error(
        "SYNTAX-06",
        place.in_file(id),
        text!("trop de tables les unes dans les autres", "too many tables in one another"),
    )
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
    let header = Builder::new(&[]).table(DeTable::parse_recoverable(line).0.into_inner(), 0);
    let before = Builder::new(&[]).table(DeTable::parse_recoverable(text.get(..start)?).0.into_inner(), 0);
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
    let table = Builder::new(&[]).table(DeTable::parse(&line).ok()?.into_inner(), 0);
    table.entries().first().map(|e| e.name.clone())
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
