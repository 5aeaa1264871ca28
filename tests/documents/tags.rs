//! The structure of a file as a screen reader walks it: elements in order, their words taken from the marks of the pages.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use lopdf::{Dictionary, Document, Object, ObjectId};
use tripartite::render::Renderer;

use super::reading::{Read, name, text_of, words};
use crate::press::{MODELS, School};

/// The words of each mark of each page.
type Marks = BTreeMap<ObjectId, BTreeMap<i64, String>>;

/// A structure tree, and what its elements refer to.
struct Tree<'d> {
    document: &'d Document,
    marks: Marks,
    /// The marks met, in order.
    met: Vec<(ObjectId, i64)>,
    /// The widgets met.
    widgets: Vec<ObjectId>,
    /// The links met.
    links: Vec<ObjectId>,
    text: String,
}

impl<'d> Tree<'d> {
    fn of(document: &'d Document) -> Self {
        let pages = document.get_pages().into_values();
        let marks = pages.map(|page| (page, text_of(document, page).1)).collect();
        let mut tree = Self { document, marks, met: vec![], widgets: vec![], links: vec![], text: String::new() };
        let root = document.catalog().unwrap().get(b"StructTreeRoot").unwrap().as_reference().unwrap();
        let root_element = document.get_dictionary(root).unwrap().get(b"K").unwrap().as_reference().unwrap();
        tree.element(root_element, root, 0);
        tree
    }

