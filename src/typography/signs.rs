//! First step of typesetting: apostrophes, ellipses, guillemets, and the spaces that the typing lacks or has too many of.
//!
//! Every rule looks at what is already written to its left and at what is still to be read to its right, with all kinds of
//! space taken alike, so that what a rule writes satisfies it when it is read again.

use std::borrow::Cow;
use std::ops::Range;

use super::figures::{Hour, figures, grouped, without_zero};
use super::verbatim::verbatim;
use super::{NO_BREAK, THIN};

/// Signs before which a thin or a full no-break space stands.
const HIGH: &[char] = &[';', ':', '!', '?'];
/// What may follow such a sign at the end of a clause.
const AFTER_HIGH: &[char] = &[')', ']', '}', '»', '”', '"', '\'', '’', '.', ',', '…'];
/// What ends a word, besides letters and digits, before such a sign.
const BEFORE_HIGH: &[char] = &[')', ']', '}', '»', '”', '’', '.', '…', '%', '‰', '€', '°', '*', '§'];
/// Marks beside which a straight quote opens.
const OPENS_AFTER: &[char] = &['(', '[', '{', '«', '“', '\'', '’', '´', '-', '–', '—', '/'];
/// Marks beside which a straight quote closes.
const CLOSES_BEFORE: &[char] =
    &[')', ']', '}', '»', '”', '\'', '’', '-', '–', '—', '/', '.', ',', ';', ':', '!', '?', '…'];
/// Units that users glue to their number.
const GLUED: &[&str] = &["%", "‰", "€", "h", "min", "km", "cm", "mm", "kg"];

/// Whether a character is one of the three spaces that typography chooses between.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | NO_BREAK | THIN)
}

/// The text with its signs; most spaces that it adds are plain.
pub(super) fn signs(text: &str) -> String {
    // The rules look at guillemets around them: these are there before any of them.
    let text = &*angles(text);
    let kept = kept_parts(text);
    let quotes = paired_quotes(text, &kept);
    let mut pen = Pen {
        text,
        at: 0,
        out: String::with_capacity(text.len() + 16),
        kept: &kept,
        quotes: quotes.into_iter().peekable(),
    };
    while pen.at < text.len() {
        if !pen.keep() {
            pen.step();
        }
    }
    pen.out
}

/// Pairs of `<<` and `>>` as guillemets, in lines that have no other quotes and where each stands beside a word.
fn angles(text: &str) -> Cow<'_, str> {
    if !text.contains("<<") {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_inclusive('\n').map(|line| angles_of(line).unwrap_or_else(|| line.to_owned())).collect())
}

fn angles_of(line: &str) -> Option<String> {
    let mut set = String::with_capacity(line.len());
    let mut open = false;
    let mut runs = line.split_inclusive(char::is_whitespace);
    if line.contains(['"', '«', '»', '“', '”']) || runs.any(|run| verbatim(run.trim_end()).is_some()) {
        return None;
    }
    let mut rest = line;
    while let Some(at) = rest.find(['<', '>']) {
        let (before, signs) = rest.split_at_checked(at)?;
        let (wanted, sign) = if open { (">>", '»') } else { ("<<", '«') };
        let after = signs.strip_prefix(wanted).filter(|after| !after.starts_with(['<', '>']))?;
        set.push_str(before);
        // What opens stands after a space or a bracket, what closes before one or a mark.
        let fits = if open {
            beside(after.chars().next(), CLOSES_BEFORE)
        } else {
            beside(set.chars().next_back(), OPENS_AFTER)
        };
        if !fits {
            return None;
        }
        set.push(sign);
        open = !open;
        rest = after;
    }
    set.push_str(rest);
    (!open).then_some(set)
}

/// The addresses, paths and file names in a text.
fn kept_parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = vec![];
    let mut at = 0;
    for run in text.split_inclusive(char::is_whitespace) {
        if let Some(part) = verbatim(run.trim_end()) {
            parts.push(at + part.start..at + part.end);
        }
        at += run.len();
    }
    parts
}

/// The straight double quotes that become guillemets: those of each line where all of them pair.
fn paired_quotes(text: &str, kept: &[Range<usize>]) -> Vec<(usize, char)> {
    let mut quotes = vec![];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let found = line.match_indices('"').map(|(place, _)| at + place);
        quotes.extend(pairs(text, found, kept).unwrap_or_default());
        at += line.len();
    }
    quotes
}

/// Opening and closing guillemets in turn for the quotes of a line; nothing when one of them stands where it could not be.
fn pairs(text: &str, places: impl Iterator<Item = usize>, kept: &[Range<usize>]) -> Option<Vec<(usize, char)>> {
    let mut paired = vec![];
    let mut open = false;
    for place in places {
        let before = text.get(..place)?.chars().next_back();
        let after = text.get(place + 1..)?.chars().next();
        let edge = if open { beside(after, CLOSES_BEFORE) } else { beside(before, OPENS_AFTER) };
        let part = kept.get(kept.partition_point(|part| part.end <= place));
        if !edge || part.is_some_and(|part| part.contains(&place)) {
            return None;
        }
        paired.push((place, if open { '»' } else { '«' }));
        open = !open;
    }
    (!open).then_some(paired)
}

