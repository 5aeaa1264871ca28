//! `backup`: ledger, kept files and descriptions copied as one consistent whole, and the copy verified.
//!
//! What is damaged is copied as it is, what cannot be read is left out, and both are named: a secretariat whose disk begins to
//! fail needs a backup more than ever.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tripartite::diagnostic::Text;
use tripartite::ledger::{Head, Journal as _, Verifier};
use tripartite::store::{self, Archive, ErrorKind, FOLDER, Found, IMPORTED, LEDGER, LedgerFile};
use tripartite::text;

use super::Outcome;
use super::args;
use super::audit;
use super::desk::{self, Desk, head_words};
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::terminal::{Surroundings, Terminal};
use super::whose;

pub(crate) fn run(args: &args::Backup, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(None, around, terminal)?;
    let parent = folder(args, &desk, terminal)?;
    let failed = |e: store::Error| terminal.failure(&e);
    let to = parent.join(name(&desk));
    if to.exists() {
        return Err(Failure::new(text!("cette sauvegarde existe déjà", "this backup exists already")));
    }
    let part = parent.join(format!("{}{PART}", name(&desk)));
    let ledger = held(&desk).map_err(failed)?;
    let ledger = ledger.ok_or_else(|| Failure::new(text!("aucun registre à sauvegarder", "no ledger to back up")))?;
    desk.archive.tidy();
    // Whoever began this one was killed in the same second.
    store::remove_folder(&part).map_err(failed)?;
    let made = copy(&desk, ledger, &part, terminal);
    if made.is_err() {
        let _ = store::remove_folder(&part);
    }
    let Copied { files: count, head, unsound } = made?;
    store::rename_folder(&part, &to).map_err(failed)?;
    let shown = terminal.shown(&to);
    for name in store::names(&parent).into_iter().filter(|name| is_part(name)) {
        terminal.remark(&text!(
            "« {name} » est le reste d’une sauvegarde interrompue (ou en cours) : elle ne sert à rien, on peut la supprimer",
            "« {name} » is left of a backup that was cut off (or is under way): it is of no use and may be deleted"
        ));
    }
    if terminal.is_human() {
        terminal.line(&shown);
        for words in unsound.values() {
            terminal.line(words.get(terminal.lang));
        }
        terminal.sum_up(&if unsound.is_empty() {
            text!("{count} fichiers copiés et vérifiés", "{count} files copied and verified")
        } else {
            text!("{count} fichiers copiés", "{count} files copied")
        });
        terminal.sum_up(&head_words(head));
    } else {
        let head = report::HeadLine::of(head);
        let unsound = unsound.keys().cloned().collect();
        terminal.json(&report::Backup {
            schema: SCHEMA,
            command: "backup",
            folder: shown,
            files: count,
            unsound,
            head,
        })?;
    }
    if unsound.is_empty() {
        return Ok(Outcome::Well);
    }
    terminal.fail(&flawed());
    Ok(Outcome::Found)
}

/// The ledger, to which nobody adds while the copy is made, so that ledger and files fit each other. Where nothing may be
/// written nobody can be kept from it: files are kept before they are named, so that a copy of the ledger that is older than
/// those of the files finds them all, unless there was an erasure, which shows when the copy is verified.
fn held(desk: &Desk<'_>) -> Result<Option<LedgerFile>, store::Error> {
    if !desk.archive.exists()? {
        return Ok(None);
    }
    match desk.archive.writer() {
        Err(error) if matches!(error.kind(), ErrorKind::ReadOnly | ErrorKind::Denied) => desk.archive.reader(),
        held => held.map(Some),
    }
}

fn flawed() -> Failure {
    Failure::new(text!(
        "la sauvegarde est faite, mais ce qui est nommé ci-dessus n’est pas intact",
        "the backup is made, but what is named above is not sound"
    ))
    .with_help(text!(
        "garder les sauvegardes d’avant ; `tripartite audit` en dit plus",
        "keep the backups from before; `tripartite audit` tells more"
    ))
}

/// What was copied.
struct Copied {
    files: usize,
    head: Head,
    /// What is not sound in the original, by its path in the school's folder, each with a sentence.
    unsound: BTreeMap<String, Text>,
}

/// Copies everything into a folder, and verifies the copy.
fn copy(desk: &Desk<'_>, ledger: LedgerFile, part: &Path, terminal: &Terminal) -> Result<Copied, Failure> {
    let failed = |e: store::Error| terminal.failure(&e);
    let copy = Archive::at(&part.join(FOLDER));
    store::create_folder(copy.root()).map_err(failed)?;
    ledger.copy(&copy.ledger_path()).map_err(failed)?;
    let mut files = desk.archive.files().map_err(failed)?;
    // Without it the next import could not tell what was changed by hand.
    files.extend(desk.archive.root().join(IMPORTED).exists().then(|| IMPORTED.to_owned()));
    for file in &mut files {
        *file = inside(file);
    }
    let mut copied = Copied { files: 0, head: ledger.head().map_err(failed)?, unsound: BTreeMap::new() };
    for name in store::tree_names(desk.school.root()).map_err(failed)? {
        match name {
            Ok(name) if is_printed(&name) => {}
            Ok(name) => files.push(name),
            Err(error) => {
                let shown = terminal.shown(error.path());
                let words = error.message(&shown);
                copied.unsound.insert(shown, words);
            }
        }
    }
    for file in files {
        let from = path(desk.school.root(), &file);
        match store::read_up_to(&from, u64::MAX) {
            Ok(bytes) => {
                copy_file(&bytes, &path(part, &file), terminal)?;
                copied.files += 1;
            }
            Err(error) => {
                let words = error.message(&terminal.shown(&from));
                copied.unsound.insert(file, words);
            }
        }
    }
    drop(ledger);
    copied.verify(&copy, desk, terminal)?;
    Ok(copied)
}

