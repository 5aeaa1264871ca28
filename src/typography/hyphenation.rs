//! Where a word may be divided at the end of a line.

use crate::diagnostic::Lang;

/// Letters of a word that must stand before a division.
const BEFORE: usize = 2;
/// Letters of a word that must stand after a division.
const AFTER: usize = 3;
/// Beginnings that a reader would stop at.
const UNWANTED: &[&str] = &["con", "cul"];

/// The bytes of a word before which it may be divided, in order; marks around the word do no harm.
///
/// At least two letters stand before a division and three after it. What follows an elision is divided as a word of its own
/// (`l’obser-vation`). Never divided are: a word with a capital after its first letter, with a digit, an address or a file
/// name; and a word that has a hyphen already. A second hyphen in a compound (`rendez-vous`) is read as a part of its
/// spelling: French composition divides compounds at their own hyphen only, which the layout finds by itself.
///
/// ```
/// use tripartite::{diagnostic::Lang, typography::hyphenate};
/// assert_eq!(hyphenate("professionnel", Lang::Fr), [3, 6, 10]);
/// assert!(hyphenate("SARL", Lang::Fr).is_empty());
/// ```
pub fn hyphenate(word: &str, lang: Lang) -> Vec<usize> {
    let Some((start, letters)) = divisible(word) else {
        return vec![];
    };
    let patterns = match lang {
        Lang::Fr => hypher::Lang::French,
        Lang::En => hypher::Lang::English,
    };
    let mut at = 0;
    let ends = hypher::hyphenate_bounded(letters, patterns, BEFORE, AFTER).map(|syllable| {
        at += syllable.len();
        at
    });
    ends.filter(|end| *end < letters.len() && !is_unwanted(letters, *end)).map(|end| start + end).collect()
}

/// The letters of a word that may be divided at all, with their place: what follows the last apostrophe, without marks.
fn divisible(word: &str) -> Option<(usize, &str)> {
    let opened = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let bare = opened.trim_end_matches(|c: char| !c.is_alphanumeric());
    let letters = bare.rsplit(['’', '\'']).next()?;
    let plain = |part: &str| part.chars().all(char::is_alphabetic) && !part.chars().skip(1).any(char::is_uppercase);
    let fits = letters.chars().count() >= BEFORE + AFTER && letters.len() <= hypher::MAX_INLINE_SIZE;
    let divisible = fits && bare.split(['’', '\'']).all(plain);
    divisible.then(|| (word.len() - opened.len() + bare.len() - letters.len(), letters))
}

fn is_unwanted(letters: &str, end: usize) -> bool {
    letters.get(..end).is_some_and(|head| UNWANTED.iter().any(|u| head.eq_ignore_ascii_case(u)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divided(word: &str, lang: Lang) -> String {
        let mut shown = word.to_owned();
        for at in hyphenate(word, lang).into_iter().rev() {
            shown.insert(at, '|');
        }
        shown
    }

    #[test]
    fn french_words_are_divided_as_french() {
        for shown in [
            "ob|ser|va|tion",
            "éta|blis|se|ment",
            "l’éta|blis|se|ment",
            "d’ob|ser|va|tion,",
            "(Conven|tion)",
            "pro|fes|sion|nel",
            "élève",
            "ma|nœuvre",
            "jusqu’alors",
        ] {
            assert_eq!(divided(&shown.replace('|', ""), Lang::Fr), shown);
        }
    }

    #[test]
    fn english_words_are_divided_as_english() {
        assert_eq!(divided("extensive", Lang::En), "ex|ten|sive");
    }

    #[test]
    fn what_must_stay_whole_does() {
        for word in [
            "ÉTABLISSEMENT",
            "McKayetablissement",
            "socio-professionnelles",
            "contact@etablissement.example",
            "https://etablissement.example",
            "etablissement.pdf",
            "2026observation",
            "lire",
            "",
            "’",
            "d’après",
            &"observation".repeat(5),
        ] {
            assert!(hyphenate(word, Lang::Fr).is_empty(), "{}", divided(word, Lang::Fr));
        }
    }
}
