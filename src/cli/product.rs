//! What `render` makes of an agreement: a PDF, or an HTML page; one face for both.

use tripartite::diagnostic::Text;
use tripartite::digest::{ContentDigest, DocumentHash};
use tripartite::html::Page;
use tripartite::ids::Number;
use tripartite::render::Rendered;

use super::print::count;
use super::words::Both;

/// A document as it was asked for.
pub(crate) enum Product {
    Pdf(Rendered),
    Html(Page),
}

impl Product {
    pub(crate) fn number(&self) -> &Number {
        match self {
            Self::Pdf(made) => made.number(),
            Self::Html(made) => made.number(),
        }
    }

    pub(crate) fn version(&self) -> u32 {
        match self {
            Self::Pdf(made) => made.version(),
            Self::Html(made) => made.version(),
        }
    }

    pub(crate) fn file_name(&self) -> String {
        match self {
            Self::Pdf(made) => made.file_name(),
            Self::Html(made) => made.file_name(),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Pdf(made) => made.bytes(),
            Self::Html(made) => made.text().as_bytes(),
        }
    }

    /// How many pages of paper; HTML has none.
    pub(crate) fn pages(&self) -> Option<usize> {
        match self {
            Self::Pdf(made) => Some(made.pages().pages.len()),
            Self::Html(_) => None,
        }
    }

    pub(crate) fn content_digest(&self) -> ContentDigest {
        match self {
            Self::Pdf(made) => made.content_digest(),
            Self::Html(made) => made.content_digest(),
        }
    }

    pub(crate) fn document_hash(&self) -> DocumentHash {
        match self {
            Self::Pdf(made) => made.document_hash(),
            Self::Html(made) => made.document_hash(),
        }
    }
}

/// What documents are called.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    html: bool,
}

impl Kind {
    pub(crate) fn of(html: bool) -> Self {
        Self { html }
    }

    pub(crate) fn is_html(self) -> bool {
        self.html
    }

    /// So many of them.
    pub(crate) fn made(self, n: usize) -> Text {
        if self.html {
            count(n, Both("page HTML", "HTML page"), Both("pages HTML", "HTML pages"))
        } else {
            count(n, Both("PDF", "PDF"), Both("PDF", "PDFs"))
        }
    }

    /// So many of them, compared.
    pub(crate) fn compared(self, n: usize) -> Text {
        if self.html {
            let one = Both("page HTML comparée", "HTML page compared");
            count(n, one, Both("pages HTML comparées", "HTML pages compared"))
        } else {
            count(n, Both("PDF comparé", "PDF compared"), Both("PDF comparés", "PDFs compared"))
        }
    }
}
