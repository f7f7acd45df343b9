/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of a commit. One output needs no record: it is put in place by one linkat or rename. With several:
 *
 *     sync the new versions, give each its temporary name
 *     put notes into all directories but the first; sync the directories
 *     put the record into the first directory; sync it     <- decided
 *     rename all into place; sync the directories
 *     remove the record, then the notes
 *
 * Whoever finds a record finishes; whoever finds no record where a note says it would be undoes (recovery.c).
 */
#include "transaction.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "commit_record.h"
#include "grow.h"
#include "signal_mask.h"
#include "staged.h"
#include "whole.h"

static bool is_staged(const struct transaction *tx, const struct staged *s)
{
    for (size_t i = 0; i < tx->count; i++)
        if (place_same(&tx->files[i].place, &s->place))
            return true;
    return false;
}

/* Where the record of a file's directory is, or records_count. */
static size_t record_of(const struct transaction *tx, const struct staged *file)
{
    size_t i = 0;
    while (i < tx->records_count && !place_same_directory(&tx->records[i].place, &file->place))
        i++;
    return i;
}

/* Without its mode nobody would believe it; there are file systems that do not keep that (vfat). */
static bool mark_record(const struct staged *record, struct error *err)
{
    struct stat st;
    return (fchmod(record->fd, COMMIT_RECORD_MODE) == 0 && fstat(record->fd, &st) == 0 &&
            (st.st_mode & 07777) == COMMIT_RECORD_MODE) ||
           error_set(err, 0,
                     "the file system of %s keeps no set-user-ID bit, which the commit of several outputs needs, "
                     "expected one output there",
                     record->path);
}

/* The record's place is made when its directory's first file is staged: later the process may not create files. */
static bool add_record(struct transaction *tx, const struct staged *file, struct error *err)
{
    char name[sizeof(COMMIT_RECORD_PREFIX) + COMMIT_ID];
    uint64_t id;
    if (record_of(tx, file) < tx->records_count)
        return true;
    struct staged *grown = grow(tx->records, tx->records_count, sizeof(*grown), err);
    if (!grown)
        return false;
    tx->records = grown;
    if (tx->records_count > 0)
        snprintf(name, sizeof(name), "%s", tx->records[0].place.name);
    else if (getrandom(&id, sizeof(id), 0) == sizeof(id))
        snprintf(name, sizeof(name), COMMIT_RECORD_PREFIX "%016" PRIx64, id);
    else
        return error_set(err, errno, "name the commit");
    if (!staged_open_beside(&grown[tx->records_count], file, name, err))
        return false;
    return mark_record(&grown[tx->records_count++], err);
}

/* The first output alone needs no record; the second brings one for both. */
static bool add_file(struct transaction *tx, const struct staged *s, struct error *err)
{
    if (is_staged(tx, s))
        return error_set(err, 0, "%s is an output of another channel already, expected one channel an output", s->path);
    if (tx->count > 0 && (!add_record(tx, &tx->files[0], err) || !add_record(tx, s, err)))
        return false;
    struct staged *grown = grow(tx->files, tx->count, sizeof(*grown), err);
    if (!grown)
        return false;
    tx->files = grown;
    grown[tx->count++] = *s;
    return true;
}

int transaction_stage(struct transaction *tx, const char *path, bool keep, struct error *err)
{
    struct staged s;
    if (!staged_open(&s, path, keep, err))
        return -1;
    if (add_file(tx, &s, err))
        return s.fd;
    staged_release(&s);
    return -1;
}

static bool sync_files(const struct transaction *tx, struct error *err)
{
    for (size_t i = 0; tx->durable && i < tx->count; i++)
        if (fsync(tx->files[i].fd) < 0)
            return error_set(err, errno, "sync the new version of %s", tx->files[i].path);
    return true;
}

/* Of the one file, or of all that have records. */
static bool sync_directories(const struct transaction *tx, struct error *err)
{
    const struct staged *of = tx->records_count > 0 ? tx->records : tx->files;
    size_t count = tx->records_count > 0 ? tx->records_count : tx->count;
    for (size_t i = 0; tx->durable && i < count; i++)
        if (fsync(of[i].place.directory) < 0)
            return error_set(err, errno, "sync the directory of %s", of[i].path);
    return true;
}

