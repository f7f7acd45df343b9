/* SPDX-License-Identifier: Apache-2.0 */
#include "rewriting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rewrite.h"

/*
 * As a person would write it: string instructions without their operands, memory without the sandbox's own %gs.
 * text has room for all of insn->text.
 */
static void plain_text(const struct insn *insn, char *text, size_t size)
{
    size_t used = 0;
    const char *from = insn->kind == CLASS_STRING ? insn->mnemonic : insn->text;
    while (*from && used + 1 < size) {
        if (strncmp(from, "%gs:", 4) == 0)
            from += 4;
        else
            text[used++] = *from++;
    }
    text[used] = '\0';
}

/* The rewriter's answer to the text alone, without what it says of whole files; NULL and its message: it refuses. */
static char *ask(const char *text, char *message, size_t size)
{
    struct buffer source = { 0 }, out = { 0 };
    char *answer = NULL;
    FILE *messages = fmemopen(message, size, "w");
    if (!messages)
        return NULL;
    buffer_text(&source, "\n"); /* line 1 is the rewriter's own */
    buffer_text(&source, text);
    buffer_text(&source, "\n");
    unsigned errors = rewrite((struct span){ source.data, source.used }, "x", REWRITE_PLAIN, NULL, &out, messages);
    fclose(messages);
    buffer_char(&out, '\0');
    /* "# 1 FILE", line 1, and line 2, which answers line 2 of the source. */
    char *line = errors ? NULL : strstr(out.data, "\n# 1 ");
    for (int i = 0; line && i < 2; i++)
        line = strchr(line + 1, '\n');
    if (line) {
        line++;
        line[strcspn(line, "\n")] = '\0';
        answer = strdup(line);
    }
    buffer_free(&source);
    buffer_free(&out);
    return answer;
}

/* One statement a line, without blanks around it. */
static void split(char *text)
{
    char *to = text;
    for (char *word = strtok(text, ";"); word; word = strtok(NULL, ";")) {
        word += strspn(word, " \t");
        size_t length = strlen(word);
        while (length && (word[length - 1] == ' ' || word[length - 1] == '\t'))
            length--;
        if (!length)
            continue;
        if (to != text)
            *to++ = '\n';
        memmove(to, word, length);
        to += length;
    }
    *to = '\0';
}

char *rewriting_of(const struct insn *insn, char *why, size_t size)
{
    char text[INSN_TEXT], message[512] = "";
    *why = '\0';
    if (!insn->known)
        return NULL;
    plain_text(insn, text, sizeof(text));
    char *answer = ask(text, message, sizeof(message));
    if (!answer) {
        /* "x:2: error: instruction NAME: reason" */
        const char *reason = strstr(message, "error: ");
        snprintf(why, size, "%.*s", reason ? (int)strcspn(reason + 7, "\n") : 0, reason ? reason + 7 : "");
        return NULL;
    }
    split(answer);
    if (strcmp(answer, insn->text) != 0 && *answer)
        return answer;
    free(answer);
    return NULL;
}
