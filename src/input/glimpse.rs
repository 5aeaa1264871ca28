//! What can be told of a file that makes no agreement yet: enough to know whether somebody is looking for it.

use chrono::NaiveDate;

use super::include::{Shelf, resolve};
use super::tree::{Doc, Table, Value, composed};
use super::{Folder, MAX_BYTES};

/// What a file says by which agreements are chosen, and whose it is; what it does not say, or not readably, is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glimpse {
    /// The pupil's class, as written.
    pub class: Option<String>,
    /// The host.
    pub host: Option<GlimpsedHost>,
    /// The pupil.
    pub pupil: Option<GlimpsedPupil>,
}

/// A host, as far as a file tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlimpsedHost {
    /// Its name, as written.
    pub name: String,
    /// Its SIRET, as written.
    pub siret: Option<String>,
}

/// A pupil, as far as a file tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlimpsedPupil {
    /// The family name, as written.
    pub family_name: String,
    /// The given names, as written.
    pub given_names: String,
    /// The day of birth.
    pub birth_date: Option<NaiveDate>,
    /// The national number, as written.
    pub ine: Option<String>,
}

/// What a file of a folder says of itself, and the file that it names for its host.
pub(super) fn glimpse<F: Folder>(shelf: &Shelf<F>, path: &str, bytes: &[u8]) -> Glimpse {
    let bytes = bytes.get(..MAX_BYTES).unwrap_or(bytes);
    let doc = Doc::parse(path, String::new(), bytes);
    let host = doc.root.get("host").and_then(|host| match &host.node.value {
        Value::Text(written) => {
            let there = shelf.doc(&resolve(path, written).ok()?).ok()?;
            host_in(table(&there.root, "host")?)
        }
        Value::Table(host) => host_in(host),
        _ => None,
    });
    let pupil = table(&doc.root, "pupil");
    Glimpse { class: pupil.and_then(|pupil| text(pupil, "class")), host, pupil: pupil.and_then(pupil_in) }
}

fn pupil_in(pupil: &Table) -> Option<GlimpsedPupil> {
    let birth_date = pupil.get("birth_date").and_then(|entry| match entry.node.value {
        Value::Date(day) => Some(day),
        _ => None,
    });
    let (family_name, given_names) = (text(pupil, "family_name")?, text(pupil, "given_names")?);
    Some(GlimpsedPupil { family_name, given_names, birth_date, ine: text(pupil, "ine") })
}

fn host_in(host: &Table) -> Option<GlimpsedHost> {
    Some(GlimpsedHost { name: text(host, "name")?, siret: text(host, "siret") })
}

fn table<'t>(of: &'t Table, name: &str) -> Option<&'t Table> {
    match &of.get(name)?.node.value {
        Value::Table(table) => Some(table),
        _ => None,
    }
}

/// A text that says something.
fn text(of: &Table, name: &str) -> Option<String> {
    match &of.get(name)?.node.value {
        Value::Text(text) if !text.trim().is_empty() => Some(composed(text.trim().to_owned())),
        _ => None,
    }
}
