//! The structure tree (ISO 32000-1, 14.7 and 14.8): what each mark on the pages is, for screen readers and for those who take
//! the text out of a file.

use std::collections::BTreeMap;

use crate::document::Words;
use crate::layout::{Pages, PartId, PartKind, Scope};

use super::links::{Link, Piece};
use super::objects::{Body, Id, Objects};

/// What a mark belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// A part of the document.
    Part(PartId),
    /// Words in it that are of another language, an abbreviation or a link: a number of [`Tags::spans`].
    Span(usize),
}

/// What stands in an element, but for other parts.
#[derive(Clone, Copy, Debug)]
enum Content {
    Mark(Mark),
    Span(usize),
    Widget { page: usize, id: Id },
}

/// A marked piece of a page, by its number there.
#[derive(Clone, Copy, Debug)]
struct Mark {
    page: usize,
    number: usize,
}

#[derive(Debug)]
struct Span {
    part: PartId,
    lang: Option<String>,
    expansion: Option<String>,
    link: Option<String>,
    marks: Vec<Mark>,
    /// The annotations that make a link of it.
    annotations: Vec<Id>,
}

impl Span {
    /// What it is called in a file (14.8.4.4).
    fn role(&self) -> &'static str {
        if self.link.is_some() { "Link" } else { "Span" }
    }
}

/// The structure of a document, gathered while its pages are drawn.
#[derive(Debug)]
pub(super) struct Tags<'a> {
    pages: &'a Pages,
    contents: Vec<Vec<Content>>,
    spans: Vec<Span>,
    /// Of each page, what its marks belong to.
    owners: Vec<Vec<Owner>>,
    /// What each annotation belongs to.
    annotations: Vec<Owner>,
    /// The links, where the file is for a reader that can follow them.
    links: Option<Vec<Link>>,
    /// The corners of each logo on its page.
    figures: BTreeMap<PartId, [f64; 4]>,
}

/// What a part is called in a file (14.8.4).
fn role(kind: &PartKind) -> &'static str {
    match kind {
        PartKind::Document => "Document",
        PartKind::Heading(1) => "H1",
        PartKind::Heading(2) => "H2",
        PartKind::Heading(_) => "H3",
        PartKind::Paragraph => "P",
        PartKind::List { .. } | PartKind::Fields => "L",
        PartKind::Item | PartKind::Field => "LI",
        PartKind::ItemLabel | PartKind::Label => "Lbl",
        PartKind::ItemBody | PartKind::Value => "LBody",
        PartKind::Table => "Table",
        PartKind::Caption => "Caption",
        PartKind::Row => "TR",
        PartKind::HeaderCell { .. } => "TH",
        PartKind::Cell { .. } => "TD",
        PartKind::Frame | PartKind::Signature(_) => "Sect",
        PartKind::Entry => "Form",
        PartKind::Logo => "Figure",
    }
}

impl<'a> Tags<'a> {
    /// Nothing gathered yet; `links` says whether words can lead somewhere.
    pub(super) fn new(pages: &'a Pages, links: bool) -> Self {
        Self {
            pages,
            contents: vec![vec![]; pages.parts.len()],
            spans: vec![],
            owners: vec![vec![]; pages.pages.len()],
            annotations: vec![],
            links: links.then(Vec::new),
            figures: BTreeMap::new(),
        }
    }

    /// What words of a part belong to.
    pub(super) fn owner(&mut self, part: PartId, words: &Words) -> Owner {
        let link = words.link.as_ref().filter(|_| self.links.is_some());
        if words.lang.is_none() && words.expansion.is_none() && link.is_none() {
            return Owner::Part(part);
        }
        let is_same = |span: &Span| {
            span.part == part
                && span.lang == words.lang
                && span.expansion == words.expansion
                && span.link.as_ref() == link
        };
        if let Some(Content::Span(last)) = self.contents.get(part).and_then(|contents| contents.last())
            && self.spans.get(*last).is_some_and(is_same)
        {
            return Owner::Span(*last);
        }
        let (lang, expansion, link) = (words.lang.clone(), words.expansion.clone(), link.cloned());
        self.spans.push(Span { part, lang, expansion, link, marks: vec![], annotations: vec![] });
        let span = self.spans.len() - 1;
        self.add(part, Content::Span(span));
        Owner::Span(span)
    }

