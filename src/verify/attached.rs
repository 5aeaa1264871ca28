//! What is attached to a file, and files elsewhere that it names: no page shows them, and readers offer them all the same.

use std::collections::BTreeSet;

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Dict, MaybeRef, Object, Stream, String as Bytes};

use super::issued::words;
use super::verdict::Finding;
use crate::diagnostic::Text;
use crate::digest::DocumentHash;
use crate::text;

/// The most values that are looked at.
const VALUES: usize = 2_000_000;

/// An attached file.
#[derive(Debug)]
struct One {
    name: String,
    /// None for bytes that cannot be unpacked, or are elsewhere.
    hash: Option<DocumentHash>,
    is_elsewhere: bool,
    /// The object that attaches it.
    object: Option<u32>,
}

/// All files that are attached, wherever in the document.
#[derive(Debug)]
pub(super) struct Attached(Vec<One>);

impl Attached {
    /// Those of a file; none where it has more values than can be looked at. Files hang at many places (names, associated
    /// files, annotations, portfolios), so that it is every object that is asked, not the places that are known.
    pub(super) fn to(pdf: &Pdf) -> Option<Self> {
        let mut found = vec![];
        for object in pdf.objects() {
            let number = match &object {
                Object::Dict(dict) => dict.obj_id().map(|id| id.obj_number),
                Object::Stream(stream) => Some(stream.obj_id().obj_number),
                _ => None,
            };
            let mut left = vec![object];
            for seen in 0.. {
                let Some(object) = left.pop() else { break };
                if seen + found.len() > VALUES {
                    return None;
                }
                let dict = match &object {
                    Object::Dict(dict) => dict,
                    Object::Stream(stream) => stream.dict(),
                    Object::Array(items) => {
                        left.extend(items.raw_iter().filter_map(direct));
                        continue;
                    }
                    _ => continue,
                };
                found.extend(attached_by(dict, number));
                left.extend(dict.entries().filter_map(|(_, value)| direct(value)));
            }
        }
        Some(Self(found))
    }

    /// What is attached that the issued file has not, or has otherwise; and what is no longer attached.
    pub(super) fn differs(&self, issued: &Self) -> (Vec<Finding>, Vec<Text>) {
        let named: BTreeSet<&str> = issued.0.iter().map(|one| one.name.as_str()).collect();
        // What only names an issued file, no longer holding it, is told as gone.
        let is_issued = |one: &&One| match one.hash {
            _ if one.is_elsewhere => named.contains(one.name.as_str()),
            None => false,
            hash => issued.0.iter().any(|other| other.hash == hash),
        };
        let new: Vec<&One> = self.0.iter().filter(|one| !is_issued(one)).collect();
        let findings = new.iter().map(|one| {
            let name: String = one.name.chars().take(TOLD).collect();
            let text = if one.is_elsewhere {
                text!("un fichier extérieur est désigné : « {name} »", "a file elsewhere is named: « {name} »")
            } else if named.contains(one.name.as_str()) {
                text!(
                    "le fichier joint « {name} » n’est plus celui du document émis",
                    "the attached file « {name} » is not that of the issued document any more"
                )
            } else {
                text!(
                    "un fichier est joint que le document émis n’a pas : « {name} »",
                    "a file is attached that the issued document has not: « {name} »"
                )
            };
            Finding { object: one.object, ..Finding::plain(text) }
        });
        let left = self.0.iter().filter(|one| !one.is_elsewhere);
        let is_left = |one: &&One| !left.clone().any(|other| other.hash == one.hash || other.name == one.name);
        let names: BTreeSet<&str> = issued.0.iter().filter(is_left).map(|one| one.name.as_str()).collect();
        let gone = names.into_iter().map(|name| {
            text!("le fichier joint « {name} » n’y est plus", "the attached file « {name} » is no longer in it")
        });
        (findings.collect(), gone.collect())
    }
}

/// The most characters of a name that are told.
const TOLD: usize = 60;

/// A value that lies where it is used; one that is referred to is an object of its own.
fn direct(value: MaybeRef<Object<'_>>) -> Option<Object<'_>> {
    match value {
        MaybeRef::NotRef(object) => Some(object),
        MaybeRef::Ref(_) => None,
    }
}

/// The keys under which a file is named, for systems of different ages (7.11.3).
const NAMES: [&str; 5] = ["UF", "F", "DOS", "Mac", "Unix"];

/// The files that a dictionary attaches, each once (7.11.4). One that names a file and holds none means one that is elsewhere
/// (7.11.5, 12.6.4).
fn attached_by(dict: &Dict<'_>, object: Option<u32>) -> Vec<One> {
    let mut names = NAMES.iter().filter_map(|key| dict.get::<Bytes<'_>>(*key)).map(|name| words(&name));
    let Some(files) = dict.get::<Dict<'_>>("EF") else {
        return names.map(|name| One { name, hash: None, is_elsewhere: true, object }).collect();
    };
    let name = names.next().unwrap_or_default();
    let files = files.keys().filter_map(|key| files.get::<Stream<'_>>(&*key));
    let hashes: BTreeSet<Option<DocumentHash>> =
        files.map(|file| file.decoded().ok().map(|bytes| DocumentHash::of(&bytes))).collect();
    hashes.into_iter().map(|hash| One { name: name.clone(), hash, is_elsewhere: false, object }).collect()
}
