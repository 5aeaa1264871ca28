//! Many agreements in one PDF, for those who handle paper.
//!
//! A pack begins with a list to tick, in the order of the class list; each agreement then begins on an odd page, so that a
//! double-sided print can be taken apart. It has no signature fields and no attached data: what is signed on a screen is the
//! agreement's own PDF. A host with several pupils also gets a summary of a page, with nothing of the pupils that it does not
//! need.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::agreement::{Agreement, School};
use crate::content::{Content, host_place};
use crate::diagnostic::{Bug, Diagnostics, Sources, Span};
use crate::digest::{hex, sha256};
use crate::ids::{Piece, class_fold, fold, pieces};
use crate::layout::{Page, Pages, Part, PartKind, PlacedHeading, theme};
use crate::model::{Model, Scope};
use crate::pdf::{Extras, Sheets};
use crate::render::{FIRST_VERSION, Imprint, Maker, Renderer};
use crate::rules::Checked;

/// The kind of the list that a pack begins with.
pub const LIST: &str = "list";

/// The kind of a host's summary.
pub const SUMMARY: &str = "summary";

/// What makes a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// A class.
    Class,
    /// A host.
    Host,
    /// All agreements of a school.
    All,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Class, Self::Host, Self::All];

    /// Its name, for programs.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Host => "host",
            Self::All => "all",
        }
    }
}

/// Which part of the agreements that would be in its packs a call is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// What words say: the classes or the hosts that were chosen.
    Named(String),
    /// Files that were given one by one.
    Files,
}

impl Selection {
    /// For the reader.
    pub fn words(&self) -> &str {
        match self {
            Self::Named(words) => words,
            Self::Files => "fichiers choisis",
        }
    }

    /// What tells it in the name of a file: of files, which agreements they are.
    fn name(&self, leaves: &[&Leaf]) -> String {
        let numbers: Vec<&str> = leaves.iter().map(|leaf| leaf.number()).collect();
        let all = numbers.join(" ");
        match (self, numbers.as_slice()) {
            (Self::Named(words), _) => words.clone(),
            (Self::Files, [first, others @ ..]) if all.len() > LONGEST_NUMBERS => {
                format!("conventions {first} et {} {}", others.len(), short(&all))
            }
            (Self::Files, _) => format!("conventions {all}"),
        }
    }
}

/// What tells packs apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    school: String,
    /// The hash of the school's logo, of which a file shows one alone.
    logo: String,
    /// What its file is named after.
    name: String,
    place: String,
}

impl Key {
    /// That of an agreement, by its printed values: those of different schools, or under different logos, never share a pack.
    fn of(values: &Map<String, Value>, by: By) -> Self {
        let words = |path: &[&str]| words(values, path);
        let [school, logo] = ["uai", "logo"].map(|key| words(&["school", key]).to_owned());
        let (name, place) = match by {
            By::Class => (class_fold(words(&["pupil", "class"])), String::new()),
            By::Host => {
                let place = host_place(value(values, &["host"]));
                let siret = words(&["host", "siret"]);
                (if siret.is_empty() { short(&place) } else { siret.to_owned() }, place)
            }
            By::All => ("toutes".to_owned(), String::new()),
        };
        Self { school, logo, name, place }
    }

    /// What stands for it where its words are not to be read; another logo makes no other pack of it.
    fn digest(&self) -> String {
        let Self { school, name, place, .. } = self;
        hex(&sha256(format!("{:?}", (school, name, place)).as_bytes()))
    }
}

/// What tells the pack of an agreement from all others that the same makes under one logo; whoever has it belongs to that pack.
pub fn place(content: &Content, by: By) -> String {
    Key::of(content.values(), by).digest()
}

/// The hash of the logo that the pages of an agreement show, or nothing: packs of different logos are different files.
pub fn logo(content: &Content) -> String {
    words(content.values(), &["school", "logo"]).to_owned()
}

