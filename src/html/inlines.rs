//! Pieces of a line as HTML: what stands out, names, other languages, abbreviations, links; and text that is never markup.

use crate::document::{Inline, Words};

/// Adds text; whatever it holds, it stays text, between tags and in a quoted attribute.
pub(super) fn escape(text: &str, to: &mut String) {
    for c in text.chars() {
        match c {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '"' => to.push_str("&quot;"),
            '\'' => to.push_str("&#39;"),
            c => to.push(c),
        }
    }
}

/// Text as [`escape`] writes it.
pub(super) fn escaped(text: &str) -> String {
    let mut to = String::with_capacity(text.len());
    escape(text, &mut to);
    to
}

/// Pieces of a line, their breaks kept.
pub(super) fn inlines(text: &[Inline]) -> String {
    written(text, "<br/>")
}

/// Pieces as one line and without their links, for where they are repeated: in a link to them, in a label beside them.
pub(super) fn one_line(text: &[Inline]) -> String {
    let unlinked = |piece: &Inline| match piece {
        Inline::Text(words) => Inline::Text(Words { link: None, ..words.clone() }),
        piece => piece.clone(),
    };
    written(&text.iter().map(unlinked).collect::<Vec<_>>(), " ")
}

fn written(text: &[Inline], line_break: &str) -> String {
    let mut to = String::new();
    let mut rest = text;
    while let Some((first, others)) = rest.split_first() {
        let Inline::Text(words) = first else {
            if *first == Inline::Break {
                to.push_str(line_break);
            }
            rest = others;
            continue;
        };
        let same = rest.iter().take_while(|piece| matches!(piece, Inline::Text(next) if is_one_thing(words, next)));
        let (things, others) = rest.split_at(same.count());
        thing(words, things, &mut to);
        rest = others;
    }
    to
}

/// Whether two pieces are of one name, one abbreviation, one language, one link.
fn is_one_thing(one: &Words, other: &Words) -> bool {
    one.name == other.name && one.lang == other.lang && one.expansion == other.expansion && one.link == other.link
}

/// What several pieces are together, around them.
fn thing(words: &Words, pieces: &[Inline], to: &mut String) {
    let mut closing = vec![];
    if let Some(link) = &words.link {
        to.push_str("<a href=\"");
        escape(link, to);
        to.push_str("\">");
        closing.push("</a>");
    }
    if let Some(lang) = &words.lang {
        to.push_str("<span lang=\"");
        escape(lang, to);
        to.push_str("\">");
        closing.push("</span>");
    }
    if words.name {
        // A translator of web pages must leave names as they are too.
        to.push_str("<span class=\"name\" translate=\"no\">");
        closing.push("</span>");
    }
    if let Some(expansion) = &words.expansion {
        to.push_str("<abbr title=\"");
        escape(expansion, to);
        to.push_str("\">");
        closing.push("</abbr>");
    }
    for piece in pieces {
        if let Inline::Text(words) = piece {
            styled(words, to);
        }
    }
    to.extend(closing.into_iter().rev());
}

/// Words with what makes them stand out.
fn styled(words: &Words, to: &mut String) {
    let styles = [("strong", words.strong), ("em", words.emphasis), ("sup", words.superscript)];
    let tags = styles.iter().filter(|(_, on)| *on).map(|(tag, _)| *tag);
    for tag in tags.clone() {
        to.extend(["<", tag, ">"]);
    }
    // Where a mail address is cut on a narrow screen, if it must be.
    to.push_str(&escaped(&words.text).replace('@', "@<wbr/>"));
    for tag in tags.rev() {
        to.extend(["</", tag, ">"]);
    }
}
