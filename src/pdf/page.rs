//! Placed things as operators of a content stream (ISO 32000-1, 8 and 9).
//!
//! printpdf makes the document and its pages; the operators are written beneath it. Given to it as values, translated and
//! dropped, those of one agreement (15,000 glyphs) cost 14 of its 42 million instructions; written at once, 8 of 38 (callgrind).

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::Document;
use printpdf::{Mm, PdfDocument, PdfPage, PdfSaveOptions};

use super::fonts::resource_name;
use crate::diagnostic::Bug;
use crate::font::{Face, Subset};
use crate::layout::measure::Pt;
use crate::layout::paragraph::Run;
use crate::layout::theme::{self, Colour};
use crate::layout::{Code, Ink, Page, Pages, Placed};

/// The resource name of the logo.
pub(super) const LOGO: &str = "Logo";

/// A document with empty pages, and the content of each.
pub(super) fn draw(pages: &Pages, subsets: &BTreeMap<Face, Arc<Subset>>) -> Result<(Document, Vec<Vec<u8>>), Bug> {
    let mut file = PdfDocument::new("");
    let mut contents = Vec::with_capacity(pages.pages.len());
    for page in &pages.pages {
        file.pages.push(PdfPage::new(Mm(210.0), Mm(297.0), vec![]));
        contents.push(Pen::new(subsets).page(page)?);
    }
    let options = PdfSaveOptions { optimize: false, ..PdfSaveOptions::default() };
    Ok((file.to_lopdf_document(&options, &mut Vec::new()), contents))
}

/// Writes operators, and remembers what is set.
struct Pen<'a> {
    subsets: &'a BTreeMap<Face, Arc<Subset>>,
    out: Vec<u8>,
    in_text: bool,
    font: Option<(Face, Pt)>,
    fill: Option<Colour>,
}

impl<'a> Pen<'a> {
    fn new(subsets: &'a BTreeMap<Face, Arc<Subset>>) -> Self {
        Self { subsets, out: Vec::with_capacity(32 << 10), in_text: false, font: None, fill: None }
    }

    fn page(mut self, page: &Page) -> Result<Vec<u8>, Bug> {
        for item in &page.items {
            self.item(item)?;
        }
        self.text_section(false);
        Ok(self.out)
    }

