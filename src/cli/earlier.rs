//! What earlier calls of `render` made, and what they made it from: what has not changed is not made again, and what they would
//! not make any more as it is there is told.
//!
//! It is a help and no record: where it is missing, damaged or of another build of the program, everything is made again.
//! A document counts as made only as long as it is there with the bytes that were written.

mod listed;
mod pack;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tripartite::agreement::Agreement;
use tripartite::diagnostic::Sources;
use tripartite::digest::DocumentHash;
use tripartite::ids::Number;
use tripartite::model::Models;
use tripartite::store::{self, AGREEMENTS, Folder};

pub(crate) use self::listed::{Gist, Known, Of, Origin, Print, Sheet, Templates};
use self::listed::{Listed, Now, Standing, folder_of, key, name_of};
pub(crate) use self::pack::{Pack, Part};
use super::crew::Before;
use super::issued::Issued;
use super::packs;
use super::pipeline::COMPANIONS;
use super::whose;

/// What a call asks of earlier ones.
pub(crate) struct Asked<'a> {
    pub(crate) schools: &'a [Folder],
    /// The folder of the documents of each school.
    pub(crate) outputs: Vec<PathBuf>,
    /// Tells one build of the program from another.
    pub(crate) program: &'a str,
    pub(crate) models: &'a Models,
    /// The folder of the models that were brought.
    pub(crate) templates: Option<&'a Path>,
    pub(crate) html: bool,
    /// The kinds of companions that are wanted with each agreement.
    pub(crate) kinds: Vec<String>,
    /// Everything is to be made again.
    pub(crate) anew: bool,
}

/// Tells what earlier calls made.
pub(crate) struct Earlier<'a> {
    /// What the ledgers say, by which documents are made.
    pub(crate) issued: &'a Issued,
    pub(crate) templates: Templates,
    outputs: Vec<PathBuf>,
    pub(crate) kinds: Vec<String>,
    html: bool,
    anew: bool,
    /// Of what is the same for all documents of the call: the program, templates of a school's own.
    base: Origin,
    /// By school; none for a folder without a `school.toml`, where nothing is kept.
    shelves: Vec<Option<Shelf>>,
}

struct Shelf {
    root: PathBuf,
    /// Whether the call prints companions by the school's own templates, if it has any: where it is for several schools, it
    /// does not.
    has_own: bool,
    listed: Listed,
}

/// Documents of an agreement that an earlier call made from the same.
pub(crate) struct There {
    pub(crate) known: Known,
    pub(crate) prints: Vec<Print>,
}

/// What a call made for one school.
#[derive(Default)]
pub(crate) struct Pressed {
    /// The agreements whose documents are there by now, by their numbers.
    pub(crate) known: BTreeMap<String, Known>,
    /// What was made, each with its folder.
    pub(crate) prints: Vec<(PathBuf, Print)>,
    /// The files of agreements whose documents could not be made.
    pub(crate) stuck: BTreeSet<String>,
}

/// What sort of files are outdated, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    Paper,
    Screen,
    Pack,
    Beside,
}

impl Sort {
    fn of(print: &Print) -> Self {
        match print.of {
            Of::Paper { .. } => Self::Paper,
            Of::Screen { .. } => Self::Screen,
            Of::Beside { .. } => Self::Beside,
            Of::Pack(_) => Self::Pack,
        }
    }
}

/// Files of earlier calls that are not as this one would make them.
#[derive(Debug, Default)]
pub(crate) struct Stale {
    /// Those that no call would make any more: of a party that was taken out, of an agreement that is gone, of a pack that nobody
    /// is in.
    pub(crate) left: Vec<PathBuf>,
    /// Those that a call would make from something else by now, where this call was to write.
    pub(crate) outdated: BTreeMap<Sort, Vec<PathBuf>>,
    /// By the folder of documents, the agreements that cannot be made any more before they are corrected, and of which documents
    /// are there.
    pub(crate) stuck: BTreeMap<PathBuf, BTreeSet<String>>,
}

/// The number that each file of each school says, read by a call; none where it cannot be read.
pub(crate) type Numbers = BTreeMap<usize, BTreeMap<String, Option<Number>>>;