fn value<'v>(values: &'v Map<String, Value>, path: &[&str]) -> &'v Value {
    let (first, rest) = path.split_first().unwrap_or((&"", &[]));
    let value = values.get(*first).unwrap_or(&Value::Null);
    rest.iter().fold(value, |value, key| value.get(*key).unwrap_or(&Value::Null))
}

fn words<'v>(values: &'v Map<String, Value>, path: &[&str]) -> &'v str {
    value(values, path).as_str().unwrap_or_default()
}

/// What a pack knows of one of its agreements.
#[derive(Clone, Debug)]
pub struct Leaf {
    order: (Vec<Piece>, String, String, String),
    values: Map<String, Value>,
    facts: Value,
    school: School,
    span: Span,
}

impl Leaf {
    /// What a pack needs of a checked agreement.
    pub fn of(agreement: &Checked<Agreement>, model: &Model) -> Result<Self, Bug> {
        let agreement = agreement.get();
        let content = Content::of(agreement, model, FIRST_VERSION)?;
        let pupil = &agreement.pupil;
        let order = (
            pieces(&class_fold(pupil.class.as_str())),
            fold(pupil.family_name.as_str()),
            fold(pupil.given_names.as_str()),
            agreement.number.as_str().to_owned(),
        );
        Ok(Self {
            order,
            values: content.values().clone(),
            facts: content.facts().clone(),
            school: agreement.school.clone(),
            span: agreement.number.span,
        })
    }

    /// The number of its agreement.
    pub fn number(&self) -> &str {
        self.words(&["number"])
    }

    /// Its pupil's class.
    pub fn pupils_class(&self) -> &str {
        self.words(&["pupil", "class"])
    }

    /// Its host's name and SIRET, which may be none.
    pub fn host(&self) -> (&str, &str) {
        (self.words(&["host", "name"]), self.words(&["host", "siret"]))
    }

    fn value(&self, path: &[&str]) -> &Value {
        value(&self.values, path)
    }

    fn words(&self, path: &[&str]) -> &str {
        words(&self.values, path)
    }

    /// Its class for the name of a file; classes that are told apart by more than signs are so here.
    fn class(&self) -> String {
        let class = self.words(&["pupil", "class"]);
        let (slug, folded) = (slug("classe", class), fold(class));
        let kept = slug.chars().filter(char::is_ascii_alphanumeric).count();
        let all = "classe".len() + folded.chars().filter(|c| c.is_alphanumeric()).count();
        if kept == all { slug } else { format!("{slug}-{}", short(&folded)) }
    }

    /// « Dupont-Moreau Léa », for a bookmark, with the agreement's number where others are of the same name, a homonym's or the
    /// pupil's own.
    fn bookmark(&self, members: &[&Self]) -> String {
        let name = format!("{} {}", self.words(&["pupil", "family_name"]), self.words(&["pupil", "given_names"]));
        if self.namesakes(members).count() > 1 { format!("{name}, {}", self.number()) } else { name }
    }

    /// A line of the list; a homonym's has the day of birth, by which they are told apart.
    fn line(&self, is_homonym: bool) -> Value {
        let born = Some(self.value(&["pupil", "birth_date"])).filter(|_| is_homonym);
        without_nulls(json!({
            "number": self.value(&["number"]), "pupil": self.name(), "born": born, "host": self.value(&["host", "name"]),
            "start": self.value(&["placement", "start"]), "end": self.value(&["placement", "end"]),
        }))
    }

    /// Whether another of some agreements is of another pupil of the same name.
    fn is_homonym(&self, members: &[&Self]) -> bool {
        self.namesakes(members)
            .any(|other| self.value(&["pupil", "birth_date"]) != other.value(&["pupil", "birth_date"]))
    }

