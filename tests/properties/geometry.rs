//! Where things may stand on a page.

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use tripartite::layout::{Ink, Page, Pages, PartKind, theme};

/// Rounding of lengths that are added up.
const SLACK: f64 = 0.05;

/// The place of a run: from its left to its right, and from 0.7 em above its baseline to 0.2 em below.
#[derive(Clone, Copy, Debug)]
struct Place {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Place {
    fn overlaps(self, other: Self) -> bool {
        let within = |a: f64, b: f64, c: f64, d: f64| a.max(c) + SLACK * 4.0 < b.min(d);
        within(self.left, self.right, other.left, other.right) && within(self.top, self.bottom, other.top, other.bottom)
    }
}

fn places(page: &Page) -> Vec<(Place, String)> {
    let place = page.items.iter().filter_map(|item| {
        let Ink::Text(run) = &item.ink else { return None };
        let (x, y, em) = (item.x.0, item.y.0, run.size.0);
        let place = Place { left: x, right: x + run.width().0, top: y - 0.7 * em, bottom: y + 0.2 * em };
        Some((place, run.text()))
    });
    place.collect()
}

/// Everything lies inside the margins, the footer in its zone; no words lie over others; signatures have words beside them.
pub(super) fn holds(pages: &Pages) -> TestCaseResult {
    for (number, page) in pages.pages.iter().enumerate() {
        let places = places(page);
        for (place, words) in &places {
            inside(*place, words)?;
        }
        for (at, (place, words)) in places.iter().enumerate() {
            for (other, others) in &places[at + 1..] {
                let apart = !place.overlaps(*other) || words.trim().is_empty() || others.trim().is_empty();
                prop_assert!(apart, "page {}: «{words}» over «{others}» {place:?} {other:?}", number + 1);
            }
        }
        signatures_have_words(pages, page)?;
    }
    Ok(())
}

fn inside(place: Place, words: &str) -> TestCaseResult {
    let (left, right) = (theme::MARGIN_SIDE.0, (theme::MARGIN_SIDE + theme::TEXT_WIDTH).0);
    prop_assert!(place.left >= left - SLACK && place.right <= right + SLACK, "«{words}» leaves the margins: {place:?}");
    let bottom = (theme::PAGE_HEIGHT - theme::MARGIN_BOTTOM).0;
    let in_text = place.top >= theme::MARGIN_TOP.0 - SLACK && place.bottom <= bottom + SLACK;
    let in_footer = place.top >= theme::FOOTER_TOP.0 - SLACK && place.bottom <= theme::FOOTER_BOTTOM.0 + SLACK;
    prop_assert!(in_text || in_footer, "«{words}» is neither in the text nor in the footer: {place:?}");
    Ok(())
}

/// Where signatures are asked for, words of the agreement stand on the same page.
fn signatures_have_words(pages: &Pages, page: &Page) -> TestCaseResult {
    let is_signature = |part: usize| {
        let mut part = Some(part);
        while let Some(kind) = part.and_then(|part| pages.parts.get(part)) {
            if matches!(kind.kind, PartKind::Signature(_)) {
                return true;
            }
            part = kind.parent;
        }
        false
    };
    let texts = page.items.iter().filter(|item| matches!(item.ink, Ink::Text(_)));
    let in_footer = |y: f64| y > theme::FOOTER_TOP.0;
    let words: Vec<bool> =
        texts.filter(|item| !in_footer(item.y.0)).map(|item| item.part.is_some_and(is_signature)).collect();
    prop_assert!(words.iter().any(|signs| !signs) || words.is_empty(), "a page of signatures alone");
    Ok(())
}
