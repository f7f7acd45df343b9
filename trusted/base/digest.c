/* SPDX-License-Identifier: Apache-2.0 */
#include "digest.h"

#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <nettle/umac.h>
#include <stdlib.h>

struct digest {
    enum etag_algorithm algorithm;
    union {
        struct sha256_ctx sha256;
        struct sha1_ctx sha1;
    };
};

struct digest *digest_new(enum etag_algorithm algorithm, struct error *err)
{
    struct digest *d = calloc(1, sizeof(*d));
    if (!d) {
        error_memory(err);
        return NULL;
    }
    d->algorithm = algorithm;
    if (algorithm == ETAG_SHA1)
        sha1_init(&d->sha1);
    else
        sha256_init(&d->sha256);
    return d;
}

void digest_add(struct digest *d, const void *bytes, size_t size)
{
    if (d->algorithm == ETAG_SHA1)
        sha1_update(&d->sha1, size, bytes);
    else
        sha256_update(&d->sha256, size, bytes);
}

void digest_text(const struct digest *d, char text[DIGEST_TEXT])
{
    static const char hex[] = "0123456789abcdef";
    struct digest end = *d; /* asking for the digest finishes it */
    uint8_t bytes[SHA256_DIGEST_SIZE];
    size_t size = d->algorithm == ETAG_SHA1 ? SHA1_DIGEST_SIZE : SHA256_DIGEST_SIZE;
    if (d->algorithm == ETAG_SHA1)
        sha1_digest(&end.sha1, size, bytes);
    else
        sha256_digest(&end.sha256, size, bytes);
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = hex[bytes[i] >> 4];
        text[2 * i + 1] = hex[bytes[i] & 15];
    }
    text[2 * size] = '\0';
}

void digest_free(struct digest *d)
{
    free(d);
}

void digest_tag(const uint8_t key[TAG_KEY_SIZE], const void *head, size_t head_size, const void *bytes, size_t size,
                uint8_t tag[TAG_SIZE])
{
    struct umac128_ctx umac; /* its nonce stays zero */
    umac128_set_key(&umac, key);
    umac128_update(&umac, head_size, head);
    umac128_update(&umac, size, bytes);
    umac128_digest(&umac, TAG_SIZE, tag);
}
