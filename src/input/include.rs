//! Files that a file names: found inside the school's folder, read once for all agreements.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::advice::readable;
use super::logo;
use super::reader::{Context, Fields, File, Files, Included, Layer, Shows};
use super::special::Version;
use super::tree::{Doc, Place, Value};
use super::{Folder, FolderError};
use crate::diagnostic::{Diagnostic, Diagnostics, Flaw, SourceId, Sources, Span};
use crate::text;

/// The file at the root of a school's folder.
pub(super) const SCHOOL_FILE: &str = "school.toml";

/// The most files that name one another in a row.
const MAX_CHAIN: usize = 8;

type Read<T> = Mutex<BTreeMap<String, Result<T, FolderError>>>;

/// The files of a school's folder that were read, by their paths.
#[derive(Debug)]
pub(super) struct Shelf<F> {
    pub(super) folder: F,
    docs: Read<Arc<Doc>>,
    logos: Read<Result<Arc<[u8]>, Flaw>>,
}

/// What a reader that failed left in a cache is whole all the same: it is written in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<F: Folder> Shelf<F> {
    pub(super) fn new(folder: F) -> Self {
        Self { folder, docs: Mutex::default(), logos: Mutex::default() }
    }

    /// A file of the input format.
    pub(super) fn doc(&self, path: &str) -> Result<Arc<Doc>, FolderError> {
        let mut docs = lock(&self.docs);
        if let Some(read) = docs.get(path) {
            return read.clone();
        }
        let read = self.folder.read(path).map(|bytes| Arc::new(Doc::parse(path, self.folder.shown(path), &bytes)));
        docs.insert(path.to_owned(), read.clone());
        read
    }

    /// A picture that was judged.
    fn logo(&self, path: &str) -> Result<Result<Arc<[u8]>, Flaw>, FolderError> {
        let mut logos = lock(&self.logos);
        if let Some(read) = logos.get(path) {
            return read.clone();
        }
        let judged = |bytes: Vec<u8>| logo::judge(&bytes, path).map(|()| Arc::from(bytes));
        let read = self.folder.read(path).map(judged);
        logos.insert(path.to_owned(), read.clone());
        read
    }
}

/// A path as it is written in a file, from the folder of that file, as a path in the school's folder.
pub(super) fn resolve(from: &str, written: &str) -> Result<String, Flaw> {
    let slashed = written.replace('\\', "/");
    if slashed.starts_with('/') || slashed.contains(':') {
        return Err(outside(written, &text!("c’est un chemin absolu", "it is an absolute path")));
    }
    let mut parts: Vec<&str> = from.rsplit_once('/').map_or(vec![], |(folder, _)| folder.split('/').collect());
    for part in slashed.split('/') {
        match part {
            ".." if parts.pop().is_none() => {
                return Err(outside(
                    written,
                    &text!("il sort du dossier de l’établissement", "it leaves the school’s folder"),
                ));
            }
            "" | "." | ".." => {}
            // Windows drops dots and spaces at the end of a name, so that « .. » could hide behind them.
            _ if part.ends_with(['.', ' ']) || part.chars().any(char::is_control) => {
                return Err(outside(written, &text!("ce n’est pas un nom de fichier", "it is no file name")));
            }
            _ => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

fn outside(written: &str, why: &crate::diagnostic::Text) -> Flaw {
    use crate::diagnostic::Lang::{En, Fr};
    let (fr, en) = (why.get(Fr), why.get(En));
    let message = crate::diagnostic::Text::new(
        format!("le chemin « {written} » est refusé : {fr}"),
        format!("the path « {written} » is refused: {en}"),
    );
    Flaw::new("INCLUDE-02", message).with_help(text!(
        "nommer un fichier du dossier de l’établissement, à partir du dossier de ce fichier-ci, comme ../hosts/menuiserie.toml",
        "name a file of the school’s folder, starting from the folder of this file, as in ../hosts/menuiserie.toml"
    ))
}

/// A path written in place of a table, and where it leads.
struct Link {
    id: SourceId,
    place: Place,
    name: &'static str,
    to: To,
}

enum To {
    File(Arc<Doc>, SourceId),
    OwnSchool,
    Nothing,
}

/// All that one reading needs of files: the paths in it were followed before it starts.
pub(super) struct Gathered<'r, F> {
    shelf: &'r Shelf<F>,
    models: &'r [String],
    links: Vec<Link>,
}

impl<'r, F: Folder> Gathered<'r, F> {
    pub(super) fn new(shelf: &'r Shelf<F>, models: &'r [String]) -> Self {
        Self { shelf, models, links: vec![] }
    }

    /// Follows the paths that stand for `school` and `host` in a layer.
    pub(super) fn follow(&mut self, layer: &Layer<'_>, sources: &mut Sources, findings: &mut Diagnostics) {
        for name in ["school", "host"] {
            let Some(entry) = layer.get(name) else { continue };
            if let Value::Text(_) = entry.node.value {
                let mut walk =
                    Walk { shelf: self.shelf, sources, findings, name, chain: vec![layer.file.doc.path.clone()] };
                let to = walk.step(layer.file, &entry.node.value, entry.node.place);
                self.links.push(Link { id: layer.file.id, place: entry.node.place, name, to });
            }
        }
    }
}

impl<F: Folder> Files for Gathered<'_, F> {
    fn included(&self, id: SourceId, place: Place) -> Included<'_> {
        let Some(link) = self.links.iter().find(|l| l.id == id && l.place == place) else {
            return Included::Nothing;
        };
        match &link.to {
            To::File(doc, id) => match doc.root.get(link.name) {
                Some(entry) => Included::Table(File { doc, id: *id }, entry),
                None => Included::Nothing,
            },
            To::OwnSchool => Included::OwnSchool,
            To::Nothing => Included::Nothing,
        }
    }

    fn logo(&self, file: File<'_>, written: &str) -> Result<Arc<[u8]>, Flaw> {
        let path = resolve(&file.doc.path, written)?;
        self.shelf.logo(&path).unwrap_or_else(|error| Err(unreadable("LOGO-01", written, error)))
    }

    fn models(&self) -> &[String] {
        self.models
    }
}

