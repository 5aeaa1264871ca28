//! The edge of the library: a school's folder on a disk, read and written so that nothing is ever half there.
//!
//! No other room opens a file. What goes wrong here is an [`Error`]: it is nobody's typing mistake, has no place in a
//! text, and says in both languages which file could not be used and why.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::diagnostic::{Lang, Text};
use crate::text;

/// The most that is read of a file: one byte more than the input format allows, so that its reader sees the excess
/// without a huge file ever being in memory.
pub const READ_LIMIT: u64 = (1 << 20) + 1;

/// Why a file or folder could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// It does not exist.
    Missing,
    /// A folder stands where a file is needed.
    IsFolder,
    /// A file stands where a folder is needed.
    IsFile,
    /// It is neither a file nor a folder (a pipe, a device).
    Special,
    /// Its access is not granted.
    Denied,
    /// Another program holds it open.
    Busy,
    /// The disk or the quota is full.
    Full,
    /// The disk can only be read.
    ReadOnly,
    /// It lies outside the school's folder, by `..` or by a link.
    Outside,
    /// The name cannot be that of a file.
    BadName,
    /// The folder that should be new or empty holds something.
    NotEmpty,
    /// The folder holds far more than its use needs.
    TooMuch,
    /// The system gave another reason.
    Other,
}

/// A file or folder that could not be used.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    path: PathBuf,
    cause: Option<io::Error>,
}

impl Error {
    /// A failure that the system did not report: this room noticed it.
    fn new(kind: ErrorKind, path: &Path) -> Self {
        Self { kind, path: path.to_owned(), cause: None }
    }

    /// What the system reported about a path.
    pub fn from_io(path: &Path, cause: io::Error) -> Self {
        Self { kind: kind_of(&cause), path: path.to_owned(), cause: Some(cause) }
    }

    /// Why it could not be used.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What could not be used.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The sentence for a reader, about a path shown as `name`.
    pub fn message(&self, name: &str) -> Text {
        match self.kind {
            ErrorKind::Missing => text!("« {name} » n’existe pas", "« {name} » does not exist"),
            ErrorKind::IsFolder => {
                text!("« {name} » est un dossier, il faut un fichier", "« {name} » is a folder where a file is needed")
            }
            ErrorKind::IsFile => text!("« {name} » n’est pas un dossier", "« {name} » is not a folder"),
            ErrorKind::Special => {
                text!("« {name} » n’est pas un fichier ordinaire", "« {name} » is not an ordinary file")
            }
            ErrorKind::Denied => text!("l’accès à « {name} » est refusé", "access to « {name} » is denied"),
            ErrorKind::Busy => {
                text!("« {name} » est ouvert dans un autre programme", "« {name} » is open in another program")
            }
            ErrorKind::Full => {
                text!("plus de place sur le disque pour « {name} »", "no space left on the disk for « {name} »")
            }
            ErrorKind::ReadOnly => {
                text!("« {name} » est sur un disque en lecture seule", "« {name} » is on a read-only disk")
            }
            ErrorKind::Outside => text!(
                "« {name} » est en dehors du dossier de l’établissement",
                "« {name} » is outside the school’s folder"
            ),
            ErrorKind::BadName => text!(
                "« {name} » ne peut pas être le nom d’un fichier ou d’un dossier",
                "« {name} » cannot be the name of a file or folder"
            ),
            ErrorKind::NotEmpty => text!("le dossier « {name} » n’est pas vide", "the folder « {name} » is not empty"),
            ErrorKind::TooMuch => {
                text!("le dossier « {name} » contient trop de fichiers", "the folder « {name} » holds too many files")
            }
            ErrorKind::Other => self.other(name),
        }
    }

    /// The system's own words are English or its user's language: they stand between quotes, as a hint only.
    fn other(&self, name: &str) -> Text {
        let cause = self.cause.as_ref().map_or_else(String::new, ToString::to_string);
        text!(
            "« {name} » n’a pas pu être utilisé (le système dit : « {cause} »)",
            "« {name} » could not be used (the system says: « {cause} »)"
        )
    }

