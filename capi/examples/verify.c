/*
 * Verifies a document three times: by its path, in memory, through a callback.
 *
 *     verify DOCUMENT ROOTS.pem AT [POLICY.toml]
 *
 * AT is the time of judgement in Unix seconds: the library asks no clock. Ends with 0 when every signature passed.
 */
#include "settings.h"

/* Reads the document for the library, which asks for any part of it, more than once. */
static int64_t read_at(void *context, uint64_t offset, uint8_t *buf, size_t len)
{
    FILE *file = context;
    if (fseek(file, (long)offset, SEEK_SET) != 0) {
        return -1;
    }
    return (int64_t)fread(buf, 1, len, file);
}

/* What the verification says: one word for the document, and for each signature who, how good and when. */
static int show(const kyso_verification *verification)
{
    kyso_error *error = NULL;
    uint32_t verdict = 0;
    size_t count = 0, i;
    if (kyso_verification_verdict(verification, &verdict, &error) != KYSO_OK
        || kyso_verification_signature_count(verification, &count, &error) != KYSO_OK) {
        return failed(error);
    }
    printf("verdict %u, %lu signatures\n", (unsigned)verdict, (unsigned long)count);
    for (i = 0; i < count; i++) {
        const kyso_signature *signature = NULL;
        kyso_str id, signer;
        int64_t claimed;
        if (kyso_verification_signature(verification, i, &signature, &error) != KYSO_OK) {
            return failed(error);
        }
        /* KYSO_ABSENT is no failure: there is nothing of the kind, and nothing was written. */
        if (kyso_signature_id(signature, &id) == KYSO_OK) {
            printf("  %s", id.data);
        }
        if (kyso_signature_signer_common_name(signature, &signer) == KYSO_OK) {
            printf(" by %s", signer.data);
        }
        if (kyso_signature_time_claimed(signature, &claimed) == KYSO_OK) {
            printf(" at %ld", (long)claimed);
        }
        printf("\n");
    }
    return verdict == KYSO_VERDICT_PASSED ? 0 : 3;
}

int main(int argc, char **argv)
{
    kyso_error *error = NULL;
    kyso_settings *settings;
    kyso_verification *by_path = NULL, *by_memory = NULL, *by_callback = NULL;
    kyso_str one, other;
    unsigned char *data = NULL;
    size_t len = 0;
    FILE *file = NULL;
    int64_t at;
    int status = 1;

    if (argc < 4) {
        fprintf(stderr, "usage: verify DOCUMENT ROOTS.pem AT [POLICY.toml]\n");
        return 2;
    }
    at = strtol(argv[3], NULL, 10);
    settings = settings_from(argv[2], argc > 4 ? argv[4] : NULL);
    if (settings == NULL) {
        return 1;
    }

    if (kyso_verify_path(settings, at, argv[1], &by_path, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    data = slurp(argv[1], &len);
    file = fopen(argv[1], "rb");
    if (data == NULL || file == NULL) {
        goto done;
    }
    /* The name is what the report calls the document. */
    if (kyso_verify_memory(settings, at, argv[1], data, len, &by_memory, &error) != KYSO_OK
        || kyso_verify_callback(settings, at, argv[1], (int64_t)len, read_at, file, &by_callback, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    /* The same document has the same report, however it comes in. */
    if (kyso_verification_json(by_path, &one, &error) != KYSO_OK
        || kyso_verification_json(by_memory, &other, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    if (strcmp(one.data, other.data) != 0) {
        fprintf(stderr, "path and memory differ\n");
        goto done;
    }
    if (kyso_verification_json(by_callback, &other, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    if (strcmp(one.data, other.data) != 0) {
        fprintf(stderr, "path and callback differ\n");
        goto done;
    }
    status = show(by_path);
done:
    /* Every `_free` takes NULL. */
    kyso_verification_free(by_callback);
    kyso_verification_free(by_memory);
    kyso_verification_free(by_path);
    kyso_settings_free(settings);
    if (file != NULL) {
        fclose(file);
    }
    free(data);
    return status;
}
