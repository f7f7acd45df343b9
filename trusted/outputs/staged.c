/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the file system can, a new version is a file without a name (O_TMPFILE), so a process that dies leaves nothing.
 * A target that does not exist yet gets the finished file by linkat, in one step. Over a target that exists Linux can
 * only rename, and that takes a name: for the time between linkat and rename the file stands beside its target under
 * its temporary name. Who finds that name in use knows by the lock on the file whether its owner lives; what a dead
 * owner left is settled by recovery.c.
 *
 * File systems without O_TMPFILE, and hosts without /proc, have the name from the start.
 */
#include "staged.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "commit_record.h"
#include "file_lock.h"
#include "recovery.h"
#include "signal_mask.h"
#include "walk.h"

void staged_release(struct staged *s)
{
    if (s->temporary && s->named)
        unlinkat(s->place.directory, s->temporary, 0);
    if (s->fd >= 0)
        close(s->fd);
    place_release(&s->place);
    free(s->temporary);
    free(s->path);
}

void staged_leave(struct staged *s)
{
    s->named = false;
    place_release(&s->place);
}

/* Whose leftovers keep a target waiting. */
static uid_t owner(const struct staged *s)
{
    return s->place.exists ? s->place.st.st_uid : geteuid();
}

static bool find(struct staged *s, const char *path, struct error *err)
{
    if (!place_find(&s->place, path, err))
        return false;
    s->path = strdup(path);
    s->temporary = commit_temporary_name(s->place.name, 0);
    return (s->path && s->temporary) || error_memory(err);
}

