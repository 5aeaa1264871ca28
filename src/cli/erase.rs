//! `erase`: whatever the folder holds of agreements goes, and the chain still verifies.

mod plan;

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use tripartite::diagnostic::Lang;
use tripartite::ids::Number;
use tripartite::ledger::{Journal as _, Key, Phase, Register, State, What};
use tripartite::store::{self, IMPORTED, LedgerFile, RENDERED};
use tripartite::text;

use self::plan::{HISTORY, Plan, path};
use super::Outcome;
use super::args;
use super::desk::{self, Desk, Draft};
use super::print::{self, Failure};
use super::report::{self, SCHEMA};
use super::terminal::{Surroundings, Terminal};

pub(crate) fn run(args: &args::Erase, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(args.by.as_deref(), around, terminal)?;
    // From the first look to the last removal nobody records or imports anything: what was looked at is all there is.
    let exists = desk.archive.exists().map_err(|e| terminal.failure(&e))?;
    let held = (!args.dry_run && exists).then(|| desk.archive.writer());
    let mut held = held.transpose().map_err(|e| terminal.failure(&e))?;
    let (register, _) = desk.register(terminal)?;
    let numbers = chosen(args, &register, &desk)?;
    for number in &numbers {
        if let Err(failure) = admitted(number, &register, &desk) {
            terminal.fail(&failure);
            return Ok(Outcome::Found);
        }
    }
    if numbers.is_empty() {
        terminal.sum_up(&text!(
            "aucune convention n’a dépassé la durée de conservation",
            "no agreement is past the period for which it is kept"
        ));
    }
    let plan = Plan::of(numbers, &register, &desk, terminal)?;
    // What is only ended has its reason.
    let is_begun = plan.owns.iter().all(|own| own.is_recorded);
    let reason = args.reason.as_deref().or(is_begun.then_some(""));
    let ledger = held.as_mut().filter(|_| !plan.owns.is_empty());
    if ledger.is_some() && plan.in_the_way.is_empty() && reason.is_none() {
        return Err(no_reason());
    }
    show(&plan, args.dry_run, &desk, terminal)?;
    let Some(ledger) = ledger else { return Ok(Outcome::Well) };
    if !plan.in_the_way.is_empty() {
        terminal.fail(&blocked());
        return Ok(Outcome::Found);
    }
    let reason = reason.unwrap_or_default();
    carry_out(&plan, reason, ledger, &desk, terminal)?;
    if args.reason.is_some() {
        tell_kept_reasons(&plan, terminal);
    }
    tell_what_stays(&desk, terminal);
    Ok(Outcome::Well)
}

/// The agreements that a call means.
fn chosen(args: &args::Erase, register: &Register, desk: &Desk<'_>) -> Result<BTreeSet<Number>, Failure> {
    let mut numbers: BTreeSet<Number> = args.numbers.iter().cloned().collect();
    if args.due {
        let months = desk.habits.retention_months.ok_or_else(undecided)?;
        numbers.extend(due(register, months, desk.today));
    } else if numbers.is_empty() {
        return Err(Failure::new(text!("quelle convention effacer ?", "erase which agreement?")).with_help(text!(
            "donner son numéro, ou `--due` pour toutes celles dont la durée de conservation est passée",
            "give its number, or `--due` for all those that are past the period for which they are kept"
        )));
    }
    Ok(numbers)
}

fn undecided() -> Failure {
    Failure::new(text!(
        "l’établissement n’a pas fixé de durée de conservation",
        "the school has not decided how long agreements are kept"
    ))
    .with_help(text!(
        "écrire `retention_months = …` sous `[settings]` de `school.toml`, ou donner les numéros à effacer",
        "write `retention_months = …` under `[settings]` of `school.toml`, or give the numbers to erase"
    ))
}

/// The agreements that are past the period for which the school keeps them, counted from the last day of the placement.
pub(crate) fn due(register: &Register, months: u32, today: NaiveDate) -> impl Iterator<Item = Number> {
    let is_due = move |state: &State| {
        let until = state.version().terms.ends.checked_add_months(Months::new(months));
        state.phase() != Phase::Erased && until.is_some_and(|until| until < today)
    };
    register.cases().map(|case| &case.state).filter(move |state| is_due(state)).map(|state| state.number().clone())
}

/// Whether an agreement may be erased, or its erasure ended.
fn admitted(number: &Number, register: &Register, desk: &Desk<'_>) -> Result<(), Failure> {
    let case = desk::case(number, register)?;
    if case.state.phase() == Phase::Erased {
        return Ok(());
    }
    desk.admits(&Draft::about(case, What::Erased), register).map_err(|why| desk::refused(number, &why))
}

