//! Workbooks to tables: each sheet with a header is one.
//!
//! A few bytes can claim a cell in the last row and the last column: what is read is bounded before any table is made.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Ods, Range, Reader, SheetVisible, Xlsx};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::file::whole;
use super::layout::{self, Layout};
use super::table::{self, MOST_COLUMNS, MOST_ROWS, Refused, Table, again};
use crate::diagnostic::{Flaw, Sources};
use crate::text;

/// The most cells of a sheet, empty ones between others included.
const MOST_CELLS: usize = 4_000_000;

/// Rows of cells, from A1 on.
type Cells = Vec<Vec<String>>;

/// A sheet as its workbook names it.
struct Sheet {
    name: String,
    hidden: bool,
    layout: Layout,
    cells: Cells,
}

/// The names of a workbook's sheets, and whether each is hidden.
fn named<'a, B: Reader<Cursor<&'a [u8]>>>(book: &B) -> Vec<(String, bool)> {
    let sheets = book.sheets_metadata().iter();
    sheets.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
}

/// The sheets of an XLSX workbook, the files of whose archive are given beside it.
pub(super) fn xlsx(
    name: &str,
    bytes: &[u8],
    files: &[(String, Vec<u8>)],
    sources: &mut Sources,
) -> Refused<Vec<Table>> {
    let mut layouts = layout::of_xlsx(files);
    let book: Result<Xlsx<_>, _> = calamine::open_workbook_from_rs(Cursor::new(bytes));
    let mut book = book.map_err(|_| whole(name, &damaged(), sources))?;
    let mut sheets = vec![];
    for (sheet, hidden) in named(&book) {
        let cells = xlsx_cells(&mut book, &sheet).map_err(|flaw| whole(name, &flaw, sources))?;
        let layout = layouts.remove(&sheet).unwrap_or_default();
        sheets.push(Sheet { name: sheet, hidden, layout, cells });
    }
    tables(name, "XLSX", sheets, sources)
}

/// Texts by row and column.
type Sparse = BTreeMap<usize, BTreeMap<usize, String>>;

/// The cells of a sheet one by one, so that one far away costs nothing.
fn xlsx_cells(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Cells, Flaw> {
    let mut rows = Sparse::new();
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|_| damaged())?;
    let mut count = 0;
    while let Some(cell) = reader.next_cell().map_err(|_| damaged())? {
        let (row, column) = cell.get_position();
        let text = shown(&Data::from(cell.get_value().clone()));
        if text.trim().is_empty() {
            continue;
        }
        count += 1;
        if row as usize >= MOST_ROWS || column as usize >= MOST_COLUMNS || count > MOST_CELLS {
            return Err(too_big());
        }
        rows.entry(row as usize).or_default().insert(column as usize, text);
    }
    drop(reader);
    formulas_without_a_value(book, sheet, &mut rows)?;
    let bottom = rows.keys().next_back().map_or(0, |last| last + 1);
    let dense = |row: usize| {
        let cells = rows.get(&row);
        let right = cells.and_then(|cells| cells.keys().next_back()).map_or(0, |last| last + 1);
        (0..right).map(|column| cells.and_then(|cells| cells.get(&column)).cloned().unwrap_or_default()).collect()
    };
    Ok((0..bottom).map(dense).collect())
}

/// Programs that write workbooks without calculating leave formulas without a value: such a cell is not empty, and is told.
fn formulas_without_a_value(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, rows: &mut Sparse) -> Result<(), Flaw> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|_| damaged())?;
    while let Some(cell) = reader.next_formula().map_err(|_| damaged())? {
        let (row, column) = cell.get_position();
        let formula = cell.get_value();
        if !formula.is_empty() && (row as usize) < MOST_ROWS && (column as usize) < MOST_COLUMNS {
            let cells = rows.entry(row as usize).or_default();
            cells.entry(column as usize).or_insert_with(|| format!("={formula}"));
        }
    }
    Ok(())
}

/// The sheets of an ODS workbook, whose `content.xml` is given beside it.
pub(super) fn ods(name: &str, bytes: &[u8], content: &[u8], sources: &mut Sources) -> Refused<Vec<Table>> {
    let text = std::str::from_utf8(content).ok();
    match text.and_then(claims_are_small) {
        Some(true) => {}
        Some(false) => return Err(whole(name, &too_big(), sources)),
        None => return Err(whole(name, &damaged(), sources)),
    }
    let book: Result<Ods<_>, _> = calamine::open_workbook_from_rs(Cursor::new(bytes));
    let mut book = book.map_err(|_| whole(name, &damaged(), sources))?;
    let mut layouts = text.map(layout::of_ods).unwrap_or_default().into_iter();
    let mut sheets = vec![];
    for (sheet, hidden) in named(&book) {
        let layout = layouts.next().unwrap_or_default();
        let range = book.worksheet_range(&sheet).map_err(|_| whole(name, &damaged(), sources))?;
        sheets.push(Sheet { name: sheet, hidden, layout, cells: ods_cells(&range) });
    }
    tables(name, "ODS", sheets, sources)
}

