/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as what a commit left on disk: refused in one line, or a record that stays in its directories and whose
 * text reads back as itself. Each input is tried as it is, and with the sum that it lacks. */
#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commit_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_be_sound(const struct commit_record *r)
{
    must(r->decided_by ? *r->decided_by == '/' && r->directories_count == 0 && r->outputs_count == 0
                       : r->directories_count > 0 && r->outputs_count > 0);
    for (size_t i = 0; i < r->directories_count; i++)
        must(r->directories[i][0] == '/');
    for (size_t i = 0; i < r->outputs_count; i++) {
        const struct commit_output *o = &r->outputs[i];
        must(o->directory < r->directories_count && *o->name != '\0' && !strchr(o->name, '/'));
        must(strcmp(o->name, ".") != 0 && strcmp(o->name, "..") != 0);
        must(*o->temporary != '\0' && !strchr(o->temporary, '/'));
        must(strcmp(o->temporary, ".") != 0 && strcmp(o->temporary, "..") != 0);
    }
}

static void must_read_back(const struct commit_record *r)
{
    struct commit_record again;
    struct error err = { 0 };
    size_t size;
    char *text = commit_record_text(r, &size);
    must(text && commit_record_read(&again, text, size, &err));
    must(again.directories_count == r->directories_count && again.outputs_count == r->outputs_count);
    must(!again.decided_by == !r->decided_by && (!r->decided_by || strcmp(again.decided_by, r->decided_by) == 0));
    for (size_t i = 0; i < r->directories_count; i++)
        must(strcmp(again.directories[i], r->directories[i]) == 0);
    for (size_t i = 0; i < r->outputs_count; i++)
        must(again.outputs[i].directory == r->outputs[i].directory && again.outputs[i].mark == r->outputs[i].mark &&
             strcmp(again.outputs[i].temporary, r->outputs[i].temporary) == 0 &&
             strcmp(again.outputs[i].name, r->outputs[i].name) == 0);
    commit_record_release(&again);
    free(text);
}

static void try(const char *text, size_t size)
{
    struct commit_record r;
    struct error err = { 0 };
    if (commit_record_read(&r, text, size, &err)) {
        must_be_sound(&r);
        must_read_back(&r);
    } else {
        must(err.message[0] != '\0' && !strchr(err.message, '\n'));
    }
    commit_record_release(&r);
}

/* The text with its sum behind it; the caller frees it. */
static char *summed(const uint8_t *bytes, size_t size, size_t *whole)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct sha256_ctx sum;
    char *text = malloc(size + sizeof("sum \n") + 2 * sizeof(digest));
    must(text);
    sha256_init(&sum);
    sha256_update(&sum, size, bytes);
    sha256_digest(&sum, sizeof(digest), digest);
    memcpy(text, bytes, size);
    *whole = size + (size_t)sprintf(text + size, "sum ");
    for (size_t i = 0; i < sizeof(digest); i++)
        *whole += (size_t)sprintf(text + *whole, "%02x", digest[i]);
    text[(*whole)++] = '\n';
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    size_t whole;
    char *text = summed(bytes, size, &whole);
    try((const char *)bytes, size);
    try(text, whole);
    free(text);
    return 0;
}
