//! What a workbook says of the rows of its sheets: which it does not show, for a filter or somebody hid them, and which
//! cells it merges with those below.

use std::collections::BTreeMap;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// Ranges of rows by their first, as a spreadsheet numbers them.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranges(BTreeMap<usize, usize>);

impl Ranges {
    /// The first row of the range that a row is in.
    pub(super) fn first(&self, row: usize) -> Option<usize> {
        self.0.range(..=row).next_back().filter(|(_, last)| row <= **last).map(|(first, _)| *first)
    }
}

/// What is said of a sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// The rows that are not shown.
    pub(super) hidden: Ranges,
    /// The rows that one cell covers, by its column from 0.
    pub(super) merged: BTreeMap<usize, Ranges>,
    /// Whether its workbook counts days from 1904 on, as Excel did on a Macintosh.
    pub(super) since_1904: bool,
}

impl Layout {
    fn merge(&mut self, column: usize, first: usize, last: usize) {
        if last > first {
            self.merged.entry(column).or_default().0.insert(first, last);
        }
    }
}

/// That of each sheet of an XLSX workbook, by the sheet's name, from the files in its archive.
pub(super) fn of_xlsx(files: &[(String, Vec<u8>)]) -> BTreeMap<String, Layout> {
    let text = |path: &str| {
        let file = files.iter().find(|(inside, _)| inside == path)?;
        std::str::from_utf8(&file.1).ok()
    };
    let mut targets = BTreeMap::new();
    each(text("xl/_rels/workbook.xml.rels"), &mut |tag| {
        if let ("Relationship", Some(id), Some(target)) = (local(tag), attribute(tag, "Id"), attribute(tag, "Target")) {
            targets.insert(id, target);
        }
    });
    let (mut sheets, mut since_1904) = (BTreeMap::new(), false);
    each(text("xl/workbook.xml"), &mut |tag| {
        since_1904 |= attribute(tag, "date1904").is_some_and(|flag| is_set(&flag));
        if let ("sheet", Some(name), Some(id)) = (local(tag), attribute(tag, "name"), attribute(tag, "id")) {
            let target = targets.get(&id).map(|target| target.trim_start_matches("/xl/"));
            let layout = of_sheet(target.and_then(|target| text(&format!("xl/{target}"))));
            sheets.insert(name, Layout { since_1904, ..layout });
        }
    });
    sheets
}

fn of_sheet(sheet: Option<&str>) -> Layout {
    let (mut layout, mut row) = (Layout::default(), 0);
    each(sheet, &mut |tag| match local(tag) {
        "row" => {
            row = attribute(tag, "r").and_then(|number| number.parse().ok()).unwrap_or(row + 1);
            if attribute(tag, "hidden").is_some_and(|flag| is_set(&flag)) {
                layout.hidden.0.insert(row, row);
            }
        }
        "mergeCell" => {
            let range = attribute(tag, "ref");
            let corners = range.as_deref().and_then(|range| range.split_once(':'));
            if let Some(((column, first), (_, last))) = corners.and_then(|(one, two)| Some((place(one)?, place(two)?)))
            {
                layout.merge(column, first, last);
            }
        }
        _ => {}
    });
    layout
}

fn is_set(flag: &str) -> bool {
    ["1", "true"].contains(&flag)
}

/// The column, from 0, and the row of a cell: `D2`.
fn place(cell: &str) -> Option<(usize, usize)> {
    let (letters, row) = cell.split_at(cell.find(|c: char| c.is_ascii_digit())?);
    let number = |all: usize, letter: u8| Some(all.checked_mul(26)? + usize::from(letter.checked_sub(b'A')?) + 1);
    let column = letters.bytes().try_fold(0, number)?;
    Some((column.checked_sub(1)?, row.parse().ok()?))
}

/// That of each sheet of an ODS workbook, in order.
pub(super) fn of_ods(content: &str) -> Vec<Layout> {
    let (mut sheets, mut row, mut column): (Vec<Layout>, usize, usize) = (vec![], 0, 0);
    let count = |tag: &BytesStart<'_>, name: &str| attribute(tag, name).and_then(|n| n.parse().ok()).unwrap_or(1_usize);
    each(Some(content), &mut |tag| match local(tag) {
        "table" => {
            sheets.push(Layout::default());
            row = 0;
        }
        "table-row" => {
            let first = row.saturating_add(1);
            row = row.saturating_add(count(tag, "number-rows-repeated"));
            column = 0;
            let shown = attribute(tag, "visibility").is_none_or(|state| state == "visible");
            if let (false, Some(layout)) = (shown, sheets.last_mut()) {
                layout.hidden.0.insert(first, row);
            }
        }
        "table-cell" | "covered-table-cell" => {
            let last = row.saturating_add(count(tag, "number-rows-spanned")).saturating_sub(1);
            sheets.last_mut().into_iter().for_each(|layout| layout.merge(column, row, last));
            column = column.saturating_add(count(tag, "number-columns-repeated"));
        }
        _ => {}
    });
    sheets
}

/// Gives each opening tag of a text, up to where it is damaged.
fn each(text: Option<&str>, take: &mut dyn FnMut(&BytesStart<'_>)) {
    let Some(mut reader) = text.map(quick_xml::Reader::from_str) else { return };
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => take(&tag),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn local<'a>(tag: &'a BytesStart<'_>) -> &'a str {
    tag.local_name().into_inner()
}

/// An attribute by its name without a prefix.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}
