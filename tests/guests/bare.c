/* SPDX-License-Identifier: Apache-2.0 */
/* A program of zvm.h alone, without the C library: copies the standard input, says what it has, ends with a code. */
#include <zvm.h>

static int32_t length(const char *s)
{
    int32_t n = 0;
    while (s[n])
        n++;
    return n;
}

static void say(const char *s)
{
    zvm_pwrite(1, s, length(s), 0);
}

int main(int argc, char **argv, char **envp)
{
    char buffer[4096];
    int32_t n;
    while ((n = zvm_pread(0, buffer, sizeof buffer, 0)) > 0)
        zvm_pwrite(1, buffer, n, 0);
    for (int i = 0; i < MANIFEST->channels_count; i++) {
        say(MANIFEST->channels[i].name);
        say(MANIFEST->channels[i].type == SGetSPut ? " sequential\n" : " random\n");
    }
    say(argv[argc - 1]);
    say(envp[0] ? envp[0] : "");
    if (zvm_pread(99, buffer, 1, 0) >= 0 || zvm_pread(0, buffer, -1, 0) >= 0 || zvm_fork() >= 0)
        return 1;
    zvm_exit(MANIFEST->heap_size > 0 ? 9 : 2);
}
