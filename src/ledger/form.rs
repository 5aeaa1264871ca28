//! The two written forms of an event: lines of a key, a space and a value, in one order, so that each event has exactly
//! one form. What is read here is read strictly: a text that differs from the form by a sign is no event.

use std::fmt::{self, Write as _};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};

use super::event::{Event, EventHash, Key, Sealed, Terms, What};
use super::words::{How, Kind, PartyKey};
use crate::agreement::Signs;
use crate::digest::{DocumentHash, hex};
use crate::ids::Number;

/// The first line of an open form.
pub const OPEN: &str = "tripartite-event/1";
/// The first line of a sealed form.
pub const SEALED: &str = "tripartite-sealed/1";

/// What a line of an event says wrongly, or that it is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The key of the line that was expected.
    pub line: &'static str,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no sound line `{}`", self.line)
    }
}

impl std::error::Error for Unreadable {}

/// An instant as it is written: `2026-05-04T09:12:33Z`.
pub fn instant(at: DateTime<Utc>) -> String {
    let (day, time) = (at.date_naive(), at.time());
    format!("{day}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
}

/// The instant of a text as [`instant`] writes it.
pub fn read_instant(text: &str) -> Option<DateTime<Utc>> {
    let (day, time) = text.split_at_checked(10)?;
    let [b'T', hour @ .., b':', m1, m2, b':', s1, s2, b'Z'] = time.as_bytes() else { return None };
    let time = NaiveTime::from_hms_opt(two(hour)?, two(&[*m1, *m2])?, two(&[*s1, *s2])?)?;
    Some(read_day(day)?.and_time(time).and_utc())
}

/// A day as it is written: `2026-05-04`.
pub fn written_day(day: NaiveDate) -> String {
    let Ok(year @ 0..=9999) = u32::try_from(day.year()) else { return day.to_string() };
    let digit = |number: u32| char::from(b'0' + (number % 10) as u8);
    let [month, day] = [day.month(), day.day()];
    let year = [year / 1000, year / 100, year / 10, year].map(digit);
    let rest = ['-', digit(month / 10), digit(month), '-', digit(day / 10), digit(day)];
    year.into_iter().chain(rest).collect()
}

/// The day of `2026-05-04`.
pub fn read_day(text: &str) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', day @ ..] = text.as_bytes() else { return None };
    let year = two(&[*y1, *y2])? * 100 + two(&[*y3, *y4])?;
    NaiveDate::from_ymd_opt(year.cast_signed(), two(&[*m1, *m2])?, two(day)?)
}

/// A number of two digits.
fn two(digits: &[u8]) -> Option<u32> {
    let [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = digits else { return None };
    Some(u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
}

/// A whole number without leading zeros.
fn whole(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    plain.then(|| text.parse().ok())?
}

fn lower_hex(text: &str) -> Option<[u8; 32]> {
    let hash: DocumentHash = text.parse().ok()?;
    // All of them, with no way out before the end: several at a time.
    let upper = text.bytes().fold(false, |upper, b| upper | b.is_ascii_uppercase());
    (!upper).then_some(*hash.as_bytes())
}

/// The open form of an event at a place in the chain.
pub(super) fn write_open(seq: u64, prev: &EventHash, event: &Event, seal: &[u8; 32]) -> String {
    let Event { at, day, number, version, what } = event;
    let mut text = format!("{OPEN}\nseq {seq}\nprev {prev}\nat {}\n", instant(*at));
    // Writing to a string cannot fail.
    let mut line = |key: &str, value: &dyn fmt::Display| {
        let _ = writeln!(text, "{key} {value}");
    };
    line("day", day);
    line("kind", &what.kind().key());
    line("number", &number.as_str());
    line("version", version);
    if let Some(party) = what.party() {
        line("party", party);
    }
    if let Some(how) = what.how() {
        line("how", &how.key());
    }
    if let Some(on) = what.on() {
        line("on", &on);
    }
    match what {
        What::Revoked { event } => line("event", event),
        What::Issued(terms) | What::Amended(terms) => write_terms(terms, &mut line),
        _ => {}
    }
    line("sealed", &hex(seal));
    text
}

fn write_terms(terms: &Terms, line: &mut impl FnMut(&str, &dyn fmt::Display)) {
    line("starts", &terms.starts);
    line("ends", &terms.ends);
    if let Some(deadline) = &terms.deadline {
        line("deadline", deadline);
    }
    line("order", &order(terms.school_last));
    for (party, signs) in &terms.asks {
        line("ask", &format_args!("{party} {}", signs.key()));
    }
}

fn order(school_last: bool) -> &'static str {
    if school_last { "school-last" } else { "any" }
}

/// The lines of a form that are not read yet.
struct Lines<'a>(&'a str);

