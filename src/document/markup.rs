//! What templates write, read into a [`Document`].
//!
//! First every element and attribute is held against the vocabulary, then the tree is read; all that is wrong is told, at
//! its place in the printed text: which template wrote it is the model's to find out.

use std::collections::BTreeSet;
use std::ops::Range;

use roxmltree::{Node, NodeType};

use super::flaws::{
    malformed, no_words, not_closed, not_in_the_faces, open_at_the_end, out_of_order, structure, too_deep,
};
use super::vocabulary::{self, INLINE};
use super::words::{Compositor, Line};
use super::{Block, Document, Inline, Paragraph, ParagraphStyle, Slot, Words};
use crate::diagnostic::Flaw;
use crate::font;
use crate::text;

/// How many mistakes are told of one document.
const MOST_FAULTS: usize = 50;

/// How deep lists may stand in one another.
const DEEPEST_LIST: usize = 3;

/// What is wrong at one place of a text that templates printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misprint {
    /// The place, in bytes of the text.
    pub place: Range<usize>,
    /// What is wrong.
    pub flaw: Flaw,
}

/// Reads the text that templates printed; else gives all that is wrong with it.
pub fn parse(markup: &str, compositor: &mut Compositor) -> Result<Document, Vec<Misprint>> {
    let mut reader = Reader { markup, compositor, heading: 0, parties: BTreeSet::new(), faults: vec![] };
    let document = reader.read();
    document.filter(|_| reader.faults.is_empty()).ok_or(reader.faults)
}

/// Where blocks stand: what may stand there differs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Root,
    Item { depth: usize },
    Frame,
}

impl Place {
    /// The elements that may stand there.
    pub(super) fn elements(self) -> &'static [&'static str] {
        match self {
            Self::Root => {
                &["title", "header", "h1", "h2", "h3", "p", "ul", "ol", "table", "section", "div", "hr", "footer"]
            }
            Self::Item { .. } => &["p", "ul", "ol"],
            Self::Frame => &["h2", "dl", "p", "ul", "ol", "table"],
        }
    }
}

/// Reads one text that templates printed.
pub(super) struct Reader<'m> {
    markup: &'m str,
    compositor: &'m mut Compositor,
    /// The level of the last heading; 0 before the first.
    heading: u8,
    /// The parties that have a signature block.
    pub(super) parties: BTreeSet<String>,
    faults: Vec<Misprint>,
}

/// The name of an element.
pub(super) fn tag<'n>(node: Node<'n, '_>) -> &'n str {
    node.tag_name().name()
}

/// The class of an element.
pub(super) fn class<'n>(node: Node<'n, '_>) -> &'n str {
    node.attribute("class").unwrap_or_default()
}

/// An element as its start tag shows it.
fn shown(node: Node<'_, '_>) -> String {
    match class(node) {
        "" => format!("<{}>", tag(node)),
        class => format!("<{} class=\"{class}\">", tag(node)),
    }
}

/// The start tag that a closing tag finds not closed, when that tag closes an element around it; else the closing tag itself is
/// the mistake.
fn unclosed(markup: &str, at: usize, found: &str) -> Option<(Range<usize>, Flaw)> {
    let mut open = still_open(markup, at)?;
    let (name, place) = open.pop()?;
    let start = markup.get(place.clone())?;
    open.iter().any(|(outer, _)| *outer == found).then(|| (place, not_closed(name, start, found)))
}

/// The last start tag that the end of the text finds not closed.
fn never_closed(markup: &str) -> Option<(Range<usize>, Flaw)> {
    let (name, place) = still_open(markup, markup.len())?.pop()?;
    Some((place, open_at_the_end(name)))
}

