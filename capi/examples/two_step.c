/*
 * Two-step signing: a server prepares the document and finishes it, a token elsewhere makes the signature value in between.
 *
 *     two_step secret SECRET                                            once, at the server
 *     two_step prepare SECRET CHAIN.pem DOCUMENT AT PREPARED STATE TBS   at the server
 *     two_step token KEY.p12 TBS VALUE < passphrase                      where the key is
 *     two_step embed SECRET STATE PREPARED VALUE AT OUT                  at the server, perhaps started anew
 *
 * Only TBS and VALUE travel. SECRET stays at the server: it authenticates STATE, so that nobody can exchange the document.
 *
 * With `prepare-cms` and `embed-cms` instead, TBS is the digest of the document, for a service that makes a whole CMS of it; only
 * one that is signed with the first certificate of CHAIN.pem is taken.
 */
#include "example.h"
#include "file.h"

static int spit(const char *path, const void *data, size_t len)
{
    FILE *file = fopen(path, "wb");
    int ok = file != NULL && fwrite(data, 1, len, file) == len;
    if ((file != NULL && fclose(file) != 0) || !ok) {
        fprintf(stderr, "cannot write %s\n", path);
        return 1;
    }
    return 0;
}

static int secret(char **argv)
{
    kyso_error *error = NULL;
    uint8_t octets[32];
    int status;
    if (kyso_state_key_fresh_secret(octets, sizeof octets, &error) != KYSO_OK) {
        return failed(error);
    }
    status = spit(argv[2], octets, sizeof octets);
    memset(octets, 0, sizeof octets);
    return status;
}

static kyso_state_key *state_key(const char *path)
{
    kyso_error *error = NULL;
    kyso_state_key *key = NULL;
    size_t len = 0;
    unsigned char *octets = slurp(path, &len);
    if (octets != NULL && kyso_state_key_new(octets, len, &key, &error) != KYSO_OK) {
        failed(error);
    }
    free(octets);
    return key;
}

static int prepare(char **argv)
{
    kyso_error *error = NULL;
    kyso_state_key *key = state_key(argv[2]);
    kyso_sign_request *request = NULL;
    kyso_prepared *prepared = NULL;
    const uint8_t *document, *state, *octets;
    size_t document_len, state_len, octets_len, chain_len = 0;
    unsigned char *chain = slurp(argv[3], &chain_len);
    int status = 1, cms = strcmp(argv[1], "prepare-cms") == 0;

    if (key == NULL || chain == NULL) {
        goto done;
    }
    if (kyso_sign_request_new(strtol(argv[5], NULL, 10), &request, &error) != KYSO_OK
        || (cms ? kyso_sign_request_set_message(request, chain, chain_len, KYSO_DIGEST_SHA256, 0, &error)
                : kyso_sign_request_set_signer(request, chain, chain_len, KYSO_SCHEME_OF_KEY, &error)) != KYSO_OK
        /* Many services state the time in their CMS, which PAdES excludes. */
        || (cms && kyso_sign_request_set_subfilter(request, KYSO_SUBFILTER_PKCS7, &error) != KYSO_OK)
        || kyso_sign_request_set_life(request, 600, &error) != KYSO_OK
        || kyso_prepare_path(request, key, argv[4], &prepared, &error) != KYSO_OK
        || kyso_prepared_document(prepared, &document, &document_len, &error) != KYSO_OK
        || kyso_prepared_state(prepared, &state, &state_len, &error) != KYSO_OK
        || (cms ? kyso_prepared_digest(prepared, &octets, &octets_len, &error)
                : kyso_prepared_to_be_signed(prepared, &octets, &octets_len, &error)) != KYSO_OK) {
        failed(error);
        goto done;
    }
    status = spit(argv[6], document, document_len) | spit(argv[7], state, state_len) | spit(argv[8], octets, octets_len);
done:
    kyso_prepared_free(prepared);
    kyso_sign_request_free(request);
    kyso_state_key_free(key);
    free(chain);
    return status;
}

static int token(char **argv)
{
    kyso_error *error = NULL;
    kyso_key *key = NULL;
    char passphrase[256] = "";
    uint8_t value[1024];
    size_t value_len = 0, octets_len = 0;
    unsigned char *octets = slurp(argv[3], &octets_len);
    kyso_result result;
    int status = 1;

    if (octets == NULL || fgets(passphrase, sizeof passphrase, stdin) == NULL) {
        goto done;
    }
    passphrase[strcspn(passphrase, "\r\n")] = 0;
    result = kyso_key_from_p12_path(argv[2], (const uint8_t *)passphrase, strlen(passphrase), NULL, KYSO_SCHEME_OF_KEY,
                                    &key, &error);
    memset(passphrase, 0, sizeof passphrase);
    if (result != KYSO_OK
        || kyso_key_sign(key, octets, octets_len, value, sizeof value, &value_len, &error) != KYSO_OK) {
        failed(error);
        goto done;
    }
    status = spit(argv[4], value, value_len);
done:
    kyso_key_free(key);
    free(octets);
    return status;
}

static int embed(char **argv)
{
    kyso_error *error = NULL;
    kyso_state_key *key = state_key(argv[2]);
    kyso_state *state = NULL;
    kyso_signed *result = NULL;
    size_t state_len = 0, value_len = 0;
    unsigned char *text = slurp(argv[3], &state_len), *value = slurp(argv[5], &value_len);
    uint32_t kind = strcmp(argv[1], "embed-cms") == 0 ? KYSO_ANSWER_MESSAGE : KYSO_ANSWER_VALUE;
    int status = 1;

    if (key == NULL || text == NULL || value == NULL) {
        goto done;
    }
    /* Everything is checked again: that the state is ours and has not expired, the document the prepared one, the value that
       of the certificate. */
    if (kyso_state_read(key, text, state_len, &state, &error) != KYSO_OK
        || kyso_embed_path(state, NULL, strtol(argv[6], NULL, 10), kind, value, value_len, argv[4], &result, &error)
            != KYSO_OK
        || kyso_signed_save(result, argv[7], false, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    status = 0;
done:
    kyso_signed_free(result);
    kyso_state_free(state);
    kyso_state_key_free(key);
    free(value);
    free(text);
    return status;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "secret") == 0) {
        return secret(argv);
    }
    if (argc == 9 && (strcmp(argv[1], "prepare") == 0 || strcmp(argv[1], "prepare-cms") == 0)) {
        return prepare(argv);
    }
    if (argc == 5 && strcmp(argv[1], "token") == 0) {
        return token(argv);
    }
    if (argc == 8 && (strcmp(argv[1], "embed") == 0 || strcmp(argv[1], "embed-cms") == 0)) {
        return embed(argv);
    }
    fprintf(stderr, "usage: two_step secret | prepare | prepare-cms | token | embed | embed-cms ...\n");
    return 2;
}
