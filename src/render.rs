//! The pipeline: a checked agreement becomes a document's bytes.
//!
//! A [`Renderer`] owns what is worth keeping between documents (shaped words, broken paragraphs, subsets of faces): results of
//! pure functions only, so that no document depends on its neighbours. One renderer serves one thread; several may deflate a long file.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::agreement::{Agreement, Logo, School};
use crate::content::{Content, Edition};
use crate::diagnostic::{Bug, Diagnostic, Diagnostics, Sources, Span, Spanned};
use crate::digest::{ContentDigest, DocumentHash};
use crate::document::{Compositor, Document};
use crate::ids::Number;
use crate::layout::paragraph::Breaker;
use crate::layout::{self, Pages, Setup};
use crate::model::{Models, Scope};
use crate::pdf::{self, About, Extras, Picture, PictureError, Sheets, Stock};
use crate::rules::Checked;
use crate::text;

/// The version of an agreement that was never amended.
pub const FIRST_VERSION: u32 = 1;

/// Logos kept: those of a few schools.
const LOGOS_KEPT: usize = 8;

/// Characters quoted of words that fit on no page.
const QUOTED: usize = 60;

/// A document: its bytes, and what identifies them.
#[derive(Clone, Debug)]
pub struct Rendered {
    number: Number,
    version: u32,
    bytes: Vec<u8>,
    document_hash: DocumentHash,
    content: Content,
    sheets: Sheets,
}

impl Rendered {
    /// The number of the agreement.
    pub fn number(&self) -> &Number {
        &self.number
    }

    /// The version of the agreement.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The PDF.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the PDF's bytes.
    pub fn document_hash(&self) -> DocumentHash {
        self.document_hash
    }

    /// What the agreement says, whatever its looks.
    pub fn content_digest(&self) -> ContentDigest {
        self.content.digest()
    }

    /// What the document says.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The same content as it was issued before, perhaps by an earlier version of this program: with those bytes.
    #[must_use]
    pub fn as_issued(self, bytes: Vec<u8>) -> Self {
        Self { document_hash: DocumentHash::of(&bytes), bytes, ..self }
    }

    /// What stands where.
    pub fn pages(&self) -> &Pages {
        &self.sheets.pages
    }

    /// The pages, for a pack.
    pub fn into_sheets(self) -> Sheets {
        self.sheets
    }

    /// The name of the file: `NUMBER.pdf`, or `NUMBER-vN.pdf` from the second version on.
    pub fn file_name(&self) -> String {
        format!("{}.pdf", file_stem(&self.number, self.version))
    }
}

/// The name of an agreement's file without what tells its kind: the number, and the version from the second on.
pub(crate) fn file_stem(number: &Number, version: u32) -> String {
    match version {
        FIRST_VERSION => number.as_str().to_owned(),
        version => format!("{}-v{version}", number.as_str()),
    }
}

/// What a document's file and footers say beside its words.
#[derive(Clone, Copy)]
pub(crate) struct Imprint<'a> {
    /// The short content digest.
    pub(crate) digest: &'a str,
    /// What the QR codes begin with.
    pub(crate) code: Option<&'a str>,
    /// Names the content, for the file's identifier.
    pub(crate) id: [u8; 16],
    /// In whose name it is made.
    pub(crate) maker: Maker<'a>,
    /// What the file carries beside its pages.
    pub(crate) extras: Extras<'a>,
}

/// In whose name a document is made.
#[derive(Clone, Copy)]
pub(crate) struct Maker<'a> {
    /// The author in the file's metadata.
    pub(crate) name: &'a str,
    /// The logo of the first page.
    pub(crate) logo: Option<&'a Spanned<Logo>>,
}

impl<'a> Maker<'a> {
    /// A school.
    pub(crate) fn of(school: &'a School) -> Self {
        Self { name: school.name.as_str(), logo: school.logo.as_ref() }
    }
}

/// A printed document.
pub(crate) struct Print {
    pub(crate) sheets: Sheets,
    pub(crate) bytes: Vec<u8>,
}

/// Renders agreements, one after another.
pub struct Renderer<'a> {
    models: &'a Models,
    compositor: Compositor,
    breaker: Breaker,
    stock: Stock,
    logos: BTreeMap<DocumentHash, Arc<Picture>>,
}

