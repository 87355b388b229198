//! One signature of a verification: the fields that programs ask for most. The report as JSON has all of them.

use std::ffi::CString;

use kyso_core::Verified;
use kyso_core::base::UnixTime;
use kyso_core::policy::{CertificateTruth, ContentTruth, Truths, ValueTruth, Verdict};
use kyso_core::report::SignatureReport;

use crate::error::kyso_result;
use crate::guard::look;
use crate::report::{kyso_verdict, reason};
use crate::text::{kyso_str, owned};

/// The first truth: what is covered has the digest that was signed.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_content {
    /// It has.
    KYSO_CONTENT_INTACT = 1,
    /// It has not.
    KYSO_CONTENT_BROKEN = 2,
    /// It could not be checked.
    KYSO_CONTENT_UNCHECKED = 3,
}

/// The second truth: the signature value was made with the key of the certificate.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_value {
    /// It was.
    KYSO_VALUE_GOOD = 1,
    /// It was not.
    KYSO_VALUE_BAD = 2,
    /// It could not be checked.
    KYSO_VALUE_UNCHECKED = 3,
}

/// The third truth: the certificate is believed.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_certificate {
    /// It is.
    KYSO_CERTIFICATE_TRUSTED = 1,
    /// It is not.
    KYSO_CERTIFICATE_UNTRUSTED = 2,
    /// What is at hand does not decide it.
    KYSO_CERTIFICATE_UNDECIDED = 3,
}

/// Three truths, kept apart: each alone says little.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct kyso_truths {
    /// The digest of what is covered.
    pub content: kyso_content,
    /// The signature value against the key.
    pub value: kyso_value,
    /// The certificate.
    pub certificate: kyso_certificate,
}

impl From<Truths> for kyso_truths {
    fn from(truths: Truths) -> Self {
        Self {
            content: match truths.content {
                ContentTruth::Intact => kyso_content::KYSO_CONTENT_INTACT,
                ContentTruth::Broken => kyso_content::KYSO_CONTENT_BROKEN,
                ContentTruth::Unchecked => kyso_content::KYSO_CONTENT_UNCHECKED,
            },
            value: match truths.signature {
                ValueTruth::Good => kyso_value::KYSO_VALUE_GOOD,
                ValueTruth::Bad => kyso_value::KYSO_VALUE_BAD,
                ValueTruth::Unchecked => kyso_value::KYSO_VALUE_UNCHECKED,
            },
            certificate: match truths.certificate {
                CertificateTruth::Trusted => kyso_certificate::KYSO_CERTIFICATE_TRUSTED,
                CertificateTruth::Untrusted => kyso_certificate::KYSO_CERTIFICATE_UNTRUSTED,
                CertificateTruth::Undecided => kyso_certificate::KYSO_CERTIFICATE_UNDECIDED,
            },
        }
    }
}

/// One signature. It belongs to its `kyso_verification`, lives as long, and is never freed by itself.
///
/// The functions that look at it take no place for an error object: `KYSO_NULL_ARGUMENT` and `KYSO_PANIC` are all that
/// can go wrong, and `KYSO_ABSENT` says that there is no such value.
pub struct kyso_signature {
    verdict: Verdict,
    truths: Truths,
    revision: usize,
    page: Option<u32>,
    verified: Option<Verified>,
    /// SHA-256 of the document.
    document: String,
    id: CString,
    kind: CString,
    reason: Option<CString>,
    level: Option<CString>,
    subfilter: Option<CString>,
    coverage: CString,
    digest_algorithm: Option<CString>,
    signature_algorithm: Option<CString>,
    trust_profile: Option<CString>,
    signer_common_name: Option<CString>,
    signer_organization: Option<CString>,
    signer_email: Option<CString>,
    signer_subject: Option<CString>,
    signer_issuer: Option<CString>,
    signer_serial: Option<CString>,
    signer_sha256: Option<CString>,
    claimed: Option<UnixTime>,
    stamped: Option<UnixTime>,
    proven: Option<UnixTime>,
    not_before: Option<UnixTime>,
    not_after: Option<UnixTime>,
    renew_before: Option<UnixTime>,
}

