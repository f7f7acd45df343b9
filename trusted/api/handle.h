/* SPDX-License-Identifier: Apache-2.0 */
/* What is behind the handles of zerovm.h. */
#ifndef HANDLE_H
#define HANDLE_H

#include "channel_host.h"
#include "engine.h"
#include "image.h"
#include "manifest.h"
#include "report.h"
#include "session.h"
#include "zerovm.h"

struct zerovm_engine {
    struct engine engine;
};

struct zerovm_image {
    struct image image;
};

struct zerovm_session {
    struct session session;
    struct manifest manifest;
    struct host_source *hosts; /* owned; one a binding */
};

struct zerovm_report {
    struct report report;
};

/* Tells the caller, where he asked for it. */
void handle_tell(struct zerovm_error *to, enum end end, const struct error *err);

/* A zeroed handle; NULL with the error told. */
void *handle_new(size_t size, const char *what, struct zerovm_error *error);

/* base: where the regions must lie; 0: anywhere. */
struct zerovm_engine *handle_engine_new(size_t sessions, uintptr_t base, struct zerovm_error *error);

#endif
