#include "recovery.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commit_record.h"

/* A file that a commit left, with its lock ours. */
struct leftover {
    int fd; /* owned; -1: there is none */
    struct stat st;
};

/* SETTLED without a descriptor: the name is gone. */
static enum recovery take(struct leftover *l, int directory, const char *name, struct error *err)
{
    struct stat named;
    l->fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (l->fd < 0 && errno == ENOENT)
        return RECOVERY_SETTLED;
    if (l->fd < 0 || fstat(l->fd, &l->st) != 0) {
        error_set(err, errno, "open what another run left, %s", name);
    } else if (!S_ISREG(l->st.st_mode)) {
        error_set(err, EBUSY, "%s is in the way, which is no regular file", name);
    } else if (flock(l->fd, LOCK_EX | LOCK_NB) == 0 && fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
               named.st_ino == l->st.st_ino && named.st_dev == l->st.st_dev) {
        return RECOVERY_SETTLED;
    } else { /* the lock is held, or the name changed hands until it was had */
        close(l->fd);
        l->fd = -1;
        return RECOVERY_BUSY;
    }
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
    return RECOVERY_FAILED;
}

/* The whole file; the caller frees it. */
static char *read_all(const struct leftover *l, size_t *size, struct error *err)
{
    char *text = l->st.st_size <= COMMIT_RECORD_BYTES ? malloc((size_t)l->st.st_size + 1) : NULL;
    ssize_t n = 1;
    for (*size = 0; text && n > 0 && *size<(size_t)l->st.st_size; *size += n> 0 ? (size_t)n : 0)
        n = pread(l->fd, text + *size, (size_t)l->st.st_size - *size, (off_t)*size);
    if (text && n >= 0)
        return text;
    error_set(err, text ? errno : ENOMEM, "read");
    free(text);
    return NULL;
}

/* The new version in place of its target, unless it is already or is gone. */
static bool put_in_place(int directory, const struct commit_output *o, struct recovery_counts *counts,
                         struct error *err)
{
    struct stat st;
    char *temporary = commit_temporary_name(o->name);
    if (!temporary)
        return error_set(err, ENOMEM, "put %s in place", o->name);
    bool waits = fstatat(directory, temporary, &st, AT_SYMLINK_NOFOLLOW) == 0 && commit_mark(&st) == o->mark;
    bool good = !waits || renameat(directory, temporary, directory, o->name) == 0 ||
                error_set(err, errno, "put %s in place", o->name);
    counts->finished += waits && good;
    free(temporary);
    return good;
}

/* All of it that is in one directory, durably. */
static bool finish_directory(int directory, const struct commit_record *r, size_t index, struct recovery_counts *counts,
                             struct error *err)
{
    for (size_t i = 0; i < r->outputs_count; i++)
        if (r->outputs[i].directory == index && !put_in_place(directory, &r->outputs[i], counts, err))
            return false;
    return fsync(directory) == 0 || error_set(err, errno, "sync the directory");
}

static int open_directory(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        error_set(err, errno, "open directory %s", path);
    return fd;
}

