//! Packages of the national document exchange axis (QCVN 102:2016/BTTTT): one message, its attachments, and the states
//! that answer it. Elements are known by namespace and local name, never by prefix.
//!
//! ```text
//! octets ─► read ─► Package ─► check (fields), manifest::check (what it says it holds)
//!              └──► each attachment's octets ─► look (what they are, damage, the one packed file)
//! Metadata + files ─► check ─► write ─► octets
//! several Messages ─► sequence (states of one document)
//! ```
//!
//! Nothing here verifies a signature: that is the front door's, which sees what every room sees.

mod base64;
mod calendar;
mod content;
mod error;
mod file_name;
mod header;
mod issue;
mod manifest;
mod message;
mod metadata;
mod namespace;
mod node;
mod organ;
mod read;
mod rules;
mod status;
#[cfg(test)]
mod tests;
mod write;

pub use crate::base::Base64Defect;
pub use calendar::{Date, Timestamp};
pub use content::{Damage, Kind, UnzipError, Unzipped, damage, sniff, unzip, zip_one};
pub use error::Error;
pub use file_name::{FileNames, safe};
pub use issue::{Issue, Weight};
pub use manifest::{InnerFile, Looked, check as check_manifest, look};
pub use message::{
    Business, BusinessInfo, Code, DocumentType, Hop, ManifestEntry, Message, Organ, OtherInfo, Promulgation, Receiver,
    Replacement, ResponseFor, Signer, Staff, Trace,
};
pub use metadata::{Carrying, File, Metadata, MetadataError, SCHEMA, carrying};
pub use namespace::{Dialect, MIC, XMLDSIG};
pub use organ::{DocumentId, LONGEST_CODE, OrganCode, document_id, organ_code};
pub use read::{Attachment, Package, SignatureElement, SignatureForm, is_package, read};
pub use rules::{UNCHECKED, check};
pub use status::{Placed, STATES_ASKED_FOR, Sequence, State, Step, answers, sequence};
pub use write::{Part, WriteError, write, write_status};
