//! What was signed is verified before anybody gets it, with the verifier everybody uses.
//!
//! Whom to trust is not asked: only that the new signatures are intact and their values good, that nothing failed, and that
//! earlier signatures are what they were.

use crate::base::Source;
use crate::base::UnixTime;
use crate::pdf::Credentials;
use crate::policy::ContentTruth;
use crate::policy::Policy;
use crate::policy::Severity;
use crate::policy::ValueTruth;
use crate::policy::Verdict;
use crate::report::Report;
use crate::report::SignatureReport;
use crate::sign;
use crate::trust::TrustStore;
use crate::verify::Settings;
use crate::verify::verify;

/// Why a document that was just signed is not handed out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OwnCheckError {
    /// It cannot be looked at.
    #[error("the signed document cannot be verified")]
    Unreadable(#[source] Box<crate::error::Error>),
    /// The standard policy is not there.
    #[error("there is no policy to verify the signed document with")]
    Policy(#[source] Box<crate::policy::PolicyError>),
    /// A new signature was not found.
    #[error("the new signature '{0}' was not found")]
    NotFound(String),
    /// A new signature does not verify.
    #[error("the new signature '{0}' does not verify")]
    NotGood(String),
    /// A signature failed.
    #[error("signature '{signature}' failed: {why}")]
    Failed {
        /// Its id.
        signature: String,
        /// The findings, in English.
        why: String,
    },
    /// An earlier signature is gone.
    #[error("the signature '{0}' is gone")]
    Gone(String),
    /// An earlier signature is not what it was.
    #[error("the signature '{0}' is no longer what it was")]
    Worse(String),
}

/// Verifies a PDF that was signed: every signature in `made` is there, intact and good, and no signature of the document
/// failed.
///
/// # Errors
/// [`OwnCheckError`]: the document must not be handed out.
pub fn check_signed_pdf(
    written: &dyn Source,
    made: &[sign::Outcome],
    credentials: &Credentials,
    at: UnixTime,
) -> Result<(), OwnCheckError> {
    let report = report(written, credentials.clone(), at)?;
    for outcome in made {
        let new = report.signatures.iter().find(|signature| signature.id == outcome.field);
        good(new.ok_or_else(|| OwnCheckError::NotFound(outcome.field.clone()))?)?;
    }
    report.signatures.iter().try_for_each(not_failed)
}

/// Verifies an XML document that was signed: the signature is at its place in the form, intact and good, and every earlier one
/// is what it was, but for those that the form lets the new one supersede.
///
/// # Errors
/// [`OwnCheckError`]: the document must not be handed out.
pub fn check_signed_xml(
    source: &dyn Source,
    written: &dyn Source,
    made: &sign::xml::Outcome,
    at: UnixTime,
) -> Result<(), OwnCheckError> {
    let after = report(written, Credentials::none(), at)?;
    let new = at_path(&after, &made.path).ok_or_else(|| OwnCheckError::NotFound(made.path.clone()))?;
    good(new)?;
    not_failed(new)?;
    if made.earlier == 0 {
        return Ok(());
    }
    let before = report(source, Credentials::none(), at)?;
    for earlier in &before.signatures {
        let Some(path) = earlier.xml.as_ref().map(|xml| xml.path.as_str()) else { continue };
        let now = at_path(&after, path).ok_or_else(|| OwnCheckError::Gone(path.to_owned()))?;
        let is_value_same = now.truths.signature == earlier.truths.signature;
        let is_content_same = now.truths.content == earlier.truths.content;
        if !is_value_same || !(is_content_same || made.superseded.iter().any(|superseded| superseded == path)) {
            return Err(OwnCheckError::Worse(path.to_owned()));
        }
    }
    Ok(())
}

fn at_path<'r>(report: &'r Report, path: &str) -> Option<&'r SignatureReport> {
    report.signatures.iter().find(|signature| signature.xml.as_ref().is_some_and(|xml| xml.path == path))
}

fn report(source: &dyn Source, credentials: Credentials, at: UnixTime) -> Result<Report, OwnCheckError> {
    let policy = Policy::standard().map_err(|error| OwnCheckError::Policy(Box::new(error)))?;
    let mut settings = Settings::new(at, TrustStore::default(), policy);
    settings.credentials = credentials;
    // Looked for before signing.
    settings.inspect = false;
    let verification = verify(source, &settings).map_err(|error| OwnCheckError::Unreadable(Box::new(error)))?;
    Ok(verification.report(""))
}

fn good(signature: &SignatureReport) -> Result<(), OwnCheckError> {
    if signature.truths.content == ContentTruth::Intact && signature.truths.signature == ValueTruth::Good {
        return Ok(());
    }
    Err(OwnCheckError::NotGood(signature.id.clone()))
}

fn not_failed(signature: &SignatureReport) -> Result<(), OwnCheckError> {
    if signature.verdict != Verdict::Failed {
        return Ok(());
    }
    let errors = signature.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let why = errors.map(|finding| finding.en.as_str()).collect::<Vec<_>>().join("; ");
    Err(OwnCheckError::Failed { signature: signature.id.clone(), why })
}
