/* SPDX-License-Identifier: Apache-2.0 */
#include "leftover.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "place.h"
#include "whole.h"

void leftover_close(struct leftover *l)
{
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
}

enum recovery leftover_open(struct leftover *l, int directory, const char *name, struct error *err)
{
    *l = (struct leftover){ .fd = -1 };
    if (fstatat(directory, name, &l->st, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT)
            return RECOVERY_SETTLED;
        error_set(err, errno, "look at what another run left, %s", name);
        return RECOVERY_FAILED;
    }
    if (!S_ISREG(l->st.st_mode))
        return RECOVERY_FOREIGN;
    l->fd = openat(directory, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (l->fd < 0)
        return errno == ENOENT ? RECOVERY_BUSY : RECOVERY_FOREIGN;
    struct stat opened;
    if (fstat(l->fd, &opened) == 0 && place_same_file(&opened, &l->st))
        return RECOVERY_SETTLED;
    leftover_close(l);
    return RECOVERY_BUSY; /* the name changed hands just now */
}

enum recovery leftover_judge(const struct leftover *l, uid_t owner, enum file_lock held)
{
    const bool known = l->st.st_uid == geteuid() || l->st.st_uid == owner;
    return known && held != FILE_READ_LOCKED ? RECOVERY_BUSY : RECOVERY_FOREIGN;
}

enum recovery leftover_take(struct leftover *l, int directory, const char *name, uid_t owner, struct error *err)
{
    struct stat named;
    enum recovery answer = leftover_open(l, directory, name, err);
    if (l->fd < 0)
        return answer;
    if (!file_lock(l->fd))
        answer = leftover_judge(l, owner, file_lock_held(l->fd));
    else if (fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) != 0 || !place_same_file(&named, &l->st))
        answer = RECOVERY_BUSY;
    if (answer != RECOVERY_SETTLED)
        leftover_close(l);
    return answer;
}

/* The whole file; the caller frees it. */
static char *read_all(const struct leftover *l, size_t *size, struct error *err)
{
    char *text = l->st.st_size <= COMMIT_RECORD_BYTES ? malloc((size_t)l->st.st_size + 1) : NULL;
    const ssize_t n = text ? whole_pread(l->fd, text, (size_t)l->st.st_size, 0) : -1;
    *size = (size_t)n;
    if (n >= 0)
        return text;
    error_set(err, text ? errno : ENOMEM, "read");
    free(text);
    return NULL;
}

bool leftover_is_record(const struct leftover *l)
{
    return l->st.st_uid == geteuid() && l->st.st_nlink == 1 && (l->st.st_mode & 07777) == COMMIT_RECORD_MODE;
}

bool leftover_read_record(const struct leftover *l, struct commit_record *r, struct error *err)
{
    size_t size;
    *r = (struct commit_record){ 0 };
    char *text = read_all(l, &size, err);
    bool good = text && commit_record_read(r, text, size, err);
    free(text);
    return good;
}
