//! What is said of a file.

use chrono::NaiveDate;

use crate::diagnostic::Text;
use crate::digest::{ContentDigest, DocumentHash};
use crate::ids;
use crate::text;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// The issued bytes.
    Original,
    /// The issued bytes, then updates that only fill our fields, with signatures that hold.
    Signed,
    /// The same, but only our text fields were filled.
    Filled,
    /// The same as signed, but a signature's value cannot be checked.
    Unverified,
    /// The issued bytes, then new annotations or fields.
    Annotated,
    /// Other bytes that say and show the same.
    Resaved,
    /// Claims to be one of ours and differs.
    Altered,
    /// Nothing of ours, or not comparable.
    Unknown,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Original,
        Self::Signed,
        Self::Filled,
        Self::Unverified,
        Self::Annotated,
        Self::Resaved,
        Self::Altered,
        Self::Unknown,
    ];

    /// Its name for programs, which never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Signed => "signed",
            Self::Filled => "filled",
            Self::Unverified => "unverified",
            Self::Annotated => "annotated",
            Self::Resaved => "resaved",
            Self::Altered => "altered",
            Self::Unknown => "unknown",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it means, for people.
    pub fn words(self) -> Text {
        match self {
            Self::Original => text!("original : le PDF tel qu’il a été émis", "original: the PDF as it was issued"),
            Self::Signed => text!(
                "signé : rien n’a changé que les signatures et champs prévus",
                "signed: nothing changed but the signatures and fields meant for it"
            ),
            Self::Filled => text!(
                "rempli : seuls les champs de texte prévus ont changé",
                "filled: only the text fields meant for it changed"
            ),
            Self::Unverified => text!(
                "signé, mais une signature ne peut pas être vérifiée",
                "signed, but a signature cannot be checked"
            ),
            Self::Annotated => text!(
                "annoté : des éléments ont été ajoutés, à regarder",
                "annotated: things were added, to be looked at"
            ),
            Self::Resaved => text!(
                "réenregistré : les octets diffèrent, le texte et l’aspect sont les mêmes",
                "resaved: the bytes differ, text and looks are the same"
            ),
            Self::Altered => {
                text!("modifié : ce n’est plus le document émis", "altered: it is no longer the issued document")
            }
            Self::Unknown => text!(
                "inconnu : rien de comparable à un document émis",
                "unknown: nothing comparable to an issued document"
            ),
        }
    }

    /// What it takes to record the file as a signature.
    pub fn counts(self) -> Counts {
        match self {
            Self::Original => Counts::Never,
            Self::Signed => Counts::Yes,
            Self::Filled | Self::Unverified | Self::Annotated | Self::Resaved => Counts::Seen,
            Self::Altered | Self::Unknown => Counts::Despite,
        }
    }
}

/// Whether a file counts as a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Never: nothing was signed, or the version is not in force.
    Never,
    /// By itself.
    Yes,
    /// When a person says to have looked at it.
    Seen,
    /// Only with a written reason.
    Despite,
}

/// Where a version of an agreement stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is the one to sign.
    InForce,
    /// A later version replaced it.
    Superseded,
    /// It was cancelled.
    Cancelled,
    /// Its data was erased.
    Erased,
    /// No ledger says: the issued file was given by hand.
    Unrecorded,
}

impl Standing {
    /// Its name for programs, which never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
            Self::Erased => "erased",
            Self::Unrecorded => "unrecorded",
        }
    }

    /// What it means, for people.
    pub fn words(self) -> Text {
        match self {
            Self::InForce => text!("version en vigueur", "version in force"),
            Self::Superseded => text!(
                "version remplacée par une plus récente : ne compte pas",
                "version replaced by a later one: does not count"
            ),
            Self::Cancelled => text!("convention annulée : ne compte pas", "agreement cancelled: does not count"),
            Self::Erased => text!("convention effacée : ne compte pas", "agreement erased: does not count"),
            Self::Unrecorded => {
                text!("comparé au fichier donné, sans registre", "compared with the given file, without a ledger")
            }
        }
    }
}

/// What is known of an issued file.
#[derive(Clone, Debug)]
pub struct Known {
    /// The number of the agreement, where it is recorded.
    pub number: Option<ids::Number>,
    /// The version of the agreement, where it is recorded.
    pub version: Option<u32>,
    /// What the agreement says, where it is recorded.
    pub content_digest: Option<ContentDigest>,
    /// SHA-256 of the issued bytes; none where it was erased.
    pub document_hash: Option<DocumentHash>,
    /// Whether it is the version to sign.
    pub standing: Standing,
    /// The issued bytes, where they are still kept.
    pub bytes: Option<Vec<u8>>,
}

