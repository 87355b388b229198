//! Signatures put together piece by piece, so that any piece can be wrong, and signed by whoever the attack says.
//!
//! Nothing here canonicalizes: every signed piece is written in canonical form with its namespaces declared where exclusive
//! canonicalization declares them, so that the octets to be hashed are the text itself. What is wrong in the library's
//! canonical form cannot be wrong here in the same way.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kyso::crypto::{DigestAlgorithm, SignatureScheme, digest};
use kyso::keys::Signer as _;
use kyso::x509::Certificate;

use crate::support::SoftSigner;

pub const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub const C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
pub const C14N_COMMENTS: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";
pub const EXC: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub const BASE64: &str = "http://www.w3.org/2000/09/xmldsig#base64";
pub const XPATH: &str = "http://www.w3.org/TR/1999/REC-xpath-19991116";
pub const FILTER2: &str = "http://www.w3.org/2002/06/xmldsig-filter2";
pub const XSLT: &str = "http://www.w3.org/TR/1999/REC-xslt-19991116";
pub const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
pub const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
pub const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";
pub const SIGNED_PROPERTIES: &str = "http://uri.etsi.org/01903#SignedProperties";
pub const MANIFEST: &str = "http://www.w3.org/2000/09/xmldsig#Manifest";
pub const OBJECT: &str = "http://www.w3.org/2000/09/xmldsig#Object";

pub fn b64(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}

/// SHA-256 in base64.
pub fn sha256(octets: &[u8]) -> String {
    b64(digest(DigestAlgorithm::Sha256, octets).as_bytes())
}

/// An empty `Transform` of this algorithm.
pub fn transform(algorithm: &str) -> String {
    filled(algorithm, "")
}

/// A `Transform` of this algorithm with content.
pub fn filled(algorithm: &str, content: &str) -> String {
    format!("<Transform Algorithm=\"{algorithm}\">{content}</Transform>")
}

/// An XPath transform whose expression uses the prefix `ds` for this namespace.
pub fn xpath(namespace: &str, expression: &str) -> String {
    filled(XPATH, &format!("<XPath xmlns:ds=\"{namespace}\">{expression}</XPath>"))
}

/// A Filter 2.0 transform whose expression uses the prefix `ds` for this namespace.
pub fn filter2(namespace: &str, filter: &str, expression: &str) -> String {
    let open = format!("<fx:XPath xmlns:ds=\"{namespace}\" xmlns:fx=\"{FILTER2}\" Filter=\"{filter}\">");
    filled(FILTER2, &format!("{open}{expression}</fx:XPath>"))
}

/// A reference, its pieces in canonical form.
#[derive(Clone)]
pub struct Reference {
    /// With a space before each, in alphabetical order.
    pub attributes: String,
    /// Elements; none at all makes no `Transforms`.
    pub transforms: String,
    pub method: String,
    pub digest: String,
}

impl Reference {
    /// To what a URI names, over these octets.
    pub fn to(uri: &str, transforms: &[String], octets: impl AsRef<[u8]>) -> Self {
        Self {
            attributes: format!(" URI=\"{uri}\""),
            transforms: transforms.concat(),
            method: SHA256.to_owned(),
            digest: sha256(octets.as_ref()),
        }
    }

    /// With a `Type`.
    pub fn typed(mut self, kind: &str) -> Self {
        self.attributes = format!(" Type=\"{kind}\"{}", self.attributes);
        self
    }

    pub fn xml(&self) -> String {
        let transforms = match &*self.transforms {
            "" => String::new(),
            some => format!("<Transforms>{some}</Transforms>"),
        };
        format!(
            "<Reference{}>{transforms}<DigestMethod Algorithm=\"{}\"></DigestMethod><DigestValue>{}</DigestValue></Reference>",
            self.attributes, self.method, self.digest
        )
    }
}

/// A signature, all of it as it should be to begin with; the namespace is the default one.
#[derive(Clone)]
pub struct Signature {
    pub id: Option<String>,
    /// What stands inside SignedInfo before the references, when it is not to be the usual.
    pub head: Option<String>,
    pub c14n: String,
    pub method: String,
    pub references: Vec<Reference>,
    /// What stands inside KeyInfo; none makes no KeyInfo.
    pub key_info: Option<String>,
    pub objects: String,
    /// In place of the real value.
    pub value: Option<String>,
}

impl Signature {
    /// Canonicalized in exclusive form; in inclusive form where an expression in it needs prefixes that are nowhere visibly
    /// utilised.
    pub fn new(signer: &SoftSigner, references: Vec<Reference>) -> Self {
        let c14n = if references.iter().any(|r| r.transforms.contains("XPath")) { C14N } else { EXC };
        let method = match signer.scheme() {
            SignatureScheme::Ecdsa(_) => ECDSA_SHA256,
            _ => RSA_SHA256,
        };
        let key_info = Some(x509_data(&[&signer.certificate().clone(), &signer.chain()[0]]));
        Self {
            id: Some("sig".into()),
            head: None,
            c14n: c14n.into(),
            method: method.into(),
            references,
            key_info,
            objects: String::new(),
            value: None,
        }
    }

    /// What is inside SignedInfo.
    pub fn inside(&self) -> String {
        let head = self.head.clone().unwrap_or_else(|| {
            format!(
                "<CanonicalizationMethod Algorithm=\"{}\"></CanonicalizationMethod><SignatureMethod Algorithm=\"{}\"></SignatureMethod>",
                self.c14n, self.method
            )
        });
        let references: Vec<String> = self.references.iter().map(Reference::xml).collect();
        format!("{head}{}", references.concat())
    }

