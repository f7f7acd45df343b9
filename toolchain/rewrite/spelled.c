/* SPDX-License-Identifier: Apache-2.0 */
#include "spelled.h"

#include <stdlib.h>

#include "heap.h"
#include "number.h"
#include "operand.h"
#include "scrub.h"

/* A mark behind the bytes of each directive: UD1 with operands that no source has. mark_text is how llvm-mc prints it.
 */
static const char mark_bytes[] = "[0x0f,0xb9,0x05,0x7a,0x76,0x6d,0x00]\n";
static const char mark_text[] = "ud1l 7173754(%rip), %eax\n";

static bool put_group(struct buffer *out, struct span operands)
{
    buffer_char(out, '[');
    for (bool first = true; operands.n; first = false) {
        long long value;
        struct span operand = span_trim(span_cut(&operands, ','));
        if (operand.n == 0 || !number_parse(operand, &value) || value < 0 || value > 255)
            return false;
        if (!first)
            buffer_char(out, ',');
        buffer_number(out, value);
    }
    buffer_text(out, "]\n");
    return true;
}

void spelled_note(struct spelled *s, struct span operands, uint32_t node)
{
    size_t before = s->request.used;
    if (!put_group(&s->request, operands)) {
        s->request.used = before;
        return;
    }
    buffer_text(&s->request, mark_bytes);
    s->bytes = heap_grow(s->bytes, s->count, &s->room, sizeof *s->bytes);
    s->bytes[s->count++] = (struct spelled_bytes){ .at = operands.s, .node = node };
}

/* Cuts the instructions before the next mark, and the mark, off *rest. False: there is no mark left. */
static bool take_answer(struct span *rest, struct span *insns)
{
    const char *mark = rest->n ? memmem(rest->s, rest->n, mark_text, strlen(mark_text)) : NULL;
    if (!mark)
        return false;
    *insns = span_trim(span_between(rest->s, mark));
    *rest = span_between(mark + strlen(mark_text), rest->s + rest->n);
    return true;
}

/* A complaint "<stdin>:LINE:..." says that some bytes of that line are no instruction: the whole directive is none. */
static void take_complaints(struct spelled *s)
{
    struct span rest = { s->complaints.data, s->complaints.used };
    while (rest.n) {
        struct span line = span_cut(&rest, '\n'), file = span_cut(&line, ':');
        long long number;
        if (span_is(file, "<stdin>") && number_parse(span_cut(&line, ':'), &number) && number > 0 &&
            (size_t)(number - 1) / 2 < s->count)
            s->bytes[(number - 1) / 2].insns = (struct span){ 0 };
    }
}

void spelled_take_apart(struct spelled *s, spelled_disassemble disassemble)
{
    struct span request = { s->request.data, s->request.used };
    struct buffer answer = { 0 };
    if (s->count && disassemble && disassemble(request, &answer, &s->complaints))
        scrub((struct span){ answer.data, answer.used }, &s->answer);
    buffer_free(&answer);
    if (s->answer.used == 0)
        return;
    struct span rest = { s->answer.data, s->answer.used };
    span_cut(&rest, '\n'); /* .text */
    for (size_t i = 0; i < s->count && take_answer(&rest, &s->bytes[i].insns); i++)
        ;
    take_complaints(s);
}

static int compare(const void *key, const void *element)
{
    const char *at = *(const char *const *)key, *other = ((const struct spelled_bytes *)element)->at;
    return (at > other) - (at < other);
}

const struct spelled_bytes *spelled_find(const struct spelled *s, const char *at)
{
    return s->count ? bsearch(&at, s->bytes, s->count, sizeof *s->bytes, compare) : NULL;
}

void spelled_free(struct spelled *s)
{
    free(s->bytes);
    buffer_free(&s->request);
    buffer_free(&s->answer);
    buffer_free(&s->complaints);
    *s = (struct spelled){ 0 };
}
