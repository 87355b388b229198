//! Rules about revocation: what is known against a certificate, and what is not known.

use super::rule_set::Revocation;
use super::rules::Outcome::{self, Fails, Met, Noted, Undecided};
use super::rules::{Case, error};
use super::status::{Judged, StatusState};
use super::verdict::{Class, Finding, Reason, Severity};
use crate::findings::RevocationReason;
use crate::findings::SignatureKind;

/// A revoked certificate, at the time that counts (EN 319 102-1 §5.2.6, §5.3.4, §5.5.4; threats V-15, V-16).
///
/// Revoked after the proven time: good as of then, and said. At or before it: `REVOKED` when it is known to have been signed
/// after, by its own time-stamp, by one that it covers, or by the signer's own word; else nobody can tell, `REVOKED_NO_POE`.
/// For an authority it stays `REVOKED_CA_NO_POE`: the signer did nothing wrong.
pub(super) fn revoked(case: &Case<'_>) -> Outcome {
    let (mut notes, mut failing, mut open) = (Vec::new(), Vec::new(), Vec::new());
    let mut reason = None;
    for (i, one) in case.status.iter().enumerate() {
        let Some(at) = one.shown.revoked_at.filter(|_| one.shown.state != StatusState::OnHold) else { continue };
        let told = |code: &str, severity| {
            Finding::new(code, Class::Revocation, severity)
                .with("name", &one.shown.name)
                .with("from", at)
                .with("time", case.best.time)
                .with("reason", one.shown.reason.map(why).unwrap_or_default())
        };
        match (one.shown.state, i) {
            (StatusState::Revoked, 0) if case.signed_after(at) => {
                failing.push(told("revocation.revoked", Severity::Error));
            }
            (StatusState::Revoked, 0) => {
                reason.get_or_insert(Reason::RevokedNoPoe);
                open.push(told("revocation.revoked-no-proof", Severity::Error));
            }
            (StatusState::Revoked, _) => {
                reason.get_or_insert(Reason::RevokedCaNoPoe);
                open.push(told("revocation.authority-revoked", Severity::Error));
            }
            _ => notes.push(told("revocation.revoked-later", Severity::Info)),
        }
    }
    if !failing.is_empty() {
        failing.append(&mut open);
        return Fails(Reason::Revoked, failing);
    }
    match reason {
        Some(reason) => Undecided(reason, open),
        None if notes.is_empty() => Met,
        None => Noted(notes),
    }
}

/// Whether it is known that every certificate was in force (TT 15/2025/TT-BKHCN PL II 1.1, 1.2; threats V-24, V-25).
/// Unknown is a third state: neither good nor revoked.
pub(super) fn known(case: &Case<'_>) -> Outcome {
    let open = |s: &&Judged| !s.in_force() && s.shown.state != StatusState::Revoked;
    let count = case.status.iter().filter(|s| open(s) && s.shown.state == StatusState::NotChecked).count();
    let mut found: Vec<Finding> = Vec::new();
    for one in case.status.iter().filter(open) {
        let told = |code: &str| {
            error(code, Class::Revocation)
                .with("name", &one.shown.name)
                .with("from", one.shown.revoked_at.map(|t| t.to_string()).unwrap_or_default())
                .with("time", one.shown.this_update.map(|t| t.to_string()).unwrap_or_default())
        };
        match one.shown.state {
            StatusState::OnHold => found.push(told("revocation.on-hold")),
            StatusState::Unknown => found.push(told("revocation.unknown")),
            _ => {}
        }
    }
    // A suspension is known: it keeps the certificate from being relied on whatever the policy asks of the unknown.
    let suspended = case.status.iter().any(|s| s.shown.state == StatusState::OnHold);
    if count > 0 {
        found.push(error("revocation.not-checked", Class::Revocation).with("count", count));
    }
    if found.is_empty() {
        return Met;
    }
    let with_trouble = |mut found: Vec<Finding>| {
        found.extend(case.status.iter().filter(open).flat_map(|s| s.trouble.iter().cloned()));
        found
    };
    let at_most = |severity: Severity, findings: Vec<Finding>| -> Vec<Finding> {
        findings
            .into_iter()
            .map(|mut f| {
                f.severity = f.severity.min(severity);
                f
            })
            .collect()
    };
    let demand = match case.facts.kind {
        SignatureKind::Signature => case.rules.revocation,
        SignatureKind::Timestamp => case.rules.tsa_revocation,
    };
    match demand {
        _ if suspended => Undecided(Reason::TryLater, with_trouble(found)),
        Revocation::Required => Undecided(Reason::TryLater, with_trouble(found)),
        Revocation::IfAvailable => Noted(at_most(Severity::Warning, with_trouble(found))),
        Revocation::Ignore => Noted(at_most(Severity::Info, found)),
    }
}

/// As RFC 5280 §5.3.1 names it.
const fn why(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Unspecified => "unspecified",
        RevocationReason::KeyCompromise => "keyCompromise",
        RevocationReason::CaCompromise => "cACompromise",
        RevocationReason::AffiliationChanged => "affiliationChanged",
        RevocationReason::Superseded => "superseded",
        RevocationReason::CessationOfOperation => "cessationOfOperation",
        RevocationReason::CertificateHold => "certificateHold",
        RevocationReason::PrivilegeWithdrawn => "privilegeWithdrawn",
        RevocationReason::AaCompromise => "aACompromise",
    }
}
