//! What was mended in cells, and how it is told.

use std::collections::BTreeMap;

use crate::diagnostic::Lang::{En, Fr};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Text};
use crate::text;

/// What was mended in a cell, to be told once for a whole column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Repair {
    /// A spreadsheet took a code for a number and dropped its first zero.
    LostZero,
    /// A code was read as a number with a fraction: `201.0`.
    Fraction,
    /// A year of two digits.
    ShortYear,
    /// A date as the number of days that a spreadsheet counts.
    Serial,
    /// The text stops at the length where old formats cut it.
    Cut,
    /// A letter that the file's encoding does not have stands as `?`.
    LostLetter,
    /// Family name and given names cannot be told apart: all of it is the family name.
    WholeName,
    /// Several telephone numbers stand in one cell: the first is kept.
    Phones,
    /// A host has two telephones in two columns: the first is kept.
    SecondPhone,
    /// An e-mail address that a platform made up was left out.
    MadeUp,
    /// One cell names several guardians.
    SeveralNames,
    /// A function, a telephone or a relation beside a name was kept under a key of its own.
    Apart,
    /// What stands beside a name was left out.
    Beside,
    /// « Dr » or « Me » before a name was left out.
    Rank,
    /// Two people have one given name, which is given to neither.
    OneGiven,
    /// Two family names have one given name: all of it is one person.
    OneOfTwo,
    /// Of the people of a cell one is dead and was left out.
    Dead,
    /// What says that nothing is known yet was taken for nothing.
    NothingYet,
    /// An address after a host's name was told apart from it.
    HostAddress,
    /// An address after a host's name cannot be told apart from it.
    WholeHost,
    /// A placement that is said not to take place was left out.
    Off,
    /// One that may not was taken over.
    Open,
    /// An address was said to be one that must not be given.
    KeptBack,
    /// The same, by a remark.
    Remark,
    /// A remark may mean so.
    Unclear,
    /// What is said of a host that has neither name nor SIRET was left out.
    NoHost,
}

impl Repair {
    /// What was done, and where.
    fn said(self, place: &Text) -> Text {
        let (fr, en) = (place.get(Fr), place.get(En));
        match self {
            Self::LostZero => text!(
                "le zéro de tête, perdu dans un tableur, a été remis dans {fr}",
                "the first zero, lost in a spreadsheet, was put back in {en}"
            ),
            Self::Fraction => text!(
                "« .0 », ajouté par un tableur, a été retiré dans {fr}",
                "« .0 », added by a spreadsheet, was taken off in {en}"
            ),
            Self::ShortYear => text!(
                "l’année n’avait que deux chiffres, 20 a été mis devant dans {fr}",
                "the year had only two digits, 20 was put before in {en}"
            ),
            Self::Serial => text!(
                "la date était un nombre de jours, comme en comptent les tableurs, dans {fr}",
                "the date was a number of days, as spreadsheets count them, in {en}"
            ),
            Self::Cut => text!(
                "la valeur a exactement 255 caractères, elle est sans doute coupée dans {fr}",
                "the value has exactly 255 characters, it is probably cut in {en}"
            ),
            Self::LostLetter => text!(
                "une lettre est perdue, l’export a mis « ? » à sa place, dans {fr}",
                "a letter is lost, the export has put « ? » in its place, in {en}"
            ),
            Self::MadeUp => text!(
                "l’adresse électronique, inventée par une plateforme, n’est pas reprise dans {fr}",
                "the e-mail address, made up by a platform, is not taken over in {en}"
            ),
            Self::Phones => text!(
                "la case contient plusieurs numéros de téléphone, seul le premier est repris dans {fr}",
                "the cell holds several telephone numbers, only the first is taken over in {en}"
            ),
            Self::KeptBack => text!(
                "l’adresse est dite à ne pas communiquer, et ne sera imprimée dans aucune convention, dans {fr}",
                "the address is said to be one that must not be given, and will be printed in no agreement, in {en}"
            ),
            Self::Remark => text!(
                "une remarque dit que l’adresse est à ne pas communiquer : celle de l’élève ne sera imprimée dans aucune convention, dans {fr}",
                "a remark says that the address must not be given: the pupil’s will be printed in no agreement, in {en}"
            ),
            Self::Unclear => text!(
                "une remarque parle d’une adresse et de ce qui ne se communique pas : ce n’est pas pris pour l’adresse de l’élève, qui est reprise, dans {fr}",
                "a remark speaks of an address and of what is not given: it is not taken for the pupil’s address, which is taken over, in {en}"
            ),
            Self::NothingYet => text!(
                "rien n’est encore dit (« en recherche », « ? »…), la valeur est prise pour vide dans {fr}",
                "nothing is said yet (« en recherche », « ? »…), the value is taken for empty in {en}"
            ),
            Self::NoHost | Self::SecondPhone | Self::Off | Self::Open => self.of_host(fr, en),
            _ => self.of_name(fr, en),
        }
    }

