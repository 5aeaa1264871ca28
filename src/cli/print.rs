//! Findings and failures as a person reads them on a terminal: message, excerpt, what to write instead, source.
//!
//! Whatever stands in a file can stand in a message: nothing reaches the terminal before [`visible`] has seen it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use tripartite::diagnostic::{Diagnostic, Diagnostics, Lang, Severity, Sources, Span, Text};
use tripartite::{store, text};

use super::words::Both;

/// The command could not do its work, or a part of it: one sentence, and what to do.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) message: Text,
    pub(crate) help: Option<Text>,
    /// Whether it is the system that refuses, rather than what was asked that is wrong.
    pub(crate) is_systems: bool,
}

impl Failure {
    pub(crate) fn new(message: Text) -> Self {
        Self { message, help: None, is_systems: false }
    }

    pub(crate) fn with_help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    /// The same as a finding about a file that cannot be read.
    pub(crate) fn finding(self) -> Diagnostic {
        Diagnostic { help: self.help, ..Diagnostic::error("FILE-01", None, self.message) }
    }

    /// The same, being the system's and not what was asked.
    pub(crate) fn systems(mut self) -> Self {
        self.is_systems = true;
        self
    }

    /// A file or folder that could not be used, shown to the reader as `name`.
    pub(crate) fn of_store(error: &store::Error, name: &str) -> Self {
        Self { message: error.message(name), help: error.help(), is_systems: true }
    }
}

/// The text with every character made visible that could steer a terminal or change the order of what is read: an
/// escape becomes `␛`, a mark that turns the reading direction `<U+202E>`.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c as u32 {
            code @ 0..=0x1f => shown.extend(char::from_u32(0x2400 + code)),
            0x7f => shown.push('␡'),
            code if steers(c) => {
                let _ = write!(shown, "<U+{code:04X}>");
            }
            _ => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Control characters, and the invisible ones that reorder, join or hide what stands around them.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The same for words that have several lines by our own doing: the ends of lines stay.
fn visible_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

/// How many of something, with its noun; French says « 0 erreur ».
pub(crate) fn count(n: usize, one: Both, many: Both) -> Text {
    let (fr, en) = (if n < 2 { one.0 } else { many.0 }, if n == 1 { one.1 } else { many.1 });
    text!("{n} {fr}", "{n} {en}")
}

/// « 3 événements ».
pub(crate) fn events(n: u64) -> Text {
    count(usize::try_from(n).unwrap_or(usize::MAX), Both("événement", "event"), Both("événements", "events"))
}

/// Prints findings in one language, with or without colours.
pub(crate) struct Printer {
    renderer: Renderer,
    lang: Lang,
}

impl Printer {
    pub(crate) fn new(lang: Lang, colour: bool, width: usize) -> Self {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        Self { renderer: renderer.term_width(width), lang }
    }

    /// A failure, with an end of line.
    pub(crate) fn failure(&self, failure: &Failure) -> String {
        let title = self.level(Severity::Error, "").primary_title(visible_lines(failure.message.get(self.lang)));
        let mut group = Group::with_title(title);
        if let Some(help) = &failure.help {
            group = group.element(self.help(help));
        }
        self.rendered(group)
    }

    /// A remark about the command's own doing, with an end of line.
    pub(crate) fn remark(&self, severity: Severity, words: &Text) -> String {
        let title = self.level(severity, "").primary_title(visible_lines(words.get(self.lang)));
        self.rendered(Group::with_title(title))
    }

    /// A finding, with an end of line.
    pub(crate) fn diagnostic(&self, found: &Diagnostic, sources: &Sources) -> String {
        self.repeated(found, &[], sources)
    }

