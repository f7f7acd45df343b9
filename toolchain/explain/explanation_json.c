/* SPDX-License-Identifier: Apache-2.0 */
#include "explanation_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names come as they are in files; what is no UTF-8 is shown byte by byte as U+FFFD. NULL is null. */
static json_t *text(const char *from)
{
    if (!from)
        return json_null();
    json_t *good = json_string(from);
    if (good)
        return good;
    char *plain = calloc(strlen(from) + 1, 3);
    if (!plain)
        return NULL;
    for (char *to = plain; *from; from++) {
        if (*from & 0x80)
            to = stpcpy(to, "\xef\xbf\xbd");
        else
            *to++ = *from;
    }
    good = json_string(plain);
    free(plain);
    return good;
}

static json_t *text_or_null(const char *from)
{
    return text(*from ? from : NULL);
}

static json_t *hex(const uint8_t *bytes, size_t size)
{
    char digits[3 * INSN_MOST + 1] = "";
    for (size_t i = 0; i < size && i < INSN_MOST; i++)
        snprintf(digits + 3 * i, 4, "%02x%s", bytes[i], i + 1 < size ? " " : "");
    return json_string(digits);
}

static json_t *insn_json(const struct explanation *e, const struct listing *l, size_t i)
{
    const struct insn *insn = &l->insns[i];
    return json_pack("{s:I, s:o, s:o, s:b}", "address", (json_int_t)insn->address, "bytes",
                     hex(e->subject->code + (insn->address - e->subject->address), insn->size), "text",
                     text(insn->text), "marked", i == l->marked);
}

static json_t *listing_json(const struct explanation *e, const struct listing *l)
{
    if (!l->count)
        return json_null();
    json_t *all = json_array();
    for (size_t i = 0; i < l->count; i++)
        json_array_append_new(all, insn_json(e, l, i));
    return all;
}

static json_t *lines_json(const char *lines)
{
    if (!lines)
        return json_null();
    json_t *all = json_array();
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        json_array_append_new(all, json_stringn(lines, length));
        lines += length + (lines[length] == '\n');
    }
    return all;
}

static json_t *symbol_json(const struct place *p)
{
    if (!*p->symbol)
        return json_null();
    return json_pack("{s:o, s:I}", "name", text(p->symbol), "offset", (json_int_t)p->past);
}

static json_t *source_json(const struct place *p)
{
    if (!*p->file)
        return json_null();
    return json_pack("{s:o, s:i}", "file", text(p->file), "line", p->line);
}

static json_t *stats_json(const struct explanation *e)
{
    if (!e->counted)
        return json_null();
    const struct stats *st = &e->stats;
    json_t *classes = json_object();
    for (int i = 0; i < CLASS_COUNT; i++)
        json_object_set_new(classes, stats_class_name(i), json_integer((json_int_t)st->counts[i]));
    return json_pack("{s:I, s:I, s:I, s:I, s:o}", "bytes", (json_int_t)st->bytes, "bundles", (json_int_t)st->bundles,
                     "padding_bytes", (json_int_t)st->padding_bytes, "instructions", (json_int_t)st->instructions,
                     "classes", classes);
}

void explanation_json_prepare(void)
{
    json_object_seed(1);
}

/* JSON may hold DEL as it is. */
static int put(const char *bytes, size_t size, void *out)
{
    for (size_t i = 0; i < size; i++)
        if ((bytes[i] == 0x7f ? fputs("\\u007f", out) : putc(bytes[i], out)) == EOF)
            return -1;
    return 0;
}

bool explanation_json_print(const struct explanation *e)
{
    const struct finding *f = e->finding;
    const bool ruled = f->rule != RULE_NONE;
    json_t *o = json_pack("{s:o, s:o, s:o, s:o, s:o}", "file", text(f->name), "verdict", text(f->judgement), "message",
                          text_or_null(f->message), "rule", ruled ? text(rule_name(f->rule)) : json_null(), "sentence",
                          ruled ? text(rule_text(f->rule)) : json_null());
    json_object_set_new(o, "offset", ruled ? json_integer(f->offset) : json_null());
    json_object_set_new(o, "address", e->placed ? json_integer(e->address) : json_null());
    json_object_set_new(o, "symbol", symbol_json(&e->place));
    json_object_set_new(o, "source", source_json(&e->place));
    json_object_set_new(o, "bundle", listing_json(e, &e->listing));
    json_object_set_new(o, "target", listing_json(e, &e->target));
    json_object_set_new(o, "note", text_or_null(e->note));
    json_object_set_new(o, "instead", lines_json(e->instead));
    json_object_set_new(o, "advice", text(e->advice));
    json_object_set_new(o, "stats", stats_json(e));
    bool printed =
        o && json_dump_callback(o, put, stdout, JSON_COMPACT | JSON_ENSURE_ASCII) == 0 && putc('\n', stdout) != EOF;
    json_decref(o);
    return printed;
}