    fn element(&mut self, id: ObjectId, parent: ObjectId, depth: usize) {
        let document = self.document;
        let element = document.get_dictionary(id).unwrap();
        assert_eq!(element.get(b"P").unwrap().as_reference().unwrap(), parent, "an element knows its parent");
        let role = String::from_utf8_lossy(name(element.get(b"S").unwrap()));
        if depth > 0 && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        write!(self.text, "{:1$}{role}{2}", "", depth * 2, told(element)).unwrap();
        let kids = match element.get(b"K") {
            Ok(Object::Array(kids)) => kids.clone(),
            Ok(kid) => vec![kid.clone()],
            Err(_) => vec![],
        };
        for kid in &kids {
            self.kid(kid, element, id, depth);
        }
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn kid(&mut self, kid: &Object, element: &Dictionary, id: ObjectId, depth: usize) {
        let page = |of: &Dictionary| of.get(b"Pg").and_then(Object::as_reference);
        match kid {
            Object::Integer(mark) => self.mark(page(element).unwrap(), *mark, depth),
            Object::Reference(inner) => self.element(*inner, id, depth + 1),
            Object::Dictionary(kid) if kid.has(b"MCID") => {
                let number = kid.get(b"MCID").unwrap().as_i64().unwrap();
                self.mark(page(kid).or_else(|_| page(element)).unwrap(), number, depth);
            }
            Object::Dictionary(kid) => {
                let annotation = kid.get(b"Obj").unwrap().as_reference().unwrap();
                let dictionary = self.document.get_dictionary(annotation).unwrap();
                let said = |key: &[u8]| words(dictionary.get(key).unwrap());
                if name(dictionary.get(b"Subtype").unwrap()) == b"Link" {
                    write!(self.text, " [{}]", said(b"Contents")).unwrap();
                    self.links.push(annotation);
                } else {
                    write!(self.text, " [{}] {}", said(b"T"), said(b"TU")).unwrap();
                    self.widgets.push(annotation);
                }
            }
            other => panic!("{other:?} is no kid"),
        }
    }

    fn mark(&mut self, page: ObjectId, number: i64, depth: usize) {
        let words = self.marks[&page][&number].replace('\u{ad}', "");
        if self.text.ends_with('\n') {
            write!(self.text, "{:1$}", "", depth * 2 + 1).unwrap();
        }
        if self.met.last().is_none_or(|(last, _)| *last != page) {
            self.text.push_str(" (page)");
        }
        if !words.is_empty() {
            write!(self.text, " {}", words.trim_end()).unwrap();
        }
        self.met.push((page, number));
    }
}

/// What an element says of itself.
fn told(element: &Dictionary) -> String {
    let mut text = String::new();
    for (key, sign) in [("Alt", "alt"), ("Lang", "lang"), ("E", "for")] {
        if let Ok(said) = element.get(key.as_bytes()) {
            write!(text, " {sign}=«{}»", words(said)).unwrap();
        }
    }
    let Ok(attributes) = element.get(b"A").and_then(Object::as_dict) else { return text };
    for key in ["Scope", "ListNumbering"] {
        if let Ok(said) = attributes.get(key.as_bytes()) {
            write!(text, " {}", String::from_utf8_lossy(name(said))).unwrap();
        }
    }
    if let Ok(columns) = attributes.get(b"ColSpan") {
        write!(text, " of {} columns", columns.as_i64().unwrap()).unwrap();
    }
    text
}

/// What a screen reader reads, an element a line; `(page)` where a page begins.
pub(super) fn read_aloud(bytes: &[u8]) -> String {
    let read = Read::of(bytes);
    Tree::of(&read.document).text.replace('\u{202f}', "^").replace('\u{a0}', "~")
}

/// The documents of the fixtures, each read back.
fn each(mut check: impl FnMut(&str, &Document)) {
    let school = School::fixture();
    let mut renderer = Renderer::new(&MODELS);
    for name in school.names() {
        let read = Read::of(school.document(&name, &mut renderer).bytes());
        check(&name, &read.document);
    }
}

#[test]
fn every_mark_and_every_field_is_in_the_tree_once() {
    each(|name, document| {
        let tree = Tree::of(document);
        let mut met = tree.met.clone();
        met.sort_unstable();
        let marks = tree.marks.iter().flat_map(|(page, marks)| marks.keys().map(|number| (*page, *number)));
        assert_eq!(met, marks.collect::<Vec<_>>(), "{name}");
        let form = document.catalog().unwrap().get(b"AcroForm").unwrap().as_reference().unwrap();
        let fields = document.get_dictionary(form).unwrap().get(b"Fields").unwrap().as_array().unwrap().clone();
        let fields: Vec<ObjectId> = fields.iter().map(|field| field.as_reference().unwrap()).collect();
        assert_eq!(tree.widgets, fields, "{name}");
        let mut shown: Vec<ObjectId> =
            document.get_pages().into_values().flat_map(|page| annotations(document, page)).collect();
        let mut met = [tree.links, tree.widgets].concat();
        shown.sort_unstable();
        met.sort_unstable();
        assert_eq!(met, shown, "{name}");
    });
}

/// What stands on a page beside its content.
pub(super) fn annotations(document: &Document, page: ObjectId) -> Vec<ObjectId> {
    let page = document.get_dictionary(page).unwrap();
    page.get(b"Annots").unwrap().as_array().unwrap().iter().map(|one| one.as_reference().unwrap()).collect()
}

#[test]
fn the_parent_tree_leads_from_each_mark_and_field_to_its_element() {
    each(|name, document| {
        let root = document.catalog().unwrap().get(b"StructTreeRoot").unwrap().as_reference().unwrap();
        let parents = document.get_dictionary(root).unwrap().get(b"ParentTree").unwrap().as_reference().unwrap();
        let numbers = document.get_dictionary(parents).unwrap().get(b"Nums").unwrap().as_array().unwrap();
        let mut led = 0;
        for pair in numbers.chunks_exact(2) {
            let owners = match &pair[1] {
                Object::Array(owners) => owners.clone(),
                owner => vec![owner.clone()],
            };
            for (number, owner) in owners.iter().enumerate() {
                let element = document.get_dictionary(owner.as_reference().unwrap()).unwrap();
                let is_kid = |kid: &Object| match kid {
                    Object::Integer(mark) => *mark == number as i64,
                    Object::Dictionary(kid) if kid.has(b"MCID") => {
                        kid.get(b"MCID").unwrap().as_i64().unwrap() == number as i64
                    }
                    Object::Dictionary(kid) => kid.has(b"Obj"),
                    _ => false,
                };
                let found = match element.get(b"K").unwrap() {
                    Object::Array(kids) => kids.iter().any(is_kid),
                    kid => is_kid(kid),
                };
                assert!(found, "{name}: {pair:?} {number}");
                led += 1;
            }
        }
        let tree = Tree::of(document);
        assert_eq!(led, tree.met.len() + tree.widgets.len() + tree.links.len(), "{name}");
    });
}

#[test]
fn headings_are_in_order_and_no_level_is_skipped() {
    each(|name, document| {
        let mut before = 0;
        for line in Tree::of(document).text.lines() {
            let role = line.trim_start().split(' ').next().unwrap();
            let Some(level) = role.strip_prefix('H').and_then(|level| level.parse::<u8>().ok()) else { continue };
            assert!(level <= before + 1, "{name}: {line} after level {before}");
            before = level;
        }
        assert_eq!(before, 3, "{name}: the signature blocks come last");
    });
}
