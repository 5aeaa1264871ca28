//! What French raises above the line in plain text: the ends of `Mme`, `Dr`, `1er`, `2de`, `XIXe`.

use std::ops::Range;

use super::verbatim::verbatim;

/// Abbreviated titles, and how many of their letters stay on the line.
const TITLES: &[(&str, usize)] = &[("Mme", 1), ("Mmes", 1), ("Mlle", 1), ("Mlles", 1), ("Dr", 1), ("Drs", 1)];
/// Ends of an ordinal number in figures. « nde », « ème » and « ère » are not what typographers write, but many do,
/// and raised they read well.
const ENDS: &[&str] = &["e", "es", "de", "des", "ème", "èmes", "nd", "nds", "nde", "ndes"];
/// Ends of « premier » in figures.
const ENDS_OF_FIRST: &[&str] = &["er", "ers", "re", "res", "ère", "ères"];

/// The bytes of a text to raise: the ends of abbreviated titles and of ordinals, where they are words of their own.
///
/// ```
/// use tripartite::typography::superscripts;
/// let text = "Mme Moreau, 2de 4";
/// let raised: Vec<&str> = superscripts(text).into_iter().map(|range| &text[range]).collect();
/// assert_eq!(raised, ["me", "de"]);
/// ```
pub fn superscripts(text: &str) -> Vec<Range<usize>> {
    let mut raised = vec![];
    let mut at = 0;
    for run in text.split_inclusive(char::is_whitespace) {
        // A run that is partly an address has nothing to raise in the rest of it either.
        if run.bytes().any(begins) && verbatim(run.trim_end()).is_none() {
            raised.extend(words(run).filter_map(|(start, word)| {
                let kept = on_the_line(word)?;
                Some(at + start + kept..at + start + word.len())
            }));
        }
        at += run.len();
    }
    raised
}

/// Whether a word with something to raise may begin with a byte.
fn begins(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase()
}

/// The runs of letters and digits of a text with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive(|c: char| !c.is_alphanumeric()).map(move |piece| {
        let start = at;
        at += piece.len();
        (start, piece.trim_end_matches(|c: char| !c.is_alphanumeric()))
    })
}

/// How many bytes of a word stay on the line when the rest is raised.
fn on_the_line(word: &str) -> Option<usize> {
    let first = *word.as_bytes().first()?;
    if first.is_ascii_digit() {
        return ordinal_in_figures(word);
    }
    if !first.is_ascii_uppercase() {
        return None;
    }
    let title = TITLES.iter().find(|(title, _)| *title == word);
    title.map(|(_, kept)| *kept).or_else(|| ordinal_in_roman(word))
}

/// `1er`, `2de`, `3e`, `20e`; `0e` and `007e` are none.
fn ordinal_in_figures(word: &str) -> Option<usize> {
    let end = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let kept = word.len() - end.len();
    let figures = word.get(..kept)?;
    let ends = if figures == "1" { ENDS_OF_FIRST } else { ENDS };
    let counts = kept <= 4 && !figures.starts_with('0');
    (counts && (ends.contains(&end) || end == "e")).then_some(kept)
}

/// `XIXe`, `Ier`: only I, V and X at the beginning, for « Le », « Ce », « De » and « Me » are words.
fn ordinal_in_roman(word: &str) -> Option<usize> {
    let end = word.trim_start_matches(['I', 'V', 'X', 'L', 'C']);
    let kept = word.len() - end.len();
    let figures = word.get(..kept)?;
    let first = figures == "I" && ENDS_OF_FIRST.contains(&end);
    let later = figures != "I" && end == "e" && figures.starts_with(['I', 'V', 'X']) && is_roman(figures);
    (first || later).then_some(kept)
}

/// Whether a number below 90 is written as the Romans' heirs write it.
fn is_roman(figures: &str) -> bool {
    let tens = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX"];
    let ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    tens.iter().any(|t| figures.strip_prefix(t).is_some_and(|rest| ones.contains(&rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raised(text: &str) -> Vec<&str> {
        superscripts(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn titles_and_ordinals_are_raised() {
        for (text, expected) in [
            ("Mme Moreau et Mlle Petit", vec!["me", "lle"]),
            ("Mmes, (Dr) Zéroual", vec!["mes", "r"]),
            ("1er juillet, 1re, 2e, 2de 4, 2des, 3e B", vec!["er", "re", "e", "de", "des", "e"]),
            ("XIXe siècle, Ier, IIe", vec!["e", "er", "e"]),
            ("2nde GT, 3ème", vec!["nde", "ème"]),
            ("l’Mme", vec!["me"]),
        ] {
            assert_eq!(raised(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_it_stays_on_the_line() {
        for text in [
            "MME DUPONT",
            "Mmex",
            "aMme",
            "Le De Ce Me Ve1 Les",
            "0e 007e 12345e",
            "1de 1nd",
            "Drôme",
            "1er@lycee.example",
            "https://x.example/1er",
            "n° 2",
            "IXIe",
            "Ie",
            "CLe MMe",
            "2ea",
            "é2",
        ] {
            assert!(raised(text).is_empty(), "{text}: {:?}", raised(text));
        }
    }
}