impl<'a> Renderer<'a> {
    /// A renderer that knows some models.
    pub fn new(models: &'a Models) -> Self {
        Self {
            models,
            compositor: Compositor::new(),
            breaker: Breaker::new(),
            stock: Stock::new(NonZeroUsize::MIN),
            logos: BTreeMap::new(),
        }
    }

    /// The same, with several threads for what takes longest in a long file. The bytes are the same.
    #[must_use]
    pub fn with_threads(self, threads: NonZeroUsize) -> Self {
        Self { stock: Stock::new(threads), ..self }
    }

    /// The document of an agreement that was never amended, or none and the diagnostics of what its model's templates or
    /// its logo have wrong.
    pub fn render(
        &mut self,
        agreement: &Checked<Agreement>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Rendered>, Bug> {
        self.edition(agreement, &Edition::FIRST, sources, diagnostics)
    }

    /// The same for any version.
    pub fn edition(
        &mut self,
        agreement: &Checked<Agreement>,
        edition: &Edition,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Rendered>, Bug> {
        let agreement = agreement.get();
        let name = agreement.model.value.as_str();
        let model = self.models.get(name).ok_or_else(|| Bug::new(format!("no model {name}")))?;
        let content = Content::edition(agreement, model, edition)?;
        let Some(document) = content.document(model, &mut self.compositor, sources, diagnostics) else {
            return Ok(None);
        };
        let digest = content.digest();
        let short = digest.short().to_string();
        let code = format!("1:{}:{}:{}", agreement.number.as_str(), edition.version, short.replace('-', ""));
        let mut id = [0; 16];
        id.copy_from_slice(&digest.as_bytes()[..16]);
        let extras = Extras { fields: true, links: true, data: Some(content.canonical()) };
        let maker = Maker::of(&agreement.school);
        let imprint = Imprint { digest: &short, code: Some(&code), id, maker, extras };
        let Some(Print { sheets, bytes }) =
            self.print(&document, &imprint, &|words| Some(longest_in(words, agreement)), diagnostics)?
        else {
            return Ok(None);
        };
        let pages = sheets.pages.pages.len();
        if pages > USUAL_PAGES {
            diagnostics.push(long(pages, agreement));
        }
        Ok(Some(Rendered {
            number: agreement.number.value.clone(),
            version: edition.version,
            document_hash: DocumentHash::of(&bytes),
            bytes,
            content,
            sheets,
        }))
    }

    /// The models that it knows.
    pub(crate) fn models(&self) -> &'a Models {
        self.models
    }

    /// The document that a companion's template makes of a context.
    pub(crate) fn companion(
        &mut self,
        scope: Scope,
        kind: &str,
        context: &Map<String, Value>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Document> {
        self.models.companions().document(scope, kind, context, &mut self.compositor, sources, diagnostics)
    }

    /// The pages and bytes of a document; none, and the reason told, where its logo is wrong or words fit on no page: then at
    /// the `place` of these words.
    pub(crate) fn print(
        &mut self,
        document: &Document,
        imprint: &Imprint<'_>,
        place: &dyn Fn(&str) -> Option<Span>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Print>, Bug> {
        let Some(pages) = self.lay_out(document, imprint, place, diagnostics)? else { return Ok(None) };
        let mut sheets = Sheets::from(pages);
        let bytes = self.bind(&mut sheets, &document.title, imprint)?;
        Ok(Some(Print { sheets, bytes }))
    }

    /// The pages of a document; none, and the reason told, as of [`Renderer::print`].
    pub(crate) fn lay_out(
        &mut self,
        document: &Document,
        imprint: &Imprint<'_>,
        place: &dyn Fn(&str) -> Option<Span>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<Pages>, Bug> {
        let logo = match self.logo(imprint.maker) {
            Ok(logo) => logo,
            Err((error, span)) => {
                diagnostics.push(wrong_logo(error, span));
                return Ok(None);
            }
        };
        let logo = logo.as_ref().map(|picture| (picture.width, picture.height));
        let setup = Setup { digest: imprint.digest, code: imprint.code, logo };
        let pages = layout::lay_out(document, &setup, &mut self.breaker)?;
        if let Some(words) = &pages.overfull {
            diagnostics.push(overfull(words, place(words)));
            return Ok(None);
        }
        Ok(Some(pages))
    }

    /// The bytes of pages.
    pub(crate) fn bind(&mut self, sheets: &mut Sheets, title: &str, imprint: &Imprint<'_>) -> Result<Vec<u8>, Bug> {
        let maker = imprint.maker;
        let logo = self.logo(maker).ok().flatten();
        let words = maker.logo.map_or("", |logo| logo.alt.as_str());
        let logo = logo.as_deref().map(|picture| (picture, words));
        let about = About { title, author: maker.name, id: imprint.id, logo };
        pdf::write(sheets, &about, imprint.extras, &mut self.stock)
    }

    /// The picture of a maker's logo, or what is wrong with it and where it is named.
    fn logo(&mut self, maker: Maker<'_>) -> Result<Option<Arc<Picture>>, (PictureError, Span)> {
        let Some(logo) = maker.logo else { return Ok(None) };
        self.picture(&logo.value).map(Some).map_err(|error| (error, logo.span))
    }

    fn picture(&mut self, logo: &Logo) -> Result<Arc<Picture>, PictureError> {
        let hash = DocumentHash::of(&logo.bytes);
        if let Some(picture) = self.logos.get(&hash) {
            return Ok(Arc::clone(picture));
        }
        let picture = Arc::new(Picture::read(&logo.bytes)?);
        if self.logos.len() >= LOGOS_KEPT {
            self.logos.clear();
        }
        self.logos.insert(hash, Arc::clone(&picture));
        Ok(picture)
    }
}

/// Where an agreement can be shortened so that words of its document fit on a page: at the longest typed text among them.
pub(crate) fn longest_in(words: &str, agreement: &Agreement) -> Span {
    // Lines are broken and hyphenated, spaces and signs set.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let words = letters(words);
    let printed = agreement.texts().filter(|text| words.contains(&letters(text.as_str())));
    printed.max_by_key(|text| text.as_str().len()).map_or(agreement.number.span, |text| text.span)
}

/// An agreement has four or five pages; one with more than these is not read before it is signed.
const USUAL_PAGES: usize = 12;

fn long(pages: usize, agreement: &Agreement) -> Diagnostic {
    let longest = agreement.texts().max_by_key(|text| text.as_str().len());
    let span = longest.map_or(agreement.number.span, |text| text.span);
    let message = text!(
        "cette convention fait {pages} pages : peu de monde la lira avant de la signer",
        "this agreement has {pages} pages: few will read it before they sign it"
    );
    Diagnostic::warning("PAGE-02", span, message).with_help(text!(
        "une convention tient sur quatre ou cinq pages : raccourcir les longs textes, ici le plus long, ou le modèle",
        "an agreement fits on four or five pages: shorten the long texts, the longest is here, or the model"
    ))
}

fn overfull(words: &str, span: Option<Span>) -> Diagnostic {
    let words: String = words.chars().take(QUOTED).collect();
    let message = text!("« {words}… » ne tient pas sur une page", "« {words}… » does not fit on a page");
    let help =
        text!("raccourcir ce texte, ou le gabarit qui l’écrit", "shorten this text, or the template that writes it");
    Diagnostic::error("PAGE-01", span, message).with_help(help)
}

pub(crate) fn wrong_logo(error: PictureError, span: Span) -> Diagnostic {
    let message = match error {
        PictureError::Kind => text!("le logo n’est ni un PNG ni un JPEG", "the logo is neither a PNG nor a JPEG"),
        PictureError::Damaged => text!(
            "le logo est abîmé, ou d’une variété que les lecteurs de PDF ne connaissent pas",
            "the logo is damaged, or of a variety that PDF readers do not know"
        ),
        PictureError::TooLarge => {
            text!("le logo a plus de quatre millions de pixels", "the logo has more than four million pixels")
        }
    };
    let help = text!(
        "enregistrer le logo en PNG, 1000 pixels de large au plus",
        "save the logo as a PNG, at most 1000 pixels wide"
    );
    Diagnostic::error("LOGO-01", span, message).with_help(help)
}
