//! What follows from the printed values, so that templates need not compute: `facts` in `templates/README.md`.

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value, json};

use super::Asked;
use crate::agreement::{Agreement, Placement, Signs};
use crate::calendar::{SchoolYear, TimeSlot};
use crate::diagnostic::Spanned;
use crate::model::{Model, PartyKind};

/// All facts about an agreement, whose printed values are `values`.
pub(super) fn of(agreement: &Agreement, model: &Model, values: &Map<String, Value>, asked: &Asked) -> Value {
    let placement = &agreement.placement;
    let start = placement.start.value;
    let (days, minutes) = presence(placement);
    let weekdays: Vec<Value> = weekdays(placement).collect();
    let exceptions: Vec<Value> = exceptions(placement).collect();
    let parties = parties(model, values, asked);
    let required = parties.iter().filter(|party| party.get("signs") == Some(&Signs::Required.key().into()));
    json!({
        "school_year": SchoolYear::of(start).to_string(),
        "age": agreement.age_on(start),
        "signs_alone": agreement.pupil_signs_alone(),
        "gender": agreement.pupil.gender.as_ref().map_or("n", |gender| gender.key()),
        "days": days,
        "minutes": minutes,
        "weekdays": weekdays,
        "most_slots": placement.week.0.iter().map(Vec::len).max(),
        "exceptions": exceptions,
        "required": required.count(),
        "parties": parties,
        "same_place": values.get("placement").is_some_and(|placement| placement.get("address").is_none()),
    })
}

fn minutes(slots: &[Spanned<TimeSlot>]) -> u32 {
    slots.iter().map(|slot| slot.minutes()).sum()
}

fn shown(slots: &[Spanned<TimeSlot>]) -> Vec<String> {
    slots.iter().map(|slot| slot.to_string()).collect()
}

/// The slots of the usual week on a day.
fn usual(placement: &Placement, day: NaiveDate) -> &[Spanned<TimeSlot>] {
    placement.week.of(day.weekday())
}

/// Days of presence from the first to the last, and minutes in all.
fn presence(placement: &Placement) -> (i64, i64) {
    let (start, end) = (placement.start.value, placement.end.value);
    let length = (end - start).num_days() + 1;
    if length < 1 {
        return (0, 0);
    }
    let one = |slots: &[Spanned<TimeSlot>]| (i64::from(!slots.is_empty()), i64::from(minutes(slots)));
    // By weekday and not by day: a mistyped year makes a placement of millions of days.
    let (mut days, mut total) = (0, 0);
    for (offset, day) in (0_i64..7).zip(start.iter_days()) {
        let times = (length - offset + 6) / 7;
        let (present, long) = one(usual(placement, day));
        days += present * times.max(0);
        total += long * times.max(0);
    }
    for (day, slots) in placement.except.range(start..=end) {
        let (was, would) = (one(usual(placement, *day)), one(&slots.value));
        days += would.0 - was.0;
        total += would.1 - was.1;
    }
    (days, total)
}

/// The days of the usual week with hours, but those that the dates leave out.
fn weekdays(placement: &Placement) -> impl Iterator<Item = Value> {
    let (start, end) = (placement.start.value, placement.end.value);
    let within = start.iter_days().take_while(|day| *day <= end).take(7);
    let within: Vec<usize> = within.map(|day| day.weekday().num_days_from_monday() as usize).collect();
    let days = placement.week.0.iter().enumerate();
    let days = days.filter(move |(day, slots)| !slots.is_empty() && within.contains(day));
    days.map(|(day, slots)| json!({ "day": day, "slots": shown(slots), "minutes": minutes(slots) }))
}

fn exceptions(placement: &Placement) -> impl Iterator<Item = Value> {
    placement
        .except
        .iter()
        .map(|(date, slots)| json!({ "date": date.to_string(), "slots": shown(slots), "minutes": minutes(slots) }))
}

/// Who signs or takes note: in the manifest's order, then the others.
fn parties(model: &Model, values: &Map<String, Value>, asked: &Asked) -> Vec<Value> {
    let mut parties: Vec<Value> = vec![];
    for kind in &model.manifest().parties {
        match (kind, asked.of_kind(*kind)) {
            (_, Some(signs)) => parties.push(single(*kind, signs, values)),
            (_, None) => parties.extend(guardians(values)),
        }
    }
    let others = values.get("signing").and_then(|signing| signing.get("others"));
    let others = others.and_then(Value::as_array).into_iter().flatten().enumerate();
    parties.extend(others.map(|(at, other)| {
        let of = |key: &str| other.get(key).cloned().unwrap_or_default();
        json!({
            "key": format!("other-{}", at + 1), "kind": "other", "index": at + 1,
            "signs": of("signs"), "side": of("side"), "role": of("role"), "person": other,
        })
    }));
    parties
}

fn guardians(values: &Map<String, Value>) -> impl Iterator<Item = Value> {
    let guardians = values.get("guardians").and_then(Value::as_array).into_iter().flatten();
    guardians.enumerate().map(|(at, guardian)| {
        json!({
            "key": format!("guardian-{}", at + 1), "kind": "guardian", "index": at + 1,
            "signs": guardian.get("signs"), "person": guardian,
        })
    })
}

/// A party of which there is one.
fn single(kind: PartyKind, signs: Signs, values: &Map<String, Value>) -> Value {
    let of = |path: &[&str]| {
        let first = path.first().and_then(|key| values.get(*key));
        path.iter().skip(1).fold(first, |value, key| value?.get(key)).cloned()
    };
    let person = match kind {
        PartyKind::Head => of(&["school", "head", "delegate"]).or_else(|| of(&["school", "head"])),
        PartyKind::Host => of(&["host", "representative"]),
        PartyKind::Referent => of(&["school", "referent"]),
        PartyKind::Tutor => of(&["host", "tutor"]),
        PartyKind::Pupil | PartyKind::Guardian => of(&["pupil"]),
    };
    let mut party = json!({ "key": kind.key(), "kind": kind.key(), "signs": signs.key(), "person": person });
    let more = match kind {
        PartyKind::Head if of(&["school", "head", "delegate"]).is_some() => {
            Some(("delegate_of", of(&["school", "head"])))
        }
        PartyKind::Host => Some(("on_behalf_of", of(&["host", "representative", "on_behalf_of"]))),
        _ => None,
    };
    if let (Some((key, Some(value))), Some(party)) = (more, party.as_object_mut()) {
        party.insert(key.to_owned(), value);
    }
    party
}
