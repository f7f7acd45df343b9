/* SPDX-License-Identifier: Apache-2.0 */
#include "sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "checked.h"
#include "mapping.h"
#include "whole.h"
#include "zvm/abi/layout.h"

/* Linux 6.3; older kernels answer EINVAL, and their C libraries do not name it. */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

enum { SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

bool sealed_create(struct sealed *s, const char *name, size_t size, struct error *err)
{
    *s = (struct sealed){ 0 };
    uint64_t rounded;
    if (size == 0 || !checked_round_up(size, ZVM_PAGE_SIZE, &rounded))
        return error_set(err, EINVAL, "sealed memory %s of %zu bytes", name, size);
    /* Nobody ever starts this file as a program; hosts may forbid memory files that could be. */
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_NOEXEC_SEAL | MFD_ALLOW_SEALING);
    if (fd < 0 && errno == EINVAL)
        fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return error_set(err, errno, "create sealed memory %s", name);
    s->fd = fd;
    s->size = rounded;
    if (ftruncate(fd, (off_t)rounded) != 0) {
        error_set(err, errno, "size sealed memory %s to %zu bytes", name, s->size);
        sealed_release(s);
        return false;
    }
    return true;
}

static bool check_room(const struct sealed *s, size_t offset, size_t size, struct error *err)
{
    return checked_range(offset, size, s->size) ||
           error_set(err, EINVAL, "write sealed memory: %zu bytes at %zu of %zu", size, offset, s->size);
}

bool sealed_write(struct sealed *s, size_t offset, const void *bytes, size_t size, struct error *err)
{
    if (!check_room(s, offset, size, err))
        return false;
    return whole_pwrite(s->fd, bytes, size, offset) || error_set(err, errno, "write sealed memory");
}

bool sealed_fill(struct sealed *s, size_t offset, uint8_t byte, size_t size, struct error *err)
{
    uint8_t block[ZVM_PAGE_SIZE];
    if (!check_room(s, offset, size, err))
        return false;
    memset(block, byte, size < sizeof(block) ? size : sizeof(block));
    while (size > 0) {
        size_t n = size < sizeof(block) ? size : sizeof(block);
        if (!sealed_write(s, offset, block, n, err))
            return false;
        offset += n;
        size -= n;
    }
    return true;
}

bool sealed_seal(struct sealed *s, struct error *err)
{
    if (fcntl(s->fd, F_ADD_SEALS, SEALS) != 0)
        return error_set(err, errno, "seal memory");
    s->bytes = mapping_view(s->fd, s->size, err);
    return s->bytes != NULL;
}

bool sealed_check(int fd, struct error *err)
{
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0)
        return error_set(err, errno, "file %d cannot be sealed", fd);
    if ((seals & SEALS) != SEALS)
        return error_set(err, 0, "file %d is not sealed: seals are 0x%x, expected 0x%x", fd, (unsigned)seals,
                         (unsigned)SEALS);
    return true;
}

void sealed_release(struct sealed *s)
{
    mapping_view_release(s->bytes, s->size);
    if (s->size != 0)
        close(s->fd);
    *s = (struct sealed){ 0 };
}
