//! The report as data: `kyso.report/1`. A field is only ever added, never changed in meaning.

use serde::Serialize;

use super::messages::{self, Lang};
use crate::base::UnixTime;
use crate::findings::CertificateFacts;
use crate::findings::ChangeLevel;
use crate::findings::DocumentFacts;
use crate::findings::PathFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::policy::Class;
use crate::policy::DocumentJudgement;
use crate::policy::Finding;
use crate::policy::Reason;
use crate::policy::Severity;
use crate::policy::SignatureJudgement;
use crate::policy::Truths;
use crate::policy::Verdict;

/// The report on one document. Times are RFC 3339 with offset, distances millimetres, digests lower-case hex.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `kyso.report/1`.
    pub schema: &'static str,
    /// The file as the caller named it.
    pub file: String,
    /// `pdf`.
    pub format: String,
    /// Octets.
    pub size: u64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The time of judgement.
    pub validated_at: UnixTime,
    /// The policy's name.
    pub policy: String,
    /// The verdict on the document.
    pub verdict: Verdict,
    /// Why, unless it passed.
    pub reason: Option<Reason>,
    /// Number of revisions.
    pub revisions: usize,
    /// All signatures, oldest revision first.
    pub signatures: Vec<SignatureReport>,
}

/// The report on one signature.
#[derive(Debug, Clone, Serialize)]
pub struct SignatureReport {
    /// Fully qualified field name.
    pub id: String,
    /// `signature`, `timestamp`, or `seal` for a certificate issued to an organisation.
    pub kind: &'static str,
    /// `/SubFilter`.
    pub subfilter: Option<String>,
    /// `B-B` or `B-T` of EN 319 142-1, for signatures in its form.
    pub level: Option<&'static str>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, unless it passed.
    pub reason: Option<Reason>,
    /// Three truths, kept apart.
    pub truths: Truths,
    /// `file`, `revision` or `unclear`.
    pub coverage: String,
    /// The revision it signs, from 1.
    pub revision: usize,
    /// What later revisions did.
    pub modifications: Modifications,
    /// The signer, when the certificate was found.
    pub signer: Option<SignerReport>,
    /// Digest of the signed content.
    pub digest_algorithm: Option<String>,
    /// Scheme of the signature value.
    pub signature_algorithm: Option<String>,
    /// Size of the signer's key.
    pub key_bits: Option<u32>,
    /// Times.
    pub signing_time: SigningTime,
    /// SHA-256 of the certificates, signer first, anchor last; empty without a path.
    pub path: Vec<String>,
    /// The trust profile of the anchor.
    pub trust_profile: Option<String>,
    /// Revocation of the path's certificates.
    pub revocation: Vec<RevocationReport>,
    /// The signing profile, where one can be told.
    pub profile: Option<String>,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Left, top, width, height from the page's upper left corner.
    pub rect_mm: Option<[f64; 4]>,
    /// Everything a person should know.
    pub findings: Vec<FindingReport>,
}

/// The signer's certificate.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct SignerReport {
    pub common_name: Option<String>,
    pub organization: Option<String>,
    pub email: Option<String>,
    pub subject: String,
    pub issuer: String,
    pub serial: String,
    pub sha256: String,
    pub not_before: UnixTime,
    pub not_after: UnixTime,
}

/// What later revisions did to what was signed.
#[derive(Debug, Clone, Serialize)]
pub struct Modifications {
    /// The gravest: `none|ltv|sign|form|annotation|other`.
    pub level: ChangeLevel,
    /// Each of them.
    pub changes: Vec<Changes>,
}

/// One change.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct Changes {
    pub level: ChangeLevel,
    pub code: String,
    pub object: Option<u32>,
    pub revision: usize,
    pub vi: String,
    pub en: String,
}

/// When it was signed: claimed by the signer, stated by a time-stamp, proven.
#[derive(Debug, Clone, Serialize)]
pub struct SigningTime {
    /// signingTime attribute, else `/M` of the dictionary; nobody vouches for it.
    pub claimed: Option<UnixTime>,
    /// Earliest time-stamp, whatever it is worth.
    pub timestamped: Option<UnixTime>,
    /// Earliest time-stamp that was accepted.
    pub proven: Option<UnixTime>,
}

/// Revocation of one certificate.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct RevocationReport {
    pub certificate: String,
    pub status: String,
    pub source: Option<String>,
    pub this_update: Option<UnixTime>,
}

/// A finding with its words.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct FindingReport {
    pub code: String,
    pub class: Class,
    pub severity: Severity,
    pub vi: String,
    pub en: String,
}

