//! Money.

use super::{Finding, Rule};
use crate::diagnostic::Severity;
use crate::text;

pub(super) const MONEY_01: Rule = Rule {
    code: "MONEY-01",
    severity: Severity::Error,
    asks: ("aucune gratification n’est versée", "no gratification is paid"),
    source: Some(("conventions types de 2024 et 2025, article 4", "model agreements of 2024 and 2025, article 4")),
    check: |agreement, _| {
        let paid = agreement.financial.gratification.filter(|euros| euros.value > 0);
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
