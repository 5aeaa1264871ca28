//! Versions: which one a content is, and what it changes in the one before.

use serde_json::{Map, Value, json};

use super::host;
use super::labels::{self, Reach};
use crate::digest::DocumentHash;

/// Which version of an agreement is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Its number, from 1.
    pub version: u32,
    /// What it replaces, from version 2 on.
    pub amends: Option<Amends>,
}

impl Edition {
    /// The version of an agreement that was never amended.
    pub const FIRST: Self = Self { version: 1, amends: None };
}

/// What a version replaces, and what it changes there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amends {
    /// The version that is replaced.
    pub version: u32,
    /// The hash of its document.
    pub document: DocumentHash,
    /// Whether it was with another host.
    pub new_host: bool,
    /// What changes, in the order of the printed values.
    pub changes: Vec<Change>,
}

/// A printed value that changes, in the words of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub what: String,
    /// How it was; empty where there was nothing.
    pub before: String,
    /// How it is; empty where there is nothing any more.
    pub after: String,
}

impl Change {
    /// The change on one line.
    pub fn sentence(&self) -> String {
        let or_nothing = |words: &str| if words.is_empty() { "(rien)".to_owned() } else { format!("« {words} »") };
        format!("{} : {} devient {}", self.what, or_nothing(&self.before), or_nothing(&self.after))
    }
}

impl Amends {
    /// The printed value `amends`.
    pub(super) fn value(&self) -> Value {
        let change = |Change { what, before, after }: &Change| {
            let entries = [("what", what), ("before", before), ("after", after)];
            let entries = entries.into_iter().filter(|(_, words)| !words.is_empty());
            Value::Object(entries.map(|(key, words)| (key.to_owned(), Value::from(words.as_str()))).collect())
        };
        let mut value = json!({
            "version": self.version,
            "document": self.document.to_string(),
            "changes": self.changes.iter().map(change).collect::<Vec<_>>(),
        });
        if let Some(entries) = value.as_object_mut().filter(|_| self.new_host) {
            entries.insert("new_host".to_owned(), true.into());
        }
        value
    }

    /// What a canonical form says of the edition that it is of.
    fn read(value: &Value) -> Option<Self> {
        let change = |change: &Value| {
            let words = |key| change.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            Change { what: words("what"), before: words("before"), after: words("after") }
        };
        Some(Self {
            version: value.get("version")?.as_u64()?.try_into().ok()?,
            document: value.get("document")?.as_str()?.parse().ok()?,
            new_host: value.get("new_host").and_then(Value::as_bool).unwrap_or_default(),
            changes: value.get("changes")?.as_array()?.iter().map(change).collect(),
        })
    }
}

impl Edition {
    /// The edition of printed values that were kept.
    pub fn of(values: &Map<String, Value>) -> Option<Self> {
        let version = values.get("version")?.as_u64()?.try_into().ok()?;
        match values.get("amends") {
            Some(amends) => Some(Self { version, amends: Some(Amends::read(amends)?) }),
            None => Some(Self { version, amends: None }),
        }
    }

    /// The edition after one whose printed values and document are given, for new printed values; none where nothing
    /// that is printed changes.
    pub fn after(before: &Map<String, Value>, document: DocumentHash, after: &Map<String, Value>) -> Option<Self> {
        let version: u32 = before.get("version")?.as_u64()?.try_into().ok()?;
        let new_host = host::is_another(before, after);
        let changes = if new_host {
            let [before, after] = host::by_name(before, after);
            changes(&before, &after)
        } else {
            changes(before, after)
        };
        let amends = Amends { version, document, new_host, changes };
        (!amends.changes.is_empty()).then_some(Self { version: version + 1, amends: Some(amends) })
    }
}

/// What is printed, but says nothing of the agreement itself.
pub(super) const ASIDE: [&str; 4] = ["format", "number", "version", "amends"];

/// The printed values that differ, in words.
fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<Change> {
    let (before, after) = (leaves(before), leaves(after));
    let of = |leaves: &[(String, String)], path: &str| {
        let found = leaves.iter().find(|(known, _)| known == path);
        found.map(|(_, words)| words.clone()).unwrap_or_default()
    };
    let gone = before.iter().filter(|(path, _)| !after.iter().any(|(known, _)| known == path));
    let mut paths: Vec<&String> = after.iter().chain(gone).map(|(path, _)| path).collect();
    paths.sort_by_cached_key(|path| labels::place(path));
    let changes = paths.into_iter().map(|path| (path, of(&before, path), of(&after, path)));
    let changes = changes.filter(|(_, before, after)| before != after);
    changes
        .map(|(path, before, after)| {
            let what = labels::label(path).unwrap_or_else(|| path.to_owned());
            let (before, after) = told(path, before, after);
            Change { what, before, after }
        })
        .collect()
}

/// What a change tells of a value as it was and as it is. How a person was reached is nobody's to know any more: it may have
/// changed because it must be kept back, and some who read this one never read the version before.
fn told(path: &str, before: String, after: String) -> (String, String) {
    let unless_empty = |words: &str, said: &str| if words.is_empty() { String::new() } else { said.to_owned() };
    if labels::HASHES.contains(&path) {
        return (unless_empty(&before, "l’ancien"), unless_empty(&after, "le nouveau"));
    }
    match labels::reach(path) {
        Some(_) if before.is_empty() => (before, after),
        Some(Reach { old, gone }) => (old.to_owned(), if after.is_empty() { gone.to_owned() } else { after }),
        None => (cut(before), cut(after)),
    }
}

/// The longest value that is told whole: what is longer stands in the document itself.
const LONGEST: usize = 300;

fn cut(words: String) -> String {
    match words.char_indices().nth(LONGEST) {
        Some((at, _)) => words.get(..at).map_or_else(String::new, |start| format!("{start}…")),
        None => words,
    }
}

/// Every printed value by its path, in words, in the order of the document.
pub(super) fn leaves(values: &Map<String, Value>) -> Vec<(String, String)> {
    let mut leaves = vec![];
    for (key, value) in values.iter().filter(|(key, _)| !ASIDE.contains(&key.as_str())) {
        collect(key.clone(), value, &mut leaves);
    }
    leaves.sort_by_cached_key(|(path, _)| labels::place(path));
    leaves
}

fn collect(path: String, value: &Value, leaves: &mut Vec<(String, String)>) {
    match value {
        Value::Object(table) if table.contains_key("postcode") => leaves.push((path, labels::address(table))),
        Value::Object(table) => {
            for (key, value) in table {
                collect(format!("{path}.{key}"), value, leaves);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (place, item) in (1..).zip(items) {
                collect(format!("{path}.{place}"), item, leaves);
            }
        }
        value => leaves.push((path.clone(), labels::words(&path, value))),
    }
}
