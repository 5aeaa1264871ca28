//! The pupil's age.

use chrono::{Datelike, NaiveDate};

use super::context::Context;
use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use super::telling;
use crate::agreement::{Level, Signs};
use crate::diagnostic::{Lang, Severity};
use crate::text;

pub(super) const RULES: &[Rule] = &[AGES_01, AGES_02, AGES_03, AGES_04, AGES_05];

/// Ages on the first day that no pupil of these classes has: the youngest and the oldest that are believed.
const POSSIBLE: std::ops::RangeInclusive<i32> = 9..=30;

/// Whether anybody believes an age on the first day.
pub(super) fn is_possible(age: i32) -> bool {
    POSSIBLE.contains(&age)
}

/// Ages on the first day beyond which a year is probably wrong.
const LIKELY: std::ops::RangeInclusive<i32> = 12..=19;

/// A day as a message names it, in French and in English.
fn said(date: NaiveDate) -> (String, String) {
    let day = telling::day(date);
    (day.get(Lang::Fr).to_owned(), day.get(Lang::En).to_owned())
}

const AGES_01: Rule = Rule {
    about: About {
        code: "AGES-01",
        severity: Severity::Error,
        title: ("l’âge de l’élève au premier jour est possible", "the pupil's age on the first day can be true"),
        explanation: (
            "Aucun élève de ces classes n’a moins de neuf ans ni plus de trente, ni n’est né après aujourd’hui : une année est \
             fausse.",
            "No pupil of these classes is under nine or over thirty, or born after today: a year is wrong.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(Example::of("[pupil]\nbirth_date = 2011-03-03")),
    fails: Examples::many(
        Example::of("[pupil]\nbirth_date = 2030-03-03").underlining("2030-03-03"),
        &[Example::of("[pupil]\nbirth_date = 1926-03-03"), Example::of("[pupil]\nbirth_date = 2018-03-03")],
    ),
    check: |cx| {
        let (born, age) = (cx.agreement.pupil.birth_date, cx.age());
        let is_unborn = cx.on.is_some_and(|on| born.value > on) || born.value > cx.agreement.placement.start.value;
        if POSSIBLE.contains(&age) && !is_unborn {
            return vec![];
        }
        let (fr, en) = said(born.value);
        let message = if is_unborn {
            text!("l’élève naîtrait {fr}", "the pupil would be born on {en}")
        } else {
            text!("l’élève aurait {age} ans au premier jour", "the pupil would be {age} on the first day")
        };
        let help = text!(
            "vérifier l’année de `birth_date` et celle de `placement.start`",
            "check the years of `birth_date` and of `placement.start`"
        );
        vec![Finding::new(born.span, message).with_help(help)]
    },
};

const AGES_02: Rule = Rule {
    about: About {
        code: "AGES-02",
        severity: Severity::Warning,
        title: (
            "l’élève a entre douze et dix-neuf ans au premier jour",
            "the pupil is twelve to nineteen on the first day",
        ),
        explanation: (
            "Au collège et en seconde, on a d’ordinaire de treize à quinze ans. Hors de douze à dix-neuf ans, une année est \
             sans doute fausse.",
            "At collège and in seconde one is usually thirteen to fifteen. Beyond twelve to nineteen a year is probably wrong.",
        ),
        source: Some(Source::unverified("âges habituels de ces classes", "usual ages of these classes")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[pupil]\nbirth_date = 2010-12-31")),
    fails: Examples::many(
        Example::of("[pupil]\nbirth_date = 2015-03-03").underlining("2015-03-03"),
        &[Example::of("guardians = []\n[pupil]\nbirth_date = 2005-03-03")],
    ),
    check: |cx| {
        let age = cx.age();
        if LIKELY.contains(&age) || !POSSIBLE.contains(&age) {
            return vec![];
        }
        let message = text!("l’élève aura {age} ans au premier jour", "the pupil will be {age} on the first day");
        let help = text!("vérifier l’année de naissance", "check the year of birth");
        vec![Finding::new(cx.agreement.pupil.birth_date.span, message).with_help(help)]
    },
};

/// The usual age of a level at the time of the placement.
fn usual_age(level: Level) -> i32 {
    match level {
        Level::Quatrieme => 13,
        Level::Troisieme => 14,
        Level::SecondeGt => 15,
    }
}

const AGES_03: Rule = Rule {
    about: About {
        code: "AGES-03",
        severity: Severity::Note,
        title: ("l’âge de l’élève est celui de son niveau, à peu près", "the pupil's age is about that of the level"),
        explanation: (
            "On a d’ordinaire treize ans en quatrième, quatorze en troisième, quinze en seconde. Trois ans de moins ou \
             quatre de plus sont possibles ; cela vient aussi d’un niveau ou d’une année de naissance mal écrits.",
            "One is usually thirteen in quatrième, fourteen in troisième, fifteen in seconde. Three years less or four \
             more are possible; that also comes of a level or a year of birth that is wrong.",
        ),
        source: Some(Source::unverified("âges habituels de ces classes", "usual ages of these classes")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[pupil]\nbirth_date = 2008-12-03")),
    fails: Examples::one(Example::of("[pupil]\nbirth_date = 2013-12-03").underlining("2013-12-03").with(&["HOURS-15"])),
    check: |cx| {
        let (age, usual) = (cx.age(), usual_age(cx.agreement.level.value));
        if (usual - 2..=usual + 3).contains(&age) || !LIKELY.contains(&age) {
            return vec![];
        }
        let level = cx.agreement.level.value.key();
        let message = text!(
            "l’élève aura {age} ans, et l’on en a d’ordinaire {usual} au niveau `{level}`",
            "the pupil will be {age}, and one is usually {usual} at the level `{level}`"
        );
        let help = text!("vérifier l’année de naissance et le niveau", "check the year of birth and the level");
        let found = Finding::new(cx.agreement.pupil.birth_date.span, message).with_help(help);
        vec![found.with_related(cx.agreement.level.span, text!("le niveau", "the level"))]
    },
};

/// The day on which an age is reached: for those born on 29 February, 1 March in other years.
fn birthday(cx: &Context<'_>, age: i32) -> Option<NaiveDate> {
    let born = cx.agreement.pupil.birth_date.value;
    let year = born.year().checked_add(age)?;
    born.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
}

const AGES_04: Rule = Rule {
    about: About {
        code: "AGES-04",
        severity: Severity::Note,
        title: (
            "un anniversaire pendant le stage laisse les règles du plus jeune âge",
            "a birthday during the placement leaves the rules of the younger age",
        ),
        explanation: (
            "Les limites changent à quinze, seize et dix-huit ans. L’élève qui a son anniversaire pendant le stage garde \
             celles du premier jour jusqu’à la fin, et ses responsables signent s’il est mineur ce jour-là. Né un 29 février, on \
             a son âge le 1er mars des années qui n’en ont pas.",
            "Limits change at fifteen, sixteen and eighteen. A pupil with a birthday during the placement keeps those of the \
             first day to the end, and the guardians sign if the pupil is under age on that day. Those born on 29 February reach \
             their age on 1 March in years without one.",
        ),
        source: Some(Source::read(
            "code du travail, L. 3162-1, L. 3163-1 et L. 3164-1",
            "code du travail, L. 3162-1, L. 3163-1 and L. 3164-1",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[pupil]\nbirth_date = 2010-06-15")),
    fails: Examples::one(Example::of("[pupil]\nbirth_date = 2010-06-20").underlining("2010-06-20")),
    check: |cx| {
        let placement = &cx.agreement.placement;
        let within = |day: &NaiveDate| placement.start.value < *day && *day <= placement.end.value;
        let crossed = [15, 16, 18].into_iter().find_map(|age| Some((age, birthday(cx, age).filter(within)?)));
        let found = crossed.map(|(age, day)| {
            let (fr, en) = said(day);
            let message = text!(
                "l’élève a {age} ans pendant le stage, {fr} : les règles du premier jour valent jusqu’à la fin",
                "the pupil turns {age} during the placement, on {en}: the rules of the first day hold to the end"
            );
            let help = text!(
                "rien à changer si la date de naissance est juste",
                "nothing to change if the date of birth is right"
            );
            Finding::new(cx.agreement.pupil.birth_date.span, message).with_help(help)
        });
        found.into_iter().collect()
    },
};

/// The day on which a pupil who signs under age comes of age, before the placement begins.
pub(super) fn comes_of_age_after_signing(cx: &Context<'_>) -> Option<NaiveDate> {
    let deadline = cx.agreement.signing.deadline?;
    birthday(cx, 18).filter(|day| deadline.value < *day && *day <= cx.agreement.placement.start.value)
}

const AGES_05: Rule = Rule {
    about: About {
        code: "AGES-05",
        severity: Severity::Note,
        title: (
            "l’élève majeur au premier jour l’est aussi quand il signe",
            "a pupil of age on the first day is so when signing",
        ),
        explanation: (
            "L’élève qui devient majeur entre la signature et le premier jour peut avoir à signer mineur : la signature d’un \
             responsable est alors valable, et il vaut mieux la recueillir.",
            "A pupil who comes of age between signing and the first day may sign under age: a guardian's signature is then \
             valid, and is better asked for.",
        ),
        source: Some(Source::read("code civil, article 388", "code civil, article 388")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("guardians = []\n[pupil]\nbirth_date = 2008-06-05"),
        &[Example::of(
            "[pupil]\nbirth_date = 2008-06-10\n[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\nsigns = \"required\"",
        )],
    ),
    fails: Examples::one(Example::of("guardians = []\n[pupil]\nbirth_date = 2008-06-10").underlining("2008-06-10")),
    check: |cx| {
        let is_signed = cx.agreement.guardians.iter().any(|one| one.signs.is_some_and(|s| s.value == Signs::Required));
        let Some(day) = comes_of_age_after_signing(cx).filter(|_| !is_signed) else { return vec![] };
        let (fr, en) = said(day);
        let message = text!(
            "l’élève ne sera majeur que {fr}, après le dernier jour pour signer",
            "the pupil comes of age only on {en}, after the last day for signing"
        );
        let help = text!(
            "recueillir aussi la signature d’un responsable, ou signer après l’anniversaire",
            "ask for a guardian's signature as well, or sign after the birthday"
        );
        vec![Finding::new(cx.agreement.pupil.birth_date.span, message).with_help(help)]
    },
};
