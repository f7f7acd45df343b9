/* SPDX-License-Identifier: Apache-2.0 */
#include "whole.h"

#include <errno.h>
#include <unistd.h>

ssize_t whole_pread(int fd, void *bytes, size_t size, uint64_t offset)
{
    size_t done = 0;
    ssize_t n = 1;
    while (n != 0 && done < size) {
        n = pread(fd, (uint8_t *)bytes + done, size - done, (off_t)(offset + done));
        if (n < 0 && errno != EINTR)
            return -1;
        done += n > 0 ? (size_t)n : 0;
    }
    return (ssize_t)done;
}

bool whole_pwrite(int fd, const void *bytes, size_t size, uint64_t offset)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = pwrite(fd, (const uint8_t *)bytes + done, size - done, (off_t)(offset + done));
        if (n == 0)
            errno = EIO;
        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}
