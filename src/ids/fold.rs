//! Text as it is compared and put in order: one rule for imports, choices, lists and packs.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The text as names are compared: small letters without accents, one space for whatever stands between words.
///
/// ```
/// use tripartite::ids::fold;
/// assert_eq!(fold(" D’Œuvre-ŁUKASZ "), "d oeuvre lukasz");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        // Most texts are, and imports compare a great many.
        text.chars().for_each(|c| push_folded(&mut folded, c.to_ascii_lowercase()));
    } else {
        text.nfd().flat_map(char::to_lowercase).for_each(|c| push_folded(&mut folded, c));
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Adds a small letter, decomposed, as it is compared.
fn push_folded(folded: &mut String, c: char) {
    match c {
        'œ' => folded.push_str("oe"),
        'æ' => folded.push_str("ae"),
        'ß' => folded.push_str("ss"),
        'ł' => folded.push('l'),
        'ø' => folded.push('o'),
        'đ' => folded.push('d'),
        c if c.is_alphanumeric() => folded.push(c),
        c if is_combining_mark(c) => {}
        _ if folded.is_empty() || folded.ends_with(' ') => {}
        _ => folded.push(' '),
    }
}

/// A class as all that names it is compared: `2de 4`, `2DE4` and `2de-4` are one. What stands between two digits tells
/// apart: `2-11` is not `21-1`.
pub fn class_fold(class: &str) -> String {
    let folded = fold(class);
    let mut key = String::with_capacity(folded.len());
    for word in folded.split(' ') {
        let digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if digits(key.chars().next_back()) && digits(word.chars().next()) {
            key.push(' ');
        }
        key.push_str(word);
    }
    key
}

/// What people write between the number of a level and that of a class.
const ORDINALS: [&str; 7] = ["ieme", "eme", "nde", "nd", "de", "e", ""];

/// The levels whose number is written out, and that number.
const LEVELS: [(&str, &str); 3] = [("seconde", "2"), ("troisieme", "3"), ("quatrieme", "4")];

/// Whether two classes are told apart by the way in which their level is written alone: `2de 4`, `2nde 4` and `Seconde 4`.
pub(crate) fn is_near_class(one: &str, other: &str) -> bool {
    let (one, other) = (class_fold(one), class_fold(other));
    one != other && level_and_rest(&one) == level_and_rest(&other)
}

/// The number of the level, and what names the class in it; nothing is taken from a class such as `3E`.
fn level_and_rest(class: &str) -> (&str, &str) {
    let written_out = LEVELS.iter().find_map(|(word, level)| Some((*level, class.strip_prefix(word)?)));
    let (level, rest) = written_out.unwrap_or_else(|| {
        let rest = class.trim_start_matches(|c: char| c.is_ascii_digit());
        (class.get(..class.len() - rest.len()).unwrap_or_default(), rest)
    });
    let bare = ORDINALS.iter().find_map(|ordinal| rest.strip_prefix(ordinal)).unwrap_or(rest).trim_start();
    if level.is_empty() || bare.is_empty() { ("", class) } else { (level, bare) }
}

/// An organisation's name as it is compared: « Petit & Fils » is « Petit et Fils ».
pub fn host_fold(name: &str) -> String {
    fold(&name.replace('&', " et "))
}

/// A part of a text by which it is put in order: digits count as the number that they write.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Piece {
    Number(u64),
    Words(String),
}

/// A folded text in pieces, so that « 2de 10 » comes after « 2de 4 ».
pub(crate) fn pieces(words: &str) -> Vec<Piece> {
    let folded = fold(words);
    let mut pieces = vec![];
    let mut rest = folded.as_str();
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        pieces.push(match piece.parse() {
            Ok(number) if digits => Piece::Number(number),
            _ => Piece::Words(piece.to_owned()),
        });
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_to_small_letters_without_accents() {
        assert_eq!(fold("  D’Œuvre-Łukasz  NUÑEZ "), "d oeuvre lukasz nunez");
        assert_eq!(fold("’’"), "");
    }

    #[test]
    fn a_class_is_one_however_it_is_spaced_and_digits_stay_apart() {
        for class in ["2de 4", "2DE4", "2de-4", " 2dé  4 "] {
            assert_eq!(class_fold(class), "2de4", "{class}");
        }
        assert_ne!(class_fold("2-11"), class_fold("21-1"));
        assert_eq!(class_fold("2_11"), class_fold("2 11"));
    }

    #[test]
    fn a_class_is_near_another_by_its_level_alone() {
        for near in ["2nde 4", "2e4", "2 4", "Seconde 4", "2ème 4"] {
            assert!(is_near_class(near, "2de 4"), "{near}");
        }
        for (one, other) in
            [("2DE4", "2de 4"), ("2de 5", "2de 4"), ("3D", "3E"), ("3A", "3B"), ("24", "2de 4"), ("2de", "2e")]
        {
            assert!(!is_near_class(one, other), "{one} {other}");
        }
    }

    #[test]
    fn an_ampersand_in_a_name_is_its_word() {
        assert_eq!(host_fold("Petit & Fils"), host_fold("PETIT et fils"));
    }

    #[test]
    fn numbers_in_a_text_are_put_in_order_as_numbers() {
        assert!(pieces("2de 4") < pieces("2DE 10") && pieces("Zoé") < pieces("zoé b"));
    }
}
