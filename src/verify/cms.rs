//! The value of a signature: a CMS message (RFC 5652) over the bytes that it covers.
//!
//! It holds when there is exactly one signer, its certificate lies within, the signed attributes name the digest of the
//! covered bytes, and the signature over those attributes fits the certificate's key. Whom the certificate really names
//! is nobody's word here.

use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use sha2::{Sha256, Sha384, Sha512};
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::der::asn1::{Any, ObjectIdentifier, OctetString};
use x509_cert::der::{Decode as _, Encode as _, Tag, Tagged as _};
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::name::Name;

use super::verdict::{Check, Signer};
use crate::diagnostic::Text;
use crate::digest::hex;
use crate::text;

const fn oid(dotted: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
const TIME_STAMP: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.4");
const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");
const COMMON_NAME: ObjectIdentifier = oid("2.5.4.3");
const P256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = oid("1.3.132.0.34");

/// The most bytes of a message: with the whole chain and what revocation needs, signers write thirty thousand.
const LARGEST: usize = 400_000;

/// The most members of a set, which the parser sorts.
const MEMBERS: usize = 64;

/// How deep elements may lie in one another.
const DEEPEST: usize = 24;

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(oid: &ObjectIdentifier) -> Option<Self> {
        match oid.to_string().as_str() {
            "2.16.840.1.101.3.4.2.1" => Some(Self::Sha256),
            "2.16.840.1.101.3.4.2.2" => Some(Self::Sha384),
            "2.16.840.1.101.3.4.2.3" => Some(Self::Sha512),
            _ => None,
        }
    }

    fn digest(self, pieces: &[&[u8]]) -> Vec<u8> {
        fn over<D: sha2::Digest>(pieces: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            for piece in pieces {
                digest.update(piece);
            }
            digest.finalize().to_vec()
        }
        match self {
            Self::Sha256 => over::<Sha256>(pieces),
            Self::Sha384 => over::<Sha384>(pieces),
            Self::Sha512 => over::<Sha512>(pieces),
        }
    }
}

/// Why a value cannot be checked.
type Unchecked = Text;

fn unreadable() -> Text {
    text!("la valeur de la signature est abîmée ou incomplète", "the signature’s value is damaged or incomplete")
}

fn unknown(what: &str) -> Text {
    text!(
        "la signature emploie un procédé que le programme ne connaît pas ({what})",
        "the signature uses a scheme that the program does not know ({what})"
    )
}

/// Why a digest algorithm is not relied on.
fn unfit(digest: &ObjectIdentifier) -> Text {
    let name = match digest.to_string().as_str() {
        "1.2.840.113549.2.5" => "MD5",
        "1.3.14.3.2.26" => "SHA-1",
        other => return unknown(other),
    };
    text!(
        "la signature emploie {name} : deux fichiers différents peuvent avoir la même empreinte",
        "the signature uses {name}: two different files can have the same digest"
    )
}

/// Checks a value against the pieces of the file that it covers. `bound` asks for the certificate's digest among what is
/// signed, as `ETSI.CAdES.detached` does (EN 319 122-1, 5.2.2).
pub(super) fn check(value: &[u8], pieces: &[&[u8]], bound: bool) -> (Check, Option<Signer>) {
    match read(value) {
        Ok((message, signer)) => {
            let shown = certificate(&message, &signer).map(|certificate| signer_of(&certificate));
            (judge(&message, &signer, DATA, pieces, bound).unwrap_or_else(Check::Unchecked), shown)
        }
        Err(why) => (Check::Unchecked(why), None),
    }
}

