//! Chains, certificates and names of BoringSSL's tests: every row as expected, but for those listed with a reason. A
//! listed row that behaves as expected fails as well.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::collections::BTreeSet;
use std::path::Path as FilePath;

use kyso::asn1;
use kyso::base::{Limits, UnixTime};
use kyso::crypto::{AwsLc, DigestAlgorithm, SignatureScheme};
use kyso::trust::{LinkCache, PathBuilder, TrustStore};
use kyso::x509::{Certificate, Name};

/// Rows of boringssl-chains that end otherwise here.
const CHAINS: &[(&str, &str)] = &[
    ("policies-inhibit-anypolicy-by-root-fail/main.test", ANCHOR),
    ("policy-mappings-on-root-fail/main.test", ANCHOR),
    ("root-lacks-keycertsign-key-usage/main.test", ANCHOR),
    ("root-lacks-basic-constraints/main.test", AUTHORITY),
    ("root-lacks-basic-constraints/ta-with-constraints.test", AUTHORITY),
    ("root-lacks-basic-constraints/ta-with-require-basic-constraints.test", AUTHORITY),
    ("target-and-intermediate/trusted_leaf-root.test", KIND),
    ("target-selfissued/trusted_anchor.test", KIND),
    ("target-selfissued/trusted_leaf_require_self_signed.test", KIND),
    (
        "target-msapplicationpolicies-and-eku/main.test",
        "Microsoft's application policies are not understood, and the extension is critical",
    ),
    (
        "many-names/ok-all-types.test",
        "t171.test to t340.test lie in none of the permitted t0.test to t170.test; pyca/cryptography refuses it, too",
    ),
];

const ANCHOR: &str = "what the certificate of an anchor says is always applied (RFC 5937)";
const AUTHORITY: &str = "an anchor has to be an authority to end a path of others";
const KIND: &str = "an anchor is believed as what it is, an authority or a signer: there is no other kind of trust";

/// Rows of boringssl-parse that are read otherwise here.
const PARSE: &[(&str, &str)] = &[
    ("cert_skeleton.pem", SKELETON),
    ("tbs_v1.pem", SKELETON),
    ("tbs_v2_no_optionals.pem", SKELETON),
    ("tbs_v3_extensions_not_sequence.pem", SKELETON),
    ("tbs_v3_no_optionals.pem", SKELETON),
    ("tbs_validity_both_generalized_time.pem", SKELETON),
    ("tbs_validity_generalized_time_and_utc_time.pem", SKELETON),
    ("tbs_validity_utc_time_and_generalized_time.pem", SKELETON),
    ("failed_signature_algorithm.pem", "the two AlgorithmIdentifiers differ (RFC 5280 §4.1.1.2)"),
    (
        "extension_critical_0.pem",
        "a FALSE that is written out: both national roots of Vietnam and most authorities below them do so",
    ),
    ("issuer_bad_printable_string.pem", PRINTABLE),
    ("subject_not_printable_string.pem", PRINTABLE),
];

const SKELETON: &str =
    "placeholders stand for names, keys or extensions, and a certificate is read whole or not at all";
const PRINTABLE: &str = "ASCII outside of PrintableString's set is compared and shown as it stands: it has one reading";

struct Row {
    path: String,
    expected: String,
    detail: String,
}

fn rows(set: &FilePath) -> Vec<Row> {
    let table = std::fs::read_to_string(set.join("EXPECTED.tsv")).unwrap();
    let rows = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|c| Row { path: c[0].to_owned(), expected: c[2].to_owned(), detail: c[4].to_owned() }).collect()
}

/// A `.test` file: `key: value` lines.
fn field(text: &str, key: &str) -> Option<String> {
    text.lines().find_map(|l| l.strip_prefix(&format!("{key}: "))).map(|v| v.trim().to_owned())
}

fn judge(set: &FilePath, row: &Row) -> Result<BTreeSet<String>, String> {
    let test = set.join(&row.path);
    let text = std::fs::read_to_string(&test).unwrap();
    let chain = std::fs::read_to_string(test.parent().unwrap().join(field(&text, "chain").unwrap())).unwrap();
    let certificates: Vec<Result<Certificate, _>> =
        support::pem(chain.as_bytes(), "CERTIFICATE").iter().map(|der| Certificate::from_der(der)).collect();
    let at = match field(&text, "utc_time") {
        Some(time) if time != "DEFAULT" => {
            let pair = |at: usize| time[at..at + 2].parse::<i8>().unwrap();
            UnixTime::from_utc(2000 + i16::from(pair(0)), pair(2), pair(4), pair(6), pair(8), pair(10)).unwrap()
        }
        // The table says 2015; the certificates of these rows are valid from 2021-10-05.
        _ => UnixTime::parse_rfc3339("2021-10-05T12:00:00Z").unwrap(),
    };
    let trust = field(&text, "last_cert_trust").unwrap();
    let [target, rest @ ..] = certificates.as_slice() else { panic!("no chain") };
    let target = target.clone().map_err(|e| e.to_string())?;
    let mut pool: Vec<Certificate> = rest.iter().filter_map(|c| c.clone().ok()).collect();
    let mut store = TrustStore::default();
    if trust.starts_with("TRUSTED") {
        store.add_anchors(None, Some(pool.pop().unwrap_or_else(|| target.clone())));
    }
    let (limits, links) = (Limits::default(), LinkCache::default());
    let path = PathBuilder::new(&store, &AwsLc, &limits, &links)
        .build(&target, &pool, at)
        .map_err(|none| format!("{:?} {} {:?}", none.problem, none.position, none.detail))?;
    let sha1 = |link: &kyso::trust::Link| link.scheme.digest() == DigestAlgorithm::Sha1;
    if field(&text, "digest_policy").is_some_and(|p| p == "STRONG") && path.links().iter().any(sha1) {
        return Err("SHA-1".to_owned());
    }
    let below = path.certificates().len() - usize::from(!trust.contains("EXPIRATION"));
    if path.certificates()[..below].iter().any(|c| at < c.not_before() || c.not_after() < at) {
        return Err("expired".to_owned());
    }
    target.public_key().map_err(|e| e.to_string())?;
    Ok(path.policies().clone())
}

