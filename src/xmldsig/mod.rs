//! XML Signature (W3C XML Signature Syntax and Processing 1.1) and XAdES (EN 319 132-1): a `ds:Signature` as received, what
//! its references select and how they hash, its properties; and the ones we make.
//!
//! ```text
//! xml events ─► find (every ds:Signature, its place) ─► Signature (strict reading) ─► Plan (what each reference selects)
//!            ─► one more pass: canonical octets of all selections ─► digests, node paths, what nothing covers
//! last octets ─► assume (where most documents have them) ─► the same, and the one pass is that of find, too
//! ```

mod added;
mod algorithm;
mod assume;
pub mod build;
mod chain;
mod content;
mod coverage;
mod deviation;
mod digest;
mod error;
mod find;
mod imprint;
pub mod national;
mod node;
mod pass;
mod pattern;
mod plan;
mod read;
mod reference;
mod signature;
mod signed;
mod transform;
mod walk;
pub mod xades;
mod xpath;

pub use algorithm::{digest_from_uri, digest_uri, scheme_from_uri, scheme_uri};
pub use assume::assume;
pub use error::{Refusal, StructureError};
pub use find::{Found, FoundSignature, Outline, find};
pub use plan::{
    Contents, Digested, Imprint, ImprintTicket, ManifestDigests, Outcome, Part, Plan, ReferenceDigest, Role, Selected,
    SignatureDigests, Uncovered,
};
pub use reference::{Deviation, Manifest, Reference, Target};
pub use signature::{
    Certificate, KeyInfo, Note, Object, ObjectContent, Signature, SignatureProperty, SignatureValue, SignedInfo,
};
pub use signed::{ReferenceIndex, SignedError, write_signed};
pub use transform::{Canonicalization, Filter, Pattern, Step, Transform};

/// The namespace of XML Signature.
pub const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

#[cfg(test)]
mod tests;
