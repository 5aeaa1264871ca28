//! TOML files of a school's folder: their values as flat keys, and edits that keep every comment.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{Datelike as _, NaiveDate};
use toml_edit::{
    Array, ArrayOfTables, Decor, DocumentMut, InlineTable, Item, RawString, Table, TableLike, Value as Toml,
};

use super::value::{Value, WEEK};

/// Values by their whole keys: `pupil.address.city`, `guardians.2.phone`.
pub(super) type Flat = BTreeMap<String, Value>;

/// Tables that count whole where they stand, with nothing of what is given by default beside them: a week, and a person from
/// whose name on.
const WHOLE: [(&str, &str); 2] = [(WEEK, ""), (REFERENT, "family_name")];

/// The table of the teacher who follows a pupil.
pub(super) const REFERENT: &str = "school.referent.";

/// The table that a key stands in, where that counts whole.
pub(super) fn whole_table(key: &str) -> Option<&'static str> {
    WHOLE.into_iter().map(|(table, _)| table).find(|table| key.starts_with(table))
}

/// Whether values settle what a key is, be it nothing: a week that leaves a day out says that it is a day off.
pub(super) fn settles(values: &Flat, key: &str) -> bool {
    let whole = WHOLE.into_iter().find(|(table, _)| key.starts_with(table));
    values.contains_key(key)
        || whole.is_some_and(|(table, name)| values.keys().any(|key| key.starts_with(&format!("{table}{name}"))))
}

/// The mark that some editors put at the beginning of a text.
const MARK: char = '\u{feff}';

/// A file, understood.
pub(super) fn parsed(text: &str) -> Result<DocumentMut, toml_edit::TomlError> {
    text.trim_start_matches(MARK).parse()
}

/// The text of a document that was edited: as it was when nothing changed in it, else with its mark and its ends of lines.
pub(super) fn rewritten(before: &str, document: &DocumentMut) -> String {
    let text = document.to_string();
    if parsed(before).is_ok_and(|parsed| parsed.to_string() == text) {
        return before.to_owned();
    }
    let mark = if before.starts_with(MARK) { MARK.to_string() } else { String::new() };
    let (all, two) = (before.matches('\n').count(), before.matches("\r\n").count());
    let text = text.replace("\r\n", "\n");
    mark + &if two * 2 > all { text.replace('\n', "\r\n") } else { text }
}

/// All values of a file that an import could own, by their keys.
pub(super) fn flat(document: &DocumentMut) -> Flat {
    let mut all = Flat::new();
    walk(document.as_table(), "", &mut all);
    all
}

/// The values under a table, without the table's own name.
pub(super) fn flat_of(table: &dyn TableLike) -> Flat {
    let mut all = Flat::new();
    walk(table, "", &mut all);
    all
}

fn walk(table: &dyn TableLike, path: &str, all: &mut Flat) {
    for (key, item) in table.iter() {
        let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        if let Some(inner) = item.as_table_like() {
            walk(inner, &path, all);
        } else if let Some(tables) = item.as_array_of_tables() {
            for (at, table) in tables.iter().enumerate() {
                walk(table, &format!("{path}.{}", at + 1), all);
            }
        } else if let Some(array) = item.as_array() {
            let inner: Vec<&InlineTable> = array.iter().filter_map(Toml::as_inline_table).collect();
            for (at, table) in inner.iter().enumerate() {
                walk(*table, &format!("{path}.{}", at + 1), all);
            }
            if inner.is_empty() {
                let texts = array.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), ToOwned::to_owned));
                all.insert(path, Value::List(texts.collect()));
            }
        } else if let Some(value) = item.as_value().and_then(value_of) {
            all.insert(path, value);
        }
    }
}

fn value_of(value: &Toml) -> Option<Value> {
    Some(match value {
        Toml::String(text) => Value::Text(text.value().clone()),
        Toml::Integer(number) => Value::Whole(*number.value()),
        Toml::Boolean(flag) => Value::Flag(*flag.value()),
        Toml::Datetime(moment) => {
            let date = moment.value().date?;
            let day = NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))?;
            Value::Date(day)
        }
        _ => return None,
    })
}

/// The value as TOML.
fn toml_of(value: &Value) -> Toml {
    match value {
        Value::Text(text) => text.into(),
        Value::Flag(flag) => (*flag).into(),
        Value::Whole(number) => (*number).into(),
        Value::List(texts) => Toml::Array(texts.iter().collect()),
        Value::Date(day) => {
            toml_edit::Date { year: day.year() as u16, month: day.month() as u8, day: day.day() as u8 }.into()
        }
    }
}

/// Sets a key, making the tables on its way; what stands beside a value that is replaced stays.
///
/// False, and nothing changed, where something else stands in the way, such as a path in place of the table of a host.
pub(super) fn set(document: &mut DocumentMut, path: &str, value: &Value) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    let Some((name, tables)) = parts.split_last() else { return false };
    if let ["guardians", number, inner @ ..] = tables {
        let number = number.parse().unwrap_or(1_usize);
        return set_guardian(document, number, inner, name, value);
    }
    descend(document.as_table_mut(), tables).is_some_and(|table| put(table, name, value))
}