impl kyso_signature {
    pub(crate) fn new(report: &SignatureReport, verified: Option<Verified>, document: &str) -> Self {
        let some = |text: &Option<String>| text.as_deref().map(owned);
        let signer = report.signer.as_ref();
        Self {
            verdict: report.verdict,
            truths: report.truths,
            revision: report.revision,
            page: report.page,
            verified,
            document: document.to_owned(),
            id: owned(&report.id),
            kind: owned(report.kind),
            reason: report.reason.map(reason),
            level: report.level.map(owned),
            subfilter: some(&report.subfilter),
            coverage: owned(&report.coverage),
            digest_algorithm: some(&report.digest_algorithm),
            signature_algorithm: some(&report.signature_algorithm),
            trust_profile: some(&report.trust_profile),
            signer_common_name: signer.and_then(|signer| some(&signer.common_name)),
            signer_organization: signer.and_then(|signer| some(&signer.organization)),
            signer_email: signer.and_then(|signer| some(&signer.email)),
            signer_subject: signer.map(|signer| owned(&signer.subject)),
            signer_issuer: signer.map(|signer| owned(&signer.issuer)),
            signer_serial: signer.map(|signer| owned(&signer.serial)),
            signer_sha256: signer.map(|signer| owned(&signer.sha256)),
            claimed: report.signing_time.claimed,
            stamped: report.signing_time.timestamped,
            proven: report.signing_time.proven,
            not_before: signer.map(|signer| signer.not_before),
            not_after: signer.map(|signer| signer.not_after),
            renew_before: report.renew_before,
        }
    }

    /// What it covers, when it passed.
    pub(crate) const fn verified(&self) -> Option<&Verified> {
        self.verified.as_ref()
    }

    /// SHA-256 of the document it is in, lower-case hex.
    pub(crate) fn document(&self) -> &str {
        &self.document
    }
}

/// The verdict on the signature.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_verdict(
    signature: *const kyso_signature,
    out: *mut kyso_verdict,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| Some(signature.verdict.into())) }
}

/// The three truths behind it.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_truths(signature: *const kyso_signature, out: *mut kyso_truths) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| Some(signature.truths.into())) }
}

/// The revision of the document that it signs, from 1; in XML a number of its own, greater than that of all it covers.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_revision(signature: *const kyso_signature, out: *mut usize) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| Some(signature.revision)) }
}

/// The page that shows it, from 1. `KYSO_ABSENT` when it is not shown.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_page(signature: *const kyso_signature, out: *mut u32) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.page) }
}

/// The octets of a PDF that it covers, `first` from `first_offset` and `second` from `second_offset`.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct kyso_covered {
    /// Where the octets before the signature's own value begin: 0.
    pub first_offset: u64,
    /// How many there are.
    pub first_len: u64,
    /// Where those behind it begin.
    pub second_offset: u64,
    /// How many there are. They end where the signed revision does.
    pub second_len: u64,
}

/// What a passed signature of a PDF covers. The signed revision is everything from the beginning of the document to the end
/// of the second part. `KYSO_ABSENT` for a signature that did not pass, because then nothing is known to be signed, and
/// in XML.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_covered(
    signature: *const kyso_signature,
    out: *mut kyso_covered,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        look(out, signature, |signature| {
            let [first, second] = signature.verified()?.covered()?;
            Some(kyso_covered {
                first_offset: first.start,
                first_len: first.len(),
                second_offset: second.start,
                second_len: second.len(),
            })
        })
    }
}

/// Fully qualified field name; in XML the `Id` of the signature, or its path where it has none of its own.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_id(signature: *const kyso_signature, out: *mut kyso_str) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| Some(kyso_str::of(&signature.id))) }
}

/// `signature`, `timestamp` for a time-stamp over the whole document, or `seal` for a certificate issued to an organisation.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_kind(signature: *const kyso_signature, out: *mut kyso_str) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| Some(kyso_str::of(&signature.kind))) }
}

/// Why it did not pass: a sub-indication of EN 319 102-1 such as `HASH_FAILURE`, or `DOCUMENT_MODIFIED`.
/// `KYSO_ABSENT` when it passed.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_reason(signature: *const kyso_signature, out: *mut kyso_str) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.reason.as_deref().map(kyso_str::of)) }
}

/// `B-B` to `B-LTA` of EN 319 142-1, in XML of EN 319 132-1. `KYSO_ABSENT` for a signature not in its form.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_level(signature: *const kyso_signature, out: *mut kyso_str) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.level.as_deref().map(kyso_str::of)) }
}

