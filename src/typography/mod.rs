//! French typography, text to text: what users typed becomes what is printed, and nothing here knows lengths or faces.
//!
//! [`Line`], [`Prose`] and [`Remark`] are words that cannot exist wrong. [`typeset`] gives running text its no-break and
//! thin spaces, [`hyphenate`] and [`superscripts`] tell where a word may be divided and what is raised, and the
//! functions of dates and hours write them in words (`15 juin 2026`, `8 h 30`). Documents are French: so are the rules.

mod figures;
mod hyphenation;
mod moments;
mod signs;
mod spaces;
mod superscripts;
mod text;
mod typeset;
mod verbatim;

pub use figures::thousands;
pub use hyphenation::hyphenate;
pub use moments::{MONTHS, date, duration, hour, long_date, month, period, short_period, slot, weekday};
pub use superscripts::superscripts;
pub use text::{Line, Prose, ProseBlock, Remark, legible};
pub use typeset::typeset;

/// No-break space (U+00A0), as wide as a space: before `:` and `»`, after `«`, before units, in dates and names.
pub const NO_BREAK: char = '\u{a0}';
/// Narrow no-break space (U+202F), the French « espace fine insécable »: before `;`, `!`, `?`, and in `1 000`.
pub const THIN: char = '\u{202f}';
/// No-break hyphen (U+2011): in `J.-P.` and `L. 4153-1`; the faces draw it as a hyphen.
pub const NO_BREAK_HYPHEN: char = '\u{2011}';
