//! SIECLE's records to pupils: who is in which class, lives where, and who signs.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::addresses::without_half_an_address;
use super::answers::{Scale, signs};
use super::doubts::{
    guardians_alone, no_guardians, no_legal, other_school, other_year, said, too_many, two_classes, two_levels,
    two_records, two_relations, two_years, unknown_person, without_address,
};
use super::gather::formation;
use super::nothing::is_made_up;
use super::people::{
    Item, Keeper, Names, People, Pupil, SaidBy, Signers, Values, Without, complete, is_alike, is_hidden, name_of,
    shown_name, text_of,
};
use super::repairs::{Mended, Repair};
use super::siecle::{CONSENT, Export, Record};
use super::table::Refused;
use super::value::{Clean, Value};
use super::values::{clean, country};
use super::withheld::without_words;
use crate::diagnostic::Lang::{En, Fr};
use crate::diagnostic::{Diagnostic, Diagnostics, Flaw, SourceId, Span};
use crate::ids::class_fold;
use crate::input::MAX_GUARDIANS;
use crate::text;

/// What the exports of one school say together.
#[derive(Debug, Default)]
pub(super) struct Families {
    people: BTreeMap<String, Record>,
    addresses: BTreeMap<String, Record>,
    /// Those of them whose own lines say that they must not be given.
    secret: BTreeMap<String, Span>,
    classes: BTreeMap<String, (String, Span)>,
    /// Pupils whom a file has in the class of those who are not active.
    inactive: BTreeMap<String, Span>,
    links: BTreeMap<String, Vec<Record>>,
    pupils: Vec<Record>,
    /// Where each pupil first stands among them.
    places: BTreeMap<String, usize>,
    /// Whether any file holds guardians.
    has_guardians: bool,
    /// The classes that the structures name.
    divisions: BTreeSet<String>,
    /// When each file was made.
    days: BTreeMap<SourceId, Option<NaiveDate>>,
}

/// What exports say of the school.
pub(super) struct Whole {
    /// Its classes, folded, where they are known to name all of them, else none.
    pub(super) classes: BTreeSet<String>,
    /// The school year, where any says it.
    pub(super) year: Option<String>,
}

/// Pupils who have two classes.
type Torn = Vec<[(String, Span); 2]>;

/// What is found; some of it is said once for all pupils: how often, and where first.
struct Telling<'a> {
    tally: BTreeMap<&'static str, (usize, Span)>,
    mended: Mended,
    /// Classes that are none: what is wrong with each, how many pupils are in it, and where first.
    classes: BTreeMap<String, (Flaw, usize, Span)>,
    /// Other values that cannot be read, by their field.
    wrong: BTreeMap<(String, String), (Flaw, usize, Span)>,
    /// Guardians without an address beside others with one.
    elsewhere: Names,
    found: &'a mut Diagnostics,
}

impl Telling<'_> {
    fn count(&mut self, what: &'static str, span: Span) {
        self.tally.entry(what).or_insert((0, span)).0 += 1;
    }
}

/// What files say together, school by school: the ids of people and addresses are those of one.
pub(super) fn of_schools(exports: Vec<Export>, uai: Option<&str>, found: &mut Diagnostics) -> Vec<Families> {
    let code = |export: &Export| export.uai.as_ref().map(|(code, _)| code.to_uppercase());
    let schools: BTreeSet<String> = exports.iter().filter_map(code).collect();
    let mut by_school: BTreeMap<Option<String>, Vec<Export>> = BTreeMap::new();
    for export in exports {
        if let (Some((code, span)), Some(uai)) = (&export.uai, uai)
            && !code.eq_ignore_ascii_case(uai)
        {
            found.push(other_school(code, uai, *span));
        }
        let school = if schools.len() > 1 { code(&export) } else { None };
        by_school.entry(school).or_default().push(export);
    }
    by_school.into_values().map(|exports| Families::of(exports, found)).collect()
}

/// The classes of the schools, folded, where structures name all of them and each has pupils; else none.
pub(super) fn whole(schools: &[Families]) -> BTreeSet<String> {
    let all: Option<Vec<BTreeSet<String>>> = schools.iter().map(Families::whole).collect();
    all.into_iter().flatten().flatten().collect()
}

