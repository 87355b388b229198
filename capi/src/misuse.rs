//! The verification half as C programs call it, rightly and wrongly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::ffi::{CStr, CString, c_char, c_void};
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};

use kyso_core::base::UnixTime;
use kyso_core::policy::Policy;
use kyso_core::report::{Detail, Lang, render};
use kyso_core::trust::TrustStore;
use kyso_core::x509::Certificate;
use kyso_core::{Settings, verify};

use crate::error::kyso_result::{self, *};
use crate::error::*;
use crate::lang::kyso_lang::{KYSO_LANG_EN, KYSO_LANG_VI};
use crate::policy::*;
use crate::report::kyso_verdict::*;
use crate::report::*;
use crate::settings::*;
use crate::signature::*;
use crate::text::kyso_str;
use crate::trust::*;
use crate::verify::*;

/// 2026-12-01T00:00:00Z, when everything in `fixtures/signed` is valid.
const AT: i64 = 1_796_083_200;
/// There are no revocation lists of the authority that made the fixtures.
const POLICY: &str = "schema = \"kyso.policy/1\"\nname = \"capi\"\nrevocation = \"ignore\"\n";
const NOT_UTF8: *const c_char = c"h\xe9".as_ptr();

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("fixtures").join("signed")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(fixtures().join(name)).unwrap()
}

fn path_of(name: &str) -> CString {
    CString::new(fixtures().join(name).to_str().unwrap()).unwrap()
}

/// The words of an error that must be there, and frees it.
fn told(error: *mut kyso_error) -> (kyso_result, String) {
    assert!(!error.is_null());
    // SAFETY: an error that was just handed out, freed once.
    unsafe {
        let code = kyso_error_code(error);
        for lang in [KYSO_LANG_VI, KYSO_LANG_EN] {
            let message = CStr::from_ptr(kyso_error_message(error, lang as u32)).to_str().unwrap();
            // What happened, and what to do next.
            assert!(message.contains(" → ") && !message.starts_with(' '), "{message}");
        }
        let message = CStr::from_ptr(kyso_error_message(error, KYSO_LANG_EN as u32)).to_str().unwrap().to_owned();
        assert!(CStr::from_ptr(kyso_error_detail(error)).to_str().is_ok());
        kyso_error_free(error);
        (code, message)
    }
}

fn of(text: kyso_str) -> String {
    // SAFETY: the tests ask while the handle lives.
    let text_again = unsafe { CStr::from_ptr(text.data) };
    assert_eq!(text_again.count_bytes(), text.len);
    text_again.to_str().unwrap().to_owned()
}

/// A verification's text, or why there is none.
fn ask<H>(
    handle: *const H,
    question: unsafe extern "C" fn(*const H, *mut kyso_str) -> kyso_result,
) -> Result<String, kyso_result> {
    let mut text = kyso_str { data: null(), len: 77 };
    // SAFETY: the tests hand in living handles or NULL.
    match unsafe { question(handle, &raw mut text) } {
        KYSO_OK => Ok(of(text)),
        code => {
            assert!(text.data.is_null() && text.len == 77, "written on failure");
            Err(code)
        }
    }
}

/// Handles that are freed with the test.
struct Kit {
    trust: *mut kyso_trust,
    builder: *mut kyso_settings_builder,
    settings: *mut kyso_settings,
}

impl Drop for Kit {
    fn drop(&mut self) {
        // SAFETY: made by the library, freed once.
        unsafe {
            kyso_trust_free(self.trust);
            kyso_settings_builder_free(self.builder);
            kyso_settings_free(self.settings);
        }
    }
}

/// Settings under which the fixtures pass.
fn kit(root: &str) -> Kit {
    let (mut trust_builder, mut trust, mut policy) = (null_mut(), null_mut(), null_mut());
    let (mut builder, mut settings) = (null_mut(), null_mut());
    let root = fixture(root);
    // SAFETY: handles in their order, texts and octets that live.
    unsafe {
        let ok = |result| assert_eq!(result, KYSO_OK);
        ok(kyso_trust_builder_new(&raw mut trust_builder, null_mut()));
        let purpose = kyso_purpose::KYSO_PURPOSE_ANY as u32;
        let profile = c"fixtures".as_ptr();
        ok(kyso_trust_builder_add_anchors(trust_builder, root.as_ptr(), root.len(), purpose, profile, null_mut()));
        ok(kyso_trust_builder_build(trust_builder, &raw mut trust, null_mut()));
        kyso_trust_builder_free(trust_builder);
        ok(kyso_policy_from_toml(POLICY.as_ptr().cast(), POLICY.len(), &raw mut policy, null_mut()));
        ok(kyso_settings_builder_new(trust, policy, &raw mut builder, null_mut()));
        kyso_policy_free(policy);
        ok(kyso_settings_builder_build(builder, &raw mut settings, null_mut()));
    }
    Kit { trust, builder, settings }
}

fn verified(kit: &Kit, name: &CStr, octets: &[u8]) -> *mut kyso_verification {
    let (mut out, mut error) = (null_mut(), null_mut());
    // SAFETY: living handles and octets.
    let result = unsafe {
        kyso_verify_memory(kit.settings, AT, name.as_ptr(), octets.as_ptr(), octets.len(), &raw mut out, &raw mut error)
    };
    if result != KYSO_OK {
        panic!("{:?}", told(error));
    }
    assert!(error.is_null() && !out.is_null());
    out
}

/// What the library says of the same.
fn expected(root: &str, name: &str, octets: &[u8]) -> kyso_core::report::Report {
    let mut trust = TrustStore::default();
    trust.add_anchors(Some("fixtures"), Certificate::all_from_file(&fixture(root)).unwrap());
    let settings = Settings::new(UnixTime::from_seconds(AT), trust, Policy::from_toml(POLICY).unwrap());
    verify(&octets.to_vec(), &settings).unwrap().report(name)
}

