//! Universal signature forgery: the value of a signature, or its range, or its kind, is not what it says.

use super::super::update::{last_position, position};
use super::super::{fixture, issued};
use super::Class;
use crate::returns::messages::{EXPIRED, Message, NOT_YET, signed};

/// A signed file with other bytes for a part of its last update, from a word on and up to another; the rest is blank.
fn with(file: &str, from: &[u8], to: &[u8], other: &str) -> Vec<u8> {
    let mut file = fixture(file);
    let start = last_position(&file, from);
    let end = start + position(&file[start..], to) + to.len();
    assert!(other.len() <= end - start, "{other}");
    file[start..end].copy_from_slice(format!("{other:<width$}", width = end - start).as_bytes());
    file
}

/// A signed file with another range: where its digits begin and end with their brackets, and where it ends itself, come in.
fn ranging(range: impl Fn(usize, usize, usize) -> String) -> Vec<u8> {
    let file = fixture("signed-rsa");
    let from = last_position(&file, b"/Contents <") + 10;
    let to = from + position(&file[from..], b">") + 1;
    let key = last_position(&file, b"/ByteRange");
    let room = file[key..].iter().position(|byte| *byte == b']').unwrap() + 1;
    let blank = file[key + room..].iter().take_while(|byte| **byte == b' ').count();
    let range = format!("/ByteRange {}", range(from, to, file.len()));
    assert!(range.len() <= room + blank, "{range}: {room} {blank}");
    let mut file = file;
    file[key..key + room + blank].copy_from_slice(format!("{range:<width$}", width = room + blank).as_bytes());
    file
}

/// A signed file whose value begins with these digits, and goes on with zeros.
fn valued(digits: &str) -> Vec<u8> {
    let mut file = fixture("signed-rsa");
    let from = last_position(&file, b"/Contents <") + 11;
    let to = from + position(&file[from..], b">");
    file[from..to].fill(b'0');
    file[from..from + digits.len()].copy_from_slice(digits.as_bytes());
    file
}

/// A signed file whose value is cut after so many bytes.
fn cut(kept: usize) -> Vec<u8> {
    let mut file = fixture("signed-rsa");
    let from = last_position(&file, b"/Contents <") + 11;
    let to = from + position(&file[from..], b">");
    file[from + 2 * kept..to].fill(b'0');
    file
}

pub(super) fn classes() -> Vec<Class> {
    let contents = |other: &str| with("signed-rsa", b"/Contents <", b">", other);
    let kind = |other: &str| with("signed-rsa", b"/adbe.pkcs7", b".detached", &format!("/{other}"));
    assert!(fixture("signed-rsa").starts_with(&issued()));
    vec![
        Class::new("USF-1 no value")
            .honest("a signature", fixture("signed-rsa"))
            .attack("empty", contents("/Contents <>"))
            .attack("zeros", valued(""))
            .attack("an empty sequence", valued("3000"))
            .attack("a number", valued("3003020101"))
            .attack("empty sequences", valued("3082000030820000"))
            .attack("null", contents("/Contents null"))
            .attack("an integer", contents("/Contents 5"))
            .attack("in round brackets", contents("/Contents (0)"))
            .attack("elsewhere", contents("/Contents 9 0 R"))
            .attack("another key", contents("/Inhalt <3000>"))
            .attack("no key", contents(""))
            .harmless("a signature on another curve", fixture("signed-p256")),
        Class::new("USF-2 no range")
            .honest("a signature", fixture("signed-rsa"))
            .attack("null", ranging(|_, _, _| "null".into()))
            .attack("empty", ranging(|_, _, _| "[]".into()))
            .attack("zeros", ranging(|_, _, _| "[0 0 0 0]".into()))
            .attack("one pair", ranging(|from, _, _| format!("[0 {from}]")))
            .attack("a negative length", ranging(|from, to, end| format!("[0 -{from} {to} {}]", end - to)))
            .attack("a negative start", ranging(|from, to, end| format!("[-1 {from} {to} {}]", end - to)))
            .attack("a late start", ranging(|from, to, end| format!("[5 {} {to} {}]", from - 5, end - to)))
            .attack("overlapping", ranging(|from, _, end| format!("[0 {from} 5 {}]", end - 5)))
            .attack("into the digits", ranging(|from, to, end| format!("[0 {} {to} {}]", from + 4, end - to)))
            .attack("a wider gap", ranging(|from, to, end| format!("[0 {from} {} {}]", to + 20, end - to - 20)))
            .attack("an early end", ranging(|from, to, end| format!("[0 {from} {to} {}]", end - to - 30)))
            .attack("beyond the end", ranging(|from, to, end| format!("[0 {from} {to} {}]", end - to + 1)))
            .attack("huge", ranging(|from, to, _| format!("[0 {from} {to} 99999999999]")))
            .attack("five numbers", ranging(|from, to, end| format!("[0 {from} {to} {} 0]", end - to)))
            .attack("a decimal point", ranging(|from, to, end| format!("[0 {from}.0 {to} {}]", end - to)))
            .harmless("a salted signature", fixture("signed-pss"))
            .harmless("a signature on a longer curve", fixture("signed-p384")),
        Class::new("USF-3 wrong kind")
            .honest("a signature", fixture("signed-rsa"))
            .attack("an old kind", kind("adbe.x509.rsa_sha1"))
            .attack("another old kind", kind("adbe.pkcs7.sha1"))
            .attack("that of time stamps", kind("ETSI.RFC3161"))
            .attack("an unknown kind", kind("x"))
            .attacks([4, 30, 200, 1000].map(|kept| (format!("cut after {kept} bytes"), cut(kept))))
            .honest("a salted signature", fixture("signed-pss"))
            .attack("a salt that cannot be checked", fixture("signed-pss-long-salt"))
            .harmless("the kind of Europe’s norm", fixture("signed-cades")),
        messages(),
    ]
}

fn messages() -> Class {
    const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
    const DATA: &str = "1.2.840.113549.1.7.1";
    let usual = Message::default;
    let made = [
        ("a digest by SHA-1", Message { hash: "1.3.14.3.2.26", ..usual() }),
        ("a digest by MD5", Message { hash: "1.2.840.113549.2.5", ..usual() }),
        ("two signers", Message { signers: 2, ..usual() }),
        ("no signer", Message { signers: 0, ..usual() }),
        ("no signed digest", Message { digests: 0, ..usual() }),
        ("two signed digests", Message { digests: 2, ..usual() }),
        ("no signed kind of content", Message { contents: &[], ..usual() }),
        ("another kind of content", Message { contents: &[SIGNED_DATA], ..usual() }),
        ("two kinds of content", Message { contents: &[DATA, SIGNED_DATA], ..usual() }),
        ("nothing signed beside it", Message { contents: &[], digests: 0, ..usual() }),
        ("an RSA key of 1024 bits", Message { short_key: true, ..usual() }),
    ];
    Class::new("USF-3 a message that nobody may make")
        .honest("a message", signed(&usual()))
        .attacks(made.map(|(what, message)| (what, signed(&message))))
        .harmless("a certificate that had expired", signed(&Message { validity: EXPIRED, ..usual() }))
        .harmless("a certificate that was not valid yet", signed(&Message { validity: NOT_YET, ..usual() }))
}