static int by_place(const void *one, const void *other)
{
    const struct place *a = &((const struct staged *)one)->place, *b = &((const struct staged *)other)->place;
    if (a->parent.st_dev != b->parent.st_dev)
        return a->parent.st_dev < b->parent.st_dev ? -1 : 1;
    if (a->parent.st_ino != b->parent.st_ino)
        return a->parent.st_ino < b->parent.st_ino ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* What would keep a rename from working is looked at before it is decided. */
static bool name_files(struct transaction *tx, struct error *err)
{
    struct stat st;
    qsort(tx->files, tx->count, sizeof(*tx->files), by_place); /* one order for all, or two would wait for each other */
    for (size_t i = 0; i < tx->count; i++) {
        struct staged *s = &tx->files[i];
        if (fstatat(s->place.directory, s->place.name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(st.st_mode))
            return error_set(err, 0, "%s is no regular file any more", s->path);
        if ((s->place.exists || tx->count > 1) && !staged_name(s))
            return error_set(err, errno, "link the new version of %s", s->path);
    }
    return true;
}

/* What the kernel calls it; without /proc, what it was called when it was opened, if it still is. */
static char *name_directory(const struct place *p)
{
    struct stat st;
    char link[32];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", p->directory);
    char *named = realpath(link, NULL);
    if (!named)
        named = realpath(*p->where ? p->where : ".", NULL);
    if (named && (stat(named, &st) != 0 || !place_same_file(&st, &p->parent))) {
        free(named);
        errno = ENOENT;
        return NULL;
    }
    return named;
}

static bool describe_directory(struct commit_record *r, const struct staged *record, struct error *err)
{
    char *path = name_directory(&record->place);
    bool good = path ? commit_record_add_directory(r, path, err)
                     : error_set(err, errno, "find the directory of %s", record->path);
    free(path);
    return good;
}

static bool describe(const struct transaction *tx, struct commit_record *r, struct error *err)
{
    struct stat st;
    for (size_t i = 0; i < tx->records_count; i++)
        if (!describe_directory(r, &tx->records[i], err))
            return false;
    for (size_t i = 0; i < tx->count; i++) {
        const struct staged *s = &tx->files[i];
        if (fstat(s->fd, &st) < 0)
            return error_set(err, errno, "stat the new version of %s", s->path);
        if (!commit_record_add_output(r, record_of(tx, s), commit_mark(&st), s->temporary, s->place.name, err))
            return false;
    }
    return true;
}

static bool write_record(const struct transaction *tx, size_t index, const struct commit_record *r, struct error *err)
{
    size_t size;
    const struct staged *record = &tx->records[index];
    char *text = commit_record_text(r, &size);
    /* The kernel takes the bit away when an unprivileged process writes. */
    bool good = text && whole_pwrite(record->fd, text, size, 0) && fchmod(record->fd, COMMIT_RECORD_MODE) == 0 &&
                (!tx->durable || fsync(record->fd) == 0);
    free(text);
    return good || error_set(err, errno, "write %s", record->path);
}

static bool write_records(const struct transaction *tx, struct error *err)
{
    struct commit_record record = { 0 };
    bool good = describe(tx, &record, err) && write_record(tx, 0, &record, err);
    struct commit_record note = { .decided_by = good ? record.directories[0] : NULL };
    for (size_t i = 1; good && i < tx->records_count; i++)
        good = write_record(tx, i, &note, err);
    commit_record_release(&record);
    return good;
}

static bool publish_record(const struct transaction *tx, size_t index, struct error *err)
{
    struct staged *record = &tx->records[index];
    return staged_publish(record) || error_set(err, errno, "put %s in place", record->path);
}

/* All that may fail before anything shows. The record comes last: with it the commit is decided. */
static bool decide(const struct transaction *tx, struct error *err)
{
    for (size_t i = 1; i < tx->records_count; i++)
        if (!publish_record(tx, i, err))
            return false;
    return sync_directories(tx, err) && publish_record(tx, 0, err) &&
           (!tx->durable || fsync(tx->records[0].place.directory) == 0 ||
            error_set(err, errno, "sync the directory of %s", tx->records[0].path));
}

/* The record first: a directory whose note is gone would undo what a record elsewhere still finishes. */
static void remove_records(const struct transaction *tx)
{
    for (size_t i = 0; i < tx->records_count; i++)
        unlinkat(tx->records[i].place.directory, tx->records[i].place.name, 0);
}

/* Of several outputs some are in place and some are not: the rest is recovery's, so what has a name keeps it. */
static void leave(struct transaction *tx, size_t placed, struct error *err)
{
    error_wrap(err, "%zu of %zu outputs are in place, 'zerovm recover' finishes it", placed, tx->count);
    for (size_t i = placed; i < tx->count; i++)
        tx->files[i].named = false;
}

/* Renames all into place and removes the records; when the first cannot be, the records alone: nothing has happened. */
static bool place(struct transaction *tx, struct error *err)
{
    size_t placed = 0;
    while (placed < tx->count && staged_publish(&tx->files[placed]))
        placed++;
    bool good =
        placed == tx->count || error_set(err, errno, "put the new version of %s in place", tx->files[placed].path);
    if (placed > 0 && !good) {
        leave(tx, placed, err);
        return false;
    }
    good = good && (sync_directories(tx, err) || error_wrap(err, "all outputs are in place"));
    remove_records(tx);
    return good;
}

static bool commit(struct transaction *tx, struct error *err)
{
    bool good = sync_files(tx, err) && name_files(tx, err);
    if (good && tx->records_count > 0 && !(good = write_records(tx, err) && decide(tx, err)))
        remove_records(tx);
    return good && place(tx, err);
}

/* With every signal blocked on this thread: one that ends the process would leave some outputs new and some old. */
bool transaction_commit(struct transaction *tx, struct error *err)
{
    sigset_t all;
    struct signal_mask mask;
    if (tx->count == 0)
        return true;
    sigfillset(&all);
    signal_mask_change(&mask, SIG_BLOCK, &all);
    bool committed = commit(tx, err);
    signal_mask_restore(&mask);
    transaction_abort(tx);
    return committed;
}

void transaction_leave(struct transaction *tx)
{
    for (size_t i = 0; i < tx->count; i++)
        staged_leave(&tx->files[i]);
    for (size_t i = 0; i < tx->records_count; i++) {
        staged_leave(&tx->records[i]);
        staged_release(&tx->records[i]);
    }
    tx->records_count = 0;
}

void transaction_abort(struct transaction *tx)
{
    for (size_t i = 0; i < tx->count; i++)
        staged_release(&tx->files[i]);
    for (size_t i = 0; i < tx->records_count; i++)
        staged_release(&tx->records[i]);
    free(tx->files);
    free(tx->records);
    *tx = (struct transaction){ .durable = tx->durable };
}
