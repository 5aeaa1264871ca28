//! Tables as they stand in a file: rows of cells, each with its place.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::headers;
use super::layout::{Layout, Ranges};
use crate::diagnostic::{Diagnostic, SourceId, Sources, Span};
use crate::text;

/// The most rows and columns of a table: far above any school, far below what a hostile file can claim.
pub(super) const MOST_ROWS: usize = 100_000;
pub(super) const MOST_COLUMNS: usize = 400;

/// What is read, or why the whole file cannot be.
pub(super) type Refused<T> = Result<T, Box<Diagnostic>>;

/// How the cells of a row are told apart in the table's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) delimiter: u8,
    /// Whether a cell may stand between quotation marks.
    pub(super) quoted: bool,
}

/// A table, all its rows in the order of the file.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The file's name as shown, with the sheet's where there are several.
    pub(super) name: String,
    /// The workbook that it is one of several sheets of.
    pub(super) book: Option<String>,
    /// Whether it is a sheet that its workbook hides.
    pub(super) hidden: bool,
    /// What it was read from, for people: « CSV, ; , Windows-1252 ».
    pub(super) form: String,
    pub(super) source: SourceId,
    pub(super) text: Arc<str>,
    pub(super) marks: Marks,
    pub(super) rows: Vec<Row>,
    /// The rows that one cell covers, by its column.
    pub(super) merged: BTreeMap<usize, Ranges>,
    /// Whether numbers that are dates count days from 1904 on.
    pub(super) since_1904: bool,
}

/// A row with at least one cell that is not empty.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// As a spreadsheet numbers it; for CSV the line.
    pub(super) number: usize,
    start: usize,
    end: usize,
    /// Whether its workbook does not show it.
    pub(super) hidden: bool,
    pub(super) cells: Vec<String>,
}

impl Table {
    /// The place of a cell, or of the whole row when the row has no such cell.
    pub(super) fn place(&self, row: &Row, column: usize) -> Span {
        let raw = self.text.get(row.start..row.end).unwrap_or_default();
        let (from, to) = field(raw, self.marks, column).unwrap_or((0, raw.trim_end().len()));
        Span::new(self.source, row.start + from, row.start + to)
    }

    /// What tells that the file was cut: its last row alone stops before its last column, without an end of line.
    pub(super) fn is_cut(&self, header: &Row) -> Option<Diagnostic> {
        let ends = |row: &&Row| self.marks.quoted && row.end == self.text.len() && !self.text.ends_with('\n');
        let last = self.rows.last().filter(ends)?;
        let width = header.cells.len();
        let others = self.rows.iter().filter(|row| row.number > header.number && row.number < last.number);
        let whole = others.clone().count() > 0 && others.clone().all(|row| row.cells.len() == width);
        let message = text!(
            "le fichier s’arrête au milieu de sa dernière ligne : il est coupé",
            "the file stops in the middle of its last row: it is cut"
        );
        let found = Diagnostic::error("ROSTER-03", self.row_place(last), message).with_help(again());
        (whole && last.cells.len() < width).then_some(found)
    }

    /// The tables that it is cut into before some of its rows, in order.
    pub(super) fn cut(mut self, before: &[usize]) -> Vec<Self> {
        let mut rows = std::mem::take(&mut self.rows).into_iter();
        let ends = before.iter().copied().chain([usize::MAX]);
        let mut from = 0;
        let part = |end: usize| {
            let rows = rows.by_ref().take(end - from).collect();
            from = end;
            Self { rows, ..self.clone() }
        };
        ends.map(part).collect()
    }

    /// How many cells more than half of the rows below the header have, where so many have the same.
    pub(super) fn usual_width(&self, header: &Row) -> Option<usize> {
        let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
        let below = self.rows.iter().filter(|row| row.number > header.number);
        below.for_each(|row| *widths.entry(row.cells.len()).or_insert(0) += 1);
        let all: usize = widths.values().sum();
        widths.into_iter().find(|(_, count)| count * 2 > all).map(|(width, _)| width)
    }

    /// Whether a row was cut into more or fewer cells than the header and most rows were. A workbook's cells have their
    /// places, however many are filled.
    pub(super) fn is_ragged(&self, row: &Row, header: &Row, usual: Option<usize>) -> bool {
        let width = row.cells.len();
        self.marks.quoted && width != header.cells.len() && Some(width) != usual
    }

    /// A row below the header with what the cells show that cover it from above.
    pub(super) fn covered<'a>(&self, row: &'a Row, header: &Row) -> Cow<'a, Row> {
        let mut covered = Cow::Borrowed(row);
        for (column, ranges) in self.merged.iter().filter(|(column, _)| **column < MOST_COLUMNS) {
            let first = ranges.first(row.number).filter(|first| (header.number + 1..row.number).contains(first));
            let above = first.and_then(|first| self.rows.binary_search_by_key(&first, |row| row.number).ok());
            let Some(cell) = above.and_then(|at| self.rows.get(at)?.cells.get(*column)) else { continue };
            let cells = &mut covered.to_mut().cells;
            cells.resize(cells.len().max(column + 1), String::new());
            cells.get_mut(*column).into_iter().for_each(|covered| covered.clone_from(cell));
        }
        covered
    }

    /// The place of a whole row.
    pub(super) fn row_place(&self, row: &Row) -> Span {
        let raw = self.text.get(row.start..row.end).unwrap_or_default();
        Span::new(self.source, row.start, row.start + raw.trim_end().len())
    }
}

