//! The message side of RFC 3161: what is posted to a TSA and what comes back.

use crate::asn1::{self, Reader, Tag};
use crate::base::Limits;
use crate::crypto::Digest;

use super::error::{Error, Reading};
use super::signed_data::normalised;
use super::time_stamp_token::TimeStampToken;

/// DER of a TimeStampReq with certReq TRUE and this nonce (a positive INTEGER is made from it).
#[must_use]
pub fn request(imprint: &Digest, nonce: &[u8; 8]) -> Vec<u8> {
    // NULL parameters, as every TSA in use expects for a message imprint.
    let algorithm = asn1::sequence(&[asn1::oid(imprint.algorithm().oid()), asn1::null()]);
    asn1::sequence(&[
        asn1::integer_u64(1),
        asn1::sequence(&[algorithm, asn1::octet_string(imprint.as_bytes())]),
        asn1::positive_integer(nonce),
        asn1::boolean(true),
    ])
}

/// Reads a TimeStampResp and checks it against the request: status granted (0) or grantedWithMods (1), imprint, nonce,
/// and that the signer's certificate is included, since the request asks for it (RFC 3161 §2.4.1). Returns the token and
/// its octets (in DER should the answer be BER). The token's signature is not checked here.
///
/// # Errors
/// When the octets are no TimeStampResp, the authority refused (with its status and text), or the token is not for this
/// request.
pub fn response(
    octets: &[u8],
    imprint: &Digest,
    nonce: &[u8; 8],
    limits: &Limits,
) -> Result<(TimeStampToken, Vec<u8>), Error> {
    let (token, der) = read_response(octets, limits)?;
    // An imprint of an unknown hash is not the one asked for either.
    if token.imprint().ok().as_ref() != Some(imprint) {
        return Err(Error::OtherRequest { what: "message imprint" });
    }
    let asked = asn1::positive_integer(nonce);
    let asked = Reader::new(&asked).integer().reading("nonce of the request (RFC 3161 §2.4.1)")?;
    if token.nonce() != Some(asked) {
        return Err(Error::OtherRequest { what: "nonce" });
    }
    if token.signer().find_certificate(token.signed_data().certificates())?.is_none() {
        return Err(Error::Rule(
            "the time-stamp does not include the authority's certificate (RFC 3161 §2.4.1: certReq)",
        ));
    }
    Ok((token, der))
}

/// Reads a TimeStampResp that granted a token, without a request to compare it with: the token and its octets.
///
/// # Errors
/// When the octets are no TimeStampResp, or the authority refused.
pub fn read_response(octets: &[u8], limits: &Limits) -> Result<(TimeStampToken, Vec<u8>), Error> {
    const RESPONSE: &str = "TimeStampResp (RFC 3161 §2.4.2)";
    let (der, _) = normalised(octets, limits)?;
    let mut outer = Reader::with_limits(&der, limits);
    let mut fields = outer.sequence().reading(RESPONSE)?;
    outer.finish().reading(RESPONSE)?;
    read_status(fields.sequence().reading(STATUS)?)?;
    let token = fields.expect(Tag::SEQUENCE).reading("timeStampToken (RFC 3161 §2.4.2)")?.raw;
    fields.finish().reading(RESPONSE)?;
    Ok((TimeStampToken::parse(token, limits)?, token.to_vec()))
}

const STATUS: &str = "PKIStatusInfo (RFC 3161 §2.4.2)";

/// Texts of a refusal end up in messages; longer ones say nothing more.
const TEXT_CHARACTERS: usize = 200;

fn read_status(mut fields: Reader<'_>) -> Result<(), Error> {
    let status = fields.u64().reading(STATUS)?;
    let mut text = String::new();
    if let Some(strings) = fields.optional(Tag::SEQUENCE).reading(STATUS)? {
        let mut strings = strings.reader().reading(STATUS)?;
        while !strings.is_empty() {
            let octets = strings.expect(Tag::UTF8_STRING).reading(STATUS)?.content;
            let room = TEXT_CHARACTERS.saturating_sub(text.chars().count());
            let separator = if text.is_empty() || room == 0 { "" } else { " " };
            text.push_str(separator);
            let shown = String::from_utf8_lossy(octets);
            text.extend(shown.chars().take(room).map(|c| if c.is_control() { '\u{fffd}' } else { c }));
        }
    }
    let mut failure = 0u32;
    if let Some(bits) = fields.optional(Tag::BIT_STRING).reading(STATUS)? {
        let bits = bits.bit_string().reading(STATUS)?;
        failure =
            (0..32u32).filter(|n| bits.bit(usize::try_from(*n).unwrap_or(usize::MAX))).fold(0, |sum, n| sum | 1 << n);
    }
    fields.finish().reading(STATUS)?;
    if status <= 1 { Ok(()) } else { Err(Error::Refused { status, failure, text }) }
}