fn json(verification: *const kyso_verification) -> String {
    let mut text = kyso_str { data: null(), len: 0 };
    // SAFETY: a living handle.
    assert_eq!(unsafe { kyso_verification_json(verification, &raw mut text, null_mut()) }, KYSO_OK);
    of(text)
}

#[test]
fn reports_are_those_of_the_library() {
    for (root, name) in [
        ("root.pem", "b-t.pdf"),
        ("root.pem", "two.pdf"),
        ("root.pem", "plain.pdf"),
        ("root.pem", "ecdsa-xref-stream.pdf"),
        ("xml-root.pem", "invoice.xml"),
        ("xml-root.pem", "claim.xml"),
    ] {
        let kit = kit(root);
        let octets = fixture(name);
        let c_name = CString::new(name).unwrap();
        let expected = expected(root, name, &octets);
        let verification = verified(&kit, &c_name, &octets);
        assert_eq!(json(verification), serde_json::to_string(&expected).unwrap(), "{name}");
        for (number, lang) in [(KYSO_LANG_VI, Lang::Vi), (KYSO_LANG_EN, Lang::En)] {
            for (detail, wanted) in [
                (kyso_detail::KYSO_DETAIL_QUIET, Detail::Quiet),
                (kyso_detail::KYSO_DETAIL_NORMAL, Detail::Normal),
                (kyso_detail::KYSO_DETAIL_VERBOSE, Detail::Verbose),
            ] {
                let mut text = kyso_str { data: null(), len: 0 };
                // SAFETY: a living handle.
                let result = unsafe {
                    kyso_verification_text(verification, number as u32, detail as u32, &raw mut text, null_mut())
                };
                assert_eq!(result, KYSO_OK);
                assert_eq!(of(text), render(&expected, lang, wanted));
            }
            let mut html = kyso_str { data: null(), len: 0 };
            // SAFETY: a living handle.
            let result = unsafe { kyso_verification_html(verification, number as u32, &raw mut html, null_mut()) };
            assert_eq!(result, KYSO_OK);
            let html = of(html);
            assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n") && html.contains(name));
        }
        // SAFETY: freed once.
        unsafe { kyso_verification_free(verification) };
    }
}

#[test]
fn accessors_say_what_the_report_says() {
    let kit = kit("root.pem");
    let octets = fixture("two.pdf");
    let expected = expected("root.pem", "two.pdf", &octets);
    let verification = verified(&kit, c"two.pdf", &octets);
    let (mut verdict, mut count) = (KYSO_VERDICT_UNSIGNED, 0);
    // SAFETY: a living handle, places of ours.
    unsafe {
        assert_eq!(kyso_verification_verdict(verification, &raw mut verdict), KYSO_OK);
        assert_eq!(kyso_verification_signature_count(verification, &raw mut count), KYSO_OK);
    }
    assert_eq!((verdict, count), (KYSO_VERDICT_PASSED, 2));
    assert_eq!(ask(verification, kyso_verification_reason), Err(KYSO_ABSENT));
    assert_eq!(ask(verification, kyso_verification_sha256), Ok(expected.sha256.clone()));
    for (index, wanted) in expected.signatures.iter().enumerate() {
        let mut signature = null();
        // SAFETY: a living handle, places of ours.
        let result = unsafe { kyso_verification_signature(verification, index, &raw mut signature, null_mut()) };
        assert_eq!(result, KYSO_OK);
        let signer = wanted.signer.as_ref().unwrap();
        let absent = |text: &Option<String>| text.clone().ok_or(KYSO_ABSENT);
        assert_eq!(ask(signature, kyso_signature_id), Ok(wanted.id.clone()));
        assert_eq!(ask(signature, kyso_signature_kind), Ok(wanted.kind.to_owned()));
        assert_eq!(ask(signature, kyso_signature_reason), Err(KYSO_ABSENT));
        assert_eq!(ask(signature, kyso_signature_level), Ok(wanted.level.unwrap().to_owned()));
        assert_eq!(ask(signature, kyso_signature_subfilter), absent(&wanted.subfilter));
        assert_eq!(ask(signature, kyso_signature_coverage), Ok(wanted.coverage.clone()));
        assert_eq!(ask(signature, kyso_signature_digest_algorithm), absent(&wanted.digest_algorithm));
        assert_eq!(ask(signature, kyso_signature_signature_algorithm), absent(&wanted.signature_algorithm));
        assert_eq!(ask(signature, kyso_signature_trust_profile), Ok("fixtures".to_owned()));
        assert_eq!(ask(signature, kyso_signature_signer_common_name), absent(&signer.common_name));
        assert_eq!(ask(signature, kyso_signature_signer_organization), absent(&signer.organization));
        assert_eq!(ask(signature, kyso_signature_signer_email), absent(&signer.email));
        assert_eq!(ask(signature, kyso_signature_signer_subject), Ok(signer.subject.clone()));
        assert_eq!(ask(signature, kyso_signature_signer_issuer), Ok(signer.issuer.clone()));
        assert_eq!(ask(signature, kyso_signature_signer_serial), Ok(signer.serial.clone()));
        assert_eq!(ask(signature, kyso_signature_signer_sha256), Ok(signer.sha256.clone()));
        let time = |question: unsafe extern "C" fn(*const kyso_signature, *mut i64) -> kyso_result| {
            let mut out = -7;
            // SAFETY: a living handle, a place of ours.
            let result = unsafe { question(signature, &raw mut out) };
            if result == KYSO_OK { Some(UnixTime::from_seconds(out)) } else { None }
        };
        assert_eq!(time(kyso_signature_time_claimed), wanted.signing_time.claimed);
        assert_eq!(time(kyso_signature_time_stamped), wanted.signing_time.timestamped);
        assert_eq!(time(kyso_signature_time_proven), wanted.signing_time.proven);
        assert!(wanted.signing_time.proven.is_some());
        assert_eq!(time(kyso_signature_signer_not_before), Some(signer.not_before));
        assert_eq!(time(kyso_signature_signer_not_after), Some(signer.not_after));
        assert_eq!(time(kyso_signature_renew_before), wanted.renew_before);
        let (mut revision, mut page) = (0, 0);
        let mut truths = kyso_truths {
            content: kyso_content::KYSO_CONTENT_BROKEN,
            value: kyso_value::KYSO_VALUE_BAD,
            certificate: kyso_certificate::KYSO_CERTIFICATE_UNTRUSTED,
        };
        let mut covered = kyso_covered { first_offset: 1, first_len: 1, second_offset: 1, second_len: 1 };
        // SAFETY: a living handle, places of ours.
        unsafe {
            assert_eq!(kyso_signature_revision(signature, &raw mut revision), KYSO_OK);
            let has_page = kyso_signature_page(signature, &raw mut page) == KYSO_OK;
            assert_eq!(has_page.then_some(page), wanted.page);
            assert_eq!(kyso_signature_truths(signature, &raw mut truths), KYSO_OK);
            assert_eq!(kyso_signature_covered(signature, &raw mut covered), KYSO_OK);
        }
        assert_eq!(revision, wanted.revision);
        assert_eq!(truths.content, kyso_content::KYSO_CONTENT_INTACT);
        assert_eq!(truths.value, kyso_value::KYSO_VALUE_GOOD);
        assert_eq!(truths.certificate, kyso_certificate::KYSO_CERTIFICATE_TRUSTED);
        // The last signature covers the file to its end, but for its value.
        let end = usize::try_from(covered.second_offset + covered.second_len).unwrap();
        assert_eq!((covered.first_offset, end == octets.len()), (0, index == 1));
        assert_eq!(octets[end - 6..end], *b"%%EOF\n");
    }
    // SAFETY: freed once.
    unsafe { kyso_verification_free(verification) };
}

