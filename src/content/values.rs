//! The printed values, each under its key of `agreement.toml`, in its normal form.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::{Asked, FORMAT};
use crate::agreement::{
    Address, Agreement, Board, CarePlan, Civility, Educational, Financial, Gender, Guardian, Host, HostKind, Insurance,
    Level, OtherParty, Person, Placement, Pupil, Relation, School, SchoolStatus, Side, Signs, Skill,
};
use crate::calendar::{TimeSlot, WEEKDAYS};
use crate::diagnostic::{Lang, Spanned};
use crate::digest::{hex, sha256};
use crate::ids::{Academy, Email, Naf, Number, Phone, Postcode, Siret, Uai};
use crate::model::{Model, PartyKind};
use crate::typography::{Line, Prose};

/// A value in the form in which it is digested.
trait Normal {
    fn normal(&self) -> String;
}

macro_rules! normal {
    ($form:ident: $($kind:ty),+) => { $(impl Normal for $kind {
        fn normal(&self) -> String { self.$form().into() }
    })+ };
}

normal!(as_str: Academy, Email, Line, Naf, Number, Phone, Postcode, Prose, Siret, Uai);
normal!(key: CarePlan, Civility, Gender, HostKind, Level, Relation, SchoolStatus, Side, Signs, Skill);
normal!(to_string: NaiveDate, TimeSlot);

/// A value, as an entry of [`table`].
#[expect(clippy::unnecessary_wraps, reason = "entries of a table may be absent")]
fn some<T: Normal>(value: &T) -> Option<Value> {
    Some(Value::String(value.normal()))
}

/// A value that may be left out, as an entry of [`table`].
fn maybe<T: Normal>(value: Option<&Spanned<T>>) -> Option<Value> {
    value.and_then(|value| some(&value.value))
}

/// A list of values.
fn list<'a, T: Normal + 'a>(values: impl IntoIterator<Item = &'a Spanned<T>>) -> Value {
    values.into_iter().map(|value| value.normal()).collect()
}

/// A table of the entries that are there.
fn table<const N: usize>(entries: [(&str, Option<Value>); N]) -> Map<String, Value> {
    entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

/// The same as a value.
fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    Value::Object(table(entries))
}

/// All printed values.
pub(super) fn of(agreement: &Agreement, model: &Model, version: u32, asked: &Asked) -> Map<String, Value> {
    let about = object([("name", Some(model.name().into())), ("text", Some(model.text().into()))]);
    let guardians = agreement.guardians.iter().zip(&asked.guardians);
    let guardians = guardians.map(|(guardian, signs)| self::guardian(guardian, *signs, &agreement.pupil.address));
    let clauses = agreement.clauses.iter();
    let clauses =
        clauses.map(|clause| object([("title", some(&clause.title.value)), ("text", some(&clause.text.value))]));
    table([
        ("format", Some(FORMAT.into())),
        ("number", some(&agreement.number.value)),
        ("version", Some(version.into())),
        ("model", Some(about)),
        ("level", some(&agreement.level.value)),
        ("pupil", Some(pupil(&agreement.pupil))),
        ("guardians", Some(guardians.collect())),
        ("school", Some(school(&agreement.school))),
        ("host", Some(host(&agreement.host))),
        ("placement", Some(placement(&agreement.placement, &agreement.host.address))),
        ("educational", Some(educational(&agreement.educational))),
        ("financial", Some(financial(&agreement.financial))),
        ("signing", Some(signing(agreement, model, asked))),
        ("clauses", Some(clauses.collect())),
    ])
}

fn address(address: &Address) -> Value {
    object([
        ("lines", Some(list(&address.lines))),
        ("postcode", some(&address.postcode.value)),
        ("city", some(&address.city.value)),
    ])
}

fn person(person: &Person) -> Map<String, Value> {
    table([
        ("civility", maybe(person.civility.as_ref())),
        ("family_name", some(&person.family_name.value)),
        ("given_names", some(&person.given_names.value)),
        ("title", maybe(person.title.as_ref())),
        ("phone", maybe(person.phone.as_ref())),
        ("email", maybe(person.email.as_ref())),
    ])
}

/// A person with what one role adds.
fn person_and<const N: usize>(of: &Person, entries: [(&str, Option<Value>); N]) -> Value {
    let mut map = person(of);
    map.extend(table(entries));
    Value::Object(map)
}

fn pupil(pupil: &Pupil) -> Value {
    let care = pupil.care_plan.as_ref().filter(|plan| plan.value != CarePlan::None);
    object([
        ("family_name", some(&pupil.family_name.value)),
        ("usual_name", maybe(pupil.usual_name.as_ref())),
        ("given_names", some(&pupil.given_names.value)),
        ("birth_date", some(&pupil.birth_date.value)),
        ("gender", maybe(pupil.gender.as_ref())),
        ("class", some(&pupil.class.value)),
        ("phone", maybe(pupil.phone.as_ref())),
        ("care_plan", maybe(care)),
        ("address", Some(address(&pupil.address))),
    ])
}

