//! What `--format json` prints: one struct for each command, described in `json.md`, which the library's documentation
//! includes. A key is never renamed or removed within one `schema`; new ones may come.

pub(crate) mod verify;

use serde::Serialize;
use tripartite::diagnostic::{Diagnostic, Diagnostics, Lang, Severity, Sources, Span};
use tripartite::ledger::Head;

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
    /// Files of earlier calls that none would make any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) left: Vec<String>,
    /// Files of earlier calls that a call would make otherwise by now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) outdated: Vec<String>,
    /// The numbers of agreements that cannot be made any more, and of which documents of earlier calls are there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) stuck: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) differences: Option<Vec<Difference>>,
    #[serde(flatten)]
    pub(crate) findings: Findings,
}

/// `extract`.
#[derive(Serialize)]
pub(crate) struct Extract {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) file: String,
    pub(crate) content_digest: String,
    pub(crate) proof: &'static str,
    pub(crate) data: serde_json::Value,
}

/// `completions` and `man`.
#[derive(Serialize)]
pub(crate) struct Printed {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) text: String,
}

/// `issue` and `amend`.
#[derive(Serialize)]
pub(crate) struct Issue {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) agreements: Vec<Agreement>,
    pub(crate) issued: Vec<Issued>,
    pub(crate) head: Option<HeadLine>,
    #[serde(flatten)]
    pub(crate) findings: Findings,
}

/// One version that is issued.
#[derive(Serialize)]
pub(crate) struct Issued {
    pub(crate) agreement: String,
    pub(crate) number: String,
    pub(crate) version: u32,
    pub(crate) file: String,
    /// Whether this call recorded it; else it was issued before.
    pub(crate) recorded: bool,
    pub(crate) content_digest: String,
    pub(crate) document_hash: String,
    pub(crate) changes: Vec<String>,
}

/// The head of the ledger.
#[derive(Serialize)]
pub(crate) struct HeadLine {
    pub(crate) events: u64,
    pub(crate) hash: String,
}

impl HeadLine {
    pub(crate) fn of(head: Head) -> Self {
        Self { events: head.count, hash: head.hash.to_string() }
    }
}

/// `deliver`, `sign`, `decline`, `cancel`, `revoke`.
#[derive(Serialize)]
pub(crate) struct Acts {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) recorded: Vec<Act>,
    /// Agreements that a call meant and that cannot be recorded yet.
    pub(crate) left_out: Vec<LeftOut>,
    pub(crate) head: Option<HeadLine>,
}

/// An agreement of which nothing was recorded.
#[derive(Serialize)]
pub(crate) struct LeftOut {
    pub(crate) number: String,
    pub(crate) reason: String,
}

/// One event that was recorded.
#[derive(Serialize)]
pub(crate) struct Act {
    pub(crate) number: String,
    pub(crate) version: u32,
    pub(crate) event: u64,
    pub(crate) kind: &'static str,
    pub(crate) party: Option<String>,
    pub(crate) state: &'static str,
}

/// `status`.
#[derive(Serialize)]
pub(crate) struct Status {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) day: String,
    pub(crate) agreements: Vec<Standing>,
    pub(crate) head: HeadLine,
}

/// How one agreement stands.
#[derive(Serialize)]
pub(crate) struct Standing {
    pub(crate) number: String,
    pub(crate) version: u32,
    pub(crate) state: &'static str,
    pub(crate) late: bool,
    pub(crate) expired: bool,
    pub(crate) starts_soon: bool,
    pub(crate) issued: String,
    pub(crate) starts: String,
    pub(crate) ends: String,
    pub(crate) deadline: Option<String>,
    pub(crate) pupil: String,
    pub(crate) class: String,
    pub(crate) host: String,
    pub(crate) missing: Vec<String>,
    pub(crate) days_waiting: Option<i64>,
    pub(crate) content_digest: Option<String>,
    pub(crate) document_hash: Option<String>,
    pub(crate) parties: Vec<Party>,
    pub(crate) allowed: Vec<Allowed>,
}

/// A rule that was allowed for an agreement, and why.
#[derive(Serialize)]
pub(crate) struct Allowed {
    pub(crate) rule: String,
    pub(crate) reason: String,
}

/// How one party stands.
#[derive(Serialize)]
pub(crate) struct Party {
    pub(crate) key: String,
    pub(crate) role: String,
    pub(crate) asked: &'static str,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) signed: Option<String>,
    pub(crate) how: Option<&'static str>,
    /// Why its file was taken for a signature that `verify` would not accept.
    pub(crate) despite: Option<String>,
    pub(crate) declined: Option<String>,
    /// Why it declined.
    pub(crate) reason: Option<String>,
    pub(crate) reminded: Option<String>,
    pub(crate) event: Option<u64>,
}

/// `log`.
#[derive(Serialize)]
pub(crate) struct Log {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) events: Vec<Event>,
}

