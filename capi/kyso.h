/*
 * kyso: signs and verifies Vietnam's official documents. The rules of this interface stand in capi/README.md.
 *
 * Made from the sources in capi/src by cbindgen; do not edit.
 */

#ifndef KYSO_H
#define KYSO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Flags for unlocking a token, as bits. A number with other bits is refused.
 *
 * Try the PIN although a wrong one locks the token.
 */
#define KYSO_UNLOCK_FINAL_TRY 1

/**
 * Without a PIN: use the login that this program made itself with the module, and leave it as it is afterwards. Only for a
 * module in this process.
 */
#define KYSO_UNLOCK_HOST_LOGIN 2

/**
 * What an XML signature holds beside the plain one, as bits. A number with other bits is refused.
 */
#define KYSO_XML_XADES 1

/**
 * The claimed signing time, as an object that is signed, too.
 */
#define KYSO_XML_SIGNING_TIME 2

/**
 * The whole chain of certificates, not the signer's alone.
 */
#define KYSO_XML_CHAIN 4

/**
 * What came of a call. Every number has one meaning for good: numbers are added, and those that are retired stay listed
 * here as reserved. A bad signature is no failure: verifying it is `KYSO_OK`, and the verdict tells.
 *
 * Below 100: no failures. 100 to 149: how the library was called; 150 to 199: faults of its own; 200 to 299: octets in and
 * out; 300 to 399: documents; 400 to 499: what a judgement rests on; 500 to 599: keys; 600 to 699: signing; 700 to 799:
 * two-step signing.
 */
enum kyso_result
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Done.
     */
    KYSO_OK = 0,
    /**
     * There is no such value, which is no failure: nothing was written.
     */
    KYSO_ABSENT = 1,
    /**
     * A pointer that must not be NULL is NULL.
     */
    KYSO_NULL_ARGUMENT = 100,
    /**
     * A text is not UTF-8.
     */
    KYSO_BAD_UTF8 = 101,
    /**
     * A number or a name that is none of those allowed, a time or a length that cannot be.
     */
    KYSO_BAD_VALUE = 102,
    /**
     * There is nothing with this index.
     */
    KYSO_BAD_INDEX = 103,
    /**
     * Not possible in the state that the handle is in, such as a second use of what serves once.
     */
    KYSO_BAD_STATE = 104,
    /**
     * What is asked for cannot be done with a document of this kind.
     */
    KYSO_NOT_SUPPORTED = 105,
    /**
     * The library panicked, which is a fault in it. A handle that the call was changing is only good for being freed.
     */
    KYSO_PANIC = 150,
    /**
     * Something happened that cannot happen.
     */
    KYSO_INTERNAL = 151,
    /**
     * A file cannot be read, or is no regular file.
     */
    KYSO_CANNOT_READ = 200,
    /**
     * A file cannot be written.
     */
    KYSO_CANNOT_WRITE = 201,
    /**
     * There is a file of this name already.
     */
    KYSO_FILE_EXISTS = 202,
    /**
     * A callback of the caller's failed, or answered what cannot be.
     */
    KYSO_CALLBACK_FAILED = 203,
    /**
     * More octets than are accepted for what this is.
     */
    KYSO_TOO_LARGE = 204,
    /**
     * Not one unambiguous PDF or XML document.
     */
    KYSO_NOT_A_DOCUMENT = 300,
    /**
     * Looking at the document would take more than the limits allow.
     */
    KYSO_OVER_LIMIT = 301,
    /**
     * The document is encrypted, and nothing that was given opens it.
     */
    KYSO_SEALED = 302,
    /**
     * Asked of a signature that did not pass.
     */
    KYSO_NOT_PASSED = 303,
    /**
     * The document is not the one it was before.
     */
    KYSO_DOCUMENT_CHANGED = 304,
    /**
     * No certificate that can be read.
     */
    KYSO_BAD_CERTIFICATE = 400,
    /**
     * None of the certificates is named by the trust profile.
     */
    KYSO_NOT_PINNED = 401,
    /**
     * There is no trust profile of this name.
     */
    KYSO_UNKNOWN_PROFILE = 402,
    /**
     * No revocation list and no OCSP answer.
     */
    KYSO_BAD_STATUS_DATA = 403,
    /**
     * There is no such policy, or the text is none.
     */
    KYSO_BAD_POLICY = 404,
    /**
     * There is no such set of rules of form, or no such rule.
     */
    KYSO_BAD_RULE_SET = 405,
    /**
     * The text is no profile of an organisation.
     */
    KYSO_BAD_ORGANISATION = 406,
    /**
     * The key file cannot be read.
     */
    KYSO_BAD_KEY_FILE = 500,
    /**
     * The key file's passphrase is wrong.
     */
    KYSO_WRONG_PASSPHRASE = 501,
    /**
     * The token, its module, or the process that holds it failed.
     */
    KYSO_TOKEN_FAILED = 502,
    /**
     * The PIN is wrong.
     */
    KYSO_WRONG_PIN = 503,
    /**
     * The token took too many wrong PINs.
     */
    KYSO_PIN_LOCKED = 504,
    /**
     * No key that fits.
     */
    KYSO_NO_SUCH_KEY = 505,
    /**
     * More than one key that fits.
     */
    KYSO_AMBIGUOUS_KEY = 506,
    /**
     * Key and certificate do not belong together, or the key cannot be used.
     */
    KYSO_BAD_KEY = 507,
    /**
     * Somebody cancelled.
     */
    KYSO_CANCELLED = 508,
    /**
     * The token needs a PIN, and none was given.
     */
    KYSO_PIN_NEEDED = 509,
    /**
     * One more wrong PIN locks the token; this one was not tried.
     */
    KYSO_FINAL_PIN_TRY = 510,
    /**
     * The document does not take this signature.
     */
    KYSO_CANNOT_SIGN = 600,
    /**
     * The signer's certificate is not for this, or not now.
     */
    KYSO_UNFIT_CERTIFICATE = 601,
    /**
     * No time-stamp, or none that is worth anything.
     */
    KYSO_TIME_STAMP_FAILED = 602,
    /**
     * The signature value does not verify under the signer's certificate.
     */
    KYSO_WRONG_SIGNATURE = 603,
    /**
     * The stored state cannot be read.
     */
    KYSO_BAD_STORED = 700,
    /**
     * The stored state was not made with this secret, or was changed.
     */
    KYSO_FORGED_STORED = 701,
    /**
     * The stored state has expired.
     */
    KYSO_EXPIRED_STORED = 702,
    /**
     * The stored state belongs to another document.
     */
    KYSO_OTHER_DOCUMENT = 703,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_result kyso_result;
#else
typedef uint32_t kyso_result;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A verdict on a signature or a document, in the words of EN 319 102-1. There is no 0: memory that nobody wrote to says
 * nothing.
 */
enum kyso_verdict
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * TOTAL-PASSED; a document: it has a signature, and all of them passed.
     */
    KYSO_VERDICT_PASSED = 1,
    /**
     * TOTAL-FAILED.
     */
    KYSO_VERDICT_FAILED = 2,
    /**
     * INDETERMINATE: what is at hand does not decide it.
     */
    KYSO_VERDICT_INDETERMINATE = 3,
    /**
     * The document holds no signature.
     */
    KYSO_VERDICT_UNSIGNED = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_verdict kyso_verdict;
#else
typedef uint32_t kyso_verdict;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What came of the rules of form.
 */
enum kyso_conformity
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * No compulsory rule is broken, and all were checked.
     */
    KYSO_CONFORMITY_COMPLIANT = 1,
    /**
     * A compulsory rule is broken.
     */
    KYSO_CONFORMITY_NON_COMPLIANT = 2,
    /**
     * A compulsory rule could not be checked, and none is broken.
     */
    KYSO_CONFORMITY_UNDECIDED = 3,
    /**
     * No rule is about documents of this kind.
     */
    KYSO_CONFORMITY_NOT_APPLICABLE = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_conformity kyso_conformity;
#else
typedef uint32_t kyso_conformity;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The first truth: what is covered has the digest that was signed.
 */
enum kyso_content
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It has.
     */
    KYSO_CONTENT_INTACT = 1,
    /**
     * It has not.
     */
    KYSO_CONTENT_BROKEN = 2,
    /**
     * It could not be checked.
     */
    KYSO_CONTENT_UNCHECKED = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_content kyso_content;
#else
typedef uint32_t kyso_content;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The second truth: the signature value was made with the key of the certificate.
 */
enum kyso_value
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It was.
     */
    KYSO_VALUE_GOOD = 1,
    /**
     * It was not.
     */
    KYSO_VALUE_BAD = 2,
    /**
     * It could not be checked.
     */
    KYSO_VALUE_UNCHECKED = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_value kyso_value;
#else
typedef uint32_t kyso_value;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The third truth: the certificate is believed.
 */
enum kyso_certificate
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It is.
     */
    KYSO_CERTIFICATE_TRUSTED = 1,
    /**
     * It is not.
     */
    KYSO_CERTIFICATE_UNTRUSTED = 2,
    /**
     * What is at hand does not decide it.
     */
    KYSO_CERTIFICATE_UNDECIDED = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_certificate kyso_certificate;
#else
typedef uint32_t kyso_certificate;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The language of a text. Functions take it as `uint32_t`, so that any number may come in and a wrong one is
 * refused with `KYSO_BAD_VALUE`.
 */
enum kyso_lang
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Vietnamese.
     */
    KYSO_LANG_VI = 1,
    /**
     * English.
     */
    KYSO_LANG_EN = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_lang kyso_lang;
#else
typedef uint32_t kyso_lang;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What an anchor is believed for. Functions take it as `uint32_t`.
 */
enum kyso_purpose
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Everything below it.
     */
    KYSO_PURPOSE_ANY = 1,
    /**
     * Signers only.
     */
    KYSO_PURPOSE_SIGNATURES = 2,
    /**
     * Time-stamps only.
     */
    KYSO_PURPOSE_TIME_STAMPS = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_purpose kyso_purpose;
#else
typedef uint32_t kyso_purpose;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How much a text tells. Functions take it as `uint32_t`.
 */
enum kyso_detail
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * One line.
     */
    KYSO_DETAIL_QUIET = 1,
    /**
     * Verdict, signers, what went wrong or should be known.
     */
    KYSO_DETAIL_NORMAL = 2,
    /**
     * Everything.
     */
    KYSO_DETAIL_VERBOSE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_detail kyso_detail;
#else
typedef uint32_t kyso_detail;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a token wants before it signs, and what it says about its PIN. Functions hand it out as `uint32_t`.
 */
