//! What a list says of a placement that does not take place, or perhaps does not.
//!
//! A word of a status tells something of the placement, and the contrary after a denial: « non retenu », « sans réserve ». Of
//! a denied word that is not known, and of words that say the one and the other, nobody is sure.

use std::collections::BTreeSet;

use super::clauses::{Word, clauses};
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
const BESIDE: [&str; 12] = [
    CONVENTION,
    "candidature",
    "de",
    "demande",
    "du",
    "employeur",
    "entreprise",
    "l",
    "la",
    "organisme",
    "placement",
    "stage",
];

/// The word of a header that is about a paper, and not about the placement.
const CONVENTION: &str = "convention";

/// Words that a denial goes through: « pas de stage ».
const PLACEMENT: [&str; 6] = ["candidature", "employeur", "entreprise", "organisme", "placement", "stage"];

/// How words begin that say that it is off: of anything that they stand first in, of a paper too, and of what became of it.
const OFF: [&str; 7] = ["abandon", "annul", "declin", "desist", "refus", "rejet", "renonc"];
const PLAINLY_OFF: [&str; 2] = ["annul", "refus"];
const UNFAVOURABLE: [&str; 3] = ["defavorable", "invalid", "negati"];

/// The same that stand beside a host's name and begin no host's.
const CANCELLED: [&str; 4] = ["annule", "annulee", "refuse", "refusee"];

/// How words begin that say that it is on; what of them is still to be done says nothing of the kind: « à valider », « en
/// cours de validation ».
const ON: [&str; 11] =
    ["accept", "approuv", "autoris", "confirm", "favorable", "obtenu", "ok", "oui", "retenu", "trouv", "valid"];
const TO_BE_DONE: [&str; 2] = ["er", "tion"];

/// Words that say so by being denied alone: « n’aura pas lieu », « ne part plus ».
const HAPPENS: [&str; 9] = ["fait", "fera", "lieu", "part", "partira", "place", "placee", "pris", "prise"];

/// What may be said against it.
const AGAINST: [&str; 7] = ["difficult", "objection", "observation", "problem", "remarque", "reserv", "souci"];

/// How words begin that say that it is open, and those that say so of all that stands beside them.
const OPEN: [&str; 22] = [
    "arret",
    "attente",
    "caduc",
    "chang",
    "cherch",
    "contacter",
    "cours",
    "demande",
    "doublon",
    "ferme",
    "impossib",
    "interromp",
    "interrup",
    "recherch",
    "relanc",
    "report",
    "resili",
    "romp",
    "rupt",
    "suppr",
    "suspen",
    "voir",
];
const PERHAPS: [&str; 8] = ["eventuel", "incertain", "peut", "possib", "probab", "provisoire", "remplac", "risque"];

/// What a word of a status says of the placement, with what is denied before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    On,
    Off,
    /// « Non », of nothing that is named.
    No,
    Open,
    Perhaps,
}

/// What a cell says, by its header. A column for it knows; a remark that begins so may be about something else.
pub(super) fn outlook(header: &str, cell: &str) -> Option<Outlook> {
    let header = plain(header);
    let is_status = header.split(' ').any(|word| HEADERS.contains(&word))
        && header.split(' ').all(|word| HEADERS.contains(&word) || BESIDE.contains(&word));
    let clauses = clauses(cell);
    if !is_status {
        return clauses.iter().any(|clause| begins_off(clause)).then_some(Outlook::Open);
    }
    let of_paper = header.split(' ').any(|word| word == CONVENTION);
    let signs: BTreeSet<Sign> = clauses.iter().flat_map(|clause| signs(clause, of_paper)).collect();
    let has = |sign| signs.contains(&sign);
    let is_off = has(Sign::Off) || has(Sign::No) && !has(Sign::Open);
    if is_off && !has(Sign::On) && !has(Sign::Perhaps) {
        Some(Outlook::Off)
    } else {
        signs.iter().any(|sign| *sign != Sign::On).then_some(Outlook::Open)
    }
}

