//! The front door for XML: told by content, what the caller reads, what was signed handed out, facts stored and judged again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kyso::base::{Limits, UnixTime};
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::findings::DocumentFacts;
use kyso::keys::Signer as _;
use kyso::policy::{Policy, Reason, Verdict, judge};
use kyso::sign::xml::{Request, Wanted, sign};
use kyso::trust::TrustStore;
use kyso::validate::Expectation;
use kyso::x509::Certificate;
use kyso::{Settings, Verification, is_xml, verify, write_signed};
use support::{Pki, SoftSigner, now};

const PARTS: &str = "<r xmlns=\"urn:r\"><a Id=\"a\"><v>1000000</v></a><b><v>2</v></b><s/></r>";

fn settings(pki: &Pki) -> Settings {
    let mut trust = TrustStore::default();
    trust.add_anchors(None, Certificate::all_from_file(&pki.root_pem).unwrap());
    let policy = Policy::from_toml("schema = \"kyso.policy/1\"\nrevocation = \"ignore\"").unwrap();
    Settings::new(now(), trust, policy)
}

fn signed(pki: &Pki, nodes: &[&str]) -> Vec<u8> {
    let wanted = Wanted::General { nodes: nodes.iter().map(|id| (*id).to_owned()).collect(), into: "/r/s".to_owned() };
    let mut request = Request::new(wanted, now());
    request.chain = true;
    let mut out = Vec::new();
    let signer = SoftSigner::new(&pki.leaf("rsa"));
    sign(&PARTS.as_bytes().to_vec(), &mut out, &signer, &request, &Limits::default()).unwrap();
    out
}

fn verified(document: &[u8], settings: &Settings) -> Verification {
    verify(&document.to_vec(), settings).unwrap()
}

fn outcome(document: &[u8], settings: &Settings) -> (Verdict, Option<Reason>) {
    let verification = verified(document, settings);
    (verification.verdict(), verification.judgement().reason)
}

#[test]
fn told_by_content() {
    for (octets, wanted) in [
        (&b"<a/>"[..], true),
        (b" \r\n\t<a/>", true),
        (b"\xef\xbb\xbf<a/>", true),
        (b"\xff\xfe<\0a\0/\0>\0", true),
        (b"\xfe\xff\0<\0a\0/\0>", true),
        (b"%PDF-1.7", false),
        // What some reader takes for a PDF is no XML to us (polyglots).
        (b"<!-- %PDF-1.7 --><a/>", false),
        (b"1212<?xml version='1.0'?><a/>", false),
        (b"", false),
        (b"PK\x03\x04", false),
    ] {
        assert_eq!(is_xml(&octets.to_vec()).unwrap(), wanted, "{octets:?}");
    }
}

#[test]
fn what_is_read_decides_about_partial_coverage() {
    let Some(pki) = Pki::shared() else { return };
    let document = signed(pki, &["a"]);
    let mut settings = settings(pki);
    assert_eq!(outcome(&document, &settings), (Verdict::Indeterminate, Some(Reason::SigConstraintsFailure)));
    for (expected, wanted) in [
        ("{urn:r}a", Verdict::Passed),
        ("/r/a", Verdict::Passed),
        ("/{urn:r}r/{urn:r}a/v", Verdict::Passed),
        ("{urn:r}b", Verdict::Failed),
        ("/r", Verdict::Failed),
        ("/", Verdict::Failed),
        ("{}a", Verdict::Failed),
        ("{urn:r}v", Verdict::Failed),
        ("{http://www.w3.org/2000/09/xmldsig#}SignedInfo", Verdict::Failed),
    ] {
        settings.expect = Some(Expectation::parse(expected).unwrap());
        let (verdict, reason) = outcome(&document, &settings);
        assert_eq!(verdict, wanted, "{expected}");
        assert_eq!(reason, (verdict == Verdict::Failed).then_some(Reason::FormatFailure), "{expected}");
    }
    // One that covers everything answers for everything.
    let whole = signed(pki, &[]);
    for expected in ["/", "/r", "{urn:r}b"] {
        settings.expect = Some(Expectation::parse(expected).unwrap());
        assert_eq!(outcome(&whole, &settings), (Verdict::Passed, None), "{expected}");
    }
}

