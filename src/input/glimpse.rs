//! What can be told of a file that makes no agreement yet: enough to know whether somebody is looking for it.

use super::include::{Shelf, resolve};
use super::tree::{Doc, Table, Value, composed};
use super::{Folder, MAX_BYTES};

/// What a file says by which agreements are chosen; what it does not say, or not readably, is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glimpse {
    /// The pupil's class, as written.
    pub class: Option<String>,
    /// The host.
    pub host: Option<GlimpsedHost>,
}

/// A host, as far as a file tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlimpsedHost {
    /// Its name, as written.
    pub name: String,
    /// Its SIRET, as written.
    pub siret: Option<String>,
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
    Glimpse { class: table(&doc.root, "pupil").and_then(|pupil| text(pupil, "class")), host }
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
