//! `--expect` and `--write-expect`: a list of document hashes, as `sha256sum` writes it, and what differs from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tripartite::diagnostic::Text;
use tripartite::text;

/// Document hashes by file name.
pub(crate) type Hashes = BTreeMap<String, String>;

/// The list that a file holds, or what is wrong with one of its lines. Folders before a name are left out, so that the
/// output of `sha256sum out/*.pdf` serves as well.
pub(crate) fn parse(bytes: &[u8]) -> Result<Hashes, Text> {
    let text = String::from_utf8_lossy(bytes);
    let mut hashes = Hashes::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let (hash, name) = entry(line).ok_or_else(|| wrong_line(at + 1))?;
        if hashes.insert(name.to_owned(), hash).is_some() {
            return Err(twice(at + 1, name));
        }
    }
    Ok(hashes)
}

fn entry(line: &str) -> Option<(String, &str)> {
    let (hash, name) = line.trim_end().split_once([' ', '\t'])?;
    let name = name.trim_start_matches([' ', '\t', '*']).rsplit(['/', '\\']).next()?;
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    (is_hash && !name.is_empty()).then(|| (hash.to_ascii_lowercase(), name))
}

fn wrong_line(line: usize) -> Text {
    text!(
        "la ligne {line} n’est pas une empreinte suivie d’un nom de fichier, comme sha256sum les écrit",
        "line {line} is not a hash and a file name as sha256sum writes them"
    )
}

fn twice(line: usize, name: &str) -> Text {
    text!("la ligne {line} nomme « {name} » une seconde fois", "line {line} names « {name} » a second time")
}

/// The list as a file.
pub(crate) fn write(hashes: &Hashes) -> String {
    hashes.iter().fold(String::new(), |mut text, (name, hash)| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{hash}  {name}");
        text
    })
}

/// The first place where the words of two PDFs differ. The words are not told: logs are read by others, and they may be a
/// pupil's name and address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FirstDifference {
    /// The page, from 1.
    pub(crate) page: usize,
    /// The line of the page, from 1, as a reader counts them from the top.
    pub(crate) line: usize,
}

/// Where the words of two of our PDFs begin to differ. The foot of the pages is left out: its digest changes with every word,
/// on the first page already. Nothing when all words are the same, or a file is not readable as PDF: then the difference is
/// in the looks or the structure.
pub(crate) fn first_difference(old: &[u8], new: &[u8]) -> Option<FirstDifference> {
    let (old, new) = (pages(old)?, pages(new)?);
    let none = vec![];
    (0..old.len().max(new.len())).find_map(|page| {
        let (before, after) = (old.get(page).unwrap_or(&none), new.get(page).unwrap_or(&none));
        let line = (0..before.len().max(after.len())).find(|at| before.get(*at) != after.get(*at))?;
        Some(FirstDifference { page: page + 1, line: line + 1 })
    })
}

/// The lines of each page, but for its foot.
fn pages(file: &[u8]) -> Option<Vec<Vec<String>>> {
    let file = lopdf::Document::load_mem(file).ok()?;
    file.page_iter().map(|page| shown(&file, page).map(lines)).collect()
}

/// Words that are shown, and where.
struct Shown {
    x: f32,
    y: f32,
    words: String,
}

/// What the text of a page shows, in drawing order; what is marked as no part of the text (its foot) is left out.
fn shown(file: &lopdf::Document, page: lopdf::ObjectId) -> Option<Vec<Shown>> {
    let fonts = file.get_page_fonts(page).ok()?;
    let encodings: BTreeMap<_, _> =
        fonts.iter().filter_map(|(name, font)| Some((name.as_slice(), font.get_font_encoding(file).ok()?))).collect();
    let (mut marks, mut x, mut y, mut encoding, mut all) = (vec![], 0.0, 0.0, None, vec![]);
    for operation in file.get_and_decode_page_content(page).ok()?.operations {
        let operands = &operation.operands;
        let name = operands.first().and_then(|first| first.as_name().ok());
        match operation.operator.as_str() {
            "BMC" | "BDC" => marks.push(name == Some(b"Artifact")),
            "EMC" => drop(marks.pop()),
            "BT" => (x, y) = (0.0, 0.0),
            "Td" => {
                x += operands.first()?.as_float().ok()?;
                y += operands.get(1)?.as_float().ok()?;
            }
            "Tf" => encoding = encodings.get(name?),
            "Tj" | "TJ" if !marks.contains(&true) => {
                let glyphs = strings(operands);
                all.push(Shown { x, y, words: lopdf::Document::decode_text(encoding?, &glyphs).ok()? });
            }
            _ => {}
        }
    }
    Some(all)
}

/// The strings of an operator that shows text.
fn strings(operands: &[lopdf::Object]) -> Vec<u8> {
    let strings = operands.iter().map(|operand| match operand {
        lopdf::Object::Array(inner) => strings(inner),
        other => other.as_str().map(<[u8]>::to_vec).unwrap_or_default(),
    });
    strings.collect::<Vec<_>>().concat()
}

/// What is set higher or lower than its line by less than this many points belongs to it all the same.
const ON_ONE_LINE: f32 = 5.0;

/// Lines from top to bottom, each from left to right.
fn lines(mut all: Vec<Shown>) -> Vec<String> {
    all.sort_by(|a, b| b.y.total_cmp(&a.y));
    let lines = all.chunk_by_mut(|a, b| a.y - b.y < ON_ONE_LINE).map(|line| {
        line.sort_by(|a, b| a.x.total_cmp(&b.x));
        line.iter().map(|shown| shown.words.as_str()).collect::<String>()
    });
    lines.filter(|line| !line.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_list_written_is_read_again() {
        let hashes = Hashes::from([("A.pdf".into(), HASH.into()), ("B.pdf".into(), HASH.into())]);
        assert_eq!(parse(write(&hashes).as_bytes()), Ok(hashes));
    }

    #[test]
    fn what_sha256sum_writes_anywhere_is_read() {
        let upper = HASH.to_uppercase();
        let text = format!("\u{feff}{upper} *out\\A.pdf\r\n\r\n{HASH}  ./out/B c.pdf\r\n");
        let hashes = Hashes::from([("A.pdf".into(), HASH.into()), ("B c.pdf".into(), HASH.into())]);
        assert_eq!(parse(text.as_bytes()), Ok(hashes));
    }

    #[test]
    fn a_line_that_is_no_entry_is_told_by_its_number() {
        for line in ["abc  A.pdf", HASH, "# comment", &format!("{HASH}  "), "\u{0}"] {
            let text = format!("{HASH}  A.pdf\n{line}\n");
            assert_eq!(parse(text.as_bytes()), Err(wrong_line(2)), "{line:?}");
        }
        let text = format!("{HASH}  A.pdf\n{HASH}  x/A.pdf\n");
        assert_eq!(parse(text.as_bytes()), Err(twice(2, "A.pdf")));
    }

    #[test]
    fn bytes_that_are_no_pdf_have_no_first_difference() {
        assert_eq!(first_difference(b"", b"%PDF-1.7"), None);
    }
}