/// One event.
#[derive(Serialize)]
pub(crate) struct Event {
    #[serde(rename = "event")]
    pub(crate) seq: u64,
    pub(crate) at: String,
    pub(crate) number: String,
    pub(crate) version: u32,
    pub(crate) kind: &'static str,
    pub(crate) party: Option<String>,
    pub(crate) how: Option<&'static str>,
    pub(crate) on: Option<String>,
    pub(crate) by: String,
    pub(crate) reason: Option<String>,
    pub(crate) seen_by: Option<String>,
    pub(crate) despite: Option<String>,
    pub(crate) verdict: Option<String>,
    pub(crate) notes: Vec<String>,
    pub(crate) changes: Vec<String>,
    pub(crate) evidence: Vec<String>,
    pub(crate) document_hash: Option<String>,
    pub(crate) revoked_by: Option<u64>,
    pub(crate) erased: bool,
}

/// `audit`.
#[derive(Serialize)]
pub(crate) struct Audit {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) sound: bool,
    pub(crate) head: HeadLine,
    pub(crate) files: usize,
    pub(crate) erased: usize,
    /// Events since the receipt, where it is continued.
    pub(crate) added: Option<u64>,
    pub(crate) faults: Vec<String>,
    pub(crate) remarks: Vec<String>,
}

/// `export`.
#[derive(Serialize)]
pub(crate) struct Export {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) exported: Vec<Exported>,
    pub(crate) head: HeadLine,
}

/// One evidence file.
#[derive(Serialize)]
pub(crate) struct Exported {
    pub(crate) number: String,
    pub(crate) event: u64,
    pub(crate) file: String,
    pub(crate) document_hash: String,
    /// The paths in it.
    pub(crate) files: Vec<String>,
}

/// `remind`.
#[derive(Serialize)]
pub(crate) struct Remind {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) recorded: bool,
    pub(crate) reminders: Vec<Reminder>,
}

/// One reminder.
#[derive(Serialize)]
pub(crate) struct Reminder {
    pub(crate) number: String,
    pub(crate) party: String,
    pub(crate) role: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) file: Option<String>,
}

/// `backup`.
#[derive(Serialize)]
pub(crate) struct Backup {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) folder: String,
    pub(crate) files: usize,
    pub(crate) unsound: Vec<String>,
    pub(crate) head: HeadLine,
}

/// `erase`.
#[derive(Serialize)]
pub(crate) struct Erase {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) dry_run: bool,
    pub(crate) erased: Vec<Erasure>,
    /// Files that stay, without what they held of these agreements.
    pub(crate) rewritten: Vec<String>,
    pub(crate) in_the_way: Vec<String>,
    /// Files in which a program finds no words, or shared ones that may name somebody: a person has to look.
    pub(crate) to_look_at: Vec<String>,
}

/// What goes of one agreement.
#[derive(Serialize)]
pub(crate) struct Erasure {
    pub(crate) number: String,
    pub(crate) events: Vec<u64>,
    pub(crate) files: Vec<String>,
}

/// `receipt`.
#[derive(Serialize)]
pub(crate) struct Receipt {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) at: String,
    pub(crate) head: HeadLine,
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
    pub(crate) page: Option<usize>,
    pub(crate) line: Option<usize>,
}

/// `explain`.
#[derive(Serialize)]
pub(crate) struct Explain {
    pub(crate) schema: u32,
    pub(crate) command: &'static str,
    pub(crate) lang: &'static str,
    pub(crate) rules: Vec<Rule>,
}

/// A rule.
#[derive(Serialize)]
pub(crate) struct Rule {
    pub(crate) code: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) family: &'static str,
    pub(crate) title: &'static str,
    pub(crate) explanation: &'static str,
    pub(crate) source: Option<Source>,
    pub(crate) since: Option<String>,
    pub(crate) until: Option<String>,
    pub(crate) binding: bool,
    pub(crate) passes: Vec<Example>,
    pub(crate) fails: Vec<Example>,
}

#[derive(Serialize)]
pub(crate) struct Source {
    pub(crate) text: &'static str,
    pub(crate) certainty: &'static str,
}

/// Agreements by what differs from the reference agreement.
#[derive(Serialize)]
pub(crate) struct Example {
    pub(crate) agreements: Vec<&'static str>,
    pub(crate) without: Vec<&'static str>,
    pub(crate) school: &'static str,
    pub(crate) on: Option<&'static str>,
}

/// The code of a language.
pub(crate) fn code_of(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => "fr",
        Lang::En => "en",
    }
}

/// The word for a severity.
pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
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
            lang: code_of(lang),
            diagnostics: found.sorted().into_iter().map(|one| Finding::of(one, sources, lang)).collect(),
        }
    }
}

impl Finding {
    fn of(found: &Diagnostic, sources: &Sources, lang: Lang) -> Self {
        let said = |text: &tripartite::diagnostic::Text| text.get(lang).to_owned();
        let related = found.related.iter();
        Self {
            severity: severity(found.severity),
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
