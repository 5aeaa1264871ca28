//! Bytes to text: what a file must be before it is TOML.

use crate::diagnostic::{Diagnostic, SourceId, Span, Text};
use crate::text;

/// The most bytes that a file of the input format, or a logo, may have.
pub const MAX_BYTES: usize = 1 << 20;

/// A file's text, and what was wrong with its bytes.
pub(super) struct Decoded {
    /// The text that spans count in, without a byte-order mark.
    pub(super) text: String,
    /// What was wrong.
    pub(super) finding: Option<Diagnostic>,
    /// Whether the text is what was meant, so that it is worth reading on.
    pub(super) usable: bool,
}

impl Decoded {
    fn good(text: String) -> Self {
        Self { text, finding: None, usable: true }
    }

    fn bad(text: String, finding: Diagnostic, usable: bool) -> Self {
        Self { text, finding: Some(finding), usable }
    }
}

/// The text of a file, whose number is `id`.
pub(super) fn decode(bytes: &[u8], id: SourceId) -> Decoded {
    if bytes.len() > MAX_BYTES {
        return Decoded::bad(String::new(), too_big(Span::new(id, 0, 0)), false);
    }
    if let Some(text) = utf16(bytes) {
        return Decoded::bad(text, is_utf16(id), true);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => match text.find('\0') {
            Some(at) => Decoded::bad(text.to_owned(), nul(Span::new(id, at, at + 1)), false),
            None => Decoded::good(text.to_owned()),
        },
        Err(error) => not_utf8(bytes, error.valid_up_to(), id),
    }
}

fn too_big(span: Span) -> Diagnostic {
    Diagnostic::error("FILE-02", span, text!("le fichier dépasse 1 Mio", "the file is larger than 1 MiB")).with_help(
        text!(
            "une convention tient en quelques kilooctets : vérifier que c’est le bon fichier",
            "an agreement takes a few kilobytes: see whether this is the right file"
        ),
    )
}

fn nul(span: Span) -> Diagnostic {
    Diagnostic::error(
        "FILE-05",
        span,
        text!(
            "le fichier contient un octet nul : ce n’est pas du texte, ou il est abîmé",
            "the file holds a zero byte: it is no text, or it is damaged"
        ),
    )
    .with_help(save_as_utf8())
}

fn save_as_utf8() -> Text {
    text!(
        "l’enregistrer en UTF-8 (dans le Bloc-notes : Fichier, Enregistrer sous, Encodage : UTF-8)",
        "save it as UTF-8 (in Notepad: File, Save as, Encoding: UTF-8)"
    )
}

fn is_utf16(id: SourceId) -> Diagnostic {
    Diagnostic::error(
        "FILE-04",
        Span::new(id, 0, 0),
        text!(
            "le fichier est enregistré en UTF-16 (« Unicode » dans d’anciens logiciels), et non en UTF-8",
            "the file is saved as UTF-16 (« Unicode » in older programs), not as UTF-8"
        ),
    )
    .with_help(save_as_utf8())
}

/// The text of a file that was saved as UTF-16, told by its mark, else by zero bytes at every other place of its beginning.
fn utf16(bytes: &[u8]) -> Option<String> {
    let (little, rest) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (true, rest),
        [0xFE, 0xFF, rest @ ..] => (false, rest),
        _ => (zeros_at_every_other_place(bytes)?, bytes),
    };
    let units = rest
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| if little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) });
    let decoded = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(decoded.collect())
}

/// Whether the second byte of each pair is zero (little endian), or the first; neither for what is not UTF-16.
fn zeros_at_every_other_place(bytes: &[u8]) -> Option<bool> {
    let pairs = bytes.as_chunks::<2>().0;
    let pairs = pairs.get(..pairs.len().min(64)).filter(|p| p.len() >= 4)?;
    let most = |zero: usize| 4 * pairs.iter().filter(|p| p.get(zero) == Some(&0)).count() > 3 * pairs.len();
    let none = |zero: usize| pairs.iter().all(|p| p.get(zero) != Some(&0));
    if most(1) && none(0) {
        Some(true)
    } else if most(0) && none(1) {
        Some(false)
    } else {
        None
    }
}

