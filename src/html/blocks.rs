//! Blocks as HTML: headings and the sections under them, paragraphs, lists, frames, tables, signature blocks.

use std::fmt::Write as _;

use super::inlines::{inlines, one_line};
use crate::document::{Block, Cell, Field, Frame, Inline, Paragraph, ParagraphStyle, SignatureBlock, Table};

/// A heading that the table of contents leads to.
pub(super) struct Entry {
    /// The anchor of its section.
    pub(super) anchor: String,
    /// Its words as HTML.
    pub(super) words: String,
}

/// The text of a page under construction.
#[derive(Default)]
pub(super) struct Body {
    pub(super) text: String,
    pub(super) contents: Vec<Entry>,
    /// The levels of the last heading and of those it stands under, as the model has them.
    levels: Vec<u8>,
    /// Whether a section is open.
    is_open: bool,
    headings: usize,
}

impl Body {
    /// Adds blocks.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn block(&mut self, block: &Block) {
        match block {
            // It stands before the text, in the head of the page.
            Block::Masthead { .. } => {}
            Block::Heading { level, text } => self.heading(*level, text),
            Block::Paragraph(paragraph) => {
                let paragraph = self::paragraph(paragraph);
                self.line(&paragraph);
            }
            Block::List { ordered, items } => self.list(*ordered, items),
            Block::Table(table) => self.table(table),
            Block::Frames(frames) => self.frames(frames),
            Block::Signatures(blocks) => self.signatures(blocks),
            Block::PageBreak => self.line("<div class=\"page-break\"></div>"),
        }
    }

    /// Ends the section that is open.
    pub(super) fn close(&mut self) {
        if std::mem::take(&mut self.is_open) {
            self.line("</section>");
        }
    }

    /// The level at which a heading is written: one below the heading that it stands under, so that none is left out.
    fn level(&mut self, wanted: u8) -> usize {
        while self.levels.last().is_some_and(|last| *last >= wanted) {
            self.levels.pop();
        }
        self.levels.push(wanted);
        self.levels.len()
    }

    /// The anchor of the next section or heading.
    fn anchor(&mut self) -> String {
        self.headings += 1;
        format!("s{}", self.headings)
    }

    /// A heading; one of the second level begins a section.
    pub(super) fn heading(&mut self, level: u8, text: &[Inline]) {
        let (level, anchor) = (self.level(level), self.anchor());
        if level <= 2 {
            self.close();
        }
        if level == 2 {
            self.line(&format!("<section aria-labelledby=\"{anchor}\">"));
            self.is_open = true;
            self.contents.push(Entry { anchor: anchor.clone(), words: one_line(text) });
        }
        self.line(&format!("<h{level} id=\"{anchor}\">{}</h{level}>", inlines(text)));
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Block>]) {
        let tag = if ordered { "ol" } else { "ul" };
        self.line(&format!("<{tag}>"));
        for item in items {
            self.text.push_str("<li>");
            let mut rest = item.as_slice();
            // Words alone, or before a list, need no paragraph around them.
            if let Some((Block::Paragraph(words), others)) = item.split_first()
                && !others.iter().any(|block| matches!(block, Block::Paragraph(_)))
            {
                self.text.push_str(&inlines(&words.text));
                rest = others;
            }
            if !rest.is_empty() {
                self.text.push('\n');
                self.blocks(rest);
            }
            self.line("</li>");
        }
        self.line(&format!("</{tag}>"));
    }

    /// Frames, beside each other where there is room.
    fn frames(&mut self, frames: &[Frame]) {
        self.close();
        let side_by_side = frames.len() > 1;
        if side_by_side {
            self.line("<div class=\"columns\">");
        }
        for frame in frames {
            self.frame(frame);
        }
        if side_by_side {
            self.line("</div>");
        }
    }

    fn frame(&mut self, frame: &Frame) {
        let (level, anchor) = (self.level(2), self.anchor());
        self.line(&format!("<section class=\"frame\" aria-labelledby=\"{anchor}\">"));
        self.contents.push(Entry { anchor: anchor.clone(), words: one_line(&frame.title) });
        self.line(&format!("<h{level} id=\"{anchor}\">{}</h{level}>", inlines(&frame.title)));
        let lists: Vec<&Vec<Field>> = frame.columns.iter().filter(|fields| !fields.is_empty()).collect();
        if lists.len() > 1 {
            self.line("<div class=\"columns\">");
        }
        for fields in &lists {
            self.line("<dl>");
            for Field { label, value } in *fields {
                let row = format!("<div><dt>{}</dt><dd>{}</dd></div>", inlines(label), inlines(value));
                self.line(&row);
            }
            self.line("</dl>");
        }
        if lists.len() > 1 {
            self.line("</div>");
        }
        self.blocks(&frame.blocks);
        self.line("</section>");
    }

    /// A table. The roles say what it is where the style shows its rows one below the other: browsers forget it then.
    fn table(&mut self, table: &Table) {
        self.line("<table role=\"table\">");
        if !table.caption.is_empty() {
            self.line(&format!("<caption>{}</caption>", inlines(&table.caption)));
        }
        if !table.head.is_empty() {
            self.line("<thead role=\"rowgroup\">");
            for row in &table.head {
                self.row(row, ("col", "columnheader"), &[]);
            }
            self.line("</thead>");
        }
        let labels = table.head.last().map(|row| labels(row)).unwrap_or_default();
        self.line("<tbody role=\"rowgroup\">");
        for row in &table.body {
            self.row(row, ("row", "rowheader"), &labels);
        }
        self.line("</tbody>");
        self.line("</table>");
    }

    /// A row; each cell that is no header has the label of its column before it, which a narrow screen shows.
    fn row(&mut self, cells: &[Cell], (scope, role): (&str, &str), labels: &[String]) {
        self.text.push_str("<tr role=\"row\">");
        let mut column = 0;
        for cell in cells {
            let span = match cell.span {
                0 | 1 => String::new(),
                span => format!(" colspan=\"{span}\""),
            };
            let words = inlines(&cell.text);
            if cell.header {
                self.push(format_args!("<th scope=\"{scope}\" role=\"{role}\"{span}>{words}</th>"));
            } else {
                let label = labels.get(column).filter(|label| !label.is_empty() && !words.is_empty());
                // Who hears the page is told the header by the browser.
                let label = label.map(|label| format!("<span class=\"label\" aria-hidden=\"true\">{label}</span>"));
                let label = label.unwrap_or_default();
                self.push(format_args!("<td role=\"cell\"{span}>{label}<span>{words}</span></td>"));
            }
            column += cell.span.max(1);
        }
        self.line("</tr>");
    }

    fn push(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.text.write_fmt(words);
    }

    fn signatures(&mut self, blocks: &[SignatureBlock]) {
        self.line("<div class=\"signatures\">");
        for block in blocks {
            self.signature(block);
        }
        self.line("</div>");
    }

    /// The place of one party: who, whether the signature is required, and what is filled in on the PDF.
    fn signature(&mut self, block: &SignatureBlock) {
        let level = self.level(3);
        let anchor = format!("party-{}", super::inlines::escaped(&block.party));
        self.line(&format!("<section class=\"signature\" aria-labelledby=\"{anchor}\">"));
        self.line(&format!("<h{level} id=\"{anchor}\">{}</h{level}>", inlines(&block.role)));
        if !block.status.is_empty() {
            self.line(&format!("<p class=\"status\">{}</p>", inlines(&block.status)));
        }
        for name in &block.name {
            self.line(&format!("<p>{}</p>", inlines(name)));
        }
        self.line("<dl class=\"fill\">");
        for label in &block.fill {
            self.line(&to_fill("", &inlines(label)));
        }
        self.line(&to_fill(" class=\"sign\"", "Signature"));
        self.line("</dl>");
        self.line("</section>");
    }
}

/// A label and the place that the PDF has for it: this page is for reading, also on paper.
fn to_fill(class: &str, label: &str) -> String {
    format!("<div{class}><dt>{label}</dt><dd><span class=\"hint\">sur le PDF</span></dd></div>")
}

/// The words of each column's header, by column.
fn labels(head: &[Cell]) -> Vec<String> {
    head.iter().flat_map(|cell| std::iter::repeat_n(one_line(&cell.text), cell.span.max(1))).collect()
}

/// A paragraph, by its kind.
pub(super) fn paragraph(paragraph: &Paragraph) -> String {
    let class = match paragraph.style {
        ParagraphStyle::Body => "",
        ParagraphStyle::Lead => " class=\"lead\"",
        ParagraphStyle::Note => " class=\"note\"",
        ParagraphStyle::Visa => " class=\"visa\"",
    };
    format!("<p{class}>{}</p>", inlines(&paragraph.text))
}
