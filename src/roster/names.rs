//! Who is named in one cell: family and given names told apart, and what stands beside that is no name.

use super::asides::without_asides;
use super::words::{
    ARTICLES, JOINERS, PARTICLES, are_functions, civility, is_capitals, is_function, joins, may_be_name,
};
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
fn split_name(name: &str, family: Option<&str>) -> Split {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let civility = words.first().and_then(|word| civility(word));
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

/// Whom one cell names, and what stands beside the names that is none: a function, a telephone, a remark.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) people: Vec<Split>,
    pub(super) beside: Vec<String>,
}

/// The people whom one cell names: `M. et Mme NUÑEZ`, `NUÑEZ Luc, BRUN Rose`, `Luc et Rose NUÑEZ`.
pub(super) fn named(cell: &str, family: Option<&str>) -> Named {
    // « Directrice : Mme ROUX Odile ».
    if let Some((function, name)) =
        cell.split_once(':').filter(|(function, name)| are_functions(function) && !name.trim().is_empty())
    {
        let mut named = named(name, family);
        named.beside.insert(0, function.trim().to_owned());
        return named;
    }
    let spaced = JOINERS.iter().fold(cell.to_owned(), |cell, sign| cell.replace(sign, &format!(" {sign} ")));
    let (names, mut beside) = without_asides(&spaced);
    let mut groups: Vec<Vec<Part>> = vec![];
    for part in parts(&names) {
        match groups.last_mut() {
            Some(group) if !group.first().is_some_and(|head| are_two(head, &part, family)) => group.push(part),
            _ => groups.push(vec![part]),
        }
    }
    let people = groups.iter().flat_map(|group| of_group(group, family, &mut beside)).collect();
    Named { people, beside }
}

/// A pupil's whole name. A list of pupils has no functions: what follows a comma is given names.
pub(super) fn pupil_named(cell: &str) -> Named {
    let cell = cell.replace('\n', " ");
    // « 25 élèves » is a line of totals.
    let counts = cell.starts_with(|c: char| c.is_ascii_digit());
    let (name, beside) = if counts { (cell, vec![]) } else { without_asides(&cell) };
    let name = name.trim_matches([',', ' ']);
    let people = if fold(name).is_empty() { vec![] } else { vec![split_name(name, None)] };
    Named { people, beside }
}

/// What is left of a family name or of given names that have their own column, and what stood beside.
pub(super) fn plain_name(cell: &str) -> (String, Vec<String>) {
    let (name, mut beside) = without_asides(cell);
    let (names, others): (Vec<&str>, Vec<&str>) = name.split(',').map(str::trim).partition(|part| may_be_name(part));
    beside.extend(others.into_iter().map(ToOwned::to_owned));
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let name = if beside.is_empty() { cell.to_owned() } else { names.join(", ") };
    (name, beside)
}

/// A part of a cell, and what cuts it from the part before: a comma, a line break, a hyphen between spaces, or a space
/// before « Mme ».
#[derive(Debug)]
struct Part {
    cut: char,
    words: String,
}

fn parts(names: &str) -> Vec<Part> {
    let (mut parts, mut words, mut cut): (Vec<Part>, Vec<&str>, char) = (vec![], vec![], '\n');
    let mut close = |words: &mut Vec<&str>, cut: char| {
        let joined = std::mem::take(words).join(" ");
        if !fold(&joined).is_empty() {
            parts.push(Part { cut, words: joined });
        }
    };
    for line in names.lines() {
        for word in line.split_whitespace() {
            let before = words.last().copied().unwrap_or_default();
            let next = match word {
                "-" | "–" | "—" => Some('-'),
                "," | ";" => Some(','),
                _ if civility(word).is_some() && !before.is_empty() && !joins(before) && civility(before).is_none() => {
                    Some(' ')
                }
                _ => None,
            };
            if let Some(next) = next {
                close(&mut words, cut);
                cut = next;
            }
            if next.is_none_or(|next| next == ' ') && !(words.is_empty() && joins(word)) {
                words.push(word);
            }
        }
        close(&mut words, cut);
        cut = '\n';
    }
    parts
}

/// Whether two parts are people each: both have a civility, or family and given names that are told apart.
fn are_two(one: &Part, other: &Part, family: Option<&str>) -> bool {
    let both = |is: &dyn Fn(&str) -> bool| is(&one.words) && is(&other.words);
    both(&is_titled) || both(&|words| is_told_apart(words, family))
}