/// The one school year of files, and of what a folder was imported from `before`; an error where there are several: the classes
/// of one are not the other's, and nor are the agreements.
pub(super) fn year(exports: &[Export], before: Option<&str>) -> Refused<Option<String>> {
    let years: BTreeMap<&str, Span> =
        exports.iter().filter_map(|export| export.year.as_ref()).map(|(year, span)| (year.as_str(), *span)).collect();
    let mut years = years.into_iter();
    match (years.next(), years.next_back(), before) {
        (Some(first), Some(last), _) => Err(two_years(first, last).into()),
        (Some((year, span)), None, Some(before)) if year != before => Err(other_year(year, before, span).into()),
        (one, ..) => Ok(one.map(|(year, _)| year).or(before).map(ToOwned::to_owned)),
    }
}

impl Families {
    /// Brings files of one school together. Of files that were made on several days the newest counts, in whichever order they
    /// come.
    fn of(mut exports: Vec<Export>, found: &mut Diagnostics) -> Self {
        let (mut all, mut torn) = (Self::default(), Torn::new());
        exports.sort_by_key(|export| (Reverse(export.day), export.name.clone()));
        for export in exports {
            all.has_guardians |= !export.links.is_empty();
            all.divisions.extend(export.divisions);
            all.days.insert(export.source, export.day);
            all.inactive.extend(export.inactive.into_iter().filter(|(id, _)| !all.classes.contains_key(id)));
            all.take_classes(export.classes, &mut torn);
            all.take_pupils(export.pupils);
            complete_records(&mut all.people, export.people, &all.days);
            complete_records(&mut all.addresses, export.addresses, &all.days);
            all.take_links(export.links, export.day);
        }
        all.secret =
            all.addresses.iter_mut().filter_map(|(id, address)| Some((id.clone(), take_secret(address)?))).collect();
        found.extend(torn.first().map(|first| two_classes(first, torn.len())));
        all
    }

    /// Takes in the pupils of a file, each of several files once; who is in one file twice is told when rows are compared.
    fn take_pupils(&mut self, pupils: Vec<Record>) {
        for record in pupils {
            let id = record.get("ELEVE_ID").map(ToOwned::to_owned);
            let known = id.as_ref().and_then(|id| self.places.get(id)).and_then(|at| self.pupils.get_mut(*at));
            match known {
                Some(known) if known.place.source != record.place.source => complete_record(known, record, &self.days),
                _ => {
                    if let Some(id) = id {
                        self.places.entry(id).or_insert(self.pupils.len());
                    }
                    self.pupils.push(record);
                }
            }
        }
    }

    /// Takes in the classes of a file. Two files of one day that disagree give the pupil none.
    fn take_classes(&mut self, classes: BTreeMap<String, (String, Span)>, torn: &mut Torn) {
        let day = |span: &Span| self.days.get(&span.source).copied().flatten();
        let is_newer = |inactive: &Span, span: &Span| day(inactive) > day(span);
        let inactive =
            |id: &String, span: &Span| self.inactive.get(id).is_some_and(|inactive| is_newer(inactive, span));
        let classes: Vec<_> = classes.into_iter().filter(|(id, (_, span))| !inactive(id, span)).collect();
        for (id, (class, span)) in classes {
            let Some((known, at)) = self.classes.get_mut(&id) else {
                self.classes.insert(id, (class, span));
                continue;
            };
            let is_of_day = self.days.get(&at.source) == self.days.get(&span.source);
            if is_of_day && !known.is_empty() && class_fold(known) != class_fold(&class) {
                torn.push([(std::mem::take(known), *at), (class, span)]);
            }
        }
    }

    /// Takes in who is linked to whom. Who is in no newer file of a pupil's is none of theirs any more.
    fn take_links(&mut self, links: Vec<Record>, day: Option<NaiveDate>) {
        for link in links {
            let Some(pupil) = link.get("ELEVE_ID").map(ToOwned::to_owned) else { continue };
            let all = self.links.entry(pupil).or_default();
            let first = all.first().map(|first| self.days.get(&first.place.source).copied().flatten());
            if first.is_none_or(|first| first == day) {
                all.push(link);
            }
        }
    }

    /// The classes of the school, folded, where its structures name all of them and each has pupils here.
    fn whole(&self) -> Option<BTreeSet<String>> {
        let fold = |class: &String| class_fold(class);
        let class = |pupil: &Record| self.classes.get(pupil.get("ELEVE_ID")?).map(|(class, _)| fold(class));
        let (all, here): (BTreeSet<_>, BTreeSet<_>) =
            (self.divisions.iter().map(fold).collect(), self.pupils.iter().filter_map(class).collect());
        (all == here).then_some(all)
    }

