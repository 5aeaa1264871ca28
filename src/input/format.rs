//! The commented examples of both files: where descriptions, examples of a missing line and known places come from.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::tree::{Entry, Table, Value, lenient};
use serde_json::Value as Json;

/// Every key of an agreement, with its meaning.
pub const AGREEMENT: &str = include_str!("format/agreement.toml");
/// Every key of a school's own file, with its meaning.
pub const SCHOOL: &str = include_str!("format/school.toml");

/// What the examples say of one key.
struct Shown {
    /// The line to write, without its comment.
    example: String,
    /// The comment beside it.
    meaning: String,
}

type All = BTreeMap<String, Shown>;

/// What the example of an agreement says, and that of a school's file, by the keys' paths.
fn all() -> &'static (All, All) {
    static ALL: OnceLock<(All, All)> = OnceLock::new();
    ALL.get_or_init(|| (read(AGREEMENT), read(SCHOOL)))
}

fn shown(path: &str) -> Option<&'static Shown> {
    let (agreement, school) = all();
    agreement.get(path).or_else(|| school.get(path))
}

/// The paths of all keys of an agreement.
pub(super) fn agreement_keys() -> impl Iterator<Item = &'static str> {
    all().0.keys().map(String::as_str)
}

/// Whether an agreement has a text at this path, and only one: none of a table, of a list of tables or of another type.
pub(super) fn is_text(path: &str) -> bool {
    let is_quoted = |shown: &Shown| shown.example.split_once(" = ").is_some_and(|(_, value)| value.starts_with('"'));
    !SEVERAL.iter().any(|list| path.starts_with(list)) && all().0.get(path).is_some_and(is_quoted)
}

/// The lists of tables, beside that of guardians.
const SEVERAL: [&str; 3] = ["signing.others", "clauses", "allow"];

fn read(example: &str) -> All {
    let text = with_rare_keys(example);
    let table = lenient(&text);
    let mut all = BTreeMap::new();
    walk(&text, &table, "", &mut all);
    all
}

/// The example with the keys that it shows commented out, such as `# usual_name = "Dupont"`, as ordinary lines.
fn with_rare_keys(example: &str) -> String {
    let is_key = |line: &str| {
        let name = line.trim_start_matches('[');
        let word = name.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '_');
        word.len() < name.len()
            && (word.trim_start().starts_with('=') || line.starts_with('[') && word.starts_with(']'))
    };
    let lines = example.lines().map(|line| match line.strip_prefix("# ") {
        Some(rare) if is_key(rare) => rare,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn walk(text: &str, table: &Table, path: &str, all: &mut All) {
    for entry in table.entries() {
        let path = join(path, &entry.name);
        all.entry(path.clone()).or_insert_with(|| show(text, entry));
        match &entry.node.value {
            Value::Table(inner) => walk(text, inner, &path, all),
            Value::Array(items) => items.iter().for_each(|item| {
                if let Value::Table(inner) = &item.value {
                    walk(text, inner, &path, all);
                }
            }),
            _ => {}
        }
    }
}

fn show(text: &str, entry: &Entry) -> Shown {
    let slice = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let (start, end) = (entry.node.place.start, entry.node.place.end);
    let header = entry.key.start >= start && entry.key.end <= end;
    let rest = text.get(end..).and_then(|t| t.lines().next()).unwrap_or_default();
    let comment = rest.split_once('#').map_or("", |(_, c)| c.trim());
    Shown {
        example: if header {
            slice(start, end).to_owned()
        } else {
            format!("{} = {}", slice(entry.key.start, entry.key.end), slice(start, end))
        },
        meaning: comment.to_owned(),
    }
}

/// The line to write for a key: `family_name = "Dupont-Moreau"`, `[pupil]`.
pub(super) fn example(path: &str) -> &'static str {
    shown(path).map_or("", |s| s.example.as_str())
}

/// The same, or only the form of the line for a key that the examples do not show.
pub(super) fn example_or_form(path: &str, name: &str) -> String {
    match example(path) {
        "" => format!("{name} = \"…\""),
        line => line.to_owned(),
    }
}

/// Adds what the examples say of a key to its schema.
pub(super) fn describe(path: &str, schema: &mut Json) {
    let path = path.strip_prefix("defaults.").unwrap_or(path);
    let path = path.strip_prefix("class.").unwrap_or(path);
    let meaning = shown(path).map_or("", |s| s.meaning.as_str());
    if let Some(object) = schema.as_object_mut().filter(|_| !meaning.is_empty()) {
        object.insert("description".to_owned(), Json::from(meaning));
    }
}

/// The table that a key belongs under, when it stands in another: rather one of those that stand beside it.
pub(super) fn table_of(key: &str, beside: &[&str]) -> Option<&'static str> {
    const TABLES: [&str; 11] = [
        "pupil",
        "guardians",
        "school",
        "host",
        "placement",
        "placement.week",
        "educational",
        "financial",
        "signing",
        "settings",
        "school.head",
    ];
    let has_it = |table: &&str| shown(&format!("{table}.{key}")).is_some();
    TABLES.into_iter().filter(has_it).min_by_key(|table| !beside.contains(table))
}

/// Whether the JSON Schema may ask for the required keys of a table: not where defaults may give them.
pub(super) fn is_strict(path: &str) -> bool {
    let lists = ["guardians", "signing.others", "clauses", "allow"];
    let school = ["settings", "rules", "import"];
    path.starts_with("pupil") || lists.iter().chain(&school).any(|list| path.starts_with(list))
}

/// The key of a French word that people write instead.
pub(super) fn english_of(word: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 40] = [
        ("lundi", "monday"),
        ("mardi", "tuesday"),
        ("mercredi", "wednesday"),
        ("jeudi", "thursday"),
        ("vendredi", "friday"),
        ("samedi", "saturday"),
        ("dimanche", "sunday"),
        ("nom", "family_name"),
        ("nom", "name"),
        ("nom_de_famille", "family_name"),
        ("nom_usage", "usual_name"),
        ("prenom", "given_names"),
        ("prenoms", "given_names"),
        ("prénom", "given_names"),
        ("naissance", "birth_date"),
        ("date_de_naissance", "birth_date"),
        ("sexe", "gender"),
        ("classe", "class"),
        ("telephone", "phone"),
        ("téléphone", "phone"),
        ("tel", "phone"),
        ("courriel", "email"),
        ("mail", "email"),
        ("adresse", "address"),
        ("code_postal", "postcode"),
        ("ville", "city"),
        ("commune", "city"),
        ("civilite", "civility"),
        ("civilité", "civility"),
        ("fonction", "title"),
        ("eleve", "pupil"),
        ("élève", "pupil"),
        ("responsables", "guardians"),
        ("tuteur", "tutor"),
        ("etablissement", "school"),
        ("entreprise", "host"),
        ("debut", "start"),
        ("début", "start"),
        ("fin", "end"),
        ("numero", "number"),
    ];
    let word = word.to_lowercase();
    WORDS.iter().find(|(french, _)| *french == word).map(|(_, key)| *key)
}

/// Keys from the root, joined by dots.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
