//! One at a time: who changes a school's archive holds a file of it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::error::{Error, ErrorKind};

/// How often, and how long between, a lock that somebody holds is tried: ten seconds in all.
const TRIES: u32 = 200;
const BETWEEN: Duration = Duration::from_millis(50);

/// By this number a drive tells that whoever gives its locks does not answer (`ENOLCK`), which the standard library has no
/// name for.
const NO_LOCKS: i32 = if cfg!(target_os = "linux") { 37 } else { 77 };

/// Keeps everybody else from changing an archive while it lives.
#[derive(Debug)]
pub struct Held {
    /// The lock goes when the file is closed. Some network drives know no locks: there the database's own have to do.
    _file: Option<File>,
}

impl Held {
    /// Waits for a file, which is made if there is none; after that `whose` is told to be held by somebody else.
    pub(super) fn wait(path: &Path, whose: &Path) -> Result<Self, Error> {
        let failed = |e: io::Error| Error::from_io(path, e);
        // To open a pipe may take for ever.
        if fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
            return Err(Error::new(ErrorKind::Special, path));
        }
        let file = File::options().create(true).write(true).truncate(false).open(path).map_err(failed)?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: Some(file) }),
                Err(TryLockError::WouldBlock) => thread::sleep(BETWEEN),
                Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Self { _file: None });
                }
                Err(TryLockError::Error(e)) if cfg!(unix) && e.raw_os_error() == Some(NO_LOCKS) => {
                    return Err(Error::new(ErrorKind::NoLocks, path).because(e));
                }
                Err(TryLockError::Error(e)) => return Err(failed(e)),
            }
        }
        Err(Error::new(ErrorKind::Locked, whose))
    }
}
