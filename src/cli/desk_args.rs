//! What can be typed of the commands that record, and of those that show what was recorded.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use tripartite::diagnostic::Flaw;
use tripartite::digest::ShortDigest;
use tripartite::ids::Number;
use tripartite::ledger::{How, PartyKey};
use tripartite::text;

use super::args::{ChoiceArgs, day, jobs};
use super::whose;

/// What the commands share that make documents and record them.
#[derive(Debug, Args)]
pub(crate) struct Making {
    #[arg(short, long)]
    pub(crate) output: Option<PathBuf>,
    #[arg(long)]
    pub(crate) strict: bool,
    #[arg(long)]
    pub(crate) templates: Option<PathBuf>,
    #[arg(short, long, value_parser = jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
    #[arg(long, value_parser = words)]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Issue {
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    #[arg(long)]
    pub(crate) only_ready: bool,
    #[command(flatten)]
    pub(crate) making: Making,
}

#[derive(Debug, Args)]
pub(crate) struct Amend {
    #[arg(required = true, value_parser = number)]
    pub(crate) numbers: Vec<Number>,
    #[command(flatten)]
    pub(crate) making: Making,
}

#[derive(Debug, Args)]
pub(crate) struct Deliver {
    #[arg(required = true, value_parser = number)]
    pub(crate) numbers: Vec<Number>,
    #[arg(long, value_parser = party)]
    pub(crate) party: Option<PartyKey>,
    #[arg(long, default_value = "email")]
    pub(crate) how: WayArg,
    #[arg(long, value_parser = day)]
    pub(crate) date: Option<NaiveDate>,
    #[arg(long, value_parser = words)]
    pub(crate) note: Option<String>,
    #[arg(long, value_parser = words)]
    pub(crate) by: Option<String>,
}

/// How something was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WayArg {
    Email,
    Post,
    InPerson,
    Paper,
}

impl From<WayArg> for How {
    fn from(way: WayArg) -> Self {
        match way {
            WayArg::Email => Self::Email,
            WayArg::Post => Self::Post,
            WayArg::InPerson => Self::Person,
            WayArg::Paper => Self::Paper,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Sign {
    #[arg(value_parser = number)]
    pub(crate) numbers: Vec<Number>,
    #[arg(long, value_parser = party)]
    pub(crate) party: PartyKey,
    #[arg(long, value_parser = short_digest)]
    pub(crate) on_paper: Vec<ShortDigest>,
    #[arg(long)]
    pub(crate) file: Option<PathBuf>,
    #[arg(long, value_parser = day)]
    pub(crate) date: Option<NaiveDate>,
    #[arg(long)]
    pub(crate) pile: bool,
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    #[arg(long, value_parser = words)]
    pub(crate) seen_by: Option<String>,
    #[arg(long, value_parser = words)]
    pub(crate) despite: Option<String>,
    #[arg(long, value_parser = words)]
    pub(crate) note: Option<String>,
    #[arg(long, value_parser = words)]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Decline {
    #[arg(value_parser = number)]
    pub(crate) number: Number,
    #[arg(long, value_parser = party)]
    pub(crate) party: PartyKey,
    #[arg(long, value_parser = words)]
    pub(crate) reason: String,
    #[arg(long, value_parser = day)]
    pub(crate) date: Option<NaiveDate>,
    #[arg(long, value_parser = words)]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Cancel {
    #[arg(required = true, value_parser = number)]
    pub(crate) numbers: Vec<Number>,
    #[arg(long, value_parser = words)]
    pub(crate) reason: String,
    #[arg(long, value_parser = words)]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    #[arg(value_parser = number)]
    pub(crate) number: Number,
    #[arg(long)]
    pub(crate) event: u64,
    #[arg(long, value_parser = words)]
    pub(crate) reason: String,
    #[arg(long, value_parser = words)]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Remind {
    #[arg(value_parser = number)]
    pub(crate) numbers: Vec<Number>,
    #[arg(long, value_parser = party)]
    pub(crate) party: Option<PartyKey>,
    #[arg(short, long)]
    pub(crate) output: Option<PathBuf>,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long, value_parser = words)]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    #[arg(value_parser = number)]
    pub(crate) number: Option<Number>,
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    #[arg(long, value_parser = party)]
    pub(crate) party: Option<PartyKey>,
    #[arg(long)]
    pub(crate) state: Vec<StateArg>,
    #[arg(long, value_parser = day)]
    pub(crate) before: Option<NaiveDate>,
    #[arg(short, long)]
    pub(crate) output: Option<PathBuf>,
}

/// A state that `status` can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StateArg {
    Issued,
    Signing,
    Complete,
    Declined,
    Cancelled,
    Erased,
    /// Waits for signatures.
    Open,
    Late,
    Expired,
}

#[derive(Debug, Args)]
pub(crate) struct Log {
    #[arg(value_parser = number)]
    pub(crate) number: Option<Number>,
}

#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[arg(long = "against", id = "receipt")]
    pub(crate) against: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[arg(required = true, value_parser = number)]
    pub(crate) numbers: Vec<Number>,
    #[arg(short, long)]
    pub(crate) output: Option<PathBuf>,
    #[arg(long, value_parser = words)]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Receipt {
    #[arg(short, long)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Erase {
    #[arg(value_parser = number)]
    pub(crate) numbers: Vec<Number>,
    #[arg(long)]
    pub(crate) due: bool,
    #[arg(long, value_parser = words)]
    pub(crate) reason: Option<String>,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long, value_parser = words)]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    pub(crate) folder: Option<PathBuf>,
}

/// A number that was recorded, or why it is none.
fn number(word: &str) -> Result<Number, Flaw> {
    whose::number(word).map_or_else(|| word.trim().to_uppercase().parse(), Ok)
}

fn party(word: &str) -> Result<PartyKey, Flaw> {
    word.trim().to_lowercase().parse().map_err(|_| {
        Flaw::new("CALL-03", text!("« {word} » n’est pas une partie", "« {word} » is not a party")).with_help(text!(
            "écrire head, host, guardian-1, guardian-2, pupil, referent, tutor ou other-1",
            "write head, host, guardian-1, guardian-2, pupil, referent, tutor or other-1"
        ))
    })
}

/// A reason, a name or a note: it stays for years, so it has to say something.
fn words(text: &str) -> Result<String, Flaw> {
    let words = text.trim();
    if words.is_empty() {
        let flaw = Flaw::new(
            "CALL-04",
            text!(
                "un texte vide ne dit rien à qui lira le registre",
                "an empty text says nothing to who reads the ledger"
            ),
        );
        return Err(flaw.with_help(text!("écrire quelques mots", "write a few words")));
    }
    Ok(words.to_owned())
}

fn short_digest(word: &str) -> Result<ShortDigest, Flaw> {
    word.parse()
}
