//! What the updates of an issued file do to it, object by object. Whatever no rule here explains is a finding: the rules
//! say what may happen, never what may not.

mod additions;
mod fields;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use super::issued::{Role, Skeleton, State, resolve};
use super::locks::Locks;
use super::revision::{Fault, Found, Revision};
use super::syntax::{Dict, Number, Value, same};
use super::verdict::{Added, Finding};
use super::work::Trouble;
use crate::diagnostic::{Lang, Text};
use crate::text;

pub(super) use additions::only_shows;
pub(super) use fields::READ_ONLY;

/// The most findings and additions that are told.
const MOST_FINDINGS: usize = 100;
const MOST_ADDED: usize = 500;

/// The most objects behind the last complete update that are told.
const MOST_BEHIND: usize = 10;

/// The most values that are held against copies of them in one object.
const MOST_COPIED: usize = 20_000;

/// How deep such values are followed: a list of pages or of a structure is a few levels deep, and one that goes round in a
/// circle is no copy.
const DEEPEST: usize = 100;

/// A signature field's value.
#[derive(Clone, Debug)]
pub(super) struct Seal {
    /// The field, by its place among ours.
    pub(super) field: usize,
    /// The number of the object.
    pub(super) number: Number,
    /// The object, as its revision wrote it.
    pub(super) found: Found,
    /// The revision, by its place in the file.
    pub(super) revision: usize,
}

/// A time stamp over the whole file, in a field of its own that shows nothing (ISO 32000-2, 12.8.5).
#[derive(Clone, Debug)]
pub(super) struct Stamp {
    /// The number of its field.
    pub(super) field: Number,
    /// Its value, as its revision wrote it.
    pub(super) found: Found,
    /// The revision, by its place in the file.
    pub(super) revision: usize,
}

/// What one revision does that a signature may forbid to those after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// A text field got other words or another look, or a signature field a look.
    Filled(usize),
    Dressed(usize),
    /// A signature field was signed.
    Sealed(usize),
    /// An annotation or a field was added, by its place in the list of additions.
    Added(usize),
}

/// Follows a file from its issue to its last revision.
pub(super) struct Judge<'a> {
    file: &'a [u8],
    pub(super) skeleton: Skeleton,
    pub(super) state: State<'a>,
    pub(super) findings: Vec<Finding>,
    pub(super) added: Vec<Added>,
    pub(super) told: BTreeSet<&'static str>,
    /// The text fields that were filled, each with what it says last.
    pub(super) filled: BTreeMap<usize, Vec<u8>>,
    /// The fields whose look changed, and those whose look brings its own faces or pictures.
    pub(super) dressed: BTreeSet<usize>,
    pub(super) opaque: BTreeSet<usize>,
    pub(super) seals: Vec<Seal>,
    pub(super) stamps: Vec<Stamp>,
    locks: Locks,
    /// Of the revision that is judged: which, its trailer, its new objects not yet explained, and what is still to be.
    revision: usize,
    fresh: BTreeSet<Number>,
    queue: Vec<(Number, Role)>,
    deeds: Vec<Deed>,
    certified: Option<Number>,
}

impl<'a> Judge<'a> {
    /// A judge who knows the file as issued.
    pub(super) fn new(file: &'a [u8], skeleton: Skeleton, state: State<'a>) -> Self {
        Self {
            file,
            skeleton,
            state,
            findings: vec![],
            added: vec![],
            told: BTreeSet::new(),
            filled: BTreeMap::new(),
            dressed: BTreeSet::new(),
            opaque: BTreeSet::new(),
            seals: vec![],
            stamps: vec![],
            locks: Locks::default(),
            revision: 0,
            fresh: BTreeSet::new(),
            queue: vec![],
            deeds: vec![],
            certified: None,
        }
    }

    /// Judges the next revision; `trailer` is that of the revision before.
    pub(super) fn revise(&mut self, revision: &'a Revision, index: usize, trailer: &Dict) {
        (self.revision, self.certified) = (index, None);
        self.deeds.clear();
        revision.faults.iter().for_each(|fault| self.fault(fault));
        let before = self.state.clone();
        let lost: Vec<Number> = revision
            .freed
            .iter()
            .filter(|n| before.contains_key(n) && !revision.objects.contains_key(n))
            .copied()
            .collect();
        for number in lost {
            self.state.remove(&number);
            self.about(number, &before, &text!("disparition", "removed"));
        }
        self.state.extend(revision.objects.iter().map(|(number, found)| (*number, found)));
        self.fresh = revision.objects.keys().filter(|number| !before.contains_key(number)).copied().collect();
        self.trailer(trailer, &revision.trailer);
        for (number, found) in &revision.objects {
            if let Some(old) = before.get(number) {
                self.changed(*number, old, found, &before);
            }
        }
        self.containers(revision);
        self.explain();
        self.orphans();
        self.certification();
        // The look of a signature is its own, that of none is an addition.
        let deeds = self.deeds.clone();
        self.deeds.retain(|deed| !matches!(deed, Deed::Dressed(field) if deeds.contains(&Deed::Sealed(*field))));
        for (number, page, text) in self.locks.broken(&self.deeds, &self.skeleton, &self.added) {
            self.find(number, page, text);
        }
        for seal in self.seals.iter().filter(|seal| seal.revision == index) {
            self.locks.add(seal, &self.skeleton, &self.state);
        }
    }

