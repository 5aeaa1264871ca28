//! Placed things as operators of a content stream (ISO 32000-1, 8 and 9), each within the mark that says which part of the
//! document it is, or that it is none (14.6, 14.8.2.2).
//!
//! They are written beneath printpdf. Given to it as values, translated and dropped, the operators of one agreement (15,000
//! glyphs) cost 14 of its 42 million instructions; written at once, 8 of 38 (callgrind).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fonts::{FontObjects, resource_name};
use super::links::Piece;
use super::objects::Body;
use super::tags::{Owner, Tags};
use crate::diagnostic::Bug;
use crate::font::Face;
use crate::layout::measure::Pt;
use crate::layout::paragraph::Run;
use crate::layout::theme::{self, Colour};
use crate::layout::{Code, Ink, Page, Placed};

/// The resource name of the logo.
pub(super) const LOGO: &str = "Logo";

/// Enters the marks of a page whose content is there already, as [`draw`] does.
pub(super) fn mark(page: &Page, number: usize, tags: &mut Tags<'_>) {
    let mut last = None;
    for item in page.items.iter().filter(|item| !matches!(item.ink, Ink::Entry(_))) {
        let mark = Mark::of(item, tags);
        if last.replace(mark) != Some(mark)
            && let Mark::Part(owner) = mark
        {
            tags.mark(number, owner);
        }
        place(item, mark, number, tags);
    }
}

/// Says where a drawn thing stands, where that is asked for.
fn place(item: &Placed, mark: Mark, page: usize, tags: &mut Tags<'_>) {
    let (x, y) = (item.x, theme::PAGE_HEIGHT - item.y);
    match (&item.ink, mark) {
        (Ink::Text(run), Mark::Part(owner)) => tags.place(owner, || piece(page, run, x, y)),
        (Ink::Logo { width, height }, _) => {
            tags.figure(item.part, [x.0, (y - *height).0, (x + *width).0, y.0]);
        }
        _ => {}
    }
}

/// The content of a page; its marks are entered in `tags`.
pub(super) fn draw(
    page: &Page,
    number: usize,
    faces: &BTreeMap<Face, Arc<FontObjects>>,
    tags: &mut Tags<'_>,
) -> Result<Vec<u8>, Bug> {
    let out = Body(Vec::with_capacity(32 << 10));
    let mut pen = Pen {
        faces,
        tags,
        page: number,
        out,
        in_text: false,
        at: [0.0; 2],
        font: None,
        fill: None,
        mark: None,
        mark_in_text: false,
    };
    for item in &page.items {
        pen.item(item)?;
    }
    pen.close();
    pen.text_section(false);
    Ok(pen.out.0)
}

/// What is said of drawn things.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// They are a part of the document.
    Part(Owner),
    /// They are only drawn.
    Artifact,
    /// They are the foot of the page.
    Footer,
}

impl Mark {
    fn of(item: &Placed, tags: &mut Tags<'_>) -> Self {
        match (item.part, &item.ink) {
            (Some(part), Ink::Text(run)) => Self::Part(tags.owner(part, &run.source)),
            (Some(part), _) => Self::Part(Owner::Part(part)),
            (None, _) if item.y >= theme::FOOTER_TOP => Self::Footer,
            (None, _) => Self::Artifact,
        }
    }
}

/// Writes operators, and remembers what is set.
struct Pen<'a, 'p> {
    faces: &'a BTreeMap<Face, Arc<FontObjects>>,
    tags: &'a mut Tags<'p>,
    page: usize,
    out: Body,
    in_text: bool,
    /// Where the last piece of text began, in hundredths of a point.
    at: [f64; 2],
    font: Option<(Face, Pt)>,
    fill: Option<Colour>,
    /// The mark that is open, and whether it was opened where text is shown: there it must be closed.
    mark: Option<Mark>,
    mark_in_text: bool,
}

impl Pen<'_, '_> {
    /// Sees that what is drawn next is marked as what it is.
    fn mark(&mut self, item: &Placed) {
        let mark = Mark::of(item, self.tags);
        place(item, mark, self.page, self.tags);
        if self.mark == Some(mark) {
            return;
        }
        self.close();
        self.mark_in_text = item.part.is_some() && matches!(item.ink, Ink::Text(_));
        self.text_section(self.mark_in_text);
        self.mark = Some(mark);
        match mark {
            Mark::Part(owner) => {
                let (role, number) = (self.tags.role(owner), self.tags.mark(self.page, owner));
                self.out.put("/").put(role).put("<</MCID ").whole(number).put(">>BDC\n");
            }
            Mark::Artifact => drop(self.out.put("/Artifact BMC\n")),
            Mark::Footer => drop(self.out.put("/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n")),
        }
    }

    fn close(&mut self) {
        if self.mark.take().is_some() {
            if !self.mark_in_text {
                self.text_section(false);
            }
            self.out.put("EMC\n");
        }
    }

