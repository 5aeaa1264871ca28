//! A file's revisions, read from the first byte to the last: every byte belongs to an object, to a cross-reference
//! section or to the end of a revision, or it is a fault. Readers that search for objects where the cross-reference does
//! not lead, or follow it where nobody else looks, see the same objects as this one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::syntax::{Dict, Lexer, Number, Spans, Value, is_white};
use super::unpack::unpack;
use super::work::{Trouble, Work};
use super::xref::{self, Entries, Entry};

/// The most revisions of a file: one for each save.
const MOST_REVISIONS: usize = 200;

/// The longest line in which a program gives its name.
const LONGEST_REMARK: usize = 200;

/// An object as one revision has it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) generation: u32,
    pub(super) place: Entry,
    pub(super) value: Value,
    /// Where the values of its own dictionary stand, unless it lies in an object stream.
    pub(super) spans: Spans,
}

/// What does not fit together in a revision: each makes the file one that readers may see differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The bytes there are no update.
    Trouble(Trouble),
    /// An object stands twice.
    Twice(Number),
    /// An object that its cross-reference does not name.
    Unlisted(Number, usize),
    /// A cross-reference entry that leads to no object, or to one of an older revision.
    Astray(Number),
    /// The section does not follow the one before it.
    Chain(usize),
    /// An object behind the last complete update.
    Behind(Number, usize),
    /// Something in the trailer that no update needs.
    Trailer(String),
    /// More than one cross-reference section in a revision.
    Sections(usize),
    /// The length of a stream leads elsewhere than its end.
    Length(Number),
    /// An object's number is not below the size that its trailer gives.
    Size(Number),
}

/// One revision: what was written between two ends of file.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    /// Its bytes, from behind the revision before it to behind its `%%EOF` and the line's end.
    pub(super) range: Range<usize>,
    /// Where its `%%EOF` ends.
    pub(super) end: usize,
    /// The objects that it has in another place than the revision before.
    pub(super) objects: BTreeMap<Number, Found>,
    /// The numbers that it says are free.
    pub(super) freed: BTreeSet<Number>,
    pub(super) trailer: Dict,
    /// Where its cross-reference section stands.
    pub(super) section: usize,
    pub(super) faults: Vec<Fault>,
}

/// The revisions of a file, and what follows the last.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    pub(super) revisions: Vec<Revision>,
    /// Why reading stopped before the end.
    pub(super) stopped: Option<Trouble>,
    /// The objects that were read in vain before it stopped, each with its place.
    pub(super) behind: Vec<(Number, usize)>,
}

/// The place of every object as the revisions so far have it.
type Places = BTreeMap<Number, Entry>;

impl History {
    /// Reads the revisions from `start` to `end`; what those before it left is in `self`.
    pub(super) fn read(&mut self, file: &[u8], start: usize, end: usize, work: &mut Work) {
        let file = file.get(..end).unwrap_or(file);
        let mut at = start;
        let mut places = self.places();
        while self.stopped.is_none() {
            at += file.get(at..).unwrap_or_default().iter().take_while(|byte| is_white(**byte)).count();
            if at >= file.len() {
                return;
            }
            if self.revisions.len() >= MOST_REVISIONS {
                self.stopped = Some(Trouble::TooMuch("revisions"));
                return;
            }
            let from = self.revisions.last().map_or(0, |last| last.range.end);
            let mut scan = Scan { range: from..at, end: at, standing: vec![], sections: vec![], startxref: 0 };
            let read = scan.read(file, work);
            let behind = scan.standing.iter().map(|object| (object.number, object.at)).collect();
            match read.and_then(|()| scan.join(file, &places, self.revisions.last(), work)) {
                Ok(revision) => {
                    at = revision.range.end;
                    places.extend(revision.objects.iter().map(|(number, found)| (*number, found.place)));
                    for number in &revision.freed {
                        places.remove(number);
                    }
                    self.revisions.push(revision);
                }
                Err(trouble) => (self.stopped, self.behind) = (Some(trouble), behind),
            }
        }
    }

    fn places(&self) -> Places {
        let mut places = Places::new();
        for revision in &self.revisions {
            places.extend(revision.objects.iter().map(|(number, found)| (*number, found.place)));
            for number in &revision.freed {
                places.remove(number);
            }
        }
        places
    }
}

/// An object at its place in the file.
struct Standing {
    at: usize,
    number: Number,
    generation: u32,
    value: Value,
    spans: Spans,
    /// The length of its stream, when another object tells it.
    told_by: Option<Number>,
}

/// A cross-reference section at its place.
struct Section {
    at: usize,
    entries: Entries,
    trailer: Dict,
    /// The number of the stream that it is, unless it is a table.
    own: Option<Number>,
}

