//! Components that call themselves, found in templates as they are written: Tera tells that one does, and not which.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::File;
use super::weave::pieces::{Kind, keyword, pieces};

/// What calls and is called: a component, or what a template has outside of its components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part<'t> {
    Template(&'t str),
    Component(&'t str),
}

/// Where a part calls another one.
#[derive(Clone, Debug)]
struct Call<'t> {
    to: Part<'t>,
    file: &'t str,
    range: Range<usize>,
}

/// Components that call one another in a circle.
pub(super) struct Circle<'t> {
    /// The template in which the circle closes.
    pub(super) file: &'t str,
    /// The tag that closes it.
    pub(super) range: Range<usize>,
    /// The components, the first one at the end again.
    pub(super) names: Vec<&'t str>,
}

/// The first circle of components on the way from a template.
pub(super) fn of_components<'t>(entry: &'t str, files: &'t BTreeMap<String, File>) -> Option<Circle<'t>> {
    let model = entry.split('/').next().unwrap_or_default();
    let calls = calls(model, files);
    let mut way = vec![(Part::Template(entry), 0)];
    let mut done = BTreeSet::new();
    while let Some((part, next)) = way.last_mut() {
        let Some(call) = calls.get(part).and_then(|calls| calls.get(*next)) else {
            done.insert(*part);
            way.pop();
            continue;
        };
        *next += 1;
        if let Some(start) = way.iter().position(|(part, _)| *part == call.to) {
            let name = |(part, _): &(Part<'t>, usize)| match part {
                Part::Component(name) => Some(*name),
                Part::Template(_) => None,
            };
            let mut names: Vec<&str> = way.iter().skip(start).filter_map(name).collect();
            names.extend(names.first().copied());
            return Some(Circle { file: call.file, range: call.range.clone(), names });
        }
        if !done.contains(&call.to) {
            way.push((call.to, 0));
        }
    }
    None
}

/// What each part calls, in the order of its text.
fn calls<'t>(model: &str, files: &'t BTreeMap<String, File>) -> BTreeMap<Part<'t>, Vec<Call<'t>>> {
    let mut calls: BTreeMap<Part<'t>, Vec<Call<'t>>> = BTreeMap::new();
    // A component of a model hides the shared one of its name: it comes later.
    let (shared, own): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| path.starts_with("shared/"));
    for (path, file) in shared.into_iter().chain(own) {
        let whole = Part::Template(path);
        let mut part = whole;
        for piece in pieces(&file.text) {
            let tag = file.text.get(piece.range.clone()).unwrap_or_default();
            match (piece.kind, keyword(tag)) {
                (Kind::Statement, "component") => {
                    part = Part::Component(name_after(tag, "component"));
                    calls.insert(part, vec![]);
                }
                (Kind::Statement, "endcomponent") => part = whole,
                (Kind::Statement, "include" | "extends") => {
                    let named = tag.split(['"', '\'', '`']).nth(1).and_then(|name| of_name(name, model, files));
                    calls.entry(part).or_default().extend(named.map(|to| Call { to, file: path, range: piece.range }));
                }
                (Kind::Statement | Kind::Value, "") => {
                    let name = name_after(tag, "<");
                    let to = (!name.is_empty()).then_some(Part::Component(name));
                    calls.entry(part).or_default().extend(to.map(|to| Call { to, file: path, range: piece.range }));
                }
                _ => {}
            }
        }
    }
    calls
}

/// The name that follows what a tag begins with; empty where it begins with something else.
fn name_after<'t>(tag: &'t str, start: &str) -> &'t str {
    let inner = tag.get(2..).unwrap_or_default().trim_start_matches('-').trim_start();
    let rest = inner.strip_prefix(start).unwrap_or_default().trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.')).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// The template of a name, whole or without the folder of the model or the shared one.
fn of_name<'t>(name: &str, model: &str, files: &'t BTreeMap<String, File>) -> Option<Part<'t>> {
    let paths = [name.to_owned(), format!("{model}/{name}"), format!("shared/{name}")];
    paths.iter().find_map(|path| files.get_key_value(path)).map(|(path, _)| Part::Template(path))
}
