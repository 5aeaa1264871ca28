//! One cell to one value: dates in every notation, codes without their first zero, numbers that were text.

use unicode_normalization::UnicodeNormalization as _;

use super::answers::{Scale, signs, yes_or_no};
use super::dates::{date, is_day_of_month};
use super::hours::hours;
use super::repairs::Repair;
use super::spoilt::{
    ditto, exponent, formula, has_lost_letter, is_ditto, is_exponent, spoilt, unreadable, without_fraction,
};
use super::value::{Clean, Value, is_day};
use crate::diagnostic::Lang::Fr;
use crate::diagnostic::{Flaw, Text};
use crate::ids::{Country, Email, Ine, Naf, Phone, Postcode, Siret, fold, quoted};
use crate::text;

/// The longest text of a cell that any export holds; beyond it a quotation mark was not closed.
const LONGEST: usize = 2_000;

/// Where the oldest spreadsheets and exports cut a text.
const CUT_AT: usize = 255;

/// The text of a cell without what spreadsheets and keyboards leave around it; none for an empty one.
pub(super) fn tidy(cell: &str) -> Option<String> {
    let cell = without_text_mark(cell.trim());
    // `="0123"` is how some exports keep a spreadsheet from dropping a zero.
    let kept = cell.strip_prefix("=\"").and_then(|c| c.strip_suffix('"')).filter(|c| !c.contains('"'));
    let words = kept.unwrap_or(cell).split_whitespace().map(|word| word.nfc().filter(|c| !is_mark(*c)).collect());
    let words: Vec<String> = words.filter(|word: &String| !word.is_empty()).collect();
    let joined = words.join(" ");
    let nothing = ["", "-", "--", "—", "/", "néant", "NULL", "null", "N/A", "n/a"].contains(&joined.as_str());
    (!nothing).then_some(joined)
}

/// A cell without the apostrophe by which people tell a spreadsheet that it holds text, where one is left: « 't Hart » is a name.
fn without_text_mark(cell: &str) -> &str {
    let begins = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c.is_uppercase());
    cell.strip_prefix('\'').filter(begins).filter(|rest| !rest.ends_with('\'')).unwrap_or(cell)
}

