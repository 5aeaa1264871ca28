//! The edge of the library: a school's folder on a disk, read and written so that nothing is ever half there.
//!
//! No other room opens a file. What goes wrong here is an [`Error`]: it is nobody's typing mistake, has no place in a
//! text, and says in both languages which file could not be used and why.

mod error;
mod names;
mod write;
mod lock;
mod journal;
mod archive;

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

pub use archive::{Archive, FOLDER, Found, IMPORTED, Kept, LEDGER, RENDERED};
pub use error::{Error, ErrorKind};
pub use journal::LedgerFile;
pub use lock::Held;
pub use names::{is_portable_name, shown, without_verbatim};
pub use write::{
    Written, could_hold, create_folder, is_leftovers_name, remove_leftovers, write_new_folder, write_whole,
};

/// The most that is read of a file: one byte more than the input format allows, so that its reader sees the excess
/// without a huge file ever being in memory.
pub const READ_LIMIT: u64 = (1 << 20) + 1;

/// The folder of a school's PDFs, beside its `school.toml`.
pub const OUT: &str = "out";
/// That of its agreements.
pub const AGREEMENTS: &str = "agreements";
/// That of its hosts.
pub const HOSTS: &str = "hosts";

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
        let whole = self.root.join(path);
        if self.is_plain(path) {
            return read(&whole);
        }
        let found = whole.canonicalize().map_err(|e| Error::from_io(&whole, e))?;
        if found.starts_with(&self.root) { read(&found) } else { Err(Error::new(ErrorKind::Outside, &whole)) }
    }

    /// Whether a path goes down through folders only, and meets no link: two questions to the system where resolving
    /// the whole path takes one for each of its parts, which a shared drive answers slowly.
    fn is_plain(&self, path: &str) -> bool {
        let mut at = self.root.clone();
        Path::new(path).components().all(|part| match part {
            Component::Normal(name) => {
                at.push(name);
                !is_link(&at)
            }
            Component::CurDir => true,
            _ => false,
        })
    }

    /// Whether a path of the folder is a link to something outside it.
    pub fn is_left_by(&self, path: &Path) -> bool {
        is_link(path) && path.canonicalize().is_ok_and(|found| !found.starts_with(&self.root))
    }
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink())
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

/// Removes a file; one that is not there is no failure.
pub fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::from_io(path, e)),
        _ => Ok(()),
    }
}

/// The `*.toml` files of a folder itself, by name; hidden ones are left out.
pub fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |e| Error::from_io(folder, e);
    let mut files = vec![];
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        let is_folder = || match entry.file_type() {
            Ok(kind) if !kind.is_symlink() => kind.is_dir(),
            _ => path.is_dir(),
        };
        if is_toml(&path) && !is_hidden(&path) && !is_folder() {
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
    walk(&folder.root, TREE_DEPTH, TREE_FILES, &mut paths)?;
    paths.sort();
    let inside = |path: &PathBuf| folder.inside(path).ok_or_else(|| Error::new(ErrorKind::BadName, path));
    let named = paths.iter().map(|path| inside(path).and_then(|name| Ok((name.clone(), folder.read(&name)?))));
    named.collect()
}

fn walk(folder: &Path, depth: usize, most: usize, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |e| Error::from_io(folder, e);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        match path.is_dir() {
            _ if is_hidden(&path) => {}
            true if depth > 1 => walk(&path, depth - 1, most, files)?,
            false if files.len() < most => files.push(path),
            _ => return Err(Error::new(ErrorKind::TooMuch, folder)),
        }
    }
    Ok(())
}

/// The paths of all files of a folder and of those in it, with `/`, in order; hidden ones are left out. A name that is no text
/// is an error in its place, and the others are given.
pub fn tree_names(folder: &Path) -> Result<Vec<Result<String, Error>>, Error> {
    let folder = Folder::open(folder)?;
    let mut paths = vec![];
    walk(&folder.root, TREE_DEPTH, MOST_FILES, &mut paths)?;
    paths.sort();
    let name = |path: &PathBuf| folder.inside(path).ok_or_else(|| Error::new(ErrorKind::BadName, path));
    Ok(paths.iter().map(name).collect())
}

/// The paths of all files of a folder and of those in it, hidden ones among them, with `/`, in order; what `leaves` says of a
/// path is not entered.
pub fn all_names(folder: &Path, leaves: &dyn Fn(&str) -> bool) -> Result<Vec<String>, Error> {
    let folder = Folder::open(folder)?;
    let (mut names, mut ahead) = (vec![], vec![folder.root.clone()]);
    while let Some(at) = ahead.pop() {
        for entry in fs::read_dir(&at).map_err(|e| Error::from_io(&at, e))? {
            let entry = entry.map_err(|e| Error::from_io(&at, e))?;
            let path = entry.path();
            let parts = path.strip_prefix(&folder.root).unwrap_or(&path).components();
            let name = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            if leaves(&name) {
                continue;
            }
            // A link is a name like any other: what it leads to lies elsewhere.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                ahead.push(path);
            } else if names.len() < MOST_FILES {
                names.push(name);
            } else {
                return Err(Error::new(ErrorKind::TooMuch, &folder.root));
            }
        }
    }
    names.sort();
    Ok(names)
}

/// A school's folder holds fewer files than this.
const MOST_FILES: usize = 200_000;

/// Gives a folder another name, beside where it is; it has it after a power cut as well.
pub fn rename_folder(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(|e| Error::from_io(to, e))?;
    write::sync_folder(to.parent().unwrap_or(to)).map_err(|e| Error::from_io(to, e))
}

/// Removes a folder with all that it holds; one that is not there is no failure.
pub fn remove_folder(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::from_io(path, e)),
        _ => Ok(()),
    }
}

/// The names in a folder, in order; none of a folder that cannot be read.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// Whether a file's name ends in `.toml`, in small or capital letters.
pub fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"))
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

#[cfg(test)]
mod tests;
