//! What earlier calls of `render` made, and what they made it from: what has not changed is not made again.
//!
//! It is a help and no record: where it is missing, damaged or of another build of the program, everything is made again.
//! A document counts as made only as long as it is there with the bytes that were written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tripartite::agreement::Agreement;
use tripartite::diagnostic::Sources;
use tripartite::digest::DocumentHash;
use tripartite::ids::Number;
use tripartite::store::{self, Folder, RENDERED};

use super::crew::Before;
use super::issued::Issued;
use super::packs;

/// The digest of all that a document was made from.
pub(crate) type Origin = String;

/// What a call asks of earlier ones.
pub(crate) struct Asked<'a> {
    pub(crate) schools: &'a [Folder],
    /// The folder of the documents of each school.
    pub(crate) outputs: Vec<PathBuf>,
    /// Tells one build of the program from another.
    pub(crate) program: &'a str,
    pub(crate) templates: Option<&'a Path>,
    pub(crate) html: bool,
    /// The kinds of companions that are wanted with each agreement.
    pub(crate) kinds: Vec<String>,
    /// Everything is to be made again.
    pub(crate) anew: bool,
}

/// Tells what earlier calls made.
pub(crate) struct Earlier {
    /// What the ledgers say, by which documents are made.
    pub(crate) issued: Issued,
    outputs: Vec<PathBuf>,
    kinds: Vec<String>,
    anew: bool,
    /// Of what is the same for all documents of the call: the program, templates of a school's own.
    base: Origin,
    /// By school; none for a folder without a `school.toml`, where nothing is kept.
    shelves: Vec<Option<Shelf>>,
}

struct Shelf {
    root: PathBuf,
    listed: Listed,
}

/// What one school's folder keeps.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Listed {
    agreements: BTreeMap<String, Set>,
    packs: BTreeMap<String, Pack>,
}

/// The documents of an agreement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Set {
    pub(crate) origin: Origin,
    pub(crate) version: u32,
    pub(crate) content_digest: String,
    /// The kinds of companions that were made, though there be none of a kind.
    pub(crate) kinds: BTreeSet<String>,
    pub(crate) sheets: Vec<Sheet>,
}

/// A document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) kind: Option<String>,
    pub(crate) pages: Option<usize>,
    pub(crate) hash: String,
}

/// A pack, with the summary for its host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Pack {
    pub(crate) origin: Origin,
    pub(crate) sheets: Vec<Sheet>,
}

/// A larger list is not ours.
const MOST_BYTES: u64 = 256 << 20;

impl Earlier {
    /// Reads what the folders keep.
    pub(crate) fn read(asked: Asked<'_>, issued: Issued) -> Self {
        let Asked { schools, outputs, program, templates, html, kinds, anew } = asked;
        let mut base = vec![program.to_owned(), html.to_string()];
        let own = schools.iter().map(|school| school.root().join("companions"));
        for folder in own.chain(templates.map(Path::to_owned)) {
            for (name, bytes) in store::read_tree(&folder).unwrap_or_default() {
                base.extend([name, DocumentHash::of(&bytes).to_string()]);
            }
        }
        let shelf = |school: &Folder| {
            let root = school.root().to_owned();
            root.join("school.toml").is_file().then(|| Shelf { listed: Listed::read(&root), root })
        };
        let shelves = schools.iter().map(shelf).collect();
        Self { issued, outputs, kinds, anew, base: origin(&base), shelves }
    }

    /// The digest of all that the documents of an agreement are made from; none where nothing is kept.
    pub(crate) fn origin(&self, school: usize, agreement: &Agreement, sources: &Sources) -> Option<Origin> {
        self.shelves.get(school)?.as_ref()?;
        let case = self.issued.case(school, &agreement.number.value);
        let state = case.map(|case| format!("{} {:?}", case.state.version().version, case.digests()));
        let logo = agreement.school.logo.as_ref().map(|logo| DocumentHash::of(&logo.bytes).to_string());
        let mut parts = vec![self.base.clone(), state.unwrap_or_default(), logo.unwrap_or_default()];
        parts.extend(sources.texts().map(str::to_owned));
        Some(origin(&parts))
    }

    /// What is known of the documents of an agreement before they are made; its pages may be wanted for a pack.
    pub(crate) fn before(&self, school: usize, for_pack: bool, agreement: &Agreement, sources: &Sources) -> Before {
        let origin = self.origin(school, agreement, sources);
        let wanted = origin.as_ref().filter(|_| !self.anew && !for_pack);
        let made = wanted.and_then(|origin| self.made(school, &agreement.number.value, origin));
        made.map_or(Before::From(origin), |set| Before::Made(Box::new(set)))
    }