/// What stands in one revision, in the order of its bytes.
struct Scan {
    range: Range<usize>,
    end: usize,
    standing: Vec<Standing>,
    sections: Vec<Section>,
    startxref: usize,
}

impl Scan {
    /// Reads on to the next end of file.
    fn read(&mut self, file: &[u8], work: &mut Work) -> Result<(), Trouble> {
        let start = self.end;
        let mut lexer = Lexer::new(file, start);
        if start == 0 {
            header(&mut lexer, file)?;
        }
        loop {
            work.take(1)?;
            lexer.skip_white();
            let at = lexer.at;
            if start > 0 && remark(&mut lexer, file) {
                continue;
            }
            if lexer.takes_keyword(b"xref") {
                let entries = xref::table(&mut lexer, work)?;
                let trailer = lexer.value(work)?.dict().cloned().ok_or(Trouble::at(at, "a trailer"))?;
                self.sections.push(Section { at, entries, trailer, own: None });
            } else if lexer.takes_keyword(b"startxref") {
                lexer.skip_white();
                let wrong = Trouble::at(lexer.at, "an offset");
                self.startxref = lexer.natural().and_then(|n| usize::try_from(n).ok()).ok_or(wrong)?;
                lexer.skip_white();
                if !lexer.takes(b"%%EOF") {
                    return Err(Trouble::at(lexer.at, "%%EOF"));
                }
                self.end = lexer.at;
                let _ = lexer.takes(b"\r\n") || lexer.takes(b"\n") || lexer.takes(b"\r");
                self.range.end = lexer.at;
                return Ok(());
            } else {
                let object = object(&mut lexer, file, work)?;
                self.section_of(&object, file, work)?;
                self.standing.push(object);
            }
        }
    }

    /// Keeps the cross-reference section that an object is.
    fn section_of(&mut self, object: &Standing, file: &[u8], work: &mut Work) -> Result<(), Trouble> {
        let Value::Stream(dict, bytes) = &object.value else { return Ok(()) };
        if dict.get(&b"Type"[..]).and_then(Value::name) != Some(b"XRef") {
            return Ok(());
        }
        let plain = unpack(dict, file.get(bytes.clone()).unwrap_or_default(), object.at, work)?;
        let entries = xref::stream(dict, &plain, object.at, work)?;
        self.sections.push(Section { at: object.at, entries, trailer: dict.clone(), own: Some(object.number) });
        Ok(())
    }

    /// Holds what stands there against what the section says of it.
    fn join(
        self,
        file: &[u8],
        places: &Places,
        before: Option<&Revision>,
        work: &mut Work,
    ) -> Result<Revision, Trouble> {
        let mut faults = vec![];
        let wrong = Trouble::at(self.end, "a cross-reference section at the place that `startxref` tells");
        let main = self.sections.iter().find(|section| section.at == self.startxref).ok_or(wrong)?;
        let entries = self.entries(main, &mut faults);
        let previous = main.trailer.get(&b"Prev"[..]).and_then(Value::size);
        if main.trailer.contains_key(&b"Prev"[..]) != before.is_some() || previous != before.map(|b| b.section) {
            faults.push(Fault::Chain(main.at));
        }
        let mut revision = Revision {
            range: self.range.clone(),
            end: self.end,
            objects: BTreeMap::new(),
            freed: BTreeSet::new(),
            trailer: main.trailer.clone(),
            section: main.at,
            faults,
        };
        self.take_in(&mut revision, &entries, places, file, work)?;
        self.lengths(&mut revision, places);
        let size = revision.trailer.get(&b"Size"[..]).and_then(Value::size).unwrap_or(0);
        let above = entries.iter().find(|(number, entry)| **number as usize >= size && **entry != Entry::Free);
        revision.faults.extend(above.map(|(number, _)| Fault::Size(*number)));
        Ok(revision)
    }

    /// The entries of the section, and of the stream beside a table (7.5.8.4): a number may be free in the table and in use
    /// in the stream, nothing else.
    fn entries(&self, main: &Section, faults: &mut Vec<Fault>) -> Entries {
        let mut entries = main.entries.clone();
        let beside = main.trailer.get(&b"XRefStm"[..]).and_then(Value::size);
        let hybrid = self.sections.iter().find(|section| Some(section.at) == beside && section.own.is_some());
        if let Some(hybrid) = hybrid.filter(|_| main.own.is_none()) {
            for (number, entry) in &hybrid.entries {
                match entries.get(number) {
                    None | Some(Entry::Free) => {
                        entries.insert(*number, *entry);
                    }
                    Some(other) if other == entry => {}
                    Some(_) => faults.push(Fault::Twice(*number)),
                }
            }
        }
        let known = 1 + usize::from(hybrid.is_some());
        // Only a table has a stream beside it: some readers follow the entry from anywhere.
        let strange = main.trailer.contains_key(&b"XRefStm"[..]) && (main.own.is_some() || hybrid.is_none());
        if self.sections.len() != known || strange {
            faults.push(Fault::Sections(main.at));
        }
        entries
    }

