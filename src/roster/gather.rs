//! Rows of tables to pupils, hosts and placements.

use std::collections::BTreeMap;

use super::columns::{Column, Understood};
use super::dates::date;
use super::names::split_name;
use super::people::{HostRow, Item, People, Placing, Pupil, Values, shown_name, text_of};
use super::repairs::{Mended, Repair, named, told_apart};
use super::table::{Row, Table};
use super::values::{Clean, Value, clean, is_made_up, tidy};
use crate::diagnostic::Lang::{En, Fr};
use crate::diagnostic::{Diagnostic, Diagnostics, Flaw, Severity, Span};
use crate::ids::Country;
use crate::ids::fold;
use crate::text;

/// Keys without which an agreement cannot be: what is wrong with them is an error.
const NEEDED: [&str; 6] =
    ["pupil.birth_date", "pupil.class", "pupil.family_name", "host.siret", "placement.start", "placement.end"];

/// Takes in all rows of a table.
pub(super) fn gather(table: &Table, understood: &Understood, people: &mut People, found: &mut Diagnostics) {
    let mut mended = Mended::default();
    let mut nameless: Option<(usize, Span)> = None;
    let Some(header) = table.rows.get(understood.header) else { return };
    let width = header.cells.len();
    let mut narrow: Vec<&Row> = vec![];
    for row in table.rows.iter().skip(understood.header + 1) {
        if header.cells == row.cells {
            continue;
        }
        let ragged = table.is_ragged(row, header);
        let wide = row.cells.len() > width;
        // What stands in no column has pushed the others out of theirs.
        if wide && (ragged || row.cells.iter().skip(width).any(|cell| !cell.trim().is_empty())) {
            found.push(too_wide(table, row));
            continue;
        }
        if ragged {
            if !reads(row, &understood.columns) {
                found.push(too_narrow(table, row));
                continue;
            }
            narrow.push(row);
        }
        let mut reading = Reading { table, row, values: BTreeMap::new(), names: vec![], mended: &mut mended, found };
        reading.row(&understood.columns);
        let values = reading.values;
        let (parts, dropped) = Parts::of(values);
        if dropped {
            nameless.get_or_insert((0, table.row_place(row))).0 += 1;
        }
        place(parts, table.row_place(row), people, found);
    }
    mended.tell(true, found);
    found.extend(narrow.first().map(|first| narrow_rows(&narrow, table.row_place(first))));
    if let Some((count, span)) = nameless {
        found.push(nameless_guardians(count, span));
    }
}

/// Whether each cell of a row can be what its column holds.
fn reads(row: &Row, columns: &[Column]) -> bool {
    let cell = |column: &Column| tidy(row.cells.get(column.index)?);
    columns.iter().all(|column| match (&column.key, cell(column)) {
        (Some(key), Some(cell)) => clean(key, &cell).is_ok(),
        _ => true,
    })
}

/// One row while it is read.
struct Reading<'a> {
    table: &'a Table,
    row: &'a Row,
    values: Values,
    /// Whole names, told apart once the pupil's is known.
    names: Vec<(&'a Column, &'a str, String, Span)>,
    mended: &'a mut Mended,
    found: &'a mut Diagnostics,
}

impl<'a> Reading<'a> {
    fn row(&mut self, columns: &'a [Column]) {
        let mut used: Vec<&Column> = columns.iter().filter(|c| c.key.is_some()).collect();
        used.sort_by_key(|c| (c.rank, c.index));
        let foreign = self.is_foreign(&used);
        for column in used {
            let (Some(key), Some(cell)) = (&column.key, self.row.cells.get(column.index)) else { continue };
            if let Some(cell) = tidy(cell) {
                self.cell(column, key, &cell, foreign);
            }
        }
        let (pupil, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.names).into_iter().partition(|(_, table, ..)| *table == "pupil");
        for (column, table, name, span) in pupil.into_iter().chain(others) {
            self.name(column, table, &name, span);
        }
    }

