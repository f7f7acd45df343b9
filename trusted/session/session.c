/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of a run, in which each step relies on those before it:
 *
 *     memory        image and manifest agree, the region is mapped; a guest that does not fit opens no file
 *     channels      opened, outputs staged: nothing outside has changed
 *     start         the user manifest tells channels' names and sizes, so the channels are open by then
 *     limits        the thread's timers run before anything may wait
 *     connect       FIFOs and other sessions are waited for
 *     before_guest  the command's process gives up all that only opening and connecting needed
 *     guest         until `stop` is set
 *     network       streams that are not finished are told how the session ended, whatever the end
 *     commit        last, and after a good end alone
 */
#include "session.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "channel_open.h"
#include "clock.h"
#include "guest_memory.h"
#include "host.h"
#include "start.h"
#include "thread.h"
#include "zvm/abi/layout.h"

/* Streams to sessions of this host, which need no network. */
static bool open_network(struct session *s, struct error *err)
{
    struct engine *e = s->engine;
    if (manifest_sources(s->manifest, SOURCE_PAIR) > 0 &&
        !(s->pairs = network_pairs.open(s->manifest, NULL, &s->cpu.stop, err)))
        return false;
    if (!manifest_has_network(s->manifest))
        return true;
    if (!e->network)
        return error_set(err, 0, "the manifest has network channels, and this program has no network");
    s->network = e->network->open(s->manifest, &e->network_shared, &s->cpu.stop, err);
    return s->network != NULL;
}

/* Gives a channel that leads to another session its operations. */
static bool add_to_network(struct session *s, struct channel *c, struct error *err)
{
    if (c->spec->kind == SOURCE_PAIR)
        return network_pairs.add(s->pairs, c, err);
    return !channel_spec_is_network(c->spec) || s->engine->network->add(s->network, c, err);
}

static bool open_channel(struct session *s, struct channel *c, const struct channel_spec *spec, struct error *err)
{
    /* Without a transaction an output cannot be staged: channel_open() refuses it. */
    struct transaction *tx = s->manifest->commit == COMMIT_NONE ? NULL : &s->outputs;
    if (!channel_open(c, spec, s->manifest->etag, tx, &s->cpu.stop, err))
        return false;
    s->channels_count++; /* from here on session_close() closes it */
    return add_to_network(s, c, err) || error_wrap(err, "channel %s", spec->name);
}

static bool open_channels(struct session *s, struct error *err)
{
    const struct manifest *m = s->manifest;
    if (!open_network(s, err))
        return false;
    s->channels = calloc(m->channels_count, sizeof(*s->channels));
    if (!s->channels)
        return error_set(err, ENOMEM, "%zu channels", m->channels_count);
    s->outputs.durable = m->durable;
    for (size_t i = 0; i < m->channels_count; i++)
        if (!open_channel(s, &s->channels[i], &m->channels[i], err))
            return false;
    return true;
}

/* reason: what the other sandboxes are told of streams that are not finished; NULL: nothing. */
static void close_network(struct session *s, const char *reason)
{
    if (s->network)
        s->engine->network->close(s->network, reason);
    network_pairs.close(s->pairs, reason);
    s->network = s->pairs = NULL;
}

/* First address past the pages that come from the image's file rather than from nothing. */
static gaddr image_file_end(const struct elf_image *elf)
{
    uint64_t end = 0;
    for (int i = 0; i < SEGMENTS; i++)
        if (elf->segments[i].file_size != 0)
            end = (uint64_t)elf->segments[i].start + elf->segments[i].file_size;
    return (gaddr)((end + ZVM_PAGE_SIZE - 1) & ~(uint64_t)(ZVM_PAGE_SIZE - 1));
}