#[test]
fn what_did_not_pass_covers_nothing() {
    let kit = kit("root.pem");
    let mut octets = fixture("b-b.pdf");
    let at = octets.windows(9).position(|w| w == b"(Cong van").unwrap();
    octets[at + 1] = b'K';
    let verification = verified(&kit, c"x.pdf", &octets);
    assert_eq!(ask(verification, kyso_verification_reason), Ok("HASH_FAILURE".to_owned()));
    let mut signature = null();
    let mut covered = kyso_covered { first_offset: 1, first_len: 2, second_offset: 3, second_len: 4 };
    let before = covered;
    let mut verdict = KYSO_VERDICT_PASSED;
    // SAFETY: living handles, places of ours.
    unsafe {
        assert_eq!(kyso_verification_signature(verification, 0, &raw mut signature, null_mut()), KYSO_OK);
        assert_eq!(kyso_signature_verdict(signature, &raw mut verdict), KYSO_OK);
        assert_eq!(kyso_signature_covered(signature, &raw mut covered), KYSO_ABSENT);
    }
    assert_eq!((verdict, covered), (KYSO_VERDICT_FAILED, before));
    assert_eq!(ask(signature, kyso_signature_reason), Ok("HASH_FAILURE".to_owned()));
    // SAFETY: freed once.
    unsafe { kyso_verification_free(verification) };
}

// ---- callbacks, honest and hostile

struct Reader {
    octets: Vec<u8>,
    /// What it does at a call: most octets, then what it answers.
    answer: fn(usize, usize) -> (usize, i64),
    calls: usize,
}

unsafe extern "C" fn read_at(context: *mut c_void, offset: u64, buf: *mut u8, len: usize) -> i64 {
    // SAFETY: the tests hand in a `Reader` that nobody else uses meanwhile.
    let reader = unsafe { &mut *context.cast::<Reader>() };
    reader.calls += 1;
    let (most, answer) = (reader.answer)(reader.calls, len);
    let offset = usize::try_from(offset).unwrap();
    let from = reader.octets.get(offset..).unwrap_or_default();
    let len = len.min(most).min(from.len());
    // SAFETY: `buf` has at least as much room.
    unsafe { std::ptr::copy_nonoverlapping(from.as_ptr(), buf, len) };
    answer
}

fn by_callback(
    kit: &Kit,
    octets: &[u8],
    len: i64,
    answer: fn(usize, usize) -> (usize, i64),
) -> Result<String, kyso_result> {
    let mut reader = Reader { octets: octets.to_vec(), answer, calls: 0 };
    let (mut out, mut error) = (null_mut(), null_mut());
    // SAFETY: living handles, a callback that keeps to its rules.
    let result = unsafe {
        let context = (&raw mut reader).cast();
        kyso_verify_callback(kit.settings, AT, c"x".as_ptr(), len, Some(read_at), context, &raw mut out, &raw mut error)
    };
    if result != KYSO_OK {
        assert!(out.is_null());
        assert_eq!(told(error).0, result);
        return Err(result);
    }
    let json = json(out);
    // SAFETY: freed once.
    unsafe { kyso_verification_free(out) };
    Ok(json)
}

const PASSED: &str = "\"verdict\":\"passed\"";

