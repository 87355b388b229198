//! The front door to packages of the exchange axis: the message's own signature, every attachment, and every signature in
//! each of them, in one verdict. No check of its own: it asks [`crate::verify()`] for each document and puts the answers
//! together, the worst one first.
//!
//! A package passes only when every part of it, header included, is covered by a signature that passed (threat X-25): what
//! nobody signed, anybody may have put there.

mod attached;
mod consistency;
mod coverage;
mod form;
mod html;
mod report;
mod text;

use crate::base::Source;
use crate::base::SourceError;
use crate::base::UnixTime;
use crate::base::hex;
use crate::base::with_causes;
use crate::compliance::ComplianceSettings;
use crate::crypto::DigestAlgorithm;
use crate::crypto::Digester;
use crate::crypto::digest;
use crate::edxml;
use crate::edxml::Attachment;
use crate::edxml::Issue;
use crate::edxml::Kind;
use crate::edxml::Looked;
use crate::edxml::Package;
use crate::edxml::SignatureForm;
use crate::edxml::Weight;
use crate::form::Compliance;
use crate::form::RuleSet;
use crate::policy::Class;
use crate::policy::Finding;
use crate::policy::Reason;
use crate::policy::Severity;
use crate::policy::Verdict;
use crate::report::Lang;
use crate::report::messages;
use crate::verify::Settings;
use crate::verify::Verification;
use crate::verify::verify;

pub use form::{AttachmentForm, PackageForms};
pub use html::html_section;
pub use report::{
    AttachmentReport, ConsistencyReport, InnerReport, MessageSignatureReport, NotCheckedReport, PackageReport,
};
pub use text::{headline, render};

/// How often a package may lie in a package: once, as forwarded ones do.
const DEPTH: u32 = 1;
/// How the octets of a package are read to be hashed.
const CHUNK: usize = 128 << 10;

/// Why a package was not looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The octets are not one unambiguous package.
    #[error(transparent)]
    Package(#[from] edxml::Error),
    /// The octets cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// What is asked of a package beside the settings of every verification.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct PackageRequest {
    /// Whether a message without a signature of its own may pass: then the verdict is that on its attachments, and what
    /// the header says is believed by nobody. Messages of the exchange axis carry no signature today.
    pub unsigned_message: bool,
}

impl PackageRequest {
    /// The verdict is that on the attachments.
    #[must_use]
    pub const fn attachments_only() -> Self {
        Self { unsigned_message: true }
    }
}

/// Why a package did not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PackageReason {
    /// The reason of a signature.
    Signature(Reason),
    /// The message itself carries no signature, and everything else is as it should be: each attachment is covered by a
    /// signature that passed. What the header says is believed by nobody.
    MessageNotSigned,
    /// Some part is covered by no signature that passed.
    PartialCoverage,
    /// What the package holds is not what it says it holds, or cannot be had any more.
    Inconsistent,
}

/// What the message's own signature is like.
#[derive(Debug, Clone)]
pub enum MessageSignature {
    /// There is none, or an empty element where one belongs.
    NotSigned,
    /// Something that looks like a signature and cannot be one.
    Placeholder,
    /// At least one, judged.
    Signed(Box<Verification>),
    /// There is one, and it could not be looked at.
    Unreadable(String),
}

/// What became of an attachment.
#[derive(Debug, Clone)]
pub enum Examined {
    /// A document, verified: PDF or XML.
    Document(Box<Verification>),
    /// A package, verified.
    Package(Box<PackageVerification>),
    /// A file of a kind that no signature is looked for in.
    NoSignatureKind,
    /// A package in a package in a package: not looked into.
    TooDeep,
    /// It cannot be had any more, or not be read.
    Unreadable(String),
}

/// An attachment and what became of it.
#[derive(Debug, Clone)]
pub struct ExaminedAttachment {
    /// SHA-256 of the file the sender attached: of the packed one where there is one.
    pub sha256: String,
    /// Octets of that file.
    pub octets: u64,
    /// What its octets are.
    pub looked: Looked,
    /// What verifying it gave.
    pub examined: Examined,
    /// What it says, for the comparison with the header.
    said: consistency::Said,
}

/// What came of verifying a package.
#[must_use]
#[derive(Debug, Clone)]
pub struct PackageVerification {
    package: Package,
    size: u64,
    sha256: String,
    at: UnixTime,
    policy: String,
    signature: MessageSignature,
    attachments: Vec<ExaminedAttachment>,
    uncovered: Vec<String>,
    consistency: Vec<Finding>,
    findings: Vec<Finding>,
    verdict: Verdict,
    reason: Option<PackageReason>,
}

