//! From the paths of a call to the files that are meant: sorted, each once, each with the folder of its school.

use std::path::{Path, PathBuf};

use tripartite::diagnostic::Text;
use tripartite::store::{self, AGREEMENTS, Folder};
use tripartite::text;

use super::pattern;
use super::print::Failure;
use super::terminal::Terminal;
use super::whose;

/// A file that holds an agreement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Target {
    /// The folder of its school, as a place in [`Targets::schools`].
    pub(crate) school: usize,
    /// Its path inside that folder, with `/`.
    pub(crate) inside: String,
    /// Its path as the reader knows it.
    pub(crate) shown: String,
}

/// The files of a call.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    /// The schools' folders; each has a `school.toml`, or is the folder of a file that has no school above it.
    pub(crate) schools: Vec<Folder>,
    pub(crate) files: Vec<Target>,
    /// Whether a file of a folder had to be passed over, which was told.
    pub(crate) failed: bool,
}

/// The files that paths mean, or, without any path, those of the nearest school. Everything wrong is said; then there
/// is nothing to work on.
pub(crate) fn find(paths: &[PathBuf], terminal: &mut Terminal) -> Result<Targets, Failure> {
    let mut targets = Targets::default();
    let mut failures = vec![];
    if paths.is_empty() {
        failures.extend(targets.nearest_school(terminal).err());
    }
    for path in paths {
        failures.extend(targets.path(path, terminal).err());
    }
    targets.files.sort();
    targets.files.dedup();
    let last = failures.pop();
    for failure in failures {
        terminal.fail(&failure);
    }
    last.map_or(Ok(targets), Err)
}

impl Targets {
    fn nearest_school(&mut self, terminal: &mut Terminal) -> Result<(), Failure> {
        match Folder::above(&terminal.here.clone()) {
            Ok(Some(school)) => self.folder(school.root(), terminal),
            Ok(None) => Err(Failure::new(text!(
                "aucun `school.toml` dans ce dossier ni au-dessus",
                "no `school.toml` in this folder or above"
            ))
            .with_help(text!(
                "se placer dans le dossier de l’établissement, ou donner un fichier ; `tripartite new DOSSIER` en crée un",
                "go to the school’s folder, or give a file; `tripartite new FOLDER` makes one"
            ))),
            Err(error) => Err(terminal.failure(&error)),
        }
    }

    fn path(&mut self, path: &Path, terminal: &mut Terminal) -> Result<(), Failure> {
        let real = terminal.here.join(path);
        if let Some(pattern) = pattern::of(path, terminal) {
            return self.pattern(&pattern, terminal);
        }
        if real.is_dir() {
            self.folder(&real, terminal)
        } else if real.file_name().is_some_and(|name| name == "school.toml") {
            self.folder(real.parent().unwrap_or(&real), terminal)
        } else {
            self.file(&real, terminal)
        }
    }

    /// The TOML files and the folders that a pattern matches.
    fn pattern(&mut self, name: &str, terminal: &mut Terminal) -> Result<(), Failure> {
        let mut matches = pattern::matches(name, terminal)?;
        matches.retain(|path| path.is_dir() || store::is_toml(path));
        if matches.is_empty() {
            return Err(Failure::new(text!(
                "aucun fichier TOML ne correspond à « {name} »",
                "no TOML file matches « {name} »"
            )));
        }
        matches.iter().try_for_each(|path| match path.to_str() {
            None => self.pass_over(path, terminal),
            Some(_) if path.is_dir() => self.folder(path, terminal),
            Some(_) => self.path(path, terminal),
        })
    }

    /// The agreements of a school's folder, else a folder's own TOML files.
    fn folder(&mut self, folder: &Path, terminal: &mut Terminal) -> Result<(), Failure> {
        let folder = real(folder);
        let is_school = folder.join("school.toml").is_file();
        let listed = if is_school { folder.join(AGREEMENTS) } else { folder.clone() };
        let school = home_of(&folder, terminal)?;
        if school.is_left_by(&listed) {
            return Err(leaves(&terminal.shown(&listed)));
        }
        let files = store::toml_files(&listed).map_err(|e| terminal.failure(&e))?;
        let before = self.files.len();
        for file in &files {
            self.listed(&school, file, terminal)?;
        }
        let taken = self.files.get(before..).unwrap_or_default();
        if taken.is_empty() {
            return Err(nothing_in(&terminal.shown(&listed)));
        }
        if !school.root().join("school.toml").is_file() {
            terminal.remark(&taken_from(&terminal.shown(&folder), taken));
        }
        Ok(())
    }

    /// A file found in a folder: a link that leaves the school's folder is passed over with a word.
    fn listed(&mut self, school: &Folder, file: &Path, terminal: &mut Terminal) -> Result<(), Failure> {
        if school.is_left_by(file) {
            let name = terminal.shown(file);
            terminal.remark(&text!(
                "« {name} » est un lien vers un autre dossier, il est ignoré",
                "« {name} » is a link to another folder, it is left out"
            ));
            return Ok(());
        }
        if school.inside(file).is_none() {
            return self.pass_over(file, terminal);
        }
        self.add(school, file, terminal)
    }

