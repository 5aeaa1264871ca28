//! Pupils' national numbers.

use std::fmt;
use std::str::FromStr;

use super::{quoted, without_spaces};
use crate::diagnostic::Flaw;
use crate::text;

/// A pupil's national number (identifiant national élève): nine digits and two letters or, older, ten digits and one.
///
/// Only its shape is known: how its key is computed is not published. It is never printed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ine(String);

impl Ine {
    /// Whether it is of the kind that pupils had before they got one of today, which it says nothing of.
    pub(crate) fn is_former(&self) -> bool {
        self.0.bytes().filter(u8::is_ascii_uppercase).count() == 1
    }

    /// The eleven characters, letters in upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Ine {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let number = without_spaces(typed).to_ascii_uppercase();
        let letters = number.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_shaped = number.len() == 11 && (1..=2).contains(&letters.len());
        if is_shaped && letters.bytes().all(|b| b.is_ascii_uppercase()) {
            return Ok(Self(number));
        }
        let shown = quoted(typed);
        Err(Flaw::new(
            "INE-01",
            text!(
                "le numéro INE « {shown} » n’a pas la forme d’un INE",
                "the INE number « {shown} » has not the shape of an INE"
            ),
        )
        .with_help(text!(
            "écrire neuf chiffres et deux lettres, ou dix chiffres et une lettre, par exemple \"123456789AB\"",
            "write nine digits and two letters, or ten digits and one letter, for instance \"123456789AB\""
        )))
    }
}

impl fmt::Display for Ine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_generations_are_read() {
        for (typed, normal) in
            [("123456789AB", "123456789AB"), ("123 456 789 ab", "123456789AB"), ("1234567890K", "1234567890K")]
        {
            assert_eq!(typed.parse::<Ine>().unwrap().as_str(), normal);
        }
    }

    #[test]
    fn another_shape_is_refused() {
        for typed in [
            "",
            "12345678901",
            "12345678ABC",
            "123456789A",
            "123456789ABC",
            "A23456789AB",
            "123456789Aé",
            "1234567890É",
        ] {
            assert_eq!(typed.parse::<Ine>().unwrap_err().code, "INE-01", "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_an_ine_or_a_flaw(typed in any::<String>()) {
            let _ = typed.parse::<Ine>();
        }

        #[test]
        fn what_is_printed_is_read_again(typed in "[0-9]{9}[0-9a-zA-Z][a-zA-Z]") {
            let ine: Ine = typed.parse().unwrap();
            prop_assert_eq!(ine.to_string().parse::<Ine>().unwrap(), ine);
        }
    }
}