    /// Those of some agreements whose pupils have the name of its own, itself among them.
    fn namesakes<'l>(&'l self, members: &'l [&'l Self]) -> impl Iterator<Item = &'l Self> {
        members.iter().copied().filter(|other| self.order.1 == other.order.1 && self.order.2 == other.order.2)
    }

    /// When its pupil is there, on which days and hours.
    fn hours(&self) -> Value {
        json!({ "weekdays": alike(self.facts.get("weekdays")), "exceptions": self.facts.get("exceptions") })
    }

    /// The dates of its placement.
    fn period(&self) -> Value {
        json!({ "start": self.value(&["placement", "start"]), "end": self.value(&["placement", "end"]) })
    }

    /// The pupil's name and class, and nothing else of the pupil.
    fn name(&self) -> Value {
        let pupil = self.value(&["pupil"]).as_object();
        let kept = pupil.into_iter().flatten().filter(|(key, _)| NAME.contains(&key.as_str()));
        Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
    }
}

/// Days of the week with the same hours, one after another, brought together: « du lundi au jeudi ».
fn alike(weekdays: Option<&Value>) -> Vec<Value> {
    let mut groups: Vec<(u64, u64, &Value)> = vec![];
    for weekday in weekdays.and_then(Value::as_array).into_iter().flatten() {
        let (Some(day), Some(slots)) = (weekday.get("day").and_then(Value::as_u64), weekday.get("slots")) else {
            continue;
        };
        match groups.last_mut() {
            Some((_, last, same)) if *last + 1 == day && *same == slots => *last = day,
            _ => groups.push((day, day, slots)),
        }
    }
    let group =
        |(first, last, slots)| json!({ "first": first, "last": last, "count": last - first + 1, "slots": slots });
    groups.into_iter().map(group).collect()
}

/// The keys of a pupil that a list shows.
const NAME: [&str; 4] = ["family_name", "usual_name", "given_names", "class"];

/// Agreements that are bound together.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it is called, for the reader: « Classe 2de 4 ».
    pub title: String,
    /// Which part of the agreements that it would have it has, where it has not all.
    pub part: Option<String>,
    /// The name of its file without its ending: `classe-2de-4-0639001s`.
    pub name: String,
    /// Its agreements in the order of the class list, by their places among all.
    pub members: Vec<usize>,
    /// What tells it, as of [`place`].
    pub place: String,
    /// The hash of the logo of its school, or nothing.
    pub logo: String,
    /// How many agreements that belong to it are not in it, since they could not be made.
    pub missing: usize,
    by: By,
}

impl Group {
    fn missing(&self) -> Option<usize> {
        Some(self.missing).filter(|missing| *missing > 0)
    }
}

/// The packs of some agreements, in the order of their names; every agreement is in one. `part` says, for the reader, of which
/// part of the agreements they are, where others that would be in them are left out: such a pack neither passes for the whole
/// one nor takes its place.
pub fn groups(leaves: &[Leaf], by: By, part: Option<&Selection>) -> Vec<Group> {
    let mut keyed: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (at, leaf) in leaves.iter().enumerate() {
        keyed.entry(Key::of(&leaf.values, by)).or_default().push(at);
    }
    let mut groups: Vec<Group> =
        keyed.into_iter().filter_map(|(key, members)| group(leaves, (by, part), &key, members)).collect();
    groups.sort_by(|a, b| (pieces(&a.name), a.members.first()).cmp(&(pieces(&b.name), b.members.first())));
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for group in &mut groups {
        let count = taken.entry(group.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            // One school under two logos, or two places of one name under one SIRET. No name ends in two hyphens and a number.
            group.name = format!("{}--{count}", group.name);
        }
    }
    groups
}

/// A group is called after what tells it from every other, selected or not: the name of a host alone would be that of its
/// namesakes too.
fn group(leaves: &[Leaf], (by, part): (By, Option<&Selection>), key: &Key, mut members: Vec<usize>) -> Option<Group> {
    members.sort_by_key(|at| leaves.get(*at).map(|leaf| &leaf.order));
    let first = leaves.get(*members.first()?)?;
    let host = first.words(&["host", "name"]);
    let (title, name) = match by {
        By::Class => (format!("Classe {}", first.words(&["pupil", "class"])), first.class()),
        By::Host => (host.to_owned(), format!("{}-{}", slug("organisme", host), key.name)),
        By::All => ("Toutes les conventions".to_owned(), key.name.clone()),
    };
    let uai = first.words(&["school", "uai"]).to_ascii_lowercase();
    let own: Vec<&Leaf> = members.iter().filter_map(|at| leaves.get(*at)).collect();
    let extract = part.map(|part| format!("-{}", slug("extrait", &part.name(&own)))).unwrap_or_default();
    let (name, part) = (format!("{name}{extract}-{uai}"), part.map(|part| part.words().to_owned()));
    let (place, logo) = (key.digest(), key.logo.clone());
    Some(Group { title, part, name, members, place, logo, missing: 0, by })
}

