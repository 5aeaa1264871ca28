//! What readers do with a file beside showing its pages: where its links and bookmarks lead, what it opens and sends, what
//! its fields hold, and notes that only readers draw.
//!
//! It is judged by what a copy may have, never by what it may not: wherever readers act on a dictionary, each of its entries
//! is one that does nothing by itself or is compared elsewhere, or it is that of the issued document.

use std::collections::{BTreeMap, BTreeSet};

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Rect, String as Bytes};
use hayro::kurbo;

use super::issued::{Field, Kind, words};
use super::judge::{READ_ONLY, only_shows};
use super::looks::{FINDINGS, MARK_MOVED, TOLD, UNREAD, is_within};
use super::verdict::{Added, Finding};
use crate::diagnostic::{Lang, Text};
use crate::text;

/// Entries that do nothing by themselves, or are looked at elsewhere (ISO 32000-2, 7.7.2, 7.7.4, 7.7.3.3, 12.7.3).
const CATALOG: [&str; 21] = [
    "Type",
    "Version",
    "Extensions",
    "Pages",
    "PageLabels",
    "Names",
    "Dests",
    "ViewerPreferences",
    "PageLayout",
    "PageMode",
    "Outlines",
    "AcroForm",
    "Metadata",
    "StructTreeRoot",
    "MarkInfo",
    "Lang",
    "PieceInfo",
    "OutputIntents",
    "AF",
    "DSS",
    "Perms",
];
const NAMES: [&str; 2] = ["Dests", "EmbeddedFiles"];
const FORM: [&str; 7] = ["Fields", "NeedAppearances", "SigFlags", "DR", "DA", "Q", "CO"];
const PAGE: [&str; 22] = [
    "Type",
    "Parent",
    "LastModified",
    "Resources",
    "MediaBox",
    "CropBox",
    "BleedBox",
    "TrimBox",
    "ArtBox",
    "BoxColorInfo",
    "Contents",
    "Rotate",
    "Group",
    "Annots",
    "Metadata",
    "PieceInfo",
    "StructParents",
    "Tabs",
    "AF",
    "Thumb",
    "PZ",
    "SeparationInfo",
];

/// Those of a link, and of a field with its box (12.5.2, 12.5.6.5, 12.5.6.19, 12.7.4).
const MARK: [&str; 26] = [
    "Type",
    "Subtype",
    "Rect",
    "P",
    "NM",
    "M",
    "F",
    "AP",
    "AS",
    "StructParent",
    "AF",
    "H",
    "MK",
    "Parent",
    "Kids",
    "T",
    "V",
    "DV",
    "DA",
    "Q",
    "BS",
    "Border",
    "C",
    "QuadPoints",
    "MaxLen",
    "TM",
];

/// Those of a bookmark (12.3.3), whose title is looked at elsewhere.
const BOOKMARK: [&str; 11] = ["Type", "Title", "Parent", "Prev", "Next", "First", "Last", "Count", "SE", "C", "F"];

/// The only look of a field that is drawn: others wait for a mouse (12.5.5).
const LOOKS: [&str; 1] = ["N"];

/// Entries by which a reader goes somewhere, and those of an action that stays in the document (12.6.4.2).
const LEADING: [&str; 3] = ["A", "Dest", "OpenAction"];
const STAYING: [&str; 4] = ["Type", "S", "D", "SD"];

/// What an action is called (12.6.4); other dictionaries have an `S` too.
const ACTIONS: [&str; 20] = [
    "GoTo",
    "GoToR",
    "GoToE",
    "GoToDp",
    "Launch",
    "Thread",
    "URI",
    "Sound",
    "Movie",
    "Hide",
    "Named",
    "SubmitForm",
    "ResetForm",
    "ImportData",
    "SetOCGState",
    "Rendition",
    "Trans",
    "GoTo3DView",
    "JavaScript",
    "RichMediaExecute",
];

/// The most dictionaries that are looked at.
const DICTS: usize = 20_000;

