//! Words that users typed, once they are known to be printable.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::str::FromStr;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::diagnostic::Flaw;
use crate::text;

/// One line of words that can be printed: composed (NFC), without spaces at its ends, 1 to [`Line::MAX`] characters,
/// each in every face. Spaces inside stay as typed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line(String);

/// Paragraphs and lists that can be printed: like a [`Line`], with line feeds, up to [`Prose::MAX`] characters.
///
/// Line ends of every kind become line feeds, tabs become spaces, and spaces at the end of a line go away, so that
/// two texts that print alike are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prose(String);

/// Words that are never printed in a document (the reason for an allowed rule): any script, up to [`Remark::MAX`]
/// characters, line ends as in a [`Prose`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark(String);

/// What a [`Prose`] is made of, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProseBlock {
    /// A line of its own.
    Paragraph(String),
    /// Lines in a row that begin with a dash, a bullet or an asterisk, without these marks.
    List(Vec<String>),
}

/// The faces of a text type that do not depend on its rules.
macro_rules! words {
    ($name:ident) => {
        impl $name {
            /// The words, in their one normal form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

words!(Line);
words!(Prose);
words!(Remark);

impl Line {
    /// The largest number of characters.
    pub const MAX: usize = 200;
}

impl FromStr for Line {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let words = composed(typed.trim()).into_owned();
        filled(&words)?;
        if words.contains(is_line_end) {
            return Err(several_lines());
        }
        bounded(&words, Self::MAX)?;
        visible(&words, |c| c.is_control() || is_invisible(c))?;
        drawable(&words)?;
        Ok(Self(words))
    }
}

impl Prose {
    /// The largest number of characters.
    pub const MAX: usize = 20_000;

    /// Its paragraphs and lists. A line that is indented below a list's item goes on with that item.
    ///
    /// ```
    /// use tripartite::typography::{Prose, ProseBlock};
    /// let prose: Prose = "Au programme :\n- l’atelier\n- le bureau".parse()?;
    /// assert_eq!(prose.blocks()[1], ProseBlock::List(vec!["l’atelier".into(), "le bureau".into()]));
    /// # Ok::<(), tripartite::diagnostic::Flaw>(())
    /// ```
    pub fn blocks(&self) -> Vec<ProseBlock> {
        let mut blocks = vec![];
        for line in self.0.lines().filter(|l| !l.is_empty()) {
            add_line(&mut blocks, line);
        }
        blocks
    }
}

impl FromStr for Prose {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let words = lines_of(typed);
        filled(&words)?;
        bounded(&words, Self::MAX)?;
        visible(&words, |c| (c.is_control() && c != '\n') || is_invisible(c))?;
        drawable(&words)?;
        Ok(Self(words))
    }
}

impl Remark {
    /// The largest number of characters.
    pub const MAX: usize = Prose::MAX;
}

impl FromStr for Remark {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let words = lines_of(typed);
        filled(&words)?;
        bounded(&words, Self::MAX)?;
        // A remark is shown on terminals, where what turns the direction of text could make it read as something else.
        visible(&words, |c| (c.is_control() && c != '\n') || turns_text(c))?;
        Ok(Self(words))
    }
}

/// Words that nobody checked (a remark, the name of a computer's user) as they can be printed: composed, on one line,
/// with the code point in place of what no face draws or nobody sees.
pub fn legible(words: &str) -> String {
    let lines = lines_of(words);
    let mut legible = String::with_capacity(lines.len());
    for c in lines.chars() {
        match c {
            '\n' => legible.push(' '),
            c if c.is_control() || is_invisible(c) || !crate::font::covers(c) => {
                // Writing to a string cannot fail.
                let _ = write!(legible, "(U+{:04X})", c as u32);
            }
            c => legible.push(c),
        }
    }
    legible
}

/// Adds a line that is not empty to what stands above it.
fn add_line(blocks: &mut Vec<ProseBlock>, line: &str) {
    let words = line.trim_start();
    let item = words
        .strip_prefix(['-', '•', '*', '–'])
        .filter(|rest| rest.starts_with(char::is_whitespace))
        .map(|rest| rest.trim_start().to_owned());
    match (blocks.last_mut(), item) {
        (Some(ProseBlock::List(items)), Some(item)) => items.push(item),
        (_, Some(item)) => blocks.push(ProseBlock::List(vec![item])),
        (Some(ProseBlock::List(items)), None) if words.len() < line.len() => {
            if let Some(last) = items.last_mut() {
                last.push(' ');
                last.push_str(words);
            }
        }
        (_, None) => blocks.push(ProseBlock::Paragraph(words.to_owned())),
    }
}

