//! What a screen reader reads of a file: the texts of its structure tree, which need not be those that are seen.

use std::collections::BTreeMap;

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Dict, Object, String as Bytes};

use super::issued::words;
use super::verdict::Finding;
use crate::text;

/// The words of marked content, by its page and number.
pub(super) type Marked = BTreeMap<(usize, i32), String>;

/// The most elements that are read, and the most bytes of them: one may be referred to many times.
const ELEMENTS: usize = 50_000;
const BYTES: usize = 16 << 20;

/// Entries that are read instead of what is drawn, or say how (14.9).
const KEYS: [&str; 4] = ["Lang", "Alt", "ActualText", "E"];

/// What is read at one place of the tree.
#[derive(Debug, PartialEq)]
struct Heard {
    /// The entry that says it; none for what is drawn.
    key: Option<&'static str>,
    words: String,
    page: Option<usize>,
}

/// All that is read, in its order; none of a file without a tree.
#[derive(Debug)]
pub(super) struct Reading(Vec<Heard>);

impl Reading {
    /// Reads the tree of a file, whose drawn words are given.
    pub(super) fn of(pdf: &Pdf, marked: &Marked) -> Option<Self> {
        let root: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
        let tree: Dict<'_> = root.get("StructTreeRoot")?;
        let pages = pdf.pages().iter().enumerate();
        let pages: BTreeMap<u32, usize> =
            pages.filter_map(|(index, page)| Some((page.raw().obj_id()?.obj_number, index))).collect();
        let page_of = |dict: &Dict<'_>| pages.get(&dict.get_ref("Pg")?.obj_number).copied();
        let mut reading = Self(vec![]);
        reading.texts(&root, None);
        let mut left: Vec<(Option<usize>, Object<'_>)> = vec![(None, Object::Dict(tree))];
        let mut bytes = 0;
        for _ in 0..ELEMENTS {
            let Some((page, object)) = left.pop().filter(|_| bytes < BYTES) else { break };
            match object {
                Object::Dict(dict) => {
                    bytes += dict.data().len();
                    let page = page_of(&dict).or(page);
                    reading.texts(&dict, page);
                    if let Some(field) = dict.get::<Dict<'_>>("Obj") {
                        reading.text(&field, "TU", page);
                    }
                    let marked = dict.get::<Object<'_>>("MCID");
                    left.extend(dict.get("K").into_iter().chain(marked).map(|kid| (page, kid)));
                }
                Object::Array(kids) => {
                    bytes += kids.data().len();
                    let from = left.len();
                    let room = ELEMENTS.saturating_sub(from);
                    left.extend(kids.iter::<Object<'_>>().take(room).map(|kid| (page, kid)));
                    if let Some(kids) = left.get_mut(from..) {
                        kids.reverse();
                    }
                }
                other => {
                    let drawn = page.zip(other.into_i32()).and_then(|place| marked.get(&place));
                    reading.push(None, drawn.map_or("", String::as_str), page);
                }
            }
        }
        Some(reading)
    }

    fn texts(&mut self, dict: &Dict<'_>, page: Option<usize>) {
        for key in KEYS {
            self.text(dict, key, page);
        }
    }

    fn text(&mut self, dict: &Dict<'_>, key: &'static str, page: Option<usize>) {
        if let Some(said) = dict.get::<Bytes<'_>>(key) {
            self.push(Some(key), &words(&said), page);
        }
    }

    /// What is drawn is one text, however many marks it is cut into.
    fn push(&mut self, key: Option<&'static str>, words: &str, page: Option<usize>) {
        match self.0.last_mut() {
            Some(last) if key.is_none() && last.key.is_none() && last.page == page => last.words.push_str(words),
            _ => self.0.push(Heard { key, words: words.to_owned(), page }),
        }
    }

    /// The first place where something else is read.
    pub(super) fn differs(&self, issued: &Self) -> Option<Finding> {
        let at = self.0.iter().zip(&issued.0).take_while(|(one, other)| one == other).count();
        let (new, old) = (self.0.get(at), issued.0.get(at));
        let page = new.or(old)?.page;
        let said = |heard: Option<&Heard>| heard.map_or("", |heard| heard.words.as_str()).to_owned();
        let (new, old) = apart(&said(new), &said(old));
        let text = text!(
            "un lecteur d’écran lit « {new} » au lieu de « {old} »",
            "a screen reader reads « {new} » instead of « {old} »"
        );
        Some(Finding { page, ..Finding::plain(text) })
    }
}

/// The most characters of each that are told.
const TOLD: usize = 60;

/// Two texts from a little before the place where they part.
fn apart(one: &str, other: &str) -> (String, String) {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let part = |words: &str| words.chars().skip(same.saturating_sub(20)).take(TOLD).collect();
    (part(one), part(other))
}