/// A PDF for paper.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The name of its file.
    pub file_name: String,
    /// The PDF.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
}

/// The pack of a group; `sheets` are those of its members, in their order. None where its list's template is wrong, which is
/// told.
pub fn bind(
    group: &Group,
    leaves: &[Leaf],
    sheets: Vec<Sheets>,
    renderer: &mut Renderer<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Bound>, Bug> {
    let members: Vec<&Leaf> = group.members.iter().filter_map(|at| leaves.get(*at)).collect();
    let Some(first) = members.first() else { return Ok(None) };
    let lines: Vec<Value> = members.iter().map(|leaf| leaf.line(leaf.is_homonym(&members))).collect();
    let school = json!({ "name": first.value(&["school", "name"]) });
    let about = without_nulls(json!({
        "title": group.title, "part": group.part, "missing": group.missing(), "school": school, "agreements": lines,
    }));
    let cover = renderer.companion(Scope::Pack, LIST, &context(about), sources, diagnostics);
    let Some(cover) = cover else { return Ok(None) };
    let imprint = imprint(group, first, &members);
    let Some(mut all) = renderer.lay_out(&cover, &imprint, &|_| Some(first.span), diagnostics)? else {
        return Ok(None);
    };
    all.headings.clear();
    all.headings.push(PlacedHeading { level: 2, text: cover.title.clone(), page: 0, y: theme::MARGIN_TOP });
    let mut all = Sheets::from(all);
    for (leaf, sheets) in members.iter().zip(sheets) {
        append(&mut all, sheets, &leaf.bookmark(&members));
    }
    let bytes = renderer.bind(&mut all, &cover.title, &imprint)?;
    Ok(Some(Bound { file_name: format!("{}.pdf", group.name), bytes, pages: all.pages.pages.len() }))
}

/// The summary for the host of a group; none for a group that is no host's, and for a host with one pupil.
pub fn summary(
    group: &Group,
    leaves: &[Leaf],
    renderer: &mut Renderer<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Bound>, Bug> {
    let members: Vec<&Leaf> = group.members.iter().filter_map(|at| leaves.get(*at)).collect();
    let (By::Host, [first, ..]) = (group.by, members.as_slice()) else { return Ok(None) };
    if members.len() + group.missing < 2 {
        return Ok(None);
    }
    let hours = distinct(members.iter().map(|leaf| leaf.hours()));
    let hosted = |leaf: &&Leaf| {
        let hours = hours.iter().position(|all| *all == leaf.hours()).map(|at| at + 1);
        json!({
            "number": leaf.value(&["number"]), "pupil": leaf.name(), "period": leaf.period(), "hours": hours,
            "referent": leaf.value(&["school", "referent"]),
        })
    };
    let about = json!({
        "agreements": members.iter().map(hosted).collect::<Vec<_>>(),
        "part": group.part,
        "missing": group.missing(),
        "pupils": distinct(members.iter().map(|leaf| leaf.value(&["pupil"]).clone())).len(),
        "classes": distinct(members.iter().map(|leaf| leaf.value(&["pupil", "class"]).clone())).len(),
        "hours": hours,
        "periods": distinct(members.iter().map(|leaf| leaf.period())),
        "referents": distinct(members.iter().map(|leaf| leaf.value(&["school", "referent"]).clone())),
        "school": {
            "name": first.value(&["school", "name"]), "address": first.value(&["school", "address"]),
            "phone": first.values.get("school").and_then(|school| school.get("phone")),
            "email": first.values.get("school").and_then(|school| school.get("email")),
        },
        "host": { "name": first.value(&["host", "name"]), "address": first.value(&["host", "address"]) },
    });
    let document = renderer.companion(Scope::Host, SUMMARY, &context(without_nulls(about)), sources, diagnostics);
    let Some(document) = document else { return Ok(None) };
    let id = identifier(group, members.iter().copied());
    let imprint = Imprint { digest: "", code: None, id, maker: Maker::of(&first.school), extras: Extras::default() };
    let printed = renderer.print(&document, &imprint, &|_| Some(first.span), diagnostics)?;
    let bound = printed.map(|printed| Bound {
        file_name: format!("{}-SUMMARY.pdf", group.name),
        pages: printed.sheets.pages.pages.len(),
        bytes: printed.bytes,
    });
    Ok(bound)
}

/// Each value once, in the order in which they come first.
fn distinct(values: impl Iterator<Item = Value>) -> Vec<Value> {
    values.fold(vec![], |mut all, value| {
        if !all.contains(&value) {
            all.push(value);
        }
        all
    })
}

fn context(about: Value) -> Map<String, Value> {
    Map::from_iter([("pack".to_owned(), about)])
}

/// A template asks whether a key is there: one without a value is not.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(key, value)| (key, without_nulls(value))).collect())
        }
        other => other,
    }
}