/// Composed text with line feeds only, no tab, no space at the end of a line, no empty line at its ends.
fn lines_of(typed: &str) -> String {
    let spaced = composed(typed).replace("\r\n", "\n").replace('\t', " ");
    let lines: Vec<&str> = spaced.split(is_line_end).map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

/// Composed text. Nearly all text is already, and telling so costs a fifth of composing it.
fn composed(typed: &str) -> Cow<'_, str> {
    if is_nfc_quick(typed.chars()) == IsNormalized::Yes { Cow::Borrowed(typed) } else { typed.nfc().collect() }
}

/// What ends a line in some system or word processor: all that Unicode says must (UAX 14, class BK, CR, LF, NL).
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Controls that turn the direction of the text around them.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that nobody sees and that make two texts differ which look alike: `Default_Ignorable_Code_Point` of
/// Unicode’s `DerivedCoreProperties`. No face draws them, so none of them could be found again on the page.
fn is_invisible(c: char) -> bool {
    turns_text(c)
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}'
            | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn filled(words: &str) -> Result<(), Flaw> {
    if !words.is_empty() {
        return Ok(());
    }
    Err(Flaw::new("TEXT-EMPTY", text!("il faut des mots ici", "words are needed here")).with_help(text!(
        "écrire le texte, ou retirer la clé si elle n’est pas obligatoire",
        "write the text, or take the key out if it is not required"
    )))
}

fn several_lines() -> Flaw {
    Flaw::new(
        "TEXT-LINES",
        text!("ce texte a plusieurs lignes, il en faut une seule", "this text has several lines where one is wanted"),
    )
    .with_help(text!("tout écrire sur une ligne", "write everything on one line"))
}

fn bounded(words: &str, max: usize) -> Result<(), Flaw> {
    let length = words.chars().count();
    if length <= max {
        return Ok(());
    }
    Err(Flaw::new(
        "TEXT-LONG",
        text!(
            "ce texte a {length} caractères, {max} au plus sont possibles",
            "this text has {length} characters, at most {max} are possible"
        ),
    )
    .with_help(text!("le raccourcir", "make it shorter")))
}

/// Refuses what a reader cannot see, with its code point and its place in the text.
fn visible(words: &str, refused: impl Fn(char) -> bool) -> Result<(), Flaw> {
    let Some((at, c)) = words.chars().enumerate().find(|(_, c)| refused(*c)) else {
        return Ok(());
    };
    let (at, point) = (at + 1, c as u32);
    let ending = if at == 1 { "ᵉʳ" } else { "ᵉ" };
    Err(Flaw::new(
        "TEXT-CONTROL",
        text!(
            "le {at}{ending} caractère de ce texte est invisible (U+{point:04X})",
            "character {at} of this text is invisible (U+{point:04X})"
        ),
    )
    .with_help(text!("effacer le mot et le retaper au clavier", "delete the word and type it again")))
}

