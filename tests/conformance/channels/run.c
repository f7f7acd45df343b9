/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manifest_yaml.h"
#include "session.h"

enum { ANSWERS = 4 * SCRIPT_ROOM };

void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(2);
}

static bool read_manifest(const struct run *r, struct manifest *m, struct error *err)
{
    char *text;
    int size = asprintf(&text,
                        "program: script\nmemory: %s\nstack: 64KiB\ntimeout: 60s\nchannels:\n"
                        "  - { name: stdin, source: host }\n"
                        "  - { name: stdout, source: host, mode: write }\n"
                        "  - { name: c, etag: yes, %s }\n",
                        r->memory, r->channel);
    if (size < 0)
        die("out of memory");
    bool good = manifest_read_yaml(m, text, (size_t)size, "job.yaml", err);
    free(text);
    return good;
}

bool run_script(struct run *r)
{
    size_t orders_size = r->orders_count * sizeof(*r->orders);
    const struct host_source script = { .bytes = (void *)r->orders, .size = &orders_size, .capacity = orders_size };
    r->answers = malloc(ANSWERS);
    if (!r->answers)
        die("out of memory");
    const struct host_source answers = { .bytes = r->answers, .size = &r->answers_size, .capacity = ANSWERS };
    struct manifest m;
    r->end = END_usage;
    bool good = read_manifest(r, &m, &r->err);
    if (good) {
        const struct host_source *const sources[] = { &script, &answers, NULL, r->source };
        for (size_t i = 0; i < m.channels_count; i++)
            m.channels[i].host = m.channels[i].kind == SOURCE_HOST ? sources[i] : NULL;
        struct session s;
        good = session_open(&s, &r->host->engine, &r->host->image, &m, &r->end, &r->err);
        if (good) {
            session_run(&s, &r->report);
            good = session_report_channels(&s, &r->report);
            session_close(&s);
        }
    }
    manifest_release(&m);
    return good;
}

void run_release(struct run *r)
{
    report_release(&r->report);
    free(r->answers);
    r->answers = NULL;
}
