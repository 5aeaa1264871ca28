//! Whether two files say and show the same: their text and their lines with their positions, what a screen reader reads, and
//! their pages as a rasteriser draws them.
//!
//! A difference is only told where it can be shown: words, or a place on a page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::font::{FontData, FontQuery, Glyph, GlyphRun, OutlineGlyph, StandardFont};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, TransformExt as _, interpret, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::content::TypedIter;
use hayro::hayro_syntax::object::{Array, Dict, Stream, String as Bytes};
use hayro::hayro_syntax::page::{Page, Resources};
use hayro::kurbo::{Affine, BezPath, Rect, Shape as _, Vec2};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{self, Pixmap, RasterizerSettings, RenderContext, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};

use super::heard::{Marked, Reading};
use super::issued;
use super::shape::Shape;
use super::survey::strange;
use super::verdict::Finding;
use crate::diagnostic::Text;
use crate::font::Face;
use crate::text;

/// What came of comparing two files.
#[derive(Debug)]
pub(super) enum Compared {
    /// They show the same, and what is told beside.
    Same(Vec<Text>),
    Differs(Vec<Finding>),
    /// They could not be compared, for a reason.
    Not(Text),
}

/// The most pages, and the most findings that are told.
const PAGES: usize = 40;
const FINDINGS: usize = 20;

/// How far a glyph may have moved, in points.
const MOVED: f64 = 0.5;

/// How far the edges of a line or a picture may have moved, in points: some programs write where its middle is.
const MARK_MOVED: f64 = 1.0;

/// The most pieces that lines and pictures of a page may be painted in.
const PIECES: usize = 1_000;

/// The most that is painted over a page, in areas of it, and the most operations.
const LAYERS: f64 = 60.0;
const STEPS: usize = 60_000;

/// How much lighter or darker a pixel may be than all its neighbours, of 255.
const SHADE: u8 = 56;

/// How many pixels of a page may differ by more: thin lines on the edge of two pixels.
const SPECKS: usize = 3;

/// Stands for a glyph whose character nobody can tell.
const UNREAD: char = '\u{fffd}';

/// The stack of the thread that draws.
const STACK: usize = 64 << 20;

/// A character where it stands, from the upper left corner, in points.
#[derive(Clone, Debug)]
struct Placed {
    x: f64,
    y: f64,
    words: String,
    shape: Arc<Shape>,
    /// Whether a blank comes before it.
    spaced: bool,
    /// Whether ink is put there, and dark enough to be read, and none of it cut away.
    inked: bool,
    /// The number of the marked content that it is in, and how many characters are drawn before it.
    mark: Option<i32>,
    nth: usize,
}

/// Anything else than a character where it is painted.
#[derive(Clone, Debug)]
struct Mark {
    area: Rect,
    /// Its colour; none for a picture.
    ink: Option<[u8; 3]>,
    /// How many characters are there before it.
    after: usize,
}

/// Compares a file with the issued one. Within `areas`, a page and its box each, our own fields may be filled.
///
/// It runs in a thread of its own: what strangers wrote may be deeper than this one's stack, or something that the
/// rasteriser does not expect, and neither may end the program.
pub(super) fn compare(issued: &[u8], file: &[u8], areas: &[(usize, [f64; 4])]) -> Compared {
    apart(|| Some(both(issued, file, areas))).unwrap_or_else(|| Compared::Not(unreadable()))
}

/// The name of the thread that draws what strangers wrote: a panic in it ends as a file that cannot be compared.
pub const DRAWING: &str = "drawing";

fn unreadable() -> Text {
    text!("le fichier n’a pas pu être dessiné pour être comparé", "the file could not be drawn to be compared")
}

/// What a drawing thread gives, unless it broke.
fn apart<T: Send>(read: impl FnOnce() -> Option<T> + Send) -> Option<T> {
    let drawing = std::thread::Builder::new().name(DRAWING.to_owned()).stack_size(STACK);
    std::thread::scope(|scope| drawing.spawn_scoped(scope, read).ok()?.join().ok()).flatten()
}