fn unreadable(code: &'static str, written: &str, error: FolderError) -> Flaw {
    match error {
        FolderError::NotFound => {
            Flaw::new(code, text!("le fichier « {written} » n’existe pas", "there is no file « {written} »")).with_help(
                text!("le chemin part du dossier de ce fichier-ci", "the path starts from the folder of this file"),
            )
        }
        FolderError::Outside => {
            outside(written, &text!("il sort du dossier de l’établissement", "it leaves the school’s folder"))
        }
        FolderError::Unreadable { message, help } => Flaw { code, message, help },
    }
}

/// One path being followed from file to file.
struct Walk<'w, F> {
    shelf: &'w Shelf<F>,
    sources: &'w mut Sources,
    findings: &'w mut Diagnostics,
    name: &'static str,
    /// The files gone through, the first one included.
    chain: Vec<String>,
}

impl<F: Folder> Walk<'_, F> {
    fn step(&mut self, from: File<'_>, value: &Value, place: Place) -> To {
        let Value::Text(written) = value else {
            return To::Nothing;
        };
        let span = place.in_file(from.id);
        match self.reach(from, written.trim(), place) {
            Ok(to) => to,
            Err(flaw) => {
                self.findings.push(readable(flaw.at(span)));
                To::Nothing
            }
        }
    }

    fn reach(&mut self, from: File<'_>, written: &str, place: Place) -> Result<To, Flaw> {
        if written.is_empty() {
            let name = self.name;
            return Err(Flaw::new("TEXT-EMPTY", text!("`{name}` est vide", "`{name}` is empty")).with_help(text!(
                "écrire le chemin d’un fichier, ou retirer la ligne",
                "write the path of a file, or remove the line"
            )));
        }
        let path = resolve(&from.doc.path, written)?;
        if written.contains('\\') {
            let slashed = written.replace('\\', "/");
            let message = text!("ce chemin ne vaut que sous Windows", "this path holds on Windows only");
            let note = Diagnostic::note("INCLUDE-05", place.in_file(from.id), message);
            self.findings.push(note.with_help(text!("écrire \"{slashed}\"", "write \"{slashed}\"")));
        }
        // The first file of the chain that names school.toml only says what holds anyway; a school.toml that names
        // itself is a loop.
        if self.name == "school" && path == SCHOOL_FILE && from.doc.path != SCHOOL_FILE && self.shelf.doc(&path).is_ok()
        {
            return Ok(To::OwnSchool);
        }
        if self.chain.contains(&path) || self.chain.len() > MAX_CHAIN {
            self.chain.push(path);
            let chain = self.chain.join(" → ");
            return Err(Flaw::new(
                "INCLUDE-01",
                text!("ces fichiers se nomment en rond : {chain}", "these files name one another in a circle: {chain}"),
            )
            .with_help(text!("écrire la table elle-même dans l’un d’eux", "write the table itself in one of them")));
        }
        let doc = self.shelf.doc(&path).map_err(|e| unreadable("INCLUDE-03", written, e))?;
        self.chain.push(path);
        let id = doc.number(self.sources);
        self.findings.extend(doc.findings(id));
        let file = File { doc: &doc, id };
        if let Some(name) = self.above(file) {
            self.findings.push(above_header(self.name, name.in_file(id)));
            return Ok(To::Nothing);
        }
        self.check_root(file);
        match doc.root.get(self.name) {
            Some(entry) => match &entry.node.value {
                Value::Table(_) => Ok(To::File(Arc::clone(&doc), id)),
                text @ Value::Text(_) => Ok(self.step(File { doc: &doc, id }, text, entry.node.place)),
                _ => Err(no_table(self.name, written)),
            },
            None if doc.is_damaged() => Ok(To::Nothing),
            None => Err(no_table(self.name, written)),
        }
    }

    /// The name of what a file was named for, where it stands at the root and not in its table: its keys are above the header.
    fn above(&self, file: File<'_>) -> Option<Place> {
        let root = &file.doc.root;
        let name = root.get("name")?;
        match &root.get(self.name)?.node.value {
            Value::Table(table) if table.get("name").is_none() => Some(name.key),
            _ => None,
        }
    }

    /// Says what else stands at the root of a file that was named for one table.
    fn check_root(&mut self, file: File<'_>) {
        let name = self.name;
        if file.doc.root.get(name).is_none() {
            return;
        }
        let layer = Layer { file, table: &file.doc.root, header: Place::default(), shows: Shows::All, lent: false };
        let mut cx = Context::new(&super::NoFiles, true);
        Fields::read(&mut cx, vec![layer], None, String::new(), |t| {
            t.known(name);
            if name == "school" {
                for other in ["settings", "defaults", "rules", "import"] {
                    t.known(other);
                }
            }
            t.optional("schema", Version)
        });
        self.findings.extend(cx.into_findings());
    }
}

