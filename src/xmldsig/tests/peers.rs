//! Signatures that xmlsec1 makes, over whatever the transforms select: its digests are right without any code of ours.

use std::path::Path;
use std::process::Command;

use super::*;
use crate::crypto::{AwsLc, Provider};
use crate::x509::Certificate;

fn ran(program: &str, directory: &Path, arguments: &[&str]) -> bool {
    let output = Command::new(program).current_dir(directory).args(arguments).output().unwrap();
    if !output.status.success() {
        eprintln!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    output.status.success()
}

/// Fills in the digests and the value of a template.
fn seal(template: &str, key: &str) -> Option<String> {
    for (program, version) in [("openssl", "version"), ("xmlsec1", "--version")] {
        if Command::new(program).arg(version).output().is_err() {
            assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none(), "{program} is required");
            eprintln!("SKIPPED: {program}");
            return None;
        }
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let algorithm = match key {
        "rsa" => ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        curve => ["EC", "-pkeyopt", &format!("ec_paramgen_curve:{curve}")].map(|s| String::leak(s.to_owned()) as &str),
    };
    assert!(ran("openssl", path, &[&["genpkey", "-out", "key.pem", "-algorithm"][..], &algorithm].concat()));
    assert!(ran("openssl", path, &["req", "-x509", "-key", "key.pem", "-subj", "/CN=A", "-out", "cert.pem"]));
    std::fs::write(path.join("template.xml"), template).unwrap();
    let ids = ["--id-attr:Id", "b", "--id-attr:Id", "Object", "--id-attr:Id", "Manifest"];
    let arguments = ["--sign", "--privkey-pem", "key.pem,cert.pem", "--output", "signed.xml"];
    assert!(ran("xmlsec1", path, &[&arguments[..], &ids, &["template.xml"]].concat()), "{template}");
    Some(std::fs::read_to_string(path.join("signed.xml")).unwrap())
}

fn template(scheme: &str, canonicalization: &str, references: &str, objects: &str) -> String {
    format!(
        "<ds:Signature xmlns:ds=\"{DSIG}\"><ds:SignedInfo>\n <ds:CanonicalizationMethod Algorithm=\"{canonicalization}\"/>\n \
         <ds:SignatureMethod Algorithm=\"{scheme}\"/>\n {references}</ds:SignedInfo>\n<ds:SignatureValue/>\n\
         <ds:KeyInfo><ds:X509Data/></ds:KeyInfo>{objects}</ds:Signature>"
    )
}

fn unfilled(uri: &str, transforms: &[String]) -> String {
    let filled = reference(&format!(" URI=\"{uri}\""), transforms, "");
    let (from, to) = (filled.find("<DigestValue>").unwrap(), filled.find("</DigestValue>").unwrap());
    let empty = format!("{}<DigestValue>{}", &filled[..from], &filled[to..]);
    empty.replacen("<Reference", &format!("<Reference xmlns=\"{DSIG}\""), 1)
}

const DOCUMENT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?pi before?><!-- before -->\n\
    <a xmlns=\"urn:a\" xmlns:x=\"urn:x\" xmlns:unused=\"urn:u\" xml:lang=\"vi\">\n\
    <!-- inside --><b Id=\"one\" z=\"1\" x:y='&lt;2&#10;'>Quy\u{1ebf}t \u{111}\u{1ecb}nh &amp; <![CDATA[<i>]]><x:c/></b>\r\n\
    <b Id=\"two\" xmlns=\"\"><d xmlns:x=\"urn:other\" x:e=\"\"/>b2N0ZXRz</b>@</a>\n<!-- behind --><?pi behind?>\n";

#[test]
fn what_xmlsec1_signs_matches() {
    let with = |method: &str| transform(&format!("{method}#WithComments"));
    let references = [
        unfilled("", &[transform(ENVELOPED)]),
        unfilled("", &[transform(ENVELOPED), transform(EXCLUSIVE)]),
        unfilled("", &[transform(ENVELOPED), with(C14N)]),
        unfilled("#xpointer(/)", &[transform(ENVELOPED), with(C14N)]),
        unfilled("#xpointer(/)", &[transform(ENVELOPED), transform("http://www.w3.org/2006/12/xml-c14n11")]),
        unfilled("", &[xpath("not(ancestor-or-self::ds:Signature)")]),
        unfilled("", &[filter2(&[("subtract", "/descendant::ds:Signature")])]),
        unfilled("", &[filter2(&[("intersect", "//x:c"), ("subtract", "//ds:Signature")])]),
        unfilled("", &[xpath("ancestor-or-self::x:c and not(ancestor-or-self::ds:Signature)")]),
        unfilled("#one", &[]),
        unfilled("#one", &[transform(EXCLUSIVE)]),
        unfilled("#one", &[transform("http://www.w3.org/2006/12/xml-c14n11#WithComments")]),
        unfilled("#xpointer(id('one'))", &[with(EXCLUSIVE.trim_end_matches('#'))]),
        unfilled("#two", &[transform(ENVELOPED), transform(C14N)]),
        unfilled("#two", &[transform(BASE64)]),
        unfilled("#object", &[]),
        unfilled("#manifest", &[transform(EXCLUSIVE)]),
    ];
    let count = references.len();
    let manifest = format!(
        "<ds:Object Id=\"object\"><x:free>1</x:free></ds:Object>\
         <ds:Object><ds:Manifest Id=\"manifest\">{}</ds:Manifest></ds:Object>",
        unfilled("#two", &[transform(EXCLUSIVE)])
    );
    let signature =
        template("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", C14N, &references.concat(), &manifest);
    let Some(sealed) = seal(&DOCUMENT.replace('@', &signature), "rsa") else { return };
    let verified = verify(&sealed);
    let outcomes = verified.outcomes(0);
    assert_eq!(outcomes.len(), count);
    for (outcome, reference) in outcomes.iter().zip(&references) {
        assert_eq!(**outcome, Outcome::Match(DigestAlgorithm::Sha256), "{reference}");
    }
    let manifest = &verified.digested.signatures[0].manifests[0];
    assert!(manifest.signed && manifest.references.iter().all(|r| matches!(r.outcome, Outcome::Match(_))));
    assert!(verified.uncovered(0).is_empty());
    assert_value(&verified, true);
    // One letter of the content, and all that select it fail, no other.
    let changed = verify(&sealed.replace("nh &amp;", "nh &amp;&amp;"));
    let failed = changed.outcomes(0).iter().filter(|outcome| matches!(outcome, Outcome::Mismatch(_))).count();
    assert_eq!(failed, 11);
    assert_value(&verify(&sealed.replace("<ds:SignedInfo>\n", "<ds:SignedInfo>\n\n")), false);
}

/// Whether the value verifies under the key of the one certificate.
#[track_caller]
fn assert_value(verified: &Verified, expected: bool) {
    let signature = verified.signatures[0].as_ref().unwrap();
    let certificate = Certificate::from_der(&signature.key_info.as_ref().unwrap().certificates[0].der).unwrap();
    let message = verified.digested.signatures[0].signed_info.as_deref().unwrap();
    let scheme = signature.signed_info.scheme.unwrap();
    let key = certificate.public_key().unwrap();
    let value = signature.value.for_key(scheme, key.kind()).unwrap();
    let result = AwsLc.verify(key, scheme, message, &value);
    assert_eq!(result.is_ok(), expected, "{result:?}");
}

#[test]
fn schemes_of_xmlsec1_verify() {
    let more = "http://www.w3.org/2001/04/xmldsig-more#";
    for (scheme, key, canonicalization) in [
        (format!("{more}rsa-sha384"), "rsa", EXCLUSIVE),
        (format!("{more}rsa-sha512"), "rsa", "http://www.w3.org/2006/12/xml-c14n11"),
        (format!("{more}ecdsa-sha256"), "P-256", C14N),
        (format!("{more}ecdsa-sha384"), "P-384", EXCLUSIVE),
        (format!("{more}ecdsa-sha512"), "P-521", EXCLUSIVE),
        (format!("{more}ecdsa-sha256"), "brainpoolP256r1", EXCLUSIVE),
        (format!("{more}ecdsa-sha384"), "brainpoolP384r1", C14N),
        (format!("{more}ecdsa-sha512"), "brainpoolP512r1", EXCLUSIVE),
    ] {
        let signature = template(&scheme, canonicalization, &unfilled("", &[transform(ENVELOPED)]), "");
        let Some(sealed) = seal(&DOCUMENT.replace('@', &signature), key) else { return };
        let verified = verify(&sealed);
        assert!(verified.matches(0), "{scheme}");
        assert_value(&verified, true);
        assert_value(&verify(&sealed.replace("<ds:SignedInfo>\n", "<ds:SignedInfo>\n\n")), false);
    }
}

/// No program here makes XML signatures with Ed448: openssl signs what stands in the file, octet by octet as it is
/// canonical already.
#[test]
fn ed448_of_openssl_verifies() {
    if Command::new("openssl").arg("version").output().is_err() {
        assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none(), "openssl is required");
        eprintln!("SKIPPED: openssl");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    assert!(ran("openssl", path, &["genpkey", "-algorithm", "ed448", "-out", "key.pem"]));
    let certify = ["req", "-x509", "-key", "key.pem", "-subj", "/CN=A", "-outform", "DER", "-out", "cert.der"];
    assert!(ran("openssl", path, &certify));
    let content = crate::crypto::digest(DigestAlgorithm::Sha256, b"<a><b></b></a>");
    let info = format!(
        "<ds:SignedInfo xmlns:ds=\"{DSIG}\"><ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod>\
         <ds:SignatureMethod Algorithm=\"http://www.w3.org/2021/04/xmldsig-more#eddsa-ed448\"></ds:SignatureMethod>\
         <ds:Reference URI=\"\"><ds:Transforms><ds:Transform Algorithm=\"{ENVELOPED}\"></ds:Transform></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>\
         <ds:DigestValue>{}</ds:DigestValue></ds:Reference></ds:SignedInfo>",
        STANDARD.encode(content.as_bytes())
    );
    std::fs::write(path.join("info"), &info).unwrap();
    assert!(ran("openssl", path, &["pkeyutl", "-sign", "-rawin", "-inkey", "key.pem", "-in", "info", "-out", "value"]));
    let read = |name: &str| STANDARD.encode(std::fs::read(path.join(name)).unwrap());
    let sealed = format!(
        "<a><b></b><ds:Signature xmlns:ds=\"{DSIG}\">{info}<ds:SignatureValue>{}</ds:SignatureValue><ds:KeyInfo><ds:X509Data>\
         <ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature></a>",
        read("value"),
        read("cert.der")
    );
    let verified = verify(&sealed);
    assert!(verified.matches(0));
    assert_value(&verified, true);
    assert_value(&verify(&sealed.replace("<ds:Transforms>", "<ds:Transforms> ")), false);
}
