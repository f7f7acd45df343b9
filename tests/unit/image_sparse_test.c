/* SPDX-License-Identifier: Apache-2.0 */
/* Images that are mostly zeros or holes: what is read and kept is what is there, and the verdict is that on all of it.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elf_builder.h"
#include "image.h"
#include "suite.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

enum { PAGE = ZVM_PAGE_SIZE, SMALL = 1 << 20, GIB = 1 << 30, LAST = 0x5A };
static const struct image_limits no_limits = { .memory = UINT64_C(1) << 32, .file = UINT64_C(1) << 32 };

static struct error err;
static struct image image;

/* What this process has read and written by system calls. */
struct moved {
    unsigned long long read, written;
};

static struct moved moved(void)
{
    struct moved m;
    FILE *io = fopen("/proc/self/io", "r");
    ck_assert_ptr_nonnull(io);
    ck_assert_int_eq(fscanf(io, "rchar: %llu wchar: %llu", &m.read, &m.written), 2);
    fclose(io);
    return m;
}

static int nameless_file(void)
{
    char path[] = "/tmp/image_sparse.XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    unlink(path);
    return fd;
}

static void put(int fd, const void *bytes, size_t size, uint64_t at)
{
    ck_assert_int_eq(pwrite(fd, bytes, size, (off_t)at), (ssize_t)size);
}

static struct elf_source source_of(int fd)
{
    struct elf_source source;
    ck_assert_msg(elf_source_open(&source, fd, &err), "%s", err.message);
    return source;
}

static bool open_file(int fd, const struct image_limits *limits)
{
    const struct elf_source source = source_of(fd);
    return image_open_source(&image, &source, limits, NULL, &err);
}

/* The segment of a small program becomes `size` bytes of the file, past all that was there; holes but for its last
 * byte. */
static int file_with(enum built_phdr kind, uint32_t size)
{
    static const uint8_t text[ZVM_BUNDLE_SIZE] = { [0 ... ZVM_BUNDLE_SIZE - 1] = ZVM_TEXT_FILL };
    const uint32_t offset = 16 * PAGE, pages = (size + PAGE - 1) / PAGE * PAGE;
    const uint8_t last = LAST;
    struct built_elf built;
    built_elf_init(&built, text, sizeof(text));
    Elf32_Phdr *p = &built.phdrs[kind];
    const uint32_t first = p->p_offset, first_size = p->p_filesz;
    p->p_offset = offset;
    p->p_filesz = p->p_memsz = size;
    for (int after = (int)kind + 1; after <= BUILT_DATA; after++)
        built.phdrs[after].p_vaddr += pages;
    int fd = nameless_file();
    put(fd, built.bytes, built.size, 0);
    put(fd, built.bytes + first, first_size, offset);
    put(fd, &last, 1, (uint64_t)offset + size - 1);
    built_elf_release(&built);
    return fd;
}

static const enum built_phdr data_kinds[] = { BUILT_RODATA, BUILT_DATA };
static const enum segment_kind segment_kinds[] = { SEGMENT_RODATA, SEGMENT_DATA };

START_TEST(holes_of_data_cost_nothing)
{
    int fd = file_with(data_kinds[_i], GIB);
    struct stat st;
    ck_assert_int_eq(lseek(fd, 100, SEEK_SET), 100);
    const struct moved before = moved();
    ck_assert_msg(open_file(fd, &no_limits), "%s", err.message);
    const struct moved after = moved();
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 100);
    ck_assert_uint_lt(after.read - before.read, SMALL);
    ck_assert_uint_lt(after.written - before.written, SMALL);
    ck_assert_int_eq(fstat(image.memory.fd, &st), 0);
    ck_assert_int_lt(st.st_blocks * 512, SMALL);

    const size_t at = image.at[segment_kinds[_i]];
    uint8_t byte;
    ck_assert_int_eq(pread(image.memory.fd, &byte, 1, (off_t)(at + GIB - 1)), 1);
    ck_assert_uint_eq(byte, LAST);
    ck_assert_int_eq(pread(image.memory.fd, &byte, 1, (off_t)(at + GIB / 2)), 1);
    ck_assert_uint_eq(byte, 0);
    image_close(&image);
    close(fd);
}
END_TEST

