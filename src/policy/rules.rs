//! The rules a signature must meet, one small unit each, in the order of EN 319 102-1 §5.3: what fails comes before what
//! cannot be decided.

use super::algorithm_rules::{algorithms_fit, scheme_listed};
use super::algorithms::Use;
use super::covering_rules::nothing_hidden;
use super::dynamic_rules::{name_agrees, no_dynamic};
use super::existence::Proof;
use super::revocation_rules::{known, revoked};
use super::rule_set::RuleSet;
use super::status::Judged;
use super::time_rules::{claims, in_order, not_before_certificate, proven, time_stamp_holds, within_validity};
use super::token::TokenJudgement;
use super::verdict::{Class, Finding, Reason, Severity};
use super::xml_rules::{
    as_expected, claim_signed, covers_document, key_info_bound, left_signed, nothing_shadows, references_intact,
};
use crate::base::UnixTime;
use crate::findings::Binding;
use crate::findings::ChangeLevel;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::EncryptionFacts;
use crate::findings::PathFacts;
use crate::findings::PathProblem;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::ValueFacts;
use crate::findings::XmlFacts;

/// The time a signature is judged at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BestTime {
    /// The earliest proof, else the time of judgement.
    pub(super) time: UnixTime,
    /// Whether it is proven.
    pub(super) proven: bool,
    /// What the earliest time-stamp over the signature itself states, when one holds. In a PDF it lies in the same
    /// `/Contents` as the signature, so it came about with it: what it states is when was signed, as the law has it too.
    pub(super) stamped: Option<UnixTime>,
}

/// What every rule sees.
pub(super) struct Case<'a> {
    pub(super) document: &'a DocumentFacts,
    pub(super) facts: &'a SignatureFacts,
    pub(super) rules: &'a RuleSet,
    pub(super) best: BestTime,
    /// The earliest proof by what covers the signature.
    pub(super) cover: Option<Proof>,
    /// What became of its own time-stamps.
    pub(super) tokens: &'a [TokenJudgement],
    /// It is no older than this: it covers a time-stamp that states it.
    pub(super) not_before: Option<UnixTime>,
    /// Revocation of its path's certificates but the anchor, at the best time.
    pub(super) status: &'a [Judged],
    /// Later signatures that passed under the same rules, the newest first.
    pub(super) vouchers: &'a [Voucher<'a>],
    /// Later signatures that are none: broken in form, digest or value.
    pub(super) broken: &'a [&'a SignatureFacts],
}

/// A signature that passed: whoever made it answers for all that its revision shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voucher<'a> {
    pub(super) facts: &'a SignatureFacts,
    /// The rules it passed.
    pub(super) rules: &'a str,
}

impl Case<'_> {
    /// When the signer says it was signed, by the signed attribute, else by the dictionary, which the signature covers, too. A
    /// time in an XML signature that is not signed is nobody's word.
    pub(super) fn claimed(&self) -> Option<UnixTime> {
        let is_unsigned = |xml: &XmlFacts| xml.signing_time.as_ref().is_some_and(|time| !time.is_signed);
        if self.facts.xml.as_deref().is_some_and(is_unsigned) {
            return None;
        }
        let modified = self.facts.claimed_modification.as_deref();
        self.facts.claimed_signing_time.or_else(|| modified.and_then(UnixTime::parse_pdf_date))
    }
}

/// What a rule says.
pub(super) enum Outcome {
    /// Kept, or nothing to keep.
    Met,
    /// Kept, with something to note.
    Noted(Vec<Finding>),
    /// Broken: TOTAL-FAILED, where the rule's level is to fail.
    Fails(Reason, Vec<Finding>),
    /// Broken or undecidable: INDETERMINATE, where the rule's level is to fail.
    Undecided(Reason, Vec<Finding>),
}

use Outcome::{Fails, Met, Noted, Undecided};

/// A rule.
pub(super) struct Rule {
    /// Stable name.
    pub(super) id: &'static str,
    pub(super) check: fn(&Case<'_>) -> Outcome,
    /// Why no policy file may weaken it.
    pub(super) locked: Option<&'static str>,
}

const fn truth(id: &'static str, check: fn(&Case<'_>) -> Outcome, why: &'static str) -> Rule {
    Rule { id, check, locked: Some(why) }
}

const fn rule(id: &'static str, check: fn(&Case<'_>) -> Outcome) -> Rule {
    Rule { id, check, locked: None }
}

