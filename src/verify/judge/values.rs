//! The catalogue, the form, pages and the security store: what an update may write into them.

use super::{Deed, Judge};
use crate::text;
use crate::verify::issued::{Kind, Role, State};
use crate::verify::syntax::{Dict, Number, Value, same};

impl<'a> Judge<'a> {
    pub(super) fn catalog(&mut self, was: &Dict, is: &Dict, before: &State<'a>) {
        for key in self.differing(was, is) {
            let (old, new) = (was.get(&key), is.get(&key));
            match (key.as_slice(), new) {
                (b"AcroForm", Some(new)) => self.moved(old, new, Role::Form, before),
                (b"DSS", Some(new)) => self.moved(old, new, Role::Security, before),
                (b"Metadata", Some(Value::Ref(number, _))) => {
                    self.told.insert("Metadata");
                    self.admit(*number, Role::Metadata, None);
                }
                (b"Extensions", Some(new)) => self.follow(new, Role::MetadataPart),
                // A name such as 2.0: it says which readers are new enough.
                (b"Version", Some(Value::Name(_))) => {}
                (b"Perms", Some(new)) if old.is_none() => self.permissions(new),
                _ => self.key_of_catalog(&key),
            }
        }
    }

    fn key_of_catalog(&mut self, key: &[u8]) {
        let key = String::from_utf8_lossy(key).into_owned();
        let catalog = self.skeleton.catalog;
        self.find(
            Some(catalog),
            None,
            text!(
                "« {key} » du catalogue est ajouté, modifié ou ôté",
                "« {key} » of the catalogue is added, changed or removed"
            ),
        );
    }

    /// A dictionary of the catalogue that stays in its place, or goes from there to a new object or back.
    fn moved(&mut self, old: Option<&Value>, new: &Value, role: Role, before: &State<'a>) {
        let old = old.and_then(|old| super::resolve(before, old)).and_then(Value::dict).cloned().unwrap_or_default();
        let Some(dict) = self.seen(Some(new)).and_then(Value::dict).cloned() else {
            return self.key_of_catalog(if role == Role::Form { b"AcroForm" } else { b"DSS" });
        };
        if let Some(number) = new.refers() {
            self.admit(number, role, None);
        }
        let number = new.refers().unwrap_or(self.skeleton.catalog);
        match role {
            Role::Form => self.form(&old, &dict, before),
            _ => self.security(number, &old, &dict, before),
        }
    }

    fn permissions(&mut self, new: &Value) {
        let permissions = self.seen(Some(new)).and_then(Value::dict).cloned().unwrap_or_default();
        let certified = permissions.get(&b"DocMDP"[..]).and_then(Value::refers);
        if certified.is_none() || permissions.len() != 1 {
            return self.key_of_catalog(b"Perms");
        }
        self.certified = certified;
        if let Some(number) = new.refers() {
            self.admit(number, Role::SealPart, None);
        }
    }

    pub(super) fn form(&mut self, was: &Dict, is: &Dict, before: &State<'a>) {
        for key in self.differing(was, is) {
            let (old, new) = (was.get(&key), is.get(&key));
            match (key.as_slice(), new) {
                (b"Fields", Some(new)) => {
                    let old = old.and_then(|old| super::resolve(before, old)).cloned().unwrap_or(Value::Null);
                    let list = self.seen(Some(new)).cloned().unwrap_or(Value::Null);
                    if let Some(number) = new.refers() {
                        self.admit(number, Role::Fields, None);
                    }
                    self.fields_list(&old, &list, before);
                }
                // That readers are to make looks is refused where it is first said.
                (b"SigFlags", Some(Value::Int(0..=3))) | (b"NeedAppearances", None | Some(Value::Bool(false))) => {}
                (b"DR", Some(new)) => {
                    let old = old.and_then(|old| super::resolve(before, old)).and_then(Value::dict).cloned();
                    let dict = self.seen(Some(new)).and_then(Value::dict).cloned().unwrap_or_default();
                    if let Some(number) = new.refers() {
                        self.admit(number, Role::Resources, None);
                    }
                    let holder = self.skeleton.holder(Role::Resources);
                    self.grows(holder, &old.unwrap_or_default(), &dict, Role::Resources, before);
                }
                _ => {
                    let key = String::from_utf8_lossy(&key).into_owned();
                    self.find(
                        Some(self.skeleton.holder(Role::Form)),
                        None,
                        text!("« {key} » du formulaire est modifié", "« {key} » of the form is changed"),
                    );
                }
            }
        }
    }

