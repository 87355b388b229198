//! Rules about algorithms and keys.

use super::algorithms::{Unfit, Use};
use super::rules::Outcome::{self, Met, Undecided};
use super::rules::{Case, error};
use super::verdict::{Class, Reason};
use crate::base::UnixTime;
use crate::findings::ContentFacts;
use crate::findings::PathFacts;
use crate::findings::SignatureKind;

/// Digests and keys of the signature and its path, by the dates of the policy (EN 319 102-1 §5.2.8, threat C-12).
pub(super) fn algorithms_fit(case: &Case<'_>) -> Outcome {
    let time = case.best.time;
    let own = match case.facts.kind {
        SignatureKind::Signature => Use::Signature,
        SignatureKind::Timestamp => Use::TimeStamp,
    };
    let mut found: Vec<(Unfit, &str, String)> = Vec::new();
    let mut note = |result: Result<(), Unfit>, role: &'static str, name: &str| {
        if let Err(unfit) = result {
            found.push((unfit, role, name.to_owned()));
        }
    };
    let content = match case.facts.content {
        ContentFacts::Match(digest) | ContentFacts::Mismatch(digest) => Some(digest),
        ContentFacts::Unchecked(_) => None,
    };
    let scheme = case.facts.scheme.as_ref().map(|s| s.digest);
    if let Some(digest) = content {
        note(case.rules.digest_fit(digest, own, time), "content", "");
    }
    if let Some(digest) = scheme.filter(|d| Some(*d) != content) {
        note(case.rules.digest_fit(digest, own, time), "signature", "");
    }
    if let Some(key) = case.facts.signer.as_ref().and_then(|s| s.key.as_ref()) {
        note(case.rules.key_fit(key, own, time), "key", "");
    }
    if let PathFacts::Found { certificates, links, .. } = &case.facts.path {
        for (link, certificate) in links.iter().zip(certificates) {
            let result = case.rules.digest_fit(link.digest, Use::Certificate, time);
            note(result, "certificate", certificate.display_name());
        }
        for certificate in certificates.iter().skip(1) {
            if let Some(key) = &certificate.key {
                note(case.rules.key_fit(key, Use::Certificate, time), "issuer-key", certificate.display_name());
            }
        }
    }
    if found.is_empty() {
        return Met;
    }
    // With a proof that the signature is no older, or for an algorithm never accepted, more proofs cannot help.
    let hopeless = case.best.proven || found.iter().any(|(unfit, ..)| unfit.until.is_none());
    let reason = if hopeless { Reason::CryptoConstraintsFailure } else { Reason::CryptoConstraintsFailureNoPoe };
    let findings = found
        .into_iter()
        .map(|(unfit, role, name)| {
            let class =
                if role == "certificate" || role == "issuer-key" { Class::Certificate } else { Class::Signature };
            error(&format!("algorithm.{role}"), class)
                .with("algorithm", unfit.name)
                .with("until", unfit.until.map(UnixTime::vietnam_day).unwrap_or_default())
                .with("name", name)
                .with("time", time)
        })
        .collect();
    Undecided(reason, findings)
}

/// Whether the scheme is among those a regulation lists (TT 15/2025/TT-BKHCN PL I 1.2 names RSASSA-PSS and ECDSA).
pub(super) fn scheme_listed(case: &Case<'_>) -> Outcome {
    let Some(scheme) = case.facts.scheme.as_ref().filter(|_| case.facts.kind == SignatureKind::Signature) else {
        return Met;
    };
    if case.rules.schemes.contains(&scheme.name) {
        return Met;
    }
    let finding = error("algorithm.scheme-not-listed", Class::Signature).with("algorithm", &scheme.name);
    Undecided(Reason::CryptoConstraintsFailure, vec![finding])
}
