//! Numbers with a key.

use super::{Finding, Rule};
use crate::agreement::{Agreement, HostKind};
use crate::diagnostic::{Severity, Spanned};
use crate::ids::Siret;
use crate::text;

/// Public bodies have SIRETs that fail the key: in the directory of schools 7 of 5,080 do.
fn is_public(kind: HostKind) -> bool {
    matches!(kind, HostKind::Administration | HostKind::LocalAuthority)
}

fn host_siret(agreement: &Agreement, public: bool) -> Vec<Finding> {
    let host = &agreement.host;
    let siret = host.siret.iter().filter(|_| is_public(host.kind) == public);
    siret.filter_map(wrong_key).collect()
}

fn wrong_key(siret: &Spanned<Siret>) -> Option<Finding> {
    let shown = &siret.value;
    (!shown.key_holds()).then(|| {
        let message =
            text!("la clé du SIRET « {shown} » est fausse", "the check digit of the SIRET « {shown} » is wrong");
        let help = text!(
            "relire les 14 chiffres, un chiffre est faux ou deux sont inversés",
            "read the 14 digits again: one is wrong, or two are swapped"
        );
        Finding::new(siret.span, message).with_help(help)
    })
}

pub(super) const SIRET_10: Rule = Rule {
    code: "SIRET-10",
    severity: Severity::Error,
    asks: (
        "la clé du SIRET d’une entreprise ou d’une association est juste",
        "the check digit of a company's or association's SIRET holds",
    ),
    source: None,
    check: |agreement, _| host_siret(agreement, false),
};

pub(super) const SIRET_11: Rule = Rule {
    code: "SIRET-11",
    severity: Severity::Warning,
    asks: (
        "la clé du SIRET d’un organisme public est juste, à de rares exceptions près",
        "the check digit of a public body's SIRET holds, with rare exceptions",
    ),
    source: None,
    check: |agreement, _| {
        let school = agreement.school.siret.iter().filter_map(wrong_key);
        host_siret(agreement, true).into_iter().chain(school).collect()
    },
};
