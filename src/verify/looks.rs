//! What a page says and paints, read from its operators without drawing it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::font::{FontData, FontQuery, Glyph, GlyphRun, OutlineGlyph, StandardFont};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, TransformExt as _, interpret_page,
};
use hayro::hayro_syntax::object::{Dict, String as Bytes};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Rect, Shape as _, Vec2};

use super::issued::{self, Field};
use super::shape::Shape;
use super::survey::strange;
use super::verdict::Finding;
use crate::diagnostic::Text;
use crate::font::Face;
use crate::text;

/// The most findings that are told.
pub(super) const FINDINGS: usize = 20;

/// How far the edges of a line, a picture or an annotation may have moved, in points: some programs write where its middle is.
pub(super) const MARK_MOVED: f64 = 1.0;

/// The most that is painted over a page, in areas of it, and the most operations.
const LAYERS: f64 = 60.0;
const STEPS: usize = 60_000;

/// Stands for a glyph whose character nobody can tell.
pub(super) const UNREAD: char = '\u{fffd}';

/// A character where it stands, from the upper left corner, in points.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) words: String,
    pub(super) shape: Arc<Shape>,
    /// Whether a blank comes before it.
    pub(super) spaced: bool,
    /// Whether ink is put there, and dark enough to be read, and none of it cut away.
    pub(super) inked: bool,
    /// The number of the marked content that it is in, and how many characters are drawn before it.
    pub(super) mark: Option<i32>,
    pub(super) nth: usize,
}

/// Anything else than a character where it is painted.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) area: Rect,
    /// Its colour; none for a picture.
    pub(super) ink: Option<[u8; 3]>,
    /// How many characters are there before it.
    pub(super) after: usize,
}

/// Words without blanks, and with one kind of hyphen and of apostrophe.
pub(super) fn plain(words: &str) -> String {
    let plain = words.chars().filter(|c| !c.is_whitespace() && !c.is_control()).map(|c| match c {
        '\u{ad}' | '\u{2010}'..='\u{2015}' => '-',
        '’' | '‘' => '\'',
        other => other,
    });
    plain.collect()
}

/// Where a field shows something else than it says.
pub(super) fn gap(field: &Field, said: &str, shows: &str) -> Option<Finding> {
    let name = &field.name;
    let text = match () {
        () if plain(said) == plain(shows) => return None,
        () if shows.is_empty() => text!(
            "le champ « {name} » ne montre rien et contient « {said} »",
            "the field « {name} » shows nothing and holds « {said} »"
        ),
        () => text!(
            "le champ « {name} » montre « {shows} » et contient « {said} »",
            "the field « {name} » shows « {shows} » and holds « {said} »"
        ),
    };
    Some(Finding { text, object: Some(field.number), page: field.page, area: field.area, revision: None })
}

pub(super) fn is_within(inner: &Rect, outer: &Rect) -> bool {
    outer.union(*inner) == *outer
}

/// What is read aloud instead of other words, and the first character of those.
type Instead = (usize, String);

/// What a page says, and how much it paints.
#[derive(Default)]
pub(super) struct Looks {
    pub(super) glyphs: Vec<Placed>,
    /// The shapes of glyphs by what identifies them and how they are laid on the page.
    shapes: BTreeMap<(u128, [i64; 4]), Option<Arc<Shape>>>,
    /// Whether the glyph before was a blank.
    blank: bool,
    /// Where anything else than glyphs is painted, and how much.
    pub(super) marks: Vec<Mark>,
    /// Where all is shown, as far as clips cut something away.
    clips: Vec<Rect>,
    /// How much of groups is seen, by which all in them is.
    groups: Vec<f32>,
    /// Marked content that is open: its number, and what is read instead of it.
    open: Vec<(Option<i32>, Option<Instead>)>,
    instead: Vec<Instead>,
    painted: f64,
    steps: usize,
    pub(super) strange: Option<&'static str>,
}

impl Looks {
    pub(super) fn of(page: &Page<'_>) -> Self {
        let mut looks = Self::default();
        let cache = InterpreterCache::new();
        let (width, height) = page.render_dimensions();
        let target = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let transform = page.initial_transform(true).to_kurbo();
        let incomplete = Arc::new(AtomicBool::new(false));
        let mut context = Context::new(transform, target, &cache, page.xref(), settings(&incomplete));
        interpret_page(page, &mut context, &mut looks);
        if incomplete.load(Ordering::Relaxed) {
            looks.strange = Some("Font");
        }
        looks
    }

