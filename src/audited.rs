//! The front door to the audit: one file verified, its form asked, told as records. No check of its own.

use crate::audit::FileKind;
use crate::audit::Known;
use crate::audit::Record;
use crate::audit::RecordForm;
use crate::audit::RecordSchema;
use crate::audit::RecordSignature;
use crate::base::Source;
use crate::compliance::ComplianceSettings;
use crate::compliance::compliance;
use crate::form::Compliance;
use crate::form::Conformity;
use crate::policy::CertificateTruth;
use crate::policy::ContentTruth;
use crate::policy::Reason;
use crate::policy::Severity;
use crate::policy::ValueTruth;
use crate::report::Report;
use crate::report::SignatureReport;
use crate::verify::Settings;
use crate::verify::verify;

/// What is asked of every file of an archive.
pub struct AuditSettings {
    /// Signatures and trust.
    pub verify: Settings,
    /// The rules of form; `None` when they are not asked.
    pub form: Option<ComplianceSettings>,
}

/// Examines a file and hands its record to `sink`: one for the file itself, then one for each document that a package
/// holds. A file that cannot be examined has a record, too; nothing is an error.
pub fn audited(source: &dyn Source, file: &str, settings: &AuditSettings, sink: &mut dyn FnMut(Record)) {
    let verification = match verify(source, &settings.verify) {
        Ok(verification) => verification,
        Err(error) => return sink(Record::unreadable(file, "NOT_A_DOCUMENT", error.to_string())),
    };
    let report = verification.report(file);
    let form = settings.form.as_ref().and_then(|form| compliance(source, &verification, form).ok());
    sink(record(&report, form.as_ref()));
}

fn record(report: &Report, form: Option<&Compliance>) -> Record {
    let signers: Vec<&SignatureReport> =
        report.signatures.iter().filter(|signature| signature.kind != "timestamp").collect();
    let all = |yes: fn(&SignatureReport) -> bool, no: fn(&SignatureReport) -> bool| {
        if signers.is_empty() {
            Known::Unknown
        } else if signers.iter().any(|one| no(one)) {
            Known::No
        } else if signers.iter().all(|one| yes(one)) {
            Known::Yes
        } else {
            Known::Unknown
        }
    };
    let mut findings: Vec<String> = report
        .signatures
        .iter()
        .flat_map(|signature| &signature.findings)
        .filter(|finding| finding.severity != Severity::Info)
        .map(|finding| finding.code.clone())
        .collect();
    findings.sort_unstable();
    findings.dedup();
    Record {
        schema: RecordSchema,
        file: report.file.clone(),
        kind: Some(if report.format == "pdf" { FileKind::Pdf } else { FileKind::Xml }),
        size: Some(report.size),
        modified: None,
        sha256: Some(report.sha256.clone()),
        state: report.verdict.into(),
        reason: report.reason.map(code),
        detail: None,
        signed: if signers.is_empty() { Known::No } else { Known::Yes },
        intact: all(
            |one| one.truths.content == ContentTruth::Intact && one.truths.signature == ValueTruth::Good,
            |one| one.truths.content == ContentTruth::Broken || one.truths.signature == ValueTruth::Bad,
        ),
        trusted: all(
            |one| one.truths.certificate == CertificateTruth::Trusted,
            |one| one.truths.certificate == CertificateTruth::Untrusted,
        ),
        timely: Known::Unknown,
        compliant: form.map_or(Known::Unknown, |form| match form.conformity() {
            Conformity::Compliant => Known::Yes,
            Conformity::NonCompliant => Known::No,
            Conformity::Undecided | Conformity::NotApplicable => Known::Unknown,
        }),
        agency: None,
        unit: None,
        day: form.and_then(|form| form.day),
        document_type: form.and_then(|form| form.type_name).map(str::to_owned),
        number: None,
        producer: None,
        signatures: report.signatures.iter().map(signature).collect(),
        findings,
        form: form.map(|form| RecordForm {
            rule_set: form.rule_set.clone(),
            verdict: form.conformity(),
            broken: form.broken().map(|checked| checked.rule.id.to_owned()).collect(),
            not_checkable: u32::try_from(form.tally().not_checkable).unwrap_or(u32::MAX),
        }),
        numbers: None,
        stands_until: None,
    }
}

fn signature(report: &SignatureReport) -> RecordSignature {
    let signer = report.signer.as_ref();
    RecordSignature {
        kind: report.kind.to_owned(),
        verdict: report.verdict,
        reason: report.reason.map(code),
        truths: report.truths,
        signer: signer.map(|signer| signer.common_name.clone().unwrap_or_else(|| signer.subject.clone())),
        organization: signer.and_then(|signer| signer.organization.clone()),
        trust_profile: report.trust_profile.clone(),
        level: report.level.map(str::to_owned),
        claimed: report.signing_time.claimed,
        proven: report.signing_time.proven,
    }
}

/// As `kyso.report/1` writes it.
fn code(reason: Reason) -> String {
    serde_json::to_value(reason).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
