//! What can be typed: declared here, and nothing more. Every visible word is set by [`words`](super::words), from the
//! names of commands and the ids of arguments.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use tripartite::diagnostic::{Flaw, Lang};
use tripartite::ledger::read_day;
use tripartite::pack::By;
use tripartite::text;

pub(crate) use super::desk_args::{
    Amend, Audit, Backup, Cancel, Decline, Deliver, Erase, Export, Issue, Log, Making, Receipt, Remind, Revoke, Sign,
    StateArg, Status,
};

/// A call of the command, as typed.
#[derive(Debug, Parser)]
#[command(name = "tripartite", version)]
pub(crate) struct Call {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command understands.
#[derive(Debug, Args)]
pub(crate) struct Global {
    #[arg(long, global = true)]
    pub(crate) lang: Option<LangArg>,
    #[arg(long, global = true, default_value = "human")]
    pub(crate) format: Format,
    #[arg(long, global = true, default_value = "auto")]
    pub(crate) color: Colour,
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LangArg {
    Fr,
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Fr => Self::Fr,
            LangArg::En => Self::En,
        }
    }
}

/// What the results are printed for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
    /// For spreadsheets; `status` only.
    Csv,
    /// For the wall; `status` only.
    Pdf,
    /// For code hosts; `check` only.
    Sarif,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    New(New),
    Import(Import),
    Check(Check),
    Verify(Verify),
    Render(Render),
    Issue(Issue),
    Deliver(Deliver),
    Sign(Sign),
    Decline(Decline),
    Cancel(Cancel),
    Amend(Amend),
    Revoke(Revoke),
    Remind(Remind),
    Status(Status),
    Log(Log),
    Audit(Audit),
    Receipt(Receipt),
    Export(Export),
    Erase(Erase),
    Backup(Backup),
    Explain(Explain),
    Extract(Extract),
    Schema(Schema),
    Completions(Completions),
    Man(Man),
    Help(Help),
}

impl Command {
    /// The same with each agreement once, however often it was typed: nothing is to be recorded twice.
    pub(crate) fn once(mut self) -> Self {
        match &mut self {
            Self::Deliver(Deliver { numbers, .. })
            | Self::Cancel(Cancel { numbers, .. })
            | Self::Amend(Amend { numbers, .. })
            | Self::Remind(Remind { numbers, .. })
            | Self::Export(Export { numbers, .. })
            | Self::Erase(Erase { numbers, .. }) => once(numbers),
            Self::Sign(Sign { numbers, on_paper, .. }) => {
                once(numbers);
                once(on_paper);
            }
            _ => {}
        }
        self
    }
}

fn once<T: Ord + Clone>(all: &mut Vec<T>) {
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(one.clone()));
}

#[derive(Debug, Args)]
pub(crate) struct New {
    pub(crate) folder: PathBuf,
}

/// Which agreements of a folder are meant.
#[derive(Debug, Args)]
pub(crate) struct ChoiceArgs {
    #[arg(long)]
    pub(crate) class: Vec<String>,
    #[arg(long)]
    pub(crate) host: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[arg(required = true)]
    pub(crate) exports: Vec<PathBuf>,
    #[arg(short = 'n', long)]
    pub(crate) dry_run: bool,
    #[arg(long = "column", id = "column", value_parser = column)]
    pub(crate) columns: Vec<(String, String)>,
    #[arg(long = "number", id = "pattern")]
    pub(crate) number: Option<String>,
    #[arg(long = "class", id = "classes")]
    pub(crate) classes: Vec<String>,
    #[arg(long)]
    pub(crate) again: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    #[arg(long)]
    pub(crate) strict: bool,
    #[arg(long, value_parser = day)]
    pub(crate) on: Option<NaiveDate>,
    #[arg(long)]
    pub(crate) templates: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[arg(long)]
    pub(crate) against: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Render {
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    #[arg(long)]
    pub(crate) only_ready: bool,
    #[arg(long)]
    pub(crate) force: bool,
    #[arg(short, long)]
    pub(crate) output: Option<PathBuf>,
    #[arg(long, value_delimiter = ',')]
    pub(crate) with: Vec<String>,
    #[arg(long, conflicts_with_all = ["with", "pack"])]
    pub(crate) html: bool,
    #[arg(long, conflicts_with_all = ["expect", "write_expect"])]
    pub(crate) pack: Option<PackArg>,
    #[arg(long, conflicts_with = "write_expect")]
    pub(crate) expect: Option<PathBuf>,
    #[arg(long)]
    pub(crate) write_expect: Option<PathBuf>,
    #[arg(long)]
    pub(crate) strict: bool,
    #[arg(long)]
    pub(crate) templates: Option<PathBuf>,
    #[arg(short, long, value_parser = jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// What makes a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PackArg {
    Class,
    Host,
    All,
}

impl From<PackArg> for By {
    fn from(pack: PackArg) -> Self {
        match pack {
            PackArg::Class => Self::Class,
            PackArg::Host => Self::Host,
            PackArg::All => Self::All,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    pub(crate) rule: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Extract {
    pub(crate) pdf: PathBuf,
    #[arg(short = 'o', long = "output")]
    pub(crate) json: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    #[arg(default_value = "agreement")]
    pub(crate) of: SchemaOf,
}

/// The file whose schema is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    Agreement,
    School,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    pub(crate) command: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Help {
    pub(crate) command: Option<String>,
}

/// `HEADER=KEY`; a header may hold `=` itself.
fn column(word: &str) -> Result<(String, String), Flaw> {
    let Some((header, key)) = word.rsplit_once('=').filter(|(header, _)| !header.trim().is_empty()) else {
        return Err(Flaw::new(
            "CALL-02",
            text!("« {word} » ne dit pas ce qu’est une colonne", "« {word} » does not say what a column is"),
        )
        .with_help(text!(
            "écrire l’en-tête, = et la clé, par exemple --column \"Nom de l’enfant=pupil.family_name\"",
            "write the header, = and the key, for instance --column \"Nom de l’enfant=pupil.family_name\""
        )));
    };
    tripartite::input::column_key(key.trim())?;
    Ok((header.trim().to_owned(), key.trim().to_owned()))
}

/// More threads than this only cost memory.
const MOST_JOBS: usize = 256;

pub(crate) fn jobs(word: &str) -> Result<NonZeroUsize, Flaw> {
    let number = word.parse().ok().filter(|n: &NonZeroUsize| n.get() <= MOST_JOBS);
    number.ok_or_else(|| {
        Flaw::new("CALL-01", text!("« {word} » n’est pas un nombre de tâches", "« {word} » is not a number of jobs"))
            .with_help(text!("écrire un nombre de 1 à {MOST_JOBS}", "write a number from 1 to {MOST_JOBS}"))
    })
}

/// A day, as `2026-06-15` or `15/06/2026`.
pub(crate) fn day(word: &str) -> Result<NaiveDate, Flaw> {
    let parts: Vec<&str> = word.trim().split('/').collect();
    let read = match parts[..] {
        [day, month, year] => read_day(&format!("{year}-{month:0>2}-{day:0>2}")),
        _ => read_day(word.trim()),
    };
    read.ok_or_else(|| {
        Flaw::new("CALL-02", text!("« {word} » n’est pas une date", "« {word} » is not a date"))
            .with_help(text!("écrire par exemple 2026-06-15 ou 15/06/2026", "write for instance 2026-06-15"))
    })
}
