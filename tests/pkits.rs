//! NIST PKITS 4.1 to 4.16: every case, its path, its policies and its revocation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as FilePath;

use kyso::base::{Limits, UnixTime};
use kyso::crypto::AwsLc;
use kyso::trust::{LinkCache, NoPath, Path, PathBuilder, PolicyInputs, TrustStore};
use kyso::x509::Certificate;
use serde_json::Value;

struct Case {
    id: String,
    /// The anchor first, the target last; what cannot be read is absent.
    certificates: Vec<Option<Certificate>>,
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
        let load = || {
            Certificate::from_der(&std::fs::read(&path).unwrap()).inspect_err(|e| println!("{name}: {e} {e:?}")).ok()
        };
        read.entry(name.clone()).or_insert_with(load).clone()
    };
    let tests = suite["tests"].as_array().unwrap();
    let cases = tests.iter().map(|test| Case {
        id: format!("{} {}", test["id"].as_str().unwrap(), test["name"].as_str().unwrap()),
        certificates: strings(&test["certs"]).iter().map(&mut certificate).collect(),
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

fn path(case: &Case, at: UnixTime) -> Option<Result<Path, NoPath>> {
    let [Some(anchor), pool @ .., target] = case.certificates.as_slice() else { panic!("{}: no anchor", case.id) };
    let pool: Vec<Certificate> = pool.iter().flatten().cloned().collect();
    let mut store = TrustStore::default();
    store.add_anchors(None, [anchor.clone()]);
    let (limits, links) = (Limits::default(), LinkCache::default());
    let builder = PathBuilder::new(&store, &AwsLc, &limits, &links).with_policies(&case.inputs);
    Some(builder.build(target.as_ref()?, &pool, at))
}

#[test]
fn explore() {
    let Some(corpora) = support::corpora() else { return };
    let (at, cases) = cases(&corpora.join("pkits"));
    let mut bad = 0;
    for case in &cases {
        let Some(result) = path(case, at) else {
            assert!(!case.valid);
            continue;
        };
        let ok = result.as_ref().is_ok_and(|p| p.valid_at(at));
        if ok != case.valid
            || result.as_ref().is_ok_and(|p| case.valid && case.policies.as_ref().is_some_and(|c| c != p.policies()))
        {
            bad += 1;
            match &result {
                Ok(p) => {
                    println!("{}: expected {} got {ok} {:?} / {:?}", case.id, case.valid, p.policies(), case.policies)
                }
                Err(n) => println!(
                    "{}: expected {} got {ok} {:?} {:?} {:?}",
                    case.id, case.valid, n.problem, n.certificate, n.detail
                ),
            }
        }
    }
    println!("{bad} of {}", cases.len());
}
