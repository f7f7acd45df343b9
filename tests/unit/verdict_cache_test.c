/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict cache: what it knows again, what it does not, and what it does with a file or directory not its own. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "open_image.h"
#include "suite.h"
#include "validator.h"
#include "zvm/abi/sfi.h"

/* The code under test, with its version and build as variables. */
static char identity[65] = "this build";
static uint32_t version = VALIDATOR_VERSION;
#define VALIDATOR_IDENTITY identity
#undef VALIDATOR_VERSION
#define VALIDATOR_VERSION   version
#define verdict_cache_known tested_known
#define verdict_cache_close tested_close
#include "verdict_cache.c" /* NOLINT(bugprone-suspicious-include) */

enum { SIZE = VERDICT_CODE_MIN };

static char top[] = "/tmp/verdict_cache.XXXXXX";
static char directory[64], file[80];
static uint8_t *bytes;
static struct code code;

static void setup(void)
{
    strcpy(top + sizeof(top) - 7, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(top));
    snprintf(directory, sizeof(directory), "%s/a/b", top);
    snprintf(file, sizeof(file), "%s/accepted", directory);
    bytes = malloc(SIZE + 4096);
    memset(bytes, 0x90, SIZE + 4096);
    code = (struct code){
        .bytes = bytes, .size = SIZE, .address = 0x20000, .image_start = 0x20000, .image_end = 0x20000 + 2 * SIZE
    };
}

static void teardown(void)
{
    char command[80];
    snprintf(command, sizeof(command), "rm -rf %s", top);
    ck_assert_int_eq(system(command), 0);
    free(bytes);
}

static bool known_in(const char *path)
{
    struct verdict_cache cache = { .directory = path };
    const struct known_code known = tested_known(&cache);
    bool yes = known.is_known(known.context, &code);
    tested_close(&cache);
    return yes;
}

static bool known(void)
{
    return known_in(directory);
}

/* As image_open_known() does with code that the validator accepts. Answers whether it was known. */
static bool meet_in(const char *path)
{
    struct verdict_cache cache = { .directory = path };
    const struct known_code known = tested_known(&cache);
    bool yes = known.is_known(known.context, &code);
    if (!yes)
        known.accepted(known.context, &code);
    tested_close(&cache);
    return yes;
}

static bool meet(void)
{
    return meet_in(directory);
}

START_TEST(accepted_code_is_known_again)
{
    ck_assert(!known());
    ck_assert(!known()); /* asking is not accepting */
    ck_assert(!meet());
    ck_assert(known());
    ck_assert(meet());
}
END_TEST

START_TEST(nothing_is_known_without_a_directory)
{
    ck_assert(!meet_in(NULL));
    ck_assert(!meet_in(NULL));
    ck_assert(!meet_in("relative/path"));
    ck_assert_int_ne(access("relative", F_OK), 0);
}
END_TEST

START_TEST(short_code_is_not_looked_up)
{
    code.size = SIZE - ZVM_BUNDLE_SIZE;
    ck_assert(!meet());
    ck_assert(!meet());
    ck_assert_int_ne(access(directory, F_OK), 0);
}
END_TEST

START_TEST(anything_that_differs_is_not_known)
{
    meet();
    const struct code same = code;
    static const size_t places[] = { 0, 1, 1023, 1024, SIZE / 2, SIZE - 1 };
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[places[i]] ^= 1 << bit;
            ck_assert(!known());
            bytes[places[i]] ^= 1 << bit;
        }
    code.address += ZVM_BUNDLE_SIZE;
    ck_assert(!known());
    code = same, code.isa = ZVM_ISA_AES;
    ck_assert(!known());
    code = same, code.image_start += ZVM_BUNDLE_SIZE;
    ck_assert(!known());
    code = same, code.image_end++;
    ck_assert(!known());
    code = same, code.size += ZVM_BUNDLE_SIZE;
    ck_assert(!known());
    code = same;
    version++;
    ck_assert(!known());
    version--;
    identity[0]++;
    ck_assert(!known());
    identity[0]--;
    ck_assert(known());
}
END_TEST

START_TEST(another_key_knows_nothing)
{
    meet();
    int fd = open(file, O_RDWR);
    ck_assert_int_eq(pwrite(fd, "another key, 16 bytes", TAG_KEY_SIZE, 0), TAG_KEY_SIZE);
    close(fd);
    ck_assert(!meet());
    ck_assert(meet());
}
END_TEST

static void write_byte(int fd, off_t at, uint8_t byte)
{
    ck_assert_int_eq(pwrite(fd, &byte, 1, at), 1);
}

