//! Identifiers and contacts: parsed once, compared in one form, printed the French way.
//!
//! A value of these types has the right shape. What is odd but legal (a SIRET whose Luhn key is wrong) is a value with a
//! method that says so; judging it is a rule's business.

// FACE: each type has `FromStr` with its own error enum, `Display` in print form (no-break spaces), and `as_str` or the
// like in one normal form, which is what digests and comparisons use.

/// Number of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(String);
/// School code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uai(String);
/// SIRET.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Siret(String);
/// National pupil number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ine(String);
/// NAF code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Naf(String);
/// Postcode.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Postcode(String);
/// Telephone number in E.164.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phone(String);
/// E-mail address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Email(String);
/// Country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Country([u8; 2]);
/// Academy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Academy(u8);
