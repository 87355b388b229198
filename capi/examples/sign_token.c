/*
 * Signs with a PKCS #11 token in a program that uses the token itself: its own initialisation, its own sessions and its own
 * login stay as they are.
 *
 *     sign_token MODULE LABEL DOCUMENT OUT_FOLDER AT [KYSO] < pin
 *
 * KYSO is the path of the `kyso` program: with it, the module is also used in a process of its own.
 */
#include "example.h"
#include "host_module.h"

/* One document with the token that `label` names; `worker` NULL: in this process. */
static int sign(char **argv, const char *worker, const char *pin, uint32_t flags, const char *name)
{
    kyso_error *error = NULL;
    kyso_token *token = NULL;
    kyso_key *key = NULL;
    kyso_sign_request *request = NULL;
    kyso_signed *result = NULL;
    uint32_t state = 0;
    char out[4096];
    int status = 1;
    snprintf(out, sizeof out, "%s/%s.pdf", argv[4], name);
    if (kyso_token_open(argv[1], worker, &token, &error) != KYSO_OK
        || kyso_token_set_label(token, argv[2], &error) != KYSO_OK
        || kyso_token_pin_state(token, &state, &error) != KYSO_OK) {
        failed(error);
        goto done;
    }
    /* To be told before a user is asked for a PIN. */
    if (state == KYSO_PIN_STATE_LOCKED || state == KYSO_PIN_STATE_NOT_SET) {
        fprintf(stderr, "no login is possible\n");
        goto done;
    }
    if (kyso_token_unlock(token, (const uint8_t *)pin, pin == NULL ? 0 : strlen(pin), flags, KYSO_SCHEME_OF_KEY, &key,
                          &error) != KYSO_OK
        || kyso_sign_request_new(strtol(argv[5], NULL, 10), &request, &error) != KYSO_OK
        || kyso_sign_path(key, request, NULL, argv[3], &result, &error) != KYSO_OK
        || kyso_signed_save(result, out, false, &error) != KYSO_OK) {
        failed(error);
        goto done;
    }
    printf("%s: signed as %s\n", name, kyso_key_subject(key));
    status = 0;
done:
    kyso_signed_free(result);
    kyso_sign_request_free(request);
    kyso_key_free(key);
    kyso_token_free(token);
    return status;
}

int main(int argc, char **argv)
{
    char pin[64] = "", wrong[] = "0000000";
    ck session = 0;
    if (argc < 6 || fgets(pin, sizeof pin, stdin) == NULL) {
        fprintf(stderr, "usage: sign_token MODULE LABEL DOCUMENT OUT_FOLDER AT [KYSO] < pin\n");
        return 2;
    }
    pin[strcspn(pin, "\r\n")] = 0;
    if (start(argv[1], &session) != 0) {
        return 1;
    }

    /* With the PIN: kyso logs in, signs and logs out. Our session was public before and is afterwards. */
    must(sign(argv, NULL, pin, 0, "with-pin") == 0, "signed with the PIN");
    must(state_of(session) == CKS_RO_PUBLIC_SESSION, "our session lives on, without a login");

    /* A wrong PIN is tried once and told. */
    must(sign(argv, NULL, wrong, 0, "wrong-pin") != 0, "a wrong PIN is refused");

    /* Without a PIN there has to be a login of ours. */
    must(sign(argv, NULL, NULL, KYSO_UNLOCK_HOST_LOGIN, "nobody") != 0, "nobody is logged in");
    must(module->login(session, CKU_USER, pin, strlen(pin)) == 0, "we can log in");
    must(sign(argv, NULL, NULL, KYSO_UNLOCK_HOST_LOGIN, "host-login") == 0, "signed with our login");
    must(state_of(session) == CKS_RO_USER_FUNCTIONS, "our login is as it was");

    /* A PIN that would not be checked is not taken. */
    must(sign(argv, NULL, pin, 0, "unchecked-pin") != 0, "a PIN while we are logged in is refused");
    must(state_of(session) == CKS_RO_USER_FUNCTIONS, "our login is as it was, still");
    must(module->logout(session) == 0, "we can log out");

    /* The same in a process of its own: nothing here is touched. */
    if (argc > 6) {
        must(sign(argv, argv[6], pin, 0, "worker") == 0, "signed by the other process");
        must(state_of(session) == CKS_RO_PUBLIC_SESSION, "our session does not know");
    }

    /* Nobody finalised the module before we do. */
    must(module->finalize(NULL) == 0, "the module is ours to finalise");

    /* And somebody who comes back to it afterwards gets it initialised again. */
    must(sign(argv, NULL, pin, 0, "again") == 0, "signed once more");
    memset(pin, 0, sizeof pin);
    return 0;
}
