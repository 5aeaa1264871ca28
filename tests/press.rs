//! From files to documents, without the command: what the tests of documents share.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use tripartite::agreement::Agreement;
use tripartite::content::Content;
use tripartite::diagnostic::{Diagnostics, Lang, Severity, Sources};
use tripartite::input::{Folder, MemoryFolder, Reader};
use tripartite::layout::{Ink, Page, Placed};
use tripartite::model::Models;
use tripartite::render::{FIRST_VERSION, Rendered, Renderer};
use tripartite::rules::{self, Checked, SchoolContext};

/// The models of the program, filled from by every test of documents.
pub(crate) static MODELS: LazyLock<Models> = LazyLock::new(Models::builtin);

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files under a folder, by their path in it.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                let inside = path.strip_prefix(folder).unwrap().components();
                let inside: Vec<_> = inside.map(|part| part.as_os_str().to_str().unwrap()).collect();
                files.insert(inside.join("/"), fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A school's folder in memory: a real one, or what a test makes of it.
#[derive(Clone)]
pub(crate) struct School(pub(crate) BTreeMap<String, Vec<u8>>);

/// What became of an agreement.
pub(crate) struct Made {
    pub(crate) sources: Sources,
    pub(crate) findings: Diagnostics,
    pub(crate) content: Option<Content>,
    pub(crate) rendered: Option<Rendered>,
}

impl School {
    /// The folder of `fixtures/documents`.
    pub(crate) fn fixture() -> Self {
        static FILES: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| tree(&root().join("fixtures/documents")));
        Self(FILES.clone())
    }

    /// The names of its agreements.
    pub(crate) fn names(&self) -> Vec<String> {
        let inside = self.0.keys().filter_map(|path| path.strip_prefix("agreements/")?.strip_suffix(".toml"));
        inside.map(str::to_owned).collect()
    }

    /// A reader of the folder.
    pub(crate) fn reader(&self) -> Reader<MemoryFolder> {
        Reader::new(MemoryFolder(self.0.clone())).with_models(MODELS.names())
    }

    /// One agreement, by its name, read and checked.
    pub(crate) fn checked(&self, name: &str, sources: &mut Sources, found: &mut Diagnostics) -> Checked<Agreement> {
        let path = format!("agreements/{name}.toml");
        let read = self.reader().agreement(&path, &self.0[&path], sources, found).unwrap();
        let model = MODELS.get(read.model.as_str()).unwrap();
        // What the rules tell of it is held by `document`.
        rules::check(read, model, &SchoolContext::default(), None, &mut Diagnostics::new()).unwrap()
    }

    /// The document of one agreement, by its name.
    pub(crate) fn document(&self, name: &str, renderer: &mut Renderer<'_>) -> Rendered {
        let path = format!("agreements/{name}.toml");
        let made = make(&self.reader(), &path, &self.0[&path], &MODELS, renderer);
        // A note informs of what is as it should be.
        let told = made.findings.sorted().into_iter().filter(|finding| finding.severity != Severity::Note);
        let told: BTreeSet<&str> = told.map(|finding| finding.code).collect();
        let expected =
            EXPECTED.iter().find(|(of, _)| name.rsplit('/').next() == Some(*of)).map_or(&[][..], |(_, codes)| *codes);
        assert_eq!(told, expected.iter().copied().collect(), "{path}\n{}", made.told());
        made.rendered.unwrap()
    }
}

/// What is told of the agreements of `fixtures/documents`, none of which is wrong.
const EXPECTED: &[(&str, &[&str])] = &[
    // More than thirty hours a week before fifteen.
    ("troisieme", &["HOURS-15"]),
    ("troisieme-2024", &["HOURS-15"]),
    ("two-line-logo", &["HOURS-15"]),
    ("saturday", &["HOURS-11"]),
];

impl Made {
    /// What was found, a line each.
    pub(crate) fn told(&self) -> String {
        let lines = self.findings.sorted().into_iter().map(|finding| {
            let name = finding.span.and_then(|span| self.sources.get(span.source)).map_or("", |source| &source.name);
            let place = finding.span.and_then(|span| self.sources.line_column(span));
            format!("{name} {place:?} {}: {}\n", finding.code, finding.message.get(Lang::Fr))
        });
        lines.collect()
    }
}

/// Reads, checks and renders one agreement, as far as it goes.
pub(crate) fn make<F: Folder>(
    reader: &Reader<F>,
    path: &str,
    bytes: &[u8],
    models: &Models,
    renderer: &mut Renderer<'_>,
) -> Made {
    let (mut sources, mut findings) = (Sources::new(), Diagnostics::new());
    let read = reader.agreement(path, bytes, &mut sources, &mut findings);
    let model = read.as_ref().and_then(|agreement| models.get(agreement.model.as_str()));
    let file = reader.school(&mut Sources::new(), &mut Diagnostics::new());
    let school = file.map(|file| SchoolContext::of(&file, &mut Diagnostics::new())).unwrap_or_default();
    let checked = read.zip(model).and_then(|(read, model)| rules::check(read, model, &school, None, &mut findings));
    let checked = checked.filter(|_| !findings.has_errors());
    let mut made = Made { sources, findings, content: None, rendered: None };
    if let Some(checked) = checked {
        let model = models.get(checked.get().model.as_str()).unwrap();
        made.content = Some(Content::of(checked.get(), model, FIRST_VERSION).unwrap());
        made.rendered = renderer.render(&checked, &mut made.sources, &mut made.findings).unwrap();
    }
    made
}

/// Words that stand in one row: where they begin, and what they say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) x: f64,
    pub(crate) baseline: f64,
    pub(crate) words: String,
}

/// The rows of a page in drawing order: runs of one part on one baseline, from left to right, are one row.
pub(crate) fn rows(page: &Page) -> Vec<Row> {
    let mut rows: Vec<Row> = vec![];
    let mut open: Option<(Option<usize>, f64)> = None;
    for item in &page.items {
        let Ink::Text(run) = &item.ink else {
            rows.extend(told(item));
            open = None;
            continue;
        };
        let (x, baseline) = (item.x.0, (item.y + run.rise).0);
        let hyphen = if run.hyphenated { "-" } else { "" };
        let words = format!("{}{hyphen}", run.text());
        let goes_on = open.is_some_and(|(part, end)| part == item.part && (x - end).abs() < 0.01);
        match rows.last_mut() {
            Some(row) if goes_on && (row.baseline - baseline).abs() < 0.01 => row.words.push_str(&words),
            _ => rows.push(Row { x, baseline, words }),
        }
        open = Some((item.part, x + run.width().0));
    }
    rows
}

/// What is no text, as a row.
fn told(item: &Placed) -> Option<Row> {
    let words = match &item.ink {
        Ink::Logo { width, height } => format!("[logo, {:.1} × {:.1}]", millimetres(width.0), millimetres(height.0)),
        Ink::Code(code) => format!("[code {}]", code.text),
        Ink::Text(_) | Ink::Rule { .. } | Ink::Rectangle { .. } | Ink::Entry(_) => return None,
    };
    Some(Row { x: item.x.0, baseline: item.y.0, words })
}

pub(crate) fn millimetres(points: f64) -> f64 {
    points * 25.4 / 72.0
}
