//! What the last import gave: `.tripartite/import.json`, one side of the three that are merged.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::Flat;

/// The file's path in the school's folder.
pub const LAST_IMPORT: &str = ".tripartite/import.json";

/// The most bytes of it: it may hold every pupil that the school ever had.
pub const MOST_OF_LAST: u64 = 256 << 20;

/// The key by which an agreement of it remembers that where the pupil lives must not be given.
pub(super) const KEPT_BACK: &str = "pupil.address_confidential";

/// The key by which an agreement of it remembers that it was a list that said who signs.
pub(super) const LISTED: &str = "guardians.listed";

/// The key by which an agreement of it remembers that nobody but lists has described the pupil.
pub(super) const BY_LIST: &str = "list.pupil";

/// The key by which an agreement of it remembers that nothing but SIECLE's element has kept addresses of its guardians back.
pub(super) const BY_ELEMENT: &str = "guardians.by_element";

/// What is remembered of an agreement and stands in none.
pub(super) const REMEMBERED: [&str; 4] = [KEPT_BACK, LISTED, BY_LIST, BY_ELEMENT];

/// The format of the file.
const SCHEMA: u32 = 1;

/// The values that the last import gave, by agreement and by host. Read and written as they stand: a school's whole year
/// is not held once more as a tree of JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Last {
    /// By number.
    pub(super) agreements: BTreeMap<String, Flat>,
    /// The highest number that a counter has reached, so that none comes twice though a file be deleted.
    pub(super) counter: u64,
    /// By the path of the host's file.
    pub(super) hosts: BTreeMap<String, Flat>,
    /// [`SCHEMA`], or the file is none of ours.
    schema: u32,
    /// The school year of the exports of SIECLE that it was imported from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) year: Option<String>,
}

impl Default for Last {
    fn default() -> Self {
        Self { agreements: BTreeMap::new(), counter: 0, hosts: BTreeMap::new(), schema: SCHEMA, year: None }
    }
}

impl Last {
    /// Reads the file; none when it is not ours or damaged.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|last: &Self| last.schema == SCHEMA)
    }

    /// The file, a value a line, so that what changed between two imports is seen in any comparison of texts. There is always
    /// one, since all its keys are texts.
    pub(super) fn write(&self) -> Option<String> {
        Some(serde_json::to_string_pretty(self).ok()? + "\n")
    }

    /// Takes in what the next import gives: all that it says of an agreement or a host replaces what was said before.
    pub(super) fn take_in(&mut self, next: Self) {
        self.agreements.extend(next.agreements);
        self.hosts.extend(next.hosts);
        self.counter = self.counter.max(next.counter);
    }
}

/// The file without some of the agreements that it holds, each judged by its number and by what is kept of it; none when
/// the file cannot be read.
pub fn forget(text: &str, goes: impl Fn(&str, &str) -> bool) -> Option<String> {
    let mut last = Last::read(text)?;
    last.agreements.retain(|number, values| !serde_json::to_string(values).is_ok_and(|values| goes(number, &values)));
    last.write()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::roster::value::Value;

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
            ..Last::default()
        };
        let text = last.write().unwrap();
        assert_eq!(Last::read(&text).as_ref(), Some(&last));
        assert_eq!(forget(&text, |_, _| false).as_deref(), Some(&*text));
        let rest = forget(&text, |number, values| number == "CS26-0001" && values.contains("Œuvre")).unwrap();
        assert_eq!(Last::read(&rest).unwrap().agreements.len(), 0);
        assert_eq!(forget("{}", |_, _| true), None);
        assert_eq!(Last::read("{}"), None);
        assert_eq!(Last::read(&text.replace("\"schema\": 1", "\"schema\": 2")), None);
    }

    #[test]
    fn the_file_is_a_value_a_line() {
        let day = NaiveDate::from_ymd_opt(2010, 3, 3).unwrap();
        let values =
            [("pupil.birth_date".to_owned(), Value::Date(day)), ("pupil.ine".to_owned(), Value::Text("é".into()))];
        let agreements = [("CS26-0001".to_owned(), Flat::from(values))].into();
        let lines = [
            "{",
            "  \"agreements\": {",
            "    \"CS26-0001\": {",
            "      \"pupil.birth_date\": {",
            "        \"date\": \"2010-03-03\"",
            "      },",
            "      \"pupil.ine\": \"é\"",
            "    }",
            "  },",
            "  \"counter\": 7,",
            "  \"hosts\": {},",
            "  \"schema\": 1",
            "}",
            "",
        ];
        let last = Last { agreements, counter: 7, ..Last::default() };
        assert_eq!(last.write().unwrap(), lines.join("\n"));
    }
}
