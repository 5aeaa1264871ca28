//! Whether a file of unknown making may be given to the rasteriser: what it would unpack and repeat is bounded first, since
//! nothing stops it once it has begun.

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::revision::find;
use super::syntax::{Dict, Lexer, Number, Value, is_white};
use super::work::{Trouble, Work};
use crate::diagnostic::Text;
use crate::text;

/// The most bytes that all streams may unpack to, and one that draws; a page of ours draws with thirty thousand.
const UNPACKED: usize = 24 << 20;
const DRAWING: usize = 512 << 10;

/// The most pixels of one picture.
const PIXELS: u64 = 8_000_000;

/// The most contents of one page, and uses of forms.
const CONTENTS: usize = 8;
const USES: usize = 400;

/// Colour spaces that are made of others: nested, each costs the rasteriser what all those within it cost.
const SPACES: [&[u8]; 4] = [b"Indexed", b"Separation", b"DeviceN", b"Pattern"];
const MOST_SPACES: usize = 200;

/// Keys that only patterns, shadings, encryption, layers, scripts and stand-ins for pictures have, which no document of ours
/// uses: what a script or a layer shows on another day, or a printer in the place of a picture, is not what is drawn here.
const STRANGE: [&[u8]; 9] = [
    b"PatternType",
    b"ShadingType",
    b"Encrypt",
    b"JBIG2Globals",
    b"FFilter",
    b"OCProperties",
    b"JS",
    b"Alternates",
    b"OPI",
];

/// Keys by which some programs change every colour, unless they have a name that changes none (10.5, 10.6).
const COLOURS: [&[u8]; 3] = [b"TR", b"TR2", b"HT"];

/// The flag of an annotation that is printed and not seen (12.5.3).
const UNSEEN: i64 = 1 << 5;

/// What a file says of itself.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The first parts of its identifiers: for a document of ours, the first sixteen bytes of its content digest.
    pub(super) identifiers: Vec<Vec<u8>>,
    /// Whether it holds a signature’s value.
    pub(super) is_signed: bool,
    unpacked: usize,
    uses: usize,
    spaces: usize,
    /// The numbers that stand for themselves as objects, such as the lengths of streams: the largest of each.
    numbers: BTreeMap<Number, usize>,
}

/// Why a file is not drawn.
pub(super) fn strange(what: &str) -> Text {
    text!(
        "le fichier contient ce qu’aucun de nos documents ne contient ({what}), il n’est pas comparé",
        "the file holds what no document of ours holds ({what}), it is not compared"
    )
}

impl Survey {
    /// Looks at every object that stands anywhere in the bytes.
    pub(super) fn of(file: &[u8], work: &mut Work) -> Result<Self, Text> {
        let mut survey = Self::default();
        let told = |trouble: Trouble| trouble.message();
        work.take(file.len() / 8).map_err(told)?;
        let (mut at, mut streams) = (0, vec![]);
        while let Some(next) = file.get(at..).and_then(|rest| find(rest, b"obj")) {
            let word = at + next;
            at = word + 3;
            let Some(number) = object_before(file.get(..word).unwrap_or_default()) else { continue };
            let mut lexer = Lexer::new(file, at);
            let value = lexer.value(work).map_err(told)?;
            survey.plain(&value)?;
            if let Some(size) = value.size() {
                let largest = survey.numbers.entry(number).or_default();
                *largest = size.max(*largest);
            }
            lexer.skip_white();
            if let Value::Dict(dict) | Value::Stream(dict, _) = value
                && lexer.takes(b"stream")
            {
                let _ = lexer.takes(b"\r\n") || lexer.takes(b"\n") || lexer.takes(b"\r");
                streams.push((dict, lexer.at));
            }
        }
        for (dict, at) in &streams {
            survey.stream(dict, file.get(*at..).unwrap_or_default(), work)?;
        }
        if find(file, b"/Encrypt").is_some() {
            return Err(strange("Encrypt"));
        }
        survey.identifiers(file, work);
        Ok(survey)
    }

    fn identifiers(&mut self, file: &[u8], work: &mut Work) {
        let mut at = 0;
        while let Some(next) = file.get(at..).and_then(|rest| find(rest, b"/ID")) {
            at += next + 3;
            let Ok(value) = Lexer::new(file, at).value(work) else { continue };
            let first = value.array().and_then(<[Value]>::first).and_then(Value::text);
            self.identifiers.extend(first.map(<[u8]>::to_vec));
            if self.identifiers.len() > 20 {
                return;
            }
        }
    }