    /// The octets that are signed: exclusive form, and the inclusive one where no other namespace is in scope.
    pub fn canonical(&self) -> String {
        format!("<SignedInfo xmlns=\"{DSIG}\">{}</SignedInfo>", self.inside())
    }

    /// The value in base64, by this key.
    pub fn value(&self, signer: &SoftSigner) -> String {
        self.value.clone().unwrap_or_else(|| value(signer, self.canonical().as_bytes()))
    }

    /// What stands in the document.
    pub fn xml(&self, signer: &SoftSigner) -> String {
        self.around(&format!(
            "<SignedInfo>{}</SignedInfo><SignatureValue>{}</SignatureValue>",
            self.inside(),
            self.value(signer)
        ))
    }

    /// The element around a SignedInfo and a SignatureValue of one's choice.
    pub fn around(&self, first: &str) -> String {
        let id = self.id.as_ref().map_or(String::new(), |id| format!(" Id=\"{id}\""));
        let key_info = self.key_info.as_ref().map_or(String::new(), |inside| format!("<KeyInfo>{inside}</KeyInfo>"));
        format!("<Signature xmlns=\"{DSIG}\"{id}>{first}{key_info}{}</Signature>", self.objects)
    }
}

/// A signature value as XML Signature writes it (§6.4: ECDSA as r and s one behind the other).
pub fn value(signer: &SoftSigner, octets: &[u8]) -> String {
    let value = signer.sign(octets).expect("a software key");
    match signer.scheme() {
        SignatureScheme::Ecdsa(_) => b64(&raw_ecdsa(&value, 32)),
        _ => b64(&value),
    }
}

/// r and s out of their DER.
pub fn raw_ecdsa(der: &[u8], width: usize) -> Vec<u8> {
    let mut reader = kyso::asn1::Reader::new(der).sequence().unwrap();
    let mut raw = Vec::new();
    for _ in 0..2 {
        let number = reader.read().unwrap();
        let number: Vec<u8> = number.content.iter().copied().skip_while(|octet| *octet == 0).collect();
        raw.extend(vec![0; width - number.len()]);
        raw.extend(number);
    }
    raw
}

pub fn x509_data(certificates: &[&Certificate]) -> String {
    let all: Vec<String> =
        certificates.iter().map(|c| format!("<X509Certificate>{}</X509Certificate>", b64(c.der()))).collect();
    format!("<X509Data>{}</X509Data>", all.concat())
}

/// Signed and unsigned XAdES properties in canonical form.
pub struct Properties {
    pub id: String,
    /// The `Id` of the signature they are of.
    pub target: String,
    /// Inside SignedSignatureProperties.
    pub signed: String,
    /// Inside UnsignedSignatureProperties; none makes no UnsignedProperties.
    pub unsigned: String,
}

impl Properties {
    /// A signing time and the signing certificate.
    pub fn of(certificate: &Certificate) -> Self {
        Self {
            id: "sp".into(),
            target: "sig".into(),
            signed: format!(
                "<xades:SigningTime>2026-11-22T10:00:00+07:00</xades:SigningTime>{}",
                signing_certificate_v2(certificate)
            ),
            unsigned: String::new(),
        }
    }

    /// The element that is signed.
    pub fn canonical(&self) -> String {
        format!(
            "<xades:SignedProperties xmlns:xades=\"{XADES}\" Id=\"{}\"><xades:SignedSignatureProperties>{}</xades:SignedSignatureProperties></xades:SignedProperties>",
            self.id, self.signed
        )
    }

    pub fn reference(&self) -> Reference {
        Reference::to(&format!("#{}", self.id), &[transform(EXC)], self.canonical()).typed(SIGNED_PROPERTIES)
    }

    /// The `ds:Object` that holds it all.
    pub fn object(&self) -> String {
        let unsigned = match &*self.unsigned {
            "" => String::new(),
            some => format!(
                "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>{some}</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
            ),
        };
        format!(
            "<Object><xades:QualifyingProperties xmlns:xades=\"{XADES}\" Target=\"#{}\">{}{unsigned}</xades:QualifyingProperties></Object>",
            self.target,
            self.canonical()
        )
    }
}

pub fn signing_certificate_v2(certificate: &Certificate) -> String {
    format!("<xades:SigningCertificateV2>{}</xades:SigningCertificateV2>", cert(certificate, ""))
}

/// A `Cert`; `more` stands behind the digest.
pub fn cert(certificate: &Certificate, more: &str) -> String {
    format!(
        "<xades:Cert><xades:CertDigest><DigestMethod xmlns=\"{DSIG}\" Algorithm=\"{SHA256}\"></DigestMethod><DigestValue xmlns=\"{DSIG}\">{}</DigestValue></xades:CertDigest>{more}</xades:Cert>",
        sha256(certificate.der())
    )
}

/// A signature time-stamp (EN 319 132-1 §5.3) around a token; what is stamped is [`stamped`].
pub fn signature_time_stamp(token: &[u8]) -> String {
    format!(
        "<xades:SignatureTimeStamp><CanonicalizationMethod xmlns=\"{DSIG}\" Algorithm=\"{EXC}\"></CanonicalizationMethod><xades:EncapsulatedTimeStamp>{}</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>",
        b64(token)
    )
}

/// The octets a signature time-stamp is over.
pub fn stamped(value: &str) -> String {
    format!("<SignatureValue xmlns=\"{DSIG}\">{value}</SignatureValue>")
}
