//! From a file to a PDF: the one place of the command that calls the library's verbs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use tripartite::agreement::Agreement;
use tripartite::companion::{self, Companion};
use tripartite::content::{Content, Edition};
use tripartite::diagnostic::{Bug, Diagnostics, Lang, Severity, Sources, Span, Text};
use tripartite::html;
use tripartite::ids::Number;
use tripartite::input::{self, FolderError, GlimpsedPupil, Reader};
use tripartite::model::Models;
use tripartite::pack::Leaf;
use tripartite::render::Renderer;
use tripartite::rules::{self, Checked, Compared, SchoolContext, Summary};
use tripartite::store::{self, ErrorKind, Folder};

use tripartite::text;

use super::choice::Traits;
use super::earlier::{Gist, Origin};
use super::issued::{Editions, Issued};
use super::packs::Packing;
use super::print::Failure;
use super::product::Product;
use super::targets::{Target, Targets};
use super::terminal::Terminal;

/// The models at hand: those of the program, a school's own, and the documents beside agreements that lie in the folder
/// `companions` of the only school of the call.
pub(crate) fn models(
    own: Option<&Path>,
    schools: &[Folder],
    terminal: &Terminal,
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Result<Models, Failure> {
    let models = companions(Models::builtin(), schools, terminal, sources, found)?;
    let Some(folder) = own else { return Ok(models) };
    let folder = terminal.here.join(folder);
    let files = store::read_tree(&folder).map_err(|e| match e.kind() {
        ErrorKind::Missing | ErrorKind::IsFile => terminal.failure(&e).with_help(folder_of_models()),
        _ => terminal.failure(&e),
    })?;
    if !files.iter().any(|(path, _)| path.contains('/')) {
        return Err(no_model_in(&terminal.shown(&folder), files.iter().any(|(path, _)| path == "model.toml")));
    }
    Ok(models.with(&terminal.shown(&folder), files, sources, found))
}

fn companions(
    models: Models,
    schools: &[Folder],
    terminal: &Terminal,
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Result<Models, Failure> {
    let [school] = schools else { return Ok(models) };
    let folder = school.root().join(COMPANIONS);
    if !folder.is_dir() {
        return Ok(models);
    }
    let files = store::read_tree(&folder).map_err(|e| terminal.failure(&e))?;
    let files = files.into_iter().map(|(path, bytes)| (format!("{COMPANIONS}/{path}"), bytes)).collect();
    Ok(models.with(&terminal.shown(school.root()), files, sources, found))
}

/// The folder of a school's own companions.
pub(crate) const COMPANIONS: &str = "companions";

fn no_model_in(folder: &str, is_model: bool) -> Failure {
    let failure = Failure::new(text!("aucun modèle dans « {folder} »", "no model in « {folder} »"));
    failure.with_help(if is_model {
        text!(
            "c’est le dossier d’un modèle : donner celui qui le contient",
            "this is the folder of a model: give the one that holds it"
        )
    } else {
        folder_of_models()
    })
}

/// What `--templates` is to name.
fn folder_of_models() -> Text {
    text!(
        "donner avec `--templates` un dossier où chaque modèle est un sous-dossier avec un fichier `model.toml`",
        "give with `--templates` a folder in which each model is a folder with a file `model.toml`"
    )
}

/// A school's folder on the disk, its files named as the reader of messages knows them.
#[derive(Debug)]
struct Shelf {
    folder: Folder,
    here: PathBuf,
}

impl input::Folder for Shelf {
    fn read(&self, path: &str) -> Result<Vec<u8>, FolderError> {
        self.folder.read(path).map_err(|error| match error.kind() {
            ErrorKind::Missing => FolderError::NotFound,
            ErrorKind::Outside => FolderError::Outside,
            _ => FolderError::Unreadable { message: error.message(&self.shown(path)), help: error.help() },
        })
    }

    fn shown(&self, path: &str) -> String {
        store::shown(&self.folder.root().join(path), &self.here)
    }
}

/// A school's folder: the reader of its agreements, and what the rules know of it.
struct School {
    reader: Reader<Shelf>,
    context: SchoolContext,
}

impl School {
    fn new(shelf: Shelf, models: &Models) -> Self {
        // What is wrong with a model is told in its own files, not in every agreement that names it.
        let reader = Reader::new(shelf).with_models(models.names().chain(models.wrong_names()));
        // What is wrong in its file is told by `read_schools`.
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let file = reader.school(&mut sources, &mut found);
        let context = file.map(|file| SchoolContext::of(&file, &mut found)).unwrap_or_default();
        Self { reader, context }
    }
}

/// How agreements are judged.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Judging {
    /// Warnings stop a document.
    pub(crate) strict: bool,
    /// The day that it is, for rules about today.
    pub(crate) on: Option<NaiveDate>,
}

/// What one thread needs to turn files into PDFs: nothing of it is shared with another thread but the models.
pub(crate) struct Pipeline<'a> {
    models: &'a Models,
    schools: Vec<School>,
    renderer: Renderer<'a>,
    /// What makes HTML pages, where those are wanted instead of PDFs.
    pages: Option<html::Renderer<'a>>,
    judging: Judging,
    beside: Beside,
    /// The editions that are not the first.
    editions: Option<&'a Editions>,
    /// What the ledgers say, where companions depend on it.
    issued: Option<&'a Issued>,
}