/// Sets a key under a table whose name may hold dots: the defaults of a class.
pub(super) fn set_in(document: &mut DocumentMut, tables: &[&str], name: &str, value: &Value) -> bool {
    descend(document.as_table_mut(), tables).is_some_and(|table| put(table, name, value))
}

/// Takes a key away, with all that is under it.
pub(super) fn unset(document: &mut DocumentMut, path: &str) {
    let mut parts: Vec<&str> = path.split('.').collect();
    let Some(name) = parts.pop() else { return };
    let (mut table, mut rest): (&mut dyn TableLike, &[&str]) = (document.as_table_mut(), &parts);
    if let ["guardians", number, inner @ ..] = rest {
        let place = number.parse().ok().and_then(|number: usize| number.checked_sub(1));
        let guardian: Option<&mut dyn TableLike> = match (table.get_mut("guardians"), place) {
            (Some(Item::ArrayOfTables(all)), Some(place)) => all.get_mut(place).map(|table| table as _),
            (Some(Item::Value(Toml::Array(all))), Some(place)) => {
                all.get_mut(place).and_then(Toml::as_inline_table_mut).map(|table| table as _)
            }
            _ => None,
        };
        let Some(guardian) = guardian else { return };
        (table, rest) = (guardian, inner);
    }
    for part in rest {
        let Some(inner) = table.get_mut(part).and_then(Item::as_table_like_mut) else { return };
        table = inner;
    }
    table.remove(name);
}

fn descend<'a>(mut table: &'a mut dyn TableLike, path: &[&str]) -> Option<&'a mut dyn TableLike> {
    for (depth, name) in path.iter().enumerate() {
        if !table.contains_key(name) {
            // Tables at the top and the defaults of a class have headers of their own; others stay on one line.
            let new = match (depth, path.get(1)) {
                (0, _) => implicit(path.len() > 1),
                (1, Some(&"class")) => implicit(true),
                (2, Some(&"class")) => implicit(false),
                _ => Item::Value(Toml::InlineTable(InlineTable::new())),
            };
            table.insert(name, new);
        }
        table = table.get_mut(name)?.as_table_like_mut()?;
    }
    Some(table)
}

fn implicit(implicit: bool) -> Item {
    let mut table = Table::new();
    table.set_implicit(implicit);
    Item::Table(table)
}

fn put(table: &mut dyn TableLike, name: &str, value: &Value) -> bool {
    let mut new = toml_of(value);
    match table.get_mut(name) {
        None => drop(table.insert(name, Item::Value(new))),
        Some(Item::Value(old)) => {
            let decor = old.decor().clone();
            if let (Toml::Array(old), Toml::Array(new)) = (&*old, &mut new) {
                lay_out(new, old);
            }
            *old = new;
            *old.decor_mut() = decor;
        }
        Some(_) => return false,
    }
    true
}

/// Lays out a list as the one in its place was, with its comments; those of items that are gone stand at its end.
fn lay_out(new: &mut Array, old: &Array) {
    let text = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or_default().to_owned();
    let around = |value: &Toml| [text(value.decor().prefix()), text(value.decor().suffix())];
    let mut kept: Vec<[String; 2]> = old.iter().map(around).collect();
    let gone = kept.split_off(new.len().min(kept.len())).concat().concat();
    if let (Some([before, after]), true) = (kept.last().cloned(), new.len() > kept.len()) {
        let indent = before.rfind('\n').and_then(|at| before.get(at..)).unwrap_or(" ").to_owned();
        if let Some(last) = kept.last_mut().filter(|_| !after.contains('#')) {
            last[1].clear();
        }
        kept.resize(new.len(), [indent, String::new()]);
        if let Some(last) = kept.last_mut().filter(|_| !after.contains('#')) {
            last[1] = after;
        }
    }
    for (value, [before, after]) in new.iter_mut().zip(kept) {
        *value.decor_mut() = Decor::new(before, after);
    }
    let comments = if gone.contains('#') { gone } else { String::new() };
    new.set_trailing(comments + &text(Some(old.trailing())));
    new.set_trailing_comma(old.trailing_comma());
}

fn set_guardian(document: &mut DocumentMut, number: usize, inner: &[&str], name: &str, value: &Value) -> bool {
    let root = document.as_table_mut();
    if !root.contains_key("guardians") {
        root.insert("guardians", Item::ArrayOfTables(ArrayOfTables::new()));
    }
    let Some(Item::ArrayOfTables(tables)) = root.get_mut("guardians") else { return false };
    while tables.len() < number {
        tables.push(Table::new());
    }
    let guardian = tables.get_mut(number - 1).map(|table| table as &mut dyn TableLike);
    guardian.and_then(|table| inline(table, inner)).is_some_and(|table| put(table, name, value))
}