/// All rules, in the order in which their reasons count.
pub(super) const RULES: &[Rule] = &[
    truth("format.sound", format_sound, "what is signed would be unclear"),
    truth("format.hybrid", hybrid_views_agree, "readers would see different documents"),
    truth("content.nothing-shadows", nothing_shadows, "something else than what was signed would be read"),
    truth("content.as-expected", as_expected, "something else than what was signed would be read"),
    truth("content.intact", content_intact, "a changed content would pass"),
    truth("signature.good", value_good, "a signature by another key would pass"),
    truth("content.unchanged-since", unchanged_since, "a document changed after signing would pass"),
    truth("content.nothing-behind", nothing_behind, "a document changed after signing would pass"),
    truth("signature.binds-certificate", binds_certificate, "another person's certificate would pass for the signer's"),
    truth("time.not-before-certificate", not_before_certificate, "it contradicts itself"),
    truth("certificate.found", certificate_found, "nobody would be known to have signed"),
    truth("certificate.path", path_found, "anybody could issue the certificate"),
    truth("certificate.fit", certificate_fit, "the certificate would not be understood"),
    rule("certificate.key-usage", key_usage),
    rule("certificate.purpose", purpose),
    truth("time.stamp-holds", time_stamp_holds, "a document time-stamp that proves nothing would pass"),
    truth(
        "time.order",
        in_order,
        "clocks that contradict each other prove nothing; set order-tolerance-minutes instead",
    ),
    truth("revocation.revoked", revoked, "a revoked certificate would be believed"),
    truth("time.within-validity", within_validity, "an expired certificate would be believed"),
    truth(
        "signature.algorithms",
        algorithms_fit,
        "a forgery could be computed; set the days in [[digest]] or [[key]] instead",
    ),
    truth("revocation.known", known, "what is not known is no proof; set 'revocation' or 'tsa-revocation' instead"),
    rule("content.nothing-hidden", nothing_hidden),
    truth("content.readable", content_readable, "changes that nobody compared would pass"),
    rule("content.covers-document", covers_document),
    rule("content.left-signed", left_signed),
    rule("content.no-dynamic", no_dynamic),
    rule("signature.name", name_agrees),
    rule("signature.scheme", scheme_listed),
    rule("signature.binding-present", binding_present),
    rule("signature.key-info-bound", key_info_bound),
    rule("signature.binding-digest", binding_digest),
    rule("time.proven", proven),
    rule("time.claims", claims),
    rule("time.claim-signed", claim_signed),
    rule("format.deviations", deviations),
];

pub(super) fn error(code: &str, class: Class) -> Finding {
    Finding::new(code, class, Severity::Error)
}

pub(super) fn warning(code: &str, class: Class) -> Finding {
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
    if let Some(xml) = &case.facts.xml {
        return references_intact(case, xml);
    }
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
                    .with("page", c.place.map(|place| place.page.to_string()).unwrap_or_default())
                    .with("detail", &c.detail)
            })
            .collect()
    };
    let broken = broken_additions(case);
    if !broken.is_empty() && level < ChangeLevel::Annotation && permitted != Some(1) {
        return Undecided(Reason::DocumentModified, found(Severity::Error).into_iter().chain(broken).collect());
    }
    match (level, permitted) {
        (ChangeLevel::None, _) => match case.facts.changes.is_empty() {
            true => Met,
            false => Noted(found(Severity::Info)),
        },
        (ChangeLevel::Ltv, _) => Noted(found(Severity::Info)),
        (ChangeLevel::Sign | ChangeLevel::Form, Some(1)) => Fails(Reason::DocumentModified, found(Severity::Error)),
        // Further signatures are how official documents come about; each of them is judged itself.
        (ChangeLevel::Sign, _) | (ChangeLevel::Form, Some(2 | 3)) => Noted(found(Severity::Info)),
        // What was filled in needs somebody to answer for it, unless the signer permitted it (threat P-18): number and date
        // of an official letter are filled in after the leader signed, and the seal is a signature over them.
        (ChangeLevel::Form, _) => match vouchers(case) {
            Some(by) => {
                let mut noted = found(Severity::Info);
                noted
                    .push(Finding::new("change.vouched", Class::Content, Severity::Info).with("detail", by.join(", ")));
                Noted(noted)
            }
            None => {
                let mut found = found(Severity::Error);
                if case.facts.xml.is_some() {
                    found.push(error("change.not-vouched", Class::Content));
                }
                Undecided(Reason::DocumentModified, found)
            }
        },
        (ChangeLevel::Annotation, Some(1 | 2)) => Fails(Reason::DocumentModified, found(Severity::Error)),
        // Even where the signer permits them, annotations can cover what was signed (threat P-21).
        (ChangeLevel::Annotation, _) => Undecided(Reason::DocumentModified, found(Severity::Error)),
        (ChangeLevel::Other, _) => Fails(Reason::DocumentModified, found(Severity::Error)),
    }
}