    fn stream(&mut self, dict: &Dict, raw: &[u8], work: &mut Work) -> Result<(), Text> {
        let name = |key: &[u8]| dict.get(key).and_then(Value::name);
        let is_picture = name(b"Subtype") == Some(b"Image");
        let size =
            |key: &[u8]| dict.get(key).and_then(Value::int).and_then(|n| u64::try_from(n).ok()).unwrap_or(u64::MAX);
        if is_picture && size(b"Width").saturating_mul(size(b"Height")) > PIXELS {
            return Err(strange("Image"));
        }
        let mut filters = match dict.get(&b"Filter"[..]) {
            Some(Value::Array(items)) => items.as_slice(),
            other => other.map(std::slice::from_ref).unwrap_or_default(),
        };
        // Another key by which readers take filters.
        if dict.contains_key(&b"F"[..]) {
            return Err(strange("F"));
        }
        let mut unpacked = vec![];
        if let [Value::Name(name), rest @ ..] = filters
            && name == b"ASCIIHexDecode"
        {
            unpacked = hex(raw);
            self.unpacked += unpacked.len();
            work.take(unpacked.len()).map_err(|trouble| trouble.message())?;
            filters = rest;
        }
        let is_hex = !unpacked.is_empty();
        let raw = if is_hex { unpacked.as_slice() } else { raw };
        let filter = match filters {
            [] => None,
            [filter] => Some(filter),
            _ => return Err(strange("Filter")),
        };
        let plain = match filter {
            None if is_hex => raw.to_vec(),
            None => raw.get(..self.length(dict, raw)).unwrap_or_default().to_vec(),
            Some(Value::Name(name)) if name == b"FlateDecode" => self.inflate(raw, work)?,
            Some(Value::Name(name)) if name == b"DCTDecode" && is_picture => {
                return if jpeg_pixels(raw).is_some_and(|pixels| pixels <= PIXELS) {
                    Ok(())
                } else {
                    Err(strange("JPEG"))
                };
            }
            _ => return Err(strange("Filter")),
        };
        let is_font = dict.contains_key(&b"Length1"[..]) || name(b"Subtype").is_some_and(|kind| kind != b"Form");
        match name(b"Type") {
            Some(b"ObjStm") => self.contained(&plain, dict, work),
            Some(b"XRef" | b"Metadata" | b"EmbeddedFile") => Ok(()),
            _ if is_picture || is_font => Ok(()),
            _ => self.drawing(&plain, name(b"Subtype") == Some(b"Form")),
        }
    }

    /// How much of what follows a stream's dictionary is the stream, at most: readers take the length that is told, and where
    /// no `endstream` follows it, all up to the next one.
    fn length(&self, dict: &Dict, raw: &[u8]) -> usize {
        let told = match dict.get(&b"Length"[..]) {
            Some(Value::Ref(number, _)) => self.numbers.get(number).copied(),
            other => other.and_then(Value::size),
        };
        let Some((told, ended)) = told.zip(find(raw, b"endstream")) else { return raw.len() };
        told.max(ended).min(raw.len())
    }

    fn inflate(&mut self, raw: &[u8], work: &mut Work) -> Result<Vec<u8>, Text> {
        let mut plain = vec![];
        // A damaged end is what readers take as the end.
        let _ = ZlibDecoder::new(raw).take(UNPACKED as u64 + 1).read_to_end(&mut plain);
        self.unpacked += plain.len();
        work.take(plain.len()).map_err(|trouble| trouble.message())?;
        if self.unpacked > UNPACKED { Err(Trouble::TooMuch("bytes of a stream").message()) } else { Ok(plain) }
    }

    fn contained(&mut self, plain: &[u8], dict: &Dict, work: &mut Work) -> Result<(), Text> {
        let told = |trouble: Trouble| trouble.message();
        let first = dict.get(&b"First"[..]).and_then(Value::size).ok_or_else(|| strange("ObjStm"))?;
        let mut lexer = Lexer::new(plain, first);
        loop {
            lexer.skip_white();
            if lexer.peek().is_none() {
                return Ok(());
            }
            let value = lexer.value(work).map_err(told)?;
            self.plain(&value)?;
        }
    }

