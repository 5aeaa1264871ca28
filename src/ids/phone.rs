//! Telephone numbers.

use std::fmt;
use std::str::FromStr;

use super::{NO_BREAK, described, grouped, is_blank, quoted};
use crate::diagnostic::{Flaw, Text};
use crate::text;

/// A telephone number, French or foreign, kept in the international form of recommendation E.164.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// Where a telephone number belongs, as far as its first digits tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Zone {
    /// Mainland France, and mobiles that are no overseas territory's (+33).
    Mainland,
    /// Guadeloupe, Saint-Martin, Saint-Barthélemy (+590).
    Guadeloupe,
    /// Guyane (+594).
    Guyane,
    /// Martinique (+596).
    Martinique,
    /// La Réunion and Mayotte (+262).
    ReunionMayotte,
    /// Saint-Pierre-et-Miquelon (+508).
    SaintPierreMiquelon,
    /// Nouvelle-Calédonie (+687).
    NewCaledonia,
    /// Polynésie française (+689).
    Polynesia,
    /// Wallis-et-Futuna (+681).
    WallisFutuna,
    /// Another country.
    Abroad,
}

/// The overseas territories: zone, country code, how many digits follow it.
const OVERSEAS: [(Zone, &str, usize); 8] = [
    (Zone::ReunionMayotte, "262", 9),
    (Zone::Guadeloupe, "590", 9),
    (Zone::Guyane, "594", 9),
    (Zone::Martinique, "596", 9),
    (Zone::SaintPierreMiquelon, "508", 6),
    (Zone::WallisFutuna, "681", 6),
    (Zone::NewCaledonia, "687", 6),
    (Zone::Polynesia, "689", 8),
];

/// How overseas numbers of nine digits begin, and their country code: `0262…` is dialled +262 262….
const OVERSEAS_PREFIXES: [(&str, &str); 13] = [
    ("262", "262"),
    ("269", "262"),
    ("639", "262"),
    ("692", "262"),
    ("693", "262"),
    ("590", "590"),
    ("690", "590"),
    ("691", "590"),
    ("594", "594"),
    ("694", "594"),
    ("596", "596"),
    ("696", "596"),
    ("697", "596"),
];

/// How the ranges set aside for fiction begin, without the first zero; `639 98` lies inside Mayotte's `639`.
const FICTION: [&str; 6] = ["19900", "26191", "35301", "46571", "53649", "63998"];

/// The country codes of two digits; those that begin with 1 or 7 have one, all others three.
const TWO_DIGIT_CODES: [&str; 44] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51",
    "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90",
    "91", "92", "93", "94", "95", "98",
];

impl Phone {
    /// The number in E.164: `+33639981234`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where it belongs.
    pub fn zone(&self) -> Zone {
        let digits = self.digits();
        if digits.starts_with("33") {
            return Zone::Mainland;
        }
        OVERSEAS.iter().find(|(_, code, _)| digits.starts_with(code)).map_or(Zone::Abroad, |(zone, ..)| *zone)
    }

    /// Whether it is one of the numbers set aside for fiction, which ring nowhere.
    pub fn is_fictional(&self) -> bool {
        self.digits().strip_prefix("33").is_some_and(is_fiction)
    }

    /// What is odd in a number that can be read: the zero that does not follow a country code (`+33 06…`), by which other
    /// programs take it for another number.
    pub fn doubt(typed: &str) -> Option<Flaw> {
        let phone = typed.parse::<Self>().ok().filter(|_| Self::is_written_oddly(typed))?;
        let typed = quoted(typed);
        let message = text!(
            "le téléphone « {typed} » a un 0 de trop après l’indicatif du pays : il est lu {phone}",
            "the telephone number « {typed} » has a 0 too many behind the country code: it is read as {phone}"
        );
        Some(Flaw::new("PHONE-03", message).with_help(text!("écrire \"{phone}\"", "write \"{phone}\"")))
    }

    fn is_written_oddly(typed: &str) -> bool {
        let Ok(dialled) = Dialled::read(typed) else {
            return false;
        };
        // `+33 (0)6…` is a usual way to write both forms at once, and its zero is not among the digits dialled.
        dialled.is_international
            && ["33", "262", "590", "594", "596"]
                .iter()
                .any(|code| dialled.digits.strip_prefix(code).is_some_and(|rest| rest.starts_with('0')))
    }

    /// The digits after the `+`.
    fn digits(&self) -> &str {
        self.0.get(1..).unwrap_or_default()
    }
}

impl FromStr for Phone {
    type Err = Flaw;

    fn from_str(typed: &str) -> Result<Self, Flaw> {
        let Dialled { digits, is_international } = Dialled::read(typed)?;
        let read = if is_international { international(&digits) } else { national(&digits) };
        match read {
            Ok(digits) => Ok(Self(format!("+{digits}"))),
            Err(wrong) => Err(wrong.flaw(typed)),
        }
    }
}

