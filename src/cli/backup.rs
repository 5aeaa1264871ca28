//! `backup`: ledger, kept files and descriptions copied as one consistent whole, and the copy verified.

use std::path::{Path, PathBuf};

use tripartite::ledger::{Head, Verifier};
use tripartite::store::{self, Archive, FOLDER, Found, IMPORTED, LedgerFile};
use tripartite::text;

use super::Outcome;
use super::args;
use super::audit;
use super::desk::{Desk, walk};
use super::issue::head_words;
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::terminal::{Surroundings, Terminal};
use super::whose;

pub(crate) fn run(args: &args::Backup, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(None, around, terminal)?;
    let parent = folder(args, &desk, terminal)?;
    if !desk.archive.exists() {
        return Err(Failure::new(text!("aucun registre à sauvegarder", "no ledger to back up")));
    }
    let failed = |e: store::Error| terminal.failure(&e);
    let to = parent.join(name(&desk));
    if to.exists() {
        return Err(Failure::new(text!("cette sauvegarde existe déjà", "this backup exists already")));
    }
    let part = parent.join(format!("{}{PART}", name(&desk)));
    // Nothing is recorded while the copy is made: ledger and files fit each other.
    let ledger = desk.archive.writer().map_err(failed)?;
    desk.archive.tidy();
    // Whoever began this one was killed in the same second.
    store::remove_folder(&part).map_err(failed)?;
    let made = copy(&desk, ledger, &part, terminal);
    if made.is_err() {
        let _ = store::remove_folder(&part);
    }
    let (count, head) = made?;
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
        terminal.sum_up(&text!("{count} fichiers copiés et vérifiés", "{count} files copied and verified"));
        terminal.sum_up(&head_words(head));
    } else {
        let head = report::HeadLine::of(head);
        terminal.json(&report::Backup { schema: SCHEMA, command: "backup", folder: shown, files: count, head })?;
    }
    Ok(Outcome::Well)
}

/// Copies everything into a folder, and verifies the copy; gives the number of files.
fn copy(desk: &Desk<'_>, ledger: LedgerFile, part: &Path, terminal: &Terminal) -> Result<(usize, Head), Failure> {
    let failed = |e: store::Error| terminal.failure(&e);
    let copy = Archive::at(&part.join(FOLDER));
    store::create_folder(copy.root()).map_err(failed)?;
    ledger.copy(&copy.ledger_path()).map_err(failed)?;
    let mut files = desk.archive.files().map_err(failed)?;
    // Without it the next import could not tell what was changed by hand.
    files.extend(desk.archive.root().join(IMPORTED).exists().then(|| IMPORTED.to_owned()));
    for file in &mut files {
        *file = format!("{FOLDER}/{file}");
    }
    files.extend(store::tree_names(desk.school.root()).map_err(failed)?.into_iter().filter(|name| !is_printed(name)));
    for file in &files {
        copy_file(&path(desk.school.root(), file), &path(part, file), terminal)?;
    }
    drop(ledger);
    verified(&copy, terminal).map(|head| (files.len(), head))
}

/// How the name of a backup ends that is not whole yet.
const PART: &str = ".part";

/// Whether a name is that of a backup that is not whole: `tripartite-2026-05-04-091233.part`.
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

/// The name of a backup made now: `tripartite-2026-05-04-091233`.
fn name(desk: &Desk<'_>) -> String {
    format!("tripartite-{}", desk.now().format("%Y-%m-%d-%H%M%S"))
}

/// What the program prints again at any time.
fn is_printed(name: &str) -> bool {
    whose::is_in(name, store::OUT)
}

fn path(root: &Path, name: &str) -> PathBuf {
    name.split('/').fold(root.to_owned(), |path, part| path.join(part))
}

fn copy_file(from: &Path, to: &Path, terminal: &Terminal) -> Result<(), Failure> {
    let failed = |e: store::Error| terminal.failure(&e);
    let bytes = store::read_up_to(from, u64::MAX).map_err(failed)?;
    if let Some(folder) = to.parent() {
        store::create_folder(folder).map_err(failed)?;
    }
    store::write_whole(to, &bytes).map_err(failed)?;
    if store::read_up_to(to, u64::MAX).map_err(failed)? == bytes {
        return Ok(());
    }
    let name = terminal.shown(to);
    Err(Failure::new(text!(
        "la copie « {name} » n’est pas comme l’original : la sauvegarde n’est pas complète",
        "the copy « {name} » is not like the original: the backup is not complete"
    ))
    .systems())
}

/// The head of the copy, whose chain and files are all verified.
fn verified(copy: &Archive, terminal: &Terminal) -> Result<Head, Failure> {
    let failed = |e: store::Error| terminal.failure(&e);
    let mut verifier = Verifier::default();
    let mut named = audit::Named::default();
    if let Some(ledger) = copy.reader().map_err(failed)? {
        walk(&ledger, terminal, &mut |row| named.take(&verifier.take(&row)?))?;
    }
    for kept in named.files() {
        if copy.look(kept).map_err(failed)? != Found::Sound {
            let name = copy.inside(kept);
            return Err(Failure::new(text!(
                "le fichier « {name} » n’est pas intact : la sauvegarde n’est pas complète",
                "the file « {name} » is not sound: the backup is not complete"
            ))
            .with_help(text!("`tripartite audit` en dit plus", "`tripartite audit` tells more")));
        }
    }
    Ok(verifier.head())
}
