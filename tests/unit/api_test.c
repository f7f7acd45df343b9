/* SPDX-License-Identifier: Apache-2.0 */
/* The embedder's interface: what zerovm.h promises, seen through it alone. */
#include "api_fixture.h"
#include "suite.h"

#include <errno.h>
#include <sys/stat.h>

GUEST(hello)
GUEST(hlt)
GUEST(spin)
GUEST(read_one)
extern const uint8_t guest_hlt_fault[];

enum { TEXT_START = 0x20000 };

static void check_text(char *text, const char *part)
{
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(strstr(text, part) != NULL, "%s\nhas no: %s", text, part);
    free(text);
}

START_TEST(report_says_what_a_run_did)
{
    struct zerovm_session *session = make(OPEN(hello), OUTPUT);
    ck_assert_msg(session != NULL, "%s", error.message);
    ck_assert(!exists("out"));
    struct zerovm_report *report = zerovm_session_run(session, &error);
    ck_assert_msg(report != NULL, "%s", error.message);
    zerovm_session_free(session);
    ck_assert(exists("out"));

    ck_assert_int_eq(zerovm_report_guest_exit_code(report), 7);
    ck_assert_uint_eq(zerovm_report_fault_address(report), 0);
    ck_assert_str_eq(zerovm_report_detail(report), "");
    ck_assert_str_eq(zerovm_report_memory_etag(report), "");
    struct zerovm_usage usage;
    zerovm_report_usage(report, &usage);
    ck_assert_uint_gt(usage.wall_ns, 0);
    ck_assert_uint_gt(usage.cpu_ns, 0);
    ck_assert_uint_eq(usage.memory_peak, 0);
    ck_assert_uint_eq(usage.traps, 2);
    check_text(zerovm_report_json(report), "\"exit_code\": 7");
    check_text(zerovm_report_text(report), "exit_code: 7\n");
    check_end(report, ZEROVM_END_exit, 7);
}
END_TEST

START_TEST(report_counts_what_passed_through_channels)
{
    static const char sha256[] = "98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4"; /* of "hi\n" */
    struct zerovm_report *report = run(OPEN(hello), OUTPUT);
    struct zerovm_channel_usage channel;
    ck_assert_uint_eq(zerovm_report_channels(report), 3);
    ck_assert(zerovm_report_channel(report, 1, &channel));
    ck_assert_str_eq(channel.name, "stdout");
    ck_assert_uint_eq(channel.gets, 0);
    ck_assert_uint_eq(channel.get_bytes, 0);
    ck_assert_uint_eq(channel.puts, 1);
    ck_assert_uint_eq(channel.put_bytes, 3);
    ck_assert_str_eq(channel.get_etag, "");
    ck_assert_str_eq(channel.put_etag, sha256);
    ck_assert(zerovm_report_channel(report, 0, &channel));
    ck_assert_str_eq(channel.name, "stdin");
    ck_assert_uint_eq(channel.puts, 0);
    ck_assert(!zerovm_report_channel(report, 3, &channel));
    check_end(report, ZEROVM_END_exit, 7);
}
END_TEST

START_TEST(report_counts_memory_where_the_manifest_asks)
{
    struct zerovm_usage usage;
    struct zerovm_report *report = run(OPEN(hello), PLAIN "report: report.json\n");
    zerovm_report_usage(report, &usage);
    ck_assert_uint_gt(usage.memory_peak, 0);
    ck_assert(!exists("report.json"));
    check_end(report, ZEROVM_END_exit, 7);
    report = run(OPEN(hello), PLAIN "etag_memory: yes\n");
    ck_assert_uint_eq(strlen(zerovm_report_memory_etag(report)), 64);
    check_end(report, ZEROVM_END_exit, 7);
}
END_TEST

START_TEST(fault_ends_a_session_without_outputs)
{
    struct zerovm_report *report = run(OPEN(hlt), OUTPUT);
    ck_assert(!exists("out"));
    ck_assert_uint_eq(zerovm_report_fault_address(report), TEXT_START + (uintptr_t)(guest_hlt_fault - guest_hlt));
    ck_assert_int_eq(zerovm_report_guest_exit_code(report), 0);
    check_text(zerovm_report_json(report), "\"end\": \"fault\"");
    check_end(report, ZEROVM_END_fault, 129);
}
END_TEST

