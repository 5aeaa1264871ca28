//! The page that tells how to check an evidence file without this program.

use crate::ids::Number;
use crate::render::file_stem;

const PAGE: &str = include_str!("guide.txt");

/// The page of an agreement, whose events at the places `absent` have no sealed part in the file.
pub(super) fn page(number: &Number, absent: &[u64], version: u32) -> String {
    let absent = absent.iter().map(|seq| format!("\"{seq}\"")).collect::<Vec<_>>().join(", ");
    PAGE.replace("{number}", number.as_str())
        .replace("{stem}", &file_stem(number, version))
        .replace("{absent}", &format!("[{absent}]"))
}
