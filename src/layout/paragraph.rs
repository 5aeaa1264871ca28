//! Words into lines: a whole paragraph at once, flush left.
//!
//! Break opportunities are Unicode's (UAX #14), hyphens are French; the lines are those whose gaps, squared and summed, are
//! smallest over the paragraph. The result depends on words, setting and width alone, so it is kept and given again.

use std::ops::Range;
use std::sync::Arc;

use icu_segmenter::LineSegmenter;
use textwrap::core::Fragment;
use textwrap::wrap_algorithms::{Penalties, wrap_optimal_fit};

use super::measure::Pt;
use super::theme::{self, Colour, Setting};
use crate::diagnostic::{Bug, Lang};
use crate::document::{Inline, Words};
use crate::font::{Face, Shaper, Word};
use crate::kept::Kept;
use crate::typography;

/// A line of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its runs, from left to right.
    pub runs: Vec<Run>,
    /// From the start of the first run to the end of the last.
    pub width: Pt,
}

/// A piece of a line in one face, size and colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// From the start of the line.
    pub x: Pt,
    /// Above the baseline.
    pub rise: Pt,
    /// The face.
    pub face: Face,
    /// The size.
    pub size: Pt,
    /// The colour.
    pub colour: Colour,
    /// Its words and spaces.
    pub words: Vec<Arc<Word>>,
    /// Whether it ends in a hyphen that the text does not have.
    pub hyphenated: bool,
    /// Whether it ends a line where a space stands that is not drawn.
    pub spaced: bool,
    /// The words that it is part of: language, expansion, link.
    pub source: Arc<Words>,
}

impl Run {
    /// Its width.
    pub fn width(&self) -> Pt {
        self.words.iter().map(|w| self.size.em(w.advance)).sum()
    }

    /// Its characters, without the hyphen that the text does not have.
    pub fn text(&self) -> String {
        let shown = if self.hyphenated { self.words.len() - 1 } else { self.words.len() };
        self.words[..shown].iter().map(|w| &*w.text).collect()
    }
}

/// Paragraphs of a generation: an agreement has about four hundred in their settings and widths, of which some sixty are
/// its own.
const PARAGRAPHS_KEPT: usize = 1_000;

/// Breaks paragraphs, and keeps what it broke.
pub struct Breaker {
    shaper: Shaper,
    kept: Kept<Key, Arc<[Line]>>,
}

impl Default for Breaker {
    fn default() -> Self {
        Self { shaper: Shaper::default(), kept: Kept::new(PARAGRAPHS_KEPT) }
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    width: u64,
    setting: (Face, u64, Colour, bool),
    text: String,
}

impl Breaker {
    /// Nothing broken yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The lines of a paragraph no wider than `width`; one empty line for no words.
    pub fn lines(&mut self, text: &[Inline], setting: &Setting, width: Pt) -> Result<Arc<[Line]>, Bug> {
        let key = Key {
            width: width.0.to_bits(),
            setting: (setting.face, setting.size.0.to_bits(), setting.colour, setting.hyphenate),
            text: key_of(text),
        };
        if let Some(lines) = self.kept.get(&key) {
            return Ok(lines);
        }
        let mut lines = Vec::new();
        for part in text.split(|inline| matches!(inline, Inline::Break)) {
            // A line break parts words as a space does.
            space_after(&mut lines);
            lines.extend(Paragraph::new(part, setting).lines(&mut self.shaper, setting, width)?);
        }
        let lines: Arc<[Line]> = lines.into();
        self.kept.insert(key, Arc::clone(&lines));
        Ok(lines)
    }

    /// A width that holds the words when nothing is broken but at [`Inline::Break`].
    pub fn natural_width(&mut self, text: &[Inline], setting: &Setting) -> Result<Pt, Bug> {
        let lines = self.lines(text, setting, Pt(1e6))?;
        Ok(lines.iter().map(|l| l.width).fold(Pt::ZERO, Pt::max) + KERNING_SLACK)
    }

