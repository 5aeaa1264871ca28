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

/// A typed value as a message quotes it: cut when long, and without characters that would disturb a terminal.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(QUOTED).map(harmless).collect();
    if text.chars().nth(QUOTED).is_some() {
        shown.push('…');
    }
    shown
}

/// A character, or U+FFFD for one that moves the cursor or turns the direction of writing.
fn harmless(c: char) -> char {
    match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// The text without any white space, no-break spaces included.
pub(crate) fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
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
    fn groups_keep_every_character() {
        assert_eq!(grouped("1234567", [3, 2]), "123\u{a0}45\u{a0}67");
        assert_eq!(grouped("12", [3, 2]), "12");
        assert_eq!(grouped("", []), "");
    }
}
