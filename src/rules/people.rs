//! The pupil and the parties.

use super::{Finding, Rule};
use crate::agreement::Signs;
use crate::diagnostic::Severity;
use crate::text;

pub(super) const LEVEL_01: Rule = Rule {
    code: "LEVEL-01",
    severity: Severity::Error,
    asks: ("le modèle est fait pour le niveau de l’élève", "the model is made for the pupil's level"),
    source: None,
    check: |agreement, model| {
        let (level, levels) = (agreement.level.value, &model.manifest().levels);
        if levels.contains(&level) {
            return vec![];
        }
        let (key, name) = (level.key(), model.name());
        let known = levels.iter().map(|level| format!("\"{}\"", level.key())).collect::<Vec<_>>().join(", ");
        let message = text!(
            "le modèle `{name}` n’est pas fait pour le niveau « {key} »",
            "the model `{name}` is not made for the level « {key} »"
        );
        let help = text!("niveaux de ce modèle : {known}", "levels of this model: {known}");
        vec![Finding::new(agreement.level.span, message).with_help(help)]
    },
};

/// Ages on the first day that no pupil of these classes has: the youngest and the oldest that are believed.
const AGES: std::ops::RangeInclusive<i32> = 9..=30;

pub(super) const AGES_01: Rule = Rule {
    code: "AGES-01",
    severity: Severity::Error,
    asks: ("l’âge de l’élève au premier jour est vraisemblable", "the pupil's age on the first day can be true"),
    source: None,
    check: |agreement, _| {
        let age = agreement.age_on(agreement.placement.start.value);
        if AGES.contains(&age) {
            return vec![];
        }
        let message = text!("l’élève aurait {age} ans au premier jour", "the pupil would be {age} on the first day");
        let help = text!(
            "vérifier l’année de `birth_date` et celle de `placement.start`",
            "check the years of `birth_date` and of `placement.start`"
        );
        vec![Finding::new(agreement.pupil.birth_date.span, message).with_help(help)]
    },
};

pub(super) const PEOPLE_01: Rule = Rule {
    code: "PEOPLE-01",
    severity: Severity::Error,
    asks: (
        "la signature d’un responsable n’est pas exigée quand l’élève, majeur ou émancipé, signe seul",
        "no guardian's signature is required where the pupil, of age or emancipated, signs alone",
    ),
    source: Some(("code civil, article 388", "code civil, article 388")),
    check: |agreement, _| {
        if !agreement.pupil_signs_alone() {
            return vec![];
        }
        let required = agreement
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
