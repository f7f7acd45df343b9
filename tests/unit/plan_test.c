/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a group's manifest: names of files are data, whatever they spell. */
#include "plan.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* A job of one session, for that file; "" in err when all is well. */
static void make(struct plan *p, const char *manifest, const char *file, struct error *err)
{
    char text[1024];
    *p = (struct plan){ 0 };
    *err = (struct error){ 0 };
    snprintf(text, sizeof(text), "job: j\ngroups: [{ name: g, count: 1, manifest: { %s } }]\n", manifest);
    ck_assert_msg(plan_read(p, text, strlen(text), "d/job.yaml", err), "%s", err->message);
    p->nodes[0].file = strdup(file);
    if (plan_write(p, NULL, err))
        plan_check(p, "d/job.yaml", err);
}

/* A source with variables, the file that they are of, and what the source is: a path from d/, or an address. */
static const struct {
    const char *source, *file;
    enum source_kind kind;
    const char *path;
} sources[] = {
    { "{file}", "plain", SOURCE_PATH, "d/plain" },
    { "{file}", "null", SOURCE_PATH, "d/./null" },
    { "{file}", "host", SOURCE_PATH, "d/./host" },
    { "{file}", "fd:1", SOURCE_PATH, "d/./fd:1" },
    { "{file}", "fd:", SOURCE_PATH, "d/./fd:" },
    { "{file}", "node:a", SOURCE_PATH, "d/./node:a" },
    { "{file}", "node:a/b", SOURCE_PATH, "d/./node:a/b" },
    { "{file}", "tcp://a:1", SOURCE_PATH, "d/./tcp://a:1" },
    { "{file}", "ipc://*", SOURCE_PATH, "d/./ipc://*" },
    { "{file}", "inproc://a", SOURCE_PATH, "d/./inproc://a" },
    { "{file}", "/in/null", SOURCE_PATH, "/in/null" },
    { "{file}", "in/null", SOURCE_PATH, "d/in/null" },
    { "{name}", "in/null", SOURCE_PATH, "d/./null" },
    { "{stem}", "in/null.txt", SOURCE_PATH, "d/./null" },
    { "{stem}", "in/fd:1.x", SOURCE_PATH, "d/./fd:1" },
    { "nul{stem}", "l.txt", SOURCE_PATH, "d/./null" },
    { "fd{stem}", ":2.txt", SOURCE_PATH, "d/./fd:2" },
    { "{stem}{n}", "fd:.txt", SOURCE_PATH, "d/./fd:1" },
    { "tcp:{file}", "//a:1", SOURCE_PATH, "d/./tcp://a:1" },
    { "{{{name}", "null", SOURCE_PATH, "d/{null" },
    { "./{file}", "null", SOURCE_PATH, "d/./null" },
    { "{file}", "~", SOURCE_PATH, "d/~" },
    { "{file}", "Null", SOURCE_PATH, "d/Null" },
    { "{file}", "123", SOURCE_PATH, "d/123" },
    { "{file}", "{file}", SOURCE_PATH, "d/{file}" },
    { "{file}", "{n}", SOURCE_PATH, "d/{n}" },
    { "{file}", "a: b # c", SOURCE_PATH, "d/a: b # c" },
    { "{file}", "- *x &y !z", SOURCE_PATH, "d/- *x &y !z" },
    { "{file}", "\"'\\", SOURCE_PATH, "d/\"'\\" },
    { "{file}", " blanks  ", SOURCE_PATH, "d/ blanks  " },
    { "{file}", "line\nend\r\n", SOURCE_PATH, "d/line\nend\r\n" },
    { "{file}", "\x1b[2J\a\x7f", SOURCE_PATH, "d/\x1b[2J\a\x7f" },
    { "{file}", "\xc2\x85\xe2\x80\xa8\xef\xbb\xbf\xef\xbf\xbe", SOURCE_PATH,
      "d/\xc2\x85\xe2\x80\xa8\xef\xbb\xbf\xef\xbf\xbe" },
    { "{file}", "lat\xe9in", SOURCE_PATH, "d/lat\xe9in" },
    { "{file}", "\xed\xa0\x80\xff", SOURCE_PATH, "d/\xed\xa0\x80\xff" },
    /* the group says what it is */
    { "null", "x", SOURCE_NULL, NULL },
    { "tcp://{stem}:80", "a.txt", SOURCE_ADDRESS, "tcp://a:80" },
    { "node:{stem}/x", "a.txt", SOURCE_NODE, "a/x" },
    { "inproc://{n}", "a", SOURCE_ADDRESS, "inproc://1" },
    { "ipc://{file}", "a", SOURCE_ADDRESS, "ipc://d/a" },
    { "ipc://{file}", "*", SOURCE_ADDRESS, "ipc://d/./*" },
    { "ipc://{file}", "@a", SOURCE_ADDRESS, "ipc://d/./@a" },
    { "ipc://@{file}", "a", SOURCE_ADDRESS, "ipc://@a" },
};

START_TEST(names_are_no_sources)
{
    char manifest[512];
    struct plan p;
    struct error err;
    snprintf(manifest, sizeof(manifest),
             "program: x, args: ['{file}'], name_service: 'ipc://s', job: j, job_token: t, node: n,"
             " env: { source: '{file}', listen: '{name}' }, channels: [{ name: a, source: '%s' }]",
             sources[_i].source);
    make(&p, manifest, sources[_i].file, &err);
    ck_assert_str_eq(err.message, "");
    const struct manifest *m = &p.nodes[0].manifest;
    ck_assert_int_eq(m->channels[3].kind, sources[_i].kind);
    ck_assert_pstr_eq(m->channels[3].path, sources[_i].path);
    ck_assert_str_eq(m->args[0], sources[_i].file);
    ck_assert_str_eq(m->env[1] + strlen("source="), sources[_i].file);
    plan_release(&p);
}
END_TEST