impl<'a> Pipeline<'a> {
    pub(crate) fn new(models: &'a Models, targets: &Targets, here: &Path, judging: Judging) -> Self {
        let shelves = targets.schools.iter().map(|folder| Shelf { folder: folder.clone(), here: here.to_owned() });
        let schools = shelves.map(|shelf| School::new(shelf, models)).collect();
        let renderer = Renderer::new(models);
        Self {
            models,
            schools,
            renderer,
            pages: None,
            judging,
            beside: Beside::default(),
            editions: None,
            issued: None,
        }
    }

    /// The same, which makes more with each agreement.
    pub(crate) fn with(self, beside: Beside) -> Self {
        Self { pages: beside.html.then(|| html::Renderer::new(self.models)), beside, ..self }
    }

    /// The same, which renders these editions where an agreement is not in its first, and no companions of one that has
    /// ended: nobody is to be thanked for hosting, or asked to sign.
    pub(crate) fn with_issued(self, issued: &'a Issued, editions: &'a Editions) -> Self {
        Self { editions: Some(editions), issued: Some(issued), ..self }
    }

    /// What an edition of an agreement says.
    pub(crate) fn content(&self, agreement: &Checked<Agreement>, edition: &Edition) -> Result<Content, Bug> {
        let name = agreement.get().model.as_str();
        let model = self.models.get(name).ok_or_else(|| Bug::new(format!("no model {name}")))?;
        Content::edition(agreement.get(), model, edition)
    }

    /// Reads and checks one agreement. What is wrong with it is told in `found`; nothing is given where that stops its
    /// document.
    pub(crate) fn read(
        &self,
        target: &Target,
        sources: &mut Sources,
        found: &mut Diagnostics,
    ) -> Result<Read, store::Error> {
        let mut own = Diagnostics::new();
        let Some(School { reader, .. }) = self.schools.get(target.school) else { return Ok(Read::default()) };
        let bytes = reader.folder().folder.read(&target.inside)?;
        let read = reader.agreement(&target.inside, &bytes, sources, &mut own);
        let number = read.as_ref().map(|agreement| (agreement.number.value.clone(), agreement.number.span));
        let summary = read.as_ref().map(Summary::of);
        let (traits, pupil) = if let Some(agreement) = &read {
            (Traits::of(agreement), None)
        } else {
            let mut glimpse = reader.glimpse(&target.inside, &bytes);
            let pupil = glimpse.pupil.take();
            (Traits::from(glimpse), pupil)
        };
        let checked = read.zip(self.schools.get(target.school));
        let checked = checked.and_then(|(agreement, school)| self.check(agreement, school, &mut own));
        let stopped = own.has_errors() || self.judging.strict && own.count(Severity::Warning) > 0;
        found.extend(own);
        Ok(Read { number, summary, pupil, traits, checked: checked.filter(|_| !stopped) })
    }

    /// Reads one agreement, and judges nothing.
    pub(crate) fn read_alone(
        &self,
        target: &Target,
        sources: &mut Sources,
        found: &mut Diagnostics,
    ) -> Result<Option<Agreement>, store::Error> {
        let Some(School { reader, .. }) = self.schools.get(target.school) else { return Ok(None) };
        let bytes = reader.folder().folder.read(&target.inside)?;
        Ok(reader.agreement(&target.inside, &bytes, sources, found))
    }

    fn check(&self, agreement: Agreement, school: &School, found: &mut Diagnostics) -> Option<Checked<Agreement>> {
        // The reader has told a model that does not exist.
        let model = self.models.get(agreement.model.as_str())?;
        rules::check(agreement, model, &school.context, self.judging.on, found)
    }

    /// What the rules between agreements find in those of one school, of which some have ended and some could not be read.
    pub(crate) fn compare(
        &self,
        school: usize,
        summaries: &[Summary],
        unread: &[Option<GlimpsedPupil>],
        ended: &BTreeSet<Number>,
    ) -> Vec<Compared> {
        let school = self.schools.get(school);
        school.map_or_else(Vec::new, |school| rules::check_folder(summaries, unread, ended, &school.context))
    }

