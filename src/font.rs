//! The faces: which characters they have, shaped words, and the subsets that a file carries.
//!
//! Lengths here are whole thousandths of an em: the faces' own unit, so no measure is ever rounded. The faces are parts of
//! the program; nothing is looked for on the machine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use harfrust::{Buffer, Direction, Feature, Font, Language, Script, ShapeOptions, ShapePlan, ShaperFont, Tag};
use subsetter::GlyphRemapper;
use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostic::Bug;
use crate::kept::Kept;

/// A face of the one family, Source Sans 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    /// Running text.
    Regular,
    /// Headings, names, emphasis.
    SemiBold,
    /// Foreign words and remarks.
    Italic,
}

impl Face {
    /// All faces.
    pub const ALL: [Self; 3] = [Self::Regular, Self::SemiBold, Self::Italic];

    /// The PostScript name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regular => "SourceSans3-Regular",
            Self::SemiBold => "SourceSans3-SemiBold",
            Self::Italic => "SourceSans3-Italic",
        }
    }

    /// The OpenType file.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../templates/fonts/SourceSans3-Regular.ttf"),
            Self::SemiBold => include_bytes!("../templates/fonts/SourceSans3-SemiBold.ttf"),
            Self::Italic => include_bytes!("../templates/fonts/SourceSans3-Italic.ttf"),
        }
    }

    fn font(self) -> Option<&'static Font> {
        static FONTS: [LazyLock<Option<Font>>; 3] = [
            LazyLock::new(|| Font::new(Face::Regular.bytes(), 0)),
            LazyLock::new(|| Font::new(Face::SemiBold.bytes(), 0)),
            LazyLock::new(|| Font::new(Face::Italic.bytes(), 0)),
        ];
        FONTS.get(self as usize).and_then(|font| font.as_ref())
    }
}

/// How far the faces rise above the baseline, in thousandths of an em (`OS/2` sTypoAscender).
pub const ASCENT: i32 = 750;
/// How far they hang below it.
pub const DESCENT: i32 = 250;

/// Whether every face has the character, so that it can be printed.
pub fn covers(c: char) -> bool {
    // Every face has these; a test holds them to it. It spares a look into three tables for nearly every character.
    let usual = matches!(c, ' '..='~' | '\u{a0}'..='\u{17f}');
    usual || Face::ALL.iter().all(|face| face.font().is_some_and(|font| font.charmap().map_unicode(c).is_some()))
}

/// A glyph in its place within a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// Its number in the face.
    pub id: u16,
    /// How far the pen moves, kerning included.
    pub advance: i32,
    /// How far it moves without kerning, as the file's width table says.
    pub width: i32,
    /// Where it is drawn, right of the pen.
    pub x: i32,
    /// Where it is drawn, above the baseline.
    pub y: i32,
    /// The byte of the word where the characters that it stands for begin.
    pub cluster: u32,
}

/// A word as it is drawn.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    /// Its characters.
    pub text: Box<str>,
    /// Its glyphs, from left to right.
    pub glyphs: Vec<Glyph>,
    /// The sum of the advances.
    pub advance: i32,
}

/// Words of a generation: a pupil's agreement has about six hundred different ones, of which few are its own.
const WORDS_KEPT: usize = 1_500;

/// Shapes words, and keeps what it shaped: the same word is always the same glyphs.
pub struct Shaper {
    buffer: Option<Buffer>,
    plans: BTreeMap<(Face, Option<Script>), ShapePlan>,
    words: [Kept<Box<str>, Arc<Word>>; 3],
}

impl Default for Shaper {
    fn default() -> Self {
        Self { buffer: None, plans: BTreeMap::new(), words: Face::ALL.map(|_| Kept::new(WORDS_KEPT)) }
    }
}

