//! Lists taken together: a delta with its base (RFC 5280 §5.2.4), lists that tell of some reasons each (§6.3.3 (d), (e)).

use std::cmp::Ordering;

use super::super::status::{Origin, Status, StatusKind, StatusProblem};
use super::list::VerifiedList;
use super::{StatusEvidence, UnusedStatus};
use crate::base::UnixTime;
use crate::crypto::SignatureScheme;
use crate::x509::Reasons;

/// What one list, or a delta with its base, says.
struct Statement<'l> {
    /// The list that decided.
    list: &'l VerifiedList,
    /// The other one of the two.
    with: Option<&'l VerifiedList>,
    status: Status,
    reasons: Reasons,
    this_update: UnixTime,
    next_update: Option<UnixTime>,
}

/// Everything that verified lists say of a certificate, alone and together.
pub(super) fn statements(lists: Vec<VerifiedList>) -> (Vec<StatusEvidence>, Vec<UnusedStatus>) {
    let mut unused = Vec::new();
    let mut statements = Vec::new();
    for list in &lists {
        if list.crl.base_number().is_none() {
            statements.push(alone(list));
            continue;
        }
        match base_of(list, &lists) {
            Base::Found(base) => statements.push(together(list, base)),
            // The authority said so, whatever else it said.
            Base::Missing | Base::Newer if list.told.is_some_and(|told| told.status().is_some()) => {
                statements.push(alone(list));
            }
            Base::Missing => unused.push(not_used(list, StatusProblem::DeltaWithoutBase)),
            Base::Newer => {}
        }
    }
    let (mut evidence, mut partial) = (Vec::new(), Vec::new());
    for statement in statements {
        if statement.status == Status::Good && !statement.reasons.is_all() {
            partial.push(statement);
        } else {
            let reasons = statement.reasons;
            evidence.push((reasons, statement.evidence()));
        }
    }
    let bad: Vec<(Reasons, UnixTime)> = evidence
        .iter()
        .filter(|(_, evidence)| evidence.status != Status::Good)
        .map(|(reasons, evidence)| (*reasons, evidence.this_update))
        .collect();
    let mut evidence: Vec<StatusEvidence> = evidence.into_iter().map(|(_, evidence)| evidence).collect();
    // Where a list says otherwise, an older one for the same reasons does not help to make up a whole.
    let outdated = |s: &Statement<'_>| bad.iter().any(|(reasons, at)| *reasons == s.reasons && *at >= s.this_update);
    let usable: Vec<&Statement<'_>> = partial.iter().filter(|s| !outdated(s)).collect();
    match whole(usable) {
        Some(whole) => evidence.push(whole),
        None => unused.extend(partial.iter().map(|s| not_used(s.list, StatusProblem::SomeReasonsOnly))),
    }
    (evidence, unused)
}

fn not_used(list: &VerifiedList, problem: StatusProblem) -> UnusedStatus {
    UnusedStatus { kind: StatusKind::Crl, origin: list.origin, data: list.data, problem }
}

fn alone(list: &VerifiedList) -> Statement<'_> {
    Statement {
        list,
        with: None,
        status: list.told.and_then(|told| told.status()).unwrap_or(Status::Good),
        reasons: list.reasons,
        this_update: list.crl.this_update(),
        next_update: list.crl.next_update(),
    }
}

/// A delta and its base are what a complete list of the delta's time would be. What the delta says goes first; the base
/// speaks where the delta is silent.
fn together<'l>(delta: &'l VerifiedList, base: &'l VerifiedList) -> Statement<'l> {
    let (list, with, told) = match (delta.told, base.told) {
        (None, Some(told)) => (base, delta, told.status()),
        (told, _) => (delta, base, told.and_then(|told| told.status())),
    };
    Statement {
        list,
        with: Some(with),
        status: told.unwrap_or(Status::Good),
        reasons: delta.reasons.and(base.reasons),
        this_update: delta.crl.this_update(),
        next_update: delta.crl.next_update(),
    }
}

enum Base<'l> {
    Found(&'l VerifiedList),
    /// There is a base that says all the delta does, and maybe more.
    Newer,
    Missing,
}