    /// The same of a host, and of a placement.
    fn of_host(self, fr: &str, en: &str) -> Text {
        match self {
            Self::NoHost => text!(
                "l’organisme n’a ni nom ni SIRET, ce qui en est dit n’est pas repris dans {fr}",
                "the host has neither name nor SIRET, what is said of it is not taken over in {en}"
            ),
            Self::SecondPhone => text!(
                "l’organisme a déjà un téléphone, celui-ci n’est pas repris dans {fr}",
                "the host has a telephone already, this one is not taken over in {en}"
            ),
            Self::Off => text!(
                "le placement est dit annulé ou refusé : il n’est pas repris, dans {fr}",
                "the placement is said to be cancelled or refused: it is not taken over, in {en}"
            ),
            _ => text!(
                "le placement n’est peut-être pas acquis (en attente, annulé…) : il est repris quand même, dans {fr}",
                "the placement may not take place (waiting, cancelled…): it is taken over all the same, in {en}"
            ),
        }
    }

    /// What was done with a name, where more or less than one stands in a cell.
    fn of_name(self, fr: &str, en: &str) -> Text {
        match self {
            Self::SeveralNames => text!(
                "deux personnes dans une case, chacune est reprise comme responsable dans {fr}",
                "two people in a cell, each is taken over as a guardian in {en}"
            ),
            Self::Apart => text!(
                "ce qui est écrit à côté du nom (fonction, téléphone, lien) est repris à part dans {fr}",
                "what is written beside the name (function, telephone, relation) is taken over apart in {en}"
            ),
            Self::Beside => text!(
                "ce qui est écrit à côté du nom (fonction, remarque, autre personne) n’est pas repris dans {fr}",
                "what is written beside the name (function, remark, another person) is not taken over in {en}"
            ),
            Self::Rank => text!(
                "le titre devant le nom (Dr, Me, Pr…) n’est pas repris, une convention n’a que Mme et M., dans {fr}",
                "the title before the name (Dr, Me, Pr…) is not taken over, an agreement has Mme and M. only, in {en}"
            ),
            Self::OneGiven => text!(
                "deux personnes et un seul prénom, qui n’est donné à aucune, dans {fr}",
                "two people and only one given name, which is given to neither, in {en}"
            ),
            Self::OneOfTwo => text!(
                "deux noms et un seul prénom, repris comme une seule personne, dans {fr}",
                "two family names and only one given name, taken over as one person, in {en}"
            ),
            Self::Dead => text!(
                "une personne décédée à côté d’une autre, qui est reprise seule, dans {fr}",
                "somebody who is dead beside somebody else, who alone is taken over, in {en}"
            ),
            Self::HostAddress => text!(
                "l’adresse écrite après le nom de l’organisme en est séparée dans {fr}",
                "the address written after the host’s name is told apart from it in {en}"
            ),
            Self::WholeHost => text!(
                "le nom de l’organisme et son adresse ne se distinguent pas, le tout est repris comme nom dans {fr}",
                "the host’s name and its address cannot be told apart, all of it is taken for the name in {en}"
            ),
            _ => text!(
                "le nom et le prénom ne se distinguent pas, le tout est repris comme nom dans {fr}",
                "family name and given names cannot be told apart, all of it is taken for the family name in {en}"
            ),
        }
    }

