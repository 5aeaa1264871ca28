//! TOML text to a typed [`Agreement`], with the school's defaults; every problem a diagnostic at its place.
//!
//! A [`Reader`] is made once for a school's folder and reads any number of agreements, on any number of threads: the
//! school's own file and the files that agreements name are read once. It does no input or output itself; files come
//! through a [`Folder`].
//!
//! A value of an agreement comes from the first of these that has it: the agreement itself (or the file that it names
//! for its `school` or `host`), the defaults of the pupil's class, the school's defaults, the `[school]` of
//! `school.toml`. Tables are merged key by key; lists are taken whole, and so is a `week`, of which a day left out is a day
//! off. Who or what a key names is not mixed with another: below a `family_name` (a person), `lines` (an address), `insurer`,
//! `approved_on` (of a board) or a host's `name` nothing of that table is taken from further down. A file that is named for
//! the school stands in place of the `[school]` of `school.toml`.
//!
//! ```
//! use tripartite::diagnostic::{Diagnostics, Lang, Sources};
//! use tripartite::input::{MemoryFolder, Reader};
//!
//! let reader = Reader::new(MemoryFolder::default());
//! let (mut sources, mut findings) = (Sources::new(), Diagnostics::new());
//! let read = reader.agreement("a.toml", b"schema = 1\nnumbre = \"A-1\"\n", &mut sources, &mut findings);
//! assert!(read.is_none());
//! let first = findings.sorted().into_iter().find(|d| d.code == "KEY-01").unwrap();
//! assert_eq!(first.message.get(Lang::En), "there is no key `numbre` here");
//! ```

mod advice;
mod agreement;
mod damage;
mod dates;
mod format;
mod include;
mod glimpse;
mod kinds;
mod logo;
mod reader;
mod schema;
mod school;
mod source;
mod special;
mod syntax;
mod tables;
mod tree;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::include::{Gathered, SCHOOL_FILE, Shelf};
use self::reader::{Context, Fields, File, Files, Included, Layer, Shows};
use self::tree::{Doc, Place, Table, Value, composed};
use crate::agreement::Agreement;
use crate::diagnostic::{Diagnostic, Diagnostics, Flaw, SourceId, Sources, Spanned, Text};
use crate::ids::{class_fold, is_near_class, quoted};
use crate::text;

pub(crate) use self::agreement::MAX_GUARDIANS;
pub use self::format::{AGREEMENT, SCHOOL};
pub use self::glimpse::{Glimpse, GlimpsedHost, GlimpsedPupil};
pub use self::schema::{Form, schema};
pub use self::school::{Import, RefusedHost, RuleChange, RuleChanges, SchoolFile, Settings, column_key};
pub use self::source::MAX_BYTES;

/// A school's folder, as far as reading goes.
pub trait Folder {
    /// The bytes of a file by its path inside the folder, with `/` between its parts; what is over [`MAX_BYTES`] may be
    /// cut one byte past it.
    fn read(&self, path: &str) -> Result<Vec<u8>, FolderError>;

    /// What a reader of messages knows the file as: its path from where the command was called.
    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// Why a file of the folder cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderError {
    /// There is none.
    NotFound,
    /// It lies outside of the folder, by a link.
    Outside,
    /// The system refuses it.
    Unreadable {
        /// What it says, with the file's name.
        message: Text,
        /// What to do about it.
        help: Option<Text>,
    },
}

/// A folder in memory: for tests, and for programs without a disk.
#[derive(Clone, Debug, Default)]
pub struct MemoryFolder(pub BTreeMap<String, Vec<u8>>);

impl Folder for MemoryFolder {
    fn read(&self, path: &str) -> Result<Vec<u8>, FolderError> {
        self.0.get(path).cloned().ok_or(FolderError::NotFound)
    }
}

/// Reads the agreements of one school's folder.
#[derive(Debug)]
pub struct Reader<F> {
    shelf: Shelf<F>,
    /// `school.toml`, if the folder has one.
    school: Option<Result<Arc<Doc>, FolderError>>,
    models: Vec<String>,
}

impl<F: Folder> Reader<F> {
    /// A reader of a folder, whose `school.toml` is read now, if there is one.
    pub fn new(folder: F) -> Self {
        let shelf = Shelf::new(folder);
        let school = match shelf.doc(SCHOOL_FILE) {
            Err(FolderError::NotFound) => None,
            read => Some(read),
        };
        Self { shelf, school, models: vec![] }
    }

