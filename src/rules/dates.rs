//! Dates of the placement.

use super::context::{Context, DAYS_MAX, Presence};
use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use super::telling;
use crate::calendar::{Certainty, Holiday};
use crate::diagnostic::{Lang, Severity, Span, Text};
use crate::text;

pub(super) const RULES: &[Rule] = &[DATES_01, DATES_02, DATES_03, DATES_04, DATES_15];

const DATES_01: Rule = Rule {
    about: About {
        code: "DATES-01",
        severity: Severity::Error,
        title: ("le stage finit au plus tôt le jour où il commence", "the placement ends no earlier than it starts"),
        explanation: (
            "Le premier et le dernier jour ont sans doute été intervertis, ou une année est fausse.",
            "The first and the last day were probably swapped, or a year is wrong.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(Example::of("[placement]\nstart = 2026-06-15\nend = 2026-06-26")),
    fails: Examples::one(
        Example::of("[placement]\nstart = 2026-06-26\nend = 2026-06-15")
            .without(&["placement.except"])
            .underlining("2026-06-15"),
    ),
    check: |cx| {
        let (start, end) = (cx.agreement.placement.start, cx.agreement.placement.end);
        if end.value >= start.value {
            return vec![];
        }
        let (s, e) = (start.value.format("%d/%m/%Y"), end.value.format("%d/%m/%Y"));
        let help = text!(
            "`placement.end` est le dernier jour, `placement.start` le premier",
            "`placement.end` is the last day, `placement.start` the first"
        );
        let message = text!(
            "le stage finit le {e}, avant de commencer le {s}",
            "the placement ends on {e}, before it starts on {s}"
        );
        vec![Finding::new(end.span, message).with_help(help)]
    },
};

const DATES_02: Rule = Rule {
    about: About {
        code: "DATES-02",
        severity: Severity::Error,
        title: ("le stage dure au plus trois mois", "the placement lasts three months at most"),
        explanation: (
            "Une convention type prévoit cinq jours au collège et deux semaines en seconde. Au-delà de trois mois, c’est une \
             année qui est fausse.",
            "A model agreement provides for five days at collège and two weeks in seconde. Beyond three months a year is wrong.",
        ),
        source: Some(Source::read(
            "les conventions types prévoient cinq jours au collège, deux semaines en seconde",
            "the model agreements provide for five days at collège, two weeks in seconde",
        )),
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(Example::of("[placement]\nstart = 2026-06-15\nend = 2026-06-26")),
    fails: Examples::one(Example::of("[placement]\nstart = 2026-06-15\nend = 2027-06-26").underlining("2027-06-26")),
    check: |cx| {
        let days = (cx.agreement.placement.end.value - cx.agreement.placement.start.value).num_days() + 1;
        if days <= DAYS_MAX {
            return vec![];
        }
        let message = text!("le stage durerait {days} jours", "the placement would last {days} days");
        let help = text!(
            "vérifier l’année de `placement.start` et de `placement.end`",
            "check the years of `placement.start` and `placement.end`"
        );
        vec![Finding::new(cx.agreement.placement.end.span, message).with_help(help)]
    },
};

const DATES_03: Rule = Rule {
    about: About {
        code: "DATES-03",
        severity: Severity::Error,
        title: (
            "un jour de `placement.except` est un jour du stage",
            "a day of `placement.except` is a day of the placement",
        ),
        explanation: (
            "Un jour qui diffère de la semaine habituelle se trouve entre le premier et le dernier jour du stage.",
            "A day that differs from the usual week lies between the first and the last day of the placement.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(Example::of("[placement.except]\n\"2026-06-25\" = []")),
    fails: Examples::one(Example::of("[placement.except]\n\"2026-07-03\" = []").underlining("[]")),
    check: |cx| {
        let placement = &cx.agreement.placement;
        let outside =
            placement.except.iter().filter(|(day, _)| **day < placement.start.value || **day > placement.end.value);
        let found = |day: &chrono::NaiveDate| {
            let day = day.format("%d/%m/%Y");
            text!("le {day} n’est pas un jour de ce stage", "{day} is not a day of this placement")
        };
        outside.map(|(day, slots)| Finding::new(slots.span, found(day))).collect()
    },
};

const DATES_04: Rule = Rule {
    about: About {
        code: "DATES-04",
        severity: Severity::Error,
        title: ("aucune présence n’est prévue un jour férié", "no presence is planned on a public holiday"),
        explanation: (
            "Un mineur ne travaille pas un jour férié, et l’élève en stage non plus. Les jours fériés sont ceux du lieu de \
             l’établissement (`holidays` de `school.toml` les change, `extra_holidays` en ajoute) ; ceux qui ne valent que dans \
             certaines communes, que l’établissement ajoute ou qui ne sont pas vérifiés donnent un avertissement, comme tous \
             ceux d’un élève majeur.",
            "A minor does not work on a public holiday, nor does a pupil on a placement. The holidays are those of the school’s \
             place (`holidays` in `school.toml` changes them, `extra_holidays` adds some); those that hold in some communes \
             only, that the school adds or that were not verified give a warning, as do all those of a pupil who is of age.",
        ),
        source: Some(Source::read(
            "code du travail, articles L. 3133-1, L. 3134-13, L. 3164-6 et L. 3422-2",
            "code du travail, articles L. 3133-1, L. 3134-13, L. 3164-6 and L. 3422-2",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("[placement]\nstart = 2026-05-18\nend = 2026-05-29\n[placement.except]\n\"2026-05-25\" = []")
            .without(&["placement.except"]),
        &[Example::of("[placement]\nstart = 2026-06-08\nend = 2026-06-12").without(&["placement.except"])],
    ),
    fails: Examples::many(
        Example::of("[placement]\nstart = 2026-05-18\nend = 2026-05-29")
            .without(&["placement.except"])
            .underlining("\"08:30-12:00\", \"13:30-17:00\""),
        &[
            Example::of("[placement]\nstart = 2026-06-08\nend = 2026-06-12")
                .without(&["placement.except"])
                .in_school("[settings]\nholidays = \"guyane\""),
            Example::of("[placement]\nstart = 2026-06-08\nend = 2026-06-12")
                .without(&["placement.except"])
                .in_school("[settings]\nextra_holidays = [2026-06-11]")
                .graded(Severity::Warning),
            Example::of(
                "[pupil]\nbirth_date = 2008-01-01\n[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"\n[placement]\nstart = 2026-05-18\nend = 2026-05-29",
            )
            .without(&["placement.except"])
            .graded(Severity::Warning),
        ],
    ),
    check: public_holidays,
};

fn public_holidays(cx: &Context<'_>) -> Vec<Finding> {
    let Some(holidays) = cx.holidays().filter(|_| cx.agreement.host.country.is_french()) else { return vec![] };
    let met = |day: &Presence<'_>| Some((day.span()?, holidays.on(day.date)?));
    let found = |(span, holiday): (Span, Holiday)| {
        let (day, absence) = (telling::day(holiday.date()), telling::absence(holiday.date()));
        let (day_fr, day_en) = (day.get(Lang::Fr), day.get(Lang::En));
        let (fr, en) = (holiday.name(Lang::Fr), holiday.name(Lang::En));
        let message = text!("{day_fr} est férié : {fr}", "{day_en} is a public holiday: {en}");
        let help =
            text!("écrire `{absence}` sous `[placement.except]`", "write `{absence}` under `[placement.except]`");
        let grave = cx.age() < 18 && holiday.certainty() == Certainty::Law;
        let severity = if grave { Severity::Error } else { Severity::Warning };
        let found = Finding::new(span, message).with_help(help).with_severity(severity);
        match holiday.source() {
            Some(source) => found.with_source(Text::new(source, source)),
            None => found,
        }
    };
    cx.presence().filter_map(met).map(found).collect()
}

const DATES_15: Rule = Rule {
    about: About {
        code: "DATES-15",
        severity: Severity::Warning,
        title: ("le stage n’a pas encore commencé", "the placement has not begun yet"),
        explanation: (
            "Une convention se signe avant le premier jour. La règle n’est posée qu’avec le jour où l’on est (`--on`).",
            "An agreement is signed before the first day. The rule is asked only with the day that it is (`--on`).",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(Example::of("").on("2026-06-01").without(&["signing.deadline"]), &[Example::of("")]),
    fails: Examples::one(Example::of("").on("2026-06-15").underlining("2026-06-15")),
    check: |cx| {
        let start = cx.agreement.placement.start;
        let Some(on) = cx.on.filter(|on| *on >= start.value) else { return vec![] };
        let (day, today) = (telling::day(start.value), telling::day(on));
        let (day_fr, today_fr) = (day.get(Lang::Fr), today.get(Lang::Fr));
        let (day_en, today_en) = (day.get(Lang::En), today.get(Lang::En));
        let message = text!(
            "le stage commence {day_fr}, et nous sommes {today_fr}",
            "the placement begins on {day_en}, and it is {today_en}"
        );
        vec![Finding::new(start.span, message)]
    },
};
