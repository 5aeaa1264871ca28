//! Blocks into slabs: what is drawn, and what may not be torn apart.

use super::measure::Pt;
use super::paragraph::{Breaker, Line};
use super::theme::{self, Setting};
use super::{Ink, Part, PartId, PartKind, Placed};
use crate::diagnostic::Bug;
use crate::document::{Block, Inline, Paragraph, ParagraphStyle, Words};

/// A strip over the width of the text that is never cut.
#[derive(Clone, Debug, Default)]
pub(super) struct Slab {
    /// Free space above it, dropped at the top of a page.
    pub(super) space: Pt,
    /// Its height.
    pub(super) height: Pt,
    /// What stands in it, from its upper left corner.
    pub(super) items: Vec<Placed>,
    /// Whether a page may begin with it.
    pub(super) breakable: bool,
    /// Whether a page must begin with it.
    pub(super) forced: bool,
    /// What is repeated above it where a page begins with it: a number of [`Flowed::heads`].
    pub(super) head: Option<usize>,
    /// The headings that begin here: level and words.
    pub(super) headings: Vec<(u8, String)>,
}

/// All of a document in slabs.
pub(super) struct Flowed {
    pub(super) slabs: Vec<Slab>,
    pub(super) heads: Vec<Vec<Slab>>,
    pub(super) parts: Vec<Part>,
}

/// Builds slabs.
pub(super) struct Flow<'a> {
    pub(super) breaker: &'a mut Breaker,
    pub(super) slabs: Vec<Slab>,
    pub(super) heads: Vec<Vec<Slab>>,
    parts: Vec<Part>,
    open: Vec<PartId>,
    pub(super) logo: Option<(u32, u32)>,
    /// How many of the next slabs may not begin a page.
    pub(super) keep: usize,
    /// How many lines of its text a heading still holds.
    headed: usize,
    /// Whether no slab may begin a page, but the first of the group.
    glued: bool,
    /// Whether the next slab must begin a page.
    forced: bool,
    /// Space above the next slab.
    pub(super) space: Pt,
    /// What is repeated above the next slabs where a page begins with them.
    pub(super) head: Option<usize>,
}

/// How many lines at least stay with a heading.
const KEPT_UNDER_HEADING: usize = 2;
/// Space between paragraphs.
const PARAGRAPH_SPACE: Pt = Pt(4.0);
/// Space between the items of a list.
const ITEM_SPACE: Pt = Pt(1.5);
/// How far a list is indented, at least: further when its numbers need it.
const INDENT: Pt = Pt(11.0);
/// Between the label of an item and its words.
const LABEL_SPACE: Pt = Pt(4.0);

impl<'a> Flow<'a> {
    pub(super) fn new(breaker: &'a mut Breaker, logo: Option<(u32, u32)>) -> Self {
        Self {
            breaker,
            slabs: vec![],
            heads: vec![],
            parts: vec![Part { kind: PartKind::Document, parent: None }],
            open: vec![0],
            logo,
            keep: 0,
            headed: 0,
            glued: false,
            forced: false,
            space: Pt::ZERO,
            head: None,
        }
    }

    pub(super) fn finish(self) -> Flowed {
        Flowed { slabs: self.slabs, heads: self.heads, parts: self.parts }
    }

    /// All blocks of the document.
    pub(super) fn blocks(&mut self, blocks: &[Block]) -> Result<(), Bug> {
        let mut rest = blocks;
        while let Some((block, others)) = rest.split_first() {
            if let Some(words) = introduction(rest) {
                let (introduction, others) = rest.split_at(words);
                self.signature_section(introduction, others.first())?;
                rest = others.get(1..).unwrap_or_default();
            } else {
                self.block(block, Pt::ZERO, theme::TEXT_WIDTH)?;
                rest = others;
            }
        }
        Ok(())
    }

    pub(super) fn block(&mut self, block: &Block, x: Pt, width: Pt) -> Result<(), Bug> {
        match block {
            Block::Masthead { left, right } => self.masthead(left, right),
            Block::Heading { level, text } => self.heading(*level, text, x, width),
            Block::Paragraph(paragraph) => self.paragraph(paragraph, x, width),
            Block::List { ordered, items } => self.list(*ordered, items, x, width),
            Block::Table(table) => self.table(table, x, width),
            Block::Frames(frames) => self.frames(frames),
            Block::Signatures(blocks) => self.signatures(blocks),
            Block::PageBreak => {
                self.forced = true;
                Ok(())
            }
        }
    }

