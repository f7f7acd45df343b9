/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record of a commit of several outputs. It is on disk while the commit is under way, so that whoever finds it
 * after a crash knows what was decided.
 *
 * Each new version stands beside its target under a temporary name. The record lists them all; it is put into one of
 * their directories as .zerovm-commit-ID, and that is the moment of decision. In every other directory a note of the
 * same name says where the record would be. All text, one item a line:
 *
 *     zerovm-commit 1                        zerovm-commit 1
 *     directory /data/a                      decided-by /data/a
 *     directory /data/b                      sum SHA256-OF-THE-LINES-ABOVE
 *     output 0 MARK TEMPORARY NAME
 *     output 1 MARK TEMPORARY NAME
 *     sum SHA256-OF-THE-LINES-ABOVE
 *
 * Directories are absolute, the first is the record's own; bytes below '!', '%' and DEL are written as %XX.
 *
 * A guest writes its outputs' bytes, and others may give files names in their directories. So neither text nor name
 * makes a record: the mode does, COMMIT_RECORD_MODE, with the set-user-ID bit. No output gets this bit, only a file's
 * owner can set it, and the kernel takes it away when the owner changes (chown(2)).
 */
#ifndef COMMIT_RECORD_H
#define COMMIT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "error.h"

#define COMMIT_RECORD_PREFIX    ".zerovm-commit-"
#define COMMIT_TEMPORARY_SUFFIX ".zerovm-new"

enum {
    COMMIT_ID = 16,                 /* hexadecimal digits behind the prefix */
    COMMIT_RECORD_MODE = 04600,     /* of records and notes */
    COMMIT_RECORD_BYTES = 64 << 20, /* longest text that is read */
};

struct commit_output {
    size_t directory; /* index */
    uint64_t mark;    /* of the new version */
    char *temporary;  /* owned; its name */
    char *name;       /* owned; of the target in its directory */
};

struct commit_record {
    bool damaged;       /* the text that was read has not the sum that it says: it was never whole on disk */
    char *decided_by;   /* owned; a note: the record's directory, and nothing else; NULL: a record */
    char **directories; /* owned */
    size_t directories_count;
    struct commit_output *outputs; /* owned */
    size_t outputs_count;
};

/* The text, which the caller frees; NULL: out of memory. */
char *commit_record_text(const struct commit_record *r, size_t *size);

/* Reads a hostile text. The caller releases the record, on failure too. */
bool commit_record_read(struct commit_record *r, const char *text, size_t size, struct error *err);

/* Append, copying the string. */
bool commit_record_add_directory(struct commit_record *r, const char *path, struct error *err);
bool commit_record_add_output(struct commit_record *r, size_t directory, uint64_t mark, const char *temporary,
                              const char *name, struct error *err);

/*
 * The mark by which a record knows a new version, once all is written: inode number, size and time of the last write. A
 * record may outlive its outputs, and file systems soon give their numbers to new files; those are written later, but
 * clocks of file systems stand still for milliseconds.
 */
uint64_t commit_mark(const struct stat *st);

/* Safe on a zeroed record; safe to repeat. */
void commit_record_release(struct commit_record *r);

/*
 * A name for the new version of a file beside it, which the caller frees; NULL: out of memory. With salt 0 it is the
 * same in every run, so that a run finds what a killed one left; other salts make others, for when somebody has that
 * name. The file system takes it wherever it takes the target's: a hash stands for names that are long.
 */
char *commit_temporary_name(const char *name, uint64_t salt);

#endif