/// Signatures that were added later and are none (threat P-22): a field, and what it shows, may come after a signature because
/// a signature comes with it. Where its form, digest or value is wrong, nothing came but the field, and nobody answers for it.
///
/// Not so a sound signature by somebody who is not known, or whose certificate has ended or was revoked: it says what it
/// covers, fails or stays undecided by itself and the document with it; were the leader's signature undecided too, any
/// stranger could unmake it with a key of his own. Not so a document time-stamp that shows nothing ([`ChangeLevel::Ltv`]): it
/// adds nothing to the document that somebody would have to answer for, nor does an empty field, which is there to be signed.
fn broken_additions(case: &Case<'_>) -> Vec<Finding> {
    let added = |later: &&&SignatureFacts| {
        case.facts.changes.iter().any(|c| c.level == ChangeLevel::Sign && c.revision == later.revision)
    };
    let told = |later: &&SignatureFacts| {
        error("change.broken-signature", Class::Content).with("revision", later.revision).with("detail", &later.id)
    };
    case.broken.iter().filter(added).map(told).collect()
}

/// The signatures that answer for every filled-in field, each once; `None` when nobody does for one of them.
fn vouchers<'a>(case: &Case<'a>) -> Option<Vec<&'a str>> {
    let mut by = Vec::new();
    for change in case.facts.changes.iter().filter(|c| c.level == ChangeLevel::Form) {
        let voucher = case.vouchers.iter().rev().find(|v| match v.facts.xml {
            None => v.facts.revision >= change.revision,
            // What was added is a signature: whoever made that one has to answer for it (threat X-05: it may hold content).
            Some(_) => v.facts.revision == change.revision,
        })?;
        if !by.contains(&voucher.facts.id.as_str()) {
            by.push(&voucher.facts.id);
        }
    }
    Some(by)
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
    let broken = |code| Fails(Reason::SigConstraintsFailure, vec![error(code, Class::Signature)]);
    match case.facts.binding {
        Binding::Match(_) => Met,
        Binding::Absent if case.facts.subfilter.as_deref() == Some("ETSI.CAdES.detached") => {
            broken("signature.binding-missing")
        }
        // The older form has none; whether that will do is another rule.
        Binding::Absent => Met,
        Binding::Mismatch => broken("signature.binding-other"),
        Binding::Unreadable => broken("signature.binding-unreadable"),
        Binding::Unsupported => {
            Undecided(Reason::Generic, vec![error("signature.binding-unsupported", Class::Signature)])
        }
    }
}

/// The older `adbe.pkcs7` form need not name the certificate in what is signed.
fn binding_present(case: &Case<'_>) -> Outcome {
    let missing = case.facts.signer.is_some()
        && case.facts.binding == Binding::Absent
        && case.facts.subfilter.as_deref() != Some("ETSI.CAdES.detached")
        && case.facts.xml.is_none();
    match missing {
        false => Met,
        true => Undecided(Reason::SigConstraintsFailure, vec![error("signature.binding-absent", Class::Signature)]),
    }
}

