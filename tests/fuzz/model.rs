//! Any bytes as a school's own template: a diagnostic, or a document; never a panic, never without end.
//!
//! `mkdir -p tests/fuzz/corpus/model && cargo +nightly fuzz run --fuzz-dir tests/fuzz model tests/fuzz/corpus/model templates/observation-2025`

#![no_main]

use libfuzzer_sys::fuzz_target;
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::input::{MemoryFolder, Reader};
use tripartite::model::Models;
use tripartite::render::Renderer;
use tripartite::rules::{self, SchoolContext};

const AGREEMENT: &[u8] = include_bytes!("../../fixtures/reference/shortest.toml");
const MANIFEST: &[u8] = include_bytes!("../../templates/observation-2025/model.toml");

fuzz_target!(|bytes: &[u8]| {
    let own = [("model.toml", MANIFEST), ("agreement.html", bytes)];
    let own = own.map(|(name, bytes)| (format!("observation-2025/{name}"), bytes.to_vec())).into();
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let models = Models::builtin().with("models", own, &mut sources, &mut found);
    let reader = Reader::new(MemoryFolder::default()).with_models(models.names());
    let agreement = reader.agreement("any.toml", AGREEMENT, &mut sources, &mut found).expect("a good agreement");
    let Some(model) = models.get(agreement.model.as_str()) else { return };
    let checked = rules::check(agreement, model, &SchoolContext::default(), None, &mut found).expect("a good agreement");
    let rendered = Renderer::new(&models).render(&checked, &mut sources, &mut found).expect("no fault of the program");
    assert!(rendered.is_some() || found.has_errors());
});
