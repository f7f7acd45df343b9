/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about names: what stands behind them and what may be done with it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <zvm/abi/layout.h>

#include "calls.h"
#include "clock.h"
#include "directory.h"
#include "file.h"
#include "kstat.h"

enum { BLOCK = 512, TMPFS_MAGIC = 0x01021994 };

static const char *string(long long address)
{
    return (const char *)(uintptr_t)address;
}

static long fill_stat(const struct node *node, long long result)
{
    int64_t start = clock_start() / 1000000000;

    *(struct kstat *)(uintptr_t)result = (struct kstat){
        .st_dev = 1,
        .st_ino = node_inode(node),
        .st_nlink = 1,
        .st_mode = node_mode(node),
        .st_size = node_size(node),
        .st_blksize = ZVM_PAGE_SIZE,
        .st_blocks = (node_size(node) + BLOCK - 1) / BLOCK,
        .st_atime_sec = start,
        .st_mtime_sec = start,
        .st_ctime_sec = start,
    };
    return 0;
}

long __zvm_sys_fstat(long long fd, long long result)
{
    struct file *file = file_of_any(fd);
    return file ? fill_stat(&file->node, result) : -EBADF;
}

long __zvm_sys_newfstatat(long long directory, long long path, long long result, long long flags)
{
    struct node node;

    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
        return -EINVAL;
    bool itself = (flags & AT_EMPTY_PATH) && !*string(path);
    if (itself && (int)directory != AT_FDCWD)
        return __zvm_sys_fstat(directory, result);
    long error = find_at(&node, directory, itself ? (uintptr_t) "." : path, NULL);
    return error ? error : fill_stat(&node, result);
}

long __zvm_sys_stat(long long path, long long result)
{
    return __zvm_sys_newfstatat(AT_FDCWD, path, result, 0);
}

long __zvm_sys_lstat(long long path, long long result)
{
    return __zvm_sys_stat(path, result);
}

long __zvm_sys_faccessat(long long directory, long long path, long long want)
{
    struct node node;

    if (want & ~(R_OK | W_OK | X_OK))
        return -EINVAL;
    long error = find_at(&node, directory, path, NULL);
    if (error)
        return error;
    if (((want & R_OK) && !node_readable(&node)) || ((want & X_OK) && !node_is_directory(&node)))
        return -EACCES;
    if (!(want & W_OK) || node_writable(&node))
        return 0;
    return node_is_directory(&node) ? -EROFS : -EACCES;
}

long __zvm_sys_access(long long path, long long want)
{
    return __zvm_sys_faccessat(AT_FDCWD, path, want);
}

/* Nothing here is a symbolic link. */
long __zvm_sys_readlinkat(long long directory, long long path, long long buffer, long long size)
{
    struct node node;

    (void)buffer;
    if ((int)size <= 0)
        return -EINVAL;
    long error = find_at(&node, directory, path, NULL);
    return error ? error : -EINVAL;
}

long __zvm_sys_readlink(long long path, long long buffer, long long size)
{
    return __zvm_sys_readlinkat(AT_FDCWD, path, buffer, size);
}

static long fill_statfs(long long result)
{
    *(struct statfs *)(uintptr_t)result = (struct statfs){
        .f_type = TMPFS_MAGIC,
        .f_bsize = ZVM_PAGE_SIZE,
        .f_frsize = ZVM_PAGE_SIZE,
        .f_namelen = NAME_MAX,
        .f_flags = ST_RDONLY,
    };
    return 0;
}

long __zvm_sys_statfs(long long path, long long result)
{
    struct node node;
    long error = find_at(&node, AT_FDCWD, path, NULL);
    return error ? error : fill_statfs(result);
}

long __zvm_sys_fstatfs(long long fd, long long result)
{
    return file_of_any(fd) ? fill_statfs(result) : -EBADF;
}
