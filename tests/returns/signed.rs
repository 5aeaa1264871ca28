//! Files that pyHanko signed and filled.

use tripartite::verify::{Check, Counts, Kind};

use super::{expect, fixture, issued, judged, shown};

#[test]
fn the_issued_bytes_are_the_original() {
    let verdict = expect(&issued(), Kind::Original);
    assert_eq!(verdict.counts(), Counts::Never);
}

#[test]
fn real_signatures_of_every_kind_hold() {
    for (name, party) in [
        ("signed-rsa", "head"),
        ("signed-pss", "head"),
        ("signed-cades", "head"),
        ("signed-p256", "pupil"),
        ("signed-p384", "pupil"),
        ("signed-ed25519", "pupil"),
        ("signed-with-store", "head"),
    ] {
        let verdict = judged(&fixture(name));
        assert_eq!(verdict.kind, Kind::Signed, "{name}: {}", shown(&verdict));
        let [signature] = verdict.signatures.as_slice() else { panic!("{name}: {}", shown(&verdict)) };
        assert_eq!((signature.field.as_str(), &signature.check), (party, &Check::Holds), "{name}");
        let signer = signature.signer.as_ref().unwrap();
        assert!(signer.name.ends_with("(essai)") && signer.by_itself, "{name}: {signer:?}");
        assert_eq!((signer.from.as_str(), signer.to.as_str()), ("2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z"));
        assert!(signature.claimed.as_ref().unwrap().starts_with("2026-"), "{signature:?}");
        assert_eq!(verdict.counts(), Counts::Yes);
    }
}

#[test]
fn several_parties_fill_and_sign_one_after_another() {
    let verdict = expect(&fixture("filled-and-signed-twice"), Kind::Signed);
    let fields: Vec<&str> = verdict.signatures.iter().map(|s| s.field.as_str()).collect();
    assert_eq!(fields, ["head", "pupil"]);
    let filled: Vec<_> = verdict.filled.iter().map(|f| (f.field.as_str(), f.words.as_str())).collect();
    assert_eq!(filled, [("head-date", "24/11/2026"), ("head-place", "Riom"), ("pupil-date", "25/11/2026")]);
    expect(&fixture("certified-and-signed"), Kind::Signed);
}

#[test]
fn text_fields_alone_are_no_signature() {
    let verdict = expect(&fixture("filled"), Kind::Filled);
    assert_eq!((verdict.counts(), verdict.filled.len(), verdict.told.len()), (Counts::Seen, 2, 2));
}

#[test]
fn what_a_signature_locked_may_not_change() {
    let verdict = expect(&fixture("locked-then-filled"), Kind::Altered);
    assert!(shown(&verdict).contains("« head-date » changes although the signature « head » locked it"));
    let verdict = expect(&fixture("certified-then-filled"), Kind::Altered);
    assert!(shown(&verdict).contains("« head » forbids"));
}