impl Shaper {
    /// Nothing shaped yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The glyphs of a word; characters that no face has come out as the face's empty box, and never get here, since
    /// [`covers`] is asked of all text.
    pub fn shape(&mut self, face: Face, text: &str) -> Result<Arc<Word>, Bug> {
        if let Some(word) = self.words[face as usize].get(text) {
            return Ok(word);
        }
        let word = Arc::new(self.shape_anew(face, text)?);
        self.words[face as usize].insert(text.into(), Arc::clone(&word));
        Ok(word)
    }

    fn shape_anew(&mut self, face: Face, text: &str) -> Result<Word, Bug> {
        let (mut glyphs, mut start) = (Vec::new(), 0);
        for part in in_one_script(text) {
            glyphs
                .extend(self.shape_script(face, part)?.into_iter().map(|g| Glyph { cluster: g.cluster + start, ..g }));
            start += part.len() as u32;
        }
        let advance = glyphs.iter().map(|g| g.advance).sum();
        Ok(Word { text: text.into(), glyphs, advance })
    }

    fn shape_script(&mut self, face: Face, text: &str) -> Result<Vec<Glyph>, Bug> {
        let font = face.font().ok_or_else(|| Bug::new(format!("{} cannot be read", face.name())))?;
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.clear();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_language(french());
        let script = buffer.script();
        let plan = self
            .plans
            .entry((face, script))
            .or_insert_with(|| ShapePlan::new(font, Direction::LeftToRight, script, french().as_ref(), &features()));
        let shaper_font = ShaperFont::new(font);
        let options = ShapeOptions::new().plan(Some(plan)).features(&[]);
        harfrust::shape(&shaper_font, &mut buffer, options).map_err(Bug::new)?;
        let glyphs: Vec<Glyph> = buffer
            .glyph_infos()
            .iter()
            .zip(buffer.glyph_positions())
            .map(|(info, at)| Glyph {
                id: info.glyph_id as u16,
                advance: at.x_advance,
                width: shaper_font.glyph_h_advance(info.glyph_id.into()),
                x: at.x_offset,
                y: at.y_offset,
                cluster: info.cluster,
            })
            .collect();
        self.buffer = Some(buffer);
        Ok(glyphs)
    }
}

/// The parts of a word that are of one script: a face has other forms of a Greek letter for Latin words (phonetic ones), which
/// would be copied as other letters. What belongs to no script goes with what stands before it.
fn in_one_script(text: &str) -> Vec<&str> {
    let script = |c: char| match c {
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(1),
        '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}' => Some(2),
        c if c.is_alphabetic() => Some(0),
        _ => None,
    };
    let (mut parts, mut start, mut open) = (Vec::new(), 0, None);
    for (at, c) in text.char_indices() {
        let new = script(c).filter(|new| open != Some(*new));
        if new.is_some() && open.is_some() {
            parts.push(&text[start..at]);
            start = at;
        }
        open = new.or(open);
    }
    parts.push(&text[start..]);
    parts
}

fn french() -> Option<Language> {
    "fr".parse().ok()
}

/// No ligature: each glyph stands for one character, so that copying and searching need no table of exceptions.
fn features() -> [Feature; 3] {
    [b"liga", b"clig", b"ccmp"].map(|tag| Feature::new(Tag::new(tag), 0, ..))
}

/// A word without glyphs takes no place.
impl Word {
    /// The characters that a glyph stands for, told from the face alone where the face knows, else from this word.
    pub fn characters(&self, face: Face, index: usize) -> String {
        let Some(glyph) = self.glyphs.get(index) else {
            return String::new();
        };
        if let Some(c) = character_of(face, glyph.id) {
            return c.to_string();
        }
        let of_cluster = |g: &&Glyph| g.cluster == glyph.cluster;
        let start = glyph.cluster as usize;
        let end = self.glyphs.iter().map(|g| g.cluster as usize).filter(|c| *c > start).min();
        let cluster = self.text.get(start..end.unwrap_or(self.text.len())).unwrap_or_default();
        let mut left: Vec<char> = cluster.nfd().collect();
        for known in self.glyphs.iter().filter(of_cluster).filter_map(|g| character_of(face, g.id)) {
            for c in std::iter::once(known).nfd() {
                left.iter().position(|other| *other == c).map(|at| left.remove(at));
            }
        }
        // A face has other forms of a mark for high letters, without a character of their own: each takes one of those left.
        let is_unknown = |g: &&Glyph| character_of(face, g.id).is_none();
        let place = self.glyphs[..index].iter().filter(of_cluster).filter(is_unknown).count();
        let after = self.glyphs[index + 1..].iter().filter(of_cluster).any(|g| is_unknown(&g));
        left.into_iter().skip(place).take(if after { 1 } else { usize::MAX }).nfc().collect()
    }
}

