/* SPDX-License-Identifier: Apache-2.0 */
#include "key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "address.h"
#include "whole.h"

enum { FILE_MOST = 256 << 10 };

#define SECRET "secret: "
#define PUBLIC "public: "

bool key_file_new(const char *path, struct wire_keys *keys, struct error *err)
{
    char text[256];
    if (!wire_keys_new(keys, err))
        return false;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_set(err, errno, "make key file %s", path);
    int size = snprintf(text, sizeof(text), PUBLIC "%s\n" SECRET "%s\n", keys->public_key, keys->secret_key);
    bool good = whole_pwrite(fd, text, (size_t)size, 0) && fsync(fd) == 0;
    if (!good) {
        error_set(err, errno, "write key file %s", path);
        unlink(path);
    }
    explicit_bzero(text, sizeof(text));
    close(fd);
    return good;
}

/* All of a regular file, which the caller frees. secret: nobody else may read it. */
static char *file_read(const char *path, bool secret, struct error *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *text = NULL;
    if (fd < 0 || fstat(fd, &st) < 0)
        error_set(err, errno, "open key file %s", path);
    else if (!S_ISREG(st.st_mode) || st.st_size > FILE_MOST)
        error_set(err, 0, "key file %s is too long or no regular file", path);
    else if (secret && ((st.st_mode & (S_IRWXG | S_IRWXO)) || st.st_uid != geteuid()))
        error_set(err, 0, "key file %s can be read by others, expected mode 0600 and this user as its owner", path);
    else if (!(text = calloc(1, FILE_MOST + 1)))
        error_set(err, ENOMEM, "key file %s", path);
    else if (whole_pread(fd, text, FILE_MOST, 0) < 0) {
        error_set(err, errno, "read key file %s", path);
        free(text);
        text = NULL;
    }
    if (fd >= 0)
        close(fd);
    return text;
}

/* Line by line, without those that a # and a blank begin (keys may hold a #); blanks around are gone. NULL at the end.
 */
static char *next_line(char **text)
{
    while (*text && **text) {
        char *line = strsep(text, "\r\n");
        line += strspn(line, " \t");
        for (size_t length = strlen(line); length > 0 && strchr(" \t", line[length - 1]); length--)
            line[length - 1] = '\0';
        if (*line && strncmp(line, "# ", 2) != 0)
            return line;
    }
    return NULL;
}

/* Behind the byte order mark that some editors write. */
static char *first_line(char *text)
{
    static const char mark[] = "\xef\xbb\xbf";
    return text && strncmp(text, mark, strlen(mark)) == 0 ? text + strlen(mark) : text;
}

bool key_file_read(const char *path, struct wire_keys *keys, struct error *err)
{
    char *text = file_read(path, true, err), *at = first_line(text);
    bool good = false;
    if (!text)
        return false;
    for (char *line; (line = next_line(&at)) != NULL;) {
        if (strncmp(line, SECRET, strlen(SECRET)) != 0 || !public_key_is_good(line + strlen(SECRET)))
            continue;
        snprintf(keys->secret_key, sizeof(keys->secret_key), "%s", line + strlen(SECRET));
        good = wire_keys_complete(keys);
    }
    explicit_bzero(text, FILE_MOST);
    free(text);
    return good ||
           error_set(err, 0, "key file %s has no secret key, expected what 'zerovm names --new-key' makes", path);
}

bool key_list_read(const char *path, struct key_list *list, struct error *err)
{
    char *text = file_read(path, false, err), *at = first_line(text);
    bool good = text != NULL;
    *list = (struct key_list){ .keys = good ? calloc(KEY_LIST_MOST, sizeof(*list->keys)) : NULL };
    if (good && !list->keys)
        good = error_set(err, ENOMEM, "key file %s", path);
    for (char *line; good && (line = next_line(&at)) != NULL;) {
        if (strncmp(line, PUBLIC, strlen(PUBLIC)) == 0)
            line += strlen(PUBLIC);
        if (list->count == KEY_LIST_MOST || !public_key_is_good(line))
            good = error_set(err, 0, "key file %s: entry %zu is no public key, or more than %d", path, list->count + 1,
                             KEY_LIST_MOST);
        else
            snprintf(list->keys[list->count++], sizeof(*list->keys), "%s", line);
    }
    free(text);
    if (!good)
        key_list_release(list);
    return good;
}

bool key_list_has(const struct key_list *list, const char *key)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->keys[i], key) == 0)
            return true;
    return false;
}

void key_list_release(struct key_list *list)
{
    free(list->keys);
    *list = (struct key_list){ 0 };
}
