//! Faces as PDF objects: composite fonts (ISO 32000-1, 9.7) with their widths, programs and characters.
//!
//! printpdf writes them into a file of their own, once for each repertoire; from there they go into every document that uses
//! them. A repertoire is a pure function of the glyphs asked for, so no document depends on its neighbours.

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use printpdf::{
    Codepoint, FontId, Mm, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, TextItem,
};

use super::file::deflated;
use crate::diagnostic::Bug;
use crate::font::{self, Face, Subset};

/// A face as a file needs it.
#[derive(Debug)]
pub(super) struct FontObjects {
    pub(super) subset: Arc<Subset>,
    type0: Dictionary,
    descendant: Dictionary,
    descriptor: Dictionary,
    program: Stream,
    to_unicode: Stream,
    cid_to_gid: Stream,
}

/// The face as objects of a document: the name of its resource and its number.
pub(super) fn resource_name(face: Face) -> &'static str {
    match face {
        Face::Regular => "R",
        Face::SemiBold => "S",
        Face::Italic => "I",
    }
}

impl FontObjects {
    /// Adds the objects to a document.
    pub(super) fn install(&self, document: &mut Document) -> ObjectId {
        let program = document.add_object(self.program.clone());
        let mut descriptor = self.descriptor.clone();
        descriptor.set("FontFile2", program);
        let descriptor = document.add_object(descriptor);
        let cid_to_gid = document.add_object(self.cid_to_gid.clone());
        let mut descendant = self.descendant.clone();
        descendant.set("FontDescriptor", descriptor);
        descendant.set("CIDToGIDMap", cid_to_gid);
        let descendant = document.add_object(descendant);
        let to_unicode = document.add_object(self.to_unicode.clone());
        let mut type0 = self.type0.clone();
        type0.set("DescendantFonts", vec![descendant.into()]);
        type0.set("ToUnicode", to_unicode);
        document.add_object(type0)
    }
}

/// Repertoires kept beside the usual one of each face.
const KEPT: usize = 32;

/// The faces made so far.
#[derive(Debug, Default)]
pub struct Fonts(BTreeMap<(Face, BTreeMap<u16, String>), Arc<FontObjects>>);

impl Fonts {
    /// None made yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A face with the usual repertoire and some more glyphs.
    pub(super) fn get(&mut self, face: Face, more: &BTreeMap<u16, String>) -> Result<Arc<FontObjects>, Bug> {
        let key = (face, more.clone());
        if let Some(made) = self.0.get(&key) {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(make(font::subset(face, more)?)?);
        if self.0.len() >= KEPT {
            self.0.retain(|(_, more), _| more.is_empty());
        }
        self.0.insert(key, Arc::clone(&made));
        Ok(made)
    }
}

fn make(subset: Subset) -> Result<FontObjects, Bug> {
    let (document, type0) = written_by_printpdf(&subset)?;
    let resolve = |object: &Object| -> Result<Object, Bug> {
        Ok(match object {
            Object::Reference(id) => document.get_object(*id).map_err(Bug::new)?.clone(),
            other => other.clone(),
        })
    };
    let entry = |dict: &Dictionary, key: &str| resolve(dict.get(key.as_bytes()).map_err(Bug::new)?);
    let mut type0 = type0;
    let Object::Array(descendants) = entry(&type0, "DescendantFonts")? else {
        return Err(Bug::new("no descendant font"));
    };
    let Some(Object::Dictionary(mut descendant)) = descendants.first().map(&resolve).transpose()? else {
        return Err(Bug::new("no descendant font"));
    };
    let Object::Dictionary(mut descriptor) = entry(&descendant, "FontDescriptor")? else {
        return Err(Bug::new("no descriptor"));
    };
    let (Object::Stream(program), Object::Stream(to_unicode)) =
        (entry(&descriptor, "FontFile2")?, entry(&type0, "ToUnicode")?)
    else {
        return Err(Bug::new("no font program"));
    };
    let name = format!("{}+{}", tag(&subset), subset.face.name());
    for dictionary in [&mut type0, &mut descendant] {
        dictionary.set("BaseFont", Object::Name(name.clone().into_bytes()));
    }
    descriptor.set("FontName", Object::Name(name.into_bytes()));
    let length = program.content.len() as i64;
    let mut program = deflated(program.content);
    program.dict.set("Length1", length);
    Ok(FontObjects {
        cid_to_gid: deflated(cid_to_gid(&subset)),
        to_unicode: deflated(to_unicode.content),
        subset: Arc::new(subset),
        type0,
        descendant,
        descriptor,
        program,
    })
}

/// A file with one page that shows every glyph of the subset, and the face's dictionary in it.
fn written_by_printpdf(subset: &Subset) -> Result<(Document, Dictionary), Bug> {
    // It warns that the subset has no character map, which it would only need for text that is not glyphs yet.
    let parsed = ParsedFont::from_bytes(&subset.program, 0, &mut Vec::new());
    let mut parsed = parsed.ok_or_else(|| Bug::new("printpdf cannot read a subset"))?;
    parsed.font_name = Some(subset.face.name().to_owned());
    parsed.glyph_widths = (0_u16..).zip(subset.widths.iter().map(|width| *width as u16)).collect();
    let id = FontId(resource_name(subset.face).to_owned());
    let shown = (1_u16..).zip(&subset.characters[1..]).map(|(gid, text)| Codepoint {
        gid,
        offset: 0.0,
        cid: Some(text.clone()),
    });
    let ops = vec![
        Op::StartTextSection,
        Op::SetFont { font: PdfFontHandle::External(id.clone()), size: Pt(10.0) },
        Op::ShowText { items: vec![TextItem::GlyphIds(shown.collect())] },
        Op::EndTextSection,
    ];
    let mut file = PdfDocument::new("");
    file.resources.fonts.map.insert(id.clone(), PdfFont::new(parsed));
    file.pages.push(PdfPage::new(Mm(210.0), Mm(297.0), ops));
    let document =
        file.to_lopdf_document(&PdfSaveOptions { optimize: false, ..PdfSaveOptions::default() }, &mut Vec::new());
    let is_ours = |object: &&Object| matches!(object.as_dict().and_then(|d| d.get(b"Subtype")), Ok(Object::Name(name)) if name == b"Type0");
    let type0 = document.objects.values().find(is_ours).and_then(|object| object.as_dict().ok()).cloned();
    let type0 = type0.ok_or_else(|| Bug::new("printpdf wrote no composite font"))?;
    Ok((document, type0))
}

/// Codes are glyph numbers, but for the last: one more code for the hyphen.
fn cid_to_gid(subset: &Subset) -> Vec<u8> {
    let last = subset.widths.len() - 1;
    (0..subset.widths.len())
        .flat_map(|cid| if cid == last { subset.hyphen } else { cid as u16 }.to_be_bytes())
        .collect()
}

/// Six capitals that name a subset (ISO 32000-1, 9.6.4), the same for the same glyphs.
fn tag(subset: &Subset) -> String {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in subset.glyphs.iter().flat_map(|glyph| glyph.to_be_bytes()) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (0..6).map(|place| char::from(b'A' + (state >> (8 * place) & 0xff) as u8 % 26)).collect()
}
