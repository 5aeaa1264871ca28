//! Values of signatures (CMS, RFC 5652), put together piece by piece, as no honest program would.

use ring::digest::{self, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use x509_cert::der::Encode as _;
use x509_cert::der::asn1::ObjectIdentifier;

use super::update::{Update, position};

/// The digits that a value has room for.
const ROOM: usize = 4_000;

const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const DATA: &str = "1.2.840.113549.1.7.1";
const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";

/// Years that are over before the day of signing, or begin after it.
pub(crate) const EXPIRED: [&str; 2] = ["240101000000Z", "260101000000Z"];
pub(crate) const NOT_YET: [&str; 2] = ["270101000000Z", "360101000000Z"];

/// How a message is made.
pub(crate) struct Message {
    /// The digest algorithm of the signer.
    pub(crate) hash: &'static str,
    pub(crate) signers: usize,
    /// The kinds of content, and how many digests, that the signed attributes name; no attributes at all when neither.
    pub(crate) contents: &'static [&'static str],
    pub(crate) digests: usize,
    /// Since when and until when the certificate is valid.
    pub(crate) validity: [&'static str; 2],
    /// Whether its key is an RSA key of 1024 bits, not one on a curve.
    pub(crate) short_key: bool,
}

impl Default for Message {
    fn default() -> Self {
        let validity = ["260101000000Z", "360101000000Z"];
        Self { hash: SHA256, signers: 1, contents: &[DATA], digests: 1, validity, short_key: false }
    }
}

/// The small document, signed by the head on 24 November 2026 with such a message.
pub(crate) fn signed(message: &Message) -> Vec<u8> {
    let mut file = Update::new().signed(&"0".repeat(ROOM), |from, to, end| format!("[0 {from} {to} {}]", end - to));
    let from = position(&file, &[b'0'; ROOM]);
    let covered = [&file[..from - 1], &file[from + ROOM + 1..]].concat();
    let value: String = message.bytes(&covered).iter().map(|byte| format!("{byte:02x}")).collect();
    file[from..from + value.len()].copy_from_slice(value.as_bytes());
    file
}

impl Message {
    fn bytes(&self, covered: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random).unwrap();
        let sign = |bytes: &[u8]| key.sign(&random, bytes).unwrap().as_ref().to_vec();
        let by_curve = sequence(&[oid("1.2.840.10045.4.3.2")]);
        let (holder, public) = if self.short_key {
            let modulus = element(2, &[&[0, 0xc5][..], &[0x5a; 126], &[1]].concat());
            let rsa = sequence(&[oid("1.2.840.113549.1.1.1"), element(5, &[])]);
            (rsa, sequence(&[modulus, integer(3)]))
        } else {
            let curve = sequence(&[oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")]);
            (curve, key.public_key().as_ref().to_vec())
        };
        let name = sequence(&[element(0x31, &sequence(&[oid("2.5.4.3"), element(12, b"Camille Roche")]))]);
        let about = sequence(&[
            element(0xa0, &integer(2)),
            integer(7),
            by_curve.clone(),
            name.clone(),
            sequence(&self.validity.map(|moment| element(0x17, moment.as_bytes()))),
            name.clone(),
            sequence(&[holder.clone(), bits(&public)]),
        ]);
        let certificate = sequence(&[about.clone(), by_curve.clone(), bits(&sign(&about))]);
        let hash = sequence(&[oid(self.hash)]);
        let attributes = self.attributes(covered);
        let signature = sign(&element(0x31, &attributes));
        let signed = if attributes.is_empty() { vec![] } else { element(0xa0, &attributes) };
        let with = if self.short_key { holder } else { by_curve };
        let signer =
            sequence(&[integer(1), sequence(&[name, integer(7)]), hash.clone(), signed, with, element(4, &signature)]);
        let message = sequence(&[
            integer(1),
            element(0x31, &hash),
            sequence(&[oid(DATA)]),
            element(0xa0, &certificate),
            element(0x31, &signer.repeat(self.signers)),
        ]);
        sequence(&[oid("1.2.840.113549.1.7.2"), element(0xa0, &message)])
    }

    /// The signed attributes, in the order of their bytes.
    fn attributes(&self, covered: &[u8]) -> Vec<u8> {
        let found = match self.hash {
            SHA256 => digest(&digest::SHA256, covered).as_ref().to_vec(),
            _ => digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, covered).as_ref().to_vec(),
        };
        let attribute = |kind: &str, value: &[u8]| sequence(&[oid(kind), element(0x31, value)]);
        let contents = self.contents.iter().map(|content| attribute(CONTENT_TYPE, &oid(content)));
        let digests = (0..self.digests).map(|_| attribute(MESSAGE_DIGEST, &element(4, &found)));
        let mut all: Vec<Vec<u8>> = contents.chain(digests).collect();
        all.sort();
        all.concat()
    }
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let length = match content.len() {
        0..0x80 => vec![length[1]],
        0x80..0x100 => vec![0x81, length[1]],
        _ => vec![0x82, length[0], length[1]],
    };
    [&[tag], &length[..], content].concat()
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &parts.concat())
}

fn integer(value: u8) -> Vec<u8> {
    element(2, &[value])
}

fn bits(bytes: &[u8]) -> Vec<u8> {
    element(3, &[&[0], bytes].concat())
}

fn oid(dotted: &str) -> Vec<u8> {
    ObjectIdentifier::new(dotted).unwrap().to_der().unwrap()
}
