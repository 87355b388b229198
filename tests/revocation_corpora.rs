//! Revocation lists and OCSP answers of others' test suites, row by row. Those whose authorities are none by RFC 5280, so
//! that no path leads over them, are in the unit tests of `trust::revocation`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::collections::BTreeMap;

use kyso::base::UnixTime;
use kyso::trust::StatusData;
use kyso::x509::Certificate;
use support::status::{Asker, Outcome, base64, judge, list, ocsp, rows};

#[test]
fn openssl_answers() {
    let Some(corpora) = support::corpora() else { return };
    let folder = corpora.join("openssl-ocsp");
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for row in rows(&folder) {
        count += 1;
        let words: BTreeMap<&str, &str> = row[4].split(' ').filter_map(|word| word.split_once('=')).collect();
        let one = |key: &str| Certificate::all_from_file(&read(words[key])).unwrap().remove(0);
        let (root, target) = (one("root"), one("cert"));
        let others = match words["others"] {
            "-" => Vec::new(),
            name => Certificate::all_from_file(&read(name)).unwrap(),
        };
        let data: Vec<StatusData> = words["responses"]
            .split('+')
            .map(|name| ocsp(base64(&String::from_utf8(read(name)).unwrap()).into()))
            .collect();
        let asker = Asker::new(&[&root], UnixTime::parse_rfc3339(&row[3]).unwrap());
        let path = asker.path(&target, &others);
        // As the suite has it: what the test has answers for has to be good; certificates below the anchor without any
        // are not asked for.
        let asked = if words["responses"].contains('+') { path.certificates().len() - 1 } else { 1 };
        let statuses: Vec<_> = (0..asked).map(|index| asker.check(&path, index, &data, &others)).collect();
        let good = statuses.iter().all(|status| {
            // Responders of this suite have no other data about them; their own status is for policy.
            let own: Vec<_> = status.evidence.iter().map(|e| (e.status, e.this_update, e.next_update)).collect();
            own.iter().any(|(status, this, next)| {
                *status == kyso::trust::Status::Good && *this <= asker.at && next.is_some_and(|next| asker.at <= next)
            })
        });
        if good != (row[2] == "valid") {
            wrong.push(format!("{} {}: {} expected: {statuses:?}", row[0], row[4], row[2]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(count, 17);
}

/// The lists of PKITS: for every test of sections 4.4, 4.14 and 4.15, and of 4.5 and 4.7 where lists decide, the status of
/// every certificate on the path.
#[test]
fn pkits_lists() {
    let Some(corpora) = support::corpora() else { return };
    let folder = corpora.join("pkits");
    let suite: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("pkits.json")).unwrap()).unwrap();
    let at = UnixTime::parse_rfc3339(suite["validation_time"].as_str().unwrap()).unwrap();
    let read =
        |kind: &str, name: &serde_json::Value| std::fs::read(folder.join(kind).join(name.as_str().unwrap())).unwrap();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for test in suite["tests"].as_array().unwrap() {
        let id = test["id"].as_str().unwrap();
        if !["4.4.", "4.5.", "4.7.", "4.14.", "4.15."].iter().any(|section| id.starts_with(section)) {
            continue;
        }
        count += 1;
        let all = |key: &str| -> Vec<Option<Certificate>> {
            let names = test[key].as_array().unwrap();
            names.iter().map(|name| Certificate::from_der(&read("certs", name)).ok()).collect()
        };
        let path: Vec<Certificate> = all("path").into_iter().flatten().collect();
        let pool: Vec<Certificate> = all("certs").into_iter().flatten().collect();
        let data: Vec<StatusData> =
            test["crls"].as_array().unwrap().iter().map(|name| list(read("crls", name).into())).collect();
        let asker = Asker::new(&[&path[0]], at);
        let target = path.last().unwrap();
        let should = test["should_validate"].as_bool().unwrap();
        let Ok(path) = asker.builder().build(target, &pool, at) else {
            if should {
                wrong.push(format!("{id}: no path"));
            }
            continue;
        };
        let statuses: Vec<_> =
            (0..path.certificates().len() - 1).map(|index| asker.check(&path, index, &data, &pool)).collect();
        let good = statuses.iter().all(|status| judge(status, at, 36_500) == Outcome::Good);
        if good != should {
            wrong.push(format!(
                "{id} {}: {should} expected: {:?}",
                test["name"],
                statuses
                    .iter()
                    .map(|s| (&s.certificate, judge(s, at, 36_500), &s.unused, s.evidence.len()))
                    .collect::<Vec<_>>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(count, 79);
}
