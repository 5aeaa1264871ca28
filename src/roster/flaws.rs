//! Cells that cannot be read, and how they are told.

use std::collections::BTreeMap;

use super::columns::Column;
use super::repairs::named;
use crate::diagnostic::Lang::{En, Fr};
use crate::diagnostic::{Diagnostic, Diagnostics, Flaw, Severity, Span, Text};
use crate::text;

/// What is wrong with cells of a table, to be told once where a column holds the same wrong value in many rows.
#[derive(Debug, Default)]
pub(super) struct Flaws(BTreeMap<(usize, String), Told>);

/// What is wrong with some cells of one column.
#[derive(Debug)]
struct Told {
    flaw: Flaw,
    column: String,
    needed: bool,
    cells: BTreeMap<usize, Span>,
}

impl Flaws {
    /// Keeps what is wrong with a cell. `needed` tells whether no agreement can be without it.
    pub(super) fn keep(&mut self, column: &Column, needed: bool, row: usize, flaw: Flaw, span: Span) {
        let key = (column.index, flaw.message.get(Fr).to_owned());
        let told = self.0.entry(key);
        let told = told.or_insert_with(|| Told { flaw, column: column.named(), needed, cells: BTreeMap::new() });
        told.cells.entry(row).or_insert(span);
    }

    /// Tells all of them.
    pub(super) fn tell(self, found: &mut Diagnostics) {
        found.extend(self.0.into_values().filter_map(Told::diagnostic));
    }
}

impl Told {
    fn diagnostic(self) -> Option<Diagnostic> {
        let Self { flaw: Flaw { code, message, help }, column, needed, cells } = self;
        // A flaw of the value's own type has that type's code; all of them are one thing to a reader of a table. Its help
        // is what to write in TOML, which is none in a spreadsheet.
        let (code, help) = if code.starts_with("ROSTER") { (code, help) } else { ("ROSTER-10", None) };
        let (rows, fr, en) = (named(cells.keys().copied()), message.get(Fr), message.get(En));
        let message = if cells.len() == 1 {
            text!("ligne {rows}, colonne {column} : {fr}", "row {rows}, column {column}: {en}")
        } else {
            text!("lignes {rows}, colonne {column} : {fr}", "rows {rows}, column {column}: {en}")
        };
        let severity = if needed { Severity::Error } else { Severity::Warning };
        let help = help.or_else(|| Some(left_out(needed, cells.len())));
        let first = *cells.values().next()?;
        Some(Diagnostic { severity, help, ..Diagnostic::error(code, first, message) })
    }
}

fn left_out(needed: bool, cells: usize) -> Text {
    match (needed, cells) {
        (true, 1) => text!(
            "corriger la case dans le fichier d’origine et recommencer, ou compléter la convention à la main",
            "correct the cell in the original file and try again, or complete the agreement by hand"
        ),
        (true, _) => text!(
            "corriger ces cases dans le fichier d’origine et recommencer, ou compléter les conventions à la main",
            "correct these cells in the original file and try again, or complete the agreements by hand"
        ),
        (false, 1) => text!(
            "la case n’est pas reprise ; le reste de la ligne l’est",
            "the cell is not taken over; the rest of the row is"
        ),
        (false, _) => text!(
            "ces cases ne sont pas reprises ; le reste de leurs lignes l’est",
            "these cells are not taken over; the rest of their rows is"
        ),
    }
}
