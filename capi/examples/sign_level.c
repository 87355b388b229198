/*
 * Signs so that the signature can be proven later, too: with a time-stamp (B-T), with what proves it when its certificates are
 * gone (B-LT), with a time-stamp over that (B-LTA).
 *
 *     sign_level KEY.p12 AT LEVEL TSA_PORT ROOTS.pem STATUS_FOLDER DOCUMENT OUT [CHAIN.pem] < passphrase
 *
 * LEVEL: 1 to 4 (kyso_level). TSA_PORT: where a time-stamping service listens on this computer. STATUS_FOLDER: CRLs and OCSP
 * answers that the program has fetched. An XML document is named with the element that its signature goes into:
 * `claim.xml=/claim/signatures`. CHAIN.pem: signs in two steps, as if the key were elsewhere (two_step.c shows how), with the
 * signer's certificate and its authorities' from there. KYSO_PASSWORD in the environment opens an encrypted document.
 */
#define _POSIX_C_SOURCE 200112L
#include "example.h"
#include "file.h"
#include "http.h"

/* The library has no network: the program asks the service and hands in what it says, which is then checked. */
static int32_t stamp(void *context, const uint8_t *query, size_t query_len, uint8_t *answer, size_t answer_max,
                     size_t *answer_len)
{
    return post(context, "application/timestamp-query", query, query_len, answer, answer_max, answer_len);
}

/* Whom to trust, with CRLs and OCSP answers: what a level above B-T puts into the document is checked with these first. */
static kyso_settings *settings_with(const char *roots, const char *status_folder)
{
    kyso_error *error = NULL;
    kyso_trust_builder *trust_builder = NULL;
    kyso_trust *trust = NULL;
    kyso_settings_builder *builder = NULL;
    kyso_settings *settings = NULL;
    size_t count = 0;
    if (kyso_trust_builder_new(&trust_builder, &error) != KYSO_OK
        || kyso_trust_builder_add_anchors_path(trust_builder, roots, KYSO_PURPOSE_ANY, NULL, &count, &error) != KYSO_OK
        || kyso_trust_builder_add_status_path(trust_builder, status_folder, &count, &error) != KYSO_OK
        || kyso_trust_builder_build(trust_builder, &trust, &error) != KYSO_OK
        || kyso_settings_builder_new(trust, NULL, &builder, &error) != KYSO_OK
        || kyso_settings_builder_build(builder, &settings, &error) != KYSO_OK) {
        failed(error);
    }
    kyso_settings_builder_free(builder);
    kyso_trust_free(trust);
    kyso_trust_builder_free(trust_builder);
    return settings;
}

/* Prepares the document, has the value made, embeds it. The time-stamp is over the value, so it comes with the second step. */
static kyso_signed *in_two_steps(const kyso_key *key, kyso_sign_request *request, const kyso_settings *settings, int64_t at,
                                 const char *document, const char *chain_path, char *tsa)
{
    kyso_error *error = NULL;
    kyso_state_key *state_key = NULL;
    kyso_prepared *prepared = NULL;
    kyso_state *state = NULL;
    kyso_signed *result = NULL;
    const char *password = getenv("KYSO_PASSWORD");
    uint8_t secret[32], value[1024];
    const uint8_t *octets, *text, *message;
    size_t octets_len, text_len, message_len, value_len = 0, chain_len = 0;
    unsigned char *chain = slurp(chain_path, &chain_len);
    if (chain == NULL) {
        return NULL;
    }
    if (kyso_state_key_fresh_secret(secret, sizeof secret, &error) != KYSO_OK
        || kyso_state_key_new(secret, sizeof secret, &state_key, &error) != KYSO_OK
        || kyso_sign_request_set_signer(request, chain, chain_len, KYSO_SCHEME_OF_KEY, &error) != KYSO_OK
        || kyso_prepare_path(request, state_key, document, &prepared, &error) != KYSO_OK
        || kyso_prepared_document(prepared, &octets, &octets_len, &error) != KYSO_OK
        || kyso_prepared_state(prepared, &text, &text_len, &error) != KYSO_OK
        || kyso_prepared_to_be_signed(prepared, &message, &message_len, &error) != KYSO_OK
        || kyso_key_sign(key, message, message_len, value, sizeof value, &value_len, &error) != KYSO_OK
        || kyso_state_read(state_key, text, text_len, &state, &error) != KYSO_OK
        || (tsa != NULL && kyso_state_set_time_stamp(state, stamp, tsa, &error) != KYSO_OK)
        || (password != NULL
            && kyso_state_set_password(state, (const uint8_t *)password, strlen(password), &error) != KYSO_OK)
        || kyso_embed_memory(state, settings, at, KYSO_ANSWER_VALUE, value, value_len, octets, octets_len, &result, &error)
            != KYSO_OK) {
        failed(error);
    }
    memset(secret, 0, sizeof secret);
    kyso_state_free(state);
    kyso_prepared_free(prepared);
    kyso_state_key_free(state_key);
    free(chain);
    return result;
}

