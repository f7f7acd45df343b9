/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wall in both directions. Hosts whose registers, vectors, x87 stack and control words are full of values of their
 * own run guests that look at everything they can see, when they start and after each call, and that leave the
 * processor in states of their own. What a guest sees must be what the calls promise, the same under every host; what
 * the host finds afterwards must be what it had.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "channel_host.h"
#include "elf_builder.h"
#include "entry_guest.h"
#include "manifest_check.h"
#include "open_image.h"
#include "programs_host.h"
#include "session.h"
#include "support.h"

enum { GUESTS = 16, DUMPS = 4, X87_SIGN = 0x200, X87_TAGS = 8, EMPTY = 0xFFFF, DIRECTION_AND_ALIGNMENT = 0x40400 };

_Static_assert(sizeof(struct dump) == DUMP_SIZE, "assembly");

#define GUEST(n)      extern const uint8_t guest_entry_##n[], guest_entry_##n##_end[];
#define EACH_GUEST(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)
EACH_GUEST(GUEST)
#define TEXT(n) { guest_entry_##n, guest_entry_##n##_end },
static const uint8_t *const texts[GUESTS][2] = { EACH_GUEST(TEXT) };

/* Rounding four ways, denormals flushed, flags raised, invalid operations and divisions by zero unmasked. */
static const uint32_t host_mxcsr[] = { 0x1F80, 0x3F80, 0x5F80, 0x7F80, 0x9FC0, 0x1FBF, 0x1D00, 0x7DC0 };
/* Precisions and roundings, the same two unmasked. */
static const uint16_t host_fcw[] = { 0x37F, 0x27F, 0x07F, 0xF7F, 0x37A };

enum { MXCSRS = sizeof(host_mxcsr) / sizeof(host_mxcsr[0]), FCWS = sizeof(host_fcw) / sizeof(host_fcw[0]) };

struct row {
    struct session session;
    struct report report;
    uint64_t secret; /* in all of the host's registers */
    struct dump dumps[DUMPS];
    unsigned dumps_count;
    bool stopped; /* the host's own computation gave another result than it should have */
};

/* Every vector register, and what is in x87 registers that are empty; control words stay. */
static void poison(uint64_t secret)
{
    uint16_t fcw;
    __asm__ volatile("fnstcw %0\n\tfninit" : "=m"(fcw));
    for (unsigned i = 0; i < 8; i++) { /* each with a sign of its own, which is what could show */
        double value = secret >> i & 2 ? -2.0 : 2.0;
        __asm__ volatile("fldl %0" : : "m"(value));
    }
    __asm__ volatile("fninit\n\tfldcw %0" : : "m"(fcw));
#define FILL(n) __asm__ volatile("vpbroadcastq %0, %%ymm" #n : : "m"(secret) : "xmm" #n);
    EACH_GUEST(FILL)
#undef FILL
}

/* The host's side of a call: it takes a dump, computes, and leaves its registers full. */
static int64_t take_dump(void *context, const void *buffer, size_t size, uint64_t offset)
{
    struct row *row = context;
    (void)offset;
    if (size == DUMP_SIZE && row->dumps_count < DUMPS)
        memcpy(&row->dumps[row->dumps_count++], buffer, size);
    volatile double one = 1, three = 3;
    volatile long double l = one;
    row->stopped |= one / three * three < 0.5 || l / three * three < 0.5L;
    poison(row->secret);
    return (int64_t)size;
}

static bool fill_manifest(struct manifest *m, const struct host_source *output, struct error *err)
{
    if (!manifest_init(m, err))
        return false;
    m->program = strdup("guest");
    m->memory = 1 << 20;
    m->stack = 1 << 20;
    struct channel_spec spec;
    channel_spec_init(&spec);
    spec.name = strdup("stdout");
    spec.kind = SOURCE_HOST;
    spec.host = output;
    spec.mode = MODE_WRITE;
    return manifest_add_arg(m, "guest", err) && manifest_add_channel(m, &spec, err) && manifest_check(m, err);
}

static void call_session(void *context)
{
    struct row *row = context;
    poison(row->secret);
    session_run(&row->session, &row->report);
}

static const char *judge_host(const struct host_state *given, const struct host_state *now, const uint16_t *x87)
{
    if (memcmp(given, now, HOST_RFLAGS) != 0)
        return "a register of the host changed";
    if (now->rflags & DIRECTION_AND_ALIGNMENT)
        return "DF or AC is set in the host";
    if (given->mxcsr != now->mxcsr)
        return "MXCSR of the host changed";
    if (given->fcw != (uint16_t)now->fcw)
        return "the x87 control word of the host changed";
    if (x87[X87_TAGS / sizeof(*x87)] != EMPTY)
        return "the host's x87 stack is not empty";
    return NULL;
}

/* What the host has when a guest has run, in the places that calls between functions do not promise to keep. */
struct aftermath {
    struct host_state state;
    uint16_t x87[14]; /* FNSTENV */
};

static void run_row(struct row *row, const struct host_state *given, struct aftermath *after)
{
    after->state = *given;
    host_call(call_session, row, &after->state);
    __asm__ volatile("fnstenv %0\n\tfldenv %0\n\tfwait" : "+m"(after->x87));
}

