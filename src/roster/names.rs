//! Family name and given names, told apart in one cell.

/// A person's name in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) civility: Option<&'static str>,
    pub(super) family: String,
    pub(super) given: String,
    /// Whether the writing itself tells the parts: capitals, a comma.
    pub(super) sure: bool,
}

/// `Mme NUÑEZ Inès`, `Inès NUÑEZ`, `NUÑEZ, Inès`, `Inès Nuñez`.
pub(super) fn split_name(name: &str) -> Split {
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
        _ => {
            let (given, family) = words.split_at(1);
            split(family, given, false)
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
        let Split { civility, family, given, sure } = split_name(name);
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
    fn without_capitals_the_given_name_comes_first_and_it_is_no_certainty() {
        assert_eq!(parts("M. Théo Chassaing"), (Some("M."), "Chassaing".into(), "Théo".into(), false));
        assert_eq!(parts("Chassaing"), (None, "Chassaing".into(), String::new(), false));
        assert_eq!(parts("M"), (Some("M."), "M".into(), String::new(), false));
    }
}