/// When a time stamp (RFC 3161) says that the covered pieces were there, and who says so.
pub(super) fn stamped(value: &[u8], pieces: &[&[u8]]) -> Result<(String, Signer), Unchecked> {
    let (message, signer) = read(value)?;
    let inside = message.encap_content_info.econtent.as_ref().and_then(|any| any.decode_as::<OctetString>().ok());
    let inside = inside.ok_or_else(unreadable)?;
    match judge(&message, &signer, TIME_STAMP, &[inside.as_bytes()], false)? {
        Check::Holds => {}
        Check::Unchecked(why) | Check::False(why) => return Err(why),
    }
    let (imprint, time) = imprint(inside.as_bytes()).ok_or_else(unreadable)?;
    if imprint.0.digest(pieces) != imprint.1 {
        return Err(text!("l’horodatage porte sur d’autres octets", "the time stamp was made over other bytes"));
    }
    let by = certificate(&message, &signer).ok_or_else(unreadable)?;
    Ok((time, signer_of(&by)))
}

/// The digest that a time stamp names, with its algorithm, and the time (`TSTInfo` of RFC 3161, 2.4.2).
fn imprint(info: &[u8]) -> Option<((Hash, Vec<u8>), String)> {
    let mut parts = inner(info)?.1;
    let mut next = || {
        let (_, header, length) = element(&parts)?;
        let rest = parts.split_off(header.checked_add(length).filter(|end| *end <= parts.len())?);
        Some(std::mem::replace(&mut parts, rest))
    };
    let (_version, _policy, imprint) = (next()?, next()?, inner(&next()?)?.1);
    let (_serial, time) = (next()?, inner(&next()?)?);
    let (_, header, length) = element(&imprint)?;
    let (algorithm, digest) = imprint.split_at_checked(header.checked_add(length)?)?;
    let hash = named_by(algorithm.get(header..)?)?;
    let time = String::from_utf8(time.1).ok().filter(|_| time.0 == 0x18)?;
    Some(((hash, inner(digest)?.1), time))
}

/// The digest algorithm that the identifier at the front names.
fn named_by(bytes: &[u8]) -> Option<Hash> {
    let (_, header, length) = element(bytes)?;
    Hash::of(&ObjectIdentifier::from_der(bytes.get(..header.checked_add(length)?)?).ok()?)
}

/// Tag and content of the element at the front.
fn inner(bytes: &[u8]) -> Option<(u8, Vec<u8>)> {
    let (tag, header, length) = element(bytes)?;
    Some((tag, bytes.get(header..header.checked_add(length)?)?.to_vec()))
}

/// The message and its only signer.
fn read(value: &[u8]) -> Result<(SignedData, SignerInfo), Unchecked> {
    let definite = definite(value, 0).map(|(mut message, length)| {
        message.extend_from_slice(value.get(length..).unwrap_or_default());
        message
    });
    let value = definite.as_deref().ok_or_else(unreadable)?;
    let length = element(value).map(|(_, header, length)| header + length).ok_or_else(unreadable)?;
    let (message, padding) = value.split_at_checked(length).ok_or_else(unreadable)?;
    if length > LARGEST {
        return Err(text!(
            "la valeur de la signature est plus grande que toute signature",
            "the signature’s value is larger than any signature"
        ));
    }
    if padding.iter().any(|byte| *byte != 0) || !is_modest(message, 0) {
        return Err(unreadable());
    }
    let outer = ContentInfo::from_der(message).map_err(|_| unreadable())?;
    if outer.content_type != SIGNED_DATA {
        return Err(unreadable());
    }
    let message: SignedData = outer.content.decode_as().map_err(|_| unreadable())?;
    match message.signer_infos.0.as_slice() {
        [signer] => {
            let signer = signer.clone();
            Ok((message, signer))
        }
        _ => Err(text!("la signature a plusieurs auteurs, ou aucun", "the signature has several signers, or none")),
    }
}

