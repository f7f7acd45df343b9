/* Descriptors: open, close, duplicate, and what fcntl and ioctl know. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/ioctl.h>

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

struct file *file_of(long long fd)
{
    struct descriptor *d = descriptor_of(fd);
    return d ? d->file : NULL;
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

/* What keeps these flags from opening this node: 0, or -errno. */
static long open_check(const struct node *node, int flags)
{
    int access = flags & O_ACCMODE;

    if ((flags & O_CREAT) && (flags & O_EXCL))
        return -EEXIST;
    if (node->kind == NODE_DIRECTORY)
        return access == O_RDONLY && !(flags & O_TRUNC) ? 0 : -EISDIR;
    if (flags & O_DIRECTORY)
        return -ENOTDIR;
    if ((access != O_WRONLY && !node_readable(node)) || (access != O_RDONLY && !node_writable(node)))
        return -EACCES;
    /* What a random channel holds can be overwritten, not cut off. */
    if ((flags & O_TRUNC) && node_random_write(node) && node_size(node))
        return -EOPNOTSUPP;
    return 0;
}

long __zvm_sys_open(long long path, long long flags_, long long mode)
{
    int flags = flags_;
    struct node node;
    long error = node_find(&node, (const char *)(uintptr_t)path);

    (void)mode;
    set_up();
    if (!error)
        error = open_check(&node, flags);
    if (error)
        return error;
    for (struct file *file = files; file < files + FILES; file++)
        if (!file->references) {
            *file = (struct file){ .node = node, .flags = flags & (O_ACCMODE | STATUS_FLAGS) };
            return descriptor_new(file, 0, flags & O_CLOEXEC ? FD_CLOEXEC : 0);
        }
    return -EMFILE;
}

long __zvm_sys_openat(long long directory, long long path, long long flags, long long mode)
{
    (void)directory; /* there is nothing below a directory that its own name does not lead to */
    return __zvm_sys_open(path, flags, mode);
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
    struct file *file = file_of(fd);
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
    if (!file_of(fd) || (int)target < 0 || (int)target >= FILES)
        return -EBADF;
    __zvm_sys_close(target);
    return duplicate(fd, target, flags & O_CLOEXEC ? FD_CLOEXEC : 0);
}

long __zvm_sys_dup2(long long fd, long long target)
{
    if ((int)fd == (int)target)
        return file_of(fd) ? (int)fd : -EBADF;
    return __zvm_sys_dup3(fd, target, 0);
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
    case F_SETFL:
        d->file->flags = (d->file->flags & ~STATUS_FLAGS) | (argument & STATUS_FLAGS);
        return 0;
    default:
        return -EINVAL;
    }
}

long __zvm_sys_ioctl(long long fd, long long request, long long argument)
{
    (void)request, (void)argument;
    return file_of(fd) ? -ENOTTY : -EBADF;
}
