//! Money.

use super::example::{Example, Examples};
use super::persons::folded;
use super::rule::{About, Finding, Held, Rule, Source};
use crate::diagnostic::Severity;
use crate::text;

pub(super) const RULES: &[Rule] = &[MONEY_01, MONEY_02];

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

/// Words of pay, as their beginnings without accents.
const PAY: [&str; 6] = ["gratifi", "remuner", "salaire", "indemnit", "pourboire", "defraiement"];

/// Words that deny it.
const NO: [&str; 8] = ["aucun", "aucune", "ni", "ne", "n", "pas", "sans", "non"];

/// The first word of pay in a sentence that does not deny it.
fn pay(text: &str) -> Option<&str> {
    let sentences = text.split(['.', ';', '\n', '!', '?']);
    let paid = |sentence: &str| {
        let words = || sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let is_denied = words().any(|word| NO.contains(&folded(word).as_str()));
        let range = words().find(|word| PAY.iter().any(|pay| folded(word).starts_with(pay)));
        range.filter(|_| !is_denied).map(str::len).zip(range.and_then(|word| sentence.find(word)))
    };
    sentences.into_iter().find_map(|sentence| paid(sentence).and_then(|(len, at)| sentence.get(at..at + len)))
}

const MONEY_02: Rule = Rule {
    about: About {
        code: "MONEY-02",
        severity: Severity::Warning,
        title: ("aucun texte ne promet d’argent à l’élève", "no text promises money to the pupil"),
        explanation: (
            "La convention dit que l’élève ne reçoit ni rémunération ni gratification. Un texte de l’annexe financière ou un \
             article ajouté qui parle de gratification, de salaire ou d’indemnité la contredirait.",
            "The agreement says that the pupil receives neither pay nor gratification. A text of the financial annexe or an added \
             article that speaks of gratification, wages or allowances would contradict it.",
        ),
        source: Some(Source::read(
            "conventions types de 2024 et 2025, article 4",
            "model agreements of 2024 and 2025, article 4",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of(
        "[financial]\nmeals = \"Participation de 4,50 € par repas à la charge de la famille. Aucune gratification.\"",
    )),
    fails: Examples::one(
        Example::of("[financial]\ntransport = \"Indemnité de 10 € par jour versée à l’élève.\"")
            .underlining("\"Indemnité de 10 € par jour versée à l’élève.\""),
    ),
    check: |cx| {
        let financial = &cx.agreement.financial;
        let texts = [&financial.lodging, &financial.meals, &financial.transport].into_iter().flatten();
        let clauses = cx.agreement.clauses.iter().map(|clause| &clause.text);
        let found = texts.chain(clauses).filter_map(|prose| {
            let word = pay(prose.as_str())?;
            let message = text!(
                "« {word} » : la convention ne permet ni rémunération ni gratification",
                "« {word} »: the agreement allows neither pay nor gratification"
            );
            let help = text!(
                "retirer ce qui serait versé à l’élève, ou dire ce que l’organisme prend en charge",
                "take away what would be paid to the pupil, or say what costs the host bears"
            );
            Some(Finding::new(prose.span, message).with_help(help))
        });
        found.collect()
    },
};