    /// Takes all pupils into `people`.
    pub(super) fn gather_into(&self, people: &mut People, found: &mut Diagnostics) {
        let mut telling = Telling {
            tally: BTreeMap::new(),
            mended: Mended::default(),
            classes: BTreeMap::new(),
            wrong: BTreeMap::new(),
            elsewhere: Names::default(),
            found,
        };
        for record in &self.pupils {
            let pupil = self.pupil(record, &mut telling);
            people.pupils.push(pupil);
        }
        telling.mended.tell(false, telling.found);
        let Telling { tally, classes, wrong, elsewhere, .. } = telling;
        found.extend(wrong.into_iter().map(|((field, _), (flaw, count, span))| unread(&field, flaw, count, span)));
        found.extend(classes.into_values().map(|(flaw, count, span)| no_class(flaw, count, span)));
        if self.pupils.is_empty() && !self.has_guardians {
            return;
        }
        if self.pupils.is_empty() {
            found.push(guardians_alone());
        } else if !self.has_guardians {
            found.push(no_guardians());
        }
        for (what, (count, span)) in tally {
            found.push(said(what, count, span));
        }
        found.extend(elsewhere.said().map(|(names, span)| without_address(&names, span)));
    }

    fn pupil(&self, record: &Record, telling: &mut Telling<'_>) -> Pupil {
        let place = record.place;
        let mut values = Values::new();
        let mut take = |key: &str, fields: &[&str]| take(&mut values, "pupil.", key, fields, record, telling);
        take("family_name", &["NOM_DE_FAMILLE", "NOM"]);
        take("usual_name", &["NOM_USAGE"]);
        take("given_names", &["PRENOM"]);
        take("birth_date", &["DATE_NAISS"]);
        take("gender", &["CODE_SEXE"]);
        // Beside the number of today, an export may have an older one, which no other software knows.
        take("ine", &["INE_RNIE", "ID_NATIONAL"]);
        if text_of(&values, "usual_name") == text_of(&values, "family_name") {
            values.remove("usual_name");
        }
        let id = record.get("ELEVE_ID").unwrap_or_default();
        if let Some((class, span)) = self.classes.get(id).filter(|(class, _)| !class.is_empty()) {
            take_class(&mut values, class, *span, telling);
        }
        self.reach(record, id, &mut values, telling);
        let guardians = self.guardians(id, &shown_name(&values), place, telling);
        let left = left_on(record, telling);
        let mef = record.field("CODE_MEF").map(|(code, span)| Item { value: Value::Text(code.to_owned()), span });
        let (level, without) = formation(mef);
        let inactive = self.inactive.contains_key(id) && !self.classes.contains_key(id);
        let without = if inactive { Some(Without::Inactive) } else { without };
        let agreement = level.map(|level| ("level".to_owned(), level)).into_iter().collect();
        let hidden = self.hidden_homes(record, id);
        let signers = if self.links.contains_key(id) { Signers::Exported } else { Signers::Unsaid };
        let bare = Pupil::of(values, SaidBy::Export, place);
        let kept_by = match () {
            () if self.all_of(record, id).any(|person| self.secret(person).is_some()) => Keeper::Others,
            () if hidden.is_empty() && !guardians.iter().any(is_hidden) => Keeper::Nobody,
            () => Keeper::Element,
        };
        let secret = self.secret(record).map(|_| true);
        Pupil { guardians, signers, agreement, without, left, secret, kept_by, hidden, ..bare }
    }

    /// The pupil and all who are linked to them, whether they sign or not.
    fn all_of<'s>(&'s self, record: &'s Record, id: &str) -> impl Iterator<Item = &'s Record> {
        let links = self.links.get(id).into_iter().flatten();
        std::iter::once(record).chain(links.filter_map(|link| self.people.get(link.get("PERSONNE_ID")?)))
    }

    fn address(&self, person: &Record) -> Option<&Record> {
        self.addresses.get(person.get("ADRESSE_ID")?)
    }

    /// The addresses of them that must not be given.
    fn hidden_homes(&self, record: &Record, id: &str) -> Vec<Values> {
        let hidden = self.all_of(record, id).filter(|person| self.hidden(person).is_some());
        let homes = hidden.filter_map(|person| Some(home_of(self.address(person)?)));
        homes.filter(|home| home.contains_key("address.lines")).collect()
    }

