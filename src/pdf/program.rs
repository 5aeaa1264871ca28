//! The font program that a file embeds: a subset's OpenType tables without those that no reader of the file uses, and with a
//! character map, by which some programs find the glyphs of what people type.

use std::collections::BTreeMap;

use crate::diagnostic::Bug;
use crate::font::Subset;

/// Tables that a TrueType program in a PDF file keeps (ISO 32000-1, 9.9, table 126): names and PostScript names of glyphs are left out.
const KEPT: [&[u8; 4]; 9] = [b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep"];

/// The program of a subset as a file embeds it, and two more glyphs of it: the first is drawn as its space, the next as its
/// hyphen. A code is a glyph here, and a no-break space and a hyphen that the text does not have need codes of their own.
pub(super) fn of(subset: &Subset) -> Result<(Vec<u8>, [u16; 2]), Bug> {
    let mut tables = BTreeMap::from([(*b"cmap", character_map(subset))]);
    for (tag, table) in read(&subset.program).ok_or_else(|| Bug::new("a subset without tables"))? {
        if KEPT.contains(&&tag) {
            tables.insert(tag, table.to_vec());
        }
    }
    let another_kind = || Bug::new("a subset of another kind");
    let space = with_another(&mut tables, subset.space).ok_or_else(another_kind)?;
    let soft = with_another(&mut tables, subset.hyphen).ok_or_else(another_kind)?;
    Ok((written(&tables), [space, soft]))
}

/// Adds a glyph that is drawn as another one; its number.
fn with_another(tables: &mut BTreeMap<[u8; 4], Vec<u8>>, drawn: u16) -> Option<u16> {
    let short = |table: &[u8], at: usize| Some(u16::from_be_bytes(table.get(at..at + 2)?.try_into().ok()?));
    let count = short(tables.get(b"maxp")?, 4)?;
    let long_places = short(tables.get(b"head")?, 50)? == 1;
    let measured = short(tables.get(b"hhea")?, 34)?;
    let places = tables.get(b"loca")?;
    let place = |glyph: usize| {
        let long = || Some(u32::from_be_bytes(places.get(glyph * 4..glyph * 4 + 4)?.try_into().ok()?) as usize);
        if long_places { long() } else { Some(usize::from(short(places, glyph * 2)?) * 2) }
    };
    let (start, next, end) = (place(drawn.into())?, place(usize::from(drawn) + 1)?, place(usize::from(count))?);
    let metrics = tables.get(b"hmtx")?.get(usize::from(drawn) * 4..usize::from(drawn) * 4 + 4)?.to_vec();
    let outlines = tables.get_mut(b"glyf")?;
    let mut glyph = vec![];
    if next > start {
        // A glyph of parts, in the box of the other: one part, at no distance, with its metrics (OpenType 1.9, «glyf»).
        let bounds = outlines.get(start + 2..start + 10)?;
        glyph = [&[0xff, 0xff], bounds, &[2, 2], &drawn.to_be_bytes(), &[0, 0]].concat();
        glyph.resize(glyph.len().next_multiple_of(4), 0);
    }
    outlines.resize(end, 0);
    outlines.extend(glyph);
    let end = outlines.len();
    if measured != count || !long_places && end / 2 > usize::from(u16::MAX) {
        return None;
    }
    let place = if long_places { (end as u32).to_be_bytes().to_vec() } else { (end as u16 / 2).to_be_bytes().to_vec() };
    tables.get_mut(b"loca")?.extend(place);
    tables.get_mut(b"hmtx")?.extend(metrics);
    for (table, at) in [(b"maxp", 4), (b"hhea", 34)] {
        tables.get_mut(table)?.get_mut(at..at + 2)?.copy_from_slice(&(count + 1).to_be_bytes());
    }
    Some(count)
}

/// The tables of an OpenType program (OpenType 1.9, «Table Directory»).
fn read(program: &[u8]) -> Option<Vec<([u8; 4], &[u8])>> {
    let count = u16::from_be_bytes(program.get(4..6)?.try_into().ok()?);
    let long = |entry: &[u8], at: usize| Some(u32::from_be_bytes(entry.get(at..at + 4)?.try_into().ok()?) as usize);
    let table = |index: usize| {
        let entry = program.get(12 + 16 * index..28 + 16 * index)?;
        let (start, length) = (long(entry, 8)?, long(entry, 12)?);
        Some((entry.get(..4)?.try_into().ok()?, program.get(start..start.checked_add(length)?)?))
    };
    (0..usize::from(count)).map(table).collect()
}

fn written(tables: &BTreeMap<[u8; 4], Vec<u8>>) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = count.max(1).ilog2() as u16;
    let mut program = vec![0, 1, 0, 0];
    for short in [count, 16 << power, power, (count << 4) - (16 << power)] {
        program.extend(short.to_be_bytes());
    }
    let mut at = 12 + 16 * tables.len();
    for (tag, table) in tables {
        program.extend(tag);
        for long in [sum(table), at as u32, table.len() as u32] {
            program.extend(long.to_be_bytes());
        }
        at += table.len().next_multiple_of(4);
    }
    for table in tables.values() {
        program.extend(table);
        program.resize(program.len().next_multiple_of(4), 0);
    }
    program
}

fn sum(table: &[u8]) -> u32 {
    let long = |four: &[u8]| four.iter().fold(0, |long, byte| long << 8 | u32::from(*byte)) << (8 * (4 - four.len()));
    table.chunks(4).fold(0, |sum: u32, four| sum.wrapping_add(long(four)))
}

/// Characters of the basic plane that follow one another as their glyphs do: the first, the last, the first glyph.
fn segments(subset: &Subset) -> Vec<(u16, u16, u16)> {
    let mut segments: Vec<(u16, u16, u16)> = vec![];
    for (c, glyph) in &subset.map {
        let Ok(code) = u16::try_from(u32::from(*c)) else { continue };
        match segments.last_mut() {
            Some((first, last, start)) if *last + 1 == code && *start + (code - *first) == *glyph => *last = code,
            _ => segments.push((code, code, *glyph)),
        }
    }
    segments
}

/// A map of format 4 for Windows and Unicode (OpenType 1.9, «cmap»).
fn character_map(subset: &Subset) -> Vec<u8> {
    let mut segments = segments(subset);
    segments.push((0xffff, 0xffff, 0));
    let count = segments.len() as u16;
    let power = count.ilog2() as u16;
    let mut map: Vec<u8> = Vec::new();
    // Version, one table; platform 3, encoding 1, at byte 12.
    let head = [0, 1, 3, 1, 0, 12, 4, 16 + 8 * count, 0, 2 * count, 2 << power, power, 2 * count - (2 << power)];
    let ends = segments.iter().map(|(_, last, _)| *last);
    let starts = segments.iter().map(|(first, _, _)| *first);
    let deltas = segments.iter().map(|(first, _, glyph)| if *first == 0xffff { 1 } else { glyph.wrapping_sub(*first) });
    let offsets = segments.iter().map(|_| 0);
    let shorts = head.into_iter().chain(ends).chain(std::iter::once(0)).chain(starts).chain(deltas).chain(offsets);
    map.extend(shorts.flat_map(u16::to_be_bytes));
    map
}
