/* SPDX-License-Identifier: Apache-2.0 */
/* The assembler's rewriting: each rule does what it says, and what it makes the validator accepts. */
#include <check.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "insn.h"
#include "llvm.h"
#include "lowerings.h"
#include "rewrite.h"
#include "source.h"
#include "validator.h"

#include "lowerings.inc"

static const struct {
    const char *input;
    const char *output;  /* NULL: refused */
    const char *message; /* NULL: rewritten */
} cases[] = {
#define CASE(input, output)     { input, output, NULL },
#define REFUSED(input, message) { input, NULL, message "\n" },
#include "rewrite/cases.def"
#undef CASE
#undef REFUSED
};
enum { CASES = sizeof cases / sizeof *cases };

/* Rewrites source; the messages go to a string that the caller frees. */
static unsigned rewritten(const char *source, struct buffer *out, char **messages)
{
    size_t size;
    FILE *f = open_memstream(messages, &size);
    unsigned errors = rewrite(span_of(source), "t.s", REWRITE_PLAIN, llvm_disassemble, out, f);
    fclose(f);
    buffer_char(out, 0);
    return errors;
}

/* The table's short forms of bundle locks. */
static char *lengthen(const char *text)
{
    struct buffer b = { 0 };
    for (; *text; text++) {
        if (text[0] == '[' && text[1] == '>')
            buffer_text(&b, ".bundle_lock align_to_end;");
        else if (text[0] == '[')
            buffer_text(&b, ".bundle_lock;");
        else if (text[0] == ' ' && text[1] == ']')
            buffer_text(&b, " ; .bundle_unlock");
        else
            buffer_span(&b, (struct span){ text, 1 });
        text += (text[0] == '[' && text[1] == '>') || (text[0] == ' ' && text[1] == ']');
    }
    buffer_char(&b, 0);
    return b.data;
}

START_TEST(rule_rewrites)
{
    struct buffer out = { 0 };
    char *messages;
    unsigned errors = rewritten(cases[_i].input, &out, &messages);
    if (cases[_i].message) {
        ck_assert_uint_gt(errors, 0);
        ck_assert_str_eq(messages, cases[_i].message);
    } else {
        char *expected = lengthen(cases[_i].output);
        char *got = strstr(out.data, "\"t.s\"\n") + 6;
        ck_assert_str_eq(messages, "");
        if (strncmp(got, "; ", 2) == 0)
            got += 2;
        ck_assert_uint_gt(strlen(got), 0);
        char *targets = strstr(got, "\n.section .debug_zvm_targets");
        got[targets ? (size_t)(targets - got) : strlen(got) - 1] = 0;
        ck_assert_str_eq(got, expected);
        free(expected);
    }
    free(messages);
    buffer_free(&out);
}
END_TEST

