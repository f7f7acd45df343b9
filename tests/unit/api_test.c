/* The embedder's interface: what zerovm.h promises, seen through it alone. */
#include "zerovm.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elf_builder.h"

#define GUEST(name) extern const uint8_t guest_##name[], guest_##name##_end[];
GUEST(hello)
GUEST(hlt)
GUEST(spin)
GUEST(read_one)
GUEST(start_state)
extern const uint8_t guest_hlt_fault[];

enum { TEXT_START = 0x20000, SESSIONS = 4 };

static struct zerovm_engine *engine;
static struct zerovm_error error;
static char directory[] = "/tmp/zerovm_api.XXXXXX";

static const char *in_directory(const char *name)
{
    static char path[256];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    return path;
}

static void setup(void)
{
    ck_assert_ptr_nonnull(mkdtemp(directory));
    engine = zerovm_engine_new(SESSIONS, &error);
    ck_assert_msg(engine != NULL, "%s", error.message);
}

static void teardown(void)
{
    zerovm_engine_free(engine);
    unlink(in_directory("out"));
    unlink(in_directory("in"));
    unlink(in_directory("guest"));
    ck_assert_int_eq(rmdir(directory), 0);
}

static void write_file(const char *name, const void *bytes, size_t size)
{
    int fd = open(in_directory(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
    close(fd);
}

static bool exists(const char *name)
{
    return access(in_directory(name), F_OK) == 0;
}

static off_t file_size(const char *name)
{
    struct stat st;
    ck_assert_int_eq(stat(in_directory(name), &st), 0);
    return st.st_size;
}

static struct zerovm_image *open_text(const uint8_t *text, const uint8_t *end)
{
    struct built_elf elf;
    built_elf_init(&elf, text, (size_t)(end - text));
    struct zerovm_image *image = zerovm_image_open_bytes(elf.bytes, elf.size, &error);
    built_elf_release(&elf);
    return image;
}

#define OPEN(name) open_text(guest_##name, guest_##name##_end)

/* The image is closed at once: a session does not need it. */
static struct zerovm_session *make(struct zerovm_image *image, const char *text)
{
    ck_assert_msg(image != NULL, "%s", error.message);
    struct zerovm_session *session =
        zerovm_session_new(engine, image, text, strlen(text), in_directory("job.yaml"), &error);
    zerovm_image_close(image);
    return session;
}

static struct zerovm_report *run(struct zerovm_image *image, const char *text)
{
    struct zerovm_session *session = make(image, text);
    ck_assert_msg(session != NULL, "%s", error.message);
    struct zerovm_report *report = zerovm_session_run(session, &error);
    ck_assert_msg(report != NULL, "%s", error.message);
    zerovm_session_free(session);
    return report;
}

static void check_end(struct zerovm_report *report, enum zerovm_end end, int exit_code)
{
    ck_assert_msg(zerovm_report_end(report) == end, "ended with %s: %s", zerovm_end_name(zerovm_report_end(report)),
                  zerovm_report_detail(report));
    ck_assert_int_eq(zerovm_report_exit_code(report), exit_code);
    zerovm_report_free(report);
}

static void check_text(char *text, const char *part)
{
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(strstr(text, part) != NULL, "%s\nhas no: %s", text, part);
    free(text);
}

#define PLAIN  "program: guest\n"
#define OUTPUT "program: guest\nchannels: [ { name: stdout, source: out, mode: write, etag: yes } ]\n"

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

/* Between any two steps of the commit somebody asks this process to end. */
static volatile bool interrupted;

int __real_renameat(int from, const char *name, int to, const char *new_name);
int __wrap_renameat(int from, const char *name, int to, const char *new_name);
int __wrap_renameat(int from, const char *name, int to, const char *new_name)
{
    if (interrupted)
        raise(SIGTERM);
    return __real_renameat(from, name, to, new_name);
}

START_TEST(signal_does_not_tear_a_commit)
{
    static const char text[] = PLAIN "channels: [ { name: stdout, source: out, mode: write },\n"
                                     "            { name: other, source: in, mode: write } ]\n";
    write_file("out", "before", 6);
    write_file("in", "before", 6);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGTERM, SIG_DFL);
        interrupted = true;
        zerovm_report_free(run(OPEN(hello), text));
        _exit(EXIT_SUCCESS);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    ck_assert_int_eq(file_size("out"), 3);
    ck_assert_int_eq(file_size("in"), 0);
    ck_assert(!exists(".out.zerovm-new"));
    ck_assert(!exists(".in.zerovm-new"));
}
END_TEST

/* No file of this process may have a byte, and who writes one anyway is ended by a signal. */
START_TEST(file_size_limit_fails_the_channel_and_nothing_else)
{
    const struct rlimit none = { 0, RLIM_INFINITY }, all = { RLIM_INFINITY, RLIM_INFINITY };
    struct zerovm_session *session = make(OPEN(hello), OUTPUT);
    ck_assert_msg(session != NULL, "%s", error.message);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGXFSZ);
    signal(SIGXFSZ, SIG_DFL);
    pthread_sigmask(_i == 0 ? SIG_UNBLOCK : SIG_BLOCK, &blocked, NULL);
    setrlimit(RLIMIT_FSIZE, &none); /* from here on the test's own checks could not write either */
    struct zerovm_report *report = zerovm_session_run(session, &error);
    setrlimit(RLIMIT_FSIZE, &all);
    zerovm_session_free(session);
    sigset_t pending;
    sigpending(&pending);
    ck_assert_int_eq(sigismember(&pending, SIGXFSZ), 0);
    ck_assert_str_eq(zerovm_report_detail(report), "channel stdout: write: File too large");
    ck_assert(!exists("out"));
    check_end(report, ZEROVM_END_channel, 127);
}
END_TEST