    /// The same, which accepts these models only; without this any name is taken.
    #[must_use]
    pub fn with_models(mut self, models: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.models = models.into_iter().map(Into::into).collect();
        self
    }

    /// The folder.
    pub fn folder(&self) -> &F {
        &self.shelf.folder
    }

    /// What `school.toml` says, and all that is wrong in it; none when the folder has none, or it cannot be read.
    pub fn school(&self, sources: &mut Sources, findings: &mut Diagnostics) -> Option<SchoolFile> {
        let doc = self.school_doc(findings)?;
        let id = doc.number(sources);
        findings.extend(doc.findings(id));
        if !doc.usable {
            return None;
        }
        let file = File { doc, id };
        let mut gathered = Gathered::new(&self.shelf, &self.models);
        for layer in lent_layers(file) {
            gathered.follow(&layer, sources, findings);
        }
        let mut cx = Context::new(&gathered, false);
        let root = whole(file, &doc.root, false);
        let read = Fields::read(&mut cx, vec![root], None, String::new(), school::school_file);
        findings.extend(cx.into_findings());
        read
    }

    /// Reads one agreement, and says all that is wrong in it and in what it names.
    ///
    /// `path` is where the file stands in the folder: paths in it start from there. What is given back is valid value by
    /// value, but as complete as the file allows: a key that is unknown, or an optional value that is wrong, is an error
    /// among `findings` and does not keep the rest from the rules. An agreement is good only when `findings` has no
    /// error, which is plain when each agreement has its own.
    pub fn agreement(
        &self,
        path: &str,
        bytes: &[u8],
        sources: &mut Sources,
        findings: &mut Diagnostics,
    ) -> Option<Agreement> {
        let own = Doc::parse(path, self.shelf.folder.shown(path), bytes);
        let id = own.added(sources);
        findings.extend(own.findings(id));
        let own = File { doc: &own, id };
        let class = class_of(own);
        let school = self.school_doc(findings).map(|doc| (doc, doc.number(sources)));
        let mut layers = vec![whole(own, &own.doc.root, false)];
        if let Some((doc, id)) = school {
            findings.extend(doc.findings(id));
            layers.extend(layers_for(File { doc, id }, class.as_ref().map(|class| class.value.as_str())));
        }
        if layers.iter().any(|l| !l.file.doc.usable) {
            return None;
        }
        let mut gathered = Gathered::new(&self.shelf, &self.models);
        for layer in &layers {
            gathered.follow(layer, sources, findings);
        }
        let mut cx = Context::new(&gathered, false);
        if let Some((doc, id)) = school {
            let file = File { doc, id };
            findings.extend(class.as_ref().and_then(|class| nearly_lent(file, class)));
            cx.of_classes = class_layers(file).collect();
        }
        cx.class = class;
        cx.lender_is_damaged = school.map_or(self.school.is_some(), |(doc, _)| doc.is_damaged());
        let read = Fields::read(&mut cx, layers, None, String::new(), agreement::agreement);
        findings.extend(cx.into_findings());
        read
    }

    /// What a file says of its class, host and pupil, though it make no agreement yet.
    pub fn glimpse(&self, path: &str, bytes: &[u8]) -> Glimpse {
        glimpse::glimpse(&self.shelf, path, bytes)
    }

    /// `school.toml`, or why it cannot be read.
    fn school_doc(&self, findings: &mut Diagnostics) -> Option<&Doc> {
        match self.school.as_ref()? {
            Ok(doc) => Some(doc),
            Err(error) => {
                findings.push(unreadable_school(error, &self.shelf.folder.shown(SCHOOL_FILE)));
                None
            }
        }
    }
}

fn unreadable_school(error: &FolderError, name: &str) -> Diagnostic {
    match error {
        FolderError::Unreadable { message, help } => {
            Diagnostic { help: help.clone(), ..Diagnostic::error("FILE-01", None, message.clone()) }
        }
        FolderError::NotFound | FolderError::Outside => Diagnostic::error(
            "FILE-01",
            None,
            text!(
                "le fichier « {name} » sort du dossier par un lien",
                "the file « {name} » leaves the folder by a link"
            ),
        ),
    }
}

