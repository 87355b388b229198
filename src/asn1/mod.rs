//! A DER value with its exact span; the BER that real CMS contains.
//!
//! Reading keeps what was received: a [`Value`] is a slice of the input, with its offset, so that what is hashed is
//! never a re-encoding. Nothing here knows what an OBJECT IDENTIFIER means beyond its name.

mod ber;
mod error;
pub mod oid;
mod reader;
mod time;
mod writer;

#[cfg(test)]
mod tests;

pub use ber::{is_der, outer_len, to_der};
pub use error::{Error, ErrorKind};
pub use reader::{BitString, Reader, Tag, Value};
pub use writer::{
    bit_string, boolean, context, context_primitive, generalized_time, integer, integer_u64, null, octet_string, oid,
    positive_integer, sequence, set_of, time, tlv, utc_time, utf8_string,
};