impl<'a> Earlier<'a> {
    /// Reads what the folders keep.
    pub(crate) fn read(asked: Asked<'_>, issued: &'a Issued) -> Self {
        let Asked { schools, outputs, program, models, templates, html, kinds, anew } = asked;
        let mut base = vec![program.to_owned()];
        let own = |school: &Folder| school.root().join(COMPANIONS);
        for folder in schools.iter().map(own).chain(templates.map(Path::to_owned)) {
            for (name, bytes) in store::read_tree(&folder).unwrap_or_default() {
                base.extend([name, DocumentHash::of(&bytes).to_string()]);
            }
        }
        let shelf = |school: &Folder| {
            let root = school.root().to_owned();
            let has_own = schools.len() == 1 || !own(school).is_dir();
            root.join("school.toml").is_file().then(|| Shelf { listed: Listed::read(&root), has_own, root })
        };
        let shelves = schools.iter().map(shelf).collect();
        let templates = Templates::of(models.companions());
        Self { issued, templates, outputs, kinds, html, anew, base: origin(&base), shelves }
    }

    /// The digest of all that the documents of an agreement are made from; none where nothing is kept.
    pub(crate) fn origin(&self, school: usize, agreement: &Agreement, sources: &Sources) -> Option<Origin> {
        self.shelves.get(school)?.as_ref()?;
        let case = self.issued.case(school, &agreement.number.value);
        // Companions depend on whether it has ended.
        let state = case.map(|case| {
            let ended = case.state.phase().has_ended();
            format!("{} {:?} {ended}", case.state.version().version, case.digests())
        });
        let logo = agreement.school.logo.as_ref().map(|logo| DocumentHash::of(&logo.bytes).to_string());
        let mut parts = vec![self.base.clone(), state.unwrap_or_default(), logo.unwrap_or_default()];
        parts.extend(sources.texts().map(str::to_owned));
        Some(origin(&parts))
    }

    /// What is known of the documents of an agreement before they are made; its pages may be wanted for a pack.
    pub(crate) fn before(&self, school: usize, for_pack: bool, agreement: &Agreement, sources: &Sources) -> Before {
        let origin = self.origin(school, agreement, sources);
        let wanted = origin.as_ref().filter(|_| !self.anew && !for_pack);
        let made = wanted.and_then(|origin| self.made(school, agreement.number.as_str(), origin));
        made.map_or(Before::From(origin), |there| Before::Made(Box::new(there)))
    }

    /// The documents of an agreement, if they were made from the same and are all there as they were written.
    fn made(&self, school: usize, number: &str, wanted: &Origin) -> Option<There> {
        let (shelf, folder) = (self.shelves.get(school)?.as_ref()?, self.outputs.get(school)?);
        let known = shelf.listed.agreements.get(number).filter(|known| known.origin == *wanted)?;
        let itself = Of::itself(number, &known.gist, self.html).name();
        let beside = self.kinds.iter().map(|kind| name_of(number, known.gist.version, &format!(" {kind}")));
        let prints =
            [itself].into_iter().chain(beside).map(|name| shelf.print(folder, &name, wanted)).collect::<Option<_>>()?;
        Some(There { known: Known { is_stuck: false, ..known.clone() }, prints })
    }

    /// A pack, if it was bound from the same and is there as it was written.
    pub(crate) fn bound(&self, school: usize, name: &str, wanted: &Origin) -> Option<Print> {
        let (shelf, output) = (self.shelves.get(school)?.as_ref()?, self.outputs.get(school)?);
        shelf.print(&output.join(packs::FOLDER), name, wanted).filter(|_| !self.anew)
    }

    /// Whether a pack of that name was ever bound, from whatever.
    pub(crate) fn has(&self, school: usize, name: &str) -> bool {
        let shelf = self.shelves.get(school).and_then(Option::as_ref);
        let listed = shelf.zip(self.outputs.get(school)).map(|(shelf, output)| {
            let folder = shelf.folder(&output.join(packs::FOLDER));
            shelf.listed.prints.contains_key(&key(&folder, name))
        });
        listed.unwrap_or_default()
    }

    /// Whether any pack was ever bound.
    pub(crate) fn has_packs(&self) -> bool {
        let is_pack = |print: &Print| matches!(print.of, Of::Pack(_));
        !self.anew && self.shelves.iter().flatten().any(|shelf| shelf.listed.prints.values().any(is_pack))
    }

    /// Adds what was made, and writes the lists that changed. `read` is what this call read.
    pub(crate) fn keep(self, mut pressed: BTreeMap<usize, Pressed>, read: &Numbers) -> Stale {
        let Self { issued, templates, outputs, shelves, .. } = self;
        let mut stale = Stale::default();
        for (school, (shelf, output)) in shelves.into_iter().zip(outputs).enumerate() {
            let Some(mut shelf) = shelf else { continue };
            let before = shelf.listed.clone();
            shelf.add(pressed.remove(&school).unwrap_or_default());
            let case = |number: &str| issued.case(school, &Number::recorded(number)?);
            shelf.forget_gone(|number| case(number).is_some(), read.get(&school).unwrap_or(&BTreeMap::new()));
            let has_ended = |number: &str| case(number).is_some_and(|case| case.state.phase().has_ended());
            let (root, settled) = (shelf.root.clone(), shelf.listed.settled(&has_ended));
            let is_to_correct = |file: &str| !settled.contains(file) && root.join(file).is_file();
            let now = Now {
                templates: &templates,
                is_issued: &|number| case(number).is_some(),
                are_own: shelf.has_own,
                has_ended: &has_ended,
                is_to_correct: &is_to_correct,
            };
            shelf.look(&output, &now, &mut stale);
            if shelf.listed != before {
                shelf.listed.write(&shelf.root);
            }
        }
        stale
    }
}

