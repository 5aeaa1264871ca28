//! What cells hold in place of a value: an error, a formula, a reference to another cell, a number that lost its digits.

use super::words::civility;
use crate::diagnostic::{Flaw, Text};
use crate::ids::{fold, quoted};
use crate::text;

/// Whether a letter was lost that the encoding of a file does not have: « WI?NIEWSKI ». A mark before a letter asks nothing.
pub(super) fn has_lost_letter(cell: &str) -> bool {
    let is_before_letter = |rest: &str| rest.starts_with(char::is_alphabetic);
    cell.contains(char::REPLACEMENT_CHARACTER) || cell.split('?').skip(1).any(is_before_letter) && !cell.contains("://")
}

/// What a spreadsheet shows in place of a value that it could not calculate, or for which the column was too narrow.
pub(super) fn spoilt(cell: &str) -> Option<Flaw> {
    let rest = cell.strip_prefix('#')?;
    if !rest.is_empty() && rest.bytes().all(|b| b == b'#') {
        let message = text!(
            "la case contient « {cell} » : la colonne était trop étroite pour montrer la valeur",
            "the cell holds « {cell} »: the column was too narrow to show the value"
        );
        let help = text!(
            "élargir la colonne dans le tableur, et enregistrer de nouveau",
            "widen the column in the spreadsheet, and save again"
        );
        return Some(unreadable(message).with_help(help));
    }
    let is_error = rest.ends_with(['!', '?']) || NOT_AVAILABLE.contains(&rest);
    let message =
        || text!("la case contient l’erreur de calcul « {cell} »", "the cell holds the calculation error « {cell} »");
    is_error.then(|| unreadable(message()))
}

/// How spreadsheets say, after a `#`, that what a formula looks for is not there.
const NOT_AVAILABLE: [&str; 2] = ["N/A", "N/D"];

/// Signs that repeat the cell above, which rows in another order do not have.
const DITTO: [&str; 11] = ["\"", "\"\"", "''", "//", "〃", "″", "”", "»", "id", "id.", "Id."];

/// Words, folded, that do, and those that say where it stands.
const DITTO_WORDS: [&str; 5] = ["idem", "ibid", "ibidem", "meme", "memes"];
const ELSEWHERE: [&str; 26] = [
    "ci",
    "dessus",
    "au",
    "haut",
    "plus",
    "precedent",
    "precedente",
    "ligne",
    "que",
    "pour",
    "la",
    "le",
    "adresse",
    "entreprise",
    "organisme",
    "lieu",
    "chose",
    "tuteur",
    "responsable",
    "frere",
    "soeur",
    "son",
    "sa",
    "jumeau",
    "jumelle",
    "eleve",
];

/// What refers to another cell, to one of them or to who fills in the form, and says no more.
const DITTO_ALONE: [&str; 16] = [
    "cf ci dessus",
    "ci dessus",
    "elle meme",
    "eux memes",
    "l entreprise",
    "la meme",
    "la meme personne",
    "le meme",
    "le responsable",
    "le tuteur",
    "lui meme",
    "meme personne",
    "moi meme",
    "voir ci dessus",
    "voir responsable",
    "voir tuteur",
];

/// Whether a cell refers to another one: « idem », « Idem ci-dessus », « même adresse que ligne 4 », « lui-même ».
pub(super) fn is_ditto(cell: &str) -> bool {
    let folded = fold(cell);
    let mut words = folded.split(' ');
    let lone = |word: &str| !word.starts_with("meme") || folded.contains(' ');
    let is_place = |word: &str| ELSEWHERE.contains(&word) || word.bytes().all(|b| b.is_ascii_digit());
    DITTO.contains(&cell)
        || words.next().is_some_and(|word| DITTO_WORDS.contains(&word) && lone(word)) && words.all(is_place)
        || DITTO_ALONE.contains(&folded.as_str())
        || folded.strip_prefix("voir ").is_some_and(|rest| rest.split(' ').next().is_some_and(is_said_by))
}

/// Whether a word after « voir » begins who or what is to be asked: « voir Mme ROUX », « voir avec la CPE ».
fn is_said_by(word: &str) -> bool {
    civility(word).is_some()
        || ["avec", "fiche", "mail", "observations", "onglet", "remarque", "remarques"].contains(&word)
}

pub(super) fn ditto(cell: &str) -> Flaw {
    let shown = quoted(cell);
    let message = text!(
        "« {shown} » renvoie à une autre case, sans dire laquelle",
        "« {shown} » refers to another cell, without saying which"
    );
    unreadable(message)
        .with_help(text!("écrire la valeur elle-même dans la case", "write the value itself in the cell"))
}

pub(super) fn unreadable(message: Text) -> Flaw {
    Flaw::new("ROSTER-10", message)
}

pub(super) fn formula(cell: &str) -> Flaw {
    let shown = quoted(cell);
    Flaw::new(
        "ROSTER-11",
        text!(
            "la case contient une formule (« {shown} ») : elle n’est pas reprise",
            "the cell holds a formula (« {shown} »): it is not taken over"
        ),
    )
    .with_help(text!("écrire la valeur elle-même dans la case", "write the value itself in the cell"))
}

/// A number that a spreadsheet made of a code: `63000.0`, `6,3E+4` (which has lost digits and is refused elsewhere).
pub(super) fn without_fraction(cell: &str) -> (String, bool) {
    let whole = cell.strip_suffix(".0").or_else(|| cell.strip_suffix(",0"));
    match whole.filter(|w| w.bytes().all(|b| b.is_ascii_digit()) && !w.is_empty()) {
        Some(whole) => (whole.to_owned(), true),
        None => (cell.to_owned(), false),
    }
}

/// Whether a spreadsheet wrote a long number with an exponent, by which it lost its last digits.
pub(super) fn is_exponent(cell: &str) -> bool {
    let Some((mantissa, power)) = cell.to_ascii_uppercase().split_once('E').map(|(m, p)| (m.to_owned(), p.to_owned()))
    else {
        return false;
    };
    let signed = power.strip_prefix('+');
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_decimal = mantissa.split_once([',', '.']).is_some_and(|(w, f)| digits(w) && digits(f));
    signed.is_some_and(digits) && (is_decimal || digits(&mantissa)) || is_decimal && digits(&power)
}

pub(super) fn exponent(cell: &str) -> Flaw {
    unreadable(text!(
        "« {cell} » est un nombre qu’un tableur a abrégé : ses chiffres sont perdus",
        "« {cell} » is a number that a spreadsheet shortened: its digits are lost"
    ))
    .with_help(text!(
        "mettre la colonne au format Texte dans le tableur, puis refaire l’export depuis le logiciel d’origine",
        "set the column’s format to Text in the spreadsheet, then export again from the original software"
    ))
}
