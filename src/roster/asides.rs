//! What stands in a cell beside a name and is certainly none.

use super::words::{JOINERS, LABELS, are_initials, civility, is_capitals, is_dead, is_earlier, is_rank};
use crate::ids::fold;

/// A cell whose words stand by themselves: signs that join people have spaces beside them, « M.DURAND » and « M. Mme DURAND »
/// are written out, and « DUPONT -MARTIN » is one name.
pub(super) fn apart(cell: &str) -> String {
    let signs = JOINERS.iter().chain(&[":"]);
    let spaced = signs.fold(cell.to_owned(), |cell, sign| cell.replace(sign, &format!(" {sign} ")));
    let line = |line: &str| {
        let mut words: Vec<String> = vec![];
        for word in line.split_whitespace().flat_map(without_title) {
            let before = words.last().map(String::as_str).unwrap_or_default();
            let two = civility(before).is_some() && civility(word).is_some() && !["M.", "M"].contains(&word);
            match words.last_mut().filter(|before| is_hyphened(before, word)) {
                Some(before) => before.push_str(word),
                None => words.extend(two.then(|| "et".to_owned()).into_iter().chain([word.to_owned()])),
            }
        }
        words.join(" ")
    };
    spaced.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// « M.DURAND » as « M. » and « DURAND », but « M.A. » as it is.
fn without_title(word: &str) -> Vec<&str> {
    let title = |at: usize| word.split_at_checked(at + 1);
    let Some((title, name)) = word.find('.').and_then(title) else { return vec![word] };
    let is_title = title.starts_with(char::is_uppercase) && (civility(title).is_some() || is_rank(title, Some(name)));
    let is_name = name.chars().filter(|c| c.is_alphabetic()).count() > 1 && !name.contains('@') && !are_initials(name);
    if is_title && is_name { vec![title, name] } else { vec![word] }
}

/// Whether two words are one name that is written with a space at its hyphen: both are in capitals, or neither is.
fn is_hyphened(one: &str, other: &str) -> bool {
    let hyphens = (one.len() > 1 && one.ends_with('-')) != (other.len() > 1 && other.starts_with('-'));
    let [one, other] = [one, other].map(|word| word.trim_matches('-'));
    let begins = |word: &str| word.starts_with(char::is_uppercase);
    hyphens && begins(one) && begins(other) && is_capitals(one) == is_capitals(other)
}

/// A text without the words that say that somebody is dead.
pub(super) fn without_dead(text: &str, beside: &mut Vec<String>) -> String {
    if !text.split_whitespace().any(is_dead) {
        return text.to_owned();
    }
    beside.push(DEAD.to_owned());
    text.split_whitespace().filter(|word| !is_dead(word)).collect::<Vec<_>>().join(" ")
}

/// What is kept beside the name of somebody who is dead.
pub(super) const DEAD: &str = "décédé";

/// A cell without what is certainly no name, in parentheses, with digits, after « née »; and all that.
pub(super) fn without_asides(cell: &str) -> (String, Vec<String>) {
    let (outside, mut beside) = without_parentheses(cell);
    let spaced = outside.replace(',', " , ").replace(';', " ; ");
    let lines = spaced.lines().map(|line| without_numbers(&line.split_whitespace().collect::<Vec<_>>(), &mut beside));
    let lines: Vec<String> = lines.collect();
    let lines = lines.iter().map(|line| without_earlier(&line.split(' ').collect::<Vec<_>>(), &mut beside));
    let kept = lines.collect::<Vec<_>>().join("\n");
    (kept, beside)
}

fn without_parentheses(cell: &str) -> (String, Vec<String>) {
    let Some((before, rest)) = cell.split_once('(') else { return (cell.to_owned(), vec![]) };
    let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
    let (after, more) = without_parentheses(after);
    // It belongs to the name that it stands after.
    if inside.split_whitespace().any(is_dead) {
        return (format!("{before} {DEAD} {after}"), more);
    }
    let inside = inside.split_whitespace().collect::<Vec<_>>().join(" ");
    let beside = std::iter::once(inside).filter(|inside| !inside.is_empty()).chain(more).collect();
    (format!("{before} {after}"), beside)
}

/// A line without its telephone numbers, e-mail addresses and other words with digits.
fn without_numbers(words: &[&str], beside: &mut Vec<String>) -> String {
    let (mut name, mut run): (Vec<&str>, Vec<&str>) = (vec![], vec![]);
    for word in words.iter().copied().chain([","]) {
        let number = word.contains(|c: char| c.is_ascii_digit() || c == '@');
        if number {
            while run.is_empty() && name.last().is_some_and(|word| LABELS.contains(&fold(word).as_str())) {
                name.pop();
            }
            run.push(word);
            continue;
        }
        if !run.is_empty() {
            beside.push(std::mem::take(&mut run).join(" "));
            name.push(",");
        }
        name.push(word);
    }
    name.pop();
    name.join(" ")
}

/// A line without the name of somebody before their marriage, where capitals tell how far it goes, or nothing stands behind.
fn without_earlier(words: &[&str], beside: &mut Vec<String>) -> String {
    let named = |words: &[&str]| words.iter().any(|word| civility(word).is_none());
    let earlier = |at: &usize| {
        let (Some(before), Some((marker, name))) = (words.get(..*at), words.get(*at..).and_then(<[_]>::split_first))
        else {
            return false;
        };
        let told = before.iter().any(|word| is_capitals(word)) && name.first().is_some_and(|word| is_capitals(word));
        is_earlier(marker) && (told || name.len() == 1 && named(before))
    };
    let Some(at) = (1..words.len()).find(earlier) else { return words.join(" ") };
    let (before, rest) = words.split_at(at);
    let (marker, rest) = rest.split_at(1);
    let (name, after) = rest.split_at(rest.iter().take_while(|word| is_capitals(word)).count().max(1).min(rest.len()));
    beside.push([marker, name].concat().join(" "));
    [before, after].concat().join(" ")
}
