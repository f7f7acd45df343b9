/* SPDX-License-Identifier: Apache-2.0 */
#include "archive.h"

#include <ar.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct ar_hdr) == sizeof(((struct member *)0)->header), "a member's header");

static bool add(struct archive *a, const struct ar_hdr *header, const char *data, size_t size)
{
    struct member *more = realloc(a->members, (a->count + 1) * sizeof *more);
    if (!more)
        return false;
    a->members = more;
    struct member *m = &more[a->count];
    *m = (struct member){ .data = malloc(size + 1), .size = size };
    if (!m->data)
        return false;
    memcpy(m->header, header, sizeof m->header);
    memcpy(m->data, data, size);
    a->count++;
    return true;
}

static bool parse(struct archive *a, const char *text, size_t size)
{
    errno = EINVAL;
    if (size < SARMAG || memcmp(text, ARMAG, SARMAG) != 0)
        return false;
    for (size_t at = SARMAG; at < size;) {
        struct ar_hdr header;
        if (size - at < sizeof header)
            return false;
        memcpy(&header, text + at, sizeof header);
        size_t length = strtoul(header.ar_size, NULL, 10);
        at += sizeof header;
        if (memcmp(header.ar_fmag, ARFMAG, sizeof header.ar_fmag) != 0 || length > size - at)
            return false;
        if (memcmp(header.ar_name, "/ ", 2) != 0 && !add(a, &header, text + at, length))
            return false;
        at += length + length % 2;
    }
    return true;
}

bool archive_read(struct archive *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = NULL;
    long size;
    bool good = f && fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0 &&
                (text = malloc((size_t)size + 1)) && fread(text, 1, (size_t)size, f) == (size_t)size &&
                parse(a, text, (size_t)size);
    free(text);
    if (f)
        fclose(f);
    return good;
}

bool archive_write(const struct archive *a, const char *path)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return false;
    fwrite(ARMAG, 1, SARMAG, f);
    for (size_t i = 0; i < a->count; i++) {
        const struct member *m = &a->members[i];
        struct ar_hdr header;
        char digits[sizeof header.ar_size + 1];
        memcpy(&header, m->header, sizeof header);
        snprintf(digits, sizeof digits, "%-10zu", m->size);
        memcpy(header.ar_size, digits, sizeof header.ar_size);
        fwrite(&header, 1, sizeof header, f);
        fwrite(m->data, 1, m->size, f);
        if (m->size % 2)
            putc('\n', f);
    }
    bool good = !ferror(f);
    return fclose(f) == 0 && good;
}

void archive_free(struct archive *a)
{
    for (size_t i = 0; i < a->count; i++)
        free(a->members[i].data);
    free(a->members);
    *a = (struct archive){ 0 };
}
