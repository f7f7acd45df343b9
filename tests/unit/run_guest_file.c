/* SPDX-License-Identifier: Apache-2.0 */
/* Writes guests of run_guests.S as program files: run_guest_file DIRECTORY makes DIRECTORY/NAME.zvm. */
#include <stdio.h>
#include <stdlib.h>

#include "elf_builder.h"
#include "run_support.h"

GUEST(hello)
GUEST(hello_spin)
GUEST(hlt)
GUEST(spin)
GUEST(read_one)
GUEST(churn)

int main(int argc, char **argv)
{
    const struct guest *guests[] = { &hello, &hello_spin, &hlt, &spin, &read_one, &churn };
    for (size_t i = 0; argc == 2 && i < sizeof(guests) / sizeof(guests[0]); i++) {
        const struct guest *g = guests[i];
        struct built_elf elf;
        char path[4096];
        snprintf(path, sizeof(path), "%s/%s.zvm", argv[1], g->name);
        built_elf_init(&elf, g->text, (size_t)(g->end - g->text));
        FILE *file = fopen(path, "w");
        if (!file || fwrite(elf.bytes, 1, elf.size, file) != elf.size || fclose(file) != 0) {
            perror(path);
            return EXIT_FAILURE;
        }
        built_elf_release(&elf);
    }
    return EXIT_SUCCESS;
}
