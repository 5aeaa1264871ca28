//! Between the agreements of one folder.

use super::between::{FolderFinding, FolderRule, Place, Summary};
use super::example::{Examples, FolderExample};
use super::rule::{About, Held};
use crate::diagnostic::Severity;
use crate::text;

pub(super) const RULES: &[FolderRule] = &[FOLDER_01];

const FOLDER_01: FolderRule = FolderRule {
    about: About {
        code: "FOLDER-01",
        severity: Severity::Error,
        title: ("un élève n’est pas à deux endroits le même jour", "a pupil is not in two places on one day"),
        explanation: (
            "Un élève peut faire deux stages d’une semaine, mais pas deux à la fois : une des deux conventions est de trop, ou \
             ses dates sont fausses.",
            "A pupil may have two placements of one week each, but not both at once: one of both agreements is one too many, \
             or its dates are wrong.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(FolderExample::of(&[
        "[placement]\nstart = 2026-06-15\nend = 2026-06-19\nexcept = {}",
        "[placement]\nstart = 2026-06-22\nend = 2026-06-26\nexcept = {}",
    ])),
    fails: Examples::one(FolderExample::of(&["number = \"A-1\"", "number = \"A-2\""]).underlining("\"Dupont-Moreau\"")),
    check: |all, _| {
        let mut found = vec![];
        let mut seen: std::collections::BTreeMap<_, Vec<usize>> = std::collections::BTreeMap::new();
        for (at, one) in all.iter().enumerate() {
            let key = (one.family_name.to_lowercase(), one.given_names.to_lowercase(), one.birth_date);
            let before = seen.entry(key).or_default();
            // One number twice is told by itself.
            let meets = |other: &&Summary| {
                other.start <= one.end && one.start <= other.end && other.number.folded() != one.number.folded()
            };
            let earlier = before.iter().find_map(|at| Some((*at, all.get(*at).filter(meets)?)));
            if let Some((earlier, other)) = earlier {
                let number = other.number.as_str();
                let message = text!(
                    "cet élève est déjà en stage à ces dates, par la convention « {number} »",
                    "this pupil is on a placement on these dates already, by the agreement « {number} »"
                );
                let words = text!("l’autre convention", "the other agreement");
                let help =
                    text!("corriger les dates, ou retirer une des deux", "mend the dates, or take one of both away");
                let one = FolderFinding::new(at, Place::Pupil, message).with_help(help);
                found.push(one.with_related(earlier, Place::Pupil, words));
            }
            before.push(at);
        }
        found
    },
};