START_TEST(limit_ends_a_session)
{
    check_end(run(OPEN(spin), PLAIN "timeout: 5ms\n"), ZEROVM_END_timeout, 130);
    check_end(run(OPEN(spin), PLAIN "cpu: 5ms\n"), ZEROVM_END_cpu, 131);
}
END_TEST

START_TEST(another_thread_kills_a_session)
{
    pthread_t thread;
    struct zerovm_session *session = make(OPEN(spin), PLAIN);
    ck_assert_int_eq(pthread_create(&thread, NULL, kill_later, session), 0);
    struct zerovm_report *report = zerovm_session_run(session, &error);
    pthread_join(thread, NULL);
    zerovm_session_free(session);
    check_end(report, ZEROVM_END_killed, 132);
}
END_TEST

START_TEST(killed_before_its_run_it_ends_at_the_start)
{
    struct zerovm_session *session = make(OPEN(hello), OUTPUT);
    zerovm_session_kill(session);
    struct zerovm_report *report = zerovm_session_run(session, &error);
    zerovm_session_free(session);
    ck_assert(!exists("out"));
    check_end(report, ZEROVM_END_killed, 132);
}
END_TEST

static int64_t append_to(void *context, const void *buffer, size_t size, uint64_t offset)
{
    char *at = context;
    memcpy(at + offset, buffer, size);
    return (int64_t)size;
}

/* The guest's output goes to memory, then to a call. */
START_TEST(host_sources_are_what_was_bound)
{
    static const char text[] = "program: p\nchannels:\n  - { name: stdout, source: host }\n";
    char bytes[8] = "";
    struct zerovm_binding binding = { .channel = "stdout", .bytes = bytes, .capacity = sizeof(bytes) };
    if (_i == 1)
        binding = (struct zerovm_binding){ .channel = "stdout", .write = append_to, .context = bytes };
    struct zerovm_image *image = OPEN(hello);
    struct zerovm_session *session =
        zerovm_session_new(engine, image, text, strlen(text), "job.yaml", &binding, 1, &error);
    ck_assert_msg(session != NULL, "%s", error.message);
    zerovm_image_close(image);
    check_end(zerovm_session_run(session, &error), ZEROVM_END_exit, 7);
    zerovm_session_free(session);
    ck_assert_str_eq(bytes, "hi\n");
    ck_assert_uint_eq(binding.size, _i == 0 ? 3 : 0);
}
END_TEST

START_TEST(bindings_that_do_not_fit_are_refused)
{
    static const struct {
        const char *source, *channels[2];
        size_t count;
        enum zerovm_end end;
        const char *message;
    } rows[] = {
        { "host",
          { NULL },
          0,
          ZEROVM_END_channel,
          "channel stdout: its source is the host, which has bound nothing to it" },
        { "host",
          { "other" },
          1,
          ZEROVM_END_usage,
          "binding of channel other, expected one for each channel whose source is host" },
        { "host",
          { "stdout", "stdout" },
          2,
          ZEROVM_END_usage,
          "binding of channel stdout, expected one for each channel whose source is host" },
        { "fd:1",
          { "stdout" },
          1,
          ZEROVM_END_usage,
          "binding of channel stdout, expected one for each channel whose source is host" },
    };
    char text[128];
    struct zerovm_binding bindings[2] = { { .channel = rows[_i].channels[0] }, { .channel = rows[_i].channels[1] } };
    snprintf(text, sizeof(text), "program: p\nchannels:\n  - { name: stdout, source: \"%s\" }\n", rows[_i].source);
    struct zerovm_image *image = OPEN(hello);
    ck_assert_ptr_null(
        zerovm_session_new(engine, image, text, strlen(text), "job.yaml", bindings, rows[_i].count, &error));
    zerovm_image_close(image);
    ck_assert_str_eq(error.message, rows[_i].message);
    ck_assert_int_eq(error.end, rows[_i].end);
}
END_TEST

