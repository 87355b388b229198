//! Facts about one signature.

use serde::{Deserialize, Serialize};

use super::certificate::{CertificateFacts, PathFacts};
use super::revocation::RevocationFacts;
use super::xml::XmlFacts;
use crate::base::UnixTime;
use crate::crypto::DigestAlgorithm;
use crate::pdf::ChangeLevel;

/// What kind of signature it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureKind {
    /// Over a document, by a person or an organisation.
    Signature,
    /// A document time-stamp (`ETSI.RFC3161`).
    Timestamp,
}

/// Something that breaks the format: any one makes the signature `FORMAT_FAILURE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefectFacts {
    /// Stable code.
    pub code: String,
    /// Offset in the file, where known.
    pub offset: Option<u64>,
    /// Standard and clause.
    pub clause: String,
    /// Numbers seen and expected, in English.
    pub detail: String,
}

/// First truth: does the digest of what is covered equal the one that was signed?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContentFacts {
    /// Not compared, and why.
    Unchecked(String),
    /// Equal.
    Match(DigestAlgorithm),
    /// Different.
    Mismatch(DigestAlgorithm),
}

/// Second truth: does the signature value match under the signer's key?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueFacts {
    /// Not checked, and why.
    Unchecked(String),
    /// An algorithm that cannot be computed here.
    Unsupported(String),
    /// It matches.
    Match,
    /// It does not.
    Mismatch,
}

/// A signature scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeFacts {
    /// Scheme name, such as `RSA-PKCS1v1.5`.
    pub name: String,
    /// Its digest.
    pub digest: DigestAlgorithm,
}

/// The signing-certificate attribute (RFC 5035 §3): does what was signed name the certificate that was used?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// No such attribute.
    Absent,
    /// It names the certificate that was used, by this digest.
    Match(DigestAlgorithm),
    /// It names another certificate.
    Mismatch,
    /// It is there but cannot be read, or more than once.
    Unreadable,
    /// It names a certificate by a digest algorithm that is not supported.
    Unsupported,
}

/// Where a signature shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceFacts {
    /// Page, from 1.
    pub page: u32,
    /// Left, top, width, height in millimetres from the page's upper left corner.
    pub rect_mm: [f64; 4],
}

/// One change made by a later revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeFacts {
    /// `none`, `ltv`, `sign`, `form`, `annotation`, `other`.
    pub level: ChangeLevel,
    /// Stable code.
    pub code: String,
    /// Object number, where one is concerned.
    pub object: Option<u32>,
    /// The revision that made it, from 1.
    pub revision: usize,
    /// In English.
    pub detail: String,
    /// Where on a page it is to be seen.
    #[serde(default)]
    pub place: Option<PlaceFacts>,
    /// What it lies on, when it puts something visible on a page.
    #[serde(default)]
    pub covers: Option<CoverFacts>,
}

/// What a visible addition lies on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoverFacts {
    /// Could not be looked at, and why.
    Unchecked(String),
    /// The page as it was signed, and with the addition, were compared.
    Measured(Covered),
}

/// How much of what was there before can no longer be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Covered {
    /// Thousandths of the ink that was there within the area, looks of earlier signatures left out.
    pub hidden_permille: u16,
    /// Text that lies under it, shortened.
    pub text: String,
    /// Looks of earlier signatures that lie under it.
    pub signatures: Vec<CoveredSignature>,
}

/// The looks of an earlier signature under a later addition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoveredSignature {
    /// Fully qualified field name.
    pub id: String,
    /// Thousandths of all its ink.
    pub hidden_permille: u16,
}

/// A time-stamp token and what was checked of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeStampFacts {
    /// The time it states.
    pub gen_time: UnixTime,
    /// Dotted OID of the TSA's policy.
    pub policy: String,
    /// Digest of the imprint; `None` when unknown.
    pub imprint_digest: Option<DigestAlgorithm>,
    /// Whether the imprint is that of the stamped octets.
    pub imprint: ContentFacts,
    /// Whether the token's own content is what its signer signed.
    pub content: ContentFacts,
    /// Whether the token's signature value matches.
    pub value: ValueFacts,
    /// The token's scheme, when known.
    pub scheme: Option<SchemeFacts>,
    /// The TSA's certificate, found by the token's signer identifier.
    pub signer: Option<CertificateFacts>,
    /// Its signing-certificate attribute.
    pub binding: Binding,
    /// The path to an anchor.
    pub path: PathFacts,
    /// Revocation of every certificate of the path but the anchor.
    #[serde(default)]
    pub revocation: Vec<RevocationFacts>,
    /// Accuracy in milliseconds, when stated.
    #[serde(default)]
    pub accuracy_ms: Option<u64>,
    /// In XML: the number, as in [`SignatureFacts::revision`], of the last archive time-stamp that stands before it in the same
    /// unsigned properties, and so does not cover it. `None` when there is none, and in a PDF.
    #[serde(default)]
    pub behind: Option<usize>,
}

/// Everything seen of one signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureFacts {
    /// Fully qualified field name.
    pub id: String,
    /// Kind.
    pub kind: SignatureKind,
    /// `/SubFilter`.
    pub subfilter: Option<String>,
    /// The revision it signs, from 1.
    pub revision: usize,
    /// `unclear`, `revision` or `file`.
    pub coverage: String,
    /// The four numbers of `/ByteRange`.
    pub byte_range: Option<[u64; 4]>,
    /// Where it shows.
    pub place: Option<PlaceFacts>,
    /// DocMDP permission when it certifies.
    pub docmdp: Option<u8>,
    /// The field is no longer in the newest revision.
    pub removed: bool,
    /// Everything that breaks the format.
    pub defects: Vec<DefectFacts>,
    /// Deviations that were read leniently and break nothing: stable codes.
    pub deviations: Vec<String>,
    /// First truth.
    pub content: ContentFacts,
    /// Second truth.
    pub value: ValueFacts,
    /// The scheme, when known.
    pub scheme: Option<SchemeFacts>,
    /// The signer's certificate, found by identifier.
    pub signer: Option<CertificateFacts>,
    /// The signing-certificate attribute.
    pub binding: Binding,
    /// The path to an anchor.
    pub path: PathFacts,
    /// Revocation of every certificate of the path but the anchor.
    pub revocation: Vec<RevocationFacts>,
    /// signingTime attribute, a claim.
    pub claimed_signing_time: Option<UnixTime>,
    /// `/M` of the dictionary as written, a claim.
    pub claimed_modification: Option<String>,
    /// `/Name` of the dictionary as written: a claim, only the certificate says who signed.
    #[serde(default)]
    pub claimed_name: Option<String>,
    /// The text of its looks, where all of it could be read: drawn by whoever made the document.
    #[serde(default)]
    pub shown_text: Option<String>,
    /// Signature time-stamps.
    pub time_stamps: Vec<TimeStampFacts>,
    /// What later revisions did.
    pub changes: Vec<ChangeFacts>,
    /// What only signatures in XML documents have.
    #[serde(default)]
    pub xml: Option<Box<XmlFacts>>,
}
