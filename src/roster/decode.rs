//! Bytes to text: the encodings that school software writes, told apart by what the text would say.

use encoding_rs::{Encoding as Table, ISO_8859_15, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::diagnostic::Flaw;
use crate::text;

/// The text of a file, and how it was written.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The text, without a byte-order mark.
    pub(super) text: String,
    /// The encoding's name, as a reader knows it.
    pub(super) name: &'static str,
}

/// The text of a file that is no picture, no workbook and no archive.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Flaw> {
    if let Some((table, mark)) = Table::for_bom(bytes) {
        return with(table, bytes.get(mark..).unwrap_or_default());
    }
    if let Some(table) = silent_utf16(bytes) {
        return with(table, bytes);
    }
    if bytes.contains(&0) {
        return Err(no_text());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Decoded { text: text.to_owned(), name: "UTF-8" }),
        Err(_) => with(likeliest(bytes), bytes),
    }
}

/// The text of a file that says itself how it is written, as XML does; an unknown label falls back on the contents, and so
/// does one of a file that somebody saved again as UTF-8, which no text in another encoding ever is.
pub(super) fn decode_as(label: &str, bytes: &[u8]) -> Result<Decoded, Flaw> {
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    match Table::for_label(label.as_bytes()) {
        Some(table) if table != UTF_8 && Table::for_bom(bytes).is_none() && !bytes.contains(&0) && !is_utf8 => {
            with(table, bytes)
        }
        _ => decode(bytes),
    }
}

fn with(table: &'static Table, bytes: &[u8]) -> Result<Decoded, Flaw> {
    let (text, _) = table.decode_without_bom_handling(bytes);
    if text.contains('\0') {
        return Err(no_text());
    }
    Ok(Decoded { text: text.into_owned(), name: named(table) })
}

fn named(table: &'static Table) -> &'static str {
    match table {
        t if t == MACINTOSH => "Macintosh",
        t if t == WINDOWS_1252 => "Windows-1252",
        t => t.name(),
    }
}

fn no_text() -> Flaw {
    Flaw::new(
        "ROSTER-05",
        text!("le fichier n’est pas du texte, ou il est abîmé", "the file is no text, or is damaged"),
    )
    .with_help(text!(
        "refaire l’export depuis le logiciel de l’établissement, en CSV, XML, XLSX ou ODS",
        "export it again from the school’s software, as CSV, XML, XLSX or ODS"
    ))
}

/// UTF-16 without a mark: nearly every other byte of its beginning is zero.
fn silent_utf16(bytes: &[u8]) -> Option<&'static Table> {
    let pairs = bytes.as_chunks::<2>().0;
    let pairs = pairs.get(..pairs.len().min(64)).filter(|p| p.len() >= 4)?;
    let zeros = |at: usize| pairs.iter().filter(|p| p.get(at) == Some(&0)).count();
    match (zeros(0), zeros(1)) {
        (0, n) if 4 * n > 3 * pairs.len() => Some(UTF_16LE),
        (n, 0) if 4 * n > 3 * pairs.len() => Some(UTF_16BE),
        _ => None,
    }
}

/// How much of a file decides on its encoding: the accents of a thousand names are enough.
const SAMPLE: usize = 1 << 18;

/// Which of the encodings of one byte a letter makes the most sensible French; Windows-1252 when they tie, since it is
/// the most common.
fn likeliest(bytes: &[u8]) -> &'static Table {
    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or(bytes);
    let worth = |table: &'static Table| {
        let (text, _) = table.decode_without_bom_handling(sample);
        sense(&text)
    };
    let mut best = (WINDOWS_1252, worth(WINDOWS_1252));
    for table in [ISO_8859_15, MACINTOSH] {
        let worth = worth(table);
        if worth > best.1 {
            best = (table, worth);
        }
    }
    best.0
}

/// How French a text reads: its accented letters count for it where they stand well, all else beyond ASCII against it.
fn sense(text: &str) -> i64 {
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    let mut sense = 0;
    while let Some(c) = chars.next() {
        if !c.is_ascii() {
            sense += weight(before, c, chars.peek().copied().unwrap_or(' '));
        }
        before = c;
    }
    sense
}