#[test]
fn a_callback_may_read_little_but_must_not_lie() {
    let kit = kit("root.pem");
    let octets = fixture("b-t.pdf");
    let len = i64::try_from(octets.len()).unwrap();
    let whole = serde_json::to_string(&expected("root.pem", "x", &octets)).unwrap();
    assert_eq!(by_callback(&kit, &octets, len, |_, len| (len, len as i64)).as_ref(), Ok(&whole));
    assert_eq!(by_callback(&kit, &octets, len, |_, len| (len.min(7), len.min(7) as i64)).as_ref(), Ok(&whole));
    let hostile: [fn(usize, usize) -> (usize, i64); 7] = [
        |_, _| (0, 0),
        |_, _| (0, -1),
        |_, _| (0, i64::MIN),
        |_, _| (0, i64::MAX),
        |_, len| (len, len as i64 + 1),
        // Well for a while.
        |call, len| if call < 5 { (len, len as i64) } else { (0, -5) },
        |call, len| if call < 2 { (len, len as i64) } else { (0, 0) },
    ];
    for answer in hostile {
        assert_eq!(by_callback(&kit, &octets, len, answer), Err(KYSO_CALLBACK_FAILED));
    }
    // It says it read, and did not: what comes is not a document.
    assert_eq!(by_callback(&kit, &octets, len, |_, len| (0, len as i64)), Err(KYSO_NOT_A_DOCUMENT));
    // Lengths that are not its own.
    assert_eq!(by_callback(&kit, &octets, -1, |_, len| (len, len as i64)), Err(KYSO_BAD_VALUE));
    assert_eq!(by_callback(&kit, &octets, 0, |_, len| (len, len as i64)), Err(KYSO_NOT_A_DOCUMENT));
    // Too short: cut off. Too long: the library's buffer is empty where the callback only says that it read.
    assert!(by_callback(&kit, &octets, len - 1, |_, len| (len, len as i64)).is_ok_and(|json| !json.contains(PASSED)));
    let mut longer = octets.clone();
    longer.extend([0; 40]);
    let padded = serde_json::to_string(&expected("root.pem", "x", &longer)).unwrap();
    assert_eq!(by_callback(&kit, &octets, len + 40, |_, len| (len, len as i64)), Ok(padded));
    assert!(by_callback(&kit, &octets, i64::MAX, |_, _| (0, -1)).is_err());
}

// ---- wrong arguments

#[test]
fn every_pointer_is_checked() {
    let kit = kit("root.pem");
    let octets = fixture("plain.pdf");
    let path = path_of("plain.pdf");
    let mut error = null_mut();
    let mut verification = null_mut();
    let out = &raw mut verification;
    let e = &raw mut error;
    let (data, len) = (octets.as_ptr(), octets.len());
    // SAFETY: what is not NULL lives.
    unsafe {
        let check = |result: kyso_result, name: &str| {
            assert_eq!(result, KYSO_NULL_ARGUMENT, "{name}");
            let (code, message) = told(*e);
            *e = null_mut();
            assert_eq!(code, KYSO_NULL_ARGUMENT);
            assert!(message.contains(&format!("'{name}'")), "{message}");
        };
        check(kyso_verify_memory(null(), AT, null(), data, len, out, e), "settings");
        check(kyso_verify_memory(kit.settings, AT, null(), null(), len, out, e), "data");
        check(kyso_verify_memory(kit.settings, AT, null(), data, len, null_mut(), e), "out");
        check(kyso_verify_path(null(), AT, path.as_ptr(), out, e), "settings");
        check(kyso_verify_path(kit.settings, AT, null(), out, e), "path");
        check(kyso_verify_path(kit.settings, AT, path.as_ptr(), null_mut(), e), "out");
        check(kyso_verify_callback(null(), AT, null(), 1, Some(read_at), null_mut(), out, e), "settings");
        check(kyso_verify_callback(kit.settings, AT, null(), 1, None, null_mut(), out, e), "read_at");
        check(kyso_verify_callback(kit.settings, AT, null(), 1, Some(read_at), null_mut(), null_mut(), e), "out");
        let (mut trust, mut policy, mut settings) = (null_mut(), null_mut(), null_mut());
        let (mut builder, mut trust_builder) = (null_mut(), null_mut());
        let (trust, policy, settings) = (&raw mut trust, &raw mut policy, &raw mut settings);
        check(kyso_trust_builder_new(null_mut(), e), "out");
        assert_eq!(kyso_trust_builder_new(&raw mut trust_builder, null_mut()), KYSO_OK);
        let mut count = 7;
        let (t, n) = (trust_builder, &raw mut count);
        let (gov, p) = (c"vn-gov".as_ptr(), path.as_ptr());
        check(kyso_trust_builder_add_anchors(null_mut(), data, len, 1, null(), e), "builder");
        check(kyso_trust_builder_add_anchors(t, null(), len, 1, null(), e), "data");
        check(kyso_trust_builder_add_anchors_path(null_mut(), p, 1, null(), n, e), "builder");
        check(kyso_trust_builder_add_anchors_path(t, null(), 1, null(), n, e), "path");
        check(kyso_trust_builder_add_anchors_path(t, p, 1, null(), null_mut(), e), "out");
        check(kyso_trust_builder_add_pinned(null_mut(), gov, data, len, n, e), "builder");
        check(kyso_trust_builder_add_pinned(t, null(), data, len, n, e), "profile");
        check(kyso_trust_builder_add_pinned(t, gov, null(), len, n, e), "data");
        check(kyso_trust_builder_add_pinned(t, gov, data, len, null_mut(), e), "out");
        check(kyso_trust_builder_add_pinned_path(null_mut(), gov, p, n, e), "builder");
        check(kyso_trust_builder_add_pinned_path(t, null(), p, n, e), "profile");
        check(kyso_trust_builder_add_pinned_path(t, gov, null(), n, e), "path");
        check(kyso_trust_builder_add_pinned_path(t, gov, p, null_mut(), e), "out");
        check(kyso_trust_builder_add_intermediates(null_mut(), data, len, e), "builder");
        check(kyso_trust_builder_add_intermediates(t, null(), len, e), "data");
        check(kyso_trust_builder_add_intermediates_path(null_mut(), p, n, e), "builder");
        check(kyso_trust_builder_add_intermediates_path(t, null(), n, e), "path");
        check(kyso_trust_builder_add_intermediates_path(t, p, null_mut(), e), "out");
        check(kyso_trust_builder_add_status(null_mut(), data, len, n, e), "builder");
        check(kyso_trust_builder_add_status(t, null(), len, n, e), "data");
        check(kyso_trust_builder_add_status(t, data, len, null_mut(), e), "out");
        check(kyso_trust_builder_add_status_path(null_mut(), p, n, e), "builder");
        check(kyso_trust_builder_add_status_path(t, null(), n, e), "path");
        check(kyso_trust_builder_add_status_path(t, p, null_mut(), e), "out");
        check(kyso_trust_builder_build(null(), trust, e), "builder");
        check(kyso_trust_builder_build(t, null_mut(), e), "out");
        check(kyso_policy_named(null(), null_mut(), e), "out");
        check(kyso_policy_from_toml(null(), 3, policy, e), "toml");
        check(kyso_policy_from_toml(c"".as_ptr(), 0, null_mut(), e), "out");
        check(kyso_settings_builder_new(null(), null(), &raw mut builder, e), "trust");
        check(kyso_settings_builder_new(kit.trust, null(), null_mut(), e), "out");
        check(kyso_settings_builder_set_password(null_mut(), null(), e), "builder");
        check(kyso_settings_builder_set_inspect(null_mut(), true, e), "builder");
        check(kyso_settings_builder_set_expect(null_mut(), null(), e), "builder");
        check(kyso_settings_builder_set_compliance(null_mut(), null(), e), "builder");
        check(kyso_settings_builder_add_rules(null_mut(), null(), e), "builder");
        check(kyso_settings_builder_add_rules(kit.builder, null(), e), "name");
        check(kyso_settings_builder_remove_rules(null_mut(), null(), e), "builder");
        check(kyso_settings_builder_remove_rules(kit.builder, null(), e), "name");
        check(kyso_settings_builder_set_organisation(null_mut(), null(), 0, e), "builder");
        check(kyso_settings_builder_set_organisation(kit.builder, null(), 1, e), "toml");
        check(kyso_settings_builder_build(null(), settings, e), "builder");
        check(kyso_settings_builder_build(kit.builder, null_mut(), e), "out");
        let (mut text, mut signature) = (kyso_str { data: null(), len: 0 }, null());
        check(kyso_verification_signature(null(), 0, &raw mut signature, e), "verification");
        check(kyso_verification_json(null(), &raw mut text, e), "verification");
        check(kyso_verification_text(null(), 1, 1, &raw mut text, e), "verification");
        check(kyso_verification_html(null(), 1, &raw mut text, e), "verification");
        let living = verified(&kit, c"x", &octets);
        check(kyso_verification_signature(living, 0, null_mut(), e), "out");
        check(kyso_verification_json(living, null_mut(), e), "out");
        check(kyso_verification_text(living, 1, 1, null_mut(), e), "out");
        check(kyso_verification_html(living, 1, null_mut(), e), "out");
        assert_eq!(kyso_verification_verdict(living, null_mut()), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_verification_signature_count(living, null_mut()), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_verification_reason(living, null_mut()), KYSO_NULL_ARGUMENT);
        kyso_verification_free(living);
        kyso_trust_builder_free(trust_builder);
        assert!(verification.is_null() && (*trust).is_null() && (*policy).is_null() && (*settings).is_null());
        assert_eq!(count, 7);
    }
}

