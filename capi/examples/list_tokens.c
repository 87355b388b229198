/*
 * What is plugged in: slots, tokens and certificates with their identifiers, without any PIN, in a program that uses the module
 * itself: its own initialisation and sessions stay as they are.
 *
 *     list_tokens MODULE [KYSO]
 *
 * KYSO is the path of the `kyso` program: with it, the module is also listed by a process of its own, which shows the same.
 */
#include "example.h"
#include "host_module.h"

/* A text that may be missing. */
static const char *shown(kyso_result result, const kyso_str *text)
{
    return result == KYSO_OK ? text->data : "-";
}

static int show_certificate(const kyso_slot *slot, size_t index)
{
    kyso_error *error = NULL;
    const kyso_token_certificate *certificate = NULL;
    kyso_str subject, label, sha256, reason;
    const uint8_t *id = NULL;
    size_t id_len = 0, i;
    kyso_result usable;
    if (kyso_slot_certificate(slot, index, &certificate, &error) != KYSO_OK
        || kyso_token_certificate_id(certificate, &id, &id_len, &error) != KYSO_OK) {
        return failed(error);
    }
    if (kyso_token_certificate_subject(certificate, &subject) != KYSO_OK
        || kyso_token_certificate_label(certificate, &label) != KYSO_OK
        || kyso_token_certificate_sha256(certificate, &sha256) != KYSO_OK) {
        return 1;
    }
    printf("  %s|%s|", subject.data, label.data);
    for (i = 0; i < id_len; i++) {
        printf("%02x", id[i]);
    }
    /* Others wrote these texts: a program that shows them elsewhere than here escapes them. */
    usable = kyso_token_certificate_unusable(certificate, KYSO_LANG_VI, &reason, &error);
    if (usable != KYSO_OK && usable != KYSO_ABSENT) {
        return failed(error);
    }
    printf("|%s|%s\n", sha256.data, shown(usable, &reason));
    return 0;
}

static int show_slot(const kyso_slot *slot)
{
    kyso_str label, serial;
    const kyso_error *problem = NULL;
    uint64_t id = 0;
    uint32_t state = 0, pin = 0;
    size_t count = 0, i;
    if (kyso_slot_id(slot, &id) != KYSO_OK || kyso_slot_token_state(slot, &state) != KYSO_OK
        || kyso_slot_certificate_count(slot, &count) != KYSO_OK) {
        return 1;
    }
    printf("%lu|%lu|%s|", (unsigned long)id, (unsigned long)state, shown(kyso_slot_label(slot, &label), &label));
    printf("%s|%lu\n", shown(kyso_slot_serial(slot, &serial), &serial),
           kyso_slot_pin_state(slot, &pin) == KYSO_OK ? (unsigned long)pin : 99);
    if (kyso_slot_problem(slot, &problem) == KYSO_OK) {
        printf("  %s\n", kyso_error_message(problem, KYSO_LANG_VI));
    }
    for (i = 0; i < count; i++) {
        if (show_certificate(slot, i) != 0) {
            return 1;
        }
    }
    return 0;
}

static int list(const char *path, const char *worker)
{
    kyso_error *error = NULL;
    kyso_token *token = NULL;
    kyso_token_list *found = NULL;
    const kyso_slot *slot = NULL;
    size_t count = 0, i;
    int status = 1;
    if (kyso_token_open(path, worker, &token, &error) != KYSO_OK
        || kyso_token_list_new(token, &found, &error) != KYSO_OK) {
        failed(error);
        goto done;
    }
    if (kyso_token_list_count(found, &count) != KYSO_OK) {
        goto done;
    }
    for (i = 0; i < count; i++) {
        if (kyso_token_list_slot(found, i, &slot, &error) != KYSO_OK) {
            failed(error);
            goto done;
        }
        if (show_slot(slot) != 0) {
            goto done;
        }
    }
    status = 0;
done:
    kyso_token_list_free(found);
    kyso_token_free(token);
    return status;
}

int main(int argc, char **argv)
{
    ck session = 0;
    if (argc < 2) {
        fprintf(stderr, "usage: list_tokens MODULE [KYSO]\n");
        return 2;
    }
    if (start(argv[1], &session) != 0) {
        return 1;
    }
    must(list(argv[1], NULL) == 0, "listed");
    must(state_of(session) == CKS_RO_PUBLIC_SESSION, "our session lives on");
    if (argc > 2) {
        printf("--\n");
        must(list(argv[1], argv[2]) == 0, "listed by the other process");
    }
    must(module->finalize(NULL) == 0, "the module is ours to finalise");
    return 0;
}
