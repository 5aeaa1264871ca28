//! `import`: the school's exports to the files of its folder.

mod show;

use std::path::{Path, PathBuf};

use tripartite::diagnostic::{Diagnostic, Diagnostics, Severity, Sources};
use tripartite::input::{MemoryFolder, Reader};
use tripartite::roster::{
    self, Given, Import, LAST_IMPORT, MOST_BYTES, MOST_OF_LAST, Plan, SchoolFolder, TextFile, Wish,
};
use tripartite::store::{self, Archive, ErrorKind, Folder, Held, IMPORTED};
use tripartite::text;

use super::Outcome;
use super::args;
use super::desk;
use super::issued;
use super::pattern;
use super::print::Failure;
use super::progress::Progress;
use super::terminal::{Surroundings, Terminal};

pub(crate) fn run(args: &args::Import, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let school = home(terminal)?;
    let archive = Archive::of(&school);
    // What is read here is what is merged with: nobody else imports or erases meanwhile.
    let held = (!args.dry_run && archive.root().exists()).then(|| archive.hold());
    let held = held.transpose().map_err(|e| terminal.failure(&e))?;
    let mut progress = Progress::new(0);
    progress.say(&text!("lecture du dossier…", "reading the folder…"), terminal);
    let folder = read_folder(&school, terminal).inspect_err(|_| progress.clear(terminal))?;
    let files = read_exports(&args.exports, &mut progress, terminal)?;
    let given: Vec<Given<'_>> = files.iter().map(|(name, bytes)| Given { name, bytes }).collect();
    let wish = Wish {
        columns: args.columns.iter().cloned().collect(),
        number: args.number.clone(),
        classes: args.classes.clone(),
        today: Some(desk::today(around)),
        again: args.again,
    };
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    progress.say(&text!("comparaison avec le dossier…", "comparing with the folder…"), terminal);
    let chosen = school_is_sound(&folder, &mut sources, &mut found);
    let mut import = roster::import(&given, &folder, &wish, &mut sources, &mut found);
    if !chosen {
        import.plan = None;
    }
    progress.clear(terminal);
    print(&found, &sources, terminal);
    let mut written = vec![];
    if let (Some(plan), false) = (&import.plan, args.dry_run) {
        let held = held.map_or_else(|| first(&archive, terminal), Ok)?;
        progress.count(plan.files.len());
        let done = write(&school, plan, &mut progress, terminal);
        progress.clear(terminal);
        written = done?;
        drop(held);
    }
    show::result(&import, &found, &sources, &written, args.dry_run, terminal)?;
    Ok(outcome(&import, &found))
}

/// Holds an archive that was not there when the folder was read: an import that is refused makes none.
fn first(archive: &Archive, terminal: &Terminal) -> Result<Held, Failure> {
    let held = archive.hold().map_err(|e| terminal.failure(&e))?;
    if !archive.root().join(IMPORTED).exists() {
        return Ok(held);
    }
    Err(Failure::new(text!(
        "quelqu’un d’autre vient d’importer dans ce dossier : rien n’a été écrit",
        "somebody else has just imported into this folder: nothing was written"
    ))
    .with_help(text!("relancer la commande", "run the command again")))
}

fn outcome(import: &Import, found: &Diagnostics) -> Outcome {
    if import.plan.is_none() || found.has_errors() { Outcome::Found } else { Outcome::Well }
}

/// The nearest school's folder.
fn home(terminal: &Terminal) -> Result<Folder, Failure> {
    let school = Folder::above(&terminal.here).map_err(|e| terminal.failure(&e))?;
    school.ok_or_else(|| {
        Failure::new(text!(
            "aucun `school.toml` dans ce dossier ni au-dessus",
            "no `school.toml` in this folder or above"
        ))
        .with_help(text!(
            "se placer dans le dossier de l’établissement ; `tripartite new DOSSIER` en crée un",
            "go to the school’s folder; `tripartite new FOLDER` makes one"
        ))
    })
}

fn read_folder(school: &Folder, terminal: &Terminal) -> Result<SchoolFolder, Failure> {
    let last = store::read_up_to(&school.root().join(LAST_IMPORT), MOST_OF_LAST);
    let last = match last {
        Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == ErrorKind::Missing => None,
        Err(error) => return Err(terminal.failure(&error)),
    };
    let (register, _) = desk::read_register(&Archive::of(school), terminal)?;
    Ok(SchoolFolder {
        school: text_file(school, &school.root().join("school.toml"), terminal)?,
        agreements: text_files(school, store::AGREEMENTS, terminal)?,
        hosts: text_files(school, store::HOSTS, terminal)?,
        last,
        ended: issued::ended(&register),
        issued: issued::standing(&register),
    })
}