impl Shelf {
    /// A folder as it is listed: from that of the school.
    fn folder(&self, folder: &Path) -> String {
        folder.strip_prefix(&self.root).unwrap_or(folder).to_string_lossy().replace('\\', "/")
    }

    /// What was made under a name from the same, if it is there as it was written.
    fn print(&self, folder: &Path, name: &str, wanted: &Origin) -> Option<Print> {
        let print = self.listed.prints.get(&key(&self.folder(folder), name))?;
        let is_same = print.origin.as_ref() == Some(wanted) && print.sheets.iter().all(|sheet| sheet.is_in(folder));
        is_same.then(|| print.clone())
    }

    fn add(&mut self, Pressed { known, prints, stuck }: Pressed) {
        for (folder, print) in prints {
            self.listed.add(&self.folder(&folder), print);
        }
        for known in self.listed.agreements.values_mut() {
            known.is_stuck |= stuck.contains(&known.file);
        }
        self.listed.agreements.extend(known);
    }

    /// Forgets agreements that are nowhere any more; what was issued stays.
    fn forget_gone(&mut self, is_issued: impl Fn(&str) -> bool, read: &BTreeMap<String, Option<Number>>) {
        let numbers: BTreeSet<&str> = read.values().flatten().map(Number::as_str).collect();
        let is_unknown = |(number, known): (&String, &Known)| {
            let moved = match read.get(&known.file) {
                Some(number) => number.is_some(),
                None => !self.root.join(&known.file).is_file(),
            };
            (moved && !numbers.contains(number.as_str()) && !is_issued(number)).then(|| number.clone())
        };
        let mut gone: BTreeSet<String> = self.listed.agreements.iter().filter_map(is_unknown).collect();
        if !gone.is_empty() {
            // It may be that only the file has another name, and was not read.
            let files = store::toml_files(&self.root.join(AGREEMENTS)).unwrap_or_default();
            for there in files.iter().filter_map(|file| number_of(file)) {
                gone.remove(there.as_str());
            }
        }
        self.listed.agreements.retain(|number, _| !gone.contains(number));
    }

    /// Looks for files that are not as they would be made now, and forgets those that are gone.
    fn look(&mut self, output: &Path, now: &Now<'_>, stale: &mut Stale) {
        let written = [output.to_owned(), output.join(packs::FOLDER)].map(|folder| self.folder(&folder));
        let (mut gone, mut left) = (vec![], BTreeSet::new());
        for (at, print, standing) in self.listed.judged(now) {
            let folder = folder_of(at);
            let files = print.there(&self.root.join(folder)).map(|sheet| key(folder, &sheet.name)).collect::<Vec<_>>();
            match standing {
                Standing::Left if files.is_empty() => gone.push(at.clone()),
                Standing::Left => left.extend(files),
                Standing::Outdated if written.iter().any(|written| written == folder) => {
                    let paths = files.into_iter().map(|file| self.root.join(file));
                    stale.outdated.entry(Sort::of(print)).or_default().extend(paths);
                }
                Standing::Stuck if !files.is_empty() && self.folder(output) == folder => {
                    let numbers = stale.stuck.entry(output.to_owned()).or_default();
                    numbers.extend(print.of.number().map(str::to_owned));
                }
                Standing::Outdated | Standing::Stuck | Standing::Fresh => {}
            }
        }
        self.listed.tidy(&gone, &self.root);
        left.extend(self.listed.left().cloned());
        stale.left.extend(left.into_iter().map(|file| self.root.join(file)));
    }
}

/// The number that the file of an agreement says.
fn number_of(file: &Path) -> Option<Number> {
    whose::number_in(&String::from_utf8(store::read(file).ok()?).ok()?)
}

/// The digest of parts in their order, none of which runs into the next.
pub(crate) fn origin(parts: &[String]) -> Origin {
    let mut all = String::new();
    for part in parts {
        all.push_str(&part.len().to_string());
        all.push(':');
        all.push_str(part);
    }
    DocumentHash::of(all.as_bytes()).to_string()
}
