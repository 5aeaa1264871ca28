//! Faces as PDF objects: composite fonts (ISO 32000-1, 9.7) with their widths, programs and characters.
//!
//! What people type into a file is set in the face of its text too. A simple font would have at most 224 characters, and of a
//! letter that it lacks pdf.js writes `NeedAppearances` into the file, which then conforms no more; a composite one has all
//! that the face has. pdf.js, `PDFium` and poppler find the codes by `ToUnicode`; the program has a character map for others.
//!
//! printpdf writes a face's dictionaries into a file of their own, once for each repertoire; from there they go into every
//! document that uses them.

use std::fmt::Write as _;
use std::sync::Arc;

use lopdf::{Dictionary, Document, Object};
use printpdf::{
    Codepoint, FontId, Mm, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, TextItem,
};

use super::objects::{Body, Id, Made, Objects};
use super::packer::Packer;
use super::program;
use super::stock;
use crate::diagnostic::Bug;
use crate::font::{Face, Subset};

/// A face as a file needs it.
#[derive(Debug)]
pub(super) struct FontObjects {
    pub(super) subset: Arc<Subset>,
    /// The code of a hyphen that the text does not have.
    pub(super) soft: u16,
    pub(super) made: Arc<Made>,
}

/// The face as objects of a document: the name of its resource and its number.
pub(super) fn resource_name(face: Face) -> &'static str {
    match face {
        Face::Regular => "R",
        Face::SemiBold => "S",
        Face::Italic => "I",
    }
}

/// Objects of a face.
pub(super) const OBJECTS: Id = 6;

/// Which of the sets of faces in a file: most have one, a pack a second for the few pages with unusual characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Set {
    First,
    Second,
}

impl Set {
    /// The last number that is given to the faces of this set and those before it.
    pub(super) fn last(self) -> Id {
        stock::FACES + OBJECTS * Face::ALL.len() as Id * (self as Id + 1) - 1
    }
}

/// The number of a face's composite font; the other objects of the face follow.
pub(super) fn composite(set: Set, face: Face) -> Id {
    stock::FACES + OBJECTS * (Face::ALL.len() as Id * set as Id + face as Id)
}

/// The objects of a face in a set.
pub(super) fn make(set: Set, subset: Subset, packer: &mut Packer) -> Result<FontObjects, Bug> {
    let (bytes, added) = program::of(&subset)?;
    let printed = Printed::of(&subset, added)?;
    let base = composite(set, subset.face);
    let [descendant, descriptor, program, to_unicode, inner] = [1, 2, 3, 4, 5].map(|after| base + after);
    let name = format!("{}+{}", tag(&subset), subset.face.name());
    let mut objects = Objects::bare(base + OBJECTS - 1);
    objects.packed(program, &format!("/Length1 {}", bytes.len()), bytes, packer)?;
    objects.packed(to_unicode, "", characters(&subset, added).into_bytes(), packer)?;
    let mut dictionary = |id: Id, entries: &Dictionary, more: &dyn Fn(&mut Body)| -> Result<(), Bug> {
        let body = objects.object(id).put("<<");
        for (key, value) in entries {
            body.put("/").put(&String::from_utf8_lossy(key)).put(" ").value(value)?;
        }
        more(body);
        body.put(">>");
        Ok(())
    };
    dictionary(base, &printed.composite, &|body| {
        body.put("/BaseFont/").put(&name).put("/DescendantFonts[").to(descendant).put("]/ToUnicode ").to(to_unicode);
    })?;
    dictionary(descendant, &printed.descendant, &|body| {
        body.put("/BaseFont/").put(&name).put("/FontDescriptor ").to(descriptor).put("/CIDToGIDMap/Identity");
    })?;
    dictionary(descriptor, &printed.descriptor, &|body| {
        // Nonsymbolic: its characters are Latin letters.
        body.put("/FontName/").put(&name).put("/Flags 32/FontFile2 ").to(program);
    })?;
    let made = Arc::new(objects.into_made(inner, packer)?);
    Ok(FontObjects { made, subset: Arc::new(subset), soft: added[1] })
}

/// The code of each glyph of a subset: its number, but for the last two, which come after all glyphs.
fn codes(subset: &Subset, added: [u16; 2]) -> impl Iterator<Item = u16> {
    (0..subset.widths.len() as u16 - 2).chain(added)
}

