//! Documents compared with those expected, and the list of hashes renewed.

use std::path::Path;

use tripartite::digest::DocumentHash;
use tripartite::store;
use tripartite::text;

use super::super::Outcome;
use super::super::expect;
use super::super::print::Failure;
use super::super::report;
use super::super::terminal::Terminal;
use super::summary::difference;
use super::{Paper, Press};

impl Press<'_> {
    /// Notes what differs from what was expected of a document; where the old file is at hand, where its words differ.
    pub(super) fn differs(&mut self, path: &Path, paper: &Paper<'_>) {
        let name = paper.name.as_str();
        let expected = self.expected.as_ref().and_then(|all| all.get(name)).cloned();
        let old = store::read_up_to(path, u64::MAX).ok().filter(|old| {
            let hash = DocumentHash::of(old).to_string();
            expected.as_ref() == Some(&hash)
        });
        let place = old.and_then(|old| expect::first_difference(&old, paper.bytes));
        let (page, line) = place.map(|at| (at.page, at.line)).unzip();
        self.differences.push(report::Difference {
            name: name.to_owned(),
            kind: if expected.is_some() { "changed" } else { "extra" },
            expected,
            found: self.hashes.get(name).cloned(),
            page,
            line,
        });
    }

    /// Adds the documents that were expected and not made, and prints all differences.
    pub(super) fn compare(&mut self, terminal: &mut Terminal) {
        let Some(expected) = &self.expected else { return };
        let missing = expected.iter().filter(|(name, _)| !self.hashes.contains_key(*name));
        self.differences.extend(missing.map(|(name, hash)| report::Difference {
            name: name.clone(),
            kind: "missing",
            expected: Some(hash.clone()),
            found: None,
            page: None,
            line: None,
        }));
        self.differences.sort_by(|a, b| a.name.cmp(&b.name));
        if !self.differences.is_empty() {
            self.outcome = self.outcome.max(Outcome::Found);
        }
        if terminal.is_human() {
            let lines: Vec<String> = self.differences.iter().map(|one| difference(one, terminal)).collect();
            for line in lines {
                terminal.result(&line);
            }
        }
    }

    /// Writes the list anew, if it would be whole.
    pub(in crate::cli) fn renew(&mut self, file: &Path, terminal: &mut Terminal) {
        let shown = terminal.shown(file);
        if self.outcome != Outcome::Well {
            terminal.fail(&Failure::new(text!(
                "« {shown} » n’est pas renouvelé, puisque tous les documents n’ont pas été produits",
                "« {shown} » is not renewed, since not all documents were made"
            )));
        } else if let Err(error) = store::write_whole(file, expect::write(&self.hashes).as_bytes()) {
            terminal.fail_store(&error);
            self.outcome = Outcome::Failed;
        }
    }
}
