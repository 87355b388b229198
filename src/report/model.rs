//! The report as data: `kyso.report/1`. A field is only ever added, never changed in meaning.

use serde::Serialize;

use super::compliance::{ComplianceReport, RuleStatus};
use super::messages::{self, Lang};
use super::tt15::{Tt15Report, tt15};
use super::xml::XmlReport;
use crate::base::UnixTime;
use crate::findings::CertificateFacts;
use crate::findings::ChangeLevel;
use crate::findings::DocumentFacts;
use crate::findings::EncryptionFacts;
use crate::findings::Origin;
use crate::findings::PathFacts;
use crate::findings::RevocationReason;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::StatusKind;
use crate::policy::Class;
use crate::policy::Conformance;
use crate::policy::DocumentJudgement;
use crate::policy::Finding;
use crate::policy::Proof;
use crate::policy::ProofKind;
use crate::policy::Reason;
use crate::policy::Severity;
use crate::policy::SignatureJudgement;
use crate::policy::StatusJudgement;
use crate::policy::StatusState;
use crate::policy::Truths;
use crate::policy::Verdict;
use crate::policy::dynamic_finding;
use crate::policy::dynamic_severity;

/// The report on one document. Times are RFC 3339 with offset, distances millimetres, digests lower-case hex.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `kyso.report/1`.
    pub schema: &'static str,
    /// The file as the caller named it.
    pub file: String,
    /// `pdf` or `xml`.
    pub format: String,
    /// Octets.
    pub size: u64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The time of judgement.
    pub validated_at: UnixTime,
    /// When the facts were collected: another time when stored facts were judged again.
    pub facts_at: UnixTime,
    /// The policy's name.
    pub policy: String,
    /// The verdict on the document.
    pub verdict: Verdict,
    /// Why, unless it passed.
    pub reason: Option<Reason>,
    /// Number of revisions; 0 for octets that cannot be read as a document.
    pub revisions: usize,
    /// How it is encrypted; `None` when it is not.
    pub encryption: Option<EncryptionReport>,
    /// All signatures, oldest revision first.
    pub signatures: Vec<SignatureReport>,
    /// The prescribed form; there when it was asked for. Nothing above depends on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compliance: Option<ComplianceReport>,
    /// `stored-facts`: judged by what was stored of it. Then its pages were not seen and its form was not asked, which is not
    /// the same as a form that nobody asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_by: Option<&'static str>,
}

/// How a document is encrypted (ISO 32000-2 §7.6).
#[derive(Debug, Clone, Serialize)]
pub struct EncryptionReport {
    /// `/Filter`.
    pub handler: String,
    /// `RC4-40`, `RC4-128`, `AES-128`, `AES-256`, `AES-256-GCM`, `none`, `unknown`.
    pub algorithm: String,
    /// Why it could not be read; `None` when it could.
    pub sealed: Option<String>,
    /// What opened it: `empty-password`, `user-password`, `owner-password`, `recipient`.
    pub access: Option<String>,
    /// `/P`, the permissions: they are asked of readers, not enforced.
    pub permissions: Option<i32>,
    /// In words.
    pub vi: String,
    /// In words.
    pub en: String,
}

