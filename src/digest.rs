#![doc = include_str!("content-digest.md")]
//!
//! # The types
//!
//! [`ContentDigest`] tells two contents apart, [`DocumentHash`] two files. Neither knows what it was made from.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::diagnostic::Flaw;
use crate::text;

/// The largest whole number that every JSON reader keeps exactly: 2^53 − 1 (RFC 8785, 3.2.2.3 and RFC 7493, 2.2).
const LARGEST: u64 = 9_007_199_254_740_991;

/// The digits of Crockford's base32, by value.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// SHA-256 of bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Bytes as hexadecimal digits in lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Thirty-two bytes from 64 hexadecimal digits of either case.
fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let (mut bytes, mut all) = ([0; 32], 0);
    for (byte, [high, low]) in bytes.iter_mut().zip(digits.as_chunks().0) {
        let [high, low] = [high, low].map(|digit| HEX_DIGITS[usize::from(*digit)]);
        all |= high | low;
        *byte = high << 4 | low;
    }
    (all < 16).then_some(bytes)
}

/// The value of each byte as a hexadecimal digit, or 255. A table, since a ledger has several hundred thousand digests.
const HEX_DIGITS: [u8; 256] = {
    let mut values = [255; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789abcdef"[value] as usize] = value as u8;
        values[b"0123456789ABCDEF"[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// The error of what should be 64 hexadecimal digits.
fn not_hex(text: &str) -> Flaw {
    let shown: String = text.chars().take(80).collect();
    Flaw::new("DIGEST-01", text!("« {shown} » n’est pas une empreinte SHA-256", "« {shown} » is not a SHA-256 digest"))
        .with_help(text!(
            "une empreinte compte 64 chiffres de 0 à 9 et de a à f",
            "a digest has 64 digits from 0 to 9 and a to f"
        ))
}

/// The hash of a file as issued: SHA-256 of its bytes, printed as `sha256sum` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentHash([u8; 32]);

impl DocumentHash {
    /// The hash of a file's bytes.
    ///
    /// ```
    /// use tripartite::digest::DocumentHash;
    /// assert!(DocumentHash::of(b"abc").to_string().starts_with("ba7816bf8f01cfea"));
    /// ```
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha256(bytes))
    }

    /// The hash that was computed elsewhere, of bytes that were not all at hand at once.
    pub(crate) fn from_digest(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The hash itself.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for DocumentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl From<ContentDigest> for DocumentHash {
    /// The hash of the file that holds the canonical form.
    fn from(digest: ContentDigest) -> Self {
        Self(digest.0)
    }
}

impl FromStr for DocumentHash {
    type Err = Flaw;
    fn from_str(text: &str) -> Result<Self, Flaw> {
        from_hex(text).map(Self).ok_or_else(|| not_hex(text))
    }
}

/// The digest of what an agreement says, whatever its looks: SHA-256 of a canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentDigest([u8; 32]);

impl ContentDigest {
    /// The digest of a canonical form, as [`canonical`] writes it.
    pub fn of(canonical: &str) -> Self {
        Self(sha256(canonical.as_bytes()))
    }

    /// The digest itself.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What is printed on every page: the first 80 bits.
    pub fn short(&self) -> ShortDigest {
        let mut first = [0; 10];
        for (to, from) in first.iter_mut().zip(self.0) {
            *to = from;
        }
        ShortDigest(first)
    }
}

impl fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl FromStr for ContentDigest {
    type Err = Flaw;
    fn from_str(text: &str) -> Result<Self, Flaw> {
        from_hex(text).map(Self).ok_or_else(|| not_hex(text))
    }
}

/// The first 80 bits of a [`ContentDigest`], in Crockford's base32: `7C4K-2M9T-0ZQ8-XWHA`.
///
/// It is read as people copy it: in either case, with or without hyphens and spaces, `I` and `L` for 1, `O` for 0.
///
/// ```
/// use tripartite::digest::{ContentDigest, ShortDigest};
/// let short = ContentDigest::of("{}").short();
/// assert_eq!(short.to_string(), "8G9P-Z8TN-PDKR-M4A6");
/// assert_eq!("8g9pz8tn pdkr m4a6".parse(), Ok(short));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShortDigest([u8; 10]);

impl ShortDigest {
    /// The short form that a digest's first bytes have, if they are enough.
    pub(crate) fn from_start(bytes: &[u8]) -> Option<Self> {
        bytes.first_chunk().map(|first| Self(*first))
    }
}

impl fmt::Display for ShortDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.0.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        for place in 0..16 {
            if place > 0 && place % 4 == 0 {
                f.write_char('-')?;
            }
            let digit = (bits >> (75 - 5 * place) & 31) as usize;
            f.write_char(CROCKFORD.get(digit).copied().map_or('?', char::from))?;
        }
        Ok(())
    }
}

impl FromStr for ShortDigest {
    type Err = Flaw;
    fn from_str(text: &str) -> Result<Self, Flaw> {
        let digits = || text.chars().filter(|c| !matches!(c, '-' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2011}'));
        let bits = digits().try_fold(0_u128, |bits, c| Some((bits & (u128::MAX >> 5)) << 5 | value_of(c)?));
        match bits {
            Some(bits) if digits().count() == 16 => Ok(Self(first_bytes(bits))),
            _ => Err(not_short(text)),
        }
    }
}

/// The value of a digit as Crockford reads it.
fn value_of(digit: char) -> Option<u128> {
    let digit = match digit.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let value = CROCKFORD.iter().position(|known| char::from(*known) == digit)?;
    u128::try_from(value).ok()
}

/// The lowest 80 bits as bytes, the highest first.
fn first_bytes(bits: u128) -> [u8; 10] {
    let mut bytes = [0; 10];
    for (to, from) in bytes.iter_mut().zip(bits.to_be_bytes().into_iter().skip(6)) {
        *to = from;
    }
    bytes
}

/// The error of what should be a short digest.
fn not_short(text: &str) -> Flaw {
    let shown: String = text.chars().take(40).collect();
    Flaw::new("DIGEST-02", text!("« {shown} » n’est pas une empreinte courte", "« {shown} » is not a short digest"))
        .with_help(text!(
            "recopier les seize signes du pied de page, par exemple 7C4K-2M9T-0ZQ8-XWHA",
            "copy the sixteen signs at the foot of the page, such as 7C4K-2M9T-0ZQ8-XWHA"
        ))
}

/// Why a value has no canonical form here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCanonical {
    /// What was met, in JSON.
    pub what: String,
}

impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` has no canonical form: only text, true, false, whole numbers up to 2^53 - 1, lists and tables have",
            self.what
        )
    }
}

impl std::error::Error for NotCanonical {}

/// The canonical form of a value: RFC 8785 (JCS), without `null` and without numbers that are not whole.
///
/// ```
/// use serde_json::json;
/// use tripartite::digest::canonical;
/// let value = json!({"b": [true, 12], "a": "é\n"});
/// assert_eq!(canonical(&value).unwrap(), r#"{"a":"é\n","b":[true,12]}"#);
/// assert!(canonical(&json!(0.5)).is_err());
/// ```
pub fn canonical(value: &Value) -> Result<String, NotCanonical> {
    let mut text = String::new();
    write_value(value, &mut text)?;
    Ok(text)
}

fn write_value(value: &Value, text: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::String(value) => write_string(value, text),
        Value::Array(items) => write_array(items, text)?,
        Value::Object(table) => write_object(table, text)?,
        Value::Number(number) => {
            let whole = number.as_i64().filter(|n| n.unsigned_abs() <= LARGEST);
            let whole = whole.ok_or_else(|| NotCanonical { what: number.to_string() })?;
            let _ = write!(text, "{whole}");
        }
        Value::Null => {
            return Err(NotCanonical { what: "null".to_owned() });
        }
    }
    Ok(())
}

fn write_array(items: &[Value], text: &mut String) -> Result<(), NotCanonical> {
    text.push('[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        write_value(item, text)?;
    }
    text.push(']');
    Ok(())
}

fn write_object(table: &Map<String, Value>, text: &mut String) -> Result<(), NotCanonical> {
    let mut entries: Vec<(&String, &Value)> = table.iter().collect();
    // By UTF-16 code units, not by characters: U+FF61 comes after U+1F600 (RFC 8785, 3.2.3).
    entries.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    text.push('{');
    for (place, (key, value)) in entries.into_iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        write_string(key, text);
        text.push(':');
        write_value(value, text)?;
    }
    text.push('}');
    Ok(())
}

