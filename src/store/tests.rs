//! Facts about the disk; those that need a real one use a folder of their own.

use std::io;

use super::error::kind_of;
use super::write::Temporary;
use super::*;
use crate::diagnostic::Lang;

fn names(folder: &Path) -> Vec<String> {
    let mut all: Vec<_> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    all.sort();
    all
}

#[test]
fn a_written_file_holds_its_bytes_and_leaves_no_temporary_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("A.pdf");
    assert_eq!(write_whole(&path, b"one").unwrap(), Written::New);
    assert_eq!(write_whole(&path, b"two").unwrap(), Written::Replaced);
    assert_eq!(fs::read(&path).unwrap(), b"two");
    assert_eq!(names(folder.path()), ["A.pdf"]);
}

#[test]
fn identical_bytes_are_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("A.pdf");
    write_whole(&path, b"one").unwrap();
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(write_whole(&path, b"one").unwrap(), Written::Same);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

#[test]
fn a_folder_in_place_of_the_file_is_told_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("A.pdf");
    fs::create_dir(&path).unwrap();
    assert_eq!(write_whole(&path, b"one").unwrap_err().kind(), ErrorKind::IsFolder);
    assert_eq!(names(folder.path()), ["A.pdf"]);
}

#[test]
fn a_missing_folder_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let error = write_whole(&folder.path().join("no/A.pdf"), b"one").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Missing);
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn leftovers_of_killed_processes_go_and_those_of_living_ones_stay() {
    let folder = tempfile::tempdir().unwrap();
    for name in [".tripartite-1-0.tmp", ".tripartite-x-0.tmp", ".tripartite-1.tmp", "notes.tmp"] {
        fs::write(folder.path().join(name), b"half").unwrap();
    }
    let living = Temporary::create(folder.path()).unwrap();
    assert_eq!(remove_leftovers(folder.path()), 1);
    let name = living.path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut kept = vec![name, ".tripartite-1.tmp".into(), ".tripartite-x-0.tmp".into(), "notes.tmp".into()];
    kept.sort();
    assert_eq!(names(folder.path()), kept);
}

#[test]
fn a_temporary_file_that_somebody_removed_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("A.pdf");
    let temporary = Temporary::create(folder.path()).unwrap();
    fs::remove_file(&temporary.path).unwrap();
    assert_eq!(temporary.become_file(&path, b"one").unwrap_err().kind(), io::ErrorKind::NotFound);
    assert_eq!(write_whole(&path, b"one").unwrap(), Written::New);
}

#[test]
fn a_file_is_read_by_its_path_inside_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("hosts")).unwrap();
    fs::write(folder.path().join("hosts/a.toml"), b"x").unwrap();
    let school = Folder::open(folder.path()).unwrap();
    assert_eq!(school.read("hosts/a.toml").unwrap(), b"x");
    assert_eq!(school.read("hosts").unwrap_err().kind(), ErrorKind::IsFolder);
    assert_eq!(school.read("hosts/b.toml").unwrap_err().kind(), ErrorKind::Missing);
    assert_eq!(school.inside(&school.root().join("hosts").join("a.toml")).unwrap(), "hosts/a.toml");
}

#[test]
fn no_path_leaves_the_folder() {
    let outer = tempfile::tempdir().unwrap();
    fs::write(outer.path().join("secret.toml"), b"x").unwrap();
    let inner = outer.path().join("school");
    fs::create_dir(&inner).unwrap();
    let school = Folder::open(&inner).unwrap();
    let absolute = outer.path().join("secret.toml");
    for path in ["../secret.toml", absolute.to_str().unwrap()] {
        assert_eq!(school.read(path).unwrap_err().kind(), ErrorKind::Outside, "{path}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_folder_is_refused_and_one_inside_is_followed() {
    let outer = tempfile::tempdir().unwrap();
    fs::write(outer.path().join("secret.toml"), b"x").unwrap();
    let inner = outer.path().join("school");
    fs::create_dir(&inner).unwrap();
    fs::write(inner.join("a.toml"), b"a").unwrap();
    std::os::unix::fs::symlink("../secret.toml", inner.join("out.toml")).unwrap();
    std::os::unix::fs::symlink("a.toml", inner.join("in.toml")).unwrap();
    std::os::unix::fs::symlink("loop.toml", inner.join("loop.toml")).unwrap();
    let school = Folder::open(&inner).unwrap();
    assert_eq!(school.read("out.toml").unwrap_err().kind(), ErrorKind::Outside);
    assert_eq!(school.read("in.toml").unwrap(), b"a");
    assert!(school.read("loop.toml").is_err());
    assert!(school.is_left_by(&school.root().join("out.toml")));
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_device_is_refused_without_being_opened() {
    assert_eq!(read(Path::new("/dev/zero")).unwrap_err().kind(), ErrorKind::Special);
}

#[test]
fn a_huge_file_is_read_up_to_the_limit_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    File::create(&path).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(read(&path).unwrap().len() as u64, READ_LIMIT);
}

#[test]
fn a_new_folder_that_fails_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep").join("school");
    let files: [(&str, &[u8]); 2] = [("hosts/a.toml", b"a"), ("hosts/a.toml/b.toml", b"b")];
    assert!(write_new_folder(&path, &files).is_err());
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_folder_that_holds_something_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".hidden"), b"x").unwrap();
    let error = write_new_folder(folder.path(), &[("a", b"a")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotEmpty);
    assert_eq!(names(folder.path()), [".hidden"]);
}

