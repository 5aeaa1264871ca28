//! SIECLE's XML exports, read as a stream: `ElevesAvecAdresses`, `ResponsablesAvecAdresses`, `Structures`.
//!
//! Only the elements that agreements need are kept. Entities beyond those of XML itself are refused, not expanded, and
//! depth and size are bounded: the file may come from anywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::table::{Refused, again};
use crate::diagnostic::{Diagnostic, SourceId, Sources, Span};
use crate::text;

/// No export is nested deeper than six; a hostile one may be.
const MOST_DEPTH: usize = 32;
/// The longest text of an element that is kept.
const LONGEST_TEXT: usize = 1_000;
/// The most elements that are kept.
const MOST_ELEMENTS: usize = 2_000_000;

/// The fields that are kept, by the names of both generations.
const FIELDS: [&str; 37] = [
    "ID_NATIONAL",
    "INE_RNIE",
    "NOM_DE_FAMILLE",
    "NOM",
    "NOM_USAGE",
    "PRENOM",
    "DATE_NAISS",
    "CODE_SEXE",
    "CODE_MEF",
    "DATE_SORTIE",
    "TEL_PERSONNEL",
    "TEL_PORTABLE",
    "TEL_PROFESSIONNEL",
    "MEL",
    "ADRESSE_ID",
    "ELEVE_ID",
    "PERSONNE_ID",
    "RESP_LEGAL",
    "NIVEAU_RESPONSABILITE",
    "CODE_PARENTE",
    "LC_CIVILITE",
    "CODE_CIVILITE",
    "LL_CIVILITE",
    CONSENT,
    "LIGNE1_ADRESSE",
    "LIGNE2_ADRESSE",
    "LIGNE3_ADRESSE",
    "LIGNE4_ADRESSE",
    "CODE_POSTAL",
    "LIBELLE_POSTAL",
    "LL_PAYS",
    "COMMUNE_ETRANGERE",
    "CODE_STRUCTURE",
    "TYPE_STRUCTURE",
    "UAJ",
    "ANNEE_SCOLAIRE",
    "DATE_EXPORT",
];

/// The element that says of a person whether their address may be given.
pub(super) const CONSENT: &str = "COMMUNICATION_ADRESSE";

/// The elements of that name, in any case, whose text is kept.
pub(super) fn element(name: &str) -> Option<&'static str> {
    FIELDS.into_iter().find(|field| field.eq_ignore_ascii_case(name.trim()))
}

/// The elements that are records, and the kind of each.
const RECORDS: [(&str, Kind); 7] = [
    ("ELEVE", Kind::Pupil),
    ("PERSONNE", Kind::Person),
    ("RESPONSABLE_ELEVE", Kind::Link),
    ("RESPONSABLE", Kind::Link),
    ("ADRESSE", Kind::Address),
    ("STRUCTURES_ELEVE", Kind::Classes),
    ("DIVISION", Kind::Division),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Pupil,
    Person,
    Link,
    Address,
    Classes,
    Division,
}

/// A record of an export: its kept fields, each with its place.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) fields: Vec<(&'static str, String, Span)>,
    /// The place of its first tag.
    pub(super) place: Span,
}

impl Record {
    /// The text of a field, if it says anything.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.field(name).map(|(text, _)| text)
    }

    /// The text of a field and its place.
    pub(super) fn field(&self, name: &str) -> Option<(&str, Span)> {
        self.fields
            .iter()
            .find(|(n, text, _)| *n == name && !text.is_empty())
            .map(|(_, text, span)| (text.as_str(), *span))
    }
}

/// One file of SIECLE.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) name: String,
    pub(super) source: SourceId,
    /// Its first tag.
    place: Span,
    /// The code of the school that it was made for.
    pub(super) uai: Option<(String, Span)>,
    pub(super) pupils: Vec<Record>,
    pub(super) people: BTreeMap<String, Record>,
    pub(super) links: Vec<Record>,
    pub(super) addresses: BTreeMap<String, Record>,
    /// The class of each pupil, by the pupil's id.
    pub(super) classes: BTreeMap<String, (String, Span)>,
    /// The pupils whom it has in the class of those who are not active.
    pub(super) inactive: BTreeMap<String, Span>,
    /// The classes that `Structures.xml` names; one that it does not name has no letters.
    pub(super) divisions: BTreeSet<String>,
    /// The school year that it is of.
    pub(super) year: Option<(String, Span)>,
    /// The day on which it was made.
    pub(super) day: Option<NaiveDate>,
}