    /// Whether the host is in another country, whose postcodes are not ours.
    fn is_foreign(&self, columns: &[&Column]) -> bool {
        let column = columns.iter().find(|c| c.key.as_deref() == Some("host.country"));
        let cell = column.and_then(|c| tidy(self.row.cells.get(c.index)?));
        cell.and_then(|cell| country(&cell)).is_some_and(|country| !country.is_french())
    }

    fn cell(&mut self, column: &'a Column, key: &'a str, cell: &str, foreign: bool) {
        let span = self.table.place(self.row, column.index);
        if is_made_up(key, cell) {
            return self.mend(column, Repair::MadeUp, span);
        }
        let read = match key {
            "host.country" => country(cell).map(|c| plain(c.as_str())).ok_or_else(|| no_country(cell)),
            "host.address.postcode" if foreign => Ok(plain(cell)),
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
        let Column { letter, header, .. } = column;
        self.mended.count(&format!("{letter} « {header} »"), repair, self.row.number, span);
    }

    fn wrong(&mut self, column: &Column, key: &str, flaw: Flaw, span: Span) {
        let place = self.row.coordinates(column.index, &column.header);
        let Flaw { code, message, help } = flaw;
        // A flaw of the value's own type has that type's code; all of them are one thing to a reader of a table.
        let code = if code.starts_with("ROSTER") { code } else { "ROSTER-10" };
        let (at_fr, at_en, fr, en) = (place.get(Fr), place.get(En), message.get(Fr), message.get(En));
        let needed = NEEDED.contains(&key);
        let severity = if needed { Severity::Error } else { Severity::Warning };
        let message = text!("{at_fr} : {fr}", "{at_en}: {en}");
        // What is written in TOML is no help in a spreadsheet.
        let help = help
            .filter(|_| code != "ROSTER-10" || message.get(Fr).contains("jour/mois"))
            .or_else(|| Some(left_out(needed)));
        self.found.push(Diagnostic { severity, help, ..Diagnostic::error(code, span, message) });
    }

    /// Keeps a value; of several telephones the first counts, lines of an address are put together.
    fn keep(&mut self, column: &'a Column, key: &'a str, value: Value, span: Span) {
        let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
        match (name, value) {
            ("lines", Value::Text(line)) => match self.values.get_mut(key) {
                Some(Item { value: Value::List(lines), .. }) => lines.push(line),
                _ => self.put(key, Value::List(vec![line]), span),
            },
            ("postcode_city", Value::Text(both)) => self.postcode_city(table, &both, span),
            ("dates", Value::Text(words)) => match period(&words) {
                Some((start, end)) => {
                    self.put("placement.start", start, span);
                    self.put("placement.end", end, span);
                }
                None => self.wrong(column, "placement.start", no_period(&words), span),
            },
            ("name", Value::Text(name)) if table != "host" => self.names.push((column, table, name, span)),
            (_, value) => self.put(key, value, span),
        }
        if let Some(relation) = column.relation {
            self.put(&format!("{table}.relation"), Value::Text(relation.to_owned()), span);
        }
    }

    fn put(&mut self, key: &str, value: Value, span: Span) {
        self.values.entry(key.to_owned()).or_insert(Item { value, span });
    }

    fn postcode_city(&mut self, table: &str, both: &str, span: Span) {
        let (code, city) = both.split_once(' ').unwrap_or((both, ""));
        if let Ok(Clean { value, .. }) = clean("postcode", code) {
            self.put(&format!("{table}.postcode"), value, span);
            if !city.is_empty() {
                self.put(&format!("{table}.city"), Value::Text(city.to_owned()), span);
            }
        }
    }

    fn name(&mut self, column: &Column, table: &str, name: &str, span: Span) {
        let is_guardian = table.starts_with("guardians.");
        let family = text_of(&self.values, "pupil.family_name").filter(|_| is_guardian);
        let split = split_name(name, family);
        if table == "pupil" {
            self.put("pupil.name", Value::Text(name.to_owned()), span);
        }
        if !split.sure && table != "pupil" {
            self.mend(column, Repair::WholeName, span);
        }
        if let Some(civility) = split.civility {
            self.put(&format!("{table}.civility"), Value::Text(civility.to_owned()), span);
        }
        self.put(&format!("{table}.family_name"), Value::Text(split.family), span);
        if !split.given.is_empty() {
            self.put(&format!("{table}.given_names"), Value::Text(split.given), span);
        }
    }
}

fn plain(text: &str) -> Clean {
    Clean { value: Value::Text(text.to_owned()), repair: None }
}

fn country(cell: &str) -> Option<Country> {
    cell.parse().ok().or_else(|| {
        let folded = fold(cell);
        Country::all().find(|c| fold(c.name(crate::diagnostic::Lang::Fr)) == folded)
    })
}

fn no_country(cell: &str) -> Flaw {
    let shown = crate::ids::quoted(cell);
    Flaw::new("ROSTER-10", text!("« {shown} » n’est pas un pays", "« {shown} » is no country"))
}

fn no_period(cell: &str) -> Flaw {
    let shown = crate::ids::quoted(cell);
    Flaw::new("ROSTER-10", text!("« {shown} » n’est pas une période", "« {shown} » is no period")).with_help(text!(
        "écrire jour/mois/année - jour/mois/année, par exemple 15/06/2026 - 26/06/2026",
        "write day/month/year - day/month/year, as 15/06/2026 - 26/06/2026"
    ))
}

fn left_out(needed: bool) -> crate::diagnostic::Text {
    if needed {
        text!(
            "corriger la case dans le fichier d’origine et recommencer, ou compléter la convention à la main",
            "correct the cell in the original file and try again, or complete the agreement by hand"
        )
    } else {
        text!(
            "la case n’est pas reprise ; le reste de la ligne l’est",
            "the cell is not taken over; the rest of the row is"
        )
    }
}

/// Two dates in one cell: `15/06/2026 - 26/06/2026`, `du 15 au 26 juin 2026`.
fn period(words: &str) -> Option<(Value, Value)> {
    let words = words.trim().trim_start_matches("Du ").trim_start_matches("du ").replace(['–', '—', '→'], "-");
    let cuts = [" au ", " - ", " à ", " jusqu'au ", "-"];
    let (from, to) = cuts.iter().find_map(|cut| words.split_once(cut))?;
    let (from, to) = (from.trim(), to.trim());
    let end = date(to).ok()?.value;
    // « 15 » and « 15 juin » take what they lack from the end of the last day.
    let tails = to.char_indices().filter(|(_, c)| ['/', ' ', '.'].contains(c)).filter_map(|(at, _)| to.get(at..));
    let start =
        date(from).ok().or_else(|| tails.into_iter().find_map(|tail| date(&format!("{from}{tail}")).ok()))?.value;
    Some((start, end))
}

fn too_wide(table: &Table, row: &Row) -> Diagnostic {
    let number = row.number;
    let message = text!(
        "la ligne {number} a plus de cases que l’en-tête : ses valeurs ont sans doute glissé, elle n’est pas reprise",
        "the row {number} has more cells than the header: its values have probably shifted, it is not taken over"
    );
    Diagnostic::error("ROSTER-09", table.row_place(row), message).with_help(text!(
        "mettre entre guillemets la valeur qui contient le séparateur",
        "put the value that holds the delimiter between quotation marks"
    ))
}

fn too_narrow(table: &Table, row: &Row) -> Diagnostic {
    let number = row.number;
    let message = text!(
        "la ligne {number} a moins de cases que l’en-tête, et ses valeurs ont glissé : elle n’est pas reprise",
        "the row {number} has fewer cells than the header, and its values have shifted: it is not taken over"
    );
    Diagnostic::error("ROSTER-09", table.row_place(row), message).with_help(text!(
        "mettre dans cette ligne les séparateurs qui manquent",
        "put the delimiters that are missing into this row"
    ))
}

/// Some programs leave out the delimiters of empty cells at the end of a row.
fn narrow_rows(rows: &[&Row], span: Span) -> Diagnostic {
    let numbers = named(rows.iter().map(|row| row.number));
    Diagnostic::note(
        "ROSTER-09",
        span,
        text!(
            "moins de cases que l’en-tête, ce qui manque à la fin est pris pour vide : ligne(s) {numbers}",
            "fewer cells than the header, what is missing at the end is taken for empty: row(s) {numbers}"
        ),
    )
}

fn nameless_guardians(count: usize, span: Span) -> Diagnostic {
    Diagnostic::warning(
        "ROSTER-19",
        span,
        text!(
            "un responsable a des coordonnées mais pas de nom sur {count} ligne(s) : il n’est pas repris",
            "a guardian has contacts but no name in {count} row(s): they are not taken over"
        ),
    )
    .with_help(text!(
        "ajouter à l’export les colonnes du nom et du prénom des responsables",
        "add the columns of the guardians’ family and given names to the export"
    ))
}

/// The values of a row by whom they are about.
#[derive(Default)]
struct Parts {
    pupil: Values,
    guardians: BTreeMap<u8, Values>,
    host: Values,
    agreement: Values,
}

impl Parts {
    /// Whether a guardian was dropped for want of a name is told beside.
    fn of(values: Values) -> (Self, bool) {
        let mut parts = Self::default();
        for (key, item) in values {
            if let Some(key) = key.strip_prefix("pupil.") {
                parts.pupil.insert(key.to_owned(), item);
            } else if let Some(key) = key.strip_prefix("host.") {
                parts.host.insert(key.to_owned(), item);
            } else if let Some((number, key)) = key.strip_prefix("guardians.").and_then(|rest| rest.split_once('.')) {
                let number = number.parse().unwrap_or(1);
                parts.guardians.entry(number).or_default().insert(key.to_owned(), item);
            } else {
                parts.agreement.insert(key, item);
            }
        }
        let before = parts.guardians.len();
        parts.guardians.retain(|_, values| values.contains_key("family_name"));
        let dropped = parts.guardians.len() < before;
        for values in std::iter::once(&mut parts.pupil).chain([&mut parts.host]).chain(parts.guardians.values_mut()) {
            split_address(values);
        }
        parts.guardians.values_mut().for_each(without_half_an_address);
        (parts, dropped)
    }
}

/// `8, place de Jaude 63000 Clermont-Ferrand` in one cell, when the other parts of the address have none.
fn split_address(values: &mut Values) {
    if values.contains_key("address.postcode") {
        return;
    }
    let Some(Item { value: Value::List(lines), span }) = values.get("address.lines") else { return };
    let span = *span;
    let Some((kept, last)) = lines.split_last().map(|(last, kept)| (kept.to_vec(), last.clone())) else { return };
    let words: Vec<&str> = last.split(' ').collect();
    let is_code = |word: &&str| word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit());
    let Some(at) = words.iter().rposition(is_code).filter(|at| *at + 1 < words.len()) else { return };
    let (street, rest) = words.split_at(at);
    let street = street.join(" ").trim_end_matches([',', ' ', '-']).to_owned();
    let lines: Vec<String> = kept.into_iter().chain((!street.is_empty()).then_some(street)).collect();
    let (Some((code, city)), false) = (rest.split_first(), lines.is_empty()) else { return };
    let mut put = |key: &str, value| drop(values.insert(key.to_owned(), Item { value, span }));
    put("address.lines", Value::List(lines));
    put("address.postcode", Value::Text((*code).to_owned()));
    put("address.city", Value::Text(city.join(" ")));
}

