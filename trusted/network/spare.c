/* SPDX-License-Identifier: Apache-2.0 */
#include "spare.h"

#include <errno.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

bool spare_descriptors(size_t count, struct error *err)
{
    int taken[SPARE_MOST], code = 0;
    size_t n = 0;
    for (; n < count && code == 0; n++)
        if ((taken[n] = eventfd(0, EFD_CLOEXEC)) < 0)
            code = errno;
    while (n > 0)
        if (taken[--n] >= 0)
            close(taken[n]);
    return code == 0 || error_set(err, code, "open %zu descriptors more", count);
}

/* Stays until whoever started it lets go. */
static void *wait_for_end(void *lock)
{
    pthread_mutex_lock(lock);
    pthread_mutex_unlock(lock);
    return NULL;
}

bool spare_threads(size_t count, struct error *err)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_t threads[SPARE_MOST];
    size_t n = 0;
    int code = 0;
    pthread_mutex_lock(&lock);
    while (n < count && (code = pthread_create(&threads[n], NULL, wait_for_end, &lock)) == 0)
        n++;
    pthread_mutex_unlock(&lock);
    while (n > 0)
        pthread_join(threads[--n], NULL);
    pthread_mutex_destroy(&lock);
    return code == 0 || error_set(err, code, "start %zu threads more within the limits of processes and memory", count);
}