impl Export {
    /// Whether nothing in it was of use.
    pub(super) fn is_foreign(&self) -> bool {
        self.pupils.is_empty() && self.people.is_empty() && self.addresses.is_empty() && self.divisions.is_empty()
    }

    /// Leaves out the elements that the school asks to be left out; how many there were of each, and where first.
    pub(super) fn leave_out(&mut self, elements: &BTreeSet<&'static str>) -> BTreeMap<&'static str, (usize, Span)> {
        let mut left = BTreeMap::new();
        if elements.is_empty() {
            return left;
        }
        let Self { pupils, people, links, addresses, .. } = self;
        let records = pupils.iter_mut().chain(people.values_mut()).chain(links).chain(addresses.values_mut());
        for record in records {
            record.fields.retain(|(field, _, span)| {
                let stays = !elements.contains(field);
                if !stays {
                    left.entry(*field).or_insert((0, *span)).0 += 1;
                }
                stays
            });
        }
        left
    }

    /// The finding about one that is of no use, beside others that are: `Nomenclature.xml`, `Communs.xml`.
    pub(super) fn left_out(&self) -> Diagnostic {
        let message = text!(
            "cet export de SIECLE n’a ni élèves ni responsables : il est laissé de côté",
            "this export of SIECLE has neither pupils nor guardians: it is left out"
        );
        Diagnostic::note("ROSTER-01", self.place, message)
    }

    /// The finding about one that is of no use, alone.
    pub(super) fn foreign(&self) -> Diagnostic {
        foreign(self.place)
    }
}

fn foreign(place: Span) -> Diagnostic {
    let message = text!(
        "ce fichier XML n’est pas un export d’élèves ou de responsables de SIECLE",
        "this XML file is no export of pupils or guardians of SIECLE"
    );
    Diagnostic::error("ROSTER-01", place, message).with_help(text!(
        "donner ElevesAvecAdresses.xml et ResponsablesAvecAdresses.xml (SIECLE : Consultation et export, Exportation en XML)",
        "give ElevesAvecAdresses.xml and ResponsablesAvecAdresses.xml (SIECLE: Consultation et export, Exportation en XML)"
    ))
}

/// Reads an export; the error says where it is damaged, hostile or of other software.
pub(super) fn read(name: &str, text: String, sources: &mut Sources) -> Refused<Export> {
    let text: Arc<str> = text.into();
    let source = sources.add(name, Arc::clone(&text));
    let export = Export {
        name: name.to_owned(),
        source,
        place: Span::new(source, 0, text.find('>').map_or(0, |at| at + 1)),
        uai: None,
        pupils: vec![],
        people: BTreeMap::new(),
        links: vec![],
        addresses: BTreeMap::new(),
        classes: BTreeMap::new(),
        inactive: BTreeMap::new(),
        divisions: BTreeSet::new(),
        year: None,
        day: None,
    };
    let mut stream = Stream {
        source,
        export,
        open: vec![],
        record: None,
        field: None,
        text: String::new(),
        structure: (None, false),
        kept: 0,
    };
    stream.run(&text)?;
    let export = stream.export;
    let of_siecle = text.contains("<BEE_");
    if export.is_foreign() && !of_siecle { Err(foreign(export.place).into()) } else { Ok(export) }
}

/// The state of a reading.
struct Stream {
    source: SourceId,
    export: Export,
    open: Vec<String>,
    /// The record that is being read, and the depth of its tag.
    record: Option<(Kind, usize, Record)>,
    /// The field that is being read, and where its text begins.
    field: Option<(&'static str, usize)>,
    text: String,
    /// The code of the structure that is being read, and whether it is a class.
    structure: (Option<(String, Span)>, bool),
    kept: usize,
}

impl Stream {
    fn run(&mut self, text: &str) -> Refused<()> {
        let mut reader = Reader::from_str(text);
        loop {
            let before = reader.buffer_position() as usize;
            let event = reader.read_event().map_err(|_| self.broken(text, reader.error_position() as usize))?;
            let after = reader.buffer_position() as usize;
            match event {
                Event::Start(tag) => self.start(&tag, before, after)?,
                Event::Empty(tag) => {
                    self.start(&tag, before, after)?;
                    self.end(before)?;
                }
                Event::End(_) => self.end(before)?,
                Event::Text(words) => self.add(&words.xml10_content(), before)?,
                Event::CData(words) => self.add(&words.xml10_content(), before)?,
                Event::GeneralRef(entity) => {
                    let known = entity.resolve_char_ref().ok().flatten().map(String::from);
                    let known = known.or_else(|| predefined(&entity.xml10_content()).map(ToOwned::to_owned));
                    let words = known.ok_or_else(|| self.entity(before, after))?;
                    self.add(&words, before)?;
                }
                Event::DocType(_) => return Err(self.entity(before, after)),
                Event::Eof if self.open.is_empty() => return Ok(()),
                Event::Eof => return Err(self.cut(text.len())),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, before: usize, after: usize) -> Refused<()> {
        if self.open.len() >= MOST_DEPTH {
            return Err(self.too_deep(before, after));
        }
        let name = tag.local_name().as_ref().to_owned();
        let depth = self.open.len();
        let own = self.is_own(depth);
        let inner = self.record.as_ref().is_some_and(|(kind, ..)| *kind != Kind::Classes);
        if let Some((_, kind)) = RECORDS.iter().find(|(n, _)| *n == name && !inner) {
            let mut record = Record { fields: vec![], place: Span::new(self.source, before, after) };
            self.attributes(tag, &mut record)?;
            self.keep_count(before)?;
            self.record = Some((*kind, depth, record));
        } else if name == "STRUCTURE" {
            self.structure = (None, false);
        }
        self.field = FIELDS.iter().find(|field| **field == name && own).map(|field| (*field, after));
        self.text.clear();
        self.open.push(name);
        Ok(())
    }

    /// Whether what opens at a depth says something of the record it stands in: right inside of it, or in one of a pupil's
    /// structures. What stands in any other block is of somebody else: the school of last year has an e-mail too.
    fn is_own(&self, depth: usize) -> bool {
        let Some((kind, record, _)) = &self.record else { return true };
        let of_class = *kind == Kind::Classes && self.open.last().is_some_and(|parent| parent == "STRUCTURE");
        depth == record + 1 || of_class
    }

    /// Ids stand as attributes: `ELEVE_ID`, `PERSONNE_ID`, `ADRESSE_ID`.
    fn attributes(&self, tag: &BytesStart<'_>, record: &mut Record) -> Refused<()> {
        let wrong = || self.broken("", record.place.start as usize);
        let mut fields = vec![];
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| wrong())?;
            let name = attribute.key.local_name();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| wrong())?;
            if let Some(field) = FIELDS.iter().find(|f| **f == name.as_ref()) {
                fields.push((*field, value.trim().to_owned(), record.place));
            }
        }
        record.fields = fields;
        Ok(())
    }

