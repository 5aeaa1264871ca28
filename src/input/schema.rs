//! The JSON Schema of both files, told by the functions that read them.

use serde_json::{Value, json};

use super::agreement;
use super::reader::Fields;
use super::school;

/// One of the files that a school writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `agreement.toml`.
    Agreement,
    /// `school.toml`.
    School,
}

/// The JSON Schema (draft 2020-12) of a file, for editors that complete and check TOML by one.
///
/// A key that defaults may give is not required by it, although an agreement that gets it from nowhere is refused. Dates
/// are text of the form `2026-06-15` to it, since JSON has none.
pub fn schema(form: Form) -> Value {
    let (title, required, mut schema) = match form {
        Form::Agreement => (
            "tripartite: agreement.toml",
            json!(["schema", "number", "pupil"]),
            Fields::describe("", false, agreement::agreement),
        ),
        Form::School => {
            ("tripartite: school.toml", json!(["school"]), Fields::describe("", false, school::school_file))
        }
    };
    if let Some(object) = schema.as_object_mut() {
        object.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        object.insert("title".to_owned(), json!(title));
        object.insert("required".to_owned(), required);
    }
    schema
}
