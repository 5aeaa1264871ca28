//! Whether a file speaks of a pupil: what an erasure has to know of every file of a school's folder.
//!
//! A file is read once ([`Reading`]), then asked about each pupil ([`Traces`]). Names are compared without accents, capitals and
//! hyphens, since exports drop them, in whatever encoding and with whatever markup school software writes; family name and
//! given name count where they stand close together, as in a row of a list. Where a text holds both, but apart, only a person
//! can tell. Workbooks are read row by row as an import reads them, archives member by member, messages with what is attached
//! to them, our own PDFs by the data inside them, others by the words of their pages. What holds no words for a program (a
//! photograph, a scan) is told as such: nobody but a person can look at it.

mod mail;
mod markup;

use std::io::{Cursor, Read as _};

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;
use zip::ZipArchive;

use crate::ids::{Number, Phone, fold};
use crate::ledger::{Contact, Key, Sealed};
use crate::{extract, roster, verify};

/// The longest file that is read; a longer one is no list of pupils.
pub const MOST_BYTES: u64 = 64 << 20;

/// How far apart a family name and a given name stand at most, in letters: an export in XML puts a tag between them.
const NEAR: usize = 80;
/// Archives within archives.
const DEEPEST: usize = 3;
/// What an archive may unpack to, and into how many files.
const MOST_UNPACKED: u64 = 256 << 20;
const MOST_MEMBERS: usize = 5_000;
/// The most pages whose words are read.
const MOST_PAGES: usize = 2_000;

/// What a text says in any encoding that is usual, also as a reader shows it that knows HTML; and what the parts of a message
/// say that are written in another alphabet, be they messages themselves.
pub fn texts(bytes: &[u8]) -> Vec<String> {
    let mut texts = vec![];
    let mut left = vec![(bytes.to_vec(), DEEPEST)];
    while let Some((bytes, depth)) = left.pop() {
        if let Some(text) = roster::decoded(&bytes) {
            texts.extend(markup::readings(&text));
            texts.push(text);
        }
        if let Some(depth) = depth.checked_sub(1) {
            left.extend(mail::parts(&bytes).map(|part| (part, depth)));
        }
    }
    texts
}

/// What a file says, as far as a program can read it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Words between single spaces, folded.
    texts: Vec<String>,
    /// The same of rows of workbooks, which are one each.
    rows: Vec<String>,
    /// The same of pages, whose words stand without spaces.
    pages: Vec<String>,
    /// The numbers of the agreements whose PDFs these are.
    numbers: Vec<String>,
    /// Whether a part of it holds no words for a program.
    has_unread: bool,
    /// Whether it is a file of files: an archive, a message.
    holds_files: bool,
}

impl Reading {
    /// Reads a file.
    pub fn of(bytes: &[u8]) -> Self {
        let mut reading = Self::default();
        let mut left = MOST_UNPACKED;
        reading.read(bytes, DEEPEST, &mut left);
        reading
    }

    /// Whether a part of it holds no words for a program: somebody has to look at it.
    pub fn has_unread(&self) -> bool {
        self.has_unread
    }

    fn read(&mut self, bytes: &[u8], depth: usize, left: &mut u64) {
        if bytes.starts_with(b"PK\x03\x04") {
            self.holds_files = true;
            if depth == 0 || self.archive(bytes, depth, left).is_none() {
                self.has_unread = true;
            }
        } else if bytes.starts_with(b"%PDF") {
            self.pdf(bytes);
        } else {
            self.plain(bytes);
            self.mail(bytes, depth, left);
        }
    }

    fn plain(&mut self, bytes: &[u8]) {
        if let Some(text) = roster::decoded(bytes) {
            self.text(&text);
        } else {
            // Words between other bytes, be they of one byte or of two.
            let loose: String = bytes.iter().filter(|byte| **byte != 0).copied().map(char::from).collect();
            self.text(&loose);
            self.text(&String::from_utf8_lossy(bytes));
            self.has_unread = true;
        }
    }