    fn add(&mut self, words: &str, at: usize) -> Refused<()> {
        if self.field.is_none() {
            return Ok(());
        }
        self.text.push_str(words);
        if self.text.len() > LONGEST_TEXT {
            let message = text!(
                "un texte de plus de {LONGEST_TEXT} caractères n’est pas d’un export de SIECLE",
                "a text of more than {LONGEST_TEXT} characters is of no export of SIECLE"
            );
            let span = Span::new(self.source, at, at + 1);
            return Err(Diagnostic::error("ROSTER-04", span, message).with_help(again()).into());
        }
        Ok(())
    }

    fn end(&mut self, at: usize) -> Refused<()> {
        let name = self.open.pop().unwrap_or_default();
        if let Some((field, start)) = self.field.take() {
            let text = super::values::tidy(&self.text).unwrap_or_default();
            self.close_field(field, text, Span::new(self.source, start, at))?;
        }
        if name == "STRUCTURE" && self.structure.1 {
            self.close_structure();
        }
        let depth = self.open.len();
        if let Some((kind, _, record)) = self.record.take_if(|(_, d, _)| *d == depth) {
            self.close_record(kind, record);
        }
        Ok(())
    }

    fn close_field(&mut self, field: &'static str, text: String, span: Span) -> Refused<()> {
        match field {
            "UAJ" if self.record.is_none() => self.export.uai = Some((text, span)).filter(|(t, _)| !t.is_empty()),
            "ANNEE_SCOLAIRE" if self.record.is_none() => {
                self.export.year = Some((text, span)).filter(|(t, _)| !t.is_empty());
            }
            "DATE_EXPORT" if self.record.is_none() => {
                self.export.day = NaiveDate::parse_from_str(&text, "%d/%m/%Y").ok();
            }
            "CODE_STRUCTURE" => self.structure.0 = Some((text, span)),
            "TYPE_STRUCTURE" => self.structure.1 = text == "D",
            _ => {
                if let Some((_, _, record)) = &mut self.record {
                    record.fields.push((field, text, span));
                    self.keep_count(span.start as usize)?;
                }
            }
        }
        Ok(())
    }