/// Refuses what the faces cannot draw, and names all of it, up to five characters.
fn drawable(words: &str) -> Result<(), Flaw> {
    let mut missing: Vec<char> = vec![];
    for c in words.chars().filter(|c| *c != '\n' && !crate::font::covers(*c)) {
        if missing.len() < 5 && !missing.contains(&c) {
            missing.push(c);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|c| shown(*c)).collect::<Vec<_>>().join(", ");
    let message = if missing.len() == 1 {
        text!(
            "le caractère {names} n’existe pas dans la police du document",
            "the character {names} does not exist in the document’s font"
        )
    } else {
        text!(
            "les caractères {names} n’existent pas dans la police du document",
            "the characters {names} do not exist in the document’s font"
        )
    };
    Err(Flaw::new("FONT-01", message).with_help(text!(
        "écrire autrement : la police a les lettres latines, grecques et cyrilliques",
        "write it otherwise: the font has Latin, Greek and Cyrillic letters"
    )))
}

/// A character with its code point; a mark that would sit on the guillemet before it has its code point only.
fn shown(c: char) -> String {
    let point = c as u32;
    if is_combining_mark(c) || c.is_control() || c.is_whitespace() {
        format!("U+{point:04X}")
    } else {
        format!("« {c} » (U+{point:04X})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Lang;

    fn flaw<T: FromStr<Err = Flaw>>(typed: &str) -> (&'static str, String) {
        match typed.parse::<T>() {
            Ok(_) => ("", String::new()),
            Err(flaw) => (flaw.code, flaw.message.get(Lang::Fr).to_owned()),
        }
    }

    #[test]
    fn a_line_is_composed_and_trimmed_and_keeps_its_inner_spaces() {
        let line: Line = "  Le\u{301}a  Dupont\u{a0}".parse().unwrap();
        assert_eq!(line.as_str(), "Léa  Dupont");
    }

    #[test]
    fn an_empty_text_is_refused() {
        for typed in ["", "   ", "\u{a0}\u{202f}", "\n\n"] {
            assert_eq!(flaw::<Line>(typed).0, "TEXT-EMPTY");
            assert_eq!(flaw::<Prose>(typed).0, "TEXT-EMPTY");
            assert_eq!(flaw::<Remark>(typed).0, "TEXT-EMPTY");
        }
    }

    #[test]
    fn a_line_of_two_lines_is_refused() {
        assert_eq!(flaw::<Line>("un\ndeux").0, "TEXT-LINES");
        assert_eq!(flaw::<Line>("un\u{2028}deux").0, "TEXT-LINES");
    }

    #[test]
    fn an_invisible_character_is_named_by_its_code_point() {
        let (code, message) = flaw::<Line>("Du\u{ad}pont");
        assert_eq!(code, "TEXT-CONTROL");
        assert_eq!(message, "le 3ᵉ caractère de ce texte est invisible (U+00AD)");
        for c in ['\u{202e}', '\u{2067}', '\u{34f}', '\u{3164}', '\u{200b}', '\u{feff}', '\u{7}', '\u{200f}', '\t'] {
            assert_eq!(flaw::<Line>(&format!("a{c}b")).0, "TEXT-CONTROL", "{c:?}");
        }
        assert_eq!(flaw::<Prose>("a\u{202e}b").0, "TEXT-CONTROL");
        assert_eq!(flaw::<Remark>("a\u{202e}b").0, "TEXT-CONTROL");
    }

    #[test]
    fn a_character_that_no_face_has_is_named() {
        let (code, message) = flaw::<Line>("Lé\u{3042}a");
        assert_eq!(code, "FONT-01");
        assert_eq!(message, "le caractère « \u{3042} » (U+3042) n’existe pas dans la police du document");
        let (_, message) = flaw::<Prose>("\u{3042}\n\u{3044}\u{3042}");
        assert!(message.starts_with("les caractères « \u{3042} » (U+3042), « \u{3044} » (U+3044)"));
        assert!("\u{3042}".parse::<Remark>().is_ok());
    }

    #[test]
    fn what_no_face_draws_is_shown_by_its_code_point() {
        assert_eq!(
            legible("Le\u{301}a\nfuit \u{1f600}\u{202e} «\u{a0}là\u{a0}»"),
            "Léa fuit (U+1F600)(U+202E) «\u{a0}là\u{a0}»"
        );
        assert!(legible("\u{0}\u{3042}\u{10ffff}").chars().all(crate::font::covers));
    }

    #[test]
    fn a_text_that_is_too_long_says_by_how_much() {
        assert!("é".repeat(Line::MAX).parse::<Line>().is_ok());
        let (code, message) = flaw::<Line>(&"é".repeat(Line::MAX + 1));
        assert_eq!((code, message.as_str()), ("TEXT-LONG", "ce texte a 201 caractères, 200 au plus sont possibles"));
        assert_eq!(flaw::<Prose>(&"a".repeat(20_001)).0, "TEXT-LONG");
    }

    #[test]
    fn line_ends_of_every_system_give_the_same_prose() {
        let prose: Prose = "\r\n  un \r\n\tdeux\rtrois\u{2028}quatre\n\n".parse().unwrap();
        assert_eq!(prose.as_str(), "un\n deux\ntrois\nquatre");
    }

    #[test]
    fn paragraphs_and_lists_are_told_apart() {
        let prose: Prose =
            "Au programme :\n- un\n  suite\n\n• deux\n*\u{a0}trois\n– quatre\nFin -\n-30 °C\n-".parse().unwrap();
        let paragraph = |words: &str| ProseBlock::Paragraph(words.to_owned());
        let list = ["un suite", "deux", "trois", "quatre"].map(str::to_owned).to_vec();
        assert_eq!(
            prose.blocks(),
            [
                paragraph("Au programme :"),
                ProseBlock::List(list),
                paragraph("Fin -"),
                paragraph("-30 °C"),
                paragraph("-")
            ]
        );
    }
}