    fn take_in(
        &self,
        revision: &mut Revision,
        entries: &Entries,
        places: &Places,
        file: &[u8],
        work: &mut Work,
    ) -> Result<(), Trouble> {
        let mut standing: BTreeMap<Number, &Standing> = BTreeMap::new();
        for object in &self.standing {
            if standing.insert(object.number, object).is_some() {
                revision.faults.push(Fault::Twice(object.number));
            }
        }
        for (number, entry) in entries {
            match entry {
                Entry::Free => {
                    revision.freed.insert(*number);
                }
                _ if places.get(number) == Some(entry) && !standing.contains_key(number) => {}
                Entry::At { offset, generation } => match standing.get(number) {
                    Some(s) if s.at == *offset && s.generation == *generation => {
                        let (value, spans) = (s.value.clone(), s.spans.clone());
                        let found = Found { generation: *generation, place: *entry, value, spans };
                        revision.objects.insert(*number, found);
                    }
                    _ => revision.faults.push(Fault::Astray(*number)),
                },
                Entry::Within { .. } => {}
            }
        }
        contained(revision, entries, places, &standing, (file, work))?;
        let listed = |number: &Number| revision.objects.contains_key(number);
        let sections: BTreeSet<Number> = self.sections.iter().filter_map(|section| section.own).collect();
        let unlisted = standing.values().filter(|s| !listed(&s.number) && !sections.contains(&s.number));
        let unlisted: Vec<Fault> = unlisted.map(|s| Fault::Unlisted(s.number, s.at)).collect();
        revision.faults.extend(unlisted);
        Ok(())
    }

    /// Whether lengths that other objects tell are those of the streams.
    fn lengths(&self, revision: &mut Revision, places: &Places) {
        for standing in &self.standing {
            let (Some(teller), Value::Stream(_, bytes)) = (standing.told_by, &standing.value) else { continue };
            let told = revision.objects.get(&teller).and_then(|found| found.value.size());
            // Told by an older revision, or not at all: nothing honest does.
            let fits = told.is_some_and(|told| told <= bytes.len() && bytes.len() - told <= 2);
            if !fits || places.contains_key(&teller) {
                revision.faults.push(Fault::Length(standing.number));
            }
        }
    }
}

/// Takes in the objects of this revision's object streams.
fn contained(
    revision: &mut Revision,
    entries: &Entries,
    places: &Places,
    standing: &BTreeMap<Number, &Standing>,
    (file, work): (&[u8], &mut Work),
) -> Result<(), Trouble> {
    let mut wanted: BTreeMap<Number, BTreeMap<usize, Number>> = BTreeMap::new();
    for (number, entry) in entries.iter().filter(|(number, entry)| places.get(number) != Some(entry)) {
        if let Entry::Within { container, index } = entry
            && (standing.contains_key(number)
                || wanted.entry(*container).or_default().insert(*index, *number).is_some())
        {
            revision.faults.push(Fault::Twice(*number));
        }
    }
    let is_container = |s: &&&Standing| kind_of(&s.value) == Some(b"ObjStm");
    for container in standing.values().filter(is_container) {
        let wanted = wanted.remove(&container.number).unwrap_or_default();
        let inside = objects_within(container, file, work)?;
        for (index, (number, value)) in inside.into_iter().enumerate() {
            let place = Entry::Within { container: container.number, index };
            if wanted.get(&index) == Some(&number) {
                revision.objects.insert(number, Found { generation: 0, place, value, spans: Spans::new() });
            } else {
                revision.faults.push(Fault::Unlisted(number, container.at));
            }
        }
        let astray = wanted.values().filter(|number| !revision.objects.contains_key(number));
        let astray: Vec<Fault> = astray.map(|number| Fault::Astray(*number)).collect();
        revision.faults.extend(astray);
    }
    let astray = wanted.values().flat_map(BTreeMap::values).map(|number| Fault::Astray(*number));
    revision.faults.extend(astray);
    Ok(())
}

fn kind_of(value: &Value) -> Option<&[u8]> {
    value.dict()?.get(&b"Type"[..])?.name()
}

/// `%PDF-1.7`, and the comment line of high bytes behind it.
fn header(lexer: &mut Lexer<'_>, file: &[u8]) -> Result<(), Trouble> {
    if !lexer.takes(b"%PDF-") {
        return Err(Trouble::at(0, "%PDF-"));
    }
    for _ in 0..2 {
        let rest = file.get(lexer.at..).unwrap_or_default();
        lexer.at += rest.iter().take(100).take_while(|byte| !matches!(**byte, b'\n' | b'\r')).count();
        lexer.skip_white();
        if lexer.peek() != Some(b'%') {
            break;
        }
    }
    Ok(())
}

