//! A PDF as proof: every octet has its offset, every revision its own view. Syntax only; what is in /Contents stays a blob.

mod byte_range;
mod changes;
mod crypt;
mod document;
mod dss;
mod dynamic;
mod entries;
mod error;
mod field;
mod filter;
mod hybrid;
mod layout;
mod leftover;
mod lex;
mod object;
mod orphan;
mod pages;
mod parse;
mod place;
mod reader;
mod revision;
mod skim;
#[cfg(test)]
mod tests;
pub mod update;
mod view;
mod write;
mod xref;

pub use byte_range::Coverage;
pub use changes::{Change, ChangeLevel, changes_since};
pub use crypt::{Access, Credentials, EncryptedData, Encryption, Recipient, Sealed};
pub use document::Document;
pub use dss::{RelatedInformation, SecurityStore, StoredStream, security_store};
pub use dynamic::{Dynamic, DynamicKind, dynamic_content, shown_text, to_unicode};
pub use entries::Entries;
pub use error::Error;
pub use field::{FieldProblem, SignatureField, signature_fields};
pub use hybrid::TwoViews;
pub use layout::misplaced;
pub use object::{Dictionary, Object, ObjectId, PdfString, Stream, StreamData};
pub use orphan::orphans;
pub use place::Place;
pub use revision::{Entry, Revision, XrefStyle};
pub use view::View;
pub use write::write_object;
