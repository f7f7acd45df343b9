/* SPDX-License-Identifier: Apache-2.0 */
/* Directories: the working one, and what stands in them. */
#include "directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "calls.h"
#include "file.h"

enum { DOTS = 2, ALIGNMENT = 8 };

static struct node working = { .kind = NODE_ROOT };

static const char *string(long long address)
{
    return (const char *)(uintptr_t)address;
}

long find_at(struct node *node, long long directory, long long path, struct path_end *end)
{
    struct file *file = file_of_any(directory);

    if (end)
        *end = (struct path_end){ .kind = END_NAME };
    *node = working;
    if (path && *string(path) && *string(path) != '/' && (int)directory != AT_FDCWD) {
        if (!file)
            return -EBADF;
        *node = file->node;
    }
    return node_find(node, string(path), end);
}

static long change_to(const struct node *node)
{
    if (!node_is_directory(node))
        return -ENOTDIR;
    working = *node;
    return 0;
}

long __zvm_sys_chdir(long long path)
{
    struct node node;
    long error = find_at(&node, AT_FDCWD, path, NULL);
    return error ? error : change_to(&node);
}

long __zvm_sys_fchdir(long long fd)
{
    struct file *file = file_of_any(fd);
    return file ? change_to(&file->node) : -EBADF;
}

long __zvm_sys_getcwd(long long buffer, long long size)
{
    const char *name = working.kind == NODE_ROOT ? "/" : "/dev";
    size_t length = strlen(name) + 1;

    if ((size_t)size < length)
        return -ERANGE;
    memcpy((void *)(uintptr_t)buffer, name, length);
    return length;
}

/* Whether a channel has this device's name: it goes before it. */
static bool is_hidden(const struct node *directory, const char *name, const struct node *node)
{
    struct node found = *directory;
    return node_find(&found, name, NULL) || node_inode(&found) != node_inode(node);
}

/* The entry at a position of the directory, "." and ".." first. NULL: past the last. */
static const char *entry_at(const struct node *directory, int64_t position, struct node *node)
{
    if (position >= DOTS)
        return node_entry(directory, position - DOTS, node);
    *node = position ? (struct node){ .kind = NODE_ROOT } : *directory;
    return position ? ".." : ".";
}

long __zvm_sys_getdents64(long long fd, long long buffer, long long size)
{
    struct file *file = file_of(fd);
    struct node node;
    const char *name;
    size_t used = 0;

    if (!file)
        return -EBADF;
    if (!node_is_directory(&file->node))
        return -ENOTDIR;
    for (; (name = entry_at(&file->node, file->position, &node)); file->position++) {
        struct dirent *entry = (struct dirent *)((char *)(uintptr_t)buffer + used);
        size_t length = (offsetof(struct dirent, d_name) + strlen(name) + ALIGNMENT) & -(size_t)ALIGNMENT;
        if (file->position >= DOTS && is_hidden(&file->node, name, &node))
            continue;
        if (length > (size_t)size - used)
            return used ? (long)used : -EINVAL;
        entry->d_ino = node_inode(&node);
        entry->d_off = file->position + 1;
        entry->d_reclen = length;
        entry->d_type = IFTODT(node_mode(&node));
        strcpy(entry->d_name, name);
        used += length;
    }
    return used;
}
