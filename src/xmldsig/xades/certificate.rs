//! `SigningCertificate` and `SigningCertificateV2` (EN 319 132-1 §5.2.2): which certificate the signer bound.

use super::node::{Element, decoded};
use crate::asn1::{Reader, Tag};
use crate::crypto::{Digest, DigestAlgorithm, digest};
use crate::x509::{Certificate, Name};
use crate::xmldsig::DSIG;
use crate::xmldsig::digest_from_uri;

/// A certificate as the signer names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateReference {
    /// Digest of the whole certificate; the algorithm's identifier when it is not known; nothing when it cannot be read.
    pub digest: Result<Digest, Option<String>>,
    /// Issuer and serial number, where stated.
    pub issuer_serial: IssuerSerial,
}

/// Issuer and serial number as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssuerSerial {
    /// Not at all.
    Absent,
    /// In words (§5.2.2, first version). Names as text are written in a dozen ways; only the number is compared.
    Text {
        /// `X509IssuerName` as written.
        issuer: String,
        /// `X509SerialNumber` as written, without white space around it.
        serial: String,
    },
    /// `IssuerSerialV2`: DER of RFC 5035's IssuerSerial.
    Der(Vec<u8>),
    /// It cannot be read.
    Unreadable,
}

/// What the properties say of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignerBinding {
    /// Nothing: there is no such property.
    Absent,
    /// It is named, by this digest.
    Bound(DigestAlgorithm),
    /// Others are named.
    Other,
    /// By a digest that is not supported.
    Unsupported,
    /// What there is cannot be read.
    Unreadable,
}

impl CertificateReference {
    /// `Cert` of either version.
    pub(super) fn read(cert: Element<'_>) -> Self {
        let namespace = cert.namespace();
        let digest = cert.only(namespace, "CertDigest").ok_or(None).and_then(read_digest);
        let text = cert.child(namespace, "IssuerSerial").map(|both| {
            let part = |local| both.only(DSIG, local).map(|part| part.text().trim().to_owned());
            match (part("X509IssuerName"), part("X509SerialNumber")) {
                (Some(issuer), Some(serial)) => IssuerSerial::Text { issuer, serial },
                _ => IssuerSerial::Unreadable,
            }
        });
        let der = cert.child(namespace, "IssuerSerialV2").map(|der| {
            let octets = decoded(&der.text()).filter(|der| read_issuer_serial(der).is_some());
            octets.map_or(IssuerSerial::Unreadable, IssuerSerial::Der)
        });
        Self { digest, issuer_serial: der.or(text).unwrap_or(IssuerSerial::Absent) }
    }

    /// What this one says of a certificate; never `Absent`.
    #[must_use]
    pub fn names(&self, certificate: &Certificate) -> SignerBinding {
        let stated = match &self.digest {
            Ok(stated) => stated,
            Err(Some(_)) => return SignerBinding::Unsupported,
            Err(None) => return SignerBinding::Unreadable,
        };
        if digest(stated.algorithm(), certificate.der()) != *stated {
            return SignerBinding::Other;
        }
        let agrees = match &self.issuer_serial {
            IssuerSerial::Absent => true,
            IssuerSerial::Text { serial, .. } => {
                decimal(certificate.serial()).as_deref() == Some(serial.trim_start_matches('+').trim_start_matches('0'))
            }
            IssuerSerial::Der(der) => read_issuer_serial(der).is_some_and(|(names, serial)| {
                serial == certificate.serial() && names.iter().any(|name| name == certificate.issuer())
            }),
            IssuerSerial::Unreadable => return SignerBinding::Unreadable,
        };
        if agrees { SignerBinding::Bound(stated.algorithm()) } else { SignerBinding::Other }
    }
}

/// What a list of references says of a certificate: one of them has to name it, for the signer may name the authorities,
/// too, in any order.
pub(super) fn binding(references: &[CertificateReference], certificate: &Certificate) -> SignerBinding {
    let said: Vec<SignerBinding> = references.iter().map(|reference| reference.names(certificate)).collect();
    let bound = said.iter().find(|said| matches!(said, SignerBinding::Bound(_)));
    let open = || said.iter().find(|said| matches!(said, SignerBinding::Unsupported | SignerBinding::Unreadable));
    bound.or_else(open).or(said.first()).copied().unwrap_or(SignerBinding::Unreadable)
}

fn read_digest(element: Element<'_>) -> Result<Digest, Option<String>> {
    let method = element.only(DSIG, "DigestMethod").and_then(|method| method.attribute("Algorithm")).ok_or(None)?;
    let value = element.only(DSIG, "DigestValue").and_then(|value| decoded(&value.text())).ok_or(None)?;
    let algorithm = digest_from_uri(method).ok_or_else(|| Some(method.to_owned()))?;
    Digest::from_received(algorithm, &value).ok_or(None)
}

/// IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER } (RFC 5035 §5.4): the directory names, and the
/// content octets of the number.
fn read_issuer_serial(der: &[u8]) -> Option<(Vec<Name>, Vec<u8>)> {
    let mut outer = Reader::new(der);
    let mut fields = outer.sequence().ok()?;
    outer.finish().ok()?;
    let mut general_names = fields.sequence().ok()?;
    let serial = fields.integer().ok()?.to_vec();
    // Some write issuerUID behind it, as X.509's older form has it.
    if !fields.is_empty() {
        fields.read().ok()?;
    }
    fields.finish().ok()?;
    let mut names = Vec::new();
    while !general_names.is_empty() {
        let name = general_names.read().ok()?;
        // directoryName is [4] EXPLICIT, since Name is a CHOICE.
        if name.tag == Tag::context(4) {
            names.push(Name::from_der(name.content).ok()?);
        }
    }
    Some((names, serial))
}

/// Content octets of a positive INTEGER in decimal, without leading zeros; `None` for negative and monstrous ones.
fn decimal(octets: &[u8]) -> Option<String> {
    const LONGEST: usize = 64;
    if octets.len() > LONGEST || octets.first().is_none_or(|first| *first >= 0x80) {
        return None;
    }
    let mut digits: Vec<u8> = Vec::new();
    for octet in octets {
        let mut carry = u32::from(*octet);
        for digit in &mut digits {
            let value = u32::from(*digit) * 256 + carry;
            *digit = u8::try_from(value % 10).ok()?;
            carry = value / 10;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 10).ok()?);
            carry /= 10;
        }
    }
    Some(digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect())
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn serial_numbers_are_compared_in_decimal() {
        for (octets, expected) in [
            (&[0x00, 0xff][..], Some("255")),
            (&[0x01, 0x00, 0x00][..], Some("65536")),
            (&[0x00][..], Some("")),
            (&[0x80][..], None),
            (&[][..], None),
            (&[0x54, 0x02, 0x10, 0x99, 0x51, 0x23, 0x47, 0x88, 0x90][..], Some("1549675289553068853392")),
        ] {
            assert_eq!(decimal(octets).as_deref(), expected, "{octets:02x?}");
        }
        assert_eq!(decimal(&[1; 65]), None);
    }
}