/// Passes over a line in which the program that saved the file gives its name, `%iText-8.0.5`: letters, digits and few
/// signs, none of which a reader that searches for objects takes for something else.
fn remark(lexer: &mut Lexer<'_>, file: &[u8]) -> bool {
    let line = file.get(lexer.at..).unwrap_or_default();
    let line = line.iter().take(LONGEST_REMARK).position(|byte| matches!(byte, b'\n' | b'\r')).map(|end| &line[..end]);
    let Some([b'%', words @ ..]) = line else { return false };
    let plain = words.iter().all(|byte| byte.is_ascii_alphanumeric() || b" -.,:()_+".contains(byte));
    let says = |word: &[u8]| find(words, word).is_some();
    if !plain || [&b"obj"[..], b"xref", b"trailer", b"stream", b"PDF-", b"EOF"].into_iter().any(says) {
        return false;
    }
    lexer.at += 1 + words.len();
    true
}

/// An indirect object: `12 0 obj … endobj`.
fn object(lexer: &mut Lexer<'_>, file: &[u8], work: &mut Work) -> Result<Standing, Trouble> {
    let at = lexer.at;
    let wrong = || Trouble::at(at, "an object or a cross-reference section");
    let number = lexer.natural().and_then(|n| u32::try_from(n).ok()).ok_or_else(wrong)?;
    lexer.skip_white();
    let generation = lexer.natural().and_then(|n| u32::try_from(n).ok()).ok_or_else(wrong)?;
    lexer.skip_white();
    if !lexer.takes_keyword(b"obj") {
        return Err(wrong());
    }
    let value = lexer.value(work)?;
    let spans = std::mem::take(&mut lexer.spans);
    let mut standing = Standing { at, number, generation, value, spans, told_by: None };
    lexer.skip_white();
    if lexer.takes(b"stream") {
        stream(lexer, file, &mut standing)?;
    }
    lexer.expect("endobj")?;
    Ok(standing)
}

/// The bytes of a stream, whose keyword was read.
fn stream(lexer: &mut Lexer<'_>, file: &[u8], standing: &mut Standing) -> Result<(), Trouble> {
    let wrong = |at| Trouble::at(at, "a stream");
    if !(lexer.takes(b"\r\n") || lexer.takes(b"\n")) {
        return Err(wrong(lexer.at));
    }
    let start = lexer.at;
    let Value::Dict(dict) = &standing.value else { return Err(wrong(start)) };
    let length = match dict.get(&b"Length"[..]) {
        Some(Value::Ref(teller, _)) => {
            standing.told_by = Some(*teller);
            let rest = file.get(start..).unwrap_or_default();
            find(rest, b"endstream").ok_or_else(|| wrong(start))?
        }
        length => length.and_then(Value::size).ok_or_else(|| wrong(start))?,
    };
    let end = start.checked_add(length).filter(|end| *end <= file.len()).ok_or_else(|| wrong(start))?;
    lexer.at = end;
    let _ = lexer.takes(b"\r\n") || lexer.takes(b"\n") || lexer.takes(b"\r");
    if !lexer.takes_keyword(b"endstream") {
        return Err(wrong(lexer.at));
    }
    standing.value = Value::Stream(dict.clone(), start..end);
    Ok(())
}

/// Where a word first stands.
pub(super) fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| *byte == first) {
        if bytes.get(from + at..)?.starts_with(word) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// The objects of an object stream, in their order (7.5.7).
fn objects_within(container: &Standing, file: &[u8], work: &mut Work) -> Result<Vec<(Number, Value)>, Trouble> {
    let wrong = || Trouble::at(container.at, "an object stream");
    let Value::Stream(dict, bytes) = &container.value else { return Err(wrong()) };
    let plain = unpack(dict, file.get(bytes.clone()).unwrap_or_default(), container.at, work)?;
    let count = dict.get(&b"N"[..]).and_then(Value::size).filter(|n| *n <= plain.len()).ok_or_else(wrong)?;
    let first = dict.get(&b"First"[..]).and_then(Value::size).ok_or_else(wrong)?;
    if dict.contains_key(&b"Extends"[..]) {
        return Err(wrong());
    }
    let mut head = Lexer::new(&plain, 0);
    let mut objects = vec![];
    for _ in 0..count {
        let mut natural = || {
            head.skip_white();
            head.natural()
        };
        let (number, offset) = natural().zip(natural()).ok_or_else(wrong)?;
        let at = usize::try_from(offset).ok().and_then(|offset| first.checked_add(offset)).ok_or_else(wrong)?;
        let value = Lexer::new(&plain, at).value(work)?;
        objects.push((u32::try_from(number).map_err(|_| wrong())?, value));
    }
    Ok(objects)
}