fn above_header(table: &str, name: Span) -> Diagnostic {
    let message =
        text!("`name` se trouve hors de la table `[{table}]`", "`name` stands outside of the table `[{table}]`");
    Diagnostic::error("INCLUDE-04", name, message).with_help(text!(
        "mettre une ligne [{table}] au-dessus des clés de cette table, une seule fois",
        "put a line [{table}] above the keys of that table, only once"
    ))
}

fn no_table(name: &str, written: &str) -> Flaw {
    let message =
        text!("le fichier « {written} » n’a pas de table `[{name}]`", "the file « {written} » has no table `[{name}]`");
    Flaw::new("INCLUDE-04", message).with_help(text!(
        "y ajouter une ligne [{name}] au-dessus des clés",
        "add a line [{name}] there, above the keys"
    ))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn a_path_starts_from_the_folder_of_its_file() {
        assert_eq!(resolve("agreements/x.toml", "../hosts/y.toml"), Ok("hosts/y.toml".to_owned()));
        assert_eq!(resolve("agreements/x.toml", "..\\hosts\\.\\y.toml"), Ok("hosts/y.toml".to_owned()));
        assert_eq!(resolve("x.toml", "hosts//y.toml"), Ok("hosts/y.toml".to_owned()));
    }

    #[test]
    fn a_path_that_leaves_the_folder_is_refused_however_it_is_written() {
        for written in [
            "../../x.toml",
            "/etc/passwd",
            "\\\\server\\share\\x.toml",
            "//server/x.toml",
            "C:\\x.toml",
            "c:x.toml",
            "file:///x.toml",
            "..\\..\\x.toml",
            "a/../../../x.toml",
            ".. /x.toml",
            ".../x.toml",
            "x.toml:stream",
            "x\n.toml",
            "x.toml.",
        ] {
            let refused = resolve("agreements/a.toml", written);
            assert_eq!(refused.map_err(|f| f.code), Err("INCLUDE-02"), "{written:?}");
        }
    }
}