/// How deep a value may be to be that of the issued document, or to have its action told.
const DEEP: usize = 6;

/// What a file has beside what its pages show.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    pub(super) findings: Vec<Finding>,
    /// Notes on our own fields, which readers may show.
    pub(super) added: Vec<Added>,
    /// What fields hold, by their names.
    pub(super) values: BTreeMap<String, String>,
    pub(super) told: Vec<Text>,
    looked_at: usize,
}

/// Where something stands.
#[derive(Clone, Copy, Default)]
struct Place {
    page: Option<usize>,
    area: Option<[f64; 4]>,
}

impl Place {
    fn of(field: Option<&Field>) -> Self {
        field.map_or_else(Self::default, |field| Self { page: field.page, area: field.area })
    }
}

impl Unseen {
    /// What a file has that the issued one, with these fields, has not; none where it is more than can be looked at.
    pub(super) fn of(issued: &Pdf, file: &Pdf, fields: &[Field]) -> Option<Self> {
        let (was, is) = (root(issued)?, root(file)?);
        let mut unseen = Self::default();
        let nowhere = Place::default();
        unseen.entries(&is, Some(&was), &CATALOG, (&text!("du catalogue", "of the catalogue"), nowhere));
        let below = |key| Some((is.get::<Dict<'_>>(key)?, was.get::<Dict<'_>>(key)));
        if let Some((is, was)) = below("Names") {
            let whose = text!("de la liste des noms", "of the list of names");
            unseen.entries(&is, was.as_ref(), &NAMES, (&whose, nowhere));
        }
        if let Some((is, was)) = below("AcroForm") {
            unseen.entries(&is, was.as_ref(), &FORM, (&text!("du formulaire", "of the form"), nowhere));
            unseen.form(&is, &was.unwrap_or_default(), fields)?;
        }
        for (index, (was, is)) in issued.pages().iter().zip(file.pages().iter()).enumerate() {
            unseen.page(index, was.raw(), is.raw(), fields)?;
        }
        unseen.bookmarks(&is, &was)?;
        Some(unseen)
    }

    /// Counts what is looked at, up to a bound.
    fn step(&mut self) -> Option<()> {
        self.looked_at += 1;
        (self.looked_at <= DICTS).then_some(())
    }

