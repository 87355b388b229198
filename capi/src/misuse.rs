//! The verification half as C programs call it, rightly and wrongly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod arguments;
mod numbers;

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
use crate::extract::*;
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

// ---- what was signed

/// Takes everything, or as much as its room allows: the context is a `Vec<u8>` with that capacity, 0 for everything.
unsafe extern "C" fn write(context: *mut c_void, octets: *const u8, len: usize) -> i32 {
    // SAFETY: the tests hand in a `Taken` that nobody else uses meanwhile, and the library octets.
    let (taken, octets) = unsafe { (&mut *context.cast::<Taken>(), std::slice::from_raw_parts(octets, len)) };
    taken.octets.extend(octets);
    if taken.octets.len() > taken.room { 28 } else { 0 }
}

struct Taken {
    octets: Vec<u8>,
    room: usize,
}

/// The first signature of a fixture, verified; the verification is leaked to keep it.
fn first(kit: &Kit, octets: &[u8]) -> *const kyso_signature {
    let mut signature = null();
    let verification = verified(kit, c"x", octets);
    // SAFETY: a living handle.
    assert_eq!(unsafe { kyso_verification_signature(verification, 0, &raw mut signature, null_mut()) }, KYSO_OK);
    signature
}

fn revision(signature: *const kyso_signature, octets: &[u8]) -> Result<&[u8], kyso_result> {
    let (mut data, mut len, mut error) = (null(), 0, null_mut());
    // SAFETY: living handles and octets.
    unsafe {
        let (d, l) = (&raw mut data, &raw mut len);
        match kyso_signature_signed_revision(signature, octets.as_ptr(), octets.len(), d, l, &raw mut error) {
            KYSO_OK => Ok(std::slice::from_raw_parts(data, len)),
            code => {
                assert!(data.is_null() && len == 0);
                assert_eq!(told(error).0, code);
                Err(code)
            }
        }
    }
}

