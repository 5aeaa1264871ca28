//! Whether two files say and show the same: their text and their lines with their positions, what a screen reader reads, and
//! their pages as a rasteriser draws them.
//!
//! A difference is only told where it can be shown: words, or a place on a page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::{Context, InterpreterCache, interpret};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::content::TypedIter;
use hayro::hayro_syntax::object::{Array, Dict, Stream};
use hayro::hayro_syntax::page::{Page, Resources};
use hayro::kurbo::{Affine, Rect, Vec2};

use super::attached::Attached;
use super::heard::{Marked, Reading};
use super::issued::{Field, Kind};
use super::looks::{FINDINGS, Looks, MARK_MOVED, Mark, Placed, TOLD, UNREAD, gap, is_within, settings};
use super::pixels::{SHADE, pixels_differ};
use super::survey::strange;
use super::unseen::Unseen;
use super::verdict::{Added, Filling, Finding};
use crate::diagnostic::Text;
use crate::text;

/// What came of comparing two files.
#[derive(Debug)]
pub(super) enum Compared {
    /// They say and show the same, unless differences were found.
    Done(Comparison),
    /// They could not be compared, for a reason.
    Not(Text),
}

/// What comparing two files found: differences, and what both may have.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) findings: Vec<Finding>,
    pub(super) added: Vec<Added>,
    pub(super) filled: Vec<Filling>,
    pub(super) told: Vec<Text>,
}

/// The most pages that are compared.
const PAGES: usize = 40;

/// How far a glyph may have moved, in points.
const MOVED: f64 = 0.5;

/// The most pieces that lines and pictures of a page may be painted in.
const PIECES: usize = 1_000;

/// The stack of the thread that draws.
const STACK: usize = 64 << 20;

/// Compares a file with the issued one, whose fields are given: in their boxes, the file may show something else.
///
/// It runs in a thread of its own: what strangers wrote may be deeper than this one's stack, or something that the
/// rasteriser does not expect, and neither may end the program.
pub(super) fn compare(issued: &[u8], file: &[u8], fields: &[Field]) -> Compared {
    let compared = apart(|| Some(both(issued, file, fields))).unwrap_or_else(|| Err(unreadable()));
    compared.map_or_else(Compared::Not, Compared::Done)
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

/// The words of a file's first pages, in the order in which they are drawn, as far as they can be read.
pub(super) fn words(file: &[u8], most: usize) -> Vec<String> {
    pages(file, most, as_drawn)
}

/// The words of a file's first pages, in the order in which they are drawn, and line by line: a program may draw a table
/// column after column.
pub(super) fn words_and_lines(file: &[u8], most: usize) -> Vec<[String; 2]> {
    pages(file, most, |glyphs| {
        let lines = lines(&glyphs.iter().collect::<Vec<_>>(), usize::MAX);
        [as_drawn(glyphs), lines.into_iter().map(|line| line.words + "\n").collect()]
    })
}

fn as_drawn(glyphs: &[Placed]) -> String {
    glyphs.iter().map(|glyph| glyph.words.as_str()).collect()
}

/// What the characters of a file's first pages give, page by page.
fn pages<T: Send>(file: &[u8], most: usize, of: fn(&[Placed]) -> T) -> Vec<T> {
    let read = || {
        let pdf = Pdf::new(file.to_vec()).ok()?;
        Some(pdf.pages().iter().take(most).map(|page| of(&Looks::of(page).glyphs)).collect())
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
        let words = written(&looks.glyphs.iter().collect::<Vec<_>>());
        (plain && !incomplete.load(Ordering::Relaxed) && !words.contains(UNREAD)).then_some(words)
    }
}

fn both(issued: &[u8], file: &[u8], fields: &[Field]) -> Result<Comparison, Text> {
    let (Ok(one), Ok(other)) = (Pdf::new(issued.to_vec()), Pdf::new(file.to_vec())) else { return Err(unreadable()) };
    let (pages, others) = (one.pages(), other.pages());
    if pages.len() != others.len() {
        let (n, m) = (pages.len(), others.len());
        let findings = vec![Finding::plain(text!("{m} pages au lieu de {n}", "{m} pages instead of {n}"))];
        return Ok(Comparison { findings, ..Comparison::default() });
    }
    if pages.len() > PAGES {
        return Err(unreadable());
    }
    let (mut findings, mut seen) = (vec![], Seen { fields, ..Seen::default() });
    for (index, (page, other)) in pages.iter().zip(others.iter()).enumerate() {
        let found = seen.page_differs(index, page, other)?;
        findings.extend(found.into_iter().map(|finding| Finding { page: Some(index), ..finding }));
        if findings.len() >= FINDINGS {
            break;
        }
    }
    seen.beside(&one, &other, findings)
}

/// What was seen of two files.
#[derive(Default)]
struct Seen<'f> {
    fields: &'f [Field],
    told: Vec<Text>,
    spoken: Spoken,
    /// What stands in the boxes of fields, by their names; none where it is not words alone, all of them seen.
    written: BTreeMap<&'f str, Option<String>>,
}

