/*
 * What the examples share: telling an error, reading a file. Every function that can fail takes a place for an error as its
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

/* A whole file in memory that the caller frees; NULL, and said so, when it cannot be read. */
static unsigned char *slurp(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    unsigned char *data = NULL;
    long size = -1;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        data = malloc((size_t)size + 1);
    }
    if (data != NULL && fread(data, 1, (size_t)size, file) != (size_t)size) {
        free(data);
        data = NULL;
    }
    if (file != NULL) {
        fclose(file);
    }
    if (data == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
        return NULL;
    }
    *len = (size_t)size;
    return data;
}

#endif