#[test]
fn what_was_signed_is_handed_out_and_nothing_else() {
    let Some(pki) = Pki::shared() else { return };
    let document = signed(pki, &["a"]);
    let mut settings = settings(pki);
    assert!(verified(&document, &settings).require_passed(0).is_none(), "it did not pass");
    settings.expect = Some(Expectation::parse("{urn:r}a").unwrap());
    let verification = verified(&document, &settings);
    let passed = verification.require_passed(0).expect("it passed");
    assert!(passed.covered().is_none() && passed.revision().is_none());
    let [reference] = passed.references() else { panic!("{:?}", passed.references()) };
    assert_eq!((reference.path(), reference.uri(), reference.role()), (Some("/r/a"), Some("#a"), "element"));
    let mut octets = Vec::new();
    let count = write_signed(&document, &settings, reference, &mut octets).unwrap();
    assert_eq!(String::from_utf8(octets.clone()).unwrap(), "<a xmlns=\"urn:r\" Id=\"a\"><v>1000000</v></a>");
    assert_eq!((count, reference.octets()), (octets.len() as u64, octets.len() as u64));
    // Another document in its place.
    let other = String::from_utf8(document).unwrap().replace("1000000", "9000000").into_bytes();
    assert!(write_signed(&other, &settings, reference, &mut Vec::new()).is_err());
}

#[test]
fn stored_facts_are_judged_as_the_document_was() {
    let Some(pki) = Pki::shared() else { return };
    let settings = settings(pki);
    for nodes in [&["a"][..], &[]] {
        let verification = verified(&signed(pki, nodes), &settings);
        let stored = DocumentFacts::from_json(&verification.facts().to_json().unwrap()).unwrap();
        assert_eq!(&stored, verification.facts());
        assert_eq!(&judge(&stored, &settings.policy), verification.judgement());
    }
}

/// `SignedInfo` is written as it is canonical.
fn over_content(signer: &SoftSigner, name: &str, content: &[u8]) -> Vec<u8> {
    const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
    let digest = STANDARD.encode(digest(DigestAlgorithm::Sha256, content).as_bytes());
    let info = format!(
        "<SignedInfo xmlns=\"{DSIG}\"><CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></CanonicalizationMethod>\
         <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></SignatureMethod>\
         <Reference URI=\"{name}\"><DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod>\
         <DigestValue>{digest}</DigestValue></Reference></SignedInfo>"
    );
    let value = STANDARD.encode(signer.sign(info.as_bytes()).unwrap());
    let certificates: String = core::iter::once(signer.certificate())
        .chain(signer.chain())
        .map(|c| format!("<X509Certificate>{}</X509Certificate>", STANDARD.encode(c.der())))
        .collect();
    format!(
        "<Signature xmlns=\"{DSIG}\">{info}<SignatureValue>{value}</SignatureValue><KeyInfo><X509Data>{certificates}</X509Data>\
         </KeyInfo></Signature>"
    )
    .into_bytes()
}

/// A signature over contents outside its document, made by hand: nothing is opened for it but what is handed in.
#[test]
fn contents_are_taken_from_the_caller_alone() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("rsa"));
    let content = b"C\xc3\xb4ng v\xc4\x83n".to_vec();
    let document = over_content(&signer, "cong-van.txt", &content);
    let mut settings = settings(pki);
    let open = (Verdict::Indeterminate, Some(Reason::SignedDataNotFound));
    assert_eq!(outcome(&document, &settings), open);
    settings.contents = vec![(Some("Cong-van.txt".to_owned()), Arc::new(content.clone()))];
    assert_eq!(outcome(&document, &settings), open, "by its exact name");
    settings.contents = vec![(None, Arc::new(content.clone()))];
    assert_eq!(outcome(&document, &settings), open);
    settings.contents = vec![(Some("cong-van.txt".to_owned()), Arc::new(content.clone()))];
    assert_eq!(outcome(&document, &settings).0, Verdict::Passed);
    settings.contents = vec![(Some("cong-van.txt".to_owned()), Arc::new(b"khac".to_vec()))];
    assert_eq!(outcome(&document, &settings), (Verdict::Failed, Some(Reason::HashFailure)));
}

#[test]
fn refused_documents_are_errors_and_unsigned_ones_are_unsigned() {
    let settings = Settings::new(UnixTime::from_seconds(0), TrustStore::default(), Policy::standard().unwrap());
    for refused in ["<!DOCTYPE a><a/>", "<a>", "<a/><b/>", "<a>&x;</a>", "<?xml version=\"1.1\"?><a/>"] {
        assert!(verify(&refused.as_bytes().to_vec(), &settings).is_err(), "{refused}");
    }
    for unsigned in ["<a/>", "<Signature/>", "<ds:Signature xmlns:ds=\"urn:x\"/>"] {
        assert_eq!(outcome(unsigned.as_bytes(), &settings), (Verdict::Unsigned, None), "{unsigned}");
    }
    let empty = "<a><Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/></a>";
    assert_eq!(outcome(empty.as_bytes(), &settings), (Verdict::Failed, Some(Reason::FormatFailure)));
}
