//! A file as a sequence of objects (ISO 32000-1, 7.5): streams as they come, all else in one object stream, then one
//! cross-reference stream.
//!
//! It is written beneath lopdf, whose document is a tree of values that is copied, renumbered and walked before it is saved:
//! an agreement has a thousand objects, most of them of the structure tree, each written once and never looked at again.

use std::sync::Arc;

use lopdf::Object;

use super::packer::{Packed, Packer};
use crate::diagnostic::Bug;

/// The number of an object. All are of generation 0.
pub(super) type Id = u32;

/// The marks of UTF-16 and UTF-8 at the start of a text string.
const MARKS: [&[u8]; 3] = [&[0xfe, 0xff], &[0xff, 0xfe], &[0xef, 0xbb, 0xbf]];

/// Characters of `PDFDocEncoding` from 0x80 on that Latin-1 has elsewhere or not at all (ISO 32000-1, D.2, table D.2).
const ABOVE_ASCII: [char; 31] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ',
    'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž',
];

/// Its characters from 0x18 on, where Latin-1 has controls: accents by themselves, which nothing of ours is written with.
const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];

/// The character of a byte in `PDFDocEncoding`, U+FFFD where it has none.
pub(crate) fn pdf_doc_decoded(byte: u8) -> char {
    match byte {
        0x18..=0x1f => ACCENTS[usize::from(byte - 0x18)],
        0x80..=0x9e => ABOVE_ASCII[usize::from(byte - 0x80)],
        0xa0 => '€',
        0x7f | 0x9f | 0xad => char::REPLACEMENT_CHARACTER,
        byte => char::from(byte),
    }
}

/// A character in `PDFDocEncoding`.
fn pdf_doc_encoded(c: char) -> Option<u8> {
    match c {
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{ff}' => u8::try_from(u32::from(c)).ok(),
        '€' => Some(0xa0),
        c => ABOVE_ASCII.iter().position(|known| *known == c).map(|at| 0x80 + at as u8),
    }
}

/// Text of a file under construction.
#[derive(Clone, Debug, Default)]
pub(super) struct Body(pub(super) Vec<u8>);

impl Body {
    /// Adds what is written as it stands.
    pub(super) fn put(&mut self, text: &str) -> &mut Self {
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// Adds a whole number. Digit by digit, since a file has thousands.
    pub(super) fn whole(&mut self, value: usize) -> &mut Self {
        let (start, mut rest) = (self.0.len(), value);
        loop {
            self.0.push(b'0' + (rest % 10) as u8);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.0[start..].reverse();
        self
    }

    /// Adds a length: hundredths of a point are finer than any printer.
    pub(super) fn number(&mut self, value: f64) -> &mut Self {
        let hundredths = (value * 100.0).round() as i64;
        if hundredths < 0 {
            self.0.push(b'-');
        }
        let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        self.whole(whole as usize);
        if part > 0 {
            self.0.extend([b'.', b'0' + (part / 10) as u8]);
            if !part.is_multiple_of(10) {
                self.0.push(b'0' + (part % 10) as u8);
            }
        }
        self
    }

    /// Adds numbers, a space between.
    pub(super) fn numbers(&mut self, values: &[f64]) -> &mut Self {
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.0.push(b' ');
            }
            self.number(*value);
        }
        self
    }

    /// Adds a reference to an object.
    pub(super) fn to(&mut self, id: Id) -> &mut Self {
        self.whole(id as usize).put(" 0 R")
    }

    /// Adds references, a space between.
    pub(super) fn refer(&mut self, ids: impl IntoIterator<Item = Id>) -> &mut Self {
        for (index, id) in ids.into_iter().enumerate() {
            if index > 0 {
                self.0.push(b' ');
            }
            self.to(id);
        }
        self
    }