/// A file that is not UTF-8: read on as Windows-1252 when it looks like that, so that all else in it is told as well.
fn not_utf8(bytes: &[u8], at: usize, id: SourceId) -> Decoded {
    let byte = bytes.get(at).copied().unwrap_or_default();
    let line = bytes.iter().take(at).filter(|b| **b == b'\n').count() + 1;
    let meant = windows_1252(byte).filter(|c| FRENCH.contains(*c));
    if let (Some(text), Some(meant)) = (with_windows_1252(bytes), meant) {
        let span = Span::new(id, at, at + meant.len_utf8());
        let message = text!(
            "ligne {line} : le fichier n’est pas en UTF-8, mais sans doute en Windows-1252 (l’octet 0x{byte:02X} y est « {meant} »)",
            "line {line}: the file is not UTF-8, but probably Windows-1252 (the byte 0x{byte:02X} is « {meant} » there)"
        );
        return Decoded::bad(text, Diagnostic::error("FILE-03", span, message).with_help(save_as_utf8()), true);
    }
    let message = text!(
        "ligne {line} : le fichier n’est pas en UTF-8 (octet 0x{byte:02X})",
        "line {line}: the file is not UTF-8 (byte 0x{byte:02X})"
    );
    let span = Span::new(id, at, at + char::REPLACEMENT_CHARACTER.len_utf8());
    let text = String::from_utf8_lossy(bytes).into_owned();
    Decoded::bad(text, Diagnostic::error("FILE-03", span, message).with_help(save_as_utf8()), false)
}

/// The text with the bytes that are not UTF-8 read as Windows-1252: a file may have been put together from both.
fn with_windows_1252(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len() * 2);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push(windows_1252(*byte)?);
        }
    }
    (!text.contains('\0')).then_some(text)
}

/// What a French text of Windows-1252 has beyond ASCII; a first foreign byte outside of these tells another encoding.
const FRENCH: &str = "àâäçéèêëîïôöùûüÿæœÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸÆŒ’‘“”«»–—…°€²\u{A0}ñáíóúãõßøåÁÍÓÚÑÅØ";

/// A byte of Windows-1252 beyond ASCII; none for the five that it leaves out.
fn windows_1252(byte: u8) -> Option<char> {
    const UPPER: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”',
        '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0xA0..=0xFF => Some(char::from(byte)),
        0x80..=0x9F => UPPER.get(usize::from(byte - 0x80)).copied().filter(|c| *c != '\0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Lang, Sources};

    fn decoded(bytes: &[u8]) -> Decoded {
        decode(bytes, Sources::new().add("", ""))
    }

    fn code(bytes: &[u8]) -> Option<&'static str> {
        decoded(bytes).finding.map(|d| d.code)
    }

    #[test]
    fn a_file_that_is_both_keeps_its_places() {
        let bytes: Vec<u8> = "# é\nname = \"L".bytes().chain(*b"\xE9o\"").collect();
        let read = decoded(&bytes);
        let span = read.finding.and_then(|d| d.span).unwrap();
        assert_eq!(read.text.get(span.start as usize..span.end as usize), Some("é"));
        assert_eq!(read.text, "# é\nname = \"Léo\"");
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(decoded(b"\xEF\xBB\xBFa = 1").text, "a = 1");
        assert_eq!(code(b"\xEF\xBB\xBFa = 1"), None);
    }

    #[test]
    fn windows_1252_is_named_with_its_line_and_read_on() {
        let read = decoded(b"a = 1\nnom = \"L\xE9a\"\n");
        let finding = read.finding.unwrap();
        assert_eq!(finding.code, "FILE-03");
        let words = finding.message.get(Lang::Fr);
        assert!(words.contains("ligne 2") && words.contains("Windows-1252") && words.contains("« é »"), "{words}");
        assert!(read.usable && read.text.contains("Léa"));
    }

    #[test]
    fn bytes_of_no_known_encoding_are_refused_without_a_guess() {
        let read = decoded(b"a = \"L\x8Ea\"\n");
        assert_eq!(read.finding.map(|d| d.code), Some("FILE-03"));
        assert!(!read.usable);
    }

    #[test]
    fn utf16_is_said_with_a_mark_or_without() {
        let text = "nom = \"Léa\"\n";
        for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
            let units: Vec<u16> = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16()).collect();
            let bytes: Vec<u8> =
                units.iter().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect();
            let read = decoded(&bytes);
            assert_eq!(read.finding.map(|d| d.code), Some("FILE-04"));
            assert_eq!(read.text, text);
        }
    }

    #[test]
    fn a_zero_byte_and_a_huge_file_are_refused() {
        assert_eq!(code(b"a = \"x\0y\""), Some("FILE-05"));
        assert_eq!(code(&vec![b'#'; MAX_BYTES]), None);
        assert_eq!(code(&vec![b'#'; MAX_BYTES + 1]), Some("FILE-02"));
    }
}
