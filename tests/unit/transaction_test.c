/* SPDX-License-Identifier: Apache-2.0 */
#include "file_lock.h"
#include "suite.h"
#include "transaction.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

static char directory[64];
static struct error err;
static bool no_nameless_files; /* as on a file system without O_TMPFILE */

int __real_openat(int at, const char *path, int flags, ...);
int __wrap_openat(int at, const char *path, int flags, ...);

int __wrap_openat(int at, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    unsigned mode = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(args, unsigned) : 0;
    va_end(args);
    if (no_nameless_files && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return __real_openat(at, path, flags, mode);
}

static const char *in(const char *name)
{
    static char paths[4][sizeof(directory) + 1 + NAME_MAX];
    static int turn;
    char *path = paths[turn++ % 4];
    snprintf(path, sizeof(paths[0]), "%s/%.*s", directory, NAME_MAX, name);
    return path;
}

static void setup(void)
{
    umask(022);
    strcpy(directory, "/tmp/transaction_test.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    err = (struct error){ 0 };
    no_nameless_files = false;
}

static void teardown(void)
{
    DIR *d = opendir(directory);
    for (struct dirent *e; (e = readdir(d));)
        unlinkat(dirfd(d), e->d_name, e->d_type == DT_DIR ? AT_REMOVEDIR : 0);
    closedir(d);
    rmdir(directory);
}

static void put(const char *name, const char *content)
{
    FILE *file = fopen(in(name), "w");
    ck_assert_ptr_nonnull(file);
    fputs(content, file);
    fclose(file);
}

static void expect(const char *name, const char *content)
{
    char present[256] = "";
    FILE *file = fopen(in(name), "r");
    ck_assert_msg((file != NULL) == (content != NULL), "%s", name);
    if (!file)
        return;
    present[fread(present, 1, sizeof(present) - 1, file)] = '\0';
    fclose(file);
    ck_assert_str_eq(present, content);
}

/* Names in the directory, sorted, each followed by a space; a record that is no record yet has a random one. */
static void expect_names(const char *names)
{
    struct dirent **entries;
    char present[512] = "";
    int count = scandir(directory, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *shown = entries[i]->d_name;
        if (strncmp(shown, "..zerovm-commit-", 16) == 0)
            shown = "(record)";
        if (strcmp(shown, ".") != 0 && strcmp(shown, "..") != 0)
            strcat(strcat(present, shown), " ");
        free(entries[i]);
    }
    free(entries);
    ck_assert_str_eq(present, names);
}

static int stage(struct transaction *tx, const char *name, bool keep, const char *content)
{
    int fd = transaction_stage(tx, in(name), keep, &err);
    ck_assert_msg(fd >= 0, "%s", err.message);
    lseek(fd, 0, SEEK_END);
    ck_assert_int_eq(write(fd, content, strlen(content)), strlen(content));
    return fd;
}

START_TEST(commit_shows_all)
{
    struct transaction tx = { 0 };
    put("old", "1");
    put("kept", "1");
    stage(&tx, "old", false, "2");
    stage(&tx, "kept", true, "2");
    stage(&tx, "new", false, "2");
    stage(&tx, "new-kept", true, "2");
    expect("old", "1");
    expect("kept", "1");
    expect_names("kept old ");
    ck_assert_msg(transaction_commit(&tx, &err), "%s", err.message);
    expect("old", "2");
    expect("kept", "12");
    expect("new", "2");
    expect("new-kept", "2");
    expect_names("kept new new-kept old ");
    transaction_abort(&tx);
    expect_names("kept new new-kept old ");
}
END_TEST

START_TEST(abort_shows_nothing)
{
    struct transaction tx = { 0 };
    put("old", "1");
    stage(&tx, "old", true, "2");
    stage(&tx, "new", false, "2");
    transaction_abort(&tx);
    transaction_abort(&tx);
    expect("old", "1");
    expect_names("old ");
}
END_TEST

START_TEST(an_empty_transaction_commits)
{
    struct transaction tx = { 0 };
    ck_assert(transaction_commit(&tx, &err));
    transaction_abort(&tx);
}
END_TEST

START_TEST(modes_and_owners_stay)
{
    struct transaction tx = { 0 };
    struct stat before, after, fresh;
    put("old", "1");
    chmod(in("old"), 0640);
    ck_assert(chown(in("old"), 12, 34) == 0 || geteuid() != 0);
    stat(in("old"), &before);
    stage(&tx, "old", false, "2");
    stage(&tx, "new", false, "2");
    ck_assert_msg(transaction_commit(&tx, &err), "%s", err.message);
    stat(in("old"), &after);
    stat(in("new"), &fresh);
    ck_assert_uint_eq(after.st_mode, before.st_mode);
    ck_assert_uint_eq(after.st_uid, before.st_uid);
    ck_assert_uint_eq(after.st_gid, before.st_gid);
    ck_assert_uint_eq(fresh.st_mode, S_IFREG | 0644);
}
END_TEST

START_TEST(links_are_written_through)
{
    struct transaction tx = { 0 };
    struct stat st;
    put("file", "1");
    ck_assert_int_eq(symlink("file", in("link")), 0);
    stage(&tx, "link", true, "2");
    ck_assert_msg(transaction_commit(&tx, &err), "%s", err.message);
    expect("file", "12");
    ck_assert_int_eq(lstat(in("link"), &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    expect_names("file link ");
}
END_TEST

START_TEST(one_output_is_staged_once)
{
    /* the first, the second, the same file by another way */
    static const char *const pairs[][2] = {
        { "old", "old" },  { "old", "./old" }, { "old", "link" },
        { "old", "hard" }, { "new", "new" },   { "new", "sub/../new" },
    };
    struct transaction tx = { 0 };
    char expected[256];
    put("old", "1");
    mkdir(in("sub"), 0755);
    ck_assert_int_eq(symlink("old", in("link")), 0);
    ck_assert_int_eq(link(in("old"), in("hard")), 0);
    stage(&tx, pairs[_i][0], false, "2");
    ck_assert_int_eq(transaction_stage(&tx, in(pairs[_i][1]), false, &err), -1);
    snprintf(expected, sizeof(expected), "%s is an output of another channel already, expected one channel an output",
             in(pairs[_i][1]));
    ck_assert_str_eq(err.message, expected);
    transaction_abort(&tx);
    expect("old", "1");
    expect_names("hard link old sub ");
}
END_TEST

/* What cannot be staged; the message follows the path. */
static const struct {
    const char *name, *before, *after;
} refused[] = {
    { "no/x", "open directory ", "No such file or directory" },
    { "old/x", "open directory ", "Not a directory" },
    { "sub", "", " is no regular file" },
    { "sub/.", "", " is no regular file" },
    { "sub/", "open ", "Is a directory" },
    { "dangling", "follow the symbolic link ", "No such file or directory" },
    { "loop", "follow the symbolic link ", "it leads to too many others: Too many levels of symbolic links" },
};

START_TEST(what_cannot_be_staged_says_why)
{
    struct transaction tx = { 0 };
    put("old", "1");
    mkdir(in("sub"), 0755);
    ck_assert_int_eq(symlink("no/where", in("dangling")), 0);
    ck_assert_int_eq(symlink("loop", in("loop")), 0);
    ck_assert_int_eq(transaction_stage(&tx, in(refused[_i].name), false, &err), -1);
    ck_assert_msg(strncmp(err.message, refused[_i].before, strlen(refused[_i].before)) == 0, "%s", err.message);
    ck_assert_msg(strcmp(err.message + strlen(err.message) - strlen(refused[_i].after), refused[_i].after) == 0, "%s",
                  err.message);
    ck_assert_uint_eq(tx.count, 0);
    expect_names("dangling loop old sub ");
}
END_TEST

/* The second of two cannot be put in place: its target became a directory. */
START_TEST(a_failed_commit_leaves_no_stray)
{
    struct transaction tx = { 0 };
    char expected[256];
    stage(&tx, "a", false, "2");
    stage(&tx, "b", false, "2");
    mkdir(in("b"), 0755);
    ck_assert(!transaction_commit(&tx, &err));
    snprintf(expected, sizeof(expected), "%s is no regular file any more", in("b"));
    ck_assert_str_eq(err.message, expected);
    expect_names("b ");
}
END_TEST

START_TEST(a_directory_that_went_changes_nothing)
{
    struct transaction tx = { 0 };
    put("old", "1");
    mkdir(in("sub"), 0755);
    stage(&tx, "old", false, "2");
    unlink(in("old"));
    stage(&tx, "sub/new", false, "2");
    rmdir(in("sub"));
    ck_assert(!transaction_commit(&tx, &err));
    expect_names("");
}
END_TEST

START_TEST(a_leftover_is_taken_over)
{
    struct transaction tx = { 0 };
    put("old", "1");
    put(".old.zerovm-new", "left by somebody who was killed");
    stage(&tx, "old", false, "2");
    ck_assert_msg(transaction_commit(&tx, &err), "%s", err.message);
    expect("old", "2");
    expect_names("old ");
}
END_TEST

START_TEST(a_living_owner_keeps_the_name)
{
    struct transaction tx = { 0 };
    char expected[256];
    put("old", "1");
    put(".old.zerovm-new", "being committed");
    int fd = open(in(".old.zerovm-new"), O_RDWR);
    ck_assert(file_lock(fd));
    stage(&tx, "old", false, "2");
    ck_assert(!transaction_commit(&tx, &err));
    snprintf(expected, sizeof(expected), "link the new version of %s: Device or resource busy", in("old"));
    ck_assert_str_eq(err.message, expected);
    close(fd);
    expect("old", "1");
    expect(".old.zerovm-new", "being committed");
}
END_TEST

/* What others can do to a name that is always the same: a new version takes another one, at once. */
static void make_directory(const char *path)
{
    ck_assert_int_eq(mkdir(path, 0755), 0);
}

static void make_link(const char *path)
{
    ck_assert_int_eq(symlink("old", path), 0);
}

static void make_fifo(const char *path)
{
    ck_assert_int_eq(mkfifo(path, 0644), 0);
}

/* A lock that needs no right but to read. */
static void lock_as_reader(const char *path)
{
    struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
    close(open(path, O_WRONLY | O_CREAT, 0644));
    int fd = open(path, O_RDONLY); /* as long as this process lives */
    ck_assert(flock(fd, LOCK_EX) == 0 && fcntl(fd, F_OFD_SETLK, &lock) == 0);
}

static void lock_as_another_user(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT, 0644);
    ck_assert(fchown(fd, 1, 1) == 0 && file_lock(fd));
}

/* The last one needs root. */
static void (*const meddlers[])(const char *path) = { make_directory, make_link, make_fifo, lock_as_reader,
                                                      lock_as_another_user };

START_TEST(a_name_that_another_has_is_not_needed)
{
    struct transaction tx = { 0 };
    put("old", "1");
    no_nameless_files = _i % 2;
    meddlers[_i / 2](in(".old.zerovm-new"));
    stage(&tx, "old", false, "2");
    stage(&tx, "new", false, "3");
    ck_assert_msg(transaction_commit(&tx, &err), "%s", err.message);
    expect("old", "2");
    expect("new", "3");
    expect_names(".old.zerovm-new new old ");
    ck_assert(unlink(in(".old.zerovm-new")) == 0 || rmdir(in(".old.zerovm-new")) == 0);
}
END_TEST

/* Links lead to what is there, and to what is not there yet. */
START_TEST(a_dangling_link_is_followed)
{
    struct transaction tx = { 0 };
    char absolute[PATH_MAX];
    mkdir(in("sub"), 0755);
    snprintf(absolute, sizeof(absolute), "%s", in("sub/absolute"));
    ck_assert_int_eq(symlink("sub/relative", in("first")), 0);
    ck_assert_int_eq(symlink("first", in("second")), 0);
    ck_assert_int_eq(symlink(absolute, in("third")), 0);
    stage(&tx, "second", false, "1");
    stage(&tx, "third", false, "2");
    ck_assert_int_eq(transaction_stage(&tx, in("first"), false, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.message, "is an output of another channel already"));
    ck_assert_msg(transaction_commit(&tx, &err), "%s", err.message);
    expect("sub/relative", "1");
    expect("sub/absolute", "2");
    expect_names("first second sub third ");
    ck_assert(unlink(in("sub/relative")) == 0 && unlink(in("sub/absolute")) == 0);
}
END_TEST

/* In a directory for all, where the kernel does not follow them either, unless it is told to. */
START_TEST(links_of_others_are_not_followed)
{
    struct transaction tx = { 0 };
    put("old", "1");
    mkdir(in("tmp"), 0755);
    ck_assert_int_eq(chmod(in("tmp"), 01777), 0);
    ck_assert_int_eq(symlink(_i ? "../new" : "../old", in("tmp/link")), 0);
    ck_assert_int_eq(lchown(in("tmp/link"), 1, 1), 0);
    ck_assert_int_eq(transaction_stage(&tx, in("tmp/link"), false, &err), -1);
    ck_assert_msg(strstr(err.message, "Permission denied") != NULL, "%s", err.message);
    ck_assert_int_eq(chown(in("tmp"), 1, 1), 0); /* whose directory it is may make links there */
    stage(&tx, "tmp/link", false, "2");
    ck_assert_msg(transaction_commit(&tx, &err), "%s", err.message);
    expect(_i ? "new" : "old", "2");
}
END_TEST

/* Two names as long as the file system has them, equal but for their ends; with nameless files and without. */
START_TEST(longest_names_have_temporaries_of_their_own)
{
    struct transaction tx = { 0 };
    char names[2][NAME_MAX + 1];
    no_nameless_files = _i == 1;
    for (int i = 0; i < 2; i++) {
        memset(names[i], 'x', NAME_MAX);
        names[i][NAME_MAX] = '\0';
        names[i][NAME_MAX - 1] = (char)('a' + i);
        put(names[i], "1");
        stage(&tx, names[i], false, "2");
    }
    ck_assert_msg(transaction_commit(&tx, &err), "%s", err.message);
    for (int i = 0; i < 2; i++) {
        expect(names[i], "2");
        unlink(in(names[i]));
    }
    expect_names("");
}
END_TEST

/* The name is the same in every run, or a leftover would not be found. */
START_TEST(a_leftover_of_a_long_name_is_taken_over)
{
    struct transaction tx = { 0 };
    enum { LENGTH = 200 };
    char name[LENGTH + 1];
    memset(name, 'x', LENGTH);
    name[LENGTH] = '\0';
    put(name, "1");
    put(".6ee14c8caecd5c45.zerovm-new", "left by somebody who was killed");
    stage(&tx, name, false, "2");
    ck_assert_msg(transaction_commit(&tx, &err), "%s", err.message);
    expect(name, "2");
    unlink(in(name));
    expect_names("");
}
END_TEST

START_TEST(sessions_that_write_one_file_take_turns)
{
    enum { SESSIONS = 4, ROUNDS = 50 };
    pid_t children[SESSIONS];
    put("old", "0\n");
    for (int i = 0; i < SESSIONS; i++) {
        children[i] = fork();
        if (children[i] != 0)
            continue;
        for (int round = 0; round < ROUNDS; round++) {
            struct transaction tx = { 0 };
            int fd = transaction_stage(&tx, in("old"), false, &err);
            if (fd < 0 || write(fd, "1\n", 2) != 2 || !transaction_commit(&tx, &err))
                _exit(1);
        }
        _exit(0);
    }
    for (int i = 0; i < SESSIONS; i++) {
        int status;
        waitpid(children[i], &status, 0);
        ck_assert_int_eq(status, 0);
    }
    expect("old", "1\n");
    expect_names("old ");
}
END_TEST

/* Without nameless files the new version has its name from the start. */
START_TEST(named_files_serve_where_nameless_ones_do_not)
{
    struct transaction tx = { 0 };
    no_nameless_files = true;
    put("old", "1");
    put(".old.zerovm-new", "left by somebody who was killed");
    stage(&tx, "old", true, "2");
    stage(&tx, "new", false, "2");
    expect("old", "1");
    expect_names("(record) .new.zerovm-new .old.zerovm-new old ");
    transaction_abort(&tx);
    expect_names("old ");
    stage(&tx, "old", true, "2");
    stage(&tx, "new", false, "2");
    ck_assert_msg(transaction_commit(&tx, &err), "%s", err.message);
    expect("old", "12");
    expect("new", "2");
    expect_names("new old ");
}
END_TEST

START_TEST(named_files_belong_to_one_session)
{
    struct transaction first = { 0 }, second = { 0 };
    char expected[256];
    no_nameless_files = true;
    stage(&first, "new", false, "1");
    ck_assert_int_eq(transaction_stage(&second, in("new"), false, &err), -1);
    snprintf(expected, sizeof(expected), "create a file beside %s: Device or resource busy", in("new"));
    ck_assert_str_eq(err.message, expected);
    expect_names(".new.zerovm-new ");
    ck_assert_msg(transaction_commit(&first, &err), "%s", err.message);
    expect("new", "1");
    expect_names("new ");
}
END_TEST

enum { LARGE = 200000 };

/* One version after another, each of one byte value only, until killed. */
static void write_versions(const char *name, bool fresh)
{
    static char content[LARGE];
    for (int version = 'a';; version = version == 'z' ? 'a' : version + 1) {
        struct transaction tx = { 0 };
        memset(content, version, sizeof(content));
        if (fresh)
            unlink(in(name));
        int fd = transaction_stage(&tx, in(name), false, &err);
        if (fd < 0 || write(fd, content, sizeof(content)) != sizeof(content) || !transaction_commit(&tx, &err))
            _exit(1);
    }
}

static void expect_whole(const char *name, bool may_be_missing)
{
    static char content[LARGE + 1];
    int fd = open(in(name), O_RDONLY);
    if (fd < 0 && may_be_missing)
        return;
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(read(fd, content, sizeof(content)), LARGE);
    close(fd);
    ck_assert_msg(memcmp(content, content + 1, LARGE - 1) == 0, "%s is of two versions", name);
}

/* At random moments, over a file that exists and one that does not. */
START_TEST(a_kill_leaves_the_old_or_the_new_file)
{
    static char content[LARGE];
    const bool fresh = _i == 1;
    memset(content, 'a', sizeof(content));
    FILE *file = fopen(in("x"), "w");
    fwrite(content, 1, sizeof(content), file);
    fclose(file);
    srandom(1);
    for (int i = 0; i < 100; i++) {
        pid_t child = fork();
        if (child == 0)
            write_versions("x", fresh);
        const struct timespec life = { .tv_nsec = random() % 8000000 };
        nanosleep(&life, NULL);
        kill(child, SIGKILL);
        int status;
        waitpid(child, &status, 0);
        ck_assert(WIFSIGNALED(status));
        expect_whole("x", fresh);
        if (fresh)
            expect_names(access(in("x"), F_OK) == 0 ? "x " : "");
        else
            expect_whole(".x.zerovm-new", true);
    }
    /* What may be left over an existing file goes with the next session. */
    struct transaction tx = { 0 };
    put("x", "1");
    stage(&tx, "x", false, "2");
    ck_assert_msg(transaction_commit(&tx, &err), "%s", err.message);
    expect_names("x ");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("transaction");
    TCase *tc = tcase_create("transaction");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, commit_shows_all);
    tcase_add_test(tc, abort_shows_nothing);
    tcase_add_test(tc, an_empty_transaction_commits);
    tcase_add_test(tc, modes_and_owners_stay);
    tcase_add_test(tc, links_are_written_through);
    tcase_add_loop_test(tc, one_output_is_staged_once, 0, 6);
    tcase_add_loop_test(tc, what_cannot_be_staged_says_why, 0, ROWS(refused));
    tcase_add_test(tc, a_failed_commit_leaves_no_stray);
    tcase_add_test(tc, a_directory_that_went_changes_nothing);
    tcase_add_test(tc, a_leftover_is_taken_over);
    tcase_add_test(tc, a_living_owner_keeps_the_name);
    tcase_add_loop_test(tc, a_name_that_another_has_is_not_needed, 0, 2 * (ROWS(meddlers) - (geteuid() != 0)));
    tcase_add_test(tc, a_dangling_link_is_followed);
    if (geteuid() == 0)
        tcase_add_loop_test(tc, links_of_others_are_not_followed, 0, 2);
    tcase_add_loop_test(tc, longest_names_have_temporaries_of_their_own, 0, 2);
    tcase_add_test(tc, a_leftover_of_a_long_name_is_taken_over);
    tcase_add_test(tc, sessions_that_write_one_file_take_turns);
    tcase_add_test(tc, named_files_serve_where_nameless_ones_do_not);
    tcase_add_test(tc, named_files_belong_to_one_session);
    tcase_add_loop_test(tc, a_kill_leaves_the_old_or_the_new_file, 0, 2);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
