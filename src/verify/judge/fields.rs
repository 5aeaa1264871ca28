//! Our own fields: filled once with a signature, or with words, and with the look that goes with them.

use super::{Deed, Judge, Seal};
use crate::diagnostic::Text;
use crate::text;
use crate::verify::issued::{Kind, Role, State, dict_at, resolve};
use crate::verify::syntax::{Dict, Value, is_white};
use crate::verify::unpack::unpack;
use crate::verify::work::Work;

/// Flags of an annotation that only keep people from moving or changing it (12.5.3): read only, locked, locked contents.
const HARMLESS_FLAGS: i64 = 1 << 6 | 1 << 7 | 1 << 9;

/// The read-only flag of a field (12.7.3.1).
pub(in crate::verify) const READ_ONLY: i64 = 1;

/// The keys of a signature's value (12.8.1).
pub(super) const SEALED: [&[u8]; 18] = [
    b"Type",
    b"Filter",
    b"SubFilter",
    b"Contents",
    b"Cert",
    b"ByteRange",
    b"Reference",
    b"Changes",
    b"Name",
    b"M",
    b"Location",
    b"Reason",
    b"ContactInfo",
    b"R",
    b"V",
    b"Prop_Build",
    b"Prop_AuthTime",
    b"Prop_AuthType",
];

impl<'a> Judge<'a> {
    pub(super) fn field(&mut self, index: usize, was: &Dict, is: &Dict, before: &State<'a>) {
        let Some(kind) = self.skeleton.fields.get(index).map(|field| field.kind) else { return };
        for key in self.differing(was, is) {
            let (old, new) = (was.get(&key), is.get(&key));
            match (key.as_slice(), new) {
                (b"V", _) if kind == Kind::Signature => self.sealed(index, old, new),
                (b"V", _) => self.filled(index, new),
                // Programs that sign without showing it give the box up.
                (b"Rect", Some(new)) if is_signed_now(was, is) && is_nowhere(new) => {}
                (b"AP", Some(new)) => self.appearance(index, old, new, before),
                (b"F", _) if added_flags(old, new).is_some_and(|more| more & !HARMLESS_FLAGS == 0) => {}
                (b"Ff", _) if added_flags(old, new).is_some_and(|more| more & !READ_ONLY == 0) => {}
                // Some readers leave out what says nothing.
                (b"MK", None) if old.and_then(Value::dict).is_some_and(Dict::is_empty) => {}
                // A choice among several looks, where a field of ours has one; when it was changed, as the reader says.
                (b"AS", None | Some(Value::Name(_))) | (b"M", Some(Value::Text(_))) => {}
                (b"Type", Some(Value::Name(name))) if name == b"Annot" && old.is_none() => {}
                _ => {
                    let key = String::from_utf8_lossy(&key).into_owned();
                    self.wrong(index, |name| {
                        text!(
                            "« {key} » du champ « {name} » est modifié",
                            "« {key} » of the field « {name} » is changed"
                        )
                    });
                }
            }
        }
    }

    fn wrong(&mut self, index: usize, say: impl Fn(&str) -> Text) {
        let Some(field) = self.skeleton.fields.get(index) else { return };
        let (number, page, text) = (field.number, field.page, say(&field.name));
        self.find(Some(number), page, text);
    }

    /// A signature field may go from empty to signed, once, by an object of its own.
    fn sealed(&mut self, index: usize, old: Option<&Value>, new: Option<&Value>) {
        if old.is_some_and(|old| *old != Value::Null) {
            self.wrong(index, |name| {
                text!(
                    "la signature « {name} » est ôtée ou remplacée",
                    "the signature « {name} » is removed or replaced"
                )
            });
            return;
        }
        let taken = |number: &u32| self.seals.iter().any(|seal| seal.number == *number);
        let number = new.and_then(Value::refers).filter(|number| self.fresh.contains(number) && !taken(number));
        let found = number.and_then(|number| Some((number, *self.state.get(&number)?)));
        let Some((number, found)) = found.filter(|(_, found)| matches!(found.value, Value::Dict(_))) else {
            self.wrong(index, |name| {
                text!(
                    "la signature « {name} » n’est pas un objet nouveau, à elle seule",
                    "the signature « {name} » is no new object of its own"
                )
            });
            return;
        };
        self.admit(number, Role::Seal(index), None);
        self.deeds.push(Deed::Sealed(index));
        self.seals.push(Seal { field: index, number, found: found.clone(), revision: self.revision });
    }

