//! What printed values are called, and how they are said, where a document tells that one of them changed.

use serde_json::{Map, Value};

use crate::calendar::TimeSlot;
use crate::ids::{Naf, Phone, Siret};
use crate::typography::{NO_BREAK, THIN, date, slot};

/// The tables of the printed values, in the order of the document.
pub(super) const ORDER: [&str; 11] = [
    "level",
    "host",
    "school",
    "pupil",
    "guardians",
    "placement",
    "educational",
    "financial",
    "signing",
    "clauses",
    "model",
];

/// What stands within the tables, in the order of the document.
pub(super) const WITHIN: &[&str] = &[
    "civility",
    "family_name",
    "usual_name",
    "given_names",
    "name",
    "title",
    "uai",
    "siret",
    "status",
    "academy",
    "country",
    "country_name",
    "kind",
    "activity",
    "naf",
    "birth_date",
    "gender",
    "class",
    "side",
    "role",
    "relation",
    "signs",
    "start",
    "end",
    "address",
    "phone",
    "email",
    "emergency",
    "on_behalf_of",
    "care_plan",
    "logo",
    "logo_alt",
    "approved_on",
    "reference",
    "insurer",
    "policy",
    "board",
    "insurance",
    "head",
    "delegate",
    "representative",
    "tutor",
    "referent",
    "outings",
    "week",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "except",
    "aims",
    "activities",
    "skills",
    "follow_up",
    "restitution",
    "lodging",
    "meals",
    "transport",
    "gratification",
    "host",
    "pupil",
    "guardian",
    "guardians",
    "alone",
    "others",
    "level",
    "text",
];

/// Where the value at a path stands in the document, to put values in order.
pub(super) fn place(path: &str) -> Vec<(usize, String)> {
    let rank = |(depth, part): (usize, &str)| {
        let order = if depth == 0 { &ORDER[..] } else { WITHIN };
        let rank = part.parse().ok().or_else(|| order.iter().position(|known| *known == part));
        (rank.unwrap_or(usize::MAX), part.to_owned())
    };
    path.split('.').enumerate().map(rank).collect()
}

/// What the tables are called, the longest paths first.
pub(super) const TABLES: &[(&str, &str)] = &[
    ("host.representative", "représentant de l’organisme d’accueil"),
    ("host.insurance", "assurance de l’organisme d’accueil"),
    ("host.tutor", "tuteur"),
    ("host", "organisme d’accueil"),
    ("school.head.delegate", "délégataire du chef d’établissement"),
    ("school.head", "chef d’établissement"),
    ("school.referent", "professeur référent"),
    ("school.insurance", "assurance de l’établissement"),
    ("school.board", "conseil d’administration"),
    ("school", "établissement"),
    ("pupil", "élève"),
    ("guardians", "responsable"),
    ("placement.week", "horaires du"),
    ("placement.except", "horaires du"),
    ("placement", "séquence"),
    ("educational", "annexe pédagogique"),
    ("financial", "annexe financière"),
    ("signing.others", "autre signataire"),
    ("signing", "signature"),
    ("clauses", "article ajouté"),
    ("model", "modèle de convention"),
];

/// What the values are called.
pub(super) const VALUES: &[(&str, &str)] = &[
    ("academy", "académie"),
    ("activities", "activités prévues"),
    ("activity", "activité"),
    ("address", "adresse"),
    ("aims", "objectifs"),
    ("alone", "l’élève signe seul"),
    ("approved_on", "date de la délibération"),
    ("birth_date", "date de naissance"),
    ("care_plan", "projet d’accueil individualisé"),
    ("civility", "civilité"),
    ("class", "classe"),
    ("country", "code du pays"),
    ("country_name", "pays"),
    ("email", "courriel"),
    ("emergency", "à prévenir en cas d’urgence"),
    ("end", "dernier jour"),
    ("family_name", "nom"),
    ("follow_up", "suivi"),
    ("gender", "sexe"),
    ("given_names", "prénom"),
    ("gratification", "gratification en euros"),
    ("guardian", "responsable"),
    ("head", "chef d’établissement"),
    ("host", "organisme d’accueil"),
    ("insurer", "assureur"),
    ("kind", "nature"),
    ("level", "niveau"),
    ("lodging", "hébergement"),
    ("logo", "logo"),
    ("logo_alt", "texte du logo"),
    ("meals", "restauration"),
    ("naf", "code NAF"),
    ("name", "nom"),
    ("on_behalf_of", "signe pour"),
    ("outings", "déplacements"),
    ("phone", "téléphone"),
    ("policy", "numéro de contrat"),
    ("pupil", "élève"),
    ("reference", "référence"),
    ("referent", "professeur référent"),
    ("relation", "lien avec l’élève"),
    ("restitution", "restitution"),
    ("role", "rôle"),
    ("side", "côté"),
    ("signs", "signature"),
    ("siret", "SIRET"),
    ("skills", "compétences"),
    ("start", "premier jour"),
    ("status", "statut"),
    ("text", "texte"),
    ("title", "fonction"),
    ("transport", "transport"),
    ("tutor", "tuteur"),
    ("uai", "numéro UAI"),
    ("usual_name", "nom d’usage"),
];

