//! What was rendered, kept until it is bound into packs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use tripartite::diagnostic::{Bug, Diagnostics, Sources};
use tripartite::digest::DocumentHash;
use tripartite::model::Models;
use tripartite::pack::{self, Bound, By, Group, Leaf, Selection};
use tripartite::pdf::Sheets;
use tripartite::render::Renderer;

use super::batch::Entry;
use super::choice::Traits;
use super::earlier::{Earlier, Known, Origin, Part, Print, Sheet, origin};

/// How packs are made.
#[derive(Clone, Debug)]
pub(crate) struct Packing {
    pub(crate) by: By,
    /// Which part of the agreements the call is about, where that leaves out some that would be in the same packs.
    pub(crate) part: Option<Selection>,
    /// What that part is chosen by, as what would make packs of it; nothing for files.
    pub(crate) chosen: Vec<By>,
    /// The agreements that it is about and that cannot be made.
    pub(crate) missing: Vec<Missing>,
}

/// An agreement that is to be in a pack and cannot be made.
#[derive(Clone, Debug)]
pub(crate) struct Missing {
    school: usize,
    /// Its file, in the folder of its school.
    file: String,
    traits: Traits,
}

impl From<&Entry> for Missing {
    fn from(Entry { target, traits, .. }: &Entry) -> Self {
        Self { school: target.school, file: target.inside.clone(), traits: traits.clone() }
    }
}

impl Packing {
    /// The packs of agreements of a school, each with the files that it lacks.
    fn groups(&self, school: usize, leaves: &[Leaf]) -> Vec<(Group, BTreeSet<String>)> {
        let lacks = |mut group: Group| {
            let first = group.members.first().and_then(|at| leaves.get(*at));
            let goes_with = |one: &&Missing| first.is_some_and(|leaf| one.traits.goes_with(leaf, self.by));
            let missing = self.missing.iter().filter(|one| one.school == school).filter(goes_with);
            let missing: BTreeSet<String> = missing.map(|one| one.file.clone()).collect();
            group.missing = missing.len();
            (group, missing)
        };
        pack::groups(leaves, self.by, self.part.as_ref()).into_iter().map(lacks).collect()
    }

    /// Which agreements its packs are for, of all that a call made for a school.
    pub(crate) fn part_of(&self, made: &BTreeMap<String, Known>) -> Part {
        let places = |by: &By| {
            let places = made.values().filter_map(|known| known.gist.packs.get(by.key()).cloned()).collect();
            (by.key().to_owned(), places)
        };
        match &self.part {
            None => Part::All,
            Some(Selection::Files) => Part::Files,
            Some(Selection::Named(_)) => Part::Chosen(self.chosen.iter().map(places).collect()),
        }
    }
}

impl fmt::Display for Packing {
    /// What tells packs of one kind from those of others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { by, part, .. } = self;
        f.write_str(format!("{by:?} {}", part.as_ref().map_or("", Selection::words)).trim_end())
    }
}

/// What a pack is bound of: an agreement, what it was made from, and its pages unless its pack is there already.
pub(crate) struct Sheaf {
    pub(crate) leaf: Leaf,
    pub(crate) origin: Option<Origin>,
    pub(crate) sheets: Option<Sheets>,
}

/// The agreements of one school that are to be bound.
#[derive(Default)]
struct Pile {
    leaves: Vec<Leaf>,
    origins: Vec<Option<Origin>>,
    sheets: Vec<Sheets>,
}

/// The agreements of each school that are to be bound.
#[derive(Default)]
pub(crate) struct Stack(BTreeMap<usize, Pile>);

/// A pack of a school: bound now, or before from the same.
pub(crate) enum Done {
    Bound {
        bound: Vec<Bound>,
        origin: Option<Origin>,
        group: Group,
        numbers: BTreeSet<String>,
        missing: BTreeSet<String>,
    },
    Before(Print),
}

impl Done {
    /// The names of its files.
    pub(crate) fn file_names(&self) -> impl Iterator<Item = &str> {
        let (bound, before): (&[Bound], &[Sheet]) = match self {
            Self::Bound { bound, .. } => (bound, &[]),
            Self::Before(print) => (&[], &print.sheets),
        };
        bound.iter().map(|bound| bound.file_name.as_str()).chain(before.iter().map(|sheet| sheet.name.as_str()))
    }
}

/// What was bound, each with its school, and what its templates have wrong.
pub(crate) struct Packs {
    pub(crate) done: Vec<(usize, Done)>,
    pub(crate) sources: Sources,
    pub(crate) found: Diagnostics,
}