/* What may become of the file; true where what was accepted is known still. */
static void truncate_file(void)
{
    ck_assert_int_eq(truncate(file, VERDICT_FILE_SIZE - 1), 0);
}
static void empty_file(void)
{
    ck_assert_int_eq(truncate(file, 0), 0);
}
static void lengthen_file(void)
{
    ck_assert_int_eq(truncate(file, VERDICT_FILE_SIZE + 1), 0);
}
static void zero_file(void)
{
    empty_file();
    ck_assert_int_eq(truncate(file, VERDICT_FILE_SIZE), 0);
}
static void fill_file(void)
{
    int fd = open(file, O_RDWR);
    for (off_t at = TAG_KEY_SIZE; at < VERDICT_FILE_SIZE; at++)
        write_byte(fd, at, 0xA5);
    close(fd);
}
static void open_up_file(void)
{
    ck_assert_int_eq(chmod(file, 0644), 0);
}
static void link_file(void)
{
    char other[96];
    snprintf(other, sizeof(other), "%s.2", file);
    ck_assert_int_eq(link(file, other), 0);
}
static void symlink_file(void)
{
    char other[96];
    snprintf(other, sizeof(other), "%s.2", file);
    ck_assert_int_eq(rename(file, other), 0);
    ck_assert_int_eq(symlink(other, file), 0);
}
static void replace_by_fifo(void)
{
    unlink(file);
    ck_assert_int_eq(mkfifo(file, 0600), 0);
}
static void remove_file(void)
{
    unlink(file);
}

static void (*const damages[])(void) = { truncate_file, empty_file,   lengthen_file, zero_file,       fill_file,
                                         open_up_file,  symlink_file, link_file,     replace_by_fifo, remove_file };

START_TEST(a_damaged_file_is_not_believed_and_made_anew)
{
    meet();
    ck_assert(known());
    damages[_i]();
    ck_assert(!meet());
    ck_assert(meet());
    struct stat st;
    ck_assert_int_eq(lstat(file, &st), 0);
    ck_assert(S_ISREG(st.st_mode));
    ck_assert_int_eq(st.st_mode & 07777, 0600);
    ck_assert_int_eq(st.st_size, VERDICT_FILE_SIZE);
    uint8_t key[TAG_KEY_SIZE];
    int fd = open(file, O_RDONLY);
    ck_assert_int_eq(read(fd, key, sizeof(key)), sizeof(key));
    ck_assert(!is_zero(key));
    close(fd);
}
END_TEST

START_TEST(every_changed_bit_of_key_and_tag_is_noticed)
{
    uint8_t key[TAG_KEY_SIZE], tag[TAG_SIZE];
    meet();
    int fd = open(file, O_RDWR);
    ck_assert_int_eq(pread(fd, key, sizeof(key), 0), sizeof(key));
    make_tag(key, &code, tag);
    const off_t slot = slot_of(tag);
    for (int i = 0; i < TAG_SIZE * 8; i++) {
        write_byte(fd, slot + i / 8, tag[i / 8] ^ (1 << i % 8));
        ck_assert(!known());
        write_byte(fd, slot + i / 8, tag[i / 8]);
        write_byte(fd, i / 8, key[i / 8] ^ (1 << i % 8));
        ck_assert(!known());
        write_byte(fd, i / 8, key[i / 8]);
    }
    ck_assert(known());
    close(fd);
}
END_TEST

START_TEST(the_file_never_grows)
{
    struct stat st;
    for (int i = 0; i < 3000; i++) {
        memcpy(bytes, &i, sizeof(i));
        meet();
        ck_assert(known());
    }
    ck_assert_int_eq(stat(file, &st), 0);
    ck_assert_int_eq(st.st_size, VERDICT_FILE_SIZE);
}
END_TEST

/* A directory that is not the user's alone is left as it is. */
static void open_up_last(void)
{
    ck_assert_int_eq(chmod(directory, 0755), 0);
}
static void write_last(void)
{
    ck_assert_int_eq(chmod(directory, 0777), 0);
}
static void write_last_sticky(void)
{
    ck_assert_int_eq(chmod(directory, 01777), 0);
}
static void write_middle(void)
{
    char middle[64];
    snprintf(middle, sizeof(middle), "%s/a", top);
    ck_assert_int_eq(chmod(middle, 0770), 0);
}
static void symlink_last(void)
{
    char other[80];
    snprintf(other, sizeof(other), "%s.2", directory);
    ck_assert_int_eq(rename(directory, other), 0);
    ck_assert_int_eq(symlink(other, directory), 0);
}
static void symlink_middle(void)
{
    char middle[64], other[64];
    snprintf(middle, sizeof(middle), "%s/a", top);
    snprintf(other, sizeof(other), "%s/other", top);
    ck_assert_int_eq(rename(middle, other), 0);
    ck_assert_int_eq(symlink(other, middle), 0);
}
static void give_away_last(void)
{
    ck_assert_int_eq(chown(directory, 12345, 12345), 0);
}
static void give_away_middle(void)
{
    char middle[64];
    snprintf(middle, sizeof(middle), "%s/a", top);
    ck_assert_int_eq(chown(middle, 12345, 12345), 0);
}
static void be_someone_else(void)
{
    ck_assert_int_eq(chmod(top, 0755), 0);
    ck_assert_int_eq(seteuid(12345), 0);
}
static void replace_by_file(void)
{
    char command[160];
    snprintf(command, sizeof(command), "rm -r %s && touch %s", directory, directory);
    ck_assert_int_eq(system(command), 0);
}

