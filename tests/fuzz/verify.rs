//! Any bytes as a file that came back, alone and behind an issued file: a verdict; never a panic, and never `original` or
//! `signed` for what nobody signed.
//!
//! `mkdir -p tests/fuzz/corpus/verify && cargo +nightly fuzz run --fuzz-dir tests/fuzz verify tests/fuzz/corpus/verify fixtures/returns`

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::extract::extract;
use tripartite::input::{MemoryFolder, Reader};
use tripartite::model::Models;
use tripartite::render::Renderer;
use tripartite::rules::{self, SchoolContext};
use tripartite::verify::{Given, Kind, verdict};

const AGREEMENT: &[u8] = include_bytes!("../../fixtures/reference/shortest.toml");

/// A file that was issued.
static ISSUED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (models, mut sources, mut found) = (Models::builtin(), Sources::new(), Diagnostics::new());
    let reader = Reader::new(MemoryFolder::default()).with_models(models.names());
    let agreement = reader.agreement("any.toml", AGREEMENT, &mut sources, &mut found).expect("a good agreement");
    let model = models.get(agreement.model.as_str()).expect("a model of ours");
    let checked = rules::check(agreement, model, &SchoolContext::default(), None, &mut found).expect("a good agreement");
    let rendered = Renderer::new(&models).render(&checked, &mut sources, &mut found);
    rendered.expect("no fault of the program").expect("sound templates").bytes().to_vec()
});

fuzz_target!(|bytes: &[u8]| {
    let issued = Given::new(ISSUED.clone());
    let alone = verdict(bytes, &issued);
    assert!(alone.kind != Kind::Original || bytes == ISSUED.as_slice());
    let behind = verdict(&[ISSUED.as_slice(), bytes].concat(), &issued);
    assert!(behind.kind != Kind::Original || bytes.is_empty());
    let _ = extract(bytes);
});
