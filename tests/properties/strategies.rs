//! Hostile words and hostile changes.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// How many cases are tried: what the environment says, else few at home and many in the project's own check.
pub(super) fn number_of_cases() -> u32 {
    let set = |name: &str| std::env::vars().find(|(key, _)| key == name).map(|(_, value)| value);
    let usual = if set("CI").is_some_and(|ci| ci == "true") { 2_000 } else { 200 };
    set("PROPTEST_CASES").and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}

/// Words that templates, markup, typography, TOML and layout might take for their own.
const TRAPS: [&str; 44] = [
    "{{ pupil.ine }}",
    "{% raw %}",
    "%}",
    "{# #}",
    "<b>gras</b>",
    "</p>",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&",
    "<",
    "-->",
    "{{<x/>}}",
    "- une\n- deux",
    "-",
    "- ",
    "\n\n- a\n\nb",
    "# titre",
    "1. un",
    "8h30",
    "12h",
    "n° 5",
    "1er",
    "2nde",
    "...",
    "M. Dupont",
    "Mr X",
    "« a »",
    "\"a\"",
    "l'eau",
    "12,50 €",
    "1000000",
    "06 39 98 12 34",
    "732 829 320 00074",
    "a@b.example",
    "L. 4153-1",
    "e\u{301}\u{302}\u{323}",
    "ﬁﬂ",
    "\u{ad}mot\u{ad}coupé",
    "a\u{200b}b\u{200d}c",
    "\u{202e}abc",
    "\u{feff}",
    "---",
    "D’Œuvre",
];

/// Any text that a school could type or paste, and any that it could not.
pub(super) fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => any::<String>(),
        2 => prop::collection::vec(select(&TRAPS[..]), 1..6).prop_map(|traps| traps.join(" ")),
        1 => prop::collection::vec(select(&TRAPS[..]), 1..4).prop_map(|traps| traps.concat()),
        3 => words("[a-zA-ZàâçéèêëîïôûùüœÀÉÈŒ'’.,;:!?()/0-9-]{1,14}", 1..40),
        2 => words("[α-ωА-яà-ÿĀ-žẠ-ỹ]{1,12}", 1..12),
        1 => words("[a-z]{30,160}", 1..3),
        1 => words("[A-Za-z]{1,5}[-/@._]{1,3}[A-Za-z0-9]{1,60}", 1..4),
        1 => words("[a-z]{1,3}[\u{300}-\u{36f}]{1,6}", 1..6),
        1 => words("[ぁ-ん一-三א-תا-ي]{1,6}", 1..4),
        1 => "[\u{0}-\u{20}\u{7f}-\u{a0}a-c\u{2000}-\u{206f}]{1,30}",
        1 => words("[a-zé]{1,9}", 100..600),
    ]
}

fn words(pattern: &'static str, count: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(pattern, count).prop_map(|words| words.join(" "))
}

/// Changes of a file, one after another.
#[derive(Clone, Debug)]
pub(super) struct Change(Vec<(Index, usize, Vec<u8>)>);

impl Change {
    /// The file so changed.
    pub(super) fn of(&self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for (place, taken, put) in &self.0 {
            let start = place.index(bytes.len() + 1);
            let end = (start + taken).min(bytes.len());
            bytes.splice(start..end, put.iter().copied());
        }
        bytes
    }
}

/// One to three places where bytes are taken away and others put.
pub(super) fn mutated() -> impl Strategy<Value = Change> {
    let put = prop_oneof![
        2 => Just(vec![]),
        2 => select(b"\"'[]{}=,#\n\r\t \\.-_%<>&/\0\xff\xc3".to_vec()).prop_map(|byte| vec![byte]),
        1 => prop::collection::vec(any::<u8>(), 1..6),
        1 => select(&TRAPS[..]).prop_map(|trap| trap.as_bytes().to_vec()),
        1 => select(&["2026-13-45", "99:99", "\n[host]\n", "\n[[guardians]]\n", "true", "9999999999999999999999", "\"\"\"", "0x", "nan"][..]).prop_map(|word| word.as_bytes().to_vec()),
    ];
    let taken = prop_oneof![3 => 0_usize..3, 2 => 0_usize..40, 1 => 0_usize..2000];
    prop::collection::vec((any::<Index>(), taken, put), 1..4).prop_map(Change)
}
