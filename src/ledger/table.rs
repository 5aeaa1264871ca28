//! The table of what may follow what, made by trying the code itself.

use std::fmt::Write as _;

use chrono::{NaiveDate, TimeZone as _, Utc};

use super::event::{Event, Terms, What};
use super::state::State;
use super::words::{How, Kind, PartyKey, Phase};
use crate::agreement::Signs;

/// What a kind of event makes of each phase, as a table in Markdown: rows are phases, columns kinds, a cell the phases
/// that can follow.
pub fn transitions() -> Option<String> {
    let kinds = Kind::ALL.iter().skip(1);
    let mut table = String::from("| state |");
    for kind in kinds.clone() {
        let _ = write!(table, " {} |", kind.key());
    }
    table.push_str("\n|---|");
    table.push_str(&"---|".repeat(kinds.len()));
    for phase in [Phase::Issued, Phase::Signing, Phase::Complete, Phase::Declined, Phase::Cancelled, Phase::Erased] {
        let _ = write!(table, "\n| **{}** |", phase.key());
        for kind in kinds.clone() {
            let mut after: Vec<Phase> = examples(phase)?.iter().flat_map(|state| tried(state, *kind)).collect();
            after.sort();
            after.dedup();
            let words: Vec<&str> = after.into_iter().map(Phase::key).collect();
            let _ = write!(table, " {} |", if words.is_empty() { "–".to_owned() } else { words.join(", ") });
        }
    }
    table.push('\n');
    Some(table)
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default()
}

fn event(what: What, version: u32) -> Option<Event> {
    let at = Utc.with_ymd_and_hms(2026, 7, 1, 12, 0, 0).single()?;
    Some(Event { at, day: day(), number: "A-1".parse().ok()?, version, what })
}

fn party(key: &str) -> Option<PartyKey> {
    key.parse().ok()
}

/// Two required parties and an optional one; the placement is over, so that everything can be tried.
fn terms() -> Option<Terms> {
    let over = day().pred_opt()?;
    let asks = vec![
        (party("head")?, Signs::Required),
        (party("host")?, Signs::Required),
        (party("guardian-1")?, Signs::Optional),
    ];
    Some(Terms { starts: over, ends: over, deadline: None, school_last: false, asks })
}

fn signed(key: &str) -> Option<What> {
    Some(What::Signed { party: party(key)?, how: How::Paper, on: day() })
}

fn declined(key: &str) -> Option<What> {
    Some(What::Declined { party: party(key)?, on: day() })
}

/// States of a phase that differ in what can follow.
fn examples(phase: Phase) -> Option<Vec<State>> {
    let ways: Vec<Vec<What>> = match phase {
        Phase::Issued | Phase::Superseded => vec![vec![]],
        Phase::Signing => vec![vec![signed("head")?], vec![signed("guardian-1")?]],
        Phase::Complete => vec![vec![signed("head")?, signed("host")?]],
        Phase::Declined => vec![vec![declined("host")?], vec![signed("head")?, declined("host")?]],
        Phase::Cancelled => vec![
            vec![What::Cancelled],
            vec![signed("head")?, What::Cancelled],
            vec![signed("head")?, signed("host")?, What::Cancelled],
            vec![declined("host")?, What::Cancelled],
        ],
        Phase::Erased => vec![vec![What::Erased]],
    };
    // An event that says nothing of the phase may stand before any of these, and be revoked behind them.
    let delivered = What::Delivered { party: None, how: How::Email, on: day() };
    let after = ways.iter().map(|way| std::iter::once(&delivered).chain(way).cloned().collect());
    let after: Vec<Vec<What>> = after.collect();
    ways.into_iter().chain(after).map(|way| state(&way)).collect()
}

fn state(way: &[What]) -> Option<State> {
    let mut state = State::begin(1, event(What::Issued(terms()?), 1)?).ok()?;
    for (seq, what) in (2..).zip(way) {
        state.take(seq, event(what.clone(), 1)?).ok()?;
    }
    Some(state)
}

/// The phases that events of a kind make of a state.
fn tried(state: &State, kind: Kind) -> Vec<Phase> {
    let tries = whats(kind).into_iter().flatten();
    let next = tries.filter_map(|what| {
        let version = state.version().version + u32::from(kind == Kind::Amended);
        let mut state = state.clone();
        state.take(100, event(what, version)?).ok()?;
        Some(state.phase())
    });
    next.collect()
}

fn whats(kind: Kind) -> Option<Vec<What>> {
    let each = |of: fn(&str) -> Option<What>| ["head", "host", "guardian-1"].into_iter().map(of).collect();
    match kind {
        Kind::Issued => Some(vec![What::Issued(terms()?)]),
        Kind::Amended => Some(vec![What::Amended(terms()?)]),
        Kind::Delivered => Some(vec![What::Delivered { party: None, how: How::Email, on: day() }]),
        Kind::Signed => each(signed),
        Kind::Declined => each(declined),
        Kind::Reminded => each(|key| Some(What::Reminded { party: party(key)?, how: How::Email })),
        Kind::Cancelled => Some(vec![What::Cancelled]),
        Kind::Revoked => Some((2..6).map(|event| What::Revoked { event }).collect()),
        Kind::Exported => Some(vec![What::Exported]),
        Kind::Erased => Some(vec![What::Erased]),
    }
}
