//! `check`: the findings, and nothing else.

use super::Outcome;
use super::args::{self, Format};
use super::batch::{Batch, Wish};
use super::choice::Choice;
use super::pipeline::Judging;
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::sarif;
use super::terminal::Terminal;

pub(crate) fn run(args: &args::Check, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let wish = Wish {
        paths: &args.paths,
        judging: Judging { strict: args.strict, on: args.on },
        templates: args.templates.as_ref(),
        choice: Choice::from(&args.choice),
        listed: false,
        output: None,
    };
    let batch = Batch::read(&wish, terminal)?;
    match terminal.format {
        Format::Human => terminal.sum_up(&batch.summary()),
        Format::Sarif => terminal.json(&sarif::of(&batch.findings(terminal), terminal.lang))?,
        Format::Json | Format::Csv | Format::Pdf => terminal.json(&report::Check {
            schema: SCHEMA,
            command: "check",
            agreements: batch.agreements(&std::collections::BTreeSet::new()),
            findings: batch.findings(terminal),
        })?,
    }
    Ok(batch.outcome())
}
