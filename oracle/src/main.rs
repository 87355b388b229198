//! Generated chains, judged by this program and by certval: where they differ, the reason is written here.
//!
//! certval is written from RFC 5280 (with RFC 9618 for policies), in Rust, by others; it shares no code with us. The
//! chains are those of `tests/oracle.rs`, which asks OpenSSL.

mod certval_says;
#[path = "../../tests/support/chains.rs"]
#[allow(missing_docs, unreachable_pub)]
mod chains;
mod explained;
#[path = "../../tests/support/issue.rs"]
#[allow(dead_code, missing_docs, unreachable_pub)]
mod issue;
mod policy_tree;

use std::collections::BTreeMap;
use std::process::ExitCode;

use chains::{Chain, certificates, chain, ours};
use explained::{Difference, KINDS};
use issue::{Party, party};
use kyso::trust::PathProblem;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Chains of one run, unless told.
const CHAINS: u32 = 2000;
/// So many chains show every kind of difference there is; some are rare.
const MANY: u32 = 50_000;
/// Differences printed whole.
const SHOWN: usize = 10;

const KEY_CERT_SIGN_AND_CRL_SIGN: u8 = 0x06;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let mut number = |default: u32| args.next().map_or(Ok(default), |text| text.parse::<u32>());
    let (Ok(count), Ok(seed)) = (number(CHAINS), number(0)) else {
        eprintln!("usage: kyso-oracle [CHAINS [SEED]]");
        return ExitCode::from(2);
    };
    let tally = run(count, seed);
    tally.print();
    if tally.fine() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Tally {
    chains: u32,
    /// Both say yes, both say no.
    valid: u32,
    refused: u32,
    explained: BTreeMap<&'static str, u32>,
    unexplained: Vec<String>,
    /// Why we refuse.
    reasons: BTreeMap<String, u32>,
}

fn run(count: u32, seed: u32) -> Tally {
    let keys: Vec<Party> = (0..8).map(|i| party(&format!("k{i}"))).collect();
    let mut octets = [0; 32];
    octets[..4].copy_from_slice(&seed.to_be_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &octets);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut tally = Tally { chains: count, ..Tally::default() };
    for _ in 0..count {
        let chain = chain().new_tree(&mut runner).expect("a chain").current();
        tally.judge(&chain, &keys);
    }
    tally
}

/// The chain with a key usage wherever an authority says none.
fn with_key_usage(chain: &Chain) -> Option<Chain> {
    let mut other = chain.clone();
    for authority in other.authorities.iter_mut().filter(|a| a.ca) {
        authority.key_usage.get_or_insert(KEY_CERT_SIGN_AND_CRL_SIGN);
    }
    (0..chain.authorities.len())
        .any(|i| chain.authorities[i].key_usage != other.authorities[i].key_usage)
        .then_some(other)
}

impl Tally {
    fn judge(&mut self, chain: &Chain, keys: &[Party]) {
        let as_it_is = self.compare(chain, keys);
        // certval asks every authority for keyUsage first: what it says of the rest is seen when there is one.
        if let Some(with) = with_key_usage(chain) {
            let with_usage = self.compare(&with, keys);
            if as_it_is != with_usage {
                self.unexplained.push(format!("{chain:?}\n  with a key usage we say another thing"));
            }
        }
    }

    /// Counts, and says whether we find the chain valid.
    fn compare(&mut self, chain: &Chain, keys: &[Party]) -> bool {
        let (root, between, target) = certificates(chain, keys);
        let ours = ours(chain, &root, &between, &target);
        let theirs = certval_says::judge(chain, &root, &between, &target);
        if let Err(problem) = ours {
            *self.reasons.entry(format!("{problem:?}")).or_default() += 1;
        }
        let valid = ours.is_ok();
        // A third word, about policies only: what passes is in the tree, and what it is refused for is not.
        if (valid || ours == Err(PathProblem::PolicyNotAllowed)) && valid != policy_tree::allows(chain) {
            self.unexplained.push(format!("{chain:?}\n  ours {ours:?}, by the tree of RFC 5280 otherwise"));
        }
        match (valid, theirs.is_ok()) {
            (true, true) => self.valid += 1,
            (false, false) => self.refused += 1,
            _ => {
                let difference = Difference { chain, ours, theirs };
                match difference.explained() {
                    Some(kind) => *self.explained.entry(kind.name).or_default() += 1,
                    None => self.unexplained.push(difference.to_string()),
                }
            }
        }
        valid
    }

    fn print(&self) {
        let explained: u32 = self.explained.values().sum();
        println!(
            "{} chains, {} comparisons: {} valid for both, {} for neither, {explained} explained, {} not",
            self.chains,
            self.valid as usize + self.refused as usize + explained as usize + self.unexplained.len(),
            self.valid,
            self.refused,
            self.unexplained.len()
        );
        println!("we refuse: {:?}", self.reasons);
        for kind in KINDS {
            println!("{:6} {}: {}", self.explained.get(kind.name).unwrap_or(&0), kind.name, kind.why);
        }
        for kind in self.gone() {
            println!("no longer seen, to be struck: {kind}");
        }
        for difference in self.unexplained.iter().take(SHOWN) {
            println!("NOT EXPLAINED: {difference}");
        }
    }

    /// Explanations that nothing needs.
    fn gone(&self) -> Vec<&'static str> {
        let seen = |name: &str| self.explained.contains_key(name);
        KINDS.iter().map(|kind| kind.name).filter(|name| self.chains >= MANY && !seen(name)).collect()
    }

    fn fine(&self) -> bool {
        // A generator that makes one kind of chain compares nothing.
        let both = self.valid > self.chains / 10 && self.refused > self.chains / 10;
        self.unexplained.is_empty() && self.gone().is_empty() && both
    }
}
