/* SPDX-License-Identifier: Apache-2.0 */
/* What commits left on a disk that others may write to. */
#include "commit_fixture.h"
#include "commit_record.h"
#include "file_lock.h"

#include <limits.h>
#include <stdint.h>

static const struct {
    const char *text, *expected;
} refused[] = {
    { "", "the sum is wrong" },
    { "zerovm-commit 2\ndirectory /a\noutput 0 1 t x\n", "the first line is not as expected" },
    { "zerovm-commit 1\n", "it is neither a record nor a note" },
    { "zerovm-commit 1\ndirectory /a\n", "it is neither a record nor a note" },
    { "zerovm-commit 1\noutput 0 1 t x\n", "an output's numbers are not as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 1 1 t x\n", "an output's numbers are not as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 -1 t x\n", "an output's numbers are not as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 18446744073709551616 t x\n", "an output's numbers are not as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1\n", "an output's numbers are not as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 x\n", "an output has one name, expected two" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1  x\n", "an output's name is not one of a file" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 t \n", "an output's name is not one of a file" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 t x x\n", "a name is not written as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 ../t x\n", "an output's name is not one of a file" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 t ..\n", "an output's name is not one of a file" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 t x/y\n", "an output's name is not one of a file" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 t x%2Fy\n", "a name is not written as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 t x%00y\n", "a name is not written as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 t x%2\n", "a name is not written as expected" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 t x%zz\n", "a name is not written as expected" },
    { "zerovm-commit 1\ndirectory a\noutput 0 1 t x\n", "a directory is not absolute, or too long" },
    { "zerovm-commit 1\ndirectory /a\noutput 0 1 t x\ndirectory /b\n", "a directory follows an output" },
    { "zerovm-commit 1\ndecided-by /a\ndecided-by /a\n", "it is decided in two places" },
    { "zerovm-commit 1\ndecided-by /a\ndirectory /a\noutput 0 1 t x\n", "it is neither a record nor a note" },
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
    ck_assert(commit_record_add_output(&r, 0, 1, ".x", "x", &err) &&
              commit_record_add_output(&r, 1, UINT64_MAX, " t", "%\n\x7f", &err));
    char *text = commit_record_text(&r, &size);
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(commit_record_read(&again, text, size, &err), "%s", err.message);
    ck_assert_uint_eq(again.directories_count, 2);
    ck_assert_str_eq(again.directories[0], "/data/a b");
    ck_assert_uint_eq(again.outputs_count, 2);
    ck_assert_uint_eq(again.outputs[1].mark, UINT64_MAX);
    ck_assert_uint_eq(again.outputs[1].directory, 1);
    ck_assert_str_eq(again.outputs[1].temporary, " t");
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

/* In a/, with the mode that a commit gives it. */
static const char record_name[] = "a/.zerovm-commit-0123456789abcdef";

static void write_record(const char *text, size_t size)
{
    FILE *file = fopen(record_name, "w");
    ck_assert_uint_eq(fwrite(text, 1, size, file), size);
    fclose(file);
    ck_assert_int_eq(chmod(record_name, COMMIT_RECORD_MODE), 0);
}

START_TEST(a_damaged_record_undoes)
{
    static const char text[] = "zerovm-commit 1\ndirectory";
    start_over();
    write_record(text, strlen(text));
    struct stat st;
    leave_new_version(&st);
    ck_assert_msg(recover("a"), "%s", err.message);
    expect_clean(0, 0);
    ck_assert(all_old());
}
END_TEST

START_TEST(a_record_of_another_version_stays)
{
    char text[512];
    struct stat st;
    start_over();
    leave_new_version(&st);
    size_t size = with_sum("zerovm-commit 2\nall is decided\n", text, sizeof(text));
    write_record(text, size);
    ck_assert(!recover("a"));
    ck_assert_str_eq(err.message, ".zerovm-commit-0123456789abcdef: the first line is not as expected");
    ck_assert(all_old() && has("a/.old.zerovm-new", "new") && access(record_name, F_OK) == 0);
}
END_TEST

START_TEST(what_a_living_owner_has_stays)
{
    struct recovery_counts counts;
    start_over();
    int held = open("a/.old.zerovm-new", O_RDWR | O_CREAT, 0644), fd = open("a", O_RDONLY | O_DIRECTORY);
    ck_assert(file_lock(held));
    ck_assert_msg(recovery_run(fd, &counts, &err), "%s", err.message);
    ck_assert_uint_eq(counts.busy, 1);
    ck_assert(has("a/.old.zerovm-new", ""));
    close(held);
    ck_assert_msg(recovery_run(fd, &counts, &err), "%s", err.message);
    ck_assert_uint_eq(counts.undone, 1);
    close(fd);
    expect_clean(0, 0);
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
              commit_record_add_output(&r, 0, mark, ".old.zerovm-new", "old", &err));
    char *text = commit_record_text(&r, &size);
    write_record(text, size);
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
    ck_assert(has("a/old", "old") && has("a/.old.zerovm-new", "new") && access(record_name, F_OK) == 0);
    stop.others = 0;
    ck_assert(recover("a"));
    ck_assert(has("a/old", "new") && has("a/.old.zerovm-new", NULL));
}
END_TEST

/* As a guest's output is, which somebody gave a record's name. */
START_TEST(a_record_without_its_mode_is_not_believed)
{
    static const mode_t modes[] = { 0644, 0600, 01600, 02600, 04644, 0600 };
    struct stat st;
    start_over();
    leave_new_version(&st);
    leave_record(commit_mark(&st));
    ck_assert_int_eq(chmod(record_name, modes[_i]), 0);
    if (_i == 5) /* another name of a true one */
        ck_assert(chmod(record_name, COMMIT_RECORD_MODE) == 0 && link(record_name, "b/other") == 0);
    ck_assert(!recover("a"));
    ck_assert(all_old());
    ck_assert_int_eq(access(record_name, F_OK), 0);
}
END_TEST

/* What a record that is believed says, others may have put something else there. */
START_TEST(a_new_version_of_another_user_is_not_put_in_place)
{
    struct stat st;
    start_over();
    leave_new_version(&st);
    if (_i == 0)
        ck_assert_int_eq(chown("a/.old.zerovm-new", 1, -1), 0);
    else
        ck_assert_int_eq(link("a/.old.zerovm-new", "b/other"), 0);
    leave_record(commit_mark(&st));
    ck_assert(!recover("a"));
    ck_assert_ptr_nonnull(strstr(err.message, "put old in place"));
    ck_assert(has("a/old", "old") && has("a/.old.zerovm-new", "new"));
}
END_TEST

/* A user may put files of his own in place of files of his own; who writes those as root leaves them his. */
START_TEST(a_new_version_of_the_targets_owner_is_put_in_place)
{
    struct stat st;
    start_over();
    leave_new_version(&st);
    ck_assert(chown("a/.old.zerovm-new", 1, -1) == 0 && chown("a/old", 1, -1) == 0);
    leave_record(commit_mark(&st));
    ck_assert(recover("a"));
    ck_assert(has("a/old", "new") && has("a/.old.zerovm-new", NULL));
}
END_TEST

/* A record in whose directory another record has taken the name of a note of its own. */
START_TEST(a_record_in_a_notes_place_stays)
{
    char a[PATH_MAX], b[PATH_MAX];
    struct stat st;
    size_t size;
    start_over();
    leave_new_version(&st);
    struct commit_record r = { 0 }, other = { 0 };
    ck_assert(commit_record_add_directory(&r, realpath("a", a), &err) &&
              commit_record_add_directory(&r, realpath("b", b), &err) &&
              commit_record_add_output(&r, 0, commit_mark(&st), ".old.zerovm-new", "old", &err) &&
              commit_record_add_directory(&other, b, &err) &&
              commit_record_add_output(&other, 0, 1, ".new.zerovm-new", "new", &err));
    char *text = commit_record_text(&other, &size);
    write_record(text, size);
    ck_assert_int_eq(rename(record_name, "b/.zerovm-commit-0123456789abcdef"), 0);
    free(text);
    text = commit_record_text(&r, &size);
    write_record(text, size);
    free(text);
    commit_record_release(&r);
    commit_record_release(&other);
    ck_assert_msg(recover("a"), "%s", err.message);
    ck_assert(has("a/old", "new"));
    ck_assert_int_eq(access("b/.zerovm-commit-0123456789abcdef", F_OK), 0);
}
END_TEST

/* Of a directory that a record names, a link was made since. */
START_TEST(a_directory_that_became_a_link_is_not_entered)
{
    char path[PATH_MAX];
    struct stat st;
    size_t size;
    start_over();
    leave_new_version(&st);
    struct commit_record r = { 0 };
    snprintf(path, sizeof(path), "%s/link", root);
    ck_assert(commit_record_add_directory(&r, path, &err) &&
              commit_record_add_directory(&r, _i ? strcat(path, "/a") : path, &err) &&
              commit_record_add_output(&r, 1, commit_mark(&st), ".old.zerovm-new", "old", &err));
    char *text = commit_record_text(&r, &size);
    write_record(text, size);
    free(text);
    commit_record_release(&r);
    ck_assert_int_eq(symlink(_i ? "." : "a", "link"), 0);
    bool recovered = recover("a");
    unlink("link");
    ck_assert(!recovered && has("a/old", "old"));
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
    Suite *suite = suite_create("recovery");
    TCase *tc = tcase_create("recovery");
    tcase_add_unchecked_fixture(tc, setup_root, teardown_root);
    tcase_add_loop_test(tc, a_record_that_is_none_is_refused, 0, ROWS(refused));
    tcase_add_test(tc, a_record_is_read_as_it_was_written);
    tcase_add_test(tc, a_damaged_record_undoes);
    tcase_add_test(tc, a_record_of_another_version_stays);
    tcase_add_test(tc, what_a_living_owner_has_stays);
    tcase_add_test(tc, what_is_not_ours_stays);
    tcase_add_test(tc, a_record_of_another_user_is_not_believed);
    tcase_add_loop_test(tc, a_record_without_its_mode_is_not_believed, 0, 6);
    if (geteuid() == 0) {
        tcase_add_loop_test(tc, a_new_version_of_another_user_is_not_put_in_place, 0, 2);
        tcase_add_test(tc, a_new_version_of_the_targets_owner_is_put_in_place);
    }
    tcase_add_test(tc, a_record_in_a_notes_place_stays);
    tcase_add_loop_test(tc, a_directory_that_became_a_link_is_not_entered, 0, 2);
    tcase_add_test(tc, a_record_is_not_of_a_later_file_with_the_same_inode);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
