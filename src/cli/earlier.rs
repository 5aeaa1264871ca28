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
use tripartite::store::{self, AGREEMENTS, Folder, RENDERED};

use super::crew::Before;
use super::issued::Issued;
use super::packs;
use super::whose;

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
pub(crate) struct Earlier<'a> {
    /// What the ledgers say, by which documents are made.
    pub(crate) issued: &'a Issued,
    outputs: Vec<PathBuf>,
    kinds: Vec<String>,
    html: bool,
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
    /// Files that no call would make any more.
    left: BTreeMap<String, Left>,
}

/// A file that may be left over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Left {
    hash: String,
    /// The kind of companion that it is, if it is one.
    #[serde(default)]
    kind: Option<String>,
    /// What the agreement that it belongs to is listed as, and what it said: where an edit is undone, nothing is left.
    of: Option<(String, String)>,
}

/// The documents of an agreement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Set {
    pub(crate) origin: Origin,
    /// The file of the agreement, in the folder of its school.
    pub(crate) file: String,
    pub(crate) number: String,
    pub(crate) version: u32,
    pub(crate) content_digest: String,
    /// The kinds of companions that were made, though there be none of a kind.
    pub(crate) kinds: BTreeSet<String>,
    pub(crate) sheets: Vec<Sheet>,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) kind: Option<String>,
    pub(crate) pages: Option<usize>,
    pub(crate) hash: String,
}

/// A pack, with the summary for its host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pack {
    pub(crate) origin: Origin,
    /// What makes such packs.
    pub(crate) by: String,
    /// The numbers of its agreements.
    pub(crate) numbers: BTreeSet<String>,
    pub(crate) sheets: Vec<Sheet>,
    /// What each of them said when it was bound, by its content digest.
    #[serde(default)]
    pub(crate) said: BTreeMap<String, String>,
}

/// Files of earlier calls that this one did not make again.
#[derive(Debug, Default)]
pub(crate) struct Stale {
    /// Those that no call would make any more: of a party that was taken out, of an agreement that is gone, of a pack that nobody
    /// is in.
    pub(crate) left: Vec<PathBuf>,
    /// Companions of agreements that say something else by now.
    pub(crate) companions: Vec<PathBuf>,
    /// Packs of agreements that say something else by now.
    pub(crate) packs: Vec<PathBuf>,
}

/// The number that each file of each school says, read by a call; none where it cannot be read.
pub(crate) type Numbers = BTreeMap<usize, BTreeMap<String, Option<Number>>>;

/// A larger list is not ours.
const MOST_BYTES: u64 = 256 << 20;

impl<'a> Earlier<'a> {
    /// Reads what the folders keep.
    pub(crate) fn read(asked: Asked<'_>, issued: &'a Issued) -> Self {
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
        Self { issued, outputs, kinds, html, anew, base: origin(&base), shelves }
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
        let made = wanted.and_then(|origin| self.made(school, &agreement.number.value, origin));
        made.map_or(Before::From(origin), |set| Before::Made(Box::new(set)))
    }