/* Every other page has something in it: all of it arrives, and where it was. */
START_TEST(data_between_holes_arrives)
{
    enum { PAGES = 64 };
    int fd = file_with(BUILT_DATA, 2 * PAGES * PAGE - 7);
    for (unsigned i = 0; i < PAGES; i++) {
        const uint8_t mark[] = { 1, (uint8_t)i };
        put(fd, mark, sizeof(mark), (16 + 2 * i) * PAGE + 13 * i);
    }
    ck_assert_msg(open_file(fd, &no_limits), "%s", err.message);
    uint8_t *kept = malloc(2 * PAGES * PAGE), *file = calloc(2 * PAGES, PAGE);
    ck_assert_int_eq(pread(image.memory.fd, kept, 2 * PAGES * PAGE, (off_t)image.at[SEGMENT_DATA]), 2 * PAGES * PAGE);
    ck_assert_int_eq(pread(fd, file, 2 * PAGES * PAGE, 16 * PAGE), 2 * PAGES * PAGE - 7);
    ck_assert_mem_eq(kept, file, 2 * PAGES * PAGE);
    free(kept);
    free(file);
    image_close(&image);
    close(fd);
}
END_TEST

START_TEST(zeros_that_are_there_are_not_kept)
{
    enum { SIZE = 16 << 20 };
    struct stat st;
    int fd = file_with(BUILT_DATA, SIZE);
    uint8_t *zeros = calloc(SIZE - 3 * PAGE, 1);
    put(fd, zeros, SIZE - 3 * PAGE, 17 * PAGE);
    free(zeros);
    const struct moved before = moved();
    ck_assert_msg(open_file(fd, &no_limits), "%s", err.message);
    ck_assert_uint_lt(moved().written - before.written, SMALL);
    ck_assert_int_eq(fstat(image.memory.fd, &st), 0);
    ck_assert_int_lt(st.st_blocks * 512, SMALL);
    image_close(&image);
    close(fd);
}
END_TEST

START_TEST(a_hole_in_code_is_refused_at_once)
{
    int fd = file_with(BUILT_TEXT, GIB);
    const struct moved before = moved();
    ck_assert(!open_file(fd, &no_limits));
    const struct moved after = moved();
    /* The first page of the segment has a bundle of HLT, then zeros: add %al,(%rax). */
    ck_assert_int_eq(image.verdict.rule, RULE_MEMORY);
    ck_assert_uint_eq(image.verdict.offset, ZVM_BUNDLE_SIZE);
    ck_assert_uint_lt(after.read - before.read, SMALL);
    ck_assert_uint_lt(after.written - before.written, SMALL);
    close(fd);
}
END_TEST

START_TEST(zeroed_memory_costs_nothing)
{
    static const uint8_t text[ZVM_BUNDLE_SIZE] = { [0 ... ZVM_BUNDLE_SIZE - 1] = ZVM_TEXT_FILL };
    struct built_elf built;
    built_elf_init(&built, text, sizeof(text));
    built.phdrs[BUILT_DATA].p_memsz = UINT32_C(0xF0000000);
    const struct moved before = moved();
    const struct elf_source source = { .fd = -1, .bytes = built.bytes, .size = built.size };
    const struct image_limits limits = { .memory = no_limits.memory, .file = SMALL };
    ck_assert_msg(image_open_source(&image, &source, &limits, NULL, &err), "%s", err.message);
    ck_assert_uint_lt(moved().written - before.written, SMALL);
    ck_assert_uint_lt(image.memory.size, SMALL);
    image_close(&image);
    built_elf_release(&built);
}
END_TEST

/* Table and sections are no business of who loads: half a million headers that are holes, or not in the file at all. */
START_TEST(section_tables_cost_nothing)
{
    int fd = file_with(BUILT_DATA, 2 * PAGE);
    const uint32_t tables[] = { 0x1000000, 0xFFFFFFF0 };
    const uint16_t count = 0xFEFF;
    ck_assert_int_eq(ftruncate(fd, GIB), 0);
    for (size_t i = 0; i < 2; i++) {
        put(fd, &tables[i], 4, offsetof(Elf32_Ehdr, e_shoff));
        put(fd, &count, 2, offsetof(Elf32_Ehdr, e_shnum));
        const struct moved before = moved();
        ck_assert_msg(open_file(fd, &no_limits), "%s", err.message);
        ck_assert_uint_lt(moved().read - before.read, SMALL);
        image_close(&image);
    }
    close(fd);
}
END_TEST

/* Segments may name the same bytes of the file: each has its copy, and each counts. */
START_TEST(segments_that_share_bytes_count_each)
{
    int fd = file_with(BUILT_RODATA, 4 * SMALL);
    Elf32_Phdr p;
    const off_t at = sizeof(Elf32_Ehdr) + BUILT_DATA * sizeof(p);
    ck_assert_int_eq(pread(fd, &p, sizeof(p), at), sizeof(p));
    p.p_offset = 16 * PAGE;
    p.p_filesz = p.p_memsz = 4 * SMALL;
    put(fd, &p, sizeof(p), (uint64_t)at);
    struct image_limits limits = { .memory = no_limits.memory, .file = 8 * SMALL + ZVM_BUNDLE_SIZE - 1 };
    ck_assert(!open_file(fd, &limits));
    ck_assert_str_eq(err.message,
                     "the program loads 8388640 bytes of its file, expected at most 8388639, the limit for images");
    limits.file++;
    const struct moved before = moved();
    ck_assert_msg(open_file(fd, &limits), "%s", err.message);
    ck_assert_uint_lt(moved().read - before.read, SMALL);
    image_close(&image);
    close(fd);
}
END_TEST

