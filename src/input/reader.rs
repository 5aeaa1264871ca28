//! The typed reader: one function a table asks for its keys, and the same function run on nothing describes them.
//!
//! A function such as `fn pupil(t: &mut Fields) -> Option<Pupil>` is the only place that says which keys a table has, of
//! what kind each is and which are required. Values, missing keys, unknown keys, the nearest known key and the JSON
//! Schema all come from it.

use serde_json::Value as Json;

use super::advice::readable;
use super::format::{self, join};
use super::tree::{Doc, Entry, Node, Place, Table, Value};
use crate::diagnostic::{Diagnostic, SourceId, Span, Spanned, nearest};
use crate::ids::quoted;
use crate::text;

/// A file, and its number among the sources of this run.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) doc: &'a Doc,
    pub(super) id: SourceId,
}

/// What a layer lets be seen of its table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    /// All of it.
    All,
    /// A table of defaults at its root: neither what is each agreement's own, nor the tables of classes.
    Defaults,
    /// The root of `school.toml`: its `[school]` only.
    School,
}

/// The keys that no default can give.
pub(super) const NEVER_BY_DEFAULT: [&str; 3] = ["number", "pupil", "schema"];

/// One of the tables that a value may come from.
#[derive(Clone, Copy)]
pub(super) struct Layer<'a> {
    pub(super) file: File<'a>,
    pub(super) table: &'a Table,
    pub(super) header: Place,
    pub(super) shows: Shows,
    /// Whether it is lent by `school.toml` to many agreements: what is missing is not missing there.
    pub(super) lent: bool,
}

impl<'a> Layer<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&'a Entry> {
        self.shows(name).then(|| self.table.get(name)).flatten()
    }

    fn shows(&self, name: &str) -> bool {
        match self.shows {
            Shows::All => true,
            Shows::Defaults => name != "class" && !NEVER_BY_DEFAULT.contains(&name),
            Shows::School => name == "school",
        }
    }

    /// Whether it has a value at the keys of a path.
    fn gives(&self, path: &str) -> bool {
        let mut table = Some(self.table);
        path.split('.').all(|part| {
            let entry = table.and_then(|t| t.get(part));
            table = entry.and_then(|e| match &e.node.value {
                Value::Table(inner) => Some(inner),
                _ => None,
            });
            entry.is_some()
        })
    }

    /// The table that an entry of this layer holds, as a layer.
    pub(super) fn inner(&self, table: &'a Table, header: Place) -> Self {
        Self { table, header, shows: Shows::All, ..*self }
    }
}

/// What the files that an agreement names gave.
pub(super) trait Files {
    /// The table that the path written at a place leads to: its file, and the table's name there.
    fn included(&self, id: SourceId, place: Place) -> Included<'_>;
    /// The bytes of a logo, by the path written in a file.
    fn logo(&self, file: File<'_>, written: &str) -> Result<std::sync::Arc<[u8]>, crate::diagnostic::Flaw>;
    /// The models that exist; empty when nobody said.
    fn models(&self) -> &[String];
}

/// Where a path written in place of a table leads.
#[derive(Clone, Copy)]
pub(super) enum Included<'a> {
    /// The table in the file that it names.
    Table(File<'a>, &'a Entry),
    /// The school's own `school.toml`, which counts anyway.
    OwnSchool,
    /// Nowhere; the reason was told.
    Nothing,
}

/// The most findings of one agreement: past these, telling more helps nobody.
const MAX_FINDINGS: usize = 300;

/// What one reading carries along.
pub(super) struct Context<'a> {
    pub(super) files: &'a dyn Files,
    /// Whether a part of an agreement is read, in which nothing is required.
    pub(super) partial: bool,
    /// Whether `school.toml` is damaged: what seems to be missing may only be hidden in it.
    pub(super) lender_is_damaged: bool,
    /// The class by which `school.toml` lends: while it is not known, what seems to be missing may only be a class's.
    pub(super) class: Option<Spanned<String>>,
    /// What `school.toml` lends to single classes.
    pub(super) of_classes: Vec<Layer<'a>>,
    /// How many values were passed over, since their syntax is wrong.
    unread: usize,
    findings: Vec<Diagnostic>,
    untold: usize,
}

