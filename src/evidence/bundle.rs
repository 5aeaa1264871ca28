//! All files in one: a zip that stores, with one date for all, so that the same parts give the same bytes everywhere.

use std::fmt;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use super::{CHAIN, Part, RECEIPT};
use crate::diagnostic::Bug;
use crate::ledger::{Receipt, stretch};

/// The longest chain that is read back: that of a million events.
const LONGEST: u64 = 1 << 30;

/// The parts in a folder of a zip.
pub(super) fn zip(folder: &str, parts: &[Part]) -> Result<Vec<u8>, Bug> {
    let mut writer = ZipWriter::new(Cursor::new(vec![]));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::DEFAULT)
        .system(System::Unix)
        .unix_permissions(0o644);
    for part in parts {
        writer.start_file(format!("{folder}/{}", part.name), options).map_err(Bug::new)?;
        writer.write_all(&part.bytes).map_err(Bug::new)?;
    }
    Ok(writer.finish().map_err(Bug::new)?.into_inner())
}

/// A file that is no evidence file, or one that was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoExport;

impl fmt::Display for NoExport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a sound evidence file of this program")
    }
}

impl std::error::Error for NoExport {}

/// Whether bytes are those of a zip, such as an evidence file.
pub fn is_bundle(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK")
}

/// The receipt of an evidence file, with a mark for each event of its stretch of the chain.
pub fn receipt_of(zip: &[u8]) -> Result<Receipt, NoExport> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).map_err(|_| NoExport)?;
    let mut read = |wanted: &str| {
        let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        // Somebody may have packed it anew, in another folder or in none.
        let last = |name: &&String| name.rsplit('/').next() == Some(wanted);
        let name = names.iter().find(last).ok_or(NoExport)?;
        let mut text = String::new();
        let file = archive.by_name(name).map_err(|_| NoExport)?;
        file.take(LONGEST).read_to_string(&mut text).map_err(|_| NoExport)?;
        Ok(text)
    };
    let (receipt, chain) = (read(RECEIPT)?, read(CHAIN)?);
    receipt_of_parts(&receipt, &chain)
}

/// The same of an evidence file that was unpacked: its receipt, and its stretch of the chain.
pub fn receipt_of_parts(receipt: &str, chain: &str) -> Result<Receipt, NoExport> {
    let receipt: Receipt = receipt.parse().map_err(|_| NoExport)?;
    let mut marks = stretch(chain).map_err(|_| NoExport)?;
    let head = marks.pop().filter(|head| *head == receipt.head).ok_or(NoExport)?;
    let sound = receipt.marks.iter().all(|mark| marks.contains(mark));
    if sound { Ok(Receipt { at: receipt.at, head, marks }) } else { Err(NoExport) }
}
