//! Placed things as printpdf's operators.

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::Document;
use printpdf::{
    Color, DictItem, FontId, Mm, Op, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Pt as PdfPt, Rgb,
};

use super::fonts::resource_name;
use crate::diagnostic::Bug;
use crate::font::{Face, Subset};
use crate::layout::measure::Pt;
use crate::layout::paragraph::Run;
use crate::layout::theme::{self, Colour};
use crate::layout::{Code, Ink, Page, Pages, Placed};

/// The resource name of the logo.
pub(super) const LOGO: &str = "Logo";

/// The document with its pages' operators; its faces are not in it yet.
pub(super) fn draw(pages: &Pages, subsets: &BTreeMap<Face, Arc<Subset>>) -> Result<Document, Bug> {
    let mut file = PdfDocument::new("");
    for page in &pages.pages {
        let ops = Pen::new(subsets).page(page)?;
        file.pages.push(PdfPage::new(Mm(210.0), Mm(297.0), ops));
    }
    // Operators that printpdf has no name for (`TJ` with glyphs already encoded, `re`) count as insecure there.
    let options = PdfSaveOptions { optimize: false, secure: false, ..PdfSaveOptions::default() };
    let mut warnings = Vec::new();
    Ok(file.to_lopdf_document(&options, &mut warnings))
}

/// Writes operators, and remembers what is set.
struct Pen<'a> {
    subsets: &'a BTreeMap<Face, Arc<Subset>>,
    ops: Vec<Op>,
    in_text: bool,
    font: Option<(Face, Pt)>,
    fill: Option<Colour>,
}

impl<'a> Pen<'a> {
    fn new(subsets: &'a BTreeMap<Face, Arc<Subset>>) -> Self {
        Self { subsets, ops: vec![], in_text: false, font: None, fill: None }
    }

    fn page(mut self, page: &Page) -> Result<Vec<Op>, Bug> {
        for item in &page.items {
            self.item(item)?;
        }
        self.text_section(false);
        Ok(self.ops)
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
        let subset = Arc::clone(subset);
        self.text_section(true);
        self.fill(run.colour);
        if self.font != Some((run.face, run.size)) {
            self.font = Some((run.face, run.size));
            let font = PdfFontHandle::External(FontId(resource_name(run.face).to_owned()));
            self.ops.push(Op::SetFont { font, size: PdfPt(rounded(run.size.0)) });
        }
        self.operator("Tm", [1.0, 0.0, 0.0, 1.0, x.0, y.0].map(number).into());
        let mut shown = Shown::default();
        let soft = run.hyphenated.then(|| run.words.len().saturating_sub(1));
        for (index, word) in run.words.iter().enumerate() {
            for glyph in &word.glyphs {
                let code = match soft {
                    Some(last) if last == index => (subset.widths.len() - 1) as u16,
                    _ => match subset.glyphs.get(usize::from(glyph.id)) {
                        Some(code) if *code > 0 => *code,
                        _ => return Err(Bug::new("a glyph that the subset lacks")),
                    },
                };
                if glyph.y != shown.rise {
                    self.show(&mut shown);
                    shown.rise = glyph.y;
                    self.operator("Ts", vec![number(run.size.em(glyph.y).0)]);
                }
                shown.glyph(code, glyph.x, glyph.advance - glyph.width);
            }
        }
        self.show(&mut shown);
        if shown.rise != 0 {
            self.operator("Ts", vec![number(0.0)]);
        }
        Ok(())
    }

    fn show(&mut self, shown: &mut Shown) {
        if let Some(items) = shown.take() {
            self.operator("TJ", vec![DictItem::Array(items)]);
        }
    }

    fn operator(&mut self, key: &str, value: Vec<DictItem>) {
        self.ops.push(Op::Unknown { key: key.to_owned(), value });
    }

    /// Text is shown between `BT` and `ET`, paths are painted outside.
    fn text_section(&mut self, wanted: bool) {
        if self.in_text != wanted {
            self.in_text = wanted;
            self.ops.push(if wanted { Op::StartTextSection } else { Op::EndTextSection });
        }
    }

    fn fill(&mut self, colour: Colour) {
        if self.fill != Some(colour) {
            self.fill = Some(colour);
            self.ops.push(Op::SetFillColor { col: rgb(colour) });
        }
    }

    fn filled(&mut self, x: Pt, y: Pt, width: Pt, height: Pt, colour: Colour) {
        self.text_section(false);
        self.fill(colour);
        self.operator("re", [x, y, width, height].map(|l| number(l.0)).into());
        self.operator("f", vec![]);
    }

