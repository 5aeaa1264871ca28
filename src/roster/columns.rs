//! The columns of a table: what each was understood as, and why.

use std::collections::BTreeMap;

use super::answers::{is_answer, is_pupil};
use super::column::{Named, key_of};
use super::dates::{date, tells_period};
use super::head::{Choices, Head};
use super::headers::{self, IGNORE, Meaning, Of, Open};
use super::plain::plain;
use super::table::{Row, Table, letter};
use super::values::tidy;
use super::whose::resolve;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Text, nearest};
use crate::ids::fold;
use crate::text;

pub use super::column::{Column, Understood, Why};
pub(super) use super::column::{DISCLOSED, PROFILE, SECRET};

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
    if let Some(cut) = table.rows.get(head.at).and_then(|header| table.is_cut(header)) {
        found.push(cut);
        return None;
    }
    let mut columns = named(table, &head, &choices);
    resolve(&mut columns);
    tell(table, &head, &columns, found);
    tell_headless(table, &head, found);
    found.extend(untaken_days(table, &head, &columns));
    let columns = columns.into_iter().map(|c| c.column).collect();
    let rows = table.rows.len() - head.at - 1;
    let (width, header) = (head.width(), head.at);
    Some(Understood { name: table.name.clone(), form: table.form.clone(), rows, columns, width, header })
}

fn named(table: &Table, head: &Head<'_>, choices: &Choices<'_>) -> Vec<Named> {
    let written: Vec<usize> = (0..head.width()).filter(|index| !head.cell(*index).is_empty()).collect();
    let name = |index: &usize| {
        let (index, cell, letter) = (*index, head.cell(*index), letter(*index));
        let header = tidy(cell).unwrap_or_default();
        let choice = choices.key(cell, &letter);
        let why = if choice.is_some() { Why::Chosen } else { Why::Unknown };
        let below = cells(table, head.at, index).next();
        let meaning = if choice.is_some() {
            None
        } else {
            head.meaning(index).map(|own| by_cells(own, cell, &mut cells(table, head.at, index)))
        };
        let key = choice.map(|(key, _)| key.to_owned()).filter(|key| key != IGNORE);
        let example = below.unwrap_or_default();
        let alike = written.iter().filter(|other| fold(head.cell(**other)) == fold(cell)).count();
        let called = if alike > 1 { format!("{header} ({letter})") } else { header.clone() };
        let lettered = choice.is_some_and(|(_, lettered)| lettered);
        let column = Column { letter, header, key, why, example, index, rank: 0, relation: None };
        let names = cells(table, head.at, index).any(|cell| may_name(&cell));
        Named { column, meaning, lettered, called, names }
    };
    written.iter().map(name).collect()
}

/// What stands below the header in a column.
fn cells(table: &Table, at: usize, index: usize) -> impl Iterator<Item = String> {
    table.rows.iter().skip(at + 1).filter_map(move |row| tidy(row.cells.get(index)?))
}

/// Whether a cell may be somebody's name: it has a word, and is no answer.
fn may_name(cell: &str) -> bool {
    let is_word = |word: &str| word.chars().count() > 1 && word.chars().all(char::is_alphabetic);
    !is_answer(cell) && fold(cell).split(' ').any(is_word)
}

/// What a header means above the cells of its column.
fn by_cells(meaning: Meaning, header: &str, cells: &mut dyn Iterator<Item = String>) -> Meaning {
    let has_digit = |cell: &String| cell.contains(|c: char| c.is_ascii_digit());
    let (mut cells, plain) = (cells.peekable(), plain(header));
    if cells.peek().is_none() {
        return meaning;
    }
    match (meaning.of, meaning.key) {
        // « Responsable légal » is no column of names above « Oui ».
        (Some(Of::Guardian(_)), "name") if cells.all(|cell| is_answer(&cell)) => {
            Meaning { key: "legal_rank", open: Open::Nothing, ..meaning }
        }
        // « Convention » has no numbers above « Oui », « rendue le 12/05/2026 ».
        (Some(Of::Agreement), "number") if plain == "convention" => {
            let cells: Vec<String> = cells.collect();
            let is_number = |cell: &String| has_digit(cell) && date(cell).is_err();
            let numbers = cells.iter().all(is_number) && !cells.iter().all(|cell| is_answer(cell));
            if numbers { meaning } else { Meaning { of: None, key: IGNORE, ..meaning } }
        }
        // « Stage » is where it takes place above words, and when above dates.
        (Some(Of::Placement), "dates") if plain == "stage" && !cells.any(|cell| has_digit(&cell)) => {
            Meaning { of: Some(Of::Host), key: "name", open: Open::Who, ..meaning }
        }
        (None, "title" | PROFILE) if cells.any(|cell| is_pupil(&cell)) => {
            Meaning { of: Some(Of::Pupil), key: PROFILE, ..meaning }
        }
        (None, PROFILE) => Meaning { key: IGNORE, ..meaning },
        _ => meaning,
    }
}

fn tell(table: &Table, head: &Head<'_>, columns: &[Named], found: &mut Diagnostics) {
    let place = |named: &Named| {
        let index = named.column.index;
        head.row(index).map_or(Span::new(table.source, 0, 0), |row| table.place(row, index))
    };
    for run in columns.chunk_by(|one, next| is_nobodys(one) && is_nobodys(next)) {
        match run {
            [first, ..] if is_nobodys(first) => found.push(nobodys(place(first), run)),
            run => found.extend(run.iter().filter_map(|named| left_out(place(named), named))),
        }
    }
}