    /// Keeps a finding, unless there are enough to see what kind of file it is. That of a field of ours has its box.
    fn find(&mut self, object: Option<Number>, page: Option<usize>, text: Text) {
        if self.findings.len() < MOST_FINDINGS {
            let area = self.skeleton.fields.iter().find(|field| Some(field.number) == object).and_then(|f| f.area);
            self.findings.push(Finding { text, object, page, area, revision: Some(self.revision) });
        }
    }

    /// A finding about an object of the issued file, which is described.
    fn about(&mut self, number: Number, before: &State<'_>, how: &Text) {
        if self.findings.len() >= MOST_FINDINGS {
            return;
        }
        let (page, what) = self.skeleton.describe(before, number);
        let (fr, en) = (Lang::Fr, Lang::En);
        let french = format!("{} : {}", how.get(fr), what.get(fr));
        self.find(Some(number), page, Text::new(french, format!("{}: {}", how.get(en), what.get(en))));
    }

    /// Reading stopped before the end: what is behind belongs to no update.
    pub(super) fn stopped(&mut self, trouble: &Trouble, behind: &[(Number, usize)]) {
        self.revision += 1;
        self.fault(&Fault::Trouble(trouble.clone()));
        let behind = if matches!(trouble, Trouble::Syntax { .. }) { behind } else { &[] };
        for (number, at) in behind.iter().take(MOST_BEHIND) {
            self.fault(&Fault::Behind(*number, *at));
        }
    }

    fn fault(&mut self, fault: &Fault) {
        let (object, text) = match fault {
            Fault::Trouble(trouble) => (None, trouble.message()),
            Fault::Twice(n) => (Some(*n), text!("l’objet {n} y est deux fois", "object {n} is there twice")),
            Fault::Unlisted(n, at) => (
                Some(*n),
                text!(
                    "l’objet {n}, à l’octet {at}, n’est dans aucune table du fichier",
                    "object {n}, at byte {at}, is in no table of the file"
                ),
            ),
            Fault::Behind(n, at) => (
                Some(*n),
                text!(
                    "l’objet {n}, à l’octet {at}, n’appartient à aucun enregistrement complet",
                    "object {n}, at byte {at}, belongs to no complete save"
                ),
            ),
            Fault::Astray(n) => (
                Some(*n),
                text!("la table du fichier situe mal l’objet {n}", "the table of the file misplaces object {n}"),
            ),
            Fault::Chain(at) => (
                None,
                text!(
                    "la table de l’octet {at} ne suit pas la précédente",
                    "the table at byte {at} does not follow the one before"
                ),
            ),
            Fault::Trailer(key) => {
                (None, text!("la fin du fichier porte « {key} », inattendu", "the trailer has « {key} », unexpected"))
            }
            Fault::Sections(at) => {
                (None, text!("plusieurs tables concurrentes à l’octet {at}", "several tables compete at byte {at}"))
            }
            Fault::Length(n) => (
                Some(*n),
                text!("la longueur de l’objet {n} n’est pas la sienne", "the length of object {n} is not its own"),
            ),
            Fault::Size(n) => (
                Some(*n),
                text!("l’objet {n} dépasse la table du fichier", "object {n} is beyond the table of the file"),
            ),
        };
        self.find(object, None, text);
    }

    fn trailer(&mut self, old: &Dict, new: &Dict) {
        const KNOWN: [&[u8]; 12] = [
            b"Size",
            b"Root",
            b"Info",
            b"ID",
            b"Prev",
            b"XRefStm",
            b"Type",
            b"W",
            b"Index",
            b"Length",
            b"Filter",
            b"DecodeParms",
        ];
        for key in new.keys().filter(|key| !KNOWN.contains(&key.as_slice())) {
            self.fault(&Fault::Trailer(String::from_utf8_lossy(key).into_owned()));
        }
        if new.get(&b"Root"[..]) != old.get(&b"Root"[..]) {
            self.fault(&Fault::Trailer("Root".into()));
        }
        let first = |trailer: &Dict| trailer.get(&b"ID"[..]).and_then(|id| id.array()?.first().cloned());
        if first(new).is_some() && first(new) != first(old) {
            self.fault(&Fault::Trailer("ID".into()));
        }
        let info = new.get(&b"Info"[..]).and_then(Value::refers);
        if let Some(info) = info.filter(|info| Some(*info) != old.get(&b"Info"[..]).and_then(Value::refers)) {
            self.told.insert("Info");
            self.admit(info, Role::Info, None);
        }
    }

