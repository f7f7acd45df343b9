/* SPDX-License-Identifier: Apache-2.0 */
/* Moving bytes through descriptors: one or many buffers, at the file's position or at a given one. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <sys/uio.h>
#include <unistd.h>

#include "calls.h"
#include "file.h"

/* One direction of transfer. */
struct way {
    long (*move)(struct file *file, const struct iovec *part, int64_t offset);
    bool (*random)(const struct node *node);
    int access; /* O_RDONLY or O_WRONLY */
};

static long move_in(struct file *file, const struct iovec *part, int64_t offset)
{
    return node_read(&file->node, part->iov_base, part->iov_len, offset);
}

static long move_out(struct file *file, const struct iovec *part, int64_t offset)
{
    return node_write(&file->node, part->iov_base, part->iov_len, offset);
}

static const struct way in = { move_in, node_random_read, O_RDONLY };
static const struct way out = { move_out, node_random_write, O_WRONLY };

/* Fills or empties the parts in order and stops at the first that does not go through whole. */
static long move_all(const struct way *way, struct file *file, const struct iovec *parts, long count, int64_t offset)
{
    long total = 0;

    for (long i = 0; i < count; i++) {
        if (!parts[i].iov_len)
            continue;
        long moved = way->move(file, &parts[i], offset + total);
        if (moved < 0)
            return total ? total : moved;
        total += moved;
        if ((size_t)moved < parts[i].iov_len)
            break;
    }
    return total;
}

static long check(const struct way *way, const struct file *file, const struct iovec *parts, int count)
{
    size_t total = 0;

    if (!file || !file_may(file, way->access))
        return -EBADF;
    if (count < 0 || count > IOV_MAX)
        return -EINVAL;
    if (count && node_is_directory(&file->node))
        return -EISDIR;
    for (int i = 0; i < count; i++)
        if (__builtin_add_overflow(total, parts[i].iov_len, &total) || total > SSIZE_MAX)
            return -EINVAL;
    return 0;
}

/* Whether the host puts this behind all that the file holds, and reads of it have a position. */
static bool appends(const struct way *way, const struct node *node)
{
    return way == &out && !node_random_write(node) && node_random_read(node);
}

static long move(const struct way *way, long long fd, const struct iovec *parts, int count)
{
    struct file *file = file_of(fd);
    long error = check(way, file, parts, count);

    if (error)
        return error;
    if (!way->random(&file->node) && !appends(way, &file->node))
        return move_all(way, file, parts, count, 0);
    if (way == &out && ((file->flags & O_APPEND) || appends(way, &file->node)))
        file->position = node_size(&file->node);
    long moved = move_all(way, file, parts, count, file->position);
    if (moved > 0)
        file->position += moved;
    return moved;
}

static long move_at(const struct way *way, long long fd, const struct iovec *parts, int count, int64_t offset)
{
    struct file *file = file_of(fd);
    long error = check(way, file, parts, count);

    if (error)
        return error;
    if (offset < 0)
        return -EINVAL;
    if (appends(way, &file->node) && offset != node_size(&file->node))
        return -EOPNOTSUPP;
    return way->random(&file->node) || appends(way, &file->node) ? move_all(way, file, parts, count, offset) : -ESPIPE;
}

static struct iovec part(long long buffer, long long size)
{
    return (struct iovec){ (void *)(uintptr_t)buffer, (size_t)size <= SSIZE_MAX ? (size_t)size : SSIZE_MAX };
}

static int64_t joined(long long low, long long high)
{
    return (uint32_t)low | (uint64_t)high << 32;
}

long __zvm_sys_read(long long fd, long long buffer, long long size)
{
    struct iovec one = part(buffer, size);
    return move(&in, fd, &one, 1);
}

long __zvm_sys_write(long long fd, long long buffer, long long size)
{
    struct iovec one = part(buffer, size);
    return move(&out, fd, &one, 1);
}

long __zvm_sys_readv(long long fd, long long parts, long long count)
{
    return move(&in, fd, (const struct iovec *)(uintptr_t)parts, count);
}

long __zvm_sys_writev(long long fd, long long parts, long long count)
{
    return move(&out, fd, (const struct iovec *)(uintptr_t)parts, count);
}

long __zvm_sys_pread64(long long fd, long long buffer, long long size, long long offset)
{
    struct iovec one = part(buffer, size);
    return move_at(&in, fd, &one, 1, offset);
}

long __zvm_sys_pwrite64(long long fd, long long buffer, long long size, long long offset)
{
    struct iovec one = part(buffer, size);
    return move_at(&out, fd, &one, 1, offset);
}

long __zvm_sys_preadv(long long fd, long long parts, long long count, long long low, long long high)
{
    return move_at(&in, fd, (const struct iovec *)(uintptr_t)parts, count, joined(low, high));
}

long __zvm_sys_pwritev(long long fd, long long parts, long long count, long long low, long long high)
{
    return move_at(&out, fd, (const struct iovec *)(uintptr_t)parts, count, joined(low, high));
}

/* Where an offset with its whence leads, or -errno. All of a file is data; all of /dev/null is its start. */
static int64_t seek(const struct file *file, int64_t offset, int whence)
{
    int64_t size = node_size(&file->node), from = 0;

    if (whence < SEEK_SET || whence > (node_is_directory(&file->node) ? SEEK_CUR : SEEK_HOLE))
        return -EINVAL;
    if (file->node.kind == NODE_NULL)
        return 0;
    if (whence == SEEK_CUR)
        from = file->position;
    else if (whence == SEEK_END)
        from = size;
    else if (whence == SEEK_DATA || whence == SEEK_HOLE)
        return offset < 0 || offset >= size ? -ENXIO : whence == SEEK_DATA ? offset : size;
    return __builtin_add_overflow(from, offset, &offset) || offset < 0 ? -EINVAL : offset;
}

long __zvm_sys__llseek(long long fd, long long high, long long low, long long result, long long whence)
{
    struct file *file = file_of(fd);

    if (!file)
        return -EBADF;
    if (!node_has_position(&file->node) && !node_is_directory(&file->node) && file->node.kind != NODE_NULL)
        return -ESPIPE;
    int64_t position = seek(file, joined(low, high), whence);
    if (position < 0)
        return position;
    file->position = position;
    *(off_t *)(uintptr_t)result = position;
    return 0;
}

/* What was written is with the host already. */
long __zvm_sys_fsync(long long fd)
{
    return file_of(fd) ? 0 : -EBADF;
}

long __zvm_sys_fdatasync(long long fd)
{
    return __zvm_sys_fsync(fd);
}
