//! Numbers of agreements.

use std::fmt;
use std::str::FromStr;

use super::{described, is_invisible, quoted};
use crate::diagnostic::Flaw;
use crate::text;

/// Longest number, in characters: four words of eight.
const LONGEST: usize = 32;

/// The number of an agreement, unique within the school without regard to case; printed, and the name of its PDF.
///
/// 1 to 32 of A–Z, 0–9, `-` and `.`. A number that could be the name of another document (`CS26-V2`, `CS26-PACK`) or of a
/// Windows device (`NUL`) is refused, so that no two documents ever share a file name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

impl Number {
    /// The words that name companion documents in file names (`NUMBER[-vN][-KIND[-I]].pdf`), which no number ends with.
    pub const KINDS: &'static [&'static str] = &[
        "ACCIDENT",
        "APPRECIATION",
        "ATTESTATION",
        "CERTIFICATE",
        "EMERGENCY",
        "EVIDENCE",
        "LETTER",
        "LIST",
        "NOTICE",
        "PACK",
        "RECEIPT",
        Self::REMINDER,
        "STATUS",
        "SUMMARY",
        "VISIT",
    ];

    /// The kind of the messages of which each is for one party, whose key stands behind it:
    /// `NUMBER[-vN]-REMINDER-PARTY.eml`. No part of a number is this word, the first one aside.
    pub const REMINDER: &'static str = "REMINDER";

    /// The number as typed, which is its only form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as four words, in the same order as the numbers themselves: what is looked up for every event of a ledger is
    /// compared at once, and not letter by letter.
    pub(crate) fn packed(&self) -> [u64; 4] {
        let mut words = [0; 4];
        for (word, letters) in words.iter_mut().zip(self.0.as_bytes().chunks(8)) {
            let mut bytes = [0; 8];
            bytes.iter_mut().zip(letters).for_each(|(byte, letter)| *byte = *letter);
            *word = u64::from_be_bytes(bytes);
        }
        words
    }

    /// A number as it was recorded. Names that were reserved since are no reason not to read it.
    pub fn recorded(word: &str) -> Option<Self> {
        let is_upper = !word.bytes().any(|b| b.is_ascii_lowercase());
        (is_upper && check_form(word, word).is_ok()).then(|| Self(word.to_owned()))
    }

    /// The number in lower case, to compare with file names on disks that ignore case.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl FromStr for Number {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let upper = typed.to_ascii_uppercase();
        check_form(&upper, typed)?;
        check_reserved(&upper)?;
        if upper == typed {
            return Ok(Self(upper));
        }
        Err(flaw(text!(
            "le numéro « {typed} » contient des minuscules",
            "the number « {typed} » contains lower-case letters"
        ))
        .with_help(text!("écrire \"{upper}\"", "write \"{upper}\"")))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A flaw of form.
fn flaw(message: crate::diagnostic::Text) -> Flaw {
    Flaw::new("NUMBER-01", message)
}

/// Length, characters, and where they may stand; `typed` is what the messages quote.
fn check_form(upper: &str, typed: &str) -> Result<(), Flaw> {
    let shown = || quoted(typed);
    if upper.is_empty() {
        return Err(flaw(text!("le numéro est vide", "the number is empty"))
            .with_help(text!("écrire par exemple \"CS26-0412\"", "write for instance \"CS26-0412\"")));
    }
    if let Some(c) = typed.chars().find(|c| !is_allowed(*c)) {
        return Err(wrong_character(typed, c));
    }
    if upper.len() > LONGEST {
        let (count, shown) = (upper.len(), shown());
        return Err(flaw(text!(
            "le numéro « {shown} » a {count} caractères, le plus long permis en a {LONGEST}",
            "the number « {shown} » has {count} characters, the longest allowed has {LONGEST}"
        ))
        .with_help(text!(
            "raccourcir le numéro, par exemple \"CS26-0412\"",
            "shorten the number, for instance \"CS26-0412\""
        )));
    }
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if !edge(upper.chars().next()) || !edge(upper.chars().next_back()) {
        let shown = shown();
        return Err(flaw(text!(
            "le numéro « {shown} » doit commencer et finir par une lettre ou un chiffre",
            "the number « {shown} » must begin and end with a letter or a digit"
        ))
        .with_help(try_instead(upper.trim_matches(['-', '.']))));
    }
    if upper.contains("..") {
        let shown = shown();
        return Err(flaw(text!(
            "le numéro « {shown} » contient deux points de suite",
            "the number « {shown} » contains two dots in a row"
        ))
        .with_help(try_instead(&upper.replace("..", "."))));
    }
    Ok(())
}

