//! Pages into the bytes of a PDF file.
//!
//! printpdf makes the document, its pages and its faces; the operators are written beneath it (`page` says why); lopdf
//! finishes the file: metadata, bookmarks, compression, object and cross-reference streams. The same pages give the same bytes: no date, no random number, no order of a hash.
//!
//! What printpdf writes the same way each time (a face's dictionaries and programs) is asked of it once for each repertoire
//! and kept: see `fonts`.

mod file;
mod fonts;
mod page;
mod picture;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::Bug;
use crate::font::{self, Face, Subset};
use crate::layout::{Ink, Pages};

pub use fonts::Fonts;
pub use picture::{Picture, PictureError};

/// What the file says of itself.
#[derive(Clone, Debug)]
pub struct About<'a> {
    /// Title, shown in the reader's window.
    pub title: &'a str,
    /// Author: the school.
    pub author: &'a str,
    /// Sixteen bytes that name the content, for the file's identifier.
    pub id: [u8; 16],
}

/// The bytes of a file with these pages.
pub fn write(pages: &Pages, about: &About<'_>, logo: Option<&Picture>, fonts: &mut Fonts) -> Result<Vec<u8>, Bug> {
    let mut faces = BTreeMap::new();
    for (face, more) in unusual_glyphs(pages) {
        faces.insert(face, fonts.get(face, &more)?);
    }
    let subsets: BTreeMap<Face, Arc<Subset>> =
        faces.iter().map(|(face, font)| (*face, Arc::clone(&font.subset))).collect();
    let (document, contents) = page::draw(pages, &subsets)?;
    file::finish(document, contents, pages, about, logo, &faces)
}

/// The faces that the pages use, and of each the glyphs outside the usual repertoire with their characters.
fn unusual_glyphs(pages: &Pages) -> BTreeMap<Face, BTreeMap<u16, String>> {
    let mut used: BTreeMap<Face, BTreeMap<u16, String>> = BTreeMap::new();
    for run in pages.pages.iter().flat_map(|page| &page.items).filter_map(|item| match &item.ink {
        Ink::Text(run) => Some(run),
        _ => None,
    }) {
        let glyphs = used.entry(run.face).or_default();
        for word in &run.words {
            for (index, glyph) in word.glyphs.iter().enumerate() {
                if !font::is_usual(run.face, glyph.id) {
                    // The lowest of what it stands for, whichever word comes first.
                    let characters = word.characters(run.face, index);
                    let known = glyphs.entry(glyph.id).or_insert_with(|| characters.clone());
                    *known = characters.min(std::mem::take(known));
                }
            }
        }
    }
    used
}
