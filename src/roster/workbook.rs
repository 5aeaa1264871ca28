//! Workbooks to tables: each sheet with a header is one.

use std::io::Cursor;

use calamine::{Data, Ods, Range, Reader, Xlsx};

use super::file::whole;
use super::table::{self, MOST_COLUMNS, MOST_ROWS, Refused, Table, again};
use crate::diagnostic::{Flaw, Sources};
use crate::text;

/// The sheets of an XLSX workbook.
pub(super) fn xlsx(name: &str, bytes: &[u8], sources: &mut Sources) -> Refused<Vec<Table>> {
    let book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| whole(name, &damaged(), sources))?;
    sheets(name, "XLSX", book, sources)
}

/// The sheets of an ODS workbook.
pub(super) fn ods(name: &str, bytes: &[u8], sources: &mut Sources) -> Refused<Vec<Table>> {
    let book: Ods<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| whole(name, &damaged(), sources))?;
    sheets(name, "ODS", book, sources)
}

fn sheets<'a, R>(name: &str, form: &str, mut book: R, sources: &mut Sources) -> Refused<Vec<Table>>
where
    R: Reader<Cursor<&'a [u8]>>,
{
    let names = book.sheet_names();
    let mut tables = vec![];
    for sheet in &names {
        let range = book.worksheet_range(sheet).map_err(|_| whole(name, &damaged(), sources))?;
        if range.is_empty() {
            continue;
        }
        let shown = if names.len() > 1 { format!("{name} [{sheet}]") } else { name.to_owned() };
        let rows = cells(&range).ok_or_else(|| table::too_big(None))?;
        tables.push(table::of_cells(shown, form, rows, sources));
    }
    if tables.is_empty() {
        return Err(whole(name, &empty(), sources));
    }
    Ok(tables)
}

/// The cells from A1 on, so that rows and columns keep their numbers; none when there are too many.
fn cells(range: &Range<Data>) -> Option<Vec<Vec<String>>> {
    let (top, left) = range.start()?;
    let (bottom, right) = range.end()?;
    if bottom as usize >= MOST_ROWS || right as usize >= MOST_COLUMNS {
        return None;
    }
    let mut rows = vec![vec![]; top as usize];
    for row in range.rows() {
        let before = std::iter::repeat_n(String::new(), left as usize);
        rows.push(before.chain(row.iter().map(shown)).collect());
    }
    Some(rows)
}

/// A cell as its reader sees it: dates as dates, codes that became numbers without a fraction.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::Float(number) => number.to_string(),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(true) => "oui".to_owned(),
        Data::Bool(false) => "non".to_owned(),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(moment) => moment.split('T').next().unwrap_or(moment).to_owned(),
        Data::Error(error) => format!("#{error:?}!"),
        Data::Empty => String::new(),
    }
}

fn damaged() -> Flaw {
    Flaw::new("ROSTER-03", text!("le classeur est coupé ou abîmé", "the workbook is cut or damaged")).with_help(again())
}

fn empty() -> Flaw {
    Flaw::new("ROSTER-01", text!("le classeur est vide", "the workbook is empty")).with_help(again())
}
