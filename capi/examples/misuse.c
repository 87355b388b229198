/*
 * Every function called wrongly: NULL where something must be, lengths and numbers that cannot be, things in the wrong order.
 * Each call has to come back with its code, with words in both languages, without having touched what it was to write. A test
 * compares the functions called here with those of kyso.h.
 *
 *     misuse FIXTURES KEY.p12 PASSPHRASE CHAIN.pem AT FOLDER
 */
#include <string.h>

#include "file.h"
#include "kyso.h"

static int complaints;
static kyso_error *error;
/* Where the call under test is to put its error: once `&error`, once NULL. */
static kyso_error **where;
/* What lies where functions write to, before they do. */
static char untouched;
#define UNTOUCHED ((void *)&untouched)

static void complain(int line, const char *call, const char *what)
{
    fprintf(stderr, "line %d: %s: %s\n", line, call, what);
    complaints++;
}

/* What an error has to be. */
static void judge(int line, const char *call, kyso_result expected, kyso_result result)
{
    if (result != expected) {
        fprintf(stderr, "line %d: %s: %u instead of %u (%s)\n", line, call, (unsigned)result, (unsigned)expected,
                error == NULL ? "no error" : kyso_error_message(error, KYSO_LANG_EN));
        complaints++;
    }
    if (error == NULL) {
        complain(line, call, "no error object");
    } else {
        const char *vi = kyso_error_message(error, KYSO_LANG_VI), *en = kyso_error_message(error, KYSO_LANG_EN);
        /* What happened, an arrow, what to do next. */
        if (strstr(vi, " \xe2\x86\x92 ") == NULL || strstr(en, " \xe2\x86\x92 ") == NULL || strcmp(vi, en) == 0) {
            complain(line, call, "no words");
        }
        if (kyso_error_code(error) != result || kyso_error_detail(error) == NULL) {
            complain(line, call, "another code");
        }
    }
    kyso_error_free(error);
    error = NULL;
}