#[test]
fn accessors_take_null() {
    let texts = [
        kyso_signature_id,
        kyso_signature_kind,
        kyso_signature_reason,
        kyso_signature_level,
        kyso_signature_subfilter,
        kyso_signature_coverage,
        kyso_signature_digest_algorithm,
        kyso_signature_signature_algorithm,
        kyso_signature_trust_profile,
        kyso_signature_signer_common_name,
        kyso_signature_signer_organization,
        kyso_signature_signer_email,
        kyso_signature_signer_subject,
        kyso_signature_signer_issuer,
        kyso_signature_signer_serial,
        kyso_signature_signer_sha256,
    ];
    for question in texts {
        assert_eq!(ask(null(), question), Err(KYSO_NULL_ARGUMENT));
    }
    assert_eq!(ask(null(), kyso_verification_reason), Err(KYSO_NULL_ARGUMENT));
    assert_eq!(ask(null(), kyso_verification_sha256), Err(KYSO_NULL_ARGUMENT));
    let times = [
        kyso_signature_time_claimed,
        kyso_signature_time_stamped,
        kyso_signature_time_proven,
        kyso_signature_signer_not_before,
        kyso_signature_signer_not_after,
        kyso_signature_renew_before,
    ];
    let mut time = -7;
    let mut number = 7;
    // SAFETY: NULL is what is tested.
    unsafe {
        for question in times {
            assert_eq!((question(null(), &raw mut time), time), (KYSO_NULL_ARGUMENT, -7));
            assert_eq!(question(null(), null_mut()), KYSO_NULL_ARGUMENT);
        }
        assert_eq!(kyso_signature_revision(null(), &raw mut number), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_signature_page(null(), null_mut()), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_signature_verdict(null(), null_mut()), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_signature_truths(null(), null_mut()), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_signature_covered(null(), null_mut()), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_verification_verdict(null(), null_mut()), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_verification_conformity(null(), null_mut()), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_verification_signature_count(null(), &raw mut number), KYSO_NULL_ARGUMENT);
        assert_eq!(number, 7);
        // Freeing nothing is fine.
        kyso_verification_free(null_mut());
        kyso_settings_free(null_mut());
        kyso_settings_builder_free(null_mut());
        kyso_policy_free(null_mut());
        kyso_trust_free(null_mut());
        kyso_trust_builder_free(null_mut());
        kyso_error_free(null_mut());
        assert_eq!(kyso_error_code(null()), KYSO_NULL_ARGUMENT);
        assert!(!CStr::from_ptr(kyso_error_message(null(), 2)).is_empty());
        assert!(CStr::from_ptr(kyso_error_detail(null())).is_empty());
    }
}