/* Whether image and manifest agree; the guest's own fault, or its manifest's, before anything is mapped. */
static bool check_memory(const struct image *image, const struct manifest *m, enum end *end, struct error *err)
{
    const uint64_t taken = image->elf.end - ZVM_TEXT_START, most = ZVM_HEAP_LIMIT - ZVM_TEXT_START;
    /* An image is opened apart from its manifest, and may be run under several. */
    *end = END_image;
    if (taken > m->memory)
        return error_set(err, 0, "the program takes %zu bytes of memory before its heap, expected at most %zu",
                         (size_t)taken, (size_t)m->memory);
    /* manifest_check() holds this for text; an embedder may have filled in the manifest by hand. */
    *end = END_usage;
    if (m->memory > most || m->memory % ZVM_PAGE_SIZE != 0)
        return error_set(err, 0, "memory of %zu bytes, expected whole pages, at most %zu", (size_t)m->memory,
                         (size_t)most);
    if (m->stack == 0 || m->stack > ZVM_STACK_END - ZVM_STACK_START || m->stack % ZVM_PAGE_SIZE != 0)
        return error_set(err, 0, "stack of %zu bytes, expected whole pages, at most %zu", (size_t)m->stack,
                         (size_t)(ZVM_STACK_END - ZVM_STACK_START));
    /* Without this check the guest's first AES instruction would end it by a fault, on some hosts and not on others. */
    *end = END_host;
    return host_check_isa(image->elf.isa, err);
}

/*
 * A region cuts what is held into ranges (trampoline, text, read-only data, data, bss, heap, user manifest, stack) and
 * what lies between them; and each jail cuts the heap twice.
 */
enum { SESSION_MAPPINGS = 12, JAIL_MAPPINGS = 2 * JAILS };

/*
 * Trampoline, image, heap, stack. The guards stay unmapped because nothing is mapped there. A heap of no bytes is no
 * range, so none is mapped.
 */
static bool map_memory(struct session *s, const struct image *image, struct error *err)
{
    const size_t mappings = SESSION_MAPPINGS + (s->manifest->jail ? JAIL_MAPPINGS : 0);
    if (!admission_take(&s->engine->admission, mappings, err))
        return false;
    s->mappings = mappings;
    const uint64_t heap = image->elf.end, heap_end = ZVM_TEXT_START + s->manifest->memory;
    const uint64_t stack = s->manifest->stack;
    const int rw = PROT_READ | PROT_WRITE;
    if (!region_reserve(&s->region, &s->engine->arena, err) ||
        !region_map(&s->region, ZVM_TRAMPOLINE_START, ZVM_PAGE_SIZE, PROT_READ | PROT_EXEC, s->engine->trampoline.fd, 0,
                    err) ||
        !image_map(image, &s->region, err))
        return false;
    s->file_end = image_file_end(&image->elf);
    s->heap = (struct jail_space){ (gaddr)heap, heap_end, image->elf.isa };
    return (heap == heap_end || region_map(&s->region, (gaddr)heap, heap_end - heap, rw, -1, 0, err)) &&
           region_map(&s->region, (gaddr)(ZVM_STACK_END - stack), stack, rw, -1, 0, err);
}

bool session_lay_out(struct session *s, struct engine *e, const struct image *image, const struct manifest *m,
                     enum end *end, struct error *err)
{
    *s = (struct session){ .manifest = m, .engine = e, .pagemap = -1 }; /* from here on session_close() may be called */
    if (check_memory(image, m, end, err) && map_memory(s, image, err)) {
        cpu_init(&s->cpu, &s->region, 0);
        return true;
    }
    session_close(s);
    return false;
}

bool session_start(struct session *s, const struct image *image, enum end *end, struct error *err)
{
    const struct manifest *m = s->manifest;
    gaddr rsp;
    s->found = true; /* the start's own, if nothing runs */
    *end = END_channel;
    if (!open_channels(s, err))
        return false;
    /* The usual failure from here on: words and names that do not fit the guest's memory. */
    *end = END_usage;
    const struct start start = { m, s->channels, s->channels_count, &s->region };
    if (!start_manifest(&start, image->elf.end, ZVM_TEXT_START + m->memory, err) ||
        !start_stack(&start, &image->elf, &rsp, err))
        return false;
    /* Opened now: behind the second wall nothing can be opened. */
    if (m->etag_memory || m->report)
        s->pagemap = engine_pagemap(s->engine);
    s->cpu.rsp = rsp;
    return true;
}

bool session_open(struct session *s, struct engine *e, const struct image *image, const struct manifest *m,
                  enum end *end, struct error *err)
{
    if (!session_lay_out(s, e, image, m, end, err))
        return false;
    if (session_start(s, image, end, err))
        return true;
    session_close(s);
    return false;
}

