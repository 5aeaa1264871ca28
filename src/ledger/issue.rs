//! What the issue of a version says: whom it asks, until when, and, under its seal, who is concerned.

use serde_json::Value;

use super::event::{Contact, Key, Terms};
use crate::agreement::{Agreement, SigningOrder};
use crate::content::Content;
use crate::ids::Email;

impl Terms {
    /// What an agreement asks of whom; the content says it after the model's defaults.
    pub fn of(agreement: &Agreement, content: &Content) -> Self {
        let asks = parties(content).filter_map(|party| {
            let word = |key: &str| party.get(key).and_then(Value::as_str);
            Some((word("key")?.parse().ok()?, word("signs")?.parse().ok()?))
        });
        Self {
            starts: agreement.placement.start.value,
            ends: agreement.placement.end.value,
            deadline: agreement.signing.deadline.as_ref().map(|day| day.value),
            school_last: agreement.signing.order.as_ref().is_some_and(|order| order.value == SigningOrder::SchoolLast),
            asks: asks.collect(),
        }
    }
}

/// Who is concerned, as entries under the seal of an issue.
pub fn particulars(agreement: &Agreement, content: &Content, file: &str) -> Vec<(Key, String)> {
    let pupil = &agreement.pupil;
    let mut entries = vec![
        (Key::File, file.to_owned()),
        (Key::Model, agreement.model.value.as_str().to_owned()),
        (Key::Pupil, format!("{} {}", pupil.given_names.as_str(), pupil.family_name.as_str())),
        (Key::Class, pupil.class.as_str().to_owned()),
        (Key::Host, agreement.host.name.as_str().to_owned()),
    ];
    entries.extend(parties(content).map(|party| (Key::Party, contact(party, agreement).to_string())));
    let allowed = agreement.allow.iter();
    let allowed = allowed.map(|one| format!("{} {}", one.rule.value, one.reason.as_str()));
    entries.extend(allowed.map(|words| (Key::Allowed, words)));
    entries
}

fn parties(content: &Content) -> impl Iterator<Item = &Value> {
    content.facts().get("parties").and_then(Value::as_array).into_iter().flatten()
}

/// A party with the ways to reach it; where the person has none of their own, those of the organisation.
fn contact(party: &Value, agreement: &Agreement) -> Contact {
    let key = party.get("key").and_then(Value::as_str).unwrap_or_default();
    let person = party.get("person");
    let word = |key: &str| person.and_then(|person| person.get(key)).and_then(Value::as_str).unwrap_or_default();
    let name = [word("civility"), word("given_names"), word("family_name")];
    let name = name.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let shared: (Option<&Email>, _) = match key {
        "head" | "referent" => (agreement.school.email.as_ref().map(|e| &e.value), agreement.school.phone.as_ref()),
        "host" | "tutor" => (agreement.host.email.as_ref().map(|e| &e.value), agreement.host.phone.as_ref()),
        "pupil" => (agreement.pupil.email.as_ref().map(|e| &e.value), None),
        _ => (None, None),
    };
    let or =
        |own: &str, shared: Option<String>| if own.is_empty() { shared.unwrap_or_default() } else { own.to_owned() };
    Contact {
        key: key.to_owned(),
        name,
        title: word("title").to_owned(),
        email: or(word("email"), shared.0.map(|email| email.as_str().to_owned())),
        phone: or(word("phone"), shared.1.map(|phone| phone.value.as_str().to_owned())),
        role: party.get("role").and_then(Value::as_str).unwrap_or_default().to_owned(),
    }
}
