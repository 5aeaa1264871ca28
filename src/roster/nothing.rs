//! Cells that are filled in and say nothing: what people write where nothing is known yet, what platforms make up, lines that
//! only count.

use super::value::WEEK;
use super::words::is_capitals;
use crate::ids::{Uai, fold};

/// What people write, folded, where nothing is known yet.
const NOTHING_YET: [&str; 45] = [
    "a chercher",
    "a completer",
    "a confirmer",
    "a definir",
    "a determiner",
    "a preciser",
    "a trouver",
    "a venir",
    "a voir",
    "abandon",
    "annule",
    "annulee",
    "attente reponse",
    "aucun",
    "aucune",
    "cherche",
    "decede",
    "decedee",
    "dispense",
    "dispensee",
    "en attente",
    "en attente de reponse",
    "en cours",
    "en cours de recherche",
    "en recherche",
    "inconnu",
    "nc",
    "neant",
    "non",
    "pas encore",
    "ras",
    "recherche",
    "recherche en cours",
    "refus",
    "refuse",
    "rien",
    "sans",
    "sejour de cohesion",
    "sejour de cohesion snu",
    "sejour snu",
    "snu",
    "snu sejour de cohesion",
    "toujours en recherche",
    "x",
    "xxx",
];

/// What « non » and « pas » deny so of what is not known yet, in whichever gender and number; an address may be named before.
const UNTOLD: [&str; 14] = [
    "communique",
    "connu",
    "defini",
    "designe",
    "donne",
    "fourni",
    "indique",
    "place",
    "precise",
    "renseigne",
    "saisi",
    "transmis",
    "transmise",
    "trouve",
];

/// Whole words, folded, of the sentences by which families and pupils say so.
const SAID_YET: [&str; 7] = [
    " j ai pas ",
    " je n ai pas ",
    " pas de stage ",
    " pas encore d ",
    " pas encore de ",
    " pas encore trouve ",
    " pas trouve ",
];

/// How such sentences begin.
const SEEKS: &str = " je cherche";

/// How those end that begin with a word for nothing; a restaurant may be called « Pour le moment » too.
const FOR_NOW: [&str; 2] = [" pour l instant ", " pour le moment "];
const NONE: [&str; 5] = [" aucun ", " aucune ", " non ", " pas ", " rien "];

/// The keys that cells answer: there « aucune » and « pas d’autorité parentale » are the answer, and it is no.
const ANSWERED: [&str; 6] =
    ["address_confidential", "address_disclosed", "emergency", "legal_rank", "level", "serves_alcohol"];

/// Whether a cell says that nothing is known yet. A pupil’s own columns come from the school’s software, which may have no
/// address, and research is an activity.
pub(super) fn is_nothing_yet(key: &str, cell: &str) -> bool {
    if ANSWERED.contains(&key.rsplit('.').next().unwrap_or(key)) {
        return false;
    }
    if key.starts_with("pupil.") || key.starts_with(WEEK) || key == "host.activity" {
        return key.contains(".address.") && is_untold(&fold(cell));
    }
    let folded = fold(cell);
    let marks = cell.chars().all(|c| ['?', '.', '…', '_', ' '].contains(&c));
    let is_yet = NOTHING_YET.contains(&folded.as_str()) || is_untold(&folded);
    marks || is_yet && !may_be_surname(key, cell) || is_lack(key, &folded)
}

/// Whether a cell, folded, says that nobody has told it: « non communiquée », « adresse pas encore transmise ».
fn is_untold(folded: &str) -> bool {
    let words: Vec<&str> = folded.split(' ').filter(|word| !["adresse", "encore"].contains(word)).collect();
    let is_ending = |end: &str| ["", "e", "es", "s"].contains(&end);
    let is = |word: &str| UNTOLD.iter().any(|told| word.strip_prefix(told).is_some_and(is_ending));
    matches!(words.as_slice(), ["non" | "pas", told] if is(told))
}

/// Whether a word in capitals stands where a family name does: « NON », « SANS » are some.
fn may_be_surname(key: &str, cell: &str) -> bool {
    key.ends_with(".family_name") && !cell.contains(' ') && is_capitals(cell)
}

/// Whether a cell, folded, says in its own words that there is none: « pas de 2e responsable », « aucun SIRET », « je n’ai pas encore
/// trouvé ». A host may be called so, and a street: « Pas-de-Calais Habitat ».
fn is_lack(key: &str, folded: &str) -> bool {
    let words = format!(" {folded} ");
    let begins = |all: &[&str]| all.iter().any(|begin| words.starts_with(begin));
    let may_be_called_so = key == "host.name" || key.contains(".address.");
    let for_now = FOR_NOW.iter().any(|end| words.ends_with(end)) && begins(&NONE);
    !may_be_called_so && begins(&[" pas de ", " pas d ", " aucun ", " aucune "])
        || for_now
        || begins(&[SEEKS])
        || SAID_YET.iter().any(|said| words.contains(said))
}

/// Whether a cell holds what a platform made up where a family had no e-mail: `<SHA-1>@<UAI>.fr`. Nobody reads there.
pub(super) fn is_made_up(key: &str, cell: &str) -> bool {
    let Some((name, domain)) = cell.split_once('@').filter(|_| key.ends_with(".email")) else { return false };
    let of_school = domain.to_ascii_lowercase().strip_suffix(".fr").is_some_and(|code| code.parse::<Uai>().is_ok());
    name.len() == SHA1_DIGITS && name.bytes().all(|b| b.is_ascii_hexdigit()) && of_school
}

/// The digits that a SHA-1 is written with.
const SHA1_DIGITS: usize = 40;

/// Words that a line counts with, under a list.
const COUNTS: [&str; 8] = ["total", "totaux", "effectif", "effectifs", "nombre", "nb", "somme", "moyenne"];

/// Words beside them, and beside a number.
const COUNTED: [&str; 18] = [
    "d",
    "de",
    "des",
    "sous",
    "general",
    "eleve",
    "eleves",
    "fille",
    "filles",
    "garcon",
    "garcons",
    "stagiaire",
    "stagiaires",
    "entreprise",
    "entreprises",
    "organismes",
    "conventions",
    "places",
];

/// Whether words count and name nobody: « Total : 12 élèves », « 25 élèves ».
pub(super) fn is_count(words: &str) -> bool {
    let folded = fold(words);
    let is_number = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let counts = |word: &str| is_number(word) || COUNTS.contains(&word);
    !folded.is_empty()
        && folded.split(' ').all(|word| counts(word) || COUNTED.contains(&word))
        && folded.split(' ').any(counts)
}
