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
 * What came of a call. Every number has one meaning for good: numbers are added, and those that are retired stay listed
 * here as reserved. A bad signature is no failure: verifying it is `KYSO_OK`, and the verdict tells.
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
     * The library panicked, which is a fault in it. The handles of the call are not to be used again, but may be freed.
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
 * Why a call failed, in words. A function that can fail takes a place for one as its last argument: NULL, when nobody is
 * going to read it, else it is written there when the call fails, and only then; the caller frees it with
 * `kyso_error_free`. It belongs to that call alone and never changes: threads may share it.
 */
typedef struct kyso_error kyso_error;

/**
 * A policy: what a signature must meet to pass. It never changes once made, and threads may share it. Made by
 * `kyso_policy_named` or `kyso_policy_from_toml`, freed by `kyso_policy_free`.
 */
typedef struct kyso_policy kyso_policy;

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
 * One signature. It belongs to its `kyso_verification`, lives as long, and is never freed by itself.
 *
 * The functions that look at it take no place for an error object: `KYSO_NULL_ARGUMENT` and `KYSO_PANIC` are all that
 * can go wrong, and `KYSO_ABSENT` says that there is no such value.
 */
typedef struct kyso_signature kyso_signature;

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

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

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
 * What a result means, in a few words, in the language `lang` (`kyso_lang`; any other number means Vietnamese). A static
 * string, never freed.
 */
const char *kyso_result_message(uint32_t result,
                                uint32_t lang);

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
 * The version of the library, such as `0.1.0`: a static string, never freed.
 */
const char *kyso_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* KYSO_H */