/* Sizes that were right when the file was opened. */
static const struct {
    off_t becomes;
    const char *message; /* NULL: opened */
} changes[] = {
    { 64 * PAGE + GIB, NULL },
    { 16 * PAGE + GIB - 1, "read segment: the file became shorter meanwhile" },
    { 16 * PAGE + GIB / 2, "read segment: the file became shorter meanwhile" }, /* in the hole */
    { 16 * PAGE + 10, "read segment: the file became shorter meanwhile" },
    { 10, "read ELF header: the file became shorter meanwhile" },
};

START_TEST(files_that_change_meanwhile)
{
    int fd = file_with(BUILT_DATA, GIB);
    const struct elf_source source = source_of(fd);
    ck_assert_int_eq(ftruncate(fd, changes[_i].becomes), 0);
    bool good = image_open_source(&image, &source, &no_limits, NULL, &err);
    ck_assert_int_eq(good, changes[_i].message == NULL);
    if (!good)
        ck_assert_str_eq(err.message, changes[_i].message);
    image_close(&image);
    close(fd);
}
END_TEST

/*
 * Text of three pages, the second of which is zeros. What the first bundles are, and the place that the verdict names:
 * it must be that of validate() on all of the text, which the loop looks at as well.
 */
static const struct {
    const char *bytes;
    size_t size;
    enum rule rule;
    uint32_t offset;
} codes[] = {
    { "\xF4", 1, RULE_MEMORY, PAGE },
    { "\xC3", 1, RULE_RETURN, 0 },
    { "\xE9\x00\x20\x00\x00", 5, RULE_MEMORY, PAGE },  /* jmp over the zeros, to an instruction */
    { "\xE9\x01\x40\x00\x00", 5, RULE_TARGET, 0 },     /* jmp out of the text */
    { "\xE9\x00\x20\x00\x00\xC3", 6, RULE_RETURN, 5 }, /* jmp over the zeros; ret */
    { "\xE9\x00\x20\x00\x00\xE9\x00\x00\x00\x70", 10, RULE_TARGET, 5 },
    { "\xE9\xFD\xFF\xFF\xFF", 5, RULE_MEMORY, PAGE }, /* into itself, but the zeros come first */
    { "\xF7\xF1\x74\x00", 4, RULE_MEMORY, PAGE },     /* an undefined flag, too */
};

START_TEST(the_verdict_is_that_on_all_of_the_text)
{
    uint8_t text[3 * PAGE];
    memset(text, ZVM_TEXT_FILL, sizeof(text));
    memset(text + PAGE, 0, PAGE);
    memcpy(text, codes[_i].bytes, codes[_i].size);
    struct built_elf built;
    built_elf_init(&built, text, sizeof(text));
    const struct elf_source source = { .fd = -1, .bytes = built.bytes, .size = built.size };
    ck_assert(!image_open_source(&image, &source, &no_limits, NULL, &err));
    const struct code code = { text, sizeof(text), ZVM_TEXT_START, ZVM_TEXT_START, ZVM_HEAP_LIMIT, 0 };
    size_t scratch_size = validate_scratch_size(sizeof(text));
    void *scratch = malloc(scratch_size);
    struct verdict whole = validate(&code, scratch, scratch_size);
    ck_assert_int_eq(image.verdict.rule, codes[_i].rule);
    ck_assert_uint_eq(image.verdict.offset, codes[_i].offset);
    ck_assert_int_eq(whole.rule, codes[_i].rule);
    ck_assert_uint_eq(whole.offset, codes[_i].offset);
    free(scratch);
    built_elf_release(&built);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("image_sparse");
    tcase_add_loop_test(tc, holes_of_data_cost_nothing, 0, 2);
    tcase_add_test(tc, data_between_holes_arrives);
    tcase_add_test(tc, zeros_that_are_there_are_not_kept);
    tcase_add_test(tc, a_hole_in_code_is_refused_at_once);
    tcase_add_test(tc, zeroed_memory_costs_nothing);
    tcase_add_test(tc, section_tables_cost_nothing);
    tcase_add_test(tc, segments_that_share_bytes_count_each);
    tcase_add_loop_test(tc, files_that_change_meanwhile, 0, sizeof(changes) / sizeof(changes[0]));
    tcase_add_loop_test(tc, the_verdict_is_that_on_all_of_the_text, 0, sizeof(codes) / sizeof(codes[0]));
    Suite *suite = suite_create("image_sparse");
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