    fn item(&mut self, item: &Placed) -> Result<(), Bug> {
        let (x, y) = (item.x, theme::PAGE_HEIGHT - item.y);
        if !matches!(item.ink, Ink::Entry(_)) {
            self.mark(item);
        }
        match &item.ink {
            Ink::Text(run) => return self.run(run, x, y),
            Ink::Rule { width, thickness, colour, dotted: false } => {
                self.filled(x, y - *thickness, *width, *thickness, *colour);
            }
            Ink::Rule { width, thickness, colour, dotted: true } => self.dots(x, y, *width, *thickness, *colour),
            Ink::Rectangle { width, height, stroke, fill } => {
                if let Some(colour) = fill {
                    self.filled(x, y - *height, *width, *height, *colour);
                }
                if let Some(colour) = stroke {
                    self.outlined(x, y - *height, *width, *height, *colour);
                }
            }
            Ink::Logo { width, height } => self.logo(x, y - *height, *width, *height),
            Ink::Code(code) => self.code(code, x, y),
            Ink::Entry(_) => {}
        }
        Ok(())
    }

    /// Words on a baseline: one `TJ` for glyphs at one height.
    fn run(&mut self, run: &Run, x: Pt, y: Pt) -> Result<(), Bug> {
        let faces = self.faces;
        let face = faces.get(&run.face).ok_or_else(|| Bug::new("a face without a subset"))?;
        let subset = &face.subset;
        self.text_section(true);
        self.fill(run.colour);
        if self.font != Some((run.face, run.size)) {
            self.font = Some((run.face, run.size));
            self.out.put("/").put(resource_name(run.face)).put(" ");
            self.operator(&[run.size.0], "Tf");
        }
        self.go(x, y);
        let soft = run.hyphenated.then(|| run.words.len().saturating_sub(1));
        let mut shown = Shown::default();
        for (index, word) in run.words.iter().enumerate() {
            for glyph in &word.glyphs {
                let code = match subset.glyphs.get(usize::from(glyph.id)) {
                    _ if soft == Some(index) => face.soft,
                    Some(code) if *code > 0 => *code,
                    _ => return Err(Bug::new("a glyph that the subset lacks")),
                };
                if glyph.y != shown.rise {
                    shown.end(&mut self.out);
                    shown.rise = glyph.y;
                    self.operator(&[run.size.em(glyph.y).0], "Ts");
                }
                shown.glyph(&mut self.out, code, glyph.x, glyph.advance - glyph.width);
            }
        }
        if run.spaced {
            // So that the words of two lines stay apart for who reads the text and not the page (ISO 32000-1, 14.8.2.5).
            shown.glyph(&mut self.out, subset.space, 0, 0);
        }
        shown.end(&mut self.out);
        if shown.rise != 0 {
            self.operator(&[0.0], "Ts");
        }
        Ok(())
    }

    fn operator(&mut self, operands: &[f64], operator: &str) {
        self.out.numbers(operands).put(if operands.is_empty() { "" } else { " " }).put(operator).put("\n");
    }

    /// Moves to a place, from where the last piece of text began.
    fn go(&mut self, x: Pt, y: Pt) {
        let place = [x, y].map(|length| (length.0 * 100.0).round());
        let [right, up] = [0, 1].map(|axis| (place[axis] - self.at[axis]) / 100.0);
        self.at = place;
        self.operator(&[right, up], "Td");
    }

    /// Text is shown between `BT` and `ET`, paths are painted outside.
    fn text_section(&mut self, wanted: bool) {
        if self.in_text != wanted {
            self.in_text = wanted;
            self.at = [0.0; 2];
            self.operator(&[], if wanted { "BT" } else { "ET" });
        }
    }

    fn fill(&mut self, colour: Colour) {
        if self.fill != Some(colour) {
            self.fill = Some(colour);
            self.colour(colour, "rg");
        }
    }

    fn colour(&mut self, Colour(red, green, blue): Colour, operator: &str) {
        for part in [red, green, blue] {
            let thousandths = (u32::from(part) * 1000 + 127) / 255;
            let digit = |unit: u32| b'0' + (thousandths / unit % 10) as u8;
            self.out.0.extend([digit(1000), b'.', digit(100), digit(10), digit(1), b' ']);
        }
        self.operator(&[], operator);
    }

    fn filled(&mut self, x: Pt, y: Pt, width: Pt, height: Pt, colour: Colour) {
        self.text_section(false);
        self.fill(colour);
        self.operator(&[x.0, y.0, width.0, height.0], "re");
        self.operator(&[], "f");
    }

    fn outlined(&mut self, x: Pt, y: Pt, width: Pt, height: Pt, colour: Colour) {
        self.text_section(false);
        self.colour(colour, "RG");
        self.operator(&[theme::THIN_RULE.0], "w");
        let half = theme::THIN_RULE / 2.0;
        self.operator(&[(x + half).0, (y + half).0, (width - theme::THIN_RULE).0, (height - theme::THIN_RULE).0], "re");
        self.operator(&[], "S");
    }

