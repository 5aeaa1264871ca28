//! The HTML pages of `fixtures/documents`: their words, their bytes, and the page of the reference agreement as a golden.
//!
//! `fixtures/html/reference.html` is the page of `fixtures/reference/agreement.toml`; `hashes.txt` holds those of all pages.
//! `UPDATE=1 cargo test html` renews both, to be read before they are committed; where `CI=true`, it is refused.

use std::fmt::Write as _;
use std::fs;

use roxmltree::{Node, ParsingOptions};
use tripartite::content::Content;
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::document::{Block, Compositor, Document, Frame, Inline, Paragraph};
use tripartite::html::{Page, Renderer};
use tripartite::input::{MemoryFolder, Reader};
use tripartite::render::FIRST_VERSION;
use tripartite::rules::{self, SchoolContext};

use crate::documents::goldens::updating;
use crate::press::{MODELS, School, root};

/// The page of an agreement of a folder, and the document that it is made of.
fn made(school: &School, path: &str, renderer: &mut Renderer<'_>) -> (Page, Document) {
    let reader = Reader::new(MemoryFolder(school.0.clone())).with_models(MODELS.names());
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let agreement = reader.agreement(path, &school.0[path], &mut sources, &mut found).unwrap();
    let model = MODELS.get(agreement.model.as_str()).unwrap();
    let checked = rules::check(agreement, model, &SchoolContext::default(), None, &mut found).unwrap();
    let content = Content::of(checked.get(), model, FIRST_VERSION).unwrap();
    let document = content.document(model, &mut Compositor::new(), &mut sources, &mut found).unwrap();
    (renderer.render(&checked, &mut sources, &mut found).unwrap().unwrap(), document)
}

/// Every page of the fixtures: its name, the page, its document.
fn all() -> Vec<(String, Page, Document)> {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    let paths = school.names().into_iter().map(|name| format!("agreements/{name}.toml"));
    paths
        .map(|path| {
            let (page, document) = made(&school, &path, &mut renderer);
            (path, page, document)
        })
        .collect()
}

fn reference() -> Page {
    let school = School(crate::press::tree(&root().join("fixtures/reference")));
    made(&school, "agreement.toml", &mut Renderer::new(&MODELS)).0
}

#[test]
fn html_goldens_are_what_is_rendered() {
    let mut hashes: Vec<_> = all().iter().map(|(_, page, _)| (page.file_name(), page.document_hash())).collect();
    hashes.sort();
    let list = hashes.iter().fold(String::new(), |mut list, (name, hash)| {
        writeln!(list, "{hash}  {name}").unwrap();
        list
    });
    for (file, new) in [("hashes.txt", list.as_str()), ("reference.html", reference().text())] {
        let path = root().join("fixtures/html").join(file);
        if updating() {
            fs::create_dir_all(root().join("fixtures/html")).unwrap();
            fs::write(&path, new).unwrap();
        }
        let old = fs::read_to_string(&path).unwrap_or_default();
        let line = old.lines().zip(new.lines()).position(|(old, new)| old != new);
        assert!(
            old == new,
            "{file} differs from line {:?} on; to renew it: UPDATE=1 cargo test html",
            line.map(|n| n + 1)
        );
    }
}

/// The words that a node shows, without those that only repeat a header for the eye.
fn shown(node: Node<'_, '_>, to: &mut String) {
    if node.attribute("aria-hidden").is_some() || node.has_tag_name("nav") {
        return;
    }
    if node.is_text() {
        to.push_str(node.text().unwrap());
    } else if node.has_tag_name("br") {
        to.push(' ');
    }
    node.children().for_each(|child| shown(child, to));
}

fn plain(text: &[Inline], to: &mut Vec<String>) {
    let words = text.iter().map(|piece| match piece {
        Inline::Text(words) => words.text.as_str(),
        _ => " ",
    });
    to.push(words.collect());
}

