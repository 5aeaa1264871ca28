//! The goldens: pages as text, and hashes.

use std::fmt::Write as _;
use std::fs;

use sha2::{Digest as _, Sha256};
use tripartite::content::Content;
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::render::{FIRST_VERSION, Rendered, Renderer};

use super::tags;
use crate::press::{MODELS, School, millimetres, root, rows};

/// The pages of a document as text.
fn shown(rendered: &Rendered) -> String {
    let pages = &rendered.pages().pages;
    let mut text = format!("{}\n", rendered.file_name());
    for (index, page) in pages.iter().enumerate() {
        writeln!(text, "\npage {} of {}", index + 1, pages.len()).unwrap();
        for row in rows(page) {
            let words = row.words.replace('\u{a0}', "~").replace('\u{202f}', "^");
            writeln!(text, "{:6.1} {:6.1}  {words}", millimetres(row.x), millimetres(row.baseline)).unwrap();
        }
    }
    text
}

/// Where two texts differ: lines with - and +, two of each side around them.
pub(crate) fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let marked = marked(&old, &new);
    let near =
        |at: usize| (at.saturating_sub(2)..=at + 2).any(|at| marked.get(at).is_some_and(|(sign, _)| *sign != ' '));
    let mut text = String::new();
    let mut skipped = false;
    for (at, (sign, line)) in marked.iter().enumerate() {
        if near(at) {
            if skipped {
                text.push_str("  …\n");
            }
            writeln!(text, "{sign} {line}").unwrap();
        }
        skipped = !near(at);
    }
    text
}

/// Every line of both, with the sign of the side that alone has it, by their longest common subsequence.
fn marked<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    let mut common = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            common[i][j] = if a == b { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, vec![]);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j >= new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            lines.push(('-', old[i]));
            i += 1;
        } else {
            lines.push(('+', new[j]));
            j += 1;
        }
    }
    lines
}

/// Whether the goldens shall be written; refused where the environment is that of the project's own check.
pub(crate) fn updating() -> bool {
    let set = |name: &str| std::env::vars().any(|(key, value)| key == name && !value.is_empty());
    assert!(!(set("UPDATE") && set("CI")), "UPDATE is refused in CI: renew the goldens at home and commit them");
    set("UPDATE")
}

#[test]
fn goldens_are_what_is_rendered() {
    let folder = root().join("fixtures/documents/golden");
    let school = School::fixture();
    let (mut files, mut sums) = (vec![], vec![]);
    let mut renderer = Renderer::new(&MODELS);
    for name in school.names() {
        let document = school.document(&name, &mut renderer);
        sums.push((document.file_name(), document.document_hash()));
        files.push((format!("{name}.txt"), shown(&document)));
        files.push((format!("{name}.tags"), tags::read_aloud(document.bytes())));
    }
    sums.sort();
    let mut list = String::new();
    for (name, hash) in &sums {
        writeln!(list, "{hash}  {name}").unwrap();
    }
    files.push(("hashes.txt".to_owned(), list));
    // What the content digest of the reference agreement is the SHA-256 of: `sha256sum` of this file gives it.
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let checked = school.checked("reference", &mut sources, &mut found);
    let model = MODELS.get(checked.get().model.as_str()).unwrap();
    let content = Content::of(checked.get(), model, FIRST_VERSION).unwrap();
    let hash: String = Sha256::digest(content.canonical()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, content.digest().to_string());
    files.push(("reference.canonical.json".to_owned(), content.canonical().to_owned()));
    let known: Vec<String> = files.iter().map(|(file, _)| file.clone()).collect();
    let mut told = String::new();
    for (file, new) in files {
        let path = folder.join(&file);
        let old = fs::read_to_string(&path).unwrap_or_default();
        if old == new {
            continue;
        }
        if updating() {
            fs::write(&path, &new).unwrap();
        }
        write!(told, "\n{file}\n{}", difference(&old, &new)).unwrap();
    }
    let kept = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let orphans: Vec<String> = kept.filter(|file| !known.contains(file)).collect();
    assert!(orphans.is_empty(), "goldens of no agreement: {orphans:?}");
    assert!(updating() || told.is_empty(), "{told}\nto renew the goldens: UPDATE=1 cargo test goldens");
}

#[test]
fn a_difference_shows_lines_of_both_sides_and_what_is_around_them() {
    let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\n";
    let new = "a\nb\nC\nd\ne\nf\ng\nh\ni\nj\n";
    assert_eq!(difference(old, new), "  a\n  b\n- c\n+ C\n  d\n  e\n  …\n  h\n  i\n+ j\n");
    assert_eq!(difference(old, old), "");
}
