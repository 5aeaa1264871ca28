//! Second step of typesetting: which spaces are no-break or thin, and which hyphens are no-break. It adds and removes
//! nothing, and it takes all kinds of space and of hyphen alike, so that its own output has the same answers.

use super::moments::MONTHS;
use super::signs::is_space;
use super::{NO_BREAK, NO_BREAK_HYPHEN, THIN};

/// Units, as symbols and, of time and money, in full.
const UNITS: &[&str] = &[
    "%", "‰", "€", "k€", "M€", "°C", "h", "min", "s", "j", "km", "m", "cm", "mm", "m²", "m2", "m³", "kg", "g", "t",
    "l", "L", "kWh", "Ko", "ko", "Mo", "Go", "an", "ans", "mois", "semaine", "semaines", "jour", "jours", "heure",
    "heures", "minute", "minutes", "euro", "euros",
];
/// Abbreviations before the code that they announce.
const CODES: &[&str] = &["NAF", "APE", "UAI", "RNE", "SIRET", "SIREN", "NOR"];
/// Words that a number of a street is repeated with.
const REPEATED: &[&str] = &["bis", "ter", "quater"];
/// Months as they are typed without their accents.
const BARE_MONTHS: [&str; 3] = ["fevrier", "aout", "decembre"];
/// Words that a number belongs to.
const NUMBERED: &[&str] = &[
    "article",
    "articles",
    "annexe",
    "annexes",
    "alinéa",
    "alinéas",
    "chapitre",
    "titre",
    "section",
    "cadre",
    "version",
    "page",
    "pages",
    "tome",
    "§",
    "cedex",
    "bâtiment",
    "bât",
    "escalier",
    "étage",
    "niveau",
    "porte",
    "appartement",
    "appt",
    "hall",
    "lot",
    "salle",
    "bureau",
    "quai",
    "lotissement",
    "résidence",
    "BP",
    "CS",
    "TSA",
    "responsable",
    "légal",
    "légale",
];
/// Their abbreviations, before the full stop.
const NUMBERED_SHORT: &[&str] =
    &["art", "arts", "al", "chap", "fig", "p", "pp", "vol", "bât", "esc", "ét", "apt", "app", "appt"];
/// Titles of persons without a full stop.
const TITLES: &[&str] = &["Mme", "Mmes", "Mlle", "Mlles", "Dr", "Drs", "Pr", "Me", "Mgr", "Mr"];
/// Titles of persons before a full stop.
const TITLES_SHORT: &[&str] = &["M", "MM", "Mr", "Dr", "Pr"];
/// Words that stand between a title or initials and a family name.
const PARTICLES: &[&str] = &["de", "du", "des", "le", "la", "les", "von", "van", "der", "da", "di", "del", "dos"];
/// Marks before a word.
const OPENING: &[char] = &['(', '[', '{', '«', '“', '"'];
/// Marks after a word.
const CLOSING: &[char] = &[')', ']', '}', '»', '”', '"', '.', ',', ';', ':', '!', '?', '…'];

/// The text with the right kind of every space and hyphen.
pub(super) fn spaces(text: &str) -> String {
    let (words, tail) = words(text);
    let mut kinds = vec![None; words.len()];
    marks(&words, &mut kinds);
    numbers(&words, &mut kinds);
    names(&words, &mut kinds);
    ranges(&words, &mut kinds);
    neighbours(&words, &mut kinds);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut before = None;
    for (word, kind) in words.iter().zip(kinds) {
        gap(&mut out, word.gap, kind);
        word.write(before, &mut out);
        before = Some(word);
    }
    let waits = before.is_some_and(|w| w.is_title() || w.is_number_sign() || w.ends_with('«'));
    gap(&mut out, tail, waits.then_some(NO_BREAK));
    out
}

/// Writes a gap, with a kind of space if it is a space.
fn gap(out: &mut String, gap: &str, kind: Option<char>) {
    match kind {
        Some(kind) if !gap.is_empty() && gap.chars().all(is_space) => out.push(kind),
        _ => out.push_str(gap),
    }
}

/// A run without white space, in its parts, with the white space before it.
struct Word<'a> {
    gap: &'a str,
    opening: &'a str,
    core: &'a str,
    closing: &'a str,
    /// What follows an elision: `article` of « l’article »; else the core.
    stem: &'a str,
}

/// The words of a text, and the white space after the last.
fn words(text: &str) -> (Vec<Word<'_>>, &str) {
    let mut words = vec![];
    let mut rest = text;
    loop {
        let run = rest.trim_start();
        let gap = rest.get(..rest.len() - run.len()).unwrap_or_default();
        if run.is_empty() {
            return (words, gap);
        }
        let end = run.find(char::is_whitespace).unwrap_or(run.len());
        let (word, after) = run.split_at_checked(end).unwrap_or((run, ""));
        words.push(Word::new(gap, word));
        rest = after;
    }
}

