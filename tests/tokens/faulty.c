/* A PKCS #11 module in front of a real one: it passes every call on, and shows one fault that no real token can be
 * made to show on demand. KYSO_REAL names the real module, KYSO_FAULT the fault, KYSO_LOG a file of C_Login calls.
 * Only the layout of PKCS #11 v2.40 is used, so no header of anybody's is needed. */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long ulong_t;
typedef unsigned char byte_t;
struct functions { byte_t version[2]; void *f[68]; };
enum { INITIALIZE = 0, SLOTS = 4, TOKEN_INFO = 6, LOGIN = 18, FIND_INIT = 26, SIGN = 43 };

static struct functions real, mine;
static int signatures, infos, logged_in;

static int fault(const char *name)
{
    const char *set = getenv("KYSO_FAULT");
    return set && strcmp(set, name) == 0;
}

static ulong_t initialize(void *args)
{
    if (fault("abort-in-initialize")) abort();
    return ((ulong_t (*)(void *))real.f[INITIALIZE])(args);
}

static ulong_t slots(byte_t present, ulong_t *list, ulong_t *count)
{
    if (fault("exit-in-slots")) exit(3);
    if (fault("hang-in-slots")) for (;;) sleep(1000);
    return ((ulong_t (*)(byte_t, ulong_t *, ulong_t *))real.f[SLOTS])(present, list, count);
}

static ulong_t token_info(ulong_t slot, byte_t *info)
{
    ulong_t result = ((ulong_t (*)(ulong_t, byte_t *))real.f[TOKEN_INFO])(slot, info);
    ulong_t flags;
    if (result) return result;
    infos++;
    memcpy(&flags, info + 96, sizeof flags);
    if (fault("count-low")) flags |= 0x10000;
    if (fault("final-try")) flags |= 0x20000;
    if (fault("locked")) flags |= 0x40000;
    if (fault("reader")) flags |= 0x100;
    memcpy(info + 96, &flags, sizeof flags);
    if (fault("replaced") && infos > 2) memcpy(info + 80, "OTHER           ", 16);
    return result;
}

static ulong_t login(ulong_t session, ulong_t user, byte_t *pin, ulong_t len)
{
    const char *log = getenv("KYSO_LOG");
    FILE *file = log ? fopen(log, "a") : NULL;
    if (file) { fprintf(file, "login %lu\n", user); fclose(file); }
    logged_in = 1;
    if (fault("hang-in-login")) for (;;) sleep(1000);
    if (fault("reader")) {
        if (pin) return 0x7;
        pin = (byte_t *)"90210";
        len = 5;
    }
    return ((ulong_t (*)(ulong_t, ulong_t, byte_t *, ulong_t))real.f[LOGIN])(session, user, pin, len);
}

static ulong_t find_init(ulong_t session, void *template, ulong_t count)
{
    if (fault("hang-before-login") && !logged_in) for (;;) sleep(1000);
    return ((ulong_t (*)(ulong_t, void *, ulong_t))real.f[FIND_INIT])(session, template, count);
}

static ulong_t sign(ulong_t session, byte_t *data, ulong_t len, byte_t *signature, ulong_t *size)
{
    ulong_t result;
    if (fault("noise-in-sign")) { printf("debug: C_Sign(%lu)\n", len); fflush(stdout); }
    if (fault("flood-in-sign")) for (;;) { puts("flood"); fflush(stdout); }
    if (fault("crash-in-sign")) raise(SIGSEGV);
    if (fault("hang-in-sign")) for (;;) sleep(1000);
    if (fault("removed-in-sign") && ++signatures > 6) return 0x32;
    if (fault("endless-signature") && !signature) { *size = ~0UL; return 0; }
    result = ((ulong_t (*)(ulong_t, byte_t *, ulong_t, byte_t *, ulong_t *))real.f[SIGN])(session, data, len, signature, size);
    if (!result && signature && fault("short-signature")) --*size;
    if (!result && signature && fault("wrong-signature")) signature[*size / 2] ^= 1;
    return result;
}

ulong_t C_GetFunctionList(struct functions **list)
{
    const char *path = getenv("KYSO_REAL");
    void *library = path ? dlopen(path, RTLD_NOW) : NULL;
    ulong_t (*get)(struct functions **) = library ? (ulong_t (*)(struct functions **))dlsym(library, "C_GetFunctionList") : NULL;
    struct functions *found = NULL;
    if (!get || get(&found) || !found) return 0x5;
    real = *found;
    mine = real;
    mine.f[INITIALIZE] = (void *)initialize;
    mine.f[SLOTS] = (void *)slots;
    mine.f[TOKEN_INFO] = (void *)token_info;
    mine.f[LOGIN] = (void *)login;
    mine.f[FIND_INIT] = (void *)find_init;
    mine.f[SIGN] = (void *)sign;
    *list = &mine;
    return 0;
}
