//! AlgorithmIdentifier as received (RFC 5280 §4.1.1.2).

use crate::asn1;
use crate::asn1::{Reader, Tag, Value};

/// An AlgorithmIdentifier with the octets it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlgorithmIdentifier<'a> {
    /// Content octets of the algorithm's OBJECT IDENTIFIER.
    pub oid: &'a [u8],
    /// The parameters, tag and length included.
    pub parameters: Option<&'a [u8]>,
    /// The whole SEQUENCE; two identifiers are the same when these octets are.
    pub raw: &'a [u8],
}

impl<'a> AlgorithmIdentifier<'a> {
    /// Reads the AlgorithmIdentifier that is next.
    ///
    /// # Errors
    /// When it is not there or malformed.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, asn1::Error> {
        Self::from_value(&reader.expect(Tag::SEQUENCE)?)
    }

    /// Reads an AlgorithmIdentifier under an IMPLICIT tag (RFC 6211, RFC 5035).
    ///
    /// # Errors
    /// When it is malformed.
    pub fn from_value(value: &Value<'a>) -> Result<Self, asn1::Error> {
        let mut inside = value.reader()?;
        let oid = inside.oid()?;
        let parameters = if inside.is_empty() { None } else { Some(inside.read()?.raw) };
        inside.finish()?;
        Ok(Self { oid, parameters, raw: value.raw })
    }
}

/// Parameters that must be NULL or absent: both stand in real files, whatever the algorithm's document prefers
/// (RFC 4055 §2.1, RFC 5754 §2).
pub(super) fn is_null_or_absent(parameters: Option<&[u8]>) -> bool {
    matches!(parameters, None | Some([0x05, 0x00]))
}
