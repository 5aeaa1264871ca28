//! What holds for any input: diagnostics with places, or a document in which every printed value can be found again, inside
//! its margins, nothing over anything else; and never a panic.
//!
//! `PROPTEST_CASES` says how many cases are tried: 200 if it says nothing, 2,000 in the project's own check (`CI=true`).

mod geometry;
mod strategies;

use std::fmt::Write as _;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use tripartite::diagnostic::{Diagnostics, Severity, Sources};
use tripartite::input::{MemoryFolder, Reader};
use tripartite::model::Models;
use tripartite::render::Renderer;

use crate::documents::reading;
use crate::press::{MODELS, Made, School, make, root, tree};
use strategies::{hostile, mutated, number_of_cases};

/// An agreement with a slot for each text that a school types: `@0`, `@1`, …
const FORM: &str = include_str!("properties/form.toml");

/// What stands in a slot where nothing hostile does.
const PLAIN: &str = "Mots simples";

fn slots() -> usize {
    FORM.matches("\"@").count()
}

/// The form with some slots filled, and plain words in the others.
fn filled(texts: &[(usize, String)]) -> String {
    let mut form = String::new();
    let mut pieces = FORM.split("\"@");
    form.push_str(pieces.next().unwrap());
    for (slot, piece) in pieces.enumerate() {
        let rest = piece.split_once('"').unwrap().1;
        let text = texts.iter().find(|(at, _)| at % slots() == slot).map_or(PLAIN, |(_, text)| text.as_str());
        write!(form, "{}{rest}", quoted(text)).unwrap();
    }
    form
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => write!(quoted, "\\u{:04X}", c as u32).unwrap(),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Every finding lies in a file that is there, between two characters of it; an error says where it is.
fn have_places(sources: &Sources, findings: &Diagnostics) -> TestCaseResult {
    for finding in findings.sorted() {
        let Some(span) = finding.span else {
            // What is wrong with a whole file or folder names it in its message.
            let whole = finding.code.starts_with("FILE") || finding.code == "MODEL-04";
            prop_assert!(finding.severity != Severity::Error || whole, "{finding:?}");
            continue;
        };
        let text = &sources.get(span.source).unwrap().text;
        prop_assert!(span.start <= span.end, "{finding:?}");
        prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{finding:?}");
    }
    Ok(())
}

/// Either diagnostics with places, or a good document.
fn is_told_or_good(made: &Made) -> TestCaseResult {
    have_places(&made.sources, &made.findings)?;
    let Some(rendered) = &made.rendered else {
        prop_assert!(made.findings.has_errors(), "neither a document nor an error");
        return Ok(());
    };
    let missing = reading::missing(made.content.as_ref().unwrap().values(), rendered.pages());
    prop_assert!(missing.is_empty(), "not found again: {missing:?}");
    let read = reading::Read::of(rendered.bytes());
    for (placed, taken) in rendered.pages().pages.iter().zip(&read.pages) {
        prop_assert_eq!(&reading::runs(placed), taken);
    }
    geometry::holds(rendered.pages())
}

fn config(share: u32) -> ProptestConfig {
    let cases = (number_of_cases() / share).max(1);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(1))]

    #[test]
    fn any_words_in_any_field_are_told_or_printed(
        texts in prop::collection::vec((any::<usize>(), hostile()), 1..6)
    ) {
        let reader = Reader::new(MemoryFolder::default()).with_models(MODELS.names());
        let form = filled(&texts);
        let made = make(&reader, "a.toml", form.as_bytes(), &MODELS, &mut Renderer::new(&MODELS));
        is_told_or_good(&made).map_err(|e| TestCaseError::fail(format!("{e}\n{texts:?}\n{}", made.told())))?;
    }

    #[test]
    fn any_change_of_a_real_file_is_told_or_printed(
        which in any::<prop::sample::Index>(), (file, change) in (any::<prop::sample::Index>(), mutated())
    ) {
        let mut school = School::fixture();
        let name = which.get(&school.names()).clone();
        let path = format!("agreements/{name}.toml");
        // The agreement itself half of the time, else one of the files that it may name.
        let others: Vec<String> = school.0.keys().filter(|path| !path.starts_with("golden/") && !path.starts_with("agreements/")).cloned().collect();
        let at = file.index(others.len() * 2);
        let changed = others.get(at).unwrap_or(&path).clone();
        let bytes = change.of(&school.0[&changed]);
        school.0.insert(changed, bytes);
        let made = make(&school.reader(), &path, &school.0[&path], &MODELS, &mut Renderer::new(&MODELS));
        is_told_or_good(&made).map_err(|e| TestCaseError::fail(format!("{e}\n{path}\n{}", made.told())))?;
    }

    #[test]
    fn any_bytes_as_any_file_are_told(
        own in prop::collection::vec(any::<u8>(), 0..400), school in prop::collection::vec(any::<u8>(), 0..400), host in prop::collection::vec(any::<u8>(), 0..400)
    ) {
        let agreement = School::fixture().0["agreements/other-parties.toml"].clone();
        let files = [("school.toml", school.clone()), ("hosts/bibliotheque-de-riom.toml", host)];
        for (with, bytes) in [(0, agreement), (0, own.clone()), (2, own)] {
            let files = files.iter().skip(with).map(|(path, bytes)| ((*path).to_owned(), bytes.clone())).collect();
            let reader = Reader::new(MemoryFolder(files)).with_models(MODELS.names());
            let (mut sources, mut findings) = (Sources::new(), Diagnostics::new());
            reader.school(&mut sources, &mut findings);
            have_places(&sources, &findings)?;
            let made = make(&reader, "agreements/a.toml", &bytes, &MODELS, &mut Renderer::new(&MODELS));
            is_told_or_good(&made)?;
        }
    }
}

