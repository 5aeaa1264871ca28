//! The closed lists of words that events are written with.

use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Text;
use crate::text;

/// An enum whose values have one spelling each in an event, and words for a reader.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $key:literal, $fr:literal, $en:literal;)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// All values, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The spelling in an event.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }

            /// The words for a reader.
            pub fn words(self) -> Text {
                match self { $(Self::$variant => text!($fr, $en)),+ }
            }

            /// The value of a spelling.
            pub fn of_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// What happened to an agreement.
    Kind {
        /// Its first version was issued.
        Issued = "issued", "émise", "issued";
        /// It was handed over or sent.
        Delivered = "delivered", "remise", "delivered";
        /// A party signed.
        Signed = "signed", "signée", "signed";
        /// A party declined to sign.
        Declined = "declined", "refusée", "declined";
        /// A party was reminded.
        Reminded = "reminded", "relancée", "reminded";
        /// A further version was issued in its place.
        Amended = "amended", "modifiée", "amended";
        /// It was cancelled.
        Cancelled = "cancelled", "annulée", "cancelled";
        /// An earlier event was recorded by mistake.
        Revoked = "revoked", "rectifiée", "revoked";
        /// Its evidence file was written.
        Exported = "exported", "exportée", "exported";
        /// Its data was erased.
        Erased = "erased", "effacée", "erased";
    }
}

words! {
    /// By which way something came or went.
    How {
        /// On paper, the original being kept elsewhere.
        Paper = "paper", "sur papier", "on paper";
        /// A scan or a photograph, kept here.
        Scan = "scan", "par un scan", "by a scan";
        /// A signature within the PDF, kept here.
        Pdf = "pdf", "dans le PDF", "in the PDF";
        /// In presence.
        Person = "in-person", "en main propre", "in person";
        /// By e-mail.
        Email = "email", "par courriel", "by e-mail";
        /// By post.
        Post = "post", "par la poste", "by post";
    }
}

words! {
    /// How far the signing of a version is. It is computed whenever it is asked for, and stored nowhere.
    Phase {
        /// Issued, and nobody has signed.
        Issued = "issued", "émise", "issued";
        /// Somebody has signed, a required signature is missing.
        Signing = "signing", "en signature", "signing";
        /// All required signatures are there.
        Complete = "complete", "complète", "complete";
        /// A required party declined.
        Declined = "declined", "refusée", "declined";
        /// Cancelled.
        Cancelled = "cancelled", "annulée", "cancelled";
        /// A later version has taken its place.
        Superseded = "superseded", "remplacée", "superseded";
        /// Its data was erased.
        Erased = "erased", "effacée", "erased";
    }
}

impl Phase {
    /// Whether the agreement holds nobody any more, be it for a while: nobody is somewhere by it, and nobody signs it.
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Declined | Self::Cancelled | Self::Erased)
    }
}

/// What a party of an agreement is called in events and options: `head`, `host`, `guardian-1`, `pupil`, `referent`,
/// `tutor`, `other-1`.
///
/// In place, zeros after it: a ledger has several hundred thousand, and most are compared and never printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartyKey {
    bytes: [u8; LONGEST_KEY],
    length: u8,
}

/// The longest key, in bytes.
const LONGEST_KEY: usize = 24;

impl PartyKey {
    /// The key as it is written.
    pub fn as_str(&self) -> &str {
        // All of it is ASCII.
        self.bytes.get(..usize::from(self.length)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// What the party is, in words.
    pub fn words(&self) -> Text {
        let (kind, index) = match self.as_str().rsplit_once('-') {
            Some((kind, index)) => (kind, format!(" {index}")),
            None => (self.as_str(), String::new()),
        };
        match kind {
            "head" => text!("chef d’établissement", "head of school"),
            "host" => text!("organisme d’accueil", "host"),
            "guardian" => text!("responsable{index}", "guardian{index}"),
            "pupil" => text!("élève", "pupil"),
            "referent" => text!("professeur référent", "referent teacher"),
            "tutor" => text!("tuteur", "tutor"),
            _ => text!("autre signataire{index}", "other signer{index}"),
        }
    }
}

impl FromStr for PartyKey {
    type Err = NoPartyKey;

    fn from_str(key: &str) -> Result<Self, NoPartyKey> {
        let sign = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let mut bytes = [0; LONGEST_KEY];
        let place =
            bytes.get_mut(..key.len()).filter(|_| !key.is_empty() && key.bytes().all(sign)).ok_or(NoPartyKey)?;
        place.copy_from_slice(key.as_bytes());
        Ok(Self { bytes, length: key.len() as u8 })
    }
}

impl fmt::Debug for PartyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PartyKey({:?})", self.as_str())
    }
}

impl fmt::Display for PartyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What was written cannot be the key of a party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPartyKey;

impl fmt::Display for NoPartyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the key of a party, such as `guardian-1`")
    }
}

impl std::error::Error for NoPartyKey {}