    /// The name of what a mark belongs to.
    pub(super) fn role(&self, owner: Owner) -> &'static str {
        match owner {
            Owner::Part(part) => self.pages.parts.get(part).map_or("P", |part| role(&part.kind)),
            Owner::Span(span) => self.spans.get(span).map_or("Span", Span::role),
        }
    }

    /// Says where words of a page stand that may be a link's; the pieces of a line are one place.
    pub(super) fn place(&mut self, owner: Owner, piece: impl FnOnce() -> Piece) {
        let (Some(links), Owner::Span(span)) = (&mut self.links, owner) else { return };
        let Some(target) = self.spans.get(span).and_then(|span| span.link.as_ref()) else { return };
        let piece = piece();
        match links.last_mut() {
            Some(last) if last.span == span && last.piece.is_before(&piece) => last.piece.join(&piece),
            _ => links.push(Link { id: 0, span, target: target.clone(), piece }),
        }
    }

    /// Gives the links of a page that is drawn their numbers.
    pub(super) fn number_links(&mut self, page: usize, file: &mut Objects) -> Vec<Id> {
        let mut ids = vec![];
        for link in self.links.iter_mut().flatten().filter(|link| link.piece.page == page) {
            link.id = file.id();
            ids.push(link.id);
            if let Some(span) = self.spans.get_mut(link.span) {
                span.annotations.push(link.id);
            }
        }
        ids
    }

    /// The links, and of each its key in the parent tree.
    pub(super) fn links(&mut self) -> Vec<(usize, Link)> {
        let links = self.links.take().unwrap_or_default();
        links.into_iter().map(|link| (self.annotation(Owner::Span(link.span)), link)).collect()
    }

    /// A new mark on a page; its number there.
    pub(super) fn mark(&mut self, page: usize, owner: Owner) -> usize {
        let Some(owners) = self.owners.get_mut(page) else { return 0 };
        let mark = Mark { page, number: owners.len() };
        owners.push(owner);
        match owner {
            Owner::Part(part) => self.add(part, Content::Mark(mark)),
            Owner::Span(span) => {
                if let Some(span) = self.spans.get_mut(span) {
                    span.marks.push(mark);
                }
            }
        }
        mark.number
    }

    /// Says where the logo of a part stands.
    pub(super) fn figure(&mut self, part: Option<PartId>, corners: [f64; 4]) {
        self.figures.extend(part.map(|part| (part, corners)));
    }

    /// A widget of a part; its key in the parent tree.
    pub(super) fn widget(&mut self, part: PartId, page: usize, id: Id) -> usize {
        self.add(part, Content::Widget { page, id });
        self.annotation(Owner::Part(part))
    }

    fn annotation(&mut self, owner: Owner) -> usize {
        self.annotations.push(owner);
        self.pages.pages.len() + self.annotations.len() - 1
    }

    fn add(&mut self, part: PartId, content: Content) {
        if let Some(contents) = self.contents.get_mut(part) {
            contents.push(content);
        }
    }

    /// Writes the tree; the number of its root. Parts without content are left out, but for cells.
    pub(super) fn write(&self, file: &mut Objects, pages: &[Id], logo: Option<&str>) -> Id {
        let root = file.id();
        let inside = self.pages.inside();
        let mut kept: Vec<bool> = self.contents.iter().map(|contents| !contents.is_empty()).collect();
        for (part, within) in inside.iter().enumerate().rev() {
            let is_cell = matches!(
                self.pages.parts.get(part).map(|part| &part.kind),
                Some(PartKind::HeaderCell { .. } | PartKind::Cell { .. })
            );
            // What stands in a part has a higher number.
            let has = is_cell || within.iter().any(|inner| kept.get(*inner).is_some_and(|kept| *kept));
            if let Some(kept) = kept.get_mut(part) {
                *kept |= has || part == 0;
            }
        }
        let mut tree = Tree { tags: self, pages, logo, inside, ids: vec![0; kept.len()], spans: vec![] };
        for (part, _) in kept.iter().enumerate().filter(|(_, kept)| **kept) {
            if let Some(id) = tree.ids.get_mut(part) {
                *id = file.id();
            }
        }
        tree.spans = self.spans.iter().map(|_| file.id()).collect();
        tree.part(file, 0, root);
        let parents = file.id();
        tree.parents(file.object(parents));
        let next = self.owners.len() + self.annotations.len();
        let body = file.object(root).put("<</Type/StructTreeRoot/K ").to(tree.id(Owner::Part(0)));
        body.put("/ParentTree ").to(parents).put("/ParentTreeNextKey ").whole(next).put(">>");
        root
    }
}

/// The tree while it is written.
struct Tree<'t> {
    tags: &'t Tags<'t>,
    pages: &'t [Id],
    /// What is said in place of the logo.
    logo: Option<&'t str>,
    inside: Vec<Vec<PartId>>,
    /// The object of each part; 0 where it is left out.
    ids: Vec<Id>,
    spans: Vec<Id>,
}

