//! What stands in a cell beside a name and is certainly none.

use super::words::{EARLIER, LABELS, is_capitals};
use crate::ids::fold;

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

/// A line without the name of somebody before their marriage, where capitals tell how far it goes.
fn without_earlier(words: &[&str], beside: &mut Vec<String>) -> String {
    let earlier = |at: &usize| {
        let small = |word: &&str| word.starts_with(char::is_lowercase) && EARLIER.contains(&fold(word).as_str());
        words.get(..*at).is_some_and(|before| before.iter().any(|word| is_capitals(word)))
            && words.get(*at).is_some_and(small)
            && words.get(at + 1).is_some_and(|word| is_capitals(word))
    };
    let Some(at) = (1..words.len()).find(earlier) else { return words.join(" ") };
    let (before, rest) = words.split_at(at);
    let (marker, rest) = rest.split_at(1);
    let (name, after) = rest.split_at(rest.iter().take_while(|word| is_capitals(word)).count());
    beside.push([marker, name].concat().join(" "));
    [before, after].concat().join(" ")
}
