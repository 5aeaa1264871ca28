//! Identifiers and contacts: parsed once, compared in one form, printed the French way.
//!
//! A value of these types has the right shape. What is odd but legal (a SIRET whose Luhn key is wrong) is a value with a
//! method that says so; judging it is a rule's business.
//!
//! Each type is read by `FromStr`, which forgives how people write (spaces, no-break spaces, dots in a telephone number)
//! and refuses what cannot be meant, with a [`Flaw`](crate::diagnostic::Flaw) that says what to write instead. `as_str` is
//! the one normal form, for digests, comparisons and JSON; `Display` is the print form, with no-break spaces where
//! French typography asks for them. Either form parses to the same value.
//!
//! ```
//! use tripartite::ids::{Phone, Siret};
//! let siret: Siret = "732 829 320 00074".parse()?;
//! assert_eq!(siret.as_str(), "73282932000074");
//! assert_eq!(siret.to_string(), "732\u{a0}829\u{a0}320\u{a0}00074");
//! let phone: Phone = "06.39.98.12.34".parse()?;
//! assert_eq!(phone.as_str(), "+33639981234");
//! # Ok::<(), tripartite::diagnostic::Flaw>(())
//! ```

mod academy;
mod country;
mod country_names;
mod email;
mod fold;
mod home;
mod ine;
mod naf;
mod number;
mod phone;
mod postcode;
mod siret;
mod uai;

pub use academy::Academy;
pub use country::Country;
pub use email::Email;
pub(crate) use fold::{Piece, is_near_class, pieces};
pub use fold::{class_fold, fold, host_fold};
pub(crate) use home::Home;
pub use ine::Ine;
pub use naf::Naf;
pub use number::Number;
pub use phone::{Phone, Zone};
pub use postcode::Postcode;
pub use siret::Siret;
pub use uai::Uai;

/// U+00A0, the space that never ends a line.
const NO_BREAK: char = '\u{a0}';

/// How many characters of a typed value a message quotes.
const QUOTED: usize = 48;

/// A typed value as a message quotes it: cut when long, with U+FFFD for what cannot be seen or would disturb a terminal.
pub(crate) fn quoted(text: &str) -> String {
    let visible = |c| if is_invisible(c) { '\u{fffd}' } else { c };
    let mut shown: String = text.chars().take(QUOTED).map(visible).collect();
    if text.chars().nth(QUOTED).is_some() {
        shown.push('…');
    }
    shown
}

/// A character as a message names it, in French and in English, with its code point when it cannot be seen.
fn described(c: char) -> (String, String) {
    let code = u32::from(c);
    let (fr, en) = match c {
        ',' => ("une virgule", "a comma"),
        ';' => ("un point-virgule", "a semicolon"),
        c if c.is_whitespace() => ("un espace", "a space"),
        c if is_invisible(c) => {
            return (
                format!("un caractère invisible (U+{code:04X})"),
                format!("an invisible character (U+{code:04X})"),
            );
        }
        c => return (format!("le caractère « {c} »"), format!("the character « {c} »")),
    };
    (fr.to_owned(), en.to_owned())
}

/// Whether a character leaves no ink and no gap, or moves what stands around it: controls, marks of direction, joiners.
/// Directories and telephones add such marks around the numbers that people copy.
fn is_invisible(c: char) -> bool {
    let is_mark = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    is_mark || c.is_control()
}

/// Whether a character may stand anywhere in an identifier and means nothing: any white space, and what cannot be seen.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || (is_invisible(c) && !c.is_control())
}

/// The text without any white space (no-break spaces included) and without marks that cannot be seen.
pub(crate) fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !is_blank(*c)).collect()
}

/// Whether there is nothing but `count` ASCII digits.
fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

/// The text in groups of the given sizes, joined by no-break spaces; what is left over makes a last group.
fn grouped(text: &str, sizes: impl IntoIterator<Item = usize>) -> String {
    let mut groups = vec![];
    let mut rest = text;
    for size in sizes {
        let (group, after) = rest.split_at_checked(size).unwrap_or((rest, ""));
        groups.push(group);
        rest = after;
    }
    groups.push(rest);
    groups.retain(|group| !group.is_empty());
    groups.join(&NO_BREAK.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_or_hostile_value_is_quoted_short_and_harmless() {
        assert_eq!(quoted("Léa"), "Léa");
        assert_eq!(quoted("a\u{1b}[2J\u{202e}b"), "a\u{fffd}[2J\u{fffd}b");
        assert_eq!(quoted(&"é".repeat(1000)).chars().count(), QUOTED + 1);
        assert!(!quoted(&"é".repeat(QUOTED)).ends_with('…'));
    }

    #[test]
    fn a_character_is_named_so_that_it_can_be_found() {
        assert_eq!(described('é').1, "the character « é »");
        assert_eq!(described('\u{200b}').1, "an invisible character (U+200B)");
        assert_eq!(described('\u{a0}').1, "a space");
    }

    #[test]
    fn blanks_and_invisible_marks_mean_nothing_in_an_identifier() {
        assert_eq!(without_spaces(" 1\u{a0}2\u{202f}3\u{200b}4\u{202c}5\t\0"), "12345\0");
    }

    #[test]
    fn groups_keep_every_character() {
        assert_eq!(grouped("1234567", [3, 2]), "123\u{a0}45\u{a0}67");
        assert_eq!(grouped("12", [3, 2]), "12");
        assert_eq!(grouped("", []), "");
    }
}
