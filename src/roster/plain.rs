//! Headers as they are compared: without case and accents, and without what people make of words to have them fit into a cell.

use unicode_normalization::UnicodeNormalization as _;

use super::headers::vocabulary;
use crate::ids::fold;

/// The shortest beginning of a word that stands for it before a dot.
const SHORTEST: usize = 3;

/// Words that a number has before it and that say no more than the number: « n° 1 ».
const NUMBER_SIGNS: [&str; 5] = ["n", "no", "num", "numero", "nr"];

/// What stands for a longer word without a dot too.
const SHORT: [(&str, &str); 1] = [("port", "portable")];

/// What makes a number one of an order: « 1er », « 2e ».
const ORDINALS: [&str; 9] = ["er", "ere", "re", "e", "eme", "nd", "nde", "ier", "iere"];

/// The words of a header, each folded, with one space between: « Resp. légal n°1 : C.P. » is « resp legal 1 cp ».
pub(super) fn plain(header: &str) -> String {
    let composed: String = header.nfc().map(|c| if ['°', 'º', 'ª'].contains(&c) { ' ' } else { c }).collect();
    let joined = initials(&composed);
    let words = joined.split_inclusive(|c: char| !c.is_alphanumeric()).map(|piece| match piece.strip_suffix('.') {
        Some(short) => expanded(&fold(short)) + " ",
        None => piece.to_owned(),
    });
    let folded = fold(&words.collect::<String>());
    let mut apart = vec![];
    for word in folded.split(' ') {
        match ordinal(word) {
            Some(number) => apart.push((number.to_owned(), true)),
            None => apart.extend(separated(word).split(' ').map(|word| (in_full(word).to_owned(), false))),
        }
    }
    apart.retain(|(word, _)| !word.is_empty());
    numbered(apart).join(" ")
}

/// The number of « 1er », « 2e »: what makes it one of an order stands at it, as the « e » of « 1 - E-mail » does not.
fn ordinal(word: &str) -> Option<&str> {
    let number = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (is_number && ORDINALS.contains(&word.get(number.len()..)?)).then_some(number)
}

/// `C.P.` as `CP`: letters that stand alone, each before a dot.
fn initials(header: &str) -> String {
    let (mut joined, mut rest) = (String::with_capacity(header.len()), header);
    loop {
        let fresh = !joined.ends_with(char::is_alphanumeric);
        let (run, after) = if fresh { leading_initials(rest) } else { (String::new(), rest) };
        if run.chars().count() > 1 {
            joined.push_str(&run);
            rest = after;
        }
        let mut chars = rest.chars();
        let Some(next) = chars.next() else { return joined };
        joined.push(next);
        rest = chars.as_str();
    }
}

/// The initials at the beginning of a text, and what follows them; the last may have no dot.
fn leading_initials(text: &str) -> (String, &str) {
    let (mut run, mut rest) = (String::new(), text);
    loop {
        let mut chars = rest.trim_start_matches(' ').chars();
        let Some(letter) = chars.next().filter(|c| c.is_alphabetic()) else { return (run, rest) };
        match chars.next() {
            Some('.') => {
                run.push(letter);
                rest = chars.as_str();
            }
            next if !run.is_empty() && !rest.starts_with(' ') && !next.is_some_and(char::is_alphanumeric) => {
                run.push(letter);
                return (run, rest.get(letter.len_utf8()..).unwrap_or_default());
            }
            _ => return (run, rest),
        }
    }
}

/// The word that begins so, where one does; longer forms of it are the same word: « prén. ».
fn expanded(short: &str) -> String {
    let begins = |word: &&str| word.starts_with(short);
    let shortest = vocabulary().filter(begins).min_by_key(|word| word.len());
    let one = shortest.filter(|shortest| vocabulary().filter(begins).all(|word| word.starts_with(shortest)));
    one.filter(|_| short.chars().count() >= SHORTEST).unwrap_or(short).to_owned()
}

fn in_full(word: &str) -> &str {
    SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long)
}

/// `adresse1` as `adresse 1`.
fn separated(folded: &str) -> String {
    let mut apart = String::with_capacity(folded.len() + 4);
    let mut before = ' ';
    for c in folded.chars() {
        if c.is_ascii_digit() && before.is_alphabetic() || c.is_alphabetic() && before.is_ascii_digit() {
            apart.push(' ');
        }
        apart.push(c);
        before = c;
    }
    apart
}

/// Words in which a number stands alone, after what it numbers: « n° 1 » is « 1 », « 1er responsable » « responsable 1 ».
/// Each comes with whether it is a number of an order.
fn numbered(words: Vec<(String, bool)>) -> Vec<String> {
    let is_number = |(word, _): &(String, bool)| word.bytes().all(|b| b.is_ascii_digit());
    let mut all: Vec<String> = vec![];
    let mut words = words.into_iter().peekable();
    while let Some((word, is_ordinal)) = words.next() {
        if words.peek().is_some_and(is_number) && NUMBER_SIGNS.contains(&word.as_str()) {
            continue;
        }
        // What comes first is what is numbered.
        all.extend(words.next_if(|_| is_ordinal).map(|(thing, _)| thing));
        all.push(word);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_make_of_words_is_undone() {
        for (header, words) in [
            ("C.P.", "cp"),
            ("C. P. (entreprise)", "cp entreprise"),
            ("N.A.F", "naf"),
            ("R.L.1 – Nom", "rl 1 nom"),
            ("e.mail", "e mail"),
            ("responsable légal n°1", "responsable legal 1"),
            ("Nom du resp. légal nº 2", "nom du resp legal 2"),
            ("N° de rue", "n de rue"),
            ("1er responsable légal", "responsable 1 legal"),
            ("2e prénom", "prenom 2"),
            ("Tél. port.", "tel portable"),
            ("Tel port", "tel portable"),
            ("Adr. de l’entrep.", "adr de l entreprise"),
            ("Prén.", "prenom"),
            ("prof. référent", "prof referent"),
            ("adresse1", "adresse 1"),
            ("Ne\u{301}(e) le", "ne e le"),
            ("Resp. légal 1 - E-mail", "resp legal 1 e mail"),
            ("Parent 2 e-mail", "parent 2 e mail"),
        ] {
            assert_eq!(plain(header), words, "{header}");
        }
    }
}
