/* SPDX-License-Identifier: Apache-2.0 */
/* Each field of the headers and the note with each wrong value. */
#include <stddef.h>
#include <stdio.h>

#include "elf_corpus.h"
#include "elf_corpus_base.h"

/* What is done to a field, as bits of a set. A value that an earlier one gave already, or the right one, makes no file.
 */
enum how {
    ZERO = 1 << 0,
    ONE = 1 << 1,
    MAX = 1 << 2,
    SIGN = 1 << 3,  /* the top bit alone */
    PLUS = 1 << 4,  /* one more */
    MINUS = 1 << 5, /* one less */
    SWAP = 1 << 6,  /* the other byte order */
    SHIFT = 1 << 7, /* a bundle further: misaligned, or overlapping */
    PAGE = 1 << 8,  /* a page further */
    BACK = 1 << 9,  /* a page back */
    HOWS = 10,
    ANY = (1 << HOWS) - 1,
};

static const char *const how_names[HOWS] = { "zero",  "one",  "max",   "sign", "plus",
                                             "minus", "swap", "shift", "page", "back" };

#define IN_HEADER(field)      offsetof(Elf32_Ehdr, field), sizeof(((Elf32_Ehdr *)0)->field)
#define IN_IDENT(byte)        byte, 1
#define IN_NOTE(byte, width)  BUILT_NOTE_AT + (byte), width
#define IN_PHDR(which, field) sizeof(Elf32_Ehdr) + BUILT_##which * sizeof(Elf32_Phdr) + offsetof(Elf32_Phdr, field), 4

static const struct field {
    const char *name;
    size_t at, width;
} fields[] = {
#define FIELD(name, ...) { name, __VA_ARGS__ },
#define EXPECT(name, how, message)
#include "elf_corpus_fields.def"
#undef FIELD
#undef EXPECT
};
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

/* message: %u or %x in it is the field's value. */
static const struct expectation {
    const char *field;
    unsigned how;
    const char *message;
} expectations[] = {
#define FIELD(name, ...)
#define EXPECT(name, how, message) { name, how, message },
#include "elf_corpus_fields.def"
#undef FIELD
#undef EXPECT
};
enum { EXPECTATIONS = sizeof(expectations) / sizeof(expectations[0]) };

static uint32_t changed(uint32_t value, int how, size_t width)
{
    const uint32_t all = width == 4 ? UINT32_MAX : (1U << 8 * width) - 1;
    switch (1 << how) {
    case ZERO:
        return 0;
    case ONE:
        return 1;
    case MAX:
        return all;
    case SIGN:
        return all & ~(all >> 1);
    case PLUS:
        return (value + 1) & all;
    case MINUS:
        return (value - 1) & all;
    case SWAP:
        return __builtin_bswap32(value) >> (32 - 8 * width);
    case SHIFT:
        return (value + ZVM_BUNDLE_SIZE) & all;
    case PAGE:
        return (value + 0x1000) & all;
    default:
        return (value - 0x1000) & all;
    }
}

static bool seen_before(uint32_t value, int how, size_t width)
{
    uint32_t wrong = changed(value, how, width);
    bool seen = wrong == value;
    for (int other = 0; other < how; other++)
        seen |= changed(value, other, width) == wrong;
    return seen;
}

/* The one row for this case; NULL, with a line of complaint, when there is none or more. */
static const struct expectation *expected(const char *field, int how)
{
    const struct expectation *found = NULL;
    int count = 0;
    for (size_t i = 0; i < EXPECTATIONS; i++) {
        if (strcmp(expectations[i].field, field) != 0 || !(expectations[i].how & 1U << how))
            continue;
        found = &expectations[i];
        count++;
    }
    if (count == 1)
        return found;
    printf("%s %s: %d expectations, not one\n", field, how_names[how], count);
    return NULL;
}

static void visit_field(const struct field *f, int how, uint32_t value, const struct expectation *e,
                        struct built_elf *elf, corpus_visit *visit, void *context)
{
    char name[128], message[512];
    uint32_t wrong = changed(value, how, f->width);
    snprintf(name, sizeof(name), "%s %s (0x%x)", f->name, how_names[how], wrong);
    memcpy(elf->bytes + f->at, &wrong, f->width);
    snprintf(message, sizeof(message), e->message, wrong);
    visit(context, &(struct corpus_file){ name, elf->bytes, elf->size, message });
    memcpy(elf->bytes + f->at, &value, f->width);
}

static bool known_field(const char *name)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (strcmp(fields[i].name, name) == 0)
            return true;
    printf("expectation for %s, which is no field\n", name);
    return false;
}

bool corpus_fields(corpus_visit *visit, void *context)
{
    struct built_elf elf;
    bool good = true;
    corpus_base(&elf);
    for (size_t i = 0; i < EXPECTATIONS; i++)
        good &= known_field(expectations[i].field);
    for (size_t i = 0; i < FIELDS; i++) {
        uint32_t value = 0;
        memcpy(&value, elf.bytes + fields[i].at, fields[i].width);
        for (int how = 0; how < HOWS; how++) {
            if (seen_before(value, how, fields[i].width))
                continue;
            const struct expectation *e = expected(fields[i].name, how);
            if (e)
                visit_field(&fields[i], how, value, e, &elf, visit, context);
            else
                good = false;
        }
    }
    built_elf_release(&elf);
    return good;
}
