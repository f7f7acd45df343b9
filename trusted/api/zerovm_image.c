/* SPDX-License-Identifier: Apache-2.0 */
/* Images behind handles. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "handle.h"
#include "verdict_cache.h"
#include "zvm/abi/layout.h"

/* The manifest, which is not there yet, has its own word on memory. */
static bool image_read(struct image *image, const struct elf_source *from, const struct zerovm_image_source *source,
                       const struct known_code *known, struct error *err)
{
    const struct image_limits limits = { .memory = source->memory ? source->memory : ZVM_REGION_SIZE,
                                         .file = source->limit ? source->limit : ZEROVM_IMAGE_LIMIT };
    return image_open_source(image, from, &limits, known, err);
}

static bool image_read_path(struct image *image, const struct zerovm_image_source *source, struct error *err)
{
    struct elf_source from;
    struct verdict_cache cache = { .directory = source->directory };
    const struct known_code known = verdict_cache_known(&cache);
    /* O_NONBLOCK: should the path be a FIFO, this does not hang. */
    int fd = open(source->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return error_set(err, errno, "open program %s", source->path);
    bool good = elf_source_open(&from, fd, err) && image_read(image, &from, source, &known, err);
    verdict_cache_close(&cache);
    close(fd);
    return good || error_wrap(err, "program %s", source->path);
}

struct zerovm_image *zerovm_image_open_source(const struct zerovm_image_source *source, struct zerovm_error *error)
{
    struct error err = { 0 };
    struct elf_source from = { .fd = -1, .bytes = source->bytes, .size = source->size };
    struct zerovm_image *image = handle_new(sizeof(*image), "image", error);
    if (!image)
        return NULL;
    atomic_store(&image->holders, 1);
    bool good;
    if (source->path)
        good = image_read_path(&image->image, source, &err);
    else
        good = (source->bytes || elf_source_open(&from, source->fd, &err)) &&
               image_read(&image->image, &from, source, NULL, &err);
    if (good)
        return image;
    handle_tell(error, END_image, &err);
    free(image);
    return NULL;
}

struct zerovm_image *zerovm_image_open_fd(int fd, struct zerovm_error *error)
{
    return zerovm_image_open_source(&(struct zerovm_image_source){ .fd = fd }, error);
}

struct zerovm_image *zerovm_image_open_bytes(const void *bytes, size_t size, struct zerovm_error *error)
{
    const struct zerovm_image_source source = { .bytes = bytes ? bytes : "", .size = bytes ? size : 0 };
    return zerovm_image_open_source(&source, error);
}

struct zerovm_image *zerovm_image_open(const char *path, struct zerovm_error *error)
{
    return zerovm_image_open_cached(path, NULL, error);
}

struct zerovm_image *zerovm_image_open_cached(const char *path, const char *directory, struct zerovm_error *error)
{
    const struct zerovm_image_source source = { .path = path ? path : "", .directory = directory };
    return zerovm_image_open_source(&source, error);
}

void zerovm_image_close(struct zerovm_image *image)
{
    if (!image || atomic_fetch_sub(&image->holders, 1) > 1)
        return;
    image_close(&image->image);
    free(image);
}
