//! Academies.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::quoted;
use crate::diagnostic::{Flaw, nearest};
use crate::text;

/// One of the 30 academies, or of the four overseas education authorities outside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Academy(&'static Row);

/// An academy: code, label, départements, domain of its mail.
type Row = (&'static str, &'static str, &'static [&'static str], &'static str);

/// The academies by the code of the ministry's directory, then the four outside.
static ACADEMIES: [Row; 34] = [
    ("01", "Paris", &["75"], "ac-paris.fr"),
    ("02", "Aix-Marseille", &["04", "05", "13", "84"], "ac-aix-marseille.fr"),
    ("03", "Besançon", &["25", "39", "70", "90"], "ac-besancon.fr"),
    ("04", "Bordeaux", &["24", "33", "40", "47", "64"], "ac-bordeaux.fr"),
    ("06", "Clermont-Ferrand", &["03", "15", "43", "63"], "ac-clermont.fr"),
    ("07", "Dijon", &["21", "58", "71", "89"], "ac-dijon.fr"),
    ("08", "Grenoble", &["07", "26", "38", "73", "74"], "ac-grenoble.fr"),
    ("09", "Lille", &["59", "62"], "ac-lille.fr"),
    ("10", "Lyon", &["01", "42", "69"], "ac-lyon.fr"),
    ("11", "Montpellier", &["11", "30", "34", "48", "66"], "ac-montpellier.fr"),
    ("12", "Nancy-Metz", &["54", "55", "57", "88"], "ac-nancy-metz.fr"),
    ("13", "Poitiers", &["16", "17", "79", "86"], "ac-poitiers.fr"),
    ("14", "Rennes", &["22", "29", "35", "56"], "ac-rennes.fr"),
    ("15", "Strasbourg", &["67", "68"], "ac-strasbourg.fr"),
    ("16", "Toulouse", &["09", "12", "31", "32", "46", "65", "81", "82"], "ac-toulouse.fr"),
    ("17", "Nantes", &["44", "49", "53", "72", "85"], "ac-nantes.fr"),
    ("18", "Orléans-Tours", &["18", "28", "36", "37", "41", "45"], "ac-orleans-tours.fr"),
    ("19", "Reims", &["08", "10", "51", "52"], "ac-reims.fr"),
    ("20", "Amiens", &["02", "60", "80"], "ac-amiens.fr"),
    ("22", "Limoges", &["19", "23", "87"], "ac-limoges.fr"),
    ("23", "Nice", &["06", "83"], "ac-nice.fr"),
    ("24", "Créteil", &["77", "93", "94"], "ac-creteil.fr"),
    ("25", "Versailles", &["78", "91", "92", "95"], "ac-versailles.fr"),
    ("27", "Corse", &["2A", "2B"], "ac-corse.fr"),
    ("28", "La Réunion", &["974"], "ac-reunion.fr"),
    ("31", "Martinique", &["972"], "ac-martinique.fr"),
    ("32", "Guadeloupe", &["971", "977", "978"], "ac-guadeloupe.fr"),
    ("33", "Guyane", &["973"], "ac-guyane.fr"),
    ("40", "Nouvelle-Calédonie", &["988"], "ac-noumea.nc"),
    ("41", "Polynésie française", &["987"], "ac-polynesie.pf"),
    ("42", "Wallis-et-Futuna", &["986"], ""),
    ("43", "Mayotte", &["976"], "ac-mayotte.fr"),
    ("44", "Saint-Pierre-et-Miquelon", &["975"], ""),
    ("70", "Normandie", &["14", "27", "50", "61", "76"], "ac-normandie.fr"),
];

/// The codes of the four that are not academies.
const OUTSIDE: [&str; 4] = ["40", "41", "42", "44"];

impl Academy {
    /// All of them, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        ACADEMIES.iter().map(Self)
    }

    /// The label: `Clermont-Ferrand`.
    pub fn as_str(self) -> &'static str {
        self.0.1
    }

    /// The two digits of the ministry's directory: `06`.
    pub fn code(self) -> &'static str {
        self.0.0
    }

    /// The codes of its départements or of its territory, as [`Uai::department`](super::Uai::department) gives them.
    pub fn departments(self) -> &'static [&'static str] {
        self.0.2
    }

    /// The domain of its mail, where it is known: `ac-clermont.fr`.
    pub fn mail_domain(self) -> Option<&'static str> {
        Some(self.0.3).filter(|domain| !domain.is_empty())
    }

    /// Whether it is one of the 30, and not an overseas education authority outside them.
    pub fn is_academy(self) -> bool {
        !OUTSIDE.contains(&self.code())
    }

    /// The academy of a département or territory.
    pub fn of_department(department: &str) -> Option<Self> {
        Self::all().find(|academy| academy.departments().contains(&department))
    }

    /// The label in a sentence: `académie d’Amiens`; outside the 30, the label alone.
    pub fn title(self) -> String {
        let label = self.as_str();
        match label.chars().next() {
            _ if !self.is_academy() => label.to_owned(),
            Some('A' | 'O') => format!("académie d’{label}"),
            _ => format!("académie de {label}"),
        }
    }
}