/// The words of a file's first pages, as far as they can be read.
pub(super) fn words(file: &[u8], most: usize) -> Vec<String> {
    let read = || {
        let pdf = Pdf::new(file.to_vec()).ok()?;
        let pages = pdf.pages().iter().take(most).map(|page| {
            let glyphs = Looks::of(page).glyphs;
            glyphs.iter().map(|glyph| glyph.words.as_str()).collect()
        });
        Some(pages.collect())
    };
    apart(read).unwrap_or_default()
}

/// A field's look, to be read.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) page: usize,
    pub(super) area: [f64; 4],
    /// Its operators.
    pub(super) operators: Vec<u8>,
}

/// The words that looks show; none for one that cannot be read, or that shows something else beside words: a picture is not
/// what a field holds. Only these looks are drawn, whatever else the file may show.
pub(super) fn said(file: &[u8], looks: &[Look]) -> Vec<Option<String>> {
    let read = || {
        let pdf = Pdf::new(file.to_vec()).ok()?;
        Some(looks.iter().map(|look| look.words(pdf.pages().get(look.page)?)).collect())
    };
    apart(read).unwrap_or_default()
}

impl Look {
    fn words(&self, page: &Page<'_>) -> Option<String> {
        let [left, bottom, right, top] = self.area;
        let area = Rect::new(left, bottom, right, top);
        let near = |rect: hayro::hayro_syntax::object::Rect| {
            [rect.x0 - left, rect.y0 - bottom, rect.x1 - right, rect.y1 - top].iter().all(|by| by.abs() < 0.01)
        };
        let marks = page.raw().get::<Array<'_>>("Annots")?;
        let own = marks.iter::<Dict<'_>>().find(|mark| mark.get("Rect").is_some_and(near))?;
        let look = own.get::<Dict<'_>>("AP")?.get::<Stream<'_>>("N")?;
        let dict = look.dict();
        let matrix = Affine::new(dict.get::<[f64; 6]>("Matrix").unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]));
        let [x0, y0, x1, y1] = dict.get::<[f64; 4]>("BBox")?;
        // The box of the look is laid over that of the field (12.5.5).
        let from = matrix.transform_rect_bbox(Rect::new(x0, y0, x1, y1));
        let (across, up) = (area.width() / from.width(), area.height() / from.height());
        let onto = [across, 0.0, 0.0, up, area.x0 - across * from.x0, area.y0 - up * from.y0];
        let resources = dict.get("Resources").map_or_else(|| page.resources().clone(), Resources::new);
        let (cache, incomplete) = (InterpreterCache::new(), Arc::new(AtomicBool::new(false)));
        let mut context = Context::new(Affine::new(onto) * matrix, area, &cache, page.xref(), settings(&incomplete));
        let mut looks = Looks::default();
        interpret(TypedIter::new(&self.operators), &resources, &mut context, &mut looks);
        let within = area.inflate(1.0, 1.0);
        let is_seen = |glyph: &Placed| glyph.inked && within.contains((glyph.x, glyph.y));
        let plain = looks.strange.is_none() && looks.marks.is_empty() && looks.glyphs.iter().all(is_seen);
        let words: Vec<String> =
            lines(&looks.glyphs.iter().collect::<Vec<_>>(), usize::MAX).into_iter().map(|line| line.words).collect();
        let words = words.join(" ");
        (plain && !incomplete.load(Ordering::Relaxed) && !words.contains(UNREAD)).then_some(words)
    }
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

