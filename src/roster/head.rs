//! Where the headers of a table stand, and what the school says of them.

use std::collections::BTreeMap;

use super::headers::{self, IGNORE, Meaning, NAMES, Of};
use super::repairs::named;
use super::table::{Row, Table, letter};
use super::words::civility;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::ids::fold;
use crate::text;

/// The rows at the top of a table among which its header is looked for: a title and a date may stand above it.
const HEADER_WITHIN: usize = 20;

/// What the school says of columns: by their headers, or, of several with one header, by header and letter: « Nom (D) ».
pub(super) struct Choices<'a> {
    by_header: BTreeMap<String, &'a str>,
    by_letter: BTreeMap<(String, &'a str), &'a str>,
}

impl<'a> Choices<'a> {
    pub(super) fn of(chosen: &'a BTreeMap<String, String>) -> Self {
        let by_header = chosen.iter().map(|(header, key)| (fold(header), key.as_str())).collect();
        let lettered = |(header, key): (&'a String, &'a String)| {
            let (header, letter) = header.trim().strip_suffix(')')?.rsplit_once('(')?;
            let is_letter = !letter.is_empty() && letter.bytes().all(|b| b.is_ascii_uppercase());
            is_letter.then(|| ((fold(header), letter), key.as_str()))
        };
        Self { by_header, by_letter: chosen.iter().filter_map(lettered).collect() }
    }

    /// The key of a column, and whether it was chosen among others of its header.
    pub(super) fn key(&self, header: &str, letter: &str) -> Option<(&'a str, bool)> {
        let folded = fold(header);
        let plain = self.by_header.get(&folded).map(|key| (*key, false));
        let letters = self.by_letter.iter().find(|((stem, own), _)| *stem == folded && *own == letter);
        letters.map(|(_, key)| (*key, true)).or(plain)
    }
}

/// So many tables may stand one under the other.
const MOST_TABLES: usize = 32;

/// The tables of a sheet or a file, each with its headers: a row that names other columns than those before begins another.
pub(super) fn apart(tables: Vec<Table>, chosen: &BTreeMap<String, String>, found: &mut Diagnostics) -> Vec<Table> {
    let choices = Choices::of(chosen);
    let cut = |mut table: Table| {
        drop_explanations(&mut table, &choices, found);
        let cuts = Head::of(&table, &choices).map(|head| cuts(&head, &choices)).unwrap_or_default();
        table.cut(&cuts)
    };
    tables.into_iter().flat_map(cut).collect()
}

/// Drops the rows below headers that say what to write in each column, and whatever stands between titles and the headers
/// that they are titles of.
fn drop_explanations(table: &mut Table, choices: &Choices<'_>, found: &mut Diagnostics) {
    let (mut at, mut between) = (1, vec![]);
    while at < HEADER_WITHIN.min(table.rows.len()) {
        let (Some([above, row]), below) = (table.rows.get(at - 1..=at), table.rows.get(at + 1..).unwrap_or_default())
        else {
            break;
        };
        let is_between = || {
            let headers = below.iter().take(MOST_BETWEEN).find(|row| are_names(row, choices));
            let are_over = |headers: &Row| filled(headers) > filled(above) && filled(row) * 2 <= filled(headers);
            !are_names(row, choices) && are_titles(above) && headers.is_some_and(are_over)
        };
        if explains(row) && are_names(above, choices) {
            table.rows.remove(at);
        } else if is_between() {
            between.push(table.rows.remove(at));
        } else {
            at += 1;
        }
    }
    found.extend(between.first().map(|first| left_between(&between, table.row_place(first))));
}

fn left_between(rows: &[Row], place: Span) -> Diagnostic {
    let rows = named(rows.iter().map(|row| row.number));
    let message = text!(
        "entre les titres et les en-têtes, laissé de côté : ligne(s) {rows}",
        "between titles and headers, left out: row(s) {rows}"
    );
    Diagnostic::note("ROSTER-17", place, message)
}

/// So many rows may stand between titles and headers.
const MOST_BETWEEN: usize = 2;

