//! Copies of the ledger that lie beside it: those that a program which keeps folders in step made of a conflict, and those
//! that an update made. What one recorded and the other did not is said, so that nothing is lost unseen.

use std::ops::ControlFlow;

use tripartite::diagnostic::Text;
use tripartite::ledger::{Head, Journal as _};
use tripartite::store::{Archive, LedgerFile};
use tripartite::text;

/// How a copy stands to the ledger.
pub(crate) enum Copy {
    /// It holds events that the ledger does not have.
    Ahead(Text),
    /// Its events are all in the ledger.
    Behind(Text),
}

/// Compares a file beside the ledger with it, if it is a copy of it.
pub(crate) fn compared(archive: &Archive, name: &str) -> Option<Copy> {
    if name.contains('/') {
        return None;
    }
    let copy = heads(&archive.copy_beside(name).ok()?)?;
    let own = heads(&archive.reader().ok()??)?;
    let same = copy.iter().zip(&own).take_while(|(copy, own)| copy == own).count();
    let (count, from) = (copy.len(), same + 1);
    Some(if same < count {
        Copy::Ahead(text!(
            "« {name} » est une copie du registre qui a des événements que le registre n’a pas, de {from} à {count} (deux postes ont inscrit en même temps) : les inscrire de nouveau, puis ranger la copie ailleurs",
            "« {name} » is a copy of the ledger with events that the ledger does not have, from {from} to {count} (two machines recorded at once): record them again, then put the copy elsewhere"
        ))
    } else {
        Copy::Behind(text!(
            "« {name} » est une copie du registre, qui ne contient rien de plus",
            "« {name} » is a copy of the ledger, which holds nothing more"
        ))
    })
}

fn heads(ledger: &LedgerFile) -> Option<Vec<Head>> {
    let mut heads = vec![];
    let read = ledger.read(&mut |row| {
        heads.push(row.head());
        ControlFlow::Continue(())
    });
    read.ok().map(|()| heads)
}

/// Names the files beside the ledger that a program which keeps folders in step, or an update, has put there.
pub(crate) fn remark(archive: &Archive) -> Option<Text> {
    let names: Vec<String> = archive.strangers().iter().take(3).map(|name| format!("« {name} »")).collect();
    let names = names.join(", ");
    (!names.is_empty()).then(|| {
        text!(
            "à côté du registre se trouve ce qui n’est pas de lui : {names} (la copie d’un autre poste ?) ; `tripartite audit` compare",
            "beside the ledger lies what is not its own: {names} (another machine’s copy?); `tripartite audit` compares"
        )
    })
}
