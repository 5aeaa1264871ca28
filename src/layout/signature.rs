//! The signature blocks: two columns, never split, never without the words that say what is signed.

use std::sync::Arc;

use super::flow::{Flow, Slab, baseline, plain};
use super::measure::Pt;
use super::paragraph::Line;
use super::table::repeated;
use super::theme::{self, Setting};
use super::{Entry, EntryKind, Ink, PartKind, Placed};
use crate::diagnostic::Bug;
use crate::document::{Block, Inline, SignatureBlock};
use crate::font::Face;

const ROLE: Setting = Setting { face: Face::SemiBold, size: Pt(9.2), leading: Pt(13.0), ..theme::VALUE };
const NAME: Setting = Setting { size: Pt(9.5), leading: Pt(13.0), ..theme::VALUE };
const FILL: Setting = Setting { leading: Pt(13.0), ..theme::LABEL };
/// Free space between the frame of a block and its words.
const PAD: Pt = Pt(6.0);
/// The height of what is typed beside a signature.
const ENTRY_HEIGHT: Pt = Pt(13.0);
/// The least room to write a date or a place in.
const LEAST_TO_WRITE: Pt = Pt(50.0);
/// Between role and state on one line.
const STATUS_GAP: Pt = Pt(4.0);

impl Flow<'_> {
    /// The signature blocks with the heading and the paragraphs before them, on one page if a page can hold them; where it
    /// cannot, the first paragraph, which says what is signed, is repeated above those on the next page. Where no paragraph
    /// says it, they stay with what stands before: a signature alone on a page signs nothing.
    pub(super) fn signature_section(&mut self, introduction: &[Block], blocks: Option<&Block>) -> Result<(), Bug> {
        if !introduction.iter().any(|block| matches!(block, Block::Paragraph(_))) {
            self.keep = self.keep.max(1);
        }
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
        let mut begun = Vec::new();
        for (index, block) in pair.iter().enumerate() {
            let x = (width + theme::SIGNATURE_GAP) * index as f64;
            self.within(PartKind::Signature(block.party.clone()), |flow| {
                let words = flow.signature_words(block, x, width, &mut items)?;
                let labels = flow.labels(block, width - PAD * 2.0)?;
                height = height.max(words + theme::SIGNATURE_ROOM + labels.height() + PAD);
                begun.extend(flow.part().map(|part| (part, x, words, labels)));
                Ok(())
            })?;
        }
        for (block, (part, x, words, labels)) in pair.iter().zip(begun) {
            let border = Ink::Rectangle { width, height, stroke: Some(theme::HAIRLINE), fill: None };
            items.push(Placed { x, y: Pt::ZERO, part: None, ink: border });
            self.again(part, |flow| {
                let (left, room, bottom) = (x + PAD, width - PAD * 2.0, height - PAD - labels.height());
                flow.entry(signature_entry(block, room, bottom - words), left, words, &mut items)?;
                flow.fill(block, &labels, left, bottom, &mut items)
            })?;
        }
        let headings = pair.iter().map(|block| (3, plain(&block.role))).collect();
        self.push(Slab { height, items, headings, breakable: true, ..Slab::default() });
        self.space = theme::SIGNATURE_GAP;
        Ok(())
    }

    /// Places an entry, a part of its own.
    fn entry(&mut self, entry: Entry, x: Pt, y: Pt, items: &mut Vec<Placed>) -> Result<(), Bug> {
        self.within(PartKind::Entry, |flow| {
            items.push(Placed { x, y, part: flow.part(), ink: Ink::Entry(Arc::new(entry)) });
            Ok(())
        })
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
        let role = self.breaker.lines(&block.role, &ROLE, room)?;
        self.stacked(PartKind::Heading(3), &role, &ROLE, x + PAD, &mut top, items)?;
        self.within(PartKind::Paragraph, |flow| {
            for line in status.iter().filter(|line| !line.runs.is_empty()) {
                let (left, y) = if beside { (room - line.width, PAD) } else { (Pt::ZERO, top) };
                let setting = Setting {
                    leading: ROLE.leading + (baseline(&ROLE) - baseline(&status_in_role())) * 2.0,
                    ..theme::STATUS
                };
                items.extend(flow.placed(line, &setting, x + PAD + left, y));
                if !beside {
                    top += ROLE.leading;
                }
            }
            Ok(())
        })?;
        for text in &block.name {
            let name = self.breaker.lines(text, &NAME, room)?;
            self.stacked(PartKind::Paragraph, &name, &NAME, x + PAD, &mut top, items)?;
        }
        Ok(top)
    }

    /// Places the lines of a part below one another.
    fn stacked(
        &mut self,
        kind: PartKind,
        lines: &[Line],
        setting: &Setting,
        x: Pt,
        top: &mut Pt,
        items: &mut Vec<Placed>,
    ) -> Result<(), Bug> {
        self.within(kind, |flow| {
            for line in lines {
                items.extend(flow.placed(line, setting, x, *top));
                *top += setting.leading;
            }
            Ok(())
        })
    }

    /// The labels of what is written by hand, broken for a width: beside one another where each then leaves room to write,
    /// else below one another.
    fn labels(&mut self, block: &SignatureBlock, width: Pt) -> Result<Labels, Bug> {
        let share = width / block.fill.len().max(1) as f64;
        let mut beside = true;
        for label in &block.fill {
            beside &= self.breaker.natural_width(label, &FILL)? + LEAST_TO_WRITE <= share;
        }
        let share = if beside { share } else { width };
        let lines = block.fill.iter().map(|label| self.breaker.lines(label, &FILL, share - LEAST_TO_WRITE));
        Ok(Labels { beside, share, lines: lines.collect::<Result<_, _>>()? })
    }

    /// Labels with dots after them to write on.
    fn fill(
        &mut self,
        block: &SignatureBlock,
        labels: &Labels,
        x: Pt,
        top: Pt,
        items: &mut Vec<Placed>,
    ) -> Result<(), Bug> {
        let (mut left, mut top) = (x, top);
        for (index, (label, lines)) in block.fill.iter().zip(&labels.lines).enumerate() {
            let last = top + FILL.leading * lines.len().saturating_sub(1) as f64;
            let used = lines.iter().map(|line| line.width).fold(Pt::ZERO, Pt::max) + Pt(4.0);
            let room = (labels.share - used - Pt(6.0)).max(Pt::ZERO);
            self.within(PartKind::Paragraph, |flow| {
                for (at, line) in lines.iter().enumerate() {
                    items.extend(flow.placed(line, &FILL, left, top + FILL.leading * at as f64));
                }
                // Typed words stand on the dots when they are centred in the entry, as readers do.
                let y = last + baseline(&FILL) - ENTRY_HEIGHT * 0.75;
                flow.entry(typed_entry(block, index, label, room), left + used, y, items)
            })?;
            let dots = Ink::Rule { width: room, thickness: Pt(0.7), colour: theme::GREY, dotted: true };
            items.push(Placed { x: left + used, y: last + baseline(&FILL), part: None, ink: dots });
            if labels.beside {
                left += labels.share;
            } else {
                top = last + FILL.leading;
            }
        }
        Ok(())
    }
}