fn filled(row: &Row) -> usize {
    row.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// Whether a row holds titles of several columns each, all of which say whose these are.
fn are_titles(row: &Row) -> bool {
    let filled = filled(row);
    let width = row.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    let is_title = |meaning: Meaning| meaning.of.is_some() && TITLES.contains(&meaning.key);
    let mut cells = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    filled > 1 && filled < width && cells.all(|cell| whose(cell).is_some_and(is_title))
}

/// The keys of titles that say whose columns are.
const TITLES: [&str; 2] = ["name", "dates"];

/// What a form says of its columns, folded.
const EXPLANATIONS: [&str; 14] = [
    "a completer",
    "a remplir",
    "a renseigner",
    "a saisir",
    "champ obligatoire",
    "facultatif",
    "jj mm aaaa",
    "liste deroulante",
    "menu deroulant",
    "obligatoire",
    "optionnel",
    "si connu",
    "texte",
    "texte libre",
];

/// Whether a row says of columns what to write in them, or counts them, and holds nothing.
fn explains(row: &Row) -> bool {
    let filled: Vec<(usize, &str)> =
        row.cells.iter().map(|cell| cell.trim()).enumerate().filter(|(_, cell)| !cell.is_empty()).collect();
    let is_aside = |cell: &str| cell.starts_with('(') && cell.ends_with(')');
    let is_sign = |cell: &str| !cell.contains(char::is_alphanumeric);
    let says =
        |(_, cell): &(usize, &str)| is_aside(cell) || is_sign(cell) || EXPLANATIONS.contains(&fold(cell).as_str());
    let counts = |(index, cell): &(usize, &str)| {
        cell.trim_matches(['(', ')']).parse::<usize>().is_ok_and(|number| number == index + 1)
    };
    !filled.is_empty() && filled.iter().all(says) || filled.len() > 2 && filled.iter().all(counts)
}

/// Where all tables but the first begin, one of which has the headers that are known best.
fn cuts(head: &Head<'_>, choices: &Choices<'_>) -> Vec<usize> {
    let rows = &head.table.rows;
    let names = |(at, row): &(usize, &Row)| (head.first..=head.at).contains(at) || are_names(row, choices);
    let number = |at: usize| rows.get(at).map_or(0, |row| row.number);
    let (mut cuts, mut header): (Vec<usize>, Option<(usize, &Row)>) = (vec![], None);
    for (at, row) in rows.iter().enumerate().filter(names) {
        let (before, above) = header.unwrap_or((at, row));
        // Headers are printed again on each page.
        let again = row.cells == above.cells;
        // They are in several rows, too.
        if !again && before + 1 != at && cuts.len() + 1 < MOST_TABLES {
            // What stands right above, below an empty row, is its title.
            let title = (before + 1..=at).rev().take(MOST_ROWS_OF_HEADERS).find(|at| number(*at) > number(at - 1) + 1);
            cuts.push(title.unwrap_or(at));
        }
        header = if again { Some((before, above)) } else { Some((at, row)) };
    }
    cuts
}

/// Whether a row names columns: most that it says is known to be a header.
fn are_names(row: &Row, choices: &Choices<'_>) -> bool {
    let is_data = |cell: &String| cell.contains('@') || cell.bytes().filter(u8::is_ascii_digit).count() > 3;
    if row.cells.iter().any(is_data) {
        return false;
    }
    let filled = || row.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    let is_header = |(index, cell): &(usize, &String)| is_known(cell, &letter(*index), choices);
    // The first two tell of most rows that they are data.
    if !filled().take(2).any(|cell| is_header(&cell)) {
        return false;
    }
    let (all, known) = (filled().count(), filled().filter(is_header).count());
    known > 1 && known == all || known > 2 && known * 2 > all
}

fn is_known(cell: &str, letter: &str, choices: &Choices<'_>) -> bool {
    choices.key(cell, letter).is_some() || headers::meaning(cell).is_some()
}

/// So many rows may name columns together.
const MOST_ROWS_OF_HEADERS: usize = 3;

/// The rows of headers: several where cells of the upper are merged downwards, or into a title of several of the lower.
pub(super) struct Head<'a> {
    table: &'a Table,
    /// Where the first stands among the rows.
    first: usize,
    /// Where the last does.
    pub(super) at: usize,
    /// What each row that may hold titles says of the columns, from that above the first on.
    above: Vec<Vec<Above<'a>>>,
}

