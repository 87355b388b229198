//! The XAdES properties that we write (EN 319 132-1): text in ASCII, which declares the namespaces it uses itself and has no
//! white space between elements, so that it means the same wherever it is put.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{XADES_132, XADES_141};
use crate::base::UnixTime;
use crate::crypto::{DigestAlgorithm, digest};
use crate::x509::Certificate;
use crate::xmldsig::DSIG;
use crate::xmldsig::digest_uri;

/// Canonicalization of our time-stamps: none of the namespaces around a signature gets into what is stamped, so it survives
/// being put into another document, as edXML does.
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// A data object, named by the `Id` of the reference that signs it, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataObject {
    /// `Id` of the `ds:Reference`.
    pub reference: String,
    /// Its media type: `text/xml`.
    pub mime_type: String,
}

/// What is signed beside the data (EN 319 132-1 §6.3, level B-B).
#[derive(Debug, Clone)]
pub struct SignedPropertiesRequest<'a> {
    /// `Id` of the `ds:Signature`.
    pub signature: &'a str,
    /// `Id` that `SignedProperties` gets.
    pub id: &'a str,
    /// The claimed time of signing.
    pub signing_time: UnixTime,
    /// Whose key signs.
    pub certificate: &'a Certificate,
    /// One for each reference but that to the properties.
    pub objects: &'a [DataObject],
}

/// `QualifyingProperties` with signed properties, to be put into a `ds:Object`: `SigningTime`, `SigningCertificateV2` with
/// SHA-256, `DataObjectFormat`.
#[must_use]
pub fn qualifying_properties(request: &SignedPropertiesRequest<'_>) -> String {
    let SignedPropertiesRequest { signature, id, signing_time, certificate, objects } = request;
    let sha256 = digest(DigestAlgorithm::Sha256, certificate.der());
    let algorithm = digest_uri(DigestAlgorithm::Sha256).unwrap_or_default();
    let formats: String = objects
        .iter()
        .map(|object| {
            format!(
                "<xades:DataObjectFormat ObjectReference=\"#{}\"><xades:MimeType>{}</xades:MimeType></xades:DataObjectFormat>",
                escaped(&object.reference),
                escaped(&object.mime_type)
            )
        })
        .collect();
    let formats = match formats.is_empty() {
        true => formats,
        false => format!("<xades:SignedDataObjectProperties>{formats}</xades:SignedDataObjectProperties>"),
    };
    format!(
        "<xades:QualifyingProperties xmlns:xades=\"{XADES_132}\" Target=\"#{}\"><xades:SignedProperties Id=\"{}\">\
         <xades:SignedSignatureProperties><xades:SigningTime>{signing_time}</xades:SigningTime>\
         <xades:SigningCertificateV2><xades:Cert><xades:CertDigest>\
         <ds:DigestMethod xmlns:ds=\"{DSIG}\" Algorithm=\"{algorithm}\"></ds:DigestMethod>\
         <ds:DigestValue xmlns:ds=\"{DSIG}\">{}</ds:DigestValue>\
         </xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>{formats}\
         </xades:SignedProperties></xades:QualifyingProperties>",
        escaped(signature),
        escaped(id),
        STANDARD.encode(sha256.as_bytes()),
    )
}

/// What a time-stamp that we make is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewStamp {
    /// The signature value (`SignatureTimeStamp`, §5.3).
    Signature,
    /// Everything (`ArchiveTimeStamp` of 1.4.1, §5.5.2).
    Archive,
}

impl NewStamp {
    /// The local name of its element.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signature => "SignatureTimeStamp",
            Self::Archive => "ArchiveTimeStamp",
        }
    }

    /// How what it stamps is canonicalised.
    #[must_use]
    pub const fn canonicalization_uri(self) -> &'static str {
        EXCLUSIVE
    }
}

/// A time-stamp as an unsigned property. It has no `Id`: nothing refers to it.
#[must_use]
pub fn time_stamp(kind: NewStamp, token: &[u8]) -> String {
    let (prefix, namespace) = match kind {
        NewStamp::Signature => ("xades", XADES_132),
        NewStamp::Archive => ("xades141", XADES_141),
    };
    let name = kind.name();
    format!(
        "<{prefix}:{name} xmlns:{prefix}=\"{namespace}\">\
         <ds:CanonicalizationMethod xmlns:ds=\"{DSIG}\" Algorithm=\"{}\"></ds:CanonicalizationMethod>\
         <xades:EncapsulatedTimeStamp xmlns:xades=\"{XADES_132}\">{}</xades:EncapsulatedTimeStamp></{prefix}:{name}>",
        kind.canonicalization_uri(),
        STANDARD.encode(token)
    )
}

/// Validation data to be written, DER each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewValues<'a> {
    /// Certificates.
    pub certificates: Vec<&'a [u8]>,
    /// CertificateLists.
    pub crls: Vec<&'a [u8]>,
    /// OCSPResponses.
    pub ocsp: Vec<&'a [u8]>,
}

impl NewValues<'_> {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.crls.is_empty() && self.ocsp.is_empty()
    }
}

/// `CertificateValues` and `RevocationValues` (§5.4.1, §5.4.2), each where it has something: a signature has each of them
/// once.
#[must_use]
pub fn values(values: &NewValues<'_>) -> String {
    let list = |name: &str, all: &[&[u8]]| -> String {
        all.iter().map(|der| format!("<xades:{name}>{}</xades:{name}>", STANDARD.encode(der))).collect()
    };
    let mut text = String::new();
    if !values.certificates.is_empty() {
        let certificates = list("EncapsulatedX509Certificate", &values.certificates);
        text.push_str(&format!(
            "<xades:CertificateValues xmlns:xades=\"{XADES_132}\">{certificates}</xades:CertificateValues>"
        ));
    }
    if !(values.crls.is_empty() && values.ocsp.is_empty()) {
        text.push_str(&format!("<xades:RevocationValues xmlns:xades=\"{XADES_132}\">"));
        if !values.crls.is_empty() {
            let lists = list("EncapsulatedCRLValue", &values.crls);
            text.push_str(&format!("<xades:CRLValues>{lists}</xades:CRLValues>"));
        }
        if !values.ocsp.is_empty() {
            let answers = list("EncapsulatedOCSPValue", &values.ocsp);
            text.push_str(&format!("<xades:OCSPValues>{answers}</xades:OCSPValues>"));
        }
        text.push_str("</xades:RevocationValues>");
    }
    text
}

/// `TimeStampValidationData` (§5.5.1): what is known since about time-stamps before it.
#[must_use]
pub fn time_stamp_validation_data(data: &NewValues<'_>) -> String {
    format!(
        "<xades141:TimeStampValidationData xmlns:xades141=\"{XADES_141}\">{}</xades141:TimeStampValidationData>",
        values(data)
    )
}

/// As character data or an attribute's value.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other if other.is_ascii_graphic() || other == ' ' => out.push(other),
            other => out.push_str(&format!("&#{};", u32::from(other))),
        }
    }
    out
}
