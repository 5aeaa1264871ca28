//! How pages look: every measure, size and colour, once.

use super::measure::{Pt, mm};
use crate::font::Face;

/// A colour of the screen, red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Colour(pub u8, pub u8, pub u8);

/// Text.
pub const INK: Colour = Colour(0x1a, 0x1a, 0x1a);
/// Labels and remarks; contrast 6.5 to 1 on white.
pub const GREY: Colour = Colour(0x58, 0x5d, 0x68);
/// Headings and rules of frames; legible as dark grey in black and white.
pub const ACCENT: Colour = Colour(0x1c, 0x3a, 0x70);
/// Thin rules.
pub const HAIRLINE: Colour = Colour(0xb4, 0xba, 0xc6);
/// The ground of table headers.
pub const TINT: Colour = Colour(0xf1, 0xf4, 0xf8);

/// A4, upright.
pub const PAGE_WIDTH: Pt = mm(210.0);
/// A4, upright.
pub const PAGE_HEIGHT: Pt = mm(297.0);
/// Left and right margin.
pub const MARGIN_SIDE: Pt = mm(18.0);
/// Top margin.
pub const MARGIN_TOP: Pt = mm(16.0);
/// Bottom margin; the footer stands in it.
pub const MARGIN_BOTTOM: Pt = mm(24.0);
/// Width of the text.
pub const TEXT_WIDTH: Pt = Pt(PAGE_WIDTH.0 - 2.0 * MARGIN_SIDE.0);
/// Height of the text.
pub const TEXT_HEIGHT: Pt = Pt(PAGE_HEIGHT.0 - MARGIN_TOP.0 - MARGIN_BOTTOM.0);

/// Between two columns of frames.
pub const COLUMN_GAP: Pt = mm(9.0);
/// Width of the labels of a frame.
pub const LABEL_WIDTH: Pt = mm(25.0);
/// Between a label that wraps and its value.
pub const LABEL_GAP: Pt = mm(2.0);

/// The rule above a frame.
pub const FRAME_RULE: Pt = Pt(1.2);
/// Thin rules: tables, signature blocks, footer.
pub const THIN_RULE: Pt = Pt(0.5);

/// A signature block is at least this high.
pub const SIGNATURE_HEIGHT: Pt = mm(34.0);
/// Room for the signature itself, between the name and the date.
pub const SIGNATURE_ROOM: Pt = mm(17.0);
/// Between two signature blocks.
pub const SIGNATURE_GAP: Pt = mm(5.0);

/// The rule above the footer, from the top of the page.
pub const FOOTER_TOP: Pt = Pt(PAGE_HEIGHT.0 - mm(20.5).0);
/// The lowest that the footer's text may reach, from the top of the page: printers cannot print the last 5 mm.
pub const FOOTER_BOTTOM: Pt = Pt(PAGE_HEIGHT.0 - mm(6.0).0);
/// A module (dark or light square) of the QR code: readable by a phone from a photocopy.
pub const CODE_MODULE: Pt = mm(0.42);
/// The quiet zone around it: four modules (ISO/IEC 18004, 9.1).
pub const CODE_QUIET: Pt = Pt(CODE_MODULE.0 * 4.0);

/// The largest that a logo is drawn.
pub const LOGO_WIDTH: Pt = mm(42.0);
/// The largest that a logo is drawn.
pub const LOGO_HEIGHT: Pt = mm(18.0);

/// How text is set.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Setting {
    /// Face of what is not emphasised.
    pub face: Face,
    /// Size.
    pub size: Pt,
    /// From baseline to baseline.
    pub leading: Pt,
    /// Colour.
    pub colour: Colour,
    /// Whether words may be hyphenated.
    pub hyphenate: bool,
}

const fn setting(face: Face, size: f64, leading: f64, colour: Colour, hyphenate: bool) -> Setting {
    Setting { face, size: Pt(size), leading: Pt(leading), colour, hyphenate }
}

/// Running text.
pub const BODY: Setting = setting(Face::Regular, 10.0, 13.8, INK, true);
/// Values of frames, names in signature blocks: never hyphenated.
pub const VALUE: Setting = setting(Face::Regular, 10.0, 13.6, INK, false);
/// Labels of frames, on the baselines of their values.
pub const LABEL: Setting = setting(Face::Regular, 8.5, 13.6, GREY, false);
/// The line under the title.
pub const LEAD: Setting = setting(Face::Regular, 11.0, 15.0, INK, false);
/// Remarks.
pub const NOTE: Setting = setting(Face::Regular, 8.5, 11.8, GREY, true);
/// Legal references that an agreement stands on.
pub const VISA: Setting = setting(Face::Regular, 8.5, 11.6, INK, true);
/// Lines of the masthead.
pub const MASTHEAD: Setting = setting(Face::Regular, 8.5, 12.2, GREY, false);
/// The school's name in it.
pub const MASTHEAD_NAME: Setting = setting(Face::Regular, 11.0, 14.4, INK, false);
/// Cells of tables.
pub const CELL: Setting = setting(Face::Regular, 9.0, 12.2, INK, false);
/// The state of a signature (required or not).
pub const STATUS: Setting = setting(Face::Regular, 7.5, 13.6, ACCENT, false);
/// The footer.
pub const FOOTER: Setting = setting(Face::Regular, 7.8, 10.4, GREY, false);
/// The footer where it has more than three lines: four of them fit, and smaller is hard to read on paper.
pub const FOOTER_SMALL: Setting = setting(Face::Regular, 7.0, 9.4, GREY, false);
/// The title of a frame.
pub const FRAME_TITLE: Setting = setting(Face::SemiBold, 10.5, 15.0, ACCENT, false);

/// Headings of level 1 to 3: setting, space above, space below.
pub const HEADINGS: [(Setting, Pt, Pt); 3] = [
    (setting(Face::SemiBold, 19.0, 23.6, ACCENT, false), Pt(16.0), Pt(4.0)),
    (setting(Face::SemiBold, 13.0, 17.0, ACCENT, false), Pt(16.0), Pt(3.0)),
    (setting(Face::SemiBold, 10.0, 13.8, INK, false), Pt(8.0), Pt(0.0)),
];

/// Superscripts: their size, of the text's.
pub const SUPERSCRIPT_SIZE: f64 = 0.64;
/// Superscripts: how far they are raised, in thousandths of the text's em.
pub const SUPERSCRIPT_RISE: i32 = 330;
