//! Postcodes.

use std::fmt;
use std::str::FromStr;

use super::{described, is_blank, is_digits, is_invisible, quoted, without_spaces};
use crate::diagnostic::{Flaw, Text};
use crate::text;

/// Longest foreign postcode, in characters.
const LONGEST: usize = 16;

/// A postcode: a French one by `FromStr`, one of another country by [`Postcode::foreign`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode {
    code: String,
    is_foreign: bool,
}

impl Postcode {
    /// A postcode of another country, as typed: something, at most 16 characters, all of which can be seen.
    pub fn foreign(typed: &str) -> Result<Self, Flaw> {
        let shown = quoted(typed);
        if typed.chars().all(is_blank) {
            return Err(Flaw::new("POSTCODE-01", text!("le code postal est vide", "the postcode is empty")));
        }
        let count = typed.chars().count();
        if count > LONGEST {
            return Err(Flaw::new(
                "POSTCODE-01",
                text!(
                    "le code postal « {shown} » a {count} caractères, le plus long permis en a {LONGEST}",
                    "the postcode « {shown} » has {count} characters, the longest allowed has {LONGEST}"
                ),
            ));
        }
        if let Some(c) = typed.chars().find(|c| is_invisible(*c)) {
            let (fr, en) = described(c);
            return Err(Flaw::new(
                "POSTCODE-01",
                text!("le code postal « {shown} » contient {fr}", "the postcode « {shown} » contains {en}"),
            )
            .with_help(text!(
                "retaper le code postal au lieu de le copier",
                "type the postcode anew instead of copying it"
            )));
        }
        Ok(Self { code: typed.to_owned(), is_foreign: true })
    }

    /// The five digits of a French one; a foreign one as typed.
    pub fn as_str(&self) -> &str {
        &self.code
    }

    /// Whether it was read as one of another country.
    pub fn is_foreign(&self) -> bool {
        self.is_foreign
    }

    /// The code of the département or territory: `63`, `2A`, `974`, `988`. None for a foreign postcode, for the armies,
    /// for Monaco, and where the digits do not tell (Corsica's from `207…` on, La Réunion's CEDEX in `977…` and `978…`).
    pub fn department(&self) -> Option<&str> {
        if self.is_foreign {
            return None;
        }
        match (first_three(&self.code)?, self.code.as_str()) {
            (_, "97133" | "97700") => Some("977"),
            (_, "97150" | "97800") => Some("978"),
            (200 | 201, _) => Some("2A"),
            (202..=206, _) => Some("2B"),
            (207..=209 | 977 | 978, _) => None,
            (971..=976 | 986..=988, _) => self.code.get(..3),
            (10..=959, _) => self.code.get(..2),
            _ => None,
        }
    }
}