/// Words of closed lists.
const WORDS: &[(&str, &str)] = &[
    ("required", "obligatoire"),
    ("optional", "facultative"),
    ("informed", "pour information"),
    ("quatrieme", "quatrième"),
    ("troisieme", "troisième"),
    ("seconde-gt", "seconde générale et technologique"),
    ("mother", "mère"),
    ("father", "père"),
    ("guardian", "tutelle"),
    ("care-service", "service gardien"),
    ("delegate", "délégataire"),
    ("other", "autre"),
    ("family-kit", "trousse de la famille"),
    ("school-kit", "trousse de l’établissement"),
    ("company", "entreprise"),
    ("administration", "administration"),
    ("local-authority", "collectivité territoriale"),
    ("liberal", "profession libérale"),
    ("farm", "exploitation agricole"),
    ("public", "public"),
    ("private-contract", "privé sous contrat"),
    ("private-no-contract", "privé hors contrat"),
    ("agricultural", "agricole"),
    ("host", "organisme d’accueil"),
    ("school", "établissement"),
    ("pupil", "élève"),
    ("observe", "observer"),
    ("communicate", "communiquer"),
    ("understand", "comprendre"),
    ("engage", "s’impliquer"),
];

/// Words of one letter, which elsewhere may be what a person typed.
const GENDERS: &[(&str, &str)] = &[("f", "féminin"), ("m", "masculin")];

const DAYS: &[(&str, &str)] = &[
    ("monday", "lundi"),
    ("tuesday", "mardi"),
    ("wednesday", "mercredi"),
    ("thursday", "jeudi"),
    ("friday", "vendredi"),
    ("saturday", "samedi"),
    ("sunday", "dimanche"),
];

fn found(list: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    list.iter().find(|(known, _)| *known == key).map(|(_, words)| *words)
}

/// What the value at a path is called: « tuteur, nom »; none where it has no words.
pub(super) fn label(path: &str) -> Option<String> {
    let of = |prefix: &str| path.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.'));
    let table = TABLES.iter().find_map(|(prefix, words)| Some((*prefix, *words, of(prefix)?)));
    let Some((prefix, table, rest)) = table else {
        // A host as a whole is told to be another one.
        let whole = Some("organisme d’accueil, et ce qui est convenu avec lui").filter(|_| path == "host");
        return whole.or_else(|| found(VALUES, path)).map(str::to_owned);
    };
    if prefix == "placement.week" || prefix == "placement.except" {
        let day = found(DAYS, rest).map(str::to_owned).or_else(|| Some(date(rest.parse().ok()?)))?;
        return Some(format!("{table} {day}"));
    }
    let (place, key) = match rest.split_once('.') {
        Some((place, key)) if place.bytes().all(|b| b.is_ascii_digit()) => (format!(" {place}"), key),
        _ => (String::new(), rest),
    };
    let value = match (prefix, key) {
        ("clauses", "title") => "titre",
        ("placement", "address") => "lieu",
        _ => found(VALUES, key)?,
    };
    Some(format!("{table}{place}, {value}"))
}

/// An address on one line.
pub(super) fn address(table: &Map<String, Value>) -> String {
    let text = |key: &str| table.get(key).and_then(Value::as_str).unwrap_or_default();
    let lines = table.get("lines").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let lines = lines.collect::<Vec<_>>().join(", ");
    format!("{lines}, {} {}", text("postcode"), text("city"))
}

/// A value as it is said.
pub(super) fn words(path: &str, value: &Value) -> String {
    match value {
        Value::String(text) => text_words(path.rsplit('.').next().unwrap_or_default(), text),
        Value::Bool(true) => "oui".to_owned(),
        Value::Bool(false) => "non".to_owned(),
        Value::Array(items) if items.is_empty() && path.starts_with("placement.except") => "absence".to_owned(),
        Value::Array(items) => items.iter().map(|item| words(path, item)).collect::<Vec<_>>().join(", "),
        value => value.to_string(),
    }
}

/// The values that are hashes, which say nothing to a reader but that they are others.
pub(super) const HASHES: [&str; 2] = ["school.logo", "model.text"];

/// What is said of the address, the telephone or the mailbox of a person in place of what it was.
pub(super) struct Reach {
    pub(super) old: &'static str,
    /// Where there is none any more.
    pub(super) gone: &'static str,
}

/// That of a value by which a person is reached; none of any other, that of an organisation among them.
pub(super) fn reach(path: &str) -> Option<Reach> {
    let (of, key) = path.rsplit_once('.')?;
    match key {
        _ if ["host", "school", "placement"].contains(&of) => None,
        "address" => Some(Reach { old: "l’ancienne", gone: "n’est plus donnée" }),
        "phone" | "email" => Some(Reach { old: "l’ancien", gone: "n’est plus donné" }),
        _ => None,
    }
}

fn text_words(key: &str, text: &str) -> String {
    // Names and texts are said as they were typed, even where they look like something else.
    let typed = matches!(key, "family_name" | "given_names" | "usual_name" | "name" | "title" | "class" | "role");
    let said = match key {
        _ if typed => None,
        "phone" => text.parse::<Phone>().ok().map(|phone| phone.to_string()),
        "gender" => found(GENDERS, text).map(str::to_owned),
        "siret" => text.parse::<Siret>().ok().map(|siret| siret.to_string()),
        "naf" => text.parse::<Naf>().ok().map(|naf| naf.to_string()),
        "start" | "end" | "birth_date" | "approved_on" => text.parse().ok().map(date),
        _ => None,
    };
    let hours = || text.parse::<TimeSlot>().ok().map(|hours| slot(hours.start(), hours.end()));
    let word = || found(WORDS, text).filter(|_| !typed).map(str::to_owned);
    let said = said.or_else(hours).or_else(word).map(|said| said.replace([NO_BREAK, THIN], " "));
    said.unwrap_or_else(|| text.to_owned())
}
