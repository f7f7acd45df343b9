/*
 * A commit of several outputs in two directories that stops at each of its system calls in turn: the process dies
 * there, or the call fails. What settles it may itself die anywhere.
 */
#include "commit_record.h"
#include "recovery.h"
#include "staged.h"
#include "suite.h"
#include "transaction.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Counts the calls that change or sync something on disk. */
static struct {
    int left;    /* calls until it happens; negative: never */
    int failure; /* the errno, or 0: the process dies */
    int then;    /* calls from a failure to a death; negative: none */
    bool nameless;
    uid_t others; /* added to our user's number */
} stop = { .left = -1, .then = -1, .nameless = true };

enum { DIED = 77, WHOLE_COMMIT = 30 /* calls, at most */ };

static bool stops_here(void)
{
    if (stop.left < 0 || stop.left-- > 0)
        return false;
    if (stop.failure == 0)
        _exit(DIED);
    errno = stop.failure;
    stop.left = stop.then;
    stop.failure = 0;
    return true;
}

int __real_openat(int at, const char *path, int flags, ...);
int __wrap_openat(int at, const char *path, int flags, ...);
int __real_linkat(int a, const char *b, int c, const char *d, int e);
int __wrap_linkat(int a, const char *b, int c, const char *d, int e);
int __real_renameat(int a, const char *b, int c, const char *d);
int __wrap_renameat(int a, const char *b, int c, const char *d);
int __real_unlinkat(int a, const char *b, int c);
int __wrap_unlinkat(int a, const char *b, int c);
int __wrap_fsync(int fd);
uid_t __real_geteuid(void);
uid_t __wrap_geteuid(void);
ssize_t __real_pwrite(int fd, const void *b, size_t c, off_t d);
ssize_t __wrap_pwrite(int fd, const void *b, size_t c, off_t d);

int __wrap_openat(int at, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    unsigned mode = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(args, unsigned) : 0;
    va_end(args);
    if (!stop.nameless && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return __real_openat(at, path, flags, mode);
}

int __wrap_linkat(int a, const char *b, int c, const char *d, int e)
{
    return stops_here() ? -1 : __real_linkat(a, b, c, d, e);
}

int __wrap_renameat(int a, const char *b, int c, const char *d)
{
    return stops_here() ? -1 : __real_renameat(a, b, c, d);
}

int __wrap_unlinkat(int a, const char *b, int c)
{
    return stops_here() ? -1 : __real_unlinkat(a, b, c);
}

/* No test stops the machine, so nothing need wait for the disk. */
int __wrap_fsync(int fd)
{
    (void)fd;
    return stops_here() ? -1 : 0;
}

uid_t __wrap_geteuid(void)
{
    return __real_geteuid() + stop.others;
}

ssize_t __wrap_pwrite(int fd, const void *b, size_t c, off_t d)
{
    return stops_here() ? -1 : __real_pwrite(fd, b, c, d);
}

/* Two that exist and two that do not; a name that needs escapes among them. */
static const char *const outputs[] = { "a/old", "a/n%w \n", "b/old", "b/new" };
enum { OUTPUTS = sizeof(outputs) / sizeof(outputs[0]) };

static char root[] = "/tmp/commit_test.XXXXXX";
static struct error err;

static void setup_root(void)
{
    ck_assert_ptr_nonnull(mkdtemp(root));
    ck_assert_int_eq(chdir(root), 0);
}

static void teardown_root(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    rmdir(root);
}

static void empty(const char *directory)
{
    DIR *d = opendir(directory);
    for (struct dirent *e; d && (e = readdir(d));)
        __real_unlinkat(dirfd(d), e->d_name, 0);
    if (d)
        closedir(d);
    rmdir(directory);
}

static void start_over(void)
{
    empty("a");
    empty("b");
    ck_assert_int_eq(mkdir("a", 0755), 0);
    ck_assert_int_eq(mkdir("b", 0755), 0);
    for (int i = 0; i < OUTPUTS; i += 2) {
        FILE *file = fopen(outputs[i], "w");
        fputs("old", file);
        fclose(file);
    }
    err = (struct error){ 0 };
}

static bool commit(bool durable)
{
    struct transaction tx = { .durable = durable };
    for (int i = 0; i < OUTPUTS; i++) {
        int fd = transaction_stage(&tx, outputs[i], false, &err);
        if (fd < 0 || write(fd, "new", 3) != 3) {
            transaction_abort(&tx);
            return false;
        }
    }
    return transaction_commit(&tx, &err);
}

static bool has(const char *path, const char *content)
{
    char present[8] = "";
    FILE *file = fopen(path, "r");
    if (!file)
        return content == NULL;
    present[fread(present, 1, sizeof(present) - 1, file)] = '\0';
    fclose(file);
    return content && strcmp(present, content) == 0;
}

static bool all_old(void)
{
    return has(outputs[0], "old") && has(outputs[1], NULL) && has(outputs[2], "old") && has(outputs[3], NULL);
}

static bool all_new(void)
{
    for (int i = 0; i < OUTPUTS; i++)
        if (!has(outputs[i], "new"))
            return false;
    return true;
}

static int entries(const char *directory)
{
    int count = 0;
    DIR *d = opendir(directory);
    while (readdir(d))
        count++;
    closedir(d);
    return count - 2;
}

static bool recover(const char *directory)
{
    struct recovery_counts counts;
    int fd = open(directory, O_RDONLY | O_DIRECTORY);
    bool good = recovery_run(fd, &counts, &err);
    close(fd);
    return good && counts.busy == 0;
}

/* Runs in a process of its own until the call; true: it ended before. */
static bool runs_to_its_end(bool (*run)(void), int calls)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        stop.left = calls;
        stop.failure = 0;
        _exit(run() ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == DIED));
    return WEXITSTATUS(status) == 0;
}