    fn item(&mut self, item: &Placed) -> Result<(), Bug> {
        let (x, y) = (item.x, theme::PAGE_HEIGHT - item.y);
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
        }
        Ok(())
    }

    /// Words on a baseline: one `TJ` for glyphs at one height.
    fn run(&mut self, run: &Run, x: Pt, y: Pt) -> Result<(), Bug> {
        let subset = self.subsets.get(&run.face).ok_or_else(|| Bug::new("a face without a subset"))?;
        self.text_section(true);
        self.fill(run.colour);
        if self.font != Some((run.face, run.size)) {
            self.font = Some((run.face, run.size));
            self.out.extend_from_slice(b"/");
            self.out.extend_from_slice(resource_name(run.face).as_bytes());
            self.out.extend_from_slice(b" ");
            self.operator(&[run.size.0], "Tf");
        }
        self.operator(&[1.0, 0.0, 0.0, 1.0, x.0, y.0], "Tm");
        let soft = run.hyphenated.then(|| run.words.len().saturating_sub(1));
        let mut shown = Shown::default();
        for (index, word) in run.words.iter().enumerate() {
            for glyph in &word.glyphs {
                let code = match subset.glyphs.get(usize::from(glyph.id)) {
                    _ if soft == Some(index) => (subset.widths.len() - 1) as u16,
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
        shown.end(&mut self.out);
        if shown.rise != 0 {
            self.operator(&[0.0], "Ts");
        }
        Ok(())
    }

    fn operator(&mut self, operands: &[f64], operator: &str) {
        for operand in operands {
            number(&mut self.out, *operand);
            self.out.push(b' ');
        }
        self.out.extend_from_slice(operator.as_bytes());
        self.out.push(b'\n');
    }

    /// Text is shown between `BT` and `ET`, paths are painted outside.
    fn text_section(&mut self, wanted: bool) {
        if self.in_text != wanted {
            self.in_text = wanted;
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
            self.out.extend_from_slice(format!("{}.{:03} ", thousandths / 1000, thousandths % 1000).as_bytes());
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
        self.out.extend_from_slice(b"[0 ");
        number(&mut self.out, thickness.0 * 3.4);
        self.out.extend_from_slice(b"] ");
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
        self.out.extend_from_slice(format!("/{LOGO} Do\n").as_bytes());
        self.operator(&[], "Q");
    }

    /// The dark modules, a rectangle for each run of them in a row.
    fn code(&mut self, code: &Code, x: Pt, y: Pt) {
        self.text_section(false);
        self.fill(Colour(0, 0, 0));
        let module = theme::CODE_MODULE;
        // A space where a module is one unit keeps the numbers short; a hundredth of a point is too coarse for its scale.
        self.operator(&[], "q");
        self.out.extend_from_slice(format!("{0:.4} 0 0 -{0:.4} ", module.0).as_bytes());
        self.operator(&[x.0, y.0], "cm");
        for (row, modules) in code.dark.chunks(code.size.max(1)).enumerate() {
            let mut column = 0;
            for run in modules.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    self.operator(&[column as f64, row as f64, run.len() as f64, 1.0], "re");
                }
                column += run.len();
            }
        }
        self.operator(&[], "f");
        self.operator(&[], "Q");
    }
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
    fn glyph(&mut self, out: &mut Vec<u8>, code: u16, x: i32, more: i32) {
        self.shift(out, x);
        self.open(out);
        if !self.string {
            self.string = true;
            out.push(b'(');
        }
        for byte in code.to_be_bytes() {
            match byte {
                b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
                // A bare carriage return in a string is read as a line feed (ISO 32000-1, 7.3.4.2).
                b'\r' => out.extend_from_slice(b"\\r"),
                _ => out.push(byte),
            }
        }
        self.shift(out, more - x);
    }

    fn shift(&mut self, out: &mut Vec<u8>, by: i32) {
        if by != 0 {
            self.open(out);
            self.close_string(out);
            if out.last().is_some_and(u8::is_ascii_digit) {
                out.push(b' ');
            }
            number(out, -f64::from(by));
        }
    }

    fn open(&mut self, out: &mut Vec<u8>) {
        if !self.array {
            self.array = true;
            out.push(b'[');
        }
    }

    fn close_string(&mut self, out: &mut Vec<u8>) {
        if self.string {
            self.string = false;
            out.push(b')');
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        self.close_string(out);
        if self.array {
            self.array = false;
            out.extend_from_slice(b"]TJ\n");
        }
    }
}

/// A number as it is written: hundredths of a point are finer than any printer. Digit by digit, since a page has thousands.
fn number(out: &mut Vec<u8>, value: f64) {
    let hundredths = (value * 100.0).round() as i64;
    if hundredths < 0 {
        out.push(b'-');
    }
    let mut rest = hundredths.unsigned_abs();
    let part = rest % 100;
    rest /= 100;
    let start = out.len();
    loop {
        out.push(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out[start..].reverse();
    if part > 0 {
        out.extend([b'.', b'0' + (part / 10) as u8]);
        if !part.is_multiple_of(10) {
            out.push(b'0' + (part % 10) as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64) -> String {
        let mut out = Vec::new();
        number(&mut out, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        assert_eq!([0.0, 12.0, -3.5, 0.25, -0.004, 51.023_6].map(written), ["0", "12", "-3.5", "0.25", "0", "51.02"]);
    }

    #[test]
    fn consecutive_numbers_of_an_array_stay_apart() {
        let mut out = Vec::new();
        let mut shown = Shown::default();
        shown.glyph(&mut out, 0x0129, 5, -20);
        shown.glyph(&mut out, 0x000d, 3, 3);
        shown.end(&mut out);
        assert_eq!(out, b"[-5(\x01\\))25 -3(\0\\r)]TJ\n");
    }
}
