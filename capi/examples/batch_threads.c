/*
 * Verifies a document many times in several threads that share the settings: what is learned of certificates is learned once.
 *
 *     batch_threads DOCUMENT ROOTS.pem AT THREADS COUNT [POLICY.toml]
 *
 * Every thread makes COUNT verifications and compares each report with the first one.
 */
#include <pthread.h>

#include "settings.h"

/* What the threads share. Nobody changes it while they run. */
struct work {
    const kyso_settings *settings;
    int64_t at;
    const unsigned char *data;
    size_t len;
    const char *expected;
    long count;
};

static void *verify_many(void *context)
{
    const struct work *work = context;
    long i, wrong = 0;
    for (i = 0; i < work->count; i++) {
        kyso_verification *verification = NULL;
        kyso_str json;
        if (kyso_verify_memory(work->settings, work->at, "x", work->data, work->len, &verification, NULL) != KYSO_OK
            || kyso_verification_json(verification, &json, NULL) != KYSO_OK || strcmp(json.data, work->expected) != 0) {
            wrong++;
        }
        kyso_verification_free(verification);
    }
    return (void *)wrong;
}

int main(int argc, char **argv)
{
    enum { MOST = 64 };
    pthread_t threads[MOST];
    kyso_error *error = NULL;
    kyso_settings *settings = NULL;
    kyso_verification *first = NULL;
    kyso_str json;
    struct work work;
    unsigned char *data = NULL;
    long count, i, wrong = 0;
    int status = 1;

    if (argc < 6 || (count = strtol(argv[4], NULL, 10)) < 1 || count > MOST) {
        fprintf(stderr, "usage: batch_threads DOCUMENT ROOTS.pem AT THREADS COUNT [POLICY.toml]\n");
        return 2;
    }
    settings = settings_from(argv[2], argc > 6 ? argv[6] : NULL);
    data = slurp(argv[1], &work.len);
    if (settings == NULL || data == NULL) {
        goto done;
    }
    work.settings = settings;
    work.at = strtol(argv[3], NULL, 10);
    work.data = data;
    work.count = strtol(argv[5], NULL, 10);
    if (kyso_verify_memory(settings, work.at, "x", data, work.len, &first, &error) != KYSO_OK
        || kyso_verification_json(first, &json, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    work.expected = json.data;
    for (i = 0; i < count; i++) {
        if (pthread_create(&threads[i], NULL, verify_many, &work) != 0) {
            fprintf(stderr, "no thread\n");
            exit(1);
        }
    }
    for (i = 0; i < count; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        wrong += (long)result;
    }
    printf("%ld verifications in %ld threads, %ld wrong\n", count * work.count, count, wrong);
    status = wrong == 0 ? 0 : 1;
done:
    kyso_verification_free(first);
    kyso_settings_free(settings);
    free(data);
    return status;
}
