//! What was rendered, kept until it is bound into packs.

use std::collections::BTreeMap;

use tripartite::diagnostic::{Bug, Diagnostics, Sources};
use tripartite::layout::Pages;
use tripartite::model::Models;
use tripartite::pack::{self, Bound, By, Leaf};
use tripartite::render::Renderer;

/// The agreements of each school that are to be bound.
#[derive(Default)]
pub(crate) struct Stack(BTreeMap<usize, (Vec<Leaf>, Vec<Pages>)>);

/// What was bound, each with its school, and what its templates have wrong.
pub(crate) struct Packs {
    pub(crate) made: Vec<(usize, Bound)>,
    pub(crate) sources: Sources,
    pub(crate) found: Diagnostics,
}

impl Stack {
    pub(crate) fn add(&mut self, school: usize, leaf: Leaf, pages: Pages) {
        let (leaves, all) = self.0.entry(school).or_default();
        leaves.push(leaf);
        all.push(pages);
    }

    /// Packs, and the summaries of hosts with several pupils.
    pub(crate) fn bind(&self, by: By, models: &Models) -> Result<Packs, Bug> {
        let mut renderer = Renderer::new(models);
        let mut packs = Packs { made: vec![], sources: Sources::new(), found: Diagnostics::new() };
        let Packs { made, sources, found } = &mut packs;
        for (school, (leaves, pages)) in &self.0 {
            for group in pack::groups(leaves, by) {
                let bound = pack::bind(&group, leaves, pages, &mut renderer, sources, found)?;
                let summary = pack::summary(&group, leaves, &mut renderer, sources, found)?;
                made.extend(bound.into_iter().chain(summary).map(|bound| (*school, bound)));
            }
        }
        Ok(packs)
    }
}
