//! The logical document: what each thing on the pages is, before anything has a place.
//!
//! Templates write the HTML vocabulary that `templates/README.md` defines; [`parse`] turns it into these types. The layout
//! gives them places, the PDF keeps what they are. Nothing here knows lengths, faces or pages.

mod flaws;
mod markup;
mod parts;
mod vocabulary;
mod words;

pub use self::markup::{Misprint, parse};
pub use self::words::Compositor;

/// A whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Title for the file's metadata.
    pub title: String,
    /// What stands on the pages, in reading order.
    pub blocks: Vec<Block>,
    /// The lines at the foot of every page.
    pub footer: Vec<Vec<Inline>>,
}

/// One thing in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The school at the left, with its logo if it has one; number and year at the right.
    Masthead {
        /// Lines at the left.
        left: Vec<Paragraph>,
        /// Lines at the right.
        right: Vec<Paragraph>,
    },
    /// A heading, level 1 to 3.
    Heading {
        /// 1 for the document's title.
        level: u8,
        /// Its words.
        text: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Paragraph),
    /// A list.
    List {
        /// Numbered from 1, or with dashes.
        ordered: bool,
        /// Each item's paragraphs and lists.
        items: Vec<Vec<Block>>,
    },
    /// A table with headers.
    Table(Table),
    /// One frame over the whole width, or two side by side that share baselines.
    Frames(Vec<Frame>),
    /// The signature blocks, in two columns.
    Signatures(Vec<SignatureBlock>),
    /// The next block starts a page.
    PageBreak,
}

/// A paragraph and what kind it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// What kind.
    pub style: ParagraphStyle,
    /// Its words.
    pub text: Vec<Inline>,
}

/// What kind of paragraph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParagraphStyle {
    /// Running text.
    #[default]
    Body,
    /// The line under the title.
    Lead,
    /// A remark, smaller and grey.
    Note,
    /// A legal reference that the agreement stands on (« Vu le code… »), smaller.
    Visa,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Inline {
    /// Words.
    Text(Words),
    /// The next piece starts a line.
    Break,
    /// What only the finished document knows; in the footer alone.
    Slot(Slot),
}

/// Words in one style.
#[expect(clippy::struct_excessive_bools, reason = "four ways to stand out, each with or without the others")]
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Words {
    /// The words, typography applied.
    pub text: String,
    /// Strong emphasis (semibold).
    pub strong: bool,
    /// Emphasis (italic).
    pub emphasis: bool,
    /// Superscript (Mᵐᵉ, 2ᵈᵉ).
    pub superscript: bool,
    /// A name: never altered, never hyphenated.
    pub name: bool,
    /// The language of these words, where it is not the document's (BCP 47).
    pub lang: Option<String>,
    /// What an abbreviation stands for.
    pub expansion: Option<String>,
    /// Where these words lead: `mailto:…`, `tel:…`, `https://…`.
    pub link: Option<String>,
}

/// What only the finished document knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// The short content digest.
    Digest,
    /// The number of this page.
    Page,
    /// How many pages there are.
    Pages,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it shows, printed above it when given.
    pub caption: Vec<Inline>,
    /// Whether its rows stand close together, so that a long list fits on a page.
    pub dense: bool,
    /// Header rows, repeated on each page.
    pub head: Vec<Vec<Cell>>,
    /// Body rows, never split.
    pub body: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Whether it is a header of its row or column.
    pub header: bool,
    /// How many columns it spans, at least 1.
    pub span: usize,
    /// Its words.
    pub text: Vec<Inline>,
}

/// A titled group of labels and values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Its title.
    pub title: Vec<Inline>,
    /// One list of fields, or two side by side.
    pub columns: Vec<Vec<Field>>,
    /// What follows the fields (the timetable).
    pub blocks: Vec<Block>,
}

/// A label and its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// The label.
    pub label: Vec<Inline>,
    /// The value; [`Inline::Break`] between its lines. Never hyphenated.
    pub value: Vec<Inline>,
}

/// The place where one party signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureBlock {
    /// Stable name of the party: `head`, `host`, `guardian-1`, `pupil`, `referent`, `tutor`, `other-1`.
    pub party: String,
    /// The role.
    pub role: Vec<Inline>,
    /// Whether the signature is required, in words.
    pub status: Vec<Inline>,
    /// Name and title, and on whose behalf.
    pub name: Vec<Vec<Inline>>,
    /// Labels of what the party writes beside the signature (date, place).
    pub fill: Vec<Vec<Inline>>,
}

#[cfg(test)]
mod tests;