    /// Says that the name of a file among others cannot be read; the others go on.
    #[expect(clippy::unnecessary_wraps, reason = "one of the ways of the files of a folder, which may fail")]
    fn pass_over(&mut self, file: &Path, terminal: &mut Terminal) -> Result<(), Failure> {
        terminal.fail(&no_text(&terminal.shown(file)));
        self.failed = true;
        Ok(())
    }

    fn file(&mut self, file: &Path, terminal: &mut Terminal) -> Result<(), Failure> {
        // Says what is missing or not readable before a school is looked for.
        store::read_up_to(file, 1).map_err(|e| terminal.failure(&e))?;
        let folder = real(file.parent().unwrap_or(file));
        let school = home_of(&folder, terminal)?;
        let file = file.file_name().map_or_else(|| folder.clone(), |name| folder.join(name));
        self.add(&school, &file, terminal)
    }

    /// Keeps a file, whose path has no link but perhaps its last part.
    fn add(&mut self, school: &Folder, file: &Path, terminal: &Terminal) -> Result<(), Failure> {
        let shown = terminal.shown(file);
        let inside = school.inside(file).ok_or_else(|| no_text(&shown))?;
        if !whose::is_in(&inside, AGREEMENTS) && is_of_host(school, &inside) {
            return Err(of_host(school, &inside, &shown));
        }
        let known = self.schools.iter().position(|known| known.root() == school.root());
        let school = known.unwrap_or_else(|| {
            self.schools.push(school.clone());
            self.schools.len() - 1
        });
        self.files.push(Target { school, inside, shown });
        Ok(())
    }
}

fn no_text(shown: &str) -> Failure {
    Failure::new(text!(
        "le nom de « {shown} » n’est pas du texte lisible (UTF-8)",
        "the name of « {shown} » is not readable text (UTF-8)"
    ))
}

/// Whether a file says what a host is, and nothing that an agreement must.
fn is_of_host(school: &Folder, inside: &str) -> bool {
    let text = school.read(inside).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let (table, _) = toml::de::DeTable::parse_recoverable(text.trim_start_matches('\u{feff}'));
    let has = |key: &str| table.get_ref().get(key).is_some();
    has("host") && !["number", "pupil", "placement"].into_iter().any(has)
}

/// Names the agreements that a host's file belongs to: they are what can be judged and rendered.
fn of_host(school: &Folder, inside: &str, shown: &str) -> Failure {
    let name = inside.rsplit('/').next().unwrap_or(inside);
    let agreements = store::toml_files(&school.root().join(AGREEMENTS)).unwrap_or_default();
    let mentions = |file: &PathBuf| {
        let text = store::read(file).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        text.is_some_and(|text| text.contains(name))
    };
    let users: Vec<String> =
        agreements.into_iter().filter(mentions).filter_map(|file| school.inside(&file)).take(NAMED + 1).collect();
    let more = if users.len() > NAMED { "…" } else { "" };
    let named = users.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let failure = Failure::new(text!(
        "« {shown} » décrit un organisme d’accueil : ce n’est pas une convention",
        "« {shown} » describes a host: it is no agreement"
    ));
    failure.with_help(if users.is_empty() {
        text!(
            "aucune convention de cet établissement ne nomme ce fichier",
            "no agreement of this school names this file"
        )
    } else {
        text!("donner une convention qui le nomme : {named}{more}", "give an agreement that names it: {named}{more}")
    })
}

/// The folder without links; as it stands when the system does not tell.
fn real(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
}

/// The folder of the school that a folder belongs to; without any, the folder itself.
fn home_of(folder: &Path, terminal: &Terminal) -> Result<Folder, Failure> {
    let found = Folder::above(folder).and_then(|found| found.map_or_else(|| Folder::open(folder), Ok));
    found.map_err(|e| terminal.failure(&e))
}

fn leaves(folder: &str) -> Failure {
    Failure::new(text!("« {folder} » est un lien vers un autre dossier", "« {folder} » is a link to another folder"))
}

fn nothing_in(folder: &str) -> Failure {
    Failure::new(text!("aucun fichier TOML dans « {folder} »", "no TOML file in « {folder} »"))
}

/// A long list is no longer read.
const NAMED: usize = 5;

fn taken_from(folder: &str, taken: &[Target]) -> Text {
    let names: Vec<&str> = taken.iter().take(NAMED).map(|file| file.shown.as_str()).collect();
    let more = if taken.len() > NAMED { "…" } else { "" };
    let (names, n) = (names.join(", "), taken.len());
    text!(
        "« {folder} » n’a pas de `school.toml` : fichiers TOML pris ({n}) : {names}{more}",
        "« {folder} » has no `school.toml`; TOML files taken ({n}): {names}{more}"
    )
}
