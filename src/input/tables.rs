//! Tables as values of a key: in place, or in a file that is named.

use serde_json::Value as Json;

use super::format;
use super::kinds::{Wanted, wrong_type};
use super::reader::{Context, Fields, Found, Included, Kind, Layer, Shows, missing_key};
use super::tree::Value;

/// A table in place.
pub(super) struct Sub<F>(pub(super) F);

/// A table in place that a function reads.
pub(super) fn table<T, F: Fn(&mut Fields<'_, '_>) -> Option<T>>(f: F) -> Sub<F> {
    Sub(f)
}

impl<T, F: Fn(&mut Fields<'_, '_>) -> Option<T>> Kind for Sub<F> {
    type Out = T;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<T> {
        let Value::Table(inner) = &found.node.value else {
            cx.push(wrong_type(found, Wanted::Table));
            return None;
        };
        let first = found.layer.inner(inner, found.node.place);
        let lower = found.lower.iter().map_while(|layer| match layer.get(found.name) {
            None => Some(None),
            Some(entry) => match &entry.node.value {
                Value::Table(table) => Some(Some(layer.inner(table, entry.node.place))),
                _ => None,
            },
        });
        let layers = std::iter::once(first).chain(lower.flatten()).collect();
        // An item of a list is whole by itself: no other layer can complete it.
        let partial = cx.partial;
        cx.partial = partial && !found.in_list;
        let out = Fields::read(cx, layers, Some(found.home), found.path(), &self.0);
        cx.partial = partial;
        out
    }

    fn schema(&self, path: &str) -> Json {
        Fields::describe(path, format::is_strict(path), &self.0)
    }
}

/// A table in place, or the path of a file that holds it.
pub(super) struct SubOrPath<F>(pub(super) Sub<F>);

impl<T, F: Fn(&mut Fields<'_, '_>) -> Option<T>> Kind for SubOrPath<F> {
    type Out = T;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<T> {
        let layers = included_layers(found, cx)?;
        if layers.is_empty() {
            cx.push(missing_key(found.home.span(), true, "", found.name));
            return None;
        }
        Fields::read(cx, layers, Some(found.home), found.path(), &self.0.0)
    }

    fn schema(&self, path: &str) -> Json {
        serde_json::json!({ "anyOf": [{ "type": "string", "minLength": 1 }, self.0.schema(path)] })
    }
}

/// The tables that hold a key, in place or in files that are named; none when one of them could not be read.
fn included_layers<'a>(found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Vec<Layer<'a>>> {
    let all = std::iter::once(found.layer).chain(found.lower.iter().copied());
    let mut layers = vec![];
    // A file that is named takes the place of the school's own table, which may be another school's.
    let mut replaced = false;
    for layer in all.filter(|l| !(replaced && l.shows == Shows::School)).collect::<Vec<_>>() {
        let Some(entry) = layer.get(found.name).filter(|_| !(replaced && layer.shows == Shows::School)) else {
            continue;
        };
        match &entry.node.value {
            Value::Table(table) => layers.push(layer.inner(table, entry.node.place)),
            Value::Broken => return None,
            Value::Text(_) => match cx.files.included(layer.file.id, entry.node.place) {
                Included::Nothing => return None,
                Included::OwnSchool => {}
                Included::Table(file, inner) => {
                    replaced = true;
                    let Value::Table(table) = &inner.node.value else {
                        return None;
                    };
                    layers.push(Layer { file, table, header: inner.node.place, shows: Shows::All, lent: layer.lent });
                }
            },
            _ => {
                let found = Found { file: layer.file, node: &entry.node, ..*found };
                cx.push(wrong_type(&found, Wanted::Table));
                return None;
            }
        }
    }
    Some(layers)
}