/// The digest by which the certificate is named.
fn binding_digest(case: &Case<'_>) -> Outcome {
    let Binding::Match(digest) = case.facts.binding else { return Met };
    match case.rules.digest_fit(digest, Use::Certificate, case.best.time) {
        Ok(()) => Met,
        Err(unfit) => {
            let finding = error("signature.binding-weak", Class::Signature).with("algorithm", unfit.name);
            Undecided(Reason::CryptoConstraintsFailure, vec![finding])
        }
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
                .with("name", certificate.display_name())
                .with("issuer", &certificate.issuer)
                .with("sha256", &certificate.sha256);
            if help.position > 0
                && let Some(signer) = &case.facts.signer
            {
                finding = finding.with("signer", signer.display_name());
            }
            if let Some(detail) = &help.detail {
                finding = finding.with("detail", detail);
            }
            if let Some(key) = &help.issuer_key_id {
                finding = finding.with("key", key);
            }
            if !help.issuer_urls.is_empty() {
                finding = finding.with("urls", help.issuer_urls.join(" "));
            }
            let failed = help.failures.iter().map(|failure| {
                warning("certificate.issuer-not-fetched", Class::Certificate)
                    .with("url", &failure.url)
                    .with("detail", &failure.detail)
            });
            Undecided(reason, core::iter::once(finding).chain(failed).collect())
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

/// keyUsage of a signer's own certificate (RFC 5280 §4.2.1.3).
fn key_usage(case: &Case<'_>) -> Outcome {
    let Some(signer) = case.facts.signer.as_ref().filter(|_| case.facts.kind == SignatureKind::Signature) else {
        return Met;
    };
    match signer.key_usage {
        Some((false, false)) => {
            let finding = error("certificate.key-usage", Class::Certificate).with("name", signer.display_name());
            Undecided(Reason::ChainConstraintsFailure, vec![finding])
        }
        _ => Met,
    }
}

/// extendedKeyUsage of a signer's own certificate (RFC 5280 §4.2.1.12).
fn purpose(case: &Case<'_>) -> Outcome {
    let Some(signer) = case.facts.signer.as_ref().filter(|_| case.facts.kind == SignatureKind::Signature) else {
        return Met;
    };
    match &signer.extended_key_usage {
        Some(purposes) if !purposes.iter().any(|p| SIGNING_PURPOSES.contains(&p.as_str())) => {
            let finding = error("certificate.purpose", Class::Certificate)
                .with("name", signer.display_name())
                .with("detail", purposes.join(", "));
            Undecided(Reason::ChainConstraintsFailure, vec![finding])
        }
        _ => Met,
    }
}

/// basicConstraints and critical extensions of the signer's own certificate.
fn certificate_fit(case: &Case<'_>) -> Outcome {
    let Some(signer) = &case.facts.signer else { return Met };
    let mut found = Vec::new();
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
            found.into_iter().map(|f| f.with("name", signer.display_name())).collect(),
        ),
    }
}

/// Threats P-40, TP-46: what is signed in an encrypted document, and what came later, cannot be inspected without the key.
/// The octets are the signed ones all the same; what they say nobody has seen.
fn content_readable(case: &Case<'_>) -> Outcome {
    if !case.document.encrypted {
        return Met;
    }
    if case.document.is_sealed() {
        let mut found = vec![sealed(case.document.encryption.as_ref())];
        if case.facts.revision < case.document.revisions {
            found.push(error("content.encrypted-changes", Class::Content));
        }
        return Undecided(Reason::Generic, found);
    }
    let Some(encryption) = &case.document.encryption else { return Met };
    let mut noted = Vec::new();
    if encryption.partial {
        noted.push(warning("document.encrypted-partly", Class::Content));
    }
    if encryption.permissions_vouched == Some(false) {
        noted.push(warning("document.encryption-permissions", Class::Content));
    }
    if encryption.weak {
        let weak = Finding::new("document.encryption-weak", Class::Content, Severity::Info);
        noted.push(weak.with("algorithm", &encryption.algorithm));
    }
    if noted.is_empty() { Met } else { Noted(noted) }
}

/// Why it could not be inspected, and what can be done about it.
fn sealed(encryption: Option<&EncryptionFacts>) -> Finding {
    let why = encryption.and_then(|encryption| encryption.sealed.as_deref());
    let code = match why {
        Some("password-wrong") => "document.encrypted-password-wrong",
        Some("recipient-needed") => "document.encrypted-for-recipients",
        Some("unsupported" | "malformed") => "document.encrypted-not-understood",
        _ => "document.encrypted-not-inspected",
    };
    let detail = encryption.and_then(|encryption| encryption.detail.clone());
    error(code, Class::Content).with("detail", detail.unwrap_or_default())
}

/// What was read leniently (rule 7 of the house).
fn deviations(case: &Case<'_>) -> Outcome {
    if case.facts.deviations.is_empty() {
        return Met;
    }
    let found = case.facts.deviations.iter().map(|code| error(code, Class::Format)).collect();
    Undecided(Reason::SigConstraintsFailure, found)
}
