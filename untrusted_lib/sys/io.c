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
    int forbidden; /* the access mode that excludes it */
};

static long move_in(struct file *file, const struct iovec *part, int64_t offset)
{
    return node_read(&file->node, part->iov_base, part->iov_len, offset);
}

static long move_out(struct file *file, const struct iovec *part, int64_t offset)
{
    return node_write(&file->node, part->iov_base, part->iov_len, offset);
}

static const struct way in = { move_in, node_random_read, O_WRONLY };
static const struct way out = { move_out, node_random_write, O_RDONLY };

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

    if (!file || (file->flags & O_ACCMODE) == way->forbidden)
        return -EBADF;
    if (count < 0 || count > IOV_MAX)
        return -EINVAL;
    for (int i = 0; i < count; i++)
        if (__builtin_add_overflow(total, parts[i].iov_len, &total) || total > SSIZE_MAX)
            return -EINVAL;
    return 0;
}

static long move(const struct way *way, long long fd, const struct iovec *parts, int count)
{
    struct file *file = file_of(fd);
    long error = check(way, file, parts, count);

    if (error)
        return error;
    if (!way->random(&file->node))
        return move_all(way, file, parts, count, 0);
    if (way == &out && (file->flags & O_APPEND))
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
    if (!way->random(&file->node))
        return -ESPIPE;
    return offset < 0 ? -EINVAL : move_all(way, file, parts, count, offset);
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

long __zvm_sys__llseek(long long fd, long long high, long long low, long long result, long long whence)
{
    struct file *file = file_of(fd);
    int64_t position;

    if (!file)
        return -EBADF;
    if (!node_random_read(&file->node) && !node_random_write(&file->node))
        return -ESPIPE;
    int64_t from = whence == SEEK_CUR ? file->position : whence == SEEK_END ? node_size(&file->node) : 0;
    if (whence < SEEK_SET || whence > SEEK_END || __builtin_add_overflow(from, joined(low, high), &position) ||
        position < 0)
        return -EINVAL;
    file->position = position;
    *(off_t *)(uintptr_t)result = position;
    return 0;
}

/* Channels cannot be cut: only the length that is there already will do. */
long __zvm_sys_ftruncate(long long fd, long long length)
{
    struct file *file = file_of(fd);
    if (!file)
        return -EBADF;
    return node_random_write(&file->node) && length == node_size(&file->node) ? 0 : -EINVAL;
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