    /// What a message does not write as it reads.
    fn mail(&mut self, bytes: &[u8], depth: usize, left: &mut u64) {
        for words in mail::words(bytes) {
            self.plain(&words);
        }
        for part in mail::parts(bytes) {
            self.holds_files = true;
            let rest = left.checked_sub(part.len() as u64).filter(|_| depth > 0);
            let Some(rest) = rest else {
                self.has_unread = true;
                return;
            };
            *left = rest;
            self.read(&part, depth - 1, left);
        }
    }

    fn text(&mut self, text: &str) {
        self.texts.push(spaced(text));
        self.texts.extend(markup::readings(text).iter().map(|text| spaced(text)));
    }

    /// None where it cannot be unpacked whole.
    fn archive(&mut self, bytes: &[u8], depth: usize, left: &mut u64) -> Option<()> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        if archive.len() > MOST_MEMBERS {
            return None;
        }
        self.rows.extend(roster::rows_of_workbook(bytes).iter().map(|row| spaced(row)));
        for at in 0..archive.len() {
            let file = archive.by_index(at).ok()?;
            if let Ok(name) = file.name() {
                self.text(&name);
            }
            let mut content = vec![];
            file.take(*left + 1).read_to_end(&mut content).ok()?;
            *left = left.checked_sub(content.len() as u64)?;
            self.read(&content, depth - 1, left);
        }
        Some(())
    }

    fn pdf(&mut self, bytes: &[u8]) {
        if let Ok(extracted) = extract::extract(bytes) {
            self.numbers.extend(extracted.values.get("number").and_then(Value::as_str).map(str::to_owned));
            return;
        }
        let pages = verify::words_of_pages(bytes, MOST_PAGES);
        let words: Vec<String> = pages.iter().flatten().map(|page| squashed(page)).collect();
        self.has_unread |= words.iter().all(String::is_empty);
        self.pages.extend(words);
    }
}

/// How a file stands to a pupil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// It is a document of the pupil's agreement and nothing else.
    Own,
    /// It speaks of the pupil, and of others or of other things.
    Among,
    /// It holds the pupil's names apart, be they of one person or of two, or it names a guardian.
    Perhaps,
    /// No word of the pupil was found.
    No,
}

/// What tells that a file speaks of a pupil.
#[derive(Clone, Debug)]
pub struct Traces {
    number: Number,
    /// Folded words, each of which tells by itself.
    words: Vec<String>,
    /// Folded family and given names, which tell together.
    names: Vec<(String, String)>,
    /// The same of the guardians, who may be in the folder for a reason of their own.
    guardians: Vec<(String, String)>,
}

impl Traces {
    /// Those of the pupil of an agreement, of whom nothing is known yet.
    pub fn of(number: Number) -> Self {
        Self { number, words: vec![], names: vec![], guardians: vec![] }
    }

    /// Takes what an issue of the agreement holds under its seal.
    pub fn take(&mut self, sealed: &Sealed) {
        let contacts = Contact::all(sealed);
        let own = contacts.iter().filter(|contact| contact.key == "pupil" || contact.key.starts_with("guardian"));
        for contact in own {
            self.word(&contact.email);
            self.phone(&contact.phone);
        }
        self.word(sealed.get(Key::Pupil).unwrap_or_default());
    }

    /// Takes the names as they were printed.
    pub fn read(&mut self, values: &Value) {
        let guardians = values.get("guardians").and_then(Value::as_array);
        add_names(&mut self.names, values.get("pupil").into_iter());
        add_names(&mut self.guardians, guardians.into_iter().flatten());
    }

    fn word(&mut self, word: &str) {
        let folded = fold(word);
        // Shorter ones stand in other words.
        if folded.len() > 5 && !self.words.contains(&folded) {
            self.words.push(folded);
        }
    }

    fn phone(&mut self, phone: &str) {
        self.word(phone);
        if let Ok(phone) = phone.parse::<Phone>() {
            let printed = fold(&phone.to_string());
            self.word(&printed.replace(' ', ""));
            self.word(&printed);
        }
    }

    /// How a file stands to the pupil, by what it says.
    pub fn in_reading(&self, reading: &Reading) -> Speaks {
        let is_own = |number: &String| number == self.number.as_str();
        let own = reading.numbers.iter().any(is_own);
        match () {
            () if own && !reading.holds_files => Speaks::Own,
            () if own || self.is_in(reading) => Speaks::Among,
            () if self.may_be_in(reading) => Speaks::Perhaps,
            () => Speaks::No,
        }
    }

