//! The hours of a day as people write them.

use super::spoilt::unreadable;
use super::value::{Clean, Value};
use crate::diagnostic::Flaw;
use crate::ids::{fold, quoted};
use crate::text;

/// What people write, folded, for a day off.
const DAY_OFF: [&str; 7] = ["ferme", "fermee", "fermeture", "repos", "jour de repos", "libre", "conge"];

/// The hours of a day, `8h30-12h / 13h30-17h`, whatever stands between two of them; a day off has an empty list.
pub(super) fn hours(cell: &str) -> Result<Clean, Flaw> {
    let shown = quoted(cell);
    let wrong = || {
        unreadable(text!(
            "« {shown} » n’est pas un horaire ; la semaine n’est pas reprise",
            "« {shown} » are no hours; the week is not taken over"
        ))
        .with_help(text!(
            "écrire par exemple 8h30-12h00 / 13h30-17h00, ou rien pour un jour libre",
            "write for instance 8h30-12h00 / 13h30-17h00, or nothing for a day off"
        ))
    };
    if DAY_OFF.contains(&fold(cell).as_str()) {
        return Ok(Clean { value: Value::List(vec![]), repair: None });
    }
    let clocks = clocks(&cell.to_lowercase()).filter(|all| !all.is_empty()).ok_or_else(wrong)?;
    let slots = clocks.chunks(2).map(|slot| match slot {
        [from, to] => Ok(format!("{from}-{to}")),
        _ => Err(wrong()),
    });
    Ok(Clean { value: Value::List(slots.collect::<Result<_, _>>()?), repair: None })
}

/// What may stand between two times of a day.
const BETWEEN_TIMES: [&str; 14] = ["-", "–", "—", "/", ";", ",", "|", "+", "puis", "de", "du", "à", "a", "et"];

/// The times of a day in order; none where something else stands among them.
fn clocks(text: &str) -> Option<Vec<String>> {
    let (mut all, mut rest) = (vec![], text.trim_start());
    while !rest.is_empty() {
        if let Some(after) = BETWEEN_TIMES.iter().find_map(|between| rest.strip_prefix(between)) {
            rest = after.trim_start();
            continue;
        }
        let (hour, after) = digits(rest)?;
        let sign = after.trim_start().strip_prefix(['h', ':']);
        let after = sign.map_or(after, str::trim_start);
        // « 8h 12h »: what is followed by its own sign is no minutes.
        let minutes = digits(after).filter(|(_, then)| sign.is_some() && !then.trim_start().starts_with(['h', ':']));
        let (minute, after) = minutes.unwrap_or(("0", after));
        let (hour, minute) = (hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?);
        all.push((hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))?);
        rest = after.trim_start_matches("min").trim_start_matches('m').trim_start();
        let ends = rest.is_empty() || BETWEEN_TIMES.iter().any(|between| rest.starts_with(between));
        // « 8 15 12 15 » may be two times or four.
        if sign.is_none() && !ends {
            return None;
        }
    }
    Some(all)
}

/// The one or two digits that a text begins with, and what follows.
fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).filter(|(digits, _)| (1..=2).contains(&digits.len()))
}