/// The report on one signature.
#[derive(Debug, Clone, Serialize)]
pub struct SignatureReport {
    /// Fully qualified field name; in XML the `Id` of the signature, or its path where it has none of its own.
    pub id: String,
    /// `signature`, `timestamp`, or `seal` for a certificate issued to an organisation.
    pub kind: &'static str,
    /// `/SubFilter`; `None` in XML.
    pub subfilter: Option<String>,
    /// `B-B` to `B-LTA` of EN 319 142-1, or in XML of EN 319 132-1, for signatures in its form.
    pub level: Option<&'static str>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, unless it passed.
    pub reason: Option<Reason>,
    /// Three truths, kept apart.
    pub truths: Truths,
    /// `file`, `revision` or `unclear`; in XML also `part`: something is left to others, or not signed.
    pub coverage: String,
    /// The revision it signs, from 1; in XML a number of its own, greater than that of all that it covers.
    pub revision: usize,
    /// What later revisions did.
    pub modifications: Modifications,
    /// What was signed and may show something else another time, or reads as something else than it shows.
    pub dynamic_content: Option<Vec<DynamicReport>>,
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
    /// What those certificates are called, in the same order; for people.
    #[serde(skip)]
    pub path_names: Vec<String>,
    /// The trust profile of the anchor.
    pub trust_profile: Option<String>,
    /// Which kind of signature Vietnam's law takes it for, by where its path ends; `None` without a path.
    pub signature_class: Option<SignatureClass>,
    /// The rules it was held against.
    pub rules: String,
    /// Revocation of the path's certificates, then of those of its time-stamping authorities.
    pub revocation: Vec<RevocationReport>,
    /// What proves when it existed, the best first.
    pub proofs: Vec<ProofReport>,
    /// Until when the verdict stands if nothing is added to the document; only when it passed, and `None` when no end is
    /// known.
    pub renew_before: Option<UnixTime>,
    /// The signing profile, where one can be told; in XML the national form.
    pub profile: Option<String>,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Left, top, width, height from the page's upper left corner.
    pub rect_mm: Option<[f64; 4]>,
    /// What TT 15/2025/TT-BKHCN Điều 6.4 wants shown; `None` for a document time-stamp.
    pub tt15: Option<Tt15Report>,
    /// What only signatures in XML have.
    pub xml: Option<XmlReport>,
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
    /// Where it is to be seen: page, from 1.
    pub page: Option<u32>,
    /// Left, top, width, height from the page's upper left corner; the whole page where its content is concerned.
    pub rect_mm: Option<[f64; 4]>,
    pub vi: String,
    pub en: String,
}

/// One piece of dynamic content.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct DynamicReport {
    pub code: String,
    /// How grave it is by itself: `info` or `warning`.
    pub severity: Severity,
    pub revision: usize,
    pub object: Option<u32>,
    pub page: Option<u32>,
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

/// Kinds of digital signatures in Vietnam (Luật Giao dịch điện tử 2023 Điều 22), by the anchor of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureClass {
    /// Chữ ký số chuyên dùng công vụ: certified by the Government CA.
    ChuyenDungCongVu,
    /// Chữ ký số công cộng: certified under the national root.
    CongCong,
    /// By any other anchor.
    Other,
}

/// Revocation of one certificate, as of the time that counts.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct RevocationReport {
    pub certificate: String,
    pub name: String,
    /// `signature` or `time-stamp`: whose path it stands in.
    pub role: &'static str,
    pub status: StatusState,
    pub as_of: UnixTime,
    pub source: Option<StatusKind>,
    /// `document`, `file`, `cache`, `network`.
    pub origin: Option<&'static str>,
    pub this_update: Option<UnixTime>,
    pub next_update: Option<UnixTime>,
    pub revoked_at: Option<UnixTime>,
    pub reason: Option<RevocationReason>,
}

/// A proof that the signature existed.
#[derive(Debug, Clone, Serialize)]
pub struct ProofReport {
    /// At the latest.
    pub time: UnixTime,
    /// `signature-time-stamp`, `document-time-stamp`, `later-signature`.
    pub kind: &'static str,
    /// The field whose time-stamp it is.
    pub by: String,
    /// Everything up to the end of this revision, from 1; `None` for a time-stamp over the signature alone.
    pub covers: Option<usize>,
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
            validated_at: judgement.at,
            facts_at: facts.at,
            policy: policy.to_owned(),
            verdict: judgement.verdict,
            reason: judgement.reason,
            revisions: facts.revisions,
            encryption: facts.encryption.as_ref().map(encryption),
            signatures: facts
                .signatures
                .iter()
                .zip(&judgement.signatures)
                .map(|(signature, judgement)| self::signature(facts, signature, judgement))
                .collect(),
            compliance: None,
            judged_by: None,
        }
    }

    /// The same, said to come of stored facts: without the document, and so without an answer on its form.
    #[must_use]
    pub fn by_stored_facts(mut self) -> Self {
        self.judged_by = Some("stored-facts");
        self
    }

    /// Pages that something is said of: those that carry a signature, and those on which the form is broken; the first
    /// page where there is none.
    #[must_use]
    pub fn pages_spoken_of(&self) -> Vec<u32> {
        let broken =
            self.compliance.iter().flat_map(|form| &form.rules).filter(|rule| rule.status == RuleStatus::Broken);
        let found = broken.flat_map(|rule| rule.seen.iter().filter_map(|seen| seen.page));
        let mut pages: Vec<u32> = self.signatures.iter().filter_map(|signature| signature.page).chain(found).collect();
        pages.sort_unstable();
        pages.dedup();
        if pages.is_empty() && self.format == "pdf" { vec![1] } else { pages }
    }

    /// The same with what came of the rules of form. No verdict changes.
    #[must_use]
    pub fn with_compliance(mut self, compliance: ComplianceReport) -> Self {
        self.compliance = Some(compliance);
        self
    }
}

