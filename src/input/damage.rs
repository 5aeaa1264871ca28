//! Values that a missing bracket or quote lets run on over the lines after them: found by the lines that they swallow.

use super::tree::Place;

/// What a damaged value lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lacking {
    /// What closes the bracket or brace at this place.
    Bracket(Place),
    /// The quote at the end of the text at this place.
    Quote(Place),
    /// The three quotes of a text of several lines, whose first line is at this place.
    ThreeQuotes(Place),
}

impl Lacking {
    /// The place that is told.
    pub(super) fn place(self) -> Place {
        match self {
            Self::Bracket(place) | Self::Quote(place) | Self::ThreeQuotes(place) => place,
        }
    }
}

/// A value that cannot be read.
#[derive(Clone, Copy)]
pub(super) struct Damage {
    /// From its beginning to the end of the last line that is its own.
    pub(super) region: Place,
    pub(super) lacking: Lacking,
}

/// Brackets in one another beyond this are no agreement, and the parser says so.
const DEEPEST: usize = 80;

/// The most lines of a text that lacks its three quotes; past these it is more likely that one quote is missing.
const MAX_LINES: usize = 20;

/// All damaged values of a text in which something is wrong.
pub(super) fn find(text: &str) -> Vec<Damage> {
    let (mut all, mut at) = (vec![], 0);
    while at < text.len() {
        let line = line_at(text, at);
        if let Some(equals) = after_equals(line) {
            let lead = line.get(equals..).map_or(0, indent);
            let Some(scan) = Scan::of(text, indent(line), at + equals + lead) else { return all };
            all.extend(scan.damage());
            at = scan.end;
        } else {
            all.extend(broken_key(line, at));
            at = after_line(text, at);
        }
    }
    all
}

/// The text with a harmless value in place of each damaged one, every other byte where it was.
pub(super) fn without(text: &str, damages: &[Damage]) -> String {
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for Damage { region, .. } in damages {
        out.push_str(text.get(done..region.start).unwrap_or_default());
        // What stands alone in its line is a key, and goes with its value.
        let is_value = out.rsplit('\n').next().is_some_and(|line| !line.trim().is_empty());
        let blank = |(at, byte)| match byte {
            b'\n' | b'\r' => char::from(byte),
            _ if at == 0 && is_value => '0',
            _ => ' ',
        };
        let damaged = text.get(region.start..region.end).unwrap_or_default();
        out.extend(damaged.bytes().enumerate().map(blank));
        done = region.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// A key whose closing quote is missing: `"2026-06-19 = ["08:30-12:00"]`.
fn broken_key(line: &str, start: usize) -> Option<Damage> {
    let key = line.trim_start();
    if !key.starts_with('"') || key.matches('"').count().is_multiple_of(2) {
        return None;
    }
    let start = start + indent(line);
    let written = key.split('=').next().filter(|written| written.len() < key.len())?.trim_end();
    let lacking = Lacking::Quote(Place { start, end: start + written.len() });
    Some(Damage { region: Place { start, end: start + key.trim_end().len() }, lacking })
}

/// Where the value of a line `key = value` begins, after the equals sign.
fn after_equals(line: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c == '=' => return line.get(..at).filter(|key| !key.trim().is_empty()).map(|_| at + 1),
            None if c.is_alphanumeric() || "_-. \t".contains(c) => {}
            None => return None,
        }
    }
    None
}

/// Whether a line can only be the header of a table, and no item of a list.
pub(super) fn is_header(line: &str) -> bool {
    let Some(name) = line.trim_start().strip_prefix('[') else { return false };
    let name = name.strip_prefix('[').unwrap_or(name).split([']', '#']).next().unwrap_or_default().trim();
    let is_part = |c: char| c.is_alphanumeric() || "_-.\"' ".contains(c);
    name.starts_with(char::is_alphabetic)
        && name.chars().all(is_part)
        && !["true", "false", "inf", "nan"].contains(&name)
}

/// One value, read until its brackets are closed or another line begins.
struct Scan<'t> {
    text: &'t str,
    start: usize,
    /// Where the line after it begins.
    end: usize,
    /// How far in the line of its key is.
    indent: usize,
    open: Vec<usize>,
    /// The texts of the line, up to here.
    strings: Vec<Place>,
    /// The last character that says something.
    last: char,
    lacking: Option<Lacking>,
}

impl<'t> Scan<'t> {
    /// The value that begins at a place; none where nothing can be said of it, nor of what follows.
    fn of(text: &'t str, indent: usize, start: usize) -> Option<Self> {
        let end = after_line(text, start);
        let mut scan = Self { text, start, end, indent, open: vec![], strings: vec![], last: '=', lacking: None };
        let value = text.get(start..).unwrap_or_default();
        if let Some(quotes) = three_quotes(value) {
            scan.end = after_line(text, close_of(text, start, quotes)?);
        } else if value.starts_with(['[', '{']) {
            scan.brackets()?;
        } else if value.starts_with('"') {
            scan.lines();
        }
        Some(scan)
    }

    fn damage(&self) -> Option<Damage> {
        let written = self.text.get(self.start..self.end).unwrap_or_default().trim_end();
        let region = Place { start: self.start, end: self.start + written.len() };
        self.lacking.map(|lacking| Damage { region, lacking })
    }