    /// Adds a slab below the others, by what was said of the next one.
    pub(super) fn push(&mut self, mut slab: Slab) {
        slab.space = slab.space.max(std::mem::take(&mut self.space));
        slab.forced = std::mem::take(&mut self.forced);
        slab.breakable &= self.is_free();
        slab.head = slab.head.or(self.head);
        self.keep = self.keep.saturating_sub(1);
        self.headed = self.headed.saturating_sub(1);
        self.slabs.push(slab);
    }

    /// Whether a page may begin with the next slab.
    fn is_free(&self) -> bool {
        self.keep == 0 && self.headed == 0 && !self.glued
    }

    /// Lets go of what is left of the last heading's hold, once it has some text: what begins now has a heading of its own.
    pub(super) fn begin_section(&mut self) {
        if self.headed < KEPT_UNDER_HEADING {
            self.headed = 0;
        }
    }

    /// Keeps everything that `build` adds on one page, if a page can hold it.
    pub(super) fn together(&mut self, build: impl FnOnce(&mut Self) -> Result<(), Bug>) -> Result<(), Bug> {
        let (first, was, free) = (self.slabs.len(), self.glued, self.is_free());
        self.glued = true;
        let built = build(self);
        self.glued = was;
        if let Some(slab) = self.slabs.get_mut(first) {
            slab.breakable = free;
        }
        built
    }

    /// Opens a part; what is placed until it is closed belongs to it.
    pub(super) fn within<T>(
        &mut self,
        kind: PartKind,
        build: impl FnOnce(&mut Self) -> Result<T, Bug>,
    ) -> Result<T, Bug> {
        self.open(kind);
        let built = build(self);
        self.open.pop();
        built
    }

    /// Opens again a part that was closed.
    pub(super) fn again<T>(&mut self, part: PartId, build: impl FnOnce(&mut Self) -> Result<T, Bug>) -> Result<T, Bug> {
        self.open.push(part);
        let built = build(self);
        self.open.pop();
        built
    }

    fn open(&mut self, kind: PartKind) {
        let parent = self.open.last().copied();
        self.parts.push(Part { kind, parent });
        self.open.push(self.parts.len() - 1);
    }

    /// The innermost part that is open.
    pub(super) fn part(&self) -> Option<PartId> {
        self.open.last().copied()
    }

    /// The runs of a line, its baseline set for its setting below `top`.
    pub(super) fn placed(&self, line: &Line, setting: &Setting, x: Pt, top: Pt) -> Vec<Placed> {
        let y = top + baseline(setting);
        let part = self.part();
        line.runs
            .iter()
            .map(|run| Placed { x: x + run.x, y: y - run.rise, part, ink: Ink::Text(run.clone()) })
            .collect()
    }

    /// Adds the lines of some words, a slab each, with no widow and no orphan.
    pub(super) fn lines(&mut self, text: &[Inline], setting: &Setting, x: Pt, width: Pt) -> Result<(), Bug> {
        let lines = self.breaker.lines(text, setting, width)?;
        for (index, line) in lines.iter().enumerate() {
            let items = self.placed(line, setting, x, Pt::ZERO);
            let breakable = index == 0 || (index >= 2 && lines.len() - index >= 2);
            self.push(Slab { height: setting.leading, items, breakable, ..Slab::default() });
        }
        Ok(())
    }

    fn heading(&mut self, level: u8, text: &[Inline], x: Pt, width: Pt) -> Result<(), Bug> {
        let index = usize::from(level.clamp(1, 3)) - 1;
        let (setting, above, below) = theme::HEADINGS[index];
        self.space = self.space.max(above);
        self.begin_section();
        let first = self.slabs.len();
        let width = self.balanced(text, &setting, width)?;
        self.together(|flow| flow.within(PartKind::Heading(level), |flow| flow.lines(text, &setting, x, width)))?;
        if let Some(slab) = self.slabs.get_mut(first) {
            slab.headings = vec![(level, plain(text))];
        }
        self.headed = KEPT_UNDER_HEADING;
        self.space = below;
        Ok(())
    }

    /// The least width, of some, that needs no more lines: a title is not set with one word alone on its last line.
    fn balanced(&mut self, text: &[Inline], setting: &Setting, width: Pt) -> Result<Pt, Bug> {
        let lines = self.breaker.lines(text, setting, width)?.len();
        let mut least = width;
        while lines > 1 && self.breaker.lines(text, setting, least * 0.97)?.len() == lines && least > width * 0.5 {
            least = least * 0.97;
        }
        Ok(least)
    }