enum kyso_pin_state
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * No PIN.
     */
    KYSO_PIN_STATE_NOT_NEEDED = 0,
    /**
     * A PIN; nothing else is told.
     */
    KYSO_PIN_STATE_NEEDED = 1,
    /**
     * A PIN; there was at least one wrong entry since the last right one.
     */
    KYSO_PIN_STATE_COUNT_LOW = 2,
    /**
     * A PIN; the next wrong one locks the token.
     */
    KYSO_PIN_STATE_FINAL_TRY = 3,
    /**
     * No login is possible: locked.
     */
    KYSO_PIN_STATE_LOCKED = 4,
    /**
     * No login is possible: no PIN was ever set.
     */
    KYSO_PIN_STATE_NOT_SET = 5,
    /**
     * The reader asks for the PIN by itself: give none, and tell the user to look at the reader.
     */
    KYSO_PIN_STATE_AT_READER = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_pin_state kyso_pin_state;
#else
typedef uint32_t kyso_pin_state;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What is in a slot. Functions hand it out as `uint32_t`.
 */
enum kyso_slot_state
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * No token.
     */
    KYSO_SLOT_STATE_EMPTY = 1,
    /**
     * A token, ready for use.
     */
    KYSO_SLOT_STATE_READY = 2,
    /**
     * A token that was never initialised.
     */
    KYSO_SLOT_STATE_BLANK = 3,
    /**
     * A token that does not describe itself: `kyso_slot_problem`.
     */
    KYSO_SLOT_STATE_FAILED = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_slot_state kyso_slot_state;
#else
typedef uint32_t kyso_slot_state;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How a signature value is made. Functions take it as `uint32_t`; a number that is none of these is refused with
 * `KYSO_BAD_VALUE`.
 */
enum kyso_scheme
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * What fits the key: RSA with PKCS #1 v1.5 and SHA-256, ECDSA with the digest of its curve.
     */
    KYSO_SCHEME_OF_KEY = 0,
    /**
     * RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2).
     */
    KYSO_SCHEME_RSA_PKCS1_SHA256 = 1,
    /**
     * RSASSA-PKCS1-v1_5 with SHA-384.
     */
    KYSO_SCHEME_RSA_PKCS1_SHA384 = 2,
    /**
     * RSASSA-PKCS1-v1_5 with SHA-512.
     */
    KYSO_SCHEME_RSA_PKCS1_SHA512 = 3,
    /**
     * RSASSA-PSS with SHA-256, MGF1 with SHA-256, 32 octets of salt (RFC 8017 §8.1).
     */
    KYSO_SCHEME_RSA_PSS_SHA256 = 4,
    /**
     * RSASSA-PSS with SHA-384, MGF1 with SHA-384, 48 octets of salt.
     */
    KYSO_SCHEME_RSA_PSS_SHA384 = 5,
    /**
     * RSASSA-PSS with SHA-512, MGF1 with SHA-512, 64 octets of salt.
     */
    KYSO_SCHEME_RSA_PSS_SHA512 = 6,
    /**
     * ECDSA with SHA-256; its values are DER (RFC 3279 §2.2.3).
     */
    KYSO_SCHEME_ECDSA_SHA256 = 7,
    /**
     * ECDSA with SHA-384.
     */
    KYSO_SCHEME_ECDSA_SHA384 = 8,
    /**
     * ECDSA with SHA-512.
     */
    KYSO_SCHEME_ECDSA_SHA512 = 9,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_scheme kyso_scheme;
#else
typedef uint32_t kyso_scheme;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How long a signature stays provable (EN 319 142-1 §6, EN 319 132-1 §6). Functions take it as `uint32_t`.
 */
enum kyso_level
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The signature alone. What is signed at unless another level is set.
     */
    KYSO_LEVEL_B_B = 1,
    /**
     * With a time-stamp.
     */
    KYSO_LEVEL_B_T = 2,
    /**
     * With what proves it later, too.
     */
    KYSO_LEVEL_B_LT = 3,
    /**
     * With a time-stamp over that.
     */
    KYSO_LEVEL_B_LTA = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_level kyso_level;
#else
typedef uint32_t kyso_level;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a signature in a PDF is written as. Functions take it as `uint32_t`.
 */
enum kyso_subfilter
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * `ETSI.CAdES.detached`: PAdES. What is written unless another one is set.
     */
    KYSO_SUBFILTER_CADES = 1,
    /**
     * `adbe.pkcs7.detached`, for receivers that know no PAdES.
     */
    KYSO_SUBFILTER_PKCS7 = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_subfilter kyso_subfilter;
#else
typedef uint32_t kyso_subfilter;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where initials go. Functions take it as `uint32_t`.
 */
enum kyso_initial_at
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Behind the last words of the body: who answers for the contents. Unless another one is set.
     */
    KYSO_INITIAL_AT_BODY = 1,
    /**
     * Behind the last of the recipients: who answers for the form.
     */
    KYSO_INITIAL_AT_RECIPIENTS = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_initial_at kyso_initial_at;
#else
typedef uint32_t kyso_initial_at;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A digest. Functions take it as `uint32_t`.
 */
enum kyso_digest
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * SHA-256.
     */
    KYSO_DIGEST_SHA256 = 1,
    /**
     * SHA-384.
     */
    KYSO_DIGEST_SHA384 = 2,
    /**
     * SHA-512.
     */
    KYSO_DIGEST_SHA512 = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_digest kyso_digest;
#else
typedef uint32_t kyso_digest;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What came back from whoever has the key. Functions take it as `uint32_t`.
 */
enum kyso_answer
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * A signature value: of RSA as it is, of ECDSA as DER or as the two numbers one behind the other.
     */
    KYSO_ANSWER_VALUE = 1,
    /**
     * A whole CMS, detached, in DER or BER.
     */
    KYSO_ANSWER_MESSAGE = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum kyso_answer kyso_answer;
#else
typedef uint32_t kyso_answer;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Why a call failed, in words. A function that can fail takes a place for one as its last argument: NULL, when nobody is
 * going to read it, else it is written there when the call fails, and only then; the caller frees it with
 * `kyso_error_free`. It belongs to that call alone and never changes: threads may share it.
 */
typedef struct kyso_error kyso_error;

/**
 * A private key in use, with its certificate. Threads may share it. What it holds secret is wiped when it is freed.
 */
typedef struct kyso_key kyso_key;

/**
 * A policy: what a signature must meet to pass. It never changes once made, and threads may share it. Made by
 * `kyso_policy_named` or `kyso_policy_from_toml`, freed by `kyso_policy_free`.
 */
typedef struct kyso_policy kyso_policy;

/**
 * A document prepared for a signature that is made elsewhere. It never changes; threads may share it.
 */
typedef struct kyso_prepared kyso_prepared;

/**
 * Whom to believe, what to require and what to look at, for any number of verifications. It never changes once
 * built, and any number of threads may use it at once: what is learned of certificates is shared between them. Made by
 * `kyso_settings_builder_build`, freed by `kyso_settings_free` when no call uses it any more.
 */
typedef struct kyso_settings kyso_settings;

/**
 * Settings in the making. For one thread at a time. Made by `kyso_settings_builder_new`, freed by
 * `kyso_settings_builder_free`.
 */
typedef struct kyso_settings_builder kyso_settings_builder;

/**
 * How one or many documents are to be signed: everything but the key and the document. It is changed by one thread, then
 * shared by any number while they sign with it.
 */
typedef struct kyso_sign_request kyso_sign_request;

/**
 * One signature. It belongs to its `kyso_verification`, lives as long, and is never freed by itself.
 *
 * The functions that look at it take no place for an error object: `KYSO_NULL_ARGUMENT` and `KYSO_PANIC` are all that
 * can go wrong, and `KYSO_ABSENT` says that there is no such value.
 */
typedef struct kyso_signature kyso_signature;

/**
 * A signed document: not yet anywhere but here. It never changes; threads may share it.
 */
typedef struct kyso_signed kyso_signed;

/**
 * A slot and the token in it. It belongs to its `kyso_token_list`, lives as long, and is never freed by itself.
 *
 * Functions without a place for an error object fail with `KYSO_NULL_ARGUMENT` and `KYSO_PANIC` only; `KYSO_ABSENT` says that
 * there is no such value. What tokens say of themselves is whatever was written to them: escape it.
 */
typedef struct kyso_slot kyso_slot;

/**
 * A state that was read and is authentic. It is changed by one thread, then shared by any number.
 */
typedef struct kyso_state kyso_state;

/**
 * The secret that states are authenticated with. It stays where documents are prepared and finished; threads may share it.
 */
typedef struct kyso_state_key kyso_state_key;

/**
 * A PKCS #11 module, and which of its keys is meant. Used by one thread at a time; the keys it opens may be shared by
 * threads, and live on when it is freed.
 */
typedef struct kyso_token kyso_token;

/**
 * A certificate on a token. It belongs to its `kyso_token_list`, lives as long, and is never freed by itself.
 */
typedef struct kyso_token_certificate kyso_token_certificate;

/**
 * What a module shows: its slots, as they were when the list was made. It never changes, and threads may share it.
 */
typedef struct kyso_token_list kyso_token_list;

/**
 * Whom to believe. It never changes once built, and threads may share it. Made by `kyso_trust_builder_build`, freed by
 * `kyso_trust_free`.
 */
typedef struct kyso_trust kyso_trust;

/**
 * Trust in the making. For one thread at a time. Made by `kyso_trust_builder_new`, freed by `kyso_trust_builder_free`.
 */
typedef struct kyso_trust_builder kyso_trust_builder;

/**
 * What came of a verification. It never changes, and threads may share it. Made by the functions `kyso_verify_…`, freed by
 * `kyso_verification_free`; its signatures and texts live as long as it does.
 */
typedef struct kyso_verification kyso_verification;

/**
 * Reads `len` octets (never 0) at `offset` into `buf` and returns how many it read. Fewer than `len` are asked for again,
 * from where it stopped; 0, a negative number or one greater than `len` is a failure. `offset + len` is never greater
 * than the length that was stated with the callback.
 *
 * It must answer the same octets each time: they are read more than once, and what is said holds for a document that
 * stays the same. It is called during the call that it was given to, by one thread at a time, and must not return
 * other than by `return` (no `longjmp`, no exception). The library holds no lock meanwhile; the callback may use the
 * library, but not free what the call uses.
 */
typedef int64_t (*kyso_read_at)(void *context, uint64_t offset, uint8_t *buf, size_t len);

/**
 * A text that a handle owns: `len` octets of UTF-8 at `data`, with a 0 octet behind them. There is no 0 octet among
 * them (U+0000 is shown as U+FFFD), so `data` may be used as a C string. It lives as long as the handle it was asked of.
 */
typedef struct kyso_str {
    /**
     * The octets, never NULL.
     */
    const char *data;
    /**
     * How many, the 0 octet at the end not counted.
     */
    size_t len;
} kyso_str;

/**
 * Three truths, kept apart: each alone says little.
 */
typedef struct kyso_truths {
    /**
     * The digest of what is covered.
     */
    kyso_content content;
    /**
     * The signature value against the key.
     */
    kyso_value value;
    /**
     * The certificate.
     */
    kyso_certificate certificate;
} kyso_truths;

