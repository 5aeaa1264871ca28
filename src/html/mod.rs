//! An agreement as one accessible HTML page, for reading on a phone, by ear, or enlarged.
//!
//! The page says what the PDF says, from the same templates by way of the same [`Document`](crate::document::Document): its
//! words, their order, and the content digest. It is for reading: what is signed is the PDF, and the page says so.
//!
//! One file: the style is inside, the logo too, and a content security policy that forbids everything else, scripts first.
//! It is well-formed XML as well as HTML, so that any parser can read it. What users typed is text and never markup. The
//! headings go down one level at a time, whatever a model does; tables keep their meaning where a narrow screen shows their
//! rows one below the other.

mod blocks;
mod inlines;
mod page;

use crate::agreement::{Agreement, Logo};
use crate::content::{Content, Edition};
use crate::diagnostic::{Bug, Diagnostics, Sources};
use crate::digest::{ContentDigest, DocumentHash};
use crate::document::Compositor;
use crate::ids::Number;
use crate::model::Models;
use crate::pdf::Picture;
use crate::render::{file_stem, wrong_logo};
use crate::rules::Checked;

use self::page::{About, Style};

/// A page: its text, and what identifies it.
#[derive(Clone, Debug)]
pub struct Page {
    number: Number,
    version: u32,
    text: String,
    document_hash: DocumentHash,
    content_digest: ContentDigest,
}

impl Page {
    /// The number of the agreement.
    pub fn number(&self) -> &Number {
        &self.number
    }

    /// The version of the agreement.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The file, in UTF-8.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the file's bytes.
    pub fn document_hash(&self) -> DocumentHash {
        self.document_hash
    }

    /// What the agreement says, whatever its looks: the same as that of its PDF.
    pub fn content_digest(&self) -> ContentDigest {
        self.content_digest
    }

    /// The name of the file: `NUMBER.html`, or `NUMBER-vN.html` from the second version on.
    pub fn file_name(&self) -> String {
        format!("{}.html", file_stem(&self.number, self.version))
    }
}

/// Makes pages of agreements, one after another; no page depends on its neighbours.
pub struct Renderer<'a> {
    models: &'a Models,
    compositor: Compositor,
    style: Style,
}

impl<'a> Renderer<'a> {
    /// A renderer that knows some models.
    pub fn new(models: &'a Models) -> Self {
        Self { models, compositor: Compositor::new(), style: Style::new() }
    }

    /// The page of an agreement, or none and the diagnostics of what its model's templates or its logo have wrong.
    pub fn render(
        &mut self,
        agreement: &Checked<Agreement>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Page>, Bug> {
        self.edition(agreement, &Edition::FIRST, sources, diagnostics)
    }

    /// The same for any version.
    pub fn edition(
        &mut self,
        agreement: &Checked<Agreement>,
        edition: &Edition,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Page>, Bug> {
        let agreement = agreement.get();
        let name = agreement.model.value.as_str();
        let model = self.models.get(name).ok_or_else(|| Bug::new(format!("no model {name}")))?;
        let content = Content::edition(agreement, model, edition)?;
        let Some(document) = content.document(model, &mut self.compositor, sources, diagnostics) else {
            return Ok(None);
        };
        if let Some(logo) = &agreement.school.logo
            && let Err(error) = Picture::read(&logo.value.bytes)
        {
            diagnostics.push(wrong_logo(error, logo.span));
            return Ok(None);
        }
        let digest = content.digest();
        let logo: Option<&Logo> = agreement.school.logo.as_ref().map(|logo| &logo.value);
        let about = About {
            number: agreement.number.as_str(),
            version: edition.version,
            pdf: &format!("{}.pdf", file_stem(&agreement.number.value, edition.version)),
            author: agreement.school.name.as_str(),
            digest: &digest.short().to_string(),
            logo,
        };
        let text = page::write(&document, &about, &self.style);
        Ok(Some(Page {
            number: agreement.number.value.clone(),
            version: edition.version,
            document_hash: DocumentHash::of(text.as_bytes()),
            text,
            content_digest: digest,
        }))
    }
}

#[cfg(test)]
mod tests;
