//! Which of the data that was used is worth keeping in the document.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::base::UnixTime;
use crate::base::hex;
use crate::crypto::DigestAlgorithm;
use crate::crypto::digest;
use crate::evidence::ValidationData;
use crate::findings::RevocationFacts;
use crate::findings::SignatureFacts;
use crate::findings::Status;
use crate::findings::StatusFacts;
use crate::findings::StatusKind;

/// What was used for a signature, without what others say as well: lists larger than `largest_crl` octets when an answer
/// says the same, statements that a newer one of their kind replaces.
pub(super) fn choose(facts: &SignatureFacts, used: &ValidationData, largest_crl: u64) -> ValidationData {
    let is_large = |octets: &&Arc<[u8]>| octets.len() as u64 > largest_crl;
    let large = used.crls.iter().filter(is_large).map(fingerprint).collect();
    let ends = used.certificates.iter().map(|c| (c.fingerprint(), c.not_after())).collect();
    let mut choice = Choice { large, ends, named: HashSet::new(), wanted: HashSet::new() };
    choice.all(&facts.revocation);
    for stamp in &facts.time_stamps {
        choice.all(&stamp.revocation);
    }
    // What no statement names, such as the base of a delta list, belongs to one that does.
    let keeps = |octets: &&Arc<[u8]>| {
        let sha256 = fingerprint(octets);
        choice.wanted.contains(&sha256) || !choice.named.contains(&sha256)
    };
    ValidationData {
        certificates: used.certificates.clone(),
        crls: used.crls.iter().filter(keeps).cloned().collect(),
        ocsp: used.ocsp.iter().filter(keeps).cloned().collect(),
    }
}

fn fingerprint(octets: &Arc<[u8]>) -> String {
    hex(digest(DigestAlgorithm::Sha256, octets).as_bytes())
}

struct Choice {
    /// Lists that are kept only when nothing else will do.
    large: HashSet<String>,
    /// When certificates end.
    ends: HashMap<String, UnixTime>,
    /// Everything that was used for some statement.
    named: HashSet<String>,
    wanted: HashSet<String>,
}

impl Choice {
    fn all(&mut self, revocation: &[RevocationFacts]) {
        for about in revocation {
            self.certificate(about);
        }
    }

    fn certificate(&mut self, about: &RevocationFacts) {
        self.named.extend(about.evidence.iter().map(|e| e.sha256.clone()));
        // Data from after a certificate's end may no longer tell of it (RFC 5280 §5): the newest from before goes first.
        let end = self.ends.get(&about.certificate).copied();
        let newest = |kind: StatusKind| {
            let of_kind = about.evidence.iter().filter(|e| e.kind == kind);
            of_kind.max_by_key(|e| (end.is_none_or(|end| e.this_update <= end), e.this_update))
        };
        let answer = newest(StatusKind::Ocsp);
        let list = newest(StatusKind::Crl).filter(|list| answer.is_none() || !self.large.contains(&list.sha256));
        // What speaks against a certificate is never left out.
        let against = about.evidence.iter().filter(|e| e.status != Status::Good);
        let kept: Vec<&StatusFacts> = answer.into_iter().chain(list).chain(against).collect();
        for evidence in kept {
            if self.wanted.insert(evidence.sha256.clone()) {
                self.all(&evidence.signer_revocation);
            }
        }
    }
}
