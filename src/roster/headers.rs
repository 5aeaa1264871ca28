//! What a column's header means: synonyms of every export, in any order of words.

use super::plain;
use super::synonyms::{ATTRIBUTES, FILLERS, NOT_NEEDED, OF_OTHERS, WHOLE};
use crate::ids::fold;

/// Whom or what a column is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    Pupil,
    /// A guardian by number, from 1.
    Guardian(u8),
    Host,
    Representative,
    Tutor,
    Referent,
    Placement,
    /// The agreement itself.
    Agreement,
    /// An organisation that is the host in a list of hosts, and the school, or where a parent works, beside pupils.
    Organisation,
    /// Somebody whom agreements do not have: a teacher, a foster family.
    Other,
}

impl Of {
    /// The table of an agreement that its keys stand in.
    pub(super) fn prefix(self) -> String {
        match self {
            Self::Pupil => "pupil.".to_owned(),
            Self::Guardian(number) => format!("guardians.{number}."),
            Self::Host => "host.".to_owned(),
            Self::Representative => "host.representative.".to_owned(),
            Self::Tutor => "host.tutor.".to_owned(),
            Self::Referent => "school.referent.".to_owned(),
            Self::Placement => "placement.".to_owned(),
            Self::Agreement | Self::Organisation | Self::Other => String::new(),
        }
    }

    /// Whom a key of an agreement is about, where that tells whom the columns after it are about.
    pub(super) fn by_prefix(key: &str) -> Option<Self> {
        let number = key.strip_prefix("guardians.").and_then(|rest| rest.split('.').next()?.parse().ok());
        let all = [Self::Pupil, Self::Representative, Self::Tutor, Self::Host, Self::Referent];
        number.map(Self::Guardian).or_else(|| all.into_iter().find(|of| key.starts_with(&of.prefix())))
    }

    fn is_person(self) -> bool {
        !matches!(self, Self::Host | Self::Placement | Self::Agreement | Self::Organisation)
    }

    /// Whether it is the host, or one who stands for it.
    pub(super) fn is_of_host(self) -> bool {
        matches!(self, Self::Host | Self::Representative | Self::Tutor)
    }
}

/// What a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    /// Whose; none when the header alone does not tell (« Nom », « Adresse »).
    pub(super) of: Option<Of>,
    /// The key under the table of [`Of`], such as `family_name` or `address.postcode`; `ignore` for what no agreement needs.
    pub(super) key: &'static str,
    /// Among several columns for one key, the least counts first (a mobile before a fixed line), or the number of a line.
    pub(super) rank: u8,
    /// What the header says of a guardian's relation: « mère ».
    pub(super) relation: Option<&'static str>,
    /// What it leaves open, if anything.
    pub(super) open: Open,
    /// Whether it is understood without what it says between parentheses: a header that says the same outright counts
    /// before it.
    pub(super) partly: bool,
    /// Which of several addresses it is part of, by its number; 0 where it has none: « CP 2 ».
    pub(super) home: u8,
}

/// What a header leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    Nothing,
    /// It says « responsable » and not whose: among a host's columns that is who signs for it, or the tutor.
    InCharge,
    /// It says who represents, and not whom: among a family's columns that may be a guardian.
    Represents,
    /// Who of several people it is, or whether it names anybody: « Contact entreprise ».
    Who,
}

/// The key of a column that is known and not needed.
pub(super) const IGNORE: &str = "ignore";

/// The canonical headers, from which the nearest to an unknown one is told.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    WHOLE.iter().map(|(header, ..)| *header).chain(ATTRIBUTES.iter().map(|(header, ..)| *header))
}

/// What a header means, if it is known: « Adresse (rue) » is an address, whatever stands between the parentheses.
pub(super) fn meaning(header: &str) -> Option<Meaning> {
    let partly = |header: String| Some(Meaning { partly: true, ..outright(&header)? });
    // Of a day, « (matin) » is half of the hours.
    let partly = |header| partly(header).filter(|meaning| !meaning.key.starts_with("week."));
    // « Entreprise (nom et adresse) » holds more than a name.
    let more =
        |meaning: &Meaning| NAMES.contains(&meaning.key) && plain::plain(header).split(' ').any(|w| w == "adresse");
    let partly = |header| partly(header).filter(|meaning| !more(meaning));
    outright(header).or_else(|| partly(without_asides(header)?)).or_else(|| either(header))
}

/// What a header means that names one thing in two ways: « Classe / Division ».
fn either(header: &str) -> Option<Meaning> {
    let mut meanings = header.split('/').map(outright);
    let first = meanings.next()??;
    let same = |other: Option<Meaning>| other.is_some_and(|other| (other.of, other.key) == (first.of, first.key));
    meanings.all(same).then_some(first)
}

