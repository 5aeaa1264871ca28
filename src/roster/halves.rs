//! Who is named in two cells: one for the family name, one for the given names.

use super::asides::{apart, without_asides, without_dead};
use super::names::{Named, Split, is_told_apart, named};
use super::repairs::Repair;
use super::words::{
    JOINERS, PARTICLES, civility, denies, is_capitals, is_dead, is_function, is_kinship, is_nobody, joins, may_be_name,
    of_several,
};

/// What is in a cell for one half of a name: nothing where it names nobody.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Half {
    pub(super) civility: Option<&'static str>,
    pub(super) name: String,
    /// What stands beside it that is no name.
    pub(super) beside: Vec<String>,
}

impl Half {
    /// In a cell of its own a word is a name unless it is known to be something else: families fill in forms in small letters.
    /// After a comma more is needed, unless small letters are all that there is.
    pub(super) fn of(cell: &str) -> Self {
        let (text, mut beside) = without_asides(cell);
        let text = without_dead(&text, &mut beside);
        let text = without_remark(&text, &mut beside);
        let small = !text.contains(char::is_uppercase);
        let mut parts = 0..;
        let is_name = |part: &&str| {
            let first = parts.next() == Some(0);
            (may_be_name(part) || (first || small) && is_no_other(part)) && (first || !denies(part))
        };
        let (names, others): (Vec<&str>, Vec<&str>) = text.split(',').map(str::trim).partition(is_name);
        beside.extend(others.into_iter().map(ToOwned::to_owned));
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let name = if beside.is_empty() { cell.to_owned() } else { names.join(", ") };
        let (civility, name) = titled(&name);
        Self { civility, name: name.to_owned(), beside }
    }
}

/// A civility before a name, and the rest of it: « Mme PETIT », « Mme ».
fn titled(name: &str) -> (Option<&'static str>, &str) {
    let is_plain = |rest: &str| !rest.split(' ').any(|word| joins(word) || civility(word).is_some());
    let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
    civility(first).filter(|_| is_plain(rest)).map_or((None, name), |civility| (Some(civility), rest.trim()))
}

/// A text without the remark after a hyphen or a colon: « ROUX - ne pas contacter », but « DUPONT - MARTIN » is a name.
fn without_remark(text: &str, beside: &mut Vec<String>) -> String {
    let is_remark = |(name, remark): &(&str, &str)| {
        let small = name.contains(char::is_uppercase) && !remark.contains(char::is_uppercase);
        small || denies(remark) || remark.split_whitespace().any(is_function)
    };
    let cuts = [" - ", " – ", " — ", " : "].into_iter().filter_map(|cut| text.split_once(cut));
    let Some((name, remark)) = cuts.filter(is_remark).min_by_key(|(name, _)| name.len()) else {
        return text.to_owned();
    };
    beside.push(remark.trim().to_owned());
    name.to_owned()
}

/// Whether words name nobody's function and nobody together, and are no small words alone.
fn is_no_other(words: &str) -> bool {
    let is_other = |word: &str| is_function(word) || is_nobody(word);
    !words.split_whitespace().any(is_other) && !words.split_whitespace().all(|word| PARTICLES.contains(&word))
}

/// The people whom two cells name together, where it is not one person whose halves they are: a couple, or somebody whose
/// whole name stands in one cell beside a title or « Mère » in the other. `of` is the family name of the pupil.
pub(super) fn together(family: &str, given: &str, of: Option<&str>) -> Option<Named> {
    whole(family, given, of).or_else(|| whole(given, family, of)).or_else(|| couple(family, given, of))
}

/// Somebody whose whole name is one cell, where the other is a title or a kinship alone.
fn whole(alone: &str, name: &str, of: Option<&str>) -> Option<Named> {
    let is_whole = |name: &&str| name.contains(' ') && !name.split_whitespace().any(joins);
    let name = Some(name).filter(is_whole)?;
    if civility(alone).is_some() {
        return Some(named(&format!("{alone} {name}"), of));
    }
    // In capitals it may be a name.
    if !is_kinship(alone) || is_capitals(alone) && !is_told_apart(name, of) {
        return None;
    }
    let mut named = named(name, of);
    named.beside.push(alone.to_owned());
    Some(named)
}

/// One of several people in a cell for one half of their names.
#[derive(Clone, Debug, Default)]
struct One {
    civility: Option<&'static str>,
    name: String,
}

