//! The school's exports, and its list of placements, to the files of its folder; and what changed since the last import.
//!
//! Pure: bytes and the texts of the folder go in, texts to write come out. A file is told by what it holds: SIECLE's XML
//! (alone or in its archives), CSV in any usual encoding, XLSX, ODS. Columns are found by their headers, in any order.
//!
//! Three sides are merged: what the last import gave (kept in [`LAST_IMPORT`]), what the folder says today, and what this
//! import gives. Only what the export gives is ever changed, what was changed by hand stays, what both changed is told
//! and left, and nothing is deleted.
//!
//! ```
//! use tripartite::diagnostic::{Diagnostics, Sources};
//! use tripartite::roster::{self, Given, SchoolFolder, TextFile, Wish};
//!
//! let school = TextFile { path: "school.toml".into(), shown: "school.toml".into(), text: "schema = 1\n".into() };
//! let folder = SchoolFolder { school, ..SchoolFolder::default() };
//! let csv = "Nom;Prénom;Né(e) le;Classe\nDUPONT;Léa;03/03/2010;2de 4\n";
//! let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
//! let given = [Given { name: "pupils.csv", bytes: csv.as_bytes() }];
//! let import = roster::import(&given, &folder, &Wish::default(), &mut sources, &mut found);
//! let plan = import.plan.expect("a readable table");
//! assert_eq!(plan.files[1].path, "agreements/CS-0001.toml");
//! ```

mod answers;
mod repairs;
mod value;
mod words;
mod clauses;
mod withheld;
mod nothing;
mod looks;
mod spoilt;
mod dates;
mod hours;
mod values;
mod decode;
mod synonyms;
mod plain;
mod refusals;
mod headers;
mod layout;
mod table;
mod siecle;
mod workbook;
mod file;
mod head;
mod column;
mod numbered;
mod whose;
mod columns;
mod flaws;
mod people;
mod initials;
mod matching;
mod kept;
mod pupils;
mod asides;
mod names;
mod halves;
mod addresses;
mod reading;
mod gather;
mod doubts;
mod families;
mod document;
mod merge;
mod last;
mod folder;
mod organisations;
mod kinds;
mod hosts;
mod numbers;
mod subjects;
mod signers;
mod placed;
mod departures;
mod homes;
mod housemates;
mod defaults;
mod placements;
mod pairs;
mod wanted;
mod missing;
mod change;
mod make;
mod plan;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use self::families::Whole;
use self::file::Parts;
use self::hosts::Hosts;
use self::people::{People, Values, text_of};
use crate::diagnostic::{Diagnostics, Sources, Span};
use crate::ids::{class_fold, is_near_class};

pub use self::columns::{Column, Understood, Why};
pub use self::defaults::Shared;
pub use self::file::MOST_BYTES;
pub use self::folder::{SchoolFolder, TextFile};
pub use self::last::{LAST_IMPORT, MOST_OF_LAST, forget};
pub use self::merge::{Change, Conflict};
pub use self::people::Without;
pub use self::plan::Plan;
pub use self::value::Value;

/// The text of bytes in any encoding that school software writes; none of what is no text.
pub(crate) fn decoded(bytes: &[u8]) -> Option<String> {
    decode::decode(bytes).ok().map(|decoded| decoded.text)
}

/// The rows of a workbook's sheets, the words of the cells of each between spaces; none of what is no workbook, or of one
/// that no import would take.
pub(crate) fn rows_of_workbook(bytes: &[u8]) -> Vec<String> {
    let tables = file::workbook("", bytes, &mut Sources::new()).unwrap_or_default();
    let words = |row: &table::Row| row.cells.join(" ").replace(['\t', '\n', '\r'], " ");
    tables.iter().flat_map(|table| &table.rows).map(words).collect()
}

/// A file to import.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// What a reader of messages knows it as.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What the call asks for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Headers, and the key that each stands for, beside those of `school.toml`.
    pub columns: BTreeMap<String, String>,
    /// How numbers are made, in place of what `school.toml` says.
    pub number: Option<String>,
    /// The classes whose pupils are taken; all when there is none.
    pub classes: Vec<String>,
    /// The day of the import, after which nobody has left yet; without it, only the placement's last day counts.
    pub today: Option<NaiveDate>,
    /// Whether agreements whose files were deleted by hand are made again.
    pub again: bool,
}

impl Wish {
    /// Whether a class, folded, is among those that are taken.
    fn asks_for(&self, class: &str) -> bool {
        self.classes.is_empty() || self.classes.iter().any(|wanted| class_fold(wanted) == class)
    }

    /// Whether a row names a class that is not among those, in whatever words.
    fn leaves_aside(&self, row: &Values) -> bool {
        let is = |class: &str| {
            self.asks_for(&class_fold(class)) || self.classes.iter().any(|wanted| is_near_class(wanted, class))
        };
        text_of(row, "class").is_some_and(|class| !is(class))
    }
}

/// A SIECLE export as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub name: String,
    /// How many pupils it has.
    pub pupils: usize,
    /// How many people who are responsible for pupils it has.
    pub people: usize,
    /// How many classes it names.
    pub classes: usize,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is made.
    New,
    /// It is changed.
    Changed,
    /// It stays as it is.
    Same,
}

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// Its path in the school's folder, with `/`.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// Whether it is made or changed.
    pub fate: Fate,
}