/// A string with the fewest escapes (RFC 8785, 3.2.2.2).
fn write_string(value: &str, text: &mut String) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            control if control < ' ' => {
                let _ = write!(text, "\\u{:04x}", u32::from(control));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn keys_are_ordered_by_utf16_code_units() {
        let value = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
        // The example of RFC 8785, 3.2.3, with other values.
        assert_eq!(
            canonical(&value).unwrap(),
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
        );
    }

    #[test]
    fn strings_are_escaped_no_more_than_they_must() {
        let value = json!("\u{20ac}$\u{f}\nA'B\"\\\\\"/\u{7f}\u{2028}");
        assert_eq!(canonical(&value).unwrap(), "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u{7f}\u{2028}\"");
    }

    #[test]
    fn what_readers_round_has_no_canonical_form() {
        assert_eq!(canonical(&json!(9_007_199_254_740_991_i64)).unwrap(), "9007199254740991");
        assert_eq!(canonical(&json!(-9_007_199_254_740_991_i64)).unwrap(), "-9007199254740991");
        for value in [json!(9_007_199_254_740_992_i64), json!(u64::MAX), json!(1.0), json!(null), json!([null])] {
            assert!(canonical(&value).is_err(), "{value}");
        }
    }

    #[test]
    fn the_documented_vectors_hold() {
        let page = include_str!("content-digest.md");
        let vectors: Vec<Vec<&str>> = page
            .lines()
            .filter_map(|line| line.strip_prefix("vector "))
            .map(|line| line.splitn(3, ' ').collect())
            .collect();
        assert!(vectors.len() >= 5);
        for vector in vectors {
            let [hash, short, form] = vector[..] else { panic!("{vector:?}") };
            let value: Value = serde_json::from_str(form).unwrap();
            let digest = ContentDigest::of(&canonical(&value).unwrap());
            assert_eq!((digest.to_string().as_str(), digest.short().to_string().as_str()), (hash, short), "{form}");
        }
    }

    #[test]
    fn a_short_digest_is_read_as_people_copy_it() {
        let zero: ShortDigest = "0000-0000-0000-0001".parse().unwrap();
        for copy in ["oooo oooo oooo oool", "OOOO-0000-0000-000I", "000000000000000i", "0000\u{a0}0000\u{2011}00000001"]
        {
            assert_eq!(copy.parse(), Ok(zero), "{copy}");
        }
        for wrong in ["", "0000-0000-0000-000", "0000-0000-0000-00000", "0000-0000-0000-000U", "é"] {
            assert!(wrong.parse::<ShortDigest>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn digests_are_read_back(bytes in any::<[u8; 32]>()) {
            let hash = DocumentHash(bytes);
            prop_assert_eq!(hash.to_string().parse(), Ok(hash));
            let digest = ContentDigest(bytes);
            prop_assert_eq!(digest.to_string().to_uppercase().parse(), Ok(digest));
            prop_assert_eq!(digest.short().to_string().parse(), Ok(digest.short()));
            prop_assert_eq!(digest.short().to_string().to_lowercase().replace('-', "").parse(), Ok(digest.short()));
        }

        #[test]
        fn any_text_is_a_digest_or_a_flaw(text in any::<String>()) {
            let _ = (text.parse::<DocumentHash>(), text.parse::<ShortDigest>());
        }

        #[test]
        fn a_canonical_form_is_its_own(text in any::<String>(), key in any::<String>(), number in -1000_i64..1000) {
            let value = json!({ &key: [&text, number, true], "z": { "a": text } });
            let form = canonical(&value).unwrap();
            let read: Value = serde_json::from_str(&form).unwrap();
            prop_assert_eq!(&read, &value);
            prop_assert_eq!(canonical(&read).unwrap(), form);
        }
    }
}
