/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict cache: which code this very validator accepted before, in a file of the user's own.
 *
 * The file holds a secret key and, in slots, tags of accepted code under it: a tag covers the code's bytes, all that
 * struct code says of them, and the validator's version and build. Newer tags take the slots of older ones. No call
 * here fails: where something is wrong with the file or a directory on the way to it, code is validated anew.
 */
#ifndef VERDICT_CACHE_H
#define VERDICT_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"
#include "image.h"

enum {
    VERDICT_CODE_MIN = 256 << 10, /* bytes; less code is validated faster than its tag is found */
    VERDICT_SLOTS = 4096,
    VERDICT_FILE_SIZE = TAG_KEY_SIZE + VERDICT_SLOTS * TAG_SIZE,
};
#define VERDICT_FILE "accepted"

struct verdict_cache {
    const char *directory; /* borrowed; absolute; NULL: no cache. Set by the caller, the rest zeroed */
    uint8_t tag[TAG_SIZE]; /* of the code asked for last */
    int fd;                /* owned; the file, while tagged */
    bool tagged;
};

/*
 * The cache as image_open_source() asks for it. The directory is opened with the first code that is long enough. Every
 * directory on the way, which may be no symbolic link, must be root's or the effective user's and writable for nobody
 * else, or sticky; the last one the effective user's with mode 0700. What is missing on the way is made.
 */
struct known_code verdict_cache_known(struct verdict_cache *cache);

void verdict_cache_close(struct verdict_cache *cache);

#endif
