/* SPDX-License-Identifier: Apache-2.0 */
/* Names, and what is behind them. */
#include "node.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "crt/trap.h"
#include "manifest.h"
#include "random.h"

enum { MOST_BYTES = 0x7FFFF000 }; /* of one call, as on Linux */

enum { FIRST_CHANNEL = 16 }; /* its inode; kinds of nodes lie below */

/* Where each channel with a position ends by what this guest wrote. */
static int64_t written[ZVM_CHANNELS];

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

static bool is(const char *name, size_t length, const char *word)
{
    return !strncmp(name, word, length) && !word[length];
}

const char *node_entry(const struct node *directory, uint32_t index, struct node *node)
{
    uint32_t channels = manifest()->channels_count;

    if (directory->kind == NODE_ROOT) {
        *node = (struct node){ .kind = NODE_DEV };
        return index ? NULL : "dev";
    }
    if (index < channels) {
        *node = (struct node){ NODE_CHANNEL, index };
        return (const char *)channel_record(node)->name;
    }
    index -= channels;
    if (index >= sizeof devices / sizeof *devices)
        return NULL;
    *node = (struct node){ .kind = devices[index].kind };
    return devices[index].name;
}

/* One component of a path. "." is where it is, ".." is the root everywhere. */
static long step(struct node *node, const char *name, size_t length)
{
    struct node next;
    const char *entry;

    if (!node_is_directory(node))
        return -ENOTDIR;
    if (length > NAME_MAX)
        return -ENAMETOOLONG;
    if (is(name, length, ".."))
        *node = (struct node){ .kind = NODE_ROOT };
    if (is(name, length, ".") || is(name, length, ".."))
        return 0;
    for (uint32_t i = 0; (entry = node_entry(node, i, &next)); i++)
        if (is(name, length, entry)) {
            *node = next;
            return 0;
        }
    return -ENOENT;
}

static struct path_end end_of(const char *name, size_t length)
{
    return (struct path_end){
        .kind = is(name, length, ".")    ? END_DOT
                : is(name, length, "..") ? END_DOT_DOT
                                         : END_NAME,
        .slash = name[length] == '/',
    };
}

long node_find(struct node *node, const char *path, struct path_end *end)
{
    struct path_end ignored;
    long error = 0;

    if (!end)
        end = &ignored;
    *end = (struct path_end){ .kind = END_ROOT };
    if (!path)
        return -EFAULT;
    if (!*path)
        return -ENOENT;
    if (strnlen(path, PATH_MAX) == PATH_MAX)
        return -ENAMETOOLONG;
    if (*path == '/')
        *node = (struct node){ .kind = NODE_ROOT };
    end->reached = end->exists = true;
    for (path += strspn(path, "/"); *path && !error; path += strspn(path, "/")) {
        size_t length = strcspn(path, "/");
        *end = end_of(path, length);
        end->reached = node_is_directory(node);
        error = step(node, path, length);
        end->exists = !error;
        path += length;
    }
    if (*path)
        end->reached = false;
    return !error && end->slash && !node_is_directory(node) ? -ENOTDIR : error;
}

bool node_is_directory(const struct node *node)
{
    return node->kind == NODE_ROOT || node->kind == NODE_DEV;
}

ino_t node_inode(const struct node *node)
{
    return node->kind == NODE_CHANNEL ? FIRST_CHANNEL + node->channel : (unsigned)node->kind;
}

mode_t node_mode(const struct node *node)
{
    mode_t access = (node_readable(node) ? 0444 : 0) | (node_writable(node) ? 0222 : 0);

    if (node_is_directory(node))
        return S_IFDIR | 0555;
    if (node->kind != NODE_CHANNEL)
        return S_IFCHR | 0666;
    return access | (node_has_position(node) ? S_IFREG : S_IFIFO);
}

bool node_random_read(const struct node *node)
{
    return node->kind == NODE_CHANNEL && (channel_record(node)->type & ZVM_RANDOM_READ);
}

bool node_random_write(const struct node *node)
{
    return node->kind == NODE_CHANNEL && (channel_record(node)->type & ZVM_RANDOM_WRITE);
}

bool node_has_position(const struct node *node)
{
    return node_random_read(node) || node_random_write(node);
}

bool node_readable(const struct node *node)
{
    return node->kind != NODE_CHANNEL || channel_record(node)->limits[ZVM_LIMIT_GETS] > 0;
}

bool node_writable(const struct node *node)
{
    if (node->kind == NODE_CHANNEL)
        return channel_record(node)->limits[ZVM_LIMIT_PUTS] > 0;
    return !node_is_directory(node);
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
    if (node_is_directory(node))
        return -EISDIR;
    if (node->kind != NODE_CHANNEL)
        return size;
    /* A sequential write of a file that is read at random goes behind all that the file holds. */
    int64_t start = node_random_write(node) ? offset : node_size(node);
    long moved = __zvm_write(node->channel, buffer, size, offset);
    if (moved > 0 && node_has_position(node) && start + moved > written[node->channel])
        written[node->channel] = start + moved;
    return moved;
}
