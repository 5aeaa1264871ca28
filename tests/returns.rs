//! Files that come back: what `verify` says of them.

mod attacks;
mod bounds;
mod damage;
mod harmless;
pub(crate) mod messages;
mod resaved;
mod signed;
mod unseen;
pub(crate) mod update;

use tripartite::diagnostic::Lang;
use tripartite::verify::{Given, Kind, Verdict, verdict};

use crate::press::root;

/// A file of `fixtures/returns`.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(root().join(format!("fixtures/returns/{name}.pdf"))).unwrap()
}

/// The small document that all the files here were made from.
fn issued() -> Vec<u8> {
    fixture("issued")
}

/// The verdict on a file against that document.
fn judged(file: &[u8]) -> Verdict {
    verdict(file, &Given::new(issued()))
}

/// A verdict in a few lines, for a failing test to show.
fn shown(verdict: &Verdict) -> String {
    let mut lines = vec![format!("{:?}", verdict.kind)];
    lines.extend(verdict.findings.iter().map(|f| {
        format!(
            "  differs: {} (object {:?}, page {:?}, update {:?})",
            f.text.get(Lang::En),
            f.object,
            f.page,
            f.revision
        )
    }));
    lines.extend(verdict.added.iter().map(|added| format!("  added: {added:?}")));
    lines.extend(verdict.filled.iter().map(|filled| format!("  filled: {filled:?}")));
    lines.extend(verdict.signatures.iter().map(|signature| format!("  signature: {signature:?}")));
    lines.extend(verdict.told.iter().map(|told| format!("  told: {}", told.get(Lang::En))));
    lines.join("\n")
}

#[track_caller]
fn expect(file: &[u8], kind: Kind) -> Verdict {
    let verdict = judged(file);
    assert_eq!(verdict.kind, kind, "{}", shown(&verdict));
    verdict
}
