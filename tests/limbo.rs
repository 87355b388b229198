//! x509-limbo: every case as expected, but for those listed with a reason. A listed case that ends as expected fails as
//! well.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use kyso::base::{Limits, UnixTime};
use kyso::crypto::AwsLc;
use kyso::trust::{LinkCache, Path, PathBuilder, StatusCache, StatusChecker, StatusData, TrustStore};
use kyso::x509::Certificate;
use serde_json::Value;
use support::status::{Outcome, list};

/// Cases that end otherwise here, with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("rfc5280::ca-as-leaf-wrong-san", SERVER_NAME),
    ("webpki::cn::ipv4-hex-mismatch", SERVER_NAME),
    ("webpki::cn::ipv6-non-rfc5952-mismatch", SERVER_NAME),
    ("webpki::cn::ipv6-uppercase-mismatch", SERVER_NAME),
    ("webpki::cn::not-in-san", SERVER_NAME),
    ("webpki::cn::punycode-not-in-san", SERVER_NAME),
    ("webpki::san::mismatch-domain-san", SERVER_NAME),
    ("webpki::san::mismatch-subdomain-apex-san", SERVER_NAME),
    ("webpki::san::mismatch-subdomain-san", SERVER_NAME),
    ("webpki::san::no-san", SERVER_NAME),
    ("webpki::san::public-suffix-multi-label-wildcard-san", SERVER_NAME),
    ("webpki::san::public-suffix-private-namespace-wildcard-san", SERVER_NAME),
    ("webpki::san::san-wildcard-only-tld", SERVER_NAME),
    ("webpki::san::wildcard-embedded-leftmost-san", SERVER_NAME),
    ("webpki::san::wildcard-match-across-labels-san", SERVER_NAME),
    ("webpki::san::wildcard-not-in-leftmost-san", SERVER_NAME),
    ("rfc5280::eku::ee-wrong-eku", PURPOSE),
    ("webpki::eku::ee-without-eku", PURPOSE),
    ("webpki::eku::root-has-eku", PURPOSE),
    ("webpki::aki::root-with-aki-all-fields", WEB),
    ("webpki::aki::root-with-aki-authoritycertissuer", WEB),
    ("webpki::aki::root-with-aki-missing-keyidentifier", WEB),
    ("webpki::aki::root-with-aki-ski-mismatch", WEB),
    ("webpki::v1-cert", WEB),
    ("webpki::ca-as-leaf", AUTHORITY),
    ("webpki::ee-basicconstraints-ca", AUTHORITY),
    ("rfc5280::aki::cross-signed-root-missing-aki", KEY_IDENTIFIER),
    ("rfc5280::aki::leaf-missing-aki", KEY_IDENTIFIER),
    (
        "rfc5280::nc::permitted-dns-match-noncritical",
        "that the extension is not critical is the authority's fault; it is applied all the same, as BoringSSL does",
    ),
    (
        "crl::crlnumber-critical",
        "that the extension is critical is the fault of the list's issuer; it is understood, and the list used",
    ),
    (
        "rfc5280::serial::negative",
        "the target is itself the anchor, and is believed octet for octet whatever its number",
    ),
    (
        "pathological::nc-dos-3",
        "technically valid, as the case says: 2,048 constraints on one subject are within the budget",
    ),
    (
        "pathlen::max-chain-depth-1-self-issued",
        "the limit on the length of a path counts every certificate, also self-issued ones: it bounds work",
    ),
];

const SERVER_NAME: &str = "no server name is asked for";
const PURPOSE: &str = "purposes of keys are judged by the rule certificate.fit, and are those of signers";
const WEB: &str = "a rule of the CA/Browser Forum, not of RFC 5280";
const AUTHORITY: &str =
    "RFC 5280 lets a path end at an authority; as a signer it is refused by the rule certificate.fit";
const KEY_IDENTIFIER: &str = "a duty of authorities; here the key identifier only orders candidates";