/// What all of a header means.
fn outright(header: &str) -> Option<Meaning> {
    let header = plain::plain(header);
    let words = words(&header);
    let whole = words.join(" ");
    let plain = |of, key| Meaning { of, key, rank: 0, relation: None, open: Open::Nothing, partly: false, home: 0 };
    match header.as_str() {
        "du" => return Some(plain(Some(Of::Placement), "start")),
        "au" => return Some(plain(Some(Of::Placement), "end")),
        _ => {}
    }
    // A word that carries nothing elsewhere may be what tells: « CODE_STRUCTURE » is a class, « Structure » a host.
    if let Some((_, of, key)) =
        [&header, &whole].into_iter().find_map(|said| WHOLE.iter().find(|(known, ..)| known == said))
    {
        return Some(plain(Some(*of), key));
    }
    if let Some((day, rank)) = day(&words) {
        return Some(Meaning { rank, ..plain(Some(Of::Placement), day) });
    }
    if NOT_NEEDED.contains(&whole.as_str()) || NOT_NEEDED.contains(&header.as_str()) {
        return Some(plain(None, IGNORE));
    }
    if OF_OTHERS.contains(&whole.as_str()) || OF_OTHERS.contains(&header.as_str()) {
        return Some(plain(Some(Of::Other), IGNORE));
    }
    let (of, relation, rest) = subject(&words);
    let rest = rest.join(" ");
    let (of, open) = match of {
        Some(Of::Guardian(1)) if is_vague(&words) => (of, Open::InCharge),
        Some(Of::Representative) if represents_anybody(&words) => (of, Open::Represents),
        Some(Of::Host) if words.iter().any(|word| word == CONTACT) && is_name(&rest) => {
            (Some(Of::Representative), Open::Who)
        }
        _ => (of, Open::Nothing),
    };
    if rest.is_empty() {
        let of = of?;
        let key = match of {
            Of::Placement => "dates",
            _ => "name",
        };
        return Some(Meaning { of: Some(of), key, rank: 0, relation, open, partly: false, home: 0 });
    }
    let (key, rank, home) = attribute(&rest)?;
    settle(Meaning { of, key, rank, relation, open, partly: false, home })
}

/// The key that the rest of a header asks for, with its rank, and of which of several addresses. One of several ways to reach
/// somebody may have a number: « Tél. 2 ».
fn attribute(rest: &str) -> Option<(&'static str, u8, u8)> {
    let known = |rest: &str| ATTRIBUTES.iter().find(|(known, ..)| *known == rest).map(|(_, key, rank)| (*key, *rank));
    let is_number = |word: &&str| word.parse::<u8>().is_ok_and(|number| (1..=MOST_NUMBERED).contains(&number));
    let words: Vec<&str> = rest.split(' ').collect();
    let number = words.iter().copied().find(is_number).and_then(|number| number.parse().ok());
    // « Ligne 2 » is one of the address whatever else there is.
    let Some(number) = number.filter(|_: &u8| !words.contains(&"ligne")) else {
        return known(rest).map(|(key, rank)| (key, rank, 0));
    };
    let home = |key: &str| if key.starts_with(ADDRESS) || ["phone", "email"].contains(&key) { number } else { 0 };
    let numbered = || {
        let plain = words.iter().copied().filter(|word| !is_number(word)).collect::<Vec<_>>().join(" ");
        match known(&plain)? {
            (LINES, rank) => Some((LINES, rank.max(number))),
            (key, rank) if key.starts_with(ADDRESS) => Some((key, rank)),
            (key @ ("phone" | "email"), rank) => Some((key, rank + KINDS * (number - 1))),
            _ => None,
        }
    };
    known(rest).or_else(numbered).map(|(key, rank)| (key, rank, home(key)))
}

/// The highest number that a header has.
const MOST_NUMBERED: u8 = 9;

/// So many ranks have the kinds of telephones, all of which come before a second one.
const KINDS: u8 = 4;

/// What the keys of an address begin with, and that of its lines.
pub(super) const ADDRESS: &str = "address.";
pub(super) const LINES: &str = "address.lines";

/// Whether what is left of a header asks for a name.
fn is_name(rest: &str) -> bool {
    rest.is_empty() || ATTRIBUTES.iter().any(|(known, key, _)| *known == rest && NAMES.contains(key))
}

/// The keys that a person is named by.
pub(super) const NAMES: [&str; 3] = ["name", "family_name", "given_names"];

