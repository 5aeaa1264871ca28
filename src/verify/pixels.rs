//! Whether two pages look the same, as a rasteriser draws them.

use std::sync::Arc;

use hayro::hayro_interpret::TransformExt as _;
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, Rect, Vec2};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{self, Pixmap, RasterizerSettings, RenderContext, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};

use super::looks::settings;
use super::verdict::Finding;
use crate::text;

/// How much lighter or darker a pixel may be than all its neighbours, of 255.
pub(super) const SHADE: u8 = 56;

/// How many pixels of a page may differ by more: thin lines on the edge of two pixels.
const SPECKS: usize = 3;

/// A page as pixels of one point: rows of lightness.
struct Picture {
    width: usize,
    shades: Vec<[u8; 3]>,
}

/// Draws a page that is moved by so many points.
fn drawn<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>, by: Vec2) -> Picture {
    // Hints of a face's program differ between faces that were cut down by others, and run what strangers wrote. Kept
    // glyphs stand on whole pixels, wherever their line is.
    let how = RenderSettings { hinting: false, glyph_caching: false, ..RenderSettings::default() };
    let (width, height) = page.render_dimensions();
    let mut context = RenderContext::new(width as u16, height as u16);
    let transform = Affine::translate(by) * page.initial_transform(true).to_kurbo();
    render_into(page, cache, &settings(&Arc::default()), &how, &mut context, transform);
    context.flush();
    let mut pixmap = Pixmap::new(context.width(), context.height());
    let white = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    context.render_with(&mut pixmap, &mut vello_cpu::Resources::default(), white);
    let shades = pixmap.data().iter().map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    Picture { width: usize::from(pixmap.width()).max(1), shades }
}

/// Moves that differ by less are drawn as one.
const STILL: f64 = 0.05;

/// The place where the pages look different: pixels that are lighter or darker than all around them in the other, drawn where
/// its words and its lines would be without their moves.
pub(super) fn pixels_differ(
    (page, other): (&Page<'_>, &Page<'_>),
    moves: [Vec2; 2],
    free: &[Rect],
    tall: f64,
) -> Option<Finding> {
    let cache = RenderCache::new();
    let one = drawn(page, &RenderCache::new(), Vec2::ZERO);
    let [words, lines] = moves;
    let mut others = vec![drawn(other, &cache, -words)];
    if (words - lines).hypot() > STILL {
        others.push(drawn(other, &cache, -lines));
    }
    if others.iter().any(|other| one.shades.len() != other.shades.len() || one.width != other.width) {
        return Some(Finding::plain(text!("la page n’a plus le même format", "the page no longer has the same size")));
    }
    let place = |at: usize| ((at % one.width) as f64, (at / one.width) as f64);
    let agrees = |at: &usize| {
        others.iter().any(|other| other.shades.get(*at) == one.shades.get(*at))
            || (others.iter().any(|other| one.fits(*at, other)) && others.iter().any(|other| other.fits(*at, &one)))
    };
    let differs = (0..one.shades.len()).filter(|at| !agrees(at)).map(place);
    let specks: Vec<(f64, f64)> = differs.filter(|(x, y)| !free.iter().any(|area| area.contains((*x, *y)))).collect();
    if specks.len() <= SPECKS {
        return None;
    }
    let fold =
        |start: f64, pick: fn(f64, f64) -> f64, of: fn(&(f64, f64)) -> f64| specks.iter().map(of).fold(start, pick);
    let (left, right) = (fold(f64::MAX, f64::min, |p| p.0), fold(0.0, f64::max, |p| p.0) + 1.0);
    let (top, bottom) = (fold(f64::MAX, f64::min, |p| p.1), fold(0.0, f64::max, |p| p.1) + 1.0);
    let text = text!("la page ne se dessine plus de la même façon", "the page is no longer drawn the same way");
    Some(Finding { area: Some([left, tall - bottom, right, tall - top]), ..Finding::plain(text) })
}

impl Picture {
    /// Whether the pixel at a place is about as light as some around it in another picture.
    fn fits(&self, at: usize, other: &Self) -> bool {
        let Some(own) = self.shades.get(at) else { return true };
        (0..3).all(|channel| {
            let own = own.get(channel).copied().unwrap_or(0);
            let (mut least, mut most) = (255, 0);
            for row in [at.checked_sub(self.width), Some(at), at.checked_add(self.width)].into_iter().flatten() {
                for place in row.saturating_sub(1)..=row + 1 {
                    if let Some(shade) = other.shades.get(place).and_then(|pixel| pixel.get(channel)) {
                        least = least.min(*shade);
                        most = most.max(*shade);
                    }
                }
            }
            own >= least.saturating_sub(SHADE) && own <= most.saturating_add(SHADE)
        })
    }
}
