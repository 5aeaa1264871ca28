//! The ledger in a file of `SQLite`.
//!
//! A rollback journal and full synchronisation: what was committed is on the disk, and a cut-off write is undone by
//! whoever opens the file next. No shared memory, so that a folder on a network drive works.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, TransactionBehavior, ffi};

use super::error::{Error, ErrorKind};
use super::lock::Held;
use crate::ledger::{Appended, EventHash, Head, Journal, Row};
use crate::text;

/// Marks the file as ours: « TRIP ».
const APPLICATION: i64 = 0x5452_4950;

/// What makes each version of the schema of the one before.
pub(super) const STEPS: &[&str] = &["
    CREATE TABLE event (seq INTEGER PRIMARY KEY, open TEXT NOT NULL, sealed TEXT, hash BLOB NOT NULL) STRICT;
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO about VALUES ('needs', '0.1.0');
"];

/// The first version of the program that reads a schema, which is what an older one tells its user to get.
const NEEDS: &[&str] = &["0.1.0"];

/// How long the database waits for another one's write to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// A ledger in a file.
#[derive(Debug)]
pub struct LedgerFile {
    path: PathBuf,
    connection: Connection,
    /// Held while events may be added; released with this value.
    _held: Option<Held>,
}

impl LedgerFile {
    /// An existing ledger, to be read.
    pub(super) fn reader(path: &Path) -> Result<Self, Error> {
        // Opened for writing where that is possible, so that a write that was cut off is undone first.
        let ledger = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, None)?;
        if ledger.schema()? == 0 { Err(ledger.damaged()) } else { Ok(ledger) }
    }

    /// Whether its schema is older than the one that these steps make.
    pub(super) fn is_older(&self, steps: &[&str]) -> Result<bool, Error> {
        Ok(self.schema()? < steps.len())
    }

    /// A ledger to be added to, with the schema that these steps make.
    pub(super) fn writer(path: &Path, held: Held, steps: &[&str]) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut ledger = Self::open(path, flags, Some(held))?;
        ledger.migrate(steps)?;
        Ok(ledger)
    }

    fn open(path: &Path, flags: OpenFlags, held: Option<Held>) -> Result<Self, Error> {
        let failed = |e| failure(path, e);
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        // A ledger is mostly read from end to end, and by a fourth as many calls; older ones keep their pages of 4096 until
        // an erasure writes them anew.
        let settings = "PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON; PRAGMA synchronous = EXTRA;
                        PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;
                        PRAGMA page_size = 16384;";
        connection.execute_batch(settings).map_err(failed)?;
        let ledger = Self { path: path.to_owned(), connection, _held: held };
        ledger.refuse_strangers()?;
        Ok(ledger)
    }

    /// Another program's database, a newer schema, or settings that none of ours has.
    fn refuse_strangers(&self) -> Result<(), Error> {
        let schema = self.schema()?;
        let tables = self.number("SELECT count(*) FROM sqlite_schema")?;
        let application = self.number("PRAGMA application_id")?;
        // They could do something else than what is asked, unseen.
        let acting = self.number("SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')")?;
        if acting > 0 {
            return Err(self.damaged());
        }
        if schema == 0 && tables == 0 && application == 0 {
            return Ok(());
        }
        if application != APPLICATION || schema == 0 {
            return Err(Error::new(ErrorKind::Damaged, &self.path));
        }
        let needs = "SELECT value FROM about WHERE name = 'needs'";
        let needs: String = self.connection.query_one(needs, [], |row| row.get(0)).map_err(|e| self.failure(e))?;
        if schema > STEPS.len() {
            return Err(Error::new(ErrorKind::Newer, &self.path).with_detail(text!("{needs}", "{needs}")));
        }
        let journal: String =
            self.connection.query_one("PRAGMA journal_mode", [], |row| row.get(0)).map_err(|e| self.failure(e))?;
        let sound = NEEDS.get(schema - 1).is_some_and(|known| *known == needs) && journal == "delete";
        if sound { Ok(()) } else { Err(Error::new(ErrorKind::Damaged, &self.path)) }
    }

    fn number(&self, question: &str) -> Result<i64, Error> {
        self.connection.query_one(question, [], |row| row.get(0)).map_err(|e| self.failure(e))
    }

    /// The version of the schema; 0 for a file without one.
    fn schema(&self) -> Result<usize, Error> {
        let schema = self.number("PRAGMA user_version")?;
        usize::try_from(schema).map_err(|_| Error::new(ErrorKind::Damaged, &self.path))
    }

    /// Brings an older schema up to date, after a copy of the file was made.
    fn migrate(&mut self, steps: &[&str]) -> Result<(), Error> {
        let schema = self.schema()?;
        if schema >= steps.len() {
            return Ok(());
        }
        if schema > 0 {
            self.copy(&self.path.with_extension(format!("{schema}.sqlite")))?;
        }
        let (path, to) = (self.path.clone(), steps.len());
        let failed = |e| failure(&path, e);
        let change = self.connection.transaction_with_behavior(TransactionBehavior::Exclusive).map_err(failed)?;
        for step in steps.iter().skip(schema) {
            change.execute_batch(step).map_err(failed)?;
        }
        let marks = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {to};");
        change.execute_batch(&marks).map_err(failed)?;
        change.commit().map_err(failed)
    }

    /// Copies the whole ledger to another file, which is replaced.
    pub fn copy(&self, to: &Path) -> Result<(), Error> {
        super::remove(to)?;
        self.connection.backup("main", to, None::<fn(rusqlite::backup::Progress)>).map_err(|e| failure(to, e))?;
        let file = File::options().write(true).open(to).map_err(|e| Error::from_io(to, e))?;
        file.sync_all().map_err(|e| Error::from_io(to, e))
    }

    fn failure(&self, error: rusqlite::Error) -> Error {
        failure(&self.path, error)
    }

    fn damaged(&self) -> Error {
        Error::new(ErrorKind::Damaged, &self.path)
    }

    fn row(&self, row: &rusqlite::Row<'_>) -> Result<Row, Error> {
        let get = |at| row.get_ref(at).map_err(|e| self.failure(e));
        let text = |value| match value {
            ValueRef::Text(bytes) => String::from_utf8(bytes.to_vec()).map_err(|_| self.damaged()),
            _ => Err(self.damaged()),
        };
        let seq = match get(0)? {
            ValueRef::Integer(seq) => u64::try_from(seq).map_err(|_| self.damaged())?,
            _ => return Err(self.damaged()),
        };
        let sealed = match get(2)? {
            ValueRef::Null => None,
            value => Some(text(value)?),
        };
        let hash = match get(3)? {
            ValueRef::Blob(bytes) => EventHash::from_bytes(bytes).ok_or_else(|| self.damaged())?,
            _ => return Err(self.damaged()),
        };
        Ok(Row { seq, open: text(get(1)?)?, sealed, hash })
    }

    /// The head as it is stored.
    pub fn head(&self) -> Result<Head, Error> {
        let last = "SELECT seq, open, sealed, hash FROM event ORDER BY seq DESC LIMIT 1";
        let mut last = self.connection.prepare(last).map_err(|e| self.failure(e))?;
        let mut rows = last.query([]).map_err(|e| self.failure(e))?;
        match rows.next().map_err(|e| self.failure(e))? {
            Some(row) => self.row(row).map(|row| row.head()),
            None => Ok(Head::EMPTY),
        }
    }
}