/// The key of a day of the week that a header has, and which half of it, if it is one: « Horaires du lundi matin ».
fn day(words: &[String]) -> Option<(&'static str, u8)> {
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !HOURS.contains(word)).collect();
    let (day, half) = match words.as_slice() {
        [day] => (day, 0),
        [day, "matin"] => (day, 1),
        [day, "apres", "midi"] => (day, 2),
        _ => return None,
    };
    let (_, _, key) = WHOLE.iter().find(|(known, _, key)| known == day && key.starts_with("week."))?;
    Some((key, half))
}

/// Words beside the name of a day.
const HOURS: [&str; 3] = ["horaires", "horaire", "heures"];

/// Whether words say who represents, and name no organisation.
fn represents_anybody(words: &[String]) -> bool {
    let has = |word: &str| words.iter().any(|other| other == word);
    has("representant") && !ORGANISATION.iter().any(|word| has(word))
}

/// Fits a key to whom it is about: an organisation has a name where a person has a family name.
fn settle(meaning: Meaning) -> Option<Meaning> {
    let Meaning { of, key, .. } = meaning;
    let key = match (of, key) {
        (Some(Of::Host), "family_name" | "name") => "name",
        (Some(Of::Tutor | Of::Representative | Of::Referent), key) if key.starts_with("address") => return None,
        // « Lycée » is no kind of host.
        (Some(Of::Organisation), "kind") => return None,
        (Some(Of::Pupil), "level") => return Some(Meaning { of: Some(Of::Agreement), key: "level", ..meaning }),
        // Mme or M. says no more of a pupil than F or M.
        (Some(Of::Pupil), "civility") => "gender",
        (_, key) => key,
    };
    let of = match (of, key) {
        (None, "start" | "end" | "dates") => Some(Of::Placement),
        (None, "siret" | "naf" | "activity") => Some(Of::Host),
        (None, "birth_date" | "gender" | "class" | "ine") => Some(Of::Pupil),
        (of, _) => of,
    };
    Some(Meaning { of, key, ..meaning })
}

/// The words of a plain header, without those that carry nothing.
fn words(plain: &str) -> Vec<String> {
    plain.split(' ').filter(|word| !word.is_empty() && !FILLERS.contains(word)).map(ToOwned::to_owned).collect()
}

/// A header without what stands between its parentheses; none where nothing does, or nothing else.
fn without_asides(header: &str) -> Option<String> {
    let (before, rest) = header.split_once('(')?;
    let (_, after) = rest.split_once(')').unwrap_or((rest, ""));
    let kept = format!("{before} {after}");
    let kept = without_asides(&kept).unwrap_or(kept);
    (!fold(&kept).is_empty()).then_some(kept)
}

/// Whether a word stands in any header that is known.
pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    let whole = NOT_NEEDED.iter().chain(OF_OTHERS).copied().chain(known()).flat_map(|header| header.split(' '));
    whole.chain(RULES.iter().flat_map(|rule| [rule.any, rule.also, rule.taken].concat()))
}

/// A word that tells whom a header is about.
struct Rule {
    /// One of these is there.
    any: &'static [&'static str],
    /// So is one of these, where there are some.
    also: &'static [&'static str],
    /// None of these is.
    unless: &'static [&'static str],
    of: Of,
    relation: Option<&'static str>,
    /// The words that belong to it and say no more.
    taken: &'static [&'static str],
}

const fn rule(any: &'static [&'static str], of: Of, taken: &'static [&'static str]) -> Rule {
    Rule { any, also: &[], unless: &[], of, relation: None, taken }
}

const LEGAL: &[&str] = &["legal", "legale", "legaux", "leg", "rl"];
const ORGANISATION: &[&str] = &["entreprise", "organisme", "structure", "societe", "entite", "host", "accueil"];
const IN_CHARGE: &[&str] =
    &["responsable", "resp", "representant", "signataire", "dirigeant", "directeur", "gerant", "chef", "cheffe"];
const CONTACT: &str = "contact";
const TEACHERS: &[&str] = &["professeur", "prof", "enseignant", "enseignante"];
const PLACEMENT: &[&str] = &["stage", "placement", "sequence"];

