//! From drawn pages to the bytes of a file: what lopdf does after printpdf.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::xref::XrefType;
use lopdf::{Dictionary, Document, Object, ObjectId, SaveOptions, Stream, StringFormat, dictionary};

use super::About;
use super::fonts::{FontObjects, resource_name};
use super::page::LOGO;
use super::picture::Picture;
use crate::diagnostic::Bug;
use crate::font::Face;
use crate::layout::{Pages, PlacedHeading, theme};

/// The level of deflate: of the levels, the one beyond which a file grows less than 2 % smaller.
const LEVEL: u32 = 6;

/// A stream of these bytes, deflated.
pub(super) fn deflated(content: Vec<u8>) -> Stream {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(content.len() / 2), Compression::new(LEVEL));
    // Writing to memory does not fail; should it, the stream goes into the file as it is.
    let packed = encoder.write_all(&content).and_then(|()| encoder.finish());
    match packed {
        Ok(packed) => Stream::new(dictionary! { "Filter" => "FlateDecode" }, packed).with_compression(false),
        Err(_) => Stream::new(Dictionary::new(), content).with_compression(false),
    }
}

/// Finishes the file that printpdf began.
pub(super) fn finish(
    mut document: Document,
    contents: Vec<Vec<u8>>,
    pages: &Pages,
    about: &About<'_>,
    logo: Option<&Picture>,
    faces: &BTreeMap<Face, Arc<FontObjects>>,
) -> Result<Vec<u8>, Bug> {
    "1.7".clone_into(&mut document.version);
    document.reference_table.cross_reference_type = XrefType::CrossReferenceStream;
    let resources = resources(&mut document, logo, faces);
    let page_ids: Vec<ObjectId> = document.get_pages().into_values().collect();
    for (id, content) in page_ids.iter().zip(contents) {
        finish_page(&mut document, *id, resources, content)?;
    }
    let outlines = outlines(&mut document, &pages.headings, &page_ids);
    let catalog = document.catalog_mut().map_err(Bug::new)?;
    catalog.remove(b"PageLayout");
    catalog.set("PageMode", "UseNone");
    catalog.set("Lang", Object::string_literal("fr-FR"));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    if let Some(outlines) = outlines {
        catalog.set("Outlines", outlines);
    }
    let info = dictionary! {
        "Title" => text(about.title), "Author" => text(about.author), "Producer" => text(PRODUCER), "Creator" => text("tripartite"),
    };
    let info = document.add_object(info);
    document.trailer.set("Info", info);
    let id = Object::String(about.id.to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
    document.prune_objects();
    document.renumber_objects();
    let mut bytes = Vec::with_capacity(64 << 10);
    let options = SaveOptions { use_object_streams: true, use_xref_streams: true, ..SaveOptions::default() };
    document.save_with_options(&mut bytes, options).map_err(Bug::new)?;
    Ok(bytes)
}

/// The program and the version of its file format, which changes when the same input gives other bytes.
const PRODUCER: &str = "tripartite (format 1)";

fn resources(document: &mut Document, logo: Option<&Picture>, faces: &BTreeMap<Face, Arc<FontObjects>>) -> ObjectId {
    let mut fonts = Dictionary::new();
    for (face, objects) in faces {
        let id = objects.install(document);
        fonts.set(resource_name(*face), id);
    }
    let mut resources = dictionary! { "Font" => fonts };
    if let Some(logo) = logo {
        let logo = logo.install(document);
        resources.set("XObject", dictionary! { LOGO => logo });
    }
    document.add_object(resources)
}

/// Shared resources instead of the page's own, its content deflated, the boxes that say nothing left out.
fn finish_page(document: &mut Document, id: ObjectId, resources: ObjectId, operators: Vec<u8>) -> Result<(), Bug> {
    let page = document.get_object_mut(id).and_then(Object::as_dict_mut).map_err(Bug::new)?;
    for key in ["Annots", "TrimBox", "CropBox"] {
        page.remove(key.as_bytes());
    }
    page.set(
        "MediaBox",
        [0.0, 0.0, theme::PAGE_WIDTH.0, theme::PAGE_HEIGHT.0]
            .map(|l| Object::Real(((l * 100.0).round() / 100.0) as f32))
            .to_vec(),
    );
    page.set("Resources", resources);
    let content = page.get(b"Contents").and_then(Object::as_reference).map_err(Bug::new)?;
    let stream = document.get_object_mut(content).and_then(Object::as_stream_mut).map_err(Bug::new)?;
    *stream = deflated(operators);
    Ok(())
}

/// A text string: the ASCII part of `PDFDocEncoding` as it is, all else UTF-16 with a byte-order mark (ISO 32000-1, 7.9.2.2).
fn text(words: &str) -> Object {
    if words.chars().all(|c| (' '..='~').contains(&c)) {
        return Object::string_literal(words);
    }
    let utf16 = std::iter::once(0xfeff).chain(words.encode_utf16());
    Object::String(utf16.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

/// Bookmarks that mirror the headings of level 2 and 3 (level 1 is the title of the whole).
fn outlines(document: &mut Document, headings: &[PlacedHeading], pages: &[ObjectId]) -> Option<ObjectId> {
    let mut tree: Vec<(&PlacedHeading, Vec<&PlacedHeading>)> = Vec::new();
    for heading in headings.iter().filter(|heading| heading.level > 1) {
        match tree.last_mut() {
            Some((_, under)) if heading.level > 2 => under.push(heading),
            _ => tree.push((heading, vec![])),
        }
    }
    if tree.is_empty() {
        return None;
    }
    let root = document.new_object_id();
    let mut top = Vec::new();
    for (heading, under) in &tree {
        let id = document.new_object_id();
        let children: Vec<_> =
            under.iter().filter_map(|heading| Some((document.new_object_id(), bookmark(heading, pages)?))).collect();
        let mut item = bookmark(heading, pages)?;
        if let (Some((first, _)), Some((last, _))) = (children.first(), children.last()) {
            // Closed: a reader shows the parts, and opens one when asked.
            item.extend(&dictionary! { "First" => *first, "Last" => *last, "Count" => -(children.len() as i64) });
        }
        chain(document, id, children);
        top.push((id, item));
    }
    let (first, last, count) = (top.first()?.0, top.last()?.0, top.len() as i64);
    chain(document, root, top);
    document.set_object(root, dictionary! { "Type" => "Outlines", "First" => first, "Last" => last, "Count" => count });
    Some(root)
}

fn bookmark(heading: &PlacedHeading, pages: &[ObjectId]) -> Option<Dictionary> {
    let top = ((theme::PAGE_HEIGHT - heading.y).0 + 6.0).round() as i64;
    let place: Vec<Object> =
        vec![(*pages.get(heading.page)?).into(), "XYZ".into(), Object::Null, top.into(), Object::Null];
    Some(dictionary! { "Title" => text(&heading.text), "Dest" => place })
}

/// Links siblings to one another and to their parent.
fn chain(document: &mut Document, parent: ObjectId, items: Vec<(ObjectId, Dictionary)>) {
    let ids: Vec<ObjectId> = items.iter().map(|(id, _)| *id).collect();
    for (index, (id, mut item)) in items.into_iter().enumerate() {
        item.set("Parent", parent);
        if let Some(before) = index.checked_sub(1).and_then(|at| ids.get(at)) {
            item.set("Prev", *before);
        }
        if let Some(after) = ids.get(index + 1) {
            item.set("Next", *after);
        }
        document.set_object(id, item);
    }
}
