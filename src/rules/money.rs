//! Money.

use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use crate::diagnostic::Severity;
use crate::text;

pub(super) const RULES: &[Rule] = &[MONEY_01];

const MONEY_01: Rule = Rule {
    about: About {
        code: "MONEY-01",
        severity: Severity::Error,
        title: ("aucune gratification n’est versée", "no gratification is paid"),
        explanation: (
            "La convention dit que l’élève ne reçoit ni rémunération ni gratification. Un montant écrit ici la contredirait.",
            "The agreement says that the pupil receives neither pay nor gratification. An amount would contradict it.",
        ),
        source: Some(Source::read(
            "conventions types de 2024 et 2025, article 4",
            "model agreements of 2024 and 2025, article 4",
        )),
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(Example::of("[financial]\ngratification = 0")),
    fails: Examples::one(Example::of("[financial]\ngratification = 50").underlining("50")),
    check: |cx| {
        let paid = cx.agreement.financial.gratification.filter(|euros| euros.value > 0);
        let found = paid.map(|euros| {
            let amount = euros.value;
            let message = text!(
                "une gratification de {amount} € : la convention n’en permet aucune",
                "a gratification of {amount} €: the agreement allows none"
            );
            Finding::new(euros.span, message)
                .with_help(text!("écrire `gratification = 0`", "write `gratification = 0`"))
        });
        found.into_iter().collect()
    },
};