/// The words of blocks, in reading order.
fn said(blocks: &[Block], to: &mut Vec<String>) {
    let paragraphs = |all: &[Paragraph], to: &mut Vec<String>| all.iter().for_each(|one| plain(&one.text, to));
    for block in blocks {
        match block {
            Block::Masthead { left, right } => {
                paragraphs(left, to);
                paragraphs(right, to);
            }
            Block::Heading { text, .. } => plain(text, to),
            Block::Paragraph(one) => plain(&one.text, to),
            Block::List { items, .. } => items.iter().for_each(|item| said(item, to)),
            Block::Table(table) => {
                plain(&table.caption, to);
                table.head.iter().chain(&table.body).flatten().for_each(|cell| plain(&cell.text, to));
            }
            Block::Frames(frames) => frames.iter().for_each(|frame| said_in_frame(frame, to)),
            Block::Signatures(blocks) => {
                for block in blocks {
                    plain(&block.role, to);
                    plain(&block.status, to);
                    block.name.iter().chain(&block.fill).for_each(|text| plain(text, to));
                }
            }
            Block::PageBreak => {}
        }
    }
}

fn said_in_frame(frame: &Frame, to: &mut Vec<String>) {
    plain(&frame.title, to);
    for field in frame.columns.iter().flatten() {
        plain(&field.label, to);
        plain(&field.value, to);
    }
    said(&frame.blocks, to);
}

fn parsed(page: &Page) -> roxmltree::Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    roxmltree::Document::parse_with_options(page.text(), options).unwrap()
}

#[test]
fn a_page_says_every_word_of_its_document_in_the_same_order() {
    for (name, page, document) in all() {
        let tree = parsed(&page);
        let mut text = String::new();
        shown(tree.descendants().find(|node| node.has_tag_name("body")).unwrap(), &mut text);
        let mut words = vec![];
        said(&document.blocks, &mut words);
        assert!(words.len() > 60, "{name}");
        let mut rest = text.as_str();
        for expected in words {
            let at =
                rest.find(&expected).unwrap_or_else(|| panic!("{name}: « {expected} » is missing or out of order"));
            rest = &rest[at + expected.len()..];
        }
        assert!(text.contains(&page.content_digest().short().to_string()), "{name}");
    }
}

#[test]
fn a_page_has_the_digest_of_its_pdf() {
    let school = School::fixture();
    let mut renderer = tripartite::render::Renderer::new(&MODELS);
    for (path, page, _) in all() {
        let name = path.strip_prefix("agreements/").unwrap().strip_suffix(".toml").unwrap();
        let pdf = school.document(name, &mut renderer);
        assert_eq!(page.content_digest(), pdf.content_digest(), "{name}");
        assert_eq!(page.file_name().replace(".html", ".pdf"), pdf.file_name());
        assert!(page.text().contains(&format!(">{}</b>", pdf.file_name())), "{name} does not name its PDF");
    }
}

#[test]
fn a_page_does_not_depend_on_those_before_it() {
    let school = School::fixture();
    for (path, page, _) in all() {
        let alone = made(&school, &path, &mut Renderer::new(&MODELS)).0;
        assert!(alone.text() == page.text(), "{path}");
    }
}

#[test]
fn every_anchor_exists_once_and_every_label_leads_to_one() {
    for (name, page, _) in all() {
        let tree = parsed(&page);
        let anchors: Vec<&str> = tree.descendants().filter_map(|node| node.attribute("id")).collect();
        let count = |wanted: &str| anchors.iter().filter(|anchor| **anchor == wanted).count();
        for node in tree.descendants() {
            let led = node.attribute("aria-labelledby").or_else(|| node.attribute("href")?.strip_prefix('#'));
            assert!(led.is_none_or(|led| count(led) == 1), "{name}: {led:?}");
        }
        assert!(anchors.iter().all(|anchor| count(anchor) == 1), "{name}");
    }
}

#[test]
fn what_is_typed_cannot_become_markup() {
    let mut school = School::fixture();
    let path = "agreements/reference.toml".to_owned();
    let text = String::from_utf8(school.0[&path].clone()).unwrap();
    let evil = "</p><script>alert(1)</script><img src=x onerror=alert(1)>";
    let line = text.lines().find(|line| line.starts_with("follow_up")).unwrap();
    let text = text.replacen(line, &format!("follow_up = \"{evil}\""), 1);
    school.0.insert(path.clone(), text.into_bytes());
    let (page, _) = made(&school, &path, &mut Renderer::new(&MODELS));
    assert!(
        page.text().contains("&lt;script&gt;") && !page.text().contains("<script") && !page.text().contains("<img src")
    );
    parsed(&page);
}