    /// Why the rasteriser is not asked to draw this.
    pub(super) fn strange(&self, page: f64) -> Option<Text> {
        let what = match self.strange {
            Some(what) => what,
            None if self.steps > STEPS || self.painted > LAYERS * page => "Contents",
            None => return None,
        };
        Some(strange(what))
    }

    /// Words that are read aloud instead of those that are drawn.
    pub(super) fn read_otherwise(&self, tall: f64) -> impl Iterator<Item = Finding> {
        self.instead.iter().map(move |(from, words)| {
            let area = self.glyphs.get(*from).map(Placed::area);
            let area = area.map(|area| [area.x0, tall - area.y1, area.x1, tall - area.y0]);
            let words: String = words.chars().take(TOLD).collect();
            let text = text!(
                "un lecteur d’écran lit « {words} » au lieu de ce qui est écrit",
                "a screen reader reads « {words} » instead of what is written"
            );
            Finding { area, ..Finding::plain(text) }
        })
    }

    /// Whether a mark is painted over characters, or so near to them.
    pub(super) fn has_words_under(&self, mark: &Mark, near: f64) -> bool {
        let area = mark.area.inflate(near, near);
        self.glyphs.iter().take(mark.after).any(|glyph| glyph.inked && glyph.area().overlaps(area))
    }

    fn paint(&mut self, area: Rect, ink: Option<[u8; 3]>) {
        let area = area.intersect(Rect::new(-100.0, -100.0, 2000.0, 2000.0));
        self.steps += 1;
        if self.steps < STEPS {
            self.marks.push(Mark { area, ink, after: self.glyphs.len() });
        }
        let area = area.area();
        self.painted += if area.is_finite() { area.abs() } else { f64::MAX };
    }

    /// The shape of a glyph; none for a blank one.
    fn shape(&mut self, glyph: &OutlineGlyph, transform: Affine) -> Option<Arc<Shape>> {
        let [a, b, c, d, ..] = transform.as_coeffs();
        let laid = [a, b, c, d].map(|by| (by * 1e6).round() as i64);
        let key = (glyph.identifier().cache_key(), laid);
        let drawn = || Shape::of(&(Affine::new([a, b, c, d, 0.0, 0.0]) * glyph.outline())).map(Arc::new);
        self.shapes.entry(key).or_insert_with(drawn).clone()
    }

    /// Each dash of a line is a line for the rasteriser.
    fn dashes(&mut self, path: &BezPath, dashes: &[f32]) {
        if dashes.is_empty() {
            return;
        }
        let (size, period) = (path.bounding_box().size(), f64::from(dashes.iter().sum::<f32>()));
        let most = (size.width + size.height) * path.elements().len() as f64 / period;
        if most.is_finite() && most < STEPS as f64 {
            self.steps += most as usize;
        } else {
            self.strange = Some("dash");
        }
    }

    fn props(&mut self, props: &DrawProps<'_>) {
        if !matches!(props.paint, Paint::Color(_)) {
            self.strange = Some("Pattern");
        }
        if props.soft_mask.is_some() {
            self.strange = Some("SMask");
        }
        if props.blend_mode != BlendMode::Normal {
            self.strange = Some("BM");
        }
    }
}