    /// What the reader can do about it, where there is something.
    pub fn help(&self) -> Option<Text> {
        Some(match self.kind {
            ErrorKind::Busy => text!(
                "fermer le fichier dans l’autre programme, puis recommencer",
                "close the file in the other program, then try again"
            ),
            ErrorKind::Full => text!(
                "libérer de la place, ou choisir un autre dossier avec `-o`",
                "make room, or choose another folder with `-o`"
            ),
            ErrorKind::NotEmpty => text!(
                "donner le nom d’un dossier qui n’existe pas encore, ou d’un dossier vide",
                "give the name of a folder that does not exist yet, or of an empty one"
            ),
            ErrorKind::Outside => {
                text!("copier le fichier dans le dossier de l’établissement", "copy the file into the school’s folder")
            }
            _ => return None,
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message(&self.path.to_string_lossy()).get(Lang::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}

/// Windows tells a file that is open elsewhere by these numbers (a sharing and a lock violation), which the standard
/// library has no name for.
const WINDOWS_OPEN_ELSEWHERE: [i32; 2] = [32, 33];

fn kind_of(cause: &io::Error) -> ErrorKind {
    if cfg!(windows) && cause.raw_os_error().is_some_and(|n| WINDOWS_OPEN_ELSEWHERE.contains(&n)) {
        return ErrorKind::Busy;
    }
    match cause.kind() {
        io::ErrorKind::NotFound => ErrorKind::Missing,
        io::ErrorKind::IsADirectory => ErrorKind::IsFolder,
        io::ErrorKind::NotADirectory => ErrorKind::IsFile,
        io::ErrorKind::PermissionDenied => ErrorKind::Denied,
        io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy => ErrorKind::Busy,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => ErrorKind::Full,
        io::ErrorKind::ReadOnlyFilesystem => ErrorKind::ReadOnly,
        io::ErrorKind::InvalidFilename | io::ErrorKind::InvalidInput => ErrorKind::BadName,
        io::ErrorKind::DirectoryNotEmpty => ErrorKind::NotEmpty,
        _ => ErrorKind::Other,
    }
}

/// The folder that everything of a school is read from. No path leads out of it, neither by `..` nor by a link.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// An existing folder.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let root = path.canonicalize().map_err(|e| Error::from_io(path, e))?;
        if root.is_dir() { Ok(Self { root }) } else { Err(Error::new(ErrorKind::IsFile, path)) }
    }

    /// The nearest folder with a `school.toml`, from `start` upwards.
    pub fn above(start: &Path) -> Result<Option<Self>, Error> {
        let start = start.canonicalize().map_err(|e| Error::from_io(start, e))?;
        let root = start.ancestors().find(|at| at.join("school.toml").is_file());
        Ok(root.map(|root| Self { root: root.to_owned() }))
    }

    /// Where it is, as an absolute path without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path inside the folder, with `/` on every system, of a file that lies in it.
    pub fn inside(&self, path: &Path) -> Option<String> {
        let parts = path.strip_prefix(&self.root).ok()?.components();
        let names: Option<Vec<_>> = parts.map(|part| part.as_os_str().to_str()).collect();
        Some(names?.join("/"))
    }

    /// The bytes of a file, at most [`READ_LIMIT`] of them, by its path inside the folder with `/` on every system.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Error> {
        let path = self.root.join(path);
        let found = path.canonicalize().map_err(|e| Error::from_io(&path, e))?;
        if !found.starts_with(&self.root) {
            return Err(Error::new(ErrorKind::Outside, &path));
        }
        read(&found)
    }

    /// Whether a path of the folder is a link to something outside it.
    pub fn is_left_by(&self, path: &Path) -> bool {
        path.canonicalize().is_ok_and(|found| !found.starts_with(&self.root))
    }
}

/// The bytes of an ordinary file, at most [`READ_LIMIT`] of them.
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    read_up_to(path, READ_LIMIT)
}

/// The bytes of an ordinary file, at most `limit` of them. A pipe or a device is refused before it is opened, since
/// opening one may wait for ever.
pub fn read_up_to(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let failed = |e| Error::from_io(path, e);
    let about = fs::metadata(path).map_err(failed)?;
    if about.is_dir() {
        return Err(Error::new(ErrorKind::IsFolder, path));
    }
    if !about.is_file() {
        return Err(Error::new(ErrorKind::Special, path));
    }
    let mut bytes = Vec::with_capacity(about.len().min(limit) as usize);
    let file = File::open(path).map_err(failed)?;
    file.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// The `*.toml` files of a folder itself, by name; hidden ones are left out.
pub fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |e| Error::from_io(folder, e);
    let mut files = vec![];
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if is_toml(&path) && !is_hidden(&path) && !path.is_dir() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// How deep and how many the files of a tree may be: a wrong folder (a whole home) is told, not read.
const TREE_DEPTH: usize = 8;
const TREE_FILES: usize = 1000;

/// All files of a folder and of those in it, each by its path inside with `/`, in order; hidden ones are left out.
pub fn read_tree(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let folder = Folder::open(folder)?;
    let mut paths = vec![];
    walk(&folder.root, TREE_DEPTH, &mut paths)?;
    paths.sort();
    let inside = |path: &PathBuf| folder.inside(path).ok_or_else(|| Error::new(ErrorKind::BadName, path));
    let named = paths.iter().map(|path| inside(path).and_then(|name| Ok((name.clone(), folder.read(&name)?))));
    named.collect()
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |e| Error::from_io(folder, e);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        match path.is_dir() {
            _ if is_hidden(&path) => {}
            true if depth > 1 => walk(&path, depth - 1, files)?,
            false if files.len() < TREE_FILES => files.push(path),
            _ => return Err(Error::new(ErrorKind::TooMuch, folder)),
        }
    }
    Ok(())
}

