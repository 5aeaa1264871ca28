//! Stand-ins for the rooms that are written beside this one, so that the command compiles and its edge is tested.
#![expect(
    missing_docs,
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "replaced when the rooms are merged"
)]

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Bug, Diagnostic, Diagnostics, Sources, Span, Spanned};
use crate::store;
use crate::text;

#[derive(Debug)]
pub struct Models;

impl Models {
    pub fn builtin() -> Self {
        Self
    }
    #[must_use]
    pub fn with(self, _shown: &str, _own: Vec<(String, Vec<u8>)>, _: &mut Sources, _: &mut Diagnostics) -> Self {
        self
    }
}

#[derive(Debug)]
pub struct Checked {
    pub number: Spanned<String>,
    text: Arc<str>,
}

pub fn read(
    folder: &store::Folder,
    inside: &str,
    shown: &str,
    on: Option<NaiveDate>,
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Result<Option<Checked>, store::Error> {
    let bytes = folder.read(inside)?;
    let Ok(text) = String::from_utf8(bytes) else {
        let id = sources.add(shown, "");
        found.push(Diagnostic::error(
            "FILE-03",
            Span::new(id, 0, 0),
            text!("le fichier n’est pas en UTF-8", "the file is not UTF-8"),
        ));
        return Ok(None);
    };
    let text: Arc<str> = text.into();
    let id = sources.add(shown, text.clone());
    let (table, errors) = toml::de::DeTable::parse_recoverable(&text);
    for error in &errors {
        let at = error.span().unwrap_or_default();
        let said = error.message().to_owned();
        found.push(Diagnostic::error(
            "SYNTAX-01",
            Span::new(id, at.start, at.end),
            text!("« {said} »", "« {said} »"),
        ));
    }
    if let Some((key, _)) = table.get_ref().get_key_value("warn") {
        let at = Span::new(id, key.span().start, key.span().end);
        found.push(Diagnostic::warning(
            "TEST-01",
            at,
            text!("la clé `warn` inquiète", "the key `warn` worries"),
        ));
    }
    if on.is_some() {
        found.push(Diagnostic::note(
            "TEST-02",
            Span::new(id, 0, 0),
            text!("un jour est donné", "a day is given"),
        ));
    }
    let number = table
        .get_ref()
        .get("number")
        .and_then(|v| Some((v.get_ref().as_str()?.to_owned(), v.span())));
    match number {
        Some((number, at)) if errors.is_empty() => Ok(Some(Checked {
            number: Spanned::new(number, Span::new(id, at.start, at.end)),
            text,
        })),
        Some(_) => Ok(None),
        None => {
            found.push(Diagnostic::error(
                "KEY-02",
                Span::new(id, 0, 0),
                text!("il manque la clé `number`", "the key `number` is missing"),
            ));
            Ok(None)
        }
    }
}

#[derive(Debug)]
pub struct Renderer<'a>(#[expect(dead_code, reason = "as above")] &'a Models);

impl<'a> Renderer<'a> {
    pub fn new(models: &'a Models) -> Self {
        Self(models)
    }
    pub fn render(&mut self, agreement: &Checked) -> Result<Rendered, Bug> {
        assert!(!agreement.text.contains("panic-please"), "asked for");
        let mut doc = Document::with_version("1.7");
        let font = doc.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" });
        let mut operations = vec![
            Operation::new("BT", vec![]),
            Operation::new("Tf", vec!["F1".into(), 9.into()]),
        ];
        for line in agreement.text.lines() {
            let line: String = line.chars().filter(char::is_ascii).collect();
            operations.push(Operation::new("Td", vec![0.into(), (-10).into()]));
            operations.push(Operation::new("Tj", vec![Object::string_literal(line)]));
        }
        operations.push(Operation::new("ET", vec![]));
        let content = doc.add_object(Stream::new(dictionary! {}, Content { operations }.encode().unwrap()));
        let pages = doc.new_object_id();
        let page = doc.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
        });
        doc.objects.insert(
            pages,
            dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into(),
        );
        let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        doc.trailer.set("Root", catalog);
        let mut bytes = vec![];
        doc.save_to(&mut bytes).unwrap();
        Ok(Rendered {
            number: agreement.number.value.clone(),
            bytes,
        })
    }
}

#[derive(Debug)]
pub struct Rendered {
    number: String,
    bytes: Vec<u8>,
}

impl Rendered {
    pub fn number(&self) -> &str {
        &self.number
    }
    pub fn version(&self) -> u32 {
        1
    }
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
    pub fn document_hash(&self) -> impl fmt::Display {
        Sha256::digest(&self.bytes)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect::<String>()
    }
    pub fn short_digest(&self) -> impl fmt::Display {
        "0000-0000-0000-0000"
    }
    pub fn pages(&self) -> usize {
        1
    }
    pub fn file_name(&self) -> String {
        file_name(&self.number)
    }
}

pub fn file_name(number: &str) -> String {
    format!("{number}.pdf")
}

pub fn schema(of_school: bool) -> String {
    let title = if of_school { "school.toml" } else { "agreement.toml" };
    format!("{{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"title\": \"{title}\"\n}}\n")
}
