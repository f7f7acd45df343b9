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

enum node_kind { NODE_CHANNEL, NODE_NULL, NODE_ZERO, NODE_RANDOM, NODE_DIRECTORY };

struct node {
    enum node_kind kind;
    uint32_t channel; /* its number, where the node is one */
};

/* Finds what a path names, "/" being the working directory. 0, -ENOENT, -ENOTDIR or -EFAULT. */
long node_find(struct node *node, const char *path);

/* Whether the channel's reads (writes) take an offset. */
bool node_random_read(const struct node *node);
bool node_random_write(const struct node *node);

/* Whether the manifest grants any reading (writing); a device and a directory's own rules for the others. */
bool node_readable(const struct node *node);
bool node_writable(const struct node *node);

/* Bytes that the node holds now: the source's, or as far as this guest has written. 0 where there is no such thing. */
int64_t node_size(const struct node *node);

/* At most INT32_MAX bytes. Answers what moved, or -errno. Sequential channels and devices ignore the offset. */
long node_read(const struct node *node, void *buffer, size_t size, int64_t offset);
long node_write(const struct node *node, const void *buffer, size_t size, int64_t offset);

#endif