    fn outlined(&mut self, x: Pt, y: Pt, width: Pt, height: Pt, colour: Colour) {
        self.text_section(false);
        self.ops.push(Op::SetOutlineColor { col: rgb(colour) });
        self.ops.push(Op::SetOutlineThickness { pt: PdfPt(rounded(theme::THIN_RULE.0)) });
        let half = theme::THIN_RULE / 2.0;
        let inside = [x + half, y + half, width - theme::THIN_RULE, height - theme::THIN_RULE];
        self.operator("re", inside.map(|l| number(l.0)).into());
        self.operator("S", vec![]);
    }

    /// Round dots, three thicknesses apart.
    fn dots(&mut self, x: Pt, y: Pt, width: Pt, thickness: Pt, colour: Colour) {
        self.text_section(false);
        self.ops.push(Op::SaveGraphicsState);
        self.ops.push(Op::SetOutlineColor { col: rgb(colour) });
        self.ops.push(Op::SetOutlineThickness { pt: PdfPt(rounded(thickness.0)) });
        self.operator("J", vec![DictItem::Int(1)]);
        self.operator("d", vec![DictItem::Array(vec![DictItem::Int(0), number(thickness.0 * 3.4)]), DictItem::Int(0)]);
        self.operator("m", vec![number(x.0), number(y.0)]);
        self.operator("l", vec![number((x + width).0), number(y.0)]);
        self.operator("S", vec![]);
        self.ops.push(Op::RestoreGraphicsState);
    }

    fn logo(&mut self, x: Pt, y: Pt, width: Pt, height: Pt) {
        self.text_section(false);
        self.ops.push(Op::SaveGraphicsState);
        self.operator("cm", [width.0, 0.0, 0.0, height.0, x.0, y.0].map(number).into());
        self.operator("Do", vec![DictItem::Name(LOGO.as_bytes().to_vec())]);
        self.ops.push(Op::RestoreGraphicsState);
    }

    /// The dark modules, a rectangle for each run of them in a row, in a space where a module is one unit.
    fn code(&mut self, code: &Code, x: Pt, y: Pt) {
        self.text_section(false);
        self.fill(Colour(0, 0, 0));
        self.ops.push(Op::SaveGraphicsState);
        let module = theme::CODE_MODULE.0;
        self.operator("cm", [module, 0.0, 0.0, -module, x.0, y.0].map(|v| DictItem::Real(v as f32)).into());
        for (row, modules) in code.dark.chunks(code.size.max(1)).enumerate() {
            let mut column = 0;
            for run in modules.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    let place = [column, row, run.len(), 1].map(|n| DictItem::Int(n as i64));
                    self.operator("re", place.into());
                }
                column += run.len();
            }
        }
        self.operator("f", vec![]);
        self.ops.push(Op::RestoreGraphicsState);
    }
}

/// The operand of a `TJ` under construction: codes, and how far the pen is moved between them.
#[derive(Default)]
struct Shown {
    items: Vec<DictItem>,
    codes: Vec<u8>,
    rise: i32,
}

impl Shown {
    /// A glyph drawn `x` right of the pen, which then moves `more` than its width.
    fn glyph(&mut self, code: u16, x: i32, more: i32) {
        self.shift(x);
        self.codes.extend(code.to_be_bytes());
        self.shift(more - x);
    }

    fn shift(&mut self, by: i32) {
        if by != 0 {
            self.flush();
            self.items.push(DictItem::Int(-i64::from(by)));
        }
    }

    fn flush(&mut self) {
        if !self.codes.is_empty() {
            self.items.push(DictItem::String { data: std::mem::take(&mut self.codes), literal: true });
        }
    }

    fn take(&mut self) -> Option<Vec<DictItem>> {
        self.flush();
        let items = std::mem::take(&mut self.items);
        (!items.is_empty()).then_some(items)
    }
}

/// A length as it is written: hundredths of a point are finer than any printer.
fn rounded(value: f64) -> f32 {
    ((value * 100.0).round() / 100.0) as f32
}

fn number(value: f64) -> DictItem {
    let value = rounded(value);
    if value.fract() == 0.0 { DictItem::Int(value as i64) } else { DictItem::Real(value) }
}

fn rgb(Colour(red, green, blue): Colour) -> Color {
    let [r, g, b] = [red, green, blue].map(|part| (f32::from(part) / 255.0 * 1000.0).round() / 1000.0);
    Color::Rgb(Rgb { r, g, b, icc_profile: None })
}
