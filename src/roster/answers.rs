//! What a cell answers: yes or no, and whether someone signs.

use crate::ids::fold;

/// Yes or no, in the ways that people and software write them; none of anything else.
pub(super) fn yes_or_no(cell: &str) -> Option<bool> {
    match fold(cell).as_str() {
        "oui" | "o" | "1" | "x" | "vrai" | "true" | "yes" => Some(true),
        "non" | "n" | "0" | "faux" | "false" | "no" => Some(false),
        _ => None,
    }
}

/// Whether a cell answers whether someone is a legal representative, and names nobody.
pub(super) fn is_answer(cell: &str) -> bool {
    yes_or_no(cell).is_some() || matches!(cell.as_bytes(), [b'0'..=b'9'])
}

/// Whether a cell says of an account that it is a pupil's.
pub(super) fn is_pupil(cell: &str) -> bool {
    fold(cell).split(' ').any(|word| ["eleve", "eleves", "apprenant", "apprenants"].contains(&word))
}

/// The numbers by which exports tell who represents a pupil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// `NIVEAU_RESPONSABILITE`: 1 represents, 2 is in charge, 3 is to be called.
    Level,
    /// `RESP_LEGAL`, and the number of a representative: 0 is none.
    Rank,
}

/// Whether a cell says that a person represents the pupil, and so signs; none where it says neither.
pub(super) fn signs(cell: &str, scale: Scale) -> Option<bool> {
    let folded = fold(cell);
    let at = |is: fn(&str) -> bool| folded.split(' ').position(is);
    let legal = at(|word| word.starts_with("legal") || word.starts_with("parental") || word == "rl");
    let denied = at(|word| ["non", "pas", "sans", "aucun", "aucune"].contains(&word));
    match (legal, denied) {
        // What is denied after it is something else (« Légal, non financier », « Légal, financier : non »), unless it is all that
        // is said of it: « légal : non ».
        (Some(legal), denied) => {
            let is_last = |at: usize| at + 1 == folded.split(' ').count();
            let denies = |denied: usize| denied < legal || denied == legal + 1 && is_last(denied);
            return Some(!denied.is_some_and(denies));
        }
        (None, Some(_)) => return Some(false),
        (None, None) => {}
    }
    if at(|word| ["charge", "contact", "contacter", "prevenir"].contains(&word)).is_some() {
        return Some(false);
    }
    match (scale, folded.split(' ').next().and_then(|word| word.parse::<u8>().ok())) {
        (Scale::Level, Some(level)) => Some(level == 1),
        (Scale::Rank, Some(rank)) => Some(rank > 0),
        (_, None) => yes_or_no(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_two_scales_and_words_say_who_signs() {
        for (cell, level, rank) in [
            ("1", Some(true), Some(true)),
            ("2", Some(false), Some(true)),
            ("0", Some(false), Some(false)),
            ("1 - Légal", Some(true), Some(true)),
            ("Légal, non financier", Some(true), Some(true)),
            ("Responsable non légal", Some(false), Some(false)),
            ("Autorité parentale : non", Some(false), Some(false)),
            ("Autorité parentale : oui", Some(true), Some(true)),
            ("Légal, financier : non", Some(true), Some(true)),
            ("Responsable légal (hébergement : non)", Some(true), Some(true)),
            ("Personne à contacter", Some(false), Some(false)),
            ("Oui", Some(true), Some(true)),
            ("peut-être", None, None),
        ] {
            assert_eq!((signs(cell, Scale::Level), signs(cell, Scale::Rank)), (level, rank), "{cell}");
        }
    }
}
