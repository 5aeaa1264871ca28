//! The JSON Schema, the examples and the parser say the same.

use super::{MODELS, Outcome, fixtures, folder, read, wrong};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::input::{AGREEMENT, Form, MemoryFolder, Reader, SCHOOL, schema};

/// TOML as an editor gives it to a JSON Schema: dates are text.
fn json_of(value: &toml::Value) -> Value {
    match value {
        toml::Value::Table(table) => table.iter().map(|(k, v)| (k.clone(), json_of(v))).collect::<Map<_, _>>().into(),
        toml::Value::Array(items) => items.iter().map(json_of).collect(),
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(n) => json!(n),
        toml::Value::Float(x) => json!(x),
        toml::Value::Boolean(b) => json!(b),
    }
}

fn accepts(form: Form, text: &str) -> bool {
    let value = json_of(&toml::from_str(text).unwrap());
    let judge = jsonschema::draft202012::new(&schema(form)).unwrap();
    judge.is_valid(&value)
}

/// An example with the keys that it shows commented out.
fn whole(example: &str) -> String {
    let rare = |line: &str| {
        line.trim_start_matches('[').starts_with(|c: char| c.is_ascii_lowercase())
            && (line.contains(" = ") || line.starts_with('['))
    };
    let lines = example.lines().map(|l| l.strip_prefix("# ").filter(|r| rare(r)).unwrap_or(l));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_examples_are_the_reference_files() {
    for (example, name) in [(AGREEMENT, "agreement.toml"), (SCHOOL, "school.toml")] {
        assert_eq!(example, fs::read_to_string(fixtures("reference").join(name)).unwrap());
    }
}

#[test]
fn every_key_of_the_examples_is_known_to_parser_and_schema() {
    let agreement = whole(AGREEMENT).replace("\"logo.png\"", "\"../reference/logo.png\"");
    assert!(
        agreement.contains("\nusual_name") && agreement.contains("\n[[allow]]") && agreement.contains("\non_behalf_of")
    );
    let logo = fs::read(fixtures("reference/logo.png")).unwrap();
    let files = || {
        let mut files = folder(&[("school.toml", SCHOOL)]);
        files.0.insert("reference/logo.png".to_owned(), logo.clone());
        files
    };
    let outcome = read(files(), "a/a.toml", agreement.as_bytes());
    assert!(outcome.findings.is_empty(), "{}", outcome.told());
    assert!(accepts(Form::Agreement, &agreement) && accepts(Form::School, &whole(SCHOOL)));
}

/// The paths of all properties that a schema names.
fn properties(schema: &Value, path: &str, all: &mut BTreeSet<String>) {
    for part in ["items", "anyOf"] {
        match &schema[part] {
            Value::Array(parts) => parts.iter().for_each(|p| properties(p, path, all)),
            part => properties_of(part, path, all),
        }
    }
    properties_of(schema, path, all);
}

fn properties_of(schema: &Value, path: &str, all: &mut BTreeSet<String>) {
    let Some(keys) = schema["properties"].as_object() else { return };
    for (key, inner) in keys {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        properties(inner, &path, all);
        all.insert(path);
    }
}

fn keys(value: &toml::Value, path: &str, all: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, inner) in table {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                keys(inner, &path, all);
                all.insert(path);
            }
        }
        toml::Value::Array(items) => items.iter().for_each(|item| keys(item, path, all)),
        _ => {}
    }
}

#[test]
fn the_schema_names_no_key_that_the_example_does_not_show() {
    let (mut shown, mut named) = (BTreeSet::new(), BTreeSet::new());
    keys(&toml::from_str(&whole(AGREEMENT)).unwrap(), "", &mut shown);
    properties(&schema(Form::Agreement), "", &mut named);
    // A person and an insurance are shown once with all their keys, and weeks with the usual days.
    let elsewhere = |path: &&String| {
        let last = path.rsplit('.').next().unwrap();
        !["civility", "title", "phone", "email", "address", "policy", "saturday", "sunday", "lines", "postcode", "city"]
            .contains(&last)
    };
    let extra: Vec<&String> = named.difference(&shown).filter(elsewhere).collect();
    assert!(extra.is_empty(), "{extra:?}");
    let missing: Vec<&String> = shown.difference(&named).filter(|p| !p.starts_with("placement.except.")).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn descriptions_come_from_the_example() {
    let schema = schema(Form::Agreement);
    let number = &schema["properties"]["number"]["description"];
    assert!(number.as_str().unwrap().contains("unique within the school"), "{number}");
    assert!(schema["properties"]["pupil"]["properties"]["usual_name"]["description"].is_string());
    assert_eq!(
        schema["properties"]["pupil"]["required"],
        json!(["family_name", "given_names", "birth_date", "class", "address"])
    );
}

#[test]
fn an_agreement_that_leaves_much_to_its_defaults_is_accepted_by_both() {
    let school = format!("{}{}", super::school_part(), super::DEFAULTS);
    assert!(super::layered(&super::bare(""), &school).findings.is_empty());
    assert!(accepts(Form::Agreement, &super::bare("")) && accepts(Form::School, &school));
}

/// Wrong files whose shape is wrong, but not to the JSON Schema: each for its reason.
const UNSEEN: [&str; 8] = [
    "date-in-quotes.toml", // JSON has no dates, so that editors give them as text
    "host-missing.toml",   // this and the others may come from defaults
    "key-missing-in-an-inline-table.toml",
    "school-missing.toml",
    "siret-missing-in-france.toml",
    "table-missing.toml",
    "week-missing.toml",
    "week-without-hours.toml",
];

#[test]
fn the_schema_refuses_what_has_a_wrong_shape() {
    let shape = [
        "KEY-01",
        "KEY-02",
        "TYPE-01",
        "CHOICE-01",
        "LIST-01",
        "LIST-02",
        "RANGE-01",
        "SCHEMA-01",
        "TEXT-EMPTY",
        "WEEK-01",
    ];
    let mut refused = 0;
    for (folder, path) in wrong().into_iter().filter(|(_, path)| !path.contains('/')) {
        let bytes = fs::read(folder.join(&path)).unwrap();
        let Outcome { findings, .. } = read(MemoryFolder::default(), &path, &bytes);
        let text = String::from_utf8(bytes).unwrap();
        let concerns_shape = findings.sorted().iter().any(|d| shape.contains(&d.code));
        if toml::from_str::<toml::Value>(&text).is_ok() && concerns_shape {
            assert_eq!(accepts(Form::Agreement, &text), UNSEEN.contains(&path.as_str()), "{path}");
            refused += 1;
        }
    }
    assert!(refused >= 30, "{refused}");
}

#[test]
fn models_that_nobody_named_are_not_judged() {
    let reader = Reader::new(MemoryFolder::default());
    let text = super::shortest().replace(MODELS[1], "modele-du-lycee");
    let (mut sources, mut findings) = (Sources::new(), Diagnostics::new());
    assert!(reader.agreement("a.toml", text.as_bytes(), &mut sources, &mut findings).is_some());
    assert!(findings.is_empty());
}