impl<'a> Context<'a> {
    pub(super) fn new(files: &'a dyn Files, partial: bool) -> Self {
        Self {
            files,
            partial,
            lender_is_damaged: false,
            class: None,
            of_classes: vec![],
            unread: 0,
            findings: vec![],
            untold: 0,
        }
    }

    pub(super) fn push(&mut self, finding: Diagnostic) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(readable(finding));
        } else {
            self.untold += 1;
        }
    }

    /// Counts a value that cannot be read, which its syntax has told.
    pub(super) fn pass_over(&mut self) {
        self.unread += 1;
    }

    /// How much was found so far, with what was passed over.
    pub(super) fn told(&self) -> usize {
        self.findings.len() + self.untold + self.unread
    }

    /// What was found.
    pub(super) fn into_findings(self) -> impl Iterator<Item = Diagnostic> {
        let untold = self.untold;
        let rest = (untold > 0).then(|| {
            let place = self.findings.last().and_then(|d| d.span);
            let words =
                text!("… et {untold} autres erreurs dans ce fichier", "… and {untold} more errors in this file");
            Diagnostic::note("FILE-06", place, words)
        });
        self.findings.into_iter().chain(rest)
    }
}

/// A value that was found for a key.
pub(super) struct Found<'a, 'x> {
    pub(super) file: File<'a>,
    pub(super) node: &'a Node,
    /// The key.
    pub(super) name: &'x str,
    /// The keys from the root to the table that holds it, joined by dots.
    pub(super) parent: &'x str,
    /// The layers below the one that it was found in.
    pub(super) lower: &'x [Layer<'a>],
    pub(super) layer: Layer<'a>,
    pub(super) home: Home<'a>,
    pub(super) in_list: bool,
    pub(super) needed: bool,
}

impl<'a> Found<'a, '_> {
    pub(super) fn span(&self) -> Span {
        self.node.place.in_file(self.file.id)
    }

    /// The value as it is written in the file.
    pub(super) fn written(&self) -> &'a str {
        self.file.doc.text_at(self.node.place)
    }

    /// The keys from the root to here, joined by dots.
    pub(super) fn path(&self) -> String {
        join(self.parent, self.name)
    }

    /// An item of this list.
    pub(super) fn item<'y>(&'y self, node: &'a Node) -> Found<'a, 'y> {
        Found { node, lower: &[], in_list: true, needed: true, ..*self }
    }
}

/// Where what is missing from a table is told.
#[derive(Clone, Copy)]
pub(super) struct Home<'a> {
    file: File<'a>,
    place: Place,
    /// Whether it is the header of the table itself, not of one around it.
    exact: bool,
}

impl Home<'_> {
    pub(super) fn span(&self) -> Span {
        self.place.in_file(self.file.id)
    }
}

/// A kind of value: how it is read, and how the JSON Schema tells it.
pub(super) trait Kind {
    /// What it becomes.
    type Out;
    /// Reads a value that is there, or says what is wrong with it.
    fn read<'a>(&self, found: &Found<'a, '_>, cx: &mut Context<'a>) -> Option<Self::Out>;
    /// Its JSON Schema; `path` leads to the descriptions.
    fn schema(&self, path: &str) -> Json;
}

/// A key that was asked for.
struct Asked {
    name: &'static str,
    needed: bool,
    present: bool,
}

/// A table that is being read, from one or several layers, or described.
pub(super) struct Fields<'a, 'c> {
    pub(super) cx: &'c mut Context<'a>,
    layers: Vec<Layer<'a>>,
    home: Option<Home<'a>>,
    path: String,
    asked: Vec<Asked>,
    /// The schemas of the keys, when the table is described and not read.
    described: Option<serde_json::Map<String, Json>>,
}

impl<'a, 'c> Fields<'a, 'c> {
    /// Reads a table; `home` is where its parent's missing keys are told.
    pub(super) fn read<T>(
        cx: &'c mut Context<'a>,
        layers: Vec<Layer<'a>>,
        home: Option<Home<'a>>,
        path: String,
        f: impl Fn(&mut Fields<'a, '_>) -> Option<T>,
    ) -> Option<T> {
        let own = layers.first().filter(|l| !l.lent).map(|l| Home { file: l.file, place: l.header, exact: true });
        let mut fields = Fields {
            cx,
            layers,
            home: own.or(home.map(|h| Home { exact: false, ..h })),
            path,
            asked: vec![],
            described: None,
        };
        let out = f(&mut fields);
        fields.finish();
        out
    }

