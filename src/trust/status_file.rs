//! Files of revocation data: DER, PEM, bare base64.

use super::status::{Origin, StatusData, StatusKind};
use crate::asn1::{Reader, Tag};
use crate::base::from_base64;

impl StatusData {
    /// The lists and answers of a file: DER, PEM, or base64 without armour. Whether they are well-formed, and whose, is for
    /// [`super::StatusChecker`] to find out; what is neither by its outermost tags is left out.
    #[must_use]
    pub fn all_from_file(octets: &[u8], origin: Origin) -> Vec<Self> {
        let of = |der: Vec<u8>| Some(Self { kind: kind_of(&der)?, octets: der.into(), origin });
        blocks(octets).into_iter().filter_map(of).collect()
    }
}

/// The DER of a file: its armoured blocks, else the file itself.
fn blocks(octets: &[u8]) -> Vec<Vec<u8>> {
    const LABELS: [&str; 3] = ["X509 CRL", "CRL", "OCSP RESPONSE"];
    if octets.first() == Some(&0x30) {
        return vec![octets.to_vec()];
    }
    let text = String::from_utf8_lossy(octets);
    // Some services hand out base64 without armour.
    if let Ok(der) = from_base64(&text) {
        return vec![der];
    }
    let mut found = Vec::new();
    let mut rest = &*text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let Some((label, after)) = after.split_once("-----") else { break };
        let Some((body, after)) = after.split_once("-----END ") else { break };
        rest = after;
        if LABELS.contains(&label) {
            found.extend(from_base64(body));
        }
    }
    found
}

/// What a DER value is by its outermost tags; whether it is well-formed, and whose, is for the core to find out.
fn kind_of(der: &[u8]) -> Option<StatusKind> {
    let mut outer = Reader::new(der).sequence().ok()?;
    match outer.peek()? {
        // OCSPResponse (RFC 6960 §4.2.1) begins with its responseStatus.
        Tag::ENUMERATED => Some(StatusKind::Ocsp),
        Tag::SEQUENCE => {
            let inner = outer.sequence().ok()?;
            match inner.peek()? {
                // TBSCertList (RFC 5280 §5.1): version or algorithm; a TBSCertificate of version 1 begins with an
                // INTEGER, too, and is refused when it is read as a list.
                Tag::INTEGER | Tag::SEQUENCE => is_list(inner).then_some(StatusKind::Crl),
                // ResponseData: version or responderID; a TBSCertificate begins with its version [0] and an INTEGER.
                _ => is_response(inner).then_some(StatusKind::Ocsp),
            }
        }
        _ => None,
    }
}

/// version?, signature, issuer, thisUpdate: a certificate has its serial number and the issuer before its validity.
fn is_list(mut tbs: Reader<'_>) -> bool {
    if tbs.peek() == Some(Tag::INTEGER) && tbs.u64().is_err() {
        return false;
    }
    tbs.sequence().is_ok()
        && tbs.sequence().is_ok()
        && matches!(tbs.peek(), Some(Tag::UTC_TIME | Tag::GENERALIZED_TIME))
}

/// version [0]?, responderID [1] or [2], producedAt.
fn is_response(mut data: Reader<'_>) -> bool {
    let number = |tag| (0..=2).find(|&n| tag == Some(Tag::context(n)));
    if number(data.peek()) == Some(0) && data.expect(Tag::context(0)).is_err() {
        return false;
    }
    match number(data.peek()) {
        Some(n @ 1..=2) => data.expect(Tag::context(n)).is_ok() && data.peek() == Some(Tag::GENERALIZED_TIME),
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A shortest TBSCertList that has its thisUpdate, and an OCSPResponse without bytes.
    const LIST: &[u8] =
        b"\x30\x17\x30\x15\x30\x00\x30\x00\x17\x0f\x32\x36\x30\x31\x30\x31\x30\x30\x30\x30\x30\x30\x5a\x20\x20";
    const ANSWER: &[u8] = b"\x30\x03\x0a\x01\x06";

    fn kinds(octets: &[u8]) -> Vec<StatusKind> {
        StatusData::all_from_file(octets, Origin::File).iter().map(|one| one.kind).collect()
    }

    #[test]
    fn lists_and_answers_are_told_apart_in_every_clothing() {
        assert_eq!(kinds(LIST), [StatusKind::Crl]);
        assert_eq!(kinds(ANSWER), [StatusKind::Ocsp]);
        assert_eq!(kinds(b"MAMK\nAQY=\n"), [StatusKind::Ocsp]);
        let armoured = "-----BEGIN OCSP RESPONSE-----\nMAMKAQY=\n-----END OCSP RESPONSE-----\n";
        assert_eq!(kinds(armoured.repeat(2).as_bytes()), [StatusKind::Ocsp; 2]);
        for nothing in [&b""[..], b"%PDF-", b"\x30", b"\x30\x00", b"-----BEGIN CRL-----\nMA"] {
            assert_eq!(kinds(nothing), []);
        }
    }
}
