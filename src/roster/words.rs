//! What one word of a cell with names may be: a civility, a function, a part of a name.

use crate::ids::fold;

pub(super) fn civility(word: &str) -> Option<&'static str> {
    match word.to_lowercase().trim_end_matches('.') {
        "mme" | "madame" | "mlle" | "mademoiselle" => Some("Mme"),
        "m" | "mr" | "monsieur" => Some("M."),
        _ => None,
    }
}

/// The civility of people whom one word before them has in common.
pub(super) fn of_several(word: &str) -> Option<&'static str> {
    match word.to_lowercase().trim_end_matches('.') {
        "mmes" | "mesdames" => Some("Mme"),
        "mm" | "messieurs" => Some("M."),
        _ => None,
    }
}

/// Whether a word before a name is what somebody is called by their rank: « Dr », « Me »; an agreement has no such title.
/// In capitals it is a name, but before another one.
pub(super) fn is_rank(word: &str, next: Option<&str>) -> bool {
    let Some(next) = next else { return false };
    let folded = fold(word);
    match folded.as_str() {
        "dr" => true,
        "docteur" | "professeur" | "pr" | "me" if is_shouted(word) => is_capitals(next),
        "docteur" | "professeur" | "pr" | "me" | "maitre" => {
            word.starts_with(char::is_uppercase) && !is_shouted(word) && next.starts_with(char::is_uppercase)
        }
        _ => false,
    }
}

/// Words, folded, that name people together, each of whom has a name that is not told, or that send to another cell.
const NOBODY: [&str; 6] = ["famille", "familles", "parents", "meme", "idem", "voir"];

/// Whether a word before a name makes it nobody's: a family signs nothing.
pub(super) fn is_nobody(word: &str) -> bool {
    NOBODY.contains(&fold(word).as_str())
}

/// Words, folded, that deny: « ne pas contacter ».
const DENIALS: [&str; 4] = ["ne", "pas", "non", "plus"];

/// Whether words after a name are a remark that denies something. One of them alone may be a name.
pub(super) fn denies(words: &str) -> bool {
    words.contains(' ') && words.split_whitespace().any(|word| DENIALS.contains(&fold(word).as_str()))
}

/// Whether a word says that somebody is dead.
pub(super) fn is_dead(word: &str) -> bool {
    let folded = fold(word);
    let late = !is_shouted(word) && ["feu", "feue"].contains(&folded.as_str());
    late || word == "†" || ["dcd", "decede", "decedee", "decedes", "decedees"].contains(&folded.as_str())
}

/// Whether a word before a woman's name says that it was her husband's.
pub(super) fn is_widow(word: &str) -> bool {
    ["veuve", "vve"].contains(&fold(word).as_str())
}

/// What stands before a function.
pub(super) const ARTICLES: [&str; 4] = ["le", "la", "l", "les"];

/// Signs that join two people, whether spaces stand beside them or not.
pub(super) const JOINERS: [&str; 3] = ["/", "&", "+"];

pub(super) fn joins(word: &str) -> bool {
    JOINERS.contains(&word) || ["et", "ou"].contains(&word.to_lowercase().as_str())
}

/// `NUÑEZ`, `D’ŒUVRE`, `d’ARCY`, but no initial.
pub(super) fn is_capitals(word: &str) -> bool {
    let bare = ["d'", "d’", "l'", "l’"].iter().find_map(|small| word.strip_prefix(small)).unwrap_or(word);
    bare.chars().filter(|c| c.is_alphabetic()).count() > 1 && is_shouted(bare) && !are_initials(bare)
}

/// Whether all letters of a word are capitals.
fn is_shouted(word: &str) -> bool {
    word.contains(char::is_alphabetic) && !word.contains(char::is_lowercase)
}

/// `J.-P.`, `M.A.`
pub(super) fn are_initials(word: &str) -> bool {
    let letters = word.split(|c: char| !c.is_alphabetic()).filter(|letters| !letters.is_empty());
    word.contains('.') && letters.clone().all(|letters| letters.chars().count() == 1)
}

/// Small words that stand within a name.
pub(super) const PARTICLES: [&str; 20] = [
    "de", "du", "des", "d", "la", "le", "les", "van", "von", "der", "den", "di", "da", "do", "dos", "del", "della",
    "ben", "el", "al",
];

