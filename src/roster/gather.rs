//! Rows of tables to pupils, hosts and placements.

use std::collections::BTreeMap;

use super::addresses::{split_address, without_half_an_address};
use super::answers::is_pupil;
use super::columns::{Column, PROFILE, SECRET, Understood};
use super::flaws::Flaws;
use super::nothing::{is_count, is_nothing_yet};
use super::people::{
    HostRow, Item, Keeper, People, Placing, Pupil, SaidBy, Signers, Values, Without, is_hidden, shown_name, text_of,
};
use super::reading::{UNREAD_DAYS, read};
use super::repairs::{Mended, Repair, named, told_apart};
use super::table::{Row, Table};
use super::value::Value;
use super::values::{clean, tidy};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::text;

/// Takes in all rows of a table.
pub(super) fn gather(table: &Table, understood: &Understood, people: &mut People, found: &mut Diagnostics) {
    let (mut mended, mut flaws) = (Mended::default(), Flaws::default());
    let [mut nameless, mut bystanders, mut others] = [Tally::default(); 3];
    let Some(header) = table.rows.get(understood.header) else { return };
    let (width, usual) = (understood.width, table.usual_width(header));
    let mut narrow: Vec<&Row> = vec![];
    let list = List::of(&understood.columns);
    for row in table.rows.iter().skip(understood.header + 1) {
        if header.cells == row.cells {
            continue;
        }
        let ragged = table.is_ragged(row, header, usual);
        // A workbook's cells have their places, however many there are.
        let wide = table.marks.quoted && row.cells.len() > width;
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
        let row = &*table.covered(row, header);
        let (mut parts, dropped) = Parts::of(read(table, row, &understood.columns, &mut mended, &mut flaws));
        if parts.pupil.remove(PROFILE).and_then(|item| item.value.as_text().map(is_pupil)) == Some(false) {
            others.count(1, table.row_place(row));
            continue;
        }
        if parts.is_count() {
            found.push(nobody(table.row_place(row)));
            continue;
        }
        nameless.count(usize::from(dropped), table.row_place(row));
        bystanders.count(parts.bystanders, table.row_place(row));
        if parts.drop_nameless_host()
            && let Some(column) = of_host(&understood.columns, row)
        {
            mended.count(&column.named(), Repair::NoHost, row.number, table.place(row, column.index));
        }
        place(parts, list, table.row_place(row), people, found);
    }
    flaws.tell(found);
    if list.listed && table.marks.quoted {
        found.extend(BelowHost::of(table, understood));
    }
    mended.tell(true, found);
    let hidden: Vec<&Row> = table.rows.iter().skip(understood.header + 1).filter(|row| row.hidden).collect();
    found.extend(hidden.first().map(|first| hidden_rows(&hidden, table.row_place(first))));
    found.extend(narrow.first().map(|first| narrow_rows(&narrow, table.row_place(first))));
    found.extend(nameless.0.map(|(count, span)| nameless_guardians(count, span)));
    found.extend(others.0.map(|(count, span)| no_pupils(count, span)));
    found.extend(bystanders.0.map(|(count, span)| not_signing(count, span)));
}

/// How many of a kind there were, and where the first stands.
#[derive(Clone, Copy, Default)]
struct Tally(Option<(usize, Span)>);

impl Tally {
    fn count(&mut self, more: usize, place: Span) {
        if more > 0 {
            self.0.get_or_insert((0, place)).0 += more;
        }
    }
}

/// What a table is for, by its columns.
#[derive(Clone, Copy)]
struct List {
    /// It says who goes to which host.
    listed: bool,
    /// It is an export of the school: it describes pupils, and places none.
    exported: bool,
    /// It has columns about pupils.
    of_pupils: bool,
}

impl List {
    fn of(columns: &[Column]) -> Self {
        let any = |is: fn(&str) -> bool| columns.iter().filter_map(|column| column.key.as_deref()).any(is);
        let places = any(|key| key.starts_with("host.") || key.starts_with("placement."));
        let describes = any(|key| ["pupil.birth_date", "pupil.ine"].contains(&key));
        let listed = any(|key| NAMING.contains(&key));
        Self { listed, exported: describes && !places, of_pupils: any(|key| key.starts_with("pupil.")) }
    }
}

/// Rows of a text that name a pupil and say nothing of a host, right below one that names a host: merged cells are lost in a
/// text, which has them all empty but the first. Then whether the row before is such a one, or names a host.
#[derive(Default)]
struct BelowHost<'a>(Vec<&'a Row>, bool);