/// A column as a spreadsheet names it: A to Z, AA…
pub(super) fn letter(column: usize) -> String {
    let mut name = vec![];
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        name.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    name.into_iter().rev().collect()
}

/// Where the field of a number lies in the text of a row.
fn field(raw: &str, marks: Marks, column: usize) -> Option<(usize, usize)> {
    let (mut at, mut start, mut quoted, mut fresh) = (0, 0, false, true);
    for (place, byte) in raw.bytes().enumerate() {
        match byte {
            b'"' if marks.quoted && (fresh || quoted) => quoted = !quoted,
            // A doubled quotation mark closes and opens again.
            b'"' if marks.quoted && raw.as_bytes().get(place.wrapping_sub(1)) == Some(&b'"') => quoted = true,
            b if b == marks.delimiter && !quoted => {
                if at == column {
                    return Some((start, place));
                }
                (at, start, fresh) = (at + 1, place + 1, true);
                continue;
            }
            _ => {}
        }
        fresh = false;
    }
    let end = raw.trim_end_matches(['\r', '\n']).len();
    (at == column && start <= end).then_some((start, end))
}

/// A table made of the cells of a workbook's sheet, with a text in which a line is a row.
pub(super) fn of_cells(
    name: String,
    book: Option<String>,
    form: &str,
    rows: Vec<Vec<String>>,
    layout: Layout,
    sources: &mut Sources,
) -> Table {
    let mut text = String::new();
    let mut kept = vec![];
    for (at, cells) in rows.into_iter().enumerate() {
        let start = text.len();
        let line: Vec<String> = cells.iter().map(|c| c.replace(['\t', '\n', '\r'], " ")).collect();
        text.push_str(line.join("\t").trim_end_matches('\t'));
        let end = text.len();
        text.push('\n');
        if line.iter().any(|c| !c.trim().is_empty()) {
            kept.push(Row { number: at + 1, start, end, hidden: layout.hidden.first(at + 1).is_some(), cells });
        }
    }
    let text: Arc<str> = text.into();
    let source = sources.add(name.clone(), Arc::clone(&text));
    let marks = Marks { delimiter: b'\t', quoted: false };
    let (form, merged, since_1904) = (form.to_owned(), layout.merged, layout.since_1904);
    Table { name, book, hidden: false, form, source, text, marks, rows: kept, merged, since_1904 }
}

/// The delimiters that exports use.
const DELIMITERS: [u8; 4] = *b";,\t|";

/// The table of a text; none, with a finding, when it is damaged.
pub(super) fn of_csv(name: &str, encoding: &str, text: String, sources: &mut Sources) -> Refused<Table> {
    // Lines end as on an old Macintosh: places and numbers of lines stay true.
    let text = if text.contains('\n') { text } else { text.replace('\r', "\n") };
    let text: Arc<str> = text.into();
    let source = sources.add(name, Arc::clone(&text));
    let delimiter = delimiter_of(&text);
    let marks = Marks { delimiter, quoted: true };
    let shown = if delimiter == b'\t' { "tab".to_owned() } else { char::from(delimiter).to_string() };
    let form = format!("CSV « {shown} », {encoding}");
    let rows = read_rows(&text, delimiter, source)?;
    if let Some(found) = unclosed(&text, &rows, source) {
        return Err(found.into());
    }
    let (name, merged) = (name.to_owned(), BTreeMap::new());
    Ok(Table { name, book: None, hidden: false, form, source, text, marks, rows, merged, since_1904: false })
}

fn read_rows(text: &str, delimiter: u8, source: SourceId) -> Refused<Vec<Row>> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut rows: Vec<Row> = vec![];
    loop {
        let start = reader.position().byte() as usize;
        let more = reader.read_record(&mut record).map_err(|_| Box::new(damaged(source)))?;
        let end = reader.position().byte() as usize;
        if !more {
            return Ok(rows);
        }
        if rows.len() >= MOST_ROWS || record.len() > MOST_COLUMNS {
            return Err(too_big(source).into());
        }
        // The reader passes over empty lines before a record: they belong to no row.
        let raw = text.get(start..end).unwrap_or_default();
        let blank = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            let skipped = raw.get(..blank).unwrap_or_default().matches('\n').count();
            let number = record.position().map_or(0, |p| p.line() as usize) + skipped;
            let cells = record.iter().map(ToOwned::to_owned).collect();
            rows.push(Row { number, start: start + blank, end, hidden: false, cells });
        }
    }
}