    /// The JSON Schema of a table. `strict` says whether its required keys are: not where a default may give them.
    pub(super) fn describe<T>(path: &str, strict: bool, f: impl Fn(&mut Fields<'_, '_>) -> Option<T>) -> Json {
        let mut cx = Context::new(&super::NoFiles, true);
        let mut fields = Fields {
            cx: &mut cx,
            layers: vec![],
            home: None,
            path: path.to_owned(),
            asked: vec![],
            described: Some(serde_json::Map::new()),
        };
        let _ = f(&mut fields);
        let required: Vec<&str> = fields.asked.iter().filter(|a| a.needed).map(|a| a.name).collect();
        let mut schema = serde_json::json!({
            "type": "object",
            "properties": fields.described.take().unwrap_or_default(),
            "additionalProperties": false,
        });
        if let Some(object) = schema.as_object_mut().filter(|_| strict && !required.is_empty()) {
            object.insert("required".to_owned(), Json::from(required));
        }
        schema
    }

    /// The value of a key that must be there.
    #[expect(clippy::needless_pass_by_value, reason = "a kind is made where its key is named")]
    pub(super) fn required<K: Kind>(&mut self, name: &'static str, kind: K) -> Option<K::Out> {
        self.ask(name, true, &kind)
    }

    /// The value of a key that may be left out.
    #[expect(clippy::needless_pass_by_value, reason = "a kind is made where its key is named")]
    pub(super) fn optional<K: Kind>(&mut self, name: &'static str, kind: K) -> Option<K::Out> {
        self.ask(name, false, &kind)
    }

    /// Says that a key names what its table is about: below the first layer that has it stands what is said of somebody or
    /// something else, which is not read.
    pub(super) fn named_by(&mut self, name: &str) {
        if let Some(at) = self.layers.iter().position(|layer| layer.get(name).is_some()) {
            self.layers.truncate(at + 1);
        }
    }

    /// Says that the table counts whole where it first stands: what another layer has beside it is not read.
    pub(super) fn is_whole(&mut self) {
        self.layers.truncate(1);
    }

    /// Says of a key that was asked for that it must be there after all; none when it is not.
    pub(super) fn demand(&mut self, name: &str) -> Option<()> {
        let asked = self.asked.iter_mut().find(|a| a.name == name)?;
        asked.needed = true;
        asked.present.then_some(())
    }

    /// Says of a key that nobody wrote that another one, at a place, needs it.
    pub(super) fn needs(&mut self, name: &str, for_place: Span) {
        if !self.is_written(name) {
            let missing = missing_key(for_place, true, &self.path, name);
            self.cx.push(missing);
        }
    }

    /// Says that a key may stand here although somebody else reads it.
    pub(super) fn known(&mut self, name: &'static str) {
        self.asked.push(Asked { name, needed: false, present: true });
    }

    /// Whether a key is written in any layer.
    pub(super) fn is_written(&self, name: &str) -> bool {
        self.layers.iter().any(|l| l.get(name).is_some())
    }

    /// Whether a key is written in any layer, or another that is meant for it.
    pub(super) fn is_meant(&self, name: &str) -> bool {
        let is_it = |word: &str| format::english_of(word) == Some(name) || nearest(word, [name]).is_some();
        self.entries().any(|entry| is_it(&entry.name))
    }

    /// Whether the syntax is wrong among these keys, so that some may be hidden.
    pub(super) fn is_damaged(&self) -> bool {
        self.layers.iter().any(|layer| layer.file.doc.is_damaged_near(layer.header.start))
    }

    /// Whether the syntax is wrong among the keys of a table, so that some may be hidden.
    pub(super) fn is_damaged_in(&self, name: &str) -> bool {
        let mut tables = self.layers.iter().filter_map(|l| Some((l.file.doc, l.get(name)?.node.place)));
        tables.any(|(doc, place)| doc.is_damaged_near(place.start))
    }