/// Whether a neighbour is nothing, white space, or one of some marks.
fn beside(neighbour: Option<char>, marks: &[char]) -> bool {
    neighbour.is_none_or(|c| c.is_whitespace() || marks.contains(&c))
}

/// Whether a text does not begin with a letter or a digit.
fn ends_word(rest: &str) -> bool {
    !rest.starts_with(char::is_alphanumeric)
}

fn without_spaces(rest: &str) -> &str {
    rest.trim_start_matches(is_space)
}

/// Reads a text from the left and writes it with its signs.
struct Pen<'a> {
    text: &'a str,
    at: usize,
    out: String,
    kept: &'a [Range<usize>],
    quotes: std::iter::Peekable<std::vec::IntoIter<(usize, char)>>,
}

impl<'a> Pen<'a> {
    /// What is to be read, up to the next part that stays as it is: no rule reaches into one.
    fn rest(&self) -> &'a str {
        let end = self.kept.first().map_or(self.text.len(), |part| part.start);
        self.text.get(self.at..end).unwrap_or_default()
    }

    fn last(&self) -> Option<char> {
        self.out.chars().next_back()
    }

    /// Takes what is to be read before `rest`, and writes `words` for it.
    fn write(&mut self, words: &str, rest: &str) {
        self.out.push_str(words);
        self.at += self.rest().len() - rest.len();
    }

    /// Writes a part that stays as it is, if one begins here.
    fn keep(&mut self) -> bool {
        let Some((part, later)) = self.kept.split_first().filter(|(part, _)| part.start == self.at) else {
            return false;
        };
        self.out.push_str(self.text.get(part.clone()).unwrap_or_default());
        self.at = part.end;
        self.kept = later;
        true
    }

    /// Writes one character or more as they are.
    fn copy(&mut self, bytes: usize) {
        let (words, rest) = self.rest().split_at_checked(bytes).unwrap_or((self.rest(), ""));
        self.write(words, rest);
    }

    fn step(&mut self) {
        let Some(c) = self.rest().chars().next() else {
            // Not reached, since parts are in order and apart; it would end the text rather than never end.
            self.at = self.text.len();
            return;
        };
        let word = self.last().is_none_or(|last| !last.is_alphanumeric() && last != '_');
        match c {
            ' ' | NO_BREAK | THIN => self.space(),
            '"' => self.quote(),
            '«' => self.open(c),
            '»' => self.close(c),
            ';' | ':' | '!' | '?' => self.high(),
            '\'' | '´' => self.apostrophe(c),
            '.' => self.dots(),
            '0'..='9' if word && !self.inside_number() => self.number(),
            'n' | 'N' if word => self.number_sign(),
            'M' if word => self.title(),
            'L' | 'R' | 'D' if word => self.code(),
            _ if c.is_alphanumeric() => self.word(),
            _ => self.copy(c.len_utf8()),
        }
    }

    /// Rules begin at the first letter or digit of a word or beside it, so the rest of it is written at once.
    fn word(&mut self) {
        let rest = self.rest().trim_start_matches(char::is_alphanumeric);
        self.copy(self.rest().len() - rest.len());
    }

    /// Whether digits that follow go on with a number (`16:15`, `1.2`) rather than begin one.
    fn inside_number(&self) -> bool {
        let mut left = self.out.chars().rev();
        match left.next() {
            Some('.' | ':') => true,
            Some(',') => left.next().is_some_and(|c| c.is_ascii_digit()),
            _ => false,
        }
    }

    /// Several spaces are one, a no-break one if any of them is; none before a comma, a full stop or a bracket that
    /// stands alone.
    fn space(&mut self) {
        let rest = without_spaces(self.rest());
        let run = self.rest().chars().take_while(|c| is_space(*c));
        let space = run.max_by_key(|c| [' ', THIN, NO_BREAK].iter().position(|s| s == c));
        // What may get a space before it counts as one, or the next reading would find the mark alone.
        let stray = rest
            .strip_prefix([',', '.', ')'])
            .is_some_and(|after| beside(after.chars().next(), &[';', ':', '!', '?', '»', '"']));
        if stray && self.last().is_some_and(char::is_alphanumeric) {
            self.write("", rest);
        } else {
            self.write(space.unwrap_or(' ').encode_utf8(&mut [0; 4]), rest);
        }
    }

    fn quote(&mut self) {
        match self.quotes.next_if(|(place, _)| *place == self.at) {
            Some((_, '«')) => self.open('"'),
            Some(_) => self.close('"'),
            None => self.copy(1),
        }
    }

    fn open(&mut self, sign: char) {
        let rest = self.rest().strip_prefix(sign).unwrap_or_default();
        let next = self.text.get(self.at + sign.len_utf8()..).and_then(|t| t.chars().next());
        let glued = next.is_some_and(|c| !c.is_whitespace());
        self.write(if glued { "« " } else { "«" }, rest);
    }

    fn close(&mut self, sign: char) {
        let rest = self.rest().strip_prefix(sign).unwrap_or_default();
        let glued = self.last().is_some_and(|c| !c.is_whitespace());
        self.write(if glued { " »" } else { "»" }, rest);
    }

    /// `convenu;` gets its space, `16:15`, `std::env` and `:)` do not.
    fn high(&mut self) {
        let rest = self.rest().trim_start_matches(HIGH);
        let after_word = self.last().is_some_and(|c| c.is_alphanumeric() || BEFORE_HIGH.contains(&c));
        if after_word && beside(rest.chars().next(), AFTER_HIGH) {
            self.out.push(' ');
        }
        self.copy(self.rest().len() - rest.len());
    }

    /// Between a letter and what it is elided before; a quote at the end of a word stays.
    fn apostrophe(&mut self, sign: char) {
        let rest = self.rest().strip_prefix(sign).unwrap_or_default();
        let elided = match rest.chars().next() {
            Some('«' | '“' | '"' | '(') => sign == '\'',
            Some(next) if next.is_ascii_digit() => sign == '\'',
            Some(next) => next.is_alphabetic(),
            None => false,
        };
        if elided && self.last().is_some_and(char::is_alphabetic) {
            self.write("’", rest);
        } else {
            self.copy(sign.len_utf8());
        }
    }

    /// Three dots, no fewer and no more: four and more are a line to write on.
    fn dots(&mut self) {
        let rest = self.rest().trim_start_matches('.');
        match self.rest().len() - rest.len() {
            3 => self.write("…", rest),
            count => self.copy(count),
        }
    }

    fn number(&mut self) {
        if let Some((hour, rest)) = Hour::read(self.rest()) {
            return self.hour(&hour, rest);
        }
        let (whole, after) = figures(self.rest());
        let spaced = without_spaces(after);
        if whole == "1" && spaced.len() < after.len() && spaced.strip_prefix("er").is_some_and(ends_word) {
            return self.write("1", spaced);
        }
        let decimals = after.strip_prefix([',', '.']).map_or("", |d| figures(d).0);
        let rest = match decimals {
            "" => after,
            _ => after.get(1 + decimals.len()..).unwrap_or_default(),
        };
        let amount = without_spaces(rest).starts_with(['€']) || without_spaces(rest).starts_with("euro");
        if amount && let Some(groups) = grouped(whole) {
            self.write(&groups, after);
        }
        self.copy(self.rest().len() - rest.len());
        if GLUED.iter().any(|unit| rest.strip_prefix(unit).is_some_and(ends_word)) {
            self.out.push(' ');
        }
    }

    /// `08h30-12h`: `8 h 30 – 12 h`.
    fn hour(&mut self, hour: &Hour<'_>, rest: &'a str) {
        self.write(without_zero(hour.hours), rest);
        self.out.push_str(" h");
        if let Some(minutes) = hour.minutes {
            self.out.push(' ');
            self.out.push_str(minutes);
        }
        let end = without_spaces(rest).strip_prefix(['-', '–']).map(without_spaces);
        if let Some(end) = end.filter(|end| Hour::read(end).is_some()) {
            self.write(" – ", end);
        }
    }

    /// `n°12`, `N ° 12`.
    fn number_sign(&mut self) {
        let (letter, after) = self.rest().split_at_checked(1).unwrap_or_default();
        let sign = without_spaces(after);
        let Some(rest) = sign.strip_prefix(['°', 'º']) else {
            return self.word();
        };
        let number = without_spaces(rest);
        let spaced = number.len() < rest.len() || number.starts_with(|c: char| c.is_ascii_digit());
        self.write(letter, sign);
        self.copy(sign.len() - rest.len());
        self.write(if spaced { " " } else { "" }, number);
    }

    /// `M.Dupont`, but not `M.A.`
    fn title(&mut self) {
        let title = if self.rest().starts_with("MM.") { "MM." } else { "M." };
        if let Some(name) = self.rest().strip_prefix(title) {
            let mut letters = name.chars();
            if letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase) {
                self.write(title, name);
                return self.out.push(' ');
            }
        }
        self.word();
    }

    /// `L.4153-1`: an article of a code has three figures or more, a heading such as `D.2` has not.
    fn code(&mut self) {
        let (letter, after) = self.rest().split_at_checked(1).unwrap_or_default();
        match after.strip_prefix('.') {
            Some(article) if figures(article).0.len() >= 3 => {
                self.write(letter, article);
                self.out.push_str(". ");
            }
            _ => self.word(),
        }
    }
}