/* The commit was decided: everything goes into place, then the notes go, then the record. */
static bool finish(int directory, const char *name, const struct commit_record *r, struct recovery_counts *counts,
                   struct error *err)
{
    for (int step = 0; step < 2; step++) {
        for (size_t i = 1; i < r->directories_count; i++) {
            int other = open_directory(r->directories[i], err);
            if (other < 0)
                return false;
            bool good = step == 1 ? unlinkat(other, name, 0) == 0 || errno == ENOENT || error_set(err, errno, "remove")
                                  : finish_directory(other, r, i, counts, err);
            close(other);
            if (!good)
                return error_wrap(err, "%s", r->directories[i]);
        }
        if (step == 0 && !finish_directory(directory, r, 0, counts, err))
            return false;
    }
    return unlinkat(directory, name, 0) == 0 || error_set(err, errno, "remove");
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
 * What the lock and the owner allow to read. One that is damaged is of a machine that stopped while it was written
 * without `durability: commit`: undone. What is whole and cannot be read, as another version's, may be a decision.
 */
static enum recovery settle_text(int directory, const char *name, const struct leftover *l, bool may_be_note,
                                 struct recovery_counts *counts, struct error *err)
{
    struct commit_record r;
    struct error unreadable;
    enum recovery answer = RECOVERY_SETTLED;
    size_t size;
    char *text = read_all(l, &size, err);
    if (!text)
        return RECOVERY_FAILED;
    bool good = commit_record_read(&r, text, size, &unreadable);
    if (r.damaged || (good && r.decided_by && !may_be_note)) {
        answer = drop(directory, name, counts, err);
    } else if (!good) {
        *err = unreadable;
        answer = RECOVERY_FAILED;
    } else if (r.decided_by) {
        answer = settle_note(directory, name, r.decided_by, counts, err);
    } else if (!finish(directory, name, &r, counts, err)) {
        answer = RECOVERY_FAILED;
    }
    commit_record_release(&r);
    free(text);
    return answer;
}

static enum recovery settle_record(int directory, const char *name, bool may_be_note, struct recovery_counts *counts,
                                   struct error *err)
{
    struct leftover l;
    enum recovery answer = take(&l, directory, name, err);
    if (answer == RECOVERY_BUSY)
        counts->busy++;
    if (l.fd < 0)
        return answer;
    if (l.st.st_uid == geteuid()) {
        answer = settle_text(directory, name, &l, may_be_note, counts, err);
    } else {
        error_set(err, EPERM, "it belongs to user %u", (unsigned)l.st.st_uid);
        answer = RECOVERY_FAILED;
    }
    close(l.fd);
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

/* Every file of that kind of name. Without opendir(3), which does more than a locked-down process may. */
static enum recovery settle_all(int directory, bool (*is_kind)(const char *name), settle_one *settle,
                                struct recovery_counts *counts, struct error *err)
{
    char buffer[8192] __attribute__((aligned(_Alignof(struct dirent64))));
    enum recovery answer = RECOVERY_SETTLED;
    ssize_t size;
    int listed = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (listed >= 0 && (size = getdents64(listed, buffer, sizeof(buffer))) > 0) {
        for (ssize_t at = 0; at < size;) {
            const struct dirent64 *entry = (const struct dirent64 *)(buffer + at);
            if (is_kind(entry->d_name))
                answer = worse(answer, settle(directory, entry->d_name, counts, err));
            at += entry->d_reclen;
        }
    }
    if (listed < 0 || size < 0) {
        error_set(err, errno, "list the directory");
        answer = RECOVERY_FAILED;
    }
    if (listed >= 0)
        close(listed);
    return answer;
}

/*
 * With the lock of a new version we know that its owner is gone, so that a record which concerns it is there now or
 * never will be. Only when none was left is the new version dropped.
 */
static enum recovery settle_temporary(int directory, const char *name, struct recovery_counts *counts,
                                      struct error *err)
{
    struct leftover l;
    struct stat st;
    enum recovery answer = take(&l, directory, name, err);
    if (l.fd >= 0) {
        answer = settle_all(directory, is_record, settle_listed_record, counts, err);
        if (answer == RECOVERY_SETTLED && fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            st.st_ino == l.st.st_ino)
            answer = drop(directory, name, counts, err);
        close(l.fd);
    } else if (answer == RECOVERY_BUSY) {
        counts->busy++;
    }
    return answer;
}

bool recovery_run(int directory, struct recovery_counts *counts, struct error *err)
{
    *counts = (struct recovery_counts){ 0 };
    enum recovery records = settle_all(directory, is_record, settle_listed_record, counts, err);
    return worse(records, settle_all(directory, is_temporary, settle_temporary, counts, err)) != RECOVERY_FAILED;
}

enum recovery recovery_settle_name(int directory, const char *temporary, struct error *err)
{
    struct recovery_counts ignored = { 0 };
    return settle_temporary(directory, temporary, &ignored, err);
}