    /// The least width in which no word is broken.
    pub fn least_width(&mut self, text: &[Inline], setting: &Setting) -> Result<Pt, Bug> {
        let mut least = Pt::ZERO;
        for part in text.split(|inline| matches!(inline, Inline::Break)) {
            let paragraph = Paragraph::new(part, setting);
            for piece in paragraph.pieces() {
                least = least.max(paragraph.width(&mut self.shaper, piece.range)?);
            }
        }
        Ok(least + KERNING_SLACK)
    }
}

/// Spaces that no line begins with.
const NO_BREAK: [char; 2] = ['\u{a0}', '\u{202f}'];
/// Says of the last of some lines that a space follows it.
fn space_after(lines: &mut [Line]) {
    if let Some(run) = lines.last_mut().and_then(|line| line.runs.last_mut()) {
        run.spaced = true;
    }
}

/// The inlines as one text that no other inlines give.
fn key_of(text: &[Inline]) -> String {
    let mut key = String::new();
    for inline in text {
        match inline {
            Inline::Text(w) => {
                let style = [w.strong, w.emphasis, w.superscript, w.name].map(|b| if b { '1' } else { '0' });
                key.push('\u{1}');
                key.extend(style);
                key.push_str(w.lang.as_deref().unwrap_or_default());
                key.push('\u{2}');
                key.push_str(w.expansion.as_deref().unwrap_or_default());
                key.push('\u{2}');
                key.push_str(w.link.as_deref().unwrap_or_default());
                key.push('\u{2}');
                key.push_str(&w.text);
            }
            Inline::Break => key.push('\u{3}'),
            Inline::Slot(slot) => key.extend(['\u{4}', char::from(b'0' + *slot as u8)]),
        }
    }
    key
}

/// Text between two forced breaks, with the style of each part.
struct Paragraph {
    text: String,
    styles: Vec<(Range<usize>, Style)>,
}

#[derive(Clone)]
struct Style {
    face: Face,
    size: Pt,
    rise: Pt,
    source: Arc<Words>,
}

/// What may stand at the end of a line: bytes of the text, and what follows if the line goes on or ends.
#[derive(Clone)]
struct Piece {
    range: Range<usize>,
    /// Ends in a hyphen if the line ends here.
    hyphen: bool,
    /// The next piece begins here; between are spaces.
    next: usize,
}

#[derive(Debug)]
struct Measured {
    piece: usize,
    width: f64,
    space: f64,
    hyphen: f64,
}

impl Fragment for Measured {
    fn width(&self) -> f64 {
        self.width
    }
    fn whitespace_width(&self) -> f64 {
        self.space
    }
    fn penalty_width(&self) -> f64 {
        self.hyphen
    }
}

/// Lengths are given to the algorithm in ems of a usual character (half the size), so that its penalties mean what they
/// mean for a terminal: a hyphen costs as much as a gap of seven characters; a line that is too long is out of the question.
const PENALTIES: Penalties = Penalties {
    nline_penalty: 1000,
    overflow_penalty: 1_000_000_000,
    short_last_line_fraction: 8,
    short_last_line_penalty: 60,
    hyphen_penalty: 50,
};

/// Kerning across a break opportunity is only known when the line is set: this is kept free for it.
const KERNING_SLACK: Pt = Pt(0.4);

/// A line of very many pieces (`Oi/0àK/…`) can need more than that: then the paragraph is broken again, a little narrower.
const TRIES: usize = 3;

impl Paragraph {
    fn new(inlines: &[Inline], setting: &Setting) -> Self {
        let (mut text, mut styles) = (String::new(), Vec::new());
        for inline in inlines {
            let Inline::Text(words) = inline else { continue };
            let start = text.len();
            text.push_str(&words.text);
            styles.push((start..text.len(), Style::of(words, setting)));
        }
        Self { text, styles }
    }

    fn lines(&self, shaper: &mut Shaper, setting: &Setting, width: Pt) -> Result<Vec<Line>, Bug> {
        let mut pieces = self.pieces();
        if setting.hyphenate {
            pieces = self.hyphenated(pieces);
        }
        let mut room = width - KERNING_SLACK;
        for _ in 0..TRIES {
            let lines = self.set(shaper, setting, &pieces, room.max(setting.size))?;
            let widest = lines.iter().map(|line| line.width).fold(Pt::ZERO, Pt::max);
            if widest <= width {
                return Ok(lines);
            }
            room -= widest - width + KERNING_SLACK;
        }
        self.set(shaper, setting, &pieces, room.max(setting.size))
    }

    /// The lines whose pieces, measured one by one, are no wider than `room`.
    fn set(&self, shaper: &mut Shaper, setting: &Setting, pieces: &[Piece], room: Pt) -> Result<Vec<Line>, Bug> {
        // A name or a label is broken between words as long as these fit.
        let whole = if setting.hyphenate { None } else { Some(self.whole(shaper, pieces, room)?) };
        let pieces = self.fitted(shaper, whole.as_deref().unwrap_or(pieces), room)?;
        let unit = setting.size.0 / 2.0;
        let measured = self.measured(shaper, &pieces, unit)?;
        let rows = wrap_optimal_fit(&measured, &[room.0 / unit], &PENALTIES).map_err(Bug::new)?;
        let mut lines = Vec::with_capacity(rows.len());
        let mut spaced = false;
        for row in rows {
            let (Some(first), Some(last)) = (row.first(), row.last()) else {
                continue;
            };
            let (first, last) = (&pieces[first.piece], &pieces[last.piece]);
            if std::mem::replace(&mut spaced, last.next > last.range.end) {
                space_after(&mut lines);
            }
            lines.push(self.line(shaper, setting, first.range.start..last.range.end, last.hyphen)?);
        }
        if lines.is_empty() {
            lines.push(Line { runs: vec![], width: Pt::ZERO });
        }
        Ok(lines)
    }

