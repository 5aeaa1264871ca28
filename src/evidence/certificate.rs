//! The certificate: what the ledger says of one agreement, to be read.

use serde_json::{Map, Value, json};

use super::{Part, Story, contact, entries};
use crate::agreement::Signs;
use crate::diagnostic::{Bug, Diagnostics, Lang, Sources, Text};
use crate::ledger::{Act, Case, Contact, Entry, Key, Standing, What, instant};
use crate::model::Scope;
use crate::pdf::Extras;
use crate::render::{Imprint, Maker, Print, Renderer};
use crate::typography::{self, legible};
use crate::verify;

/// The longest remark that is printed whole; the rest stands in its event.
const LONGEST: usize = 1_500;

/// What the template prints: `record` in `templates/README.md`.
pub(super) fn record(story: &Story, case: &Case, files: &[Part]) -> Map<String, Value> {
    let (state, version) = (&case.state, case.state.version());
    let sealed = case.sealed();
    let word = |key| sealed.as_ref().and_then(|sealed| sealed.get(key)).map(legible).unwrap_or_default();
    let contacts = sealed.as_ref().map(Contact::all).unwrap_or_default();
    let head = story.head();
    let record = json!({
        "number": state.number().as_str(),
        "version": version.version,
        "state": french(&state.phase().words()),
        "day": story.own.last().map_or_else(|| version.issued.to_string(), |entry| entry.event.day.to_string()),
        "school": school(files),
        "pupil": word(Key::Pupil), "class": word(Key::Class), "host": word(Key::Host),
        "starts": version.terms.starts.to_string(), "ends": version.terms.ends.to_string(),
        "deadline": version.terms.deadline.map(|day| day.to_string()).unwrap_or_default(),
        "parties": version.standings().map(|standing| party(&standing, &contacts, case)).collect::<Vec<_>>(),
        "versions": state.versions().iter().map(|one| issue(one.version, one.issued, case)).collect::<Vec<_>>(),
        "events": story.own.iter().map(|entry| event(entry, case)).collect::<Vec<_>>(),
        "details": story.own.iter().flat_map(|entry| details(entry, files)).collect::<Vec<_>>(),
        "allowed": story.own.iter().flat_map(allowed).collect::<Vec<_>>(),
        "files": files.iter().map(|part| json!({ "name": part.name, "hash": part.hash().to_string() })).collect::<Vec<_>>(),
        "head": { "events": head.count, "hash": head.hash.to_string() },
    });
    Map::from_iter([("record".to_owned(), record)])
}

