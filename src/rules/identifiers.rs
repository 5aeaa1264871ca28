//! Numbers with a key.

use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule};
use crate::agreement::{Agreement, HostKind};
use crate::diagnostic::{Severity, Spanned};
use crate::ids::Siret;
use crate::text;

mod contacts;
mod school;

use contacts::{EMAIL_10, EMAIL_11, PHONE_10};
use school::{POSTCODE_10, SIRET_12, UAI_10, UAI_11};

pub(super) const RULES: &[Rule] =
    &[UAI_10, UAI_11, SIRET_10, SIRET_11, SIRET_12, POSTCODE_10, EMAIL_10, EMAIL_11, PHONE_10];

/// Public bodies have SIRETs that fail the key: in the directory of schools 7 of 5,080 do.
fn is_public(kind: HostKind) -> bool {
    matches!(kind, HostKind::Administration | HostKind::LocalAuthority)
}

fn host_siret(agreement: &Agreement, public: bool) -> Vec<Finding> {
    let host = &agreement.host;
    let siret = host.siret.iter().filter(|_| is_public(host.kind) == public);
    siret.filter_map(|siret| wrong_key(siret, !public)).collect()
}

/// The finding about a wrong key; a host that is no public body may be one whose `kind` was left out.
fn wrong_key(siret: &Spanned<Siret>, is_private: bool) -> Option<Finding> {
    let shown = &siret.value;
    (!shown.key_holds()).then(|| {
        let message =
            text!("la clé du SIRET « {shown} » est fausse", "the check digit of the SIRET « {shown} » is wrong");
        let help = if is_private {
            text!(
                "relire les 14 chiffres ; pour une mairie, un hôpital ou un service public, écrire aussi `kind = \"administration\"` ou `kind = \"local-authority\"`",
                "read the 14 digits again; for a town hall, a hospital or a public service write `kind = \"administration\"` or `kind = \"local-authority\"` as well"
            )
        } else {
            text!(
                "relire les 14 chiffres, un chiffre est faux ou deux sont inversés",
                "read the 14 digits again: one is wrong, or two are swapped"
            )
        };
        Finding::new(siret.span, message).with_help(help)
    })
}

const SIRET_10: Rule = Rule {
    about: About {
        code: "SIRET-10",
        severity: Severity::Error,
        title: (
            "la clé du SIRET d’une entreprise ou d’une association est juste",
            "the check digit of a company's or association's SIRET holds",
        ),
        explanation: (
            "Le dernier chiffre d’un SIRET se calcule à partir des autres : une faute de frappe se voit donc. Ceux de La Poste \
             ont une clé à part, qui est acceptée.",
            "The last digit of a SIRET follows from the others, so a typing mistake shows. Those of La Poste have a key of their \
             own, which is accepted.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[host]\nsiret = \"732 829 320 00074\"")),
    fails: Examples::one(Example::of("[host]\nsiret = \"732 829 320 00075\"").underlining("\"732 829 320 00075\"")),
    check: |cx| host_siret(cx.agreement, false),
};

const SIRET_11: Rule = Rule {
    about: About {
        code: "SIRET-11",
        severity: Severity::Warning,
        title: (
            "la clé du SIRET d’un organisme public est juste, à de rares exceptions près",
            "the check digit of a public body's SIRET holds, with rare exceptions",
        ),
        explanation: (
            "Quelques organismes publics ont un SIRET dont la clé est fausse dans le répertoire officiel : relire le numéro \
             suffit.",
            "A few public bodies have a SIRET whose check digit is wrong in the official directory: reading the number again \
             is enough.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[host]\nkind = \"administration\"\nsiret = \"732 829 320 00074\"")),
    fails: Examples::one(
        Example::of("[host]\nkind = \"administration\"\nsiret = \"732 829 320 00075\"")
            .underlining("\"732 829 320 00075\""),
    ),
    check: |cx| {
        let school = cx.agreement.school.siret.iter().filter_map(|siret| wrong_key(siret, false));
        host_siret(cx.agreement, true).into_iter().chain(school).collect()
    },
};
