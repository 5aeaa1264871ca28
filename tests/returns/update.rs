//! Updates written by hand, byte by byte, as an attacker would.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::issued;

/// An update of a file: objects, then a table that leads to them.
#[derive(Clone)]
pub(crate) struct Update {
    base: Vec<u8>,
    objects: Vec<(u32, Vec<u8>)>,
    freed: Vec<u32>,
    trailer: String,
    /// The highest number of an object, for `/Size`.
    highest: u32,
}

impl Update {
    /// An update of the small document.
    pub(crate) fn new() -> Self {
        Self::of(issued())
    }

    /// An update of a file whose objects are below 200.
    pub(crate) fn of(base: Vec<u8>) -> Self {
        Self { base, objects: vec![], freed: vec![], trailer: String::new(), highest: 200 }
    }

    /// An update of any file: its objects are those below its size, its catalogue is where its trailer says.
    pub(crate) fn of_any(base: Vec<u8>) -> Self {
        let read = lopdf::Document::load_mem(&base).unwrap();
        let reference = |key: &[u8]| read.trailer.get(key).and_then(lopdf::Object::as_reference).map(|id| id.0);
        let mut trailer = format!("/Root {} 0 R", reference(b"Root").unwrap());
        if let Ok(info) = reference(b"Info") {
            write!(trailer, "/Info {info} 0 R").unwrap();
        } else {
            trailer.push_str("/Info null");
        }
        Self { highest: read.max_id + 100, ..Self::of(base) }.trailer(&trailer)
    }

    /// The same, whose objects are below this number.
    pub(crate) fn reaching(mut self, highest: u32) -> Self {
        self.highest = highest;
        self
    }

    pub(crate) fn object(mut self, number: u32, body: &str) -> Self {
        self.objects.push((number, body.as_bytes().to_vec()));
        self
    }

    pub(crate) fn stream(mut self, number: u32, entries: &str, bytes: &[u8]) -> Self {
        let mut body = format!("<<{entries}/Length {}>>\nstream\n", bytes.len()).into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\nendstream");
        self.objects.push((number, body));
        self
    }

    pub(crate) fn free(mut self, number: u32) -> Self {
        self.freed.push(number);
        self
    }

    /// More entries of the trailer; `/Root`, `/ID` and `/Prev` replace the usual ones.
    pub(crate) fn trailer(mut self, entries: &str) -> Self {
        self.trailer.push_str(entries);
        self
    }

    /// The file with this update.
    pub(crate) fn done(self) -> Vec<u8> {
        self.with_table(|_| {})
    }

    /// The file, its table changed: places by number, none for a free one.
    pub(crate) fn with_table(self, change: impl Fn(&mut BTreeMap<u32, Option<usize>>)) -> Vec<u8> {
        let previous = startxref(&self.base);
        let mut file = self.base;
        let mut places: BTreeMap<u32, Option<usize>> = self.freed.iter().map(|number| (*number, None)).collect();
        for (number, body) in &self.objects {
            places.insert(*number, Some(file.len()));
            file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            file.extend_from_slice(body);
            file.extend_from_slice(b"\nendobj\n");
        }
        change(&mut places);
        let at = file.len();
        let mut end = String::from("xref\n");
        for (number, place) in &places {
            let kind = if place.is_some() { "00000 n" } else { "00001 f" };
            write!(end, "{number} 1\n{:010} {kind} \n", place.unwrap_or(0)).unwrap();
        }
        end.push_str("trailer\n<<");
        let usual = [
            ("/Size", format!("{}", self.highest + 1)),
            ("/Root", "1 0 R".to_owned()),
            ("/Info", "9 0 R".to_owned()),
            ("/Prev", previous.to_string()),
        ];
        for (key, value) in usual.iter().filter(|(key, _)| !self.trailer.contains(key)) {
            write!(end, "{key} {value}").unwrap();
        }
        write!(end, "{}>>\nstartxref\n{at}\n%%EOF\n", self.trailer).unwrap();
        file.extend_from_slice(end.as_bytes());
        file
    }

