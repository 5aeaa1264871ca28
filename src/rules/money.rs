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

/// Words of pay that begin others too (« primeur »).
const WHOLE: [&str; 2] = ["prime", "primes"];

/// Words that deny it.
const NO: [&str; 8] = ["aucun", "aucune", "ni", "ne", "n", "pas", "sans", "non"];

/// Beginnings of words for costs that a host may bear, and a family pay.
const COSTS: [&str; 7] = ["repas", "transport", "trajet", "deplacement", "kilometr", "hebergement", "frais"];

/// The first words of pay in a sentence that does not deny it.
fn pay(text: &str) -> Option<&str> {
    text.split(['.', ';', '\n', '!', '?']).find_map(paid)
}

/// The words of pay of one sentence.
fn paid(sentence: &str) -> Option<&str> {
    let words: Vec<&str> = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let plain: Vec<String> = words.iter().map(|word| folded(word)).collect();
    if plain.iter().any(|word| NO.contains(&word.as_str())) {
        return None;
    }
    let is_of_costs = plain.iter().any(|word| COSTS.iter().any(|cost| word.starts_with(cost)));
    let pupil_is_paid = |at: usize| {
        let before = |back: usize| at.checked_sub(back).and_then(|at| plain.get(at)).map_or("", String::as_str);
        let is = matches!(before(1), "est" | "sera" | "serait");
        is && matches!(before(2), "il" | "elle" | "eleve" | "stagiaire" | "jeune")
    };
    let is_pay = |at: usize, word: &str| match word {
        "argent" => plain.get(at + 1..at + 3).is_some_and(|next| next == ["de", "poche"]),
        "paye" | "payee" => !is_of_costs && pupil_is_paid(at),
        _ if word.starts_with("defraiement") || word.starts_with("indemnit") => !is_of_costs,
        _ => PAY.iter().any(|pay| word.starts_with(pay)) || WHOLE.contains(&word),
    };
    let at = plain.iter().enumerate().find_map(|(at, word)| is_pay(at, word).then_some(at))?;
    let word = words.get(at)?;
    sentence.find(word).and_then(|start| sentence.get(start..start + word.len()))
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
    passes: Examples::many(
        Example::of(
            "[financial]\nmeals = \"Participation de 4,50 € par repas à la charge de la famille. Aucune gratification.\"",
        ),
        &[Example::of("[financial]\nmeals = \"Défraiement des repas par l’organisme d’accueil.\"")],
    ),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pay_is_told_from_costs_and_from_what_is_denied() {
        for (text, word) in [
            ("Salaire de 200 €.", Some("Salaire")),
            ("Repas offerts. Prime de 50 € en fin de stage.", Some("Prime")),
            ("Il sera payé 10 € de l’heure.", Some("payé")),
            ("Argent de poche : 20 € par jour.", Some("Argent")),
            ("Indemnité de 10 € par jour.", Some("Indemnité")),
            ("Prime repas : aucune.", None),
            ("Le repas de l’élève est payé par la famille.", None),
            ("Indemnité kilométrique à la charge de la famille.", None),
            ("Fruits et primeurs du marché.", None),
            ("Tarif des salariés à la cantine.", None),
            ("L’élève ne perçoit aucun salaire.", None),
            ("", None),
        ] {
            assert_eq!(pay(text), word, "{text}");
        }
    }
}
