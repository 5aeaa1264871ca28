//! Addresses as they are compared where one of them must not be given.

use std::collections::BTreeSet;

use super::fold;

/// The fewest words of a line that says where a house is: a number, a kind of street and its name.
const FEWEST_WORDS: usize = 3;

/// What an address is compared by: its lines, whatever their capitals, accents and signs, and its postcode.
///
/// A line in common is enough, since a house is written with its staircase in one place and without it in another: an
/// address too many that is kept back is told, one too few is printed.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    lines: BTreeSet<String>,
    postcode: Option<String>,
}

impl Home {
    pub(crate) fn new<'a>(lines: impl IntoIterator<Item = &'a str>, postcode: Option<&str>) -> Self {
        let lines = lines.into_iter().map(fold).filter(|line| !line.is_empty() && !is_inside(line)).collect();
        Self { lines, postcode: postcode.map(ToOwned::to_owned) }
    }

    /// Whether both may be one place.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let near = self.postcode.is_none() || other.postcode.is_none() || self.postcode == other.postcode;
        near && self.lines.iter().any(|one| other.lines.iter().any(|other| is_in(one, other) || is_in(other, one)))
    }
}

/// Words, folded, that say where in a house somebody lives.
const INSIDE: [&str; 11] =
    ["appartement", "appt", "apt", "bat", "batiment", "entree", "esc", "escalier", "etage", "hall", "porte"];

/// Whether a line says no more than where in a house somebody lives, as lines of many houses do: « Bâtiment A ».
fn is_inside(line: &str) -> bool {
    let mut words = line.split(' ');
    words.clone().count() <= 2 && words.any(|word| INSIDE.contains(&word))
}

/// Whether a line is another, or stands in it with more: « 2 rue de l’Oie » in « Escalier B, 2, rue de l’Oie ».
fn is_in(line: &str, other: &str) -> bool {
    let within = || format!(" {other} ").contains(&format!(" {line} "));
    line == other || line.split(' ').count() >= FEWEST_WORDS && within()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_known_again_however_it_is_written() {
        let home = |lines: &[&str]| Home::new(lines.iter().copied(), Some("63200"));
        let one = home(&["Escalier B", "2, rue Tue-Bœuf"]);
        for same in [&["2 RUE TUE BOEUF"][..], &["2 rue Tue-Bœuf", "bât. C"], &["2, rue Tue-Bœuf, escalier B"]] {
            assert!(one.is(&home(same)) && home(same).is(&one), "{same:?}");
        }
        for other in [&["12, rue Tue-Bœuf"][..], &["2, rue Basse"], &["Escalier B", "9, rue Basse"], &["B", "2"], &[]]
        {
            assert!(!one.is(&home(other)) && !home(other).is(&one), "{other:?}");
        }
        assert!(!one.is(&Home::new(["2, rue Tue-Bœuf"], Some("63000"))));
        assert!(one.is(&Home::new(["2, rue Tue-Bœuf"], None)));
    }
}
