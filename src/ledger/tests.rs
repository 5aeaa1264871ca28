use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use proptest::prelude::*;

use super::*;
use crate::agreement::Signs;
use crate::digest::{DocumentHash, sha256};

const PAGE: &str = include_str!("ledger.md");

fn at(second: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 5, 4, 9, 12, 33).unwrap() + chrono::Duration::seconds(second)
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 5, day).unwrap()
}

fn key(key: &str) -> PartyKey {
    key.parse().unwrap()
}

fn terms() -> Terms {
    Terms {
        starts: day(15),
        ends: day(26),
        deadline: Some(day(12)),
        school_last: false,
        asks: vec![
            (key("head"), Signs::Required),
            (key("host"), Signs::Required),
            (key("guardian-1"), Signs::Required),
            (key("guardian-2"), Signs::Optional),
            (key("tutor"), Signs::Informed),
        ],
    }
}

fn event(what: What, version: u32, today: u32) -> Event {
    Event { at: at(i64::from(today)), day: day(today), number: "CS26-0412".parse().unwrap(), version, what }
}

fn signed(party: &str, on: u32) -> What {
    What::Signed { party: key(party), how: How::Paper, on: day(on) }
}

fn declined(party: &str) -> What {
    What::Declined { party: key(party), on: day(5) }
}

/// The state after an issue on the 4th and these events, each on the 5th, in the version given.
fn life(whats: &[(What, u32)]) -> State {
    let mut state = State::begin(1, event(What::Issued(terms()), 1, 4)).unwrap();
    for (seq, (what, version)) in (2..).zip(whats) {
        state.take(seq, event(what.clone(), *version, 5)).unwrap();
    }
    state
}

fn vector() -> Vec<(Event, Sealed)> {
    let issued = Sealed::new(sha256(b"salt 1"))
        .with(Key::Document, DocumentHash::of(b"the PDF"))
        .with(Key::By, "Marie Durand")
        .with(Key::Pupil, "Léa Dupont-Moreau")
        .with(Key::Note, "deux\nlignes, et une \\");
    let by = Sealed::new(sha256(b"salt 2")).with(Key::By, "Marie Durand");
    vec![(event(What::Issued(terms()), 1, 4), issued), (event(signed("host", 5), 1, 6), by)]
}

fn rows(events: &[(Event, Sealed)]) -> Vec<Row> {
    let mut head = Head::EMPTY;
    let next = |(event, sealed): &(Event, Sealed)| {
        let row = head.next(event, sealed);
        head = row.head();
        row
    };
    events.iter().map(next).collect()
}

/// The page with what stands between two marks made anew.
fn renewed(page: &str, (start, end): (&str, &str), made: &str) -> String {
    let (before, rest) = page.split_once(start).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    format!("{before}{start}{made}{end}{after}")
}

#[test]
fn the_page_shows_the_vector_and_the_table_as_the_code_makes_them() {
    let parts = rows(&vector());
    let parts = parts
        .iter()
        .map(|row| format!("{}hash {}\n\n{}", row.open, row.hash, row.sealed.as_deref().unwrap_or_default()));
    let vector = parts.collect::<Vec<_>>().join("\n");
    let page = renewed(PAGE, ("```text\n", "```\n"), &vector);
    let page = renewed(&page, ("<!-- transitions -->\n", "<!-- end -->"), &format!("\n{}\n", transitions().unwrap()));
    #[expect(clippy::disallowed_methods, reason = "a test asks whether to renew what it compares")]
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/ledger/ledger.md"), &page).unwrap();
        return;
    }
    assert!(PAGE == page, "run it again with UPDATE=1");
}

#[test]
fn a_chain_is_verified() {
    let rows = rows(&vector());
    let mut verifier = Verifier::default();
    let entries: Vec<Entry> = rows.iter().map(|row| verifier.take(row).unwrap()).collect();
    assert_eq!(entries[0].get(Key::Note).as_deref(), Some("deux\nlignes, et une \\"));
    assert_eq!(verifier.head(), rows[1].head());
}