impl<'a> Lines<'a> {
    /// The value of the next line, if it has this key.
    fn maybe(&mut self, key: &str) -> Option<&'a str> {
        let text = self.0.strip_prefix(key)?.strip_prefix(' ')?;
        // Lines are short: a plain walk finds their ends sooner than a search that sets out for long ones.
        let end = text.bytes().position(|byte| byte == b'\n')?;
        self.0 = text.get(end + 1..)?;
        text.get(..end)
    }

    /// A line that may be missing, but not wrong.
    fn optional<T>(&mut self, key: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Unreadable> {
        let wrong = Unreadable { line: key };
        self.maybe(key).map(|value| read(value).ok_or(wrong)).transpose()
    }

    fn must<T>(&mut self, key: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<T, Unreadable> {
        self.maybe(key).and_then(read).ok_or(Unreadable { line: key })
    }

    fn first(&mut self, format: &'static str) -> Result<(), Unreadable> {
        let rest = self.0.strip_prefix(format).and_then(|rest| rest.strip_prefix('\n'));
        self.0 = rest.ok_or(Unreadable { line: format })?;
        Ok(())
    }

    fn end(&self) -> Result<(), Unreadable> {
        if self.0.is_empty() { Ok(()) } else { Err(Unreadable { line: "end" }) }
    }
}

/// An event as its open form tells it, with its place and its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) seq: u64,
    pub(super) prev: EventHash,
    pub(super) event: Event,
    pub(super) seal: [u8; 32],
}

pub(super) fn read_open(text: &str) -> Result<Opened, Unreadable> {
    let mut lines = Lines(text);
    lines.first(OPEN)?;
    let seq = lines.must("seq", whole)?;
    let prev = lines.must("prev", |t| EventHash::from_bytes(&lower_hex(t)?))?;
    let at = lines.must("at", read_instant)?;
    let day = lines.must("day", read_day)?;
    let kind = lines.must("kind", Kind::of_key)?;
    let number = lines.must("number", Number::recorded)?;
    let version = lines.must("version", |t| whole(t)?.try_into().ok())?;
    let what = read_what(kind, &mut lines)?;
    let seal = lines.must("sealed", lower_hex)?;
    lines.end()?;
    Ok(Opened { seq, prev, event: Event { at, day, number, version, what }, seal })
}

fn read_what(kind: Kind, lines: &mut Lines<'_>) -> Result<What, Unreadable> {
    let party = |text: &str| text.parse::<PartyKey>().ok();
    Ok(match kind {
        Kind::Issued => What::Issued(read_terms(lines)?),
        Kind::Amended => What::Amended(read_terms(lines)?),
        Kind::Delivered => What::Delivered {
            party: lines.optional("party", party)?,
            how: lines.must("how", How::of_key)?,
            on: lines.must("on", read_day)?,
        },
        Kind::Signed => What::Signed {
            party: lines.must("party", party)?,
            how: lines.must("how", How::of_key)?,
            on: lines.must("on", read_day)?,
        },
        Kind::Declined => What::Declined { party: lines.must("party", party)?, on: lines.must("on", read_day)? },
        Kind::Reminded => What::Reminded { party: lines.must("party", party)?, how: lines.must("how", How::of_key)? },
        Kind::Cancelled => What::Cancelled,
        Kind::Revoked => What::Revoked { event: lines.must("event", whole)? },
        Kind::Exported => What::Exported,
        Kind::Erased => What::Erased,
    })
}

fn read_terms(lines: &mut Lines<'_>) -> Result<Terms, Unreadable> {
    let starts = lines.must("starts", read_day)?;
    let ends = lines.must("ends", read_day)?;
    let deadline = lines.optional("deadline", read_day)?;
    let school_last = lines.must("order", |text| match text {
        "any" => Some(false),
        "school-last" => Some(true),
        _ => None,
    })?;
    let mut asks = vec![];
    while let Some(ask) = lines.optional("ask", read_ask)? {
        asks.push(ask);
    }
    Ok(Terms { starts, ends, deadline, school_last, asks })
}

fn read_ask(text: &str) -> Option<(PartyKey, Signs)> {
    let (party, signs) = text.split_once(' ')?;
    Some((party.parse().ok()?, signs.parse().ok()?))
}

/// The sealed form: its digest is what the open form quotes.
pub(super) fn write_sealed(sealed: &Sealed) -> String {
    let mut text = format!("{SEALED}\nsalt {}\n", hex(&sealed.salt));
    for (key, value) in &sealed.entries {
        let _ = writeln!(text, "{} {}", key.name(), escaped(value));
    }
    text
}

/// A value on one line: a backslash, a line feed and a carriage return are written `\\`, `\n`, `\r`.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescaped(text: &str) -> Option<String> {
    if text.contains('\r') {
        return None;
    }
    if !text.contains('\\') {
        return Some(text.to_owned());
    }
    let mut value = String::with_capacity(text.len());
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        value.push(match sign {
            '\\' => match signs.next()? {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            sign => sign,
        });
    }
    Some(value)
}

/// Whether a sealed form has an entry.
pub(super) fn has_entry(text: &str, key: Key) -> bool {
    // No value has an end of line within, and the first line of the form is none of its entries.
    text.contains(&format!("\n{} ", key.name()))
}

/// What a sealed form says.
pub(super) fn read_sealed(text: &str) -> Result<Sealed, Unreadable> {
    let mut lines = Lines(text);
    lines.first(SEALED)?;
    let salt = lines.must("salt", lower_hex)?;
    let mut entries = vec![];
    for (key, name) in Key::ALL {
        while let Some(value) = lines.optional(name, unescaped)? {
            if value.is_empty() {
                return Err(Unreadable { line: name });
            }
            entries.push((*key, value));
        }
    }
    lines.end()?;
    Ok(Sealed { salt, entries })
}
