//! Hours of presence from day to day and from week to week.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::context::{Context, Presence, span_of};
use super::example::{Example, Examples};
use super::rule::{About, Finding, Held, Rule, Source};
use super::telling;
use crate::agreement::{Level, SchoolStatus};
use crate::diagnostic::{Lang, Severity};
use crate::text;
use crate::typography;

/// The days of presence of one week, Monday to Sunday.
struct WeekOf<'a, 'b> {
    monday: NaiveDate,
    days: Vec<&'b Presence<'a>>,
}

impl WeekOf<'_, '_> {
    fn minutes(&self) -> u32 {
        self.days.iter().map(|day| day.minutes()).sum()
    }

    /// Minutes of presence, no day counting for more than so many: what is too long in a day is told by itself.
    fn capped(&self, day: Option<u32>) -> u32 {
        self.days.iter().map(|presence| day.map_or(presence.minutes(), |most| most.min(presence.minutes()))).sum()
    }
}

/// The weeks with presence, in order.
fn weeks<'a, 'b>(cx: &'b Context<'a>) -> Vec<WeekOf<'a, 'b>> {
    let mut weeks: Vec<WeekOf<'a, 'b>> = vec![];
    for day in cx.presence() {
        let since_monday = day.date.weekday().num_days_from_monday();
        let monday = day.date.checked_sub_days(Days::new(since_monday.into())).unwrap_or(day.date);
        match weeks.last_mut() {
            Some(week) if week.monday == monday => week.days.push(day),
            _ => weeks.push(WeekOf { monday, days: vec![day] }),
        }
    }
    weeks
}

/// One finding for the weeks that are over so many minutes.
fn too_long(over: &[WeekOf<'_, '_>], limit: u32) -> Option<Finding> {
    let first = over.first()?;
    let longest = first.days.iter().rev().max_by_key(|day| day.minutes())?;
    let (most, is) = (telling::duration(limit), telling::duration(first.minutes()));
    let monday = telling::day(first.monday);
    let (fr, en) = (monday.get(Lang::Fr).trim_start_matches("le "), monday.get(Lang::En));
    let (more_fr, more_en) = match over.len() {
        1 => (String::new(), String::new()),
        2 => (" et une autre semaine".to_owned(), " and another week".to_owned()),
        n => (format!(" et {} autres semaines", n - 1), format!(" and {} other weeks", n - 1)),
    };
    let message = text!(
        "{is} de présence la semaine du {fr}{more_fr} : {most} au plus",
        "{is} of presence in the week of {en}{more_en}: {most} at most"
    );
    let over = telling::duration(first.minutes().saturating_sub(limit));
    let help = text!("raccourcir cette semaine de {over}", "make that week {over} shorter");
    Some(Finding::new(longest.span()?, message).with_help(help))
}

pub(super) const HOURS_04: Rule = Rule {
    about: About {
        code: "HOURS-04",
        severity: Severity::Error,
        title: (
            "une semaine ne dépasse pas ce que la convention permet",
            "a week is no longer than the agreement allows",
        ),
        explanation: (
            "La convention type dit combien d’heures par semaine l’élève peut être présent. Ce que des journées trop longues ajoutent à la semaine est signalé avec elles.",
            "The model says how many hours a week the pupil may be present. What days that are too long add to a week is told with them.",
        ),
        source: Some(Source::read(
            "convention type, annexe pédagogique ; code du travail, article L. 3162-1",
            "model agreement, annexe pédagogique; code du travail, article L. 3162-1",
        )),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(Example::of("[placement.week]\nfriday = [\"08:30-12:00\", \"13:30-17:00\"]")),
    fails: Examples::one(
        Example::of("[placement]\nend = 2026-06-20\n[placement.week]\nmonday = [\"08:30-12:00\", \"13:30-17:00\"]\nsaturday = [\"09:00-12:00\"]")
            .without(&["placement.except"])
            .with(&["HOURS-11"]),
    ),
    check: |cx| {
        let limits = cx.model.limits();
        let Some(limit) = limits.week else { return vec![] };
        let day = limits.day.map(|day| day.minutes);
        let over: Vec<_> = weeks(cx).into_iter().filter(|week| week.capped(day) > limit.minutes).collect();
        let found = too_long(&over, limit.minutes);
        found.into_iter().map(|found| found.with_severity(Context::severity(limit.verified))).collect()
    },
};

/// The working days of the placement of which nothing is said: no hours, no stated absence, no reason in the calendar.
fn unsaid<'a, 'b>(cx: &'b Context<'a>) -> Vec<&'b Presence<'a>> {
    let (holidays, at_work) = (cx.holidays(), cx.holidays_of_workplace());
    let was_on = |date: Option<NaiveDate>| date.is_some_and(|date| cx.presence().any(|day| day.date == date));
    let is_unsaid = |day: &&Presence<'_>| {
        let date = day.date;
        let works = !matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        let is_holiday = [&holidays, &at_work].into_iter().flatten().any(|holidays| holidays.on(date).is_some());
        let is_closed = cx.school.closed.iter().any(|closed| closed.contains(date));
        // A Monday after a Saturday of presence gives it back.
        let given_back = date.weekday() == Weekday::Mon && was_on(date.checked_sub_days(Days::new(2)));
        works && !day.is_on() && day.except.is_none() && !is_holiday && !is_closed && !given_back
    };
    cx.days.iter().filter(is_unsaid).collect()
}