#[test]
fn every_changed_byte_of_a_chain_is_found() {
    let rows = rows(&vector());
    let broken = |changed: &[Row]| {
        let mut verifier = Verifier::default();
        changed.iter().any(|row| verifier.take(row).is_err())
    };
    assert!(!broken(&rows));
    for at in 0..rows.len() {
        for part in ["open", "sealed", "hash"] {
            let mut bytes = match part {
                "open" => rows[at].open.clone().into_bytes(),
                "sealed" => rows[at].sealed.clone().unwrap().into_bytes(),
                _ => rows[at].hash.as_bytes().to_vec(),
            };
            for byte in 0..bytes.len() {
                bytes[byte] ^= 1;
                let mut changed = rows.clone();
                let text = || String::from_utf8(bytes.clone()).ok();
                match part {
                    "open" => changed[at].open = text().unwrap_or_default(),
                    "sealed" => changed[at].sealed = Some(text().unwrap_or_default()),
                    _ => changed[at].hash = EventHash::from_bytes(&bytes).unwrap(),
                }
                assert!(broken(&changed), "{part} {at} {byte}");
                bytes[byte] ^= 1;
            }
        }
    }
    let swapped = [rows[1].clone(), rows[0].clone()];
    assert!(broken(&swapped) && broken(&rows[1..]));
}

#[test]
fn an_agreement_is_complete_with_its_last_required_signature() {
    let mut whats = vec![];
    for (what, phase) in [
        (What::Delivered { party: None, how: How::Email, on: day(4) }, Phase::Issued),
        (signed("tutor", 5), Phase::Signing),
        (signed("head", 5), Phase::Signing),
        (signed("guardian-1", 4), Phase::Signing),
        (signed("host", 5), Phase::Complete),
        (signed("guardian-2", 5), Phase::Complete),
        (What::Revoked { event: 5 }, Phase::Signing),
        (signed("guardian-1", 5), Phase::Complete),
        (What::Exported, Phase::Complete),
        (What::Cancelled, Phase::Cancelled),
        (What::Revoked { event: 11 }, Phase::Complete),
    ] {
        whats.push((what, 1));
        assert_eq!(life(&whats).phase(), phase, "{whats:?}");
    }
}

#[test]
fn only_a_required_partys_refusal_declines() {
    assert_eq!(life(&[(declined("guardian-2"), 1)]).phase(), Phase::Issued);
    let state = life(&[(signed("head", 5), 1), (declined("host"), 1)]);
    assert_eq!(state.phase(), Phase::Declined);
    let refused = state.admits(&event(signed("guardian-1", 5), 1, 5)).unwrap_err();
    assert_eq!(refused, Refused::Phase { phase: Phase::Declined, kind: Kind::Signed });
    assert!(refused.help().unwrap().get(crate::diagnostic::Lang::Fr).contains("`amend`, `cancel`, `revoke`"));
    assert_eq!(life(&[(declined("host"), 1), (What::Revoked { event: 2 }, 1)]).phase(), Phase::Issued);
}

#[test]
fn a_new_version_asks_everybody_again() {
    let state = life(&[(signed("head", 5), 1), (signed("host", 5), 1), (What::Amended(terms()), 2)]);
    assert_eq!((state.phase(), state.phase_of(1), state.phase_of(3)), (Phase::Issued, Some(Phase::Superseded), None));
    assert_eq!(state.version().missing().count(), 3);
    let old = state.admits(&event(signed("guardian-1", 5), 1, 5));
    assert_eq!(old, Err(Refused::Version { told: 1, is: 2 }));
    // Two who amend at once: the second version is there, the third is nobody's yet.
    assert_eq!(state.admits(&event(What::Amended(terms()), 2, 5)), Err(Refused::Again { version: 2 }));
}