/// Whether a character may stand in a number, once in upper case.
fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '.'
}

/// The flaw of a number with a character that no number has.
fn wrong_character(typed: &str, c: char) -> Flaw {
    let (shown, (fr, en)) = (quoted(typed), described(c));
    let mended: String = typed
        .chars()
        .filter(|c| !is_invisible(*c) || c.is_whitespace())
        .map(|c| if is_allowed(c) { c } else { '-' })
        .collect();
    flaw(text!(
        "le numéro « {shown} » contient {fr}, ce qu’aucun numéro ne peut avoir",
        "the number « {shown} » contains {en}, which no number may have"
    ))
    .with_help(try_instead(mended.to_ascii_uppercase().trim_matches('-')))
}

/// The help that offers a number, when it is one.
fn try_instead(number: &str) -> crate::diagnostic::Text {
    if number.parse::<Number>().is_ok() {
        return text!("écrire \"{number}\"", "write \"{number}\"");
    }
    text!(
        "écrire des lettres de A à Z, des chiffres, des tirets et des points, par exemple \"CS26-0412\"",
        "write letters A to Z, digits, hyphens and dots, for instance \"CS26-0412\""
    )
}

/// Refuses what would be the file name of another document, or of a device.
fn check_reserved(upper: &str) -> Result<(), Flaw> {
    let reserved = |message| Err(Flaw::new("NUMBER-02", message));
    if let Some(tail) = document_tail(upper) {
        return reserved(text!(
            "le numéro « {upper} » se termine par « {tail} », que portent les noms de fichiers d’autres documents",
            "the number « {upper} » ends with « {tail} », which the file names of other documents end with"
        ))
        .map_err(|flaw| {
            flaw.with_help(text!(
                "choisir un numéro qui se termine autrement",
                "choose a number that ends in another way"
            ))
        });
    }
    if is_device(upper) {
        return reserved(text!(
            "le numéro « {upper} » est un nom que Windows réserve : aucun fichier ne peut le porter",
            "the number « {upper} » is a name that Windows reserves: no file can bear it"
        ))
        .map_err(|flaw| flaw.with_help(text!("écrire par exemple \"N-{upper}\"", "write for instance \"N-{upper}\"")));
    }
    Ok(())
}

/// The end of a number that reads as a version (`V2`) or a kind of document (`PACK`, `PACK-3`).
fn document_tail(upper: &str) -> Option<&str> {
    let start = upper.rfind('-').map_or(0, |hyphen| hyphen + 1);
    let last = upper.get(start..)?;
    if Number::KINDS.contains(&last) || (start > 0 && is_version(last)) {
        return Some(last);
    }
    let before = upper.get(..start.checked_sub(1)?)?;
    if let Some((at, _)) = upper.match_indices(&format!("-{}-", Number::REMINDER)).next() {
        return upper.get(at + 1..);
    }
    let kind_start = before.rfind('-').map_or(0, |hyphen| hyphen + 1);
    let kind = before.get(kind_start..)?;
    let is_index = last.bytes().all(|b| b.is_ascii_digit());
    (is_index && Number::KINDS.contains(&kind)).then(|| upper.get(kind_start..))?
}

