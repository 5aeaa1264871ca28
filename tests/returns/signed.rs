//! Files that pyHanko signed and filled.

use tripartite::diagnostic::Lang;
use tripartite::verify::{Check, Counts, Given, Kind, OutOfDate, Verdict, verdict};

use super::messages::{EXPIRED, Message, NOT_YET, signed};
use super::update::position;
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
fn a_certificate_is_held_to_all_issuers_of_its_name_that_lie_beside_it() {
    let check = |name: &str| {
        let verdict = judged(&fixture(name));
        let [signature] = verdict.signatures.as_slice() else { panic!("{name}: {}", shown(&verdict)) };
        assert!(!signature.signer.as_ref().unwrap().by_itself, "{name}");
        signature.check.clone()
    };
    // Signed by the second of them, with RSASSA-PSS and SHA-384.
    assert_eq!(check("signed-issued"), Check::Holds);
    let by_another = check("signed-issued-by-another");
    assert!(
        matches!(&by_another, Check::Unchecked(why) if why.get(Lang::En).contains("not its own")),
        "{by_another:?}"
    );
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

/// A file whose value is written as Java's usual library does: its outer elements without a length, each closed by zeros.
fn indefinite(name: &str) -> Vec<u8> {
    let mut file = fixture(name);
    let start = issued().len();
    let from = start + position(&file[start..], b"/Contents <") + 11;
    // ContentInfo { OID, [0] { SignedData { … } } }, each with two bytes of length.
    assert_eq!((&file[from..from + 4], &file[from + 30..from + 34]), (&b"3082"[..], &b"A082"[..]));
    let length = usize::from_str_radix(std::str::from_utf8(&file[from + 42..from + 46]).unwrap(), 16).unwrap();
    let (kind, content) = (file[from + 8..from + 30].to_vec(), file[from + 46..from + 46 + 2 * length].to_vec());
    let anew = [&b"3080"[..], &kind, b"a0803080", &content, b"000000000000"].concat();
    assert_eq!(anew.len(), 46 + 2 * length);
    file[from..from + anew.len()].copy_from_slice(&anew);
    file
}

#[test]
fn a_value_without_lengths_is_read() {
    for name in ["signed-rsa", "signed-cades"] {
        let verdict = expect(&indefinite(name), Kind::Signed);
        assert_eq!(verdict.signatures[0].check, Check::Holds);
    }
    // Not closed, or nested beyond any use.
    let from = position(&indefinite("signed-rsa"), b"/Contents <3080") + 11;
    for piece in ["30", "3080", "a080"] {
        let mut file = indefinite("signed-rsa");
        let digits = piece.repeat(400 / piece.len());
        file[from..from + 400].copy_from_slice(digits.as_bytes());
        expect(&file, Kind::Unverified);
    }
}

/// The verdict on a file against the convention that it begins with.
fn judged_alone(file: &[u8]) -> Verdict {
    let issued = &file[..position(file, b"%%EOF") + 5];
    verdict(file, &Given::new(issued.to_vec()))
}

#[test]
fn a_real_convention_is_signed_by_three_parties() {
    let verdict = judged_alone(&fixture("convention-signed"));
    assert_eq!(verdict.kind, Kind::Signed, "{}", shown(&verdict));
    let fields: Vec<&str> = verdict.signatures.iter().map(|s| s.field.as_str()).collect();
    assert_eq!(fields, ["head", "host", "guardian-1"]);
    assert!(verdict.signatures.iter().all(|signature| signature.check == Check::Holds));
}

#[test]
fn what_a_browser_types_into_a_real_convention_is_filled() {
    let file = fixture("convention-filled");
    let verdict = judged_alone(&file);
    assert_eq!(verdict.kind, Kind::Filled, "{}", shown(&verdict));
    let filled: Vec<_> = verdict.filled.iter().map(|f| (f.field.as_str(), f.words.as_str())).collect();
    assert_eq!(filled, [("head-place", "Riom"), ("pupil-place", "Saint-Étienne")]);
    assert!(verdict.told.is_empty(), "{}", shown(&verdict));
}

#[test]
fn what_latin_1_has_no_byte_for_is_typed_and_shown_alike() {
    // `PDFDocEncoding` in the value, the code page of Windows in the look.
    for (value, look, words) in [(b"L\x90\xcele", b"L\x92\xcele", "L’Île"), (b"V\x9cuil", b"V\x9cuil", "Vœuil")] {
        let mut file = fixture("convention-filled");
        let mut put = |old: &[u8], new: &[u8]| {
            let at = position(&file, old);
            file.splice(at..at + old.len(), new.iter().copied());
        };
        put(b" /V (Riom)", &[b"/V (", &value[..], b")"].concat());
        put(b" 2 3.96 Td (Riom)", &[b" 2 3.9 Td (", &look[..], b")"].concat());
        let verdict = judged_alone(&file);
        assert_eq!(verdict.kind, Kind::Filled, "{}", shown(&verdict));
        assert_eq!(verdict.filled[0].words, words);
    }
}

#[test]
fn a_field_that_shows_other_words_than_it_holds_is_altered() {
    let mut file = fixture("convention-filled");
    let at = position(&file, b"(Riom) Tj");
    file[at + 1..at + 5].copy_from_slice(b"Lyon");
    let verdict = judged_alone(&file);
    assert_eq!(verdict.kind, Kind::Altered, "{}", shown(&verdict));
    assert!(shown(&verdict).contains("the field « head-place » shows « Lyon » and holds « Riom »"));
    let finding = &verdict.findings[0];
    assert!(finding.page == Some(4) && finding.area.is_some(), "{}", shown(&verdict));
}

#[test]
fn a_signature_behind_other_bytes_is_told_to_hold_no_longer() {
    for before in [&b"%PDF-1.7\n"[..], b"\n", b"HTTP/1.1 200 OK\r\n\r\n"] {
        let told = |name: &str| {
            let verdict = judged(&[before, &fixture(name)].concat());
            assert_eq!(verdict.kind, Kind::Resaved, "{}", shown(&verdict));
            assert!(verdict.signatures.is_empty() && verdict.counts() == Counts::Seen);
            shown(&verdict)
        };
        let signed = told("signed-rsa");
        assert!(signed.contains(&format!("{} bytes stand before", before.len())), "{signed}");
        assert!(signed.contains("digital signature is still in it"), "{signed}");
        let issued = told("issued");
        assert!(issued.contains("bytes stand before") && !issued.contains("digital signature"), "{issued}");
    }
    let far = [vec![b' '; 1024], fixture("signed-rsa")].concat();
    assert_eq!(judged(&far).kind, Kind::Unknown);
}

#[test]
fn a_signature_in_a_file_that_was_written_anew_is_told_to_hold_no_longer() {
    let file = fixture("convention-signed");
    let mut document = lopdf::Document::load_mem(&file).unwrap();
    let mut anew = vec![];
    document.save_to(&mut anew).unwrap();
    let issued = &file[..position(&file, b"%%EOF") + 5];
    let verdict = verdict(&anew, &Given::new(issued.to_vec()));
    assert_eq!(verdict.kind, Kind::Resaved, "{}", shown(&verdict));
    assert!(shown(&verdict).contains("digital signature is still in it"), "{}", shown(&verdict));
}

#[test]
fn a_certificate_that_is_out_of_date_on_the_claimed_day_is_told_and_the_signature_holds() {
    let of = |validity| judged(&signed(&Message { validity, ..Message::default() }));
    let year = ["260101000000Z", "270101000000Z"];
    for (validity, told) in [
        (EXPIRED, Some(OutOfDate::Expired)),
        (NOT_YET, Some(OutOfDate::NotYetValid)),
        (year, None),
        // The day of signing itself.
        (["261124235959Z", "270101000000Z"], None),
        (["260101000000Z", "261124000000Z"], None),
        // A day before or after it may be the same one for the signer.
        (["261125000000Z", "270101000000Z"], None),
        (["260101000000Z", "261123235959Z"], None),
        (["261126000000Z", "270101000000Z"], Some(OutOfDate::NotYetValid)),
        (["260101000000Z", "261122235959Z"], Some(OutOfDate::Expired)),
    ] {
        let verdict = of(validity);
        assert_eq!(verdict.kind, Kind::Signed, "{}", shown(&verdict));
        assert_eq!(verdict.signatures[0].out_of_date(), told, "{validity:?}");
    }
}
