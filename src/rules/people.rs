//! The pupil and the parties.

use super::ages;
use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use crate::agreement::Signs;
use crate::diagnostic::Severity;
use crate::text;

mod addresses;
mod persons;
mod signatures;

use addresses::{PEOPLE_13, PEOPLE_14};
use persons::{PEOPLE_07, PEOPLE_08, PEOPLE_09, PEOPLE_10, PEOPLE_11};
use signatures::{BOARD_01, BOARD_02, PEOPLE_02, PEOPLE_03, PEOPLE_04, PEOPLE_05, PEOPLE_06, PEOPLE_12};

pub(super) const RULES: &[Rule] = &[
    LEVEL_01, PEOPLE_01, PEOPLE_02, PEOPLE_03, PEOPLE_04, PEOPLE_05, PEOPLE_06, PEOPLE_07, PEOPLE_08, PEOPLE_09,
    PEOPLE_10, PEOPLE_11, PEOPLE_12, PEOPLE_13, PEOPLE_14, BOARD_01, BOARD_02,
];

const LEVEL_01: Rule = Rule {
    about: About {
        code: "LEVEL-01",
        severity: Severity::Error,
        title: ("le modèle est fait pour le niveau de l’élève", "the model is made for the pupil's level"),
        explanation: (
            "Une convention type nomme les niveaux pour lesquels elle a été écrite. Pour un autre niveau, il faut une autre \
             convention.",
            "A model agreement names the levels that it was written for. Another level needs another agreement.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(Example::of("level = \"seconde-gt\"\nmodel = \"observation-2025\"")),
    // The built-in models are for all levels: a test of its own tries a model that is not.
    fails: Examples::one(
        Example::of("level = \"troisieme\"\nmodel = \"seconde-only\"\n[placement]\nstart = 2026-03-16\nend = 2026-03-20\n[signing]\ndeadline = 2026-03-06")
            .without(&["placement.except"])
            .underlining("\"troisieme\""),
    ),
    check: |cx| {
        let (level, levels) = (cx.agreement.level.value, &cx.model.manifest().levels);
        if levels.contains(&level) {
            return vec![];
        }
        let (key, name) = (level.key(), cx.model.name());
        let known = levels.iter().map(|level| format!("\"{}\"", level.key())).collect::<Vec<_>>().join(", ");
        let message = text!(
            "le modèle `{name}` n’est pas fait pour le niveau « {key} »",
            "the model `{name}` is not made for the level « {key} »"
        );
        let help = text!("niveaux de ce modèle : {known}", "levels of this model: {known}");
        vec![Finding::new(cx.agreement.level.span, message).with_help(help)]
    },
};

const PEOPLE_01: Rule = Rule {
    about: About {
        code: "PEOPLE-01",
        severity: Severity::Error,
        title: (
            "la signature d’un responsable n’est pas exigée quand l’élève, majeur ou émancipé, signe seul",
            "no guardian's signature is required where the pupil, of age or emancipated, signs alone",
        ),
        explanation: (
            "Un élève majeur ou émancipé signe seul. Un responsable peut être tenu informé, mais sa signature ne peut pas être \
             une condition.",
            "A pupil who is of age or emancipated signs alone. A guardian may be kept informed, but their signature cannot be \
             a condition.",
        ),
        source: Some(Source::read("code civil, article 388", "code civil, article 388")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of(
            "[pupil]\nbirth_date = 2008-03-03\n[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nsigns = \"informed\"",
        ),
        // Under age when it is signed.
        &[Example::of(
            "[pupil]\nbirth_date = 2008-06-10\n[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nsigns = \"required\"",
        )],
    ),
    fails: Examples::many(
        Example::of(
            "[pupil]\nbirth_date = 2008-03-03\n[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nsigns = \"required\"",
        )
        .underlining("\"required\""),
        &[Example::of(
            "[pupil]\nemancipated = true\n[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nrelation = \"mother\"\nsigns = \"required\"\n\
             [[guardians]]\nfamily_name = \"Dupont\"\ngiven_names = \"Yann\"\nrelation = \"father\"\nsigns = \"required\"",
        )],
    ),
    check: |cx| {
        let alone = cx.agreement.pupil_signs_alone();
        let is_emancipated = cx.agreement.pupil.emancipated.is_some_and(|emancipated| emancipated.value);
        let is_minor_when_signing = !is_emancipated && ages::comes_of_age_after_signing(cx).is_some();
        // Whose age cannot be true is of age by a mistake, which another rule tells.
        if !alone || is_minor_when_signing || !ages::is_possible(cx.age()) {
            return vec![];
        }
        let mut required = cx
            .agreement
            .guardians
            .iter()
            .filter_map(|guardian| guardian.signs)
            .filter(|signs| signs.value == Signs::Required);
        let Some(first) = required.next() else { return vec![] };
        let message = text!(
            "l’élève signe seul, et la signature d’un responsable est exigée",
            "the pupil signs alone, and a guardian's signature is required"
        );
        let help = text!(
            "écrire `signs = \"informed\"`, ou retirer la ligne",
            "write `signs = \"informed\"`, or leave the line out"
        );
        let found = Finding::new(first.span, message).with_help(help);
        vec![required.fold(found, |found, signs| found.with_related(signs.span, text!("ici aussi", "here too")))]
    },
};