fn pems(value: &Value) -> Vec<Vec<u8>> {
    value.as_array().unwrap().iter().map(|v| v.as_str().unwrap().as_bytes().to_vec()).collect()
}

fn read(pem: &[u8]) -> Result<Certificate, String> {
    Certificate::all_from_file(pem).map(|mut all| all.remove(0)).map_err(|e| format!("{e:?}"))
}

/// Why a path does not hold as of `at`: a certificate below the anchor is not known to be good.
fn revocation(
    builder: PathBuilder<'_>,
    path: &Path,
    data: &[StatusData],
    pool: &[Certificate],
    at: UnixTime,
) -> Result<(), String> {
    let (limits, cache) = (Limits::default(), StatusCache::default());
    let checker = StatusChecker::new(builder, &AwsLc, &limits, &cache);
    for index in 0..path.certificates().len() - 1 {
        let status = checker.check(path, index, data, pool, at).expect("below the anchor");
        let outcome = support::status::judge(&status, at, 36_500);
        if outcome != Outcome::Good {
            return Err(format!("{outcome:?}: {:?}", status.certificate));
        }
    }
    Ok(())
}

/// Valid, or why not.
fn judge(case: &Value) -> Result<(), String> {
    let at = match case["validation_time"].as_str() {
        Some(text) => UnixTime::parse_rfc3339(text).unwrap(),
        None => UnixTime::parse_rfc3339("2026-11-21T00:00:00Z").unwrap(),
    };
    let target = read(case["peer_certificate"].as_str().unwrap().as_bytes())?;
    let mut store = TrustStore::default();
    store.add_anchors(None, pems(&case["trusted_certs"]).iter().filter_map(|pem| read(pem).ok()));
    let pool: Vec<Certificate> =
        pems(&case["untrusted_intermediates"]).iter().filter_map(|pem| read(pem).ok()).collect();
    let mut limits = Limits::default();
    if let Some(depth) = case["max_chain_depth"].as_u64() {
        limits.path_depth = u32::try_from(depth).unwrap() + 2;
    }
    let links = LinkCache::default();
    let path = PathBuilder::new(&store, &AwsLc, &limits, &links)
        .build(&target, &pool, at)
        .map_err(|none| format!("{:?} {} {:?}", none.problem, none.position, none.detail))?;
    if !path.valid_at(at) {
        return Err("expired".to_owned());
    }
    let lists: Vec<StatusData> =
        pems(&case["crls"]).iter().map(|pem| list(support::pem(pem, "X509 CRL").remove(0).into())).collect();
    if !lists.is_empty() {
        let builder = PathBuilder::new(&store, &AwsLc, &limits, &links);
        revocation(builder, &path, &lists, &pool, at)?;
    }
    target.public_key().map_err(|e| e.to_string())?;
    Ok(())
}

/// In debug builds on a busy machine: what is meant is "no quadratic work".
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn limbo() {
    let Some(corpora) = support::corpora() else { return };
    let suite: Value = serde_json::from_slice(&std::fs::read(corpora.join("x509-limbo/limbo.json")).unwrap()).unwrap();
    let (mut count, mut otherwise) = (0, BTreeSet::new());
    for case in suite["testcases"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        let expected = case["expected_result"].as_str().unwrap() == "SUCCESS";
        let begin = Instant::now();
        let result = judge(case);
        assert!(begin.elapsed() < PATIENCE, "{id} took {:?}", begin.elapsed());
        count += 1;
        if expected != result.is_ok() {
            println!("{id}: success {expected} expected, {result:?}");
            otherwise.insert(id);
        }
    }
    assert_eq!(count, 124);
    let listed: BTreeSet<&str> = EXCEPTIONS.iter().map(|(id, _)| *id).collect();
    let unlisted: Vec<_> = otherwise.difference(&listed).collect();
    let superfluous: Vec<_> = listed.difference(&otherwise).collect();
    assert!(unlisted.is_empty(), "not as expected: {unlisted:#?}");
    assert!(superfluous.is_empty(), "listed, and as expected: {superfluous:#?}");
}
