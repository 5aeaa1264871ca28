//! The filters of `templates/README.md`: what a template prints of an agreement, in French words.
//!
//! A filter that gives markup escapes what people typed and marks its result as safe; the others give plain text, which
//! Tera escapes. A filter that is given something else than it wants says so, with the value.

mod messages;

use chrono::{Datelike, NaiveDate};
use tera::{Kwargs, Map, State, Tera, TeraResult, Value};

pub(super) use self::messages::MESSAGES;
use self::messages::{Wish, refused};
use crate::calendar::TimeSlot;
use crate::ids::{Email, Naf, Phone, Siret};
use crate::typography::{self, NO_BREAK, Prose, ProseBlock, superscripts, typeset};

/// Registers all filters.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("date", date);
    tera.register_filter("long_date", long_date);
    tera.register_filter("period", period);
    tera.register_filter("short_period", short_period);
    tera.register_filter("weekday", weekday);
    tera.register_filter("slot", slot);
    tera.register_filter("duration", duration);
    tera.register_filter("phone", phone);
    tera.register_filter("email", email);
    tera.register_filter("siret", siret);
    tera.register_filter("naf", naf);
    tera.register_filter("person", person);
    tera.register_filter("full_name", full_name);
    tera.register_filter("address", address);
    tera.register_filter("class_name", class_name);
    tera.register_filter("ordinal", ordinal);
    tera.register_filter("number", number);
    tera.register_filter("blocks", blocks);
    tera.register_filter("count", count);
}

/// Markup that Tera prints as it is.
fn safe(markup: &str) -> Value {
    Value::safe_string(markup)
}

fn day_of(filter: &str, value: &Value) -> TeraResult<NaiveDate> {
    let day = value.as_str().and_then(|text| text.parse().ok());
    day.ok_or_else(|| refused(filter, Wish::Date, value))
}

/// An element that holds text.
fn element(name: &str, text: &str, state: &State<'_>) -> TeraResult<String> {
    Ok(format!("<{name}>{}</{name}>", state.escape(text)?))
}

/// Text with those parts raised that French raises.
fn raised(text: &str, state: &State<'_>) -> TeraResult<String> {
    let mut markup = String::new();
    let mut done = 0;
    for range in superscripts(text) {
        let above = text.get(range.clone()).unwrap_or_default();
        markup += &state.escape(text.get(done..range.start).unwrap_or_default())?;
        markup += &element("sup", above, state)?;
        done = range.end;
    }
    Ok(markup + &state.escape(text.get(done..).unwrap_or_default())?)
}

fn date(value: &Value, _: Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let words = typography::date(day_of("date", value)?);
    Ok(safe(&raised(&words, state)?))
}

