/* SPDX-License-Identifier: Apache-2.0 */
/* Errors as values, and sums over outside numbers. */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "checked.h"
#include "error.h"
#include "suite.h"

static struct error err;

START_TEST(sums_do_not_wrap)
{
    uint64_t n;
    ck_assert(checked_add(UINT64_MAX, 0, &n) && n == UINT64_MAX);
    ck_assert(!checked_add(UINT64_MAX, 1, &n));
    ck_assert(checked_mul(UINT64_MAX / 3, 3, &n) && n == UINT64_MAX);
    ck_assert(!checked_mul(UINT64_MAX / 2, 3, &n));
    ck_assert(checked_range(10, 0, 10) && checked_range(0, 10, 10) && checked_range(9, 1, 10));
    ck_assert(!checked_range(11, 0, 10) && !checked_range(9, 2, 10) && !checked_range(5, UINT64_MAX, 10));
    ck_assert(checked_round_up(4097, 4096, &n) && n == 8192);
    ck_assert(!checked_round_up(UINT64_MAX - 5, 4096, &n));
}
END_TEST

START_TEST(errors_are_cut_not_spilled)
{
    char longer[2 * sizeof(err.message)];
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    ck_assert(!error_set(&err, ENOENT, "open %s", "a"));
    ck_assert_str_eq(err.message, "open a: No such file or directory");
    ck_assert_int_eq(err.code, ENOENT);
    ck_assert(!error_wrap(&err, "program %d", 7));
    ck_assert_str_eq(err.message, "program 7: open a: No such file or directory");
    ck_assert(!error_set(&err, EINVAL, "%s", longer));
    ck_assert_uint_eq(strlen(err.message), sizeof(err.message) - 1);
    ck_assert(!error_wrap(&err, "%s", longer));
    ck_assert_uint_eq(strlen(err.message), sizeof(err.message) - 1);
}
END_TEST

START_TEST(errors_are_one_line)
{
    ck_assert(!error_set(&err, ENOENT, "open %s", "a\nb\x1b[2J\x7f\xc3\xa9"));
    ck_assert_str_eq(err.message, "open a\\x0ab\\x1b[2J\\x7f\xc3\xa9: No such file or directory");
    ck_assert(!error_wrap(&err, "job\n%s", "\r"));
    ck_assert_str_eq(err.message, "job\\x0a\\x0d: open a\\x0ab\\x1b[2J\\x7f\xc3\xa9: No such file or directory");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("error");
    tcase_add_test(tc, sums_do_not_wrap);
    tcase_add_test(tc, errors_are_cut_not_spilled);
    tcase_add_test(tc, errors_are_one_line);
    Suite *suite = suite_create("error");
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