impl FromStr for Postcode {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let code = without_spaces(typed);
        if !is_digits(&code, 5) {
            return Err(malformed(typed, &code));
        }
        if is_served(&code) {
            return Ok(Self { code, is_foreign: false });
        }
        Err(Flaw::new(
            "POSTCODE-02",
            text!("aucun code postal français ne ressemble à « {code} »", "no French postcode looks like « {code} »"),
        )
        .with_help(example()))
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

/// Whether five digits begin as a French postcode does: a mainland département, an overseas one, a Pacific territory, the
/// armies (`00…`) or Monaco (`980…`).
fn is_served(code: &str) -> bool {
    match first_three(code) {
        Some(0) => code != "00000",
        Some(1..=959 | 971..=978 | 980 | 984 | 986..=988) => true,
        _ => false,
    }
}

/// The number that the first three digits make.
fn first_three(code: &str) -> Option<u16> {
    code.get(..3)?.parse().ok()
}

/// The flaw of what is not five digits.
fn malformed(typed: &str, code: &str) -> Flaw {
    let shown = quoted(typed);
    Flaw::new(
        "POSTCODE-01",
        text!(
            "le code postal « {shown} » n’est pas fait de cinq chiffres",
            "the postcode « {shown} » is not made of five digits"
        ),
    )
    .with_help(guess(code).unwrap_or_else(example))
}

/// What was perhaps meant: a spreadsheet cuts a first zero off and adds a decimal; a département's code is not a postcode.
fn guess(code: &str) -> Option<Text> {
    let digits = code.strip_suffix(".0").unwrap_or(code);
    let whole = if is_digits(digits, 4) { format!("0{digits}") } else { digits.to_owned() };
    if is_digits(&whole, 5) && is_served(&whole) {
        return Some(text!(
            "écrire \"{whole}\" si c’est un tableur qui a changé le code",
            "write \"{whole}\" if a spreadsheet changed the code"
        ));
    }
    let start = code.get(..2)?;
    if start.eq_ignore_ascii_case("2A") || start.eq_ignore_ascii_case("2B") {
        return Some(text!(
            "en Corse, les codes postaux commencent par 20 : par exemple \"20000\"",
            "in Corsica, postcodes begin with 20: for instance \"20000\""
        ));
    }
    None
}

/// What a postcode looks like.
fn example() -> Text {
    text!("écrire par exemple \"63000\"", "write for instance \"63000\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Lang;
    use proptest::prelude::*;

    #[test]
    fn french_postcodes_tell_their_department() {
        let cases = [
            ("93240", Some("93")),
            ("01000", Some("01")),
            ("95999", Some("95")),
            ("63 000", Some("63")),
            ("20000", Some("2A")),
            ("20137", Some("2A")),
            ("20200", Some("2B")),
            ("20600", Some("2B")),
            ("20700", None),
            ("97410", Some("974")),
            ("97133", Some("977")),
            ("97150", Some("978")),
            ("97743", None),
            ("98800", Some("988")),
            ("98000", None),
            ("00100", None),
        ];
        for (typed, department) in cases {
            assert_eq!(typed.parse::<Postcode>().unwrap().department(), department, "{typed}");
        }
    }

    #[test]
    fn what_is_no_french_postcode_is_refused() {
        for typed in ["00000", "99999", "96000", "97000", "97900", "98100", "99000"] {
            assert_eq!(typed.parse::<Postcode>().unwrap_err().code, "POSTCODE-02", "{typed}");
        }
        for typed in ["", "9324", "2A000", "63", "630000", "6300O", "98825.0", "６３０００", "F-63000"] {
            assert_eq!(typed.parse::<Postcode>().unwrap_err().code, "POSTCODE-01", "{typed}");
        }
    }

    #[test]
    fn what_a_spreadsheet_did_is_undone_in_the_help() {
        let help = |typed: &str| typed.parse::<Postcode>().unwrap_err().help.unwrap().get(Lang::En).to_owned();
        assert!(help("9324").starts_with("write \"09324\""));
        assert!(help("98825.0").starts_with("write \"98825\""));
        assert!(help("1000.0").starts_with("write \"01000\""));
        assert!(help("2A000").starts_with("in Corsica"));
        assert!(help("2b").starts_with("in Corsica"));
        assert!(help("63").starts_with("write for instance"));
    }

    #[test]
    fn a_foreign_postcode_is_kept_as_typed() {
        for typed in ["SW1A 1AA", "1000", "99999", "10117", "BT7 1NN", "〒100-0001"] {
            let postcode = Postcode::foreign(typed).unwrap();
            assert_eq!((postcode.as_str(), postcode.department()), (typed, None));
        }
        for typed in ["", "  ", "\u{a0}", "12345678901234567", "12\n34", "\u{7f}", "\u{200b}", "12\u{202e}34"] {
            assert!(Postcode::foreign(typed).is_err(), "{typed}");
        }
        assert_ne!(Postcode::foreign("63000").unwrap(), "63000".parse().unwrap());
    }

    proptest! {
        #[test]
        fn any_text_gives_a_postcode_or_a_flaw(typed in any::<String>()) {
            let _ = typed.parse::<Postcode>();
            if let Ok(foreign) = Postcode::foreign(&typed) {
                prop_assert_eq!(Postcode::foreign(&foreign.to_string()).unwrap(), foreign);
            }
        }

        #[test]
        fn what_is_printed_is_read_again(number in 0u32..100_000) {
            if let Ok(postcode) = format!("{number:05}").parse::<Postcode>() {
                let _ = postcode.department();
                prop_assert_eq!(postcode.to_string().parse::<Postcode>().unwrap(), postcode);
            }
        }
    }
}
