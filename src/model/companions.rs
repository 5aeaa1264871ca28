//! Documents beside an agreement (letters, sheets, attestations, lists), each a template of `templates/companions/`.
//!
//! The folder says what a document is made for, the file's name what it is: `agreement/letter.html` is printed once for each
//! agreement and its file is called `NUMBER-LETTER.pdf`, `guardian/notice.html` once for each guardian. Includes come from
//! `companions/`, else from `shared/`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::File;
use super::templates::Templates;
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use crate::digest::DocumentHash;
use crate::document::{self, Compositor, Document};
use crate::text;

/// The folder of companions among the models.
pub(super) const FOLDER: &str = "companions";

/// What a companion is printed once for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Each agreement.
    Agreement,
    /// Each guardian of each agreement.
    Guardian,
    /// Each host with its pupils.
    Host,
    /// Each pack of agreements.
    Pack,
    /// What the ledger says, of one agreement or of all.
    Ledger,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Agreement, Self::Guardian, Self::Host, Self::Pack, Self::Ledger];

    /// The name of its folder.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Agreement => "agreement",
            Self::Guardian => "guardian",
            Self::Host => "host",
            Self::Pack => "pack",
            Self::Ledger => "ledger",
        }
    }
}

/// The companions at hand: those of the program, and a school's own.
#[derive(Debug)]
pub struct Companions {
    templates: Templates,
}

impl Companions {
    /// The companions among all files of models.
    pub(super) fn of(all: &BTreeMap<String, File>, unread: &BTreeSet<String>) -> Self {
        let own = |path: &str| path.starts_with("companions/") || path.starts_with("shared/");
        let files = all.iter().filter(|(path, _)| own(path)).map(|(path, file)| (path.clone(), file.clone()));
        Self {
            templates: Templates::new(FOLDER, files.collect())
                .forgiving()
                .incomplete(unread.iter().any(|path| own(path))),
        }
    }

    /// The kinds of a scope, in alphabetical order; without templates whose names can name no document.
    pub fn kinds(&self, scope: Scope) -> impl Iterator<Item = &str> {
        self.templates.paths().filter_map(move |path| {
            let (folder, kind) = entry_of(path)?;
            (folder == scope.key() && is_kind(kind)).then_some(kind)
        })
    }

    /// What a kind is printed once for; none when there is no such kind.
    pub fn scope(&self, kind: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| is_kind(kind) && self.templates.has(&entry(*scope, kind)))
    }

    /// The digest of all that a kind is printed with: its template, those that it names, and components, which any may call.
    pub fn digest(&self, kind: &str) -> Option<DocumentHash> {
        let holds_components =
            |path: &&str| self.templates.text(path).is_some_and(|text| text.contains("endcomponent"));
        let components = self.templates.paths().filter(holds_components).map(str::to_owned);
        let mut waiting: Vec<String> = components.chain([entry(self.scope(kind)?, kind)]).collect();
        let mut used = BTreeMap::new();
        while let Some(path) = waiting.pop() {
            let Some(text) = self.templates.text(&path) else { continue };
            if used.insert(path, text).is_none() {
                waiting.extend(named(text).flat_map(|name| [format!("{FOLDER}/{name}"), format!("shared/{name}")]));
            }
        }
        Some(DocumentHash::of(format!("{used:?}").as_bytes()))
    }

    /// The document that a companion's template makes of a context. A mistake of a template is told at its place in it.
    pub fn document(
        &self,
        scope: Scope,
        kind: &str,
        context: &Map<String, Value>,
        compositor: &mut Compositor,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Document> {
        let entry = entry(scope, kind);
        // Neither text, truth values, whole numbers, lists nor tables with text keys can be refused.
        let context = || tera::Context::from_serialize(context).unwrap_or_default();
        let markup = self.templates.fill(&entry, context(), sources, diagnostics)?;
        let read = document::parse(&markup, compositor);
        read.map_err(|wrong| self.templates.blame(&entry, context(), &markup, wrong, sources, diagnostics)).ok()
    }

    /// Tells what is wrong with a school's own companions.
    pub(super) fn check(&self, sources: &mut Sources, diagnostics: &mut Diagnostics) {
        let own: Vec<&str> = self.templates.paths().filter(|path| self.templates.any_own(|one| one == *path)).collect();
        let own = || own.iter().filter_map(|path| Some((*path, entry_of(path)?)));
        if own().next().is_none() {
            return;
        }
        self.templates.check(sources, diagnostics);
        for (path, (folder, kind)) in own() {
            let has_scope = Scope::ALL.iter().any(|scope| scope.key() == folder);
            // What is no whole document is there to be included.
            let astray = !has_scope && self.templates.text(path).is_some_and(|text| text.contains("<article"));
            if has_scope && is_kind(kind) || !has_scope && !astray {
                continue;
            }
            let span = self.templates.span(path, &(0..0), sources);
            diagnostics.push(if astray { lost(path, span) } else { wrong_kind(kind, span) });
        }
    }
}

/// The names of templates in the text of one, which stand between quotes.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.match_indices(".html").map(|(at, end)| at + end.len());
    ends.filter_map(|end| text.get(..end)?.rsplit(['"', '\'', '`']).next())
}

fn entry(scope: Scope, kind: &str) -> String {
    format!("{FOLDER}/{}/{kind}.html", scope.key())
}

/// The folder and the kind of `companions/FOLDER/KIND.html`; no folder where it lies beside them.
fn entry_of(path: &str) -> Option<(&str, &str)> {
    let inside = path.strip_prefix("companions/")?.strip_suffix(".html")?;
    Some(inside.split_once('/').unwrap_or(("", inside)))
}

/// A document in a folder that says of nothing what it is made for.
fn lost(path: &str, span: Option<Span>) -> Diagnostic {
    let folders = Scope::ALL.map(|scope| format!("`{FOLDER}/{}`", scope.key())).join(", ");
    let message = text!(
        "le gabarit « {path} » n’est dans aucun dossier qui dise pour quoi le produire : il ne sert à rien",
        "the template « {path} » is in no folder that says what it is made for: it is of no use"
    );
    Diagnostic::warning("MODEL-08", span, message)
        .with_help(text!("le ranger dans l’un de ceux-ci : {folders}", "put it in one of these: {folders}"))
}

/// Whether a word can name documents: small letters alone, which become the capitals of a file's name.
fn is_kind(word: &str) -> bool {
    (2..=16).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
}

fn wrong_kind(kind: &str, span: Option<Span>) -> Diagnostic {
    let message = text!(
        "« {kind} » ne peut pas nommer un document : le nom de son gabarit finit le nom de chaque fichier",
        "« {kind} » cannot name a document: the name of its template ends each file’s name"
    );
    Diagnostic::error("MODEL-07", span, message).with_help(text!(
        "renommer le gabarit avec 2 à 16 lettres minuscules sans accent, par exemple `convocation.html`",
        "rename the template with 2 to 16 small letters without accents, for instance `notice.html`"
    ))
}
