//! Filters of Tera's own that are written again, because theirs multiply text without a bound.

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// Registers them; `most` is the longest text that one of them makes, in bytes.
pub(super) fn register(tera: &mut Tera, most: usize) {
    tera.register_filter("join", move |items: &[Value], kwargs: Kwargs, state: &State| {
        join(items, &kwargs, state, most)
    });
}

/// The items with a separator between them. What users typed is escaped here, so that the whole is safe.
fn join(items: &[Value], kwargs: &Kwargs, state: &State, most: usize) -> TeraResult<Value> {
    let separator = match kwargs.get::<Value>("sep")? {
        Some(separator) => state.escape_if_needed(&separator)?,
        None => String::new(),
    };
    let mut text = String::new();
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            text.push_str(&separator);
        }
        text.push_str(&state.escape_if_needed(item)?);
        if text.len() > most {
            return Err(Error::message("`join` makes more than 1 MiB of text"));
        }
    }
    Ok(Value::safe_string(&text))
}
