/* SPDX-License-Identifier: Apache-2.0 */
/* Files with keys: a pair of one's own, which nobody else may read, and lists of public ones. */
#ifndef KEY_FILE_H
#define KEY_FILE_H

#include "error.h"
#include "wire.h"

/* Makes a pair and the file, which must not exist; only its owner may read it. */
bool key_file_new(const char *path, struct wire_keys *keys, struct error *err);

/* Refuses a file that anyone but the owner may read, or whose owner is somebody else. */
bool key_file_read(const char *path, struct wire_keys *keys, struct error *err);

enum { KEY_LIST_MOST = 4096 };

/* Public keys, one a line; lines that begin with a # and a blank are comments. */
struct key_list {
    char (*keys)[KEY_LENGTH + 1]; /* owned */
    size_t count;
};

bool key_list_read(const char *path, struct key_list *list, struct error *err);
bool key_list_has(const struct key_list *list, const char *key);

/* Safe on a zeroed list; safe to repeat. */
void key_list_release(struct key_list *list);

#endif
