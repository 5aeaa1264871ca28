//! What an issued file is made of, as far as an update may touch it: its catalogue, pages and fields, and the part that
//! each object plays.

use std::collections::{BTreeMap, BTreeSet};

use super::revision::{Found, History};
use super::syntax::{Dict, Number, Value};
use crate::diagnostic::Text;
use crate::pdf::pdf_doc_decoded;
use crate::text;

/// The objects in force, by number.
pub(super) type State<'a> = BTreeMap<Number, &'a Found>;

/// The part that an object plays. What plays none that an update may touch has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Catalog,
    /// The form, and its list of fields.
    Form,
    Fields,
    /// The form's resources: fonts may join them.
    Resources,
    Page(usize),
    /// The list of a page's annotations.
    Marks(usize),
    Field(usize),
    /// The dictionary of a field's appearances, one of them, and what it is made of.
    Looks(usize),
    Look(usize),
    LookPart(usize),
    /// The value of a signature field, and what it is made of.
    Seal(usize),
    SealPart,
    /// A field that shows nothing and holds a time stamp over the whole.
    Stamp,
    /// The document security store, and what lies in it.
    Security,
    SecurityPart,
    Info,
    Metadata,
    MetadataPart,
    /// What an update added, by its place in the list of additions.
    Added(usize),
    Container,
    /// Several at once: it may not change for one of them without the others.
    Several,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Signature,
    Words,
}

/// One of our fields, which is its own widget.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) number: Number,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) page: Option<usize>,
    pub(super) area: Option<[f64; 4]>,
}

/// The skeleton of an issued file.
#[derive(Clone, Debug)]
pub(super) struct Skeleton {
    pub(super) catalog: Number,
    pub(super) pages: Vec<Number>,
    pub(super) fields: Vec<Field>,
    pub(super) roles: BTreeMap<Number, Role>,
    /// Numbers that something refers to and no object has.
    pub(super) dangling: BTreeSet<Number>,
}

/// The most pages and fields that are looked at.
const MOST_PAGES: usize = 500;
const MOST_FIELDS: usize = 500;

/// What a value is or refers to.
pub(super) fn resolve<'a>(state: &State<'a>, value: &'a Value) -> Option<&'a Value> {
    match value {
        Value::Ref(number, generation) => {
            state.get(number).filter(|found| found.generation == *generation).map(|found| &found.value)
        }
        other => Some(other),
    }
}

/// The dictionary under a key, direct or referred to.
pub(super) fn dict_at<'a>(state: &State<'a>, dict: &'a Dict, key: &str) -> Option<&'a Dict> {
    resolve(state, dict.get(key.as_bytes())?)?.dict()
}

/// The objects that a history ends with.
pub(super) fn state_of(history: &History) -> State<'_> {
    let mut state = State::new();
    for revision in &history.revisions {
        for number in &revision.freed {
            state.remove(number);
        }
        state.extend(revision.objects.iter().map(|(number, found)| (*number, found)));
    }
    state
}

impl Skeleton {
    /// The skeleton of the file that has these objects; none when it is no document.
    pub(super) fn of(state: &State<'_>, trailer: &Dict) -> Option<Self> {
        let catalog = trailer.get(&b"Root"[..])?.refers()?;
        let root = state.get(&catalog)?.value.dict()?;
        let mut skeleton = Self {
            catalog,
            pages: pages(state, root),
            fields: vec![],
            roles: BTreeMap::new(),
            dangling: BTreeSet::new(),
        };
        skeleton.play(catalog, Role::Catalog);
        for index in 0..skeleton.pages.len() {
            skeleton.page(state, index);
        }
        skeleton.form(state, root);
        for (key, dict, role) in
            [("Info", trailer, Role::Info), ("Metadata", root, Role::Metadata), ("DSS", root, Role::Security)]
        {
            if let Some(number) = dict.get(key.as_bytes()).and_then(Value::refers) {
                skeleton.play(number, role);
            }
        }
        let mut used = vec![];
        for found in state.values() {
            found.value.references(&mut used);
        }
        skeleton.shared(&used);
        skeleton.dangling = used.into_iter().filter(|number| !state.contains_key(number)).collect();
        Some(skeleton)
    }

    /// Gives an object a part; one that has another already plays several.
    fn play(&mut self, number: Number, role: Role) {
        self.roles
            .entry(number)
            .and_modify(|had| *had = if *had == role { role } else { Role::Several })
            .or_insert(role);
    }

    /// The object that plays a part of the form; a part that has none lies in the form itself, and that in the catalogue.
    pub(super) fn holder(&self, role: Role) -> Number {
        let of = |role| self.roles.iter().find(|(_, other)| **other == role).map(|(number, _)| *number);
        of(role).or_else(|| of(Role::Form)).unwrap_or(self.catalog)
    }

