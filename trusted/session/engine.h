/* SPDX-License-Identifier: Apache-2.0 */
/* The engine: what the sessions of a process share. */
#ifndef ENGINE_H
#define ENGINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "admission.h"
#include "error.h"
#include "network.h"
#include "region.h"
#include "sealed.h"
#include "thread.h"

/* Where the first region lies: a guest that computes with its base gets the same in every run. */
#define ENGINE_BASE 0x200000000000

struct engine {
    struct arena arena;         /* owned */
    struct admission admission; /* of sessions, by their mappings */
    struct sealed trampoline;   /* owned; the page that every region has at ZVM_TRAMPOLINE_START */
    struct thread_signals signals;
    bool signals_held;
    const struct network *network; /* borrowed; NULL: no network channels. Set before the first session */
    void *_Atomic network_shared;  /* owned; what its sessions share; NULL before */
    _Atomic uint64_t pagemap;      /* owned; from engine_pagemap(): its process, then its descriptor; 0 before */
};

/*
 * Checks the host, holds the addresses of so many regions and installs the signal handlers. base: where the regions
 * must lie; 0: from ENGINE_BASE on as far as that is free, else anywhere. One a process is enough; threads may share it
 * once it is open. All signals are blocked in a thread while it runs a guest, but those that signals.open gets.
 */
bool engine_open(struct engine *e, size_t regions, uintptr_t base, enum signals_owner owner, struct error *err);

/*
 * The kernel's account of this process's pages in use, opened on first use, and anew in the child of a fork(), where
 * the parent's would tell of the parent's. -1 where there is none. Any thread.
 */
int engine_pagemap(struct engine *e);

/* Every session must be closed before. Safe on a zeroed engine; safe to repeat. */
void engine_close(struct engine *e);

#endif