/// The element at the front with every length told before its content, and how many bytes it took. Java's usual library
/// writes the outer elements without, each closed by two zeros (X.690, 8.1.3.6); what is signed is never written so.
fn definite(bytes: &[u8], depth: usize) -> Option<(Vec<u8>, usize)> {
    let (tag, rest) = match bytes {
        [tag, 0x80, rest @ ..] if tag & 0x20 != 0 && depth <= DEEPEST => (*tag, rest),
        _ => {
            let (_, header, length) = element(bytes)?;
            let whole = header.checked_add(length)?;
            return Some((bytes.get(..whole)?.to_vec(), whole));
        }
    };
    let (mut content, mut at) = (vec![], 0);
    while !rest.get(at..)?.starts_with(&[0, 0]) {
        let (inner, taken) = definite(rest.get(at..)?, depth + 1)?;
        // The pieces of a string are one string.
        let (_, header, _) = element(&inner)?;
        content.extend_from_slice(if tag == 0x24 { inner.get(header..)? } else { &inner });
        at += taken;
    }
    let mut whole = vec![if tag == 0x24 { 0x04 } else { tag }];
    match content.len() {
        short @ 0..0x80 => whole.push(short as u8),
        long if long <= LARGEST => {
            let digits: Vec<u8> = long.to_be_bytes().into_iter().skip_while(|digit| *digit == 0).collect();
            whole.push(0x80 | digits.len() as u8);
            whole.extend(digits);
        }
        _ => return None,
    }
    whole.extend_from_slice(&content);
    Some((whole, at + 4))
}

/// Tag, length of the header and length of the content of the element at the front.
fn element(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let (tag, first) = (*bytes.first()?, *bytes.get(1)?);
    if first < 0x80 {
        return Some((tag, 2, usize::from(first)));
    }
    let count = usize::from(first & 0x7f);
    let digits = bytes.get(2..2 + count).filter(|digits| (1..=4).contains(&digits.len()))?;
    Some((tag, 2 + count, digits.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte))))
}

/// Whether no set has so many members that sorting them would take long, and nothing lies too deep.
fn is_modest(bytes: &[u8], depth: usize) -> bool {
    let (mut rest, mut members) = (bytes, 0);
    while let Some((tag, header, length)) = element(rest) {
        let Some(content) = header.checked_add(length).and_then(|end| rest.get(header..end)) else { return false };
        members += 1;
        let is_set = matches!(tag, 0x31 | 0xa0 | 0xa1);
        let constructed = tag & 0x20 != 0;
        if constructed
            && (depth > DEEPEST || !is_modest(content, depth + 1) || (is_set && members_of(content) > MEMBERS))
        {
            return false;
        }
        rest = rest.get(header + length..).unwrap_or_default();
    }
    rest.is_empty() && members > 0 || bytes.is_empty()
}

fn members_of(bytes: &[u8]) -> usize {
    let (mut rest, mut members) = (bytes, 0);
    while let Some((_, header, length)) = element(rest) {
        members += 1;
        rest = rest.get(header.saturating_add(length)..).unwrap_or_default();
    }
    members
}

/// The signer's certificate, among those that the message carries.
fn certificate(message: &SignedData, signer: &SignerInfo) -> Option<Certificate> {
    let all = message.certificates.as_ref()?.0.as_slice().iter();
    let mut certificates = all.filter_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) => Some(certificate),
        CertificateChoices::Other(_) => None,
    });
    let fits = |certificate: &&Certificate| match &signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(id) => {
            certificate.tbs_certificate.issuer == id.issuer
                && certificate.tbs_certificate.serial_number == id.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            let own = certificate.tbs_certificate.get::<SubjectKeyIdentifier>();
            own.is_ok_and(|own| own.is_some_and(|(_, own)| own == *id))
        }
    };
    certificates.find(fits).cloned()
}