impl Journal for LedgerFile {
    type Error = Error;

    fn read(&self, each: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), Error> {
        let all = "SELECT seq, open, sealed, hash FROM event ORDER BY seq";
        let mut all = self.connection.prepare(all).map_err(|e| self.failure(e))?;
        let mut rows = all.query([]).map_err(|e| self.failure(e))?;
        while let Some(row) = rows.next().map_err(|e| self.failure(e))? {
            if each(self.row(row)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn append(&mut self, head: Head, rows: &[Row]) -> Result<Appended, Error> {
        let path = self.path.clone();
        let failed = |e| failure(&path, e);
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
        let change = Change { connection: &self.connection };
        if self.head()? != head {
            return Ok(Appended::Moved);
        }
        let add = "INSERT INTO event (seq, open, sealed, hash) VALUES (?1, ?2, ?3, ?4)";
        let mut add = self.connection.prepare(add).map_err(failed)?;
        for Row { seq, open, sealed, hash } in rows {
            add.execute((seq.cast_signed(), open, sealed, hash.as_bytes().as_slice())).map_err(failed)?;
        }
        drop(add);
        change.commit().map_err(failed)?;
        Ok(Appended::Done)
    }

    fn unseal(&mut self, seqs: &[u64]) -> Result<(), Error> {
        let path = self.path.clone();
        let failed = |e| failure(&path, e);
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
        let change = Change { connection: &self.connection };
        let mut unseal = self.connection.prepare("UPDATE event SET sealed = NULL WHERE seq = ?1").map_err(failed)?;
        for seq in seqs {
            unseal.execute([seq.cast_signed()]).map_err(failed)?;
        }
        drop(unseal);
        change.commit().map_err(failed)?;
        // Erased rows were overwritten; pages that became free are given back.
        self.connection.execute_batch("VACUUM").map_err(failed)
    }
}

/// A transaction that is undone when it is dropped before its commit.
struct Change<'a> {
    connection: &'a Connection,
}

impl Change<'_> {
    fn commit(self) -> rusqlite::Result<()> {
        self.connection.execute_batch("COMMIT")
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}

/// What the database reported.
fn failure(path: &Path, error: rusqlite::Error) -> Error {
    let kind = match error.sqlite_error_code() {
        Some(ffi::ErrorCode::DatabaseBusy | ffi::ErrorCode::DatabaseLocked) => ErrorKind::Locked,
        Some(ffi::ErrorCode::DiskFull) => ErrorKind::Full,
        Some(ffi::ErrorCode::PermissionDenied | ffi::ErrorCode::ReadOnly) => ErrorKind::Denied,
        Some(ffi::ErrorCode::SystemIoFailure) if is_of_locks(&error) => ErrorKind::NoLocks,
        Some(ffi::ErrorCode::CannotOpen) => unopened(path),
        Some(ffi::ErrorCode::DatabaseCorrupt | ffi::ErrorCode::NotADatabase | ffi::ErrorCode::Unknown) => {
            ErrorKind::Damaged
        }
        Some(_) => ErrorKind::Other,
        // A value of another kind than the schema gives it.
        None => ErrorKind::Damaged,
    };
    Error::new(kind, path).because(std::io::Error::other(error))
}

/// Whether the system refused to lock, rather than that somebody else has.
fn is_of_locks(error: &rusqlite::Error) -> bool {
    let of_locks = [ffi::SQLITE_IOERR_LOCK, ffi::SQLITE_IOERR_RDLOCK, ffi::SQLITE_IOERR_CHECKRESERVEDLOCK];
    error.sqlite_error().is_some_and(|error| of_locks.contains(&error.extended_code))
}

/// Why a database cannot be opened: it says no more than that.
fn unopened(path: &Path) -> ErrorKind {
    match File::open(path) {
        Err(e) => super::error::kind_of(&e),
        // The file can be read, but not the one beside it made that writing needs.
        Ok(_) if path.is_file() => ErrorKind::Denied,
        Ok(_) => ErrorKind::IsFolder,
    }
}

#[cfg(test)]
#[path = "journal/tests.rs"]
mod tests;
