//! The templates of one folder with the shared ones: filled, and what is wrong with them told at its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::File;
use super::engine::{Engine, Fault};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use crate::document::Misprint;

/// The files that the templates of one folder are read from, and the engine that fills them.
#[derive(Debug)]
pub(super) struct Templates {
    folder: String,
    files: Arc<BTreeMap<String, File>>,
    /// Whether a broken file stops nothing but what is made with it.
    forgiving: bool,
    /// Whether one of its files could not be read, which was told: what misses a file may miss that one.
    incomplete: bool,
    read: OnceLock<Read>,
}

/// What reading the templates gave.
#[derive(Debug)]
struct Read {
    /// None where nothing can be filled.
    engine: Option<Engine>,
    faults: Vec<Fault>,
}

impl Templates {
    /// The templates of a folder, from its files and the shared ones.
    pub(super) fn new(folder: &str, files: BTreeMap<String, File>) -> Self {
        Self {
            folder: folder.to_owned(),
            files: Arc::new(files),
            forgiving: false,
            incomplete: false,
            read: OnceLock::new(),
        }
    }

    /// The same, of which the sound ones are filled whatever is wrong with the others.
    pub(super) fn forgiving(self) -> Self {
        Self { forgiving: true, ..self }
    }

    /// The same, of which some files could not be read.
    pub(super) fn incomplete(self, incomplete: bool) -> Self {
        Self { incomplete, ..self }
    }

    /// The paths of its files.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The text of a file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|file| &*file.text)
    }

    /// Whether a school brought any of the files whose path is asked about.
    pub(super) fn any_own(&self, asked: impl Fn(&str) -> bool) -> bool {
        self.files.iter().any(|(path, file)| file.own && asked(path))
    }

    /// Read when they are first asked for: a command that renders with one model reads one.
    fn read(&self) -> &Read {
        self.read.get_or_init(|| {
            let (mut files, mut faults) = (Arc::clone(&self.files), vec![]);
            loop {
                let found = match Engine::new(&self.folder, &files) {
                    Ok(engine) => return Read { engine: Some(engine), faults },
                    Err(found) => found,
                };
                let broken = |path: &str| found.iter().any(|fault| fault.file == path);
                let sound: BTreeMap<String, File> = files
                    .iter()
                    .filter(|(path, _)| !broken(path))
                    .map(|(path, file)| (path.clone(), file.clone()))
                    .collect();
                let goes_on = self.forgiving && sound.len() < files.len();
                // Once a file is left out, those that need it miss it: that is told of the file itself.
                let first = faults.is_empty() && !self.incomplete;
                faults.extend(found.into_iter().filter(|fault| first || !fault.misses_another()));
                if !goes_on {
                    return Read { engine: None, faults };
                }
                files = Arc::new(sound);
            }
        })
    }

    /// Reads the templates, and tells what is wrong with them.
    pub(super) fn check(&self, sources: &mut Sources, diagnostics: &mut Diagnostics) {
        self.tell(&self.read().faults, sources, diagnostics);
    }

    /// What one of the templates prints for a context, by its path.
    pub(super) fn fill(
        &self,
        entry: &str,
        context: tera::Context,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let Read { engine, faults } = self.read();
        let filled = match engine.as_ref().filter(|engine| engine.has(entry)) {
            Some(engine) => engine.fill(entry, context),
            None => Err(faults.clone()),
        };
        filled.map_err(|faults| self.tell(&faults, sources, diagnostics)).ok()
    }

    /// Tells what is wrong with markup that a template printed for a context: in the template that wrote it, or in the printed
    /// text where that cannot be told.
    pub(super) fn blame(
        &self,
        entry: &str,
        context: tera::Context,
        markup: &str,
        wrong: Vec<Misprint>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) {
        let trace = self.read().engine.as_ref().and_then(|engine| engine.trace(entry, context, markup));
        let mut printed = None;
        for misprint in wrong {
            let found = trace.as_ref().and_then(|trace| trace.place(&misprint.place));
            let written = found.and_then(|(file, range)| self.span(file, &range, sources));
            let span = written.unwrap_or_else(|| {
                let name = self.files.get(entry).map_or(entry, |file| &file.shown);
                let source = *printed.get_or_insert_with(|| sources.add(format!("{name} (rendered)"), markup));
                Span::new(source, misprint.place.start, misprint.place.end)
            });
            diagnostics.push(misprint.flaw.at(span));
        }
    }

    /// A place in one of its files.
    pub(super) fn span(&self, file: &str, range: &Range<usize>, sources: &mut Sources) -> Option<Span> {
        let source = sources.share(&self.files.get(file)?.source());
        Some(Span::new(source, range.start, range.end))
    }

    fn tell(&self, faults: &[Fault], sources: &mut Sources, diagnostics: &mut Diagnostics) {
        for fault in faults {
            let span = self.span(&fault.file, &fault.range, sources);
            let found = Diagnostic::error(fault.code, span, fault.message.clone());
            diagnostics.push(Diagnostic { help: fault.help.clone(), ..found });
        }
    }
}