/// Whether nothing says whose a column is.
fn is_nobodys(named: &Named) -> bool {
    let in_charge = named.meaning.is_some_and(|meaning| meaning.open == Open::InCharge);
    named.column.why == Why::Ambiguous && !in_charge
}

/// What titles above a list of placements say of their days, where no column does: the default ones would be printed without
/// a word.
fn untaken_days(table: &Table, head: &Head<'_>, columns: &[Named]) -> Option<Diagnostic> {
    let has = |is: &dyn Fn(&str) -> bool| columns.iter().filter_map(|named| named.column.key.as_deref()).any(is);
    if !has(&|key| key.starts_with("host.")) || has(&|key| DATED.contains(&key)) {
        return None;
    }
    let titles = table.rows.iter().take(head.at);
    let mut cells = titles.flat_map(|row| row.cells.iter().enumerate().map(move |(index, cell)| (row, index, cell)));
    let (row, index, cell) = cells.find(|(.., cell)| tells_period(cell))?;
    let shown = crate::ids::quoted(&tidy(cell)?);
    let message = text!(
        "un titre dit quand ont lieu les placements (« {shown} »), et aucune colonne : ce sont les dates de school.toml qui valent",
        "a title says when the placements are (« {shown} »), and no column does: the dates of school.toml count"
    );
    Some(Diagnostic::warning("ROSTER-07", table.place(row, index), message).with_help(text!(
        "si ce ne sont pas les mêmes : ajouter les colonnes « Début » et « Fin », avec une ligne pour chaque période d’un élève",
        "if they are not the same: add the columns « Début » and « Fin », with a row for each period of a pupil"
    )))
}

/// The keys of columns that say when a placement is.
const DATED: [&str; 3] = ["placement.start", "placement.end", "placement.dates"];

fn left_out(place: Span, Named { column, called, .. }: &Named) -> Option<Diagnostic> {
    let (letter, header) = (&column.letter, &column.header);
    match column.why {
        Why::Unknown => Some(unknown(place, letter, header, called)),
        Why::Ambiguous => Some(ambiguous(place, letter, header, called)),
        Why::Twice => {
            let message = text!(
                "la colonne {letter} « {header} » dit la même chose qu’une autre : elle n’est pas reprise",
                "the column {letter} « {header} » says the same as another: it is not taken over"
            );
            Some(Diagnostic::warning("ROSTER-08", place, message).with_help(say_what(called)))
        }
        _ => None,
    }
}

/// Columns side by side of which nothing says whose they are.
fn nobodys(place: Span, columns: &[Named]) -> Diagnostic {
    let named = columns.iter().map(|named| named.column.named()).collect::<Vec<_>>().join(", ");
    let message = text!(
        "rien ne dit sûrement de qui sont ces colonnes, qui ne sont pas reprises : {named}",
        "nothing says for sure whose these columns are, which are not taken over: {named}"
    );
    let options = |who: &str| columns.iter().filter_map(|named| option(named, who)).collect::<Vec<_>>().join(" ");
    let (fr, en) = (options("QUI"), options("WHO"));
    Diagnostic::warning("ROSTER-07", place, message).with_help(text!(
        "dire de qui elles sont : {fr} (QUI : pupil, guardians.1, guardians.2, host, host.tutor, host.representative) ; sinon =ignore",
        "say whose they are: {en} (WHO: pupil, guardians.1, guardians.2, host, host.tutor, host.representative); else =ignore"
    ))
}

/// What to write where a column is somebody's: of several who may be meant none is named, since what can be pasted is.
fn option(Named { meaning, called, .. }: &Named, who: &str) -> Option<String> {
    let Meaning { of, key, home, .. } = (*meaning)?;
    let of_person = [Of::Pupil, Of::Guardian(1), Of::Tutor].into_iter().any(|of| key_of(of, key).is_some());
    let host = of.filter(|of| of.is_of_host() && home < 2).or((!of_person).then_some(Of::Host));
    let host = host.and_then(|of| Some(key_of(of, key)?.0));
    let key = host.unwrap_or_else(|| format!("{who}.{key}"));
    Some(format!("--column \"{called}={key}\""))
}

/// Tells of columns that hold something below an empty header.
fn tell_headless(table: &Table, head: &Head<'_>, found: &mut Diagnostics) {
    // A workbook's row may reach beyond the headers: somebody's note beside the list.
    let beyond = if table.marks.quoted { None } else { table.rows.iter().map(|row| row.cells.len()).max() };
    let width = head.width().max(beyond.unwrap_or_default());
    for index in (0..width).filter(|index| head.cell(*index).is_empty()) {
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

/// So many letters a header has at least that may be another one with a slip.
const SHORTEST_SLIP: usize = 4;

fn unknown(place: Span, letter: &str, header: &str, called: &str) -> Diagnostic {
    let message = text!(
        "la colonne {letter} « {header} » n’est pas comprise : elle n’est pas reprise",
        "the column {letter} « {header} » is not understood: it is not taken over"
    );
    let folded = fold(header);
    // « Visite » is no slip of « civilité », nor « adresse siège » of « adresse ville ».
    let initials = |words: &str| words.split(' ').map(|word| word.chars().next()).collect::<Vec<_>>();
    let near = nearest(&folded, headers::known()).filter(|near| initials(near) == initials(&folded));
    // « Fax » is no slip of « fin ».
    let near = near.filter(|_| folded.chars().count() >= SHORTEST_SLIP);
    // « Prof. » is a teacher, and no slip of « profil ».
    let near = near.filter(|_| headers::meaning(header).is_none());
    let near = near.and_then(|near| Some((near, headers::meaning(near)?)));
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