    /// Where a person's address is said not to be given.
    fn hidden(&self, person: &Record) -> Option<Span> {
        let by_element = person.field(CONSENT).filter(|(said, _)| ["0", "N", "false"].contains(said));
        by_element.map(|(_, at)| at).or_else(|| self.secret(person))
    }

    /// Where the lines of the address say it themselves.
    fn secret(&self, person: &Record) -> Option<Span> {
        self.secret.get(person.get("ADRESSE_ID")?).copied()
    }

    /// Where the pupil is reached: by their own record, else by that of the person that they are as their own guardian.
    fn reach(&self, record: &Record, id: &str, values: &mut Values, telling: &mut Telling<'_>) {
        let links = self.links.get(id).into_iter().flatten();
        let itself = links.filter(|link| is_itself(link)).find_map(|link| self.people.get(link.get("PERSONNE_ID")?));
        for own in std::iter::once(record).chain(itself) {
            for (key, fields) in [("phone", &["TEL_PORTABLE", "TEL_PERSONNEL"][..]), ("email", &["MEL"])] {
                if !values.contains_key(key) {
                    take(values, "pupil.", key, fields, own, telling);
                }
            }
            let is_wanted = !values.contains_key("address.lines") && self.hidden(own).is_none();
            if let Some(address) = self.address(own).filter(|_| is_wanted) {
                take_address(values, address, telling);
                without_half_an_address(values);
            }
        }
    }

    /// Those who may sign, in the order of the export, each once; the others are counted and left out.
    fn guardians(&self, id: &str, name: &str, place: Span, telling: &mut Telling<'_>) -> Vec<Values> {
        let mut guardians = vec![];
        let none = vec![];
        let links = self.links.get(id).unwrap_or(&none);
        for own in by_person(links) {
            let Some(first) = own.first() else { continue };
            match () {
                () if own.iter().any(|link| is_itself(link)) => telling.count("itself", first.place),
                () if own.iter().any(|link| represents(link)) => {
                    if let Some(guardian) = self.guardian(&own, name, first.place, telling) {
                        add_once(&mut guardians, guardian, name, telling.found);
                    }
                }
                () => telling.count("not-legal", first.place),
            }
        }
        if guardians.len() > MAX_GUARDIANS {
            telling.found.push(too_many(name, guardians.len(), place));
            guardians.truncate(MAX_GUARDIANS);
        }
        tell_without_address(&guardians, name, place, telling);
        if guardians.is_empty() && self.has_guardians {
            let only_itself = !links.is_empty() && links.iter().all(is_itself);
            if !only_itself {
                telling.found.push(no_legal(name, place));
            }
        }
        guardians
    }

    /// One who signs, by all links of theirs to the pupil.
    fn guardian(&self, links: &[&Record], pupil: &str, span: Span, telling: &mut Telling<'_>) -> Option<Values> {
        let id = links.first()?.get("PERSONNE_ID").unwrap_or_default();
        let Some(person) = self.people.get(id) else {
            telling.found.push(unknown_person(pupil, id, span));
            return None;
        };
        let mut values = Values::new();
        let mut get = |key: &str, fields: &[&str]| take(&mut values, "guardians.1.", key, fields, person, telling);
        get("civility", &["LC_CIVILITE", "LL_CIVILITE", "CODE_CIVILITE"]);
        get("family_name", &["NOM_USAGE", "NOM_DE_FAMILLE", "NOM"]);
        get("given_names", &["PRENOM"]);
        get("phone", &["TEL_PORTABLE", "TEL_PERSONNEL", "TEL_PROFESSIONNEL"]);
        get("email", &["MEL"]);
        take_relation(&mut values, links, pupil, telling);
        if let Some(other) = links.iter().find(|link| !represents(link)) {
            telling.found.push(two_levels(&shown_name(&values), pupil, other.place));
        }
        if !values.contains_key("given_names") {
            telling.count("no-given-name", person.place);
        }
        if let Some(address) = self.address(person) {
            take_address(&mut values, address, telling);
        }
        without_half_an_address(&mut values);
        if let Some(at) = self.hidden(person) {
            values.insert("address_confidential".to_owned(), Item { value: Value::Flag(true), span: at });
            telling.count("confidential", at);
        }
        Some(values)
    }
}

/// Of one who has no address where another guardian has one, it is not known where they live.
fn tell_without_address(guardians: &[Values], pupil: &str, place: Span, telling: &mut Telling<'_>) {
    let (known, unknown): (Vec<&Values>, Vec<&Values>) =
        guardians.iter().partition(|guardian| guardian.contains_key("address.lines") || is_hidden(guardian));
    for guardian in unknown {
        let span = guardian.get("family_name").map_or(place, |item| item.span);
        if known.is_empty() {
            telling.count("no-address", span);
        } else {
            telling.elsewhere.add(format!("{} ({pupil})", shown_name(guardian)), span);
        }
    }
}