    /// A finding and the places of others that say the same, with an end of line.
    pub(crate) fn repeated(&self, found: &Diagnostic, others: &[&Diagnostic], sources: &Sources) -> String {
        let title = self.level(found.severity, found.code).primary_title(visible(found.message.get(self.lang)));
        let mut group = Group::with_title(title);
        if let Some(excerpt) = found.span.and_then(|span| Excerpt::of(span, sources)) {
            group = group.element(excerpt.element(AnnotationKind::Primary, None));
        }
        for (span, words) in &found.related {
            if let Some(excerpt) = Excerpt::of(*span, sources) {
                let label = visible(words.get(self.lang)).into_owned();
                group = group.element(excerpt.element(AnnotationKind::Context, Some(label)));
            }
        }
        if let Some(help) = &found.help {
            group = group.element(self.help(help));
        }
        if let Some(source) = &found.source {
            let level = Level::NOTE.with_name(self.named(SOURCE));
            group = group.element(level.message(visible_lines(source.get(self.lang))));
        }
        if !others.is_empty() {
            let places = others.iter().filter_map(|other| place(other.span?, sources)).take(LISTED);
            let places = places.collect::<Vec<_>>().join("\n");
            let more = match others.len().saturating_sub(LISTED) {
                0 => text!("", ""),
                more => text!("\net {more} autres", "\nand {more} more"),
            };
            let level = Level::NOTE.with_name(self.named(LIKEWISE));
            group = group.element(level.message(format!("{places}{}", more.get(self.lang))));
        }
        self.rendered(group)
    }

    fn rendered(&self, group: Group<'_>) -> String {
        let mut words = self.renderer.render(&[group]);
        words.push('\n');
        words
    }

    fn help(&self, help: &Text) -> annotate_snippets::Message<'static> {
        Level::HELP.with_name(self.named(HELP)).message(visible_lines(help.get(self.lang)))
    }

    /// A level's name with the code: the printer puts a colon behind it, before which French wants a space.
    fn level(&self, severity: Severity, code: &str) -> Level<'static> {
        let (level, name) = match severity {
            Severity::Error => (Level::ERROR, ERROR),
            Severity::Warning => (Level::WARNING, WARNING),
            Severity::Note => (Level::NOTE, NOTE),
        };
        let gap = if code.is_empty() { "" } else { " " };
        let name = name.get(self.lang);
        level.with_name(format!("{name}{gap}{code}{}", BEFORE_COLON.get(self.lang)))
    }

    fn named(&self, name: Both) -> String {
        format!("{}{}", name.get(self.lang), BEFORE_COLON.get(self.lang))
    }
}

const ERROR: Both = Both("erreur", "error");
const WARNING: Both = Both("avertissement", "warning");
const NOTE: Both = Both("remarque", "note");
const HELP: Both = Both("aide", "help");
const SOURCE: Both = Both("source", "source");
const LIKEWISE: Both = Both("de même", "likewise");
const BEFORE_COLON: Both = Both("\u{a0}", "");

/// Of how many places of findings that say the same the first is shown with its line, for all.
const MANY: usize = 4;
/// Places listed below such a finding.
const LISTED: usize = 12;

/// The findings in order, those that say the same word for word in many files after the first of them, with the same places
/// beside it if any: what a whole folder lacks is read once.
pub(crate) fn gathered<'a>(found: &[&'a Diagnostic]) -> Vec<(&'a Diagnostic, Vec<&'a Diagnostic>)> {
    let words = |one: &'a Diagnostic| (one.code, one.severity, &one.message, &one.help, &one.source, &one.related);
    let mut all: BTreeMap<_, Vec<&Diagnostic>> = BTreeMap::new();
    for one in found {
        all.entry(words(one)).or_default().push(one);
    }
    all.retain(|_, same| {
        same.iter().filter_map(|one| one.span).map(|span| span.source).collect::<BTreeSet<_>>().len() >= MANY
    });
    let take = |one: &&'a Diagnostic| match all.get_mut(&words(one)) {
        Some(same) if same.is_empty() => None,
        Some(same) => Some((*one, std::mem::take(same).split_off(1))),
        None => Some((*one, vec![])),
    };
    found.iter().filter_map(take).collect()
}

