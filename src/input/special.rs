//! Kinds of values that only this format has: days that differ, the format's version, a model, a rule's code.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::agreement::{line, slots};
use super::dates;
use super::kinds::{Wanted, Words, judged, wrong_type};
use super::reader::{Context, Found, Kind};
use super::tree::{Entry, Value};
use crate::calendar::TimeSlot;
use crate::diagnostic::{Diagnostic, Flaw, Spanned, nearest};
use crate::text;
use crate::typography::Line;

/// Days that differ: a table whose keys are dates.
pub(super) struct Exceptions;

impl Kind for Exceptions {
    type Out = BTreeMap<NaiveDate, Spanned<Vec<Spanned<TimeSlot>>>>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Self::Out> {
        let mut days = BTreeMap::new();
        let lower = found.lower.iter().filter_map(|l| Some((*l, &l.get(found.name)?.node)));
        for (layer, node) in std::iter::once((found.layer, found.node)).chain(lower) {
            let Value::Table(table) = &node.value else {
                cx.push(wrong_type(found, Wanted::Table));
                return None;
            };
            for entry in table.entries() {
                let file = layer.file;
                let day = Found { file, node: &entry.node, name: &entry.name, lower: &[], ..*found };
                let Some(date) = exception_date(&day, entry, cx) else {
                    continue;
                };
                if matches!(entry.node.value, Value::Broken) {
                    cx.pass_over();
                } else if let Some(slots) = slots().read(&day, cx) {
                    // What stands first wins: the agreement before the defaults.
                    days.entry(date).or_insert(Spanned::new(slots, day.span()));
                }
            }
        }
        Some(days)
    }

    fn schema(&self, path: &str) -> Json {
        json!({
            "type": "object",
            "propertyNames": { "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
            "additionalProperties": slots().schema(path),
        })
    }
}

fn exception_date(day: &Found<'_, '_>, entry: &Entry, cx: &mut Context<'_>) -> Option<NaiveDate> {
    let name = entry.name.trim();
    let date = NaiveDate::parse_from_str(name, "%Y-%m-%d").ok().filter(|_| name.len() == 10);
    if date.is_none() {
        let meant = dates::meant(name);
        let message = if meant.is_none() && name.len() == 10 && name.starts_with(|c: char| c.is_ascii_digit()) {
            text!("la date « {name} » n’existe pas", "the date « {name} » does not exist")
        } else {
            text!("« {name} » n’est pas une date", "« {name} » is not a date")
        };
        let meant = meant.unwrap_or_else(|| "2026-06-19".to_owned());
        let help = text!(
            "écrire la date \"{meant}\", et garder ce qui la suit",
            "write the date \"{meant}\", and keep what follows it"
        );
        cx.push(Diagnostic::error("DATE-01", entry.key.in_file(day.file.id), message).with_help(help));
    }
    date
}

/// A rule's code; whether there is such a rule is for the rules to say.
pub(super) fn rule_code() -> Words<String> {
    judged(|code| {
        let shaped = code.split_once('-').is_some_and(|(family, number)| {
            let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
            !family.is_empty() && !number.is_empty() && family.chars().all(upper) && number.chars().all(upper)
        });
        if shaped {
            return Ok(code.to_owned());
        }
        let flaw = Flaw::new(
            "RULE-01",
            text!("« {code} » n’est pas le code d’une règle", "« {code} » is not the code of a rule"),
        );
        Err(flaw.with_help(text!("écrire un code comme \"DATES-07\"", "write a code such as \"DATES-07\"")))
    })
    .like("^[A-Z0-9]+-[A-Z0-9]+$")
}

/// The version of the input format: 1.
pub(super) struct Version;

impl Kind for Version {
    type Out = ();

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<()> {
        let finding = match found.node.value {
            Value::Whole(Some(1)) => return Some(()),
            Value::Whole(Some(newer @ 2..)) => Diagnostic::error(
                "SCHEMA-01",
                found.span(),
                text!(
                    "ce fichier suit la version {newer} du format, que ce programme ne connaît pas encore",
                    "this file follows version {newer} of the format, which this program does not know yet"
                ),
            )
            .with_help(text!(
                "installer une version de tripartite qui lit le format {newer}, ou écrire schema = 1",
                "install a version of tripartite that reads format {newer}, or write schema = 1"
            )),
            Value::Whole(_) => Diagnostic::error(
                "SCHEMA-01",
                found.span(),
                text!("cette version du format n’existe pas", "there is no such version of the format"),
            )
            .with_help(text!("écrire schema = 1", "write schema = 1")),
            _ => wrong_type(found, Wanted::Whole),
        };
        cx.push(finding);
        None
    }

    fn schema(&self, _path: &str) -> Json {
        json!({ "const": 1 })
    }
}

/// The name of a model, which must be one of those known, when they are.
pub(super) struct ModelName;

impl Kind for ModelName {
    type Out = Spanned<Line>;

    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Spanned<Line>> {
        let name: Spanned<Line> = line().read(found, cx)?;
        let models = cx.files.models();
        let written = name.as_str();
        if models.is_empty() || models.iter().any(|m| m == written) {
            return Some(name);
        }
        let message = text!("le modèle « {written} » n’existe pas", "there is no model « {written} »");
        let all = models.join(", ");
        let help = match nearest(written, models.iter().map(String::as_str)) {
            Some(near) => text!(
                "écrire \"{near}\" ? modèles possibles : {all}",
                "did you mean \"{near}\"? possible models: {all}"
            ),
            None => text!("modèles possibles : {all}", "possible models: {all}"),
        };
        cx.push(Diagnostic::error("MODEL-06", found.span(), message).with_help(help));
        None
    }

    fn schema(&self, path: &str) -> Json {
        line().schema(path)
    }
}