pub(super) const HOURS_13: Rule = Rule {
    about: About {
        code: "HOURS-13",
        severity: Severity::Note,
        title: (
            "chaque jour ouvré du stage a ses heures, ou une absence écrite",
            "each working day of the placement has its hours, or a stated absence",
        ),
        explanation: (
            "Un jour sans heures dans `[placement.week]` est un jour libre : c’est permis, et c’est parfois un oubli. `\"2026-06-17\" = []` sous `[placement.except]` dit qu’il est voulu. Au collège, cinq jours de présence suffisent, d’affilée ou non.",
            "A day without hours in `[placement.week]` is a day off: that is allowed, and is sometimes forgotten. `\"2026-06-17\" = []` under `[placement.except]` says that it is meant. At collège five days of presence are enough, in a row or not.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::many(
        Example::of("[placement.week]\nwednesday = []\n[placement.except]\n\"2026-06-17\" = []\n\"2026-06-24\" = []"),
        &[Example::of("level = \"troisieme\"\n[placement]\nstart = 2026-03-16\nend = 2026-03-24\n[placement.week]\nmonday = [\"09:00-12:00\"]\ntuesday = [\"09:00-12:00\"]\nthursday = [\"09:00-12:00\"]\n[signing]\ndeadline = 2026-03-06")
            .without(&["placement.except", "placement.week"])],
    ),
    fails: Examples::one(
        Example::of("[placement.week]\nwednesday = []").underlining("\"08:30-12:00\", \"13:30-17:00\""),
    ),
    check: |cx| {
        let limits = cx.model.limits();
        let (present, college) = (cx.presence().count(), cx.agreement.level.value != Level::SecondeGt);
        let is_whole = limits.college_days.is_some_and(|days| college && present >= days.days as usize);
        let dates: Vec<NaiveDate> = unsaid(cx).iter().map(|day| day.date).collect();
        let Some(first) = dates.first().filter(|_| !is_whole && present > 0) else { return vec![] };
        let (days, absence) = (telling::days(&dates), telling::absence(*first));
        let (fr, en) = (days.get(Lang::Fr), days.get(Lang::En));
        let message = text!("aucune heure n’est écrite pour {fr}", "no hours are written for {en}");
        let help = text!(
            "écrire les heures de ce jour, ou `{absence}` sous `[placement.except]` si l’élève n’y est pas",
            "write the hours of that day, or `{absence}` under `[placement.except]` if the pupil is not there"
        );
        let week = cx.presence().find_map(Presence::span);
        vec![Finding::new(week.unwrap_or(cx.agreement.placement.start.span), message).with_help(help)]
    },
};

pub(super) const HOURS_14: Rule = Rule {
    about: About {
        code: "HOURS-14",
        severity: Severity::Note,
        title: (
            "les jours de la semaine habituelle se trouvent entre les dates du stage",
            "the days of the usual week lie between the dates of the placement",
        ),
        explanation: (
            "Des heures sont écrites pour un jour de la semaine qui n’arrive jamais entre le premier et le dernier jour : les dates ou la semaine sont fausses.",
            "Hours are written for a day of the week that never comes between the first and the last day: the dates or the week are wrong.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(
        Example::of("[placement]\nend = 2026-06-19\n[placement.week]\nfriday = [\"08:30-12:00\"]")
            .without(&["placement.except"]),
    ),
    fails: Examples::one(
        Example::of("[placement]\nend = 2026-06-18\n[placement.week]\nfriday = [\"08:30-12:00\"]")
            .without(&["placement.except"])
            .underlining("\"08:30-12:00\""),
    ),
    check: |cx| {
        if cx.presence().next().is_none() {
            return vec![];
        }
        let found = |(number, slots): (usize, &Vec<_>)| {
            let comes = cx.days.iter().any(|day| day.date.weekday().num_days_from_monday() as usize == number);
            let span = span_of(slots).filter(|_| !comes)?;
            let (fr, en) = (typography::weekday(number)?, crate::calendar::WEEKDAYS.get(number)?);
            let message = text!(
                "des heures sont écrites pour le {fr}, et le stage n’en a aucun",
                "hours are written for `{en}`, and the placement has none"
            );
            let help = text!(
                "vérifier `placement.start` et `placement.end`, ou retirer ce jour",
                "check `placement.start` and `placement.end`, or take that day away"
            );
            Some(Finding::new(span, message).with_help(help))
        };
        cx.agreement.placement.week.0.iter().enumerate().filter_map(found).collect()
    },
};

pub(super) const HOURS_15: Rule = Rule {
    about: About {
        code: "HOURS-15",
        severity: Severity::Warning,
        title: (
            "avant quinze ans, la semaine ne dépasse pas trente heures",
            "before fifteen a week has no more than thirty hours",
        ),
        explanation: (
            "Pour les moins de quinze ans, trente heures par semaine est la limite des stages d’initiation des SEGPA. Le modèle de la séquence d’observation permet davantage : c’est un avertissement, à prendre selon l’élève.",
            "For pupils under fifteen thirty hours a week is the limit of the stages d’initiation of SEGPA. The model of the observation placement allows more: this is a warning, to be taken by the pupil.",
        ),
        source: Some(Source::reported("service-public.fr, fiche F1882 (2019)", "service-public.fr, sheet F1882 (2019)")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(
        Example::of("level = \"quatrieme\"\n[pupil]\nbirth_date = 2012-03-03\n[placement]\nstart = 2026-03-16\nend = 2026-03-20\n[placement.week]\nmonday = [\"09:00-11:00\"]\n[signing]\ndeadline = 2026-03-06")
            .without(&["placement.except"]),
    ),
    fails: Examples::one(
        Example::of("level = \"quatrieme\"\n[pupil]\nbirth_date = 2012-03-03\n[placement]\nstart = 2026-03-16\nend = 2026-03-20\n[signing]\ndeadline = 2026-03-06")
            .without(&["placement.except"]),
    ),
    check: |cx| {
        let limits = cx.model.limits();
        let Some(young) = limits.week_under_15.filter(|_| (12..15).contains(&cx.age())) else { return vec![] };
        let stricter = stricter(cx).map(|(limit, _)| limit).or_else(|| limits.week.map(|week| week.minutes));
        let day = limits.day.map(|day| day.minutes);
        let is_over = |week: &WeekOf<'_, '_>| {
            let minutes = week.capped(day);
            minutes > young.minutes && stricter.is_none_or(|told| minutes <= told)
        };
        let over: Vec<_> = weeks(cx).into_iter().filter(is_over).collect();
        let found = too_long(&over, young.minutes);
        let least = telling::duration(young.minutes);
        let help = text!(
            "ramener la semaine à {least}, ou permettre la règle et dire pourquoi",
            "bring the week down to {least}, or allow the rule and say why"
        );
        found.into_iter().map(|found| found.with_help(help.clone())).collect()
    },
};

/// The week of an agricultural school's pupil, where it is shorter than the model's.
fn stricter(cx: &Context<'_>) -> Option<(u32, bool)> {
    let limits = cx.model.limits();
    let agricultural =
        limits.agricultural.filter(|_| cx.agreement.school.status.value == SchoolStatus::Agricultural)?;
    let week = if cx.age() < 15 { agricultural.week } else { agricultural.week_from_15 };
    limits.week.is_none_or(|limit| week < limit.minutes).then_some((week, agricultural.verified))
}

pub(super) const HOURS_16: Rule = Rule {
    about: About {
        code: "HOURS-16",
        severity: Severity::Error,
        title: (
            "dans un établissement agricole, les heures d’école et de stage tiennent ensemble dans la semaine permise",
            "at an agricultural school, hours at school and on placement fit together into the week allowed",
        ),
        explanation: (
            "Les heures dans l’établissement et dans l’organisme d’accueil s’additionnent : 32 h par semaine avant quinze ans, 35 h ensuite. La convention ne connaît que celles du stage.",
            "Hours at school and at the host add up: 32 h a week before fifteen, 35 h from then on. The agreement knows only those of the placement.",
        ),
        source: Some(Source::read("code rural et de la pêche maritime, article R. 715-1", "code rural et de la pêche maritime, article R. 715-1")),
        held: Held::ALWAYS,
        binding: false,
    },
    passes: Examples::one(
        Example::of("level = \"quatrieme\"\n[pupil]\nbirth_date = 2012-03-03\n[school]\nstatus = \"agricultural\"\n[placement]\nstart = 2026-03-16\nend = 2026-03-20\n[placement.week]\nmonday = [\"09:00-11:00\"]\n[signing]\ndeadline = 2026-03-06")
            .without(&["placement.except"]).with(&["HOSTS-05"]),
    ),
    fails: Examples::one(
        Example::of("level = \"quatrieme\"\n[pupil]\nbirth_date = 2012-03-03\n[school]\nstatus = \"agricultural\"\n[placement]\nstart = 2026-03-16\nend = 2026-03-20\n[signing]\ndeadline = 2026-03-06")
            .without(&["placement.except"]).with(&["HOSTS-05"]),
    ),
    check: |cx| {
        let limits = cx.model.limits();
        let Some((limit, verified)) = stricter(cx) else { return vec![] };
        let day = limits.day.map(|day| day.minutes);
        let is_over = |week: &WeekOf<'_, '_>| {
            let minutes = week.capped(day);
            minutes > limit && limits.week.is_none_or(|told| minutes <= told.minutes)
        };
        let over: Vec<_> = weeks(cx).into_iter().filter(is_over).collect();
        let found = too_long(&over, limit);
        found.into_iter().map(|found| found.with_severity(Context::severity(verified))).collect()
    },
};

pub(super) const HOURS_17: Rule = Rule {
    about: About {
        code: "HOURS-17",
        severity: Severity::Error,
        title: ("le stage a au moins un jour de présence", "the placement has one day of presence at least"),
        explanation: (
            "Aucun jour entre le premier et le dernier n’a d’heures : les dates, la semaine ou les absences sont fausses.",
            "No day between the first and the last has hours: the dates, the week or the absences are wrong.",
        ),
        source: None,
        held: Held::ALWAYS,
        binding: true,
    },
    passes: Examples::one(
        Example::of("[placement]\nend = 2026-06-15\n[placement.week]\nmonday = [\"08:30-12:00\"]")
            .without(&["placement.except", "placement.week"]),
    ),
    fails: Examples::one(
        Example::of("[placement]\nstart = 2026-06-20\nend = 2026-06-21")
            .without(&["placement.except"])
            .underlining("2026-06-20"),
    ),
    check: |cx| {
        if cx.days.is_empty() || cx.presence().next().is_some() {
            return vec![];
        }
        let message =
            text!("aucun jour du stage n’a d’heures de présence", "no day of the placement has hours of presence");
        let help = text!(
            "vérifier `placement.start`, `placement.end` et `[placement.week]`",
            "check `placement.start`, `placement.end` and `[placement.week]`"
        );
        vec![Finding::new(cx.agreement.placement.start.span, message).with_help(help)]
    },
};
