//! The report on a package as data: `kyso.package/1`. A field is only ever added, never changed in meaning.

use serde::Serialize;
use serde::Serializer;

use super::{
    AttachmentForm, Examined, ExaminedAttachment, MessageSignature, PackageForms, PackageReason, PackageVerification,
};
use crate::base::UnixTime;
use crate::edxml;
use crate::edxml::Message;
use crate::edxml::Trace;
use crate::form::Conformity;
use crate::policy::Finding;
use crate::policy::Verdict;
use crate::report::ComplianceReport;
use crate::report::FindingReport;
use crate::report::Lang;
use crate::report::Report;
use crate::report::messages;

/// The report on one package. Times are RFC 3339 with offset, digests lower-case hex.
#[derive(Debug, Clone, Serialize)]
pub struct PackageReport {
    /// `kyso.package/1`.
    pub schema: &'static str,
    /// The file as the caller named it.
    pub file: String,
    /// `edxml`.
    pub format: &'static str,
    /// Octets.
    pub size: u64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The time of judgement.
    pub validated_at: UnixTime,
    /// The policy's name.
    pub policy: String,
    /// The verdict on the package.
    pub verdict: Verdict,
    /// Why, unless it passed.
    pub reason: Option<PackageReason>,
    /// Namespace of its form.
    pub namespace: &'static str,
    /// `document` or `status`.
    pub kind: &'static str,
    /// What the header says; believed by nobody unless the message's signature passed.
    pub message: Message,
    /// Where it went; `None` without `TraceHeaderList`.
    pub trace: Option<Trace>,
    /// The message's own signature.
    pub message_signature: MessageSignatureReport,
    /// Every attachment, in the order of the file.
    pub attachments: Vec<AttachmentReport>,
    /// Paths of parts that no signature which passed covers.
    pub uncovered: Vec<String>,
    /// Header against attachments.
    pub consistency: Vec<ConsistencyReport>,
    /// What nobody looked at.
    pub not_checked: Vec<NotCheckedReport>,
    /// What was odd about the package itself.
    pub findings: Vec<FindingReport>,
    /// The rules of packages; there when they were asked for. Nothing above depends on them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compliance: Option<ComplianceReport>,
}

/// The message's own signature.
#[derive(Debug, Clone, Serialize)]
pub struct MessageSignatureReport {
    /// `signed`, `placeholder`, `not-signed`, `unreadable`.
    pub state: &'static str,
    /// The verdict on it, where it is signed.
    pub verdict: Option<Verdict>,
    /// Why it could not be looked at, in English.
    pub error: Option<String>,
    /// The report on the signatures.
    pub report: Option<Report>,
}

/// One attachment.
#[derive(Debug, Clone, Serialize)]
pub struct AttachmentReport {
    /// From 1.
    pub number: usize,
    /// `cid:…`.
    pub content_id: String,
    /// File name as declared.
    pub name: String,
    /// `ContentType` as declared.
    pub declared_type: String,
    /// What its octets are: `pdf`, `zip`, `xml` …; `None` without content.
    pub kind: Option<&'static str>,
    /// Octets carried.
    pub octets: u64,
    /// The only file packed in it.
    pub inner: Option<InnerReport>,
    /// SHA-256 of the file attached: of the packed one where there is one.
    pub sha256: String,
    /// `verified`, `package`, `no-signature-kind`, `too-deep`, `unreadable`.
    pub state: &'static str,
    /// The verdict on it, where it was verified.
    pub verdict: Option<Verdict>,
    /// Whether it is damaged.
    pub damaged: bool,
    /// Why it could not be verified, in English.
    pub error: Option<String>,
    /// The report on the document.
    pub report: Option<Report>,
    /// The report on a package in it.
    pub package: Option<Box<PackageReport>>,
    /// What was odd about it.
    pub findings: Vec<FindingReport>,
}

/// A file packed in an attachment.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct InnerReport {
    pub name: String,
    pub kind: &'static str,
    pub octets: u64,
}

/// One comparison of the header with the attachments.
#[derive(Debug, Clone, Serialize)]
pub struct ConsistencyReport {
    /// `pages`, `number`, `date`, `organisation`, `signer`, `signing-date`.
    pub what: String,
    /// `agrees`, `differs`, `not-checked`.
    pub result: &'static str,
    /// What the header says.
    pub stated: String,
    /// What the attachment says.
    pub found: String,
    /// In words.
    pub vi: String,
    /// In words.
    pub en: String,
}

