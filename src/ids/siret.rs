//! Numbers of establishments.

use std::fmt;
use std::str::FromStr;

use super::{described, grouped, is_digits, quoted, without_spaces};
use crate::diagnostic::Flaw;
use crate::text;

/// The number of an establishment: the nine digits of its organisation (SIREN) and five of its own (NIC).
///
/// Whether its Luhn key holds is not asked here: some numbers of the official directory have a wrong one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret(String);

impl Siret {
    /// The 14 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nine digits of the organisation.
    pub fn siren(&self) -> &str {
        self.0.get(..9).unwrap_or_default()
    }

    /// Whether the Luhn key of the 14 digits holds.
    pub fn luhn(&self) -> bool {
        luhn(&self.0)
    }

    /// Whether the Luhn key of the SIREN holds.
    pub fn siren_luhn(&self) -> bool {
        luhn(self.siren())
    }

    /// Whether the establishment is one of La Poste, whose numbers may follow a key of their own.
    pub fn is_la_poste(&self) -> bool {
        self.siren() == "356000000"
    }

    /// Whether a key holds: Luhn's or, for La Poste, a sum of the digits that is a multiple of five.
    pub fn key_holds(&self) -> bool {
        self.luhn() || (self.is_la_poste() && digits(&self.0).sum::<u32>().is_multiple_of(5))
    }
}

impl FromStr for Siret {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let number = without_spaces(typed);
        if !is_digits(&number, 14) {
            return Err(malformed(typed, &number));
        }
        if number.bytes().all(|b| b == b'0') {
            return Err(Flaw::new("SIRET-02", text!("le SIRET n’a que des zéros", "the SIRET has only zeros"))
                .with_help(text!(
                    "écrire les 14 chiffres du SIRET de l’établissement",
                    "write the 14 digits of the establishment’s SIRET"
                )));
        }
        Ok(Self(number))
    }
}

impl fmt::Display for Siret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&grouped(&self.0, [3, 3, 3]))
    }
}

/// The flaw of what is not 14 digits.
fn malformed(typed: &str, number: &str) -> Flaw {
    let shown = quoted(typed);
    if let Some(c) = number.chars().find(|c| !c.is_ascii_digit()) {
        let (fr, en) = described(c);
        return Flaw::new(
            "SIRET-01",
            text!(
                "le SIRET « {shown} » contient {fr}, mais un SIRET n’a que des chiffres",
                "the SIRET « {shown} » contains {en}, but a SIRET has only digits"
            ),
        )
        .with_help(example());
    }
    let count = number.len();
    let flaw = Flaw::new(
        "SIRET-01",
        text!(
            "le SIRET « {shown} » n’a pas 14 chiffres, mais {count}",
            "the SIRET « {shown} » has not 14 digits, but {count}"
        ),
    );
    if count == 9 {
        return flaw.with_help(text!(
            "« {shown} » est un SIREN : ajouter les cinq chiffres de l’établissement",
            "« {shown} » is a SIREN: add the five digits of the establishment"
        ));
    }
    flaw.with_help(example())
}

/// What a SIRET looks like.
fn example() -> crate::diagnostic::Text {
    text!(
        "écrire les 14 chiffres, par exemple \"732 829 320 00074\"",
        "write the 14 digits, for instance \"732 829 320 00074\""
    )
}

/// The values of the digits.
fn digits(number: &str) -> impl DoubleEndedIterator<Item = u32> {
    number.bytes().map(|b| u32::from(b.wrapping_sub(b'0')))
}

/// Whether every second digit from the right, doubled and cast out of nines, and the others add up to a multiple of ten.
fn luhn(number: &str) -> bool {
    let sum: u32 = digits(number)
        .rev()
        .enumerate()
        .map(|(place, digit)| match digit * (1 + place as u32 % 2) {
            two_digits @ 10.. => two_digits - 9,
            one_digit => one_digit,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Lang;
    use proptest::prelude::*;

    fn siret(typed: &str) -> Siret {
        typed.parse().unwrap()
    }

    #[test]
    fn a_key_is_computed_but_not_judged_in_reading() {
        for valid in ["73282932000074", "19932030000023", "19772228300011", "12345678200010", "35600000000048"] {
            assert!(siret(valid).luhn() && siret(valid).siren_luhn() && siret(valid).key_holds(), "{valid}");
        }
        for invalid in ["73282932000075", "19932030000024", "12345678901234", "19630061063113", "19777296000014"] {
            assert!(!siret(invalid).luhn() && !siret(invalid).key_holds(), "{invalid}");
        }
        assert!(siret("19630061063113").siren_luhn());
        assert!(!siret("19986001300013").siren_luhn());
    }

    #[test]
    fn la_poste_has_a_key_of_its_own() {
        assert!(siret("35600000049837").is_la_poste());
        assert!(!siret("35600000049837").luhn() && siret("35600000049837").key_holds());
        assert!(!siret("35600000000049").key_holds());
        assert!(!siret("73282932000074").is_la_poste());
    }

    #[test]
    fn spaces_are_forgiven_and_printed_without_break() {
        for typed in ["732 829 320 00074", "732\u{a0}829\u{202f}320 00074", "73282932000074", "7328 2932 0000 74"] {
            assert_eq!(siret(typed).as_str(), "73282932000074");
            assert_eq!(siret(typed).to_string(), "732\u{a0}829\u{a0}320\u{a0}00074");
        }
        assert_eq!(siret("73282932000074").siren(), "732829320");
    }

    #[test]
    fn all_zeros_are_refused_although_luhn_holds() {
        assert_eq!("00000000000000".parse::<Siret>().unwrap_err().code, "SIRET-02");
    }

    #[test]
    fn another_count_or_another_character_is_told() {
        let told = |typed: &str| typed.parse::<Siret>().unwrap_err();
        assert!(told("732 829 320").help.unwrap().get(Lang::En).contains("is a SIREN"));
        assert!(told("7328293200007").to_string().ends_with("has not 14 digits, but 13"));
        assert!(told("7.3282932E+13").to_string().contains("contains the character « . »"));
        assert!(told("").to_string().ends_with("but 0"));
        assert_eq!(told("٧٣٢٨٢٩٣٢٠٠٠٠٧٤").code, "SIRET-01");
    }

    proptest! {
        #[test]
        fn any_text_gives_a_siret_or_a_flaw(typed in any::<String>()) {
            let _ = typed.parse::<Siret>();
        }

        #[test]
        fn what_is_printed_is_read_again(number in 1u64..100_000_000_000_000) {
            let siret = siret(&format!("{number:014}"));
            prop_assert_eq!(siret.to_string().parse::<Siret>().unwrap(), siret);
        }

        #[test]
        fn a_single_changed_digit_breaks_the_key(place in 0usize..14, by in 1u8..10) {
            let mut digits = *b"73282932000074";
            digits[place] = (digits[place] - b'0' + by) % 10 + b'0';
            prop_assert!(!siret(std::str::from_utf8(&digits).unwrap()).luhn());
        }
    }
}