fn both(issued: &[u8], file: &[u8], areas: &[(usize, [f64; 4])]) -> Compared {
    let (Ok(one), Ok(other)) = (Pdf::new(issued.to_vec()), Pdf::new(file.to_vec())) else {
        return Compared::Not(unreadable());
    };
    let (pages, others) = (one.pages(), other.pages());
    if pages.len() != others.len() {
        let (n, m) = (pages.len(), others.len());
        return Compared::Differs(vec![Finding::plain(text!("{m} pages au lieu de {n}", "{m} pages instead of {n}"))]);
    }
    if pages.len() > PAGES {
        return Compared::Not(unreadable());
    }
    let (mut findings, mut told, mut spoken) = (vec![], vec![], Spoken::default());
    for (index, (page, other)) in pages.iter().zip(others.iter()).enumerate() {
        let areas: Vec<[f64; 4]> = areas.iter().filter(|(at, _)| *at == index).map(|(_, area)| *area).collect();
        match page_differs(page, other, &areas, &mut told, (index, &mut spoken)) {
            Ok(found) => findings.extend(found.into_iter().map(|finding| Finding { page: Some(index), ..finding })),
            Err(why) => return Compared::Not(why),
        }
        if findings.len() >= FINDINGS {
            break;
        }
    }
    if findings.is_empty() {
        match (Reading::of(&one, &spoken.issued), Reading::of(&other, &spoken.found)) {
            (Some(issued), Some(found)) => findings.extend(found.differs(&issued)),
            (Some(_), None) => told.push(text!(
                "le fichier n’a plus la structure que lisent les lecteurs d’écran",
                "the file no longer has the structure that screen readers read"
            )),
            (None, _) => {}
        }
    }
    if findings.is_empty() { Compared::Same(told) } else { Compared::Differs(findings) }
}

/// The words of marked content of both files, each character as it was issued: some programs tell another one.
#[derive(Default)]
struct Spoken {
    issued: Marked,
    found: Marked,
}

impl Spoken {
    fn hear(&mut self, page: usize, mut pairs: Vec<(&Placed, &Placed)>) {
        let hear = |marked: &mut Marked, mark: Option<i32>, words: &str| {
            if let Some(mark) = mark {
                marked.entry((page, mark)).or_default().push_str(words);
            }
        };
        pairs.sort_by_key(|(issued, _)| issued.nth);
        for (issued, _) in &pairs {
            hear(&mut self.issued, issued.mark, &issued.words);
        }
        pairs.sort_by_key(|(_, found)| found.nth);
        for (issued, found) in &pairs {
            hear(&mut self.found, found.mark, &issued.words);
        }
    }
}

/// The differences of one page, or why it cannot be compared.
fn page_differs(
    page: &Page<'_>,
    other: &Page<'_>,
    areas: &[[f64; 4]],
    told: &mut Vec<Text>,
    (index, spoken): (usize, &mut Spoken),
) -> Result<Vec<Finding>, Text> {
    let ((width, height), (w, h)) = (page.render_dimensions(), other.render_dimensions());
    if (width - w).abs() > 0.5 || (height - h).abs() > 0.5 {
        return Ok(vec![Finding::plain(text!(
            "la page n’a plus le même format",
            "the page no longer has the same size"
        ))]);
    }
    if page.page_stream().map_or(0, <[u8]>::len) + other.page_stream().map_or(0, <[u8]>::len) > 4 << 20 {
        return Err(unreadable());
    }
    let (looks, others) = (Looks::of(page), Looks::of(other));
    let size = f64::from(width) * f64::from(height);
    if let Some(strange) = looks.strange(size).or_else(|| others.strange(size)) {
        return Err(strange);
    }
    let tall = f64::from(height);
    let free: Vec<Rect> =
        areas.iter().map(|[l, b, r, t]| Rect::new(l - 1.0, tall - t - 1.0, r + 1.0, tall - b + 1.0)).collect();
    let (mut findings, pairs) = text_differs(&looks.glyphs, &others.glyphs, &free, tall, told);
    // Some programs give no character to the hyphen at a line's end.
    let hyphens: BTreeSet<usize> = pairs.iter().filter(|(was, _)| was.words == "-").map(|(_, is)| is.nth).collect();
    if others.glyphs.iter().any(|glyph| glyph.is_unread() && !hyphens.contains(&glyph.nth))
        && !looks.glyphs.iter().any(Placed::is_unread)
    {
        return Err(text!("le texte du fichier ne peut plus être lu", "the text of the file can no longer be read"));
    }
    let moves: Vec<Vec2> = pairs.iter().map(|(was, is)| Vec2::new(is.x - was.x, is.y - was.y)).collect();
    findings.extend(others.read_otherwise(tall));
    if findings.is_empty() {
        let (marks, moved_marks) = marks_differ(&looks, &others, &free, tall)?;
        findings.extend(marks);
        if findings.is_empty() {
            spoken.hear(index, pairs);
            findings.extend(pixels_differ((page, other), [middle(&moves), moved_marks], &free, tall));
        }
    }
    Ok(findings)
}