#[test]
fn the_signed_revision_is_the_beginning_of_the_document() {
    let kit = kit("root.pem");
    let (once, twice) = (fixture("b-t.pdf"), fixture("two.pdf"));
    let signature = first(&kit, &twice);
    // The second signature was added to the document as it was when the first had been made.
    assert_eq!(revision(signature, &twice), Ok(once.as_slice()));
    let mut other = twice.clone();
    *other.last_mut().unwrap() = b' ';
    for changed in [&other, &once, &Vec::new()] {
        assert_eq!(revision(signature, changed), Err(KYSO_DOCUMENT_CHANGED));
    }
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("signed.pdf");
    let to_c = CString::new(to.to_str().unwrap()).unwrap();
    let save = |from: &CStr, to: &CStr, replace| {
        // SAFETY: living handles and texts.
        unsafe { kyso_signature_save_revision(signature, from.as_ptr(), to.as_ptr(), replace, null_mut()) }
    };
    let from = path_of("two.pdf");
    assert_eq!(save(&path_of("b-t.pdf"), &to_c, false), KYSO_DOCUMENT_CHANGED);
    assert_eq!(save(c"/nowhere/at.all", &to_c, false), KYSO_CANNOT_READ);
    assert_eq!(save(&from, c"/nowhere/at.all", false), KYSO_CANNOT_WRITE);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(save(&from, &to_c, false), KYSO_OK);
    assert_eq!(std::fs::read(&to).unwrap(), once);
    assert_eq!(save(&from, &to_c, false), KYSO_FILE_EXISTS);
    assert_eq!(save(&from, &from, true), KYSO_FILE_EXISTS);
    assert_eq!(save(&from, &to_c, true), KYSO_OK);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_xml_signs_is_handed_out_too() {
    let kit = kit("xml-root.pem");
    let invoice = fixture("invoice.xml");
    let signature = first(&kit, &invoice);
    assert_eq!(revision(signature, &invoice), Err(KYSO_NOT_SUPPORTED));
    let mut count = 0;
    // SAFETY: a living handle.
    assert_eq!(unsafe { kyso_signature_reference_count(signature, &raw mut count) }, KYSO_OK);
    assert!(count >= 1);
    let hand = |index, data: &[u8], room| {
        let mut taken = Taken { octets: Vec::new(), room };
        let context = (&raw mut taken).cast();
        // SAFETY: living handles and octets, a callback that keeps to its rules.
        let result = unsafe {
            let (data, len) = (data.as_ptr(), data.len());
            let write = Some(write as unsafe extern "C" fn(_, _, _) -> _);
            kyso_signature_write_reference(signature, index, kit.settings, data, len, write, context, null_mut())
        };
        (result, taken.octets)
    };
    let (result, octets) = hand(0, &invoice, usize::MAX);
    assert_eq!(result, KYSO_OK);
    // Canonical: with the name spaces of what stands around it.
    assert!(octets.starts_with(b"<DLHDon xmlns:ds=") && octets.ends_with(b"</DLHDon>"));
    assert_eq!(hand(0, &invoice, 10).0, KYSO_CALLBACK_FAILED);
    assert_eq!(hand(count, &invoice, usize::MAX).0, KYSO_BAD_INDEX);
    assert_eq!(hand(0, &fixture("insurance.xml"), usize::MAX).0, KYSO_DOCUMENT_CHANGED);
    assert_eq!(hand(0, b"", usize::MAX).0, KYSO_DOCUMENT_CHANGED);
}

#[test]
fn what_did_not_pass_is_not_handed_out() {
    let kit = kit("xml-root.pem");
    let pdf = fixture("b-t.pdf");
    // The roots are strangers to each other.
    let signature = first(&kit, &pdf);
    assert_eq!(revision(signature, &pdf), Err(KYSO_NOT_PASSED));
    let mut taken = Taken { octets: Vec::new(), room: usize::MAX };
    // SAFETY: living handles and octets.
    let result = unsafe {
        let (data, len, context) = (pdf.as_ptr(), pdf.len(), (&raw mut taken).cast());
        let write = Some(write as unsafe extern "C" fn(_, _, _) -> _);
        kyso_signature_write_reference(signature, 0, kit.settings, data, len, write, context, null_mut())
    };
    assert_eq!((result, taken.octets.len()), (KYSO_NOT_PASSED, 0));
}

/// Encrypted documents open with the password of the settings.
#[test]
fn a_password_opens_what_is_encrypted() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = folder.path().join("sealed.pdf");
    let mut qpdf = std::process::Command::new("qpdf");
    qpdf.args(["--encrypt", "mật khẩu", "owner", "256", "--"]).arg(fixtures().join("plain.pdf")).arg(&sealed);
    match qpdf.status() {
        Ok(status) => assert!(status.success()),
        Err(_) => {
            assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none_or(|v| v != "1"), "qpdf is missing");
            println!("SKIPPED: qpdf");
            return;
        }
    }
    let octets = std::fs::read(&sealed).unwrap();
    let kit = kit("root.pem");
    for (password, told) in
        [(null(), "password-needed"), (c"sai".as_ptr(), "password-wrong"), (c"mật khẩu".as_ptr(), "")]
    {
        let mut settings = null_mut();
        // SAFETY: living handles.
        let json = unsafe {
            assert_eq!(kyso_settings_builder_set_password(kit.builder, password, null_mut()), KYSO_OK);
            assert_eq!(kyso_settings_builder_build(kit.builder, &raw mut settings, null_mut()), KYSO_OK);
            let mut out = null_mut();
            let (data, len) = (octets.as_ptr(), octets.len());
            assert_eq!(kyso_verify_memory(settings, AT, null(), data, len, &raw mut out, null_mut()), KYSO_OK);
            kyso_settings_free(settings);
            let json = json(out);
            kyso_verification_free(out);
            json
        };
        let wanted = if told.is_empty() { "\"sealed\":null".to_owned() } else { format!("\"sealed\":\"{told}\"") };
        assert!(json.contains(&wanted), "{told}: {json}");
    }
}
