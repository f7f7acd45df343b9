/* SPDX-License-Identifier: Apache-2.0 */
#include "report_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "place.h"

/* False where no regular file is or could be made. */
static bool find(struct place *place, const char *path)
{
    struct error ignored;
    if (!place_find(place, path, &ignored))
        return false;
    if (!place->exists || S_ISREG(place->st.st_mode))
        return true;
    place_release(place);
    return false;
}

static bool is_written(const struct place *report, const char *path)
{
    struct place place;
    if (!find(&place, path))
        return false;
    bool same = place_same_directory(&place, report) && strcmp(place.name, report->name) == 0;
    place_release(&place);
    return same;
}

/* Whether the file is there: what is read, by whatever name, or stands behind a descriptor. */
static bool is_at(const struct place *report, const char *path)
{
    struct stat st;
    return report->exists && path && stat(path, &st) == 0 && place_same_file(&st, &report->st);
}

static bool is_behind(const struct stat *report, int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && place_same_file(&st, report);
}

/* Behind what stands at the standard output or error a report has room. */
static bool is_used(const struct place *report, const struct channel_spec *source)
{
    const bool standard = source->fd == STDOUT_FILENO || source->fd == STDERR_FILENO;
    if (source->kind == SOURCE_FD)
        return !standard && report->exists && is_behind(&report->st, source->fd);
    if (source->kind != SOURCE_PATH)
        return false;
    return source->mode & MODE_WRITE ? is_written(report, source->path) : is_at(report, source->path);
}

/* The channel that reads or writes the report's file; NULL: none does. */
static const struct channel_spec *find_user(const struct place *report, const struct manifest *m)
{
    for (size_t i = 0; i < m->channels_count; i++) {
        const struct channel_spec *spec = &m->channels[i];
        bool used = is_used(report, spec);
        for (size_t copy = 0; !used && copy < spec->copies_count; copy++)
            used = is_used(report, &spec->copies[copy]);
        if (used)
            return spec;
    }
    return NULL;
}

static bool taken(const char *path, const char *what, const char *name, struct error *err)
{
    return error_set(err, 0, "report %s is the %s%s already, expected a place of its own", path, what, name);
}

bool report_file_is_own(const char *path, const struct manifest *m, struct error *err)
{
    struct place report;
    if (!find(&report, path))
        return true;
    const struct channel_spec *user = find_user(&report, m);
    bool own =
        !user || taken(path, user->mode & MODE_WRITE ? "output of channel " : "source of channel ", user->name, err);
    if (own && is_at(&report, m->program))
        own = taken(path, "program", "", err);
    if (own && is_at(&report, m->key_file))
        own = taken(path, "key file", "", err);
    place_release(&report);
    return own;
}

bool report_file_spares(const char *path, const char *other, const char *what, struct error *err)
{
    struct place report;
    if (!find(&report, path))
        return true;
    bool own = !is_at(&report, other) || taken(path, what, "", err);
    place_release(&report);
    return own;
}

/* A link of /proc may lead to what has no place, as /dev/stdout does to a pipe; that is no regular file then. */
static int open_without_place(const char *path, int flags)
{
    struct stat st;
    int fd = open(path, flags);
    if (fd < 0 || (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)))
        return fd;
    close(fd);
    errno = EACCES;
    return -1;
}

/* Writing waits, and goes behind what others write to the same file by the standard output or error. */
static void prepare(int fd)
{
    struct stat st;
    const bool shared =
        fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (is_behind(&st, STDOUT_FILENO) || is_behind(&st, STDERR_FILENO));
    fcntl(fd, F_SETFL, shared ? O_APPEND : 0);
}

/*
 * Links are followed as those of outputs are. O_NONBLOCK: a FIFO that nobody reads would hold us up, and no limit of
 * time counts yet.
 */
int report_file_open(const char *path, struct error *err)
{
    const int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    struct place place;
    bool placed = place_find(&place, path, err);
    int fd = placed ? openat(place.directory, place.name, flags | O_CREAT | O_NOFOLLOW, 0666)
                    : open_without_place(path, flags);
    if (fd >= 0)
        prepare(fd);
    else if (errno == ENXIO)
        error_set(err, 0, "open report %s: nobody reads it", path);
    else if (placed)
        error_set(err, errno, "open report %s", path);
    else
        error_wrap(err, "open report %s", path);
    if (placed)
        place_release(&place);
    return fd;
}

bool report_file_write(int fd, const char *path, const char *text, size_t size, struct error *err)
{
    size_t done = 0;
    ssize_t n = 0;
    while (n >= 0 && done < size)
        if ((n = write(fd, text + done, size - done)) > 0)
            done += (size_t)n;
    /* Cut after writing: a file that was emptied first costs a journal's while. EINVAL: no regular file. */
    if (n >= 0 && ftruncate(fd, lseek(fd, 0, SEEK_CUR)) != 0 && errno != EINVAL)
        n = -1;
    if (n < 0)
        error_set(err, errno, "write report %s", path);
    close(fd);
    return n >= 0;
}