impl Seen<'_> {
    /// Compares what no page shows, and what fields hold with what they show.
    fn beside(mut self, issued: &Pdf, file: &Pdf, mut findings: Vec<Finding>) -> Result<Comparison, Text> {
        if findings.is_empty() {
            match (Reading::of(issued, &self.spoken.issued), Reading::of(file, &self.spoken.found)) {
                (Some(issued), Some(found)) => findings.extend(found.differs(&issued)),
                (Some(_), None) => self.told.push(text!(
                    "le fichier n’a plus la structure que lisent les lecteurs d’écran",
                    "the file no longer has the structure that screen readers read"
                )),
                (None, _) => {}
            }
        }
        let attached = Attached::to(issued).zip(Attached::to(file));
        let (attached, gone) = attached.map(|(issued, found)| found.differs(&issued)).ok_or_else(unreadable)?;
        let unseen = Unseen::of(issued, file, self.fields).ok_or_else(unreadable)?;
        findings.extend(attached.into_iter().chain(unseen.findings));
        self.told.extend(gone.into_iter().chain(unseen.told));
        let mut compared = Comparison { findings, added: unseen.added, filled: vec![], told: self.told };
        for field in self.fields.iter().filter(|field| field.kind == Kind::Words) {
            let written = self.written.get(field.name.as_str()).cloned().unwrap_or_default();
            compared.field(field, unseen.values.get(&field.name), written);
        }
        compared.findings.truncate(FINDINGS);
        Ok(compared)
    }
}

impl Comparison {
    /// A text field: what it holds, or what is written in its box, and whether the one is the other.
    fn field(&mut self, field: &Field, value: Option<&String>, written: Option<String>) {
        let value = value.filter(|value| !value.is_empty());
        if let Some(written) = &written {
            let gap = value.and_then(|value| gap(field, value, written));
            self.findings.extend(gap.map(|gap| Finding { object: None, ..gap }));
        } else {
            let (kind, words) = (Added::LOOK.to_owned(), Some(field.name.clone()));
            self.added.push(Added { kind, object: None, page: field.page, area: field.area, words });
        }
        let words = value.cloned().or(written).filter(|words| !words.is_empty());
        self.filled.extend(words.map(|words| Filling { field: field.name.clone(), words }));
    }
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

impl Seen<'_> {
    /// The differences of one page, or why it cannot be compared.
    fn page_differs(&mut self, index: usize, page: &Page<'_>, other: &Page<'_>) -> Result<Vec<Finding>, Text> {
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
        let free = self.boxes(index, (&looks, &others), tall);
        let (mut findings, pairs) = text_differs(&looks.glyphs, &others.glyphs, &free, tall, &mut self.told);
        // Some programs give no character to the hyphen at a line's end.
        let hyphens: BTreeSet<usize> = pairs.iter().filter(|(was, _)| was.words == "-").map(|(_, is)| is.nth).collect();
        if others.glyphs.iter().any(|glyph| glyph.is_unread() && !hyphens.contains(&glyph.nth))
            && !looks.glyphs.iter().any(Placed::is_unread)
        {
            return Err(text!(
                "le texte du fichier ne peut plus être lu",
                "the text of the file can no longer be read"
            ));
        }
        let moves: Vec<Vec2> = pairs.iter().map(|(was, is)| Vec2::new(is.x - was.x, is.y - was.y)).collect();
        findings.extend(others.read_otherwise(tall));
        if findings.is_empty() {
            let (marks, moved_marks) = marks_differ(&looks, &others, &free, tall)?;
            findings.extend(marks);
            if findings.is_empty() {
                self.spoken.hear(index, pairs);
                findings.extend(pixels_differ((page, other), [middle(&moves), moved_marks], &free, tall));
            }
        }
        Ok(findings)
    }

    /// The boxes of a page's fields, from the upper left corner, with a little around them. What stands in them is kept.
    fn boxes(&mut self, index: usize, (issued, found): (&Looks, &Looks), tall: f64) -> Vec<Rect> {
        let mut boxes = vec![];
        for field in self.fields.iter().filter(|field| field.page == Some(index)) {
            let Some([left, bottom, right, top]) = field.area else { continue };
            let area = Rect::new(left, tall - top, right, tall - bottom);
            let inside: Vec<&Placed> = found.glyphs.iter().filter(|glyph| area.contains((glyph.x, glyph.y))).collect();
            let around = area.inflate(1.0, 1.0);
            let marks = |looks: &Looks| looks.marks.iter().filter(|mark| is_within(&mark.area, &around)).count();
            let plain = inside.iter().all(|glyph| glyph.inked) && marks(found) <= marks(issued);
            self.written.insert(&field.name, plain.then(|| written(&inside)));
            boxes.push(around);
        }
        boxes
    }
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

/// The middle of moves, each way by itself.
fn middle(moves: &[Vec2]) -> Vec2 {
    let along = |of: fn(&Vec2) -> f64| {
        let mut by: Vec<f64> = moves.iter().map(of).collect();
        by.sort_by(f64::total_cmp);
        by.get(by.len() / 2).copied().unwrap_or(0.0)
    };
    Vec2::new(along(|by| by.x), along(|by| by.y))
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

/// Glyphs as words, line by line.
fn written(glyphs: &[&Placed]) -> String {
    let words: Vec<String> = lines(glyphs, usize::MAX).into_iter().map(|line| line.words).collect();
    words.join(" ")
}

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
