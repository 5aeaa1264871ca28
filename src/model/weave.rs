//! Templates with something woven into them, and the way back to what was written.
//!
//! Tera tells neither which template printed a word, nor how large its values are. Both can be had from Tera's own
//! language: a mark before printed words says where they come from, a call after a statement weighs what it made. What is
//! woven in prints nothing that stays, and every place in a woven template has one in the template.

pub(super) mod pieces;
mod expression;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use self::expression::Tag;
use self::pieces::{Kind, Piece, keyword, pieces};

/// A template with something woven in.
#[derive(Debug)]
pub(super) struct Woven {
    /// What Tera reads.
    pub(super) text: String,
    /// Each piece woven in: where it stands in the template, its length, and the tag that it belongs to.
    insertions: Vec<(usize, usize, Range<usize>)>,
}

impl Woven {
    /// The place in the template of a place in the woven text; of something woven in, that of its tag.
    pub(super) fn back(&self, range: &Range<usize>) -> Range<usize> {
        let (mut before, mut start, mut end) = (0, None, None);
        for (at, length, tag) in &self.insertions {
            let put = at + before;
            if range.start >= put && range.start < put + length {
                return tag.clone();
            }
            start = start.or_else(|| (range.start < put).then(|| range.start - before));
            end = end.or_else(|| (range.end <= put).then(|| range.end - before));
            end = end.or_else(|| (range.end < put + length).then_some(*at));
            before += length;
        }
        let start = start.unwrap_or_else(|| range.start.saturating_sub(before));
        start..end.unwrap_or_else(|| range.end.saturating_sub(before)).max(start)
    }
}

/// The function that weighs a variable.
pub(super) const WEIGH: &str = "tripartite_weigh";

/// The function that counts a step, and the words that are printed in it.
pub(super) const STEP: &str = "tripartite_step";

/// The filter that counts what a value weighs, and gives it back.
pub(super) const TAKE: &str = "tripartite_take";

/// The filter that counts what a value weighs, and gives nothing.
pub(super) const COUNT: &str = "tripartite_count";

/// A template that weighs every value when it is set, made by a filter or printed, and counts the rounds of its loops and
/// the calls of its components.
pub(super) fn with_weights(template: &str) -> Woven {
    let mut woven = Woven { text: String::with_capacity(template.len() * 2), insertions: vec![] };
    let mut captures: Vec<&str> = vec![];
    let pieces = pieces(template);
    let words = Bodies::of(template, &pieces);
    let extends = pieces.iter().any(|piece| {
        piece.kind == Kind::Statement && template.get(piece.range.clone()).is_some_and(|tag| keyword(tag) == "extends")
    });
    // What another one includes is printed again each time. A parent is named first of all, and of its child it prints the
    // blocks alone.
    if !extends {
        woven.put(0, 0..0, &format!("{{{{ {STEP}(words={}) }}}}", words.all()));
    }
    for (index, piece) in pieces.into_iter().enumerate() {
        let text = template.get(piece.range.clone()).unwrap_or_default();
        let tag = Tag::of(piece.kind, text);
        let mut done = 0;
        for (at, put) in &tag.insertions {
            woven.text.push_str(text.get(done..*at).unwrap_or_default());
            woven.put(piece.range.start + at, piece.range.clone(), put);
            done = *at;
        }
        woven.text.push_str(text.get(done..).unwrap_or_default());
        // White space is taken away as before.
        let end = if text.ends_with("-%}") || text.ends_with("-}}") { "-}}" } else { "}}" };
        let call = match piece.kind {
            Kind::Statement if keyword(text) == "block" && !extends => None,
            Kind::Statement if text.ends_with("%}") => call(text, words.within(index), &mut captures),
            Kind::Value => tag.counted.map(|value| format!("({value}) | {COUNT}")),
            _ => None,
        };
        if let Some(call) = call {
            woven.put(piece.range.end, piece.range, &format!("{{{{ {call} {end}"));
        }
    }
    woven
}

impl Woven {
    /// Weaves something in, which belongs to a tag.
    fn put(&mut self, at: usize, tag: Range<usize>, what: &str) {
        self.insertions.push((at, what.len(), tag));
        self.text.push_str(what);
    }
}

/// How long the words are that a loop, a component or a block prints each time, by the piece that opens it.
struct Bodies {
    /// For each piece, the length of all words before it.
    before: Vec<usize>,
    ends: BTreeMap<usize, usize>,
}