/**
 * The octets of a PDF that it covers, `first` from `first_offset` and `second` from `second_offset`.
 */
typedef struct kyso_covered {
    /**
     * Where the octets before the signature's own value begin: 0.
     */
    uint64_t first_offset;
    /**
     * How many there are.
     */
    uint64_t first_len;
    /**
     * Where those behind it begin.
     */
    uint64_t second_offset;
    /**
     * How many there are. They end where the signed revision does.
     */
    uint64_t second_len;
} kyso_covered;

/**
 * Takes `len` octets (never 0) at `octets`, which are not there any more afterwards. Returns 0 when it took all of them; any
 * other number ends the call. It must not return other than by `return` (no `longjmp`, no exception).
 */
typedef int32_t (*kyso_write)(void *context, const uint8_t *octets, size_t len);

/**
 * Makes a signature value: the caller's own key, wherever it is.
 *
 * `context` is what was given with the callback. `message` is what is to be signed, unhashed, and `scheme` says how
 * (`kyso_scheme`, never `KYSO_SCHEME_OF_KEY`). The value goes to `value`, which has room for `value_max` octets, the most
 * that this key can make, and its length to `value_len`. ECDSA values are DER.
 *
 * Returns 0 when there is a value. Any other number: the document is not signed, and the number is told.
 *
 * It may be called by every thread that signs with the key, by several at the same time; it must not throw or jump over
 * the library, and must not free the key.
 */
typedef int32_t (*kyso_signer)(void *context,
                               uint32_t scheme,
                               const uint8_t *message,
                               size_t message_len,
                               uint8_t *value,
                               size_t value_max,
                               size_t *value_len);

/**
 * Asks a time-stamping authority, as a rule by HTTP POST (RFC 3161 §3.4): `query` is a TimeStampReq to be sent as
 * `application/timestamp-query`. The TimeStampResp that comes back goes to `answer`, which has room for `answer_max` octets
 * (256 KiB), and its length to `answer_len`.
 *
 * Returns 0 when there is an answer. Any other number: the document is not signed, and the number is told. What the answer
 * says is checked before it is used.
 *
 * It may be called by every thread that signs with the request, by several at the same time; it must not return other than
 * by `return` (no `longjmp`, no exception).
 */
typedef int32_t (*kyso_time_stamper)(void *context,
                                     const uint8_t *query,
                                     size_t query_len,
                                     uint8_t *answer,
                                     size_t answer_max,
                                     size_t *answer_len);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library, such as `0.1.0`: a static string, never freed.
 */
const char *kyso_version(void);

/**
 * The number of an error; `KYSO_NULL_ARGUMENT` for NULL.
 *
 * The caller vouches for this:
 * `error` is NULL or an error that was not freed.
 */
kyso_result kyso_error_code(const struct kyso_error *error);

/**
 * What was tried, on what, what happened, and after an arrow what to do next, in the language `lang` (`kyso_lang`; any
 * other number means Vietnamese). A C string that lives as long as `error`; a static one for NULL. It may hold names
 * from the document: escape it like everything that others wrote.
 *
 * The caller vouches for this:
 * `error` is NULL or an error that was not freed.
 */
const char *kyso_error_message(const struct kyso_error *error, uint32_t lang);

/**
 * The technical causes, from the outermost to the innermost, in English; empty when there are none. A C string that lives
 * as long as `error`; an empty one for NULL.
 *
 * The caller vouches for this:
 * `error` is NULL or an error that was not freed.
 */
const char *kyso_error_detail(const struct kyso_error *error);

/**
 * Frees an error; NULL is fine.
 *
 * The caller vouches for this:
 * `error` is NULL or an error that was not freed.
 */
void kyso_error_free(struct kyso_error *error);

/**
 * What a result means, in a few words, in the language `lang` (`kyso_lang`; any other number means Vietnamese). A static
 * string, never freed.
 */
const char *kyso_result_message(uint32_t result,
                                uint32_t lang);

/**
 * A built-in policy: `default`, or one rule set for all signatures, `vn-gov`, `vn-public`, `baseline`. NULL for `name`
 * means `default`.
 *
 * `KYSO_BAD_POLICY`: there is none of this name.
 *
 * The caller vouches for this:
 * `name` is NULL or a C string; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_policy_named(const char *name, struct kyso_policy **out, struct kyso_error **error);

/**
 * The policy of a text in TOML, schema `kyso.policy/1`: `len` octets of UTF-8 at `toml`.
 *
 * `KYSO_BAD_POLICY`: it is none. A key that is not known is refused, too, and so is a level that gives up a truth.
 *
 * The caller vouches for this:
 * `toml` is NULL or `len` octets can be read there; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_policy_from_toml(const char *toml, size_t len, struct kyso_policy **out, struct kyso_error **error);

/**
 * Frees a policy; NULL is fine. Settings that were made with it keep their own.
 *
 * The caller vouches for this:
 * `policy` is NULL or a policy that was not freed.
 */
void kyso_policy_free(struct kyso_policy *policy);

/**
 * Begins with nobody.
 *
 * The caller vouches for this:
 * `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_trust_builder_new(struct kyso_trust_builder **out, struct kyso_error **error);

/**
 * Believes the certificates in `len` octets at `data` (DER, PEM, certs-only PKCS#7) for `purpose` (`kyso_purpose`).
 * `profile` names the hierarchy they are of, such as `vn-gov`, which decides the rules under the default policy; NULL
 * for none. To state a profile is to vouch for it: the certificates are not compared with its pins
 * (`kyso_trust_builder_add_pinned` does that).
 *
 * `KYSO_BAD_CERTIFICATE`: there is none, or one that cannot be read; then none of them is added.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `data` is NULL or `len` octets can be read
 * there; `profile` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_trust_builder_add_anchors(struct kyso_trust_builder *builder,
                                           const uint8_t *data,
                                           size_t len,
                                           uint32_t purpose,
                                           const char *profile,
                                           struct kyso_error **error);

/**
 * Believes those of the certificates in `len` octets at `data` (DER, PEM, certs-only PKCS#7) that the built-in profile
 * `profile` (`vn-gov`, `vn-public`) names by their SHA-256, each for what the profile says. The profile holds no
 * certificate itself. How many were named goes to `count`.
 *
 * `KYSO_UNKNOWN_PROFILE`: there is no such profile. `KYSO_NOT_PINNED`: it names none of them.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `profile` is NULL or a C string; `data` is
 * NULL or `len` octets can be read there; `count` and `error` are each NULL or may be written to.
 */
kyso_result kyso_trust_builder_add_pinned(struct kyso_trust_builder *builder,
                                          const char *profile,
                                          const uint8_t *data,
                                          size_t len,
                                          size_t *count,
                                          struct kyso_error **error);

/**
 * Adds helpers for paths in `len` octets at `data` (DER, PEM, certs-only PKCS#7): trusted for nothing.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `data` is NULL or `len` octets can be read
 * there; `error` is NULL or may be written to.
 */
kyso_result kyso_trust_builder_add_intermediates(struct kyso_trust_builder *builder,
                                                 const uint8_t *data,
                                                 size_t len,
                                                 struct kyso_error **error);

/**
 * Adds the revocation lists and OCSP answers in `len` octets at `data` (DER, PEM, bare base64): trusted for nothing until
 * checked, like all revocation data. How many were found goes to `count`.
 *
 * `KYSO_BAD_STATUS_DATA`: there is none. `KYSO_TOO_LARGE`: more than 256 MiB altogether.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `data` is NULL or `len` octets can be read
 * there; `count` and `error` are each NULL or may be written to.
 */
kyso_result kyso_trust_builder_add_status(struct kyso_trust_builder *builder,
                                          const uint8_t *data,
                                          size_t len,
                                          size_t *count,
                                          struct kyso_error **error);

/**
 * `kyso_trust_builder_add_anchors` with the certificates of a file, or of the files directly in a folder that end in `.cer`,
 * `.crt`, `.der`, `.pem`, `.p7b`, `.p7c`. `path` is UTF-8. How many certificates there are goes to `count`.
 *
 * `KYSO_CANNOT_READ`, `KYSO_TOO_LARGE` (4 MiB a file, 1,000 files), `KYSO_BAD_CERTIFICATE`: then none of them is added.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `path` and `profile` are each NULL or a C
 * string; `count` and `error` are each NULL or may be written to.
 */
kyso_result kyso_trust_builder_add_anchors_path(struct kyso_trust_builder *builder,
                                                const char *path,
                                                uint32_t purpose,
                                                const char *profile,
                                                size_t *count,
                                                struct kyso_error **error);

/**
 * `kyso_trust_builder_add_pinned` with the certificates of a file or a folder, as `kyso_trust_builder_add_anchors_path`
 * takes them; those that the profile does not name are left out.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `profile` and `path` are each NULL or a C
 * string; `count` and `error` are each NULL or may be written to.
 */
kyso_result kyso_trust_builder_add_pinned_path(struct kyso_trust_builder *builder,
                                               const char *profile,
                                               const char *path,
                                               size_t *count,
                                               struct kyso_error **error);

/**
 * `kyso_trust_builder_add_intermediates` with the certificates of a file or a folder, as
 * `kyso_trust_builder_add_anchors_path` takes them.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `path` is NULL or a C string; `count` and
 * `error` are each NULL or may be written to.
 */
kyso_result kyso_trust_builder_add_intermediates_path(struct kyso_trust_builder *builder,
                                                      const char *path,
                                                      size_t *count,
                                                      struct kyso_error **error);

/**
 * `kyso_trust_builder_add_status` with a file, or the files directly in a folder that end in `.crl`, `.ocsp`, `.ors`, `.der`,
 * `.pem`, `.rsp`. `path` is UTF-8. How many lists and answers there are goes to `count`.
 *
 * `KYSO_CANNOT_READ`, `KYSO_TOO_LARGE` (64 MiB a file, 1,000 files), `KYSO_BAD_STATUS_DATA`: then none of them is added.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `path` is NULL or a C string; `count` and
 * `error` are each NULL or may be written to.
 */
kyso_result kyso_trust_builder_add_status_path(struct kyso_trust_builder *builder,
                                               const char *path,
                                               size_t *count,
                                               struct kyso_error **error);

/**
 * Trust as the builder has it now. The builder stays as it is: it may build again, and has to be freed.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_trust_builder_build(const struct kyso_trust_builder *builder,
                                     struct kyso_trust **out,
                                     struct kyso_error **error);

/**
 * Frees a builder; NULL is fine.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed.
 */
void kyso_trust_builder_free(struct kyso_trust_builder *builder);

/**
 * Frees trust; NULL is fine. Settings that were made with it keep their own.
 *
 * The caller vouches for this:
 * `trust` is NULL or a handle that was not freed.
 */
void kyso_trust_free(struct kyso_trust *trust);