#[test]
fn wrong_values_are_refused() {
    let kit = kit("root.pem");
    let octets = fixture("plain.pdf");
    let mut error = null_mut();
    let e = &raw mut error;
    let mut verification = null_mut();
    let out = &raw mut verification;
    // SAFETY: what is not wrong on purpose lives; what is wrong on purpose is checked.
    unsafe {
        let check = |result: kyso_result, wanted: kyso_result| {
            assert_eq!(result, wanted);
            assert_eq!(told(*e).0, wanted);
            *e = null_mut();
        };
        let (data, len) = (octets.as_ptr(), octets.len());
        for at in [i64::MIN, -62_167_219_201, 253_402_300_800, i64::MAX] {
            check(kyso_verify_memory(kit.settings, at, null(), data, len, out, e), KYSO_BAD_VALUE);
        }
        check(kyso_verify_memory(kit.settings, AT, NOT_UTF8, data, len, out, e), KYSO_BAD_UTF8);
        check(kyso_verify_memory(kit.settings, AT, null(), data, usize::MAX, out, e), KYSO_BAD_VALUE);
        check(kyso_verify_memory(kit.settings, AT, null(), data, 0, out, e), KYSO_NOT_A_DOCUMENT);
        check(kyso_verify_memory(kit.settings, AT, null(), null(), 0, out, e), KYSO_NOT_A_DOCUMENT);
        check(kyso_verify_path(kit.settings, AT, NOT_UTF8, out, e), KYSO_BAD_UTF8);
        check(kyso_verify_path(kit.settings, AT, c"".as_ptr(), out, e), KYSO_CANNOT_READ);
        check(kyso_verify_path(kit.settings, AT, c"/nowhere/at.all".as_ptr(), out, e), KYSO_CANNOT_READ);
        check(kyso_verify_path(kit.settings, AT, c"/".as_ptr(), out, e), KYSO_CANNOT_READ);
        check(kyso_verify_path(kit.settings, AT, c"/dev/zero".as_ptr(), out, e), KYSO_CANNOT_READ);
        check(kyso_verify_path(kit.settings, AT, path_of("root.pem").as_ptr(), out, e), KYSO_NOT_A_DOCUMENT);

        let mut policy = null_mut();
        check(kyso_policy_named(c"mild".as_ptr(), &raw mut policy, e), KYSO_BAD_POLICY);
        check(kyso_policy_named(NOT_UTF8, &raw mut policy, e), KYSO_BAD_UTF8);
        check(kyso_policy_from_toml(NOT_UTF8, 2, &raw mut policy, e), KYSO_BAD_UTF8);
        check(kyso_policy_from_toml(null(), 0, &raw mut policy, e), KYSO_BAD_POLICY);
        let unknown = c"schema = \"kyso.policy/1\"\nlenient = true\n";
        check(kyso_policy_from_toml(unknown.as_ptr(), unknown.count_bytes(), &raw mut policy, e), KYSO_BAD_POLICY);

        let b = kit.builder;
        check(kyso_settings_builder_set_password(b, NOT_UTF8, e), KYSO_BAD_UTF8);
        check(kyso_settings_builder_set_expect(b, c"not a path".as_ptr(), e), KYSO_BAD_VALUE);
        check(kyso_settings_builder_add_rules(b, c"nd30-2020".as_ptr(), e), KYSO_BAD_STATE);
        check(kyso_settings_builder_remove_rules(b, c"nd30-2020".as_ptr(), e), KYSO_BAD_STATE);
        check(kyso_settings_builder_set_compliance(b, c"nd99-2099".as_ptr(), e), KYSO_BAD_RULE_SET);
        assert_eq!(kyso_settings_builder_set_compliance(b, c"nd30-2020".as_ptr(), null_mut()), KYSO_OK);
        check(kyso_settings_builder_add_rules(b, c"no-such-rule".as_ptr(), e), KYSO_BAD_RULE_SET);
        check(kyso_settings_builder_remove_rules(b, c"no-such-rule".as_ptr(), e), KYSO_BAD_RULE_SET);
        check(kyso_settings_builder_set_organisation(b, c"x = 1".as_ptr(), 5, e), KYSO_BAD_ORGANISATION);

        let mut t = null_mut();
        assert_eq!(kyso_trust_builder_new(&raw mut t, null_mut()), KYSO_OK);
        let root = fixture("root.pem");
        let mut count = 7;
        let n = &raw mut count;
        for purpose in [0, 4, u32::MAX] {
            check(kyso_trust_builder_add_anchors(t, root.as_ptr(), root.len(), purpose, null(), e), KYSO_BAD_VALUE);
        }
        check(kyso_trust_builder_add_anchors(t, root.as_ptr(), root.len(), 1, NOT_UTF8, e), KYSO_BAD_UTF8);
        check(kyso_trust_builder_add_anchors(t, root.as_ptr(), 0, 1, null(), e), KYSO_BAD_CERTIFICATE);
        check(kyso_trust_builder_add_anchors(t, data, len, 1, null(), e), KYSO_BAD_CERTIFICATE);
        check(kyso_trust_builder_add_intermediates(t, data, len, e), KYSO_BAD_CERTIFICATE);
        let other = c"vn-other".as_ptr();
        check(kyso_trust_builder_add_pinned(t, other, root.as_ptr(), root.len(), n, e), KYSO_UNKNOWN_PROFILE);
        let gov = c"vn-gov".as_ptr();
        check(kyso_trust_builder_add_pinned(t, gov, root.as_ptr(), root.len(), n, e), KYSO_NOT_PINNED);
        check(kyso_trust_builder_add_pinned_path(t, gov, path_of("root.pem").as_ptr(), n, e), KYSO_NOT_PINNED);
        check(kyso_trust_builder_add_status(t, data, len, n, e), KYSO_BAD_STATUS_DATA);
        check(kyso_trust_builder_add_status(t, null(), 0, n, e), KYSO_BAD_STATUS_DATA);
        let nowhere = c"/nowhere/at.all".as_ptr();
        check(kyso_trust_builder_add_status_path(t, nowhere, n, e), KYSO_CANNOT_READ);
        check(kyso_trust_builder_add_status_path(t, path_of("plain.pdf").as_ptr(), n, e), KYSO_BAD_STATUS_DATA);
        check(kyso_trust_builder_add_anchors_path(t, nowhere, 1, null(), n, e), KYSO_CANNOT_READ);
        check(kyso_trust_builder_add_anchors_path(t, c"/dev/zero".as_ptr(), 1, null(), n, e), KYSO_CANNOT_READ);
        check(kyso_trust_builder_add_intermediates_path(t, NOT_UTF8, n, e), KYSO_BAD_UTF8);
        assert_eq!(count, 7);
        kyso_trust_builder_free(t);

        let living = verified(&kit, c"x", &octets);
        let (mut text, mut signature) = (kyso_str { data: null(), len: 7 }, null());
        check(kyso_verification_signature(living, 0, &raw mut signature, e), KYSO_BAD_INDEX);
        check(kyso_verification_signature(living, usize::MAX, &raw mut signature, e), KYSO_BAD_INDEX);
        for number in [0, 3, u32::MAX] {
            check(kyso_verification_html(living, number, &raw mut text, e), KYSO_BAD_VALUE);
            check(kyso_verification_text(living, number, 1, &raw mut text, e), KYSO_BAD_VALUE);
        }
        for detail in [0, 4, u32::MAX] {
            check(kyso_verification_text(living, 1, detail, &raw mut text, e), KYSO_BAD_VALUE);
        }
        assert!(text.data.is_null() && text.len == 7 && signature.is_null() && policy.is_null());
        assert!(verification.is_null());
        kyso_verification_free(living);
    }
}

