//! What a school's folder keeps beside its TOML files: `.tripartite/` with the ledger, and the files that the ledger
//! names by their hashes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::{Error, ErrorKind};
use super::journal::{LedgerFile, STEPS};
use super::lock::Held;
use super::write::{Written, create_folder, remove_leftovers, write_whole};
use super::{Folder, read_up_to};
use crate::digest::{ContentDigest, DocumentHash};

/// The folder's name.
pub const FOLDER: &str = ".tripartite";
/// The ledger's file in it.
pub const LEDGER: &str = "ledger.sqlite";
/// What `import` gave last, and what `render` made: files of other rooms in it.
pub const IMPORTED: &str = "import.json";
/// See [`IMPORTED`].
pub const RENDERED: &str = "rendered.json";
/// The file that is locked while something is added.
const LOCK: &str = "lock";
/// The folders of the files that the ledger names.
const ISSUED: &str = "issued";
const RETURNS: &str = "returns";

/// A school's archive: its ledger, and the files beside it.
#[derive(Clone, Debug)]
pub struct Archive {
    root: PathBuf,
}

/// A file of the archive, and what it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// An issued PDF.
    Issued(DocumentHash),
    /// The printed values of an issued version, in their canonical form.
    Content(ContentDigest),
    /// A file that came back.
    Return(DocumentHash),
}

/// How a kept file is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// There, with its hash.
    Sound,
    /// There, with other bytes.
    Changed,
    /// Not there.
    Missing,
}

impl Archive {
    /// The archive of a school's folder, which need not exist yet.
    pub fn of(school: &Folder) -> Self {
        Self::at(&school.root().join(FOLDER))
    }

