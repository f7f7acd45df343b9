/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors: close, duplicate, and what fcntl and ioctl know. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "calls.h"

enum {
    STANDARD = 3,                         /* descriptors that are open from the start */
    STATUS_FLAGS = O_APPEND | O_NONBLOCK, /* what F_SETFL may change */
};

static struct file files[FILES];

static struct descriptor {
    struct file *file; /* NULL: free */
    int flags;         /* FD_CLOEXEC: kept for F_GETFD alone, as nothing is ever executed */
} descriptors[FILES];

/* At the first use rather than by initialisers, which would put both tables into every image. */
static void set_up(void)
{
    static bool done;

    for (uint32_t i = 0; !done && i < STANDARD; i++) {
        files[i] = (struct file){ .node = { NODE_CHANNEL, i }, .flags = O_RDWR, .references = 1 };
        descriptors[i].file = &files[i];
    }
    done = true;
}

static struct descriptor *descriptor_of(long long fd)
{
    fd = (int)fd;
    set_up();
    return fd >= 0 && fd < FILES && descriptors[fd].file ? &descriptors[fd] : NULL;
}

struct file *file_of_any(long long fd)
{
    struct descriptor *d = descriptor_of(fd);
    return d ? d->file : NULL;
}

struct file *file_of(long long fd)
{
    struct file *file = file_of_any(fd);
    return file && !(file->flags & O_PATH) ? file : NULL;
}

bool file_may(const struct file *file, int access)
{
    int opened = file->flags & O_ACCMODE;
    return opened == O_RDWR || opened == access;
}

/* The lowest free descriptor from first on. */
static long descriptor_new(struct file *file, int first, int flags)
{
    for (int fd = first; fd < FILES; fd++)
        if (!descriptors[fd].file) {
            descriptors[fd] = (struct descriptor){ file, flags };
            file->references++;
            return fd;
        }
    return -EMFILE;
}

long file_open(const struct node *node, int flags)
{
    set_up();
    for (struct file *file = files; file < files + FILES; file++)
        if (!file->references) {
            *file = (struct file){ .node = *node, .flags = flags & (O_ACCMODE | STATUS_FLAGS) };
            return descriptor_new(file, 0, flags & O_CLOEXEC ? FD_CLOEXEC : 0);
        }
    return -EMFILE;
}

long __zvm_sys_close(long long fd)
{
    struct descriptor *d = descriptor_of(fd);
    if (!d)
        return -EBADF;
    d->file->references--;
    d->file = NULL;
    return 0;
}

static long duplicate(long long fd, int first, int flags)
{
    struct file *file = file_of_any(fd);
    if (!file)
        return -EBADF;
    if (first < 0 || first >= FILES)
        return -EINVAL;
    return descriptor_new(file, first, flags);
}

long __zvm_sys_dup(long long fd)
{
    return duplicate(fd, 0, 0);
}

long __zvm_sys_dup3(long long fd, long long target, long long flags)
{
    if ((int)fd == (int)target || (flags & ~O_CLOEXEC))
        return -EINVAL;
    if (!file_of_any(fd) || (int)target < 0 || (int)target >= FILES)
        return -EBADF;
    __zvm_sys_close(target);
    return duplicate(fd, target, flags & O_CLOEXEC ? FD_CLOEXEC : 0);
}

long __zvm_sys_dup2(long long fd, long long target)
{
    if ((int)fd == (int)target)
        return file_of_any(fd) ? (int)fd : -EBADF;
    return __zvm_sys_dup3(fd, target, 0);
}

/* Nobody else holds a lock: each is granted, and none is in the way. */
static long lock(const struct file *file, int command, struct flock *lock)
{
    bool tests = command == F_GETLK || command == F_OFD_GETLK;

    if (lock->l_whence < SEEK_SET || lock->l_whence > SEEK_END || lock->l_type < F_RDLCK || lock->l_type > F_UNLCK)
        return -EINVAL;
    if (!tests && lock->l_type != F_UNLCK && !file_may(file, lock->l_type == F_RDLCK ? O_RDONLY : O_WRONLY))
        return -EBADF;
    if (tests)
        lock->l_type = F_UNLCK;
    return 0;
}

long __zvm_sys_flock(long long fd, long long operation)
{
    int wanted = operation & ~LOCK_NB;

    if (wanted != LOCK_SH && wanted != LOCK_EX && wanted != LOCK_UN)
        return -EINVAL;
    return file_of(fd) ? 0 : -EBADF;
}

/* What fcntl asks of the open file, which O_PATH does not open. */
static long control_file(struct file *file, int command, long long argument)
{
    switch (command) {
    case F_SETFL:
        file->flags = (file->flags & ~STATUS_FLAGS) | (argument & STATUS_FLAGS);
        return 0;
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
        return lock(file, command, (struct flock *)(uintptr_t)argument);
    default:
        return -EINVAL;
    }
}

long __zvm_sys_fcntl(long long fd, long long command, long long argument)
{
    struct descriptor *d = descriptor_of(fd);
    if (!d)
        return -EBADF;
    switch ((int)command) {
    case F_DUPFD:
        return duplicate(fd, argument, 0);
    case F_DUPFD_CLOEXEC:
        return duplicate(fd, argument, FD_CLOEXEC);
    case F_GETFD:
        return d->flags;
    case F_SETFD:
        d->flags = argument & FD_CLOEXEC;
        return 0;
    case F_GETFL:
        return d->file->flags;
    default:
        return d->file->flags & O_PATH ? -EBADF : control_file(d->file, command, argument);
    }
}

long __zvm_sys_ioctl(long long fd, long long request, long long argument)
{
    (void)request, (void)argument;
    return file_of(fd) ? -ENOTTY : -EBADF;
}