/// What becomes of an agreement, or of a host's file.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The agreement's number, or the path of the host's file.
    pub number: String,
    /// The pupil, or the host.
    pub who: String,
    /// The pupil's class.
    pub class: String,
    /// The file of the host that this import gives, by its path in the folder.
    pub host: Option<String>,
    /// Whether it is made or changed.
    pub fate: Fate,
    /// What changes in a file that is there.
    pub changes: Vec<Change>,
    /// What was changed by hand and by the export in different ways, and stays.
    pub conflicts: Vec<Conflict>,
    /// How many values stay as they were written by hand.
    pub kept: usize,
}

/// What was understood, and what would be written.
#[derive(Debug, Default)]
pub struct Import {
    /// The tables, column by column.
    pub tables: Vec<Understood>,
    /// The exports of SIECLE.
    pub exports: Vec<Exported>,
    /// What would be written; none when a file is damaged, hostile or not understood.
    pub plan: Option<Plan>,
}

/// Understands files and plans what to write; nothing is written here.
pub fn import(
    files: &[Given<'_>],
    folder: &SchoolFolder,
    wish: &Wish,
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Import {
    let mut import = Import::default();
    let known = folder::understand(folder, sources, found);
    let mut parts = Parts::default();
    // All files are read, so that what is wrong with each is told at once.
    let damaged = files.iter().filter(|file| !parts.read(file.name, file.bytes, sources, found)).count();
    let useful = parts.tell_useless(found);
    import.exports = parts.exports.iter().map(exported).collect();
    let Some(mut known) = known else { return import };
    let columns = chosen(&known.school, wish);
    let ignored = ignored(&columns);
    known.lifts = ignored.contains(siecle::CONSENT);
    leave_out(&mut parts.exports, &ignored, found);
    let mut people = People::default();
    let year = families::year(&parts.exports, known.year()).map_err(|finding| found.push(*finding));
    let schools = families::of_schools(parts.exports, known.uai.as_deref(), found);
    for school in &schools {
        school.gather_into(&mut people, found);
    }
    let classes = if wish.classes.is_empty() { families::whole(&schools) } else { BTreeSet::new() };
    drop(schools);
    let apart = head::apart(parts.tables, &columns, found);
    let (tables, understood) = columns::understand_all(&apart, &columns, found);
    for (table, columns) in tables {
        gather::gather(table, &columns, &mut people, found);
        import.tables.push(columns);
    }
    // What stands in their cells has been gathered.
    drop(apart);
    let Some(year) = year.ok().filter(|_| damaged == 0 && useful && understood) else { return import };
    initials::complete(&mut people, found);
    let last = |path: &String| known.last.hosts.get(path).cloned().unwrap_or_default();
    let files = known.hosts.iter().map(|host| (host.path.clone(), host.flat.clone(), last(&host.path)));
    let mut hosts = Hosts::of_folder(files);
    for row in std::mem::take(&mut people.hosts) {
        hosts.list(row.values, found);
    }
    let (subjects, unfound) = subjects::subjects(people, &known, wish, found);
    let (mut subjects, aside): (Vec<_>, Vec<_>) =
        subjects.into_iter().partition(|subject| subject.is_asked_for(&known, wish));
    signers::settle(&mut subjects, &known, found);
    placed::settle(&mut subjects, &known, found);
    departures::settle(&mut subjects, &known, wish, found);
    homes::settle(&mut subjects, &known, found);
    housemates::tell(&subjects, &known, found);
    subjects.extend(aside);
    import.plan = plan::plan(&mut known, &subjects, &unfound, hosts, wish, &Whole { classes, year }, found)
        .map(|plan| without_same(plan, folder));
    import
}

/// The headers that the school maps itself; those of the call count first.
fn chosen(school: &toml_edit::DocumentMut, wish: &Wish) -> BTreeMap<String, String> {
    let own = school.get("import").and_then(|i| i.get("columns")).and_then(toml_edit::Item::as_table_like);
    let own = own.into_iter().flat_map(toml_edit::TableLike::iter);
    let own = own.filter_map(|(header, key)| Some((header.to_owned(), key.as_str()?.to_owned())));
    let mut all: BTreeMap<String, String> = own.collect();
    all.extend(wish.columns.clone());
    all
}

/// SIECLE's elements that the school maps to nothing, as it does columns.
fn ignored(columns: &BTreeMap<String, String>) -> BTreeSet<&'static str> {
    columns.iter().filter(|(_, key)| *key == headers::IGNORE).filter_map(|(name, _)| siecle::element(name)).collect()
}

/// Leaves elements out of SIECLE's exports, and tells how many.
fn leave_out(exports: &mut [siecle::Export], ignored: &BTreeSet<&'static str>, found: &mut Diagnostics) {
    let mut all: BTreeMap<&str, (usize, Span)> = BTreeMap::new();
    for (element, (count, span)) in exports.iter_mut().flat_map(|export| export.leave_out(ignored)) {
        all.entry(element).or_insert((0, span)).0 += count;
    }
    found.extend(all.into_iter().map(|(element, (count, span))| doubts::left_out(element, count, span)));
}

fn exported(export: &siecle::Export) -> Exported {
    let classes: BTreeSet<&String> = export.classes.values().map(|(class, _)| class).collect();
    Exported {
        name: export.name.clone(),
        pupils: export.pupils.len(),
        people: export.people.len(),
        classes: classes.len().max(export.divisions.len()),
    }
}

/// The plan without files that would be written as they are.
fn without_same(mut plan: Plan, folder: &SchoolFolder) -> Plan {
    let unchanged = |write: &Write| match write.path.as_str() {
        "school.toml" => *write.text == *folder.school.text,
        LAST_IMPORT => Some(&write.text) == folder.last.as_ref(),
        _ => false,
    };
    plan.files.retain(|write| !unchanged(write));
    plan
}