    /// The documents of an agreement, if they were made from the same and are all there as they were written.
    fn made(&self, school: usize, number: &Number, wanted: &Origin) -> Option<Set> {
        let (shelf, folder, kinds) = (self.shelves.get(school)?.as_ref()?, self.outputs.get(school)?, &self.kinds);
        let set = shelf.listed.agreements.get(&shelf.key(folder, &listed_as(number, self.html)))?;
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

    /// Adds what was made, and writes the lists that changed; one that cannot be written is no loss. `read` is what this call
    /// read.
    pub(crate) fn keep(
        self,
        sets: Vec<(usize, PathBuf, Number, Set)>,
        packs: &[(usize, PathBuf, String, Pack)],
        read: &Numbers,
    ) -> Stale {
        let mut shelves = self.shelves;
        let mut changed = BTreeSet::new();
        for (school, folder, number, mut set) in sets {
            let Some(Some(shelf)) = shelves.get_mut(school) else { continue };
            let key = shelf.key(&folder, &listed_as(&number, self.html));
            if let Some(old) = shelf.listed.agreements.remove(&key) {
                if old.origin == set.origin {
                    // Documents of other kinds that an earlier call made from the same.
                    let others = |sheet: &Sheet| sheet.kind.as_ref().is_some_and(|kind| !set.kinds.contains(kind));
                    set.sheets.extend(old.sheets.into_iter().filter(others).collect::<Vec<_>>());
                    set.kinds.extend(old.kinds);
                } else {
                    let outlived: Vec<Sheet> = old.outlived_by(&set).cloned().collect();
                    shelf.leave(&folder, outlived.iter(), Some((&key, &old.content_digest)));
                }
            }
            shelf.listed.agreements.insert(key, set);
            changed.insert(school);
        }
        for (school, folder, name, pack) in packs {
            let Some(Some(shelf)) = shelves.get_mut(*school) else { continue };
            let pack = Pack { said: shelf.said_in(folder, pack.numbers.iter()), ..pack.clone() };
            let old = shelf.listed.packs.insert(shelf.key(folder, name), pack.clone());
            if old.as_ref() != Some(&pack) {
                shelf.leave(folder, old.iter().flat_map(|old| &old.sheets), None);
                changed.insert(*school);
            }
        }
        let mut stale = Stale::default();
        for (school, shelf) in shelves.iter_mut().enumerate() {
            let Some(shelf) = shelf else { continue };
            let issued = |number: &str| {
                Number::recorded(number).is_some_and(|number| self.issued.case(school, &number).is_some())
            };
            let before = shelf.listed.left.clone();
            shelf.forget_gone(issued, read.get(&school).unwrap_or(&BTreeMap::new()));
            shelf
                .forget_empty(packs.iter().filter(|(of, ..)| *of == school).map(|(_, folder, _, pack)| (folder, pack)));
            shelf.look_for_left();
            stale.left.extend(shelf.left_over(false));
            stale.companions.extend(shelf.left_over(true));
            stale.packs.extend(shelf.outdated());
            if changed.contains(&school) || shelf.listed.left != before {
                shelf.write();
            }
        }
        stale
    }
}

impl Set {
    /// Its documents that a newer one of the same agreement neither has nor would have: those of a version are its own.
    fn outlived_by(&self, newer: &Self) -> impl Iterator<Item = &Sheet> {
        let says_more = self.version == newer.version && self.content_digest != newer.content_digest;
        self.sheets.iter().filter(move |sheet| says_more && sheet.kind.is_some())
    }
}

impl Shelf {
    /// What a document or a pack is listed as: its folder from that of the school, and its name.
    fn key(&self, folder: &Path, name: &str) -> String {
        let folder = folder.strip_prefix(&self.root).unwrap_or(folder);
        folder.join(name).to_string_lossy().replace('\\', "/")
    }

    /// The folder of what is listed under a key.
    fn folder_of(&self, key: &str) -> PathBuf {
        self.root.join(key).parent().map(Path::to_owned).unwrap_or_default()
    }

    /// Notes files that may be left over, with the key and content digest of their agreement.
    fn leave<'s>(&mut self, folder: &Path, sheets: impl Iterator<Item = &'s Sheet>, of: Option<(&str, &str)>) {
        let of = of.map(|(key, digest)| (key.to_owned(), digest.to_owned()));
        let left = |sheet: &Sheet| Left { hash: sheet.hash.clone(), kind: sheet.kind.clone(), of: of.clone() };
        let keyed: Vec<_> = sheets.map(|sheet| (self.key(folder, &sheet.name), left(sheet))).collect();
        self.listed.left.extend(keyed);
    }

    /// Files that are left over: none whose agreement says again what it said when they were made. `again` are those that a
    /// call would make again that asks for their kind, else those that none would.
    fn left_over(&self, again: bool) -> impl Iterator<Item = PathBuf> {
        let is_one = move |left: &Left| {
            let set = left.of.as_ref().and_then(|(key, digest)| Some((self.listed.agreements.get(key)?, digest)));
            let Some((set, digest)) = set else { return !again };
            let unmade = left.kind.as_ref().is_some_and(|kind| !set.kinds.contains(kind));
            set.content_digest != *digest && unmade == again
        };
        self.listed.left.iter().filter(move |(_, left)| is_one(left)).map(|(path, _)| self.root.join(path))
    }

