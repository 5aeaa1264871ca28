//! Where the headers of a table stand, and what the school says of them.

use std::collections::BTreeMap;

use super::headers;
use super::table::{Row, Table, letter};
use crate::ids::fold;

/// The rows at the top of a table among which its header is looked for: a title and a date may stand above it.
const HEADER_WITHIN: usize = 20;

/// What the school says of columns: by their headers, or, of several with one header, by header and letter: « Nom (D) ».
pub(super) struct Choices<'a> {
    by_header: BTreeMap<String, &'a str>,
    by_letter: BTreeMap<(String, &'a str), &'a str>,
}

impl<'a> Choices<'a> {
    pub(super) fn of(chosen: &'a BTreeMap<String, String>) -> Self {
        let by_header = chosen.iter().map(|(header, key)| (fold(header), key.as_str())).collect();
        let lettered = |(header, key): (&'a String, &'a String)| {
            let (header, letter) = header.trim().strip_suffix(')')?.rsplit_once('(')?;
            let is_letter = !letter.is_empty() && letter.bytes().all(|b| b.is_ascii_uppercase());
            is_letter.then(|| ((fold(header), letter), key.as_str()))
        };
        Self { by_header, by_letter: chosen.iter().filter_map(lettered).collect() }
    }

    /// The key of a column, and whether it was chosen among others of its header.
    pub(super) fn key(&self, header: &str, letter: &str) -> Option<(&'a str, bool)> {
        let folded = fold(header);
        let plain = self.by_header.get(&folded).map(|key| (*key, false));
        let letters = self.by_letter.iter().find(|((stem, own), _)| *stem == folded && *own == letter);
        letters.map(|(_, key)| (*key, true)).or(plain)
    }
}

/// The row of headers; two where cells of the upper are merged downwards, or into a title of several of the lower.
pub(super) struct Head<'a> {
    upper: Option<&'a Row>,
    pub(super) lower: &'a Row,
    /// Where the lower stands among the rows.
    pub(super) at: usize,
}

impl<'a> Head<'a> {
    /// The row by which the most columns are known, or the two that together name more of them than either alone.
    pub(super) fn of(table: &'a Table, choices: &Choices<'_>) -> Option<Self> {
        let single = |at: usize| Some(Self { upper: None, lower: table.rows.get(at)?, at });
        let double = |at: usize| Some(Self { upper: table.rows.get(at.checked_sub(1)?), ..single(at)? });
        let within = 0..HEADER_WITHIN.min(table.rows.len());
        let best = |heads: &mut dyn Iterator<Item = Self>| {
            let weighed = heads.map(|head| (head.worth(choices), std::cmp::Reverse(head.at), head));
            weighed.max_by_key(|(worth, at, _)| (*worth, *at)).map(|(worth, _, head)| (worth, head))
        };
        let one = best(&mut within.clone().filter_map(single))?;
        let two = best(&mut within.filter_map(double).filter(|head| head.are_headers(choices)));
        let (worth, head) = two.filter(|(worth, _)| *worth > one.0).unwrap_or(one);
        (worth > 1).then_some(head)
    }

    pub(super) fn width(&self) -> usize {
        self.lower.cells.len().max(self.upper.map_or(0, |upper| upper.cells.len()))
    }

    /// The row that names a column: the upper where it alone does.
    pub(super) fn row(&self, index: usize) -> &'a Row {
        let says = |row: &&Row| row.cells.get(index).is_some_and(|cell| !cell.trim().is_empty());
        self.upper.filter(says).filter(|_| !says(&self.lower)).unwrap_or(self.lower)
    }

    pub(super) fn cell(&self, index: usize) -> &'a str {
        self.row(index).cells.get(index).map_or("", |cell| cell.trim())
    }

    fn worth(&self, choices: &Choices<'_>) -> usize {
        (0..self.width()).filter(|index| is_known(self.cell(*index), &letter(*index), choices)).count()
    }

    /// Whether the lower row holds headers, and is no first row of data.
    fn are_headers(&self, choices: &Choices<'_>) -> bool {
        let filled = self.lower.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let known = filled.clone().filter(|(index, cell)| is_known(cell, &letter(*index), choices)).count();
        let above = self.upper.iter().flat_map(|upper| &upper.cells).filter(|cell| !cell.trim().is_empty());
        // One cell above is the title of the whole.
        known > 1 && known * 2 > filled.count() && above.count() > 1
    }

    /// Whether the upper row alone names a column.
    pub(super) fn is_upper(&self, index: usize) -> bool {
        self.upper.is_some_and(|upper| std::ptr::eq(upper, self.row(index)))
    }
}

fn is_known(cell: &str, letter: &str, choices: &Choices<'_>) -> bool {
    !cell.trim().is_empty() && (choices.key(cell, letter).is_some() || headers::meaning(cell).is_some())
}