/// The lowest character that a glyph is the usual form of: a plain space for a no-break one, a hyphen for all hyphens.
fn character_of(face: Face, glyph: u16) -> Option<char> {
    static CHARACTERS: [LazyLock<BTreeMap<u16, char>>; 3] = [
        LazyLock::new(|| characters(Face::Regular)),
        LazyLock::new(|| characters(Face::SemiBold)),
        LazyLock::new(|| characters(Face::Italic)),
    ];
    CHARACTERS.get(face as usize)?.get(&glyph).copied()
}

fn characters(face: Face) -> BTreeMap<u16, char> {
    let mut lowest = BTreeMap::new();
    for (code, glyph) in face.font().iter().flat_map(|font| font.charmap().unicodes()) {
        if let Some(c) = char::from_u32(code) {
            let kept = lowest.entry(glyph.to_u32() as u16).or_insert(c);
            *kept = c.min(*kept);
        }
    }
    lowest
}

/// A face cut down to some glyphs, and what a file must say of them. Glyph 0 is the empty box, as in every face.
#[derive(Debug, PartialEq, Eq)]
pub struct Subset {
    /// Which face.
    pub face: Face,
    /// The OpenType program, with `glyf` outlines and without a character map.
    pub program: Vec<u8>,
    /// The glyph of the subset by that of the whole face; 0 for those that it lacks.
    pub glyphs: Vec<u16>,
    /// The width of each glyph of the subset.
    pub widths: Vec<i32>,
    /// The characters of each glyph of the subset.
    pub characters: Vec<String>,
    /// The glyph of the subset that draws a hyphen. The last of `widths` and `characters` is one more code for it, which says
    /// that the hyphen is soft (U+00AD): it is drawn, and is no part of the word.
    pub hyphen: u16,
    /// The glyph of the subset that is a space. The last but one of `widths` and `characters` is one more code for it, which
    /// says that the space is a no-break one (U+00A0), for those who type it.
    pub space: u16,
    /// The glyphs of the subset for the usual characters.
    pub map: BTreeMap<char, u16>,
}

/// The letters that running text has beyond ASCII, Latin-1 and Latin Extended-A: with them, every language of Europe that is
/// written in Latin letters.
const LETTERS: &str = "ƏəȘșȚțẀẁẂẃẄẅẞỲỳ";

/// The signs that running text has beyond Latin-1.
const MARKS: &str = "\u{202f}\u{2011}‐–—‘’‚“”„…‹›•€−№\u{2192}";

/// The signs beyond ASCII that emphasised words have.
const SIGNS: &str = "\u{a0}\u{202f}\u{2011}’«»–—…·°²€";

/// What emphasised words seldom have.
const SELDOM: &str = "#$%*<=>@[\\]^_`{|}~ªºµÅåÆæÐðØøÝýÞþ";

/// Whether a glyph is in every subset of its face.
pub fn is_usual(face: Face, glyph: u16) -> bool {
    static USUAL: [LazyLock<Vec<bool>>; 3] = [
        LazyLock::new(|| flags(&usual_glyphs(Face::Regular))),
        LazyLock::new(|| flags(&usual_glyphs(Face::SemiBold))),
        LazyLock::new(|| flags(&usual_glyphs(Face::Italic))),
    ];
    USUAL.get(face as usize).and_then(|usual| usual.get(usize::from(glyph))).copied().unwrap_or(false)
}

