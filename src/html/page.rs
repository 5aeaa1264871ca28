//! The page around the text: its head, the masthead, the table of contents, the foot.

use super::blocks::{Body, Entry, paragraph};
use super::inlines::{escaped, inlines};
use crate::agreement::Logo;
use crate::digest::sha256;
use crate::document::{Block, Document, Inline, Paragraph, ParagraphStyle, Slot, Words};
use crate::layout::theme::{self, Colour};

/// What only the caller knows of a page.
pub(super) struct About<'a> {
    pub(super) number: &'a str,
    pub(super) version: u32,
    /// The name of the PDF that says the same.
    pub(super) pdf: &'a str,
    pub(super) author: &'a str,
    /// The short content digest.
    pub(super) digest: &'a str,
    pub(super) logo: Option<&'a Logo>,
}

/// The style of all pages, and the policy that allows it.
pub(super) struct Style {
    css: String,
    policy: String,
}

impl Style {
    pub(super) fn new() -> Self {
        let colours = [
            ("ink", theme::INK),
            ("grey", theme::GREY),
            ("accent", theme::ACCENT),
            ("hairline", theme::HAIRLINE),
            ("tint", theme::TINT),
        ];
        let variables: String =
            colours.iter().map(|(name, Colour(r, g, b))| format!("--{name}:#{r:02x}{g:02x}{b:02x};")).collect();
        let css = format!("\n:root{{{variables}}}\n{}", include_str!("style.css"));
        let hash = base64(&sha256(css.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'"
        );
        Self { css, policy }
    }
}

/// The page of a document.
pub(super) fn write(document: &Document, about: &About<'_>, style: &Style) -> String {
    let (masthead, blocks) = match document.blocks.split_first() {
        Some((Block::Masthead { left, right }, rest)) => (Some((left, right)), rest),
        _ => (None, document.blocks.as_slice()),
    };
    let (before, after) = blocks.split_at(opening(blocks));
    let mut body = Body::default();
    if before.is_empty() {
        body.heading(1, &[plain(&document.title)]);
    }
    body.blocks(before);
    let above = std::mem::take(&mut body.text);
    body.blocks(after);
    body.close();
    let mut page = head(document, about, style);
    page.push_str("<body>\n<a class=\"skip\" href=\"#text\">Aller au texte de la convention</a>\n");
    page.push_str(&banner(masthead, about));
    page.push_str("<main id=\"text\">\n");
    page.push_str(&above);
    page.push_str(&contents(&body.contents));
    page.push_str(&body.text);
    page.push_str("</main>\n");
    page.push_str(&foot(&document.footer, about));
    page.push_str("</body>\n</html>\n");
    page
}

/// How many blocks the title and the line under it are; none where a document does not begin with its title.
fn opening(blocks: &[Block]) -> usize {
    if !matches!(blocks.first(), Some(Block::Heading { level: 1, .. })) {
        return 0;
    }
    let is_lead = |block: &&Block| matches!(block, Block::Paragraph(Paragraph { style: ParagraphStyle::Lead, .. }));
    1 + blocks.iter().skip(1).take_while(is_lead).count()
}

fn plain(text: &str) -> Inline {
    Inline::Text(Words { text: text.to_owned(), ..Words::default() })
}

fn head(document: &Document, about: &About<'_>, style: &Style) -> String {
    let (title, author) = (escaped(&document.title), escaped(about.author));
    let Style { css, policy } = style;
    format!(
        "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light\"/>\n<meta name=\"referrer\" content=\"no-referrer\"/>\n\
         <meta name=\"robots\" content=\"noindex\"/>\n<meta name=\"author\" content=\"{author}\"/>\n\
         <title>{title}</title>\n<style>{css}</style>\n</head>\n"
    )
}

/// The head that people see: the school with its logo, number and year, and what this page is for.
fn banner(masthead: Option<(&Vec<Paragraph>, &Vec<Paragraph>)>, about: &About<'_>) -> String {
    let logo = about.logo.map(picture).unwrap_or_default();
    let side = |class: &str, lines: &[Paragraph]| {
        let lines: String = lines.iter().map(|line| paragraph(line) + "\n").collect();
        format!("<div class=\"{class}\">\n{lines}</div>\n")
    };
    let sides = masthead.map(|(left, right)| side("school", left) + &side("number", right)).unwrap_or_default();
    let pdf = escaped(about.pdf);
    format!(
        "<header>\n<div class=\"masthead\">\n{logo}{sides}</div>\n<p class=\"note\">Page de lecture\u{a0}: elle dit la même chose \
         que le PDF <b translate=\"no\">{pdf}</b>. C’est ce PDF, à l’écran ou imprimé, que chacun signe.</p>\n</header>\n"
    )
}

fn picture(logo: &Logo) -> String {
    let kind = if logo.bytes.starts_with(b"\x89PNG") { "png" } else { "jpeg" };
    let alt = escaped(logo.alt.as_str());
    format!("<img alt=\"{alt}\" src=\"data:image/{kind};base64,{}\"/>\n", base64(&logo.bytes))
}

/// Links to the sections.
fn contents(entries: &[Entry]) -> String {
    if entries.len() < 2 {
        return String::new();
    }
    let links = entries.iter().map(|Entry { anchor, words }| format!("<li><a href=\"#{anchor}\">{words}</a></li>\n"));
    format!("<nav aria-label=\"Sommaire\">\n<ul>\n{}</ul>\n</nav>\n", links.collect::<String>())
}

/// The lines that the PDF has at the foot of every page, without the number of the page; number, version and digest in any
/// case.
fn foot(lines: &[Vec<Inline>], about: &About<'_>) -> String {
    let lines = lines.iter().map(|line| without_pages(line)).filter(|line| !line.is_empty());
    let paragraph = |line: Vec<Inline>| {
        let line: Vec<Inline> = line.iter().map(|piece| filled(piece, about.digest)).collect();
        format!("<p>{}</p>\n", inlines(&line))
    };
    let told: String = lines.map(paragraph).collect();
    let (number, version, digest) = (escaped(about.number), about.version, about.digest);
    let own = if told.contains(&number) && told.contains(digest) {
        String::new()
    } else {
        format!(
            "<p>Convention n°\u{a0}{number}, version\u{a0}{version}\u{a0}· empreinte du contenu\u{a0}: {digest}</p>\n"
        )
    };
    format!("<footer>\n{told}{own}</footer>\n")
}

fn filled(piece: &Inline, digest: &str) -> Inline {
    match piece {
        Inline::Slot(Slot::Digest) => Inline::Text(Words { text: digest.to_owned(), name: true, ..Words::default() }),
        piece => piece.clone(),
    }
}

/// The signs between the parts of a foot's line.
const BETWEEN: [char; 4] = ['·', '—', '–', '|'];

/// A line without those of its parts, told apart by a dot or a dash, that number the page: there are no pages here.
fn without_pages(line: &[Inline]) -> Vec<Inline> {
    let mut parts: Vec<Vec<Inline>> = vec![vec![]];
    for piece in line {
        let Inline::Text(words) = piece else {
            parts.last_mut().into_iter().for_each(|part| part.push(piece.clone()));
            continue;
        };
        // A name is never cut.
        let texts = if words.name { vec![words.text.as_str()] } else { words.text.split_inclusive(BETWEEN).collect() };
        for text in texts {
            let words = Inline::Text(Words { text: text.to_owned(), ..words.clone() });
            parts.last_mut().into_iter().for_each(|part| part.push(words.clone()));
            if text.ends_with(BETWEEN) {
                parts.push(vec![]);
            }
        }
    }
    let numbers_page = |piece: &Inline| matches!(piece, Inline::Slot(Slot::Page | Slot::Pages));
    parts.retain(|part| !part.iter().any(numbers_page));
    let mut line: Vec<Inline> = parts.into_iter().flatten().collect();
    trim_end(&mut line);
    line
}

/// Takes away the sign and the spaces that a part left out leaves at the end.
fn trim_end(line: &mut Vec<Inline>) {
    while let Some(Inline::Text(words)) = line.last_mut() {
        let kept = words.text.trim_end_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c)).len();
        words.text.truncate(kept);
        if !words.text.is_empty() {
            return;
        }
        line.pop();
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 (RFC 4648, 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().chain(&[0, 0]).take(3).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        for digit in 0..4_usize {
            let six = (bits >> (18 - 6 * digit) & 63) as usize;
            text.push(if digit > three.len() { '=' } else { char::from(ALPHABET[six]) });
        }
    }
    text
}
