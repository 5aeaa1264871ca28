//! What an update adds beside our fields: annotations and fields of somebody else's making, which a person has to look
//! at; and what no update may add, because it acts.

use super::fields::{SEALED, is_nowhere};
use super::{Deed, Judge, MOST_ADDED, Stamp};
use crate::text;
use crate::verify::issued::{Role, State, area, words};
use crate::verify::revision::Found;
use crate::verify::syntax::{Dict, Number, Value};
use crate::verify::verdict::Added;

/// The most characters of an annotation's words that are told.
const TOLD: usize = 200;

/// Annotations that only show something (12.5.6).
const MARKS: [&[u8]; 17] = [
    b"Text",
    b"FreeText",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Stamp",
    b"Caret",
    b"Ink",
    b"Popup",
    b"Redact",
    b"Widget",
];

/// Keys through which something acts or is carried along, wherever they stand.
const ACTIVE: [&[u8]; 6] = [b"JS", b"JavaScript", b"EF", b"RichMediaContent", b"Launch", b"OpenAction"];

/// Keys of an annotation itself that make it act: elsewhere they may be the name of a font.
const ACTIONS: [&[u8]; 3] = [b"A", b"AA", b"PA"];

impl<'a> Judge<'a> {
    /// An annotation or a field that a list got.
    pub(super) fn addition(&mut self, item: &Value, page: Option<usize>, _before: &State<'a>) {
        if self.added.len() >= MOST_ADDED {
            self.find(None, page, text!("trop d’éléments ont été ajoutés", "too many things were added"));
            return;
        }
        let number = item.refers();
        let place = number.and_then(|number| self.added.iter().position(|added| added.object == Some(number)));
        if let Some(at) = place {
            // A new field stands in the form's list and in its page's.
            if let Some(added) = self.added.get_mut(at) {
                added.page = added.page.or(page);
            }
            return;
        }
        if let Some(number) = number.filter(|number| !self.fresh.contains(number)) {
            self.find(
                Some(number),
                page,
                text!(
                    "l’objet {number}, déjà là, est affiché une seconde fois",
                    "object {number}, already there, is shown a second time"
                ),
            );
            return;
        }
        let dict = self.seen(Some(item)).and_then(Value::dict).cloned().unwrap_or_default();
        if number.is_some_and(|number| self.stamp(number, &dict)) {
            return;
        }
        let at = self.added.len();
        self.added.push(self.told_addition(&dict, number, page));
        self.deeds.push(Deed::Added(at));
        if let Some(number) = number {
            self.queue.push((number, Role::Added(at)));
        } else {
            self.active(at, 0, item);
            self.follow(item, Role::Added(at));
        }
    }

    /// Whether an addition is a time stamp over the whole that shows nothing: it may come even where a signature forbids
    /// any other (ISO 32000-2, 12.8.2.2.2).
    fn stamp(&mut self, field: Number, dict: &Dict) -> bool {
        const KNOWN: [&[u8]; 11] = [b"Type", b"Subtype", b"FT", b"T", b"F", b"Ff", b"P", b"Rect", b"V", b"TU", b"AP"];
        if self.stamps.iter().any(|stamp| stamp.field == field) {
            return true;
        }
        let is = |key: &[u8], name: &[u8]| dict.get(key).and_then(Value::name) == Some(name);
        let name = dict.get(&b"T"[..]).and_then(Value::text).map(words);
        let is_new = name.is_some_and(|name| self.skeleton.fields.iter().all(|field| field.name != name));
        let shows = !dict.get(&b"Rect"[..]).is_none_or(is_nowhere);
        let plain = is(b"FT", b"Sig") && is(b"Subtype", b"Widget") && dict.keys().all(|key| KNOWN.contains(&&key[..]));
        if !plain || !is_new || shows {
            return false;
        }
        let value = dict.get(&b"V"[..]).and_then(Value::refers).filter(|number| self.fresh.contains(number));
        let found = value.and_then(|number| self.state.get(&number).copied());
        let holds = |found: &&Found| {
            let dict = found.value.dict();
            let kind = dict.and_then(|dict| dict.get(&b"Type"[..])).and_then(Value::name);
            kind == Some(b"DocTimeStamp") && dict.is_some_and(|dict| dict.keys().all(|key| SEALED.contains(&&key[..])))
        };
        let Some(found) = found.filter(holds).cloned() else { return false };
        self.stamps.push(Stamp { field, found, revision: self.revision });
        self.queue.push((field, Role::Stamp));
        true
    }

    fn told_addition(&self, dict: &Dict, number: Option<Number>, page: Option<usize>) -> Added {
        let name =
            |key: &[u8]| dict.get(key).and_then(Value::name).map(|name| String::from_utf8_lossy(name).into_owned());
        let text = dict.get(&b"Contents"[..]).or_else(|| dict.get(&b"T"[..])).and_then(|text| self.seen(Some(text)));
        let own_page = || self.skeleton.page_of(&self.state, number.unwrap_or(0), dict);
        Added {
            kind: name(b"Subtype").or_else(|| name(b"FT")).unwrap_or_else(|| "?".into()),
            object: number,
            page: page.or_else(own_page),
            area: area(dict),
            words: text
                .and_then(Value::text)
                .map(|text| words(text).chars().take(TOLD).collect())
                .filter(|w: &String| !w.is_empty()),
        }
    }

    /// Refuses an addition that acts or carries something along.
    pub(super) fn active(&mut self, at: usize, number: Number, value: &Value) {
        let kind = value.dict().and_then(|dict| dict.get(&b"Subtype"[..])).and_then(Value::name);
        let is_annotation = self.added.get(at).is_some_and(|added| added.object == Some(number) || number == 0);
        let own = value.dict().into_iter().flatten().map(|(key, _)| key.as_slice());
        if is_annotation && !only_shows(kind, own) || acts(value) {
            let page = self.added.get(at).and_then(|added| added.page);
            self.find(
                Some(number),
                page,
                text!(
                    "l’ajout (objet {number}) contient une action, un lien ou un fichier",
                    "the addition (object {number}) holds an action, a link or a file"
                ),
            );
        }
    }

    /// Refuses anything that acts in what should only be data.
    pub(super) fn passive(&mut self, number: Number, value: &Value) {
        if acts(value) {
            self.find(
                Some(number),
                None,
                text!(
                    "l’objet {number} contient une action ou un fichier",
                    "object {number} holds an action or a file"
                ),
            );
        }
    }
}

/// Whether an annotation of a kind, with entries of these names, does nothing but show something.
pub(in crate::verify) fn only_shows<'k>(kind: Option<&[u8]>, mut keys: impl Iterator<Item = &'k [u8]>) -> bool {
    kind.is_none_or(|kind| MARKS.contains(&kind)) && !keys.any(|key| ACTIONS.contains(&key))
}

fn acts(value: &Value) -> bool {
    match value {
        Value::Dict(dict) | Value::Stream(dict, _) => {
            dict.iter().any(|(key, value)| ACTIVE.contains(&key.as_slice()) || acts(value))
        }
        Value::Array(items) => items.iter().any(acts),
        _ => false,
    }
}
