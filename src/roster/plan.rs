//! What an import would write: everything is computed here, before the first file is touched.

use std::collections::BTreeMap;

use toml_edit::Value as Toml;

use super::change::{change, change_hosts};
use super::defaults::{Shared, Unsaid};
use super::document::rewritten;
use super::families::Whole;
use super::folder::Known;
use super::hosts::Hosts;
use super::last::Last;
use super::make::make;
use super::missing::{Placed, tell_capitals, tell_deleted, tell_issued, tell_lacking, tell_missing};
use super::people::{Placing, Without};
use super::subjects::Subject;
use super::wanted::{Needs, Wanted, moves, send, tell_untold, want};
use super::{Fate, LAST_IMPORT, Planned, Wish, Write};
use crate::diagnostic::Diagnostics;

/// What an import would write, and what it leaves.
#[derive(Debug, Default)]
pub struct Plan {
    /// The files to write, in order; the values of this import come last, so that an import that is cut short is taken up
    /// again by the next.
    pub files: Vec<Write>,
    /// The agreements, by number.
    pub agreements: Vec<Planned>,
    /// The files of hosts that are new or change, with what changes.
    pub hosts: Vec<Planned>,
    /// What `school.toml` is to give from now on.
    pub shared: Vec<Shared>,
    /// Pupils of the export that need no agreement, by why.
    pub without: BTreeMap<Without, usize>,
    /// Agreements of the folder that this import says nothing about.
    pub untouched: Vec<String>,
    /// Agreements whose placement neither the list nor the folder has any more.
    pub(super) unplaced: Vec<String>,
    /// What each agreement will not say itself, with the class of its pupil.
    pub(super) unsaid: Vec<(String, Unsaid)>,
}

/// Makes the plan. `unfound` are the placements whose pupil was not found.
pub(super) fn plan(
    known: &mut Known,
    subjects: &[Subject],
    unfound: &[Placing],
    mut hosts: Hosts,
    wish: &Wish,
    whole: &Whole,
    found: &mut Diagnostics,
) -> Option<Plan> {
    let mut plan = Plan::default();
    let mut needs = Needs::default();
    for subject in subjects {
        want(subject, known, wish, &hosts, &mut plan, &mut needs, found);
    }
    needs.tell(found);
    send(&mut needs.wanted, known, &mut hosts, found);
    let placed = Placed::of(&needs, unfound, &hosts);
    let Needs { wanted, deleted, .. } = needs;
    hosts.tell_doubles(&moves(&wanted, known), found);
    tell_untold(&wanted, known, &hosts, found);
    let mut next = Last::default();
    let (existing, new): (Vec<Wanted<'_>>, Vec<Wanted<'_>>) = wanted.into_iter().partition(|w| w.existing.is_some());
    for wanted in &existing {
        change(wanted, known, &mut next.agreements, &mut plan, found);
    }
    make(&new, known, wish, &whole.classes, &mut next, &mut plan, found)?;
    // All that they say stands in the plan; held any longer, it would be a tenth of the peak memory.
    drop((existing, new));
    hosts.spread();
    hosts.give_kinds(found);
    change_hosts(&hosts, known, &mut next.hosts, &mut plan, found);
    tell_missing(subjects, known, &placed, wish, &mut plan, found);
    tell_deleted(&deleted, known, found);
    tell_issued(known, &plan, found);
    tell_lacking(known, &plan, found);
    tell_capitals(subjects, known, &plan, found);
    keep_choices(known, wish);
    // What stands in the folder has been read, and memory is at its most when the values of the import are written.
    known.agreements.clear();
    known.hosts.clear();
    known.last.take_in(next);
    if !plan.agreements.is_empty() {
        known.last.year.clone_from(&whole.year);
    }
    for number in &plan.unplaced {
        known.last.agreements.get_mut(number).and_then(|last| last.remove("host"));
    }
    // Written first: what agreements leave to it is there before they are.
    let school = rewritten(&known.school_text, &known.school);
    plan.files.insert(0, Write { path: "school.toml".to_owned(), text: school, fate: Fate::Changed });
    plan.files.push(Write { path: LAST_IMPORT.to_owned(), text: known.last.write()?, fate: Fate::Changed });
    plan.agreements.sort_by(|one, other| one.number.cmp(&other.number));
    Some(plan)
}

/// Keeps in `school.toml` what the call said of columns, so that it is said once.
fn keep_choices(known: &mut Known, wish: &Wish) {
    if wish.columns.is_empty() {
        return;
    }
    let import =
        known.school.as_table_mut().entry("import").or_insert_with(|| toml_edit::Item::Table(toml_edit::Table::new()));
    let Some(import) = import.as_table_like_mut() else { return };
    if !import.contains_key("columns") {
        import.insert("columns", toml_edit::Item::Value(Toml::InlineTable(toml_edit::InlineTable::new())));
    }
    if let Some(columns) = import.get_mut("columns").and_then(toml_edit::Item::as_table_like_mut) {
        for (header, key) in &wish.columns {
            columns.insert(header, toml_edit::Item::Value(Toml::from(key)));
        }
    }
}