    fn find(&mut self, text: Text, object: Option<u32>, Place { page, area }: Place) {
        let finding = Finding { text, object, page, area, revision: None };
        // A field is met twice: on its page, and in the form.
        if self.findings.len() < FINDINGS && !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Finds the entries of a dictionary that neither do nothing nor are those of the issued one.
    fn entries(&mut self, is: &Dict<'_>, was: Option<&Dict<'_>>, idle: &[&str], (whose, place): (&Text, Place)) {
        for (key, _) in is.entries() {
            let Some(value) = is.get::<Object<'_>>(&*key).filter(|value| !matches!(value, Object::Null(_))) else {
                continue;
            };
            let key = key.as_str();
            let issued = was.and_then(|was| was.get::<Object<'_>>(key));
            let goes_within = LEADING.contains(&key) && stays(&value);
            let locks = key == "Ff" && only_locks(&value, issued.as_ref());
            if idle.contains(&key) || goes_within || locks || issued.is_some_and(|issued| same(&issued, &value, DEEP)) {
                continue;
            }
            let (fr, en, does) = (whose.get(Lang::Fr), whose.get(Lang::En), does(&value));
            let text =
                text!("« {key} » {fr} n’est pas tel qu’émis{does}", "« {key} » {en} is not as it was issued{does}");
            self.find(text, number_of(is), place);
        }
    }

    /// A page and what stands on it.
    fn page(&mut self, index: usize, was: &Dict<'_>, is: &Dict<'_>, fields: &[Field]) -> Option<()> {
        let place = Place { page: Some(index), area: None };
        self.entries(is, Some(was), &PAGE, (&text!("de la page", "of the page"), place));
        let issued = kids(was, "Annots")?;
        for mark in kids(is, "Annots")? {
            self.step()?;
            let place = Place { page: Some(index), area: area(&mark) };
            let Some(issued) = issued.iter().find(|issued| is_same_mark(issued, &mark)) else {
                self.added(&mark, place, fields);
                continue;
            };
            match field_named(fields, name_of(issued).as_deref()) {
                Some(field) => self.field(&mark, Some(issued), &field.name, Some(field)),
                None => self.entries(&mark, Some(issued), &MARK, (&text!("du lien", "of the link"), place)),
            }
        }
        Some(())
    }

    /// An annotation that was not issued: where it only fills a field of ours, what it shows is drawn; elsewhere, readers may
    /// draw what is not drawn here.
    fn added(&mut self, mark: &Dict<'_>, place: Place, fields: &[Field]) {
        let kind = mark.get::<Name<'_>>("Subtype");
        let keys: Vec<Name<'_>> = mark.keys().collect();
        let only_shows = only_shows(kind.as_deref(), keys.iter().map(|key| &**key));
        let (is_box, is_popup) = (kind.as_deref() == Some(b"Widget"), kind.as_deref() == Some(b"Popup"));
        let kind = kind.map_or_else(|| "?".to_owned(), |kind| kind.as_str().to_owned());
        if only_shows && !is_box && (is_popup || fields.iter().any(|field| is_on(place, field))) {
            let words = mark.get::<Bytes<'_>>("Contents").map(|said| words(&said).chars().take(TOLD).collect());
            self.added.push(Added { kind, object: number_of(mark), page: place.page, area: place.area, words });
            return;
        }
        let does = does_any(mark);
        let text = text!(
            "une annotation que le document émis n’a pas : {kind}{does}",
            "an annotation that the issued document has not: {kind}{does}"
        );
        self.find(text, number_of(mark), place);
    }

    /// A field, or its box.
    fn field(&mut self, is: &Dict<'_>, was: Option<&Dict<'_>>, name: &str, known: Option<&Field>) {
        let whose = text!("du champ « {name} »", "of the field « {name} »");
        let place = Place::of(known);
        self.entries(is, was, &MARK, (&whose, place));
        if let Some(looks) = is.get::<Dict<'_>>("AP") {
            self.entries(&looks, None, &LOOKS, (&whose, place));
        }
    }