/// The first that fits counts.
const RULES: &[Rule] = &[
    Rule {
        also: &["professeur", "prof", "enseignant", "enseignante", "lycee", "college"],
        ..rule(&["tuteur", "tutrice"], Of::Other, &[])
    },
    Rule {
        unless: &["accueil"],
        ..rule(&["employeur", "etablissement", "lycee", "college", "ecole"], Of::Organisation, &["scolaire"])
    },
    Rule {
        also: &["famille", "assistant", "assistante"],
        ..rule(&["accueil", "familial", "familiale"], Of::Other, &[])
    },
    Rule { relation: Some("mother"), ..rule(&["mere", "maman"], Of::Guardian(1), &["legal", "responsable"]) },
    Rule { relation: Some("father"), ..rule(&["pere", "papa"], Of::Guardian(2), &["legal", "responsable"]) },
    // A teacher who goes to see the pupil is called « suiveur ».
    rule(
        &["referent", "referente", "suiveur", "suiveuse"],
        Of::Referent,
        &["professeur", "prof", "enseignant", "enseignante", "eleve", "stage", "suivi"],
    ),
    // Alone it is what was done: « appelé le 3/6 ».
    Rule { also: TEACHERS, ..rule(&["suivi"], Of::Referent, &["charge", "chargee", "assurant", "eleve", "stage"]) },
    rule(TEACHERS, Of::Other, &["principal", "principale"]),
    rule(
        &["cpe", "aesh", "avs", "educateur", "educatrice", "infirmier", "infirmiere", "medecin", "psychologue"],
        Of::Other,
        &[],
    ),
    Rule {
        unless: LEGAL,
        ..rule(
            &["tuteur", "tutrice", "maitre", "tutor"],
            Of::Tutor,
            &["stage", "entreprise", "organisme", "accueil", "structure"],
        )
    },
    Rule { also: ORGANISATION, ..rule(&[CONTACT], Of::Host, &[]) },
    Rule { also: ORGANISATION, ..rule(IN_CHARGE, Of::Representative, LEGAL) },
    rule(
        LEGAL,
        Of::Guardian(1),
        &[
            "responsable",
            "responsables",
            "resp",
            "representant",
            "representants",
            "tuteur",
            "parent",
            "parents",
            "eleve",
        ],
    ),
    rule(&["parent", "parents"], Of::Guardian(1), &["responsable", "eleve"]),
    Rule { unless: &["nom"], ..rule(&["famille"], Of::Guardian(1), &[]) },
    rule(&["representant", "signataire", "dirigeant", "gerant", "directeur"], Of::Representative, &[]),
    rule(&["responsable", "responsables", "resp"], Of::Guardian(1), &["eleve"]),
    rule(ORGANISATION, Of::Host, &["stage", "etablissement", "association"]),
    rule(&["eleve", "stagiaire", "enfant", "enfants", "jeune"], Of::Pupil, &[]),
    Rule { also: PLACEMENT, ..rule(&["lieu"], Of::Host, &[]) },
    rule(PLACEMENT, Of::Placement, &[]),
];

/// Whether words say who is in charge, and not of whom: no number, and no word of a family.
fn is_vague(words: &[String]) -> bool {
    let of_family =
        ["eleve", "parent", "parents", "famille", "tuteur", "tutrice", "mere", "maman", "pere", "papa", "rl"];
    !words.iter().any(|word| of_family.contains(&word.as_str()) || word.bytes().all(|b| b.is_ascii_digit()))
}

/// Whom the words are about, what they say of a guardian's relation, and the words that are left.
fn subject(words: &[String]) -> (Option<Of>, Option<&'static str>, Vec<&str>) {
    let has = |some: &[&str]| words.iter().any(|word| some.contains(&word.as_str()));
    let fits = |rule: &&Rule| has(rule.any) && (rule.also.is_empty() || has(rule.also)) && !has(rule.unless);
    match RULES.iter().find(fits) {
        Some(rule) => numbered(rule, words),
        None => (None, None, words.iter().map(String::as_str).collect()),
    }
}

/// Takes the subject's words away, and the number that follows them: the guardian's.
fn numbered<'a>(rule: &Rule, words: &'a [String]) -> (Option<Of>, Option<&'static str>, Vec<&'a str>) {
    let (mut of, mut rest, mut after_subject) = (Some(rule.of), vec![], false);
    for word in words {
        let number = word.parse::<u8>().ok().filter(|n| (1..=MOST_NUMBERED).contains(n));
        match (number, &mut of) {
            (Some(number), Some(Of::Guardian(guardian))) if after_subject => *guardian = number,
            (Some(_), Some(of)) if after_subject && of.is_person() => {}
            _ if [rule.any, rule.also, rule.taken].iter().any(|words| words.contains(&word.as_str())) => {
                after_subject = true;
                continue;
            }
            _ => rest.push(word.as_str()),
        }
        after_subject = false;
    }
    (of, rule.relation, rest)
}

#[cfg(test)]
#[path = "headers_tests.rs"]
mod tests;
