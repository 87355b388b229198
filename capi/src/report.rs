//! What came of a verification: the verdict, the report in every form, the signatures.

use std::ffi::CString;
use std::sync::OnceLock;

use kyso_core::Verification;
use kyso_core::form::Conformity;
use kyso_core::policy::{Reason, Verdict};
use kyso_core::report::{self, Detail, HtmlReport, Lang, PageAlbum, Report};

use crate::error::{Error, kyso_error, kyso_result};
use crate::guard::{guard_into, look};
use crate::handle::{self, borrow};
use crate::lang::lang;
use crate::signature::kyso_signature;
use crate::text::{kyso_str, owned};

/// A verdict on a signature or a document, in the words of EN 319 102-1. There is no 0: memory that nobody wrote to says
/// nothing.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_verdict {
    /// TOTAL-PASSED; a document: it has a signature, and all of them passed.
    KYSO_VERDICT_PASSED = 1,
    /// TOTAL-FAILED.
    KYSO_VERDICT_FAILED = 2,
    /// INDETERMINATE: what is at hand does not decide it.
    KYSO_VERDICT_INDETERMINATE = 3,
    /// The document holds no signature.
    KYSO_VERDICT_UNSIGNED = 4,
}

impl From<Verdict> for kyso_verdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Passed => Self::KYSO_VERDICT_PASSED,
            Verdict::Failed => Self::KYSO_VERDICT_FAILED,
            Verdict::Indeterminate => Self::KYSO_VERDICT_INDETERMINATE,
            Verdict::Unsigned => Self::KYSO_VERDICT_UNSIGNED,
        }
    }
}

/// What came of the rules of form.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_conformity {
    /// No compulsory rule is broken, and all were checked.
    KYSO_CONFORMITY_COMPLIANT = 1,
    /// A compulsory rule is broken.
    KYSO_CONFORMITY_NON_COMPLIANT = 2,
    /// A compulsory rule could not be checked, and none is broken.
    KYSO_CONFORMITY_UNDECIDED = 3,
    /// No rule is about documents of this kind.
    KYSO_CONFORMITY_NOT_APPLICABLE = 4,
}

/// How much a text tells. Functions take it as `uint32_t`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum kyso_detail {
    /// One line.
    KYSO_DETAIL_QUIET = 1,
    /// Verdict, signers, what went wrong or should be known.
    KYSO_DETAIL_NORMAL = 2,
    /// Everything.
    KYSO_DETAIL_VERBOSE = 3,
}

/// What came of a verification. It never changes, and threads may share it. Made by the functions `kyso_verify_…`, freed by
/// `kyso_verification_free`; its signatures and texts live as long as it does.
pub struct kyso_verification {
    report: Report,
    reason: Option<CString>,
    sha256: CString,
    signatures: Vec<kyso_signature>,
    json: OnceLock<CString>,
    /// By language and detail, in the order of their numbers.
    text: [OnceLock<CString>; 6],
    html: [OnceLock<CString>; 2],
}

impl kyso_verification {
    pub(crate) fn new(verification: &Verification, report: Report) -> Self {
        let signatures = report.signatures.iter().enumerate();
        Self {
            reason: report.reason.map(reason),
            sha256: owned(&report.sha256),
            signatures: signatures
                .map(|(index, one)| kyso_signature::new(one, verification.require_passed(index), &report.sha256))
                .collect(),
            report,
            json: OnceLock::new(),
            text: Default::default(),
            html: Default::default(),
        }
    }
}

/// A sub-indication as EN 319 102-1 writes it.
pub(crate) fn reason(reason: Reason) -> CString {
    match serde_json::to_value(reason) {
        Ok(serde_json::Value::String(name)) => owned(&name),
        _ => CString::default(),
    }
}

/// The verdict on the document.
///
/// # Safety
/// `verification` is NULL or a handle that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verification_verdict(
    verification: *const kyso_verification,
    out: *mut kyso_verdict,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, verification, |verification| Some(verification.report.verdict.into())) }
}

/// Why the document did not pass: a sub-indication of EN 319 102-1 such as `HASH_FAILURE`, or `DOCUMENT_MODIFIED`.
/// `KYSO_ABSENT` when it passed.
///
/// # Safety
/// `verification` is NULL or a handle that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verification_reason(
    verification: *const kyso_verification,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, verification, |verification| verification.reason.as_deref().map(kyso_str::of)) }
}

/// SHA-256 of the document, lower-case hex.
///
/// # Safety
/// `verification` is NULL or a handle that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verification_sha256(
    verification: *const kyso_verification,
    out: *mut kyso_str,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, verification, |verification| Some(kyso_str::of(&verification.sha256))) }
}

