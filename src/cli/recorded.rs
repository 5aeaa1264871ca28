//! What a school's ledger says was issued, for `verify`.

use std::collections::BTreeMap;

use tripartite::digest::{ContentDigest, DocumentHash, ShortDigest};
use tripartite::ids::Number;
use tripartite::ledger::{Case, Phase, Register};
use tripartite::store::{Archive, Folder, Kept};
use tripartite::verify::{Issued, Known, Standing};

use super::desk::read_register;
use super::print::Failure;
use super::terminal::Terminal;

/// A version that was issued.
struct Version {
    number: Number,
    edition: u32,
    content: ContentDigest,
    standing: Standing,
}

/// The versions that a school issued, by their document hashes.
pub(crate) struct Recorded {
    archive: Archive,
    versions: BTreeMap<DocumentHash, Version>,
    erased: Vec<Number>,
}

impl Recorded {
    /// Reads a school's ledger, if it has one. It is not verified here: that is for `audit`.
    pub(crate) fn read(school: &Folder, terminal: &Terminal) -> Result<Self, Failure> {
        let archive = Archive::of(school);
        let (register, _) = read_register(&archive, terminal)?;
        Ok(Self::of(archive, &register))
    }

    /// The versions of a register that was read already.
    pub(crate) fn of(archive: Archive, register: &Register) -> Self {
        let erased = register.cases().map(|case| &case.state).filter(|state| state.phase() == Phase::Erased);
        let erased = erased.map(|state| state.number().clone()).collect();
        Self { archive, versions: register.cases().flat_map(versions).collect(), erased }
    }
}

impl Version {
    fn known(&self, hash: &DocumentHash) -> Known {
        Known {
            number: Some(self.number.clone()),
            version: Some(self.edition),
            content_digest: Some(self.content),
            document_hash: Some(*hash),
            standing: self.standing,
            bytes: None,
        }
    }
}

/// The versions of an agreement whose data is still there.
fn versions(case: &Case) -> Vec<(DocumentHash, Version)> {
    let all = case.state.versions().iter().filter_map(|one| {
        let sealed = case.sealed_of(one.version)?;
        let standing = match case.state.phase_of(one.version)? {
            Phase::Superseded => Standing::Superseded,
            Phase::Cancelled => Standing::Cancelled,
            Phase::Erased => Standing::Erased,
            _ => Standing::InForce,
        };
        let number = case.state.number().clone();
        Some((sealed.document()?, Version { number, edition: one.version, content: sealed.content()?, standing }))
    });
    all.collect()
}

impl Issued for Recorded {
    fn by_hash(&self, hash: &DocumentHash) -> Option<Known> {
        self.versions.get(hash).map(|version| version.known(hash))
    }

    fn by_content(&self, digest: &ShortDigest) -> Vec<Known> {
        let found = self.versions.iter().filter(|(_, version)| version.content.short() == *digest);
        let known = found.map(|(hash, version)| Known {
            // Kept bytes that are not the issued ones any more are for `audit` to tell; nothing is compared with them.
            bytes: self.archive.read(&Kept::Issued(*hash)).ok().filter(|bytes| DocumentHash::of(bytes) == *hash),
            ..version.known(hash)
        });
        known.collect()
    }

    fn erased(&self) -> Vec<Number> {
        self.erased.clone()
    }
}
