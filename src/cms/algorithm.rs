//! AlgorithmIdentifiers of a SignerInfo (RFC 5652 §10.1) and the scheme they make together (threats C-11, C-14).

use std::ops::Range;

use crate::asn1::{self, Reader, Tag, Value, oid};
use crate::crypto::{DigestAlgorithm, SignatureScheme};

use super::error::{Error, Reading};
use super::span;

/// AlgorithmIdentifier as received.
#[derive(Debug, Clone)]
pub(super) struct AlgorithmId {
    pub(super) whole: Range<usize>,
    pub(super) oid: Range<usize>,
    /// Tag, length and content; absent is not the same as NULL.
    pub(super) parameters: Option<Range<usize>>,
}

impl AlgorithmId {
    pub(super) fn read(value: &Value<'_>, what: &'static str) -> Result<Self, Error> {
        let mut fields = value.reader().reading(what)?;
        let oid = fields.expect(Tag::OID).reading(what)?;
        oid.oid().reading(what)?;
        let parameters = if fields.is_empty() { None } else { Some(span(&fields.read().reading(what)?)) };
        fields.finish().reading(what)?;
        let start = oid.content_offset();
        Ok(Self { whole: span(value), oid: start..start + oid.content.len(), parameters })
    }

    pub(super) fn oid<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        der.get(self.oid.clone()).unwrap_or_default()
    }

    fn parameters<'a>(&self, der: &'a [u8]) -> Option<&'a [u8]> {
        der.get(self.parameters.clone()?)
    }

    /// Absent or NULL: RFC 5754 §2 and RFC 3370 §2.1 demand that both are accepted for digests, §3.2 for RSA.
    fn has_no_parameters(&self, der: &[u8]) -> bool {
        matches!(self.parameters(der), None | Some([0x05, 0x00]))
    }

    /// The digest algorithm named; `Err` with the dotted OID when unknown or when there are parameters.
    pub(super) fn digest(&self, der: &[u8]) -> Result<DigestAlgorithm, String> {
        match DigestAlgorithm::from_oid(self.oid(der)) {
            Some(algorithm) if self.has_no_parameters(der) => Ok(algorithm),
            _ => Err(oid::to_dotted(self.oid(der))),
        }
    }
}

/// The scheme of a SignerInfo from both of its algorithm fields; `Err` says what is unknown or contradictory.
pub(super) fn scheme(der: &[u8], digest: &AlgorithmId, signature: &AlgorithmId) -> Result<SignatureScheme, String> {
    let declared = digest.digest(der).map_err(|oid| format!("unknown digest algorithm {oid}"))?;
    let named = signature.oid(der);
    // The plain key type as signature algorithm takes its digest from digestAlgorithm (RFC 3370 §3.2).
    if named == oid::RSA_ENCRYPTION {
        no_parameters(der, signature)?;
        return Ok(SignatureScheme::RsaPkcs1v15(declared));
    }
    let (scheme, own) = match named {
        _ if named == oid::RSASSA_PSS => {
            let parameters = signature.parameters(der).ok_or("RSASSA-PSS without parameters (RFC 4056 §3)")?;
            let (digest, mgf1, salt_len) = pss(parameters)?;
            (SignatureScheme::RsaPss { digest, mgf1, salt_len }, digest)
        }
        _ if let Some(own) = rsa_with(named) => {
            no_parameters(der, signature)?;
            (SignatureScheme::RsaPkcs1v15(own), own)
        }
        _ if let Some(own) = ecdsa_with(named) => {
            // RFC 5754 §3.3 wants them absent; NULL is a known slip that changes nothing.
            no_parameters(der, signature)?;
            (SignatureScheme::Ecdsa(own), own)
        }
        _ => return Err(format!("unknown signature algorithm {}", oid::to_dotted(named))),
    };
    if own == declared {
        Ok(scheme)
    } else {
        Err(format!("the signature algorithm digests with {}, digestAlgorithm says {}", own.name(), declared.name()))
    }
}

fn no_parameters(der: &[u8], algorithm: &AlgorithmId) -> Result<(), String> {
    if algorithm.has_no_parameters(der) {
        Ok(())
    } else {
        Err(format!("signature algorithm {} with parameters", oid::to_dotted(algorithm.oid(der))))
    }
}