/// A table that shows all of itself.
fn whole<'a>(file: File<'a>, table: &'a Table, lent: bool) -> Layer<'a> {
    Layer { file, table, header: Place::default(), shows: Shows::All, lent }
}

/// The class of the pupil, as far as it can be told before the agreement is read.
fn class_of(file: File<'_>) -> Option<Spanned<String>> {
    let Value::Table(pupil) = &file.doc.root.get("pupil")?.node.value else {
        return None;
    };
    let node = &pupil.get("class")?.node;
    match &node.value {
        Value::Text(class) if !class.trim().is_empty() => {
            Some(Spanned::new(composed(class.trim().to_owned()), node.place.in_file(file.id)))
        }
        _ => None,
    }
}

/// The warning about a class to which nothing is lent, although something is to one that may be the same.
fn nearly_lent(school: File<'_>, class: &Spanned<String>) -> Option<Diagnostic> {
    let classes = table_in(defaults_of(school)?.table, "class")?.entries();
    if classes.iter().any(|entry| class_fold(&entry.name) == class_fold(&class.value)) {
        return None;
    }
    let near = classes.iter().find(|entry| is_near_class(&entry.name, &class.value))?;
    let (own, other) = (quoted(&class.value), quoted(&near.name));
    let message = text!(
        "school.toml a des valeurs par défaut pour la classe « {other} », et aucune pour « {own} »",
        "school.toml has defaults for the class « {other} », and none for « {own} »"
    );
    let finding = Diagnostic::warning("CLASS-01", class.span, message)
        .with_help(text!("écrire \"{other}\", si c’est la même classe", "write \"{other}\", if it is the same class"));
    let place = near.key.in_file(school.id);
    Some(finding.with_related(place, text!("celles de « {other} » sont ici", "those of « {other} » are here")))
}

/// What a school's file lends to an agreement of a class, in the order that it counts.
fn layers_for<'a>(file: File<'a>, class: Option<&str>) -> Vec<Layer<'a>> {
    let defaults = defaults_of(file);
    let classes = defaults.and_then(|d| table_in(d.table, "class"));
    let own = classes.zip(class).and_then(|(classes, class)| {
        let entry = classes.entries().iter().find(|e| class_fold(&e.name) == class_fold(class))?;
        match &entry.node.value {
            Value::Table(table) => Some(lent(file, table, entry.node.place, Shows::Defaults)),
            _ => None,
        }
    });
    let school = lent(file, &file.doc.root, Place::default(), Shows::School);
    own.into_iter().chain(defaults).chain([school]).collect()
}

/// All that a school's file can lend, to whatever class.
fn lent_layers(file: File<'_>) -> Vec<Layer<'_>> {
    class_layers(file).chain(defaults_of(file)).collect()
}

/// What a school's file lends to single classes.
fn class_layers(file: File<'_>) -> impl Iterator<Item = Layer<'_>> {
    let classes = defaults_of(file).and_then(|d| table_in(d.table, "class")).map_or(&[][..], Table::entries);
    classes.iter().filter_map(move |e| match &e.node.value {
        Value::Table(table) => Some(lent(file, table, e.node.place, Shows::Defaults)),
        _ => None,
    })
}

fn defaults_of(file: File<'_>) -> Option<Layer<'_>> {
    let entry = file.doc.root.get("defaults")?;
    match &entry.node.value {
        Value::Table(table) => Some(lent(file, table, entry.node.place, Shows::Defaults)),
        _ => None,
    }
}

fn lent<'a>(file: File<'a>, table: &'a Table, header: Place, shows: Shows) -> Layer<'a> {
    Layer { file, table, header, shows, lent: true }
}

fn table_in<'a>(table: &'a Table, name: &str) -> Option<&'a Table> {
    match &table.get(name)?.node.value {
        Value::Table(inner) => Some(inner),
        _ => None,
    }
}

/// No file at all: for tables that are only described.
struct NoFiles;

impl Files for NoFiles {
    fn included(&self, _id: SourceId, _place: Place) -> Included<'_> {
        Included::Nothing
    }

    fn logo(&self, _file: File<'_>, written: &str) -> Result<Arc<[u8]>, Flaw> {
        Err(Flaw::new("LOGO-01", text!("le fichier « {written} » n’existe pas", "there is no file « {written} »")))
    }

    fn models(&self) -> &[String] {
        &[]
    }
}