    /// Refuses what would cost the rasteriser more than it shows.
    fn plain(&mut self, value: &Value) -> Result<(), Text> {
        match value {
            Value::Dict(dict) | Value::Stream(dict, _) => {
                let name = |key: &[u8]| dict.get(key).and_then(Value::name);
                if let Some(key) = STRANGE.iter().find(|key| dict.contains_key(**key)) {
                    return Err(strange(&String::from_utf8_lossy(key)));
                }
                let flags = dict.get(&b"F"[..]).and_then(Value::int).unwrap_or(0);
                self.is_signed |= dict.contains_key(&b"ByteRange"[..]);
                if dict.contains_key(&b"Rect"[..]) && flags & UNSEEN != 0 {
                    return Err(strange("NoView"));
                }
                if name(b"Subtype") == Some(b"Type3") {
                    return Err(strange("Type3"));
                }
                // A form that stands for a page of another file (8.10.4).
                if name(b"Subtype") == Some(b"Form") && dict.contains_key(&b"Ref"[..]) {
                    return Err(strange("Ref"));
                }
                if let Some(key) = COLOURS.iter().find(|key| dict.contains_key(**key) && name(key).is_none()) {
                    return Err(strange(&String::from_utf8_lossy(key)));
                }
                let contents = dict.get(&b"Contents"[..]).and_then(Value::array).unwrap_or_default();
                if contents.len() > CONTENTS {
                    return Err(strange("Contents"));
                }
                dict.values().try_for_each(|value| self.plain(value))
            }
            Value::Array(items) => {
                let kind = items.first().and_then(Value::name);
                self.spaces += usize::from(kind.is_some_and(|kind| SPACES.contains(&kind)));
                if self.spaces > MOST_SPACES {
                    return Err(strange("ColorSpace"));
                }
                items.iter().try_for_each(|value| self.plain(value))
            }
            _ => Ok(()),
        }
    }

    /// Operators, or what could be some: without pictures of their own, and forms do not use forms.
    fn drawing(&mut self, plain: &[u8], is_form: bool) -> Result<(), Text> {
        let uses = words(plain, b"Do");
        self.uses += uses;
        let bounded = plain.len() <= DRAWING && self.uses <= USES && !(is_form && uses > 0);
        if bounded && words(plain, b"BI") == 0 { Ok(()) } else { Err(strange("Contents")) }
    }
}

/// The number of the object that begins with `obj` behind these bytes, if number and generation stand there.
fn object_before(before: &[u8]) -> Option<Number> {
    let mut rest = before;
    let mut digits = || {
        let blank = rest.iter().rev().take_while(|byte| is_white(**byte)).count();
        rest = rest.get(..rest.len() - blank).unwrap_or_default();
        let from = rest.len() - rest.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let (before, digits) = rest.split_at_checked(from)?;
        rest = before;
        (!digits.is_empty()).then_some(digits)
    };
    let (_generation, number) = (digits()?, digits()?);
    // Whatever reads a longer one reads none of ours.
    Some(std::str::from_utf8(number).ok()?.parse().unwrap_or(Number::MAX))
}

/// The bytes that digits of base sixteen stand for, up to their end (7.4.2).
fn hex(text: &[u8]) -> Vec<u8> {
    let digits = text.iter().take_while(|sign| **sign != b'>').filter_map(|sign| char::from(*sign).to_digit(16));
    let digits: Vec<u8> = digits.filter_map(|digit| digit.try_into().ok()).collect();
    digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit) << (4 * (2 - pair.len())))
        .collect()
}

/// How often a word stands between blanks.
fn words(bytes: &[u8], word: &[u8]) -> usize {
    bytes.split(|byte| is_white(*byte) || *byte == b'/').filter(|piece| *piece == word).count()
}

/// The pixels of a JPEG, from its frame header (ITU-T T.81, B.2.2).
fn jpeg_pixels(bytes: &[u8]) -> Option<u64> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let [0xff, marker, high, low, ..] = rest else { return None };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        if matches!(marker, 0xc0..=0xc3) {
            let [_, _, _, _, _, h1, h2, w1, w2, ..] = rest else { return None };
            let (height, width) = (u16::from_be_bytes([*h1, *h2]), u16::from_be_bytes([*w1, *w2]));
            return Some(u64::from(height) * u64::from(width));
        }
        rest = rest.get(2 + length..)?;
    }
}