impl Bodies {
    fn of(template: &str, pieces: &[Piece]) -> Self {
        let (mut all, mut open) = (0, vec![]);
        let mut bodies = Self { before: vec![], ends: BTreeMap::new() };
        for (index, piece) in pieces.iter().enumerate() {
            bodies.before.push(all);
            let text = template.get(piece.range.clone()).unwrap_or_default();
            match (piece.kind, keyword(text)) {
                (Kind::Words | Kind::Still, _) => all += piece.range.len(),
                (Kind::Statement, "for" | "component" | "block") => open.push(index),
                (Kind::Statement, "endfor" | "endcomponent" | "endblock") => {
                    bodies.ends.extend(open.pop().map(|opened| (opened, index)));
                }
                _ => {}
            }
        }
        bodies.before.push(all);
        bodies
    }

    fn all(&self) -> usize {
        self.before.last().copied().unwrap_or_default()
    }

    fn within(&self, index: usize) -> usize {
        let at = |index: usize| self.before.get(index).copied().unwrap_or_default();
        self.ends.get(&index).map_or(0, |end| at(*end).saturating_sub(at(index)))
    }
}

/// A tag with more of these makes too much at once: texts put together (`~`), parts of lists (`[1:]`), lists put into lists
/// (`...`). Nothing counts them while they are made.
const MOST_AT_ONCE: usize = 32;

/// The tags that make too much at once.
pub(super) fn crowded(template: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let crowded = |piece: &Piece| {
        let text = template.get(piece.range.clone()).unwrap_or_default();
        Tag::of(piece.kind, text).at_once > MOST_AT_ONCE
    };
    pieces(template).into_iter().filter(crowded).map(|piece| piece.range)
}

/// What is called after a statement. Names of captures that are still open are kept.
fn call<'t>(statement: &'t str, printed: usize, captures: &mut Vec<&'t str>) -> Option<String> {
    match keyword(statement) {
        "for" | "component" | "block" => Some(format!("{STEP}(words={printed})")),
        keyword @ ("set" | "set_global") => {
            let target = statement.split_once(keyword)?.1.trim_start();
            let (name, rest) = target.split_at(target.find(|c: char| !c.is_alphanumeric() && c != '_')?);
            if rest.trim_start().starts_with('=') {
                return Some(format!("{WEIGH}(name=\"{name}\")"));
            }
            captures.push(name);
            None
        }
        "endset" => captures.pop().map(|name| format!("{WEIGH}(name=\"{name}\")")),
        _ => None,
    }
}

/// The signs around a mark: no template has them, and what users typed reaches the page without them.
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

/// Templates that say before their words where these stand; nothing when one of them has the signs of a mark.
pub(super) fn with_marks<'t>(templates: impl Iterator<Item = (&'t str, &'t str)>) -> Option<Marked<'t>> {
    let mut marked = Marked { templates: vec![], woven: BTreeMap::new() };
    for (name, text) in templates {
        if text.contains([OPEN, CLOSE]) {
            return None;
        }
        let index = marked.templates.len();
        let pieces = pieces(text);
        marked.woven.insert(name.to_owned(), marks(index, text, &pieces));
        marked.templates.push(Template { name, text, pieces });
    }
    Some(marked)
}

/// A template with a mark before the first sign of its words, and before every element. At the edges of words nothing
/// changes: white space is taken away as before.
fn marks(index: usize, text: &str, pieces: &[Piece]) -> String {
    let mut woven = String::with_capacity(text.len() * 2);
    for piece in pieces {
        let part = text.get(piece.range.clone()).unwrap_or_default();
        let mut first = piece.kind == Kind::Words;
        for (at, c) in part.char_indices() {
            let is_word = first && !c.is_whitespace();
            if is_word || piece.kind == Kind::Words && c == '<' {
                first = false;
                let place = piece.range.start + at;
                // Writing to a string cannot fail.
                let _ = write!(woven, "{OPEN}{index}:{place}{CLOSE}");
            }
            woven.push(c);
        }
    }
    woven
}

struct Template<'t> {
    name: &'t str,
    text: &'t str,
    pieces: Vec<Piece>,
}

/// Templates with marks.
pub(super) struct Marked<'t> {
    templates: Vec<Template<'t>>,
    /// What Tera reads, by name.
    pub(super) woven: BTreeMap<String, String>,
}

/// A mark met in printed text, which is left without it.
struct Mark {
    /// Where it stood in the printed text.
    at: usize,
    template: usize,
    offset: usize,
}

/// Printed text, and which template printed what.
pub(super) struct Trace<'t> {
    templates: Vec<Template<'t>>,
    printed: String,
    marks: Vec<Mark>,
}

