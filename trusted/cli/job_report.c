#include "job_report.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "printable.h"

void job_report_path(char *path, size_t size, const char *directory, const struct node *node)
{
    snprintf(path, size, "%s/%s.json", directory, node->name);
}

/* A session that was killed before it could leave a report has none. */
static void print_report(FILE *to, const char *directory, const struct node *node)
{
    char path[PATH_MAX];
    struct error ignored = { 0 };
    size_t size;
    job_report_path(path, sizeof(path), directory, node);
    char *text = text_read(path, &size, &ignored);
    if (text && size > 0)
        fwrite(text, 1, text[size - 1] == '\n' ? size - 1 : size, to);
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

bool job_report_write(const struct plan *p, const struct crew *c, const char *directory, int exit_code,
                      const struct error *detail, struct error *err)
{
    FILE *to = fopen(p->report, "we");
    if (!to)
        return error_set(err, errno, "open report %s", p->report);
    print(to, p, c, directory, exit_code, detail->message);
    bool good = !ferror(to);
    return (fclose(to) == 0 && good) || error_set(err, errno, "write report %s", p->report);
}
