//! What people write of an address that must not be given: « adresse confidentielle », « ne surtout pas la communiquer ».
//!
//! A clause says so by a word for secrecy, or by a denial of a word for giving, with nothing but small words between. It is
//! about the address that it names, else about the one of the other clauses, unless it names another thing.

use super::clauses::{Word, clauses};
use crate::ids::fold;

/// How a word begins that says by itself that something is secret.
const CONFIDENTIAL: [&str; 1] = ["confidenti"];

/// Words that say so too, and are in the name of a street where they stand beside another: « 9, rue Cachée ».
const SECRET: [&str; 15] = [
    "cachee",
    "cachees",
    "cacher",
    "conf",
    "confid",
    "masquee",
    "masquees",
    "masquer",
    "protegee",
    "protegees",
    "secret",
    "secrete",
    "secretes",
    "secrets",
    "taire",
];

/// How words begin for what must not be done with one.
const GIVE: [&str; 20] = [
    "affich", "apparai", "communi", "connai", "diffus", "divulg", "donn", "ecrire", "ecrite", "figur", "fourni",
    "imprim", "indiqu", "mention", "mettre", "montr", "partag", "publi", "revel", "transm",
];

/// How those of them end that ask for it, and words that do beside the others: « non communiquée » may only say that nobody has.
const ASKING: [&str; 9] = ["able", "ables", "aisse", "er", "ez", "ible", "ion", "ir", "tre"];
const ASKS: [&str; 11] =
    ["devra", "doit", "doivent", "etre", "jamais", "peut", "peuvent", "sera", "seront", "soient", "soit"];

/// How words begin that forbid.
const FORBID: [&str; 4] = ["defens", "interdi", "oppos", "refus"];

/// Words for where somebody lives.
const ADDRESS: [&str; 8] =
    ["adr", "adresse", "adresses", "coordonnees", "domicile", "domiciles", "logement", "residence"];

/// Those of them that have names: « résidence Le Secret ».
const NAMED: [&str; 1] = ["residence"];

/// Words that say of one before them that it is about something else, and what may stand between.
const OF_OTHERS: [&str; 21] = [
    "bancaires",
    "cabinet",
    "courriel",
    "electronique",
    "electroniques",
    "email",
    "employeur",
    "entreprise",
    "garage",
    "internet",
    "magasin",
    "mail",
    "mairie",
    "maitre",
    "mel",
    "organisme",
    "siege",
    "societe",
    "stage",
    "tuteur",
    "tutrice",
];
const LINKS: [&str; 10] = ["", "d", "de", "des", "du", "e", "l", "la", "le", "lieu"];

/// Words after which a clause says to whom, when or why, and no more what.
const CIRCUMSTANCES: [&str; 9] = ["a", "au", "aux", "avant", "meme", "par", "pour", "sans", "sauf"];

/// What is said of the address of whom a cell is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It must not be given.
    Secret,
    /// It may: « adresse non confidentielle ».
    Open,
    /// Something must not be given, and perhaps not the address.
    Unclear,
}

/// What a word says that tells that something is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Saying {
    /// It has not been given.
    Ungiven,
    /// It is secret, where the word is none of a name.
    Named,
    /// It must not be given.
    Kept,
}

/// What a remark says of somebody's address.
pub(super) fn said(remark: &str) -> Option<Said> {
    // Most cells name none, and an import reads a great many.
    let folded = fold(remark);
    if !ADDRESS.iter().any(|word| folded.contains(word)) {
        return None;
    }
    let words = clauses(remark);
    let clauses: Vec<Clause<'_>> = words.iter().map(|words| Clause(words)).collect();
    if !clauses.iter().any(Clause::names_address) {
        None
    } else if clauses.iter().any(Clause::keeps_address_back) {
        Some(Said::Secret)
    } else if clauses.iter().any(Clause::gives_address) {
        Some(Said::Open)
    } else {
        let is_kept = clauses.iter().any(|clause| clause.sayings().next().is_some());
        let mut words = words.iter().flatten();
        let may_be = words.clone().any(|word| word.begins(&GIVE)) && words.any(Word::denies);
        (is_kept || may_be).then_some(Said::Unclear)
    }
}

/// What a remark tells beside saying that an address must not be given, where it surely does.
pub(super) fn without_secret(remark: &str) -> Option<String> {
    if said(remark) == Some(Said::Secret) { without_words(remark) } else { None }
}

