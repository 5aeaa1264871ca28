//! One row of a table to values.

use std::collections::BTreeMap;

use super::addresses;
use super::columns::{Column, DISCLOSED, SECRET, Why};
use super::dates::{no_period, period, since_1900};
use super::flaws::Flaws;
use super::halves::{Half, together};
use super::names::{Named, Split, named, pupil_named};
use super::nothing::{is_made_up, is_nothing_yet};
use super::people::{Item, Values, text_of};
use super::refusals::{Outlook, is_cancelled, outlook};
use super::repairs::{Mended, Repair};
use super::table::{Row, Table, letter};
use super::value::{Clean, Value, WEEK, is_day};
use super::values::{clean, country, tidy};
use super::withheld::{Said, said, without_secret, without_words};
use super::words::{is_dead, is_earlier, is_nobody, may_be_family};
use crate::diagnostic::{Flaw, Span};
use crate::ids::{fold, quoted};
use crate::input::column_key;
use crate::text;

/// Keys without which an agreement cannot be: what is wrong with them is an error.
const NEEDED: [&str; 6] =
    ["pupil.birth_date", "pupil.class", "pupil.family_name", "host.siret", "placement.start", "placement.end"];

/// The key by which a row tells that it has days which cannot be read.
pub(super) const UNREAD_DAYS: &str = "placement.unread";

/// The key of a host's telephone, of which there may be several.
const HOST_PHONE: &str = "host.phone";

/// The values of a row, by whole keys.
pub(super) fn read(table: &Table, row: &Row, columns: &[Column], mended: &mut Mended, flaws: &mut Flaws) -> Values {
    let mut reading = Reading {
        table,
        row,
        values: BTreeMap::new(),
        names: vec![],
        halves: vec![],
        unread_day: false,
        quotes: vec![],
        mended,
        flaws,
    };
    reading.row(columns);
    reading.values
}

/// A cell for one half of a name.
struct HalfCell<'a> {
    column: &'a Column,
    key: &'a str,
    cell: String,
    span: Span,
}

/// Words of a cell that are told with the pupil's name, which may stand in a later one.
struct Quote {
    column: String,
    repair: Repair,
    words: String,
    span: Span,
}

/// One row while it is read.
struct Reading<'a> {
    table: &'a Table,
    row: &'a Row,
    values: Values,
    /// Whole names, told apart once the pupil's is known.
    names: Vec<(&'a Column, &'a str, String, Span)>,
    /// Halves of names, put together once all are known.
    halves: Vec<HalfCell<'a>>,
    /// Whether the hours of a day cannot be read.
    unread_day: bool,
    quotes: Vec<Quote>,
    mended: &'a mut Mended,
    flaws: &'a mut Flaws,
}

impl<'a> Reading<'a> {
    fn row(&mut self, columns: &'a [Column]) {
        let mut used: Vec<&Column> = columns.iter().filter(|c| c.key.is_some()).collect();
        // Of a person a mobile is the better number; of a host, that of the office.
        used.sort_by_key(|c| (if c.key.as_deref() == Some(HOST_PHONE) { 0 } else { c.rank }, c.index));
        let abroad = self.abroad(&used);
        for column in &used {
            let (Some(key), Some(cell)) = (&column.key, self.row.cells.get(column.index)) else { continue };
            if let Some(cell) = tidy(cell).and_then(|cell| self.told(column, key, cell)) {
                let part =
                    |table: &&str| key.strip_prefix(*table).is_some_and(|part| part.starts_with("address.postcode"));
                let foreign = abroad.iter().any(part);
                self.cell(column, key, &cell, foreign);
            }
        }
        let mut further = self.halves();
        self.week(&used);
        self.host(&used);
        let (pupil, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.names).into_iter().partition(|(_, table, ..)| *table == "pupil");
        for (column, table, name, span) in pupil.into_iter().chain(others) {
            let people = self.name(column, table, &name, span);
            further.extend(people.into_iter().map(|split| (table, split, span)));
        }
        // Those who have a column of their own keep their numbers.
        for (beside, split, span) in further {
            self.add_guardian(beside, split, span);
        }
        self.remarks(columns);
        self.tell_quotes();
    }