/// A difference that makes a file altered, or a reason why it is unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What differs.
    pub text: Text,
    /// The number of the object in the file.
    pub object: Option<u32>,
    /// The page, from 0.
    pub page: Option<usize>,
    /// Where on the page: left, bottom, right, top in points.
    pub area: Option<[f64; 4]>,
    /// The revision that brought it, from 1 for the first update.
    pub revision: Option<usize>,
}

impl Finding {
    /// A finding without a place.
    pub(super) fn plain(text: Text) -> Self {
        Self { text, object: None, page: None, area: None, revision: None }
    }
}

/// An annotation or a field that is not of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Added {
    /// Its kind, as the format names it: `FreeText`, `Ink`, `Stamp`, `Widget`, …
    pub kind: String,
    /// The number of the object in the file.
    pub object: Option<u32>,
    /// The page, from 0.
    pub page: Option<usize>,
    /// Where on the page: left, bottom, right, top in points.
    pub area: Option<[f64; 4]>,
    /// Its words; of a look, the field that has it.
    pub words: Option<String>,
}

impl Added {
    /// The kind of a look that shows what its field does not hold, or cannot be read: a picture in a field that nobody
    /// signed, letters of a face of its own.
    pub const LOOK: &str = "Appearance";

    /// The kind of a time stamp over the whole file that cannot be checked.
    pub const STAMP: &str = "DocTimeStamp";
}

/// A text field of ours that was filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// The field.
    pub field: String,
    /// What it says.
    pub words: String,
}

/// How far a signature could be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// It covers everything up to its own revision, and its value holds.
    Holds,
    /// It cannot be checked, for a reason.
    Unchecked(Text),
    /// It was made for other bytes than these.
    False(Text),
}

/// Who a certificate says has signed. Nobody was asked whether that is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The name on the certificate.
    pub name: String,
    /// The name of who gave out the certificate.
    pub issuer: String,
    /// Since when the certificate is valid, `2026-11-23T08:00:00Z`.
    pub from: String,
    /// Until when.
    pub to: String,
    /// Whether the certificate was given out by its own holder.
    pub by_itself: bool,
}

/// A signature field of ours that was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The field: the key of the party.
    pub field: String,
    /// When, as the signer's own program says.
    pub claimed: Option<String>,
    /// How far it could be checked.
    pub check: Check,
    /// Who the certificate names.
    pub signer: Option<Signer>,
}

/// Where the claimed time of a signature lies outside its certificate's validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfDate {
    /// The certificate had expired.
    Expired,
    /// It was not valid yet.
    NotYetValid,
}

impl OutOfDate {
    /// The word in the JSON: `expired`, `not-yet-valid`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
        }
    }
}

impl Signature {
    /// Whether the certificate was out of date on the claimed day. The signature holds all the same: neither the time nor
    /// the certificate is checked. A day at either end is given the signer, whose time zone may differ.
    pub fn out_of_date(&self) -> Option<OutOfDate> {
        let day = |moment: &str| moment.get(..10)?.parse::<NaiveDate>().ok();
        let (signer, claimed) = (self.signer.as_ref()?, day(self.claimed.as_ref()?)?);
        match () {
            () if day(&signer.to)?.succ_opt()? < claimed => Some(OutOfDate::Expired),
            () if claimed < day(&signer.from)?.pred_opt()? => Some(OutOfDate::NotYetValid),
            () => None,
        }
    }
}

/// What a file is, and why.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verdict {
    /// What it is.
    pub kind: Kind,
    /// SHA-256 of the file's bytes.
    pub document_hash: DocumentHash,
    /// The issued file that it is, or claims to be.
    pub known: Option<Known>,
    /// What differs, or why it is unknown.
    pub findings: Vec<Finding>,
    /// What was added beside our fields.
    pub added: Vec<Added>,
    /// What our text fields say.
    pub filled: Vec<Filling>,
    /// Our signature fields that were signed, in the order of signing.
    pub signatures: Vec<Signature>,
    /// What else changed, and is never relied on.
    pub told: Vec<Text>,
}

impl Verdict {
    /// What it takes to record the file as a signature: a version that is not in force never counts.
    pub fn counts(&self) -> Counts {
        match self.known.as_ref().map(|known| known.standing) {
            Some(Standing::Superseded | Standing::Cancelled | Standing::Erased) => Counts::Never,
            _ => self.kind.counts(),
        }
    }
}
