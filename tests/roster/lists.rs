//! Lists as secretariats, form teachers and forms of families really write them (`fixtures/roster/lists`), each given to a
//! folder whose pupils are known, with all that is made of it beside it.
//!
//! `UPDATE=1 cargo test lists` writes what is made now; every line of it that changes is to be read against its list.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tripartite::roster::Why;

use super::{Came, Desk};
use crate::press::root;

/// The pupils that each list finds in the folder.
const PUPILS: &str = "pupils.csv";

/// What the columns of a list were understood as.
fn columns(came: &Came) -> String {
    let mut shown = String::new();
    for column in came.import.tables.iter().flat_map(|table| &table.columns) {
        let why = match (&column.key, column.why) {
            (Some(key), Why::Chosen | Why::Known) => key.clone(),
            (Some(key), _) => format!("{key} (by its place)"),
            (None, Why::NotNeeded) => "not needed".to_owned(),
            (None, Why::Twice) => "said by another".to_owned(),
            (None, Why::Ambiguous) => "WHOSE?".to_owned(),
            (None, _) => "UNKNOWN".to_owned(),
        };
        let header = column.header.replace('\n', " ");
        writeln!(shown, "  {:<2} {header} -> {why}", column.letter).unwrap();
    }
    shown
}

/// A value in one line.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Datetime(day) => day.to_string(),
        toml::Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(" | "),
        other => format!("{other:?}"),
    }
}

/// All values of a file, each on a line with its whole key.
fn flat(text: &str) -> BTreeMap<String, String> {
    fn add(key: &str, value: &toml::Value, all: &mut BTreeMap<String, String>) {
        let under = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
        match value {
            toml::Value::Table(table) => table.iter().for_each(|(name, value)| add(&under(name), value, all)),
            toml::Value::Array(list) if list.first().is_some_and(toml::Value::is_table) => {
                list.iter().zip(1..).for_each(|(value, at)| add(&under(&at.to_string()), value, all));
            }
            value => drop(all.insert(key.to_owned(), plain(value))),
        }
    }
    let mut all = BTreeMap::new();
    add("", &toml::Value::Table(text.parse().unwrap()), &mut all);
    all
}

/// What a list changed and made in the folder, value by value.
fn files(before: &Desk, after: &Desk) -> String {
    let mut shown = String::new();
    for (path, text) in after.files.iter().filter(|(path, _)| path.ends_with(".toml")) {
        let old = before.files.get(path).map(|text| flat(text)).unwrap_or_default();
        let new = flat(text);
        let changed = new.iter().filter(|(key, value)| old.get(*key) != Some(*value));
        let mut lines: Vec<String> = changed.map(|(key, value)| format!("  {key} = {value}")).collect();
        lines.extend(old.keys().filter(|key| !new.contains_key(*key)).map(|key| format!("  {key} is gone")));
        if !lines.is_empty() {
            let new = if before.files.contains_key(path) { "" } else { " (new)" };
            writeln!(shown, "{path}{new}\n{}", lines.join("\n")).unwrap();
        }
    }
    shown
}

fn made(name: &str) -> String {
    let read = |name: &str| fs::read(folder().join(name)).unwrap();
    let mut desk = Desk::new();
    let came = desk.import(&[(PUPILS, &read(PUPILS))]);
    assert_eq!(came.plan().agreements.len(), 3, "{}", came.told);
    let before = Desk { files: desk.files.clone(), ..Desk::new() };
    let list = read(name);
    let came = desk.import(&[(name, &list)]);
    let changes = files(&before, &desk);
    // The same list again: nothing is changed, whatever it says.
    let settled = desk.files.clone();
    let again = desk.import(&[(name, &list)]);
    let differing: Vec<&String> = settled.keys().filter(|path| settled.get(*path) != desk.files.get(*path)).collect();
    assert!(differing.is_empty() && settled.len() == desk.files.len(), "{name}: {differing:?}\n{}", again.told);
    format!("COLUMNS\n{}\nFILES\n{changes}\nTOLD\n{}", columns(&came), came.told)
}

fn folder() -> PathBuf {
    root().join("fixtures/roster/lists")
}

fn all() -> Vec<PathBuf> {
    let mut lists: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    lists.retain(|path| path.extension().is_some_and(|kind| kind == "csv") && !path.ends_with(PUPILS));
    lists.sort();
    lists
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test is at the edge: who runs it says whether files are renewed")]
fn every_list_is_understood_as_it_was_read_by_people() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut differing = vec![];
    for list in all() {
        let name = list.file_name().unwrap().to_str().unwrap();
        let (made, expected) = (made(name), list.with_extension("txt"));
        if update {
            fs::write(&expected, &made).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != made {
            differing.push(format!("{name}:\n{}", difference(&expected, &made)));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// The lines that are no longer made, and those that are new.
fn difference(expected: &Path, made: &str) -> String {
    let before = fs::read_to_string(expected).unwrap_or_default();
    let gone = before.lines().filter(|line| !made.lines().any(|other| other == *line)).map(|line| format!("- {line}"));
    let new = made.lines().filter(|line| !before.lines().any(|other| other == *line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect::<Vec<_>>().join("\n")
}
