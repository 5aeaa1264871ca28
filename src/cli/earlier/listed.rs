//! The list that one school's folder keeps: what calls made, and from what.
//!
//! Of each print one thing is asked: whether a call would make it again, and from the same. What it was made from stands in it;
//! what it would be made from now follows from what is known of the agreements, of the templates and of the ledger. Digests
//! stand for what was said, so that the list itself says of nobody anything but a number and the names of files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tripartite::agreement::Agreement;
use tripartite::companion;
use tripartite::content::Content;
use tripartite::digest::DocumentHash;
use tripartite::model::{Companions, Scope};
use tripartite::pack::{self, By};
use tripartite::render::FIRST_VERSION;
use tripartite::store::{self, RENDERED};

use super::pack::{Member, Members, Pack};

/// The digest of all that something was made from.
pub(crate) type Origin = String;

/// A larger list is not ours.
const MOST_BYTES: u64 = 256 << 20;

/// What is kept of one school.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    /// What the last call that made its documents knew of an agreement, by its number.
    pub(super) agreements: BTreeMap<String, Known>,
    /// What was made, by its folder from that of the school and its name.
    pub(super) prints: BTreeMap<String, Print>,
    /// The hashes of files that went with prints which were made again without them.
    left: BTreeMap<String, String>,
}

/// An agreement as its documents were last made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    /// All that they were made from.
    pub(crate) origin: Origin,
    /// Its file, in the folder of its school.
    pub(crate) file: String,
    pub(crate) gist: Gist,
    /// Whether a later call was to make them and could not.
    #[serde(default)]
    pub(super) is_stuck: bool,
}

impl Known {
    pub(crate) fn new(origin: Origin, file: &str, gist: Gist) -> Self {
        Self { origin, file: file.to_owned(), gist, is_stuck: false }
    }
}

/// What an agreement says to each document that is made from it, as digests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Gist {
    pub(crate) version: u32,
    /// What it says itself.
    pub(crate) says: String,
    /// What its companions see, by the key of their scope.
    pub(super) beside: BTreeMap<String, String>,
    /// Which packs it belongs to, by what makes them.
    pub(crate) packs: BTreeMap<String, String>,
    /// The hash of its school's logo, or nothing.
    pub(super) logo: String,
}

impl Gist {
    pub(crate) fn of(agreement: &Agreement, content: &Content, version: u32) -> Self {
        let says = content.digest().short().to_string();
        let scopes = [Scope::Agreement, Scope::Guardian];
        let beside = scopes.map(|scope| (scope.key().to_owned(), companion::sight(agreement, content, scope)));
        let packs = By::ALL.map(|by| (by.key().to_owned(), pack::place(content, by)));
        Self { version, says, beside: beside.into(), packs: packs.into(), logo: pack::logo(content) }
    }
}

/// What was made at once, of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Print {
    pub(crate) of: Of,
    /// All that it was made from; none where that cannot be told, or it is to be made again whatever it was made from.
    pub(crate) origin: Option<Origin>,
    /// Its files, though there be none.
    pub(crate) sheets: Vec<Sheet>,
}

/// What a print is of, and what it was made from as far as its words go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Of {
    /// A version of an agreement, for paper.
    Paper { number: String, version: u32, says: String },
    /// The same for the screen.
    Screen { number: String, version: u32, says: String },
    /// All companions of a kind.
    Beside { number: String, version: u32, kind: String, sees: String, templates: String },
    /// A pack, with the summary for its host.
    Pack(Pack),
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) pages: Option<usize>,
    pub(crate) hash: String,
}

/// What is to be known beside the agreements to tell what a call would make now.
pub(super) struct Now<'a> {
    pub(super) templates: &'a Templates,
    /// Whether these are the school's own, if it has any.
    pub(super) are_own: bool,
    /// Whether an agreement was ever issued, by its number.
    pub(super) is_issued: &'a dyn Fn(&str) -> bool,
    /// Whether it has ended.
    pub(super) has_ended: &'a dyn Fn(&str) -> bool,
    /// Whether the file of an agreement that could not be made is to be corrected still, as far as it is known.
    pub(super) is_to_correct: &'a dyn Fn(&str) -> bool,
}

/// Whether a call would make a print again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// As it is.
    Fresh,
    /// From something else.
    Outdated,
    /// Not before its agreement is corrected.
    Stuck,
    /// Not at all.
    Left,
}

impl Standing {
    pub(super) fn outdated_if(changed: bool) -> Self {
        if changed { Self::Outdated } else { Self::Fresh }
    }
}

/// The templates of companions and packs, by kind: the scope of each, and the digest of all that it is printed with.
#[derive(Default)]
pub(crate) struct Templates(BTreeMap<String, (Scope, String)>);

