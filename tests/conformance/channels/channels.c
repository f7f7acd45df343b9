/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract of channels, with a guest: each row of table.def on every kind of source, in every mode that it holds
 * for. What the guest is answered, what it reads, what arrives, what the report counts and the digests in it must be as
 * the row says. Usage: channels SCRIPT.zvm [PATTERN]
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checked.h"
#include "network_zmq.h"
#include "open_image.h"
#include "source.h"

enum { READS = MODE_READ | MODE_RANDOM_READ, WRITES = MODE_WRITE | MODE_RANDOM_WRITE | MODE_APPEND };

static const struct {
    const char *name;
    unsigned mode;
} modes[] = {
    { "read", MODE_READ },
    { "random-read", MODE_READ | MODE_RANDOM_READ },
    { "write", MODE_WRITE },
    { "append", MODE_WRITE | MODE_APPEND },
    { "random-write", MODE_WRITE | MODE_RANDOM_WRITE },
    { "read+write", MODE_READ | MODE_WRITE },
    { "read+append", MODE_READ | MODE_WRITE | MODE_APPEND },
    { "read+random-write", MODE_READ | MODE_WRITE | MODE_RANDOM_WRITE },
    { "random-read+write", MODE_READ | MODE_RANDOM_READ | MODE_WRITE },
    { "random-read+append", MODE_READ | MODE_RANDOM_READ | MODE_WRITE | MODE_APPEND },
    { "random-read+random-write", MODE_READ | MODE_RANDOM_READ | MODE_WRITE | MODE_RANDOM_WRITE },
};

enum { MODES = sizeof(modes) / sizeof(modes[0]) };

/* One row on one kind in one mode. */
struct trial {
    const struct row *row;
    const struct kind *kind;
    const char *mode_name;
    unsigned mode;
    bool failed;
};

static void complain(struct trial *t, const char *what, const char *value, const char *expected)
{
    if (!t->failed)
        fprintf(stderr, "\"%s\", %s, %s:\n", t->row ? t->row->promise : "mode", t->kind->name, t->mode_name);
    fprintf(stderr, "    %s %s, expected %s\n", what, value, expected);
    t->failed = true;
}

static void must_equal(struct trial *t, const char *what, int64_t value, int64_t expected)
{
    char texts[2][24];
    snprintf(texts[0], sizeof(texts[0]), "%lld", (long long)value);
    snprintf(texts[1], sizeof(texts[1]), "%lld", (long long)expected);
    if (value != expected)
        complain(t, what, texts[0], texts[1]);
}

/* Whether the row says something of this kind in this mode. */
static bool holds_for(const struct row *row, const struct kind *k, unsigned mode)
{
    bool reads = row->mode & READS, writes = row->mode & WRITES, drops = (mode & WRITES) == MODE_WRITE;
    if (!kind_allows(k, mode) || ((row->need & ONLY_MODE) && mode != row->mode))
        return false;
    if ((reads && (mode & READS) != (row->mode & READS)) || (writes && (mode & WRITES) != (row->mode & WRITES)))
        return false;
    if (((row->need & STORES) && !k->stores) || ((row->need & HAS_SIZE) && !k->sized) ||
        ((row->need & ROOM_FOR_5) && strcmp(k->name, "host, buffer") != 0))
        return false;
    if (reads && !writes && k->holds != CONTENT)
        return k->holds == ENDLESS ? row->need & NEVER_ENDS : row->content == 0;
    if (row->content > 0 && reads && !writes)
        return !(drops && k->truncates);
    if (row->content > 0)
        return drops ? k->truncates : k->stores;
    return true;
}

/* What the source holds while the row goes on, by what its steps answer. */
struct model {
    uint8_t *in, *out; /* what is read, and where writes go: the same where they are stored */
    size_t in_size, out_size;
    uint64_t position[2];
    struct digest *digests[2];
};

static uint64_t take_place(const struct trial *t, struct model *m, const struct step *step, int side)
{
    static const unsigned random[2] = { MODE_RANDOM_READ, MODE_RANDOM_WRITE };
    if (t->mode & random[side])
        return (uint64_t)step->offset;
    m->position[side] += (uint64_t)step->answer;
    return m->position[side] - (uint64_t)step->answer;
}

static void model_step(const struct trial *t, struct model *m, const struct step *step, uint64_t seed, uint8_t *moved)
{
    bool shared = m->in == m->out;
    int side = step->call == 2;
    uint64_t at = take_place(t, m, step, side), size = (uint64_t)step->answer;
    if (side == 0) {
        memcpy(moved, m->in + at, size);
    } else {
        for (uint64_t i = 0; i < size; i++)
            m->out[at + i] = moved[i] = script_byte(seed, i);
        m->out_size = at + size > m->out_size ? at + size : m->out_size;
        if (shared)
            m->in_size = m->out_size;
    }
    digest_add(m->digests[side], moved, size);
}

