//! What templates write, read into a [`Document`].
//!
//! First every element and attribute is held against the vocabulary, then the tree is read; all that is wrong is told. The
//! place is that in the printed text, which is kept as a source of its own: Tera does not say which template wrote a line.

use std::ops::Range;

use roxmltree::{Node, NodeType};

use super::vocabulary::{self, ELEMENTS, INLINE};
use super::words::Line;
use super::{
    Block, Cell, Document, Field, Frame, Inline, Paragraph, ParagraphStyle, SignatureBlock, Slot, Table, Words,
};
use crate::diagnostic::{Diagnostics, Flaw, Sources, Span, nearest};
use crate::text;

/// How deep elements may stand in one another.
const DEEPEST: usize = 64;

/// How deep lists may stand in one another.
const DEEPEST_LIST: usize = 3;

/// Reads the text that templates printed. `name` is the template's, for the reader of what is told.
pub fn parse(name: &str, markup: &str, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<Document> {
    let mut reader = Reader { markup, faults: vec![] };
    let document = reader.read();
    if reader.faults.is_empty() {
        return document;
    }
    let source = sources.keep(&format!("{name} (rendered)"), &markup.into());
    let place = |(range, flaw): (Range<usize>, Flaw)| flaw.at(Span::new(source, range.start, range.end));
    diagnostics.extend(reader.faults.into_iter().map(place));
    None
}

/// Where blocks stand: what may stand there differs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Item { depth: usize },
    Frame,
}

impl Place {
    /// The elements that may stand there.
    fn elements(self) -> &'static [&'static str] {
        match self {
            Self::Root => {
                &["title", "header", "h1", "h2", "h3", "p", "ul", "ol", "table", "section", "div", "hr", "footer"]
            }
            Self::Item { .. } => &["p", "ul", "ol"],
            Self::Frame => &["h2", "dl", "p", "ul", "ol", "table"],
        }
    }
}

struct Reader<'m> {
    markup: &'m str,
    faults: Vec<(Range<usize>, Flaw)>,
}

/// The name of an element.
fn tag<'n>(node: Node<'n, '_>) -> &'n str {
    node.tag_name().name()
}

/// The class of an element.
fn class<'n>(node: Node<'n, '_>) -> &'n str {
    node.attribute("class").unwrap_or_default()
}

/// An element as its start tag shows it.
fn shown(node: Node<'_, '_>) -> String {
    match class(node) {
        "" => format!("<{}>", tag(node)),
        class => format!("<{} class=\"{class}\">", tag(node)),
    }
}

