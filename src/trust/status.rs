//! The vocabulary of revocation: what a list or an answer says of a certificate, where it was found, why it was not used.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::UnixTime;

/// The kind of a piece of revocation data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusKind {
    /// A certificate revocation list (RFC 5280 §5).
    Crl,
    /// An OCSP answer (RFC 6960).
    Ocsp,
}

/// Where validation data was found. What is in the document is proven to exist by time-stamps that cover it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Inside the message of a signature or time-stamp of this revision (from 1). Its own byte range leaves it out; those
    /// of later revisions cover it.
    Signature(usize),
    /// In the document security store, in octets that this revision (from 1) wrote.
    Store(usize),
    /// Handed in by the caller.
    File,
    /// From the caller's cache.
    Cache,
    /// Fetched while judging.
    Network,
}

/// A list or an answer as it came: nothing in it is believed before [`super::StatusChecker`] has checked it.
#[derive(Debug, Clone)]
pub struct StatusData {
    /// What it should be.
    pub kind: StatusKind,
    /// DER: CertificateList, or OCSPResponse (a bare BasicOCSPResponse is read, too).
    pub octets: Arc<[u8]>,
    /// Where it was found.
    pub origin: Origin,
}

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum RevocationReason {
    Unspecified,
    KeyCompromise,
    CaCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    CertificateHold,
    PrivilegeWithdrawn,
    AaCompromise,
}

/// What one verified piece of revocation data says about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Not revoked, as of its thisUpdate; for every reason.
    Good,
    /// Revoked.
    Revoked {
        /// Since when.
        at: UnixTime,
        /// Why, when said.
        reason: Option<RevocationReason>,
        /// invalidityDate (RFC 5280 §5.3.2): since when the key may have been abused.
        invalid_since: Option<UnixTime>,
    },
    /// Suspended (certificateHold): neither good nor finally revoked.
    OnHold {
        /// Since when.
        since: UnixTime,
    },
    /// The responder does not know the certificate (RFC 6960 §2.2).
    Unknown,
}

/// Why a piece of revocation data says nothing about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum StatusProblem {
    /// It is about other certificates, or another scope (RFC 5280 §5.2.5, §6.3.3 (b)): not even reported by default.
    OtherScope,
    /// Not the structure, or not DER.
    Malformed,
    /// A critical extension that is not understood (RFC 5280 §5.2).
    UnreadCriticalExtension,
    /// An OCSP answer that is no success (RFC 6960 §4.2.1: tryLater and others); unsigned, so it says nothing.
    NoSuccess,
    /// Whose it is does not match: issuer hashes, serial, nonce (RFC 6960 §4.1.1, §3.2).
    NotBound,
    /// Who signed it is not known.
    SignerUnknown,
    /// Who signed it may not: no cRLSign, no id-kp-OCSPSigning, not issued by the authority itself (RFC 6960 §4.2.2.2).
    SignerUnfit,
    /// The signature value does not match.
    BadSignature,
    /// The algorithm is not supported.
    Unsupported,
    /// A delta list without the base it belongs to (RFC 5280 §5.2.4).
    DeltaWithoutBase,
    /// It covers only some reasons, and nothing at hand covers the others (RFC 5280 §6.3.3).
    SomeReasonsOnly,
    /// A budget ran out.
    BudgetSpent,
}