    fn filled(&mut self, index: usize, new: Option<&Value>) {
        match self.seen(new) {
            None | Some(Value::Null) => {
                self.filled.remove(&index);
            }
            Some(Value::Text(text)) => {
                let text = text.clone();
                self.filled.insert(index, text);
                if let Some(number) = new.and_then(Value::refers) {
                    self.admit(number, Role::LookPart(index), None);
                }
            }
            Some(_) => self.wrong(index, |name| {
                text!(
                    "la valeur du champ « {name} » n’est pas un texte",
                    "the value of the field « {name} » is no text"
                )
            }),
        }
        self.deeds.push(Deed::Filled(index));
    }

    /// The entry `/AP` of a field: the dictionary may be given anew, directly or by reference.
    fn appearance(&mut self, index: usize, old: Option<&Value>, new: &Value, before: &State<'a>) {
        let old = old.and_then(|old| super::resolve(before, old)).cloned();
        let looks = self.seen(Some(new)).cloned().unwrap_or(Value::Null);
        if let Some(number) = new.refers() {
            self.admit(number, Role::Looks(index), None);
        }
        self.looks(index, old.as_ref(), &looks);
    }

    /// The appearances of a field: each a new stream, or the one it had.
    pub(super) fn looks(&mut self, index: usize, was: Option<&Value>, is: &Value) {
        self.look_changed(index);
        let none = Dict::new();
        let was = was.and_then(Value::dict).unwrap_or(&none);
        let is = is.dict().unwrap_or(&none);
        for key in self.differing(was, is) {
            let number = is.get(&key).and_then(Value::refers);
            // What shows under a pointer is never printed: it may go, and nobody needs to write it.
            let known = matches!(key.as_slice(), b"N" | b"R" | b"D");
            match number.filter(|_| key == b"N") {
                Some(number) if self.fresh.contains(&number) => self.queue.push((number, Role::Look(index))),
                Some(number) if self.skeleton.roles.get(&number) == Some(&Role::Look(index)) => {}
                None if known && key != b"N" && !is.contains_key(&key) => {}
                _ => self.wrong(index, |name| {
                    text!(
                        "le champ « {name} » prend l’aspect d’un autre objet, ou n’en a plus",
                        "the field « {name} » takes the look of another object, or has none any more"
                    )
                }),
            }
        }
    }

    /// What a new or changed object of some roles has to be.
    pub(super) fn newcomer(&mut self, number: u32, role: Role, value: &Value) {
        match role {
            Role::Look(index) => self.look(index, value),
            Role::LookPart(index) => {
                self.opaque(index, value);
                self.passive(number, value);
            }
            Role::Resources => {
                if brings_its_own(value) {
                    self.opaque.extend(0..self.skeleton.fields.len());
                }
                self.passive(number, value);
            }
            Role::Info | Role::Metadata => self.properties(number, role, value),
            Role::Seal(index) => self.seal_keys(index, value),
            Role::Added(at) => self.active(at, number, value),
            Role::Looks(_) | Role::Form | Role::Fields | Role::Marks(_) | Role::Container => {}
            _ => self.passive(number, value),
        }
    }

    /// Properties are single values, and the metadata a stream of its own kind: neither does anything.
    pub(super) fn properties(&mut self, number: u32, role: Role, value: &Value) {
        const KNOWN: [&[u8]; 5] = [b"Type", b"Subtype", b"Length", b"Filter", b"DecodeParms"];
        let single = |value: &&Value| matches!(value, Value::Array(_) | Value::Dict(_) | Value::Stream(..));
        let sound = match (role, value) {
            (Role::Info, Value::Dict(dict)) => {
                !dict.values().any(|value| self.seen(Some(value)).is_some_and(|v| single(&v)))
            }
            (Role::Metadata, Value::Stream(dict, _)) => dict.keys().all(|key| KNOWN.contains(&key.as_slice())),
            _ => false,
        };
        if !sound {
            self.find(
                Some(number),
                None,
                text!(
                    "les propriétés du fichier (objet {number}) contiennent autre chose",
                    "the properties of the file (object {number}) contain something else"
                ),
            );
        }
    }