/// The people of parts of which the first alone names somebody for certain.
fn of_group(group: &[Part], family: Option<&str>, beside: &mut Vec<String>) -> Vec<Split> {
    let Some((head, rest)) = group.split_first() else { return vec![] };
    if are_functions(&head.words) && !rest.is_empty() {
        beside.push(head.words.clone());
        return of_group(rest, family, beside);
    }
    let (names, others): (Vec<&Part>, Vec<&Part>) = rest.iter().partition(|part| may_be_name(&part.words));
    beside.extend(others.iter().map(|part| part.words.clone()));
    let Some(first) = names.first() else { return joined(&head.words, family, beside) };
    let all = |between: &str| {
        let names = names.iter().map(|part| part.words.as_str());
        std::iter::once(head.words.as_str()).chain(names).collect::<Vec<_>>().join(between)
    };
    match first.cut {
        _ if is_told_apart(&head.words, family) => {
            beside.extend(names.into_iter().map(|part| part.words.clone()));
            joined(&head.words, family, beside)
        }
        // « Service social - Mme DUPONT ».
        '-' if is_titled(&first.words) && !is_titled(&head.words) => {
            beside.push(head.words.clone());
            joined(&first.words, family, beside)
        }
        ',' if names.len() == 1 && is_family(&head.words) && !is_told_apart(&first.words, family) => {
            vec![split_name(&all(", "), family)]
        }
        '\n' | ' ' => joined(&all(" "), family, beside),
        cut => vec![unsure(&all(if cut == ',' { ", " } else { " - " }))],
    }
}

/// All of a text as a family name, which people are told of.
fn unsure(words: &str) -> Split {
    let title = words.split_whitespace().next().and_then(civility);
    let family = words.split_whitespace().skip(usize::from(title.is_some())).collect::<Vec<_>>().join(" ");
    Split { civility: title, family, given: String::new(), sure: false }
}

/// The people of a part whom « et » or « / » joins.
fn joined(part: &str, family: Option<&str>, beside: &mut Vec<String>) -> Vec<Split> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let each = words.split(|word| joins(word)).filter(|words| !words.is_empty());
    let each = each.map(|words| without_function(words, family, beside));
    let each: Vec<String> = each.filter(|name| !name.is_empty()).collect();
    match each.as_slice() {
        [] => vec![],
        [one] => vec![split_name(one, family)],
        several => people(several, family).unwrap_or_else(|| vec![unsure(part)]),
    }
}

/// The name in words that a function or a remark may follow.
fn without_function(words: &[&str], family: Option<&str>, beside: &mut Vec<String>) -> String {
    // « Madame la directrice », « M. le Maire »: a function, and nobody's name.
    let mut bare = words.iter().filter(|word| civility(word).is_none());
    let is_nobody = bare.next().is_some_and(|word| ARTICLES.contains(&fold(word).as_str()));
    if is_nobody && bare.next().is_some_and(|word| is_function(word)) {
        beside.push(words.join(" "));
        return String::new();
    }
    let ends = |at: &usize| {
        let (Some(before), Some(word)) = (words.get(..*at), words.get(*at)) else { return false };
        let small = word.starts_with(char::is_lowercase);
        let function = is_function(word);
        let apart = || is_told_apart(&before.join(" "), family);
        small && function || (function || small && !PARTICLES.contains(word)) && apart()
    };
    let (name, rest) = words.split_at((1..words.len()).find(ends).unwrap_or(words.len()));
    if !rest.is_empty() {
        beside.push(rest.join(" "));
    }
    name.join(" ")
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

/// Whether a civility and a name stand there.
fn is_titled(words: &str) -> bool {
    let mut words = words.split_whitespace();
    words.next().is_some_and(|word| civility(word).is_some()) && words.next().is_some()
}

fn is_told_apart(words: &str, family: Option<&str>) -> bool {
    let split = split_name(words, family);
    split.sure && !split.given.is_empty()
}

/// Whether words before a comma are a family name: one word, capitals, or a name with a particle. « Jean Petit » may be
/// the whole name of somebody of whom more is said.
fn is_family(words: &str) -> bool {
    let words = words.split_whitespace().skip_while(|word| civility(word).is_some());
    let words: Vec<&str> = words.collect();
    words.len() == 1 || words.iter().all(|word| is_capitals(word)) || words.iter().any(|word| PARTICLES.contains(word))
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
