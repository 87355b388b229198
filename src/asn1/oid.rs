//! OBJECT IDENTIFIERs: content octets, dotted text, and the table of those this crate knows, one a line.

use core::fmt::Write as _;

/// Content octets longer than this are refused: the longest identifiers in use (UUID arcs) need about 24.
const MAX_OCTETS: usize = 128;

/// Content octets of a dotted literal, at compile time: `oid!("1.2.840.113549.1.1.1")`.
macro_rules! oid {
    ($dotted:literal) => {{
        const OCTETS: [u8; $crate::asn1::oid::const_len($dotted)] = $crate::asn1::oid::const_octets($dotted);
        const REFERENCE: &[u8] = &OCTETS;
        REFERENCE
    }};
}
#[allow(unused_imports)]
pub(crate) use oid;

/// One arc of a dotted literal and the position behind it. For compile time.
const fn const_arc(dotted: &[u8], mut at: usize) -> (u128, usize) {
    let mut arc = 0u128;
    assert!(at < dotted.len() && dotted[at] != b'.', "an arc is missing");
    while at < dotted.len() && dotted[at] != b'.' {
        assert!(dotted[at].is_ascii_digit(), "an arc is a decimal number");
        arc = arc * 10 + (dotted[at] - b'0') as u128;
        at += 1;
    }
    (arc, at)
}

const fn arc_len(arc: u128) -> usize {
    let (mut length, mut rest) = (1, arc >> 7);
    while rest > 0 {
        length += 1;
        rest >>= 7;
    }
    length
}

/// Number of content octets of a dotted literal; does not compile when it is malformed. Use [`oid!`].
pub(crate) const fn const_len(dotted: &str) -> usize {
    let dotted = dotted.as_bytes();
    let (first, at) = const_arc(dotted, 0);
    let (second, mut at) = const_arc(dotted, at + 1);
    assert!(first <= 2 && (first == 2 || second < 40), "X.660: the first two arcs");
    let mut length = arc_len(first * 40 + second);
    while at < dotted.len() {
        let (arc, next) = const_arc(dotted, at + 1);
        length += arc_len(arc);
        at = next;
    }
    length
}

/// Content octets of a dotted literal. Use [`oid!`].
pub(crate) const fn const_octets<const N: usize>(dotted: &str) -> [u8; N] {
    let dotted = dotted.as_bytes();
    let mut octets = [0u8; N];
    let (first, at) = const_arc(dotted, 0);
    let (second, mut at) = const_arc(dotted, at + 1);
    let mut written = 0;
    let mut arc = first * 40 + second;
    loop {
        let length = arc_len(arc);
        let mut i = 0;
        while i < length {
            let more = if i + 1 < length { 0x80 } else { 0 };
            octets[written + i] = ((arc >> (7 * (length - 1 - i))) & 0x7f) as u8 | more;
            i += 1;
        }
        written += length;
        if at >= dotted.len() {
            return octets;
        }
        (arc, at) = const_arc(dotted, at + 1);
    }
}

/// Whether these are content octets of an OBJECT IDENTIFIER: not empty, every arc ended and without leading zeros
/// (X.690 §8.19.2), of sensible length.
#[must_use]
pub fn is_well_formed(content: &[u8]) -> bool {
    let mut starts = true;
    for octet in content {
        if starts && *octet == 0x80 {
            return false;
        }
        starts = *octet < 0x80;
    }
    starts && !content.is_empty() && content.len() <= MAX_OCTETS
}

/// Dotted text of content octets. Octets that are no OBJECT IDENTIFIER, or whose arcs pass 128 bits, are shown as
/// `#` and hex, which equals no dotted text.
#[must_use]
pub fn to_dotted(content: &[u8]) -> String {
    dotted(content).unwrap_or_else(|| {
        let mut hex = String::from("#");
        for octet in content {
            let _ = write!(hex, "{octet:02x}");
        }
        hex
    })
}

fn dotted(content: &[u8]) -> Option<String> {
    if !is_well_formed(content) {
        return None;
    }
    let mut text = String::with_capacity(content.len() * 3);
    let mut arc = 0u128;
    for octet in content {
        arc = arc.checked_mul(128)? | u128::from(octet & 0x7f);
        if *octet >= 0x80 {
            continue;
        }
        if text.is_empty() {
            let first = (arc / 40).min(2);
            let _ = write!(text, "{first}.{}", arc - first * 40);
        } else {
            let _ = write!(text, ".{arc}");
        }
        arc = 0;
    }
    Some(text)
}