/// Verifies a package with everything in it.
///
/// # Errors
/// When the octets are not one unambiguous package, or over a limit. Nothing is claimed then.
pub fn verify_package(
    source: &dyn Source,
    settings: &Settings,
    request: &PackageRequest,
) -> Result<PackageVerification, PackageError> {
    verify_at_depth(source, settings, request, DEPTH)
}

fn verify_at_depth(
    source: &dyn Source,
    settings: &Settings,
    request: &PackageRequest,
    depth: u32,
) -> Result<PackageVerification, PackageError> {
    let mut attachments = Vec::new();
    let mut is_first_pdf = true;
    let package = edxml::read(source, &settings.limits, &mut |index, attachment, octets| {
        let examined = examine(index, attachment, octets, settings, request, depth, &mut is_first_pdf);
        attachments.push(examined);
    })?;
    let signature = message_signature(&package, source, settings);
    let mut findings: Vec<Finding> = package.issues.iter().map(finding).collect();
    findings.extend(edxml::check(&package.message, package.trace.as_ref()).iter().map(finding));
    findings.extend(edxml::check_manifest(&package).iter().map(finding));
    findings.extend(about_signatures(&package));
    if package.dialect != edxml::Dialect::Qcvn102 {
        let older = Finding::new("edxml.older-dialect", Class::Format, Severity::Warning);
        findings.push(older.with("value", package.dialect.namespace()));
    }
    let consistency = consistency::compare(&package.message, &signature, &attachments);
    let uncovered = coverage::uncovered(&package, &signature, &attachments);
    let concluded = |request| conclude(&package, &signature, &attachments, &findings, &uncovered, request);
    let (verdict, mut reason) = concluded(*request);
    let is_silent = matches!(signature, MessageSignature::NotSigned | MessageSignature::Placeholder);
    if is_silent
        && reason == Some(PackageReason::PartialCoverage)
        && concluded(PackageRequest::attachments_only()).0 == Verdict::Passed
    {
        reason = Some(PackageReason::MessageNotSigned);
    }
    if verdict == Verdict::Unsigned && !package.message.is_status() {
        findings.push(Finding::new("edxml.for-information", Class::Signature, Severity::Warning));
    }
    Ok(PackageVerification {
        package,
        size: source.len(),
        sha256: sha256(source)?,
        at: settings.at,
        policy: settings.policy.name.clone(),
        signature,
        attachments,
        uncovered,
        consistency,
        findings,
        verdict,
        reason,
    })
}

fn examine(
    index: usize,
    attachment: &Attachment,
    octets: Vec<u8>,
    settings: &Settings,
    request: &PackageRequest,
    depth: u32,
    is_first_pdf: &mut bool,
) -> ExaminedAttachment {
    let (looked, inner) = edxml::look(index, attachment, &octets, &settings.limits);
    let file = inner.unwrap_or(octets);
    let examined = match looked.file_kind() {
        None => Examined::Unreadable("it has no content".to_owned()),
        Some(Kind::Pdf) => document(&file, settings),
        Some(Kind::Xml) => match verify_nested(&file, settings, request, depth) {
            Some(examined) => examined,
            None => document(&file, settings),
        },
        Some(_) if looked.is_damaged() => Examined::Unreadable("it is damaged".to_owned()),
        Some(_) => Examined::NoSignatureKind,
    };
    let mut said = consistency::Said::default();
    if looked.file_kind() == Some(Kind::Pdf) {
        said = consistency::said(&file, settings, core::mem::take(is_first_pdf));
    }
    let sha256 = hex(digest(DigestAlgorithm::Sha256, &file).as_bytes());
    ExaminedAttachment { sha256, octets: file.len() as u64, looked, examined, said }
}

fn document(octets: &[u8], settings: &Settings) -> Examined {
    match verify(&octets, settings) {
        Ok(verification) => Examined::Document(Box::new(verification)),
        Err(error) => Examined::Unreadable(with_causes(&error)),
    }
}

