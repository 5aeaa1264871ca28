//! What a model is filled with in these tests, and how what it prints is read.

use serde_json::{Map, Value, json};
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::model::Models;

/// What a template can read: the printed values, and `facts` among them.
pub(super) struct Values(pub(super) Map<String, Value>);

impl Values {
    pub(super) fn set(&mut self, key: &str, value: Value) {
        self.0.insert(key.to_owned(), value);
    }

    pub(super) fn facts(&mut self, key: &str, value: Value) {
        self.0["facts"][key] = value;
    }

    pub(super) fn remove(&mut self, table: &str, key: &str) {
        self.0[table].as_object_mut().unwrap().remove(key);
    }

    /// Keeps the first guardians, and their signature blocks.
    pub(super) fn guardians(&mut self, count: usize) {
        self.0["guardians"].as_array_mut().unwrap().truncate(count);
        let parties = self.0["facts"]["parties"].as_array_mut().unwrap();
        parties.retain(|party| party["kind"] != "guardian" || party["index"].as_u64().unwrap() as usize <= count);
    }
}

pub(super) fn fill(model: &str, values: &Values) -> String {
    let models = Models::builtin();
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let mut values = values.0.clone();
    let facts = values.remove("facts").unwrap();
    let model = models.get(model).unwrap();
    let printed = model.fill(&values, &facts, &mut sources, &mut diagnostics);
    printed.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

pub(super) fn words(node: roxmltree::Node<'_, '_>) -> String {
    let pieces: String = node
        .descendants()
        .filter_map(|inner| if inner.has_tag_name("br") { Some(" ") } else { inner.text().filter(|_| inner.is_text()) })
        .collect();
    pieces.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn plain(printed: &str) -> String {
    words(roxmltree::Document::parse(printed).unwrap().root_element())
}

pub(super) fn headings(printed: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(printed).unwrap();
    tree.descendants().filter(|node| node.has_tag_name("h3")).map(words).collect()
}

pub(super) fn class(printed: &str, name: &str) -> String {
    let tree = roxmltree::Document::parse(printed).unwrap();
    let found = tree.descendants().filter(|node| node.attribute("class") == Some(name));
    found.map(words).collect::<Vec<_>>().join("\n")
}

/// What stands between a heading and the next one.
pub(super) fn under(printed: &str, heading: &str) -> String {
    let tree = roxmltree::Document::parse(printed).unwrap();
    let is_heading = |node: &roxmltree::Node<'_, '_>| matches!(node.tag_name().name(), "h1" | "h2" | "h3");
    let found = tree.descendants().find(|node| node.has_tag_name("h3") && words(*node) == heading);
    let found = found.unwrap_or_else(|| panic!("no heading « {heading} »: {:?}", headings(printed)));
    let after = found.next_siblings().skip(1).take_while(|node| !is_heading(node));
    after.map(words).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// All text among the values, each with its key.
pub(super) fn strings(values: &Values) -> Vec<(String, String)> {
    let mut found = vec![];
    let mut left: Vec<(&str, &Value)> = values.0.iter().map(|(key, value)| (key.as_str(), value)).collect();
    while let Some((key, value)) = left.pop() {
        match value {
            Value::String(words) => found.push((key.to_owned(), words.clone())),
            Value::Array(items) => left.extend(items.iter().map(|item| (key, item))),
            Value::Object(map) => left.extend(map.iter().map(|(key, value)| (key.as_str(), value))),
            _ => {}
        }
    }
    found
}

/// The rows of the first table.
pub(super) fn timetable(printed: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(printed).unwrap();
    let table = tree.descendants().find(|node| node.has_tag_name("table")).unwrap();
    let rows = table.descendants().filter(|node| node.has_tag_name("tr"));
    rows.map(|row| row.children().filter(roxmltree::Node::is_element).map(words).collect::<Vec<_>>().join("|"))
        .collect()
}

/// The agreement of the reference, with everything in it.
pub(super) fn reference() -> Values {
    Values(serde_json::from_str(include_str!("reference.json")).unwrap())
}

/// The same without anything that may be left out.
pub(super) fn shortest() -> Values {
    let Values(mut values) = reference();
    let kept = [
        ("pupil", &["family_name", "given_names", "birth_date", "class", "address"][..]),
        ("school", &["name", "uai", "status", "academy", "address", "head", "referent"]),
        ("host", &["name", "siret", "kind", "address", "representative", "tutor"]),
        ("placement", &["start", "end"]),
        ("educational", &[]),
        ("financial", &[]),
    ];
    for (table, keys) in kept {
        values[table].as_object_mut().unwrap().retain(|key, _| keys.contains(&key.as_str()));
    }
    let bare = json!({ "given_names": "Lin", "family_name": "Roc" });
    for (table, key) in [("school", "head"), ("school", "referent"), ("host", "representative"), ("host", "tutor")] {
        values[table][key] = bare.clone();
    }
    values["guardians"] = json!([bare]);
    values["clauses"] = json!([]);
    values["facts"]["gender"] = json!("n");
    values["facts"]["exceptions"] = json!([]);
    let parties = ["head", "host", "guardian", "pupil"]
        .map(|kind| json!({ "key": kind, "kind": kind, "index": 1, "signs": "required", "person": bare }));
    values["facts"]["parties"] = json!(parties);
    Values(values)
}
