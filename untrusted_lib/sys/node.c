/* Names, and what is behind them. */
#include "node.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "crt/trap.h"
#include "manifest.h"
#include "random.h"

enum { RANDOM_READ = 1, RANDOM_WRITE = 2 };        /* bits of zvm_channel_record.type */
enum { GETS, GET_BYTES, PUTS, PUT_BYTES };         /* zvm_channel_record.limits */
enum { CHANNELS = 1024, MOST_BYTES = 0x7FFFF000 }; /* of one call, as on Linux */

/* How far this guest wrote into each random channel. */
static int64_t written[CHANNELS];

static const struct {
    const char *name;
    enum node_kind kind;
} devices[] = {
    { "null", NODE_NULL },
    { "zero", NODE_ZERO },
    { "random", NODE_RANDOM },
    { "urandom", NODE_RANDOM },
};

static const struct zvm_channel_record *channel_record(const struct node *node)
{
    return (const struct zvm_channel_record *)manifest()->channels + node->channel;
}

/* Skips "/", "./" and repetitions; the guest's paths have no "..". */
static const char *skip_slashes(const char *path)
{
    while (*path == '/' || (path[0] == '.' && (path[1] == '/' || !path[1])))
        path++;
    return path;
}

static long find_in_dev(struct node *node, const char *name)
{
    uint32_t count = manifest()->channels_count;

    for (uint32_t i = 0; i < count && i < CHANNELS; i++) {
        *node = (struct node){ NODE_CHANNEL, i };
        if (!strcmp(name, (const char *)channel_record(node)->name))
            return 0;
    }
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (!strcmp(name, devices[i].name)) {
            *node = (struct node){ .kind = devices[i].kind };
            return 0;
        }
    return -ENOENT;
}

long node_find(struct node *node, const char *path)
{
    if (!path)
        return -EFAULT;
    if (!*path)
        return -ENOENT;
    *node = (struct node){ .kind = NODE_DIRECTORY };
    path = skip_slashes(path);
    if (!*path)
        return 0;
    if (strncmp(path, "dev", 3) || (path[3] && path[3] != '/'))
        return -ENOENT;
    path = skip_slashes(path + 3);
    return *path ? find_in_dev(node, path) : 0;
}

bool node_random_read(const struct node *node)
{
    return node->kind == NODE_CHANNEL && (channel_record(node)->type & RANDOM_READ);
}

bool node_random_write(const struct node *node)
{
    return node->kind == NODE_CHANNEL && (channel_record(node)->type & RANDOM_WRITE);
}

bool node_readable(const struct node *node)
{
    return node->kind != NODE_CHANNEL || channel_record(node)->limits[GETS] > 0;
}

bool node_writable(const struct node *node)
{
    if (node->kind == NODE_CHANNEL)
        return channel_record(node)->limits[PUTS] > 0;
    return node->kind != NODE_DIRECTORY;
}

int64_t node_size(const struct node *node)
{
    if (node->kind != NODE_CHANNEL)
        return 0;
    int64_t size = channel_record(node)->size;
    return size > written[node->channel] ? size : written[node->channel];
}

long node_read(const struct node *node, void *buffer, size_t size, int64_t offset)
{
    if (size > MOST_BYTES)
        size = MOST_BYTES;
    switch (node->kind) {
    case NODE_CHANNEL:
        return __zvm_read(node->channel, buffer, size, offset);
    case NODE_NULL:
        return 0;
    case NODE_ZERO:
        memset(buffer, 0, size);
        return size;
    case NODE_RANDOM:
        random_fill(buffer, size);
        return size;
    default:
        return -EISDIR;
    }
}

long node_write(const struct node *node, const void *buffer, size_t size, int64_t offset)
{
    if (size > MOST_BYTES)
        size = MOST_BYTES;
    if (node->kind == NODE_DIRECTORY)
        return -EISDIR;
    if (node->kind != NODE_CHANNEL)
        return size;
    long moved = __zvm_write(node->channel, buffer, size, offset);
    if (moved > 0 && node_random_write(node) && offset + moved > written[node->channel])
        written[node->channel] = offset + moved;
    return moved;
}