impl<'a> BelowHost<'a> {
    /// What is told of all such rows of a table.
    fn of(table: &'a Table, understood: &Understood) -> Option<Diagnostic> {
        let mut below = Self::default();
        for row in table.rows.iter().skip(understood.header + 1) {
            below.pass(row, &understood.columns);
        }
        below.0.first().map(|first| below_host(&below.0, table.row_place(first)))
    }

    fn pass(&mut self, row: &'a Row, columns: &[Column]) {
        let cells = || {
            let cell = |column: &'_ Column| Some((column.key.clone()?, tidy(row.cells.get(column.index)?)?));
            columns.iter().filter_map(cell)
        };
        let of_host = |(key, _): &(String, String)| key.starts_with("host.");
        let names = |(key, cell): (String, String)| NAMING.contains(&key.as_str()) && !is_nothing_yet(&key, &cell);
        if cells().any(names) {
            self.1 = true;
        } else if self.1
            && !cells().any(|cell| of_host(&cell))
            && cells().any(|(key, _)| OF_ONE.contains(&key.as_str()))
        {
            self.0.push(row);
        } else {
            self.1 = false;
        }
    }
}

/// What only a row of one pupil has: a class alone is the title of the rows below.
const OF_ONE: [&str; 3] = ["pupil.name", "pupil.given_names", "pupil.ine"];

/// What a host is known by, one of which a row must have.
const NAMING: [&str; 2] = ["host.name", "host.siret"];

fn below_host(rows: &[&Row], span: Span) -> Diagnostic {
    let numbers = named(rows.iter().map(|row| row.number));
    let message = text!(
        "sans organisme, sous une ligne qui en a un : ligne(s) {numbers} ; ces élèves ne sont pas placés",
        "without a host, below a row that has one: row(s) {numbers}; these pupils are not placed"
    );
    Diagnostic::note("ROSTER-29", span, message).with_help(text!(
        "un CSV perd les cellules fusionnées : si l’organisme vaut pour ces lignes, l’y recopier, ou donner le classeur (.xlsx, .ods)",
        "a CSV loses merged cells: if the host is that of these rows too, copy it into them, or give the workbook (.xlsx, .ods)"
    ))
}

/// The first column that says something of a row's host.
fn of_host<'a>(columns: &'a [Column], row: &Row) -> Option<&'a Column> {
    let says = |column: &&Column| row.cells.get(column.index).is_some_and(|cell| tidy(cell).is_some());
    let mut columns = columns.iter().filter(|column| column.key.as_deref().is_some_and(|key| key.starts_with("host.")));
    columns.find(|column| column.key.as_deref() != Some("host.country") && says(column))
}

