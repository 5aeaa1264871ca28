//! Several addresses side by side in one table: which columns are of which.

use std::collections::BTreeSet;

use super::column::Named;
use super::headers::{ADDRESS, LINES, Meaning, NAMES, Of};

/// For each column the number of the address that it is part of, where several stand side by side; 0 where it is part of
/// none. An address is another one where it has a postcode or a town of its own: « Adresse 2 » alone is a second line.
pub(super) fn homes(columns: &[Named]) -> Vec<u8> {
    let parts = parts(columns);
    let others: BTreeSet<Home> =
        parts.iter().flatten().filter(|part| part.located && part.home.number > 1).map(|part| part.home).collect();
    let beside = |home: Home| others.iter().any(|other| (other.section, other.of) == (home.section, home.of));
    let number = |part: Option<Part>| match part {
        Some(Part { home, .. }) if others.contains(&home) || home.number == 1 && beside(home) => home.number,
        _ => 0,
    };
    parts.into_iter().map(number).collect()
}

/// An address of a table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Home {
    /// The part of the table: a column that names somebody begins another.
    section: usize,
    of: Option<Of>,
    number: u8,
}

/// A column that is part of an address.
#[derive(Clone, Copy)]
struct Part {
    home: Home,
    /// Whether it says where that is, as a postcode does.
    located: bool,
}

fn parts(columns: &[Named]) -> Vec<Option<Part>> {
    let (mut section, mut located) = (0, BTreeSet::new());
    // The address of the column before, and whether another one was whole before it.
    let mut before: Option<(Home, bool)> = None;
    let part = |named: &Named| {
        let meaning = named.meaning.filter(|meaning| meaning.key.starts_with(ADDRESS));
        let Some(Meaning { of, key, home: number, .. }) = meaning else {
            section += usize::from(named.meaning.is_some_and(|meaning| NAMES.contains(&meaning.key)));
            before = None;
            return None;
        };
        let own = Home { section, of, number };
        // « Adresse 2 ; CP ; Ville » after a whole address: the town is that of the second.
        let goes_on = before.filter(|(home, second)| {
            number == 0 && (home.section, home.of) == (section, of) && (key == LINES || *second)
        });
        let (home, second) = goes_on.unwrap_or_else(|| (own, located.contains(&(section, of))));
        before = Some((home, second));
        let is_located = key != LINES;
        if is_located {
            located.insert((section, of));
        }
        Some(Part { home, located: is_located })
    };
    columns.iter().map(part).collect()
}