/// A place in a line: the file alone where it is the whole of it.
fn place(span: Span, sources: &Sources) -> Option<String> {
    let name = visible(&sources.get(span.source)?.name).into_owned();
    let (line, column) = sources.line_column(span)?;
    Some(if span.end == 0 { name } else { format!("{name}:{line}:{column}") })
}

/// A longer line is not shown, only its place told: it was not written by hand.
const LONGEST_LINE: usize = 4096;

/// Where a place is, and the line it is in, made visible.
struct Excerpt {
    name: String,
    line: usize,
    column: usize,
    text: String,
    start: usize,
    end: usize,
    /// The file has no text that could be shown: it was not readable.
    nothing: bool,
}

impl Excerpt {
    /// Of a place over several lines the first is shown: a table's header says enough.
    fn of(span: Span, sources: &Sources) -> Option<Self> {
        let source = sources.get(span.source)?;
        let (line, column) = sources.line_column(span)?;
        let all: &str = &source.text;
        let start = (span.start as usize).min(all.len());
        let line_start = all.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
        let line_end = all.get(start..)?.find('\n').map_or(all.len(), |at| start + at);
        let end = (span.end as usize).clamp(start, line_end);
        let before = one_by_one(all.get(line_start..start)?);
        let inside = one_by_one(all.get(start..end)?.trim_end_matches('\r'));
        let after = one_by_one(all.get(end..line_end)?.trim_end_matches('\r'));
        let name = visible(&source.name).into_owned();
        let (start, end) = (before.len(), before.len() + inside.len());
        let text = before + &inside + &after;
        Some(Self { name, line, column, text, start, end, nothing: all.is_empty() })
    }

    /// The place, with its line and a mark below it unless the line is too long.
    fn element<'a>(self, kind: AnnotationKind, label: Option<String>) -> Element<'a> {
        if self.nothing {
            return Origin::path(self.name).into();
        }
        if self.text.len() > LONGEST_LINE {
            return Origin::path(self.name).line(self.line).char_column(self.column).into();
        }
        let mark = kind.span(self.start..self.end).label(label);
        Snippet::source(self.text).line_start(self.line).path(self.name).annotation(mark).into()
    }
}

/// The same as [`visible`] with one character for one, so that columns stay true; tabs stay, the printer widens them.
fn one_by_one(piece: &str) -> String {
    let shown = |c: char| match c as u32 {
        9 => c,
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7f => '␡',
        _ if steers(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    piece.chars().map(shown).collect()
}

/// « 2 erreurs, 1 avertissement dans 3 conventions ».
pub(crate) fn summary(found: &Diagnostics, agreements: usize) -> Text {
    let counted = [
        (Severity::Error, Both("erreur", "error"), Both("erreurs", "errors")),
        (Severity::Warning, Both("avertissement", "warning"), Both("avertissements", "warnings")),
        (Severity::Note, Both("remarque", "note"), Both("remarques", "notes")),
    ];
    let parts: Vec<Text> = counted
        .into_iter()
        .map(|(severity, one, many)| (found.count(severity), one, many))
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| count(n, one, many))
        .collect();
    let joined = |lang| parts.iter().map(|part| part.get(lang)).collect::<Vec<_>>().join(", ");
    let (fr, en) = (joined(Lang::Fr), joined(Lang::En));
    let of = count(agreements, Both("convention", "agreement"), Both("conventions", "agreements"));
    let (of_fr, of_en) = (of.get(Lang::Fr), of.get(Lang::En));
    if parts.is_empty() {
        text!("{of_fr}, rien à signaler", "{of_en}, nothing to report")
    } else {
        text!("{fr} dans {of_fr}", "{en} in {of_en}")
    }
}

#[cfg(test)]
#[path = "print/tests.rs"]
mod tests;