    /// The text between Unicode's break opportunities.
    fn pieces(&self) -> Vec<Piece> {
        let segmenter = LineSegmenter::new_for_non_complex_scripts(icu_segmenter::options::LineBreakOptions::default());
        let mut pieces = Vec::new();
        let mut start = 0;
        // UAX #14, LB12a: a dash may end a line before a no-break space. Ours stands for what belongs together: « 8 h – 12 h ».
        let held = |at: &usize| self.text[*at..].starts_with(NO_BREAK);
        for next in segmenter.segment_str(&self.text).filter(|at| *at > 0 && !held(at)) {
            let end = start + self.text[start..next].trim_end_matches(' ').len();
            pieces.push(Piece { range: start..end, hyphen: false, next });
            start = next;
        }
        self.addresses_whole(pieces)
    }

    /// An e-mail address is broken before its `@` or nowhere: a hyphen of its own at a line's end would be taken for ours.
    fn addresses_whole(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let mut whole: Vec<Piece> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match whole.last_mut() {
                Some(before) if before.range.end == piece.range.start && self.is_in_address(piece.range.start) => {
                    before.range.end = piece.range.end;
                    before.next = piece.next;
                }
                _ => whole.push(piece),
            }
        }
        let mut cut = Vec::with_capacity(whole.len());
        for piece in whole {
            let Some(at) = self.text[piece.range.clone()].find('@').filter(|at| *at > 0) else {
                cut.push(piece);
                continue;
            };
            let at = piece.range.start + at;
            cut.push(Piece { range: piece.range.start..at, hyphen: false, next: at });
            cut.push(Piece { range: at..piece.range.end, ..piece });
        }
        cut
    }

    /// Whether the word around a byte of the text holds an `@`.
    fn is_in_address(&self, at: usize) -> bool {
        let (before, after) = self.text.split_at(at);
        let start = before.rfind(char::is_whitespace).map_or(0, |space| space + 1);
        let end = after.find(char::is_whitespace).map_or(self.text.len(), |space| at + space);
        self.text.get(start..end).is_some_and(|word| word.contains('@'))
    }

    /// The pieces cut at hyphenation points, except in names and in the last word of all.
    fn hyphenated(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let last = pieces.len().saturating_sub(1);
        let mut cut = Vec::with_capacity(pieces.len() * 2);
        for (index, piece) in pieces.into_iter().enumerate() {
            let points = if index == last { vec![] } else { self.hyphenation_points(&piece.range) };
            let mut start = piece.range.start;
            for point in points {
                cut.push(Piece { range: start..point, hyphen: true, next: point });
                start = point;
            }
            cut.push(Piece { range: start..piece.range.end, ..piece });
        }
        cut
    }

    fn hyphenation_points(&self, range: &Range<usize>) -> Vec<usize> {
        let Some((of, style)) = self.styles.iter().find(|(of, _)| of.contains(&range.start)) else {
            return vec![];
        };
        if of.end < range.end || style.source.name {
            return vec![];
        }
        let lang = match style.source.lang.as_deref() {
            None => Lang::Fr,
            Some(lang) if lang.starts_with("en") => Lang::En,
            Some(_) => return vec![],
        };
        typography::hyphenate(&self.text[range.clone()], lang).into_iter().map(|at| range.start + at).collect()
    }

    /// The pieces, those of a word brought together wherever a line holds it.
    fn whole(&self, shaper: &mut Shaper, pieces: &[Piece], room: Pt) -> Result<Vec<Piece>, Bug> {
        let mut whole = Vec::with_capacity(pieces.len());
        for parts in pieces.split_inclusive(|piece| piece.next > piece.range.end) {
            let (Some(first), Some(last)) = (parts.first(), parts.last()) else { continue };
            let word = Piece { range: first.range.start..last.range.end, ..last.clone() };
            if parts.len() > 1 && self.width(shaper, word.range.clone())? <= room {
                whole.push(word);
            } else {
                whole.extend_from_slice(parts);
            }
        }
        Ok(whole)
    }

