//! Form fields (ISO 32000-1, 12.7): where parties sign and type in a reader of the file.
//!
//! All of them exist at issue, in the structure too, so that nothing but their values is ever added: a file signed by one
//! party after another stays what it claims to be. The appearance and the lock of a signature field are objects of their own,
//! since some programs that sign replace the first and some that judge compare the second. A field and its one widget are one
//! object: of a widget apart from its field, judges of signatures do not see that what was typed may change its looks.
//!
//! What is typed is as large as its field allows. pdf.js takes half an em for a character's width there, where the face is a
//! composite one: capitals are a little narrower than that, with what stands between them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::fonts;
use super::objects::{Body, Id, Objects};
use super::tags::Tags;
use crate::font::Face;
use crate::layout::measure::Pt;
use crate::layout::{Entry, EntryKind, Ink, Pages, PartId, theme};

/// A field and its one widget, which are one object.
#[derive(Debug)]
pub(super) struct Widget {
    id: Id,
    /// On which page.
    pub(super) page: usize,
    part: PartId,
    /// Its left, lower, right and upper edge.
    edges: [f64; 4],
    entry: Arc<Entry>,
}

/// The fields of the pages; of two with one name, the first.
pub(super) fn gather(pages: &Pages, file: &mut Objects) -> Vec<Widget> {
    let mut names = BTreeSet::new();
    let mut widgets = Vec::new();
    for (page, item) in
        pages.pages.iter().enumerate().flat_map(|(page, is)| is.items.iter().map(move |item| (page, item)))
    {
        let (Ink::Entry(entry), Some(part)) = (&item.ink, item.part) else { continue };
        let top = theme::PAGE_HEIGHT - item.y;
        let edges = [item.x, top - entry.height, item.x + entry.width, top].map(|Pt(edge)| edge);
        if entry.width > Pt::ZERO && entry.height > Pt::ZERO && names.insert(&entry.name) {
            widgets.push(Widget { id: file.id(), page, part, edges, entry: Arc::clone(entry) });
        }
    }
    widgets
}

impl Widget {
    /// The number of its object.
    pub(super) fn id(&self) -> Id {
        self.id
    }

    fn write(&self, file: &mut Objects, page: Id, key: usize) {
        let drawn = file.id();
        let apart = self.apart(file, drawn);
        let [left, bottom, right, top] = self.edges;
        let mut size = Body::default();
        size.put("/Subtype/Form/BBox[").numbers(&[0.0, 0.0, right - left, top - bottom]).put("]");
        file.stream(drawn, &String::from_utf8_lossy(&size.0), b"");
        let body = file.object(self.id).put("<</Type/Annot/Subtype/Widget/F 4/T").text(&self.entry.name);
        body.put("/TU").line(&self.entry.hint).put("/P ").to(page).put("/Rect[").numbers(&self.edges);
        body.put("]/StructParent ").whole(key);
        match apart {
            Some((appearance, lock)) => body.put("/FT/Sig/AP ").to(appearance).put("/Lock ").to(lock),
            // The state chooses among appearances where there are several (12.5.5); here it chooses nothing. But pyHanko
            // 0.38 takes the one appearance of a field without a state for changed as soon as two parties have signed, and
            // refuses it where the first of them locked the field.
            None => body.put("/FT/Tx/DA(/F 0 Tf 0.1 g)/AS/N/AP<</N ").to(drawn).put(">>"),
        };
        body.put(">>");
    }

    /// The appearance of a signature field, and what may not change after the signature (12.7.4.5): what is typed beside it,
    /// never all, so that the next party can sign.
    fn apart(&self, file: &mut Objects, drawn: Id) -> Option<(Id, Id)> {
        let EntryKind::Signature(locked) = &self.entry.kind else { return None };
        let (appearance, lock) = (file.id(), file.id());
        file.object(appearance).put("<</N ").to(drawn).put(">>");
        let body = file.object(lock).put("<</Type/SigFieldLock/Action/Include/Fields[");
        for name in locked {
            body.text(name);
        }
        body.put("]>>");
        Some((appearance, lock))
    }
}

/// Writes the fields, and the form that they are; its number, unless there is none.
pub(super) fn write(widgets: &[Widget], file: &mut Objects, pages: &[Id], tags: &mut Tags<'_>) -> Option<Id> {
    for widget in widgets {
        let key = tags.widget(widget.part, widget.page, widget.id);
        widget.write(file, pages.get(widget.page).copied().unwrap_or(0), key);
    }
    let form = (!widgets.is_empty()).then(|| file.id())?;
    let signs = widgets.iter().any(|widget| matches!(widget.entry.kind, EntryKind::Signature(_)));
    let body = file.object(form).put("<</Fields[").refer(widgets.iter().map(Widget::id)).put("]");
    // There are signature fields, and programs shall only append to the file (12.7.2, table 219).
    body.put(if signs { "/SigFlags 3" } else { "" });
    body.put("/DA(/F 0 Tf 0.1 g)/DR<</Font<</F ").to(fonts::composite(fonts::Set::First, Face::Regular)).put(">>>>>>");
    Some(form)
}
