/* SPDX-License-Identifier: Apache-2.0 */
#include "admission.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Between two looks, which cost a millisecond where there are many mappings. */
enum { STEP = 4096 };

/* What the kernel has where it does not tell. */
enum { USUAL_LIMIT = 65530 };

static size_t kernel_limit(void)
{
    char line[32] = "";
    FILE *file = fopen("/proc/sys/vm/max_map_count", "re");
    const bool told = file && fgets(line, sizeof(line), file);
    if (file)
        fclose(file);
    return told ? strtoul(line, NULL, 10) : USUAL_LIMIT;
}

/* This process's mappings, a line each; 0 where the kernel does not tell. */
static size_t present(void)
{
    size_t lines = 0;
    FILE *file = fopen("/proc/self/maps", "re");
    for (int c; file && (c = getc_unlocked(file)) != EOF;)
        lines += c == '\n';
    if (file)
        fclose(file);
    return lines;
}

/* Asks the kernel; whether so many may be taken in all. */
static bool look(struct admission *a, size_t wanted, size_t more, struct error *err)
{
    const size_t limit = kernel_limit(), all = present(), ours = wanted - more;
    const size_t others = all > ours ? all - ours : 0;
    const size_t most = limit > others + ADMISSION_RESERVE ? limit - others - ADMISSION_RESERVE : 0;
    atomic_store(&a->until, wanted + STEP < most ? wanted + STEP : most);
    return wanted <= most ||
           error_set(err, EBUSY,
                     "busy: sessions hold %zu of the %zu mappings that vm.max_map_count gives a process, others %zu, "
                     "and %d are kept free",
                     ours, limit, others, ADMISSION_RESERVE);
}

bool admission_take(struct admission *a, size_t mappings, struct error *err)
{
    const size_t wanted = atomic_fetch_add(&a->taken, mappings) + mappings;
    if (wanted <= STEP || wanted <= atomic_load(&a->until))
        return true;
    pthread_mutex_lock(&a->lock);
    const bool good = wanted <= atomic_load(&a->until) || look(a, wanted, mappings, err);
    pthread_mutex_unlock(&a->lock);
    if (!good)
        admission_give_back(a, mappings);
    return good;
}

void admission_give_back(struct admission *a, size_t mappings)
{
    atomic_fetch_sub(&a->taken, mappings);
}