/// A guardian's address is optional, but whole.
pub(super) fn without_half_an_address(values: &mut Values) {
    let parts = ["address.lines", "address.postcode", "address.city"];
    if !parts.iter().all(|part| values.contains_key(*part)) {
        for part in parts {
            values.remove(part);
        }
    }
}

/// Puts the parts of a row where they belong.
fn place(parts: Parts, span: Span, people: &mut People, found: &mut Diagnostics) {
    let Parts { mut pupil, guardians, host, agreement } = parts;
    let named = pupil.contains_key("family_name") || pupil.contains_key("ine");
    let placed = !host.is_empty() || agreement.keys().any(|key| key.starts_with("placement."));
    if !named {
        match (placed, host.contains_key("name") || host.contains_key("siret")) {
            (_, true) => people.hosts.push(HostRow { values: host }),
            _ => found.push(nobody(span)),
        }
        return;
    }
    if placed {
        let placing = Placing { pupil: pupil.clone(), agreement: agreement.clone(), host, place: span };
        people.placings.push(placing);
    }
    // A line of totals, or of a teacher's remarks, under the list.
    if !placed && pupil.len() == 1 && !pupil.contains_key("ine") && guardians.is_empty() && agreement.is_empty() {
        found.push(nobody(span));
        return;
    }
    // A row that names a pupil to place them is a placement's, though the day of birth helps to find them: a list typed by
    // hand must not change a name that the school's software gave. One that says where they live describes them.
    let telling: &[&str] =
        if placed { &["address.lines"] } else { &["birth_date", "address.lines", "address.city", "gender"] };
    let described = telling.iter().any(|key| pupil.contains_key(*key));
    if described || !guardians.is_empty() || !placed {
        if let Some(name) = pupil.remove("name")
            && !pupil.contains_key("given_names")
        {
            found.push(not_told_apart(&pupil, name.span));
            return;
        }
        let left = match pupil.remove("left_on") {
            Some(Item { value: Value::Date(day), span }) => Some((day, span)),
            _ => None,
        };
        let (level, elsewhere) = formation(pupil.remove("formation"));
        let mut agreement = if placed { Values::new() } else { agreement };
        if let Some(level) = level {
            agreement.entry("level".to_owned()).or_insert(level);
        }
        let guardians = guardians.into_values().filter_map(signing).collect();
        let hidden = vec![];
        people.add(Pupil { values: pupil, guardians, agreement, elsewhere, left, hidden, place: span }, found);
    }
}

