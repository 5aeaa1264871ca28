//! The kinds of values: words of a type, choices, dates, numbers, lists.

use std::str::FromStr;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::dates;
use super::reader::{Context, Found, Kind};
use super::tree::{Value, composed};
use crate::diagnostic::{Diagnostic, Flaw, Severity, Spanned, Text};
use crate::text;

/// What a key wants.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Text,
    Date,
    Bool,
    Whole,
    List,
    Table,
    Tables,
}

impl Wanted {
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("un texte", "text"),
            Self::Date => ("une date", "a date"),
            Self::Bool => ("true ou false", "true or false"),
            Self::Whole => ("un nombre entier", "a whole number"),
            Self::List => ("une liste", "a list"),
            Self::Table => ("une table", "a table"),
            Self::Tables => ("une liste de tables", "a list of tables"),
        }
    }
}

fn got(value: &Value) -> (&'static str, &'static str) {
    match value {
        Value::Text(_) => ("un texte", "text"),
        Value::Whole(_) => ("un nombre entier", "a whole number"),
        Value::Float => ("un nombre à virgule", "a number with a fraction"),
        Value::Bool(_) => ("true ou false", "true or false"),
        Value::Date(_) => ("une date", "a date"),
        Value::Moment { dated: true } => ("une date suivie d’une heure", "a date with a time of day"),
        Value::Moment { dated: false } => ("une heure", "a time of day"),
        Value::Array(_) => ("une liste", "a list"),
        Value::Table(_) | Value::Broken => ("une table", "a table"),
    }
}

/// A value of another kind than its key wants.
pub(super) fn wrong_type(found: &Found<'_, '_>, wanted: Wanted) -> Diagnostic {
    let name = found.name;
    let ((want_fr, want_en), (got_fr, got_en)) = (wanted.name(), got(&found.node.value));
    let message = if found.in_list {
        let (fr, en) = (
            format!("chaque élément de `{name}` est {want_fr}, et non {got_fr}"),
            format!("each item of `{name}` is {want_en}, not {got_en}"),
        );
        Text::new(fr, en)
    } else {
        Text::new(
            format!("`{name}` demande {want_fr}, et non {got_fr}"),
            format!("`{name}` wants {want_en}, not {got_en}"),
        )
    };
    let finding = Diagnostic::error("TYPE-01", found.span(), message);
    match instead(found, wanted) {
        Some(value) if found.in_list || value.starts_with('[') && wanted != Wanted::List => {
            finding.with_help(text!("écrire {value}", "write {value}"))
        }
        Some(value) => finding.with_help(text!("écrire {name} = {value}", "write {name} = {value}")),
        None => {
            let example = super::format::example_or_form(&found.path(), found.name);
            finding.with_help(text!("par exemple : {example}", "for instance: {example}"))
        }
    }
}

/// What to write for a value of another kind.
fn instead(found: &Found<'_, '_>, wanted: Wanted) -> Option<String> {
    let written = found.written();
    match (wanted, &found.node.value) {
        (Wanted::Text, Value::Whole(_) | Value::Float | Value::Bool(_) | Value::Date(_) | Value::Moment { .. }) => {
            Some(format!("\"{written}\""))
        }
        (Wanted::Date, Value::Text(text)) => dates::meant(text.trim()),
        (Wanted::Date, Value::Moment { .. }) => written.get(..10).and_then(dates::meant),
        (Wanted::Bool, Value::Text(text)) => truth(text).map(|b| b.to_string()),
        (Wanted::Bool, Value::Whole(Some(n @ (0 | 1)))) => Some((*n == 1).to_string()),
        (Wanted::Whole, Value::Text(text)) => text.trim().parse::<u32>().ok().map(|n| n.to_string()),
        (Wanted::Whole, Value::Float) => written.strip_suffix(".0").map(str::to_owned),
        (Wanted::List, Value::Text(_)) => Some(format!("[{written}]")),
        (Wanted::Tables, Value::Table(_)) => Some(format!("[[{}]]", found.path())),
        (Wanted::Table, Value::Array(_)) if written.starts_with("[[") => Some(format!("[{}]", found.path())),
        _ => None,
    }
}

