//! What a text says beside its letters as they stand: between tags, and in characters that are written as codes.
//!
//! No format is judged here. Whatever looks like markup is read in each way that it may be meant, and what such a reading
//! makes of a text that meant none of it names nobody.

use crate::roster;

/// The start of a text in RTF.
const RTF: &str = "{\\rtf";

/// The elements whose words are not those of the one before: paragraphs, cells, lines, of HTML and of the XML of offices.
const APART: [&str; 29] = [
    "address",
    "br",
    "c",
    "caption",
    "cell",
    "cr",
    "dd",
    "div",
    "dt",
    "h",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "line",
    "line-break",
    "option",
    "p",
    "row",
    "s",
    "si",
    "tab",
    "tc",
    "td",
    "th",
    "tr",
];

/// The words of RTF that end a cell, a line or a paragraph.
const ENDS: [&str; 8] = ["cell", "line", "nestcell", "nestrow", "page", "par", "row", "tab"];

/// Signs that a text has for what they are, as a quoted line of a mail its mark.
const SIGNS: [(&str, &str); 3] = [("amp", "&"), ("gt", ">"), ("lt", "<")];

/// The most bytes of a reference, with its marks.
const LONGEST: usize = 12;

/// The readings of a text that are not the text as it stands.
pub(super) fn readings(text: &str) -> Vec<String> {
    if text.trim_start().starts_with(RTF) {
        return vec![without_words(text)];
    }
    let mut readings: Vec<String> = decoded(text).into_iter().collect();
    if text.contains("</") {
        // A program may cut a word into runs of its own, each in tags.
        let bare = [without_tags(text, |_| true), without_tags(text, |name| APART.contains(&name))];
        readings.extend(bare.into_iter().map(|bare| decoded(&bare).unwrap_or(bare)));
    }
    readings
}

/// The text without its tags; those whose name, without its prefix, is `apart` leave a space.
fn without_tags(text: &str, apart: impl Fn(&str) -> bool) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('<') {
        bare.push_str(before);
        rest = from;
        let is_tag = from.starts_with(|c: char| c.is_ascii_alphabetic() || ['/', '!', '?'].contains(&c));
        // What stands in a section of plain characters is no tag.
        let is_plain = from.starts_with("![CDATA[");
        if is_tag && !is_plain {
            let Some((tag, after)) = from.split_once('>') else { break };
            let name = tag.trim_start_matches('/').split(|c: char| c.is_whitespace() || c == '/').next();
            let name = name.and_then(|name| name.rsplit(':').next()).unwrap_or_default();
            bare.extend(apart(&name.to_ascii_lowercase()).then_some(' '));
            rest = after;
        } else {
            bare.push(' ');
        }
    }
    bare + rest
}

/// The text with the characters that are written as codes; none when there is no code in it.
fn decoded(text: &str) -> Option<String> {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['&', '\\', '%', '=']) {
        let (before, from) = rest.split_at(at);
        decoded.push_str(before);
        let code = reference(from).or_else(|| unit(from)).or_else(|| octets(from, "%")).or_else(|| octets(from, "="));
        let (written, after) = code.unwrap_or_else(|| {
            let (sign, after) = from.split_at(1);
            (sign.to_owned(), after)
        });
        decoded.push_str(&written);
        rest = after;
    }
    decoded.push_str(rest);
    (decoded != text).then_some(decoded)
}

/// `&#233;`, `&#xE9;`, `&eacute;`: of a name its first letter, since names are compared without accents.
fn reference(from: &str) -> Option<(String, &str)> {
    let end = from.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let (name, after) = (from.get(..end)?.strip_prefix('&')?, from.get(end + 1..)?);
    let number = name.strip_prefix('#').map(|code| match code.strip_prefix(['x', 'X']) {
        Some(code) => u32::from_str_radix(code, 16),
        None => code.parse(),
    });
    if let Some(code) = number {
        return Some((char::from_u32(code.ok()?)?.to_string(), after));
    }
    let accents = ["acute", "caron", "cedil", "circ", "grave", "ring", "slash", "tilde", "uml"];
    let letters = accents.iter().find_map(|accent| name.strip_suffix(accent).filter(|letter| letter.len() == 1));
    match letters.or_else(|| name.strip_suffix("lig")) {
        Some("sz") => Some(("ss".to_owned(), after)),
        Some(letters) => Some((letters.to_owned(), after)),
        None => {
            let sign = SIGNS.iter().find(|(known, _)| *known == name).map_or(" ", |(_, sign)| sign);
            Some((sign.to_owned(), after))
        }
    }
}

/// `\u00e9`, as in JSON.
fn unit(from: &str) -> Option<(String, &str)> {
    let (code, after) = from.strip_prefix("\\u")?.split_at_checked(4)?;
    Some((char::from_u32(u32::from_str_radix(code, 16).ok()?)?.to_string(), after))
}

/// Bytes behind a sign each, `%C3%A9`, `=C3=A9`, `\'e9`: together they are characters.
fn octets<'a>(from: &'a str, sign: &str) -> Option<(String, &'a str)> {
    let (mut bytes, mut rest) = (vec![], from);
    while let Some((code, after)) = rest.strip_prefix(sign).and_then(|code| code.split_at_checked(2)) {
        let Ok(byte) = u8::from_str_radix(code, 16) else { break };
        bytes.push(byte);
        rest = after;
    }
    let written = roster::decoded(&bytes).filter(|_| !bytes.is_empty())?;
    Some((written, rest))
}

/// A text in RTF without its words and braces.
fn without_words(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '{', '}', '\r', '\n']) {
        let (before, from) = rest.split_at(at);
        bare.push_str(before);
        if let Some((written, after)) = octets(from, "\\'") {
            bare.push_str(&written);
            rest = after;
            continue;
        }
        let (sign, after) = from.split_at(1);
        rest = after;
        if sign != "\\" {
            continue;
        }
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        let end = after.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(after.len());
        let (number, after) = after.split_at(end);
        match word {
            // Behind a character by its number stands another one, for old programs.
            "u" => {
                let code = number.parse::<i32>().ok().and_then(|code| u32::try_from(code & 0xffff).ok());
                bare.extend(code.and_then(char::from_u32));
                let after = after.strip_prefix(' ').unwrap_or(after);
                rest = after.get(if after.starts_with("\\'") { 4 } else { 1 }..).unwrap_or(after);
                continue;
            }
            // `\~`, `\_`, `\{`: signs, none of a name.
            "" => bare.push(' '),
            word if ENDS.contains(&word) => bare.push(' '),
            _ => {}
        }
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    bare + rest
}