START_TEST(session_runs_once)
{
    struct zerovm_session *session = make(OPEN(hello), PLAIN);
    check_end(zerovm_session_run(session, &error), ZEROVM_END_exit, 7);
    ck_assert_ptr_null(zerovm_session_run(session, &error));
    ck_assert_int_eq(error.end, ZEROVM_END_usage);
    zerovm_session_free(session);
}
END_TEST

START_TEST(session_that_never_ran_leaves_nothing)
{
    zerovm_session_free(make(OPEN(hello), OUTPUT));
    ck_assert(!exists("out"));
}
END_TEST

static void *run_session(void *session)
{
    return zerovm_session_run(session, NULL);
}

START_TEST(sessions_of_one_image_run_side_by_side)
{
    struct zerovm_image *image = OPEN(read_one);
    struct zerovm_session *sessions[SESSIONS];
    pthread_t threads[SESSIONS];
    int ends[SESSIONS][2];
    for (int i = 0; i < SESSIONS; i++) {
        char text[128];
        ck_assert_int_eq(pipe(ends[i]), 0);
        snprintf(text, sizeof(text), PLAIN "channels: [ { name: stdin, source: fd:%d } ]\n", ends[i][0]);
        sessions[i] = zerovm_session_new(engine, image, text, strlen(text), "job.yaml", NULL, 0, &error);
        ck_assert_msg(sessions[i] != NULL, "%s", error.message);
        ck_assert_int_eq(pthread_create(&threads[i], NULL, run_session, sessions[i]), 0);
    }
    /* Each waits for its byte: all run at this moment. */
    for (int i = SESSIONS; i-- > 0;)
        ck_assert_int_eq(write(ends[i][1], &(char){ (char)(i + 1) }, 1), 1);
    for (int i = 0; i < SESSIONS; i++) {
        void *report;
        pthread_join(threads[i], &report);
        ck_assert_ptr_nonnull(report);
        check_end(report, ZEROVM_END_exit, i + 1);
        zerovm_session_free(sessions[i]);
        ck_assert_int_eq(close(ends[i][0]), 0); /* was borrowed */
        close(ends[i][1]);
    }
    zerovm_image_close(image);
}
END_TEST

START_TEST(engine_has_room_for_so_many_sessions)
{
    struct zerovm_session *sessions[SESSIONS];
    for (int i = 0; i < SESSIONS; i++) {
        sessions[i] = make(OPEN(hello), PLAIN);
        ck_assert_msg(sessions[i] != NULL, "%s", error.message);
    }
    ck_assert_ptr_null(make(OPEN(hello), PLAIN));
    ck_assert_int_eq(error.end, ZEROVM_END_host);
    zerovm_session_free(sessions[0]);
    sessions[0] = make(OPEN(hello), PLAIN);
    ck_assert_ptr_nonnull(sessions[0]);
    for (int i = 0; i < SESSIONS; i++)
        zerovm_session_free(sessions[i]);
}
END_TEST

START_TEST(engines_have_bounds)
{
    static const size_t bad[] = { 0, ZEROVM_SESSIONS_MAX + 1, SIZE_MAX };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_ptr_null(zerovm_engine_new(bad[i], &error));
        ck_assert_int_eq(error.end, ZEROVM_END_usage);
        ck_assert_ptr_nonnull(strstr(error.message, "expected 1 to 30000"));
    }
}
END_TEST

START_TEST(image_comes_from_a_path_or_a_descriptor)
{
    struct built_elf elf;
    built_elf_init(&elf, guest_hello, (size_t)(guest_hello_end - guest_hello));
    write_file("guest", elf.bytes, elf.size);
    built_elf_release(&elf);
    check_end(run(zerovm_image_open(in_directory("guest"), &error), PLAIN), ZEROVM_END_exit, 7);
    int fd = open(in_directory("guest"), O_RDONLY);
    ck_assert_int_eq(lseek(fd, 100, SEEK_SET), 100);
    check_end(run(zerovm_image_open_fd(fd, &error), PLAIN), ZEROVM_END_exit, 7);
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 100);
    ck_assert_int_eq(close(fd), 0);
}
END_TEST

