//! Facts about a whole document.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::signature::SignatureFacts;
use crate::base::{Span, UnixTime};

/// The form facts are stored in, `kyso.facts/1`: a value of this type is the claim, and no other text reads as one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FactsSchema;

impl FactsSchema {
    /// As it is written.
    pub const NAME: &'static str = "kyso.facts/1";
}

impl Serialize for FactsSchema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::NAME)
    }
}

impl<'de> Deserialize<'de> for FactsSchema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if name == Self::NAME { Ok(Self) } else { Err(D::Error::custom(format!("'{name}' is not '{}'", Self::NAME))) }
    }
}

/// Why stored facts are not read.
#[derive(Debug, thiserror::Error)]
#[error("not facts of schema 'kyso.facts/1'")]
pub struct FactsError(#[from] serde_json::Error);

/// Everything seen in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentFacts {
    /// `kyso.facts/1`.
    pub schema: FactsSchema,
    /// `pdf` or `xml`.
    pub format: String,
    /// Octets.
    pub size: u64,
    /// SHA-256 of all octets, lower-case hex.
    pub sha256: String,
    /// The time of judgement that was asked for.
    pub at: UnixTime,
    /// Number of revisions; 0 for octets that cannot be read as a document, of which is known only that they are not those that
    /// were signed.
    pub revisions: usize,
    /// Whether the document is encrypted; `encryption` says whether it could be read all the same.
    pub encrypted: bool,
    /// A hybrid-reference file whose two views differ: readers may see different documents.
    pub hybrid_views_differ: bool,
    /// Octets behind the last `%%EOF` that are more than white space.
    pub trailing: Option<(u64, u64)>,
    /// How it is encrypted, and whether it could be read.
    #[serde(default)]
    pub encryption: Option<EncryptionFacts>,
    /// Content that may show something else another time, or reads as something else than it shows; `None` when it was not
    /// looked for.
    #[serde(default)]
    pub dynamic: Option<Vec<DynamicFacts>>,
    /// All signatures, oldest revision first.
    pub signatures: Vec<SignatureFacts>,
}

/// How a document is encrypted (ISO 32000-2 §7.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncryptionFacts {
    /// `/Filter`: `Standard`, `Adobe.PubSec` …
    pub handler: String,
    /// `RC4-40`, `RC4-128`, `AES-128`, `AES-256` …; as written where unknown.
    pub algorithm: String,
    /// `None` when strings and streams could be read; else why not: `password-needed`, `password-wrong`, `recipient-needed`,
    /// `unsupported`, `malformed`. What could not be read was not inspected.
    pub sealed: Option<String>,
    /// In English: what exactly is not supported or malformed.
    #[serde(default)]
    pub detail: Option<String>,
    /// What opened it: `empty-password`, `user-password`, `owner-password`, `recipient`.
    #[serde(default)]
    pub access: Option<String>,
    /// `/P`, or what a recipient's envelope says: a request to readers, nothing that was enforced.
    #[serde(default)]
    pub permissions: Option<i32>,
    /// Whether `/Perms` (from revision 6 on) says the same as `/P`.
    #[serde(default)]
    pub permissions_vouched: Option<bool>,
    /// RC4 or a key of 40 bits: it keeps no secret today.
    #[serde(default)]
    pub weak: bool,
    /// Some strings or streams, other than metadata, are not encrypted: they can be read, and changed, without a key.
    #[serde(default)]
    pub partial: bool,
    /// Some revision is encrypted in another way than the one before it.
    #[serde(default)]
    pub changed: bool,
    /// The form itself could not be read: there may be signatures that were not found.
    #[serde(default)]
    pub hidden: bool,
}

impl EncryptionFacts {
    /// Whether what is encrypted could be read.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.sealed.is_none()
    }
}

/// One piece of dynamic content (threats P-24, P-25).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DynamicFacts {
    /// Stable code: `javascript`, `xfa`, `optional-content` …
    pub code: String,
    /// The revision that brought it, from 1: signatures from that revision on cover it.
    pub revision: usize,
    /// Object number, where one is concerned.
    pub object: Option<u32>,
    /// Page, from 1, where one is concerned.
    pub page: Option<u32>,
    /// In English.
    pub detail: String,
}

impl DocumentFacts {
    /// Whether the document is encrypted and could not be read. Where nothing is known about that, it was not.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.encrypted && !self.encryption.as_ref().is_some_and(EncryptionFacts::is_open)
    }

    /// Whether there may be signatures that were not found.
    #[must_use]
    pub fn may_hide_signatures(&self) -> bool {
        self.encryption.as_ref().is_some_and(|encryption| encryption.hidden)
    }

    /// Facts stored as JSON. A field that is not known is refused: what this version cannot weigh might be what speaks
    /// against a signature.
    ///
    /// # Errors
    /// When the octets are no JSON, or not facts of this schema.
    pub fn from_json(octets: &[u8]) -> Result<Self, FactsError> {
        Ok(serde_json::from_slice(octets)?)
    }

    /// As JSON, to be stored.
    ///
    /// # Errors
    /// Never with facts that were seen or read: every value of theirs has a JSON form.
    pub fn to_json(&self) -> Result<Vec<u8>, FactsError> {
        Ok(serde_json::to_vec(self)?)
    }

    /// [`Self::trailing`] from a span.
    #[must_use]
    pub fn span(span: Span) -> (u64, u64) {
        (span.start, span.end)
    }
}
