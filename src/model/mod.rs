//! Convention types: a folder of `templates/` each, with its manifest and its Tera templates.
//!
//! A [`Model`] knows who must sign, which limits its text prints, and how to fill that text. The built-in ones are inside the
//! program; [`Models::with`] adds a school's own, or puts them in the place of built-in ones.
//!
//! # The text digest
//!
//! A model's text is told apart by a SHA-256, which is part of every [content digest](crate::digest): a word that changes in
//! a template changes what is signed. It is what this command prints in the folder of models, once every line ends with a
//! line feed alone and no file begins with a byte-order mark:
//!
//! ```text
//! sha256sum $(find NAME shared -name '*.html' -o -name 'model.toml' | LC_ALL=C sort) | sha256sum
//! ```
//!
//! So: for each file of the model's folder and of `shared` whose name ends in `.html`, and for the manifest, in the order of
//! their paths as bytes, a line of 64 hexadecimal digits, two spaces, the path with `/`, and a line feed; then the SHA-256 of
//! those lines.

mod bounded;
mod builtin;
mod companions;
mod engine;
mod filters;
mod manifest;
mod templates;
mod meter;
mod weave;
mod circle;
mod wording;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Map, Value};

pub use self::companions::{Companions, Scope};
pub use self::manifest::{
    Agricultural, Days, Defaults, Generation, Hours, Limits, Manifest, Minutes, Night, PartyKind, Pause, SchoolYears,
};
use self::templates::Templates;
use crate::diagnostic::{Diagnostic, Diagnostics, Flaw, Source, Sources, Span};
use crate::digest::{hex, sha256};
use crate::document::Misprint;
use crate::text;

/// The most files that a school may bring.
const MOST_FILES: usize = 200;

/// The largest of them, in bytes.
const LARGEST_FILE: usize = 1 << 20;

/// A file of a model.
#[derive(Clone, Debug)]
struct File {
    /// The path that diagnostics show.
    shown: String,
    /// The text, with line feeds alone.
    text: Arc<str>,
    /// Whether a school brought it.
    own: bool,
}

impl File {
    fn source(&self) -> Source {
        Source { name: self.shown.clone(), text: Arc::clone(&self.text) }
    }
}

/// A convention type: its manifest and its text.
#[derive(Debug)]
pub struct Model {
    name: String,
    manifest: Manifest,
    /// Its limits, verified also where it keeps those of an earlier model.
    limits: Limits,
    text: String,
    templates: Templates,
}

impl Model {
    /// A model from the files of its folder and the shared ones; `None` when its manifest is wrong.
    fn new(
        name: &str,
        all: &BTreeMap<String, File>,
        unread: &BTreeSet<String>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let folder = format!("{name}/");
        let is_its = |path: &str| path.starts_with(&folder) || path.starts_with("shared/");
        let files: BTreeMap<String, File> =
            all.iter().filter(|(path, _)| is_its(path)).map(|(path, file)| (path.clone(), file.clone())).collect();
        let manifest = files.get(&format!("{name}/model.toml"))?;
        let source = sources.share(&manifest.source());
        let manifest = manifest::read(&manifest.text, source, diagnostics)?;
        let entry = format!("{name}/agreement.html");
        if !files.contains_key(&entry) {
            if !unread.contains(&entry) {
                diagnostics.push(no_entry(name, Span::new(source, 0, 0)));
            }
            return None;
        }
        Some(Self {
            name: name.to_owned(),
            limits: manifest.limits,
            manifest,
            text: text_digest(&files),
            templates: Templates::new(name, files).incomplete(unread.iter().any(|path| is_its(path))),
        })
    }

    /// Its name: that of its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The limits that agreements are held to: those of the manifest, verified also where an earlier model that it names
    /// has the same ones verified.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Its text digest, in hexadecimal digits.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of the template that is rendered, as a whole.
    pub(crate) fn place(&self, sources: &mut Sources) -> Option<Span> {
        self.templates.span(&self.entry(), &(0..0), sources)
    }

    /// The template that is rendered.
    fn entry(&self) -> String {
        format!("{}/agreement.html", self.name)
    }

    /// Whether a school brought any of its files.
    fn is_own(&self) -> bool {
        self.templates.any_own(|_| true)
    }

    /// Reads the templates, and tells what is wrong with them.
    pub fn check(&self, sources: &mut Sources, diagnostics: &mut Diagnostics) {
        self.templates.check(sources, diagnostics);
    }

    /// The markup that the templates print: `values` are what an agreement says, `facts` what follows from it.
    ///
    /// A mistake of a template is told at its place in the template.
    pub fn fill(
        &self,
        values: &Map<String, Value>,
        facts: &Value,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        self.templates.fill(&self.entry(), self.context(values, facts), sources, diagnostics)
    }