#[test]
fn handles_may_be_used_again_and_freed_in_any_order() {
    let kit = kit("root.pem");
    let octets = fixture("b-t.pdf");
    let (mut first, mut second) = (null_mut(), null_mut());
    // SAFETY: living handles, each freed once.
    unsafe {
        // A builder builds as often as one likes, and what it built stays as it was.
        assert_eq!(kyso_settings_builder_build(kit.builder, &raw mut first, null_mut()), KYSO_OK);
        let rules = c"nd30-2020".as_ptr();
        assert_eq!(kyso_settings_builder_set_compliance(kit.builder, rules, null_mut()), KYSO_OK);
        assert_eq!(kyso_settings_builder_build(kit.builder, &raw mut second, null_mut()), KYSO_OK);
        for (settings, wanted) in [(first, KYSO_ABSENT), (second, KYSO_OK)] {
            let mut verification = null_mut();
            let (data, len) = (octets.as_ptr(), octets.len());
            let name = c"cv.pdf".as_ptr();
            let result = kyso_verify_memory(settings, AT, name, data, len, &raw mut verification, null_mut());
            assert_eq!(result, KYSO_OK);
            // The verification does not need them any more.
            kyso_settings_free(settings);
            let mut conformity = kyso_conformity::KYSO_CONFORMITY_NOT_APPLICABLE;
            assert_eq!(kyso_verification_conformity(verification, &raw mut conformity), wanted);
            assert_eq!(json(verification).contains("\"compliance\""), wanted == KYSO_OK);
            kyso_verification_free(verification);
        }
    }
}

#[test]
fn threads_share_settings() {
    struct Shared(*const kyso_settings);
    // SAFETY: that settings may be shared is what is tested.
    unsafe impl Sync for Shared {}
    impl Shared {
        fn get(&self) -> *const kyso_settings {
            self.0
        }
    }
    let kit = kit("root.pem");
    let shared = Shared(kit.settings);
    let octets = fixture("two.pdf");
    let wanted = serde_json::to_string(&expected("root.pem", "x", &octets)).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let mut out = null_mut();
                    // SAFETY: living handles and octets; the verification is this thread's own.
                    unsafe {
                        let (data, len, name) = (octets.as_ptr(), octets.len(), c"x".as_ptr());
                        let result = kyso_verify_memory(shared.get(), AT, name, data, len, &raw mut out, null_mut());
                        assert_eq!(result, KYSO_OK);
                        assert_eq!(json(out), wanted);
                        kyso_verification_free(out);
                    }
                }
            });
        }
    });
}

#[test]
fn the_time_of_each_call_counts() {
    let kit = kit("root.pem");
    let path = path_of("b-b.pdf");
    // 2028: the signer's certificate has ended, and nothing proves that it was signed before.
    for (at, wanted) in
        [(AT, KYSO_VERDICT_PASSED), (1_830_297_600, KYSO_VERDICT_INDETERMINATE), (AT, KYSO_VERDICT_PASSED)]
    {
        let (mut out, mut verdict) = (null_mut(), KYSO_VERDICT_UNSIGNED);
        // SAFETY: living handles.
        unsafe {
            assert_eq!(kyso_verify_path(kit.settings, at, path.as_ptr(), &raw mut out, null_mut()), KYSO_OK);
            assert_eq!(kyso_verification_verdict(out, &raw mut verdict), KYSO_OK);
            kyso_verification_free(out);
        }
        assert_eq!(verdict, wanted);
    }
}

#[test]
fn trust_comes_from_files_and_folders_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = CString::new(folder.path().to_str().unwrap()).unwrap();
    let mut count = 0;
    let (mut t, n) = (null_mut(), &raw mut count);
    // SAFETY: living handles and texts.
    unsafe {
        assert_eq!(kyso_trust_builder_new(&raw mut t, null_mut()), KYSO_OK);
        let add = |t| kyso_trust_builder_add_anchors_path(t, path.as_ptr(), 1, null(), n, null_mut());
        assert_eq!(add(t), KYSO_BAD_CERTIFICATE);
        assert_eq!(kyso_trust_builder_add_status_path(t, path.as_ptr(), n, null_mut()), KYSO_BAD_STATUS_DATA);
        std::fs::copy(fixtures().join("root.pem"), folder.path().join("a.pem")).unwrap();
        std::fs::copy(fixtures().join("xml-root.pem"), folder.path().join("b.CRT")).unwrap();
        std::fs::write(folder.path().join("c.txt"), "not a certificate").unwrap();
        assert_eq!((add(t), count), (KYSO_OK, 2));
        assert_eq!(kyso_trust_builder_add_intermediates_path(t, path.as_ptr(), n, null_mut()), KYSO_OK);
        assert_eq!(
            kyso_trust_builder_add_anchors_path(t, path_of("root.pem").as_ptr(), 3, null(), n, null_mut()),
            KYSO_OK
        );
        assert_eq!(count, 1);
        std::fs::write(folder.path().join("d.ocsp"), b"\x30\x03\x0a\x01\x06").unwrap();
        std::fs::remove_file(folder.path().join("a.pem")).unwrap();
        assert_eq!((kyso_trust_builder_add_status_path(t, path.as_ptr(), n, null_mut()), count), (KYSO_OK, 1));
        kyso_trust_builder_free(t);
    }
}

