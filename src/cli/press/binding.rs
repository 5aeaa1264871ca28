//! Documents bound into packs.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::Path;

use tripartite::pack::Group;
use tripartite::store::{self, Written};
use tripartite::text;

use super::super::Outcome;
use super::super::earlier::{Earlier, Of, Pack, Print, Sheet};
use super::super::packs::{self, Done, Missing, Packing};
use super::super::print::Failure;
use super::super::report;
use super::super::terminal::Terminal;
use super::Press;
use super::summary::word_of;

impl Press<'_> {
    /// Binds what was made into packs, in the folder `packs` beside the documents.
    pub(super) fn bind(
        &mut self,
        packing: &Packing,
        jobs: NonZeroUsize,
        earlier: &Earlier,
        terminal: &mut Terminal,
    ) -> Result<(), Failure> {
        self.tell_unbound(terminal);
        // What was to be made may have stopped since.
        let missing = self.missing().map(Missing::from).collect();
        let packing = &Packing { missing, ..packing.clone() };
        let packs = std::mem::take(&mut self.stack)
            .bind(packing, &self.batch.models, jobs, earlier)
            .map_err(|bug| Failure::new(bug.message()))?;
        let mut taken = BTreeSet::new();
        for (school, done) in packs.done {
            let output = self.batch.outputs.get(school).cloned().unwrap_or_default();
            let folder = output.join(packs::FOLDER);
            if let Some(name) = done.file_names().find(|name| !taken.insert(folder.join(name))) {
                self.refused_pack(&folder.join(name), terminal);
                continue;
            }
            match done {
                Done::Before(print) => {
                    for sheet in &print.sheets {
                        self.pack(&packs::path(&output, &sheet.name), sheet, Written::Same, terminal);
                    }
                }
                Done::Bound { bound, origin, group, numbers, missing } => {
                    store::create_folder(&folder).map_err(|e| terminal.failure(&e))?;
                    let mut sheets = vec![];
                    for bound in bound {
                        let path = packs::path(&output, &bound.file_name);
                        let written = store::write_whole(&path, &bound.bytes).map_err(|e| terminal.failure(&e))?;
                        let sheet = packs::sheet(&bound);
                        self.pack(&path, &sheet, written, terminal);
                        sheets.push(sheet);
                    }
                    let origin = origin.filter(|_| packs.found.is_empty());
                    // What a mistake in its template keeps from being made leaves what was made before it.
                    let stays = packs.found.has_errors() && earlier.has(school, &group.name);
                    if stays || sheets.is_empty() {
                        continue;
                    }
                    let Some(pressed) = self.pressed.get_mut(&school) else { continue };
                    let said = |number: String| Some((pressed.known.get(&number)?.gist.says.clone(), number));
                    let said = numbers.into_iter().filter_map(said).map(|(says, number)| (number, says)).collect();
                    let by = packing.by.key().to_owned();
                    let templates = earlier.templates.of_packs(&by);
                    let (Group { name, place, logo, .. }, part) = (group, packing.part_of(&pressed.known));
                    let of = Of::Pack(Pack { name, by, place, logo, part, said, missing, templates });
                    pressed.prints.push((folder, Print { of, origin, sheets }));
                }
            }
        }
        if !packs.found.is_empty() {
            let _ = self.refused(&packs.sources, &packs.found, terminal);
        }
        Ok(())
    }

    /// Another folder's pack would be written over.
    fn refused_pack(&mut self, path: &Path, terminal: &mut Terminal) {
        let shown = terminal.shown(path);
        let failure = Failure::new(text!(
            "« {shown} » serait le nom de deux liasses : la seconde n’est pas écrite",
            "« {shown} » would be the name of two packs: the second is not written"
        ));
        terminal.fail(&failure.with_help(text!(
            "appeler une fois pour chaque dossier d’établissement, chacun avec un autre `-o`",
            "call once for each school's folder, each with another `-o`"
        )));
        self.outcome = self.outcome.max(Outcome::Found);
    }

    /// A pack is there: its line is printed, and it is kept for the report.
    fn pack(&mut self, path: &Path, sheet: &Sheet, written: Written, terminal: &mut Terminal) {
        let (file, pages) = (terminal.shown(path), sheet.pages.unwrap_or_default());
        if terminal.is_human() {
            let pages = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
            terminal.line(&format!("{file}  {pages}"));
        }
        let document_hash = sheet.hash.clone();
        self.packs.push(report::Pack { file, written: word_of(written), pages, document_hash });
    }
}
