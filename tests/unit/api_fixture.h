/* SPDX-License-Identifier: Apache-2.0 */
/* An engine, a directory and short ways to run the guests of run_guests.S, for tests of the embedder's interface. */
#ifndef API_FIXTURE_H
#define API_FIXTURE_H

#include "zerovm.h"

#include <check.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "elf_builder.h"

#define GUEST(name) extern const uint8_t guest_##name[], guest_##name##_end[];

enum { SESSIONS = 4 };

static struct zerovm_engine *engine;
static struct zerovm_error error;
static char directory[] = "/tmp/zerovm_api.XXXXXX";

static inline const char *in_directory(const char *name)
{
    static char path[256];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    return path;
}

static inline void setup(void)
{
    ck_assert_ptr_nonnull(mkdtemp(directory));
    engine = zerovm_engine_new(SESSIONS, &error);
    ck_assert_msg(engine != NULL, "%s", error.message);
}

static inline void teardown(void)
{
    zerovm_engine_free(engine);
    unlink(in_directory("out"));
    unlink(in_directory("in"));
    unlink(in_directory("guest"));
    ck_assert_int_eq(rmdir(directory), 0);
}

static inline void write_file(const char *name, const void *bytes, size_t size)
{
    int fd = open(in_directory(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
    close(fd);
}

static inline bool exists(const char *name)
{
    return access(in_directory(name), F_OK) == 0;
}

static inline struct zerovm_image *open_text(const uint8_t *text, const uint8_t *end)
{
    struct built_elf elf;
    built_elf_init(&elf, text, (size_t)(end - text));
    struct zerovm_image *image = zerovm_image_open_bytes(elf.bytes, elf.size, &error);
    built_elf_release(&elf);
    return image;
}

#define OPEN(name) open_text(guest_##name, guest_##name##_end)

/* The image is closed at once: a session does not need it. */
static inline struct zerovm_session *make(struct zerovm_image *image, const char *text)
{
    ck_assert_msg(image != NULL, "%s", error.message);
    struct zerovm_session *session =
        zerovm_session_new(engine, image, text, strlen(text), in_directory("job.yaml"), NULL, 0, &error);
    zerovm_image_close(image);
    return session;
}

static inline struct zerovm_report *run(struct zerovm_image *image, const char *text)
{
    struct zerovm_session *session = make(image, text);
    ck_assert_msg(session != NULL, "%s", error.message);
    struct zerovm_report *report = zerovm_session_run(session, &error);
    ck_assert_msg(report != NULL, "%s", error.message);
    zerovm_session_free(session);
    return report;
}

static inline void check_end(struct zerovm_report *report, enum zerovm_end end, int exit_code)
{
    ck_assert_msg(zerovm_report_end(report) == end, "ended with %s: %s", zerovm_end_name(zerovm_report_end(report)),
                  zerovm_report_detail(report));
    ck_assert_int_eq(zerovm_report_exit_code(report), exit_code);
    zerovm_report_free(report);
}

static inline void *kill_later(void *session)
{
    usleep(5000);
    zerovm_session_kill(session);
    return NULL;
}

#define PLAIN  "program: guest\n"
#define OUTPUT "program: guest\nchannels: [ { name: stdout, source: out, mode: write, etag: yes } ]\n"

#endif