/* What it loads, the hole included, is more than the default by what the small program has. */
START_TEST(images_have_a_limit)
{
    struct built_elf elf;
    char path[256];
    snprintf(path, sizeof(path), "%s", in_directory("guest"));
    built_elf_init(&elf, guest_hello, (size_t)(guest_hello_end - guest_hello));
    elf.phdrs[BUILT_DATA].p_filesz = elf.phdrs[BUILT_DATA].p_memsz = ZEROVM_IMAGE_LIMIT;
    write_file("guest", elf.bytes, elf.size);
    ck_assert_int_eq(truncate(path, (off_t)elf.phdrs[BUILT_DATA].p_offset + ZEROVM_IMAGE_LIMIT), 0);
    const uint64_t loaded =
        ZEROVM_IMAGE_LIMIT + (uint64_t)elf.phdrs[BUILT_TEXT].p_filesz + elf.phdrs[BUILT_RODATA].p_filesz;
    built_elf_release(&elf);

    int fd = open(path, O_RDONLY);
    const struct zerovm_image_source sources[] = { { .path = path },
                                                   { .fd = fd },
                                                   { .path = path, .limit = loaded - 1 },
                                                   { .fd = fd, .limit = loaded - 1 },
                                                   { .path = path, .limit = loaded },
                                                   { .fd = fd, .limit = loaded } };
    for (size_t i = 0; i < 6; i++) {
        struct zerovm_image *image = zerovm_image_open_source(&sources[i], &error);
        ck_assert_int_eq(image != NULL, i >= 4);
        if (!image) {
            char words[128];
            snprintf(words, sizeof(words), "loads %llu bytes of its file, expected at most %llu",
                     (unsigned long long)loaded,
                     (unsigned long long)(sources[i].limit ? sources[i].limit : ZEROVM_IMAGE_LIMIT));
            ck_assert_int_eq(error.end, ZEROVM_END_image);
            ck_assert_ptr_nonnull(strstr(error.message, words));
        }
        zerovm_image_close(image);
    }
    ck_assert_ptr_null(zerovm_image_open(path, &error));
    ck_assert_ptr_null(zerovm_image_open_fd(fd, &error));
    close(fd);
}
END_TEST

START_TEST(large_images_are_remembered_where_asked)
{
    enum { TEXT = 256 << 10, ROUNDS = 3 };
    uint8_t *text = malloc(TEXT);
    memset(text, 0xF4, TEXT);
    memcpy(text, guest_hello, (size_t)(guest_hello_end - guest_hello));
    struct built_elf elf;
    built_elf_init(&elf, text, TEXT);
    write_file("guest", elf.bytes, elf.size);
    built_elf_release(&elf);
    free(text);

    char cache[64], file[80], path[256];
    struct stat st;
    const struct timespec long_ago[] = { { 1000, 0 }, { 1000, 0 } };
    snprintf(cache, sizeof(cache), "%s/cache", directory);
    snprintf(file, sizeof(file), "%s/accepted", cache);
    snprintf(path, sizeof(path), "%s", in_directory("guest"));
    for (int i = 0; i < ROUNDS; i++) {
        check_end(run(zerovm_image_open_cached(path, cache, &error), PLAIN), ZEROVM_END_exit, 7);
        ck_assert_int_eq(stat(file, &st), 0);
        ck_assert_int_eq(st.st_mtim.tv_sec == long_ago[0].tv_sec, i > 0); /* the first alone writes */
        ck_assert_int_eq(utimensat(AT_FDCWD, file, long_ago, 0), 0);
    }
    check_end(run(zerovm_image_open_cached(path, "/dev/null/x", &error), PLAIN), ZEROVM_END_exit, 7);
    check_end(run(zerovm_image_open_cached(path, NULL, &error), PLAIN), ZEROVM_END_exit, 7);
    unlink(file);
    ck_assert_int_eq(rmdir(cache), 0);
}
END_TEST

