//! The pupil and the parties.

use super::{Finding, Rule};
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
