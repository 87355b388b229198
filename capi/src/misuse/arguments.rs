//! Wrong arguments: each is refused with its own number, and nothing is written.

use std::ffi::CStr;
use std::ptr::{null, null_mut};

use super::*;

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
        check(kyso_settings_builder_add_contents(null_mut(), null(), data, len, e), "builder");
        check(kyso_settings_builder_add_contents(kit.builder, null(), null(), len, e), "data");
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
        let (mut begin, mut size) = (null(), 0);
        check(kyso_signature_signed_revision(null(), data, len, &raw mut begin, &raw mut size, e), "signature");
        check(kyso_signature_save_revision(null(), p, p, false, e), "signature");
        let written = Some(write as unsafe extern "C" fn(_, _, _) -> _);
        check(kyso_signature_write_reference(null(), 0, kit.settings, data, len, written, null_mut(), e), "signature");
        let signed = fixture("b-b.pdf");
        let living = verified(&kit, c"x", &signed);
        let mut one = null();
        assert_eq!(kyso_verification_signature(living, 0, &raw mut one, null_mut()), KYSO_OK);
        let (signed, signed_len) = (signed.as_ptr(), signed.len());
        check(kyso_signature_signed_revision(one, null(), len, &raw mut begin, &raw mut size, e), "data");
        check(kyso_signature_signed_revision(one, signed, signed_len, null_mut(), &raw mut size, e), "data");
        check(kyso_signature_signed_revision(one, signed, signed_len, &raw mut begin, null_mut(), e), "len");
        check(kyso_signature_save_revision(one, null(), p, false, e), "path");
        check(kyso_signature_save_revision(one, p, null(), false, e), "to");
        check(kyso_signature_write_reference(one, 0, null(), data, len, written, null_mut(), e), "settings");
        check(kyso_signature_write_reference(one, 0, kit.settings, null(), len, written, null_mut(), e), "data");
        check(kyso_signature_write_reference(one, 0, kit.settings, data, len, None, null_mut(), e), "write");
        assert_eq!(kyso_signature_reference_count(one, null_mut()), KYSO_NULL_ARGUMENT);
        assert!(begin.is_null() && size == 0);
        kyso_verification_free(living);
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
        check(kyso_settings_builder_add_contents(b, NOT_UTF8, data, len, e), KYSO_BAD_UTF8);
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