    /// The operators of a field's look, if they are few and use nothing that draws by itself.
    pub(in crate::verify) fn operators(&self, field: u32, work: &mut Work) -> Option<Vec<u8>> {
        const MOST: usize = 64 << 10;
        let looks = dict_at(&self.state, self.state.get(&field)?.value.dict()?, "AP")?;
        let Value::Stream(dict, bytes) = resolve(&self.state, looks.get(&b"N"[..])?)? else { return None };
        let operators = unpack(dict, self.file.get(bytes.clone())?, bytes.start, work).ok()?;
        let mut words = operators.split(|byte| is_white(*byte) || b"/[]()<>".contains(byte));
        let draws = words.any(|word| [&b"Do"[..], b"BI", b"sh", b"gs"].contains(&word));
        (operators.len() <= MOST && !draws).then_some(operators)
    }

    /// A look that brings its own faces or pictures may show other characters than it tells.
    fn opaque(&mut self, index: usize, value: &Value) {
        if brings_its_own(value) {
            self.opaque.insert(index);
        }
    }

    /// An appearance is a form that shows things within its field's box.
    fn look(&mut self, index: usize, value: &Value) {
        const KNOWN: [&[u8]; 14] = [
            b"Type",
            b"Subtype",
            b"FormType",
            b"BBox",
            b"Matrix",
            b"Resources",
            b"Length",
            b"Filter",
            b"DecodeParms",
            b"Group",
            b"Name",
            b"LastModified",
            b"StructParent",
            b"PieceInfo",
        ];
        let is_form = |dict: &Dict| {
            let kind = dict.get(&b"Subtype"[..]).and_then(Value::name);
            kind == Some(b"Form") && dict.keys().all(|key| KNOWN.contains(&key.as_slice()))
        };
        let sound = matches!(value, Value::Stream(dict, _) if is_form(dict));
        let resources = value.dict().and_then(|dict| dict.get(&b"Resources"[..])).cloned();
        self.opaque(index, &resources.unwrap_or(Value::Null));
        if !sound {
            self.wrong(index, |name| {
                text!("l’aspect du champ « {name} » n’en est pas un", "the look of the field « {name} » is none")
            });
        }
    }

    fn seal_keys(&mut self, index: usize, value: &Value) {
        let kind = value.dict().and_then(|dict| dict.get(&b"Type"[..])).map(Value::name);
        let strange = value.dict().into_iter().flatten().any(|(key, _)| !SEALED.contains(&key.as_slice()));
        if strange || kind.is_some_and(|kind| kind != Some(b"Sig")) {
            self.wrong(index, |name| {
                text!(
                    "la valeur de la signature « {name} » contient autre chose",
                    "the value of the signature « {name} » contains something else"
                )
            });
        }
    }
}

/// Whether a field gets its value now.
fn is_signed_now(was: &Dict, is: &Dict) -> bool {
    let signed = |dict: &Dict| dict.get(&b"V"[..]).is_some_and(|value| *value != Value::Null);
    is.get(&b"FT"[..]).and_then(Value::name) == Some(b"Sig") && !signed(was) && signed(is)
}

/// Whether a box is none.
pub(super) fn is_nowhere(area: &Value) -> bool {
    area.array().is_some_and(|corners| corners.len() == 4 && corners.iter().all(|at| at.number() == Some(0.0)))
}

/// Whether something is a face or a picture of its own, or the description of one.
fn brings_its_own(value: &Value) -> bool {
    const FACES: [&[u8]; 9] = [
        b"FontDescriptor",
        b"DescendantFonts",
        b"ToUnicode",
        b"CharProcs",
        b"XObject",
        b"ExtGState",
        b"ColorSpace",
        b"Pattern",
        b"Shading",
    ];
    match value {
        Value::Stream(..) => true,
        Value::Dict(dict) => dict.iter().any(|(key, value)| FACES.contains(&key.as_slice()) || brings_its_own(value)),
        Value::Array(items) => items.iter().any(brings_its_own),
        _ => false,
    }
}

/// The flags that a number has and had not; none when it lost one.
fn added_flags(old: Option<&Value>, new: Option<&Value>) -> Option<i64> {
    let flags = |value: Option<&Value>| value.map_or(Some(0), Value::int);
    let (old, new) = (flags(old)?, flags(new)?);
    (new & old == old).then_some(new & !old)
}
