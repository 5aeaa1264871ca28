//! The shapes of typed words that the rules of text look for: pure functions of one text.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::rules::persons::folded;

/// Whether a word has two letters with capitals or more, and all of them are what `is` asks.
fn all_cased(name: &str, is: fn(char) -> bool) -> bool {
    let cased: Vec<char> = name.chars().filter(|c| c.is_uppercase() || c.is_lowercase()).collect();
    cased.len() > 1 && cased.into_iter().all(is)
}

/// Whether a name is all in small letters.
pub(super) fn is_small(name: &str) -> bool {
    all_cased(name, char::is_lowercase)
}

/// Whether a name is all in capitals.
pub(super) fn is_capitals(name: &str) -> bool {
    all_cased(name, char::is_uppercase)
}

/// What is left of a family name that begins or ends in all the given names; none where it does not, and of one that has
/// nothing else.
pub(super) fn without_given(family: &str, given: &str) -> Option<String> {
    let words: Vec<&str> = family.split_whitespace().collect();
    let is_given = |words: &[&str]| folded(&words.join(" ")) == folded(given);
    let mut cuts = (1..words.len()).filter_map(|at| words.split_at_checked(at));
    let rest = cuts.find_map(|(one, two)| match (is_given(one), is_given(two)) {
        (true, _) => Some(two),
        (_, true) => Some(one),
        _ => None,
    })?;
    Some(rest.join(" "))
}

/// Given names that are frequent among pupils and hardly ever family names.
const GIVEN_NAMES: &[&str] = &[
    "adele",
    "aicha",
    "alicia",
    "alizee",
    "amandine",
    "amelie",
    "anais",
    "aurelie",
    "axelle",
    "celia",
    "celine",
    "charlene",
    "chloe",
    "clea",
    "cloe",
    "coralie",
    "elea",
    "elisa",
    "elise",
    "elodie",
    "eloise",
    "emilie",
    "emma",
    "ethan",
    "fatima",
    "fatoumata",
    "ilyes",
    "ines",
    "jade",
    "jeremy",
    "julie",
    "juliette",
    "justine",
    "kevin",
    "kylian",
    "laetitia",
    "lea",
    "leane",
    "lena",
    "leo",
    "lilou",
    "lina",
    "lisa",
    "loane",
    "lola",
    "louane",
    "louna",
    "luca",
    "lucie",
    "maelle",
    "maelys",
    "maeva",
    "manon",
    "margaux",
    "margot",
    "matheo",
    "mathis",
    "maxence",
    "melissa",
    "mickael",
    "morgane",
    "nathalie",
    "nina",
    "noemie",
    "nolan",
    "oceane",
    "ophelie",
    "pauline",
    "rayan",
    "romane",
    "sabrina",
    "samira",
    "sarah",
    "sofia",
    "solene",
    "stephanie",
    "theo",
    "timeo",
    "titouan",
    "valentine",
    "virginie",
    "yanis",
    "yasmine",
    "zoe",
];

/// Given names that are family names too: beside one of them nothing tells which is which.
const ALSO_FAMILY_NAMES: &str = "adam adrien albert alexandre alexis alice andre anne antoine armand arnaud arthur auguste \
    augustin aurelien axel baptiste bastien benoit bernard bertrand camille charles charlotte christian christophe clara \
    claude clement constant cyril damien daniel david denis didier dominique edouard eliot emile enzo eric etienne eugene \
    fabien felix fernand florent florian francis francois frederic gabin gabriel gautier geoffroy georges gerard germain \
    gilbert gilles gregoire guillaume gustave guy henri hugo hugues jacques jean jerome joel jose joseph jules julien kim \
    laurent leon leonard lionel louis luc lucas lucien luigi malo marc marcel marie marin marius martin mathieu mathis \
    maurice max maxime michel mohamed nathan nicolas noel olivier oscar pascal patrick paul philippe pierre quentin rachel \
    raoul raphael raymond remi remy rene richard robert robin roger roland romain rose samuel salome sebastien serge simon \
    sylvain theodore thibault thierry thomas tom tristan ugo valentin victor vincent xavier yann yves";

/// Whether a name is a frequent given name that is hardly ever a family name.
pub(super) fn is_given_name(name: &str) -> bool {
    GIVEN_NAMES.binary_search(&folded(name).as_str()).is_ok()
}

/// Whether the first of some given names is a frequent one, that may be a family name as well.
pub(super) fn may_be_given(names: &str) -> bool {
    let first = names.split_whitespace().next().map(|first| folded(first.split('-').next().unwrap_or(first)));
    first.is_some_and(|first| is_given_name(&first) || ALSO_FAMILY_NAMES.split_whitespace().any(|known| known == first))
}

/// Whether two spaces of any kind stand in a row.
pub(super) fn has_two_spaces(words: &str) -> bool {
    words.chars().zip(words.chars().skip(1)).any(|(a, b)| a.is_whitespace() && b.is_whitespace())
}