/**
 * Begins settings with copies of `trust` and `policy`, which may be freed afterwards. NULL for `policy` means the
 * `default` one; `trust` has no default: whom to believe is the caller's decision.
 *
 * The caller vouches for this:
 * `trust` and `policy` are each NULL or handles that were not freed; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_settings_builder_new(const struct kyso_trust *trust,
                                      const struct kyso_policy *policy,
                                      struct kyso_settings_builder **out,
                                      struct kyso_error **error);

/**
 * The password that is tried on every document that is encrypted; NULL for none. Documents that open for everybody
 * need none.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `password` is NULL or a C string; `error` is
 * NULL or may be written to.
 */
kyso_result kyso_settings_builder_set_password(struct kyso_settings_builder *builder,
                                               const char *password,
                                               struct kyso_error **error);

/**
 * Whether to look for dynamic content in what was signed. On unless switched off: it decides no verdict under the
 * standard policies, and costs more than all the rest.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `error` is NULL or may be written to.
 */
kyso_result kyso_settings_builder_set_inspect(struct kyso_settings_builder *builder,
                                              bool inspect,
                                              struct kyso_error **error);

/**
 * What the program reads of XML documents, as `{namespace}Name` or an absolute path such as `/HDon/DLHDon`: a signature
 * that does not cover it, all of it, has failed. NULL for nothing in particular.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `expect` is NULL or a C string; `error` is
 * NULL or may be written to.
 */
kyso_result kyso_settings_builder_set_expect(struct kyso_settings_builder *builder,
                                             const char *expect,
                                             struct kyso_error **error);

/**
 * Contents outside an XML document that its signatures may be over: `len` octets at `data`, which are copied, under the
 * exact URI of the reference; NULL for `uri` stands for a reference without one. Nothing else is ever opened or fetched
 * for a reference.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `uri` is NULL or a C string; `data` is NULL or
 * `len` octets can be read there; `error` is NULL or may be written to.
 */
kyso_result kyso_settings_builder_add_contents(struct kyso_settings_builder *builder,
                                               const char *uri,
                                               const uint8_t *data,
                                               size_t len,
                                               struct kyso_error **error);

/**
 * The rules of form to ask beside the verdict, which they never change: `nd30-2020`, `tt01-2019`, `national` for those
 * in force on the document's day, or a local set. NULL for none, which is how a builder begins.
 *
 * `KYSO_BAD_RULE_SET`: there is none of this name.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `name` is NULL or a C string; `error` is
 * NULL or may be written to.
 */
kyso_result kyso_settings_builder_set_compliance(struct kyso_settings_builder *builder,
                                                 const char *name,
                                                 struct kyso_error **error);

/**
 * Adds a set of rules, or one rule, to those that `kyso_settings_builder_set_compliance` chose (`KYSO_BAD_STATE` before
 * that).
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `name` is NULL or a C string; `error` is
 * NULL or may be written to.
 */
kyso_result kyso_settings_builder_add_rules(struct kyso_settings_builder *builder,
                                            const char *name,
                                            struct kyso_error **error);

/**
 * Takes a set of rules, or one rule, out of those that `kyso_settings_builder_set_compliance` chose (`KYSO_BAD_STATE`
 * before that).
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `name` is NULL or a C string; `error` is
 * NULL or may be written to.
 */
kyso_result kyso_settings_builder_remove_rules(struct kyso_settings_builder *builder,
                                               const char *name,
                                               struct kyso_error **error);

/**
 * Whose documents they should be: an organisation's profile in TOML, `len` octets of UTF-8 at `toml`. Images that it names
 * are not opened.
 *
 * `KYSO_BAD_ORGANISATION`: it is none.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed and that nobody else uses; `toml` is NULL or `len` octets can be read
 * there; `error` is NULL or may be written to.
 */
kyso_result kyso_settings_builder_set_organisation(struct kyso_settings_builder *builder,
                                                   const char *toml,
                                                   size_t len,
                                                   struct kyso_error **error);

/**
 * Settings as the builder has them now. The builder stays as it is: it may build again, and has to be freed.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_settings_builder_build(const struct kyso_settings_builder *builder,
                                        struct kyso_settings **out,
                                        struct kyso_error **error);

/**
 * Frees a builder; NULL is fine. The password is wiped.
 *
 * The caller vouches for this:
 * `builder` is NULL or a handle that was not freed.
 */
void kyso_settings_builder_free(struct kyso_settings_builder *builder);

/**
 * Frees settings; NULL is fine. No call may still be using them.
 *
 * The caller vouches for this:
 * `settings` is NULL or a handle that was not freed.
 */
void kyso_settings_free(struct kyso_settings *settings);

/**
 * Verifies a document in memory: `len` octets at `data`, which are not needed any more afterwards. `at` is the time of
 * judgement in seconds since 1970-01-01T00:00:00Z: the library never asks a clock. `name` is what the report calls the
 * document; NULL for `-`. A bad signature is no failure: look at the verdict.
 *
 * `KYSO_NOT_A_DOCUMENT`: not one unambiguous PDF or XML document. `KYSO_OVER_LIMIT`: looking at it would take too much.
 * Nothing is claimed about the document then.
 *
 * The caller vouches for this:
 * `settings` is NULL or a handle that was not freed; `name` is NULL or a C string; `data` is NULL or `len` octets can be
 * read there and nobody changes them during the call; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_verify_memory(const struct kyso_settings *settings,
                               int64_t at,
                               const char *name,
                               const uint8_t *data,
                               size_t len,
                               struct kyso_verification **out,
                               struct kyso_error **error);

/**
 * Verifies a file; as `kyso_verify_memory`. `path` is UTF-8, and what the report calls the document. It is opened once,
 * and read while the call lasts.
 *
 * `KYSO_CANNOT_READ`: no such file, no permission, or no regular file.
 *
 * The caller vouches for this:
 * `settings` is NULL or a handle that was not freed; `path` is NULL or a C string; `out` and `error` are each NULL or may
 * be written to.
 */
kyso_result kyso_verify_path(const struct kyso_settings *settings,
                             int64_t at,
                             const char *path,
                             struct kyso_verification **out,
                             struct kyso_error **error);

/**
 * Verifies a document of `len` octets that `read_at` reads, which gets `context` each time; else as `kyso_verify_memory`.
 *
 * `KYSO_CALLBACK_FAILED`: the callback failed, or answered what cannot be.
 *
 * The caller vouches for this:
 * `settings` is NULL or a handle that was not freed; `name` is NULL or a C string; `read_at` is NULL or keeps to what
 * `kyso_read_at` says; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_verify_callback(const struct kyso_settings *settings,
                                 int64_t at,
                                 const char *name,
                                 int64_t len,
                                 kyso_read_at read_at,
                                 void *context,
                                 struct kyso_verification **out,
                                 struct kyso_error **error);

/**
 * The verdict on the document.
 *
 * The caller vouches for this:
 * `verification` is NULL or a handle that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_verification_verdict(const struct kyso_verification *verification, kyso_verdict *out);

/**
 * Why the document did not pass: a sub-indication of EN 319 102-1 such as `HASH_FAILURE`, or `DOCUMENT_MODIFIED`.
 * `KYSO_ABSENT` when it passed.
 *
 * The caller vouches for this:
 * `verification` is NULL or a handle that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_verification_reason(const struct kyso_verification *verification, struct kyso_str *out);

/**
 * SHA-256 of the document, lower-case hex.
 *
 * The caller vouches for this:
 * `verification` is NULL or a handle that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_verification_sha256(const struct kyso_verification *verification, struct kyso_str *out);

/**
 * What came of the rules of form; `KYSO_ABSENT` when none were asked. It is apart from the verdict.
 *
 * The caller vouches for this:
 * `verification` is NULL or a handle that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_verification_conformity(const struct kyso_verification *verification, kyso_conformity *out);

/**
 * How many signatures the document has, time-stamps over the whole document included.
 *
 * The caller vouches for this:
 * `verification` is NULL or a handle that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_verification_signature_count(const struct kyso_verification *verification, size_t *out);

/**
 * The signature with this index, from 0, the oldest revision first. It belongs to the verification and is not freed.
 *
 * `KYSO_BAD_INDEX`: there are fewer.
 *
 * The caller vouches for this:
 * `verification` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_verification_signature(const struct kyso_verification *verification,
                                        size_t index,
                                        const struct kyso_signature **out,
                                        struct kyso_error **error);

/**
 * The report as JSON, schema `kyso.report/1`: the same octets as one line of `kyso verify --format ndjson`, without the
 * line end.
 *
 * The caller vouches for this:
 * `verification` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_verification_json(const struct kyso_verification *verification,
                                   struct kyso_str *out,
                                   struct kyso_error **error);

/**
 * The report as text for people, in the language `lang` (`kyso_lang`) and as detailed as `detail` (`kyso_detail`) says.
 *
 * The caller vouches for this:
 * `verification` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_verification_text(const struct kyso_verification *verification,
                                   uint32_t lang,
                                   uint32_t detail,
                                   struct kyso_str *out,
                                   struct kyso_error **error);

/**
 * The report as one HTML file in the language `lang` (`kyso_lang`), without script, without pictures of pages; nothing in it
 * is fetched from anywhere.
 *
 * The caller vouches for this:
 * `verification` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_verification_html(const struct kyso_verification *verification,
                                   uint32_t lang,
                                   struct kyso_str *out,
                                   struct kyso_error **error);

/**
 * Frees a verification with its signatures and texts; NULL is fine.
 *
 * The caller vouches for this:
 * `verification` is NULL or a handle that was not freed.
 */
void kyso_verification_free(struct kyso_verification *verification);