/// Small words that stand before a family name in capitals, and begin with one.
const CAPITALISED: [&str; 6] = ["De", "Du", "Des", "La", "Le", "Les"];

/// Whether a word belongs to the family name that follows it.
pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word) || CAPITALISED.contains(&word)
}

/// How words begin, folded, that say what somebody does.
const FUNCTIONS: [&str; 35] = [
    "gerant",
    "cogerant",
    "direct",
    "responsable",
    "chef",
    "president",
    "maire",
    "secretari",
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
    "docteur",
    "service",
    "accueil",
    "standard",
    "general",
    "veterinaire",
];

/// Who somebody is to a pupil, folded.
const RELATIONS: [&str; 4] = ["mere", "pere", "maman", "papa"];

/// Whether a cell says who somebody is to a pupil, and no more: « Mère », « le père ».
pub(super) fn is_kinship(cell: &str) -> bool {
    let folded = fold(cell);
    let word = ARTICLES.iter().find_map(|article| folded.strip_prefix(article)?.strip_prefix(' ')).unwrap_or(&folded);
    RELATIONS.contains(&word)
}

/// What is written in capitals of what somebody does, and is nobody's name.
const ABBREVIATIONS: [&str; 14] =
    ["DRH", "RH", "RRH", "PDG", "DG", "DGA", "DGS", "CEO", "DAF", "RAF", "DSI", "ATSEM", "CPE", "ASVP"];

pub(super) fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.contains(&word)
}

/// Whether a word says what somebody does or is; one in capitals is a name.
pub(super) fn is_function(word: &str) -> bool {
    let folded = fold(word);
    let is_name = is_capitals(word);
    is_abbreviation(word) || !is_name && (begins_a_function(&folded) || RELATIONS.contains(&folded.as_str()))
}

/// Whether a word is one for what somebody does, be it in capitals, which a name may be too.
pub(super) fn may_be_function(word: &str) -> bool {
    is_abbreviation(word) || begins_a_function(&fold(word))
}

fn begins_a_function(folded: &str) -> bool {
    FUNCTIONS.iter().any(|function| folded.starts_with(function))
}

/// Whether a word may be a family name all the same, beside given names in a cell of their own. A function in small letters is
/// one only where all is.
pub(super) fn may_be_family(word: &str, given: &str) -> bool {
    let is_late = ["feu", "feue"].contains(&fold(word).as_str());
    let is_other = civility(word).is_some() || is_abbreviation(word) || is_nobody(word) || is_kinship(word);
    let is_small = word.starts_with(char::is_lowercase) && given.contains(char::is_uppercase);
    !word.contains(' ') && !is_other && !is_small && (is_late || !is_dead(word))
}

/// Whether all words are functions, or small words beside them.
pub(super) fn are_functions(words: &str) -> bool {
    let each = |word: &str| is_function(word) || ARTICLES.contains(&fold(word).as_str());
    words.split_whitespace().any(is_function) && words.split_whitespace().all(each)
}

/// Whether words after a comma or a line break may be a name: each begins with a capital letter, none is a function.
pub(super) fn may_be_name(words: &str) -> bool {
    let each = |word: &str| PARTICLES.contains(&word) || joins(word) || !word.starts_with(char::is_lowercase);
    words.split_whitespace().all(|word| each(word) && !is_function(word))
        && !words.split_whitespace().all(|word| PARTICLES.contains(&word))
}

/// Words before a telephone number that say that it is one.
pub(super) const LABELS: [&str; 12] =
    ["", "tel", "telephone", "port", "portable", "mobile", "fixe", "poste", "mail", "mel", "email", "courriel"];

/// Words, folded, after which an earlier name stands.
const EARLIER: [&str; 7] = ["nee", "ne", "epouse", "ep", "veuve", "vve", "dite"];

/// Those of them that are nothing else in capitals.
const EARLIER_IN_CAPITALS: [&str; 4] = ["nee", "epouse", "veuve", "vve"];

/// Whether an earlier name follows a word.
pub(super) fn is_earlier(word: &str) -> bool {
    let known: &[&str] = if word.starts_with(char::is_lowercase) { &EARLIER } else { &EARLIER_IN_CAPITALS };
    known.contains(&fold(word).as_str())
}