    /// What templates can read.
    fn context(&self, values: &Map<String, Value>, facts: &Value) -> tera::Context {
        // Neither text, truth values, whole numbers, lists nor tables with text keys can be refused.
        let mut context = tera::Context::from_serialize(values).unwrap_or_default();
        context.insert("facts", facts);
        let about = serde_json::json!({
            "name": self.name,
            "title": self.manifest.title,
            "limits": self.manifest.limits,
        });
        context.insert("model", &about);
        context
    }

    /// Tells what is wrong with markup that [`Model::fill`] gave for these values and facts: in the template that wrote it, or
    /// in the printed text where that cannot be told.
    pub fn blame(
        &self,
        values: &Map<String, Value>,
        facts: &Value,
        markup: &str,
        wrong: Vec<Misprint>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) {
        let context = self.context(values, facts);
        self.templates.blame(&self.entry(), context, markup, wrong, sources, diagnostics);
    }
}

/// The finding about a folder without its main template.
fn no_entry(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "MODEL-04",
        span,
        text!(
            "le modèle `{name}` n’a pas de fichier `agreement.html`",
            "the model `{name}` has no file `agreement.html`"
        ),
    )
    .with_help(text!(
        "copier celui d’un modèle existant dans le dossier `{name}`",
        "copy that of an existing model into the folder `{name}`"
    ))
}

/// The digest of a model's files, as the documentation of this room says.
fn text_digest(files: &BTreeMap<String, File>) -> String {
    let mut lines = String::new();
    for (path, file) in files {
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{}  {path}", hex(&sha256(file.text.as_bytes())));
    }
    hex(&sha256(lines.as_bytes()))
}

/// The models at hand, by name.
#[derive(Debug)]
pub struct Models {
    files: BTreeMap<String, File>,
    usable: BTreeMap<String, Model>,
    companions: Companions,
    /// Those that are there and too wrong to be used.
    wrong: BTreeSet<String>,
}

impl Models {
    /// The models inside the program.
    pub fn builtin() -> Self {
        let files = builtin::FILES.iter().map(|(path, text)| {
            let file = File { shown: format!("templates/{path}"), text: (*text).into(), own: false };
            ((*path).to_owned(), file)
        });
        // Tests hold the built-in manifests right: there is nothing to tell.
        Self::of(files.collect(), &BTreeSet::new(), &mut Sources::new(), &mut Diagnostics::new())
    }

    /// These models with a school's own: each a path under its folder of models, with `/`, and its bytes.
    ///
    /// A folder `NAME/` replaces the model of that name, or adds one; a file in `shared/` replaces the shared file of that
    /// name, or adds one, for every model, and one in `companions/` the same for the documents beside an agreement. Files at the root of the folder, and files that end neither in `.html` nor are a
    /// `model.toml`, are left alone. `shown` is the folder's path as diagnostics show it. What is wrong with the models is
    /// told; those that are wrong are left out, or fail when they are filled.
    #[must_use]
    pub fn with(
        self,
        shown: &str,
        own: Vec<(String, Vec<u8>)>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let (own, unread) = own_files(shown, own, sources, diagnostics);
        let paths = own.keys().chain(&unread);
        let models = |name: &&str| !matches!(*name, "shared" | companions::FOLDER);
        let folders: BTreeSet<String> =
            paths.filter_map(|path| folder(path)).filter(models).map(str::to_owned).collect();
        let replaced = |path: &str| folder(path).is_some_and(|name| folders.contains(name));
        let mut files: BTreeMap<String, File> = self.files.into_iter().filter(|(path, _)| !replaced(path)).collect();
        for name in &folders {
            let manifest = format!("{name}/model.toml");
            if !own.contains_key(&manifest) && !unread.contains(&manifest) {
                diagnostics.push(no_manifest(shown, name));
            }
        }
        files.extend(own);
        let mut models = Self::of(files, &unread, sources, diagnostics);
        models.wrong.extend(folders.into_iter().filter(|name| !models.usable.contains_key(name)));
        for model in models.usable.values().filter(|model| model.is_own()) {
            model.check(sources, diagnostics);
        }
        models.companions.check(sources, diagnostics);
        models
    }

    fn of(
        files: BTreeMap<String, File>,
        unread: &BTreeSet<String>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let names: BTreeSet<&str> = files
            .keys()
            .filter_map(|path| path.strip_suffix("/model.toml"))
            .filter(|name| !name.contains('/') && *name != "shared")
            .collect();
        let mut usable: BTreeMap<String, Model> = names
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), Model::new(name, &files, unread, sources, diagnostics)?)))
            .collect();
        keep_limits(&mut usable, &files, sources, diagnostics);
        let companions = Companions::of(&files, unread);
        Self { files, usable, companions, wrong: BTreeSet::new() }
    }

    /// The model of a name.
    pub fn get(&self, name: &str) -> Option<&Model> {
        self.usable.get(name)
    }

    /// The documents beside an agreement.
    pub fn companions(&self) -> &Companions {
        &self.companions
    }

    /// All names, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.usable.keys().map(String::as_str)
    }

    /// The names of a school's own models that are there and too wrong to be used, which has been told.
    pub fn wrong_names(&self) -> impl Iterator<Item = &str> {
        self.wrong.iter().map(String::as_str)
    }
}