#[test]
fn what_cannot_be_revoked_is_called_what_it_is() {
    let acts = [(signed("head", 5), 1), (What::Revoked { event: 2 }, 1), (What::Amended(terms()), 2)];
    let state = life(&acts);
    let why = |event: u64| state.admits(&self::event(What::Revoked { event }, 2, 6)).unwrap_err();
    for (event, kind) in [(1, Kind::Issued), (3, Kind::Revoked), (4, Kind::Amended)] {
        assert_eq!(why(event), Refused::NotRevocable { event, kind });
        assert!(why(event).help().is_some(), "{kind:?}");
    }
    assert_eq!(why(5), Refused::NoSuchEvent { event: 5 });
}

#[test]
fn what_cannot_follow_is_refused_for_its_own_reason() {
    let state = life(&[(signed("head", 5), 1), (declined("guardian-2"), 1)]);
    let after = |what| state.admits(&event(what, 1, 6)).unwrap_err();
    let on = day(5);
    assert_eq!(after(signed("head", 6)), Refused::Signed { party: key("head"), event: 2, on });
    assert_eq!(after(declined("head")), Refused::Signed { party: key("head"), event: 2, on });
    assert_eq!(after(signed("guardian-2", 6)), Refused::HasDeclined { party: key("guardian-2"), event: 3 });
    assert_eq!(after(declined("tutor")), Refused::OnlyInformed { party: key("tutor"), kind: Kind::Declined });
    assert!(matches!(after(signed("pupil", 6)), Refused::Party { known, .. } if known.len() == 5));
    assert_eq!(after(signed("host", 3)), Refused::BeforeIssue { on: day(3), issued: day(4) });
    assert_eq!(after(signed("host", 7)), Refused::Future { on: day(7), today: day(6) });
    assert_eq!(after(What::Revoked { event: 9 }), Refused::NoSuchEvent { event: 9 });
    assert_eq!(after(What::Revoked { event: 1 }), Refused::NotRevocable { event: 1, kind: Kind::Issued });
    assert_eq!(after(What::Issued(terms())), Refused::Again { version: 1 });
    assert_eq!(after(What::Erased), Refused::TooEarly { ends: day(26) });
    let revoked = life(&[(signed("head", 5), 1), (What::Revoked { event: 2 }, 1)]);
    let again = revoked.admits(&event(What::Revoked { event: 2 }, 1, 6));
    assert_eq!(again, Err(Refused::Revoked { event: 2, by: 3 }));
    assert_eq!(State::begin(1, event(signed("head", 5), 1, 5)), Err(Refused::NotIssued));
}

#[test]
fn the_head_waits_when_the_school_signs_last() {
    let last = Terms { school_last: true, ..terms() };
    let mut state = State::begin(1, event(What::Issued(last), 1, 4)).unwrap();
    let head = event(signed("head", 5), 1, 5);
    assert_eq!(state.admits(&head), Err(Refused::SchoolLast { waiting: vec![key("host"), key("guardian-1")] }));
    state.take(2, event(signed("host", 5), 1, 5)).unwrap();
    state.take(3, event(signed("guardian-1", 5), 1, 5)).unwrap();
    state.take(4, head).unwrap();
    assert_eq!(state.phase(), Phase::Complete);
}

#[test]
fn late_is_counted_from_the_deadline_else_from_the_first_day() {
    let state = life(&[(signed("head", 5), 1)]);
    assert!(
        !state.is_late(day(12)) && state.is_late(day(13)) && !state.is_expired(day(26)) && state.is_expired(day(27))
    );
    assert!(state.starts_soon(day(5), 10) && !state.starts_soon(day(4), 10) && !state.starts_soon(day(27), 10));
    let free = Terms { deadline: None, ..terms() };
    let state = State::begin(1, event(What::Issued(free), 1, 4)).unwrap();
    assert!(!state.is_late(day(14)) && state.is_late(day(15)));
    let done = life(&[(signed("head", 5), 1), (signed("host", 5), 1), (signed("guardian-1", 5), 1)]);
    assert!(!done.is_late(day(30)) && !done.starts_soon(day(14), 10));
}