impl fmt::Display for Phone {
    /// `06 39 98 12 34`, `0262 12 34 56`, `+687 47 35 35`, `+49 30 901820`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        if let Some(nine) = digits.strip_prefix("33") {
            return write!(f, "0{}", grouped(nine, [1, 2, 2, 2]));
        }
        let (code, rest) = split_code(digits);
        match rest.len() {
            9 if is_national_overseas(code, rest) => write!(f, "0{}", grouped(rest, [3, 2, 2])),
            _ => write!(f, "+{code}{NO_BREAK}{}", grouped(rest, group_sizes(code, rest.len()))),
        }
    }
}

/// What was typed, as it would be dialled.
struct Dialled {
    /// The digits, without an international prefix.
    digits: String,
    /// Whether an international prefix stood before them.
    is_international: bool,
}

impl Dialled {
    /// Takes out what people put between digits: spaces, dots, hyphens, strokes, brackets.
    fn read(typed: &str) -> Result<Self, Flaw> {
        let typed_digits = typed.trim_start_matches(|c| c == '(' || is_blank(c));
        let after_plus = typed_digits.strip_prefix('+');
        let all = only_digits(after_plus.unwrap_or(typed_digits), typed)?;
        let is_international = after_plus.is_some() || all.starts_with("00");
        if !is_international {
            return Ok(Self { digits: all, is_international });
        }
        // The zero of `+33 (0)6…` is for those who dial from inside the country.
        let digits = only_digits(&after_plus.unwrap_or(typed_digits).replacen("(0)", "", 1), typed)?;
        if after_plus.is_some() {
            return Ok(Self { digits, is_international });
        }
        match digits.strip_prefix("00") {
            // Ten digits are a French number gone wrong far more often than a foreign number of eight.
            Some(rest) if digits.len() > 10 => Ok(Self { digits: rest.to_owned(), is_international }),
            _ => Err(Wrong::International.flaw(typed)),
        }
    }
}

/// The digits of a text in which only separators stand beside them.
fn only_digits(text: &str, typed: &str) -> Result<String, Flaw> {
    let mut digits = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '.' | '-' | '/' | '(' | ')' | '\u{2010}'..='\u{2014}' => {}
            c if is_blank(c) => {}
            c => return Err(Wrong::Character(c).flaw(typed)),
        }
    }
    Ok(digits)
}

/// The E.164 digits of a number written as it is dialled inside France.
fn national(digits: &str) -> Result<String, Wrong> {
    if let Some(nine) = digits.strip_prefix('0') {
        return if nine.len() == 9 { nine_digits(nine) } else { Err(Wrong::Count(digits.len())) };
    }
    match digits.len() {
        // Polynesia's numbers are often written with their country code and no plus.
        11 if digits.starts_with("689") => international(digits),
        9 if !digits.is_empty() => Err(Wrong::NoZero(digits.to_owned())),
        11.. if international(digits).is_ok() => Err(Wrong::NoPlus(digits.to_owned())),
        count => Err(Wrong::Count(count)),
    }
}

/// The E.164 digits of the nine that follow the first zero.
fn nine_digits(nine: &str) -> Result<String, Wrong> {
    if nine.starts_with('0') {
        return Err(Wrong::International);
    }
    if is_fiction(nine) {
        return Ok(format!("33{nine}"));
    }
    if nine.starts_with("508") {
        return overseas(nine, "508", 6);
    }
    let territory = OVERSEAS_PREFIXES.iter().find(|(prefix, _)| nine.starts_with(prefix));
    Ok(format!("{}{nine}", territory.map_or("33", |(_, code)| code)))
}

/// The E.164 digits of those that follow a `+` or `00`.
fn international(digits: &str) -> Result<String, Wrong> {
    if let Some(rest) = digits.strip_prefix("33") {
        let nine = rest.strip_prefix('0').unwrap_or(rest);
        return if nine.len() == 9 { nine_digits(nine) } else { Err(Wrong::After("33", 9)) };
    }
    if let Some((_, code, count)) = OVERSEAS.iter().find(|(_, code, _)| digits.starts_with(code)) {
        return overseas(digits, code, *count);
    }
    let is_american = digits.starts_with('1');
    if digits.starts_with('0') || !(7..=15).contains(&digits.len()) {
        return Err(Wrong::International);
    }
    if is_american && digits.len() != 11 {
        return Err(Wrong::After("1", 10));
    }
    Ok(digits.to_owned())
}

/// The E.164 digits of an overseas number that begins with its country code.
fn overseas(digits: &str, code: &'static str, count: usize) -> Result<String, Wrong> {
    let rest = digits.strip_prefix(code).unwrap_or(digits);
    let rest = match rest.strip_prefix('0') {
        Some(nine) if count == 9 => nine,
        _ => rest,
    };
    if rest.len() == count && !rest.starts_with('0') {
        return Ok(format!("{code}{rest}"));
    }
    Err(Wrong::After(code, count))
}

/// Whether nine digits lie in a range set aside for fiction.
fn is_fiction(nine: &str) -> bool {
    FICTION.iter().any(|range| nine.starts_with(range))
}

