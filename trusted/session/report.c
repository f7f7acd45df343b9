/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The written forms of a report. JSON is written here: a library would bring ten times this code, and it could not
 * take names and details as they come, which may be no UTF-8.
 */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"

_Static_assert(sizeof(((struct report *)0)->detail) == sizeof(((struct error *)0)->message), "report.h and error.h");

/* One named value; the names and their order are those of both forms. */
struct item {
    const char *name;
    enum { NONE, NUMBER, ADDRESS, TEXT } kind;
    uint64_t number;
    const char *text;
};

enum { REPORT_ITEMS = 13, CHANNEL_ITEMS = 7 };

void report_end(struct report *r, enum end end, const struct error *err)
{
    r->end = end;
    memcpy(r->detail, err->message, sizeof(r->detail));
}

void report_failure(struct report *r, enum end end, const struct error *err)
{
    *r = (struct report){ 0 };
    report_end(r, end, err);
}

int report_exit_code(const struct report *r)
{
    return r->end == END_exit ? r->exit_code & 0xff : end_exit_code(r->end);
}

static void report_items(const struct report *r, struct item items[REPORT_ITEMS])
{
    const bool jailed = r->jail.accepted != 0 || r->jail.refused != 0;
    const struct item all[REPORT_ITEMS] = {
        { "end", TEXT, 0, end_name(r->end) },
        { "exit_code", r->end == END_exit ? NUMBER : NONE, r->exit_code & 0xff, NULL },
        { "fault_address", r->end == END_fault ? ADDRESS : NONE, r->fault_address, NULL },
        { "detail", *r->detail ? TEXT : NONE, 0, r->detail },
        { "wall_ns", NUMBER, r->wall_ns, NULL },
        { "cpu_ns", NUMBER, r->cpu_ns, NULL },
        { "memory_peak", NUMBER, r->memory_peak, NULL },
        { "traps", NUMBER, r->traps, NULL },
        { "jailed", jailed ? NUMBER : NONE, r->jail.accepted, NULL },
        { "refused", jailed ? NUMBER : NONE, r->jail.refused, NULL },
        { "refused_rule", r->jail.refused ? TEXT : NONE, 0, rule_name(r->jail.rule) },
        { "refused_address", r->jail.refused ? ADDRESS : NONE, r->jail.address, NULL },
        { "memory_etag", *r->memory_etag ? TEXT : NONE, 0, r->memory_etag },
    };
    memcpy(items, all, sizeof(all));
}

static void channel_items(const struct channel_report *c, struct item items[CHANNEL_ITEMS])
{
    const struct item all[CHANNEL_ITEMS] = {
        { "name", TEXT, 0, c->name },
        { "gets", NUMBER, c->used[ZVM_LIMIT_GETS], NULL },
        { "get_bytes", NUMBER, c->used[ZVM_LIMIT_GET_BYTES], NULL },
        { "puts", NUMBER, c->used[ZVM_LIMIT_PUTS], NULL },
        { "put_bytes", NUMBER, c->used[ZVM_LIMIT_PUT_BYTES], NULL },
        { "get_etag", *c->etags[0] ? TEXT : NONE, 0, c->etags[0] },
        { "put_etag", *c->etags[1] ? TEXT : NONE, 0, c->etags[1] },
    };
    memcpy(items, all, sizeof(all));
}

static void put_json(FILE *out, const struct item *items, size_t count, const char *indent)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%s%s\"%s\": ", i ? "," : "", indent, items[i].name);
        if (items[i].kind == NONE) {
            fputs("null", out);
        } else if (items[i].kind == TEXT) {
            printable_json(out, items[i].text);
        } else {
            fprintf(out, "%" PRIu64, items[i].number);
        }
    }
}

static void put_lines(FILE *out, const struct item *items, size_t count, const char *indent)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == NONE)
            continue;
        fprintf(out, "%s%s: ", indent, items[i].name);
        if (items[i].kind == TEXT)
            printable_part(out, "%s", items[i].text);
        else
            fprintf(out, items[i].kind == ADDRESS ? "0x%08" PRIx64 : "%" PRIu64, items[i].number);
        putc('\n', out);
    }
}

static void write_text(FILE *out, const struct report *r)
{
    struct item items[REPORT_ITEMS], channel[CHANNEL_ITEMS];
    report_items(r, items);
    put_lines(out, items, REPORT_ITEMS, "");
    for (size_t i = 0; i < r->channels_count; i++) {
        channel_items(&r->channels[i], channel);
        put_lines(out, channel, 1, "channel ");
        put_lines(out, channel + 1, CHANNEL_ITEMS - 1, "  ");
    }
}

static void write_json(FILE *out, const struct report *r)
{
    struct item items[REPORT_ITEMS], channel[CHANNEL_ITEMS];
    report_items(r, items);
    putc('{', out);
    put_json(out, items, REPORT_ITEMS, "\n  ");
    fputs(",\n  \"channels\": [", out);
    for (size_t i = 0; i < r->channels_count; i++) {
        channel_items(&r->channels[i], channel);
        fprintf(out, "%s\n    {", i ? "," : "");
        put_json(out, channel, CHANNEL_ITEMS, "\n      ");
        fputs("\n    }", out);
    }
    fputs(r->channels_count ? "\n  ]\n}\n" : "]\n}\n", out);
}

static char *written(const struct report *r, void (*write)(FILE *out, const struct report *r))
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    write(out, r);
    bool ok = !ferror(out);
    if (fclose(out) == 0 && ok)
        return text;
    free(text);
    return NULL;
}

char *report_text(const struct report *r)
{
    return written(r, write_text);
}

char *report_json(const struct report *r)
{
    return written(r, write_json);
}

void report_release(struct report *r)
{
    for (size_t i = 0; i < r->channels_count; i++)
        free(r->channels[i].name);
    free(r->channels);
    *r = (struct report){ 0 };
}