    /// The fields of a form, and what they hold.
    fn form(&mut self, is: &Dict<'_>, was: &Dict<'_>, fields: &[Field]) -> Option<()> {
        if is.get::<bool>("NeedAppearances") == Some(true) {
            self.told.push(text!(
                "le fichier demande aux lecteurs de dessiner eux-mêmes ce que contiennent les champs",
                "the file asks readers to draw by themselves what fields hold"
            ));
        }
        let all = kids(was, "Fields")?;
        let issued = |name: &str| all.iter().find(|field| name_of(field).as_deref() == Some(name));
        let fields_of = kids(is, "Fields")?.into_iter();
        let mut left: Vec<(String, Option<Object<'_>>, Dict<'_>)> =
            fields_of.map(|field| (String::new(), None, field)).collect();
        while let Some((above, value, field)) = left.pop() {
            self.step()?;
            let own = name_of(&field).map(|own| if above.is_empty() { own } else { format!("{above}.{own}") });
            let (name, value) = (own.unwrap_or(above), field.get::<Object<'_>>("V").or(value));
            let known = field_named(fields, Some(&name));
            self.field(&field, issued(&name), &name, known);
            let below = kids(&field, "Kids")?;
            if below.is_empty() {
                self.holds(name, value, known, &field);
            } else {
                left.extend(below.into_iter().map(|kid| (name.clone(), value.clone(), kid)));
            }
        }
        Some(())
    }

    /// What a field holds; a signature is looked at elsewhere.
    fn holds(&mut self, name: String, value: Option<Object<'_>>, known: Option<&Field>, dict: &Dict<'_>) {
        match known {
            Some(field) if field.kind == Kind::Words => {
                self.values.insert(name, value.map_or_else(String::new, |value| said(&value)));
            }
            Some(_) => {}
            None => {
                let text = text!(
                    "un champ que le document émis n’a pas : « {name} »",
                    "a field that the issued document has not: « {name} »"
                );
                self.find(text, number_of(dict), Place::default());
            }
        }
    }

    fn bookmarks(&mut self, is: &Dict<'_>, was: &Dict<'_>) -> Option<()> {
        let title = |mark: &Dict<'_>| mark.get::<Bytes<'_>>("Title").map_or_else(String::new, |title| words(&title));
        let issued: BTreeSet<String> = self.below(was)?.iter().map(title).collect();
        for mark in self.below(is)? {
            let title = title(&mark);
            let told: String = title.chars().take(TOLD).collect();
            let whose = text!("du signet « {told} »", "of the bookmark « {told} »");
            self.entries(&mark, None, &BOOKMARK, (&whose, Place::default()));
            if !issued.contains(&title) {
                let text = text!(
                    "un signet que le document émis n’a pas : « {told} »",
                    "a bookmark that the issued document has not: « {told} »"
                );
                self.find(text, number_of(&mark), Place::default());
            }
        }
        Some(())
    }

    /// All bookmarks of a catalogue.
    fn below<'p>(&mut self, root: &Dict<'p>) -> Option<Vec<Dict<'p>>> {
        let first = |dict: &Dict<'p>| dict.get::<Dict<'p>>("First");
        let mut left: Vec<Dict<'p>> = root.get::<Dict<'p>>("Outlines").iter().filter_map(first).collect();
        let mut all = vec![];
        while let Some(mark) = left.pop() {
            self.step()?;
            left.extend(mark.get::<Dict<'p>>("Next").into_iter().chain(first(&mark)));
            all.push(mark);
        }
        Some(all)
    }
}

fn root(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get(pdf.xref().root_id())
}

fn number_of(dict: &Dict<'_>) -> Option<u32> {
    dict.obj_id().map(|id| id.obj_number)
}

/// The dictionaries of a list; none where anything else stands in it. Such a thing ends the list for the rasteriser, and for
/// no other reader: what comes after it would be compared by nobody.
fn kids<'p>(dict: &Dict<'p>, key: &str) -> Option<Vec<Dict<'p>>> {
    let Some(list) = dict.get::<Array<'p>>(key) else { return Some(vec![]) };
    let kids: Vec<Dict<'p>> = list.iter::<Dict<'p>>().collect();
    (kids.len() == list.raw_iter().count()).then_some(kids)
}

fn name_of(field: &Dict<'_>) -> Option<String> {
    field.get::<Bytes<'_>>("T").map(|name| words(&name))
}

fn area(mark: &Dict<'_>) -> Option<[f64; 4]> {
    mark.get::<Rect>("Rect").map(|rect| [rect.x0, rect.y0, rect.x1, rect.y1])
}

fn field_named<'f>(fields: &'f [Field], name: Option<&str>) -> Option<&'f Field> {
    fields.iter().find(|field| Some(field.name.as_str()) == name)
}

/// Whether something stands on a field of ours.
fn is_on(place: Place, field: &Field) -> bool {
    let rect = |[left, bottom, right, top]: [f64; 4]| kurbo::Rect::new(left, bottom, right, top);
    let areas = place.area.zip(field.area);
    place.page == field.page
        && areas.is_some_and(|(area, field)| is_within(&rect(area), &rect(field).inflate(MARK_MOVED, MARK_MOVED)))
}

/// Whether two annotations are one: of a kind, at a place, and of a name if they have any.
fn is_same_mark(issued: &Dict<'_>, mark: &Dict<'_>) -> bool {
    let near = |(one, other): (&f64, &f64)| (one - other).abs() <= MARK_MOVED;
    let is_there = area(issued).zip(area(mark)).is_some_and(|(one, other)| one.iter().zip(&other).all(near));
    let name = name_of(mark);
    let kind = |mark: &Dict<'_>| mark.get::<Name<'_>>("Subtype").map(|kind| kind.to_vec());
    is_there && kind(issued) == kind(mark) && (name.is_none() || name == name_of(issued))
}