static bool commit_durably(void)
{
    return commit(true);
}

static bool commit_lightly(void)
{
    return commit(false);
}

static bool recover_a(void)
{
    return recover("a");
}

static bool recover_b(void)
{
    return recover("b");
}

/* Staging an output settles what was left for it, and that is all of its commit. */
static bool touch_output(void)
{
    struct transaction tx = { 0 };
    bool good = true;
    for (int i = 0; good && i < OUTPUTS; i++)
        good = transaction_stage(&tx, outputs[i], false, &err) >= 0;
    transaction_abort(&tx);
    return good;
}

/* As who reads the outputs does, by links to them; one of them settles its commit. */
static bool read_through_links(void)
{
    bool good = true;
    for (int i = 0; good && i < OUTPUTS; i++) {
        unlink("link"); /* of one that died */
        good = symlink(outputs[i], "link") == 0 && staged_settle("link", &err);
    }
    unlink("link");
    return good;
}

static void expect_clean(int at, int inner)
{
    int strays = entries("a") + entries("b") - (all_new() ? 4 : 2);
    ck_assert_msg(all_old() || all_new(), "stopped at call %d, then %d: a mixed state", at, inner);
    ck_assert_msg(strays == 0, "stopped at call %d, then %d: %d files are left over", at, inner, strays);
}

static bool (*const commits[])(void) = { commit_durably, commit_lightly };
static bool (*const settlers[])(void) = { recover_a, recover_b, touch_output, read_through_links };
enum { SETTLERS = sizeof(settlers) / sizeof(settlers[0]) };

/* Each way to commit x each way to settle x nameless files or not. */
START_TEST(a_death_anywhere_is_settled)
{
    bool (*run)(void) = commits[_i % 2], (*settle)(void) = settlers[_i / 2 % SETTLERS];
    stop.nameless = _i < 2 * SETTLERS;
    int seen_old = 0, seen_new = 0;
    bool ended = false;
    for (int at = 0; !ended; at++) {
        bool settled = false;
        for (int inner = 0; !settled; inner++) {
            start_over();
            ended = runs_to_its_end(run, at);
            settled = runs_to_its_end(settle, inner);
            ck_assert_msg(settled || runs_to_its_end(settle, -1), "call %d, then %d: %s", at, inner, err.message);
            ck_assert_msg(all_old() || all_new(), "stopped at call %d, then %d: a mixed state", at, inner);
            ck_assert_msg(runs_to_its_end(recover_a, -1) && runs_to_its_end(recover_b, -1), "%s", err.message);
            expect_clean(at, inner);
        }
        *(all_new() ? &seen_new : &seen_old) += 1;
    }
    ck_assert(all_new());
    ck_assert_int_gt(seen_old, 3);
    ck_assert_int_gt(seen_new, 3);
}
END_TEST

/* A call that fails, one time, in each place. */
START_TEST(a_failure_anywhere_is_all_or_nothing)
{
    static const int failures[] = { EIO, ENOSPC, EROFS, EDQUOT };
    stop.nameless = _i < 4;
    bool good = false;
    for (int at = 0; stop.left < 0; at++) {
        start_over();
        stop.failure = failures[_i % 4];
        stop.left = at;
        good = commit(true);
        if (stop.left >= 0) { /* it was not reached */
            stop.left = -1;
            break;
        }
        ck_assert_msg(good || err.message[0] != '\0', "call %d: no message", at);
        if (!good && strstr(err.message, "'zerovm recover' finishes it"))
            ck_assert_msg(recover("a") && all_new(), "call %d: %s", at, err.message);
        else if (!good && !strstr(err.message, "all outputs are in place"))
            ck_assert_msg(all_old(), "call %d: %s", at, err.message);
        else
            ck_assert_msg(all_new(), "call %d", at);
        ck_assert(recover("a") && recover("b"));
        expect_clean(at, 0);
    }
    ck_assert(good && all_new());
}
END_TEST

