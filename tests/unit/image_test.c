/* SPDX-License-Identifier: Apache-2.0 */
/* Images: read, sealed, validated, mapped; and nothing left behind by those that are refused. */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "elf_builder.h"
#include "open_image.h"
#include "suite.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

enum { PAGE = ZVM_PAGE_SIZE, BUNDLES = 3, TEXT_SIZE = BUNDLES * ZVM_BUNDLE_SIZE };
#define NO_LIMIT UINT64_C(0x100000000)

static struct error err;
static struct built_elf built;
static struct image image;
static struct arena arena;
static struct region region;

static void build(const uint8_t *text, size_t size)
{
    built_elf_release(&built);
    built_elf_init(&built, text, size);
}

static void setup(void)
{
    uint8_t text[TEXT_SIZE];
    memset(text, 0x90, sizeof(text));
    build(text, sizeof(text));
    err = (struct error){ 0 };
    ck_assert_msg(arena_reserve(&arena, 2, 0, &err), "%s", err.message);
    ck_assert(region_reserve(&region, &arena, &err));
}

static void teardown(void)
{
    image_close(&image);
    region_release(&region);
    arena_release(&arena);
    built_elf_release(&built);
}

static bool open_built(void)
{
    return image_open_bytes(&image, built.bytes, built.size, NO_LIMIT, &err);
}

/* The built file on disk, without a name. */
static int built_file(void)
{
    char path[] = "/tmp/image_test.XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    unlink(path);
    ck_assert_int_eq(write(fd, built.bytes, built.size), (ssize_t)built.size);
    return fd;
}

/* Open descriptors and mappings of images: what a refused one could leave behind. */
static int leftovers(void)
{
    int count = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (readdir(dir))
        count++;
    closedir(dir);
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "r");
    while (fgets(line, sizeof(line), maps))
        count += strstr(line, "zerovm-image") != NULL;
    fclose(maps);
    return count;
}

static const uint8_t *guest(const struct region *r, gaddr at, uint64_t size)
{
    const uint8_t *p = region_host(r, at, size, ACCESS_READ);
    ck_assert_ptr_nonnull(p);
    return p;
}

static void check_all(const uint8_t *p, size_t size, uint8_t byte)
{
    size_t i = 0;
    while (i < size && p[i] == byte)
        i++;
    ck_assert_msg(i == size, "byte %zu is 0x%x, expected 0x%x", i, p[i], byte);
}

static void check_mapped(const struct region *r)
{
    check_all(guest(r, 0x20000, PAGE), TEXT_SIZE, 0x90);
    check_all(guest(r, 0x20000, PAGE) + TEXT_SIZE, PAGE - TEXT_SIZE, ZVM_TEXT_FILL);
    ck_assert_mem_eq(guest(r, 0x21000, PAGE), built.bytes, PAGE);
    check_all(guest(r, 0x22000, 0x3000), 0x100, BUILT_DATA_BYTE);
    check_all(guest(r, 0x22100, 0x2F00), 0x2F00, 0);
}

START_TEST(an_image_is_mapped_as_its_file_says)
{
    ck_assert_msg(open_built(), "%s", err.message);
    ck_assert_int_eq(image.verdict.rule, RULE_NONE);
    ck_assert_msg(image_map(&image, &region, &err), "%s", err.message);
    check_mapped(&region);
    const struct extent expected[] = { { 0x20000, PROT_READ | PROT_EXEC, 0x21000 },
                                       { 0x21000, PROT_READ, 0x22000 },
                                       { 0x22000, PROT_READ | PROT_WRITE, 0x25000 } };
    ck_assert_uint_eq(region.extents, 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(region.map[i].start, expected[i].start);
        ck_assert_uint_eq(region.map[i].end, expected[i].end);
        ck_assert_int_eq(region.map[i].prot, expected[i].prot);
    }
}
END_TEST

START_TEST(a_file_gives_the_same_as_its_bytes)
{
    int fd = built_file();
    ck_assert_msg(image_open(&image, fd, NO_LIMIT, &err), "%s", err.message);
    close(fd);
    ck_assert(image_map(&image, &region, &err));
    check_mapped(&region);
}
END_TEST

