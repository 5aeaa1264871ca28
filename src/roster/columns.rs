//! The columns of a table: what each was understood as, and why.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::is_answer;
use super::head::{Choices, Head};
use super::headers::{self, IGNORE, Meaning, Of};
use super::table::{Row, Table, letter};
use super::values::tidy;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Text, nearest};
use crate::ids::fold;
use crate::input::column_key;
use crate::text;

/// Why a column is understood as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The school says so: in `school.toml`, or in the call.
    Chosen,
    /// Its header is known.
    Known,
    /// Its header is known, and the columns before it say whom it is about.
    Context,
    /// It is known and no agreement needs it.
    NotNeeded,
    /// Another column stands for the same.
    Twice,
    /// Several people may be meant.
    Ambiguous,
    /// Nothing is known of it.
    Unknown,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its letter, as a spreadsheet shows it.
    pub letter: String,
    /// Its header, as written.
    pub header: String,
    /// The key of an agreement that it gives; none when it is not used.
    pub key: Option<String>,
    /// Why.
    pub why: Why,
    /// The first value in it.
    pub example: String,
    /// Its place in a row.
    pub(super) index: usize,
    /// Which of several columns for one key counts first.
    pub(super) rank: u8,
    /// The relation that its header tells: « mère ».
    pub(super) relation: Option<&'static str>,
}

impl Column {
    /// « G « CP » ».
    pub(super) fn named(&self) -> String {
        let Self { letter, header, .. } = self;
        format!("{letter} « {header} »")
    }
}

/// A table as it was understood.
#[derive(Clone, Debug)]
pub struct Understood {
    /// The file, and its sheet where there are several.
    pub name: String,
    /// How it is written: « CSV « ; », Windows-1252 ».
    pub form: String,
    /// How many rows it has below its header.
    pub rows: usize,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// How many columns its header has, empty ones included.
    pub(super) width: usize,
    /// Where the header, or the lower of two rows of headers, stands among the rows.
    pub(super) header: usize,
}