impl Templates {
    pub(crate) fn of(companions: &Companions) -> Self {
        let kinds = Scope::ALL.into_iter().flat_map(|scope| companions.kinds(scope).map(move |kind| (scope, kind)));
        let digest = |(scope, kind)| Some((str::to_owned(kind), (scope, companions.digest(kind)?.to_string())));
        Self(kinds.filter_map(digest).collect())
    }

    /// What the packs that something makes are printed with.
    pub(crate) fn of_packs(&self, by: &str) -> String {
        let kinds: &[&str] = if by == By::Host.key() { &[pack::LIST, pack::SUMMARY] } else { &[pack::LIST] };
        let digests = kinds.iter().filter_map(|kind| self.0.get(*kind));
        digests.map(|(_, digest)| digest.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The companions of a kind as they would be made of an agreement.
    pub(crate) fn beside(&self, number: &str, gist: &Gist, kind: &str) -> Option<Of> {
        let (scope, templates) = self.0.get(kind)?;
        Some(Of::Beside {
            number: number.to_owned(),
            version: gist.version,
            kind: kind.to_owned(),
            sees: gist.beside.get(scope.key())?.clone(),
            templates: templates.clone(),
        })
    }
}

impl Of {
    /// An agreement itself.
    pub(crate) fn itself(number: &str, gist: &Gist, html: bool) -> Self {
        let (number, version, says) = (number.to_owned(), gist.version, gist.says.clone());
        if html { Self::Screen { number, version, says } } else { Self::Paper { number, version, says } }
    }

    /// The number of the agreement that it is of.
    pub(super) fn number(&self) -> Option<&str> {
        match self {
            Self::Paper { number, .. } | Self::Screen { number, .. } | Self::Beside { number, .. } => Some(number),
            Self::Pack(_) => None,
        }
    }

    fn version(&self) -> Option<u32> {
        match self {
            Self::Paper { version, .. } | Self::Screen { version, .. } | Self::Beside { version, .. } => Some(*version),
            Self::Pack(_) => None,
        }
    }

    /// The name that it is listed under, in the folder of its files: as a rule that of the first without its ending.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Paper { number, version, .. } => name_of(number, *version, ""),
            Self::Screen { number, version, .. } => name_of(number, *version, ".html"),
            Self::Beside { number, version, kind, .. } => name_of(number, *version, &format!(" {kind}")),
            Self::Pack(pack) => pack.name.clone(),
        }
    }

    /// What it would be listed under for another version, unless it is what is issued.
    fn name_beside(&self, version: u32) -> Option<String> {
        match self {
            Self::Screen { number, .. } => Some(name_of(number, version, ".html")),
            Self::Beside { number, kind, .. } => Some(name_of(number, version, &format!(" {kind}"))),
            Self::Paper { .. } | Self::Pack(_) => None,
        }
    }

    /// The kind of companions that it is.
    pub(crate) fn kind(&self) -> Option<&str> {
        match self {
            Self::Beside { kind, .. } => Some(kind),
            _ => None,
        }
    }
}

/// What a document is listed under: each version is a document of its own, its page for the screen stands beside it.
pub(super) fn name_of(number: &str, version: u32, rest: &str) -> String {
    let version = if version == FIRST_VERSION { String::new() } else { format!("-v{version}") };
    format!("{number}{version}{rest}")
}

impl Print {
    /// Its files that are there as they were written.
    pub(super) fn there<'s>(&'s self, folder: &'s Path) -> impl Iterator<Item = &'s Sheet> {
        self.sheets.iter().filter(|sheet| sheet.is_in(folder))
    }
}

