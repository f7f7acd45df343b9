/* SPDX-License-Identifier: Apache-2.0 */
#include "run_support.h"
#include "open_image.h"

#include <check.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "elf_builder.h"
#include "manifest_check.h"

static int memory_file(const void *bytes, size_t size)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static void add_channel(struct manifest *m, const char *name, int fd, unsigned mode)
{
    struct error err;
    struct channel_spec spec;
    channel_spec_init(&spec);
    spec.name = strdup(name);
    spec.kind = SOURCE_FD;
    spec.fd = fd;
    spec.mode = mode;
    spec.etag = true;
    ck_assert_msg(manifest_add_channel(m, &spec, &err), "%s", err.message);
}

static void make_manifest(struct manifest *m, const struct setup *setup, int input, int output)
{
    struct error err;
    ck_assert_msg(manifest_init(m, &err), "%s", err.message);
    m->program = strdup("guest");
    m->memory = 4 << 20;
    m->stack = setup->stack ? setup->stack : 1 << 20;
    m->timeout_ns = setup->timeout_ns;
    m->cpu_ns = setup->cpu_ns;
    m->etag_memory = setup->etag_memory;
    ck_assert(manifest_add_arg(m, "guest", &err));
    add_channel(m, "stdin", input, MODE_READ);
    add_channel(m, "stdout", output, MODE_WRITE);
    ck_assert_msg(manifest_check(m, &err), "%s", err.message);
}

void run_guest_outcome(const struct guest *guest, const struct setup *setup, struct outcome *outcome)
{
    struct error err = { 0 };
    struct engine own = { 0 };
    struct engine *engine = setup->engine;
    if (!engine) {
        engine = &own;
        ck_assert_msg(engine_open(engine, 1, ENGINE_BASE, SIGNALS_ALONE, &err), "%s", err.message);
    }
    if (setup->open_signal)
        sigaddset(&engine->signals.open, setup->open_signal);

    struct built_elf elf;
    built_elf_init(&elf, guest->text, (size_t)(guest->end - guest->text));
    struct image image;
    ck_assert_msg(image_open_bytes(&image, elf.bytes, elf.size, 4 << 20, &err), "%s: %s", guest->name, err.message);
    built_elf_release(&elf);

    int input = setup->input_fd ? setup->input_fd : memory_file(setup->input, setup->input_size);
    int output = memory_file("", 0);
    struct manifest manifest;
    make_manifest(&manifest, setup, input, output);

    struct session session;
    enum end end;
    ck_assert_msg(session_open(&session, engine, &image, &manifest, &end, &err), "%s: %s", guest->name, err.message);
    image_close(&image);
    if (setup->before)
        setup->before(&session, setup->context);
    session_run(&session, &outcome->report);
    ck_assert(session_report_channels(&session, &outcome->report));
    if (setup->after)
        setup->after(&session, setup->context);
    session_close(&session);

    ssize_t size = pread(output, outcome->output, sizeof(outcome->output), 0);
    ck_assert_int_ge(size, 0);
    outcome->output_size = (size_t)size;
    close(output);
    if (!setup->input_fd)
        close(input);
    manifest_release(&manifest);
    engine_close(&own);
}