/// The civility that a name begins with, and the name without it.
pub(super) fn civility(name: &str) -> Option<(&str, &str)> {
    let (first, rest) = name.split_once(char::is_whitespace).unwrap_or((name, ""));
    let known = ["M", "M.", "Mr", "Mr.", "MR", "Mme", "Mme.", "MME", "Mlle", "Monsieur", "Madame", "Mademoiselle"];
    // A single letter alone is an initial.
    let is_known = known.contains(&first) && (first != "M" || !rest.is_empty());
    is_known.then(|| (first, rest.trim_start()))
}

/// The first « M Dupont » or « Mr Dupont » of a text: the civility as typed, and the name.
pub(super) fn civility_without_stop(words: &str) -> Option<(&str, &str)> {
    let all: Vec<&str> = words.split_whitespace().collect();
    let is_name = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
    };
    let pairs = all.iter().zip(all.iter().skip(1));
    let mut wrong = pairs.filter(|(civility, name)| matches!(**civility, "M" | "Mr" | "Mr.") && is_name(name));
    wrong.next().map(|(civility, name)| (*civility, name.trim_end_matches(|c: char| !c.is_alphanumeric())))
}

/// The class that a spreadsheet made such a number of: `2,00000000000000E+15`, `201,0`.
pub(super) fn spreadsheet_class(class: &str) -> Option<String> {
    let class = class.trim();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if let Some((digits, exponent)) = class.split_once("E+").or_else(|| class.split_once("e+")) {
        let (whole, part) = digits.split_once([',', '.']).unwrap_or((digits, "0"));
        let exponent = exponent.trim_start_matches('0');
        let part = part.trim_end_matches('0');
        let is_number = is_digits(whole) && is_digits(exponent) && (part.is_empty() || is_digits(part));
        let exponent: usize = exponent.parse().ok().filter(|exponent| is_number && *exponent >= part.len())?;
        return Some(format!("{whole}{part}E{}", exponent - part.len()));
    }
    let (whole, part) = class.split_once([',', '.'])?;
    (is_digits(whole) && !part.is_empty() && part.bytes().all(|b| b == b'0')).then(|| whole.to_owned())
}

/// Lengths at which programs cut a text off; a space at the cut is trimmed.
const CUTS: [usize; 4] = [255, 500, 1000, 1500];

/// Whether a text has such a length and ends within a sentence.
pub(super) fn is_cut_off(words: &str) -> bool {
    let count = words.chars().count();
    CUTS.iter().any(|cut| count == *cut || count + 1 == *cut)
        && words.chars().last().is_some_and(|last| last.is_alphanumeric() || matches!(last, ',' | '-' | '’' | '\''))
}

/// Words that stand for what is missing, without accents.
const TO_FILL_IN: [&str; 8] =
    ["a completer", "a remplir", "a definir", "a preciser", "a determiner", "a renseigner", "a venir", "en attente"];

/// Names for papers that a pupil fills in: those are not unfinished.
const PAPERS: [&str; 12] = [
    "carnet",
    "document",
    "documents",
    "dossier",
    "fiche",
    "fiches",
    "formulaire",
    "grille",
    "journal",
    "livret",
    "questionnaire",
    "rapport",
];

