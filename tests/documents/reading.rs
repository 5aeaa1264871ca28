//! A file read back: its text by the characters that its fonts name, its metadata, its bookmarks; and values looked for.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};
use serde_json::{Map, Value};
use tripartite::layout::{Ink, Page, Pages};
use unicode_normalization::UnicodeNormalization as _;

/// The characters of each code of a font.
type Characters = BTreeMap<u16, String>;

/// A file, and the text of its pages: a string for each piece that is placed.
pub(crate) struct Read {
    pub(super) document: Document,
    pub(crate) pages: Vec<Vec<String>>,
}

impl Read {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).unwrap();
        let pages = document.get_pages().into_values().map(|page| text_of(&document, page).0).collect();
        Self { document, pages }
    }

    /// An entry of the information dictionary.
    pub(crate) fn info(&self, key: &str) -> Option<String> {
        let info = self.document.trailer.get(b"Info").unwrap().as_reference().unwrap();
        let info = self.document.get_dictionary(info).unwrap();
        info.get(key.as_bytes()).ok().map(words)
    }

    pub(crate) fn lang(&self) -> String {
        words(self.document.catalog().unwrap().get(b"Lang").unwrap())
    }

    pub(crate) fn every_font_has_its_characters(&self) -> bool {
        let fonts = self.dictionaries().filter(|dict| dict.get(b"Subtype").is_ok_and(|kind| name(kind) == b"Type0"));
        let found: Vec<bool> = fonts.map(|font| !characters(&self.document, font).is_empty()).collect();
        !found.is_empty() && found.iter().all(|has| *has)
    }

    pub(crate) fn has_dates(&self) -> bool {
        self.dictionaries().any(|dict| dict.has(b"CreationDate") || dict.has(b"ModDate"))
            || ["CreateDate", "ModifyDate", "MetadataDate"].iter().any(|date| self.metadata().contains(date))
    }

    /// The metadata in XMP.
    pub(crate) fn metadata(&self) -> String {
        let metadata = self.document.catalog().unwrap().get(b"Metadata").unwrap().as_reference().unwrap();
        let stream = self.document.get_object(metadata).unwrap().as_stream().unwrap();
        String::from_utf8(stream.content.clone()).unwrap()
    }

    /// All that a file holds: what its pages say, every text string, every stream unpacked.
    pub(crate) fn everything(&self) -> String {
        let mut all = self.pages.concat().concat();
        for object in self.document.objects.values() {
            if let Ok(stream) = object.as_stream() {
                let plain = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
                all.push_str(&String::from_utf8_lossy(&plain));
            }
            strings(object, &mut all);
        }
        all
    }

    /// How many fields and links the pages have.
    pub(crate) fn annotations(&self) -> usize {
        let pages = self.document.get_pages().into_values();
        pages.map(|page| super::tags::annotations(&self.document, page).len()).sum()
    }

    fn dictionaries(&self) -> impl Iterator<Item = &Dictionary> {
        self.document.objects.values().filter_map(|object| object.as_dict().ok())
    }

    /// The bookmarks in reading order: page, from 0, and words.
    pub(crate) fn bookmarks(&self) -> Vec<(usize, String)> {
        let root = self.document.catalog().unwrap().get(b"Outlines").unwrap().as_reference().unwrap();
        let mut found = vec![];
        self.bookmarks_under(root, &mut found);
        found
    }

    fn bookmarks_under(&self, parent: ObjectId, found: &mut Vec<(usize, String)>) {
        let pages: Vec<ObjectId> = self.document.get_pages().into_values().collect();
        let mut next = self.document.get_dictionary(parent).unwrap().get(b"First").and_then(Object::as_reference).ok();
        while let Some(id) = next {
            let item = self.document.get_dictionary(id).unwrap();
            let page = item.get(b"Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap();
            let page = pages.iter().position(|other| *other == page).unwrap();
            found.push((page, words(item.get(b"Title").unwrap())));
            self.bookmarks_under(id, found);
            next = item.get(b"Next").and_then(Object::as_reference).ok();
        }
    }
}

