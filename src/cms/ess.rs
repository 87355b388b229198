//! ESS signing-certificate attributes: which certificate the signer bound (RFC 2634 §5.4, RFC 5035; threat C-08).

use crate::asn1::{Reader, Tag, Value};
use crate::crypto::{self, Digest, DigestAlgorithm};
use crate::x509::{Certificate, Name};

use super::error::{AttributeFault, Error, Reading};

/// What the signing-certificate attributes say about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateBinding {
    /// Every signing-certificate attribute present names this certificate.
    Bound {
        /// The newest attribute version present: 1 (SHA-1) or 2.
        version: u8,
    },
    /// There is no signing-certificate attribute.
    Absent,
    /// An attribute names another certificate.
    Other,
}

/// A certificate named by an ESS signing-certificate attribute (RFC 2634, RFC 5035).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EssCertId {
    /// Digest of the whole certificate; v1 is SHA-1.
    pub digest: Digest,
    /// issuerSerial, when present: (the DER of each directoryName, serial content octets).
    pub issuer_serial: Option<(Vec<Vec<u8>>, Vec<u8>)>,
    /// 1 or 2.
    pub version: u8,
}

impl EssCertId {
    /// Whether this names `certificate`: the digest is that of its DER, and issuer and serial agree when stated.
    #[must_use]
    pub fn names(&self, certificate: &Certificate) -> bool {
        let issuer = certificate.issuer();
        let is_issuer = |name: &Vec<u8>| name == issuer.der() || Name::from_der(name).is_ok_and(|name| name == *issuer);
        let agrees = self
            .issuer_serial
            .as_ref()
            .is_none_or(|(names, serial)| serial == certificate.serial() && names.iter().any(is_issuer));
        agrees && crypto::digest(self.digest.algorithm(), certificate.der()) == self.digest
    }

    /// SigningCertificate(V2) ::= SEQUENCE { certs SEQUENCE OF ESSCertID(v2), policies OPTIONAL }; the first is the
    /// signer's (RFC 5035 §3). The others are read too, so that garbage behind the first is not overlooked.
    pub(super) fn read_first(value: &Value<'_>, version: u8, name: &'static str) -> Result<Self, Error> {
        let bad = |fault| Error::Attribute { attribute: name, fault };
        if value.tag != Tag::SEQUENCE {
            return Err(bad(AttributeFault::BadValue));
        }
        let mut fields = value.reader().reading(name)?;
        let mut list = fields.sequence().reading(name)?;
        fields.optional(Tag::SEQUENCE).reading(name)?;
        fields.finish().reading(name)?;
        let first = Self::read(list.sequence().reading(name)?, version, name)?;
        while !list.is_empty() {
            // Well-formed is enough: these name the authorities, which are found by path.
            let _ = Self::read(list.sequence().reading(name)?, version, name)?;
        }
        first.map_err(bad)
    }

    /// Inside: whether the hash algorithm is known, and the hash has its length.
    fn read(mut fields: Reader<'_>, version: u8, name: &'static str) -> Result<Result<Self, AttributeFault>, Error> {
        // ESSCertID is SHA-1 by definition; ESSCertIDv2 has hashAlgorithm DEFAULT SHA-256.
        let mut algorithm = Some(if version == 1 { DigestAlgorithm::Sha1 } else { DigestAlgorithm::Sha256 });
        let stated = if version == 1 { None } else { fields.optional(Tag::SEQUENCE).reading(name)? };
        if let Some(stated) = stated {
            let mut stated = stated.reader().reading(name)?;
            let oid = stated.oid().reading(name)?;
            let parameters = if stated.is_empty() { None } else { Some(stated.read().reading(name)?.raw) };
            stated.finish().reading(name)?;
            algorithm = DigestAlgorithm::from_algorithm(oid, parameters).ok();
        }
        let hash = fields.octet_string().reading(name)?;
        let mut issuer_serial = None;
        if let Some(value) = fields.optional(Tag::SEQUENCE).reading(name)? {
            let mut fields = value.reader().reading(name)?;
            let mut general_names = fields.sequence().reading(name)?;
            let serial = fields.integer().reading(name)?.to_vec();
            fields.finish().reading(name)?;
            let mut names = Vec::new();
            while !general_names.is_empty() {
                let general_name = general_names.read().reading(name)?;
                // directoryName is [4] EXPLICIT, since Name is a CHOICE.
                if general_name.tag == Tag::context(4) {
                    names.push(general_name.content.to_vec());
                }
            }
            issuer_serial = Some((names, serial));
        }
        fields.finish().reading(name)?;
        let Some(algorithm) = algorithm else { return Ok(Err(AttributeFault::UnknownDigest)) };
        let digest = Digest::from_received(algorithm, hash).ok_or(AttributeFault::BadValue);
        Ok(digest.map(|digest| Self { digest, issuer_serial, version }))
    }
}