#[test]
fn what_is_erased_stays_erased() {
    let mut state = life(&[(What::Cancelled, 1)]);
    state.take(3, event(What::Erased, 1, 5)).unwrap();
    assert_eq!(state.phase(), Phase::Erased);
    for what in [What::Issued(terms()), What::Revoked { event: 2 }, What::Amended(terms()), What::Exported] {
        let kind = what.kind();
        assert_eq!(state.admits(&event(what, 1, 6)), Err(Refused::Phase { phase: Phase::Erased, kind }));
    }
    assert!(state.admits(&event(signed("head", 5), 1, 6)).is_err());
}

#[test]
fn a_missing_or_kept_seal_is_found() {
    let mut rows = rows(&vector());
    rows[1].sealed = None;
    let (mut verifier, mut register, mut seals) = (Verifier::default(), Register::default(), Seals::default());
    for row in &rows {
        let entry = verifier.take(row).unwrap();
        seals.take(&entry);
        register.entry(entry).unwrap();
    }
    assert_eq!(seals.faults(&register), [Fault::new(2, FaultKind::Unsealed)]);
}

#[test]
fn a_receipt_says_what_changed_since() {
    let heads: Vec<Head> =
        (1..=1000_u64).map(|count| Head { count, hash: EventHash::of(&count.to_string()) }).collect();
    let mut marks = Marks::default();
    for head in &heads {
        marks.take(*head);
    }
    let receipt = marks.receipt(heads[999], at(0));
    assert!(receipt.marks.len() <= 100);
    let read: Receipt = receipt.to_string().replace('\n', "\r\n").parse().unwrap();
    assert_eq!(read, receipt);
    let against = |heads: &[Head]| {
        let mut comparison = Comparison::new(&receipt);
        for head in heads {
            comparison.take(*head);
        }
        comparison.result()
    };
    assert_eq!(against(&heads), Against::Continues { added: 0 });
    assert_eq!(against(&heads[..900]), Against::Shorter { missing: 100 });
    let mut other = heads.clone();
    other.iter_mut().skip(499).for_each(|head| head.hash = EventHash::of("other"));
    assert_eq!(against(&other), Against::Replaced { same_until: 496, differs_at: 512 });
    // As it comes back from a mail: quoted, its lines broken and ended otherwise, with words around, and an older one below.
    let older = Receipt { at: at(0), head: heads[9], marks: heads[..9].to_vec() };
    let quoted = receipt.to_string().replace('\n', " \r\n> > ").replace(" 5", "\r\n>>  5");
    let mail = format!("\u{feff}Bonjour, voici\n>{quoted}Cordialement\ntripartite-receipt/1 est le début\n{older}");
    assert_eq!(mail.parse(), Ok(receipt.clone()));
    let far = |blanks| receipt.to_string().replacen("\nhead", &format!("{}\nhead", " ".repeat(blanks)), 1);
    assert_eq!(far(50_000).parse(), Ok(receipt.clone()));
    assert_eq!(far(70_000).parse::<Receipt>(), Err(NoReceipt), "its end is too far from its beginning");
    let unordered = Receipt { head: heads[3], ..older };
    for wrong in [
        "",
        "tripartite-receipt/1\nat 2026-05-04T09:12:33Z\n",
        "tripartite-receipt/1\nat x\nhead 1 00\n",
        &unordered.to_string(),
        &receipt.to_string().replace("mark 16 ", "mark 16 0"),
    ] {
        assert_eq!(wrong.parse::<Receipt>(), Err(NoReceipt));
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ \\\\nr\n\r\té]{0,8}"]
}