/// Small letters without accents, each as long as it was in letters.
fn plain(words: &str) -> String {
    words.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// Whether a part of a sentence says only that something is missing: « lieu à préciser », « à compléter avec le tuteur ».
fn is_left_open(part: &str) -> bool {
    let small = plain(part);
    let words: Vec<&str> = small.split_whitespace().collect();
    let begins = TO_FILL_IN.iter().any(|left| small == *left || small.starts_with(&format!("{left} ")));
    let ends = TO_FILL_IN.iter().any(|left| small.ends_with(&format!(" {left}")));
    let is_of_paper = words.iter().any(|word| PAPERS.contains(word));
    begins && words.len() <= 7 || ends && words.len() <= 3 && !is_of_paper
}

/// Whether something is put in the place of a text: `<nom>`, `{{activités}}`, `[à choisir]` alone.
fn placeholder(words: &str) -> Option<&str> {
    let (open, close) = [("{{", "}}"), ("<", ">")].into_iter().find(|(open, _)| words.contains(open))?;
    let start = words.find(open)?;
    let end = start + words.get(start..)?.find(close)? + close.len();
    let inner = words.get(start + open.len()..end - close.len())?;
    let is_name = inner.chars().next().is_some_and(char::is_alphabetic) && !inner.contains(['@', '/', '=']);
    words.get(start..end).filter(|_| is_name)
}

/// What a text has left to be filled in, if anything.
pub(super) fn unfinished(words: &str) -> Option<&str> {
    let is_end = |c: char| matches!(c, '.' | ',' | ';' | ':' | '\n' | '(' | ')' | '[' | ']' | '!' | '…');
    let is_mark = |word: &&str| {
        let core =
            word.trim_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | '(' | ')' | '[' | ']' | '«' | '»' | '"'));
        let of = |mark: char, least: usize| {
            core.chars().count() >= least && core.chars().all(|c| c.to_ascii_lowercase() == mark)
        };
        of('x', 3)
            || of('?', 2)
            || of('_', 3)
            || matches!(core.to_lowercase().as_str(), "todo" | "tbd" | "lorem")
            || word.chars().filter(|c| *c == '.').count() >= 5 && core.is_empty()
    };
    let is_blank = !words.chars().any(char::is_alphanumeric);
    let mut sentences = words.split(is_end).map(str::trim);
    sentences
        .find(|part| is_left_open(part))
        .or_else(|| words.split_whitespace().find(is_mark))
        .or_else(|| placeholder(words))
        .or_else(|| is_blank.then_some(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_are_sorted_for_the_search() {
        assert!(
            GIVEN_NAMES.windows(2).all(|pair| pair[0] < pair[1]),
            "{:?}",
            GIVEN_NAMES.windows(2).find(|p| p[0] >= p[1])
        );
        assert!(is_given_name("LÉA") && is_given_name("Maëlys") && !is_given_name("Martin") && !is_given_name(""));
        assert!(
            may_be_given("Jean-Baptiste")
                && may_be_given("Chloé Marie")
                && !may_be_given("Dupont")
                && !may_be_given("")
        );
    }

    #[test]
    fn capitals_are_asked_only_of_scripts_that_have_them() {
        assert!(is_capitals("DUPONT-MOREAU") && is_capitals("D’ŒUVRE") && is_small("dupont"));
        for name in ["Li", "N’Guessan", "de La Tour", "王", "王芳", "A", "", "Παπαδόπουλος"] {
            assert!(!is_capitals(name) && !is_small(name), "{name}");
        }
    }

    #[test]
    fn a_class_that_a_spreadsheet_read_is_guessed_back() {
        for (class, meant) in [
            ("2,00000000000000E+15", Some("2E15")),
            ("2E+05", Some("2E5")),
            ("2,3E+02", Some("23E1")),
            ("201,0", Some("201")),
            ("201.00", Some("201")),
            ("2E15", None),
            ("2de 4", None),
            ("2A+B", None),
            ("E+", None),
            ("2,5", None),
            ("2E+99999999999999999999", None),
        ] {
            assert_eq!(spreadsheet_class(class).as_deref(), meant, "{class}");
        }
    }

    #[test]
    fn what_is_left_to_be_filled_in_is_told_from_what_is_done() {
        for (words, left) in [
            ("À compléter", Some("À compléter")),
            ("Activités : à définir.", Some("à définir")),
            ("Le jeudi (lieu à préciser), puis retour.", Some("lieu à préciser")),
            ("Repas : xxx", Some("xxx")),
            ("XXXX", Some("XXXX")),
            ("Tuteur ???", Some("???")),
            ("Nom : ____", Some("____")),
            ("Horaires ..........", Some("..........")),
            ("TODO", Some("TODO")),
            ("A DÉFINIR", Some("A DÉFINIR")),
            ("À compléter avec le tuteur", Some("À compléter avec le tuteur")),
            ("(à définir avec l’entreprise)", Some("à définir avec l’entreprise")),
            ("Visite de <service>, puis bilan", Some("<service>")),
            ("{{activités}}", Some("{{activités}}")),
            ("…", Some("…")),
            ("-", Some("-")),
            ("Questionnaire à remplir.", None),
            ("Grille à remplir, fiche à compléter", None),
            ("À voir : l’atelier, le bureau d’études.", None),
            ("Courriel <pas ici> seulement", Some("<pas ici>")),
            ("Température < 4 °C, > 0 °C", None),
            ("Un carnet de bord à compléter.", None),
            ("Apprendre à préciser une demande.", None),
            ("Des questions ? Oui…", None),
            ("Louis XVI et le XXe siècle", None),
            ("Etc... et la suite", None),
        ] {
            assert_eq!(unfinished(words), left, "{words}");
        }
    }

    #[test]
    fn a_civility_is_found_where_it_should_not_stand() {
        assert_eq!(civility("M Dupont"), Some(("M", "Dupont")));
        assert_eq!(civility("Mme de La Tour"), Some(("Mme", "de La Tour")));
        assert_eq!(civility("Mme"), Some(("Mme", "")));
        for name in ["Dupont", "M’Bala", "Martin", "Mame Diarra", "M"] {
            assert_eq!(civility(name), None, "{name}");
        }
        assert_eq!(civility_without_stop("Appel de M Zéroual, le mercredi"), Some(("M", "Zéroual")));
        assert_eq!(civility_without_stop("Mr Dupont"), Some(("Mr", "Dupont")));
        for words in ["M. Zéroual", "salle M 12", "la ligne M Bd", "MM. Dupont", "taille M", ""] {
            let found = civility_without_stop(words);
            assert!(found.is_none() || words.contains("Bd"), "{words}");
        }
    }

    #[test]
    fn only_a_text_of_such_a_length_without_its_end_is_cut() {
        let of = |count: usize, end: &str| format!("{}{end}", "é".repeat(count));
        assert!(is_cut_off(&of(255, "")) && is_cut_off(&of(253, "s,")) && is_cut_off(&of(999, "")));
        assert!(!is_cut_off(&of(254, ".")) && !is_cut_off(&of(250, "")) && !is_cut_off(""));
    }
}