impl Listed {
    pub(super) fn read(root: &Path) -> Self {
        let bytes = store::read_up_to(&file_of(root), MOST_BYTES).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// One that cannot be written is no loss.
    pub(super) fn write(&self, root: &Path) {
        if let Ok(text) = serde_json::to_vec(self) {
            let _ = store::create_folder(&root.join(store::FOLDER))
                .and_then(|()| store::write_whole(&file_of(root), &text));
        }
    }

    /// Adds a print to those of a folder; files of the one whose place it takes are left over unless it has them too.
    pub(super) fn add(&mut self, folder: &str, print: Print) {
        let mut replaced = vec![key(folder, &print.of.name())];
        if let Of::Pack(pack) = &print.of {
            let is_replaced = |(at, old): &(&String, &Print)| folder_of(at) == folder && pack.replaces(&old.of);
            replaced.extend(self.prints.iter().filter(is_replaced).map(|(at, _)| at.clone()));
        }
        for old in replaced.iter().filter_map(|at| self.prints.remove(at)) {
            self.left.extend(old.sheets.into_iter().map(|sheet| (key(folder, &sheet.name), sheet.hash)));
        }
        self.prints.insert(key(folder, &print.of.name()), print);
    }

    /// The files of agreements of which nothing is to be corrected any more: those that were made, and those that have ended.
    pub(super) fn settled(&self, has_ended: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
        let settled = self.agreements.iter().filter(|(number, known)| !known.is_stuck || has_ended(number));
        settled.map(|(_, known)| known.file.clone()).collect()
    }

    /// The prints that a call would not make again as they are, with their keys.
    pub(super) fn judged(&self, now: &Now<'_>) -> Vec<(&String, &Print, Standing)> {
        let mut members: BTreeMap<(&str, &str), Members<'_>> = BTreeMap::new();
        for (number, Known { gist, is_stuck, .. }) in &self.agreements {
            if !(now.has_ended)(number) {
                for (by, place) in &gist.packs {
                    let member = Member { gist, is_stuck: *is_stuck };
                    members.entry((by, place)).or_default().insert(number, member);
                }
            }
        }
        let judge = |(at, print)| (at, print, self.standing(String::as_str(at), print, &members, now));
        self.prints.iter().map(judge).filter(|(.., standing)| *standing != Standing::Fresh).collect()
    }

    fn standing(
        &self,
        at: &str,
        print: &Print,
        members: &BTreeMap<(&str, &str), Members<'_>>,
        now: &Now<'_>,
    ) -> Standing {
        let number = match &print.of {
            Of::Paper { number, .. } | Of::Screen { number, .. } | Of::Beside { number, .. } => number,
            Of::Pack(pack) => {
                return pack.standing(members.get(&(&pack.by, &pack.place)).unwrap_or(&Members::new()), now);
            }
        };
        let Some(Known { gist, is_stuck, .. }) = self.agreements.get(number) else { return Standing::Left };
        match &print.of {
            Of::Beside { .. } if (now.has_ended)(number) => Standing::Left,
            // What was issued is in force, whatever is written since.
            _ if *is_stuck && !(now.is_issued)(number) => Standing::Stuck,
            // A version that was amended stays as what was issued; what goes with it is to be there for the new one too.
            of if of.version() != Some(gist.version) => {
                let is_there = |name: String| self.prints.contains_key(&key(folder_of(at), &name));
                Standing::outdated_if(of.name_beside(gist.version).is_some_and(|name| !is_there(name)))
            }
            Of::Beside { kind, sees, .. } => match now.templates.beside(number, gist, kind) {
                Some(of) if now.are_own => Standing::outdated_if(of != print.of),
                Some(Of::Beside { sees: now, .. }) => Standing::outdated_if(now != *sees),
                None if now.are_own => Standing::Left,
                _ => Standing::Fresh,
            },
            of => Standing::outdated_if(*of != Of::itself(number, gist, matches!(of, Of::Screen { .. }))),
        }
    }

    /// Forgets what is of no use any more: prints by their keys, files that were left over and are gone or made again.
    pub(super) fn tidy(&mut self, gone: &[String], root: &Path) {
        for at in gone {
            self.prints.remove(at);
        }
        if self.left.is_empty() {
            return;
        }
        let files = |(at, print): (&String, &Print)| {
            let folder = folder_of(at).to_owned();
            print.sheets.iter().map(|sheet| key(&folder, &sheet.name)).collect::<Vec<_>>()
        };
        let made: BTreeSet<String> = self.prints.iter().flat_map(files).collect();
        self.left.retain(|path, hash| !made.contains(path) && is_there(&root.join(path), hash));
    }

    /// The files that were left over by prints which were made again.
    pub(super) fn left(&self) -> impl Iterator<Item = &String> {
        self.left.keys()
    }
}

impl Sheet {
    pub(super) fn is_in(&self, folder: &Path) -> bool {
        // A name from the list leads nowhere but into the folder.
        let plain = !self.name.contains(['/', '\\']);
        plain && is_there(&folder.join(&self.name), &self.hash)
    }
}

fn is_there(file: &Path, hash: &str) -> bool {
    let bytes = store::read_up_to(file, u64::MAX);
    bytes.is_ok_and(|bytes| DocumentHash::of(&bytes).to_string() == hash)
}

fn file_of(root: &Path) -> PathBuf {
    root.join(store::FOLDER).join(RENDERED)
}

/// What is listed under a name in a folder.
pub(super) fn key(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The folder of what is listed under a key.
pub(super) fn folder_of(key: &str) -> &str {
    key.rsplit_once('/').map_or("", |(folder, _)| folder)
}
