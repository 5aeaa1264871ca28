//! `render`: the PDFs of the agreements, or their HTML pages, or what differs from the ones expected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tripartite::diagnostic::Lang;
use tripartite::model::Scope;
use tripartite::pack::{By, Selection};
use tripartite::store::{self, AGREEMENTS, Folder};
use tripartite::text;

use super::args;
use super::batch::{Batch, Entry, Wish};
use super::choice::Choice;
use super::earlier::{Asked, Earlier};
use super::expect::{self, Hashes};
use super::packs::{Missing, Packing};
use super::pipeline::{Beside, Judging};
use super::press::Press;
use super::print::Failure;
use super::product::Kind;
use super::terminal::Terminal;
use super::{Outcome, Surroundings};

pub(crate) fn run(args: &args::Render, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let expected = args.expect.as_deref().map(|file| expected(file, terminal)).transpose()?;
    let wish = Wish {
        paths: &args.paths,
        judging: Judging { strict: args.strict, on: None },
        templates: args.templates.as_ref(),
        choice: Choice { only_ready: args.only_ready, ..Choice::from(&args.choice) },
        listed: args.expect.is_some() || args.write_expect.is_some(),
        output: args.output.as_ref(),
    };
    if let Some(file) = &args.write_expect {
        // Told before hundreds of documents are made.
        let is_list = |bytes: &[u8]| expect::parse(bytes).is_ok();
        store::could_hold(&terminal.here.join(file), is_list).map_err(|e| terminal.failure(&e))?;
    }
    let batch = Batch::read(&wish, terminal)?;
    let work: Vec<&Entry> = batch.entries.iter().filter(|entry| entry.ready).collect();
    let beside = Beside { kinds: kinds(&args.with, &batch)?, pack: packing(args, &batch, terminal), html: args.html };
    let templates = args.templates.as_ref().map(|folder| terminal.here.join(folder));
    let asked = Asked {
        schools: &batch.targets.schools,
        outputs: batch.outputs.clone(),
        program: &around.program,
        models: &batch.models,
        templates: templates.as_deref(),
        html: args.html,
        kinds: beside.kinds.clone(),
        // What is compared has to be made, whatever is there.
        anew: args.force || expected.is_some(),
    };
    let earlier = Earlier::read(asked, &batch.issued);
    let mut press = Press::new(&batch, expected, Kind::of(args.html), work.len());
    press.prepare(&work, terminal)?;
    let jobs = args.jobs.unwrap_or(around.threads);
    let done = press.make(&work, &beside, &earlier, jobs, (around.interrupts)(), terminal);
    press.remember_stuck(done.is_ok());
    // What was made stays made, whatever came after it.
    press.stale = earlier.keep(std::mem::take(&mut press.pressed), &batch.read);
    done?;
    if let Some(file) = &args.write_expect {
        press.renew(&terminal.here.join(file), terminal);
    }
    press.finish(terminal)
}

/// How packs are to be made. What is chosen by something else than what makes them leaves others out of them.
fn packing(args: &args::Render, batch: &Batch, terminal: &Terminal) -> Option<Packing> {
    let by: By = args.pack?.into();
    let Choice { classes, hosts, .. } = &Choice::from(&args.choice);
    let chosen = [(By::Class, classes), (By::Host, hosts)].into_iter();
    let chosen: Vec<(By, &Vec<String>)> = chosen.filter(|(what, typed)| *what != by && !typed.is_empty()).collect();
    let typed: Vec<&str> = chosen.iter().flat_map(|(_, typed)| typed.iter()).map(String::as_str).collect();
    let part = match typed.as_slice() {
        [] => leaves_out_some(args, batch, terminal).then_some(Selection::Files),
        typed => Some(Selection::Named(typed.join(", "))),
    };
    let chosen = chosen.into_iter().map(|(what, _)| what).collect();
    let missing = batch.entries.iter().filter(|entry| !entry.ready).chain(&batch.aside);
    let missing = missing.filter(|entry| !batch.has_ended(entry));
    Some(Packing { by, part, chosen, missing: missing.map(Missing::from).collect() })
}

/// Whether files were given by name, and not all those of their folders.
fn leaves_out_some(args: &args::Render, batch: &Batch, terminal: &Terminal) -> bool {
    let named = args.paths.iter().any(|path| !terminal.here.join(path).is_dir());
    let read = |school: usize| batch.read.get(&school).map_or(0, BTreeMap::len);
    let there = |folder: &Folder| store::toml_files(&folder.root().join(AGREEMENTS)).unwrap_or_default().len();
    named && batch.targets.schools.iter().enumerate().any(|(school, folder)| there(folder) > read(school))
}

/// The kinds of companions asked for, each once.
fn kinds(asked: &[String], batch: &Batch) -> Result<Vec<String>, Failure> {
    let companions = batch.models.companions();
    let known: BTreeSet<&str> = companions.kinds(Scope::Agreement).chain(companions.kinds(Scope::Guardian)).collect();
    let all = known.iter().copied().collect::<Vec<_>>().join(", ");
    if asked.iter().any(|kind| kind == EVERY_KIND) {
        return Ok(known.into_iter().map(str::to_owned).collect());
    }
    if let Some(kind) = asked.iter().find(|kind| !known.contains(kind.as_str())) {
        let failure = Failure::new(text!("pas de document « {kind} »", "no document « {kind} »"));
        return Err(failure.with_help(text!(
            "documents possibles : {all}, ou {EVERY_KIND} pour tous",
            "possible documents: {all}, or {EVERY_KIND} for every one"
        )));
    }
    let asked: BTreeSet<&String> = asked.iter().collect();
    Ok(asked.into_iter().cloned().collect())
}

/// Asks for every kind.
const EVERY_KIND: &str = "all";

/// The hashes that a file lists.
fn expected(file: &Path, terminal: &Terminal) -> Result<Hashes, Failure> {
    let file = terminal.here.join(file);
    let bytes = store::read_up_to(&file, u64::MAX).map_err(|e| terminal.failure(&e))?;
    expect::parse(&bytes).map_err(|wrong| {
        let name = terminal.shown(&file);
        let (fr, en) = (wrong.get(Lang::Fr), wrong.get(Lang::En));
        Failure::new(text!("« {name} » : {fr}", "« {name} »: {en}"))
    })
}