/// A package among the attachments; `None` when it is none.
fn verify_nested(octets: &[u8], settings: &Settings, request: &PackageRequest, depth: u32) -> Option<Examined> {
    let Some(left) = depth.checked_sub(1) else {
        return match edxml::read(&octets, &settings.limits, &mut |_, _, _| {}) {
            Err(edxml::Error::NotAPackage { .. } | edxml::Error::Xml(_)) => None,
            _ => Some(Examined::TooDeep),
        };
    };
    match verify_at_depth(&octets, settings, request, left) {
        Ok(verification) => Some(Examined::Package(Box::new(verification))),
        Err(PackageError::Package(edxml::Error::NotAPackage { .. })) => None,
        Err(error) => Some(Examined::Unreadable(with_causes(&error))),
    }
}

/// What the message's signature is like: only `ds:Signature` elements that can be signatures are judged.
fn message_signature(package: &Package, source: &dyn Source, settings: &Settings) -> MessageSignature {
    let has = |form| package.signatures.iter().any(|signature| signature.form == form);
    if has(SignatureForm::Signature) {
        return match attached::verify(package, source, settings) {
            Ok(verification) => MessageSignature::Signed(Box::new(verification)),
            Err(error) => MessageSignature::Unreadable(with_causes(&error)),
        };
    }
    if has(SignatureForm::Placeholder) { MessageSignature::Placeholder } else { MessageSignature::NotSigned }
}

/// Where signatures stand, and which of them are none.
fn about_signatures(package: &Package) -> Vec<Finding> {
    let mut findings = Vec::new();
    for signature in &package.signatures {
        let (code, severity) = match signature.form {
            // A signature that was moved may still match; what it stands for is another thing (threat X-08).
            SignatureForm::Signature if !signature.in_place => ("edxml.signature-misplaced", Severity::Error),
            SignatureForm::Signature => continue,
            SignatureForm::Placeholder => ("edxml.signature-placeholder", Severity::Warning),
            SignatureForm::Empty => ("edxml.signature-empty", Severity::Info),
        };
        findings.push(Finding::new(code, Class::Signature, severity).with("path", &signature.path));
    }
    findings
}

/// The verdict: the worst answer counts, and nothing that is merely consistent makes it better.
fn conclude(
    package: &Package,
    signature: &MessageSignature,
    attachments: &[ExaminedAttachment],
    findings: &[Finding],
    uncovered: &[String],
    request: PackageRequest,
) -> (Verdict, Option<PackageReason>) {
    let mut worst = Worst::default();
    match signature {
        MessageSignature::NotSigned | MessageSignature::Placeholder => {}
        MessageSignature::Signed(verification) => {
            worst.signature(verification.verdict(), verification.judgement().reason);
            let is_moved = package.signatures.iter().any(|s| s.form == SignatureForm::Signature && !s.in_place);
            if is_moved {
                worst.add(Verdict::Failed, PackageReason::Signature(Reason::FormatFailure));
            }
            let judged = verification.facts().signatures.len();
            let seen = package.signatures.iter().filter(|s| s.form == SignatureForm::Signature).count();
            // Two readings of one file must find the same signatures (threat X-17).
            if judged < seen {
                worst.add(Verdict::Indeterminate, PackageReason::Signature(Reason::Generic));
            }
        }
        MessageSignature::Unreadable(_) => {
            worst.signed = true;
            worst.add(Verdict::Indeterminate, PackageReason::Signature(Reason::Generic));
        }
    }
    for attachment in attachments {
        match &attachment.examined {
            Examined::Document(verification) => {
                worst.signature(verification.verdict(), verification.judgement().reason);
                if verification.facts().may_hide_signatures() {
                    worst.signed = true;
                    worst.add(Verdict::Indeterminate, PackageReason::Signature(Reason::Generic));
                }
            }
            Examined::Package(nested) => {
                worst.signed |= nested.verdict != Verdict::Unsigned;
                if let Some(reason) = nested.reason.filter(|_| nested.verdict != Verdict::Unsigned) {
                    // Of this package it is a part that nobody signed.
                    let is_part = reason == PackageReason::MessageNotSigned;
                    worst.add(nested.verdict, if is_part { PackageReason::PartialCoverage } else { reason });
                }
            }
            Examined::NoSignatureKind => {}
            // There may have been signatures in it.
            Examined::TooDeep | Examined::Unreadable(_) => {
                worst.signed = true;
                worst.add(Verdict::Indeterminate, PackageReason::Inconsistent);
            }
        }
        if attachment.looked.issues.iter().any(|issue| issue.weight == Weight::Structure) {
            worst.add(Verdict::Indeterminate, PackageReason::Inconsistent);
        }
    }
    let is_broken = |finding: &Finding| finding.severity == Severity::Error && finding.code.starts_with("edxml.");
    if findings.iter().any(is_broken) {
        worst.add(Verdict::Indeterminate, PackageReason::Inconsistent);
    }
    let is_open = |path: &String| !(request.unsigned_message && coverage::is_of_message(path));
    if uncovered.iter().any(is_open) {
        worst.add(Verdict::Indeterminate, PackageReason::PartialCoverage);
    }
    worst.verdict()
}

