//! The words by which people say that an address must not be given.

use crate::ids::fold;

/// How a word begins, folded, that says so.
const CONFIDENTIAL: &str = "confidenti";

/// Words that say so too, and of which others begin the name of a street: « avenue Secrétan ».
const SECRET: [&str; 3] = ["secret", "secrete", "protegee"];

/// How words begin for what must not be done with one: « ne pas communiquer », « non divulgable ».
const GIVE: [&str; 5] = ["communi", "diffus", "divulg", "donner", "transm"];

/// Words that deny the one after them.
const DENY: [&str; 3] = ["non", "pas", "plus"];

/// Words for an address.
const ADDRESS: [&str; 5] = ["adr", "adresse", "adresses", "coordonnees", "domicile"];

/// Words beside all those that say no more; a sign alone is one.
const BESIDE: [&str; 9] = ["", "a", "attention", "doit", "est", "etre", "ne", "peut", "strictement"];

/// Whether a remark says it of somebody's address.
pub(super) fn keeps_back(remark: &str) -> bool {
    remark.split(' ').any(|word| ADDRESS.contains(&key(word).as_str())) && without_words(remark).is_some()
}

/// What the cell of an address holds beside such words; none where it has none of them. « 2, rue Haute (adresse
/// confidentielle) » is « 2, rue Haute ».
pub(super) fn without_words(cell: &str) -> Option<String> {
    let words: Vec<&str> = cell.split(' ').collect();
    let keys: Vec<String> = words.iter().map(|word| key(word)).collect();
    let each = |at: usize| Some((*words.get(at)?, may_say(keys.get(at)?), says(&keys, at)));
    let each: Vec<(&str, bool, bool)> = (0..words.len()).filter_map(each).collect();
    let (mut left, mut said) = (vec![], false);
    for run in each.chunk_by(|(_, one, _), (_, next, _)| one == next) {
        if run.iter().any(|(.., says)| *says) {
            said = true;
        } else {
            left.extend(run.iter().map(|(word, ..)| *word));
        }
    }
    let left = left.join(" ");
    said.then(|| left.trim_matches([',', ';', ':', '-', '–', ' ']).to_owned())
}

/// A word as it is compared, without « l’ » before it.
fn key(word: &str) -> String {
    let folded = fold(word);
    folded.rsplit(' ').next().unwrap_or_default().to_owned()
}

/// Whether a word may be one of those that say it together.
fn may_say(key: &str) -> bool {
    let begins = |begin: &&str| key.starts_with(*begin);
    key.starts_with(CONFIDENTIAL)
        || GIVE.iter().any(begins)
        || [&SECRET[..], &DENY, &ADDRESS, &BESIDE].iter().any(|words| words.contains(&key))
}

/// Whether the word at a place says it: « confidentielle » that nothing denies, or « communiquer » that something does.
fn says(keys: &[String], at: usize) -> bool {
    let denies = |key: &String| DENY.contains(&key.as_str());
    let Some((before, (word, after))) = keys.split_at_checked(at).and_then(|(b, rest)| Some((b, rest.split_first()?)))
    else {
        return false;
    };
    let is_denied = before.iter().rfind(|key| *key != "etre").is_some_and(denies);
    // « Adresse confidentielle : non ».
    let answered = after.iter().find(|key| !key.is_empty()).is_some_and(|key| key == "non");
    let is_secret = word.starts_with(CONFIDENTIAL) || SECRET.contains(&word.as_str());
    is_secret && !is_denied && !answered || GIVE.iter().any(|begin| word.starts_with(begin)) && is_denied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_the_words_is_the_address() {
        for (cell, left) in [
            ("adresse confidentielle", ""),
            ("CONFIDENTIEL", ""),
            ("Adresse confidentielle - ne pas communiquer", ""),
            ("ADRESSE NON COMMUNICABLE", ""),
            ("l’adresse ne doit pas être communiquée", ""),
            ("1 rue Haute 63000 Riom (confidentielle)", "1 rue Haute 63000 Riom"),
            ("Adresse confidentielle - 2 rue du Pas 63000 Riom", "2 rue du Pas 63000 Riom"),
            ("2 avenue Secrétan, adresse secrète, 63000 Riom", "2 avenue Secrétan, 63000 Riom"),
        ] {
            assert_eq!(without_words(cell).as_deref(), Some(left), "{cell}");
        }
        for cell in [
            "2 avenue Secrétan",
            "adresse non confidentielle",
            "Adresse confidentielle : non",
            "3 rue du Pas",
            "domicile",
        ] {
            assert_eq!(without_words(cell), None, "{cell}");
        }
    }

    #[test]
    fn a_remark_speaks_of_an_address() {
        assert!(keeps_back("ADRESSE CONFIDENTIELLE - ne pas communiquer") && keeps_back("ne pas donner l’adresse"));
        assert!(!keeps_back("dossier confidentiel") && !keeps_back("adresse à vérifier"));
    }
}
