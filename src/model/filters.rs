//! The filters of `templates/README.md`.

use tera::{Kwargs, State, Tera, Value};

fn part(map: &Value, key: &'static str) -> String {
    map.as_map().and_then(|map| map.get(&key.into())).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Registers the filters.
pub(super) fn register(tera: &mut Tera) {
    for name in [
        "date",
        "long_date",
        "period",
        "slot",
        "phone",
        "siret",
        "duration",
        "weekday",
        "ordinal",
        "number",
        "class_name",
        "count",
    ] {
        tera.register_filter(name, |v: Value, _: Kwargs, _: &State| v.to_string());
    }
    for name in ["full_name", "person"] {
        tera.register_filter(name, |person: Value, _: Kwargs, state: &State| {
            let name = state.escape(&format!("{} {}", part(&person, "given_names"), part(&person, "family_name")))?;
            tera::TeraResult::Ok(Value::safe_string(&format!("<span class=\"name\">{name}</span>")))
        });
    }
    tera.register_filter("address", |a: Value, _: Kwargs, state: &State| {
        let city = state.escape(&format!("{} {}", part(&a, "postcode"), part(&a, "city")))?;
        tera::TeraResult::Ok(Value::safe_string(&format!("x<br/>{city}")))
    });
    tera.register_filter("blocks", |a: &str, _: Kwargs, state: &State| {
        let text = state.escape(a)?;
        tera::TeraResult::Ok(Value::safe_string(&format!("<p>{text}</p>")))
    });
}