    /// A new object joins the file in a role; an old one may not take over another's place.
    fn admit(&mut self, number: Number, role: Role, page: Option<usize>) {
        if self.fresh.contains(&number) {
            self.queue.push((number, role));
        } else if self.skeleton.roles.get(&number) != Some(&role) {
            self.find(
                Some(number),
                page,
                text!(
                    "l’objet {number}, déjà là, sert à autre chose",
                    "object {number}, already there, is put to another use"
                ),
            );
        }
    }

    /// Gives every new object its role, following what refers to what from where an update may add.
    fn explain(&mut self) {
        while let Some((number, role)) = self.queue.pop() {
            if !self.fresh.remove(&number) {
                if self.skeleton.roles.get(&number) != Some(&role) {
                    self.skeleton.roles.insert(number, Role::Several);
                }
                continue;
            }
            if self.skeleton.dangling.contains(&number) {
                self.find(
                    Some(number),
                    None,
                    text!(
                        "l’objet {number} donne un contenu à ce qui était vide à l’émission",
                        "object {number} gives content to what was empty at issue"
                    ),
                );
            }
            self.skeleton.roles.insert(number, role);
            let Some(found) = self.state.get(&number).copied() else { continue };
            self.newcomer(number, role, &found.value);
            let part = match role {
                Role::Look(field) | Role::LookPart(field) => Role::LookPart(field),
                Role::Seal(_) | Role::SealPart | Role::Stamp => Role::SealPart,
                Role::Security | Role::SecurityPart => Role::SecurityPart,
                Role::Metadata | Role::Info | Role::MetadataPart => Role::MetadataPart,
                Role::Resources => Role::Resources,
                Role::Container => Role::Container,
                Role::Added(at) => Role::Added(at),
                _ => continue,
            };
            let mut inside = vec![];
            found.value.references(&mut inside);
            let inside = inside.into_iter().filter(|number| self.fresh.contains(number));
            self.queue.extend(inside.map(|number| (number, part)));
        }
    }

    fn containers(&mut self, revision: &Revision) {
        for (number, found) in &revision.objects {
            let kind = found.value.dict().and_then(|dict| dict.get(&b"Type"[..])).and_then(Value::name);
            let is_stream = matches!(found.value, Value::Stream(..));
            if is_stream && matches!(kind, Some(b"ObjStm" | b"XRef")) && self.fresh.contains(number) {
                self.queue.push((*number, Role::Container));
            }
        }
    }

    fn orphans(&mut self) {
        for number in std::mem::take(&mut self.fresh) {
            self.find(
                Some(number),
                None,
                text!(
                    "l’objet {number}, ajouté, n’appartient ni à une signature ni à un champ",
                    "object {number}, added, belongs to no signature and to no field"
                ),
            );
        }
    }

    /// `/Perms` may only name a signature of ours.
    fn certification(&mut self) {
        let Some(number) = self.certified else { return };
        if !matches!(self.skeleton.roles.get(&number), Some(Role::Seal(_))) {
            self.find(
                Some(number),
                None,
                text!("une certification sans signature à nous", "a certification without a signature of ours"),
            );
        }
    }

