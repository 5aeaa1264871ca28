//! Who is named in one cell: family and given names told apart, and what stands beside that is no name.

use super::asides::{DEAD, apart, without_asides, without_dead};
use super::repairs::Repair;
use super::words::{
    ARTICLES, PARTICLES, are_functions, civility, is_abbreviation, is_capitals, is_dead, is_function, is_nobody,
    is_particle, is_rank, is_widow, joins, may_be_function, may_be_name, of_several,
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
    let (first, last) = (leading_family(&words), trailing_family(&words));
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

/// How many words at the beginning are a family name by their capitals, small words before one included: « de LA TOUR ».
fn leading_family(words: &[&str]) -> usize {
    let of_family = words.iter().take_while(|word| is_capitals(word) || is_particle(word)).count();
    let mut names = words.iter().take(of_family);
    names.rposition(|word| is_capitals(word)).map_or(0, |last| last + 1)
}

/// How many at the end are.
fn trailing_family(words: &[&str]) -> usize {
    let of_family = words.iter().rev().take_while(|word| is_capitals(word) || is_particle(word)).count();
    if words.last().is_some_and(|word| is_capitals(word)) { of_family } else { 0 }
}

/// As [`split_name`], of a cell that may hold more than a name: a rank before it is no part of it, and where more than one
/// family may be named, or a function, nothing is told apart.
fn split(name: &str, family: Option<&str>) -> Split {
    let words: Vec<&str> = name.split_whitespace().collect();
    let ranked = without_rank(&words).map(|words| words.join(" "));
    let name = ranked.as_deref().unwrap_or(name);
    let split = split_name(name, family);
    let titles = words.iter().take_while(|word| civility(word).is_some()).count();
    // « DUPONT Marie NOIR Luc », « Sophie LEROY MAIRE », « Mme M. BLANC ».
    let is_mixed = split.given.split(' ').any(is_capitals) && split.given.contains(char::is_lowercase);
    let open = split.sure && !name.contains(',') && (is_mixed || may_end_in_a_function(&split.family, name));
    if titles > 1 || open { unsure(name) } else { split }
}

/// Whether the last word of a name is the family's second and may be a function; « LE MAIRE » is a name.
fn may_end_in_a_function(family: &str, name: &str) -> bool {
    let before = family.rsplit_once(' ').map(|(before, last)| (before.rsplit(' ').next().unwrap_or(before), last));
    let is = |(before, last): (&str, &str)| may_be_function(last) && !PARTICLES.contains(&fold(before).as_str());
    name.ends_with(family) && before.is_some_and(is)
}

/// A name without « Dr », « Me », « le Professeur » before it; none where it has none.
fn without_rank<'a>(words: &[&'a str]) -> Option<Vec<&'a str>> {
    let (titles, rest) = words.split_at(words.iter().take_while(|word| civility(word).is_some()).count());
    let article = usize::from(!titles.is_empty() && rest.first().is_some_and(|word| ARTICLES.contains(word)));
    let next = |at: usize| rest.get(at + 1).copied();
    let ranks =
        (article..rest.len()).take_while(|at| rest.get(*at).is_some_and(|word| is_rank(word, next(*at)))).count();
    let name = rest.get(article + ranks..).filter(|name| ranks > 0 && !name.is_empty())?;
    Some([titles, name].concat())
}

/// Whom one cell names, and what stands beside the names that is none: a function, a telephone, a remark.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) people: Vec<Split>,
    pub(super) beside: Vec<String>,
    /// What is told of them beside that.
    pub(super) told: Vec<Repair>,
}

/// The people whom one cell names: `M. et Mme NUÑEZ`, `NUÑEZ Luc, BRUN Rose`, `Luc et Rose NUÑEZ`. Who is dead is only named
/// where nobody else is.
pub(super) fn named(cell: &str, family: Option<&str>) -> Named {
    let (names, beside) = without_asides(&apart(cell));
    // « Directrice : Mme ROUX Odile »: it is nobody's name, wherever it stands.
    let (functions, names): (Vec<Part>, Vec<Part>) =
        parts(&names).into_iter().partition(|part| are_functions(&part.words));
    let mut cell = Cell { family, beside, told: vec![], dead: vec![] };
    cell.beside.extend(functions.into_iter().map(|part| part.words));
    let mut groups: Vec<Vec<Part>> = vec![];
    for part in names {
        match groups.last_mut() {
            Some(group) if !group.first().is_some_and(|head| are_two(head, &part, family)) => group.push(part),
            _ => groups.push(vec![part]),
        }
    }
    let people: Vec<Split> = groups.iter().flat_map(|group| cell.of_group(group)).collect();
    cell.named(people)
}