/// Whether each cell of a row can be what its column holds.
fn reads(row: &Row, columns: &[Column]) -> bool {
    let cell = |column: &Column| tidy(row.cells.get(column.index)?);
    columns.iter().all(|column| match (&column.key, cell(column)) {
        (Some(key), Some(cell)) => clean(key, &cell).is_ok(),
        _ => true,
    })
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

/// What a filter left out is no less in the list: whoever filters one forgets it when they save.
fn hidden_rows(rows: &[&Row], span: Span) -> Diagnostic {
    let (count, numbers) = (rows.len(), named(rows.iter().map(|row| row.number)));
    let message = text!(
        "des lignes sont masquées (par un filtre, par exemple), et reprises comme les autres, au nombre de {count} : {numbers}",
        "rows are hidden (by a filter, for instance), and taken over like the others, {count} of them: {numbers}"
    );
    Diagnostic::warning("ROSTER-06", span, message).with_help(text!(
        "si elles ne doivent pas l’être, les supprimer dans le tableur, puis recommencer",
        "if they must not be, delete them in the spreadsheet, then try again"
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

/// Guardians by the numbers of their columns.
type Guardians = BTreeMap<u8, Values>;

/// What tells who signs.
const LEVELS: [&str; 2] = ["level", "legal_rank"];

/// The values of a row by whom they are about.
#[derive(Default)]
struct Parts {
    pupil: Values,
    guardians: Guardians,
    host: Values,
    agreement: Values,
    /// Whether where the pupil lives must not be given; none where nothing says.
    secret: Option<bool>,
    /// Addresses that must not be given of people who are left out.
    hidden: Vec<Values>,
    /// How many people who sign nothing are left out.
    bystanders: usize,
    /// Whether the days of the placement cannot be read.
    unread: bool,
}

impl Parts {
    /// Whether a guardian was dropped for want of a name is told beside; what they keep back is kept back all the same.
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
        for values in std::iter::once(&mut parts.pupil).chain([&mut parts.host]).chain(parts.guardians.values_mut()) {
            split_address(values);
        }
        for guardian in parts.guardians.values_mut() {
            // One name is printed of a guardian: that by which they are known, in SIECLE's XML too.
            if let Some(usual) = guardian.remove("usual_name") {
                guardian.insert("family_name".to_owned(), usual);
            }
        }
        parts.unread = parts.agreement.remove(UNREAD_DAYS).is_some();
        parts.secret = parts.pupil.remove(SECRET).map(|item| item.value == Value::Flag(true));
        let is_named = |(_, values): &(u8, Values)| values.contains_key("family_name");
        let (named, nameless): (Guardians, Guardians) =
            std::mem::take(&mut parts.guardians).into_iter().partition(is_named);
        let (signing, others): (Guardians, Guardians) = named.into_iter().partition(|(_, values)| signs(values));
        let (dropped, bystanders) = (!nameless.is_empty(), others.len());
        if parts.secret == Some(true) && parts.pupil.contains_key("address.lines") {
            parts.hidden.push(parts.pupil.clone());
        }
        for person in nameless.into_values().chain(others.into_values()).filter(is_hidden) {
            if person.contains_key("address.lines") {
                parts.hidden.push(person);
            } else {
                parts.secret = Some(true);
            }
        }
        let without_level = |(number, mut values): (u8, Values)| {
            values.retain(|key, _| !LEVELS.contains(&key.as_str()));
            without_half_an_address(&mut values);
            (number, values)
        };
        parts.guardians = signing.into_iter().map(without_level).collect();
        parts.bystanders = bystanders;
        (parts, dropped)
    }

    /// Whether the row is one of totals, under the list.
    fn is_count(&self) -> bool {
        let Self { pupil, host, .. } = self;
        if pupil.is_empty() {
            let alone = host.keys().all(|key| ["name", "places"].contains(&key.as_str()));
            return alone && text_of(host, "name").is_some_and(is_count);
        }
        let certain = ["ine", "birth_date"].iter().any(|key| pupil.contains_key(*key));
        !certain && is_count(&shown_name(pupil))
    }

    /// Drops what is said of a host by which no host is known; whether anything of worth was.
    fn drop_nameless_host(&mut self) -> bool {
        if self.pupil.is_empty() || ["name", "siret"].iter().any(|key| self.host.contains_key(*key)) {
            return false;
        }
        std::mem::take(&mut self.host).keys().any(|key| key != "country")
    }
}

/// Puts the parts of a row where they belong.
fn place(parts: Parts, list: List, span: Span, people: &mut People, found: &mut Diagnostics) {
    let Parts { pupil, guardians, host, agreement, secret, bystanders, .. } = &parts;
    let named = pupil.contains_key("family_name") || pupil.contains_key("ine");
    let placed = !host.is_empty() || agreement.keys().any(|key| key.starts_with("placement."));
    if !named {
        let dated = agreement.keys().any(|key| key.starts_with("placement."));
        match (placed, host.contains_key("name") || host.contains_key("siret")) {
            (_, true) if dated && list.of_pupils => found.push(placement_alone(span)),
            (_, true) => people.hosts.push(HostRow { values: parts.host }),
            _ if parts.guardians.is_empty() => found.push(nobody(span)),
            _ => found.push(guardians_alone(span)),
        }
        return;
    }
    if placed {
        let (pupil, agreement, host) = (pupil.clone(), agreement.clone(), host.clone());
        let (secret, listed, unread) = (*secret, list.listed, parts.unread);
        people.placings.push(Placing { pupil, agreement, host, secret, listed, unread, place: span });
    }
    // A line of totals, or of a teacher's remarks, under the list.
    let no_more = guardians.is_empty() && *bystanders == 0 && agreement.is_empty();
    if !placed && pupil.len() == 1 && !pupil.contains_key("ine") && no_more {
        found.push(nobody(span));
        return;
    }
    // A row that names a pupil to place them is a placement's, though the day of birth helps to find them: a list typed by
    // hand must not change a name that the school's software gave. One that says where they live or are reached completes them.
    let telling: &[&str] = if placed {
        &["address.lines", "phone", "email"]
    } else {
        &["birth_date", "address.lines", "address.city", "gender"]
    };
    let described = telling.iter().any(|key| pupil.contains_key(*key));
    if described || *bystanders > 0 || !guardians.is_empty() || !placed {
        let said_by = match (placed, list.exported) {
            (true, _) => SaidBy::Placement,
            (_, true) => SaidBy::Export,
            _ => SaidBy::List,
        };
        people.pupils.extend(pupil_of(parts, said_by, list.listed, span, found));
    }
}

/// The pupil whom a row describes, where their names can be told apart.
fn pupil_of(parts: Parts, said_by: SaidBy, listed: bool, place: Span, found: &mut Diagnostics) -> Option<Pupil> {
    let Parts { pupil: mut values, guardians, agreement, secret, hidden, bystanders, .. } = parts;
    if let Some(name) = values.remove("name")
        && !values.contains_key("given_names")
    {
        found.push(not_told_apart(&values, name.span));
        return None;
    }
    let left = match values.remove("left_on") {
        Some(Item { value: Value::Date(day), span }) => Some((day, span)),
        _ => None,
    };
    let (level, without) = formation(values.remove("formation"));
    // What a placement says of the agreement is that placement's.
    let mut agreement = if said_by == SaidBy::Placement { Values::new() } else { agreement };
    if let Some(level) = level {
        agreement.entry("level".to_owned()).or_insert(level);
    }
    let is_kept = !hidden.is_empty() || guardians.values().any(is_hidden);
    let kept_by = if is_kept { Keeper::Others } else { Keeper::Nobody };
    let (guardians, bystanders) = (guardians.into_values().collect::<Vec<_>>(), bystanders > 0);
    let is_export = said_by == SaidBy::Export;
    let said = is_export && (bystanders || !guardians.is_empty());
    let signers = if said { Signers::Exported } else { Signers::Unsaid };
    let (guardians, contacts) = if is_export { (guardians, vec![]) } else { (vec![], guardians) };
    let bare = Pupil::of(values, said_by, place);
    let known = Pupil { guardians, contacts, signers, agreement, without, left, ..bare };
    Some(Pupil { secret, kept_by, hidden, bystanders, listed, ..known })
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
    .with_help(text!(
        "si elle compte, y écrire le nom de l’élève, ou celui de l’organisme",
        "if it matters, write the pupil’s name in it, or the host’s"
    ))
}

/// A second placement on a row of its own, below that of the pupil.
fn placement_alone(span: Span) -> Diagnostic {
    let message = text!(
        "la ligne a un organisme et des dates, et ne nomme aucun élève : elle n’est pas reprise",
        "the row has a host and dates, and names no pupil: it is not taken over"
    );
    Diagnostic::warning("ROSTER-17", span, message).with_help(text!(
        "si c’est un autre placement de l’élève du dessus, y recopier son nom et son prénom",
        "if it is another placement of the pupil above, copy their names into it"
    ))
}

/// A second guardian on a row of their own, below that of the pupil.
fn guardians_alone(span: Span) -> Diagnostic {
    let message = text!(
        "la ligne a un responsable et ne nomme aucun élève : elle n’est pas reprise",
        "the row has a guardian and names no pupil: it is not taken over"
    );
    Diagnostic::warning("ROSTER-17", span, message).with_help(text!(
        "y recopier le nom, le prénom et la date de naissance de l’élève",
        "copy the pupil’s names and day of birth into it"
    ))
}

fn no_pupils(n: usize, span: Span) -> Diagnostic {
    let message = text!(
        "lignes de personnes que leur profil dit être autre chose qu’élèves (enseignants, parents…), et qui ne sont pas reprises : {n}",
        "rows of people whose profile says that they are no pupils (teachers, parents…), which are not taken over: {n}"
    );
    Diagnostic::note("ROSTER-17", span, message)
}

/// Whether a guardian may sign: nothing says that they do not.
fn signs(values: &Values) -> bool {
    !LEVELS.iter().any(|key| values.get(*key).is_some_and(|item| item.value == Value::Flag(false)))
}

/// People in charge of pupils, or to be called, who sign nothing.
pub(super) fn not_signing(n: usize, span: Span) -> Diagnostic {
    let message = text!(
        "personnes en charge ou à contacter (elles ne signent pas) : {n} ; elles ne figurent pas dans les conventions",
        "people in charge or to be called (they do not sign): {n}; they are not in the agreements"
    );
    Diagnostic::note("ROSTER-20", span, message)
}

/// The level that a formation's code (MEF) tells; whether it is one without agreements.
pub(super) fn formation(item: Option<Item>) -> (Option<Item>, Option<Without>) {
    let Some(Item { value: Value::Text(code), span }) = item else { return (None, None) };
    let digits: String = code.chars().filter(char::is_ascii_digit).take(3).collect();
    let level = match digits.as_str() {
        "102" | "166" => "quatrieme",
        "103" | "104" | "110" | "131" | "167" => "troisieme",
        "200" | "210" => "seconde-gt",
        _ => return (None, (digits.len() == 3).then_some(Without::Level)),
    };
    (Some(Item { value: Value::Text(level.to_owned()), span }), None)
}

#[cfg(test)]
#[path = "gather_tests.rs"]
mod tests;
