/* SPDX-License-Identifier: Apache-2.0 */
/* What the benches' figures rest on: medians, and the comparison of outputs. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sample.h"
#include "suite.h"
#include "text.h"

static struct sample sample_of(size_t count, const double *values)
{
    struct sample s = { 0 };

    for (size_t i = 0; i < count; i++)
        sample_add(&s, values[i]);
    return s;
}

START_TEST(median_is_the_middle_in_any_order)
{
    struct sample odd = sample_of(5, (double[]){ 9, 1, 100, 3, 2 });
    struct sample even = sample_of(4, (double[]){ 4, 1, 1000, 2 });

    ck_assert_double_eq(sample_median(&odd), 3);
    ck_assert_double_eq(sample_median(&even), 3);
    ck_assert_double_eq(odd.values[0], 9);
    sample_release(&odd);
    sample_release(&even);
}
END_TEST

START_TEST(geometric_mean_weighs_factors_alike)
{
    struct sample s = sample_of(2, (double[]){ 0.5, 2 });

    ck_assert_double_eq_tol(sample_geometric_mean(&s), 1, 1e-12);
    sample_release(&s);
}
END_TEST

static const struct {
    const char *left, *right;
    bool same;
} outputs[] = {
    { "", "", true },
    { "12 trees\n", "12 trees\n", true },
    { "12 trees\n", "13 trees\n", false },
    { "12 trees\n", "12 trees", false },
    { "inserts....    0.012s\n", "inserts....   12.345s\n", true },
    { "inserts....    0.012s\n", "updates....    0.012s\n", false },
    { "energy 0.012\n", "energy 0.013\n", false },
    { "took 1.5s, 7 rows\n", "took 2.25s, 8 rows\n", false },
};

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

START_TEST(outputs_may_differ_in_durations_only)
{
    char folder[] = "/tmp/bench_test.XXXXXX";

    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    write_file("left", outputs[_i].left);
    write_file("right", outputs[_i].right);
    ck_assert_int_eq(text_same("left", "right"), outputs[_i].same);
    ck_assert_int_eq(text_same("right", "left"), outputs[_i].same);
    unlink("left");
    unlink("right");
    rmdir(folder);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bench");
    TCase *rows = tcase_create("rows");

    tcase_add_test(rows, median_is_the_middle_in_any_order);
    tcase_add_test(rows, geometric_mean_weighs_factors_alike);
    tcase_add_loop_test(rows, outputs_may_differ_in_durations_only, 0, sizeof(outputs) / sizeof(outputs[0]));
    suite_add_tcase(suite, rows);
    return suite_run(suite);
}