impl Report {
    /// Puts facts and judgement of one document together.
    #[must_use]
    pub fn new(file: &str, policy: &str, facts: &DocumentFacts, judgement: &DocumentJudgement) -> Self {
        Self {
            schema: "kyso.report/1",
            file: file.to_owned(),
            format: facts.format.clone(),
            size: facts.size,
            sha256: facts.sha256.clone(),
            validated_at: facts.at,
            policy: policy.to_owned(),
            verdict: judgement.verdict,
            reason: judgement.reason,
            revisions: facts.revisions,
            signatures: facts
                .signatures
                .iter()
                .zip(&judgement.signatures)
                .map(|(facts, judgement)| signature(facts, judgement))
                .collect(),
        }
    }
}

fn signature(facts: &SignatureFacts, judgement: &SignatureJudgement) -> SignatureReport {
    let (path, trust_profile) = match &facts.path {
        PathFacts::Found { certificates, profile, .. } => {
            (certificates.iter().map(|c| c.sha256.clone()).collect(), profile.clone())
        }
        _ => (Vec::new(), None),
    };
    let content = match facts.content {
        crate::findings::ContentFacts::Match(d) | crate::findings::ContentFacts::Mismatch(d) => Some(d),
        crate::findings::ContentFacts::Unchecked(_) => None,
    };
    SignatureReport {
        id: facts.id.clone(),
        kind: kind(facts),
        subfilter: facts.subfilter.clone(),
        level: level(facts),
        verdict: judgement.verdict,
        reason: judgement.reason,
        truths: judgement.truths,
        coverage: facts.coverage.clone(),
        revision: facts.revision,
        modifications: modifications(facts),
        signer: facts.signer.as_ref().map(signer),
        digest_algorithm: content.or(facts.scheme.as_ref().map(|s| s.digest)).map(|d| d.name().to_owned()),
        signature_algorithm: facts.scheme.as_ref().map(|s| s.name.clone()),
        key_bits: facts.signer.as_ref().and_then(|s| s.key.as_ref()).map(|k| k.bits),
        signing_time: SigningTime {
            // PAdES signers state it in /M (EN 319 142-1 §6.3), others in the signingTime attribute.
            claimed: facts
                .claimed_signing_time
                .or_else(|| facts.claimed_modification.as_deref().and_then(UnixTime::parse_pdf_date)),
            timestamped: facts.time_stamps.iter().map(|t| t.gen_time).min(),
            proven: judgement.proven,
        },
        path,
        trust_profile,
        revocation: facts
            .revocation
            .iter()
            .map(|r| RevocationReport {
                certificate: r.certificate.clone(),
                status: "not-checked".to_owned(),
                source: None,
                this_update: None,
            })
            .collect(),
        profile: None,
        page: facts.place.map(|p| p.page),
        rect_mm: facts.place.map(|p| p.rect_mm),
        findings: judgement.findings.iter().map(finding).collect(),
    }
}

/// An organisation's certificate names it as its subject: commonName and organizationName are the same.
fn kind(facts: &SignatureFacts) -> &'static str {
    match (facts.kind, &facts.signer) {
        (SignatureKind::Timestamp, _) => "timestamp",
        (_, Some(signer)) if signer.common_name.is_some() && signer.common_name == signer.organization => "seal",
        _ => "signature",
    }
}

fn level(facts: &SignatureFacts) -> Option<&'static str> {
    match (facts.subfilter.as_deref(), facts.time_stamps.is_empty()) {
        (Some("ETSI.CAdES.detached"), true) => Some("B-B"),
        (Some("ETSI.CAdES.detached"), false) => Some("B-T"),
        _ => None,
    }
}

fn modifications(facts: &SignatureFacts) -> Modifications {
    let changes = facts
        .changes
        .iter()
        .map(|change| {
            let words = Finding::new(&format!("change.{}", change.code), Class::Content, Severity::Info)
                .with("revision", change.revision)
                .with("object", change.object.map(|o| o.to_string()).unwrap_or_default())
                .with("detail", &change.detail);
            Changes {
                level: change.level,
                code: change.code.clone(),
                object: change.object,
                revision: change.revision,
                vi: messages::finding(&words, Lang::Vi),
                en: messages::finding(&words, Lang::En),
            }
        })
        .collect();
    let level = facts.changes.iter().map(|c| c.level).max().unwrap_or(ChangeLevel::None);
    Modifications { level, changes }
}

fn signer(certificate: &CertificateFacts) -> SignerReport {
    SignerReport {
        common_name: certificate.common_name.clone(),
        organization: certificate.organization.clone(),
        email: certificate.email.clone(),
        subject: certificate.subject.clone(),
        issuer: certificate.issuer.clone(),
        serial: certificate.serial.clone(),
        sha256: certificate.sha256.clone(),
        not_before: certificate.not_before,
        not_after: certificate.not_after,
    }
}

fn finding(finding: &Finding) -> FindingReport {
    FindingReport {
        code: finding.code.clone(),
        class: finding.class,
        severity: finding.severity,
        vi: messages::finding(finding, Lang::Vi),
        en: messages::finding(finding, Lang::En),
    }
}
