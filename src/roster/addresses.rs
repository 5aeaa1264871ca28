//! A host's name and its address, told apart in one cell.

use crate::ids::fold;

/// Words, folded, that the line of a street begins with.
const STREETS: [&str; 22] = [
    "rue",
    "avenue",
    "av",
    "ave",
    "boulevard",
    "bd",
    "bld",
    "place",
    "pl",
    "route",
    "rte",
    "chemin",
    "che",
    "impasse",
    "allee",
    "quai",
    "cours",
    "square",
    "zone",
    "za",
    "zi",
    "zac",
];

/// Whether a text holds a postcode with a commune after it.
pub(super) fn has_postcode(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',', '\n', ';', '(', ')']).filter(|word| !word.is_empty()).collect();
    let is_code = |word: &str| word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit());
    words.windows(2).any(|pair| matches!(pair, [code, city] if is_code(code) && city.starts_with(char::is_alphabetic)))
}

/// The name and the lines of the address of a cell that holds both, cut by commas, line breaks or hyphens between spaces:
/// the address begins with the first part that is a street's, or a postcode and its commune.
pub(super) fn apart(cell: &str) -> Option<(String, Vec<String>)> {
    let parts = cell.replace(" - ", "\n").replace(" – ", "\n").replace(['(', ')'], "\n");
    let parts: Vec<&str> = parts.split([',', '\n', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let at = parts.iter().position(|part| is_street(part) || has_postcode(part)).filter(|at| *at > 0)?;
    let (name, lines) = parts.split_at_checked(at)?;
    // A number alone is that of the street after it: « 12, rue de la Paix ».
    let mut all: Vec<String> = vec![];
    for line in lines {
        match all.last_mut().filter(|last| last.bytes().all(|b| b.is_ascii_digit())) {
            Some(number) => *number = format!("{number}, {line}"),
            None => all.push((*line).to_owned()),
        }
    }
    Some((name.join(", "), all))
}

fn is_street(part: &str) -> bool {
    let folded = fold(part);
    let mut words =
        folded.split(' ').skip_while(|word| word.starts_with(|c: char| c.is_ascii_digit()) || *word == "bis");
    let numbered = part.starts_with(|c: char| c.is_ascii_digit());
    words.next().map_or(numbered, |word| STREETS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hosts_address_begins_where_a_street_or_a_postcode_does() {
        for (cell, name, lines) in [
            ("Garage Dupont, 12 rue des Lilas, 63000 Riom", "Garage Dupont", vec!["12 rue des Lilas", "63000 Riom"]),
            ("Garage Dupont\n12, rue des Lilas 63000 Riom", "Garage Dupont", vec!["12, rue des Lilas 63000 Riom"]),
            ("Petit, Roux & fils - ZA du Lac - 63200 Riom", "Petit, Roux & fils", vec!["ZA du Lac", "63200 Riom"]),
            ("Mairie (63200 Riom)", "Mairie", vec!["63200 Riom"]),
        ] {
            let lines = lines.into_iter().map(ToOwned::to_owned).collect();
            assert_eq!(apart(cell), Some((name.to_owned(), lines)), "{cell}");
        }
        for cell in ["Au 63, restaurant", "Petit, Roux & fils", "Garage 12 rue des Lilas", "La Place, traiteur"] {
            assert_eq!(apart(cell), None, "{cell}");
        }
        assert!(has_postcode("Garage Dupont 12 rue des Lilas 63000 Riom") && !has_postcode("Atelier 63000"));
    }
}
