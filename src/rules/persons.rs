//! Everybody whom an agreement names, in one list, and whether two of them are one.

use super::rule::Words;
use crate::agreement::{Agreement, Person, Side};
use crate::diagnostic::Spanned;
use crate::ids::{Email, Phone, fold};
use crate::typography::Line;

/// What somebody is in an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Pupil,
    Guardian,
    Head,
    HeadDelegate,
    Referent,
    Representative,
    Tutor,
    Other(Side),
}

impl Role {
    /// Whose side it is.
    pub(super) fn side(self) -> Side {
        match self {
            Self::Pupil | Self::Guardian => Side::Pupil,
            Self::Head | Self::HeadDelegate | Self::Referent => Side::School,
            Self::Representative | Self::Tutor => Side::Host,
            Self::Other(side) => side,
        }
    }

    /// « le tuteur », "the tutor".
    pub(super) fn words(self) -> Words {
        match self {
            Self::Pupil => ("l’élève", "the pupil"),
            Self::Guardian => ("un responsable légal", "a guardian"),
            Self::Head => ("le chef d’établissement", "the head of the school"),
            Self::HeadDelegate => ("la personne qui signe par délégation", "the person who signs by delegation"),
            Self::Referent => ("l’enseignant référent", "the referent teacher"),
            Self::Representative => ("le représentant de l’organisme d’accueil", "the host's representative"),
            Self::Tutor => ("le tuteur", "the tutor"),
            Self::Other(_) => ("un autre signataire", "another party"),
        }
    }
}

/// Somebody whom an agreement names.
#[derive(Clone, Debug)]
pub(super) struct Somebody<'a> {
    pub(super) role: Role,
    pub(super) family_name: &'a Spanned<Line>,
    pub(super) given_names: &'a Spanned<Line>,
    pub(super) phone: Option<&'a Spanned<Phone>>,
    pub(super) email: Option<&'a Spanned<Email>>,
    /// Family name and given names, in the form in which they are compared.
    name: (String, String),
}

impl<'a> Somebody<'a> {
    fn of(role: Role, person: &'a Person) -> Self {
        let Person { family_name, given_names, phone, email, .. } = person;
        let name = (folded(family_name.as_str()), folded(given_names.as_str()));
        Self { role, family_name, given_names, phone: phone.as_ref(), email: email.as_ref(), name }
    }

    fn pupil(agreement: &'a Agreement) -> Self {
        let pupil = &agreement.pupil;
        Self {
            role: Role::Pupil,
            family_name: &pupil.family_name,
            given_names: &pupil.given_names,
            phone: pupil.phone.as_ref(),
            email: pupil.email.as_ref(),
            name: (folded(pupil.family_name.as_str()), folded(pupil.given_names.as_str())),
        }
    }

    /// Whether both have one name.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Everybody, in the order of the document: the pupil, the guardians, the school, the host, the others.
pub(super) fn everybody(agreement: &Agreement) -> Vec<Somebody<'_>> {
    let (school, host) = (&agreement.school, &agreement.host);
    let guardians = agreement.guardians.iter().map(|guardian| (Role::Guardian, &guardian.person));
    let delegate = school.delegate.iter().map(|person| (Role::HeadDelegate, person));
    let others = agreement.signing.others.iter().map(|other| (Role::Other(other.side.value), &other.person));
    let persons = guardians
        .chain([(Role::Head, &school.head)])
        .chain(delegate)
        .chain([(Role::Referent, &school.referent), (Role::Representative, &host.representative)])
        .chain([(Role::Tutor, &host.tutor)])
        .chain(others);
    let persons = persons.map(|(role, person)| Somebody::of(role, person));
    std::iter::once(Somebody::pupil(agreement)).chain(persons).collect()
}

/// A name without what is written in several ways: capitals, accents, hyphens, apostrophes, spaces.
pub(super) fn folded(name: &str) -> String {
    fold(name).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_again_however_it_is_written() {
        for (one, other) in [
            ("d’Œuvre", "D'OEUVRE"),
            ("Le Goff", "LE-GOFF"),
            ("Zéroual", "Zeroual"),
            ("Groß", "GROSS"),
            ("Nuñez", "nunez"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("Moreau"), folded("Morel"));
        assert_ne!(folded("Шевченко"), "");
    }
}
