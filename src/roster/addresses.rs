//! Addresses of rows: told apart from a host's name, and from their own parts, in one cell.

use super::people::{Item, Values};
use super::value::Value;
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

/// `8, place de Jaude 63000 Clermont-Ferrand` in one cell, when the other parts of the address have none.
pub(super) fn split_address(values: &mut Values) {
    if values.contains_key("address.postcode") {
        return;
    }
    let Some(Item { value: Value::List(lines), span }) = values.get("address.lines") else { return };
    let span = *span;
    let Some((kept, last)) = lines.split_last().map(|(last, kept)| (kept.to_vec(), last.clone())) else { return };
    let words: Vec<&str> = last.split(' ').collect();
    let is_code = |word: &&str| word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit());
    let Some(at) = words.iter().rposition(is_code).filter(|at| *at + 1 < words.len()) else { return };
    let (street, rest) = words.split_at(at);
    let street = street.join(" ").trim_end_matches([',', ' ', '-']).to_owned();
    let lines: Vec<String> = kept.into_iter().chain((!street.is_empty()).then_some(street)).collect();
    let Some((code, city)) = rest.split_first() else { return };
    // « 63000 Clermont-Ferrand » says where, and in no street.
    if lines.is_empty() {
        values.remove("address.lines");
    } else {
        values.insert("address.lines".to_owned(), Item { value: Value::List(lines), span });
    }
    let mut put = |key: &str, value| drop(values.insert(key.to_owned(), Item { value, span }));
    put("address.postcode", Value::Text((*code).to_owned()));
    put("address.city", Value::Text(city.join(" ")));
}

/// A guardian's address is optional, but whole.
pub(super) fn without_half_an_address(values: &mut Values) {
    let parts = ["address.lines", "address.postcode", "address.city"];
    if !parts.iter().all(|part| values.contains_key(*part)) {
        for part in parts {
            values.remove(part);
        }
    }
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