/**
 * The verdict on the signature.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_verdict(const struct kyso_signature *signature, kyso_verdict *out);

/**
 * The three truths behind it.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_truths(const struct kyso_signature *signature, struct kyso_truths *out);

/**
 * The revision of the document that it signs, from 1; in XML a number of its own, greater than that of all it covers.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_revision(const struct kyso_signature *signature, size_t *out);

/**
 * The page that shows it, from 1. `KYSO_ABSENT` when it is not shown.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_page(const struct kyso_signature *signature, uint32_t *out);

/**
 * What a passed signature of a PDF covers. The signed revision is everything from the beginning of the document to the end
 * of the second part. `KYSO_ABSENT` for a signature that did not pass, because then nothing is known to be signed, and
 * in XML.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_covered(const struct kyso_signature *signature,
                                   struct kyso_covered *out);

/**
 * Fully qualified field name; in XML the `Id` of the signature, or its path where it has none of its own.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_id(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * `signature`, `timestamp` for a time-stamp over the whole document, or `seal` for a certificate issued to an organisation.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_kind(const struct kyso_signature *signature,
                                struct kyso_str *out);

/**
 * Why it did not pass: a sub-indication of EN 319 102-1 such as `HASH_FAILURE`, or `DOCUMENT_MODIFIED`.
 * `KYSO_ABSENT` when it passed.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_reason(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * `B-B` to `B-LTA` of EN 319 142-1, in XML of EN 319 132-1. `KYSO_ABSENT` for a signature not in its form.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_level(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * `/SubFilter`. `KYSO_ABSENT` in XML.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_subfilter(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * `file`, `revision` or `unclear`; in XML also `part`: something is left to others, or not signed.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_coverage(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * Digest of the signed content, such as `SHA-256`. `KYSO_ABSENT` when it is not known.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_digest_algorithm(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * Scheme of the signature value. `KYSO_ABSENT` when it is not known.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_signature_algorithm(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * The trust profile of the anchor that the path ends in, such as `vn-gov`. `KYSO_ABSENT` without a path, and for an
 * anchor of none.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_trust_profile(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * commonName of the signer's certificate. `KYSO_ABSENT` when it has none or was not found.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_signer_common_name(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * organizationName of the signer's certificate. `KYSO_ABSENT` when it has none or was not found.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_signer_organization(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * E-mail address of the signer's certificate. `KYSO_ABSENT` when it has none or was not found.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_signer_email(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * Subject of the signer's certificate. `KYSO_ABSENT` when it was not found.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_signer_subject(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * Issuer of the signer's certificate. `KYSO_ABSENT` when it was not found.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_signer_issuer(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * Serial number of the signer's certificate, in hex. `KYSO_ABSENT` when it was not found.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_signer_serial(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * SHA-256 of the signer's certificate, lower-case hex. `KYSO_ABSENT` when it was not found.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_signer_sha256(const struct kyso_signature *signature, struct kyso_str *out);

/**
 * When the signer says it was signed; nobody vouches for it. `KYSO_ABSENT` when it is not said. Seconds since 1970-01-01T00:00:00Z.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_time_claimed(const struct kyso_signature *signature,
                                        int64_t *out);

/**
 * The earliest time-stamp, whatever it is worth. `KYSO_ABSENT` without any. Seconds since 1970-01-01T00:00:00Z.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_time_stamped(const struct kyso_signature *signature, int64_t *out);

/**
 * The earliest time-stamp that was accepted: it existed then. `KYSO_ABSENT` without any. Seconds since 1970-01-01T00:00:00Z.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_time_proven(const struct kyso_signature *signature,
                                       int64_t *out);

/**
 * When the signer's certificate begins to be valid. `KYSO_ABSENT` when it was not found. Seconds since 1970-01-01T00:00:00Z.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_signer_not_before(const struct kyso_signature *signature,
                                             int64_t *out);

/**
 * When the signer's certificate ends to be valid. `KYSO_ABSENT` when it was not found. Seconds since 1970-01-01T00:00:00Z.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_signer_not_after(const struct kyso_signature *signature,
                                            int64_t *out);

/**
 * Until when the verdict stands if nothing is added to the document. `KYSO_ABSENT` when it did not pass, or no end is known. Seconds since 1970-01-01T00:00:00Z.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_renew_before(const struct kyso_signature *signature,
                                        int64_t *out);

/**
 * The revision of a PDF that a passed signature signed, as the beginning of the verified document itself: `len` octets at
 * `data`, which must be the octets that were verified. `*signed_data` then is `data`, and `*signed_len` where the
 * revision ends: what a reader shows of these octets is what was signed.
 *
 * `KYSO_NOT_PASSED`: the signature did not pass, so nothing is known to be signed. `KYSO_DOCUMENT_CHANGED`: these are not
 * the octets that were verified. `KYSO_NOT_SUPPORTED`: XML, see `kyso_signature_write_reference`.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `data` is NULL or `len` octets can be read there;
 * `signed_data`, `signed_len` and `error` are each NULL or may be written to.
 */
kyso_result kyso_signature_signed_revision(const struct kyso_signature *signature,
                                           const uint8_t *data,
                                           size_t len,
                                           const uint8_t **signed_data,
                                           size_t *signed_len,
                                           struct kyso_error **error);

/**
 * Writes the revision of a PDF that a passed signature signed to a new file `to`, from the file `path`, which must still
 * be what was verified. Both are UTF-8. Nothing is left behind on failure.
 *
 * As `kyso_signature_signed_revision`; `KYSO_CANNOT_READ`, `KYSO_CANNOT_WRITE`; `KYSO_FILE_EXISTS`: there is a file of this
 * name, and `replace` is false, or it is the document itself.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `path` and `to` are each NULL or a C string; `error`
 * is NULL or may be written to.
 */
kyso_result kyso_signature_save_revision(const struct kyso_signature *signature,
                                         const char *path,
                                         const char *to,
                                         bool replace,
                                         struct kyso_error **error);

/**
 * How many references a passed signature of an XML document signs: 0 for a PDF, and for one that did not pass.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_signature_reference_count(const struct kyso_signature *signature, size_t *out);

/**
 * Hands the canonical octets that the reference with this index (from 0) of a passed signature signs to `write`, from the
 * beginning to the end, in pieces; it gets `context` each time. `len` octets at `data` must be the XML document that was
 * verified, `settings` those it was verified with. They are hashed once more: when this fails, what was written is
 * worthless.
 *
 * `KYSO_NOT_PASSED`; `KYSO_NOT_SUPPORTED`: a PDF; `KYSO_BAD_INDEX`; `KYSO_DOCUMENT_CHANGED`: these are not the octets that
 * were verified; `KYSO_CALLBACK_FAILED`.
 *
 * The caller vouches for this:
 * `signature` is NULL or belongs to a verification that was not freed; `settings` is NULL or a handle that was not freed;
 * `data` is NULL or `len` octets can be read there; `write` is NULL or keeps to what `kyso_write` says; `error` is NULL or
 * may be written to.
 */
kyso_result kyso_signature_write_reference(const struct kyso_signature *signature,
                                           size_t index,
                                           const struct kyso_settings *settings,
                                           const uint8_t *data,
                                           size_t len,
                                           kyso_write write,
                                           void *context,
                                           struct kyso_error **error);

/**
 * Loads the PKCS #11 module at `module`, an absolute path.
 *
 * `worker` NULL: in this process. `C_Initialize` is called with locks of the operating system; where the program has
 * initialised the module already, that stays as it is. `C_Finalize` is never called, and the module is never unloaded: the
 * program's own sessions stay open. A program that initialises the module later has to take
 * `CKR_CRYPTOKI_ALREADY_INITIALIZED` for what it is.
 *
 * `worker`: the absolute path of the `kyso` program. It is started as `kyso pkcs11-worker MODULE` and holds the module, so
 * that a module which crashes or hangs does no harm here; a function that does not come back within 30 seconds ends it.
 *
 * The caller vouches for this:
 * `module` is NULL or a C string, so is `worker`; `out` and `error` may each be written to or are NULL.
 */
kyso_result kyso_token_open(const char *module,
                            const char *worker,
                            struct kyso_token **out,
                            struct kyso_error **error);

/**
 * The token with this label, exactly.
 *
 * The caller vouches for this:
 * `token` is NULL or a token that nobody else uses; `label` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_token_set_label(struct kyso_token *token,
                                 const char *label,
                                 struct kyso_error **error);

/**
 * The token in this slot (`CK_SLOT_ID`).
 *
 * The caller vouches for this:
 * `token` is NULL or a token that nobody else uses; `error` is NULL or may be written to.
 */
kyso_result kyso_token_set_slot(struct kyso_token *token, uint64_t slot, struct kyso_error **error);

/**
 * The certificate with this identifier (`CKA_ID`).
 *
 * The caller vouches for this:
 * `token` is NULL or a token that nobody else uses; `id` has the length said; `error` is NULL or may be written to.
 */
kyso_result kyso_token_set_cert_id(struct kyso_token *token,
                                   const uint8_t *id,
                                   size_t id_len,
                                   struct kyso_error **error);

/**
 * The certificate with this SHA-256, in hex; colons, spaces and case do not matter.
 *
 * The caller vouches for this:
 * `token` is NULL or a token that nobody else uses; `sha256` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_token_set_cert_sha256(struct kyso_token *token,
                                       const char *sha256,
                                       struct kyso_error **error);

/**
 * What the token meant wants before it signs (`kyso_pin_state`): to be asked before a user is asked for a PIN. No login.
 *
 * The caller vouches for this:
 * `token` is NULL or a token that nobody else uses; `out` and `error` may each be written to or are NULL.
 */
kyso_result kyso_token_pin_state(const struct kyso_token *token,
                                 uint32_t *out,
                                 struct kyso_error **error);

/**
 * Logs in, at most once, and finds the one certificate with its key. A wrong PIN is never tried again.
 *
 * `pin`: UTF-8, no 0 octet needed behind it; a copy is made and wiped when the key is freed. NULL with a length of 0 where
 * the token needs none, the reader asks by itself, or with `KYSO_UNLOCK_HOST_LOGIN`.
 * `flags`: `KYSO_UNLOCK_FINAL_TRY`, `KYSO_UNLOCK_HOST_LOGIN`.
 * `scheme`: `kyso_scheme`.
 *
 * The login is that of the whole process (PKCS #11 v3.1 §5.6.8): it ends when the key is freed, unless it was the
 * program's own (`KYSO_UNLOCK_HOST_LOGIN`). With a PIN while the program itself is logged in, this fails: the PIN would not be
 * checked.
 *
 * The caller vouches for this:
 * `token` is NULL or a token that nobody else uses; `pin` is NULL or has the length said; `out` and `error` may each be
 * written to or are NULL.
 */
kyso_result kyso_token_unlock(const struct kyso_token *token,
                              const uint8_t *pin,
                              size_t pin_len,
                              uint32_t flags,
                              uint32_t scheme,
                              struct kyso_key **out,
                              struct kyso_error **error);

/**
 * Frees a token; NULL is fine. The module stays loaded and initialised; keys that were opened stay usable.
 *
 * The caller vouches for this:
 * `token` is NULL or a token that was not freed.
 */
void kyso_token_free(struct kyso_token *token);

/**
 * Lists what the module shows without a login: every slot, whichever token `token` was set to mean. No PIN is asked for or
 * tried, no login of the program's is ended.
 *
 * The caller vouches for this:
 * `token` is NULL or a token that nobody else uses; `out` and `error` may each be written to or are NULL.
 */
kyso_result kyso_token_list_new(const struct kyso_token *token,
                                struct kyso_token_list **out,
                                struct kyso_error **error);

/**
 * How many slots there are, empty ones included.
 *
 * The caller vouches for this:
 * `list` is NULL or a handle that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_token_list_count(const struct kyso_token_list *list, size_t *out);

/**
 * The slot with this index, from 0, in the module's order. It belongs to the list and is not freed.
 *
 * `KYSO_BAD_INDEX`: there are fewer.
 *
 * The caller vouches for this:
 * `list` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_token_list_slot(const struct kyso_token_list *list,
                                 size_t index,
                                 const struct kyso_slot **out,
                                 struct kyso_error **error);

/**
 * Frees a list with its slots and certificates; NULL is fine.
 *
 * The caller vouches for this:
 * `list` is NULL or a handle that was not freed.
 */
