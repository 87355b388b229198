//! Proofs of existence (EN 319 102-1 §5.6.2): what time-stamps inside a document prove of the octets they cover.
//!
//! Signatures are looked at from the newest revision to the oldest, so that what judges a time-stamp is known before it is
//! judged: a time-stamp whose authority has ended is judged at the time a later one proves that it existed. Order is that
//! of octets, never of stated times: authorities' clocks disagree by minutes, also within one file.
//!
//! A signature of revision `r` of a PDF covers every octet up to the end of `r` but its own `/Contents`; one in XML covers
//! what it selects ([`super::cover`]). It proves that what it covers existed at `T`
//! - when it is a document time-stamp that holds: `T` is what the token states;
//! - when it is somebody's signature with a signature time-stamp that holds: the token commits to the signature value, the
//!   value to the signed attributes, those to the octets. That chain is worth nothing without a believed certificate issued
//!   before `T`: a key could be made afterwards under which an old value fits other octets. With one, only a second
//!   preimage of the digest would do, so the digest must be fit as long as nothing later covers the octets; whether the
//!   signer was revoked does not matter, whether an authority above was does, since it could antedate certificates.

use super::algorithms::Use;
use super::cover::{covers, covers_data, covers_token};
use super::profile::Policy;
use super::rule_set::RuleSet;
use super::status::{Court, Instant, revocation};
use super::token::{TokenJudgement, judge_token};
use crate::base::UnixTime;
use crate::findings::Binding;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::Origin;
use crate::findings::PathFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::ValueFacts;

/// What a proof rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProofKind {
    /// A time-stamp over the signature itself.
    SignatureTimeStamp,
    /// A document time-stamp that covers it.
    DocumentTimeStamp,
    /// A later signature that covers it, with a time-stamp of its own.
    LaterSignature,
}

/// Something existed at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// At the latest.
    pub time: UnixTime,
    /// What it rests on.
    pub kind: ProofKind,
    /// Index of the signature whose time-stamp it is, among the facts.
    pub by: usize,
    /// The revision, from 1, up to whose end everything is covered but the `/Contents` of that signature itself; in XML the
    /// number of that signature, which covers what its facts name.
    pub revision: usize,
}

/// All proofs of one document, and what became of every time-stamp.
pub(super) struct Existence<'f> {
    facts: &'f DocumentFacts,
    /// Of signatures that cover others.
    proofs: Vec<Proof>,
    /// For each signature its time-stamps, in the order of the facts.
    tokens: Vec<Vec<TokenJudgement>>,
}

impl<'f> Existence<'f> {
    pub(super) fn of(facts: &'f DocumentFacts, policy: &Policy, at: UnixTime) -> Self {
        let mut this = Self { facts, proofs: Vec::new(), tokens: vec![Vec::new(); facts.signatures.len()] };
        let mut order: Vec<usize> = (0..facts.signatures.len()).collect();
        order.sort_by_key(|&i| core::cmp::Reverse(facts.signatures.get(i).map_or(0, |s| s.revision)));
        for index in order {
            let Some(signature) = facts.signatures.get(index) else { continue };
            let instant =
                |cover: Option<Proof>| Instant { time: cover.map_or(at, |c| c.time), proven: cover.is_some() };
            let when = instant(this.of_message(signature));
            let judged: Vec<TokenJudgement> = signature
                .time_stamps
                .iter()
                .map(|stamp| {
                    let rules = policy.rules_for(profile(&stamp.path));
                    let when = instant(this.earliest(|by| covers_token(by, signature, stamp)));
                    judge_token(stamp, &Court { at, rules, existence: &this }, when)
                })
                .collect();
            let proof = this.proof(index, signature, &judged, policy.rules_for(profile(&signature.path)), when);
            if let Some(tokens) = this.tokens.get_mut(index) {
                *tokens = judged;
            }
            this.proofs.extend(proof);
        }
        this
    }

