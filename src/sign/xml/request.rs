//! What is asked for when signing XML.

use crate::base::UnixTime;

/// Where the signature goes and what it is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// As a national form has it.
    Form {
        /// Its name: `einvoice`, `tax`, `bhxh`, `health`, `school-record`, `edxml`.
        name: String,
        /// Whose signature; `None` when the form has one role for the document at hand.
        role: Option<String>,
    },
    /// By the caller's own choice.
    General {
        /// Ids of the elements to be signed; none for the whole document.
        nodes: Vec<String>,
        /// The element that the signature goes into: `/HDon/DSCKS/NBan`, local names with `[n]` where there are several.
        into: String,
    },
}

/// What is asked for when signing. Start from [`Request::new`] and change what differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Request {
    /// Where the signature goes and what it is over.
    pub wanted: Wanted,
    /// The claimed signing time; the signer's certificate must be valid then.
    pub signing_time: UnixTime,
    /// Sign an object with the claimed time, too. A form that has one gets it in any case.
    pub signing_time_object: bool,
    /// With the signed properties of XAdES B-B (EN 319 132-1 §6), else plain XML Signature.
    pub xades: bool,
    /// Put the whole chain into KeyInfo, not the signer's certificate alone.
    pub chain: bool,
}

impl Request {
    /// A plain signature.
    #[must_use]
    pub const fn new(wanted: Wanted, signing_time: UnixTime) -> Self {
        Self { wanted, signing_time, signing_time_object: false, xades: false, chain: false }
    }
}