impl FromStr for Academy {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let wanted = folded(typed);
        if let Some(academy) = Self::all().find(|academy| folded(academy.as_str()) == wanted) {
            return Ok(academy);
        }
        let shown = quoted(typed);
        let flaw = Flaw::new(
            "ACADEMY-01",
            text!("aucune académie ne s’appelle « {shown} »", "no academy is called « {shown} »"),
        );
        Err(match meant(&wanted) {
            Some(label) => flaw.with_help(text!("écrire \"{label}\"", "write \"{label}\"")),
            None => flaw.with_help(text!(
                "écrire le nom d’une des 30 académies ou d’un vice-rectorat, par exemple \"Clermont-Ferrand\"",
                "write the name of one of the 30 academies or of a vice-rectorate, for instance \"Clermont-Ferrand\""
            )),
        })
    }
}

impl fmt::Display for Academy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What labels are compared by: small letters without accents, words with one space between, and neither `académie de`
/// nor an article before them.
fn folded(label: &str) -> String {
    let plain: String = label
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let mut words = plain.split_whitespace().peekable();
    let is_prefix =
        |word: &&str| matches!(*word, "academie" | "vice" | "rectorat" | "d" | "de" | "du" | "des" | "la" | "l");
    while words.next_if(is_prefix).is_some() {}
    words.collect::<Vec<_>>().join(" ")
}

/// The label nearest to a folded one, or the only one that begins with it.
fn meant(wanted: &str) -> Option<&'static str> {
    let count = wanted.chars().count();
    if !(3..=64).contains(&count) {
        return None;
    }
    let mut begun = Academy::all().filter(|academy| folded(academy.as_str()).starts_with(wanted));
    if let (Some(only), None) = (begun.next(), begun.next()) {
        return Some(only.as_str());
    }
    let labels: Vec<String> = Academy::all().map(|academy| folded(academy.as_str())).collect();
    let near = nearest(wanted, labels.iter().map(String::as_str))?;
    Academy::all().map(Academy::as_str).find(|label| folded(label) == near)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Lang;
    use crate::ids::{Postcode, Uai};
    use proptest::prelude::*;

    #[test]
    fn there_are_thirty_academies_and_four_outside() {
        assert_eq!(Academy::all().filter(|academy| academy.is_academy()).count(), 30);
        assert_eq!(Academy::all().count(), 34);
        assert!(ACADEMIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn each_department_has_one_academy() {
        let mut all: Vec<&str> = Academy::all().flat_map(|academy| academy.departments().iter().copied()).collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!((all.len(), count), (96 + 5 + 6, 96 + 5 + 6));
        let of = |department: Option<&str>| department.and_then(Academy::of_department).map(Academy::as_str);
        assert_eq!(of("0639001S".parse::<Uai>().unwrap().department()), Some("Clermont-Ferrand"));
        assert_eq!(of("9830484J".parse::<Uai>().unwrap().department()), Some("Nouvelle-Calédonie"));
        assert_eq!(of("20600".parse::<Postcode>().unwrap().department()), Some("Corse"));
        assert_eq!(of(Some("99")), None);
    }

    #[test]
    fn a_label_is_read_leniently() {
        let cases = [
            ("Clermont-Ferrand", "06"),
            ("clermont ferrand", "06"),
            ("Académie de Clermont-Ferrand", "06"),
            ("ACADEMIE D'AIX-MARSEILLE", "02"),
            ("académie d’Orléans-Tours", "18"),
            ("Reunion", "28"),
            ("académie de la Réunion", "28"),
            ("la réunion", "28"),
            ("CRÉTEIL", "24"),
            ("creteil", "24"),
            ("Vice-rectorat de la Nouvelle-Calédonie", "40"),
            ("Wallis et Futuna", "42"),
        ];
        for (typed, code) in cases {
            assert_eq!(typed.parse::<Academy>().unwrap().code(), code, "{typed}");
        }
    }

    #[test]
    fn a_misspelt_label_is_answered_with_the_nearest() {
        for (typed, label) in [
            ("Versaille", "Versailles"),
            ("Clermont", "Clermont-Ferrand"),
            ("Nanci-Metz", "Nancy-Metz"),
            ("Aix", "Aix-Marseille"),
        ] {
            let flaw = typed.parse::<Academy>().unwrap_err();
            assert_eq!(flaw.help.unwrap().get(Lang::En), format!("write \"{label}\""));
        }
        for typed in ["", "Genève-sur-Lac", "06", "académie de"] {
            assert!(typed.parse::<Academy>().unwrap_err().help.unwrap().get(Lang::En).starts_with("write the name"));
        }
    }

    #[test]
    fn a_title_is_elided_before_a_vowel() {
        let title = |typed: &str| typed.parse::<Academy>().unwrap().title();
        assert_eq!(title("Amiens"), "académie d’Amiens");
        assert_eq!(title("Paris"), "académie de Paris");
        assert_eq!(title("Polynésie française"), "Polynésie française");
    }

    proptest! {
        #[test]
        fn any_text_gives_an_academy_or_a_flaw(typed in any::<String>()) {
            let _ = typed.parse::<Academy>();
        }

        #[test]
        fn what_is_printed_is_read_again(at in 0usize..34) {
            let academy = Academy::all().nth(at).unwrap();
            prop_assert_eq!(academy.to_string().parse::<Academy>().unwrap(), academy);
            prop_assert_eq!(academy.title().parse::<Academy>().unwrap(), academy);
        }
    }
}