/// The labels of what is written by hand in a block.
struct Labels {
    /// Whether they stand beside one another.
    beside: bool,
    /// The width of each, with the room to write.
    share: Pt,
    lines: Vec<Arc<[Line]>>,
}

impl Labels {
    fn height(&self) -> Pt {
        let lines = self.lines.iter().map(|lines| lines.len());
        FILL.leading * if self.beside { lines.max().unwrap_or(1).max(1) } else { lines.sum::<usize>() } as f64
    }
}

/// What is typed beside a signature, by the place of its label in the block: the end of the entry's name.
const TYPED: [&str; 2] = ["date", "place"];

/// The name of an entry beside the signature of a party.
fn typed_name(party: &str, index: usize) -> String {
    match TYPED.get(index) {
        Some(what) => format!("{party}-{what}"),
        None => format!("{party}-{}", index + 1),
    }
}

/// Who a block is for, in words: role and names.
fn whose(block: &SignatureBlock) -> String {
    let words = std::iter::once(&block.role).chain(&block.name).map(|text| plain(text));
    words.collect::<Vec<_>>().join(", ")
}

/// The entry for a signature, which locks what is typed beside it and nothing else, so that the next party can still sign.
fn signature_entry(block: &SignatureBlock, width: Pt, height: Pt) -> Entry {
    let status = match plain(&block.status) {
        status if status.is_empty() => status,
        status => format!(" ({status})"),
    };
    Entry {
        name: block.party.clone(),
        hint: format!("Signature{status}\u{a0}: {}", whose(block)),
        kind: EntryKind::Signature((0..block.fill.len()).map(|index| typed_name(&block.party, index)).collect()),
        width,
        height,
    }
}

fn typed_entry(block: &SignatureBlock, index: usize, label: &[Inline], width: Pt) -> Entry {
    let what = match index {
        0 => "Date de la signature".to_owned(),
        1 => "Lieu de la signature".to_owned(),
        _ => plain(label),
    };
    Entry {
        name: typed_name(&block.party, index),
        hint: format!("{what}\u{a0}: {}", whose(block)),
        kind: EntryKind::Text,
        width,
        height: ENTRY_HEIGHT,
    }
}

/// The state of a signature with the leading of the role beside it.
fn status_in_role() -> Setting {
    Setting { leading: ROLE.leading, ..theme::STATUS }
}