    /// Adds a text string (ISO 32000-1, 7.9.2.2): in `PDFDocEncoding`, a byte a character, where that has all of them, else in
    /// UTF-16 with a byte-order mark.
    pub(super) fn text(&mut self, words: &str) -> &mut Self {
        let single: Option<Vec<u8>> = words.chars().map(pdf_doc_encoded).collect();
        // What begins like a byte-order mark would be read as one.
        let single = single.filter(|bytes| !MARKS.iter().any(|mark| bytes.starts_with(mark)));
        let bytes = single.unwrap_or_else(|| {
            [0xfe, 0xff].into_iter().chain(words.encode_utf16().flat_map(u16::to_be_bytes)).collect()
        });
        self.0.push(b'(');
        for byte in bytes {
            match byte {
                b'(' | b')' | b'\\' => self.0.extend([b'\\', byte]),
                // A bare carriage return in a string is read as a line feed (7.3.4.2).
                b'\r' => self.0.extend(*b"\\r"),
                _ => self.0.push(byte),
            }
        }
        self.put(")")
    }

    /// Adds a text string of one line, for a tooltip: what no-break spaces hold together is no matter there, and
    /// `PDFDocEncoding` has none.
    pub(super) fn line(&mut self, words: &str) -> &mut Self {
        self.text(&words.replace(['\u{a0}', '\u{202f}'], " "))
    }

    /// Adds bytes as a hexadecimal string.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.put("<");
        for byte in bytes {
            self.hex(*byte);
        }
        self.put(">")
    }

    fn hex(&mut self, byte: u8) {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        self.0.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }

    /// Adds a stream as an object; `entries` are those of its dictionary, but for its length.
    fn stream(&mut self, id: Id, entries: &str, content: &[u8]) {
        self.whole(id as usize).put(" 0 obj\n<<").put(entries).put("/Length ").whole(content.len());
        self.put(">>\nstream\n").0.extend_from_slice(content);
        self.put("\nendstream\nendobj\n");
    }

    /// Adds a value of lopdf's. References and streams are not written: they have other numbers here.
    pub(super) fn value(&mut self, value: &Object) -> Result<&mut Self, Bug> {
        match value {
            Object::Boolean(value) => self.put(if *value { "true" } else { "false" }),
            Object::Integer(value) => self.number(*value as f64),
            Object::Real(value) => self.number(f64::from(*value)),
            Object::Name(name) => self.put("/").put(&String::from_utf8_lossy(name)),
            Object::String(bytes, _) => self.bytes(bytes),
            Object::Array(items) => {
                self.put("[");
                for item in items {
                    self.put(" ").value(item)?;
                }
                self.put("]")
            }
            Object::Dictionary(entries) => {
                self.put("<<");
                for (key, value) in entries {
                    self.put("/").put(&String::from_utf8_lossy(key)).put(" ").value(value)?;
                }
                self.put(">>")
            }
            other => return Err(Bug::new(format!("an object that is not written as a value: {other:?}"))),
        };
        Ok(self)
    }
}

/// Objects in one stream at most: a reader unpacks all of it for any of them.
const MOST_IN_A_STREAM: usize = 8_000;

/// Where an object stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// From the start of the file.
    At(usize),
    /// Within an object stream, and as which one of it.
    Within(Id, usize),
}

/// A piece of a file under construction.
#[derive(Debug)]
enum Piece {
    /// Objects that many files have.
    Made(Arc<Made>),
    /// A stream: its number, the entries of its dictionary but for its length, its content.
    Stream(Id, String, Packed),
}

/// A file under construction.
#[derive(Debug)]
pub(super) struct Objects {
    /// In the order of the file.
    pieces: Vec<Piece>,
    places: Vec<Option<Place>>,
    /// The objects of the object stream, and where each begins.
    inner: Body,
    begins: Vec<(Id, usize)>,
}

/// Objects that many files have, ready to be copied into one.
#[derive(Clone, Debug, Default)]
pub(super) struct Made {
    bytes: Vec<u8>,
    places: Vec<(Id, Place)>,
}

impl Objects {
    /// Objects of numbers up to one that is given, to be copied into files.
    pub(super) fn bare(given: Id) -> Self {
        let places = vec![None; given as usize + 1];
        Self { pieces: vec![], places, inner: Body::default(), begins: vec![] }
    }

    /// A file whose first objects, up to a number, are given from outside.
    pub(super) fn new(given: Id) -> Self {
        let mut file = Self::bare(given);
        file.inner.0.reserve(64 << 10);
        file
    }

    /// A new number.
    pub(super) fn id(&mut self) -> Id {
        self.places.push(None);
        (self.places.len() - 1) as Id
    }

