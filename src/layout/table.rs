//! Tables: widths by what the cells hold, headers repeated on each page.

use super::flow::{Flow, Slab};
use super::measure::Pt;
use super::paragraph::Breaker;
use super::theme::{self, Setting};
use super::{Ink, PartKind, Placed, Scope};
use crate::diagnostic::Bug;
use crate::document::{Cell, Inline, Table};
use crate::font::Face;

/// Free space left and right of a cell's words.
const PAD_SIDE: Pt = Pt(4.0);
/// Free space above and below.
const PAD: Pt = Pt(2.2);
/// The same where rows stand close together.
const DENSE_PAD: Pt = Pt(0.9);
/// Between a dense table, which stands among paragraphs, and the words before it.
const DENSE_SPACE: Pt = Pt(6.0);

/// Headers of columns; those of rows look like any cell.
const HEADER: Setting = Setting { face: Face::SemiBold, ..theme::CELL };

fn setting(head: bool) -> Setting {
    if head { HEADER } else { theme::CELL }
}

impl Flow<'_> {
    pub(super) fn table(&mut self, table: &Table, x: Pt, width: Pt) -> Result<(), Bug> {
        let columns = self.columns(table, width)?;
        let pad = if table.dense { DENSE_PAD } else { PAD };
        if table.dense {
            self.space = self.space.max(DENSE_SPACE);
        }
        self.within(PartKind::Table, |flow| {
            if !table.caption.is_empty() {
                flow.within(PartKind::Caption, |flow| flow.lines(&table.caption, &theme::NOTE, x, width))?;
                flow.keep = flow.keep.max(1);
            }
            let first = flow.slabs.len();
            for row in &table.head {
                flow.row(row, (x, pad), &columns, true)?;
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
                flow.row(row, (x, pad), &columns, false)?;
            }
            flow.head = outer;
            Ok(())
        })
    }

    fn row(&mut self, cells: &[Cell], (x, pad): (Pt, Pt), columns: &Columns, head: bool) -> Result<(), Bug> {
        let widths = &columns.widths;
        let total = widths.iter().copied().sum();
        let mut items = Vec::new();
        let mut height = theme::CELL.leading;
        self.within(PartKind::Row, |flow| {
            let mut column = 0;
            for cell in cells {
                let left: Pt = widths.iter().take(column).copied().sum();
                let width: Pt = widths.iter().skip(column).take(cell.span.max(1)).copied().sum();
                let place = Room { x: x + left, width, pad, centred: columns.even && column > 0 };
                height = height.max(flow.cell(cell, &place, head, &mut items)?);
                column += cell.span.max(1);
            }
            Ok(())
        })?;
        let height = height + pad * 2.0;
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

    /// Places a cell's lines; their height.
    fn cell(&mut self, cell: &Cell, place: &Room, head: bool, items: &mut Vec<Placed>) -> Result<Pt, Bug> {
        let (setting, Room { x, width, pad, centred }) = (setting(head), *place);
        let room = width - PAD_SIDE * 2.0;
        let lines = self.breaker.lines(&cell.text, &setting, room)?;
        let (scope, span) = (if head { Scope::Column } else { Scope::Row }, cell.span.max(1));
        let kind = if cell.header { PartKind::HeaderCell { scope, span } } else { PartKind::Cell { span } };
        self.within(kind, |flow| {
            let mut top = pad;
            for line in lines.iter() {
                let shift = if centred { (room - line.width) / 2.0 } else { Pt::ZERO };
                items.extend(flow.placed(line, &setting, x + PAD_SIDE + shift.max(Pt::ZERO), top));
                top += setting.leading;
            }
            Ok(())
        })?;
        Ok(setting.leading * lines.len() as f64)
    }

    /// The first column takes what its words need, at most a third, and the others share the rest equally if each then holds
    /// its widest cell. Else the narrow columns take what they need and the wide ones share what is left.
    fn columns(&mut self, table: &Table, width: Pt) -> Result<Columns, Bug> {
        let natural = self.widest(table, Breaker::natural_width)?;
        let [first, others @ ..] = natural.as_slice() else { return Ok(Columns { widths: vec![width], even: true }) };
        if others.is_empty() {
            return Ok(Columns { widths: vec![width], even: true });
        }
        let leading = (*first).min(width / 3.0);
        let share = (width - leading) / others.len() as f64;
        if others.iter().all(|need| *need <= share) {
            let widths = std::iter::once(leading).chain(std::iter::repeat_n(share, others.len()));
            return Ok(Columns { widths: widths.collect(), even: true });
        }
        let least = self.widest(table, Breaker::least_width)?;
        Ok(Columns { widths: shared(&natural, &least, width), even: false })
    }

    /// The widest that a cell of each column measures; cells that span several columns are left out.
    fn widest(
        &mut self,
        table: &Table,
        measure: impl Fn(&mut Breaker, &[Inline], &Setting) -> Result<Pt, Bug>,
    ) -> Result<Vec<Pt>, Bug> {
        let rows = || table.head.iter().map(|row| (row, true)).chain(table.body.iter().map(|row| (row, false)));
        let columns = rows().map(|(row, _)| row.iter().map(|c| c.span.max(1)).sum()).max().unwrap_or(1).max(1);
        let mut widest = vec![Pt(1.0); columns];
        for (row, head) in rows() {
            let mut column = 0;
            for cell in row {
                if cell.span <= 1
                    && let Some(known) = widest.get_mut(column)
                {
                    *known = known.max(measure(self.breaker, &cell.text, &setting(head))? + PAD_SIDE * 2.0);
                }
                column += cell.span.max(1);
            }
        }
        Ok(widest)
    }
}

/// Where a cell stands.
#[derive(Clone, Copy)]
struct Room {
    x: Pt,
    width: Pt,
    pad: Pt,
    centred: bool,
}

/// The widths of a table's columns.
struct Columns {
    widths: Vec<Pt>,
    /// Whether all but the first are alike, as those of a timetable: their words are centred.
    even: bool,
}

/// Widths of columns that do not all hold their words on a line: each column that needs no more than an equal share of what
/// is left takes what it needs; the others share the rest, and none has less than its longest word as long as there is room.
fn shared(natural: &[Pt], least: &[Pt], width: Pt) -> Vec<Pt> {
    let mut widths: Vec<Option<Pt>> = vec![None; natural.len()];
    loop {
        let taken: Pt = widths.iter().flatten().copied().sum();
        let open = widths.iter().filter(|width| width.is_none()).count().max(1);
        let share = (width - taken).max(Pt::ZERO) / open as f64;
        let mut settled = false;
        for ((width, natural), least) in widths.iter_mut().zip(natural).zip(least) {
            if width.is_none() && (*natural <= share || *least > share) {
                *width = Some((*natural).min(share).max(*least));
                settled = true;
            }
        }
        if !settled {
            let widths: Vec<Pt> = widths.into_iter().map(|width| width.unwrap_or(share)).collect();
            let total: Pt = widths.iter().copied().sum();
            let scale = (width.0 / total.0).min(1.0);
            return widths.into_iter().map(|width| width * scale).collect();
        }
    }
}

/// A header as it is repeated: drawn again, but not a part of the document again.
pub(super) fn repeated(slab: &Slab) -> Slab {
    let mut copy = Slab { head: None, headings: vec![], breakable: false, forced: false, ..slab.clone() };
    copy.items.iter_mut().for_each(|item| item.part = None);
    copy
}