/// What the words of a clause say.
fn signs(clause: &[Word<'_>], of_paper: bool) -> Vec<Sign> {
    let (mut all, mut denied) = (vec![], false);
    let tells = |word: &&Word<'_>| word.begins(&PERHAPS) || !word.is_small() && !word.is(&PLACEMENT);
    for word in clause.iter().filter(tells) {
        if word.denies() {
            denied = true;
        } else {
            all.extend(sign(word, denied));
            denied = false;
        }
    }
    all.extend(denied.then_some(Sign::No));
    let of_it = |sign: &Sign| {
        !of_paper || !matches!(sign, Sign::Off | Sign::No) || clause.iter().any(|word| word.begins(&PLAINLY_OFF))
    };
    all.into_iter().map(|sign| if of_it(&sign) { sign } else { Sign::Open }).collect()
}

fn sign(word: &Word<'_>, denied: bool) -> Option<Sign> {
    let either = |plain, contrary| Some(if denied { contrary } else { plain });
    if word.begins(&OFF) || word.begins(&UNFAVOURABLE) || word.is(&["ko"]) {
        either(Sign::Off, Sign::On)
    } else if word.begins(&ON) && !word.ends(&TO_BE_DONE) {
        either(Sign::On, Sign::Off)
    } else if word.begins(&AGAINST) {
        either(Sign::Open, Sign::On)
    } else if word.is(&HAPPENS) {
        denied.then_some(Sign::Off)
    } else if word.begins(&OPEN) {
        Some(Sign::Open)
    } else if word.begins(&PERHAPS) || word.begins(&ON) {
        Some(Sign::Perhaps)
    } else {
        denied.then_some(Sign::Open)
    }
}

/// Whether what a clause says of the placement begins with its being off: « L’entreprise a annulé », and not « a refusé le bus ».
fn begins_off(clause: &[Word<'_>]) -> bool {
    let is_of_pupil = clause.iter().find(|word| !word.is(&[""])).is_some_and(|word| word.is(&["a", "ont"]));
    let first = clause.iter().find(|word| !word.is_small() && !word.is(&BESIDE));
    !is_of_pupil && first.is_some_and(|word| word.begins(&OFF))
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

    const OFF: Option<Outlook> = Some(Outlook::Off);
    const OPEN: Option<Outlook> = Some(Outlook::Open);

    #[test]
    fn a_status_says_whether_a_placement_takes_place() {
        for (said, cells) in [
            (OFF, "Annulé|REFUSÉ par l’entreprise|Refusé, voir Mme Roux|Demande refusée|Réponse négative|Rejetée|KO"),
            (
                OFF,
                "Pas retenu|Candidature non retenue|N’a pas été retenu|Stage non validé|Stage pas accepté|Avis défavorable",
            ),
            (OFF, "Le stage n’aura pas lieu|Ne part plus|plus de place|non|Non (trop loin)|Pas de stage|Désistement"),
            (OPEN, "En attente|à confirmer|pas de réponse|pas encore validé|Non, mais relance|annulation possible"),
            (
                OPEN,
                "Non remise|Non imprimée|Pas envoyée|Non retournée|Sans nouvelles|Non renseigné|Accepté, non signée",
            ),
            (OPEN, "Rompu|Stage interrompu|Arrêté|Supprimé|Impossible|Doublon|Annule et remplace la précédente"),
            (OPEN, "Accepté après un premier refus|Refus de la mairie, OK garage|Sous réserve|Peut-être refusé"),
            (None, "Accepté|OK|Validé, convention signée|oui|Sans réserve|Pas de problème|Non annulé"),
        ] {
            for cell in cells.split('|') {
                assert_eq!(outlook("Statut du stage", cell), said, "{cell}");
            }
        }
    }

    #[test]
    fn a_status_of_the_paper_is_none_of_the_placement_unless_it_says_so() {
        for (cell, said) in
            [("Non", OPEN), ("non validée", OPEN), ("Rejetée", OPEN), ("OK", None), ("Stage annulé", OFF)]
        {
            assert_eq!(outlook("État de la convention", cell), said, "{cell}");
        }
    }

    #[test]
    fn a_remark_may_say_that_a_placement_is_off() {
        for cell in [
            "annulé le 3 mai",
            "Refus de l’entreprise le 12/05",
            "Désistement de l’entreprise",
            "L’entreprise a annulé",
        ] {
            assert_eq!(outlook("Observations", cell), OPEN, "{cell}");
        }
        for cell in ["a refusé le bus", "non annulé", "Convention non remise", "invalide à 80 %"] {
            assert_eq!(outlook("Observations", cell), None, "{cell}");
        }
    }

    #[test]
    fn a_hosts_name_is_no_refusal() {
        assert!(is_cancelled("ANNULÉ Garage du centre") && is_cancelled("stage annulé"));
        assert!(!is_cancelled("Le Refuge") && !is_cancelled("Bijouterie de l’Annulaire"));
    }
}