fn not_told_apart(pupil: &Values, span: Span) -> Diagnostic {
    let name = shown_name(pupil);
    let message = text!(
        "« {name} » : le nom et le prénom de l’élève ne se distinguent pas, la ligne n’est pas reprise",
        "« {name} »: the pupil’s family name and given names cannot be told apart, the row is not taken over"
    );
    Diagnostic::error("ROSTER-10", span, message).with_help(told_apart())
}

fn nobody(span: Span) -> Diagnostic {
    Diagnostic::note(
        "ROSTER-17",
        span,
        text!(
            "la ligne ne nomme ni élève ni organisme : elle n’est pas reprise",
            "the row names no pupil and no host: it is not taken over"
        ),
    )
}

/// A guardian who may sign, without what told so.
fn signing(mut values: Values) -> Option<Values> {
    let level = values.remove("level").and_then(|item| item.value.as_text().map(fold));
    let rank = values.remove("legal_rank").and_then(|item| item.value.as_text().map(fold));
    let legal = level.is_none_or(|level| level == "1" || level.contains("legal"));
    (legal && rank.is_none_or(|rank| rank != "0")).then_some(values)
}

/// The level that a formation's code (MEF) tells; whether it is one without agreements.
pub(super) fn formation(item: Option<Item>) -> (Option<Item>, bool) {
    let Some(Item { value: Value::Text(code), span }) = item else { return (None, false) };
    let digits: String = code.chars().filter(char::is_ascii_digit).take(3).collect();
    let level = match digits.as_str() {
        "102" | "166" => "quatrieme",
        "103" | "104" | "110" | "131" | "167" => "troisieme",
        "200" | "210" => "seconde-gt",
        _ => return (None, digits.len() == 3),
    };
    (Some(Item { value: Value::Text(level.to_owned()), span }), false)
}

#[cfg(test)]
#[path = "gather_tests.rs"]
mod tests;
