/*
 * Where the file system can, a new version is a file without a name (O_TMPFILE), so a process that dies leaves nothing.
 * A target that does not exist yet gets the finished file by linkat, in one step. Over a target that exists Linux can
 * only rename, and that takes a name: for the time between linkat and rename the file stands beside its target under
 * its temporary name. Who finds that name in use knows by the lock on the file whether its owner lives; what a dead
 * owner left is settled by recovery.c.
 *
 * File systems without O_TMPFILE have the name from the start.
 */
#include "staged.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"
#include "commit_record.h"
#include "recovery.h"
#include "signals.h"

void staged_release(struct staged *s)
{
    if (s->temporary && s->named)
        unlinkat(s->directory, s->temporary, 0);
    if (s->fd >= 0)
        close(s->fd);
    if (s->directory >= 0)
        close(s->directory);
    free(s->temporary);
    free(s->name);
    free(s->path);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool staged_same_directory(const struct staged *a, const struct staged *b)
{
    return same_file(&a->parent, &b->parent);
}

bool staged_same_target(const struct staged *a, const struct staged *b)
{
    if (a->existed && b->existed)
        return same_file(&a->target, &b->target);
    return a->existed == b->existed && staged_same_directory(a, b) && strcmp(a->name, b->name) == 0;
}

/* Opens the target's directory and finds its name there. */
static bool split(struct staged *s, const char *path, struct error *err)
{
    char directory[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? slash + 1 - path : 0;
    if (length >= sizeof(directory))
        return error_set(err, ENAMETOOLONG, "open %s", path);
    memcpy(directory, path, length);
    directory[length] = '\0';
    s->name = strdup(path + length);
    s->temporary = commit_temporary_name(path + length);
    if (!s->name || !s->temporary)
        return error_set(err, 0, "out of memory");
    const char *opened = slash ? directory : ".";
    s->directory = open(opened, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (s->directory >= 0 && fstat(s->directory, &s->parent) == 0) ||
           error_set(err, errno, "open directory %s", opened);
}

/* Links are followed: the new version takes the place of the file that they lead to. */
static bool find(struct staged *s, const char *path, struct error *err)
{
    struct stat st;
    char *real = NULL;
    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && !(real = realpath(path, NULL)))
        return error_set(err, errno, "follow the symbolic link %s", path);
    s->path = strdup(path);
    bool ok = s->path ? split(s, real ? real : path, err) : error_set(err, 0, "out of memory");
    free(real);
    return ok;
}

static bool settle(const struct staged *s, struct error *err)
{
    if (faccessat(s->directory, s->temporary, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        return true;
    return recovery_settle_name(s->directory, s->temporary, err) != RECOVERY_FAILED || error_wrap(err, "%s", s->path);
}

static bool locate(struct staged *s, const char *path, struct error *err)
{
    struct stat st;
    if (!find(s, path, err) || !settle(s, err))
        return false;
    s->existed = fstatat(s->directory, s->name, &st, AT_SYMLINK_NOFOLLOW) == 0;
    if (!s->existed && errno != ENOENT)
        return error_set(err, errno, "open %s", path);
    if (!s->existed && *s->name == '\0')
        return error_set(err, EISDIR, "open %s", path);
    if (s->existed && !S_ISREG(st.st_mode))
        return error_set(err, 0, "%s is no regular file", path);
    if (s->existed && faccessat(s->directory, s->name, W_OK, AT_EACCESS) < 0)
        return error_set(err, errno, "write %s", path);
    if (s->existed)
        s->target = st;
    return true;
}

/* Takes the temporary name by the given means, which answers < 0 with EEXIST while the name is in use. */
static bool take_name(struct staged *s, int (*take)(struct staged *s))
{
    enum { PATIENCE_S = 5 }; /* a living owner holds the name for a few system calls, and as many fsyncs at most */
    const struct timespec pause = { .tv_nsec = MS_NS };
    const uint64_t deadline = clock_read(CLOCK_MONOTONIC) + PATIENCE_S * (uint64_t)SECOND_NS;
    struct error err = { 0 };
    do {
        if (take(s) >= 0)
            return true;
        if (errno != EEXIST)
            return false;
        enum recovery answer = recovery_settle_name(s->directory, s->temporary, &err);
        if (answer == RECOVERY_FAILED) {
            errno = err.code ? err.code : EIO;
            return false;
        }
        if (answer == RECOVERY_BUSY)
            nanosleep(&pause, NULL);
    } while (clock_read(CLOCK_MONOTONIC) < deadline);
    errno = EBUSY;
    return false;
}

static int link_as(const struct staged *s, const char *name)
{
    char link[32];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", s->fd);
    return linkat(AT_FDCWD, link, s->directory, name, AT_SYMLINK_FOLLOW);
}

static int link_temporary(struct staged *s)
{
    return link_as(s, s->temporary);
}

static int create_temporary(struct staged *s)
{
    struct stat held, named;
    s->fd = openat(s->directory, s->temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (s->fd < 0)
        return -1;
    /* Until the lock is had, another session may take the file for a leftover. */
    if (flock(s->fd, LOCK_EX | LOCK_NB) == 0 && fstat(s->fd, &held) == 0 &&
        fstatat(s->directory, s->temporary, &named, AT_SYMLINK_NOFOLLOW) == 0 && same_file(&held, &named))
        return s->fd;
    close(s->fd);
    s->fd = -1;
    errno = EEXIST;
    return -1;
}

static bool create(struct staged *s, struct error *err)
{
    s->fd = openat(s->directory, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0666);
    if (s->fd >= 0 && flock(s->fd, LOCK_EX | LOCK_NB) < 0)
        return error_set(err, errno, "lock the new version of %s", s->path);
    if (s->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT))
        s->named = take_name(s, create_temporary);
    return s->fd >= 0 || error_set(err, errno, "create a file beside %s", s->path);
}

/* The owner as far as the process may; the mode always. */
static bool take_after(struct staged *s, struct error *err)
{
    if (fchown(s->fd, s->target.st_uid, s->target.st_gid) < 0 && errno != EPERM && errno != EINVAL)
        return error_set(err, errno, "set the owner of the new version of %s", s->path);
    if (fchmod(s->fd, s->target.st_mode & 0777) < 0)
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
    int from = openat(s->directory, s->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (from < 0)
        return error_set(err, errno, "open %s", s->path);
    sigset_t excess;
    struct signal_mask mask;
    sigemptyset(&excess);
    sigaddset(&excess, SIGXFSZ);
    signals_block(&mask, &excess);
    bool ok = copy(from, s->fd) || error_set(err, errno, "copy %s", s->path);
    signals_restore(&mask);
    close(from);
    return ok;
}

bool staged_open(struct staged *s, const char *path, bool keep, struct error *err)
{
    *s = (struct staged){ .directory = -1, .fd = -1 };
    if (locate(s, path, err) && create(s, err) &&
        (!s->existed || (take_after(s, err) && (!keep || copy_present(s, err)))))
        return true;
    staged_release(s);
    return false;
}

bool staged_open_beside(struct staged *s, const struct staged *neighbour, const char *name, struct error *err)
{
    *s = (struct staged){ .directory = fcntl(neighbour->directory, F_DUPFD_CLOEXEC, 0), .fd = -1 };
    const char *slash = strrchr(neighbour->path, '/');
    const int directory = slash ? (int)(slash + 1 - neighbour->path) : 0;
    s->parent = neighbour->parent;
    if (asprintf(&s->path, "%.*s%s", directory, neighbour->path, name) < 0)
        s->path = NULL;
    s->name = strdup(name);
    s->temporary = commit_temporary_name(name);
    bool ok = s->path && s->name && s->temporary ? true : error_set(err, 0, "out of memory");
    ok = ok && (s->directory >= 0 || error_set(err, errno, "open the directory of %s", neighbour->path));
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
    if (!s->named) {
        if (link_as(s, s->name) == 0)
            return true;
        if (errno != EEXIST || !staged_name(s))
            return false;
    }
    s->named = renameat(s->directory, s->temporary, s->directory, s->name) != 0;
    return !s->named;
}

/* What a link leads to is not beside it. One that leads nowhere is for who opens it to complain of. */
static bool settle_link(const char *path, struct error *err)
{
    char *real = realpath(path, NULL);
    bool settled = !real || staged_settle(real, err);
    free(real);
    return settled;
}

bool staged_settle(const char *path, struct error *err)
{
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
        return settle_link(path, err);
    char beside[PATH_MAX];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char *temporary = commit_temporary_name(name);
    if (!temporary)
        return error_set(err, 0, "out of memory");
    int length = snprintf(beside, sizeof(beside), "%.*s%s", (int)(name - path), path, temporary);
    free(temporary);
    if (length >= (int)sizeof(beside) || faccessat(AT_FDCWD, beside, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        return true;
    struct staged s = { .directory = -1, .fd = -1 };
    bool settled = find(&s, path, err) && settle(&s, err);
    staged_release(&s);
    return settled;
}
