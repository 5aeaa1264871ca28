//! Pages into the bytes of a PDF file.
//!
//! printpdf makes the faces; the operators, the structure and the other objects are written beneath it and beneath lopdf, each
//! once (`page` and `objects` say why). The same pages give the same bytes: no date, no random number, no order of a hash.
//!
//! # What a file conforms to
//!
//! PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3) at once; `tests/conformance` asks veraPDF. Clause by clause of PDF/UA-1:
//!
//! | clause | what it asks | how it holds |
//! |---|---|---|
//! | 5 | the identifier of PDF/UA in XMP | `archive` writes it |
//! | 7.1 | all content tagged or an artifact; title, `DisplayDocTitle`, no suspects | `page` marks each placed thing by its part, what has none as an artifact; `write` sets the rest |
//! | 7.1 | an order that makes sense; nothing told by colour, shape or place alone | the layout orders parts; templates are their author's duty |
//! | 7.2 | language; every character has its Unicode value | `Lang` of the catalogue; `Span` with `Lang` for `<span lang>`; `ToUnicode` of every face, with a code of its own for the hyphen at a line's end |
//! | 7.3 | an alternative for graphics | the logo's words from `school.toml`, which the parser asks for |
//! | 7.4 | headings in order | H1 to H3; `document` refuses a first heading that is no H1, and one that skips a level |
//! | 7.5 | tables with headers | `TH` with `Scope`, `ColSpan`; a header that is repeated on the next page is an artifact |
//! | 7.6 | lists | `L`, `LI`, `Lbl`, `LBody`; frames too, a label and its value an item |
//! | 7.7, 7.9 | formulas; notes | there are none |
//! | 7.8 | headers and footers are artifacts | of the kind Pagination |
//! | 7.10 | optional content | there is none |
//! | 7.11 | embedded files are named | `archive`: `F`, `UF`, `Desc` |
//! | 7.12, 7.13, 7.14 | article threads; digital signatures; non-interactive forms | none; fields obey 7.18; none |
//! | 7.15, 7.16 | XFA; security | none; a file is not encrypted |
//! | 7.17 | navigation | bookmarks mirror the headings |
//! | 7.18 | annotations in the structure, tooltips, tab order | `fields`: each widget in its `Form`, with `TU`; `links`: each in its `Link`, with `Contents`; `Tabs` of every page, so that an invisible field that is added later does no harm |
//! | 7.19, 7.20 | actions; drawn objects | none; a logo is drawn once in its own mark |
//! | 7.21 | fonts embedded, encodings, widths, no missing glyph | `fonts` and `program`; a character that no face has never gets here |
//!
//! Of PDF/A-3a: an output intent (`profile`), metadata that agrees with the information dictionary, no date at all, the data as an
//! associated file (`/Data`), appearances for all widgets, no script, no `NeedAppearances`.

mod archive;
mod fields;
mod fonts;
mod links;
mod objects;
mod outline;
mod packer;
mod page;
mod picture;
mod profile;
mod program;
mod stock;
mod tags;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::Bug;
use crate::font::{self, Face};
use crate::layout::{Ink, Pages, theme};
use fonts::{FontObjects, composite, resource_name};
use objects::{Body, Id, Objects};
use packer::Packer;
use tags::Tags;

pub(crate) use archive::DATA;
pub(crate) use objects::pdf_doc_decoded;
pub use picture::{Picture, PictureError};
pub use stock::Stock;

/// What the file says of itself.
#[derive(Clone, Debug)]
pub struct About<'a> {
    /// Title, shown in the reader's window.
    pub title: &'a str,
    /// Author: the school.
    pub author: &'a str,
    /// Sixteen bytes that name the content, for the file's identifier.
    pub id: [u8; 16],
    /// The school's logo, and what is said in its place.
    pub logo: Option<(&'a Picture, &'a str)>,
}

/// What a file carries beside its pages; by default nothing, as for paper.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras<'a> {
    /// Whether people can sign, type and follow links in a reader of the file; without, it is for paper.
    pub fields: bool,
    /// The printed values in their canonical form, attached as `agreement.json`.
    pub data: Option<&'a str>,
}

