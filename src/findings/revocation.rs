//! Facts about revocation: everything that verified lists and answers say, and what was there and could not be used.

use serde::{Deserialize, Serialize};

use super::certificate::{CertificateFacts, PathFacts};
use super::signature::SchemeFacts;
use crate::base::UnixTime;
use crate::trust::FetchFailure;
use crate::trust::Origin;
use crate::trust::Status;
use crate::trust::StatusKind;
use crate::trust::StatusProblem;

/// What is known of one certificate's revocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevocationFacts {
    /// SHA-256 of the certificate, lower-case hex.
    pub certificate: String,
    /// Whether its issuer says that its status is not to be asked (RFC 6960 §4.2.2.2.1).
    #[serde(default)]
    pub no_check: bool,
    /// Verified statements.
    #[serde(default)]
    pub evidence: Vec<StatusFacts>,
    /// Data that could not be used.
    #[serde(default)]
    pub unused: Vec<UnusedStatusFacts>,
    /// What was asked for over the network and did not come.
    #[serde(default)]
    pub failures: Vec<FetchFailure>,
}

/// One verified statement about a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusFacts {
    /// List or answer.
    pub kind: StatusKind,
    /// Where it was found.
    pub origin: Origin,
    /// SHA-256 of its octets, lower-case hex.
    pub sha256: String,
    /// What it says.
    pub status: Status,
    /// As of when.
    pub this_update: UnixTime,
    /// When newer is to be had at the latest.
    pub next_update: Option<UnixTime>,
    /// producedAt of an answer.
    pub produced_at: Option<UnixTime>,
    /// Certificates that expired after this moment are still told of.
    pub expired_since: Option<UnixTime>,
    /// Its signature scheme.
    pub scheme: SchemeFacts,
    /// Who signed it.
    pub signer: CertificateFacts,
    /// The signer's path to an anchor.
    pub signer_path: PathFacts,
    /// The signer's own revocation where it has to be asked.
    pub signer_revocation: Vec<RevocationFacts>,
}

/// Data that says nothing, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnusedStatusFacts {
    /// List or answer.
    pub kind: StatusKind,
    /// Where it was found.
    pub origin: Origin,
    /// Why.
    pub problem: StatusProblem,
}