    /// How it is told.
    fn finding(self, span: Span, message: Text) -> Diagnostic {
        match self {
            Self::Cut => Diagnostic::warning("ROSTER-13", span, message),
            Self::LostLetter => Diagnostic::warning("ROSTER-13", span, message).with_help(text!(
                "refaire l’export en UTF-8, ou écrire la lettre dans le fichier : elle serait imprimée ainsi",
                "export again in UTF-8, or write the letter in the file: it would be printed so"
            )),
            Self::Phones => Diagnostic::warning("ROSTER-12", span, message).with_help(text!(
                "si un autre est le bon, le mettre en premier dans la case",
                "if another is the right one, put it first in the cell"
            )),
            Self::SecondPhone => Diagnostic::note("ROSTER-12", span, message).with_help(text!(
                "si c’est celui du tuteur, appeler la colonne « Tél tuteur »",
                "if it is the tutor’s, call the column « Tél tuteur »"
            )),
            Self::Off | Self::Open | Self::Remark | Self::Unclear => self.heard(span, message),
            Self::KeptBack => Diagnostic::note("ROSTER-20", span, message),
            Self::NoHost => Diagnostic::warning("ROSTER-19", span, message).with_help(text!(
                "écrire dans ces lignes le nom de l’organisme, ou son SIRET, puis recommencer",
                "write the host’s name, or its SIRET, into these rows, then try again"
            )),
            Self::WholeHost => Diagnostic::warning("ROSTER-12", span, message).with_help(text!(
                "mettre une virgule entre le nom, la rue et la ville, ou l’adresse dans ses colonnes",
                "put a comma between the name, the street and the town, or the address in columns of its own"
            )),
            _ => self.finding_of_name(span, message),
        }
    }

    /// The same of a name.
    fn finding_of_name(self, span: Span, message: Text) -> Diagnostic {
        match self {
            Self::SeveralNames => Diagnostic::warning("ROSTER-12", span, message).with_help(text!(
                "vérifier dans la convention leurs noms, et à qui sont le téléphone et l’adresse électronique",
                "see their names in the agreement, and whose the telephone and the e-mail address are"
            )),
            Self::Beside => Diagnostic::warning("ROSTER-12", span, message).with_help(text!(
                "si cela compte, l’écrire dans une colonne à lui (Fonction, Téléphone…)",
                "if it matters, write it in a column of its own (Fonction, Téléphone…)"
            )),
            Self::Rank => Diagnostic::note("ROSTER-12", span, message).with_help(text!(
                "écrire sa fonction (médecin, notaire…) dans une colonne à elle",
                "write their function (médecin, notaire…) in a column of its own"
            )),
            Self::OneGiven => Diagnostic::warning("ROSTER-12", span, message).with_help(text!(
                "écrire les deux prénoms dans la case : Mme DUPONT Anne et M. DUPONT Paul",
                "write both given names in the cell: Mme DUPONT Anne et M. DUPONT Paul"
            )),
            Self::OneOfTwo => Diagnostic::warning("ROSTER-12", span, message).with_help(text!(
                "si ce sont deux personnes, écrire aussi le prénom de l’autre : Anne / Paul",
                "if they are two people, write the given name of the other too: Anne / Paul"
            )),
            Self::WholeName => Diagnostic::warning("ROSTER-12", span, message).with_help(told_apart()),
            _ => Diagnostic::note("ROSTER-12", span, message),
        }
    }