impl<'a> Device<'a> for Looks {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.props(&props);
        if let DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) = mode {
            self.dashes(path, &stroke.dash_array);
        }
        self.steps += path.elements().len() / 8;
        self.paint(props.transform.transform_rect_bbox(path.bounding_box()), colour(&props.paint));
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.steps += 4;
        let whole = clip.path.bounding_box();
        let is_box = clip.path.elements().len() <= 6 && (clip.path.area().abs() - whole.area()).abs() < 0.1;
        let shown = self.clips.last().map_or(whole, |outer| outer.intersect(whole));
        self.clips.push(if is_box { shown } else { Rect::ZERO });
    }

    fn push_transparency_group(&mut self, seen: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.steps += STEPS / 100;
        if mask.is_some() {
            self.strange = Some("SMask");
        }
        if blend != BlendMode::Normal {
            self.strange = Some("BM");
        }
        self.groups.push(seen * self.groups.last().unwrap_or(&1.0));
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.props(&props);
        let is_seen = self.groups.last().is_none_or(|seen| *seen > 0.5);
        let inked = is_seen && !matches!(mode, DrawMode::Invisible) && is_dark(&props.paint);
        let clip = self.clips.last().map(|clip| clip.inflate(0.05, 0.05));
        for glyph in run.glyphs() {
            self.steps += 1;
            if matches!(&**glyph, Glyph::Type3(_)) {
                self.strange = Some("Type3");
            }
            let transform = props.transform * glyph.transform();
            let at = transform.translation();
            let Glyph::Outline(outline) = &**glyph else { continue };
            let Some(shape) = self.shape(outline, transform) else {
                self.blank = true;
                continue;
            };
            let spaced = std::mem::take(&mut self.blank);
            let words = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(words)) => words,
                None => UNREAD.to_string(),
            };
            let words: String = words.replace('\u{ad}', "-").chars().filter(|c| !c.is_whitespace()).collect();
            if at.x.is_finite() && at.y.is_finite() {
                let words = if words.is_empty() { UNREAD.to_string() } else { words };
                let (mark, nth) = (self.open.last().and_then(|(mark, _)| *mark), self.glyphs.len());
                let mut placed = Placed { x: at.x, y: at.y, words, shape, spaced, inked, mark, nth };
                placed.inked &= clip.is_none_or(|clip| is_within(&placed.area(), &clip));
                self.glyphs.push(placed);
            }
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let unit: Affine = props.transform;
        self.paint(unit.transform_rect_bbox(Rect::new(0.0, 0.0, 1.0, 1.0)), None);
        self.steps += STEPS / 200;
    }

    fn begin_marked_content(&mut self, _: &[u8], entries: Option<&Dict<'_>>) {
        self.steps += 1;
        let number = entries.and_then(|entries| entries.get::<i32>("MCID"));
        let number = number.or_else(|| self.open.last().and_then(|(mark, _)| *mark));
        let instead = |key| entries.and_then(|entries| entries.get::<Bytes<'_>>(key));
        let instead = instead("ActualText").or_else(|| instead("Alt")).or_else(|| instead("E"));
        self.open.push((number, instead.map(|words| (self.glyphs.len(), issued::words(&words)))));
    }

    fn end_marked_content(&mut self) {
        let Some((_, Some((from, instead)))) = self.open.pop() else { return };
        let drawn = self.glyphs.get(from..).unwrap_or_default();
        if self.instead.len() < FINDINGS && !plain(&instead).chars().eq(drawn.iter().flat_map(Placed::plain)) {
            self.instead.push((from, instead));
        }
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {
        self.groups.pop();
    }
}

impl Placed {
    pub(super) fn is_unread(&self) -> bool {
        self.words.contains(UNREAD)
    }

    pub(super) fn plain(&self) -> Vec<char> {
        plain(&self.words).chars().collect()
    }

    /// What it covers.
    pub(super) fn area(&self) -> Rect {
        self.shape.edges() + Vec2::new(self.x, self.y)
    }
}

/// The most characters of a line that are told.
pub(super) const TOLD: usize = 60;

fn colour(paint: &Paint<'_>) -> Option<[u8; 3]> {
    let Paint::Color(colour) = paint else { return None };
    let [red, green, blue, _] = colour.to_rgba().to_rgba8();
    Some([red, green, blue])
}

/// Whether a colour can be read on white paper.
fn is_dark(paint: &Paint<'_>) -> bool {
    let Paint::Color(colour) = paint else { return false };
    let [red, green, blue, ink] = colour.to_rgba().to_rgba8().map(u32::from);
    ink > 127 && red + green + blue < 3 * 170
}

/// Settings that note whether a face or a picture could not be had: what is not drawn cannot be compared. The faces of text
/// that every reader has are stood in for by ours: which characters they show is told by their encoding.
pub(super) fn settings(incomplete: &Arc<AtomicBool>) -> InterpreterSettings {
    let note = || {
        let incomplete = Arc::clone(incomplete);
        move || incomplete.store(true, Ordering::Relaxed)
    };
    let (font, cmap, warning) = (note(), note(), note());
    InterpreterSettings {
        font_resolver: Arc::new(move |wanted| match wanted {
            FontQuery::Standard(face) if !matches!(face, StandardFont::Symbol | StandardFont::ZapfDingBats) => {
                let ours: FontData = Arc::new(Face::Regular.bytes());
                Some((ours, 0))
            }
            _ => {
                font();
                None
            }
        }),
        cmap_resolver: Arc::new(move |_| {
            cmap();
            None
        }),
        warning_sink: Arc::new(move |_| warning()),
        ..InterpreterSettings::default()
    }
}
