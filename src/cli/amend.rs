//! `amend`: the next version of agreements that were issued and say something else by now.

use std::path::PathBuf;

use tripartite::content::Edition;
use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::ids::Number;
use tripartite::ledger::{Case, Key, Kind, Phase, Refused, possible};
use tripartite::store;
use tripartite::text;

use super::Outcome;
use super::args;
use super::batch::{Batch, Entry};
use super::choice::Choice;
use super::desk::{self, Desk, refused};
use super::issue::{Counter, desks, wish};
use super::issued::{Editions, Issued, kept_values};
use super::pipeline::Pipeline;
use super::print::Failure;
use super::terminal::{Surroundings, Terminal};
use super::whose::number_in;

pub(crate) fn amend(args: &args::Amend, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(args.making.by.as_deref(), around, terminal)?;
    let (register, _) = desk.register(terminal)?;
    let mut paths = vec![];
    for number in &args.numbers {
        match desk::case(number, &register).and_then(|case| files_of(number, case, &desk)) {
            Ok(files) => paths.extend(files),
            Err(failure) => return Ok(terminal.refuse(&failure)),
        }
    }
    let batch = Batch::read(&wish(&paths, &args.making, Choice::default(), around), terminal)?;
    let work: Vec<&Entry> = batch.entries.iter().filter(|entry| entry.ready).collect();
    let desks = desks(&batch, args.making.by.as_deref(), around);
    let mut counter = Counter::new("amend", &batch, &desks, work.len());
    let (work, editions) = next_editions(&mut counter, &work, &args.numbers, terminal)?;
    counter.render(&work, &editions, args.making.jobs.unwrap_or(around.threads), terminal)?;
    counter.finish(terminal)
}

/// The file that an agreement was issued from, if it bears the number still; else those of the folder that do.
fn files_of(number: &Number, case: &Case, desk: &Desk<'_>) -> Result<Vec<PathBuf>, Failure> {
    let file = case.sealed().and_then(|sealed| sealed.get(Key::File).map(str::to_owned));
    let file = file.ok_or_else(|| refused(number, &Refused::Phase { phase: Phase::Erased, kind: Kind::Amended }))?;
    let root = desk.school.root();
    let bears = |path: &PathBuf| {
        let bytes = store::read(path).unwrap_or_default();
        number_in(&String::from_utf8_lossy(&bytes)).as_ref() == Some(number)
    };
    let issued = root.join(&file);
    if bears(&issued) {
        return Ok(vec![issued]);
    }
    let all = store::toml_files(&root.join(store::AGREEMENTS)).unwrap_or_default();
    let found: Vec<PathBuf> = all.into_iter().filter(bears).collect();
    match () {
        () if !found.is_empty() => Ok(found),
        // What is wrong with it is told when it is read.
        () if issued.exists() => Ok(vec![issued]),
        () => Err(gone(number, &file).systems()),
    }
}

/// The editions that follow those in force, with what changes; agreements without a change are told and left out.
fn next_editions<'e>(
    counter: &mut Counter<'_>,
    work: &[&'e Entry],
    numbers: &[Number],
    terminal: &mut Terminal,
) -> Result<(Vec<&'e Entry>, Editions), Failure> {
    let (mut editions, mut left) = (Editions::new(), vec![]);
    let reader = counter.pipeline(terminal);
    for entry in work {
        match next_edition(counter.issued, entry, numbers, &reader, terminal)? {
            Ok((number, edition)) => {
                editions.insert((entry.target.school, number), edition);
                left.push(*entry);
            }
            Err(why) => counter.lose(&entry.target.shown, Some(&why), terminal),
        }
    }
    Ok((left, editions))
}

fn next_edition(
    issued: &Issued,
    entry: &Entry,
    numbers: &[Number],
    reader: &Pipeline<'_>,
    terminal: &Terminal,
) -> Result<Result<(Number, Edition), Failure>, Failure> {
    let read = reader.read(&entry.target, &mut Sources::new(), &mut Diagnostics::new());
    let read = read.map_err(|e| terminal.failure(&e))?;
    let Some(checked) = read.checked else { return Ok(Err(renumbered(entry))) };
    let number = checked.get().number.value.clone();
    let school = entry.target.school;
    let (Some(case), Some(archive)) = (issued.case(school, &number), issued.archive(school)) else {
        return Ok(Err(refused(&number, &Refused::NotIssued)));
    };
    let Some((document, _)) = case.digests().filter(|_| numbers.contains(&number)) else {
        return Ok(Err(renumbered(entry)));
    };
    let phase = case.state.phase();
    if !possible(phase).contains(&Kind::Amended) {
        return Ok(Err(refused(&number, &Refused::Phase { phase, kind: Kind::Amended })));
    }
    let before = kept_values(archive, case, terminal)?;
    let content = reader.content(&checked, &Edition::FIRST).map_err(|bug| Failure::new(bug.message()))?;
    let next = Edition::after(&before, document, content.values());
    Ok(next.map(|edition| (number.clone(), edition)).ok_or_else(|| unchanged(&number)))
}

fn renumbered(entry: &Entry) -> Failure {
    let name = &entry.target.shown;
    Failure::new(text!(
        "« {name} » n’est plus le fichier de cette convention",
        "« {name} » is not the file of that agreement any more"
    ))
    .with_help(text!(
        "remettre le numéro d’origine dans le fichier, et le fichier à sa place",
        "put the first number back into the file, and the file into its place"
    ))
}

fn gone(number: &Number, file: &str) -> Failure {
    let (number, folder) = (number.as_str(), store::AGREEMENTS);
    Failure::new(text!(
        "{number} : aucun fichier de `{folder}` ne porte ce numéro, et « {file} », d’où la convention a été émise, n’est plus là",
        "{number}: no file of `{folder}` bears this number, and « {file} », which the agreement was issued from, is gone"
    ))
    .with_help(text!(
        "remettre le fichier à sa place, ou ce numéro dans le fichier qui le remplace",
        "put the file back, or this number into the file that stands for it"
    ))
}

fn unchanged(number: &Number) -> Failure {
    let number = number.as_str();
    Failure::new(text!(
        "{number} : rien de ce qui est imprimé n’a changé",
        "{number}: nothing that is printed has changed"
    ))
    .with_help(text!(
        "ce qui n’est pas imprimé se corrige sans nouvelle version",
        "what is not printed can be mended without a new version"
    ))
}