    /// Round dots, a little more than three thicknesses apart.
    fn dots(&mut self, x: Pt, y: Pt, width: Pt, thickness: Pt, colour: Colour) {
        self.text_section(false);
        self.operator(&[], "q");
        self.colour(colour, "RG");
        self.operator(&[thickness.0], "w");
        self.operator(&[1.0], "J");
        self.out.put("[0 ").number(thickness.0 * 3.4).put("] ");
        self.operator(&[0.0], "d");
        self.operator(&[x.0, y.0], "m");
        self.operator(&[(x + width).0, y.0], "l");
        self.operator(&[], "S");
        self.operator(&[], "Q");
    }

    fn logo(&mut self, x: Pt, y: Pt, width: Pt, height: Pt) {
        self.text_section(false);
        self.operator(&[], "q");
        self.operator(&[width.0, 0.0, 0.0, height.0, x.0, y.0], "cm");
        self.out.put("/").put(LOGO).put(" Do\n");
        self.operator(&[], "Q");
    }

    /// The dark modules, in rectangles.
    fn code(&mut self, code: &Code, x: Pt, y: Pt) {
        self.text_section(false);
        self.fill(Colour(0, 0, 0));
        let module = theme::CODE_MODULE;
        // A space where a module is one unit keeps the numbers short; a hundredth of a point is too coarse for its scale.
        self.operator(&[], "q");
        self.out.put(&format!("{0:.4} 0 0 -{0:.4} ", module.0));
        self.operator(&[x.0, y.0], "cm");
        for rectangle in rectangles(code) {
            self.operator(&rectangle.map(|modules| modules as f64), "re");
        }
        self.operator(&[], "f");
        self.operator(&[], "Q");
    }
}

/// The dark modules of a code, a rectangle for each run in a row and for the same runs below it: column, row, width, height.
fn rectangles(code: &Code) -> Vec<[usize; 4]> {
    let mut found: Vec<[usize; 4]> = vec![];
    for (row, modules) in code.dark.chunks(code.size.max(1)).enumerate() {
        let mut column = 0;
        for run in modules.chunk_by(|a, b| a == b) {
            if run.first() == Some(&true) {
                let is_above = |[x, y, width, height]: &&mut [usize; 4]| {
                    (*x, *width) == (column, run.len()) && *y + *height == row
                };
                match found.iter_mut().rev().find(is_above) {
                    Some([.., height]) => *height += 1,
                    None => found.push([column, row, run.len(), 1]),
                }
            }
            column += run.len();
        }
    }
    found
}

/// Where words stand, from below the letters to above them.
fn piece(page: usize, run: &Run, x: Pt, y: Pt) -> Piece {
    let (below, above) = (run.size * -0.25, run.size * 0.75);
    let edges = [x, y + below, x + run.width(), y + above].map(|Pt(edge)| edge);
    Piece { page, edges, words: run.text() }
}

/// The operand of a `TJ` under construction: strings of codes, and how far the pen is moved between them.
#[derive(Default)]
struct Shown {
    /// Whether the array is open.
    array: bool,
    /// Whether a string in it is open.
    string: bool,
    rise: i32,
}

impl Shown {
    /// A glyph drawn `x` right of the pen, which then moves `more` than its width.
    fn glyph(&mut self, out: &mut Body, code: u16, x: i32, more: i32) {
        self.shift(out, x);
        self.open(out);
        if !self.string {
            self.string = true;
            out.0.push(b'(');
        }
        for byte in code.to_be_bytes() {
            match byte {
                b'(' | b')' | b'\\' => out.0.extend_from_slice(&[b'\\', byte]),
                // A bare carriage return in a string is read as a line feed (ISO 32000-1, 7.3.4.2).
                b'\r' => out.0.extend_from_slice(b"\\r"),
                _ => out.0.push(byte),
            }
        }
        self.shift(out, more - x);
    }

    fn shift(&mut self, out: &mut Body, by: i32) {
        if by != 0 {
            self.open(out);
            self.close_string(out);
            if out.0.last().is_some_and(u8::is_ascii_digit) {
                out.0.push(b' ');
            }
            out.number(-f64::from(by));
        }
    }

    fn open(&mut self, out: &mut Body) {
        if !self.array {
            self.array = true;
            out.0.push(b'[');
        }
    }

    fn close_string(&mut self, out: &mut Body) {
        if self.string {
            self.string = false;
            out.0.push(b')');
        }
    }

    fn end(&mut self, out: &mut Body) {
        self.close_string(out);
        if self.array {
            self.array = false;
            out.put("]TJ\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consecutive_numbers_of_an_array_stay_apart() {
        let mut out = Body::default();
        let mut shown = Shown::default();
        shown.glyph(&mut out, 0x0129, 5, -20);
        shown.glyph(&mut out, 0x000d, 3, 3);
        shown.end(&mut out);
        assert_eq!(out.0, b"[-5(\x01\\))25 -3(\0\\r)]TJ\n");
    }
}