/// Whether an overseas number may be printed as it is dialled inside France, and read again from that.
fn is_national_overseas(code: &str, nine: &str) -> bool {
    !is_fiction(nine) && OVERSEAS_PREFIXES.iter().any(|(prefix, country)| *country == code && nine.starts_with(prefix))
}

/// A country code and what follows it.
fn split_code(digits: &str) -> (&str, &str) {
    let is_short = digits.starts_with(['1', '7']);
    let is_two = digits.get(..2).is_some_and(|two| TWO_DIGIT_CODES.contains(&two));
    let length = if is_short { 1 } else { 3 - usize::from(is_two) };
    digits.split_at_checked(length).unwrap_or((digits, ""))
}

/// How the digits after a country code are grouped. No table of the world's area codes is kept: abroad, two digits stand
/// apart, then come groups of three or four, or one of up to six.
fn group_sizes(code: &str, count: usize) -> Vec<usize> {
    if count == 10 && matches!(code, "1" | "7") {
        return vec![3, 3, 4];
    }
    if OVERSEAS.iter().any(|(_, overseas, _)| *overseas == code) {
        return if count == 9 { vec![3, 2, 2, 2] } else { vec![2; 4] };
    }
    let rest = count.saturating_sub(2);
    let groups = if rest <= 6 { 1 } else { rest.div_ceil(4) };
    let (size, more) = (rest / groups, rest % groups);
    let sizes = (0..groups).map(|group| size + usize::from(group + more >= groups));
    std::iter::once(2).chain(sizes).collect()
}

/// Why a number cannot be read.
enum Wrong {
    /// A character that stands in no telephone number.
    Character(char),
    /// So many digits, in a number written as inside France.
    Count(usize),
    /// Nine digits, without the first zero.
    NoZero(String),
    /// A country code without the plus.
    NoPlus(String),
    /// Not so many digits after a country code.
    After(&'static str, usize),
    /// An international number too short, too long, or without a country code.
    International,
}

impl Wrong {
    /// The flaw of the number that was typed.
    fn flaw(self, typed: &str) -> Flaw {
        let shown = quoted(typed);
        let message = match &self {
            Self::Character(c) => {
                let (fr, en) = described(*c);
                text!(
                    "le numéro de téléphone « {shown} » contient {fr}",
                    "the telephone number « {shown} » contains {en}"
                )
            }
            Self::Count(count) => text!(
                "le numéro de téléphone « {shown} » n’a pas 10 chiffres, mais {count}",
                "the telephone number « {shown} » has not 10 digits, but {count}"
            ),
            Self::NoZero(_) => text!(
                "le numéro de téléphone « {shown} » ne commence pas par 0",
                "the telephone number « {shown} » does not begin with 0"
            ),
            Self::NoPlus(_) => text!(
                "le numéro de téléphone « {shown} » a plus de 10 chiffres et pas de « + »",
                "the telephone number « {shown} » has more than 10 digits and no « + »"
            ),
            Self::After(code, count) => text!(
                "le numéro de téléphone « {shown} » n’a pas {count} chiffres après +{code}",
                "the telephone number « {shown} » has not {count} digits after +{code}"
            ),
            Self::International => text!(
                "le numéro de téléphone « {shown} » n’est pas un numéro international",
                "the telephone number « {shown} » is not an international number"
            ),
        };
        Flaw::new(self.code(), message).with_help(self.help())
    }

    /// The stable name.
    fn code(&self) -> &'static str {
        match self {
            Self::Character(_) => "PHONE-01",
            _ => "PHONE-02",
        }
    }

    /// What to write instead.
    fn help(&self) -> Text {
        match self {
            Self::NoZero(nine) if nine.starts_with("68") => text!(
                "écrire \"0{nine}\" pour un mobile, \"+{nine}\" pour un numéro du Pacifique",
                "write \"0{nine}\" for a mobile, \"+{nine}\" for a number of the Pacific"
            ),
            Self::NoZero(nine) => text!("écrire \"0{nine}\"", "write \"0{nine}\""),
            Self::NoPlus(digits) => text!("écrire \"+{digits}\"", "write \"+{digits}\""),
            Self::After("33", _) => {
                text!("écrire par exemple \"+33 6 39 98 12 34\"", "write for instance \"+33 6 39 98 12 34\"")
            }
            Self::Character(_) | Self::Count(18..) => text!(
                "écrire un seul numéro, avec ses chiffres seulement, par exemple \"06 39 98 12 34\"",
                "write one number only, with nothing but its digits, for instance \"06 39 98 12 34\""
            ),
            Self::Count(_) | Self::After(..) | Self::International => text!(
                "écrire par exemple \"06 39 98 12 34\", \"0262 12 34 56\", ou avec l’indicatif du pays \"+49 30 901820\"",
                "write for instance \"06 39 98 12 34\", \"0262 12 34 56\", or with the country code \"+49 30 901820\""
            ),
        }
    }
}

#[cfg(test)]
mod tests;