    /// Everything wrong with the schools' own files.
    pub(crate) fn read_schools(&self, sources: &mut Sources, found: &mut Diagnostics) {
        for School { reader, .. } in &self.schools {
            if let Some(file) = reader.school(sources, found) {
                let _ = SchoolContext::of(&file, found);
            }
        }
    }

    /// Renders one agreement with all that was asked for beside it; none where templates or the logo are wrong. What is wrong
    /// with a companion alone leaves it out.
    pub(crate) fn render(
        &mut self,
        school: usize,
        agreement: &Checked<Agreement>,
        sources: &mut Sources,
        found: &mut Diagnostics,
    ) -> Result<Option<Printed>, Bug> {
        let number = &agreement.get().number.value;
        let edition = self.editions.and_then(|editions| editions.get(&(school, number.clone())));
        let edition = edition.unwrap_or(&Edition::FIRST);
        if let Some(pages) = &mut self.pages {
            let Some(page) = pages.edition(agreement, edition, sources, found)? else { return Ok(None) };
            let content = self.content(agreement, edition)?;
            return Ok(Some(Printed::alone(Product::Html(page), Gist::of(agreement.get(), &content, edition.version))));
        }
        let Some(rendered) = self.renderer.edition(agreement, edition, sources, found)? else { return Ok(None) };
        let mut companions = vec![];
        let has_ended = self.issued.is_some_and(|issued| issued.has_ended(school, number));
        for kind in self.beside.kinds.iter().filter(|_| !has_ended) {
            companions.extend(companion::render(agreement, edition, kind, &mut self.renderer, sources, found)?);
        }
        let leaf = self.beside.pack.as_ref().map(|_| self.leaf(agreement)).transpose()?;
        let gist = Gist::of(agreement.get(), rendered.content(), edition.version);
        Ok(Some(Printed { companions, leaf, ..Printed::alone(Product::Pdf(rendered), gist) }))
    }

    /// Whether warnings stop a document.
    pub(crate) fn is_strict(&self) -> bool {
        self.judging.strict
    }

    /// What a pack knows of an agreement.
    pub(crate) fn leaf(&self, agreement: &Checked<Agreement>) -> Result<Leaf, Bug> {
        let name = agreement.get().model.as_str();
        let model = self.models.get(name).ok_or_else(|| Bug::new(format!("no model {name}")))?;
        Leaf::of(agreement, model)
    }
}

/// What is made beside the agreements themselves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beside {
    /// The kinds of companions.
    pub(crate) kinds: Vec<String>,
    /// What makes a pack, where packs are wanted.
    pub(crate) pack: Option<Packing>,
    /// HTML pages instead of PDFs.
    pub(crate) html: bool,
}

/// What was rendered of one agreement.
pub(crate) struct Printed {
    pub(crate) product: Product,
    pub(crate) companions: Vec<Companion>,
    pub(crate) gist: Gist,
    /// What its pack needs of it, where packs are wanted.
    pub(crate) leaf: Option<Leaf>,
    /// What it was made from, where that is kept.
    pub(crate) origin: Option<Origin>,
    /// What kept companions from being made, and what is odd about the document.
    pub(crate) faults: Option<(Sources, Diagnostics)>,
}

impl Printed {
    fn alone(product: Product, gist: Gist) -> Self {
        Self { product, companions: vec![], gist, leaf: None, origin: None, faults: None }
    }
}

/// An agreement as far as it could be read.
#[derive(Default)]
pub(crate) struct Read {
    /// Its number, and where it stands.
    pub(crate) number: Option<(Number, Span)>,
    /// What the rules between agreements look at.
    pub(crate) summary: Option<Summary>,
    /// Whose it is, where it makes no agreement and tells that at least.
    pub(crate) pupil: Option<GlimpsedPupil>,
    /// What it is chosen by.
    pub(crate) traits: Traits,
    /// The agreement, unless something stops its document.
    pub(crate) checked: Option<Checked<Agreement>>,
}

/// The language that a school's `school.toml` asks for. Whatever else is wrong with the file is told when it is read.
pub(crate) fn language(school: &Folder) -> Option<Lang> {
    let bytes = school.read("school.toml").ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (table, _) = toml::de::DeTable::parse_recoverable(text.trim_start_matches('\u{feff}'));
    let settings = table.get_ref().get("settings")?.get_ref().as_table()?;
    match settings.get("language")?.get_ref().as_str()? {
        "fr" => Some(Lang::Fr),
        "en" => Some(Lang::En),
        _ => None,
    }
}
