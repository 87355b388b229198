//! Which algorithm was fit for what, and until when.

use super::rule_set::RuleSet;
use crate::base::UnixTime;
use crate::crypto::DigestAlgorithm;
use crate::findings::KeyFacts;

/// What an algorithm is used for: collisions matter more where an attacker chooses what is signed, and what is signed
/// every few hours can be replaced sooner than what was signed once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Signature,
    Certificate,
    TimeStamp,
    Revocation,
}

/// Until when something is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// No end is set.
    Open,
    /// The last accepted moment.
    Time(UnixTime),
}

/// The end for each use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) signature: Until,
    pub(super) certificate: Until,
    pub(super) time_stamp: Until,
    pub(super) revocation: Until,
}

impl Ends {
    const fn of(&self, what: Use) -> Until {
        match what {
            Use::Signature => self.signature,
            Use::Certificate => self.certificate,
            Use::TimeStamp => self.time_stamp,
            Use::Revocation => self.revocation,
        }
    }

    /// All moments after which something is no longer accepted.
    pub(super) fn times(&self) -> impl Iterator<Item = UnixTime> {
        [self.signature, self.certificate, self.time_stamp, self.revocation].into_iter().filter_map(|end| match end {
            Until::Open => None,
            Until::Time(time) => Some(time),
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DigestRow {
    pub(super) name: DigestAlgorithm,
    pub(super) ends: Ends,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyRow {
    pub(super) kind: String,
    pub(super) bits: u32,
    pub(super) ends: Ends,
}

/// An algorithm that was not fit (any more), with the last day it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfit {
    pub(super) name: String,
    /// `None`: never accepted by this policy.
    pub(super) until: Option<UnixTime>,
}

impl RuleSet {
    pub(super) fn digest_fit(&self, digest: DigestAlgorithm, what: Use, at: UnixTime) -> Result<(), Unfit> {
        let row = self.digests.iter().find(|d| d.name == digest);
        fit(row.map(|d| d.ends.of(what)), at, || digest.name().to_owned())
    }

    pub(super) fn key_fit(&self, key: &KeyFacts, what: Use, at: UnixTime) -> Result<(), Unfit> {
        let row = self.keys.iter().filter(|k| k.kind == key.kind && k.bits <= key.bits).max_by_key(|k| k.bits);
        fit(row.map(|k| k.ends.of(what)), at, || format!("{} {}", key.kind, key.bits))
    }
}

fn fit(until: Option<Until>, at: UnixTime, name: impl FnOnce() -> String) -> Result<(), Unfit> {
    match until {
        Some(Until::Open) => Ok(()),
        Some(Until::Time(end)) if at <= end => Ok(()),
        Some(Until::Time(end)) => Err(Unfit { name: name(), until: Some(end) }),
        None => Err(Unfit { name: name(), until: None }),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::profile::Policy;
    use super::*;

    fn rsa(bits: u32) -> KeyFacts {
        KeyFacts { kind: "RSA".to_owned(), bits }
    }

    fn day(text: &str) -> UnixTime {
        UnixTime::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn dates_decide() {
        let policy = Policy::standard().unwrap();
        let (old, new) = (day("2012-08-01T12:00:00Z"), day("2012-08-01T17:00:00Z"));
        for rules in policy.rule_sets() {
            assert!(rules.digest_fit(DigestAlgorithm::Sha1, Use::Signature, old).is_ok());
            assert!(rules.digest_fit(DigestAlgorithm::Sha1, Use::Signature, new).is_err());
            assert!(rules.digest_fit(DigestAlgorithm::Sha1, Use::Revocation, new).is_err());
            assert!(rules.digest_fit(DigestAlgorithm::Sha256, Use::TimeStamp, new).is_ok());
            assert!(rules.key_fit(&rsa(2048), Use::Signature, new).is_ok());
            assert!(rules.key_fit(&rsa(1024), Use::Signature, day("2026-01-01T00:00:00Z")).is_err());
            assert_eq!(rules.key_fit(&rsa(512), Use::Signature, old).unwrap_err().until, None);
        }
    }

    /// What ISO/TS 32001 and 32002 add counts only where a list names it: nothing is accepted because it can be computed.
    #[test]
    fn new_algorithms_are_accepted_where_listed() {
        let policy = Policy::standard().unwrap();
        let now = day("2026-11-22T00:00:00Z");
        for rules in policy.rule_sets() {
            for digest in [DigestAlgorithm::Sha3_256, DigestAlgorithm::Sha3_384, DigestAlgorithm::Sha3_512] {
                assert!(rules.digest_fit(digest, Use::Signature, now).is_ok(), "{digest}");
            }
            let shake = rules.digest_fit(DigestAlgorithm::Shake256, Use::Signature, now);
            assert_eq!(shake.is_ok(), rules.name() != "baseline", "{}", rules.name());
            for (kind, bits) in [("Ed25519", 256), ("Ed448", 448)] {
                let edwards = KeyFacts { kind: kind.to_owned(), bits };
                assert_eq!(rules.key_fit(&edwards, Use::Signature, now).unwrap_err().until, None, "{}", rules.name());
            }
            // The European list names them, and the circular names no curve.
            for bits in [256, 384, 512] {
                let brainpool = KeyFacts { kind: format!("brainpoolP{bits}r1"), bits };
                assert!(rules.key_fit(&brainpool, Use::Signature, now).is_ok(), "{}", rules.name());
            }
        }
        let text = "schema = \"kyso.policy/1\"\n[[key]]\nkind = \"Ed25519\"\nbits = 256\nuntil = \"\"\nsource = \"x\"";
        let listed = Policy::from_toml(text).unwrap();
        let ed25519 = KeyFacts { kind: "Ed25519".to_owned(), bits: 256 };
        assert!(listed.rules_for(None).key_fit(&ed25519, Use::Signature, now).is_ok());
    }

    /// The circular sets no end for RSA 2048, the European list does.
    #[test]
    fn the_sets_differ() {
        let policy = Policy::standard().unwrap();
        let later = day("2030-01-01T00:00:00Z");
        for (profile, fit) in [(Some("vn-gov"), true), (Some("vn-public"), true), (None, false)] {
            let rules = policy.rules_for(profile);
            assert_eq!(rules.key_fit(&rsa(2048), Use::Signature, later).is_ok(), fit, "{profile:?}");
            assert!(rules.key_fit(&rsa(2047), Use::Signature, later).is_err(), "{profile:?}");
            assert!(rules.key_fit(&rsa(3072), Use::Signature, later).is_ok(), "{profile:?}");
        }
    }
}