START_TEST(large_segments_are_read_whole)
{
    const size_t size = 9 * PAGE + 32;
    uint8_t *text = malloc(size);
    memset(text, 0x90, size);
    build(text, size);
    int fd = built_file();
    ck_assert_msg(image_open(&image, fd, NO_LIMIT, &err), "%s", err.message);
    ck_assert(image_map(&image, &region, &err));
    ck_assert_mem_eq(guest(&region, 0x20000, size), text, size);
    check_all(guest(&region, 0x20000 + size, PAGE - 32), PAGE - 32, ZVM_TEXT_FILL);
    check_all(guest(&region, 0x20000 + 11 * PAGE, 0x100), 0x100, BUILT_DATA_BYTE);
    close(fd);
    free(text);
}
END_TEST

START_TEST(what_was_validated_outlives_its_file)
{
    int fd = built_file();
    ck_assert(image_open(&image, fd, NO_LIMIT, &err));
    uint8_t *junk = malloc(built.size);
    memset(junk, 0xC3, built.size);
    ck_assert_int_eq(pwrite(fd, junk, built.size, 0), (ssize_t)built.size);
    free(junk);
    ck_assert(image_map(&image, &region, &err));
    check_mapped(&region);
    ck_assert_int_eq(ftruncate(fd, 0), 0);
    close(fd);
    check_mapped(&region);
    ck_assert_int_lt(pwrite(image.memory.fd, "x", 1, 0), 0);
    image_close(&image);
    check_mapped(&region);
}
END_TEST

START_TEST(regions_share_an_image_but_no_writes)
{
    struct region other;
    ck_assert(open_built());
    ck_assert(region_reserve(&other, &arena, &err));
    ck_assert(image_map(&image, &region, &err));
    memset(region_host(&region, 0x22000, 0x3000, ACCESS_WRITE), 0xEE, 0x3000);
    ck_assert(image_map(&image, &other, &err));
    check_mapped(&other);
    region_release(&region);
    ck_assert(region_reserve(&region, &arena, &err));
    ck_assert(image_map(&image, &region, &err));
    check_mapped(&region);
    region_release(&other);
}
END_TEST

START_TEST(only_data_is_writable)
{
    ck_assert(open_built());
    ck_assert(image_map(&image, &region, &err));
    ck_assert_ptr_null(region_host(&region, 0x20000, 1, ACCESS_WRITE));
    ck_assert_ptr_null(region_host(&region, 0x21FFF, 1, ACCESS_WRITE));
    ck_assert_ptr_null(region_host(&region, 0x21FFF, 2, ACCESS_WRITE));
    ck_assert_ptr_nonnull(region_host(&region, 0x22000, 0x3000, ACCESS_WRITE));
    ck_assert_ptr_null(region_host(&region, 0x22000, 0x3001, ACCESS_READ));
}
END_TEST

START_TEST(segments_that_are_not_there_are_not_mapped)
{
    built.phdrs[BUILT_RODATA].p_filesz = built.phdrs[BUILT_RODATA].p_memsz = 0;
    built.phdrs[BUILT_DATA].p_filesz = 0;
    ck_assert_msg(open_built(), "%s", err.message);
    ck_assert_uint_eq(image.memory.size, PAGE);
    ck_assert_uint_eq(image.elf.phdr, 0);
    ck_assert(image_map(&image, &region, &err));
    ck_assert_ptr_null(region_host(&region, 0x21000, 1, ACCESS_READ));
    check_all(guest(&region, 0x22000, 0x3000), 0x3000, 0);
}
END_TEST

START_TEST(refused_code_names_rule_and_address)
{
    int before = leftovers();
    built.bytes[PAGE + 2 * ZVM_BUNDLE_SIZE] = 0xC3;
    ck_assert(!open_built());
    ck_assert_int_eq(image.verdict.rule, RULE_RETURN);
    ck_assert_uint_eq(image.verdict.offset, 2 * ZVM_BUNDLE_SIZE);
    char expected[sizeof(err.message)];
    snprintf(expected, sizeof(expected), "code at 0x20040 is refused by rule return: %s", rule_text(RULE_RETURN));
    ck_assert_str_eq(err.message, expected);
    ck_assert_int_eq(leftovers(), before);
    image_close(&image);
}
END_TEST

