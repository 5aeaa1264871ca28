//! `new`: a school's folder to start from.

use tripartite::store;
use tripartite::text;

use super::Outcome;
use super::args;
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::terminal::Terminal;

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../templates/school/", $path)))),+]
    };
}

/// The files of the folder, by path inside it.
const FILES: &[(&str, &[u8])] = files![
    "school.toml",
    "hosts/menuiserie-chassaing.toml",
    "agreements/CS26-0412.toml",
    "agreements/CS26-0413.toml",
    "logo.png",
];

pub(crate) fn run(args: &args::New, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let folder = terminal.here.join(&args.folder);
    let files = store::write_new_folder(&folder, FILES).map_err(|e| terminal.failure(&e))?;
    let shown = terminal.shown(&folder);
    let files: Vec<String> = files.iter().map(|file| terminal.shown(file)).collect();
    if terminal.is_human() {
        for file in &files {
            terminal.line(file);
        }
        let quote = if shown.contains(' ') { "\"" } else { "" };
        terminal.sum_up(&text!(
            "le dossier est prêt ; pour produire le premier PDF : cd {quote}{shown}{quote} puis tripartite render",
            "the folder is ready; for the first PDF: cd {quote}{shown}{quote}, then tripartite render"
        ));
    } else {
        terminal.json(&report::New { schema: SCHEMA, command: "new", folder: shown, files })?;
    }
    Ok(Outcome::Well)
}
