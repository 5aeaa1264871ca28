//! The logical document on pages: lines, columns, frames, tables, page breaks, footers.
//!
//! In: a [`Document`], what the footers show, the size of the school's logo. Out: [`Pages`], a list of placed things a page,
//! each knowing the part of the document that it belongs to. Nothing here knows PDF.
//!
//! Blocks become *slabs* (`flow`): strips over the whole width that are never cut, each saying whether a page may begin
//! with it. Pages are filled with slabs (`page`), so that all rules about what stays together are in the flow alone.

pub mod measure;
pub mod theme;
pub mod paragraph;
mod flow;
mod frame;
mod table;
mod signature;
mod page;
mod footer;

use std::sync::Arc;

use crate::diagnostic::Bug;
use crate::document::Document;
use measure::Pt;
use paragraph::{Breaker, Run};
use theme::Colour;

pub use footer::Code;

/// The pages of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pages {
    /// In reading order.
    pub pages: Vec<Page>,
    /// What the placed things are, as a tree; the first is the document.
    pub parts: Vec<Part>,
    /// The headings, for bookmarks.
    pub headings: Vec<PlacedHeading>,
    /// The words of what is higher than a page and would run off it, if anything is.
    pub overfull: Option<String>,
}

impl Pages {
    /// What stands in each part: the numbers of its parts, in reading order.
    pub fn inside(&self) -> Vec<Vec<PartId>> {
        inside(&self.parts)
    }
}

fn inside(parts: &[Part]) -> Vec<Vec<PartId>> {
    let mut inside = vec![vec![]; parts.len()];
    for (part, parent) in parts.iter().enumerate().filter_map(|(part, is)| Some((part, is.parent?))) {
        if let Some(inside) = inside.get_mut(parent) {
            inside.push(part);
        }
    }
    inside
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What stands on it, in drawing order: what is only drawn, then the parts of the document in reading order, then the
    /// footer.
    pub items: Vec<Placed>,
}

/// Something in its place on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// From the left edge of the page.
    pub x: Pt,
    /// From the top edge: of a text its baseline, of all else its top.
    pub y: Pt,
    /// The part of the document that it belongs to; none for what is repeated or only drawn.
    pub part: Option<PartId>,
    /// What is drawn.
    pub ink: Ink,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Ink {
    /// Words on a baseline.
    Text(Run),
    /// A horizontal rule, hanging from its place.
    Rule {
        /// Its length.
        width: Pt,
        /// How thick it is.
        thickness: Pt,
        /// Its colour.
        colour: Colour,
        /// Dots instead of a line.
        dotted: bool,
    },
    /// A rectangle.
    Rectangle {
        /// Its width.
        width: Pt,
        /// Its height.
        height: Pt,
        /// A thin line around it.
        stroke: Option<Colour>,
        /// Its ground.
        fill: Option<Colour>,
    },
    /// The school's logo.
    Logo {
        /// Its width.
        width: Pt,
        /// Its height.
        height: Pt,
    },
    /// A QR code.
    Code(Arc<Code>),
    /// Where a reader of the file lets people sign or type; nothing is drawn.
    Entry(Arc<Entry>),
}

/// A place to sign or to type in, in a reader of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name, unique in the document: the party's key, or that and what is typed (`head-date`).
    pub name: String,
    /// What a reader of the file says of it, in French.
    pub hint: String,
    /// What is put in.
    pub kind: EntryKind,
    /// Its width.
    pub width: Pt,
    /// Its height.
    pub height: Pt,
}

/// What is put into an [`Entry`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A line of text.
    Text,
    /// A signature; the named entries may not change after it.
    Signature(Vec<String>),
}

/// A number of [`Pages::parts`].
pub type PartId = usize;

/// A part of the document: a node of its structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// What it stands in.
    pub parent: Option<PartId>,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// The whole.
    Document,
    /// A heading of level 1 to 3.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A list.
    List {
        /// Numbered, or with dashes.
        ordered: bool,
    },
    /// An item of a list.
    Item,
    /// The dash or number of an item.
    ItemLabel,
    /// The words of an item.
    ItemBody,
    /// A table.
    Table,
    /// The caption of a table.
    Caption,
    /// A row of a table.
    Row,
    /// A cell that is a header.
    HeaderCell {
        /// Of what it is one.
        scope: Scope,
        /// How many columns it spans.
        span: usize,
    },
    /// Any other cell.
    Cell {
        /// How many columns it spans.
        span: usize,
    },
    /// A frame.
    Frame,
    /// The labels and values of a frame.
    Fields,
    /// A label and its value.
    Field,
    /// The label of a field.
    Label,
    /// The value of a field.
    Value,
    /// The place where a party signs, by the party's key.
    Signature(String),
    /// An [`Entry`].
    Entry,
    /// The school's logo.
    Logo,
}

/// What a header cell heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The cells under it.
    Column,
    /// The cells beside it.
    Row,
}

/// A heading where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedHeading {
    /// 1 to 3.
    pub level: u8,
    /// Its words.
    pub text: String,
    /// Its page, from 0.
    pub page: usize,
    /// The top of its first line.
    pub y: Pt,
}

/// What only the caller knows of a document.
#[derive(Clone, Debug)]
pub struct Setup<'a> {
    /// The short content digest, for the footer.
    pub digest: &'a str,
    /// What the QR code of each page says before page and page count: `1:NUMBER:VERSION:DIGEST`; none on what is no agreement.
    pub code: Option<&'a str>,
    /// Width and height of the logo's picture, in its own units.
    pub logo: Option<(u32, u32)>,
}

/// Lays a document out on A4 pages.
pub fn lay_out(document: &Document, setup: &Setup<'_>, breaker: &mut Breaker) -> Result<Pages, Bug> {
    let mut flow = flow::Flow::new(breaker, setup.logo);
    flow.blocks(&document.blocks)?;
    let flowed = flow.finish();
    let mut pages = page::fill(flowed);
    footer::add(&mut pages, document, setup, breaker)?;
    Ok(pages)
}
