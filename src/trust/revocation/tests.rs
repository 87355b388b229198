//! The lists and answers of BoringSSL's suites, whose authorities have no basicConstraints: the paths are put together here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use super::super::anchor::TrustStore;
use super::super::path::{Link, LinkCache};
use super::*;
use crate::crypto::AwsLc;
use crate::x509::OcspResponse;

fn corpus(name: &str) -> Option<PathBuf> {
    let start = FilePath::new(env!("CARGO_MANIFEST_DIR"));
    let found = start.ancestors().map(|dir| dir.join("shared").join("corpora").join(name)).find(|dir| dir.is_dir());
    if found.is_none() {
        println!("SKIPPED: no {name} beside the checkout");
        assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none_or(|v| v != "1"), "{name} is required");
    }
    found
}

fn pem(text: &str, label: &str) -> Vec<Vec<u8>> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    text.split(&begin).skip(1).map(|block| base64(block.split(&end).next().unwrap())).collect()
}

fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut octets, mut value, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in text.bytes().filter_map(|c| DIGITS.iter().position(|d| *d == c)) {
        value = (value << 6 | u32::try_from(digit).unwrap()) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            octets.push(u8::try_from(value >> bits & 0xff).unwrap());
        }
    }
    octets
}

/// A row: file, expectation, time.
fn rows(folder: &FilePath) -> Vec<(String, String, UnixTime)> {
    let table = std::fs::read_to_string(folder.join("EXPECTED.tsv")).unwrap();
    let row = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        (columns[0].to_owned(), columns[2].to_owned(), UnixTime::parse_rfc3339(columns[3]).unwrap())
    };
    table.lines().skip(1).map(row).collect()
}

fn ask(
    kind: StatusKind,
    octets: Vec<u8>,
    target: &Certificate,
    above: &[Certificate],
    at: UnixTime,
) -> CertificateStatus {
    let mut store = TrustStore::default();
    store.add_anchors(None, above.last().cloned());
    let (limits, links, cache) = (Limits::default(), LinkCache::default(), StatusCache::default());
    let builder = || PathBuilder::new(&store, &AwsLc, &limits, &links);
    let mut path = builder().build(above.last().unwrap(), &[], at).expect("an anchor");
    for certificate in above.iter().rev().skip(1).chain([target]) {
        path = path.extended_below(certificate.clone(), Link { scheme: certificate.signature_scheme().unwrap() });
    }
    let data = [StatusData { kind, octets: octets.into(), origin: Origin::File }];
    StatusChecker::new(builder(), &AwsLc, &limits, &cache).check(&path, 0, &data, above, at).unwrap()
}

/// The suites' rule of freshness: not older than 7 days.
fn word(status: &CertificateStatus, at: UnixTime) -> &'static str {
    let fresh = |e: &&StatusEvidence| {
        e.this_update <= at
            && at <= e.this_update.plus_seconds(7 * 86_400)
            && e.next_update.is_none_or(|next| at <= next)
    };
    match status.evidence.iter().find(fresh).map(|e| e.status) {
        Some(Status::Good) => "good",
        Some(Status::Revoked { .. }) => "revoked",
        _ => "unknown",
    }
}

#[test]
fn boringssl_lists() {
    let Some(folder) = corpus("boringssl-crl") else { return };
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (name, expected, at) in rows(&folder) {
        count += 1;
        let text = std::fs::read_to_string(folder.join(&name)).unwrap();
        let one = |label: &str| pem(&text, label).first().map(|der| Certificate::from_der(der).unwrap());
        let above: Vec<Certificate> = one("CA CERTIFICATE").into_iter().chain(one("CA CERTIFICATE 2")).collect();
        let crl = pem(&text, "CRL").remove(0);
        let status = ask(StatusKind::Crl, crl.clone(), &one("CERTIFICATE").unwrap(), &above, at);
        if word(&status, at) != expected {
            wrong.push(format!("{name}: {expected} expected: {status:?}"));
        }
        if name.starts_with("invalid_") && !name.contains("keyusage") && !name.contains("v1_leaf") {
            let read = crate::x509::Crl::from_der(crl.into(), &Limits::default());
            assert!(read.is_err(), "{name} is no list");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(count, 40);
}

#[test]
fn boringssl_answers() {
    let Some(folder) = corpus("boringssl-ocsp") else { return };
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (name, expected, at) in rows(&folder) {
        count += 1;
        let text = std::fs::read_to_string(folder.join(&name)).unwrap();
        let authority = Certificate::from_der(&pem(&text, "CA CERTIFICATE")[0]).unwrap();
        let target = Certificate::from_der(&pem(&text, "CERTIFICATE")[0]);
        if name == "good_response_invalid_serial.pem" {
            // Stricter than the row, which keeps an old reader's tolerance: a serial number with a superfluous zero is no
            // DER, and the certificate is refused before anybody asks for its status (threat V-11).
            assert!(target.is_err());
            continue;
        }
        let target = target.unwrap();
        let octets = pem(&text, "OCSP RESPONSE").remove(0);
        let produced =
            OcspResponse::from_der(Arc::from(octets.as_slice()), &Limits::default()).map(|a| a.produced_at());
        let status = ask(StatusKind::Ocsp, octets, &target, &[authority], at);
        // The suite's own rule: produced while the certificate was valid.
        let in_time = produced.is_ok_and(|at| target.not_before() <= at && at <= target.not_after());
        let said = if in_time { word(&status, at) } else { "unknown" };
        if said != expected {
            wrong.push(format!("{name}: {expected} expected, {said}: {status:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(count, 22);
}