    /// What a signature proves of the octets it covers. `when`: since when its own octets are fixed.
    fn proof(
        &self,
        by: usize,
        signature: &SignatureFacts,
        tokens: &[TokenJudgement],
        rules: &RuleSet,
        when: Instant,
    ) -> Option<Proof> {
        if signature.coverage == "unclear" || !signature.defects.is_empty() || signature.removed {
            return None;
        }
        let ContentFacts::Match(digest) = signature.content else { return None };
        let time = tokens.iter().filter(|t| t.refused.is_none()).map(|t| t.gen_time).min()?;
        let revision = signature.revision;
        if signature.kind == SignatureKind::Timestamp {
            // Its token stamps the octets themselves: exactly one, whose imprint is their digest.
            let [_] = tokens else { return None };
            return Some(Proof { time, kind: ProofKind::DocumentTimeStamp, by, revision });
        }
        // The older form names no certificate: another one for the same key would commit to the same octets.
        let one_key = matches!(signature.binding, Binding::Match(_) | Binding::Absent);
        if signature.value != ValueFacts::Match || !one_key {
            return None;
        }
        let scheme = signature.scheme.as_ref()?;
        let PathFacts::Found { certificates, links, .. } = &signature.path else { return None };
        let alive = certificates.iter().all(|c| c.not_before <= time && time <= c.not_after);
        let digests =
            [digest, scheme.digest].into_iter().all(|d| rules.digest_fit(d, Use::Signature, when.time).is_ok());
        let links = links.iter().all(|l| rules.digest_fit(l.digest, Use::Certificate, time).is_ok());
        let keys = certificates.iter().enumerate().all(|(i, certificate)| {
            let what = if i == 0 { Use::Signature } else { Use::Certificate };
            certificate.key.as_ref().is_some_and(|key| rules.key_fit(key, what, time).is_ok())
        });
        let antedating = certificates.iter().skip(1).any(|authority| {
            let about = signature.revocation.iter().filter(|r| r.certificate == authority.sha256);
            about.flat_map(|r| &r.evidence).filter_map(|e| revocation(&e.status)).any(|(since, _)| since <= when.time)
        });
        (alive && digests && links && keys && !antedating).then_some(Proof {
            time,
            kind: ProofKind::LaterSignature,
            by,
            revision,
        })
    }

    /// The earliest proof by a signature that covers something.
    fn earliest(&self, is_covering: impl Fn(&SignatureFacts) -> bool) -> Option<Proof> {
        let covering = |p: &&Proof| self.facts.signatures.get(p.by).is_some_and(&is_covering);
        self.proofs.iter().filter(covering).min_by_key(|p| p.time).copied()
    }

    /// The earliest proof for what lies inside the `/Contents`, or the element, of a signature: only others cover it.
    pub(super) fn of_message(&self, signature: &SignatureFacts) -> Option<Proof> {
        self.earliest(|by| covers(by, signature))
    }

    /// Since when a piece of validation data is proven to exist.
    pub(super) fn of_origin(&self, origin: Origin) -> Option<UnixTime> {
        self.earliest(|by| covers_data(by, origin)).map(|p| p.time)
    }

    /// What became of the time-stamps of a signature.
    pub(super) fn tokens(&self, index: usize) -> &[TokenJudgement] {
        self.tokens.get(index).map_or(&[], Vec::as_slice)
    }

    /// The latest time that a signature can have been made before nobody could: it covers tokens of other signatures, so it is
    /// younger than each of those that holds.
    pub(super) fn not_before(&self, signature: &SignatureFacts) -> Option<UnixTime> {
        let all = self.facts.signatures.iter().zip(&self.tokens);
        let tokens =
            all.flat_map(|(other, judged)| other.time_stamps.iter().zip(judged).map(move |(t, j)| (other, t, j)));
        let covered = tokens.filter(|(other, token, _)| covers_token(signature, other, token));
        covered.filter(|(.., judged)| judged.refused.is_none()).map(|(.., judged)| judged.gen_time).max()
    }
}

/// The trust profile that a path ends in.
pub(super) fn profile(path: &PathFacts) -> Option<&str> {
    match path {
        PathFacts::Found { profile, .. } => profile.as_deref(),
        PathFacts::NotBuilt | PathFacts::NotFound { .. } => None,
    }
}
