//! Generated chains, judged by this program and by OpenSSL: where they differ, the reason is written here.
//!
//! OpenSSL builds and checks paths by RFC 5280 with name constraints and the policy tree, and shares no code with us.
//! Roots say little: what an anchor says counts for us (RFC 5937) and in part only for OpenSSL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod support;

use std::collections::BTreeMap;
use std::path::Path as FilePath;
use std::process::Command;

use kyso::base::UnixTime;
use kyso::trust::PathProblem;
use kyso::x509::Certificate;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use support::chains::{AT, Chain, POLICIES, certificates, chain, ours};
use support::issue::{Party, party};

/// Chains of one run: each starts a program.
const CHAINS: usize = 300;

/// What `openssl verify` says.
fn openssl(folder: &FilePath, chain: &Chain) -> Result<(), String> {
    let mut command = Command::new("openssl");
    let at = UnixTime::parse_rfc3339(AT).unwrap().seconds().to_string();
    command.current_dir(folder).args(["verify", "-attime", &at, "-policy_check", "-CAfile", "root.pem"]);
    for (flag, word) in [
        (chain.explicit, "-explicit_policy"),
        (chain.inhibit_mapping, "-inhibit_map"),
        (chain.inhibit_any, "-inhibit_any"),
    ] {
        if flag {
            command.arg(word);
        }
    }
    // Without any it wants none, which nothing can be valid for.
    command.args(["-policy", POLICIES[chain.wanted.unwrap_or(2)]]);
    if !chain.authorities.is_empty() {
        command.args(["-untrusted", "between.pem"]);
    }
    let output = command.arg("target.pem").output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn pem(certificates: &[Certificate]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for certificate in certificates {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        for line in certificate.der().chunks(48) {
            for three in line.chunks(3) {
                let octet = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
                let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
                for i in 0..4 {
                    let letter = char::from(LETTERS[(bits >> (18 - 6 * i) & 63) as usize]);
                    text.push(if i <= three.len() { letter } else { '=' });
                }
            }
            text.push('\n');
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    text
}

/// Why the two may differ about a chain: only where we are stricter. What can be read in two ways is excluded by a subtree
/// that may be meant for it (threat V-05), where OpenSSL takes one reading.
fn explained(chain: &Chain, ours: &Result<(), PathProblem>, openssl: &Result<(), String>) -> Option<&'static str> {
    if openssl.is_err() || !matches!(ours, Err(PathProblem::NameUnclear | PathProblem::NameNotAllowed)) {
        return None;
    }
    let excluded = |of: &[usize]| chain.authorities.iter().any(|a| a.excluded.iter().any(|i| of.contains(i)));
    let named = |of: &[usize]| chain.names.iter().any(|i| of.contains(i));
    if chain.authorities.iter().any(|a| a.permitted.contains(&9)) && named(&[1, 8]) {
        return Some("what permits .gov.vn, on domains, may permit nothing");
    }
    if excluded(&[0, 1]) && named(&[8]) {
        return Some("*.gov.vn may be the excluded www.gov.vn (CVE-2025-61727)");
    }
    if excluded(&[0, 1, 9]) && named(&[9]) {
        return Some("gov.vn. may be gov.vn");
    }
    if excluded(&[4]) && named(&[10]) {
        return Some("A@gov.vn may be the excluded a@gov.vn");
    }
    if excluded(&[3, 9]) && named(&[0, 3, 10]) {
        return Some("what excludes .gov.vn may mean gov.vn, too");
    }
    None
}

#[test]
fn generated_chains_are_judged_as_by_openssl() {
    if !support::have("openssl") {
        return;
    }
    let folder = support::temp_dir();
    let keys: Vec<Party> = (0..8).map(|i| party(&format!("k{i}"))).collect();
    let mut runner = TestRunner::deterministic();
    let (mut valid, mut reasons, mut differences) = (0, BTreeMap::new(), Vec::new());
    for _ in 0..CHAINS {
        let chain = chain().new_tree(&mut runner).unwrap().current();
        let (root, between, target) = certificates(&chain, &keys);
        for (file, content) in
            [("root.pem", vec![root.clone()]), ("between.pem", between.clone()), ("target.pem", vec![target.clone()])]
        {
            std::fs::write(folder.path().join(file), pem(&content)).unwrap();
        }
        let ours = ours(&chain, &root, &between, &target);
        let theirs = openssl(folder.path(), &chain);
        valid += usize::from(ours.is_ok() && theirs.is_ok());
        if let Err(problem) = ours {
            *reasons.entry(problem).or_insert(0) += 1;
        }
        if ours.is_ok() != theirs.is_ok() {
            match explained(&chain, &ours, &theirs) {
                Some(why) => println!("{why}"),
                None => differences.push(format!("{chain:?}\n  ours {ours:?}\n  OpenSSL {theirs:?}")),
            }
        }
    }
    println!("{valid} of {CHAINS} valid; {reasons:?}");
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
    // The generator makes both kinds, and refusals of every sort.
    assert!(valid > CHAINS / 10 && reasons.len() >= 5, "{valid} valid, {reasons:?}");
}
