//! A signature field's value: which bytes it covers, and whether what it says of them holds.

use super::cms;
use super::issued::{Field, words};
use super::judge::Seal;
use super::revision::{Found, Revision};
use super::syntax::{Dict, Value};
use super::verdict::{Check, Signature};
use crate::diagnostic::Text;
use crate::text;

/// The kinds of value that can be checked.
const CADES: &[u8] = b"ETSI.CAdES.detached";
const DETACHED: [&[u8]; 2] = [b"adbe.pkcs7.detached", CADES];
const STAMP: &[u8] = b"ETSI.RFC3161";

/// Checks a signature over its own revision.
pub(super) fn signature(file: &[u8], field: &Field, seal: &Seal, revision: &Revision) -> Signature {
    let dict = seal.found.value.dict();
    let claimed = dict.and_then(|dict| dict.get(&b"M"[..])).and_then(Value::text).map(|text| moment(&words(text)));
    let (check, signer) = match dict.map(|dict| covered(file, dict, &seal.found, revision, &DETACHED)) {
        Some(Ok((pieces, value, kind))) => cms::check(value, &pieces, kind == CADES),
        Some(Err(why)) => (Check::Unchecked(why), None),
        None => (Check::Unchecked(damaged()), None),
    };
    Signature { field: field.name.clone(), claimed, check, signer }
}

/// Checks a time stamp over its own revision: when it was made, and whose it is.
pub(super) fn stamp(file: &[u8], found: &Found, revision: &Revision) -> Result<Text, Text> {
    let dict = found.value.dict().ok_or_else(damaged)?;
    let (pieces, value, _) = covered(file, dict, found, revision, &[STAMP])?;
    let (time, by) = cms::stamped(value, &pieces)?;
    let (time, name) = (moment(&time), by.name);
    Ok(text!(
        "horodatage du {time} par « {name} », non vérifié en ligne",
        "time stamp of {time} by « {name} », not checked online"
    ))
}

fn damaged() -> Text {
    text!("la signature est vide ou abîmée", "the signature is empty or damaged")
}

type Covered<'a> = ([&'a [u8]; 2], &'a [u8], &'a [u8]);

/// The bytes that a value covers, the value itself, and its kind. The bytes are all those of
/// the file up to the end of the revision, but for the value's own digits and their brackets.
fn covered<'a>(
    file: &'a [u8],
    dict: &'a Dict,
    found: &Found,
    revision: &Revision,
    kinds: &[&[u8]],
) -> Result<Covered<'a>, Text> {
    let kind = dict.get(&b"SubFilter"[..]).and_then(Value::name).unwrap_or_default();
    if !kinds.contains(&kind) {
        let kind = String::from_utf8_lossy(kind).chars().take(40).collect::<String>();
        return Err(text!(
            "la signature est d’un genre que le programme ne vérifie pas (« {kind} »)",
            "the signature is of a kind that the program does not check (« {kind} »)"
        ));
    }
    let value = dict.get(&b"Contents"[..]).and_then(Value::text).ok_or_else(damaged)?;
    let digits = found.spans.get(&b"Contents"[..]).ok_or_else(damaged)?;
    let is_hexadecimal = file.get(digits.start) == Some(&b'<');
    let range: Option<Vec<usize>> =
        dict.get(&b"ByteRange"[..]).and_then(Value::array).and_then(|range| range.iter().map(Value::size).collect());
    let range: Option<[usize; 4]> = range.and_then(|range| range.try_into().ok());
    let Some([start, first, second, length]) = range.filter(|_| is_hexadecimal) else { return Err(damaged()) };
    let end = second.saturating_add(length);
    let whole = start == 0 && first == digits.start && second == digits.end;
    if !whole || end < revision.end || end > revision.range.end {
        return Err(text!(
            "la signature ne couvre pas tout le fichier, mais {start}–{first} et {second}–{end} (octets)",
            "the signature does not cover the whole file, but {start}–{first} and {second}–{end} (bytes)"
        ));
    }
    let pieces = [file.get(..first), file.get(second..end)];
    match pieces {
        [Some(before), Some(after)] => Ok(([before, after], value, kind)),
        _ => Err(damaged()),
    }
}

/// `D:20261123083000+01'00'` as `2026-11-23 08:30:00 +01'00'`; anything else as it is, shortened.
fn moment(told: &str) -> String {
    let digits: String = told.strip_prefix("D:").unwrap_or(told).chars().take_while(char::is_ascii_digit).collect();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or("00");
    if digits.len() < 14 {
        return told.chars().filter(|c| !c.is_control()).take(40).collect();
    }
    let zone: String =
        told.chars().skip_while(|c| !matches!(c, '+' | '-' | 'Z')).filter(|c| !c.is_control()).take(7).collect();
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    format!("{year}-{month}-{day} {}:{}:{} {zone}", part(8, 10), part(10, 12), part(12, 14)).trim_end().to_owned()
}
