/* SPDX-License-Identifier: Apache-2.0 */
/* Streams: modes that are none, descriptors that are not open for a mode, what a stream says after it failed. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
/* Whether it did it; errno where it did not. */
#define SHOW(call)                                                                                                     \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        int done = (call);                                                                                             \
        printf("%-60s %d %d\n", #call, done, done ? 0 : errno);                                                        \
    } while (0)
#define NULLDEV "/dev/null"
int main(void)
{
    static const char *const modes[] = { "",  "r",   "w",   "a",  "r+", "w+", "a+", "rb", "r+b", "rb+", "wx",
                                         "x", "w+x", "wbx", "re", "rm", "q",  "+r", " r", "R",   "b",   "ax" };
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        printf("= %s\n", modes[i]);
        SHOW(fopen(NULLDEV, modes[i]) != NULL);
        SHOW(fopen("/no-such-name/x", modes[i]) != NULL);
        SHOW(fdopen(open(NULLDEV, O_RDONLY), modes[i]) != NULL);
        SHOW(fdopen(open(NULLDEV, O_WRONLY), modes[i]) != NULL);
        SHOW(fdopen(open(NULLDEV, O_RDWR | O_APPEND), modes[i]) != NULL);
        SHOW(fdopen(-1, modes[i]) != NULL);
    }
    FILE *in = fopen(NULLDEV, "r"), *out = fopen(NULLDEV, "w"), *zero = fopen("/dev/zero", "r");
    SHOW(fputc('x', in) != EOF);
    SHOW(ferror(in) != 0);
    SHOW(fgetc(out) != EOF);
    SHOW(ferror(out) != 0);
    SHOW(fseek(in, 0, 99) == 0);
    SHOW(fseek(in, 0, SEEK_END) == 0);
    SHOW(ftell(in) == 0);
    SHOW(fgetc(in) == EOF);
    SHOW(feof(in) != 0);
    SHOW(setvbuf(in, NULL, 99, 0) != 0);
    SHOW(fileno(in) >= 0);
    SHOW(fgetc(zero) == 0);
    SHOW(fclose(zero) == 0);
    SHOW(freopen(NULLDEV, "r", out) != NULL);
    SHOW(fgetc(out) == EOF);
    close(fileno(in));
    SHOW(fclose(in) == 0);
    char name[] = "/no-such-name/XXXXXX", bad[] = "/no-such-name/XXXXX";
    SHOW(mkstemp(name) >= 0);
    SHOW(mkstemp(bad) >= 0);
    SHOW(mkdtemp(strcpy(name, "/no-such-name/XXXXXX")) != NULL);
    SHOW(mkdtemp(bad) != NULL);
    return 0;
}
