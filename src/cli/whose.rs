//! Of which agreement a file of the school's folder is, by its name or by what it says.

use tripartite::ids::Number;

/// Whether a file, told by its path inside the school's folder, lies in one of the folders there.
pub(crate) fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The number that a description of an agreement says.
pub(crate) fn number_in(text: &str) -> Option<Number> {
    let (file, _) = toml::de::DeTable::parse_recoverable(text.trim_start_matches('\u{feff}'));
    number(file.get_ref().get("number")?.get_ref().as_str()?)
}

/// A number that may have been recorded, however it is typed.
pub(crate) fn number(word: &str) -> Option<Number> {
    Number::recorded(&word.trim().to_uppercase())
}

/// The numbers that a file's name may begin with, which holds only one of them once it is known which were issued.
pub(crate) fn numbers_before(name: &str) -> impl Iterator<Item = Number> {
    name.match_indices(['-', '.']).filter_map(|(at, _)| number(name.get(..at)?))
}

/// What stands behind a number in the name of a file: version, kind and index, or the key of a party; all may be missing.
fn rest_of<'a>(number: &Number, name: &'a str) -> Option<&'a str> {
    let (start, rest) = name.split_at_checked(number.as_str().len())?;
    // Only the last dot: behind another one the name is of a number with a dot.
    let (rest, _) = rest.rsplit_once('.')?;
    start.eq_ignore_ascii_case(number.as_str()).then_some(rest)
}

/// Whether a file is one of an agreement's own: `NUMBER[-vN][-KIND[-I]].END`, `NUMBER[-vN]-REMINDER-PARTY.eml`.
pub(crate) fn is_of(number: &Number, name: &str) -> bool {
    let Some(rest) = rest_of(number, name) else { return false };
    let upper = rest.to_ascii_uppercase();
    let mut parts = upper.split('-');
    let is_index = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if parts.next() != Some("") {
        return false;
    }
    let parts: Vec<&str> = parts.collect();
    let parts = match parts.split_first() {
        Some((first, rest)) if first.strip_prefix('V').is_some_and(is_index) => rest.to_vec(),
        _ => parts,
    };
    match parts[..] {
        [] => true,
        [kind] => Number::KINDS.contains(&kind),
        [kind, index] if is_index(index) => Number::KINDS.contains(&kind),
        // Whatever stands behind it: no number holds the word.
        [kind, ..] => kind == Number::REMINDER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_its_own_number_only() {
        let number: Number = "CS26-04".parse().unwrap();
        for own in [
            "CS26-04.pdf",
            "cs26-04-v2.pdf",
            "CS26-04-v12-LETTER-2.pdf",
            "CS26-04-NOTICE.html",
            "CS26-04-REMINDER-1.eml",
            "CS26-04-REMINDER-host.eml",
            "CS26-04-v2-REMINDER-guardian-1.eml",
        ] {
            assert_eq!(is_of(&number, own), !own.contains("NOTICE") || Number::KINDS.contains(&"NOTICE"), "{own}");
        }
        for other in [
            "CS26-0412.pdf",
            "CS26-04-12.pdf",
            "CS26-04-A.pdf",
            "CS26-0.pdf",
            "X-CS26-04.pdf",
            "CS26-04-v2-3.pdf",
            "CS26-04.2.pdf",
            "CS26-04-LETTER-host.pdf",
        ] {
            assert!(!is_of(&number, other), "{other}");
        }
    }
}
