/* SPDX-License-Identifier: Apache-2.0 */
#include "programs_run.h"
#include "open_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "manifest_check.h"
#include "programs_filter.h"
#include "programs_host.h"
#include "zvm/abi/layout.h"

enum { GUARD = ZVM_NULL_GUARD_END, STATUS = 0x3F, FLAGS_THAT_STAY = 0x40400, PAGE = ZVM_PAGE_SIZE };

static uint64_t fs_base(void)
{
    uint64_t base;
    __asm__ volatile("rdfsbase %0" : "=r"(base));
    return base;
}

static uint64_t gs_base(void)
{
    uint64_t base;
    __asm__ volatile("rdgsbase %0" : "=r"(base));
    return base;
}

/* The pages that an access without its base, or one past the guards, would meet. */
static bool place_canaries(struct runner *r)
{
    uint8_t *const at[CANARY_PAGES] = {
        r->guest_base - GUARD - PAGE,
        r->guest_base + ZVM_REGION_SIZE + GUARD,
        (uint8_t *)(uintptr_t)ZVM_TEXT_START,
        (uint8_t *)(uintptr_t)0x80000,
        (uint8_t *)(uintptr_t)0x88000,
        (uint8_t *)(uintptr_t)0xA0000,
        (uint8_t *)(uintptr_t)(ZVM_STACK_END - PAGE),
        (uint8_t *)(uintptr_t)(ZVM_STACK_END - 0x20000 - PAGE),
    };
    for (unsigned i = 0; i < CANARY_PAGES; i++) {
        r->canaries[i] = mmap(at[i], PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        if (r->canaries[i] == MAP_FAILED)
            return false;
        memset(r->canaries[i], r->pattern, PAGE);
    }
    return true;
}

bool runner_open(struct runner *r, uint8_t pattern)
{
    struct error err = { 0 };
    *r = (struct runner){ .pattern = pattern, .output = memfd_create("output", 0) };
    /* The slots are given out from the first on: ours is the second of three. */
    if (r->output < 0 || !engine_open(&r->engine, 3, ENGINE_BASE, SIGNALS_ALONE, &err) ||
        !region_reserve(&r->below, &r->engine.arena, &err)) {
        fprintf(stderr, "no room for guests: %s\n", err.message);
        return false;
    }
    r->guest_base = r->below.base + ZVM_REGION_SIZE;
    return place_canaries(r);
}

void runner_close(struct runner *r)
{
    region_release(&r->below);
    engine_close(&r->engine);
    close(r->output);
}

static bool fill_manifest(struct manifest *m, uint64_t memory, uint64_t timeout_ns, int output, struct error *err)
{
    if (!manifest_init(m, err))
        return false;
    m->program = strdup("guest");
    m->memory = memory;
    m->stack = 1 << 20;
    m->timeout_ns = timeout_ns;
    m->etag_memory = true;
    struct channel_spec spec;
    channel_spec_init(&spec);
    spec.name = strdup("stdout");
    spec.kind = SOURCE_FD;
    spec.fd = output;
    spec.mode = MODE_WRITE;
    return manifest_add_arg(m, "guest", err) && manifest_add_channel(m, &spec, err) && manifest_check(m, err);
}

struct call {
    struct session *session;
    struct report *report;
};

static void call_session(void *context)
{
    struct call *call = context;
    session_run(call->session, call->report);
}

static void trouble(struct outcome *o, const char *what)
{
    snprintf(o->trouble, sizeof(o->trouble), "%s", what);
}

/* Runs the session as if our registers held something of value. */
static void run_watched(struct runner *r, struct session *s, struct report *report, struct outcome *o)
{
    const uint64_t p = 0x0101010101010101 * r->pattern;
    const struct host_state given = {
        p + 1, p + 2, p + 3, p + 4, p + 5, p + 6, 0, r->pattern & 1 ? 0x7F80 : 0x1F80, r->pattern & 2 ? 0x27F : 0x37F
    };
    struct host_state state = given;
    struct call call = { s, report };
    const uint64_t fs = fs_base(), gs = p & 0x7FFFFFFFF000;
    __asm__ volatile("wrgsbase %0" : : "r"(gs));
    host_call(call_session, &call, &state);
    if (gs_base() != gs || fs_base() != fs)
        trouble(o, "a segment base of the host changed");
    if (memcmp(&state, &given, HOST_RFLAGS) != 0)
        trouble(o, "a register of the host changed");
    if (state.rflags & FLAGS_THAT_STAY)
        trouble(o, "DF or AC is set in the host");
    if ((state.mxcsr & ~(uint32_t)STATUS) != given.mxcsr || (uint16_t)state.fcw != given.fcw)
        trouble(o, "floating-point control of the host changed");
    for (unsigned i = 0; i < CANARY_PAGES; i++)
        for (unsigned k = 0; k < PAGE; k++)
            if (r->canaries[i][k] != r->pattern) {
                trouble(o, "memory of the host changed");
                memset(r->canaries[i], r->pattern, PAGE);
            }
}

static void note(const struct runner *r, const struct report *report, struct outcome *o)
{
    o->end = (uint8_t)report->end;
    o->exit_code = (uint32_t)report->exit_code;
    o->fault = report->fault_address;
    memcpy(o->memory, report->memory_etag, sizeof(o->memory));
    ssize_t size = pread(r->output, o->output, sizeof(o->output), 0);
    o->output_size = size > 0 ? (uint32_t)size : 0;
}

void runner_run(struct runner *r, const uint8_t *elf, size_t size, uint64_t memory, uint64_t timeout_ns,
                struct outcome *o)
{
    struct error err = { 0 };
    struct image image;
    struct manifest manifest = { 0 };
    struct session session;
    struct report report;
    enum end end;
    memset(o, 0, sizeof(*o));
    o->ran = true;
    if (!image_open_bytes(&image, elf, size, memory, &err)) {
        o->refused = true;
        return;
    }
    if (ftruncate(r->output, 0) != 0 || lseek(r->output, 0, SEEK_SET) != 0 ||
        !fill_manifest(&manifest, memory, timeout_ns, r->output, &err) ||
        !session_open(&session, &r->engine, &image, &manifest, &end, &err)) {
        trouble(o, err.message);
    } else {
        if (session.region.base != r->guest_base)
            trouble(o, "the region is not between the canaries");
        run_watched(r, &session, &report, o);
        note(r, &report, o);
        report_release(&report);
        session_close(&session);
    }
    image_close(&image);
    manifest_release(&manifest);
}

static void child(run_one *run, void *context, uint8_t pattern, uint64_t first, uint64_t from, uint64_t count,
                  struct outcome *outcomes)
{
    static struct runner runner;
    if (!runner_open(&runner, pattern) || !filter_calls_from(runner.guest_base))
        _exit(3);
    for (uint64_t i = from; i < count; i++)
        run(context, &runner, first + i, &outcomes[i]);
    runner_close(&runner);
    _exit(0);
}

unsigned run_in_child(run_one *run, void *context, uint8_t pattern, uint64_t first, uint64_t count,
                      struct outcome *outcomes)
{
    unsigned died = 0;
    for (uint64_t from = 0; from < count;) {
        fflush(NULL);
        pid_t pid = fork();
        if (pid == 0)
            child(run, context, pattern, first, from, count, outcomes);
        int status = 0;
        if (pid < 0 || waitpid(pid, &status, 0) != pid || (WIFEXITED(status) && WEXITSTATUS(status) == 3)) {
            fprintf(stderr, "no child to run guests in\n");
            exit(2);
        }
        while (from < count && outcomes[from].ran)
            from++;
        if (status == 0)
            continue;
        died++;
        struct outcome *last = &outcomes[from > 0 ? from - 1 : 0];
        snprintf(last->trouble, sizeof(last->trouble), "the process died, status %#x, at this program or the next",
                 (unsigned)status);
        if (from < count)
            outcomes[from++].ran = true;
    }
    return died;
}

struct outcome *outcomes_new(uint64_t count)
{
    void *memory =
        mmap(NULL, count * sizeof(struct outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        abort();
    return memory;
}

void outcomes_free(struct outcome *outcomes, uint64_t count)
{
    munmap(outcomes, count * sizeof(struct outcome));
}

const char *outcomes_differ(const struct outcome *a, const struct outcome *b)
{
    if (a->refused != b->refused)
        return "accepted once and refused once";
    if (a->end != b->end)
        return "two ends";
    if (a->exit_code != b->exit_code || a->fault != b->fault)
        return "two exit codes or places of a fault";
    if (strcmp(a->memory, b->memory) != 0)
        return "two digests of its memory";
    if (a->output_size != b->output_size || memcmp(a->output, b->output, a->output_size) != 0)
        return "two outputs";
    return NULL;
}