/// The bytes of a file with these pages.
pub fn write(pages: &Pages, about: &About<'_>, extras: Extras<'_>, stock: &mut Stock) -> Result<Vec<u8>, Bug> {
    let mut used = unusual_glyphs(pages);
    if extras.fields {
        // The face of what is typed.
        used.entry(Face::Regular).or_default();
    }
    let mut file = Objects::new(stock::LAST);
    let mut faces = BTreeMap::new();
    for (face, more) in used {
        let objects = stock.face(face, &more)?;
        file.made(&objects.made);
        faces.insert(face, objects);
    }
    file.made(stock.profile()?);
    stock.pack(pages.pages.len(), |packer| put_together(file, pages, about, extras, &faces, packer))
}

/// The rest of a file, beside what files share.
fn put_together(
    mut file: Objects,
    pages: &Pages,
    about: &About<'_>,
    extras: Extras<'_>,
    faces: &BTreeMap<Face, Arc<FontObjects>>,
    packer: &mut Packer,
) -> Result<Vec<u8>, Bug> {
    let [catalog, info, tree, resources] = [(); 4].map(|()| file.id());
    let page_ids: Vec<Id> = pages.pages.iter().map(|_| file.id()).collect();
    let widgets = if extras.fields { fields::gather(pages, &mut file) } else { vec![] };
    let mut tags = Tags::new(pages, extras.fields);
    for (number, (page, id)) in pages.pages.iter().zip(&page_ids).enumerate() {
        let content = file.id();
        file.packed(content, "", page::draw(page, number, faces, &mut tags)?, packer)?;
        let links = tags.number_links(number, &mut file);
        let on_it = widgets.iter().filter(|widget| widget.page == number).map(fields::Widget::id);
        let body = file.object(*id).put("<</Type/Page/Parent ").to(tree).put("/Contents ").to(content);
        body.put("/Resources ").to(resources).put("/MediaBox[0 0 ");
        body.numbers(&[theme::PAGE_WIDTH.0, theme::PAGE_HEIGHT.0]).put("]/StructParents ").whole(number);
        body.put("/Tabs/S/Annots[").refer(links.into_iter().chain(on_it)).put("]>>");
    }
    write_resources(&mut file, resources, about, faces);
    file.object(tree)
        .put("<</Type/Pages/Kids[")
        .refer(page_ids.iter().copied())
        .put("]/Count ")
        .whole(page_ids.len())
        .put(">>");
    let form = fields::write(&widgets, &mut file, &page_ids, &mut tags);
    links::write(&mut file, &page_ids, &mut tags);
    let structure = tags.write(&mut file, &page_ids, about.logo.map(|(_, words)| words));
    let outline = outline::write(&mut file, &pages.headings, &page_ids);
    let metadata = file.id();
    file.stream(metadata, "/Type/Metadata/Subtype/XML", archive::metadata(about).as_bytes());
    let data = extras.data.map(|data| archive::attach(&mut file, data, packer)).transpose()?;
    let body = file.object(catalog).put("<</Type/Catalog/Pages ").to(tree).put("/Lang").text(archive::LANGUAGE);
    body.put("/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>").put(&archive::intent());
    body.put("/StructTreeRoot ").to(structure).put("/Metadata ").to(metadata);
    for (key, id) in [("/Outlines ", outline), ("/AcroForm ", form)] {
        if let Some(id) = id {
            body.put(key).to(id);
        }
    }
    if let Some(data) = data {
        body.put("/AF[").to(data).put("]/Names<</EmbeddedFiles<</Names[").text(archive::DATA).to(data).put("]>>>>");
    }
    body.put(">>");
    let body = file.object(info).put("<</Title").text(about.title).put("/Author").text(about.author);
    body.put("/Producer").text(archive::PRODUCER).put("/Creator").text(archive::CREATOR).put(">>");
    let mut trailer = Body::default();
    trailer.put("/Root ").to(catalog).put("/Info ").to(info).put("/ID[").bytes(&about.id).bytes(&about.id).put("]");
    file.finish(&String::from_utf8_lossy(&trailer.0), packer)
}

fn write_resources(file: &mut Objects, id: Id, about: &About<'_>, faces: &BTreeMap<Face, Arc<FontObjects>>) {
    let logo = about.logo.map(|(picture, _)| picture.install(file));
    let body = file.object(id).put("<</Font<<");
    for face in faces.keys() {
        body.put("/").put(resource_name(*face)).put(" ").to(composite(*face));
    }
    body.put(">>");
    if let Some(logo) = logo {
        body.put("/XObject<</").put(page::LOGO).put(" ").to(logo).put(">>");
    }
    body.put(">>");
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
