//! What one word of a cell with names may be: a civility, a function, a part of a name.

use crate::ids::fold;

pub(super) fn civility(word: &str) -> Option<&'static str> {
    match word.to_lowercase().trim_end_matches('.') {
        "mme" | "madame" | "mlle" | "mademoiselle" => Some("Mme"),
        "m" | "mr" | "monsieur" => Some("M."),
        _ => None,
    }
}

/// What stands before a function.
pub(super) const ARTICLES: [&str; 4] = ["le", "la", "l", "les"];

/// Signs that join two people, whether spaces stand beside them or not.
pub(super) const JOINERS: [&str; 3] = ["/", "&", "+"];

pub(super) fn joins(word: &str) -> bool {
    JOINERS.contains(&word) || ["et", "ou"].contains(&word.to_lowercase().as_str())
}

/// `NUÑEZ`, `D’ŒUVRE`, but no initial.
pub(super) fn is_capitals(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() > 1 && letters.clone().all(|c| !c.is_lowercase())
}

/// Small words that stand within a name.
pub(super) const PARTICLES: [&str; 20] = [
    "de", "du", "des", "d", "la", "le", "les", "van", "von", "der", "den", "di", "da", "do", "dos", "del", "della",
    "ben", "el", "al",
];

/// How words begin, folded, that say what somebody does.
pub(super) const FUNCTIONS: [&str; 29] = [
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
pub(super) fn is_function(word: &str) -> bool {
    let folded = fold(word);
    !is_capitals(word) && FUNCTIONS.iter().any(|function| folded.starts_with(function))
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
pub(super) const EARLIER: [&str; 7] = ["nee", "ne", "epouse", "ep", "veuve", "vve", "dite"];
