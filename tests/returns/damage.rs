//! Damaged and boundless files: a sentence, never a panic, never a signature.

use proptest::prelude::*;
use tripartite::verify::{Check, Kind};

use super::update::position;
use super::{fixture, issued, judged, shown};

#[test]
fn a_value_cut_at_any_length_is_not_verified() {
    let signed = fixture("signed-p256");
    let start = issued().len();
    let from = start + position(&signed[start..], b"/Contents <") + 11;
    let to = from + position(&signed[from..], b">");
    let length = usize::from_str_radix(std::str::from_utf8(&signed[from + 4..from + 8]).unwrap(), 16).unwrap() + 4;
    for kept in 0..length {
        let mut file = signed.clone();
        file[from + 2 * kept..to].fill(b'0');
        if file == signed {
            continue;
        }
        let verdict = judged(&file);
        assert_eq!(verdict.kind, Kind::Unverified, "{kept}: {}", shown(&verdict));
    }
}

#[test]
fn no_flipped_byte_leaves_a_signature() {
    let signed = fixture("signed-p256");
    let start = issued().len();
    let from = start + position(&signed[start..], b"/Contents <") + 11;
    let to = from + position(&signed[from..], b">");
    let digits = signed[from..to].iter().rposition(|byte| *byte != b'0').unwrap() + from;
    // Behind a changed base nothing is signed: a few places of it are enough, and more of what the update wrote.
    let elsewhere = (0..start).step_by(401).chain((start..from).step_by(29)).chain((to..signed.len()).step_by(29));
    for at in elsewhere.chain((from..digits).step_by(3)) {
        for flip in [1, 0x80] {
            let mut file = signed.clone();
            file[at] ^= flip;
            let verdict = judged(&file);
            let holds = matches!(verdict.kind, Kind::Original | Kind::Signed);
            assert!(
                !holds,
                "byte {at} flipped by {flip}, {:?} of the value: {}",
                at.checked_sub(from),
                shown(&verdict)
            );
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_no_signature() {
    let signed = fixture("filled-and-signed-twice");
    for kept in (0..signed.len() - 2).step_by(11) {
        let verdict = judged(&signed[..kept]);
        let whole = verdict.signatures.iter().all(|signature| signature.check == Check::Holds);
        assert!(verdict.kind != Kind::Signed || whole, "{kept}: {}", shown(&verdict));
    }
}

pub(crate) fn deflated(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(vec![], flate2::Compression::new(9));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Pieces that files are made of, so that what is tried is not refused at its first byte.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let words: &[&str] = &[
        "1 0 obj\n",
        "11 0 obj ",
        "endobj\n",
        "<</Type/XRef",
        "<<",
        ">>",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        "/V 1 0 R",
        "/Prev 1",
        "stream\n",
        "\nendstream",
        "xref\n0 1\n",
        "0000000000 65535 f \n",
        "trailer",
        "startxref\n9\n",
        "%%EOF\n",
        "/Length 5",
        "/W[1 2 1]",
        "/Filter/FlateDecode",
        "/Type/ObjStm/N 1/First 3",
        "99999999999999999999",
        "-1",
        "null",
        "%",
        "\\",
    ];
    let words: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
    prop_oneof![3 => prop::sample::select(words), 1 => prop::collection::vec(any::<u8>(), 0..20)]
}

proptest! {
    #[test]
    fn any_bytes_have_a_verdict(pieces in prop::collection::vec(piece(), 0..60), behind in any::<bool>()) {
        let mut file = if behind { issued() } else { b"%PDF-1.7\n".to_vec() };
        let before = file.len();
        file.extend(pieces.concat());
        let verdict = judged(&file);
        prop_assert!(!matches!(verdict.kind, Kind::Signed | Kind::Filled | Kind::Unverified) , "{}", shown(&verdict));
        prop_assert!(verdict.kind != Kind::Original || file.len() == before);
    }
}
