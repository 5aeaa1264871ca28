//! Files written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use super::error::{Error, ErrorKind};
use super::names::is_portable_name;
use super::read_up_to;

/// What writing a file changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was not there.
    New,
    /// It was there with other bytes.
    Replaced,
    /// It was there with the same bytes, and was left alone.
    Same,
}

/// Writes a file whole or not at all, whatever happens to the disk, the process or the machine meanwhile.
///
/// The bytes go to a temporary file of the same folder, which is synchronised, then renamed over the file: a reader
/// sees the old bytes or the new ones. Bytes that are already there are not written again.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<Written, Error> {
    refuse_devices([path])?;
    let before = state_before(path, bytes)?;
    if before == Written::Same {
        return Ok(before);
    }
    let folder = folder_of(path);
    let mut tries = TRIES;
    loop {
        tries -= 1;
        let temporary = Temporary::create(folder).map_err(|e| not_created(path, e))?;
        match temporary.become_file(path, bytes) {
            // A cleaner of another process may take a temporary file between its creation and its lock: then once more.
            Err(e) if e.kind() == io::ErrorKind::NotFound && tries > 0 => {}
            // On Windows whoever looks at a new file (a scanner, another call) keeps it from being replaced for a moment.
            Err(e) if cfg!(windows) && e.kind() == io::ErrorKind::PermissionDenied && tries > 0 => {
                thread::sleep(BETWEEN);
            }
            Err(e) => return Err(not_renamed(path, before, e)),
            Ok(()) => break,
        }
    }
    sync_folder(folder).map_err(|e| {
        // What is said not to be written is not there either, where that can still be had.
        if before == Written::New {
            let _ = fs::remove_file(path);
        }
        Error::from_io(folder, e)
    })?;
    Ok(before)
}

/// How often, and how long between on Windows, a file is tried to be written that something came in the way of.
const TRIES: u32 = 5;
const BETWEEN: Duration = Duration::from_millis(40);

/// Says, before the work for it is done, why a file could not be written; whether it can is only known when it is. What is
/// there and not empty is replaced only where it is of the same kind, as `is_such` says.
pub fn could_hold(path: &Path, is_such: impl FnOnce(&[u8]) -> bool) -> Result<(), Error> {
    let folder = folder_of(path);
    let about = fs::metadata(folder).map_err(|e| Error::from_io(folder, e))?;
    match () {
        () if !about.is_dir() => Err(Error::new(ErrorKind::IsFile, folder)),
        () if path.is_dir() => Err(Error::new(ErrorKind::IsFolder, path)),
        () => match super::read_up_to(path, MOST_REPLACED) {
            Ok(bytes) if !bytes.is_empty() && !is_such(&bytes) => Err(Error::new(ErrorKind::Another, path)),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::Missing => Ok(()),
            Err(error) => Err(error),
        },
    }
}

/// What is larger is no list and no receipt.
const MOST_REPLACED: u64 = 64 << 20;

/// Where nothing can be created because something is missing, it is the folder that is missing, not the file.
fn not_created(path: &Path, cause: io::Error) -> Error {
    match cause.kind() {
        io::ErrorKind::NotFound => Error::from_io(folder_of(path), cause),
        _ => Error::from_io(path, cause),
    }
}

/// Windows refuses access, and says no more, when a reader holds the file that would be replaced open, and also when that
/// file is marked as read-only.
pub(super) fn not_renamed(path: &Path, before: Written, cause: io::Error) -> Error {
    match cause.kind() {
        io::ErrorKind::PermissionDenied if cfg!(windows) && before == Written::Replaced && !is_read_only(path) => {
            Error::new(ErrorKind::Busy, path)
        }
        _ => Error::from_io(path, cause),
    }
}

fn is_read_only(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.permissions().readonly())
}

/// Under the whole names that this program works with, Windows makes a file or folder that is called as a device (`con`), or
/// ends with a dot, and then neither shows nor removes it.
fn refuse_devices<'a>(made: impl IntoIterator<Item = &'a Path>) -> Result<(), Error> {
    let last = |path: &'a Path| path.components().next_back();
    let refused = made.into_iter().find(|path| cfg!(windows) && !last(path).is_none_or(is_portable));
    refused.map_or(Ok(()), |path| Err(Error::new(ErrorKind::BadName, path)))
}

fn state_before(path: &Path, bytes: &[u8]) -> Result<Written, Error> {
    match fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Written::New),
        Err(e) => Err(Error::from_io(path, e)),
        Ok(about) if about.is_dir() => Err(Error::new(ErrorKind::IsFolder, path)),
        Ok(about) if about.is_file() && about.len() == bytes.len() as u64 => {
            let same = read_up_to(path, u64::MAX).is_ok_and(|old| old == bytes);
            Ok(if same { Written::Same } else { Written::Replaced })
        }
        Ok(_) => Ok(Written::Replaced),
    }
}