    /// An appearance that more than one thing uses belongs to no field alone.
    fn shared(&mut self, used: &[Number]) {
        let mut users: BTreeMap<Number, usize> = BTreeMap::new();
        for number in used {
            *users.entry(*number).or_default() += 1;
        }
        for (number, role) in &mut self.roles {
            let alone = users.get(number).is_none_or(|users| *users <= 1);
            if matches!(role, Role::Looks(_) | Role::Look(_)) && !alone {
                *role = Role::Several;
            }
        }
    }

    fn page(&mut self, state: &State<'_>, index: usize) {
        let Some(number) = self.pages.get(index).copied() else { return };
        self.play(number, Role::Page(index));
        let marks = state.get(&number).and_then(|found| found.value.dict()).and_then(|page| page.get(&b"Annots"[..]));
        if let Some(marks) = marks.and_then(Value::refers) {
            self.play(marks, Role::Marks(index));
        }
    }

    fn form(&mut self, state: &State<'_>, root: &Dict) {
        let Some(entry) = root.get(&b"AcroForm"[..]) else { return };
        if let Some(number) = entry.refers() {
            self.play(number, Role::Form);
        }
        let Some(form) = dict_at(state, root, "AcroForm") else { return };
        let listed = form.get(&b"Fields"[..]);
        if let Some(number) = listed.and_then(Value::refers) {
            self.play(number, Role::Fields);
        }
        self.resources(state, form);
        let listed = listed.and_then(|listed| resolve(state, listed)).and_then(Value::array).unwrap_or_default();
        for number in listed.iter().take(MOST_FIELDS).filter_map(Value::refers) {
            self.field(state, number);
        }
    }

    fn resources(&mut self, state: &State<'_>, form: &Dict) {
        let Some(entry) = form.get(&b"DR"[..]) else { return };
        let fonts = dict_at(state, form, "DR").and_then(|resources| resources.get(&b"Font"[..]));
        for number in entry.refers().into_iter().chain(fonts.and_then(Value::refers)) {
            self.play(number, Role::Resources);
        }
    }

    fn field(&mut self, state: &State<'_>, number: Number) {
        let Some(dict) = state.get(&number).and_then(|found| found.value.dict()) else { return };
        let kind = match dict.get(&b"FT"[..]).and_then(Value::name) {
            Some(b"Sig") => Kind::Signature,
            Some(b"Tx") => Kind::Words,
            _ => return,
        };
        let name = dict.get(&b"T"[..]).and_then(Value::text).map(words).filter(|name| !name.is_empty());
        let Some(name) = name.filter(|_| !dict.contains_key(&b"Kids"[..])) else { return };
        let index = self.fields.len();
        let field = Field { number, name, kind, page: self.page_of(state, number, dict), area: area(dict) };
        self.fields.push(field);
        self.play(number, Role::Field(index));
        if let Some(looks) = dict.get(&b"AP"[..]).and_then(Value::refers) {
            self.play(looks, Role::Looks(index));
        }
        let looks = dict_at(state, dict, "AP");
        for look in looks.into_iter().flat_map(BTreeMap::values).filter_map(Value::refers) {
            self.play(look, Role::Look(index));
        }
    }

    /// The page of a widget: the one that lists it.
    pub(super) fn page_of(&self, state: &State<'_>, number: Number, dict: &Dict) -> Option<usize> {
        let lists = |page: &&Number| -> bool {
            let page = state.get(*page).and_then(|found| found.value.dict());
            let marks = page.and_then(|page| resolve(state, page.get(&b"Annots"[..])?)).and_then(Value::array);
            marks.unwrap_or_default().iter().take(MOST_FIELDS).any(|mark| mark.refers() == Some(number))
        };
        let told = dict.get(&b"P"[..]).and_then(Value::refers);
        self.pages
            .iter()
            .position(|page| lists(&page))
            .or_else(|| self.pages.iter().position(|page| Some(*page) == told))
    }

    /// What an object of the issued file is, for a reader: the first page that uses it, and as what.
    pub(super) fn describe(&self, state: &State<'_>, number: Number) -> (Option<usize>, Text) {
        for (index, page) in self.pages.iter().enumerate() {
            if *page == number {
                return (Some(index), text!("la page elle-même", "the page itself"));
            }
            let Some(dict) = state.get(page).and_then(|found| found.value.dict()) else { continue };
            for (key, value) in dict.iter().filter(|(key, _)| *key != b"Parent" && *key != b"Annots") {
                if self.leads_to(state, value, number) {
                    return (Some(index), part_of_page(key, state, number));
                }
            }
        }
        (None, self.part_of_document(state, number))
    }

