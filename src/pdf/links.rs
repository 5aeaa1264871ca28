//! Links (ISO 32000-1, 12.5.6.5): where a reader of the file writes to a mailbox, calls a number, opens a page.
//!
//! Nothing is drawn: an address and a number look like what they are. Each says in words what it does, since that is what is
//! read aloud (ISO 14289-1, 7.18.5).

use super::objects::{Id, Objects};
use super::tags::Tags;

/// How far apart two lengths may be and be the same: hundredths of a point are finer than any printer.
const SAME: f64 = 0.01;

/// Words on one line of a page.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) page: usize,
    /// Their left, lower, right and upper edge.
    pub(super) edges: [f64; 4],
    pub(super) words: String,
}

impl Piece {
    /// Whether another piece follows on the same line.
    pub(super) fn is_before(&self, next: &Self) -> bool {
        let ([_, bottom, right, _], [left, other, ..]) = (self.edges, next.edges);
        self.page == next.page && (bottom - other).abs() < SAME && left > right - SAME
    }

    pub(super) fn join(&mut self, next: &Self) {
        self.edges[2] = next.edges[2];
        self.words.push_str(&next.words);
    }
}

/// A place that leads somewhere.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// The number of its annotation.
    pub(super) id: Id,
    /// The words that it belongs to, by their number among the spans.
    pub(super) span: usize,
    /// Where it leads.
    pub(super) target: String,
    pub(super) piece: Piece,
}

impl Link {
    /// What it does, in French.
    fn told(&self) -> String {
        match self.target.split_once(':') {
            Some(("mailto", address)) => format!("Écrire à {address}"),
            Some(("tel", _)) => format!("Appeler le {}", self.piece.words.trim()),
            _ => format!("Ouvrir {}", self.target),
        }
    }
}

/// Writes the annotations of links.
pub(super) fn write(file: &mut Objects, pages: &[Id], tags: &mut Tags<'_>) {
    for (key, link) in tags.links() {
        let page = pages.get(link.piece.page).copied().unwrap_or(0);
        let body = file.object(link.id).put("<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/P ").to(page);
        body.put("/Rect[").numbers(&link.piece.edges).put("]/Contents").line(&link.told());
        body.put("/A<</S/URI/URI").text(&link.target).put(">>/StructParent ").whole(key).put(">>");
    }
}
