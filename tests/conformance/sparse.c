/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For sparse.sh: images whose files are mostly holes, and commands that may only use so much.
 *
 *   sparse make KIND FILE       a program, of which KIND is made large
 *   sparse run KIB COMMAND...   the command's exit code; 125 when it used more memory than that
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elf_builder.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

enum { PAGE = ZVM_PAGE_SIZE, SIZE = 200 << 20, AT = 16 * PAGE, SECTIONS = 0xFEFF, CPU_SECONDS = 60 };

/* The program ends as it begins: with HLT. */
static const uint8_t text[PAGE] = { [0 ... PAGE - 1] = ZVM_TEXT_FILL };

static void enlarge(struct built_elf *elf, enum built_phdr kind, uint32_t file, uint32_t memory)
{
    elf->phdrs[kind].p_offset = AT;
    elf->phdrs[kind].p_filesz = file;
    elf->phdrs[kind].p_memsz = memory;
    for (int after = (int)kind + 1; after <= BUILT_DATA; after++)
        elf->phdrs[after].p_vaddr += (memory + PAGE - 1) / PAGE * PAGE;
}

static void change(struct built_elf *elf, const char *kind)
{
    if (strcmp(kind, "text") == 0)
        enlarge(elf, BUILT_TEXT, SIZE, SIZE);
    else if (strcmp(kind, "rodata") == 0)
        enlarge(elf, BUILT_RODATA, SIZE, SIZE);
    else if (strcmp(kind, "data") == 0)
        enlarge(elf, BUILT_DATA, SIZE, SIZE);
    else if (strcmp(kind, "bss") == 0)
        enlarge(elf, BUILT_DATA, PAGE, UINT32_C(0xF0000000));
    else if (strcmp(kind, "overlap") == 0) {
        enlarge(elf, BUILT_RODATA, SIZE, SIZE);
        elf->phdrs[BUILT_DATA].p_vaddr -= PAGE;
        enlarge(elf, BUILT_DATA, SIZE, SIZE);
    } else {
        /* The table of sections is a hole, and the code is refused, so that it is explained. */
        elf->bytes[PAGE] = 0xC3;
        elf->header->e_shoff = AT;
        elf->header->e_shnum = SECTIONS;
        elf->header->e_shentsize = sizeof(Elf32_Shdr);
    }
}

static int make(const char *kind, const char *path)
{
    struct built_elf elf;
    built_elf_init(&elf, text, sizeof(text));
    change(&elf, kind);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    bool good = fd >= 0 && write(fd, elf.bytes, elf.size) == (ssize_t)elf.size &&
                pwrite(fd, strcmp(kind, "text") == 0 ? text : elf.bytes, PAGE, AT) == PAGE &&
                ftruncate(fd, AT + (off_t)SIZE) == 0 && close(fd) == 0;
    if (!good)
        perror(path);
    built_elf_release(&elf);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run(long kib, char **command)
{
    const struct rlimit cpu = { CPU_SECONDS, CPU_SECONDS };
    struct rusage used;
    int status;
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CPU, &cpu);
        execvp(command[0], command);
        _exit(127);
    }
    while (wait4(child, &status, 0, &used) < 0 && errno == EINTR)
        continue;
    /* Of the command's own children, too. */
    if (used.ru_maxrss > kib) {
        fprintf(stderr, "%s used %ld KiB, expected at most %ld\n", command[0], used.ru_maxrss, kib);
        return 125;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "make") == 0)
        return make(argv[2], argv[3]);
    if (argc > 3 && strcmp(argv[1], "run") == 0)
        return run(atol(argv[2]), argv + 3);
    fputs("usage: sparse make KIND FILE | run KIB COMMAND...\n", stderr);
    return 2;
}
