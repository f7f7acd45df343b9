/* SPDX-License-Identifier: Apache-2.0 */
/* What a path leads to, opened. */
#include <errno.h>
#include <fcntl.h>

#include "calls.h"
#include "directory.h"
#include "file.h"

/* What keeps these flags from opening anything: 0, or -errno. */
static long flags_check(int flags)
{
    bool nameless = (flags & O_TMPFILE) == O_TMPFILE;

    if ((flags & O_CREAT) && (flags & O_DIRECTORY))
        return -EINVAL;
    return nameless && (flags & O_ACCMODE) == O_RDONLY ? -EINVAL : 0;
}

static long open_directory_check(int flags)
{
    if ((flags & O_TMPFILE) == O_TMPFILE)
        return -EROFS;
    return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) ? -EISDIR : 0;
}

/* What keeps these flags from opening this node: 0, or -errno. */
static long open_check(const struct node *node, int flags)
{
    int access = flags & O_ACCMODE;
    bool writes = access != O_RDONLY || (flags & O_TRUNC);

    if ((flags & O_CREAT) && (flags & O_EXCL))
        return -EEXIST;
    if ((flags & O_DIRECTORY) && !node_is_directory(node))
        return -ENOTDIR;
    if (flags & O_PATH)
        return 0;
    if (node_is_directory(node))
        return open_directory_check(flags);
    if ((access != O_WRONLY && !node_readable(node)) || (writes && !node_writable(node)))
        return -EACCES;
    /* What a channel with a position holds can be overwritten or added to, not cut off. */
    if ((flags & O_TRUNC) && node_has_position(node) && node_size(node))
        return -EOPNOTSUPP;
    return 0;
}

/* What a path leads to, if these flags may open it. The tree takes no new names. */
static long open_find(struct node *node, long long directory, long long path, int flags)
{
    struct path_end end;
    long error = flags_check(flags);

    if (error)
        return error;
    error = find_at(node, directory, path, &end);
    if ((flags & O_CREAT) && end.slash && (end.exists || error == -ENOENT) && end.reached)
        return -EISDIR;
    if ((flags & O_CREAT) && error == -ENOENT && end.reached)
        return -EROFS;
    return error ? error : open_check(node, flags);
}

long __zvm_sys_openat(long long directory, long long path, long long flags_, long long mode)
{
    int flags = flags_ & O_PATH ? flags_ & (O_PATH | O_DIRECTORY | O_CLOEXEC) : flags_;
    struct node node;
    long error = open_find(&node, directory, path, flags);

    (void)mode;
    if (error)
        return error;
    /* A channel that is read at random and written in sequence adds each write to its end, whatever the program asks.
     */
    if ((flags & O_ACCMODE) != O_RDONLY && node_random_read(&node) && !node_random_write(&node))
        flags |= O_APPEND;
    return file_open(&node, flags);
}

long __zvm_sys_open(long long path, long long flags, long long mode)
{
    return __zvm_sys_openat(AT_FDCWD, path, flags, mode);
}