/// Whether each glyph up to the last is among some: asked for every glyph of every page.
fn flags(glyphs: &BTreeSet<u16>) -> Vec<bool> {
    (0..=glyphs.last().copied().unwrap_or(0)).map(|glyph| glyphs.contains(&glyph)).collect()
}

/// The characters that every subset of a face has, so that nearly all documents share one. Running text has the whole Latin
/// alphabet, since people type with its face. What is emphasised is titles and names, what is slanted a few words: they need
/// half of it, and the rest where it is used.
fn usual(face: Face) -> impl Iterator<Item = char> {
    let is_emphasised = |c: char| match c {
        ' '..='~' => !SELDOM.contains(c),
        '\u{a1}'..='\u{ff}' | 'œ' | 'Œ' | 'Ÿ' if c.is_alphabetic() => !SELDOM.contains(c),
        _ => SIGNS.contains(c),
    };
    let latin = (' '..='~').chain('\u{a0}'..='\u{17f}').filter(|c| *c != '\u{ad}');
    latin.chain(LETTERS.chars()).chain(MARKS.chars()).filter(move |c| face == Face::Regular || is_emphasised(*c))
}

fn usual_glyphs(face: Face) -> BTreeSet<u16> {
    let Some(font) = face.font() else {
        return BTreeSet::new();
    };
    usual(face).filter_map(|c| font.charmap().map_unicode(c)).map(|g| g.to_u32() as u16).collect()
}