/// What the row above a header, where cells are merged, says of a column.
#[derive(Clone, Copy)]
pub(super) enum Above<'a> {
    /// Nothing.
    Nothing,
    /// Whose it is: « Élève », « Entreprise », « Tuteur ».
    Whose(&'a str, Meaning),
    /// What several columns hold: « Lundi », « Téléphone ».
    What(&'a str, Meaning),
    /// That it is of somebody else than those before, and not of whom.
    Other,
}

impl<'a> Head<'a> {
    /// The row by which the most columns are known, or those that together name more of them than fewer would.
    pub(super) fn of(table: &'a Table, choices: &Choices<'_>) -> Option<Self> {
        let within = 0..HEADER_WITHIN.min(table.rows.len());
        let best = |rows: usize| {
            let heads = within.clone().filter_map(|at| Some(Self::between(table, (at + 1).checked_sub(rows)?, at)));
            let heads = heads.filter(|head| (head.first + 1..=head.at).all(|row| head.is_headers(row, choices)));
            let weighed = heads.map(|head| (head.worth(choices), std::cmp::Reverse(head.at), head));
            weighed.max_by_key(|(worth, at, _)| (*worth, *at)).map(|(worth, _, head)| (worth, head))
        };
        let more = |one: (usize, Self), rows| best(rows).filter(|(worth, _)| *worth > one.0).unwrap_or(one);
        let (worth, head) = (2..=MOST_ROWS_OF_HEADERS).fold(best(1)?, more);
        (worth > 1).then_some(head)
    }

    fn between(table: &'a Table, first: usize, at: usize) -> Self {
        let above = (first.saturating_sub(1)..at).map(|row| above(table, row)).collect();
        Self { table, first, at, above }
    }

    fn rows(&self) -> &'a [Row] {
        self.table.rows.get(self.first..=self.at).unwrap_or_default()
    }

    pub(super) fn width(&self) -> usize {
        self.rows().iter().map(|row| row.cells.len()).max().unwrap_or_default()
    }

    /// The row that names a column, by its place among the rows: the lowest that says anything of it.
    fn row_at(&self, index: usize) -> usize {
        (self.first..=self.at).rev().find(|at| !cell_of(self.table, *at, index).is_empty()).unwrap_or(self.at)
    }

    /// The row that names a column.
    pub(super) fn row(&self, index: usize) -> Option<&'a Row> {
        self.table.rows.get(self.row_at(index))
    }

    pub(super) fn cell(&self, index: usize) -> &'a str {
        cell_of(self.table, self.row_at(index), index)
    }

    /// What a column means: what its header says, with the title above it where that alone does not tell.
    pub(super) fn meaning(&self, index: usize) -> Option<Meaning> {
        let at = self.row_at(index);
        let titles = at.checked_sub(self.first.saturating_sub(1) + 1).and_then(|row| self.above.get(row));
        let above = titles.and_then(|titles| titles.get(index)).copied();
        meaning(cell_of(self.table, at, index), above.unwrap_or(Above::Nothing))
    }

    fn is_known(&self, index: usize, choices: &Choices<'_>) -> bool {
        let cell = self.cell(index);
        !cell.is_empty() && (choices.key(cell, &letter(index)).is_some() || self.meaning(index).is_some())
    }

    fn worth(&self, choices: &Choices<'_>) -> usize {
        (0..self.width()).filter(|index| self.is_known(*index, choices)).count()
    }

    /// Whether a row below another of the head holds headers, and is no first row of data.
    fn is_headers(&self, at: usize, choices: &Choices<'_>) -> bool {
        let alone = Self::between(self.table, at, at);
        let known = alone.worth(choices);
        let filled = |at: usize| (0..self.width()).filter(move |index| !cell_of(self.table, at, *index).is_empty());
        // One cell above is the title of the whole.
        known > 1 && known * 2 > filled(at).count() && at.checked_sub(1).is_some_and(|upper| filled(upper).count() > 1)
    }
}

fn cell_of(table: &Table, row: usize, index: usize) -> &str {
    table.rows.get(row).and_then(|row| row.cells.get(index)).map_or("", |cell| cell.trim())
}

/// What a row of titles says of each column of the row below it. A title is that of all columns up to the next.
fn above(table: &Table, row: usize) -> Vec<Above<'_>> {
    if tells_of_all(table, row) {
        return vec![];
    }
    let (mut title, mut told) = (Above::Nothing, false);
    let of = |index: usize| {
        let cell = cell_of(table, row, index);
        if cell.is_empty() {
            return title;
        }
        title = match whose(cell).filter(|meaning| meaning.key != IGNORE) {
            Some(meaning) if is_what(&meaning) && holds_several(table, row, index) => Above::What(cell, meaning),
            // What stands before all who are named is a title: « Stage », « Liste des élèves », « Lycée ».
            None | Some(Meaning { of: Some(Of::Placement | Of::Organisation), .. }) if !told => Above::Nothing,
            Some(meaning) if meaning.of.is_some() && TITLES.contains(&meaning.key) => {
                told = true;
                Above::Whose(cell, meaning)
            }
            Some(_) => Above::Nothing,
            None => Above::Other,
        };
        title
    };
    let below = table.rows.get(row + 1).map_or(0, |row| row.cells.len());
    (0..below).map(of).collect()
}