/// Judges a message whose content, of a kind, are these pieces: of the file itself, or of what the message carries.
fn judge(
    message: &SignedData,
    signer: &SignerInfo,
    kind: ObjectIdentifier,
    pieces: &[&[u8]],
    bound: bool,
) -> Result<Check, Unchecked> {
    let inside = &message.encap_content_info;
    if inside.econtent.is_some() != (kind == TIME_STAMP) || inside.econtent_type != kind {
        return Err(unknown("enveloped"));
    }
    let hash = Hash::of(&signer.digest_alg.oid).ok_or_else(|| unfit(&signer.digest_alg.oid))?;
    if !is_coherent(message, signer) {
        return Err(unreadable());
    }
    let certificate = certificate(message, signer).ok_or_else(|| {
        text!(
            "le certificat du signataire manque dans la signature",
            "the signer’s certificate is missing from the signature"
        )
    })?;
    let unnamed = || {
        text!(
            "la signature ne nomme pas, une seule fois, l’empreinte et le genre de ce qu’elle couvre",
            "the signature does not name, once, the digest and the kind of what it covers"
        )
    };
    let attributes = signer.signed_attrs.as_ref().ok_or_else(unnamed)?;
    let only = |oid: ObjectIdentifier| {
        let mut all = attributes.iter().filter(|attribute| attribute.oid == oid);
        all.next().filter(|_| all.next().is_none()).and_then(only_value)
    };
    let content_type = only(CONTENT_TYPE).and_then(|value| value.decode_as::<ObjectIdentifier>().ok());
    let signed = only(MESSAGE_DIGEST).and_then(|value| value.decode_as::<OctetString>().ok());
    let signed = signed.filter(|_| content_type == Some(kind)).ok_or_else(unnamed)?;
    let named = only(SIGNING_CERTIFICATE_V2).map(|value| names(value, &certificate));
    if is_forged(&certificate, message) || named == Some(false) {
        return Err(text!(
            "le certificat joint à la signature est abîmé ou n’est pas le sien",
            "the certificate beside the signature is damaged or not its own"
        ));
    }
    if bound && named.is_none() {
        return Err(text!(
            "la signature ne dit pas de quel certificat elle est, comme sa norme le demande",
            "the signature does not say which certificate it belongs to, as its standard asks"
        ));
    }
    let attributes = attributes.to_der().map_err(|_| unreadable())?;
    verify(signer, &certificate, hash, &attributes)?;
    let found = hash.digest(pieces);
    if signed.as_bytes() == found.as_slice() {
        return Ok(Check::Holds);
    }
    let (signed, found) = (hex(signed.as_bytes()), hex(&found));
    let (signed, found) = (signed.get(..16).unwrap_or(&signed), found.get(..16).unwrap_or(&found));
    Ok(Check::False(text!(
        "la signature porte sur d’autres octets (empreinte signée {signed}…, trouvée {found}…)",
        "the signature was made over other bytes (digest signed {signed}…, found {found}…)"
    )))
}

/// Whether what a message says of itself, which nobody signed, is what it has to be (RFC 5652, 5.1 and 5.3).
fn is_coherent(message: &SignedData, signer: &SignerInfo) -> bool {
    let version = match signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(_) => CmsVersion::V1,
        SignerIdentifier::SubjectKeyIdentifier(_) => CmsVersion::V3,
    };
    let bare = signer.digest_alg.parameters.as_ref().is_none_or(Any::is_null);
    let named = message.digest_algorithms.iter().any(|algorithm| *algorithm == signer.digest_alg);
    signer.version == version && message.version != CmsVersion::V0 && bare && named
}

fn only_value(attribute: &Attribute) -> Option<&Any> {
    match attribute.values.as_slice() {
        [value] => Some(value),
        _ => None,
    }
}

/// Whether an attribute `signingCertificateV2` (RFC 5035) begins with the digest of a certificate: SHA-256 unless it
/// says otherwise.
fn names(value: &Any, certificate: &Certificate) -> bool {
    // SigningCertificateV2 { certs SEQUENCE OF ESSCertIDv2 { hashAlgorithm DEFAULT sha256, certHash … } … }
    let first = inner(value.value()).and_then(|(_, certs)| inner(&certs)).map(|(_, id)| id);
    let Some(id) = first.filter(|_| value.tag() == Tag::Sequence) else { return false };
    let (hash, digest) = match element(&id) {
        Some((0x30, header, length)) => {
            let rest = header.checked_add(length).and_then(|end| id.get(end..)).unwrap_or_default();
            (id.get(header..).and_then(named_by), inner(rest))
        }
        _ => (Some(Hash::Sha256), inner(&id)),
    };
    let Ok(bytes) = certificate.to_der() else { return false };
    hash.zip(digest).is_some_and(|(hash, (tag, digest))| tag == 4 && digest == hash.digest(&[&bytes]))
}