fn rsa_with(named: &[u8]) -> Option<DigestAlgorithm> {
    Some(match named {
        _ if named == oid::MD5_WITH_RSA => DigestAlgorithm::Md5,
        _ if named == oid::SHA1_WITH_RSA || named == oid::SHA1_WITH_RSA_OIW => DigestAlgorithm::Sha1,
        _ if named == oid::SHA224_WITH_RSA => DigestAlgorithm::Sha224,
        _ if named == oid::SHA256_WITH_RSA => DigestAlgorithm::Sha256,
        _ if named == oid::SHA384_WITH_RSA => DigestAlgorithm::Sha384,
        _ if named == oid::SHA512_WITH_RSA => DigestAlgorithm::Sha512,
        _ => return None,
    })
}

fn ecdsa_with(named: &[u8]) -> Option<DigestAlgorithm> {
    Some(match named {
        _ if named == oid::ECDSA_WITH_SHA1 => DigestAlgorithm::Sha1,
        _ if named == oid::ECDSA_WITH_SHA224 => DigestAlgorithm::Sha224,
        _ if named == oid::ECDSA_WITH_SHA256 => DigestAlgorithm::Sha256,
        _ if named == oid::ECDSA_WITH_SHA384 => DigestAlgorithm::Sha384,
        _ if named == oid::ECDSA_WITH_SHA512 => DigestAlgorithm::Sha512,
        _ => return None,
    })
}

/// RSASSA-PSS-params (RFC 4055 §3.1): what is absent has the default of SHA-1, MGF1 with SHA-1, salt 20, trailer 1.
fn pss(parameters: &[u8]) -> Result<(DigestAlgorithm, DigestAlgorithm, u32), String> {
    let bad = |e: asn1::Error| format!("RSASSA-PSS-params (RFC 4055 §3.1): {e}");
    let digest_of = |value: Value<'_>| {
        let id = AlgorithmId::read(&value, "AlgorithmIdentifier").map_err(|e| e.to_string())?;
        id.digest(parameters).map_err(|oid| format!("RSASSA-PSS with unknown digest algorithm {oid}"))
    };
    let (mut digest, mut mgf1, mut salt_len) = (DigestAlgorithm::Sha1, DigestAlgorithm::Sha1, 20);
    let mut outer = Reader::new(parameters);
    let mut fields = outer.sequence().map_err(bad)?;
    outer.finish().map_err(bad)?;
    if let Some(tagged) = fields.optional(Tag::context(0)).map_err(bad)? {
        let mut inner = tagged.reader().map_err(bad)?;
        digest = digest_of(inner.expect(Tag::SEQUENCE).map_err(bad)?)?;
        inner.finish().map_err(bad)?;
    }
    if let Some(tagged) = fields.optional(Tag::context(1)).map_err(bad)? {
        let mut inner = tagged.reader().map_err(bad)?;
        let mut mask = inner.sequence().map_err(bad)?;
        inner.finish().map_err(bad)?;
        if mask.oid().map_err(bad)? != oid::MGF1 {
            return Err("RSASSA-PSS with a mask generation function other than MGF1 (RFC 4055 §3.1)".to_owned());
        }
        mgf1 = digest_of(mask.expect(Tag::SEQUENCE).map_err(bad)?)?;
        mask.finish().map_err(bad)?;
    }
    if let Some(tagged) = fields.optional(Tag::context(2)).map_err(bad)? {
        let mut inner = tagged.reader().map_err(bad)?;
        let stated = inner.u64().map_err(bad)?;
        inner.finish().map_err(bad)?;
        salt_len = u32::try_from(stated).map_err(|_| "RSASSA-PSS with an impossible salt length".to_owned())?;
    }
    if let Some(tagged) = fields.optional(Tag::context(3)).map_err(bad)? {
        let mut inner = tagged.reader().map_err(bad)?;
        if inner.u64().map_err(bad)? != 1 {
            return Err("RSASSA-PSS with a trailer field other than 1 (RFC 4055 §3.1)".to_owned());
        }
        inner.finish().map_err(bad)?;
    }
    fields.finish().map_err(bad)?;
    Ok((digest, mgf1, salt_len))
}
