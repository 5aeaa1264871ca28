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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FirstDifference {
    /// The page, from 1.
    pub(crate) page: u32,
    /// The line of the page's text, from 1.
    pub(crate) line: usize,
}

/// Where the words of two PDFs begin to differ. Nothing when all words are the same, or a file is not readable as PDF:
/// then the difference is in the looks or the structure.
pub(crate) fn first_difference(old: &[u8], new: &[u8]) -> Option<FirstDifference> {
    let (old, new) = (lopdf::Document::load_mem(old).ok()?, lopdf::Document::load_mem(new).ok()?);
    let pages = old.get_pages().len().max(new.get_pages().len()) as u32;
    (1..=pages).find_map(|page| {
        let (before, after) = (lines(&old, page), lines(&new, page));
        let line = (0..before.len().max(after.len())).find(|at| before.get(*at) != after.get(*at))?;
        Some(FirstDifference { page, line: line + 1 })
    })
}

/// The lines of a page that say something; none for a page that does not exist.
fn lines(document: &lopdf::Document, page: u32) -> Vec<String> {
    let text = document.extract_text(&[page]).unwrap_or_default();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
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