    /// The documents of an agreement, if they were made from the same and are all there as they were written.
    fn made(&self, school: usize, number: &Number, wanted: &Origin) -> Option<Set> {
        let (shelf, folder, kinds) = (self.shelves.get(school)?.as_ref()?, self.outputs.get(school)?, &self.kinds);
        let set = shelf.listed.agreements.get(&shelf.key(folder, number.as_str()))?;
        if set.origin != *wanted || !kinds.iter().all(|kind| set.kinds.contains(kind)) {
            return None;
        }
        let asked = |sheet: &&Sheet| sheet.kind.as_ref().is_none_or(|kind| kinds.contains(kind));
        let sheets: Vec<Sheet> = set.sheets.iter().filter(asked).cloned().collect();
        sheets.iter().all(|sheet| sheet.is_in(folder)).then(|| Set { sheets, ..set.clone() })
    }

    /// A pack, if it was bound from the same and is there as it was written.
    pub(crate) fn bound(&self, school: usize, name: &str, wanted: &Origin) -> Option<Pack> {
        let (shelf, output) = (self.shelves.get(school)?.as_ref()?, self.outputs.get(school)?);
        let folder = output.join(packs::FOLDER);
        let pack = shelf.listed.packs.get(&shelf.key(&folder, name)).filter(|_| !self.anew)?;
        (pack.origin == *wanted && pack.sheets.iter().all(|sheet| sheet.is_in(&folder))).then(|| pack.clone())
    }

    /// Whether any pack was ever bound.
    pub(crate) fn has_packs(&self) -> bool {
        !self.anew && self.shelves.iter().flatten().any(|shelf| !shelf.listed.packs.is_empty())
    }

    /// Adds what was made, and writes the lists that changed. One that cannot be written is no loss.
    pub(crate) fn keep(self, sets: Vec<(usize, PathBuf, Number, Set)>, packs: Vec<(usize, PathBuf, String, Pack)>) {
        let mut shelves = self.shelves;
        let mut changed = BTreeSet::new();
        for (school, folder, number, mut set) in sets {
            let Some(Some(shelf)) = shelves.get_mut(school) else { continue };
            let key = shelf.key(&folder, number.as_str());
            if let Some(old) = shelf.listed.agreements.remove(&key).filter(|old| old.origin == set.origin) {
                // Documents of other kinds that an earlier call made from the same.
                let others = |sheet: &Sheet| sheet.kind.as_ref().is_some_and(|kind| !set.kinds.contains(kind));
                set.sheets.extend(old.sheets.into_iter().filter(others).collect::<Vec<_>>());
                set.kinds.extend(old.kinds);
            }
            shelf.listed.agreements.insert(key, set);
            changed.insert(school);
        }
        for (school, folder, name, pack) in packs {
            let Some(Some(shelf)) = shelves.get_mut(school) else { continue };
            let key = shelf.key(&folder, &name);
            shelf.listed.packs.insert(key, pack);
            changed.insert(school);
        }
        for shelf in changed.into_iter().filter_map(|school| shelves.get(school)?.as_ref()) {
            shelf.write();
        }
    }
}

impl Shelf {
    /// What a document or a pack is listed as: its folder from that of the school, and its name.
    fn key(&self, folder: &Path, name: &str) -> String {
        let folder = folder.strip_prefix(&self.root).unwrap_or(folder);
        folder.join(name).to_string_lossy().replace('\\', "/")
    }

    fn write(&self) {
        let file = self.root.join(store::FOLDER).join(RENDERED);
        if let Ok(text) = serde_json::to_vec(&self.listed) {
            let _ =
                store::create_folder(&self.root.join(store::FOLDER)).and_then(|()| store::write_whole(&file, &text));
        }
    }
}

impl Listed {
    fn read(root: &Path) -> Self {
        let bytes = store::read_up_to(&root.join(store::FOLDER).join(RENDERED), MOST_BYTES).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }
}

impl Sheet {
    fn is_in(&self, folder: &Path) -> bool {
        // A name from the list leads nowhere but into the folder.
        let plain = !self.name.contains(['/', '\\']);
        let bytes = store::read_up_to(&folder.join(&self.name), u64::MAX);
        plain && bytes.is_ok_and(|bytes| DocumentHash::of(&bytes).to_string() == self.hash)
    }
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
