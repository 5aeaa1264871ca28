//! Why a file or folder could not be used, in a sentence for a reader.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Lang, Text};
use crate::text;

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
    /// The file that would be replaced is of another kind: somebody's work would be lost.
    Another,
    /// The folder holds far more than its use needs.
    TooMuch,
    /// Another program is writing to the ledger, and did not end.
    Locked,
    /// The ledger's file is not as this program leaves it.
    Damaged,
    /// There is no ledger, and files that one named are there.
    Lost,
    /// The ledger was written by a newer version of this program.
    Newer,
    /// The ledger was written by an older version of this program, and cannot be brought up to date where it is.
    Older,
    /// The disk knows no locks.
    NoLocks,
    /// No folder can be made at that place.
    NoFolder,
    /// The system gave another reason.
    Other,
}

/// A file or folder that could not be used.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    path: PathBuf,
    cause: Option<io::Error>,
    /// The version that a newer ledger needs, or why an older one cannot be brought up to date.
    detail: Option<Text>,
}

impl Error {
    /// A failure that the system did not report: this room noticed it.
    pub(super) fn new(kind: ErrorKind, path: &Path) -> Self {
        Self { kind, path: path.to_owned(), cause: None, detail: None }
    }

    /// What the system reported about a path.
    pub fn from_io(path: &Path, cause: io::Error) -> Self {
        // Windows denies access to a folder that is opened as a file.
        let kind = match kind_of(&cause) {
            ErrorKind::Denied if cfg!(windows) && path.is_dir() => ErrorKind::IsFolder,
            kind => kind,
        };
        Self::new(kind, path).because(cause)
    }

    /// The same with what was reported.
    pub(super) fn because(self, cause: io::Error) -> Self {
        Self { cause: Some(cause), ..self }
    }

    /// The same with a word that the sentence needs.
    pub(super) fn with_detail(self, detail: Text) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// Why an older ledger could not be brought up to date.
    pub(super) fn of_update(self, ledger: &Path) -> Self {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let why = self.message(&name);
        Self::new(ErrorKind::Older, ledger).with_detail(why)
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
            ErrorKind::Another => text!(
                "« {name} » existe déjà et contient autre chose, qui serait perdu",
                "« {name} » is there already and holds something else, which would be lost"
            ),
            ErrorKind::TooMuch => {
                text!("le dossier « {name} » contient trop de fichiers", "the folder « {name} » holds too many files")
            }
            ErrorKind::Locked | ErrorKind::Damaged | ErrorKind::Lost | ErrorKind::Newer | ErrorKind::Older => {
                self.about_ledger(name)
            }
            ErrorKind::NoLocks => text!(
                "« {name} » est sur un disque qui ne sait pas verrouiller un fichier",
                "« {name} » is on a disk that cannot lock a file"
            ),
            ErrorKind::NoFolder => text!(
                "aucun dossier ne peut être créé à l’endroit « {name} »",
                "no folder can be made at the place « {name} »"
            ),
            ErrorKind::Other => self.other(name),
        }
    }

    fn about_ledger(&self, name: &str) -> Text {
        match self.kind {
            ErrorKind::Locked => text!(
                "le registre « {name} » est occupé par quelqu’un d’autre",
                "somebody else is writing to the ledger « {name} »"
            ),
            ErrorKind::Damaged => {
                text!("le fichier « {name} » n’est pas un registre intact", "the file « {name} » is not a sound ledger")
            }
            ErrorKind::Lost => text!(
                "le registre « {name} » manque, alors que des conventions émises ou revenues sont gardées à côté",
                "the ledger « {name} » is missing, while agreements that were issued or came back are kept beside it"
            ),
            ErrorKind::Newer => {
                let needs = self.detail_in(Lang::En);
                text!(
                    "le registre « {name} » vient d’une version plus récente du programme : il faut tripartite {needs}",
                    "the ledger « {name} » comes from a newer version of the program: tripartite {needs} is needed"
                )
            }
            _ => {
                let (fr, en) = (self.detail_in(Lang::Fr), self.detail_in(Lang::En));
                text!(
                    "le registre « {name} » vient d’une version plus ancienne du programme et ne peut pas être mis à jour : {fr}",
                    "the ledger « {name} » comes from an older version of the program and cannot be brought up to date: {en}"
                )
            }
        }
    }

    fn detail_in(&self, lang: Lang) -> &str {
        self.detail.as_ref().map_or("", |detail| detail.get(lang))
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
            ErrorKind::Full => {
                text!("libérer de la place sur ce disque, puis recommencer", "make room on that disk, then try again")
            }
            ErrorKind::Denied => text!(
                "demander l’accès à ce fichier ou à ce dossier à qui gère l’ordinateur ou le partage, puis recommencer",
                "ask whoever runs the computer or the share for access to this file or folder, then try again"
            ),
            ErrorKind::ReadOnly | ErrorKind::Older => text!(
                "copier le dossier de l’établissement entier (`.tripartite` compris) sur un disque où l’on peut écrire, puis recommencer là-bas",
                "copy the school’s whole folder (`.tripartite` too) to a disk that can be written to, then try again there"
            ),
            ErrorKind::NoLocks => text!(
                "deux personnes pourraient inscrire en même temps : demander des verrous à qui gère le partage, ou garder le dossier sur un autre disque",
                "two people could record at once: ask whoever runs the share for locks, or keep the folder on another disk"
            ),
            ErrorKind::NotEmpty => text!(
                "donner le nom d’un dossier qui n’existe pas encore, ou d’un dossier vide",
                "give the name of a folder that does not exist yet, or of an empty one"
            ),
            ErrorKind::Another => text!("donner un autre nom de fichier", "give another name of a file"),
            ErrorKind::NoFolder => text!(
                "vérifier le chemin, ou choisir un dossier qui existe",
                "check the path, or choose a folder that exists"
            ),
            ErrorKind::Outside => {
                text!("copier le fichier dans le dossier de l’établissement", "copy the file into the school’s folder")
            }
            ErrorKind::Locked => text!(
                "attendre un instant, puis recommencer ; rien n’a été inscrit",
                "wait a moment, then try again; nothing was recorded"
            ),
            ErrorKind::Lost => text!(
                "lui rendre son nom si un autre programme l’a changé, sinon le reprendre de la dernière sauvegarde ; rien n’est inscrit d’ici là",
                "give it back its name if another program changed it, else take it from the last backup; nothing is recorded until then"
            ),
            ErrorKind::Damaged => text!(
                "garder une copie du dossier `.tripartite`, puis reprendre la dernière sauvegarde (`tripartite backup`)",
                "keep a copy of the folder `.tripartite`, then go back to the last backup (`tripartite backup`)"
            ),
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

pub(super) fn kind_of(cause: &io::Error) -> ErrorKind {
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