/// How the name of a backup ends that is not whole yet.
const PART: &str = ".part";

/// Whether a name is that of a backup that is not whole: `tripartite-2026-05-04-111233.part`.
fn is_part(name: &str) -> bool {
    let day = name.strip_prefix("tripartite-").and_then(|name| name.strip_suffix(PART));
    day.is_some_and(|day| day.len() == 17 && day.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
}

/// The folder that backups go to: the one of the call, else that of `school.toml`.
fn folder(args: &args::Backup, desk: &Desk<'_>, terminal: &Terminal) -> Result<PathBuf, Failure> {
    let asked = args.folder.as_ref().map(|folder| terminal.here.join(folder));
    let own =
        || Some(&desk.habits.backup).filter(|folder| !folder.is_empty()).map(|folder| desk.school.root().join(folder));
    let folder = asked.or_else(own).ok_or_else(|| {
        Failure::new(text!("dans quel dossier sauvegarder ?", "back up into which folder?")).with_help(text!(
            "écrire `tripartite backup DOSSIER`, ou `backup` sous `[settings]` de `school.toml`",
            "write `tripartite backup FOLDER`, or `backup` under `[settings]` of `school.toml`"
        ))
    })?;
    store::create_folder(&folder).map_err(|e| terminal.failure(&e))?;
    let folder = folder.canonicalize().unwrap_or(folder);
    if folder.starts_with(desk.school.root()) {
        return Err(Failure::new(text!(
            "une sauvegarde ne va pas dans le dossier de l’établissement lui-même",
            "a backup does not go into the school’s own folder"
        ))
        .with_help(text!("choisir un autre disque", "choose another disk")));
    }
    Ok(folder)
}

/// The name of a backup made now, by the school's clocks: `tripartite-2026-05-04-111233`.
fn name(desk: &Desk<'_>) -> String {
    format!("tripartite-{}", desk.habits.zone.local(desk.now()).format("%Y-%m-%d-%H%M%S"))
}

/// What the program prints again at any time.
fn is_printed(name: &str) -> bool {
    whose::is_in(name, store::OUT)
}

fn path(root: &Path, name: &str) -> PathBuf {
    name.split('/').fold(root.to_owned(), |path, part| path.join(part))
}

fn copy_file(bytes: &[u8], to: &Path, terminal: &Terminal) -> Result<(), Failure> {
    let failed = |e: store::Error| terminal.failure(&e);
    if let Some(folder) = to.parent() {
        store::create_folder(folder).map_err(failed)?;
    }
    store::write_whole(to, bytes).map_err(failed)?;
    if store::read_up_to(to, u64::MAX).map_err(failed)? == bytes {
        return Ok(());
    }
    Err(differs(&terminal.shown(to)))
}

fn differs(name: &str) -> Failure {
    Failure::new(text!(
        "la copie « {name} » n’est pas comme l’original : la sauvegarde n’est pas complète",
        "the copy « {name} » is not like the original: the backup is not complete"
    ))
    .systems()
}

impl Copied {
    /// Verifies the chain and the files of the copy. What is wrong in the original as well is noted.
    fn verify(&mut self, copy: &Archive, desk: &Desk<'_>, terminal: &Terminal) -> Result<(), Failure> {
        let failed = |e: store::Error| terminal.failure(&e);
        let mut verifier = Verifier::default();
        let mut named = audit::Named::default();
        if let Some(ledger) = copy.reader().map_err(failed)? {
            let mut fault = None;
            let read = ledger.read(&mut |row| {
                let taken = verifier.take(&row).and_then(|entry| named.take(&entry));
                fault = fault.take().or(taken.err());
                ControlFlow::Continue(())
            });
            let unread = match read {
                Err(error) if error.kind() == ErrorKind::Damaged => Some(error.message(&inside(LEDGER))),
                read => read.map_err(failed).map(|()| None)?,
            };
            let words = fault.map(|fault| desk::damaged(&fault).message).or(unread);
            self.unsound.extend(words.map(|words| (inside(LEDGER), words)));
        }
        for kept in named.files() {
            if copy.look(kept).map_err(failed)? == Found::Sound {
                continue;
            }
            if matches!(desk.archive.look(kept), Ok(Found::Sound)) {
                return Err(differs(&terminal.shown(&copy.path(kept))));
            }
            let name = inside(&copy.inside(kept));
            let words = text!("le fichier « {name} » n’est pas intact", "the file « {name} » is not sound");
            self.unsound.entry(name).or_insert(words);
        }
        Ok(())
    }
}

/// The path inside the school's folder of a file of the archive.
fn inside(name: &str) -> String {
    format!("{FOLDER}/{name}")
}
