/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions of the script guest. */
#ifndef RUN_H
#define RUN_H

#include <stddef.h>
#include <stdint.h>

#include "channel_host.h"
#include "engine.h"
#include "image.h"
#include "report.h"
#include "script.h"

/* Says what is wrong and ends the program. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What all sessions have in common. */
struct host {
    struct engine engine;
    struct image image; /* of the script guest */
};

/* One session of it. */
struct run {
    struct host *host;
    const char *memory;               /* of the manifest */
    const char *channel;              /* channel 3: its keys but the name */
    const struct host_source *source; /* behind it, with `source: host` */
    const struct script_order *orders;
    size_t orders_count;
    enum end end;     /* when it could not be opened */
    struct error err; /* and why */
    struct report report;
    uint8_t *answers; /* owned; struct script_answer and bytes, by turns */
    size_t answers_size;
};

/* False when the session cannot even be opened. */
bool run_script(struct run *r);

void run_release(struct run *r);

#endif
