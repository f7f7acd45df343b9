/*
 * Staged outputs.
 *
 * A new version is written to a file without a name (O_TMPFILE), so a process that dies leaves nothing behind. A target
 * that does not exist yet gets the finished file by linkat, in one step. Over a target that exists Linux can only
 * rename, and that takes a name: for the time between linkat and rename of one commit the file stands beside its
 * target as .NAME.zerovm-new, or a number for long names. Who finds that name in use knows by the lock on the file
 * whether its owner lives; a leftover is removed by the next session that writes the same target.
 *
 * File systems without O_TMPFILE have the name from the start.
 */
#include "transaction.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "signals.h"

struct staged {
    char *path;         /* owned; as given, for messages */
    char *name;         /* owned; of the target in its directory, no symbolic link */
    char *temporary;    /* owned; of the new version beside it */
    int directory;      /* owned */
    int fd;             /* owned; the new version, locked */
    bool existed;       /* the target did when it was staged */
    bool named;         /* temporary stands in the directory */
    struct stat target; /* the target if it existed, else its directory */
};

static void staged_release(struct staged *s)
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

/*
 * The name of the new version: the same for one target in every run, and one that the file system takes wherever it
 * takes the target's. So a number stands for names that are long: the 64-bit FNV-1a hash.
 */
static char *temporary_name(const char *name)
{
    enum { LONG = 100 };
    char *temporary;
    uint64_t hash = 0xcbf29ce484222325;
    for (const char *c = name; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3;
    int length = strlen(name) <= LONG ? asprintf(&temporary, ".%s.zerovm-new", name)
                                      : asprintf(&temporary, ".%016" PRIx64 ".zerovm-new", hash);
    return length < 0 ? NULL : temporary;
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
    s->temporary = temporary_name(path + length);
    if (!s->name || !s->temporary)
        return error_set(err, 0, "out of memory");
    const char *opened = slash ? directory : ".";
    s->directory = open(opened, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return s->directory >= 0 || error_set(err, errno, "open directory %s", opened);
}

/* Links are written through: the new version takes the place of the file that they lead to. */
static bool locate(struct staged *s, const char *path, struct error *err)
{
    struct stat st;
    char *real = NULL;
    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && !(real = realpath(path, NULL)))
        return error_set(err, errno, "follow the symbolic link %s", path);
    s->path = strdup(path);
    bool ok = s->path ? split(s, real ? real : path, err) : error_set(err, 0, "out of memory");
    free(real);
    if (!ok)
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
    if (!s->existed && fstat(s->directory, &st) < 0)
        return error_set(err, errno, "stat the directory of %s", path);
    s->target = st;
    return true;
}

static bool is_staged(const struct transaction *tx, const struct staged *s)
{
    for (size_t i = 0; i < tx->count; i++) {
        const struct staged *other = &tx->files[i];
        if (other->existed == s->existed && same_file(&other->target, &s->target) &&
            (s->existed || strcmp(other->name, s->name) == 0))
            return true;
    }
    return false;
}

/* Removes the temporary name if its owner is gone. On false it stands and errno is EBUSY, or says what went wrong. */
static bool reclaim(const struct staged *s)
{
    struct stat held, named;
    int fd = openat(s->directory, s->temporary, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT;
    errno = EBUSY;
    /* The name may have changed hands until the lock was had; with the lock, and still there, it is a leftover. */
    bool done = flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &held) == 0 && S_ISREG(held.st_mode) &&
                fstatat(s->directory, s->temporary, &named, AT_SYMLINK_NOFOLLOW) == 0 && same_file(&held, &named) &&
                unlinkat(s->directory, s->temporary, 0) == 0;
    int code = errno == EWOULDBLOCK || errno == ENOENT ? EBUSY : errno;
    close(fd);
    errno = code;
    return done;
}

/* Takes the temporary name by the given means, which answers < 0 with EEXIST while the name is in use. */
static bool take_name(struct staged *s, int (*take)(struct staged *s))
{
    enum { TRIES = 1000 }; /* a living owner holds the name for two system calls */
    const struct timespec pause = { .tv_nsec = 1000000 };
    for (int i = 0; i < TRIES; i++) {
        if (take(s) >= 0)
            return true;
        if (errno != EEXIST)
            return false;
        if (!reclaim(s)) {
            if (errno != EBUSY)
                return false;
            nanosleep(&pause, NULL);
        }
    }
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
    if (s->fd < 0)
        return error_set(err, errno, "create a file beside %s", s->path);
    if (!s->existed)
        return true;
    /* The owner as far as the process may; the mode always. */
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

int transaction_stage(struct transaction *tx, const char *path, bool keep, struct error *err)
{
    struct staged s = { .directory = -1, .fd = -1 };
    if (!locate(&s, path, err))
        goto fail;
    if (is_staged(tx, &s)) {
        error_set(err, 0, "%s is an output of another channel already, expected one channel an output", path);
        goto fail;
    }
    if (!create(&s, err) || (keep && s.existed && !copy_present(&s, err)))
        goto fail;
    struct staged *grown = realloc(tx->files, (tx->count + 1) * sizeof(*grown));
    if (!grown) {
        error_set(err, 0, "out of memory");
        goto fail;
    }
    tx->files = grown;
    grown[tx->count++] = s;
    return s.fd;
fail:
    staged_release(&s);
    return -1;
}

/* Everything that is likely to fail, before anything shows. */
static bool prepare(struct transaction *tx, struct error *err)
{
    for (size_t i = 0; i < tx->count; i++)
        if (fsync(tx->files[i].fd) < 0)
            return error_set(err, errno, "sync the new version of %s", tx->files[i].path);
    for (size_t i = 0; i < tx->count; i++) {
        struct staged *s = &tx->files[i];
        if (s->existed && !s->named && !(s->named = take_name(s, link_temporary)))
            return error_set(err, errno, "link the new version of %s", s->path);
    }
    return true;
}

static bool publish(struct staged *s)
{
    if (!s->named) {
        if (link_as(s, s->name) == 0)
            return true;
        if (errno != EEXIST || !(s->named = take_name(s, link_temporary)))
            return false;
    }
    s->named = renameat(s->directory, s->temporary, s->directory, s->name) != 0;
    return !s->named;
}

bool transaction_commit(struct transaction *tx, struct error *err)
{
    bool ok = prepare(tx, err);
    for (size_t i = 0; ok && i < tx->count; i++) {
        ok = publish(&tx->files[i]);
        if (!ok)
            error_set(err, errno, "put the new version of %s in place, %zu of %zu outputs are", tx->files[i].path, i,
                      tx->count);
    }
    for (size_t i = 0; ok && i < tx->count; i++)
        ok = fsync(tx->files[i].directory) == 0 ||
             error_set(err, errno, "sync the directory of %s, all outputs are in place", tx->files[i].path);
    transaction_abort(tx);
    return ok;
}

void transaction_abort(struct transaction *tx)
{
    for (size_t i = 0; i < tx->count; i++)
        staged_release(&tx->files[i]);
    free(tx->files);
    *tx = (struct transaction){ 0 };
}