    /// What agreements say by now, of packs that are in a folder beside their documents.
    fn said_in<'n>(&self, packs: &Path, numbers: impl Iterator<Item = &'n String>) -> BTreeMap<String, String> {
        let output = packs.parent().unwrap_or(packs);
        let said =
            |number: &String| Some(self.listed.agreements.get(&self.key(output, number))?.content_digest.clone());
        numbers.filter_map(|number| Some((number.clone(), said(number)?))).collect()
    }

    /// The files of packs of agreements that say something else by now, or are gone.
    fn outdated(&self) -> Vec<PathBuf> {
        let is_outdated =
            |(key, pack): &(&String, &Pack)| self.said_in(&self.folder_of(key), pack.said.keys()) != pack.said;
        let packs = self.listed.packs.iter().filter(is_outdated);
        let sheets = packs.flat_map(|(key, pack)| pack.sheets.iter().map(|sheet| (self.folder_of(key), sheet)));
        sheets.filter(|(folder, sheet)| sheet.is_in(folder)).map(|(folder, sheet)| folder.join(&sheet.name)).collect()
    }

    /// Leaves the documents of agreements that are nowhere any more; what was issued stays.
    fn forget_gone(&mut self, issued: impl Fn(&str) -> bool, read: &BTreeMap<String, Option<Number>>) {
        let numbers: BTreeSet<&str> = read.values().flatten().map(Number::as_str).collect();
        let unknown = |set: &Set| {
            let moved = match read.get(&set.file) {
                Some(number) => number.is_some(),
                None => !self.root.join(&set.file).is_file(),
            };
            moved && !numbers.contains(set.number.as_str()) && !issued(&set.number)
        };
        let all = self.listed.agreements.iter();
        let mut gone: Vec<(String, Set)> =
            all.filter(|(_, set)| unknown(set)).map(|(key, set)| (key.clone(), set.clone())).collect();
        if !gone.is_empty() {
            // It may be that only the file has another name, and was not read.
            let files = store::toml_files(&self.root.join(AGREEMENTS)).unwrap_or_default();
            let there: BTreeSet<Number> = files.iter().filter_map(|file| number_of(file)).collect();
            gone.retain(|(_, set)| !there.iter().any(|number| number.as_str() == set.number));
        }
        for (key, set) in gone {
            self.listed.agreements.remove(&key);
            self.leave(&self.folder_of(&key), set.sheets.iter(), Some((&key, &set.content_digest)));
        }
    }

    /// Leaves the packs of which each agreement is gone or in another one by now.
    fn forget_empty<'p>(&mut self, bound: impl Iterator<Item = (&'p PathBuf, &'p Pack)>) {
        let mut there: BTreeMap<(&str, &str), String> = BTreeMap::new();
        let bound: Vec<_> = bound.collect();
        for (folder, pack) in &bound {
            let folder = self.key(folder, "");
            there.extend(pack.numbers.iter().map(|number| ((pack.by.as_str(), number.as_str()), folder.clone())));
        }
        let numbers: BTreeSet<&str> = self.listed.agreements.values().map(|set| set.number.as_str()).collect();
        let current: BTreeSet<&Origin> = bound.iter().map(|(_, pack)| &pack.origin).collect();
        let is_empty = |key: &str, pack: &Pack| {
            let elsewhere = |number: &String| {
                let folder = there.get(&(pack.by.as_str(), number.as_str()));
                folder.is_some_and(|folder| key.starts_with(folder.as_str())) || !numbers.contains(number.as_str())
            };
            !current.contains(&pack.origin) && pack.numbers.iter().all(elsewhere)
        };
        let all = self.listed.packs.iter();
        let empty: Vec<(String, Pack)> =
            all.filter(|(key, pack)| is_empty(key, pack)).map(|(key, pack)| (key.clone(), pack.clone())).collect();
        for (key, pack) in empty {
            self.listed.packs.remove(&key);
            self.leave(&self.folder_of(&key), pack.sheets.iter(), None);
        }
    }

    /// Keeps of the files that may be left over those that are there as they were written, and that no call made again.
    fn look_for_left(&mut self) {
        if self.listed.left.is_empty() {
            return;
        }
        let keyed = |(key, sheets): (&String, &Vec<Sheet>)| {
            let folder = self.folder_of(key);
            sheets.iter().map(|sheet| self.key(&folder, &sheet.name)).collect::<Vec<_>>()
        };
        let sets = self.listed.agreements.iter().map(|(key, set)| (key, &set.sheets));
        let made: BTreeSet<String> =
            sets.chain(self.listed.packs.iter().map(|(key, pack)| (key, &pack.sheets))).flat_map(keyed).collect();
        let root = self.root.clone();
        self.listed.left.retain(|path, left| !made.contains(path) && is_there(&root.join(path), &left.hash));
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
        plain && is_there(&folder.join(&self.name), &self.hash)
    }
}

fn is_there(file: &Path, hash: &str) -> bool {
    let bytes = store::read_up_to(file, u64::MAX);
    bytes.is_ok_and(|bytes| DocumentHash::of(&bytes).to_string() == hash)
}

/// The number that the file of an agreement says.
fn number_of(file: &Path) -> Option<Number> {
    whose::number_in(&String::from_utf8(store::read(file).ok()?).ok()?)
}

/// What the documents of an agreement are listed under: its pages for the screen stand beside those for paper.
fn listed_as(number: &Number, html: bool) -> String {
    if html { format!("{number}.html") } else { number.to_string() }
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
