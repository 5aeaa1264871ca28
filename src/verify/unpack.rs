//! The bytes of a stream: as they are, or inflated, with a row predictor undone. What else packs streams is not asked of
//! object and cross-reference streams by any writer we know of.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::syntax::{Dict, Value};
use super::work::{Trouble, Work};

/// The most bytes that one stream may unpack to.
const LARGEST: usize = 16 << 20;

/// The unpacked bytes of a stream with this dictionary. `at` is where it stands, for the error.
pub(super) fn unpack(dict: &Dict, raw: &[u8], at: usize, work: &mut Work) -> Result<Vec<u8>, Trouble> {
    let one = |value: &Value| match value {
        Value::Array(items) if items.len() == 1 => items.first().cloned(),
        Value::Array(items) if items.is_empty() => None,
        other => Some(other.clone()),
    };
    let filter = dict.get(&b"Filter"[..]).and_then(one);
    let parameters = dict.get(&b"DecodeParms"[..]).and_then(one);
    match filter {
        None | Some(Value::Null) => {
            work.take(raw.len())?;
            Ok(raw.to_vec())
        }
        Some(Value::Name(name)) if name == b"FlateDecode" => {
            let plain = inflate(raw, at, work)?;
            unpredict(plain, parameters.as_ref().and_then(Value::dict), at)
        }
        Some(_) => Err(Trouble::at(at, "/FlateDecode")),
    }
}

fn inflate(raw: &[u8], at: usize, work: &mut Work) -> Result<Vec<u8>, Trouble> {
    let mut plain = vec![];
    let read = ZlibDecoder::new(raw).take(LARGEST as u64 + 1).read_to_end(&mut plain);
    work.take(plain.len())?;
    if plain.len() > LARGEST {
        return Err(Trouble::TooMuch("bytes of a stream"));
    }
    read.map(|_| plain).map_err(|_| Trouble::at(at, "deflated bytes"))
}

/// Undoes PNG's prediction by rows (7.4.4.4); TIFF's is used for pictures only.
fn unpredict(plain: Vec<u8>, parameters: Option<&Dict>, at: usize) -> Result<Vec<u8>, Trouble> {
    let Some(parameters) = parameters else { return Ok(plain) };
    let number = |key: &[u8], otherwise| parameters.get(key).map_or(Some(otherwise), Value::size);
    let wrong = || Trouble::at(at, "a known predictor");
    match number(b"Predictor", 1).ok_or_else(wrong)? {
        1 => return Ok(plain),
        10..=15 => {}
        _ => return Err(wrong()),
    }
    let (colours, bits) = (number(b"Colors", 1), number(b"BitsPerComponent", 8));
    let columns = number(b"Columns", 1).filter(|columns| (1..=LARGEST).contains(columns)).ok_or_else(wrong)?;
    if (colours, bits) != (Some(1), Some(8)) {
        return Err(wrong());
    }
    let mut rows = Vec::with_capacity(plain.len());
    let mut above = vec![0; columns];
    for row in plain.chunks(columns + 1) {
        above = row_of(row, &above).ok_or_else(wrong)?;
        rows.extend_from_slice(&above);
    }
    Ok(rows)
}

/// One row, whose first byte says how it was predicted.
fn row_of(row: &[u8], above: &[u8]) -> Option<Vec<u8>> {
    let (kind, row) = row.split_first()?;
    let mut out: Vec<u8> = Vec::with_capacity(row.len());
    let (mut left, mut corner) = (0_u8, 0_u8);
    for (byte, up) in row.iter().zip(above) {
        let guess = match kind {
            0 => 0,
            1 => left,
            2 => *up,
            3 => u8::midpoint(left, *up),
            4 => paeth(left, *up, corner),
            _ => return None,
        };
        left = byte.wrapping_add(guess);
        corner = *up;
        out.push(left);
    }
    Some(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let away = |byte: u8| (estimate - i16::from(byte)).abs();
    if away(left) <= away(up) && away(left) <= away(corner) {
        left
    } else if away(up) <= away(corner) {
        up
    } else {
        corner
    }
}
