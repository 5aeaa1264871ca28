//! Dates of the placement.

use chrono::{Datelike, Days, NaiveDate};

use super::context::{Context, DAYS_MAX, Presence};
use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use super::{telling, years};
use crate::agreement::{Level, SchoolStatus};
use crate::calendar::{Certainty, Holiday, Holidays, Interval, SchoolYear, Territory, Window, WindowSource};
use crate::diagnostic::{Lang, Severity, Span, Text};
use crate::text;
use crate::typography;

pub(super) const RULES: &[Rule] = &[
    DATES_01,
    DATES_02,
    DATES_03,
    DATES_04,
    DATES_05,
    DATES_06,
    DATES_07,
    years::DATES_08,
    DATES_09,
    years::DATES_10,
    years::DATES_11,
    years::DATES_12,
    DATES_13,
    years::DATES_14,
    years::DATES_15,
];

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
        let (s, e) = (telling::short(start.value), telling::short(end.value));
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
    fails: Examples::many(
        Example::of("[placement.except]\n\"2026-07-03\" = []").underlining("[]"),
        &[Example::of("[placement.except]\n\"2025-06-19\" = [\"08:30-12:00\"]\n\"2025-06-26\" = []")
            .without(&["placement.except"])
            .underlining("[\"08:30-12:00\"]")],
    ),
    check: |cx| {
        let placement = &cx.agreement.placement;
        let (start, end) = (placement.start.value, placement.end.value);
        let outside: Vec<_> = placement.except.iter().filter(|(day, _)| **day < start || **day > end).collect();
        // Where the dates are swapped, every day lies outside.
        let Some((_, first)) = outside.first().filter(|_| start <= end) else { return vec![] };
        let dates: Vec<NaiveDate> = outside.iter().map(|(day, _)| **day).collect();
        let days = telling::days(&dates);
        let (fr, en) = (days.get(Lang::Fr), days.get(Lang::En));
        let message = match dates.len() {
            1 => text!("{fr} n’est pas un jour de ce stage", "{en} is not a day of this placement"),
            _ => text!("{fr} ne sont pas des jours de ce stage", "{en} are not days of this placement"),
        };
        let (from, to) = (telling::short(start), telling::short(end));
        let help = text!(
            "ne laisser sous `[placement.except]` que des jours du {from} au {to}",
            "leave only days from {from} to {to} under `[placement.except]`"
        );
        let found = Finding::new(first.span, message).with_help(help);
        let others = outside.iter().skip(1).take(telling::MOST_PLACES);
        vec![others.fold(found, |found, (_, slots)| found.with_related(slots.span, text!("ici aussi", "here too")))]
    },
};

const DATES_04: Rule = Rule {
    about: About {
        code: "DATES-04",
        severity: Severity::Error,
        title: ("aucune présence n’est prévue un jour férié", "no presence is planned on a public holiday"),
        explanation: (
            "Un mineur ne travaille pas un jour férié, et l’élève en stage non plus. Les jours fériés sont ceux du lieu de \
             l’établissement et du lieu du stage (`holidays` de `school.toml` les change, `extra_holidays` en ajoute) ; ceux qui ne valent que dans \
             certaines communes, que l’établissement ajoute ou qui ne sont pas vérifiés donnent un avertissement, comme tous \
             ceux d’un élève majeur.",
            "A minor does not work on a public holiday, nor does a pupil on a placement. The holidays are those of the places \
             of the school and of the placement (`holidays` in `school.toml` changes them, `extra_holidays` adds some); those that hold in some communes \
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
        Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-05-25\nend = 2026-05-29\n[signing]\ndeadline = 2026-05-15\n[placement.except]\n\"2026-05-25\" = []").without(&["placement.except"]),
        &[Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-05-25\nend = 2026-05-29\n[placement.except]\n\"2026-05-25\" = []\n[signing]\ndeadline = 2026-05-15").without(&["placement.except"])],
    ),
    fails: Examples::many(
        Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-05-25\nend = 2026-05-29\n[signing]\ndeadline = 2026-05-15")
            .without(&["placement.except"])
            .underlining("\"08:30-12:00\", \"13:30-17:00\""),
        &[
            Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-05-25\nend = 2026-05-29\n[placement.except]\n\"2026-05-25\" = []\n[signing]\ndeadline = 2026-05-15")
                .without(&["placement.except"])
                .in_school("[settings]\nholidays = \"guadeloupe\""),
            Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-04-03\nend = 2026-04-03\n[placement.address]\npostcode = \"67000\"\ncity = \"Strasbourg\"\n[placement.week]\nfriday = [\"09:00-12:00\"]\n[signing]\ndeadline = 2026-03-20")
                .without(&["placement.except", "placement.week"])
                .graded(Severity::Warning),
            Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-05-25\nend = 2026-05-29\n[placement.except]\n\"2026-05-25\" = []\n[signing]\ndeadline = 2026-05-15")
                .without(&["placement.except"])
                .in_school("[settings]\nextra_holidays = [2026-05-28]")
                .graded(Severity::Warning),
            Example::of(
                "level = \"troisieme\"\n[placement]\nstart = 2026-05-25\nend = 2026-05-29\n[signing]\ndeadline = 2026-05-15\n[pupil]\nbirth_date = 2008-01-01\n[[guardians]]\nfamily_name = \"Moreau\"\ngiven_names = \"Claire\"",
            )
            .with(&["AGES-03"]).without(&["placement.except"])
            .graded(Severity::Warning),
        ],
    ),
    check: public_holidays,
};