/// What is painted otherwise, and how far the rest moved. A point between two digits is too small for the pixels, and so is
/// one in a frame. Some programs paint a thing in pieces: none reaches beyond the whole, nor lies over words.
fn marks_differ(issued: &Looks, found: &Looks, free: &[Rect], tall: f64) -> Result<(Vec<Finding>, Vec2), Text> {
    let is_ours = |mark: &&Mark| !free.iter().any(|area| is_within(&mark.area, &area.inflate(1.0, 1.0)));
    let mut known: Vec<&Mark> = issued.marks.iter().filter(is_ours).collect();
    let (mut new, mut over, mut moves) = (vec![], vec![], vec![]);
    for mark in found.marks.iter().filter(is_ours) {
        let Some(at) = known.iter().position(|known| known.is_like(mark)) else {
            new.push(mark);
            continue;
        };
        let like = known.swap_remove(at);
        moves.push(mark.area.origin() - like.area.origin());
        if found.has_words_under(mark, 0.0) && !issued.has_words_under(like, MARK_MOVED) {
            over.push(mark);
        }
    }
    let pieces = new.extract_if(.., |mark| known.iter().any(|whole| whole.is_whole_of(mark))).collect::<Vec<_>>();
    if pieces.len() > PIECES {
        return Err(strange("Contents"));
    }
    over.extend(pieces.iter().filter(|piece| found.has_words_under(piece, 0.0)));
    let missing = known.into_iter().filter(|known| !pieces.iter().any(|piece| known.is_whole_of(piece)));
    let finding = |mark: &Mark, text: Text| {
        let area = Some([mark.area.x0, tall - mark.area.y1, mark.area.x1, tall - mark.area.y0]);
        Finding { area, ..Finding::plain(text) }
    };
    let new = new
        .into_iter()
        .map(|mark| finding(mark, text!("un trait ou une forme est en plus", "a line or a shape is added")));
    let over = over
        .into_iter()
        .map(|mark| finding(mark, text!("un trait ou une forme couvre des mots", "a line or a shape covers words")));
    let missing =
        missing.map(|mark| finding(mark, text!("un trait ou une forme manque", "a line or a shape is missing")));
    Ok((new.chain(over).chain(missing).take(FINDINGS).collect(), middle(&moves)))
}

impl Mark {
    fn is_like(&self, other: &Self) -> bool {
        let (one, two) = (self.area, other.area);
        let by = [one.x0 - two.x0, one.y0 - two.y0, one.x1 - two.x1, one.y1 - two.y1];
        by.iter().all(|by| by.abs() <= MARK_MOVED) && self.is_coloured_as(other)
    }

    fn is_whole_of(&self, piece: &Self) -> bool {
        is_within(&piece.area, &self.area.inflate(MARK_MOVED, MARK_MOVED)) && self.is_coloured_as(piece)
    }

    fn is_coloured_as(&self, other: &Self) -> bool {
        match (self.ink, other.ink) {
            (Some(one), Some(other)) => one.iter().zip(other).all(|(one, other)| one.abs_diff(other) <= SHADE),
            (one, other) => one == other,
        }
    }
}

fn is_within(inner: &Rect, outer: &Rect) -> bool {
    outer.union(*inner) == *outer
}

