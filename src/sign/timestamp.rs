//! Time-stamps on signature values and on documents (RFC 3161; EN 319 142-1 §5.4.3, §6.3).

use crate::base::{Limits, UnixTime};
use crate::cms::{TimeStampToken, check_content, check_signature};
use crate::crypto::{AwsLc, Digest, digest};

use super::error::Error;

/// Why there is no time-stamp: what was tried, and what happened.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct TimestampError {
    what: String,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TimestampError {
    /// `what`: the authority and what was asked of it, one lower-case sentence.
    pub fn new(what: impl Into<String>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { what: what.into(), source: Some(source.into()) }
    }

    /// Without a deeper cause.
    pub fn message(what: impl Into<String>) -> Self {
        Self { what: what.into(), source: None }
    }
}

/// Whoever gets time-stamps: the core never touches the network itself.
pub trait TimestampSource {
    /// A time-stamp token (a DER ContentInfo) over `imprint`. [`crate::cms::tsp`] makes the request and checks the
    /// response.
    ///
    /// # Errors
    /// When the authority cannot be reached or refuses.
    fn time_stamp(&self, imprint: &Digest) -> Result<Vec<u8>, TimestampError>;
}

/// A token is embedded only when it is over this imprint and its own signature verifies with a certificate it brings:
/// whether its authority is believed is for verification to say. The time that it states.
///
/// # Errors
/// When it is over something else, or does not verify.
pub fn check(token: &[u8], imprint: &Digest, limits: &Limits) -> Result<UnixTime, Error> {
    let token = TimeStampToken::parse(token, limits).map_err(Error::Token)?;
    if token.imprint().ok().as_ref() != Some(imprint) {
        return Err(Error::TokenCheck("is not over what was to be stamped"));
    }
    let signer = token.signer();
    let unusable = |_| Error::TokenCheck("is signed with an unknown digest algorithm");
    let content = digest(signer.digest_algorithm().map_err(unusable)?, token.tst_info());
    let _digest_match = check_content(signer, &content)
        .map_err(Error::Token)?
        .ok_or(Error::TokenCheck("has another content than signed"))?;
    let certificate = signer
        .find_certificate(token.signed_data().certificates())
        .map_err(Error::Token)?
        .ok_or(Error::TokenCheck("lacks its authority's certificate"))?;
    let _signature_match = check_signature(&AwsLc, signer, certificate)
        .map_err(|_| Error::TokenCheck("does not verify with its authority's certificate"))?;
    Ok(token.gen_time())
}
