//! The text of a `ds:Signature` that we make. Everything is on one line: white space in a signature is signed, too, and
//! programs that lay XML out anew break what they find.

use core::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::asn1::Reader;
use crate::crypto::{Digest, SignatureScheme};

use super::DSIG;
use super::algorithm::{digest_uri, scheme_uri};

/// `enveloped-signature` (XMLDSig §6.6.4).
pub const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// `Type` of a reference to an object with SignatureProperties (§5.2).
pub const SIGNATURE_PROPERTIES: &str = "http://www.w3.org/2000/09/xmldsig#SignatureProperties";

/// A reference as it is written.
#[derive(Debug, Clone)]
pub struct ReferenceText {
    /// `Id`.
    pub id: Option<String>,
    /// `URI`.
    pub uri: String,
    /// `Type`.
    pub kind: Option<&'static str>,
    /// Algorithm identifiers of its transforms.
    pub transforms: Vec<&'static str>,
    /// The digest.
    pub digest: Digest,
}

/// `ds:SignedInfo`, without a declaration of its namespace, which is the default one around it. `None` when an algorithm has
/// no identifier.
#[must_use]
pub fn signed_info(canonicalization: &str, scheme: SignatureScheme, references: &[ReferenceText]) -> Option<String> {
    let mut text = String::from("<SignedInfo><CanonicalizationMethod Algorithm=\"");
    text.push_str(canonicalization);
    text.push_str("\"/><SignatureMethod Algorithm=\"");
    text.push_str(scheme_uri(scheme)?);
    text.push_str("\"/>");
    for reference in references {
        text.push_str("<Reference");
        let id = reference.id.as_deref().map(|id| ("Id", id));
        let kind = reference.kind.map(|kind| ("Type", kind));
        for (name, value) in id.into_iter().chain(kind).chain([("URI", reference.uri.as_str())]) {
            attribute(&mut text, name, value);
        }
        text.push('>');
        if !reference.transforms.is_empty() {
            text.push_str("<Transforms>");
            for transform in &reference.transforms {
                text.push_str("<Transform");
                attribute(&mut text, "Algorithm", transform);
                text.push_str("/>");
            }
            text.push_str("</Transforms>");
        }
        text.push_str("<DigestMethod");
        attribute(&mut text, "Algorithm", digest_uri(reference.digest.algorithm())?);
        text.push_str("/><DigestValue>");
        STANDARD.encode_string(reference.digest.as_bytes(), &mut text);
        text.push_str("</DigestValue></Reference>");
    }
    text.push_str("</SignedInfo>");
    Some(text)
}

/// `ds:Signature` around its parts: `value` as it is written ([`written_value`]), `objects` the text of its `ds:Object`s.
#[must_use]
pub fn signature(id: &str, signed_info: &str, value: &[u8], certificates: &[&[u8]], objects: &str) -> String {
    let mut text = String::with_capacity(signed_info.len() + objects.len() + 4096);
    text.push_str(&start_tag(id));
    text.push_str(signed_info);
    text.push_str("<SignatureValue>");
    STANDARD.encode_string(value, &mut text);
    text.push_str("</SignatureValue><KeyInfo><X509Data>");
    for certificate in certificates {
        text.push_str("<X509Certificate>");
        STANDARD.encode_string(certificate, &mut text);
        text.push_str("</X509Certificate>");
    }
    text.push_str("</X509Data></KeyInfo>");
    text.push_str(objects);
    text.push_str("</Signature>");
    text
}

/// Start tag of a `ds:Signature`.
#[must_use]
pub fn start_tag(id: &str) -> String {
    let mut text = String::from("<Signature");
    attribute(&mut text, "xmlns", DSIG);
    attribute(&mut text, "Id", id);
    text.push('>');
    text
}

/// `ds:Object` with the claimed time of a signature, as the tax office reads it: `time` without a zone. The form is that of
/// decision 1450/QĐ-TCT, which puts SigningTime into the namespace of XML Signature.
#[must_use]
pub fn signing_time_object(id: &str, signature: &str, time: &str) -> String {
    let mut text = String::from("<Object");
    attribute(&mut text, "Id", id);
    text.push_str("><SignatureProperties><SignatureProperty");
    attribute(&mut text, "Id", &format!("{id}-property"));
    attribute(&mut text, "Target", &format!("#{signature}"));
    text.push_str("><SigningTime>");
    escape(&mut text, time);
    text.push_str("</SigningTime></SignatureProperty></SignatureProperties></Object>");
    text
}

/// A signature value as XML Signature writes it: ECDSA as r and s of the field's size (RFC 9231 §2.3.6), all else as it is.
/// `None` when it is no signature value.
#[must_use]
pub fn written_value(scheme: SignatureScheme, key_bits: u32, value: &[u8]) -> Option<Vec<u8>> {
    if !matches!(scheme, SignatureScheme::Ecdsa(_)) {
        return Some(value.to_vec());
    }
    let size = usize::try_from(key_bits.div_ceil(8)).ok()?;
    let mut pair = Reader::new(value).sequence().ok()?;
    let mut written = Vec::with_capacity(2 * size);
    for _ in 0..2 {
        let number = pair.integer().ok()?;
        let digits = number.iter().position(|octet| *octet != 0).and_then(|at| number.get(at..)).unwrap_or_default();
        written.resize(written.len() + size.checked_sub(digits.len())?, 0);
        written.extend_from_slice(digits);
    }
    Some(written)
}

/// Adds ` name="value"`.
pub fn attribute(text: &mut String, name: &str, value: &str) {
    text.push(' ');
    text.push_str(name);
    text.push_str("=\"");
    escape(text, value);
    text.push('"');
}

/// Adds character data that may also stand in an attribute: white space that a reader would change is written by number.
pub fn escape(text: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                // Writing to a String does not fail.
                let _ = write!(text, "&#x{:X};", u32::from(c));
            }
            _ => text.push(c),
        }
    }
}
