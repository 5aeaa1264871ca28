//! The words of a cell that people write in freely, cut where they turn to something else.

use crate::ids::fold;

/// Signs that end a clause, and those that begin one: a hyphen only where it stands apart, as « non-communicable » has one too.
const ENDS: [char; 10] = [',', ';', '.', '!', ')', ']', '/', '|', '•', '\n'];
const BEGINS: [char; 5] = ['(', '[', '-', '–', '—'];

/// Words that deny the next one that says something.
const DENY: [&str; 10] = ["aucun", "aucune", "jamais", "n", "ne", "ni", "non", "pas", "plus", "sans"];

/// Words that say nothing by themselves.
const SMALL: [&str; 62] = [
    "",
    "a",
    "absolument",
    "ai",
    "attention",
    "au",
    "aura",
    "aux",
    "bien",
    "cas",
    "cette",
    "d",
    "de",
    "des",
    "devra",
    "doit",
    "doivent",
    "du",
    "e",
    "elle",
    "en",
    "est",
    "et",
    "ete",
    "etre",
    "faire",
    "faut",
    "il",
    "l",
    "la",
    "le",
    "les",
    "leur",
    "leurs",
    "lui",
    "merci",
    "ou",
    "par",
    "personne",
    "peut",
    "peuvent",
    "priere",
    "que",
    "quiconque",
    "rien",
    "s",
    "sa",
    "se",
    "sera",
    "ses",
    "soient",
    "soit",
    "son",
    "sont",
    "strictement",
    "sur",
    "surtout",
    "svp",
    "tiers",
    "veuillez",
    "vouloir",
    "y",
];

/// A word as it is written, with the sign after it, and as it is compared.
#[derive(Debug)]
pub(super) struct Word<'a> {
    pub(super) written: &'a str,
    key: String,
}

impl Word<'_> {
    pub(super) fn denies(&self) -> bool {
        self.is(&DENY)
    }

    pub(super) fn is_small(&self) -> bool {
        self.is(&SMALL)
    }

    /// Whether it is one of some words.
    pub(super) fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.key.as_str())
    }

    /// Whether it begins as one of some words does.
    pub(super) fn begins(&self, stems: &[&str]) -> bool {
        stems.iter().any(|stem| self.key.starts_with(stem))
    }

    /// Whether it ends as one of some words does.
    pub(super) fn ends(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.key.ends_with(ending))
    }
}

/// The clauses of a text. What is written of all of them together is the text.
pub(super) fn clauses(text: &str) -> Vec<Vec<Word<'_>>> {
    let word = |written| Word { written, key: fold(written) };
    let words: Vec<&str> = text.split_inclusive(|c: char| !c.is_alphanumeric()).collect();
    let are_one = |one: &&str, next: &&str| !one.ends_with(ENDS) && !next.starts_with(BEGINS);
    words.chunk_by(are_one).map(|clause| clause.iter().copied().map(word).collect()).collect()
}
