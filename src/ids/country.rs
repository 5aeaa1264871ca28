//! Countries.

use std::fmt;
use std::str::FromStr;

use super::country_names::{COUNTRIES, Row};
use super::quoted;
use crate::diagnostic::{Flaw, Lang, nearest};
use crate::text;

/// A country or territory of ISO 3166-1, by its code of two letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static Row);

/// France.
static FRANCE: Row = ("FR", "France", "France");

/// The codes that ISO 3166-1 gives to parts of France, where establishments have a SIRET.
const FRENCH: [&str; 13] = ["BL", "FR", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"];

impl Country {
    /// France.
    pub const FRANCE: Self = Self(&FRANCE);

    /// All countries, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().map(Self)
    }

    /// The code of two letters, in upper case: `FR`.
    pub fn as_str(self) -> &'static str {
        self.0.0
    }

    /// The usual short name: `Belgique`, `Belgium`.
    pub fn name(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.0.1,
            Lang::En => self.0.2,
        }
    }

    /// Whether it is France, overseas territories with a code of their own included.
    pub fn is_french(self) -> bool {
        FRENCH.contains(&self.as_str())
    }
}

impl FromStr for Country {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let code = typed.to_ascii_uppercase();
        if let Some(country) = Self::all().find(|country| country.as_str() == code) {
            return Ok(country);
        }
        let shown = quoted(typed);
        let flaw = Flaw::new(
            "COUNTRY-01",
            text!("« {shown} » n’est pas le code d’un pays", "« {shown} » is not the code of a country"),
        );
        let Some(meant) = meant(typed) else {
            return Err(flaw.with_help(text!(
                "écrire les deux lettres du code ISO du pays, par exemple \"FR\" ou \"BE\"",
                "write the two letters of the country’s ISO code, for instance \"FR\" or \"BE\""
            )));
        };
        let (code, fr, en) = *meant.0;
        Err(flaw.with_help(text!("écrire \"{code}\" pour {fr}", "write \"{code}\" for {en}")))
    }
}

impl fmt::Display for Country {
    /// The name in French, as the document prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name(Lang::Fr))
    }
}

/// The country that was named rather than coded, or given a code that is in use elsewhere.
fn meant(typed: &str) -> Option<Country> {
    let code = match typed.to_ascii_uppercase().as_str() {
        "UK" | "GBR" => Some("GB"),
        "EL" => Some("GR"),
        "FRA" | "F" => Some("FR"),
        "USA" => Some("US"),
        _ => None,
    };
    let by_code = |code: &str| Country::all().find(|country| country.as_str() == code);
    // A word of two letters is a code gone wrong, which no name is near to; a long text is no name at all.
    if code.is_some() || !(3..=64).contains(&typed.chars().count()) {
        return code.and_then(by_code);
    }
    let name = nearest(typed, COUNTRIES.iter().flat_map(|(_, fr, en)| [*fr, *en]))?;
    Country::all().find(|country| country.name(Lang::Fr) == name || country.name(Lang::En) == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_holds_each_code_once_and_in_order() {
        assert_eq!(COUNTRIES.len(), 249);
        assert!(COUNTRIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(COUNTRIES.iter().all(|(code, fr, en)| code.len() == 2 && !fr.is_empty() && !en.is_empty()));
        assert_eq!("FR".parse::<Country>(), Ok(Country::FRANCE));
        assert!(FRENCH.iter().all(|code| code.parse::<Country>().is_ok_and(Country::is_french)));
    }

    #[test]
    fn a_code_is_read_in_either_case_and_has_a_name_in_both_languages() {
        let germany: Country = "de".parse().unwrap();
        assert_eq!(
            (germany.as_str(), germany.to_string().as_str(), germany.name(Lang::En)),
            ("DE", "Allemagne", "Germany")
        );
        assert!(!germany.is_french() && "RE".parse::<Country>().unwrap().is_french());
    }

    #[test]
    fn a_name_in_place_of_a_code_is_answered_with_the_code() {
        let cases = [
            ("Belgique", "BE"),
            ("belgium", "BE"),
            ("Allemange", "DE"),
            ("Royaume-Uni", "GB"),
            ("UK", "GB"),
            ("FRA", "FR"),
        ];
        for (typed, code) in cases {
            let help = typed.parse::<Country>().unwrap_err().help.unwrap();
            assert!(help.get(Lang::Fr).starts_with(&format!("écrire \"{code}\"")), "{typed}: {help:?}");
        }
        for typed in ["XX", "", "É", "Atlantide-sur-Mer", "FR "] {
            assert_eq!(typed.parse::<Country>().unwrap_err().code, "COUNTRY-01");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_a_country_or_a_flaw(typed in any::<String>()) {
            let _ = typed.parse::<Country>();
        }

        #[test]
        fn a_code_is_read_again(at in 0usize..249) {
            let country = Country::all().nth(at).unwrap();
            prop_assert_eq!(country.as_str().parse::<Country>().unwrap(), country);
        }
    }
}