impl<'a> Word<'a> {
    fn new(gap: &'a str, word: &'a str) -> Self {
        let opened =
            if word.starts_with(|c: char| c.is_ascii_alphanumeric()) { word } else { word.trim_start_matches(OPENING) };
        let core = if opened.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            opened
        } else {
            opened.trim_end_matches(CLOSING)
        };
        let (opening, _) = word.split_at_checked(word.len() - opened.len()).unwrap_or_default();
        let (_, closing) = opened.split_at_checked(core.len()).unwrap_or_default();
        Self { gap, opening, core, closing, stem: core.rsplit(['’', '\'']).next().unwrap_or(core) }
    }

    fn starts_with(&self, marks: &[char]) -> bool {
        let first = [self.opening, self.core, self.closing].into_iter().find(|p| !p.is_empty());
        first.is_some_and(|part| part.starts_with(marks))
    }

    fn ends_with(&self, mark: char) -> bool {
        let last = [self.closing, self.core, self.opening].into_iter().find(|p| !p.is_empty());
        last.is_some_and(|part| part.ends_with(mark))
    }

    /// Whether it is a word of its own, without marks around it.
    fn is(&self, word: &str) -> bool {
        self.opening.is_empty() && self.core == word && self.closing.is_empty()
    }

    fn is_title(&self) -> bool {
        match self.closing {
            _ if !self.core.starts_with(['M', 'D', 'P']) => false,
            "" => TITLES.contains(&self.core),
            "." => TITLES_SHORT.contains(&self.core),
            _ => false,
        }
    }

    /// `J.`, `J.-P.`, `J.P.`
    fn is_initials(&self) -> bool {
        let mut letters = self.core.split('.');
        self.closing == "."
            && letters.all(|part| {
                let mut chars = part.trim_start_matches(['-', NO_BREAK_HYPHEN]).chars();
                chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
            })
    }

    fn is_particle(&self) -> bool {
        self.closing.is_empty() && PARTICLES.iter().any(|p| p.eq_ignore_ascii_case(self.core))
    }

    /// Whether it can follow a title: `Dupont`, `de`, `d’Œuvre`.
    fn is_name_part(&self) -> bool {
        let capital = self.core.starts_with(char::is_uppercase) || self.stem.starts_with(char::is_uppercase);
        self.opening.is_empty() && (capital || self.is_particle())
    }

    /// `n°`, `N°`, `n°s`
    fn is_number_sign(&self) -> bool {
        let sign = self.stem.strip_suffix('s').unwrap_or(self.stem);
        self.closing.is_empty() && ["n°", "N°", "nº", "Nº"].contains(&sign)
    }

    fn is_figures(&self) -> bool {
        !self.core.is_empty() && self.core.bytes().all(|b| b.is_ascii_digit())
    }

    /// The figures of a whole word, before a decimal comma: `000` of `000,50`.
    fn figures(&self) -> Option<&'a str> {
        let mut parts = self.core.split(',');
        let whole = parts.next()?;
        let figures = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit());
        let decimals = parts.next().is_none_or(figures) && parts.next().is_none();
        (figures(whole) && decimals).then_some(whole)
    }

    /// A number, a range of numbers or a time: `12`, `7,5`, `15-16`, `+3`.
    fn is_number(&self) -> bool {
        let plain = |c: char| c.is_ascii_digit() || ",.:/-–+\u{2011}".contains(c);
        self.closing.is_empty() && self.core.ends_with(|c: char| c.is_ascii_digit()) && self.core.chars().all(plain)
    }

    /// `L.`, `R.`, `D.`, also without the full stop.
    fn is_code(&self) -> bool {
        ["L", "R", "D"].contains(&self.stem) && matches!(self.closing, "" | ".")
    }

    /// `article`, `art.`
    fn is_numbered(&self) -> bool {
        let known = match self.closing {
            "" => NUMBERED,
            "." => NUMBERED_SHORT,
            _ => return false,
        };
        known.iter().any(|k| k.eq_ignore_ascii_case(self.stem))
    }

    /// `NAF`, `UAI`
    fn is_code_name(&self) -> bool {
        self.closing.is_empty() && CODES.contains(&self.stem)
    }

    /// `A`, `B`: what a frame or a staircase may have in place of a number.
    fn is_capital(&self) -> bool {
        self.core.len() == 1 && self.core.bytes().all(|b| b.is_ascii_uppercase())
    }

    /// `2de`, `3e`, `Tle`: a level that a class's name begins with.
    fn is_level(&self) -> bool {
        let end = self.core.trim_start_matches(['1', '2', '3', '4', '5', '6']);
        let ends = ["e", "de", "nde", "re", "ère", "ème"];
        self.core == "Tle" || (self.core.len() == end.len() + 1 && ends.contains(&end))
    }

    /// `4`, `B`, `GT`: what a class's name goes on with.
    fn is_section(&self) -> bool {
        let short = (1..=4).contains(&self.core.len()) && !(self.is_figures() && self.core.len() > 2);
        short && self.core.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    }

    /// `4153-1`, `L4153-1`: figures with hyphens, after the letter of a code or with it.
    fn is_article_number(&self) -> bool {
        let figures = self.core.trim_start_matches(['L', 'R', 'D']);
        let mut parts = figures.split(['-', NO_BREAK_HYPHEN]);
        // `R2-3` may be a room.
        let enough = self.core.len() == figures.len() || parts.clone().next().is_some_and(|p| p.len() >= 3);
        let several = parts.clone().count() > 1;
        enough && several && parts.all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
    }

    /// Writes the word; its hyphens are no-break in initials and in the number of a law's article.
    fn write(&self, before: Option<&Word<'_>>, out: &mut String) {
        let of_code = self.core.starts_with(['L', 'R', 'D']) || before.is_some_and(|b| b.is_code() || b.is_numbered());
        let bound = self.is_initials() || (of_code && self.is_article_number());
        out.push_str(self.opening);
        if bound {
            out.extend(self.core.chars().map(|c| if c == '-' { NO_BREAK_HYPHEN } else { c }));
        } else {
            out.push_str(self.core);
        }
        out.push_str(self.closing);
    }
}

