//! A value as an import reads it, merges it and writes it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::repairs::Repair;

/// The table of the hours of each day.
pub(super) const WEEK: &str = "placement.week.";

/// Whether a key has a day.
pub(super) fn is_day(key: &str) -> bool {
    ["birth_date", "start", "end", "left_on"].contains(&key.rsplit('.').next().unwrap_or(key))
}

/// A value as it will stand in TOML; JSON, which has no dates, keeps one as `{"date": "2026-06-15"}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A text.
    Text(String),
    /// A date.
    Date(#[serde(with = "dated")] NaiveDate),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Whole(i64),
    /// Texts in order.
    List(Vec<String>),
}

impl Value {
    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it says that there is nothing: no hours on a day off.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::List(texts) if texts.is_empty())
    }
}

impl std::fmt::Display for Value {
    /// As a French reader writes it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Date(day) => write!(f, "{}", day.format("%d/%m/%Y")),
            Self::Flag(true) => f.write_str("oui"),
            Self::Flag(false) => f.write_str("non"),
            Self::Whole(number) => write!(f, "{number}"),
            Self::List(texts) => f.write_str(&texts.join(", ")),
        }
    }
}

/// The form of a date in JSON.
mod dated {
    use chrono::NaiveDate;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer};

    #[derive(Deserialize, serde::Serialize)]
    struct Dated {
        date: String,
    }

    pub(super) fn serialize<S: Serializer>(day: &impl ToString, serializer: S) -> Result<S::Ok, S::Error> {
        Dated { date: day.to_string() }.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        Dated::deserialize(deserializer)?.date.parse().map_err(D::Error::custom)
    }
}

/// A value, and what was mended to have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clean {
    pub(super) value: Value,
    pub(super) repair: Option<Repair>,
}

impl Clean {
    pub(super) fn text(value: impl Into<String>) -> Self {
        Self { value: Value::Text(value.into()), repair: None }
    }

    pub(super) fn mended(value: Value, repair: Repair) -> Self {
        Self { value, repair: Some(repair) }
    }
}
