//! Tables, frames and signature blocks, read from markup.

use roxmltree::Node;

use super::flaws::structure;
use super::markup::{Place, Reader, class, tag};
use super::vocabulary::MOST_COLUMNS;
use super::{Block, Cell, Field, Frame, Inline, SignatureBlock, Table};
use crate::text;

impl Reader<'_> {
    /// A table; one without rows is left out.
    pub(super) fn table(&mut self, node: Node<'_, '_>) -> Option<Block> {
        let mut table = Table { dense: class(node) == "dense", ..Table::default() };
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

    /// Says when a row has not as many columns as the first one of its table, or that one more than a page can hold.
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
                    "nombre de colonnes : {found} dans cette ligne, {wanted} dans la première du tableau",
                    "number of columns: {found} in this row, {wanted} in the first of the table"
                ))
                .with_help(text!("ajouter des `<td/>`, ou un `colspan`", "add `<td/>`, or a `colspan`")),
            );
        } else if found > MOST_COLUMNS && first == Some(row) {
            self.fault(
                row,
                structure(text!(
                    "ce tableau a {found} colonnes, {MOST_COLUMNS} au plus sont possibles",
                    "this table has {found} columns, {MOST_COLUMNS} at most are possible"
                )),
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

    pub(super) fn columns(&mut self, node: Node<'_, '_>) -> Option<Block> {
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

    pub(super) fn frame(&mut self, node: Node<'_, '_>) -> Frame {
        let mut frame = Frame::default();
        let mut titles = 0;
        for (at, child) in self.elements(node).into_iter().enumerate() {
            match (tag(child), class(child)) {
                ("h2", _) if at == 0 => {
                    titles += 1;
                    frame.title = self.heading(child, 2);
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

    pub(super) fn signatures(&mut self, node: Node<'_, '_>) -> Block {
        let mut blocks: Vec<SignatureBlock> = vec![];
        for child in self.elements(node) {
            if (tag(child), class(child)) != ("div", "signature") {
                self.misplaced(child, &["div class=\"signature\""]);
                continue;
            }
            let block = self.signature(child);
            let party = &block.party;
            if !self.parties.insert(party.clone()) {
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
                self.fault(node, structure(text!("il manque `data-party` à ce bloc", "this block lacks `data-party`")));
            }
        }
        for (at, child) in self.elements(node).into_iter().enumerate() {
            match (tag(child), class(child)) {
                ("h3", _) if at == 0 => block.role = self.heading(child, 3),
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
}

/// How many columns a cell spans.
fn columns(cell: Node<'_, '_>) -> usize {
    let span = cell.attribute("colspan").and_then(|span| span.parse().ok());
    span.filter(|span| (1..=MOST_COLUMNS).contains(span)).unwrap_or(1)
}
