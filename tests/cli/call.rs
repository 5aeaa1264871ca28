//! A folder to call the command in, and what came of a call.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sha2::{Digest as _, Sha256};

/// A new folder that is removed with this value.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

/// What came of a call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// A school's folder with small agreements of these numbers.
    pub(crate) fn school(numbers: &[&str]) -> Self {
        let place = Self::new();
        place.run(&["new", "."]).is(0);
        fs::remove_dir_all(place.path("agreements")).unwrap();
        // All of these agreements are with one host and one tutor, who take few pupils at once.
        for (file, few, many) in [
            ("hosts/menuiserie-chassaing.toml", "places   = 2 ", "places   = 999 "),
            ("school.toml", "pupils_per_tutor = 3", "pupils_per_tutor = 99"),
        ] {
            place.write(file, &place.read(file).replace(few, many));
        }
        for number in numbers {
            place.agreement(number);
        }
        place
    }

    /// Adds the agreement that `new` writes, with another number and for another pupil.
    pub(crate) fn agreement(&self, number: &str) {
        let letter = |c: char| c.to_digit(10).map_or(c.to_ascii_lowercase(), |digit| char::from(b'a' + digit as u8));
        let name: String = number.chars().filter(char::is_ascii_alphanumeric).map(letter).collect();
        let text = include_str!("../../templates/school/agreements/CS26-0413.toml").replace("CS26-0413", number);
        let text = text.replacen("\"Bonnet\"", &format!("\"Bonnet-L{name}\""), 1);
        self.write(&format!("agreements/{number}.toml"), &text);
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// The SHA-256 of a file.
    pub(crate) fn hash(&self, path: &str) -> String {
        hash(&fs::read(self.path(path)).unwrap())
    }

    /// The names in a folder, hidden ones too, in order.
    pub(crate) fn names(&self, path: &str) -> Vec<String> {
        names(&self.path(path))
    }

    /// The command, to be called in a folder of this place, in a world that says nothing.
    pub(crate) fn command(&self, folder: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tripartite"));
        command.args(args).current_dir(self.path(folder)).stdin(Stdio::null());
        for name in ["NO_COLOR", "TERM", "LANG", "LC_ALL", "COLUMNS", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_in("", args)
    }

    pub(crate) fn run_in(&self, folder: &str, args: &[&str]) -> Ran {
        Ran::of(self.command(folder, args).output().unwrap())
    }
}

/// The words of a stream; paths stand in tests as most systems write them.
fn read(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes).unwrap();
    match () {
        () if cfg!(unix) => text,
        () if text.starts_with('{') => text.replace(r"\\", "/"),
        () => text.replace('\\', "/"),
    }
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self { code: output.status.code(), stdout: read(output.stdout), stderr: read(output.stderr) }
    }

    /// Holds the exit code, and shows everything when it is another.
    #[track_caller]
    pub(crate) fn is(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Holds all three.
    #[track_caller]
    pub(crate) fn says(&self, code: i32, stdout: &str, stderr: &str) {
        // A no-break space looks like any other in a failed comparison: it is written `~` here.
        let plain = |text: &str| text.replace('\u{a0}', "~");
        assert_eq!(plain(&self.stderr), stderr);
        assert_eq!(plain(&self.stdout), stdout);
        assert_eq!(self.code, Some(code));
    }

    /// Holds a failure: no result, one sentence, exit code 2.
    #[track_caller]
    pub(crate) fn fails_with(&self, sentence: &str) {
        self.says(2, "", sentence);
    }
}

pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// An agreement that needs no other file.
pub(crate) fn alone(number: &str) -> String {
    let reference = include_str!("../../fixtures/reference/agreement.toml");
    reference.replace("CS26-0412", number).replace("logo    =", "# logo =").replace("logo_alt =", "# logo_alt =")
}
