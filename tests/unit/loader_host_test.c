/* SPDX-License-Identifier: Apache-2.0 */
/* What a host must offer: this one does, and one that does not is refused by name. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <unistd.h>

#include "host.h"
#include "suite.h"

static struct error err;

START_TEST(this_host_is_fit_and_stays_so)
{
    ck_assert_msg(host_check(&err), "%s", err.message);
    ck_assert_msg(host_check(&err), "%s", err.message);
    ck_assert_msg(host_check_isa(0, &err), "%s", err.message);
#ifndef __SANITIZE_ADDRESS__
    ck_assert_ptr_eq(
        mmap((void *)0x7FFF0000, 0x1000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0),
        MAP_FAILED);
    ck_assert_ptr_eq(
        mmap((void *)0xFFFFF000, 0x1000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0),
        MAP_FAILED);
    ck_assert_ptr_eq(mmap(NULL, 0x1000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0), MAP_FAILED);
    ck_assert_int_eq(mprotect((void *)0x70000000, 0x1000, PROT_READ), 0);
    ck_assert(!host_check(&err));
    ck_assert_ptr_nonnull(strstr(err.message, "the host's low 4 GiB must be empty, but hold: 70000000-70001000 r--p"));
#endif
}
END_TEST

START_TEST(executable_data_makes_a_host_unfit)
{
    ck_assert_int_ge(personality(READ_IMPLIES_EXEC), 0);
    ck_assert(!host_check(&err));
    ck_assert_str_eq(err.message,
                     "readable memory is executable (personality 0x400000): expected READ_IMPLIES_EXEC off");
}
END_TEST

/* What host_check() says in a process to which the C library does not show some processor features. */
static void check_without(const char *features, const char *arg, const char *expected)
{
    char command[256], line[512] = "";
    snprintf(command, sizeof(command), "GLIBC_TUNABLES=glibc.cpu.hwcaps=%s /proc/%d/exe %s", features, (int)getpid(),
             arg);
    FILE *output = popen(command, "r");
    ck_assert_ptr_nonnull(output);
    ck_assert_ptr_nonnull(fgets(line, sizeof(line), output));
    pclose(output);
    ck_assert_str_eq(line, expected);
}

START_TEST(missing_instruction_sets_are_named)
{
    check_without("-AVX2", "isa=0", "this processor lacks AVX2, expected all of x86-64-v3\n");
    check_without("-BMI1", "isa=0", "this processor lacks BMI1, expected all of x86-64-v3\n");
    check_without("-AVX2", "isa=15", "this processor lacks AVX2, expected all of x86-64-v3\n");
    check_without("-AVX512F", "isa=0", "fit\n");
}
END_TEST

/* With an argument isa=BITS: says what the host's checks say, for missing_instruction_sets_are_named. */
static int report_host(const char *isa)
{
    bool fit = host_check(&err) && host_check_isa((uint32_t)strtoul(isa, NULL, 0), &err);
    puts(fit ? "fit" : err.message);
    return !fit;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strncmp(argv[1], "isa=", 4) == 0)
        return report_host(argv[1] + 4);
    TCase *tc = tcase_create("host");
    tcase_add_test(tc, this_host_is_fit_and_stays_so);
    tcase_add_test(tc, executable_data_makes_a_host_unfit);
    tcase_add_test(tc, missing_instruction_sets_are_named);
    Suite *suite = suite_create("host");
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
