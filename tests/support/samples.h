/* SPDX-License-Identifier: Apache-2.0 */
/* The manifests that the project ships as samples. */
#ifndef SAMPLES_H
#define SAMPLES_H

#include <check.h>
#include <glob.h>
#include <stdio.h>

/* Calls look with each of them; path: where it lies. */
static inline void samples_each(void (*look)(const char *text, size_t size, const char *path))
{
    glob_t samples;
    ck_assert_int_eq(glob(TESTS_DIR "/../manifests/*.yaml", 0, NULL, &samples), 0);
    ck_assert_uint_ge(samples.gl_pathc, 5);
    for (size_t i = 0; i < samples.gl_pathc; i++) {
        char text[4096];
        FILE *file = fopen(samples.gl_pathv[i], "r");
        size_t size = fread(text, 1, sizeof(text), file);
        fclose(file);
        look(text, size, samples.gl_pathv[i]);
    }
    globfree(&samples);
}

#endif
