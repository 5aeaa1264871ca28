//! Dates against each other: years, the deadline, the day that it is.

use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule};
use super::telling;
use crate::calendar::SchoolYear;
use crate::diagnostic::{Lang, Severity};
use crate::text;

pub(super) const DATES_08: Rule = Rule {
    about: About {
        code: "DATES-08",
        severity: Severity::Warning,
        title: (
            "le modèle vaut pour l’année scolaire du stage",
            "the model is for the school year of the placement",
        ),
        explanation: (
            "Les conventions types changent : chacune nomme les années scolaires pour lesquelles elle a été publiée.",
            "Model agreements change: each names the school years that it was published for.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("model = \"observation-2024\"")),
    fails: Examples::one(
        Example::of("number = \"CS25-0412\"\n[placement]\nstart = 2025-06-16\nend = 2025-06-27\n[signing]\ndeadline = 2025-06-05\n[school]\nboard = { approved_on = 2025-02-05 }")
            .without(&["placement.except"])
            .underlining("\"observation-2025\""),
    ),
    check: |cx| {
        let years = &cx.model.manifest().school_years;
        let year = SchoolYear::of(cx.agreement.placement.start.value);
        let bound = |text: &str| text.parse::<SchoolYear>().ok();
        let is_early = bound(&years.from).is_some_and(|from| year < from);
        let is_late = years.to.as_deref().and_then(bound).is_some_and(|to| year > to);
        if !is_early && !is_late {
            return vec![];
        }
        let (name, from, year) = (cx.model.name(), &years.from, year.to_string());
        let message = match (is_late, &years.to) {
            (true, Some(to)) => text!(
                "le modèle `{name}` a cessé après {to}, et le stage est en {year}",
                "the model `{name}` ended after {to}, and the placement is in {year}"
            ),
            _ => text!(
                "le modèle `{name}` vaut à partir de {from}, et le stage est en {year}",
                "the model `{name}` holds from {from} on, and the placement is in {year}"
            ),
        };
        let help = text!("choisir le modèle de l’année, ou corriger `placement.start`", "choose the model of that year, or mend `placement.start`");
        vec![Finding::new(cx.agreement.model.span, message).with_help(help)]
    },
};

pub(super) const DATES_10: Rule = Rule {
    about: About {
        code: "DATES-10",
        severity: Severity::Warning,
        title: (
            "le stage commence et finit dans la même année scolaire",
            "the placement starts and ends in one school year",
        ),
        explanation: (
            "Une année scolaire va du 1er septembre au 31 août : un stage qui en touche deux a une date fausse.",
            "A school year is from 1 September to 31 August: a placement that touches two has a wrong date.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[placement]\nstart = 2026-06-15\nend = 2026-06-26")),
    fails: Examples::one(
        Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-08-31\nend = 2026-09-04\n[signing]\ndeadline = 2026-06-05")
            .without(&["placement.except"])
            .underlining("2026-09-04")
            .with(&["DATES-09"]),
    ),
    check: |cx| {
        let (start, end) = (cx.agreement.placement.start, cx.agreement.placement.end);
        // What is far too long, or backwards, is told by itself.
        let (first, last) = (SchoolYear::of(start.value), SchoolYear::of(end.value));
        if cx.days.is_empty() || first == last {
            return vec![];
        }
        let message = text!(
            "le stage commence en {first} et finit en {last}",
            "the placement starts in {first} and ends in {last}"
        );
        let help = text!(
            "vérifier `placement.start` et `placement.end`",
            "check `placement.start` and `placement.end`"
        );
        vec![Finding::new(end.span, message).with_help(help)]
    },
};

/// The year that a number begins with, where it has the form of one: `CS26-0412`, `SC-2026.118`.
fn year_in(number: &str) -> Option<i32> {
    let digits = |from: usize| number.get(from..).map(|rest| rest.chars().take_while(char::is_ascii_digit).count());
    let first = number.find(|c: char| c.is_ascii_digit())?;
    let length = digits(first)?;
    let year: i32 = number.get(first..first + length)?.parse().ok()?;
    let after_letter = first > 0 && number.as_bytes().get(first - 1).is_some_and(u8::is_ascii_alphabetic);
    let goes_on = number.get(first + length..)?.starts_with(['-', '.']);
    match length {
        2 if after_letter && goes_on => Some(2000 + year),
        4 if goes_on && (2000..2100).contains(&year) => Some(year),
        _ => None,
    }
}

/// Years further away than this are no years, but other numbers.
const YEARS_AWAY: i32 = 3;

pub(super) const DATES_11: Rule = Rule {
    about: About {
        code: "DATES-11",
        severity: Severity::Warning,
        title: ("l’année du numéro est celle du stage", "the year of the number is that of the placement"),
        explanation: (
            "Un numéro comme CS26-0412 porte une année. Si ce n’est aucune des deux années de l’année scolaire du stage, le numéro ou une date vient d’une autre année.",
            "A number such as CS26-0412 carries a year. If it is neither of the two years of the placement’s school year, the number or a date comes from another year.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("number = \"CS26-0412\""),
        &[Example::of("number = \"CS25-0412\""), Example::of("number = \"A12-4\"")],
    ),
    fails: Examples::many(
        Example::of("number = \"CS24-0412\"").underlining("\"CS24-0412\""),
        &[Example::of("number = \"SC-2027.118\"")],
    ),
    check: |cx| {
        let number = &cx.agreement.number;
        let year = SchoolYear::of(cx.agreement.placement.start.value);
        let Some(told) = year_in(number.as_str()) else { return vec![] };
        let away = (told - year.first_year()).abs();
        if told == year.first_year() || told == year.last_year() || away > YEARS_AWAY {
            return vec![];
        }
        let typed = number.as_str();
        let message = text!(
            "le numéro « {typed} » dit {told}, et le stage est de l’année scolaire {year}",
            "the number « {typed} » says {told}, and the placement is in the school year {year}"
        );
        let help = text!(
            "corriger l’année du numéro, ou celle de `placement.start`",
            "mend the year of the number, or that of `placement.start`"
        );
        vec![Finding::new(number.span, message).with_help(help)]
    },
};