/// Whether a row above headers says something of the whole list: « Professeur référent » and, after it, who that is; or, above
/// a list of who goes where, its title, alone and at its beginning.
fn tells_of_all(table: &Table, row: usize) -> bool {
    let cells = table.rows.get(row).map(|row| row.cells.as_slice()).unwrap_or_default();
    let filled: Vec<usize> = (0..cells.len()).filter(|index| !cell_of(table, row, *index).is_empty()).collect();
    let says = |index: usize| whose(cell_of(table, row, index)).is_some();
    let is_value = |index: usize| {
        let cell = cell_of(table, row, index);
        cell.contains(|c: char| c.is_ascii_digit())
            || cell.split(' ').next().is_some_and(|word| civility(word).is_some())
    };
    let is_pair = |pair: &[usize]| match pair {
        [what, who] => says(*what) && !says(*who) && (what + 1 == *who || is_value(*who)),
        _ => false,
    };
    filled == [0] && places(table, row + 1) || !filled.is_empty() && filled.chunks(2).all(is_pair)
}

/// Whether headers say themselves that a list is of pupils and of hosts.
fn places(table: &Table, row: usize) -> bool {
    let cells = table.rows.get(row).map(|row| row.cells.as_slice()).unwrap_or_default();
    let meanings: Vec<Meaning> = cells.iter().filter_map(|cell| headers::meaning(cell)).collect();
    let is_of_pupil = |meaning: &Meaning| meaning.of == Some(Of::Pupil) || meaning.key == "given_names";
    let is_of_host = |meaning: &Meaning| meaning.of.is_some_and(Of::is_of_host);
    meanings.iter().any(is_of_pupil) && meanings.iter().any(is_of_host)
}

/// Whether a title says what columns hold, which may be several people's or halves of it.
fn is_what(meaning: &Meaning) -> bool {
    meaning.of.is_none() && !NAMES.contains(&meaning.key) || meaning.key.starts_with(DAY)
}

/// What the keys of the days of a week begin with, under the placement.
const DAY: &str = "week.";

/// Whether a title stands above several headers, its own among them: one that names a column itself has none below it.
fn holds_several(table: &Table, row: usize, at: usize) -> bool {
    let below = |at: usize| !cell_of(table, row + 1, at).is_empty();
    below(at) && below(at + 1) && cell_of(table, row, at + 1).is_empty()
}

/// What a cell above the header means, though it be of several: « Responsables légaux ».
fn whose(cell: &str) -> Option<Meaning> {
    let one = || cell.split_whitespace().map(|word| word.strip_suffix(['s', 'S']).unwrap_or(word)).collect::<Vec<_>>();
    headers::meaning(cell).or_else(|| headers::meaning(&one().join(" ")))
}

/// What a header says, with its title where it does not say whose it is, or what.
fn meaning(cell: &str, above: Above<'_>) -> Option<Meaning> {
    let own = headers::meaning(cell);
    let both =
        |title: &str| [format!("{title} {cell}"), format!("{cell} {title}")].iter().find_map(|h| headers::meaning(h));
    match (own, above) {
        // « Mère » below « Téléphone ».
        (Some(Meaning { of: Some(of), key: "name", .. }), Above::What(title, what)) => {
            both(title).filter(|both| (both.of, both.key) == (Some(of), what.key)).or(own)
        }
        (None, Above::What(title, _)) => both(title),
        (Some(own), _) if own.of.is_some() || own.key == IGNORE => Some(own),
        (_, Above::Nothing | Above::What(..)) => own,
        (_, Above::Other) => None,
        (_, Above::Whose(title, Meaning { of, relation, open, .. })) => {
            let whole = headers::meaning(&format!("{cell} {title}")).filter(|meaning| meaning.of.is_some());
            whole.or(own.map(|own| Meaning { of, relation, open, ..own }))
        }
    }
}
