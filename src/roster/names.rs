//! Family name and given names, told apart in one cell.

use crate::ids::fold;

/// A person's name in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) civility: Option<&'static str>,
    pub(super) family: String,
    pub(super) given: String,
    /// Whether something tells the parts: capitals, a comma, the name of the family. Else all of it is the family name.
    pub(super) sure: bool,
}

/// `Mme NUÑEZ Inès`, `Inès NUÑEZ`, `NUÑEZ, Inès`; `Inès Nuñez` where the family of the pupil is called so.
pub(super) fn split_name(name: &str, family: Option<&str>) -> Split {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let civility = words.first().and_then(|word| match word.to_lowercase().trim_end_matches('.') {
        "mme" | "madame" | "mlle" | "mademoiselle" => Some("Mme"),
        "m" | "mr" | "monsieur" => Some("M."),
        _ => None,
    });
    if civility.is_some() && words.len() > 1 {
        words.remove(0);
    }
    let split = |family: &[&str], given: &[&str], sure| {
        let joined = |part: &[&str]| part.join(" ").trim_matches(',').trim().to_owned();
        Split { civility, family: joined(family), given: joined(given), sure }
    };
    if let Some(at) = words.iter().position(|word| word.ends_with(',')).filter(|at| at + 1 < words.len()) {
        let (family, given) = words.split_at(at + 1);
        return split(family, given, true);
    }
    let capitals = |word: &&&str| is_capitals(word);
    let first = words.iter().take_while(capitals).count();
    let last = words.iter().rev().take_while(capitals).count();
    match words.len() {
        0 | 1 => split(&words, &[], false),
        n if first > 0 && first < n => {
            let (family, given) = words.split_at(first);
            split(family, given, true)
        }
        n if last > 0 && last < n => {
            let (given, family) = words.split_at(n - last);
            split(family, given, true)
        }
        n => {
            // Lists are written in both orders: the first word may be either.
            let family = family.map(fold).unwrap_or_default();
            let is = |part: &[&str]| !part.is_empty() && fold(&part.join(" ")) == family;
            let mut cuts = (1..n).filter_map(|at| words.split_at_checked(at));
            match cuts.find(|(one, two)| is(one) != is(two)) {
                Some((one, two)) if is(one) => split(one, two, true),
                Some((one, two)) => split(two, one, true),
                None => split(&words, &[], false),
            }
        }
    }
}

/// `NUÑEZ`, `D’ŒUVRE`, but no initial.
fn is_capitals(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() > 1 && letters.clone().all(|c| !c.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str) -> (Option<&'static str>, String, String, bool) {
        let Split { civility, family, given, sure } = split_name(name, None);
        (civility, family, given, sure)
    }

    #[test]
    fn capitals_tell_the_family_name_in_either_order() {
        for name in ["Mme NUÑEZ DE LA VEGA Inès", "Madame Inès NUÑEZ DE LA VEGA", "Mme NUÑEZ DE LA VEGA, Inès"] {
            assert_eq!(parts(name), (Some("Mme"), "NUÑEZ DE LA VEGA".into(), "Inès".into(), true), "{name}");
        }
        assert_eq!(parts("D’ŒUVRE Anne-Lise"), (None, "D’ŒUVRE".into(), "Anne-Lise".into(), true));
    }

    #[test]
    fn without_capitals_nothing_is_guessed() {
        assert_eq!(parts("M. Théo Chassaing"), (Some("M."), "Théo Chassaing".into(), String::new(), false));
        assert_eq!(parts("DUPONT LÉA"), (None, "DUPONT LÉA".into(), String::new(), false));
        assert_eq!(parts("Chassaing"), (None, "Chassaing".into(), String::new(), false));
        assert_eq!(parts("M"), (Some("M."), "M".into(), String::new(), false));
    }

    #[test]
    fn the_name_of_the_family_tells_in_either_order() {
        for name in ["Mme de la Côte Rose", "Mme Rose de la Côte", "Mme ROSE DE LA COTE"] {
            let Split { family, given, sure, .. } = split_name(name, Some("DE LA CÔTE"));
            assert_eq!((fold(&family), fold(&given), sure), ("de la cote".into(), "rose".into(), true), "{name}");
        }
    }
}