START_TEST(bad_images_are_refused)
{
    static const uint8_t syscall[32] = { 0x0f, 0x05 };
    ck_assert_ptr_null(zerovm_image_open(in_directory("absent"), &error));
    ck_assert_int_eq(error.end, ZEROVM_END_image);
    ck_assert_int_eq(error.code, ENOENT);
    ck_assert_ptr_nonnull(strstr(error.message, in_directory("absent")));
    ck_assert_ptr_null(zerovm_image_open(directory, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "not a regular file"));
    ck_assert_ptr_null(zerovm_image_open_fd(-1, &error));
    ck_assert_int_eq(error.code, EBADF);
    ck_assert_ptr_null(zerovm_image_open_bytes("#!/bin/sh\n", 10, &error));
    ck_assert_int_eq(error.end, ZEROVM_END_image);
    ck_assert_ptr_null(zerovm_image_open_bytes("", 0, &error));
    ck_assert_ptr_null(zerovm_image_open_bytes(NULL, 100, &error));
    ck_assert_ptr_null(zerovm_image_open(NULL, &error));
    ck_assert_int_eq(error.code, ENOENT);
    ck_assert_ptr_null(open_text(syscall, syscall + sizeof(syscall)));
    ck_assert_int_eq(error.end, ZEROVM_END_image);
    ck_assert_ptr_nonnull(strstr(error.message, "rule forbidden"));
}
END_TEST

/* What is refused, and the words that the message must have. */
static const struct {
    const char *text;
    enum zerovm_end end;
    const char *message;
} refused[] = {
    { "", ZEROVM_END_usage, "job.yaml:1:1: " },
    { PLAIN "shell: sh\n", ZEROVM_END_usage, "job.yaml:2:1: " },
    { PLAIN "timeout: soon\n", ZEROVM_END_usage, "timeout" },
    { PLAIN "channels: [ { name: stdin, source: in } ]\n", ZEROVM_END_channel, "channel stdin: open /tmp/zerovm_api." },
    { PLAIN "channels: [ { name: stdin, source: fd:1000 } ]\n", ZEROVM_END_channel, "fd:1000" },
    { PLAIN "channels: [ { name: x, source: absent/out, mode: write } ]\n", ZEROVM_END_channel, "channel x: " },
};

START_TEST(bad_manifests_are_refused)
{
    ck_assert_ptr_null(make(OPEN(hello), refused[_i].text));
    ck_assert_msg(error.end == refused[_i].end, "%s: %s", zerovm_end_name(error.end), error.message);
    ck_assert_msg(strstr(error.message, refused[_i].message) != NULL, "%s", error.message);
    ck_assert_ptr_null(strchr(error.message, '\n'));
}
END_TEST

START_TEST(image_must_fit_the_manifests_memory)
{
    static uint8_t text[128 << 10];
    memset(text, 0x90, sizeof(text));
    ck_assert_ptr_null(make(open_text(text, text + sizeof(text)), PLAIN "memory: 64KiB\n"));
    ck_assert_msg(error.end == ZEROVM_END_image, "%s: %s", zerovm_end_name(error.end), error.message);
}
END_TEST

/* In both, `in` is the one in the manifest's directory. */
START_TEST(paths_are_taken_from_the_manifests_directory)
{
    static const char text[] = PLAIN "channels: [ { name: stdin, source: in } ]\n";
    struct zerovm_image *image = OPEN(read_one);
    write_file("in", "\x2a", 1);
    const char *const places[] = { "", "job.yaml" };
    for (int i = 0; i < 2; i++) {
        struct zerovm_session *session =
            zerovm_session_new(engine, image, text, strlen(text), in_directory(places[i]), NULL, 0, &error);
        ck_assert_msg(session != NULL, "%s", error.message);
        check_end(zerovm_session_run(session, &error), ZEROVM_END_exit, 42);
        zerovm_session_free(session);
    }
    zerovm_image_close(image);
}
END_TEST

START_TEST(failure_has_a_report_too)
{
    ck_assert_ptr_null(make(OPEN(hello), PLAIN "shell: sh\n"));
    struct zerovm_report *report = zerovm_report_failure(&error);
    ck_assert_ptr_nonnull(report);
    ck_assert_str_eq(zerovm_report_detail(report), error.message);
    ck_assert_uint_eq(zerovm_report_channels(report), 0);
    check_text(zerovm_report_json(report), "\"end\": \"usage\"");
    check_end(report, ZEROVM_END_usage, 125);
}
END_TEST

