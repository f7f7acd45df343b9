/* SPDX-License-Identifier: Apache-2.0 */
/* What would change a node: who may use it and whose it is, its times, its length. All but a length that grows is
 * EROFS. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>

#include "calls.h"
#include "directory.h"
#include "file.h"

static long change(long long directory, long long path)
{
    struct node node;
    long error = find_at(&node, directory, path, NULL);
    return error ? error : -EROFS;
}

static long change_open(long long fd)
{
    return file_of_any(fd) ? -EROFS : -EBADF;
}

long __zvm_sys_fchmodat(long long directory, long long path, long long mode)
{
    (void)mode;
    return change(directory, path);
}

long __zvm_sys_chmod(long long path, long long mode)
{
    return __zvm_sys_fchmodat(AT_FDCWD, path, mode);
}

long __zvm_sys_fchmod(long long fd, long long mode)
{
    (void)mode;
    return change_open(fd);
}

long __zvm_sys_fchownat(long long directory, long long path, long long user, long long group, long long flags)
{
    (void)user, (void)group;
    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
        return -EINVAL;
    return change(directory, path);
}

long __zvm_sys_chown(long long path, long long user, long long group)
{
    return __zvm_sys_fchownat(AT_FDCWD, path, user, group, 0);
}

long __zvm_sys_lchown(long long path, long long user, long long group)
{
    return __zvm_sys_fchownat(AT_FDCWD, path, user, group, AT_SYMLINK_NOFOLLOW);
}

long __zvm_sys_fchown(long long fd, long long user, long long group)
{
    (void)user, (void)group;
    return change_open(fd);
}

/* Without a path the times are those of the descriptor. */
long __zvm_sys_utimensat(long long directory, long long path, long long times, long long flags)
{
    (void)times;
    if (flags & ~AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    return path ? change(directory, path) : change_open(directory);
}

/* A channel that is written at random grows by a zero at its new end. None can be cut. */
static long set_length(const struct node *node, int64_t length)
{
    int64_t size = node_size(node);

    if (length == size)
        return 0;
    if (length < size || !node_random_write(node))
        return -EOPNOTSUPP;
    long moved = node_write(node, "", 1, length - 1);
    return moved < 0 ? moved : 0;
}

static bool has_length(const struct node *node)
{
    return S_ISREG(node_mode(node));
}

long __zvm_sys_truncate(long long path, long long length)
{
    struct node node;

    if (length < 0)
        return -EINVAL;
    long error = find_at(&node, AT_FDCWD, path, NULL);
    if (error)
        return error;
    if (!has_length(&node))
        return node_is_directory(&node) ? -EISDIR : -EINVAL;
    return node_writable(&node) ? set_length(&node, length) : -EACCES;
}

long __zvm_sys_ftruncate(long long fd, long long length)
{
    struct file *file = file_of(fd);

    if (length < 0)
        return -EINVAL;
    if (!file)
        return -EBADF;
    return has_length(&file->node) && file_may(file, O_WRONLY) ? set_length(&file->node, length) : -EINVAL;
}

/* Room for what is to come: the length grows where it must. */
long __zvm_sys_fallocate(long long fd, long long mode, long long start, long long size)
{
    struct file *file = file_of(fd);
    int64_t end;

    if (!file)
        return -EBADF;
    if (start < 0 || size <= 0)
        return -EINVAL;
    if (mode)
        return -EOPNOTSUPP;
    if (!file_may(file, O_WRONLY))
        return -EBADF;
    if (!has_length(&file->node))
        return S_ISFIFO(node_mode(&file->node)) ? -ESPIPE : -ENODEV;
    if (__builtin_add_overflow(start, size, &end))
        return -EFBIG;
    return end <= node_size(&file->node) ? 0 : set_length(&file->node, end);
}