void kyso_token_list_free(struct kyso_token_list *list);

/**
 * The slot's number (`CK_SLOT_ID`), for `kyso_token_set_slot`.
 *
 * The caller vouches for this:
 * `slot` is NULL or belongs to a list that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_slot_id(const struct kyso_slot *slot, uint64_t *out);

/**
 * What the slot is called, usually the reader's name.
 *
 * The caller vouches for this:
 * As `kyso_slot_id`.
 */
kyso_result kyso_slot_description(const struct kyso_slot *slot, struct kyso_str *out);

/**
 * What is in it (`kyso_slot_state`).
 *
 * The caller vouches for this:
 * As `kyso_slot_id`.
 */
kyso_result kyso_slot_token_state(const struct kyso_slot *slot, uint32_t *out);

/**
 * The token's label, for `kyso_token_set_label`. `KYSO_ABSENT` without a token that describes itself.
 *
 * The caller vouches for this:
 * As `kyso_slot_id`.
 */
kyso_result kyso_slot_label(const struct kyso_slot *slot, struct kyso_str *out);

/**
 * The token's serial number. `KYSO_ABSENT` without a token that describes itself.
 *
 * The caller vouches for this:
 * As `kyso_slot_id`.
 */
kyso_result kyso_slot_serial(const struct kyso_slot *slot, struct kyso_str *out);

/**
 * Who made the token. `KYSO_ABSENT` without a token that describes itself.
 *
 * The caller vouches for this:
 * As `kyso_slot_id`.
 */
kyso_result kyso_slot_manufacturer(const struct kyso_slot *slot, struct kyso_str *out);

/**
 * The token's model. `KYSO_ABSENT` without a token that describes itself.
 *
 * The caller vouches for this:
 * As `kyso_slot_id`.
 */
kyso_result kyso_slot_model(const struct kyso_slot *slot, struct kyso_str *out);

/**
 * What the token wants before it signs (`kyso_pin_state`). `KYSO_ABSENT` without a token that is ready.
 *
 * The caller vouches for this:
 * As `kyso_slot_id`.
 */
kyso_result kyso_slot_pin_state(const struct kyso_slot *slot, uint32_t *out);

/**
 * Why the token does not describe itself, or its certificates could not be listed: an error that belongs to the list and is
 * not freed. `KYSO_ABSENT` when there is none.
 *
 * The caller vouches for this:
 * As `kyso_slot_id`.
 */
kyso_result kyso_slot_problem(const struct kyso_slot *slot,
                              const struct kyso_error **out);

/**
 * How many certificates the token shows. Some tokens show none before a login.
 *
 * The caller vouches for this:
 * As `kyso_slot_id`.
 */
kyso_result kyso_slot_certificate_count(const struct kyso_slot *slot, size_t *out);

/**
 * The certificate with this index, from 0. It belongs to the list and is not freed.
 *
 * `KYSO_BAD_INDEX`: there are fewer.
 *
 * The caller vouches for this:
 * `slot` is NULL or belongs to a list that was not freed; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_slot_certificate(const struct kyso_slot *slot,
                                  size_t index,
                                  const struct kyso_token_certificate **out,
                                  struct kyso_error **error);

/**
 * The certificate's label on the token (`CKA_LABEL`); empty where it has none.
 *
 * The caller vouches for this:
 * `certificate` is NULL or belongs to a list that was not freed; `out` is NULL or may be written to.
 */
kyso_result kyso_token_certificate_label(const struct kyso_token_certificate *certificate, struct kyso_str *out);

/**
 * The certificate's identifier on the token (`CKA_ID`), for `kyso_token_set_cert_id`: `*data` and `*len`, which live as long
 * as the list. `*len` is 0 where it has none.
 *
 * The caller vouches for this:
 * `certificate` is NULL or belongs to a list that was not freed; `data`, `len` and `error` are each NULL or may be written to.
 */
kyso_result kyso_token_certificate_id(const struct kyso_token_certificate *certificate,
                                      const uint8_t **data,
                                      size_t *len,
                                      struct kyso_error **error);

/**
 * The certificate itself in DER, for `kyso_sign_request_set_signer`: `*data` and `*len`, which live as long as the list.
 *
 * The caller vouches for this:
 * As `kyso_token_certificate_id`.
 */
kyso_result kyso_token_certificate_der(const struct kyso_token_certificate *certificate,
                                       const uint8_t **data,
                                       size_t *len,
                                       struct kyso_error **error);

/**
 * The certificate's subject.
 *
 * The caller vouches for this:
 * As `kyso_token_certificate_label`.
 */
kyso_result kyso_token_certificate_subject(const struct kyso_token_certificate *certificate, struct kyso_str *out);

/**
 * Who issued the certificate.
 *
 * The caller vouches for this:
 * As `kyso_token_certificate_label`.
 */
kyso_result kyso_token_certificate_issuer(const struct kyso_token_certificate *certificate, struct kyso_str *out);

/**
 * SHA-256 of the certificate in lower-case hex, for `kyso_token_set_cert_sha256`.
 *
 * The caller vouches for this:
 * As `kyso_token_certificate_label`.
 */
kyso_result kyso_token_certificate_sha256(const struct kyso_token_certificate *certificate, struct kyso_str *out);

/**
 * Why the certificate cannot sign, in the language `lang` (`kyso_lang`). `KYSO_ABSENT` when nothing is known against it: its
 * key may show only after a login.
 *
 * The caller vouches for this:
 * `certificate` is NULL or belongs to a list that was not freed; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_token_certificate_unusable(const struct kyso_token_certificate *certificate,
                                            uint32_t lang,
                                            struct kyso_str *out,
                                            struct kyso_error **error);

/**
 * Opens a key file (PKCS #12, RFC 7292) that lies in memory.
 *
 * `passphrase`: its UTF-8 octets, no 0 octet needed behind them; a copy is made and wiped, the caller wipes its own.
 * `cert_sha256`: the SHA-256 of the certificate meant, in hex, where the file has several keys; else NULL.
 * `scheme`: `kyso_scheme`.
 *
 * The caller vouches for this:
 * `file` and `passphrase` have the lengths said, `cert_sha256` is NULL or a C string; `out` and `error` may each be
 * written to or are NULL.
 */
kyso_result kyso_key_from_p12_memory(const uint8_t *file,
                                     size_t file_len,
                                     const uint8_t *passphrase,
                                     size_t passphrase_len,
                                     const char *cert_sha256,
                                     uint32_t scheme,
                                     struct kyso_key **out,
                                     struct kyso_error **error);

/**
 * Opens a key file at a path. The rest as with `kyso_key_from_p12_memory`.
 *
 * The caller vouches for this:
 * `path` is a C string, `passphrase` has the length said, `cert_sha256` is NULL or a C string; `out` and `error` may
 * each be written to or are NULL.
 */
kyso_result kyso_key_from_p12_path(const char *path,
                                   const uint8_t *passphrase,
                                   size_t passphrase_len,
                                   const char *cert_sha256,
                                   uint32_t scheme,
                                   struct kyso_key **out,
                                   struct kyso_error **error);

/**
 * A key that is elsewhere: `sign` makes the signature values. What comes back is checked with the certificate before it is
 * used.
 *
 * `chain`: the signer's certificate, then those of its authorities, as DER or PEM, one behind the other.
 * `scheme`: `kyso_scheme`.
 * `sign`, `context`: see `kyso_signer`; they must stay valid until the key is freed.
 *
 * The caller vouches for this:
 * `chain` has the length said; `sign` may be called with `context` by any thread until the key is freed; `out` and `error`
 * may each be written to or are NULL.
 */
kyso_result kyso_key_from_callback(const uint8_t *chain,
                                   size_t chain_len,
                                   uint32_t scheme,
                                   kyso_signer sign,
                                   void *context,
                                   struct kyso_key **out,
                                   struct kyso_error **error);

/**
 * The subject of the key's certificate. A C string that lives as long as `key`; an empty one for NULL. Others wrote it:
 * escape it.
 *
 * The caller vouches for this:
 * `key` is NULL or a key that was not freed.
 */
const char *kyso_key_subject(const struct kyso_key *key);

/**
 * The SHA-256 of the key's certificate, in lower-case hex. A C string that lives as long as `key`; an empty one for NULL.
 *
 * The caller vouches for this:
 * `key` is NULL or a key that was not freed.
 */
const char *kyso_key_sha256(const struct kyso_key *key);

/**
 * Makes a signature value over `message`, unhashed: the key's side of two-step signing. It goes to `value`, which has room for
 * `value_max` octets, and its length to `value_len`; it was checked with the key's certificate. Signs whatever it is given:
 * where `message` comes from somebody else, what it is has to be known.
 *
 * `KYSO_TOO_LARGE`: there is not room enough; 1024 octets are, for every key.
 *
 * The caller vouches for this:
 * `key` is NULL or a handle that was not freed; `message` is NULL or has the length said; `value` is NULL or has room for
 * `value_max` octets; `value_len` and `error` are each NULL or may be written to.
 */
kyso_result kyso_key_sign(const struct kyso_key *key,
                          const uint8_t *message,
                          size_t message_len,
                          uint8_t *value,
                          size_t value_max,
                          size_t *value_len,
                          struct kyso_error **error);

/**
 * Frees a key, wipes its secrets, logs out of its token; NULL is fine.
 *
 * The caller vouches for this:
 * `key` is NULL or a key that was not freed, and nobody signs with it.
 */
void kyso_key_free(struct kyso_key *key);

/**
 * A request for an invisible signature of level B-B at the time `at` (Unix seconds), which is also the claimed signing
 * time. The library reads no clock.
 *
 * The caller vouches for this:
 * `out` and `error` may each be written to or are NULL.
 */
kyso_result kyso_sign_request_new(int64_t at, struct kyso_sign_request **out, struct kyso_error **error);

/**
 * What the request is to be of level `level` (`kyso_level`). Every level but B-B needs a time-stamp
 * (`kyso_sign_request_set_time_stamp`); B-LT and B-LTA, and B-T of XML, need settings when signing.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_level(struct kyso_sign_request *request, uint32_t level, struct kyso_error **error);

/**
 * Who makes time-stamps; the level becomes B-T if it was B-B.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `stamp` may be called with `context` by any thread that signs with
 * the request; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_time_stamp(struct kyso_sign_request *request,
                                             kyso_time_stamper stamp,
                                             void *context,
                                             struct kyso_error **error);

/**
 * Frees a request; NULL is fine.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that was not freed, and nobody signs with it.
 */
void kyso_sign_request_free(struct kyso_sign_request *request);

/**
 * What opens documents that are encrypted: UTF-8, no 0 octet needed behind it; a copy is made and wiped.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `password` has the length said; `error` is NULL or may be
 * written to.
 */
