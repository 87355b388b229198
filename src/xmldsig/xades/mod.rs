//! XAdES (EN 319 132-1; older forms of TS 101 903): properties of a `ds:Signature`, as received and as we make them.
//!
//! ```text
//! Tree ─► Properties (read; what is signed, what anybody may have added)
//!      ─► bound (after pass 2): SignedProperties are what one reference of this very signature signs
//!      ─► parts: what each time-stamp is over ─► Plan
//! ```
//!
//! What is signed is the signer's claim; what is not signed is anybody's, and proves something only by what it says itself.

mod build;
mod certificate;
mod node;
mod read;
mod stamp;
mod unsigned;

#[cfg(test)]
mod tests;

pub use build::{
    DataObject, NewStamp, NewValues, SignedPropertiesRequest, qualifying_properties, time_stamp,
    time_stamp_validation_data, values,
};
pub use certificate::{CertificateReference, IssuerSerial, SignerBinding};
pub use read::{Bound, Fault, Policy, Properties, SignedProperties, SigningTime, Version, stray_properties};
pub use stamp::{Include, Stamp, StampKind, StampRefusal, new_stamp_parts};
pub use unsigned::{Growth, Unsigned, UnsignedContent, Value, ValueKind};

/// The namespace of XAdES since version 1.3.2.
pub const XADES_132: &str = "http://uri.etsi.org/01903/v1.3.2#";
/// The namespace of what version 1.4.1 added.
pub const XADES_141: &str = "http://uri.etsi.org/01903/v1.4.1#";
/// `Type` of the reference to signed properties (EN 319 132-1 §4.4.2).
pub const SIGNED_PROPERTIES: &str = "http://uri.etsi.org/01903#SignedProperties";