/// The folder of a file; that of a bare name is the current one.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// A folder's entries are kept apart from its files' bytes: without this a rename may be lost with the power. Windows
/// opens no folder as a file and keeps its entries itself; some network drives do as well, and say so.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        done => done,
    }
}

/// Creates a folder with those above it.
pub fn create_folder(path: &Path) -> Result<(), Error> {
    refuse_devices(path.ancestors().take_while(|at| !at.exists()))?;
    fs::create_dir_all(path).map_err(|e| match e.kind() {
        // All that was missing above it was to be made: such a place (`/proc`, a drive that is gone) takes no folder.
        io::ErrorKind::NotFound => Error::new(ErrorKind::NoFolder, path),
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            let file = path.ancestors().find(|at| at.is_file());
            Error::new(ErrorKind::IsFile, file.unwrap_or(path))
        }
        _ => Error::from_io(path, e),
    })
}

const TEMPORARY_START: &str = ".tripartite-";
const TEMPORARY_END: &str = ".tmp";

/// A file that is being written; gone when it is dropped before it got its name.
///
/// Its name carries the process, so that two processes do not meet, and it is locked while its process lives, so that
/// [`remove_leftovers`] knows the ones of processes that were killed.
pub(super) struct Temporary {
    pub(super) path: PathBuf,
    file: File,
    done: bool,
}

impl Temporary {
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let process = process::id();
            let path = folder.join(format!("{TEMPORARY_START}{process}-{count}{TEMPORARY_END}"));
            match File::create_new(&path) {
                // Some network drives know no locks: then nobody takes the file for a leftover either.
                Ok(file) => {
                    let _ = file.try_lock();
                    let done = false;
                    return Ok(Self { path, file, done });
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && count < u32::MAX => {}
                Err(e) => return Err(e),
            }
        }
    }

    pub(super) fn become_file(mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()?;
        fs::rename(&self.path, path)?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Removes the temporary files that killed processes left in a folder, and gives how many. Those of a process that
/// still writes are locked, and stay.
pub fn remove_leftovers(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries.flatten().filter(|entry| is_leftover(&entry.path()) && fs::remove_file(entry.path()).is_ok()).count()
}

fn is_leftover(path: &Path) -> bool {
    has_temporary_name(path)
        && fs::symlink_metadata(path).is_ok_and(|about| about.is_file())
        && File::options().write(true).open(path).is_ok_and(|file| file.try_lock().is_ok())
}

fn has_temporary_name(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(is_leftovers_name)
}

/// Whether a file's name is one of those that are written under before they get their own.
pub fn is_leftovers_name(name: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts = name.strip_prefix(TEMPORARY_START).and_then(|name| name.strip_suffix(TEMPORARY_END)?.split_once('-'));
    parts.is_some_and(|(process, count)| number(process) && number(count))
}

/// Writes a new folder's files (by path with `/`, and bytes), or leaves nothing of them behind.
///
/// The folder must not exist yet or be empty, and its name must be possible on Windows too, since schools share their
/// folders. Gives the paths written, in the order given.
pub fn write_new_folder(folder: &Path, files: &[(&str, &[u8])]) -> Result<Vec<PathBuf>, Error> {
    if !folder.components().next_back().is_none_or(is_portable) {
        return Err(Error::new(ErrorKind::BadName, folder));
    }
    refuse_unless_empty(folder)?;
    let mut made = Made::default();
    for (name, bytes) in files {
        let path = name.split('/').fold(folder.to_owned(), |path, part| path.join(part));
        made.folder(folder_of(&path))?;
        write_whole(&path, bytes)?;
        made.files.push(path);
    }
    Ok(made.keep())
}

fn refuse_unless_empty(folder: &Path) -> Result<(), Error> {
    match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::new(ErrorKind::NotEmpty, folder)),
        Err(_) if folder.is_file() => Err(Error::new(ErrorKind::IsFile, folder)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(Error::from_io(folder, e)),
    }
}

/// What was made so far; dropped before [`Made::keep`], it is unmade.
#[derive(Default)]
struct Made {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Made {
    /// Creates a folder and remembers it and those above that it had to create.
    fn folder(&mut self, path: &Path) -> Result<(), Error> {
        let missing: Vec<_> = path.ancestors().take_while(|at| *at != Path::new("") && !at.exists()).collect();
        for at in missing.into_iter().rev() {
            fs::create_dir(at).map_err(|e| Error::from_io(at, e))?;
            self.folders.push(at.to_owned());
        }
        Ok(())
    }

    fn keep(mut self) -> Vec<PathBuf> {
        self.folders.clear();
        std::mem::take(&mut self.files)
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn is_portable(part: Component<'_>) -> bool {
    match part {
        Component::Normal(name) => name.to_str().is_some_and(is_portable_name),
        _ => true,
    }
}