impl<'t> Marked<'t> {
    /// What the marks in printed text tell.
    pub(super) fn trace(self, printed: &str) -> Trace<'t> {
        let mut trace =
            Trace { templates: self.templates, printed: String::with_capacity(printed.len()), marks: vec![] };
        let mut parts = printed.split(OPEN);
        trace.printed.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (place, words) = part.split_once(CLOSE).unwrap_or(("", part));
            let numbers = place.split_once(':').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
            if let Some((template, offset)) = numbers {
                trace.marks.push(Mark { at: trace.printed.len(), template, offset });
            }
            trace.printed.push_str(words);
        }
        trace
    }
}

impl Trace<'_> {
    /// The text without its marks.
    pub(super) fn printed(&self) -> &str {
        &self.printed
    }

    /// The template that printed a place, and the place in it: its own words, or the `{{ … }}` that they came from.
    pub(super) fn place(&self, printed: &Range<usize>) -> Option<(&str, Range<usize>)> {
        let after = self.marks.partition_point(|mark| mark.at <= printed.start);
        let mark = self.marks.get(after.checked_sub(1)?)?;
        let template = self.templates.get(mark.template)?;
        let piece = template.pieces.iter().position(|piece| piece.range.contains(&mark.offset))?;
        let end = template.pieces.get(piece)?.range.end;
        let same = common(template.text.get(mark.offset..end)?, self.printed.get(mark.at..)?);
        let start = printed.start - mark.at;
        let whole = self.printed.len() == printed.start;
        if start < same || whole && start == same {
            let line = template
                .text
                .get(mark.offset + start..)?
                .find('\n')
                .map_or(template.text.len(), |n| mark.offset + start + n);
            let length = printed.end.saturating_sub(printed.start);
            let end = if start + length <= same { mark.offset + start + length } else { line };
            return Some((template.name, mark.offset + start..end));
        }
        template.value_after(piece).map(|range| (template.name, range))
    }
}

impl Template<'_> {
    /// The values between some words and the next ones.
    fn value_after(&self, piece: usize) -> Option<Range<usize>> {
        let is_word = |piece: &Piece| {
            piece.kind == Kind::Words && self.text.get(piece.range.clone()).is_some_and(|text| !text.trim().is_empty())
        };
        let rest = self.pieces.get(piece + 1..)?.iter().take_while(|piece| !is_word(piece));
        let mut values = rest.filter(|piece| piece.kind == Kind::Value).map(|piece| piece.range.clone());
        let first = values.next()?;
        Some(first.start..values.last().map_or(first.end, |last| last.end))
    }
}

/// How many bytes two texts begin with in common.
fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_woven_template_has_one_in_the_template() {
        let template = "é{% set a = 1 -%} {{ a }}{%set b%}x{% endset %}{{ b }}";
        let woven = with_weights(template);
        assert!(woven.text.contains("{{ tripartite_weigh(name=\"a\") -}} {{ a }}"), "{}", woven.text);
        assert!(woven.text.contains("{% endset %}{{ tripartite_weigh(name=\"b\") }}{{ b }}"), "{}", woven.text);
        for words in ["{{ a }}", "{{ b }}", "é"] {
            let at = woven.text.find(words).unwrap();
            assert_eq!(&template[woven.back(&(at..at + words.len()))], words);
        }
        let at = woven.text.find("tripartite_weigh").unwrap();
        assert_eq!(&template[woven.back(&(at..at + 5))], "{% set a = 1 -%}");
    }

    #[test]
    fn marks_tell_words_and_values_by_their_template() {
        let templates = [("a", "<p>\n  {{ x }} é</p>{{ y }}"), ("b", "<b> {%- for i in x %}{{ i }}{% endfor %}")];
        let marked = with_marks(templates.into_iter()).unwrap();
        let printed = marked.woven["a"].replace("{{ x }}", "1").replace("{{ y }}", "<i/>")
            + &marked.woven["b"].replace(" {%- for i in x %}{{ i }}{% endfor %}", "<u/>");
        let trace = marked.trace(&printed);
        assert_eq!(trace.printed(), "<p>\n  1 é</p><i/><b><u/>");
        let found = |words: &str| {
            let at = trace.printed().find(words).unwrap();
            let (name, range) = trace.place(&(at..at + words.len())).unwrap();
            (name.to_owned(), &templates.iter().find(|(n, _)| *n == name).unwrap().1[range])
        };
        assert_eq!(found("<p>"), ("a".to_owned(), "<p>"));
        assert_eq!(found("1"), ("a".to_owned(), "{{ x }}"));
        assert_eq!(found("</p>"), ("a".to_owned(), "</p>"));
        assert_eq!(found("<i/>"), ("a".to_owned(), "{{ y }}"));
        assert_eq!(found("<b>"), ("b".to_owned(), "<b>"));
        assert_eq!(found("<u/>"), ("b".to_owned(), "{{ i }}"));
    }
}