/// The text strings in an object.
fn strings(object: &Object, to: &mut String) {
    match object {
        Object::String(..) => to.push_str(&words(object)),
        Object::Array(items) => items.iter().for_each(|item| strings(item, to)),
        Object::Dictionary(entries) => entries.iter().for_each(|(_, value)| strings(value, to)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| strings(value, to)),
        _ => {}
    }
}

pub(super) fn name(object: &Object) -> &[u8] {
    object.as_name().unwrap_or_default()
}

/// A text string.
pub(super) fn words(object: &Object) -> String {
    lopdf::decode_text_string(object).unwrap()
}

fn units(utf16: &[u8]) -> String {
    let units: Vec<u16> = utf16.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).unwrap()
}

/// What a page shows: a string for each place that text is moved to (ISO 32000-1, 9.4), and for each marked piece.
pub(super) fn text_of(document: &Document, page: ObjectId) -> (Vec<String>, BTreeMap<i64, String>) {
    let fonts: BTreeMap<Vec<u8>, Characters> = document
        .get_page_fonts(page)
        .unwrap()
        .into_iter()
        .map(|(name, font)| (name, characters(document, font)))
        .collect();
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let (mut pieces, mut font): (Vec<String>, Option<&Characters>) = (vec![], None);
    let (mut marks, mut mark) = (BTreeMap::<i64, String>::new(), None);
    for operation in &content.operations {
        match operation.operator.as_str() {
            "Tf" => font = fonts.get(name(&operation.operands[0])),
            "BDC" => {
                let number = operation.operands[1].as_dict().unwrap().get(b"MCID").and_then(Object::as_i64);
                mark = number.ok().map(|number| marks.entry(number).or_default());
            }
            "BMC" | "EMC" => mark = None,
            "Td" => pieces.push(String::new()),
            "TJ" => {
                let shown = operation.operands[0].as_array().unwrap().iter().filter_map(|item| item.as_str().ok());
                let codes = shown.flat_map(|codes| codes.chunks_exact(2)).map(|c| u16::from_be_bytes([c[0], c[1]]));
                let font = font.unwrap();
                let text = codes.map(|code| font.get(&code).unwrap_or_else(|| panic!("code {code} has no character")));
                let text: String = text.map(String::as_str).collect();
                pieces.last_mut().unwrap().push_str(&text);
                if let Some(mark) = &mut mark {
                    mark.push_str(&text);
                }
            }
            "Tj" | "'" | "\"" => panic!("text is shown by TJ only"),
            _ => {}
        }
    }
    (pieces.iter().map(|piece| folded(piece)).collect(), marks)
}

/// The `ToUnicode` map of a font (ISO 32000-1, 9.10.3): its single characters and its ranges.
pub(super) fn characters(document: &Document, font: &Dictionary) -> Characters {
    let Ok(stream) = font.get(b"ToUnicode").and_then(Object::as_reference) else { return Characters::new() };
    let stream = document.get_object(stream).unwrap().as_stream().unwrap();
    let map = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
    let mut found = Characters::new();
    for (start, end) in [("beginbfchar", "endbfchar"), ("beginbfrange", "endbfrange")] {
        for section in map.split(start).skip(1) {
            let tokens: Vec<Vec<u8>> = section.split(end).next().unwrap().split('<').skip(1).map(hexadecimal).collect();
            let wide = if start == "beginbfchar" { 2 } else { 3 };
            for entry in tokens.chunks_exact(wide) {
                let code = |at: usize| entry[at].iter().fold(0, |code: u16, byte| code << 8 | u16::from(*byte));
                let text = units(&entry[wide - 1]);
                for (step, code) in (code(0)..=code(wide - 2)).enumerate() {
                    found.insert(code, advanced(&text, step as u32));
                }
            }
        }
    }
    found
}

