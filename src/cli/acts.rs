//! `deliver`, `decline`, `cancel`, `revoke`: one event for each agreement, all of a call or none.

use tripartite::diagnostic::Text;
use tripartite::ids::Number;
use tripartite::ledger::{Case, Contact, Key, Refused, Register, What};
use tripartite::text;

use super::Outcome;
use super::args;
use super::desk::{self, Desk, Draft, Recorded, head_words};
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::terminal::{Surroundings, Terminal};

pub(crate) fn deliver(
    args: &args::Deliver,
    around: &Surroundings,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(args.by.as_deref(), around, terminal)?;
    let on = args.date.unwrap_or(desk.today);
    let each = |case: &Case| {
        let what = What::Delivered { party: args.party, how: args.how.into(), on };
        Draft::about(case, what).with(Key::Note, args.note.as_deref())
    };
    record_each("deliver", &desk, &args.numbers, each, terminal)
}

pub(crate) fn decline(
    args: &args::Decline,
    around: &Surroundings,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(args.by.as_deref(), around, terminal)?;
    let on = args.date.unwrap_or(desk.today);
    let each = |case: &Case| {
        let what = What::Declined { party: args.party, on };
        Draft::about(case, what).with(Key::Reason, Some(&args.reason))
    };
    record_each("decline", &desk, std::slice::from_ref(&args.number), each, terminal)
}

pub(crate) fn cancel(args: &args::Cancel, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(args.by.as_deref(), around, terminal)?;
    let each = |case: &Case| Draft::about(case, What::Cancelled).with(Key::Reason, Some(&args.reason));
    record_each("cancel", &desk, &args.numbers, each, terminal)
}

pub(crate) fn revoke(args: &args::Revoke, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(args.by.as_deref(), around, terminal)?;
    let each =
        |case: &Case| Draft::about(case, What::Revoked { event: args.event }).with(Key::Reason, Some(&args.reason));
    record_each("revoke", &desk, std::slice::from_ref(&args.number), each, terminal)
}

/// Records one event about each of some agreements, or, where one of them refuses, none.
fn record_each(
    command: &'static str,
    desk: &Desk<'_>,
    numbers: &[Number],
    each: impl Fn(&Case) -> Draft,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let mut drafts = vec![];
    let recorded = record_all(desk, terminal, &mut |register| {
        drafts = numbers.iter().map(|number| desk::case(number, register).map(&each)).collect::<Result<_, _>>()?;
        Ok(drafts.clone())
    });
    tell(command, desk, &drafts, recorded, &[], terminal)
}

/// Records a plan.
pub(crate) fn record_all(
    desk: &Desk<'_>,
    terminal: &Terminal,
    plan: &mut dyn FnMut(&Register) -> Result<Vec<Draft>, Failure>,
) -> Result<Recorded, Failure> {
    if desk.archive.exists().map_err(|e| terminal.failure(&e))? {
        return desk.record(terminal, plan);
    }
    // Nothing was ever issued here: no ledger is made for a mistyped number.
    plan(&Register::default())?;
    Err(Failure::new(Refused::NotIssued.message()))
}

/// More that are left out than these are counted, not named.
const MOST_LEFT: usize = 20;

/// Says what was recorded, or why nothing was.
pub(crate) fn tell(
    command: &'static str,
    desk: &Desk<'_>,
    drafts: &[Draft],
    recorded: Result<Recorded, Failure>,
    left: &[(Number, Text)],
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let recorded = match recorded {
        Ok(recorded) => recorded,
        Err(failure) => return Ok(terminal.refuse(&failure)),
    };
    let register = &recorded.register;
    let lines: Vec<report::Act> = drafts
        .iter()
        .zip(&recorded.seqs)
        .map(|(draft, seq)| report::Act {
            number: draft.number.as_str().to_owned(),
            version: draft.version,
            event: *seq,
            kind: draft.what.kind().key(),
            party: draft.what.party().map(ToString::to_string),
            state: register.get(&draft.number).map_or("", |case| case.state.phase().key()),
        })
        .collect();
    let outcome = if lines.is_empty() && !left.is_empty() { Outcome::Found } else { Outcome::Well };
    if !terminal.is_human() {
        let head = Some(report::HeadLine::of(recorded.head));
        let left_out = left.iter().map(|(number, why)| report::LeftOut {
            number: number.as_str().to_owned(),
            reason: why.get(terminal.lang).to_owned(),
        });
        let left_out = left_out.collect();
        let report = report::Acts { schema: SCHEMA, command, recorded: lines, left_out, head };
        return terminal.json(&report).map(|()| outcome);
    }
    for (draft, line) in drafts.iter().zip(&lines) {
        let kind = draft.what.kind().words();
        let case = register.get(&draft.number);
        let state = case.map(|case| case.state.phase().words());
        let contacts = case.and_then(Case::sealed).as_ref().map(Contact::all).unwrap_or_default();
        let party = draft.what.party().map(|party| Contact::words_of(party, &contacts));
        let party = party.map_or_else(String::new, |words| format!("  {}", words.get(terminal.lang)));
        let state = state.map_or_else(String::new, |words| words.get(terminal.lang).to_owned());
        let (event, kind) = (line.event, kind.get(terminal.lang).to_owned());
        terminal.line(&format!("{}  {kind}{party}  → {state}  ({event})", line.number));
    }
    let count = lines.len();
    if count > 1 {
        terminal.sum_up(&text!("{count} événements inscrits", "{count} events recorded"));
    }
    terminal.sum_up(&head_words(recorded.head));
    recorded.tell_clock(desk, terminal);
    if !lines.is_empty() {
        desk.tell_unnamed(terminal);
    }
    tell_left(left, terminal);
    Ok(outcome)
}

fn tell_left(left: &[(Number, Text)], terminal: &mut Terminal) {
    if left.is_empty() {
        return;
    }
    let count = left.len();
    terminal.remark(&text!("LAISSÉES DE CÔTÉ, non signées : {count}", "LEFT OUT, not signed: {count}"));
    left.iter().take(MOST_LEFT).for_each(|(_, why)| terminal.remark(why));
    if left.len() > MOST_LEFT {
        terminal.remark(&text!(
            "… et d’autres : `--format json` les nomme toutes",
            "… and others: `--format json` names them all"
        ));
    }
}
