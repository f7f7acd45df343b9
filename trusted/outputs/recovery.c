/* SPDX-License-Identifier: Apache-2.0 */
#include "recovery.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "commit_record.h"
#include "file_lock.h"
#include "leftover.h"
#include "place.h"
#include "walk.h"

/*
 * Who may rename in a directory may give any file any name there: what takes the target's place is ours, or belongs to
 * him who has the target and could put it there himself.
 */
static bool may_replace(const struct leftover *l, int directory, const char *target)
{
    struct stat st;
    if (l->st.st_nlink != 1)
        return false;
    return l->st.st_uid == geteuid() || (fstatat(directory, target, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
                                         S_ISREG(st.st_mode) && st.st_uid == l->st.st_uid);
}

/*
 * The new version in place of its target, unless it is already or is gone. Who made it is dead, as the lock of the
 * record says, so one that is locked is another's and only looks alike.
 */
static enum recovery put_in_place(int directory, const struct commit_output *o, struct recovery_counts *counts,
                                  struct error *err)
{
    struct leftover l;
    enum recovery answer = leftover_open(&l, directory, o->temporary, err);
    const bool is_it = l.fd >= 0 && commit_mark(&l.st) == o->mark && file_lock_held(l.fd) != FILE_LOCKED;
    if (is_it && !may_replace(&l, directory, o->name)) {
        error_set(err, EPERM, "put %s in place, which user %u left with %zu names", o->name, l.st.st_uid,
                  (size_t)l.st.st_nlink);
        answer = RECOVERY_FAILED;
    } else if (is_it && renameat(directory, o->temporary, directory, o->name) != 0) {
        error_set(err, errno, "put %s in place", o->name);
        answer = RECOVERY_FAILED;
    } else if (is_it) {
        counts->finished++;
    }
    leftover_close(&l);
    return answer == RECOVERY_FOREIGN ? RECOVERY_SETTLED : answer;
}

/* All of it that is in one directory, durably. */
static enum recovery finish_directory(int directory, const struct commit_record *r, size_t index,
                                      struct recovery_counts *counts, struct error *err)
{
    enum recovery answer = RECOVERY_SETTLED;
    for (size_t i = 0; answer == RECOVERY_SETTLED && i < r->outputs_count; i++)
        if (r->outputs[i].directory == index)
            answer = put_in_place(directory, &r->outputs[i], counts, err);
    if (answer == RECOVERY_SETTLED && fsync(directory) != 0) {
        error_set(err, errno, "sync the directory");
        answer = RECOVERY_FAILED;
    }
    return answer;
}

static int step_into(int fd, const char *name)
{
    return openat(fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* An absolute path, which had no symbolic link in it when the record was written. */
static int open_directory(const char *path, struct error *err)
{
    const int way = walk(path, step_into);
    const int fd = way < 0 ? -1 : openat(way, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        error_set(err, errno, "open directory %s", path);
    if (way >= 0)
        close(way);
    return fd;
}

/* The note in another directory, if the name there is a note of that record's. */
static enum recovery remove_note(int directory, const char *name, const char *decided_by, struct error *err)
{
    struct leftover l;
    struct commit_record r = { 0 };
    struct error unreadable;
    enum recovery answer = leftover_open(&l, directory, name, err); /* who came by it to the record has its lock */
    bool is_note = l.fd >= 0 && leftover_is_record(&l) && leftover_read_record(&l, &r, &unreadable) && r.decided_by &&
                   strcmp(r.decided_by, decided_by) == 0;
    if (is_note && unlinkat(directory, name, 0) != 0 && errno != ENOENT) {
        error_set(err, errno, "remove %s", name);
        answer = RECOVERY_FAILED;
    }
    commit_record_release(&r);
    leftover_close(&l);
    return answer == RECOVERY_FOREIGN ? RECOVERY_SETTLED : answer;
}

/* One step of finish() in all directories but the record's own. */
static enum recovery finish_elsewhere(const char *note, const struct commit_record *r, struct recovery_counts *counts,
                                      struct error *err)
{
    enum recovery answer = RECOVERY_SETTLED;
    for (size_t i = 1; answer == RECOVERY_SETTLED && i < r->directories_count; i++) {
        int other = open_directory(r->directories[i], err);
        if (other < 0)
            return RECOVERY_FAILED;
        answer = note ? remove_note(other, note, r->directories[0], err) : finish_directory(other, r, i, counts, err);
        close(other);
        if (answer == RECOVERY_FAILED)
            error_wrap(err, "%s", r->directories[i]);
    }
    return answer;
}

/* The commit was decided: everything goes into place, then the notes go, then the record. */
static enum recovery finish(int directory, const char *name, const struct commit_record *r,
                            struct recovery_counts *counts, struct error *err)
{
    enum recovery answer = finish_elsewhere(NULL, r, counts, err);
    if (answer == RECOVERY_SETTLED)
        answer = finish_directory(directory, r, 0, counts, err);
    if (answer == RECOVERY_SETTLED)
        answer = finish_elsewhere(name, r, counts, err);
    if (answer == RECOVERY_SETTLED && unlinkat(directory, name, 0) != 0 && errno != ENOENT) {
        error_set(err, errno, "remove %s", name);
        answer = RECOVERY_FAILED;
    }
    return answer;
}

static enum recovery drop(int directory, const char *name, struct recovery_counts *counts, struct error *err)
{
    if (unlinkat(directory, name, 0) != 0 && errno != ENOENT) {
        error_set(err, errno, "remove %s", name);
        return RECOVERY_FAILED;
    }
    counts->undone++;
    return RECOVERY_SETTLED;
}

static enum recovery settle_record(int directory, const char *name, bool may_be_note, struct recovery_counts *counts,
                                   struct error *err);

/* Without a record where it would be, nothing was decided. */
static enum recovery settle_note(int directory, const char *name, const char *decided_by,
                                 struct recovery_counts *counts, struct error *err)
{
    int other = open_directory(decided_by, err);
    if (other < 0)
        return RECOVERY_FAILED;
    enum recovery answer = settle_record(other, name, false, counts, err);
    close(other);
    return answer == RECOVERY_SETTLED ? drop(directory, name, counts, err) : answer;
}

/*
 * What the lock, the owner and the mode allow to read. One that is damaged is of a machine that stopped while it was
 * written without `durability: commit`: undone. What is whole and cannot be read, as another version's, may be a
 * decision.
 */
static enum recovery settle_text(int directory, const char *name, const struct leftover *l, bool may_be_note,
                                 struct recovery_counts *counts, struct error *err)
{
    struct commit_record r;
    struct error unreadable = { 0 };
    enum recovery answer = RECOVERY_FAILED;
    bool good = leftover_read_record(l, &r, &unreadable);
    if (r.damaged || (good && r.decided_by && !may_be_note))
        answer = drop(directory, name, counts, err);
    else if (!good)
        *err = unreadable;
    else if (r.decided_by)
        answer = settle_note(directory, name, r.decided_by, counts, err);
    else
        answer = finish(directory, name, &r, counts, err);
    commit_record_release(&r);
    return answer;
}

static enum recovery settle_record(int directory, const char *name, bool may_be_note, struct recovery_counts *counts,
                                   struct error *err)
{
    struct leftover l;
    enum recovery answer = leftover_take(&l, directory, name, geteuid(), err);
    counts->busy += answer == RECOVERY_BUSY;
    counts->foreign += answer == RECOVERY_FOREIGN;
    if (l.fd < 0)
        return answer;
    if (leftover_is_record(&l)) {
        answer = settle_text(directory, name, &l, may_be_note, counts, err);
    } else {
        /* Another user's may be a decision; what is ours without the mark is none. */
        counts->foreign++;
        answer = l.st.st_uid == geteuid() ? RECOVERY_SETTLED : RECOVERY_FOREIGN;
    }
    leftover_close(&l);
    if (answer == RECOVERY_FAILED)
        error_wrap(err, "%s", name);
    return answer;
}

static enum recovery settle_listed_record(int directory, const char *name, struct recovery_counts *counts,
                                          struct error *err)
{
    return settle_record(directory, name, true, counts, err);
}

static bool is_record(const char *name)
{
    size_t prefix = strlen(COMMIT_RECORD_PREFIX);
    return strncmp(name, COMMIT_RECORD_PREFIX, prefix) == 0 && strlen(name) == prefix + COMMIT_ID &&
           strspn(name + prefix, "0123456789abcdef") == COMMIT_ID;
}

static bool is_temporary(const char *name)
{
    size_t length = strlen(name), suffix = strlen(COMMIT_TEMPORARY_SUFFIX);
    return name[0] == '.' && length > suffix + 1 && strcmp(name + length - suffix, COMMIT_TEMPORARY_SUFFIX) == 0;
}

/* The worst of what came before and what came now. */
static enum recovery worse(enum recovery a, enum recovery b)
{
    return a > b ? a : b;
}

typedef enum recovery settle_one(int directory, const char *name, struct recovery_counts *counts, struct error *err);

/* Every file of that kind of name. */
static enum recovery settle_all(int directory, bool (*is_kind)(const char *name), settle_one *settle,
                                struct recovery_counts *counts, struct error *err)
{
    enum recovery answer = RECOVERY_SETTLED;
    int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listed = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;
    while (listed && (errno = 0, entry = readdir(listed)) != NULL)
        if (is_kind(entry->d_name))
            answer = worse(answer, settle(directory, entry->d_name, counts, err));
    if (!listed || errno != 0) {
        error_set(err, errno, "list the directory");
        answer = RECOVERY_FAILED;
    }
    if (listed)
        closedir(listed);
    else if (fd >= 0)
        close(fd);
    return answer;
}

/*
 * When nobody has the lock of a new version its owner is gone, so that a record which concerns it is there now or never
 * will be. Only when no record was left, not even another user's, is the new version dropped.
 */
static enum recovery settle_version(int directory, const char *name, uid_t owner, struct recovery_counts *counts,
                                    struct error *err)
{
    struct leftover l;
    enum recovery answer = leftover_open(&l, directory, name, err);
    const struct stat first = l.st;
    const bool present = l.fd >= 0;
    const enum file_lock held = present ? file_lock_held(l.fd) : FILE_FREE;
    leftover_close(&l);
    if (!present)
        return answer;
    if (held != FILE_FREE)
        return leftover_judge(&l, owner, held);
    answer = settle_all(directory, is_record, settle_listed_record, counts, err);
    if (answer != RECOVERY_SETTLED)
        return answer;
    answer = leftover_take(&l, directory, name, owner, err);
    if (l.fd >= 0)
        answer = place_same_file(&l.st, &first) ? drop(directory, name, counts, err) : RECOVERY_BUSY;
    leftover_close(&l);
    return answer;
}

static enum recovery settle_listed_version(int directory, const char *name, struct recovery_counts *counts,
                                           struct error *err)
{
    struct recovery_counts own = { 0 }; /* busy and foreign records were counted before */
    enum recovery answer = settle_version(directory, name, geteuid(), &own, err);
    counts->finished += own.finished;
    counts->undone += own.undone;
    counts->busy += answer == RECOVERY_BUSY;
    counts->foreign += answer == RECOVERY_FOREIGN;
    return answer;
}

/*
 * A process that was killed takes a moment to be gone, and so does the one that was to commit for it: what is in use is
 * looked at again for a while. False when that is over.
 */
static bool wait_a_moment(uint64_t since)
{
    enum { PATIENCE_MS = 500 };
    const struct timespec pause = { .tv_nsec = MS_NS };
    if (clock_read(CLOCK_MONOTONIC) - since > PATIENCE_MS * (uint64_t)MS_NS)
        return false;
    nanosleep(&pause, NULL);
    return true;
}

bool recovery_run(int directory, struct recovery_counts *counts, struct error *err)
{
    const uint64_t began = clock_read(CLOCK_MONOTONIC);
    enum recovery answer;
    *counts = (struct recovery_counts){ 0 };
    do {
        counts->busy = counts->foreign = 0;
        answer = settle_all(directory, is_record, settle_listed_record, counts, err);
        answer = worse(answer, settle_all(directory, is_temporary, settle_listed_version, counts, err));
    } while (counts->busy > 0 && answer != RECOVERY_FAILED && wait_a_moment(began));
    return answer != RECOVERY_FAILED;
}

enum recovery recovery_settle_name(int directory, const char *temporary, uid_t owner, struct error *err)
{
    const uint64_t began = clock_read(CLOCK_MONOTONIC);
    struct recovery_counts ignored = { 0 };
    enum recovery answer;
    do
        answer = settle_version(directory, temporary, owner, &ignored, err);
    while (answer == RECOVERY_BUSY && wait_a_moment(began));
    return answer;
}
