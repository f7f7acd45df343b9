/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plan: what a job is made of. Sessions, each with its manifest, and streams between them.
 *
 * Read from YAML as zerovm-job(5) describes it. Groups say how sessions of one kind look; a session is a node.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "manifest.h"

enum {
    PLAN_NODES = 1000,    /* most sessions of a job */
    PLAN_BYTES = 1 << 20, /* longest text */
};

struct group {
    char *name;                 /* owned */
    struct yaml_tree *manifest; /* owned */
    uint64_t count;             /* 0: for_each says */
    char *for_each;             /* owned; a path whose last part has wildcards, as written; NULL: none */
    size_t first, nodes;        /* of plan.nodes */
    bool connected;             /* has streams */
};

struct stream {
    char *from, *to;  /* owned; names of groups */
    size_t groups[2]; /* their numbers */
};

struct node {
    char *name; /* owned */
    const struct group *group;
    size_t number; /* in its group, from 1 */
    char *file;    /* owned; the one it is there for, as the job's text would name it; NULL: none */
    char *text;    /* owned; its manifest, */
    size_t text_size;
    struct manifest manifest; /* owned; and what that means */
};

struct plan {
    char *directory;      /* owned; of the job's text, with its slash; "" where it has none */
    char *name;           /* owned */
    uint64_t timeout_ns;  /* 0: none */
    uint64_t parallel;    /* 0: as many as there are processors */
    char *report;         /* owned; NULL: nowhere */
    struct group *groups; /* owned */
    size_t groups_count;
    struct stream *streams; /* owned */
    size_t streams_count;
    struct node *nodes; /* owned */
    size_t nodes_count;
};

/* Where the nodes of a job with streams find each other. */
struct meeting {
    const char *service; /* the name service's address */
    const char *token;
};

/* Groups and streams. Opens nothing but directories that for_each names. The caller releases the plan, on failure too.
 */
bool plan_read(struct plan *p, const char *text, size_t size, const char *file, struct error *err);

/* The texts of the nodes' manifests; meeting is needed with streams. */
bool plan_write(struct plan *p, const struct meeting *meeting, struct error *err);

/* The manifests themselves, from their texts; file: where the job's text comes from. */
bool plan_check(struct plan *p, const char *file, struct error *err);

/* Safe on a zeroed plan; safe to repeat. */
void plan_release(struct plan *p);

#endif