static void model_begin(const struct trial *t, struct model *m)
{
    struct error err;
    const struct kind *k = t->kind;
    bool shared = k->stores || k->make == NULL || strcmp(k->name, "host, calls") == 0;
    *m = (struct model){ .in = calloc(2, SOURCE_ROOM) };
    if (!m->in || !(m->digests[0] = digest_new(ETAG_SHA256, &err)) || !(m->digests[1] = digest_new(ETAG_SHA256, &err)))
        die("out of memory");
    bool drops = (t->mode & WRITES) == MODE_WRITE && k->truncates;
    m->in_size = drops || k->holds != CONTENT ? 0 : t->row->content;
    for (size_t i = 0; i < m->in_size; i++)
        m->in[i] = script_byte(0, i);
    m->out = shared ? m->in : m->in + SOURCE_ROOM;
    m->out_size = shared ? m->in_size : 0;
    m->position[1] = t->mode & MODE_APPEND ? m->out_size : 0;
}

static void check_digest(struct trial *t, struct digest *d, const char *what, const char *etag, bool given)
{
    char expected[DIGEST_TEXT] = "";
    if (given)
        digest_text(d, expected);
    if (strcmp(etag, expected) != 0)
        complain(t, what, etag, expected);
    digest_free(d);
}

/* The guest's answers, one step after another, against the row and the model. */
static void check_answers(struct trial *t, struct model *m, const struct run *r)
{
    static uint8_t moved[SCRIPT_ROOM];
    const uint8_t *at = r->answers, *end = at + r->answers_size;
    char what[32];
    for (size_t i = 0; i < TABLE_STEPS && t->row->steps[i].call != 0; i++) {
        const struct step *step = &t->row->steps[i];
        struct script_answer a;
        snprintf(what, sizeof(what), "step %zu: answer", i + 1);
        if ((size_t)(end - at) < sizeof(a))
            return complain(t, what, "missing", "one");
        memcpy(&a, at, sizeof(a));
        at += sizeof(a);
        must_equal(t, what, a.answer, step->answer);
        must_equal(t, "bytes behind the answer that changed", (int64_t)a.spilled, 0);
        if (t->failed)
            return;
        if (step->answer <= 0)
            continue;
        model_step(t, m, step, i + 1, moved);
        if (step->call == 2 || step->place != PLACE_BUFFER)
            continue;
        if ((end - at) < step->answer || memcmp(at, moved, (size_t)step->answer) != 0)
            return complain(t, what, "other bytes", "those of the source");
        at += step->answer;
    }
}

static void check_report(struct trial *t, struct model *m, const struct report *report)
{
    static const char *const names[] = { "gets", "get_bytes", "puts", "put_bytes" };
    if (report->end != END_exit || report->exit_code != 0)
        return complain(t, "end", report->detail, "exit");
    const struct channel_report *c = &report->channels[3];
    for (int i = 0; i < ZVM_LIMITS; i++)
        must_equal(t, names[i], (int64_t)c->used[i], (int64_t)t->row->used[i]);
    check_digest(t, m->digests[0], "get etag", c->etags[0], t->mode & MODE_READ);
    check_digest(t, m->digests[1], "put etag", c->etags[1], t->mode & MODE_WRITE);
}

static void write_channel(char *text, size_t size, const struct trial *t, const struct source *s)
{
    static const char *const names[] = { "gets", "get_bytes", "puts", "put_bytes" };
    size_t at = (size_t)snprintf(text, size, "source: %s, mode: %s", s->text, t->mode_name);
    for (int i = 0; t->row && i < ZVM_LIMITS; i++)
        if (t->mode & (i < ZVM_LIMIT_PUTS ? MODE_READ : MODE_WRITE))
            at += (size_t)snprintf(text + at, size - at, ", %s: %lld", names[i], (long long)t->row->limits[i]);
}

/* Two GiB and what an image takes: calls of 2^31 bytes have a buffer. */
#define MEMORY "2304MiB"

