//! Activities that name forbidden work, or work that an employee is paid for.
//!
//! A séquence d'observation is for looking on: the pupil uses no machine (code de l'éducation, D. 331-9) and does not
//! contribute to the host's work (article 5 of the models). The rules find the words of work in what is planned and leave
//! those alone that the pupil only watches (« observer le service au bar »), that are ruled out (« sans machine ») or that
//! are somebody else's (« le soudeur soude »). They read words, not meaning: they warn and stop nothing.
//!
//! How far they can be trusted was tried on sentences written by the author of the word list after it was closed
//! (`fixtures/work/`): of 116 that ask work of the pupil they find 102 (88 %), of 158 that do not they disturb 4 (3 %). A first
//! trial on other sentences (100 of 116, 4 of 163) had been used to mend the list. What strangers write may fare worse; a test
//! holds the numbers.

mod lexicon;
mod reading;

use std::collections::BTreeSet;

use super::context::Context;
use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use crate::diagnostic::{Severity, Spanned, Text};
use crate::text;
use crate::typography::Prose;
use lexicon::Kind;
use reading::{Named, named};

pub(super) const RULES: &[Rule] = &[WORK_01, WORK_02, WORK_03];

/// The texts that say what the pupil will do.
fn planned<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a Spanned<Prose>> {
    cx.agreement.educational.activities.iter().chain(&cx.agreement.placement.outings)
}

/// A finding for each text that names such work, with its words; `told` makes the sentence of them.
fn found(cx: &Context<'_>, is: fn(Kind) -> bool, told: fn(&str, &BTreeSet<u8>) -> (Text, Text)) -> Vec<Finding> {
    let in_text = |prose: &Spanned<Prose>| {
        let works: Vec<Named<'_>> = named(prose.as_str()).into_iter().filter(|work| is(work.kind)).collect();
        let articles = works.iter().filter_map(|work| match work.kind {
            Kind::Forbidden(article) => Some(article),
            Kind::Bar | Kind::Production => None,
        });
        let articles = articles.collect();
        let mut words: Vec<String> = works.iter().take(TOLD).map(|work| format!("« {} »", flat(work.words))).collect();
        if works.len() > TOLD {
            words.push("…".to_owned());
        }
        if works.is_empty() {
            return None;
        }
        let (message, help) = told(&words.join(", "), &articles);
        Some(Finding::new(prose.span, message).with_help(help))
    };
    planned(cx).filter_map(in_text).collect()
}

/// How many words a message repeats.
const TOLD: usize = 5;