/// A character that is not seen and means nothing in a cell.
fn is_mark(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The value of a tidy cell for a key of an agreement.
pub(super) fn clean(key: &str, cell: &str) -> Result<Clean, Flaw> {
    if cell.starts_with('=') {
        return Err(formula(cell));
    }
    if let Some(flaw) = spoilt(cell) {
        return Err(flaw);
    }
    if is_ditto(cell) {
        return Err(ditto(cell));
    }
    if cell.chars().count() > LONGEST {
        return Err(unreadable(text!(
            "la case contient plus de {LONGEST} caractères",
            "the cell holds more than {LONGEST} characters"
        )));
    }
    let Clean { value, repair } = typed(key, cell)?;
    let cut = (cell.chars().count() == CUT_AT).then_some(Repair::Cut);
    let lost = has_lost_letter(cell).then_some(Repair::LostLetter);
    Ok(Clean { value, repair: repair.or(cut).or(lost) })
}

fn typed(key: &str, cell: &str) -> Result<Clean, Flaw> {
    match key.rsplit('.').next().unwrap_or(key) {
        _ if is_day(key) => date(cell),
        "postcode" => postcode(cell),
        "phone" => phone(cell),
        "email" => cell.to_lowercase().parse::<Email>().map(|email| Clean::text(email.as_str())),
        "ine" => ine(cell),
        "siret" => siret(cell),
        "naf" => cell.parse::<Naf>().map(|naf| Clean::text(naf.as_str())),
        "class" => class(cell),
        "gender" => gender(cell),
        "civility" => civility(cell),
        "relation" => relation(cell),
        "address_confidential" | "address_disclosed" | "emergency" | "serves_alcohol" => flag(cell),
        "legal_rank" => responsible(cell, Scale::Rank),
        "level" if key.starts_with("guardians.") => responsible(cell, Scale::Level),
        "places" => whole(cell),
        "kind" if key == "host.kind" => kind(cell),
        "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" => hours(cell),
        "level" if key == "level" => level(cell),
        _ => Ok(Clean::text(cell)),
    }
}

fn postcode(cell: &str) -> Result<Clean, Flaw> {
    if is_exponent(cell) {
        return Err(exponent(cell));
    }
    let (digits, fraction) = without_fraction(cell);
    let lost = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    let whole = if lost { format!("0{digits}") } else { digits };
    let code = whole.parse::<Postcode>()?;
    let repair = if lost { Some(Repair::LostZero) } else { fraction.then_some(Repair::Fraction) };
    Ok(Clean { value: Value::Text(code.as_str().to_owned()), repair })
}

fn phone(cell: &str) -> Result<Clean, Flaw> {
    if is_exponent(cell) {
        return Err(exponent(cell));
    }
    let (digits, _) = without_fraction(cell);
    let bare: String = digits.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let lost = bare.len() == 9 && bare.bytes().all(|b| b.is_ascii_digit()) && !bare.starts_with('0');
    if lost {
        let phone = format!("0{bare}").parse::<Phone>()?;
        return Ok(Clean::mended(Value::Text(spaced(&phone)), Repair::LostZero));
    }
    match (digits.parse::<Phone>(), first_of_several(&digits)) {
        (Err(_), Some(first)) => Ok(Clean::mended(Value::Text(spaced(&first)), Repair::Phones)),
        (one, _) => one.map(|phone| Clean::text(spaced(&phone))),
    }
}

/// The digits of a French telephone number.
const PHONE_DIGITS: usize = 10;

/// The first of several telephone numbers in one cell, all of which can be read: « 06 39 98 00 01 / 04 65 71 00 02 ».
fn first_of_several(cell: &str) -> Option<Phone> {
    let parts: Vec<&str> = cell
        .split(['/', ';', ',', '|'])
        .flat_map(|part| part.split(" ou "))
        .flat_map(|part| part.split(" et "))
        .collect();
    if parts.len() > 1 {
        let all: Option<Vec<Phone>> = parts.iter().map(|part| part.trim().parse().ok()).collect();
        return all?.into_iter().next();
    }
    // Side by side, or with the hyphen that may stand within a number too.
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let known = cell.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || ['.', '-', '–'].contains(&c));
    let (first, second) = digits.split_at_checked(PHONE_DIGITS).filter(|_| known)?;
    (second.len() == PHONE_DIGITS && second.parse::<Phone>().is_ok()).then(|| first.parse().ok())?
}

/// A telephone number as people write it in a file: pairs, with ordinary spaces.
fn spaced(phone: &Phone) -> String {
    phone.to_string().replace(['\u{a0}', '\u{202f}'], " ")
}

fn ine(cell: &str) -> Result<Clean, Flaw> {
    if is_exponent(cell) {
        return Err(exponent(cell));
    }
    let bare = cell.replace(' ', "").to_ascii_uppercase();
    let letters = bare.len() - bare.trim_end_matches(|c: char| c.is_ascii_uppercase()).len();
    if bare.len() == 10 && (letters == 2 || letters == 1) {
        let ine = format!("0{bare}").parse::<Ine>()?;
        return Ok(Clean::mended(Value::Text(ine.as_str().to_owned()), Repair::LostZero));
    }
    bare.parse::<Ine>().map(|ine| Clean::text(ine.as_str()))
}