    fn is_in(&self, reading: &Reading) -> bool {
        reading.texts.iter().any(|text| self.in_text(text))
            || reading.rows.iter().any(|row| self.tell_in(row) || self.names.iter().any(|pair| are_both_in(row, pair)))
            || reading.pages.iter().any(|page| self.in_page(page))
    }

    fn may_be_in(&self, reading: &Reading) -> bool {
        let Self { names, guardians, .. } = self;
        let is_near = |text: &String| guardians.iter().any(|pair| are_near(text, pair));
        reading.texts.iter().any(|text| names.iter().any(|pair| are_both_in(text, pair)) || is_near(text))
            || reading.rows.iter().any(|row| guardians.iter().any(|pair| are_both_in(row, pair)))
            || reading.pages.iter().any(|page| {
                names.iter().any(|pair| are_both_on(page, pair))
                    || guardians.iter().any(|pair| are_joined_on(page, pair))
            })
    }

    /// Whether a file's name tells of the pupil or the agreement.
    pub fn in_name(&self, name: &str) -> bool {
        let folded = spaced(name);
        self.in_text(&folded) || holds(&folded, &fold(self.number.as_str()))
    }

    fn tell_in(&self, folded: &str) -> bool {
        self.words.iter().any(|word| holds(folded, word))
    }

    fn in_text(&self, folded: &str) -> bool {
        self.tell_in(folded) || self.names.iter().any(|pair| are_near(folded, pair))
    }

    fn in_page(&self, squashed: &str) -> bool {
        self.words.iter().any(|word| squashed.contains(&word.replace(' ', "")))
            || self.names.iter().any(|pair| are_joined_on(squashed, pair))
    }
}

/// A text folded, each of its words between spaces.
fn spaced(text: &str) -> String {
    format!(" {} ", fold(text))
}

/// Whether a folded text holds some words.
fn holds(folded: &str, words: &str) -> bool {
    folded.contains(&format!(" {words} "))
}

/// Adds the names of people, folded, each pair of them once.
fn add_names<'a>(names: &mut Vec<(String, String)>, people: impl Iterator<Item = &'a Value>) {
    for person in people {
        let word = |key: &str| person.get(key).and_then(Value::as_str);
        // Lists often keep the first of several given names only.
        let given = word("given_names").and_then(|names| names.split([' ', ',']).find(|name| !name.is_empty()));
        for family in ["family_name", "usual_name"].into_iter().filter_map(word) {
            let pair = (fold(family), fold(given.unwrap_or_default()));
            if !pair.0.is_empty() && !pair.1.is_empty() && !names.contains(&pair) {
                names.push(pair);
            }
        }
    }
}

fn squashed(page: &str) -> String {
    let plain: String = page.nfc().collect();
    fold(&plain).replace(' ', "")
}

/// Whether two names stand close together in a folded text.
fn are_near(folded: &str, (family, given): &(String, String)) -> bool {
    let (one, other) = (format!(" {family} "), format!(" {given} "));
    folded.match_indices(&one).any(|(at, _)| {
        let (mut start, mut end) = (at.saturating_sub(NEAR), (at + one.len() + NEAR).min(folded.len()));
        while !folded.is_char_boundary(start) {
            start -= 1;
        }
        while !folded.is_char_boundary(end) {
            end += 1;
        }
        folded.get(start..end).is_some_and(|near| near.contains(&other))
    })
}

fn are_both_in(folded: &str, (family, given): &(String, String)) -> bool {
    holds(folded, family) && holds(folded, given)
}

/// Whether two names stand side by side in the words of a page.
fn are_joined_on(squashed: &str, (family, given): &(String, String)) -> bool {
    let (family, given) = (family.replace(' ', ""), given.replace(' ', ""));
    squashed.contains(&format!("{family}{given}")) || squashed.contains(&format!("{given}{family}"))
}

fn are_both_on(squashed: &str, (family, given): &(String, String)) -> bool {
    [family, given].iter().all(|name| squashed.contains(&name.replace(' ', "")))
}

#[cfg(test)]
#[path = "traces_tests.rs"]
mod tests;
