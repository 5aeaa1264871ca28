//! The shapes of typed words that the rules of text look for: pure functions of one text.

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
    "clara",
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
    "enzo",
    "ethan",
    "fatima",
    "fatoumata",
    "gabin",
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
    "lucas",
    "lucie",
    "maelle",
    "maelys",
    "maeva",
    "manon",
    "margaux",
    "margot",
    "matheo",
    "mathieu",
    "mathis",
    "maxence",
    "melissa",
    "mickael",
    "morgane",
    "nathalie",
    "nathan",
    "nina",
    "noemie",
    "nolan",
    "oceane",
    "ophelie",
    "pauline",
    "quentin",
    "rayan",
    "romane",
    "sabrina",
    "salome",
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

/// Whether a name is a frequent given name that is hardly ever a family name.
pub(super) fn is_given_name(name: &str) -> bool {
    GIVEN_NAMES.binary_search(&folded(name).as_str()).is_ok()
}

/// Whether two spaces of any kind stand in a row.
pub(super) fn has_two_spaces(words: &str) -> bool {
    words.chars().zip(words.chars().skip(1)).any(|(a, b)| a.is_whitespace() && b.is_whitespace())
}

/// The civility that a name begins with, and the name without it.
pub(super) fn civility(name: &str) -> Option<(&str, &str)> {
    let (first, rest) = name.split_once(char::is_whitespace)?;
    let known = ["M", "M.", "Mr", "Mr.", "MR", "Mme", "Mme.", "MME", "Mlle", "Monsieur", "Madame", "Mademoiselle"];
    known.contains(&first).then(|| (first, rest.trim_start()))
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

/// Words that stand for what is missing, when they are all that a short sentence says.
const TO_FILL_IN: [&str; 12] = [
    "à compléter",
    "a completer",
    "à remplir",
    "à définir",
    "a definir",
    "à préciser",
    "a preciser",
    "à déterminer",
    "à renseigner",
    "à venir",
    "en attente",
    "à voir",
];

/// What a text has left to be filled in, if anything.
pub(super) fn unfinished(words: &str) -> Option<&str> {
    let is_end = |c: char| matches!(c, '.' | ',' | ';' | ':' | '\n' | '(' | ')' | '[' | ']' | '!' | '…');
    let is_short = |part: &&str| {
        let small = part.to_lowercase();
        TO_FILL_IN.iter().any(|left| small.ends_with(left)) && part.split_whitespace().count() <= 3
    };
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
    let mut sentences = words.split(is_end).map(str::trim);
    sentences.find(is_short).or_else(|| words.split_whitespace().find(is_mark))
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