/// Cuts a face down to the usual repertoire and `more` glyphs with their characters.
pub fn subset(face: Face, more: &BTreeMap<u16, String>) -> Result<Subset, Bug> {
    let font = face.font().ok_or_else(|| Bug::new(format!("{} cannot be read", face.name())))?;
    let shaper_font = ShaperFont::new(font);
    let mut wanted = usual_glyphs(face);
    wanted.extend(more.keys());
    // By their characters, so that a file says in a few ranges what they are.
    let mut wanted: Vec<u16> = wanted.into_iter().collect();
    wanted.sort_by_key(|glyph| {
        let known = character_of(face, *glyph);
        (known.is_none(), known, *glyph)
    });
    let mut remapper = GlyphRemapper::new();
    for glyph in &wanted {
        remapper.remap(*glyph);
    }
    let program =
        subsetter::subset(face.bytes(), 0, &remapper).map_err(|e| Bug::new(format!("{}: {e:?}", face.name())))?;
    let (mut widths, mut characters) = (vec![shaper_font.glyph_h_advance(0_u32.into())], vec![String::new()]);
    for glyph in &wanted {
        widths.push(shaper_font.glyph_h_advance(u32::from(*glyph).into()));
        let known = character_of(face, *glyph).map(String::from);
        characters.push(known.or_else(|| more.get(glyph).cloned()).unwrap_or_default());
    }
    let mut glyphs = vec![0; wanted.iter().max().map_or(0, |last| usize::from(*last) + 1)];
    for glyph in &wanted {
        if let (Some(place), Some(cut)) = (glyphs.get_mut(usize::from(*glyph)), remapper.get(*glyph)) {
            *place = cut;
        }
    }
    for (drawn, meant) in [(' ', '\u{a0}'), ('-', '\u{ad}')] {
        widths.push(shaper_font.nominal_glyph(drawn.into()).map_or(0, |g| shaper_font.glyph_h_advance(g)));
        characters.push(meant.to_string());
    }
    let hyphen = font.charmap().map_unicode('-').and_then(|g| glyphs.get(g.to_u32() as usize)).copied().unwrap_or(0);
    let cut = |c: char| glyphs.get(font.charmap().map_unicode(c)?.to_u32() as usize).copied();
    let map: BTreeMap<char, u16> = usual(face).filter_map(|c| Some((c, cut(c).filter(|glyph| *glyph > 0)?))).collect();
    let space = map.get(&' ').copied().unwrap_or(0);
    Ok(Subset { face, program, glyphs, widths, characters, hyphen, space, map })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_that_is_taken_for_granted_is_in_every_face() {
        for c in (' '..='~').chain('\u{a0}'..='\u{17f}').chain(LETTERS.chars()).chain(MARKS.chars()) {
            for face in Face::ALL {
                assert!(face.font().unwrap().charmap().map_unicode(c).is_some(), "{c} in {}", face.name());
            }
        }
    }

    #[test]
    fn greek_cyrillic_and_vietnamese_are_covered_and_hebrew_chinese_and_emoji_are_not() {
        assert!("ΑΩάЖщїẠệỮđ".chars().all(covers));
        assert!("א中🙂\u{202e}".chars().all(|c| !covers(c)));
    }

    #[test]
    fn a_word_is_as_wide_as_its_glyphs_and_kerned() {
        let mut shaper = Shaper::new();
        let word = shaper.shape(Face::Regular, "AVATAR").unwrap();
        let unkerned: i32 = word.glyphs.iter().map(|g| g.width).sum();
        assert!(word.advance < unkerned, "{} of {unkerned}", word.advance);
        assert_eq!(word.glyphs.len(), 6);
    }

    #[test]
    fn no_ligature_is_made() {
        let word = Shaper::new().shape(Face::Regular, "affiche flotte").unwrap();
        assert_eq!(word.glyphs.len(), 14);
    }

    #[test]
    fn the_glyphs_of_a_word_say_its_characters_again() {
        let mut shaper = Shaper::new();
        for text in [
            "Œuvre",
            "Zéroual",
            "Nguyễn",
            "Ελένη",
            "Łukasz",
            "İpek",
            "Щербак",
            "x̂",
            "Ạυβχ",
            "«αa»ж",
            "h\u{300}",
            "Ḥ\u{300}",
        ] {
            let word = shaper.shape(Face::SemiBold, text).unwrap();
            let again: String = (0..word.glyphs.len()).map(|i| word.characters(Face::SemiBold, i)).collect();
            assert_eq!(again.nfc().collect::<String>(), text);
        }
    }

    #[test]
    fn the_soft_hyphen_and_the_no_break_space_of_a_subset_are_codes_of_their_own() {
        let subset = subset(Face::Regular, &BTreeMap::new()).unwrap();
        let first = subset.widths.len() - 2;
        assert_eq!(subset.characters[first..], ["\u{a0}", "\u{ad}"]);
        assert_eq!(subset.characters.len(), subset.widths.len());
        assert!(subset.glyphs.iter().all(|glyph| usize::from(*glyph) < first));
        let drawn = [subset.space, subset.hyphen].map(usize::from);
        assert_eq!(drawn.map(|glyph| subset.characters[glyph].as_str()), [" ", "-"]);
        assert_eq!(drawn.map(|glyph| subset.widths[glyph]), [subset.widths[first], subset.widths[first + 1]]);
    }

    #[test]
    fn running_text_has_a_code_for_every_letter_of_europe_that_is_latin() {
        let subset = subset(Face::Regular, &BTreeMap::new()).unwrap();
        let has = |c: char| subset.characters.iter().filter(|known| **known == c.to_string()).count() == 1;
        for c in "Łódź Çanakkale Iași Şırnak Ħamrun Llŷn Ẁ Ĳ ő Ǝə".chars().filter(|c| *c != 'Ǝ') {
            assert!(has(c), "{c}");
        }
        assert!(('\u{a0}'..='\u{17f}').all(has));
    }

    #[test]
    fn a_subset_does_not_depend_on_the_order_of_what_is_asked_for() {
        let subset_of =
            |ids: &[u16]| subset(Face::Regular, &ids.iter().map(|id| (*id, "x".to_owned())).collect()).unwrap();
        assert_eq!(subset_of(&[900, 1200]), subset_of(&[1200, 900]));
    }
}
