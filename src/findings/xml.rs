//! Facts about a signature in an XML document.

use serde::{Deserialize, Serialize};

use super::signature::{ContentFacts, TimeStampFacts};

/// What is known of a `ds:Signature` beside what every signature has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct XmlFacts {
    /// Where it stands: `/HDon/DSCKS/NBan/Signature`, with `[n]` from the second of a name on.
    pub path: String,
    /// Its first octet, and the one behind its last.
    pub span: (u64, u64),
    /// It has QualifyingProperties that are bound to it (EN 319 132-1 §4.4).
    pub xades: bool,
    /// What these properties say, and what they lack.
    #[serde(default)]
    pub properties: Option<Box<PropertyFacts>>,
    /// The national form it has: `einvoice`, `tax`, `bhxh`, `health`, `school-record`, `edxml`.
    pub profile: Option<String>,
    /// Whose place in that form it takes: `seller`, `buyer`, `tax-office` …
    pub role: Option<String>,
    /// Every reference, those of manifests included, in document order.
    pub references: Vec<ReferenceFacts>,
    /// What of the document neither this signature covers nor its form leaves to others.
    pub uncovered: Vec<UncoveredFacts>,
    /// Revisions (as numbered in these facts) of the signatures and time-stamps that this one covers: the whole element of a
    /// signature, or what stands up to the end of an archive time-stamp, with all unsigned properties up to the next
    /// time-stamp. What covers only a value, as a countersignature does, is not named here.
    pub covers: Vec<usize>,
    /// Signatures, by their revision, that were added later and had to be left out for the digests to match: what is covered
    /// is the document as it was before them.
    pub without: Vec<usize>,
    /// What it does not cover and its national form leaves to others: other signatures' parts, transport.
    #[serde(default)]
    pub left: Vec<LeftFacts>,
    /// Attributes (`/HDon/@version`) of elements that only lead to what is covered: not covered either; the first ones.
    #[serde(default)]
    pub uncovered_attributes: Vec<String>,
    /// When it says it was signed, and whether that is signed.
    #[serde(default)]
    pub signing_time: Option<SigningTimeFacts>,
    /// What the caller says it reads, against what is signed; `None` when it said nothing.
    #[serde(default)]
    pub expected: Option<ExpectationFacts>,
}

/// A part of a document that a signature does not cover, by its national form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftFacts {
    /// Its path.
    pub path: String,
    /// The role whose signature has to cover it; `None` when the form leaves it to nobody.
    pub owner: Option<String>,
    /// Some other signature of the document covers it, by references that match.
    pub is_signed: bool,
}

/// A claimed signing time as it stands in the document. The claim itself is
/// [`super::SignatureFacts::claimed_signing_time`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningTimeFacts {
    /// As written.
    pub text: String,
    /// Where: `signed-properties` (XAdES), or `object` (a `SigningTime` in a `SignatureProperty`).
    pub place: String,
    /// Whether a reference of the signature that matches covers it: else whoever had the document could write it.
    pub is_signed: bool,
    /// Whether it states its zone; one that does not is taken as Vietnam's, +07:00.
    pub has_zone: bool,
}

/// What an application says it reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectationFacts {
    /// As it was said: `{namespace}local`, or a path.
    pub what: String,
    /// The path of the one element it names.
    pub path: Option<String>,
    /// What came of it.
    pub outcome: ExpectationOutcome,
}

/// Whether what an application reads is what was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpectationOutcome {
    /// There is one such element, and the signature covers all of it.
    Covered,
    /// There is one such element, and the signature does not cover all of it.
    NotCovered,
    /// There is no such element.
    Absent,
    /// There are several: which one is read nobody can tell.
    Ambiguous,
}

/// What XAdES properties say (EN 319 132-1 §5). All of it is the signer's claim, or, where it is not signed, anybody's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PropertyFacts {
    /// The version of XAdES whose namespace they are in: `1.3.2`, `1.2.2`, `1.1.1`.
    pub version: String,
    /// What level B-B of EN 319 132-1 §6.3 asks for and is not there, by element name.
    pub lacks: Vec<String>,
    /// The signature policy that the signer names: its identifier, empty for the implied one. It is not fetched.
    pub policy: Option<String>,
    /// The roles that the signer claims.
    pub roles: Vec<String>,
    /// Where the signer claims to have signed.
    pub place: Option<String>,
    /// To what the signer commits: identifiers.
    pub commitments: Vec<String>,
    /// Names of unsigned properties, in order.
    pub unsigned: Vec<String>,
    /// Time-stamps that prove nothing of when it was signed: over data before signing (AllDataObjectsTimeStamp,
    /// IndividualDataObjectsTimeStamp), over references to validation data alone (RefsOnlyTimeStamp).
    pub other_stamps: Vec<PropertyStampFacts>,
}

/// A time-stamp among the properties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PropertyStampFacts {
    /// Local name of the property.
    pub name: String,
    /// Its token.
    pub stamp: TimeStampFacts,
}

/// One reference: what it selects, and whether its digest is that of what was selected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceFacts {
    /// As written; `None` when the attribute is absent.
    pub uri: Option<String>,
    /// `Type` as written.
    pub kind: Option<String>,
    /// What it is: `document`, `element`, `signed-properties`, `object`, `manifest`, `key-info`, `detached`.
    pub role: String,
    /// The path of what it selects; `/` for the document.
    pub path: Option<String>,
    /// Where that lies: its first octet, and the one behind its last.
    pub span: Option<(u64, u64)>,
    /// Algorithm identifiers of its transforms, as written.
    pub transforms: Vec<String>,
    /// Whether the digest matches. Strictly by the standard, whatever `deviation` says.
    pub content: ContentFacts,
    /// Canonical octets that were hashed.
    pub octets: u64,
    /// It does not match by the standard, but does under this named deviation of a known producer: `D1`, `D2`.
    pub deviation: Option<String>,
    /// It stands in a manifest that is signed, not in SignedInfo.
    #[serde(default)]
    pub in_manifest: bool,
    /// Why its digest was not compared, by stable code: `transform`, `not-handed-in`, `limit` …
    #[serde(default)]
    pub problem: Option<String>,
}

/// A part of a document that a signature does not cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UncoveredFacts {
    /// Its path.
    pub path: String,
    /// It has the name of an element that is signed: a reader who goes by names takes it for that one (threats ).
    pub shadows: bool,
}
