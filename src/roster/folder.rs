//! A school's folder as it stands before an import.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use toml_edit::{DocumentMut, Item as Toml, TableLike};

use super::document::{Flat, flat, flat_of, parsed, settles};
use super::last::{Last, REMEMBERED};
use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Sources, Span};
use crate::ids::{Number, class_fold};
use crate::text;

/// A TOML file of the school's folder.
#[derive(Clone, Debug, Default)]
pub struct TextFile {
    /// Its path in the folder, with `/`.
    pub path: String,
    /// What a reader of messages knows it as.
    pub shown: String,
    /// Its text.
    pub text: Arc<str>,
}

/// What an import needs of the school's folder.
#[derive(Clone, Debug, Default)]
pub struct SchoolFolder {
    /// `school.toml`.
    pub school: TextFile,
    /// The files of `agreements`.
    pub agreements: Vec<TextFile>,
    /// The files of `hosts`.
    pub hosts: Vec<TextFile>,
    /// The text of [`LAST_IMPORT`](super::LAST_IMPORT), if there is one.
    pub last: Option<String>,
    /// The agreements that were declined, cancelled or erased: no import changes them.
    pub ended: BTreeSet<Number>,
    /// Those that were issued and stand: what an import changes in them is for an amendment to say.
    pub issued: BTreeSet<Number>,
}

/// Whether an agreement still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It may be changed.
    Live,
    /// It was declined, cancelled or erased.
    Ended,
    /// An import made it, and its file was deleted by hand.
    Deleted,
}

/// An agreement that is there, or that was deleted, as the last import gave it.
#[derive(Debug)]
pub(super) struct Existing {
    pub(super) path: String,
    /// Understood again when something changes in it: thousands of documents are not held at once.
    pub(super) text: Arc<str>,
    pub(super) flat: Flat,
    pub(super) number: String,
    pub(super) standing: Standing,
    /// Whether it was issued, and stands.
    pub(super) issued: bool,
    pub(super) place: Span,
}

/// The path in the school's folder of the host that an agreement names.
pub(super) fn in_folder(host: &str) -> &str {
    host.trim_start_matches("../")
}

/// That of the host that an agreement has.
pub(super) fn host_of(agreement: &Flat) -> Option<&str> {
    agreement.get("host")?.as_text().map(in_folder)
}

/// A host's file that is there.
#[derive(Debug)]
pub(super) struct ExistingHost {
    pub(super) path: String,
    /// Understood again like an agreement's.
    pub(super) text: Arc<str>,
    pub(super) flat: Flat,
}

/// The folder, understood.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) school: DocumentMut,
    /// Its text before the import.
    pub(super) school_text: Arc<str>,
    pub(super) school_source: SourceId,
    pub(super) uai: Option<String>,
    pub(super) defaults: Defaults,
    pub(super) agreements: Vec<Existing>,
    pub(super) hosts: Vec<ExistingHost>,
    pub(super) last: Last,
    /// Whether the school says that SIECLE's element keeps no address back.
    pub(super) lifts: bool,
}

impl Known {
    /// The school year of the exports that its agreements come from; none once these are gone.
    pub(super) fn year(&self) -> Option<&str> {
        let is_imported = |agreement: &Existing| self.last.agreements.contains_key(&agreement.number);
        self.last.year.as_deref().filter(|_| self.files().any(is_imported))
    }

    /// The agreements that are in the folder.
    pub(super) fn files(&self) -> impl Iterator<Item = &Existing> {
        self.agreements.iter().filter(|agreement| agreement.standing != Standing::Deleted)
    }
}

/// What `school.toml` gives to agreements that say nothing themselves.
#[derive(Debug, Default)]
pub(super) struct Defaults {
    pub(super) all: Flat,
    /// By the class as it is compared.
    classes: BTreeMap<String, OfClass>,
}

/// What `school.toml` gives to the agreements of a class.
#[derive(Debug)]
struct OfClass {
    /// The class as `school.toml` writes it.
    name: String,
    values: Flat,
}

impl Defaults {
    fn of(school: &DocumentMut) -> Self {
        let defaults = school.get("defaults").and_then(Toml::as_table_like);
        let flat = defaults.map(flat_of).unwrap_or_default();
        let mut all: Flat = flat.into_iter().filter(|(key, _)| !key.starts_with("class.")).collect();
        // The referent teacher may also stand under `[school]`, for the whole school.
        let referent = school.get("school").and_then(|school| school.get("referent")).and_then(Toml::as_table_like);
        for (key, value) in referent.map(flat_of).unwrap_or_default() {
            all.entry(format!("school.referent.{key}")).or_insert(value);
        }
        let classes = defaults.and_then(|defaults| defaults.get("class")).and_then(Toml::as_table_like);
        let mut by_class = BTreeMap::new();
        for (name, item) in classes.into_iter().flat_map(TableLike::iter) {
            if let Some(table) = item.as_table_like() {
                let of_class = || OfClass { name: name.to_owned(), values: flat_of(table) };
                by_class.entry(class_fold(name)).or_insert_with(of_class);
            }
        }
        Self { all, classes: by_class }
    }

    fn of_class(&self, class: &str) -> Option<&OfClass> {
        self.classes.get(&class_fold(class))
    }

    /// What a class alone is given.
    pub(super) fn own(&self, class: &str) -> Option<&Flat> {
        self.of_class(class).map(|own| &own.values)
    }

    /// A class as `school.toml` writes it.
    pub(super) fn name_of<'a>(&'a self, class: &'a str) -> &'a str {
        self.of_class(class).map_or(class, |own| &own.name)
    }

