//! What was mended in cells, and how it is told.

use crate::diagnostic::Text;
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
    /// A family name and given names were told apart by guessing.
    Guessed,
}

impl Repair {
    /// What was done, for so many cells of a column.
    pub(super) fn said(self, cells: &Text, column: &str) -> Text {
        use crate::diagnostic::Lang::{En, Fr};
        let (fr, en) = (cells.get(Fr), cells.get(En));
        match self {
            Self::LostZero => text!(
                "le zéro de tête, perdu dans un tableur, a été remis dans {fr} de la colonne « {column} »",
                "the first zero, lost in a spreadsheet, was put back in {en} of the column « {column} »"
            ),
            Self::Fraction => text!(
                "« .0 », ajouté par un tableur, a été retiré de {fr} de la colonne « {column} »",
                "« .0 », added by a spreadsheet, was taken off {en} of the column « {column} »"
            ),
            Self::ShortYear => text!(
                "l’année n’a que deux chiffres dans {fr} de la colonne « {column} » : 20 a été mis devant",
                "the year has only two digits in {en} of the column « {column} »: 20 was put before"
            ),
            Self::Serial => text!(
                "la date était un nombre de jours, comme en comptent les tableurs, dans {fr} de la colonne « {column} »",
                "the date was a number of days, as spreadsheets count them, in {en} of the column « {column} »"
            ),
            Self::Cut => text!(
                "la valeur a exactement 255 caractères dans {fr} de la colonne « {column} » : elle est sans doute coupée",
                "the value has exactly 255 characters in {en} of the column « {column} »: it is probably cut"
            ),
            Self::Guessed => text!(
                "nom et prénom ont été séparés sans certitude dans {fr} de la colonne « {column} »",
                "family name and given names were told apart without certainty in {en} of the column « {column} »"
            ),
        }
    }
}