    /// What is told of words in a free cell, and what they would have to be.
    fn heard(self, span: Span, message: Text) -> Diagnostic {
        match self {
            Self::Off => Diagnostic::warning("ROSTER-29", span, message).with_help(text!(
                "s’il a lieu, effacer ce mot dans la liste, puis recommencer",
                "if it takes place, take this word out of the list, then try again"
            )),
            Self::Open => Diagnostic::warning("ROSTER-29", span, message).with_help(text!(
                "s’il n’a pas lieu, effacer l’organisme dans ces lignes, et `host` dans la convention",
                "if it does not take place, take the host out of these rows, and `host` out of the agreement"
            )),
            Self::Remark => Diagnostic::warning("ROSTER-20", span, message).with_help(text!(
                "si elle peut l’être, écrire « adresse non confidentielle » dans ces cases, puis recommencer (effacer la remarque ne suffit pas)",
                "if it may be, write « adresse non confidentielle » in these cells, then try again (to delete the remark is not enough)"
            )),
            _ => Diagnostic::warning("ROSTER-20", span, message).with_help(text!(
                "si elle ne doit pas l’être, écrire « adresse confidentielle » dans ces cases, sinon « adresse non confidentielle »",
                "if it must not be, write « adresse confidentielle » in these cells, else « adresse non confidentielle »"
            )),
        }
    }
}

/// So many rows, or quotes of them, are told; the others are counted.
const MOST_NAMED: usize = 12;

/// What was mended in a file, by column and kind: each row once, with its place and with what is quoted of it.
#[derive(Debug, Default)]
pub(super) struct Mended(BTreeMap<(String, Repair), BTreeMap<usize, Quoted>>);

/// The place of a cell, and what is quoted of it.
type Quoted = (Span, Option<String>);

impl Mended {
    /// Counts a mended cell. `column` is what people know it as; `row` what tells it from the others of its column.
    pub(super) fn count(&mut self, column: &str, repair: Repair, row: usize, span: Span) {
        self.0.entry((column.to_owned(), repair)).or_default().entry(row).or_insert((span, None));
    }

    /// The same, with the words of it that are told.
    pub(super) fn quote(&mut self, column: &str, repair: Repair, row: usize, span: Span, words: String) {
        self.0.entry((column.to_owned(), repair)).or_default().entry(row).or_insert((span, Some(words)));
    }

    /// Tells all of it, with the rows of a table by number; the elements of an export have none.
    pub(super) fn tell(&self, numbered: bool, found: &mut Diagnostics) {
        for ((column, repair), cells) in &self.0 {
            let Some((span, _)) = cells.values().next() else { continue };
            let rows: Vec<usize> = if numbered { cells.keys().copied().collect() } else { vec![] };
            let quotes: Vec<&String> = cells.values().filter_map(|(_, words)| words.as_ref()).collect();
            let message = with_quotes(&repair.said(&place(column, cells.len(), &rows)), &quotes);
            found.push(repair.finding(*span, message));
        }
    }
}

/// How a name is written so that its parts are told apart.
pub(super) fn told_apart() -> Text {
    text!(
        "écrire le nom de famille en capitales (DUPONT Léa), ou dans une colonne à lui",
        "write the family name in capitals (DUPONT Léa), or in a column of its own"
    )
}

/// « 5, 9, 12 », no more than can be read.
pub(super) fn named(all: impl ExactSizeIterator<Item: ToString>) -> String {
    let more = if all.len() > MOST_NAMED { "…" } else { "" };
    let named: Vec<String> = all.take(MOST_NAMED).map(|one| one.to_string()).collect();
    named.join(", ") + more
}

fn with_quotes(message: &Text, quotes: &[&String]) -> Text {
    let (fr, en, named) = (message.get(Fr), message.get(En), named(quotes.iter()));
    if quotes.is_empty() { message.clone() } else { text!("{fr} : {named}", "{en}: {named}") }
}

/// « 3 cases de la colonne G « CP », lignes 5, 9, 12 ».
fn place(column: &str, count: usize, rows: &[usize]) -> Text {
    let named = named(rows.iter().copied());
    match (count, rows.is_empty()) {
        (1, true) => text!("un élément {column}", "one element {column}"),
        (_, true) => text!("{count} éléments {column}", "{count} elements {column}"),
        (1, false) => {
            text!("une case de la colonne {column}, ligne {named}", "one cell of the column {column}, row {named}")
        }
        (_, false) => text!(
            "{count} cases de la colonne {column}, lignes {named}",
            "{count} cells of the column {column}, rows {named}"
        ),
    }
}
