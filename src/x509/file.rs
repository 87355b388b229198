//! Files of certificates: PEM, DER, certs-only PKCS#7.

use crate::asn1;
use crate::asn1::{Reader, Tag, oid};
use crate::base::{Limits, from_base64};

use super::{Certificate, Error};

pub(super) fn read(octets: &[u8]) -> Result<Vec<Certificate>, Error> {
    let mut all = Vec::new();
    // RFC 7468 §2 allows any text around the armour, and openssl writes Vietnamese names there in Latin-1.
    let text = if matches!(octets, [0x30, 0x80..=0xff, ..]) { "".into() } else { String::from_utf8_lossy(octets) };
    match text.contains(BEGIN) {
        true => {
            let mut rest = &*text;
            let mut number = 0usize;
            while let Some((_, after)) = rest.split_once(BEGIN) {
                number = number.saturating_add(1);
                let malformed = || Error::Pem(number);
                let (label, after) = after.split_once("-----").ok_or_else(malformed)?;
                let (body, after) = after.split_once("-----END ").ok_or_else(malformed)?;
                rest = after.strip_prefix(label).and_then(|r| r.strip_prefix("-----")).ok_or_else(malformed)?;
                if matches!(label, "CERTIFICATE" | "X509 CERTIFICATE" | "PKCS7" | "CMS") {
                    der(&from_base64(body).map_err(|_| malformed())?, &mut all)?;
                }
            }
        }
        false => der(octets, &mut all)?,
    }
    if all.is_empty() { Err(Error::NoCertificate) } else { Ok(all) }
}

const BEGIN: &str = "-----BEGIN ";

fn der(octets: &[u8], all: &mut Vec<Certificate>) -> Result<(), Error> {
    // A certificate begins with a SEQUENCE inside a SEQUENCE, ContentInfo (RFC 5652 §3) with an identifier. PKCS#7 of
    // Windows tools may be BER.
    let as_der = asn1::to_der(octets, &Limits::default());
    if let Ok((message, consumed)) = &as_der {
        let mut reader = Reader::new(message);
        let mut info = reader.sequence()?;
        if info.peek() == Some(Tag::OID) {
            if *consumed != octets.len() {
                return Err(asn1::Error::new(*consumed, asn1::ErrorKind::TrailingData).into());
            }
            return signed_data(&mut info, all);
        }
    }
    all.push(Certificate::from_der(octets)?);
    Ok(())
}

/// The certificates of a SignedData (RFC 5652 §5.1).
fn signed_data(info: &mut Reader<'_>, all: &mut Vec<Certificate>) -> Result<(), Error> {
    if info.oid()? != oid::ID_SIGNED_DATA {
        return Err(Error::NoCertificate);
    }
    let mut signed = info.expect(Tag::context(0))?.reader()?.sequence()?;
    signed.u64()?;
    signed.set()?;
    signed.sequence()?;
    if let Some(mut certificates) = signed.optional_explicit(0)? {
        while !certificates.is_empty() {
            all.push(Certificate::from_der(certificates.expect(Tag::SEQUENCE)?.raw)?);
        }
    }
    Ok(())
}