fn siret(cell: &str) -> Result<Clean, Flaw> {
    if is_exponent(cell) {
        return Err(exponent(cell));
    }
    let (whole, fraction) = without_fraction(cell);
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 13 && digits.len() == whole.replace(' ', "").len() {
        let siret = format!("0{digits}").parse::<Siret>()?;
        return Ok(Clean::mended(Value::Text(siret.as_str().to_owned()), Repair::LostZero));
    }
    let siret = whole.parse::<Siret>()?;
    Ok(Clean { value: Value::Text(siret.as_str().to_owned()), repair: fraction.then_some(Repair::Fraction) })
}

/// No class is a number of so many digits.
const LONG_NUMBER: usize = 10;

/// A class is text; what a spreadsheet made of it is refused where it cannot be undone.
fn class(cell: &str) -> Result<Clean, Flaw> {
    let long = cell.len() >= LONG_NUMBER && cell.bytes().all(|b| b.is_ascii_digit());
    let looks_like_a_date = cell.len() >= 8 && date(cell).is_ok_and(|d| d.repair != Some(Repair::Serial));
    if is_exponent(cell) || long || looks_like_a_date || is_day_of_month(cell) {
        return Err(unreadable(text!(
            "« {cell} » n’est pas une classe : un tableur a pris son nom pour un nombre ou une date",
            "« {cell} » is no class: a spreadsheet took its name for a number or a date"
        ))
        .with_help(text!(
            "mettre la colonne au format Texte dans le tableur, et y écrire le nom de la classe",
            "set the column’s format to Text in the spreadsheet, and write the class’s name"
        )));
    }
    let (class, fraction) = without_fraction(cell);
    Ok(Clean { value: Value::Text(class), repair: fraction.then_some(Repair::Fraction) })
}

/// One of a few spellings, folded; the error names the cell.
fn one_of(cell: &str, known: &[(&str, &[&str])], what: &Text) -> Result<Clean, Flaw> {
    let folded = fold(cell);
    let hit = known.iter().find(|(_, spellings)| spellings.contains(&folded.as_str()));
    hit.map(|(value, _)| Clean::text(*value)).ok_or_else(|| {
        use crate::diagnostic::Lang::{En, Fr};
        let (shown, fr, en) = (quoted(cell), what.get(Fr), what.get(En));
        let all: Vec<&str> = known.iter().filter_map(|(_, s)| s.first().copied()).collect();
        let all = all.join(", ");
        unreadable(text!("« {shown} » n’est pas {fr}", "« {shown} » is not {en}"))
            .with_help(text!("écrire par exemple : {all}", "write for instance: {all}"))
    })
}

fn gender(cell: &str) -> Result<Clean, Flaw> {
    let known: &[(&str, &[&str])] = &[
        ("f", &["f", "2", "feminin", "fille", "femme", "mme", "mlle", "madame", "mademoiselle"]),
        ("m", &["m", "1", "masculin", "garcon", "homme", "g", "h", "mr", "monsieur"]),
    ];
    one_of(cell, known, &text!("un sexe (F ou M, 2 ou 1)", "a gender (F or M, 2 or 1)"))
}

fn civility(cell: &str) -> Result<Clean, Flaw> {
    let known: &[(&str, &[&str])] =
        &[("Mme", &["mme", "madame", "mlle", "mademoiselle", "2", "f"]), ("M.", &["m", "monsieur", "mr", "1", "h"])];
    one_of(cell, known, &text!("une civilité (Mme ou M.)", "a civility (Mme or M.)"))
}

/// What a guardian is to the pupil: words, or the codes of SIECLE.
fn relation(cell: &str) -> Result<Clean, Flaw> {
    let known: &[(&str, &[&str])] = &[
        ("mother", &["mere", "10", "mother", "maman"]),
        ("father", &["pere", "20", "father", "papa"]),
        ("guardian", &["tuteur", "50", "tutrice", "guardian", "tuteur legal"]),
        ("care-service", &["ase", "51", "aide sociale a l enfance", "care service"]),
        ("delegate", &["delegataire", "delegate"]),
    ];
    let others = &[
        "37",
        "38",
        "39",
        "41",
        "42",
        "90",
        "fratrie",
        "ascendant",
        "autre membre",
        "autre membre de la famille",
        "educateur",
        "assistant familial",
        "autre cas",
        "autre",
        "grand mere",
        "grand pere",
        "beau pere",
        "belle mere",
        "frere",
        "soeur",
        "oncle",
        "tante",
        "other",
    ];
    let folded = fold(cell);
    if others.contains(&folded.as_str()) {
        return Ok(Clean::text("other"));
    }
    one_of(cell, known, &text!("un lien de parenté", "a relation"))
}