START_TEST(the_filled_tail_is_validated_too)
{
    /* The last instruction of the file runs on into the fill: only the whole page can tell. */
    built.phdrs[BUILT_TEXT].p_filesz = built.phdrs[BUILT_TEXT].p_memsz = TEXT_SIZE - 1;
    built.bytes[PAGE + TEXT_SIZE - 2] = 0x0F;
    ck_assert(!open_built());
    ck_assert_uint_eq(image.verdict.offset, TEXT_SIZE - 2);
    built.bytes[PAGE + TEXT_SIZE - 2] = 0x90;
    ck_assert_msg(open_built(), "%s", err.message);
    ck_assert_uint_eq(image.memory.bytes[TEXT_SIZE - 1], ZVM_TEXT_FILL);
}
END_TEST

START_TEST(undeclared_instruction_sets_are_refused)
{
    static const uint8_t aesenc[] = { 0x66, 0x0F, 0x38, 0xDC, 0xC1 };
    memcpy(built.bytes + PAGE, aesenc, sizeof(aesenc));
    ck_assert(!open_built());
    ck_assert_int_eq(image.verdict.rule, RULE_ISA);
    built.abi[1] = ZVM_ISA_AES;
    ck_assert_msg(open_built(), "%s", err.message);
}
END_TEST

START_TEST(memory_is_capped)
{
    int before = leftovers();
    ck_assert(!image_open_bytes(&image, built.bytes, built.size, 0x4FFF, &err));
    ck_assert_str_eq(err.message, "the program takes 20480 bytes of memory before its heap, expected at most 20479");
    ck_assert_int_eq(leftovers(), before);
    ck_assert_msg(image_open_bytes(&image, built.bytes, built.size, 0x5000, &err), "%s", err.message);
}
END_TEST

START_TEST(refused_files_leave_nothing)
{
    int before = leftovers();
    for (size_t size = 0; size < built.size; size += 97) {
        ck_assert(!image_open_bytes(&image, built.bytes, size, NO_LIMIT, &err));
        image_close(&image);
    }
    built.header->e_machine = EM_386;
    ck_assert(!open_built());
    ck_assert_int_eq(leftovers(), before);
}
END_TEST

static const struct {
    const char *path;
    int flags;
    const char *message;
} not_programs[] = {
    { "/", O_RDONLY | O_DIRECTORY, "not a regular file, expected a guest program" },
    { "/dev/zero", O_RDONLY, "not a regular file, expected a guest program" },
    { "/dev/null", O_RDONLY, "not a regular file, expected a guest program" },
    { "/proc/self/maps", O_RDONLY, "ELF header: 52 bytes at offset 0 reach past the end of the file, 0 bytes" },
};

START_TEST(what_is_no_program_is_refused)
{
    int fd = open(not_programs[_i].path, not_programs[_i].flags);
    ck_assert(!image_open(&image, fd, NO_LIMIT, &err));
    ck_assert_str_eq(err.message, not_programs[_i].message);
    close(fd);
}
END_TEST

START_TEST(unreadable_descriptors_are_refused)
{
    int pipes[2];
    ck_assert_int_eq(pipe(pipes), 0);
    ck_assert(!image_open(&image, pipes[0], NO_LIMIT, &err));
    ck_assert_str_eq(err.message, "not a regular file, expected a guest program");
    ck_assert(!image_open(&image, -1, NO_LIMIT, &err));
    ck_assert_str_eq(err.message, "look at the program file: Bad file descriptor");
    close(pipes[0]);
    close(pipes[1]);
}
END_TEST

START_TEST(a_native_program_is_refused_by_its_class)
{
    int fd = open("/proc/self/exe", O_RDONLY);
    ck_assert(!image_open(&image, fd, NO_LIMIT, &err));
    ck_assert_str_eq(err.message, "ELF header: EI_CLASS is 2, expected 1 (32-bit: a guest program made by zvm-cc)");
    close(fd);
}
END_TEST