/// Understands the columns of all tables, and says whether each could be. Of a workbook, a sheet of notes beside one of
/// pupils is told and left out, and so is a hidden one beside one that is seen: an older list, often.
pub(super) fn understand_all<'a>(
    tables: &'a [Table],
    chosen: &BTreeMap<String, String>,
    found: &mut Diagnostics,
) -> (Vec<(&'a Table, Understood)>, bool) {
    let understood = tables.iter().map(|table| {
        let mut own = Diagnostics::new();
        (table, understand(table, chosen, &mut own), own)
    });
    let understood: Vec<(&Table, Option<Understood>, Diagnostics)> = understood.collect();
    let of_book = |table: &Table, seen: bool| {
        let mut others = understood.iter().filter(|(other, columns, _)| columns.is_some() && !(seen && other.hidden));
        table.book.is_some() && others.any(|(other, ..)| other.book == table.book)
    };
    let beside: Vec<(bool, bool)> =
        understood.iter().map(|(table, ..)| (of_book(table, false), of_book(table, true))).collect();
    let (mut all, mut whole) = (vec![], true);
    for ((table, columns, own), (any, seen)) in understood.into_iter().zip(beside) {
        match columns {
            Some(_) if table.hidden && seen => found.push(left_hidden(table)),
            Some(columns) => {
                found.extend(table.hidden.then(|| read_hidden(table)));
                found.extend(own);
                all.push((table, columns));
            }
            None if any => found.push(no_table(table)),
            None => {
                found.extend(own);
                whole = false;
            }
        }
    }
    (all, whole)
}

/// Understands the columns of a table. `chosen` are the headers that the school maps itself.
pub(super) fn understand(
    table: &Table,
    chosen: &BTreeMap<String, String>,
    found: &mut Diagnostics,
) -> Option<Understood> {
    let choices = Choices::of(chosen);
    let Some(head) = Head::of(table, &choices) else {
        found.push(no_header(table));
        return None;
    };
    if let Some(cut) = table.is_cut(head.lower) {
        found.push(cut);
        return None;
    }
    let mut columns = named(table, &head, &choices);
    resolve(&mut columns);
    tell(table, &head, &columns, found);
    tell_headless(table, &head, found);
    let columns = columns.into_iter().map(|c| c.column).collect();
    let rows = table.rows.len() - head.at - 1;
    let (width, header) = (head.width(), head.at);
    Some(Understood { name: table.name.clone(), form: table.form.clone(), rows, columns, width, header })
}

/// A column, and what its header alone says.
struct Named {
    column: Column,
    meaning: Option<Meaning>,
    /// Whether it was chosen among others of its header.
    lettered: bool,
    /// What it is called where it must not be taken for another: its header, with its letter if another has that header.
    called: String,
}

fn named(table: &Table, head: &Head<'_>, choices: &Choices<'_>) -> Vec<Named> {
    let groups = groups(table, head);
    let written: Vec<usize> = (0..head.width()).filter(|index| !head.cell(*index).is_empty()).collect();
    let name = |index: &usize| {
        let (index, cell, letter) = (*index, head.cell(*index), letter(*index));
        let header = tidy(cell).unwrap_or_default();
        let choice = choices.key(cell, &letter);
        let why = if choice.is_some() { Why::Chosen } else { Why::Unknown };
        let below = table.rows.iter().skip(head.at + 1).find_map(|row| tidy(row.cells.get(index)?));
        let group = groups.get(index).copied().unwrap_or(Above::Nothing);
        let meaning =
            if choice.is_some() { None } else { meaning(cell, group).map(|own| answered(own, table, head.at, index)) };
        let key = choice.map(|(key, _)| key.to_owned()).filter(|key| key != IGNORE);
        let example = below.unwrap_or_default();
        let alike = written.iter().filter(|other| fold(head.cell(**other)) == fold(cell)).count();
        let called = if alike > 1 { format!("{header} ({letter})") } else { header.clone() };
        let lettered = choice.is_some_and(|(_, lettered)| lettered);
        let column = Column { letter, header, key, why, example, index, rank: 0, relation: None };
        Named { column, meaning, lettered, called }
    };
    written.iter().map(name).collect()
}

/// What the row above the header, where cells are merged, says of a column: « Élève », « Entreprise », « Tuteur ».
#[derive(Clone, Copy)]
enum Above<'a> {
    /// Not whose it is.
    Nothing,
    Whose(&'a str, Meaning),
    /// That it is of somebody else than those before, and not of whom.
    Other,
}

fn groups<'a>(table: &'a Table, head: &Head<'_>) -> Vec<Above<'a>> {
    let titles = |at: Option<usize>| {
        let row = at.and_then(|at| table.rows.get(at));
        let (mut group, mut told) = (Above::Nothing, false);
        let of = |index: usize| {
            if let Some(cell) = row.and_then(|row| row.cells.get(index)).filter(|cell| !cell.trim().is_empty()) {
                group = match whose(cell).filter(|meaning| meaning.key != IGNORE) {
                    // What stands before all who are named is a title: « Stage », « Liste des élèves ».
                    None | Some(Meaning { of: Some(Of::Placement), .. }) if !told => Above::Nothing,
                    Some(meaning) if meaning.of.is_some() && ["name", "dates"].contains(&meaning.key) => {
                        told = true;
                        Above::Whose(cell, meaning)
                    }
                    Some(_) => Above::Nothing,
                    None => Above::Other,
                };
            }
            group
        };
        (0..head.width()).map(of).collect::<Vec<_>>()
    };
    let [near, far] = [1, 2].map(|up| titles(head.at.checked_sub(up)));
    let of = |index: usize| if head.is_upper(index) { far.get(index) } else { near.get(index) };
    (0..head.width()).map(|index| of(index).copied().unwrap_or(Above::Nothing)).collect()
}

/// What a cell above the header means, though it be of several: « Responsables légaux ».
fn whose(cell: &str) -> Option<Meaning> {
    let one = || cell.split_whitespace().map(|word| word.strip_suffix(['s', 'S']).unwrap_or(word)).collect::<Vec<_>>();
    headers::meaning(cell).or_else(|| headers::meaning(&one().join(" ")))
}

/// What a header says, with that of its group where it does not say whose it is.
fn meaning(cell: &str, above: Above<'_>) -> Option<Meaning> {
    let own = headers::meaning(cell);
    if own.is_some_and(|m| m.of.is_some() || m.key == IGNORE) {
        return own;
    }
    match above {
        Above::Nothing => own,
        Above::Other => None,
        Above::Whose(group, Meaning { of, relation, vague, .. }) => {
            let whole = headers::meaning(&format!("{cell} {group}")).filter(|m| m.of.is_some());
            whole.or(own.map(|own| Meaning { of, relation, vague, ..own }))
        }
    }
}

/// What a header means above cells that only say yes or no: « Responsable légal » is then no column of names.
fn answered(meaning: Meaning, table: &Table, at: usize, index: usize) -> Meaning {
    let mut cells = table.rows.iter().skip(at + 1).filter_map(|row| tidy(row.cells.get(index)?)).peekable();
    let asks = meaning.key == "name" && matches!(meaning.of, Some(Of::Guardian(_))) && cells.peek().is_some();
    if asks && cells.all(|cell| is_answer(&cell)) {
        return Meaning { key: "legal_rank", vague: false, ..meaning };
    }
    meaning
}

/// Gives each column its key: from its header, else from the columns before it, of which each is taken once.
fn resolve(columns: &mut [Named]) {
    let of = |column: &Named| column.meaning.as_ref().and_then(|m| m.of);
    let about = |wanted: fn(Of) -> bool| columns.iter().filter_map(of).any(wanted);
    let has_names =
        columns.iter().any(|c| c.meaning.as_ref().is_some_and(|m| m.key == "given_names" && m.of.is_none()));
    let pupils = has_names || about(|of| of == Of::Pupil);
    let mut current = if !pupils && about(|of| of == Of::Host) { Of::Host } else { Of::Pupil };
    let mut taken: BTreeMap<String, Vec<Taken>> = BTreeMap::new();
    take_chosen(columns, &mut taken);
    let mut left = vec![];
    let names = names_beside(columns);
    for (at, named) in columns.iter_mut().enumerate() {
        let Some(meaning) = &named.meaning else {
            // What the school says of a column counts for those after it too.
            current = named.column.key.as_deref().and_then(Of::by_prefix).unwrap_or(current);
            continue;
        };
        let column = &mut named.column;
        if meaning.key == IGNORE {
            column.why = Why::NotNeeded;
            continue;
        }
        if meaning.vague && matches!(current, Of::Host | Of::Representative | Of::Tutor) {
            column.why = Why::Ambiguous;
            current = Of::Host;
            continue;
        }
        let of = match (meaning.of, meaning.key) {
            // « Mme » stands beside a name, and is of whom that names.
            (None, "civility") => names.get(at).copied().flatten().map(|Who(of)| of.unwrap_or(current)),
            (of, _) => Some(of.unwrap_or(current)),
        };
        let Some((key, subject)) = of.and_then(|of| key_of(of, meaning.key)) else {
            // A header that does not say whose it is may be somebody else's.
            column.why = if meaning.of.is_some() { Why::NotNeeded } else { Why::Unknown };
            continue;
        };
        let speaks_on = matches!(subject, Of::Placement | Of::Agreement | Of::Referent) || meaning.key == SECRET;
        if !speaks_on {
            current = subject;
        }
        let takers = taken.entry(key.clone()).or_default();
        if !free(&key, meaning.rank, takers)
            && let Some(partly) = takers.iter().position(|taken| taken.partly.is_some() && !meaning.partly)
        {
            left.extend(takers.remove(partly).partly);
        }
        if !free(&key, meaning.rank, takers) {
            // « Mme » and « F » say the same of a pupil, and many exports have both.
            column.why = if key == "pupil.gender" { Why::NotNeeded } else { Why::Twice };
            continue;
        }
        takers.push(Taken { rank: meaning.rank, partly: meaning.partly.then_some(at) });
        column.why = if meaning.of.is_some() { Why::Known } else { Why::Context };
        (column.rank, column.relation) = (meaning.rank, meaning.relation);
        column.key = Some(key);
    }
    for (_, named) in columns.iter_mut().enumerate().filter(|(at, _)| left.contains(at)) {
        (named.column.key, named.column.why) = (None, Why::Twice);
    }
    whole_names(columns);
}

/// Whom a header names, as far as it tells.
#[derive(Clone, Copy, PartialEq)]
struct Who(Option<Of>);

/// For each column whom the columns beside it name; none where they name nobody, or two.
fn names_beside(columns: &[Named]) -> Vec<Option<Who>> {
    let named = |at: usize| {
        // An organisation has no civility.
        let meaning = columns.get(at)?.meaning.as_ref().filter(|meaning| meaning.of != Some(Of::Host))?;
        ["name", "family_name", "given_names"].contains(&meaning.key).then_some(Who(meaning.of))
    };
    let beside = |at: usize| match (at.checked_sub(1).and_then(named), named(at + 1)) {
        (Some(before), Some(after)) => (before == after).then_some(after),
        (before, after) => before.or(after),
    };
    (0..columns.len()).map(beside).collect()
}

/// A column that stands for a key.
struct Taken {
    rank: u8,
    /// Its place, where its header is understood in part only.
    partly: Option<usize>,
}

/// Takes the keys that the school gives. Of columns with one header, each of which may stand for the key only once, the
/// first counts: whose the others are, nobody said.
fn take_chosen(columns: &mut [Named], taken: &mut BTreeMap<String, Vec<Taken>>) {
    let mut by_header: BTreeSet<(String, String)> = BTreeSet::new();
    for lettered in [true, false] {
        for named in columns.iter_mut().filter(|named| named.lettered == lettered && named.meaning.is_none()) {
            let Some(key) = named.column.key.clone() else { continue };
            let again = !by_header.insert((fold(&named.column.header), key.clone()));
            if again && !lettered && !key.ends_with(".phone") && !key.ends_with(".lines") {
                (named.column.key, named.column.why) = (None, Why::Twice);
                continue;
            }
            taken.entry(key).or_default().push(Taken { rank: 0, partly: None });
        }
    }
}

/// A person's « Nom » beside which no column has given names holds both.
fn whole_names(columns: &mut [Named]) {
    let keys: BTreeSet<String> = columns.iter().filter_map(|named| named.column.key.clone()).collect();
    for named in columns {
        let is_plain = named.meaning.as_ref().is_some_and(|m| m.key == "family_name" && m.rank > 0);
        let Some(key) = named.column.key.as_mut().filter(|_| is_plain) else { continue };
        let Some(person) = key.strip_suffix("family_name") else { continue };
        let has = |part: &str| keys.contains(&format!("{person}{part}"));
        if !has("given_names") && !has("name") {
            *key = format!("{person}name");
        }
    }
}

/// The key that says that a person's address must not be given; an agreement has it of guardians only.
pub(super) const SECRET: &str = "address_confidential";

/// The key of an agreement for a column about someone, where it has such a key; an address after a tutor's name is the
/// host's, and only a family has one that must not be given.
fn key_of(subject: Of, key: &str) -> Option<(String, Of)> {
    let subject = match subject {
        Of::Pupil | Of::Guardian(_) => subject,
        _ if key == SECRET => Of::Pupil,
        Of::Tutor | Of::Representative if key.starts_with("address") => Of::Host,
        Of::Placement if key.starts_with("address") || ["phone", "email"].contains(&key) => Of::Host,
        subject => subject,
    };
    let key = match (subject, key) {
        (Of::Host, "family_name") => "name",
        (Of::Pupil, "civility") => "gender",
        (_, key) => key,
    };
    let whole = subject.prefix() + key;
    column_key(&whole).is_ok().then_some((whole, subject))
}

/// Whether one more column may stand for a key: telephones and lines of an address may be several.
fn free(key: &str, rank: u8, taken: &[Taken]) -> bool {
    match key.rsplit('.').next() {
        Some("phone") => taken.len() < 4,
        Some("lines") => !taken.iter().any(|taken| taken.rank == rank),
        _ => taken.is_empty(),
    }
}

fn tell(table: &Table, head: &Head<'_>, columns: &[Named], found: &mut Diagnostics) {
    for Named { column, called, .. } in columns {
        let place = table.place(head.row(column.index), column.index);
        let (letter, header) = (&column.letter, &column.header);
        match column.why {
            Why::Unknown => found.push(unknown(place, letter, header, called)),
            Why::Ambiguous => found.push(ambiguous(place, letter, header, called)),
            Why::Twice => {
                let message = text!(
                    "la colonne {letter} « {header} » dit la même chose qu’une autre : elle n’est pas reprise",
                    "the column {letter} « {header} » says the same as another: it is not taken over"
                );
                found.push(Diagnostic::warning("ROSTER-08", place, message).with_help(say_what(called)));
            }
            _ => {}
        }
    }
}

/// Tells of columns that hold something below an empty header.
fn tell_headless(table: &Table, head: &Head<'_>, found: &mut Diagnostics) {
    for index in (0..head.width()).filter(|index| head.cell(*index).is_empty()) {
        let holds = |row: &&Row| row.cells.get(index).is_some_and(|cell| !cell.trim().is_empty());
        let Some(first) = table.rows.iter().skip(head.at + 1).find(holds) else { continue };
        let letter = letter(index);
        let message = text!(
            "la colonne {letter} n’a pas d’en-tête : elle n’est pas reprise",
            "the column {letter} has no header: it is not taken over"
        );
        found.push(Diagnostic::warning("ROSTER-07", table.place(first, index), message).with_help(text!(
            "si elle compte, écrire dans la ligne des en-têtes ce qu’elle contient, puis recommencer",
            "if it matters, write what it holds into the row of headers, then try again"
        )));
    }
}

fn unknown(place: Span, letter: &str, header: &str, called: &str) -> Diagnostic {
    let message = text!(
        "la colonne {letter} « {header} » n’est pas comprise : elle n’est pas reprise",
        "the column {letter} « {header} » is not understood: it is not taken over"
    );
    let folded = fold(header);
    let near = nearest(&folded, headers::known()).and_then(|near| Some((near, headers::meaning(near)?)));
    let near = near.filter(|(_, meaning)| meaning.key != IGNORE);
    let help = match near.and_then(|(near, m)| Some((near, key_of(m.of.unwrap_or(Of::Pupil), m.key)?.0))) {
        Some((near, key)) => text!(
            "si c’est « {near} » : ajouter --column \"{called}={key}\" ; si elle ne sert à rien : --column \"{called}=ignore\"",
            "if it is « {near} »: add --column \"{called}={key}\"; if it is of no use: --column \"{called}=ignore\""
        ),
        None => say_what(called),
    };
    Diagnostic::note("ROSTER-07", place, message).with_help(help)
}

fn ambiguous(place: Span, letter: &str, header: &str, called: &str) -> Diagnostic {
    let message = text!(
        "la colonne {letter} « {header} » peut être qui signe pour l’organisme, son tuteur, ou un responsable de l’élève : elle n’est pas reprise",
        "the column {letter} « {header} » may be who signs for the host, its tutor, or a guardian of the pupil: it is not taken over"
    );
    let key = match headers::meaning(header).map(|meaning| meaning.key) {
        Some("family_name") | None => "name",
        Some(key) => key,
    };
    Diagnostic::warning("ROSTER-07", place, message).with_help(text!(
        "dire qui c’est : --column \"{called}=host.representative.{key}\", \"{called}=host.tutor.{key}\" ou \"{called}=guardians.1.{key}\"",
        "say who it is: --column \"{called}=host.representative.{key}\", \"{called}=host.tutor.{key}\" or \"{called}=guardians.1.{key}\""
    ))
}

fn say_what(called: &str) -> Text {
    text!(
        "si elle compte, dire de quelle clé d’une convention il s’agit (pupil.phone, host.activity, placement.start…) : --column \"{called}=CLÉ\" ; sinon --column \"{called}=ignore\"",
        "if it matters, say which key of an agreement it is (pupil.phone, host.activity, placement.start…): --column \"{called}=KEY\"; else --column \"{called}=ignore\""
    )
}

fn no_table(table: &Table) -> Diagnostic {
    let name = &table.name;
    let message = text!(
        "la feuille « {name} » n’a pas d’en-têtes reconnus : elle n’est pas reprise",
        "the sheet « {name} » has no known headers: it is not taken over"
    );
    Diagnostic::note("ROSTER-06", table.rows.first().map(|row| table.row_place(row)), message)
}

fn left_hidden(table: &Table) -> Diagnostic {
    let name = &table.name;
    let message = text!(
        "la feuille « {name} » est masquée : elle n’est pas reprise",
        "the sheet « {name} » is hidden: it is not taken over"
    );
    Diagnostic::note("ROSTER-06", table.rows.first().map(|row| table.row_place(row)), message).with_help(text!(
        "si elle compte, l’afficher dans le tableur, puis recommencer",
        "if it matters, show it in the spreadsheet, then try again"
    ))
}

fn read_hidden(table: &Table) -> Diagnostic {
    let name = &table.name;
    let message = text!(
        "la feuille « {name} » est masquée, et la seule qui ait des en-têtes reconnus : c’est elle qui est reprise",
        "the sheet « {name} » is hidden, and the only one with known headers: it is the one that is taken over"
    );
    Diagnostic::warning("ROSTER-06", table.rows.first().map(|row| table.row_place(row)), message).with_help(text!(
        "l’afficher dans le tableur, et voir si c’est la bonne liste",
        "show it in the spreadsheet, and see whether it is the right list"
    ))
}

fn no_header(table: &Table) -> Diagnostic {
    let place = table.rows.first().map(|row| table.row_place(row));
    let name = &table.name;
    let message = text!(
        "aucune ligne d’en-têtes dans « {name} » : les colonnes ne peuvent pas être reconnues",
        "no row of headers in « {name} »: its columns cannot be told"
    );
    Diagnostic::error("ROSTER-06", place, message).with_help(text!(
        "la première ligne doit nommer les colonnes : Nom, Prénom, Classe, Date de naissance, Entreprise, SIRET…",
        "the first row must name the columns: Nom, Prénom, Classe, Date de naissance, Entreprise, SIRET…"
    ))
}
