//! Rows that a workbook holds and does not show: those that a filter left out, those that somebody hid.

use std::collections::BTreeMap;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// Ranges of rows by their first, as a spreadsheet numbers them.
#[derive(Debug, Default)]
pub(super) struct HiddenRows(BTreeMap<usize, usize>);

impl HiddenRows {
    /// Whether a row is not shown.
    pub(super) fn has(&self, row: usize) -> bool {
        self.0.range(..=row).next_back().is_some_and(|(_, last)| row <= *last)
    }
}

/// Those of each sheet of an XLSX workbook, by the sheet's name, from the files in its archive.
pub(super) fn of_xlsx(files: &[(String, Vec<u8>)]) -> BTreeMap<String, HiddenRows> {
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
    let mut sheets = BTreeMap::new();
    each(text("xl/workbook.xml"), &mut |tag| {
        if let ("sheet", Some(name), Some(id)) = (local(tag), attribute(tag, "name"), attribute(tag, "id")) {
            let target = targets.get(&id).map(|target| target.trim_start_matches("/xl/"));
            sheets.insert(name, of_sheet(target.and_then(|target| text(&format!("xl/{target}")))));
        }
    });
    sheets
}

fn of_sheet(sheet: Option<&str>) -> HiddenRows {
    let (mut hidden, mut row) = (HiddenRows::default(), 0);
    each(sheet, &mut |tag| {
        if local(tag) == "row" {
            row = attribute(tag, "r").and_then(|number| number.parse().ok()).unwrap_or(row + 1);
            if attribute(tag, "hidden").is_some_and(|flag| ["1", "true"].contains(&flag.as_str())) {
                hidden.0.insert(row, row);
            }
        }
    });
    hidden
}

/// Those of each sheet of an ODS workbook, in order.
pub(super) fn of_ods(content: &str) -> Vec<HiddenRows> {
    let (mut sheets, mut row) = (vec![], 0_usize);
    each(Some(content), &mut |tag| match local(tag) {
        "table" => {
            sheets.push(HiddenRows::default());
            row = 0;
        }
        "table-row" => {
            let repeats = attribute(tag, "number-rows-repeated").and_then(|count| count.parse().ok()).unwrap_or(1);
            let first = row.saturating_add(1);
            row = row.saturating_add(repeats);
            let shown = attribute(tag, "visibility").is_none_or(|state| state == "visible");
            if let (false, Some(HiddenRows(ranges))) = (shown, sheets.last_mut()) {
                ranges.insert(first, row);
            }
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