/// More days between the last day to sign and the first day than a school year has before June.
const EARLY: i64 = 300;

pub(super) const DATES_12: Rule = Rule {
    about: About {
        code: "DATES-12",
        severity: Severity::Warning,
        title: ("les signatures sont demandées avant le premier jour", "signatures are asked for before the first day"),
        explanation: (
            "Un élève ne devrait pas commencer sans convention signée : le dernier jour pour signer ne vient pas après le premier jour du stage. S’il vient dix mois avant, son année est fausse.",
            "A pupil should not begin without a signed agreement: the last day to sign does not come after the first day of the placement. Where it comes ten months before, its year is wrong.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[signing]\ndeadline = 2026-06-05")),
    fails: Examples::many(
        Example::of("[signing]\ndeadline = 2026-06-16").underlining("2026-06-16"),
        &[Example::of("[signing]\ndeadline = 2025-06-05\n[school.board]\napproved_on = 2025-02-05")],
    ),
    check: |cx| {
        let start = cx.agreement.placement.start.value;
        let Some(deadline) = cx.agreement.signing.deadline else { return vec![] };
        if (start - deadline.value).num_days() > EARLY {
            let (day, first) = (telling::short(deadline.value), telling::short(start));
            let message = text!(
                "signer jusqu’au {day}, alors que le stage ne commence que le {first}",
                "to be signed until {day}, while the placement begins only on {first}"
            );
            let help = text!("vérifier l’année de `deadline`", "check the year of `deadline`");
            return vec![Finding::new(deadline.span, message).with_help(help)];
        }
        let late = Some(deadline).filter(|deadline| deadline.value > start);
        let found = late.map(|deadline| {
            let (day, first) = (telling::day(deadline.value), telling::day(start));
            let (day_fr, first_fr) = (day.get(Lang::Fr).trim_start_matches("le "), first.get(Lang::Fr));
            let (day_en, first_en) = (day.get(Lang::En), first.get(Lang::En));
            let message = text!(
                "signer jusqu’au {day_fr}, alors que le stage commence {first_fr}",
                "to be signed until {day_en}, while the placement begins on {first_en}"
            );
            let help = text!(
                "écrire un jour d’avant le premier jour du stage",
                "write a day before the first day of the placement"
            );
            Finding::new(deadline.span, message).with_help(help)
        });
        found.into_iter().collect()
    },
};

pub(super) const DATES_14: Rule = Rule {
    about: About {
        code: "DATES-14",
        severity: Severity::Warning,
        title: ("il reste le temps de signer", "there is time left to sign"),
        explanation: (
            "Une convention qui part par la poste revient par la poste : `post_days` de `school.toml` dit les jours d’un trajet, sept s’il ne dit rien. La règle n’est posée qu’avec le jour où l’on est (`--on`).",
            "An agreement that goes by post comes back by post: `post_days` in `school.toml` says the days one way, seven if it says nothing. The rule is asked only with the day that it is (`--on`).",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("").on("2026-05-20"),
        &[Example::of("").on("2026-06-01").in_school("[settings]\npost_days = 2"), Example::of("")],
    ),
    fails: Examples::many(
        Example::of("").on("2026-05-28").underlining("2026-06-05"),
        &[
            Example::of("").on("2026-06-10"),
            Example::of("").on("2026-06-05").without(&["signing.deadline"]).underlining("2026-06-15"),
        ],
    ),
    check: |cx| {
        let start = cx.agreement.placement.start;
        let last = cx.agreement.signing.deadline.unwrap_or(start);
        let Some(on) = cx.on.filter(|on| *on < start.value) else { return vec![] };
        let (left, needed) = ((last.value - on).num_days(), 2 * i64::from(cx.school.post_days));
        let day = telling::day(last.value);
        let (fr, en) = (day.get(Lang::Fr), day.get(Lang::En));
        let message = match left {
            ..0 => text!("le dernier jour pour signer était {fr}", "the last day to sign was {en}"),
            0 | 1 if left < needed => text!(
                "le dernier jour pour signer est {fr} : un aller et retour par la poste demande {needed} jours",
                "the last day to sign is {en}: there and back by post takes {needed} days"
            ),
            left if left < needed => text!(
                "il reste {left} jours pour signer : un aller et retour par la poste en demande {needed}",
                "{left} days are left to sign: there and back by post takes {needed}"
            ),
            _ => return vec![],
        };
        let help =
            text!("faire signer sur place ou par voie électronique", "have it signed on the spot or electronically");
        vec![Finding::new(last.span, message).with_help(help)]
    },
};

pub(super) const DATES_15: Rule = Rule {
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
        let help = text!(
            "vérifier l’année des dates ; sinon, faire signer avant que l’élève y aille",
            "check the year of the dates; else have it signed before the pupil goes there"
        );
        vec![Finding::new(start.span, message).with_help(help)]
    },
};
