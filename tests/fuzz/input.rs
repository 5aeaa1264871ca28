//! Any bytes as an agreement, in the folder of the fixtures: findings with places, or a document; never a panic.
//!
//! `mkdir -p tests/fuzz/corpus/input && cargo +nightly fuzz run --fuzz-dir tests/fuzz input tests/fuzz/corpus/input fixtures/documents/agreements`

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::input::{MemoryFolder, Reader};
use tripartite::model::Models;
use tripartite::render::Renderer;
use tripartite::rules::{self, SchoolContext};

static MODELS: LazyLock<Models> = LazyLock::new(Models::builtin);
const SCHOOL: &[u8] = include_bytes!("../../fixtures/documents/school.toml");

fuzz_target!(|bytes: &[u8]| {
    let files = [("school.toml".to_owned(), SCHOOL.to_vec()), ("hosts/any.toml".to_owned(), bytes.to_vec())];
    let reader = Reader::new(MemoryFolder(files.into())).with_models(MODELS.names());
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let Some(agreement) = reader.agreement("agreements/any.toml", bytes, &mut sources, &mut found) else {
        assert!(found.has_errors());
        return;
    };
    let Some(model) = MODELS.get(agreement.model.as_str()) else { return };
    let Some(checked) = rules::check(agreement, model, &SchoolContext::default(), None, &mut found) else { return };
    Renderer::new(&MODELS).render(&checked, &mut sources, &mut found).expect("no fault of the program");
});