    /// A class of the pupil whose structures are being read; the first one counts.
    fn close_structure(&mut self) {
        let Some((Kind::Classes, _, record)) = &self.record else { return };
        if let (Some(id), Some(code)) = (record.get("ELEVE_ID"), self.structure.0.take()) {
            if code.0.eq_ignore_ascii_case("inactifs") {
                self.export.inactive.insert(id.to_owned(), code.1);
            } else if !code.0.is_empty() {
                self.export.classes.entry(id.to_owned()).or_insert(code);
            }
        }
    }

    fn close_record(&mut self, kind: Kind, record: Record) {
        let id = |name: &str| record.get(name).map(ToOwned::to_owned);
        match kind {
            Kind::Pupil => self.export.pupils.push(record),
            Kind::Link => self.export.links.push(record),
            Kind::Person => {
                if let Some(id) = id("PERSONNE_ID") {
                    self.export.people.insert(id, record);
                }
            }
            Kind::Address => {
                if let Some(id) = id("ADRESSE_ID") {
                    self.export.addresses.insert(id, record);
                }
            }
            Kind::Division => {
                let inner = self.structure.0.take().map(|(code, _)| code);
                self.export.divisions.insert(id("CODE_STRUCTURE").or(inner).unwrap_or_default());
            }
            Kind::Classes => {}
        }
    }

    fn keep_count(&mut self, at: usize) -> Refused<()> {
        self.kept += 1;
        if self.kept > MOST_ELEMENTS {
            let message = text!(
                "le fichier contient bien plus d’éléments qu’un export d’établissement",
                "the file holds far more elements than a school’s export"
            );
            return Err(Diagnostic::error("ROSTER-02", Span::new(self.source, at, at), message).into());
        }
        Ok(())
    }

    fn broken(&self, text: &str, at: usize) -> Box<Diagnostic> {
        if !self.open.is_empty() && at + 512 >= text.len() && !text.is_empty() && !text.trim_end().ends_with('>') {
            return self.cut(text.len());
        }
        let message = text!("le XML est abîmé à cet endroit", "the XML is damaged here");
        Box::new(Diagnostic::error("ROSTER-03", Span::new(self.source, at, at + 1), message).with_help(again()))
    }

    fn cut(&self, end: usize) -> Box<Diagnostic> {
        let open = self.open.last().map_or("", String::as_str);
        let message = text!(
            "le fichier s’arrête au milieu : la balise « {open} » n’est jamais refermée",
            "the file stops in the middle: the tag « {open} » is never closed"
        );
        Box::new(Diagnostic::error("ROSTER-03", Span::new(self.source, end, end), message).with_help(again()))
    }

    fn entity(&self, from: usize, to: usize) -> Box<Diagnostic> {
        let message = text!(
            "le fichier définit ou emploie une entité XML, ce qu’aucun export de SIECLE ne fait : il est refusé",
            "the file defines or uses an XML entity, which no export of SIECLE does: it is refused"
        );
        Box::new(Diagnostic::error("ROSTER-04", Span::new(self.source, from, to), message).with_help(again()))
    }

    fn too_deep(&self, from: usize, to: usize) -> Box<Diagnostic> {
        let message = text!(
            "plus de {MOST_DEPTH} balises les unes dans les autres : ce n’est pas un export de SIECLE",
            "more than {MOST_DEPTH} tags one in the other: this is no export of SIECLE"
        );
        Box::new(Diagnostic::error("ROSTER-04", Span::new(self.source, from, to), message).with_help(again()))
    }
}

fn predefined(entity: &str) -> Option<&'static str> {
    Some(match entity {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "apos" => "'",
        "quot" => "\"",
        _ => return None,
    })
}
