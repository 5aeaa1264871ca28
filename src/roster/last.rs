//! What the last import gave: `.tripartite/import.json`, one side of the three that are merged.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value as Json, json};

use super::document::Flat;
use super::values::Value;

/// The file's path in the school's folder.
pub const LAST_IMPORT: &str = ".tripartite/import.json";

/// The most bytes of it: it may hold every pupil that the school ever had.
pub const MOST_OF_LAST: u64 = 256 << 20;

/// The values that the last import gave, by agreement and by host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Last {
    /// The highest number that a counter has reached, so that none comes twice though a file be deleted.
    pub(super) counter: u64,
    /// By number.
    pub(super) agreements: BTreeMap<String, Flat>,
    /// By the path of the host's file.
    pub(super) hosts: BTreeMap<String, Flat>,
}

impl Last {
    /// Reads the file; none when it is not ours or damaged.
    pub(super) fn read(text: &str) -> Option<Self> {
        let json: Json = serde_json::from_str(text).ok()?;
        let tables = |name: &str| -> Option<BTreeMap<String, Flat>> {
            let all = json.get(name)?.as_object()?.iter();
            Some(all.map(|(key, values)| (key.clone(), flat_of(values))).collect())
        };
        json.get("schema").filter(|schema| **schema == json!(1))?;
        Some(Self {
            counter: json.get("counter")?.as_u64()?,
            agreements: tables("agreements")?,
            hosts: tables("hosts")?,
        })
    }

    /// The file, a value a line, so that what changed between two imports is seen in any comparison of texts.
    pub(super) fn write(&self) -> String {
        let tables = |all: &BTreeMap<String, Flat>| -> Map<String, Json> {
            all.iter().map(|(key, values)| (key.clone(), json_of(values))).collect()
        };
        let json = json!({
            "schema": 1,
            "counter": self.counter,
            "agreements": tables(&self.agreements),
            "hosts": tables(&self.hosts),
        });
        format!("{json:#}\n")
    }
}

fn json_of(values: &Flat) -> Json {
    let one = |value: &Value| match value {
        Value::Text(text) => json!(text),
        Value::Flag(flag) => json!(flag),
        Value::Whole(number) => json!(number),
        Value::List(texts) => json!(texts),
        Value::Date(day) => json!({ "date": day.to_string() }),
    };
    Json::Object(values.iter().map(|(key, value)| (key.clone(), one(value))).collect())
}

fn flat_of(json: &Json) -> Flat {
    let one = |value: &Json| match value {
        Json::String(text) => Some(Value::Text(text.clone())),
        Json::Bool(flag) => Some(Value::Flag(*flag)),
        Json::Number(number) => number.as_i64().map(Value::Whole),
        Json::Array(texts) => {
            Some(Value::List(texts.iter().filter_map(|t| t.as_str().map(ToOwned::to_owned)).collect()))
        }
        Json::Object(date) => date.get("date")?.as_str()?.parse::<NaiveDate>().ok().map(Value::Date),
        Json::Null => None,
    };
    let all = json.as_object().into_iter().flatten();
    all.filter_map(|(key, value)| Some((key.clone(), one(value)?))).collect()
}

/// The file without what it holds of an agreement; none when it holds nothing of it, or cannot be read.
pub fn forget(text: &str, number: &str) -> Option<String> {
    let mut last = Last::read(text)?;
    last.agreements.remove(number)?;
    Some(last.write())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let day = NaiveDate::from_ymd_opt(2010, 3, 3).unwrap();
        let values: Flat = [
            ("pupil.family_name".to_owned(), Value::Text("D’Œuvre \"x\"".into())),
            ("pupil.birth_date".to_owned(), Value::Date(day)),
            ("pupil.address.lines".to_owned(), Value::List(vec!["a".into(), "b".into()])),
            ("host.places".to_owned(), Value::Whole(2)),
            ("guardians.1.address_confidential".to_owned(), Value::Flag(true)),
        ]
        .into();
        let last = Last {
            counter: 12,
            agreements: [("CS26-0001".to_owned(), values.clone())].into(),
            hosts: [("hosts/a.toml".to_owned(), values)].into(),
        };
        assert_eq!(Last::read(&last.write()).as_ref(), Some(&last));
        let rest = forget(&last.write(), "CS26-0001").unwrap();
        assert_eq!(Last::read(&rest).unwrap().agreements.len(), 0);
        assert_eq!(forget(&rest, "CS26-0001"), None);
        assert_eq!(Last::read("{}"), None);
        assert_eq!(Last::read("{\"schema\": 2}"), None);
    }
}
