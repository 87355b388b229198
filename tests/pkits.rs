//! NIST PKITS 4.1 to 4.16: every case, its path, its policies and its revocation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as FilePath;

use kyso::base::{Limits, UnixTime};
use kyso::crypto::AwsLc;
use kyso::trust::{LinkCache, Path, PathBuilder, PolicyInputs, StatusCache, StatusChecker, StatusData, TrustStore};
use kyso::x509::Certificate;
use serde_json::Value;
use support::status::{Outcome, list};

struct Case {
    id: String,
    /// The anchor first, the target last; what cannot be read is absent.
    certificates: Vec<Option<Certificate>>,
    lists: Vec<StatusData>,
    inputs: PolicyInputs,
    valid: bool,
    /// The user-constrained-policy-set, when stated.
    policies: Option<BTreeSet<String>>,
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
}

fn cases(folder: &FilePath) -> (UnixTime, Vec<Case>) {
    let suite: Value = serde_json::from_slice(&std::fs::read(folder.join("pkits.json")).unwrap()).unwrap();
    let at = UnixTime::parse_rfc3339(suite["validation_time"].as_str().unwrap()).unwrap();
    let mut read: BTreeMap<String, Option<Certificate>> = BTreeMap::new();
    let mut certificate = |name: &String| {
        let path = folder.join("certs").join(name);
        let load = || Certificate::from_der(&std::fs::read(&path).unwrap()).ok();
        read.entry(name.clone()).or_insert_with(load).clone()
    };
    let tests = suite["tests"].as_array().unwrap();
    let cases = tests.iter().map(|test| Case {
        id: format!("{} {}", test["id"].as_str().unwrap(), test["name"].as_str().unwrap()),
        certificates: strings(&test["certs"]).iter().map(&mut certificate).collect(),
        lists: strings(&test["crls"])
            .iter()
            .map(|name| list(std::fs::read(folder.join("crls").join(name)).unwrap().into()))
            .collect(),
        inputs: PolicyInputs {
            policies: strings(&test["initial_policy_set"]).into_iter().collect(),
            explicit_policy: test["initial_explicit_policy"].as_bool().unwrap(),
            inhibit_mapping: test["initial_policy_mapping_inhibit"].as_bool().unwrap(),
            inhibit_any_policy: test["initial_inhibit_any_policy"].as_bool().unwrap(),
        },
        valid: test["should_validate"].as_bool().unwrap(),
        policies: test["user_constrained_policy_set"]
            .is_array()
            .then(|| strings(&test["user_constrained_policy_set"]).into_iter().collect()),
    });
    (at, cases.collect())
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

/// How far a case comes: the policies of its path, or why it does not hold.
fn judge(case: &Case, at: UnixTime) -> Result<BTreeSet<String>, String> {
    let [Some(anchor), pool @ .., target] = case.certificates.as_slice() else { panic!("{}: no anchor", case.id) };
    let target = target.as_ref().ok_or("the target cannot be read")?;
    // In the order of the document and in the reverse one: what comes with a signature has no order.
    let mut pool: Vec<Certificate> = pool.iter().flatten().cloned().collect();
    let one = judge_pool(case, anchor, target, &pool, at);
    pool.reverse();
    let other = judge_pool(case, anchor, target, &pool, at);
    assert_eq!(one.is_ok(), other.is_ok(), "{}: {one:?}, and in the reverse order {other:?}", case.id);
    one
}

fn judge_pool(
    case: &Case,
    anchor: &Certificate,
    target: &Certificate,
    pool: &[Certificate],
    at: UnixTime,
) -> Result<BTreeSet<String>, String> {
    let mut store = TrustStore::default();
    store.add_anchors(None, [anchor.clone()]);
    let (limits, links) = (Limits::default(), LinkCache::default());
    let builder = || PathBuilder::new(&store, &AwsLc, &limits, &links);
    let path = builder()
        .with_policies(&case.inputs)
        .build(target, pool, at)
        .map_err(|none| format!("{:?} {} {:?}", none.problem, none.position, none.detail))?;
    if !path.valid_at(at) {
        return Err("outside of a validity period".to_owned());
    }
    revocation(builder(), &path, &case.lists, pool, at)?;
    Ok(path.policies().clone())
}

/// Valid cases that are not seen as such.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("4.1.4", "DSA is no algorithm of this program: NIST withdrew it (FIPS 186-5), Vietnam's rules never had it"),
    ("4.1.5", "the same"),
];

#[test]
fn pkits() {
    let Some(corpora) = support::corpora() else { return };
    let (at, cases) = cases(&corpora.join("pkits"));
    assert_eq!(cases.len(), 258);
    let mut wrong = Vec::new();
    for case in &cases {
        let result = judge(case, at);
        let number = case.id.split(' ').next().unwrap();
        if UNSUPPORTED.iter().any(|(id, _)| *id == number) {
            // The exact reason, so that it is seen when that changes.
            assert!(result.as_ref().is_err_and(|why| why.starts_with("SchemeUnsupported")), "{}: {result:?}", case.id);
        } else if result.is_ok() != case.valid {
            wrong.push(format!("{}: {result:?}", case.id));
        } else if let (Ok(policies), Some(stated)) = (&result, &case.policies)
            && policies != stated
        {
            wrong.push(format!("{}: {policies:?}, and not {stated:?}", case.id));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
