//! A template cut into pieces: words, values, statements, and what Tera leaves alone.

use std::ops::Range;

/// A template as Tera's lexer cuts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Kind {
    /// Words that are printed as they are.
    Words,
    /// `{{ … }}`.
    Value,
    /// `{% … %}`.
    Statement,
    /// A comment or a raw block, both left alone.
    Still,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub(in crate::model) struct Piece {
    pub(in crate::model) kind: Kind,
    pub(in crate::model) range: Range<usize>,
}

/// The pieces of a template, one after another. What is not closed goes on to the end: Tera tells it.
pub(in crate::model) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = vec![];
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let (kind, length) = match rest.get(..2) {
            Some("{{") => (Kind::Value, closed(rest, "}}")),
            Some("{#") => (Kind::Still, rest.find("#}").map_or(rest.len(), |end| end + 2)),
            Some("{%") => match raw(rest) {
                Some(length) => (Kind::Still, length),
                None => (Kind::Statement, closed(rest, "%}")),
            },
            _ => {
                (Kind::Words, ["{{", "{%", "{#"].iter().filter_map(|open| rest.find(open)).min().unwrap_or(rest.len()))
            }
        };
        pieces.push(Piece { kind, range: at..at + length });
        at += length;
    }
    pieces
}

/// The length of a tag up to its end, which does not count in quotes.
fn closed(tag: &str, end: &str) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in tag.char_indices().skip(2) {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if tag.get(at..).is_some_and(|rest| rest.starts_with(end)) => return at + end.len(),
            Some(_) | None => {}
        }
    }
    tag.len()
}

/// The length of a raw block that begins here.
fn raw(rest: &str) -> Option<usize> {
    let start = closed(rest, "%}");
    if keyword(rest.get(..start)?) != "raw" {
        return None;
    }
    let mut at = start;
    while let Some(open) = rest.get(at..)?.find("{%") {
        let end = at + open + closed(rest.get(at + open..)?, "%}");
        if keyword(rest.get(at + open..end)?) == "endraw" {
            return Some(end);
        }
        at += open + 2;
    }
    Some(rest.len())
}

/// The word that a statement begins with; empty for the call of a component.
pub(in crate::model) fn keyword(statement: &str) -> &str {
    let inner = statement.trim_start_matches("{%").trim_start_matches('-').trim_start();
    let end = inner.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(inner.len());
    inner.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        pieces(text).into_iter().map(|piece| &text[piece.range]).collect()
    }

    #[test]
    fn a_template_is_cut_as_tera_cuts_it() {
        assert_eq!(
            cut("a{{ \"}}\" }}b{# {{ #}{% if x == '%}' %}"),
            ["a", "{{ \"}}\" }}", "b", "{# {{ #}", "{% if x == '%}' %}"]
        );
        assert_eq!(cut("{%- raw -%}{{ {% if %}{% endraw %}x"), ["{%- raw -%}{{ {% if %}{% endraw %}", "x"]);
        assert_eq!(cut("{{ 'a\\'}}' }}é"), ["{{ 'a\\'}}' }}", "é"]);
        assert_eq!(cut("a{{ b"), ["a", "{{ b"]);
    }
}
