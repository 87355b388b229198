/*
 * What the examples share: telling an error. Every function that can fail takes a place for an error as its
 * last argument; what lies there is told in either language and freed.
 */
#ifndef KYSO_EXAMPLE_H
#define KYSO_EXAMPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kyso.h"

/* Says why something failed, in English here; KYSO_LANG_VI is the other choice. Returns 1, for `return failed(...)`. */
static int failed(kyso_error *error)
{
    fprintf(stderr, "error %u: %s\n", (unsigned)kyso_error_code(error), kyso_error_message(error, KYSO_LANG_EN));
    kyso_error_free(error);
    return 1;
}

#endif
