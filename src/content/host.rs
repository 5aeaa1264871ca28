//! Whether two versions are with the same host, and what of a host is told to another.

use serde_json::{Map, Value};

use super::labels;
use crate::ids::{fold, host_fold};

/// Where a host is, as it is compared: a town hall has several places under one SIRET.
pub(crate) fn place(host: &Value) -> String {
    let words = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned).unwrap_or_default();
    let address = host.get("address");
    let lines = address.and_then(|address| address.get("lines")).and_then(Value::as_array);
    let lines: Vec<String> = lines.into_iter().flatten().filter_map(Value::as_str).map(fold).collect();
    let postcode = words(address.and_then(|address| address.get("postcode")));
    format!("{} {} {postcode}", host_fold(&words(host.get("name"))), lines.join(" "))
}

/// Whether the host of some printed values is another one than that of others: neither its SIRET, nor its place, nor the person
/// who signs for it is the same.
pub(super) fn is_another(before: &Map<String, Value>, after: &Map<String, Value>) -> bool {
    let (Some(before), Some(after)) = (before.get("host"), after.get("host")) else { return false };
    let siret = |host: &Value| host.get("siret").cloned();
    let same_siret = siret(before).is_some() && siret(before) == siret(after);
    let signer = |host: &Value| {
        let names = ["family_name", "given_names"].map(|key| host.get("representative")?.get(key)?.as_str().map(fold));
        names.iter().all(Option::is_some).then_some(names)
    };
    let same_signer = signer(before).is_some() && signer(before) == signer(after);
    !same_siret && !same_signer && place(before) != place(after)
}

/// What is agreed with a host and told with its name.
const AGREED: [&str; 3] = ["clauses", "educational", "financial"];
const OF_PLACE: [&str; 2] = ["address", "outings"];

/// Two versions with the host of each told by its name alone, since neither is to read who the other's people are and how they
/// are reached: hosts of one name have their addresses beside it. Nor is what was agreed with the host that was, which may be of
/// its people and of where the pupil lives.
pub(super) fn by_name(before: &Map<String, Value>, after: &Map<String, Value>) -> [Map<String, Value>; 2] {
    let text = |values: &Map<String, Value>, key: &str| values.get("host")?.get(key).cloned();
    let are_namesakes = text(before, "name") == text(after, "name");
    let named = |values: &Map<String, Value>| {
        let name = text(values, "name").and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
        match text(values, "address").as_ref().and_then(Value::as_object) {
            Some(address) if are_namesakes => format!("{name}, {}", labels::address(address)),
            _ => name,
        }
    };
    let mut named = [before, after].map(|values| {
        let mut told = values.clone();
        told.insert("host".to_owned(), named(values).into());
        told
    });
    for values in &mut named {
        values.retain(|key, _| !AGREED.contains(&key.as_str()));
        if let Some(placement) = values.get_mut("placement").and_then(Value::as_object_mut) {
            placement.retain(|key, _| !OF_PLACE.contains(&key.as_str()));
        }
        let signing = values.get_mut("signing").and_then(Value::as_object_mut);
        if let Some(others) = signing.and_then(|signing| signing.get_mut("others")?.as_array_mut()) {
            others.retain(|other| other.get("side") != Some(&"host".into()));
        }
    }
    named
}
