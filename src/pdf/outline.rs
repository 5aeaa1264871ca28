//! Bookmarks that mirror the headings (ISO 32000-1, 12.3.3).

use super::objects::{Body, Id, Objects};
use crate::layout::{PlacedHeading, theme};

/// Where a bookmark stands among the others.
struct Among {
    parent: Id,
    before: Option<Id>,
    after: Option<Id>,
}

/// A heading of level 2, and those of level 3 under it, each with the number of its bookmark.
type Chapter<'h> = (Id, &'h PlacedHeading, Vec<(Id, &'h PlacedHeading)>);

/// Writes the bookmarks of the headings of level 2 and 3 (level 1 is the title of the whole); the number of their root.
pub(super) fn write(file: &mut Objects, headings: &[PlacedHeading], pages: &[Id]) -> Option<Id> {
    let mut tree: Vec<Chapter<'_>> = Vec::new();
    for heading in headings.iter().filter(|heading| heading.level > 1) {
        let id = file.id();
        match tree.last_mut() {
            Some((_, _, under)) if heading.level > 2 => under.push((id, heading)),
            _ => tree.push((id, heading, vec![])),
        }
    }
    let (Some((first, ..)), Some((last, ..))) = (tree.first(), tree.last()) else { return None };
    let root = file.id();
    let body = file.object(root).put("<</Type/Outlines/First ").to(*first).put("/Last ").to(*last);
    body.put("/Count ").whole(tree.len()).put(">>");
    for (index, (id, heading, under)) in tree.iter().enumerate() {
        let at = |index: usize| tree.get(index).map(|(id, ..)| *id);
        let among = Among { parent: root, before: index.checked_sub(1).and_then(at), after: at(index + 1) };
        let body = bookmark(file.object(*id), heading, &among, pages);
        if let (Some((first, _)), Some((last, _))) = (under.first(), under.last()) {
            // Closed: a reader shows the parts, and opens one when asked.
            body.put("/First ").to(*first).put("/Last ").to(*last).put("/Count -").whole(under.len());
        }
        body.put(">>");
        for (index, (inner, heading)) in under.iter().enumerate() {
            let at = |index: usize| under.get(index).map(|(id, _)| *id);
            let among = Among { parent: *id, before: index.checked_sub(1).and_then(at), after: at(index + 1) };
            bookmark(file.object(*inner), heading, &among, pages).put(">>");
        }
    }
    Some(root)
}

/// Begins a bookmark.
fn bookmark<'b>(body: &'b mut Body, heading: &PlacedHeading, among: &Among, pages: &[Id]) -> &'b mut Body {
    let top = ((theme::PAGE_HEIGHT - heading.y).0 + 6.0).round();
    body.put("<</Title").text(&heading.text).put("/Parent ").to(among.parent);
    for (key, id) in [("/Prev ", among.before), ("/Next ", among.after)] {
        if let Some(id) = id {
            body.put(key).to(id);
        }
    }
    let page = pages.get(heading.page).copied().unwrap_or(0);
    body.put("/Dest[").to(page).put("/XYZ null ").number(top).put(" null]")
}