static void run_trial(struct trial *t, struct host *host)
{
    struct script_order orders[TABLE_STEPS];
    char channel[512];
    struct source s;
    struct model m;
    size_t count = 0, capacity = t->row->need & ROOM_FOR_5 ? 5 : SOURCE_ROOM;
    for (; count < TABLE_STEPS && t->row->steps[count].call != 0; count++) {
        const struct step *step = &t->row->steps[count];
        orders[count] = (struct script_order){ step->call,           step->channel,          step->place,
                                               (uint64_t)step->size, (uint64_t)step->offset, count + 1 };
    }
    source_begin(&s, t->kind, t->mode, t->row->content, capacity, false, host);
    write_channel(channel, sizeof(channel), t, &s);
    struct run r = { host, MEMORY, channel, &s.behind, orders, count, .end = END_exit };
    if (!run_script(&r))
        die("\"%s\", %s, %s: %s", t->row->promise, t->kind->name, t->mode_name, r.err.message);
    source_collect(&s);
    model_begin(t, &m);
    check_answers(t, &m, &r);
    check_report(t, &m, &r.report);
    if (!t->failed && (t->mode & MODE_WRITE) && !t->kind->sinks) {
        must_equal(t, "bytes that arrived", (int64_t)s.arrived_size, (int64_t)m.out_size);
        if (!t->failed && memcmp(s.arrived, m.out, m.out_size) != 0)
            complain(t, "arrived", "other bytes", "those that were written");
    }
    run_release(&r);
    source_end(&s);
    free(m.in);
}

/* A mode that the kind cannot have is refused before anything runs, in a line that names the channel. */
static void refuse_trial(struct trial *t, struct host *host)
{
    char channel[512];
    struct source s;
    source_begin(&s, t->kind, t->mode, 0, SOURCE_ROOM, true, host);
    write_channel(channel, sizeof(channel), t, &s);
    struct run r = { .host = host, .memory = "16MiB", .channel = channel, .source = &s.behind };
    if (run_script(&r))
        complain(t, "session", "opened", "a refusal");
    else if ((r.end != END_channel && r.end != END_usage) || !strstr(r.err.message, "channel c: "))
        complain(t, "message", r.err.message, "one that names the channel");
    run_release(&r);
    source_collect(&s);
    source_end(&s);
}

static bool chosen(const struct trial *t, const char *pattern)
{
    char name[256];
    snprintf(name, sizeof(name), "%s, %s, %s", t->row ? t->row->promise : "mode", t->kind->name, t->mode_name);
    return fnmatch(pattern, name, 0) == 0;
}

static void begin(struct host *host, const char *program)
{
    struct error err = { 0 };
    int fd = open(program, O_RDONLY | O_CLOEXEC);
    signal(SIGPIPE, SIG_IGN); /* as the command does */
    if (fd < 0 || !image_open(&host->image, fd, 64 << 20, &err) ||
        !engine_open(&host->engine, 2, 0, SIGNALS_ALONE, &err))
        die("%s: %s", program, fd < 0 ? strerror(errno) : err.message);
    close(fd);
    host->engine.network = &network_zmq;
}

/* How many rows and kinds nothing was asked of: none stands in its table for nothing. */
static size_t unused(const size_t *row_runs, const size_t *kind_runs)
{
    size_t count = 0;
    for (size_t i = 0; i < table_rows; i++)
        if (row_runs[i] == 0 && ++count)
            fprintf(stderr, "\"%s\": holds for no kind in no mode\n", table[i].promise);
    for (size_t i = 0; i < kinds_count; i++)
        if (kind_runs[i] == 0 && ++count)
            fprintf(stderr, "%s: no row holds for it\n", kinds[i].name);
    return count;
}

int main(int argc, char **argv)
{
    static struct host host;
    size_t refused = 0, ran = 0, failed = 0;
    size_t *row_runs = calloc(table_rows, sizeof(size_t)), *kind_runs = calloc(kinds_count, sizeof(size_t));
    if (!row_runs || !kind_runs)
        die("out of memory");
    if (argc < 2)
        die("usage: channels SCRIPT.zvm [PATTERN]");
    begin(&host, argv[1]);
    for (size_t k = 0; k < kinds_count; k++) {
        for (size_t mode = 0; mode < MODES; mode++) {
            struct trial t = { NULL, &kinds[k], modes[mode].name, modes[mode].mode, false };
            if (!kind_allows(t.kind, t.mode) && chosen(&t, argc > 2 ? argv[2] : "*")) {
                refuse_trial(&t, &host);
                refused++;
                failed += t.failed;
            }
            for (size_t row = 0; row < table_rows; row++) {
                t.row = &table[row];
                t.failed = false;
                if (!holds_for(t.row, t.kind, t.mode) || !chosen(&t, argc > 2 ? argv[2] : "*"))
                    continue;
                run_trial(&t, &host);
                ran++;
                row_runs[row]++;
                kind_runs[k]++;
                failed += t.failed;
            }
        }
    }
    if (argc == 2)
        failed += unused(row_runs, kind_runs);
    free(row_runs);
    free(kind_runs);
    printf("rows=%zu kinds=%zu modes=%d runs=%zu refused=%zu failures=%zu\n", table_rows, kinds_count, MODES, ran,
           refused, failed);
    image_close(&host.image);
    engine_close(&host.engine);
    return failed != 0 || ran + refused == 0;
}