/// The tables on the way to a key, each on one line when it is made.
fn inline<'a>(mut table: &'a mut dyn TableLike, path: &[&str]) -> Option<&'a mut dyn TableLike> {
    for name in path {
        if !table.contains_key(name) {
            table.insert(name, Item::Value(Toml::InlineTable(InlineTable::new())));
        }
        table = table.get_mut(name)?.as_table_like_mut()?;
    }
    Some(table)
}

/// Sets a key of `[table]`, with the table at the end of the file when it is new.
pub(super) fn set_in_header(document: &mut DocumentMut, table: &str, name: &str, value: Toml) -> bool {
    let root = document.as_table_mut();
    if !root.contains_key(table) {
        root.insert(table, Item::Table(Table::new()));
    }
    match root.get_mut(table).and_then(Item::as_table_like_mut) {
        Some(table) => {
            table.insert(name, Item::Value(value));
            true
        }
        None => false,
    }
}

/// The order of keys in a file, the better ones first; what is not named comes last, by name.
const ORDER: [&str; 36] = [
    "number",
    "model",
    "level",
    "host",
    "civility",
    "family_name",
    "usual_name",
    "given_names",
    "title",
    "relation",
    "birth_date",
    "gender",
    "class",
    "ine",
    "name",
    "siret",
    "country",
    "kind",
    "activity",
    "naf",
    "places",
    "phone",
    "email",
    "signs",
    "emergency",
    "address",
    "address_confidential",
    "start",
    "end",
    "outings",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
];

/// Tables of a new file, in the order of the example.
const TABLES: [&str; 7] = ["pupil", "guardians", "school.referent", "host", "placement", "placement.week", "financial"];

/// A new file of the values, with a comment at its top.
pub(super) fn new_file(about: &str, values: &Flat) -> String {
    let mut text = format!("# {about}\n\nschema = 1\n");
    let mut tables: BTreeMap<(usize, String), Vec<(String, String)>> = BTreeMap::new();
    let mut ordered: Vec<(&String, &Value)> = values.iter().collect();
    // An address reads from its lines to its commune.
    ordered.sort_by_key(|(path, _)| path.replace(".city", ".z"));
    for (path, value) in ordered {
        let (table, key) = place_of(path);
        let rank = TABLES.iter().position(|t| table == *t || table.starts_with("guardians.") && *t == "guardians");
        let rank = if table.is_empty() { 0 } else { rank.map_or(TABLES.len() + 1, |r| r + 1) };
        let lines = tables.entry((rank, table)).or_default();
        let shown = shown(value);
        match key.split_once('.') {
            Some((outer, inner)) => add_inline(lines, outer, inner, &shown),
            None => lines.push((key, shown)),
        }
    }
    for ((_, table), mut lines) in tables {
        lines.sort_by_key(|(key, _)| (ORDER.iter().position(|k| k == key).unwrap_or(ORDER.len()), key.clone()));
        header(&mut text, &table);
        let width = lines.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
        for (key, value) in lines {
            let value = value.strip_prefix('\u{1}').map_or_else(|| value.clone(), |inner| format!("{{ {inner} }}"));
            let _ = writeln!(text, "{key:width$} = {value}");
        }
    }
    text
}

fn header(text: &mut String, table: &str) {
    if table.is_empty() {
        return;
    }
    let is_list = table.starts_with("guardians.");
    let _ = if is_list { writeln!(text, "\n[[guardians]]") } else { writeln!(text, "\n[{table}]") };
}

/// Puts a key of a small table on the line of the table; the mark at its beginning becomes its braces.
fn add_inline(lines: &mut Vec<(String, String)>, outer: &str, inner: &str, value: &str) {
    match lines.iter_mut().find(|(key, _)| key == outer) {
        Some((_, line)) => {
            let _ = write!(line, ", {inner} = {value}");
        }
        None => lines.push((outer.to_owned(), format!("\u{1}{inner} = {value}"))),
    }
}

/// The table with a header of its own that a key stands in, and the key within it.
fn place_of(path: &str) -> (String, String) {
    let parts: Vec<&str> = path.split('.').collect();
    let tables = match parts.as_slice() {
        ["guardians", ..]
        | ["school", "referent", ..]
        | ["placement", "week", ..]
        | ["host", "representative" | "tutor", ..] => 2,
        [_] => 0,
        _ => 1,
    };
    let (table, key) = parts.split_at(tables.min(parts.len()));
    (table.join("."), key.join("."))
}

fn shown(value: &Value) -> String {
    match value {
        Value::List(texts) => {
            let texts: Vec<String> = texts.iter().map(|t| quoted(t)).collect();
            format!("[{}]", texts.join(", "))
        }
        Value::Text(text) => quoted(text),
        Value::Date(day) => day.format("%Y-%m-%d").to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Whole(number) => number.to_string(),
    }
}

fn quoted(text: &str) -> String {
    Toml::from(text).to_string()
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
