//! What the ledgers of a call's schools know of its agreements: which version is in force, and with which bytes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use tripartite::content::Edition;
use tripartite::ids::Number;
use tripartite::ledger::{Case, Phase, Refused, Register};
use tripartite::render::Rendered;
use tripartite::store::{Archive, Kept};
use tripartite::text;

use super::desk::{read_register, refused};
use super::print::Failure;
use super::targets::Targets;
use super::terminal::Terminal;

/// The editions that are not the first, by school and number.
pub(crate) type Editions = BTreeMap<(usize, Number), Edition>;

/// The ledgers of the schools of a call.
pub(crate) struct Issued {
    schools: Vec<(Archive, Register)>,
}

impl Issued {
    /// Reads the ledgers, where there are any.
    pub(crate) fn read(targets: &Targets, terminal: &Terminal) -> Result<Self, Failure> {
        let read = |school| {
            let archive = Archive::of(school);
            let (register, _) = read_register(&archive, terminal)?;
            Ok((archive, register))
        };
        let schools = targets.schools.iter().map(read).collect::<Result<_, Failure>>()?;
        Ok(Self { schools })
    }

    /// The archive of a school.
    pub(crate) fn archive(&self, school: usize) -> Option<&Archive> {
        self.schools.get(school).map(|(archive, _)| archive)
    }

    /// An agreement that was issued.
    pub(crate) fn case(&self, school: usize, number: &Number) -> Option<&Case> {
        self.schools.get(school)?.1.get(number)
    }

    /// The editions that are in force, where they are not the first.
    pub(crate) fn editions(&self, terminal: &Terminal) -> Result<Editions, Failure> {
        let mut editions = Editions::new();
        for (school, (archive, register)) in self.schools.iter().enumerate() {
            let amended = register.cases().filter(|case| case.state.version().version > 1);
            for case in amended.filter(|case| case.state.phase() != Phase::Erased) {
                let values = kept_values(archive, case, terminal)?;
                let edition = Edition::of(&values).ok_or_else(|| unreadable(case))?;
                editions.insert((school, case.state.number().clone()), edition);
            }
        }
        Ok(editions)
    }

    /// A document as it was issued, if its agreement was; refuses one that says something else by now.
    pub(crate) fn as_issued(&self, school: usize, made: Rendered, terminal: &Terminal) -> Result<Rendered, Failure> {
        let Some((archive, register)) = self.schools.get(school) else { return Ok(made) };
        let Some(case) = register.get(made.number()) else { return Ok(made) };
        let Some((document, content)) = case.digests() else {
            let why = Refused::Phase { phase: Phase::Erased, kind: tripartite::ledger::Kind::Issued };
            return Err(refused(made.number(), &why));
        };
        if content != made.content_digest() {
            return Err(changed(case));
        }
        let bytes = archive.read(&Kept::Issued(document)).map_err(|e| terminal.failure(&e))?;
        let made = made.as_issued(bytes);
        if made.document_hash() == document { Ok(made) } else { Err(unreadable(case)) }
    }
}

/// The printed values of the version in force, as they were kept.
pub(crate) fn kept_values(archive: &Archive, case: &Case, terminal: &Terminal) -> Result<Map<String, Value>, Failure> {
    let (_, content) = case.digests().ok_or_else(|| unreadable(case))?;
    let bytes = archive.read(&Kept::Content(content)).map_err(|e| terminal.failure(&e))?;
    serde_json::from_slice(&bytes).map_err(|_| unreadable(case))
}

fn unreadable(case: &Case) -> Failure {
    let number = case.state.number().as_str();
    Failure::new(text!(
        "les fichiers gardés de « {number} » ne sont plus ceux qui ont été émis",
        "the files kept of « {number} » are not those that were issued any more"
    ))
    .with_help(text!("`tripartite audit` dit lesquels", "`tripartite audit` tells which ones"))
}

fn changed(case: &Case) -> Failure {
    let (number, version) = (case.state.number().as_str(), case.state.version().version);
    Failure::new(text!(
        "« {number} » a changé depuis l’émission de sa version {version}, dont le PDF n’est jamais réécrit",
        "« {number} » changed since its version {version} was issued, whose PDF is never written again"
    ))
    .with_help(text!(
        "`tripartite amend {number}` émet une nouvelle version, que toutes les parties signent",
        "`tripartite amend {number}` issues a new version, which all parties sign"
    ))
}
