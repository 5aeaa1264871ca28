//! Documents that wait to be recorded: written and kept only when the ledger admits them.

use std::path::PathBuf;

use tripartite::agreement::Agreement;
use tripartite::content::Edition;
use tripartite::ledger::{Case, Key, Register, Terms, What, particulars};
use tripartite::render::Rendered;
use tripartite::store::{self, Archive, ErrorKind};

use super::batch::Entry;
use super::desk::{Desk, Draft, refused};
use super::print::Failure;
use super::report;
use super::terminal::Terminal;

/// A document that waits to be recorded.
pub(super) struct Waiting {
    pub(super) draft: Draft,
    pub(super) rendered: Rendered,
    pub(super) path: PathBuf,
    pub(super) line: report::Issued,
}

impl Waiting {
    /// Writes it into its folder: a killed call leaves a draft there, never a gap.
    fn print(&self) -> Result<(), store::Error> {
        store::write_whole(&self.path, self.rendered.bytes()).map(|_| ())
    }

    /// Writes it where it is kept.
    fn keep(&self, archive: &Archive) -> Result<(), store::Error> {
        archive.keep_issued(self.rendered.bytes())?;
        archive.keep_content(self.rendered.content().canonical()).map(|_| ())
    }

    /// Whether somebody else has recorded the same since the ledger was read.
    fn is_issued(&self, register: &Register) -> bool {
        let same = |case: &Case| {
            let document = case.digests().map(|(document, _)| document);
            case.state.version().version == self.rendered.version() && document == Some(self.rendered.document_hash())
        };
        register.get(&self.draft.number).is_some_and(same)
    }
}

/// Whether a document that waits may be recorded.
pub(super) enum Admitted {
    Yes,
    /// Somebody else has recorded the same.
    Already,
    No(Failure),
}

/// Writes a document that may be recorded; fails when no other can be written either.
pub(super) fn admitted(
    one: &Waiting,
    desk: &Desk<'_>,
    register: &Register,
    terminal: &Terminal,
) -> Result<Admitted, Failure> {
    let already = one.is_issued(register);
    if let Err(why) = desk.admits(&one.draft, register)
        && !already
    {
        return Ok(Admitted::No(refused(&one.draft.number, &why)));
    }
    match one.print() {
        Ok(()) if already => return Ok(Admitted::Already),
        Ok(()) => {}
        Err(error) if is_its_own(&error) => return Ok(Admitted::No(terminal.failure(&error))),
        Err(error) => return Err(terminal.failure(&error)),
    }
    one.keep(&desk.archive).map_err(|e| terminal.failure(&e))?;
    Ok(Admitted::Yes)
}

/// Whether it is at this one place that nothing can be written.
pub(super) fn is_its_own(error: &store::Error) -> bool {
    matches!(error.kind(), ErrorKind::IsFolder | ErrorKind::Special | ErrorKind::Busy)
}

/// What is recorded of a document.
pub(super) fn draft(entry: &Entry, rendered: &Rendered, agreement: &Agreement) -> Draft {
    let terms = Terms::of(agreement, rendered.content());
    let mut sealed = vec![
        (Key::Document, rendered.document_hash().to_string()),
        (Key::Content, rendered.content_digest().to_string()),
    ];
    sealed.extend(particulars(agreement, rendered.content(), &entry.target.inside));
    let edition = Edition::of(rendered.content().values());
    let what = match edition.and_then(|edition| edition.amends) {
        Some(amends) => {
            sealed.push((Key::Replaces, amends.document.to_string()));
            sealed.extend(amends.changes.iter().map(|change| (Key::Change, change.sentence())));
            What::Amended(terms)
        }
        None => What::Issued(terms),
    };
    Draft { number: rendered.number().clone(), version: rendered.version(), what, sealed }
}

/// What a new version changes, a sentence each.
pub(super) fn changes(rendered: &Rendered) -> Vec<String> {
    let amends = Edition::of(rendered.content().values()).and_then(|edition| edition.amends);
    amends.map_or_else(Vec::new, |amends| amends.changes.iter().map(tripartite::content::Change::sentence).collect())
}