    /// What is written in all layers.
    pub(super) fn entries(&self) -> impl Iterator<Item = &'a Entry> {
        self.layers.iter().flat_map(|l| l.table.entries())
    }

    /// The place of the first layer's table.
    pub(super) fn span(&self) -> Option<Span> {
        let layer = self.layers.first()?;
        Some(layer.header.in_file(layer.file.id))
    }

    fn ask<K: Kind>(&mut self, name: &'static str, needed: bool, kind: &K) -> Option<K::Out> {
        if let Some(described) = &mut self.described {
            let path = join(&self.path, name);
            let mut schema = kind.schema(&path);
            format::describe(&path, &mut schema);
            described.insert(name.to_owned(), schema);
        }
        let mut layers = self.layers.iter().enumerate();
        let found = layers.find_map(|(at, layer)| Some((at, *layer, layer.get(name)?)));
        self.asked.push(Asked { name, needed, present: found.is_some() });
        let (at, layer, entry) = found?;
        let found = Found {
            file: layer.file,
            node: &entry.node,
            name,
            parent: &self.path,
            lower: self.layers.get(at + 1..).unwrap_or_default(),
            layer,
            home: self.home?,
            in_list: false,
            needed,
        };
        match entry.node.value {
            Value::Broken => {
                self.cx.pass_over();
                None
            }
            _ => kind.read(&found, self.cx),
        }
    }

    /// Says what is missing and what is unknown.
    fn finish(self) {
        let Self { cx, layers, home, path, asked, .. } = self;
        let mut meant = vec![];
        for layer in &layers {
            for entry in layer.table.entries() {
                if is_unknown(layer, entry, &asked) {
                    meant.extend(suggestion(&entry.name, &asked));
                    cx.push(unknown(layer, entry, &asked));
                }
            }
        }
        let Some(home) = home.filter(|_| !cx.partial && !cx.lender_is_damaged) else {
            return;
        };
        let damaged = match path.as_str() {
            "" => home.file.doc.is_damaged(),
            _ => home.file.doc.is_damaged_near(home.place.start),
        };
        // What a school lacks is missing in its own file, once, and not in every agreement.
        let of_school = cx.class.is_some() && !home.exact && (path == "school" || path.starts_with("school."));
        let lender = layers.iter().rev().find(|layer| of_school && layer.lent);
        let of_class = |name| cx.of_classes.iter().find(|layer| layer.gives(&join(&path, name))).copied();
        let may_be_lent = |name| cx.class.is_none() && of_class(name).is_some();
        let is_missing =
            |a: &&Asked| a.needed && !a.present && !damaged && !meant.contains(&a.name) && !may_be_lent(a.name);
        let told = asked.iter().filter(is_missing).map(|missing| {
            let name = missing.name;
            match (lender, &cx.class, of_class(name)) {
                (Some(_), Some(class), Some(other)) => missing_of_class(class, &other, &path, name),
                (Some(lender), ..) => missing_of_school(lender.header.in_file(lender.file.id), &path, name),
                (None, ..) => missing_key(home.span(), home.exact, &path, name),
            }
        });
        for finding in told.collect::<Vec<_>>() {
            cx.push(finding);
        }
    }
}

fn is_unknown(layer: &Layer<'_>, entry: &Entry, asked: &[Asked]) -> bool {
    layer.shows(&entry.name)
        && asked.iter().all(|a| a.name != entry.name)
        && !layer.file.doc.is_broken_at(entry.key)
        && !layer.file.doc.header_is_broken(entry.key.start)
}

/// The key that an unknown one was meant to be.
fn suggestion(name: &str, asked: &[Asked]) -> Option<&'static str> {
    let known = || asked.iter().map(|a| a.name);
    let french = format::english_of(name).filter(|key| known().any(|k| k == *key));
    french.or_else(|| nearest(name, known()))
}

fn unknown(layer: &Layer<'_>, entry: &Entry, asked: &[Asked]) -> Diagnostic {
    let name = &entry.name;
    let finding = Diagnostic::error(
        "KEY-01",
        entry.key.in_file(layer.file.id),
        text!("la clé `{name}` n’existe pas ici", "there is no key `{name}` here"),
    );
    if let Some(near) = suggestion(name, asked) {
        return finding.with_help(text!("écrire `{near}` ?", "did you mean `{near}`?"));
    }
    let all: Vec<&str> = asked.iter().map(|a| a.name).collect();
    if let Some(table) = format::table_of(name, &all) {
        return finding.with_help(text!("`{name}` se range sous `{table}`", "`{name}` belongs under `{table}`"));
    }
    let all = all.join(", ");
    finding.with_help(text!("clés possibles : {all}", "possible keys: {all}"))
}