    /// Writes an object that is no stream.
    pub(super) fn object(&mut self, id: Id) -> &mut Body {
        if !self.inner.0.is_empty() {
            self.inner.0.push(b'\n');
        }
        self.begins.push((id, self.inner.0.len()));
        &mut self.inner
    }

    /// Writes a stream; `entries` are those of its dictionary, but for its length.
    pub(super) fn stream(&mut self, id: Id, entries: &str, content: &[u8]) {
        self.pieces.push(Piece::Stream(id, entries.to_owned(), Packed::Ready(content.to_vec())));
    }

    /// Writes a stream, deflated.
    pub(super) fn packed(&mut self, id: Id, entries: &str, content: Vec<u8>, packer: &mut Packer) -> Result<(), Bug> {
        self.deflated(id, entries, packer.begin(content)?);
        Ok(())
    }

    /// Writes a stream that is deflated already.
    pub(super) fn deflated(&mut self, id: Id, entries: &str, packed: Packed) {
        self.pieces.push(Piece::Stream(id, format!("{entries}/Filter/FlateDecode"), packed));
    }

    /// Takes over objects that are ready.
    pub(super) fn made(&mut self, made: &Arc<Made>) {
        self.pieces.push(Piece::Made(Arc::clone(made)));
    }

    fn set(&mut self, id: Id, place: Place) {
        if let Some(known) = self.places.get_mut(id as usize) {
            *known = Some(place);
        }
    }

    /// Writes the object streams of all that is no stream (7.5.7), the first under a number that is given.
    fn close(&mut self, first: Id, packer: &mut Packer) -> Result<(), Bug> {
        let (begins, inner) = (std::mem::take(&mut self.begins), std::mem::take(&mut self.inner).0);
        for (chunk, objects) in begins.chunks(MOST_IN_A_STREAM).enumerate() {
            let id = if chunk == 0 { first } else { self.id() };
            let start = objects.first().map_or(0, |(_, at)| *at);
            let end = begins.get((chunk + 1) * MOST_IN_A_STREAM).map_or(inner.len(), |(_, at)| *at);
            let mut content = Body(Vec::with_capacity(objects.len() * 10 + end - start));
            for (index, (inner, at)) in objects.iter().enumerate() {
                content.whole(*inner as usize).put(" ").whole(at - start).put(" ");
                self.set(*inner, Place::Within(id, index));
            }
            let entries = format!("/Type/ObjStm/N {}/First {}", objects.len(), content.0.len());
            content.0.extend_from_slice(inner.get(start..end).unwrap_or_default());
            self.packed(id, &entries, content.0, packer)?;
        }
        Ok(())
    }

    /// The pieces one after another, each noted where it stands.
    fn put_together(&mut self, out: &mut Body) -> Result<(), Bug> {
        for piece in std::mem::take(&mut self.pieces) {
            let start = out.0.len();
            match piece {
                Piece::Made(made) => {
                    out.0.extend_from_slice(&made.bytes);
                    for (id, place) in &made.places {
                        let place = match place {
                            Place::At(at) => Place::At(at + start),
                            Place::Within(..) => *place,
                        };
                        self.set(*id, place);
                    }
                }
                Piece::Stream(id, entries, content) => {
                    self.set(id, Place::At(start));
                    out.stream(id, &entries, &content.bytes()?);
                }
            }
        }
        Ok(())
    }

    /// The objects written so far, those that are no streams in an object stream of a number.
    pub(super) fn into_made(mut self, id: Id, packer: &mut Packer) -> Result<Made, Bug> {
        self.close(id, packer)?;
        let mut out = Body::default();
        self.put_together(&mut out)?;
        let place = |(id, place): (usize, Option<Place>)| Some((id as Id, place?));
        let places = self.places.into_iter().enumerate().filter_map(place).collect();
        Ok(Made { bytes: out.0, places })
    }

