//! Rows that end otherwise than their table says, each with the reason why that is right. Keys without a certificate are no
//! reason: see `lend.rs`.

const UNSUPPORTED: &str = "not supported: the algorithm is not one that official signatures use";
const VARIANT: &str = "not supported: EdDSA with a context or over a digest, which no rule here names";
const NAMED_KEY: &str = "the key is named, not given, and its file is not in the corpus";
const HMAC: &str = "HMAC has no signer: never supported (threat X-22)";
const RELATIONSHIP: &str = "the transform of office packages is not on the list of accepted ones (threat X-13)";
const SMALL: &str = "RSA with 512 bits is not computed";
const OTHER_SHA224: &str = "not supported: SHA-224 is a digest for references here, not for signatures";
const DETACHED: &str = "its content is not in the corpus, or upstream hands in none: undecided";

/// Path (a `*` at the end stands for any rest), what the table expects, and the reason.
const REASONS: &[(&str, &str, &str)] = &[
    (
        "santuario-dsig/santuario/dsig/demo.signed.xml",
        "flag",
        "SHA-1 was accepted when its certificate began, and the row has no other time",
    ),
    ("santuario-dsig/w3c-xmldsig11/sun/c14n10-signature-enveloping-sha*", "valid", SMALL),
    (
        "xml-attacks/ruby-saml/adfs_response_sha512.xml",
        "valid",
        "X509Certificate holds a PEM file in base64, not a certificate (XMLDSig 1.1 §4.5.4.1)",
    ),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-gost2012-*", "valid", UNSUPPORTED),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha256-eddsa-ed25519ctx-*", "valid", VARIANT),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha256-eddsa-ed25519ph.xml", "valid", VARIANT),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha256-eddsa-ed448.xml", "valid", NAMED_KEY),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha512-mldsa*", "valid", UNSUPPORTED),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha512-slhdsa-*", "valid", UNSUPPORTED),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloping-sha256-dsa2048-sha256.xml", "valid", UNSUPPORTED),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha224-*", "valid", NAMED_KEY),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha256-ecdsa-sha256.xml", "valid", NAMED_KEY),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha256-rsa-pss-sha256.xml", "valid", NAMED_KEY),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha384-rsa-pss-sha384.xml", "valid", NAMED_KEY),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha3_*", "valid", NAMED_KEY),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha512-ecdsa-sha512.xml", "valid", NAMED_KEY),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloped-sha512-rsa-pss-sha512.xml", "valid", NAMED_KEY),
    (
        "xmlsec-dsig/aleksey-xmldsig-01/enveloping-sha256-rsa2048-retrieval-method-x509-data.xml",
        "valid",
        "RetrievalMethod is not followed (threat X-23): no certificate of the signature's own",
    ),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloping-rsa-pss-sha224.xml", "valid", OTHER_SHA224),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloping-sha224-rsa-sha224.xml", "valid", OTHER_SHA224),
    ("xmlsec-dsig/xmldsig11-interop-2012/signature-enveloping-p256_sha224.xml", "valid", OTHER_SHA224),
    ("xmlsec-dsig/xmldsig11-interop-2012/signature-enveloping-p384_sha224.xml", "valid", OTHER_SHA224),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloping-sha224-hmac-sha224.xml", "valid", HMAC),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloping-sha256-hmac-*", "valid", HMAC),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloping-sha384-hmac-*", "valid", HMAC),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloping-sha512-hmac-*", "valid", HMAC),
    ("xmlsec-dsig/merlin-xmlenc-five/encsig-sha*", "valid", HMAC),
    ("xmlsec-dsig/aleksey-xmldsig-01/enveloping-sha256-rsa-sha256-relationship*", "valid", RELATIONSHIP),
    ("dss-xades/dss-817-test.xml", "valid", DETACHED),
    ("dss-xades/evidence-record/X-E-ERS-MANIFEST.xml", "valid", DETACHED),
    (
        "dss-xades/xades-unsupported-signature-algorithm.xml",
        "valid",
        "its SignatureMethod is the name of a curve: no algorithm",
    ),
    (
        "dss-xades/dss2517/*",
        "flag",
        "a DataObjectFormat without ObjectReference, or empty, breaks the schema only: nothing here reads what it says of the data",
    ),
    (
        "dss-xades/xades-extended-xl.xml",
        "valid",
        "IssuerSerialV2 names the issuer with its parts in the opposite order: by name another authority (EN 319 132-1 §5.2.2)",
    ),
    (
        "dss-xades/xades-lta-with-additional-cert-in-keyinfo.xml",
        "valid",
        "the archive time-stamp is over KeyInfo, to which a certificate was added afterwards",
    ),
    (
        "dss-xades/xades-extended-epes-sigPolStore-noDigest.xml",
        "flag",
        "an explicit signature policy is not fetched and not compared, with a digest or without; Vietnam's profiles have none",
    ),
];

pub fn of(path: &str, expected: &str) -> Option<&'static str> {
    let is = |pattern: &str| match pattern.strip_suffix('*') {
        Some(beginning) => path.starts_with(beginning),
        None => path == pattern,
    };
    REASONS.iter().find(|(pattern, of, _)| *of == expected && is(pattern)).map(|(.., reason)| *reason)
}