fn hexadecimal(token: &str) -> Vec<u8> {
    let digits: Vec<u8> = token.split('>').next().unwrap().bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks_exact(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// A text whose last character is so many further.
fn advanced(text: &str, step: u32) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    if let (Some(last), true) = (characters.last_mut(), step > 0) {
        *last = char::from_u32(*last as u32 + step).unwrap();
    }
    characters.into_iter().collect()
}

/// The pieces that a page should show, in drawing order, as a reader of the file can tell them apart.
pub(crate) fn runs(page: &Page) -> Vec<String> {
    let text = page.items.iter().filter_map(|item| match &item.ink {
        Ink::Text(run) => {
            let end = if run.hyphenated { "\u{ad}" } else { "" };
            Some(folded(&format!("{}{end}{}", run.text(), if run.spaced { " " } else { "" })))
        }
        _ => None,
    });
    text.collect()
}

/// Text without what two characters of one glyph differ in: a no-break space is a space to who copies or searches.
fn folded(text: &str) -> String {
    text.chars().map(|c| if c == '\u{2011}' { '-' } else { c }).nfkc().collect()
}

/// The keys of values that are printed as they are typed, but for typography.
const WORDS: [&str; 28] = [
    "number",
    "family_name",
    "given_names",
    "usual_name",
    "class",
    "title",
    "lines",
    "city",
    "postcode",
    "name",
    "activity",
    "insurer",
    "policy",
    "reference",
    "outings",
    "aims",
    "activities",
    "follow_up",
    "restitution",
    "lodging",
    "meals",
    "transport",
    "role",
    "on_behalf_of",
    "text",
    "email",
    "country_name",
    "siret",
];

/// The printed values that the pages do not show, each with its key.
pub(crate) fn missing(values: &Map<String, Value>, pages: &Pages) -> Vec<(String, String)> {
    let texts = parts(pages);
    let mut missing = vec![];
    for (key, value) in printed(values) {
        for block in value.lines().map(|line| line.trim_start_matches(['-', ' '])).map(bare).filter(|b| !b.is_empty()) {
            if !texts.iter().any(|text| text.contains(&block)) {
                missing.push((key.clone(), block));
            }
        }
    }
    missing
}

/// The words of each part of the document, bare, in reading order.
fn parts(pages: &Pages) -> Vec<String> {
    let mut parts: BTreeMap<Option<usize>, String> = BTreeMap::new();
    for item in pages.pages.iter().flat_map(|page| &page.items) {
        if let Ink::Text(run) = &item.ink {
            parts.entry(item.part).or_default().push_str(&run.text());
        }
    }
    parts.values().map(|text| bare(text)).collect()
}

/// Words without what typography changes in them: spaces, hyphens, quotes, dots in a row, invisible signs.
pub(crate) fn bare(text: &str) -> String {
    let dotted = text.replace('…', "...");
    let kept = dotted.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{2015}' | '\u{2060}' | '\u{feff}'));
    kept.filter(|c| !matches!(c, '"' | '\'' | '’' | '‘' | '“' | '”' | '«' | '»')).collect()
}

/// The values that are printed as words, each with its key.
fn printed(values: &Map<String, Value>) -> Vec<(String, String)> {
    let mut found = vec![];
    let mut left: Vec<(&str, &Value)> =
        values.iter().filter(|(key, _)| *key != "model").map(|(k, v)| (k.as_str(), v)).collect();
    while let Some((key, value)) = left.pop() {
        match value {
            Value::String(words) if WORDS.contains(&key) => found.push((key.to_owned(), words.clone())),
            Value::Array(items) => left.extend(items.iter().map(|item| (key, item))),
            Value::Object(map) => left.extend(map.iter().map(|(key, value)| (key.as_str(), value))),
            _ => {}
        }
    }
    found
}