#[test]
fn names_that_windows_keeps_for_itself_are_known() {
    for name in ["con", "NUL.txt", "com1", "LPT9.toml", "COM¹", "a:b", "a?", "end.", "end ", "", "aux .x", "a\u{1b}b"]
    {
        assert!(!is_portable_name(name), "{name:?}");
    }
    for name in ["lycee", "Lycée des Volcans", "com", "com10", "console", ".tripartite", "a.b"] {
        assert!(is_portable_name(name), "{name:?}");
    }
}

#[test]
fn a_path_is_shown_from_where_the_reader_stands() {
    let here = Path::new("/home/anne/lycee/agreements");
    let show = |path: &str| shown(Path::new(path), here);
    assert_eq!(show("/home/anne/lycee/agreements/a.toml"), "a.toml");
    assert_eq!(show("/home/anne/lycee/agreements"), ".");
    assert_eq!(show("/home/anne/lycee/out/A.pdf"), format!("..{0}out{0}A.pdf", std::path::MAIN_SEPARATOR));
    assert_eq!(show("/srv/x.toml"), "/srv/x.toml");
}

#[test]
fn the_windows_prefix_of_absolute_paths_is_not_shown() {
    assert_eq!(without_verbatim(r"\\?\C:\lycee\a.toml"), r"C:\lycee\a.toml");
    assert_eq!(without_verbatim(r"\\?\UNC\server\share\a.toml"), r"\\server\share\a.toml");
    assert_eq!(without_verbatim(r"\\server\share\a.toml"), r"\\server\share\a.toml");
}

#[test]
fn every_kind_of_failure_is_said_in_both_languages() {
    use ErrorKind::*;
    for kind in [Missing, IsFolder, IsFile, Special, Denied, Busy, Full, ReadOnly, Outside, BadName, NotEmpty, Other] {
        let message = Error::new(kind, Path::new("x")).message("x");
        assert_ne!(message.get(Lang::Fr), message.get(Lang::En));
        assert!(message.get(Lang::Fr).contains("« x »"), "{kind:?}");
    }
}

#[test]
fn what_the_system_reports_gets_its_kind() {
    for (from, to) in [
        (io::ErrorKind::StorageFull, ErrorKind::Full),
        (io::ErrorKind::QuotaExceeded, ErrorKind::Full),
        (io::ErrorKind::ResourceBusy, ErrorKind::Busy),
        (io::ErrorKind::PermissionDenied, ErrorKind::Denied),
        (io::ErrorKind::ReadOnlyFilesystem, ErrorKind::ReadOnly),
        (io::ErrorKind::TimedOut, ErrorKind::Other),
    ] {
        assert_eq!(kind_of(&from.into()), to);
    }
}

#[test]
fn a_tree_is_read_in_order_without_hidden_files() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("m/b.html", "b"), ("m/a.html", "a"), (".git/x", "x"), ("m/.x", "x")] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let tree = read_tree(folder.path()).unwrap();
    assert_eq!(tree, [("m/a.html".to_owned(), b"a".to_vec()), ("m/b.html".to_owned(), b"b".to_vec())]);
}

#[cfg(unix)]
#[test]
fn a_tree_that_holds_itself_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(".", folder.path().join("again")).unwrap();
    assert_eq!(read_tree(folder.path()).unwrap_err().kind(), ErrorKind::TooMuch);
}

#[cfg(windows)]
#[test]
fn nothing_is_made_that_is_called_as_a_device() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for name in ["con", "nul.pdf", "A1.", "A1 "] {
        let path = root.join(name);
        assert_eq!(write_whole(&path, b"one").unwrap_err().kind(), ErrorKind::BadName, "{name}");
        assert_eq!(create_folder(&path.join("out")).unwrap_err().kind(), ErrorKind::BadName, "{name}");
    }
    assert_eq!(names(&root), Vec::<String>::new());
    create_folder(&root.join("a/b")).unwrap();
    write_whole(&root.join("a/b/A1.pdf"), b"one").unwrap();
}

#[cfg(windows)]
#[test]
fn a_file_that_is_marked_as_read_only_is_not_told_to_be_open() {
    use super::write::not_renamed;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("A1.pdf");
    fs::write(&path, b"one").unwrap();
    let told = || not_renamed(&path, Written::Replaced, io::ErrorKind::PermissionDenied.into()).kind();
    assert_eq!(told(), ErrorKind::Busy);
    let mut rights = fs::metadata(&path).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&path, rights.clone()).unwrap();
    assert_eq!(told(), ErrorKind::Denied);
}

#[cfg(windows)]
#[test]
fn a_file_that_somebody_holds_open_is_told_and_kept() {
    use std::os::windows::fs::OpenOptionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("A1.pdf");
    fs::write(&path, b"one").unwrap();
    // As readers of PDF files do: others may read, but neither write nor delete.
    let held = fs::File::options().read(true).share_mode(1).open(&path).unwrap();
    assert_eq!(write_whole(&path, b"two").unwrap_err().kind(), ErrorKind::Busy);
    assert_eq!((names(folder.path()), fs::read(&path).unwrap()), (vec!["A1.pdf".to_owned()], b"one".to_vec()));
    drop(held);
    assert_eq!(write_whole(&path, b"two").unwrap(), Written::Replaced);
}
