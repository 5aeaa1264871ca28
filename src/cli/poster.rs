//! `status --format pdf`: the list to pin on the wall.

use tripartite::diagnostic::{Diagnostics, Sources};
use tripartite::ids::Number;
use tripartite::ledger::{Head, Register};
use tripartite::model::Models;
use tripartite::render::Renderer;
use tripartite::store;
use tripartite::text;
use tripartite::wall::{FILE_NAME, Line, Printed, Wall};

use super::Outcome;
use super::args;
use super::desk::{Desk, head_words};
use super::print::Failure;
use super::report;
use super::terminal::Terminal;

/// Writes the list of some agreements, in their order, and shows where.
pub(crate) fn write(
    args: &args::Status,
    lines: &[report::Standing],
    register: &Register,
    head: Head,
    desk: &Desk<'_>,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let lines = lines.iter().filter_map(|line| {
        let case = register.get(&Number::recorded(&line.number)?)?;
        let (pupil, class, host) = (line.pupil.clone(), line.class.clone(), line.host.clone());
        let despite = line.parties.iter().any(|party| party.despite.is_some());
        Some(Line { state: &case.state, pupil, class, host, despite })
    });
    let habits = &desk.habits;
    let (day, warn_days_before) = (desk.today, habits.warn_days_before);
    let wall = Wall { school: &habits.school, day, warn_days_before, head, lines: lines.collect() };
    let models = Models::builtin();
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let printed = wall.print(&mut Renderer::new(&models), &mut sources, &mut found);
    let printed = printed.map_err(|bug| Failure::new(bug.message()))?;
    for finding in found.sorted() {
        let words = terminal.printer().diagnostic(finding, &sources);
        terminal.tell(&format!("{words}\n"));
    }
    let Some(Printed { bytes, listed, counted }) = printed else { return Ok(Outcome::Found) };
    let folder = desk.output(args.output.as_deref(), terminal);
    let path = folder.join(FILE_NAME);
    store::create_folder(&folder).map_err(|e| terminal.failure(&e))?;
    store::write_whole(&path, &bytes).map_err(|e| terminal.failure(&e))?;
    let shown = terminal.shown(&path);
    terminal.line(&shown);
    if counted > 0 {
        terminal.remark(&text!(
            "la page n’en contient que {listed}, les plus urgentes, et compte les {counted} autres ; `--class` fait une page d’une classe",
            "the page holds only {listed}, the most urgent, and counts the {counted} others; `--class` makes a page of one class"
        ));
    }
    terminal.sum_up(&head_words(head));
    Ok(Outcome::Well)
}
