//! Any bytes as a school's export: a plan, or a diagnostic; never a panic, never more memory than the bounds allow.
//!
//! `mkdir -p tests/fuzz/corpus/roster && cargo +nightly fuzz run --fuzz-dir tests/fuzz roster tests/fuzz/corpus/roster fixtures/roster`

#![no_main]

use libfuzzer_sys::fuzz_target;
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::roster::{self, Given, SchoolFolder, TextFile, Wish};

fuzz_target!(|bytes: &[u8]| {
    let school = TextFile { path: "school.toml".into(), shown: "school.toml".into(), text: "schema = 1\n".into() };
    let folder = SchoolFolder { school, ..SchoolFolder::default() };
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let given = [Given { name: "export", bytes }];
    let import = roster::import(&given, &folder, &Wish::default(), &mut sources, &mut found);
    assert!(import.plan.is_some() || found.has_errors());
});