/// The middle of moves, each way by itself.
fn middle(moves: &[Vec2]) -> Vec2 {
    let along = |of: fn(&Vec2) -> f64| {
        let mut by: Vec<f64> = moves.iter().map(of).collect();
        by.sort_by(f64::total_cmp);
        by.get(by.len() / 2).copied().unwrap_or(0.0)
    };
    Vec2::new(along(|by| by.x), along(|by| by.y))
}

/// What is read aloud instead of other words, and the first character of those.
type Instead = (usize, String);

/// What a page says, and how much it paints.
#[derive(Default)]
struct Looks {
    glyphs: Vec<Placed>,
    /// The shapes of glyphs by what identifies them and how they are laid on the page.
    shapes: BTreeMap<(u128, [i64; 4]), Option<Arc<Shape>>>,
    /// Whether the glyph before was a blank.
    blank: bool,
    /// Where anything else than glyphs is painted, and how much.
    marks: Vec<Mark>,
    /// Where all is shown, as far as clips cut something away.
    clips: Vec<Rect>,
    /// How much of groups is seen, by which all in them is.
    groups: Vec<f32>,
    /// Marked content that is open: its number, and what is read instead of it.
    open: Vec<(Option<i32>, Option<Instead>)>,
    instead: Vec<Instead>,
    painted: f64,
    steps: usize,
    strange: Option<&'static str>,
}