    /// The bytes of the file; `trailer` are the entries of its trailer, but for the size.
    pub(super) fn finish(mut self, trailer: &str, packer: &mut Packer) -> Result<Vec<u8>, Bug> {
        let inner = self.id();
        self.close(inner, packer)?;
        let id = self.id();
        let mut out = Body(Vec::with_capacity(64 << 10));
        // Four bytes above 127 tell programs that the file is not text (ISO 19005-3, 6.1.2).
        out.put("%PDF-1.7\n%").0.extend([0xe2, 0xe3, 0xcf, 0xd3, b'\n']);
        self.put_together(&mut out)?;
        let start = out.0.len();
        self.set(id, Place::At(start));
        let width = if start < 1 << 16 { 2 } else { 4 };
        let table = packer.pack(&differences(&self.places, width))?;
        let entries = format!(
            "/Type/XRef/Size {}/W[1 {width} 2]{trailer}/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {}>>",
            self.places.len(),
            width + 3,
        );
        out.stream(id, &entries, &table);
        out.put("startxref\n").whole(start).put("\n%%EOF\n");
        Ok(out.0)
    }
}

/// The rows of a cross-reference stream (7.5.8.3), each but for its kind written as what it adds to the one above it
/// (PNG's filter «up»).
fn differences(places: &[Option<Place>], width: usize) -> Vec<u8> {
    let mut rows = Vec::with_capacity(places.len() * (width + 4));
    let mut above = vec![0_u8; width + 3];
    for place in places {
        let (kind, second, third) = match place {
            None => (0, 0, u16::MAX),
            Some(Place::At(at)) => (1, *at as u32, 0),
            Some(Place::Within(id, index)) => (2, *id, *index as u16),
        };
        let second = second.to_be_bytes();
        let row = std::iter::once(kind).chain(second.into_iter().skip(4 - width)).chain(third.to_be_bytes());
        rows.push(2);
        for (byte, above) in row.zip(&mut above) {
            rows.push(byte.wrapping_sub(std::mem::replace(above, byte)));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64) -> String {
        let mut out = Body::default();
        out.number(value);
        String::from_utf8(out.0).unwrap()
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        assert_eq!([0.0, 12.0, -3.5, 0.25, -0.004, 51.023_6].map(written), ["0", "12", "-3.5", "0.25", "0", "51.02"]);
    }

    #[test]
    fn text_is_read_as_it_was_written_whatever_its_signs() {
        let mut out = Body::default();
        out.text("a (b) \\").text("l’été").text("").text("\u{15f}").text("þÿ").line("n°\u{a0}1");
        assert_eq!(out.0, b"(a \\(b\\) \\\\)(l\x90\xe9t\xe9)()(\xfe\xff\x01\x5f)(\xfe\xff\x00\xfe\x00\xff)(n\xb0 1)");
    }

    #[test]
    fn every_character_of_a_byte_is_read_as_it_was_written() {
        let ours = (0x20..=0xff).filter(|byte| !matches!(byte, 0x7f | 0x9f | 0xad));
        for byte in ours {
            assert_eq!(pdf_doc_encoded(pdf_doc_decoded(byte)), Some(byte), "{byte:#x}");
        }
        // ISO 32000-2, table D.2: the first and the last of each row that Latin-1 has otherwise.
        let read = [0x09, 0x18, 0x1f, 0x7e, 0x7f, 0x80, 0x9e, 0x9f, 0xa0, 0xa1, 0xac, 0xad, 0xae].map(pdf_doc_decoded);
        assert_eq!(read.iter().collect::<String>(), "\t˘˜~\u{fffd}•ž\u{fffd}€¡¬\u{fffd}®");
    }

    #[test]
    fn a_file_of_many_objects_is_read_with_each_in_its_place() {
        let mut file = Objects::new(1);
        let mut packer = Packer::default();
        let ids: Vec<Id> = (0..MOST_IN_A_STREAM + 2).map(|_| file.id()).collect();
        for id in &ids {
            file.object(*id).put("<</Self ").whole(*id as usize).put(">>");
        }
        file.object(1).put("<</Type/Catalog/First ").to(ids[0]).put(">>");
        let bytes = file.finish("/Root 1 0 R", &mut packer).unwrap();
        let read = lopdf::Document::load_mem(&bytes).unwrap();
        for id in ids {
            let own = read.get_dictionary((id, 0)).unwrap().get(b"Self").unwrap().as_i64().unwrap();
            assert_eq!(own, i64::from(id));
        }
    }
}