START_TEST(an_image_maps_once_into_a_region)
{
    ck_assert(open_built());
    ck_assert(image_map(&image, &region, &err));
    ck_assert(!image_map(&image, &region, &err));
    ck_assert_str_eq(err.message, "program: guest range 0x20000 + 0x1000: File exists");
    check_mapped(&region);
}
END_TEST

/* Somebody who remembers all code, or none. */
struct memory {
    bool knows;
    int asked, accepted;
    struct code code;
};

static bool is_known(void *context, const struct code *code)
{
    struct memory *memory = context;
    memory->asked++;
    memory->code = *code;
    return memory->knows;
}

static void accept(void *context, const struct code *code)
{
    struct memory *memory = context;
    memory->accepted++;
    ck_assert_mem_eq(code, &memory->code, sizeof(*code));
}

static bool open_with(struct memory *memory)
{
    const struct known_code known = { is_known, accept, memory };
    int fd = built_file();
    bool good = image_open_known(&image, fd, NO_LIMIT, &known, &err);
    close(fd);
    return good;
}

START_TEST(known_code_is_not_validated_and_other_code_is)
{
    struct memory none = { .knows = false }, all = { .knows = true };
    ck_assert_msg(open_with(&none), "%s", err.message);
    ck_assert_int_eq(none.asked, 1);
    ck_assert_int_eq(none.accepted, 1);
    ck_assert_uint_eq(none.code.size, PAGE);
    ck_assert_uint_eq(none.code.address, ZVM_TEXT_START);
    image_close(&image);
    build((const uint8_t[]){ 0xC3 }, 1);
    none = (struct memory){ .knows = false };
    ck_assert(!open_with(&none));
    ck_assert_int_eq(none.asked, 1);
    ck_assert_int_eq(none.accepted, 0);                /* what is refused is never remembered */
    ck_assert_msg(open_with(&all), "%s", err.message); /* nobody looked at it */
    ck_assert_int_eq(all.accepted, 0);
}
END_TEST

/* The passes that accept would fault there. The C library hides what the processor has from such a process. */
START_TEST(code_is_not_validated_without_what_it_takes)
{
    char command[128], line[512] = "";
    snprintf(command, sizeof(command), "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2 /proc/%d/exe open", (int)getpid());
    FILE *output = popen(command, "r");
    ck_assert_ptr_nonnull(output);
    ck_assert_ptr_nonnull(fgets(line, sizeof(line), output));
    pclose(output);
    ck_assert_str_eq(line, "this processor lacks AVX2, expected all of x86-64-v3\n");
}
END_TEST

/* With an argument: says what comes of opening an image. */
static int report_open(void)
{
    uint8_t text[TEXT_SIZE];
    memset(text, 0x90, sizeof(text));
    build(text, sizeof(text));
    puts(open_built() ? "accepted" : err.message);
    image_close(&image);
    built_elf_release(&built);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "open") == 0)
        return report_open();
    TCase *tc = tcase_create("image");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, an_image_is_mapped_as_its_file_says);
    tcase_add_test(tc, a_file_gives_the_same_as_its_bytes);
    tcase_add_test(tc, large_segments_are_read_whole);
    tcase_add_test(tc, what_was_validated_outlives_its_file);
    tcase_add_test(tc, regions_share_an_image_but_no_writes);
    tcase_add_test(tc, only_data_is_writable);
    tcase_add_test(tc, segments_that_are_not_there_are_not_mapped);
    tcase_add_test(tc, refused_code_names_rule_and_address);
    tcase_add_test(tc, the_filled_tail_is_validated_too);
    tcase_add_test(tc, undeclared_instruction_sets_are_refused);
    tcase_add_test(tc, code_is_not_validated_without_what_it_takes);
    tcase_add_test(tc, memory_is_capped);
    tcase_add_test(tc, refused_files_leave_nothing);
    tcase_add_loop_test(tc, what_is_no_program_is_refused, 0, sizeof(not_programs) / sizeof(not_programs[0]));
    tcase_add_test(tc, unreadable_descriptors_are_refused);
    tcase_add_test(tc, a_native_program_is_refused_by_its_class);
    tcase_add_test(tc, an_image_maps_once_into_a_region);
    Suite *suite = suite_create("image");
    tcase_add_test(tc, known_code_is_not_validated_and_other_code_is);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