/// How far the cells of a sheet reach by the repetitions that they claim.
#[derive(Default)]
struct Reach {
    row: usize,
    row_repeats: usize,
    column: usize,
    right: usize,
    bottom: usize,
}

impl Reach {
    fn small(&self) -> bool {
        self.bottom <= MOST_ROWS && self.right <= MOST_COLUMNS && self.bottom.saturating_mul(self.right) <= MOST_CELLS
    }

    fn cell(&mut self, tag: &BytesStart<'_>) {
        self.column = self.column.saturating_add(repeats(tag, "table:number-columns-repeated"));
        if attribute(tag, "office:value-type").is_some() {
            self.right = self.right.max(self.column);
            self.bottom = self.bottom.max(self.row.saturating_add(self.row_repeats));
        }
    }
}

/// Whether the filled cells of every sheet lie within bounds; none when the XML is damaged.
fn claims_are_small(content: &str) -> Option<bool> {
    let (mut reader, mut reach) = (quick_xml::Reader::from_str(content), Reach::default());
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return Some(true),
            Event::DocType(_) => return None,
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "table:table" => reach = Reach::default(),
                "table:table-row" => {
                    reach.row = reach.row.saturating_add(reach.row_repeats);
                    reach.row_repeats = repeats(&tag, "table:number-rows-repeated");
                    reach.column = 0;
                }
                "table:table-cell" | "table:covered-table-cell" => reach.cell(&tag),
                _ => {}
            },
            _ => {}
        }
        if !reach.small() {
            return Some(false);
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok()??;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> usize {
    attribute(tag, name).map_or(1, |count| count.parse().unwrap_or(usize::MAX))
}

fn ods_cells(range: &Range<Data>) -> Cells {
    let Some((top, left)) = range.start() else { return vec![] };
    let mut rows = vec![vec![]; top as usize];
    for row in range.rows() {
        let before = std::iter::repeat_n(String::new(), left as usize);
        rows.push(before.chain(row.iter().map(shown)).collect());
    }
    rows
}

fn tables(name: &str, form: &str, sheets: Vec<Sheet>, sources: &mut Sources) -> Refused<Vec<Table>> {
    let several = sheets.len() > 1;
    let filled: Vec<Sheet> = sheets.into_iter().filter(|sheet| !sheet.cells.is_empty()).collect();
    if filled.is_empty() {
        return Err(whole(name, &empty(), sources));
    }
    let shown = |sheet: &str| if several { format!("{name} [{sheet}]") } else { name.to_owned() };
    let book = several.then(|| name.to_owned());
    let table = |sheet: Sheet| {
        let table = table::of_cells(shown(&sheet.name), book.clone(), form, sheet.cells, sheet.layout, sources);
        Table { hidden: sheet.hidden, ..table }
    };
    Ok(filled.into_iter().map(table).collect())
}

/// A cell as its reader sees it: dates as dates, codes that became numbers without a fraction.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        // A class « 2E15 » that was read as a number: nobody can tell it from « 20E14 », which the `+` says.
        Data::Float(number) if number.fract() == 0.0 => format!("{number:E}").replace('E', "E+"),
        Data::Float(number) => number.to_string(),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(true) => "oui".to_owned(),
        Data::Bool(false) => "non".to_owned(),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(moment) => moment.split('T').next().unwrap_or(moment).to_owned(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

fn damaged() -> Flaw {
    Flaw::new("ROSTER-03", text!("le classeur est coupé ou abîmé", "the workbook is cut or damaged")).with_help(again())
}

fn too_big() -> Flaw {
    Flaw::new(
        "ROSTER-02",
        text!(
            "une feuille dépasse {MOST_ROWS} lignes ou {MOST_COLUMNS} colonnes : ce n’est pas l’export d’un établissement",
            "a sheet has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns: it is no school’s export"
        ),
    )
    .with_help(text!(
        "effacer dans le tableur ce qui traîne loin sous le tableau ou à sa droite",
        "delete in the spreadsheet what lies far below the table or to its right"
    ))
}

fn empty() -> Flaw {
    Flaw::new("ROSTER-01", text!("le classeur est vide", "the workbook is empty")).with_help(again())
}