bool session_keep(struct session *s, const struct image *image, struct error *err)
{
    const struct segment *data = &image->elf.segments[SEGMENT_DATA];
    s->pristine = (struct pristine){ .start = data->start, .end = s->file_end };
    s->pristine.bytes = image->memory.bytes + image->at[SEGMENT_DATA];
    if (data->file_size == 0)
        s->pristine.end = s->pristine.start;
    if (!region_keep_small(&s->region, err))
        return false;
    s->resident = calloc(1, sizeof(*s->resident));
    return s->resident || error_set(err, ENOMEM, "resident pages");
}

/* Of a run nothing stays but the region. */
static void end_run(struct session *s)
{
    close_network(s, NULL); /* first: links borrow the channels */
    for (size_t i = 0; i < s->channels_count; i++)
        channel_close(&s->channels[i]);
    free(s->channels);
    s->channels = NULL;
    s->channels_count = 0;
    transaction_abort(&s->outputs); /* closes the descriptors of staged outputs, which channels only borrowed */
}

static bool restore_memory(struct session *s)
{
    return (!s->found || resident_find(s->resident, &s->region, engine_pagemap(s->engine))) &&
           resident_restore(s->resident, &s->region, &s->pristine);
}

bool session_renew(struct session *s)
{
    end_run(s);
    /* Code that the guest made, and half-made code, changes the region's ranges. */
    if (!s->resident || s->jail.accepted != 0 || s->jail.refused != 0 || s->failure.message[0] || !restore_memory(s))
        return false;
    cpu_init(&s->cpu, &s->region, 0);
    s->exit_code = 0;
    s->traps = 0;
    s->outputs = (struct transaction){ 0 };
    s->ran = s->found = false;
    return true;
}

void session_close(struct session *s)
{
    if (!s->engine)
        return;
    end_run(s);
    region_release(&s->region);
    admission_give_back(&s->engine->admission, s->mappings);
    free(s->resident);
    *s = (struct session){ 0 };
}

void session_kill(struct session *s)
{
    /* The reason before the knock: a thread that wakes up finds it. Without a thread, session_run() will. */
    cpu_stop(&s->cpu, STOP(END_killed));
    pid_t thread = atomic_load(&s->thread);
    if (thread != 0)
        deadline_knock(thread);
}

void session_progress(const struct session *s, struct progress *p)
{
    /* The guest's thread counts meanwhile: a count may be a call old, and is never torn. */
    *p = (struct progress){ .traps = __atomic_load_n(&s->traps, __ATOMIC_RELAXED) };
    for (size_t i = 0; i < s->channels_count; i++) {
        p->bytes_in += __atomic_load_n(&s->channels[i].used[ZVM_LIMIT_GET_BYTES], __ATOMIC_RELAXED);
        p->bytes_out += __atomic_load_n(&s->channels[i].used[ZVM_LIMIT_PUT_BYTES], __ATOMIC_RELAXED);
    }
}

/* False when one cannot be had, or the session was told to stop. */
static bool connect_channels(struct session *s)
{
    bool good = true;
    for (size_t i = 0; good && i < s->channels_count; i++)
        good = channel_connect(&s->channels[i]);
    good = good && (!s->pairs || network_pairs.connect(s->pairs));
    good = good && (!s->network || s->engine->network->connect(s->network));
    if (!good)
        cpu_stop(&s->cpu, STOP(END_channel)); /* only the first reason counts: a limit that was over stays the end */
    return good;
}

/*
 * Every peer is told before one is waited for, by pairs and by the network: no ring of sessions waits for itself. False
 * as connect_channels().
 */
static bool settle_streams(struct session *s)
{
    const struct network *network = s->engine->network;
    bool pairs_over = !s->pairs, network_over = !s->network;
    bool good = (pairs_over || network_pairs.end(s->pairs)) && (network_over || network->end(s->network));
    while (good && !(pairs_over && network_over) && !s->cpu.stop)
        good = (pairs_over || network_pairs.settle(s->pairs, &pairs_over)) &&
               (network_over || network->settle(s->network, &network_over));
    return good && pairs_over && network_over;
}

void session_settle(struct session *s)
{
    if (!settle_streams(s))
        cpu_stop(&s->cpu, STOP(END_channel));
}

/*
 * Within the limits of time; false when there was to be a guest and could not. A channel that was not connected is an
 * end like any other, and the report tells it.
 */
static bool run_limited(struct session *s, struct error *err)
{
    if (!connect_channels(s))
        return true;
    if (s->before_guest && !s->before_guest(s, err))
        return false;
    cpu_run(&s->cpu);
    return true;
}

