//! The rules a signature must meet, one small unit each, in the order of EN 319 102-1 §5.3: what fails comes before what
//! cannot be decided.

use super::algorithms::{Unfit, Use};
use super::profile::{Policy, Revocation};
use super::time::{BestTime, accepted};
use super::verdict::{Class, Finding, Reason, Severity};
use crate::findings::Binding;
use crate::findings::CertificateFacts;
use crate::findings::ChangeLevel;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::PathFacts;
use crate::findings::PathProblem;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::ValueFacts;

/// What every rule sees.
pub(super) struct Case<'a> {
    pub(super) document: &'a DocumentFacts,
    pub(super) facts: &'a SignatureFacts,
    pub(super) policy: &'a Policy,
    pub(super) best: BestTime,
}

/// What a rule says.
pub(super) enum Outcome {
    /// Kept, or nothing to keep.
    Met,
    /// Noted; decides nothing.
    Noted(Vec<Finding>),
    /// Broken: TOTAL-FAILED.
    Fails(Reason, Vec<Finding>),
    /// Cannot be decided: INDETERMINATE.
    Undecided(Reason, Vec<Finding>),
}

use Outcome::{Fails, Met, Noted, Undecided};

/// A rule.
pub(super) struct Rule {
    /// Stable name.
    pub(super) id: &'static str,
    pub(super) check: fn(&Case<'_>) -> Outcome,
}

/// All rules, in the order in which their reasons count.
pub(super) const RULES: &[Rule] = &[
    Rule { id: "format.sound", check: format_sound },
    Rule { id: "format.hybrid", check: hybrid_views_agree },
    Rule { id: "content.intact", check: content_intact },
    Rule { id: "signature.good", check: value_good },
    Rule { id: "content.unchanged-since", check: unchanged_since },
    Rule { id: "content.nothing-behind", check: nothing_behind },
    Rule { id: "signature.binds-certificate", check: binds_certificate },
    Rule { id: "time.not-before-certificate", check: not_before_certificate },
    Rule { id: "certificate.found", check: certificate_found },
    Rule { id: "certificate.path", check: path_found },
    Rule { id: "certificate.fit", check: certificate_fit },
    Rule { id: "time.stamp-holds", check: time_stamp_holds },
    Rule { id: "time.within-validity", check: within_validity },
    Rule { id: "signature.algorithms", check: algorithms_fit },
    Rule { id: "revocation.known", check: revocation_known },
    Rule { id: "content.readable", check: content_readable },
    Rule { id: "time.claims", check: time_claims },
    Rule { id: "format.deviations", check: deviations },
];

fn error(code: &str, class: Class) -> Finding {
    Finding::new(code, class, Severity::Error)
}

fn warning(code: &str, class: Class) -> Finding {
    Finding::new(code, class, Severity::Warning)
}

/// ISO 32000-2 §12.8, RFC 5652, and threats P-01 to P-16.
fn format_sound(case: &Case<'_>) -> Outcome {
    let found: Vec<Finding> = case
        .facts
        .defects
        .iter()
        .map(|d| {
            error(&d.code, Class::Format)
                .with("offset", d.offset.map(|o| o.to_string()).unwrap_or_default())
                .with("clause", &d.clause)
                .with("detail", &d.detail)
        })
        .collect();
    match found.is_empty() {
        true if case.facts.coverage == "unclear" => {
            Fails(Reason::FormatFailure, vec![error("format.coverage-unclear", Class::Format)])
        }
        true => Met,
        false => Fails(Reason::FormatFailure, found),
    }
}

/// Threat P-33.
fn hybrid_views_agree(case: &Case<'_>) -> Outcome {
    if case.document.hybrid_views_differ {
        return Fails(Reason::FormatFailure, vec![error("format.hybrid-views-differ", Class::Format)]);
    }
    Met
}

fn content_intact(case: &Case<'_>) -> Outcome {
    match &case.facts.content {
        ContentFacts::Match(_) => Met,
        ContentFacts::Mismatch(algorithm) => Fails(
            Reason::HashFailure,
            vec![error("content.digest-differs", Class::Content).with("algorithm", algorithm.name())],
        ),
        ContentFacts::Unchecked(why) => {
            Undecided(Reason::Generic, vec![error("content.unchecked", Class::Content).with("detail", why)])
        }
    }
}

fn value_good(case: &Case<'_>) -> Outcome {
    match &case.facts.value {
        ValueFacts::Match => Met,
        ValueFacts::Mismatch => Fails(Reason::SigCryptoFailure, vec![error("signature.value-bad", Class::Signature)]),
        ValueFacts::Unsupported(what) => {
            Undecided(Reason::Generic, vec![error("signature.unsupported", Class::Signature).with("detail", what)])
        }
        // A missing certificate has its own rule and reason.
        ValueFacts::Unchecked(_) if case.facts.signer.is_none() => Met,
        ValueFacts::Unchecked(why) => {
            Undecided(Reason::Generic, vec![error("signature.unchecked", Class::Signature).with("detail", why)])
        }
    }
}

/// What later revisions did, against what the signer permits (ISO 32000-2 §12.8.2.2, table 257).
fn unchanged_since(case: &Case<'_>) -> Outcome {
    if case.facts.removed {
        return Fails(Reason::DocumentModified, vec![error("content.signature-removed", Class::Content)]);
    }
    let level = case.facts.changes.iter().map(|c| c.level).max().unwrap_or(ChangeLevel::None);
    let permitted = case.facts.docmdp;
    let found = |severity: Severity| -> Vec<Finding> {
        case.facts
            .changes
            .iter()
            .filter(|c| c.level == level || c.level >= ChangeLevel::Annotation)
            .map(|c| {
                Finding::new(&format!("change.{}", c.code), Class::Content, severity)
                    .with("revision", c.revision)
                    .with("object", c.object.map(|o| o.to_string()).unwrap_or_default())
                    .with("detail", &c.detail)
            })
            .collect()
    };
    match (level, permitted) {
        (ChangeLevel::None, _) => match case.facts.changes.is_empty() {
            true => Met,
            false => Noted(found(Severity::Info)),
        },
        (ChangeLevel::Ltv, _) => Noted(found(Severity::Info)),
        (ChangeLevel::Sign | ChangeLevel::Form, Some(1)) => Fails(Reason::DocumentModified, found(Severity::Error)),
        // Further signatures are how official documents come about; each of them is judged itself.
        (ChangeLevel::Sign, _) | (ChangeLevel::Form, Some(2 | 3)) => Noted(found(Severity::Info)),
        // Nobody vouches for what was filled in, unless the signer permitted it (threat P-18).
        (ChangeLevel::Form, _) => Undecided(Reason::DocumentModified, found(Severity::Error)),
        (ChangeLevel::Annotation, Some(1 | 2)) => Fails(Reason::DocumentModified, found(Severity::Error)),
        // Even where the signer permits them, annotations can cover what was signed (threat P-21).
        (ChangeLevel::Annotation, _) => Undecided(Reason::DocumentModified, found(Severity::Error)),
        (ChangeLevel::Other, _) => Fails(Reason::DocumentModified, found(Severity::Error)),
    }
}

/// Threat P-29.
fn nothing_behind(case: &Case<'_>) -> Outcome {
    match case.document.trailing {
        None => Met,
        Some((start, end)) => Fails(
            Reason::DocumentModified,
            vec![error("content.trailing-octets", Class::Content).with("offset", start).with("octets", end - start)],
        ),
    }
}

/// RFC 5035 §3, EN 319 142-1 §6.3 (threat C-08).
fn binds_certificate(case: &Case<'_>) -> Outcome {
    if case.facts.signer.is_none() {
        return Met;
    }
    let cades = case.facts.subfilter.as_deref() == Some("ETSI.CAdES.detached");
    match case.facts.binding {
        Binding::Match(digest) => match case.policy.digest_fit(digest, Use::Certificate, case.best.time) {
            Ok(()) => Met,
            Err(unfit) => {
                Noted(vec![warning("signature.binding-weak", Class::Signature).with("algorithm", unfit.name)])
            }
        },
        Binding::Absent if cades => {
            Fails(Reason::SigConstraintsFailure, vec![error("signature.binding-missing", Class::Signature)])
        }
        Binding::Absent => Noted(vec![warning("signature.binding-absent", Class::Signature)]),
        Binding::Mismatch => {
            Fails(Reason::SigConstraintsFailure, vec![error("signature.binding-other", Class::Signature)])
        }
        Binding::Unreadable => {
            Fails(Reason::SigConstraintsFailure, vec![error("signature.binding-unreadable", Class::Signature)])
        }
    }
}

/// A proof of existence before the certificate was issued is a contradiction (threat V-29).
fn not_before_certificate(case: &Case<'_>) -> Outcome {
    match &case.facts.signer {
        Some(signer) if case.best.proven && case.best.time < signer.not_before => Fails(
            Reason::NotYetValid,
            vec![
                error("time.before-certificate", Class::Time)
                    .with("time", case.best.time)
                    .with("from", signer.not_before),
            ],
        ),
        _ => Met,
    }
}

fn certificate_found(case: &Case<'_>) -> Outcome {
    match case.facts.signer {
        Some(_) => Met,
        None => {
            Undecided(Reason::NoSigningCertificateFound, vec![error("certificate.signer-missing", Class::Certificate)])
        }
    }
}

/// RFC 5280 §6.
fn path_found(case: &Case<'_>) -> Outcome {
    match &case.facts.path {
        PathFacts::Found { .. } => Met,
        PathFacts::NotBuilt => {
            Undecided(Reason::NoCertificateChainFound, vec![error("certificate.path-not-built", Class::Certificate)])
        }
        PathFacts::NotFound { problem, certificate, help } => {
            let (reason, code) = match problem {
                PathProblem::IssuerUnknown => (Reason::NoCertificateChainFound, "certificate.issuer-unknown"),
                PathProblem::NotAnAnchor => (Reason::NoCertificateChainFound, "certificate.not-an-anchor"),
                PathProblem::BadSignature => (Reason::NoCertificateChainFound, "certificate.issuer-did-not-sign"),
                PathProblem::TooLong | PathProblem::BudgetSpent => {
                    (Reason::NoCertificateChainFound, "certificate.path-too-long")
                }
                PathProblem::IssuerKeyUnsupported | PathProblem::SchemeUnsupported => {
                    (Reason::Generic, "certificate.algorithm-unsupported")
                }
                PathProblem::UnreadCriticalExtension => {
                    (Reason::ChainConstraintsFailure, "certificate.extension-not-understood")
                }
                PathProblem::NotACa | PathProblem::KeyUsageForbids => {
                    (Reason::ChainConstraintsFailure, "certificate.issuer-unfit")
                }
                PathProblem::PathLenExceeded => (Reason::ChainConstraintsFailure, "certificate.path-length"),
                PathProblem::Defective => (Reason::ChainConstraintsFailure, "certificate.defective"),
                PathProblem::PolicyNotAllowed => (Reason::ChainConstraintsFailure, "certificate.policy"),
                PathProblem::NameUnclear => (Reason::ChainConstraintsFailure, "certificate.name-unclear"),
                PathProblem::NameNotAllowed => (Reason::ChainConstraintsFailure, "certificate.name-not-allowed"),
            };
            let mut finding = error(code, Class::Certificate)
                .with("name", name(certificate))
                .with("issuer", &certificate.issuer)
                .with("sha256", &certificate.sha256);
            if let Some(detail) = &help.detail {
                finding = finding.with("detail", detail);
            }
            if let Some(key) = &help.issuer_key_id {
                finding = finding.with("key", key);
            }
            if !help.issuer_urls.is_empty() {
                finding = finding.with("urls", help.issuer_urls.join(" "));
            }
            Undecided(reason, vec![finding])
        }
    }
}

/// Purposes of extendedKeyUsage a document may be signed for. Vietnam's government certificates carry clientAuth,
/// emailProtection and smart card logon; public ones document signing, too.
const SIGNING_PURPOSES: &[&str] = &[
    "2.5.29.37.0",             // anyExtendedKeyUsage (RFC 5280 §4.2.1.12)
    "1.3.6.1.5.5.7.3.2",       // id-kp-clientAuth
    "1.3.6.1.5.5.7.3.4",       // id-kp-emailProtection
    "1.3.6.1.5.5.7.3.36",      // id-kp-documentSigning (RFC 9336)
    "1.3.6.1.4.1.311.10.3.12", // Microsoft document signing
    "1.3.6.1.4.1.311.20.2.2",  // Microsoft smart card logon
    "1.2.840.113583.1.1.5",    // Adobe authentic documents trust
];

/// keyUsage, extendedKeyUsage, basicConstraints and critical extensions of the signer's own certificate.
fn certificate_fit(case: &Case<'_>) -> Outcome {
    let Some(signer) = &case.facts.signer else { return Met };
    let mut found = Vec::new();
    if case.facts.kind == SignatureKind::Signature {
        if signer.key_usage.is_some_and(|(digital, non_repudiation)| !digital && !non_repudiation) {
            found.push(error("certificate.key-usage", Class::Certificate));
        }
        if let Some(purposes) = &signer.extended_key_usage
            && !purposes.iter().any(|p| SIGNING_PURPOSES.contains(&p.as_str()))
        {
            found.push(error("certificate.purpose", Class::Certificate).with("detail", purposes.join(", ")));
        }
    }
    if signer.ca == Some(true) {
        found.push(error("certificate.is-authority", Class::Certificate));
    }
    if !signer.unread_critical_extensions.is_empty() {
        let extensions = signer.unread_critical_extensions.join(", ");
        found.push(error("certificate.extension-not-understood", Class::Certificate).with("detail", extensions));
    }
    match found.is_empty() {
        true => Met,
        false => Undecided(
            Reason::ChainConstraintsFailure,
            found.into_iter().map(|f| f.with("name", name(signer))).collect(),
        ),
    }
}

/// A document time-stamp is worth what its token is worth.
fn time_stamp_holds(case: &Case<'_>) -> Outcome {
    if case.facts.kind != SignatureKind::Timestamp {
        return Met;
    }
    match case.facts.time_stamps.as_slice() {
        [stamp] => match accepted(stamp, case.policy, case.document.at) {
            Ok(()) => Met,
            Err(mut why) => {
                why.severity = Severity::Error;
                let reason = match why.code.as_str() {
                    "time.stamp-authority-expired" => Reason::OutOfBoundsNoPoe,
                    "time.stamp-algorithm-weak" => Reason::CryptoConstraintsFailureNoPoe,
                    "time.stamp-authority-unknown" => Reason::NoCertificateChainFound,
                    _ => Reason::SigConstraintsFailure,
                };
                Undecided(reason, vec![why.with("time", stamp.gen_time)])
            }
        },
        _ => Undecided(Reason::Generic, vec![error("signature.unchecked", Class::Signature)]),
    }
}

/// Every certificate of the path, the anchor too, valid at the best time (EN 319 102-1 §5.2.6, shell model).
fn within_validity(case: &Case<'_>) -> Outcome {
    let PathFacts::Found { certificates, .. } = &case.facts.path else { return Met };
    let time = case.best.time;
    let found: Vec<Finding> = certificates
        .iter()
        .filter(|c| time < c.not_before || c.not_after < time)
        .map(|c| {
            let code = match (case.best.proven, time < c.not_before) {
                (_, true) => "time.certificate-not-yet-valid",
                (true, false) => "time.certificate-expired-before-proof",
                (false, false) => "time.certificate-expired",
            };
            error(code, Class::Time)
                .with("name", name(c))
                .with("from", c.not_before)
                .with("until", c.not_after)
                .with("time", time)
        })
        .collect();
    match found.is_empty() {
        true => Met,
        false => Undecided(Reason::OutOfBoundsNoPoe, found),
    }
}

/// Digests and keys of the signature and its path, by the dates of the policy (threat C-12).
fn algorithms_fit(case: &Case<'_>) -> Outcome {
    let time = case.best.time;
    let mut found: Vec<(Unfit, &str, String)> = Vec::new();
    let mut note = |result: Result<(), Unfit>, role: &'static str, name: String| {
        if let Err(unfit) = result {
            found.push((unfit, role, name));
        }
    };
    let content = match case.facts.content {
        ContentFacts::Match(digest) | ContentFacts::Mismatch(digest) => Some(digest),
        ContentFacts::Unchecked(_) => None,
    };
    let scheme = case.facts.scheme.as_ref().map(|s| s.digest);
    if let Some(digest) = content {
        note(case.policy.digest_fit(digest, Use::Signature, time), "content", String::new());
    }
    if let Some(digest) = scheme.filter(|d| Some(*d) != content) {
        note(case.policy.digest_fit(digest, Use::Signature, time), "signature", String::new());
    }
    if let Some(key) = case.facts.signer.as_ref().and_then(|s| s.key.as_ref()) {
        note(case.policy.key_fit(key, time), "key", String::new());
    }
    if let PathFacts::Found { certificates, links, .. } = &case.facts.path {
        for (link, certificate) in links.iter().zip(certificates) {
            let result = case.policy.digest_fit(link.digest, Use::Certificate, time);
            note(result, "certificate", name(certificate).to_owned());
        }
        for certificate in certificates.iter().skip(1) {
            if let Some(key) = &certificate.key {
                note(case.policy.key_fit(key, time), "issuer-key", name(certificate).to_owned());
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
                .with("until", unfit.until.map(|t| t.vietnam_day()).unwrap_or_default())
                .with("name", name)
                .with("time", time)
        })
        .collect();
    Undecided(reason, findings)
}

fn revocation_known(case: &Case<'_>) -> Outcome {
    let unknown = case.facts.revocation.len();
    if unknown == 0 {
        return Met;
    }
    let finding =
        |severity| vec![Finding::new("revocation.not-checked", Class::Revocation, severity).with("count", unknown)];
    match case.policy.revocation {
        Revocation::Required => Undecided(Reason::TryLater, finding(Severity::Error)),
        Revocation::IfAvailable => Noted(finding(Severity::Warning)),
        Revocation::Ignore => Noted(finding(Severity::Info)),
    }
}

/// Threat P-40: the later revisions of an encrypted document cannot be compared by meaning without the password.
fn content_readable(case: &Case<'_>) -> Outcome {
    if !case.document.encrypted {
        return Met;
    }
    if case.facts.revision == case.document.revisions {
        return Noted(vec![warning("content.encrypted", Class::Content)]);
    }
    Undecided(Reason::Generic, vec![error("content.encrypted-changes", Class::Content)])
}

/// Hours by which Vietnam's local time, written as if it were UTC, is ahead.
const VIETNAM_HOURS: i64 = 7;

/// signingTime is a claim. Some producers write local time as UTC: named, reported, never corrected.
fn time_claims(case: &Case<'_>) -> Outcome {
    let (Some(claimed), Some(stamp)) = (case.facts.claimed_signing_time, case.facts.time_stamps.first()) else {
        return Met;
    };
    let ahead = claimed.seconds().saturating_sub(stamp.gen_time.seconds());
    if (ahead - VIETNAM_HOURS * 3600).abs() <= 1800 {
        return Noted(vec![
            warning("time.claimed-is-local", Class::Time).with("claimed", claimed).with("time", stamp.gen_time),
        ]);
    }
    if ahead.abs() > 3600 {
        return Noted(vec![
            warning("time.claimed-differs", Class::Time).with("claimed", claimed).with("time", stamp.gen_time),
        ]);
    }
    Met
}

fn deviations(case: &Case<'_>) -> Outcome {
    if case.facts.deviations.is_empty() {
        return Met;
    }
    Noted(case.facts.deviations.iter().map(|code| Finding::new(code, Class::Format, Severity::Info)).collect())
}

fn name(certificate: &CertificateFacts) -> &str {
    certificate.common_name.as_deref().unwrap_or(&certificate.subject)
}