/* What a manifest says that holds no such name, and what is said of it. */
static const struct {
    const char *manifest, *file, *message;
} bad[] = {
    { "program: x, channels: [{ name: a, source: 'tcp://{stem}:80' }]", "*.txt",
      "a variable in an address is \"*\", expected 1 to 64 characters of A-Z a-z 0-9 . _ -" },
    { "program: x, channels: [{ name: a, source: 'tcp://{stem}' }]", "a:80.txt",
      "a variable in an address is \"a:80\", expected 1 to 64 characters of A-Z a-z 0-9 . _ -" },
    { "program: x, channels: [{ name: a, source: 'node:{file}' }]", "a/b",
      "a variable in an address is \"a/b\", expected 1 to 64 characters of A-Z a-z 0-9 . _ -" },
    { "program: x, channels: [{ name: a, source: 'fd:{stem}' }]", "1 .txt",
      "a variable in an address is \"1 \", expected 1 to 64 characters of A-Z a-z 0-9 . _ -" },
    { "program: x, listen: 'tcp://{stem}:*'", "*.txt",
      "a variable in an address is \"*\", expected 1 to 64 characters of A-Z a-z 0-9 . _ -" },
    { "program: x, listen: '{file}'", "ipc://*",
      "d/g-1.yaml:2:9: listen is \"./ipc://*\", expected tcp://HOST:PORT or ipc://PATH" },
    { "program: x, channels: [{ name: '{stem}', source: null }]", "a b.txt",
      "d/g-1.yaml:3:10: name is \"a b\", expected 1 to 64 characters of A-Z a-z 0-9 . _ -" },
    { "program: x, timeout: '{stem}'", "10s.txt",
      "d/g-1.yaml:2:10: timeout is a quoted string, expected a time with its unit, such as 500ms, 10s or 2min" },
    { "program: x, '{stem}': y", "report.txt", "key {stem} holds a variable, expected variables in values alone" },
    { "program: x, channels: [{ name: a, '{stem}': x }]", "source.txt",
      "key {stem} holds a variable, expected variables in values alone" },
    { "program: x, env: { '{stem}': y }", "A=B.txt", "env" },
};

START_TEST(names_that_do_not_fit_are_told)
{
    struct plan p;
    struct error err;
    make(&p, bad[_i].manifest, bad[_i].file, &err);
    ck_assert_msg(strstr(err.message, bad[_i].message), "%s", err.message);
    plan_release(&p);
}
END_TEST

/* A name of up to 40 bytes, of those that make trouble more often than others. */
static void random_name(char name[41])
{
    static const char often[] = " \n\r\t:#{}[],&*!|>'\"%@`-?\\~=\xe9\xc3\xa4\xe2\x80\xae\xef\xbb\xbf\xc2\x85";
    size_t size = 1 + (size_t)rand() % 40, used = 0;
    while (used < size) {
        char c = rand() % 3 ? often[(size_t)rand() % (sizeof(often) - 1)] : (char)(1 + rand() % 255);
        if (c != '/')
            name[used++] = c;
    }
    name[used] = '\0';
}

START_TEST(every_name_comes_back)
{
    char file[41], path[64];
    struct plan p;
    struct error err;
    srand(1);
    for (int i = 0; i < 5000; i++) {
        random_name(file);
        make(&p,
             "program: '{file}', key_file: '{file}', args: ['{file}', 'x{name}'], env: { A: '{file}' "
             "},"
             " channels: [{ name: a, source: '{file}' }, { name: b, source: 'other/x', mode: write, copies: ['{file}'] "
             "}, { name: c, source: 'r{file}' }]",
             file, &err);
        ck_assert_msg(err.message[0] == '\0', "%s", err.message);
        const struct manifest *m = &p.nodes[0].manifest;
        snprintf(path, sizeof(path), "d/%s", file);
        ck_assert_str_eq(m->program, path);
        ck_assert_str_eq(m->channels[5].path + strlen("d/r"), file);
        ck_assert_str_eq(m->key_file, path);
        ck_assert_str_eq(m->args[0], file);
        ck_assert_str_eq(m->args[1] + 1, file);
        ck_assert_str_eq(m->env[0] + 2, file);
        ck_assert_int_eq(m->channels[3].kind, SOURCE_PATH);
        ck_assert_str_eq(m->channels[3].path, path);
        ck_assert_str_eq(m->channels[4].copies[0].path, path);
        plan_release(&p);
    }
}
END_TEST

START_TEST(what_is_not_there_stays_so)
{
    struct plan p;
    struct error err;
    make(&p, "program: x, env: { A: }", "x", &err);
    ck_assert_msg(strstr(err.message, "a value in env is null"), "%s", err.message);
    plan_release(&p);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("plan");
    tcase_add_loop_test(tc, names_are_no_sources, 0, ROWS(sources));
    tcase_add_loop_test(tc, names_that_do_not_fit_are_told, 0, ROWS(bad));
    tcase_add_test(tc, every_name_comes_back);
    tcase_add_test(tc, what_is_not_there_stays_so);
    Suite *suite = suite_create("plan");
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