/// What printpdf wrote of a face, without the references to other objects.
struct Printed {
    composite: Dictionary,
    descendant: Dictionary,
    descriptor: Dictionary,
}

impl Printed {
    fn of(subset: &Subset, added: [u16; 2]) -> Result<Self, Bug> {
        let (document, mut composite) = written_by_printpdf(subset, added)?;
        let resolve = |object: &Object| -> Result<Object, Bug> {
            Ok(match object {
                Object::Reference(id) => document.get_object(*id).map_err(Bug::new)?.clone(),
                other => other.clone(),
            })
        };
        let entry = |dict: &Dictionary, key: &str| resolve(dict.get(key.as_bytes()).map_err(Bug::new)?);
        let Object::Array(descendants) = entry(&composite, "DescendantFonts")? else {
            return Err(Bug::new("no descendant font"));
        };
        let Some(Object::Dictionary(mut descendant)) = descendants.first().map(&resolve).transpose()? else {
            return Err(Bug::new("no descendant font"));
        };
        let Object::Dictionary(mut descriptor) = entry(&descendant, "FontDescriptor")? else {
            return Err(Bug::new("no descriptor"));
        };
        for (dictionary, keys) in [
            (&mut composite, &["BaseFont", "DescendantFonts", "ToUnicode"][..]),
            (&mut descendant, &["BaseFont", "FontDescriptor", "CIDToGIDMap"]),
            (&mut descriptor, &["FontName", "Flags", "FontFile2"]),
        ] {
            for key in keys {
                dictionary.remove(key.as_bytes());
            }
        }
        Ok(Self { composite, descendant, descriptor })
    }
}

/// A `ToUnicode` map (ISO 32000-1, 9.10.3), in ranges where codes follow one another as their characters do.
fn characters(subset: &Subset, added: [u16; 2]) -> String {
    // First code, number of codes, first character.
    let mut ranges: Vec<(u16, u16, &str)> = vec![];
    for (code, text) in codes(subset, added).zip(&subset.characters).filter(|(_, text)| !text.is_empty()) {
        match ranges.last_mut() {
            Some((first, count, start))
                if follows(start, *count, text) && *first + *count == code && code & 255 > 0 =>
            {
                *count += 1;
            }
            _ => ranges.push((code, 1, text)),
        }
    }
    // Spaces where they may be left out: not all readers know that.
    let mut map =
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) \
                   /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
                   1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            .to_owned();
    for section in ranges.chunks(100) {
        // Writing to a string cannot fail.
        let _ = writeln!(map, "{} beginbfrange", section.len());
        for (first, count, text) in section {
            let text: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            let _ = writeln!(map, "<{first:04X}> <{:04X}> <{text}>", first + count - 1);
        }
        map.push_str("endbfrange\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}

/// Whether a text is the character `count` after that of another; only the last byte may differ in a range.
fn follows(start: &str, count: u16, text: &str) -> bool {
    let alone = |text: &str| {
        let mut units = text.encode_utf16();
        units.next().filter(|_| units.next().is_none())
    };
    let (Some(start), Some(character)) = (alone(start), alone(text)) else { return false };
    start.checked_add(count) == Some(character) && start >> 8 == character >> 8
}

/// A file with one page that shows every glyph of the subset, and the face's dictionary in it.
fn written_by_printpdf(subset: &Subset, added: [u16; 2]) -> Result<(Document, Dictionary), Bug> {
    // It warns that the subset has no character map, which it would only need for text that is not glyphs yet.
    let parsed = ParsedFont::from_bytes(&subset.program, 0, &mut Vec::new());
    let mut parsed = parsed.ok_or_else(|| Bug::new("printpdf cannot read a subset"))?;
    parsed.font_name = Some(subset.face.name().to_owned());
    parsed.glyph_widths = codes(subset, added).zip(subset.widths.iter().map(|width| *width as u16)).collect();
    let id = FontId(resource_name(subset.face).to_owned());
    let shown = codes(subset, added).zip(&subset.characters).skip(1).map(|(gid, text)| Codepoint {
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

/// Six capitals that name a subset (ISO 32000-1, 9.6.4), the same for the same glyphs.
fn tag(subset: &Subset) -> String {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in subset.glyphs.iter().flat_map(|glyph| glyph.to_be_bytes()) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (0..6).map(|place| char::from(b'A' + (state >> (8 * place) & 0xff) as u8 % 26)).collect()
}
