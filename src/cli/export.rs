//! `export`: the evidence file of an agreement, which anyone can check without this program.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::digest::DocumentHash;
use tripartite::evidence::{Evidence, Story, evidence};
use tripartite::ids::Number;
use tripartite::ledger::{Key, Verifier, What};
use tripartite::model::Models;
use tripartite::render::Renderer;
use tripartite::store::{self, Found, Kept};
use tripartite::text;

use super::Outcome;
use super::args;
use super::audit::Named;
use super::desk::{self, Desk, Draft, head_words, refused, walk};
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::terminal::{Surroundings, Terminal};

pub(crate) fn run(args: &args::Export, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(args.by.as_deref(), around, terminal)?;
    let (register, _) = desk.register(terminal)?;
    for number in &args.numbers {
        let judged = desk::case(number, &register).and_then(|case| {
            let draft = Draft::about(case, What::Exported);
            desk.admits(&draft, &register).map_err(|why| refused(number, &why))
        });
        if let Err(failure) = judged {
            return Ok(terminal.refuse(&failure));
        }
    }
    let folder = desk.output(args.output.as_deref(), terminal);
    store::create_folder(&folder).map_err(|e| terminal.failure(&e))?;
    let models = Models::builtin();
    let mut renderer = Renderer::new(&models);
    let mut written = vec![];
    for story in stories(&args.numbers, &desk, terminal)? {
        let Some(made) = make(&story, &mut renderer, &desk, terminal)? else { return Ok(Outcome::Found) };
        let path = folder.join(made.file_name());
        written.push(Written { story, made, path });
    }
    record(&written, &desk, terminal)
}

/// An evidence file.
struct Written {
    story: Story,
    made: Evidence,
    path: PathBuf,
}

/// What the ledger says of some agreements; the whole chain is verified.
fn stories(numbers: &[Number], desk: &Desk<'_>, terminal: &Terminal) -> Result<Vec<Story>, Failure> {
    let mut stories: Vec<Story> = numbers.iter().cloned().map(Story::new).collect();
    let mut verifier = Verifier::default();
    if let Some(ledger) = desk.archive.reader().map_err(|e| terminal.failure(&e))? {
        walk(&ledger, terminal, &mut |row| {
            let entry = verifier.take(&row)?;
            stories.iter_mut().try_for_each(|story| story.take(&row, &entry))
        })?;
    }
    Ok(stories)
}

/// The evidence file of an agreement; none, and the reason told, where its certificate cannot be printed.
fn make(
    story: &Story,
    renderer: &mut Renderer<'_>,
    desk: &Desk<'_>,
    terminal: &mut Terminal,
) -> Result<Option<Evidence>, Failure> {
    let mut named = Named::default();
    for entry in story.events() {
        named.take(entry).map_err(|fault| desk::damaged(&fault))?;
    }
    let mut kept = BTreeMap::new();
    for file in named.files() {
        let failed = |e: store::Error| terminal.failure(&e);
        if desk.archive.look(file).map_err(failed)? != Found::Sound {
            return Err(unsound(&desk.archive.inside(file)));
        }
        let hash = match file {
            Kept::Issued(hash) | Kept::Return(hash) => *hash,
            Kept::Content(digest) => (*digest).into(),
        };
        kept.insert(hash, desk.archive.read(file).map_err(failed)?);
    }
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let made = evidence(story, &kept, renderer, &mut sources, &mut found);
    for finding in found.sorted() {
        let words = terminal.printer().diagnostic(finding, &sources);
        terminal.tell(&format!("{words}\n"));
    }
    made.map_err(|bug| Failure::new(bug.message()))
}

fn unsound(name: &str) -> Failure {
    Failure::new(text!(
        "le fichier gardé « {name} » manque ou a été changé : rien n’est exporté",
        "the kept file « {name} » is missing or was changed: nothing is exported"
    ))
    .with_help(text!("`tripartite audit` en dit plus", "`tripartite audit` tells more"))
}

/// Writes the files, and records with which hashes. What was erased meanwhile is not written.
fn record(written: &[Written], desk: &Desk<'_>, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut hashes = vec![];
    let recorded = desk.record(terminal, &mut |register| {
        let drafts = written.iter().map(|one| {
            let case = one.story.case().and_then(|case| register.get(case.state.number()));
            let case = case.ok_or_else(|| Failure::new(tripartite::ledger::Refused::NotIssued.message()))?;
            let draft = Draft::about(case, What::Exported);
            desk.admits(&draft, register).map_err(|why| refused(&draft.number, &why)).map(|()| draft)
        });
        let drafts = drafts.collect::<Result<Vec<Draft>, Failure>>()?;
        hashes.clear();
        let noted = written.iter().zip(drafts).map(|(one, draft)| {
            let bytes = one.made.zip().map_err(|bug| Failure::new(bug.message()))?;
            store::write_whole(&one.path, &bytes).map_err(|e| terminal.failure(&e))?;
            let hash = DocumentHash::of(&bytes);
            hashes.push(hash);
            Ok(draft.with(Key::Note, Some(&format!("{} {hash}", one.made.file_name()))))
        });
        noted.collect()
    })?;
    let lines = written.iter().zip(&recorded.seqs).zip(&hashes).map(|((one, seq), hash)| report::Exported {
        number: one.story.case().map_or_else(String::new, |case| case.state.number().as_str().to_owned()),
        event: *seq,
        file: terminal.shown(&one.path),
        document_hash: hash.to_string(),
        files: one.made.parts().iter().map(|part| part.name.clone()).collect(),
    });
    let lines: Vec<report::Exported> = lines.collect();
    if !terminal.is_human() {
        let head = report::HeadLine::of(recorded.head);
        let report = report::Export { schema: SCHEMA, command: "export", exported: lines, head };
        return terminal.json(&report).map(|()| Outcome::Well);
    }
    for line in &lines {
        let (number, file, hash, count) = (&line.number, &line.file, &line.document_hash, line.files.len());
        let words = text!("{number}  {file}  {count} fichiers, {hash}", "{number}  {file}  {count} files, {hash}");
        terminal.line(words.get(terminal.lang));
    }
    terminal.remark(&text!(
        "ce dossier contient les coordonnées de toutes les parties : ne le remettre qu’à qui doit le vérifier",
        "this file holds the addresses of all parties: give it only to those who have to check it"
    ));
    terminal.sum_up(&head_words(recorded.head));
    recorded.tell_clock(desk, terminal);
    desk.tell_unnamed(terminal);
    Ok(Outcome::Well)
}