fn truth(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "true" | "oui" | "vrai" | "yes" | "o" | "x" => Some(true),
        "false" | "non" | "faux" | "no" | "n" => Some(false),
        _ => None,
    }
}

/// Words that a function judges.
#[derive(Clone, Copy)]
pub(super) struct Words<T> {
    parse: fn(&str) -> Result<T, Flaw>,
    /// A pattern that all accepted words match, for editors; none where the function is too lenient for one.
    pattern: Option<&'static str>,
    /// What is odd in words that can be read all the same.
    doubt: fn(&str) -> Option<Flaw>,
}

/// Words of a type that judges them itself.
pub(super) fn words<T: FromStr<Err = Flaw>>() -> Words<T> {
    judged(T::from_str)
}

/// Words that a function judges.
pub(super) fn judged<T>(parse: fn(&str) -> Result<T, Flaw>) -> Words<T> {
    Words { parse, pattern: None, doubt: |_| None }
}

impl<T> Words<T> {
    /// The same, with a pattern for editors.
    pub(super) fn like(self, pattern: &'static str) -> Self {
        Self { pattern: Some(pattern), ..self }
    }

    /// The same, with a warning about words that are odd.
    pub(super) fn doubting(self, doubt: fn(&str) -> Option<Flaw>) -> Self {
        Self { doubt, ..self }
    }
}

/// The words of a text value, composed and trimmed; none for another kind of value or an empty text, which is told.
pub(super) fn text_of(found: &Found<'_, '_>, cx: &mut Context<'_>) -> Option<String> {
    let Value::Text(written) = &found.node.value else {
        cx.push(wrong_type(found, Wanted::Text));
        return None;
    };
    let words = written.trim();
    if words.is_empty() {
        cx.push(empty(found));
        return None;
    }
    Some(composed(words.to_owned()))
}

fn empty(found: &Found<'_, '_>) -> Diagnostic {
    let name = found.name;
    let finding = Diagnostic::error(
        "TEXT-EMPTY",
        found.span(),
        text!("`{name}` est vide : il faut des mots ici", "`{name}` is empty: words are needed here"),
    );
    if found.needed {
        let example = super::format::example_or_form(&found.path(), found.name);
        finding.with_help(text!("par exemple : {example}", "for instance: {example}"))
    } else {
        finding
            .with_help(text!("retirer la ligne s’il n’y a rien à dire", "remove the line if there is nothing to say"))
    }
}

impl<T> Kind for Words<T> {
    type Out = Spanned<T>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Spanned<T>> {
        let words = text_of(found, cx)?;
        match (self.parse)(&words) {
            Ok(value) => {
                if let Some(flaw) = (self.doubt)(&words) {
                    cx.push(Diagnostic { severity: Severity::Warning, ..flaw.at(found.span()) });
                }
                Some(Spanned::new(value, found.span()))
            }
            Err(flaw) => {
                cx.push(flaw.at(found.span()));
                None
            }
        }
    }

    fn schema(&self, _path: &str) -> Json {
        match self.pattern {
            Some(pattern) => json!({ "type": "string", "minLength": 1, "pattern": pattern }),
            None => json!({ "type": "string", "minLength": 1 }),
        }
    }
}

/// One word of a closed list.
pub(super) struct Choice<T> {
    words: Words<T>,
    keys: &'static [&'static str],
}

/// One word of a closed list, which the type judges.
pub(super) fn choice<T: FromStr<Err = Flaw>>(keys: &'static [&'static str]) -> Choice<T> {
    Choice { words: words(), keys }
}

impl<T> Kind for Choice<T> {
    type Out = Spanned<T>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Spanned<T>> {
        self.words.read(found, cx)
    }

    fn schema(&self, _path: &str) -> Json {
        json!({ "type": "string", "enum": self.keys })
    }
}

/// A civil date, without quotes.
pub(super) struct Date;

impl Kind for Date {
    type Out = Spanned<NaiveDate>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Self::Out> {
        let Value::Date(date) = found.node.value else {
            cx.push(wrong_type(found, Wanted::Date));
            return None;
        };
        Some(Spanned::new(date, found.span()))
    }

    fn schema(&self, _path: &str) -> Json {
        json!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
    }
}

/// True or false.
pub(super) struct Truth;

