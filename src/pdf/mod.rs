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
use crate::layout::paragraph::Run;
use crate::layout::{Ink, Page, Pages, theme};
use fonts::{FontObjects, Set, composite, resource_name};
use objects::{Body, Id, Objects};
use packer::{Packed, Packer};
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
    /// Whether people can sign and type in a reader of the file.
    pub fields: bool,
    /// Whether an address leads to its mailbox and a number is called.
    pub links: bool,
    /// The printed values in their canonical form, attached as `agreement.json`.
    pub data: Option<&'a str>,
}

/// Pages, and what was drawn of them: what two files show alike, an agreement's own and its pack, is drawn and deflated once.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    /// What stands where.
    pub pages: Pages,
    /// What shows each page, as far as it is known.
    drawn: Vec<Option<Drawn>>,
}

/// The content of a page, deflated. It uses the first set of faces, with the usual repertoire.
#[derive(Clone, Debug)]
struct Drawn {
    packed: Vec<u8>,
    /// Whether links have marks of their own in it.
    links: bool,
}

impl From<Pages> for Sheets {
    fn from(pages: Pages) -> Self {
        Self { pages, drawn: vec![] }
    }
}

impl Sheets {
    /// Adds what was drawn of pages that follow, which are added to the pages by themselves.
    pub(crate) fn know(&mut self, from: usize, of: Self) {
        self.drawn.resize_with(from, || None);
        self.drawn.extend(of.drawn);
    }

    /// What shows a page with or without links.
    fn drawn(&self, number: usize, links: bool) -> Option<&[u8]> {
        let drawn = self.drawn.get(number)?.as_ref().filter(|drawn| drawn.links == links)?;
        Some(&drawn.packed)
    }
}

/// A set of faces in a file.
struct Fonts {
    set: Set,
    objects: BTreeMap<Face, Arc<FontObjects>>,
}

impl Fonts {
    /// Takes the faces into a file.
    fn of(
        set: Set,
        used: &BTreeMap<Face, BTreeMap<u16, String>>,
        file: &mut Objects,
        stock: &mut Stock,
    ) -> Result<Self, Bug> {
        let mut objects = BTreeMap::new();
        for (face, more) in used {
            let face_objects = stock.face(set, *face, more)?;
            file.made(&face_objects.made);
            objects.insert(*face, face_objects);
        }
        Ok(Self { set, objects })
    }

    /// Writes the resources of the pages that use it.
    fn write(&self, resources: Id, file: &mut Objects, logo: Option<Id>) {
        let body = file.object(resources).put("<</Font<<");
        for face in self.objects.keys() {
            body.put("/").put(resource_name(*face)).put(" ").to(composite(self.set, *face));
        }
        body.put(">>");
        if let Some(logo) = logo {
            body.put("/XObject<</").put(page::LOGO).put(" ").to(logo).put(">>");
        }
        body.put(">>");
    }
}

/// The bytes of a file with these pages. What was drawn for it is known afterwards, where another file can use it.
pub fn write(sheets: &mut Sheets, about: &About<'_>, extras: Extras<'_>, stock: &mut Stock) -> Result<Vec<u8>, Bug> {
    let (mut known, mut used) = (BTreeMap::new(), BTreeMap::new());
    for (number, page) in sheets.pages.pages.iter().enumerate() {
        if sheets.drawn(number, extras.links).is_some() {
            known.extend(runs(page).map(|run| (run.face, BTreeMap::new())));
        } else {
            gather_glyphs(page, &mut used);
        }
    }
    let is_usual = used.values().all(BTreeMap::is_empty);
    // What is known was drawn with the usual repertoire: where there are more glyphs, all have other codes.
    let (mut first, second) = if is_usual || known.is_empty() {
        known.append(&mut used);
        (known, used)
    } else {
        (known, used)
    };
    if extras.fields {
        // The face of what is typed.
        first.entry(Face::Regular).or_default();
    }
    let mut file = Objects::new(if second.is_empty() { Set::First } else { Set::Second }.last());
    let mut fonts = vec![Fonts::of(Set::First, &first, &mut file, stock)?];
    if !second.is_empty() {
        fonts.push(Fonts::of(Set::Second, &second, &mut file, stock)?);
    }
    file.made(stock.profile()?);
    stock.pack(sheets.pages.pages.len(), |packer| put_together(file, sheets, is_usual, about, extras, &fonts, packer))
}

