//! `log` and `receipt`: the events themselves, and the head to keep elsewhere.

use std::collections::BTreeMap;

use tripartite::diagnostic::Lang;
use tripartite::ids::Number;
use tripartite::ledger::{Contact, Entry, Key, Marks, Receipt, Verifier, What, instant};
use tripartite::verify::Kind;
use tripartite::{store, text};

use super::Outcome;
use super::args;
use super::desk::{Desk, head_words, refused, walk};
use super::print::Failure;
use super::report::{self, SCHEMA};
use super::terminal::{Surroundings, Terminal};

pub(crate) fn log(args: &args::Log, around: &Surroundings, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(None, around, terminal)?;
    let mut entries: Vec<Entry> = vec![];
    let mut revoked = BTreeMap::new();
    desk.entries(terminal, &mut |entry| {
        if args.number.as_ref().is_none_or(|number| *number == entry.event.number) {
            if let What::Revoked { event } = entry.event.what {
                revoked.insert(event, entry.seq);
            }
            entries.push(entry);
        }
    })?;
    if let Some(number) = args.number.as_ref().filter(|_| entries.is_empty()) {
        return Ok(terminal.refuse(&refused(number, &tripartite::ledger::Refused::NotIssued)));
    }
    let events: Vec<report::Event> = entries.iter().map(|entry| event(entry, revoked.get(&entry.seq))).collect();
    if !terminal.is_human() {
        return terminal.json(&report::Log { schema: SCHEMA, command: "log", events }).map(|()| Outcome::Well);
    }
    let mut contacts: BTreeMap<(&Number, u32), Vec<Contact>> = BTreeMap::new();
    for (entry, event) in entries.iter().zip(&events) {
        let contacts = contacts.entry((&entry.event.number, entry.event.version)).or_insert_with(|| {
            // The first event of a version is its issue.
            entry.unsealed().ok().flatten().as_ref().map(Contact::all).unwrap_or_default()
        });
        let words = entry.event.what.words(contacts);
        let words = words.get(terminal.lang);
        let number = if args.number.is_none() { format!("  {}", event.number) } else { String::new() };
        let by = if event.by.is_empty() { String::new() } else { format!("  ({})", event.by) };
        let (at, version) = (desk.moment(entry.event.at), event.version);
        let at = at.get(terminal.lang);
        terminal.line(&format!("{:>6}  {at}{number}  v{version}  {words}{by}", event.seq));
        for line in more(event, terminal.lang) {
            terminal.line(&format!("        {line}"));
        }
    }
    Ok(Outcome::Well)
}

fn event(entry: &Entry, revoked: Option<&u64>) -> report::Event {
    let sealed = entry.unsealed().ok().flatten();
    let word = |key| sealed.as_ref().and_then(|sealed| sealed.get(key)).map(str::to_owned);
    let all = |key| sealed.as_ref().map(|sealed| sealed.all(key).map(str::to_owned).collect()).unwrap_or_default();
    let what = &entry.event.what;
    report::Event {
        seq: entry.seq,
        at: instant(entry.event.at),
        number: entry.event.number.as_str().to_owned(),
        version: entry.event.version,
        kind: what.kind().key(),
        party: what.party().map(ToString::to_string),
        how: what.how().map(tripartite::ledger::How::key),
        on: what.on().map(|day| day.to_string()),
        by: word(Key::By).unwrap_or_default(),
        reason: word(Key::Reason),
        seen_by: word(Key::SeenBy),
        despite: word(Key::Despite),
        verdict: word(Key::Verdict),
        notes: all(Key::Note),
        changes: all(Key::Change),
        evidence: all(Key::Evidence),
        document_hash: word(Key::Document),
        revoked_by: revoked.copied(),
        erased: entry.sealed.is_none(),
    }
}

/// What an event says beside its first line.
fn more(event: &report::Event, lang: Lang) -> Vec<String> {
    let mut lines = vec![];
    let mut add = |words: tripartite::diagnostic::Text| lines.push(words.get(lang).to_owned());
    if let Some(by) = event.revoked_by {
        add(text!("NE COMPTE PLUS : rectifié par l’événement {by}", "NO LONGER COUNTS: revoked by event {by}"));
    }
    if let Some(reason) = &event.reason {
        add(text!("motif : {reason}", "reason: {reason}"));
    }
    if let Some(kind) = event.verdict.as_deref().and_then(Kind::named) {
        add(kind.words());
    }
    if let Some(who) = &event.seen_by {
        add(text!("vu par {who}", "seen by {who}"));
    }
    if let Some(why) = &event.despite {
        add(text!("accepté malgré tout : {why}", "accepted despite all: {why}"));
    }
    for note in &event.notes {
        add(text!("note : {note}", "note: {note}"));
    }
    for change in &event.changes {
        add(text!("{change}", "{change}"));
    }
    for hash in &event.evidence {
        add(text!("fichier gardé : {hash}", "file kept: {hash}"));
    }
    if event.erased {
        add(text!("données effacées", "data erased"));
    }
    lines
}

pub(crate) fn receipt(
    args: &args::Receipt,
    around: &Surroundings,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let desk = Desk::nearest(None, around, terminal)?;
    let (mut verifier, mut marks) = (Verifier::default(), Marks::default());
    if let Some(ledger) = desk.archive.reader().map_err(|e| terminal.failure(&e))? {
        walk(&ledger, terminal, &mut |row| {
            verifier.take(&row)?;
            marks.take(verifier.head());
            Ok(())
        })?;
    }
    let receipt = marks.receipt(verifier.head(), desk.now());
    if let Some(file) = &args.output {
        let file = terminal.here.join(file);
        let is_receipt = |bytes: &[u8]| Receipt::all(&String::from_utf8_lossy(bytes)).next().is_some();
        store::could_hold(&file, is_receipt).map_err(|e| terminal.failure(&e))?;
        store::write_whole(&file, receipt.to_string().as_bytes()).map_err(|e| terminal.failure(&e))?;
    }
    if terminal.is_human() {
        match &args.output {
            None => terminal.result(&receipt.to_string()),
            Some(file) => {
                let shown = terminal.shown(&terminal.here.join(file));
                terminal.line(&shown);
            }
        }
        terminal.sum_up(&head_words(receipt.head));
        terminal.remark(&text!(
            "garder ce reçu ailleurs que dans ce dossier (courriel, papier) : lui seul montre plus tard si le registre a été coupé ou remplacé",
            "keep this receipt elsewhere than in this folder (mail, paper): it alone shows later whether the ledger was cut or replaced"
        ));
    } else {
        let words = receipt.to_string();
        let head = report::HeadLine::of(receipt.head);
        terminal.json(&report::Receipt {
            schema: SCHEMA,
            command: "receipt",
            at: instant(receipt.at),
            head,
            text: words,
        })?;
    }
    Ok(Outcome::Well)
}