/// Whether a value leads to a place in the document itself.
fn stays(value: &Object<'_>) -> bool {
    match value {
        Object::Array(_) | Object::Name(_) | Object::String(_) => true,
        Object::Dict(action) => {
            let goes = action.get::<Name<'_>>("S").is_some_and(|kind| &*kind == b"GoTo");
            goes && action.keys().all(|key| STAYING.contains(&key.as_str()))
        }
        _ => false,
    }
}

/// Whether a field’s flags are those of the issued one, or only keep it from being filled again.
fn only_locks(value: &Object<'_>, issued: Option<&Object<'_>>) -> bool {
    let flags = |value: &Object<'_>| value.clone().into_i32().map(i64::from);
    flags(value).map(|flags| flags & !READ_ONLY) == issued.map_or(Some(0), flags)
}

/// Whether two values say the same.
fn same(one: &Object<'_>, other: &Object<'_>, deep: usize) -> bool {
    let Some(deep) = deep.checked_sub(1) else { return false };
    match (one, other) {
        (Object::String(one), Object::String(other)) => words(one) == words(other),
        (Object::Number(one), Object::Number(other)) => (one.as_f64() - other.as_f64()).abs() < 0.01,
        (Object::Array(one), Object::Array(other)) => {
            let (mut ones, mut others) = (one.iter::<Object<'_>>(), other.iter::<Object<'_>>());
            loop {
                match (ones.next(), others.next()) {
                    (None, None) => return true,
                    (Some(one), Some(other)) if same(&one, &other, deep) => {}
                    _ => return false,
                }
            }
        }
        (Object::Dict(one), Object::Dict(other)) => other.keys().all(|key| {
            let pair = one.get::<Object<'_>>(&*key).zip(other.get::<Object<'_>>(&*key));
            &*key == b"Type" || pair.is_some_and(|(one, other)| same(&one, &other, deep))
        }),
        (Object::Stream(_), _) | (_, Object::Stream(_)) => false,
        _ => one == other,
    }
}

/// The words that a field holds; a sign for what is none.
fn said(value: &Object<'_>) -> String {
    match value {
        Object::Null(_) => String::new(),
        Object::String(said) => words(said),
        Object::Stream(said) => said.decoded().map_or_else(|_| UNREAD.into(), |said| words(&said)),
        _ => UNREAD.into(),
    }
}

/// What an annotation does, in brackets; nothing where it does nothing.
fn does_any(mark: &Dict<'_>) -> String {
    let actions = ["A", "AA"].iter().filter_map(|key| mark.get::<Object<'_>>(*key));
    actions.map(|action| does(&action)).find(|does| !does.is_empty()).unwrap_or_default()
}

/// What an action, or the first of several, does, in brackets; nothing where it does nothing.
fn does(value: &Object<'_>) -> String {
    let Object::Dict(dict) = value else { return String::new() };
    let several = || dict.entries().find_map(|(key, _)| deed(&dict.get::<Dict<'_>>(&*key)?));
    deed(dict).or_else(several).map_or_else(String::new, |deed| format!(" ({deed})"))
}

/// The name of an action, and to what it is done.
fn deed(action: &Dict<'_>) -> Option<String> {
    let kind = action.get::<Name<'_>>("S").filter(|kind| ACTIONS.contains(&kind.as_str()))?;
    let of = |dict: &Dict<'_>| {
        let said = ["URI", "UF", "F"].iter().find_map(|key| dict.get::<Bytes<'_>>(*key));
        said.map(|said| words(&said).chars().take(TOLD).collect::<String>())
    };
    let to = of(action).or_else(|| of(&action.get::<Dict<'_>>("F")?)).unwrap_or_default();
    Some(format!("{} {to}", kind.as_str()).trim_end().to_owned())
}
