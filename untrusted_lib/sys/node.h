/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes: what the names in the guest's file tree lead to. The tree is / and /dev; in it one name a channel, and the
 * devices null, zero, random, urandom. A channel's name wins over a device's.
 */
#ifndef SYS_NODE_H
#define SYS_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include <sys/types.h>
#include <zvm/abi/trap.h>

enum node_kind { NODE_CHANNEL, NODE_NULL, NODE_ZERO, NODE_RANDOM, NODE_ROOT, NODE_DEV };

struct node {
    enum node_kind kind;
    uint32_t channel; /* its number, where the node is one */
};

/* How a path ends: what calls that make, remove or rename a name look at. */
struct path_end {
    enum { END_NAME, END_DOT, END_DOT_DOT, END_ROOT } kind; /* of the last component */
    bool reached; /* the directory that the last component is looked up in is there */
    bool exists;  /* and so is the last component, whatever follows it */
    bool slash;   /* slashes follow it */
};

/* Goes the path from *node, or from / when it is absolute, and puts there what it leads to. *end may be NULL.
 * 0, or Linux's -errno: -ENOENT, -ENOTDIR, -ENAMETOOLONG, -EFAULT. */
long node_find(struct node *node, const char *path, struct path_end *end);

/* The entry with this index of a directory: its name, and its node. NULL: past the last. "." and ".." are no entries.
 */
const char *node_entry(const struct node *directory, uint32_t index, struct node *node);

bool node_is_directory(const struct node *node);

/* The number that stat tells. */
ino_t node_inode(const struct node *node);

/* A channel with a position is a regular file, one without is a pipe. */
mode_t node_mode(const struct node *node);

/* Whether the channel's reads (writes) take an offset, and whether either do. */
bool node_random_read(const struct node *node);
bool node_random_write(const struct node *node);
bool node_has_position(const struct node *node);

/* Whether the manifest grants any reading (writing); a device and a directory's own rules for the others. */
bool node_readable(const struct node *node);
bool node_writable(const struct node *node);

/* Bytes that the node holds now: the source's, or as far as this guest has written. 0 where there is no such thing. */
int64_t node_size(const struct node *node);

/* At most INT32_MAX bytes. Answers what moved, or -errno. Sequential channels and devices ignore the offset. */
long node_read(const struct node *node, void *buffer, size_t size, int64_t offset);
long node_write(const struct node *node, const void *buffer, size_t size, int64_t offset);

#endif