/// Whether a file's name ends in `.toml`, in small or capital letters.
pub fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"))
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

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
    let failed = |e| Error::from_io(path, e);
    let before = state_before(path, bytes)?;
    if before == Written::Same {
        return Ok(before);
    }
    let folder = folder_of(path);
    // A cleaner of another process may take a temporary file between its creation and its lock: then once more.
    let mut tries = 3;
    loop {
        tries -= 1;
        let temporary = Temporary::create(folder).map_err(failed)?;
        match temporary.become_file(path, bytes) {
            Err(e) if e.kind() == io::ErrorKind::NotFound && tries > 0 => {}
            other => {
                other.map_err(failed)?;
                break;
            }
        }
    }
    sync_folder(folder).map_err(failed)?;
    Ok(before)
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
/// opens no folder as a file and keeps its entries itself.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Creates a folder with those above it.
pub fn create_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => Error::new(ErrorKind::IsFile, path),
        _ => Error::from_io(path, e),
    })
}

const TEMPORARY_START: &str = ".tripartite-";
const TEMPORARY_END: &str = ".tmp";

/// A file that is being written; gone when it is dropped before it got its name.
///
/// Its name carries the process, so that two processes do not meet, and it is locked while its process lives, so that
/// [`remove_leftovers`] knows the ones of processes that were killed.
struct Temporary {
    path: PathBuf,
    file: File,
    done: bool,
}

impl Temporary {
    fn create(folder: &Path) -> io::Result<Self> {
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

    fn become_file(mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
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
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    path.file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.strip_prefix(TEMPORARY_START)?.strip_suffix(TEMPORARY_END)?.split_once('-'))
        .is_some_and(|(process, count)| number(process) && number(count))
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

/// Whether a name can be that of a file on Windows as elsewhere.
pub fn is_portable_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    !name.is_empty()
        && !name.ends_with(['.', ' '])
        && !name.chars().any(|c| c.is_control() || "<>:\"/\\|?*".contains(c))
        && !is_reserved(stem)
}

/// The names that Windows keeps for devices, whatever stands behind their first dot.
fn is_reserved(stem: &str) -> bool {
    let stem = stem.to_ascii_uppercase();
    let numbered = |start: &str| {
        let mut rest = stem.strip_prefix(start).unwrap_or_default().chars();
        matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered("COM") || numbered("LPT")
}

/// A path for a reader: relative to `here` where it lies beneath it or at most two folders above, without the prefix
/// that Windows puts before absolute paths (`\\?\`, and `\\?\UNC\` for `\\server\share`).
pub fn shown(path: &Path, here: &Path) -> String {
    for (ups, base) in here.ancestors().enumerate().take(3) {
        // From the root of a disk everything lies beneath: the absolute path says more.
        if ups > 0 && base.parent().is_none() {
            break;
        }
        if let Ok(rest) = path.strip_prefix(base) {
            let up = std::iter::repeat_n(Component::ParentDir, ups);
            let relative: PathBuf = up.chain(rest.components()).collect();
            let empty = relative.as_os_str().is_empty();
            return if empty { ".".to_owned() } else { relative.to_string_lossy().into_owned() };
        }
    }
    without_verbatim(&path.to_string_lossy())
}

fn without_verbatim(path: &str) -> String {
    match (path.strip_prefix(r"\\?\UNC\"), path.strip_prefix(r"\\?\")) {
        (Some(share), _) => format!(r"\\{share}"),
        (None, Some(drive)) => drive.to_owned(),
        (None, None) => path.to_owned(),
    }
}

#[cfg(test)]
#[path = "store/tests.rs"]
mod tests;