/// Takes in records of a file: what one of a day does not say of a person, another of that day may.
fn complete_records(
    known: &mut BTreeMap<String, Record>,
    more: BTreeMap<String, Record>,
    days: &BTreeMap<SourceId, Option<NaiveDate>>,
) {
    for (id, record) in more {
        match known.get_mut(&id) {
            None => drop(known.insert(id, record)),
            Some(first) => complete_record(first, record, days),
        }
    }
}

fn complete_record(first: &mut Record, other: Record, days: &BTreeMap<SourceId, Option<NaiveDate>>) {
    if days.get(&first.place.source) == days.get(&other.place.source) {
        first.fields.extend(other.fields);
    }
}

/// The links of a pupil, those of each person together.
fn by_person(links: &[Record]) -> Vec<Vec<&Record>> {
    let mut all: Vec<Vec<&Record>> = vec![];
    for link in links {
        let id = link.get("PERSONNE_ID");
        let is_theirs =
            |own: &&mut Vec<&Record>| own.iter().any(|known| id.is_some() && known.get("PERSONNE_ID") == id);
        match all.iter_mut().find(is_theirs) {
            Some(own) => own.push(link),
            None => all.push(vec![link]),
        }
    }
    all
}

/// Adds one who signs, of whom there may be two records.
fn add_once(guardians: &mut Vec<Values>, guardian: Values, pupil: &str, found: &mut Diagnostics) {
    let is_one = |known: &&mut Values| {
        known.contains_key("given_names") && name_of(known) == name_of(&guardian) && is_alike(known, &guardian)
    };
    match guardians.iter_mut().find(is_one) {
        Some(known) => {
            found.extend(guardian.get("family_name").map(|item| two_records(&guardian, pupil, item.span)));
            complete(known, guardian);
        }
        None => guardians.push(guardian),
    }
}

/// What a person is to the pupil, where all of their links that tell agree.
fn take_relation(values: &mut Values, links: &[&Record], pupil: &str, telling: &mut Telling<'_>) {
    let mut read = |link: &&Record| {
        let mut said = Values::new();
        take(&mut said, "guardians.1.", "relation", &["CODE_PARENTE"], link, telling);
        said.remove("relation")
    };
    let all: Vec<Item> = links.iter().filter_map(&mut read).collect();
    let Some((first, others)) = all.split_first() else { return };
    match others.iter().find(|other| other.value != first.value) {
        Some(other) => telling.found.push(two_relations(&shown_name(values), pupil, other.span)),
        None => drop(values.insert("relation".to_owned(), first.clone())),
    }
}

/// Whether a pupil of age is their own guardian.
fn is_itself(link: &Record) -> bool {
    link.get("CODE_PARENTE") == Some("70")
}

/// Whether a person represents the pupil, in both generations of the export: by `NIVEAU_RESPONSABILITE`, else by the older
/// `RESP_LEGAL`.
fn represents(link: &Record) -> bool {
    let level = link.get("NIVEAU_RESPONSABILITE").map(|level| signs(level, Scale::Level));
    level.or_else(|| link.get("RESP_LEGAL").map(|rank| signs(rank, Scale::Rank))).flatten().unwrap_or(false)
}

/// Keeps the first of some fields that reads as a value of a key.
fn take(values: &mut Values, table: &str, key: &str, fields: &[&str], record: &Record, telling: &mut Telling<'_>) {
    let mut wrong = None;
    for (field, (text, span)) in fields.iter().filter_map(|field| Some((field, record.field(field)?))) {
        let whole = format!("{table}{key}");
        if is_made_up(&whole, text) {
            telling.mended.count(field, Repair::MadeUp, span.start as usize, span);
            continue;
        }
        match clean(&whole, text) {
            Ok(Clean { value, repair }) => {
                if let Some(repair) = repair {
                    telling.mended.count(field, repair, span.start as usize, span);
                }
                values.insert(key.to_owned(), Item { value, span });
                return;
            }
            Err(flaw) => drop(wrong.get_or_insert((*field, flaw, span))),
        }
    }
    if let Some((field, flaw, span)) = wrong {
        let key = (field.to_owned(), flaw.message.get(Fr).to_owned());
        telling.wrong.entry(key).or_insert((flaw, 0, span)).1 += 1;
    }
}

