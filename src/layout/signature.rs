//! The signature blocks: two columns, never split, never without the words that say what is signed.

use super::flow::{Flow, Slab, baseline};
use super::measure::Pt;
use super::table::repeated;
use super::theme::{self, Setting};
use super::{Ink, PartKind, Placed};
use crate::diagnostic::Bug;
use crate::document::{Block, Inline, SignatureBlock};
use crate::font::Face;

const ROLE: Setting = Setting { face: Face::SemiBold, size: Pt(9.2), leading: Pt(13.0), ..theme::VALUE };
const NAME: Setting = Setting { size: Pt(9.5), leading: Pt(13.0), ..theme::VALUE };
const FILL: Setting = Setting { leading: Pt(13.0), ..theme::LABEL };
/// Free space between the frame of a block and its words.
const PAD: Pt = Pt(6.0);
/// Between role and state on one line.
const STATUS_GAP: Pt = Pt(4.0);

impl Flow<'_> {
    /// The signature blocks with the heading and the paragraphs before them, on one page if a page can hold them; where it
    /// cannot, the first paragraph, which says what is signed, is repeated above those on the next page.
    pub(super) fn signature_section(&mut self, introduction: &[Block], blocks: Option<&Block>) -> Result<(), Bug> {
        self.together(|flow| {
            let mut repeats = None;
            for block in introduction {
                let first = flow.slabs.len();
                flow.block(block, Pt::ZERO, theme::TEXT_WIDTH)?;
                if let (Block::Paragraph(_), None) = (block, repeats) {
                    flow.heads.push(flow.slabs[first..].iter().map(repeated).collect());
                    repeats = Some(flow.heads.len() - 1);
                }
            }
            flow.head = repeats;
            let placed = blocks.map_or(Ok(()), |block| flow.block(block, Pt::ZERO, theme::TEXT_WIDTH));
            flow.head = None;
            placed
        })
    }

    pub(super) fn signatures(&mut self, blocks: &[SignatureBlock]) -> Result<(), Bug> {
        self.space = self.space.max(Pt(8.0));
        self.together(|flow| {
            for pair in blocks.chunks(2) {
                flow.signature_row(pair)?;
            }
            Ok(())
        })
    }

    fn signature_row(&mut self, pair: &[SignatureBlock]) -> Result<(), Bug> {
        let width = (theme::TEXT_WIDTH - theme::SIGNATURE_GAP) / 2.0;
        let (mut items, mut height) = (Vec::new(), theme::SIGNATURE_HEIGHT);
        let mut fills = Vec::new();
        for (index, block) in pair.iter().enumerate() {
            let x = (width + theme::SIGNATURE_GAP) * index as f64;
            self.within(PartKind::Signature(block.party.clone()), |flow| {
                let words = flow.signature_words(block, x, width, &mut items)?;
                height = height.max(words + theme::SIGNATURE_ROOM + FILL.leading + PAD);
                fills.push((x, flow.part()));
                Ok(())
            })?;
        }
        for (block, (x, part)) in pair.iter().zip(fills) {
            let border = Ink::Rectangle { width, height, stroke: Some(theme::HAIRLINE), fill: None };
            items.push(Placed { x, y: Pt::ZERO, part: None, ink: border });
            self.fill(&block.fill, x + PAD, width - PAD * 2.0, height - PAD - FILL.leading, part, &mut items)?;
        }
        self.push(Slab { height, items, breakable: true, ..Slab::default() });
        self.space = theme::SIGNATURE_GAP;
        Ok(())
    }

    /// Role, state and names from the top of a block; how far down they reach.
    fn signature_words(
        &mut self,
        block: &SignatureBlock,
        x: Pt,
        width: Pt,
        items: &mut Vec<Placed>,
    ) -> Result<Pt, Bug> {
        let room = width - PAD * 2.0;
        let status = self.breaker.lines(&block.status, &theme::STATUS, room)?;
        let status_width = status.first().map_or(Pt::ZERO, |line| line.width);
        let beside = self.breaker.natural_width(&block.role, &ROLE)? + STATUS_GAP + status_width <= room;
        let mut top = PAD;
        for line in self.breaker.lines(&block.role, &ROLE, room)?.iter() {
            items.extend(self.placed(line, &ROLE, x + PAD, top));
            top += ROLE.leading;
        }
        for line in status.iter().filter(|line| !line.runs.is_empty()) {
            let (left, y) = if beside { (room - line.width, PAD) } else { (Pt::ZERO, top) };
            let setting = Setting {
                leading: ROLE.leading + (baseline(&ROLE) - baseline(&status_in_role())) * 2.0,
                ..theme::STATUS
            };
            items.extend(self.placed(line, &setting, x + PAD + left, y));
            if !beside {
                top += ROLE.leading;
            }
        }
        for text in &block.name {
            for line in self.breaker.lines(text, &NAME, room)?.iter() {
                items.extend(self.placed(line, &NAME, x + PAD, top));
                top += NAME.leading;
            }
        }
        Ok(top)
    }

    /// Labels with dots after them to write on, sharing the width.
    fn fill(
        &mut self,
        labels: &[Vec<Inline>],
        x: Pt,
        width: Pt,
        top: Pt,
        part: Option<usize>,
        items: &mut Vec<Placed>,
    ) -> Result<(), Bug> {
        let share = width / labels.len().max(1) as f64;
        for (index, label) in labels.iter().enumerate() {
            let left = x + share * index as f64;
            let mut used = Pt::ZERO;
            for line in self.breaker.lines(label, &FILL, share)?.iter().take(1) {
                let mut placed = self.placed(line, &FILL, left, top);
                for item in &mut placed {
                    item.part = part;
                }
                items.extend(placed);
                used = line.width + Pt(4.0);
            }
            let dots = Ink::Rule {
                width: (share - used - Pt(6.0)).max(Pt::ZERO),
                thickness: Pt(0.7),
                colour: theme::GREY,
                dotted: true,
            };
            items.push(Placed { x: left + used, y: top + baseline(&FILL), part: None, ink: dots });
        }
        Ok(())
    }
}

/// The state of a signature with the leading of the role beside it.
fn status_in_role() -> Setting {
    Setting { leading: ROLE.leading, ..theme::STATUS }
}
