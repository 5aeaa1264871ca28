//! Mastheads and frames: labels and values in columns that share their baselines.

use super::flow::{Flow, Slab, baseline, plain};
use super::measure::Pt;
use super::theme::{self, Setting};
use super::{Ink, PartId, PartKind, Placed};
use crate::diagnostic::Bug;
use crate::document::{Block, Field, Frame, Paragraph, ParagraphStyle};

/// Space above a frame.
const FRAME_SPACE: Pt = Pt(9.0);
/// Between the rule of a frame and its title.
const TITLE_SPACE: Pt = Pt(2.4);
/// Space above what follows the fields.
const INNER_SPACE: Pt = Pt(6.0);
/// Between logo and words.
const LOGO_GAP: Pt = Pt(10.0);

/// A column under construction: the items of each row, all rows being equally high.
type Rows = Vec<Vec<Placed>>;

impl Flow<'_> {
    /// The school at the left beside its logo, the number at the right, in one slab.
    pub(super) fn masthead(&mut self, left: &[Paragraph], right: &[Paragraph]) -> Result<(), Bug> {
        let mut items = Vec::new();
        let (mut x, mut height) = (Pt::ZERO, Pt::ZERO);
        if let Some((wide, high)) = self.logo {
            let scale = (theme::LOGO_WIDTH / f64::from(wide.max(1))).min(theme::LOGO_HEIGHT / f64::from(high.max(1)));
            let (width, drawn) = (scale * f64::from(wide), scale * f64::from(high));
            let part = self.within(PartKind::Logo, |flow| Ok(flow.part()))?;
            items.push(Placed { x, y: Pt::ZERO, part, ink: Ink::Logo { width, height: drawn } });
            x = width + LOGO_GAP;
            height = drawn;
        }
        let half = theme::TEXT_WIDTH * 0.62;
        height = height.max(self.masthead_lines(left, x, half - x, false, &mut items)?);
        height = height.max(self.masthead_lines(right, half, theme::TEXT_WIDTH - half, true, &mut items)?);
        self.push(Slab { height, items, breakable: true, ..Slab::default() });
        Ok(())
    }

    fn masthead_lines(
        &mut self,
        paragraphs: &[Paragraph],
        x: Pt,
        width: Pt,
        right: bool,
        items: &mut Vec<Placed>,
    ) -> Result<Pt, Bug> {
        let mut top = Pt::ZERO;
        for (index, paragraph) in paragraphs.iter().enumerate() {
            let name = index == 0 && !right && paragraph.style != ParagraphStyle::Note;
            let setting = if name { theme::MASTHEAD_NAME } else { theme::MASTHEAD };
            self.within(PartKind::Paragraph, |flow| {
                for line in flow.breaker.lines(&paragraph.text, &setting, width)?.iter() {
                    let shift = if right { width - line.width } else { Pt::ZERO };
                    items.extend(flow.placed(line, &setting, x + shift, top));
                    top += setting.leading;
                }
                Ok(())
            })?;
        }
        Ok(top)
    }

    /// One frame over the whole width, or two side by side.
    pub(super) fn frames(&mut self, frames: &[Frame]) -> Result<(), Bug> {
        self.space = self.space.max(FRAME_SPACE);
        self.begin_section();
        let count = frames.len().max(1) as f64;
        let width = (theme::TEXT_WIDTH - theme::COLUMN_GAP * (count - 1.0)) / count;
        let mut parts = Vec::with_capacity(frames.len());
        self.together(|flow| {
            let (mut title, mut title_lines, mut rows) = (Vec::new(), 1, Rows::new());
            let headings = frames.iter().map(|frame| (2, plain(&frame.title))).collect();
            for (index, frame) in frames.iter().enumerate() {
                let x = (width + theme::COLUMN_GAP) * index as f64;
                flow.within(PartKind::Frame, |flow| {
                    parts.extend(flow.part());
                    title_lines = title_lines.max(flow.frame_title(frame, x, width, &mut title)?);
                    flow.frame_fields(frame, x, width, &mut rows)
                })?;
            }
            let height = theme::FRAME_RULE + TITLE_SPACE + theme::FRAME_TITLE.leading * title_lines as f64;
            flow.push(Slab { height, items: title, headings, breakable: true, ..Slab::default() });
            for items in rows {
                flow.push(Slab { height: theme::VALUE.leading, items, breakable: true, ..Slab::default() });
            }
            // What follows the fields is bound to them by its first piece only: a long list of days goes on over the page.
            inner(frames, &parts).next().map_or(Ok(()), |(part, block)| flow.inner(part, block))
        })?;
        inner(frames, &parts).skip(1).try_for_each(|(part, block)| self.inner(part, block))
    }

    /// What follows the fields of a frame: the usual week, days that differ.
    fn inner(&mut self, part: PartId, block: &Block) -> Result<(), Bug> {
        self.space = INNER_SPACE;
        self.again(part, |flow| flow.block(block, Pt::ZERO, theme::TEXT_WIDTH))
    }

    /// The rule and the title of a frame; how many lines the title takes.
    fn frame_title(&mut self, frame: &Frame, x: Pt, width: Pt, items: &mut Vec<Placed>) -> Result<usize, Bug> {
        let rule = Ink::Rule { width, thickness: theme::FRAME_RULE, colour: theme::ACCENT, dotted: false };
        items.push(Placed { x, y: Pt::ZERO, part: None, ink: rule });
        let lines = self.breaker.lines(&frame.title, &theme::FRAME_TITLE, width)?;
        self.within(PartKind::Heading(2), |flow| {
            let mut top = theme::FRAME_RULE + TITLE_SPACE;
            for line in lines.iter() {
                items.extend(flow.placed(line, &theme::FRAME_TITLE, x, top));
                top += theme::FRAME_TITLE.leading;
            }
            Ok(lines.len())
        })
    }

    fn frame_fields(&mut self, frame: &Frame, x: Pt, width: Pt, rows: &mut Rows) -> Result<(), Bug> {
        let count = frame.columns.len().max(1) as f64;
        let column = (width - theme::COLUMN_GAP * (count - 1.0)) / count;
        self.within(PartKind::Fields, |flow| {
            for (index, fields) in frame.columns.iter().enumerate() {
                let x = x + (column + theme::COLUMN_GAP) * index as f64;
                let mut row = 0;
                for field in fields {
                    row = flow.within(PartKind::Field, |flow| flow.field(field, x, column, row, rows))?;
                }
            }
            Ok(())
        })
    }

    /// A label and its value from a row on; the row after it.
    fn field(&mut self, field: &Field, x: Pt, width: Pt, row: usize, rows: &mut Rows) -> Result<usize, Bug> {
        let label_width = theme::LABEL_WIDTH - theme::LABEL_GAP;
        let labels = self.breaker.lines(&field.label, &theme::LABEL, label_width)?;
        let values = self.breaker.lines(&field.value, &theme::VALUE, width - theme::LABEL_WIDTH)?;
        let next = row + labels.len().max(values.len());
        rows.resize_with(rows.len().max(next), Vec::new);
        self.within(PartKind::Label, |flow| {
            for (line, items) in labels.iter().zip(&mut rows[row..]) {
                items.extend(flow.placed(line, &on_baseline_of_value(), x, Pt::ZERO));
            }
            Ok(())
        })?;
        self.within(PartKind::Value, |flow| {
            for (line, items) in values.iter().zip(&mut rows[row..]) {
                items.extend(flow.placed(line, &theme::VALUE, x + theme::LABEL_WIDTH, Pt::ZERO));
            }
            Ok(())
        })?;
        Ok(next)
    }
}

/// The blocks that follow the fields of frames, each with the part of its frame.
fn inner<'f>(frames: &'f [Frame], parts: &[PartId]) -> impl Iterator<Item = (PartId, &'f Block)> {
    frames.iter().zip(parts).flat_map(|(frame, part)| frame.blocks.iter().map(|block| (*part, block)))
}

/// A label is smaller than its value and stands on the same baseline: its leading is that of a line whose baseline is there.
fn on_baseline_of_value() -> Setting {
    let lower = baseline(&theme::VALUE) - baseline(&theme::LABEL);
    Setting { leading: theme::LABEL.leading + lower * 2.0, ..theme::LABEL }
}
