//! Tables: widths by what the cells hold, headers repeated on each page.

use super::flow::{Flow, Slab};
use super::measure::Pt;
use super::theme::{self, Setting};
use super::{Ink, PartKind, Placed};
use crate::diagnostic::Bug;
use crate::document::{Cell, Table};
use crate::font::Face;

/// Free space left and right of a cell's words.
const PAD_SIDE: Pt = Pt(4.0);
/// Free space above and below.
const PAD: Pt = Pt(2.2);

/// Headers of columns; those of rows look like any cell.
const HEADER: Setting = Setting { face: Face::SemiBold, ..theme::CELL };

fn setting(head: bool) -> Setting {
    if head { HEADER } else { theme::CELL }
}

impl Flow<'_> {
    pub(super) fn table(&mut self, table: &Table, x: Pt, width: Pt) -> Result<(), Bug> {
        let widths = self.column_widths(table, width)?;
        self.within(PartKind::Table, |flow| {
            if !table.caption.is_empty() {
                flow.within(PartKind::Caption, |flow| flow.lines(&table.caption, &theme::NOTE, x, width))?;
                flow.keep = flow.keep.max(1);
            }
            let first = flow.slabs.len();
            for row in &table.head {
                flow.row(row, x, &widths, true)?;
                flow.keep = flow.keep.max(1);
            }
            let outer = flow.head;
            if first < flow.slabs.len() {
                flow.heads.push(flow.slabs[first..].iter().map(repeated).collect());
                flow.head = Some(flow.heads.len() - 1);
            }
            for (index, row) in table.body.iter().enumerate() {
                // No row stands alone on a page, neither the first nor the last.
                if index > 0 && (index == 1 || index + 1 == table.body.len()) {
                    flow.keep = flow.keep.max(1);
                }
                flow.row(row, x, &widths, false)?;
            }
            flow.head = outer;
            Ok(())
        })
    }

    fn row(&mut self, cells: &[Cell], x: Pt, widths: &[Pt], head: bool) -> Result<(), Bug> {
        let total = widths.iter().copied().sum();
        let mut items = Vec::new();
        let mut height = theme::CELL.leading;
        self.within(PartKind::Row, |flow| {
            let mut column = 0;
            for cell in cells {
                let left: Pt = widths.iter().take(column).copied().sum();
                let width: Pt = widths.iter().skip(column).take(cell.span.max(1)).copied().sum();
                height = height.max(flow.cell(cell, (x + left, width), column > 0, head, &mut items)?);
                column += cell.span.max(1);
            }
            Ok(())
        })?;
        let height = height + PAD * 2.0;
        if head {
            let ground = Ink::Rectangle { width: total, height, stroke: None, fill: Some(theme::TINT) };
            items.insert(0, Placed { x, y: Pt::ZERO, part: None, ink: ground });
        }
        let rule = Ink::Rule { width: total, thickness: theme::THIN_RULE, colour: theme::HAIRLINE, dotted: false };
        if head {
            items.push(Placed { x, y: Pt::ZERO, part: None, ink: rule.clone() });
        }
        items.push(Placed { x, y: height - theme::THIN_RULE, part: None, ink: rule });
        self.push(Slab { height, items, breakable: true, ..Slab::default() });
        Ok(())
    }

    /// Places a cell's lines, centred but in the first column; their height.
    fn cell(
        &mut self,
        cell: &Cell,
        (x, width): (Pt, Pt),
        centred: bool,
        head: bool,
        items: &mut Vec<Placed>,
    ) -> Result<Pt, Bug> {
        let setting = setting(head);
        let room = width - PAD_SIDE * 2.0;
        let lines = self.breaker.lines(&cell.text, &setting, room)?;
        let kind = if cell.header { PartKind::HeaderCell } else { PartKind::Cell };
        self.within(kind, |flow| {
            let mut top = PAD;
            for line in lines.iter() {
                let shift = if centred { (room - line.width) / 2.0 } else { Pt::ZERO };
                items.extend(flow.placed(line, &setting, x + PAD_SIDE + shift.max(Pt::ZERO), top));
                top += setting.leading;
            }
            Ok(())
        })?;
        Ok(setting.leading * lines.len() as f64)
    }

    /// The first column takes what its words need, at most a third; the others share the rest equally if each then holds
    /// its widest cell, else by what they need.
    fn column_widths(&mut self, table: &Table, width: Pt) -> Result<Vec<Pt>, Bug> {
        let rows = || table.head.iter().map(|row| (row, true)).chain(table.body.iter().map(|row| (row, false)));
        let columns = rows().map(|(row, _)| row.iter().map(|c| c.span.max(1)).sum()).max().unwrap_or(1).max(1);
        let mut needs = vec![Pt(1.0); columns];
        for (row, head) in rows() {
            let mut column = 0;
            for cell in row {
                if cell.span <= 1 {
                    let need = self.breaker.natural_width(&cell.text, &setting(head))? + PAD_SIDE * 2.0;
                    if let Some(known) = needs.get_mut(column) {
                        *known = known.max(need);
                    }
                }
                column += cell.span.max(1);
            }
        }
        if columns == 1 {
            return Ok(vec![width]);
        }
        let first = needs[0].min(width / 3.0);
        let share = (width - first) / (columns - 1) as f64;
        if needs[1..].iter().all(|need| *need <= share) {
            return Ok(std::iter::once(first).chain(std::iter::repeat_n(share, columns - 1)).collect());
        }
        let needed: Pt = needs[1..].iter().copied().sum();
        let scale = (width - first).0 / needed.0;
        Ok(std::iter::once(first).chain(needs[1..].iter().map(|need| *need * scale)).collect())
    }
}

/// A header as it is repeated: drawn again, but not a part of the document again.
pub(super) fn repeated(slab: &Slab) -> Slab {
    let mut copy = Slab { head: None, heading: None, breakable: false, forced: false, ..slab.clone() };
    copy.items.iter_mut().for_each(|item| item.part = None);
    copy
}