/// The people in a cell whom « et » or « / » joins.
fn each(cell: &str) -> Vec<One> {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let several = words.first().and_then(|word| of_several(word));
    let words = words.get(usize::from(several.is_some())..).unwrap_or_default();
    let parts = words.split(|word| joins(word)).filter(|words| !words.is_empty());
    let one = |words: &[&str]| {
        let title = words.first().and_then(|word| civility(word));
        let name = words.get(usize::from(title.is_some())..).unwrap_or_default().join(" ");
        One { civility: title.or(several), name }
    };
    parts.map(one).collect()
}

/// Whether a cell may name several people. Most do not, which is seen at once.
fn may_join(cell: &str) -> bool {
    let titles = cell.split_whitespace().filter(|word| civility(word).is_some()).count();
    titles > 1 || JOINERS.iter().any(|sign| cell.contains(sign)) || cell.split_whitespace().any(joins)
}

/// The people of two cells of which one at least names several. One family name that is told is that of all.
fn couple(family: &str, given: &str, of: Option<&str>) -> Option<Named> {
    if family.is_empty() || ![family, given].into_iter().any(may_join) {
        return None;
    }
    let [families_half, given_half] = [family, given].map(|cell| Half::of(&apart(cell)));
    let families = each(&families_half.name);
    let mut given_names = each(&given_half.name);
    if families.len() > 1 && given_names.len() == 1 {
        given_names = given_half.name.split(',').flat_map(each).collect();
    }
    let titles = families.iter().filter(|one| one.civility.is_some()).count();
    if families.len().max(given_names.len()) < 2 {
        return None;
    }
    let mut beside = [families_half.beside, given_half.beside].concat();
    beside.retain(|words| !words.is_empty());
    if [family, given].into_iter().flat_map(str::split_whitespace).any(is_dead) {
        // Whose the given names are that are left, nobody says.
        let nobody = Named { people: vec![], beside: vec![], told: vec![] };
        return Some(if given.is_empty() { named(family, of) } else { nobody });
    }
    if let ([first, _, ..], [one], true) = (families.as_slice(), given_names.as_slice(), titles < 2) {
        let family = families_half.name.split_once(' ').filter(|_| first.civility.is_some());
        let family = family.map_or(families_half.name.as_str(), |(_, rest)| rest).to_owned();
        let person = Split { civility: first.civility, family, given: one.name.clone(), sure: true };
        return Some(Named { people: vec![person], beside, told: vec![Repair::OneOfTwo] });
    }
    let told: Vec<&str> = families.iter().map(|one| one.name.as_str()).filter(|name| !name.is_empty()).collect();
    let Some(lent) = told.first().filter(|_| told.len() == 1 || told.len() == families.len()) else {
        return Some(titled_only(&families, given, of).unwrap_or_else(|| named(&format!("{family} {given}"), of)));
    };
    let count = if families.len() > 1 { families.len() } else { given_names.len() };
    let mut repairs = vec![];
    // Which of them they are of, nobody says.
    if given_names.len() != count {
        match given_names.as_slice() {
            [] => {}
            [_] => repairs.push(Repair::OneGiven),
            _ => beside.push(given.to_owned()),
        }
        given_names.clear();
    }
    let one = |at: usize| {
        let own = families.get(at).filter(|_| families.len() == count);
        let given = given_names.get(at).cloned().unwrap_or_default();
        let family = own.map(|own| own.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(lent);
        let civility = given.civility.or(own.and_then(|own| own.civility));
        Split { civility, family: family.to_owned(), given: given.name, sure: true }
    };
    let people = (0..count).map(one).collect();
    Some(Named { people, beside, told: repairs })
}

/// « M. et Mme », « Paul et Anne MARTIN »: as many people as there are titles.
fn titled_only(titles: &[One], names: &str, of: Option<&str>) -> Option<Named> {
    let mut named = named(names, of);
    for (person, title) in named.people.iter_mut().zip(titles) {
        person.civility = title.civility.or(person.civility);
    }
    let is_each = named.people.len() == titles.len() && titles.iter().all(|title| title.name.is_empty());
    is_each.then_some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(family: &str, given: &str) -> Option<(Vec<String>, Vec<String>, Vec<Repair>)> {
        let Named { people, beside, told } = together(family, given, None)?;
        let one = |split: &Split| format!("{}|{}|{}", split.civility.unwrap_or_default(), split.family, split.given);
        Some((people.iter().map(one).collect(), beside, told))
    }

    #[test]
    fn a_couple_in_two_columns_is_two_people_with_their_own_given_names() {
        for (family, given, two) in [
            ("M. et Mme MARTIN", "Paul et Anne", ["M.|MARTIN|Paul", "Mme|MARTIN|Anne"]),
            ("M. et Mme MARTIN", "Paul, Anne", ["M.|MARTIN|Paul", "Mme|MARTIN|Anne"]),
            ("M. et Mme MARTIN", "Mme Anne et M. Paul", ["Mme|MARTIN|Anne", "M.|MARTIN|Paul"]),
            ("M./Mme MARTIN", "Paul / Anne", ["M.|MARTIN|Paul", "Mme|MARTIN|Anne"]),
            ("M. Mme MARTIN", "Paul & Anne", ["M.|MARTIN|Paul", "Mme|MARTIN|Anne"]),
            ("M. ROUX et Mme NOIR", "Paul et Anne", ["M.|ROUX|Paul", "Mme|NOIR|Anne"]),
            ("ROUX / NOIR", "Paul / Anne", ["|ROUX|Paul", "|NOIR|Anne"]),
            ("MARTIN", "M. Paul et Mme Anne", ["M.|MARTIN|Paul", "Mme|MARTIN|Anne"]),
            ("Mmes MARTIN", "Rose et Anne", ["|MARTIN|Rose", "|MARTIN|Anne"]),
            ("M. et Mme", "Paul et Anne MARTIN", ["M.|MARTIN|Paul", "Mme|MARTIN|Anne"]),
            ("M. et Mme MARTIN", "", ["M.|MARTIN|", "Mme|MARTIN|"]),
            ("ROUX et NOIR", "", ["|ROUX|", "|NOIR|"]),
        ] {
            let two = two.map(ToOwned::to_owned).to_vec();
            assert_eq!(shown(family, given), Some((two, vec![], vec![])), "{family} {given}");
        }
    }

    #[test]
    fn whose_given_names_are_is_told_where_nobody_says() {
        let two = vec!["M.|MARTIN|".to_owned(), "Mme|MARTIN|".to_owned()];
        assert_eq!(shown("M. et Mme MARTIN", "Paul"), Some((two.clone(), vec![], vec![Repair::OneGiven])));
        let three = "Paul / Anne / Luc".to_owned();
        assert_eq!(shown("M. et Mme MARTIN", &three), Some((two, vec![three], vec![])));
        let one = vec!["Mme|DUPONT / MARTIN|Sophie".to_owned()];
        assert_eq!(shown("Mme DUPONT / MARTIN", "Sophie"), Some((one, vec![], vec![Repair::OneOfTwo])));
    }

    #[test]
    fn a_title_or_a_kinship_leaves_the_whole_name_to_the_other_column() {
        for (one, other, person, beside) in [
            ("Mme", "DUPONT Sophie", "Mme|DUPONT|Sophie", ""),
            ("DUPONT Sophie", "Mme", "Mme|DUPONT|Sophie", ""),
            ("Mère", "DURAND Sophie", "|DURAND|Sophie", "Mère"),
            ("PÈRE", "M. DURAND Paul", "M.|DURAND|Paul", "PÈRE"),
            ("la mère", "durand sophie", "|durand sophie|", "la mère"),
        ] {
            let beside: Vec<String> = [beside].into_iter().filter(|b| !b.is_empty()).map(ToOwned::to_owned).collect();
            assert_eq!(shown(one, other), Some((vec![person.to_owned()], beside, vec![])), "{one} {other}");
        }
        for (family, given) in
            [("PÈRE", "Jean Luc"), ("Mme", "Sophie"), ("DUPONT", "Marie, Anne"), ("Mme DUPONT", "Sophie")]
        {
            assert_eq!(shown(family, given), None, "{family} {given}");
        }
    }

    #[test]
    fn what_names_nobody_is_no_half_of_a_name() {
        for (cell, name, beside) in [
            ("ROUX - ne pas contacter", "ROUX", "ne pas contacter"),
            ("ROUX - NE PAS CONTACTER", "ROUX", "NE PAS CONTACTER"),
            ("ROUX, NE PAS CONTACTER", "ROUX", "NE PAS CONTACTER"),
            ("Roux : injoignable", "Roux", "injoignable"),
            ("ROUX - Gérante", "ROUX", "Gérante"),
            ("DUPONT - MARTIN", "DUPONT - MARTIN", ""),
            ("dupont - martin", "dupont - martin", ""),
            ("Non", "Non", ""),
            ("voir mairie", "", "voir mairie"),
            ("même", "", "même"),
            ("Mme", "", ""),
        ] {
            let half = Half::of(cell);
            assert_eq!((half.name.as_str(), half.beside.concat().as_str()), (name, beside), "{cell}");
        }
        assert_eq!(Half::of("Mme PETIT").civility, Some("Mme"));
    }
}