/// The government's certificates are believed by what they are, not by where they come from.
#[test]
fn pins_make_anchors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|d| d.join("shared/trust")).find(|d| d.is_dir());
    let Some(root) = root else {
        println!("SKIPPED: no shared/trust beside the checkout");
        return;
    };
    for (folder, profile, least) in [("vn-gov", c"vn-gov", 5), ("vn-public", c"vn-public", 2)] {
        let path = CString::new(root.join(folder).to_str().unwrap()).unwrap();
        let other = if folder == "vn-gov" { c"vn-public" } else { c"vn-gov" };
        let (mut t, mut trust, mut count) = (null_mut(), null_mut(), 0);
        // SAFETY: living handles and texts.
        unsafe {
            let n = &raw mut count;
            assert_eq!(kyso_trust_builder_new(&raw mut t, null_mut()), KYSO_OK);
            let wrong = kyso_trust_builder_add_pinned_path(t, other.as_ptr(), path.as_ptr(), n, null_mut());
            assert_eq!(wrong, KYSO_NOT_PINNED);
            let right = kyso_trust_builder_add_pinned_path(t, profile.as_ptr(), path.as_ptr(), n, null_mut());
            assert_eq!(right, KYSO_OK);
            assert!(count >= least, "{count}");
            assert_eq!(kyso_trust_builder_build(t, &raw mut trust, null_mut()), KYSO_OK);
            assert!((*trust).0.store.anchors.iter().all(|anchor| anchor.profile.as_deref() == profile.to_str().ok()));
            kyso_trust_builder_free(t);
            kyso_trust_free(trust);
        }
    }
}

/// Numbers are for good: this table only grows.
#[test]
fn numbers_never_change() {
    let numbers: Vec<u32> = kyso_result::ALL.iter().map(|result| *result as u32).collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(numbers, sorted);
    for (result, number) in [
        (KYSO_OK, 0),
        (KYSO_ABSENT, 1),
        (KYSO_NULL_ARGUMENT, 100),
        (KYSO_BAD_UTF8, 101),
        (KYSO_BAD_VALUE, 102),
        (KYSO_BAD_INDEX, 103),
        (KYSO_BAD_STATE, 104),
        (KYSO_NOT_SUPPORTED, 105),
        (KYSO_PANIC, 150),
        (KYSO_INTERNAL, 151),
        (KYSO_CANNOT_READ, 200),
        (KYSO_CANNOT_WRITE, 201),
        (KYSO_FILE_EXISTS, 202),
        (KYSO_CALLBACK_FAILED, 203),
        (KYSO_TOO_LARGE, 204),
        (KYSO_NOT_A_DOCUMENT, 300),
        (KYSO_OVER_LIMIT, 301),
        (KYSO_SEALED, 302),
        (KYSO_NOT_PASSED, 303),
        (KYSO_DOCUMENT_CHANGED, 304),
        (KYSO_BAD_CERTIFICATE, 400),
        (KYSO_NOT_PINNED, 401),
        (KYSO_UNKNOWN_PROFILE, 402),
        (KYSO_BAD_STATUS_DATA, 403),
        (KYSO_BAD_POLICY, 404),
        (KYSO_BAD_RULE_SET, 405),
        (KYSO_BAD_ORGANISATION, 406),
        (KYSO_BAD_KEY_FILE, 500),
        (KYSO_WRONG_PASSPHRASE, 501),
        (KYSO_TOKEN_FAILED, 502),
        (KYSO_WRONG_PIN, 503),
        (KYSO_PIN_LOCKED, 504),
        (KYSO_NO_SUCH_KEY, 505),
        (KYSO_AMBIGUOUS_KEY, 506),
        (KYSO_BAD_KEY, 507),
        (KYSO_CANCELLED, 508),
        (KYSO_CANNOT_SIGN, 600),
        (KYSO_UNFIT_CERTIFICATE, 601),
        (KYSO_TIME_STAMP_FAILED, 602),
        (KYSO_WRONG_SIGNATURE, 603),
        (KYSO_BAD_STORED, 700),
        (KYSO_FORGED_STORED, 701),
        (KYSO_EXPIRED_STORED, 702),
        (KYSO_OTHER_DOCUMENT, 703),
    ] {
        assert_eq!(result as u32, number);
        assert!(kyso_result::ALL.contains(&result), "{result:?}");
    }
    assert_eq!([KYSO_VERDICT_PASSED, KYSO_VERDICT_FAILED].map(|v| v as u32), [1, 2]);
    assert_eq!([KYSO_VERDICT_INDETERMINATE, KYSO_VERDICT_UNSIGNED].map(|v| v as u32), [3, 4]);
    assert_eq!([KYSO_LANG_VI, KYSO_LANG_EN].map(|v| v as u32), [1, 2]);
}

#[test]
fn every_result_has_words() {
    for result in kyso_result::ALL.iter().map(|result| *result as u32).chain([2, 99, u32::MAX]) {
        let words = [1, 2, 0].map(|lang| {
            // SAFETY: a static string.
            unsafe { CStr::from_ptr(crate::result_words::kyso_result_message(result, lang)) }.to_str().unwrap()
        });
        assert!(words.iter().all(|text| !text.is_empty()) && words[0] != words[1] && words[0] == words[2]);
    }
}
