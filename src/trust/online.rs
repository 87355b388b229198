//! What a caller that may use a network can bring. The core fetches nothing: it says what it lacks, and to whom.

use super::status::StatusData;
use crate::base::UnixTime;
use crate::x509::Certificate;

/// What a request for something brought.
#[derive(Debug, Clone)]
pub struct Fetched<T> {
    /// What came, unchecked.
    pub found: Vec<T>,
    /// What was tried and did not work.
    pub failures: Vec<FetchFailure>,
}

impl<T> Default for Fetched<T> {
    fn default() -> Self {
        Self { found: Vec::new(), failures: Vec::new() }
    }
}

/// One address that did not answer properly, or that policy does not allow to be asked.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FetchFailure {
    /// The address.
    pub url: String,
    /// What happened, in English, one line.
    pub detail: String,
}

/// A caller's access to the network. Implementations hold the manners: allowed hosts, limits, retries, cache.
pub trait Online: Send + Sync {
    /// Certificates that may have issued `certificate`, by its authority information access (RFC 5280 §4.2.2.1).
    /// The certificate came with a document and is not believed: only addresses that policy allows may be asked.
    fn issuers(&self, certificate: &Certificate) -> Fetched<Certificate>;

    /// Revocation data for `certificate`, whose signature by `issuer` was checked on a path to an anchor. `at`: the time the
    /// status is wanted for; what a cache holds may be returned when it was issued after that time or is current.
    fn status(&self, certificate: &Certificate, issuer: &Certificate, at: UnixTime) -> Fetched<StatusData>;
}