/// Whether a certificate is not what its issuer signed, told where the issuer's own is at hand; an issuer may have several
/// of one name, the older ones among them. Without a name that is bound to the signature, this is what keeps the name on it
/// from being changed.
fn is_forged(certificate: &Certificate, message: &SignedData) -> bool {
    let all = message.certificates.iter().flat_map(|set| set.0.iter());
    let issuers = all.filter_map(|choice| match choice {
        CertificateChoices::Certificate(other) => Some(other),
        CertificateChoices::Other(_) => None,
    });
    let about = &certificate.tbs_certificate;
    let mut checked = issuers
        .filter(|other| other.tbs_certificate.subject == about.issuer)
        .filter_map(|issuer| is_signed_by(certificate, issuer))
        .peekable();
    checked.peek().is_some() && !checked.any(|signed| signed)
}

/// Whether an issuer signed a certificate; none where the scheme is not known.
fn is_signed_by(certificate: &Certificate, issuer: &Certificate) -> Option<bool> {
    let (about, scheme) = (&certificate.tbs_certificate, &certificate.signature_algorithm);
    if *scheme != about.signature {
        return Some(false);
    }
    let key = &issuer.tbs_certificate.subject_public_key_info;
    let curve = key.algorithm.parameters.as_ref().and_then(|p| p.decode_as::<ObjectIdentifier>().ok());
    let bytes = key.subject_public_key.raw_bytes();
    let hash = match salted(scheme.parameters.as_ref()) {
        // Only a salt as long as the digest can be checked.
        Some(Salted { hash, salt }) => hash.filter(|hash| hash.digest(&[]).len() == salt)?,
        // Every other scheme names its own.
        None => Hash::Sha256,
    };
    let algorithm = algorithm(&scheme.oid.to_string(), hash, curve, bytes.len()).ok()?;
    let signed = about.to_der().ok()?;
    Some(UnparsedPublicKey::new(algorithm, bytes).verify(&signed, certificate.signature.raw_bytes()).is_ok())
}

/// Whether the signature over the signed attributes fits the certificate's key.
fn verify(signer: &SignerInfo, certificate: &Certificate, hash: Hash, message: &[u8]) -> Result<(), Unchecked> {
    let key = &certificate.tbs_certificate.subject_public_key_info;
    let curve = key.algorithm.parameters.as_ref().and_then(|p| p.decode_as::<ObjectIdentifier>().ok());
    let bytes = key.subject_public_key.raw_bytes();
    let salted = salted(signer.signature_algorithm.parameters.as_ref());
    if let Some(Salted { salt, .. }) = salted.filter(|salted| salted.salt != hash.digest(&[]).len()) {
        return Err(unknown(&format!("RSASSA-PSS, {salt}")));
    }
    let algorithm = algorithm(&signer.signature_algorithm.oid.to_string(), hash, curve, bytes.len())?;
    UnparsedPublicKey::new(algorithm, bytes).verify(message, signer.signature.as_bytes()).map_err(|_| {
        text!(
            "la valeur de la signature est abîmée, ou faite avec une autre clé que celle du certificat",
            "the signature’s value is damaged, or made with another key than the certificate’s"
        )
    })
}

/// The parameters of RSASSA-PSS (RFC 4055, 3.1).
struct Salted {
    /// The digest algorithm; none where it is not known, as SHA-1, which stands for none told.
    hash: Option<Hash>,
    /// The length of the salt, in bytes.
    salt: usize,
}

