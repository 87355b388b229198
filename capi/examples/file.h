/*
 * Reading a whole file, for the examples that hand documents and certificates in memory to the library.
 */
#ifndef KYSO_EXAMPLE_FILE_H
#define KYSO_EXAMPLE_FILE_H

#include <stdio.h>
#include <stdlib.h>

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
