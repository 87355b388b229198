//! A document being signed: a chain of types, each made by the step before, each storable.
//!
//! ```text
//! prepare ─► Prepared ─digest(source)─► ToBeSigned ─accept(value)─► Valued ─embed(time-stamp)─► Signed ─write─► octets
//!            refusals, layout, hole     what the key signs          value checked with the      message in the hole
//!                                                                   signer's own certificate
//! ```
//!
//! A document time-stamp goes the same way without a key ([`prepare_time_stamp`]); [`archive`] appends validation data.
//!
//! XML goes the same way, with a `ds:Signature` put in at its place instead of an update behind the end: [`xml`].
//!
//! Between `ToBeSigned` and the value another computer, another program, a day may lie: [`stored`]. Where a whole message comes
//! back instead of a value: [`prepare_for_message`].
//!
//! [`sign`] walks the chain with a [`Signer`], reading the source once. Everything that can be refused is refused before
//! the private key is used. Nothing is asked about trust: that is for verification.

mod admission;
mod appended;
mod archive;
mod document_time_stamp;
mod draft;
mod embed;
mod error;
mod fields;
mod form;
mod layout;
mod message;
mod place;
mod prepare;
mod request;
pub mod stored;
mod timestamp;
pub mod xml;

use std::io::Write;

use crate::base::{Limits, Source};
use crate::keys::Signer;
use crate::pdf::Document;

pub use admission::{check_certificate, check_content};
pub use appended::Appended;
pub use archive::{Addition, Archived, StoreOptions, archive};
pub use document_time_stamp::{
    PreparedTimeStamp, StampOutcome, StampRequest, Stamped, ToBeStamped, document_time_stamp, prepare_time_stamp,
};
pub use embed::{Outcome, Signed, ToBeSigned, Valued};
pub use error::Error;
pub use message::{
    AcceptedMessage, AwaitedMessage, MessageError, MessageRequest, PreparedForMessage, prepare_for_message,
};
pub use prepare::{Prepared, prepare};
pub use request::{FilledField, PageChoice, Placed, Request, ReservedField, Subfilter};
pub use timestamp::{TimestampError, TimestampSource, check as check_token};

/// Signs a document: `out` gets the whole new file, whose first octets are the source's, unchanged. The source is streamed;
/// only the new octets are held in memory. A time-stamp is asked for when `tsa` is given.
///
/// # Errors
/// [`Error`]; what `out` got is then worthless.
pub fn sign(
    source: &dyn Source,
    out: &mut dyn Write,
    signer: &dyn Signer,
    request: &Request,
    tsa: Option<&dyn TimestampSource>,
    limits: &Limits,
) -> Result<Outcome, Error> {
    let document = Document::open_with(source, limits, &request.credentials).map_err(error::unreadable)?;
    let mut request = request.clone();
    request.time_stamp |= tsa.is_some();
    let prepared = prepare(&document, signer.certificate(), signer.chain(), signer.scheme(), &request, limits)?;
    let to_be_signed = prepared.digest_while(source, &mut |chunk| out.write_all(chunk).map_err(Error::Output))?;
    let value = signer.sign(to_be_signed.octets())?;
    let valued = to_be_signed.accept(value)?;
    let token = tsa.map(|tsa| tsa.time_stamp(&valued.imprint())).transpose()?;
    let signed = valued.embed(token.as_deref(), limits)?;
    out.write_all(signed.tail()).map_err(Error::Output)?;
    Ok(signed.outcome().clone())
}
