/*
 * A program's own use of a PKCS #11 module, as far as the examples need it; a real one includes pkcs11.h.
 */
#ifndef KYSO_EXAMPLE_HOST_MODULE_H
#define KYSO_EXAMPLE_HOST_MODULE_H

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

/* As little of PKCS #11 as is needed here. */
typedef unsigned long ck;
struct ck_session_info {
    ck slot, state, flags, device_error;
};
/* CK_FUNCTION_LIST as far as it is needed here (PKCS #11 v2.40, pkcs11f.h gives the order). */
struct ck_functions {
    unsigned char version[2];
    ck (*initialize)(void *args);
    ck (*finalize)(void *reserved);
    void *between_finalize_and_slots[2];
    ck (*get_slot_list)(unsigned char token_present, ck *slots, ck *count);
    void *between_slots_and_open[7];
    ck (*open_session)(ck slot, ck flags, void *application, void *notify, ck *session);
    void *between_open_and_info[2];
    ck (*get_session_info)(ck session, struct ck_session_info *info);
    void *between_info_and_login[2];
    ck (*login)(ck session, ck user, char *pin, ck len);
    ck (*logout)(ck session);
};
enum { CKF_SERIAL_SESSION = 4, CKU_USER = 1, CKS_RO_PUBLIC_SESSION = 0, CKS_RO_USER_FUNCTIONS = 1 };

static const struct ck_functions *module;

/* What our own session says; a number that is no state when it is dead. */
static ck state_of(ck session)
{
    struct ck_session_info info;
    return module->get_session_info(session, &info) == 0 ? info.state : (ck)-1;
}

/* This program's own use of the module, long before kyso comes in. */
static int start(const char *path, ck *session)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    ck found[16], count = 16;
    ck (*get)(const struct ck_functions **);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    *(void **)&get = dlsym(library, "C_GetFunctionList");
    if (get == NULL || get(&module) != 0 || module->initialize(NULL) != 0
        || module->get_slot_list(1, found, &count) != 0 || count == 0
        || module->open_session(found[0], CKF_SERIAL_SESSION, NULL, NULL, session) != 0) {
        fprintf(stderr, "the module does not work\n");
        return 1;
    }
    return 0;
}

/* Something that must hold, or the program ends. */
static void must(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "not so: %s\n", what);
        exit(1);
    }
}

#endif