/// What came of the rules of form; `KYSO_ABSENT` when none were asked. It is apart from the verdict.
///
/// # Safety
/// `verification` is NULL or a handle that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verification_conformity(
    verification: *const kyso_verification,
    out: *mut kyso_conformity,
) -> kyso_result {
    use kyso_conformity as C;
    // SAFETY: the caller's promise.
    unsafe {
        look(out, verification, |verification| {
            verification.report.compliance.as_ref().map(|form| match form.verdict {
                Conformity::Compliant => C::KYSO_CONFORMITY_COMPLIANT,
                Conformity::NonCompliant => C::KYSO_CONFORMITY_NON_COMPLIANT,
                Conformity::Undecided => C::KYSO_CONFORMITY_UNDECIDED,
                Conformity::NotApplicable => C::KYSO_CONFORMITY_NOT_APPLICABLE,
            })
        })
    }
}

/// How many signatures the document has, time-stamps over the whole document included.
///
/// # Safety
/// `verification` is NULL or a handle that was not freed; `out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verification_signature_count(
    verification: *const kyso_verification,
    out: *mut usize,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe { look(out, verification, |verification| Some(verification.signatures.len())) }
}

/// The signature with this index, from 0, the oldest revision first. It belongs to the verification and is not freed.
///
/// `KYSO_BAD_INDEX`: there are fewer.
///
/// # Safety
/// `verification` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verification_signature(
    verification: *const kyso_verification,
    index: usize,
    out: *mut *const kyso_signature,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(out, error, || {
            let all = &borrow(verification, "verification")?.signatures;
            all.get(index).map(std::ptr::from_ref).ok_or_else(|| Error::bad_index(index, all.len()))
        })
    }
}

/// The report as JSON, schema `kyso.report/1`: the same octets as one line of `kyso verify --format ndjson`, without the
/// line end.
///
/// # Safety
/// `verification` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verification_json(
    verification: *const kyso_verification,
    out: *mut kyso_str,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(out, error, || {
            let verification = borrow(verification, "verification")?;
            if let Some(json) = verification.json.get() {
                return Ok(kyso_str::of(json));
            }
            let json = serde_json::to_string(&verification.report).map_err(|error| Error::internal(&error))?;
            Ok(kyso_str::of(verification.json.get_or_init(|| owned(&json))))
        })
    }
}

/// The report as text for people, in the language `lang` (`kyso_lang`) and as detailed as `detail` (`kyso_detail`) says.
///
/// # Safety
/// `verification` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verification_text(
    verification: *const kyso_verification,
    lang: u32,
    detail: u32,
    out: *mut kyso_str,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(out, error, || {
            let verification = borrow(verification, "verification")?;
            let lang = self::lang(lang)?;
            let (place, detail) = match detail {
                n if n == kyso_detail::KYSO_DETAIL_QUIET as u32 => (0, Detail::Quiet),
                n if n == kyso_detail::KYSO_DETAIL_NORMAL as u32 => (1, Detail::Normal),
                n if n == kyso_detail::KYSO_DETAIL_VERBOSE as u32 => (2, Detail::Verbose),
                n => return Err(Error::bad_value("detail", &n)),
            };
            let place = if lang == Lang::En { place + 3 } else { place };
            let kept = verification.text.get(place).ok_or_else(|| Error::bad_index(place, 6))?;
            Ok(kyso_str::of(kept.get_or_init(|| owned(&report::render(&verification.report, lang, detail)))))
        })
    }
}

/// The report as one HTML file in the language `lang` (`kyso_lang`), without script, without pictures of pages; nothing in it
/// is fetched from anywhere.
///
/// # Safety
/// `verification` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verification_html(
    verification: *const kyso_verification,
    lang: u32,
    out: *mut kyso_str,
    error: *mut *mut kyso_error,
) -> kyso_result {
    // SAFETY: the caller's promise.
    unsafe {
        guard_into(out, error, || {
            let verification = borrow(verification, "verification")?;
            let lang = self::lang(lang)?;
            let [vi, en] = &verification.html;
            let kept = if lang == Lang::En { en } else { vi };
            Ok(kyso_str::of(kept.get_or_init(|| owned(&page(&verification.report, lang)))))
        })
    }
}

fn page(report: &Report, lang: Lang) -> String {
    let mut html = HtmlReport::new(lang);
    // The head comes first and is known last.
    let body = html.document_with_form(report, &[], &PageAlbum::default());
    format!("{}{body}{}", html.head(), html.foot())
}

/// Frees a verification with its signatures and texts; NULL is fine.
///
/// # Safety
/// `verification` is NULL or a handle that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kyso_verification_free(verification: *mut kyso_verification) {
    // SAFETY: the caller's promise.
    unsafe { handle::free(verification) };
}
