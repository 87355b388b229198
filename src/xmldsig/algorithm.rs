//! Algorithm identifiers of XML Signature (XMLDSig 1.1 §6, RFC 9231) and what they stand for.

use crate::crypto::{DigestAlgorithm, SignatureScheme};

/// The digest algorithm an identifier names; `None` when it is not known here.
#[must_use]
pub fn digest_from_uri(uri: &str) -> Option<DigestAlgorithm> {
    DIGESTS.iter().find(|(known, _)| *known == uri).map(|(_, algorithm)| *algorithm)
}

/// The identifier of a digest algorithm, where it has one.
#[must_use]
pub fn digest_uri(algorithm: DigestAlgorithm) -> Option<&'static str> {
    DIGESTS.iter().find(|(_, known)| *known == algorithm).map(|(uri, _)| *uri)
}

const DIGESTS: [(&str, DigestAlgorithm); 10] = [
    ("http://www.w3.org/2001/04/xmlenc#sha256", DigestAlgorithm::Sha256),
    ("http://www.w3.org/2001/04/xmlenc#sha512", DigestAlgorithm::Sha512),
    ("http://www.w3.org/2001/04/xmldsig-more#sha384", DigestAlgorithm::Sha384),
    ("http://www.w3.org/2001/04/xmldsig-more#sha224", DigestAlgorithm::Sha224),
    ("http://www.w3.org/2000/09/xmldsig#sha1", DigestAlgorithm::Sha1),
    ("http://www.w3.org/2001/04/xmldsig-more#md5", DigestAlgorithm::Md5),
    ("http://www.w3.org/2007/05/xmldsig-more#sha3-256", DigestAlgorithm::Sha3_256),
    ("http://www.w3.org/2007/05/xmldsig-more#sha3-384", DigestAlgorithm::Sha3_384),
    ("http://www.w3.org/2007/05/xmldsig-more#sha3-512", DigestAlgorithm::Sha3_512),
    // Written by some, defined by no one.
    ("http://www.w3.org/2001/04/xmlenc#sha384", DigestAlgorithm::Sha384),
];

/// The scheme an identifier names. HMAC, DSA and what is unknown have none (threat X-22). RSA-PSS with parameters
/// (RFC 9231 §2.3.9) is read with them and is not here.
#[must_use]
pub fn scheme_from_uri(uri: &str) -> Option<SignatureScheme> {
    use DigestAlgorithm::{Md5, Sha1, Sha3_256, Sha3_384, Sha3_512, Sha224, Sha256, Sha384, Sha512};
    use SignatureScheme::{Ecdsa, Ed448, Ed25519, RsaPkcs1v15};
    Some(match uri {
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1" => RsaPkcs1v15(Sha1),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha224" => RsaPkcs1v15(Sha224),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => RsaPkcs1v15(Sha256),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => RsaPkcs1v15(Sha384),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => RsaPkcs1v15(Sha512),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5" => RsaPkcs1v15(Md5),
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1" => Ecdsa(Sha1),
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha224" => Ecdsa(Sha224),
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => Ecdsa(Sha256),
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => Ecdsa(Sha384),
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512" => Ecdsa(Sha512),
        "http://www.w3.org/2021/04/xmldsig-more#ecdsa-sha3-256" => Ecdsa(Sha3_256),
        "http://www.w3.org/2021/04/xmldsig-more#ecdsa-sha3-384" => Ecdsa(Sha3_384),
        "http://www.w3.org/2021/04/xmldsig-more#ecdsa-sha3-512" => Ecdsa(Sha3_512),
        "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1" => SignatureScheme::pss(Sha1),
        "http://www.w3.org/2007/05/xmldsig-more#sha224-rsa-MGF1" => SignatureScheme::pss(Sha224),
        "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1" => SignatureScheme::pss(Sha256),
        "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1" => SignatureScheme::pss(Sha384),
        "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1" => SignatureScheme::pss(Sha512),
        "http://www.w3.org/2007/05/xmldsig-more#sha3-256-rsa-MGF1" => SignatureScheme::pss(Sha3_256),
        "http://www.w3.org/2007/05/xmldsig-more#sha3-384-rsa-MGF1" => SignatureScheme::pss(Sha3_384),
        "http://www.w3.org/2007/05/xmldsig-more#sha3-512-rsa-MGF1" => SignatureScheme::pss(Sha3_512),
        "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519" => Ed25519,
        "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed448" => Ed448,
        _ => return None,
    })
}

/// The identifier that we write for a scheme: RSA PKCS #1 v1.5, RSA-PSS with one digest and a salt as long, ECDSA, Ed25519.
#[must_use]
pub fn scheme_uri(scheme: SignatureScheme) -> Option<&'static str> {
    WRITTEN.iter().copied().find(|uri| scheme_from_uri(uri) == Some(scheme))
}

const WRITTEN: [&str; 13] = [
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
    "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
    "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
    "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-256-rsa-MGF1",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-512-rsa-MGF1",
    "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519",
];