fn text_files(school: &Folder, name: &str, terminal: &Terminal) -> Result<Vec<TextFile>, Failure> {
    let folder = school.root().join(name);
    if school.is_left_by(&folder) {
        let shown = terminal.shown(&folder);
        return Err(Failure::new(text!(
            "« {shown} » est un lien vers un autre dossier",
            "« {shown} » is a link to another folder"
        )));
    }
    let files = match store::toml_files(&folder) {
        Err(error) if error.kind() == ErrorKind::Missing => vec![],
        files => files.map_err(|e| terminal.failure(&e))?,
    };
    files.iter().map(|file| text_file(school, file, terminal)).collect()
}

fn text_file(school: &Folder, file: &Path, terminal: &Terminal) -> Result<TextFile, Failure> {
    let shown = terminal.shown(file);
    let unreadable = || {
        Failure::new(text!("« {shown} » n’est pas du texte en UTF-8", "« {shown} » is no text in UTF-8")).with_help(
            text!("`tripartite check` dit ce qu’il faut corriger", "`tripartite check` says what to correct"),
        )
    };
    let path = school.inside(file).ok_or_else(unreadable)?;
    let bytes = school.read(&path).map_err(|e| terminal.failure(&e))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
    Ok(TextFile { path, text: text.into(), shown: shown.clone() })
}

/// The files to import, by the names that they are shown by; everything that cannot be read is said.
fn read_exports(
    paths: &[PathBuf],
    progress: &mut Progress,
    terminal: &mut Terminal,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let (mut files, mut failures) = (vec![], vec![]);
    let paths = pattern::files(paths, terminal).inspect_err(|_| progress.clear(terminal))?;
    for path in &paths {
        let whole = terminal.here.join(path);
        let shown = terminal.shown(&whole);
        progress.say(&text!("lecture de « {shown} »…", "reading « {shown} »…"), terminal);
        match store::read_up_to(&whole, MOST_BYTES as u64 + 1) {
            Ok(bytes) => files.push((shown, bytes)),
            Err(error) => failures.push(terminal.failure(&error)),
        }
    }
    let last = failures.pop();
    if last.is_some() {
        progress.clear(terminal);
    }
    for failure in failures {
        terminal.fail(&failure);
    }
    last.map_or(Ok(files), Err)
}

/// Whether what `school.toml` says of imports can be followed; what else is wrong in it is for `check` to say.
fn school_is_sound(folder: &SchoolFolder, sources: &mut Sources, found: &mut Diagnostics) -> bool {
    let mut all = Diagnostics::new();
    let memory = MemoryFolder([("school.toml".to_owned(), folder.school.text.as_bytes().to_vec())].into());
    Reader::new(memory).school(sources, &mut all);
    let ours: Vec<Diagnostic> = all.into_iter().filter(|d| d.code.starts_with("IMPORT")).collect();
    let sound = ours.iter().all(|d| d.severity != Severity::Error);
    found.extend(ours);
    sound
}

fn print(found: &Diagnostics, sources: &Sources, terminal: &mut Terminal) {
    if !terminal.is_human() {
        return;
    }
    let printer = terminal.printer();
    for finding in found.sorted() {
        let words = printer.diagnostic(finding, sources);
        terminal.tell(&format!("{words}\n"));
    }
}

/// Writes the files of a plan, each whole; the values of this import come last, so that an import that stops halfway is
/// taken up again by the next.
fn write(
    school: &Folder,
    plan: &Plan,
    progress: &mut Progress,
    terminal: &mut Terminal,
) -> Result<Vec<String>, Failure> {
    let mut written = vec![];
    for folder in [store::AGREEMENTS, store::HOSTS, store::FOLDER, ""] {
        store::remove_leftovers(&school.root().join(folder));
    }
    for (done, file) in plan.files.iter().enumerate() {
        progress.tell(done, terminal);
        let path = file.path.split('/').fold(school.root().to_owned(), |path, part| path.join(part));
        let folder = path.parent().unwrap_or(school.root());
        store::create_folder(folder).map_err(|e| terminal.failure(&e))?;
        store::write_whole(&path, file.text.as_bytes()).map_err(|e| terminal.failure(&e))?;
        written.push(terminal.shown(&path));
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_terminal_it_says_which_file_is_read() {
        for (live, told) in [(true, "\r\u{1b}[Klecture de « none-such.csv »…\r\u{1b}[K"), (false, "")] {
            let (mut terminal, written) = Terminal::recorded(live);
            let failed = read_exports(&["none-such.csv".into()], &mut Progress::new(0), &mut terminal);
            assert!(failed.is_err());
            assert_eq!(written.text(), told);
        }
    }
}