fn damaged(source: SourceId) -> Diagnostic {
    let place = Span::new(source, 0, 0);
    Diagnostic::error(
        "ROSTER-05",
        place,
        text!("le fichier n’est pas un tableau lisible", "the file is no readable table"),
    )
}

pub(super) fn too_big(source: impl Into<Option<SourceId>>) -> Diagnostic {
    let place = source.into().map(|source| Span::new(source, 0, 0));
    Diagnostic::error(
        "ROSTER-02",
        place,
        text!(
            "le tableau dépasse {MOST_ROWS} lignes ou {MOST_COLUMNS} colonnes : ce n’est pas l’export d’un établissement",
            "the table has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns: it is no school’s export"
        ),
    )
}

/// The delimiter by which a line names the most columns. Where headers do not tell, the one that cuts the most lines
/// alike: a line with one delimiter too many decides nothing.
fn delimiter_of(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(20).collect();
    let worth = |delimiter: u8| {
        let cut: Vec<Vec<&str>> = lines.iter().map(|line| cells(line, delimiter)).collect();
        let known = |cells: &Vec<&str>| cells.iter().filter(|cell| headers::meaning(cell).is_some()).count();
        let widths = || cut.iter().map(Vec::len).filter(|width| *width > 1);
        let alike = widths().map(|width| (widths().filter(|other| *other == width).count(), width)).max();
        (cut.iter().map(known).max().filter(|known| *known > 1), alike)
    };
    // The first of equals is kept: `max_by_key` would take the last.
    DELIMITERS.into_iter().rev().max_by_key(|d| worth(*d)).unwrap_or(b';')
}

/// The cells of a line, as far as a line alone tells.
fn cells(line: &str, delimiter: u8) -> Vec<&str> {
    let mut quoted = false;
    let cuts = |c: char| {
        quoted ^= c == '"';
        !quoted && c == char::from(delimiter)
    };
    line.split(cuts).collect()
}

/// A quotation mark that opens a cell and is never closed swallows the rest of the file.
fn unclosed(text: &str, rows: &[Row], source: SourceId) -> Option<Diagnostic> {
    let last = rows.last()?;
    let raw = text.get(last.start..last.end)?;
    let long = last.cells.last().is_some_and(|cell| cell.lines().count() > 1);
    let odd = raw.bytes().filter(|b| *b == b'"').count() % 2 == 1;
    if !(odd && (long || last.end == text.len())) || !raw.contains('"') {
        return None;
    }
    let at = last.start + raw.rfind('"').filter(|_| !long).or_else(|| raw.find('"'))?;
    let message = text!(
        "un guillemet s’ouvre et n’est jamais refermé : le fichier est coupé ou abîmé",
        "a quotation mark opens and is never closed: the file is cut or damaged"
    );
    Some(Diagnostic::error("ROSTER-03", Span::new(source, at, at + 1), message).with_help(again()))
}

/// What to do with a damaged file.
pub(super) fn again() -> crate::diagnostic::Text {
    text!("refaire l’export : rien n’a été importé", "export it again: nothing was imported")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(text: &str) -> (Table, Sources) {
        let mut sources = Sources::new();
        let table = of_csv("a.csv", "UTF-8", text.to_owned(), &mut sources).unwrap();
        (table, sources)
    }

    #[test]
    fn the_delimiter_is_told_by_the_first_lines() {
        for delimiter in [";", ",", "\t", "|"] {
            let text = ["Nom", "Prénom", "\"Dupont, Léa; et | al\""].join(delimiter);
            let (table, _) = csv(&format!("{text}\n{text}\n"));
            assert_eq!(table.rows[0].cells, ["Nom", "Prénom", "Dupont, Léa; et | al"], "{delimiter:?}");
        }
    }

    #[test]
    fn a_place_covers_the_cell_between_its_marks() {
        let (table, sources) = csv("a;b;c\n\n\"x;\"\"y\"\"\";second;\"three\nlines\"\nend;;\n");
        let shown = |row: usize, column: usize| {
            let span = table.place(&table.rows[row], column);
            let text = &sources.get(span.source).unwrap().text;
            text[span.start as usize..span.end as usize].to_owned()
        };
        assert_eq!(shown(1, 0), "\"x;\"\"y\"\"\"");
        assert_eq!(shown(1, 1), "second");
        assert_eq!(shown(1, 2), "\"three\nlines\"");
        assert_eq!((shown(2, 0), shown(2, 1)), ("end".to_owned(), String::new()));
        assert_eq!(table.rows.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 3, 5]);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_told() {
        let mut sources = Sources::new();
        let text = "a;b\n1;\"open\n2;3\n4;5\n".to_owned();
        let found = of_csv("a.csv", "UTF-8", text, &mut sources).unwrap_err();
        assert_eq!(found.code, "ROSTER-03");
        assert_eq!(sources.line_column(found.span.unwrap()), Some((2, 3)));
    }

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        assert_eq!([0, 25, 26, 701, 702].map(letter), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