/// Gives each model that keeps the limits of another one what was verified there; one that names none at hand is wrong.
fn keep_limits(
    models: &mut BTreeMap<String, Model>,
    files: &BTreeMap<String, File>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) {
    let own: BTreeMap<String, Limits> = models.iter().map(|(name, model)| (name.clone(), model.limits)).collect();
    models.retain(|name, model| {
        let Some(earlier) = &model.manifest.generation.limits_of else { return true };
        if let Some(limits) = own.get(earlier) {
            model.limits = model.limits.upheld_by(limits);
            return true;
        }
        if let Some(file) = files.get(&format!("{name}/model.toml")) {
            let known: Vec<&str> = own.keys().filter(|known| *known != name).map(String::as_str).collect();
            let source = sources.share(&file.source());
            diagnostics.push(manifest::no_earlier(earlier, &known, &file.text, source));
        }
        false
    });
}

/// The folder that a path begins with.
fn folder(path: &str) -> Option<&str> {
    path.split_once('/').map(|(folder, _)| folder)
}

/// The finding about a folder that has templates and no manifest.
fn no_manifest(shown: &str, name: &str) -> Diagnostic {
    Diagnostic::error(
        "MODEL-04",
        None,
        text!(
            "le dossier `{shown}/{name}` a des gabarits et pas de fichier `model.toml`",
            "the folder `{shown}/{name}` has templates and no file `model.toml`"
        ),
    )
    .with_help(text!(
        "copier celui d’un modèle existant, ou retirer le dossier",
        "copy that of an existing model, or take the folder away"
    ))
}

/// Whether a file is a template, by its name.
#[expect(clippy::case_sensitive_file_extension_comparisons, reason = "Tera escapes by the same comparison")]
fn is_template(path: &str) -> bool {
    path.ends_with(".html")
}

/// A school's files as text, by their paths, and the paths of those that cannot be read, which are told.
fn own_files(
    shown: &str,
    own: Vec<(String, Vec<u8>)>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> (BTreeMap<String, File>, BTreeSet<String>) {
    let (mut files, mut unread) = (BTreeMap::new(), BTreeSet::new());
    for (path, bytes) in own {
        let path = path.replace('\\', "/");
        let kept = is_template(&path) || path.split('/').count() == 2 && path.ends_with("/model.toml");
        if !kept || folder(&path).is_none() {
            continue;
        }
        if files.len() == MOST_FILES {
            diagnostics.push(too_many_files(shown));
            unread.insert(path);
            continue;
        }
        let shown = if shown == "." { path.clone() } else { format!("{shown}/{path}") };
        match readable(&bytes, &shown) {
            Ok(text) => {
                files.insert(path, File { shown, text, own: true });
            }
            Err(flaw) => {
                let source = sources.add(shown, "");
                diagnostics.push(flaw.at(Span::new(source, 0, 0)));
                unread.insert(path);
            }
        }
    }
    (files, unread)
}

fn too_many_files(folder: &str) -> Diagnostic {
    Diagnostic::error(
        "MODEL-05",
        None,
        text!(
            "le dossier `{folder}` a plus de {MOST_FILES} gabarits",
            "the folder `{folder}` has more than {MOST_FILES} templates"
        ),
    )
    .with_help(text!("n’y laisser que les modèles dont on se sert", "leave in it only the models that are in use"))
}

/// The text of a file, without a byte-order mark and with line feeds alone.
fn readable(bytes: &[u8], shown: &str) -> Result<Arc<str>, Flaw> {
    if bytes.len() > LARGEST_FILE {
        return Err(Flaw::new("MODEL-05", text!("`{shown}` dépasse 1 Mio", "`{shown}` is over 1 MiB")).with_help(
            text!(
                "un gabarit est court : vérifier que c’est le bon fichier, ou le couper en plusieurs",
                "a template is short: check that this is the right file, or cut it into several"
            ),
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| {
        let flaw = Flaw::new("MODEL-05", text!("`{shown}` n’est pas en UTF-8", "`{shown}` is not UTF-8"));
        flaw.with_help(text!("l’enregistrer en UTF-8 dans l’éditeur de texte", "save it as UTF-8 in the text editor"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(text.replace("\r\n", "\n").replace('\r', "\n").into())
}

#[cfg(test)]
mod tests;
