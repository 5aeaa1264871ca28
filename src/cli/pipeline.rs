//! From a file to a PDF: the one place of the command that calls the library's five verbs.

use std::path::Path;

use chrono::NaiveDate;
use tripartite::diagnostic::{Bug, Diagnostics, Lang, Sources, Spanned};
use tripartite::standin::{self, Checked, Models};
use tripartite::store::{self, Folder};

use super::print::Failure;
use super::targets::Target;
use super::terminal::Terminal;

pub(crate) use tripartite::standin::{Rendered, file_name};

/// An agreement that may be rendered.
pub(crate) struct Ready(Checked);

impl Ready {
    /// Its number, and where it stands.
    pub(crate) fn number(&self) -> &Spanned<String> {
        &self.0.number
    }
}

/// The models at hand: those of the program, and a school's own.
pub(crate) fn models(
    own: Option<&Path>,
    terminal: &Terminal,
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Result<Models, Failure> {
    let Some(folder) = own else {
        return Ok(Models::builtin());
    };
    let folder = terminal.here.join(folder);
    let files = store::read_tree(&folder).map_err(|e| terminal.failure(&e))?;
    Ok(Models::builtin().with(&terminal.shown(&folder), files, sources, found))
}

/// Reads and checks one agreement; what is wrong with it is told in `found`.
pub(crate) fn read(
    school: &Folder,
    target: &Target,
    on: Option<NaiveDate>,
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Result<Option<Ready>, store::Error> {
    Ok(standin::read(school, &target.inside, &target.shown, on, sources, found)?.map(Ready))
}

/// Renders one agreement after the other.
pub(crate) struct Renderer<'a>(standin::Renderer<'a>);

impl<'a> Renderer<'a> {
    pub(crate) fn new(models: &'a Models) -> Self {
        Self(standin::Renderer::new(models))
    }

    pub(crate) fn render(&mut self, agreement: &Ready) -> Result<Rendered, Bug> {
        self.0.render(&agreement.0)
    }
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