/// The worst so far.
#[derive(Default)]
struct Worst {
    signed: bool,
    found: Option<(Verdict, PackageReason)>,
}

impl Worst {
    fn signature(&mut self, verdict: Verdict, reason: Option<Reason>) {
        if verdict == Verdict::Unsigned {
            return;
        }
        self.signed = true;
        if verdict != Verdict::Passed {
            self.add(verdict, PackageReason::Signature(reason.unwrap_or(Reason::Generic)));
        }
    }

    fn add(&mut self, verdict: Verdict, reason: PackageReason) {
        let is_failed = |found: &Option<(Verdict, _)>| matches!(found, Some((Verdict::Failed, _)));
        if self.found.is_none() || (verdict == Verdict::Failed && !is_failed(&self.found)) {
            self.found = Some((verdict, reason));
        }
    }

    fn verdict(self) -> (Verdict, Option<PackageReason>) {
        match (self.signed, self.found) {
            // Nobody signed anything: what else is wrong is told, and is no matter of signatures.
            (false, _) => (Verdict::Unsigned, None),
            (true, None) => (Verdict::Passed, None),
            (true, Some((verdict, reason))) => (verdict, Some(reason)),
        }
    }
}

fn finding(issue: &Issue) -> Finding {
    let (class, severity) = match issue.weight {
        Weight::Note => (Class::Form, Severity::Info),
        Weight::Form | Weight::Rule => (Class::Form, Severity::Warning),
        Weight::Structure => (Class::Format, Severity::Error),
    };
    issue
        .arguments
        .iter()
        .fold(Finding::new(issue.code, class, severity), |finding, (name, value)| finding.with(name, value))
}

/// The sentence of an issue.
#[must_use]
pub fn issue_words(issue: &Issue, lang: Lang) -> String {
    messages::finding(&finding(issue), lang)
}

fn sha256(source: &dyn Source) -> Result<String, SourceError> {
    let mut digester = Digester::new(DigestAlgorithm::Sha256);
    let (mut at, end) = (0, source.len());
    let mut piece = vec![0; CHUNK];
    while at < end {
        let length = usize::try_from(end - at).unwrap_or(CHUNK).min(CHUNK);
        let Some(piece) = piece.get_mut(..length) else { break };
        source.read_at(at, piece)?;
        digester.update(piece);
        at += length as u64;
    }
    Ok(hex(digester.finish().as_bytes()))
}

impl PackageVerification {
    /// The verdict on the package: passed only if every part is covered by signatures that passed.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Why, unless it passed or nobody signed.
    #[must_use]
    pub const fn reason(&self) -> Option<PackageReason> {
        self.reason
    }

    /// What the package says and holds.
    #[must_use]
    pub const fn package(&self) -> &Package {
        &self.package
    }

    /// SHA-256 of the file, lower-case hex.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The message's own signature.
    #[must_use]
    pub const fn signature(&self) -> &MessageSignature {
        &self.signature
    }

    /// What became of each attachment, in the order of the file.
    #[must_use]
    pub fn attachments(&self) -> &[ExaminedAttachment] {
        &self.attachments
    }

    /// Paths of parts that no signature which passed covers.
    #[must_use]
    pub fn uncovered(&self) -> &[String] {
        &self.uncovered
    }

    /// What was odd, and whether header and attachments agree.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(&self.consistency)
    }

    /// The report; `file` is what the package is called in it.
    #[must_use]
    pub fn report(&self, file: &str) -> PackageReport {
        PackageReport::new(file, self)
    }

    /// What the rules of form say of the package and of each document in it. `source`: the octets that were verified. It changes
    /// no verdict.
    ///
    /// # Errors
    /// When the package cannot be read again.
    pub fn forms(&self, source: &dyn Source, settings: &ComplianceSettings) -> Result<PackageForms, PackageError> {
        form::forms(self, source, settings)
    }

    /// What the rules of packages say, and nothing of the documents inside. It changes no verdict.
    #[must_use]
    pub fn compliance(&self, rules: &RuleSet) -> Compliance {
        form::compliance(self, rules)
    }
}
