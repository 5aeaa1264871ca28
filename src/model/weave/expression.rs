//! What an expression of Tera makes: where in a tag something is counted, and what nothing can count.

use super::TAKE;
use super::pieces::{Kind, keyword};

/// What is woven into a tag.
#[derive(Default)]
pub(super) struct Tag<'t> {
    pub(super) insertions: Vec<(usize, String)>,
    /// What it prints, where that is weighed by itself.
    pub(super) counted: Option<&'t str>,
    /// How much in it makes something that is not counted.
    pub(super) at_once: usize,
}

/// A bracket that is open.
struct Open {
    at: usize,
    /// Whether the value that it closes is one that was made.
    makes: bool,
    /// Whether it takes something out of what stands before it.
    is_index: bool,
}

impl<'t> Tag<'t> {
    pub(super) fn of(kind: Kind, text: &'t str) -> Self {
        let mut tag = Self::default();
        let inner = text.get(2..text.len().saturating_sub(2)).unwrap_or_default().trim_start_matches('-');
        let expression = inner.trim_end_matches('-').trim();
        let start = text.find(expression).unwrap_or_default();
        match kind {
            Kind::Value => {
                tag.read(text, start, start + expression.len());
                if expression.starts_with('<') {
                    return tag;
                }
                if expression.contains(['|', '~']) {
                    tag.insertions.insert(0, (start, "(".to_owned()));
                    tag.insertions.push((start + expression.len(), format!(") | {TAKE}")));
                } else if !calls_super(expression) {
                    tag.counted = Some(expression);
                }
            }
            Kind::Statement => match keyword(text) {
                "if" | "elif" | "for" | "set" | "set_global" => tag.read(text, start, start + expression.len()),
                _ if expression.starts_with('<') => tag.read(text, start, start + expression.len()),
                _ => {}
            },
            Kind::Words | Kind::Still => {}
        }
        tag
    }

    /// Reads an expression: each value that a filter, `range`, a list or a part of one makes is counted.
    fn read(&mut self, text: &str, start: usize, end: usize) {
        let (mut open, mut quote, mut escaped): (Vec<Open>, Option<char>, bool) = (vec![], None, false);
        let mut at = start;
        while let Some(c) = text.get(at..end).and_then(|rest| rest.chars().next()) {
            let next = at + c.len_utf8();
            let before = text.get(start..at).unwrap_or_default();
            match (quote, c) {
                (Some(_), _) if escaped => escaped = false,
                (Some(_), '\\') => escaped = true,
                (Some(opened), _) if c == opened => quote = None,
                (None, '"' | '\'' | '`') => quote = Some(c),
                (None, '(') => open.push(Open { at, makes: is_maker(before), is_index: false }),
                (None, '[') => {
                    let is_index = is_value(before);
                    open.push(Open { at, makes: !is_index, is_index });
                }
                (None, '{') => {
                    // What a component is given is a bracket of its own.
                    let is_given = before.ends_with('=')
                        && open.last().is_none_or(|open| text.get(open.at..=open.at) != Some("("));
                    open.push(Open { at, makes: !is_given, is_index: false });
                }
                (None, ')' | ']' | '}') => {
                    if open.pop().is_some_and(|open| open.makes) {
                        self.take(text, next, end);
                    }
                }
                (None, '|') => {
                    let name = filter_name(text.get(next..end).unwrap_or_default());
                    let after = text.get(next + name..end).unwrap_or_default();
                    if !after.trim_start().starts_with('(') {
                        self.take(text, next + name, end);
                    }
                    at = next + name;
                    continue;
                }
                (None, ':') => {
                    if let Some(index) = open.last_mut().filter(|open| open.is_index) {
                        index.makes = true;
                        self.at_once += 1;
                    }
                }
                (None, '~') => self.at_once += 1,
                (None, '.') if text.get(at..end).is_some_and(|rest| rest.starts_with("...")) => {
                    self.at_once += 1;
                    at += 3;
                    continue;
                }
                (None, 'f') if is_word(before, text.get(at..end).unwrap_or_default(), "for") => {
                    // The items of a list that is made of another one.
                    if let Some(list) =
                        open.last().filter(|open| open.makes && text.get(open.at..=open.at) == Some("["))
                    {
                        let first = self.insertions.partition_point(|(place, _)| *place <= list.at);
                        self.insertions.insert(first, (list.at + 1, "(".to_owned()));
                        self.insertions.push((at, format!(") | {TAKE} ")));
                    }
                }
                (Some(_) | None, _) => {}
            }
            at = next;
        }
    }

    /// Counts the value that ends here, unless it is only taken something out of.
    fn take(&mut self, text: &str, at: usize, end: usize) {
        let rest = text.get(at..end).unwrap_or_default().trim_start();
        if !rest.starts_with(['.', '[', '(', '?']) {
            self.insertions.push((at, format!(" | {TAKE}")));
        }
    }
}

/// The length of the name of a filter, with the space before it.
fn filter_name(after: &str) -> usize {
    let name = after.trim_start();
    let length = name.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(name.len());
    after.len() - name.len() + length
}

/// Whether it prints the block of a parent, which is counted where it is made: a second call would print it once more.
fn calls_super(expression: &str) -> bool {
    expression.split("super").skip(1).any(|after| after.trim_start().starts_with('('))
}

/// Whether an opening `(` begins what a filter, `range` or `super` is given.
fn is_maker(before: &str) -> bool {
    let before = before.trim_end();
    let name = before.rfind(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').map_or(0, |at| at + 1);
    let head = before.get(..name).unwrap_or_default().trim_end();
    matches!(before.get(name..), Some("range" | "super")) || head.ends_with('|') && name < before.len()
}

/// Whether a value ends here, so that `[` takes something out of it.
fn is_value(before: &str) -> bool {
    let before = before.trim_end();
    let word = before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    let word = before.get(word..).unwrap_or_default();
    let keyword = ["in", "not", "and", "or", "if", "elif", "else", "is", "for", "set", "set_global"].contains(&word);
    !keyword && (!word.is_empty() || before.ends_with([')', ']', '}', '?', '"', '\'', '`']))
}

/// Whether a word stands here by itself.
fn is_word(before: &str, rest: &str, word: &str) -> bool {
    let edge = |c: Option<char>| c.is_some_and(char::is_whitespace);
    edge(before.chars().next_back()) && rest.strip_prefix(word).is_some_and(|rest| edge(rest.chars().next()))
}