/// What a cell holds beside the words that say of its address that it must not be given; none where it has none of them.
/// « 2, rue Haute (adresse confidentielle) » is « 2, rue Haute ».
pub(super) fn without_words(cell: &str) -> Option<String> {
    let (mut left, mut all) = (String::new(), vec![]);
    for words in clauses(cell) {
        let clause = Clause(&words);
        let is_named = words.iter().any(|word| word.is(&NAMED));
        let is_name = is_named || !clause.names_address() && !words.iter().all(may_say);
        let sayings: Vec<(usize, Saying)> =
            clause.sayings().filter(|(_, saying)| !is_name || *saying != Saying::Named).collect();
        let numbered: Vec<(usize, &Word<'_>)> = words.iter().enumerate().collect();
        for run in numbered.chunk_by(|(_, one), (_, next)| may_say(one) == may_say(next)) {
            let is_in = |place: usize| run.iter().any(|(at, _)| *at == place);
            if !sayings.iter().any(|(place, _)| is_in(*place)) {
                left.extend(run.iter().map(|(_, word)| word.written));
            }
        }
        all.extend(sayings.into_iter().map(|(_, saying)| saying));
    }
    let left = left.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",");
    let left = left.trim_matches([',', ';', ':', '.', '-', '–', '(', ')', ' ']);
    // What nobody has given is no secret.
    let is_kept = all.iter().any(|saying| *saying != Saying::Ungiven || !left.is_empty());
    is_kept.then(|| left.to_owned())
}

/// Whether a word may be one of those that say it together.
fn may_say(word: &Word<'_>) -> bool {
    let begins = [&CONFIDENTIAL[..], &GIVE, &FORBID].iter().any(|stems| word.begins(stems));
    begins || word.is_small() || word.denies() || word.is(&SECRET) || word.is(&ADDRESS)
}

