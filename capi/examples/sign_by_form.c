/*
 * A document of an office by the prescribed form (Decree 30/2020/NĐ-CP): the leader signs with the picture of a signature, then
 * the office issues the document with number, day and the picture of its seal. Where they go is found from the pages.
 *
 *     sign_by_form initial KEY.p12 AT DOCUMENT OUT INITIALS.png WIDTH body|recipients < passphrase
 *     sign_by_form approve KEY.p12 AT DOCUMENT OUT SIGNATURE.png WIDTH [no-fields] < passphrase
 *     sign_by_form issue KEY.p12 AT DOCUMENT OUT SEAL.png DIAMETER ORGANISATION NUMBER YEAR MONTH DAY
 *                        [X Y WIDTH HEIGHT [X Y WIDTH HEIGHT]] < passphrase
 *
 * WIDTH and DIAMETER: in millimetres on paper. The places, in millimetres from the upper left corner of the first page, are those
 * of the number and of the day, instead of what is found on the page.
 */
#include "example.h"
#include "file.h"

static uint32_t number(const char *text)
{
    return (uint32_t)strtoul(text, NULL, 10);
}

/* What one profile wants beside the picture. */
static kyso_result particulars(kyso_sign_request *request, int argc, char **argv, kyso_error **error)
{
    double at[4];
    int from, i;
    kyso_result result = KYSO_OK;

    if (strcmp(argv[1], "initial") == 0) {
        int body = strcmp(argv[8], "body") == 0;
        return kyso_sign_request_set_initial_at(request, body ? KYSO_INITIAL_AT_BODY : KYSO_INITIAL_AT_RECIPIENTS, error);
    }
    if (strcmp(argv[1], "approve") == 0) {
        return argc == 9 ? kyso_sign_request_keep_no_fields(request, error) : KYSO_OK;
    }
    if ((result = kyso_sign_request_set_organisation(request, argv[8], error)) != KYSO_OK
        || (result = kyso_sign_request_set_number(request, argv[9], error)) != KYSO_OK
        || (result = kyso_sign_request_set_day(request, number(argv[10]), number(argv[11]), number(argv[12]), error))
            != KYSO_OK) {
        return result;
    }
    for (from = 13; result == KYSO_OK && from + 4 <= argc; from += 4) {
        for (i = 0; i < 4; i++) {
            at[i] = strtod(argv[from + i], NULL);
        }
        result = from == 13 ? kyso_sign_request_set_number_place(request, at[0], at[1], at[2], at[3], error)
                            : kyso_sign_request_set_day_place(request, at[0], at[1], at[2], at[3], error);
    }
    return result;
}

int main(int argc, char **argv)
{
    kyso_error *error = NULL;
    kyso_key *key = NULL;
    kyso_sign_request *request = NULL;
    kyso_signed *result = NULL;
    unsigned char *picture = NULL;
    size_t picture_len = 0, i;
    char passphrase[256] = "";
    kyso_result opened;
    int issues = argc > 1 && strcmp(argv[1], "issue") == 0, status = 1;

    if (argc < (issues ? 13 : 8) || argc > (issues ? 21 : 9) || (strcmp(argv[1], "initial") == 0 && argc != 9)
        || fgets(passphrase, sizeof passphrase, stdin) == NULL) {
        fprintf(stderr, "usage: sign_by_form initial | approve | issue ...\n");
        return 2;
    }
    passphrase[strcspn(passphrase, "\r\n")] = 0;
    opened = kyso_key_from_p12_path(argv[2], (const uint8_t *)passphrase, strlen(passphrase), NULL, KYSO_SCHEME_OF_KEY,
                                    &key, &error);
    memset(passphrase, 0, sizeof passphrase);
    picture = slurp(argv[6], &picture_len);
    if (picture == NULL) {
        goto done;
    }
    if (opened != KYSO_OK || kyso_sign_request_new(strtol(argv[3], NULL, 10), &request, &error) != KYSO_OK
        || kyso_sign_request_set_profile(request, argv[1], &error) != KYSO_OK
        || kyso_sign_request_set_image(request, picture, picture_len, strtod(argv[7], NULL), &error) != KYSO_OK
        || particulars(request, argc, argv, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    if (kyso_sign_path(key, request, NULL, argv[4], &result, &error) != KYSO_OK
        || kyso_signed_save(result, argv[5], false, &error) != KYSO_OK) {
        status = failed(error);
        goto done;
    }
    for (i = 0; i < kyso_signed_count(result); i++) {
        printf("signed: %s\n", kyso_signed_name(result, i));
    }
    status = 0;
done:
    kyso_signed_free(result);
    kyso_sign_request_free(request);
    kyso_key_free(key);
    free(picture);
    return status;
}