    fn part_of_document(&self, state: &State<'_>, number: Number) -> Text {
        if let Some(field) = self.fields.iter().find(|field| field.number == number) {
            let name = &field.name;
            return text!("le champ « {name} »", "the field « {name} »");
        }
        let of_field = |field: &&Field| {
            let own = state.get(&field.number);
            own.is_some_and(|own| self.leads_to(state, &own.value, number))
        };
        if let Some(field) = self.fields.iter().find(of_field) {
            let name = &field.name;
            return text!("une partie du champ « {name} »", "a part of the field « {name} »");
        }
        match self.roles.get(&number) {
            Some(Role::Catalog) => return text!("le catalogue", "the catalogue"),
            Some(Role::Info) => return text!("les propriétés du fichier", "the file’s properties"),
            _ => {}
        }
        let root = state.get(&self.catalog).and_then(|found| found.value.dict());
        for (key, value) in root.into_iter().flatten() {
            if self.leads_to(state, value, number) {
                let key = String::from_utf8_lossy(key).into_owned();
                return match key.as_str() {
                    "StructTreeRoot" => {
                        text!("la structure lue par les lecteurs d’écran", "the structure that screen readers read")
                    }
                    "Outlines" => text!("les signets", "the bookmarks"),
                    "AcroForm" => text!("le formulaire", "the form"),
                    "Pages" => text!("la liste des pages", "the list of pages"),
                    _ => text!("« {key} » du catalogue", "« {key} » of the catalogue"),
                };
            }
        }
        text!("une partie du document", "a part of the document")
    }

    /// Whether a value leads to an object, without passing through a page or a field.
    fn leads_to(&self, state: &State<'_>, value: &Value, wanted: Number) -> bool {
        let mut seen = BTreeSet::new();
        let mut next = vec![];
        value.references(&mut next);
        while let Some(number) = next.pop() {
            if number == wanted {
                return true;
            }
            let border = matches!(self.roles.get(&number), Some(Role::Page(_) | Role::Field(_) | Role::Catalog));
            if !border
                && seen.insert(number)
                && let Some(found) = state.get(&number)
            {
                found.value.references(&mut next);
            }
        }
        false
    }
}

fn part_of_page(key: &[u8], state: &State<'_>, number: Number) -> Text {
    let kind = state.get(&number).and_then(|found| found.value.dict()).and_then(|dict| {
        let kind = dict.get(&b"Type"[..]).or_else(|| dict.get(&b"Subtype"[..]));
        kind.and_then(Value::name)
    });
    match (key, kind) {
        (b"Contents", _) => text!("le texte et les traits de la page", "the text and lines of the page"),
        (_, Some(b"Font" | b"FontDescriptor" | b"CIDFontType2" | b"CIDFontType0")) => {
            text!("une police de caractères", "a font")
        }
        (_, Some(b"XObject" | b"Image")) => text!("une image", "a picture"),
        _ => text!("les ressources de la page (polices, images)", "the resources of the page (fonts, pictures)"),
    }
}

/// The pages in their order.
fn pages(state: &State<'_>, root: &Dict) -> Vec<Number> {
    let (mut pages, mut seen) = (vec![], BTreeSet::new());
    let mut left: Vec<Number> = root.get(&b"Pages"[..]).and_then(Value::refers).into_iter().collect();
    while let Some(number) = left.pop() {
        let node = state.get(&number).and_then(|found| found.value.dict());
        let Some(node) = node.filter(|_| seen.insert(number) && pages.len() < MOST_PAGES) else { continue };
        match node.get(&b"Kids"[..]).and_then(|kids| resolve(state, kids)).and_then(Value::array) {
            Some(kids) => left.extend(kids.iter().rev().filter_map(Value::refers)),
            None => pages.push(number),
        }
    }
    pages
}

/// The box of an annotation.
pub(super) fn area(dict: &Dict) -> Option<[f64; 4]> {
    let corners: Vec<f64> = dict.get(&b"Rect"[..])?.array()?.iter().filter_map(Value::number).collect();
    let [left, bottom, right, top] = corners.try_into().ok()?;
    Some([f64::min(left, right), f64::min(bottom, top), f64::max(left, right), f64::max(bottom, top)])
}

/// A text string as characters: UTF-16 or UTF-8 with a byte-order mark, else `PDFDocEncoding` (7.9.2.2).
pub(super) fn words(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().copied().map(pdf_doc_decoded).collect(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        [one, other] => unit([*one, *other]),
        _ => 0xfffd,
    });
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