static struct {
    int at, then;
} failing;

/* Fails at a call and dies some calls later, while it tidies up. */
static bool commit_failing(void)
{
    stop.left = failing.at;
    stop.failure = EIO;
    stop.then = failing.then;
    commit(true);
    return true;
}

START_TEST(a_death_after_a_failure_is_settled)
{
    bool (*const settle)(void) = settlers[_i];
    int deaths = 0;
    for (failing.at = 0; failing.at < WHOLE_COMMIT; failing.at++) {
        bool ended = false;
        for (failing.then = 0; !ended; failing.then++) {
            start_over();
            ended = runs_to_its_end(commit_failing, -1);
            deaths += !ended;
            ck_assert(runs_to_its_end(settle, -1) && runs_to_its_end(recover_a, -1) && runs_to_its_end(recover_b, -1));
            expect_clean(failing.at, failing.then);
        }
    }
    ck_assert_int_gt(deaths, WHOLE_COMMIT);
}
END_TEST

/* Records come from a disk that others may write to. */
static const struct {
    const char *text, *expected;
} refused[] = {
    { "", "the sum is wrong" },
    { "zerovm-commit 2\ndirectory /a\noutput 0 1 x\n", "the first line is not as expected" },
    { "zerovm-commit 1\n", "it is neither a record nor a note" },
    { "zerovm-commit 1\ndirectory /a\n", "it is neither a record nor a note" },
    { "zerovm-commit 1\noutput 0 1 x\n", "an output's numbers are not as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 1 1 x\n", "an output's numbers are not as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 -1 x\n", "an output's numbers are not as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 18446744073709551616 x\n", "an output's numbers are not as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1\n", "an output's numbers are not as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 \n", "an output's name is not one of a file" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 ..\n", "an output's name is not one of a file" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 x/y\n", "an output's name is not one of a file" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 x%2Fy\n", "a name is not written as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 x%00y\n", "a name is not written as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 x%2\n", "a name is not written as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 x%zz\n", "a name is not written as expected" },
    { "zerovm-commit 1\ndirectory a\noutput 0 1 x\n", "a directory is not absolute, or too long" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 x\ndirectory /b\n", "a directory follows an output" },
    { "zerovm-commit 1\ndecided-by /a\ndecided-by /a\n", "it is decided in two places" },
    { "zerovm-commit 1\ndecided-by /a\ndirectory /a\noutput 0 1 x\n", "it is neither a record nor a note" },
    { "zerovm-commit 1\nremove /a\n", "a line is not as expected" },
    { "zerovm-commit 1\ndirectory /a", "a line has no end" },
};

/* The text with its sum, by another program. */
static size_t with_sum(const char *text, char *to, size_t room)
{
    FILE *file = fopen("text", "w");
    fputs(text, file);
    fclose(file);
    FILE *sum = popen("(cat text; printf 'sum %s\\n' $(sha256sum <text | cut -c1-64))", "r");
    size_t size = fread(to, 1, room, sum);
    ck_assert_int_eq(pclose(sum), 0);
    unlink("text");
    return size;
}

START_TEST(a_record_that_is_none_is_refused)
{
    char text[512];
    struct commit_record r;
    size_t size = *refused[_i].text ? with_sum(refused[_i].text, text, sizeof(text)) : 0;
    ck_assert(!commit_record_read(&r, text, size, &err));
    ck_assert_str_eq(err.message, refused[_i].expected);
    commit_record_release(&r);
}
END_TEST

START_TEST(a_record_is_read_as_it_was_written)
{
    struct commit_record r = { 0 }, again;
    size_t size;
    ck_assert(commit_record_add_directory(&r, "/data/a b", &err) && commit_record_add_directory(&r, "/", &err));
    ck_assert(commit_record_add_output(&r, 0, 1, "x", &err) &&
              commit_record_add_output(&r, 1, UINT64_MAX, "%\n\x7f", &err));
    char *text = commit_record_text(&r, &size);
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(commit_record_read(&again, text, size, &err), "%s", err.message);
    ck_assert_uint_eq(again.directories_count, 2);
    ck_assert_str_eq(again.directories[0], "/data/a b");
    ck_assert_uint_eq(again.outputs_count, 2);
    ck_assert_uint_eq(again.outputs[1].mark, UINT64_MAX);
    ck_assert_uint_eq(again.outputs[1].directory, 1);
    ck_assert_str_eq(again.outputs[1].name, "%\n\x7f");
    commit_record_release(&again);
    for (size_t i = 0; i < size; i++) { /* every damaged byte shows */
        text[i] ^= 1;
        ck_assert(!commit_record_read(&again, text, size, &err));
        commit_record_release(&again);
        text[i] ^= 1;
    }
    free(text);
    commit_record_release(&r);
}
END_TEST

/* Of a/old, as who died in a commit leaves it. */
static void leave_new_version(struct stat *st)
{
    FILE *file = fopen("a/.old.zerovm-new", "w");
    fputs("new", file);
    fclose(file);
    ck_assert_int_eq(stat("a/.old.zerovm-new", st), 0);
}

START_TEST(a_damaged_record_undoes)
{
    start_over();
    FILE *file = fopen("a/.zerovm-commit-0123456789abcdef", "w");
    fputs("zerovm-commit 1\ndirectory", file);
    fclose(file);
    struct stat st;
    leave_new_version(&st);
    ck_assert_msg(recover("a"), "%s", err.message);
    expect_clean(0, 0);
    ck_assert(all_old());
}
END_TEST

START_TEST(a_record_of_another_version_stays)
{
    static const char name[] = "a/.zerovm-commit-0123456789abcdef";
    char text[512];
    struct stat st;
    start_over();
    leave_new_version(&st);
    size_t size = with_sum("zerovm-commit 2\nall is decided\n", text, sizeof(text));
    FILE *file = fopen(name, "w");
    fwrite(text, 1, size, file);
    fclose(file);
    ck_assert(!recover("a"));
    ck_assert_str_eq(err.message, ".zerovm-commit-0123456789abcdef: the first line is not as expected");
    ck_assert(all_old() && has("a/.old.zerovm-new", "new") && access(name, F_OK) == 0);
}
END_TEST

/* Names that only look alike are the user's own. */
START_TEST(what_is_not_ours_stays)
{
    static const char *const names[] = { "a/.zerovm-commit-", "a/.zerovm-commit-0123456789abcdeg", "a/x.zerovm-new",
                                         "a/.zerovm-new", "a/.x.zerovm-newer" };
    start_over();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        fclose(fopen(names[i], "w"));
    ck_assert(recover("a"));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        ck_assert_msg(access(names[i], F_OK) == 0, "%s", names[i]);
}
END_TEST

/* That a/old is to be the file of that mark. */
static void leave_record(uint64_t mark)
{
    struct commit_record r = { 0 };
    size_t size;
    char path[PATH_MAX];
    ck_assert(commit_record_add_directory(&r, realpath("a", path), &err) &&
              commit_record_add_output(&r, 0, mark, "old", &err));
    char *text = commit_record_text(&r, &size);
    FILE *file = fopen("a/.zerovm-commit-0123456789abcdef", "w");
    fwrite(text, 1, size, file);
    fclose(file);
    free(text);
    commit_record_release(&r);
}

START_TEST(a_record_of_another_user_is_not_believed)
{
    struct stat st;
    start_over();
    leave_new_version(&st);
    leave_record(commit_mark(&st));
    stop.others = 1;
    ck_assert(!recover("a"));
    ck_assert_ptr_nonnull(strstr(err.message, "it belongs to user"));
    ck_assert(has("a/old", "old") && has("a/.old.zerovm-new", "new"));
    stop.others = 0;
    ck_assert(recover("a"));
    ck_assert(has("a/old", "new") && has("a/.old.zerovm-new", NULL));
}
END_TEST

/* A commit that died when all was in place may leave its record for long, while others get its outputs' inodes. */
START_TEST(a_record_is_not_of_a_later_file_with_the_same_inode)
{
    struct stat st;
    start_over();
    leave_new_version(&st);
    st.st_mtim.tv_nsec ^= 1;
    leave_record(commit_mark(&st));
    ck_assert_msg(recover("a"), "%s", err.message);
    expect_clean(0, 0);
    ck_assert(all_old());
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
    Suite *suite = suite_create("commit");
    TCase *tc = tcase_create("commit");
    tcase_add_unchecked_fixture(tc, setup_root, teardown_root);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, a_death_anywhere_is_settled, 0, 4 * SETTLERS);
    tcase_add_loop_test(tc, a_failure_anywhere_is_all_or_nothing, 0, 8);
    tcase_add_loop_test(tc, a_death_after_a_failure_is_settled, 0, SETTLERS);
    tcase_add_loop_test(tc, a_record_that_is_none_is_refused, 0, ROWS(refused));
    tcase_add_test(tc, a_record_is_read_as_it_was_written);
    tcase_add_test(tc, a_damaged_record_undoes);
    tcase_add_test(tc, a_record_of_another_version_stays);
    tcase_add_test(tc, what_is_not_ours_stays);
    tcase_add_test(tc, a_record_of_another_user_is_not_believed);
    tcase_add_test(tc, a_record_is_not_of_a_later_file_with_the_same_inode);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
