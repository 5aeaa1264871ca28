//! The evidence file (*dossier de preuve*): all that is kept of one agreement, so that anyone can check it without this
//! program.
//!
//! It holds the issued PDFs with their data, the files that came back, the agreement's events with what is under their seals,
//! the stretch of the chain that they stand in (whose open forms name nobody), a certificate for people, and a page that tells
//! how to check everything with `sha256sum` and a few lines of any language. The same events give the same bytes: `exported`
//! events stay out, and the file ends where the agreement's own events do.

mod bundle;
mod certificate;
mod guide;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Bug, Diagnostics, Sources};
use crate::digest::{DocumentHash, sha256};
use crate::ids::Number;
use crate::ledger::{Case, Contact, Entry, Fault, Head, Key, Receipt, Register, Row, What};
use crate::render::{Renderer, file_stem};

pub use self::bundle::{NoExport, is_bundle, receipt_of, receipt_of_parts};

/// The receipt of an evidence file: the head after the agreement's last event.
pub const RECEIPT: &str = "receipt.txt";
/// The open forms of the chain, from the agreement's first event to its last.
pub const CHAIN: &str = "chain.txt";
/// The page that tells how to check everything.
pub const GUIDE: &str = "LISEZ-MOI.txt";
/// The hashes of all other files, in the format of `sha256sum`.
pub const SUMS: &str = "SHA256SUMS.txt";

/// What the ledger says of one agreement, collected while its chain is read.
#[derive(Clone, Debug)]
pub struct Story {
    number: Number,
    /// From the agreement's first event to its last, without what is sealed.
    chain: Vec<Row>,
    /// The events since then, of which none counts.
    after: Vec<Row>,
    own: Vec<Entry>,
    exported: BTreeSet<u64>,
    register: Register,
}

impl Story {
    /// Nothing yet of an agreement.
    pub fn new(number: Number) -> Self {
        Self {
            number,
            chain: vec![],
            after: vec![],
            own: vec![],
            exported: BTreeSet::new(),
            register: Register::default(),
        }
    }

    /// Takes the next row of the chain, and the event that it holds. Of other agreements' events the sealed part is not
    /// kept.
    pub fn take(&mut self, row: &Row, entry: &Entry) -> Result<(), Fault> {
        let bare = Row { seq: row.seq, open: row.open.clone(), sealed: None, hash: row.hash };
        let own = entry.event.number == self.number;
        let exported = entry.event.what == What::Exported;
        if own && exported {
            self.exported.insert(entry.seq);
        }
        if own && !exported {
            self.register.entry(entry.clone())?;
            self.chain.append(&mut self.after);
            self.chain.push(bare);
            self.own.push(entry.clone());
        } else if !self.chain.is_empty() {
            self.after.push(bare);
        }
        Ok(())
    }

    /// The agreement, if it was ever issued.
    pub fn case(&self) -> Option<&Case> {
        self.register.get(&self.number)
    }

    /// Its events, `exported` ones left out.
    pub fn events(&self) -> &[Entry] {
        &self.own
    }

    /// The head of the chain after its last event.
    pub fn head(&self) -> Head {
        self.chain.last().map_or(Head::EMPTY, Row::head)
    }

    /// The places of its events in the stretch whose sealed parts are not in the file: exported or erased.
    fn absent(&self) -> Vec<u64> {
        let last = self.head().count;
        let exported = self.exported.iter().copied().filter(|seq| *seq < last);
        let erased = self.own.iter().filter(|entry| entry.sealed.is_none()).map(|entry| entry.seq);
        let all: BTreeSet<u64> = exported.chain(erased).collect();
        all.into_iter().collect()
    }
}

/// A file within an evidence file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its path, with `/`.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Part {
    fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }

    fn hash(&self) -> DocumentHash {
        DocumentHash::of(&self.bytes)
    }
}

/// An evidence file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    number: Number,
    parts: Vec<Part>,
}

impl Evidence {
    /// The name of its file: `NUMBER-EVIDENCE.zip`.
    pub fn file_name(&self) -> String {
        format!("{}.zip", self.folder())
    }

    /// The folder that all of it lies in.
    fn folder(&self) -> String {
        format!("{}-EVIDENCE", self.number.as_str())
    }

    /// Its files.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// All of it in one file, of which each byte follows from the parts.
    pub fn zip(&self) -> Result<Vec<u8>, Bug> {
        bundle::zip(&self.folder(), &self.parts)
    }
}