/// Content octets of dotted text; `None` when it is none.
#[must_use]
pub fn from_dotted(dotted: &str) -> Option<Vec<u8>> {
    let mut arcs = dotted.split('.').map(|arc| {
        let canonical = arc == "0" || !arc.starts_with('0');
        (canonical && !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit())).then(|| arc.parse::<u128>().ok())?
    });
    let (first, second) = (arcs.next()??, arcs.next()??);
    if first > 2 || (first < 2 && second >= 40) {
        return None;
    }
    let mut content = Vec::new();
    push_arc(&mut content, (first * 40).checked_add(second)?);
    for arc in arcs {
        push_arc(&mut content, arc?);
    }
    (content.len() <= MAX_OCTETS).then_some(content)
}

fn push_arc(content: &mut Vec<u8>, arc: u128) {
    let length = arc_len(arc);
    for i in (0..length).rev() {
        let more = if i > 0 { 0x80 } else { 0 };
        content.push(u8::try_from((arc >> (7 * i)) & 0x7f).unwrap_or(0) | more);
    }
}

/// An entry of [`KNOWN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The name in the document that defines it.
    pub name: &'static str,
    /// Dotted text.
    pub dotted: &'static str,
    /// Content octets.
    pub content: &'static [u8],
}

/// The name of an identifier in [`KNOWN`].
#[must_use]
pub fn name_of(content: &[u8]) -> Option<&'static str> {
    KNOWN.iter().find(|known| known.content == content).map(|known| known.name)
}

