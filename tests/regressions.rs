//! Inputs that once broke something, through every way in: whatever they are, nothing may panic, hang or pass.
//!
//! Each file of `fixtures/regressions` has a line in its README.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kyso::base::{Limits, UnixTime};
use kyso::cms::{SignedData, TimeStampToken, check_content, tsp};
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::pdf::{Document, Object, ObjectId, changes_since, signature_fields};
use kyso::policy::{Policy, Verdict};
use kyso::report::{Detail, Lang, render};
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{Settings, verify};

/// In a debug build on a busy machine; the fuzzer allows an optimised build ten seconds.
const LONGEST: Duration = Duration::from_secs(20);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join("regressions")
}

fn inputs() -> Vec<(String, Vec<u8>)> {
    let mut inputs: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().is_some_and(|name| name != "README.md"))
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect();
    inputs.sort();
    inputs
}

fn as_certificate(octets: &[u8]) {
    let read = Certificate::from_der(octets).into_iter().chain(Certificate::all_from_file(octets).unwrap_or_default());
    for certificate in read {
        let _ = (certificate.subject().to_string(), certificate.issuer().to_string(), certificate.serial_hex());
        let _ = (certificate.not_before().to_string(), certificate.not_after().to_string());
        let _ = (certificate.public_key().is_ok(), certificate.signature_scheme());
    }
}

fn as_cms(octets: &[u8]) {
    let _ = SignedData::outer_len(octets);
    let Ok(data) = SignedData::parse(octets, &Limits::default()) else { return };
    let nothing = digest(DigestAlgorithm::Sha256, b"");
    for signer in data.signers() {
        let _ = (signer.find_certificate(data.certificates()).is_ok(), signer.scheme(), signer.digest_algorithm());
        let _ = signer.signed_octets(data.content().unwrap_or_default());
        let _ = check_content(signer, &nothing).is_ok();
        if let Some(attributes) = signer.signed_attributes() {
            let _ = (attributes.content_type().is_ok(), attributes.message_digest().is_ok());
            let _ = (attributes.signing_certificate().is_ok(), attributes.signing_time());
        }
    }
}

fn as_time_stamp(octets: &[u8]) {
    let limits = Limits::default();
    if let Ok(token) = TimeStampToken::parse(octets, &limits) {
        let _ = (token.gen_time().to_string(), token.imprint().is_ok(), token.accuracy_ms());
    }
    let imprint = digest(DigestAlgorithm::Sha256, b"kyso");
    assert!(tsp::response(octets, &imprint, &[0x5a; 8], &limits).is_err(), "an answer to what was never asked");
}

fn as_pdf(octets: &[u8]) {
    let limits = Limits::default();
    let Ok(document) = Document::open(&octets, &limits) else { return };
    let view = document.current();
    let _ = (view.catalog().is_ok(), view.pages().is_ok());
    for number in 0..view.size().min(2_000) {
        let Ok(object) = view.get(ObjectId { number, generation: 0 }) else { continue };
        if let Object::Stream(stream) = &*object {
            let _ = (view.decoded(stream).is_ok(), view.raw(stream).is_ok());
        }
    }
    let Ok(fields) = signature_fields(&document, &limits) else { return };
    for field in &fields {
        let _ = changes_since(&document, field.revision, &fields, &limits).is_ok();
    }
}

fn as_document(octets: &[u8]) {
    // 2026-12-01, the root of fixtures/signed believed: some inputs began as documents that pass under it.
    let root = std::fs::read(folder().with_file_name("signed").join("root.pem")).unwrap();
    let mut trust = TrustStore::default();
    trust.add_anchors(Some("fixtures"), Certificate::all_from_file(&root).unwrap());
    let policy = Policy::from_toml("schema = \"kyso.policy/1\"\nname = \"r\"\nrevocation = \"ignore\"\n").unwrap();
    let Ok(verification) = verify(&octets, &Settings::new(UnixTime::from_seconds(1_796_083_200), trust, policy)) else {
        return;
    };
    assert_ne!(verification.verdict(), Verdict::Passed);
    let report = verification.report("regression");
    for lang in [Lang::Vi, Lang::En] {
        let _ = render(&report, lang, Detail::Verbose);
    }
}

#[test]
fn nothing_breaks_again() {
    let inputs = inputs();
    assert!(!inputs.is_empty(), "no input found");
    for (name, octets) in &inputs {
        let start = Instant::now();
        as_certificate(octets);
        as_cms(octets);
        as_time_stamp(octets);
        as_pdf(octets);
        as_document(octets);
        assert!(start.elapsed() < LONGEST, "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn every_input_has_a_birth_certificate() {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for (name, octets) in inputs() {
        assert!(readme.contains(&format!("`{name}`")), "{name} is not in fixtures/regressions/README.md");
        assert!(octets.len() <= 64 << 10, "{name} is not minimised: {} octets", octets.len());
    }
}

/// RFC 5280 §4.1.2.5: "no well-defined expiration date". The calendar library ends a day earlier.
#[test]
fn a_certificate_without_an_end_is_readable() {
    let octets = std::fs::read(folder().join("certificate-no-end.der")).unwrap();
    let certificate = Certificate::from_der(&octets).unwrap();
    assert_eq!(certificate.not_after().to_string(), "9999-12-31T23:59:59Z");
}