/// The built-in models as files, as a school would copy them.
static TEMPLATES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let files = tree(&root().join("templates")).into_iter();
    files.filter(|(path, _)| path.starts_with("observation-2025/") || path.starts_with("shared/")).collect()
});

proptest! {
    #![proptest_config(config(8))]

    #[test]
    fn any_change_of_a_template_or_manifest_is_told_or_printed(
        (file, change) in (any::<prop::sample::Index>(), mutated())
    ) {
        let mut files = TEMPLATES.clone();
        let at = file.index(files.len());
        files[at].1 = change.of(&files[at].1);
        with_own_templates(files)?;
    }

    #[test]
    fn any_bytes_as_a_template_or_manifest_are_told(
        template in prop_oneof![hostile().prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..400)],
        manifest in prop::option::of(prop::collection::vec(any::<u8>(), 0..400))
    ) {
        let own = manifest.unwrap_or_else(|| TEMPLATES.iter().find(|(path, _)| path.ends_with("model.toml")).unwrap().1.clone());
        let files = vec![("observation-2025/model.toml".to_owned(), own), ("observation-2025/agreement.html".to_owned(), template)];
        with_own_templates(files)?;
    }
}

/// Renders the reference by a school's own templates: no panic, and what is wrong with them has a place.
fn with_own_templates(files: Vec<(String, Vec<u8>)>) -> TestCaseResult {
    let (mut sources, mut findings) = (Sources::new(), Diagnostics::new());
    let models = Models::builtin().with("gabarits", files, &mut sources, &mut findings);
    have_places(&sources, &findings)?;
    let school = School::fixture();
    let path = "agreements/reference.toml";
    let made = make(&school.reader(), path, &school.0[path], &models, &mut Renderer::new(&models));
    have_places(&made.sources, &made.findings)
}

/// What the properties found once, kept: a slot of the form, and its words.
const FOUND: [(usize, &str); 4] = [
    (18, ".îJèh(Oèà?'â àTIcû auô.?ÀZ h ; ô/î’!?/F?0 DîûPîàSÀ’S ViB À’0YCCD Oi/0àK PàbJùâûq’àr"),
    (0, "h\u{340}"),
    (0, "Ạυ"),
    (5, "\u{1ea0}\u{3c5} h\u{300}"),
];

#[test]
fn what_was_found_once_is_printed_well() {
    let reader = Reader::new(MemoryFolder::default()).with_models(MODELS.names());
    for (slot, words) in FOUND {
        let form = filled(&[(slot, words.to_owned())]);
        let made = make(&reader, "a.toml", form.as_bytes(), &MODELS, &mut Renderer::new(&MODELS));
        assert!(made.rendered.is_some(), "{words}: {}", made.told());
        is_told_or_good(&made).unwrap_or_else(|error| panic!("{words}: {error}"));
    }
}