/// The pages of the certificate as bytes; none, and the reason told, where they cannot be printed.
pub(super) fn print(
    record: &Map<String, Value>,
    id: [u8; 16],
    renderer: &mut Renderer<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Vec<u8>>, Bug> {
    let document = renderer.companion(Scope::Ledger, "certificate", record, sources, diagnostics);
    let Some(document) = document else { return Ok(None) };
    let name = record.get("record").and_then(|record| record.get("school")).and_then(Value::as_str).unwrap_or_default();
    let maker = Maker { name, logo: None };
    let imprint = Imprint { digest: "", code: None, id, maker, extras: Extras::default() };
    let printed = renderer.print(&document, &imprint, &|_| None, diagnostics)?;
    Ok(printed.map(|Print { bytes, .. }| bytes))
}

fn french(words: &Text) -> String {
    words.get(Lang::Fr).to_owned()
}

/// The school's name, as the last issued version prints it.
fn school(files: &[Part]) -> String {
    let data = files.iter().rev().find(|part| part.name.ends_with(".json"));
    let data: Option<Value> = data.and_then(|part| serde_json::from_slice(&part.bytes).ok());
    let name = data.as_ref().and_then(|data| data.get("school")?.get("name")?.as_str());
    name.map(legible).unwrap_or_default()
}

fn party(standing: &Standing<'_>, contacts: &[Contact], case: &Case) -> Value {
    let Contact { name, title, .. } = contact(contacts, standing.party.as_str());
    let asked = match standing.asked {
        Signs::Required => "exigée",
        Signs::Optional => "facultative",
        Signs::Informed => "pour information",
    };
    json!({
        "role": legible(&french(&Contact::words_of(standing.party, contacts))), "name": legible(&name), "title": legible(&title), "asked": asked,
        "answer": answer(standing, case), "event": standing.signed.or(standing.declined).map_or(0, |act| act.seq),
    })
}

fn answer(standing: &Standing<'_>, case: &Case) -> String {
    let day = |act: &Act| typography::date(act.what.on().unwrap_or(act.day));
    match (standing.signed, standing.declined) {
        (Some(act), _) => {
            let how = act.what.how().map(|how| french(&how.words())).unwrap_or_default();
            // Why is said with the event.
            let despite = if case.despite(act.seq).is_some() { ", acceptée malgré tout" } else { "" };
            format!("signée le {}, {how}{despite}", day(act))
        }
        (None, Some(act)) => format!("refusée le {}", day(act)),
        (None, None) if standing.is_missing() => "manque".to_owned(),
        (None, None) => "–".to_owned(),
    }
}

fn issue(version: u32, issued: chrono::NaiveDate, case: &Case) -> Value {
    let sealed = case.sealed_of(version);
    let content = sealed.as_ref().and_then(crate::ledger::Sealed::content);
    let document = sealed.as_ref().and_then(crate::ledger::Sealed::document);
    json!({
        "version": version, "issued": issued.to_string(),
        "short": content.map(|content| content.short().to_string()).unwrap_or_default(),
        "document": document.map(|document| document.to_string()).unwrap_or_default(),
    })
}

fn event(entry: &Entry, case: &Case) -> Value {
    let contacts = case.sealed_of(entry.event.version).as_ref().map(Contact::all).unwrap_or_default();
    let revoked = case.state.acts().find(|act| act.seq == entry.seq).and_then(|act| act.revoked);
    json!({
        "seq": entry.seq, "at": instant(entry.event.at).replace('T', " ").replace('Z', ""),
        "version": entry.event.version, "words": legible(&french(&entry.event.what.words(&contacts))), "revoked": revoked.unwrap_or(0),
        "by": entry.by().map(|by| legible(&by)).unwrap_or_default(),
    })
}

/// What an event says under its seal beside who and what.
fn details(entry: &Entry, files: &[Part]) -> Vec<Value> {
    const TOLD: [(Key, &str); 7] = [
        (Key::Change, "ce qui change"),
        (Key::Reason, "motif"),
        (Key::Verdict, "jugement du fichier"),
        (Key::SeenBy, "vu par"),
        (Key::Despite, "accepté malgré tout"),
        (Key::Note, "note"),
        (Key::Evidence, "fichier gardé"),
    ];
    let told = TOLD.iter().flat_map(|(key, what)| {
        let words = entries(entry, *key).into_iter().map(|words| told(*key, &words, files));
        words.map(|words| json!({ "seq": entry.seq, "what": what, "words": words })).collect::<Vec<_>>()
    });
    told.collect()
}

fn told(key: Key, words: &str, files: &[Part]) -> String {
    match key {
        Key::Verdict => {
            let kind = verify::Kind::named(words);
            kind.map_or_else(|| legible(words), |kind| french(&kind.words()))
        }
        Key::Evidence => {
            let part = files.iter().find(|part| part.hash().to_string() == words);
            part.map_or_else(|| words.to_owned(), |part| part.name.clone())
        }
        _ => cut(&legible(words)),
    }
}

fn cut(words: &str) -> String {
    match words.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", words.get(..at).unwrap_or_default()),
        None => words.to_owned(),
    }
}

/// The rules that were allowed for a version, with the reasons that the school wrote.
fn allowed(entry: &Entry) -> Vec<Value> {
    if !matches!(entry.event.what, What::Issued(_) | What::Amended(_)) {
        return vec![];
    }
    let version = entry.event.version;
    let allowed = entries(entry, Key::Allowed).into_iter().map(|words| {
        let (rule, reason) = words.split_once(' ').unwrap_or((&words, ""));
        json!({ "version": version, "rule": legible(rule), "reason": cut(&legible(reason)) })
    });
    allowed.collect()
}