fn flag(cell: &str) -> Result<Clean, Flaw> {
    yes_or_no(cell).map(flagged).ok_or_else(|| {
        let shown = quoted(cell);
        unreadable(text!("« {shown} » n’est ni oui ni non", "« {shown} » is neither yes nor no"))
    })
}

fn flagged(flag: bool) -> Clean {
    Clean { value: Value::Flag(flag), repair: None }
}

fn responsible(cell: &str, scale: Scale) -> Result<Clean, Flaw> {
    signs(cell, scale).map(flagged).ok_or_else(|| {
        let shown = quoted(cell);
        unreadable(text!(
            "« {shown} » ne dit pas si la personne est représentante légale : elle est prise pour telle",
            "« {shown} » does not say whether the person is a legal representative: they are taken for one"
        ))
        .with_help(text!(
            "écrire « légal » ou « non légal » dans la case, et voir qui signe dans la convention",
            "write « légal » or « non légal » in the cell, and see who signs in the agreement"
        ))
    })
}

fn whole(cell: &str) -> Result<Clean, Flaw> {
    let (digits, _) = without_fraction(cell);
    let shown = quoted(cell);
    let flaw = || unreadable(text!("« {shown} » n’est pas un nombre entier", "« {shown} » is no whole number"));
    digits
        .parse::<i64>()
        .ok()
        .filter(|n| *n > 0)
        .map(|n| Clean { value: Value::Whole(n), repair: None })
        .ok_or_else(flaw)
}

/// What exports write for France: the codes of SIECLE and of FREGATA (dossier, 7.2 and 7.4), and the letter of postcodes.
const FRANCE: [&str; 3] = ["100", "99100", "f"];

/// A country, by its code or its French name.
pub(super) fn country(cell: &str) -> Option<Country> {
    let folded = fold(cell);
    let code = if FRANCE.contains(&folded.as_str()) { "FR" } else { cell };
    code.parse().ok().or_else(|| Country::all().find(|country| fold(country.name(Fr)) == folded))
}

fn kind(cell: &str) -> Result<Clean, Flaw> {
    let known: &[(&str, &[&str])] = &[
        ("company", &["entreprise", "company", "societe", "prive", "commerce", "artisan"]),
        ("association", &["association"]),
        ("administration", &["administration", "etablissement public", "etat", "public"]),
        ("local-authority", &["collectivite", "collectivite territoriale", "mairie", "local authority"]),
        ("liberal", &["profession liberale", "liberal", "liberale"]),
        ("farm", &["exploitation agricole", "ferme", "farm", "agriculture"]),
    ];
    one_of(cell, known, &text!("un type d’organisme", "a kind of host"))
}

fn level(cell: &str) -> Result<Clean, Flaw> {
    let known: &[(&str, &[&str])] = &[
        ("seconde-gt", &["2de", "seconde", "2nde", "2de gt", "2nde gt", "seconde gt", "2gt", "2211"]),
        ("troisieme", &["3e", "3eme", "troisieme", "2116", "2434"]),
        ("quatrieme", &["4e", "4eme", "quatrieme", "2115", "2433"]),
    ];
    one_of(cell, known, &text!("un niveau (2de, 3e ou 4e)", "a level (2de, 3e or 4e)"))
}

#[cfg(test)]
#[path = "values_tests.rs"]
mod tests;
