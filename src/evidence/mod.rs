//! A found signature, whichever container it came from: what it covers, what it claims, and the message that is
//! to prove it. Nothing is verified here.

mod embedded;
mod embedded_xml;
mod find_pdf;
mod find_ruins;
mod find_xml;
mod found;

pub use embedded_xml::{PlacedValues, embedded_xml};
pub use find_pdf::find_pdf;
pub use find_ruins::{Remains, find_ruins};
pub use find_xml::{XmlEvidence, assume_xml, find_xml};
pub use found::{Embedded, Evidence, FoundSignature, Kind, ValidationData};
