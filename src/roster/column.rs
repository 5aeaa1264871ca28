//! A column of a table, and the key of an agreement that it may stand for.

use super::headers::{Meaning, Of};
use crate::input::column_key;

/// Why a column is understood as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The school says so: in `school.toml`, or in the call.
    Chosen,
    /// Its header is known.
    Known,
    /// Its header is known, and the columns before it say whom it is about.
    Context,
    /// It is known and no agreement needs it.
    NotNeeded,
    /// Another column stands for the same.
    Twice,
    /// Several people may be meant.
    Ambiguous,
    /// Nothing is known of it.
    Unknown,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its letter, as a spreadsheet shows it.
    pub letter: String,
    /// Its header, as written.
    pub header: String,
    /// The key of an agreement that it gives; none when it is not used.
    pub key: Option<String>,
    /// Why.
    pub why: Why,
    /// The first value in it.
    pub example: String,
    /// Its place in a row.
    pub(super) index: usize,
    /// Which of several columns for one key counts first.
    pub(super) rank: u8,
    /// The relation that its header tells: « mère ».
    pub(super) relation: Option<&'static str>,
}

impl Column {
    /// « G « CP » ».
    pub(super) fn named(&self) -> String {
        let Self { letter, header, .. } = self;
        format!("{letter} « {header} »")
    }
}

/// A table as it was understood.
#[derive(Clone, Debug)]
pub struct Understood {
    /// The file, and its sheet where there are several.
    pub name: String,
    /// How it is written: « CSV « ; », Windows-1252 ».
    pub form: String,
    /// How many rows it has below its header.
    pub rows: usize,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// How many columns its header has, empty ones included.
    pub(super) width: usize,
    /// Where the header, or the lower of two rows of headers, stands among the rows.
    pub(super) header: usize,
}

/// A column, and what its header alone says.
pub(super) struct Named {
    pub(super) column: Column,
    pub(super) meaning: Option<Meaning>,
    /// Whether it was chosen among others of its header.
    pub(super) lettered: bool,
    /// What it is called where it must not be taken for another: its header, with its letter if another has that header.
    pub(super) called: String,
    /// Whether its cells may name somebody.
    pub(super) names: bool,
}

/// The key that says that a person's address must not be given; an agreement has it of guardians only.
pub(super) const SECRET: &str = "address_confidential";

/// The key that says the contrary: that it may be given.
pub(super) const DISCLOSED: &str = "address_disclosed";

/// Whether a key says whether an address may be given.
pub(super) fn is_secret(key: &str) -> bool {
    [SECRET, DISCLOSED].contains(&key)
}

/// The key that says who a row is about, among all who have an account: « Élève », « Enseignant ».
pub(super) const PROFILE: &str = "profile";

/// The key of an agreement for a column about someone, where it has such a key; an address after a tutor's name is the
/// host's, and only a family has one that must not be given.
pub(super) fn key_of(subject: Of, key: &str) -> Option<(String, Of)> {
    let subject = match subject {
        Of::Pupil | Of::Guardian(_) => subject,
        _ if is_secret(key) => Of::Pupil,
        Of::Tutor | Of::Representative if key.starts_with("address") => Of::Host,
        Of::Placement if key.starts_with("address") || ["phone", "email"].contains(&key) => Of::Host,
        subject => subject,
    };
    let key = match (subject, key) {
        (Of::Host, "family_name") => "name",
        (Of::Pupil, "civility") => "gender",
        (_, key) => key,
    };
    let whole = subject.prefix() + key;
    column_key(&whole).is_ok().then_some((whole, subject))
}
