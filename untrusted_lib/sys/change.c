/* SPDX-License-Identifier: Apache-2.0 */
/* What would change the tree of names. It cannot be changed: after the errors that Linux finds first comes EROFS. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "calls.h"
#include "directory.h"
#include "file.h"

enum { NO_REPLACE = 1, EXCHANGE = 2 }; /* flags of renameat2 */

/* A new name. One that only directories may have ends in slashes. */
static long create(long long directory, long long path, bool is_directory)
{
    struct node node;
    struct path_end end;
    long error = find_at(&node, directory, path, &end);

    if (end.exists)
        return -EEXIST;
    if (error != -ENOENT || !end.reached)
        return error;
    return end.slash && !is_directory ? -ENOENT : -EROFS;
}

static long remove_directory(long long directory, long long path)
{
    static const long errors[] = { [END_DOT] = -EINVAL, [END_DOT_DOT] = -ENOTEMPTY, [END_ROOT] = -EBUSY };
    struct node node;
    struct path_end end;
    long error = find_at(&node, directory, path, &end);

    if (end.reached && errors[end.kind])
        return errors[end.kind];
    if (error)
        return error;
    return node_is_directory(&node) ? -EBUSY : -ENOTDIR;
}

static long remove_file(long long directory, long long path)
{
    struct node node;
    struct path_end end;
    long error = find_at(&node, directory, path, &end);

    if (end.reached && end.kind != END_NAME)
        return -EISDIR;
    if (error)
        return error;
    return node_is_directory(&node) ? -EISDIR : -EROFS;
}

long __zvm_sys_unlinkat(long long directory, long long path, long long flags)
{
    if (flags & ~AT_REMOVEDIR)
        return -EINVAL;
    return flags ? remove_directory(directory, path) : remove_file(directory, path);
}

long __zvm_sys_unlink(long long path)
{
    return remove_file(AT_FDCWD, path);
}

long __zvm_sys_rmdir(long long path)
{
    return remove_directory(AT_FDCWD, path);
}

long __zvm_sys_mkdirat(long long directory, long long path, long long mode)
{
    (void)mode;
    return create(directory, path, true);
}

long __zvm_sys_mkdir(long long path, long long mode)
{
    return __zvm_sys_mkdirat(AT_FDCWD, path, mode);
}

long __zvm_sys_mknodat(long long directory, long long path, long long mode, long long device)
{
    (void)device;
    switch (mode & S_IFMT) {
    case 0:
    case S_IFREG:
    case S_IFCHR:
    case S_IFBLK:
    case S_IFIFO:
    case S_IFSOCK:
        return create(directory, path, false);
    case S_IFDIR:
        return -EPERM;
    default:
        return -EINVAL;
    }
}

long __zvm_sys_mknod(long long path, long long mode, long long device)
{
    return __zvm_sys_mknodat(AT_FDCWD, path, mode, device);
}

long __zvm_sys_symlinkat(long long target_, long long directory, long long path)
{
    const char *target = (const char *)(uintptr_t)target_;

    if (!target)
        return -EFAULT;
    if (!*target)
        return -ENOENT;
    return strnlen(target, PATH_MAX) == PATH_MAX ? -ENAMETOOLONG : create(directory, path, false);
}

long __zvm_sys_symlink(long long target, long long path)
{
    return __zvm_sys_symlinkat(target, AT_FDCWD, path);
}

long __zvm_sys_linkat(long long directory, long long path, long long new_directory, long long new_path, long long flags)
{
    struct node node;

    if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
        return -EINVAL;
    long error = find_at(&node, directory, path, NULL);
    if (!error)
        error = create(new_directory, new_path, false);
    return error == -EROFS && node_is_directory(&node) ? -EPERM : error;
}

long __zvm_sys_link(long long path, long long new_path)
{
    return __zvm_sys_linkat(AT_FDCWD, path, AT_FDCWD, new_path, 0);
}

/* What a rename of one node would do to the place of another that is there. */
static long replace(const struct node *from, const struct node *to, int flags)
{
    if (flags & NO_REPLACE)
        return -EEXIST;
    if (node_inode(from) == node_inode(to))
        return 0;
    if (!(flags & EXCHANGE) && node_is_directory(from) != node_is_directory(to))
        return node_is_directory(to) ? -EISDIR : -ENOTDIR;
    return -EROFS;
}

long __zvm_sys_renameat2(long long directory, long long path, long long new_directory, long long new_path,
                         long long flags)
{
    struct node from, to;
    struct path_end from_end, to_end;

    if (flags & ~(NO_REPLACE | EXCHANGE) || flags == (NO_REPLACE | EXCHANGE))
        return -EINVAL;
    long from_error = find_at(&from, directory, path, &from_end);
    long to_error = find_at(&to, new_directory, new_path, &to_end);
    if (!from_end.reached || !to_end.reached)
        return from_end.reached ? to_error : from_error;
    if (from_end.kind != END_NAME || to_end.kind != END_NAME)
        return -EBUSY;
    if (from_error)
        return from_error;
    if (!to_error)
        return replace(&from, &to, flags);
    if (to_error != -ENOENT || (flags & EXCHANGE))
        return to_error;
    return to_end.slash && !node_is_directory(&from) ? -ENOTDIR : -EROFS;
}

long __zvm_sys_renameat(long long directory, long long path, long long new_directory, long long new_path)
{
    return __zvm_sys_renameat2(directory, path, new_directory, new_path, 0);
}

long __zvm_sys_rename(long long path, long long new_path)
{
    return __zvm_sys_renameat2(AT_FDCWD, path, AT_FDCWD, new_path, 0);
}