impl Stack {
    pub(crate) fn add(&mut self, school: usize, sheaf: Sheaf) {
        let pile = self.0.entry(school).or_default();
        pile.leaves.push(sheaf.leaf);
        pile.origins.push(sheaf.origin);
        pile.sheets.push(sheaf.sheets.unwrap_or_default());
    }

    /// Packs, and the summaries of hosts with several pupils; those that are there already are not bound again.
    pub(crate) fn bind(
        self,
        packing: &Packing,
        models: &Models,
        jobs: NonZeroUsize,
        earlier: &Earlier,
    ) -> Result<Packs, Bug> {
        let mut renderer = Renderer::new(models).with_threads(jobs);
        let mut packs = Packs { done: vec![], sources: Sources::new(), found: Diagnostics::new() };
        let Packs { done, sources, found } = &mut packs;
        for (school, Pile { leaves, origins, mut sheets }) in self.0 {
            for (group, missing) in packing.groups(school, &leaves) {
                let origin = origin_of(&group, &missing, packing, &origins);
                if let Some(print) = origin.as_ref().and_then(|origin| earlier.bound(school, &group.name, origin)) {
                    done.push((school, Done::Before(print)));
                    continue;
                }
                // Each agreement is in one group.
                let own = group.members.iter().filter_map(|at| sheets.get_mut(*at).map(std::mem::take)).collect();
                let bound = pack::bind(&group, &leaves, own, &mut renderer, sources, found)?;
                let summary = pack::summary(&group, &leaves, &mut renderer, sources, found)?;
                let bound = bound.into_iter().chain(summary).collect();
                let numbers =
                    group.members.iter().filter_map(|at| Some(leaves.get(*at)?.number().to_owned())).collect();
                done.push((school, Done::Bound { bound, origin, group, numbers, missing }));
            }
        }
        Ok(packs)
    }

    /// For each agreement, in the order in which it was added, whether its pack is there already.
    fn there(&self, packing: &Packing, earlier: &Earlier) -> BTreeMap<usize, Vec<bool>> {
        let pile = |(school, pile): (&usize, &Pile)| {
            let mut there = vec![false; pile.leaves.len()];
            for (group, missing) in packing.groups(*school, &pile.leaves) {
                let origin = origin_of(&group, &missing, packing, &pile.origins);
                let bound = origin.is_some_and(|origin| earlier.bound(*school, &group.name, &origin).is_some());
                for member in group.members {
                    there.get_mut(member).into_iter().for_each(|there| *there = bound);
                }
            }
            (*school, there)
        };
        self.0.iter().map(pile).collect()
    }
}

/// Which agreements, by their places among `schools`, belong to packs that are there already or to none at all, of what
/// the agreements of each school are in that order. An agreement that no pack takes has no school here.
pub(crate) fn there(packing: &Packing, schools: &[Option<usize>], sheaves: Vec<Sheaf>, earlier: &Earlier) -> Vec<bool> {
    let mut stack = Stack::default();
    for (school, sheaf) in schools.iter().zip(sheaves).filter_map(|(school, sheaf)| Some(((*school)?, sheaf))) {
        stack.add(school, sheaf);
    }
    let mut there: BTreeMap<usize, std::vec::IntoIter<bool>> =
        stack.there(packing, earlier).into_iter().map(|(school, all)| (school, all.into_iter())).collect();
    let mut is_there = |school: &usize| there.get_mut(school).and_then(Iterator::next).unwrap_or(false);
    schools.iter().map(|school| school.as_ref().is_none_or(&mut is_there)).collect()
}

/// The digest of all that a pack is bound from.
fn origin_of(
    group: &Group,
    missing: &BTreeSet<String>,
    packing: &Packing,
    origins: &[Option<Origin>],
) -> Option<Origin> {
    let members = group.members.iter().map(|at| origins.get(*at).cloned().flatten());
    let missing: Vec<String> = missing.iter().cloned().collect();
    let head = [packing.to_string(), group.title.clone(), origin(&missing)].map(Some);
    let parts: Option<Vec<Origin>> = head.into_iter().chain(members).collect();
    parts.map(|parts| origin(&parts))
}

/// The folder of packs, in that of the documents.
pub(crate) const FOLDER: &str = "packs";

/// How a pack's file is listed.
pub(crate) fn sheet(bound: &Bound) -> Sheet {
    let hash = DocumentHash::of(&bound.bytes).to_string();
    Sheet { name: bound.file_name.clone(), pages: Some(bound.pages), hash }
}

/// Where a pack's file is.
pub(crate) fn path(output: &Path, name: &str) -> PathBuf {
    output.join(FOLDER).join(name)
}