/// A guardian, without a title, which is never read, and without an address that is the pupil's or must not be known.
fn guardian(guardian: &Guardian, signs: Signs, home: &Address) -> Value {
    let own = guardian.address.as_ref();
    let own = own.filter(|own| !guardian.address_confidential && *own != home);
    let emergency = guardian.emergency.as_ref().is_some_and(|e| e.value);
    let mut map = person(&guardian.person);
    map.remove("title");
    map.extend(table([
        ("relation", maybe(guardian.relation.as_ref())),
        ("signs", some(&signs)),
        ("emergency", emergency.then(|| true.into())),
        ("address", own.map(address)),
    ]));
    Value::Object(map)
}

fn insurance(insurance: Option<&Insurance>) -> Option<Value> {
    let insurance = insurance?;
    Some(object([("insurer", some(&insurance.insurer.value)), ("policy", maybe(insurance.policy.as_ref()))]))
}

fn board(board: &Board) -> Value {
    object([("approved_on", some(&board.approved_on.value)), ("reference", maybe(board.reference.as_ref()))])
}

fn school(school: &School) -> Value {
    let delegate = school.delegate.as_ref().map(|delegate| Value::Object(person(delegate)));
    let logo = school.logo.as_ref();
    object([
        ("name", some(&school.name.value)),
        ("uai", some(&school.uai.value)),
        ("status", some(&school.status.value)),
        ("academy", some(&school.academy.value)),
        ("phone", maybe(school.phone.as_ref())),
        ("email", maybe(school.email.as_ref())),
        ("logo", logo.map(|logo| hex(&sha256(&logo.bytes)).into())),
        ("logo_alt", logo.and_then(|logo| some(&logo.alt))),
        ("address", Some(address(&school.address))),
        ("board", school.board.as_ref().map(board)),
        ("insurance", insurance(school.insurance.as_ref())),
        ("head", Some(person_and(&school.head, [("delegate", delegate)]))),
        ("referent", Some(Value::Object(person(&school.referent)))),
    ])
}

fn host(host: &Host) -> Value {
    let abroad = (!host.country.is_french()).then_some(host.country);
    let on_behalf_of = maybe(host.on_behalf_of.as_ref());
    object([
        ("name", some(&host.name.value)),
        ("siret", maybe(host.siret.as_ref())),
        ("country", abroad.map(|country| country.as_str().into())),
        ("country_name", abroad.map(|country| country.name(Lang::Fr).into())),
        ("kind", some(&host.kind)),
        ("activity", maybe(host.activity.as_ref())),
        ("naf", maybe(host.naf.as_ref())),
        ("phone", maybe(host.phone.as_ref())),
        ("email", maybe(host.email.as_ref())),
        ("address", Some(address(&host.address))),
        ("insurance", insurance(host.insurance.as_ref())),
        ("representative", Some(person_and(&host.representative, [("on_behalf_of", on_behalf_of)]))),
        ("tutor", Some(Value::Object(person(&host.tutor)))),
    ])
}

/// Dates, place and timetable; the place only where it is not the host's seat, days only where they have hours.
fn placement(placement: &Placement, seat: &Address) -> Value {
    let elsewhere = placement.address.as_ref().filter(|place| *place != seat);
    let week: Map<String, Value> = WEEKDAYS
        .iter()
        .zip(&placement.week.0)
        .filter(|(_, slots)| !slots.is_empty())
        .map(|(day, slots)| ((*day).to_owned(), list(slots)))
        .collect();
    let except: Map<String, Value> =
        placement.except.iter().map(|(day, slots)| (day.to_string(), list(&slots.value))).collect();
    object([
        ("start", some(&placement.start.value)),
        ("end", some(&placement.end.value)),
        ("address", elsewhere.map(address)),
        ("outings", maybe(placement.outings.as_ref())),
        ("week", Some(week.into())),
        ("except", (!except.is_empty()).then(|| except.into())),
    ])
}

fn educational(educational: &Educational) -> Value {
    let skills = &educational.skills;
    object([
        ("aims", maybe(educational.aims.as_ref())),
        ("activities", maybe(educational.activities.as_ref())),
        ("skills", (!skills.is_empty()).then(|| list(skills))),
        ("follow_up", maybe(educational.follow_up.as_ref())),
        ("restitution", maybe(educational.restitution.as_ref())),
    ])
}

fn financial(financial: &Financial) -> Value {
    let paid = financial.gratification.as_ref().filter(|euros| euros.value > 0);
    object([
        ("lodging", maybe(financial.lodging.as_ref())),
        ("meals", maybe(financial.meals.as_ref())),
        ("transport", maybe(financial.transport.as_ref())),
        ("gratification", paid.map(|euros| euros.value.into())),
    ])
}

/// What is asked of each party of the model that is one person, whether the pupil signs alone, and the other parties.
fn signing(agreement: &Agreement, model: &Model, asked: &Asked) -> Value {
    let parties = model.manifest().parties.iter();
    let mut map: Map<String, Value> = parties
        .filter_map(|kind: &PartyKind| Some((kind.key().to_owned(), asked.of_kind(*kind)?.key().into())))
        .collect();
    if agreement.pupil_signs_alone() {
        map.insert("alone".to_owned(), true.into());
    }
    let others = agreement.signing.others.iter().map(other);
    map.insert("others".to_owned(), others.collect());
    Value::Object(map)
}

fn other(party: &OtherParty) -> Value {
    let entries =
        [("side", some(&party.side.value)), ("role", some(&party.role.value)), ("signs", some(&party.signs.value))];
    person_and(&party.person, entries)
}