kyso_result kyso_sign_request_set_password(struct kyso_sign_request *request,
                                           const uint8_t *password,
                                           size_t password_len,
                                           struct kyso_error **error);

/**
 * PDF: what the signature is written as (`kyso_subfilter`).
 *
 * The caller vouches for this:
 * As `kyso_sign_request_set_level`.
 */
kyso_result kyso_sign_request_set_subfilter(struct kyso_sign_request *request,
                                            uint32_t subfilter,
                                            struct kyso_error **error);

/**
 * PDF: the fully qualified name of an empty signature field to sign. Without it a new field is made.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_field(struct kyso_sign_request *request,
                                        const char *text,
                                        struct kyso_error **error);

/**
 * PDF: the reason of signing.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_reason(struct kyso_sign_request *request,
                                         const char *text,
                                         struct kyso_error **error);

/**
 * PDF: where it is signed.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_location(struct kyso_sign_request *request,
                                           const char *text,
                                           struct kyso_error **error);

/**
 * PDF: how to reach the signer.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_contact(struct kyso_sign_request *request,
                                          const char *text,
                                          struct kyso_error **error);

/**
 * PDF: one more line of text that the visible signature shows.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_add_line(struct kyso_sign_request *request,
                                       const char *text,
                                       struct kyso_error **error);

/**
 * PDF: a visible signature on page `page` (from 1; 0 is the last), `x`, `y`, `width`, `height` in millimetres from the upper
 * left corner of the page as it is shown. It shows what is set with `kyso_sign_request_set_image` and
 * `kyso_sign_request_add_line`, else who signs and when.
 *
 * The caller vouches for this:
 * As `kyso_sign_request_set_level`.
 */
kyso_result kyso_sign_request_set_place(struct kyso_sign_request *request,
                                        uint32_t page,
                                        double x,
                                        double y,
                                        double width,
                                        double height,
                                        struct kyso_error **error);

/**
 * PDF: a visible signature beside the words `text` on page `page` (from 1; 0: wherever they are, if it is one place).
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_place_near(struct kyso_sign_request *request,
                                             const char *text,
                                             uint32_t page,
                                             struct kyso_error **error);

/**
 * PDF: a picture that the visible signature shows, as PNG. `width_mm`: how wide it is on paper, which profiles of the form
 * need of a seal; 0 when that is not known.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `png` has the length said; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_image(struct kyso_sign_request *request,
                                        const uint8_t *png,
                                        size_t png_len,
                                        double width_mm,
                                        struct kyso_error **error);

/**
 * PDF: the language of a visible signature that shows who signs and when (`kyso_lang`); Vietnamese unless set.
 *
 * The caller vouches for this:
 * As `kyso_sign_request_set_level`.
 */
kyso_result kyso_sign_request_set_wording(struct kyso_sign_request *request, uint32_t lang, struct kyso_error **error);

/**
 * PDF: certifies the document with this permission, 1 to 3 (ISO 32000-2 Table 257): the first signature only.
 *
 * The caller vouches for this:
 * As `kyso_sign_request_set_level`.
 */
kyso_result kyso_sign_request_set_certify(struct kyso_sign_request *request,
                                          uint32_t permission,
                                          struct kyso_error **error);

/**
 * PDF: signs also what has content that can show something else after signing. Without it such documents are refused.
 *
 * The caller vouches for this:
 * As `kyso_sign_request_set_level`.
 */
kyso_result kyso_sign_request_allow_dynamic(struct kyso_sign_request *request, struct kyso_error **error);

/**
 * PDF: by a profile of the prescribed form (Decree 30/2020/NĐ-CP): what goes where is found from the pages. `approve`,
 * `initial`, `issue`, `appendix`, `sao-y`, `sao-luc`, `trich-sao`, `incoming`, `comment`.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_profile(struct kyso_sign_request *request,
                                          const char *text,
                                          struct kyso_error **error);

/**
 * PDF, with a profile: the number of the document, such as `128`, or `12/QĐ-UBND` where the profile shows its notation.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_number(struct kyso_sign_request *request,
                                         const char *text,
                                         struct kyso_error **error);

/**
 * PDF, with a profile: the day of the document; of incoming ones, the day they came.
 *
 * The caller vouches for this:
 * As `kyso_sign_request_set_level`.
 */
kyso_result kyso_sign_request_set_day(struct kyso_sign_request *request,
                                      uint32_t year,
                                      uint32_t month,
                                      uint32_t day,
                                      struct kyso_error **error);

/**
 * PDF, with a profile: the organisation's name as marks show it, instead of the one in the signer's certificate.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_organisation(struct kyso_sign_request *request,
                                               const char *text,
                                               struct kyso_error **error);

/**
 * PDF, with the profile `initial`: where the initials go (`kyso_initial_at`).
 *
 * The caller vouches for this:
 * As `kyso_sign_request_set_level`.
 */
kyso_result kyso_sign_request_set_initial_at(struct kyso_sign_request *request,
                                             uint32_t part,
                                             struct kyso_error **error);

/**
 * PDF, with the profile `issue`: the place of the number on the first page, instead of what is found, a blank or a field that was
 * kept free; a number that is printed has to be the same. `x`, `y`, `width`, `height` in millimetres as in
 * `kyso_sign_request_set_place`.
 *
 * The caller vouches for this:
 * As `kyso_sign_request_set_level`.
 */
kyso_result kyso_sign_request_set_number_place(struct kyso_sign_request *request,
                                               double x,
                                               double y,
                                               double width,
                                               double height,
                                               struct kyso_error **error);

/**
 * PDF, with the profile `issue`: the place of the day on the first page, instead of what is found; as
 * `kyso_sign_request_set_number_place`.
 *
 * The caller vouches for this:
 * As `kyso_sign_request_set_level`.
 */
kyso_result kyso_sign_request_set_day_place(struct kyso_sign_request *request,
                                            double x,
                                            double y,
                                            double width,
                                            double height,
                                            struct kyso_error **error);

/**
 * PDF, with a profile that signs first: keeps no form fields free for number and day. Whoever issues the document then writes
 * them with a signature of their own.
 *
 * The caller vouches for this:
 * As `kyso_sign_request_set_level`.
 */
kyso_result kyso_sign_request_keep_no_fields(struct kyso_sign_request *request,
                                             struct kyso_error **error);

/**
 * XML: the element that the signature goes into, as a path such as `/HDon/DSCKS/NBan` (local names, `[n]` where there
 * are several). The whole document is signed unless `kyso_sign_request_add_xml_node` names parts of it.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_xml_into(struct kyso_sign_request *request,
                                           const char *text,
                                           struct kyso_error **error);

/**
 * XML, with `kyso_sign_request_set_xml_into`: signs the element with this Id (without `#`), not the whole document.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `text` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_add_xml_node(struct kyso_sign_request *request,
                                           const char *text,
                                           struct kyso_error **error);

/**
 * XML: as a national form has it: `einvoice`, `tax`, `bhxh`, `health`, `school-record`, `edxml`. `role`: whose signature;
 * NULL when the form has one role for the document.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `form` and `role` are NULL or C strings; `error` is NULL or may be
 * written to.
 */
kyso_result kyso_sign_request_set_xml_form(struct kyso_sign_request *request,
                                           const char *form,
                                           const char *role,
                                           struct kyso_error **error);

/**
 * XML, after `kyso_sign_request_set_xml_form` or `kyso_sign_request_set_xml_into`: what the signature holds
 * (`KYSO_XML_XADES`: the signed properties of XAdES B-B; `KYSO_XML_SIGNING_TIME`; `KYSO_XML_CHAIN`).
 *
 * The caller vouches for this:
 * As `kyso_sign_request_set_level`.
 */
kyso_result kyso_sign_request_set_xml_flags(struct kyso_sign_request *request,
                                            uint32_t flags,
                                            struct kyso_error **error);

/**
 * Signs a document in memory: `len` octets at `data`, which are not needed any more afterwards. Nothing is written
 * anywhere: what comes back is handed out by `kyso_signed_octets`, `kyso_signed_save` or `kyso_signed_write`. It was
 * verified: the new signature is intact and its value good, and the document's other signatures are what they were.
 *
 * `settings`: whom to trust and what to require, needed for levels above B-T, and for B-T of XML; else NULL.
 *
 * `KYSO_CANNOT_SIGN`: the document does not take this signature. `KYSO_BAD_VALUE`: what the request names is not in it.
 *
 * The caller vouches for this:
 * `key`, `request` and `settings` are each NULL or handles that were not freed; `data` is NULL or `len` octets can be read
 * there and nobody changes them during the call; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_sign_memory(const struct kyso_key *key,
                             const struct kyso_sign_request *request,
                             const struct kyso_settings *settings,
                             const uint8_t *data,
                             size_t len,
                             struct kyso_signed **out,
                             struct kyso_error **error);

/**
 * Signs a file; as `kyso_sign_memory`. The file is never changed. It stays open until the result is freed, and only what is
 * added to a PDF is held in memory; when it was changed meanwhile, the result cannot be had (`KYSO_DOCUMENT_CHANGED`).
 *
 * The caller vouches for this:
 * `key`, `request` and `settings` are each NULL or handles that were not freed; `path` is NULL or a C string; `out` and
 * `error` are each NULL or may be written to.
 */
kyso_result kyso_sign_path(const struct kyso_key *key,
                           const struct kyso_sign_request *request,
                           const struct kyso_settings *settings,
                           const char *path,
                           struct kyso_signed **out,
                           struct kyso_error **error);

/**
 * Signs a document of `len` octets that `read_at` reads, which gets `context` each time; as `kyso_sign_memory`. It is not
 * called any more afterwards.
 *
 * `KYSO_CALLBACK_FAILED`: a callback failed, or answered what cannot be.
 *
 * The caller vouches for this:
 * `key`, `request` and `settings` are each NULL or handles that were not freed; `read_at` is NULL or keeps to what
 * `kyso_read_at` says; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_sign_callback(const struct kyso_key *key,
                               const struct kyso_sign_request *request,
                               const struct kyso_settings *settings,
                               int64_t len,
                               kyso_read_at read_at,
                               void *context,
                               struct kyso_signed **out,
                               struct kyso_error **error);

/**
 * The octets of the signed document: `*data` and `*len`, which live as long as `signed`. A file that was signed is read into
 * memory for it.
 *
 * The caller vouches for this:
 * `signed` is NULL or a handle that was not freed; `data`, `len` and `error` are each NULL or may be written to.
 */
kyso_result kyso_signed_octets(const struct kyso_signed *signed_,
                               const uint8_t **data,
                               size_t *len,
                               struct kyso_error **error);

/**
 * Writes the signed document to a file: beside its place, synced, and only then given its name. There is never a
 * half-written file under that name, and the file that was signed is not replaced.
 *
 * `replace` false: `KYSO_FILE_EXISTS` when there is a file of this name.
 *
 * The caller vouches for this:
 * `signed` is NULL or a handle that was not freed; `path` is NULL or a C string; `error` is NULL or may be written to.
 */