/// A pupil's whole name. A list of pupils has no functions: what follows a comma is given names.
pub(super) fn pupil_named(cell: &str) -> Named {
    let cell = cell.replace('\n', " ");
    // « 25 élèves » is a line of totals.
    let counts = cell.starts_with(|c: char| c.is_ascii_digit());
    let (name, mut beside) = if counts { (cell, vec![]) } else { without_asides(&cell) };
    let name = without_dead(&name, &mut beside);
    let name = name.trim_matches([',', ' ']);
    let people = if fold(name).is_empty() { vec![] } else { vec![split_name(name, None)] };
    Named { people, beside, told: vec![] }
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
        match parts.last_mut() {
            _ if fold(&joined).is_empty() => {}
            // « BLANC Luc, décédé »
            Some(Part { words, .. }) if joined.split(' ').all(is_dead) => *words = format!("{words} {joined}"),
            _ => parts.push(Part { cut, words: joined }),
        }
    };
    for line in names.lines() {
        for word in line.split_whitespace() {
            let before = words.last().copied().unwrap_or_default();
            let follows = joins(before) || civility(before).is_some() || is_dead(before);
            let next = match word {
                "-" | "–" | "—" | ":" => Some('-'),
                "," | ";" => Some(','),
                _ if civility(word).is_some() && !before.is_empty() && !follows => Some(' '),
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

/// A cell while people are made of its parts.
struct Cell<'a> {
    family: Option<&'a str>,
    beside: Vec<String>,
    told: Vec<Repair>,
    dead: Vec<Split>,
}

impl Cell<'_> {
    /// All that was read: of the dead only the first, and only where nobody lives.
    fn named(mut self, mut people: Vec<Split>) -> Named {
        let mut dead = self.dead.into_iter();
        if people.is_empty()
            && let Some(first) = dead.next()
        {
            people.push(first);
            self.beside.push(DEAD.to_owned());
            self.beside.extend(dead.map(|other| other.family));
        } else if dead.next().is_some() {
            self.told.push(Repair::Dead);
        }
        Named { people, beside: self.beside, told: self.told }
    }

    /// The people of parts of which the first alone names somebody for certain.
    fn of_group(&mut self, group: &[Part]) -> Vec<Split> {
        let Some((head, rest)) = group.split_first() else { return vec![] };
        let (names, others): (Vec<&Part>, Vec<&Part>) = rest.iter().partition(|part| may_be_name(&part.words));
        self.beside.extend(others.iter().map(|part| part.words.clone()));
        let Some(first) = names.first() else { return self.joined(&head.words) };
        let all = |between: &str| {
            let names = names.iter().map(|part| part.words.as_str());
            std::iter::once(head.words.as_str()).chain(names).collect::<Vec<_>>().join(between)
        };
        let titled = is_titled(&first.words) && !is_titled(&head.words);
        match first.cut {
            _ if is_told_apart(&head.words, self.family) => {
                self.beside.extend(names.into_iter().map(|part| part.words.clone()));
                self.joined(&head.words)
            }
            // « Service social - Mme DUPONT ».
            '-' if titled => {
                self.beside.push(head.words.clone());
                self.joined(&first.words)
            }
            ',' if names.len() == 1 && is_family(&head.words) && !is_told_apart(&first.words, self.family) => {
                vec![split(&all(", "), self.family)]
            }
            '\n' | ' ' if !titled && civility(&first.words).is_none() => self.joined(&all(" ")),
            '\n' | ' ' => vec![unsure(&all(" "))],
            cut => vec![unsure(&all(if cut == ',' { ", " } else { " - " }))],
        }
    }

    /// The people of a part whom « et » or « / » joins.
    fn joined(&mut self, part: &str) -> Vec<Split> {
        let words: Vec<&str> = part.split_whitespace().collect();
        let several = words.first().and_then(|word| of_several(word));
        let words = words.get(usize::from(several.is_some())..).unwrap_or_default();
        let each = words.split(|word| joins(word)).filter(|words| !words.is_empty());
        let (dead, living): (Vec<&[&str]>, Vec<&[&str]>) =
            each.partition(|words| words.iter().any(|word| is_dead(word)));
        // Of « M. et Mme BLANC (décédé) » nobody knows who lives.
        if !dead.is_empty() && living.iter().any(|words| is_title_alone(&words.join(" "))) {
            self.beside.push(part.to_owned());
            return vec![];
        }
        for words in dead {
            let words: Vec<&str> = words.iter().copied().filter(|word| !is_dead(word)).collect();
            let name = self.name(&words);
            self.dead.extend((!name.is_empty()).then(|| split(&name, self.family)));
        }
        let living: Vec<String> = living.into_iter().map(|words| self.name(words)).collect();
        let living: Vec<String> = living.into_iter().filter(|name| !name.is_empty()).collect();
        let mut people = match living.as_slice() {
            [] => vec![],
            titles if titles.iter().all(|one| is_title_alone(one)) => {
                self.beside.extend_from_slice(titles);
                vec![]
            }
            [one] if several.is_none() => vec![split(one, self.family)],
            [_] => vec![unsure(part)],
            all => self.people(all).unwrap_or_else(|| vec![unsure(part)]),
        };
        if people.len() > 1 {
            for split in &mut people {
                split.civility = split.civility.or(several);
            }
        }
        people
    }

    /// The name in words before or after which a function or a remark may stand; nothing where they name nobody.
    fn name(&mut self, words: &[&str]) -> String {
        let (titles, rest) = words.split_at(words.iter().take_while(|word| civility(word).is_some()).count());
        let Some(rest) = self.after_function(titles, rest) else {
            self.beside.push(words.join(" "));
            return String::new();
        };
        let widow = rest.len() > 1 && rest.first().is_some_and(|word| is_widow(word));
        let (marker, rest) = rest.split_at(usize::from(widow));
        self.beside.extend(marker.iter().map(|word| (*word).to_owned()));
        let words = [titles, rest].concat();
        let ends = |at: &usize| {
            let (Some(before), Some(word)) = (words.get(..*at), words.get(*at)) else { return false };
            let small = word.starts_with(char::is_lowercase);
            let apart = || is_told_apart(&before.join(" "), self.family);
            // « LEROY Sophie DIRECTRICE », but « Sophie LEROY MAIRE » may be a name.
            let shouted = || may_be_function(word) && before.last().is_some_and(|word| !is_capitals(word));
            // « DURAND Responsable RH »: after a family name alone stands a given name, or what they do.
            let family_alone = || before.iter().all(|word| is_capitals(word) || civility(word).is_some());
            is_abbreviation(word)
                || is_function(word) && (small || family_alone() && before.last().is_some_and(|word| is_capitals(word)))
                || (is_function(word) || small && !PARTICLES.contains(word) || shouted()) && apart()
        };
        let (name, rest) = words.split_at((1..words.len()).find(ends).unwrap_or(words.len()));
        self.beside.extend((!rest.is_empty()).then(|| rest.join(" ")));
        let ranked = without_rank(name);
        self.told.extend(ranked.as_ref().map(|_| Repair::Rank));
        ranked.as_deref().unwrap_or(name).join(" ")
    }

    /// The words of a name after a function: « Directrice LEROY Sophie », « tuteur BLANC ». None where the words name nobody:
    /// « Madame la directrice », « M. le Maire de Riom », « Famille BLANC ».
    fn after_function<'a>(&mut self, titles: &[&str], words: &'a [&'a str]) -> Option<&'a [&'a str]> {
        let is_article = |word: &str| ARTICLES.contains(&fold(word).as_str());
        if words.iter().find(|word| !is_article(word)).is_some_and(|word| is_nobody(word)) {
            return None;
        }
        let is_ranked = |at: usize| words.get(at).is_some_and(|word| is_rank(word, words.get(at + 1).copied()));
        let is_leading = |at: &usize| words.get(*at).is_some_and(|word| is_article(word) || is_function(word));
        let leading = (0..words.len()).take_while(|at| is_leading(at) && !is_ranked(*at)).count();
        let (function, name) = words.split_at(leading);
        if !function.iter().any(|word| is_function(word)) {
            return Some(words);
        }
        let is_name = |word: &&str| !word.starts_with(char::is_lowercase) && !is_particle(word);
        // « Mme la directrice DUPONT » may be of a place.
        let article = function.first().is_some_and(|word| is_article(word));
        let certain =
            article || function.iter().any(|word| is_abbreviation(word) || word.starts_with(char::is_lowercase));
        match name {
            [] if titles.is_empty() || certain => None,
            _ if is_told_apart(&name.join(" "), self.family) || certain && !article && name.iter().all(is_name) => {
                self.beside.push(function.join(" "));
                Some(name)
            }
            _ if certain => None,
            _ => Some(words),
        }
    }

    /// People by the parts of a cell, who lend each other the one family name that is told.
    fn people(&mut self, parts: &[String]) -> Option<Vec<Split>> {
        let mut all: Vec<Split> = parts.iter().map(|part| part_of_several(part, self.family)).collect();
        let mut families = all.iter().filter(|split| !split.family.is_empty());
        let (first, several) = (families.next()?.clone(), families.next().is_some());
        // « M. et Mme NUÑEZ Luc et Rose »: titles first, then the given names in the same order.
        if all.first().is_some_and(|split| split.family.is_empty() && split.given.is_empty()) {
            let titles: Vec<&Split> =
                all.iter().filter(|split| split.civility.is_some() || split.given.is_empty()).collect();
            let given: Vec<&str> =
                all.iter().map(|split| split.given.as_str()).filter(|given| !given.is_empty()).collect();
            // Which of two one given name is of, nobody says.
            let each = given.len() == titles.len();
            let given = |at: usize| given.get(at).filter(|_| each).map(|given| (*given).to_owned()).unwrap_or_default();
            let named =
                |(at, title): (usize, &&Split)| Split { civility: title.civility, given: given(at), ..first.clone() };
            let named: Vec<Split> = titles.iter().enumerate().map(named).collect();
            let lost = !each && all.iter().any(|split| !split.given.is_empty());
            self.told.extend((lost && !several).then_some(Repair::OneGiven));
            return Some(named).filter(|_| !several);
        }
        let whole = all.iter().all(|split| split.sure && !(several && split.family.is_empty()));
        all.iter_mut().filter(|split| split.family.is_empty()).for_each(|split| split.family.clone_from(&first.family));
        whole.then_some(all)
    }
}

/// All of a text as a family name, which people are told of.
fn unsure(words: &str) -> Split {
    let words: Vec<&str> = words.split_whitespace().collect();
    // Of two people it is the title of one.
    let civility = words.first().and_then(|word| civility(word)).filter(|_| !words.iter().any(|word| joins(word)));
    let family = words.get(usize::from(civility.is_some())..).unwrap_or_default().join(" ");
    Split { civility, family, given: String::new(), sure: false }
}

/// One part of a cell that names several people: a title alone, a given name alone, or more.
fn part_of_several(part: &str, family: Option<&str>) -> Split {
    let split = split(part, family);
    let words = part.split_whitespace().count();
    let nothing = String::new;
    match split.civility {
        _ if is_title_alone(part) => Split { family: nothing(), given: nothing(), sure: true, ..split },
        None if words == 1 && !is_capitals(part) => {
            Split { given: split.family, family: nothing(), sure: true, ..split }
        }
        _ if split.given.is_empty() && !split.family.contains(' ') => Split { sure: true, ..split },
        _ => split,
    }
}

/// Whether it is one title, and no name.
fn is_title_alone(words: &str) -> bool {
    !words.contains(' ') && (civility(words).is_some() || is_rank(words, Some(words)))
}

/// Whether a title and a name stand there.
fn is_titled(words: &str) -> bool {
    let mut words = words.split_whitespace();
    let first = words.next().filter(|word| !is_dead(word)).or_else(|| words.next());
    let next = words.next();
    next.is_some() && first.is_some_and(|word| civility(word).is_some() || is_rank(word, next))
}

pub(super) fn is_told_apart(words: &str, family: Option<&str>) -> bool {
    let split = split(words, family);
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