/* The call fails in the same way whether its error is wanted or not. */
#define FAILS(expected, call)                                             \
    do {                                                                  \
        where = &error;                                                   \
        judge(__LINE__, #call, expected, (call));                         \
        where = NULL;                                                     \
        if ((call) != (expected)) {                                       \
            complain(__LINE__, #call, "another code without an error");   \
        }                                                                 \
        where = &error;                                                   \
    } while (0)
#define WORKS(call)                                                       \
    do {                                                                  \
        where = &error;                                                   \
        if ((call) != KYSO_OK) {                                          \
            complain(__LINE__, #call, kyso_error_message(error, KYSO_LANG_EN)); \
            kyso_error_free(error);                                       \
            error = NULL;                                                 \
        } else if (error != NULL) {                                       \
            complain(__LINE__, #call, "an error without a failure");      \
        }                                                                 \
    } while (0)
/* For what has no error object. */
#define IS(expected, call)                                                \
    do {                                                                  \
        if ((call) != (expected)) {                                       \
            complain(__LINE__, #call, "another answer");                  \
        }                                                                 \
    } while (0)
/* A new handle is refused, and its place keeps what it had. */
#define NO_HANDLE(type, expected, call)                                   \
    do {                                                                  \
        type *out = UNTOUCHED;                                            \
        FAILS(expected, call);                                            \
        IS(UNTOUCHED, (void *)out);                                       \
    } while (0)

static const char *const NOT_UTF8 = "h\xe9";
/* A length that no object has. */
static const size_t TOO_LONG = (size_t)-1;
static const uint8_t RUBBISH[] = "rubbish";
enum { RUBBISH_LEN = sizeof RUBBISH - 1 };

static char *joined(const char *folder, const char *name)
{
    char *path = malloc(strlen(folder) + strlen(name) + 2);
    sprintf(path, "%s/%s", folder, name);
    return path;
}

static void errors(void)
{
    kyso_error_free(NULL);
    IS(KYSO_NULL_ARGUMENT, kyso_error_code(NULL));
    IS(1, kyso_error_message(NULL, KYSO_LANG_VI) != NULL && kyso_error_message(NULL, 99) != NULL);
    IS(0, (int)strlen(kyso_error_detail(NULL)));
    IS(1, kyso_result_message(4242, KYSO_LANG_EN) != NULL && kyso_result_message(KYSO_OK, 0) != NULL);
    IS(1, kyso_version() != NULL);
}

static void trust_and_policy(const uint8_t *root, size_t root_len, const char *root_path)
{
    kyso_policy *policy = NULL;
    kyso_trust_builder *builder = NULL;
    size_t count = 77;

    FAILS(KYSO_NULL_ARGUMENT, kyso_policy_named("default", NULL, where));
    NO_HANDLE(kyso_policy, KYSO_BAD_UTF8, kyso_policy_named(NOT_UTF8, &out, where));
    NO_HANDLE(kyso_policy, KYSO_BAD_POLICY, kyso_policy_named("none of this name", &out, where));
    NO_HANDLE(kyso_policy, KYSO_NULL_ARGUMENT, kyso_policy_from_toml(NULL, 1, &out, where));
    NO_HANDLE(kyso_policy, KYSO_BAD_VALUE, kyso_policy_from_toml("x", TOO_LONG, &out, where));
    NO_HANDLE(kyso_policy, KYSO_BAD_POLICY, kyso_policy_from_toml("x", 1, &out, where));
    NO_HANDLE(kyso_policy, KYSO_BAD_UTF8, kyso_policy_from_toml(NOT_UTF8, 2, &out, where));
    WORKS(kyso_policy_named("default", &policy, where));
    kyso_policy_free(policy);
    kyso_policy_free(NULL);

    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_new(NULL, where));
    WORKS(kyso_trust_builder_new(&builder, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_anchors(NULL, root, root_len, KYSO_PURPOSE_ANY, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_anchors(builder, NULL, 1, KYSO_PURPOSE_ANY, NULL, where));
    FAILS(KYSO_BAD_VALUE, kyso_trust_builder_add_anchors(builder, root, TOO_LONG, KYSO_PURPOSE_ANY, NULL, where));
    FAILS(KYSO_BAD_VALUE, kyso_trust_builder_add_anchors(builder, root, root_len, 99, NULL, where));
    FAILS(KYSO_BAD_UTF8, kyso_trust_builder_add_anchors(builder, root, root_len, KYSO_PURPOSE_ANY, NOT_UTF8, where));
    FAILS(KYSO_BAD_CERTIFICATE, kyso_trust_builder_add_anchors(builder, RUBBISH, RUBBISH_LEN, KYSO_PURPOSE_ANY, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_pinned(NULL, "vn-gov", root, root_len, &count, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_pinned(builder, NULL, root, root_len, &count, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_pinned(builder, "vn-gov", root, root_len, NULL, where));
    FAILS(KYSO_UNKNOWN_PROFILE, kyso_trust_builder_add_pinned(builder, "nobody", root, root_len, &count, where));
    FAILS(KYSO_NOT_PINNED, kyso_trust_builder_add_pinned(builder, "vn-gov", root, root_len, &count, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_intermediates(NULL, root, root_len, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_intermediates(builder, NULL, 3, where));
    FAILS(KYSO_BAD_CERTIFICATE, kyso_trust_builder_add_intermediates(builder, RUBBISH, RUBBISH_LEN, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_status(NULL, RUBBISH, RUBBISH_LEN, &count, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_status(builder, NULL, 3, &count, where));
    FAILS(KYSO_BAD_STATUS_DATA, kyso_trust_builder_add_status(builder, RUBBISH, RUBBISH_LEN, &count, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_anchors_path(NULL, root_path, KYSO_PURPOSE_ANY, NULL, &count, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_anchors_path(builder, NULL, KYSO_PURPOSE_ANY, NULL, &count, where));
    FAILS(KYSO_BAD_VALUE, kyso_trust_builder_add_anchors_path(builder, root_path, 99, NULL, &count, where));
    FAILS(KYSO_CANNOT_READ, kyso_trust_builder_add_anchors_path(builder, "/none", KYSO_PURPOSE_ANY, NULL, &count, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_pinned_path(NULL, "vn-gov", root_path, &count, where));
    FAILS(KYSO_UNKNOWN_PROFILE, kyso_trust_builder_add_pinned_path(builder, "nobody", root_path, &count, where));
    FAILS(KYSO_CANNOT_READ, kyso_trust_builder_add_pinned_path(builder, "vn-gov", "/none", &count, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_intermediates_path(NULL, root_path, &count, where));
    FAILS(KYSO_CANNOT_READ, kyso_trust_builder_add_intermediates_path(builder, "/none", &count, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_add_status_path(NULL, root_path, &count, where));
    FAILS(KYSO_CANNOT_READ, kyso_trust_builder_add_status_path(builder, "/none", &count, where));
    IS(77, count);
    NO_HANDLE(kyso_trust, KYSO_NULL_ARGUMENT, kyso_trust_builder_build(NULL, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_trust_builder_build(builder, NULL, where));
    kyso_trust_builder_free(builder);
    kyso_trust_builder_free(NULL);
    kyso_trust_free(NULL);
}

/* Settings that are used rightly afterwards. */
static kyso_settings *settings(const uint8_t *root, size_t root_len)
{
    static const char POLICY[] = "schema = \"kyso.policy/1\"\nname = \"capi\"\nrevocation = \"ignore\"\n";
    kyso_trust_builder *trust_builder = NULL;
    kyso_trust *trust = NULL;
    kyso_policy *policy = NULL;
    kyso_settings_builder *builder = NULL;
    kyso_settings *made = NULL;

    WORKS(kyso_trust_builder_new(&trust_builder, where));
    WORKS(kyso_trust_builder_add_anchors(trust_builder, root, root_len, KYSO_PURPOSE_ANY, NULL, where));
    WORKS(kyso_trust_builder_build(trust_builder, &trust, where));
    WORKS(kyso_policy_from_toml(POLICY, sizeof POLICY - 1, &policy, where));
    NO_HANDLE(kyso_settings_builder, KYSO_NULL_ARGUMENT, kyso_settings_builder_new(NULL, NULL, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_new(trust, NULL, NULL, where));
    WORKS(kyso_settings_builder_new(trust, policy, &builder, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_set_password(NULL, "x", where));
    FAILS(KYSO_BAD_UTF8, kyso_settings_builder_set_password(builder, NOT_UTF8, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_set_inspect(NULL, true, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_set_expect(NULL, "/a", where));
    FAILS(KYSO_BAD_VALUE, kyso_settings_builder_set_expect(builder, "no path", where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_add_contents(NULL, "x", RUBBISH, RUBBISH_LEN, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_add_contents(builder, "x", NULL, 1, where));
    FAILS(KYSO_BAD_VALUE, kyso_settings_builder_add_contents(builder, "x", RUBBISH, TOO_LONG, where));
    FAILS(KYSO_BAD_UTF8, kyso_settings_builder_add_contents(builder, NOT_UTF8, RUBBISH, RUBBISH_LEN, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_set_compliance(NULL, "nd30-2020", where));
    FAILS(KYSO_BAD_RULE_SET, kyso_settings_builder_set_compliance(builder, "none", where));
    FAILS(KYSO_BAD_STATE, kyso_settings_builder_add_rules(builder, "none", where));
    FAILS(KYSO_BAD_STATE, kyso_settings_builder_remove_rules(builder, "none", where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_add_rules(NULL, "none", where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_remove_rules(NULL, "none", where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_set_organisation(NULL, "x", 1, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_set_organisation(builder, NULL, 1, where));
    FAILS(KYSO_BAD_VALUE, kyso_settings_builder_set_organisation(builder, "x", TOO_LONG, where));
    FAILS(KYSO_BAD_ORGANISATION, kyso_settings_builder_set_organisation(builder, "x", 1, where));
    NO_HANDLE(kyso_settings, KYSO_NULL_ARGUMENT, kyso_settings_builder_build(NULL, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_settings_builder_build(builder, NULL, where));
    WORKS(kyso_settings_builder_build(builder, &made, where));
    kyso_settings_builder_free(builder);
    kyso_settings_builder_free(NULL);
    kyso_settings_free(NULL);
    kyso_policy_free(policy);
    kyso_trust_free(trust);
    kyso_trust_builder_free(trust_builder);
    return made;
}

static int64_t reader_that_fails(void *context, uint64_t offset, uint8_t *buf, size_t len)
{
    (void)context, (void)offset, (void)buf, (void)len;
    return -1;
}

static int64_t reader_that_lies(void *context, uint64_t offset, uint8_t *buf, size_t len)
{
    (void)context, (void)offset, (void)buf;
    return (int64_t)len + 1;
}

static int32_t writer_that_fails(void *context, const uint8_t *octets, size_t len)
{
    (void)context, (void)octets, (void)len;
    return 5;
}

/* Every question that a signature or a verification answers with one value: NULL in, NULL out. */
static void questions(const kyso_verification *verification, const kyso_signature *signature)
{
    typedef kyso_result (*text_of)(const kyso_signature *, kyso_str *);
    typedef kyso_result (*time_of)(const kyso_signature *, int64_t *);
    static const text_of TEXTS[] = {
        kyso_signature_id, kyso_signature_kind, kyso_signature_reason, kyso_signature_level, kyso_signature_subfilter,
        kyso_signature_coverage, kyso_signature_digest_algorithm, kyso_signature_signature_algorithm,
        kyso_signature_trust_profile, kyso_signature_signer_common_name, kyso_signature_signer_organization,
        kyso_signature_signer_email, kyso_signature_signer_subject, kyso_signature_signer_issuer,
        kyso_signature_signer_serial, kyso_signature_signer_sha256,
    };
    static const time_of TIMES[] = {
        kyso_signature_time_claimed, kyso_signature_time_stamped, kyso_signature_time_proven,
        kyso_signature_signer_not_before, kyso_signature_signer_not_after, kyso_signature_renew_before,
    };
    kyso_str text = {NULL, 77};
    int64_t at = 77;
    size_t size = 77;
    uint32_t page = 77;
    kyso_verdict verdict = 77;
    kyso_conformity conformity = 77;
    kyso_truths truths = {77, 77, 77};
    kyso_covered covered = {77, 77, 77, 77};
    size_t i;

    for (i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        IS(KYSO_NULL_ARGUMENT, TEXTS[i](NULL, &text));
        IS(KYSO_NULL_ARGUMENT, TEXTS[i](signature, NULL));
    }
    for (i = 0; i < sizeof TIMES / sizeof *TIMES; i++) {
        IS(KYSO_NULL_ARGUMENT, TIMES[i](NULL, &at));
        IS(KYSO_NULL_ARGUMENT, TIMES[i](signature, NULL));
    }
    IS(KYSO_NULL_ARGUMENT, kyso_signature_verdict(NULL, &verdict));
    IS(KYSO_NULL_ARGUMENT, kyso_signature_verdict(signature, NULL));
    IS(KYSO_NULL_ARGUMENT, kyso_signature_truths(NULL, &truths));
    IS(KYSO_NULL_ARGUMENT, kyso_signature_truths(signature, NULL));
    IS(KYSO_NULL_ARGUMENT, kyso_signature_revision(NULL, &size));
    IS(KYSO_NULL_ARGUMENT, kyso_signature_revision(signature, NULL));
    IS(KYSO_NULL_ARGUMENT, kyso_signature_page(NULL, &page));
    IS(KYSO_NULL_ARGUMENT, kyso_signature_page(signature, NULL));
    IS(KYSO_NULL_ARGUMENT, kyso_signature_covered(NULL, &covered));
    IS(KYSO_NULL_ARGUMENT, kyso_signature_covered(signature, NULL));
    IS(KYSO_NULL_ARGUMENT, kyso_signature_reference_count(NULL, &size));
    IS(KYSO_NULL_ARGUMENT, kyso_signature_reference_count(signature, NULL));
    IS(KYSO_NULL_ARGUMENT, kyso_verification_verdict(NULL, &verdict));
    IS(KYSO_NULL_ARGUMENT, kyso_verification_verdict(verification, NULL));
    IS(KYSO_NULL_ARGUMENT, kyso_verification_reason(NULL, &text));
    IS(KYSO_NULL_ARGUMENT, kyso_verification_reason(verification, NULL));
    IS(KYSO_NULL_ARGUMENT, kyso_verification_sha256(NULL, &text));
    IS(KYSO_NULL_ARGUMENT, kyso_verification_sha256(verification, NULL));
    IS(KYSO_NULL_ARGUMENT, kyso_verification_conformity(NULL, &conformity));
    IS(KYSO_NULL_ARGUMENT, kyso_verification_conformity(verification, NULL));
    IS(KYSO_NULL_ARGUMENT, kyso_verification_signature_count(NULL, &size));
    IS(KYSO_NULL_ARGUMENT, kyso_verification_signature_count(verification, NULL));
    /* No rules of form were asked. */
    IS(KYSO_ABSENT, kyso_verification_conformity(verification, &conformity));
    IS(1, text.data == NULL && text.len == 77 && at == 77 && size == 77 && page == 77 && verdict == 77);
    IS(1, conformity == 77 && truths.content == 77 && covered.second_len == 77);
}

static void verifying(const kyso_settings *settings, const char *path, int64_t at, const char *folder)
{
    size_t len = 0;
    unsigned char *data = slurp(path, &len);
    kyso_verification *verification = NULL;
    const kyso_signature *signature = UNTOUCHED;
    const uint8_t *signed_data = UNTOUCHED;
    size_t signed_len = 77;
    kyso_str text = {NULL, 77};
    char *to = joined(folder, "revision.pdf");

    NO_HANDLE(kyso_verification, KYSO_NULL_ARGUMENT, kyso_verify_memory(NULL, at, "x", data, len, &out, where));
    NO_HANDLE(kyso_verification, KYSO_NULL_ARGUMENT, kyso_verify_memory(settings, at, "x", NULL, len, &out, where));
    NO_HANDLE(kyso_verification, KYSO_BAD_VALUE, kyso_verify_memory(settings, at, "x", data, TOO_LONG, &out, where));
    NO_HANDLE(kyso_verification, KYSO_BAD_VALUE, kyso_verify_memory(settings, INT64_MAX, "x", data, len, &out, where));
    NO_HANDLE(kyso_verification, KYSO_BAD_UTF8, kyso_verify_memory(settings, at, NOT_UTF8, data, len, &out, where));
    NO_HANDLE(kyso_verification, KYSO_NOT_A_DOCUMENT,
              kyso_verify_memory(settings, at, "x", RUBBISH, RUBBISH_LEN, &out, where));
    NO_HANDLE(kyso_verification, KYSO_NOT_A_DOCUMENT, kyso_verify_memory(settings, at, "x", data, 0, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_verify_memory(settings, at, "x", data, len, NULL, where));
    NO_HANDLE(kyso_verification, KYSO_NULL_ARGUMENT, kyso_verify_path(NULL, at, path, &out, where));
    NO_HANDLE(kyso_verification, KYSO_NULL_ARGUMENT, kyso_verify_path(settings, at, NULL, &out, where));
    NO_HANDLE(kyso_verification, KYSO_CANNOT_READ, kyso_verify_path(settings, at, "/none", &out, where));
    NO_HANDLE(kyso_verification, KYSO_CANNOT_READ, kyso_verify_path(settings, at, folder, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_verify_path(settings, at, path, NULL, where));
    NO_HANDLE(kyso_verification, KYSO_NULL_ARGUMENT,
              kyso_verify_callback(NULL, at, "x", 9, reader_that_fails, NULL, &out, where));
    NO_HANDLE(kyso_verification, KYSO_NULL_ARGUMENT, kyso_verify_callback(settings, at, "x", 9, NULL, NULL, &out, where));
    NO_HANDLE(kyso_verification, KYSO_BAD_VALUE,
              kyso_verify_callback(settings, at, "x", -9, reader_that_fails, NULL, &out, where));
    NO_HANDLE(kyso_verification, KYSO_CALLBACK_FAILED,
              kyso_verify_callback(settings, at, "x", 9, reader_that_fails, NULL, &out, where));
    NO_HANDLE(kyso_verification, KYSO_CALLBACK_FAILED,
              kyso_verify_callback(settings, at, "x", 9, reader_that_lies, NULL, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_verify_callback(settings, at, "x", 9, reader_that_fails, NULL, NULL, where));

    WORKS(kyso_verify_memory(settings, at, NULL, data, len, &verification, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_verification_signature(NULL, 0, &signature, where));
    FAILS(KYSO_BAD_INDEX, kyso_verification_signature(verification, 99, &signature, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_verification_signature(verification, 0, NULL, where));
    IS(1, (const void *)signature == UNTOUCHED);
    FAILS(KYSO_NULL_ARGUMENT, kyso_verification_json(NULL, &text, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_verification_json(verification, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_verification_text(NULL, KYSO_LANG_VI, KYSO_DETAIL_NORMAL, &text, where));
    FAILS(KYSO_BAD_VALUE, kyso_verification_text(verification, 0, KYSO_DETAIL_NORMAL, &text, where));
    FAILS(KYSO_BAD_VALUE, kyso_verification_text(verification, KYSO_LANG_VI, 99, &text, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_verification_text(verification, KYSO_LANG_VI, KYSO_DETAIL_NORMAL, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_verification_html(NULL, KYSO_LANG_VI, &text, where));
    FAILS(KYSO_BAD_VALUE, kyso_verification_html(verification, 3, &text, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_verification_html(verification, KYSO_LANG_VI, NULL, where));
    IS(1, text.data == NULL && text.len == 77);
    WORKS(kyso_verification_signature(verification, 0, &signature, where));
    questions(verification, signature);

    FAILS(KYSO_NULL_ARGUMENT, kyso_signature_signed_revision(NULL, data, len, &signed_data, &signed_len, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signature_signed_revision(signature, NULL, len, &signed_data, &signed_len, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signature_signed_revision(signature, data, len, NULL, &signed_len, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signature_signed_revision(signature, data, len, &signed_data, NULL, where));
    FAILS(KYSO_DOCUMENT_CHANGED,
          kyso_signature_signed_revision(signature, RUBBISH, RUBBISH_LEN, &signed_data, &signed_len, where));
    IS(1, (const void *)signed_data == UNTOUCHED && signed_len == 77);
    FAILS(KYSO_NULL_ARGUMENT, kyso_signature_save_revision(NULL, path, to, false, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signature_save_revision(signature, NULL, to, false, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signature_save_revision(signature, path, NULL, false, where));
    FAILS(KYSO_CANNOT_READ, kyso_signature_save_revision(signature, "/none", to, false, where));
    IS(1, fopen(to, "rb") == NULL);
    FAILS(KYSO_NULL_ARGUMENT,
          kyso_signature_write_reference(NULL, 0, settings, data, len, writer_that_fails, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT,
          kyso_signature_write_reference(signature, 0, NULL, data, len, writer_that_fails, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT,
          kyso_signature_write_reference(signature, 0, settings, NULL, len, writer_that_fails, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signature_write_reference(signature, 0, settings, data, len, NULL, NULL, where));
    /* Of a PDF a revision is signed. */
    FAILS(KYSO_NOT_SUPPORTED,
          kyso_signature_write_reference(signature, 99, settings, data, len, writer_that_fails, NULL, where));
    kyso_verification_free(verification);
    kyso_verification_free(NULL);
    free(to);
    free(data);
}

static int32_t signer_that_fails(void *context, uint32_t scheme, const uint8_t *message, size_t message_len, uint8_t *value,
                                 size_t value_max, size_t *value_len)
{
    (void)context, (void)scheme, (void)message, (void)message_len, (void)value, (void)value_max, (void)value_len;
    return 7;
}

static int32_t signer_that_errs(void *context, uint32_t scheme, const uint8_t *message, size_t message_len, uint8_t *value,
                                size_t value_max, size_t *value_len)
{
    (void)context, (void)scheme, (void)message, (void)message_len;
    memset(value, 1, value_max);
    *value_len = value_max;
    return 0;
}

static int32_t signer_that_lies(void *context, uint32_t scheme, const uint8_t *message, size_t message_len, uint8_t *value,
                                size_t value_max, size_t *value_len)
{
    (void)context, (void)scheme, (void)message, (void)message_len, (void)value;
    *value_len = value_max + 1;
    return 0;
}

static int32_t stamper_that_fails(void *context, const uint8_t *query, size_t query_len, uint8_t *answer, size_t answer_max,
                                  size_t *answer_len)
{
    (void)context, (void)query, (void)query_len, (void)answer, (void)answer_max, (void)answer_len;
    return 9;
}

static int32_t stamper_that_errs(void *context, const uint8_t *query, size_t query_len, uint8_t *answer, size_t answer_max,
                                 size_t *answer_len)
{
    (void)context, (void)query, (void)query_len;
    memset(answer, 0, answer_max);
    *answer_len = answer_max;
    return 0;
}

static void keys(const char *p12, const char *passphrase, const unsigned char *chain, size_t chain_len)
{
    const uint8_t *secret = (const uint8_t *)passphrase;
    size_t secret_len = strlen(passphrase), len = 0, value_len = 77;
    unsigned char *file = slurp(p12, &len);
    uint8_t value[1024];
    kyso_key *key = NULL;

    NO_HANDLE(kyso_key, KYSO_NULL_ARGUMENT, kyso_key_from_p12_memory(NULL, len, secret, secret_len, NULL, 0, &out, where));
    NO_HANDLE(kyso_key, KYSO_NULL_ARGUMENT, kyso_key_from_p12_memory(file, len, NULL, 3, NULL, 0, &out, where));
    NO_HANDLE(kyso_key, KYSO_BAD_VALUE, kyso_key_from_p12_memory(file, TOO_LONG, secret, 1, NULL, 0, &out, where));
    NO_HANDLE(kyso_key, KYSO_BAD_VALUE, kyso_key_from_p12_memory(file, len, secret, secret_len, NULL, 99, &out, where));
    NO_HANDLE(kyso_key, KYSO_BAD_UTF8,
              kyso_key_from_p12_memory(file, len, (const uint8_t *)NOT_UTF8, 2, NULL, 0, &out, where));
    NO_HANDLE(kyso_key, KYSO_BAD_KEY_FILE,
              kyso_key_from_p12_memory(RUBBISH, RUBBISH_LEN, secret, secret_len, NULL, 0, &out, where));
    NO_HANDLE(kyso_key, KYSO_WRONG_PASSPHRASE,
              kyso_key_from_p12_memory(file, len, RUBBISH, RUBBISH_LEN, NULL, 0, &out, where));
    NO_HANDLE(kyso_key, KYSO_NO_SUCH_KEY,
              kyso_key_from_p12_memory(file, len, secret, secret_len, "00", 0, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_key_from_p12_memory(file, len, secret, secret_len, NULL, 0, NULL, where));
    NO_HANDLE(kyso_key, KYSO_NULL_ARGUMENT, kyso_key_from_p12_path(NULL, secret, secret_len, NULL, 0, &out, where));
    NO_HANDLE(kyso_key, KYSO_CANNOT_READ, kyso_key_from_p12_path("/none", secret, secret_len, NULL, 0, &out, where));
    NO_HANDLE(kyso_key, KYSO_BAD_UTF8, kyso_key_from_p12_path(NOT_UTF8, secret, secret_len, NULL, 0, &out, where));
    NO_HANDLE(kyso_key, KYSO_BAD_UTF8, kyso_key_from_p12_path(p12, secret, secret_len, NOT_UTF8, 0, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_key_from_p12_path(p12, secret, secret_len, NULL, 0, NULL, where));
    NO_HANDLE(kyso_key, KYSO_NULL_ARGUMENT, kyso_key_from_callback(NULL, 9, 0, signer_that_errs, NULL, &out, where));
    NO_HANDLE(kyso_key, KYSO_NULL_ARGUMENT, kyso_key_from_callback(chain, chain_len, 0, NULL, NULL, &out, where));
    NO_HANDLE(kyso_key, KYSO_BAD_CERTIFICATE,
              kyso_key_from_callback(RUBBISH, RUBBISH_LEN, 0, signer_that_errs, NULL, &out, where));
    NO_HANDLE(kyso_key, KYSO_BAD_CERTIFICATE, kyso_key_from_callback(chain, 0, 0, signer_that_errs, NULL, &out, where));
    NO_HANDLE(kyso_key, KYSO_BAD_VALUE,
              kyso_key_from_callback(chain, chain_len, 4711, signer_that_errs, NULL, &out, where));
    NO_HANDLE(kyso_key, KYSO_BAD_KEY,
              kyso_key_from_callback(chain, chain_len, KYSO_SCHEME_ECDSA_SHA256, signer_that_errs, NULL, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_key_from_callback(chain, chain_len, 0, signer_that_errs, NULL, NULL, where));
    IS(0, (int)strlen(kyso_key_subject(NULL)));
    IS(0, (int)strlen(kyso_key_sha256(NULL)));

    WORKS(kyso_key_from_p12_memory(file, len, secret, secret_len, NULL, 0, &key, where));
    IS(64, (int)strlen(kyso_key_sha256(key)));
    value[0] = 77;
    FAILS(KYSO_NULL_ARGUMENT, kyso_key_sign(NULL, RUBBISH, RUBBISH_LEN, value, sizeof value, &value_len, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_key_sign(key, NULL, 9, value, sizeof value, &value_len, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_key_sign(key, RUBBISH, RUBBISH_LEN, NULL, 9, &value_len, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_key_sign(key, RUBBISH, RUBBISH_LEN, value, sizeof value, NULL, where));
    FAILS(KYSO_TOO_LARGE, kyso_key_sign(key, RUBBISH, RUBBISH_LEN, value, 8, &value_len, where));
    IS(1, value[0] == 77 && value_len == 77);
    kyso_key_free(key);

    /* What callbacks answer is checked. */
    WORKS(kyso_key_from_callback(chain, chain_len, 0, signer_that_fails, NULL, &key, where));
    FAILS(KYSO_CALLBACK_FAILED, kyso_key_sign(key, RUBBISH, RUBBISH_LEN, value, sizeof value, &value_len, where));
    kyso_key_free(key);
    WORKS(kyso_key_from_callback(chain, chain_len, 0, signer_that_errs, NULL, &key, where));
    FAILS(KYSO_WRONG_SIGNATURE, kyso_key_sign(key, RUBBISH, RUBBISH_LEN, value, sizeof value, &value_len, where));
    kyso_key_free(key);
    WORKS(kyso_key_from_callback(chain, chain_len, 0, signer_that_lies, NULL, &key, where));
    FAILS(KYSO_WRONG_SIGNATURE, kyso_key_sign(key, RUBBISH, RUBBISH_LEN, value, sizeof value, &value_len, where));
    IS(77, value_len);
    kyso_key_free(key);
    kyso_key_free(NULL);
    free(file);
}

static void listing(void)
{
    typedef kyso_result (*slot_text)(const kyso_slot *, kyso_str *);
    typedef kyso_result (*certificate_text)(const kyso_token_certificate *, kyso_str *);
    static const slot_text SLOT_TEXTS[] = {kyso_slot_description, kyso_slot_label, kyso_slot_serial, kyso_slot_manufacturer,
                                           kyso_slot_model};
    static const certificate_text CERTIFICATE_TEXTS[] = {kyso_token_certificate_label, kyso_token_certificate_subject,
                                                         kyso_token_certificate_issuer, kyso_token_certificate_sha256};
    const kyso_slot *slot = UNTOUCHED;
    const kyso_token_certificate *certificate = UNTOUCHED;
    const kyso_error *problem = UNTOUCHED;
    const uint8_t *octets = UNTOUCHED;
    kyso_str text = {UNTOUCHED, 77};
    size_t count = 77, i;
    uint64_t id = 77;
    uint32_t state = 77;

    NO_HANDLE(kyso_token_list, KYSO_NULL_ARGUMENT, kyso_token_list_new(NULL, &out, where));
    IS(KYSO_NULL_ARGUMENT, kyso_token_list_count(NULL, &count));
    FAILS(KYSO_NULL_ARGUMENT, kyso_token_list_slot(NULL, 0, &slot, where));
    IS(KYSO_NULL_ARGUMENT, kyso_slot_id(NULL, &id));
    IS(KYSO_NULL_ARGUMENT, kyso_slot_token_state(NULL, &state));
    IS(KYSO_NULL_ARGUMENT, kyso_slot_pin_state(NULL, &state));
    IS(KYSO_NULL_ARGUMENT, kyso_slot_problem(NULL, &problem));
    IS(KYSO_NULL_ARGUMENT, kyso_slot_certificate_count(NULL, &count));
    FAILS(KYSO_NULL_ARGUMENT, kyso_slot_certificate(NULL, 0, &certificate, where));
    for (i = 0; i < sizeof SLOT_TEXTS / sizeof *SLOT_TEXTS; i++) {
        IS(KYSO_NULL_ARGUMENT, SLOT_TEXTS[i](NULL, &text));
        IS(KYSO_NULL_ARGUMENT, SLOT_TEXTS[i](NULL, NULL));
    }
    for (i = 0; i < sizeof CERTIFICATE_TEXTS / sizeof *CERTIFICATE_TEXTS; i++) {
        IS(KYSO_NULL_ARGUMENT, CERTIFICATE_TEXTS[i](NULL, &text));
        IS(KYSO_NULL_ARGUMENT, CERTIFICATE_TEXTS[i](NULL, NULL));
    }
    FAILS(KYSO_NULL_ARGUMENT, kyso_token_certificate_id(NULL, &octets, &count, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_token_certificate_der(NULL, &octets, &count, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_token_certificate_unusable(NULL, KYSO_LANG_VI, &text, where));
    IS(1, (const void *)slot == UNTOUCHED && (const void *)certificate == UNTOUCHED && (const void *)problem == UNTOUCHED);
    IS(1, (const void *)octets == UNTOUCHED && (const void *)text.data == UNTOUCHED && text.len == 77);
    IS(1, count == 77 && id == 77 && state == 77);
    kyso_token_list_free(NULL);
}

static void tokens(void)
{
    uint32_t state = 77;
    NO_HANDLE(kyso_token, KYSO_NULL_ARGUMENT, kyso_token_open(NULL, NULL, &out, where));
    NO_HANDLE(kyso_token, KYSO_BAD_UTF8, kyso_token_open(NOT_UTF8, NULL, &out, where));
    NO_HANDLE(kyso_token, KYSO_TOKEN_FAILED, kyso_token_open("relative.so", NULL, &out, where));
    NO_HANDLE(kyso_token, KYSO_TOKEN_FAILED, kyso_token_open("/none.so", NULL, &out, where));
    NO_HANDLE(kyso_token, KYSO_TOKEN_FAILED, kyso_token_open("/none.so", "kyso", &out, where));
    NO_HANDLE(kyso_token, KYSO_TOKEN_FAILED, kyso_token_open("/none.so", "/none", &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_token_open("/none.so", NULL, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_token_set_label(NULL, "x", where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_token_set_slot(NULL, 0, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_token_set_cert_id(NULL, RUBBISH, RUBBISH_LEN, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_token_set_cert_sha256(NULL, "x", where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_token_pin_state(NULL, &state, where));
    NO_HANDLE(kyso_key, KYSO_NULL_ARGUMENT, kyso_token_unlock(NULL, RUBBISH, 4, 0, 0, &out, where));
    IS(77, state);
    kyso_token_free(NULL);
    listing();
}

static void requests(const unsigned char *chain, size_t chain_len)
{
    typedef kyso_result (*setter)(kyso_sign_request *, const char *, kyso_error **);
    static const setter TEXTS[] = {
        kyso_sign_request_set_field, kyso_sign_request_set_reason, kyso_sign_request_set_location,
        kyso_sign_request_set_contact, kyso_sign_request_add_line, kyso_sign_request_set_number,
        kyso_sign_request_set_organisation, kyso_sign_request_set_profile, kyso_sign_request_set_xml_into,
        kyso_sign_request_add_xml_node,
    };
    kyso_sign_request *request = NULL;
    size_t i;

    NO_HANDLE(kyso_sign_request, KYSO_BAD_VALUE, kyso_sign_request_new(INT64_MIN, &out, where));
    NO_HANDLE(kyso_sign_request, KYSO_BAD_VALUE, kyso_sign_request_new(INT64_MAX, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_new(0, NULL, where));
    WORKS(kyso_sign_request_new(0, &request, where));
    for (i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        FAILS(KYSO_NULL_ARGUMENT, TEXTS[i](NULL, "/x", where));
        FAILS(KYSO_NULL_ARGUMENT, TEXTS[i](request, NULL, where));
        FAILS(KYSO_BAD_UTF8, TEXTS[i](request, NOT_UTF8, where));
    }
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_profile(request, "none", where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_xml_into(request, "no path", where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_add_xml_node(request, "", where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_level(NULL, KYSO_LEVEL_B_B, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_level(request, 0, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_time_stamp(NULL, stamper_that_errs, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_time_stamp(request, NULL, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_password(NULL, RUBBISH, RUBBISH_LEN, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_password(request, NULL, 3, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_password(request, RUBBISH, TOO_LONG, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_subfilter(NULL, KYSO_SUBFILTER_CADES, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_subfilter(request, 0, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_place(NULL, 1, 1, 1, 1, 1, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_place(request, 1, -1, 1, 1, 1, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_place(request, 1, 1, 1, 0, 1, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_place(request, 1, 1, 1, 1, 1e300 * 1e300, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_place_near(NULL, "x", 1, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_place_near(request, NULL, 1, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_image(NULL, RUBBISH, RUBBISH_LEN, 0, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_image(request, NULL, 3, 0, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_image(request, RUBBISH, RUBBISH_LEN, 0, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_image(request, RUBBISH, TOO_LONG, 0, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_image(request, RUBBISH, RUBBISH_LEN, -3, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_wording(NULL, KYSO_LANG_VI, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_wording(request, 3, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_day(NULL, 2026, 11, 22, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_day(request, 2026, 2, 30, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_day(request, 99999, 1, 1, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_initial_at(NULL, KYSO_INITIAL_AT_BODY, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_initial_at(request, 0, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_number_place(NULL, 1, 1, 1, 1, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_number_place(request, 1, 1, 0, 1, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_day_place(NULL, 1, 1, 1, 1, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_day_place(request, 1, 1, 1, 1e300 * 1e300, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_keep_no_fields(NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_certify(NULL, 1, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_certify(request, 4, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_allow_dynamic(NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_xml_form(NULL, "tax", NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_xml_form(request, NULL, NULL, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_xml_form(request, "none", NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_xml_flags(NULL, 0, where));
    FAILS(KYSO_BAD_STATE, kyso_sign_request_set_xml_flags(request, 0, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_xml_flags(request, 8, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_signer(NULL, chain, chain_len, 0, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_signer(request, NULL, 3, 0, where));
    FAILS(KYSO_BAD_CERTIFICATE, kyso_sign_request_set_signer(request, RUBBISH, RUBBISH_LEN, 0, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_signer(request, chain, chain_len, 99, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_message(NULL, chain, chain_len, KYSO_DIGEST_SHA256, 0, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_message(request, NULL, 3, KYSO_DIGEST_SHA256, 0, where));
    FAILS(KYSO_BAD_CERTIFICATE,
          kyso_sign_request_set_message(request, RUBBISH, RUBBISH_LEN, KYSO_DIGEST_SHA256, 0, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_message(request, chain, TOO_LONG, KYSO_DIGEST_SHA256, 0, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_message(request, chain, chain_len, 0, 0, where));
    FAILS(KYSO_BAD_VALUE,
          kyso_sign_request_set_message(request, chain, chain_len, KYSO_DIGEST_SHA256, (uint32_t)-1, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_request_set_life(NULL, 60, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_life(request, 0, where));
    FAILS(KYSO_BAD_VALUE, kyso_sign_request_set_life(request, (uint32_t)-1, where));
    kyso_sign_request_free(request);
    kyso_sign_request_free(NULL);
}

static void signing(const kyso_key *key, int64_t at, const char *pdf, const char *folder)
{
    size_t len = 0, octets_len = 77;
    unsigned char *data = slurp(pdf, &len);
    const uint8_t *octets = UNTOUCHED;
    int64_t stamped = 77;
    kyso_sign_request *request = NULL, *other = NULL;
    kyso_signed *result = NULL;
    char *to = joined(folder, "misuse.pdf");
    FILE *file;

    WORKS(kyso_sign_request_new(at, &request, where));
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT, kyso_sign_memory(NULL, request, NULL, data, len, &out, where));
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT, kyso_sign_memory(key, NULL, NULL, data, len, &out, where));
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT, kyso_sign_memory(key, request, NULL, NULL, len, &out, where));
    NO_HANDLE(kyso_signed, KYSO_BAD_VALUE, kyso_sign_memory(key, request, NULL, data, TOO_LONG, &out, where));
    NO_HANDLE(kyso_signed, KYSO_NOT_A_DOCUMENT,
              kyso_sign_memory(key, request, NULL, RUBBISH, RUBBISH_LEN, &out, where));
    NO_HANDLE(kyso_signed, KYSO_BAD_STATE,
              kyso_sign_memory(key, request, NULL, (const uint8_t *)"<a/>", 4, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_memory(key, request, NULL, data, len, NULL, where));
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT, kyso_sign_path(NULL, request, NULL, pdf, &out, where));
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT, kyso_sign_path(key, request, NULL, NULL, &out, where));
    NO_HANDLE(kyso_signed, KYSO_CANNOT_READ, kyso_sign_path(key, request, NULL, "/none", &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_path(key, request, NULL, pdf, NULL, where));
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT,
              kyso_sign_callback(NULL, request, NULL, 9, reader_that_fails, NULL, &out, where));
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT, kyso_sign_callback(key, request, NULL, 9, NULL, NULL, &out, where));
    NO_HANDLE(kyso_signed, KYSO_BAD_VALUE,
              kyso_sign_callback(key, request, NULL, -1, reader_that_fails, NULL, &out, where));
    NO_HANDLE(kyso_signed, KYSO_CALLBACK_FAILED,
              kyso_sign_callback(key, request, NULL, 9, reader_that_fails, NULL, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_sign_callback(key, request, NULL, 9, reader_that_fails, NULL, NULL, where));

    /* A level that cannot be reached; a certificate that was not valid then; a field and a page that are not there. */
    WORKS(kyso_sign_request_new(at, &other, where));
    WORKS(kyso_sign_request_set_level(other, KYSO_LEVEL_B_T, where));
    NO_HANDLE(kyso_signed, KYSO_BAD_STATE, kyso_sign_memory(key, other, NULL, data, len, &out, where));
    WORKS(kyso_sign_request_set_time_stamp(other, stamper_that_fails, NULL, where));
    NO_HANDLE(kyso_signed, KYSO_TIME_STAMP_FAILED, kyso_sign_memory(key, other, NULL, data, len, &out, where));
    WORKS(kyso_sign_request_set_time_stamp(other, stamper_that_errs, NULL, where));
    NO_HANDLE(kyso_signed, KYSO_TIME_STAMP_FAILED, kyso_sign_memory(key, other, NULL, data, len, &out, where));
    WORKS(kyso_sign_request_set_level(other, KYSO_LEVEL_B_LT, where));
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT, kyso_sign_memory(key, other, NULL, data, len, &out, where));
    kyso_sign_request_free(other);
    WORKS(kyso_sign_request_new(1000000000, &other, where));
    NO_HANDLE(kyso_signed, KYSO_UNFIT_CERTIFICATE, kyso_sign_memory(key, other, NULL, data, len, &out, where));
    kyso_sign_request_free(other);
    WORKS(kyso_sign_request_new(at, &other, where));
    WORKS(kyso_sign_request_set_field(other, "Nowhere", where));
    NO_HANDLE(kyso_signed, KYSO_BAD_VALUE, kyso_sign_memory(key, other, NULL, data, len, &out, where));
    NO_HANDLE(kyso_signed, KYSO_NOT_SUPPORTED,
              kyso_sign_memory(key, other, NULL, (const uint8_t *)"<a/>", 4, &out, where));
    kyso_sign_request_free(other);
    WORKS(kyso_sign_request_new(at, &other, where));
    WORKS(kyso_sign_request_set_place(other, 4711, 1, 1, 50, 20, where));
    NO_HANDLE(kyso_signed, KYSO_BAD_VALUE, kyso_sign_memory(key, other, NULL, data, len, &out, where));
    kyso_sign_request_free(other);
    /* A place that the profile does not use is not passed over in silence. */
    WORKS(kyso_sign_request_new(at, &other, where));
    WORKS(kyso_sign_request_set_number_place(other, 1, 1, 50, 20, where));
    NO_HANDLE(kyso_signed, KYSO_NOT_SUPPORTED, kyso_sign_memory(key, other, NULL, data, len, &out, where));
    WORKS(kyso_sign_request_set_profile(other, "approve", where));
    NO_HANDLE(kyso_signed, KYSO_NOT_SUPPORTED, kyso_sign_memory(key, other, NULL, data, len, &out, where));
    kyso_sign_request_free(other);
    WORKS(kyso_sign_request_new(at, &other, where));
    WORKS(kyso_sign_request_keep_no_fields(other, where));
    NO_HANDLE(kyso_signed, KYSO_NOT_SUPPORTED, kyso_sign_memory(key, other, NULL, data, len, &out, where));
    WORKS(kyso_sign_request_set_profile(other, "approve", where));
    WORKS(kyso_sign_request_set_initial_at(other, KYSO_INITIAL_AT_RECIPIENTS, where));
    NO_HANDLE(kyso_signed, KYSO_NOT_SUPPORTED, kyso_sign_memory(key, other, NULL, data, len, &out, where));
    kyso_sign_request_free(other);

    WORKS(kyso_sign_path(key, request, NULL, pdf, &result, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signed_octets(NULL, &octets, &octets_len, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signed_octets(result, NULL, &octets_len, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signed_octets(result, &octets, NULL, where));
    IS(1, (const void *)octets == UNTOUCHED && octets_len == 77);
    FAILS(KYSO_NULL_ARGUMENT, kyso_signed_save(NULL, to, false, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signed_save(result, NULL, false, where));
    FAILS(KYSO_CANNOT_WRITE, kyso_signed_save(result, "/none/of/these", false, where));
    /* The document that was signed is not replaced, nor is a folder, nor what is there unless it may be. */
    FAILS(KYSO_FILE_EXISTS, kyso_signed_save(result, pdf, true, where));
    FAILS(KYSO_CANNOT_WRITE, kyso_signed_save(result, folder, true, where));
    WORKS(kyso_signed_save(result, to, false, where));
    FAILS(KYSO_FILE_EXISTS, kyso_signed_save(result, to, false, where));
    WORKS(kyso_signed_save(result, to, true, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signed_write(NULL, writer_that_fails, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_signed_write(result, NULL, NULL, where));
    FAILS(KYSO_CALLBACK_FAILED, kyso_signed_write(result, writer_that_fails, NULL, where));
    IS(0, (int)kyso_signed_count(NULL));
    IS(1, (int)kyso_signed_count(result));
    IS(1, kyso_signed_name(NULL, 0) == NULL && kyso_signed_name(result, 1) == NULL);
    IS(1, kyso_signed_name(result, 0) != NULL);
    FAILS(KYSO_NULL_ARGUMENT, kyso_signed_stamped_at(NULL, &stamped, where));
    IS(KYSO_ABSENT, kyso_signed_stamped_at(result, &stamped, NULL));
    IS(77, stamped);
    kyso_signed_free(result);

    /* The file changes between signing and saving: there is nothing to be saved any more. */
    WORKS(kyso_sign_path(key, request, NULL, to, &result, where));
    file = fopen(to, "r+b");
    IS(0, fseek(file, 20, SEEK_SET));
    fputc('X', file);
    fclose(file);
    FAILS(KYSO_DOCUMENT_CHANGED, kyso_signed_octets(result, &octets, &octets_len, where));
    kyso_signed_free(result);
    kyso_signed_free(NULL);
    remove(to);

    kyso_sign_request_free(request);
    free(to);
    free(data);
}

static void two_steps(const kyso_key *key, int64_t at, const char *pdf, const unsigned char *chain, size_t chain_len)
{
    typedef kyso_result (*part)(const kyso_prepared *, const uint8_t **, size_t *, kyso_error **);
    static const part PARTS[] = {kyso_prepared_document, kyso_prepared_state, kyso_prepared_to_be_signed,
                                 kyso_prepared_digest};
    uint8_t secret[32], other_secret[32], value[1024];
    const uint8_t *document = UNTOUCHED, *text = NULL, *message = NULL;
    size_t document_len = 77, text_len = 0, message_len = 0, value_len = 0, i, len = 0;
    unsigned char *data = slurp(pdf, &len), *changed;
    kyso_state_key *state_key = NULL, *other_key = NULL;
    kyso_sign_request *request = NULL, *for_message = NULL;
    kyso_prepared *prepared = NULL;
    kyso_state *state = NULL;
    kyso_signed *result = NULL;

    FAILS(KYSO_NULL_ARGUMENT, kyso_state_key_fresh_secret(NULL, 32, where));
    FAILS(KYSO_BAD_VALUE, kyso_state_key_fresh_secret(secret, 31, where));
    WORKS(kyso_state_key_fresh_secret(secret, sizeof secret, where));
    WORKS(kyso_state_key_fresh_secret(other_secret, sizeof other_secret, where));
    NO_HANDLE(kyso_state_key, KYSO_NULL_ARGUMENT, kyso_state_key_new(NULL, 32, &out, where));
    NO_HANDLE(kyso_state_key, KYSO_BAD_VALUE, kyso_state_key_new(secret, 31, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_state_key_new(secret, sizeof secret, NULL, where));
    WORKS(kyso_state_key_new(secret, sizeof secret, &state_key, where));
    WORKS(kyso_state_key_new(other_secret, sizeof other_secret, &other_key, where));
    WORKS(kyso_sign_request_new(at, &request, where));
    WORKS(kyso_sign_request_set_signer(request, chain, chain_len, KYSO_SCHEME_OF_KEY, where));

    NO_HANDLE(kyso_prepared, KYSO_NULL_ARGUMENT, kyso_prepare_memory(NULL, state_key, data, len, &out, where));
    NO_HANDLE(kyso_prepared, KYSO_NULL_ARGUMENT, kyso_prepare_memory(request, NULL, data, len, &out, where));
    NO_HANDLE(kyso_prepared, KYSO_NULL_ARGUMENT, kyso_prepare_memory(request, state_key, NULL, len, &out, where));
    NO_HANDLE(kyso_prepared, KYSO_NOT_A_DOCUMENT,
              kyso_prepare_memory(request, state_key, RUBBISH, RUBBISH_LEN, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_prepare_memory(request, state_key, data, len, NULL, where));
    NO_HANDLE(kyso_prepared, KYSO_NULL_ARGUMENT, kyso_prepare_path(NULL, state_key, pdf, &out, where));
    NO_HANDLE(kyso_prepared, KYSO_NULL_ARGUMENT, kyso_prepare_path(request, state_key, NULL, &out, where));
    NO_HANDLE(kyso_prepared, KYSO_CANNOT_READ, kyso_prepare_path(request, state_key, "/none", &out, where));
    WORKS(kyso_prepare_path(request, state_key, pdf, &prepared, where));
    for (i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        FAILS(KYSO_NULL_ARGUMENT, PARTS[i](NULL, &document, &document_len, where));
        FAILS(KYSO_NULL_ARGUMENT, PARTS[i](prepared, NULL, &document_len, where));
        FAILS(KYSO_NULL_ARGUMENT, PARTS[i](prepared, &document, NULL, where));
    }
    IS(1, (const void *)document == UNTOUCHED && document_len == 77);
    WORKS(kyso_prepared_document(prepared, &document, &document_len, where));
    WORKS(kyso_prepared_state(prepared, &text, &text_len, where));
    WORKS(kyso_prepared_to_be_signed(prepared, &message, &message_len, where));
    WORKS(kyso_key_sign(key, message, message_len, value, sizeof value, &value_len, where));

    NO_HANDLE(kyso_state, KYSO_NULL_ARGUMENT, kyso_state_read(NULL, text, text_len, &out, where));
    NO_HANDLE(kyso_state, KYSO_NULL_ARGUMENT, kyso_state_read(state_key, NULL, text_len, &out, where));
    NO_HANDLE(kyso_state, KYSO_BAD_VALUE, kyso_state_read(state_key, text, TOO_LONG, &out, where));
    NO_HANDLE(kyso_state, KYSO_BAD_STORED, kyso_state_read(state_key, RUBBISH, RUBBISH_LEN, &out, where));
    NO_HANDLE(kyso_state, KYSO_FORGED_STORED, kyso_state_read(other_key, text, text_len, &out, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_state_read(state_key, text, text_len, NULL, where));
    WORKS(kyso_state_read(state_key, text, text_len, &state, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_state_set_time_stamp(NULL, stamper_that_errs, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_state_set_time_stamp(state, NULL, NULL, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_state_set_password(NULL, RUBBISH, RUBBISH_LEN, where));
    FAILS(KYSO_NULL_ARGUMENT, kyso_state_set_password(state, NULL, 3, where));
    FAILS(KYSO_BAD_VALUE, kyso_state_set_password(state, RUBBISH, TOO_LONG, where));
    FAILS(KYSO_BAD_UTF8, kyso_state_set_password(state, (const uint8_t *)NOT_UTF8, 2, where));

    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT,
              kyso_embed_memory(NULL, NULL, at, KYSO_ANSWER_VALUE, value, value_len, document, document_len, &out, where));
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT,
              kyso_embed_memory(state, NULL, at, KYSO_ANSWER_VALUE, NULL, value_len, document, document_len, &out, where));
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT,
              kyso_embed_memory(state, NULL, at, KYSO_ANSWER_VALUE, value, value_len, NULL, document_len, &out, where));
    NO_HANDLE(kyso_signed, KYSO_BAD_VALUE,
              kyso_embed_memory(state, NULL, at, 99, value, value_len, document, document_len, &out, where));
    NO_HANDLE(kyso_signed, KYSO_BAD_VALUE,
              kyso_embed_memory(state, NULL, at, KYSO_ANSWER_MESSAGE, value, value_len, document, document_len, &out, where));
    NO_HANDLE(kyso_signed, KYSO_EXPIRED_STORED,
              kyso_embed_memory(state, NULL, at + 86400, KYSO_ANSWER_VALUE, value, value_len, document, document_len, &out,
                                where));
    NO_HANDLE(kyso_signed, KYSO_OTHER_DOCUMENT,
              kyso_embed_memory(state, NULL, at, KYSO_ANSWER_VALUE, value, value_len, data, len, &out, where));
    changed = malloc(document_len);
    memcpy(changed, document, document_len);
    changed[20] ^= 1;
    NO_HANDLE(kyso_signed, KYSO_OTHER_DOCUMENT,
              kyso_embed_memory(state, NULL, at, KYSO_ANSWER_VALUE, value, value_len, changed, document_len, &out, where));
    value[9] ^= 1;
    NO_HANDLE(kyso_signed, KYSO_WRONG_SIGNATURE,
              kyso_embed_memory(state, NULL, at, KYSO_ANSWER_VALUE, value, value_len, document, document_len, &out, where));
    value[9] ^= 1;
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT,
              kyso_embed_path(NULL, NULL, at, KYSO_ANSWER_VALUE, value, value_len, pdf, &out, where));
    NO_HANDLE(kyso_signed, KYSO_NULL_ARGUMENT,
              kyso_embed_path(state, NULL, at, KYSO_ANSWER_VALUE, value, value_len, NULL, &out, where));
    NO_HANDLE(kyso_signed, KYSO_OTHER_DOCUMENT,
              kyso_embed_path(state, NULL, at, KYSO_ANSWER_VALUE, value, value_len, pdf, &out, where));
    WORKS(kyso_embed_memory(state, NULL, at, KYSO_ANSWER_VALUE, value, value_len, document, document_len, &result, where));

    /* Without a signer a whole CMS is awaited, and there are no octets to sign. */
    kyso_prepared_free(prepared);
    WORKS(kyso_sign_request_new(at, &for_message, where));
    WORKS(kyso_prepare_memory(for_message, state_key, data, len, &prepared, where));
    message = UNTOUCHED;
    IS(KYSO_ABSENT, kyso_prepared_to_be_signed(prepared, &message, &message_len, NULL));
    IS(1, (const void *)message == UNTOUCHED);

    kyso_signed_free(result);
    kyso_state_free(state);
    kyso_state_free(NULL);
    kyso_prepared_free(prepared);
    kyso_prepared_free(NULL);
    kyso_sign_request_free(for_message);
    kyso_sign_request_free(request);
    kyso_state_key_free(other_key);
    kyso_state_key_free(state_key);
    kyso_state_key_free(NULL);
    free(changed);
    free(data);
}

int main(int argc, char **argv)
{
    kyso_settings *made;
    kyso_key *key = NULL;
    char *root_path, *signed_pdf, *plain_pdf;
    unsigned char *root, *chain;
    size_t root_len = 0, chain_len = 0;
    int64_t at;
    if (argc != 7) {
        fprintf(stderr, "usage: misuse FIXTURES KEY.p12 PASSPHRASE CHAIN.pem AT FOLDER\n");
        return 2;
    }
    root_path = joined(argv[1], "root.pem");
    signed_pdf = joined(argv[1], "b-b.pdf");
    plain_pdf = joined(argv[1], "plain.pdf");
    root = slurp(root_path, &root_len);
    chain = slurp(argv[4], &chain_len);
    at = strtol(argv[5], NULL, 10);

    errors();
    trust_and_policy(root, root_len, root_path);
    made = settings(root, root_len);
    verifying(made, signed_pdf, 1796083200, argv[6]);
    keys(argv[2], argv[3], chain, chain_len);
    tokens();
    requests(chain, chain_len);
    WORKS(kyso_key_from_p12_path(argv[2], (const uint8_t *)argv[3], strlen(argv[3]), NULL, 0, &key, where));
    signing(key, at, plain_pdf, argv[6]);
    two_steps(key, at, plain_pdf, chain, chain_len);

    kyso_key_free(key);
    kyso_settings_free(made);
    free(chain);
    free(root);
    free(plain_pdf);
    free(signed_pdf);
    free(root_path);
    printf("%d complaints\n", complaints);
    return complaints == 0 ? 0 : 1;
}
