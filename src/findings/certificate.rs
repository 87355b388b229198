//! Facts about certificates and the paths between them.

use serde::{Deserialize, Serialize};

use crate::base::UnixTime;
use crate::crypto::DigestAlgorithm;
use crate::trust::FetchFailure;
use crate::trust::PathProblem;

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFacts {
    /// `RSA`, `P-256`, `P-384`, `P-521`, `brainpoolP256r1`, `brainpoolP384r1`, `brainpoolP512r1`, `Ed25519`, `Ed448`;
    /// `P-192`, `P-224` are known by name and never taken.
    pub kind: String,
    /// RSA modulus or curve size in bits.
    pub bits: u32,
}

/// A certificate as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateFacts {
    /// SHA-256 of the DER octets, lower-case hex.
    pub sha256: String,
    /// The subject, for display.
    pub subject: String,
    /// The issuer, for display.
    pub issuer: String,
    /// Serial number, upper-case hex.
    pub serial: String,
    /// Last commonName of the subject.
    pub common_name: Option<String>,
    /// First organizationName of the subject.
    pub organization: Option<String>,
    /// E-mail address in the subject alternative name, else in the subject.
    pub email: Option<String>,
    /// First moment of validity.
    pub not_before: UnixTime,
    /// Last moment of validity.
    pub not_after: UnixTime,
    /// The key; `None` when it is of a kind that is not read.
    pub key: Option<KeyFacts>,
    /// keyUsage: (digitalSignature, nonRepudiation); `None` when the extension is absent.
    pub key_usage: Option<(bool, bool)>,
    /// Dotted OIDs of extendedKeyUsage; `None` when absent.
    pub extended_key_usage: Option<Vec<String>>,
    /// Whether extendedKeyUsage is critical.
    pub extended_key_usage_critical: bool,
    /// basicConstraints cA; `None` when the extension is absent.
    pub ca: Option<bool>,
    /// Dotted OIDs of critical extensions that were not read.
    pub unread_critical_extensions: Vec<String>,
    /// Whether the document itself carries it.
    #[serde(default)]
    pub embedded: bool,
}

impl CertificateFacts {
    /// What it is called for people: the commonName, else the subject.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.common_name.as_deref().unwrap_or(&self.subject)
    }
}

/// One signature in a path: that of an issuer on the certificate below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkFacts {
    /// Scheme name, such as `RSA-PKCS1v1.5`.
    pub scheme: String,
    /// Digest of the scheme.
    pub digest: DigestAlgorithm,
}

/// Where a search for a path ended, and what would help.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadEndFacts {
    /// Steps from the certificate that was looked at first, which is 0, to the one concerned.
    pub position: usize,
    /// What exactly: a name and a constraint, an extension, a defect; in English, control characters escaped.
    pub detail: Option<String>,
    /// When another certificate of the issuer would help: its key identifier as the certificate states it, lower-case
    /// hex.
    pub issuer_key_id: Option<String>,
    /// When another certificate of the issuer would help: where the certificate says it can be fetched.
    pub issuer_urls: Vec<String>,
    /// Where it was asked for and did not come.
    #[serde(default)]
    pub failures: Vec<FetchFailure>,
}

/// The path from a certificate to an anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PathFacts {
    /// The certificate was not looked for a path, since it is missing.
    NotBuilt,
    /// No path to any anchor.
    NotFound {
        /// The most useful reason.
        problem: PathProblem,
        /// The certificate it concerns: whose issuer is missing or did not sign, or the unfit certificate itself.
        certificate: Box<CertificateFacts>,
        /// What more is known, and what would help.
        #[serde(default)]
        help: DeadEndFacts,
    },
    /// A path whose every signature and constraint was checked.
    Found {
        /// The target first, the anchor last; one element when the target is itself an anchor.
        certificates: Vec<CertificateFacts>,
        /// The signature on each certificate but the anchor, in the same order.
        links: Vec<LinkFacts>,
        /// The trust profile that the anchor came with.
        profile: Option<String>,
    },
}
