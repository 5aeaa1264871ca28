//! Codes of activities.

use std::fmt;
use std::str::FromStr;

use super::{is_digits, quoted, without_spaces};
use crate::diagnostic::Flaw;
use crate::text;

/// The code of an activity (NAF, also called APE): four digits and a letter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Naf(String);

impl Naf {
    /// The five characters, without the dot: `4332A`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Naf {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let code = without_spaces(typed).to_ascii_uppercase();
        let code = match code.split_once('.') {
            Some((division, rest)) if division.len() == 2 => format!("{division}{rest}"),
            _ => code,
        };
        let parts = code.split_at_checked(4);
        if parts.is_some_and(|(digits, letter)| is_digits(digits, 4) && matches!(letter.as_bytes(), [b'A'..=b'Z'])) {
            return Ok(Self(code));
        }
        let shown = quoted(typed);
        Err(Flaw::new(
            "NAF-01",
            text!(
                "le code NAF « {shown} » n’est pas fait de quatre chiffres et d’une lettre",
                "the NAF code « {shown} » is not made of four digits and a letter"
            ),
        )
        .with_help(text!("écrire par exemple \"43.32A\"", "write for instance \"43.32A\"")))
    }
}

impl fmt::Display for Naf {
    /// With the dot: `43.32A`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (division, rest) = self.0.split_at_checked(2).unwrap_or_default();
        write!(f, "{division}.{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_with_or_without_its_dot() {
        for typed in ["85.31Z", "8531Z", "85.31z", "85.31 Z"] {
            let naf: Naf = typed.parse().unwrap();
            assert_eq!((naf.as_str(), naf.to_string().as_str()), ("8531Z", "85.31Z"));
        }
    }

    #[test]
    fn another_shape_is_refused() {
        for typed in ["", "85.31", "853.1Z", "85..31Z", "8531ZZ", "8531É", "85-31Z", "Z8531", "é.éé"] {
            assert_eq!(typed.parse::<Naf>().unwrap_err().code, "NAF-01", "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_a_code_or_a_flaw(typed in any::<String>()) {
            let _ = typed.parse::<Naf>();
        }

        #[test]
        fn what_is_printed_is_read_again(typed in "[0-9]{2}\\.?[0-9]{2}[a-zA-Z]") {
            let naf: Naf = typed.parse().unwrap();
            prop_assert_eq!(naf.to_string().parse::<Naf>().unwrap(), naf);
        }
    }
}