/// The days of presence that are public holidays.
fn public_holidays(cx: &Context<'_>) -> Vec<Finding> {
    let of_school = cx.holidays().filter(|_| cx.agreement.host.country.is_french());
    let of_workplace = cx.holidays_of_workplace();
    let on = |holidays: &Option<Holidays>, day| holidays.as_ref().and_then(|holidays| holidays.on(day));
    let met =
        |day: &Presence<'_>| Some((day.span()?, on(&of_school, day.date).or_else(|| on(&of_workplace, day.date))?));
    let found = |(span, holiday): (Span, Holiday)| {
        let (day, absence) = (telling::day(holiday.date()), telling::absence(holiday.date()));
        let (day_fr, day_en) = (day.get(Lang::Fr), day.get(Lang::En));
        let (fr, en) = (holiday.name(Lang::Fr), holiday.name(Lang::En));
        let message = match on(&of_school, holiday.date()) {
            Some(_) => text!("{day_fr} est férié : {fr}", "{day_en} is a public holiday: {en}"),
            None => text!(
                "{day_fr} est férié au lieu du stage : {fr}",
                "{day_en} is a public holiday at the place of the placement: {en}"
            ),
        };
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

pub(super) const DATES_05: Rule = Rule {
    about: About {
        code: "DATES-05",
        severity: Severity::Error,
        title: ("l’établissement n’est pas fermé pendant le stage", "the school is not closed during the placement"),
        explanation: (
            "La séquence d’observation a lieu pendant le temps scolaire. Les jours de fermeture sont ceux de `closed` dans `school.toml` : vacances, ponts.",
            "The observation placement takes place in school time. The days when the school is closed are those of `closed` in `school.toml`: holidays, bridges.",
        ),
        source: Some(Source::read("code du travail, article L. 4153-1", "code du travail, article L. 4153-1")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(
        Example::of("[placement.except]\n\"2026-06-22\" = []").in_school("[settings]\nclosed = [2026-06-22]"),
    ),
    fails: Examples::many(
        Example::of("")
            .in_school("[settings]\nclosed = [\"2026-06-22..2026-06-24\"]")
            .underlining("\"08:30-12:00\", \"13:30-17:00\""),
        &[Example::of("").in_school("[settings]\nclosed = [2026-06-16]")],
    ),
    check: |cx| {
        let holidays = cx.holidays();
        let is_holiday =
            |day: &&Presence<'_>| holidays.as_ref().is_some_and(|holidays| holidays.on(day.date).is_some());
        let is_closed = |day: &&Presence<'_>| cx.school.closed.iter().any(|closed| closed.contains(day.date));
        let days: Vec<&Presence<'_>> = cx.presence().filter(is_closed).filter(|day| !is_holiday(day)).collect();
        let found =
            telling::of_days(&days, |fr, en| text!("l’établissement est fermé {fr}", "the school is closed on {en}"));
        let absence = days.first().map(|day| telling::absence(day.date)).unwrap_or_default();
        let help = text!(
            "changer les dates, ou écrire `{absence}` sous `[placement.except]`",
            "change the dates, or write `{absence}` under `[placement.except]`"
        );
        found.into_iter().map(|found| found.with_help(help.clone())).collect()
    },
};

pub(super) const DATES_06: Rule = Rule {
    about: About {
        code: "DATES-06",
        severity: Severity::Error,
        title: (
            "au collège, le stage a le nombre de jours que la convention permet",
            "at collège the placement has as many days as the agreement allows",
        ),
        explanation: (
            "En quatrième et en troisième, la séquence dure cinq jours, d’affilée ou non. Ce sont les jours de présence qui comptent.",
            "In quatrième and troisième the placement lasts five days, in a row or not. The days of presence count.",
        ),
        source: Some(Source::read("convention type, article 9", "model agreement, article 9")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-03-16\nend = 2026-03-20\n[signing]\ndeadline = 2026-03-06").without(&["placement.except"])),
    fails: Examples::one(
        Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-03-16\nend = 2026-03-23\n[signing]\ndeadline = 2026-03-06")
            .without(&["placement.except"])
            .underlining("2026-03-23"),
    ),
    check: |cx| {
        let limit = cx.model.limits().college_days.filter(|_| cx.agreement.level.value != Level::SecondeGt);
        let Some(limit) = limit else { return vec![] };
        let (days, most) = (cx.presence().count(), limit.days);
        if days <= most as usize {
            return vec![];
        }
        let message = text!("le stage a {days} jours de présence : {most} au plus au collège", "the placement has {days} days of presence: {most} at most at collège");
        let help = text!("avancer `placement.end`, ou écrire les absences sous `[placement.except]`", "bring `placement.end` forward, or write the absences under `[placement.except]`");
        vec![Finding::new(cx.agreement.placement.end.span, message).with_help(help).with_severity(Context::severity(limit.verified))]
    },
};

pub(super) const DATES_07: Rule = Rule {
    about: About {
        code: "DATES-07",
        severity: Severity::Error,
        title: (
            "le stage de seconde a lieu pendant les deux semaines nationales de juin",
            "the placement of seconde takes place in the two national weeks of June",
        ),
        explanation: (
            "Les dates officielles de 2024 et de 2025 sont connues : en sortir est une erreur. Celles de 2026 sont les dates de la plateforme nationale, et les suivantes la règle qui donne toutes celles-là, les deux semaines qui finissent le dernier vendredi de juin : un avertissement. Les lycées privés hors contrat et les territoires qui ont leur propre année scolaire n’y sont pas tenus ; un lycée français de l’étranger peut y déroger. `seconde_weeks` de `school.toml` dit alors les semaines de l’établissement, et en sortir est un avertissement.",
            "The official dates of 2024 and 2025 are known: to leave them is an error. Those of 2026 are the dates of the national platform, and later ones the rule that gives all of these, the two weeks that end on the last Friday of June: a warning. Private schools without contract and territories with a school year of their own are not held to them; a French school abroad may depart from them. `seconde_weeks` in `school.toml` then tells the school's own weeks, and to leave them is a warning.",
        ),
        source: Some(Source::read(
            "arrêté du 29 novembre 2023 ; dates officielles de 2024 et 2025",
            "arrêté of 29 November 2023; official dates of 2024 and 2025",
        )),
        held: Held::since(2023, 11, 29),
        binding: false,
    },
    passes: Examples::many(
        Example::of("[placement]\nstart = 2026-06-15\nend = 2026-06-26"),
        &[
            Example::of("[placement]\nstart = 2026-06-08\nend = 2026-06-19\n[school]\nstatus = \"private-no-contract\"").without(&["placement.except"]),
            Example::of("[placement]\nstart = 2026-06-08\nend = 2026-06-19")
                .without(&["placement.except"])
                .in_school("[settings]\nseconde_weeks = [\"2026-06-08..2026-06-19\"]"),
            Example::of("[placement]\nstart = 2026-06-16\nend = 2026-06-27\n[placement.week]\nmonday = []\nsaturday = [\"09:00-12:00\"]")
                .without(&["placement.except"])
                .with(&["HOURS-11"]),
        ],
    ),
    fails: Examples::many(
        Example::of("number = \"CS25-0412\"\nmodel = \"observation-2024\"\n[placement]\nstart = 2025-06-09\nend = 2025-06-20\n[placement.except]\n\"2025-06-09\" = []\n[signing]\ndeadline = 2025-06-05\n[school]\nboard = { approved_on = 2025-02-05 }")
            .without(&["placement.except"])
            .underlining("2025-06-09"),
        &[
            Example::of("[placement]\nstart = 2026-06-08\nend = 2026-06-19").without(&["placement.except"]).graded(Severity::Warning),
            Example::of("")
                .in_school("[settings]\nseconde_weeks = [\"2025-10-06..2025-10-17\", \"2026-10-05..2026-10-16\"]")
                .graded(Severity::Warning)
                .underlining("2026-06-15"),
            Example::of("[placement]\nstart = 2026-06-22\nend = 2026-07-03").without(&["placement.except"]).graded(Severity::Warning).underlining("2026-07-03"),
        ],
    ),
    check: window_of_june,
};

/// The days of presence outside the national window.
fn window_of_june(cx: &Context<'_>) -> Vec<Finding> {
    if !cx.school.seconde_weeks.is_empty() {
        return outside_own_weeks(cx).into_iter().collect();
    }
    let (agreement, placement) = (cx.agreement, &cx.agreement.placement);
    let is_bound =
        agreement.level.value == Level::SecondeGt && agreement.school.status.value != SchoolStatus::PrivateNoContract;
    let territory = cx.territory();
    let year = placement.start.value.year();
    let window = Window::of_seconde(year, territory.unwrap_or(Territory::Mainland)).filter(|_| is_bound);
    let days = || cx.presence().map(|day| day.date);
    let (Some(window), Some(first), Some(last)) = (window, days().min(), days().max()) else { return vec![] };
    let interval = window.interval();
    // The Saturday after the second week is told as a Saturday.
    let is_next_saturday = |day: NaiveDate| Some(day) == interval.end().succ_opt();
    if interval.contains(first) && (interval.contains(last) || is_next_saturday(last)) {
        return vec![];
    }
    let span = if interval.contains(first) { placement.end.span } else { placement.start.span };
    let (from, to) = (interval.start(), interval.end());
    let (fr, words) = (typography::period(from, to), (telling::day(from), telling::day(to)));
    let (from_en, to_en) = (words.0.get(Lang::En), words.1.get(Lang::En));
    let message = text!(
        "le stage de seconde de {year} a lieu {fr}",
        "the placement of seconde of {year} is from {from_en} to {to_en}"
    );
    let help = text!("écrire `start = {from}` et `end = {to}`", "write `start = {from}` and `end = {to}`");
    let is_official = window.source() == WindowSource::Official && territory.is_some();
    let severity = if is_official { Severity::Error } else { Severity::Warning };
    vec![
        Finding::new(span, message).with_help(help).with_severity(severity).with_source(window_source(window.source())),
    ]
}

/// The placement of seconde outside the weeks that the school itself has set.
fn outside_own_weeks(cx: &Context<'_>) -> Option<Finding> {
    let (weeks, placement) = (&cx.school.seconde_weeks, &cx.agreement.placement);
    let days: Vec<NaiveDate> = cx.presence().map(|day| day.date).collect();
    let (first, last) = (days.iter().min()?, days.iter().max()?);
    let is_within = weeks.iter().any(|weeks| weeks.contains(*first) && weeks.contains(*last));
    if cx.agreement.level.value != Level::SecondeGt || is_within {
        return None;
    }
    let nearest = weeks.iter().min_by_key(|weeks| (weeks.start() - *first).num_days().abs())?;
    let span = if nearest.contains(*first) { placement.end.span } else { placement.start.span };
    let (from, to) = (nearest.start(), nearest.end());
    let fr = typography::period(from, to);
    let (from, to) = (telling::day(from), telling::day(to));
    let (from, to) = (from.get(Lang::En), to.get(Lang::En));
    let message = text!(
        "dans cet établissement, le stage de seconde a lieu {fr}",
        "at this school the placement of seconde is from {from} to {to}"
    );
    let help = text!(
        "corriger les dates, ou `seconde_weeks` de `school.toml`",
        "mend the dates, or `seconde_weeks` in `school.toml`"
    );
    let source = text!("dates de l’établissement (`seconde_weeks`)", "the school's own dates (`seconde_weeks`)");
    Some(Finding::new(span, message).with_help(help).with_severity(Severity::Warning).with_source(source))
}

/// What the dates of a window rest on.
fn window_source(source: WindowSource) -> Text {
    match source {
        WindowSource::Official => text!("dates officielles de la séquence", "official dates of the placement"),
        WindowSource::Platform => text!(
            "dates de la plateforme nationale ; aucun texte officiel trouvé",
            "dates of the national platform; no official text found"
        ),
        _ => text!(
            "règle qui donne les dates connues (deux semaines jusqu’au dernier vendredi de juin) ; aucune date officielle trouvée",
            "rule that gives the known dates (two weeks to the last Friday of June); no official date found"
        ),
    }
}

pub(super) const DATES_09: Rule = Rule {
    about: About {
        code: "DATES-09",
        severity: Severity::Warning,
        title: (
            "au collège, le stage a lieu entre septembre et la fin de mai",
            "at collège the placement takes place between September and the end of May",
        ),
        explanation: (
            "La plateforme nationale ouvre les stages de quatrième et de troisième du premier lundi de septembre au dernier vendredi de mai.",
            "The national platform opens the placements of quatrième and troisième from the first Monday of September to the last Friday of May.",
        ),
        source: Some(Source::reported("plateforme nationale 1élève1stage", "national platform 1élève1stage")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-03-16\nend = 2026-03-20\n[signing]\ndeadline = 2026-03-06").without(&["placement.except"])),
    fails: Examples::one(
        Example::of("level = \"troisieme\"\n[placement]\nend = 2026-06-19").without(&["placement.except"]).underlining("2026-06-15"),
    ),
    check: |cx| {
        let (start, end) = (cx.agreement.placement.start, cx.agreement.placement.end);
        let open = open_to_college(SchoolYear::of(start.value)).filter(|_| cx.agreement.level.value != Level::SecondeGt);
        let Some(open) = open.filter(|open| !(open.contains(start.value) && open.contains(end.value))) else {
            return vec![];
        };
        let span = if open.contains(start.value) { end.span } else { start.span };
        let (from, to) = (telling::day(open.start()), telling::day(open.end()));
        let fr = typography::period(open.start(), open.end());
        let (from, to) = (from.get(Lang::En), to.get(Lang::En));
        let message = text!("les stages du collège ont lieu {fr}", "placements of collège are from {from} to {to}");
        let help = text!(
            "vérifier les dates et `level`, ou permettre la règle et dire pourquoi",
            "check the dates and `level`, or allow the rule and say why"
        );
        vec![Finding::new(span, message).with_help(help)]
    },
};

/// The days of a school year that are open to placements of collège: from the first Monday on or after 1 September to the
/// last Friday on or before 1 June.
fn open_to_college(year: SchoolYear) -> Option<Interval> {
    let september = NaiveDate::from_ymd_opt(year.first_year(), 9, 1)?;
    let june = NaiveDate::from_ymd_opt(year.last_year(), 6, 1)?;
    let to_monday = (7 - september.weekday().num_days_from_monday()) % 7;
    let since_friday = (june.weekday().num_days_from_monday() + 3) % 7;
    Interval::new(
        september.checked_add_days(Days::new(to_monday.into()))?,
        june.checked_sub_days(Days::new(since_friday.into()))?,
    )
}

pub(super) const DATES_13: Rule = Rule {
    about: About {
        code: "DATES-13",
        severity: Severity::Note,
        title: ("les jours fériés du territoire sont connus", "the public holidays of the territory are known"),
        explanation: (
            "Les fêtes mobiles de Mayotte sont fixées par accord ou par l’usage, et le droit des territoires du Pacifique n’a pas été lu : `extra_holidays` de `school.toml` les ajoute.",
            "The movable feasts of Mayotte are set by agreement or usage, and the law of the Pacific territories was not read: `extra_holidays` in `school.toml` adds them.",
        ),
        source: Some(Source::read("code du travail, article L. 3422-3", "code du travail, article L. 3422-3")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(
        Example::of("").in_school("[settings]\nholidays = \"mayotte\"\nextra_holidays = [2026-03-20]"),
    ),
    fails: Examples::one(Example::of("").in_school("[settings]\nholidays = \"mayotte\"").underlining("\"0639001S\"")),
    check: |cx| {
        let unlisted = cx.territory().filter(|territory| territory.has_unlisted_holidays());
        let Some(territory) = unlisted.filter(|_| cx.school.extra_holidays.is_empty()) else { return vec![] };
        let key = territory.key();
        let message = text!(
            "certains jours fériés du territoire « {key} » ne peuvent pas être calculés",
            "some public holidays of the territory « {key} » cannot be computed"
        );
        let help = text!(
            "les écrire dans `school.toml`, sous `[settings]` : `extra_holidays = [2026-03-20]`",
            "write them in `school.toml`, under `[settings]`: `extra_holidays = [2026-03-20]`"
        );
        vec![Finding::new(cx.agreement.school.uai.span, message).with_help(help)]
    },
};
