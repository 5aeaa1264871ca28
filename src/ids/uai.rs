//! School codes.

use std::fmt;
use std::str::FromStr;

use super::{is_digits, quoted, without_spaces};
use crate::diagnostic::Flaw;
use crate::text;

/// The check letters, by the remainder of the number by 23: the alphabet without I, O and Q.
const LETTERS: &str = "ABCDEFGHJKLMNPRSTUVWXYZ";

/// A school's code in the national directory (unité administrative immatriculée, formerly RNE): seven digits and the letter
/// that checks them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uai(String);

impl Uai {
    /// Seven digits and the upper-case letter.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code of the département or territory that the first three digits stand for, as in postcodes and in INSEE's
    /// codes: `63`, `2A`, `974`, `988`. None for a prefix that stands for none.
    ///
    /// The Pacific territories have prefixes of their own: `983` is Nouvelle-Calédonie (988), `984` Polynésie française
    /// (987), `987` Wallis-et-Futuna (986). `971` is also that of Saint-Martin and Saint-Barthélemy.
    pub fn department(&self) -> Option<&str> {
        let prefix = self.0.get(..3)?;
        match prefix {
            "620" => Some("2A"),
            "720" => Some("2B"),
            "971" | "972" | "973" | "974" | "975" | "976" => Some(prefix),
            "983" => Some("988"),
            "984" => Some("987"),
            "987" => Some("986"),
            // The number 20 was Corsica's before it was split.
            "000" | "020" => None,
            mainland => mainland.strip_prefix('0').filter(|department| *department <= "95"),
        }
    }
}

impl FromStr for Uai {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let code = without_spaces(typed).to_ascii_uppercase();
        let (number, letter) = code.split_at_checked(7).ok_or_else(|| malformed(typed))?;
        if !is_digits(number, 7) || letter.len() != 1 || !letter.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(malformed(typed));
        }
        let expected = check_letter(number).ok_or_else(|| malformed(typed))?;
        if letter.starts_with(expected) {
            return Ok(Self(code));
        }
        Err(Flaw::new(
            "UAI-02",
            text!(
                "la lettre du code UAI « {code} » ne va pas avec ses chiffres : ce devrait être {expected}",
                "the letter of the UAI code « {code} » does not go with its digits: it should be {expected}"
            ),
        )
        .with_help(text!(
            "écrire \"{number}{expected}\" si les sept chiffres sont les bons",
            "write \"{number}{expected}\" if the seven digits are right"
        )))
    }
}

impl fmt::Display for Uai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The letter that goes with seven digits.
fn check_letter(digits: &str) -> Option<char> {
    let number: usize = digits.parse().ok()?;
    LETTERS.chars().nth(number % 23)
}

/// The flaw of what is not seven digits and a letter; the help names the code when only an O or an I was typed for a digit.
fn malformed(typed: &str) -> Flaw {
    let shown = quoted(typed);
    let flaw = Flaw::new(
        "UAI-01",
        text!(
            "le code UAI « {shown} » n’est pas fait de sept chiffres et d’une lettre",
            "the UAI code « {shown} » is not made of seven digits and a letter"
        ),
    );
    let code = without_spaces(typed).to_ascii_uppercase();
    let mended = code.split_at_checked(7).map(|(number, letter)| number.replace('O', "0").replace('I', "1") + letter);
    match mended.filter(|mended| *mended != code && mended.parse::<Uai>().is_ok()) {
        Some(mended) => flaw.with_help(text!(
            "écrire \"{mended}\", avec des chiffres et non les lettres O ou I",
            "write \"{mended}\", with digits and not the letters O or I"
        )),
        None => flaw.with_help(text!(
            "écrire le code comme dans l’annuaire de l’éducation, par exemple \"0932030B\"",
            "write the code as in the national directory of schools, for instance \"0932030B\""
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Lang;
    use proptest::prelude::*;

    #[test]
    fn real_codes_are_read_in_either_case() {
        let cases = [
            ("0932030B", "0932030B", Some("93")),
            ("0772228d", "0772228D", Some("77")),
            ("9741186W", "9741186W", Some("974")),
            ("7200013B", "7200013B", Some("2B")),
            ("6200001G", "6200001G", Some("2A")),
            ("9830484J", "9830484J", Some("988")),
            ("0639001S", "0639001S", Some("63")),
            ("093\u{a0}2030 b", "0932030B", Some("93")),
            ("1111111E", "1111111E", None),
        ];
        for (typed, normal, department) in cases {
            let uai: Uai = typed.parse().unwrap();
            assert_eq!((uai.as_str(), uai.department()), (normal, department));
        }
    }

    #[test]
    fn a_wrong_letter_is_told_with_the_right_one() {
        for (typed, right) in
            [("0932030A", "B"), ("0951099E", "D"), ("0750001A", "U"), ("1111111X", "E"), ("0211162X", "Z")]
        {
            let flaw = typed.parse::<Uai>().unwrap_err();
            assert_eq!(flaw.code, "UAI-02");
            assert!(flaw.message.get(Lang::En).ends_with(&format!("should be {right}")), "{flaw}");
        }
    }

    #[test]
    fn the_letter_o_in_place_of_a_digit_is_told() {
        let flaw = "093203OB".parse::<Uai>().unwrap_err();
        assert_eq!(flaw.code, "UAI-01");
        assert!(flaw.help.unwrap().get(Lang::En).starts_with("write \"0932030B\""));
    }

    #[test]
    fn what_has_another_shape_is_refused() {
        for typed in
            ["", "093203", "0932030", "0932030BB", "09320301", "0932030É", "éééé", "٠٩٣٢٠٣٠B", "０９３２０３０B"]
        {
            assert_eq!(typed.parse::<Uai>().unwrap_err().code, "UAI-01", "{typed}");
        }
    }

    #[test]
    fn every_one_of_the_23_letters_is_a_check_letter() {
        for (number, letter) in LETTERS.chars().enumerate() {
            assert!(format!("{number:07}{letter}").parse::<Uai>().is_ok());
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_a_code_or_a_flaw(typed in any::<String>()) {
            let _ = typed.parse::<Uai>();
        }

        #[test]
        fn exactly_one_letter_goes_with_seven_digits(number in 0u32..10_000_000) {
            let good: Vec<Uai> = ('A'..='Z').filter_map(|letter| format!("{number:07}{letter}").parse().ok()).collect();
            prop_assert_eq!(good.len(), 1);
            prop_assert_eq!(&good[0].to_string().parse::<Uai>().unwrap(), &good[0]);
        }
    }
}
