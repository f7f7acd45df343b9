/* SPDX-License-Identifier: Apache-2.0 */
/* Where a path leads: a directory, held open, and a name in it that is no symbolic link. */
#ifndef PLACE_H
#define PLACE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "error.h"

struct place {
    int directory;      /* owned; -1: none */
    char *where;        /* owned; the way to it that was taken, "" or with a slash at its end */
    char *name;         /* owned */
    bool exists;        /* something has the name */
    struct stat st;     /* of it */
    struct stat parent; /* of the directory */
};

/*
 * Follows symbolic links at the end of the path, dangling ones too. The file at their end need not be there; its
 * directory must. A link in a sticky directory where everyone may write is followed only when it belongs to the
 * effective user or to the directory's owner, as by fs.protected_symlinks=1 (proc(5), Linux 3.6), whatever that is set
 * to. The kernel's own way along the path must end at the same file. On failure the place is released.
 */
bool place_find(struct place *p, const char *path, struct error *err);

bool place_same_file(const struct stat *a, const struct stat *b);
bool place_same_directory(const struct place *a, const struct place *b);

/* Whether both are the same file, or would be. */
bool place_same(const struct place *a, const struct place *b);

/* Safe on a released place. */
void place_release(struct place *p);

#endif
