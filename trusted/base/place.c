/* SPDX-License-Identifier: Apache-2.0 */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINKS_MOST = 40 }; /* as many as the kernel follows, path_resolution(7) */

void place_release(struct place *p)
{
    if (p->directory >= 0)
        close(p->directory);
    free(p->where);
    free(p->name);
    p->where = p->name = NULL;
    p->directory = -1;
}

bool place_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool place_same_directory(const struct place *a, const struct place *b)
{
    return place_same_file(&a->parent, &b->parent);
}

bool place_same(const struct place *a, const struct place *b)
{
    if (a->exists && b->exists)
        return place_same_file(&a->st, &b->st);
    return a->exists == b->exists && place_same_directory(a, b) && strcmp(a->name, b->name) == 0;
}

/* Goes to the directory that a path from the place's own leads to, and takes the path's last name. */
static bool enter(struct place *p, const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/');
    const int length = slash ? (int)(slash + 1 - path) : 0;
    const char *base = *path != '/' && p->where ? p->where : "";
    char *name = strdup(path + length), *where = NULL;
    if (asprintf(&where, "%s%.*s", base, length, path) < 0)
        where = NULL;
    const char *below = where && *where ? where + strlen(base) : ".";
    struct stat parent;
    int from = p->directory >= 0 ? p->directory : AT_FDCWD;
    int fd = openat(from, *below ? below : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (!name || !where || fd < 0 || fstat(fd, &parent) != 0) {
        error_set(err, name && where ? errno : ENOMEM, "open directory %s", *below ? below : ".");
        if (fd >= 0)
            close(fd);
        free(where);
        free(name);
        return false;
    }
    place_release(p);
    p->directory = fd;
    p->where = where;
    p->name = name;
    p->parent = parent;
    return true;
}

/* What has the name. A path that ends in a slash names the directory itself. */
static bool look(struct place *p, struct error *err)
{
    p->exists = *p->name == '\0' || fstatat(p->directory, p->name, &p->st, AT_SYMLINK_NOFOLLOW) == 0;
    if (*p->name == '\0')
        p->st = p->parent;
    return p->exists || errno == ENOENT || error_set(err, errno, "stat %s", p->name);
}

static bool may_follow(const struct stat *directory, const struct stat *link)
{
    const mode_t shared = S_ISVTX | S_IWOTH;
    return (directory->st_mode & shared) != shared || link->st_uid == geteuid() || link->st_uid == directory->st_uid;
}

/* Where the link at the place leads to. */
static bool read_link(const struct place *p, char to[PATH_MAX], struct error *err)
{
    struct stat link;
    ssize_t length = -1;
    int fd = openat(p->directory, p->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    bool good = fd >= 0 && fstat(fd, &link) == 0;
    bool allowed = good && may_follow(&p->parent, &link);
    if (allowed)
        length = readlinkat(fd, "", to, PATH_MAX);
    if (good && !allowed)
        error_set(err, EACCES, "it belongs to user %u, in a directory where everyone may write", link.st_uid);
    else if (length < 0 || length == PATH_MAX)
        error_set(err, length < 0 ? errno : ENAMETOOLONG, "read it");
    else
        to[length] = '\0';
    if (fd >= 0)
        close(fd);
    return length >= 0 && length < PATH_MAX;
}

/* Answers how many links were followed; -1: an error. */
static int follow(struct place *p, const char *path, struct error *err)
{
    char to[PATH_MAX];
    int links = 0;
    if (!enter(p, path, err) || !look(p, err))
        return -1;
    for (; p->exists && S_ISLNK(p->st.st_mode); links++) {
        bool good = links < LINKS_MOST ? read_link(p, to, err) && enter(p, to, err) && look(p, err)
                                       : error_set(err, ELOOP, "it leads to too many others");
        if (!good) {
            error_wrap(err, "follow the symbolic link %s", path);
            return -1;
        }
    }
    return links;
}

enum agreement { AGREES, DIFFERS, UNKNOWN };

/* Links of /proc lead where their text does not, and others may change. */
static enum agreement compare_with_kernel(const struct place *p, const char *path, struct error *err)
{
    struct stat st;
    bool exists = stat(path, &st) == 0;
    if (!exists && errno != ENOENT) {
        error_set(err, errno, "open %s", path);
        return UNKNOWN;
    }
    if (exists == p->exists && (!exists || place_same_file(&st, &p->st)))
        return AGREES;
    error_set(err, 0, "%s leads to a file that has no name, or changes all the time", path);
    return DIFFERS;
}

bool place_find(struct place *p, const char *path, struct error *err)
{
    enum { TRIES = 100 }; /* other sessions may put new versions there meanwhile */
    enum agreement agreement = DIFFERS;
    *p = (struct place){ .directory = -1 };
    for (int i = 0; i < TRIES && agreement == DIFFERS; i++) {
        int links = follow(p, path, err);
        if (links == 0)
            return true;
        agreement = links < 0 ? UNKNOWN : compare_with_kernel(p, path, err);
        if (agreement == AGREES)
            return true;
        place_release(p);
    }
    return false;
}