/// The rest of a file, beside what files share.
fn put_together(
    mut file: Objects,
    sheets: &mut Sheets,
    is_usual: bool,
    about: &About<'_>,
    extras: Extras<'_>,
    fonts: &[Fonts],
    packer: &mut Packer,
) -> Result<Vec<u8>, Bug> {
    let [catalog, info, tree] = [(); 3].map(|()| file.id());
    let fonts: Vec<(&Fonts, Id)> = fonts.iter().map(|fonts| (fonts, file.id())).collect();
    let Sheets { pages, drawn } = sheets;
    let page_ids: Vec<Id> = pages.pages.iter().map(|_| file.id()).collect();
    let widgets = if extras.fields { fields::gather(pages, &mut file) } else { vec![] };
    let mut tags = Tags::new(pages, extras.links);
    drawn.resize_with(pages.pages.len(), || None);
    for (number, ((page, id), drawn)) in pages.pages.iter().zip(&page_ids).zip(drawn).enumerate() {
        let content = file.id();
        // What is known uses the first set, and what is not yet the last.
        let known = drawn.as_ref().filter(|drawn| drawn.links == extras.links);
        let own = if known.is_some() { fonts.first() } else { fonts.last() };
        let (own, resources) = own.ok_or_else(|| Bug::new("a file without fonts"))?;
        let packed = if let Some(known) = known {
            page::mark(page, number, &mut tags);
            Packed::Ready(known.packed.clone())
        } else {
            packer.begin(page::draw(page, number, &own.objects, &mut tags)?)?
        };
        if is_usual && let Some(packed) = packed.ready() {
            *drawn = Some(Drawn { packed: packed.to_vec(), links: extras.links });
        }
        file.deflated(content, "", packed);
        let links = tags.number_links(number, &mut file);
        let on_it = widgets.iter().filter(|widget| widget.page == number).map(fields::Widget::id);
        let body = file.object(*id).put("<</Type/Page/Parent ").to(tree).put("/Contents ").to(content);
        body.put("/Resources ").to(*resources).put("/MediaBox[0 0 ");
        body.numbers(&[theme::PAGE_WIDTH.0, theme::PAGE_HEIGHT.0]).put("]/StructParents ").whole(number);
        body.put("/Tabs/S/Annots[").refer(links.into_iter().chain(on_it)).put("]>>");
    }
    let logo = about.logo.map(|(picture, _)| picture.install(&mut file));
    for (fonts, resources) in &fonts {
        fonts.write(*resources, &mut file, logo);
    }
    let kids = page_ids.iter().copied();
    file.object(tree).put("<</Type/Pages/Kids[").refer(kids).put("]/Count ").whole(page_ids.len()).put(">>");
    let form = fields::write(&widgets, &mut file, &page_ids, &mut tags);
    links::write(&mut file, &page_ids, &mut tags);
    let structure = tags.write(&mut file, &page_ids, about.logo.map(|(_, words)| words));
    let outline = outline::write(&mut file, &pages.headings, &page_ids);
    let parts = Parts { catalog, info, tree, structure, outline, form };
    finish(file, &parts, about, extras, packer)
}

/// What the catalogue of a file names.
struct Parts {
    catalog: Id,
    info: Id,
    tree: Id,
    structure: Id,
    outline: Option<Id>,
    form: Option<Id>,
}

/// What a file says of itself, and its end.
fn finish(
    mut file: Objects,
    parts: &Parts,
    about: &About<'_>,
    extras: Extras<'_>,
    packer: &mut Packer,
) -> Result<Vec<u8>, Bug> {
    let metadata = file.id();
    file.stream(metadata, "/Type/Metadata/Subtype/XML", archive::metadata(about).as_bytes());
    let data = extras.data.map(|data| archive::attach(&mut file, data, packer)).transpose()?;
    let body = file.object(parts.catalog).put("<</Type/Catalog/Pages ").to(parts.tree);
    body.put("/Lang").text(archive::LANGUAGE);
    body.put("/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>").put(&archive::intent());
    body.put("/StructTreeRoot ").to(parts.structure).put("/Metadata ").to(metadata);
    for (key, id) in [("/Outlines ", parts.outline), ("/AcroForm ", parts.form)] {
        if let Some(id) = id {
            body.put(key).to(id);
        }
    }
    if let Some(data) = data {
        body.put("/AF[").to(data).put("]/Names<</EmbeddedFiles<</Names[").text(archive::DATA).to(data).put("]>>>>");
    }
    body.put(">>");
    let body = file.object(parts.info).put("<</Title").text(about.title).put("/Author").text(about.author);
    body.put("/Producer").text(archive::PRODUCER).put("/Creator").text(archive::CREATOR).put(">>");
    let mut trailer = Body::default();
    trailer.put("/Root ").to(parts.catalog).put("/Info ").to(parts.info);
    trailer.put("/ID[").bytes(&about.id).bytes(&about.id).put("]");
    file.finish(&String::from_utf8_lossy(&trailer.0), packer)
}

/// The text on a page.
fn runs(page: &Page) -> impl Iterator<Item = &Run> {
    page.items.iter().filter_map(|item| match &item.ink {
        Ink::Text(run) => Some(run),
        _ => None,
    })
}

/// Adds the faces that a page uses, and of each the glyphs outside the usual repertoire with their characters.
fn gather_glyphs(page: &Page, used: &mut BTreeMap<Face, BTreeMap<u16, String>>) {
    for run in runs(page) {
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
}
