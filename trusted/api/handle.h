/* SPDX-License-Identifier: Apache-2.0 */
/* What is behind the handles of zerovm.h. */
#ifndef HANDLE_H
#define HANDLE_H

#include <pthread.h>
#include <stdatomic.h>

#include "channel_host.h"
#include "engine.h"
#include "image.h"
#include "manifest.h"
#include "report.h"
#include "session.h"
#include "zerovm.h"

struct zerovm_engine {
    struct engine engine;
    pthread_mutex_t lock;
    struct zerovm_template *templates; /* borrowed; all of the engine's */
};

struct zerovm_image {
    struct image image;
    atomic_uint holders; /* who opened it, and templates */
};

struct zerovm_session {
    struct session session;
    struct manifest manifest;         /* owned, but for what is the template's */
    struct host_source *hosts;        /* owned; one a channel; NULL without bindings */
    struct zerovm_template *template; /* borrowed; NULL: the session runs once */
    struct zerovm_session *next;      /* of those that were given back */
};

struct zerovm_template {
    struct zerovm_engine *engine; /* borrowed */
    struct zerovm_image *image;   /* held */
    struct manifest manifest;     /* owned */
    struct zerovm_template *next; /* of the engine's; under the engine's lock */
    pthread_mutex_t lock;
    struct zerovm_session *rested; /* owned; given back and renewed; the last one first, as its memory is warm */
};

struct zerovm_report {
    struct report report;
};

/* Tells the caller, where he asked for it. */
void handle_tell(struct zerovm_error *to, enum end end, const struct error *err);

/* A zeroed handle; NULL with the error told. */
void *handle_new(size_t size, const char *what, struct zerovm_error *error);

/* base: where the regions must lie; 0: anywhere. */
struct zerovm_engine *handle_engine_new(size_t sessions, uintptr_t base, enum signals_owner owner,
                                        struct zerovm_error *error);

/* Starts a template's session: opens its channels. False with the error told. */
bool handle_start(struct zerovm_session *session, struct zerovm_error *error);

/* Makes a template's session ready for the next who takes one. */
void handle_give_back(struct zerovm_session *session);

/* Drops a session of the engine's that rests in a template; false when none does. */
bool handle_make_room(struct zerovm_engine *engine);

void handle_result(const struct report *report, struct zerovm_result *result);

#endif