kyso_result kyso_signed_save(const struct kyso_signed *signed_,
                             const char *path,
                             bool replace,
                             struct kyso_error **error);

/**
 * Hands the signed document to `write`, from the beginning to the end, in pieces; it gets `context` each time. When this
 * fails, what was written is worthless.
 *
 * The caller vouches for this:
 * `signed` is NULL or a handle that was not freed; `write` is NULL or keeps to what `kyso_write` says; `error` is NULL or
 * may be written to.
 */
kyso_result kyso_signed_write(const struct kyso_signed *signed_,
                              kyso_write write,
                              void *context,
                              struct kyso_error **error);

/**
 * How many signatures were made: one, or as many as a profile of the form makes; 0 for NULL.
 *
 * The caller vouches for this:
 * `signed` is NULL or a handle that was not freed.
 */
size_t kyso_signed_count(const struct kyso_signed *signed_);

/**
 * Where the `index`-th new signature is: the name of its field, in XML the path of its element. A C string that lives as long
 * as `signed`; NULL when there is none.
 *
 * The caller vouches for this:
 * `signed` is NULL or a handle that was not freed.
 */
const char *kyso_signed_name(const struct kyso_signed *signed_,
                             size_t index);

/**
 * The time of the signature's time-stamp, in Unix seconds. `KYSO_ABSENT` when it has none of its own.
 *
 * The caller vouches for this:
 * `signed` is NULL or a handle that was not freed; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_signed_stamped_at(const struct kyso_signed *signed_, int64_t *out, struct kyso_error **error);

/**
 * Frees a signed document; NULL is fine.
 *
 * The caller vouches for this:
 * `signed` is NULL or a handle that was not freed.
 */
void kyso_signed_free(struct kyso_signed *signed_);

/**
 * A fresh secret of 32 octets for `kyso_state_key_new`, to be kept where only the preparing side reads it.
 *
 * The caller vouches for this:
 * `secret` is NULL or has room for `secret_len` octets; `error` is NULL or may be written to.
 */
kyso_result kyso_state_key_fresh_secret(uint8_t *secret, size_t secret_len, struct kyso_error **error);

/**
 * From a secret of at least 32 octets, of which nobody else knows anything: not a password.
 *
 * The caller vouches for this:
 * `secret` is NULL or has the length said; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_state_key_new(const uint8_t *secret,
                               size_t secret_len,
                               struct kyso_state_key **out,
                               struct kyso_error **error);

/**
 * Frees a state key; NULL is fine.
 *
 * The caller vouches for this:
 * `key` is NULL or a handle that was not freed, and no call uses it.
 */
void kyso_state_key_free(struct kyso_state_key *key);

/**
 * Two-step signing: whose signature is awaited. `chain`: the signer's certificate, then those of its authorities, as DER or
 * PEM, one behind the other. `scheme`: `kyso_scheme`. A request without it prepares PDF documents for a whole CMS instead
 * of a signature value (`kyso_sign_request_set_message`).
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `chain` is NULL or has the length said; `error` is NULL or may be
 * written to.
 */
kyso_result kyso_sign_request_set_signer(struct kyso_sign_request *request,
                                         const uint8_t *chain,
                                         size_t chain_len,
                                         uint32_t scheme,
                                         struct kyso_error **error);

/**
 * Two-step signing of PDF documents: a whole CMS is awaited instead of a signature value, as some services make it from a
 * digest. `certificate`: the only one that may sign, as DER or PEM; NULL with a length of 0: whoever signs, if fit to.
 * `digest`: that of the document which the service gets (`kyso_digest`). `room`: octets to keep for the CMS; 0 for the usual
 * 16 KiB. Room for a time-stamp is kept beside it where the level needs one.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `certificate` is NULL or has the length said; `error` is NULL or may
 * be written to.
 */
kyso_result kyso_sign_request_set_message(struct kyso_sign_request *request,
                                          const uint8_t *certificate,
                                          size_t certificate_len,
                                          uint32_t digest,
                                          uint32_t room,
                                          struct kyso_error **error);

/**
 * Two-step signing: for how many seconds from the signing time the signature is taken, at most 30 days; 15 minutes unless
 * set.
 *
 * The caller vouches for this:
 * `request` is NULL or a request that nobody else uses; `error` is NULL or may be written to.
 */
kyso_result kyso_sign_request_set_life(struct kyso_sign_request *request,
                                       uint32_t seconds,
                                       struct kyso_error **error);

/**
 * Prepares a document in memory for a signature that is made elsewhere: `len` octets at `data`, which are not needed any more
 * afterwards. What comes back holds the prepared document and its state, both to be kept, and what the key is to sign.
 *
 * The caller vouches for this:
 * `request` and `key` are each NULL or handles that were not freed; `data` is NULL or `len` octets can be read there and
 * nobody changes them during the call; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_prepare_memory(const struct kyso_sign_request *request,
                                const struct kyso_state_key *key,
                                const uint8_t *data,
                                size_t len,
                                struct kyso_prepared **out,
                                struct kyso_error **error);

/**
 * Prepares a file; as `kyso_prepare_memory`. The file is never changed.
 *
 * The caller vouches for this:
 * `request` and `key` are each NULL or handles that were not freed; `path` is NULL or a C string; `out` and `error` are each
 * NULL or may be written to.
 */
kyso_result kyso_prepare_path(const struct kyso_sign_request *request,
                              const struct kyso_state_key *key,
                              const char *path,
                              struct kyso_prepared **out,
                              struct kyso_error **error);

/**
 * The prepared document: `*data` and `*len`, which live as long as `prepared`. To be kept octet for octet.
 *
 * The caller vouches for this:
 * `prepared` is NULL or a handle that was not freed; `data`, `len` and `error` are each NULL or may be written to.
 */
kyso_result kyso_prepared_document(const struct kyso_prepared *prepared,
                                   const uint8_t **data,
                                   size_t *len,
                                   struct kyso_error **error);

/**
 * The state that belongs to it: one line of JSON (`kyso.prepared/1`), `*data` and `*len`, which live as long as `prepared`.
 * To be kept octet for octet; authenticated, but not secret.
 *
 * The caller vouches for this:
 * As `kyso_prepared_document`.
 */
kyso_result kyso_prepared_state(const struct kyso_prepared *prepared,
                                const uint8_t **data,
                                size_t *len,
                                struct kyso_error **error);

/**
 * The octets that the key is to sign, unhashed: `*data` and `*len`, which live as long as `prepared`. `KYSO_ABSENT`, and
 * nothing is written, where a whole CMS is awaited.
 *
 * The caller vouches for this:
 * As `kyso_prepared_document`.
 */
kyso_result kyso_prepared_to_be_signed(const struct kyso_prepared *prepared,
                                       const uint8_t **data,
                                       size_t *len,
                                       struct kyso_error **error);

/**
 * The digest of what the key is to sign, for keys that take digests; where a whole CMS is awaited, the digest of the document
 * that it has to hold. `*data` and `*len`, which live as long as `prepared`.
 *
 * The caller vouches for this:
 * As `kyso_prepared_document`.
 */
kyso_result kyso_prepared_digest(const struct kyso_prepared *prepared,
                                 const uint8_t **data,
                                 size_t *len,
                                 struct kyso_error **error);

/**
 * Frees a prepared document with its state; NULL is fine.
 *
 * The caller vouches for this:
 * `prepared` is NULL or a handle that was not freed.
 */
void kyso_prepared_free(struct kyso_prepared *prepared);

/**
 * Reads a state that was made with `key`: `len` octets at `data`.
 *
 * `KYSO_BAD_STORED`: it is none. `KYSO_FORGED_STORED`: it was changed, or made with another secret.
 *
 * The caller vouches for this:
 * `key` is NULL or a handle that was not freed; `data` is NULL or has the length said; `out` and `error` are each NULL or may
 * be written to.
 */
kyso_result kyso_state_read(const struct kyso_state_key *key,
                            const uint8_t *data,
                            size_t len,
                            struct kyso_state **out,
                            struct kyso_error **error);

/**
 * Who makes the time-stamp of a document prepared for B-T or more.
 *
 * The caller vouches for this:
 * `state` is NULL or a handle that nobody else uses; `stamp` may be called with `context` by any thread that embeds with the
 * state; `error` is NULL or may be written to.
 */
kyso_result kyso_state_set_time_stamp(struct kyso_state *state,
                                      kyso_time_stamper stamp,
                                      void *context,
                                      struct kyso_error **error);

/**
 * What opens the prepared document, if it is encrypted: UTF-8, no 0 octet needed behind it; a copy is made and wiped. For levels
 * above B-T the settings need it, too.
 *
 * The caller vouches for this:
 * `state` is NULL or a handle that nobody else uses; `password` is NULL or has the length said; `error` is NULL or may be
 * written to.
 */
kyso_result kyso_state_set_password(struct kyso_state *state,
                                    const uint8_t *password,
                                    size_t password_len,
                                    struct kyso_error **error);

/**
 * Puts what came back into the prepared document in memory: `len` octets at `data`. Everything is checked again: that the
 * document is the prepared one of the state, that the state has not expired at `at` (the present, in Unix seconds), that the
 * value verifies with the one certificate that may sign. What comes back was verified as that of `kyso_sign_memory`.
 *
 * `kind`: `kyso_answer`. `settings`: needed for levels above B-T, and for B-T of XML; else NULL.
 *
 * `KYSO_EXPIRED_STORED`, `KYSO_OTHER_DOCUMENT`, `KYSO_WRONG_SIGNATURE`.
 *
 * The caller vouches for this:
 * `state` and `settings` are each NULL or handles that were not freed; `answer` and `data` are each NULL or have the lengths
 * said; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_embed_memory(const struct kyso_state *state,
                              const struct kyso_settings *settings,
                              int64_t at,
                              uint32_t kind,
                              const uint8_t *answer,
                              size_t answer_len,
                              const uint8_t *data,
                              size_t len,
                              struct kyso_signed **out,
                              struct kyso_error **error);

/**
 * Puts what came back into the prepared document in a file; as `kyso_embed_memory`. The file is never changed.
 *
 * The caller vouches for this:
 * `state` and `settings` are each NULL or handles that were not freed; `answer` is NULL or has the length said; `path` is NULL
 * or a C string; `out` and `error` are each NULL or may be written to.
 */
kyso_result kyso_embed_path(const struct kyso_state *state,
                            const struct kyso_settings *settings,
                            int64_t at,
                            uint32_t kind,
                            const uint8_t *answer,
                            size_t answer_len,
                            const char *path,
                            struct kyso_signed **out,
                            struct kyso_error **error);

/**
 * Frees a state; NULL is fine.
 *
 * The caller vouches for this:
 * `state` is NULL or a handle that was not freed.
 */
void kyso_state_free(struct kyso_state *state);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* KYSO_H */
