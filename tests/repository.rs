//! The project's own rules, held by its own tests.

use std::collections::{BTreeMap, BTreeSet};

use tripartite::layout::theme::{self, Colour};

use crate::press::{root, tree};

/// The sources of the library by the room that they belong to: path and text, without comments and unit tests.
fn rooms() -> Vec<(String, Vec<(String, String)>)> {
    let files = tree(&root().join("src"));
    let lib = String::from_utf8(files["lib.rs"].clone()).unwrap();
    let names = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let of = |name: &str| {
        let own = files.iter().filter(|(path, _)| {
            is_code(path) && (**path == format!("{name}.rs") || path.starts_with(&format!("{name}/")))
        });
        own.map(|(path, bytes)| (path.clone(), code(std::str::from_utf8(bytes).unwrap()))).collect()
    };
    names.map(|name| (name.to_owned(), of(name))).collect()
}

/// Whether a path is that of a source which is no unit test.
fn is_code(path: &str) -> bool {
    path.strip_suffix("rs").is_some_and(|path| path.ends_with('.') && !path.ends_with("tests."))
}

fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The rooms that a text names: `crate::ROOM` and `crate::{ROOM…, ROOM…}`.
fn used(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default().split(',').collect(),
            None => vec![rest],
        };
        let word = |name: &str| name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        used.extend(names.into_iter().map(word));
    }
    used
}

#[test]
fn each_room_uses_only_rooms_before_it() {
    let rooms = rooms();
    let place = |name: &str| rooms.iter().position(|(room, _)| room == name);
    let mut wrong = vec![];
    for (at, (_, files)) in rooms.iter().enumerate() {
        for (path, text) in files {
            let later = used(text).into_iter().filter(|name| place(name).is_some_and(|place| place > at));
            wrong.extend(later.map(|name| format!("src/{path} uses `{name}`, which stands after it in src/lib.rs")));
        }
    }
    assert!(rooms.len() > 12 && wrong.is_empty(), "{wrong:#?}");
}

/// The codes of diagnostics among the literals of a text: `"TIME-03"`.
fn codes(text: &str) -> BTreeSet<&str> {
    let is_one = |word: &&str| {
        let Some((family, number)) = word.split_once('-') else { return false };
        !family.is_empty()
            && family.bytes().all(|b| b.is_ascii_uppercase())
            && number.len() == 2
            && number.bytes().all(|b| b.is_ascii_digit())
    };
    text.split('"').filter(is_one).collect()
}

/// Codes that two rooms share on purpose: the same thing is wrong, found at two places.
const SHARED: [&str; 4] = ["CHOICE-01", "FILE-01", "LOGO-01", "NUMBER-10"];

/// Where the codes of the reader are explained.
const EXPLAINED: &str = "rules/forms.rs";

#[test]
fn a_code_of_a_diagnostic_belongs_to_one_room() {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let files = tree(&root().join("src"));
    for (path, bytes) in files.iter().filter(|(path, _)| is_code(path) && *path != EXPLAINED) {
        let room = path.split(['/', '.']).next().unwrap_or_default();
        for code in codes(&code(std::str::from_utf8(bytes).unwrap())) {
            found.entry(code.to_owned()).or_default().insert(room.to_owned());
        }
    }
    assert!(found.len() > 30, "{found:?}");
    let twice: Vec<_> =
        found.iter().filter(|(code, rooms)| rooms.len() > 1 && !SHARED.contains(&code.as_str())).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

/// The luminance of a colour (WCAG 2.1, relative luminance).
fn luminance(Colour(red, green, blue): Colour) -> f64 {
    #[expect(clippy::disallowed_methods, reason = "its last bits decide nothing here")]
    let linear = |part: u8| match f64::from(part) / 255.0 {
        part if part <= 0.04045 => part / 12.92,
        part => ((part + 0.055) / 1.055).powf(2.4),
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

pub(crate) fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn every_colour_of_text_is_legible_on_white_and_on_tint() {
    let settings = [
        theme::BODY,
        theme::VALUE,
        theme::LABEL,
        theme::LEAD,
        theme::NOTE,
        theme::VISA,
        theme::MASTHEAD,
        theme::MASTHEAD_NAME,
        theme::CELL,
        theme::STATUS,
        theme::FOOTER,
        theme::FRAME_TITLE,
    ];
    let headings = theme::HEADINGS.iter().map(|(setting, ..)| *setting);
    for setting in settings.into_iter().chain(headings) {
        for ground in [Colour(255, 255, 255), theme::TINT] {
            let contrast = contrast(setting.colour, ground);
            assert!(contrast >= 4.5, "{setting:?} on {ground:?}: {contrast:.2}");
        }
    }
}

/// How many files and folders a folder holds.
fn entries(folder: &str) -> usize {
    std::fs::read_dir(root().join(folder)).unwrap().count()
}

#[test]
fn there_are_agreements_enough_that_differ_for_a_reason_and_wrong_ones() {
    assert!(entries("fixtures/documents/agreements") >= 16);
    assert!(entries("fixtures/wrong") >= 40);
}