/// Spaces beside punctuation.
fn marks(words: &[Word<'_>], kinds: &mut [Option<char>]) {
    let mut after_guillemet = false;
    for (word, kind) in words.iter().zip(kinds) {
        if word.starts_with(&[';', '!', '?']) {
            *kind = Some(THIN);
        } else if after_guillemet || word.starts_with(&[':', '»']) {
            *kind = Some(NO_BREAK);
        }
        after_guillemet = word.ends_with('«');
    }
}

/// Spaces inside numbers: telephones, SIRETs, thousands.
fn numbers(words: &[Word<'_>], kinds: &mut [Option<char>]) {
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let (count, kind) = number_groups(rest);
        for inside in kinds.iter_mut().skip(at + 1).take(count - 1) {
            inside.get_or_insert(kind);
        }
        at += count;
    }
}

/// How many words at the beginning are the groups of one number, at least 1, and the space between them.
fn number_groups(words: &[Word<'_>]) -> (usize, char) {
    let run = figure_run(words);
    let lengths: Vec<usize> = run.iter().map(|w| w.figures().map_or(0, str::len)).collect();
    let Some(first) = run.first() else {
        return (1, NO_BREAK);
    };
    if first.core.starts_with('+') {
        return (run.len(), NO_BREAK);
    }
    if let Some(count) = national_phone(first, &lengths) {
        return (count, NO_BREAK);
    }
    match lengths.as_slice() {
        [3, 3, 3, 5, ..] => (4, NO_BREAK),
        [3, 3, 3] => (3, NO_BREAK),
        [1..=3, later @ ..] if !first.core.starts_with('0') && later.iter().all(|l| *l == 3) => (run.len(), THIN),
        _ => (1, NO_BREAK),
    }
}

/// The words at the beginning that are figures and stand beside one another without other marks.
fn figure_run<'w, 'a>(words: &'w [Word<'a>]) -> &'w [Word<'a>] {
    let mut count = 0;
    // The longest numbers here, telephones abroad, have fewer groups; without a bound, a page of figures would be read
    // once for each of them.
    for word in words.iter().take(8) {
        let signed = count == 0 && word.core.strip_prefix('+').is_some_and(|c| c.bytes().all(|b| b.is_ascii_digit()));
        let fits = count == 0 || word.opening.is_empty();
        if !(fits && (signed || word.figures().is_some())) {
            break;
        }
        count += 1;
        if !word.closing.is_empty() || word.core.contains(',') {
            break;
        }
    }
    words.get(..count).unwrap_or_default()
}

/// How many groups make the ten figures of a French telephone number: `06 39 98 12 34`, `0262 12 34 56`.
fn national_phone(first: &Word<'_>, lengths: &[usize]) -> Option<usize> {
    let mut total = 0;
    let whole = lengths.iter().position(|length| {
        total += length;
        total >= 10
    })?;
    (first.core.starts_with('0') && total == 10 && whole >= 2).then_some(whole + 1)
}

