//! The pupil and the parties.

use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use crate::agreement::Signs;
use crate::diagnostic::Severity;
use crate::text;

pub(super) const RULES: &[Rule] = &[LEVEL_01, AGES_01, PEOPLE_01];

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
    fails: Examples::one(Example::of("level = \"quatrieme\"\nmodel = \"seconde-only\"").underlining("\"quatrieme\"")),
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

/// Ages on the first day that no pupil of these classes has: the youngest and the oldest that are believed.
const AGES: std::ops::RangeInclusive<i32> = 9..=30;

const AGES_01: Rule = Rule {
    about: About {
        code: "AGES-01",
        severity: Severity::Error,
        title: ("l’âge de l’élève au premier jour est vraisemblable", "the pupil's age on the first day can be true"),
        explanation: (
            "Aucun élève de ces classes n’a moins de neuf ans ni plus de trente : une année est fausse.",
            "No pupil of these classes is under nine or over thirty: a year is wrong.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(Example::of("[pupil]\nbirth_date = 2011-03-03")),
    fails: Examples::one(Example::of("[pupil]\nbirth_date = 2030-03-03").underlining("2030-03-03")),
    check: |cx| {
        let age = cx.age();
        if AGES.contains(&age) {
            return vec![];
        }
        let message = text!("l’élève aurait {age} ans au premier jour", "the pupil would be {age} on the first day");
        let help = text!(
            "vérifier l’année de `birth_date` et celle de `placement.start`",
            "check the years of `birth_date` and of `placement.start`"
        );
        vec![Finding::new(cx.agreement.pupil.birth_date.span, message).with_help(help)]
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
    passes: Examples::one(Example::of(
        "[pupil]\nbirth_date = 2008-03-03\n[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nsigns = \"informed\"",
    )),
    fails: Examples::one(
        Example::of(
            "[pupil]\nbirth_date = 2008-03-03\n[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nsigns = \"required\"",
        )
        .underlining("\"required\""),
    ),
    check: |cx| {
        if !cx.agreement.pupil_signs_alone() {
            return vec![];
        }
        let required = cx
            .agreement
            .guardians
            .iter()
            .filter_map(|guardian| guardian.signs)
            .filter(|signs| signs.value == Signs::Required);
        let message = || {
            text!(
                "l’élève signe seul, et la signature d’un responsable est exigée",
                "the pupil signs alone, and a guardian's signature is required"
            )
        };
        let help = || {
            text!(
                "écrire `signs = \"informed\"`, ou retirer la ligne",
                "write `signs = \"informed\"`, or leave the line out"
            )
        };
        required.map(|signs| Finding::new(signs.span, message()).with_help(help())).collect()
    },
};