static const char *judge_registers(const struct dump *d, unsigned guest, unsigned number)
{
    static const int64_t answers[DUMPS] = { 0, DUMP_SIZE, -ENOSYS, 0 };
    static const uint8_t saved[] = { 3, 5, 12, 13, 15 }; /* rbx, rbp, r12, r13, r15 */
    struct dump expected = { .mxcsr = 0x1F80, .fcw = 0x37F, .flags = { 0, 0, 1, 1, 0 } };
    expected.gpr[0] = (uint64_t)answers[number];
    expected.gpr[4] = d->gpr[4];
    expected.gpr[14] = d->gpr[14];
    if (number > 0)
        for (unsigned i = 0; i < sizeof(saved); i++)
            expected.gpr[saved[i]] = GUEST_SAVED + i;
    if ((guest & GUEST_EXCEPTION) && number > 0)
        expected.mxcsr |= 1;
    if (number == 3) {
        expected.mxcsr = 0x1F80 | (guest & GUEST_FPMODE ? GUEST_MODE : 0);
        expected.fcw |= guest & GUEST_FPMODE ? (GUEST_MODE & 0x6000) >> 3 : 0;
    }
    if (memcmp(d, &expected, offsetof(struct dump, flags)) != 0)
        return "registers are not what a call promises";
    if (memcmp(d->flags, expected.flags, sizeof(d->flags)) != 0)
        return "flags are not what a call promises";
    if (memcmp(d->vectors, expected.vectors, sizeof(d->vectors)) != 0)
        return "vector registers are not zero";
    bool own_signs = number > 0 && (guest & (GUEST_X87 | GUEST_EXCEPTION));
    for (unsigned i = 0; i < 8; i++)
        if ((d->x87[i] & X87_SIGN) && !own_signs)
            return "an empty x87 register shows a sign";
    return NULL;
}

static const char *judge_guest(const struct row *row, const struct row *first, unsigned guest)
{
    const char *why = row->dumps_count == DUMPS ? NULL : "a dump is missing";
    for (unsigned i = 0; i < DUMPS && !why; i++)
        why = judge_registers(&row->dumps[i], guest, i);
    if (!why && memcmp(row->dumps, first->dumps, sizeof(row->dumps)) != 0)
        why = "the guest sees a difference between hosts";
    if (!why && row->stopped)
        why = "the host computes in the guest's modes";
    return why;
}

struct state {
    struct verify v;
    struct engine engine;
    uint64_t rounds;
    struct row first, row;
    const struct image *image;
};

/* One guest under one host. */
static void try_row(struct state *s, unsigned guest, unsigned mxcsr, unsigned fcw, bool first)
{
    struct error err = { 0 };
    struct row *row = first ? &s->first : &s->row;
    struct manifest manifest = { 0 };
    enum end end;
    *row = (struct row){ .secret = verify_random(&s->v) | UINT64_C(0x8000000000000001) };
    const struct host_source output = { .write = take_dump, .context = row };
    if (!fill_manifest(&manifest, &output, &err) ||
        !session_open(&row->session, &s->engine, s->image, &manifest, &end, &err)) {
        fprintf(stderr, "no session: %s\n", err.message);
        exit(2);
    }
    const uint64_t r = row->secret;
    const struct host_state given = { r, ~r, r + 2, r + 3, r + 4, r + 5, 0, host_mxcsr[mxcsr], host_fcw[fcw] };
    struct aftermath after;
    run_row(row, &given, &after);
    s->v.cases++;
    const char *why = row->report.end == END_exit ? NULL : "it did not end by itself";
    why = why ? why : judge_host(&given, &after.state, after.x87);
    why = why ? why : judge_guest(row, &s->first, guest);
    if (why)
        verify_fail(&s->v, "guest %u under MXCSR %#x, x87 control %#x: %s", guest, host_mxcsr[mxcsr], host_fcw[fcw],
                    why);
    report_release(&row->report);
    session_close(&row->session);
    manifest_release(&manifest);
}

static void try_guest(struct state *s, unsigned guest)
{
    struct error err = { 0 };
    struct built_elf elf;
    struct image image;
    built_elf_init(&elf, texts[guest][0], (size_t)(texts[guest][1] - texts[guest][0]));
    if (!image_open_bytes(&image, elf.bytes, elf.size, 1 << 20, &err)) {
        fprintf(stderr, "guest %u: %s\n", guest, err.message);
        exit(2);
    }
    s->image = &image;
    for (uint64_t i = 0; i < s->rounds; i++)
        for (unsigned mxcsr = 0; mxcsr < MXCSRS; mxcsr++)
            for (unsigned fcw = 0; fcw < FCWS; fcw++)
                try_row(s, guest, mxcsr, fcw, i == 0 && mxcsr == 0 && fcw == 0);
    image_close(&image);
    built_elf_release(&elf);
}

int main(int argc, char **argv)
{
    static struct state s;
    struct error err = { 0 };
    const struct verify_option options[] = { { "rounds", &s.rounds, 20, 1 }, { 0 } };
    verify_begin(&s.v, "entry", options, argc, argv);
    if (!engine_open(&s.engine, 1, 0, SIGNALS_ALONE, &err)) {
        fprintf(stderr, "no engine: %s\n", err.message);
        return 2;
    }
    for (unsigned guest = 0; guest < GUESTS; guest++)
        try_guest(&s, guest);
    engine_close(&s.engine);
    return verify_end(&s.v);
}