fn any_what() -> impl Strategy<Value = (What, u32)> {
    let parties = prop::sample::select(vec!["head", "host", "guardian-1", "guardian-2", "tutor", "pupil"]);
    let what = (0..10_u8, parties, 3..8_u32, 1..12_u64).prop_map(|(kind, party, on, event)| match kind {
        0 => What::Issued(terms()),
        1 => What::Amended(terms()),
        2 => What::Delivered { party: (event % 3 > 0).then(|| key(party)), how: How::Post, on: day(on) },
        3..=5 => signed(party, on),
        6 => What::Declined { party: key(party), on: day(on) },
        7 => What::Reminded { party: key(party), how: How::Email },
        8 => What::Revoked { event },
        _ if on == 3 => What::Erased,
        _ if on == 4 => What::Exported,
        _ => What::Cancelled,
    });
    (what, 1..4_u32)
}

proptest! {
    #[test]
    fn an_event_is_read_as_it_was_written((what, version) in any_what(), texts in prop::collection::vec(any_text(), 0..4)) {
        let event = event(what, version, 6);
        let sealed = texts.iter().fold(Sealed::new([7; 32]), |sealed, text| sealed.with(Key::Note, text));
        let row = Head::EMPTY.next(&event, &sealed);
        let entry = Verifier::default().take(&row).unwrap();
        prop_assert_eq!(&entry.event, &event);
        prop_assert_eq!(entry.unsealed().unwrap().unwrap(), sealed);
    }

    #[test]
    fn what_is_read_has_one_form((what, version) in any_what(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let row = Head::EMPTY.next(&event(what, version, 6), &Sealed::new([7; 32]));
        let mut bytes = row.open.clone().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(changed) = String::from_utf8(bytes)
            && let Ok(opened) = form::read_open(&changed)
        {
            prop_assert_eq!(form::write_open(opened.seq, &opened.prev, &opened.event, &opened.seal), changed);
        }
    }

    /// The model keeps the list of events only, and recounts from it after each event what holds and what may follow.
    #[test]
    fn any_events_are_taken_and_leave_the_state_as_a_recount_says(
        whats in prop::collection::vec(any_what(), 0..40),
        school_last in any::<bool>(),
    ) {
        let first = Terms { school_last, ..terms() };
        let mut state = State::begin(1, event(What::Issued(first), 1, 4)).unwrap();
        let mut taken: Vec<(u64, What)> = vec![];
        for (seq, (what, version)) in (2..).zip(whats) {
            let event = event(what.clone(), version, 6);
            let before = state.clone();
            let expected = may_follow(&taken, &what, version, school_last);
            match state.take(seq, event) {
                Ok(()) => {
                    prop_assert!(expected, "taken: {:?} after {:?}", what, taken);
                    taken.push((seq, what));
                }
                Err(refused) => {
                    prop_assert!(!expected, "refused: {:?} after {:?}", what, taken);
                    prop_assert_eq!(&state, &before);
                    prop_assert!(!refused.message().get(crate::diagnostic::Lang::Fr).is_empty());
                }
            }
            prop_assert_eq!(state.phase(), recounted(&taken), "{:?}", taken);
        }
    }
}

/// Whether an event may follow those that were taken, told anew from the page: the day is the 6th, all versions but the first
/// let everybody sign in any order, and the placement is not over.
fn may_follow(taken: &[(u64, What)], what: &What, version: u32, school_last: bool) -> bool {
    let amendments = taken.iter().filter(|(_, what)| matches!(what, What::Amended(_))).count() as u32;
    let next = matches!(what, What::Amended(_));
    if matches!(what, What::Issued(_)) || version != amendments + 1 + u32::from(next) {
        return false;
    }
    let revoked = |seq: u64| taken.iter().any(|(_, what)| matches!(what, What::Revoked { event } if *event == seq));
    let start = taken.iter().rposition(|(_, what)| matches!(what, What::Amended(_))).map_or(0, |at| at + 1);
    let now: Vec<&What> = taken[start..].iter().filter(|(seq, _)| !revoked(*seq)).map(|(_, what)| what).collect();
    let did = |kind: Kind, who: &str| {
        now.iter().any(|what| what.kind() == kind && what.party().is_some_and(|party| party.as_str() == who))
    };
    let phase = recounted(taken);
    let awaits = matches!(phase, Phase::Issued | Phase::Signing);
    let asked = ["head", "host", "guardian-1", "guardian-2", "tutor"];
    match what {
        What::Amended(_) => matches!(phase, Phase::Issued | Phase::Signing | Phase::Complete | Phase::Declined),
        What::Cancelled => matches!(phase, Phase::Issued | Phase::Signing | Phase::Complete | Phase::Declined),
        What::Exported => phase != Phase::Erased,
        // What is declined or cancelled waits for nothing.
        What::Erased => matches!(phase, Phase::Declined | Phase::Cancelled),
        What::Delivered { party, on, .. } => {
            (awaits || phase == Phase::Complete)
                && party.as_ref().is_none_or(|party| asked.contains(&party.as_str()))
                && may_be(*on, amendments)
        }
        What::Signed { party, on, .. } => {
            let who = party.as_str();
            let others = ["host", "guardian-1"];
            let waits =
                school_last && amendments == 0 && who == "head" && others.iter().any(|one| !did(Kind::Signed, one));
            (awaits || phase == Phase::Complete)
                && asked.contains(&who)
                && may_be(*on, amendments)
                && !did(Kind::Signed, who)
                && !did(Kind::Declined, who)
                && !waits
        }
        What::Declined { party, on } => {
            let who = party.as_str();
            awaits
                && asked.contains(&who)
                && who != "tutor"
                && may_be(*on, amendments)
                && !did(Kind::Signed, who)
                && !did(Kind::Declined, who)
        }
        What::Reminded { party, .. } => awaits && asked.contains(&party.as_str()) && !did(Kind::Signed, party.as_str()),
        What::Revoked { event } => {
            let named = taken.iter().find(|(seq, _)| seq == event).map(|(_, what)| what.kind());
            let kinds = [Kind::Signed, Kind::Declined, Kind::Delivered, Kind::Reminded, Kind::Cancelled];
            phase != Phase::Erased && named.is_some_and(|kind| kinds.contains(&kind)) && !revoked(*event)
        }
        What::Issued(_) => false,
    }
}

/// A day that a version can speak of: the first was issued on the 4th, later ones on the 6th, and today is the 6th.
fn may_be(on: NaiveDate, amendments: u32) -> bool {
    on <= day(6) && on >= if amendments == 0 { day(4) } else { day(6) }
}

fn recounted(taken: &[(u64, What)]) -> Phase {
    let revoked = |seq: u64| taken.iter().any(|(_, what)| matches!(what, What::Revoked { event } if *event == seq));
    let start = taken.iter().rposition(|(_, what)| matches!(what, What::Amended(_))).map_or(0, |at| at + 1);
    let now: Vec<&What> = taken[start..].iter().filter(|(seq, _)| !revoked(*seq)).map(|(_, what)| what).collect();
    let has = |kind: Kind, party: &str| {
        now.iter().any(|what| what.kind() == kind && what.party().is_some_and(|known| known.as_str() == party))
    };
    let required = ["head", "host", "guardian-1"];
    if taken.iter().any(|(_, what)| *what == What::Erased) {
        Phase::Erased
    } else if now.iter().any(|what| **what == What::Cancelled) {
        Phase::Cancelled
    } else if required.iter().any(|party| has(Kind::Declined, party)) {
        Phase::Declined
    } else if required.iter().all(|party| has(Kind::Signed, party)) {
        Phase::Complete
    } else if now.iter().any(|what| what.kind() == Kind::Signed) {
        Phase::Signing
    } else {
        Phase::Issued
    }
}