    /// The file, with a signature value of object 100 whose range and digits are written as given: `range` gets where the
    /// digits of `/Contents` begin and end with their brackets, and where the file ends.
    pub(crate) fn signed(self, value: &str, range: impl Fn(usize, usize, usize) -> String) -> Vec<u8> {
        const ROOM: &str = "[0 0000000000 0000000000 0000000000]          ";
        let body = format!(
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/Contents <{value}>/ByteRange {ROOM}/M(D:20261124090000Z)>>"
        );
        let start = self.base.len();
        let mut file = self.object(100, &body).object(10, &head("/V 100 0 R")).done();
        let from = start + position(&file[start..], b"/Contents <") + 10;
        let to = from + position(&file[from..], b">") + 1;
        let place = start + position(&file[start..], ROOM.as_bytes());
        let range = range(from, to, file.len());
        assert!(range.len() <= ROOM.len(), "{range}");
        file[place..place + ROOM.len()].copy_from_slice(format!("{range:<width$}", width = ROOM.len()).as_bytes());
        file
    }
}

/// The field of the head, with more entries.
pub(crate) fn head(more: &str) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(head)/F 4/P 3 0 R/Rect[72 500 172 520]/AP 30 0 R/Lock 15 0 R{more}>>"
    )
}

/// The field of the head's date, with more entries.
pub(crate) fn date(more: &str) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(head-date)/F 4/P 3 0 R/Rect[72 470 172 490]/AP 31 0 R/DA(/F 10 Tf 0 g){more}>>"
    )
}

/// The first page, with these entries for those that an attack changes.
pub(crate) fn page(contents: &str, annotations: &str, more: &str) -> String {
    format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources 7 0 R/Contents {contents}/Annots {annotations}{more}>>"
    )
}

/// The catalogue, with more entries.
pub(crate) fn catalog(more: &str) -> String {
    format!("<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Lang(fr-FR)/Metadata 20 0 R{more}>>")
}

/// The form with these fields and more entries.
pub(crate) fn form(fields: &str, more: &str) -> String {
    format!("<</Fields[{fields}]/DA(/F 10 Tf 0 g)/DR<</Font<</F 8 0 R>>>>{more}>>")
}

/// The numbers of our fields.
pub(crate) const FIELDS: &str = "10 0 R 11 0 R 12 0 R 13 0 R 14 0 R";

/// The entries of an appearance.
pub(crate) const LOOK: &str = "/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources 7 0 R";

/// A look that shows words, in the face that every reader has.
pub(crate) fn typed(words: &str) -> Vec<u8> {
    format!("/Tx BMC BT /F 10 Tf 2 5 Td ({words}) Tj ET EMC").into_bytes()
}

/// The head's date, typed with its look.
pub(crate) fn dated(words: &str) -> Update {
    Update::new().object(11, &date(&format!("/V({words})"))).stream(41, LOOK, &typed(words))
}

/// The head's date with these entries, and a look that shows « 24 ».
pub(crate) fn with_look(field: &str) -> Update {
    Update::new().object(11, field).stream(41, LOOK, &typed("24"))
}

/// The field of the pupil's date, with more entries.
pub(crate) fn pupil_date(more: &str) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(pupil-date)/F 4/P 3 0 R/Rect[300 470 400 490]/AP 34 0 R/DA(/F 10 Tf 0 g){more}>>"
    )
}

/// The field of the pupil, with more entries.
pub(crate) fn pupil(more: &str) -> String {
    format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(pupil)/F 4/P 3 0 R/Rect[300 500 400 520]{more}>>")
}

/// Where some bytes first stand.
pub(crate) fn position(bytes: &[u8], word: &[u8]) -> usize {
    bytes.windows(word.len()).position(|at| at == word).unwrap()
}

/// Where some bytes last stand.
pub(crate) fn last_position(bytes: &[u8], word: &[u8]) -> usize {
    bytes.windows(word.len()).rposition(|at| at == word).unwrap()
}

/// The offset that the last `startxref` of a file tells.
pub(crate) fn startxref(file: &[u8]) -> usize {
    let at = last_position(file, b"startxref") + 10;
    let digits: Vec<u8> = file[at..].iter().copied().take_while(u8::is_ascii_digit).collect();
    String::from_utf8(digits).unwrap().parse().unwrap()
}