    /// A dictionary that may get new entries, and whose old ones stay or grow themselves.
    pub(super) fn grows(&mut self, number: Number, was: &Dict, is: &Dict, role: Role, before: &State<'a>) {
        for key in self.differing(was, is) {
            match (was.get(&key), is.get(&key)) {
                (None, Some(new)) => self.follow(new, role),
                (Some(Value::Dict(was)), Some(Value::Dict(is))) => self.grows(number, was, is, role, before),
                (Some(Value::Array(was)), Some(Value::Array(is))) if starts_with(is, was, self.file) => {
                    for item in is {
                        self.follow(item, role);
                    }
                }
                // The length of a stream that grew, and how it is packed, are judged with its bytes.
                _ => {
                    let key = String::from_utf8_lossy(&key).into_owned();
                    let how = text!("« {key} » remplacé ou ôté", "« {key} » replaced or removed");
                    self.about(number, before, &how);
                }
            }
        }
    }

    /// The document security store keeps what is needed to check signatures later; it only grows.
    pub(super) fn security(&mut self, number: Number, was: &Dict, is: &Dict, before: &State<'a>) {
        const KNOWN: [&[u8]; 5] = [b"Type", b"VRI", b"Certs", b"OCSPs", b"CRLs"];
        self.told.insert("DSS");
        if let Some(key) = is.keys().find(|key| !KNOWN.contains(&key.as_slice())) {
            let key = String::from_utf8_lossy(key).into_owned();
            let how = text!(
                "« {key} », étranger à ce qui vérifie des signatures",
                "« {key} », foreign to what checks signatures"
            );
            self.about(number, before, &how);
        }
        self.grows(number, was, is, Role::SecurityPart, before);
    }

    /// A part of the store: a dictionary or a list that only grows.
    pub(super) fn part_grows(&mut self, number: Number, was: &Value, is: &Value, before: &State<'a>) {
        let wrap = |value: &Value| Dict::from([(b"list".to_vec(), value.clone())]);
        self.grows(number, &wrap(was), &wrap(is), Role::SecurityPart, before);
    }

    pub(super) fn page(&mut self, page: usize, was: &Dict, is: &Dict, before: &State<'a>) {
        for key in self.differing(was, is) {
            if let (b"Annots", Some(new)) = (key.as_slice(), is.get(&key)) {
                let old = was.get(&key).and_then(|old| super::resolve(before, old)).cloned();
                let list = self.seen(Some(new)).cloned().unwrap_or(Value::Null);
                if let Some(number) = new.refers() {
                    self.admit(number, Role::Marks(page), Some(page));
                }
                self.marks(page, old.as_ref(), &list, before);
            } else {
                let key = String::from_utf8_lossy(&key).into_owned();
                let number = self.skeleton.pages.get(page).copied();
                self.find(
                    number,
                    Some(page),
                    text!("« {key} » de la page est modifié", "« {key} » of the page is changed"),
                );
            }
        }
    }

    /// The annotations of a page: those that were there stay in their order, new ones are additions.
    pub(super) fn marks(&mut self, page: usize, was: Option<&Value>, is: &Value, before: &State<'a>) {
        let Some(new) = self.newcomers(was, is) else {
            let number = self.skeleton.pages.get(page).copied();
            self.find(
                number,
                Some(page),
                text!(
                    "des champs ou annotations de la page sont ôtés ou déplacés",
                    "fields or annotations of the page are removed or moved"
                ),
            );
            return;
        };
        for item in new {
            self.addition(&item, Some(page), before);
        }
    }

    /// The list of the form's fields, likewise.
    pub(super) fn fields_list(&mut self, was: &Value, is: &Value, before: &State<'a>) {
        let Some(new) = self.newcomers(Some(was), is) else {
            self.find(
                Some(self.skeleton.holder(Role::Fields)),
                None,
                text!("des champs du formulaire sont ôtés ou déplacés", "fields of the form are removed or moved"),
            );
            return;
        };
        for item in new {
            self.addition(&item, None, before);
        }
    }

    /// What a list has behind and between the items that it had; none when those are not all there in their order.
    fn newcomers(&self, was: Option<&Value>, is: &Value) -> Option<Vec<Value>> {
        let was = was.and_then(Value::array).unwrap_or_default();
        let mut left = was.iter().peekable();
        let mut new = vec![];
        for item in is.array()? {
            if left.next_if(|old| same(old, item, self.file)).is_none() {
                new.push(item.clone());
            }
        }
        left.next().is_none().then_some(new)
    }

    pub(super) fn look_changed(&mut self, field: usize) {
        let Some(known) = self.skeleton.fields.get(field) else { return };
        let sealed_before = self.seals.iter().any(|seal| seal.field == field && seal.revision < self.revision);
        let (number, page, name) = (known.number, known.page, known.name.clone());
        if sealed_before {
            self.find(
                Some(number),
                page,
                text!(
                    "la signature « {name} » change d’aspect après coup",
                    "the signature « {name} » changes its look afterwards"
                ),
            );
            return;
        }
        self.dressed.insert(field);
        self.deeds.push(match known.kind {
            Kind::Words => Deed::Filled(field),
            Kind::Signature => Deed::Dressed(field),
        });
    }
}

fn starts_with(is: &[Value], was: &[Value], file: &[u8]) -> bool {
    is.len() >= was.len() && is.iter().zip(was).all(|(is, was)| same(is, was, file))
}
