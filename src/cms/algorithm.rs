//! AlgorithmIdentifiers of a SignerInfo, kept by position (RFC 5652 §10.1).

use std::ops::Range;

use crate::asn1::{Tag, Value, oid};
use crate::crypto::{DigestAlgorithm, SignatureScheme};

use super::error::{Error, Reading};
use super::{content_span, span};

/// AlgorithmIdentifier as received.
#[derive(Debug, Clone)]
pub(super) struct AlgorithmId {
    /// Tag, length and contents.
    pub(super) whole: Range<usize>,
    /// Content octets of the identifier.
    oid: Range<usize>,
    /// Tag, length and contents; absent is not the same as NULL.
    parameters: Option<Range<usize>>,
}

impl AlgorithmId {
    pub(super) fn read(value: &Value<'_>, what: &'static str) -> Result<Self, Error> {
        let mut fields = value.reader().reading(what)?;
        let oid = fields.expect(Tag::OID).reading(what)?;
        oid.oid().reading(what)?;
        let parameters = if fields.is_empty() { None } else { Some(span(&fields.read().reading(what)?)) };
        fields.finish().reading(what)?;
        Ok(Self { whole: span(value), oid: content_span(&oid), parameters })
    }

    fn oid<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        der.get(self.oid.clone()).unwrap_or_default()
    }

    fn parameters<'a>(&self, der: &'a [u8]) -> Option<&'a [u8]> {
        der.get(self.parameters.clone()?)
    }

    pub(super) fn dotted(&self, der: &[u8]) -> String {
        oid::to_dotted(self.oid(der))
    }

    pub(super) fn digest(&self, der: &[u8]) -> Result<DigestAlgorithm, String> {
        DigestAlgorithm::from_algorithm(self.oid(der), self.parameters(der))
    }
}

/// The scheme of a SignerInfo from both of its algorithm fields, which must agree (threats C-11, C-14).
pub(super) fn scheme(der: &[u8], digest: &AlgorithmId, signature: &AlgorithmId) -> Result<SignatureScheme, String> {
    let digest = digest.digest(der)?;
    // NULL says nothing more than absence. Real producers write it for ECDSA too, against RFC 5754 §3.3.
    let parameters = signature.parameters(der).filter(|parameters| *parameters != [0x05, 0x00]);
    SignatureScheme::from_algorithm(signature.oid(der), parameters, Some(digest))
}
