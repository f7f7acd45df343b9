/* Questions about names: what stands behind them and what may be done with it. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zvm/abi/layout.h>

#include "calls.h"
#include "clock.h"
#include "file.h"
#include "kstat.h"

enum { BLOCK = 512 };

static const char *string(long long address)
{
    return (const char *)(uintptr_t)address;
}

/* A channel with a position is a regular file, one without is a pipe. */
static mode_t mode_of(const struct node *node)
{
    mode_t access = (node_readable(node) ? 0444 : 0) | (node_writable(node) ? 0222 : 0);

    if (node->kind == NODE_DIRECTORY)
        return S_IFDIR | 0555;
    if (node->kind != NODE_CHANNEL)
        return S_IFCHR | 0666;
    return access | (node_random_read(node) || node_random_write(node) ? S_IFREG : S_IFIFO);
}

static long fill_stat(const struct node *node, long long result)
{
    int64_t start = clock_start() / 1000000000;

    *(struct kstat *)(uintptr_t)result = (struct kstat){
        .st_dev = 1,
        .st_ino = node->kind == NODE_CHANNEL ? 16 + node->channel : (unsigned)node->kind,
        .st_nlink = 1,
        .st_mode = mode_of(node),
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
    struct file *file = file_of(fd);
    return file ? fill_stat(&file->node, result) : -EBADF;
}

long __zvm_sys_stat(long long path, long long result)
{
    struct node node;
    long error = node_find(&node, string(path));
    return error ? error : fill_stat(&node, result);
}

long __zvm_sys_lstat(long long path, long long result)
{
    return __zvm_sys_stat(path, result);
}

long __zvm_sys_newfstatat(long long directory, long long path, long long result, long long flags)
{
    if ((flags & AT_EMPTY_PATH) && !*string(path))
        return __zvm_sys_fstat(directory, result);
    return __zvm_sys_stat(path, result);
}

long __zvm_sys_access(long long path, long long want)
{
    struct node node;
    long error = node_find(&node, string(path));

    if (error)
        return error;
    if (((want & R_OK) && !node_readable(&node)) || ((want & W_OK) && !node_writable(&node)))
        return -EACCES;
    return (want & X_OK) && node.kind != NODE_DIRECTORY ? -EACCES : 0;
}

long __zvm_sys_faccessat(long long directory, long long path, long long want)
{
    (void)directory;
    return __zvm_sys_access(path, want);
}

long __zvm_sys_getcwd(long long buffer, long long size)
{
    if ((size_t)size < sizeof "/")
        return -ERANGE;
    memcpy((void *)(uintptr_t)buffer, "/", sizeof "/");
    return sizeof "/";
}