/// A key that is missing in `school.toml`, where agreements leave the school to it.
fn missing_of_school(place: Span, path: &str, name: &str) -> Diagnostic {
    let finding = missing_key(place, true, path, name);
    if (path, name) != ("school", "referent") {
        return finding;
    }
    let person = "{ civility = \"Mme\", family_name = \"Dupont\", given_names = \"Anne\" }";
    finding.with_help(text!(
        "ajouter dans school.toml [school.referent] et ses clés ; ou, pour chaque classe, sous [defaults.class.\"2de 4\"] : school = {{ referent = {person} }}",
        "add [school.referent] with its keys in school.toml; or, for each class, under [defaults.class.\"2de 4\"]: school = {{ referent = {person} }}"
    ))
}

/// A key that `school.toml` gives to another class: it is missing where the agreement names its own.
fn missing_of_class(class: &Spanned<String>, other: &Layer<'_>, path: &str, name: &str) -> Diagnostic {
    let own = quoted(&class.value);
    let key = join(path, name);
    missing_key(class.span, false, path, name)
        .with_help(text!(
            "school.toml n’a `{key}` ni sous [school], ni sous [defaults.class.\"{own}\"] : l’y ajouter, ou corriger la classe",
            "school.toml has `{key}` neither under [school] nor under [defaults.class.\"{own}\"]: add it there, or mend the class"
        ))
        .with_related(
            other.header.in_file(other.file.id),
            text!("une autre classe l’a ici", "another class has it here"),
        )
}

/// A key that is missing; `exact` says whether the place is the header of its own table.
pub(super) fn missing_key(place: Span, exact: bool, path: &str, name: &str) -> Diagnostic {
    let key = join(path, name);
    let example = format::example_or_form(&key, name);
    let is_table = example.starts_with('[');
    let message = if is_table {
        text!("il manque la table `{example}`", "the table `{example}` is missing")
    } else if path.is_empty() {
        text!("il manque la clé `{name}`", "the key `{name}` is missing")
    } else {
        text!("il manque la clé `{name}` dans `{path}`", "the key `{name}` is missing in `{path}`")
    };
    let lent = key.starts_with("school");
    let help = if is_table && lent {
        text!(
            "ajouter {example} et ses clés, dans ce fichier ou dans school.toml",
            "add {example} with its keys, in this file or in school.toml"
        )
    } else if key == "placement.week" {
        text!(
            "ajouter une ligne {example}, puis ses clés ; ou, si la semaine est la même pour une classe ou pour toutes, l’écrire dans school.toml, sous [defaults] (ou [defaults.class.\"…\"]) : placement = {{ …, week = {{ monday = [\"08:30-12:00\", \"13:30-17:00\"], … }} }}",
            "add a line {example}, then its keys; or, where a class or the school has one week for all, write it in school.toml, under [defaults] (or [defaults.class.\"…\"]): placement = {{ …, week = {{ monday = [\"08:30-12:00\", \"13:30-17:00\"], … }} }}"
        )
    } else if key == "host" {
        text!(
            "ajouter en tête du fichier : host = \"../hosts/NOM.toml\", le fichier de l’organisme ; ou ici une ligne [host], puis ses clés",
            "add at the top of the file: host = \"../hosts/NAME.toml\", the file of the host; or a line [host] here, then its keys"
        )
    } else if is_table {
        text!("ajouter une ligne {example}, puis ses clés", "add a line {example}, then its keys")
    } else if path.is_empty() {
        text!("ajouter en tête du fichier : {example}", "add at the top of the file: {example}")
    } else if exact {
        text!("ajouter : {example}", "add: {example}")
    } else if lent {
        text!(
            "ajouter sous [{path}], ici ou dans school.toml : {example}",
            "add under [{path}], here or in school.toml: {example}"
        )
    } else {
        text!("ajouter sous [{path}] : {example}", "add under [{path}]: {example}")
    };
    Diagnostic::error("KEY-02", place, message).with_help(help)
}