fn long_date(value: &Value, _: Kwargs, _: &State<'_>) -> TeraResult<String> {
    Ok(typography::long_date(day_of("long_date", value)?))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that Tera gives its filters")]
fn period(value: &Value, arguments: Kwargs, _: &State<'_>) -> TeraResult<String> {
    let (first, last) = ends("period", value, &arguments)?;
    Ok(typography::period(first, last))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that Tera gives its filters")]
fn short_period(value: &Value, arguments: Kwargs, _: &State<'_>) -> TeraResult<String> {
    let (first, last) = ends("short_period", value, &arguments)?;
    Ok(typography::short_period(first, last))
}

/// The first and the last day of a period, the last one in `end`.
fn ends(filter: &'static str, value: &Value, arguments: &Kwargs) -> TeraResult<(NaiveDate, NaiveDate)> {
    let end = arguments.must_get::<&Value>("end")?;
    let (first, last) = (day_of(filter, value)?, day_of(filter, end)?);
    if last < first { Err(refused(filter, Wish::Later, end)) } else { Ok((first, last)) }
}

fn weekday(value: &Value, _: Kwargs, _: &State<'_>) -> TeraResult<&'static str> {
    let day = match value.as_str() {
        Some(text) => {
            let date = text.parse::<NaiveDate>().ok();
            date.map(|date| date.weekday().num_days_from_monday() as usize)
        }
        None => whole(value).and_then(|day| usize::try_from(day).ok()),
    };
    day.and_then(typography::weekday).ok_or_else(|| refused("weekday", Wish::Weekday, value))
}

fn slot(value: &Value, _: Kwargs, _: &State<'_>) -> TeraResult<String> {
    let slot = value.as_str().and_then(|text| text.parse::<TimeSlot>().ok());
    let slot = slot.ok_or_else(|| refused("slot", Wish::Slot, value))?;
    Ok(typography::slot(slot.start(), slot.end()))
}

fn duration(value: &Value, _: Kwargs, _: &State<'_>) -> TeraResult<String> {
    let minutes = whole(value).and_then(|minutes| u32::try_from(minutes).ok());
    let minutes = minutes.ok_or_else(|| refused("duration", Wish::Minutes, value))?;
    Ok(typography::duration(minutes))
}

fn phone(value: &Value, _: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    let phone = value.as_str().and_then(|text| text.parse::<Phone>().ok());
    let phone = phone.ok_or_else(|| refused("phone", Wish::Phone, value))?;
    Ok(safe(&format!(r#"<a href="tel:{}">{phone}</a>"#, phone.as_str())))
}

fn email(value: &Value, _: Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let email = value.as_str().and_then(|text| text.parse::<Email>().ok());
    let email = email.ok_or_else(|| refused("email", Wish::Email, value))?;
    let words = state.escape(email.as_str())?;
    Ok(safe(&format!(r#"<a href="mailto:{}">{words}</a>"#, in_a_link(email.as_str()))))
}

/// An address as a link may hold it (RFC 6068, 2).
fn in_a_link(address: &str) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"@.-_~!$*+".contains(byte);
    address
        .bytes()
        .map(|byte| if is_plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn siret(value: &Value, _: Kwargs, _: &State<'_>) -> TeraResult<String> {
    let siret = value.as_str().and_then(|text| text.parse::<Siret>().ok());
    let siret = siret.ok_or_else(|| refused("siret", Wish::Siret, value))?;
    Ok(siret.to_string())
}

fn naf(value: &Value, _: Kwargs, _: &State<'_>) -> TeraResult<String> {
    let naf = value.as_str().and_then(|text| text.parse::<Naf>().ok());
    let naf = naf.ok_or_else(|| refused("naf", Wish::Naf, value))?;
    Ok(naf.to_string())
}

fn person(value: &Value, _: Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let name = name_of("person", value, state)?;
    let civility = value.as_map().and_then(|map| word(map, "civility"));
    Ok(safe(&match civility {
        Some(civility) => format!("{}{NO_BREAK}{name}", raised(civility, state)?),
        None => name,
    }))
}

fn full_name(value: &Value, _: Kwargs, state: &State<'_>) -> TeraResult<Value> {
    Ok(safe(&name_of("full_name", value, state)?))
}

/// Given names and family name as typed, the family name in semibold, and the name that the person goes by.
fn name_of(filter: &str, value: &Value, state: &State<'_>) -> TeraResult<String> {
    let names = value.as_map().and_then(|map| Some((map, word(map, "given_names")?, word(map, "family_name")?)));
    let (map, given, family) = names.ok_or_else(|| refused(filter, Wish::Person, value))?;
    let (given, family) = (state.escape(given)?, state.escape(family)?);
    let name = format!(r#"<span class="name">{given} <strong>{family}</strong></span>"#);
    let Some(usual) = word(map, "usual_name") else {
        return Ok(name);
    };
    let usual = state.escape(usual)?;
    Ok(format!(r#"{name} (nom d’usage <span class="name"><strong>{usual}</strong></span>)"#))
}

/// The text of a key, if there is one.
fn word<'v>(map: &'v Map, key: &'static str) -> Option<&'v str> {
    map.get(&key.into())?.as_str().filter(|text| !text.is_empty())
}

fn address(value: &Value, _: Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let lines = address_lines(value).ok_or_else(|| refused("address", Wish::Address, value))?;
    let escaped: TeraResult<Vec<String>> = lines.iter().map(|line| state.escape(line)).collect();
    Ok(safe(&escaped?.join("<br/>")))
}

/// The lines of an address, the last with postcode and city.
fn address_lines(value: &Value) -> Option<Vec<String>> {
    let map = value.as_map()?;
    let lines = map.get(&"lines".into())?.as_array()?;
    let mut lines = lines.iter().map(|line| line.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()?;
    let postcode = word(map, "postcode")?.replace(' ', &NO_BREAK.to_string());
    lines.push(format!("{postcode}{NO_BREAK}{}", word(map, "city")?));
    Some(lines)
}

fn class_name(value: &Value, _: Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let class = value.as_str().ok_or_else(|| refused("class_name", Wish::Text, value))?;
    Ok(safe(&raised(&typeset(class), state)?))
}

/// The gender is masculine if left out.
#[expect(clippy::needless_pass_by_value, reason = "the shape that Tera gives its filters")]
fn ordinal(value: &Value, arguments: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    let rank = whole(value).filter(|rank| *rank > 0);
    let rank = rank.ok_or_else(|| refused("ordinal", Wish::Rank, value))?;
    let gender = arguments.get::<&Value>("gender")?;
    let first = match gender.map(|gender| (gender, gender.as_str())) {
        None | Some((_, Some("m" | "n"))) => "er",
        Some((_, Some("f"))) => "re",
        Some((gender, _)) => return Err(refused("ordinal", Wish::Gender, gender)),
    };
    let end = if rank == 1 { first } else { "e" };
    Ok(safe(&format!("{rank}<sup>{end}</sup>")))
}

fn number(value: &Value, _: Kwargs, _: &State<'_>) -> TeraResult<String> {
    figures(value).ok_or_else(|| refused("number", Wish::Number, value))
}

/// With `lead`, words before a paragraph that begins with a small letter, and full stops: what people note in a few words
/// becomes a sentence, and stays as they typed it.
#[expect(clippy::needless_pass_by_value, reason = "the shape that Tera gives its filters")]
fn blocks(value: &Value, arguments: Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let text = value.as_str().ok_or_else(|| refused("blocks", Wish::Text, value))?;
    let prose: Prose = text.parse().map_err(|_| refused("blocks", Wish::Prose, value))?;
    let lead = arguments.get::<&str>("lead")?;
    let mut markup = String::new();
    for block in prose.blocks() {
        match block {
            ProseBlock::Paragraph(words) => {
                let words = lead.map_or_else(|| words.clone(), |lead| sentence(lead, &words));
                markup += &element("p", &words, state)?;
            }
            ProseBlock::List(items) => {
                markup += "<ul>";
                for item in items {
                    markup += &element("li", &item, state)?;
                }
                markup += "</ul>";
            }
        }
    }
    Ok(safe(&markup))
}

/// Words behind others where they begin with a small letter, and with a full stop at their end where it is missing.
fn sentence(lead: &str, words: &str) -> String {
    let lead = if words.starts_with(char::is_lowercase) { format!("{lead} ") } else { String::new() };
    let stop = if words.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | '»')) { "." } else { "" };
    format!("{lead}{words}{stop}")
}

/// `one` for one, `many` for any other number, `zero` instead of it for none if given; `{n}` in them is the number.
#[expect(clippy::needless_pass_by_value, reason = "the shape that Tera gives its filters")]
fn count(value: &Value, arguments: Kwargs, _: &State<'_>) -> TeraResult<String> {
    let n = whole(value).filter(|n| *n >= 0);
    let n = n.ok_or_else(|| refused("count", Wish::Count, value))?;
    let (one, many) = (arguments.must_get::<&str>("one")?, arguments.must_get::<&str>("many")?);
    let words = match n {
        0 => arguments.get::<&str>("zero")?.unwrap_or(many),
        1 => one,
        _ => many,
    };
    Ok(words.replace("{n}", &figures(value).unwrap_or_default()))
}

/// A whole number; text is none.
fn whole(value: &Value) -> Option<i128> {
    value.as_number().and_then(|number| number.as_integer())
}

/// A number in French figures: `1 000`, `7,5`.
fn figures(value: &Value) -> Option<String> {
    let text = match whole(value) {
        Some(whole) => whole.to_string(),
        None => value.as_f64().filter(|n| n.is_finite())?.to_string(),
    };
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let comma = if decimals.is_empty() { "" } else { "," };
    Some(format!("{sign}{}{comma}{decimals}", typography::thousands(whole)))
}

#[cfg(test)]
mod tests;
