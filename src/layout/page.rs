//! Slabs onto pages.

use super::flow::{Flowed, Slab};
use super::measure::Pt;
use super::theme;
use super::{Ink, Page, Pages, Part, Placed, PlacedHeading};

/// Fills pages with slabs from the top, and breaks before the last slab that may begin a page. What must stay together and
/// is higher than a page is broken where the page ends.
pub(super) fn fill(flowed: Flowed) -> Pages {
    let Flowed { slabs, heads, parts } = flowed;
    let order = reading_order(&parts);
    let overfull = slabs.iter().find(|slab| slab.height > theme::TEXT_HEIGHT).map(words);
    let mut pages = Pages { pages: vec![], parts, headings: vec![], overfull };
    let mut first = 0;
    while first < slabs.len() {
        let head = repeated_head(&slabs, &heads, first);
        let next = next_page(&slabs, first, head);
        set(&mut pages, head, &slabs[first..next], &order);
        first = next;
    }
    pages
}

/// What is repeated above a slab that begins a page; nothing where both do not fit on it.
fn repeated_head<'a>(slabs: &[Slab], heads: &'a [Vec<Slab>], first: usize) -> &'a [Slab] {
    let slab = &slabs[first];
    let head = slab.head.filter(|_| first > 0).and_then(|head| heads.get(head)).map_or(&[][..], Vec::as_slice);
    if height_of(head) + slab.space + slab.height > theme::TEXT_HEIGHT { &[] } else { head }
}

/// The words that stand in a slab.
fn words(slab: &Slab) -> String {
    let words = slab.items.iter().filter_map(|item| match &item.ink {
        Ink::Text(run) => Some(run.text()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The height of slabs at the top of a page.
fn height_of(slabs: &[Slab]) -> Pt {
    let spaces = slabs.iter().skip(1).map(|slab| slab.space);
    slabs.iter().map(|slab| slab.height).chain(spaces).sum()
}

/// The first slab of the page after the one that begins with `first`, below what is repeated.
fn next_page(slabs: &[Slab], first: usize, head: &[Slab]) -> usize {
    let mut y = height_of(head);
    if !head.is_empty() {
        y += slabs[first].space;
    }
    for (index, slab) in slabs.iter().enumerate().skip(first) {
        if index > first {
            if slab.forced {
                return index;
            }
            y += slab.space;
        }
        y += slab.height;
        if y > theme::TEXT_HEIGHT && index > first {
            return (first + 1..=index).rev().find(|at| slabs[*at].breakable).unwrap_or(index);
        }
    }
    slabs.len()
}

fn set(pages: &mut Pages, head: &[Slab], slabs: &[Slab], order: &[usize]) {
    let number = pages.pages.len();
    let mut page = Page::default();
    let mut y = theme::MARGIN_TOP;
    for (index, slab) in head.iter().chain(slabs).enumerate() {
        if index > 0 {
            y += slab.space;
        }
        pages.headings.extend(slab.headings.iter().map(|(level, text)| PlacedHeading {
            level: *level,
            text: text.clone(),
            page: number,
            y,
        }));
        page.items.extend(slab.items.iter().map(|item| Placed {
            x: theme::MARGIN_SIDE + item.x,
            y: y + item.y,
            ..item.clone()
        }));
        y += slab.height;
    }
    // Columns share slabs, and are read one after the other.
    page.items.sort_by_key(|item| item.part.map(|part| order.get(part)));
    pages.pages.push(page);
}

/// The place of each part in reading order: a part, then what stands in it, in the order in which it was opened.
fn reading_order(parts: &[Part]) -> Vec<usize> {
    let inside = super::inside(parts);
    let mut order = vec![0; parts.len()];
    let (mut next, mut left) = (0, vec![0]);
    while let Some(part) = left.pop() {
        if let Some(place) = order.get_mut(part) {
            *place = next;
            next += 1;
        }
        left.extend(inside.get(part).into_iter().flatten().rev());
    }
    order
}