/* A shorter run's processor time is not asked for: that would take as long, and it is at most its wall time. */
enum { SHORT_RUN_NS = 50 * 1000 };

static bool run_guest(struct session *s, struct report *report, struct error *err)
{
    /* First: every signal that comes from here on finds a stack of its own, or waits. */
    if (!thread_attach(&s->engine->signals, err))
        return false;
    const struct deadline_times times = {
        .wall = clock_read(CLOCK_MONOTONIC),
        .cpu = clock_read(CLOCK_THREAD_CPUTIME_ID),
        .wall_ns = s->manifest->timeout_ns,
        .cpu_ns = s->manifest->cpu_ns,
    };
    bool good = deadline_start(&s->deadline, &s->cpu, &times, err);
    if (good) {
        atomic_store(&s->thread, thread_number());
        good = run_limited(s, err);
        atomic_store(&s->thread, 0); /* a thread number may be somebody else's later: nobody knocks at it any more */
        deadline_end(&s->deadline);
    }
    s->found = s->resident && thread_faulted();
    /* Here and not in session_close(): peers wait, and the embedder may keep the session for its report. */
    const int stop = atomic_load(&s->cpu.stop);
    close_network(s, end_name(stop != 0 ? (enum end)(stop - 1) : END_host));
    report->wall_ns = clock_read(CLOCK_MONOTONIC) - times.wall;
    report->cpu_ns = report->wall_ns;
    if (report->wall_ns >= SHORT_RUN_NS)
        report->cpu_ns = clock_read(CLOCK_THREAD_CPUTIME_ID) - times.cpu;
    thread_detach();
    return good;
}

static struct guest_memory memory_of(const struct session *s)
{
    return (struct guest_memory){ &s->region, s->file_end, s->heap.start, s->pagemap };
}

/*
 * A good end: digests the memory, which may fail, then puts the outputs in place. After any other end memory is not
 * looked at: what a store that faulted, or an instruction cut short, has written differs between processors.
 */
static enum end finish(struct session *s, struct report *report, struct error *err)
{
    const struct guest_memory memory = memory_of(s);
    if (s->manifest->etag_memory && !guest_memory_etag(&memory, s->manifest->etag, report->memory_etag, err))
        return END_host;
    if (s->commit ? s->commit(s, err) : transaction_commit(&s->outputs, err)) {
        report->exit_code = s->exit_code;
        return END_exit;
    }
    report->memory_etag[0] = '\0'; /* the report has it at END_exit only */
    return END_channel;
}

/* What the guest's end means, and what stays of its outputs. */
static void conclude(struct session *s, struct report *report)
{
    struct error err = { 0 };
    report->end = (enum end)(atomic_load(&s->cpu.stop) - 1);
    if (report->end == END_exit)
        report_end(report, finish(s, report, &err), &err);
    else if (report->end == END_fault)
        report->fault_address = s->cpu.fault_address;
    else if (report->end == END_host)
        report_end(report, END_host, &s->failure);
    /* The channel whose failure ended the session says how; a commit that failed has said so already. */
    for (size_t i = 0; report->end == END_channel && !report->detail[0] && i < s->channels_count; i++)
        if (s->channels[i].failure.message[0])
            report_end(report, END_channel, &s->channels[i].failure);
}

bool session_report_channels(const struct session *s, struct report *report)
{
    report->channels = calloc(s->channels_count, sizeof(*report->channels));
    if (!report->channels)
        return false;
    for (; report->channels_count < s->channels_count; report->channels_count++) {
        const struct channel *from = &s->channels[report->channels_count];
        struct channel_report *to = &report->channels[report->channels_count];
        to->name = strdup(from->spec->name);
        if (!to->name)
            return false;
        memcpy(to->used, from->used, sizeof(to->used));
        for (int i = 0; i < 2; i++)
            if (from->digests[i])
                digest_text(from->digests[i], to->etags[i]);
    }
    return true;
}

void session_run(struct session *s, struct report *report)
{
    assert(!s->ran);
    s->ran = true;
    *report = (struct report){ 0 };
    struct error err = { 0 };
    if (!run_guest(s, report, &err)) {
        report_end(report, END_host, &err);
        return;
    }
    report->traps = s->traps;
    report->jail = s->jail;
    const struct guest_memory memory = memory_of(s);
    if (s->pagemap >= 0)
        report->memory_peak = guest_memory_used(&memory);
    conclude(s, report);
}