START_TEST(errors_and_handles_may_be_null)
{
    ck_assert_ptr_null(zerovm_engine_new(0, NULL));
    ck_assert_ptr_null(zerovm_image_open(in_directory("absent"), NULL));
    struct zerovm_image *image = OPEN(hello);
    ck_assert_ptr_null(zerovm_session_new(engine, image, "", 0, "job.yaml", NULL, 0, NULL));
    zerovm_image_close(image);
    zerovm_engine_free(NULL);
    zerovm_image_close(NULL);
    zerovm_session_free(NULL);
    zerovm_report_free(NULL);
}
END_TEST

START_TEST(ends_have_names)
{
    static const char *const names[] = { "exit",  "usage",   "image", "channel", "host",
                                         "fault", "timeout", "cpu",   "killed" };
    for (int i = 0; i <= ZEROVM_END_killed; i++)
        ck_assert_str_eq(zerovm_end_name((enum zerovm_end)i), names[i]);
    ck_assert_ptr_null(zerovm_end_name((enum zerovm_end)(ZEROVM_END_killed + 1)));
    ck_assert_str_eq(zerovm_version(), VERSION);
}
END_TEST

static char *read_text(const char *name)
{
    static char text[64 << 10];
    char path[512];
    snprintf(path, sizeof(path), "%s/../trusted/%s", TESTS_DIR, name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s", path);
    char *copy = strndup(text, fread(text, 1, sizeof(text) - 1, file));
    fclose(file);
    return copy;
}

/* Every zerovm_NAME( of the header that begins a call stands in the man page as well. */
START_TEST(man_page_has_every_call)
{
    char *header = read_text("api/zerovm.h"), *page = read_text("man/libzerovm.3");
    int calls = 0;
    for (char *at = header; (at = strstr(at, "zerovm_")) != NULL; at += strlen("zerovm_")) {
        size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz_");
        if (at[length] != '(')
            continue;
        char *name = strndup(at, length + 1);
        ck_assert_msg(strstr(page, name) != NULL, "libzerovm.3 lacks %s)", name);
        free(name);
        calls++;
    }
    ck_assert_int_gt(calls, 20);
    free(header);
    free(page);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("api");
    TCase *tests = tcase_create("api");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, report_says_what_a_run_did);
    tcase_add_test(tests, report_counts_what_passed_through_channels);
    tcase_add_test(tests, report_counts_memory_where_the_manifest_asks);
    tcase_add_test(tests, fault_ends_a_session_without_outputs);
    tcase_add_test(tests, limit_ends_a_session);
    tcase_add_test(tests, another_thread_kills_a_session);
    tcase_add_test(tests, killed_before_its_run_it_ends_at_the_start);
    tcase_add_loop_test(tests, host_sources_are_what_was_bound, 0, 2);
    tcase_add_loop_test(tests, bindings_that_do_not_fit_are_refused, 0, 4);
    tcase_add_test(tests, session_runs_once);
    tcase_add_test(tests, session_that_never_ran_leaves_nothing);
    tcase_add_test(tests, sessions_of_one_image_run_side_by_side);
    tcase_add_test(tests, engine_has_room_for_so_many_sessions);
    tcase_add_test(tests, engines_have_bounds);
    tcase_add_test(tests, image_comes_from_a_path_or_a_descriptor);
    tcase_add_test(tests, images_have_a_limit);
    tcase_add_test(tests, large_images_are_remembered_where_asked);
    tcase_add_test(tests, bad_images_are_refused);
    tcase_add_loop_test(tests, bad_manifests_are_refused, 0, sizeof(refused) / sizeof(refused[0]));
    tcase_add_test(tests, image_must_fit_the_manifests_memory);
    tcase_add_test(tests, paths_are_taken_from_the_manifests_directory);
    tcase_add_test(tests, failure_has_a_report_too);
    tcase_add_test(tests, errors_and_handles_may_be_null);
    tcase_add_test(tests, ends_have_names);
    tcase_add_test(tests, man_page_has_every_call);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
