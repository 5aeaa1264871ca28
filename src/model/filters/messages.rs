//! What a filter says of a value that it cannot print.

use tera::{Error, Value};

/// What a filter wants, in the words of its message.
#[derive(Clone, Copy)]
pub(super) enum Wish {
    Date,
    Later,
    Weekday,
    Slot,
    Minutes,
    Phone,
    Email,
    Siret,
    Naf,
    Person,
    Address,
    Text,
    Prose,
    Rank,
    Gender,
    Number,
    Count,
}

/// The messages of the filters in the order of [`Wish`], in English and in French; each `%` stands for the filter's name,
/// then for the value it was given. Errors of Tera are in one language: whoever reads one finds the other here.
pub(in crate::model) const MESSAGES: &[(&str, &str)] = &[
    (
        "the filter `%` wants a date such as 2026-06-15, not `%`",
        "le filtre `%` veut une date comme 2026-06-15, et reçoit `%`",
    ),
    (
        "the filter `%` wants an end that is not before the beginning, not `%`",
        "le filtre `%` veut une fin qui ne précède pas le début, et reçoit `%`",
    ),
    (
        "the filter `%` wants a date, or a day from 0 (Monday) to 6, not `%`",
        "le filtre `%` veut une date, ou un jour de 0 (lundi) à 6, et reçoit `%`",
    ),
    (
        "the filter `%` wants hours such as 08:30-12:00, not `%`",
        "le filtre `%` veut des heures comme 08:30-12:00, et reçoit `%`",
    ),
    (
        "the filter `%` wants a whole number of minutes, not `%`",
        "le filtre `%` veut un nombre entier de minutes, et reçoit `%`",
    ),
    (
        "the filter `%` wants a telephone number such as +33639981234, not `%`",
        "le filtre `%` veut un numéro de téléphone comme +33639981234, et reçoit `%`",
    ),
    (
        "the filter `%` wants an e-mail address such as lea@famille.example, not `%`",
        "le filtre `%` veut une adresse de courriel comme lea@famille.example, et reçoit `%`",
    ),
    (
        "the filter `%` wants the 14 digits of a SIRET, not `%`",
        "le filtre `%` veut les 14 chiffres d’un SIRET, et reçoit `%`",
    ),
    (
        "the filter `%` wants a NAF code such as 4332A, not `%`",
        "le filtre `%` veut un code NAF comme 4332A, et reçoit `%`",
    ),
    (
        "the filter `%` wants a person with given_names and family_name, not `%`",
        "le filtre `%` veut une personne avec given_names et family_name, et reçoit `%`",
    ),
    (
        "the filter `%` wants an address with lines, postcode and city, not `%`",
        "le filtre `%` veut une adresse avec lines, postcode et city, et reçoit `%`",
    ),
    ("the filter `%` wants text, not `%`", "le filtre `%` veut du texte, et reçoit `%`"),
    ("the filter `%` wants printable text, not `%`", "le filtre `%` veut un texte imprimable, et reçoit `%`"),
    (
        "the filter `%` wants a whole number from 1, not `%`",
        "le filtre `%` veut un nombre entier à partir de 1, et reçoit `%`",
    ),
    ("the filter `%` wants the gender f, m or n, not `%`", "le filtre `%` veut le genre f, m ou n, et reçoit `%`"),
    ("the filter `%` wants a number, not `%`", "le filtre `%` veut un nombre, et reçoit `%`"),
    (
        "the filter `%` wants a whole number from 0, not `%`",
        "le filtre `%` veut un nombre entier à partir de 0, et reçoit `%`",
    ),
];

/// The error of a filter that was given something else than it wants.
pub(super) fn refused(filter: &str, wish: Wish, value: &Value) -> Error {
    let (english, _) = MESSAGES.get(wish as usize).copied().unwrap_or_default();
    // Tables are told by what they are: they hold what people typed, and much of it.
    let shown = match value.as_str() {
        Some(text) => text.chars().take(40).collect(),
        None if value.is_number() || value.is_bool() => value.to_string(),
        None if value.is_map() => "{…}".to_owned(),
        None if value.is_array() => "[…]".to_owned(),
        None => value.name().to_owned(),
    };
    Error::message(english.replacen('%', filter, 1).replacen('%', &shown, 1))
}