/// Spaces between a title or initials, particles and the name.
fn names(words: &[Word<'_>], kinds: &mut [Option<char>]) {
    let (mut goes_on, mut is_letter) = (false, false);
    let pairs = words.iter().zip(words.iter().skip(1));
    for ((left, right), kind) in pairs.zip(kinds.iter_mut().skip(1)) {
        // The C of « au cadre C. Cette séquence » ends its sentence.
        let initials = left.is_initials() && !is_letter;
        let begins = left.is_title() || initials || (goes_on && left.is_particle());
        goes_on = begins && right.is_name_part();
        is_letter = left.is_numbered();
        if goes_on {
            kind.get_or_insert(NO_BREAK);
        }
    }
}

/// Spaces around the dash of `8 h 30 – 12 h`.
fn ranges(words: &[Word<'_>], kinds: &mut [Option<char>]) {
    for (at, _) in words.iter().enumerate().filter(|(_, w)| w.is("–")) {
        let (before, after) = words.split_at_checked(at).unwrap_or_default();
        let ends = match before {
            [.., hour, h, minutes] if is_hour(hour, h) && h.closing.is_empty() => minutes.is_number(),
            _ => false,
        } || matches!(before, [.., hour, h] if is_hour(hour, h) && h.closing.is_empty());
        if ends && matches!(after, [_, hour, h, ..] if is_hour(hour, h)) {
            for kind in kinds.iter_mut().skip(at).take(2) {
                kind.get_or_insert(NO_BREAK);
            }
        }
    }
}

/// Whether two words are a number of hours and its h.
fn is_hour(hours: &Word<'_>, h: &Word<'_>) -> bool {
    hours.is_number() && h.opening.is_empty() && h.core == "h"
}

/// Spaces between two words of which one needs the other.
fn neighbours(words: &[Word<'_>], kinds: &mut [Option<char>]) {
    for (at, pair) in words.windows(2).enumerate() {
        let [left, right] = pair else { continue };
        let before = at.checked_sub(1).and_then(|i| words.get(i));
        let bound = right.opening.is_empty() && belongs(before, left, right);
        if let Some(kind) = kinds.get_mut(at + 1).filter(|_| bound) {
            kind.get_or_insert(NO_BREAK);
        }
    }
}

/// Whether a word belongs to the one on its left.
fn belongs(before: Option<&Word<'_>>, left: &Word<'_>, right: &Word<'_>) -> bool {
    let Some(first) = right.core.chars().next() else {
        return false;
    };
    if left.is_number_sign() {
        return first.is_alphanumeric();
    }
    follows_number(left, right, first)
        || (first.is_ascii_digit() && takes_number(before, left, right))
        || (left.is_code_name() && right.core.contains(|c: char| c.is_ascii_digit()))
        || (left.is_numbered() && (right.is_code() || right.is_capital()))
        || (right.is_section() && left.closing.is_empty() && is_class(before, left))
}

/// `35 h`, `15 juin`, `1er juillet`, `juin 2026`, `2 bis`, `63000 Clermont-Ferrand`
fn follows_number(left: &Word<'_>, right: &Word<'_>, first: char) -> bool {
    (left.closing.is_empty() && is_month(left) && right.is_figures() && right.core.len() == 4)
        || (left.is_number() && (is_unit(right) || is_month(right)))
        || (left.is_figures() && left.closing.is_empty() && REPEATED.contains(&right.core))
        || (left.is("1er") && is_month(right))
        || (first.is_uppercase() && is_postcode(left))
}

/// `8 h 30`, `article 5`, `L. 4153-1`
fn takes_number(before: Option<&Word<'_>>, left: &Word<'_>, right: &Word<'_>) -> bool {
    let minutes = left.is("h") && before.is_some_and(Word::is_number) && right.is_figures() && right.core.len() == 2;
    minutes || left.is_numbered() || (left.is_code() && (left.closing == "." || right.is_article_number()))
}

/// `2de`, and the `GT` of `2de GT 3`
fn is_class(before: Option<&Word<'_>>, left: &Word<'_>) -> bool {
    left.is_level() || (left.is_section() && before.is_some_and(Word::is_level))
}

/// `h`, `km/h`, `h/24`
fn is_unit(word: &Word<'_>) -> bool {
    let unit = word.core.split('/').next().unwrap_or_default();
    UNITS.contains(&unit)
}

fn is_month(word: &Word<'_>) -> bool {
    let name = word.core.to_lowercase();
    MONTHS.contains(&name.as_str()) || BARE_MONTHS.contains(&name.as_str())
}

fn is_postcode(word: &Word<'_>) -> bool {
    word.closing.is_empty() && word.core.len() == 5 && word.is_figures()
}