    /// Takes in what a class is given from here on.
    pub(super) fn give(&mut self, class: &str, values: Flat) {
        let own = || OfClass { name: class.to_owned(), values: Flat::new() };
        self.classes.entry(class_fold(class)).or_insert_with(own).values.extend(values);
    }

    /// What an agreement of a class has without saying it.
    pub(super) fn get(&self, class: &str, key: &str) -> Option<&Value> {
        self.own(class).filter(|own| settles(own, key)).unwrap_or(&self.all).get(key)
    }

    /// What an agreement of a class has under a table without saying it.
    pub(super) fn table(&self, class: &str, table: &str) -> Flat {
        let keys = self.own(class).into_iter().chain([&self.all]).flat_map(Flat::keys);
        let under = keys.filter(|key| key.starts_with(table));
        under.filter_map(|key| Some((key.clone(), self.get(class, key)?.clone()))).collect()
    }

    /// Whether any key under a table is given to a class.
    pub(super) fn has(&self, class: &str, table: &str) -> bool {
        let under = |values: &Flat| values.keys().any(|key| key.starts_with(table));
        under(&self.all) || self.own(class).is_some_and(under)
    }
}

/// Understands all files; none when one is damaged, since who stands in it would then be made a second time.
pub(super) fn understand(folder: &SchoolFolder, sources: &mut Sources, found: &mut Diagnostics) -> Option<Known> {
    let school_source = sources.add(folder.school.shown.clone(), Arc::clone(&folder.school.text));
    let school = parse_known(&folder.school, school_source, found);
    let mut whole = school.is_some();
    let (mut agreements, mut hosts) = (vec![], vec![]);
    for file in &folder.agreements {
        let source = sources.add(file.shown.clone(), Arc::clone(&file.text));
        match parse_known(file, source, found) {
            Some(document) => agreements.push(existing(file, &document, source)),
            None => whole = false,
        }
    }
    for file in &folder.hosts {
        let source = sources.add(file.shown.clone(), Arc::clone(&file.text));
        match parse_known(file, source, found) {
            Some(document) => {
                let (path, text) = (file.path.clone(), Arc::clone(&file.text));
                hosts.push(ExistingHost { path, text, flat: flat(&document) });
            }
            None => whole = false,
        }
    }
    let last = match folder.last.as_deref().map(Last::read) {
        None => Last::default(),
        Some(Some(last)) => last,
        Some(None) => {
            found.push(unreadable_last());
            return None;
        }
    };
    let school = school.filter(|_| whole)?;
    settle(&mut agreements, &last, folder, Span::new(school_source, 0, 0));
    let uai = school.get("school").and_then(|s| s.get("uai")).and_then(Toml::as_str).map(ToOwned::to_owned);
    let school_text = Arc::clone(&folder.school.text);
    Some(Known {
        defaults: Defaults::of(&school),
        school,
        school_text,
        school_source,
        uai,
        agreements,
        hosts,
        last,
        lifts: false,
    })
}

fn existing(file: &TextFile, document: &DocumentMut, source: SourceId) -> Existing {
    let (flat, text) = (flat(document), Arc::clone(&file.text));
    let number = flat.get("number").and_then(Value::as_text).unwrap_or_default().to_owned();
    let (path, standing) = (file.path.clone(), Standing::Live);
    Existing { path, text, flat, number, standing, issued: false, place: Span::new(source, 0, 0) }
}

/// Which agreements were issued, which have ended, and which an import has made that are no longer there.
fn settle(agreements: &mut Vec<Existing>, last: &Last, folder: &SchoolFolder, place: Span) {
    let path_of = |number: &str| format!("agreements/{number}.toml");
    let named = agreements.iter().flat_map(|agreement| [agreement.path.clone(), path_of(&agreement.number)]);
    let named: BTreeSet<String> = named.collect();
    let is_there = |number: &String| named.contains(&path_of(number));
    let gone = last.agreements.iter().filter(|(number, _)| !is_there(number));
    let gone = gone.map(|(number, values)| {
        let mut flat = values.clone();
        flat.retain(|key, _| !REMEMBERED.contains(&key.as_str()));
        let (number, standing) = (number.clone(), Standing::Deleted);
        Existing { path: path_of(&number), text: Arc::default(), flat, number, standing, issued: false, place }
    });
    let gone: Vec<Existing> = gone.collect();
    agreements.extend(gone);
    for agreement in agreements {
        let Ok(number) = agreement.number.parse::<Number>() else { continue };
        agreement.issued = folder.issued.contains(&number);
        if folder.ended.contains(&number) {
            agreement.standing = Standing::Ended;
        }
    }
}

fn parse_known(file: &TextFile, source: SourceId, found: &mut Diagnostics) -> Option<DocumentMut> {
    match parsed(&file.text) {
        Ok(document) => Some(document),
        Err(error) => {
            let at = error.span().unwrap_or(0..0);
            let message = text!(
                "ce fichier TOML du dossier est mal écrit : rien n’est importé tant qu’il l’est",
                "this TOML file of the folder is badly written: nothing is imported as long as it is"
            );
            found.push(Diagnostic::error("ROSTER-23", Span::new(source, at.start, at.end), message).with_help(text!(
                "`tripartite check` dit ce qu’il faut y corriger",
                "`tripartite check` says what to correct in it"
            )));
            None
        }
    }
}

fn unreadable_last() -> Diagnostic {
    let path = super::LAST_IMPORT;
    Diagnostic::error(
        "ROSTER-23",
        None,
        text!("« {path} » (les valeurs du dernier import) est abîmé", "« {path} » (the values of the last import) is damaged"),
    )
    .with_help(text!(
        "le reprendre d’une sauvegarde ; ou l’effacer : les valeurs changées à la main seront alors signalées, jamais remplacées",
        "take it from a backup; or delete it: values changed by hand will then be told, never replaced"
    ))
}