/* What the embedder had waiting before the run waits afterwards. */
START_TEST(signal_of_the_embedder_stays_pending)
{
    static const int signals[] = { SIGPIPE, SIGXFSZ };
    sigset_t blocked, pending;
    sigemptyset(&blocked);
    sigaddset(&blocked, signals[_i]);
    pthread_sigmask(SIG_BLOCK, &blocked, NULL);
    raise(signals[_i]);
    check_end(run(OPEN(hello), PLAIN), ZEROVM_END_exit, 7);
    sigpending(&pending);
    ck_assert_int_eq(sigismember(&pending, signals[_i]), 1);
}
END_TEST

START_TEST(limit_ends_a_session)
{
    check_end(run(OPEN(spin), PLAIN "timeout: 5ms\n"), ZEROVM_END_timeout, 130);
    check_end(run(OPEN(spin), PLAIN "cpu: 5ms\n"), ZEROVM_END_cpu, 131);
}
END_TEST

static void *kill_later(void *session)
{
    usleep(5000);
    zerovm_session_kill(session);
    return NULL;
}

static void *read_later(void *got)
{
    usleep(5000);
    int fd = open(in_directory("out"), O_RDONLY);
    ssize_t n = read(fd, got, 3);
    close(fd);
    return n == 3 ? got : NULL;
}

/* Who ends the wait for a FIFO's reader, and how. */
static const struct {
    const char *text;
    void *(*thread)(void *);
    enum zerovm_end end;
    int exit_code;
} waits[] = {
    { OUTPUT "timeout: 20ms\n", NULL, ZEROVM_END_timeout, 130 },
    { OUTPUT, kill_later, ZEROVM_END_killed, 132 },
    { OUTPUT "timeout: 10s\n", read_later, ZEROVM_END_exit, 7 },
};