fn imprint<'a>(group: &Group, first: &'a Leaf, members: &[&Leaf]) -> Imprint<'a> {
    let id = identifier(group, members.iter().copied());
    // The same marks as in the agreements' own files, so that what is drawn is the same.
    let extras = Extras { links: true, ..Extras::default() };
    Imprint { digest: "", code: None, id, maker: Maker::of(&first.school), extras }
}

/// Sixteen bytes that follow from the agreements of a pack, their order, and how many it lacks.
fn identifier<'a>(group: &Group, members: impl Iterator<Item = &'a Leaf>) -> [u8; 16] {
    let mut all = group.name.clone();
    all.extend(group.missing().map(|missing| format!(" {missing}")));
    for leaf in members {
        all.push('\n');
        all.push_str(&Value::Object(leaf.values.clone()).to_string());
    }
    let mut id = [0; 16];
    id.copy_from_slice(&sha256(all.as_bytes())[..16]);
    id
}

/// Adds the pages of an agreement, the first of them on an odd page, with one bookmark.
fn append(all: &mut Sheets, mut sheets: Sheets, bookmark: &str) {
    let Pages { pages, parts, headings, .. } = &mut all.pages;
    if pages.len() % 2 == 1 {
        pages.push(Page::default());
    }
    let (first, offset) = (pages.len(), parts.len());
    headings.push(PlacedHeading { level: 2, text: bookmark.to_owned(), page: first, y: theme::MARGIN_TOP });
    parts.extend(std::mem::take(&mut sheets.pages.parts).into_iter().map(|part| match part.parent {
        Some(parent) => Part { parent: Some(parent + offset), ..part },
        None => Part { kind: PartKind::Document, parent: Some(0) },
    }));
    pages.extend(std::mem::take(&mut sheets.pages.pages).into_iter().map(|mut page| {
        for item in &mut page.items {
            item.part = item.part.map(|part| part + offset);
        }
        page
    }));
    all.know(first, sheets);
}

/// A file's name: small letters and digits of ASCII, hyphens between, after a word that says what it is.
fn slug(kind: &str, words: &str) -> String {
    let plain: String = fold(words).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = std::iter::once(kind).chain(plain.split_whitespace()).collect();
    words.join("-").chars().take(LONGEST_NAME).collect::<String>().trim_end_matches('-').to_owned()
}

/// Eight signs that follow from words.
fn short(words: &str) -> String {
    sha256(words.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// The longest list of numbers in a name.
const LONGEST_NUMBERS: usize = 40;

/// The longest such name, which leaves room for its ending on every disk.
const LONGEST_NAME: usize = 80;