/// One wrong value in many records is told once.
fn unread(field: &str, Flaw { message, .. }: Flaw, n: usize, span: Span) -> Diagnostic {
    let (fr, en) = (message.get(Fr), message.get(En));
    let message =
        if n == 1 { message } else { text!("{fr} ; éléments {field} : {n}", "{en}; elements {field}: {n}") };
    Diagnostic::warning("ROSTER-10", span, message)
        .with_help(text!("la valeur n’est pas reprise", "the value is not taken over"))
}

/// Keeps a class, by the rule of every other export.
fn take_class(values: &mut Values, class: &str, span: Span, telling: &mut Telling<'_>) {
    match clean("pupil.class", class) {
        Ok(Clean { value, repair }) => {
            if let Some(repair) = repair {
                telling.mended.count("CODE_STRUCTURE", repair, span.start as usize, span);
            }
            values.insert("class".to_owned(), Item { value, span });
        }
        Err(flaw) => telling.classes.entry(class.to_owned()).or_insert((flaw, 0, span)).1 += 1,
    }
}

fn no_class(Flaw { message, .. }: Flaw, n: usize, span: Span) -> Diagnostic {
    let (fr, en) = (message.get(Fr), message.get(En));
    let message = text!("{fr} ; élèves de cette classe : {n}", "{en}; pupils of this class: {n}");
    Diagnostic::error("ROSTER-10", span, message).with_help(text!(
        "corriger la classe dans SIECLE et refaire l’export, ou l’écrire dans ces conventions",
        "correct the class in SIECLE and export again, or write it in these agreements"
    ))
}

/// The fields of the lines of an address.
const LINES: [&str; 4] = ["LIGNE1_ADRESSE", "LIGNE2_ADRESSE", "LIGNE3_ADRESSE", "LIGNE4_ADRESSE"];

/// The lines of an address.
fn lines_of(address: &Record) -> Option<Item> {
    let lines: Vec<(&str, Span)> = LINES.iter().filter_map(|line| address.field(line)).collect();
    let (_, span) = lines.first().copied()?;
    let lines = lines.into_iter().map(|(line, _)| line.to_owned()).collect();
    Some(Item { value: Value::List(lines), span })
}

/// Takes out of an address the words that it must not be given, and tells where they stood.
fn take_secret(address: &mut Record) -> Option<Span> {
    let mut secret = None;
    for (_, line, at) in address.fields.iter_mut().filter(|(field, ..)| LINES.contains(field)) {
        if let Some(left) = without_words(line) {
            *line = left;
            secret = secret.or(Some(*at));
        }
    }
    secret
}

/// What an address is known by, to compare it with others: nothing is told of it.
fn home_of(address: &Record) -> Values {
    let postcode = address.field("CODE_POSTAL").and_then(|(code, span)| {
        clean("pupil.address.postcode", code).ok().map(|Clean { value, .. }| Item { value, span })
    });
    let parts = [("address.lines", lines_of(address)), ("address.postcode", postcode)];
    parts.into_iter().filter_map(|(key, item)| Some((key.to_owned(), item?))).collect()
}

/// Where an address says that it is in another country, whose postcodes are not ours.
fn abroad(address: &Record) -> Option<Span> {
    let named = address.field("LL_PAYS").filter(|(name, _)| country(name).is_some_and(|country| !country.is_french()));
    named.or_else(|| address.field("COMMUNE_ETRANGERE")).map(|(_, span)| span)
}

/// The lines, the postcode and the commune of an address.
fn take_address(values: &mut Values, address: &Record, telling: &mut Telling<'_>) {
    let Some(lines) = lines_of(address) else { return };
    if let Some(abroad) = abroad(address) {
        return telling.count("abroad", abroad);
    }
    values.insert("address.lines".to_owned(), lines);
    take(values, "pupil.", "address.postcode", &["CODE_POSTAL"], address, telling);
    take(values, "pupil.", "address.city", &["LIBELLE_POSTAL"], address, telling);
}

fn left_on(record: &Record, telling: &mut Telling<'_>) -> Option<(chrono::NaiveDate, Span)> {
    let mut values = Values::new();
    take(&mut values, "pupil.", "left_on", &["DATE_SORTIE"], record, telling);
    match values.remove("left_on") {
        Some(Item { value: Value::Date(day), span }) => Some((day, span)),
        _ => None,
    }
}