/// The parameters of a scheme, where they are those of RSASSA-PSS.
fn salted(parameters: Option<&Any>) -> Option<Salted> {
    let mut rest = parameters.filter(|parameters| parameters.tag() == Tag::Sequence)?.value();
    let mut salted = Salted { hash: None, salt: 20 };
    while let Some((tag, header, length)) = element(rest) {
        let content = rest.get(header..header.checked_add(length)?)?;
        match tag {
            0xa0 => salted.hash = inner(content).and_then(|(_, named)| named_by(&named)),
            0xa2 => salted.salt = usize::from(u16::from_der(content).ok()?),
            _ => {}
        }
        rest = rest.get(header + length..)?;
    }
    Some(salted)
}

/// The way to verify: that of the signature's algorithm, with the hash that it names itself or else the signer's.
fn algorithm(
    oid: &str,
    hash: Hash,
    curve: Option<ObjectIdentifier>,
    key: usize,
) -> Result<&'static dyn VerificationAlgorithm, Unchecked> {
    let hash = match oid {
        "1.2.840.113549.1.1.11" | "1.2.840.10045.4.3.2" => Hash::Sha256,
        "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => Hash::Sha384,
        "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => Hash::Sha512,
        _ => hash,
    };
    let is_rsa = oid.starts_with("1.2.840.113549.1.1.");
    // A key of 2048 bits takes 270 bytes.
    if is_rsa && key < 256 {
        return Err(text!("la clé RSA de la signature est trop courte", "the signature’s RSA key is too short"));
    }
    let found: Option<&'static dyn VerificationAlgorithm> = match (oid, hash) {
        ("1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.11", Hash::Sha256) => {
            Some(&signature::RSA_PKCS1_2048_8192_SHA256)
        }
        ("1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.12", Hash::Sha384) => {
            Some(&signature::RSA_PKCS1_2048_8192_SHA384)
        }
        ("1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.13", Hash::Sha512) => {
            Some(&signature::RSA_PKCS1_2048_8192_SHA512)
        }
        ("1.2.840.113549.1.1.10", Hash::Sha256) => Some(&signature::RSA_PSS_2048_8192_SHA256),
        ("1.2.840.113549.1.1.10", Hash::Sha384) => Some(&signature::RSA_PSS_2048_8192_SHA384),
        ("1.2.840.113549.1.1.10", Hash::Sha512) => Some(&signature::RSA_PSS_2048_8192_SHA512),
        ("1.2.840.10045.4.3.2", _) if curve == Some(P256) => Some(&signature::ECDSA_P256_SHA256_ASN1),
        ("1.2.840.10045.4.3.2", _) if curve == Some(P384) => Some(&signature::ECDSA_P384_SHA256_ASN1),
        ("1.2.840.10045.4.3.3", _) if curve == Some(P256) => Some(&signature::ECDSA_P256_SHA384_ASN1),
        ("1.2.840.10045.4.3.3", _) if curve == Some(P384) => Some(&signature::ECDSA_P384_SHA384_ASN1),
        ("1.3.101.112", _) => Some(&signature::ED25519),
        _ => None,
    };
    found.ok_or_else(|| unknown(oid))
}

fn signer_of(certificate: &Certificate) -> Signer {
    let about = &certificate.tbs_certificate;
    Signer {
        name: name_of(&about.subject),
        issuer: name_of(&about.issuer),
        from: about.validity.not_before.to_date_time().to_string(),
        to: about.validity.not_after.to_date_time().to_string(),
        by_itself: about.subject == about.issuer,
    }
}

/// The most characters of a name that are shown.
const SHOWN: usize = 120;

/// The common name, else the whole name.
fn name_of(name: &Name) -> String {
    let parts = name.0.iter().flat_map(|part| part.0.iter());
    let common = parts.filter(|part| part.oid == COMMON_NAME).find_map(|part| {
        let bytes = part.value.value();
        match part.value.tag() {
            Tag::BmpString => {
                let units = bytes.chunks_exact(2).map(|pair| match pair {
                    [high, low] => u16::from_be_bytes([*high, *low]),
                    _ => 0xfffd,
                });
                Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
            }
            _ => String::from_utf8(bytes.to_vec()).ok(),
        }
    });
    common.unwrap_or_else(|| name.to_string()).chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}
