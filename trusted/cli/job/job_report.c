/* SPDX-License-Identifier: Apache-2.0 */
#include "job_report.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "printable.h"
#include "report_file.h"

void job_report_path(char *path, size_t size, const char *directory, const struct node *node)
{
    snprintf(path, size, "%s/%s.json", directory, node->name);
}

/* Whether it ends as one does: with a brace alone on a line. A disk that was full may have a part of it. */
static bool is_whole(const char *text, size_t size)
{
    static const char end[] = "\n}\n";
    return size >= strlen(end) && memcmp(text + size - strlen(end), end, strlen(end)) == 0;
}

static void print_report(FILE *to, const char *directory, const struct node *node)
{
    char path[PATH_MAX];
    struct error ignored = { 0 };
    size_t size;
    job_report_path(path, sizeof(path), directory, node);
    char *text = text_read(path, &size, &ignored);
    if (text && is_whole(text, size))
        fwrite(text, 1, size - 1, to);
    else
        fputs("null", to);
    free(text);
}

static void print(FILE *to, const struct plan *p, const struct crew *c, const char *directory, int exit_code,
                  const char *detail)
{
    fprintf(to, "{\n  \"job\": \"%s\",\n  \"exit_code\": %d,\n  \"detail\": ", p->name, exit_code);
    printable_json(to, detail);
    fputs(",\n  \"sessions\": [", to);
    for (size_t i = 0; i < p->nodes_count; i++) {
        fprintf(to, "%s\n    { \"node\": \"%s\", ", i ? "," : "", p->nodes[i].name);
        if (c->members && c->members[i].state == MEMBER_DONE) {
            fprintf(to, "\"exit_code\": %d, \"report\": ", c->members[i].exit_code);
            print_report(to, directory, &p->nodes[i]);
            fputs(" }", to);
        } else {
            fputs("\"exit_code\": null, \"report\": null }", to);
        }
    }
    fputs("\n  ]\n}\n", to);
}

int job_report_open(const struct plan *p, const char *path, struct error *err)
{
    if (!report_file_spares(p->report, path, "job", err))
        return -1;
    for (size_t i = 0; i < p->nodes_count; i++) {
        if (!report_file_is_own(p->report, &p->nodes[i].manifest, err)) {
            error_wrap(err, "session %s", p->nodes[i].name);
            return -1;
        }
    }
    return report_file_open(p->report, err);
}

bool job_report_write(int fd, const struct plan *p, const struct crew *c, const char *directory, int exit_code,
                      const struct error *detail, struct error *err)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    if (to)
        print(to, p, c, directory, exit_code, detail->message);
    bool good = to && !ferror(to);
    if (to && fclose(to) != 0)
        good = false;
    good = good ? report_file_write(fd, p->report, text, size, err) : error_set(err, ENOMEM, "report %s", p->report);
    free(text);
    return good;
}