    /// The archive in a folder.
    pub fn at(folder: &Path) -> Self {
        Self { root: folder.to_owned() }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where its ledger is.
    pub fn ledger_path(&self) -> PathBuf {
        self.root.join(LEDGER)
    }

    /// Whether there is a ledger. One that is gone while files are kept is an error: a ledger is made before the first of
    /// them.
    pub fn exists(&self) -> Result<bool, Error> {
        let path = self.ledger_path();
        let kept = || [ISSUED, RETURNS].iter().any(|folder| !super::names(&self.root.join(folder)).is_empty());
        match path.exists() {
            false if kept() => Err(Error::new(ErrorKind::Lost, &path)),
            exists => Ok(exists),
        }
    }

    /// The ledger to be read; none where nothing was ever recorded. An older one is brought up to date first.
    pub fn reader(&self) -> Result<Option<LedgerFile>, Error> {
        self.reader_after(STEPS)
    }

    pub(super) fn reader_after(&self, steps: &[&str]) -> Result<Option<LedgerFile>, Error> {
        if !self.exists()? {
            return Ok(None);
        }
        let path = self.ledger_path();
        let ledger = LedgerFile::reader(&path)?;
        if ledger.is_older(steps)? {
            drop(self.writer_after(steps).map_err(|why| match why.kind() {
                ErrorKind::Locked => why,
                _ => why.of_update(&path),
            })?);
        }
        Ok(Some(ledger))
    }

    /// A copy of the ledger that lies beside it under another name.
    pub fn copy_beside(&self, name: &str) -> Result<LedgerFile, Error> {
        LedgerFile::reader(&self.root.join(name))
    }

    /// The names of what lies beside the ledger and is not of its making: copies, mostly.
    pub fn strangers(&self) -> Vec<String> {
        let own = |name: &str| [ISSUED, RETURNS, LOCK].contains(&name) || is_own(name);
        super::names(&self.root).into_iter().filter(|name| !own(name)).collect()
    }

    /// The ledger to be added to, made if there is none. Nobody else can add to it while this value lives.
    pub fn writer(&self) -> Result<LedgerFile, Error> {
        self.writer_after(STEPS)
    }

    /// Makes the ledger, if there is none.
    pub fn begin(&self) -> Result<(), Error> {
        if self.exists()? { Ok(()) } else { self.writer().map(drop) }
    }

    fn writer_after(&self, steps: &[&str]) -> Result<LedgerFile, Error> {
        for folder in [self.root.clone(), self.root.join(ISSUED), self.root.join(RETURNS)] {
            create_folder(&folder)?;
        }
        let held = self.hold()?;
        // None is begun in the place of one that is gone.
        self.exists()?;
        LedgerFile::writer(&self.ledger_path(), held, steps)
    }

    /// Waits until nobody else records, imports or erases; nobody does while what it gives lives.
    pub fn hold(&self) -> Result<Held, Error> {
        create_folder(&self.root)?;
        Held::wait(&self.root.join(LOCK), &self.ledger_path())
    }

    /// Where a kept file lies.
    pub fn path(&self, kept: &Kept) -> PathBuf {
        match kept {
            Kept::Issued(hash) => self.root.join(ISSUED).join(format!("{hash}.pdf")),
            Kept::Content(digest) => self.root.join(ISSUED).join(format!("{digest}.json")),
            Kept::Return(hash) => self.root.join(RETURNS).join(hash.to_string()),
        }
    }

    /// Keeps an issued PDF: it is on the disk when this returns.
    pub fn keep_issued(&self, bytes: &[u8]) -> Result<Written, Error> {
        self.keep(&Kept::Issued(DocumentHash::of(bytes)), bytes)
    }

    /// Keeps the printed values of an issued version.
    pub fn keep_content(&self, canonical: &str) -> Result<Written, Error> {
        self.keep(&Kept::Content(ContentDigest::of(canonical)), canonical.as_bytes())
    }

    /// Keeps a file that came back.
    pub fn keep_return(&self, bytes: &[u8]) -> Result<Written, Error> {
        self.keep(&Kept::Return(DocumentHash::of(bytes)), bytes)
    }

    fn keep(&self, kept: &Kept, bytes: &[u8]) -> Result<Written, Error> {
        let path = self.path(kept);
        if let Some(folder) = path.parent() {
            create_folder(folder)?;
        }
        write_whole(&path, bytes)
    }

    /// The bytes of a kept file.
    pub fn read(&self, kept: &Kept) -> Result<Vec<u8>, Error> {
        read_up_to(&self.path(kept), u64::MAX)
    }

    /// Whether a kept file is there and right. A link is none, whatever it leads to: an erasure would take the link alone.
    pub fn look(&self, kept: &Kept) -> Result<Found, Error> {
        let path = self.path(kept);
        if super::is_link(&path) {
            return Err(Error::new(ErrorKind::Special, &path));
        }
        let bytes = match self.read(kept) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), ErrorKind::Missing | ErrorKind::IsFile) => return Ok(Found::Missing),
            Err(error) => return Err(error),
        };
        let hash = DocumentHash::of(&bytes);
        let right = match kept {
            Kept::Issued(wanted) | Kept::Return(wanted) => hash == *wanted,
            Kept::Content(digest) => hash.as_bytes() == digest.as_bytes(),
        };
        Ok(if right { Found::Sound } else { Found::Changed })
    }

    /// All files of the archive but the ledger's own, by their paths inside it with `/`, in order.
    pub fn files(&self) -> Result<Vec<String>, Error> {
        let mut files = vec![];
        for folder in ["", ISSUED, RETURNS] {
            let path = self.root.join(folder);
            let entries = match fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
                Err(e) => return Err(Error::from_io(&path, e)),
            };
            for entry in entries {
                let entry = entry.map_err(|e| Error::from_io(&path, e))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if folder.is_empty() && [ISSUED, RETURNS, LOCK].contains(&name.as_str()) || is_own(&name) {
                    continue;
                }
                files.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
            }
        }
        files.sort();
        Ok(files)
    }

    /// The path inside the archive, with `/`, of a kept file.
    pub fn inside(&self, kept: &Kept) -> String {
        let path = self.path(kept);
        let parts = path.strip_prefix(&self.root).unwrap_or(&path).components();
        parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }

    /// Removes what killed runs left behind.
    pub fn tidy(&self) {
        for folder in [self.root.join(ISSUED), self.root.join(RETURNS)] {
            remove_leftovers(&folder);
        }
    }

    /// Removes a file of the archive, by its path inside it; one that is not there is no failure.
    pub fn remove(&self, inside: &str) -> Result<(), Error> {
        super::remove(&inside.split('/').fold(self.root.clone(), |path, part| path.join(part)))
    }
}

/// The ledger's file, and those that the database keeps beside it while it writes.
fn is_own(name: &str) -> bool {
    [IMPORTED, RENDERED].contains(&name)
        || name.strip_prefix(LEDGER).is_some_and(|rest| matches!(rest, "" | "-journal"))
}