/// The elements that are open at a place, from the outermost on: their names and start tags.
fn still_open(markup: &str, at: usize) -> Option<Vec<(&str, Range<usize>)>> {
    let mut open: Vec<(&str, Range<usize>)> = vec![];
    let before = markup.get(..at)?;
    let mut next = 0;
    while let Some(start) = before.get(next..).and_then(|rest| rest.find('<')).map(|found| next + found) {
        let rest = before.get(start..)?;
        let still =
            [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")].into_iter().find(|(from, _)| rest.starts_with(from));
        let end = match still {
            Some((_, to)) => start + rest.find(to)? + to.len(),
            None => start + tag_length(rest),
        };
        next = end;
        let name = rest.get(1..)?.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next()?;
        match () {
            () if still.is_some() => {}
            () if name.is_empty() => drop(open.pop()),
            () if before.get(..end)?.ends_with("/>") => {}
            () => open.push((name, start..end)),
        }
    }
    Some(open)
}

/// The length of a tag: a `>` in a value does not end it.
fn tag_length(tag: &str) -> usize {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match quote {
            None if c == '>' => return at + 1,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
    }
    tag.len()
}

impl Reader<'_> {
    /// The document, when its tree can be read at all.
    fn read(&mut self) -> Option<Document> {
        match roxmltree::Document::parse(self.markup) {
            Ok(tree) => {
                // The reader goes down as the tree does.
                self.vocabulary(tree.root()).then(|| self.document(tree.root_element()))
            }
            Err(error) => {
                let at = self.offset(error.pos());
                let (place, flaw) = match &error {
                    roxmltree::Error::UnexpectedCloseTag(_, found, _) => unclosed(self.markup, at, found),
                    roxmltree::Error::UnclosedRootNode => never_closed(self.markup),
                    _ => None,
                }
                .unwrap_or_else(|| (at..at, malformed(&error)));
                self.fault_at(place, flaw);
                None
            }
        }
    }

    /// The byte of a line and column.
    fn offset(&self, at: roxmltree::TextPos) -> usize {
        let line_start: usize =
            self.markup.split_inclusive('\n').take((at.row as usize).saturating_sub(1)).map(str::len).sum();
        let line = self.markup.get(line_start..).unwrap_or_default();
        let column = line.char_indices().nth((at.col as usize).saturating_sub(1));
        column.map_or(self.markup.len(), |(at, _)| line_start + at)
    }

    /// The place of an element's start tag, or of words.
    fn place(&self, node: Node<'_, '_>) -> Range<usize> {
        let whole = node.range();
        if !node.is_element() {
            return whole;
        }
        let text = self.markup.get(whole.clone()).unwrap_or_default();
        let end = text.find('>').map_or(whole.end, |at| whole.start + at + 1);
        whole.start..end
    }

    pub(super) fn fault(&mut self, node: Node<'_, '_>, flaw: Flaw) {
        let place = self.place(node);
        self.fault_at(place, flaw);
    }

    pub(super) fn fault_at(&mut self, place: Range<usize>, flaw: Flaw) {
        // A loop in a template repeats its mistake: nobody reads the thousandth.
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Misprint { place, flaw });
        }
    }

    /// The elements in another one, where words cannot stand.
    pub(super) fn elements<'a, 'i>(&mut self, node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
        let stray = |child: &Node<'_, '_>| child.is_text() && child.text().is_some_and(|text| !text.trim().is_empty());
        for words in node.children().filter(stray) {
            let parent = shown(node);
            self.fault(
                words,
                structure(text!(
                    "ces mots sont directement dans `{parent}`",
                    "these words stand directly in `{parent}`"
                ))
                .with_help(text!("les mettre dans un `<p>`", "put them into a `<p>`")),
            );
        }
        node.children().filter(Node::is_element).collect()
    }

    /// Says that an element does not stand where it may. One that is unknown was told before.
    pub(super) fn misplaced(&mut self, node: Node<'_, '_>, allowed: &[&str]) {
        if vocabulary::attributes(tag(node)).is_none() {
            return;
        }
        let what = shown(node);
        let parent = node.parent_element().map_or_else(|| "…".to_owned(), shown);
        let allowed = allowed.iter().map(|name| format!("<{name}>")).collect::<Vec<_>>().join(" ");
        let flaw = structure(text!(
            "`{what}` n’a pas sa place ici dans `{parent}`",
            "`{what}` may not stand here in `{parent}`"
        ));
        self.fault(node, flaw.with_help(text!("peuvent s’y trouver : {allowed}", "what may stand there: {allowed}")));
    }

    fn document(&mut self, root: Node<'_, '_>) -> Document {
        let mut document = Document::default();
        if tag(root) != "article" {
            self.misplaced(root, &["article"]);
            return document;
        }
        let elements = self.elements(root);
        let last = elements.len().saturating_sub(1);
        if elements.first().is_none_or(|first| tag(*first) != "title") {
            self.fault(
                root,
                structure(text!("le document commence par son `<title>`", "the document begins with its `<title>`")),
            );
        }
        for (at, node) in elements.into_iter().enumerate() {
            match tag(node) {
                "title" if at == 0 => document.title = self.plain_words(node),
                "footer" if at == last => document.footer = self.footer(node),
                "header" if document.blocks.is_empty() => document.blocks.extend(self.masthead(node)),
                "title" | "footer" | "header" => self.misplaced(node, Place::Root.elements()),
                _ => document.blocks.extend(self.block(node, Place::Root)),
            }
        }
        document
    }

    /// Words without any element.
    fn plain_words(&mut self, node: Node<'_, '_>) -> String {
        for child in node.children().filter(Node::is_element) {
            self.misplaced(child, &[]);
        }
        let mut line = Line::default();
        for text in node.children().filter_map(|child| child.text().filter(|_| child.is_text())) {
            line.text(text, &Words::default());
        }
        let pieces = line.finish(self.compositor);
        if pieces.is_empty() {
            self.fault(node, no_words(tag(node)));
        }
        pieces
            .into_iter()
            .filter_map(|piece| match piece {
                Inline::Text(words) => Some(words.text),
                _ => None,
            })
            .collect()
    }

    fn footer(&mut self, node: Node<'_, '_>) -> Vec<Vec<Inline>> {
        let mut lines = vec![];
        for child in self.elements(node) {
            match tag(child) {
                "p" => lines.push(self.words(child, true)),
                _ => self.misplaced(child, &["p"]),
            }
        }
        if !(1..=3).contains(&lines.len()) {
            self.fault(
                node,
                structure(text!("le pied de page compte de un à trois `<p>`", "the footer has one to three `<p>`")),
            );
        }
        lines
    }

    fn masthead(&mut self, node: Node<'_, '_>) -> Option<Block> {
        let mut sides = vec![];
        for side in self.elements(node) {
            if tag(side) == "div" && class(side).is_empty() {
                sides.push(self.paragraphs(side));
            } else {
                self.misplaced(side, &["div"]);
            }
        }
        let mut sides = sides.into_iter();
        if let (Some(left), Some(right), None) = (sides.next(), sides.next(), sides.next()) {
            return Some(Block::Masthead { left, right });
        }
        self.fault(node, structure(text!("l’en-tête a deux `<div>`", "the masthead has two `<div>`")));
        None
    }

    /// The paragraphs in an element that holds nothing else.
    fn paragraphs(&mut self, node: Node<'_, '_>) -> Vec<Paragraph> {
        let mut paragraphs = vec![];
        for child in self.elements(node) {
            match tag(child) {
                "p" => paragraphs.extend(self.paragraph(child)),
                _ => self.misplaced(child, &["p"]),
            }
        }
        paragraphs
    }

    /// A paragraph; one without words is left out, so that templates need not ask twice.
    fn paragraph(&mut self, node: Node<'_, '_>) -> Option<Paragraph> {
        let style = match class(node) {
            "lead" => ParagraphStyle::Lead,
            "note" => ParagraphStyle::Note,
            "visa" => ParagraphStyle::Visa,
            "status" => {
                self.misplaced(node, &["p"]);
                ParagraphStyle::Body
            }
            _ => ParagraphStyle::Body,
        };
        let text = self.words(node, false);
        (!text.is_empty()).then_some(Paragraph { style, text })
    }

    /// A block, where it may stand.
    pub(super) fn block(&mut self, node: Node<'_, '_>, place: Place) -> Option<Block> {
        if !place.elements().contains(&tag(node)) {
            self.misplaced(node, place.elements());
            return None;
        }
        match (tag(node), class(node)) {
            ("h1", _) => Some(Block::Heading { level: 1, text: self.heading(node, 1) }),
            ("h2", _) => Some(Block::Heading { level: 2, text: self.heading(node, 2) }),
            ("h3", _) => Some(Block::Heading { level: 3, text: self.heading(node, 3) }),
            ("p", _) => self.paragraph(node).map(Block::Paragraph),
            ("ul" | "ol", _) => self.list(node, place),
            ("table", _) => self.table(node),
            ("section", "frame") => Some(Block::Frames(vec![self.frame(node)])),
            ("section", "signatures") => Some(self.signatures(node)),
            ("div", "columns") => self.columns(node),
            ("hr", _) => Some(Block::PageBreak),
            ("section", _) => None,
            _ => {
                self.misplaced(node, place.elements());
                None
            }
        }
    }

    fn list(&mut self, node: Node<'_, '_>, place: Place) -> Option<Block> {
        let depth = match place {
            Place::Item { depth } => depth + 1,
            _ => 1,
        };
        if depth > DEEPEST_LIST {
            self.fault(node, too_deep(DEEPEST_LIST));
            return None;
        }
        let mut items = vec![];
        for child in self.elements(node) {
            match tag(child) {
                "li" => items.push(self.item(child, depth)),
                _ => self.misplaced(child, &["li"]),
            }
        }
        items.retain(|item| !item.is_empty());
        let ordered = tag(node) == "ol";
        (!items.is_empty()).then_some(Block::List { ordered, items })
    }

    /// An item: words and then lists, or paragraphs and lists.
    fn item(&mut self, node: Node<'_, '_>, depth: usize) -> Vec<Block> {
        let place = Place::Item { depth };
        let is_block = |child: &Node<'_, '_>| child.is_element() && !INLINE.contains(&tag(*child));
        let mut blocks = vec![];
        let mut line = Line::default();
        for child in node.children() {
            if is_block(&child) {
                push_paragraph(&mut blocks, std::mem::take(&mut line), self.compositor);
                blocks.extend(self.block(child, place));
            } else {
                self.inline(child, &Words::default(), false, &mut line);
            }
        }
        push_paragraph(&mut blocks, line, self.compositor);
        blocks
    }

    /// The pieces of a heading. The first is of level 1, and none is more than one level below the one before it
    /// (ISO 14289-1, 7.4.2): who has the page read aloud goes from heading to heading.
    pub(super) fn heading(&mut self, node: Node<'_, '_>, level: u8) -> Vec<Inline> {
        let before = std::mem::replace(&mut self.heading, level);
        if level > before + 1 {
            self.fault(node, out_of_order(level, before));
        }
        self.some_words(node)
    }

    /// The pieces of an element's line, of which there must be some.
    pub(super) fn some_words(&mut self, node: Node<'_, '_>) -> Vec<Inline> {
        let words = self.words(node, false);
        if words.is_empty() {
            self.fault(node, no_words(tag(node)));
        }
        words
    }

    /// The pieces of an element's line.
    pub(super) fn words(&mut self, node: Node<'_, '_>, footer: bool) -> Vec<Inline> {
        let mut line = Line::default();
        for child in node.children() {
            self.inline(child, &Words::default(), footer, &mut line);
        }
        line.finish(self.compositor)
    }

    /// Adds what a node says to a line. As deep as the tree, whose depth is bounded.
    fn inline(&mut self, node: Node<'_, '_>, style: &Words, footer: bool, line: &mut Line) {
        if node.node_type() == NodeType::Text {
            let text = node.text().unwrap_or_default();
            if let Some(missing) = text.chars().find(|c| !font::covers(*c) && !c.is_ascii_whitespace()) {
                self.fault(node, not_in_the_faces(missing));
            }
            line.text(text, style);
        }
        if !node.is_element() {
            return;
        }
        let mut style = style.clone();
        match tag(node) {
            "br" => line.line_break(),
            "data" if footer => line.slot(slot(node)),
            "strong" => style.strong = true,
            "em" => style.emphasis = true,
            "sup" => style.superscript = true,
            "a" => style.link = node.attribute("href").map(str::to_owned),
            "abbr" => style.expansion = node.attribute("title").map(str::to_owned),
            "span" => {
                style.name |= class(node) == "name";
                style.lang = node.attribute("lang").map(str::to_owned).or(style.lang);
            }
            _ => return self.misplaced(node, INLINE),
        }
        if matches!(tag(node), "br" | "data") {
            self.elements(node).into_iter().for_each(|child| self.misplaced(child, &[]));
            return;
        }
        for child in node.children() {
            self.inline(child, &style, footer, line);
        }
    }
}

/// Adds a line to blocks as a paragraph, unless it is empty.
fn push_paragraph(blocks: &mut Vec<Block>, line: Line, compositor: &mut Compositor) {
    let text = line.finish(compositor);
    if !text.is_empty() {
        blocks.push(Block::Paragraph(Paragraph { style: ParagraphStyle::Body, text }));
    }
}

fn slot(node: Node<'_, '_>) -> Slot {
    match node.attribute("value") {
        Some("page") => Slot::Page,
        Some("pages") => Slot::Pages,
        _ => Slot::Digest,
    }
}
