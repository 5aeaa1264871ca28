//! The foot of every page: its lines, and a code that a phone or a scanner reads.

use std::sync::Arc;

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
use unicode_normalization::char::is_combining_mark;

use super::measure::Pt;
use super::paragraph::Breaker;
use super::theme::{self, Setting};
use super::{Ink, Pages, Placed, Setup, flow};
use crate::diagnostic::Bug;
use crate::document::{Document, Inline, Slot, Words};

/// A QR code: square, of dark and light modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What it says.
    pub text: String,
    /// Modules on a side.
    pub size: usize,
    /// Whether each module is dark, row by row from the top.
    pub dark: Vec<bool>,
}

impl Code {
    /// The code of a text of A–Z, 0–9 and `:-.`, with error correction of level M (15 %).
    pub fn new(text: &str) -> Result<Self, Bug> {
        let segments = [QrSegment::make_alphanumeric(text)];
        let code =
            QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, Version::MIN, Version::new(10), None, false)
                .map_err(|e| Bug::new(format!("QR code of {text}: {e}")))?;
        let dark = (0..code.size())
            .flat_map(|y| (0..code.size()).map(move |x| (x, y)))
            .map(|(x, y)| code.get_module(x, y))
            .collect();
        Ok(Self { text: text.to_owned(), size: code.size() as usize, dark })
    }

    /// Its width and height, without the quiet zone.
    pub fn side(&self) -> Pt {
        theme::CODE_MODULE * self.size as f64
    }
}

/// Between the footer's rule and what is under it.
const SPACE: Pt = Pt(3.0);
/// The most characters in one style that are never cut short: a number has at most 32.
const LONG: usize = 40;
/// What stands for words cut off.
const CUT: char = '…';

pub(super) fn add(pages: &mut Pages, document: &Document, setup: &Setup<'_>, breaker: &mut Breaker) -> Result<(), Bug> {
    let count = pages.pages.len();
    for (index, page) in pages.pages.iter_mut().enumerate() {
        let rule =
            Ink::Rule { width: theme::TEXT_WIDTH, thickness: theme::THIN_RULE, colour: theme::HAIRLINE, dotted: false };
        page.items.push(Placed { x: theme::MARGIN_SIDE, y: theme::FOOTER_TOP, part: None, ink: rule });
        let top = theme::FOOTER_TOP + SPACE;
        let mut width = theme::TEXT_WIDTH;
        if let Some(code) = setup.code {
            let code = Code::new(&format!("{code}:{}:{count}", index + 1))?;
            let x = theme::MARGIN_SIDE + theme::TEXT_WIDTH - code.side();
            width -= code.side() + theme::CODE_QUIET;
            page.items.push(Placed { x, y: top, part: None, ink: Ink::Code(Arc::new(code)) });
        }
        let filled: Vec<_> =
            document.footer.iter().map(|line| fill_slots(line, setup.digest, index + 1, count)).collect();
        match fitting(filled, width, top, breaker)? {
            Some(placed) => page.items.extend(placed),
            None => pages.overfull = Some(words_of(&document.footer)),
        }
    }
    Ok(())
}

/// The footer's lines: set smaller where they need it, then with the longest words cut short; none where even that leaves no
/// room for them.
fn fitting(
    mut footer: Vec<Vec<Inline>>,
    width: Pt,
    top: Pt,
    breaker: &mut Breaker,
) -> Result<Option<Vec<Placed>>, Bug> {
    if let Some(placed) = lines(&footer, &theme::FOOTER, width, top, breaker)? {
        return Ok(Some(placed));
    }
    loop {
        if let Some(placed) = lines(&footer, &theme::FOOTER_SMALL, width, top, breaker)? {
            return Ok(Some(placed));
        }
        if !shorten(&mut footer) {
            return Ok(None);
        }
    }
}

/// The footer's lines in a setting, if there is room for them.
fn lines(
    footer: &[Vec<Inline>],
    setting: &Setting,
    width: Pt,
    top: Pt,
    breaker: &mut Breaker,
) -> Result<Option<Vec<Placed>>, Bug> {
    let mut placed = Vec::new();
    let mut y = top;
    for text in footer {
        for line in breaker.lines(text, setting, width)?.iter() {
            let baseline = y + flow::baseline(setting);
            placed.extend(line.runs.iter().map(|run| Placed {
                x: theme::MARGIN_SIDE + run.x,
                y: baseline - run.rise,
                part: None,
                ink: Ink::Text(run.clone()),
            }));
            y += setting.leading;
        }
    }
    Ok((y <= theme::FOOTER_BOTTOM).then_some(placed))
}

/// Cuts a quarter off the longest words, where they are long, at a space if one is near; the frames of the first page have
/// them whole.
fn shorten(footer: &mut [Vec<Inline>]) -> bool {
    let texts = footer.iter_mut().flatten().filter_map(|inline| match inline {
        Inline::Text(words) => Some(&mut words.text),
        _ => None,
    });
    let counted = texts.map(|text| (text.chars().count(), text));
    let Some((count, text)) = counted.max_by_key(|(count, _)| *count).filter(|(count, _)| *count > LONG) else {
        return false;
    };
    let mut kept: Vec<char> = text.chars().collect();
    let rest = kept.split_off(count * 3 / 4);
    if rest.first().is_some_and(|next| is_combining_mark(*next)) {
        // No letter without its accents.
        let letter = kept.iter().rposition(|c| !is_combining_mark(*c));
        kept.truncate(letter.unwrap_or_default());
    }
    if let Some(space) = kept.iter().rposition(|c| c.is_whitespace()).filter(|space| *space > kept.len() / 2) {
        kept.truncate(space);
    }
    kept.push(CUT);
    *text = kept.into_iter().collect();
    true
}

/// The words of a footer.
fn words_of(footer: &[Vec<Inline>]) -> String {
    let words = footer.iter().flatten().filter_map(|inline| match inline {
        Inline::Text(words) => Some(words.text.as_str()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn fill_slots(line: &[Inline], digest: &str, page: usize, pages: usize) -> Vec<Inline> {
    let filled = |slot: &Slot| match slot {
        Slot::Digest => digest.to_owned(),
        Slot::Page => page.to_string(),
        Slot::Pages => pages.to_string(),
    };
    line.iter()
        .map(|inline| match inline {
            Inline::Slot(slot) => Inline::Text(Words { text: filled(slot), name: true, ..Words::default() }),
            other => other.clone(),
        })
        .collect()
}