    /// An object that was there and is written anew.
    fn changed(&mut self, number: Number, old: &Found, new: &Found, before: &State<'a>) {
        if old.generation == new.generation
            && (same(&old.value, &new.value, self.file) || self.copied(old, new, before))
        {
            return;
        }
        if old.generation != new.generation || std::mem::discriminant(&old.value) != std::mem::discriminant(&new.value)
        {
            self.about(number, before, &text!("remplacement", "replaced"));
            return;
        }
        let (was, is) = (&old.value, &new.value);
        match (self.skeleton.roles.get(&number).copied(), was.dict(), is.dict()) {
            (Some(Role::Catalog), Some(was), Some(is)) => self.catalog(was, is, before),
            (Some(Role::Form), Some(was), Some(is)) => self.form(was, is, before),
            (Some(Role::Fields), ..) => self.fields_list(was, is, before),
            (Some(Role::Resources), Some(was), Some(is)) => self.grows(number, was, is, Role::Resources, before),
            (Some(Role::Page(page)), Some(was), Some(is)) => self.page(page, was, is, before),
            (Some(Role::Marks(page)), ..) => self.marks(page, Some(was), is, before),
            (Some(Role::Field(field)), Some(was), Some(is)) => self.field(field, was, is, before),
            (Some(Role::Looks(field)), ..) => self.looks(field, Some(was), is),
            (Some(Role::Look(field) | Role::LookPart(field)), ..) => {
                self.look_changed(field);
                self.newcomer(number, Role::Look(field), is);
                self.follow(is, Role::LookPart(field));
            }
            (Some(Role::Security), Some(was), Some(is)) => self.security(number, was, is, before),
            (Some(Role::SecurityPart), ..) if !matches!(is, Value::Stream(..)) => {
                self.part_grows(number, was, is, before);
            }
            (Some(role @ Role::Info), ..) => self.retold("Info", number, role, is),
            (Some(role @ (Role::Metadata | Role::MetadataPart)), ..) => self.retold("Metadata", number, role, is),
            (Some(Role::Added(at)), ..) => {
                self.deeds.push(Deed::Added(at));
                self.newcomer(number, Role::Added(at), is);
                self.follow(is, Role::Added(at));
            }
            _ => self.about(number, before, &text!("changement", "changed")),
        }
    }

    /// Whether an object says the same in other objects: some programs write the lists of a document anew at each save. The
    /// copies are explained with it.
    fn copied(&mut self, old: &Found, new: &Found, before: &State<'a>) -> bool {
        let mut copies = vec![];
        let mut left = MOST_COPIED;
        let values = (Some(&old.value), Some(&new.value));
        let is_copied = self.alike(values, before, (&mut copies, &mut left), DEEPEST);
        if is_copied {
            for number in copies {
                self.fresh.remove(&number);
                self.skeleton.roles.insert(number, Role::Container);
            }
        }
        is_copied
    }

    fn alike(
        &self,
        (was, is): (Option<&Value>, Option<&Value>),
        before: &State<'a>,
        (copies, left): (&mut Vec<Number>, &mut usize),
        deep: usize,
    ) -> bool {
        let (was, is) = (was.unwrap_or(&Value::Null), is.unwrap_or(&Value::Null));
        let (Some(rest), Some(deep)) = (left.checked_sub(1), deep.checked_sub(1)) else { return false };
        *left = rest;
        if same(was, is, self.file) {
            return true;
        }
        let copy = is.refers().filter(|number| self.fresh.contains(number));
        copies.extend(copy);
        let is = if copy.is_some() { self.seen(Some(is)).unwrap_or(&Value::Null) } else { is };
        let was = resolve(before, was).unwrap_or(&Value::Null);
        match (was, is) {
            (Value::Dict(was), Value::Dict(is)) => {
                let keys: BTreeSet<&Vec<u8>> = was.keys().chain(is.keys()).collect();
                // A map of roles without roles says nothing.
                let empty = |key: &[u8]| key == b"RoleMap" && is.get(key) == Some(&Value::Dict(Dict::new()));
                let mut differing = keys.into_iter().filter(|key| was.contains_key(*key) || !empty(key));
                differing.all(|key| self.alike((was.get(key), is.get(key)), before, (copies, left), deep))
            }
            (Value::Array(was), Value::Array(is)) => {
                let mut pairs = was.iter().zip(is);
                was.len() == is.len()
                    && pairs.all(|(was, is)| self.alike((Some(was), Some(is)), before, (copies, left), deep))
            }
            _ => false,
        }
    }

    fn retold(&mut self, what: &'static str, number: Number, role: Role, value: &Value) {
        self.told.insert(what);
        self.newcomer(number, role, value);
        self.follow(value, Role::MetadataPart);
    }

    /// The new objects that a value refers to join in a role.
    fn follow(&mut self, value: &Value, role: Role) {
        let mut inside = vec![];
        value.references(&mut inside);
        let inside: Vec<Number> = inside.into_iter().filter(|number| self.fresh.contains(number)).collect();
        self.queue.extend(inside.into_iter().map(|number| (number, role)));
    }

    /// The keys whose values differ between two dictionaries.
    fn differing(&self, was: &Dict, is: &Dict) -> Vec<Vec<u8>> {
        let absent = Value::Null;
        let keys: BTreeSet<&Vec<u8>> = was.keys().chain(is.keys()).collect();
        let differs =
            |key: &&&Vec<u8>| !same(was.get(**key).unwrap_or(&absent), is.get(**key).unwrap_or(&absent), self.file);
        keys.iter().filter(differs).map(|key| (*key).clone()).collect()
    }

    /// What a value is or refers to in the revision that is judged.
    fn seen<'v>(&'v self, value: Option<&'v Value>) -> Option<&'v Value> {
        resolve(&self.state, value?)
    }
}
