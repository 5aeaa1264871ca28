//! Pieces of a line: white space as HTML collapses it, then French typography, then what is raised.

use super::{Inline, Slot, Words};
use crate::kept::Kept;
use crate::typography::{superscripts, typeset};

/// Paragraphs of a generation: an agreement has about three hundred, of which some fifty are its own.
const KEPT: usize = 800;

/// Gives paragraphs their French typography, and keeps what it gave: most of an agreement's paragraphs are those of every
/// other. The result depends on the paragraph's own pieces alone.
#[derive(Debug)]
pub struct Compositor(Kept<Vec<Inline>, Vec<Inline>>);

impl Default for Compositor {
    fn default() -> Self {
        Self(Kept::new(KEPT))
    }
}

impl Compositor {
    /// Nothing composed yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn compose(&mut self, line: Line) -> Vec<Inline> {
        if let Some(composed) = self.0.get(&line.pieces) {
            return composed;
        }
        let pieces = line.pieces.clone();
        let composed = line.composed();
        self.0.insert(pieces, composed.clone());
        composed
    }
}

/// The pieces of one paragraph, in the order in which they are met.
#[derive(Debug, Default)]
pub(super) struct Line {
    pieces: Vec<Inline>,
    /// Whether the last character was a space that another one would join.
    space: bool,
}

impl Line {
    /// Adds text in a style; the style's own text is not looked at.
    pub(super) fn text(&mut self, text: &str, style: &Words) {
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        let core = text.trim_matches(is_space);
        let core_start = text.len() - text.trim_start_matches(is_space).len();
        let mut run = String::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            // A name keeps the spaces that were typed in it.
            let typed = style.name && c == ' ' && (core_start..core_start + core.len()).contains(&at);
            if !is_space(c) || typed {
                run.push(c);
                self.space = false;
            } else if !(self.space || run.is_empty() && self.at_start()) {
                run.push(' ');
                self.space = true;
            }
        }
        if !run.is_empty() {
            self.pieces.push(Inline::Text(Words { text: run, ..style.clone() }));
        }
    }

    /// Whether nothing stands in the line yet.
    fn at_start(&self) -> bool {
        matches!(self.pieces.last(), None | Some(Inline::Break))
    }

    /// Starts a line.
    pub(super) fn line_break(&mut self) {
        self.trim();
        self.pieces.push(Inline::Break);
    }

    /// Adds what only the finished document knows.
    pub(super) fn slot(&mut self, slot: Slot) {
        self.space = false;
        self.pieces.push(Inline::Slot(slot));
    }

    /// Takes the spaces away that end the line.
    fn trim(&mut self) {
        while let Some(Inline::Text(words)) = self.pieces.last_mut() {
            words.text.truncate(words.text.trim_end_matches(' ').len());
            if !words.text.is_empty() {
                break;
            }
            self.pieces.pop();
        }
        self.space = false;
    }

    /// The finished pieces; breaks at the end are left out.
    pub(super) fn finish(mut self, compositor: &mut Compositor) -> Vec<Inline> {
        self.trim();
        while self.pieces.last() == Some(&Inline::Break) {
            self.pieces.pop();
            self.trim();
        }
        compositor.compose(self)
    }

    /// The pieces with French typography, raised where French raises.
    fn composed(self) -> Vec<Inline> {
        let typeset: Vec<String> = (0..self.pieces.len()).map(|at| self.typeset(at)).collect();
        let mut finished = Vec::with_capacity(typeset.len());
        for (piece, text) in self.pieces.into_iter().zip(typeset) {
            match piece {
                Inline::Text(style) => raise(text, style, &mut finished),
                other => finished.push(other),
            }
        }
        finished
    }

    /// The words of a piece with French typography, which looks at the words beside them too: in
    /// `<abbr>NAF</abbr> 10.71C`, the space that must not break stands at the start of a piece.
    fn typeset(&self, at: usize) -> String {
        let Some(Inline::Text(words)) = self.pieces.get(at) else {
            return String::new();
        };
        if words.name || words.lang.is_some() {
            return words.text.clone();
        }
        let beside = |at: Option<usize>| match self.pieces.get(at?) {
            Some(Inline::Text(words)) => Some(words.text.as_str()),
            _ => None,
        };
        let before = beside(at.checked_sub(1)).unwrap_or_default();
        let after = beside(at.checked_add(1)).unwrap_or_default();
        let set = between(last_word(before), &words.text, first_word(after))
            .or_else(|| between(last_character(before), &words.text, first_character(after)));
        set.unwrap_or_else(|| typeset(&words.text).into_owned())
    }
}

/// Text with French typography between two others, when that leaves them as they are.
fn between(before: &str, text: &str, after: &str) -> Option<String> {
    if before.is_empty() && after.is_empty() {
        return None;
    }
    let set = typeset(&[before, text, after].concat()).into_owned();
    Some(set.strip_prefix(before)?.strip_suffix(after)?.to_owned())
}

/// The word that a text ends with, or the white space.
fn last_word(text: &str) -> &str {
    text.rsplit(char::is_whitespace).next().filter(|word| !word.is_empty()).unwrap_or_else(|| last_character(text))
}

/// The word that a text begins with, or the white space.
fn first_word(text: &str) -> &str {
    text.split(char::is_whitespace).next().filter(|word| !word.is_empty()).unwrap_or_else(|| first_character(text))
}

fn last_character(text: &str) -> &str {
    text.char_indices().next_back().and_then(|(at, _)| text.get(at..)).unwrap_or_default()
}

fn first_character(text: &str) -> &str {
    text.chars().next().and_then(|first| text.get(..first.len_utf8())).unwrap_or_default()
}

/// Adds words, those parts raised that French raises, joined to the last ones where the style is the same.
fn raise(text: String, style: Words, to: &mut Vec<Inline>) {
    if style.name || style.superscript || style.lang.is_some() {
        return join(text, style, to);
    }
    let mut done = 0;
    for raised in superscripts(&text) {
        let (Some(before), Some(above)) = (text.get(done..raised.start), text.get(raised.clone())) else {
            continue;
        };
        join(before.to_owned(), style.clone(), to);
        let above_style = Words { superscript: true, ..style.clone() };
        join(above.to_owned(), above_style, to);
        done = raised.end;
    }
    let rest = text.get(done..).unwrap_or_default().to_owned();
    join(rest, style, to);
}

fn join(text: String, style: Words, to: &mut Vec<Inline>) {
    if text.is_empty() {
        return;
    }
    let words = Words { text, ..style };
    if let Some(Inline::Text(last)) = to.last_mut() {
        let same = Words { text: last.text.clone(), ..words.clone() };
        if *last == same {
            last.text.push_str(&words.text);
            return;
        }
    }
    to.push(Inline::Text(words));
}