    /// The pieces, those that are wider than a line cut wherever they must be.
    fn fitted(&self, shaper: &mut Shaper, pieces: &[Piece], room: Pt) -> Result<Vec<Piece>, Bug> {
        let mut fitted = Vec::with_capacity(pieces.len());
        for piece in pieces {
            if self.width(shaper, piece.range.clone())? <= room {
                fitted.push(piece.clone());
                continue;
            }
            // After a sign rather than within a word, where there is one.
            let (mut start, mut sign) = (piece.range.start, None);
            for (at, c) in self.text[piece.range.clone()].char_indices().map(|(at, c)| (piece.range.start + at, c)) {
                let end = at + c.len_utf8();
                let apart = at > start && !unicode_normalization::char::is_combining_mark(c);
                if apart && self.width(shaper, start..end)? > room {
                    let cut = sign.filter(|sign| *sign > start).unwrap_or(at);
                    fitted.push(Piece { range: start..cut, hyphen: false, next: cut });
                    (start, sign) = (cut, None);
                }
                if matches!(c, '.' | '-' | '_' | '/' | '@') {
                    sign = Some(end);
                }
            }
            fitted.push(Piece { range: start..piece.range.end, ..*piece });
        }
        Ok(fitted)
    }

    fn measured(&self, shaper: &mut Shaper, pieces: &[Piece], unit: f64) -> Result<Vec<Measured>, Bug> {
        let mut measured = Vec::with_capacity(pieces.len());
        for (index, piece) in pieces.iter().enumerate() {
            let hyphen = if piece.hyphen { self.hyphen(shaper, piece.range.start)?.0 } else { 0.0 };
            measured.push(Measured {
                piece: index,
                width: self.width(shaper, piece.range.clone())?.0 / unit,
                space: self.width(shaper, piece.range.end..piece.next)?.0 / unit,
                hyphen: hyphen / unit,
            });
        }
        Ok(measured)
    }

    fn hyphen(&self, shaper: &mut Shaper, at: usize) -> Result<Pt, Bug> {
        let Some((_, style)) = self.styles.iter().find(|(of, _)| of.contains(&at)) else {
            return Ok(Pt::ZERO);
        };
        Ok(style.size.em(shaper.shape(style.face, "-")?.advance))
    }

    fn width(&self, shaper: &mut Shaper, range: Range<usize>) -> Result<Pt, Bug> {
        let mut width = Pt::ZERO;
        for (part, style) in self.styled(&range) {
            width += style.size.em(shaper.shape(style.face, &self.text[part])?.advance);
        }
        Ok(width)
    }

    /// The parts of a range, each in one style.
    fn styled<'a>(&'a self, range: &'a Range<usize>) -> impl Iterator<Item = (Range<usize>, &'a Style)> {
        self.styles.iter().filter_map(|(of, style)| {
            let part = of.start.max(range.start)..of.end.min(range.end);
            (!part.is_empty()).then_some((part, style))
        })
    }

    fn line(&self, shaper: &mut Shaper, setting: &Setting, range: Range<usize>, hyphen: bool) -> Result<Line, Bug> {
        let mut runs: Vec<Run> = Vec::new();
        let mut x = Pt::ZERO;
        for (part, style) in self.styled(&range) {
            let mut words = Vec::new();
            for word in self.text[part].split_inclusive(' ') {
                let bare = word.trim_end_matches(' ');
                if !bare.is_empty() {
                    words.push(shaper.shape(style.face, bare)?);
                }
                for _ in bare.len()..word.len() {
                    words.push(shaper.shape(style.face, " ")?);
                }
            }
            let source = Arc::clone(&style.source);
            let run = Run {
                x,
                rise: style.rise,
                face: style.face,
                size: style.size,
                colour: setting.colour,
                words,
                hyphenated: false,
                spaced: false,
                source,
            };
            x += run.width();
            runs.push(run);
        }
        if let (true, Some(last)) = (hyphen, runs.last_mut()) {
            let sign = shaper.shape(last.face, "-")?;
            x += last.size.em(sign.advance);
            last.words.push(sign);
            last.hyphenated = true;
        }
        Ok(Line { runs, width: x })
    }
}

impl Style {
    fn of(words: &Words, setting: &Setting) -> Self {
        let face = match (words.strong || words.name && setting.face == Face::SemiBold, words.emphasis) {
            (true, _) => Face::SemiBold,
            (false, true) => Face::Italic,
            (false, false) => setting.face,
        };
        let (size, rise) = if words.superscript {
            (setting.size * theme::SUPERSCRIPT_SIZE, setting.size.em(theme::SUPERSCRIPT_RISE))
        } else {
            (setting.size, Pt::ZERO)
        };
        Self { face, size, rise, source: Arc::new(Words { text: String::new(), ..words.clone() }) }
    }
}