/// Whether a word is `V` and digits.
fn is_version(word: &str) -> bool {
    word.strip_prefix('V').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a file of this name, with whatever extension, is a device on Windows.
fn is_device(upper: &str) -> bool {
    let base = upper.split('.').next().unwrap_or(upper);
    let port = base.strip_prefix("COM").or_else(|| base.strip_prefix("LPT"));
    ["CON", "PRN", "AUX", "NUL"].contains(&base)
        || port.is_some_and(|port| port.len() == 1 && port.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Lang;
    use proptest::prelude::*;

    fn help(typed: &str) -> String {
        let flaw = typed.parse::<Number>().unwrap_err();
        flaw.help.unwrap().get(Lang::En).to_owned()
    }

    #[test]
    fn a_number_is_kept_as_typed() {
        for typed in [
            "CS26-0412",
            "1",
            "2026.3E-B.12",
            "V2",
            "A-V",
            "A-V2B",
            "PACKS",
            "A-1",
            "CONSEIL",
            "COM10",
            "A-2-1",
            "REMINDER-A",
        ] {
            assert_eq!(typed.parse::<Number>().unwrap().to_string(), typed);
        }
        assert_eq!("CS26-A".parse::<Number>().unwrap().folded(), "cs26-a");
    }

    #[test]
    fn lower_case_is_refused_with_the_upper_case_form() {
        assert_eq!(help("cs26-0412"), "write \"CS26-0412\"");
    }

    #[test]
    fn a_mendable_number_is_refused_with_the_mended_form() {
        assert_eq!(help("CS26/0412"), "write \"CS26-0412\"");
        assert_eq!(help("cs26 0412"), "write \"CS26-0412\"");
        assert_eq!(help("CS26\u{200b}-0412"), "write \"CS26-0412\"");
        assert_eq!(help("-CS26."), "write \"CS26\"");
        assert_eq!(help("CS26..4"), "write \"CS26.4\"");
        assert!(help("é").starts_with("write letters"));
    }

    #[test]
    fn what_could_be_the_name_of_another_document_is_refused() {
        for typed in [
            "CS26-V2",
            "A-V0012",
            "CS26-PACK",
            "CS26-LIST-3",
            "cs26-v2",
            "PACK",
            "LIST-12",
            "A-V2-STATUS",
            "A-REMINDER-HOST",
            "A-V2-REMINDER-GUARDIAN-1",
        ] {
            assert_eq!(typed.parse::<Number>().unwrap_err().code, "NUMBER-02", "{typed}");
        }
    }

    #[test]
    fn the_name_of_a_windows_device_is_refused() {
        for typed in ["CON", "con", "NUL.1", "COM1", "LPT9", "AUX.B.C", "PRN"] {
            assert_eq!(typed.parse::<Number>().unwrap_err().code, "NUMBER-02", "{typed}");
        }
    }

    #[test]
    fn a_malformed_number_is_refused() {
        for typed in
            ["", "-A", "A.", "A..B", "A B", "É26", "A_B", "A/B", "../A", "A\0", "ABCDEFGHIJKLMNOPQRSTUVWXYZ1234567"]
        {
            assert_eq!(typed.parse::<Number>().unwrap_err().code, "NUMBER-01", "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_a_number_or_a_flaw(typed in any::<String>()) {
            let _ = typed.parse::<Number>();
        }

        #[test]
        fn no_document_of_a_number_has_the_name_of_another_number(
            typed in "[A-Z0-9.-]{1,20}", version in 1u32..200, kind in proptest::sample::select(Number::KINDS), index in 1u32..50,
        ) {
            if let Ok(number) = typed.parse::<Number>() {
                prop_assert_eq!(number.to_string().parse::<Number>(), Ok(number.clone()));
                for name in [
                    format!("{number}-v{version}"), format!("{number}-{kind}"), format!("{number}-{kind}-{index}"),
                    format!("{number}-v{version}-{kind}"), format!("{number}-v{version}-{kind}-{index}"),
                ] {
                    prop_assert!(name.to_uppercase().parse::<Number>().is_err(), "{}", name);
                }
            }
        }
    }
}