/// `/SubFilter`. `KYSO_ABSENT` in XML.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_subfilter(signature: *const kyso_signature, out: *mut kyso_str) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.subfilter.as_deref().map(kyso_str::of)) }
}

/// `file`, `revision` or `unclear`; in XML also `part`: something is left to others, or not signed.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_coverage(signature: *const kyso_signature, out: *mut kyso_str) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| Some(kyso_str::of(&signature.coverage))) }
}

/// Digest of the signed content, such as `SHA-256`. `KYSO_ABSENT` when it is not known.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_digest_algorithm(
    signature: *const kyso_signature,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.digest_algorithm.as_deref().map(kyso_str::of)) }
}

/// Scheme of the signature value. `KYSO_ABSENT` when it is not known.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_signature_algorithm(
    signature: *const kyso_signature,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.signature_algorithm.as_deref().map(kyso_str::of)) }
}

/// The trust profile of the anchor that the path ends in, such as `vn-gov`. `KYSO_ABSENT` without a path, and for an
/// anchor of none.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_trust_profile(
    signature: *const kyso_signature,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.trust_profile.as_deref().map(kyso_str::of)) }
}

/// commonName of the signer's certificate. `KYSO_ABSENT` when it has none or was not found.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_signer_common_name(
    signature: *const kyso_signature,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.signer_common_name.as_deref().map(kyso_str::of)) }
}

/// organizationName of the signer's certificate. `KYSO_ABSENT` when it has none or was not found.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_signer_organization(
    signature: *const kyso_signature,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.signer_organization.as_deref().map(kyso_str::of)) }
}

/// E-mail address of the signer's certificate. `KYSO_ABSENT` when it has none or was not found.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_signer_email(
    signature: *const kyso_signature,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.signer_email.as_deref().map(kyso_str::of)) }
}

/// Subject of the signer's certificate. `KYSO_ABSENT` when it was not found.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_signer_subject(
    signature: *const kyso_signature,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.signer_subject.as_deref().map(kyso_str::of)) }
}

/// Issuer of the signer's certificate. `KYSO_ABSENT` when it was not found.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_signer_issuer(
    signature: *const kyso_signature,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.signer_issuer.as_deref().map(kyso_str::of)) }
}

/// Serial number of the signer's certificate, in hex. `KYSO_ABSENT` when it was not found.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_signer_serial(
    signature: *const kyso_signature,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.signer_serial.as_deref().map(kyso_str::of)) }
}

/// SHA-256 of the signer's certificate, lower-case hex. `KYSO_ABSENT` when it was not found.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_signer_sha256(
    signature: *const kyso_signature,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.signer_sha256.as_deref().map(kyso_str::of)) }
}

/// When the signer says it was signed; nobody vouches for it. `KYSO_ABSENT` when it is not said. Seconds since 1970-01-01T00:00:00Z.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_time_claimed(signature: *const kyso_signature, out: *mut i64) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.claimed.map(UnixTime::seconds)) }
}

/// The earliest time-stamp, whatever it is worth. `KYSO_ABSENT` without any. Seconds since 1970-01-01T00:00:00Z.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_time_stamped(signature: *const kyso_signature, out: *mut i64) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.stamped.map(UnixTime::seconds)) }
}

/// The earliest time-stamp that was accepted: it existed then. `KYSO_ABSENT` without any. Seconds since 1970-01-01T00:00:00Z.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_time_proven(signature: *const kyso_signature, out: *mut i64) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.proven.map(UnixTime::seconds)) }
}

/// When the signer's certificate begins to be valid. `KYSO_ABSENT` when it was not found. Seconds since 1970-01-01T00:00:00Z.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_signer_not_before(
    signature: *const kyso_signature,
    out: *mut i64,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.not_before.map(UnixTime::seconds)) }
}

/// When the signer's certificate ends to be valid. `KYSO_ABSENT` when it was not found. Seconds since 1970-01-01T00:00:00Z.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_signer_not_after(
    signature: *const kyso_signature,
    out: *mut i64,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.not_after.map(UnixTime::seconds)) }
}

/// Until when the verdict stands if nothing is added to the document. `KYSO_ABSENT` when it did not pass, or no end is known. Seconds since 1970-01-01T00:00:00Z.
///
/// # Safety
/// `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_signature_renew_before(signature: *const kyso_signature, out: *mut i64) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, signature, |signature| signature.renew_before.map(UnixTime::seconds)) }
}