/// Records the erasures, then removes the files, then what is under the seals. A call that was cut off is finished by
/// calling it again: the seals, which say what there is, go last.
fn carry_out(
    plan: &Plan,
    reason: &str,
    ledger: &mut LedgerFile,
    desk: &Desk<'_>,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    if plan.owns.iter().any(|own| !own.is_recorded) {
        let recorded = desk.record_in(ledger, terminal, &mut |register| {
            let cases = plan.owns.iter().map(|own| desk::case(&own.number, register));
            let cases = cases.collect::<Result<Vec<_>, _>>()?;
            let open = cases.into_iter().filter(|case| case.state.phase() != Phase::Erased);
            // What a draft says of documents would be data of the agreement again.
            let bare = open.map(|case| {
                let sealed = vec![(Key::Reason, reason.to_owned())];
                Draft { sealed, ..Draft::about(case, What::Erased) }
            });
            Ok(bare.collect())
        })?;
        recorded.tell_clock(desk, terminal);
        desk.tell_unnamed(terminal);
    }
    let failed = |e: store::Error| terminal.failure(&e);
    // What killed calls left half written may speak of anybody.
    desk.archive.tidy();
    for folder in &plan.untidy {
        store::remove_leftovers(&path(desk, folder));
    }
    for own in &plan.owns {
        for name in &own.kept {
            desk.archive.remove(name).map_err(failed)?;
        }
        for name in &own.files {
            store::remove(&path(desk, name)).map_err(failed)?;
        }
    }
    // What `render` remembers is made anew by the next call.
    desk.archive.remove(RENDERED).map_err(failed)?;
    if let Some(text) = &plan.import {
        store::write_whole(&desk.archive.root().join(IMPORTED), text.as_bytes()).map_err(failed)?;
    }
    let sealed: Vec<u64> = plan.owns.iter().flat_map(|own| own.sealed.iter().copied()).collect();
    ledger.unseal(&sealed).map_err(failed)?;
    if terminal.is_human() {
        for own in &plan.owns {
            let number = &own.number;
            terminal.line(text!("{number}  effacée", "{number}  erased").get(terminal.lang));
        }
    }
    Ok(())
}

/// The agreements whose erasure was recorded before, with a reason that stays.
fn tell_kept_reasons(plan: &Plan, terminal: &mut Terminal) {
    for own in plan.owns.iter().filter(|own| own.is_recorded) {
        let number = &own.number;
        terminal.remark(&text!(
            "{number} était déjà effacée : le motif inscrit alors reste, celui d’aujourd’hui ne l’est pas",
            "{number} was erased already: the reason recorded then stays, that of today is not recorded"
        ));
    }
}

/// What an erasure cannot reach.
fn tell_what_stays(desk: &Desk<'_>, terminal: &mut Terminal) {
    terminal.remark(&match desk.habits.backup.as_str() {
        "" => text!(
            "les sauvegardes et les copies faites auparavant gardent ces données",
            "backups and copies that were made before keep this data"
        ),
        folder => text!(
            "les sauvegardes faites auparavant gardent ces données (« {folder} », et toute autre copie)",
            "backups that were made before keep this data (« {folder} », and any other copy)"
        ),
    });
    if desk.school.root().join(HISTORY).exists() {
        terminal.remark(&text!(
            "le dossier est suivi par Git, qui garde les versions d’avant des fichiers effacés",
            "the folder is followed by Git, which keeps earlier versions of the files that were erased"
        ));
    }
}

fn no_reason() -> Failure {
    Failure::new(text!("pour quel motif effacer ?", "erase for which reason?")).with_help(text!(
        "écrire `--reason \"…\"` ; le motif reste au registre, il ne doit nommer personne",
        "write `--reason \"…\"`; the reason stays in the ledger, it should name nobody"
    ))
}

fn blocked() -> Failure {
    Failure::new(text!(
        "rien n’est effacé : des fichiers qui parlent aussi d’autre chose, ou impossibles à lire, sont encore là",
        "nothing is erased: files that speak of other things as well, or that cannot be looked into, are still there"
    ))
    .with_help(text!(
        "supprimer ou déplacer ceux qui sont nommés ci-dessus, puis recommencer",
        "delete or move those named above, then try again"
    ))
}

fn show(plan: &Plan, dry_run: bool, desk: &Desk<'_>, terminal: &mut Terminal) -> Result<(), Failure> {
    let shown = |name: &str| terminal.shown(&path(desk, name));
    let rewritten: Vec<String> = plan.import.iter().map(|_| shown(&format!("{}/{IMPORTED}", store::FOLDER))).collect();
    let in_the_way: Vec<String> = plan.in_the_way.iter().map(|name| shown(name)).collect();
    let to_look_at: Vec<String> = plan.to_look_at.iter().map(|name| shown(name)).collect();
    let files = |own: &plan::Own| -> Vec<String> {
        let kept = own.kept.iter().map(|name| format!("{}/{name}", store::FOLDER));
        kept.chain(own.files.iter().cloned()).map(|name| shown(&name)).collect()
    };
    let erased: Vec<report::Erasure> = plan
        .owns
        .iter()
        .map(|own| report::Erasure {
            number: own.number.as_str().to_owned(),
            events: own.sealed.clone(),
            files: files(own),
        })
        .collect();
    if !terminal.is_human() {
        let command = "erase";
        let report = report::Erase { schema: SCHEMA, command, dry_run, erased, rewritten, in_the_way, to_look_at };
        return terminal.json(&report);
    }
    if dry_run || !in_the_way.is_empty() {
        for report::Erasure { number, events, files } in &erased {
            let events = print::events(events.len() as u64);
            let (fr, en) = (events.get(Lang::Fr), events.get(Lang::En));
            let words = text!("{number}  données de {fr}", "{number}  data of {en}");
            terminal.line(words.get(terminal.lang));
            for file in files {
                terminal.line(&format!("    {file}"));
            }
        }
        for file in &rewritten {
            let words = text!("RÉÉCRIT SANS ELLES  {file}", "REWRITTEN WITHOUT THEM  {file}");
            terminal.line(words.get(terminal.lang));
        }
    }
    for file in &in_the_way {
        terminal.line(text!("À ENLEVER D’ABORD  {file}", "TO BE REMOVED FIRST  {file}").get(terminal.lang));
    }
    for file in &to_look_at {
        terminal.line(text!("À REGARDER SOI-MÊME  {file}", "TO BE LOOKED AT  {file}").get(terminal.lang));
    }
    Ok(())
}
