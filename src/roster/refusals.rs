//! What a list says of a placement that does not take place, or perhaps does not.

use super::plain::plain;
use crate::ids::fold;

/// What becomes of a placement that somebody has written something of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlook {
    /// It is cancelled or refused.
    Off,
    /// Nobody knows yet, or it is said beside the question.
    Open,
}

/// Words of headers above what became of a placement, of which there is one; and those beside them.
const HEADERS: [&str; 7] = ["avis", "decision", "etat", "reponse", "resultat", "statut", "validation"];
const BESIDE: [&str; 11] =
    ["stage", "placement", "demande", "convention", "entreprise", "organisme", "employeur", "de", "du", "la", "l"];

/// Words that say that it is off.
const OFF: [&str; 17] = [
    "abandon",
    "abandonne",
    "abandonnee",
    "annulation",
    "annule",
    "annulee",
    "decline",
    "declinee",
    "defavorable",
    "desistement",
    "ko",
    "negatif",
    "negative",
    "refus",
    "refuse",
    "refusee",
    "rejete",
];

/// Those of them that stand beside a host's name and in no host's.
const CANCELLED: [&str; 4] = ["annule", "annulee", "refuse", "refusee"];

/// Words that say that it is open.
const OPEN: [&str; 12] = [
    "attente",
    "confirmer",
    "contacter",
    "cours",
    "demande",
    "incertain",
    "incertaine",
    "relance",
    "relancer",
    "reponse",
    "valider",
    "voir",
];

/// What is denied of an agreement, and not of the placement: « non signée », « pas encore rendue ».
const OF_AGREEMENT: [&str; 9] = ["de", "encore", "recu", "recue", "rendu", "rendue", "reponse", "signe", "signee"];

/// What a cell says, by its header. A column for it knows; a remark that begins so may be about something else.
pub(super) fn outlook(header: &str, cell: &str) -> Option<Outlook> {
    let (header, folded) = (plain(header), fold(cell));
    let words: Vec<&str> = folded.split(' ').collect();
    let is_status = header.split(' ').any(|word| HEADERS.contains(&word))
        && header.split(' ').all(|word| HEADERS.contains(&word) || BESIDE.contains(&word));
    if !is_status {
        let first = words.iter().find(|word| !BESIDE.contains(word));
        return first.filter(|word| CANCELLED.contains(word)).map(|_| Outlook::Open);
    }
    let denies = |word: &&str| ["non", "pas", "sans"].contains(word);
    let is_of_agreement = || words.get(1).is_some_and(|word| OF_AGREEMENT.contains(word));
    let is_off = |at: usize, word: &str| {
        OFF.contains(&word) && !at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(denies)
    };
    match words.first() {
        Some(first) if denies(first) && is_of_agreement() => Some(Outlook::Open),
        Some(first) if denies(first) && !words.get(1).is_some_and(|word| OFF.contains(word)) => Some(Outlook::Off),
        _ if words.iter().enumerate().any(|(at, word)| is_off(at, word)) => Some(Outlook::Off),
        _ => words.iter().any(|word| OPEN.contains(word)).then_some(Outlook::Open),
    }
}

/// Whether the cell of a host's name begins or ends with a word for a placement that is off: « ANNULÉ Garage du centre ».
pub(super) fn is_cancelled(host: &str) -> bool {
    let folded = fold(host);
    let words: Vec<&str> = folded.split(' ').filter(|word| !BESIDE.contains(word)).collect();
    [words.first(), words.last()].into_iter().flatten().any(|word| CANCELLED.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_says_whether_a_placement_takes_place() {
        for (cell, said) in [
            ("Annulé", Some(Outlook::Off)),
            ("REFUSÉ par l’entreprise", Some(Outlook::Off)),
            ("non", Some(Outlook::Off)),
            ("Pas retenu", Some(Outlook::Off)),
            ("Avis défavorable", Some(Outlook::Off)),
            ("En attente", Some(Outlook::Open)),
            ("à confirmer", Some(Outlook::Open)),
            ("pas de réponse", Some(Outlook::Open)),
            ("non signée", Some(Outlook::Open)),
            ("Accepté", None),
            ("OK", None),
            ("Validé, convention signée", None),
            ("oui", None),
        ] {
            assert_eq!(outlook("Statut du stage", cell), said, "{cell}");
        }
        assert_eq!(outlook("Observations", "annulé le 3 mai"), Some(Outlook::Open));
        assert_eq!(outlook("Observations", "a refusé le bus"), None);
        assert!(is_cancelled("ANNULÉ Garage du centre") && is_cancelled("stage annulé") && !is_cancelled("Le Refuge"));
    }
}
