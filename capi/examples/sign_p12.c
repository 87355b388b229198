/*
 * Signs documents with a key file: the key is opened once, the documents are signed one after the other.
 *
 *     sign_p12 KEY.p12 AT OUT_DIR DOCUMENT... < passphrase
 *
 * AT is the signing time in Unix seconds. The signature shows in the lower right corner of the last page. An XML document is
 * named with the element that its signature goes into: `claim.xml=/claim/signatures`.
 */
#include "example.h"

/* The line on standard input, without its end. */
static size_t read_secret(char *secret, size_t room)
{
    size_t len;
    if (fgets(secret, (int)room, stdin) == NULL) {
        return 0;
    }
    len = strlen(secret);
    while (len > 0 && (secret[len - 1] == '\n' || secret[len - 1] == '\r')) {
        len--;
    }
    return len;
}

/* A secret of ours is wiped by us; the library wipes its own copy when the key is freed. */
static void wipe(char *secret, size_t room)
{
    volatile char *octet = secret;
    while (room-- > 0) {
        *octet++ = 0;
    }
}

/* A request for signing XML, into this element. */
static kyso_sign_request *xml_request(int64_t at, const char *into)
{
    kyso_error *error = NULL;
    kyso_sign_request *request = NULL;
    if (kyso_sign_request_new(at, &request, &error) != KYSO_OK
        || kyso_sign_request_set_xml_into(request, into, &error) != KYSO_OK
        || kyso_sign_request_set_xml_flags(request, KYSO_XML_XADES | KYSO_XML_CHAIN, &error) != KYSO_OK) {
        failed(error);
        kyso_sign_request_free(request);
        return NULL;
    }
    return request;
}

static int sign_one(const kyso_key *key, const kyso_sign_request *request, const char *in, const char *out_dir)
{
    kyso_error *error = NULL;
    kyso_signed *result = NULL;
    const char *name = strrchr(in, '/');
    char out[4096];
    int status = 1;
    snprintf(out, sizeof out, "%s/%s", out_dir, name == NULL ? in : name + 1);
    /* Nothing is written yet: the result was verified, and is handed out now. */
    if (kyso_sign_path(key, request, NULL, in, &result, &error) != KYSO_OK) {
        return failed(error);
    }
    if (kyso_signed_save(result, out, false, &error) != KYSO_OK) {
        failed(error);
    } else {
        printf("%s: %s\n", out, kyso_signed_name(result, 0));
        status = 0;
    }
    kyso_signed_free(result);
    return status;
}

int main(int argc, char **argv)
{
    kyso_error *error = NULL;
    kyso_key *key = NULL;
    kyso_sign_request *pdf = NULL;
    char passphrase[256];
    size_t len;
    kyso_result result;
    int64_t at;
    int status = 1, i;

    if (argc < 5) {
        fprintf(stderr, "usage: sign_p12 KEY.p12 AT OUT_DIR DOCUMENT... < passphrase\n");
        return 2;
    }
    at = strtol(argv[2], NULL, 10);
    len = read_secret(passphrase, sizeof passphrase);
    result = kyso_key_from_p12_path(argv[1], (const uint8_t *)passphrase, len, NULL, KYSO_SCHEME_OF_KEY, &key, &error);
    wipe(passphrase, sizeof passphrase);
    if (result != KYSO_OK) {
        return failed(error);
    }
    printf("signing as %s\n", kyso_key_subject(key));

    if (kyso_sign_request_new(at, &pdf, &error) != KYSO_OK
        || kyso_sign_request_set_reason(pdf, "Phê duyệt", &error) != KYSO_OK
        || kyso_sign_request_set_place(pdf, 0, 120, 240, 70, 25, &error) != KYSO_OK) {
        failed(error);
        goto done;
    }
    status = 0;
    for (i = 4; i < argc; i++) {
        char *into = strchr(argv[i], '=');
        kyso_sign_request *xml = NULL;
        if (into != NULL) {
            *into++ = 0;
            xml = xml_request(at, into);
        }
        status |= into != NULL && xml == NULL ? 1 : sign_one(key, xml == NULL ? pdf : xml, argv[i], argv[3]);
        kyso_sign_request_free(xml);
    }
done:
    kyso_sign_request_free(pdf);
    kyso_key_free(key);
    return status;
}