    /// A text that begins in one line, and ends in another.
    fn lines(&mut self) {
        let first = line_at(self.text, self.start);
        if close_of_line(first, '"').is_some() {
            return;
        }
        let mut at = self.end;
        for _ in 0..MAX_LINES {
            let line = line_at(self.text, at);
            if line.trim().is_empty() || is_header(line) || after_equals(line).is_some() {
                return;
            }
            at = after_line(self.text, at);
            if line.trim_end().ends_with('"') && !line.matches('"').count().is_multiple_of(2) {
                self.end = at;
                self.lacking =
                    Some(Lacking::ThreeQuotes(Place { start: self.start, end: self.start + first.trim_end().len() }));
                return;
            }
        }
    }

    fn brackets(&mut self) -> Option<()> {
        let mut at = self.start;
        while let Some(c) = self.text.get(at..).and_then(|rest| rest.chars().next()) {
            let mut next = at + c.len_utf8();
            match c {
                '\n' => {
                    self.strings.clear();
                    if self.swallows(line_at(self.text, next)) {
                        self.lack_bracket();
                        self.end = next;
                        return Some(());
                    }
                }
                '#' => next = at + line_at(self.text, at).len(),
                '"' => next = self.string(at, c)?,
                // The apostrophe of a text without quotes opens nothing.
                '\'' if !self.text.get(..at)?.ends_with(char::is_alphanumeric) => next = self.string(at, c)?,
                '[' | '{' if self.open.len() == DEEPEST => return None,
                '[' | '{' => self.open.push(at),
                ']' | '}' => self.close(if c == ']' { "[" } else { "{" }),
                _ => {}
            }
            if self.open.is_empty() {
                self.end = after_line(self.text, at);
                return Some(());
            }
            self.last = if c.is_whitespace() || c == '#' { self.last } else { c };
            at = next;
        }
        self.lack_bracket();
        self.end = self.text.len();
        Some(())
    }

    /// Closes the last bracket of this kind; those opened after it lack theirs.
    fn close(&mut self, bracket: &str) {
        let is_it = |open: &usize| self.text.get(*open..).is_some_and(|t| t.starts_with(bracket));
        let Some(depth) = self.open.iter().rposition(is_it) else { return };
        if depth + 1 < self.open.len() {
            self.lack_bracket();
        }
        self.open.truncate(depth);
    }

    fn lack_bracket(&mut self) {
        let Some(start) = self.open.last().copied() else { return };
        self.lacking.get_or_insert(Lacking::Bracket(Place { start, end: start + 1 }));
    }

    /// Whether the line begins something else, which an open bracket would swallow. An inline table may have its keys in
    /// lines of their own, which stand further in than its own key, or follow a comma.
    fn swallows(&mut self, line: &str) -> bool {
        if is_header(line) {
            return true;
        }
        if after_equals(line).is_none() {
            return false;
        }
        let is_brace = |open: &usize| self.text.get(*open..).is_some_and(|t| t.starts_with('{'));
        let Some(brace) = self.open.iter().rposition(is_brace) else { return true };
        let is_inside = brace + 1 == self.open.len();
        if indent(line) > self.indent {
            if !is_inside {
                self.lack_bracket();
                self.open.truncate(brace + 1);
            }
            return false;
        }
        !is_inside || self.lacking.is_some() || !matches!(self.last, ',' | '{')
    }

    /// Where a text ends: with its line if its closing quote is missing.
    fn string(&mut self, at: usize, quote: char) -> Option<usize> {
        if let Some(quotes) = three_quotes(self.text.get(at..)?) {
            return close_of(self.text, at, quotes);
        }
        let line = line_at(self.text, at);
        if let Some(length) = close_of_line(line, quote) {
            self.strings.push(Place { start: at, end: at + length });
            return Some(at + length);
        }
        let end = at + line.len();
        if self.lacking.is_none() {
            let place = self.unclosed(Place { start: at, end });
            self.lacking = Some(Lacking::Quote(place));
        }
        Some(end)
    }

    /// Of a line with a quote too few, the text that lacks it: the first with something behind it that can only be the
    /// beginning of the next text, else the last. It ends before what is plainly no part of it.
    fn unclosed(&self, last: Place) -> Place {
        let runs_on = |place: &&Place| {
            let rest = line_at(self.text, place.end).trim_start();
            !rest.is_empty() && !rest.starts_with([',', ']', '}', '#', '=', '.'])
        };
        let place = self.strings.iter().find(runs_on).copied().unwrap_or(last);
        let written = self.text.get(place.start..place.end).unwrap_or_default();
        let written = if place == last { written } else { written.get(..written.len() - 1).unwrap_or_default() };
        let words = written.split([']', '}']).next().unwrap_or_default().trim_end_matches([',', ' ']);
        Place { start: place.start, end: place.start + words.len() }
    }
}

fn three_quotes(text: &str) -> Option<&'static str> {
    ["\"\"\"", "'''"].into_iter().find(|quotes| text.starts_with(quotes))
}

/// Where a text of several lines ends that begins at a place; none where it never does.
fn close_of(text: &str, start: usize, quotes: &str) -> Option<usize> {
    let inside = start + quotes.len();
    text.get(inside..)?.find(quotes).map(|length| inside + length + quotes.len())
}

/// The length of a text that a line begins with, both quotes included; none where it is not closed.
fn close_of_line(line: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in line.char_indices().skip(1) {
        if c == quote && !escaped {
            return Some(at + 1);
        }
        escaped = quote == '"' && c == '\\' && !escaped;
    }
    None
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// What is left of a line from a place on, without its end.
fn line_at(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let line = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or_default();
    line.strip_suffix('\r').unwrap_or(line)
}

fn after_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find('\n').map_or(rest.len(), |n| n + 1)
}
