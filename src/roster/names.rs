//! Who is named in one cell: family and given names told apart, and what stands beside that is no name.

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

fn civility(word: &str) -> Option<&'static str> {
    match word.to_lowercase().trim_end_matches('.') {
        "mme" | "madame" | "mlle" | "mademoiselle" => Some("Mme"),
        "m" | "mr" | "monsieur" => Some("M."),
        _ => None,
    }
}

/// What stands before a function.
const ARTICLES: [&str; 4] = ["le", "la", "l", "les"];

/// Signs that join two people, whether spaces stand beside them or not.
const JOINERS: [&str; 3] = ["/", "&", "+"];

fn joins(word: &str) -> bool {
    JOINERS.contains(&word) || ["et", "ou"].contains(&word.to_lowercase().as_str())
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

/// Small words that stand within a name.
const PARTICLES: [&str; 20] = [
    "de", "du", "des", "d", "la", "le", "les", "van", "von", "der", "den", "di", "da", "do", "dos", "del", "della",
    "ben", "el", "al",
];

/// How words begin, folded, that say what somebody does.
const FUNCTIONS: [&str; 29] = [
    "gerant",
    "cogerant",
    "direct",
    "responsable",
    "chef",
    "president",
    "maire",
    "secretaire",
    "comptable",
    "tuteur",
    "tutrice",
    "maitre",
    "proprietaire",
    "patron",
    "associe",
    "charge",
    "technicien",
    "ingenieur",
    "assistant",
    "employe",
    "vendeu",
    "referent",
    "infirmi",
    "professeur",
    "manage",
    "adjoint",
    "educat",
    "pharmacien",
    "artisan",
];

/// Whether a word says what somebody does; one in capitals is a name.
fn is_function(word: &str) -> bool {
    let folded = fold(word);
    !is_capitals(word) && FUNCTIONS.iter().any(|function| folded.starts_with(function))
}

/// Whether all words are functions, or small words beside them.
fn are_functions(words: &str) -> bool {
    let each = |word: &str| is_function(word) || ARTICLES.contains(&fold(word).as_str());
    words.split_whitespace().any(is_function) && words.split_whitespace().all(each)
}

/// Whether words after a comma or a line break may be a name: each begins with a capital letter, none is a function.
fn may_be_name(words: &str) -> bool {
    let each = |word: &str| PARTICLES.contains(&word) || joins(word) || !word.starts_with(char::is_lowercase);
    words.split_whitespace().all(|word| each(word) && !is_function(word))
        && !words.split_whitespace().all(|word| PARTICLES.contains(&word))
}

/// Whether words before a comma are a family name: one word, capitals, or a name with a particle. « Jean Petit » may be
/// the whole name of somebody of whom more is said.
fn is_family(words: &str) -> bool {
    let words = words.split_whitespace().skip_while(|word| civility(word).is_some());
    let words: Vec<&str> = words.collect();
    words.len() == 1 || words.iter().all(|word| is_capitals(word)) || words.iter().any(|word| PARTICLES.contains(word))
}

/// Words before a telephone number that say that it is one.
const LABELS: [&str; 12] =
    ["", "tel", "telephone", "port", "portable", "mobile", "fixe", "poste", "mail", "mel", "email", "courriel"];

/// Words, folded, after which an earlier name stands.
const EARLIER: [&str; 7] = ["nee", "ne", "epouse", "ep", "veuve", "vve", "dite"];

/// A cell without what is certainly no name, in parentheses, with digits, after « née »; and all that.
fn without_asides(cell: &str) -> (String, Vec<String>) {
    let (outside, mut beside) = without_parentheses(cell);
    let spaced = outside.replace(',', " , ").replace(';', " ; ");
    let lines = spaced.lines().map(|line| without_numbers(&line.split_whitespace().collect::<Vec<_>>(), &mut beside));
    let lines: Vec<String> = lines.collect();
    let lines = lines.iter().map(|line| without_earlier(&line.split(' ').collect::<Vec<_>>(), &mut beside));
    let kept = lines.collect::<Vec<_>>().join("\n");
    (kept, beside)
}

fn without_parentheses(cell: &str) -> (String, Vec<String>) {
    let Some((before, rest)) = cell.split_once('(') else { return (cell.to_owned(), vec![]) };
    let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
    let (after, more) = without_parentheses(after);
    let inside = inside.split_whitespace().collect::<Vec<_>>().join(" ");
    let beside = std::iter::once(inside).filter(|inside| !inside.is_empty()).chain(more).collect();
    (format!("{before} {after}"), beside)
}

/// A line without its telephone numbers, e-mail addresses and other words with digits.
fn without_numbers(words: &[&str], beside: &mut Vec<String>) -> String {
    let (mut name, mut run): (Vec<&str>, Vec<&str>) = (vec![], vec![]);
    for word in words.iter().copied().chain([","]) {
        let number = word.contains(|c: char| c.is_ascii_digit() || c == '@');
        if number {
            while run.is_empty() && name.last().is_some_and(|word| LABELS.contains(&fold(word).as_str())) {
                name.pop();
            }
            run.push(word);
            continue;
        }
        if !run.is_empty() {
            beside.push(std::mem::take(&mut run).join(" "));
            name.push(",");
        }
        name.push(word);
    }
    name.pop();
    name.join(" ")
}

/// A line without the name of somebody before their marriage, where capitals tell how far it goes.
fn without_earlier(words: &[&str], beside: &mut Vec<String>) -> String {
    let earlier = |at: &usize| {
        let small = |word: &&str| word.starts_with(char::is_lowercase) && EARLIER.contains(&fold(word).as_str());
        words.get(..*at).is_some_and(|before| before.iter().any(|word| is_capitals(word)))
            && words.get(*at).is_some_and(small)
            && words.get(at + 1).is_some_and(|word| is_capitals(word))
    };
    let Some(at) = (1..words.len()).find(earlier) else { return words.join(" ") };
    let (before, rest) = words.split_at(at);
    let (marker, rest) = rest.split_at(1);
    let (name, after) = rest.split_at(rest.iter().take_while(|word| is_capitals(word)).count());
    beside.push([marker, name].concat().join(" "));
    [before, after].concat().join(" ")
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

    /// The people of a cell as « M. | family | given », « ? » where it is unsure, then what stands beside.
    fn shown(cell: &str, family: Option<&str>) -> (Vec<String>, Vec<String>) {
        let Named { people, beside } = named(cell, family);
        let shown = |split: &Split| {
            let unsure = if split.sure { "" } else { "?" };
            let parts = [split.civility.unwrap_or_default(), &split.family, &split.given];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("|") + unsure
        };
        (people.iter().map(shown).collect(), beside)
    }

    #[test]
    fn what_stands_beside_a_name_is_no_part_of_it() {
        for (cell, person, beside) in [
            ("M. Jean PETIT, gérant", "M.|PETIT|Jean", "gérant"),
            ("PETIT Jean, Gérant", "PETIT|Jean", "Gérant"),
            ("Mme PETIT, directrice des ventes", "Mme|PETIT?", "directrice des ventes"),
            ("LEROY Sophie (directrice)", "LEROY|Sophie", "directrice"),
            ("LEROY Sophie directrice", "LEROY|Sophie", "directrice"),
            ("Sophie LEROY gérante", "LEROY|Sophie", "gérante"),
            ("LEROY Sophie - boulangerie", "LEROY|Sophie", "boulangerie"),
            ("LEROY Sophie - Boulangerie", "LEROY|Sophie", "Boulangerie"),
            ("LEROY Sophie\nchef de rang", "LEROY|Sophie", "chef de rang"),
            ("M. BLANC Luc 06 39 98 00 01", "M.|BLANC|Luc", "06 39 98 00 01"),
            ("M. BLANC Luc - tél. : 06 39 98 00 01", "M.|BLANC|Luc", "06 39 98 00 01"),
            ("06 39 98 00 01 BLANC Luc", "BLANC|Luc", "06 39 98 00 01"),
            ("M. BLANC Luc luc@x.example", "M.|BLANC|Luc", "luc@x.example"),
            ("Mme MARTIN née ROUX Claire", "Mme|MARTIN|Claire", "née ROUX"),
            ("ASE 63 - Mme DUPONT", "Mme|DUPONT?", "63 ASE"),
            ("BLANC Luc M.", "BLANC|Luc", "M."),
        ] {
            let (people, aside) = shown(cell, None);
            assert_eq!((people, aside.join(" ")), (vec![person.to_owned()], beside.to_owned()), "{cell}");
        }
        assert_eq!(shown("06 39 98 00 01", None), (vec![], vec!["06 39 98 00 01".into()]));
    }

    #[test]
    fn two_people_are_two_whatever_stands_between() {
        for between in ["\n", ", ", " - ", " + ", "; ", " et ", "/", ",\n"] {
            let (people, beside) = shown(&format!("BLANC Rose{between}NOIR Luc"), None);
            assert_eq!((people, beside), (vec!["BLANC|Rose".into(), "NOIR|Luc".into()], vec![]), "{between:?}");
            let (people, _) = shown(&format!("Mme BLANC{between}M. NOIR"), None);
            assert_eq!(people.len(), 2, "{between:?}");
            let (people, _) = shown(&format!("Rose Blanc{between}Luc Blanc"), Some("BLANC"));
            assert_eq!(people, ["Blanc|Rose", "Blanc|Luc"], "{between:?}");
        }
        assert_eq!(shown("Mme PETIT Julie M. BLANC Marc", None).0, ["Mme|PETIT|Julie", "M.|BLANC|Marc"]);
        assert_eq!(shown("Mme PETIT Julie 0639980001, M. BLANC Marc", None).0, ["Mme|PETIT|Julie", "M.|BLANC|Marc"]);
    }

    #[test]
    fn what_may_be_one_name_or_two_is_left_whole() {
        for (cell, person) in [
            ("DUPONT - MARTIN Rose", "DUPONT - MARTIN Rose?"),
            ("Mme BLANC, NOIR Luc", "Mme|BLANC, NOIR Luc?"),
            ("Jean Petit, Boulanger", "Jean Petit, Boulanger?"),
            ("BLANC Rose et quelqu’un d’autre", "BLANC Rose et quelqu’un d’autre?"),
        ] {
            assert_eq!(shown(cell, None), (vec![person.to_owned()], vec![]), "{cell}");
        }
        assert_eq!(shown("NUÑEZ, Inès", None).0, ["NUÑEZ|Inès"]);
        assert_eq!(shown("de la Côte, Rose", None).0, ["de la Côte|Rose"]);
        assert_eq!(shown("DUPONT-MARTIN\nRose", None).0, ["DUPONT-MARTIN|Rose"]);
        assert_eq!(shown("Mme Vicente DE LA VEGA", None).0, ["Mme|DE LA VEGA|Vicente"]);
    }
}