fn weight(before: char, c: char, after: char) -> i64 {
    let inside = before.is_alphabetic() || after.is_alphabetic();
    match c {
        'é' | 'è' | 'ê' | 'à' | 'ç' | 'ô' | 'î' | 'ï' | 'ë' | 'û' | 'ù' | 'â' | 'œ' | 'ü' | 'ö' | 'ÿ' | 'ñ' => {
            if before.is_uppercase() && after.is_uppercase() {
                -4
            } else {
                4
            }
        }
        'É' | 'È' | 'Ê' | 'À' | 'Ç' | 'Ô' | 'Î' | 'Ï' | 'Ë' | 'Û' | 'Ù' | 'Â' | 'Œ' | 'Ü' | 'Ö' | 'Ñ' => {
            if before.is_lowercase() || before.is_uppercase() && after.is_lowercase() {
                -4
            } else {
                3
            }
        }
        '’' | '«' | '»' | '°' | '€' | '\u{a0}' | '–' | '—' | '…' | '“' | '”' | '²' if !c.is_alphabetic() => {
            if c == '’' {
                3
            } else {
                i64::from(!inside)
            }
        }
        c if c.is_control() => -8,
        c if c.is_alphabetic() => 0,
        _ if inside => -4,
        _ => -1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str = "Nom;Prénom;Né(e) le\nLEFÈVRE;Zoë;03/03/2010\nBœuf;Françoise;1/2/2010\nL’Hôte;Gaël;2/2/2010\n";

    fn read(bytes: &[u8]) -> (String, &'static str) {
        let decoded = decode(bytes).unwrap();
        (decoded.text, decoded.name)
    }

    #[test]
    fn each_encoding_of_school_software_is_told_by_its_contents() {
        for (table, name) in [(WINDOWS_1252, "Windows-1252"), (MACINTOSH, "Macintosh")] {
            let (bytes, _, lost) = table.encode(NAMES);
            assert!(!lost);
            assert_eq!(read(&bytes), (NAMES.to_owned(), name));
        }
        let straight = NAMES.replace('’', "'");
        let (bytes, _, lost) = ISO_8859_15.encode(&straight);
        assert!(!lost);
        assert_eq!(read(&bytes), (straight, "ISO-8859-15"));
        assert_eq!(read(NAMES.as_bytes()), (NAMES.to_owned(), "UTF-8"));
        assert_eq!(read(&[b"\xEF\xBB\xBF", NAMES.as_bytes()].concat()), (NAMES.to_owned(), "UTF-8"));
    }

    #[test]
    fn capitals_with_accents_are_told_too() {
        let names = "NOM;PRÉNOM\nLEFÈVRE;ZOË\nFRANÇOIS;HÉLÈNE\nCÔTÉ;IRÈNE\n";
        for (table, name) in [(WINDOWS_1252, "Windows-1252"), (MACINTOSH, "Macintosh")] {
            assert_eq!(read(&table.encode(names).0), (names.to_owned(), name));
        }
    }

    #[test]
    fn utf16_is_read_with_a_mark_or_without() {
        for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
            let units = mark.then_some(0xFEFF).into_iter().chain(NAMES.encode_utf16());
            let bytes: Vec<u8> =
                units.flat_map(|u: u16| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect();
            assert_eq!(read(&bytes).0, NAMES);
        }
    }

    #[test]
    fn a_label_is_believed_unless_it_cannot_be_true() {
        let (bytes, ..) = ISO_8859_15.encode("Bœuf");
        assert_eq!(decode_as("ISO-8859-15", &bytes).unwrap().text, "Bœuf");
        assert_eq!(decode_as("no such", "Zoë".as_bytes()).unwrap().text, "Zoë");
        assert_eq!(decode_as("UTF-8", &bytes).unwrap().text, "Bœuf");
        assert_eq!(decode_as("ISO-8859-15", "Bœuf".as_bytes()).unwrap().text, "Bœuf");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(decode(b"\x89PNG\0\0\x01\x02").unwrap_err().code, "ROSTER-05");
    }
}