struct Clause<'a>(&'a [Word<'a>]);

impl Clause<'_> {
    /// Whether it says that an address must not be given: its own, or another clause's.
    fn keeps_address_back(&self) -> bool {
        let names_address = self.names_address();
        self.sayings().any(|(at, saying)| names_address || saying != Saying::Ungiven && !self.names_thing(at))
    }

    /// Whether it says that its address may be given.
    fn gives_address(&self) -> bool {
        let is_no_secret = |(at, word): (usize, &Word<'_>)| is_secret(word) && self.says(at).is_none();
        self.names_address() && self.0.iter().enumerate().any(is_no_secret)
    }

    /// Whether it speaks of where somebody lives who is no host.
    fn names_address(&self) -> bool {
        let is_others =
            |after: &[Word<'_>]| after.iter().find(|word| !word.is(&LINKS)).is_some_and(|w| w.is(&OF_OTHERS));
        let is_address = |at: &usize| self.0.get(*at).is_some_and(|word| word.is(&ADDRESS));
        (0..self.0.len()).filter(is_address).any(|at| !self.0.get(at + 1..).is_some_and(is_others))
    }

    /// Whether it names something that the word at a place may be about.
    fn names_thing(&self, at: usize) -> bool {
        let (before, after) = self.0.split_at_checked(at + 1).unwrap_or((self.0, &[]));
        let after = after.iter().take_while(|word| !word.is(&CIRCUMSTANCES));
        before.iter().chain(after).any(|word| !may_say(word))
    }

    /// All that its words say of what is not given, with their places.
    fn sayings(&self) -> impl Iterator<Item = (usize, Saying)> {
        (0..self.0.len()).filter_map(|at| Some((at, self.says(at)?)))
    }

    fn says(&self, at: usize) -> Option<Saying> {
        let word = self.0.get(at)?;
        if is_secret(word) {
            let saying = if word.is(&SECRET) { Saying::Named } else { Saying::Kept };
            return (!self.is_denied(at) && !self.is_answered(at)).then_some(saying);
        }
        let is_asked = || word.ends(&ASKING) || self.0.iter().any(|word| word.is(&ASKS));
        let is_not_given = word.begins(&GIVE) && (self.is_denied(at) || self.is_forbidden(at));
        is_not_given.then(|| if is_asked() { Saying::Kept } else { Saying::Ungiven })
    }

    /// Whether nothing but small words stands between a word and a denial before it.
    fn is_denied(&self, at: usize) -> bool {
        let before = self.0.get(..at).unwrap_or_default();
        before.iter().rfind(|word| !word.is_small()).is_some_and(Word::denies)
    }

    /// Whether the next word on either side that tells something forbids: « interdiction de communiquer l’adresse », « diffusion
    /// interdite ».
    fn is_forbidden(&self, at: usize) -> bool {
        let tells = |at: &usize| self.0.get(*at).is_some_and(|word| !word.is_small() && !word.is(&ADDRESS));
        let near = [(0..at).rfind(tells), (at + 1..self.0.len()).find(tells)];
        let forbids = |at: usize| self.0.get(at).is_some_and(|word| word.begins(&FORBID)) && !self.is_denied(at);
        near.into_iter().flatten().any(forbids)
    }

    /// Whether a word is asked and answered: « adresse confidentielle : non ».
    fn is_answered(&self, at: usize) -> bool {
        let mut after = self.0.iter().skip(at + 1).filter(|word| !word.is(&[""]));
        after.next().is_some_and(|word| word.is(&["non"])) && after.next().is_none()
    }
}

fn is_secret(word: &Word<'_>) -> bool {
    word.begins(&CONFIDENTIAL) || word.is(&SECRET)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_says_surely_that_an_address_must_not_be_given() {
        for remark in [
            "ADRESSE CONFIDENTIELLE - ne pas communiquer",
            "ne pas donner l’adresse",
            "adresse non-communicable",
            "Adresse:confidentielle",
            "adr. à ne jamais communiquer",
            "l’adresse n’est pas à communiquer",
            "ne surtout pas la communiquer (adresse)",
            "Interdiction de communiquer l’adresse",
            "diffusion de l’adresse interdite",
            "La mère refuse que l’adresse soit donnée",
            "adresse masquée",
            "adresse tenue secrète",
            "Coordonnées à ne donner à personne",
            "Adresse confid.",
            "ADR CONF",
            "Ne pas écrire l’adresse",
            "Le père ne doit pas connaître l’adresse",
            "Adresse à taire",
            "Adresse à ne pas divulguer au père",
            "Attention adresse ! Ne pas communiquer au père",
            "ne pas communiquer l’adresse à l’entreprise",
            "ne doit en aucun cas être communiquée : adresse",
            "Adresse confidentielle non communicable",
            "lieu de résidence confidentiel",
            "ADRESSE CONFIDENTIELLE/ne pas transmettre",
            "Ne pas communiquer (adresse mère)",
            "Adresse confidentielle (ordonnance de protection), non diffusée",
            "Convention non remise, adresse confidentielle",
            "adresse non communiquée",
        ] {
            assert_eq!(said(remark), Some(Said::Secret), "{remark}");
        }
    }

    #[test]
    fn a_remark_says_surely_that_an_address_may_be_given() {
        for remark in ["adresse non confidentielle", "Adresse confidentielle : non", "l’adresse n’est plus secrète"]
        {
            assert_eq!(said(remark), Some(Said::Open), "{remark}");
        }
    }

    #[test]
    fn a_remark_that_keeps_something_back_beside_an_address_is_unclear() {
        for remark in [
            "Convention non transmise, changement d’adresse à venir",
            "Attestation non transmise, adresse ok",
            "Adresse à confirmer, dossier médical confidentiel",
            "ne pas oublier de communiquer l’adresse",
            "Pas d’opposition à communiquer l’adresse",
            "pas d’adresse donnée",
            "adresse pas encore transmise",
            "Non transmise. Adresse à voir",
        ] {
            assert_eq!(said(remark), Some(Said::Unclear), "{remark}");
        }
    }

    #[test]
    fn what_is_said_of_no_address_of_a_family_is_nothing() {
        for remark in [
            "dossier confidentiel",
            "adresse à vérifier",
            "adresse mail non communiquée",
            "adresse e-mail du tuteur pas encore communiquée",
            "Adresse de l’entreprise non communiquée",
            "coordonnées du lieu de stage à ne pas donner",
            "Secret professionnel, adresse du cabinet à vérifier",
            "Ne pas communiquer",
        ] {
            assert_eq!(said(remark), None, "{remark}");
        }
    }

    #[test]
    fn what_stands_beside_the_words_is_the_address() {
        for (cell, left) in [
            ("adresse confidentielle", ""),
            ("CONFIDENTIEL", ""),
            ("Adresse confidentielle - ne pas communiquer", ""),
            ("ADRESSE NON COMMUNICABLE", ""),
            ("l’adresse ne doit pas être communiquée", ""),
            ("secrète", ""),
            ("1 rue Haute 63000 Riom (confidentielle)", "1 rue Haute 63000 Riom"),
            ("1 rue Haute, non communiquée", "1 rue Haute"),
            ("Adresse confidentielle - 2 rue du Pas 63000 Riom", "2 rue du Pas 63000 Riom"),
            ("2 avenue Secrétan, adresse secrète, 63000 Riom", "2 avenue Secrétan, 63000 Riom"),
            ("2 place du Pas, ne surtout pas la communiquer", "2 place du Pas"),
            ("9 rue Cachée - Adresse:confidentielle", "9 rue Cachée"),
            ("9 rue Haute - Interdiction de communiquer l’adresse", "9 rue Haute"),
            ("ROUX (adresse confidentielle)", "ROUX"),
        ] {
            assert_eq!(without_words(cell).as_deref(), Some(left), "{cell}");
        }
        for cell in [
            "2 avenue Secrétan",
            "9, rue Cachée",
            "Résidence Le Secret",
            "4, rue de la Confidence",
            "adresse non confidentielle",
            "Adresse confidentielle : non",
            "3 rue du Pas",
            "domicile",
            "Non communiquée",
            "adresse non transmise",
        ] {
            assert_eq!(without_words(cell), None, "{cell}");
        }
    }
}
