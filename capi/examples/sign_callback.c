/*
 * Signs with a key that is elsewhere, and gets a time-stamp from elsewhere: here both are the openssl program, which stands for
 * a security module behind a network and an authority's server.
 *
 *     sign_callback DOCUMENT OUT CHAIN.pem KEY.pem AT FOLDER [TSA.cnf]
 *
 * CHAIN.pem: the signer's certificate, then those of its authorities. FOLDER: for what is handed to openssl. TSA.cnf: how
 * `openssl ts` answers; without it there is no time-stamp.
 */
#include "example.h"

/* What the callbacks get back with each call, untouched. */
struct outside {
    const char *key;
    const char *folder;
    const char *tsa;
};

static int spit(const char *path, const uint8_t *data, size_t len)
{
    FILE *file = fopen(path, "wb");
    int ok = file != NULL && fwrite(data, 1, len, file) == len;
    return (file == NULL || fclose(file) == 0) && ok ? 0 : -1;
}

/* Takes the file's octets if there is room for them. */
static int take(const char *path, uint8_t *out, size_t max, size_t *len)
{
    size_t found = 0;
    unsigned char *data = slurp(path, &found);
    int status = -1;
    if (data != NULL && found <= max) {
        memcpy(out, data, found);
        *len = found;
        status = 0;
    }
    free(data);
    return status;
}

/* Makes a signature value over `message`. The library checks it with the certificate before it is used. */
static int32_t sign(void *context, uint32_t scheme, const uint8_t *message, size_t message_len, uint8_t *value,
                    size_t value_max, size_t *value_len)
{
    const struct outside *outside = context;
    char in[1024], out[1024], command[4096];
    const char *digest = scheme == KYSO_SCHEME_ECDSA_SHA384 ? "-sha384" : "-sha256";
    snprintf(in, sizeof in, "%s/message", outside->folder);
    snprintf(out, sizeof out, "%s/value", outside->folder);
    snprintf(command, sizeof command, "openssl dgst %s -sign '%s' -out '%s' '%s'", digest, outside->key, out, in);
    if (spit(in, message, message_len) != 0 || system(command) != 0) {
        return 1;
    }
    return take(out, value, value_max, value_len);
}

/* Asks a time-stamping authority, as a rule by HTTP POST of `query` as application/timestamp-query. */
static int32_t stamp(void *context, const uint8_t *query, size_t query_len, uint8_t *answer, size_t answer_max,
                     size_t *answer_len)
{
    const struct outside *outside = context;
    char in[1024], out[1024], command[4096];
    snprintf(in, sizeof in, "%s/query", outside->folder);
    snprintf(out, sizeof out, "%s/answer", outside->folder);
    snprintf(command, sizeof command, "cd '%s' && openssl ts -reply -config '%s' -queryfile '%s' -out '%s' 2>answer.log",
             outside->folder, outside->tsa, in, out);
    if (spit(in, query, query_len) != 0 || system(command) != 0) {
        return 1;
    }
    return take(out, answer, answer_max, answer_len);
}

/* Takes the signed document in pieces. */
static int32_t write_piece(void *context, const uint8_t *octets, size_t len)
{
    return fwrite(octets, 1, len, (FILE *)context) == len ? 0 : 1;
}

int main(int argc, char **argv)
{
    kyso_error *error = NULL;
    kyso_key *key = NULL;
    kyso_sign_request *request = NULL;
    kyso_signed *result = NULL;
    struct outside outside;
    unsigned char *chain = NULL, *document = NULL;
    size_t chain_len = 0, document_len = 0;
    int64_t stamped;
    FILE *out = NULL;
    int status = 1;

    if (argc < 7) {
        fprintf(stderr, "usage: sign_callback DOCUMENT OUT CHAIN.pem KEY.pem AT FOLDER [TSA.cnf]\n");
        return 2;
    }
    outside.key = argv[4];
    outside.folder = argv[6];
    outside.tsa = argc > 7 ? argv[7] : NULL;
    chain = slurp(argv[3], &chain_len);
    document = slurp(argv[1], &document_len);
    if (chain == NULL || document == NULL) {
        goto done;
    }
    if (kyso_key_from_callback(chain, chain_len, KYSO_SCHEME_OF_KEY, sign, &outside, &key, &error) != KYSO_OK
        || kyso_sign_request_new(strtol(argv[5], NULL, 10), &request, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    if (outside.tsa != NULL && kyso_sign_request_set_time_stamp(request, stamp, &outside, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    if (kyso_sign_memory(key, request, NULL, document, document_len, &result, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    if (kyso_signed_stamped_at(result, &stamped, &error) == KYSO_OK) {
        printf("time-stamp %ld\n", (long)stamped);
    }
    out = fopen(argv[2], "wb");
    if (out == NULL) {
        goto done;
    }
    if (kyso_signed_write(result, write_piece, out, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    status = 0;
done:
    if (out != NULL && fclose(out) != 0) {
        status = 1;
    }
    kyso_signed_free(result);
    kyso_sign_request_free(request);
    kyso_key_free(key);
    free(document);
    free(chain);
    return status;
}