fn encryption(facts: &EncryptionFacts) -> EncryptionReport {
    let code = match (facts.sealed.as_deref(), facts.hidden, facts.access.as_deref()) {
        (Some(_), true, _) => "encryption.hides-fields",
        (Some(_), false, _) => "encryption.sealed",
        (None, _, Some("empty-password")) => "encryption.for-everybody",
        (None, ..) => "encryption.opened",
    };
    let known = if facts.algorithm == "unknown" { "" } else { facts.algorithm.as_str() };
    let words = Finding::new(code, Class::Content, Severity::Info).with("algorithm", known);
    EncryptionReport {
        handler: facts.handler.clone(),
        algorithm: facts.algorithm.clone(),
        sealed: facts.sealed.clone(),
        access: facts.access.clone(),
        permissions: facts.permissions,
        vi: messages::finding(&words, Lang::Vi),
        en: messages::finding(&words, Lang::En),
    }
}

fn signature(document: &DocumentFacts, facts: &SignatureFacts, judgement: &SignatureJudgement) -> SignatureReport {
    let (path, path_names, trust_profile) = match &facts.path {
        PathFacts::Found { certificates, profile, .. } => (
            certificates.iter().map(|c| c.sha256.clone()).collect(),
            certificates.iter().map(|c| c.display_name().to_owned()).collect(),
            profile.clone(),
        ),
        _ => (Vec::new(), Vec::new(), None),
    };
    let content = match facts.content {
        crate::findings::ContentFacts::Match(d) | crate::findings::ContentFacts::Mismatch(d) => Some(d),
        crate::findings::ContentFacts::Unchecked(_) => None,
    };
    // PAdES signers state it in /M (EN 319 142-1 §6.3), others in the signingTime attribute.
    let claimed =
        facts.claimed_signing_time.or_else(|| facts.claimed_modification.as_deref().and_then(UnixTime::parse_pdf_date));
    SignatureReport {
        id: facts.id.clone(),
        kind: signature_kind(facts),
        subfilter: facts.subfilter.clone(),
        level: judgement.conformance.map(Conformance::name),
        verdict: judgement.verdict,
        reason: judgement.reason,
        truths: judgement.truths,
        coverage: facts.coverage.clone(),
        revision: facts.revision,
        modifications: modifications(facts),
        dynamic_content: dynamic_content(document, facts),
        signer: facts.signer.as_ref().map(signer),
        digest_algorithm: content.or(facts.scheme.as_ref().map(|s| s.digest)).map(|d| d.name().to_owned()),
        signature_algorithm: facts.scheme.as_ref().map(|s| s.name.clone()),
        key_bits: facts.signer.as_ref().and_then(|s| s.key.as_ref()).map(|k| k.bits),
        signing_time: SigningTime {
            claimed,
            timestamped: facts.time_stamps.iter().map(|t| t.gen_time).min(),
            proven: judgement.proven,
        },
        path,
        path_names,
        signature_class: class(facts, trust_profile.as_deref()),
        trust_profile,
        rules: judgement.rule_set.clone(),
        revocation: revocation(facts, judgement),
        proofs: judgement.proofs.iter().map(|proof| self::proof(document, proof)).collect(),
        renew_before: judgement.renew_before,
        profile: facts.xml.as_ref().and_then(|xml| xml.profile.clone()),
        page: facts.place.map(|p| p.page),
        rect_mm: facts.place.map(|p| p.rect_mm),
        tt15: tt15(facts, judgement, claimed),
        xml: facts.xml.as_deref().map(|xml| XmlReport::new(document, xml)),
        findings: judgement.findings.iter().map(finding).collect(),
    }
}