impl Tree<'_> {
    fn id(&self, owner: Owner) -> Id {
        match owner {
            Owner::Part(part) => self.ids.get(part).copied().unwrap_or(0),
            Owner::Span(span) => self.spans.get(span).copied().unwrap_or(0),
        }
    }

    fn page(&self, page: usize) -> Id {
        self.pages.get(page).copied().unwrap_or(0)
    }

    /// Writes a part and what stands in it. As deep as the document, whose depth is bounded.
    fn part(&self, file: &mut Objects, part: PartId, parent: Id) {
        let id = self.id(Owner::Part(part));
        let (Some(is), Some(contents)) = (self.tags.pages.parts.get(part), self.tags.contents.get(part)) else {
            return;
        };
        let inner =
            || self.inside.get(part).into_iter().flatten().copied().filter(|inner| self.id(Owner::Part(*inner)) > 0);
        let on = contents.iter().find_map(|content| match content {
            Content::Mark(Mark { page, .. }) | Content::Widget { page, .. } => Some(*page),
            Content::Span(_) => None,
        });
        let body = file.object(id).put("<</S/").put(role(&is.kind)).put("/P ").to(parent);
        self.attributes(body, part, &is.kind);
        if let Some(page) = on {
            body.put("/Pg ").to(self.page(page));
        }
        let mut kids = Kids::begin(body, contents.len() + inner().count());
        for content in contents {
            match content {
                Content::Mark(mark) => self.mark(&mut kids, *mark, on),
                Content::Span(span) => drop(kids.next().to(self.id(Owner::Span(*span)))),
                Content::Widget { id, .. } => kids.annotation(*id),
            }
        }
        for inner in inner() {
            kids.next().to(self.id(Owner::Part(inner)));
        }
        kids.end();
        for content in contents {
            if let Content::Span(span) = content {
                self.span(file, *span, id);
            }
        }
        inner().for_each(|inner| self.part(file, inner, id));
    }

    /// A marked piece, with its page where that is not the element's.
    fn mark(&self, kids: &mut Kids<'_>, mark: Mark, on: Option<usize>) {
        if on == Some(mark.page) {
            kids.next().whole(mark.number);
        } else {
            kids.next().put("<</Type/MCR/Pg ").to(self.page(mark.page)).put("/MCID ").whole(mark.number).put(">>");
        }
    }

    fn span(&self, file: &mut Objects, span: usize, parent: Id) {
        let Some(is) = self.tags.spans.get(span) else { return };
        let body = file.object(self.id(Owner::Span(span))).put("<</S/").put(is.role()).put("/P ").to(parent);
        for (key, words) in [("/Lang", &is.lang), ("/E", &is.expansion)] {
            if let Some(words) = words {
                body.put(key).text(words);
            }
        }
        let on = is.marks.first().map(|mark| mark.page);
        if let Some(page) = on {
            body.put("/Pg ").to(self.page(page));
        }
        let mut kids = Kids::begin(body, is.marks.len() + is.annotations.len());
        is.marks.iter().for_each(|mark| self.mark(&mut kids, *mark, on));
        is.annotations.iter().for_each(|id| kids.annotation(*id));
        kids.end();
    }

    /// What a reader must know of a part beside its name (14.8.5).
    fn attributes(&self, body: &mut Body, part: PartId, kind: &PartKind) {
        let columns = |body: &mut Body, span: usize| {
            if span > 1 {
                body.put("/ColSpan ").whole(span);
            }
        };
        match kind {
            PartKind::List { ordered: true } => drop(body.put("/A<</O/List/ListNumbering/Decimal>>")),
            PartKind::HeaderCell { scope, span } => {
                body.put("/A<</O/Table/Scope/").put(match scope {
                    Scope::Column => "Column",
                    Scope::Row => "Row",
                });
                columns(body, *span);
                body.put(">>");
            }
            PartKind::Cell { span } if *span > 1 => {
                body.put("/A<</O/Table");
                columns(body, *span);
                body.put(">>");
            }
            PartKind::Logo => {
                body.put("/Alt").text(self.logo.unwrap_or("Logo"));
                if let Some(corners) = self.tags.figures.get(&part) {
                    body.put("/A<</O/Layout/Placement/Block/BBox[").numbers(corners).put("]>>");
                }
            }
            _ => {}
        }
    }

    /// From marks and annotations to their elements (14.7.4.4).
    fn parents(&self, body: &mut Body) {
        body.put("<</Nums[");
        for (page, owners) in self.tags.owners.iter().enumerate() {
            body.whole(page).put("[").refer(owners.iter().map(|owner| self.id(*owner))).put("]");
        }
        for (index, owner) in self.tags.annotations.iter().enumerate() {
            body.whole(self.tags.owners.len() + index).put(" ").to(self.id(*owner)).put(" ");
        }
        body.put("]>>");
    }
}

/// The children of an element under construction: an array where they are several.
struct Kids<'b> {
    body: &'b mut Body,
    many: bool,
    begun: bool,
}

impl<'b> Kids<'b> {
    fn begin(body: &'b mut Body, count: usize) -> Self {
        let many = count > 1;
        if count > 0 {
            body.put(if many { "/K[" } else { "/K " });
        }
        Self { body, many, begun: false }
    }

    fn next(&mut self) -> &mut Body {
        if std::mem::replace(&mut self.begun, true) {
            self.body.put(" ");
        }
        self.body
    }

    fn annotation(&mut self, id: Id) {
        self.next().put("<</Type/OBJR/Obj ").to(id).put(">>");
    }

    fn end(self) {
        self.body.put(if self.many { "]>>" } else { ">>" });
    }
}