static bool is_named(const struct staged *s)
{
    return faccessat(s->place.directory, s->temporary, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool settle(const struct staged *s, struct error *err)
{
    return recovery_settle_name(s->place.directory, s->temporary, owner(s), err) != RECOVERY_FAILED ||
           error_wrap(err, "%s", s->path);
}

/* A commit that is finished just now has put another file there. */
static bool locate(struct staged *s, const char *path, struct error *err)
{
    if (!find(s, path, err))
        return false;
    struct place *p = &s->place;
    if (is_named(s)) {
        if (!settle(s, err))
            return false;
        p->exists = fstatat(p->directory, p->name, &p->st, AT_SYMLINK_NOFOLLOW) == 0;
        if (!p->exists && errno != ENOENT)
            return error_set(err, errno, "open %s", path);
    }
    if (*p->name == '\0')
        return error_set(err, EISDIR, "open %s", path);
    if (p->exists && !S_ISREG(p->st.st_mode))
        return error_set(err, 0, "%s is no regular file", path);
    return !p->exists || faccessat(p->directory, p->name, W_OK, AT_EACCESS) == 0 ||
           error_set(err, errno, "write %s", path);
}

/* Somebody else has the usual name, and may have it for good. */
static bool take_another_name(struct staged *s)
{
    uint64_t salt;
    char *temporary =
        getrandom(&salt, sizeof(salt), 0) == sizeof(salt) ? commit_temporary_name(s->place.name, salt | 1) : NULL;
    if (!temporary)
        return false;
    free(s->temporary);
    s->temporary = temporary;
    return true;
}

/* Takes the temporary name by the given means, which answers < 0 with EEXIST while the name is in use. */
static bool take_name(struct staged *s, int (*take)(struct staged *s))
{
    enum { PATIENCE_S = 5 }; /* a living owner holds the name for a few system calls, and as many fsyncs at most */
    const uint64_t deadline = clock_read(CLOCK_MONOTONIC) + PATIENCE_S * (uint64_t)SECOND_NS;
    struct error err = { 0 };
    do {
        if (take(s) >= 0)
            return true;
        if (errno != EEXIST)
            return false;
        enum recovery answer = recovery_settle_name(s->place.directory, s->temporary, owner(s), &err);
        if (answer == RECOVERY_FAILED) {
            errno = err.code ? err.code : EIO;
            return false;
        }
        if (answer == RECOVERY_FOREIGN && !take_another_name(s))
            return false;
    } while (clock_read(CLOCK_MONOTONIC) < deadline);
    errno = EBUSY;
    return false;
}

static int link_as(const struct staged *s, const char *name)
{
    return walk_link(s->fd, s->place.directory, name);
}

static int link_temporary(struct staged *s)
{
    return link_as(s, s->temporary);
}

static int create_temporary(struct staged *s)
{
    struct stat held, named;
    s->fd = openat(s->place.directory, s->temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (s->fd < 0)
        return -1;
    /* Until the lock is had, another session may take the file for a leftover. */
    if (file_lock(s->fd) && fstat(s->fd, &held) == 0 &&
        fstatat(s->place.directory, s->temporary, &named, AT_SYMLINK_NOFOLLOW) == 0 && place_same_file(&held, &named))
        return s->fd;
    close(s->fd);
    s->fd = -1;
    errno = EEXIST;
    return -1;
}

static bool create(struct staged *s, struct error *err)
{
    /* Without /proc it could not get a name later. */
    if (access("/proc/self/fd", X_OK) == 0)
        s->fd = openat(s->place.directory, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0666);
    else
        errno = EOPNOTSUPP;
    if (s->fd >= 0 && !file_lock(s->fd))
        return error_set(err, errno, "lock the new version of %s", s->path);
    if (s->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT))
        s->named = take_name(s, create_temporary);
    return s->fd >= 0 || error_set(err, errno, "create a file beside %s", s->path);
}

/* The owner as far as the process may; the mode always. */
static bool take_after(struct staged *s, struct error *err)
{
    const struct stat *target = &s->place.st;
    if (fchown(s->fd, target->st_uid, target->st_gid) < 0 && errno != EPERM && errno != EINVAL)
        return error_set(err, errno, "set the owner of the new version of %s", s->path);
    if (fchmod(s->fd, target->st_mode & 0777) < 0)
        return error_set(err, errno, "set the mode of the new version of %s", s->path);
    return true;
}

/* By shared blocks where the file system can, else inside the kernel, else by hand. */
static bool copy(int from, int to)
{
    if (ioctl(to, FICLONE, from) == 0)
        return true;
    ssize_t n;
    while ((n = copy_file_range(from, NULL, to, NULL, 1 << 30, 0)) > 0)
        ;
    if (n == 0)
        return true;
    char buffer[65536];
    while ((n = read(from, buffer, sizeof(buffer))) > 0)
        for (ssize_t done = 0, written; done < n; done += written)
            if ((written = write(to, buffer + done, n - done)) < 0)
                return false;
    return n == 0;
}

static bool copy_present(struct staged *s, struct error *err)
{
    int from = openat(s->place.directory, s->place.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (from < 0)
        return error_set(err, errno, "open %s", s->path);
    sigset_t excess;
    struct signal_mask mask;
    sigemptyset(&excess);
    sigaddset(&excess, SIGXFSZ);
    signal_mask_change(&mask, SIG_BLOCK, &excess);
    bool ok = copy(from, s->fd) || error_set(err, errno, "copy %s", s->path);
    signal_mask_restore(&mask);
    close(from);
    return ok;
}

bool staged_open(struct staged *s, const char *path, bool keep, struct error *err)
{
    *s = (struct staged){ .place.directory = -1, .fd = -1 };
    if (locate(s, path, err) && create(s, err) &&
        (!s->place.exists || (take_after(s, err) && (!keep || copy_present(s, err)))))
        return true;
    staged_release(s);
    return false;
}

bool staged_open_beside(struct staged *s, const struct staged *neighbour, const char *name, struct error *err)
{
    *s = (struct staged){
        .place = {
            .directory = fcntl(neighbour->place.directory, F_DUPFD_CLOEXEC, 0),
            .where = strdup(neighbour->place.where),
            .name = strdup(name),
            .parent = neighbour->place.parent,
        },
        .fd = -1,
    };
    const char *slash = strrchr(neighbour->path, '/');
    const int directory = slash ? (int)(slash + 1 - neighbour->path) : 0;
    if (asprintf(&s->path, "%.*s%s", directory, neighbour->path, name) < 0)
        s->path = NULL;
    s->temporary = commit_temporary_name(name, 0);
    bool ok = s->path && s->place.where && s->place.name && s->temporary ? true : error_memory(err);
    ok = ok && (s->place.directory >= 0 || error_set(err, errno, "open the directory of %s", neighbour->path));
    if (ok && create(s, err))
        return true;
    staged_release(s);
    return false;
}

bool staged_name(struct staged *s)
{
    s->named = s->named || take_name(s, link_temporary);
    return s->named;
}

bool staged_publish(struct staged *s)
{
    const struct place *p = &s->place;
    if (!s->named) {
        if (link_as(s, p->name) == 0)
            return true;
        if (errno != EEXIST || !staged_name(s))
            return false;
    }
    s->named = renameat(p->directory, s->temporary, p->directory, p->name) != 0;
    return !s->named;
}

/* Whether there is anything, of a path whose last name is no symbolic link. */
static bool is_left_beside(const char *path)
{
    char beside[PATH_MAX];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char *temporary = commit_temporary_name(name, 0);
    int length = temporary ? snprintf(beside, sizeof(beside), "%.*s%s", (int)(name - path), path, temporary) : 0;
    free(temporary);
    return length > 0 && length < (int)sizeof(beside) && faccessat(AT_FDCWD, beside, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

bool staged_settle(const char *path, struct error *err)
{
    struct stat st;
    struct error ignored;
    if (!(lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) && !is_left_beside(path))
        return true;
    struct staged s = { .place.directory = -1, .fd = -1 };
    /* One that leads nowhere is for who opens it to complain of. */
    bool settled = !find(&s, path, &ignored) || !is_named(&s) || settle(&s, err);
    staged_release(&s);
    return settled;
}