macro_rules! table {
    ($($constant:ident = $dotted:literal, $name:literal, $clause:literal;)*) => {
        $(#[doc = concat!("Content octets of ", $name, " (", $clause, "): ", $dotted)] pub const $constant: &[u8] = oid!($dotted);)*
        /// Every identifier this crate knows by name.
        pub const KNOWN: &[Known] = &[$(Known { name: $name, dotted: $dotted, content: $constant }),*];
    };
}

#[rustfmt::skip]
table! {
    MD5 = "1.2.840.113549.2.5", "md5", "RFC 3370 §2.2";
    SHA1 = "1.3.14.3.2.26", "sha1", "RFC 3370 §2.1";
    SHA224 = "2.16.840.1.101.3.4.2.4", "sha224", "RFC 5754 §2.1";
    SHA256 = "2.16.840.1.101.3.4.2.1", "sha256", "RFC 5754 §2.2";
    SHA384 = "2.16.840.1.101.3.4.2.2", "sha384", "RFC 5754 §2.3";
    SHA512 = "2.16.840.1.101.3.4.2.3", "sha512", "RFC 5754 §2.4";
    SHA3_256 = "2.16.840.1.101.3.4.2.8", "sha3-256", "RFC 9688 §2";
    SHA3_384 = "2.16.840.1.101.3.4.2.9", "sha3-384", "RFC 9688 §2";
    SHA3_512 = "2.16.840.1.101.3.4.2.10", "sha3-512", "RFC 9688 §2";
    SHAKE256 = "2.16.840.1.101.3.4.2.12", "shake256", "RFC 8702 §3.1";
    SHAKE256_LEN = "2.16.840.1.101.3.4.2.18", "shake256-len", "RFC 8419 §2.2";
    RSA_ENCRYPTION = "1.2.840.113549.1.1.1", "rsaEncryption", "RFC 8017 A.1";
    MD5_WITH_RSA = "1.2.840.113549.1.1.4", "md5WithRSAEncryption", "RFC 8017 A.2.4";
    SHA1_WITH_RSA = "1.2.840.113549.1.1.5", "sha1WithRSAEncryption", "RFC 8017 A.2.4";
    MGF1 = "1.2.840.113549.1.1.8", "id-mgf1", "RFC 8017 A.2.1";
    RSASSA_PSS = "1.2.840.113549.1.1.10", "id-RSASSA-PSS", "RFC 4055 §3";
    SHA256_WITH_RSA = "1.2.840.113549.1.1.11", "sha256WithRSAEncryption", "RFC 8017 A.2.4";
    SHA384_WITH_RSA = "1.2.840.113549.1.1.12", "sha384WithRSAEncryption", "RFC 8017 A.2.4";
    SHA512_WITH_RSA = "1.2.840.113549.1.1.13", "sha512WithRSAEncryption", "RFC 8017 A.2.4";
    SHA224_WITH_RSA = "1.2.840.113549.1.1.14", "sha224WithRSAEncryption", "RFC 8017 A.2.4";
    SHA1_WITH_RSA_OIW = "1.3.14.3.2.29", "sha-1WithRSAEncryption", "OIW Security Part 12, old name of sha1WithRSAEncryption";
    SHA3_256_WITH_RSA = "2.16.840.1.101.3.4.3.14", "rsassa-pkcs1-v1-5-with-sha3-256", "RFC 9688 §3.1";
    SHA3_384_WITH_RSA = "2.16.840.1.101.3.4.3.15", "rsassa-pkcs1-v1-5-with-sha3-384", "RFC 9688 §3.1";
    SHA3_512_WITH_RSA = "2.16.840.1.101.3.4.3.16", "rsassa-pkcs1-v1-5-with-sha3-512", "RFC 9688 §3.1";
    EC_PUBLIC_KEY = "1.2.840.10045.2.1", "id-ecPublicKey", "RFC 5480 §2.1.1";
    ECDSA_WITH_SHA1 = "1.2.840.10045.4.1", "ecdsa-with-SHA1", "RFC 3279 §2.2.3";
    ECDSA_WITH_SHA224 = "1.2.840.10045.4.3.1", "ecdsa-with-SHA224", "RFC 5758 §3.2";
    ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2", "ecdsa-with-SHA256", "RFC 5758 §3.2";
    ECDSA_WITH_SHA384 = "1.2.840.10045.4.3.3", "ecdsa-with-SHA384", "RFC 5758 §3.2";
    ECDSA_WITH_SHA512 = "1.2.840.10045.4.3.4", "ecdsa-with-SHA512", "RFC 5758 §3.2";
    ECDSA_WITH_SHA3_256 = "2.16.840.1.101.3.4.3.10", "ecdsa-with-sha3-256", "RFC 9688 §3.2";
    ECDSA_WITH_SHA3_384 = "2.16.840.1.101.3.4.3.11", "ecdsa-with-sha3-384", "RFC 9688 §3.2";
    ECDSA_WITH_SHA3_512 = "2.16.840.1.101.3.4.3.12", "ecdsa-with-sha3-512", "RFC 9688 §3.2";
    ED25519 = "1.3.101.112", "id-Ed25519", "RFC 8410 §3";
    ED448 = "1.3.101.113", "id-Ed448", "RFC 8410 §3";
    BRAINPOOL_P256R1 = "1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", "RFC 5639 §4.1";
    BRAINPOOL_P384R1 = "1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", "RFC 5639 §4.1";
    BRAINPOOL_P512R1 = "1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", "RFC 5639 §4.1";
    SECP256R1 = "1.2.840.10045.3.1.7", "secp256r1", "RFC 5480 §2.1.1.1";
    SECP384R1 = "1.3.132.0.34", "secp384r1", "RFC 5480 §2.1.1.1";
    SECP521R1 = "1.3.132.0.35", "secp521r1", "RFC 5480 §2.1.1.1";
    ID_DATA = "1.2.840.113549.1.7.1", "id-data", "RFC 5652 §4";
    ID_SIGNED_DATA = "1.2.840.113549.1.7.2", "id-signedData", "RFC 5652 §5.1";
    CONTENT_TYPE = "1.2.840.113549.1.9.3", "id-contentType", "RFC 5652 §11.1";
    MESSAGE_DIGEST = "1.2.840.113549.1.9.4", "id-messageDigest", "RFC 5652 §11.2";
    SIGNING_TIME = "1.2.840.113549.1.9.5", "id-signingTime", "RFC 5652 §11.3";
    COUNTERSIGNATURE = "1.2.840.113549.1.9.6", "id-countersignature", "RFC 5652 §11.4";
    ALGORITHM_PROTECTION = "1.2.840.113549.1.9.52", "id-aa-CMSAlgorithmProtection", "RFC 6211 §2";
    TST_INFO = "1.2.840.113549.1.9.16.1.4", "id-ct-TSTInfo", "RFC 3161 §2.4.2";
    SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12", "id-aa-signingCertificate", "RFC 2634 §5.4";
    SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47", "id-aa-signingCertificateV2", "RFC 5035 §3";
    SIGNATURE_TIME_STAMP = "1.2.840.113549.1.9.16.2.14", "id-aa-signatureTimeStampToken", "RFC 3161 appendix A";
    SIGNATURE_POLICY = "1.2.840.113549.1.9.16.2.15", "id-aa-ets-sigPolicyId", "RFC 5126 §5.8.1";
    COMMITMENT_TYPE = "1.2.840.113549.1.9.16.2.16", "id-aa-ets-commitmentType", "RFC 5126 §5.11.1";
    CONTENT_TIME_STAMP = "1.2.840.113549.1.9.16.2.20", "id-aa-ets-contentTimestamp", "EN 319 122-1 §5.2.8";
    CERTIFICATE_VALUES = "1.2.840.113549.1.9.16.2.23", "id-aa-ets-certValues", "EN 319 122-1 annex A.1.1.2";
    REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24", "id-aa-ets-revocationValues", "EN 319 122-1 annex A.1.2.2";
    ARCHIVE_TIME_STAMP_V2 = "1.2.840.113549.1.9.16.2.48", "id-aa-ets-archiveTimestampV2", "EN 319 122-1 annex A.2.4";
    ARCHIVE_TIME_STAMP_V3 = "0.4.0.1733.2.4", "id-aa-ets-archiveTimestampV3", "EN 319 122-1 §5.5.3";
    RI_OCSP_RESPONSE = "1.3.6.1.5.5.7.16.2", "id-ri-ocsp-response", "RFC 5940 §2.1";
    PKIX_OCSP_BASIC = "1.3.6.1.5.5.7.48.1.1", "id-pkix-ocsp-basic", "RFC 6960 §4.2.1";
    ADOBE_REVOCATION = "1.2.840.113583.1.1.8", "adbe-revocationInfoArchival", "ISO 32000-2 §12.8.3.3.2";
    EMAIL_ADDRESS = "1.2.840.113549.1.9.1", "emailAddress", "RFC 2985 §5.2.1";
    COMMON_NAME = "2.5.4.3", "CN", "RFC 4519 §2.3";
    SURNAME = "2.5.4.4", "SN", "RFC 4519 §2.32";
    SERIAL_NUMBER = "2.5.4.5", "serialNumber", "RFC 4519 §2.31";
    COUNTRY = "2.5.4.6", "C", "RFC 4519 §2.2";
    LOCALITY = "2.5.4.7", "L", "RFC 4519 §2.16";
    STATE = "2.5.4.8", "ST", "RFC 4519 §2.33";
    STREET = "2.5.4.9", "STREET", "RFC 4519 §2.34";
    ORGANIZATION = "2.5.4.10", "O", "RFC 4519 §2.19";
    ORGANIZATIONAL_UNIT = "2.5.4.11", "OU", "RFC 4519 §2.20";
    TITLE = "2.5.4.12", "T", "RFC 4519 §2.38";
    GIVEN_NAME = "2.5.4.42", "GN", "RFC 4519 §2.12";
    ORGANIZATION_IDENTIFIER = "2.5.4.97", "organizationIdentifier", "ITU-T X.520 §6.4.4";
    USER_ID = "0.9.2342.19200300.100.1.1", "UID", "RFC 4519 §2.39";
    DOMAIN_COMPONENT = "0.9.2342.19200300.100.1.25", "DC", "RFC 4519 §2.4";
    SUBJECT_KEY_ID = "2.5.29.14", "subjectKeyIdentifier", "RFC 5280 §4.2.1.2";
    KEY_USAGE = "2.5.29.15", "keyUsage", "RFC 5280 §4.2.1.3";
    SUBJECT_ALT_NAME = "2.5.29.17", "subjectAltName", "RFC 5280 §4.2.1.6";
    ISSUER_ALT_NAME = "2.5.29.18", "issuerAltName", "RFC 5280 §4.2.1.7";
    BASIC_CONSTRAINTS = "2.5.29.19", "basicConstraints", "RFC 5280 §4.2.1.9";
    CRL_NUMBER = "2.5.29.20", "cRLNumber", "RFC 5280 §5.2.3";
    REASON_CODE = "2.5.29.21", "reasonCode", "RFC 5280 §5.3.1";
    HOLD_INSTRUCTION = "2.5.29.23", "holdInstructionCode", "RFC 3280 §5.3.2";
    INVALIDITY_DATE = "2.5.29.24", "invalidityDate", "RFC 5280 §5.3.2";
    DELTA_CRL_INDICATOR = "2.5.29.27", "deltaCRLIndicator", "RFC 5280 §5.2.4";
    ISSUING_DISTRIBUTION_POINT = "2.5.29.28", "issuingDistributionPoint", "RFC 5280 §5.2.5";
    CERTIFICATE_ISSUER = "2.5.29.29", "certificateIssuer", "RFC 5280 §5.3.3";
    NAME_CONSTRAINTS = "2.5.29.30", "nameConstraints", "RFC 5280 §4.2.1.10";
    CRL_DISTRIBUTION_POINTS = "2.5.29.31", "cRLDistributionPoints", "RFC 5280 §4.2.1.13";
    CERTIFICATE_POLICIES = "2.5.29.32", "certificatePolicies", "RFC 5280 §4.2.1.4";
    POLICY_MAPPINGS = "2.5.29.33", "policyMappings", "RFC 5280 §4.2.1.5";
    AUTHORITY_KEY_ID = "2.5.29.35", "authorityKeyIdentifier", "RFC 5280 §4.2.1.1";
    POLICY_CONSTRAINTS = "2.5.29.36", "policyConstraints", "RFC 5280 §4.2.1.11";
    EXTENDED_KEY_USAGE = "2.5.29.37", "extKeyUsage", "RFC 5280 §4.2.1.12";
    FRESHEST_CRL = "2.5.29.46", "freshestCRL", "RFC 5280 §4.2.1.15";
    EXPIRED_CERTS_ON_CRL = "2.5.29.60", "expiredCertsOnCRL", "ITU-T X.509 §9.5.2.8";
    INHIBIT_ANY_POLICY = "2.5.29.54", "inhibitAnyPolicy", "RFC 5280 §4.2.1.14";
    AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1", "authorityInfoAccess", "RFC 5280 §4.2.2.1";
    QC_STATEMENTS = "1.3.6.1.5.5.7.1.3", "qcStatements", "RFC 3739 §3.2.6";
    AD_OCSP = "1.3.6.1.5.5.7.48.1", "id-ad-ocsp", "RFC 5280 §4.2.2.1";
    AD_CA_ISSUERS = "1.3.6.1.5.5.7.48.2", "id-ad-caIssuers", "RFC 5280 §4.2.2.1";
    OCSP_NONCE = "1.3.6.1.5.5.7.48.1.2", "id-pkix-ocsp-nonce", "RFC 9654 §2.1";
    OCSP_CRL = "1.3.6.1.5.5.7.48.1.3", "id-pkix-ocsp-crl", "RFC 6960 §4.4.2";
    OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5", "id-pkix-ocsp-nocheck", "RFC 6960 §4.2.2.2.1";
    OCSP_ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6", "id-pkix-ocsp-archive-cutoff", "RFC 6960 §4.4.4";
    OCSP_EXTENDED_REVOKE = "1.3.6.1.5.5.7.48.1.9", "id-pkix-ocsp-extended-revoke", "RFC 6960 §4.4.8";
    SIGNED_CERTIFICATE_TIMESTAMPS = "1.3.6.1.4.1.11129.2.4.5", "SignedCertificateTimestampList", "RFC 6962 §3.3";
    KP_SERVER_AUTH = "1.3.6.1.5.5.7.3.1", "id-kp-serverAuth", "RFC 5280 §4.2.1.12";
    KP_CLIENT_AUTH = "1.3.6.1.5.5.7.3.2", "id-kp-clientAuth", "RFC 5280 §4.2.1.12";
    KP_CODE_SIGNING = "1.3.6.1.5.5.7.3.3", "id-kp-codeSigning", "RFC 5280 §4.2.1.12";
    KP_EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4", "id-kp-emailProtection", "RFC 5280 §4.2.1.12";
    KP_TIME_STAMPING = "1.3.6.1.5.5.7.3.8", "id-kp-timeStamping", "RFC 3161 §2.3";
    KP_OCSP_SIGNING = "1.3.6.1.5.5.7.3.9", "id-kp-OCSPSigning", "RFC 6960 §4.2.2.2";
    KP_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36", "id-kp-documentSigning", "RFC 9336 §3.1";
    KP_MS_DOCUMENT_SIGNING = "1.3.6.1.4.1.311.10.3.12", "szOID_KP_DOCUMENT_SIGNING", "Microsoft wincrypt.h";
    KP_ADOBE_PDF_SIGNING = "1.2.840.113583.1.1.5", "adobe-pdf-signing", "Adobe Acrobat digital signatures guide";
    ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0", "anyExtendedKeyUsage", "RFC 5280 §4.2.1.12";
}
