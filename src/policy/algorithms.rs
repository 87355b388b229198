//! Which algorithm was fit for what, and until when.

use super::profile::{Policy, Until};
use crate::base::UnixTime;
use crate::crypto::DigestAlgorithm;
use crate::findings::KeyFacts;

/// What a digest is used for: collisions matter more where an attacker chooses what is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Signature,
    Certificate,
    TimeStamp,
}

/// An algorithm that was not fit (any more), with the last day it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfit {
    pub(super) name: String,
    /// `None`: never accepted by this policy.
    pub(super) until: Option<UnixTime>,
}

impl Policy {
    pub(super) fn digest_fit(&self, digest: DigestAlgorithm, what: Use, at: UnixTime) -> Result<(), Unfit> {
        let row = self.digests.iter().find(|d| d.name == digest);
        let until = row.map(|d| match what {
            Use::Signature => d.signature,
            Use::Certificate => d.certificate,
            Use::TimeStamp => d.time_stamp,
        });
        fit(until, at, || digest.name().to_owned())
    }

    pub(super) fn key_fit(&self, key: &KeyFacts, at: UnixTime) -> Result<(), Unfit> {
        let row = self.keys.iter().filter(|k| k.kind == key.kind && k.bits <= key.bits).max_by_key(|k| k.bits);
        fit(row.map(|k| k.until), at, || format!("{} {}", key.kind, key.bits))
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
    use super::*;

    fn rsa(bits: u32) -> KeyFacts {
        KeyFacts { kind: "RSA".to_owned(), bits }
    }

    #[test]
    fn dates_decide() {
        let policy = Policy::standard().unwrap();
        let day = |text: &str| UnixTime::parse_rfc3339(text).unwrap();
        let (old, new) = (day("2012-08-01T12:00:00Z"), day("2012-08-01T17:00:00Z"));
        assert!(policy.digest_fit(DigestAlgorithm::Sha1, Use::Signature, old).is_ok());
        assert!(policy.digest_fit(DigestAlgorithm::Sha1, Use::Signature, new).is_err());
        assert!(policy.digest_fit(DigestAlgorithm::Sha256, Use::TimeStamp, new).is_ok());
        assert!(policy.key_fit(&rsa(2048), new).is_ok());
        assert!(policy.key_fit(&rsa(2047), day("2026-01-01T00:00:00Z")).is_err());
        assert_eq!(policy.key_fit(&rsa(512), old).unwrap_err().until, None);
    }
}
