/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the functions of a library replaceable one by one: a program may define any function under a name of the
 * library's and the library goes on to call its own.
 *
 * usage: names ARCHIVE [NAME...]
 *
 * Every function of the archive gets a second name, __own_<name>, which all calls from within the archive use; the
 * first one becomes weak, as that of variables does. Names that begin with an underscore are the library's anyway.
 * Calls of the functions NAME go to the program's, as those of malloc must. Run ranlib afterwards.
 */
#include "object.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"

static const char OWN[] = "__own_";

struct names {
    const char **v; /* sorted once all are there; owned, the words are not */
    size_t count;
};

static bool names_add(struct names *n, const char *name)
{
    const char **more = realloc(n->v, (n->count + 1) * sizeof *more);
    if (more) {
        n->v = more;
        n->v[n->count++] = name;
    }
    return more;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool names_have(const struct names *n, const char *name)
{
    return n->count && bsearch(&name, n->v, n->count, sizeof *n->v, by_text);
}

/* The functions that the archive defines and that get a name of their own; copies, which live as long as the process.
 */
static bool collect(struct names *functions, struct archive *a, const struct names *programs)
{
    for (size_t i = 0; i < a->count; i++) {
        struct object o;
        if (!object_open(&o, &a->members[i]))
            continue;
        for (unsigned s = 1; s < o.count; s++) {
            const char *name = object_name(&o, s);
            if (!object_function(&o, s, true) || name[0] == '_' || names_have(programs, name))
                continue;
            if (!(name = strdup(name)) || !names_add(functions, name))
                return false;
        }
    }
    qsort(functions->v, functions->count, sizeof *functions->v, by_text);
    return true;
}

/* What becomes of an object: its symbols, more of them, and their names. */
struct change {
    Elf32_Sym *symbols;
    char *names;
    unsigned count;
    size_t names_size;
};

static bool change_begin(struct change *c, const struct object *o)
{
    size_t longest = 0;
    for (unsigned s = 1; s < o->count; s++)
        longest += strlen(object_name(o, s)) + sizeof OWN;
    *c = (struct change){ .symbols = malloc(2 * o->count * sizeof *c->symbols),
                          .names = malloc(o->names_size + longest),
                          .count = o->count,
                          .names_size = o->names_size };
    if (!c->symbols || !c->names)
        return false;
    memcpy(c->symbols, o->symbols, o->count * sizeof *c->symbols);
    memcpy(c->names, o->names, o->names_size);
    return true;
}

static Elf32_Word own_name(struct change *c, const char *name)
{
    Elf32_Word at = (Elf32_Word)c->names_size;
    c->names_size += (size_t)sprintf(c->names + at, "%s%s", OWN, name) + 1;
    return at;
}

static void weaken(Elf32_Sym *s)
{
    if (ELF32_ST_BIND(s->st_info) == STB_GLOBAL && s->st_shndx != SHN_UNDEF && s->st_shndx != SHN_COMMON)
        s->st_info = ELF32_ST_INFO(STB_WEAK, ELF32_ST_TYPE(s->st_info));
}

static bool rename_symbols(struct member *m, const struct names *functions)
{
    struct object o;
    struct change c;
    if (!object_open(&o, m))
        return true;
    bool good = change_begin(&c, &o);
    for (unsigned s = 1; good && s < o.count; s++) {
        const char *name = object_name(&o, s);
        if (name[0] == '_' || ELF32_ST_BIND(o.symbols[s].st_info) == STB_LOCAL)
            continue;
        if (names_have(functions, name) && object_function(&o, s, true)) {
            /* Without a size, so that debuggers prefer the name that people know. */
            c.symbols[c.count] = o.symbols[s];
            c.symbols[c.count].st_size = 0;
            c.symbols[c.count].st_name = own_name(&c, name);
            object_refer(&o, s, c.count++);
        } else if (names_have(functions, name)) {
            c.symbols[s].st_name = own_name(&c, name);
        }
        weaken(&c.symbols[s]);
    }
    good = good && object_replace(&o, m, c.symbols, c.count, c.names, c.names_size);
    free(c.symbols);
    free(c.names);
    return good;
}

int main(int argc, char **argv)
{
    struct archive a = { 0 };
    struct names functions = { 0 }, programs = { 0 };
    if (argc < 2) {
        printable_line(stderr, "usage: names ARCHIVE [NAME...]");
        return 2;
    }
    bool good = archive_read(&a, argv[1]);
    for (int i = 2; good && i < argc; i++)
        good = names_add(&programs, argv[i]);
    qsort(programs.v, programs.count, sizeof *programs.v, by_text);
    good = good && collect(&functions, &a, &programs);
    for (size_t i = 0; good && i < a.count; i++)
        good = rename_symbols(&a.members[i], &functions);
    good = good && archive_write(&a, argv[1]);
    if (!good)
        printable_line(stderr, "names: %s: %s", argv[1], strerror(errno));
    archive_free(&a);
    return !good;
}