/// Something nobody looked at.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct NotCheckedReport {
    /// Stable code.
    pub what: &'static str,
    pub vi: String,
    pub en: String,
}

impl Serialize for PackageReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Signature(reason) => reason.serialize(serializer),
            Self::MessageNotSigned => serializer.serialize_str("MESSAGE_NOT_SIGNED"),
            Self::PartialCoverage => serializer.serialize_str("PARTIAL_COVERAGE"),
            Self::Inconsistent => serializer.serialize_str("PACKAGE_INCONSISTENT"),
        }
    }
}

impl PackageReason {
    /// In a few words.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Signature(reason) => messages::reason(reason, lang),
            Self::MessageNotSigned => lang.pick(
                "các tệp đính kèm đều có chữ ký hợp lệ; bản thân gói tin không được ký, nên không ai bảo đảm phần đầu của nó",
                "every attachment has valid signatures; the message itself is not signed, so nobody vouches for its header",
            ),
            Self::PartialCoverage => lang.pick(
                "có phần của gói tin không được chữ ký hợp lệ nào bảo vệ",
                "parts of the package are covered by no valid signature",
            ),
            Self::Inconsistent => lang.pick(
                "gói tin không chứa đúng những gì nó khai, hoặc có tệp bị hỏng",
                "the package does not hold what it says it holds, or a file in it is damaged",
            ),
        }
    }
}

impl PackageReport {
    pub(super) fn new(file: &str, verification: &PackageVerification) -> Self {
        let package = &verification.package;
        let attachments = package.attachments.iter().zip(&verification.attachments).enumerate();
        Self {
            schema: "kyso.package/1",
            file: file.to_owned(),
            format: "edxml",
            size: verification.size,
            sha256: verification.sha256.clone(),
            validated_at: verification.at,
            policy: verification.policy.clone(),
            verdict: verification.verdict,
            reason: verification.reason,
            namespace: package.dialect.namespace(),
            kind: if package.message.is_status() { "status" } else { "document" },
            message: package.message.clone(),
            trace: package.trace.clone(),
            message_signature: message_signature(file, &verification.signature),
            attachments: attachments.map(|(i, (said, found))| attachment(i, said, found)).collect(),
            uncovered: verification.uncovered.clone(),
            consistency: verification.consistency.iter().filter_map(consistency).collect(),
            not_checked: not_checked(verification),
            findings: verification.findings.iter().map(finding).collect(),
            compliance: None,
        }
    }

    /// The same with what came of the rules of packages. No verdict changes.
    #[must_use]
    pub fn with_compliance(mut self, compliance: ComplianceReport) -> Self {
        self.compliance = Some(compliance);
        self
    }

    /// The same with what the rules of form say of the package and of each document in it. No verdict changes.
    #[must_use]
    pub fn with_forms(mut self, forms: &PackageForms) -> Self {
        for (attachment, form) in self.attachments.iter_mut().zip(&forms.attachments) {
            match form {
                AttachmentForm::Document(form) => {
                    let report = attachment.report.take();
                    attachment.report = report.map(|report| report.with_compliance(ComplianceReport::new(form)));
                }
                AttachmentForm::Package(forms) => {
                    let nested = attachment.package.take();
                    attachment.package = nested.map(|nested| Box::new(nested.with_forms(forms)));
                }
                AttachmentForm::NotAsked | AttachmentForm::Unreadable(_) => {}
            }
        }
        self.with_compliance(ComplianceReport::new(&forms.package))
    }

    /// Documents inside, also of packages inside, that break a compulsory rule of form: their names.
    #[must_use]
    pub fn breaking(&self) -> Vec<&str> {
        self.attachments.iter().flat_map(breaking).collect()
    }
}

fn breaking(attachment: &AttachmentReport) -> Vec<&str> {
    let form = attachment.report.as_ref().and_then(|report| report.compliance.as_ref());
    let is_broken = form.is_some_and(|form| form.verdict == Conformity::NonCompliant);
    let own = is_broken.then_some(attachment.name.as_str());
    own.into_iter().chain(attachment.package.iter().flat_map(|nested| nested.breaking())).collect()
}

