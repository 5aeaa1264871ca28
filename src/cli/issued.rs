//! What the ledgers of a call's schools know of its agreements: which version is in force, and with which bytes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use tripartite::content::Edition;
use tripartite::digest::{ContentDigest, DocumentHash};
use tripartite::ids::Number;
use tripartite::ledger::{Case, Kind, Phase, Refused, Register, possible};
use tripartite::render::Rendered;
use tripartite::store::{Archive, ErrorKind, Kept};
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

    /// Whether an agreement was declined, cancelled or erased.
    pub(crate) fn has_ended(&self, school: usize, number: &Number) -> bool {
        self.case(school, number).is_some_and(|case| case.state.phase().has_ended())
    }

    /// The agreements of a school that were declined, cancelled or erased.
    pub(crate) fn ended(&self, school: usize) -> BTreeSet<Number> {
        self.schools.get(school).map(|(_, register)| ended(register)).unwrap_or_default()
    }

    /// The editions of agreements, by their schools and numbers, that are in force and not the first.
    pub(crate) fn editions<'n>(
        &self,
        wanted: impl IntoIterator<Item = (usize, &'n Number)>,
        terminal: &Terminal,
    ) -> Result<Editions, Failure> {
        let mut editions = Editions::new();
        for (school, number) in wanted {
            let Some((archive, register)) = self.schools.get(school) else { continue };
            let amended = register.get(number).filter(|case| case.state.version().version > 1);
            let Some(case) = amended.filter(|case| case.state.phase() != Phase::Erased) else { continue };
            let values = kept_values(archive, case, terminal)?;
            let edition = Edition::of(&values).ok_or_else(|| unreadable(case))?;
            editions.insert((school, number.clone()), edition);
        }
        Ok(editions)
    }

    /// A document as it was issued, if its agreement was; refuses one that says something else by now.
    pub(crate) fn as_issued(&self, school: usize, made: Rendered, terminal: &Terminal) -> Result<Rendered, Failure> {
        let Some((archive, case, document)) = self.in_force(school, made.number(), made.content_digest())? else {
            return Ok(made);
        };
        let made = made.as_issued(kept(archive, &Kept::Issued(document), case, terminal)?);
        if made.document_hash() == document { Ok(made) } else { Err(unreadable(case)) }
    }

    /// The document of an agreement that was issued; refuses one that says something else by now, or that was erased.
    pub(crate) fn in_force(
        &self,
        school: usize,
        number: &Number,
        says: ContentDigest,
    ) -> Result<Option<(&Archive, &Case, DocumentHash)>, Failure> {
        let Some((archive, register)) = self.schools.get(school) else { return Ok(None) };
        let Some(case) = register.get(number) else { return Ok(None) };
        let Some((document, content)) = case.digests() else {
            let why = Refused::Phase { phase: Phase::Erased, kind: Kind::Issued };
            return Err(refused(number, &why));
        };
        if content == says { Ok(Some((archive, case, document))) } else { Err(changed(case)) }
    }
}

/// The agreements of a register that were declined, cancelled or erased.
pub(crate) fn ended(register: &Register) -> BTreeSet<Number> {
    let states = register.cases().map(|case| &case.state).filter(|state| state.phase().has_ended());
    states.map(|state| state.number().clone()).collect()
}

/// The agreements of a register that were issued, and stand.
pub(crate) fn standing(register: &Register) -> BTreeSet<Number> {
    let states = register.cases().map(|case| &case.state).filter(|state| !state.phase().has_ended());
    states.map(|state| state.number().clone()).collect()
}

/// The printed values of the version in force, as they were kept.
pub(crate) fn kept_values(archive: &Archive, case: &Case, terminal: &Terminal) -> Result<Map<String, Value>, Failure> {
    let (_, content) = case.digests().ok_or_else(|| unreadable(case))?;
    let bytes = kept(archive, &Kept::Content(content), case, terminal)?;
    serde_json::from_slice(&bytes).map_err(|_| unreadable(case))
}

/// The bytes of a kept file of an agreement.
pub(crate) fn kept(archive: &Archive, file: &Kept, case: &Case, terminal: &Terminal) -> Result<Vec<u8>, Failure> {
    archive.read(file).map_err(|e| match e.kind() {
        ErrorKind::Missing | ErrorKind::IsFile => missing(case, &terminal.shown(e.path())),
        _ => terminal.failure(&e),
    })
}

fn missing(case: &Case, name: &str) -> Failure {
    let number = case.state.number().as_str();
    Failure::new(text!(
        "« {name} », gardé de la convention {number}, manque",
        "« {name} », kept of the agreement {number}, is missing"
    ))
    .with_help(text!(
        "le reprendre de la dernière sauvegarde, au même endroit ; `tripartite audit` dit tout ce qui manque",
        "take it from the last backup, to the same place; `tripartite audit` tells all that is missing"
    ))
    .systems()
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
    let (phase, kind) = (case.state.phase(), Kind::Amended);
    let failure = Failure::new(text!(
        "« {number} » a changé depuis l’émission de sa version {version}, dont le PDF n’est jamais réécrit",
        "« {number} » changed since its version {version} was issued, whose PDF is never written again"
    ));
    if !possible(phase).contains(&kind) {
        return match (Refused::Phase { phase, kind }).help() {
            Some(help) => failure.with_help(help),
            None => failure,
        };
    }
    failure.with_help(text!(
        "`tripartite amend {number}` émet une nouvelle version, que toutes les parties signent",
        "`tripartite amend {number}` issues a new version, which all parties sign"
    ))
}
