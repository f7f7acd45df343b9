/* SPDX-License-Identifier: Apache-2.0 */
/* How every unit test ends: its suite runs, and the exit code says whether all of it passed. */
#ifndef SUITE_H
#define SUITE_H

#include <check.h>

/* Takes the suite. For main() to return. */
static inline int suite_run(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}

#endif
