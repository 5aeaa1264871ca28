//! What `--format json` prints: one struct for each command, described in `json.md`, which the library's documentation
//! includes. A key is never renamed or removed within one `schema`; new ones may come.

use serde::Serialize;
use tripartite::diagnostic::{Diagnostic, Diagnostics, Lang, Severity, Sources, Span};

/// The version of all these structs.
pub(crate) const SCHEMA: u32 = 1;

/// `new`.
#[derive(Serialize)]
pub(crate) struct New {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) folder: String,
    pub(crate) files: Vec<String>,
}

/// `check`.
#[derive(Serialize)]
pub(crate) struct Check {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) agreements: Vec<Agreement>,
    #[serde(flatten)]
    pub(crate) findings: Findings,
}

/// `render`.
#[derive(Serialize)]
pub(crate) struct Render {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) agreements: Vec<Agreement>,
    pub(crate) documents: Vec<Pdf>,
    pub(crate) packs: Vec<Pack>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) differences: Option<Vec<Difference>>,
    #[serde(flatten)]
    pub(crate) findings: Findings,
}

/// `completions` and `man`.
#[derive(Serialize)]
pub(crate) struct Printed {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) text: String,
}

/// One file that was read.
#[derive(Serialize)]
pub(crate) struct Agreement {
    pub(crate) file: String,
    pub(crate) number: Option<String>,
    pub(crate) ok: bool,
}

/// One PDF.
#[derive(Serialize)]
pub(crate) struct Pdf {
    pub(crate) agreement: String,
    pub(crate) number: String,
    pub(crate) version: u32,
    /// What a companion is; nothing for the agreement itself.
    pub(crate) kind: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) written: Option<&'static str>,
    pub(crate) pages: Option<usize>,
    pub(crate) content_digest: String,
    pub(crate) document_hash: String,
}

/// One PDF of many agreements, for paper.
#[derive(Serialize)]
pub(crate) struct Pack {
    pub(crate) file: String,
    pub(crate) written: &'static str,
    pub(crate) pages: usize,
    pub(crate) document_hash: String,
}

/// One document that is not as `--expect` says.
#[derive(Serialize)]
pub(crate) struct Difference {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) expected: Option<String>,
    pub(crate) found: Option<String>,
    pub(crate) page: Option<u32>,
    pub(crate) line: Option<usize>,
}

/// All findings, and how many.
#[derive(Serialize)]
pub(crate) struct Findings {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
    pub(crate) lang: &'static str,
    pub(crate) diagnostics: Vec<Finding>,
}

#[derive(PartialEq, Serialize)]
pub(crate) struct Finding {
    pub(crate) severity: &'static str,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) place: Option<Place>,
    pub(crate) related: Vec<Related>,
}

/// Lines and columns count from 1, columns in characters; the end is the character after the last.
#[derive(PartialEq, Serialize)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end_line: usize,
    pub(crate) end_column: usize,
}

#[derive(PartialEq, Serialize)]
pub(crate) struct Related {
    pub(crate) message: String,
    pub(crate) place: Option<Place>,
}

impl Findings {
    /// Takes in what was found later; the same finding stands once.
    pub(crate) fn join(&mut self, later: Self) {
        for finding in later.diagnostics {
            if !self.diagnostics.contains(&finding) {
                match finding.severity {
                    "error" => self.errors += 1,
                    "warning" => self.warnings += 1,
                    _ => self.notes += 1,
                }
                self.diagnostics.push(finding);
            }
        }
    }

    pub(crate) fn of(found: &Diagnostics, sources: &Sources, lang: Lang) -> Self {
        Self {
            errors: found.count(Severity::Error),
            warnings: found.count(Severity::Warning),
            notes: found.count(Severity::Note),
            lang: match lang {
                Lang::Fr => "fr",
                Lang::En => "en",
            },
            diagnostics: found.sorted().into_iter().map(|one| Finding::of(one, sources, lang)).collect(),
        }
    }
}

impl Finding {
    fn of(found: &Diagnostic, sources: &Sources, lang: Lang) -> Self {
        let said = |text: &tripartite::diagnostic::Text| text.get(lang).to_owned();
        let related = found.related.iter();
        Self {
            severity: match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            code: found.code,
            message: said(&found.message),
            help: found.help.as_ref().map(said),
            source: found.source.as_ref().map(said),
            place: found.span.and_then(|span| Place::of(span, sources)),
            related: related
                .map(|(span, words)| Related { message: said(words), place: Place::of(*span, sources) })
                .collect(),
        }
    }
}

impl Place {
    fn of(span: Span, sources: &Sources) -> Option<Self> {
        let (line, column) = sources.line_column(span)?;
        let (end_line, end_column) = sources.line_column(Span { start: span.end, ..span })?;
        let file = sources.get(span.source)?.name.clone();
        Some(Self { file, line, column, end_line, end_column })
    }
}
