//! Cross-reference tables and streams (ISO 32000-1, 7.5.4 and 7.5.8).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use super::syntax::{Dict, Lexer, Number, Value};
use super::work::{Trouble, Work};

/// The most entries of one section, and the highest number of an object (Annex C).
const MOST: u64 = 200_000;
const HIGHEST: u64 = 8_388_607;

/// What a cross-reference section says of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// No such object.
    Free,
    /// The object stands at an offset.
    At { offset: usize, generation: u32 },
    /// The object is one of an object stream's.
    Within { container: Number, index: usize },
}

/// The entries of one section by number.
pub(super) type Entries = BTreeMap<Number, Entry>;

fn put(entries: &mut Entries, number: u64, entry: Entry, at: usize) -> Result<(), Trouble> {
    let number = u32::try_from(number).ok().filter(|n| u64::from(*n) <= HIGHEST);
    match entries.entry(number.ok_or(Trouble::at(at, "a number of an object"))?) {
        Slot::Vacant(slot) => {
            slot.insert(entry);
            Ok(())
        }
        Slot::Occupied(_) => Err(Trouble::at(at, "one entry for each object")),
    }
}

/// The entries of a table, whose keyword `xref` was read; the lexer stops behind `trailer`.
pub(super) fn table(lexer: &mut Lexer<'_>, work: &mut Work) -> Result<Entries, Trouble> {
    let mut entries = Entries::new();
    loop {
        lexer.skip_white();
        if lexer.takes_keyword(b"trailer") {
            return Ok(entries);
        }
        let wrong = Trouble::at(lexer.at, "a cross-reference section");
        let first = lexer.natural().ok_or_else(|| wrong.clone())?;
        lexer.skip_white();
        let count = lexer.natural().filter(|count| *count <= MOST).ok_or(wrong)?;
        for number in first..first.saturating_add(count) {
            work.take(4)?;
            work.keep(1)?;
            let at = lexer.at;
            let entry = line(lexer).ok_or(Trouble::at(at, "a cross-reference entry"))?;
            put(&mut entries, number, entry, at)?;
        }
    }
}

/// `0000000016 00000 n`
fn line(lexer: &mut Lexer<'_>) -> Option<Entry> {
    lexer.skip_white();
    let offset = usize::try_from(lexer.natural()?).ok()?;
    lexer.skip_white();
    let generation = u32::try_from(lexer.natural()?).ok()?;
    lexer.skip_white();
    if lexer.takes_keyword(b"n") {
        Some(Entry::At { offset, generation })
    } else {
        lexer.takes_keyword(b"f").then_some(Entry::Free)
    }
}

/// The entries of a cross-reference stream with this dictionary and these unpacked bytes.
pub(super) fn stream(dict: &Dict, bytes: &[u8], at: usize, work: &mut Work) -> Result<Entries, Trouble> {
    let wrong = || Trouble::at(at, "a cross-reference stream");
    let numbers = |value: &Value| -> Option<Vec<u64>> {
        value.array()?.iter().map(|item| u64::try_from(item.int()?).ok()).collect()
    };
    let widths = dict.get(&b"W"[..]).and_then(numbers).filter(|w| w.len() == 3 && w.iter().all(|w| *w <= 8));
    let widths = widths.ok_or_else(wrong)?;
    let size = dict.get(&b"Size"[..]).and_then(Value::int).and_then(|size| u64::try_from(size).ok());
    let index = match dict.get(&b"Index"[..]) {
        Some(index) => numbers(index).ok_or_else(wrong)?,
        None => vec![0, size.ok_or_else(wrong)?],
    };
    let length: u64 = widths.iter().sum();
    let mut rows = bytes.chunks_exact(usize::try_from(length).ok().filter(|n| *n > 0).ok_or_else(wrong)?);
    let mut entries = Entries::new();
    for pair in index.chunks(2) {
        let [first, count] = pair else { return Err(wrong()) };
        for number in *first..first.saturating_add((*count).min(MOST)) {
            work.take(4)?;
            work.keep(1)?;
            let row = rows.next().ok_or_else(wrong)?;
            let entry = row_entry(row, &widths).ok_or_else(wrong)?;
            put(&mut entries, number, entry, at)?;
        }
    }
    if rows.next().is_some() { Err(wrong()) } else { Ok(entries) }
}

fn row_entry(row: &[u8], widths: &[u64]) -> Option<Entry> {
    let mut row = row.iter();
    let mut fields = [0_u64; 3];
    for (field, width) in fields.iter_mut().zip(widths) {
        *field = row.by_ref().take(*width as usize).fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    }
    // Without a first field every entry is of type 1 (table 17).
    let kind = if widths.first() == Some(&0) { 1 } else { fields[0] };
    match kind {
        0 => Some(Entry::Free),
        1 => Some(Entry::At { offset: usize::try_from(fields[1]).ok()?, generation: u32::try_from(fields[2]).ok()? }),
        2 => Some(Entry::Within { container: u32::try_from(fields[1]).ok()?, index: usize::try_from(fields[2]).ok()? }),
        _ => None,
    }
}