/// Words that may have stood on two lines.
fn flat(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

const WORK_01: Rule = Rule {
    about: About {
        code: "WORK-01",
        severity: Severity::Warning,
        title: (
            "les activités prévues ne nomment pas de travaux interdits aux mineurs",
            "the planned activities name no work forbidden to those under age",
        ),
        explanation: (
            "Pendant une séquence d’observation, l’élève n’approche ni les machines, ni les produits, ni les travaux interdits aux \
             jeunes travailleurs : conduite d’engins, machines dangereuses, hauteur, électricité, produits chimiques, démolition… \
             La règle lit des mots, pas le sens : « observer la soudure » ne lui dit rien, « souder » l’alerte. Elle peut se tromper, \
             elle n’arrête donc rien.",
            "During a séquence d'observation the pupil goes near no machine, product or work forbidden to young workers: driving, \
             dangerous machines, heights, electricity, chemicals, demolition… The rule reads words, not meaning: to watch welding is \
             nothing to it, to weld alerts it. It can be wrong, so it stops nothing.",
        ),
        source: Some(Source::read(
            "code du travail, D. 4153-15 à D. 4153-37 ; code de l’éducation, D. 331-9",
            "code du travail, D. 4153-15 to D. 4153-37; code de l’éducation, D. 331-9",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of(
        "[educational]\nactivities = \"Observer la soudure et la conduite du chariot élévateur.\"",
    )),
    fails: Examples::one(
        Example::of("[educational]\nactivities = \"Souder des cadres, conduire le chariot élévateur.\"")
            .underlining("\"Souder des cadres, conduire le chariot élévateur.\""),
    ),
    check: |cx| {
        found(
            cx,
            |kind| matches!(kind, Kind::Forbidden(_)),
            |words, articles| {
                let articles: Vec<String> = articles.iter().map(|article| format!("D. 4153-{article}")).collect();
                let articles = articles.join(", ");
                let message = text!(
                    "ces mots nomment des travaux interdits aux mineurs : {words} ({articles})",
                    "these words name work forbidden to those under age: {words} ({articles})"
                );
                let help = text!(
                    "écrire ce que l’élève observe, ou retirer l’activité",
                    "write what the pupil watches, or take the activity away"
                );
                (message, help)
            },
        )
    },
};

const WORK_02: Rule = Rule {
    about: About {
        code: "WORK-02",
        severity: Severity::Warning,
        title: ("les activités prévues restent hors du bar", "the planned activities stay away from the bar"),
        explanation: (
            "Un mineur en stage ne peut pas être affecté au service du bar. La règle cherche les mots du service et de l’alcool ; \
             « observer le service au bar » ne lui dit rien.",
            "A trainee under age may not be assigned to bar service. The rule looks for the words of service and alcohol; to watch \
             the service at the bar is nothing to it.",
        ),
        source: Some(Source::read("code du travail, L. 4153-6", "code du travail, L. 4153-6")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[educational]\nactivities = \"Observer le service au bar.\"")),
    fails: Examples::one(
        Example::of("[educational]\nactivities = \"Servir au bar avec la patronne.\"")
            .underlining("\"Servir au bar avec la patronne.\""),
    ),
    check: |cx| {
        if cx.age() >= 18 {
            return vec![];
        }
        found(
            cx,
            |kind| kind == Kind::Bar,
            |words, _| {
                let message = text!(
                    "ces mots nomment le service au bar, interdit aux mineurs en stage : {words}",
                    "these words name service at the bar, forbidden to trainees under age: {words}"
                );
                let help = text!("écrire ce que l’élève observe", "write what the pupil watches");
                (message, help)
            },
        )
    },
};

const WORK_03: Rule = Rule {
    about: About {
        code: "WORK-03",
        severity: Severity::Warning,
        title: (
            "les activités prévues ne sont pas le travail d’un salarié",
            "the planned activities are not an employee's work",
        ),
        explanation: (
            "L’élève ne contribue pas à l’activité de l’organisme : il observe, interroge, essaie sous la conduite de son tuteur. \
             Vendre, encaisser, mettre en rayon, nettoyer ou remplacer quelqu’un est du travail. La règle lit des mots, pas le \
             sens ; elle n’arrête rien.",
            "The pupil does not contribute to the host's work, but watches, asks, and tries things out with the tutor. To sell, to \
             take money, to fill shelves, to clean or to replace somebody is work. The rule reads words, not meaning; it stops \
             nothing.",
        ),
        source: Some(Source::read("conventions types, article 5", "model agreements, article 5")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[educational]\nactivities = \"Observation de la vente et de l’encaissement.\"")),
    fails: Examples::one(
        Example::of("[educational]\nactivities = \"Découverte du magasin, mise en rayon, encaissement.\"")
            .underlining("\"Découverte du magasin, mise en rayon, encaissement.\""),
    ),
    check: |cx| {
        found(
            cx,
            |kind| kind == Kind::Production,
            |words, _| {
                let message = text!(
                    "ces mots nomment le travail d’un salarié : {words}",
                    "these words name an employee's work: {words}"
                );
                let help = text!(
                    "écrire ce que l’élève observe ou essaie, ou retirer l’activité",
                    "write what the pupil watches or tries, or take the activity away"
                );
                (message, help)
            },
        )
    },
};