fn message_signature(file: &str, signature: &MessageSignature) -> MessageSignatureReport {
    let (state, verdict, error, report) = match signature {
        MessageSignature::NotSigned => ("not-signed", None, None, None),
        MessageSignature::Placeholder => ("placeholder", None, None, None),
        MessageSignature::Signed(verification) => {
            ("signed", Some(verification.verdict()), None, Some(verification.report(file)))
        }
        MessageSignature::Unreadable(why) => ("unreadable", None, Some(why.clone()), None),
    };
    MessageSignatureReport { state, verdict, error, report }
}

fn attachment(index: usize, said: &edxml::Attachment, found: &ExaminedAttachment) -> AttachmentReport {
    let name = || if said.name.is_empty() { said.content_id.clone() } else { said.name.clone() };
    let (state, verdict, error) = match &found.examined {
        Examined::Document(verification) => ("verified", Some(verification.verdict()), None),
        Examined::Package(nested) => ("package", Some(nested.verdict), None),
        Examined::NoSignatureKind => ("no-signature-kind", None, None),
        Examined::TooDeep => ("too-deep", None, None),
        Examined::Unreadable(why) => ("unreadable", None, Some(why.clone())),
    };
    let report = match &found.examined {
        Examined::Document(verification) => Some(verification.report(&name())),
        _ => None,
    };
    let package = match &found.examined {
        Examined::Package(nested) => Some(Box::new(nested.report(&name()))),
        _ => None,
    };
    let inner = found.looked.inner.as_ref();
    AttachmentReport {
        number: index.saturating_add(1),
        content_id: said.content_id.clone(),
        name: said.name.clone(),
        declared_type: said.content_type.clone(),
        kind: found.looked.kind.map(edxml::Kind::name),
        octets: said.octets,
        inner: inner.map(|inner| InnerReport {
            name: inner.name.clone(),
            kind: inner.kind.name(),
            octets: inner.octets,
        }),
        sha256: found.sha256.clone(),
        state,
        verdict,
        damaged: found.looked.is_damaged(),
        error,
        report,
        package,
        findings: found.looked.issues.iter().map(|issue| finding(&super::finding(issue))).collect(),
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

/// A comparison, by its code: `edxml.pages-agree`.
fn consistency(found: &Finding) -> Option<ConsistencyReport> {
    const OUTCOMES: &[(&str, &str)] = &[
        ("-agrees", "agrees"),
        ("-agree", "agrees"),
        ("-differs", "differs"),
        ("-differ", "differs"),
        ("-not-on-page", "differs"),
        ("-pictured-unchecked", "not-checked"),
        ("-unchecked", "not-checked"),
    ];
    let code = found.code.strip_prefix("edxml.")?;
    let (what, result) = OUTCOMES.iter().find_map(|(ending, result)| Some((code.strip_suffix(ending)?, *result)))?;
    let words = finding(found);
    Some(ConsistencyReport {
        what: what.to_owned(),
        result,
        stated: found.argument("value").to_owned(),
        found: found.argument("other").to_owned(),
        vi: words.vi,
        en: words.en,
    })
}

/// What has no rule, and what no signature was looked for in.
fn not_checked(verification: &PackageVerification) -> Vec<NotCheckedReport> {
    let fields = edxml::UNCHECKED.join(", ");
    let mut all = vec![
        NotCheckedReport {
            what: "organ-codes",
            vi: "Mã cơ quan chỉ được kiểm tra về dạng, không đối chiếu với danh mục mã đang dùng.".to_owned(),
            en: "Codes of organisations were checked for their form, not against the list of codes in use.".to_owned(),
        },
        NotCheckedReport {
            what: "fields",
            vi: format!("Không có quy tắc riêng, không kiểm tra nội dung: {fields}."),
            en: format!("Without a rule of their own, and not checked for what they say: {fields}."),
        },
    ];
    let mut names = Vec::new();
    for (said, found) in verification.package.attachments.iter().zip(&verification.attachments) {
        if matches!(found.examined, Examined::NoSignatureKind | Examined::TooDeep) {
            let kind = found.looked.file_kind().map_or("", edxml::Kind::name);
            names.push(format!("{} ({kind})", said.name));
        }
    }
    if !names.is_empty() {
        let names = names.join(", ");
        all.push(NotCheckedReport {
            what: "attachment-kinds",
            vi: format!("Không tìm chữ ký bên trong: {names}."),
            en: format!("No signature was looked for in: {names}."),
        });
    }
    all
}