/// The evidence file of an agreement. `kept` holds the files that its events name, by SHA-256 of their bytes. None where the
/// certificate cannot be printed, which is told.
pub fn evidence(
    story: &Story,
    kept: &BTreeMap<DocumentHash, Vec<u8>>,
    renderer: &mut Renderer<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Evidence>, Bug> {
    let number = &story.number;
    let case = story.case().ok_or_else(|| Bug::new("an agreement that was never issued"))?;
    let mut files = vec![Part::new(CHAIN, chain(story)), Part::new(RECEIPT, receipt(story)?.to_string())];
    files.extend(issued(story, kept)?);
    files.extend(returned(story, kept)?);
    let record = certificate::record(story, case, &files);
    let id = identifier(story);
    let Some(page) = certificate::print(&record, id, renderer, sources, diagnostics)? else { return Ok(None) };
    let mut parts = vec![
        Part::new(GUIDE, guide::page(number, &story.absent(), case.state.version().version)),
        Part::new(format!("{}-CERTIFICATE.pdf", number.as_str()), page),
    ];
    parts.append(&mut files);
    parts.extend(story.own.iter().filter_map(sealed));
    let sums: String = parts.iter().map(|part| format!("{}  {}\n", part.hash(), part.name)).collect();
    parts.insert(1, Part::new(SUMS, sums));
    Ok(Some(Evidence { number: number.clone(), parts }))
}

/// The open forms of the stretch.
fn chain(story: &Story) -> String {
    story.chain.iter().map(|row| row.open.as_str()).collect()
}

/// The receipt of the stretch, written as of its last event.
fn receipt(story: &Story) -> Result<Receipt, Bug> {
    let last = story.own.last().ok_or_else(|| Bug::new("an agreement without events"))?;
    let own = story.chain.iter().filter(|row| story.own.iter().any(|entry| entry.seq == row.seq));
    let mut marks: Vec<Head> = own.map(Row::head).collect();
    let head = marks.pop().ok_or_else(|| Bug::new("an agreement without events"))?;
    Ok(Receipt { at: last.event.at, head, marks })
}

/// The sealed part of an event.
fn sealed(entry: &Entry) -> Option<Part> {
    Some(Part::new(format!("sealed/{:06}.txt", entry.seq), entry.sealed.clone()?))
}

/// The issued PDFs, each with the data that its content digest is of.
fn issued(story: &Story, kept: &BTreeMap<DocumentHash, Vec<u8>>) -> Result<Vec<Part>, Bug> {
    let mut parts = vec![];
    for entry in &story.own {
        let Some(sealed) = unsealed(entry)?.filter(|_| is_issue(entry)) else { continue };
        let (Some(document), Some(content)) = (sealed.document(), sealed.content()) else { continue };
        let stem = file_stem(&story.number, entry.event.version);
        parts.push(Part::new(format!("issued/{stem}.pdf"), bytes(&document, kept)?));
        let content = DocumentHash::from(content);
        parts.push(Part::new(format!("issued/{stem}.json"), bytes(&content, kept)?));
    }
    Ok(parts)
}

/// The files that came back, each once, by the event and the party that it came for.
fn returned(story: &Story, kept: &BTreeMap<DocumentHash, Vec<u8>>) -> Result<Vec<Part>, Bug> {
    let mut named = BTreeSet::new();
    let mut parts = vec![];
    for entry in &story.own {
        let Some(sealed) = unsealed(entry)? else { continue };
        for (at, hash) in sealed.evidence().enumerate().filter(|(_, hash)| named.insert(*hash)) {
            let bytes = bytes(&hash, kept)?;
            let name = returned_name(entry, at, &bytes);
            parts.push(Part::new(name, bytes));
        }
    }
    Ok(parts)
}

/// `returns/000012-host.pdf`: the ending is that of what the bytes are, since a file is kept without its name.
fn returned_name(entry: &Entry, at: usize, bytes: &[u8]) -> String {
    let party = entry.event.what.party().map_or("file", |party| party.as_str());
    let index = if at == 0 { String::new() } else { format!("-{}", at + 1) };
    format!("returns/{:06}-{party}{index}.{}", entry.seq, ending(bytes))
}

/// The usual ending of a file's name for what its first bytes say it is.
fn ending(bytes: &[u8]) -> &'static str {
    const KNOWN: [(&[u8], &str); 6] = [
        (b"%PDF-", "pdf"),
        (b"\xff\xd8\xff", "jpg"),
        (b"\x89PNG", "png"),
        (b"II*\0", "tif"),
        (b"MM\0*", "tif"),
        (b"PK\x03\x04", "zip"),
    ];
    KNOWN.iter().find(|(start, _)| bytes.starts_with(start)).map_or("bin", |(_, ending)| ending)
}

fn bytes(hash: &DocumentHash, kept: &BTreeMap<DocumentHash, Vec<u8>>) -> Result<Vec<u8>, Bug> {
    kept.get(hash).cloned().ok_or_else(|| Bug::new(format!("the file {hash} was not given")))
}

fn is_issue(entry: &Entry) -> bool {
    matches!(entry.event.what, What::Issued(_) | What::Amended(_))
}

fn unsealed(entry: &Entry) -> Result<Option<crate::ledger::Sealed>, Bug> {
    entry.unsealed().map_err(Bug::new)
}

/// The party as it stood in the issue of a version.
fn contact(contacts: &[Contact], key: &str) -> Contact {
    contacts.iter().find(|contact| contact.key == key).cloned().unwrap_or_default()
}

/// The entries of one kind under the seal of an event.
fn entries(entry: &Entry, key: Key) -> Vec<String> {
    let sealed = entry.unsealed().ok().flatten();
    sealed.map(|sealed| sealed.all(key).map(str::to_owned).collect()).unwrap_or_default()
}

/// Sixteen bytes that follow from the stretch.
fn identifier(story: &Story) -> [u8; 16] {
    let named = format!("tripartite-certificate/1 {} {}", story.number.as_str(), story.head());
    let mut id = [0; 16];
    id.copy_from_slice(&sha256(named.as_bytes())[..16]);
    id
}