    /// A row with the hours of a day has those of the week: a day whose cell is empty is a day off. A week one of whose
    /// cells cannot be read is not known.
    fn week(&mut self, columns: &[&Column]) {
        let off = |(key, item): (&String, &Item)| !key.starts_with(WEEK) || item.value.is_nothing();
        // A day off alone says nothing of the others.
        if self.unread_day || self.values.iter().all(off) {
            self.values.retain(|key, _| !key.starts_with(WEEK));
        }
        let told = self.values.iter().find(|(key, _)| key.starts_with(WEEK)).map(|(_, item)| item.span);
        let days = columns.iter().filter_map(|column| column.key.as_deref()).filter(|key| key.starts_with(WEEK));
        for (day, span) in days.zip(std::iter::repeat(told)).filter_map(|(day, span)| Some((day, span?))) {
            self.put(day, Value::List(vec![]), span);
        }
    }

    /// A host's name without the address that the same cell holds.
    fn host(&mut self, columns: &[&Column]) {
        let Some(span) = self.values.get("host.name").map(|item| item.span) else { return };
        let of_name = |column: &&&Column| {
            column.key.as_deref() == Some("host.name") && self.table.place(self.row, column.index) == span
        };
        let Some(column) = columns.iter().find(of_name) else { return };
        let cell = self.lines(column);
        if let Some((name, lines)) = addresses::apart(&cell) {
            self.values.insert("host.name".to_owned(), Item { value: Value::Text(name), span });
            self.put("host.address.lines", Value::List(lines), span);
            self.mend(column, Repair::HostAddress, span);
        } else if addresses::has_postcode(&cell) {
            self.mend(column, Repair::WholeHost, span);
        }
    }