impl Kind for Truth {
    type Out = Spanned<bool>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Self::Out> {
        let Value::Bool(value) = found.node.value else {
            cx.push(wrong_type(found, Wanted::Bool));
            return None;
        };
        Some(Spanned::new(value, found.span()))
    }

    fn schema(&self, _path: &str) -> Json {
        json!({ "type": "boolean" })
    }
}

/// A whole number between two.
pub(super) struct Whole {
    pub(super) least: u32,
    pub(super) most: u32,
}

impl Kind for Whole {
    type Out = Spanned<u32>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Self::Out> {
        let Value::Whole(number) = &found.node.value else {
            cx.push(wrong_type(found, Wanted::Whole));
            return None;
        };
        let Self { least, most } = self;
        let inside = number.and_then(|n| u32::try_from(n).ok()).filter(|n| (least..=most).contains(&n));
        if inside.is_none() {
            let (name, written) = (found.name, found.written());
            let message =
                text!("« {written} » n’est pas possible pour `{name}`", "« {written} » is not possible for `{name}`");
            let help =
                text!("écrire un nombre entier de {least} à {most}", "write a whole number from {least} to {most}");
            cx.push(Diagnostic::error("RANGE-01", found.span(), message).with_help(help));
        }
        inside.map(|n| Spanned::new(n, found.span()))
    }

    fn schema(&self, _path: &str) -> Json {
        json!({ "type": "integer", "minimum": self.least, "maximum": self.most })
    }
}

/// A list of values of one kind.
pub(super) struct List<K> {
    item: K,
    least: usize,
    most: usize,
    tables: bool,
}

/// A list of values between brackets.
pub(super) fn list<K: Kind>(item: K, least: usize, most: usize) -> List<K> {
    List { item, least, most, tables: false }
}

/// A list of tables, each under `[[…]]`.
pub(super) fn tables<K: Kind>(item: K, most: usize) -> List<K> {
    List { item, least: 0, most, tables: true }
}

/// Any number of items.
pub(super) const ANY: usize = usize::MAX;

impl<K: Kind> Kind for List<K> {
    type Out = Vec<K::Out>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Vec<K::Out>> {
        let Value::Array(items) = &found.node.value else {
            let wanted = if self.tables { Wanted::Tables } else { Wanted::List };
            cx.push(wrong_type(found, wanted));
            return None;
        };
        if items.len() < self.least {
            cx.push(too_few(found, self.least));
            return None;
        }
        if let Some(extra) = items.get(self.most) {
            cx.push(too_many(&found.item(extra), self.most));
        }
        let read = |node| match node {
            &super::tree::Node { value: Value::Broken, .. } => {
                cx.pass_over();
                None
            }
            node => self.item.read(&found.item(node), cx),
        };
        // All items are read before any is missed, so that each one's faults are told.
        let read: Vec<Option<K::Out>> = items.iter().take(self.most).map(read).collect();
        read.into_iter().collect()
    }

    fn schema(&self, path: &str) -> Json {
        let mut schema = json!({ "type": "array", "items": self.item.schema(path) });
        if let Some(object) = schema.as_object_mut() {
            if self.least > 0 {
                object.insert("minItems".to_owned(), Json::from(self.least));
            }
            if self.most != ANY {
                object.insert("maxItems".to_owned(), Json::from(self.most));
            }
        }
        schema
    }
}

fn too_few(found: &Found<'_, '_>, least: usize) -> Diagnostic {
    let name = found.name;
    let example = super::format::example_or_form(&found.path(), found.name);
    Diagnostic::error(
        "LIST-01",
        found.span(),
        text!("`{name}` est vide : il en faut au moins {least}", "`{name}` is empty: at least {least} is needed"),
    )
    .with_help(text!("par exemple : {example}", "for instance: {example}"))
}

fn too_many(extra: &Found<'_, '_>, most: usize) -> Diagnostic {
    let name = extra.name;
    Diagnostic::error(
        "LIST-02",
        extra.span(),
        text!("`{name}` en a trop : {most} au plus", "`{name}` has too many: {most} at most"),
    )
    .with_help(text!("retirer celui-ci et les suivants", "remove this one and those after it"))
}
