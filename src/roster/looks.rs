//! When two values are one, and which of two spellings says more.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::value::Value;
use crate::ids::{Ine, fold};

/// Whether two values mean the same: `0639981234` is `06 39 98 12 34`.
pub(super) fn is_same(one: &Value, other: &Value) -> bool {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace('’', "'");
    one == other || is_by(bare, one, other)
}

/// Whether two values are the same but for capitals, accents and signs.
pub(super) fn looks_like(one: &Value, other: &Value) -> bool {
    is_by(fold, one, other)
}

/// Whether a value is another one, spelt with less: without its accents, all in capitals, without its signs; or the former
/// national number beside that of today. One of two spellings always says less, so that two sources that disagree do not
/// take turns.
pub(super) fn says_less(one: &Value, other: &Value) -> bool {
    looks_like(one, other) && spelling(one) < spelling(other)
        || is_former(one) == Some(true) && is_former(other) == Some(false)
}

/// Whether a national number is of the former kind; none of what is no such number.
fn is_former(value: &Value) -> Option<bool> {
    value.as_text()?.parse::<Ine>().ok().map(|ine| ine.is_former())
}

/// Whether two national numbers are those of two pupils: one of each kind may be one pupil's.
pub(super) fn are_two_numbers(one: &Value, other: &Value) -> bool {
    one != other && is_former(one) == is_former(other)
}

/// What a spelling tells, the weightier first: accents, that it has small letters, signs, capitals.
fn spelling(value: &Value) -> (usize, bool, usize, usize) {
    let text = match value {
        Value::Text(text) => text.clone(),
        Value::List(texts) => texts.join(" "),
        _ => String::new(),
    };
    let count = |is: fn(char) -> bool| text.nfd().filter(|c| is(*c)).count();
    let is_accented = |c: char| is_combining_mark(c) || c.is_alphabetic() && fold(c.encode_utf8(&mut [0; 4])).len() > 1;
    let is_sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && !is_combining_mark(c);
    (count(is_accented), text.contains(char::is_lowercase), count(is_sign), count(char::is_uppercase))
}

/// Whether two texts are one by what they are compared by, or each of two lists is.
fn is_by(by: impl Fn(&str) -> String, one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => by(one) == by(other),
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| by(one) == by(other))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_an_address_are_compared_one_by_one() {
        let lines = |lines: &[&str]| Value::List(lines.iter().map(|line| (*line).to_owned()).collect());
        let (typed, given) = (lines(&["8, rue de l’Oie", "bât. A"]), lines(&["8, rue de l'Oie", "bât.  A"]));
        assert!(is_same(&typed, &given) && !is_same(&typed, &lines(&["8, rue de l'Oie"])));
        assert!(looks_like(&lines(&["8 RUE DE L'OIE", "BAT. A"]), &typed) && !looks_like(&lines(&["9"]), &typed));
        assert!(says_less(&lines(&["8 RUE DE L'OIE", "BAT. A"]), &typed));
    }

    #[test]
    fn of_two_spellings_one_says_less_whichever_comes_first() {
        for (less, more) in [
            ("LEFEVRE", "Lefevre"),
            ("Lefevre", "LEFÈVRE"),
            ("LEFEVRE", "Lefèvre"),
            ("LEFÈVRE", "Lefèvre"),
            ("D'OEUVRE", "D'ŒUVRE"),
            ("Jean Paul", "Jean-Paul"),
            ("Atelier bleu", "Atelier Bleu"),
            ("8 rue de l'Oie", "8, rue de l'Oie"),
        ] {
            let [less, more] = [less, more].map(|text| Value::Text(text.to_owned()));
            assert!(says_less(&less, &more) && !says_less(&more, &less), "{less} {more}");
        }
        let [roux, durand] = ["ROUX", "Durand"].map(|text| Value::Text(text.to_owned()));
        assert!(!says_less(&roux, &durand));
    }
}
