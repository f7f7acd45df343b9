/* SPDX-License-Identifier: Apache-2.0 */
/* The entries that a man page lists, for tests that hold it against the code. */
#ifndef MAN_PAGE_H
#define MAN_PAGE_H

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/*
 * The page's entries (".TP" and then ".B name") under one section, each followed by a space, in order. Those of lists
 * within an entry (".RS" to ".RE") do not count.
 */
static inline void man_page_entries(const char *page, const char *section, char *names, size_t size)
{
    char path[512], line[1024], heading[128];
    bool inside = false, entry = false;
    int depth = 0;
    snprintf(path, sizeof(path), TESTS_DIR "/../trusted/man/%s", page);
    snprintf(heading, sizeof(heading), ".SH %s\n", section);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    *names = '\0';
    while (fgets(line, sizeof(line), file)) {
        if (strncmp(line, ".SH ", 4) == 0)
            inside = strcmp(line, heading) == 0;
        depth += (strcmp(line, ".RS\n") == 0) - (strcmp(line, ".RE\n") == 0);
        if (inside && entry && depth == 0 && strncmp(line, ".B ", 3) == 0) {
            line[strcspn(line, "\n")] = '\0';
            ck_assert_uint_lt(strlen(names) + strlen(line), size);
            strcat(strcat(names, line + 3), " ");
        }
        entry = strcmp(line, ".TP\n") == 0;
    }
    fclose(file);
}

#endif