impl Looks {
    fn of(page: &Page<'_>) -> Self {
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
    fn strange(&self, page: f64) -> Option<Text> {
        let what = match self.strange {
            Some(what) => what,
            None if self.steps > STEPS || self.painted > LAYERS * page => "Contents",
            None => return None,
        };
        Some(strange(what))
    }

    /// Words that are read aloud instead of those that are drawn.
    fn read_otherwise(&self, tall: f64) -> impl Iterator<Item = Finding> {
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
    fn has_words_under(&self, mark: &Mark, near: f64) -> bool {
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
    fn is_unread(&self) -> bool {
        self.words.contains(UNREAD)
    }

    fn plain(&self) -> Vec<char> {
        plain(&self.words).chars().collect()
    }

    /// What it covers.
    fn area(&self) -> Rect {
        self.shape.edges() + Vec2::new(self.x, self.y)
    }
}

/// Words that one page has and the other has not, or has elsewhere; and those that both have.
fn text_differs<'g>(
    issued: &'g [Placed],
    found: &'g [Placed],
    free: &[Rect],
    tall: f64,
    told: &mut Vec<Text>,
) -> (Vec<Finding>, Pairs<'g>) {
    let outside = |glyph: &&Placed| !free.iter().any(|area| area.contains((glyph.x, glyph.y)));
    let issued: Vec<&Placed> = issued.iter().filter(outside).collect();
    let found: Vec<&Placed> = found.iter().filter(outside).collect();
    let Matched { missing, extra, renamed, pairs } = Matched::of(&issued, &found);
    if let Some((was, is)) = renamed.filter(|_| told.is_empty()) {
        told.push(text!(
            "le texte se voit comme émis, mais se copie et se lit à voix haute autrement (« {is} » pour « {was} »)",
            "the text looks as issued, but is copied and read aloud otherwise (« {is} » for « {was} »)"
        ));
    }
    let mut findings = vec![];
    let (gone, new) = (lines(&missing, TOLD), lines(&extra, TOLD));
    for line in &gone {
        let other = new.iter().find(|other| (other.y - line.y).abs() < 2.0).map(|other| other.words.as_str());
        let words = &line.words;
        findings.push(match other {
            Some(other) if other == words => line.finding(
                tall,
                text!("« {words} » est déplacé ou dessiné autrement", "« {words} » is moved or drawn otherwise"),
            ),
            Some(other) => {
                line.finding(tall, text!("« {other} » au lieu de « {words} »", "« {other} » instead of « {words} »"))
            }
            None => {
                line.finding(tall, text!("« {words} » manque, ou est ailleurs", "« {words} » is missing, or elsewhere"))
            }
        });
    }
    for line in new.iter().filter(|line| !gone.iter().any(|gone| (gone.y - line.y).abs() < 2.0)) {
        let words = &line.words;
        findings.push(line.finding(tall, text!("« {words} » est en plus", "« {words} » is added")));
    }
    findings.truncate(FINDINGS);
    (findings, pairs)
}

/// Glyphs as issued, each with the one that was found in its place.
type Pairs<'g> = Vec<(&'g Placed, &'g Placed)>;

/// The glyphs of two pages, each beside its like at the same place.
struct Matched<'g> {
    /// Those of the one that have none in the other.
    missing: Vec<&'g Placed>,
    extra: Vec<&'g Placed>,
    /// A character that is told otherwise: as issued, and as found.
    renamed: Option<(&'g str, &'g str)>,
    pairs: Pairs<'g>,
}

impl<'g> Matched<'g> {
    /// What is seen counts, not the character that is told: some programs tell another one.
    fn of(issued: &[&'g Placed], found: &[&'g Placed]) -> Self {
        let cell = |glyph: &Placed| ((glyph.x / MOVED).floor() as i64, (glyph.y / MOVED).floor() as i64);
        let mut places: BTreeMap<(i64, i64), Vec<&'g Placed>> = BTreeMap::new();
        for glyph in found {
            places.entry(cell(glyph)).or_default().push(glyph);
        }
        let (mut missing, mut renamed, mut pairs) = (vec![], None, vec![]);
        for glyph in issued {
            let (x, y) = cell(glyph);
            let near = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
            let fits = |other: &&Placed| {
                let near = (other.x - glyph.x).abs() <= MOVED && (other.y - glyph.y).abs() <= MOVED;
                near && other.inked == glyph.inked && other.shape.is_like(&glyph.shape)
            };
            let mut taken = false;
            for place in near {
                let Some(there) = places.get_mut(&place) else { continue };
                if let Some(at) = there.iter().position(fits) {
                    let like = there.swap_remove(at);
                    pairs.push((*glyph, like));
                    if !like.is_unread() && like.words != glyph.words && like.plain() != glyph.plain() {
                        renamed = renamed.or(Some((glyph.words.as_str(), like.words.as_str())));
                    }
                    taken = true;
                    break;
                }
            }
            if !taken {
                missing.push(*glyph);
            }
        }
        Self { missing, extra: places.into_values().flatten().collect(), renamed, pairs }
    }
}

/// Glyphs of one line.
struct Line {
    y: f64,
    left: f64,
    right: f64,
    words: String,
}

impl Line {
    fn finding(&self, tall: f64, text: Text) -> Finding {
        let area = Some([self.left, tall - self.y - 2.0, self.right + 6.0, tall - self.y + 8.0]);
        Finding { area, ..Finding::plain(text) }
    }
}

/// The most characters of a line that are told.
const TOLD: usize = 60;

/// Glyphs by their lines, of each so many characters.
fn lines(glyphs: &[&Placed], most: usize) -> Vec<Line> {
    let mut sorted: Vec<&Placed> = glyphs.to_vec();
    sorted.sort_by(|one, other| one.y.total_cmp(&other.y).then(one.x.total_cmp(&other.x)));
    let mut lines: Vec<Line> = vec![];
    for glyph in sorted {
        match lines.last_mut() {
            Some(line) if (line.y - glyph.y).abs() < 0.1 => {
                line.right = glyph.x;
                if line.words.chars().count() < most {
                    line.words.extend(glyph.spaced.then_some(' '));
                    line.words.push_str(&glyph.words);
                }
            }
            _ => lines.push(Line { y: glyph.y, left: glyph.x, right: glyph.x, words: glyph.words.clone() }),
        }
    }
    lines
}

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
fn settings(incomplete: &Arc<AtomicBool>) -> InterpreterSettings {
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
fn pixels_differ((page, other): (&Page<'_>, &Page<'_>), moves: [Vec2; 2], free: &[Rect], tall: f64) -> Option<Finding> {
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