    /// Those who are in another country, whose postcodes are not ours: `host.`, `pupil.`.
    fn abroad(&self, columns: &[&'a Column]) -> Vec<&'a str> {
        let of = |column: &&'a Column| column.key.as_deref()?.strip_suffix("country");
        let named = |column: &&'a Column| country(&tidy(self.row.cells.get(column.index)?)?);
        let foreign = |column: &&&'a Column| named(column).is_some_and(|country| !country.is_french());
        columns.iter().filter(|column| of(column).is_some()).filter(foreign).filter_map(of).collect()
    }

    /// What a cell tells beside the words that an address must not be given. In one of an address those count whatever a column
    /// for it says, and of two people as a column for it does.
    fn told(&mut self, column: &Column, key: &str, cell: String) -> Option<String> {
        let span = self.table.place(self.row, column.index);
        let of_family = guardian_of(key).or(key.starts_with("pupil.").then_some("pupil"));
        let Some((table, _)) = key.split_once(".address") else {
            self.hear(&column.named(), of_family, &cell, span);
            let rest = without_secret(&cell).unwrap_or(cell);
            return Some(rest).filter(|rest| !rest.is_empty());
        };
        let Some(rest) = without_words(&cell) else { return Some(cell) };
        self.keep_back(of_family.unwrap_or("pupil"), span);
        if table == "host" {
            self.quote(&column.named(), Repair::Remark, &cell, span);
            return None;
        }
        self.mend(column, Repair::KeptBack, span);
        Some(rest).filter(|rest| !rest.is_empty())
    }

    /// Takes in what a cell says of an address, where it is about somebody of the family theirs.
    fn hear(&mut self, column: &str, of_family: Option<&str>, cell: &str, span: Span) {
        let repair = match (said(cell), of_family) {
            (Some(Said::Secret), Some(whose)) => {
                self.keep_back(whose, span);
                if whose == "pupil" { Repair::Remark } else { Repair::KeptBack }
            }
            (Some(Said::Open), Some(whose)) => {
                return self.put(&format!("{whose}.{SECRET}"), Value::Flag(false), span);
            }
            (Some(Said::Secret | Said::Unclear), _) => Repair::Unclear,
            _ => return,
        };
        self.quote(column, repair, cell, span);
    }

    /// Hears what stands in cells that nothing is read from, where it is not what the school leaves out: of where the pupil
    /// lives, and of a placement that is said not to take place, which is left out.
    fn remarks(&mut self, columns: &[Column]) {
        let is_placed = ["host.name", "host.siret"].iter().any(|key| self.values.contains_key(*key));
        let mut off = false;
        for (index, cell) in self.row.cells.iter().enumerate() {
            let column = columns.iter().find(|column| column.index == index);
            let key = column.and_then(|column| column.key.as_deref());
            let Some(cell) = tidy(cell).filter(|_| key.is_some() || column.is_none_or(|c| c.why != Why::Chosen)) else {
                continue;
            };
            let (named, header) = column.map_or((letter(index), ""), |column| (column.named(), &column.header));
            let span = self.table.place(self.row, index);
            if key.is_none() {
                self.hear(&named, Some("pupil"), &cell, span);
            }
            let said = match key {
                None => outlook(header, &cell),
                Some("host.name") => is_cancelled(&cell).then_some(Outlook::Off),
                Some(_) => None,
            };
            if let Some(said) = said.filter(|_| is_placed) {
                off |= said == Outlook::Off;
                self.quote(&named, if said == Outlook::Off { Repair::Off } else { Repair::Open }, &cell, span);
            }
        }
        if off {
            self.values.retain(|key, _| !key.starts_with("host.") && !key.starts_with("placement."));
        }
    }

    fn keep_back(&mut self, table: &str, span: Span) {
        self.values.insert(format!("{table}.{SECRET}"), Item { value: Value::Flag(true), span });
    }

    fn cell(&mut self, column: &'a Column, key: &'a str, cell: &str, foreign: bool) {
        let span = self.table.place(self.row, column.index);
        if is_made_up(key, cell) {
            return self.mend(column, Repair::MadeUp, span);
        }
        if is_nothing_yet(key, cell) {
            return self.mend(column, Repair::NothingYet, span);
        }
        let read = match key {
            key if key.ends_with(".country") => {
                country(cell).map(|c| plain(c.as_str())).ok_or_else(|| no_country(cell))
            }
            "host.address.postcode" if foreign => Ok(plain(cell)),
            _ if foreign && !key.starts_with("host.") => Err(postcode_abroad(cell)),
            key if self.table.since_1904 && is_day(key) => clean(key, &since_1900(cell)),
            _ => clean(key, cell),
        };
        match read {
            Err(flaw) => self.wrong(column, key, flaw, span),
            Ok(clean) => {
                if let Some(repair) = clean.repair {
                    self.mend(column, repair, span);
                }
                self.keep(column, key, clean.value, span);
            }
        }
    }

    fn mend(&mut self, column: &Column, repair: Repair, span: Span) {
        self.mended.count(&column.named(), repair, self.row.number, span);
    }

    fn quote(&mut self, column: &str, repair: Repair, words: &str, span: Span) {
        self.quotes.push(Quote { column: column.to_owned(), repair, words: quoted(words), span });
    }

    fn tell_quotes(&mut self) {
        let name = ["pupil.family_name", "pupil.given_names"].map(|key| text_of(&self.values, key).unwrap_or_default());
        let name = quoted(name.join(" ").trim());
        for Quote { column, repair, words, span } in std::mem::take(&mut self.quotes) {
            let shown = format!("{name} (« {words} »)").trim_start().to_owned();
            self.mended.quote(&column, repair, self.row.number, span, shown);
        }
    }

    fn wrong(&mut self, column: &Column, key: &str, flaw: Flaw, span: Span) {
        if ["placement.start", "placement.end"].contains(&key) {
            self.put(UNREAD_DAYS, Value::Flag(true), span);
        }
        self.unread_day |= key.starts_with(WEEK);
        let needed = NEEDED.contains(&key) || key.starts_with(WEEK);
        self.flaws.keep(column, needed, self.row.number, flaw, span);
    }

    /// Keeps a value; of several telephones the first counts, lines of an address are put together.
    fn keep(&mut self, column: &'a Column, key: &'a str, value: Value, span: Span) {
        let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
        match (name, value) {
            ("lines", Value::Text(line)) => match self.values.get_mut(key) {
                Some(Item { value: Value::List(lines), .. }) => lines.push(line),
                _ => self.put(key, Value::List(vec![line]), span),
            },
            ("postcode_city", Value::Text(both)) => self.postcode_city(column, table, &both, span),
            ("dates", Value::Text(words)) => match period(&words) {
                Some((start, end)) => {
                    self.put("placement.start", start, span);
                    self.put("placement.end", end, span);
                }
                None => self.wrong(column, "placement.start", no_period(&words), span),
            },
            ("name", Value::Text(_)) if table != "host" => {
                let lines = self.lines(column);
                let names = lines.lines().map(|line| without_secret(line).unwrap_or_else(|| line.to_owned()));
                let names: Vec<String> = names.filter(|line| !line.is_empty()).collect();
                self.names.push((column, table, names.join("\n"), span));
            }
            ("family_name" | "given_names", Value::Text(cell)) if table != "pupil" => {
                self.halves.push(HalfCell { column, key, cell, span });
            }
            (DISCLOSED, Value::Flag(disclosed)) => {
                self.put(&format!("{table}.{SECRET}"), Value::Flag(!disclosed), span);
            }
            (_, Value::List(slots)) if key.starts_with(WEEK) => match self.values.get_mut(key) {
                Some(Item { value: Value::List(morning), .. }) => morning.extend(slots),
                _ => self.put(key, Value::List(slots), span),
            },
            // An agreement has no country of people, which only tells whose postcodes are not ours.
            ("country", _) if table != "host" => {}
            (_, value) => {
                let known = self.values.get(key).map(|item| &item.value);
                if key == HOST_PHONE && known.is_some_and(|known| *known != value) {
                    self.mend(column, Repair::SecondPhone, span);
                }
                self.put(key, value, span);
            }
        }
        if let (Some(relation), Some(guardian)) = (column.relation, guardian_of(key)) {
            self.put(&format!("{guardian}.relation"), Value::Text(relation.to_owned()), span);
        }
    }

    /// Takes in the halves of names; gives the further people whom those of one person name.
    fn halves(&mut self) -> Vec<(&'a str, Split, Span)> {
        let mut further = vec![];
        let mut halves = std::mem::take(&mut self.halves);
        while let Some(table) = halves.first().and_then(|half| half.key.rsplit_once('.')).map(|(table, _)| table) {
            let (own, rest) =
                halves.into_iter().partition(|half| half.key.rsplit_once('.').is_some_and(|(t, _)| t == table));
            further.extend(self.halves_of(table, own).into_iter().map(|(split, span)| (table, split, span)));
            halves = rest;
        }
        further
    }

    /// Those of one person.
    fn halves_of(&mut self, table: &str, halves: Vec<HalfCell<'a>>) -> Vec<(Split, Span)> {
        let first = |part: &str| halves.iter().find(|half| half.key.ends_with(part));
        let cell = |half: Option<&HalfCell<'_>>| half.map(|half| half.cell.clone()).unwrap_or_default();
        let [family, given] = [first("family_name"), first("given_names")];
        let of = text_of(&self.values, "pupil.family_name").filter(|_| guardian_of(table).is_some());
        if let (Some(named), Some(half)) = (together(&cell(family), &cell(given), of), family.or(given)) {
            let (column, span) = (half.column, half.span);
            let cell = format!("{} {}", cell(family), cell(given));
            return self
                .people(column, table, cell.trim(), named, span)
                .into_iter()
                .map(|split| (split, span))
                .collect();
        }
        let given = cell(given);
        let halves = halves.into_iter().map(|cell| (Half::of(&cell.cell), cell));
        let (named, nameless): (Vec<_>, Vec<_>) = halves.partition(|(half, _)| !half.name.is_empty());
        for (half, HalfCell { column, key, cell, span }) in named.into_iter().chain(nameless) {
            if let Some(civility) = half.civility {
                self.put_civility(table, civility, span);
            }
            // A word that names nobody elsewhere is a family name beside given names: « Feu », « Maire ».
            let has_given = || self.values.contains_key(&format!("{table}.given_names"));
            if !half.name.is_empty() {
                self.keep_beside(column, table, &half.beside, span);
                self.put(key, Value::Text(half.name), span);
            } else if key.ends_with("family_name") && has_given() && may_be_family(&cell, &given) {
                self.put(key, Value::Text(cell), span);
            } else {
                let mut beside = half.beside;
                beside.retain(|words| !words.split_whitespace().any(is_nobody));
                self.keep_beside(column, table, &beside, span);
                self.wrong(column, key, no_name(&cell), span);
            }
        }
        vec![]
    }

    fn put(&mut self, key: &str, value: Value, span: Span) {
        self.values.entry(key.to_owned()).or_insert(Item { value, span });
    }

    fn postcode_city(&mut self, column: &Column, table: &str, both: &str, span: Span) {
        let (code, city) = both.split_once(' ').unwrap_or((both, ""));
        if let Ok(Clean { value, repair }) = clean("postcode", code) {
            if let Some(repair) = repair {
                self.mend(column, repair, span);
            }
            self.put(&format!("{table}.postcode"), value, span);
            if !city.is_empty() {
                self.put(&format!("{table}.city"), Value::Text(city.to_owned()), span);
            }
        }
    }

    /// A cell line by line.
    fn lines(&self, column: &Column) -> String {
        let cell = self.row.cells.get(column.index).map(String::as_str).unwrap_or_default();
        cell.lines().filter_map(tidy).collect::<Vec<_>>().join("\n")
    }

    /// Takes in a whole name; gives the further people whom the same cell names.
    fn name(&mut self, column: &Column, table: &str, name: &str, span: Span) -> Vec<Split> {
        let of_guardian = guardian_of(table).is_some();
        let named = match table {
            "pupil" => pupil_named(name),
            _ => named(name, text_of(&self.values, "pupil.family_name").filter(|_| of_guardian)),
        };
        self.people(column, table, name, named, span)
    }

    /// Takes in the people of a cell, or of the two cells of a name; gives the further ones.
    fn people(&mut self, column: &Column, table: &str, name: &str, named: Named, span: Span) -> Vec<Split> {
        let of_guardian = guardian_of(table).is_some();
        let Named { mut people, mut beside, told } = named;
        for repair in told {
            self.mend(column, repair, span);
        }
        if people.is_empty() {
            let key = if table == "pupil" { "pupil.family_name" } else { table };
            self.wrong(column, key, no_name(name), span);
            return vec![];
        }
        // A column of family names beside one of whole names may be somebody else's.
        let family = self.values.get(&format!("{table}.family_name")).map(|item| item.value.to_string());
        if let Some(other) = family.filter(|other| !has_words(name, other)) {
            self.wrong(column, table, another(name, &other), span);
            return vec![];
        }
        let further = people.split_off(1);
        if let ("pupil", [Split { family, given, .. }]) = (table, people.as_slice()) {
            self.put("pupil.name", Value::Text(format!("{family} {given}").trim().to_owned()), span);
        } else if people.iter().chain(&further).any(|split| !split.sure) {
            self.mend(column, Repair::WholeName, span);
        }
        for split in people {
            self.put_name(table, split, span);
        }
        if further.is_empty() {
            self.keep_beside(column, table, &beside, span);
            return further;
        }
        if of_guardian {
            self.mend(column, Repair::SeveralNames, span);
        }
        // Whose of the two it is, nobody says.
        beside.extend(further.iter().filter(|_| !of_guardian).map(|split| split.family.clone()));
        if !beside.is_empty() {
            self.mend(column, Repair::Beside, span);
        }
        if of_guardian { further } else { vec![] }
    }

    /// Keeps what stands beside the name of the one person of a cell under the key that it can be of, and tells it.
    fn keep_beside(&mut self, column: &Column, table: &str, beside: &[String], span: Span) {
        for words in beside.iter().filter(|words| !fold(words).is_empty()) {
            // Nobody signs for whom a list has « (décédé) ».
            if guardian_of(table).is_some() && is_dead(words) {
                self.put(&format!("{table}.legal_rank"), Value::Flag(false), span);
            }
            let repair = if self.keep_part(table, words, span) { Repair::Apart } else { Repair::Beside };
            self.mend(column, repair, span);
        }
    }

    fn keep_part(&mut self, table: &str, words: &str, span: Span) -> bool {
        let kept = parts_beside(words).iter().find_map(|part| {
            let key = format!("{table}.{part}");
            column_key(&key).ok()?;
            Some((clean(&key, words).ok()?.value, key))
        });
        let Some((value, key)) = kept.filter(|(_, key)| !self.values.contains_key(key)) else { return false };
        self.put(&key, value, span);
        true
    }

    /// A guardian whom the cell of another names too, under the first number that has no name.
    fn add_guardian(&mut self, beside: &str, split: Split, span: Span) {
        let is_free = |number: &usize| !self.values.contains_key(&format!("guardians.{number}.family_name"));
        let Some(number) = (1..=MOST_NUMBERED).find(is_free) else { return };
        let table = format!("guardians.{number}");
        for key in SHARED {
            if let Some(Item { value, span }) = self.values.get(&format!("{beside}.{key}")).cloned() {
                self.put(&format!("{table}.{key}"), value, span);
            }
        }
        self.put_name(&table, split, span);
    }

    /// An agreement has no civility of its pupil.
    fn put_civility(&mut self, table: &str, civility: &str, span: Span) {
        let key = format!("{table}.civility");
        if column_key(&key).is_ok() {
            self.put(&key, Value::Text(civility.to_owned()), span);
        }
    }

    fn put_name(&mut self, table: &str, split: Split, span: Span) {
        if let Some(civility) = split.civility {
            self.put_civility(table, civility, span);
        }
        self.put(&format!("{table}.family_name"), Value::Text(split.family), span);
        if !split.given.is_empty() {
            self.put(&format!("{table}.given_names"), Value::Text(split.given), span);
        }
    }
}

/// The keys of a person that words beside the name may be of: a code of one digit is none, nor is « née ROUX ».
fn parts_beside(words: &str) -> &'static [&'static str] {
    if words.split(' ').next().is_some_and(|word| is_earlier(word) || is_dead(word)) {
        return &[];
    }
    let written = words.contains(|c: char| c.is_ascii_digit() || c == '@');
    if written { &["phone", "email"] } else { &["civility", "relation", "title"] }
}

/// A couple in one cell has in common what other columns say of where they live.
const SHARED: [&str; 6] =
    ["address.lines", "address.postcode", "address.city", "address_confidential", "level", "legal_rank"];

/// The highest number of a guardian that a header can have.
const MOST_NUMBERED: usize = 9;

/// The table of the guardian whom a key is about: `guardians.1`.
fn guardian_of(key: &str) -> Option<&str> {
    let number = key.strip_prefix("guardians.")?.split('.').next()?;
    key.get(.."guardians.".len() + number.len())
}

fn plain(text: &str) -> Clean {
    Clean { value: Value::Text(text.to_owned()), repair: None }
}

fn no_country(cell: &str) -> Flaw {
    let shown = quoted(cell);
    Flaw::new("ROSTER-10", text!("« {shown} » n’est pas un pays", "« {shown} » is no country"))
}

fn postcode_abroad(cell: &str) -> Flaw {
    let shown = quoted(cell);
    Flaw::new(
        "ROSTER-10",
        text!(
            "« {shown} » est un code postal d’un autre pays : l’adresse n’est pas reprise, une convention n’a que des codes postaux français",
            "« {shown} » is a postcode of another country: the address is not taken over, an agreement has French postcodes only"
        ),
    )
    .with_help(text!(
        "écrire dans la convention une adresse en France (celle de l’établissement, par exemple)",
        "write an address in France in the agreement (the school’s, for instance)"
    ))
}

fn no_name(cell: &str) -> Flaw {
    let shown = quoted(&cell.replace('\n', " "));
    let flaw = Flaw::new("ROSTER-10", text!("« {shown} » n’est pas un nom", "« {shown} » is no name"));
    flaw.with_help(text!(
        "la case n’est pas reprise ; si elle compte, y écrire le nom d’une personne : Mme DUPONT Léa",
        "the cell is not taken over; if it matters, write somebody’s name in it: Mme DUPONT Léa"
    ))
}

/// Whether all words of one name stand in another.
fn has_words(name: &str, part: &str) -> bool {
    let words: Vec<String> = fold(name).split(' ').map(ToOwned::to_owned).collect();
    fold(part).split(' ').all(|word| words.iter().any(|known| known == word))
}

/// A name that is not the one that a column of family names gives of the same person.
fn another(cell: &str, family: &str) -> Flaw {
    let (shown, family) = (quoted(&cell.replace('\n', " ")), quoted(family));
    let message = text!(
        "« {shown} » n’est pas « {family} », que donne une autre colonne pour la même personne",
        "« {shown} » is not « {family} », which another column gives for the same person"
    );
    Flaw::new("ROSTER-10", message).with_help(text!(
        "la case n’est pas reprise ; si c’est quelqu’un d’autre, dire de qui est la colonne avec --column",
        "the cell is not taken over; if it is somebody else, say whose the column is with --column"
    ))
}
