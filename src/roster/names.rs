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

/// The people whom one cell names: `M. et Mme NUÑEZ`, `M. NUÑEZ Luc et Mme BRUN Rose`, `Luc et Rose NUÑEZ`. Never nobody.
pub(super) fn split_names(cell: &str, family: Option<&str>) -> Vec<Split> {
    let apart = cell.replace('/', " / ").replace('&', " & ");
    let words: Vec<&str> = apart.split_whitespace().collect();
    let joins = |word: &&str| ["et", "ou", "/", "&"].contains(&word.to_lowercase().as_str());
    let parts: Vec<String> = words.split(joins).map(|part| part.join(" ")).filter(|part| !part.is_empty()).collect();
    let people = if parts.len() > 1 { people(&parts, family) } else { None };
    people.unwrap_or_else(|| vec![split_name(cell, family)])
}

/// People by the parts of a cell, who lend each other the one family name that is told.
fn people(parts: &[String], family: Option<&str>) -> Option<Vec<Split>> {
    let mut all: Vec<Split> = parts.iter().map(|part| part_of_several(part, family)).collect();
    let mut families = all.iter().filter(|split| !split.family.is_empty());
    let (first, several) = (families.next()?.clone(), families.next().is_some());
    let titles: Vec<&'static str> = all.iter().filter_map(|split| split.civility).collect();
    // « M. et Mme NUÑEZ Luc et Rose »: titles first, then the given names in the same order.
    if all.first().is_some_and(|split| split.family.is_empty() && split.given.is_empty()) {
        let given: Vec<String> = all.into_iter().map(|split| split.given).filter(|given| !given.is_empty()).collect();
        let given = |at: usize| given.get(at).cloned().unwrap_or_default();
        let named = titles.iter().enumerate().map(|(at, title)| Split {
            civility: Some(title),
            given: given(at),
            ..first.clone()
        });
        return Some(named.collect()).filter(|_| !several);
    }
    let whole = all.iter().all(|split| split.sure && !(several && split.family.is_empty()));
    all.iter_mut().filter(|split| split.family.is_empty()).for_each(|split| split.family.clone_from(&first.family));
    whole.then_some(all)
}

/// One part of a cell that names several people: a title alone, a given name alone, or more.
fn part_of_several(part: &str, family: Option<&str>) -> Split {
    let split = split_name(part, family);
    let words = part.split_whitespace().count();
    let nothing = String::new;
    match split.civility {
        Some(_) if words == 1 => Split { family: nothing(), given: nothing(), sure: true, ..split },
        None if words == 1 && !is_capitals(part) => {
            Split { given: split.family, family: nothing(), sure: true, ..split }
        }
        _ if split.given.is_empty() && !split.family.contains(' ') => Split { sure: true, ..split },
        _ => split,
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