START_TEST(fifo_without_a_reader_holds_up_a_run_and_nothing_else)
{
    char got[4] = "";
    pthread_t thread;
    ck_assert_int_eq(mkfifo(in_directory("out"), 0600), 0);
    struct zerovm_session *session = make(OPEN(hello), waits[_i].text);
    ck_assert_msg(session != NULL, "%s", error.message);
    void *context = waits[_i].thread == kill_later ? (void *)session : got;
    if (waits[_i].thread)
        ck_assert_int_eq(pthread_create(&thread, NULL, waits[_i].thread, context), 0);
    struct zerovm_report *report = zerovm_session_run(session, &error);
    if (waits[_i].thread)
        pthread_join(thread, NULL);
    zerovm_session_free(session);
    struct zerovm_usage usage;
    zerovm_report_usage(report, &usage);
    ck_assert_uint_eq(usage.traps, waits[_i].end == ZEROVM_END_exit ? 2 : 0);
    ck_assert_str_eq(got, waits[_i].end == ZEROVM_END_exit ? "hi\n" : "");
    check_end(report, waits[_i].end, waits[_i].exit_code);
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
        sessions[i] = zerovm_session_new(engine, image, text, strlen(text), "job.yaml", &error);
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

/* The high half of the address that a guest finds in its stack pointer. */
static uint32_t slot_seen(struct zerovm_session *session)
{
    enum { RSP_AT = 32 };
    uint64_t rsp;
    ck_assert_msg(session != NULL, "%s", error.message);
    check_end(zerovm_session_run(session, &error), ZEROVM_END_exit, 0);
    int fd = open(in_directory("out"), O_RDONLY);
    ck_assert_int_eq(pread(fd, &rsp, sizeof(rsp), RSP_AT), sizeof(rsp));
    close(fd);
    return (uint32_t)(rsp >> 32);
}

START_TEST(guest_sees_the_number_of_its_slot_and_no_more)
{
    enum { FIRST_SLOT = 0x2000 };
    struct zerovm_session *sessions[SESSIONS];
    for (int i = 0; i < SESSIONS; i++)
        sessions[i] = make(OPEN(start_state), OUTPUT);
    for (int i = 0; i < SESSIONS; i++) {
        ck_assert_uint_eq(slot_seen(sessions[i]), FIRST_SLOT + i);
        zerovm_session_free(sessions[i]);
    }
}
END_TEST

START_TEST(further_engines_lie_elsewhere)
{
    struct zerovm_engine *first = engine;
    engine = zerovm_engine_new(ZEROVM_SESSIONS_MAX / 10, &error);
    ck_assert_msg(engine != NULL, "%s", error.message);
    struct zerovm_session *session = make(OPEN(start_state), OUTPUT);
    ck_assert_uint_ge(slot_seen(session) - 0x2000, SESSIONS);
    zerovm_session_free(session);
    zerovm_engine_free(engine);
    engine = first;
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
            zerovm_session_new(engine, image, text, strlen(text), in_directory(places[i]), &error);
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
    ck_assert_ptr_null(zerovm_session_new(engine, image, "", 0, "job.yaml", NULL));
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
    char *header = read_text("include/zerovm.h"), *page = read_text("man/libzerovm.3");
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
    tcase_add_test(tests, signal_does_not_tear_a_commit);
    tcase_add_loop_test(tests, file_size_limit_fails_the_channel_and_nothing_else, 0, 2);
    tcase_add_loop_test(tests, signal_of_the_embedder_stays_pending, 0, 2);
    tcase_add_test(tests, limit_ends_a_session);
    tcase_add_test(tests, another_thread_kills_a_session);
    tcase_add_loop_test(tests, fifo_without_a_reader_holds_up_a_run_and_nothing_else, 0,
                        sizeof(waits) / sizeof(waits[0]));
    tcase_add_test(tests, killed_before_its_run_it_ends_at_the_start);
    tcase_add_test(tests, session_runs_once);
    tcase_add_test(tests, session_that_never_ran_leaves_nothing);
    tcase_add_test(tests, sessions_of_one_image_run_side_by_side);
    tcase_add_test(tests, engine_has_room_for_so_many_sessions);
    tcase_add_test(tests, guest_sees_the_number_of_its_slot_and_no_more);
    tcase_add_test(tests, further_engines_lie_elsewhere);
    tcase_add_test(tests, engines_have_bounds);
    tcase_add_test(tests, image_comes_from_a_path_or_a_descriptor);
    tcase_add_test(tests, bad_images_are_refused);
    tcase_add_loop_test(tests, bad_manifests_are_refused, 0, sizeof(refused) / sizeof(refused[0]));
    tcase_add_test(tests, image_must_fit_the_manifests_memory);
    tcase_add_test(tests, paths_are_taken_from_the_manifests_directory);
    tcase_add_test(tests, failure_has_a_report_too);
    tcase_add_test(tests, errors_and_handles_may_be_null);
    tcase_add_test(tests, ends_have_names);
    tcase_add_test(tests, man_page_has_every_call);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
