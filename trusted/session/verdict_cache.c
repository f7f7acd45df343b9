/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "validator.h"
#include "walk.h"

enum { FILE_MODE = 0600, DIRECTORY_MODE = 0700 };

/* What a tag covers beside the bytes. */
struct head {
    char identity[sizeof(VALIDATOR_IDENTITY)];
    uint32_t version, address, image_start, isa;
    uint64_t image_end, size;
};

static void make_tag(const uint8_t key[TAG_KEY_SIZE], const struct code *code, uint8_t tag[TAG_SIZE])
{
    struct head head;
    memset(&head, 0, sizeof(head)); /* the holes too */
    memcpy(head.identity, VALIDATOR_IDENTITY, sizeof(head.identity));
    head.version = VALIDATOR_VERSION;
    head.address = code->address;
    head.image_start = code->image_start;
    head.isa = code->isa;
    head.image_end = code->image_end;
    head.size = code->size;
    digest_tag(key, &head, sizeof(head), code->bytes, code->size, tag);
}

static bool is_zero(const uint8_t key[TAG_KEY_SIZE])
{
    static const uint8_t zero[TAG_KEY_SIZE];
    return memcmp(key, zero, TAG_KEY_SIZE) == 0;
}

/* Whether nobody but root and the user can put another directory in the place of one in there. */
static bool is_safe(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && (st.st_uid == 0 || st.st_uid == geteuid()) &&
           (!(st.st_mode & (S_IWGRP | S_IWOTH)) || st.st_mode & S_ISVTX);
}

static bool is_private(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 0777) == DIRECTORY_MODE;
}

static int open_below(int parent, const char *name)
{
    const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    if (!is_safe(parent) || strcmp(name, "..") == 0)
        return -1;
    int fd = openat(parent, name, flags);
    if (fd < 0 && errno == ENOENT && (mkdirat(parent, name, DIRECTORY_MODE) == 0 || errno == EEXIST))
        fd = openat(parent, name, flags);
    return fd;
}

static int open_directory(const char *path)
{
    int fd = walk(path, open_below);
    if (fd >= 0 && !is_private(fd)) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool is_cache_file(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() && st.st_nlink == 1 &&
           (st.st_mode & 07777) == FILE_MODE && st.st_size == VERDICT_FILE_SIZE;
}

/* The file with its key; -1 where there is none, with errno ENOENT, or none of the right kind, with another. */
static int open_file(int directory, uint8_t key[TAG_KEY_SIZE])
{
    int fd = openat(directory, VERDICT_FILE, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    /* Zero is no secret: it stands where a key never reached the disk. */
    if (is_cache_file(fd) && pread(fd, key, TAG_KEY_SIZE, 0) == TAG_KEY_SIZE && !is_zero(key))
        return fd;
    close(fd);
    errno = EEXIST;
    return -1;
}

/* A nameless file gets its name when it is whole, so that of many who do this at a time all see one key. */
static void make_file(int directory)
{
    uint8_t key[TAG_KEY_SIZE];
    int fd = openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return;
    if (fchmod(fd, FILE_MODE) == 0 && getrandom(key, sizeof(key), 0) == sizeof(key) &&
        pwrite(fd, key, sizeof(key), 0) == sizeof(key) && ftruncate(fd, VERDICT_FILE_SIZE) == 0)
        (void)walk_link(fd, directory, VERDICT_FILE);
    close(fd);
}

static int open_cache(const char *path, uint8_t key[TAG_KEY_SIZE])
{
    int directory = open_directory(path);
    if (directory < 0)
        return -1;
    int fd = open_file(directory, key);
    if (fd < 0) {
        /* What is no cache file goes; where nothing was, another may have made one by now. */
        if (errno != ENOENT)
            (void)unlinkat(directory, VERDICT_FILE, 0);
        make_file(directory);
        fd = open_file(directory, key);
    }
    close(directory);
    return fd;
}

static off_t slot_of(const uint8_t tag[TAG_SIZE])
{
    uint16_t number;
    memcpy(&number, tag, sizeof(number));
    return TAG_KEY_SIZE + (off_t)(number % VERDICT_SLOTS) * TAG_SIZE;
}

static bool is_known(void *context, const struct code *code)
{
    struct verdict_cache *cache = context;
    uint8_t key[TAG_KEY_SIZE], found[TAG_SIZE];
    verdict_cache_close(cache);
    if (!cache->directory || code->size < VERDICT_CODE_MIN || (cache->fd = open_cache(cache->directory, key)) < 0)
        return false;
    cache->tagged = true;
    make_tag(key, code, cache->tag);
    return pread(cache->fd, found, sizeof(found), slot_of(cache->tag)) == sizeof(found) &&
           memcmp(found, cache->tag, sizeof(found)) == 0;
}

static void accepted(void *context, const struct code *code)
{
    struct verdict_cache *cache = context;
    (void)code;
    if (cache->tagged && pwrite(cache->fd, cache->tag, TAG_SIZE, slot_of(cache->tag)) != TAG_SIZE)
        verdict_cache_close(cache); /* a torn tag is that of no code */
}

struct known_code verdict_cache_known(struct verdict_cache *cache)
{
    return (struct known_code){ .is_known = is_known, .accepted = accepted, .context = cache };
}

void verdict_cache_close(struct verdict_cache *cache)
{
    if (cache->tagged)
        close(cache->fd);
    cache->tagged = false;
}