/// `signature`, `timestamp` or `seal`: an organisation's certificate names it as its subject, commonName and organizationName
/// are the same.
#[must_use]
pub fn signature_kind(facts: &SignatureFacts) -> &'static str {
    match (facts.kind, &facts.signer) {
        (SignatureKind::Timestamp, _) => "timestamp",
        (_, Some(signer)) if signer.common_name.is_some() && signer.common_name == signer.organization => "seal",
        _ => "signature",
    }
}

fn class(facts: &SignatureFacts, profile: Option<&str>) -> Option<SignatureClass> {
    if facts.kind == SignatureKind::Timestamp || !matches!(facts.path, PathFacts::Found { .. }) {
        return None;
    }
    Some(match profile {
        Some("vn-gov") => SignatureClass::ChuyenDungCongVu,
        Some("vn-public") => SignatureClass::CongCong,
        _ => SignatureClass::Other,
    })
}

fn revocation(facts: &SignatureFacts, judgement: &SignatureJudgement) -> Vec<RevocationReport> {
    let own = match facts.kind {
        SignatureKind::Signature => "signature",
        SignatureKind::Timestamp => "time-stamp",
    };
    let told = |one: &StatusJudgement, role| RevocationReport {
        certificate: one.certificate.clone(),
        name: one.name.clone(),
        role,
        status: one.state,
        as_of: one.as_of,
        source: one.source,
        origin: one.origin.map(|origin| match origin {
            Origin::Signature(_) | Origin::Store(_) => "document",
            Origin::File => "file",
            Origin::Cache => "cache",
            Origin::Network => "network",
        }),
        this_update: one.this_update,
        next_update: one.next_update,
        revoked_at: one.revoked_at,
        reason: one.reason,
    };
    let status = judgement.status.iter().map(|one| told(one, own));
    status.chain(judgement.authority_status.iter().map(|one| told(one, "time-stamp"))).collect()
}

fn proof(document: &DocumentFacts, proof: &Proof) -> ProofReport {
    let (kind, covers) = match proof.kind {
        ProofKind::SignatureTimeStamp => ("signature-time-stamp", None),
        ProofKind::DocumentTimeStamp => ("document-time-stamp", Some(proof.revision)),
        ProofKind::LaterSignature => ("later-signature", Some(proof.revision)),
    };
    let by = document.signatures.get(proof.by).map(|s| s.id.clone()).unwrap_or_default();
    ProofReport { time: proof.time, kind, by, covers }
}

fn modifications(facts: &SignatureFacts) -> Modifications {
    let changes = facts
        .changes
        .iter()
        .map(|change| {
            let words = Finding::new(&format!("change.{}", change.code), Class::Content, Severity::Info)
                .with("revision", change.revision)
                .with("object", change.object.map(|o| o.to_string()).unwrap_or_default())
                .with("page", change.place.map(|place| place.page.to_string()).unwrap_or_default())
                .with("detail", &change.detail);
            Changes {
                level: change.level,
                code: change.code.clone(),
                object: change.object,
                revision: change.revision,
                page: change.place.map(|place| place.page),
                rect_mm: change.place.map(|place| place.rect_mm),
                vi: messages::finding(&words, Lang::Vi),
                en: messages::finding(&words, Lang::En),
            }
        })
        .collect();
    let level = facts.changes.iter().map(|c| c.level).max().unwrap_or(ChangeLevel::None);
    Modifications { level, changes }
}

/// What the signature covers of it.
fn dynamic_content(document: &DocumentFacts, facts: &SignatureFacts) -> Option<Vec<DynamicReport>> {
    let covered = document.dynamic.as_ref()?.iter().filter(|piece| piece.revision <= facts.revision);
    let told = covered.map(|piece| {
        let severity = dynamic_severity(&piece.code);
        let words = dynamic_finding(piece, severity);
        DynamicReport {
            code: piece.code.clone(),
            severity,
            revision: piece.revision,
            object: piece.object,
            page: piece.page,
            vi: messages::finding(&words, Lang::Vi),
            en: messages::finding(&words, Lang::En),
        }
    });
    Some(told.collect())
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