static bool weak(void *context, struct span symbol)
{
    (void)context;
    return span_is(symbol, "w");
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool is_row(const struct lowering *row, const struct lowering *rule)
{
    return row->prefix == rule->prefix && same_text(row->mnemonic, rule->mnemonic) &&
           same_text(row->suffixes, rule->suffixes) && same_text(row->operands, rule->operands) &&
           row->loses == rule->loses && same_text(row->template, rule->template) && same_text(row->why, rule->why);
}

/* Marks the first row that is the rule; a row that stands there twice stays unmarked. */
static void mark_rule(const struct lowering *rule, bool met[ROWS])
{
    size_t i = 0;
    while (!is_row(&rows[i], rule))
        i++;
    met[i] = true;
}

static void mark_rules(const struct lowerings *rules, const char *input, bool live, bool met[ROWS])
{
    struct source source;
    struct insn insn = { 0 };
    source_init(&source, span_of(input));
    for (struct statement st; (st = source_next(&source)).kind != STATEMENT_END;) {
        struct span text = { st.name.s, (size_t)(st.rest.s + st.rest.n - st.name.s) };
        unsigned width;
        if (st.kind != STATEMENT_INSN || insn_prefixes(&insn, &text) || text.n == 0 || insn_parse(&insn, text))
            continue;
        const struct lowering *rule = lowerings_find(rules, &insn, live, &width);
        if (rule)
            mark_rule(rule, met);
        insn = (struct insn){ 0 };
    }
}

START_TEST(every_rule_has_a_case)
{
    struct lowerings rules;
    static bool met[ROWS];
    lowerings_init(&rules, weak, NULL);
    for (int i = 0; i < CASES; i++) {
        mark_rules(&rules, cases[i].input, false, met);
        if (strchr(cases[i].input, ';')) /* something that may read flags follows */
            mark_rules(&rules, cases[i].input, true, met);
    }
    for (size_t i = 0; i < ROWS; i++)
        ck_assert_msg(met[i], "no case for %s \"%s\"", rows[i].mnemonic, rows[i].operands);
    lowerings_deinit(&rules);
}
END_TEST

/* Runs a command that writes an object to path; the object's bytes, which the caller frees. */
static uint8_t *object(const char *command, const char *path)
{
    ck_assert_msg(system(command) == 0, "%s", command);
    FILE *f = fopen(path, "rb");
    ck_assert_ptr_nonnull(f);
    fseek(f, 0, SEEK_END);
    size_t size = (size_t)ftell(f);
    rewind(f);
    uint8_t *bytes = malloc(size);
    ck_assert_uint_eq(fread(bytes, 1, size, f), size);
    fclose(f);
    return bytes;
}

/* Calls and addresses of an object are not linked yet: they all go to what follows them, which is harmless. */
static void check_section(const uint8_t *bytes, const Elf32_Shdr *s, const char *what)
{
    size_t size = (s->sh_size + 2 * ZVM_BUNDLE_SIZE - 1) / ZVM_BUNDLE_SIZE * ZVM_BUNDLE_SIZE;
    uint8_t *text = malloc(size);
    memset(text, ZVM_TEXT_FILL, size);
    memcpy(text, bytes + s->sh_offset, s->sh_size);
    struct code code = { text, size, 0x20000, 0x20000, 0xFEE00000, ZVM_ISA_ALL };
    size_t scratch_size = validate_scratch_size(size);
    void *scratch = malloc(scratch_size);
    struct verdict v = validate(&code, scratch, scratch_size);
    ck_assert_msg(v.rule == RULE_NONE, "%s: %s at 0x%x", what, rule_name(v.rule), v.offset);
    free(scratch);
    free(text);
}

/* Validates every section of code; how many there are. */
static unsigned check_object(uint8_t *bytes, const char *what)
{
    const Elf32_Ehdr *header = (const Elf32_Ehdr *)bytes;
    const Elf32_Shdr *sections = (const Elf32_Shdr *)(bytes + header->e_shoff);
    unsigned checked = 0;
    ck_assert_int_eq(header->e_ident[EI_CLASS], ELFCLASS32);
    ck_assert_int_eq(header->e_machine, EM_X86_64);
    for (unsigned i = 1; i < header->e_shnum; i++)
        if ((sections[i].sh_flags & SHF_EXECINSTR) && sections[i].sh_size) {
            check_section(bytes, &sections[i], what);
            checked++;
        }
    free(bytes);
    return checked;
}

static char path[64];

static void make_path(void)
{
    strcpy(path, "/tmp/rewrite_test.XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

static void remove_path(void)
{
    remove(path);
}

/* The case's own local labels, so that all cases make one source. */
static void put_renamed(FILE *f, const char *input, int number)
{
    for (; *input; input++) {
        fputc(*input, f);
        if (input[0] == '.' && input[1] == 'L')
            fprintf(f, "L%d_", number), input++;
    }
}

START_TEST(what_rules_make_is_valid)
{
    char command[4096];
    snprintf(command, sizeof command, "%s -o %s", ZVM_AS, path);
    FILE *as = popen(command, "w");
    ck_assert_ptr_nonnull(as);
    for (int i = 0; i < CASES; i++) {
        const char *input = cases[i].input;
        if (cases[i].message || strstr(input, ".cfi") || strstr(input, ".loc") || strstr(input, ".file"))
            continue;                               /* nothing comes of it, or it needs directives around it */
        fprintf(as, ".text\ntestl %%eax, %%eax\n"); /* the flags of the case before it may be undefined */
        put_renamed(as, input, i);
        fputc('\n', as);
    }
    ck_assert_int_eq(pclose(as), 0);
    ck_assert_uint_gt(check_object(object("true", path), "cases"), 0);
}
END_TEST

static const char *const options[] = {
    "-O0", "-O1", "-O2", "-O3", "-Os", "-O2 -g", "-O2 -fPIC", "-Ofast -funroll-loops"
};

/* What GCC writes of ordinary C. */
START_TEST(compiled_code_is_valid)
{
    char command[4096];
    snprintf(command, sizeof command, "%s %s -c %s/unit/rewrite/sample.c -o %s", ZVM_CC, options[_i], TESTS_DIR, path);
    ck_assert_uint_gt(check_object(object(command, path), options[_i]), 0);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("rewrite");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, rule_rewrites, 0, CASES);
    tcase_add_test(tc, every_rule_has_a_case);
    tcase_add_checked_fixture(tc, make_path, remove_path);
    tcase_add_test(tc, what_rules_make_is_valid);
    tcase_add_loop_test(tc, compiled_code_is_valid, 0, sizeof options / sizeof *options);
    Suite *suite = suite_create("rewrite");
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