/// Whether the row is about what a key may be used for, which the rule `certificate.fit` judges, with other purposes.
fn about_purpose(row: &Row) -> bool {
    let Some((_, errors)) = row.detail.split_once("errors: ") else { return false };
    let known = ["extended key usage", "KeyUsage must have only", "indicating it is a CA when it should not be"];
    errors.split(" | ").all(|error| known.iter().any(|k| error.contains(k)))
}

fn check_exceptions(met: &BTreeSet<String>, listed: &[(&str, &str)]) {
    let listed: BTreeSet<String> = listed.iter().map(|(row, _)| (*row).to_owned()).collect();
    let unlisted: Vec<_> = met.difference(&listed).collect();
    let superfluous: Vec<_> = listed.difference(met).collect();
    assert!(unlisted.is_empty(), "not as expected: {unlisted:#?}");
    assert!(superfluous.is_empty(), "listed, and as expected: {superfluous:#?}");
}

#[test]
fn chains() {
    let Some(corpora) = support::corpora() else { return };
    let set = corpora.join("boringssl-chains");
    let (mut count, mut purposes) = (0, 0);
    let mut otherwise = BTreeSet::new();
    for row in rows(&set) {
        count += 1;
        let result = judge(&set, &row);
        let as_expected = match (&result, row.expected.as_str()) {
            (Ok(policies), "valid") => {
                // The set is stated for anchors whose constraints count only where the row says so.
                let text = std::fs::read_to_string(set.join(&row.path)).unwrap();
                if let Some(wanted) = field(&text, "expected_user_constrained_policy_set")
                    && text.contains("TRUSTED_ANCHOR_WITH_CONSTRAINTS")
                {
                    let wanted: BTreeSet<String> = wanted.split(", ").map(str::to_owned).collect();
                    assert_eq!(*policies, wanted, "{}", row.path);
                }
                true
            }
            (Err(_), "invalid") => true,
            (Ok(_), "invalid") if about_purpose(&row) => {
                purposes += 1;
                true
            }
            _ => false,
        };
        if !as_expected {
            println!("{}: {} expected, {result:?}", row.path, row.expected);
            otherwise.insert(row.path);
        }
    }
    assert_eq!(count, 133);
    assert_eq!(purposes, 30, "rows about purposes that have a path");
    check_exceptions(&otherwise, CHAINS);
}

#[test]
fn certificates() {
    let Some(corpora) = support::corpora() else { return };
    let set = corpora.join("boringssl-parse");
    let mut otherwise = BTreeSet::new();
    for row in rows(&set) {
        let text = std::fs::read_to_string(set.join(&row.path)).unwrap();
        let der = support::pem(text.as_bytes(), "CERTIFICATE").into_iter().next().unwrap_or_else(|| {
            let tbs = support::pem(text.as_bytes(), "TBS CERTIFICATE").into_iter().next().expect("a block");
            asn1::sequence(&[
                tbs,
                SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha1).algorithm_identifier(),
                asn1::bit_string(&[1]),
            ])
        });
        // Nothing is built on a certificate with a defect: it counts as refused.
        let refused = Certificate::from_der(&der).map_or(true, |c| !c.defects().is_empty());
        if refused != (row.expected == "parse-error") {
            println!("{}: {} expected, {:?}", row.path, row.expected, Certificate::from_der(&der));
            otherwise.insert(row.path);
        }
    }
    check_exceptions(&otherwise, PARSE);
}

/// Names of the same suffix are the same whatever their string type, case and white space (RFC 5280 §7.1); those of
/// different suffixes are not.
#[test]
fn names() {
    let Some(corpora) = support::corpora() else { return };
    let set = corpora.join("boringssl-names");
    let mut read: Vec<(String, Name)> = Vec::new();
    for row in rows(&set) {
        let text = std::fs::read_to_string(set.join(&row.path)).unwrap();
        let name = Name::from_der(&support::pem(text.as_bytes(), "NAME")[0]);
        assert_eq!(name.is_err(), row.expected == "parse-error", "{}", row.path);
        read.extend(name.ok().map(|name| (row.path, name)));
    }
    assert_eq!(read.len(), 41);
    let kind = |path: &str| {
        let mangled = ["unmangled", "case_swap", "extra_whitespace"].iter().find_map(|m| path.split_once(m));
        let suffix = mangled.map_or(path, |(_, suffix)| suffix).to_owned();
        (path.split(['-', '_']).take(if path.starts_with("ascii") { 1 } else { 2 }).collect::<String>(), suffix)
    };
    for (one, first) in &read {
        for (other, second) in &read {
            assert_eq!(first == second, kind(one) == kind(other), "{one} and {other}");
        }
    }
}