    fn paragraph(&mut self, paragraph: &Paragraph, x: Pt, width: Pt) -> Result<(), Bug> {
        let (setting, above) = match paragraph.style {
            ParagraphStyle::Body => (theme::BODY, PARAGRAPH_SPACE),
            ParagraphStyle::Lead => (theme::LEAD, Pt(1.0)),
            ParagraphStyle::Note => (theme::NOTE, PARAGRAPH_SPACE),
            ParagraphStyle::Visa => (theme::VISA, Pt(2.0)),
        };
        // Right under a heading its own space stands.
        if self.headed < KEPT_UNDER_HEADING {
            self.space = self.space.max(above);
        }
        self.within(PartKind::Paragraph, |flow| flow.lines(&paragraph.text, &setting, x, width))?;
        if plain(&paragraph.text).ends_with(':') {
            self.keep = self.keep.max(1);
        }
        Ok(())
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Block>], x: Pt, width: Pt) -> Result<(), Bug> {
        let labels: Vec<Vec<Inline>> = (1..=items.len()).map(|number| label(ordered, number)).collect();
        let mut indent = INDENT;
        for label in &labels {
            indent = indent.max(self.breaker.natural_width(label, &theme::BODY)? + LABEL_SPACE);
        }
        self.within(PartKind::List { ordered }, |flow| {
            for (index, (item, label)) in items.iter().zip(&labels).enumerate() {
                // A list is never cut after its first item, nor before its last.
                if index > 0 && (index == 1 || index + 1 == items.len()) {
                    flow.keep = flow.keep.max(1);
                }
                flow.space = flow.space.max(ITEM_SPACE);
                flow.within(PartKind::Item, |flow| flow.item(label, item, (x, indent), width))?;
            }
            Ok(())
        })
    }

    fn item(&mut self, label: &[Inline], blocks: &[Block], (x, indent): (Pt, Pt), width: Pt) -> Result<(), Bug> {
        let line = self.breaker.lines(label, &theme::BODY, width)?;
        let label = self.within(PartKind::ItemLabel, |flow| {
            Ok(line.iter().flat_map(|line| flow.placed(line, &theme::BODY, x, Pt::ZERO)).collect::<Vec<_>>())
        })?;
        let first = self.slabs.len();
        self.within(PartKind::ItemBody, |flow| {
            for (index, block) in blocks.iter().enumerate() {
                match block {
                    Block::Paragraph(paragraph) if index == 0 => {
                        flow.lines(&paragraph.text, &theme::BODY, x + indent, width - indent)?;
                    }
                    Block::Paragraph(paragraph) => {
                        flow.space = flow.space.max(ITEM_SPACE);
                        flow.within(PartKind::Paragraph, |flow| {
                            flow.lines(&paragraph.text, &theme::BODY, x + indent, width - indent)
                        })?;
                    }
                    other => flow.block(other, x + indent, width - indent)?,
                }
            }
            Ok(())
        })?;
        match self.slabs.get_mut(first) {
            Some(slab) => slab.items.splice(0..0, label).for_each(drop),
            None => self.push(Slab { height: theme::BODY.leading, items: label, breakable: true, ..Slab::default() }),
        }
        Ok(())
    }
}

/// A dash, or a number with its full stop.
fn label(ordered: bool, number: usize) -> Vec<Inline> {
    let text = if ordered { format!("{number}.") } else { "–".to_owned() };
    vec![Inline::Text(Words { text, ..Words::default() })]
}

/// How many blocks introduce the signature blocks, if these blocks begin with those: a heading and paragraphs, or none.
fn introduction(blocks: &[Block]) -> Option<usize> {
    let words = match blocks.split_first()? {
        (Block::Heading { .. }, rest) => {
            1 + rest.iter().take_while(|block| matches!(block, Block::Paragraph(_))).count()
        }
        _ => 0,
    };
    matches!(blocks.get(words), Some(Block::Signatures(_))).then_some(words)
}

/// Where the baseline lies below the top of a line: what the faces leave above and below is shared equally.
pub(super) fn baseline(setting: &Setting) -> Pt {
    let (ascent, descent) = (setting.size.em(crate::font::ASCENT), setting.size.em(crate::font::DESCENT));
    (setting.leading - ascent - descent) / 2.0 + ascent
}

/// The words without their styles.
pub(super) fn plain(text: &[Inline]) -> String {
    text.iter()
        .map(|inline| match inline {
            Inline::Text(words) => words.text.as_str(),
            Inline::Break => " ",
            Inline::Slot(_) => "",
        })
        .collect()
}
