/* SPDX-License-Identifier: Apache-2.0 */
/* One run of a hand-made guest, for the run tests. */
#ifndef RUN_SUPPORT_H
#define RUN_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

#include "session.h"

/* A guest of run_guests.S. */
struct guest {
    const char *name;
    const uint8_t *text, *end;
};

#define GUEST(name)                                                                                                    \
    extern const uint8_t guest_##name[], guest_##name##_end[];                                                         \
    static const struct guest name = { #name, guest_##name, guest_##name##_end };

/* What a guest runs with; zeroes are the defaults. */
struct setup {
    struct engine *engine; /* borrowed; NULL: one for this run alone, at ENGINE_BASE */
    const void *input;     /* channel 0 */
    size_t input_size;
    int input_fd; /* instead of input, when not 0 */
    uint64_t timeout_ns, cpu_ns;
    uint64_t stack; /* else 1 MiB */
    bool etag_memory;
    int open_signal;                                  /* stays open while the guest runs */
    void (*before)(struct session *s, void *context); /* called just before the run, if not NULL */
    void (*after)(struct session *s, void *context);  /* and just after */
    void *context;
};

/* What came of it. */
struct outcome {
    struct report report;
    uint8_t output[8192]; /* channel 1 */
    size_t output_size;
};

/* Ends the test when the session cannot even be opened. */
void run_guest_outcome(const struct guest *guest, const struct setup *setup, struct outcome *outcome);

#endif
