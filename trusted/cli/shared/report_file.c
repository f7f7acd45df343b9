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

static bool is_written(const struct place *report, const struct channel_spec *source)
{
    struct place place;
    if (source->kind != SOURCE_PATH || !(source->mode & MODE_WRITE) || !find(&place, source->path))
        return false;
    bool same = place_same_directory(&place, report) && strcmp(place.name, report->name) == 0;
    place_release(&place);
    return same;
}

/* The channel that writes to the report's place; NULL: none does. */
static const struct channel_spec *find_writer(const struct place *report, const struct manifest *m)
{
    for (size_t i = 0; i < m->channels_count; i++) {
        const struct channel_spec *spec = &m->channels[i];
        bool written = is_written(report, spec);
        for (size_t copy = 0; !written && copy < spec->copies_count; copy++)
            written = is_written(report, &spec->copies[copy]);
        if (written)
            return spec;
    }
    return NULL;
}

bool report_file_is_own(const char *path, const struct manifest *m, struct error *err)
{
    struct place report;
    if (!find(&report, path))
        return true;
    const struct channel_spec *writer = find_writer(&report, m);
    place_release(&report);
    return !writer || error_set(err, 0, "report %s is the output of channel %s already, expected a place of its own",
                                path, writer->name);
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

/*
 * Links are followed as those of outputs are. O_NONBLOCK: a FIFO that nobody reads would hold us up, and no limit of
 * time counts yet. Writing waits as usual.
 */
int report_file_open(const char *path, struct error *err)
{
    const int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    struct place place;
    bool placed = place_find(&place, path, err);
    int fd = placed ? openat(place.directory, place.name, flags | O_CREAT | O_NOFOLLOW, 0666)
                    : open_without_place(path, flags);
    if (fd >= 0)
        fcntl(fd, F_SETFL, 0);
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
    if (n >= 0 && ftruncate(fd, (off_t)size) != 0 && errno != EINVAL)
        n = -1;
    if (n < 0)
        error_set(err, errno, "write report %s", path);
    close(fd);
    return n >= 0;
}
