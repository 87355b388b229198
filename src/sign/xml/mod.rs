//! An XML document being signed: the received octets are kept, the `ds:Signature` is put in as text at its place.
//!
//! ```text
//! prepare ─► Prepared ─digest(source)─► ToBeSigned ─accept(value)─► Valued ─embed─► Signed ─write─► octets
//!            form, place, refusals      canonical SignedInfo        value checked with the
//!                                                                   signer's own certificate
//! ```
//!
//! Where it goes and what it is over is read from the table of national forms ([`crate::xmldsig::national`]) or chosen by
//! the caller. Time-stamps are added by extending what is signed.

mod digest;
mod embed;
mod error;
mod prepare;
mod request;
mod resolve;
pub(super) mod splice;
mod survey;
mod text;

use std::io::Write;

use crate::base::Limits;
use crate::base::Source;
use crate::keys::Signer;

pub use embed::{Outcome, Signed, ToBeSigned, Valued};
pub use error::Error;
pub use prepare::{Prepared, check, prepare};
pub use request::{Request, Wanted};

/// Signs a document: `out` gets the whole new file, which is the source with a signature put in.
///
/// # Errors
/// [`Error`]; what `out` got is then worthless.
pub fn sign(
    source: &dyn Source,
    out: &mut dyn Write,
    signer: &dyn Signer,
    request: &Request,
    limits: &Limits,
) -> Result<Outcome, Error> {
    let prepared = prepare(source, signer.certificate(), signer.chain(), signer.scheme(), request, limits)?;
    let to_be_signed = prepared.digest(source)?;
    let value = signer.sign(to_be_signed.octets()).map_err(crate::sign::Error::from)?;
    let signed = to_be_signed.accept(value)?.embed()?;
    signed.write(source, out)?;
    Ok(signed.outcome().clone())
}