int main(int argc, char **argv)
{
    kyso_error *error = NULL;
    kyso_key *key = NULL;
    kyso_settings *settings = NULL;
    kyso_sign_request *request = NULL;
    kyso_signed *result = NULL;
    char passphrase[256] = "", *into;
    const char *password = getenv("KYSO_PASSWORD");
    uint32_t level;
    kyso_result opened;
    int status = 1;

    if (argc < 9 || argc > 10 || fgets(passphrase, sizeof passphrase, stdin) == NULL) {
        fprintf(stderr, "usage: sign_level KEY.p12 AT LEVEL TSA_PORT ROOTS.pem STATUS_FOLDER DOCUMENT OUT [CHAIN.pem]\n");
        return 2;
    }
    passphrase[strcspn(passphrase, "\r\n")] = 0;
    level = (uint32_t)strtoul(argv[3], NULL, 10);
    into = strchr(argv[7], '=');
    if (into != NULL) {
        *into++ = 0;
    }
    opened = kyso_key_from_p12_path(argv[1], (const uint8_t *)passphrase, strlen(passphrase), NULL, KYSO_SCHEME_OF_KEY,
                                    &key, &error);
    memset(passphrase, 0, sizeof passphrase);
    if (opened != KYSO_OK || kyso_sign_request_new(strtol(argv[2], NULL, 10), &request, &error) != KYSO_OK
        || (level != KYSO_LEVEL_B_B && kyso_sign_request_set_time_stamp(request, stamp, argv[4], &error) != KYSO_OK)
        || kyso_sign_request_set_level(request, level, &error) != KYSO_OK
        || (password != NULL
            && kyso_sign_request_set_password(request, (const uint8_t *)password, strlen(password), &error) != KYSO_OK)
        || (into != NULL && kyso_sign_request_set_xml_into(request, into, &error) != KYSO_OK)
        || (into != NULL && kyso_sign_request_set_xml_flags(request, KYSO_XML_CHAIN, &error) != KYSO_OK)) {
        failed(error);
        goto done;
    }
    settings = settings_with(argv[5], argv[6]);
    if (settings == NULL) {
        goto done;
    }
    if (argc > 9) {
        result = in_two_steps(key, request, settings, strtol(argv[2], NULL, 10), argv[7], argv[9],
                              level == KYSO_LEVEL_B_B ? NULL : argv[4]);
        if (result == NULL) {
            goto done;
        }
    } else if (kyso_sign_path(key, request, settings, argv[7], &result, &error) != KYSO_OK) {
        failed(error);
        goto done;
    }
    if (kyso_signed_save(result, argv[8], false, &error) != KYSO_OK) {
        failed(error);
        goto done;
    }
    printf("%s: %s\n", argv[8], kyso_signed_name(result, 0));
    status = 0;
done:
    kyso_signed_free(result);
    kyso_settings_free(settings);
    kyso_sign_request_free(request);
    kyso_key_free(key);
    return status;
}
