//! What is asked of lists wrongly, and texts as tokens should not have them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::ffi::CStr;
use std::ptr::{null, null_mut};

use kyso_core::keys::{TokenError, Unusable};

use super::*;
use crate::error::kyso_result::*;
use crate::error::{kyso_error_code, kyso_error_free, kyso_error_message};

fn list() -> kyso_token_list {
    let certificate = |unusable: Option<Unusable>| kyso_token_certificate {
        label: owned("Chứng thư ký"),
        id: vec![0xa1, 0],
        der: vec![0x30, 0],
        subject: owned("CN=Nguyễn\0Văn"),
        issuer: owned("CN=Gốc"),
        sha256: owned("00"),
        unusable: unusable.map(key_words::unusable).map(|words| [owned(&words.vi), owned(&words.en)]),
    };
    let gone = TokenError::TokenGone { function: "C_GetTokenInfo".into(), value: "CKR_DEVICE_REMOVED".to_owned() };
    let empty = |state| kyso_slot {
        id: u64::MAX,
        description: owned("Đầu đọc"),
        state,
        token: None,
        pin: None,
        problem: None,
        certificates: Vec::new(),
    };
    let ready = kyso_slot {
        token: Some(Token {
            label: owned("Ký số xã"), serial: owned("1"), manufacturer: owned("M"), model: owned("")
        }),
        pin: Some(2),
        certificates: vec![certificate(None), certificate(Some(Unusable::NoKey))],
        ..empty(kyso_slot_state::KYSO_SLOT_STATE_READY)
    };
    let failed = kyso_slot {
        problem: Some(kyso_error::of(key_words::error(&gone.into()))),
        ..empty(kyso_slot_state::KYSO_SLOT_STATE_FAILED)
    };
    kyso_token_list { slots: vec![ready, failed, empty(kyso_slot_state::KYSO_SLOT_STATE_EMPTY)] }
}

fn text(found: kyso_str) -> String {
    // SAFETY: the tests ask while the list lives.
    unsafe { CStr::from_ptr(found.data) }.to_str().unwrap().to_owned()
}

#[test]
fn what_is_there_is_told_and_what_is_not_is_absent() {
    let list = list();
    let mut count = 77;
    // SAFETY: living handles, places of ours.
    unsafe {
        assert_eq!((kyso_token_list_count(&raw const list, &raw mut count), count), (KYSO_OK, 3));
        let mut slot = null();
        assert_eq!(kyso_token_list_slot(&raw const list, 0, &raw mut slot, null_mut()), KYSO_OK);
        let (mut out, mut id, mut number) = (kyso_str::of(c""), 0, 77);
        assert_eq!((kyso_slot_label(slot, &raw mut out), text(out)), (KYSO_OK, "Ký số xã".to_owned()));
        assert_eq!((kyso_slot_model(slot, &raw mut out), text(out)), (KYSO_OK, String::new()));
        assert_eq!((kyso_slot_id(slot, &raw mut id), id), (KYSO_OK, u64::MAX));
        assert_eq!((kyso_slot_pin_state(slot, &raw mut number), number), (KYSO_OK, 2));
        let mut problem = null();
        assert_eq!((kyso_slot_problem(slot, &raw mut problem), problem.is_null()), (KYSO_ABSENT, true));
        let mut certificate = null();
        assert_eq!(kyso_slot_certificate(slot, 1, &raw mut certificate, null_mut()), KYSO_OK);
        // A name does not end early.
        assert_eq!(kyso_token_certificate_subject(certificate, &raw mut out), KYSO_OK);
        assert_eq!(text(out), "CN=Nguyễn\u{fffd}Văn");
        for (lang, words) in [(1, "không có khoá bí mật"), (2, "no private key")] {
            assert_eq!(kyso_token_certificate_unusable(certificate, lang, &raw mut out, null_mut()), KYSO_OK);
            assert_eq!(text(out), words);
        }
        let (mut data, mut len) = (null(), 0);
        assert_eq!(kyso_token_certificate_id(certificate, &raw mut data, &raw mut len, null_mut()), KYSO_OK);
        assert_eq!(std::slice::from_raw_parts(data, len), [0xa1, 0]);
        let usable = { &raw const list.slots[0].certificates[0] };
        assert_eq!(kyso_token_certificate_unusable(usable, 1, &raw mut out, null_mut()), KYSO_ABSENT);
        let failed = &raw const list.slots[1];
        assert_eq!(kyso_slot_problem(failed, &raw mut problem), KYSO_OK);
        assert!(CStr::from_ptr(kyso_error_message(problem, 1)).to_str().unwrap().contains("token đã bị rút ra"));
        for slot in [failed, &raw const list.slots[2]] {
            number = 77;
            for ask in [kyso_slot_label, kyso_slot_serial, kyso_slot_manufacturer, kyso_slot_model] {
                assert_eq!(ask(slot, &raw mut out), KYSO_ABSENT);
            }
            assert_eq!((kyso_slot_pin_state(slot, &raw mut number), number), (KYSO_ABSENT, 77));
            assert_eq!((kyso_slot_certificate_count(slot, &raw mut count), count), (KYSO_OK, 0));
        }
    }
}

#[test]
fn wrong_questions_are_refused() {
    let list = list();
    let (mut error, mut slot, mut certificate) = (null_mut(), null(), null());
    let (first, e) = (&raw const list.slots[0], &raw mut error);
    let one = &raw const list.slots[0].certificates[1];
    let (mut data, mut len, mut out) = (null(), 0, kyso_str::of(c"x"));
    // SAFETY: what is not NULL lives.
    unsafe {
        let check = |result: kyso_result, wanted| {
            assert_eq!(result, wanted);
            assert_eq!(kyso_error_code(*e), wanted);
            kyso_error_free(*e);
            *e = null_mut();
        };
        check(kyso_token_list_slot(&raw const list, 3, &raw mut slot, e), KYSO_BAD_INDEX);
        check(kyso_token_list_slot(&raw const list, 0, null_mut(), e), KYSO_NULL_ARGUMENT);
        check(kyso_slot_certificate(first, 2, &raw mut certificate, e), KYSO_BAD_INDEX);
        check(kyso_slot_certificate(first, usize::MAX, &raw mut certificate, e), KYSO_BAD_INDEX);
        check(kyso_slot_certificate(first, 0, null_mut(), e), KYSO_NULL_ARGUMENT);
        check(kyso_token_certificate_unusable(one, 3, &raw mut out, e), KYSO_BAD_VALUE);
        check(kyso_token_certificate_unusable(one, 1, null_mut(), e), KYSO_NULL_ARGUMENT);
        check(kyso_token_certificate_id(one, null_mut(), &raw mut len, e), KYSO_NULL_ARGUMENT);
        check(kyso_token_certificate_id(one, &raw mut data, null_mut(), e), KYSO_NULL_ARGUMENT);
        check(kyso_token_certificate_der(one, null_mut(), &raw mut len, e), KYSO_NULL_ARGUMENT);
        check(kyso_token_list_new(null(), null_mut(), e), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_token_list_count(&raw const list, null_mut()), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_slot_id(first, null_mut()), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_slot_token_state(first, null_mut()), KYSO_NULL_ARGUMENT);
        assert_eq!(kyso_slot_problem(first, null_mut()), KYSO_NULL_ARGUMENT);
    }
    assert!(slot.is_null() && certificate.is_null() && data.is_null() && len == 0);
    assert_eq!(text(out), "x");
}
