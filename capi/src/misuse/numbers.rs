//! The numbers of the ABI, and their words.

use super::*;

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
}

#[test]
fn neither_do_those_of_the_enumerations_nor_the_layouts() {
    use crate::{report, signature, trust};
    assert_eq!([KYSO_VERDICT_PASSED, KYSO_VERDICT_FAILED].map(|v| v as u32), [1, 2]);
    assert_eq!([KYSO_VERDICT_INDETERMINATE, KYSO_VERDICT_UNSIGNED].map(|v| v as u32), [3, 4]);
    assert_eq!([KYSO_LANG_VI, KYSO_LANG_EN].map(|v| v as u32), [1, 2]);
    {
        use trust::kyso_purpose::*;
        let all = [KYSO_PURPOSE_ANY, KYSO_PURPOSE_SIGNATURES, KYSO_PURPOSE_TIME_STAMPS];
        assert_eq!(all.map(|v| v as u32), [1, 2, 3]);
    }
    {
        use report::kyso_detail::*;
        assert_eq!([KYSO_DETAIL_QUIET, KYSO_DETAIL_NORMAL, KYSO_DETAIL_VERBOSE].map(|v| v as u32), [1, 2, 3]);
    }
    {
        use report::kyso_conformity::*;
        assert_eq!([KYSO_CONFORMITY_COMPLIANT, KYSO_CONFORMITY_NON_COMPLIANT].map(|v| v as u32), [1, 2]);
        assert_eq!([KYSO_CONFORMITY_UNDECIDED, KYSO_CONFORMITY_NOT_APPLICABLE].map(|v| v as u32), [3, 4]);
    }
    {
        use signature::{kyso_certificate::*, kyso_content::*, kyso_value::*};
        assert_eq!([KYSO_CONTENT_INTACT, KYSO_CONTENT_BROKEN, KYSO_CONTENT_UNCHECKED].map(|v| v as u32), [1, 2, 3]);
        assert_eq!([KYSO_VALUE_GOOD, KYSO_VALUE_BAD, KYSO_VALUE_UNCHECKED].map(|v| v as u32), [1, 2, 3]);
        let all = [KYSO_CERTIFICATE_TRUSTED, KYSO_CERTIFICATE_UNTRUSTED, KYSO_CERTIFICATE_UNDECIDED];
        assert_eq!(all.map(|v| v as u32), [1, 2, 3]);
    }
    // As C lays them out, with pointers of 64 bits.
    #[cfg(target_pointer_width = "64")]
    {
        use std::mem::{offset_of, size_of};
        assert_eq!((size_of::<kyso_str>(), offset_of!(kyso_str, len)), (16, 8));
        assert_eq!((size_of::<kyso_truths>(), offset_of!(kyso_truths, certificate)), (12, 8));
        assert_eq!((size_of::<kyso_covered>(), offset_of!(kyso_covered, second_len)), (32, 24));
        assert_eq!((size_of::<kyso_result>(), size_of::<kyso_verdict>()), (4, 4));
    }
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