impl Reader<'_> {
    /// The document, when its tree can be read at all.
    fn read(&mut self) -> Option<Document> {
        match roxmltree::Document::parse(self.markup) {
            Ok(tree) => {
                self.vocabulary(tree.root());
                // The reader goes down as the tree does.
                let deep = self.faults.iter().any(|(_, flaw)| flaw.code == "MARKUP-06");
                (!deep).then(|| self.document(tree.root_element()))
            }
            Err(error) => {
                let at = self.offset(error.pos());
                let what = error.to_string();
                let flaw = Flaw::new(
                    "MARKUP-01",
                    text!("le balisage est mal formé : « {what} »", "the markup is not well-formed: {what}"),
                );
                self.faults.push((
                    at..at,
                    flaw.with_help(text!(
                        "fermer chaque élément, mettre les attributs entre guillemets, écrire `&amp;` pour `&`",
                        "close every element, quote attributes, write `&amp;` for `&`"
                    )),
                ));
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

    fn fault(&mut self, node: Node<'_, '_>, flaw: Flaw) {
        let place = self.place(node);
        self.faults.push((place, flaw));
    }

    /// Holds every element and attribute against the vocabulary.
    fn vocabulary(&mut self, root: Node<'_, '_>) {
        let mut depth = 0_usize;
        let mut open: Option<Node<'_, '_>> = root.first_element_child();
        while let Some(node) = open {
            self.element(node);
            if let Some(child) = node.first_element_child() {
                depth += 1;
                if depth > DEEPEST {
                    return self.fault(child, too_deep(DEEPEST));
                }
                open = Some(child);
                continue;
            }
            let mut done = node;
            open = loop {
                if let Some(next) = done.next_sibling_element() {
                    break Some(next);
                }
                match done.parent_element() {
                    Some(parent) => {
                        depth = depth.saturating_sub(1);
                        done = parent;
                    }
                    None => break None,
                }
            };
        }
    }

    /// Holds an element and its attributes against the vocabulary.
    fn element(&mut self, node: Node<'_, '_>) {
        let name = tag(node);
        let known = vocabulary::attributes(name).filter(|_| node.tag_name().namespace().is_none());
        let Some(known) = known else {
            return self.fault(node, unknown_element(name));
        };
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            let found = known.iter().find(|known| known.name == key && attribute.namespace().is_none());
            let flaw = match found {
                None => unknown_attribute(name, key, known),
                Some(known) if !known.values.allow(value) => bad_value(name, key, value, &known.values.wanted()),
                Some(_) => continue,
            };
            self.faults.push((attribute.range(), flaw));
        }
        for attribute in known.iter().filter(|known| known.required && node.attribute(known.name).is_none()) {
            let (key, wanted) = (attribute.name, attribute.values.wanted());
            self.fault(
                node,
                structure(text!("il manque `{key}` à `<{name}>`", "`<{name}>` lacks `{key}`"))
                    .with_help(text!("valeurs possibles : {wanted}", "possible values: {wanted}")),
            );
        }
    }

    /// The elements in another one, where words cannot stand.
    fn elements<'a, 'i>(&mut self, node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
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
    fn misplaced(&mut self, node: Node<'_, '_>, allowed: &[&str]) {
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
        let pieces = line.finish();
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
        match (sides.next(), sides.next(), sides.next()) {
            (Some(left), Some(right), None) => Some(Block::Masthead { left, right }),
            _ => {
                self.fault(node, structure(text!("l’en-tête a deux `<div>`", "the masthead has two `<div>`")));
                None
            }
        }
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
    fn block(&mut self, node: Node<'_, '_>, place: Place) -> Option<Block> {
        if !place.elements().contains(&tag(node)) {
            self.misplaced(node, place.elements());
            return None;
        }
        match (tag(node), class(node)) {
            (heading @ ("h1" | "h2" | "h3"), _) => {
                let level = heading.bytes().next_back().map_or(1, |digit| digit - b'0');
                let text = self.some_words(node);
                Some(Block::Heading { level, text })
            }
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
                push_paragraph(&mut blocks, std::mem::take(&mut line));
                blocks.extend(self.block(child, place));
            } else {
                self.inline(child, &Words::default(), false, &mut line);
            }
        }
        push_paragraph(&mut blocks, line);
        blocks
    }

    /// A table; one without rows is left out.
    fn table(&mut self, node: Node<'_, '_>) -> Option<Block> {
        let mut table = Table::default();
        for child in self.elements(node) {
            match tag(child) {
                "caption" if table.head.is_empty() && table.body.is_empty() => table.caption = self.words(child, false),
                "thead" if table.body.is_empty() => table.head.extend(self.rows(child)),
                "tbody" => table.body.extend(self.rows(child)),
                _ => self.misplaced(child, &["caption", "thead", "tbody"]),
            }
        }
        (!table.body.is_empty()).then_some(Block::Table(table))
    }

    fn rows(&mut self, node: Node<'_, '_>) -> Vec<Vec<Cell>> {
        let mut rows = vec![];
        for row in self.elements(node) {
            if tag(row) != "tr" {
                self.misplaced(row, &["tr"]);
                continue;
            }
            let cells = self.cells(row);
            self.width(row, &cells);
            rows.push(cells);
        }
        rows
    }

    /// Says when a row has not as many columns as the first one of its table.
    fn width(&mut self, row: Node<'_, '_>, cells: &[Cell]) {
        let first = row
            .ancestors()
            .find(|node| tag(*node) == "table")
            .and_then(|table| table.descendants().find(|node| tag(*node) == "tr"));
        let wanted: usize = first.map_or(0, |first| first.children().filter(Node::is_element).map(columns).sum());
        let found: usize = cells.iter().map(|cell| cell.span).sum();
        if found != wanted {
            self.fault(
                row,
                structure(text!(
                    "cette ligne a {found} colonnes, et la première du tableau {wanted}",
                    "this row has {found} columns, and the first of the table {wanted}"
                ))
                .with_help(text!("ajouter des `<td/>`, ou un `colspan`", "add `<td/>`, or a `colspan`")),
            );
        }
    }

    fn cells(&mut self, row: Node<'_, '_>) -> Vec<Cell> {
        let mut cells = vec![];
        for cell in self.elements(row) {
            if !matches!(tag(cell), "th" | "td") {
                self.misplaced(cell, &["th", "td"]);
                continue;
            }
            cells.push(Cell { header: tag(cell) == "th", span: columns(cell), text: self.words(cell, false) });
        }
        cells
    }

    fn columns(&mut self, node: Node<'_, '_>) -> Option<Block> {
        let mut frames = vec![];
        for child in self.elements(node) {
            if (tag(child), class(child)) == ("section", "frame") {
                frames.push(self.frame(child));
            } else {
                self.misplaced(child, &["section class=\"frame\""]);
            }
        }
        if frames.len() != 2 {
            self.fault(node, structure(text!("deux cadres se tiennent côte à côte", "two frames stand side by side")));
            return None;
        }
        Some(Block::Frames(frames))
    }

    fn frame(&mut self, node: Node<'_, '_>) -> Frame {
        let mut frame = Frame::default();
        let mut titles = 0;
        for (at, child) in self.elements(node).into_iter().enumerate() {
            match (tag(child), class(child)) {
                ("h2", _) if at == 0 => {
                    titles += 1;
                    frame.title = self.some_words(child);
                }
                ("dl", "") if frame.blocks.is_empty() && frame.columns.len() < 2 => {
                    let fields = self.fields(child);
                    frame.columns.push(fields);
                }
                ("p" | "ul" | "ol" | "table", _) => frame.blocks.extend(self.block(child, Place::Frame)),
                _ => self.misplaced(child, Place::Frame.elements()),
            }
        }
        if titles == 0 {
            self.fault(
                node,
                structure(text!("un cadre commence par son titre, `<h2>`", "a frame begins with its title, `<h2>`")),
            );
        }
        frame
    }

    /// The labels and values of a list.
    fn fields(&mut self, node: Node<'_, '_>) -> Vec<Field> {
        let mut fields: Vec<Field> = vec![];
        let mut label: Option<Vec<Inline>> = None;
        for child in self.elements(node) {
            match (tag(child), label.take()) {
                ("dt", None) => label = Some(self.words(child, false)),
                ("dd", Some(label)) => {
                    let value = self.words(child, false);
                    fields.push(Field { label, value });
                }
                _ => self.misplaced(child, &["dt", "dd"]),
            }
        }
        if label.is_some() {
            self.fault(
                node,
                structure(text!("chaque `<dt>` est suivi d’un `<dd>`", "each `<dt>` is followed by a `<dd>`")),
            );
        }
        fields
    }

    fn signatures(&mut self, node: Node<'_, '_>) -> Block {
        let mut blocks: Vec<SignatureBlock> = vec![];
        for child in self.elements(node) {
            if (tag(child), class(child)) != ("div", "signature") {
                self.misplaced(child, &["div class=\"signature\""]);
                continue;
            }
            let block = self.signature(child);
            let party = &block.party;
            if blocks.iter().any(|other| other.party == *party) {
                let flaw = structure(text!(
                    "la partie `{party}` a deux blocs de signature",
                    "the party `{party}` has two signature blocks"
                ));
                self.fault(child, flaw);
            }
            blocks.push(block);
        }
        Block::Signatures(blocks)
    }

    fn signature(&mut self, node: Node<'_, '_>) -> SignatureBlock {
        let mut block = SignatureBlock::default();
        match node.attribute("data-party") {
            Some(party) => party.clone_into(&mut block.party),
            None => {
                self.fault(node, structure(text!("il manque `data-party` à ce bloc", "this block lacks `data-party`")))
            }
        }
        for (at, child) in self.elements(node).into_iter().enumerate() {
            match (tag(child), class(child)) {
                ("h3", _) if at == 0 => block.role = self.some_words(child),
                ("p", "status") if block.status.is_empty() => block.status = self.words(child, false),
                ("p", "") => block.name.push(self.words(child, false)),
                ("dl", "fill") if block.fill.is_empty() => {
                    let fields = self.fields(child);
                    block.fill = fields.into_iter().map(|field| field.label).collect();
                }
                _ => self.misplaced(child, &["h3", "p class=\"status\"", "p", "dl class=\"fill\""]),
            }
        }
        block.name.retain(|line| !line.is_empty());
        if block.role.is_empty() {
            self.fault(
                node,
                structure(text!(
                    "un bloc de signature commence par le rôle, `<h3>`",
                    "a signature block begins with the role, `<h3>`"
                )),
            );
        }
        block
    }

    /// The pieces of an element's line, of which there must be some.
    fn some_words(&mut self, node: Node<'_, '_>) -> Vec<Inline> {
        let words = self.words(node, false);
        if words.is_empty() {
            self.fault(node, no_words(tag(node)));
        }
        words
    }

    /// The pieces of an element's line.
    fn words(&mut self, node: Node<'_, '_>, footer: bool) -> Vec<Inline> {
        let mut line = Line::default();
        for child in node.children() {
            self.inline(child, &Words::default(), footer, &mut line);
        }
        line.finish()
    }

    /// Adds what a node says to a line. As deep as the tree, whose depth is bounded.
    fn inline(&mut self, node: Node<'_, '_>, style: &Words, footer: bool, line: &mut Line) {
        if node.node_type() == NodeType::Text {
            line.text(node.text().unwrap_or_default(), style);
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
fn push_paragraph(blocks: &mut Vec<Block>, line: Line) {
    let text = line.finish();
    if !text.is_empty() {
        blocks.push(Block::Paragraph(Paragraph { style: ParagraphStyle::Body, text }));
    }
}

/// How many columns a cell spans.
fn columns(cell: Node<'_, '_>) -> usize {
    cell.attribute("colspan").and_then(|span| span.parse().ok()).unwrap_or(1)
}

fn slot(node: Node<'_, '_>) -> Slot {
    match node.attribute("value") {
        Some("page") => Slot::Page,
        Some("pages") => Slot::Pages,
        _ => Slot::Digest,
    }
}

/// A flaw of what stands where.
fn structure(message: crate::diagnostic::Text) -> Flaw {
    Flaw::new("MARKUP-05", message)
}

fn no_words(name: &str) -> Flaw {
    structure(text!("`<{name}>` n’a pas de mots", "`<{name}>` has no words"))
}

fn too_deep(most: usize) -> Flaw {
    Flaw::new(
        "MARKUP-06",
        text!(
            "des éléments sont imbriqués à plus de {most} niveaux",
            "elements stand in one another more than {most} deep"
        ),
    )
}

fn unknown_element(name: &str) -> Flaw {
    let flaw =
        Flaw::new("MARKUP-02", text!("l’élément `<{name}>` n’existe pas ici", "there is no element `<{name}>` here"));
    match nearest(name, ELEMENTS.iter().map(|(known, _)| *known)) {
        Some(near) => flaw.with_help(text!("écrire `<{near}>` ?", "did you mean `<{near}>`?")),
        None => flaw.with_help(text!(
            "voir la liste des éléments dans `templates/README.md`",
            "see the list of elements in `templates/README.md`"
        )),
    }
}

fn unknown_attribute(element: &str, name: &str, known: &[vocabulary::Attribute]) -> Flaw {
    let flaw = Flaw::new(
        "MARKUP-03",
        text!("`<{element}>` n’a pas d’attribut `{name}`", "`<{element}>` has no attribute `{name}`"),
    );
    let names = known.iter().map(|known| known.name);
    let all = names.clone().collect::<Vec<_>>().join(", ");
    match nearest(name, names) {
        Some(near) => flaw.with_help(text!("écrire `{near}` ?", "did you mean `{near}`?")),
        None if all.is_empty() => flaw.with_help(text!("le retirer", "take it away")),
        None => flaw.with_help(text!("attributs possibles : {all}", "possible attributes: {all}")),
    }
}

fn bad_value(element: &str, name: &str, value: &str, wanted: &str) -> Flaw {
    Flaw::new(
        "MARKUP-04",
        text!(
            "« {value} » ne convient pas pour `{name}` de `<{element}>`",
            "« {value} » will not do for `{name}` of `<{element}>`"
        ),
    )
    .with_help(text!("valeurs possibles : {wanted}", "possible values: {wanted}"))
}