/* The last three need root, which may give files away. */
static void (*const strangers[])(void) = { open_up_last,     write_last,     write_last_sticky, write_middle,
                                           symlink_last,     symlink_middle, replace_by_file,   give_away_last,
                                           give_away_middle, be_someone_else };
enum { STRANGERS = sizeof(strangers) / sizeof(strangers[0]), NEED_ROOT = 3 };

START_TEST(a_directory_that_others_reach_is_not_used)
{
    meet();
    ck_assert(known());
    strangers[_i]();
    ck_assert(!meet());
    ck_assert(!meet());
    ck_assert_int_eq(seteuid(getuid()), 0);
}
END_TEST

START_TEST(a_path_with_dots_above_is_not_used)
{
    char path[96];
    meet();
    snprintf(path, sizeof(path), "%s/a/../a/b", top);
    ck_assert(!known_in(path));
    snprintf(path, sizeof(path), "%s//a/./b/", top);
    ck_assert(known_in(path));
}
END_TEST

/* Answers the slot of the code whose first bytes are k, by the key on disk. */
static off_t slot(int k)
{
    uint8_t key[TAG_KEY_SIZE], tag[TAG_SIZE];
    int fd = open(file, O_RDONLY);
    ck_assert_int_eq(pread(fd, key, sizeof(key), 0), sizeof(key));
    close(fd);
    memcpy(bytes, &k, sizeof(k));
    make_tag(key, &code, tag);
    return slot_of(tag);
}

START_TEST(many_processes_at_once_share_one_key)
{
    enum { PROCESSES = 20, CODES = 20 };
    struct stat st;
    ino_t *seen = mmap(NULL, PROCESSES * sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(seen, MAP_FAILED);
    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0) {
            for (int k = 0; k < CODES; k++) {
                memcpy(bytes, &k, sizeof(k));
                meet();
                if (k == 0)
                    seen[i] = stat(file, &st) == 0 ? st.st_ino : 0;
            }
            _exit(0);
        }
    for (int i = 0, status; i < PROCESSES; i++) {
        ck_assert_int_gt(wait(&status), 0);
        ck_assert_int_eq(status, 0);
    }
    ck_assert_int_eq(stat(file, &st), 0);
    for (int i = 0; i < PROCESSES; i++)
        ck_assert_uint_eq(seen[i], st.st_ino);
    munmap(seen, PROCESSES * sizeof(*seen));
    off_t slots[CODES];
    for (int k = 0; k < CODES; k++)
        slots[k] = slot(k);
    for (int k = 0; k < CODES; k++) {
        int sharers = 0;
        for (int other = 0; other < CODES; other++)
            sharers += slots[other] == slots[k];
        memcpy(bytes, &k, sizeof(k));
        ck_assert(known() || sharers > 1);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("verdict_cache");
    TCase *tests = tcase_create("verdict_cache");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, accepted_code_is_known_again);
    tcase_add_test(tests, nothing_is_known_without_a_directory);
    tcase_add_test(tests, short_code_is_not_looked_up);
    tcase_add_test(tests, anything_that_differs_is_not_known);
    tcase_add_test(tests, another_key_knows_nothing);
    tcase_add_loop_test(tests, a_damaged_file_is_not_believed_and_made_anew, 0, sizeof(damages) / sizeof(damages[0]));
    tcase_add_test(tests, every_changed_bit_of_key_and_tag_is_noticed);
    tcase_add_test(tests, the_file_never_grows);
    tcase_add_loop_test(tests, a_directory_that_others_reach_is_not_used, 0,
                        geteuid() == 0 ? STRANGERS : STRANGERS - NEED_ROOT);
    tcase_add_test(tests, a_path_with_dots_above_is_not_used);
    tcase_add_test(tests, many_processes_at_once_share_one_key);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