/// The newest list that the delta may be applied to: same issuer, scope and key, not older than the stated base, older than
/// the delta (RFC 5280 §5.2.4 (a) to (d), §6.3.3 (c)).
fn base_of<'l>(delta: &VerifiedList, lists: &'l [VerifiedList]) -> Base<'l> {
    let key = |list: &VerifiedList| list.signer.certificates().first().map(|c| c.spki().to_vec());
    let same = lists.iter().filter(|list| {
        list.crl.base_number().is_none()
            && list.crl.issuer() == delta.crl.issuer()
            && list.crl.issuing_distribution_point() == delta.crl.issuing_distribution_point()
            && key(list) == key(delta)
    });
    let mut base = Base::Missing;
    for list in same {
        let (Some(number), Some(wanted)) = (list.crl.number(), delta.crl.base_number()) else { continue };
        let Some(own) = delta.crl.number() else { continue };
        if compare(number, wanted) == Ordering::Less {
            continue;
        }
        if compare(number, own) != Ordering::Less {
            if matches!(base, Base::Missing) {
                base = Base::Newer;
            }
            continue;
        }
        match base {
            Base::Found(before) if before.crl.number().is_some_and(|n| compare(n, number) != Ordering::Less) => {}
            _ => base = Base::Found(list),
        }
    }
    base
}

/// Magnitudes without leading zeros.
fn compare(one: &[u8], other: &[u8]) -> Ordering {
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// Good for every reason, from statements that are good for some each: the newest first, as many as are needed.
fn whole(mut partial: Vec<&Statement<'_>>) -> Option<StatusEvidence> {
    partial.sort_by_key(|statement| core::cmp::Reverse(statement.this_update));
    let mut reasons = Reasons::NONE;
    let mut parts: Vec<&Statement<'_>> = Vec::new();
    for statement in partial {
        let more = reasons.or(statement.reasons);
        if more != reasons {
            reasons = more;
            parts.push(statement);
        }
    }
    if !reasons.is_all() {
        return None;
    }
    // One path can be shown: the longest, which is that of a signer other than the issuer; of equals the newest list's. Two
    // other signers are not put together.
    let shown = parts.iter().rev().max_by_key(|part| part.list.signer.certificates().len())?;
    let signer = |part: &Statement<'_>| part.list.signer.certificates().first().cloned();
    let issuer = |part: &Statement<'_>| part.list.signer_status.is_empty();
    if parts.iter().any(|part| !issuer(part) && signer(part) != signer(shown)) {
        return None;
    }
    let mut evidence = shown.evidence();
    for part in &parts {
        let other = part.evidence();
        evidence.this_update = evidence.this_update.min(other.this_update);
        evidence.next_update = match (evidence.next_update, other.next_update) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, another) => one.or(another),
        };
        evidence.expired_since = match (evidence.expired_since, other.expired_since) {
            (Some(a), Some(b)) => Some(a.max(b)),
            _ => None,
        };
        evidence.origin = less_proven(evidence.origin, other.origin);
        if weaker(other.scheme, evidence.scheme) {
            evidence.scheme = other.scheme;
        }
        for data in other.with.into_iter().chain([other.data]) {
            if data != evidence.data && !evidence.with.contains(&data) {
                evidence.with.push(data);
            }
        }
        for status in other.signer_status {
            if !evidence.signer_status.iter().any(|known| known.certificate == status.certificate) {
                evidence.signer_status.push(status);
            }
        }
    }
    Some(evidence)
}

fn weaker(one: SignatureScheme, than: SignatureScheme) -> bool {
    one.digest() < than.digest()
}

/// Of two origins the one whose data is proven to exist later, or not at all.
const fn less_proven(one: Origin, other: Origin) -> Origin {
    match (one, other) {
        (Origin::Signature(a) | Origin::Store(a), Origin::Signature(b) | Origin::Store(b)) if a >= b => one,
        (Origin::Signature(_) | Origin::Store(_), _) => other,
        _ => one,
    }
}

impl Statement<'_> {
    fn evidence(&self) -> StatusEvidence {
        let list = self.list;
        let scheme = match self.with {
            Some(with) if weaker(with.scheme, list.scheme) => with.scheme,
            _ => list.scheme,
        };
        let origin = self.with.map_or(list.origin, |with| less_proven(list.origin, with.origin));
        let expired_since = match self.with {
            Some(with) => list.crl.expired_since().and_then(|one| Some(one.max(with.crl.expired_since()?))),
            None => list.crl.expired_since(),
        };
        StatusEvidence {
            kind: StatusKind::Crl,
            origin,
            data: list.data,
            with: self.with.iter().map(|with| with.data).collect(),
            sha256: list.sha256,
            status: self.status,
            this_update: self.this_update,
            next_update: self.next_update,
            produced_at: None,
            expired_since,
            scheme,
            signer: list.signer.clone(),
            signer_status: list.signer_status.clone(),
        }
    }
}
